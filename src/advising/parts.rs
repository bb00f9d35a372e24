//! What the several questions of one message reach: sentences that ask, and the items of a list.

use super::{Faq, Outcome, Target, questions};
use crate::knowledge::Show;
use crate::matching::{Decision, Ranking};

/// Questions of one message that are answered at most.
pub(super) const MOST_ANSWERS: usize = 3;

/// Least score of an item of a list (range 0.5..=0.7) and least lead over the next (range 0.2..=0.5): it is too short to be sure
/// of by itself, but the whole list is about one subject.
const ITEM_ABOVE: f32 = 0.6;
const ITEM_LEAD: f32 = 0.25;

/// Most words of a text (range 8..=16) that is a list even where an item of it is not clear: in a longer one words stand beside
/// a comma for other reasons.
const LIST: usize = 10;

/// Most words of any list (range 30..=60).
const LONGEST_LIST: usize = 40;

/// Most words of a list (range 4..=8) that names no field: "cost and deadline?", but not "do you give credit for work experience
/// or exams"; more where it opens as a question and the guide tells all of it.
const SHORT_LIST: usize = 6;

/// What the questions of one message reach.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub entries: Vec<usize>,
    pub elsewhere: Vec<usize>,
    /// Something was asked that nothing clear was found for.
    pub unclear: bool,
    /// One of them may mean something that the guide tells, and is not clear.
    pub plausible: bool,
    /// They say better what is asked than the whole message does.
    pub instead: bool,
    /// The least score of those that were found, 0..=1.
    pub score: Option<f32>,
}

impl Parts {
    pub fn has(&self, target: Target) -> bool {
        match target {
            Target::Entry(entry) => self.entries.contains(&entry),
            Target::Elsewhere(elsewhere) => self.elsewhere.contains(&elsewhere),
        }
    }

    /// Adds what a ranking came to, if it is not there yet.
    pub fn add(&mut self, target: Target, ranking: &Ranking) {
        let score = ranking.candidates.first().map_or(0.0, |first| first.score);
        self.note(target, score);
    }

    fn note(&mut self, target: Target, score: f32) {
        self.score = Some(self.score.map_or(score, |least| least.min(score)));
        if !self.has(target) {
            match target {
                Target::Entry(entry) => self.entries.push(entry),
                Target::Elsewhere(elsewhere) => self.elsewhere.push(elsewhere),
            }
        }
    }

    fn take_in(&mut self, other: Parts) {
        let score = other.score.unwrap_or_default();
        for target in
            other.entries.into_iter().map(Target::Entry).chain(other.elsewhere.into_iter().map(Target::Elsewhere))
        {
            self.note(target, score);
        }
        self.unclear |= other.unclear;
    }

    /// What they come to: the answers, and beside them what the guide leaves out; or of that the first, and the others beside.
    pub fn outcome(mut self) -> (Outcome, Parts) {
        self.unclear |= self.entries.len() + self.elsewhere.len() > MOST_ANSWERS;
        self.entries.truncate(MOST_ANSWERS);
        self.elsewhere.truncate(MOST_ANSWERS - self.entries.len());
        let outcome = if self.entries.is_empty() {
            Outcome::Elsewhere(self.elsewhere.remove(0))
        } else {
            Outcome::Answer(self.entries.clone())
        };
        (outcome, self)
    }
}

