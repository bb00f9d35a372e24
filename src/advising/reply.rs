//! What the bot says, as plain data: all wording for students stands here, once for every front end.

use super::action::{Action, Code};
use super::{Advice, Faq, MOST_SUGGESTIONS, Named, Outcome, Target, kind_code};
use crate::knowledge::{Day, Show};
use crate::limits::ROW_BUTTONS;

/// One reply, in the order it is read: text, cards, menu, buttons.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reply {
    /// A line above the cards.
    pub text: Option<String>,
    /// At most three.
    pub cards: Vec<Card>,
    /// Something to choose from.
    pub menu: Option<Menu>,
    /// Rows of buttons: at most four rows of at most five.
    pub buttons: Vec<Vec<Button>>,
}

/// One answer: title, text and perhaps a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Card {
    /// The question that it answers.
    pub title: String,
    /// Hard conditions, shown above the text.
    pub notice: Option<String>,
    /// Discord markdown.
    pub text: String,
    /// What is compared, such as HIM and HI: the heads of the table's columns; none without a table.
    pub columns: Vec<String>,
    /// The table: as many cells in each row as there are columns.
    pub rows: Vec<Row>,
    /// Where it stands.
    pub sources: Vec<Source>,
    /// When an advisor last read it against its sources.
    pub reviewed: Option<Day>,
    /// The only field it speaks of: an index into the knowledge's fields.
    pub field: Option<usize>,
    /// It was found by the matcher, not written by a person for this moment; the last line says so.
    pub automatic: bool,
}

/// One row of a card's table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// "Degree"
    pub title: String,
    /// One text a column.
    pub cells: Vec<String>,
    /// What holds for all columns.
    pub shared: Option<String>,
}

/// Where an answer stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// "bls.gov"
    pub name: String,
    /// The address, if there is one.
    pub address: Option<String>,
}

/// A list to choose one thing from.
#[derive(Debug, Clone, PartialEq)]
pub struct Menu {
    /// What it says while nothing is chosen.
    pub placeholder: String,
    /// At most 25.
    pub choices: Vec<Button>,
}

/// A button, or one choice of a menu.
#[derive(Debug, Clone, PartialEq)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// What it does.
    pub action: Action,
    /// It is the likeliest next step.
    pub primary: bool,
}

/// Who sees a reply, and what stands behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Where the reply is shown.
    pub audience: Audience,
    /// Advisors have a channel that requests can be sent to.
    pub reviewed: bool,
}

/// Where a reply is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Only to the asker, in a channel where it could be shown to everyone.
    Private,
    /// To everyone in a channel; this person asked.
    Public(u64),
    /// In a conversation of two, or a terminal.
    Alone,
}

const MOST_CHOICES: usize = 25;
/// Rows of a full comparison that are shown at once; the others are a menu away.
const COMPARED_AT_ONCE: usize = 4;
/// Glossary words offered below one answer.
const MOST_TERMS: usize = 3;
/// Topics on one page.
const TOPICS_PAGE: usize = 10;

impl Faq {
    /// What to say to a question.
    #[must_use]
    pub fn reply(&self, advice: &Advice, view: View) -> Reply {
        let reply = match &advice.outcome {
            Outcome::Answer(entries) => self.answer(entries, &Self::alternatives(advice), view),
            Outcome::Suggest(targets) => self.suggestions(targets, SUGGEST),
            Outcome::Elsewhere(elsewhere) => self.honest_word(*elsewhere, &Self::alternatives(advice)),
            Outcome::Sensitive(sensitive) => Reply {
                text: self.knowledge.sensitive.get(*sensitive).map(|sensitive| sensitive.reply.clone()),
                buttons: vec![vec![advisor_button(true)]],
                ..Reply::default()
            },
            Outcome::Nothing => nothing(),
        };
        with_dismiss(reply, view)
    }

