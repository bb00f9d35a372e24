//! What advisors read of answers: drafts that wait for them, and what was given and can be changed.

use std::fmt::Write as _;

use super::{IN_LIST, NOTE, QUOTED, capital, desk, primary, quoted, quoted_inline};
use crate::advising::action::{Action, Code, Key, Verb};
use crate::advising::reply::{Audience, Button, Card, Menu, Reply, View};
use crate::advising::said::{Mark, Said};
use crate::advising::{Faq, Target};
use crate::limits::{EMBED_DESCRIPTION, EMBEDS_TOTAL, SELECT_OPTIONS, SELECT_TEXT, cut};
use crate::moderation::draft::{Draft, Verdict};
use crate::moderation::given::{Given, Standing};
use crate::moderation::{Act, Asked, Mode, TERMINAL, name};

/// What stands on a card beside what can be made shorter, in characters at most.
const HEAD: usize = 500;

/// How many characters of one message are left for a card beside these, so that those are read whole.
fn room_beside(cards: &[Card]) -> usize {
    let taken: usize = cards.iter().map(|card| card.layout().length()).sum();
    EMBEDS_TOTAL.saturating_sub(taken + HEAD)
}

/// Advisors read what a reply says as if it were theirs alone.
const VIEW: View = View { audience: Audience::Alone, reviewed: false };

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
    let mut says = Vec::new();
    if asked.said.is_answer() {
        let sent = matches!(draft.verdict, Verdict::Approved | Verdict::Changed);
        let mark = if sent { Mark::Approved(office) } else { Mark::Automatic };
        says = faq.say(&asked.said, mark, VIEW).cards;
    }
    let question = quoted(&asked.text, room_beside(&says).clamp(IN_LIST, QUOTED));
    let mut text = format!("{who} asked{} <t:{}:R>:\n{question}", place_of(asked), asked.at);
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
            let part = faq.part_line(&asked.text, said).map_or("", |_| ", a part of what is asked");
            let _ = write!(text, "\n{would} this (score {:.2}, `{said}`){part}:", asked.score);
        }
    }
    if let Some((by, at)) = draft.decided {
        let _ = write!(text, "\n\n**{}** by {} <t:{at}:R>", capital(draft.verdict.word()), name(by));
    }
    let mut reply = Reply { cards: vec![Card { title, text, ..Card::default() }], ..Reply::default() };
    reply.cards.append(&mut says);
    if matches!(draft.verdict, Verdict::Approved | Verdict::Changed) {
        reply.buttons = vec![vec![desk("Correct the answer", Verb::Correct, key)]];
    }
    if draft.verdict == Verdict::Dismissed {
        reply.buttons = vec![vec![desk("Reopen", Verb::Reopen, key)]];
    }
    if draft.verdict == Verdict::Waiting {
        if shadow {
            reply.buttons = vec![vec![primary("Right", Verb::Right, key), desk("Wrong", Verb::Wrong, key)]];
        } else {
            let mut row = Vec::new();
            if asked.said.is_answer() {
                row.push(approve(faq, &asked.said, key));
                row.push(desk("Edit", Verb::Edit, key));
            }
            row.extend([desk("Write answer", Verb::Write, key), desk("Dismiss", Verb::Dismiss, key)]);
            reply.buttons = vec![row];
            reply.menu = entry_menu(faq, asked, &asked.said, key);
        }
    }
    reply
}

fn approve(faq: &Faq, said: &Said, key: Key) -> Button {
    Button {
        action: Action::Desk(Verb::Approve, key, words_shown(faq, said)),
        ..primary("Approve", Verb::Approve, key)
    }
}

/// Stands for the words in which the knowledge says this now: another number for other words.
#[must_use]
pub fn words_shown(faq: &Faq, said: &Said) -> u64 {
    Code::of(&faq.version(said)).number()
}

/// " in #questions", or that it was a direct message.
fn place_of(asked: &Asked) -> String {
    match asked.channel {
        TERMINAL => String::new(),
        _ if asked.private && asked.by_message => " in a direct message".to_owned(),
        channel => format!(" in <#{channel}>"),
    }
}