impl Faq {
    /// What the message's questions reach, each on its own, in their order.
    pub(super) fn parts(&self, text: &str, whole: &Ranking, previous: Option<usize>) -> Parts {
        let split = questions::split(text);
        if split.len() < 2 {
            return self.listed(text, whole, previous).unwrap_or_default();
        }
        let mut parts = Parts::default();
        let (mut asked, mut of_the_field) = (0, false);
        for part in split {
            let ranking = self.matcher.rank(part);
            if let Some(list) = self.listed(part, &ranking, previous) {
                parts.take_in(list);
                continue;
            }
            // A word by itself ("right?") need not be one more question.
            let asks = ranking.question && part.contains(char::is_whitespace) && !questions::is_plea(part);
            asked += usize::from(asks);
            match self.single(&ranking) {
                // "HIM director or records director, who earns more?" names the two and asks about pay.
                Outcome::Answer(found) if found.len() > 1 && self.left_out(whole).is_some() => {}
                // "Public health vs nursing, what's the difference?" asks about what stands before it, and that is no field.
                Outcome::Answer(found)
                    if whole.fields.is_empty() && self.compares(found[0]) && questions::is_bare(part) =>
                {
                    parts.unclear |= asks;
                }
                Outcome::Answer(found) => {
                    of_the_field = matches!(ranking.fields[..], [field] if whole.fields.contains(&field));
                    of_the_field &= !questions::points_back(part);
                    for entry in found {
                        parts.add(Target::Entry(self.in_context(entry, &ranking, whole)), &ranking);
                    }
                }
                // "… is it and do I need it" asks nothing in its first part.
                Outcome::Elsewhere(elsewhere) if ranking.question && questions::stands_alone(part) => {
                    parts.add(Target::Elsewhere(elsewhere), &ranking);
                }
                outcome => {
                    parts.unclear |= asks;
                    parts.plausible |= asks && matches!(outcome, Outcome::Suggest(_));
                }
            }
        }
        // "My boss is a data manager. What is HIM?" asks but once, and says of what.
        parts.instead = parts.entries.len() == 1 && asked == 1 && of_the_field;
        parts
    }

    /// What a part means in its message. "What degree does HIM need? And what jobs?" asks for the jobs of HIM: a part that names
    /// no field speaks of the one that the whole message names. And "HIM director? degree?" asks about the director.
    fn in_context(&self, entry: usize, part: &Ranking, whole: &Ranking) -> usize {
        let told_by_comparison = self.knowledge.entries[entry].aspect.is_some();
        match (&whole.titled[..], &whole.fields[..]) {
            _ if !part.fields.is_empty() || !part.titled.is_empty() || !told_by_comparison => entry,
            ([titled, ..], _) => *titled,
            (_, [field]) => self.side(entry, *field).unwrap_or(entry),
            _ => entry,
        }
    }

    /// "HIM degree, experience and jobs?" asks three things. A list is one only if its items are clear by themselves, and the
    /// whole is about one of them.
    fn listed(&self, text: &str, whole: &Ranking, previous: Option<usize>) -> Option<Parts> {
        let segments = questions::segments(text);
        let words = segments.iter().map(Vec::len).sum::<usize>();
        if segments.len() < 2 || words > LONGEST_LIST || !whole.question {
            return None;
        }
        if let Some(parts) = self.of_each_field(&segments, whole) {
            return Some(parts);
        }
        let spoken_of = previous.filter(|_| questions::continues(text));
        let subject = whole.titled.first().copied().or(spoken_of);
        let field = match whole.fields[..] {
            [field] => Some(field),
            [] => subject.and_then(|subject| self.knowledge.entries.get(subject)?.field),
            _ => None,
        };
        let mut parts = Parts::default();
        for (at, words) in segments.iter().enumerate() {
            match self.item(words, at == 0, field) {
                Some((target, ranking)) => parts.add(target, &ranking),
                // "Compare HIM and HI …", "hello, …": nothing is asked there.
                None if words.iter().all(|word| self.is_empty_in_list(word)) => {}
                None => parts.unclear |= self.matcher.rank(&words.join(" ")).question,
            }
        }
        if let ([titled], false) = (&whole.titled[..], parts.entries.is_empty()) {
            // The job's card tells of its duties, degree and experience.
            parts.entries = vec![*titled];
        }
        let first = self.target(whole.candidates.first()?.document);
        parts.elsewhere.sort_by_key(|&elsewhere| Target::Elsewhere(elsewhere) != first);
        // "Compare the two in degree and jobs" is about both fields, whatever the items.
        let compares = matches!(first, Target::Entry(entry) if self.compares(entry));
        let about = compares || parts.has(first);
        let of_something = !whole.fields.is_empty() || subject.is_some() || words <= SHORT_LIST;
        let several = parts.entries.len() + parts.elsewhere.len() >= 2;
        let clear = !parts.unclear || words <= LIST;
        let asks = of_something || parts.elsewhere.is_empty() && questions::opens(text);
        (several && clear && about && asks).then_some(parts)
    }

    /// It tells how the fields differ.
    pub(super) fn compares(&self, entry: usize) -> bool {
        self.knowledge.entries[entry].show == Some(Show::Comparison)
    }

