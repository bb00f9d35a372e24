//! Which fields a text names, and which of the guide's synonyms it uses.
//!
//! "him" and "hi" are English words too: a pronoun and a greeting are told apart from a field's name
//! by their surroundings, so that "hi, how do i tell him about it" names none.

use super::normalise::Word;
use super::terms::{KeyMap, Mention, Token, meaning_key};
use super::words;

/// What a synonym counts against the guide's own word (range 0.5..=1.0).
const SYNONYM: f32 = 0.8;

/// What the words of a field's name still count beside the name itself (range 0..=0.5): enough to
/// meet a phrasing that says half of the name, too little to prefer one that only says its words.
const INSIDE_NAME: f32 = 0.25;

const FIELD: u8 = b'f';
const MEANING: u8 = b'm';

/// A phrase that means something: its stems and which field or synonym it is.
struct Phrase {
    stems: Vec<u64>,
    meaning: Meaning,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Field(usize),
    Synonym(usize),
}

/// The names of the fields and the synonyms of a guide.
#[derive(Default)]
pub(super) struct Names {
    /// By the first stem; longest phrase first.
    phrases: KeyMap<Vec<Phrase>>,
}

/// What a text says beyond its plain words.
#[derive(Default)]
pub(super) struct Said {
    pub mentions: Vec<Mention>,
    /// Fields named, sorted, each once.
    pub fields: Vec<usize>,
    /// For each token whether it stands in a field's name.
    pub inside_name: Vec<bool>,
}

impl Names {
    /// Adds one name of a field.
    pub fn add_field(&mut self, field: usize, stems: Vec<u64>) {
        self.add(stems, Meaning::Field(field));
    }

    /// Adds one phrase of a group of synonyms.
    pub fn add_synonym(&mut self, group: usize, stems: Vec<u64>) {
        self.add(stems, Meaning::Synonym(group));
    }

    fn add(&mut self, stems: Vec<u64>, meaning: Meaning) {
        let Some(first) = stems.first() else { return };
        let list = self.phrases.entry(*first).or_default();
        if !list.iter().any(|phrase| phrase.stems == stems && phrase.meaning == meaning) {
            list.push(Phrase { stems, meaning });
            list.sort_by_key(|phrase| std::cmp::Reverse(phrase.stems.len()));
        }
    }

    /// Finds what the tokens say, and lowers the weight of the words inside a field's name.
    pub fn find(&self, words: &[Word], tokens: &mut [Token]) -> Said {
        let mut said = Said { inside_name: vec![false; tokens.len()], ..Said::default() };
        if self.phrases.is_empty() {
            return said;
        }
        let shouting = shouts(words);
        let mut place = 0;
        while place < tokens.len() {
            let Some((field, length)) = self.at(tokens, place).find_map(|phrase| match phrase.meaning {
                Meaning::Field(field) => Some((field, phrase.stems.len())),
                Meaning::Synonym(_) => None,
            }) else {
                place += 1;
                continue;
            };
            let last = place + length - 1;
            if length > 1 || !is_everyday(words, tokens, place, shouting, |at| self.names_field(tokens, at)) {
                said.mentions.push(Mention { key: meaning_key(FIELD, field), first: place, last, weight: 1.0 });
                said.fields.push(field);
                for inside in &mut said.inside_name[place..=last] {
                    *inside = true;
                }
            }
            place += length;
        }
        said.fields.sort_unstable();
        said.fields.dedup();
        for place in 0..tokens.len() {
            for phrase in self.at(tokens, place) {
                let last = place + phrase.stems.len() - 1;
                if let Meaning::Synonym(group) = phrase.meaning
                    && !said.inside_name[place..=last].contains(&true)
                {
                    said.mentions.push(Mention {
                        key: meaning_key(MEANING, group),
                        first: place,
                        last,
                        weight: SYNONYM,
                    });
                }
            }
        }
        for (token, inside) in tokens.iter_mut().zip(&said.inside_name) {
            if *inside {
                token.weight *= INSIDE_NAME;
            }
        }
        said
    }

    /// The phrases that begin at `place`.
    fn at<'a>(&'a self, tokens: &'a [Token], place: usize) -> impl Iterator<Item = &'a Phrase> {
        let first = tokens.get(place).and_then(|token| self.phrases.get(&token.stem));
        first.into_iter().flatten().filter(move |phrase| {
            let rest = tokens.get(place..place + phrase.stems.len());
            rest.is_some_and(|rest| rest.iter().zip(&phrase.stems).all(|(token, stem)| token.stem == *stem))
        })
    }

    fn names_field(&self, tokens: &[Token], place: usize) -> bool {
        self.at(tokens, place).any(|phrase| matches!(phrase.meaning, Meaning::Field(_)))
    }
}

/// More than one word, and nearly all of them in capitals: then capitals mean nothing.
fn shouts(words: &[Word]) -> bool {
    let long = words.iter().filter(|word| word.text.len() >= 2).count();
    let capitals = words.iter().filter(|word| word.text.len() >= 2 && word.capitals).count();
    long > 2 && capitals * 4 > long * 3
}

