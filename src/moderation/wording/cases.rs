//! What advisors read of cases: their cards, and what their students write.

use std::fmt::Write as _;

use super::{NOTE, QUOTED, capital, desk, excerpt, primary, quoted, quoted_inline};
use crate::advising::action::{Key, Verb};
use crate::advising::reply::{Button, Card, Reply};
use crate::advising::said::Said;
use crate::limits::WRITTEN;
use crate::moderation::case::{Case, CaseFile, ERASED, Kind, Note, Stage, Voice};
use crate::moderation::{TERMINAL, name};

/// The last notes of a case that its card shows.
const LAST_NOTES: usize = 6;

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

/// The card of a case in the review channel; its buttons stand for `key`.
#[must_use]
pub fn case_card(file: &CaseFile, key: Key) -> Reply {
    let CaseFile { case, notes, asked } = file;
    let urgent = if case.priority { "PRIORITY · " } else { "" };
    let title = format!("{urgent}Case {} · {}", case.id, about(case.kind));
    let mut text = match case.asker {
        Some(asker) if case.channel == TERMINAL && case.question.is_none() => format!("{} asks:", name(asker)),
        Some(asker) if case.channel == TERMINAL => format!("{} asked in a direct message:", name(asker)),
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
        Voice::Note => format!("**Note** of {author}: {}", excerpt(&note.text, NOTE)),
        Voice::Advisor => format!("**Answer** of {author}: {}", excerpt(&note.text, NOTE)),
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

fn case_buttons(case: &Case, key: Key) -> Vec<Vec<Button>> {
    if case.stage == Stage::Closed {
        let erased = case.text == ERASED;
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

/// A student's words, as advisors read them below the card.
#[must_use]
pub fn passed(case: &Case, text: &str) -> Reply {
    let card =
        Card { title: format!("Case {}, the student writes", case.id), text: quoted(text, WRITTEN), ..Card::default() };
    Reply { cards: vec![card], ..Reply::default() }
}
