//! What goes on beside the answers: signs of life, counting sign-ins, new knowledge, erasing.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serenity::model::id::{ChannelId, UserId};

use super::asking::now;
use super::startup::{self, GivenUp, MOST_IDENTIFIES};
use super::watchdog::Pulse;
use super::{Bot, lock};
use crate::advising::Faq;
use crate::advising::said::Said;
use crate::knowledge::{self, Severity, Watch};
use crate::limits::{MESSAGE, cut};
use crate::moderation::{DAY, Delivery, HOUR, Time};

/// The watchdog takes the runtime for stuck without several of these.
const TICK: Duration = Duration::from_millis(500);
/// The knowledge files are looked at this often.
const LOOK: Duration = Duration::from_secs(1);
/// What is over its time is erased this often.
const PURGE: Duration = Duration::from_hours(1);

/// Asking Discord for the time is given up after this.
const INQUIRY: Duration = Duration::from_secs(3);

/// Shows the watchdog that a runtime works, until the process ends; waits for nothing else.
pub(super) async fn tick(bot: Arc<Bot>, tick: fn(&Pulse)) {
    loop {
        tick(&bot.pulse);
        tokio::time::sleep(TICK).await;
    }
}

/// Cases are looked through for claims that end this often; what the terminal did is noticed as well.
const SWEEP: Duration = Duration::from_secs(5);

/// Goes on until the process ends, or until the bot had better not go on.
pub(super) async fn go_on(bot: Arc<Bot>) -> GivenUp {
    let mut watch = Watch::new(&bot.config.knowledge.folder);
    let (mut looked, mut purged, mut swept) = (Instant::now(), Instant::now(), Instant::now());
    let mut refused = String::new();
    purge(&bot).await;
    redraw_drafts(&bot).await;
    loop {
        if let Err(given_up) = count_identifies(&bot).await {
            return given_up;
        }
        if swept.elapsed() >= SWEEP {
            swept = Instant::now();
            sweep(&bot).await;
        }
        if bot.erased.swap(false, Ordering::Relaxed) {
            overwrite(&bot).await;
        }
        if looked.elapsed() >= LOOK {
            looked = Instant::now();
            if watch.changed() {
                take_up_knowledge(&bot, &mut refused).await;
            }
        }
        if purged.elapsed() >= PURGE {
            purged = Instant::now();
            purge(&bot).await;
        }
        tokio::time::sleep(TICK).await;
    }
}

/// Keeps count of sign-ins; an error where the bot signs in again and again, be it slowly.
pub(super) async fn count_identifies(bot: &Bot) -> Result<(), GivenUp> {
    let new = bot.pulse.take_new_identifies();
    if new == 0 {
        return Ok(());
    }
    if let Err(error) = bot.store.count_identifies(new).await {
        tracing::error!("a sign-in could not be counted: {error}");
    }
    if bot.pulse.identifies_lately() > MOST_IDENTIFIES {
        return Err(GivenUp::TooFast);
    }
    match startup::may_go_on(&bot.store).await {
        // Asked anew after the next sign-in; a busy database is no reason to end.
        Err(GivenUp::Store(error)) => {
            tracing::error!("sign-ins could not be counted: {error}");
            Ok(())
        }
        answer => answer,
    }
}

/// Most problems of faulty knowledge that advisors are told of in Discord; `guidepost check` tells all.
const MOST_TOLD: usize = 3;

/// Reads the knowledge anew and puts it in the place of the old, in one step; where it is faulty the old stays, and advisors are
/// told what they were not told last, `refused`.
async fn take_up_knowledge(bot: &Arc<Bot>, refused: &mut String) {
    let config = bot.config.clone();
    let built = tokio::task::spawn_blocking(move || {
        let loaded = knowledge::load(&config.knowledge.folder, &config.limits());
        let faq = loaded.knowledge.map(|knowledge| Faq::new(knowledge, &config.settings()));
        let too_long = faq.as_ref().map(Faq::too_long).unwrap_or_default();
        let faq = faq.filter(|_| too_long.is_empty());
        (faq, [loaded.findings, too_long].concat())
    });
    let Ok((faq, findings)) = built.await else {
        tracing::error!("the changed knowledge could not be read; the old one stays");
        return;
    };
    for finding in findings.iter().filter(|finding| finding.severity != Severity::Warns) {
        tracing::warn!("{finding}");
    }
    let Some(faq) = faq else {
        tracing::error!("the changed knowledge cannot be used; the old one stays");
        let mut faults: Vec<_> = findings.iter().filter(|finding| finding.severity != Severity::Warns).collect();
        faults.sort_by_key(|fault| fault.severity);
        let told = faults.iter().take(MOST_TOLD).map(|fault| format!("- {fault}")).collect::<Vec<_>>().join("\n");
        if *refused != told {
            let all = "`guidepost check` names all that is wrong:";
            tell_advisors(bot, format!("The changed knowledge cannot be used, so I go on with the old. {all}\n{told}"))
                .await;
            *refused = told;
        }
        return;
    };
    if !std::mem::take(refused).is_empty() {
        tell_advisors(bot, "The changed knowledge is in use now.".to_owned()).await;
    }
    let (before, faq) = (bot.faq(), Arc::new(faq));
    *bot.faq.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::clone(&faq);
    tracing::info!("took up the changed knowledge: {} entries", faq.knowledge().entries.len());
    redraw_drafts(bot).await;
    startup::register_everywhere(bot).await;
    name_outdated(bot, &faq, &before).await;
}

