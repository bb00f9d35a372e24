//! Messages: mentions, replies to the bot, direct messages, and channels in which it answers unasked.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use serenity::FutureExt;
use serenity::model::channel::{Channel, Message, MessageType};
use serenity::model::id::{ChannelId, UserId};

use super::gate::TOO_LATE;
use super::render::render;
use super::{Bot, Thread, lock};
use crate::advising::reply::{Audience, Reply, View};
use crate::advising::{Advice, Faq, Outcome};

/// How a message came to the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Address {
    /// In a conversation of two.
    Direct,
    /// By name.
    Mention,
    /// As a reply to something the bot said.
    Reply,
    /// Not at all: somebody wrote in a channel.
    None,
}

/// Takes up a message once and in time, and stays silent unless it was asked or is sure.
pub(super) async fn take_up(bot: &Bot, message: Message) {
    let arrived = Instant::now();
    let person = !message.author.bot && message.webhook_id.is_none();
    if !person
        || !matches!(message.kind, MessageType::Regular | MessageType::InlineReply)
        || !bot.serves(message.guild_id)
    {
        return;
    }
    let me = bot.me;
    if !lock(&bot.handled).first_time(message.id.get()) {
        return;
    }
    let delay = lock(&bot.lateness).of(message.id.get(), arrived);
    let Some(_place) = bot.gate.enter().await else { return };
    if delay + arrived.elapsed() > TOO_LATE {
        // Somebody may have answered by now, or the asker have gone.
        tracing::warn!("dropped a message that came {} ms late", (delay + arrived.elapsed()).as_millis());
        return;
    }
    let Ok(reply) = AssertUnwindSafe(answer(bot, &message, me)).catch_unwind().await else {
        tracing::error!("a message in channel {} failed on a fault in the program", message.channel_id);
        return;
    };
    let Some(reply) = reply else { return };
    if let Err(error) = bot.sender.reply(message.channel_id, message.id, render(&reply)).await {
        tracing::warn!("a reply in channel {} was not delivered: {error}", message.channel_id);
    }
}

async fn answer(bot: &Bot, message: &Message, me: UserId) -> Option<Reply> {
    let faq = bot.faq();
    match address(message, me) {
        Address::None => unasked(bot, &faq, message).await,
        address => asked(bot, &faq, message, address, me),
    }
}

fn address(message: &Message, me: UserId) -> Address {
    if message.guild_id.is_none() {
        Address::Direct
    } else if message.content.contains(&format!("<@{me}>")) || message.content.contains(&format!("<@!{me}>")) {
        Address::Mention
    } else if message.referenced_message.as_ref().is_some_and(|earlier| earlier.author.id == me) {
        Address::Reply
    } else {
        Address::None
    }
}

/// What to say to somebody who turned to the bot; nothing to thanks and the like below its replies.
fn asked(bot: &Bot, faq: &Faq, message: &Message, address: Address, me: UserId) -> Option<Reply> {
    let mut text = message.content.replace(&format!("<@{me}>"), " ").replace(&format!("<@!{me}>"), " ");
    if text.trim().is_empty() {
        // "@Guidepost" in reply to somebody's question means that question.
        let earlier = message.referenced_message.as_ref().filter(|earlier| earlier.author.id != me);
        text = earlier.map(|earlier| earlier.content.clone()).unwrap_or_default();
    }
    let view = bot.public_view(message);
    if text.trim().is_empty() {
        return (address != Address::Reply).then(|| faq.greeting(view));
    }
    let advice = bot.advise(faq, message, &text);
    if advice.outcome == Outcome::Nothing && !advice.question {
        return (address != Address::Reply).then(|| faq.greeting(view));
    }
    Some(faq.reply(&advice, view))
}

/// What to say where nobody turned to the bot: a sure answer to a question, in a channel that the server named.
async fn unasked(bot: &Bot, faq: &Faq, message: &Message) -> Option<Reply> {
    let named = &bot.server(message.guild_id)?.question_channels;
    // A reply to somebody is a conversation between people.
    if named.is_empty() || message.referenced_message.is_some() || message.content.trim().is_empty() {
        return None;
    }
    let mut thread = bot.known_thread(message.channel_id);
    let opens_post = message.id.get() == message.channel_id.get();
    if opens_post && thread.is_none() {
        // Serenity hands out events at once: the post's first message can come here before the post itself.
        thread = bot.look_up_thread(message.channel_id).await;
    }
    let mut text = message.content.clone();
    if let Some(thread) = thread.as_ref().filter(|_| opens_post) {
        // The question of a forum's post often stands in its title alone.
        let alone = faq.advise(&text, None);
        if !is_sure(&alone) {
            text = format!("{}\n{text}", thread.title);
        }
    }
    let advice = faq.advise(&text, None);
    if !is_sure(&advice) || !bot.listens(message.channel_id, thread, named).await {
        return None;
    }
    bot.note(faq, message, &advice);
    Some(faq.reply(&advice, bot.public_view(message)))
}

fn is_sure(advice: &Advice) -> bool {
    advice.question && matches!(advice.outcome, Outcome::Answer(_))
}

impl Bot {
    fn public_view(&self, message: &Message) -> View {
        let reviewed = match (message.guild_id, &self.config.servers[..]) {
            (None, [only]) => only.review_channel.is_some(),
            (guild, _) => self.server(guild).is_some_and(|server| server.review_channel.is_some()),
        };
        let audience =
            if message.guild_id.is_some() { Audience::Public(message.author.id.get()) } else { Audience::Alone };
        View { audience, reviewed }
    }

    fn advise(&self, faq: &Faq, message: &Message, text: &str) -> Advice {
        let previous = lock(&self.conversations).recall(&(message.author.id, message.channel_id), Instant::now());
        let advice = faq.advise(text, previous.and_then(|code| faq.entry_at(code)));
        self.note(faq, message, &advice);
        advice
    }

    fn note(&self, faq: &Faq, message: &Message, advice: &Advice) {
        if let Some(entry) = advice.last() {
            let who = (message.author.id, message.channel_id);
            lock(&self.conversations).remember(who, faq.code_of(entry), Instant::now());
        }
    }

    fn known_thread(&self, channel: ChannelId) -> Option<Thread> {
        lock(&self.threads).get(&channel).cloned()
    }

    /// Whether the channel, or the one that this thread belongs to, is among those named. Asks Discord for a thread
    /// that was not heard of, which is rare: only what would be answered comes here.
    async fn listens(&self, channel: ChannelId, thread: Option<Thread>, named: &[u64]) -> bool {
        if named.contains(&channel.get()) {
            return true;
        }
        let thread = match thread {
            Some(thread) => Some(thread),
            None => self.look_up_thread(channel).await,
        };
        // The parent of a channel that is no thread is its category, which nobody names.
        thread.and_then(|thread| thread.parent).is_some_and(|parent| named.contains(&parent.get()))
    }

    async fn look_up_thread(&self, channel: ChannelId) -> Option<Thread> {
        match tokio::time::timeout(super::REQUEST, self.http.get_channel(channel)).await {
            Ok(Ok(Channel::Guild(found))) => {
                self.note_thread(&found);
                self.known_thread(channel)
            }
            _ => None,
        }
    }

    pub(super) fn note_thread(&self, channel: &serenity::model::channel::GuildChannel) {
        let mut threads = lock(&self.threads);
        if threads.len() >= super::MOST_THREADS {
            threads.clear();
        }
        threads.insert(channel.id, Thread { parent: channel.parent_id, title: channel.name.clone() });
    }
}
