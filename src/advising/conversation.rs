//! What was last answered to whom and where, so that "and for informatics?" is understood.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

use super::action::Code;
use super::{Advice, Faq, Named, Outcome, questions, sensitive_code};

impl Faq {
    /// What a text comes to after a reply with these codes to the same person in the same place, and the codes of its own reply:
    /// none after an honest word, since "and for HIM?" then asks no older question. `None` if nothing was told, and all stays
    /// as it was.
    #[must_use]
    pub fn go_on(&self, text: &str, before: &[Code]) -> (Advice, Option<Vec<Code>>) {
        let mut advice = self.advise(text, &self.entries_at(before));
        // "Help!", "where can i go": after words of distress only a clear question leads back to the guide.
        let clear = matches!(advice.outcome, Outcome::Answer(_) | Outcome::Elsewhere(_) | Outcome::Sensitive(_));
        if let Some(at) = self.distress_at(before).filter(|_| !clear || questions::is_plea(text)) {
            advice = Advice::of_distress(at);
        }
        let codes = match &advice.outcome {
            Outcome::Answer(entries) => Some(entries.iter().map(|&entry| self.code_of(entry)).collect()),
            Outcome::Elsewhere(_) => Some(Vec::new()),
            Outcome::Sensitive(at) => {
                self.knowledge.sensitive.get(*at).map(|distress| vec![sensitive_code(&distress.id)])
            }
            Outcome::Suggest(_) | Outcome::Nothing => None,
        };
        (advice, codes)
    }

    /// The fixed reply that was the last one.
    fn distress_at(&self, before: &[Code]) -> Option<usize> {
        before.iter().find_map(|code| match self.codes.get(code)? {
            Named::Sensitive(at) => Some(*at),
            _ => None,
        })
    }
}

/// The entries last answered, or the fixed reply, by person and place, for a while. Bounded: forgets what is too old, and everything where all is
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

    /// Notes what `who` was just told, by codes, see [`Faq::go_on`]: the knowledge may change in between.
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

    /// What `who` was told last, unless that was too long ago.
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
