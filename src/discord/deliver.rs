//! Does in Discord what was decided: cards, answers, corrections, notices, threads. What is to be done stands in the
//! database until it is done, so that nothing is lost in a crash, and every try carries the same nonce, so that nothing
//! is said twice.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serenity::FutureExt;
use serenity::model::id::{ChannelId, MessageId, UserId};

use super::asking::now;
use super::render::render;
use super::send::{Seen, SendError, TOKEN_LIVES};
use super::{Bot, lock};
use crate::advising::reply::{Audience, Reply, View, advisor_only};
use crate::moderation::case::{Case, Kind, NewCase, Stage};
use crate::moderation::draft::{Draft, Verdict};
use crate::moderation::given::{Given, Standing};
use crate::moderation::{Asked, Delivery, HOUR, Subject, Time, wording};
use crate::store::{Due, StoreError};

/// Looked at even when nobody called.
const LOOK: Duration = Duration::from_secs(1);
/// Deliveries of one look.
const AT_ONCE: u32 = 20;
/// A failed delivery is tried again after so many seconds, doubled each time, …
const PAUSE: Time = 5;
/// … up to so many.
const LONGEST_PAUSE: Time = 600;
/// What Discord does not know any more is tried so often all the same.
const MOST_REFUSALS: u32 = 5;
/// Everything else, about a week: a right may be given back, a channel unlocked.
const MOST_TRIES: u32 = 1_000;
/// `CANNOT_MESSAGE_USER`. <https://docs.discord.com/developers/topics/opcodes-and-status-codes#json>
const CLOSED: isize = 50_007;

/// Tokens of interactions that wait for an advisor; kept in memory only, so that no file holds one.
#[derive(Debug, Default)]
pub(super) struct Tokens(HashMap<u64, (String, Instant)>);

/// Tokens kept at most.
const MOST_TOKENS: usize = 10_000;

impl Tokens {
    pub(super) fn keep(&mut self, id: u64, token: &str, now: Instant) {
        if self.0.len() >= MOST_TOKENS {
            self.0.retain(|_, (_, since)| now.saturating_duration_since(*since) < TOKEN_LIVES);
        }
        if self.0.len() < MOST_TOKENS {
            self.0.insert(id, (token.to_owned(), now));
        }
    }

    /// The token, if it is still good; it is forgotten.
    fn take(&mut self, id: u64, now: Instant) -> Option<String> {
        let (token, since) = self.0.remove(&id)?;
        (now.saturating_duration_since(since) < TOKEN_LIVES).then_some(token)
    }
}

/// Why a delivery is not done.
enum Failure {
    Send(SendError),
    Store(StoreError),
    /// It is no longer wanted: its student had their data erased meanwhile.
    Withdrawn,
}

impl From<SendError> for Failure {
    fn from(error: SendError) -> Failure {
        Failure::Send(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::Store(error)
    }
}

/// Delivers until the process ends.
pub(super) async fn go_on(bot: Arc<Bot>) {
    loop {
        let _ = tokio::time::timeout(LOOK, bot.work.notified()).await;
        // Discord's own numbers come with the connection.
        if bot.http.application_id().is_none() {
            continue;
        }
        let due = match bot.store.due(now(), AT_ONCE).await {
            Ok(due) => due,
            Err(error) => {
                tracing::error!("what is to be delivered cannot be read: {error}");
                continue;
            }
        };
        if due.len() == AT_ONCE as usize {
            bot.wake();
        }
        for due in due {
            let Some(_place) = bot.gate.enter().await else { return };
            if AssertUnwindSafe(bot.deliver(&due)).catch_unwind().await.is_err() {
                tracing::error!("{} failed on a fault in the program (delivery {})", kind(&due.what), due.id);
                let _ = bot.store.deliver_later(&due, now() + LONGEST_PAUSE).await;
            }
        }
    }
}

impl Bot {
    /// There is something to deliver.
    pub(super) fn wake(&self) {
        self.work.notify_one();
    }

