//! Suggestions while a question is being typed.

use super::index::Index;
use super::language::Language;
use super::score::Query;
use super::terms::{How, Token};

/// Most words that the last, half-typed word may stand for (range 4..=32).
const ENDINGS: usize = 12;

/// What a word counts that was guessed from its beginning (range 0.2..=1).
const GUESSED: f32 = 0.6;

/// Documents for a half-typed question, best first.
pub(super) fn complete(language: &Language, index: &Index, typed: &str, limit: usize) -> Vec<usize> {
    let read = language.read(typed);
    let mut tokens = read.tokens;
    let begun = tokens.last().filter(|_| !read.text.ends_with_break && !typed.ends_with(char::is_whitespace));
    if let Some(last) = begun {
        let word = last.word;
        let start = read.text.words.get(word).map(|word| word.text.clone()).unwrap_or_default();
        let mut endings: Vec<(&str, u64, u32)> = language
            .vocabulary
            .beginning(&start)
            .iter()
            .filter_map(|id| language.vocabulary.word(*id))
            .filter(|(text, _, _)| *text != start)
            .collect();
        endings.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(b.0)));
        let guesses = endings.into_iter().take(ENDINGS).map(|(text, stem, _)| Token {
            text: text.to_owned(),
            stem,
            word,
            function: false,
            weight: GUESSED,
            attention: 1.0,
            how: How::Begun,
        });
        let guesses: Vec<_> = guesses.collect();
        tokens.extend(guesses);
    }
    let query = Query::new(index, &tokens, &read.said.mentions);
    query.rank(index, limit).into_iter().map(|scored| scored.document as usize).collect()
}
