//! What a button or a menu does, and its short text form that survives restarts and edits of the knowledge.

use std::fmt;
use std::str::FromStr;

/// A short, stable stand-in for an id: 40 bits of its FNV-1a hash, written as eight characters of `0-9a-v`.
///
/// Whole ids would not fit several times into the 100 characters that Discord gives a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(u64);

const CODE_LENGTH: usize = 8;
const ALPHABET: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";

impl Code {
    /// The code of an id. <http://www.isthe.com/chongo/tech/comp/fnv/>
    #[must_use]
    pub fn of(id: &str) -> Code {
        let hash = id
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Code((hash ^ (hash >> 40)) & 0xff_ffff_ffff)
    }
}

impl Code {
    /// As a number, for an action that carries one.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }

    /// The code of that number, if it is one.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Code> {
        (number >> (5 * CODE_LENGTH) == 0).then_some(Code(number))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base32(u128::from(self.0), CODE_LENGTH))
    }
}

impl FromStr for Code {
    type Err = NoAction;

    fn from_str(text: &str) -> Result<Code, NoAction> {
        u64::try_from(from_base32(text, CODE_LENGTH)?).map(Code).map_err(|_| NoAction)
    }
}

/// What a click does. Everything needed stands in the action itself, so old messages keep working.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Read an entry, or an honest word from `elsewhere`.
    Open(Code),
    /// Read a career's card.
    Career(Code),
    /// See one row of the comparison.
    Aspect(Code),
    /// Read a word of the glossary.
    Term(Code),
    /// See the careers of every field.
    Careers,
    /// See the topics: the categories, or one page (from 0) of one category (its place in the list).
    Topics(Option<(u16, u16)>),
    /// The answers shown were not what was asked: offer these instead.
    NotThis(Vec<Code>),
    /// The answer of this entry is unclear or incomplete.
    Unclear(Code),
    /// Talk to an advisor: the choices made so far in the intake, one digit a step.
    Advisor(Vec<u8>),
    /// Write to the advisors, with the choices made in the intake.
    Write(Vec<u8>),
    /// Show these answers to everyone in the channel.
    Share(Vec<Code>),
    /// Take the message away; allowed to this person and to advisors.
    Dismiss(u64),
    /// Take back a case of one's own, by its number.
    TakeBack(u64),
    /// Write to the advisor who answered in this case.
    Respond(u64),
    /// The case is settled, says its student.
    Settled(u64),
    /// An advisor's action on what the record of this key names, with a number where the verb needs one.
    Desk(Verb, Key, u64),
}

/// What an advisor's button or menu does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verb {
    /// Send a draft, or confirm a given answer.
    Approve,
    /// Put an entry (its code) in the place of what stands there.
    Pick,
    /// Edit the text.
    Edit,
    /// Write an answer.
    Write,
    /// Drop a draft.
    Dismiss,
    /// What would have been said is right.
    Right,
    /// It is wrong.
    Wrong,
    /// Offer the ways to correct a given answer.
    Correct,
    /// Take a given answer back.
    Retract,
    /// Show why it was given.
    Why,
    /// Take back the last change.
    Undo,
    /// Show every answer that the same entry gave.
    Recall,
    /// Make all of them say what this one says now.
    RecallAll,
    /// Take a case.
    Claim,
    /// Let go of it.
    Release,
    /// Pass it to a colleague.
    HandOver,
    /// Write a note.
    Note,
    /// Answer the student.
    Answer,
    /// End the case.
    Close,
    /// Take it up again.
    Reopen,
    /// Show a case or a draft (its number) from a list.
    Open,
    /// Turn to this page of a list.
    Page,
    /// Get the whole list as a file.
    Export,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Verb; 23] = [
        Verb::Approve,
        Verb::Pick,
        Verb::Edit,
        Verb::Write,
        Verb::Dismiss,
        Verb::Right,
        Verb::Wrong,
        Verb::Correct,
        Verb::Retract,
        Verb::Why,
        Verb::Undo,
        Verb::Recall,
        Verb::RecallAll,
        Verb::Claim,
        Verb::Release,
        Verb::HandOver,
        Verb::Note,
        Verb::Answer,
        Verb::Close,
        Verb::Reopen,
        Verb::Open,
        Verb::Page,
        Verb::Export,
    ];

    fn word(self) -> &'static str {
        match self {
            Verb::Approve => "approve",
            Verb::Pick => "pick",
            Verb::Edit => "edit",
            Verb::Write => "write",
            Verb::Dismiss => "dismiss",
            Verb::Right => "right",
            Verb::Wrong => "wrong",
            Verb::Correct => "correct",
            Verb::Retract => "retract",
            Verb::Why => "why",
            Verb::Undo => "undo",
            Verb::Recall => "recall",
            Verb::RecallAll => "recallall",
            Verb::Claim => "claim",
            Verb::Release => "release",
            Verb::HandOver => "handover",
            Verb::Note => "note",
            Verb::Answer => "answer",
            Verb::Close => "close",
            Verb::Reopen => "reopen",
            Verb::Open => "open",
            Verb::Page => "page",
            Verb::Export => "export",
        }
    }
}

