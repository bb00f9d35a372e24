//! Cases: what needs a person, from the first click to the end.

use std::fmt;

use super::permission::State;
use super::{Act, Asked, Refusal, Time};
use crate::advising::action::Code;

/// Something that needs a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Counts up; what people call it by.
    pub id: u64,
    /// On which server.
    pub guild: u64,
    /// What it is about.
    pub kind: Kind,
    /// Before all else.
    pub priority: bool,
    /// Who waits for an answer; nobody where a question only needs to be looked at, or the student had their data erased.
    pub asker: Option<u64>,
    /// The question it began with, by [`super::Asked::id`].
    pub question: Option<u64>,
    /// What was asked, personal data masked.
    pub text: String,
    /// How far it is.
    pub stage: Stage,
    /// Who has claimed it.
    pub owner: Option<u64>,
    /// When the claim ends by itself.
    pub claim_ends: Option<Time>,
    /// The owner was reminded of it.
    pub nudged: bool,
    /// When it was opened.
    pub opened: Time,
    /// When something last happened.
    pub changed: Time,
    /// How often the same was asked.
    pub times: u32,
    /// Where the student asked.
    pub channel: u64,
    /// The private thread in which it is talked about.
    pub thread: Option<u64>,
    /// Its card in the review channel.
    pub card: Option<u64>,
}

/// What a case begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCase {
    /// On which server.
    pub guild: u64,
    /// What it is about.
    pub kind: Kind,
    /// Before all else.
    pub priority: bool,
    /// Who waits for an answer.
    pub asker: Option<u64>,
    /// The question, by its id.
    pub question: Option<u64>,
    /// Equal for the same question, so that it makes one case.
    pub subject: String,
    /// The question, personal data masked.
    pub text: String,
    /// Where it was asked.
    pub channel: u64,
    /// What the student wrote beside it, personal data masked.
    pub words: Option<String>,
    /// What else is worth knowing: how the intake was answered, what was rejected and read.
    pub events: Vec<String>,
    /// It gets a card of its own; otherwise it is counted in a summary.
    pub listed: bool,
    /// The advisor who opens it for a student, which stands in the audit trail.
    pub opened_by: Option<u64>,
}

impl NewCase {
    /// A case with a card of its own and nothing else: nobody waits for it, and it began nowhere.
    #[must_use]
    pub fn new(guild: u64, kind: Kind, subject: &str, text: &str) -> NewCase {
        NewCase {
            guild,
            kind,
            priority: false,
            asker: None,
            question: None,
            subject: subject.to_owned(),
            text: text.to_owned(),
            channel: super::TERMINAL,
            words: None,
            events: Vec::new(),
            listed: true,
            opened_by: None,
        }
    }

    /// A case about a question and its answer; `asker` is who waits, where somebody does.
    #[must_use]
    pub fn about(kind: Kind, question: &Asked, asker: Option<u64>) -> NewCase {
        // What is unclear is kept apart from what was not found.
        let subject = format!("{}{}", if kind == Kind::Content { "content " } else { "" }, subject(&question.text));
        NewCase {
            asker,
            question: Some(question.id),
            // A direct message is no place that advisors could look at.
            channel: if question.private && question.by_message { super::TERMINAL } else { question.channel },
            ..NewCase::new(question.guild, kind, &subject, &question.text)
        }
    }
}

/// What stands in the place of erased words.
pub const ERASED: &str = "(erased at the student's request)";

/// Equal for questions that differ in case, accents, spaces and marks only.
#[must_use]
pub fn subject(text: &str) -> String {
    Code::of(&crate::advising::fold(text)).to_string()
}

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A student asked for an advisor.
    Advisor,
    /// Words of distress.
    Sensitive,
    /// An answer is unclear or incomplete: about the content, kept apart.
    Content,
    /// An answer was not what was asked.
    Unhelpful,
    /// Nothing matched a question.
    Unmatched,
    /// Only suggestions were made.
    Unsure,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 6] =
        [Kind::Advisor, Kind::Sensitive, Kind::Content, Kind::Unhelpful, Kind::Unmatched, Kind::Unsure];

    /// The word in the database, in filters and in the audit trail.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Advisor => "advisor",
            Kind::Sensitive => "sensitive",
            Kind::Content => "content",
            Kind::Unhelpful => "unhelpful",
            Kind::Unmatched => "unmatched",
            Kind::Unsure => "unsure",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn of(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// A person waits for an answer.
    #[must_use]
    pub fn is_personal(self) -> bool {
        matches!(self, Kind::Advisor | Kind::Sensitive)
    }
}

/// How far a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Nobody has taken it.
    Open,
    /// An advisor is on it.
    Claimed,
    /// The student was answered and may reply.
    Answered,
    /// Over.
    Closed,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Stage; 4] = [Stage::Open, Stage::Claimed, Stage::Answered, Stage::Closed];

    /// The word in the database, on cards and in the audit trail.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Stage::Open => "open",
            Stage::Claimed => "claimed",
            Stage::Answered => "answered",
            Stage::Closed => "closed",
        }
    }

    /// The stage of that word.
    #[must_use]
    pub fn of(word: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.word() == word)
    }
}