    async fn deliver(&self, due: &Due) {
        let done = match self.attempt(due).await {
            Ok(()) => self.store.delivered(due).await,
            Err(Failure::Withdrawn) => Ok(()),
            Err(Failure::Store(error)) => {
                // Not at once again: what was said already would be said twice.
                let _ = self.store.deliver_later(due, now() + PAUSE).await;
                Err(error)
            }
            Err(Failure::Send(error)) => {
                let (kind, id) = (kind(&due.what), due.id);
                if let SendError::Refused { status: 401, .. } = error {
                    tracing::error!(
                        "Discord refuses the bot's token; copy a fresh one from the Bot page of your application"
                    );
                    self.stop.notify_one();
                    return;
                }
                if due.tries >= MOST_TRIES || error.is_unknown() && due.tries >= MOST_REFUSALS {
                    tracing::error!("{kind} was given up: {error} (delivery {id})");
                    self.name_lost(due, kind).await;
                    self.store.delivered(due).await
                } else {
                    tracing::warn!("{kind} was not delivered and is tried again: {error} (delivery {id})");
                    let pause = (PAUSE << due.tries.min(10)).min(LONGEST_PAUSE);
                    self.store.deliver_later(due, now() + pause).await
                }
            }
        };
        if let Err(error) = done {
            tracing::error!("the database failed while delivering: {error}");
        }
    }

    /// Advisors learn of what never arrived.
    async fn name_lost(&self, due: &Due, kind: &str) {
        let about = match &due.what {
            Delivery::Give(_) | Delivery::Edit(_) | Delivery::Tell(_) => "an answer to a student".to_owned(),
            Delivery::Relay(_) | Delivery::Thread(_) | Delivery::Closed(_) => "a case; `/queue` shows it".to_owned(),
            _ => return,
        };
        let text =
            format!("I gave up delivering {kind}: {about}. Discord knows the place no more. (Delivery {})", due.id);
        if let Err(error) = self.store.deliver(due.guild, &Delivery::Line { text, notify: None }, now()).await {
            tracing::error!("a line for the advisors was not kept: {error}");
        }
    }

    async fn attempt(&self, due: &Due) -> Result<(), Failure> {
        match &due.what {
            Delivery::Card(subject) => self.bring_card(due, *subject).await,
            Delivery::Give(question) => self.give(due, *question).await,
            Delivery::Edit(question) => self.edit_answer(*question).await,
            Delivery::Tell(question) => self.tell_of_change(due, *question).await,
            Delivery::Relay(note) => self.relay(due, *note).await,
            Delivery::Pass(note) => self.pass(due, *note).await,
            Delivery::Thread(case) => self.make_thread(due, *case).await,
            Delivery::Closed(case) => self.tell_of_end(due, *case).await,
            Delivery::Line { text, notify } => {
                let Some(channel) = self.review_channel(due.guild) else { return Ok(()) };
                let line = render(&Reply::line(text.clone()));
                self.sender.say(channel, nonce(due), line, None, notify.and_then(person)).await?;
                Ok(())
            }
            Delivery::Summary => self.sum_up(due).await,
            Delivery::Erase(message) => {
                let Some(channel) = self.review_channel(due.guild) else { return Ok(()) };
                Ok(self.sender.delete(channel, MessageId::new(*message)).await?)
            }
            Delivery::Remove { channel, message } => {
                Ok(self.sender.delete(ChannelId::new(*channel), MessageId::new(*message)).await?)
            }
        }
    }

    /// Posts a card, or brings it up to date; one that somebody deleted is posted anew while it matters.
    async fn bring_card(&self, due: &Due, subject: Subject) -> Result<(), Failure> {
        let Some(channel) = self.review_channel(due.guild) else { return Ok(()) };
        let Some(key) = self.store.card_key(due.guild, subject).await? else { return Ok(()) };
        let (reply, card, over) = match subject {
            Subject::Case(case) => {
                let Some(case) = self.store.case(case).await? else { return Ok(()) };
                let notes = self.store.notes(case.id).await?;
                let asked = match case.question {
                    Some(question) => self.store.asked(question).await?,
                    None => None,
                };
                let file = wording::CaseFile { case: &case, notes: &notes, asked: asked.as_ref(), key };
                (wording::case_card(file), case.card, case.stage == Stage::Closed)
            }
            Subject::Draft(question) => {
                let Some(draft) = self.store.draft(question).await? else { return Ok(()) };
                let reply = wording::draft_card(&self.faq(), &draft, self.office(due.guild), key);
                (reply, draft.card, draft.verdict != Verdict::Waiting)
            }
            Subject::Given(_) => return Ok(()),
        };
        if let Some(card) = card {
            match self.sender.edit(channel, MessageId::new(card), render(&reply)).await {
                Err(error) if error.is_unknown() => {}
                result => return Ok(result?),
            }
        }
        if over {
            return Ok(());
        }
        let message = self.sender.say(channel, nonce(due), render(&reply), None, None).await?;
        Ok(self.store.card_stands(subject, Some(message.get())).await?)
    }

