//! What students read of their cases, of corrections, and of what is kept of them.

use super::{NOTE, QUOTED, quoted};
use crate::advising::Faq;
use crate::advising::action::Action;
use crate::advising::reply::{Audience, Button, Card, Reply, View};
use crate::moderation::case::Case;
use crate::moderation::given::{Given, Standing};
use crate::moderation::mask::Personal;
use crate::moderation::{TERMINAL, name};

/// What a student reads while a draft waits.
pub const LOOKING: &str = "A person is looking at your question, to be sure the answer is right. You will get it here or in a direct message.";
/// The same, under a public message.
pub const LOOKING_PUBLIC: &str = "A person is looking at this question, to be sure the answer is right.";
/// What a student reads who wants to show everyone what no advisor has looked at.
pub const NOT_LOOKED_AT: &str =
    "In this channel a person looks at answers before everyone sees them. Please ask your question here with /ask.";
/// What a student reads when a draft was dropped.
pub const DROPPED: &str = "An advisor saw your question but cannot answer it here. Ask an advisor with the button, and a person will talk with you.";
/// What a student reads where the bot is only being tried.
pub const SHADOW: &str = "The advisors are still trying me out here, so I do not answer yet. Please ask one of them.";
/// What a student reads who asks too fast.
pub const TOO_FAST: &str = "That was a lot of questions in a short time. Please wait a minute, then ask on.";
/// What a student reads who has asked as much as one may in a day.
pub const ENOUGH_TODAY: &str = "That was as much as one person can ask me in a day. Please ask on tomorrow; an advisor is a click away today as well.";
/// What a student reads who writes to an advisor too fast.
pub const TOO_MANY_REPLIES: &str =
    "That was a lot in a short time, so your advisor does not have this. Please wait a minute, then send it again.";
/// What is said while a whole server asks too fast.
pub const BUSY: &str = "Many people are asking right now. Please try again in a moment.";

/// What a student reads when their question is with the advisors: a line above the intake.
#[must_use]
pub fn case_opened(case: u64, new: bool) -> String {
    if new {
        format!(
            "Your question is with the advisors now (case {case}). They see your name; their answer comes here or in a \
             direct message."
        )
    } else {
        format!("Your question is with the advisors already (case {case}). They will answer you.")
    }
}

/// What a student reads who wrote to the advisors.
#[must_use]
pub fn written(case: &Case) -> String {
    match case.asker {
        Some(_) => format!("Your message is with the advisors now (case {}). Thank you!", case.id),
        None => "Your message is with the advisors now. Thank you!".to_owned(),
    }
}

/// What a student reads who ended their case.
#[must_use]
pub fn ended(case: u64) -> String {
    format!("Case {case} is closed. You can ask an advisor again at any time.")
}

/// What a student reads whose data were erased; `erased` counts questions and cases.
#[must_use]
pub fn erased(erased: u64) -> String {
    let what = match erased {
        0 => "I kept nothing of you".to_owned(),
        1 => "Done: one question or case of yours is erased".to_owned(),
        many => format!("Done: {many} questions and cases of yours are erased"),
    };
    format!(
        "{what}. Messages that stand in Discord itself you can delete there. Copies for emergencies are gone after 7 days."
    )
}

/// A case of one's own can be taken back.
#[must_use]
pub fn take_back(case: u64) -> Button {
    Button { label: "Take it back".to_owned(), action: Action::TakeBack(case), primary: false }
}

/// An advisor's words to a student, where the bot carries them.
#[must_use]
pub fn relayed(case: &Case, text: &str, advisor: u64, office: &str) -> Reply {
    let card = Card {
        title: format!("Case {}: an answer from a person", case.id),
        text: format!("{text}\n\nYou asked:\n{}", quoted(&case.text, NOTE)),
        signed: Some(format!("Written by an advisor · {office}")),
        ..Card::default()
    };
    let respond = Button { label: "Reply".to_owned(), action: Action::Respond(case.id), primary: true };
    let settled = Button { label: "That settles it".to_owned(), action: Action::Settled(case.id), primary: false };
    // In a thread everybody can simply write.
    let row = if case.thread.is_some() { vec![settled] } else { vec![respond, settled] };
    Reply {
        text: Some(if advisor == TERMINAL {
            "An advisor answered you.".to_owned()
        } else {
            format!("{} answered you.", name(advisor))
        }),
        cards: vec![card],
        buttons: vec![row],
        ..Reply::default()
    }
}

