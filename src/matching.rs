//! Finds the documents of a guide that a question is about, says how sure that is, and why.
//!
//! Pure and deterministic: no files, no clock, no Discord; the same guide and question give the same
//! ranking. The way of a question:
//!
//! 1. `normalise`: text to plain words; `shape`: does it ask, which words are padding;
//! 2. `language`: words to the guide's words (`spelling`), names of fields and synonyms (`fields`);
//! 3. `terms`, `index`: which documents hold them, how strongly; `score`: sums over words;
//! 4. `twins`: a fact about one field is never given for the other;
//! 5. `calibrate`: sums to a score from 0 to 1 that means the same for every guide, and the decision.

mod calibrate;
mod complete;
mod explain;
mod fields;
mod focus;
mod index;
mod language;
mod letters;
mod normalise;
mod phrases;
mod score;
mod shape;
mod spelling;
mod terms;
mod thesaurus;
mod trials;
mod twins;
mod words;

use calibrate::{Calibration, Evidence};
pub use explain::{Explanation, How, Part};
use index::{Index, KEYWORD_FIELD, Phrasing, id};
use language::{Language, Read};
use score::{Query, Scored};
use twins::Twins;

/// How many candidates a ranking holds.
const CANDIDATES: usize = 5;

/// How many documents are looked at more closely than by their sum (range 10..=50): enough to hold the twins of the best.
const SHORTLIST: usize = 24;

/// One thing a question can reach, as the matcher sees it.
#[derive(Clone, Debug, Default)]
pub struct Document<'a> {
    /// Ways to ask it; the entry's own question first.
    pub phrasings: Vec<&'a str>,
    /// Words that speak for it: weak evidence.
    pub keywords: Vec<&'a str>,
    /// Index into [`Lexicon::fields`] of the only field it speaks of.
    pub field: Option<usize>,
    /// What of that field it tells; documents with the same aspect and another field, or none, are its twins.
    pub aspect: Option<usize>,
}

/// What the guide's words mean.
#[derive(Clone, Debug, Default)]
pub struct Lexicon<'a> {
    /// The names of each field: name, short name, aliases.
    pub fields: Vec<Vec<&'a str>>,
    /// The guide's words, and students' words for them; either may be several words.
    pub synonyms: Vec<(Vec<&'a str>, Vec<&'a str>)>,
}

/// Overrides of the calibrated thresholds, on the score from 0 to 1.
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
    /// The best five, best first; equal scores in document order.
    pub candidates: Vec<Candidate>,
    /// Fields that the question names, sorted.
    pub fields: Vec<usize>,
    /// Nothing but names of fields, function words and words of a follow-up: "and for informatics?".
    pub only_fields: bool,
    /// Shaped like a question or a request, not a statement, thanks or chatter.
    pub question: bool,
}

