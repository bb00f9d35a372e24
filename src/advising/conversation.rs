//! What was last answered to whom and where, so that "and for informatics?" is understood.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

use super::action::Code;

/// The entries last answered, by person and place, for a while. Bounded: forgets what is too old, and everything where all is
/// fresh.
#[derive(Debug)]
pub struct Conversations<Who> {
    last: HashMap<Who, (Vec<Code>, Instant)>,
    kept_for: Duration,
}

/// Conversations held at most; about 100 bytes each.
const MOST_HELD: usize = 10_000;

impl<Who: Hash + Eq + Clone> Conversations<Who> {
    /// Remembers each conversation for this long after its last answer.
    #[must_use]
    pub fn new(kept_for: Duration) -> Self {
        Conversations { last: HashMap::new(), kept_for }
    }

    /// Notes that `who` was just answered with these entries (none after an honest word), by their codes: the knowledge may
    /// change in between.
    pub fn remember(&mut self, who: Who, entries: Vec<Code>, now: Instant) {
        if self.last.len() >= MOST_HELD && !self.last.contains_key(&who) {
            let kept_for = self.kept_for;
            self.last.retain(|_, (_, at)| now.saturating_duration_since(*at) <= kept_for);
            if self.last.len() >= MOST_HELD {
                // All are fresh: a flood. Forgetting everyone costs some students one repeated word, once.
                self.last.clear();
            }
        }
        self.last.insert(who, (entries, now));
    }

    /// Forgets all conversations of these.
    pub fn forget(&mut self, theirs: impl Fn(&Who) -> bool) {
        self.last.retain(|who, _| !theirs(who));
    }

    /// The entries `who` was answered with last, unless that was too long ago.
    #[must_use]
    pub fn recall(&self, who: &Who, now: Instant) -> &[Code] {
        match self.last.get(who) {
            Some((entries, at)) if now.saturating_duration_since(*at) <= self.kept_for => entries,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_remembered_for_its_person_and_place_until_it_is_too_old() {
        let mut conversations = Conversations::new(Duration::from_mins(5));
        let start = Instant::now();
        let entries = vec![Code::of("him-degree"), Code::of("careers")];
        conversations.remember(("sam", "general"), entries.clone(), start);
        assert_eq!(conversations.recall(&("sam", "general"), start + Duration::from_mins(5)), entries);
        assert_eq!(conversations.recall(&("sam", "general"), start + Duration::from_secs(301)), []);
        assert_eq!(conversations.recall(&("sue", "general"), start), []);
        assert_eq!(conversations.recall(&("sam", "questions"), start), []);
    }

    #[test]
    fn a_flood_of_people_never_holds_more_than_the_bound() {
        let mut conversations = Conversations::new(Duration::from_mins(5));
        let start = Instant::now();
        for person in 0..3 * MOST_HELD {
            conversations.remember(person, vec![Code::of("a")], start);
        }
        assert!(conversations.last.len() <= MOST_HELD);
        assert_eq!(conversations.recall(&(3 * MOST_HELD - 1), start), [Code::of("a")]);
    }
}
