//! What was said to a question, in a form that can be kept: said again later, corrected, or taken back.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::reply::{Audience, Card, Reply, View};
use super::{Advice, Faq, Outcome, Target};

/// What was said, by the ids of the knowledge or in an advisor's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// The answers of these entries, and honest words beside them.
    Answer(Vec<String>),
    /// The honest words of these `[[elsewhere]]`; a single id where an older version kept it.
    Elsewhere(#[serde(deserialize_with = "one_or_several")] Vec<String>),
    /// These were offered.
    Suggest(Vec<String>),
    /// The fixed reply of this `[[sensitive]]`.
    Sensitive(String),
    /// That nothing was found.
    Nothing,
    /// An advisor's words.
    Words {
        /// Above the text.
        title: String,
        /// Discord markdown.
        text: String,
        /// The entry whose answer was edited, which rests on its sources.
        entry: Option<String>,
    },
}

/// Who stands behind what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark<'o> {
    /// Nobody: the matcher found it.
    Automatic,
    /// This office looked at it and sent it.
    Approved(&'o str),
    /// This office put it in the place of another answer.
    Corrected(&'o str),
    /// This office answered what had no answer.
    Answered(&'o str),
}

impl Said {
    /// It tells the asker something; suggestions and "I found nothing" do not.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        match self {
            Said::Answer(entries) => !entries.is_empty(),
            Said::Elsewhere(ids) => !ids.is_empty(),
            Said::Words { text, .. } => !text.trim().is_empty(),
            Said::Suggest(_) | Said::Sensitive(_) | Said::Nothing => false,
        }
    }

    /// The word for it in the database and in figures.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Said::Answer(_) => "answer",
            Said::Elsewhere(_) => "elsewhere",
            Said::Suggest(_) => "suggest",
            Said::Sensitive(_) => "sensitive",
            Said::Nothing => "nothing",
            Said::Words { .. } => "words",
        }
    }

    /// The ids of the knowledge that it rests on, best first.
    #[must_use]
    pub fn ids(&self) -> Vec<&str> {
        match self {
            Said::Answer(ids) | Said::Elsewhere(ids) | Said::Suggest(ids) => ids.iter().map(String::as_str).collect(),
            Said::Sensitive(id) => vec![id],
            Said::Words { entry, .. } => entry.iter().map(String::as_str).collect(),
            Said::Nothing => Vec::new(),
        }
    }
}

impl fmt::Display for Said {
    /// For the audit trail and lists: "him-degree", "Title: text", "suggestions him-degree, hi-degree".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Said::Answer(ids) | Said::Elsewhere(ids) => f.write_str(&ids.join(", ")),
            Said::Sensitive(id) => f.write_str(id),
            Said::Suggest(ids) => write!(f, "suggestions {}", ids.join(", ")),
            Said::Nothing => f.write_str("nothing"),
            Said::Words { title, text, .. } => write!(f, "{title}: {text}"),
        }
    }
}

impl Faq {
    /// What an advice says, in a form that can be kept.
    #[must_use]
    pub fn said(&self, advice: &Advice) -> Said {
        let ids =
            |targets: &mut dyn Iterator<Item = Target>| targets.map(|target| self.id(target).to_owned()).collect();
        let beside = advice.beside.iter().copied().map(Target::Elsewhere);
        match &advice.outcome {
            Outcome::Answer(entries) => {
                Said::Answer(ids(&mut entries.iter().copied().map(Target::Entry).chain(beside)))
            }
            Outcome::Suggest(targets) => Said::Suggest(ids(&mut targets.iter().copied())),
            Outcome::Elsewhere(at) => Said::Elsewhere(ids(&mut std::iter::once(Target::Elsewhere(*at)).chain(beside))),
            Outcome::Sensitive(at) => Said::Sensitive(
                self.knowledge.sensitive.get(*at).map(|table| table.id.value.clone()).unwrap_or_default(),
            ),
            Outcome::Nothing => Said::Nothing,
        }
    }

