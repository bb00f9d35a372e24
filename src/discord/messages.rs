//! Messages: mentions, replies to the bot, direct messages, and channels in which it answers unasked.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use serenity::FutureExt;
use serenity::model::channel::{Channel, ChannelType, Message, MessageType};
use serenity::model::id::{ChannelId, GuildId, MessageId, UserId};

use super::asking::{Considered, Origin, Step, now};
use super::gate::TOO_LATE;
use super::render::render;
use super::send::SendError;
use super::{Bot, Thread, lock};
use crate::advising::reply::{Audience, Reply, View, advisor_only};
use crate::advising::{Advice, Faq, Outcome};
use crate::moderation::case::Case;
use crate::moderation::limits::TooMuch;
use crate::moderation::permission::{Deed, State, Who, permit};
use crate::moderation::{Mode, kept_words, wording};

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
    let late = delay + arrived.elapsed() > TOO_LATE;
    if AssertUnwindSafe(answer(bot, &message, me, late)).catch_unwind().await.is_err() {
        tracing::error!("a message in channel {} failed on a fault in the program", message.channel_id);
    }
}

async fn answer(bot: &Bot, message: &Message, me: UserId, late: bool) {
    let faq = bot.faq();
    let distress = faq.is_distress(&message.content);
    // Where a person owns the conversation, the bot is silent, but for somebody in danger.
    if lock(&bot.case_threads).contains(&message.channel_id) {
        if distress {
            bot.comfort(&faq, message).await;
        }
        let is_read = bot.heard_in_thread(message).await;
        // Nothing stands in the way of the words for distress.
        if !is_read && !distress {
            let reply = advisor_only("This case is over. Please ask an advisor anew; nobody reads here any more.");
            let _ = bot.reply_to(message, &reply).await;
        }
        return;
    }
    let address = address(message, me);
    if address == Address::Direct && !distress && bot.passed_to_advisor(message).await {
        return;
    }
    if late && !distress {
        // Somebody may have answered by now, or the asker have gone.
        tracing::warn!("dropped a message that came late");
        return;
    }
    if permit(bot.who_writes(message), Deed::Ask, State::Free).is_err() && !distress {
        return;
    }
    let considered = match address {
        Address::None => unasked(bot, &faq, message).await,
        address => asked(bot, &faq, message, address, me).await,
    };
    if let Some(considered) = considered {
        bot.say_or_wait(message, considered).await;
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

/// What a question to the bot comes to; nothing for thanks and the like below its replies.
async fn asked(bot: &Bot, faq: &Faq, message: &Message, address: Address, me: UserId) -> Option<Considered> {
    let mut text = message.content.replace(&format!("<@{me}>"), " ").replace(&format!("<@!{me}>"), " ");
    if text.trim().is_empty() {
        // "@Guidepost" in reply to somebody's question means that question.
        let earlier = message.referenced_message.as_ref().filter(|earlier| earlier.author.id != me);
        text = earlier.map(|earlier| earlier.content.clone()).unwrap_or_default();
    }
    let parent = bot.parent_of(message.channel_id).await;
    let shadow = bot.mode(message.guild_id, message.channel_id, parent) == Mode::Shadow;
    let greeting = || {
        let silent = address == Address::Reply || shadow;
        (!silent).then(|| said(faq.greeting(bot.public_view(message))))
    };
    if text.trim().is_empty() {
        return greeting();
    }
    match bot.takes(faq, &text, message.author.id, message.guild_id) {
        Ok(()) => {}
        // A word once; who floods a channel is not answered again and again.
        Err(too_much @ (TooMuch::Person { again: false } | TooMuch::Day { again: false }))
            if !shadow || message.guild_id.is_none() =>
        {
            return Some(said(too_much.reply()));
        }
        Err(_) => return None,
    }
    let considered = bot.consider_message(faq, &text, message, parent).await?;
    if considered.advice.outcome == Outcome::Nothing && !considered.advice.question {
        return greeting();
    }
    Some(considered)
}

/// A reply that is no answer to a question.
fn said(reply: Reply) -> Considered {
    let advice =
        Advice { outcome: Outcome::Nothing, candidates: Vec::new(), question: false, beside: Vec::new(), more: false };
    Considered { step: Step::Say(reply), advice, asked: None, found: Vec::new() }
}

/// What a message comes to where nobody turned to the bot: a sure answer to a question, in a channel that the server
/// named; and words to whoever is in distress there.
async fn unasked(bot: &Bot, faq: &Faq, message: &Message) -> Option<Considered> {
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
        let alone = faq.advise(&text, &[]);
        if !is_sure(&alone) {
            text = format!("{}\n{text}", thread.title);
        }
    }
    let advice = faq.advise(&text, &[]);
    let distress = matches!(advice.outcome, Outcome::Sensitive(_));
    if !(is_sure(&advice) || distress) || !bot.listens(message.channel_id, thread, named).await {
        return None;
    }
    let owned = bot.store.is_owned_in(message.author.id.get(), message.channel_id.get()).await;
    if !distress && (owned.unwrap_or(false) || bot.takes(faq, &text, message.author.id, message.guild_id).is_err()) {
        return None;
    }
    let parent = bot.parent_of(message.channel_id).await;
    bot.consider_message(faq, &text, message, parent).await
}

fn is_sure(advice: &Advice) -> bool {
    advice.question && matches!(advice.outcome, Outcome::Answer(_))
}

impl Bot {
    fn public_view(&self, message: &Message) -> View {
        let audience =
            if message.guild_id.is_some() { Audience::Public(message.author.id.get()) } else { Audience::Alone };
        View { audience, reviewed: self.is_reviewed(message.guild_id) }
    }

    /// What somebody is who writes a message; it does not tell an admin from a student.
    fn who_writes(&self, message: &Message) -> Who {
        let here = self.school(message.guild_id).map(|server| GuildId::new(server.id));
        let member = message.guild_id.zip(message.member.as_ref());
        match here.or(message.guild_id) {
            _ if member.is_some_and(|(guild, member)| self.is_advisor(guild, message.author.id, &member.roles)) => {
                Who::Advisor
            }
            Some(guild) if self.is_blocked(guild.get(), message.author.id) => Who::Blocked,
            _ => Who::Student,
        }
    }

    async fn consider_message(
        &self,
        faq: &Faq,
        text: &str,
        message: &Message,
        parent: Option<ChannelId>,
    ) -> Option<Considered> {
        let origin = Origin {
            id: message.id.get(),
            user: message.author.id,
            guild: message.guild_id,
            channel: message.channel_id,
            parent,
            view: self.public_view(message),
            private: message.guild_id.is_none(),
            by_message: true,
        };
        match self.consider(faq, text, origin).await {
            Ok(considered) => Some(considered),
            Err(error) => {
                tracing::error!("a draft was not kept, so a message stays without an answer: {error}");
                Some(said(advisor_only("I could not pass your question on just now. Please ask an advisor.")))
            }
        }
    }

    /// Says what there is to say to a message, and keeps what has to be kept of it.
    async fn say_or_wait(&self, message: &Message, considered: Considered) {
        let Considered { step, advice, asked, found } = considered;
        let direct = message.guild_id.is_none();
        // What waits for an advisor is kept already.
        let shadow = matches!(step, Step::Shadow);
        // What is refused is not answered.
        let asked = asked.filter(|_| !matches!(step, Step::Refused(_)));
        let (mut reply, waits) = match step {
            Step::Say(reply) => (reply, false),
            Step::Waits if direct => (Reply::line(wording::LOOKING), true),
            Step::Waits => (Reply::line(wording::LOOKING_PUBLIC), true),
            Step::Refused(refusal) => (advisor_only(&refusal.to_string()), false),
            // Nobody else reads a direct message, and a person has to be one click away.
            Step::Shadow if direct => {
                let asked = asked.as_ref().map(|asked| asked.id);
                (Reply { asked, ..advisor_only(wording::SHADOW) }, true)
            }
            Step::Shadow => return,
        };
        if direct && !found.is_empty() {
            let note = wording::personal_data(&found, false);
            reply.text = Some(reply.text.map_or(note.clone(), |text| format!("{note}\n\n{text}")));
        }
        asked.iter().filter(|_| !waits).for_each(|asked| self.note_given(asked));
        let distress = self.distress_in(asked.as_ref(), &advice);
        let Ok(sent) = self.say_with_case(distress, self.reply_to(message, &reply)).await else {
            // A draft stays: whoever decides on it gives the answer all the same.
            if !waits {
                self.store.note_not_said(message.id.get());
            }
            return;
        };
        if shadow {
            return;
        }
        if waits {
            self.waits_in(message.id.get(), sent).await;
        } else if let Some(asked) = asked {
            self.note_arrived(asked, &advice, Some(sent)).await;
        }
        if !direct {
            self.warn_of_personal_data(message.author.id, message.id.get(), &found, None).await;
        }
    }

    /// Somebody wrote in the private thread of a case; `false` if that is over and nobody reads on there.
    async fn heard_in_thread(&self, message: &Message) -> bool {
        let author = message.author.id.get();
        let heard = match self.store.case_in_thread(message.channel_id.get()).await {
            Ok(Some(case)) if case.asker != Some(author) && !self.may_answer(message, &case) => return true,
            Ok(Some(case)) => self.store.heard_in_thread(&case, author, now(), self.claim()).await,
            Ok(None) => {
                // Its case is erased.
                lock(&self.case_threads).remove(&message.channel_id);
                return false;
            }
            Err(error) => Err(error),
        };
        match heard {
            Ok(_) => self.wake(),
            Err(error) => tracing::error!("a message in a case's thread was not noted: {error}"),
        }
        true
    }

    fn may_answer(&self, message: &Message, case: &Case) -> bool {
        permit(self.who_writes(message), Deed::Answer, case.state_for(message.author.id.get())).is_ok()
    }

    /// The humane words, where the bot is silent otherwise, and a case of it.
    async fn comfort(&self, faq: &Faq, message: &Message) {
        let reply = faq.reply(&faq.advise(&message.content, &[]), View { audience: Audience::Alone, reviewed: true });
        let (author, channel) = (message.author.id.get(), message.channel_id.get());
        let distress = self.distress(self.keeps_for(message.guild_id), author, channel, &message.content);
        let _ = self.say_with_case(distress, self.reply_to(message, &reply)).await;
    }

    /// Replies to a message, once; the log says where that fails.
    async fn reply_to(&self, message: &Message, reply: &Reply) -> Result<MessageId, SendError> {
        let nonce = message.id.to_string();
        let sent = self.sender.reply(message.channel_id, message.id, nonce, render(reply)).await;
        sent.inspect_err(|error| {
            tracing::warn!("a reply in channel {} was not delivered: {error}", message.channel_id);
        })
    }

    /// A direct message to the advisor who owns the conversation; `false` if none does. Says once for each turn of the
    /// conversation that the message was passed on, and always what was not.
    async fn passed_to_advisor(&self, message: &Message) -> bool {
        let case = match self.store.relayed_case(message.author.id.get()).await {
            Ok(Some(case)) => case,
            Ok(None) => return false,
            Err(error) => {
                tracing::error!("whether an advisor talks with somebody cannot be read: {error}");
                return false;
            }
        };
        if let Some(why) = self.why_not_passed(message) {
            let _ = self.reply_to(message, &Reply::line(why)).await;
            return true;
        }
        let masked = kept_words(&message.content);
        let mut said = match self.store.reply_to_case(case.id, &masked.text, now(), self.claim()).await {
            Ok(Ok(_)) => {
                self.wake();
                told_first(&case).into_iter().collect()
            }
            Ok(Err(refusal)) => vec![refusal.to_string()],
            Err(error) => {
                tracing::error!("a student's message was not kept: {error}");
                vec!["I could not pass that on. Please try again in a minute.".to_owned()]
            }
        };
        said.extend((!masked.found.is_empty()).then(|| wording::left_out(&masked.found)));
        if !message.attachments.is_empty() {
            said.push("I cannot pass files on. Please tell your advisor what is in them.".to_owned());
        }
        if !said.is_empty() {
            let _ = self.reply_to(message, &Reply::line(said.join("\n"))).await;
        }
        true
    }

    /// Why this person may not write to their advisor now.
    fn why_not_passed(&self, message: &Message) -> Option<String> {
        if let Err(refusal) = permit(self.who_writes(message), Deed::Talk, State::Free) {
            return Some(refusal.to_string());
        }
        (!self.may_reply(message.author.id)).then(|| wording::TOO_MANY_REPLIES.to_owned())
    }

    /// The channel that a thread belongs to; none for a channel. Threads that were not heard of are looked up only where
    /// channels have ways of their own.
    pub(super) async fn parent_of(&self, channel: ChannelId) -> Option<ChannelId> {
        let own_ways = self.config.servers.iter().any(|server| !server.channels.is_empty());
        let thread = match self.known_thread(channel) {
            None if own_ways => self.look_up_thread(channel).await,
            known => known,
        };
        thread.and_then(|thread| thread.parent)
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
        thread.and_then(|thread| thread.parent).is_some_and(|parent| named.contains(&parent.get()))
    }

    async fn look_up_thread(&self, channel: ChannelId) -> Option<Thread> {
        match self.sender.channel(channel).await {
            Ok(Channel::Guild(found)) => {
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
        // The parent of any other channel is its category.
        let is_thread =
            matches!(channel.kind, ChannelType::PublicThread | ChannelType::PrivateThread | ChannelType::NewsThread);
        let parent = channel.parent_id.filter(|_| is_thread);
        let ours = channel.kind == ChannelType::PrivateThread && channel.owner_id == Some(self.me);
        threads.insert(channel.id, Thread { parent, title: channel.name.clone(), ours });
    }
}

/// The first message after an advisor's turn is answered with a word, the next ones are not.
fn told_first(case: &Case) -> Option<String> {
    use crate::moderation::case::Stage;
    (case.stage == Stage::Answered).then(|| {
        format!(
            "Your message is with your advisor (case {}). To ask the guide instead, use /ask on the server.",
            case.id
        )
    })
}
