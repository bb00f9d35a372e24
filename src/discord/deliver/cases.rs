//! What the student of a case is brought: an advisor's words, the end of the case, a private thread.

use serenity::model::id::{ChannelId, UserId};

use super::{Failure, join, person, why_unreached};
use crate::advising::reply::Reply;
use crate::discord::asking::now;
use crate::discord::render::render;
use crate::discord::{Bot, Thread, lock};
use crate::moderation::case::{Case, Stage};
use crate::moderation::wording;
use crate::store::Due;

impl Bot {
    /// Brings an advisor's words to the student of a case.
    pub(super) async fn relay(&self, due: &Due, note: u64) -> Result<(), Failure> {
        let Some(note) = self.store.note(note).await? else { return Ok(()) };
        let Some(case) = self.store.case(note.case).await? else { return Ok(()) };
        let (advisor, office) = (note.author.unwrap_or_default(), self.office(case.guild));
        self.say_in_case(due, case, |case| wording::relayed(case, &note.text, advisor, office)).await
    }

    /// Tells a student that their case was closed, unless it is open again.
    pub(super) async fn tell_of_end(&self, due: &Due, case: u64) -> Result<(), Failure> {
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
            match self.sender.say(ChannelId::new(thread), due.nonce(), render(&reply), None, person(asker)).await {
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
            // Another try would end the same, and keep back what is to be said after it.
            Err(Failure::Send(error)) if error.is_final() => {
                let event = format!("this could not be brought to them: {}", why_unreached(error));
                Ok(self.store.add_event(case.id, &event, now()).await?)
            }
            Err(failure) => Err(failure),
        }
    }

    /// Makes the private thread of a case, where the bot may, and lets student and owner in; each step may be repeated.
    pub(super) async fn make_thread(&self, due: &Due, case: u64) -> Result<(), Failure> {
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
        self.sender.say(thread, due.nonce(), opening, None, person(asker)).await?;
        Ok(self.store.add_event(case.id, &event, now()).await?)
    }

    /// The thread of a case that an earlier try has made, although Discord's answer was lost: one of the bot's own, made
    /// since the case was opened, which no case has yet.
    async fn made_before(&self, channel: ChannelId, name: &str, case: &Case) -> Option<ChannelId> {
        let fits = |id: ChannelId, thread: &Thread| {
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
}