    /// Says it once more, as the knowledge has it now.
    #[must_use]
    pub fn say(&self, said: &Said, mark: Mark<'_>, view: View) -> Reply {
        let mut reply = match said {
            Said::Answer(ids) => {
                let entries: Vec<usize> = ids.iter().filter_map(|id| self.entry_called(id)).collect();
                let mut reply =
                    if entries.is_empty() { Reply::line(NO_LONGER) } else { self.answer(&entries, &[], view) };
                let beside = ids.iter().filter_map(|id| self.elsewhere_called(id));
                reply.cards.extend(beside.map(|at| self.honest_card(at)));
                reply
            }
            Said::Elsewhere(ids) => {
                let left_out: Vec<usize> = ids.iter().filter_map(|id| self.elsewhere_called(id)).collect();
                if left_out.is_empty() { Reply::line(NO_LONGER) } else { self.honest_words(&left_out, &[]) }
            }
            Said::Suggest(ids) => {
                let targets: Vec<Target> = ids.iter().filter_map(|id| self.named_id(id)).collect();
                self.suggestions(&targets, super::reply::SUGGEST)
            }
            Said::Sensitive(id) => self.humane(id),
            Said::Nothing => super::reply::nothing(),
            Said::Words { title, text, entry } => {
                let edited = entry.as_ref().and_then(|id| self.entry_called(id)).map(|entry| self.entry_card(entry));
                // Nobody has reviewed the new words against the sources of the old.
                let (sources, field) = edited.map(|card| (card.sources, card.field)).unwrap_or_default();
                let card = Card { title: title.clone(), text: text.clone(), sources, field, ..Card::default() };
                super::reply::with_advisor(Reply { cards: vec![card], ..Reply::default() })
            }
        };
        let signed = match mark {
            Mark::Automatic => None,
            Mark::Approved(office) if matches!(said, Said::Words { .. }) => Some(format!("Written by {office}")),
            Mark::Approved(office) => Some(format!("Approved by {office}")),
            Mark::Corrected(office) => {
                reply.text = Some(format!("**Corrected** by {office}."));
                Some(format!("Corrected by {office}"))
            }
            Mark::Answered(office) => {
                reply.text = Some(format!("**Answered** by {office}."));
                Some(format!("Answered by {office}"))
            }
        };
        if signed.is_some() {
            for card in &mut reply.cards {
                card.signed.clone_from(&signed);
            }
        }
        super::reply::with_dismiss(reply, view)
    }

    /// The line above an answer to only a part of the question; none otherwise.
    #[must_use]
    pub fn part_line(&self, question: &str, said: &Said) -> Option<String> {
        let advice = self.advise(question, &[]);
        if self.said(&advice) == *said { super::reply::part_told(&advice) } else { None }
    }

    /// What stands in the place of an answer that an office took back.
    #[must_use]
    pub fn retracted(&self, office: &str, view: View) -> Reply {
        let text =
            format!("This answer was taken back by {office}. Please do not rely on it; an advisor can help you.");
        super::reply::with_dismiss(super::reply::with_advisor(Reply::line(text)), view)
    }

    /// Stands for the texts that are said: another one for other texts.
    #[must_use]
    pub fn version(&self, said: &Said) -> String {
        let view = View { audience: Audience::Alone, reviewed: false };
        let cards = self.say(said, Mark::Automatic, view).cards;
        super::action::Code::of(&format!("{cards:?}")).to_string()
    }

    /// What is said as one title and one plain text, for an advisor to edit; of several answers, the title of each but the
    /// first stands in the text.
    #[must_use]
    pub fn wording(&self, said: &Said) -> (String, String) {
        let view = View { audience: Audience::Alone, reviewed: false };
        let mut cards = self.say(said, Mark::Automatic, view).cards.into_iter();
        let (title, text) = cards.next().map(|card| (card.title.clone(), card.as_text())).unwrap_or_default();
        let text = cards.fold(text, |text, card| format!("{text}\n\n**{}**\n\n{}", card.title, card.as_text()));
        // Edited words have no menu below them.
        (title, text.replace(ABOVE_A_MENU, ""))
    }

    /// The entry with this id.
    #[must_use]
    pub fn entry_called(&self, id: &str) -> Option<usize> {
        match self.named_id(id)? {
            Target::Entry(entry) => Some(entry),
            Target::Elsewhere(_) => None,
        }
    }

    fn elsewhere_called(&self, id: &str) -> Option<usize> {
        match self.named_id(id)? {
            Target::Elsewhere(elsewhere) => Some(elsewhere),
            Target::Entry(_) => None,
        }
    }

    /// What has this id, if it is still there.
    #[must_use]
    pub fn named_id(&self, id: &str) -> Option<Target> {
        let target = self.named_target(super::action::Code::of(id))?;
        (self.id(target) == id).then_some(target)
    }
}

fn one_or_several<'de, D: Deserializer<'de>>(kept: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        One(String),
        Several(Vec<String>),
    }
    Ok(match Kept::deserialize(kept)? {
        Kept::One(id) => vec![id],
        Kept::Several(ids) => ids,
    })
}

/// What the guide says above a menu of careers.
const ABOVE_A_MENU: &str = " Pick a title to read more.";
const NO_LONGER: &str = "This answer is no longer in the guide.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_read_again_also_from_an_older_version() {
        let several = Said::Elsewhere(vec!["tuition".to_owned(), "deadlines".to_owned()]);
        let kept = serde_json::to_string(&several).unwrap();
        assert_eq!(serde_json::from_str::<Said>(&kept).unwrap(), several);
        let one = serde_json::from_str::<Said>(r#"{"elsewhere":"tuition"}"#).unwrap();
        assert_eq!(one, Said::Elsewhere(vec!["tuition".to_owned()]));
    }
}
