//! Turns raw likeness into a score from 0 to 1 that means the same for every guide, and decides what is sure.
//!
//! Slopes were fitted on the public questions. How high likeness and lead usually are differs from guide to
//! guide, and is learned from the guide itself: each of its phrasings is asked while it is left out of its
//! entry (leave one out), and the scores are shifted until they promise what came true.

use super::index::real;

/// The score's log-odds: one unit of likeness or of lead over the best other document (range 1..=3), and the
/// share of the question's subject that the document does not meet (range -2..=0). Chosen for telling in-scope from
/// out-of-scope questions: lead at twice the weight costs 1 point of AUROC, no share 0.5 and 0.3 of top-1, and three
/// of four out-of-scope questions that now get nothing would get a suggestion.
const LIKENESS: f32 = 1.87;
const UNMET: f32 = -0.9;
const OFFSET: f32 = -1.6;

/// Certainty's log-odds, from how right first candidates differ from wrong ones and from siblings of an entry that the
/// guide lacks (fitted on the public questions, both alike, each set judged by the other's fit). Likeness and lead (range
/// 1..=3) count in units of what is typical of the guide: in plain units and at the same bar for five phrasings an entry, a
/// guide of ten answers 6 more of a hundred questions, and 4 more siblings.
///
/// Tried beside these, each in a logistic fit at the same share of direct answers, and worth less than 0.3 siblings of a
/// hundred: the closest phrasing's cosine and its cover of the question and by it, votes and softmax over phrasings, shares
/// of pairs and pieces, rarity of the rarest word not met, first and last word met, an entry's own typical likeness.
const SURE_LIKENESS: f32 = 1.4;
const SURE_LEAD: f32 = 2.6;
const SURE_OFFSET: f32 = -0.65;

/// What standing alone among all candidates adds (range 1..=4): a lead over one rival says less where there are more of
/// them, and beyond a point nothing. Lead instead of it: one more sibling of a hundred answered; it instead of lead: a
/// point of precision.
const SURE_ALONE: f32 = 2.4;

/// What certainty loses by the document's key words that the question lacks (range -10..=-3): a question about its topic
/// that does not ask what all its phrasings ask may be a sibling's. The strongest single sign of a missing entry: without,
/// 1.5 more siblings of a hundred are answered for the same direct answers.
const SURE_LACKING: f32 = -8.0;

/// What certainty loses by the share that other documents meet and this one does not (range -3..=0): at -1.4 one more of
/// 120 out-of-scope questions in other voices is answered.
const SURE_ELSEWHERE: f32 = -2.0;

/// What certainty loses by the share of the message that was not heard (range -2..=0): a story may hold a second
/// question. Each 0.1 is worth 0.15 points of precision on padded questions, and costs a point of their direct answers.
const SURE_UNHEARD: f32 = -0.9;

/// Least certainty of a direct answer (range 0.8..=0.9): each 0.01 trades a point of direct answers for 0.2 of precision
/// and half a sibling of a hundred.
const SURE: f32 = 0.83;

/// Likeness at which candidates stop being rivals (range 0.1..=0.3), see [`alone`].
const RIVALRY: f32 = 0.2;

/// Least that counts as typical likeness of a guide (range 0.8..=1.2): where authors made every phrasing different they
/// are hardly like one another, and that must not make everything look alike.
const LEAST_TYPICAL: f32 = 1.0;

/// Least score of a direct answer (range 0.4..=0.75), unless the configuration says otherwise. At 0.5 a third more
/// out-of-scope questions are answered, at 0.7 two points of direct answers are lost.
const ANSWER_ABOVE: f32 = 0.6;

/// Least score of a suggestion: what this share of the guide's own phrasings fall short of (range 0.01..=0.1),
/// within these bounds.
const TOO_FAINT: f32 = 0.06;
const SUGGEST_WITHIN: (f32, f32) = (0.1, 0.22);

