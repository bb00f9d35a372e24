//! Finds the documents of a guide that a question is about, says how sure that is, and why.
//!
//! Pure and deterministic: no files, no clock, no Discord; the same guide and question give the same
//! ranking. The way of a question:
//!
//! 1. `normalise`: text to plain words; `stories`, `shape`: what is told and what is asked, which words are padding;
//! 2. `language`: words to the guide's words (`spelling`), names of fields and synonyms (`fields`);
//! 3. `terms`, `index`: which documents hold them, how strongly; `score`: sums over words;
//! 4. `twins`: a fact about one field is never given for the other; titles: a question that names one thing is about it;
//!    `claims`: a word of what the guide leaves out is not passed over;
//! 5. `calibrate`: sums to a score from 0 to 1 that means the same for every guide, and the decision.

mod calibrate;
mod claims;
mod complete;
mod denial;
mod everyday;
mod explain;
mod fields;
mod focus;
mod index;
mod language;
pub(crate) mod letters;
mod normalise;
mod phrases;
mod score;
mod shape;
mod spelling;
mod stories;
mod terms;
mod thesaurus;
mod trials;
mod twins;
mod words;

use calibrate::{Calibration, Evidence};
use claims::Claims;
pub use explain::{Explanation, How, Part};
use index::{Index, KEYWORD_WEIGHT, Phrasing, id};
use language::{Language, Read};
use score::{Query, Scored, Unmet};
use twins::Twins;
pub(crate) use words::{is_function, written_out};

/// How many candidates a ranking holds.
const CANDIDATES: usize = 5;

/// How many documents are looked at more closely than by their sum (range 10..=50): enough to hold the twins of the best.
const SHORTLIST: usize = 24;

/// How many of them are weighed (range 5..=20): a lower one may score higher because it lacks fewer words.
const WEIGHED: usize = 8;

/// Least score of what the guide leaves out for a question of nothing but grammar (range 0.3..=0.5): "how much?" asks what it
/// costs (0.54), but "what is that" reaches an illness by its small words alone (0.32).
const WITHOUT_SUBJECT: f32 = 0.41;

/// Least score of the one aspect that a difference is asked in (range 0.2..=0.35): "the difference for a nurse" is a little about
/// careers (0.16), and about all.
const ASPECT_ABOVE: f32 = 0.3;

/// One thing a question can reach, as the matcher sees it.
#[derive(Clone, Debug, Default)]
pub struct Document<'a> {
    /// Ways to ask it; the entry's own question first.
    pub phrasings: Vec<&'a str>,
    /// Words that speak for it: weak evidence.
    pub keywords: Vec<&'a str>,
    /// Names of the one thing that it speaks of, such as a job's title: a question that has one of them and none of another
    /// document's is about it, and it is no direct answer to a question that has none or two: "HIM coordinator" is none of the
    /// coordinators.
    pub titles: Vec<&'a str>,
    /// Index into [`Lexicon::fields`] of the only field it speaks of.
    pub field: Option<usize>,
    /// What of that field it tells; documents with the same aspect and another field, or none, are its twins.
    pub aspect: Option<usize>,
    /// It speaks of what the guide leaves out. Its keywords claim a question: another document that does not know them is no
    /// direct answer to it. And it is no candidate for a question with which it shares only grammar and names of fields.
    pub aside: bool,
}

/// What the guide's words mean.
#[derive(Clone, Debug, Default)]
pub struct Lexicon<'a> {
    /// The names of each field: name, short name, aliases.
    pub fields: Vec<Vec<&'a str>>,
    /// The guide's words, and students' words for them; either may be several words.
    pub synonyms: Vec<(Vec<&'a str>, Vec<&'a str>)>,
}

/// Overrides of the matcher's own thresholds, on the score from 0 to 1.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// Least score of a direct answer.
    pub answer_above: Option<f32>,
    /// Least score of a suggestion.
    pub suggest_above: Option<f32>,
}

/// What to do with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The first candidate is clearly meant.
    Answer,
    /// The first three are plausible.
    Suggest,
    /// Nothing fits.
    None,
}

/// A document that a question may be about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Index of the document.
    pub document: usize,
    /// Estimated chance that it is what was asked, 0..=1.
    pub score: f32,
    /// It tells one field's side of an aspect and the question does not name just that field: it may be suggested, never answered.
    pub one_sided: bool,
}

