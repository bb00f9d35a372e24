//! Turns raw likeness into a score from 0 to 1 that means the same for every guide.
//!
//! The score estimates the chance that a candidate is what the question is about. Its slopes were fitted
//! on public questions; how high a raw likeness is usual differs from guide to guide, and is learned from the guide itself: each of
//! its phrasings is asked while it is left out (leave one out).

use super::index::real;

/// What speaks for and against a candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Evidence {
    /// Raw likeness.
    pub raw: f32,
    /// Raw likeness less that of the best other candidate.
    pub lead: f32,
    /// Share (0..=1) of the question's subject that no document knows.
    pub unknown: f32,
    /// Share (0..=1) of the question's subject that other documents know and this one does not.
    pub elsewhere: f32,
}

/// Fitted: what one unit of likeness, of lead, and of the two shares is worth in log-odds.
const LIKENESS: f32 = 0.95;
const LEAD: f32 = 4.3;
const UNKNOWN: f32 = -1.5;
const ELSEWHERE: f32 = -1.5;
const OFFSET: f32 = -1.4;

/// Least score of a direct answer and of a suggestion, unless the configuration says otherwise.
pub(super) const ANSWER_ABOVE: f32 = 0.8;
pub(super) const SUGGEST_ABOVE: f32 = 0.15;

/// Least share of phrasings that ask, for statements to be turned away (range 0.8..=1): in the public
/// sets many entries are stated ("my card was stolen"), in an advisor's guide hardly any.
const EXPECTS_QUESTIONS: f32 = 0.93;

/// Maps evidence to a score.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calibration {
    offset: f32,
    /// The guide's phrasings are questions and requests, so a statement is not meant for it.
    pub expects_questions: bool,
}

/// The log-odds a candidate owes to each kind of evidence, in the order in which `explain` tells them.
pub(super) struct Odds {
    pub likeness: f32,
    pub lead: f32,
    pub unknown: f32,
    pub elsewhere: f32,
}

impl Calibration {
    /// The calibration of a guide of whose phrasings so many ask or request something.
    pub fn new(asking: usize, phrasings: usize) -> Self {
        Self { offset: OFFSET, expects_questions: real(asking) >= EXPECTS_QUESTIONS * real(phrasings) }
    }

    /// Log-odds of a candidate.
    pub fn odds(self, evidence: &Evidence) -> Odds {
        Odds {
            likeness: self.offset + LIKENESS * evidence.raw,
            lead: LEAD * evidence.lead.clamp(-1.5, 1.5),
            unknown: UNKNOWN * evidence.unknown,
            elsewhere: ELSEWHERE * evidence.elsewhere,
        }
    }

    /// Score of a candidate, 0..=1.
    pub fn score(self, evidence: &Evidence) -> f32 {
        if evidence.raw <= 0.0 {
            return 0.0;
        }
        let odds = self.odds(evidence);
        sigmoid(odds.likeness + odds.lead + odds.unknown + odds.elsewhere)
    }
}

/// Log-odds to chance.
pub(super) fn sigmoid(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp())
}