    /// "Degree in HIM and experience in HI": every segment names a field of its own, all at their beginnings or all at
    /// their ends, and asks something else of it.
    fn of_each_field(&self, segments: &[Vec<&str>], whole: &Ranking) -> Option<Parts> {
        if whole.fields.len() < 2 {
            return None;
        }
        let is_field = |word: Option<&&str>| word.is_some_and(|word| self.matcher.only_fields(word));
        let first = segments.iter().all(|words| words.len() > 1 && is_field(words.first()));
        let last = segments.iter().all(|words| words.len() > 1 && is_field(words.last()));
        if !first && !last {
            return None;
        }
        let mut parts = Parts::default();
        let mut aspects = Vec::new();
        for words in segments {
            let ranking = self.matcher.rank(&words.join(" "));
            let entry = match self.single(&ranking) {
                Outcome::Answer(found) => found[0],
                Outcome::Elsewhere(elsewhere) => {
                    parts.add(Target::Elsewhere(elsewhere), &ranking);
                    continue;
                }
                _ => self.told_by_comparison(&ranking)?.0,
            };
            match self.knowledge.entries[entry].aspect {
                Some(aspect) => aspects.push(aspect),
                // "HIM director or HI degree?"
                None if ranking.titled.is_empty() => return None,
                None => {}
            }
            parts.add(Target::Entry(entry), &ranking);
        }
        aspects.sort_unstable();
        let each_another = aspects.windows(2).all(|pair| pair[0] != pair[1]);
        (each_another && !aspects.is_empty() && parts.entries.len() + parts.elsewhere.len() >= 2).then_some(parts)
    }

    /// What the item of a list names by the two words at its joint, or the one: something that the comparison tells, of this
    /// field or of all, or that the guide leaves out. The joint is behind the `first` item, and before the others.
    fn item(&self, words: &[&str], first: bool, field: Option<usize>) -> Option<(Target, Ranking)> {
        let empty = |word: &&&str| self.is_empty_in_list(word);
        let beside = |count: usize| {
            if first {
                let end = words.len() - words.iter().rev().take_while(empty).count();
                words.get(end.checked_sub(count)?..end)
            } else {
                let start = words.iter().take_while(empty).count();
                words.get(start..start + count)
            }
        };
        [2, 1].into_iter().find_map(|count| self.named_in_list(&beside(count)?.join(" "), field))
    }

    /// A word of grammar, or a field's name.
    fn is_empty_in_list(&self, word: &str) -> bool {
        questions::is_before_item(word) || self.matcher.only_fields(word)
    }

    fn named_in_list(&self, words: &str, field: Option<usize>) -> Option<(Target, Ranking)> {
        let bare = self.matcher.rank(words);
        let (ranking, entry) = if let Some(field) = field {
            let ranking = if bare.fields.is_empty() {
                self.matcher.rank(&format!("{} {}", self.knowledge.fields[field].short, words.to_lowercase()))
            } else {
                bare
            };
            let entry = self.told_by_comparison(&ranking).map(|(entry, _)| entry);
            (ranking, entry)
        } else {
            // "HIM vs HI degree" asks for both.
            let told = self.told_by_comparison(&bare);
            (bare, told.map(|(entry, aspect)| self.of_all(aspect).unwrap_or(entry)))
        };
        let target = entry.map(Target::Entry).or_else(|| self.left_out(&ranking))?;
        Some((target, ranking))
    }

    fn left_out(&self, ranking: &Ranking) -> Option<Target> {
        match self.single(ranking) {
            Outcome::Elsewhere(elsewhere) => Some(Target::Elsewhere(elsewhere)),
            _ => None,
        }
    }

    /// The entry that a word or two clearly name, and the aspect that it tells.
    fn told_by_comparison(&self, ranking: &Ranking) -> Option<(usize, usize)> {
        let first = ranking.candidates.first()?;
        let lead = first.score - ranking.candidates.get(1).map_or(0.0, |second| second.score);
        let clear = first.score >= ITEM_ABOVE && lead >= ITEM_LEAD && !first.one_sided;
        let Target::Entry(entry) = self.target(first.document) else { return None };
        let aspect = self.knowledge.entries[entry].aspect?;
        (clear && !ranking.only_fields && ranking.decision != Decision::None).then_some((entry, aspect))
    }
}
