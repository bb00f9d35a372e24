//! A question on its way: who may ask, what it comes to, how it is moderated, what is kept of it.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serenity::model::id::{ChannelId, GuildId, MessageId, UserId};

use super::clicks::reference;
use super::render::render;
use super::send::{Seen, SendError};
use super::{Bot, lock};
use crate::advising::reply::{Reply, View};
use crate::advising::{Advice, Faq, Outcome};
use crate::config::Rates;
use crate::moderation::case::{Kind, NewCase};
use crate::moderation::given::Given;
use crate::moderation::limits::{Notice, TooMuch};
use crate::moderation::mask::Personal;
use crate::moderation::{Asked, HOUR, Mode, Place, Refusal, Time, kept, seconds, wording};
use crate::store::{Store, StoreError};

/// Where a question came from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    /// The interaction or message that asked.
    pub(super) id: u64,
    pub(super) user: UserId,
    pub(super) guild: Option<GuildId>,
    pub(super) channel: ChannelId,
    pub(super) parent: Option<ChannelId>,
    pub(super) view: View,
    pub(super) private: bool,
    pub(super) by_message: bool,
}

/// What a question comes to here.
pub(super) struct Considered {
    pub(super) step: Step,
    pub(super) advice: Advice,
    /// What is kept of it, once it is said; nothing of greetings, and nothing where it is not clear whose it is.
    pub(super) asked: Option<Asked>,
    /// Kinds of personal data in it.
    pub(super) found: Vec<Personal>,
}

/// What to do now.
pub(super) enum Step {
    /// Say this.
    Say(Reply),
    /// A draft waits for an advisor, and the asker is told that a person is looking.
    Waits,
    /// Advisors grade what would have been said, and the asker sees nothing.
    Shadow,
    /// Too many drafts wait.
    Refused(Refusal),
}

/// A case of distress that the database did not take is tried again after this …
const AGAIN: Duration = Duration::from_secs(1);
/// … for so long.
const LONGEST: Duration = Duration::from_mins(10);

/// The time, in seconds since 1970.
pub(super) fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    seconds(since)
}

impl Bot {
    /// Whether this person may ask one more question now; words of distress may always be said.
    pub(super) fn takes(&self, faq: &Faq, text: &str, user: UserId, guild: Option<GuildId>) -> Result<(), TooMuch> {
        if faq.is_distress(text) {
            return Ok(());
        }
        self.may_go_on(user, guild)
    }

    /// Whether this person may do one more thing now that others see; each counts as a question.
    pub(super) fn may_go_on(&self, user: UserId, guild: Option<GuildId>) -> Result<(), TooMuch> {
        lock(&self.limiter).take(user.get(), guild.map_or(0, GuildId::get), Instant::now())
    }

    /// Whether this person may write one more thing to their advisor now; it does not count as a question.
    pub(super) fn may_reply(&self, user: UserId) -> bool {
        // Servers are not told apart: what others write there keeps nobody waiting.
        lock(&self.replies).take(user.get(), 0, Instant::now()).is_ok()
    }

    /// What a question comes to in this place. What waits for an advisor is on the disk when this returns.
    pub(super) async fn consider(&self, faq: &Faq, text: &str, origin: Origin) -> Result<Considered, StoreError> {
        let masked = kept(text);
        let found = masked.found.clone();
        // A mail address beside a question is no part of it.
        let advice = match found[..] {
            [] => self.advise(faq, text, origin),
            _ => self.advise(faq, &masked.without_marks(), origin),
        };
        let is_question = advice.question || advice.outcome != Outcome::Nothing;
        let mode = self.mode(origin.guild, origin.channel, origin.parent);
        let asked = self.keeps_for(origin.guild).filter(|_| is_question).map(|guild| {
            let place = Place {
                id: origin.id,
                at: now(),
                guild,
                channel: origin.channel.get(),
                asker: origin.user.get(),
                private: origin.private,
                by_message: origin.by_message,
                mode,
            };
            Asked::new(faq, masked, &advice, place)
        });
        let waits = !matches!(advice.outcome, Outcome::Sensitive(_));
        let step = match (mode, &asked) {
            (Mode::Before, Some(asked)) if waits => match self.keep_draft(asked).await? {
                Ok(()) => Step::Waits,
                Err(refusal) => Step::Refused(refusal),
            },
            (Mode::Shadow, Some(asked)) if waits => {
                // Nobody waits for it, so nobody has to know when too many are kept.
                let _ = self.keep_draft(asked).await?;
                Step::Shadow
            }
            (Mode::Shadow, None) if waits => Step::Shadow,
            // It is not clear whose advisors would have to look at it.
            (Mode::Before, None) if waits && is_question => Step::Refused(Refusal::WhichSchool),
            _ => {
                let mut reply = faq.reply(&advice, origin.view);
                reply.asked = asked.as_ref().map(|asked| asked.id);
                Step::Say(reply)
            }
        };
        Ok(Considered { step, advice, asked, found })
    }

