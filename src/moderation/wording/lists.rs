//! What advisors read in lists: what waits, the audit trail, how good the answers are that nobody was given.

use std::fmt::Write as _;

use super::{IN_LIST, desk, quoted_inline};
use crate::advising::action::{Action, Key, Verb};
use crate::advising::reply::{Button, Card, Menu, Reply};
use crate::limits::{SELECT_TEXT, cut};
use crate::moderation::draft::{Grades, by_threshold};
use crate::moderation::queue::{PAGE, Waiting};
use crate::moderation::{AuditLine, Subject, name};

/// One page of what waits.
#[must_use]
pub fn queue(waiting: &[Waiting], all: u32, page: u32, key: Key) -> Reply {
    let mut text = if all == 0 { "Nothing waits here.".to_owned() } else { String::new() };
    let mut choices = Vec::new();
    for item in waiting {
        let (number, label) = match item.subject {
            Subject::Case(id) => (id << 1, format!("Case {id}")),
            Subject::Draft(id) | Subject::Given(id) => (id << 1 | 1, "Draft".to_owned()),
        };
        let kind = if matches!(item.subject, Subject::Case(_)) { format!(" · {}", item.kind) } else { String::new() };
        let urgent = if item.priority { "**PRIORITY** · " } else { "" };
        let owner = item.owner.map(|owner| format!(" by {}", name(owner))).unwrap_or_default();
        let times = if item.times > 1 { format!(" · {} times", item.times) } else { String::new() };
        let _ = writeln!(
            text,
            "- {urgent}**{label}**{kind} · {}{owner} · <t:{}:R>{times} · {}",
            item.stage.word(),
            item.since,
            quoted_inline(&item.text, IN_LIST)
        );
        choices.push(Button {
            label: cut(
                &format!("{label}: {}", item.text.split_whitespace().collect::<Vec<_>>().join(" ")),
                SELECT_TEXT,
            )
            .into_owned(),
            action: Action::Desk(Verb::Open, key, number),
            primary: false,
        });
    }
    let pages = all.div_ceil(PAGE).max(1);
    let wait = if all == 1 { "waits" } else { "wait" };
    let title = if pages > 1 { format!("{all} wait ({} of {pages})", page + 1) } else { format!("{all} {wait}") };
    let menu = (!choices.is_empty()).then(|| Menu { placeholder: "Open …".to_owned(), choices });
    Reply {
        cards: vec![Card { title, text: text.trim_end().to_owned(), ..Card::default() }],
        menu,
        buttons: turns(page, pages, key),
        ..Reply::default()
    }
}

/// The subject that a list's number stands for.
#[must_use]
pub fn subject_of(number: u64) -> Subject {
    if number & 1 == 1 { Subject::Draft(number >> 1) } else { Subject::Case(number >> 1) }
}

fn turns(page: u32, pages: u32, key: Key) -> Vec<Vec<Button>> {
    let turn = |label: &str, to: u32| Button {
        label: label.to_owned(),
        action: Action::Desk(Verb::Page, key, u64::from(to)),
        primary: false,
    };
    let mut row = Vec::new();
    row.extend(page.checked_sub(1).map(|to| turn("Previous page", to)));
    row.extend((page + 1 < pages).then(|| turn("Next page", page + 1)));
    if row.is_empty() { Vec::new() } else { vec![row] }
}

/// Lines of the audit trail on one page.
pub const AUDIT_PAGE: u32 = 10;

