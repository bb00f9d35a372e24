//! Answers that were given, and what advisors make of them afterwards.

use super::permission::State;
use super::{Act, Asked, Refusal, Time};
use crate::advising::said::{Mark, Said};

/// An answer that somebody got.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The question, and what was said at first.
    pub asked: Asked,
    /// How it stands.
    pub standing: Standing,
    /// What it says now.
    pub now: Said,
    /// Counts up with every change, so that nobody changes what they have not seen.
    pub edition: u32,
    /// Who changed it last, and when.
    pub changed: Option<(u64, Time)>,
    /// How it stood before that.
    pub before: Option<(Standing, Said)>,
    /// That change took the one before it back.
    pub undone: bool,
    /// The asker was told that it was changed.
    pub told: bool,
    /// Where they were told: channel and message.
    pub notice: Option<(u64, u64)>,
}

/// How a given answer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// As the bot gave it.
    Automatic,
    /// Confirmed by an advisor.
    Approved,
    /// An advisor's words, or another entry.
    Corrected,
    /// Taken back.
    Retracted,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Standing; 4] = [Standing::Automatic, Standing::Approved, Standing::Corrected, Standing::Retracted];

    /// The word in the database, on cards and in the audit trail.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Standing::Automatic => "automatic",
            Standing::Approved => "approved",
            Standing::Corrected => "corrected",
            Standing::Retracted => "retracted",
        }
    }

    /// The standing of that word.
    #[must_use]
    pub fn of(word: &str) -> Option<Standing> {
        Standing::ALL.into_iter().find(|standing| standing.word() == word)
    }
}

impl Given {
    /// An answer that was just given.
    #[must_use]
    pub fn new(asked: Asked) -> Given {
        let now = asked.said.clone();
        Given {
            asked,
            standing: Standing::Automatic,
            now,
            edition: 0,
            changed: None,
            before: None,
            undone: false,
            told: false,
            notice: None,
        }
    }

    /// What the table of permissions sees of it when this act is done.
    #[must_use]
    pub fn state_for(&self, act: &Act) -> State {
        match (act, self.standing) {
            (Act::Approve, Standing::Approved | Standing::Retracted) | (Act::Retract, Standing::Retracted) => {
                State::Done
            }
            _ => State::Open,
        }
    }

    /// Who decided already, for whoever comes second.
    #[must_use]
    pub fn decided_already(&self) -> Refusal {
        match self.changed {
            Some((by, _)) => Refusal::DecidedBy { by, how: self.standing.word().to_owned() },
            None => Refusal::Decided,
        }
    }

    /// Who changed it since, for whoever has not seen that.
    #[must_use]
    pub fn changed_since(&self) -> Refusal {
        self.changed.map_or(Refusal::Changed, |(by, _)| Refusal::ChangedBy(by))
    }

    /// What a recall makes of the other answers of its entry; nothing, unless this one was corrected or taken back.
    #[must_use]
    pub fn recalls(&self) -> Option<Act> {
        match self.standing {
            Standing::Corrected => Some(Act::Correct(self.now.clone())),
            Standing::Retracted => Some(Act::Retract),
            Standing::Automatic | Standing::Approved => None,
        }
    }

    /// The answer after an advisor has acted.
    ///
    /// # Errors
    /// When there is nothing to say or to take back, or the act is none of an answer's.
    pub fn after(&self, act: &Act, by: u64, now: Time) -> Result<Given, Refusal> {
        let (standing, says) = match act {
            Act::Approve => (Standing::Approved, self.now.clone()),
            Act::Correct(said) if said.is_answer() => (Standing::Corrected, said.clone()),
            Act::Correct(_) => return Err(Refusal::Empty),
            Act::Retract => (Standing::Retracted, self.now.clone()),
            Act::Undo => self.before.clone().ok_or(Refusal::NothingToUndo)?,
            _ => return Err(Refusal::Gone),
        };
        Ok(Given {
            standing,
            now: says,
            edition: self.edition + 1,
            changed: Some((by, now)),
            before: Some((self.standing, self.now.clone())),
            undone: *act == Act::Undo && !self.undone,
            ..self.clone()
        })
    }