/// The key of a component record: 128 random bits, so that nobody guesses one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(pub u128);

impl fmt::Display for Key {
    /// 26 characters of `0-9a-v`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base32(self.0, KEY_LENGTH))
    }
}

const KEY_LENGTH: usize = 26;

impl FromStr for Key {
    type Err = NoAction;

    fn from_str(text: &str) -> Result<Key, NoAction> {
        let key = from_base32(text, KEY_LENGTH).map(Key)?;
        // The first character holds three bits only.
        if key.to_string() == text { Ok(key) } else { Err(NoAction) }
    }
}

/// An action and the question that it goes on from: what a custom id says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Click {
    /// What to do.
    pub action: Action,
    /// The id of the question whose answer was clicked.
    pub asked: Option<u64>,
}

/// 64 bits in characters of five.
const ASKED_LENGTH: usize = 13;

impl fmt::Display for Click {
    /// `gp1:open:0a1b2c3d@0000000000001`, at most 100 characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.action)?;
        match self.asked {
            Some(asked) => write!(f, "@{}", base32(u128::from(asked), ASKED_LENGTH)),
            None => Ok(()),
        }
    }
}

impl FromStr for Click {
    type Err = NoAction;

    fn from_str(text: &str) -> Result<Click, NoAction> {
        let Some((action, asked)) = text.split_once('@') else {
            return Ok(Click { action: text.parse()?, asked: None });
        };
        let asked = u64::try_from(from_base32(asked, ASKED_LENGTH)?).map_err(|_| NoAction)?;
        Ok(Click { action: action.parse()?, asked: Some(asked) })
    }
}

fn base32(number: u128, length: usize) -> String {
    let digit = |place: usize| usize::try_from((number >> (5 * place)) & 31).unwrap_or(0);
    (0..length).rev().map(|place| char::from(ALPHABET[digit(place)])).collect()
}

fn from_base32(text: &str, length: usize) -> Result<u128, NoAction> {
    if text.len() != length {
        return Err(NoAction);
    }
    text.bytes()
        .try_fold(0_u128, |sum, byte| {
            let digit = ALPHABET.iter().position(|&letter| letter == byte)?;
            Some((sum << 5) | u128::try_from(digit).ok()?)
        })
        .ok_or(NoAction)
}

/// The text is no action, or one that this version does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no action of Guidepost")]
pub struct NoAction;

/// Stands before every action; a later version that changes the form counts it up.
const PREFIX: &str = "gp1";
/// More than the matcher ever offers, and few enough for a custom id.
const MOST_CODES: usize = 8;
/// Steps of an intake; a digit each.
const MOST_STEPS: usize = 20;

impl fmt::Display for Action {
    /// `gp1:open:0a1b2c3d`, at most 100 characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}:")?;
        match self {
            Action::Open(code) => write!(f, "open:{code}"),
            Action::Career(code) => write!(f, "career:{code}"),
            Action::Aspect(code) => write!(f, "aspect:{code}"),
            Action::Term(code) => write!(f, "term:{code}"),
            Action::Careers => write!(f, "careers:"),
            Action::Topics(None) => write!(f, "topics:"),
            Action::Topics(Some((category, page))) => write!(f, "topics:{category}.{page}"),
            Action::NotThis(codes) => write!(f, "not:{}", join(codes)),
            Action::Unclear(code) => write!(f, "unclear:{code}"),
            Action::Advisor(choices) => write!(f, "advisor:{}", digits(choices)),
            Action::Write(choices) => write!(f, "write:{}", digits(choices)),
            Action::Share(codes) => write!(f, "share:{}", join(codes)),
            Action::Dismiss(person) => write!(f, "dismiss:{person}"),
            Action::TakeBack(case) => write!(f, "takeback:{case}"),
            Action::Respond(case) => write!(f, "respond:{case}"),
            Action::Settled(case) => write!(f, "settled:{case}"),
            Action::Desk(verb, key, number) => write!(f, "desk:{}.{key}.{number}", verb.word()),
        }
    }
}

impl FromStr for Action {
    type Err = NoAction;

