//! Drafts: answers that wait for an advisor's approval, and answers that nobody was given, waiting for a grade.

use super::permission::State;
use super::{Act, Asked, Mode, Refusal, Time};
use crate::advising::action::Code;
use crate::advising::said::Said;
use crate::advising::{Faq, Target};

/// An answer that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The question, and what is proposed.
    pub asked: Asked,
    /// How it stands.
    pub verdict: Verdict,
    /// Who decided, and when.
    pub decided: Option<(u64, Time)>,
    /// Its card in the review channel.
    pub card: Option<u64>,
    /// The message that says in the channel meanwhile that a person is looking.
    pub waiting: Option<u64>,
}

/// How a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// Nobody has decided.
    Waiting,
    /// It went out as it was.
    Approved,
    /// It went out with other words, or with another entry.
    Changed,
    /// It was dropped.
    Dismissed,
    /// Shadow: it would have been right.
    Right,
    /// Shadow: it would have been wrong.
    Wrong,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 6] =
        [Verdict::Waiting, Verdict::Approved, Verdict::Changed, Verdict::Dismissed, Verdict::Right, Verdict::Wrong];

    /// The word in the database, on cards and in the audit trail.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Waiting => "waiting",
            Verdict::Approved => "approved",
            Verdict::Changed => "changed",
            Verdict::Dismissed => "dismissed",
            Verdict::Right => "right",
            Verdict::Wrong => "wrong",
        }
    }

    /// The verdict of that word.
    #[must_use]
    pub fn of(word: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|verdict| verdict.word() == word)
    }
}

impl Draft {
    /// What the table of permissions sees of it.
    #[must_use]
    pub fn state(&self) -> State {
        if self.verdict == Verdict::Waiting { State::Open } else { State::Done }
    }

    /// Who decided already, for whoever comes second.
    #[must_use]
    pub fn decided_already(&self) -> Refusal {
        match self.decided {
            Some((by, _)) => Refusal::DecidedBy { by, how: self.verdict.word().to_owned() },
            None => Refusal::Decided,
        }
    }

    /// The draft after an advisor has decided.
    ///
    /// # Errors
    /// When there is nothing to send, or the act is none of a draft's.
    pub fn after(&self, act: &Act, by: u64, now: Time) -> Result<Draft, Refusal> {
        let graded = self.asked.mode == Mode::Shadow;
        let mut draft = Draft { decided: Some((by, now)), ..self.clone() };
        draft.verdict = match act {
            Act::Approve if !graded && self.asked.said.is_answer() => Verdict::Approved,
            Act::Correct(said) if !graded && said.is_answer() => {
                draft.asked.said = said.clone();
                Verdict::Changed
            }
            Act::Approve | Act::Correct(_) if !graded => return Err(Refusal::Empty),
            Act::Dismiss if !graded => Verdict::Dismissed,
            Act::Reopen if self.verdict == Verdict::Dismissed => {
                draft.decided = None;
                Verdict::Waiting
            }
            Act::Reopen => return Err(self.decided_already()),
            Act::Grade(right) if graded => {
                if *right {
                    Verdict::Right
                } else {
                    Verdict::Wrong
                }
            }
            _ => return Err(Refusal::Gone),
        };
        Ok(draft)
    }
}

/// What advisors have made so far of what nobody was told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grades {
    /// Of each graded answer the score, and whether it was right.
    pub answers: Vec<(f32, bool)>,
    /// Graded as well, but no answers: suggestions, honest words and that nothing was found.
    pub others: u32,
    /// Not graded yet.
    pub waiting: u32,
}

impl Grades {
    /// With those of another server.
    #[must_use]
    pub fn and(mut self, more: Grades) -> Grades {
        self.answers.extend(more.answers);
        Grades { others: self.others + more.others, waiting: self.waiting + more.waiting, ..self }
    }

    /// How many were graded.
    #[must_use]
    pub fn all(&self) -> u32 {
        u32::try_from(self.answers.len()).unwrap_or(u32::MAX).saturating_add(self.others)
    }
}

/// How good the answers are that nobody was given: one line of `/shadow`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Graded {
    /// The least score that would be answered.
    pub threshold: f32,
    /// Graded answers that reach it.
    pub answered: u32,
    /// Of these, right.
    pub right: u32,
}