/// Puts a line into the review channel of every server.
async fn tell_advisors(bot: &Bot, text: String) {
    for server in bot.config.servers.iter().filter(|server| server.review_channel.is_some()) {
        let line = Delivery::Line { text: cut(&text, MESSAGE).into_owned(), notify: None };
        if let Err(error) = bot.store.deliver(server.id, &line, now()).await {
            tracing::error!("a line for the advisors was not kept: {error}");
        }
    }
    bot.wake();
}

/// Lets cases grow old; knows again who is shut out.
async fn sweep(bot: &Bot) {
    if let Err(error) = bot.store.sweep(now(), &bot.config.cases).await {
        tracing::error!("cases cannot be looked through: {error}");
    }
    bot.look_up_blocked().await;
    bot.wake();
}

/// Erases what is over its time, and overwrites on the disk what was erased.
async fn purge(bot: &Bot) {
    if is_right(bot).await {
        match bot.store.purge(now(), &bot.config.retention).await {
            Ok(0) => {}
            Ok(gone) => tracing::info!("erased {gone} rows that were over their time"),
            Err(error) => tracing::error!("what is over its time cannot be erased: {error}"),
        }
    }
    overwrite(bot).await;
}

/// Whether the clock of this machine is right: for one that is ahead, everything is over its time.
async fn is_right(bot: &Bot) -> bool {
    let apart = match bot.api.time(tokio::time::Instant::now() + INQUIRY).await {
        Ok(time) => now() - time,
        Err(error) => {
            tracing::error!("nothing is erased for an hour: Discord does not tell the time ({error})");
            return false;
        }
    };
    if apart.abs() > HOUR {
        tracing::error!("nothing is erased before the clock of this machine is set: Discord's is {apart} seconds away");
    }
    apart.abs() <= HOUR
}

/// Overwrites on the disk what was erased; where that fails, the next purge does it.
async fn overwrite(bot: &Bot) {
    match bot.store.overwrite().await {
        Ok(false) => {}
        Ok(true) => tracing::info!("what was erased is overwritten on the disk"),
        Err(error) => tracing::error!("what was erased cannot be overwritten on the disk yet: {error}"),
    }
}

/// Has every draft that waits say what the knowledge says now, so that nobody approves words that they have not read.
async fn redraw_drafts(bot: &Bot) {
    let drafts = match bot.store.waiting_drafts().await {
        Ok(drafts) => drafts,
        Err(error) => return tracing::error!("what waits for approval cannot be read: {error}"),
    };
    for draft in drafts {
        let version = bot.faq().version(&draft.asked.said);
        if version != draft.asked.version
            && let Err(error) = bot.store.draft_reads(&draft.asked, &version, now()).await
        {
            tracing::error!("that a draft reads otherwise now was not kept: {error}");
        }
    }
    bot.wake();
}

/// Tells advisors of every entry whose text has changed since it was said.
async fn name_outdated(bot: &Bot, faq: &Faq, before: &Faq) {
    let version = |faq: &Faq, id: &str| faq.version(&Said::Answer(vec![id.to_owned()]));
    let entries = faq.knowledge().entries.iter().map(|entry| entry.id.value.clone());
    let changed = entries.filter(|id| before.entry_called(id).is_some());
    let changed: Vec<(String, String)> = changed
        .map(|id| (version(faq, &id), id))
        .filter(|(now, id)| *now != version(before, id))
        .map(|(now, id)| (id, now))
        .collect();
    let days = bot.config.retention.answers_days;
    let found = match bot.store.outdated(now() - Time::from(days) * DAY, &changed).await {
        Ok(found) => found,
        Err(error) => return tracing::error!("answers in old words cannot be looked up: {error}"),
    };
    for (guild, entry, given) in found {
        let answers = if given == 1 { "one answer".to_owned() } else { format!("{given} answers") };
        let text = format!(
            "The text of `{entry}` was changed. It gave {answers} in the last {days} days in its old words: \
             `/recall entry:{entry}` shows them and can bring them up to date."
        );
        if let Err(error) = bot.store.deliver(guild, &Delivery::Line { text, notify: None }, now()).await {
            tracing::error!("a line for the advisors was not kept: {error}");
        }
    }
    bot.wake();
}

impl Bot {
    /// Who is shut out, as the database has it.
    pub(super) async fn look_up_blocked(&self) {
        match self.store.blocked(now()).await {
            Ok(blocked) => {
                let blocked = blocked.into_iter().map(|blocked| (blocked.guild, blocked.person)).collect();
                *self.blocked.write().unwrap_or_else(std::sync::PoisonError::into_inner) = blocked;
            }
            Err(error) => tracing::error!("who is shut out cannot be read: {error}"),
        }
    }

    /// The private threads of cases, as the database has them.
    pub(super) async fn look_up_case_threads(&self) {
        match self.store.case_threads().await {
            Ok(threads) => lock(&self.case_threads).extend(threads.into_iter().map(ChannelId::new)),
            Err(error) => tracing::error!("the threads of cases cannot be read: {error}"),
        }
    }

    /// What is kept of somebody in memory goes as well.
    pub(super) fn forget(&self, user: UserId) {
        lock(&self.conversations).forget(|(person, _)| *person == user);
        lock(&self.requests).remove(&user);
    }
}
