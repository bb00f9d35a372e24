//! What advisors read: cards, panels, lists; beside it what students read of cases and corrections. Plain replies for
//! every front end.

mod answers;
mod cases;
mod lists;
mod students;

pub use answers::*;
pub use cases::*;
pub use lists::*;
pub use students::*;

use super::{Time, name};
use crate::advising::action::{Action, Key, Verb};
use crate::advising::reply::Button;
use crate::limits::cut;

/// Longest piece of a student's words on a card, in characters.
const QUOTED: usize = 1_000;
/// Longest piece of a text in a list, in characters.
const IN_LIST: usize = 80;
/// Longest piece of one note on a card, in characters.
const NOTE: usize = 450;

/// What a student wrote, so that it can ping nobody, link nowhere and format nothing: a code block.
#[must_use]
pub fn quoted(text: &str, limit: usize) -> String {
    let safe: String = text.chars().map(|c| if c == '`' { '\'' } else { c }).filter(|&c| is_shown(c)).collect();
    let safe = safe.trim();
    format!("```\n{}\n```", cut(if safe.is_empty() { "(nothing)" } else { safe }, limit))
}

/// The same within a line.
#[must_use]
pub fn quoted_inline(text: &str, limit: usize) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let safe: String = line.chars().map(|c| if c == '`' { '\'' } else { c }).filter(|&c| is_shown(c)).collect();
    format!("`{}`", cut(if safe.is_empty() { "(nothing)" } else { &safe }, limit))
}

/// Marks whose effect goes on until they are closed; `*` and `_` stand in words and lists as well, and do little harm.
const MARKS: [&str; 6] = ["```", "`", "**", "__", "~~", "||"];

/// A piece of an advisor's words, formatted as they are; what it leaves open is closed, or it would format what follows.
fn excerpt(text: &str, limit: usize) -> String {
    let mut piece = cut(text, limit).into_owned();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = &piece[..];
    while let Some(first) = rest.chars().next() {
        let code = open.last().copied().filter(|mark| mark.starts_with('`'));
        // Within code nothing counts but its end.
        let mark = MARKS.into_iter().find(|&mark| rest.starts_with(mark) && code.is_none_or(|code| code == mark));
        let Some(mark) = mark else {
            let escaped = if first == '\\' && code.is_none() { rest[1..].chars().next() } else { None };
            rest = &rest[first.len_utf8() + escaped.map_or(0, char::len_utf8)..];
            continue;
        };
        match open.iter().position(|&opened| opened == mark) {
            Some(at) => drop(open.remove(at)),
            None => open.push(mark),
        }
        rest = &rest[mark.len()..];
    }
    let close: String = open.into_iter().rev().collect();
    piece.push_str(&close);
    piece
}

/// Not a control character, and none that hides text or turns its direction (Unicode TR 36, section 2).
fn is_shown(c: char) -> bool {
    let hidden = matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    c == '\n' || !c.is_control() && !hidden
}

fn desk(label: &str, verb: Verb, key: Key) -> Button {
    Button { label: label.to_owned(), action: Action::Desk(verb, key, 0), primary: false }
}

fn primary(label: &str, verb: Verb, key: Key) -> Button {
    Button { primary: true, ..desk(label, verb, key) }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What an advisor reads who shut somebody out until a time, or let them in again.
#[must_use]
pub fn blocked(person: u64, until: Option<Time>) -> String {
    match until {
        Some(until) => format!("{} cannot ask me anything until <t:{until}:f>.", name(person)),
        None => format!("{} can ask again.", name(person)),
    }
}

/// What an advisor reads who had somebody's records held until a time, or no longer.
#[must_use]
pub fn held(person: u64, until: Option<Time>) -> String {
    match until {
        Some(until) => format!("What I keep of {} is neither erased nor purged until <t:{until}:f>.", name(person)),
        None => format!("What I keep of {} may be erased again.", name(person)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_student_wrote_cannot_leave_its_block() {
        assert_eq!(quoted("```@everyone\u{202e}\u{200b}```", 100), "```\n'''@everyone'''\n```");
        assert_eq!(quoted("\u{200b}", 100), "```\n(nothing)\n```");
        assert_eq!(quoted_inline("a\n`b`  c", 100), "`a 'b' c`");
    }

    #[test]
    fn what_an_excerpt_leaves_open_is_closed() {
        for (text, shown) in [
            ("**a** b", "**a** b"),
            ("**a __b c", "**a __b c__**"),
            ("a `**` b", "a `**` b"),
            ("a \\** b", "a \\** b"),
            ("```\na ** b", "```\na ** b```"),
        ] {
            assert_eq!(excerpt(text, 100), shown);
        }
        assert_eq!(excerpt("**abcdef**", 5), "**ab…**");
    }
}
