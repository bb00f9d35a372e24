//! The guide turned inside out: for each term the documents that hold it, and how strongly.
//!
//! A document is one entry with all its phrasings, not each phrasing for itself, and a term is as rare
//! as the entries (not the phrasings) that hold it: the two steps that experiments showed to matter most.

use super::terms::{FAMILIES, Family, KeyMap, Term};

/// Weight of each family: stems, pairs, pieces, fields, synonyms (range 0..=1.5). Left out, on dev (points of
/// top-1 on clinc150 k5 and banking77 k5): pairs 0.4 and 0.5; pieces 0.9 and 1.2, twice that under typos; synonyms
/// 2.8 and 2.5. Fields: a tenth of the direct answers to students' questions. 20 % more or less: under 0.3.
const FAMILY_WEIGHT: [f32; FAMILIES] = [1.0, 0.3, 0.4, 1.0, 1.0];

/// BM25's saturation (range 1..=4): how soon saying a word again stops counting. At 1 a single phrasing outweighs
/// what an entry usually says: 0.5 and 1.5 points of top-1, and nearly twice the near misses answered. A document's
/// length is not normalised: it was worth nothing (-0.1 points).
const SATURATION: f32 = 2.5;

/// What a function word's rarity counts (range 0.3..=1): whole, 0.2 and 0.9 points of top-1 go.
const FUNCTION_RARITY: f32 = 0.7;

/// Key words (range 0..=1): how much a stem counts beyond its weight when all phrasings of an entry have it, and
/// how much a question without it loses. Without: 1.0 and 2.2 points of top-1.
const KEY_WORD: f32 = 0.5;

/// Share of a document's phrasings (range 0.4..=0.8) that a word must stand in to name its topic.
const TOPIC: f32 = 0.5;

/// What a keyword counts against a word of a phrasing (range 0..=1): weak evidence. Without keywords a tenth of
/// the direct answers to students' questions goes; whole, a twentieth.
pub(super) const KEYWORD_WEIGHT: f32 = 0.5;

/// One document of one term.
#[derive(Clone, Copy, Debug)]
pub(super) struct Posting {
    pub document: u32,
    pub weight: f32,
}

/// One phrasing in terms.
pub(super) struct Phrasing {
    pub document: u32,
    /// Terms and what each counts, in order of appearance.
    pub terms: Vec<(u32, f32)>,
    /// Counts as a phrasing; the keywords of a document do not.
    pub asked: bool,
}

/// See the module.
#[derive(Default)]
pub(super) struct Index {
    ids: KeyMap<u32>,
    /// `starts[term]..starts[term + 1]` are its postings.
    starts: Vec<u32>,
    postings: Vec<Posting>,
    /// Rarity of each term, and its family.
    rarity: Vec<f32>,
    family: Vec<Family>,
    function: Vec<bool>,
    /// The term names the topic of some document.
    topic: Vec<bool>,
    /// What a question loses that has none of a document's key words.
    missing: Vec<f32>,
    /// Document, term and what that loses, for each key word; sorted.
    keys: Vec<(u32, u32, f32)>,
    /// Average length of a phrasing.
    mean_length: f32,
    /// Rarity of a term that no document has.
    unknown: f32,
    documents: usize,
}

/// A term's strength in one document while it is summed up.
#[derive(Clone, Copy, Default)]
pub(super) struct Strength {
    pub sum: f32,
    pub phrasings: f32,
}

/// How a term's strength is spread over the documents that hold it.
#[derive(Clone, Copy, Default)]
struct Spread {
    sum: f32,
    squares: f32,
}

impl Spread {
    fn add(&mut self, strength: f32) {
        self.sum += strength;
        self.squares += strength * strength;
    }

    /// The effective number of holders: one that holds a term in passing beside another that lives by it hardly counts.
    fn holders(self) -> f32 {
        self.sum * self.sum / self.squares.max(f32::MIN_POSITIVE)
    }
}