    /// What a click leads to; `None` if what it names is no longer in the knowledge.
    ///
    /// [`Action::Unclear`], [`Action::Write`] and [`Action::Dismiss`] change something outside, so a front end does
    /// them; here they lead to what can be said without.
    #[must_use]
    pub fn perform(&self, action: &Action, view: View) -> Option<Reply> {
        match action {
            Action::Open(code) => match self.named(*code)? {
                Named::Target(Target::Entry(entry)) => Some(self.answer(&[entry], &[], view)),
                Named::Target(Target::Elsewhere(elsewhere)) => Some(self.honest_word(elsewhere, &[])),
                _ => None,
            },
            Action::Career(code) => match self.named(*code)? {
                Named::Career(career) => Some(self.career(career)),
                _ => None,
            },
            Action::Aspect(code) => match self.named(*code)? {
                Named::Aspect(aspect) => Some(self.compare(Some(aspect))),
                _ => None,
            },
            Action::Term(code) => match self.named(*code)? {
                Named::Term(term) => Some(self.term(term)),
                _ => None,
            },
            Action::Careers => Some(self.careers(None)),
            Action::Topics(place) => Some(self.topics(*place)),
            Action::NotThis(codes) => {
                let targets: Vec<Target> = codes.iter().filter_map(|&code| self.named_target(code)).collect();
                Some(if targets.is_empty() { nothing_else() } else { self.suggestions(&targets, NEXT_BEST) })
            }
            Action::Share(codes) => {
                let entries: Vec<usize> = codes
                    .iter()
                    .filter_map(|&code| match self.named_target(code)? {
                        Target::Entry(entry) => Some(entry),
                        Target::Elsewhere(_) => None,
                    })
                    .collect();
                (!entries.is_empty()).then(|| with_dismiss(self.answer(&entries, &[], view), view))
            }
            Action::Unclear(code) => self.named(*code).map(|_| self.advisor(&[], view)),
            Action::Advisor(choices) | Action::Write(choices) => Some(self.advisor(choices, view)),
            Action::Dismiss(_) => None,
        }
    }

    fn named(&self, code: Code) -> Option<Named> {
        self.codes.get(&code).copied()
    }

    fn named_target(&self, code: Code) -> Option<Target> {
        match self.named(code)? {
            Named::Target(target) => Some(target),
            _ => None,
        }
    }

    /// The entry that a click opens, so that what follows can go on from it.
    #[must_use]
    pub fn opened(&self, action: &Action) -> Option<usize> {
        let Action::Open(code) = action else { return None };
        match self.named_target(*code)? {
            Target::Entry(entry) => Some(entry),
            Target::Elsewhere(_) => None,
        }
    }

    /// The entry that an action would open, by id; for logs and cards to advisors.
    #[must_use]
    pub fn entry_of(&self, code: Code) -> Option<&str> {
        self.named_target(code).map(|target| self.id(target))
    }

    // --- answers ---

    fn alternatives(advice: &Advice) -> Vec<Target> {
        let shown: &[usize] = match &advice.outcome {
            Outcome::Answer(entries) => entries,
            _ => &[],
        };
        let others = advice.candidates.iter().map(|&(entry, _)| entry).filter(|entry| !shown.contains(entry));
        others.take(MOST_SUGGESTIONS).map(Target::Entry).collect()
    }

    fn answer(&self, entries: &[usize], alternatives: &[Target], view: View) -> Reply {
        let cards = entries.iter().map(|&entry| self.entry_card(entry)).collect();
        let menu = self.next_steps(entries);
        let codes: Vec<Code> = entries.iter().map(|&entry| self.code(Target::Entry(entry))).collect();
        let others = if alternatives.is_empty() { self.related(entries) } else { alternatives.to_vec() };
        let mut buttons = vec![Button::new("Not what I asked", Action::NotThis(self.target_codes(&others)))];
        if let (true, [code]) = (view.reviewed, &codes[..]) {
            buttons.push(Button::new("Unclear or incomplete", Action::Unclear(*code)));
        }
        buttons.push(advisor_button(false));
        if view.audience == Audience::Private {
            buttons.push(Button::new("Show to everyone", Action::Share(codes)));
        }
        Reply { text: None, cards, menu, buttons: vec![buttons] }
    }