    async fn keep_draft(&self, asked: &Asked) -> Result<Result<(), Refusal>, StoreError> {
        let rates = self.config.rates;
        // Somebody waits for a draft, so that it always has a card; a few of each person's wait at most.
        let notice =
            if asked.mode == Mode::Before { Notice::Card } else { self.notice_of(asked.guild, asked.asker).await };
        if notice == Notice::None {
            return Ok(Ok(()));
        }
        let listed = notice == Notice::Card;
        let kept = self.store.open_draft(asked, listed, (rates.open_cases_per_person, rates.open_cases)).await;
        self.wake();
        kept
    }

    /// Notes what is being said, so that a click on it finds it, however fast it comes.
    pub(super) fn note_given(&self, asked: &Asked) {
        self.store.note_given(Given::new(asked.clone()));
    }

    /// What was said has arrived: notes where, and brings up what of it needs a person but is no distress.
    pub(super) async fn note_arrived(&self, asked: Asked, advice: &Advice, message: Option<MessageId>) {
        if let Some(message) = message {
            self.store.note_said_in(asked.id, message.get());
        }
        let kind = match advice.outcome {
            Outcome::Nothing => Kind::Unmatched,
            Outcome::Suggest(_) => Kind::Unsure,
            Outcome::Answer(_) | Outcome::Elsewhere(_) | Outcome::Sensitive(_) => return,
        };
        if self.review_channel(asked.guild).is_some() {
            self.bring_up(NewCase::about(kind, &asked, None), asked.asker).await;
        }
    }

    /// The case of a question that is distress.
    pub(super) fn distress_in(&self, asked: Option<&Asked>, advice: &Advice) -> Option<NewCase> {
        let asked = asked.filter(|_| matches!(advice.outcome, Outcome::Sensitive(_)))?;
        self.review_channel(asked.guild)?;
        let about = NewCase::about(Kind::Sensitive, asked, asked.asker);
        let distress = self.distress(Some(asked.guild), asked.asker?, about.channel, &asked.text)?;
        Some(NewCase { question: about.question, ..distress })
    }

    /// Says something, and opens the case where it is the words for distress: each whatever becomes of the other.
    pub(super) async fn say_with_case<T>(
        &self,
        distress: Option<NewCase>,
        saying: impl Future<Output = Result<T, SendError>>,
    ) -> Result<T, SendError> {
        let Some(new) = distress else { return saying.await };
        // Rare, so that it need not make room for itself in every answer.
        let (said, opened) = tokio::join!(saying, Box::pin(self.open_distress(new)));
        let event = "my words could not be brought to them";
        match opened {
            Ok(case) => {
                if said.is_err()
                    && let Err(error) = self.store.add_event(case, event, now()).await
                {
                    tracing::error!("what happened in a case was not noted: {error}");
                }
            }
            Err(mut new) => {
                new.events.extend(said.is_err().then(|| event.to_owned()));
                tokio::spawn(open_at_last(self.store.clone(), *new, self.config.rates, self.claim()));
            }
        }
        said
    }

    /// A case of words of distress, where one is kept: one for each person, however they say it.
    pub(super) fn distress(&self, guild: Option<u64>, asker: u64, channel: u64, text: &str) -> Option<NewCase> {
        let faq = self.faq();
        let table = faq.distress(text).and_then(|at| faq.knowledge().sensitive.get(at));
        let text = kept(text).text;
        Some(NewCase {
            priority: table.is_some_and(|table| table.priority),
            asker: Some(asker),
            channel,
            words: Some(text.clone()),
            ..NewCase::new(guild?, Kind::Sensitive, "distress", &text)
        })
    }

