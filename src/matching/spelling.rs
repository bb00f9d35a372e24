//! The words a guide knows, and which of them a student meant: known, same stem, begun, mistyped, run together.

use std::collections::HashMap;

use rust_stemmers::{Algorithm, Stemmer};

use super::normalise::Word;
use super::terms::{How, KeySet, Token, hash, stem_key};
use super::thesaurus::THESAURUS;
use super::words;

/// What a mended word counts against a known one (range 0.5..=1.0).
const MENDED: f32 = 0.95;

/// Fewest letters of a word that another may be mended to (range 3..=5): "him" and "hi" must never meet. Mending is
/// worth 5 points of top-1 under typos and costs 0.2 on clean text.
const MENDABLE: usize = 4;

/// Fewest letters of a word that may be mended (range 3..=4): "crd" lacks a letter of "card". Three of them are worth
/// 0.2 points of top-1 under typos and nothing on clean text.
const SHORTEST: usize = 3;

/// From this many letters on two slips are allowed instead of one (range 6..=10).
const TWO_SLIPS: usize = 8;

/// Beyond this many letters one slip again (range 14..=20): the look-ups of two grow with the square of the letters, and few
/// words are as long.
const LONG: usize = 16;

/// From this many letters on the first letter may be the slip (range 5..=8): worth 0.3 points under typos; at 5 it
/// costs 0.5 points of AUROC.
const FIRST_SLIP: usize = 6;

/// Most words of one message that are mended (range 40..=160): a longer story with more of them is no question, and
/// looking each up is what the worst message costs most.
const MOST_MENDED: usize = 80;

/// Fewest letters of either half of two words run together (range 2..=4): "today" is not "to day".
const HALF: usize = 3;

#[derive(Clone, Debug)]
struct Known {
    text: Box<str>,
    stem: u64,
    /// How often the guide says it.
    frequency: u32,
    /// Carries grammar rather than a subject.
    function: bool,
}

/// Every word of a guide.
pub(super) struct Vocabulary {
    stemmer: Stemmer,
    words: Vec<Known>,
    by_text: HashMap<Box<str>, u32>,
    stems: KeySet,
    /// Ids in alphabetical order, for words that were only begun.
    sorted: Vec<u32>,
    /// Hash of a word with up to two letters left out, and its id; sorted by the hash.
    gaps: Vec<(u32, u32)>,
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self {
            stemmer: Stemmer::create(Algorithm::English),
            words: Vec::new(),
            by_text: HashMap::new(),
            stems: KeySet::default(),
            sorted: Vec::new(),
            gaps: Vec::new(),
        }
    }
}

impl Vocabulary {
    /// Takes in a word of the guide. One that stands for a `name` ("HIM") is never a function word.
    pub fn add(&mut self, word: &str, name: bool) {
        if let Some(known) = self.by_text.get(word).and_then(|id| self.words.get_mut(*id as usize)) {
            known.frequency += 1;
            known.function &= !name;
            return;
        }
        let stem = self.stem(word);
        let id = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.by_text.insert(word.into(), id);
        self.stems.insert(stem);
        self.words.push(Known { text: word.into(), stem, frequency: 1, function: words::is_function(word) && !name });
    }

    /// Prepares the look-ups once every word is in.
    pub fn finish(&mut self) {
        self.sorted = (0..u32::try_from(self.words.len()).unwrap_or(u32::MAX)).collect();
        let words = &self.words;
        self.sorted.sort_by(|a, b| words[*a as usize].text.cmp(&words[*b as usize].text));
        let mut gaps = Vec::new();
        for (id, known) in (0_u32..).zip(&self.words) {
            let letters: Vec<char> = known.text.chars().collect();
            if mendable(&letters, MENDABLE) {
                each_gap(&letters, |hash| gaps.push((hash, id)));
            }
        }
        gaps.sort_unstable();
        gaps.dedup();
        gaps.shrink_to_fit();
        self.gaps = gaps;
    }

    /// The key of a word's stem.
    pub fn stem(&self, word: &str) -> u64 {
        stem_key(&self.stemmer.stem(word))
    }

