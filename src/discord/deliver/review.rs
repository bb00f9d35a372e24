//! What stands in the review channel: cards, what students write in their cases, and a summary of what has no card.

use serenity::model::id::MessageId;

use super::{Failure, join, person};
use crate::advising::reply::Reply;
use crate::discord::Bot;
use crate::discord::asking::now;
use crate::discord::render::render;
use crate::moderation::case::Stage;
use crate::moderation::draft::Verdict;
use crate::moderation::{HOUR, Subject, wording};
use crate::store::Due;

impl Bot {
    /// Posts a card, or brings it up to date; one that somebody deleted is posted anew while it matters.
    pub(super) async fn bring_card(&self, due: &Due, subject: Subject) -> Result<(), Failure> {
        let Some(channel) = self.review_channel(due.guild) else { return Ok(()) };
        let Some(key) = self.store.card_key(due.guild, subject).await? else { return Ok(()) };
        let (reply, card, over) = match subject {
            Subject::Case(case) => {
                let Some(file) = self.store.case_file(case).await? else { return Ok(()) };
                (wording::case_card(&file, key), file.case.card, file.case.stage == Stage::Closed)
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
        let message = self.sender.say(channel, due.nonce(), render(&reply), None, None).await?;
        self.store.card_stands(subject, Some(message.get())).await?;
        // Posted by an earlier try whose receipt got lost, it stands there as it was then.
        if due.is_anew() {
            self.sender.edit(channel, message, render(&reply)).await?;
        }
        Ok(())
    }

    /// Shows advisors what the student of a case writes.
    pub(super) async fn pass(&self, due: &Due, note: u64) -> Result<(), Failure> {
        let Some(channel) = self.review_channel(due.guild) else { return Ok(()) };
        let Some(note) = self.store.note(note).await? else { return Ok(()) };
        let Some(case) = self.store.case(note.case).await? else { return Ok(()) };
        let below = case.card.map(MessageId::new);
        let notify = case.owner.filter(|_| case.is_owned()).and_then(person);
        let mut reply = wording::passed(&case, &note.text);
        if let Some(owner) = notify {
            reply.text = Some(join(&format!("<@{owner}>"), reply.text.as_deref()));
        }
        let message = self.sender.say(channel, due.nonce(), render(&reply), below, notify).await?;
        Ok(self.store.note_stands(note.id, message.get()).await?)
    }

    /// One message for all that has no card of its own, begun anew every hour.
    pub(super) async fn sum_up(&self, due: &Due) -> Result<(), Failure> {
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
        let message = self.sender.say(channel, due.nonce(), line.clone(), None, None).await?;
        self.store.remember(due.guild, SINCE, since).await?;
        self.store.remember(due.guild, MESSAGE, i64::try_from(message.get()).unwrap_or(1)).await?;
        // Posted by an earlier try whose receipt got lost, it counts what there was then.
        if due.is_anew() {
            self.sender.edit(channel, message, line).await?;
        }
        Ok(())
    }
}
