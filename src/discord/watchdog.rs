//! Sees from outside when serenity is stuck, and starts the process anew in its place.
//!
//! serenity 0.12.5 can spin without yielding after a lost connection, which stops every timer of the runtime, and can
//! wait for ever for a handshake. So a thread of the operating system watches, not a task.

use std::collections::VecDeque;
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// Signs of life.
#[derive(Debug)]
pub(super) struct Pulse {
    started: Instant,
    /// When the runtime last did its upkeep, in milliseconds since the start.
    ticked: AtomicU64,
    /// When Discord was last heard.
    heard: AtomicU64,
    identifies: Mutex<VecDeque<Instant>>,
    new_identifies: AtomicU32,
    resting: AtomicBool,
}

/// How often the thread looks.
const LOOK: Duration = Duration::from_millis(500);
/// A runtime without upkeep for this long is stuck.
const STUCK: Duration = Duration::from_secs(5);
/// Without a word from Discord for two of its heartbeats and ten seconds, the connection is gone. Discord's interval:
/// <https://docs.discord.com/developers/events/gateway#hello-event>
const SILENT: Duration = Duration::from_millis(2 * 41_250 + 10_000);
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
            heard: AtomicU64::new(0),
            identifies: Mutex::default(),
            new_identifies: AtomicU32::new(0),
            resting: AtomicBool::new(false),
        }
    }
}

impl Pulse {
    /// The runtime works.
    pub(super) fn tick(&self) {
        self.ticked.store(self.now(), Ordering::Relaxed);
    }

    /// Discord was heard.
    pub(super) fn heard(&self) {
        self.heard.store(self.now(), Ordering::Relaxed);
    }

    /// The end is near: nothing that happens now is a fault.
    pub(super) fn rest(&self) {
        self.resting.store(true, Ordering::Relaxed);
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
        self.new_identifies.fetch_add(1, Ordering::Relaxed);
        self.identifies.lock().unwrap_or_else(PoisonError::into_inner).push_back(Instant::now());
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn since(&self, mark: &AtomicU64) -> Duration {
        Duration::from_millis(self.now().saturating_sub(mark.load(Ordering::Relaxed)))
    }
}

/// Reads the two signs that serenity gives nowhere but in its log: acknowledged heartbeats, and sign-ins, of which its
/// event handlers are not told. A runner that says it runs has not signed in before Discord says hello.
pub(super) struct SerenityLog(pub(super) Arc<Pulse>);

const HEARTBEAT: &str = "Received heartbeat ack";
const IDENTIFY: &str = "] Identifying";
/// Both stand within so many bytes of their lines; the rest, which may hold content, is not even formatted.
const READ: usize = 60;

impl<S: Subscriber> Layer<S> for SerenityLog {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Beginning(String::new());
        event.record(&mut line);
        if line.0.contains(HEARTBEAT) {
            self.0.heard();
        } else if line.0.contains(IDENTIFY) {
            self.0.identified();
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
    let pulse = Arc::clone(pulse);
    let thread = std::thread::Builder::new().name("watchdog".to_owned()).stack_size(128 * 1024);
    let watching = thread.spawn(move || {
        loop {
            std::thread::sleep(LOOK);
            if pulse.resting.load(Ordering::Relaxed) {
                return;
            }
            let lived = pulse.started.elapsed();
            if pulse.since(&pulse.ticked) > STUCK {
                restart("the runtime stands still", lived);
            } else if pulse.since(&pulse.heard) > SILENT {
                restart("nothing is heard from Discord", lived);
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
