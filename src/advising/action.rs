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

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in (0..CODE_LENGTH).rev() {
            let digit = usize::try_from((self.0 >> (5 * place)) & 31).unwrap_or(0);
            write!(f, "{}", char::from(ALPHABET[digit]))?;
        }
        Ok(())
    }
}

impl FromStr for Code {
    type Err = NoAction;

    fn from_str(text: &str) -> Result<Code, NoAction> {
        if text.len() != CODE_LENGTH {
            return Err(NoAction);
        }
        text.bytes()
            .try_fold(0_u64, |sum, byte| {
                let digit = ALPHABET.iter().position(|&letter| letter == byte)?;
                Some((sum << 5) | u64::try_from(digit).ok()?)
            })
            .map(Code)
            .ok_or(NoAction)
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
        ]
    }

    proptest! {
        #[test]
        fn every_action_is_read_back_as_it_was_written(action in action()) {
            let text = action.to_string();
            prop_assert!(text.len() <= crate::limits::CUSTOM_ID, "{text}");
            prop_assert_eq!(text.parse(), Ok(action));
        }

        #[test]
        fn any_other_text_is_refused_or_means_what_it_says(text in "(gp1:[a-z]{2,7}:)?.{0,30}") {
            if let Ok(action) = text.parse::<Action>() {
                prop_assert_eq!(action.to_string(), text);
            }
        }
    }
}
