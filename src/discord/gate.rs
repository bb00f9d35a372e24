//! What may come in: how many at once, nothing twice, nothing too old.

use std::collections::{HashSet, VecDeque};
use std::hash::Hash;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::{Semaphore, SemaphorePermit};

/// Bounds how much is worked on at once, and waits for it at the end.
#[derive(Debug)]
pub(super) struct Gate {
    permits: Semaphore,
}

/// Serenity starts a task for every event, without a bound.
const MOST_AT_ONCE: u32 = 256;

impl Gate {
    pub(super) fn new() -> Gate {
        Gate { permits: Semaphore::new(MOST_AT_ONCE as usize) }
    }

    /// Waits for a place, in order; `None` once the gate is closed.
    pub(super) async fn enter(&self) -> Option<SemaphorePermit<'_>> {
        self.permits.acquire().await.ok()
    }

    /// Lets nothing more in and waits until all is done, but not longer than `at_most`.
    pub(super) async fn close(&self, at_most: Duration) {
        let all = self.permits.acquire_many(MOST_AT_ONCE);
        let _ = tokio::time::timeout(at_most, all).await;
        self.permits.close();
    }
}

/// Ids seen lately, up to a number; the oldest is forgotten first.
#[derive(Debug)]
pub(super) struct Recent<Id = u64> {
    ids: HashSet<Id>,
    order: VecDeque<Id>,
}

/// More than Discord replays after a resume.
const MOST_RECENT: usize = 8_192;

impl<Id> Default for Recent<Id> {
    fn default() -> Self {
        Recent { ids: HashSet::new(), order: VecDeque::new() }
    }
}

impl<Id: Copy + Eq + Hash> Recent<Id> {
    /// Notes the id; `false` if it was noted before.
    pub(super) fn first_time(&mut self, id: Id) -> bool {
        if !self.ids.insert(id) {
            return false;
        }
        self.order.push_back(id);
        if self.order.len() > MOST_RECENT
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }

    /// Takes an id back, as if it had not been noted.
    pub(super) fn forget(&mut self, id: Id) {
        self.ids.remove(&id);
        self.order.retain(|noted| *noted != id);
    }
}

/// Tells how late an event is, although this machine's clock may be wrong.
///
/// Discord's ids carry the time they were made. The least difference to the clock here that was seen since connecting
/// counts as no delay; whatever exceeds it is delay.
#[derive(Debug)]
pub(super) struct Lateness {
    started: Instant,
    started_at: Duration,
    least: Option<i128>,
}

/// 2015-01-01, from which Discord's ids count. <https://docs.discord.com/developers/reference#snowflakes>
const DISCORD_EPOCH: u64 = 1_420_070_400_000;
/// An interaction's token dies after three seconds; an answer needs some of them.
pub(super) const TOO_LATE: Duration = Duration::from_millis(2_500);

impl Default for Lateness {
    fn default() -> Self {
        let started_at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Lateness { started: Instant::now(), started_at, least: None }
    }
}

impl Lateness {
    /// Takes the clock as it is now; for a new connection.
    pub(super) fn start_over(&mut self) {
        *self = Lateness::default();
    }

    /// How long ago the thing with this id was made, at the moment `now`.
    pub(super) fn of(&mut self, id: u64, now: Instant) -> Duration {
        // Monotonic since the connection: a clock that is set in between makes nothing late.
        let now = self.started_at + now.saturating_duration_since(self.started);
        let made = (id >> 22) + DISCORD_EPOCH;
        let apart = i128::try_from(now.as_millis()).unwrap_or(i128::MAX) - i128::from(made);
        // Before anything was seen the clock is believed; if it is wrong, this costs one event and not all.
        let delay = apart - self.least.unwrap_or(0).min(apart);
        self.least = Some(self.least.map_or(apart, |least| least.min(apart)));
        Duration::from_millis(u64::try_from(delay).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(lateness: &Lateness, before_start: i64) -> u64 {
        let now = i64::try_from(lateness.started_at.as_millis()).unwrap();
        u64::try_from(now - before_start - i64::try_from(DISCORD_EPOCH).unwrap()).unwrap() << 22
    }

    #[test]
    fn what_was_made_long_before_it_came_is_late() {
        let mut lateness = Lateness::default();
        let start = lateness.started;
        let (fresh, old) = (id(&lateness, 40), id(&lateness, 3_040));
        assert_eq!(lateness.of(fresh, start), Duration::from_millis(40));
        assert_eq!(lateness.of(old, start), Duration::from_secs(3));
        assert_eq!(lateness.of(fresh, start + Duration::from_secs(5)), Duration::from_secs(5));
    }

    #[test]
    fn a_wrong_clock_costs_one_event_at_most() {
        let mut lateness = Lateness::default();
        let start = lateness.started;
        let ahead = id(&lateness, 60_000);
        assert!(lateness.of(ahead, start) > TOO_LATE);
        assert_eq!(lateness.of(ahead, start), Duration::ZERO);
        let behind = id(&lateness, -60_000);
        assert_eq!(lateness.of(behind, start), Duration::ZERO);
        assert_eq!(lateness.of(behind, start), Duration::ZERO);
    }

    #[test]
    fn an_id_is_new_once_while_it_is_recent() {
        let mut recent = Recent::<u64>::default();
        assert!(recent.first_time(1));
        assert!(!recent.first_time(1));
        for id in 2..10_000 {
            assert!(recent.first_time(id));
        }
        assert!(recent.ids.len() <= MOST_RECENT);
        assert!(recent.first_time(1));
    }
}