    fn target_codes(&self, targets: &[Target]) -> Vec<Code> {
        targets.iter().map(|&target| self.code(target)).collect()
    }

    fn related(&self, entries: &[usize]) -> Vec<Target> {
        let mut related: Vec<Target> = Vec::new();
        for &entry in entries.iter().flat_map(|&entry| &self.knowledge.entries[entry].related) {
            // Two answers may have a neighbour in common, and no two buttons may do the same.
            if !entries.contains(&entry) && !related.contains(&Target::Entry(entry)) {
                related.push(Target::Entry(entry));
            }
        }
        related.truncate(MOST_SUGGESTIONS);
        related
    }

    fn entry_card(&self, at: usize) -> Card {
        let entry = &self.knowledge.entries[at];
        let mut card = Card {
            title: entry.question.value.clone(),
            notice: entry.enrolling.then(|| self.knowledge.intake.as_ref()?.notice.clone()).flatten(),
            text: entry.answer.clone().unwrap_or_default(),
            sources: self.sources(&entry.sources),
            reviewed: entry.reviewed.or(self.knowledge.guide.as_ref().and_then(|guide| guide.reviewed)),
            field: entry.field,
            automatic: true,
            ..Card::default()
        };
        match entry.show {
            Some(Show::Cell { aspect, field }) => {
                let aspect = &self.knowledge.aspects[aspect];
                // The fact itself first, then what is to be said around it.
                let around = std::mem::replace(&mut card.text, aspect.fields[field].clone());
                append(&mut card.text, &around);
            }
            Some(Show::Row { aspect }) => self.add_rows(&mut card, &[aspect]),
            Some(Show::Comparison) => {
                let first: Vec<usize> = (0..self.knowledge.aspects.len().min(COMPARED_AT_ONCE)).collect();
                self.add_rows(&mut card, &first);
            }
            Some(Show::Careers { field }) => self.add_careers(&mut card, field),
            Some(Show::Career { career }) => {
                let career = &self.knowledge.careers[career];
                append(&mut card.text, &career.summary);
                card.sources.extend(career_sources(career).into_iter().filter(|source| source.address.is_some()));
                card.sources.dedup();
            }
            None => {}
        }
        card
    }

    /// What may be read next: related entries, careers of a list, rows of a comparison, glossary words of the text.
    fn next_steps(&self, entries: &[usize]) -> Option<Menu> {
        let mut choices = Vec::new();
        for &at in entries {
            let entry = &self.knowledge.entries[at];
            match entry.show {
                Some(Show::Careers { field }) => choices.extend(self.career_choices(field)),
                Some(Show::Comparison) => choices.extend(self.aspect_choices().skip(COMPARED_AT_ONCE)),
                _ => {}
            }
        }
        choices.extend(self.related(entries).into_iter().map(|target| self.open(target)));
        for &at in entries {
            choices.extend(self.terms_in(&self.entry_card(at).text));
        }
        menu("Read on …", choices)
    }

    fn open(&self, target: Target) -> Button {
        Button::new(self.question(target), Action::Open(self.code(target)))
    }

