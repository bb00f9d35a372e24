//! Does in Discord what was decided: cards, answers, corrections, notices, threads. What is to be done stands in the
//! database until it is done, so that nothing is lost in a crash, and every try carries the same nonce, so that nothing
//! is said twice.

mod answers;
mod cases;
mod review;

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serenity::FutureExt;
use serenity::model::id::{ChannelId, MessageId, UserId};

use super::Bot;
use super::asking::now;
use super::render::render;
use super::send::{SendError, TOKEN_LIVES};
use crate::advising::reply::Reply;
use crate::moderation::{Delivery, Time, wording};
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
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Send(#[from] SendError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a fault in the program")]
    Fault,
    #[error("its student had their data erased meanwhile")]
    Withdrawn,
}

/// Delivers until the process ends.
pub(super) async fn go_on(bot: Arc<Bot>) {
    loop {
        let _ = tokio::time::timeout(LOOK, bot.work.notified()).await;
        // Discord's own numbers come with the connection.
        if bot.api.application().is_none() {
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
            bot.deliver(&due).await;
        }
    }
}

impl Bot {
    /// There is something to deliver.
    pub(super) fn wake(&self) {
        self.work.notify_one();
    }

    async fn deliver(&self, due: &Due) {
        let tried = AssertUnwindSafe(self.attempt(due)).catch_unwind().await.unwrap_or(Err(Failure::Fault));
        let done = match tried {
            Ok(()) => self.store.delivered(due).await,
            Err(Failure::Withdrawn) => Ok(()),
            // The bot ends, and it waits for one with a fresh token.
            Err(_) if self.api.refuses_token() => return,
            Err(failure) => self.put_off(due, &failure).await,
        };
        match done {
            // Something may have waited behind it.
            Ok(()) => self.wake(),
            Err(error) => tracing::error!("the database failed while delivering: {error}"),
        }
    }

    /// A delivery that failed is tried again later, or given up.
    async fn put_off(&self, due: &Due, failure: &Failure) -> Result<(), StoreError> {
        let (kind, id) = (kind(&due.what), due.id);
        let is_unknown = matches!(failure, Failure::Send(error) if error.is_unknown());
        if due.tries >= MOST_TRIES || is_unknown && due.tries >= MOST_REFUSALS {
            tracing::error!("{kind} was given up: {failure} (delivery {id})");
            self.name_lost(due, kind, failure).await;
            return self.store.delivered(due).await;
        }
        tracing::warn!("{kind} was not delivered and is tried again: {failure} (delivery {id})");
        let pause = (PAUSE << due.tries.min(10)).min(LONGEST_PAUSE);
        self.store.deliver_later(due, now() + pause).await
    }

    /// Advisors learn of what never arrived, and why.
    async fn name_lost(&self, due: &Due, kind: &str, cause: &Failure) {
        let told = async {
            // What is gone need not be named, but what cannot be read is.
            let about = self.called(&due.what).await.unwrap_or_else(|_| Some("which cannot be read".to_owned()));
            let Some(about) = about else { return Ok(()) };
            let text = format!("I gave up delivering {kind} ({about}): {cause}. (Delivery {})", due.id);
            self.store.deliver(due.guild, &Delivery::Line { text, notify: None }, now()).await
        };
        if let Err(error) = told.await {
            tracing::error!("a line for the advisors was not kept: {error}");
        }
    }

    /// How advisors find what a delivery to a student is about.
    async fn called(&self, what: &Delivery) -> Result<Option<String>, StoreError> {
        let case = |number: u64| format!("case {number}, which `/case show` opens");
        Ok(match what {
            Delivery::Give(question) | Delivery::Edit(question) | Delivery::Tell(question) => {
                self.store.asked(*question).await?.map(|asked| wording::called(&asked))
            }
            Delivery::Relay(note) => self.store.note(*note).await?.map(|note| case(note.case)),
            Delivery::Thread(number) | Delivery::Closed(number) => Some(case(*number)),
            _ => None,
        })
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
                self.sender.say(channel, due.nonce(), line, None, notify.and_then(person)).await?;
                Ok(())
            }
            Delivery::Summary => self.sum_up(due).await,
            Delivery::Erase(message) => {
                let Some(channel) = self.review_channel(due.guild) else { return Ok(()) };
                Ok(self.sender.delete(channel, MessageId::new(*message)).await?)
            }
            Delivery::Unsay(_) => {
                let Some(channel) = self.review_channel(due.guild) else { return Ok(()) };
                // With the nonce of what was posted Discord gives the number of that, and else posts this for a moment.
                let line = render(&Reply::line("Erased."));
                let posted = self.sender.say(channel, due.nonce(), line, None, None).await?;
                Ok(self.sender.delete(channel, posted).await?)
            }
            Delivery::Remove { channel, message } => {
                Ok(self.sender.delete(ChannelId::new(*channel), MessageId::new(*message)).await?)
            }
        }
    }

    async fn say_directly(&self, due: &Due, person: u64, reply: &Reply) -> Result<(ChannelId, MessageId), Failure> {
        let channel = self.sender.direct(UserId::new(person)).await?;
        // Opening the channel may have been tried for seconds.
        if !self.store.is_wanted(due).await? {
            return Err(Failure::Withdrawn);
        }
        let message = self.sender.say(channel, due.nonce(), render(reply), None, None).await?;
        Ok((channel, message))
    }
}

/// Somebody on Discord; not whoever works at the terminal.
fn person(id: u64) -> Option<UserId> {
    (id != crate::moderation::TERMINAL).then(|| UserId::new(id))
}

/// For advisors.
fn why_unreached(error: SendError) -> String {
    match error {
        SendError::Refused { code: CLOSED, .. } => "they take no direct messages".to_owned(),
        error => error.to_string(),
    }
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
        Delivery::Erase(_) | Delivery::Unsay(_) | Delivery::Remove { .. } => "the erasure of a message",
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