    fn from_str(text: &str) -> Result<Action, NoAction> {
        let mut parts = text.splitn(3, ':');
        let (Some(PREFIX), Some(verb), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoAction);
        };
        match verb {
            "open" => rest.parse().map(Action::Open),
            "career" => rest.parse().map(Action::Career),
            "aspect" => rest.parse().map(Action::Aspect),
            "term" => rest.parse().map(Action::Term),
            "careers" if rest.is_empty() => Ok(Action::Careers),
            "topics" if rest.is_empty() => Ok(Action::Topics(None)),
            "topics" => {
                let (category, page) = rest.split_once('.').ok_or(NoAction)?;
                Ok(Action::Topics(Some((number(category)?, number(page)?))))
            }
            "not" => codes(rest).map(Action::NotThis),
            "unclear" => rest.parse().map(Action::Unclear),
            "advisor" => choices(rest).map(Action::Advisor),
            "write" => choices(rest).map(Action::Write),
            "share" => codes(rest).map(Action::Share),
            "dismiss" => number(rest).map(Action::Dismiss),
            "takeback" => number(rest).map(Action::TakeBack),
            "respond" => number(rest).map(Action::Respond),
            "settled" => number(rest).map(Action::Settled),
            "desk" => {
                let mut parts = rest.split('.');
                let (Some(verb), Some(key), Some(with), None) =
                    (parts.next(), parts.next(), parts.next(), parts.next())
                else {
                    return Err(NoAction);
                };
                let verb = Verb::ALL.into_iter().find(|known| known.word() == verb).ok_or(NoAction)?;
                Ok(Action::Desk(verb, key.parse()?, number(with)?))
            }
            _ => Err(NoAction),
        }
    }
}

fn join(codes: &[Code]) -> String {
    codes.iter().take(MOST_CODES).map(ToString::to_string).collect::<Vec<_>>().join(".")
}

fn codes(text: &str) -> Result<Vec<Code>, NoAction> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let codes = text.split('.').map(str::parse).collect::<Result<Vec<Code>, _>>()?;
    if codes.len() > MOST_CODES { Err(NoAction) } else { Ok(codes) }
}

fn digits(choices: &[u8]) -> String {
    choices.iter().take(MOST_STEPS).map(|choice| char::from(b'0' + choice % 10)).collect()
}

fn choices(text: &str) -> Result<Vec<u8>, NoAction> {
    if text.len() > MOST_STEPS || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NoAction);
    }
    Ok(text.bytes().map(|byte| byte - b'0').collect())
}

/// Plain decimal digits only: `+1` and `01` would be second texts of one action.
fn number<N: FromStr + ToString>(text: &str) -> Result<N, NoAction> {
    let number: N = text.parse().map_err(|_| NoAction)?;
    if number.to_string() == text { Ok(number) } else { Err(NoAction) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code() -> impl Strategy<Value = Code> {
        ".{0,40}".prop_map(|id| Code::of(&id))
    }

    fn action() -> impl Strategy<Value = Action> {
        let codes = || prop::collection::vec(code(), 0..=MOST_CODES);
        let choices = || prop::collection::vec(0..10_u8, 0..=MOST_STEPS);
        prop_oneof![
            code().prop_map(Action::Open),
            code().prop_map(Action::Career),
            code().prop_map(Action::Aspect),
            code().prop_map(Action::Term),
            Just(Action::Careers),
            proptest::option::of(any::<(u16, u16)>()).prop_map(Action::Topics),
            codes().prop_map(Action::NotThis),
            code().prop_map(Action::Unclear),
            choices().prop_map(Action::Advisor),
            choices().prop_map(Action::Write),
            codes().prop_map(Action::Share),
            any::<u64>().prop_map(Action::Dismiss),
            any::<u64>().prop_map(Action::TakeBack),
            any::<u64>().prop_map(Action::Respond),
            any::<u64>().prop_map(Action::Settled),
            (prop::sample::select(Verb::ALL.to_vec()), any::<u128>(), any::<u64>())
                .prop_map(|(verb, key, number)| Action::Desk(verb, Key(key), number)),
        ]
    }

    proptest! {
        #[test]
        fn every_click_is_read_back_as_it_was_written(action in action(), asked in proptest::option::of(any::<u64>())) {
            let click = Click { action, asked };
            let text = click.to_string();
            prop_assert!(text.len() <= crate::limits::CUSTOM_ID, "{text}");
            prop_assert_eq!(text.parse(), Ok(click));
        }

        #[test]
        fn any_other_text_is_refused_or_means_what_it_says(text in "(gp1:[a-z]{2,7}:)?.{0,30}(@[0-9a-v]{13})?") {
            if let Ok(click) = text.parse::<Click>() {
                prop_assert_eq!(click.to_string(), text);
            }
        }
    }
}