    fn terms_in(&self, text: &str) -> Vec<Button> {
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '*').collect();
        let terms = self.knowledge.terms.iter().filter(|term| words.contains(&term.short.as_str()));
        let open = |term: &crate::knowledge::Term| {
            Button::new(format!("What is {}?", term.short), Action::Term(kind_code("term", &term.short)))
        };
        terms.take(MOST_TERMS).map(open).collect()
    }

    fn sources(&self, sources: &[String]) -> Vec<Source> {
        let guide = self.knowledge.guide.as_ref();
        sources
            .iter()
            .map(|source| match guide {
                Some(guide) if source == "guide" => {
                    let address = guide.source.clone().filter(|address| address.starts_with("http"));
                    Source { name: guide.title.clone(), address }
                }
                _ => source_named(source),
            })
            .collect()
    }

    fn suggestions(&self, targets: &[Target], text: &str) -> Reply {
        let mut buttons: Vec<Vec<Button>> =
            targets.iter().take(MOST_SUGGESTIONS).map(|&target| vec![self.open(target)]).collect();
        buttons.push(vec![advisor_button(false), topics_button()]);
        Reply { text: Some(text.to_owned()), buttons, ..Reply::default() }
    }

    fn honest_word(&self, at: usize, alternatives: &[Target]) -> Reply {
        let elsewhere = &self.knowledge.elsewhere[at];
        let card = Card {
            title: elsewhere.question.value.clone(),
            text: elsewhere.answer.clone(),
            automatic: true,
            ..Card::default()
        };
        let choices = alternatives.iter().map(|&target| self.open(target)).collect();
        Reply {
            text: Some("The guide does not answer this one.".to_owned()),
            cards: vec![card],
            menu: menu("Or did you mean …", choices),
            buttons: vec![vec![advisor_button(true), topics_button()]],
        }
    }

    // --- comparisons, careers, glossary ---

    /// `/compare`: one aspect side by side, or the first aspects with a menu of all.
    #[must_use]
    pub fn compare(&self, aspect: Option<usize>) -> Reply {
        let names: Vec<&str> = self.knowledge.fields.iter().map(|field| field.short.as_str()).collect();
        if self.knowledge.aspects.is_empty() {
            return nothing_here("There is no comparison in this guide.");
        }
        let shown: Vec<usize> = match aspect {
            Some(aspect) => vec![aspect],
            None => (0..self.knowledge.aspects.len().min(COMPARED_AT_ONCE)).collect(),
        };
        let title = match aspect.and_then(|at| self.knowledge.aspects.get(at)) {
            Some(aspect) => aspect.question.clone(),
            None => names.join(" or "),
        };
        let mut card = Card { title, automatic: true, ..self.guide_card() };
        self.add_rows(&mut card, &shown);
        let choices =
            self.aspect_choices().enumerate().filter(|(at, _)| !shown.contains(at)).map(|(_, choice)| choice).collect();
        Reply {
            cards: vec![card],
            menu: menu("Compare something else …", choices),
            buttons: vec![vec![advisor_button(false)]],
            text: None,
        }
    }

    /// The aspect whose id or title this is, whatever its case.
    #[must_use]
    pub fn aspect_named(&self, name: &str) -> Option<usize> {
        let is = |text: &str| text.eq_ignore_ascii_case(name.trim());
        self.knowledge.aspects.iter().position(|aspect| is(&aspect.id) || is(&aspect.title))
    }

    /// The field whose id, name or short name this is, whatever its case.
    #[must_use]
    pub fn field_named(&self, name: &str) -> Option<usize> {
        let is = |text: &str| text.eq_ignore_ascii_case(name.trim());
        self.knowledge.fields.iter().position(|field| is(&field.id) || is(&field.name) || is(&field.short))
    }

    /// A card with the guide's own source and review day.
    fn guide_card(&self) -> Card {
        let guide = self.knowledge.guide.as_ref();
        Card {
            sources: guide.map(|_| self.sources(&["guide".to_owned()])).unwrap_or_default(),
            reviewed: guide.and_then(|guide| guide.reviewed),
            ..Card::default()
        }
    }

    fn add_rows(&self, card: &mut Card, aspects: &[usize]) {
        card.columns = self.knowledge.fields.iter().map(|field| field.short.clone()).collect();
        card.rows = aspects
            .iter()
            .map(|&aspect| {
                let aspect = &self.knowledge.aspects[aspect];
                Row { title: aspect.title.clone(), cells: aspect.fields.clone(), shared: aspect.shared.clone() }
            })
            .collect();
    }

    fn aspect_choices(&self) -> impl Iterator<Item = Button> {
        let button = |aspect: &crate::knowledge::Aspect| {
            Button::new(aspect.title.clone(), Action::Aspect(kind_code("aspect", &aspect.id)))
        };
        self.knowledge.aspects.iter().map(button)
    }

    /// `/careers`: the jobs of one field or of all, each a menu's choice away.
    #[must_use]
    pub fn careers(&self, field: Option<usize>) -> Reply {
        if self.knowledge.careers.is_empty() {
            return nothing_here("There are no careers in this guide.");
        }
        let title = match field.and_then(|field| self.knowledge.fields.get(field)) {
            Some(field) => format!("Careers in {} ({})", field.name.to_lowercase(), field.short),
            None => "Careers".to_owned(),
        };
        let mut card = Card { title, automatic: true, field, ..self.guide_card() };
        self.add_careers(&mut card, field);
        Reply {
            cards: vec![card],
            menu: menu("Read about one of them …", self.career_choices(field).collect()),
            buttons: vec![vec![advisor_button(false)]],
            text: None,
        }
    }

    fn add_careers(&self, card: &mut Card, only: Option<usize>) {
        let titles = |field: usize| {
            let careers = self.knowledge.careers.iter().filter(|career| career.field == field);
            careers.map(|career| format!("- {}", career.title)).collect::<Vec<_>>().join("\n")
        };
        if let Some(field) = only {
            append(&mut card.text, &titles(field));
            return;
        }
        let fields: Vec<usize> = (0..self.knowledge.fields.len()).filter(|&field| !titles(field).is_empty()).collect();
        card.columns = fields.iter().map(|&field| self.knowledge.fields[field].short.clone()).collect();
        let cells = fields.iter().map(|&field| titles(field)).collect();
        card.rows = vec![Row { title: "Careers".to_owned(), cells, shared: None }];
    }

    fn career_choices(&self, field: Option<usize>) -> impl Iterator<Item = Button> {
        let careers =
            self.knowledge.careers.iter().filter(move |career| field.is_none_or(|field| career.field == field));
        careers.map(|career| Button::new(career.title.clone(), Action::Career(kind_code("career", &career.id))))
    }

    /// One career's card.
    #[must_use]
    pub fn career(&self, at: usize) -> Reply {
        let career = &self.knowledge.careers[at];
        let field = &self.knowledge.fields[career.field];
        let mut sources = self.guide_card().sources;
        sources.extend(career_sources(career));
        let card = Card {
            title: format!("{} ({})", career.title, field.short),
            text: career.summary.clone(),
            sources,
            field: Some(career.field),
            automatic: true,
            ..self.guide_card()
        };
        let others = self.career_choices(Some(career.field)).filter(|choice| choice.label != career.title);
        let terms = self.terms_in(&card.text);
        Reply {
            menu: menu("Read on …", others.chain(terms).collect()),
            buttons: vec![vec![Button::new("All careers", Action::Careers), advisor_button(false)]],
            cards: vec![card],
            text: None,
        }
    }

    fn term(&self, at: usize) -> Reply {
        let term = &self.knowledge.terms[at];
        let card = Card {
            title: format!("{}: {}", term.short, term.long),
            text: term.text.clone(),
            automatic: true,
            ..self.guide_card()
        };
        Reply { cards: vec![card], buttons: vec![vec![advisor_button(false)]], ..Reply::default() }
    }

    // --- topics, help ---

    /// `/topics`: the categories, or one page of one.
    #[must_use]
    pub fn topics(&self, place: Option<(u16, u16)>) -> Reply {
        let categories = self.categories();
        let chosen = place.and_then(|(category, page)| {
            Some((usize::from(category), usize::from(page), categories.get(usize::from(category))?))
        });
        match chosen {
            Some((at, page, (name, entries))) => self.topics_page(at, page, name, entries),
            None if categories.is_empty() => nothing_here("There are no questions in this guide."),
            // With one category there is nothing to choose.
            None if categories.len() == 1 => self.topics_page(0, 0, categories[0].0, &categories[0].1),
            None => topic_categories(&categories),
        }
    }

    fn categories(&self) -> Vec<(&str, Vec<usize>)> {
        let mut categories: Vec<(&str, Vec<usize>)> = Vec::new();
        for (at, entry) in self.knowledge.entries.iter().enumerate() {
            let name = entry.category.as_deref().unwrap_or("Other questions");
            match categories.iter_mut().find(|(category, _)| *category == name) {
                Some((_, entries)) => entries.push(at),
                None => categories.push((name, vec![at])),
            }
        }
        categories
    }

    fn topics_page(&self, category: usize, page: usize, name: &str, entries: &[usize]) -> Reply {
        let pages = entries.len().div_ceil(TOPICS_PAGE).max(1);
        let page = page.min(pages - 1);
        let shown: Vec<usize> = entries.iter().copied().skip(page * TOPICS_PAGE).take(TOPICS_PAGE).collect();
        let list = shown.iter().map(|&entry| format!("- {}", self.question(Target::Entry(entry)))).collect::<Vec<_>>();
        let title = if pages > 1 { format!("{name} ({} of {pages})", page + 1) } else { name.to_owned() };
        let turn = |label: &str, to: usize| {
            let place = Some((u16::try_from(category).ok()?, u16::try_from(to).ok()?));
            Some(Button::new(label, Action::Topics(place)))
        };
        let mut buttons = Vec::new();
        buttons.extend(page.checked_sub(1).and_then(|to| turn("Previous page", to)));
        buttons.extend((page + 1 < pages).then(|| turn("Next page", page + 1)).flatten());
        buttons.extend([topics_button(), advisor_button(false)]);
        let choices = shown.into_iter().map(|entry| self.open(Target::Entry(entry))).collect();
        Reply {
            cards: vec![Card { title, text: list.join("\n"), ..Card::default() }],
            menu: menu("Read an answer …", choices),
            buttons: vec![buttons],
            text: None,
        }
    }

    /// `/help`, and what a mention without a question gets.
    #[must_use]
    pub fn help(&self) -> Reply {
        let about = self.knowledge.guide.as_ref().map_or_else(String::new, |guide| format!(" from *{}*", guide.title));
        let text = format!(
            "I answer questions{about} and say where each answer stands. Ask in your own words; typos are fine.\n\
             - `/ask` answers you privately, with a button to show the answer to everyone\n\
             - `/compare` puts the fields side by side\n\
             - `/careers` lists the jobs each field leads to\n\
             - `/topics` shows everything I can answer\n\
             - `/advisor` brings you to a person\n\
             - `/about` says what I am and what I keep\n\
             You can also mention me, reply to me, write me a direct message, or choose *Apps → Ask the guide* on any message.\n\
             If I am not sure, I say so."
        );
        let card = Card { title: "What I can help with".to_owned(), text, ..Card::default() };
        let examples = self.knowledge.entries.iter().take(MOST_CHOICES).step_by(5);
        let choices = examples
            .map(|entry| Button::new(entry.question.value.clone(), Action::Open(Code::of(&entry.id))))
            .collect();
        Reply {
            cards: vec![card],
            menu: menu("For example …", choices),
            buttons: vec![vec![topics_button(), advisor_button(false)]],
            text: None,
        }
    }

    /// What a mention without a question gets.
    #[must_use]
    pub fn greeting(&self, view: View) -> Reply {
        let mut reply = self.help();
        reply.cards.clear();
        reply.text = Some(
            "Hi! Ask me a question about the guide, in your own words. Here are some that I can answer:".to_owned(),
        );
        with_dismiss(reply, view)
    }

    /// `/about`: what this is, what it rests on and what it keeps.
    #[must_use]
    pub fn about(&self) -> Reply {
        let questions = match self.knowledge.entries.len() {
            1 => "one question whose answer".to_owned(),
            many => format!("{many} questions whose answers"),
        };
        let mut text = format!(
            "I am Guidepost, an automatic guide. I match your question to {questions} people wrote and reviewed; \
             I never make up an answer. I can still pick the wrong one, so check what matters with an advisor."
        );
        append(
            &mut text,
            "**Your words**: I do not store your questions. I remember the topic of my last answer to you for a few minutes, \
             so that you can ask on, and I send advisors only what you write to them yourself.",
        );
        let card = Card { title: "About Guidepost".to_owned(), text, ..self.guide_card() };
        Reply { cards: vec![card], buttons: vec![vec![topics_button(), advisor_button(false)]], ..Reply::default() }
    }

    // --- talking to an advisor ---

    /// `/advisor`: how to reach a person, and the steps of the intake after these choices.
    #[must_use]
    pub fn advisor(&self, choices: &[u8], view: View) -> Reply {
        let mut card = Card { title: "Talk to an advisor".to_owned(), ..Card::default() };
        let mut buttons = Vec::new();
        let mut offers = Vec::new();
        if let Some(intake) = &self.knowledge.intake {
            let taken = intake.steps.iter().zip(choices);
            let shown = taken.filter_map(|(step, &choice)| step.choices.get(usize::from(choice)));
            for choice in shown {
                append(&mut card.text, choice.show.as_deref().unwrap_or_default());
                offers.extend(choice.entry.map(|entry| self.open(Target::Entry(entry))));
            }
            if choices.is_empty() {
                append(&mut card.text, intake.intro.as_deref().unwrap_or_default());
                append(&mut card.text, &intake.contact);
            }
            match intake.steps.get(choices.len()) {
                Some(step) => {
                    append(&mut card.text, &format!("**{}**", step.ask));
                    let choose = |(at, choice): (u8, &crate::knowledge::Choice)| {
                        Button::new(
                            choice.label.clone(),
                            Action::Advisor(choices.iter().copied().chain([at]).collect()),
                        )
                    };
                    let offered: Vec<Button> = (0..).zip(&step.choices).map(choose).collect();
                    buttons.extend(offered.chunks(ROW_BUTTONS).map(<[Button]>::to_vec));
                }
                None if choices.is_empty() => {}
                None => append(&mut card.text, &intake.contact),
            }
        } else {
            card.text.push_str(NO_INTAKE);
        }
        let mut row = Vec::new();
        if view.reviewed {
            row.push(Button { primary: true, ..Button::new("Write to an advisor", Action::Write(choices.to_vec())) });
        }
        row.push(topics_button());
        buttons.push(row);
        Reply { cards: vec![card], menu: menu("This may help …", offers), buttons, text: None }
    }

    /// What an advisor reads of the choices made in the intake: "Are you a licensed RN? No".
    #[must_use]
    pub fn intake_summary(&self, choices: &[u8]) -> Vec<(String, String)> {
        let steps = self.knowledge.intake.iter().flat_map(|intake| &intake.steps);
        let said = steps.zip(choices).filter_map(|(step, &choice)| {
            Some((step.ask.clone(), step.choices.get(usize::from(choice))?.label.clone()))
        });
        said.collect()
    }
}

