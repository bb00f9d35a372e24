//! How much one person and one server may ask.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use super::wording;
use crate::advising::reply::{Reply, advisor_only};

/// Counts what was asked lately, by person and server. Bounded: a flood of people is not remembered one by one.
#[derive(Debug)]
pub struct Limiter {
    most: Most,
    people: HashMap<u64, Person>,
    servers: HashMap<u64, Window>,
}

/// What is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Most {
    /// Questions of one person in a minute.
    pub per_minute: u32,
    /// Questions of one person in a day.
    pub per_day: u32,
    /// Questions of all people of a server in a second.
    pub per_server_second: u32,
}

/// Why a question is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooMuch {
    /// This person asks too fast; the first time since they were told is worth a word.
    Person {
        /// They were told already, so silence is enough where nothing has to be answered.
        again: bool,
    },
    /// This person has asked as much as one may in a day.
    Day {
        /// They were told already.
        again: bool,
    },
    /// The whole server asks too fast.
    Server,
}

impl TooMuch {
    /// What the person reads.
    #[must_use]
    pub fn reply(self) -> Reply {
        match self {
            TooMuch::Person { .. } => Reply::line(wording::TOO_FAST),
            TooMuch::Day { .. } => advisor_only(wording::ENOUGH_TODAY),
            TooMuch::Server => Reply::line(wording::BUSY),
        }
    }
}

/// Counts how many of each person's questions were brought to the advisors lately.
#[derive(Debug, Default)]
pub struct Listed(HashMap<u64, Window>);

/// Cards about one person's questions in an hour.
const MOST_LISTED: u32 = 3;
/// One person's questions that are brought to the advisors in an hour, with a card or without.
const MOST_COUNTED: u32 = 10;
const AN_HOUR: Duration = Duration::from_hours(1);

/// How a question that nobody asked an advisor for is brought to the advisors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notice {
    /// Not at all: one person has brought enough for now.
    None,
    /// In the queue, and counted in a summary.
    Counted,
    /// With a card of its own.
    Card,
}

impl Listed {
    /// Counts one more question of this person.
    pub fn take(&mut self, person: u64, now: Instant) -> Notice {
        if self.0.len() >= MOST_PEOPLE && !self.0.contains_key(&person) {
            self.0.retain(|_, window| now.saturating_duration_since(window.since) < AN_HOUR);
            if self.0.len() >= MOST_PEOPLE {
                return Notice::None;
            }
        }
        let window = self.0.entry(person).or_insert(Window { since: now, count: 0 });
        match window.take(now, AN_HOUR, MOST_COUNTED) {
            true if window.count <= MOST_LISTED => Notice::Card,
            true => Notice::Counted,
            false => Notice::None,
        }
    }
}

/// People remembered at most; about 100 bytes each.
const MOST_PEOPLE: usize = 10_000;
const A_MINUTE: Duration = Duration::from_mins(1);
const A_DAY: Duration = Duration::from_hours(24);
const A_SECOND: Duration = Duration::from_secs(1);

#[derive(Debug)]
struct Person {
    lately: VecDeque<Instant>,
    day: Window,
    told: Option<Instant>,
}

/// A count since a moment.
#[derive(Debug, Clone, Copy)]
struct Window {
    since: Instant,
    count: u32,
}

impl Window {
    /// Counts one more, unless that were too many.
    fn take(&mut self, now: Instant, length: Duration, most: u32) -> bool {
        let room = self.has_room(now, length, most);
        self.count += u32::from(room);
        room
    }

    /// One more would not be too many.
    fn has_room(&mut self, now: Instant, length: Duration, most: u32) -> bool {
        if now.saturating_duration_since(self.since) >= length {
            *self = Window { since: now, count: 0 };
        }
        self.count < most
    }
}

impl Limiter {
    /// Nothing was asked yet.
    #[must_use]
    pub fn new(most: Most) -> Limiter {
        Limiter { most, people: HashMap::new(), servers: HashMap::new() }
    }

