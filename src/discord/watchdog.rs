//! Sees from outside when serenity is stuck, and starts the process anew in its place.
//!
//! serenity 0.12.5 can spin without yielding after a lost connection, which stops every timer of its runtime, and can
//! wait for ever for a handshake. So a thread of the operating system watches, not a task.

use std::collections::VecDeque;
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use super::startup::GivenUp;
use crate::config::EXIT_CONFIG;

/// Signs of life.
#[derive(Debug)]
pub(super) struct Pulse {
    started: Instant,
    /// When our runtime last showed that it works, in milliseconds since the start.
    ticked: AtomicU64,
    /// The same of serenity's.
    serenity_ticked: AtomicU64,
    /// When Discord was last heard.
    heard: AtomicU64,
    /// Since when a sign-in, or a session taken up again, waits for Discord's word; [`NOTHING`] where none does.
    waits: AtomicU64,
    /// How often Discord wants to be told that the bot lives, and then answers, in milliseconds.
    beat: AtomicU64,
    identifies: Mutex<VecDeque<Instant>>,
    new_identifies: AtomicU32,
    resting: AtomicBool,
    /// Why Discord will have no connection again.
    refusal: OnceLock<(&'static str, Instant)>,
    refused: Notify,
}

/// How often the thread looks.
const LOOK: Duration = Duration::from_millis(500);
/// A runtime without a sign of life for this long is stuck.
const STUCK: Duration = Duration::from_secs(5);
/// Discord's interval of heartbeats, until it has named one.
/// <https://docs.discord.com/developers/events/gateway#hello-event>
const BEAT: Duration = Duration::from_millis(41_250);
/// No interval is taken for longer.
const LONGEST_BEAT: Duration = Duration::from_mins(2);
/// Without a word from Discord for two of its heartbeats and this, the connection is gone.
const SILENT: Duration = Duration::from_secs(10);
/// Without a word to a sign-in for one of its heartbeats and this, none will come.
const UNANSWERED: Duration = Duration::from_secs(5);
/// No time since the start.
const NOTHING: u64 = u64::MAX;
/// A connection that has to be made anew often within this time will not come to rest by itself.
const LATELY: Duration = Duration::from_mins(5);
/// Names, in the environment of a process that was started anew, how often that has happened.
const RESTARTS: &str = "GUIDEPOST_RESTARTS";
/// Each further restart waits this much longer, so that a lasting fault costs few sign-ins.
const LONGER_EACH_TIME: Duration = Duration::from_secs(10);
/// Who has run this long is counted from the start again.
const FORGIVEN: Duration = Duration::from_hours(1);
/// Further restarts are left to whoever supervises the process.
const MOST_RESTARTS: u32 = 20;

impl Default for Pulse {
    fn default() -> Self {
        Pulse {
            started: Instant::now(),
            ticked: AtomicU64::new(0),
            serenity_ticked: AtomicU64::new(0),
            heard: AtomicU64::new(0),
            waits: AtomicU64::new(NOTHING),
            beat: AtomicU64::new(millis(BEAT)),
            identifies: Mutex::default(),
            new_identifies: AtomicU32::new(0),
            resting: AtomicBool::new(false),
            refusal: OnceLock::new(),
            refused: Notify::new(),
        }
    }
}

impl Pulse {
    /// Our runtime works.
    pub(super) fn tick(&self) {
        self.ticked.store(self.now(), Ordering::Relaxed);
    }

    /// Serenity's does.
    pub(super) fn serenity_ticks(&self) {
        self.serenity_ticked.store(self.now(), Ordering::Relaxed);
    }

    /// Discord was heard.
    pub(super) fn heard(&self) {
        self.heard.store(self.now(), Ordering::Relaxed);
    }

    /// Discord has answered a sign-in, or let a session go on.
    pub(super) fn greeted(&self) {
        self.heard();
        self.waits.store(NOTHING, Ordering::Relaxed);
    }

    /// The end is near: nothing that happens now is a fault.
    pub(super) fn rest(&self) {
        self.resting.store(true, Ordering::Relaxed);
    }

    /// Waits until Discord refuses the connection for good; why.
    pub(super) async fn refused(&self) -> &'static str {
        loop {
            self.refused.notified().await;
            if let Some((why, _)) = self.refusal.get() {
                return why;
            }
        }
    }

    /// Sign-ins since this was last asked.
    pub(super) fn take_new_identifies(&self) -> u32 {
        self.new_identifies.swap(0, Ordering::Relaxed)
    }

    /// Sign-ins within the last five minutes.
    pub(super) fn identifies_lately(&self) -> usize {
        let now = Instant::now();
        let mut identifies = self.identifies.lock().unwrap_or_else(PoisonError::into_inner);
        identifies.retain(|at| now.saturating_duration_since(*at) <= LATELY);
        identifies.len()
    }

    fn identified(&self) {
        self.waits_for_word();
        self.new_identifies.fetch_add(1, Ordering::Relaxed);
        self.identifies.lock().unwrap_or_else(PoisonError::into_inner).push_back(Instant::now());
    }

    /// Counts from the first try, however often it is tried again.
    fn waits_for_word(&self) {
        let _ = self.waits.compare_exchange(NOTHING, self.now(), Ordering::Relaxed, Ordering::Relaxed);
    }

