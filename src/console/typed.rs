//! What an advisor types in the terminal, read as commands.

use crate::moderation::{DAY, Time};

/// A command of an advisor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Typed {
    /// `/queue`, of what this word filters.
    Queue(String),
    /// `/case N`
    Case(u64),
    /// `/answers ENTRY`
    Answers(String),
    /// `/claim N`
    Claim(u64),
    /// `/release N`
    Release(u64),
    /// `/answer N words`
    Answer(u64, String),
    /// `/note N words`
    Note(u64, String),
    /// `/close N`
    Close(u64),
    /// `/reopen N`
    Reopen(u64),
    /// `/handover N PERSON`
    HandOver(u64, u64),
    /// `/audit`, narrowed down.
    Audit(Narrowed),
    /// `/audit export FILE`, narrowed down.
    Export(String, Narrowed),
    /// `/shadow`
    Shadow,
    /// `/block PERSON DAYS`
    Block(u64, Days),
    /// `/unblock PERSON`
    Unblock(u64),
    /// `/hold PERSON DAYS`
    Hold(u64, Days),
    /// `/release-hold PERSON`
    ReleaseHold(u64),
}

/// Which lines of the audit trail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Narrowed {
    pub advisor: Option<u64>,
    pub entry: Option<String>,
    pub case: Option<u64>,
    /// The last days only.
    pub days: Option<Days>,
}

/// A number of days, 1 to 365.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days(pub(super) Time);

impl Days {
    /// In seconds.
    pub(super) fn length(self) -> Time {
        self.0 * DAY
    }
}

/// Every command, as `/help` lists them.
pub(super) const COMMANDS: &str = "\
/queue [open|mine|overdue|students|content|drafts|shadow]     what waits, the oldest first
/case N                                                       a case
/claim N, /release N, /handover N PERSON                      who is on it
/answer N WORDS, /note N WORDS                                to the student, to advisors only
/close N, /reopen N                                           its end
/answers ENTRY                                                answers given from an entry: approve, correct, retract
/audit [advisor=N] [entry=ID] [case=N] [days=N]               who did what
/audit export FILE                                            the same as a CSV file
/shadow                                                       how good the answers are that nobody was given
/block PERSON DAYS, /unblock PERSON                           shut somebody out for a while
/hold PERSON DAYS, /release-hold PERSON                       keep somebody's records from being erased
/help, /quit
A number picks from the list. In an answer, \\n begins a new line.";

/// Reads a line without its slash.
///
/// # Errors
/// How the command is written, where it is one.
pub(super) fn read(line: &str) -> Result<Typed, String> {
    let (name, rest) = next(line);
    match name {
        "queue" => Ok(Typed::Queue(rest.to_owned())),
        "case" => alone(rest, "/case N").map(Typed::Case),
        "answers" if !rest.is_empty() => Ok(Typed::Answers(rest.to_owned())),
        "answers" => Err(usage("/answers ENTRY, such as /answers him-degree")),
        "claim" => alone(rest, "/claim N").map(Typed::Claim),
        "release" => alone(rest, "/release N").map(Typed::Release),
        "answer" => with_words(rest, "/answer N WORDS").map(|(case, words)| Typed::Answer(case, words)),
        "note" => with_words(rest, "/note N WORDS").map(|(case, words)| Typed::Note(case, words)),
        "close" => alone(rest, "/close N").map(Typed::Close),
        "reopen" => alone(rest, "/reopen N").map(Typed::Reopen),
        "handover" => {
            let how = "/handover N PERSON";
            let (case, person) = next(rest);
            Ok(Typed::HandOver(number(case).ok_or_else(|| usage(how))?, alone(person, how)?))
        }
        "audit" => match next(rest) {
            ("export", rest) => {
                let (file, rest) = next(rest);
                if file.is_empty() {
                    Err(usage("/audit export FILE"))
                } else {
                    Ok(Typed::Export(file.to_owned(), narrowed(rest)?))
                }
            }
            _ => narrowed(rest).map(Typed::Audit),
        },
        "shadow" if rest.is_empty() => Ok(Typed::Shadow),
        "block" => for_days(rest, "/block PERSON DAYS").map(|(person, days)| Typed::Block(person, days)),
        "unblock" => alone(rest, "/unblock PERSON").map(Typed::Unblock),
        "hold" => for_days(rest, "/hold PERSON DAYS").map(|(person, days)| Typed::Hold(person, days)),
        "release-hold" => alone(rest, "/release-hold PERSON").map(Typed::ReleaseHold),
        _ => Err(COMMANDS.to_owned()),
    }
}

pub(super) fn usage(how: &str) -> String {
    format!("Please write {how}.")
}

