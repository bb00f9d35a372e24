//! Answers brought to who asked, kept right where they stand, and the notices of their corrections.

use std::time::Instant;

use serenity::model::id::{ChannelId, MessageId};

use super::{Failure, join, person, why_unreached};
use crate::advising::reply::{Audience, Reply, View, advisor_only};
use crate::advising::said::Said;
use crate::discord::asking::now;
use crate::discord::render::render;
use crate::discord::send::{Seen, SendError};
use crate::discord::{Bot, lock};
use crate::moderation::case::{Kind, NewCase};
use crate::moderation::draft::{Draft, Verdict};
use crate::moderation::given::{Given, Standing};
use crate::moderation::{Asked, Delivery, wording};
use crate::store::Due;

impl Bot {
    /// Gives the answer of a decided draft to who asked.
    pub(super) async fn give(&self, due: &Due, question: u64) -> Result<(), Failure> {
        // Dropped and taken up again before its asker was told, it waits as if nothing had been.
        let found = self.store.draft(question).await?.filter(|draft| draft.verdict != Verdict::Waiting);
        let Some(draft) = found else { return Ok(()) };
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
        let version = given.as_ref().map(|given| self.faq().version(&given.now));
        let message = self.bring_to_asker(due, asked, &mut reply).await?;
        if let (Some(given), Some(version)) = (&given, &version) {
            self.note_read(given, version).await?;
        }
        if let Some(message) = message {
            if due.is_anew() {
                // Said by an earlier try whose receipt got lost, it may be the words of a draft that was dropped then.
                self.keep_notice((ChannelId::new(asked.channel), message), &reply).await?;
            }
            self.store.note_said_in(question, message.get());
            // On the disk before the delivery is done, or it is done once more.
            self.store.flushed().await?;
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
            match self.sender.reply(channel, to, due.nonce(), render(reply)).await {
                // The place is closed to the bot or gone; the asker need not be.
                Err(error) if error.is_final() => return self.bring_directly(due, asked, reply).await,
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
            match self.sender.say(channel, due.nonce(), render(reply), None, person(asker)).await {
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
            Err(Failure::Send(error)) if error.is_final() => {
                self.cannot_be_reached(asked, error).await?;
                Ok(None)
            }
            Err(failure) => Err(failure),
            Ok(_) => Ok(None),
        }
    }

    /// Who cannot be written to keeps a case, in which an advisor can find another way.
    async fn cannot_be_reached(&self, asked: &Asked, error: SendError) -> Result<(), Failure> {
        let cause = why_unreached(error);
        let event = format!("an answer could not be brought to them: {cause}");
        let mut new = NewCase::about(Kind::Advisor, asked, asked.asker);
        new.events.push(event.clone());
        let opened = self.store.open_case(&new, now(), self.config.rates, self.claim()).await?;
        match opened {
            Ok(opened) if !opened.new => self.store.add_event(opened.case.id, &event, now()).await?,
            Ok(_) => {}
            // No room for a case: it is said all the same.
            Err(_) => {
                let about = wording::called(asked);
                let text = format!(
                    "An answer could not be brought to its student ({cause}), and there is no room for a case: {about}."
                );
                self.store.deliver(asked.guild, &Delivery::Line { text, notify: None }, now()).await?;
            }
        }
        self.wake();
        Ok(())
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
    pub(in crate::discord) fn as_it_stands(&self, given: &Given, view: View) -> Reply {
        let office = self.office(given.asked.guild);
        let faq = self.faq();
        let mut reply = match given.standing {
            Standing::Retracted => faq.retracted(office, view),
            _ => faq.say(&given.now, given.mark(office), view),
        };
        reply.text = reply.text.or_else(|| faq.part_line(&given.asked.text, &given.now));
        reply.asked = Some(given.asked.id);
        reply
    }

    pub(super) async fn edit_answer(&self, question: u64) -> Result<(), Failure> {
        let Some(given) = self.store.given(question).await? else { return Ok(()) };
        let Some(message) = given.asked.message else { return Ok(()) };
        let audience = given.asked.asker.map_or(Audience::Alone, Audience::Public);
        let version = self.faq().version(&given.now);
        let reply = self.as_it_stands(&given, View { audience, reviewed: true });
        let channel = ChannelId::new(given.asked.channel);
        match self.sender.edit(channel, MessageId::new(message), render(&reply)).await {
            // Somebody deleted it, so that the asker is told directly what it would say now.
            Err(error) if error.is_unknown() => return Ok(self.store.message_is_gone(question).await?),
            result => result?,
        }
        self.note_read(&given, &version).await
    }

    /// Keeps in which words of the knowledge an answer is read by now: no recall has to bring those, and who approves it has
    /// read them. An advisor's own words stay what they are.
    async fn note_read(&self, given: &Given, version: &str) -> Result<(), Failure> {
        let own = matches!(given.now, Said::Words { .. });
        if !own && given.standing != Standing::Retracted && version != given.asked.version {
            self.store.answer_reads(given.asked.id, version).await?;
        }
        Ok(())
    }

    /// Tells the asker, once, that their answer was changed; what they were told in private is kept right afterwards.
    pub(super) async fn tell_of_change(&self, due: &Due, question: u64) -> Result<(), Failure> {
        let Some(given) = self.store.given(question).await? else { return Ok(()) };
        let Some(asker) = given.asked.asker else { return Ok(()) };
        let office = self.office(due.guild);
        let view = View { audience: Audience::Alone, reviewed: true };
        let version = self.faq().version(&given.now);
        let mut told = wording::told(&self.faq(), &given, office, view);
        told.asked = Some(question);
        if let Some((channel, message)) = given.notice {
            // What was told in the channel stays a line there.
            let in_public = channel == given.asked.channel && !given.asked.private;
            // The line names no words, so that another correction leaves it true.
            if in_public && given.before.as_ref().is_some_and(|(before, _)| *before == given.standing) {
                return Ok(());
            }
            let place = (ChannelId::new(channel), MessageId::new(message));
            if in_public {
                return self.keep_notice(place, &Reply::line(wording::told_in_public(&given, office))).await;
            }
            self.keep_notice(place, &told).await?;
            return self.note_read(&given, &version).await;
        }
        if given.told || given.standing == Standing::Automatic {
            return Ok(());
        }
        if let Some(message) = given.asked.message {
            let text = wording::told_in_public(&given, office);
            let (channel, below) = (ChannelId::new(given.asked.channel), Some(MessageId::new(message)));
            let line = Reply::line(text);
            match self.sender.say(channel, due.nonce(), render(&line), below, person(asker)).await {
                Err(error) if error.is_final() => {}
                result => return self.was_told(due, question, (channel, result?), &line).await,
            }
        }
        match self.say_directly(due, asker, &told).await {
            Ok(notice) => {
                self.was_told(due, question, notice, &told).await?;
                self.note_read(&given, &version).await
            }
            Err(Failure::Send(error)) if error.is_final() => {
                self.cannot_be_reached(&given.asked, error).await?;
                Ok(self.store.was_told(question, None).await?)
            }
            Err(failure) => Err(failure),
        }
    }

    /// The asker was told there, and reads this.
    async fn was_told(
        &self,
        due: &Due,
        question: u64,
        place: (ChannelId, MessageId),
        told: &Reply,
    ) -> Result<(), Failure> {
        self.store.was_told(question, Some((place.0.get(), place.1.get()))).await?;
        // Said by an earlier try whose receipt got lost, it tells of an earlier change.
        if due.is_anew() { self.keep_notice(place, told).await } else { Ok(()) }
    }

    async fn keep_notice(&self, (channel, message): (ChannelId, MessageId), told: &Reply) -> Result<(), Failure> {
        match self.sender.edit(channel, message, render(told)).await {
            Err(error) if error.is_unknown() => Ok(()),
            result => Ok(result?),
        }
    }
}