impl Index {
    /// The id of a term, made if it is new.
    pub fn intern(&mut self, term: &Term) -> u32 {
        let next = id(self.family.len());
        *self.ids.entry(term.key).or_insert_with(|| {
            self.family.push(term.family);
            self.function.push(term.function);
            next
        })
    }

    /// Builds the postings; `phrasings` are in document order.
    ///
    /// Goes through the phrasings twice, to count and to fill: a list of everything to sort would be the largest thing
    /// in memory.
    pub fn build(&mut self, documents: usize, phrasings: &[Phrasing]) {
        self.documents = documents;
        self.mean_length = mean(phrasings.iter().map(|phrasing| self.length(phrasing)));
        self.unknown = (2.0 * (real(documents) + 1.0)).ln();
        let mut local = Local::default();
        let mut sums = vec![Spread::default(); self.family.len()];
        let mut starts = vec![0_u32; self.family.len() + 1];
        for phrasings in phrasings.chunk_by(|one, next| one.document == next.document) {
            for (term, strength) in self.strengths(&mut local, phrasings) {
                starts[term as usize + 1] += 1;
                sums[term as usize].add(strength.sum);
            }
        }
        self.rarity = sums.iter().enumerate().map(|(term, spread)| self.rarity_of(term, spread.holders())).collect();
        for term in 0..self.family.len() {
            starts[term + 1] += starts[term];
        }
        let mut next = starts.clone();
        self.missing = vec![0.0; documents];
        self.topic = vec![false; self.family.len()];
        self.postings = vec![Posting { document: 0, weight: 0.0 }; starts.last().map_or(0, |all| *all as usize)];
        for phrasings in phrasings.chunk_by(|one, next| one.document == next.document) {
            let document = phrasings[0].document;
            let asked: f32 = phrasings.iter().map(|phrasing| f32::from(u8::from(phrasing.asked))).sum();
            for (term, strength) in self.strengths(&mut local, phrasings) {
                let (weight, key) = self.weight(term, strength, asked);
                self.missing[document as usize] += key;
                if key > 0.0 {
                    self.keys.push((document, term, key));
                    self.topic[term as usize] |= names_topic(key, self.rarity[term as usize]);
                }
                self.postings[next[term as usize] as usize] = Posting { document, weight: weight + key };
                next[term as usize] += 1;
            }
        }
        self.starts = starts;
        self.keys.sort_unstable_by_key(|key| (key.0, key.1));
        self.keys.shrink_to_fit();
    }

    /// What one document's phrasings say, term by term.
    fn strengths(&self, local: &mut Local, phrasings: &[Phrasing]) -> Vec<(u32, Strength)> {
        for phrasing in phrasings {
            self.add(local, phrasing, 1.0);
        }
        local.drain()
    }

    /// Adds (`sign` 1) or takes away (-1) a phrasing from a document's strengths.
    pub fn add(&self, local: &mut Local, phrasing: &Phrasing, sign: f32) {
        let scale = (self.mean_length / self.length(phrasing).max(1.0)).sqrt();
        for (term, weight) in &phrasing.terms {
            let strength = local.entry(*term);
            strength.sum += sign * scale * weight;
            strength.phrasings += sign * f32::from(u8::from(phrasing.asked));
        }
    }

    fn length(&self, phrasing: &Phrasing) -> f32 {
        phrasing
            .terms
            .iter()
            .filter(|(term, _)| self.family[*term as usize] == Family::Stem)
            .map(|(_, weight)| weight)
            .sum()
    }

    /// Rarity of a term that so many documents hold.
    fn rarity_of(&self, term: usize, holders: f32) -> f32 {
        let rarity = ((real(self.documents) + 1.0) / (holders + 0.5)).ln().max(0.0);
        if self.function[term] && self.family[term] == Family::Stem { rarity * FUNCTION_RARITY } else { rarity }
    }

