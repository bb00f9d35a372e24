//! What the school's people decide: who may do what, drafts, cases, corrections, the audit trail.
//!
//! Pure: no Discord type, no SQL, no clock. The store keeps what is decided here, and the front ends show it.
//! Times are seconds since 1970, people and places the numbers that Discord gives them (0 stands for the terminal).

pub mod case;
pub mod draft;
pub mod given;
pub mod limits;
pub mod mask;

pub mod permission;
pub mod queue;
pub mod wording;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::advising::action::Verb;
use crate::advising::said::Said;
use crate::advising::{Advice, Faq};
use crate::limits::{WRITTEN, cut};
use mask::Masked;

/// Seconds since 1970.
pub type Time = i64;
/// A minute.
pub const MINUTE: Time = 60;
/// An hour.
pub const HOUR: Time = 60 * MINUTE;
/// A day.
pub const DAY: Time = 24 * HOUR;

/// A length of time in seconds.
#[must_use]
pub fn seconds(duration: Duration) -> Time {
    Time::try_from(duration.as_secs()).unwrap_or(Time::MAX / 4)
}

/// Stands for the terminal: as a server, as a place and as a person.
pub const TERMINAL: u64 = 0;

/// How answers are moderated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// Answers go out at once, and the review channel gets what needs a person.
    #[default]
    After,
    /// Every answer waits as a draft until an advisor lets it out.
    Before,
    /// Students see no answers; advisors grade what would have been said.
    Shadow,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Mode; 3] = [Mode::After, Mode::Before, Mode::Shadow];

    /// The word in the configuration and in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Mode::After => "after",
            Mode::Before => "before",
            Mode::Shadow => "shadow",
        }
    }

    /// The mode of that word.
    #[must_use]
    pub fn of(word: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.word() == word)
    }
}

/// A question, and what was said or would have been said to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The interaction or message that asked; unique for ever.
    pub id: u64,
    /// When.
    pub at: Time,
    /// On which server.
    pub guild: u64,
    /// In which channel or thread.
    pub channel: u64,
    /// Who, so that a correction can reach them; gone when they had their data erased.
    pub asker: Option<u64>,
    /// Only the asker sees the answer.
    pub private: bool,
    /// The question came as a message, which a reply can be tied to.
    pub by_message: bool,
    /// The question, personal data masked.
    pub text: String,
    /// What was said.
    pub said: Said,
    /// How sure the matcher was of the best, 0 to 1.
    pub score: f32,
    /// Which wording of the entries was said, or is read by now: changes when their texts change.
    pub version: String,
    /// How answers were moderated there.
    pub mode: Mode,
    /// The bot's public message.
    pub message: Option<u64>,
}

/// By whom, where and how a question was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The interaction or message that asked.
    pub id: u64,
    /// When.
    pub at: Time,
    /// On which server.
    pub guild: u64,
    /// In which channel or thread.
    pub channel: u64,
    /// Who.
    pub asker: u64,
    /// Only the asker sees the answer.
    pub private: bool,
    /// The question came as a message.
    pub by_message: bool,
    /// How answers are moderated there.
    pub mode: Mode,
}

impl Asked {
    /// A question, already masked, and its advice.
    #[must_use]
    pub fn new(faq: &Faq, masked: Masked, advice: &Advice, place: Place) -> Asked {
        let said = faq.said(advice);
        let version = faq.version(&said);
        let Place { id, at, guild, channel, asker, private, by_message, mode } = place;
        let score = advice.candidates.first().map_or(0.0, |&(_, score)| score);
        Asked {
            id,
            at,
            guild,
            channel,
            asker: Some(asker),
            private,
            by_message,
            text: masked.text,
            said,
            score,
            version,
            mode,
            message: None,
        }
    }

    /// The entry that answered it, where a single one did.
    #[must_use]
    pub fn entry(&self) -> Option<&str> {
        let Said::Answer(entries) = &self.said else { return None };
        let [entry] = &entries[..] else { return None };
        Some(entry)
    }
}

/// What may be kept of a question: as much as is worth it, personal data masked.
#[must_use]
pub fn kept(text: &str) -> Masked {
    mask::mask(cut(text.trim(), MOST_KEPT).as_ref())
}

/// Longest question that is kept, in characters; the rest of a story is cut off.
const MOST_KEPT: usize = 1_500;

/// What may be kept of words to an advisor: all of them, personal data masked.
#[must_use]
pub fn kept_words(text: &str) -> Masked {
    mask::mask(cut(text.trim(), WRITTEN).as_ref())
}