/// Lead beyond which more lead says nothing more.
const CLEAR_LEAD: f32 = 1.5;

/// How far a guide that confuses its own phrasings lowers the log-odds (range 0..=1). Not far: where authors made
/// every phrasing different they fail leave-one-out, but students do not. Never up: a guide that knows itself well
/// answers more siblings of what it lacks. Without, banking77's precision falls by 0.5 to 1.6 points.
const MOST_SHIFT: f32 = 0.4;

/// Least share of phrasings that ask, for statements to be turned away (range 0.8..=1): in the public
/// sets many entries are stated ("my card was stolen"), in an advisor's guide hardly any.
const EXPECTS_QUESTIONS: f32 = 0.93;

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
    /// Share (0..=1) of the message's subject, as far as the guide knows it, that stands in sentences not heard.
    pub unheard: f32,
    /// How alone (0..=1) it stands among all candidates: a half beside one that is as like.
    pub alone: f32,
    /// What the document's key words are worth that the question lacks, and in part those it has.
    pub lacking: f32,
}

/// One phrasing asked while it was left out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trial {
    /// Evidence of the document that came first.
    pub evidence: Evidence,
    /// Raw likeness of the phrasing to the rest of its own document.
    pub own: f32,
    /// It was the phrasing's own.
    pub right: bool,
}

/// Maps evidence to a score and a decision.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calibration {
    shift: f32,
    sure_shift: f32,
    /// Raw likeness that the guide's own phrasings usually reach.
    typical: f32,
    answer_above: f32,
    suggest_above: f32,
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

impl Odds {
    fn sum(&self) -> f32 {
        self.likeness + self.lead + self.unknown + self.elsewhere
    }
}

impl Calibration {
    /// Learns a guide's shifts from its trials; `asking` of its `phrasings` ask or request something.
    pub fn new(trials: &[Trial], asking: usize, phrasings: usize, settings: super::Settings) -> Self {
        let mut calibration = Self {
            shift: 0.0,
            sure_shift: 0.0,
            typical: LEAST_TYPICAL,
            answer_above: settings.answer_above.unwrap_or(ANSWER_ABOVE),
            suggest_above: SUGGEST_WITHIN.0,
            expects_questions: real(asking) >= EXPECTS_QUESTIONS * real(phrasings),
        };
        let own = trials.iter().map(|trial| trial.own.max(0.0)).sum::<f32>();
        calibration.typical = (own / real(trials.len()).max(1.0)).max(LEAST_TYPICAL);
        let right = trials.iter().filter(|trial| trial.right).count();
        let odds = |of: &dyn Fn(&Evidence) -> f32| trials.iter().map(|trial| of(&trial.evidence)).collect::<Vec<_>>();
        calibration.shift = shift(&odds(&|evidence| calibration.odds(evidence).sum()), right);
        calibration.sure_shift = shift(&odds(&|evidence| calibration.sure_odds(evidence)), right);
        let mut scores: Vec<f32> = trials.iter().map(|trial| calibration.score(&trial.evidence)).collect();
        scores.sort_by(f32::total_cmp);
        let faint = scores.get(share_of(scores.len(), TOO_FAINT)).copied().unwrap_or_default();
        calibration.suggest_above = settings.suggest_above.unwrap_or(faint.clamp(SUGGEST_WITHIN.0, SUGGEST_WITHIN.1));
        calibration
    }

    /// Log-odds of a candidate.
    pub fn odds(self, evidence: &Evidence) -> Odds {
        Odds {
            likeness: OFFSET + self.shift + LIKENESS * evidence.raw,
            lead: LIKENESS * evidence.lead.clamp(-CLEAR_LEAD, CLEAR_LEAD),
            unknown: UNMET * evidence.unknown,
            elsewhere: UNMET * evidence.elsewhere,
        }
    }