    /// Who stands behind what it says now.
    #[must_use]
    pub fn mark<'o>(&self, office: &'o str) -> Mark<'o> {
        match self.standing {
            Standing::Automatic | Standing::Retracted => Mark::Automatic,
            Standing::Approved => Mark::Approved(office),
            Standing::Corrected if self.asked.said.is_answer() => Mark::Corrected(office),
            Standing::Corrected => Mark::Answered(office),
        }
    }

    /// What of the knowledge its version stands for: what it says now, or what an advisor's own words took the place of.
    #[must_use]
    pub fn read_in(&self) -> Said {
        match &self.now {
            // An edit of an entry that was picked in the place of what was found.
            Said::Words { entry: Some(entry), .. } if !self.asked.said.ids().contains(&entry.as_str()) => {
                Said::Answer(vec![entry.clone()])
            }
            Said::Words { .. } => self.asked.said.clone(),
            now => now.clone(),
        }
    }

    /// It answers one question only, so that another answer can stand in its place; one of several questions has to be
    /// looked at by itself.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.read_in().ids().len() == 1
    }

    /// What the audit trail says of it: "corrected: Title: text".
    #[must_use]
    pub fn summary(&self) -> String {
        format!("{}: {}", self.standing.word(), self.now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moderation::Mode;

    fn given() -> Given {
        Given::new(Asked {
            id: 1,
            at: 0,
            guild: 1,
            channel: 1,
            asker: Some(9),
            private: false,
            by_message: true,
            text: "?".to_owned(),
            said: Said::Answer(vec!["him-degree".to_owned()]),
            score: 0.9,
            version: String::new(),
            mode: Mode::After,
            message: Some(3),
        })
    }

    fn words(title: &str, text: &str) -> Said {
        Said::Words { title: title.to_owned(), text: text.to_owned(), entry: None }
    }

    #[test]
    fn what_is_changed_can_be_taken_back_and_that_as_well() {
        let corrected = given().after(&Act::Correct(words("A", "b")), 5, 10).unwrap();
        assert_eq!((corrected.standing, corrected.edition), (Standing::Corrected, 1));
        let undone = corrected.after(&Act::Undo, 5, 20).unwrap();
        assert_eq!((undone.standing, &undone.now), (Standing::Automatic, &given().now));
        assert!(undone.undone && !corrected.undone);
        let redone = undone.after(&Act::Undo, 5, 30).unwrap();
        assert_eq!((redone.standing, redone.now, redone.undone), (Standing::Corrected, words("A", "b"), false));
        assert_eq!(given().after(&Act::Undo, 5, 10), Err(Refusal::NothingToUndo));
    }

    #[test]
    fn what_was_edited_is_read_in_the_words_of_the_entry_that_was_edited() {
        let picked = Said::Answer(vec!["library".to_owned()]);
        let edit_of =
            |entry: &str| Said::Words { title: "A".to_owned(), text: "b".to_owned(), entry: Some(entry.to_owned()) };
        let corrected = |said: &Said| given().after(&Act::Correct(said.clone()), 5, 10).unwrap().read_in();
        assert_eq!(corrected(&picked), picked);
        assert_eq!(corrected(&edit_of("library")), picked);
        assert_eq!(corrected(&edit_of("him-degree")), given().now);
        assert_eq!(corrected(&words("A", "b")), given().now);
    }

    #[test]
    fn an_answer_is_confirmed_and_taken_back_once() {
        let approved = given().after(&Act::Approve, 5, 10).unwrap();
        assert_eq!(approved.state_for(&Act::Approve), State::Done);
        assert_eq!(approved.decided_already(), Refusal::DecidedBy { by: 5, how: "approved".to_owned() });
        let retracted = approved.after(&Act::Retract, 6, 20).unwrap();
        assert_eq!(retracted.state_for(&Act::Retract), State::Done);
        assert_eq!(retracted.state_for(&Act::Correct(words("A", "b"))), State::Open);
        assert_eq!(given().after(&Act::Correct(words("A", "")), 5, 10), Err(Refusal::Empty));
    }
}