    /// Opens it, or adds to the one there is, and returns its number; what somebody repeats without end is not added any
    /// more, but never keeps a case from being opened. Where the database fails, gives back what is still to be opened.
    async fn open_distress(&self, new: NewCase) -> Result<u64, Box<NewCase>> {
        let repeated =
            new.asker.is_some_and(|asker| lock(&self.distressed).take(asker, Instant::now()) == Notice::None);
        let new = NewCase { words: new.words.filter(|_| !repeated), ..new };
        self.open_silently(&new).await.ok_or_else(|| Box::new(new))
    }

    /// Opens a case that nobody is told of, and returns its number; where that fails, the log says so.
    async fn open_silently(&self, new: &NewCase) -> Option<u64> {
        match self.store.open_case(new, now(), self.config.rates, self.claim()).await {
            Ok(Ok(opened)) => {
                self.wake();
                return Some(opened.case.id);
            }
            Ok(Err(refusal)) => tracing::warn!("a case was not opened: {refusal}"),
            Err(error) => tracing::error!("a case was not kept: {error}"),
        }
        None
    }

    /// How long a claim holds, in seconds.
    pub(super) fn claim(&self) -> Time {
        seconds(self.config.cases.claim)
    }

    /// Brings a question up that nobody asked an advisor for: in a flood of this person's without a card, or not at all.
    pub(super) async fn bring_up(&self, new: NewCase, by: Option<u64>) {
        let notice = self.notice_of(new.guild, by).await;
        if notice > Notice::None {
            self.open_silently(&NewCase { listed: notice == Notice::Card, ..new }).await;
        }
    }

    /// A few cards an hour because of each person, and not more in all than the server's advisors want.
    async fn notice_of(&self, guild: u64, by: Option<u64>) -> Notice {
        let theirs = by.map_or(Notice::Card, |person| lock(&self.listed).take(person, Instant::now()));
        let since = self.store.cards_since(guild, now() - HOUR).await;
        let room = since.is_ok_and(|cards| cards < self.config.rates.cards_per_hour);
        if room { theirs } else { theirs.min(Notice::Counted) }
    }

    fn advise(&self, faq: &Faq, text: &str, origin: Origin) -> Advice {
        let who = (origin.user, origin.channel);
        let before = lock(&self.conversations).recall(&who, Instant::now()).to_vec();
        let (advice, told) = faq.go_on(text, &before);
        if let Some(codes) = told {
            lock(&self.conversations).remember(who, codes, Instant::now());
        }
        advice
    }

    /// Notes which entries somebody was answered with, so that they can ask on.
    pub(super) fn remember(&self, faq: &Faq, who: (UserId, ChannelId), entries: &[usize]) {
        let codes = entries.iter().map(|&entry| faq.code_of(entry)).collect();
        lock(&self.conversations).remember(who, codes, Instant::now());
    }

    /// Tells somebody in a direct message that their public question held personal data; who takes none is not told.
    pub(super) async fn warn_of_personal_data(&self, user: UserId, id: u64, found: &[Personal], token: Option<&str>) {
        if found.is_empty() {
            return;
        }
        let warning = render(&Reply::line(wording::personal_data(found, true)));
        let told = match token {
            Some(token) => self.sender.follow_up(token, warning, Seen::Privately).await.map(drop),
            None => match self.sender.direct(user).await {
                Ok(channel) => self.sender.say(channel, format!("p{id}"), warning, None, None).await.map(drop),
                Err(error) => Err(error),
            },
        };
        if let Err(error) = told {
            tracing::info!("somebody could not be told that their question held personal data: {error}");
        }
    }
}

/// Opens a case of distress that the database did not take at first: while somebody else writes, or its disk is full.
async fn open_at_last(store: Store, new: NewCase, rates: Rates, claim: Time) {
    let (start, reference) = (Instant::now(), reference(now().unsigned_abs()));
    tracing::error!("a case of distress is not kept yet and is tried again (reference {reference})");
    let cause = loop {
        tokio::time::sleep(AGAIN).await;
        match store.open_case(&new, now(), rates, claim).await {
            Ok(Ok(opened)) => {
                return tracing::info!("case {}, of distress, is kept at last (reference {reference})", opened.case.id);
            }
            Ok(Err(refusal)) => break refusal.to_string(),
            Err(error) if start.elapsed() >= LONGEST => break error.to_string(),
            Err(_) => {}
        }
    };
    tracing::error!("a case of distress was not kept, and no advisor knows of it: {cause} (reference {reference})");
}