/// The first words in the private thread of a case.
#[must_use]
pub fn thread_opening(case: &Case, office: &str) -> Reply {
    let (asker, owner) = (case.asker.unwrap_or_default(), case.owner.unwrap_or_default());
    let text = format!(
        "{}, {} of {office} is here for you. Only you and the advisors can read this thread. Please write here; I stay \
         silent. You asked:\n{}",
        name(asker),
        name(owner),
        quoted(&case.text, QUOTED)
    );
    let settled = Button { label: "That settles it".to_owned(), action: Action::Settled(case.id), primary: false };
    Reply { buttons: vec![vec![settled]], ..Reply::line(text) }
}

/// What the student of a case reads when an advisor closed it: here they can open it again.
#[must_use]
pub fn closed(case: &Case, office: &str) -> Reply {
    let text = format!("Case {} was closed by {office}.", case.id);
    if case.thread.is_some() {
        return Reply::line(format!("{text} To open it again, simply write here."));
    }
    let respond = Button { label: "Reply".to_owned(), action: Action::Respond(case.id), primary: false };
    let question = quoted(&case.text, NOTE);
    Reply {
        buttons: vec![vec![respond]],
        ..Reply::line(format!("{text} If something is still open, please reply. You asked:\n{question}"))
    }
}

/// What an asker is told when their answer was changed.
#[must_use]
pub fn told(faq: &Faq, given: &Given, office: &str, view: View) -> Reply {
    let question = quoted(&given.asked.text, NOTE);
    match given.standing {
        Standing::Retracted => {
            let mut reply = faq.retracted(office, View { audience: Audience::Alone, ..view });
            reply.text = Some(format!(
                "The answer I gave you was taken back by {office}. Please do not rely on it; an advisor can help you. You asked:\n{question}"
            ));
            reply
        }
        Standing::Automatic | Standing::Approved => {
            let mut reply = faq.say(&given.now, given.mark(office), view);
            reply.text = Some(format!("The answer I gave you stands again. You asked:\n{question}"));
            reply
        }
        Standing::Corrected => {
            let mut reply = faq.say(&given.now, given.mark(office), view);
            reply.text = Some(if given.asked.said.is_answer() {
                format!("An answer I gave you was **corrected** by {office}. You asked:\n{question}")
            } else {
                format!("Here is an answer from {office}. You asked:\n{question}")
            });
            reply
        }
    }
}

/// The same in public, below the answer.
#[must_use]
pub fn told_in_public(given: &Given, office: &str) -> String {
    let asker = given.asked.asker.map(name).unwrap_or_default();
    match given.standing {
        Standing::Retracted => format!("{asker}, the answer above was taken back by {office}."),
        Standing::Automatic | Standing::Approved => format!("{asker}, the answer above stands as I gave it."),
        _ if given.asked.said.is_answer() => {
            format!("{asker}, the answer above was corrected by {office}. Please read it once more.")
        }
        Standing::Corrected => format!("{asker}, {office} answered your question above."),
    }
}

/// "an email address, a phone number and a grade"
fn names(found: &[Personal]) -> String {
    let kinds: Vec<&str> = found.iter().map(|kind| kind.name()).collect();
    match kinds.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// What a student is told whose words to an advisor held personal data.
#[must_use]
pub fn left_out(found: &[Personal]) -> String {
    format!(
        "I left out {}, which I do not pass on. If your advisor needs that, please give it to them in person.",
        names(found)
    )
}

/// The same below what else they are told, where there is something to tell.
#[must_use]
pub fn with_left_out(said: &str, found: &[Personal]) -> String {
    if found.is_empty() { said.to_owned() } else { format!("{said}\n{}", left_out(found)) }
}

/// What a student is told in private whose question held personal data.
#[must_use]
pub fn personal_data(found: &[Personal], public: bool) -> String {
    let what = names(found);
    let delete = if public { " Others can still read your message: please delete it yourself." } else { "" };
    format!(
        "Your question seems to hold {what}. I left that out before I kept your question, so advisors do not see it and \
         answer you here.{delete} `/privacy delete` on the server erases everything else that I keep of you."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_is_named_and_not_repeated() {
        let text = personal_data(&[Personal::Email, Personal::Phone], true);
        assert!(text.starts_with("Your question seems to hold an email address and a phone number."), "{text}");
    }
}