    /// The words of a question as the guide would write them, and how each was understood.
    pub fn understand(&self, words: &[Word]) -> Vec<Token> {
        let mut out = Vec::with_capacity(words.len());
        let mut place = 0;
        let mut left = MOST_MENDED;
        while let Some(word) = words.get(place) {
            if let Some(known) = self.find(&word.text) {
                let mut token = known.token(place, 1.0, How::Known);
                // "IT" is a name where the guide has it as one; "it" is grammar all the same.
                token.function |= !word.capitals && words::is_function(&word.text);
                out.push(token);
                place += 1;
                continue;
            }
            if let Some(joined) = words.get(place + 1).and_then(|next| self.joined(word, next)) {
                out.push(joined.token(place, MENDED, How::Joined));
                place += 2;
                continue;
            }
            if left > 0 {
                self.mend(&word.text, place, &mut out);
            } else {
                out.push(unlisted(&word.text, self.stem(&word.text), place, How::Unknown));
            }
            left = left.saturating_sub(1);
            place += 1;
        }
        out
    }

    fn find(&self, text: &str) -> Option<&Known> {
        self.by_text.get(text).and_then(|id| self.words.get(*id as usize))
    }

    fn joined(&self, word: &Word, next: &Word) -> Option<&Known> {
        let apart = words::is_function(&word.text) || words::is_function(&next.text) || next.after_break;
        if apart || word.text.len() + next.text.len() < MENDABLE || self.find(&next.text).is_some() {
            return None;
        }
        self.find(&format!("{}{}", word.text, next.text))
    }

    fn mend(&self, text: &str, place: usize, out: &mut Vec<Token>) {
        if let Some(known) = self.other_ending(text) {
            out.push(known.token(place, MENDED, How::Mistyped));
            return;
        }
        let stem = self.stem(text);
        if self.stems.contains(&stem) {
            out.push(unlisted(text, stem, place, How::Known));
            return;
        }
        let letters: Vec<char> = text.chars().collect();
        // An everyday English word that the guide lacks is no slip of one that it has.
        let fixed = words::is_function(text) || !mendable(&letters, SHORTEST) || THESAURUS.begins(stem);
        if !fixed {
            if let Some((first, second)) = self.split(text) {
                out.push(first.token(place, MENDED, How::Joined));
                out.push(second.token(place, MENDED, How::Joined));
                return;
            }
            if let Some(known) = self.begun(text) {
                out.push(known.token(place, MENDED, How::Begun));
                return;
            }
            if let Some(meant) = words::slip_of_function(text) {
                out.push(unlisted(meant, self.stem(meant), place, How::Mistyped));
                return;
            }
            if let Some(known) = self.nearest(text, &letters) {
                out.push(known.token(place, MENDED, How::Mistyped));
                return;
            }
        }
        out.push(unlisted(text, stem, place, How::Unknown));
    }

    /// "Directer" is a director, whatever the guide has of "direct".
    fn other_ending(&self, text: &str) -> Option<&Known> {
        let (word, plural) = text.strip_suffix('s').map_or((text, ""), |word| (word, "s"));
        let find = |from: &str, to: &str| {
            let known = format!("{}{to}", word.strip_suffix(from)?);
            self.find(&format!("{known}{plural}")).or_else(|| self.find(&known))
        };
        find("er", "or").or_else(|| find("or", "er"))
    }

    fn split(&self, text: &str) -> Option<(&Known, &Known)> {
        let find = |part: &str| {
            if words::is_function(part) || part.chars().count() < HALF {
                return None;
            }
            self.find(part)
        };
        text.char_indices().skip(HALF).find_map(|(at, _)| Some((find(&text[..at])?, find(&text[at..])?)))
    }

    /// Ids of the words that begin with `text`.
    pub fn beginning(&self, text: &str) -> &[u32] {
        let from = self.sorted.partition_point(|id| *self.words[*id as usize].text < *text);
        let length = self.sorted[from..].partition_point(|id| self.words[*id as usize].text.starts_with(text));
        &self.sorted[from..from + length]
    }

    /// Text, stem and frequency of the word with this id.
    pub fn word(&self, id: u32) -> Option<(&str, u64, u32)> {
        self.words.get(id as usize).map(|known| (&*known.text, known.stem, known.frequency))
    }

    fn begun(&self, text: &str) -> Option<&Known> {
        if text.len() < MENDABLE {
            return None;
        }
        let ids = self.beginning(text);
        ids.iter()
            .filter_map(|id| self.words.get(*id as usize))
            .max_by(|a, b| a.frequency.cmp(&b.frequency).then_with(|| b.text.cmp(&a.text)))
    }