/// Verbs whose object is a person: "tell him" is no field, "study HIM" is.
const DONE_TO_PEOPLE: &[&str] = &[
    "ask",
    "asked",
    "asking",
    "believe",
    "call",
    "called",
    "convince",
    "convinced",
    "drive",
    "email",
    "emailed",
    "gave",
    "give",
    "hate",
    "hear",
    "heard",
    "invite",
    "invited",
    "know",
    "let",
    "love",
    "made",
    "make",
    "married",
    "marry",
    "meet",
    "message",
    "met",
    "miss",
    "owe",
    "paid",
    "remind",
    "saw",
    "see",
    "send",
    "sent",
    "show",
    "showed",
    "tell",
    "telling",
    "text",
    "texted",
    "thank",
    "told",
    "visit",
    "watch",
];

/// Words that speak of a man or boy whom "him" may be.
const MEN: &[&str] = &[
    "bf",
    "boss",
    "boy",
    "boyfriend",
    "brother",
    "cousin",
    "coworker",
    "dad",
    "dude",
    "father",
    "fiance",
    "friend",
    "grandfather",
    "grandpa",
    "guy",
    "he",
    "his",
    "husband",
    "kid",
    "man",
    "mate",
    "nephew",
    "partner",
    "professor",
    "roommate",
    "son",
    "stepdad",
    "teacher",
    "uncle",
];

/// Prepositions after which "him" is a person when a man was spoken of.
const BEFORE_PEOPLE: &[&str] =
    &["about", "after", "at", "behind", "by", "for", "from", "like", "near", "of", "on", "to", "with"];

/// What follows a greeting "hi": whom it greets, or how a message goes on after it. What speaks of a
/// field ("hi degree", "hi or him", "hi jobs") is not among them.
const AFTER_GREETING: &[&str] = &[
    "all",
    "am",
    "any",
    "anybody",
    "anyone",
    "bot",
    "can",
    "could",
    "do",
    "does",
    "every",
    "everybody",
    "everyone",
    "folks",
    "friend",
    "friends",
    "from",
    "good",
    "guys",
    "have",
    "hello",
    "hey",
    "hope",
    "how",
    "i",
    "if",
    "just",
    "may",
    "mods",
    "my",
    "new",
    "please",
    "prospective",
    "quick",
    "should",
    "so",
    "team",
    "thanks",
    "the",
    "there",
    "this",
    "to",
    "we",
    "what",
    "whats",
    "when",
    "where",
    "which",
    "who",
    "why",
    "will",
    "would",
    "you",
    "yall",
];

/// Words after which "hi" is said, not meant: "just came to say hi".
const SAYING: &[&str] = &["oh", "say", "saying", "says", "said", "waves"];

/// The single token at `place` looks like a field's name but is an everyday word here.
fn is_everyday(
    words: &[Word],
    tokens: &[Token],
    place: usize,
    shouting: bool,
    names_field: impl Fn(usize) -> bool,
) -> bool {
    let Some(token) = tokens.get(place) else {
        return false;
    };
    if !words::is_function(&token.text) {
        return false;
    }
    let Some(word) = words.get(token.word) else {
        return false;
    };
    if word.capitals && !shouting {
        return false;
    }
    // Next to another field's name ("him or hi", "hi vs him") it is one of the two.
    let beside = |at: usize| at != place && names_field(at);
    if (place.saturating_sub(2)..(place + 3).min(tokens.len())).any(|at| beside(at) && !same_word(tokens, at, place)) {
        return false;
    }
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let before = if place == 0 { "" } else { text(place - 1) };
    let next = tokens.get(place + 1).and_then(|token| words.get(token.word));
    let alone = next.is_none_or(|next| next.after_break);
    if words::is_greeting(&token.text) {
        let opens = place == 0 || word.after_break || words::is_greeting(before);
        let greets_person = next.is_some() && DONE_TO_PEOPLE.contains(&before);
        return (opens
            && (alone || AFTER_GREETING.contains(&text(place + 1)) || asks_is(text(place + 1), text(place + 2))))
            || SAYING.contains(&before)
            || greets_person;
    }
    let a_man = words.iter().any(|word| MEN.contains(&word.text.as_str()));
    // "tell him about it"; but "tell him director duties"? The verb wins: it needs a person.
    DONE_TO_PEOPLE.contains(&before)
        || (a_man && (BEFORE_PEOPLE.contains(&before) || before == "is" || words::is_function(before) && alone))
}

/// "hi is there …", "hi is this …" go on after a greeting; "hi is harder" speaks of the field.
fn asks_is(next: &str, second: &str) -> bool {
    matches!(next, "is" | "are")
        && matches!(
            second,
            "a" | "an"
                | "anybody"
                | "anyone"
                | "it"
                | "my"
                | "someone"
                | "that"
                | "the"
                | "there"
                | "these"
                | "they"
                | "this"
                | "you"
        )
}

fn same_word(tokens: &[Token], one: usize, other: usize) -> bool {
    matches!((tokens.get(one), tokens.get(other)), (Some(one), Some(other)) if one.stem == other.stem)
}