/// A guide, ready to be asked. Immutable; share it between threads.
pub struct Matcher {
    language: Language,
    index: Index,
    twins: Twins,
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
        let (mut asking, mut all) = (0, 0);
        for (place, document) in documents.iter().enumerate() {
            let asked = document.phrasings.iter().map(|text| (text, true));
            for (text, asked) in asked.chain(document.keywords.iter().map(|text| (text, false))) {
                let read = language.read(text);
                asking += usize::from(asked && shape::asks(&read.text));
                all += usize::from(asked);
                let factor = if asked { 1.0 } else { KEYWORD_FIELD };
                let terms = terms::terms(&read.tokens, &read.said.mentions);
                let terms = terms.iter().map(|term| (index.intern(term), term.weight * factor)).collect();
                phrasings.push(Phrasing { document: id(place), terms, asked });
            }
        }
        index.build(documents.len(), &phrasings);
        let calibration = Calibration::new(&[], asking, all, *settings);
        let mut matcher = Self { language, index, twins: Twins::new(documents), calibration };
        let trials = trials::trials(&matcher, documents, &phrasings);
        matcher.calibration = Calibration::new(&trials, asking, all, *settings);
        matcher
    }

    /// Ranks the documents for a question. Cost grows with the question's words, not with the guide.
    #[must_use]
    pub fn rank(&self, question: &str) -> Ranking {
        let asked = self.ask(question);
        let weighed = self.weigh(&asked);
        let decision = self.decide(&asked, &weighed);
        Ranking {
            decision,
            candidates: weighed
                .iter()
                .take(CANDIDATES)
                .map(|one| Candidate {
                    document: one.scored.document as usize,
                    score: one.score,
                    one_sided: one.one_sided,
                })
                .collect(),
            only_fields: shape::only_fields(&asked.read),
            fields: asked.read.said.fields,
            question: asked.question,
        }
    }

    /// Why a document scores as it does for a question: parts that sum to the score.
    #[must_use]
    pub fn explain(&self, question: &str, document: usize) -> Explanation {
        let asked = self.ask(question);
        let weighed = self.weigh(&asked);
        let one = weighed.iter().find(|one| one.scored.document as usize == document);
        one.map_or_else(Explanation::default, |one| explain::explain(self, question, &asked, one))
    }

    /// Documents for a half-typed question, best first.
    #[must_use]
    pub fn complete(&self, typed: &str, limit: usize) -> Vec<usize> {
        complete::complete(&self.language, &self.index, typed, limit)
    }

    /// Sorted indices of the fields that a text names.
    #[must_use]
    pub fn fields_named(&self, text: &str) -> Vec<usize> {
        self.language.read(text).said.fields
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
        let scored = asked.query.rank(&self.index, SHORTLIST);
        let sided = self.twins.settle(&asked.read.said.fields, scored);
        let best = sided.first().map_or(0.0, |one| one.scored.raw);
        let unheard = asked.query.unheard(&self.index, &asked.read.tokens);
        let second = sided.get(1).map_or(0.0, |one| one.scored.raw);
        let mut weighed: Vec<Weighed> = sided
            .into_iter()
            .take(CANDIDATES.max(8))
            .enumerate()
            .map(|(place, one)| {
                let rival = if place == 0 { second } else { best };
                let (unknown, elsewhere) = asked.query.against(&self.index, one.scored.document);
                let evidence =
                    Evidence { raw: one.scored.raw, lead: one.scored.raw - rival, unknown, elsewhere, unheard };
                Weighed {
                    scored: one.scored,
                    evidence,
                    score: self.calibration.score(&evidence),
                    one_sided: one.one_sided,
                }
            })
            .collect();
        weighed.sort_by(|a, b| b.score.total_cmp(&a.score));
        weighed
    }

    /// Raw likeness of a document that has these weights (and, in them, these weights as key words).
    fn raw_by(&self, asked: &Asked, document: u32, weight_of: impl Fn(u32) -> (f32, f32)) -> f32 {
        let sum: f32 = (0..asked.query.terms.len())
            .map(|place| {
                asked.query.share_by(place, |term| {
                    let (weight, key) = weight_of(term);
                    weight + key
                })
            })
            .sum();
        sum - asked.query.missing(&self.index, document)
    }

    fn decide(&self, asked: &Asked, weighed: &[Weighed]) -> Decision {
        let Some(best) = weighed.first() else { return Decision::None };
        let stated = !asked.question && self.calibration.expects_questions;
        if stated || !self.calibration.suggests(&best.evidence) {
            Decision::None
        } else if self.calibration.answers(&best.evidence) && !best.one_sided {
            Decision::Answer
        } else {
            Decision::Suggest
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENTS: &[(&[&str], Option<usize>, Option<usize>)] = &[
        (&["What degree do I need for HIM?", "is an associate degree enough for health information"], Some(0), Some(0)),
        (&["What degree do I need for HI?", "do i need a masters for informatics"], Some(1), Some(0)),
        (&["What degree do I need?", "how much school is needed"], None, Some(0)),
        (&["What is the difference between HIM and HI?", "HIM vs HI"], None, None),
        (&["What does an HIM director do?", "health information management director"], Some(0), None),
        (&["What does a medical records director do?", "medical records director job"], Some(0), None),
        (&["What does a healthcare system director do?"], Some(0), None),
        (&["How do I talk to an advisor?", "talk to a real person"], None, None),
        (&["Can veterans enroll?", "are service members welcome"], None, None),
        (&["Do I have to be an RN?", "is a nursing license required"], None, None),
    ];

    fn guide() -> Matcher {
        let documents: Vec<Document<'_>> = DOCUMENTS
            .iter()
            .map(|(phrasings, field, aspect)| Document {
                phrasings: phrasings.to_vec(),
                keywords: vec![],
                field: *field,
                aspect: *aspect,
            })
            .collect();
        let lexicon = Lexicon {
            fields: vec![
                vec!["Health information management", "HIM", "health information"],
                vec!["Health informatics", "HI", "informatics"],
            ],
            synonyms: vec![(vec!["difference"], vec!["distinction"]), (vec!["associate degree"], vec!["AAS"])],
        };
        Matcher::new(&documents, &lexicon, &Settings::default())
    }

    fn first(question: &str) -> Option<usize> {
        guide().rank(question).candidates.first().map(|candidate| candidate.document)
    }

    #[test]
    fn questions_reach_their_document() {
        for (question, expected) in [
            ("what degree for him", 0),
            ("degree for health infomration managment??", 0),
            ("wat degre do i need for informatics", 1),
            ("what degree do i need", 2),
            ("what degree for HIM and HI", 2),
            ("distinction between him and hi", 3),
            ("him director duties", 4),
            ("director of medical records", 5),
            ("healthcare systems director", 6),
            ("hi there, can i speak to an advisor please, thanks!", 7),
            ("АAS for hіm", 0),
        ] {
            assert_eq!(first(question), Some(expected), "{question}");
        }
    }

    #[test]
    fn the_pronoun_and_the_greeting_are_no_fields() {
        let guide = guide();
        for (text, expected) in [
            ("how do i tell him about it", &[][..]),
            ("hi, what degree do i need", &[]),
            ("hi there", &[]),
            ("hi everyone can i ask something", &[]),
            ("Hi! my brother likes records, is there a job for him?", &[]),
            ("just came to say hi", &[]),
            ("HI", &[1]),
            ("is hi harder than him", &[0, 1]),
            ("what does hi pay", &[1]),
            ("can i do hi with a bachelors", &[1]),
            ("hi or him", &[0, 1]),
            ("hi degree", &[1]),
            ("what is him", &[0]),
            ("what jobs are in him", &[0]),
            ("health information and informatics", &[0, 1]),
        ] {
            assert_eq!(guide.fields_named(text), expected, "{text}");
        }
    }

    #[test]
    fn the_other_fields_fact_is_never_given() {
        let guide = guide();
        for (question, forbidden) in [
            ("what degree do i need for HIM", 1),
            ("what degree do i need for HI", 0),
            ("do i need a masters for him", 1),
        ] {
            let ranking = guide.rank(question);
            assert!(ranking.candidates.iter().all(|candidate| candidate.document != forbidden), "{question}");
        }
    }

    #[test]
    fn chatter_and_statements_get_none() {
        let guide = guide();
        for text in [
            "",
            "   ",
            "🎉🎉",
            "thanks!!",
            "My sister is an HIM director and she loves it.",
            "I'm an RN btw",
            "lol",
            "Wie wird das Wetter morgen",
            "今日は何曜日ですか",
            "```let x = 1;```",
        ] {
            assert_eq!(guide.rank(text).decision, Decision::None, "{text}");
        }
    }

    #[test]
    fn follow_ups_name_only_fields() {
        let guide = guide();
        for (text, expected) in [
            ("and for informatics?", true),
            ("what about HI", true),
            ("what degree for HI", false),
            ("hi there", false),
        ] {
            assert_eq!(guide.rank(text).only_fields, expected, "{text}");
        }
    }

    #[test]
    fn an_explanation_names_the_words_as_written() {
        let text = guide().explain("is an Asociate degree enough for HIM", 0).to_string();
        assert!(text.contains("Asociate ≈ associate (spelling)"), "{text}");
    }

    #[test]
    fn nothing_to_match_is_no_error() {
        let empty = Matcher::new(&[], &Lexicon::default(), &Settings::default());
        assert_eq!(empty.rank("what is HIM").decision, Decision::None);
        let blank = Matcher::new(
            &[Document::default(), Document { phrasings: vec!["", "??"], ..Document::default() }],
            &Lexicon::default(),
            &Settings::default(),
        );
        assert_eq!(blank.rank("what is HIM").decision, Decision::None);
        assert!(blank.complete("wh", 5).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn parts_sum_to_the_score(words in proptest::collection::vec("what|degree|him|hi|director|asociate|vs|need|xyzzy|health|record|advisr|masters", 0..12)) {
            let guide = guide();
            let question = words.join(" ");
            for candidate in guide.rank(&question).candidates {
                let explanation = guide.explain(&question, candidate.document);
                let sum: f32 = explanation.parts.iter().map(|part| part.amount).sum();
                proptest::prop_assert!((sum - candidate.score).abs() < 1e-4, "{explanation}");
                proptest::prop_assert!((explanation.score - candidate.score).abs() < f32::EPSILON);
                proptest::prop_assert!((0.0..=1.0).contains(&candidate.score));
            }
        }

        #[test]
        fn any_text_is_ranked(text in "\\PC{0,80}", control in "[\\x00-\\x1f\u{202e}\u{200b}\u{301}a-z ]{0,40}") {
            let guide = guide();
            for text in [text, control] {
                let ranking = guide.rank(&text);
                proptest::prop_assert_eq!(&ranking, &guide.rank(&text));
                proptest::prop_assert!(guide.complete(&text, 10).len() <= 10);
                for document in 0..DOCUMENTS.len() {
                    let _ = guide.explain(&text, document);
                }
            }
        }
    }
}