/// Entries to choose another answer from: what was offered and fits the question best, what the guide tells beside that,
/// what it leaves out near it, then the others.
fn entry_menu(faq: &Faq, asked: &Asked, stands: &Said, key: Key) -> Option<Menu> {
    let knowledge = faq.knowledge();
    let offered = asked.said.ids().into_iter().filter_map(|id| faq.named_id(id));
    let best = faq.advise(&asked.text, &[]).candidates.into_iter().map(|(entry, _)| Target::Entry(entry));
    let likely: Vec<Target> = offered.chain(best).collect();
    let entry = likely.iter().find_map(|&target| if let Target::Entry(entry) = target { Some(entry) } else { None });
    let beside = entry.map(|entry| faq.told_beside(entry)).unwrap_or_default();
    let left_out = faq.left_out_near(&asked.text);
    let all = (0..knowledge.entries.len()).map(Target::Entry);
    let elsewhere = (0..knowledge.elsewhere.len()).map(Target::Elsewhere);
    let mut targets: Vec<Target> = Vec::new();
    for target in likely.into_iter().chain(beside).chain(left_out).chain(all).chain(elsewhere) {
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
    let mut says = faq.say(&given.now, given.mark(office), VIEW).cards;
    let question = quoted(&asked.text, room_beside(&says).clamp(IN_LIST, QUOTED));
    let mut text = format!("Given to {who} <t:{}:R> ({place}), score {:.2}:\n{question}", asked.at, asked.score);
    let _ = write!(text, "\n**{}**", capital(given.standing.word()));
    if let Some((by, at)) = given.changed {
        let _ = write!(text, " by {} <t:{at}:R>", name(by));
    }
    let _ = write!(text, " · {}", quoted_inline(&given.now.to_string(), IN_LIST));
    let mut cards = vec![Card { title: "This answer".to_owned(), text, ..Card::default() }];
    cards.append(&mut says);
    let mut first = Vec::new();
    if given.standing != Standing::Approved && given.standing != Standing::Retracted && given.now.is_answer() {
        first.push(approve(faq, &given.now, key));
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
        second.push(undo(given, key));
    }
    if others > 0 && matches!(given.standing, Standing::Corrected | Standing::Retracted) {
        let label = format!("{others} more from this entry …");
        second.push(desk(&label, Verb::Recall, key));
    }
    Reply { cards, menu: entry_menu(faq, asked, &given.now, key), buttons: vec![first, second], ..Reply::default() }
}

/// Takes the last change back, or does it again.
fn undo(given: &Given, key: Key) -> Button {
    desk(if given.undone { "Redo" } else { "Undo" }, Verb::Undo, key)
}

/// What an advisor reads after they have changed a given answer.
#[must_use]
pub fn changed(given: &Given, act: &Act, key: Key, others: usize) -> Reply {
    let what = match given.standing {
        Standing::Automatic => "The answer stands again as I gave it.",
        Standing::Approved if *act == Act::Undo => "The approved answer stands again.",
        Standing::Approved => "Approved.",
        Standing::Corrected if *act == Act::Undo => "An advisor's correction stands again.",
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
    if *act == Act::Undo && matches!(given.standing, Standing::Approved | Standing::Corrected) {
        let says = if let Said::Words { text, .. } = &given.now { text.clone() } else { given.now.to_string() };
        let _ = write!(text, "\nThis stands now:\n{}", quoted(&says, NOTE));
    }
    let mut row = vec![undo(given, key)];
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

/// Which answer is meant, in a line that outlives it: without its student's name and words.
#[must_use]
pub fn called(asked: &Asked) -> String {
    let said = quoted_inline(&asked.said.to_string(), IN_LIST);
    format!("the answer of <t:{}:f>, {}, {said}", asked.at, whereabouts(asked))
}

fn counted(answers: usize) -> String {
    if answers == 1 { "One answer from this entry".to_owned() } else { format!("{answers} answers from this entry") }
}

/// Answers of a recall that are listed.
const SHOWN: usize = 15;

/// Stands for what a recall makes of answers, as an advisor reads it above the button.
#[must_use]
pub fn recall_shown(faq: &Faq, act: &Act) -> u64 {
    if let Act::Correct(said) = act { words_shown(faq, said) } else { 0 }
}

/// What an advisor reads who had so many answers changed in one step.
#[must_use]
pub fn recall_begun(changed: u32) -> Reply {
    let answers = if changed == 1 { "One answer is".to_owned() } else { format!("{changed} answers are") };
    Reply::line(format!("{answers} being changed now, and everybody who asked is told."))
}

/// Every answer that the same entry gave, and what is made of them, before all are changed in one step.
#[must_use]
pub fn recall(faq: &Faq, others: &[Given], act: &Act, office: &str, days: u32, key: Key) -> Reply {
    let single = || others.iter().filter(|given| given.is_single());
    let public = single().filter(|given| given.asked.message.is_some() && !given.asked.private).count();
    let askers = single().filter(|given| given.asked.asker.is_some()).count();
    let mut says = match act {
        Act::Correct(said) => faq.say(said, Mark::Corrected(office), VIEW).cards,
        _ => Vec::new(),
    };
    let room = room_beside(&says).min(EMBED_DESCRIPTION - HEAD);
    let mut text = format!("In the last {days} days, {public} of them in public:");
    let mut listed = 0;
    for given in others.iter().take(SHOWN) {
        let asked = &given.asked;
        let place = whereabouts(asked);
        let who = asked.asker.map_or_else(|| "somebody".to_owned(), name);
        let several = if given.is_single() { "" } else { " (several answers in one: open it to correct it)" };
        let question = quoted_inline(&asked.text, IN_LIST);
        let line = format!("\n- <t:{}:R> to {who}, {place}: {question}{several}", asked.at);
        if text.chars().count() + line.chars().count() > room {
            break;
        }
        text.push_str(&line);
        listed += 1;
    }
    if others.len() > listed {
        let _ = write!(text, "\n- and {} more", others.len() - listed);
    }
    let becomes = if let Act::Correct(_) = act { "They will say this:" } else { "They will be taken back." };
    let _ = write!(text, "\n\n{becomes}");
    let mut cards = vec![Card { title: counted(others.len()), text, ..Card::default() }];
    cards.append(&mut says);
    let label = format!("Change {public} in public, tell {askers}");
    let confirm = Action::Desk(Verb::RecallAll, key, recall_shown(faq, act));
    let choice = |given: &Given| Button {
        label: cut(&given.asked.text.split_whitespace().collect::<Vec<_>>().join(" "), SELECT_TEXT).into_owned(),
        action: Action::Desk(Verb::Correct, key, given.asked.id),
        primary: false,
    };
    let choices: Vec<Button> = others.iter().take(SELECT_OPTIONS).map(choice).collect();
    let menu = (!choices.is_empty()).then(|| Menu { placeholder: "Open one of them …".to_owned(), choices });
    Reply {
        menu,
        cards,
        buttons: vec![vec![Button { action: confirm, ..primary(&label, Verb::RecallAll, key) }]],
        ..Reply::default()
    }
}
