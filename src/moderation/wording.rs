//! What advisors read: cards, panels, lists; beside it what students read of cases and corrections. Plain replies for
//! every front end.

mod students;

use std::fmt::Write as _;

pub use students::*;

use super::case::{Case, Kind, Note, Stage, Voice};
use super::draft::{Draft, Graded, Verdict};
use super::given::{Given, Standing};
use super::queue::{PAGE, Waiting};
use super::{Asked, Record, Subject, Time, name};
use crate::advising::action::{Action, Code, Key, Verb};
use crate::advising::reply::{Audience, Button, Card, Menu, Reply, View};
use crate::advising::said::{Mark, Said};
use crate::advising::{Faq, Target};
use crate::config::Mode;
use crate::limits::{SELECT_OPTIONS, SELECT_TEXT, cut};

/// Longest piece of a student's words on a card, in characters.
const QUOTED: usize = 1_000;
/// Longest message of a student that advisors are shown, in characters.
const MOST_PASSED: usize = 4_000;
/// Longest piece of a text in a list, in characters.
const IN_LIST: usize = 80;
/// The last notes of a case that its card shows.
const LAST_NOTES: usize = 6;
/// Longest piece of one note on a card, in characters.
const NOTE: usize = 450;

/// Advisors read what a reply says as if it were theirs alone.
const VIEW: View = View { audience: Audience::Alone, reviewed: false };

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

/// Not a control character, and none that hides text or turns its direction (Unicode TR 36, section 2).
fn is_shown(c: char) -> bool {
    let hidden = matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    c == '\n' || !c.is_control() && !hidden
}

/// Everything that a case's card shows.
#[derive(Debug, Clone, Copy)]
pub struct CaseFile<'c> {
    /// The case.
    pub case: &'c Case,
    /// What was written in it, oldest first.
    pub notes: &'c [Note],
    /// The question it began with, and what was said.
    pub asked: Option<&'c Asked>,
    /// What its buttons stand for.
    pub key: Key,
}

fn desk(label: &str, verb: Verb, key: Key) -> Button {
    Button { label: label.to_owned(), action: Action::Desk(verb, key, 0), primary: false }
}

fn primary(label: &str, verb: Verb, key: Key) -> Button {
    Button { primary: true, ..desk(label, verb, key) }
}

/// What a case is about, in a few words.
#[must_use]
pub fn about(kind: Kind) -> &'static str {
    match kind {
        Kind::Advisor => "A student asks for an advisor",
        Kind::Sensitive => "Words of distress",
        Kind::Content => "A student found an answer unclear or incomplete",
        Kind::Unhelpful => "An answer was not what was asked",
        Kind::Unmatched => "Nothing in the guide matched",
        Kind::Unsure => "Only suggestions were made",
    }
}

/// The card of a case in the review channel.
#[must_use]
pub fn case_card(file: CaseFile<'_>) -> Reply {
    let CaseFile { case, notes, asked, key } = file;
    let urgent = if case.priority { "PRIORITY · " } else { "" };
    let title = format!("{urgent}Case {} · {}", case.id, about(case.kind));
    let mut text = match case.asker {
        Some(asker) if case.channel == super::TERMINAL && case.question.is_none() => format!("{} asks:", name(asker)),
        Some(asker) if case.channel == super::TERMINAL => format!("{} asked in a direct message:", name(asker)),
        Some(asker) => format!("{} asked in <#{}>:", name(asker), case.channel),
        None if case.times > 1 => format!("Asked {} times:", case.times),
        None => "Somebody asked:".to_owned(),
    };
    let _ = write!(text, "\n{}", quoted(&case.text, QUOTED));
    if let Some(asked) = asked {
        let _ = write!(text, "\nI said: {}", what_was_said(&asked.said));
    }
    let hidden = notes.len().saturating_sub(LAST_NOTES);
    if hidden > 0 {
        let _ = write!(text, "\n… {hidden} earlier");
    }
    for note in &notes[hidden..] {
        let _ = write!(text, "\n{}", note_line(note));
    }
    let _ = write!(text, "\n\n{}", how_far(case));
    Reply { cards: vec![Card { title, text, ..Card::default() }], buttons: case_buttons(case, key), ..Reply::default() }
}

fn what_was_said(said: &Said) -> String {
    match said {
        Said::Answer(_) | Said::Elsewhere(_) => format!("`{said}`"),
        Said::Suggest(ids) => format!("is it one of these? `{}`", ids.join("`, `")),
        Said::Sensitive(_) => "the fixed words for this".to_owned(),
        Said::Nothing => "that I did not find it".to_owned(),
        Said::Words { .. } => "an advisor's words".to_owned(),
    }
}