/// What a question may be about.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// What to do.
    pub decision: Decision,
    /// The best five, best first, equal scores in document order; but the one that the question names by its title stands first, and
    /// before it the one that a word claims the question for.
    pub candidates: Vec<Candidate>,
    /// Fields that the question names, sorted.
    pub fields: Vec<usize>,
    /// Fields that it names only to deny them, sorted: "HI, not HIM".
    pub denied: Vec<usize>,
    /// It speaks of the other field without its name: "and in the other one?".
    pub other: bool,
    /// Documents that it names by a title, in order of appearance.
    pub titled: Vec<usize>,
    /// Nothing but names of fields, or "the other one", function words and words of a follow-up: "and for informatics?".
    pub only_fields: bool,
    /// Shaped like a question or a request, not a statement, thanks or chatter.
    pub question: bool,
}

/// A guide, ready to be asked. Immutable; share it between threads.
pub struct Matcher {
    language: Language,
    index: Index,
    twins: Twins,
    claims: Claims,
    /// For each document whether it is an aside.
    asides: Vec<bool>,
    /// For each document the stems of each of its titles, grammar aside.
    titles: Vec<Vec<Vec<u64>>>,
    calibration: Calibration,
}

/// A question, read and looked up.
struct Asked {
    read: Read,
    query: Query,
    question: bool,
}

/// A candidate with all that speaks for it.
#[derive(Clone, Copy, Debug)]
struct Weighed {
    scored: Scored,
    evidence: Evidence,
    score: f32,
    one_sided: bool,
}