/// One page of the audit trail.
#[must_use]
pub fn audit(lines: &[AuditLine], all: u32, page: u32, key: Key) -> Reply {
    let mut text = if all == 0 { "Nothing of that kind was done.".to_owned() } else { String::new() };
    for line in lines {
        let subject = match line.kind.as_str() {
            "case" => format!("case {}", line.subject),
            kind => kind.to_owned(),
        };
        let entry = line.entry.as_ref().map(|entry| format!(" (`{entry}`)")).unwrap_or_default();
        let _ = write!(text, "- <t:{}:f> {} **{}** {subject}{entry}", line.at, name(line.advisor), line.action);
        if !(line.before.is_empty() && line.after.is_empty()) {
            // How a case stood names people; what an answer said may hold anything.
            let shown = |text: &str| if line.kind == "case" { text.to_owned() } else { quoted_inline(text, IN_LIST) };
            let (before, after) = (shown(&line.before), shown(&line.after));
            let _ = write!(text, ": {before} → {after}");
        }
        text.push('\n');
    }
    let pages = all.div_ceil(AUDIT_PAGE).max(1);
    let mut buttons = turns(page, pages, key);
    if all > 0 {
        let export = desk("Export as CSV", Verb::Export, key);
        match buttons.first_mut() {
            Some(row) => row.push(export),
            None => buttons.push(vec![export]),
        }
    }
    let title = format!("Audit trail: {all} line{}", if all == 1 { "" } else { "s" });
    Reply {
        cards: vec![Card { title, text: text.trim_end().to_owned(), ..Card::default() }],
        buttons,
        ..Reply::default()
    }
}

/// The audit trail as a file for spreadsheets, with a head line; cells that a spreadsheet would run are defused.
///
/// # Errors
/// When it cannot be written, which memory alone can cause.
pub fn audit_csv(lines: &[AuditLine]) -> Result<Vec<u8>, csv::Error> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["id", "time_utc", "server", "advisor", "action", "kind", "subject", "entry", "before", "after"])?;
    for line in lines {
        let time = jiff::Timestamp::from_second(line.at).map(|time| time.to_string()).unwrap_or_default();
        let entry = line.entry.clone().unwrap_or_default();
        let cells = [
            line.id.to_string(),
            time,
            line.guild.to_string(),
            line.advisor.to_string(),
            line.action.clone(),
            line.kind.clone(),
            line.subject.to_string(),
            entry,
            line.before.clone(),
            line.after.clone(),
        ];
        csv.write_record(cells.iter().map(|cell| defused(cell)))?;
    }
    csv.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// A cell that begins like a formula is one to a spreadsheet.
/// <https://owasp.org/www-community/attacks/CSV_Injection>
fn defused(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

/// `/shadow`: how good the answers are that nobody was given; `key` is of the list of those that wait for a grade.
#[must_use]
pub fn shadow(grades: &Grades, key: Key) -> Reply {
    let (all, waiting) = (grades.all(), grades.waiting);
    let mut text = format!("{all} graded, {waiting} wait for a grade.");
    if grades.others > 0 {
        let _ = write!(text, " Of those graded, {} would not have been answered from the guide.", grades.others);
    }
    if all > 0 {
        text.push_str("\n```\nanswered above   right of answered        coverage\n");
        for row in by_threshold(&grades.answers) {
            let share =
                |part: u32, whole: u32| if whole == 0 { 0.0 } else { 100.0 * f64::from(part) / f64::from(whole) };
            let _ = writeln!(
                text,
                "{:>14.1}   {:>4} of {:>4} ({:>5.1} %)   {:>5.1} %",
                row.threshold,
                row.right,
                row.answered,
                share(row.right, row.answered),
                share(row.answered, all)
            );
        }
        text.push_str("```\nThe first column is `answer_above` of the configuration.");
    }
    let grade = Button { label: "Grade them".to_owned(), action: Action::Desk(Verb::Page, key, 0), primary: true };
    let buttons = if waiting > 0 { vec![vec![grade]] } else { Vec::new() };
    let card = Card { title: "Shadow: so far".to_owned(), text, ..Card::default() };
    Reply { cards: vec![card], buttons, ..Reply::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_runs_nothing_of_the_audit_trail() {
        let line = AuditLine {
            id: 1,
            at: 1_700_000_000,
            guild: 2,
            advisor: 3,
            action: "correct".to_owned(),
            kind: "answer".to_owned(),
            subject: 4,
            entry: Some("him-degree".to_owned()),
            before: "=HYPERLINK(\"http://a\")".to_owned(),
            after: "a, \"b\"\nc".to_owned(),
        };
        let csv = String::from_utf8(audit_csv(&[line]).unwrap()).unwrap();
        let expected = "1,2023-11-14T22:13:20Z,2,3,correct,answer,4,him-degree,\"'=HYPERLINK(\"\"http://a\"\")\",\"a, \"\"b\"\"\nc\"";
        assert_eq!(csv.trim_end().split_once('\n').unwrap().1, expected);
    }
}
