//! Words of distress in a message, whatever slips the keyboard made: nobody in danger is to be missed for a letter.

use super::fold;

/// Words that call for a fixed, humane reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    words: Vec<String>,
    /// The reply: an index into the knowledge's `sensitive`.
    pub(super) table: usize,
}

/// A phrase of one word is found with a slip only from this length on: "suicidal", but not "raped" in "rated".
const LONG_WORD: usize = 7;
/// From this length on a letter may be another one: "myself" as "mysalf". In shorter words that makes other words.
const FREE_WORD: usize = 6;
/// From this length on a letter may be missing, doubled or out of place: "kill" as "kil".
const MENDED_WORD: usize = 4;

impl Phrase {
    /// None where nothing is left of the text but marks.
    pub(super) fn new(text: &str, table: usize) -> Option<Phrase> {
        let words: Vec<String> = fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        (!words.is_empty()).then_some(Phrase { words, table })
    }

    /// Whether these words stand in a row in the text; with `slips`, whether they are meant.
    pub(super) fn is_in(&self, text: &[&str], slips: bool) -> bool {
        let [first, rest @ ..] = &self.words[..] else { return false };
        let slips = slips && (!rest.is_empty() || first.len() >= LONG_WORD);
        let is = |word: &String, typed: &str| word == typed || slips && is_slip_of(word, typed);
        text.windows(self.words.len())
            .any(|typed| is(first, typed[0]) && rest.iter().zip(&typed[1..]).all(|(word, typed)| is(word, typed)))
    }
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
        let folded = fold(text);
        let words: Vec<&str> = folded.split(' ').collect();
        Phrase::new(phrase, 0).is_some_and(|phrase| phrase.is_in(&words, true))
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
        ] {
            assert!(holds(phrase, text), "{phrase} in {text}");
        }
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
    }
}
