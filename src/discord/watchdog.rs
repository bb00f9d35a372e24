//! Sees from outside when serenity is stuck, and starts the process anew in its place.
//!
//! serenity 0.12.5 can spin without yielding after a lost connection, which stops every timer of the runtime, and can
//! wait for ever for a handshake. So a thread of the operating system watches, not a task.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// Signs of life.
#[derive(Debug)]
pub(super) struct Pulse {
    started: Instant,
    /// Milliseconds since the start.
    tick: AtomicU64,
    heard: AtomicU64,
    identifies: Mutex<VecDeque<Instant>>,
    resting: AtomicBool,
}

impl Default for Pulse {
    fn default() -> Self {
        Pulse {
            started: Instant::now(),
            tick: AtomicU64::new(0),
            heard: AtomicU64::new(0),
            identifies: Mutex::default(),
            resting: AtomicBool::new(false),
        }
    }
}

/// The runtime's own task reports this often.
const TICK: Duration = Duration::from_millis(500);
/// A runtime that has not for this long is stuck.
const STUCK: Duration = Duration::from_secs(5);
/// A connection that is not made for this long will not be: two heartbeats and ten seconds.
const LOST: Duration = Duration::from_secs(2 * 41 + 10);
/// Named in the environment of a process that was started anew, with how often that happened already.
const RESTARTS: &str = "GUIDEPOST_RESTARTS";
/// Further restarts are left to whoever supervises the process.
const MOST_RESTARTS: u32 = 20;

impl Pulse {
    /// An event came, or a connection was made.
    pub(super) fn heard(&self) {
        self.heard.store(self.now(), Ordering::Relaxed);
    }

    /// The end is near: nothing that happens now is a fault.
    pub(super) fn rest(&self) {
        self.resting.store(true, Ordering::Relaxed);
    }

    /// Notes a sign-in; how many there were within this time.
    pub(super) fn identified(&self, within: Duration) -> usize {
        let now = Instant::now();
        let mut identifies = self.identifies.lock().unwrap_or_else(PoisonError::into_inner);
        identifies.push_back(now);
        identifies.retain(|at| now.saturating_duration_since(*at) <= within);
        identifies.len()
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn since(&self, mark: &AtomicU64) -> Duration {
        Duration::from_millis(self.now().saturating_sub(mark.load(Ordering::Relaxed)))
    }
}

/// Watches until the process ends. `connected` tells whether the connection stands at this moment.
pub(super) fn watch<C>(pulse: &Arc<Pulse>, connected: impl Fn() -> C + Send + 'static)
where
    C: Future<Output = bool> + Send,
{
    let ticking = Arc::clone(pulse);
    tokio::spawn(async move {
        loop {
            ticking.tick.store(ticking.now(), Ordering::Relaxed);
            if connected().await {
                ticking.heard();
            }
            tokio::time::sleep(TICK).await;
        }
    });
    let watching = Arc::clone(pulse);
    // Without the thread the bot runs on, unwatched.
    let thread = std::thread::Builder::new().name("watchdog".to_owned()).stack_size(128 * 1024);
    if let Err(error) = thread.spawn(move || guard(&watching)) {
        tracing::error!("the watchdog could not be started: {error}");
    }
}

fn guard(pulse: &Pulse) {
    loop {
        std::thread::sleep(TICK);
        if pulse.resting.load(Ordering::Relaxed) {
            return;
        }
        if pulse.since(&pulse.tick) > STUCK {
            restart("the runtime stands still");
        } else if pulse.since(&pulse.heard) > LOST {
            restart("the connection was not made anew");
        }
    }
}

/// Runs the same program with the same arguments in the place of this one; ends it where that cannot be.
fn restart(why: &str) {
    let before: u32 = std::env::var(RESTARTS).ok().and_then(|times| times.parse().ok()).unwrap_or(0);
    tracing::error!("{why}; starting anew (time {})", before + 1);
    #[cfg(unix)]
    if before < MOST_RESTARTS {
        use std::os::unix::process::CommandExt;
        // Each further restart waits longer, so that a lasting fault costs few sign-ins.
        std::thread::sleep(Duration::from_secs(u64::from(before) * 10));
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