impl Button {
    fn new(label: impl Into<String>, action: Action) -> Button {
        Button { label: label.into(), action, primary: false }
    }
}

impl Reply {
    /// A reply of one line.
    #[must_use]
    pub fn line(text: impl Into<String>) -> Reply {
        Reply { text: Some(text.into()), ..Reply::default() }
    }
}

impl Card {
    /// The last line of what the guide says: "Reviewed 2026-11-01 · automatic answer from the guide".
    #[must_use]
    pub fn footer(&self) -> Option<String> {
        let reviewed = self.reviewed.map(|day| format!("Reviewed {day} · "));
        self.automatic.then(|| {
            format!("{}Automatic answer; ask an advisor about anything important", reviewed.unwrap_or_default())
        })
    }
}

const NO_INTAKE: &str = "Please contact an advisor of your school; the staff of this server can tell you who that is.";
const SUGGEST: &str = "I am not sure which of these you mean. Is it one of them?";
const NEXT_BEST: &str = "Sorry about that. Is it one of these?";

/// What a question gets that nothing fits.
fn nothing() -> Reply {
    Reply {
        text: Some("I did not find that in the guide, and I would rather not guess. You can ask in other words, look through the topics, or ask an advisor.".to_owned()),
        buttons: vec![vec![advisor_button(true), topics_button()]],
        ..Reply::default()
    }
}

