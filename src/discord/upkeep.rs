//! What goes on beside the answers: signs of life, counting sign-ins, new knowledge, tidying.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Bot;
use super::startup::{self, MOST_IDENTIFIES};
use crate::advising::Faq;
use crate::knowledge::{self, Severity, Watch};

/// The watchdog takes the runtime for stuck without several of these.
const TICK: Duration = Duration::from_millis(500);
/// The knowledge files are looked at this often.
const LOOK: Duration = Duration::from_secs(1);
/// Serenity keeps a record of every interaction's address for ever.
const TIDY: Duration = Duration::from_hours(1);

/// Shows the watchdog that the runtime works, until the process ends; waits for nothing else.
pub(super) async fn tick(bot: Arc<Bot>) {
    loop {
        bot.pulse.tick();
        tokio::time::sleep(TICK).await;
    }
}

/// Goes on until the process ends.
pub(super) async fn go_on(bot: Arc<Bot>) {
    let mut watch = Watch::new(&bot.config.knowledge.folder);
    let (mut looked, mut tidied) = (Instant::now(), Instant::now());
    loop {
        count_identifies(&bot).await;
        if looked.elapsed() >= LOOK {
            looked = Instant::now();
            if watch.changed() {
                take_up_knowledge(&bot).await;
            }
        }
        if tidied.elapsed() >= TIDY {
            tidied = Instant::now();
            tidy(&bot).await;
        }
        tokio::time::sleep(TICK).await;
    }
}

/// Keeps count of sign-ins, and stops the bot where it signs in again and again.
async fn count_identifies(bot: &Bot) {
    let new = bot.pulse.take_new_identifies();
    if new == 0 {
        return;
    }
    if let Err(error) = bot.store.count_identifies(new).await {
        tracing::error!("a sign-in could not be counted: {error}");
    }
    if bot.pulse.identifies_lately() > MOST_IDENTIFIES {
        tracing::error!(
            "signed in more than {MOST_IDENTIFIES} times in 5 minutes; stopping, because Discord resets a token that does so all day"
        );
        bot.stop.notify_one();
    }
}

/// Reads the knowledge anew and puts it in the place of the old, in one step; where it is faulty the old stays.
async fn take_up_knowledge(bot: &Arc<Bot>) {
    let config = bot.config.clone();
    let built = tokio::task::spawn_blocking(move || {
        let loaded = knowledge::load(&config.knowledge.folder, &config.limits());
        let faq = loaded.knowledge.map(|knowledge| Faq::new(knowledge, &config.settings()));
        (faq, loaded.findings)
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
        return;
    };
    tracing::info!("took up the changed knowledge: {} entries", faq.knowledge().entries.len());
    *bot.faq.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(faq);
    startup::register_everywhere(bot).await;
}

async fn tidy(bot: &Bot) {
    if let Some(limiter) = &bot.http.ratelimiter {
        limiter.routes().write().await.retain(|_, route| Arc::strong_count(route) > 1);
    }
}