    /// Weight of a term in a document, without and by its being a key word of it.
    pub fn weight(&self, term: u32, strength: Strength, phrasings: f32) -> (f32, f32) {
        let family = self.family[term as usize];
        let rarity = self.rarity[term as usize];
        let weight = FAMILY_WEIGHT[family as usize] * rarity * strength.sum / (strength.sum + SATURATION);
        let share = if family == Family::Stem && phrasings > 1.0 {
            ((strength.phrasings - 1.0) / phrasings).max(0.0)
        } else {
            0.0
        };
        (weight, KEY_WORD * share * share * rarity)
    }

    /// The id of a term's key.
    pub fn find(&self, key: u64) -> Option<u32> {
        self.ids.get(&key).copied()
    }

    /// Documents that hold a term, in document order.
    pub fn postings(&self, term: u32) -> &[Posting] {
        let place = term as usize;
        &self.postings[self.starts[place] as usize..self.starts[place + 1] as usize]
    }

    /// Weight of a term in one document; 0 if it does not hold it.
    pub fn weight_in(&self, term: u32, document: u32) -> f32 {
        let postings = self.postings(term);
        postings.binary_search_by_key(&document, |posting| posting.document).map_or(0.0, |at| postings[at].weight)
    }

    /// Rarity of a term: of an unknown one the highest.
    pub fn rarity(&self, id: Option<u32>, function: bool) -> f32 {
        match id {
            Some(id) => self.rarity[id as usize],
            None if function => self.unknown * FUNCTION_RARITY,
            None => self.unknown,
        }
    }

    /// What a question loses that has none of the document's key words.
    pub fn missing(&self, document: u32) -> f32 {
        self.missing[document as usize]
    }

    /// What a question loses that lacks this key word of the document; 0 if it is none.
    pub fn key(&self, document: u32, term: u32) -> f32 {
        let at = self.keys.binary_search_by_key(&(document, term), |key| (key.0, key.1));
        at.map_or(0.0, |at| self.keys[at].2)
    }

    /// The term names the topic of some document: half of its phrasings have the word.
    pub fn is_topic(&self, term: u32) -> bool {
        self.topic[term as usize] && !self.function[term as usize]
    }

    /// Number of documents.
    pub fn documents(&self) -> usize {
        self.documents
    }
}

/// A stem of this rarity that counts so much as a key word stands in enough of the document's phrasings to name its topic.
fn names_topic(key: f32, rarity: f32) -> bool {
    key >= KEY_WORD * TOPIC * TOPIC * rarity
}

/// Strengths of the terms of one document, by term; emptied and used again for the next.
#[derive(Default)]
pub(super) struct Local {
    slots: Vec<Strength>,
    touched: Vec<u32>,
}

impl Local {
    /// The strength of a term, zero at first.
    pub fn entry(&mut self, term: u32) -> &mut Strength {
        let place = term as usize;
        if place >= self.slots.len() {
            self.slots.resize(place + 1, Strength::default());
        }
        let slot = &mut self.slots[place];
        if slot.sum == 0.0 {
            self.touched.push(term);
        }
        slot
    }

    /// The strength of a term.
    pub fn get(&self, term: u32) -> Strength {
        self.slots.get(term as usize).copied().unwrap_or_default()
    }

    /// Hands out what is in it and empties it.
    pub fn drain(&mut self) -> Vec<(u32, Strength)> {
        let touched = std::mem::take(&mut self.touched);
        touched.into_iter().map(|term| (term, std::mem::take(&mut self.slots[term as usize]))).collect()
    }
}

/// A count as a number; counts beyond 65,535 are all "very many".
pub(super) fn real(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// A place as an id; no guide comes near four thousand million of anything.
pub(super) fn id(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = values.fold((0.0_f32, 0.0_f32), |(sum, count), value| (sum + value, count + 1.0));
    if count > 0.0 { sum / count } else { 1.0 }
}