/// What an advisor can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// An answer that waits for approval or for a grade, by its question.
    Draft(u64),
    /// An answer that was given, by its question.
    Given(u64),
    /// A case, by its number.
    Case(u64),
}

impl Subject {
    /// `draft`, `answer` or `case`, and the number.
    #[must_use]
    pub fn parts(self) -> (&'static str, u64) {
        match self {
            Subject::Draft(id) => ("draft", id),
            Subject::Given(id) => ("answer", id),
            Subject::Case(id) => ("case", id),
        }
    }
}

/// What an advisor does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A draft goes out as it is; a given answer is confirmed.
    Approve,
    /// These words or this entry in place of what stands there.
    Correct(Said),
    /// A draft is dropped; nobody is answered by the bot.
    Dismiss,
    /// What would have been said is right, or wrong.
    Grade(bool),
    /// A given answer is taken back.
    Retract,
    /// The last change of a given answer is taken back, or done again where it was.
    Undo,
    /// Take a case.
    Claim,
    /// Let go of it.
    Release,
    /// Pass it to this colleague.
    HandOver(u64),
    /// A note for advisors.
    Note(String),
    /// Words to the student.
    Answer(String),
    /// End it.
    Close,
    /// Take a case up again, or a draft that was dropped.
    Reopen,
}

impl Act {
    /// What a click does by itself: without words, a choice, or a look at what it approves.
    #[must_use]
    pub fn of(verb: Verb) -> Option<Act> {
        match verb {
            Verb::Dismiss => Some(Act::Dismiss),
            Verb::Right => Some(Act::Grade(true)),
            Verb::Wrong => Some(Act::Grade(false)),
            Verb::Retract => Some(Act::Retract),
            Verb::Undo => Some(Act::Undo),
            Verb::Claim => Some(Act::Claim),
            Verb::Release => Some(Act::Release),
            Verb::Close => Some(Act::Close),
            Verb::Reopen => Some(Act::Reopen),
            Verb::Approve
            | Verb::Pick
            | Verb::Edit
            | Verb::Write
            | Verb::Correct
            | Verb::Why
            | Verb::Recall
            | Verb::RecallAll
            | Verb::HandOver
            | Verb::Note
            | Verb::Answer
            | Verb::Open
            | Verb::Page
            | Verb::Export => None,
        }
    }

    /// What the table of permissions calls it.
    #[must_use]
    pub fn deed(&self, subject: Subject) -> permission::Deed {
        use permission::Deed;
        match (self, subject) {
            (Act::Approve | Act::Correct(_) | Act::Dismiss, Subject::Draft(_)) => Deed::Draft,
            (Act::Approve, _) => Deed::Approve,
            (Act::Correct(_) | Act::Undo, _) => Deed::Correct,
            (Act::Dismiss | Act::Close, _) => Deed::Close,
            (Act::Grade(_), _) => Deed::Grade,
            (Act::Retract, _) => Deed::Retract,
            (Act::Claim, _) => Deed::Claim,
            (Act::Release, _) => Deed::Release,
            (Act::HandOver(_), _) => Deed::HandOver,
            (Act::Note(_), _) => Deed::Note,
            (Act::Answer(_), _) => Deed::Answer,
            (Act::Reopen, _) => Deed::Reopen,
        }
    }

    /// What the audit trail calls it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Act::Approve => "approve",
            Act::Correct(_) => "correct",
            Act::Dismiss => "dismiss",
            Act::Grade(true) => "grade right",
            Act::Grade(false) => "grade wrong",
            Act::Retract => "retract",
            Act::Undo => "undo",
            Act::Claim => "claim",
            Act::Release => "release",
            Act::HandOver(_) => "hand over",
            Act::Note(_) => "note",
            Act::Answer(_) => "answer",
            Act::Close => "close",
            Act::Reopen => "reopen",
        }
    }
}

/// One line of the audit trail. Never holds a student's words or number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Counts up.
    pub id: u64,
    /// When.
    pub at: Time,
    /// On which server.
    pub guild: u64,
    /// Which advisor; [`TERMINAL`] for the terminal.
    pub advisor: u64,
    /// What: [`Act::name`], or another word such as "block".
    pub action: String,
    /// What it was done to: `case`, `answer`, `draft`, `person`, `message`.
    pub kind: String,
    /// Its number; 0 for a person.
    pub subject: u64,
    /// The entry concerned.
    pub entry: Option<String>,
    /// How it stood before.
    pub before: String,
    /// How it stood afterwards.
    pub after: String,
}