    /// What is wrong, if anything.
    fn fault(&self) -> Option<&'static str> {
        let beat = Duration::from_millis(self.beat.load(Ordering::Relaxed)).min(LONGEST_BEAT);
        if self.since(&self.ticked) > STUCK {
            Some("the program stands still")
        } else if self.since(&self.serenity_ticked) > STUCK {
            Some("the connection stands still")
        } else if self.since(&self.heard) > 2 * beat + SILENT {
            Some("nothing is heard from Discord")
        } else if self.since(&self.waits) > beat + UNANSWERED {
            Some("Discord does not answer a sign-in")
        } else {
            None
        }
    }

    fn now(&self) -> u64 {
        millis(self.started.elapsed())
    }

    fn since(&self, mark: &AtomicU64) -> Duration {
        Duration::from_millis(self.now().saturating_sub(mark.load(Ordering::Relaxed)))
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Reads the signs that serenity gives nowhere but in its log. Its event handlers are not told when it signs in, and a
/// runner that says it runs has not done so before Discord says hello.
pub(super) struct SerenityLog(pub(super) Arc<Pulse>);

const HEARTBEAT: &str = "Received heartbeat ack";
const HELLO: &str = "Received a Hello; interval: ";
const IDENTIFY: &str = "Identifying";
const RESUME: &str = "Sending resume";
/// Closings after which serenity 0.12.5 signs in again and again, though Discord asks not to.
/// <https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes>
const FOR_GOOD: [(&str, &str); 3] = [
    ("Sent invalid shard data", "the shard is invalid (4010)"),
    ("Shard has too many guilds", "the bot is on too many servers for one connection (4011)"),
    ("Unknown unclean close 4012", "the version of its gateway is out of date (4012)"),
];
/// All stand within so many bytes of their lines; the rest, which may hold content, is not even formatted.
const READ: usize = 80;

impl<S: Subscriber> Layer<S> for SerenityLog {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Beginning(String::new());
        event.record(&mut line);
        let Some((_, said)) = line.0.split_once("] ") else { return };
        if said.starts_with(HEARTBEAT) {
            self.0.heard();
        } else if said.starts_with(IDENTIFY) {
            self.0.identified();
        } else if said.starts_with(RESUME) {
            self.0.waits_for_word();
        } else if let Some(Ok(beat)) = said.strip_prefix(HELLO).map(str::parse) {
            self.0.beat.store(beat, Ordering::Relaxed);
        } else if let Some((_, why)) = FOR_GOOD.iter().find(|(sign, _)| said.starts_with(sign)) {
            let _ = self.0.refusal.set((why, Instant::now()));
            self.0.refused.notify_one();
        }
    }
}

/// Whether a line may hold one of these signs.
pub(super) fn is_of_gateway(metadata: &Metadata<'_>) -> bool {
    metadata.is_event() && metadata.target().starts_with("serenity::gateway")
}

/// The first bytes of a log line.
struct Beginning(String);

impl Visit for Beginning {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            // Ends with an error when enough is read.
            let _ = write!(self, "{value:?}");
        }
    }
}

impl Write for Beginning {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        if self.0.len() > READ {
            return Err(std::fmt::Error);
        }
        self.0.extend(text.chars().take(READ));
        Ok(())
    }
}

/// Watches until the process ends.
pub(super) fn watch(pulse: &Arc<Pulse>) {
    pulse.tick();
    pulse.serenity_ticks();
    pulse.heard();
    let pulse = Arc::clone(pulse);
    let thread = std::thread::Builder::new().name("watchdog".to_owned()).stack_size(128 * 1024);
    let watching = thread.spawn(move || {
        loop {
            std::thread::sleep(LOOK);
            match pulse.refusal.get() {
                // Serenity may spin from there on, which can keep the runtime from its end.
                Some((why, since)) if since.elapsed() > STUCK => {
                    tracing::error!("{}; ended by force", GivenUp::ForGood(why));
                    std::process::exit(EXIT_CONFIG.into());
                }
                Some(_) => continue,
                None => {}
            }
            if pulse.resting.load(Ordering::Relaxed) {
                return;
            }
            if let Some(why) = pulse.fault() {
                restart(why, pulse.started.elapsed());
            }
        }
    });
    if let Err(error) = watching {
        tracing::error!("the watchdog could not be started, so the bot runs unwatched: {error}");
    }
}

/// Runs the same program with the same arguments in the place of this one; ends it where that cannot be.
fn restart(why: &str, lived: Duration) {
    let named = std::env::var(RESTARTS).ok().and_then(|times| times.parse().ok());
    let before: u32 = named.filter(|_| lived < FORGIVEN).unwrap_or(0);
    tracing::error!("{why}; starting anew (time {})", before + 1);
    #[cfg(unix)]
    if before < MOST_RESTARTS {
        use std::os::unix::process::CommandExt;
        std::thread::sleep(before * LONGER_EACH_TIME);
        if let Ok(program) = std::env::current_exe() {
            let error = std::process::Command::new(program)
                .args(std::env::args_os().skip(1))
                .env(RESTARTS, (before + 1).to_string())
                .exec();
            tracing::error!("starting anew failed: {error}");
        }
    }
    std::process::exit(1);
}
