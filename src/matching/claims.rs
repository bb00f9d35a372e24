//! Words that claim a question: "what does a director earn" names a director, and asks about pay.
//!
//! A document that knows no such word is no direct answer to a question that has it.

use super::language::Read;
use super::terms::{Family, How, Token, word_key};

/// Least attention to a word that claims (range 0.55..=0.8; a topic's words are never heard less than `focus::TOPIC`), unless
/// its sentence ends with a question mark: "I work overtime as an aide. What does …?" asks nothing about overtime.
const HEARD: f32 = 0.6;

/// Which words claim a question for which documents.
#[derive(Default)]
pub(super) struct Claims {
    /// Key of a word or of one of the guide's synonyms, and a document; sorted.
    claims: Vec<(u64, u32)>,
}

impl Claims {
    /// Lets a keyword of one word, or one that is a synonym of the guide's, claim for a document. Other words of several claim
    /// nothing: "cost of living" is not any cost.
    pub fn add(&mut self, keyword: &Read, document: u32) {
        let Some(last) = keyword.tokens.len().checked_sub(1) else { return };
        if last == 0 {
            self.claims.push((word_key(&keyword.tokens[0].text), document));
        }
        let whole = keyword.said.mentions.iter().filter(|mention| (mention.first, mention.last) == (0, last));
        let meanings = whole.filter(|mention| mention.family == Family::Synonym && mention.of_guide);
        self.claims.extend(meanings.map(|mention| (mention.key, document)));
    }

    /// Sorts what was added.
    pub fn finish(&mut self) {
        self.claims.sort_unstable();
        self.claims.dedup();
    }

    /// The documents that a question is claimed for by words that another does not know, each with the token that claims.
    pub fn claimants<'a>(&'a self, read: &'a Read, knows: impl Fn(u64) -> bool) -> impl Iterator<Item = (u32, usize)> {
        let heard = |token: &Token| {
            let sentence = read.text.words.get(token.word).map(|word| word.sentence);
            let asked = sentence.and_then(|sentence| read.text.asked.get(sentence)).copied();
            token.attention >= HEARD || asked.unwrap_or(false)
        };
        let meanings = || read.said.mentions.iter().filter(|mention| mention.family == Family::Synonym);
        // "Work history" is experience, and asks for no history.
        let known_by_phrase = |place: usize| {
            meanings()
                .any(|said| said.first < said.last && (said.first..=said.last).contains(&place) && knows(said.key))
        };
        let words = read.tokens.iter().enumerate().filter(|(_, token)| heard(token) && !knows(token.stem));
        let words = words.filter(|(place, token)| !known_by_phrase(*place) && surely_meant(read, token));
        let mut keys: Vec<(u64, usize)> = words.map(|(place, token)| (word_key(&token.text), place)).collect();
        let meanings = meanings().filter(|mention| heard(&read.tokens[mention.first]) && !knows(mention.key));
        keys.extend(meanings.map(|mention| (mention.key, mention.first)));
        keys.into_iter().flat_map(|(key, place)| {
            let from = self.claims.partition_point(|claim| claim.0 < key);
            self.claims[from..].iter().take_while(move |claim| claim.0 == key).map(move |claim| (claim.1, place))
        })
    }
}

/// The student wrote it with one slip at most: who made something is not asked by what it is "intended" for.
fn surely_meant(read: &Read, token: &Token) -> bool {
    let written = read.text.words.get(token.word).map_or("", |word| &*word.text);
    token.how != How::Mistyped || strsim::osa_distance(written, &token.text) <= 1
}
