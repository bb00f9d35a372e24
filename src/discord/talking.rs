//! A student turns to the advisors: with a click, in a form, with a reply; and ends what they began.

use std::time::{Duration, Instant};

use serenity::model::id::UserId;

use super::asking::now;
use super::clicks::{GONE, reference};
use super::render::render;
use super::scene::{Scene, not_kept};
use super::send::{Seen, SendError};
use super::{Bot, lock};
use crate::advising::Faq;
use crate::advising::action::Action;
use crate::advising::reply::Reply;
use crate::moderation::case::{Kind, NewCase};
use crate::moderation::permission::{Deed, State};
use crate::moderation::{Asked, Refusal, kept_words, wording};
use crate::store::{Feedback, StoreError};

/// Requests to the advisors of one person: so many …
const MOST_REQUESTS: usize = 3;
/// … in this time.
const REQUESTS_WITHIN: Duration = Duration::from_mins(10);
/// People whose requests are counted at once.
const MOST_REQUESTERS: usize = 10_000;
const ENOUGH_WRITTEN: &str = "You have written to the advisors several times just now. They have your earlier messages; please wait for them a little.";
const NOT_PASSED: &str =
    "I could not pass your message on, so nobody has it yet. Please contact an advisor yourself, or try again later.";

/// One click brings a question to a person. What helps them further is asked below.
pub(super) async fn ask_an_advisor(bot: &Bot, scene: &Scene<'_>, asked: u64) -> Result<(), SendError> {
    let faq = bot.faq();
    let mut reply = faq.advisor(&[], bot.view(scene, true));
    reply.asked = Some(asked);
    let found = if bot.is_reviewed(scene.guild) { scene.in_time(bot.store.asked(asked)).await } else { Ok(None) };
    match found.map(|asked| asked.filter(|asked| bot.may_go_on_from(scene, asked))) {
        Ok(Some(asked)) => {
            let new = bot.case_of(&asked, scene).await;
            match scene.in_time(bot.store.open_case(&new, now(), bot.config.rates, bot.claim())).await {
                Ok(Ok(opened)) => {
                    bot.wake();
                    let text = Some(wording::case_opened(opened.case.id, opened.new));
                    reply = Reply { text, asked: reply.asked, ..faq.advisor_besides(bot.view(scene, true)) };
                    if let Some(row) = reply.buttons.last_mut() {
                        row.push(wording::take_back(opened.case.id));
                    }
                }
                Ok(Err(refusal)) => reply.text = Some(refusal.to_string()),
                Err(error) => {
                    let reference = reference(scene.waiting.id.get());
                    tracing::error!("a case was not kept: {error} (reference {reference})");
                    reply.text = Some(format!("{NOT_PASSED} (Reference {reference})"));
                }
            }
        }
        // Too long ago, or erased: the way to a person is the same, only the question has to be written again.
        Ok(None) => {}
        Err(error) => tracing::error!("a question could not be read: {error}"),
    }
    let seen = if scene.guild.is_some() { Seen::Privately } else { Seen::Publicly };
    bot.sender.answer(&scene.waiting, render(&reply), seen).await
}

pub(super) async fn end_case(bot: &Bot, scene: &Scene<'_>, case: u64, event: &str) -> Result<(), SendError> {
    if let Err(text) = bot.own_case(scene, case).await {
        return bot.tell(scene, &text).await;
    }
    match scene.in_time(bot.store.end_own_case(case, event, now())).await {
        Ok(Ok(_)) => {
            bot.wake();
            bot.tell(scene, &wording::ended(case)).await
        }
        Ok(Err(Refusal::Closed)) => bot.tell(scene, &format!("Case {case} is closed already.")).await,
        Ok(Err(refusal)) => bot.refuse(scene, &refusal).await,
        Err(error) => bot.could_not_keep(scene, &error).await,
    }
}