    /// Gives the answer of a decided draft to who asked.
    async fn give(&self, due: &Due, question: u64) -> Result<(), Failure> {
        let Some(draft) = self.store.draft(question).await? else { return Ok(()) };
        let asked = &draft.asked;
        let audience = match asked.asker {
            Some(asker) if !asked.private => Audience::Public(asker),
            _ => Audience::Alone,
        };
        let view = View { audience, reviewed: true };
        let given = self.store.given(question).await?;
        let mut reply = match &given {
            // It may have been corrected before it arrived.
            Some(given) => self.as_it_stands(given, view),
            None => advisor_only(wording::DROPPED),
        };
        reply.asked = Some(question);
        let message = self.bring_to_asker(due, asked, &mut reply).await?;
        if let Some(message) = message {
            self.store.note_said_in(question, message.get());
            self.store.flush().await;
            let now_stands = self.store.given(question).await?;
            if now_stands.map(|given| given.edition) != given.map(|given| given.edition) {
                self.store.deliver(due.guild, &Delivery::Edit(question), now()).await?;
            }
        }
        self.clear_waiting(&draft).await;
        Ok(())
    }

    /// Says it where the question was asked. Returns the message, where everybody reads it.
    async fn bring_to_asker(&self, due: &Due, asked: &Asked, reply: &mut Reply) -> Result<Option<MessageId>, Failure> {
        let channel = ChannelId::new(asked.channel);
        let Some(asker) = asked.asker else { return Ok(None) };
        if asked.by_message {
            let to = MessageId::new(asked.id);
            match self.sender.reply(channel, to, nonce(due), render(reply)).await {
                // The place is closed to the bot or gone; the asker need not be.
                Err(error) if error.is_final() && !asked.private => {
                    return self.bring_directly(due, asked, reply).await;
                }
                result => return Ok(Some(result?)),
            }
        }
        let token = lock(&self.tokens).take(asked.id, Instant::now());
        if let Some(token) = token {
            let seen = if asked.private { Seen::Privately } else { Seen::Publicly };
            if !asked.private {
                reply.text = Some(join(&format!("<@{asker}>"), reply.text.as_deref()));
            }
            match self.sender.follow_up(&token, render(reply), seen).await {
                Ok(message) => return Ok((!asked.private).then_some(message)),
                Err(error) => tracing::info!("an answer goes another way: {error}"),
            }
        }
        if !asked.private {
            reply.text = Some(join(&format!("<@{asker}>"), reply.text.as_deref()));
            match self.sender.say(channel, nonce(due), render(reply), None, person(asker)).await {
                Err(error) if error.is_final() => {}
                result => return Ok(Some(result?)),
            }
        }
        self.bring_directly(due, asked, reply).await
    }

    async fn bring_directly(&self, due: &Due, asked: &Asked, reply: &mut Reply) -> Result<Option<MessageId>, Failure> {
        let Some(asker) = asked.asker else { return Ok(None) };
        reply.text = Some(join(&format!("You asked:\n{}", wording::quoted(&asked.text, 300)), reply.text.as_deref()));
        match self.say_directly(due, asker, reply).await {
            Err(Failure::Send(error)) if is_closed(error) => {
                self.cannot_be_reached(asked).await?;
                Ok(None)
            }
            Err(failure) => Err(failure),
            Ok(_) => Ok(None),
        }
    }

    /// Who takes no direct messages keeps a case, in which an advisor can find another way.
    async fn cannot_be_reached(&self, asked: &Asked) -> Result<(), Failure> {
        let event = "an answer could not be brought to them: they take no direct messages".to_owned();
        let mut new = NewCase::about(Kind::Advisor, asked, asked.asker);
        new.events.push(event.clone());
        let opened = self.store.open_case(&new, now(), self.config.rates, self.claim()).await?;
        match opened {
            Ok(opened) if !opened.new => self.store.add_event(opened.case.id, &event, now()).await?,
            Ok(_) => {}
            // No room for a case: it is said all the same.
            Err(_) => {
                let asker = asked.asker.map(crate::moderation::name).unwrap_or_default();
                let question = wording::quoted(&asked.text, 300);
                let text =
                    format!("An answer could not be brought to {asker}, who takes no direct messages:\n{question}");
                self.store.deliver(asked.guild, &Delivery::Line { text, notify: None }, now()).await?;
            }
        }
        self.wake();
        Ok(())
    }

