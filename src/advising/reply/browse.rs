//! What can be looked through without a question: comparisons, careers, glossary, topics, help.

use super::{Button, Card, MOST_CHOICES, Reply, Row, Source, View};
use super::{advisor_button, append, menu, source_named, topics_button, with_dismiss};
use crate::advising::action::{Action, Code};
use crate::advising::{Faq, Target, kind_code};
use crate::knowledge::{Aspect, Career};

/// Topics on one page.
const TOPICS_PAGE: usize = 10;

impl Faq {
    /// `/compare`: one aspect side by side, or the first aspects with a menu of all.
    #[must_use]
    pub fn compare(&self, aspect: Option<usize>) -> Reply {
        let names: Vec<&str> = self.knowledge.fields.iter().map(|field| field.short.as_str()).collect();
        if self.knowledge.aspects.is_empty() {
            return nothing_here("There is no comparison in this guide.");
        }
        let shown: Vec<usize> = match aspect {
            Some(aspect) => vec![aspect],
            None => self.compared_first().collect(),
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
            ..Reply::default()
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
    pub(super) fn guide_card(&self) -> Card {
        let guide = self.knowledge.guide.as_ref();
        Card {
            sources: guide.map(|_| self.sources(&["guide".to_owned()])).unwrap_or_default(),
            reviewed: guide.and_then(|guide| guide.reviewed),
            ..Card::default()
        }
    }

    pub(super) fn add_rows(&self, card: &mut Card, aspects: &[usize]) {
        card.columns = self.knowledge.fields.iter().map(|field| field.short.clone()).collect();
        card.rows = aspects
            .iter()
            .map(|&aspect| {
                let aspect = &self.knowledge.aspects[aspect];
                Row { title: aspect.title.clone(), cells: aspect.fields.clone(), shared: aspect.shared.clone() }
            })
            .collect();
    }

    pub(super) fn aspect_choices(&self) -> impl Iterator<Item = Button> {
        let button =
            |aspect: &Aspect| Button::new(aspect.title.clone(), Action::Aspect(kind_code("aspect", &aspect.id)));
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
            ..Reply::default()
        }
    }

    pub(super) fn add_careers(&self, card: &mut Card, only: Option<usize>) {
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

    pub(super) fn career_choices(&self, field: Option<usize>) -> impl Iterator<Item = Button> {
        let careers =
            self.knowledge.careers.iter().filter(move |career| field.is_none_or(|field| career.field == field));
        careers.map(|career| Button::new(career.title.clone(), Action::Career(kind_code("career", &career.id))))
    }

    /// One career's card, and its neighbours.
    #[must_use]
    pub fn career(&self, at: usize) -> Reply {
        let career = &self.knowledge.careers[at];
        let card = self.career_card(at);
        let others = self.career_choices(Some(career.field)).filter(|choice| choice.label != career.title);
        let terms = self.terms_in(&card.text);
        Reply {
            menu: menu("Read on …", others.chain(terms).collect()),
            buttons: vec![vec![Button::new("All careers", Action::Careers), advisor_button(false)]],
            cards: vec![card],
            ..Reply::default()
        }
    }

    pub(in crate::advising) fn career_card(&self, at: usize) -> Card {
        let career = &self.knowledge.careers[at];
        let field = &self.knowledge.fields[career.field];
        let mut sources = self.guide_card().sources;
        sources.extend(career_sources(career));
        Card {
            title: format!("{} ({})", career.title, field.short),
            text: career.summary.clone(),
            sources,
            field: Some(career.field),
            automatic: true,
            ..self.guide_card()
        }
    }

    pub(in crate::advising) fn term(&self, at: usize) -> Reply {
        let term = &self.knowledge.terms[at];
        let card = Card {
            title: format!("{}: {}", term.short, term.long),
            text: term.text.clone(),
            automatic: true,
            ..self.guide_card()
        };
        Reply { cards: vec![card], buttons: vec![vec![advisor_button(false)]], ..Reply::default() }
    }

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

    pub(super) fn categories(&self) -> Vec<(&str, Vec<usize>)> {
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

    pub(super) fn topics_page(&self, category: usize, page: usize, name: &str, entries: &[usize]) -> Reply {
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
            ..Reply::default()
        }
    }

    /// `/help`.
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
             - `/privacy` shows you what I keep of you, or erases it\n\
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
            ..Reply::default()
        }
    }

    /// What a mention without a question gets.
    #[must_use]
    pub fn greeting(&self, view: View) -> Reply {
        with_dismiss(self.invitation(), view)
    }

    /// What a greeting, thanks or a statement gets: no answer, but a way to one.
    pub(super) fn invitation(&self) -> Reply {
        let text = "I answer questions from the guide. Ask me one in your own words, for example one of these:";
        Reply { text: Some(text.to_owned()), cards: Vec::new(), ..self.help() }
    }

    /// `/about`: what this is, what it rests on, and what it keeps for how many days.
    #[must_use]
    pub fn about(&self, days: u32) -> Reply {
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
            &format!(
                "**Your words**: I keep your question and my answer for {days} days, with your Discord number, so that I \
                 can tell you if an advisor corrects it. Email addresses, phone and student numbers and grades are left \
                 out before anything is kept; a name, a birthday or a street I do not recognise, so please leave them \
                 out yourself. Advisors see questions that I could not answer, without your name; with it what you bring \
                 to them, answers that they look at or correct, and words that sound as if you were in danger. `/privacy \
                 show` gives you everything I keep of you, `/privacy delete` erases it.",
            ),
        );
        let card = Card { title: "About Guidepost".to_owned(), text, ..self.guide_card() };
        Reply { cards: vec![card], buttons: vec![vec![topics_button(), advisor_button(false)]], ..Reply::default() }
    }
}

fn nothing_here(text: &str) -> Reply {
    Reply { buttons: vec![vec![topics_button(), advisor_button(false)]], ..Reply::line(text) }
}

fn topic_categories(categories: &[(&str, Vec<usize>)]) -> Reply {
    // What the menu cannot offer is not listed either: so many may not fit into the card.
    let list = categories.iter().take(MOST_CHOICES).map(|(name, entries)| match entries.len() {
        1 => format!("- {name}: 1 question"),
        many => format!("- {name}: {many} questions"),
    });
    let choices =
        (0..).zip(categories).map(|(at, (name, _))| Button::new(*name, Action::Topics(Some((at, 0))))).collect();
    Reply {
        cards: vec![Card { title: "Topics".to_owned(), text: list.collect::<Vec<_>>().join("\n"), ..Card::default() }],
        menu: menu("Choose a topic …", choices),
        buttons: vec![vec![advisor_button(false)]],
        ..Reply::default()
    }
}

pub(super) fn career_sources(career: &Career) -> Vec<Source> {
    let source = |link: &String| Source {
        name: career.onet.as_ref().map_or_else(|| source_named(link).name, |onet| format!("O*NET {onet}")),
        address: Some(link.clone()),
    };
    career.link.iter().map(source).collect()
}
