//! The shape of a message: does it ask, and which of its words are greeting, thanks or story.

use super::language::Read;
use super::normalise::{Text, Word};
use super::words::{is_chatter, is_function, is_greeting, slip_of_function};

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
    "difference",
    "differences",
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

/// Words that open a question after a comma or a dash: "live in ohio, is my state accepted".
const CLAUSE_OPENERS: &[&str] = &[
    "am", "are", "can", "could", "did", "do", "does", "how", "is", "should", "what", "when", "where", "which", "who",
    "why", "will", "would",
];

/// Words that ask wherever they stand.
const ASKING: &[&str] = &[
    "advice",
    "curious",
    "explain",
    "how",
    "torn",
    "undecided",
    "unsure",
    "what",
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
    "called",
    "check",
    "congrats",
    "congratulations",
    "did",
    "done",
    "feel",
    "felt",
    "finally",
    "finished",
    "got",
    "had",
    "has",
    "have",
    "he",
    "i",
    "is",
    "it",
    "just",
    "love",
    "loves",
    "makes",
    "met",
    "my",
    "our",
    "passed",
    "said",
    "saw",
    "sent",
    "she",
    "studying",
    "submitted",
    "talked",
    "thank",
    "thanks",
    "they",
    "think",
    "thinks",
    "this",
    "thought",
    "tired",
    "was",
    "we",
    "welcome",
    "went",
    "were",
];

/// Words that open a wish, in which nothing asks: "happy veterans day to all who served".
const WISHING: &[&str] = &["congrats", "congratulations", "happy", "luck", "merry", "shoutout"];

/// Most words of a fragment that is still read as a request (range 4..=12).
const FRAGMENT: usize = 10;

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
    asks_or(words, asked, is_fragment)
}

/// One clause asks or requests something by its form; a few words that state nothing may be part of a story.
pub(super) fn clause_asks(words: &[&Word]) -> bool {
    asks_or(words, false, |_| false)
}

fn asks_or(words: &[&Word], asked: bool, requests: fn(&[&str]) -> bool) -> bool {
    let opening = |word: &str| {
        is_greeting(word) || is_chatter(word) || matches!(word, "so" | "ok" | "okay" | "and" | "but" | "or" | "please")
    };
    let start = words.iter().take_while(|word| opening(&word.text)).count();
    let polite = words.iter().any(|word| word.text == "please");
    let Some(rest) = words.get(start..).filter(|rest| !rest.is_empty()) else { return false };
    let asks_then = rest.iter().any(|word| word.after_break && CLAUSE_OPENERS.contains(&word.text.as_str()));
    let wishes = words.iter().take(start + 1).any(|word| WISHING.contains(&word.text.as_str()))
        || matches!(rest, [have, a, good, ..] if have.text == "have" && a.text == "a" && is_good(&good.text))
        || matches!(words, [good, time] if good.text == "good" && is_time(&time.text))
        || matches!(rest, [see, you, ..] if see.text == "see" && matches!(&*you.text, "you" | "ya"));
    let wishes = wishes && !asked && !asks_then;
    if wishes || rest.iter().all(|word| opening(&word.text)) {
        return false;
    }
    let asks = |text: &[&str]| {
        let opened = rest.iter().enumerate().any(|(place, word)| {
            (place == 0 && OPENERS.contains(&text[0])) || (word.after_break && CLAUSE_OPENERS.contains(&text[place]))
        });
        opened
            || text.iter().any(|word| ASKING.contains(word))
            || inverts(text)
            || wants(text)
            || matches!(text, [.., "any", _])
            || requests(text)
    };
    let text: Vec<&str> = rest.iter().map(|word| word.text.as_str()).collect();
    // Slips are looked for only where nothing asks without: most questions do, and looking costs.
    asked || polite || asks(&text) || asks(&text.iter().map(|word| meant(word)).collect::<Vec<_>>())
}

fn is_good(word: &str) -> bool {
    matches!(word, "blessed" | "good" | "great" | "lovely" | "nice" | "safe" | "wonderful")
}

fn is_time(word: &str) -> bool {
    matches!(word, "morning" | "afternoon" | "day" | "evening" | "night")
}

/// The word, or the one that asks of which it is a slip: "waht".
fn meant(word: &str) -> &str {
    let asks = |slip: &&str| [OPENERS, ASKING, AUXILIARIES].iter().any(|list| list.contains(slip));
    if is_function(word) || STATING.contains(&word) {
        word
    } else {
        slip_of_function(word).filter(asks).unwrap_or(word)
    }
}

/// A verb before its subject: "can i", "is there".
fn inverts(text: &[&str]) -> bool {
    text.windows(2).any(|pair| AUXILIARIES.contains(&pair[0]) && PRONOUNS.contains(&pair[1]) && pair != ["have", "it"])
}