/// Accuracy and coverage at each threshold from 0 to 0.9; `grades` are the scores of graded answers, and whether each
/// was right.
#[must_use]
pub fn by_threshold(grades: &[(f32, bool)]) -> Vec<Graded> {
    (0..10_u8)
        .map(|tenth| {
            let threshold = f32::from(tenth) / 10.0;
            let reached = grades.iter().filter(|(score, _)| *score >= threshold);
            let (answered, right) = reached.fold((0, 0), |(all, right), (_, good)| (all + 1, right + u32::from(*good)));
            Graded { threshold, answered, right }
        })
        .collect()
}

/// The entry that an advisor picks, by the number of its code.
#[must_use]
pub fn picked(faq: &Faq, number: u64) -> Option<Said> {
    let target = faq.named_target(Code::from_number(number)?)?;
    let id = faq.id(target).to_owned();
    Some(match target {
        Target::Entry(_) => Said::Answer(vec![id]),
        Target::Elsewhere(_) => Said::Elsewhere(vec![id]),
    })
}

/// Above what an advisor writes.
const TITLE: &str = "An advisor's answer";

/// An advisor's own words, under the title of what they edit.
#[must_use]
pub fn titled(faq: &Faq, edited: Option<&Said>, text: &str) -> Said {
    let title = edited.map(|said| faq.wording(said).0).filter(|title| !title.is_empty());
    let entry = edited.and_then(|said| said.ids().first().map(|&id| id.to_owned()));
    let title = title.as_deref().unwrap_or(TITLE).trim().to_owned();
    Said::Words { title, text: text.trim().to_owned(), entry }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(title: &str, text: &str) -> Said {
        Said::Words { title: title.to_owned(), text: text.to_owned(), entry: None }
    }

    fn draft(mode: Mode, said: Said) -> Draft {
        let asked = Asked {
            id: 1,
            at: 0,
            guild: 1,
            channel: 1,
            asker: Some(9),
            private: true,
            by_message: false,
            text: "?".to_owned(),
            said,
            score: 0.7,
            version: String::new(),
            mode,
            message: None,
        };
        Draft { asked, verdict: Verdict::Waiting, decided: None, card: None, waiting: None }
    }

    #[test]
    fn a_draft_is_decided_and_a_shadow_graded() {
        let entry = || Said::Answer(vec!["him-degree".to_owned()]);
        let before = draft(Mode::Before, entry());
        assert_eq!(before.after(&Act::Approve, 5, 10).unwrap().verdict, Verdict::Approved);
        let changed = before.after(&Act::Correct(words("A", "b")), 5, 10).unwrap();
        assert_eq!((changed.verdict, changed.asked.said), (Verdict::Changed, words("A", "b")));
        assert_eq!(before.after(&Act::Grade(true), 5, 10), Err(Refusal::Gone));
        let shadow = draft(Mode::Shadow, entry());
        assert_eq!(shadow.after(&Act::Grade(false), 5, 10).unwrap().verdict, Verdict::Wrong);
        assert_eq!(shadow.after(&Act::Approve, 5, 10), Err(Refusal::Gone));
    }

    #[test]
    fn only_what_was_dropped_is_taken_up_again() {
        let waiting = draft(Mode::Before, Said::Answer(vec!["him-degree".to_owned()]));
        let dropped = waiting.after(&Act::Dismiss, 5, 10).unwrap();
        assert_eq!(dropped.after(&Act::Reopen, 6, 20), Ok(waiting.clone()));
        let approved = waiting.after(&Act::Approve, 5, 10).unwrap();
        let how = "approved".to_owned();
        assert_eq!(approved.after(&Act::Reopen, 6, 20), Err(Refusal::DecidedBy { by: 5, how }));
    }

    #[test]
    fn nothing_is_not_approved() {
        let empty = draft(Mode::Before, Said::Nothing);
        assert_eq!(empty.after(&Act::Approve, 5, 10), Err(Refusal::Empty));
        assert_eq!(empty.after(&Act::Correct(words("A", " ")), 5, 10), Err(Refusal::Empty));
        assert_eq!(empty.after(&Act::Dismiss, 5, 10).unwrap().verdict, Verdict::Dismissed);
    }

    #[test]
    fn accuracy_and_coverage_are_counted_at_each_threshold() {
        let rows = by_threshold(&[(0.95, true), (0.65, true), (0.62, false), (0.1, false)]);
        assert_eq!((rows[0].answered, rows[0].right), (4, 2));
        assert_eq!((rows[6].answered, rows[6].right), (3, 2));
        assert_eq!((rows[9].answered, rows[9].right), (1, 1));
    }
}
