//! Words of distress in a message, whatever slips the keyboard made: nobody in danger is to be missed for a letter.

use std::collections::{HashMap, HashSet};

use super::fold;
use crate::matching::written_out;

/// Words that call for a fixed, humane reply.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Phrase {
    words: Vec<String>,
    /// The reply: an index into the knowledge's `sensitive`.
    table: usize,
}

/// Every phrase, in the order of the knowledge.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    listed: Vec<Phrase>,
    /// Places of those whose first word begins with this byte; a slip never changes it.
    by_letter: HashMap<u8, Vec<usize>>,
    /// Words that are never a slip.
    other_words: HashSet<String>,
}

/// A phrase of one word is found with a slip only from this length on: "suicidal", but not "raped" in "rated".
const LONG_WORD: usize = 7;
/// From this length on a letter may be another one: "myself" as "mysalf". In shorter words that makes other words.
const FREE_WORD: usize = 6;
/// From this length on a letter may be missing, doubled or out of place: "kill" as "kil".
const MENDED_WORD: usize = 4;

impl Phrases {
    /// Adds a phrase with its reply; one of which nothing is left but marks is left out.
    pub fn add(&mut self, text: &str, table: usize) {
        let words: Vec<String> = words(&fold(text)).into_iter().map(str::to_owned).collect();
        if let Some(letter) = words.first().and_then(|first| first.bytes().next()) {
            self.by_letter.entry(letter).or_default().push(self.listed.len());
            self.listed.push(Phrase { words, table });
        }
    }

    /// Lets a word stand for itself: "stalled" is no slip of "stalked".
    pub fn add_other_word(&mut self, word: &str) {
        self.other_words.insert(fold(word));
    }

    /// The reply for the first phrase whose words are there as they stand, else for the first whose words are meant.
    pub fn find(&self, text: &str) -> Option<usize> {
        if self.listed.is_empty() {
            return None;
        }
        let folded = fold(text);
        let words = words(&folded);
        self.first(&words, false).or_else(|| self.first(&words, true)).map(|place| self.listed[place].table)
    }

    fn first(&self, text: &[&str], slips: bool) -> Option<usize> {
        let here = |(at, word): (usize, &&str)| {
            let places = self.by_letter.get(word.as_bytes().first()?)?;
            places.iter().copied().find(|&place| self.opens(&self.listed[place], &text[at..], slips))
        };
        text.iter().enumerate().filter_map(here).min()
    }

    /// Whether the text begins with the words of the phrase; with `slips`, whether they are meant.
    fn opens(&self, phrase: &Phrase, text: &[&str], slips: bool) -> bool {
        let slips = slips && (phrase.words.len() > 1 || phrase.words[0].len() >= LONG_WORD);
        let is = |(word, typed): (&String, &&str)| {
            word == typed || slips && is_slip_of(word, typed) && !self.other_words.contains(*typed)
        };
        text.len() >= phrase.words.len() && phrase.words.iter().zip(text).all(is)
    }
}

/// The words of a folded text, with shorthand written out ("abt") and what belongs together in one ("my self").
fn words(folded: &str) -> Vec<&str> {
    let mut words: Vec<&str> = Vec::new();
    for word in folded.split(' ').filter(|word| !word.is_empty()) {
        let together = match (words.last().copied(), word) {
            (Some("my"), "self") => Some("myself"),
            (Some("him"), "self") => Some("himself"),
            (Some("her"), "self") => Some("herself"),
            (Some("them"), "self" | "selves") => Some("themselves"),
            _ => None,
        };
        match (together, written_out(word)) {
            (Some(together), _) => {
                words.pop();
                words.push(together);
            }
            (None, Some(full)) => words.extend(full),
            (None, None) => words.push(word),
        }
    }
    words
}

/// Whether somebody who typed this may have meant that word: one letter is missing, too many, out of place or, in longer
/// words, another one; never the first.
fn is_slip_of(word: &str, typed: &str) -> bool {
    let length = word.len();
    if length < MENDED_WORD || typed.len().abs_diff(length) > 1 || typed.as_bytes().first() != word.as_bytes().first() {
        return false;
    }
    let another_letter = typed.len() == length && strsim::hamming(word, typed).is_ok_and(|apart| apart == 1);
    strsim::osa_distance(word, typed) == 1 && (length >= FREE_WORD || !another_letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(phrase: &str, text: &str) -> bool {
        let mut phrases = Phrases::default();
        phrases.add(phrase, 0);
        phrases.find(text).is_some()
    }

    #[test]
    fn words_of_distress_are_heard_through_slips() {
        for (phrase, text) in [
            ("kill myself", "i want to kil myself"),
            ("kill myself", "gonna kill myslf tonight"),
            ("kill myself", "KILL MYSEFL"),
            ("suicidal", "im sucidal"),
            ("thinking about suicide", "thinkin about suiside"),
            ("don't want to live", "i dont wnat to live"),
            ("kill myself", "going to kil my self"),
            ("kill themselves", "they want to kill them selves"),
            ("thinking about suicide", "keep thinking abt suicide"),
            ("dont wanna live", "I do not want to live"),
        ] {
            assert!(holds(phrase, text), "{phrase} in {text}");
        }
    }

    #[test]
    fn what_stands_there_goes_before_what_is_meant_and_the_first_table_before_the_next() {
        let mut phrases = Phrases::default();
        for (table, phrase) in ["kill myself", "hurt myself", "kill my boss", "!"].into_iter().enumerate() {
            phrases.add(phrase, table);
        }
        assert_eq!(phrases.find("i could kill my boss and hurt myself"), Some(1));
        assert_eq!(phrases.find("i could kil myself or kill my boss"), Some(2));
        assert_eq!(phrases.find("kil myself"), Some(0));
        assert_eq!(phrases.find("! ?"), None);
    }

    #[test]
    fn other_words_stay_what_they_are() {
        for (phrase, text) in [
            ("kill myself", "can i bill myself as a registrar"),
            ("want to die", "i want to do informatics"),
            ("want to live", "where do people want to love their job"),
            ("raped", "how is it rated"),
            ("end my life", "does it end my time off"),
        ] {
            assert!(!holds(phrase, text), "{phrase} in {text}");
        }
        let mut phrases = Phrases::default();
        phrases.add("being stalked", 0);
        phrases.add_other_word("Stalled");
        assert_eq!(phrases.find("is my enrollment being stalled"), None);
        assert_eq!(phrases.find("i am being stalkd"), Some(0));
    }
}
