//! What the bot answers, as plain data: its wording stands here, once for every front end.

mod answers;
mod browse;
mod intake;
pub mod layout;

use super::action::{Action, Code};
use super::{Advice, Faq, Named, Outcome, Target};
use crate::knowledge::Day;

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
    /// A list of the server's people to choose one from: what it says while nobody is chosen, and what it does.
    pub people: Option<(String, Action)>,
    /// The question that the buttons go on from.
    pub asked: Option<u64>,
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
    /// Who stands behind it, in the place of that: "Approved by Health Sciences Advising".
    pub signed: Option<String>,
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

impl Faq {
    /// What to say to a question.
    #[must_use]
    pub fn reply(&self, advice: &Advice, view: View) -> Reply {
        let reply = match &advice.outcome {
            Outcome::Answer(entries) => self.answer(entries, &Self::alternatives(advice), view),
            Outcome::Suggest(targets) => self.suggestions(targets, SUGGEST),
            Outcome::Elsewhere(first) => {
                let left_out: Vec<usize> = std::iter::once(*first).chain(advice.beside.iter().copied()).collect();
                self.honest_words(&left_out, &Self::alternatives(advice))
            }
            Outcome::Sensitive(at) => {
                self.knowledge.sensitive.get(*at).map(|table| self.humane(&table.id)).unwrap_or_default()
            }
            Outcome::Nothing if advice.question => nothing(),
            Outcome::Nothing => self.invitation(),
        };
        let mut reply = reply;
        if let Outcome::Answer(_) = advice.outcome {
            reply.cards.extend(advice.beside.iter().map(|&elsewhere| self.honest_card(elsewhere)));
        }
        if let Some(part) = part_told(advice) {
            reply.text = Some(part);
        }
        with_dismiss(reply, view)
    }

    /// What a click leads to; `None` if what it names is no longer in the knowledge, and for what only a front end can do:
    /// dismissing, replying, settling, taking back and the advisors' acts.
    ///
    /// A front end also does [`Action::Unclear`] and [`Action::Write`]; here they lead to what can be said without.
    #[must_use]
    pub fn perform(&self, action: &Action, view: View) -> Option<Reply> {
        match action {
            Action::Open(code) => match self.named(*code)? {
                Named::Target(Target::Entry(entry)) => Some(self.answer(&[entry], &[], view)),
                Named::Target(Target::Elsewhere(elsewhere)) => Some(self.honest_words(&[elsewhere], &[])),
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
            Action::Dismiss(_) | Action::TakeBack(_) | Action::Respond(_) | Action::Settled(_) | Action::Desk(..) => {
                None
            }
        }
    }

    fn named(&self, code: Code) -> Option<Named> {
        self.codes.get(&code).copied()
    }

    /// The target that a code stands for.
    #[must_use]
    pub fn named_target(&self, code: Code) -> Option<Target> {
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

    /// The id of the entry or the `[[elsewhere]]` that a code stands for; for logs and cards to advisors.
    #[must_use]
    pub fn entry_of(&self, code: Code) -> Option<&str> {
        self.named_target(code).map(|target| self.id(target))
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
    /// Its words without title, sources and review: what an advisor edits. A table becomes paragraphs under its heads.
    #[must_use]
    pub fn as_text(&self) -> String {
        let mut text = self.notice.iter().map(|notice| format!("> {notice}")).collect::<Vec<_>>().join("\n");
        append(&mut text, &self.text);
        for row in &self.rows {
            // What is compared in one row only is the card's own title.
            if self.rows.len() > 1 {
                append(&mut text, &format!("**{}**", row.title));
            }
            let shared = row.shared.iter().map(|shared| (for_all(self.columns.len()), shared));
            for (head, cell) in shared.chain(self.columns.iter().map(String::as_str).zip(&row.cells)) {
                append(&mut text, &format!("*{head}*\n{cell}"));
            }
        }
        text
    }

    /// The last line of what the guide says: "Reviewed 2026-11-01 · automatic answer from the guide".
    #[must_use]
    pub fn footer(&self) -> Option<String> {
        let reviewed = self.reviewed.map(|day| format!("Reviewed {day} · "));
        if let Some(signed) = &self.signed {
            return Some(format!("{}{signed}", reviewed.unwrap_or_default()));
        }
        self.automatic.then(|| {
            format!("{}Automatic answer; ask an advisor about anything important", reviewed.unwrap_or_default())
        })
    }
}

pub(super) const SUGGEST: &str = "I am not sure which of these you mean. Is it one of them?";
const PART_ANSWERED: &str = "I can answer a part of this.";
const PART_LEFT_OUT: &str = "The guide does not answer a part of this.";
const NEXT_BEST: &str = "Sorry about that. Is it one of these?";

/// The line above what tells only a part of what was asked.
pub(super) fn part_told(advice: &Advice) -> Option<String> {
    let part = if let Outcome::Answer(_) = advice.outcome { PART_ANSWERED } else { PART_LEFT_OUT };
    advice.more.then(|| format!("{part} For the rest, ask it once more by itself, or ask an advisor."))
}

/// What a question gets that nothing fits.
pub(super) fn nothing() -> Reply {
    Reply {
        text: Some("I did not find that in the guide, and I would rather not guess. You can ask in other words, look through the topics, or ask an advisor.".to_owned()),
        buttons: vec![vec![advisor_button(true), topics_button()]],
        ..Reply::default()
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

/// A line with a person one click away.
#[must_use]
pub fn advisor_only(text: &str) -> Reply {
    with_advisor(Reply::line(text))
}

/// A person is one click away.
pub(super) fn with_advisor(mut reply: Reply) -> Reply {
    reply.buttons.push(vec![advisor_button(false)]);
    reply
}

/// What is said in public can be taken away, by the asker and by advisors.
pub(super) fn with_dismiss(mut reply: Reply, view: View) -> Reply {
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

fn nothing_else() -> Reply {
    Reply {
        text: Some("Sorry about that. I have nothing closer; an advisor can help.".to_owned()),
        buttons: vec![vec![advisor_button(true), topics_button()]],
        ..Reply::default()
    }
}

/// Rows of a full comparison that are shown at once, of two fields; the others are a menu away.
const COMPARED_AT_ONCE: usize = 4;
/// Cells of a full comparison that are shown at once, whatever the number of fields.
const CELLS_AT_ONCE: usize = 12;

impl Faq {
    /// The aspects that a full comparison begins with.
    fn compared_first(&self) -> std::ops::Range<usize> {
        let rows = CELLS_AT_ONCE / self.knowledge.fields.len().max(1);
        0..rows.clamp(1, COMPARED_AT_ONCE).min(self.knowledge.aspects.len())
    }
}