/// Words of distress in a form: the humane words, and a case before all else; a reply reaches its advisor as well.
pub(super) async fn comfort(
    bot: &Bot,
    scene: &Scene<'_>,
    faq: &Faq,
    action: &Action,
    text: &str,
) -> Result<(), SendError> {
    let reply = faq.reply(&faq.advise(text, &[]), bot.view(scene, true));
    let channel = scene.guild.map_or(0, |_| scene.channel.get());
    let distress = bot.distress(bot.keeps_for(scene.guild), scene.user.get(), channel, text);
    let said = bot.say_with_case(distress, bot.show(scene, &reply)).await;
    if let Action::Respond(case) = action
        && bot.may_reply(scene.user)
        && matches!(bot.is_own(scene, *case).await, Ok(Ok(())))
    {
        match bot.store.reply_to_case(*case, &kept_words(text).text, now(), bot.claim()).await {
            Ok(_) => bot.wake(),
            Err(error) => tracing::error!("a student's message was not kept: {error}"),
        }
    }
    said
}

/// A student's reply to an advisor, which opens their case again.
pub(super) async fn respond(bot: &Bot, scene: &Scene<'_>, case: u64, text: &str) -> Result<(), SendError> {
    if !bot.may_reply(scene.user) {
        return bot.lost_words(scene, wording::TOO_MANY_REPLIES, text).await;
    }
    if let Err(why) = bot.own_case(scene, case).await {
        return bot.lost_words(scene, &why, text).await;
    }
    let masked = kept_words(text);
    match scene.in_time(bot.store.reply_to_case(case, &masked.text, now(), bot.claim())).await {
        Ok(Ok(_)) => {
            bot.wake();
            bot.tell(scene, &wording::with_left_out("Your reply is with the advisors now.", &masked.found)).await
        }
        Ok(Err(refusal)) => bot.lost_words(scene, &refusal.to_string(), text).await,
        Err(error) => bot.lost_words(scene, &not_kept(scene, &error), text).await,
    }
}

/// A message to the advisors, or a note that an answer is unclear: a case, on the disk before the student is told.
pub(super) async fn write_to_advisors(
    bot: &Bot,
    scene: &Scene<'_>,
    action: &Action,
    asked: Option<u64>,
    text: &str,
) -> Result<(), SendError> {
    let at = Instant::now();
    if !bot.may_request(scene.user, at) {
        return bot.lost_words(scene, ENOUGH_WRITTEN, text).await;
    }
    let asked = match asked {
        Some(asked) => scene.in_time(bot.store.asked(asked)).await.ok().flatten(),
        None => None,
    };
    let asked = asked.filter(|asked| bot.may_go_on_from(scene, asked));
    let Some(new) = bot.written(scene, action, asked.as_ref(), text).await else {
        return bot.lost_words(scene, GONE, text).await;
    };
    let why = match scene.in_time(bot.store.open_case(&new, now(), bot.config.rates, bot.claim())).await {
        Ok(Ok(opened)) => {
            bot.wake();
            let said = wording::written(&opened.case);
            return bot.tell(scene, &wording::with_left_out(&said, &kept_words(text).found)).await;
        }
        Ok(Err(refusal)) => refusal.to_string(),
        Err(error) => {
            bot.take_back_request(scene.user, at);
            let reference = reference(scene.waiting.id.get());
            tracing::error!("a message to the advisors was not kept: {error} (reference {reference})");
            format!("{NOT_PASSED} (Reference {reference})")
        }
    };
    bot.lost_words(scene, &why, text).await
}

impl Bot {
    /// A form can name any question: only one's own, or one that everybody reads, is gone on from.
    fn may_go_on_from(&self, scene: &Scene<'_>, asked: &Asked) -> bool {
        let own = asked.asker == Some(scene.user.get());
        Some(asked.guild) == self.keeps_for(scene.guild) && (own || !asked.private)
    }