    /// The known word at one slip (two from `TWO_SLIPS` letters on) that is most alike.
    fn nearest(&self, text: &str, letters: &[char]) -> Option<&Known> {
        let allowed = slips(letters);
        let mut ids = Vec::new();
        each_gap(letters, |hash| {
            let from = self.gaps.partition_point(|gap| gap.0 < hash);
            ids.extend(self.gaps[from..].iter().take_while(|gap| gap.0 == hash).map(|gap| gap.1));
        });
        ids.sort_unstable();
        ids.dedup();
        let mut best: Option<(usize, f64, u32, &Known)> = None;
        for known in ids.iter().filter_map(|id| self.words.get(*id as usize)) {
            if !same_start(&known.text, letters) || words::is_function(&known.text) {
                continue;
            }
            let distance = strsim::osa_distance(text, &known.text);
            if distance > allowed {
                continue;
            }
            let alike = strsim::jaro_winkler(text, &known.text);
            let better = best.is_none_or(|(least, most, frequency, _)| {
                distance
                    .cmp(&least)
                    .reverse()
                    .then(alike.total_cmp(&most))
                    .then(known.frequency.cmp(&frequency))
                    .is_gt()
            });
            if better {
                best = Some((distance, alike, known.frequency, known));
            }
        }
        best.map(|(_, _, _, known)| known)
    }
}

impl Known {
    fn token(&self, word: usize, weight: f32, how: How) -> Token {
        Token {
            text: self.text.to_string(),
            stem: self.stem,
            word,
            function: self.function,
            weight,
            attention: 1.0,
            how,
        }
    }
}

/// The token of a word that the guide does not have in this form.
fn unlisted(text: &str, stem: u64, word: usize, how: How) -> Token {
    Token { text: text.to_owned(), stem, word, function: words::is_function(text), weight: 1.0, attention: 1.0, how }
}

fn mendable(letters: &[char], fewest: usize) -> bool {
    letters.len() >= fewest && !letters.iter().any(|letter| letter.is_numeric())
}

fn slips(letters: &[char]) -> usize {
    if (TWO_SLIPS..=LONG).contains(&letters.len()) { 2 } else { 1 }
}

/// Same first letter, or the first two swapped; in long words any.
fn same_start(known: &str, letters: &[char]) -> bool {
    let mut known = known.chars();
    let (first, second) = (known.next(), known.next());
    letters.len() >= FIRST_SLIP
        || first == letters.first().copied()
        || (first == letters.get(1).copied() && second == letters.first().copied())
}

/// The hashes of a word with none, one or (long words) two letters left out.
fn each_gap(letters: &[char], mut each: impl FnMut(u32)) {
    let mut without = |first: usize, second: usize| {
        let kept = letters.iter().enumerate().filter(|(place, _)| *place != first && *place != second);
        let key = hash(kept.map(|(_, letter)| u32::from(*letter))).to_le_bytes();
        each(u32::from_le_bytes([key[0], key[1], key[2], key[3]]));
    };
    let none = usize::MAX;
    without(none, none);
    for first in 0..letters.len() {
        without(first, none);
        if slips(letters) == 2 {
            for second in first + 1..letters.len() {
                without(first, second);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::normalise;

    fn understood(question: &str) -> Vec<(String, How)> {
        let mut vocabulary = Vocabulary::default();
        for word in [
            "associate",
            "degree",
            "informatics",
            "information",
            "health",
            "him",
            "healthcare",
            "records",
            "day",
            "to",
            "card",
            "director",
            "directly",
        ] {
            vocabulary.add(word, false);
        }
        vocabulary.finish();
        vocabulary
            .understand(&normalise::read(question).words)
            .into_iter()
            .map(|token| (token.text, token.how))
            .collect()
    }

    #[test]
    fn words_are_mended_only_where_it_is_safe() {
        for (question, expected, how) in [
            ("asociate", "associate", How::Mistyped),
            ("degrees", "degrees", How::Known),
            ("infomratics", "informatics", How::Mistyped),
            ("healthca", "healthcare", How::Begun),
            ("crd", "card", How::Mistyped),
            // Its stem is "direct", as that of "directly" is.
            ("directer", "director", How::Mistyped),
            ("directers", "director", How::Mistyped),
            ("waht", "what", How::Mistyped),
            ("dya", "dya", How::Unknown),
            ("hin", "hin", How::Unknown),
            ("hi", "hi", How::Unknown),
            ("today", "today", How::Unknown),
            ("3456", "3456", How::Unknown),
            ("zebra", "zebra", How::Unknown),
        ] {
            assert_eq!(understood(question), [(expected.to_owned(), how)], "{question}");
        }
    }

    #[test]
    fn words_run_together_or_apart_are_found() {
        assert_eq!(understood("health care")[0], ("health".to_owned(), How::Known));
        assert_eq!(understood("recordsdegree").len(), 2);
        assert_eq!(understood("associ ate"), [("associate".to_owned(), How::Joined)]);
    }
}