/// The first word, and what follows it.
fn next(text: &str) -> (&str, &str) {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim())
}

/// A number, also as a person (`@5`) or a case (`#5`) is written.
pub(super) fn number(word: &str) -> Option<u64> {
    let digits = word.strip_prefix(['@', '#']).unwrap_or(word);
    // The database holds no larger ones.
    digits.parse().ok().filter(|&number| i64::try_from(number).is_ok())
}

fn alone(rest: &str, how: &str) -> Result<u64, String> {
    number(rest).ok_or_else(|| usage(how))
}

fn with_words(rest: &str, how: &str) -> Result<(u64, String), String> {
    let (case, words) = next(rest);
    match number(case) {
        Some(case) if !words.is_empty() => Ok((case, lines(words))),
        _ => Err(usage(how)),
    }
}

/// `\n`, as it is typed, begins a line.
pub(super) fn lines(words: &str) -> String {
    words.replace("\\n", "\n")
}

fn days(word: &str) -> Option<Days> {
    word.parse().ok().filter(|days| (1..=365).contains(days)).map(Days)
}

fn for_days(rest: &str, how: &str) -> Result<(u64, Days), String> {
    let (person, length) = next(rest);
    number(person).zip(days(length)).ok_or_else(|| format!("{} (1 to 365 days)", usage(how)))
}

fn narrowed(rest: &str) -> Result<Narrowed, String> {
    let mut narrowed = Narrowed::default();
    for word in rest.split_whitespace() {
        let (what, value) = word.split_once('=').unwrap_or((word, ""));
        match (what, number(value), days(value)) {
            ("advisor", Some(id), _) => narrowed.advisor = Some(id),
            ("entry", ..) if !value.is_empty() => narrowed.entry = Some(value.to_owned()),
            ("case", Some(case), _) => narrowed.case = Some(case),
            ("days", _, Some(days)) => narrowed.days = Some(days),
            _ => return Err(usage("/audit [advisor=N] [entry=ID] [case=N] [days=1 to 365], or /audit export FILE")),
        }
    }
    Ok(narrowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_command_is_read() {
        let narrowed =
            Narrowed { advisor: Some(0), entry: Some("him-degree".to_owned()), case: Some(3), days: days("7") };
        let week = days("7").unwrap();
        for (line, expected) in [
            ("queue", Typed::Queue(String::new())),
            ("queue  mine ", Typed::Queue("mine".to_owned())),
            ("case 3", Typed::Case(3)),
            ("case #3", Typed::Case(3)),
            ("answers him-degree", Typed::Answers("him-degree".to_owned())),
            ("claim 3", Typed::Claim(3)),
            ("release 3", Typed::Release(3)),
            ("answer 3 Yes, 4 do.\\nNo, 5.", Typed::Answer(3, "Yes, 4 do.\nNo, 5.".to_owned())),
            ("note 3 was here before", Typed::Note(3, "was here before".to_owned())),
            ("close 3", Typed::Close(3)),
            ("reopen 3", Typed::Reopen(3)),
            ("handover 3 @5", Typed::HandOver(3, 5)),
            ("audit", Typed::Audit(Narrowed::default())),
            ("audit case=3 days=7 entry=him-degree advisor=0", Typed::Audit(narrowed)),
            ("audit export a.csv", Typed::Export("a.csv".to_owned(), Narrowed::default())),
            ("shadow", Typed::Shadow),
            ("block @5 7", Typed::Block(5, week)),
            ("unblock 5", Typed::Unblock(5)),
            ("hold 5 7", Typed::Hold(5, week)),
            ("release-hold 5", Typed::ReleaseHold(5)),
        ] {
            assert_eq!(read(line), Ok(expected), "{line}");
        }
    }

    #[test]
    fn what_is_half_typed_is_told_how_it_goes() {
        for (line, expected) in [
            ("case", "Please write /case N."),
            ("case three", "Please write /case N."),
            ("case 99999999999999999999", "Please write /case N."),
            ("answer 3", "Please write /answer N WORDS."),
            ("handover 3", "Please write /handover N PERSON."),
            ("block 5 0", "Please write /block PERSON DAYS. (1 to 365 days)"),
            ("audit export", "Please write /audit export FILE."),
            (
                "audit who=me",
                "Please write /audit [advisor=N] [entry=ID] [case=N] [days=1 to 365], or /audit export FILE.",
            ),
        ] {
            assert_eq!(read(line), Err(expected.to_owned()), "{line}");
        }
        assert_eq!(read("dance"), Err(COMMANDS.to_owned()));
    }

    proptest! {
        #[test]
        fn any_line_is_read_or_refused(line in "(queue|case|answer|handover|audit|block)?.{0,30}") {
            let _ = read(&line);
        }
    }
}