    /// A case about a question whose asker wants a person.
    async fn case_of(&self, asked: &Asked, scene: &Scene<'_>) -> NewCase {
        let mut new = NewCase::about(Kind::Advisor, asked, Some(scene.user.get()));
        new.channel = scene.guild.map_or(0, |_| scene.channel.get());
        if let Ok(trail) = scene.in_time(self.store.trail(asked.id)).await {
            if !trail.rejected.is_empty() {
                new.events.push(format!("not what was asked: `{}`", trail.rejected.join("`, `")));
            }
            if !trail.read.is_empty() {
                new.events.push(format!("read: `{}`", trail.read.join("`, `")));
            }
        }
        new
    }

    /// The case that a form makes; none where what it names is gone.
    async fn written(&self, scene: &Scene<'_>, action: &Action, asked: Option<&Asked>, text: &str) -> Option<NewCase> {
        let words = kept_words(text).text;
        let faq = self.faq();
        if let Action::Unclear(code) = action {
            let entry = faq.entry_of(*code)?;
            let target = faq.named_target(*code)?;
            let question = asked.map_or_else(|| faq.question(target).to_owned(), |asked| asked.text.clone());
            if let Some(asked) = asked {
                self.store.note_feedback(now(), asked.guild, Some(asked.id), entry, Feedback::Unclear);
            }
            return Some(NewCase {
                question: asked.map(|asked| asked.id),
                channel: scene.guild.map_or(0, |_| scene.channel.get()),
                words: (!words.is_empty()).then_some(words),
                events: vec![format!("about `{entry}`")],
                ..NewCase::new(self.keeps_for(scene.guild)?, Kind::Content, &format!("content {entry}"), &question)
            });
        }
        let Action::Write(choices) = action else { return None };
        let intake = faq.intake_summary(choices).into_iter().map(|(ask, said)| format!("{ask} **{said}**"));
        let mut new = match asked {
            Some(asked) => self.case_of(asked, scene).await,
            None => NewCase {
                asker: Some(scene.user.get()),
                channel: scene.guild.map_or(0, |_| scene.channel.get()),
                ..NewCase::new(self.keeps_for(scene.guild)?, Kind::Advisor, "written", &words)
            },
        };
        new.words = Some(words);
        new.events.extend(intake);
        Some(new)
    }

    /// A case of this person's own; otherwise what they read, in time.
    pub(super) async fn own_case(&self, scene: &Scene<'_>, case: u64) -> Result<(), String> {
        match scene.in_time(self.is_own(scene, case)).await {
            Ok(own) => own.map_err(|refusal| refusal.to_string()),
            Err(error) => {
                tracing::error!("a case could not be read: {error}");
                Err("I could not look that up. Please try again in a minute.".to_owned())
            }
        }
    }

    /// Whether a case is this person's own.
    async fn is_own(&self, scene: &Scene<'_>, case: u64) -> Result<Result<(), Refusal>, StoreError> {
        let Some(case) = self.store.case(case).await? else { return Ok(Err(Refusal::Gone)) };
        let state = if case.asker == Some(scene.user.get()) { State::Own } else { State::Foreign };
        Ok(scene.may(Deed::OwnCase, state))
    }

    fn may_request(&self, user: UserId, now: Instant) -> bool {
        let mut requests = lock(&self.requests);
        let recent = |at: &Instant| now.saturating_duration_since(*at) < REQUESTS_WITHIN;
        if requests.len() >= MOST_REQUESTERS {
            requests.retain(|_, made| made.iter().any(recent));
        }
        let made = requests.entry(user).or_default();
        made.retain(recent);
        if made.len() >= MOST_REQUESTS {
            return false;
        }
        made.push(now);
        true
    }

    /// A request that nobody got does not count.
    fn take_back_request(&self, user: UserId, at: Instant) {
        if let Some(made) = lock(&self.requests).get_mut(&user) {
            made.retain(|made| *made != at);
        }
    }
}
