//! Why a document scored as it did, word by word, for an advisor to read.

use std::fmt;

use super::calibrate::sigmoid;
use super::score::{Meets, Query};
use super::terms;
use super::terms::Family;
use super::{Asked, Matcher, Weighed};

/// How a word of the question met the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The same word or another form of it.
    Word,
    /// Mended: a slip of the pen, a word that was only begun, two words written as one.
    Spelling,
    /// By a name of the same field or a synonym.
    Meaning,
    /// Only pieces of the word are alike.
    Pieces,
    /// All words of the question together, none of which explains much by itself.
    Together,
    /// Words that nearly every phrasing of the document has and the question lacks.
    Missing,
    /// How far it leads, or trails, the best other document.
    Lead,
    /// Words that no document knows.
    Unknown,
    /// Words that other documents know and this one does not.
    Elsewhere,
    /// The question has no subject: "what is it".
    Subjectless,
}

/// One reason for a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The student's words, as written; empty for what is not about a word.
    pub asked: String,
    /// The guide's word they were taken for, where it differs.
    pub met: String,
    /// How they met.
    pub how: How,
    /// What it adds to the score; negative if it speaks against the document.
    pub amount: f32,
}

/// A score and the parts that sum to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// Words in the order in which they were asked, then what speaks for or against the whole.
    pub parts: Vec<Part>,
    /// The score, 0..=1.
    pub score: f32,
    /// The student's word that claims the question for this document, whatever its score: "earn" asks about pay.
    pub claimed_by: Option<String>,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { asked, met, how, amount } = self;
        match how {
            How::Word => write!(f, "{asked}")?,
            How::Spelling => write!(f, "{asked} ≈ {met} (spelling)")?,
            How::Meaning => write!(f, "{asked} (same meaning)")?,
            How::Pieces => write!(f, "{asked} (similar word)")?,
            How::Together => write!(f, "{asked} (taken together)")?,
            How::Missing => write!(f, "key words missing")?,
            How::Lead => write!(f, "{}", if *amount < 0.0 { "close rival" } else { "lead over the next" })?,
            How::Unknown => write!(f, "unknown: {asked}")?,
            How::Subjectless => write!(f, "nothing but small words")?,
            How::Elsewhere => write!(f, "not in this entry: {asked}")?,
        }
        write!(f, " {amount:.2}")
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(word) = &self.claimed_by {
            write!(f, "\"{word}\" claims the question; ")?;
        }
        for part in &self.parts {
            write!(f, "{part}; ")?;
        }
        write!(f, "score {:.2}", self.score)
    }
}

/// Amounts below this are rounding errors.
const NOTHING: f32 = 1e-4;

/// Least share of what words give that has to be left for them to explain it (range 0.2..=0.6).
const MOST_TAKEN: f32 = 0.5;

/// Splits the score of a candidate into its words and what speaks for or against the whole.
pub(super) fn explain(matcher: &Matcher, question: &str, asked: &Asked, one: &Weighed) -> Explanation {
    let document = one.scored.document;
    let odds = matcher.calibration.odds(&one.evidence);
    if one.score <= 0.0 {
        return Explanation::default();
    }
    let likeness = sigmoid(odds.likeness);
    let mut parts = words(matcher, question, asked, document);
    let said = (0..asked.query.terms.len()).map(|place| asked.query.key_share(&matcher.index, place, document));
    let missing = said.sum::<f32>() - asked.query.missing(&matcher.index, document);
    if missing < -NOTHING {
        parts.push(Part { asked: String::new(), met: String::new(), how: How::Missing, amount: missing });
    }
    let sum: f32 = parts.iter().map(|part| part.amount).sum();
    let words: f32 = parts.iter().map(|part| part.amount.max(0.0)).sum();
    // A twin that took over another's likeness shares no word with the question that would explain it; and where key words take
    // away nearly all that words give, neither says how little is left.
    if sum > MOST_TAKEN * words {
        for part in &mut parts {
            part.amount *= likeness / sum;
        }
    } else {
        parts =
            vec![Part { asked: question.trim().to_owned(), met: String::new(), how: How::Together, amount: likeness }];
    }
    let mut total = odds.likeness;
    let mut before = likeness;
    for (how, odds) in [(How::Lead, odds.lead), (How::Unknown, odds.unknown), (How::Elsewhere, odds.elsewhere)] {
        if odds == 0.0 {
            continue;
        }
        total += odds;
        let after = sigmoid(total);
        let named = match how {
            How::Unknown | How::Elsewhere => against(question, asked, matcher, document, how),
            _ => String::new(),
        };
        let how = if how == How::Elsewhere && named.is_empty() { How::Subjectless } else { how };
        parts.push(Part { asked: named, met: String::new(), how, amount: after - before });
        before = after;
    }
    Explanation { parts, claimed_by: None, score: one.score }
}

/// Each word's share: its stem, pieces and meanings, and half of each pair it stands in.
fn words(matcher: &Matcher, question: &str, asked: &Asked, document: u32) -> Vec<Part> {
    let query = &asked.query;
    let mut shares = vec![[0.0_f32; 3]; asked.read.tokens.len()];
    for (place, term) in query.terms.iter().enumerate() {
        let share = query.share(&matcher.index, place, document) - query.key_share(&matcher.index, place, document);
        let (first, last) = term.tokens;
        match term.family {
            Family::Stem => shares[first][0] += share,
            Family::Piece => shares[first][1] += share,
            Family::Field | Family::Synonym => shares[first][2] += share,
            Family::Pair => {
                shares[first][0] += share / 2.0;
                shares[last][0] += share / 2.0;
            }
        }
    }
    let mut parts: Vec<Part> = Vec::new();
    for (token, [stem, pieces, meaning]) in asked.read.tokens.iter().zip(shares) {
        let amount = stem + pieces + meaning;
        if amount == 0.0 {
            continue;
        }
        let span = asked.read.text.words.get(token.word).map_or(0..0, |word| word.span.clone());
        let written = question.get(span).unwrap_or_default().to_owned();
        let how = match token.how {
            terms::How::Mistyped | terms::How::Begun | terms::How::Joined => How::Spelling,
            _ if meaning > stem => How::Meaning,
            _ if stem == 0.0 => How::Pieces,
            _ => How::Word,
        };
        let met = if how == How::Spelling { token.text.clone() } else { String::new() };
        match parts.last_mut() {
            // "what's" is two words of one span.
            Some(last) if last.asked == written && last.how == how => last.amount += amount,
            _ => parts.push(Part { asked: written, met, how, amount }),
        }
    }
    parts
}

/// The words, as written, that speak against a document; none where the question has no subject, "what is it".
fn against(question: &str, asked: &Asked, matcher: &Matcher, document: u32, how: How) -> String {
    let query: &Query = &asked.query;
    let meets = if how == How::Unknown { Meets::Nowhere } else { Meets::Elsewhere };
    let mut words: Vec<&str> = Vec::new();
    for (place, term) in query.terms.iter().enumerate() {
        let subject = term.family == Family::Stem && !term.function;
        if !subject || query.meets(&matcher.index, place, document) != meets {
            continue;
        }
        let word = asked.read.tokens.get(term.tokens.0).and_then(|token| asked.read.text.words.get(token.word));
        words.extend(word.and_then(|word| question.get(word.span.clone())));
    }
    words.join(", ")
}