/// Wishes that ask: "want to know", "tell me", "need help", "I have a question about", "I don't understand".
fn wants(text: &[&str]) -> bool {
    text.windows(3).any(|three| {
        matches!(
            three,
            [
                "want" | "wanted" | "need" | "like" | "love",
                "to",
                "know"
                    | "ask"
                    | "understand"
                    | "become"
                    | "be"
                    | "learn"
                    | "see"
                    | "hear"
                    | "talk"
                    | "speak"
                    | "chat"
                    | "contact"
                    | "apply"
                    | "enroll"
                    | "join"
                    | "sign"
                    | "start"
                    | "choose"
                    | "drop"
                    | "switch"
                    | "work"
            ] | ["help" | "tell", "me", _]
                | ["i", "need", _]
                | ["i", "can", "not"]
                | ["i", "forgot" | "lost", "my"]
                | ["do", "not", "understand" | "get"]
                | ["not", "know" | "sure", "if" | "whether"]
        )
    }) || text.windows(2).any(|pair| {
        matches!(
            pair,
            ["need" | "want", "help" | "advice" | "info" | "information"]
                | ["want", "a" | "an" | "some"]
                | ["got", "any"]
                | ["would", "like" | "love" | "rather" | "appreciate"]
                | ["be", "grateful" | "thankful"]
                | ["looking", "for" | "into"]
                | ["question" | "questions", "about" | "on" | "regarding"]
        )
    })
}

/// A few words that state nothing: "jobs in HIM".
fn is_fragment(text: &[&str]) -> bool {
    text.len() <= FRAGMENT
        && text.iter().any(|word| !is_function(word))
        && !text.iter().any(|word| STATING.contains(word))
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
        if (substance == 0 && !asks_back(words))
            || (thanks && substance <= 1 && !clause_asks(&words.iter().collect::<Vec<_>>()))
        {
            idle[from..to].fill(true);
        } else {
            let opening = words.iter().take_while(|word| empty(word)).count();
            idle[from..from + opening].fill(true);
        }
    }
    // A message of nothing but small talk, or a short question of function words, is all there is.
    if idle.iter().all(|idle| *idle) {
        idle.fill(false);
    }
    idle
}

/// A question of function words about what was said before: "What is it?", but not "How are you all?".
fn asks_back(words: &[Word]) -> bool {
    let asking =
        |word: &Word| matches!(word.text.as_str(), "what" | "which" | "who" | "where" | "when" | "why" | "how");
    let greeting = |word: &Word| matches!(word.text.as_str(), "you" | "up" | "everyone" | "everybody" | "all");
    words.iter().find(|word| !is_greeting(&word.text) && !is_chatter(&word.text)).is_some_and(asking)
        && !words.iter().any(greeting)
}

/// Words of a follow-up that lean on the question before: "and for informatics?", "what about HI".
const FOLLOWING: &[&str] = &[
    "instead", "same", "though", "versus", "field", "one", "side", "other", "others", "path", "track", "question",
    "again", "mean", "meant", "wait", "said", "actually",
];

/// Nothing but names of fields, function words and words of a follow-up.
pub(super) fn only_fields(read: &Read) -> bool {
    !(read.said.fields.is_empty() && read.said.denied.is_empty() && !read.said.other)
        && read.tokens.iter().zip(&read.said.inside_name).all(|(token, inside)| {
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
            "waht is helth infomatics",
            "whch one shuld i chose",
            "im a vetran any benifits",
            "i wanna talk to a human",
            "i need help choosing",
            "happy nurses week, what degree does HIM need",
            "I need an advisor right now",
            "i can't log in today",
            "my friend and I are torn between HIM and HI",
            "Good evening, I wanted to ask about HI degrees. Thank you in advance!",
            "I have a question about the degree for HIM",
            "I'm looking for information on health informatics degrees",
            "i dont understand the difference",
            "I forgot my password",
            "i dont want a bot i want a human",
            "I'd rather speak to a human",
            "I should be grateful for a definition of health information management.",
            "idk if im smart enough w computers for informatics",
        ] {
            assert!(asks(&read(asking)), "{asking}");
        }
        for stating in [
            "My sister is an HIM director and she loves it.",
            "I'm an RN btw",
            "just submitted my paper on health informatics",
            "lol same",
            "Happy Veterans Day to all who served 🇺🇸",
            "have a good weekend",
            "good night",
            "see you tomorrow",
            "good luck everyone with finals!",
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
        assert_eq!(idle("jobs in HIM. What is it?"), [false; 6]);
        assert_eq!(idle("jobs in HIM. How are you?"), [false, false, false, true, true, true]);
    }
}