/// Who wrote something in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Voice {
    /// An advisor, for advisors only.
    Note,
    /// An advisor, to the student.
    Advisor,
    /// The student.
    Student,
    /// What happened, in a few words.
    Event,
}

impl Voice {
    /// Every voice.
    pub const ALL: [Voice; 4] = [Voice::Note, Voice::Advisor, Voice::Student, Voice::Event];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Voice::Note => "note",
            Voice::Advisor => "advisor",
            Voice::Student => "student",
            Voice::Event => "event",
        }
    }

    /// The voice of that word.
    #[must_use]
    pub fn of(word: &str) -> Option<Voice> {
        Voice::ALL.into_iter().find(|voice| voice.word() == word)
    }
}

/// Something written in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Counts up.
    pub id: u64,
    /// In which case.
    pub case: u64,
    /// When.
    pub at: Time,
    /// By whom.
    pub voice: Voice,
    /// The advisor; nobody for students and events.
    pub author: Option<u64>,
    /// What.
    pub text: String,
}

/// A case, and what its card shows beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseFile {
    /// The case.
    pub case: Case,
    /// What was written in it, oldest first.
    pub notes: Vec<Note>,
    /// The question it began with, and what was said.
    pub asked: Option<Asked>,
}

impl Case {
    /// What the table of permissions sees of it when this advisor acts.
    #[must_use]
    pub fn state_for(&self, advisor: u64) -> State {
        match (self.stage, self.owner) {
            (Stage::Closed, _) => State::Done,
            (Stage::Open, _) | (_, None) => State::Open,
            (_, Some(owner)) if owner == advisor => State::Mine,
            _ => State::Theirs,
        }
    }

    /// Why an act on it is refused, by name where a colleague has claimed it.
    #[must_use]
    pub fn named(&self, refusal: Refusal) -> Refusal {
        match (refusal, self.owner) {
            (Refusal::Colleagues, Some(owner)) => Refusal::TakenBy(owner),
            (refusal, _) => refusal,
        }
    }

    /// A person owns the conversation, so the bot is silent in it.
    #[must_use]
    pub fn is_owned(&self) -> bool {
        matches!(self.stage, Stage::Claimed | Stage::Answered) && self.owner.is_some()
    }

    /// This advisor has claimed it since then, for so long; one who clicks twice has claimed it once.
    #[must_use]
    pub fn is_claimed_since(&self, time: Time, by: u64, claim: Time) -> bool {
        let since = self.claim_ends.is_some_and(|ends| ends > time + claim);
        self.stage == Stage::Claimed && self.owner == Some(by) && since && !self.nudged
    }

    /// The case after an advisor has acted; `claim` is how long a claim holds, in seconds.
    ///
    /// The table of permissions was asked before. An answer to a case that nobody has claimed claims it.
    ///
    /// # Errors
    /// When there is nobody to answer, or the act is none of a case's.
    pub fn after(&self, act: &Act, by: u64, now: Time, claim: Time) -> Result<Case, Refusal> {
        let mut case = Case { changed: now, ..self.clone() };
        let owned =
            |case: Case, owner: u64| Case { owner: Some(owner), claim_ends: Some(now + claim), nudged: false, ..case };
        match act {
            Act::Claim => Ok(Case { stage: Stage::Claimed.max(self.stage), ..owned(case, by) }),
            Act::HandOver(colleague) => Ok(Case { stage: Stage::Claimed.max(self.stage), ..owned(case, *colleague) }),
            Act::Release | Act::Reopen => Ok(case.freed()),
            Act::Note(text) | Act::Answer(text) if text.trim().is_empty() => Err(Refusal::Empty),
            Act::Note(_) => Ok(case),
            Act::Answer(_) if self.asker.is_none() => Err(Refusal::NobodyWaits),
            Act::Answer(_) => Ok(Case { stage: Stage::Answered, ..owned(case, by) }),
            Act::Close | Act::Dismiss => {
                case.stage = Stage::Closed;
                case.claim_ends = None;
                Ok(case)
            }
            Act::Approve | Act::Correct(_) | Act::Grade(_) | Act::Retract | Act::Undo => Err(Refusal::Gone),
        }
    }

    /// The case after its student has written: whoever had it has it again.
    #[must_use]
    pub fn after_reply(&self, now: Time, claim: Time) -> Case {
        let mut case = Case { changed: now, ..self.clone() };
        match (self.stage, self.owner) {
            // An advisor who does not answer does not keep a case because its student goes on writing.
            (Stage::Open, _) | (Stage::Claimed, Some(_)) => {}
            (Stage::Answered, Some(_)) => {
                case.stage = Stage::Claimed;
                case.claim_ends = Some(now + claim);
                case.nudged = false;
            }
            _ => case = case.freed(),
        }
        case
    }

    fn freed(self) -> Case {
        Case { stage: Stage::Open, owner: None, claim_ends: None, nudged: false, ..self }
    }

