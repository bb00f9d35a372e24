//! Scores every document against one question, over the postings of the question's terms only.

use std::cmp::Ordering;

use super::fields::INSIDE_NAME;
use super::index::{Index, Posting, id};
use super::terms::{FAMILIES, Family, Mention, Term, Token, terms};

/// A question ready to be scored.
pub(super) struct Query {
    pub terms: Vec<Term>,
    /// The index's id of each term, if any document has it.
    pub ids: Vec<Option<u32>>,
    /// The index's id of each token's stem.
    stems: Vec<Option<u32>>,
    /// Places of the synonyms among the terms.
    synonyms: Vec<usize>,
    /// For each family one over the length of the question's vector.
    pub scale: [f32; FAMILIES],
}

/// A document's raw likeness: its terms' weights summed, less what its key words take off. It has no bounds and may be negative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scored {
    pub document: u32,
    pub raw: f32,
}

/// What of a question's subject a document does not meet.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Unmet {
    /// Share that no document knows, 0..=1.
    pub unknown: f32,
    /// Share that other documents know, 0..=1.
    pub elsewhere: f32,
}

/// Whether a document has a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meets {
    Yes,
    /// Others have it.
    Elsewhere,
    /// None has it.
    Nowhere,
}

/// What a key word that the question has still counts among those that it lacks (range 0..=1): a sibling's question has
/// the topic's words too. At 0 half a sibling more of a hundred is answered; at 1 "What is HIM?", nothing but key words,
/// is not.
const KEY_WORD_SAID: f32 = 0.5;

/// What a question without a subject counts as not met (range 0..=1).
const NO_SUBJECT: f32 = 1.0;

impl Query {
    /// Looks the terms up and measures the question.
    pub fn new(index: &Index, tokens: &[Token], mentions: &[Mention]) -> Self {
        let mut terms = terms(tokens, mentions);
        terms.retain(|term| term.weight > 0.0);
        let ids: Vec<Option<u32>> = terms.iter().map(|term| index.find(term.key)).collect();
        let stems = tokens.iter().map(|token| index.find(token.stem)).collect();
        let mut squares = [0.0_f32; FAMILIES];
        for (term, id) in terms.iter().zip(&ids) {
            squares[term.family as usize] += (term.weight * index.rarity(*id, term.function)).powi(2);
        }
        let scale = scales(squares);
        let synonyms = (0..terms.len()).filter(|place| terms[*place].family == Family::Synonym).collect();
        Self { terms, ids, stems, synonyms, scale }
    }

    /// What a term adds to a document's score.
    pub fn share(&self, index: &Index, place: usize, document: u32) -> f32 {
        self.share_by(place, |term| index.weight_in(term, document))
    }

    /// What a term adds to the score of a document that has these weights.
    pub fn share_by(&self, place: usize, weight_of: impl Fn(u32) -> f32) -> f32 {
        let Some(term) = self.ids[place] else { return 0.0 };
        let mut weight = weight_of(term);
        if self.terms[place].family == Family::Synonym {
            weight = beyond(weight, self.own(place).into_iter().map(weight_of));
        }
        self.factor(place) * weight
    }

    /// What of a term's share it owes to being a key word of the document.
    pub fn key_share(&self, index: &Index, place: usize, document: u32) -> f32 {
        let key = self.ids[place].map_or(0.0, |term| index.key(document, term));
        if self.terms[place].family == Family::Stem { self.factor(place) * key } else { 0.0 }
    }

    /// What one unit of a term's weight in a document counts.
    fn factor(&self, place: usize) -> f32 {
        let term = &self.terms[place];
        term.weight * self.scale[term.family as usize]
    }

    /// Ids of the stems that a synonym was said in.
    fn own(&self, place: usize) -> Vec<u32> {
        let (first, last) = self.terms[place].tokens;
        self.stems[first..=last].iter().flatten().copied().collect()
    }

    /// Every document that shares a term, best first, ties in document order; at most `limit`.
    pub fn rank(&self, index: &Index, limit: usize) -> Vec<Scored> {
        let mut sums = vec![0.0_f32; index.documents()];
        for (place, term) in self.ids.iter().enumerate() {
            let Some(term) = term else { continue };
            let factor = self.factor(place);
            if self.terms[place].family == Family::Synonym {
                let mut own: Vec<&[Posting]> = self.own(place).into_iter().map(|stem| index.postings(stem)).collect();
                for posting in index.postings(*term) {
                    let said = own.iter_mut().map(|postings| weight_at(postings, posting.document));
                    sums[posting.document as usize] += factor * beyond(posting.weight, said);
                }
                continue;
            }
            for posting in index.postings(*term) {
                sums[posting.document as usize] += factor * posting.weight;
            }
        }
        let mut best: Vec<Scored> = Vec::with_capacity(limit + 1);
        for (document, sum) in sums.iter().enumerate() {
            if *sum <= 0.0 {
                continue;
            }
            let document = id(document);
            let raw = sum - self.missing(index, document);
            if best.len() == limit && best.last().is_some_and(|last| raw <= last.raw) {
                continue;
            }
            let at = best.partition_point(|other| other.raw >= raw);
            best.insert(at, Scored { document, raw });
            best.truncate(limit);
        }
        best
    }