    /// Score of a candidate, 0..=1; 0 for one that is no more like the question than any text.
    pub fn score(self, evidence: &Evidence) -> f32 {
        if evidence.raw > 0.0 { sigmoid(self.odds(evidence).sum()) } else { 0.0 }
    }

    fn sure_odds(self, evidence: &Evidence) -> f32 {
        let lead = evidence.lead.clamp(-CLEAR_LEAD, CLEAR_LEAD);
        let likeness = SURE_LIKENESS * evidence.raw + SURE_LEAD * lead + SURE_LACKING * evidence.lacking;
        SURE_OFFSET
            + self.sure_shift
            + likeness / self.typical
            + SURE_ALONE * evidence.alone
            + SURE_ELSEWHERE * evidence.elsewhere
            + SURE_UNHEARD * evidence.unheard
    }

    /// The two gates of a direct answer: a score that is high enough, and certainty.
    pub fn answers(self, evidence: &Evidence) -> bool {
        self.score(evidence) >= self.answer_above && sigmoid(self.sure_odds(evidence)) >= SURE
    }

    /// Plausible enough to be suggested.
    pub fn suggests(self, evidence: &Evidence) -> bool {
        self.score(evidence) >= self.suggest_above
    }
}

/// The shift of these log-odds that makes them promise as many right ones as there were.
fn shift(odds: &[f32], right: usize) -> f32 {
    if odds.is_empty() {
        return 0.0;
    }
    let promised = |shift: f32| odds.iter().map(|odds| sigmoid(odds + shift)).sum::<f32>();
    let (mut low, mut high) = (-MOST_SHIFT, 0.0);
    // Halving 12 times is exact to a ten-thousandth.
    for _ in 0..12 {
        let middle = f32::midpoint(low, high);
        if promised(middle) < real(right) { low = middle } else { high = middle }
    }
    f32::midpoint(low, high)
}

/// The place that leaves this share of so many below it.
fn share_of(count: usize, share: f32) -> usize {
    (0..count).take_while(|place| real(*place + 1) <= share * real(count)).count()
}

/// How alone (0..=1) a raw likeness stands among all, itself one of them: its share, each counted by its exponential.
pub(super) fn alone(raw: f32, all: impl Iterator<Item = f32>) -> f32 {
    all.map(|other| ((other - raw) / RIVALRY).exp()).sum::<f32>().recip()
}

/// Log-odds to chance.
pub(super) fn sigmoid(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::Settings;

    fn trials(right: usize, wrong: usize) -> Vec<Trial> {
        let trial =
            |right| Trial { evidence: Evidence { raw: 1.0, lead: 0.2, ..Evidence::default() }, own: 1.0, right };
        std::iter::repeat_n(trial(true), right).chain(std::iter::repeat_n(trial(false), wrong)).collect()
    }

    #[test]
    fn a_guide_that_confuses_its_own_phrasings_promises_less() {
        let score = |trials: &[Trial]| {
            let evidence = Evidence { raw: 1.0, lead: 0.2, ..Evidence::default() };
            Calibration::new(trials, 1, 1, Settings::default()).score(&evidence)
        };
        assert!(score(&trials(9, 1)) > score(&trials(1, 9)));
        assert!((score(&trials(0, 50)) - score(&trials(0, 5))).abs() < 0.01, "the shift is bounded");
        assert!(score(&[]).is_finite());
    }

    #[test]
    fn more_evidence_never_lowers_a_score() {
        let calibration = Calibration::new(&[], 1, 1, Settings::default());
        let score = |raw, lead, unknown| calibration.score(&Evidence { raw, lead, unknown, ..Evidence::default() });
        assert!(score(1.0, 0.1, 0.0) < score(1.2, 0.1, 0.0));
        assert!(score(1.0, 0.1, 0.0) < score(1.0, 0.3, 0.0));
        assert!(score(1.0, 0.1, 0.5) < score(1.0, 0.1, 0.0));
        assert!(score(0.0, 0.0, 0.0) < f32::EPSILON);
    }
}
