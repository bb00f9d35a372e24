//! What of a text is compared: stems, pairs of stems, pieces of words and meanings, each as a 64-bit key.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// Farthest two stems may stand apart to count as a pair (range 1..=6). Pairs tell "transfer to my
/// account" from "account transfer fee"; 4 words reach over the usual "a … of the".
const PAIR_REACH: usize = 4;

/// Letters of a piece of a word (range 3..=5).
const PIECE: usize = 4;

/// Pieces that count whole, from the word's beginning (range 1..=4), and what later ones count (range
/// 0.5..=1): endings are shared by words that have nothing else in common.
/// Whole: 0.4 points of top-1 on banking77 with typos, nothing elsewhere.
const BEGINNING: usize = 2;
const LATER_PIECE: f32 = 0.7;

/// The families of terms; each has its own weight and its own norm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// A word's stem.
    Stem,
    /// Two stems in order, at most `PAIR_REACH` apart.
    Pair,
    /// Four letters of `^word$`.
    Piece,
    /// A field, whichever of its names was said.
    Field,
    /// A meaning, whichever of its words was said.
    Synonym,
}

/// How many families there are.
pub(super) const FAMILIES: usize = 5;

/// How a word was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// The guide has the word or its stem.
    Known,
    /// The guide has a word that begins so ("info").
    Begun,
    /// The guide has a word that is spelled nearly so.
    Mistyped,
    /// Two words of the guide written as one, or one as two.
    Joined,
    /// The guide has nothing like it.
    Unknown,
}

/// A word of a text after its spelling was mended, ready to be compared.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Mended lower-case text.
    pub text: String,
    /// Key of its stem.
    pub stem: u64,
    /// Place in `Text::words`.
    pub word: usize,
    /// Carries grammar rather than a subject.
    pub function: bool,
    /// How much it counts: below 1 for mended words and words inside a name.
    pub weight: f32,
    /// How much its sentence is heard, 0..=1.
    pub attention: f32,
    /// How it was understood.
    pub how: How,
}

impl Token {
    /// What it counts in its sentence's place.
    fn heard(&self) -> f32 {
        self.weight * self.attention
    }
}

/// One term of a text and where it came from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term {
    pub key: u64,
    pub family: Family,
    /// How much it counts in this text, 0..=1.
    pub weight: f32,
    /// Tokens it was made of: the first and, for a pair or a name of several words, the last.
    pub tokens: (usize, usize),
    pub function: bool,
}

/// A meaning said by the tokens `first..=last`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mention {
    pub key: u64,
    pub family: Family,
    /// The guide's own: a name of a field or one of its synonyms, not general English.
    pub of_guide: bool,
    pub first: usize,
    pub last: usize,
}

impl Mention {
    /// The same mention in tokens that start at `start`.
    pub fn moved(self, start: usize) -> Self {
        Self { first: self.first - start, last: self.last - start, ..self }
    }
}

/// Every different term of a text, in order of appearance.
pub(super) fn terms(tokens: &[Token], mentions: &[Mention]) -> Vec<Term> {
    let mut list = Terms { seen: KeyMap::default(), terms: Vec::with_capacity(tokens.len() * 14) };
    for (place, token) in tokens.iter().enumerate() {
        list.add(token.stem, Family::Stem, token.heard(), (place, place), token.function);
    }
    for (place, token) in tokens.iter().enumerate() {
        for (distance, next) in tokens[place + 1..].iter().take(PAIR_REACH).enumerate() {
            let weight = token.heard() * next.heard();
            list.add(
                mix(token.stem.rotate_left(23) ^ next.stem),
                Family::Pair,
                weight,
                (place, place + 1 + distance),
                token.function && next.function,
            );
        }
    }
    for (place, token) in tokens.iter().enumerate() {
        pieces(&token.text, |key, at| {
            let weight = if at < BEGINNING { token.heard() } else { token.heard() * LATER_PIECE };
            list.add(key, Family::Piece, weight, (place, place), token.function);
        });
    }
    for mention in mentions {
        let said = mention.first..=mention.last;
        // A name counts whole, a synonym as much as the words it was said in.
        let weight = match mention.family {
            Family::Field => tokens[mention.first].attention,
            _ => tokens[said].iter().map(Token::heard).fold(1.0, f32::min),
        };
        list.add(mention.key, mention.family, weight, (mention.first, mention.last), false);
    }
    list.terms
}

struct Terms {
    seen: KeyMap<usize>,
    terms: Vec<Term>,
}

impl Terms {
    /// A term counts once, by its strongest appearance.
    fn add(&mut self, key: u64, family: Family, weight: f32, tokens: (usize, usize), function: bool) {
        let place = *self.seen.entry(key).or_insert(self.terms.len());
        match self.terms.get_mut(place) {
            Some(term) => {
                if weight > term.weight {
                    (term.weight, term.tokens) = (weight, tokens);
                }
            }
            None => self.terms.push(Term { key, family, weight, tokens, function }),
        }
    }
}

/// The pieces of `^word$`; words of up to three letters stay whole, so that "him" and "hi" share nothing.
fn pieces(word: &str, mut each: impl FnMut(u64, usize)) {
    let mut letters = [0_u32; 40];
    letters[0] = u32::from('^');
    let mut count = 1;
    for letter in word.chars().take(37) {
        letters[count] = u32::from(letter);
        count += 1;
    }
    letters[count] = u32::from('$');
    count += 1;
    if count < PIECE + 2 {
        each(key_of(b'p', word), 0);
        return;
    }
    for (at, piece) in letters[..count].windows(PIECE).enumerate() {
        let mut hash = 0x9e37_79b9_7f4a_7c15;
        for letter in piece {
            hash = mix(hash ^ u64::from(*letter));
        }
        each(hash, at);
    }
}

/// The key of a stem.
pub(super) fn stem_key(stem: &str) -> u64 {
    key_of(b's', stem)
}

/// The key of a word as it stands, in the singular: a stem would take "doctors" for a doctorate.
pub(super) fn word_key(word: &str) -> u64 {
    key_of(b'w', word.strip_suffix('s').unwrap_or(word))
}

/// The key of a meaning: the field or synonym numbered so.
pub(super) fn meaning_key(kind: u8, number: usize) -> u64 {
    mix(mix(u64::from(kind) << 56) ^ (number as u64))
}

fn key_of(kind: u8, text: &str) -> u64 {
    hash(std::iter::once(u32::from(kind)).chain(text.bytes().map(u32::from)))
}

/// FNV-1a, then mixed, so that the lowest and the highest bits both spread.
pub(super) fn hash(parts: impl Iterator<Item = u32>) -> u64 {
    mix(parts.fold(0xcbf2_9ce4_8422_2325, |hash, part| (hash ^ u64::from(part)).wrapping_mul(0x0100_0000_01b3)))
}

fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

/// A map by keys that are hashes already.
pub(super) type KeyMap<V> = HashMap<u64, V, BuildHasherDefault<KeyHasher>>;

/// A set of such keys.
pub(super) type KeySet = HashSet<u64, BuildHasherDefault<KeyHasher>>;

/// Passes a 64-bit key through.
#[derive(Default)]
pub(super) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = mix(self.0 ^ u64::from(*byte));
        }
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}