    async fn say_directly(&self, due: &Due, person: u64, reply: &Reply) -> Result<(ChannelId, MessageId), Failure> {
        let channel = self.sender.direct(UserId::new(person)).await?;
        // Opening the channel may have been tried for seconds.
        if !self.store.is_wanted(due).await? {
            return Err(Failure::Withdrawn);
        }
        let message = self.sender.say(channel, nonce(due), render(reply), None, None).await?;
        Ok((channel, message))
    }

    /// "A person is looking" has done its work.
    async fn clear_waiting(&self, draft: &Draft) {
        if let Some(waiting) = draft.waiting
            && let Err(error) = self.sender.delete(ChannelId::new(draft.asked.channel), MessageId::new(waiting)).await
        {
            tracing::info!("an outdated message could not be taken away: {error}");
        }
    }

    /// What a given answer says now.
    pub(super) fn as_it_stands(&self, given: &Given, view: View) -> Reply {
        let office = self.office(given.asked.guild);
        let faq = self.faq();
        let mut reply = match given.standing {
            Standing::Retracted => faq.retracted(office, view),
            _ => faq.say(&given.now, given.mark(office), view),
        };
        reply.asked = Some(given.asked.id);
        reply
    }

    async fn edit_answer(&self, question: u64) -> Result<(), Failure> {
        let Some(given) = self.store.given(question).await? else { return Ok(()) };
        let Some(message) = given.asked.message else { return Ok(()) };
        let audience = given.asked.asker.map_or(Audience::Alone, Audience::Public);
        let reply = self.as_it_stands(&given, View { audience, reviewed: true });
        let channel = ChannelId::new(given.asked.channel);
        match self.sender.edit(channel, MessageId::new(message), render(&reply)).await {
            // Somebody deleted it, so that the asker is told directly what it would say now.
            Err(error) if error.is_unknown() => Ok(self.store.message_is_gone(question).await?),
            result => Ok(result?),
        }
    }

    /// Tells the asker, once, that their answer was changed; what they were told in private is kept right afterwards.
    async fn tell_of_change(&self, due: &Due, question: u64) -> Result<(), Failure> {
        let Some(given) = self.store.given(question).await? else { return Ok(()) };
        let Some(asker) = given.asked.asker else { return Ok(()) };
        let office = self.office(due.guild);
        let view = View { audience: Audience::Alone, reviewed: true };
        let mut told = wording::told(&self.faq(), &given, office, view);
        told.asked = Some(question);
        if let Some((channel, message)) = given.notice {
            // What was told in the channel stays a line there.
            let in_public = channel == given.asked.channel && !given.asked.private;
            // The line names no words, so that another correction leaves it true.
            if in_public && given.before.as_ref().is_some_and(|(before, _)| *before == given.standing) {
                return Ok(());
            }
            let told = if in_public { Reply::line(wording::told_in_public(&given, office)) } else { told };
            let (channel, message) = (ChannelId::new(channel), MessageId::new(message));
            return match self.sender.edit(channel, message, render(&told)).await {
                Err(error) if error.is_unknown() => Ok(()),
                result => Ok(result?),
            };
        }
        if given.told || given.standing == Standing::Automatic {
            return Ok(());
        }
        if let Some(message) = given.asked.message {
            let text = wording::told_in_public(&given, office);
            let (channel, below) = (ChannelId::new(given.asked.channel), Some(MessageId::new(message)));
            let line = render(&Reply::line(text));
            match self.sender.say(channel, nonce(due), line, below, person(asker)).await {
                Err(error) if error.is_final() => {}
                result => {
                    let notice = (channel.get(), result?.get());
                    return Ok(self.store.was_told(question, Some(notice)).await?);
                }
            }
        }
        match self.say_directly(due, asker, &told).await {
            Ok((channel, message)) => Ok(self.store.was_told(question, Some((channel.get(), message.get()))).await?),
            Err(Failure::Send(error)) if is_closed(error) => {
                self.cannot_be_reached(&given.asked).await?;
                Ok(self.store.was_told(question, None).await?)
            }
            Err(failure) => Err(failure),
        }
    }

    /// Brings an advisor's words to the student of a case.
    async fn relay(&self, due: &Due, note: u64) -> Result<(), Failure> {
        let Some(note) = self.store.note(note).await? else { return Ok(()) };
        let Some(case) = self.store.case(note.case).await? else { return Ok(()) };
        let (advisor, office) = (note.author.unwrap_or_default(), self.office(case.guild));
        self.say_in_case(due, case, |case| wording::relayed(case, &note.text, advisor, office)).await
    }

