//! Which fields a text names, and which of the guide's synonyms it uses.
//!
//! "him" and "hi" are English words too (`everyday`), so that "hi, how do i tell him about it" names none; and a field may be
//! named only to turn it down (`denial`).

use super::denial::{is_denied, is_other};
use super::everyday::{is_everyday, shouts};
use super::normalise::Word;
use super::phrases::{Phrase, Phrases};
use super::terms::{Family, Mention, Token, meaning_key};
use super::thesaurus::THESAURUS;

/// What the words of a field's name still count beside the name itself (range 0..=0.5): enough to
/// meet a phrasing that says half of the name, too little to prefer one that only says its words.
/// At 1 a student's question gets the wrong entry directly; at 0 half a name finds nothing.
pub(super) const INSIDE_NAME: f32 = 0.25;

/// Kinds of meaning, so that a field and a synonym of the same number differ.
const FIELD: u8 = b'f';
const SYNONYM: u8 = b'y';
const GENERAL: u8 = b'g';

/// The names of the fields, the synonyms and the titles of a guide.
#[derive(Default)]
pub(super) struct Names {
    fields: Phrases,
    synonyms: Phrases,
    titles: Phrases,
}

/// What a text says beyond its plain words.
#[derive(Default)]
pub(super) struct Said {
    pub mentions: Vec<Mention>,
    /// Fields named, sorted, each once; without those denied.
    pub fields: Vec<usize>,
    /// Fields denied and not named otherwise: "not HIM".
    pub denied: Vec<usize>,
    /// Documents named by a title, in order of appearance, each once.
    pub titled: Vec<usize>,
    /// It speaks of the other field without its name: "the other one".
    pub other: bool,
    /// For each token whether it stands in a field's name.
    pub inside_name: Vec<bool>,
}

impl Names {
    /// Adds one name of a field.
    pub fn add_field(&mut self, field: usize, stems: Vec<u64>) {
        self.fields.add(field, stems);
    }

    /// Adds one phrase of a group of synonyms.
    pub fn add_synonym(&mut self, group: usize, stems: Vec<u64>) {
        self.synonyms.add(group, stems);
    }

    /// Adds a title of a document.
    pub fn add_title(&mut self, document: usize, stems: Vec<u64>) {
        self.titles.add(document, stems);
    }

    /// Finds what the tokens say, and lowers the weight of the words inside a field's name.
    pub fn find(&self, words: &[Word], tokens: &mut [Token]) -> Said {
        let mut said = Said { inside_name: vec![false; tokens.len()], ..Said::default() };
        self.find_fields(words, tokens, &mut said);
        self.find_titles(tokens, &mut said);
        for place in 0..tokens.len() {
            find_synonyms(&self.synonyms, SYNONYM, tokens, place, &mut said);
            find_synonyms(&THESAURUS, GENERAL, tokens, place, &mut said);
        }
        for (token, inside) in tokens.iter_mut().zip(&said.inside_name) {
            if *inside {
                token.weight *= INSIDE_NAME;
            }
        }
        said
    }

    /// The longest title at each place: a shorter one inside it is not meant. A word of grammar alone ("it") names nothing.
    fn find_titles(&self, tokens: &[Token], said: &mut Said) {
        let mut place = 0;
        while place < tokens.len() {
            let names = |title: &&Phrase| tokens[place..place + title.length()].iter().any(|token| !token.function);
            let longest = self.titles.at(tokens, place).find(names);
            said.titled.extend(longest.map(|title| title.number).filter(|document| !said.titled.contains(document)));
            place += longest.map_or(1, Phrase::length);
        }
    }

    fn find_fields(&self, words: &[Word], tokens: &[Token], said: &mut Said) {
        let shouting = shouts(words);
        let names_field = |at: usize| self.fields.at(tokens, at).next().is_some();
        let mut place = 0;
        while place < tokens.len() {
            let Some(phrase) = self.fields.at(tokens, place).next() else {
                place += 1;
                continue;
            };
            let after = place + phrase.length();
            let plain = phrase.length() > 1 || !is_everyday(words, tokens, place, shouting, names_field);
            if plain {
                said.mentions.push(Mention {
                    key: meaning_key(FIELD, phrase.number),
                    family: Family::Field,
                    of_guide: true,
                    first: place,
                    last: after - 1,
                });
                let denied = is_denied(words, tokens, (place, after), said);
                if denied { &mut said.denied } else { &mut said.fields }.push(phrase.number);
                said.inside_name[place..after].fill(true);
            }
            place = after;
        }
        for fields in [&mut said.fields, &mut said.denied] {
            fields.sort_unstable();
            fields.dedup();
        }
        said.other = (0..tokens.len()).any(|place| is_other(words, tokens, place));
        // "My sister works in HIM. Which jobs are in the other field?"
        if said.fields.len() == 1 && said.other {
            said.denied.append(&mut said.fields);
        }
        let Said { fields, denied, .. } = said;
        denied.retain(|field| !fields.contains(field));
    }
}

/// Adds the meanings of the phrases that begin at `place`. A function word alone means nothing.
fn find_synonyms(phrases: &Phrases, kind: u8, tokens: &[Token], place: usize, said: &mut Said) {
    for phrase in phrases.at(tokens, place) {
        let last = place + phrase.length() - 1;
        let grammar = last == place && tokens[place].function;
        if !grammar && !said.inside_name[place..=last].contains(&true) {
            said.mentions.push(Mention {
                key: meaning_key(kind, phrase.number),
                family: Family::Synonym,
                of_guide: kind == SYNONYM,
                first: place,
                last,
            });
        }
    }
}

/// Words that ask how two things differ.
const DIFFERENCE: &[&str] = &["compare", "compared", "differ", "difference", "different", "versus"];

/// The token asks how two things differ.
pub(super) fn asks_difference(token: &Token) -> bool {
    DIFFERENCE.contains(&&*token.text)
}