    /// Counts a question.
    ///
    /// # Errors
    /// When it is one too many; it is not counted then.
    pub fn take(&mut self, person: u64, server: u64, now: Instant) -> Result<(), TooMuch> {
        let most = self.most;
        if self.people.len() >= MOST_PEOPLE && !self.people.contains_key(&person) {
            self.people.retain(|_, person| {
                person.lately.back().is_some_and(|last| now.saturating_duration_since(*last) < A_MINUTE)
            });
            if self.people.len() >= MOST_PEOPLE {
                // So many at once is a raid, which the server's own limit slows down.
                self.people.clear();
            }
        }
        let asks = self.people.entry(person).or_insert_with(|| Person {
            lately: VecDeque::new(),
            day: Window { since: now, count: 0 },
            told: None,
        });
        while asks.lately.front().is_some_and(|first| now.saturating_duration_since(*first) >= A_MINUTE) {
            asks.lately.pop_front();
        }
        let fast = asks.lately.len() >= usize::try_from(most.per_minute).unwrap_or(usize::MAX);
        let today = asks.day.has_room(now, A_DAY, most.per_day);
        if fast || !today {
            let again = asks.told.is_some_and(|told| now.saturating_duration_since(told) < A_MINUTE);
            if !again {
                asks.told = Some(now);
            }
            return Err(if today { TooMuch::Person { again } } else { TooMuch::Day { again } });
        }
        let server = self.servers.entry(server).or_insert(Window { since: now, count: 0 });
        if !server.take(now, A_SECOND, most.per_server_second) {
            return Err(TooMuch::Server);
        }
        asks.day.count += 1;
        asks.lately.push_back(now);
        asks.told = None;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter() -> Limiter {
        Limiter::new(Most { per_minute: 3, per_day: 5, per_server_second: 4 })
    }

    #[test]
    fn a_person_who_asks_too_fast_is_told_once_and_may_go_on_later() {
        let (mut limiter, start) = (limiter(), Instant::now());
        for second in 0..3 {
            assert_eq!(limiter.take(1, 1, start + Duration::from_secs(second)), Ok(()));
        }
        assert_eq!(limiter.take(1, 1, start + Duration::from_secs(4)), Err(TooMuch::Person { again: false }));
        assert_eq!(limiter.take(1, 1, start + Duration::from_secs(5)), Err(TooMuch::Person { again: true }));
        assert_eq!(limiter.take(2, 1, start + Duration::from_secs(5)), Ok(()));
        assert_eq!(limiter.take(1, 1, start + Duration::from_secs(61)), Ok(()));
    }

    #[test]
    fn a_day_has_its_limit_and_the_next_day_begins_anew() {
        let (mut limiter, start) = (limiter(), Instant::now());
        for hour in 0..5 {
            assert_eq!(limiter.take(1, 1, start + Duration::from_hours(hour)), Ok(()));
        }
        assert_eq!(limiter.take(1, 1, start + Duration::from_hours(5)), Err(TooMuch::Day { again: false }));
        assert_eq!(limiter.take(1, 1, start + A_DAY), Ok(()));
    }

    #[test]
    fn what_is_refused_because_everybody_asks_counts_for_nobody() {
        let (mut limiter, start) = (limiter(), Instant::now());
        for person in 2..6 {
            assert_eq!(limiter.take(person, 1, start), Ok(()));
        }
        for _ in 0..5 {
            assert_eq!(limiter.take(1, 1, start), Err(TooMuch::Server));
        }
        for hour in 1..6 {
            assert_eq!(limiter.take(1, 1, start + Duration::from_hours(hour)), Ok(()));
        }
    }

    #[test]
    fn one_person_fills_no_channel_with_cards() {
        let (mut listed, start) = (Listed::default(), Instant::now());
        let notices: Vec<Notice> = (0..99).map(|_| listed.take(1, start)).collect();
        let count = |notice: Notice| notices.iter().filter(|&&given| given == notice).count();
        assert_eq!((count(Notice::Card), count(Notice::Counted), count(Notice::None)), (3, 7, 89));
        assert_eq!(listed.take(2, start), Notice::Card);
        assert_eq!(listed.take(1, start + AN_HOUR), Notice::Card);
    }

    #[test]
    fn a_raid_is_slowed_down_and_never_holds_more_than_the_bound() {
        let (mut limiter, start) = (limiter(), Instant::now());
        let taken =
            (0..3 * u64::try_from(MOST_PEOPLE).unwrap()).filter(|&person| limiter.take(person, 1, start).is_ok());
        assert_eq!(taken.count(), 4);
        assert!(limiter.people.len() <= MOST_PEOPLE);
    }
}