    /// Tells a student that their case was closed, unless it is open again.
    async fn tell_of_end(&self, due: &Due, case: u64) -> Result<(), Failure> {
        let found = self.store.case(case).await?.filter(|case| case.stage == Stage::Closed);
        let Some(case) = found else { return Ok(()) };
        let office = self.office(case.guild);
        self.say_in_case(due, case, |case| wording::closed(case, office)).await
    }

    /// Says something to the student of a case: in its thread, and where that is gone, directly.
    async fn say_in_case(&self, due: &Due, mut case: Case, say: impl Fn(&Case) -> Reply) -> Result<(), Failure> {
        let Some(asker) = case.asker else { return Ok(()) };
        if let Some(thread) = case.thread {
            let mut reply = say(&case);
            reply.text = Some(join(&format!("<@{asker}>"), reply.text.as_deref()));
            match self.sender.say(ChannelId::new(thread), nonce(due), render(&reply), None, person(asker)).await {
                Ok(_) => return Ok(()),
                Err(error) if !error.is_final() => return Err(error.into()),
                Err(error) => {
                    tracing::info!("the thread of a case cannot be used any more: {error}");
                    self.store.thread_is_gone(case.id).await?;
                    lock(&self.case_threads).remove(&ChannelId::new(thread));
                    case.thread = None;
                }
            }
        }
        match self.say_directly(due, asker, &say(&case)).await {
            Ok(_) => Ok(()),
            Err(Failure::Send(error)) if is_closed(error) => {
                let event = "this could not be brought to them: they take no direct messages";
                Ok(self.store.add_event(case.id, event, now()).await?)
            }
            Err(failure) => Err(failure),
        }
    }

    /// Shows advisors what the student of a case writes.
    async fn pass(&self, due: &Due, note: u64) -> Result<(), Failure> {
        let Some(channel) = self.review_channel(due.guild) else { return Ok(()) };
        let Some(note) = self.store.note(note).await? else { return Ok(()) };
        let Some(case) = self.store.case(note.case).await? else { return Ok(()) };
        let below = case.card.map(MessageId::new);
        let notify = case.owner.filter(|_| case.is_owned()).and_then(person);
        let mut reply = wording::passed(&case, &note.text);
        if let Some(owner) = notify {
            reply.text = Some(join(&format!("<@{owner}>"), reply.text.as_deref()));
        }
        let message = self.sender.say(channel, nonce(due), render(&reply), below, notify).await?;
        Ok(self.store.note_stands(note.id, message.get()).await?)
    }

    /// Makes the private thread of a case, where the bot may, and lets student and owner in; each step may be repeated.
    async fn make_thread(&self, due: &Due, case: u64) -> Result<(), Failure> {
        let Some(case) = self.store.case(case).await? else { return Ok(()) };
        let (Some(asker), Some(owner)) = (case.asker, case.owner.and_then(person)) else { return Ok(()) };
        let thread = match (case.thread, case.channel) {
            (Some(thread), _) => ChannelId::new(thread),
            // In a direct message there is no place for a thread.
            (None, 0) => return Ok(()),
            (None, asked_in) => {
                let asked_in = ChannelId::new(asked_in);
                let channel = self.parent_of(asked_in).await.unwrap_or(asked_in);
                let name = format!("Case {}", case.id);
                let made = match self.made_before(channel, &name, &case).await {
                    Some(thread) => Ok(thread),
                    None => self.sender.private_thread(channel, &name).await,
                };
                match made {
                    Ok(thread) => {
                        self.store.thread_stands(case.id, thread.get()).await?;
                        lock(&self.case_threads).insert(thread);
                        thread
                    }
                    Err(error) if error.is_final() => return self.carry_instead(&case).await,
                    Err(error) => return Err(error.into()),
                }
            }
        };
        for person in [UserId::new(asker), owner] {
            match self.sender.let_in(thread, person).await {
                // The student cannot come in, so that nothing may be said where they do not read it.
                Err(error) if error.is_final() && person.get() == asker => {
                    self.store.thread_is_gone(case.id).await?;
                    return self.carry_instead(&case).await;
                }
                Err(error) if error.is_final() => tracing::info!("an advisor cannot be let into a thread: {error}"),
                result => result?,
            }
        }
        let event = format!("talked about in <#{thread}>");
        if self.store.notes(case.id).await?.iter().any(|note| note.text == event) {
            return Ok(());
        }
        let opening = render(&wording::thread_opening(&case, self.office(case.guild)));
        self.sender.say(thread, nonce(due), opening, None, person(asker)).await?;
        Ok(self.store.add_event(case.id, &event, now()).await?)
    }