fn note_line(note: &Note) -> String {
    let author = note.author.map(name).unwrap_or_default();
    match note.voice {
        Voice::Event => format!("-# {} · <t:{}:R>", note.text, note.at),
        Voice::Note => format!("**Note** of {author}: {}", cut(&note.text, NOTE)),
        Voice::Advisor => format!("**Answer** of {author}: {}", cut(&note.text, NOTE)),
        Voice::Student => format!("**Student:** {}", quoted_inline(&note.text, NOTE)),
    }
}

fn how_far(case: &Case) -> String {
    let since = format!("<t:{}:R>", case.opened);
    match (case.stage, case.owner, case.claim_ends) {
        (Stage::Open, ..) => format!("**Open**, since {since}"),
        (Stage::Claimed, Some(owner), Some(ends)) => {
            format!("**Claimed** by {} · the claim ends <t:{ends}:R> · opened {since}", name(owner))
        }
        (Stage::Answered, Some(owner), _) => format!("**Answered** by {} · opened {since}", name(owner)),
        (stage, ..) => format!("**{}** <t:{}:R>", capital(stage.word()), case.changed),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn case_buttons(case: &Case, key: Key) -> Vec<Vec<Button>> {
    if case.stage == Stage::Closed {
        let erased = case.text == super::case::ERASED;
        let reopen = case.asker.is_some() || !case.kind.is_personal() && !erased;
        return if reopen { vec![vec![desk("Reopen", Verb::Reopen, key)]] } else { Vec::new() };
    }
    let mut first = Vec::new();
    if case.asker.is_some() {
        if case.owner.is_none() {
            first.push(primary("Claim", Verb::Claim, key));
        }
        first.push(Button { primary: case.owner.is_some(), ..desk("Answer", Verb::Answer, key) });
    }
    if case.question.is_some() {
        if case.asker.is_none() {
            first.push(primary("Write answer", Verb::Write, key));
        }
        first.push(desk("Correct the answer", Verb::Correct, key));
    }
    first.push(desk("Note", Verb::Note, key));
    first.push(desk("Close", Verb::Close, key));
    let mut rows = vec![first];
    if case.owner.is_some() {
        rows.push(vec![
            desk("Claim longer", Verb::Claim, key),
            desk("Release", Verb::Release, key),
            desk("Hand over", Verb::HandOver, key),
        ]);
    }
    rows
}

/// The card of a draft in the review channel: the question, and what would be said as the student would read it.
#[must_use]
pub fn draft_card(faq: &Faq, draft: &Draft, office: &str, key: Key) -> Reply {
    let asked = &draft.asked;
    let shadow = asked.mode == Mode::Shadow;
    let title = match (shadow, draft.verdict) {
        (true, Verdict::Waiting) => "Shadow · would this have been right?".to_owned(),
        (true, verdict) => format!("Shadow · {}", verdict.word()),
        (false, Verdict::Waiting) => "Draft · waits for an advisor".to_owned(),
        (false, verdict) => format!("Draft · {}", verdict.word()),
    };
    let who = asked.asker.filter(|_| !shadow).map_or_else(|| "Somebody".to_owned(), name);
    let mut text = format!("{who} asked{} <t:{}:R>:\n{}", place_of(asked), asked.at, quoted(&asked.text, QUOTED));
    let would = match (shadow, draft.verdict) {
        (true, _) => "I would have said",
        (false, Verdict::Approved | Verdict::Changed) => "Sent",
        (false, _) => "I would say",
    };
    match &asked.said {
        Said::Nothing => {
            let _ = write!(text, "\n{would} that I did not find it.");
        }
        Said::Suggest(ids) => {
            let _ = write!(text, "\n{would}: is it one of these? `{}`", ids.join("`, `"));
        }
        Said::Words { .. } => {
            let _ = write!(text, "\n{would} these words of an advisor:");
        }
        // The score is the first entry's, not that of one which an advisor picked.
        said if draft.verdict == Verdict::Changed => {
            let _ = write!(text, "\n{would} this (`{said}`):");
        }
        said => {
            let _ = write!(text, "\n{would} this (score {:.2}, `{said}`):", asked.score);
        }
    }
    if let Some((by, at)) = draft.decided {
        let _ = write!(text, "\n\n**{}** by {} <t:{at}:R>", capital(draft.verdict.word()), name(by));
    }
    let mut cards = vec![Card { title, text, ..Card::default() }];
    let mut reply = Reply::default();
    if asked.said.is_answer() {
        let sent = matches!(draft.verdict, Verdict::Approved | Verdict::Changed);
        let mark = if sent { Mark::Approved(office) } else { Mark::Automatic };
        cards.extend(faq.say(&asked.said, mark, VIEW).cards);
    }
    reply.cards = cards;
    if matches!(draft.verdict, Verdict::Approved | Verdict::Changed) {
        reply.buttons = vec![vec![desk("Correct the answer", Verb::Correct, key)]];
    }
    if draft.verdict == Verdict::Waiting {
        if shadow {
            reply.buttons = vec![vec![primary("Right", Verb::Right, key), desk("Wrong", Verb::Wrong, key)]];
        } else {
            let mut row = Vec::new();
            if asked.said.is_answer() {
                row.push(primary("Approve", Verb::Approve, key));
                row.push(desk("Edit", Verb::Edit, key));
            }
            row.extend([desk("Write answer", Verb::Write, key), desk("Dismiss", Verb::Dismiss, key)]);
            reply.buttons = vec![row];
            reply.menu = entry_menu(faq, asked, &asked.said, key);
        }
    }
    reply
}

/// " in #questions", or that it was a direct message.
fn place_of(asked: &Asked) -> String {
    match asked.channel {
        super::TERMINAL => String::new(),
        _ if asked.private && asked.by_message => " in a direct message".to_owned(),
        channel => format!(" in <#{channel}>"),
    }
}

/// Entries to choose another answer from: those that fit the question best, then the others.
fn entry_menu(faq: &Faq, asked: &Asked, stands: &Said, key: Key) -> Option<Menu> {
    let advice = faq.advise(&asked.text, None);
    let said = asked.said.ids();
    let best = advice.candidates.iter().map(|&(entry, _)| Target::Entry(entry));
    let offered = said.iter().filter_map(|id| faq.named_id(id));
    let all = (0..faq.knowledge().entries.len()).map(Target::Entry);
    let elsewhere = (0..faq.knowledge().elsewhere.len()).map(Target::Elsewhere);
    let mut targets: Vec<Target> = Vec::new();
    for target in offered.chain(best).chain(all).chain(elsewhere) {
        let stands_already =
            matches!(stands, Said::Answer(_) | Said::Elsewhere(_)) && stands.ids().contains(&faq.id(target));
        if !stands_already && !targets.contains(&target) {
            targets.push(target);
        }
    }
    targets.truncate(SELECT_OPTIONS);
    let choice = |target: Target| Button {
        label: cut(faq.question(target), SELECT_TEXT).into_owned(),
        action: Action::Desk(Verb::Pick, key, Code::of(faq.id(target)).number()),
        primary: false,
    };
    let choices: Vec<Button> = targets.into_iter().map(choice).collect();
    (!choices.is_empty()).then(|| Menu { placeholder: "Pick another entry …".to_owned(), choices })
}

/// What an advisor sees of a given answer, and can do about it; `others` is how many more answers its entry gave.
#[must_use]
pub fn given_panel(faq: &Faq, given: &Given, office: &str, key: Key, others: usize) -> Reply {
    let asked = &given.asked;
    let who = asked.asker.map_or_else(|| "somebody".to_owned(), name);
    let place = whereabouts(asked);
    let mut text = format!(
        "Given to {who} <t:{}:R> ({place}), score {:.2}:\n{}",
        asked.at,
        asked.score,
        quoted(&asked.text, QUOTED)
    );
    let _ = write!(text, "\n**{}**", capital(given.standing.word()));
    if let Some((by, at)) = given.changed {
        let _ = write!(text, " by {} <t:{at}:R>", name(by));
    }
    let _ = write!(text, " · `{}`", cut(&given.now.to_string(), IN_LIST));
    let mut cards = vec![Card { title: "This answer".to_owned(), text, ..Card::default() }];
    cards.extend(faq.say(&given.now, given.mark(office), VIEW).cards);
    let mut first = Vec::new();
    if given.standing != Standing::Approved && given.standing != Standing::Retracted && given.now.is_answer() {
        first.push(primary("Approve", Verb::Approve, key));
    }
    if given.now.is_answer() {
        first.push(desk("Edit", Verb::Edit, key));
    }
    first.push(desk("Write answer", Verb::Write, key));
    if given.standing != Standing::Retracted {
        first.push(desk("Retract", Verb::Retract, key));
    }
    let mut second = vec![desk("Why this answer?", Verb::Why, key)];
    if given.before.is_some() {
        second.push(desk("Undo", Verb::Undo, key));
    }
    if others > 0 && matches!(given.standing, Standing::Corrected | Standing::Retracted) {
        let label = format!("{others} more from this entry …");
        second.push(desk(&label, Verb::Recall, key));
    }
    Reply { cards, menu: entry_menu(faq, asked, &given.now, key), buttons: vec![first, second], ..Reply::default() }
}

/// What an advisor reads after a change of a given answer.
#[must_use]
pub fn changed(given: &Given, key: Key, others: usize) -> Reply {
    let undone =
        given.before.as_ref().is_some_and(|(before, _)| matches!(before, Standing::Corrected | Standing::Retracted));
    let what = match given.standing {
        Standing::Automatic => "The answer stands again as I gave it.",
        Standing::Approved if undone => "The approved answer stands again.",
        Standing::Approved => "Approved.",
        Standing::Corrected if given.asked.said.is_answer() => "Corrected.",
        Standing::Corrected => "Answered.",
        Standing::Retracted => "Taken back.",
    };
    let mut text = what.to_owned();
    if given.asked.message.is_some() {
        text.push_str(" I am changing the message now.");
    }
    if given.asked.asker.is_some() && given.standing != Standing::Approved && !given.told {
        text.push_str(" Whoever asked is told.");
    }
    let mut row = vec![desk("Undo", Verb::Undo, key)];
    if others > 0 && matches!(given.standing, Standing::Corrected | Standing::Retracted) {
        let answers = if others == 1 { "one more answer".to_owned() } else { format!("{others} more answers") };
        let _ = write!(text, "\nThe same entry gave {answers} lately.");
        row.push(primary("See them", Verb::Recall, key));
    }
    Reply { text: Some(text), buttons: vec![row], ..Reply::default() }
}

/// Where an answer stands: a link, where everybody reads it.
fn whereabouts(asked: &Asked) -> String {
    match asked.message {
        Some(message) if !asked.private => {
            format!("https://discord.com/channels/{}/{}/{message}", asked.guild, asked.channel)
        }
        _ if asked.private && asked.by_message => "in a direct message".to_owned(),
        _ if asked.private => "in private".to_owned(),
        _ => "in public".to_owned(),
    }
}

fn counted(answers: usize) -> String {
    if answers == 1 { "One answer from this entry".to_owned() } else { format!("{answers} answers from this entry") }
}

/// Answers of a recall that are listed.
const SHOWN: usize = 15;

/// Every answer that the same entry gave, before all are changed in one step.
#[must_use]
pub fn recall(others: &[Given], days: u32, key: Key) -> Reply {
    let single = || others.iter().filter(|given| given.is_single());
    let public = single().filter(|given| given.asked.message.is_some() && !given.asked.private).count();
    let askers = single().filter(|given| given.asked.asker.is_some()).count();
    let mut text = format!("In the last {days} days, {public} of them in public:");
    for given in others.iter().take(SHOWN) {
        let asked = &given.asked;
        let place = whereabouts(asked);
        let who = asked.asker.map_or_else(|| "somebody".to_owned(), name);
        let several = if given.is_single() { "" } else { " (several answers in one: open it to correct it)" };
        let question = quoted_inline(&asked.text, IN_LIST);
        let _ = write!(text, "\n- <t:{}:R> to {who}, {place}: {question}{several}", asked.at);
    }
    if others.len() > SHOWN {
        let _ = write!(text, "\n- and {} more", others.len() - SHOWN);
    }
    let label = format!("Change {public} in public, tell {askers}");
    let choice = |given: &Given| Button {
        label: cut(&given.asked.text.split_whitespace().collect::<Vec<_>>().join(" "), SELECT_TEXT).into_owned(),
        action: Action::Desk(Verb::Correct, key, given.asked.id),
        primary: false,
    };
    let choices: Vec<Button> = others.iter().take(SELECT_OPTIONS).map(choice).collect();
    let menu = (!choices.is_empty()).then(|| Menu { placeholder: "Open one of them …".to_owned(), choices });
    Reply {
        menu,
        cards: vec![Card { title: counted(others.len()), text, ..Card::default() }],
        buttons: vec![vec![primary(&label, Verb::RecallAll, key)]],
        ..Reply::default()
    }
}

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
pub fn audit(lines: &[Record], all: u32, page: u32, key: Key) -> Reply {
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
pub fn audit_csv(lines: &[Record]) -> Result<Vec<u8>, csv::Error> {
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
pub fn shadow(rows: &[Graded], all: u32, waiting: u32, key: Key) -> Reply {
    let mut text = format!("{all} graded, {waiting} wait for a grade.");
    if all > 0 {
        text.push_str("\n```\nanswered above   right of answered        coverage\n");
        for row in rows {
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

/// A student's words, as advisors read them below the card.
#[must_use]
pub fn passed(case: &Case, text: &str) -> Reply {
    let card = Card {
        title: format!("Case {}, the student writes", case.id),
        text: quoted(text, MOST_PASSED),
        ..Card::default()
    };
    Reply { cards: vec![card], ..Reply::default() }
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
    fn a_spreadsheet_runs_nothing_of_the_audit_trail() {
        let line = Record {
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