    /// What becomes of it as time goes by, or nothing: a claim that ends frees it, an answer without a reply closes it.
    #[must_use]
    pub fn aged(&self, now: Time, close_after: Time) -> Option<Case> {
        match self.stage {
            Stage::Claimed if self.claim_ends.is_some_and(|end| end <= now) => {
                Some(Case { changed: now, ..self.clone() }.freed())
            }
            Stage::Answered if self.changed + close_after <= now => {
                Some(Case { changed: now, stage: Stage::Closed, claim_ends: None, ..self.clone() })
            }
            _ => None,
        }
    }

    /// The owner is to be reminded now.
    #[must_use]
    pub fn needs_nudge(&self, now: Time, before: Time) -> bool {
        let ends_soon = self.claim_ends.is_some_and(|end| now < end && end - before <= now);
        self.stage == Stage::Claimed && !self.nudged && ends_soon
    }
}

impl fmt::Display for Case {
    /// How it stands, for the audit trail: "claimed by <@123>".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.stage.word())?;
        match self.owner {
            Some(super::TERMINAL) => f.write_str(" at the terminal"),
            Some(owner) => write!(f, " by {}", super::name(owner)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CLAIM: Time = 100;

    fn case(stage: Stage, owner: Option<u64>) -> Case {
        Case {
            id: 1,
            guild: 1,
            kind: Kind::Advisor,
            priority: false,
            asker: Some(9),
            question: None,
            text: "?".to_owned(),
            stage,
            owner,
            claim_ends: owner.map(|_| CLAIM),
            nudged: false,
            opened: 0,
            changed: 0,
            times: 1,
            channel: 1,
            thread: None,
            card: None,
        }
    }

    #[test]
    fn a_case_goes_from_open_to_closed_and_back() {
        let claimed = case(Stage::Open, None).after(&Act::Claim, 5, 10, CLAIM).unwrap();
        assert_eq!((claimed.to_string().as_str(), claimed.claim_ends), ("claimed by <@5>", Some(110)));
        let answered = claimed.after(&Act::Answer("Yes.".to_owned()), 5, 20, CLAIM).unwrap();
        assert_eq!(answered.stage, Stage::Answered);
        let reopened = answered.after_reply(30, CLAIM);
        assert_eq!((reopened.stage, reopened.owner, reopened.claim_ends), (Stage::Claimed, Some(5), Some(130)));
        let closed = reopened.after(&Act::Close, 5, 40, CLAIM).unwrap();
        assert_eq!((closed.stage, closed.claim_ends), (Stage::Closed, None));
        assert_eq!(closed.after_reply(50, CLAIM).to_string(), "open");
    }

    #[test]
    fn an_answer_claims_and_needs_words_and_somebody_who_waits() {
        let open = case(Stage::Open, None);
        assert_eq!(open.after(&Act::Answer("Yes.".to_owned()), 5, 10, CLAIM).unwrap().owner, Some(5));
        assert_eq!(open.after(&Act::Answer(" \n".to_owned()), 5, 10, CLAIM), Err(Refusal::Empty));
        let nameless = Case { asker: None, ..open };
        assert_eq!(nameless.after(&Act::Answer("Yes.".to_owned()), 5, 10, CLAIM), Err(Refusal::NobodyWaits));
    }

    #[test]
    fn a_claim_is_reminded_of_once_and_then_ends() {
        let claimed = case(Stage::Claimed, Some(5));
        assert!(!claimed.needs_nudge(69, 30));
        assert!(claimed.needs_nudge(70, 30));
        assert!(!Case { nudged: true, ..claimed.clone() }.needs_nudge(70, 30));
        assert_eq!(claimed.aged(99, 1_000), None);
        assert_eq!(claimed.aged(100, 1_000).unwrap().to_string(), "open");
        let answered = case(Stage::Answered, Some(5));
        assert_eq!(answered.aged(100, 1_000), None);
        assert_eq!(answered.aged(1_000, 1_000).unwrap().stage, Stage::Closed);
    }

    proptest! {
        #[test]
        fn only_an_owned_case_has_an_end_of_its_claim(steps in prop::collection::vec((0..7_u8, 1..4_u64), 0..20)) {
            let mut case = case(Stage::Open, None);
            for (now, (step, by)) in (0..).zip(steps) {
                let next = match step {
                    0 => case.after(&Act::Claim, by, now, CLAIM),
                    1 => case.after(&Act::Release, by, now, CLAIM),
                    2 => case.after(&Act::Answer("a".to_owned()), by, now, CLAIM),
                    3 => case.after(&Act::Close, by, now, CLAIM),
                    4 => case.after(&Act::Reopen, by, now, CLAIM),
                    5 => case.after(&Act::HandOver(by + 1), by, now, CLAIM),
                    _ => Ok(case.after_reply(now, CLAIM)),
                };
                case = next.unwrap();
                prop_assert!(case.claim_ends.is_none() || case.owner.is_some());
                prop_assert!(case.stage != Stage::Open || case.owner.is_none());
                prop_assert!(case.stage != Stage::Claimed || case.owner.is_some());
            }
        }
    }
}