    /// The thread of a case that an earlier try has made, although Discord's answer was lost: one of the bot's own, made
    /// since the case was opened, which no case has yet.
    async fn made_before(&self, channel: ChannelId, name: &str, case: &Case) -> Option<ChannelId> {
        let fits = |id: ChannelId, thread: &super::Thread| {
            let since = id.created_at().unix_timestamp() >= case.opened;
            thread.ours && since && thread.title == name && thread.parent == Some(channel)
        };
        let found = lock(&self.threads).iter().find(|&(&id, thread)| fits(id, thread)).map(|(&id, _)| id)?;
        let free = self.store.case_in_thread(found.get()).await.is_ok_and(|case| case.is_none());
        free.then_some(found)
    }

    async fn carry_instead(&self, case: &Case) -> Result<(), Failure> {
        let event = "no private thread can be made there, so I carry the messages";
        Ok(self.store.add_event(case.id, event, now()).await?)
    }

    /// One message for all that has no card of its own, begun anew every hour.
    async fn sum_up(&self, due: &Due) -> Result<(), Failure> {
        const SINCE: &str = "summary since";
        const MESSAGE: &str = "summary message";
        let Some(channel) = self.review_channel(due.guild) else { return Ok(()) };
        let began = self.store.recall(due.guild, SINCE).await?.filter(|began| began + 2 * HOUR > now());
        let since = began.unwrap_or_else(|| now() - HOUR);
        let count = self.store.unlisted(due.guild, since).await?;
        if count == 0 {
            return Ok(());
        }
        let waits = if count == 1 { "One more thing waits".to_owned() } else { format!("{count} more things wait") };
        let text = format!("{waits} since <t:{since}:t>, without a card each. `/queue` and `/shadow` list everything.");
        let line = render(&Reply::line(text));
        if let (Some(_), Some(message)) = (began, self.store.recall(due.guild, MESSAGE).await?) {
            let message = MessageId::new(u64::try_from(message).unwrap_or(1));
            match self.sender.edit(channel, message, line.clone()).await {
                Err(error) if error.is_unknown() => {}
                result => return Ok(result?),
            }
        }
        let message = self.sender.say(channel, nonce(due), line, None, None).await?;
        self.store.remember(due.guild, SINCE, since).await?;
        Ok(self.store.remember(due.guild, MESSAGE, i64::try_from(message.get()).unwrap_or(1)).await?)
    }
}

/// Somebody on Discord; not whoever works at the terminal.
fn person(id: u64) -> Option<UserId> {
    (id != crate::moderation::TERMINAL).then(|| UserId::new(id))
}

/// The same for every try of one delivery; another for every round of it.
fn nonce(due: &Due) -> String {
    due.nonce()
}

fn is_closed(error: SendError) -> bool {
    matches!(error, SendError::Refused { code: CLOSED, .. })
}

fn join(first: &str, then: Option<&str>) -> String {
    match then {
        Some(then) => format!("{first}\n{then}"),
        None => first.to_owned(),
    }
}

/// For the log.
fn kind(delivery: &Delivery) -> &'static str {
    match delivery {
        Delivery::Card(_) => "a card",
        Delivery::Give(_) => "an answer",
        Delivery::Edit(_) => "a correction",
        Delivery::Tell(_) => "the notice of a correction",
        Delivery::Relay(_) => "an advisor's message",
        Delivery::Pass(_) => "a student's message",
        Delivery::Thread(_) => "a private thread",
        Delivery::Closed(_) => "the end of a case",
        Delivery::Line { .. } => "a line for the advisors",
        Delivery::Summary => "a summary",
        Delivery::Erase(_) | Delivery::Remove { .. } => "the erasure of a message",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interactions_token_is_used_once_and_never_after_its_time() {
        let (mut tokens, start) = (Tokens::default(), Instant::now());
        for id in 1..=3 {
            tokens.keep(id, "token", start);
        }
        assert_eq!(tokens.take(1, start + TOKEN_LIVES / 2).as_deref(), Some("token"));
        assert_eq!(tokens.take(1, start), None);
        assert_eq!(tokens.take(2, start + TOKEN_LIVES), None);
        assert_eq!(tokens.take(9, start), None);
    }
}