    /// The shares (0..=1) of the question's subject that no document knows, and that others know and
    /// this document does not: content stems and fields, by the square of their rarity. A question
    /// without any subject ("what did he say about it") is all unmet.
    pub fn against(&self, index: &Index, document: u32) -> Unmet {
        let (mut all, mut unmet) = (0.0_f32, Unmet::default());
        for (place, term) in self.terms.iter().enumerate() {
            if !matches!(term.family, Family::Stem | Family::Field) || term.function {
                continue;
            }
            let mass = (term.weight * index.rarity(self.ids[place], false)).powi(2);
            all += mass;
            match self.meets(index, place, document) {
                Meets::Yes => {}
                Meets::Elsewhere => unmet.elsewhere += mass,
                Meets::Nowhere => unmet.unknown += mass,
            }
        }
        if all > 0.0 {
            Unmet { unknown: unmet.unknown / all, elsewhere: unmet.elsewhere / all }
        } else {
            Unmet { unknown: 0.0, elsewhere: NO_SUBJECT }
        }
    }

    /// Whether a document has a term of the question, itself or by a synonym said with it.
    pub fn meets(&self, index: &Index, place: usize, document: u32) -> Meets {
        let has = |id: &Option<u32>| id.is_some_and(|id| index.weight_in(id, document) > 0.0);
        let tokens = self.terms[place].tokens;
        let synonym = |place: &usize| {
            let (first, last) = self.terms[*place].tokens;
            first <= tokens.0 && tokens.1 <= last && has(&self.ids[*place])
        };
        if has(&self.ids[place]) || self.synonyms.iter().any(synonym) {
            Meets::Yes
        } else if self.ids[place].is_some() {
            Meets::Elsewhere
        } else {
            Meets::Nowhere
        }
    }

    /// What the question is about, beside names of fields: places of content stems; none in "which one should I".
    fn subject(&self) -> impl Iterator<Item = usize> {
        let subject = |term: &Term| term.family == Family::Stem && !term.function && term.weight > INSIDE_NAME;
        self.terms.iter().enumerate().filter(move |(_, term)| subject(term)).map(|(place, _)| place)
    }

    /// It is about something, beside names of fields.
    pub fn has_subject(&self) -> bool {
        self.subject().next().is_some()
    }

    /// The document knows something of what the question is about; true of a question about nothing.
    pub fn has_in_common(&self, index: &Index, document: u32) -> bool {
        !self.has_subject() || self.subject().any(|place| self.meets(index, place, document) == Meets::Yes)
    }

    /// The share (0..=1) of the message's known subject that stands in sentences that are not heard.
    pub fn unheard(&self, index: &Index, tokens: &[Token]) -> f32 {
        let (mut all, mut unheard) = (0.0_f32, 0.0_f32);
        for (token, id) in tokens.iter().zip(&self.stems) {
            if id.is_some() && !token.function {
                let mass = index.rarity(*id, false).powi(2);
                all += mass;
                unheard += mass * (1.0 - token.attention);
            }
        }
        if all > 0.0 { unheard / all } else { 0.0 }
    }

    /// What the document's key words take off, said or not: those that the question has earn it back by their own weight.
    pub fn missing(&self, index: &Index, document: u32) -> f32 {
        index.missing(document) * self.scale[Family::Stem as usize]
    }

    /// How much the document's key words speak against it: those that the question lacks, and in part those it has.
    pub fn lacking(&self, index: &Index, document: u32) -> f32 {
        let stems = self.terms.iter().zip(&self.ids).filter(|(term, _)| term.family == Family::Stem);
        let met: f32 = stems.filter_map(|(_, id)| Some(index.key(document, (*id)?))).sum();
        (index.missing(document) - (1.0 - KEY_WORD_SAID) * met).max(0.0) * self.scale[Family::Stem as usize]
    }
}

/// Weight in a document of a term with these postings, 0 if it is not among them; leaves out those of the documents before.
fn weight_at(postings: &mut &[Posting], document: u32) -> f32 {
    while let [first, rest @ ..] = postings {
        match first.document.cmp(&document) {
            Ordering::Less => *postings = rest,
            Ordering::Equal => return first.weight,
            Ordering::Greater => break,
        }
    }
    0.0
}

/// What a synonym says in a document beyond the question's own word: where that stands already, the
/// synonym must not count it twice.
fn beyond(weight: f32, said: impl Iterator<Item = f32>) -> f32 {
    (weight - said.sum::<f32>()).max(0.0)
}

/// One over the root of each sum; 0 where a family has no terms.
fn scales(squares: [f32; FAMILIES]) -> [f32; FAMILIES] {
    let one_over = |square: f32| {
        if square > 0.0 { square.sqrt().recip() } else { 0.0 }
    };
    let mut scale = squares.map(one_over);
    // Names stand for words and share their norm; synonyms only ever take a word's place.
    let words = one_over(squares[Family::Stem as usize] + squares[Family::Field as usize]);
    for family in [Family::Stem, Family::Field, Family::Synonym] {
        scale[family as usize] = words;
    }
    scale
}