fn nothing_else() -> Reply {
    Reply {
        text: Some("Sorry about that. I have nothing closer; an advisor can help.".to_owned()),
        buttons: vec![vec![advisor_button(true), topics_button()]],
        ..Reply::default()
    }
}

fn nothing_here(text: &str) -> Reply {
    Reply { buttons: vec![vec![topics_button(), advisor_button(false)]], ..Reply::line(text) }
}

fn topic_categories(categories: &[(&str, Vec<usize>)]) -> Reply {
    let list = categories.iter().map(|(name, entries)| match entries.len() {
        1 => format!("- {name}: 1 question"),
        many => format!("- {name}: {many} questions"),
    });
    let choices =
        (0..).zip(categories).map(|(at, (name, _))| Button::new(*name, Action::Topics(Some((at, 0))))).collect();
    Reply {
        cards: vec![Card { title: "Topics".to_owned(), text: list.collect::<Vec<_>>().join("\n"), ..Card::default() }],
        menu: menu("Choose a topic …", choices),
        buttons: vec![vec![advisor_button(false)]],
        text: None,
    }
}

fn menu(placeholder: &str, mut choices: Vec<Button>) -> Option<Menu> {
    let mut seen = Vec::new();
    choices.retain(|choice| {
        let new = !seen.contains(&choice.action);
        seen.push(choice.action.clone());
        new
    });
    choices.truncate(MOST_CHOICES);
    (!choices.is_empty()).then(|| Menu { placeholder: placeholder.to_owned(), choices })
}

