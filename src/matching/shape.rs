//! The shape of a message: does it ask, and which of its words are greeting, thanks or story.

use super::language::Read;
use super::normalise::{Text, Word};
use super::words::{is_chatter, is_function, is_greeting};

/// Words that open a question or a request.
const OPENERS: &[&str] = &[
    "advise",
    "am",
    "any",
    "anybody",
    "anyone",
    "are",
    "can",
    "compare",
    "could",
    "curious",
    "define",
    "describe",
    "did",
    "do",
    "does",
    "explain",
    "find",
    "give",
    "has",
    "have",
    "help",
    "how",
    "is",
    "list",
    "looking",
    "may",
    "might",
    "must",
    "name",
    "need",
    "show",
    "should",
    "summarise",
    "summarize",
    "tell",
    "thoughts",
    "was",
    "were",
    "what",
    "when",
    "where",
    "which",
    "who",
    "whom",
    "whose",
    "why",
    "will",
    "wondering",
    "would",
];

/// Words that ask wherever they stand.
const ASKING: &[&str] = &[
    "advice",
    "curious",
    "explain",
    "how",
    "unsure",
    "what",
    "whats",
    "where",
    "which",
    "who",
    "whom",
    "whose",
    "why",
    "wonder",
    "wondering",
];

/// Verbs that, before a pronoun, turn a sentence into a question: "can i", "is there".
const AUXILIARIES: &[&str] = &[
    "am", "are", "can", "could", "did", "do", "does", "has", "have", "is", "may", "might", "must", "shall", "should",
    "was", "were", "will", "would",
];

const PRONOUNS: &[&str] = &[
    "anybody", "anyone", "he", "i", "it", "one", "people", "she", "somebody", "someone", "that", "there", "these",
    "they", "this", "those", "we", "you",
];

/// Verbs and subjects of a statement: a short text without them ("jobs in HIM") is a request.
const STATING: &[&str] = &[
    "am",
    "are",
    "being",
    "did",
    "done",
    "finished",
    "got",
    "had",
    "has",
    "have",
    "he",
    "i",
    "is",
    "just",
    "love",
    "loves",
    "my",
    "our",
    "said",
    "she",
    "submitted",
    "they",
    "thinks",
    "this",
    "was",
    "we",
    "were",
    "finally",
    "welcome",
    "congratulations",
    "congrats",
    "studying",
    "check",
    "tired",
    "makes",
];

/// Most words of a fragment that is still read as a request (range 4..=10).
const FRAGMENT: usize = 8;

/// The text asks or requests something.
pub(super) fn asks(text: &Text) -> bool {
    let sentences = text.asked.len();
    (0..sentences).any(|sentence| {
        let words: Vec<&Word> = text.words.iter().filter(|word| word.sentence == sentence).collect();
        sentence_asks(&words, text.asked.get(sentence).copied().unwrap_or(false))
    })
}

/// One sentence asks or requests something.
pub(super) fn sentence_asks(words: &[&Word], asked: bool) -> bool {
    let words: Vec<&str> = words
        .iter()
        .map(|word| word.text.as_str())
        .skip_while(|word| {
            is_greeting(word) || is_chatter(word) || matches!(*word, "so" | "ok" | "okay" | "and" | "but" | "please")
        })
        .collect();
    let Some(first) = words.first() else {
        return false;
    };
    if words.iter().all(|word| is_chatter(word) || is_greeting(word)) {
        return false;
    }
    if asked || OPENERS.contains(first) || words.iter().any(|word| ASKING.contains(word)) {
        return true;
    }
    let inverted = words.windows(2).any(|pair| {
        AUXILIARIES.contains(&pair[0]) && PRONOUNS.contains(&pair[1]) && !(pair[0] == "have" && pair[1] == "it")
    });
    let wants = words.windows(3).any(|three| {
        matches!(
            three,
            ["want" | "need" | "like" | "love", "to", "know" | "ask" | "understand" | "become" | "be" | "learn"]
                | ["help" | "tell", "me", _]
        )
    });
    let fragment = words.len() <= FRAGMENT
        && words.iter().any(|word| !is_function(word))
        && !words.iter().any(|word| STATING.contains(word));
    inverted || wants || fragment
}

/// For each word whether it is greeting, thanks or small talk around the matter. Never all words.
pub(super) fn padding(text: &Text) -> Vec<bool> {
    let mut idle: Vec<bool> = vec![false; text.words.len()];
    let empty = |word: &Word| is_greeting(&word.text) || is_chatter(&word.text);
    for sentence in 0..text.asked.len() {
        let from = text.words.partition_point(|word| word.sentence < sentence);
        let to = text.words.partition_point(|word| word.sentence <= sentence);
        let words = &text.words[from..to];
        let thanks = words
            .iter()
            .any(|word| matches!(word.text.as_str(), "thanks" | "thank" | "appreciate" | "appreciated" | "cheers"));
        let substance = words.iter().filter(|word| !is_function(&word.text) && !empty(word)).count();
        if substance == 0 || (thanks && substance <= 1) {
            idle[from..to].fill(true);
        } else {
            let opening = words.iter().take_while(|word| empty(word)).count();
            idle[from..from + opening].fill(true);
        }
    }
    // A message of nothing but small talk, or a short question of function words, is all there is.
    let asks_plainly = |idle: &[bool]| idle.iter().all(|idle| *idle);
    if asks_plainly(&idle) {
        idle.fill(false);
    }
    idle
}

/// Words of a follow-up that lean on the question before: "and for informatics?", "what about HI".
const FOLLOWING: &[&str] = &["instead", "same", "though", "versus", "field", "one", "side", "question", "again"];

/// Nothing but names of fields, function words and words of a follow-up.
pub(super) fn only_fields(read: &Read) -> bool {
    !read.said.fields.is_empty()
        && read.tokens.iter().zip(&read.said.inside_name).all(|((token, _), inside)| {
            *inside
                || token.function
                || is_greeting(&token.text)
                || is_chatter(&token.text)
                || FOLLOWING.contains(&token.text.as_str())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::normalise::read;

    #[test]
    fn questions_and_requests_are_told_from_statements() {
        for asking in [
            "What is HIM?",
            "jobs in HIM",
            "do u guys take veterans",
            "im an LPN can i still apply",
            "experience needed for health informatics",
            "tell me about careers",
            "I was wondering how this works",
            "him director responsibilities",
            "any alternatives for non nurses",
            "curious abt the med records director position",
            "clinical data manager duties + how do u get into it",
            "hi, what degree do i need",
        ] {
            assert!(asks(&read(asking)), "{asking}");
        }
        for stating in [
            "My sister is an HIM director and she loves it.",
            "I'm an RN btw",
            "just submitted my paper on health informatics",
            "lol same",
            "thanks!!",
            "good morning everyone ☕",
            "ok that makes sense",
            "",
            "🎉",
            "finally done with my anatomy quiz, never again",
        ] {
            assert!(!asks(&read(stating)), "{stating}");
        }
    }

    #[test]
    fn padding_is_found_but_never_everything() {
        let idle = |text: &str| padding(&read(text));
        assert_eq!(idle("hi there what degree"), [true, true, false, false]);
        assert_eq!(idle("what degree? thanks so much!"), [false, false, true, true, true]);
        assert_eq!(idle("thanks!"), [false]);
    }
}
