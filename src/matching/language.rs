//! Reads a text as the guide would: its vocabulary, the names of its fields, its synonyms.

use super::fields::{Names, Said, asks_difference};
use super::normalise::{self, Text};
use super::spelling::Vocabulary;
use super::terms::Token;
use super::{Document, Lexicon, stories};

/// What the guide's words are and mean.
pub(super) struct Language {
    pub vocabulary: Vocabulary,
    names: Names,
}

/// A text as the guide reads it.
pub(super) struct Read {
    pub text: Text,
    pub tokens: Vec<Token>,
    pub said: Said,
}

impl Read {
    /// What a difference is asked in, "difference in degree": the place of the first word behind one that asks how two things
    /// differ, grammar and names of fields aside, in the same clause.
    pub fn compared(&self) -> Option<usize> {
        let differs = self.tokens.iter().position(asks_difference)?;
        let breaks = |token: &Token| self.text.words.get(token.word).is_none_or(|word| word.after_break);
        let mut clause = (differs + 1..self.tokens.len()).take_while(|place| !breaks(&self.tokens[*place]));
        clause.find(|place| !self.tokens[*place].function && !self.said.inside_name[*place])
    }
}

impl Language {
    /// Learns the words of the documents and of the lexicon.
    pub fn new(documents: &[Document<'_>], lexicon: &Lexicon<'_>) -> Self {
        let mut vocabulary = Vocabulary::default();
        let phrases = documents
            .iter()
            .flat_map(|document| document.phrasings.iter().chain(&document.keywords).chain(&document.titles));
        let names = lexicon.fields.iter().flatten();
        let synonyms = lexicon.synonyms.iter().flat_map(|(write, read)| write.iter().chain(read));
        for phrase in phrases.chain(names).chain(synonyms) {
            let words = normalise::read(phrase).words;
            let all_capitals = words.len() > 1 && words.iter().all(|word| word.capitals);
            for word in words {
                vocabulary.add(&word.text, word.capitals && !all_capitals);
            }
        }
        vocabulary.finish();
        let mut names = Names::default();
        let stems =
            |phrase: &str| normalise::read(phrase).words.iter().map(|word| vocabulary.stem(&word.text)).collect();
        for (field, list) in lexicon.fields.iter().enumerate() {
            for name in list {
                names.add_field(field, stems(name));
            }
        }
        for (place, document) in documents.iter().enumerate() {
            for title in &document.titles {
                names.add_title(place, stems(title));
            }
        }
        for (group, (write, read)) in lexicon.synonyms.iter().enumerate() {
            for phrase in write.iter().chain(read) {
                names.add_synonym(group, stems(phrase));
            }
        }
        Self { vocabulary, names }
    }

    /// The stems of each phrase, grammar aside; a phrase of nothing but grammar is left out.
    pub fn content(&self, phrases: &[&str]) -> Vec<Vec<u64>> {
        let stems = |phrase: &&str| {
            let tokens = self.read(phrase).tokens.into_iter();
            tokens.filter(|token| !token.function).map(|token| token.stem).collect()
        };
        phrases.iter().map(stems).filter(|stems: &Vec<u64>| !stems.is_empty()).collect()
    }

    /// Reads one text.
    pub fn read(&self, text: &str) -> Read {
        let mut text = normalise::read(text);
        stories::part(&mut text);
        let mut tokens = self.vocabulary.understand(&text.words);
        let said = self.names.find(&text.words, &mut tokens);
        Read { text, tokens, said }
    }
}