/// What is said in public can be taken away, by the asker and by advisors.
fn with_dismiss(mut reply: Reply, view: View) -> Reply {
    if let Audience::Public(asker) = view.audience {
        let button = Button::new("Dismiss", Action::Dismiss(asker));
        match reply.buttons.last_mut() {
            Some(row) => row.push(button),
            None => reply.buttons.push(vec![button]),
        }
    }
    reply
}

fn advisor_button(primary: bool) -> Button {
    Button { primary, ..Button::new("Ask an advisor", Action::Advisor(Vec::new())) }
}

fn topics_button() -> Button {
    Button::new("All topics", Action::Topics(None))
}

fn career_sources(career: &crate::knowledge::Career) -> Vec<Source> {
    let source = |link: &String| Source {
        name: career.onet.as_ref().map_or_else(|| source_named(link).name, |onet| format!("O*NET {onet}")),
        address: Some(link.clone()),
    };
    career.link.iter().map(source).collect()
}

/// "bls.gov" for an address, the text itself for anything else.
fn source_named(source: &str) -> Source {
    match source.split_once("://") {
        Some((_, rest)) => {
            let host = rest.split('/').next().unwrap_or(rest);
            Source { name: host.trim_start_matches("www.").to_owned(), address: Some(source.to_owned()) }
        }
        None => Source { name: source.to_owned(), address: None },
    }
}

/// Who a shared text speaks of: "both" where two things are compared.
#[must_use]
pub fn for_all(columns: usize) -> &'static str {
    if columns == 2 { "For both" } else { "For all" }
}

/// Adds a paragraph.
fn append(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(more);
}
