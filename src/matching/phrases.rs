//! Phrases of one or several words that mean something, found in a text by their stems.

use super::terms::{KeyMap, Token};

/// Phrases, each with the number of what it means.
#[derive(Default)]
pub(super) struct Phrases {
    /// By the first stem; longest phrase first.
    by_first: KeyMap<Vec<Phrase>>,
}

/// One phrase.
pub(super) struct Phrase {
    stems: Vec<u64>,
    /// What it means: the number it was added with.
    pub number: usize,
}

impl Phrase {
    /// How many words it has.
    pub fn length(&self) -> usize {
        self.stems.len()
    }
}

impl Phrases {
    /// Adds a phrase; one without words is left out.
    pub fn add(&mut self, number: usize, stems: Vec<u64>) {
        let Some(first) = stems.first() else { return };
        let list = self.by_first.entry(*first).or_default();
        if !list.iter().any(|phrase| phrase.stems == stems && phrase.number == number) {
            list.push(Phrase { stems, number });
            list.sort_by_key(|phrase| std::cmp::Reverse(phrase.length()));
        }
    }

    /// Some phrase begins with this stem.
    pub fn begins(&self, stem: u64) -> bool {
        self.by_first.contains_key(&stem)
    }

    /// The phrases that begin at `place`, longest first.
    pub fn at<'a>(&'a self, tokens: &'a [Token], place: usize) -> impl Iterator<Item = &'a Phrase> {
        let first = tokens.get(place).and_then(|token| self.by_first.get(&token.stem));
        first.into_iter().flatten().filter(move |phrase| {
            let rest = tokens.get(place..place + phrase.length());
            rest.is_some_and(|rest| rest.iter().zip(&phrase.stems).all(|(token, stem)| token.stem == *stem))
        })
    }
}