impl Matcher {
    /// Builds the index and calibrates it; linear in the words of the documents.
    #[must_use]
    pub fn new(documents: &[Document<'_>], lexicon: &Lexicon<'_>, settings: &Settings) -> Self {
        let language = Language::new(documents, lexicon);
        let mut index = Index::default();
        let mut phrasings = Vec::new();
        let mut claims = Claims::default();
        let (mut asking, mut all) = (0, 0);
        for (place, document) in documents.iter().enumerate() {
            let asked = document.phrasings.iter().map(|text| (text, true));
            for (text, asked) in asked.chain(document.keywords.iter().map(|text| (text, false))) {
                let read = language.read(text);
                asking += usize::from(asked && shape::asks(&read.text));
                all += usize::from(asked);
                let factor = if asked { 1.0 } else { KEYWORD_WEIGHT };
                let terms = terms::terms(&read.tokens, &read.said.mentions);
                let terms: Vec<(u32, f32)> =
                    terms.iter().map(|term| (index.intern(term), term.weight * factor)).collect();
                if document.aside && !asked {
                    claims.add(&read, id(place));
                }
                phrasings.push(Phrasing { document: id(place), terms, asked });
            }
        }
        index.build(documents.len(), &phrasings);
        let calibration = Calibration::new(&[], asking, all, *settings);
        claims.finish();
        let asides = documents.iter().map(|document| document.aside).collect();
        let titles = documents.iter().map(|document| language.content(&document.titles)).collect();
        let twins = Twins::new(documents);
        let mut matcher = Self { language, index, twins, claims, asides, titles, calibration };
        let trials = trials::trials(&matcher, documents, &phrasings);
        matcher.calibration = Calibration::new(&trials, asking, all, *settings);
        matcher
    }

    /// Ranks the documents for a question. Cost grows with the question's words, and little with the guide (see `cargo bench`).
    #[must_use]
    pub fn rank(&self, question: &str) -> Ranking {
        let asked = self.ask(question);
        let weighed = self.weigh(&asked);
        let mut decision = self.decide(&asked, &weighed);
        let mut candidates: Vec<Candidate> = weighed
            .iter()
            .map(|one| Candidate { document: one.scored.document as usize, score: one.score, one_sided: one.one_sided })
            .collect();
        if let Some((claimant, _)) = self.claimant(&asked, &weighed, decision) {
            decision = Decision::Answer;
            let own = candidates.iter().find(|candidate| candidate.document == claimant);
            let score = own.map_or(0.0, |own| own.score);
            candidates.retain(|candidate| candidate.document != claimant);
            candidates.insert(0, Candidate { document: claimant, score, one_sided: false });
        } else if let Some(at) = self.of_one_aspect(&asked, &weighed) {
            candidates[..=at].rotate_right(1);
        }
        candidates.truncate(CANDIDATES);
        Ranking {
            decision,
            candidates,
            only_fields: shape::only_fields(&asked.read),
            fields: asked.read.said.fields,
            denied: asked.read.said.denied,
            other: asked.read.said.other,
            titled: asked.read.said.titled,
            question: asked.question,
        }
    }

    /// Nothing but names of fields, function words and words of a follow-up, as in [`Ranking::only_fields`]; a fraction of the
    /// cost of a ranking.
    #[must_use]
    pub fn only_fields(&self, text: &str) -> bool {
        shape::only_fields(&self.language.read(text))
    }

    /// Why a document scores as it does for a question: parts that sum to the score.
    #[must_use]
    pub fn explain(&self, question: &str, document: usize) -> Explanation {
        let asked = self.ask(question);
        let weighed = self.weigh(&asked);
        let one = weighed.iter().find(|one| one.scored.document as usize == document);
        let mut why = one.map_or_else(Explanation::default, |one| explain::explain(self, question, &asked, one));
        let claimed = self.claimant(&asked, &weighed, self.decide(&asked, &weighed));
        why.claimed_by = claimed
            .filter(|(claimant, _)| *claimant == document)
            .and_then(|(_, place)| asked.read.text.words.get(asked.read.tokens[place].word))
            .and_then(|word| question.get(word.span.clone()))
            .map(str::to_owned);
        why
    }

    /// Documents for a half-typed question, best first.
    #[must_use]
    pub fn complete(&self, typed: &str, limit: usize) -> Vec<usize> {
        complete::complete(&self.language, &self.index, typed, limit)
    }

    fn ask(&self, question: &str) -> Asked {
        let mut read = self.language.read(question);
        focus::focus(&self.index, &mut read);
        let question = shape::asks(&read.text);
        let query = Query::new(&self.index, &read.tokens, &read.said.mentions);
        Asked { read, query, question }
    }

    /// The shortlist with evidence and score, best first.
    fn weigh(&self, asked: &Asked) -> Vec<Weighed> {
        let mut scored = asked.query.rank(&self.index, SHORTLIST);
        scored
            .retain(|one| !self.asides[one.document as usize] || asked.query.has_in_common(&self.index, one.document));
        let sided = self.twins.settle(&asked.read.said.fields, scored);
        let best = sided.first().map_or(0.0, |one| one.scored.raw);
        let unheard = asked.query.unheard(&self.index, &asked.read.tokens);
        let second = sided.get(1).map_or(0.0, |one| one.scored.raw);
        let raws: Vec<f32> = sided.iter().map(|one| one.scored.raw).collect();
        let mut weighed: Vec<Weighed> = sided
            .into_iter()
            .take(WEIGHED)
            .enumerate()
            .map(|(place, one)| {
                let rival = if place == 0 { second } else { best };
                let Unmet { unknown, elsewhere } = asked.query.against(&self.index, one.scored.document);
                let Scored { document, raw } = one.scored;
                let alone = calibrate::alone(raw, raws.iter().copied());
                let lacking = asked.query.lacking(&self.index, document);
                let evidence = Evidence { raw, lead: raw - rival, unknown, elsewhere, unheard, alone, lacking };
                Weighed {
                    scored: one.scored,
                    evidence,
                    score: self.calibration.score(&evidence),
                    one_sided: one.one_sided,
                }
            })
            .collect();
        if !asked.query.has_subject() {
            weighed.retain(|one| !self.asides[one.scored.document as usize] || one.score >= WITHOUT_SUBJECT);
        }
        weighed.sort_by(|a, b| b.score.total_cmp(&a.score));
        // "Does an HIM director work weekends?" names a job and still asks what the guide leaves out.
        let aside = weighed.first().is_some_and(|first| self.asides[first.scored.document as usize]);
        if let ([titled], false) = (&asked.read.said.titled[..], aside)
            && let Some(at) = weighed.iter().position(|one| one.scored.document as usize == *titled)
        {
            weighed[..=at].rotate_right(1);
        }
        weighed
    }

    /// Raw likeness of a document if its terms had these weights.
    fn raw_by(&self, asked: &Asked, document: u32, weight_of: impl Fn(u32) -> f32) -> f32 {
        let shares = (0..asked.query.terms.len()).map(|place| asked.query.share_by(place, &weight_of));
        shares.sum::<f32>() - asked.query.missing(&self.index, document)
    }

    /// The document that a word of the question claims it for, and the word's token, if the first candidate is another and does
    /// not know it.
    fn claimant(&self, asked: &Asked, weighed: &[Weighed], decision: Decision) -> Option<(usize, usize)> {
        let first = weighed.first()?.scored.document;
        // "I'm low on money. Is there financial aid?" is clearly about aid.
        if decision == Decision::None || decision == Decision::Answer && self.asides[first as usize] {
            return None;
        }
        let weight = |document: u32| move |term| self.index.weight_in(term, document);
        let knows = |key| self.index.find(key).is_some_and(|term| weight(first)(term) > 0.0);
        let likeness =
            |(document, place): (u32, usize)| (document, place, self.raw_by(asked, document, weight(document)));
        let claimants = self.claims.claimants(&asked.read, knows).map(likeness);
        let (document, place, _) = claimants.max_by(|a, b| a.2.total_cmp(&b.2).then((b.0, b.1).cmp(&(a.0, a.1))))?;
        (document != first).then_some((document as usize, place))
    }

    /// The question names it and nothing else, whatever the order of the words ("the director of a healthcare system"), or
    /// it has no title and the question names nothing else.
    fn is_named(&self, asked: &Asked, one: &Weighed) -> bool {
        let document = one.scored.document as usize;
        let titles = &self.titles[document];
        let said = |stem: &u64| asked.read.tokens.iter().any(|token| token.stem == *stem);
        match asked.read.said.titled[..] {
            [] => titles.is_empty() || titles.iter().any(|title| title.iter().all(said)),
            [titled] => titled == document || titles.is_empty(),
            _ => false,
        }
    }

    /// "Difference between HIM and nursing", "between an LPN and a CNA": something else is compared, with one field or with
    /// anything, and a document of that field, or of how the fields differ, does not tell how.
    fn compares_with_another(&self, asked: &Asked, one: &Weighed) -> bool {
        let document = one.scored.document;
        let unknown = |place: usize| !self.knows(asked, document, place);
        match asked.read.said.fields.len() {
            0 => self.is_overview(document) && asked.read.compared().is_some_and(unknown),
            1 => {
                let differs = |place: &usize| fields::asks_difference(&asked.read.tokens[*place]);
                self.twins.is_of_a_field(document) && (0..asked.read.tokens.len()).filter(differs).any(unknown)
            }
            _ => false,
        }
    }

    /// "How do HIM and HI differ in experience?" asks for one aspect of all fields, and not for all that differs: the place of
    /// the document that knows what the difference is asked in.
    fn of_one_aspect(&self, asked: &Asked, weighed: &[Weighed]) -> Option<usize> {
        weighed.first().filter(|first| self.is_overview(first.scored.document))?;
        let place = asked.read.compared()?;
        weighed.iter().position(|one| {
            let document = one.scored.document;
            let of_all = self.twins.of_all_fields(document).is_some() && !self.is_overview(document);
            of_all && one.score >= ASPECT_ABOVE && self.knows(asked, document, place)
        })
    }

    /// It tells the first aspect, what the fields are, of all.
    fn is_overview(&self, document: u32) -> bool {
        self.twins.of_all_fields(document) == Some(0)
    }

    /// The document has the word at this place, or a synonym of it.
    fn knows(&self, asked: &Asked, document: u32, place: usize) -> bool {
        let Read { tokens, said, .. } = &asked.read;
        let meanings = said.mentions.iter().filter(|said| (said.first, said.last) == (place, place));
        let mut keys = std::iter::once(tokens[place].stem).chain(meanings.map(|said| said.key));
        keys.any(|key| self.index.find(key).is_some_and(|term| self.index.weight_in(term, document) > 0.0))
    }

    fn decide(&self, asked: &Asked, weighed: &[Weighed]) -> Decision {
        let Some(best) = weighed.first() else { return Decision::None };
        let stated = !asked.question && self.calibration.expects_questions;
        if stated || !weighed.iter().any(|one| self.calibration.suggests(&one.evidence)) {
            Decision::None
        } else if self.calibration.answers(&best.evidence)
            && !best.one_sided
            && self.is_named(asked, best)
            && !self.compares_with_another(asked, best)
        {
            Decision::Answer
        } else {
            Decision::Suggest
        }
    }
}

#[cfg(test)]
mod tests;