/// Something to be done in Discord because of what was decided. Kept until it is done, so that a crash loses nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// Post the card of this in the review channel, or bring it up to date.
    Card(Subject),
    /// Give the answer of an approved draft to who asked.
    Give(u64),
    /// Make the public message say what the answer says now.
    Edit(u64),
    /// Tell the asker, once, that their answer was changed.
    Tell(u64),
    /// Bring an advisor's words of this note to the student of the case.
    Relay(u64),
    /// Show advisors the student's words of this note.
    Pass(u64),
    /// Make a private thread for this case, where the bot may.
    Thread(u64),
    /// Tell the student of this case that an advisor closed it.
    Closed(u64),
    /// Say this in the review channel; notify this advisor.
    Line {
        /// What to say.
        text: String,
        /// Whom to notify.
        notify: Option<u64>,
    },
    /// Bring the message that sums up unlisted questions up to date.
    Summary,
    /// Take this message out of the review channel: its student had their data erased.
    Erase(u64),
    /// Take out of the review channel what the delivery of this number may have posted there: its student had their data
    /// erased before it was known where that stands.
    Unsay(u64),
    /// Take this message out of that channel: nobody is looking any more.
    Remove {
        /// Where.
        channel: u64,
        /// Which.
        message: u64,
    },
}

/// Why something is not done: a reply for the person, not an error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// From another server, or by a program.
    #[error("I only answer in my own school's server.")]
    Elsewhere,
    /// Shut out for a while.
    #[error(
        "You cannot use this for now; the advisors of this server can tell you why. In an emergency, please turn to a person directly."
    )]
    Blocked,
    /// Not an advisor.
    #[error("Only advisors of this server can do this.")]
    AdvisorsOnly,
    /// Somebody else's.
    #[error("Only the person it belongs to can do this.")]
    NotYours,
    /// Claimed by a colleague.
    #[error("A colleague has claimed this.")]
    Colleagues,
    /// The same, by name.
    #[error("<@{0}> has claimed this. Ask them to hand it over, or wait until the claim ends.")]
    TakenBy(u64),
    /// Cannot be handed a case.
    #[error("<@{0}> is no advisor of this server, so the case stays as it is.")]
    NoAdvisor(u64),
    /// Nothing can be done to it any more.
    #[error("This case is closed. Reopen it first.")]
    Closed,
    /// Done already.
    #[error("This is decided already.")]
    Decided,
    /// Done already, by whom and how.
    #[error("{} has decided this already: {how}.", name(*by))]
    DecidedBy {
        /// Who.
        by: u64,
        /// What they did.
        how: String,
    },
    /// Erased, closed long ago, or never there.
    #[error("This is no longer there.")]
    Gone,
    /// Changed since it was shown.
    #[error("This was changed since you opened it. Please look at it once more.")]
    Changed,
    /// The same, by whom.
    #[error("{} changed this since you opened it. Please look at it once more.", name(*.0))]
    ChangedBy(u64),
    /// The same question of the same student has another case by now.
    #[error("Case {0} is open about the same question. Go on there.")]
    OpenAs(u64),
    /// No form holds it whole.
    #[error("This is longer than a form can hold. Please answer with *Write answer*.")]
    TooLongToEdit,
    /// No words were given.
    #[error("There is nothing in it. Please write a few words.")]
    Empty,
    /// Nothing to take back.
    #[error("There is nothing to take back.")]
    NothingToUndo,
    /// The case has no student who could be answered.
    #[error("Nobody waits for an answer to this: the student asked for none, or had their data erased.")]
    NobodyWaits,
    /// Asked in a direct message to a bot of several schools.
    #[error(
        "I serve several schools, and answers are looked at by a person first. Please ask me with /ask on your school's server."
    )]
    WhichSchool,
    /// The same question of the same person waits already.
    #[error(
        "You have asked this already, and a person is looking at it. The answer comes where you asked, or in a direct message."
    )]
    WaitsAlready,
    /// The same question of the same person waits as another draft by now.
    #[error("Whoever asked has asked this again, and that waits for you. Go on there.")]
    AskedAgain,
    /// Several cases of one person wait already.
    #[error("You have {0} requests with the advisors already. They have your messages; please wait for them a little.")]
    EnoughWaiting(u32),
    /// Everybody together waits for too much.
    #[error(
        "The advisors have more requests than they can take right now. Please contact an advisor yourself, or try again tomorrow."
    )]
    QueueFull,
    /// An inspection is under way.
    #[error(
        "Your records are kept for now because an inspection of them is under way. The advisors of this server can tell you more."
    )]
    Held,
}

/// A person as Discord shows them, without notifying them.
#[must_use]
pub fn name(person: u64) -> String {
    if person == TERMINAL { "somebody at the terminal".to_owned() } else { format!("<@{person}>") }
}
