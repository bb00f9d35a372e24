//! A question in, a reply out: decides between answer, suggestions, an honest "not in the guide" and nothing.
//!
//! Leaves out where the question came from and how the reply is shown; nothing here waits, reads a clock or a file.

pub mod action;
mod check;
pub mod conversation;
mod distress;
mod follow_up;
mod parts;
mod questions;
pub mod reply;
pub mod said;

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use crate::knowledge::{Entry, Knowledge, Show, Sited};
use crate::matching::letters::{is_invisible, look_alike};
use crate::matching::{Decision, Document, Explanation, Lexicon, Matcher, Ranking, Settings};
use action::Code;
use parts::{MOST_ANSWERS, Parts};

/// A knowledge base that can be asked.
pub struct Faq {
    knowledge: Knowledge,
    matcher: Matcher,
    /// The one entry or `elsewhere` that has a wording, by the code of the folded wording; wordings of several are left
    /// out.
    wordings: HashMap<Code, Target>,
    /// Phrases of distress, and the index of their reply.
    distress: distress::Phrases,
    /// Every id that an action may name, by its code.
    codes: HashMap<Code, Named>,
}

/// What a question can reach: an index into the knowledge's entries, or into its `elsewhere`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// An entry of the guide.
    Entry(usize),
    /// A question that the guide does not answer.
    Elsewhere(usize),
}

/// What a [`Code`] stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Target(Target),
    Career(usize),
    Aspect(usize),
    Term(usize),
    Sensitive(usize),
}

/// What a text comes to, and what is near it.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// What to do.
    pub outcome: Outcome,
    /// The entries that fit best, best first, at most five; scores from 0 to 1.
    pub candidates: Vec<(usize, f32)>,
    /// The text is shaped like a question or a request.
    pub question: bool,
    /// Beside an answer: other questions of the message that the guide does not answer, by their places in `elsewhere`.
    pub beside: Vec<usize>,
    /// Beside an answer: the message asks more, which nothing clear was found for.
    pub more: bool,
}

/// What a question comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// These entries are clearly meant: one for each question of the message, at most three.
    Answer(Vec<usize>),
    /// One of these may be meant, at most three.
    Suggest(Vec<Target>),
    /// The guide does not answer this, and says who does.
    Elsewhere(usize),
    /// Words of distress: the fixed reply of this index into the knowledge's `sensitive`.
    Sensitive(usize),
    /// Nothing fits.
    Nothing,
}

/// Suggestions offered at most.
const MOST_SUGGESTIONS: usize = 3;
/// Least score of a suggestion beside the first (range 0.03..=0.1).
const PLAUSIBLE: f32 = 0.05;
/// How much likelier than any entry something outside the guide has to be, to be told at once (range 0.1..=0.4).
const APART: f32 = 0.15;
/// And how likely it has to be (range 0.2..=0.3): "what do they do" is a little like everything.
const TOLD_ABOVE: f32 = 0.25;
/// Characters of a text that are read: all of the longest message, unless its signs stand for several each.
const MOST_SIGNS: usize = 8_000;
/// Candidates reported at most.
const MOST_CANDIDATES: usize = 5;

impl Faq {
    /// Builds the index over the knowledge's entries and `elsewhere`; takes milliseconds for a small base.
    #[must_use]
    pub fn new(knowledge: Knowledge, settings: &Settings) -> Faq {
        let matcher = Matcher::new(&documents(&knowledge), &lexicon(&knowledge), settings);
        let (wordings, distress, codes) = (wordings(&knowledge), distress(&knowledge), codes(&knowledge));
        Faq { knowledge, matcher, wordings, distress, codes }
    }

    /// The knowledge this was built from.
    #[must_use]
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// What the text comes to, after an earlier answer with these entries to the same person in the same place.
    #[must_use]
    pub fn advise(&self, text: &str, previous: &[usize]) -> Advice {
        // Before any matching: nothing may come between somebody in danger and the words written for them.
        if let Some(at) = self.distress(text) {
            return Advice::of_distress(at);
        }
        let text = &in_plain_signs(text);
        let ranking = self.matcher.rank(text);
        let candidates = self.candidates(&ranking);
        let question = ranking.question;
        let (outcome, Parts { elsewhere: beside, unclear: more, score, .. }) = self.outcome(text, &ranking, previous);
        let candidates = lead_with(&outcome, candidates, score);
        Advice { outcome, candidates, question, beside, more }
    }

    fn outcome(&self, text: &str, ranking: &Ranking, previous: &[usize]) -> (Outcome, Parts) {
        if let Some(alone) = self.outcome_as_one(text, ranking, previous) {
            return (alone, Parts::default());
        }
        let parts = self.parts(text, ranking, previous.last().copied());
        match (self.single(ranking), parts) {
            // What the whole clearly asks is not given up for honest words alone.
            (whole @ Outcome::Answer(_), parts) if parts.entries.is_empty() => (whole, Parts::default()),
            (_, parts) if parts.entries.len() + parts.elsewhere.len() >= 2 => parts.outcome(),
            // "I sent my transcript. What is HIM?" asks the one, and may mean to ask the other.
            (Outcome::Elsewhere(elsewhere), mut parts) if !parts.entries.is_empty() => {
                parts.add(Target::Elsewhere(elsewhere), ranking);
                parts.outcome()
            }
            (_, parts) if parts.instead => parts.outcome(),
            // "What degree does HIM need, and is it the hard kind?" gets the one, and a word on the other.
            (whole, parts) => {
                let told = match &whole {
                    Outcome::Answer(entries) => entries.iter().all(|&entry| parts.has(Target::Entry(entry))),
                    Outcome::Elsewhere(elsewhere) => parts.has(Target::Elsewhere(*elsewhere)),
                    _ => false,
                };
                (whole, Parts { unclear: told && parts.plausible, ..Parts::default() })
            }
        }
    }

    /// What the whole text comes to where it cannot be several questions.
    fn outcome_as_one(&self, text: &str, ranking: &Ranking, previous: &[usize]) -> Option<Outcome> {
        if let Some(target) = self.worded(text).filter(|_| self.reads_as_worded(text, ranking)) {
            return Some(match target {
                Target::Entry(entry) => Outcome::Answer(vec![entry]),
                Target::Elsewhere(elsewhere) => Outcome::Elsewhere(elsewhere),
            });
        }
        // "So what is HIM?" asks that, whatever was told before.
        if let Some(field) = self.asked_what_it_is(text, ranking) {
            return self.by_aspect(0, field).map(|entry| Outcome::Answer(vec![entry]));
        }
        let alone = || self.field_alone(text, ranking).map(|entry| vec![entry]);
        self.follow_up(text, ranking, previous).or_else(alone).map(Outcome::Answer)
    }

    /// "Hi! Degree?" has the words of "HI degree", and greets.
    fn reads_as_worded(&self, text: &str, ranking: &Ranking) -> bool {
        let folded = fold(text);
        let first = folded.split(' ').next().unwrap_or_default();
        let field = self.knowledge.fields.iter().position(|field| fold(&field.short) == first);
        field.is_none_or(|field| ranking.fields.contains(&field))
    }

    /// What has exactly this wording.
    fn worded(&self, text: &str) -> Option<Target> {
        let folded = fold(text);
        // "hi" and "him" alone may be meant otherwise; the matcher looks at them more closely.
        if self.knowledge.fields.iter().any(|field| fold(&field.short) == folded) {
            return None;
        }
        let target = *self.wordings.get(&Code::of(&folded))?;
        wordings_of(&self.knowledge, target).any(|wording| fold(wording) == folded).then_some(target)
    }

    /// What one question comes to, by its ranking alone.
    fn single(&self, ranking: &Ranking) -> Outcome {
        let targets: Vec<Target> = ranking.candidates.iter().map(|candidate| self.target(candidate.document)).collect();
        match (ranking.decision, targets.first()) {
            (Decision::None, _) | (_, None) => Outcome::Nothing,
            (Decision::Answer, Some(&Target::Entry(entry))) => Outcome::Answer(vec![entry]),
            (Decision::Answer, Some(&Target::Elsewhere(elsewhere))) => Outcome::Elsewhere(elsewhere),
            // That the guide does not answer this is true only if nothing that it answers may be meant as well.
            (Decision::Suggest, Some(&Target::Elsewhere(elsewhere))) if self.stands_apart(ranking) => {
                Outcome::Elsewhere(elsewhere)
            }
            // "HIM director or medical records director?" asks for both.
            (_, Some(Target::Entry(_))) if ranking.titled.len() >= 2 => {
                Outcome::Answer(ranking.titled.iter().copied().take(MOST_ANSWERS).collect())
            }
            (Decision::Suggest, Some(_)) => {
                let plausible = ranking.candidates.iter().take_while(|candidate| candidate.score >= PLAUSIBLE).count();
                Outcome::Suggest(targets.into_iter().take(plausible.clamp(1, MOST_SUGGESTIONS)).collect())
            }
        }
    }

    /// The first candidate is much likelier than any entry of the guide.
    fn stands_apart(&self, ranking: &Ranking) -> bool {
        let first = ranking.candidates.first().map_or(0.0, |first| first.score);
        let is_entry = |document: usize| matches!(self.target(document), Target::Entry(_));
        let entry = ranking.candidates.iter().find(|candidate| is_entry(candidate.document));
        first >= TOLD_ABOVE && first - entry.map_or(0.0, |entry| entry.score) >= APART
    }

    /// Whether the text holds words of distress.
    #[must_use]
    pub fn is_distress(&self, text: &str) -> bool {
        self.distress(text).is_some()
    }

    /// The index of the `[[sensitive]]` whose words the text holds, also with slips of the keyboard in them.
    #[must_use]
    pub fn distress(&self, text: &str) -> Option<usize> {
        self.distress.find(text)
    }

    /// Which words of the question met which of the target's, and what each counted; where only a part of the message reaches it,
    /// the words of that part.
    #[must_use]
    pub fn explain(&self, question: &str, target: Target) -> Explanation {
        let reaches = |text: &str| match self.single(&self.matcher.rank(text)) {
            Outcome::Answer(entries) => entries.iter().any(|&entry| Target::Entry(entry) == target),
            Outcome::Elsewhere(elsewhere) => Target::Elsewhere(elsewhere) == target,
            _ => false,
        };
        let part =
            if reaches(question) { None } else { questions::split(question).into_iter().find(|part| reaches(part)) };
        let question = part.unwrap_or(question);
        let document = match target {
            Target::Entry(entry) => entry,
            Target::Elsewhere(elsewhere) => self.knowledge.entries.len() + elsewhere,
        };
        self.matcher.explain(question, document)
    }

    /// What is told beside an entry: the same of other fields, then what it names as related.
    #[must_use]
    pub fn told_beside(&self, entry: usize) -> Vec<Target> {
        let entries = &self.knowledge.entries;
        let aspect = entries[entry].aspect;
        let twins = (0..entries.len()).filter(|&other| aspect.is_some() && entries[other].aspect == aspect);
        twins.chain(entries[entry].related.iter().copied()).map(Target::Entry).collect()
    }

    /// What the guide leaves out and a text is like, best first.
    #[must_use]
    pub fn left_out_near(&self, text: &str) -> Vec<Target> {
        let near = self.matcher.rank(text).candidates.into_iter().map(|candidate| self.target(candidate.document));
        near.filter(|target| matches!(target, Target::Elsewhere(_))).collect()
    }

    /// The questions that a half-typed one may become, best first.
    #[must_use]
    pub fn complete(&self, typed: &str, limit: usize) -> Vec<&str> {
        self.matcher.complete(typed, limit).into_iter().map(|document| self.question(self.target(document))).collect()
    }

    /// What has exactly this wording, whatever its case and marks.
    #[must_use]
    pub fn asked_exactly(&self, text: &str) -> Option<Target> {
        self.worded(text)
    }

    /// The id, as the knowledge writes it.
    #[must_use]
    pub fn id(&self, target: Target) -> &str {
        match target {
            Target::Entry(entry) => &self.knowledge.entries[entry].id,
            Target::Elsewhere(elsewhere) => &self.knowledge.elsewhere[elsewhere].id,
        }
    }

    /// The question that a target answers, as the knowledge writes it.
    #[must_use]
    pub fn question(&self, target: Target) -> &str {
        match target {
            Target::Entry(entry) => &self.knowledge.entries[entry].question,
            Target::Elsewhere(elsewhere) => &self.knowledge.elsewhere[elsewhere].question,
        }
    }

    /// The code of an entry, which outlives a change of the knowledge.
    #[must_use]
    pub fn code_of(&self, entry: usize) -> Code {
        self.code(Target::Entry(entry))
    }

    /// The entries of these codes, those that are still there.
    fn entries_at(&self, codes: &[Code]) -> Vec<usize> {
        let entry = |code: &Code| match self.codes.get(code)? {
            Named::Target(Target::Entry(entry)) => Some(*entry),
            _ => None,
        };
        codes.iter().filter_map(entry).collect()
    }

    fn code(&self, target: Target) -> Code {
        Code::of(self.id(target))
    }

    fn target(&self, document: usize) -> Target {
        match document.checked_sub(self.knowledge.entries.len()) {
            None => Target::Entry(document),
            Some(elsewhere) => Target::Elsewhere(elsewhere),
        }
    }

    fn candidates(&self, ranking: &Ranking) -> Vec<(usize, f32)> {
        let mut candidates: Vec<(usize, f32)> = ranking
            .candidates
            .iter()
            .filter_map(|candidate| match self.target(candidate.document) {
                Target::Entry(entry) => Some((entry, candidate.score)),
                Target::Elsewhere(_) => None,
            })
            .collect();
        // What is named by its title stands first, and is reported as likely as what it stands before.
        if let [first, second, ..] = &mut candidates[..] {
            first.1 = first.1.max(second.1);
        }
        candidates
    }
}

impl Advice {
    fn of_distress(at: usize) -> Advice {
        let outcome = Outcome::Sensitive(at);
        Advice { outcome, candidates: Vec::new(), question: true, beside: Vec::new(), more: false }
    }

    /// What stands first: the answer, the honest word or the best suggestion.
    #[must_use]
    pub fn first(&self) -> Option<Target> {
        match &self.outcome {
            Outcome::Answer(entries) => entries.first().copied().map(Target::Entry),
            Outcome::Suggest(targets) => targets.first().copied(),
            Outcome::Elsewhere(elsewhere) => Some(Target::Elsewhere(*elsewhere)),
            Outcome::Sensitive(_) | Outcome::Nothing => None,
        }
    }
}

/// The answered entries first among the candidates, so that what is reported first is what was said; of several questions
/// with the `score` of the least sure.
fn lead_with(outcome: &Outcome, mut candidates: Vec<(usize, f32)>, score: Option<f32>) -> Vec<(usize, f32)> {
    let Outcome::Answer(entries) = outcome else { return candidates };
    for &entry in entries.iter().rev() {
        let found = candidates.iter().position(|&(candidate, _)| candidate == entry);
        let best = candidates.first().map_or(1.0, |&(_, score)| score).max(score.unwrap_or_default());
        let candidate = found.map_or((entry, best), |at| candidates.remove(at));
        candidates.insert(0, (candidate.0, candidate.1.max(best)));
    }
    candidates.truncate(MOST_CANDIDATES);
    candidates
}

/// The text with every sign as the plain one that it stands for: "ＨＩＭ？" as "HIM?".
fn in_plain_signs(text: &str) -> String {
    // The accent that some keyboards have for an apostrophe stands for a space with an accent on it.
    text.nfkc().take(MOST_SIGNS).collect::<String>().replace(" \u{301}", "'")
}

/// Letters and digits in lower case with single spaces: what two equal wordings share, whatever the width, the accents,
/// the alphabet and the apostrophes ("can't", "can’t", "cant") that a keyboard gives them.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut read = 0;
    for c in text.chars().filter(|&c| !is_apostrophe(c) && !is_invisible(c)) {
        // The order of combining marks does not matter where none is kept.
        decompose_compatible(c, |c| {
            read += 1;
            for lower in c.to_lowercase().filter(|&lower| !is_combining_mark(lower)).map(look_alike) {
                if lower.is_alphanumeric() {
                    folded.push(lower);
                } else if !folded.ends_with(' ') && !folded.is_empty() {
                    folded.push(' ');
                }
            }
        });
        if read >= MOST_SIGNS {
            break;
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '´' | '‘' | '’' | 'ʼ' | '＇')
}

fn targets(knowledge: &Knowledge) -> impl Iterator<Item = Target> {
    let entries = (0..knowledge.entries.len()).map(Target::Entry);
    entries.chain((0..knowledge.elsewhere.len()).map(Target::Elsewhere))
}

fn wordings_of(knowledge: &Knowledge, target: Target) -> impl Iterator<Item = &Sited<String>> {
    let (question, phrasings) = match target {
        Target::Entry(entry) => (&knowledge.entries[entry].question, &knowledge.entries[entry].phrasings),
        Target::Elsewhere(at) => (&knowledge.elsewhere[at].question, &knowledge.elsewhere[at].phrasings),
    };
    std::iter::once(question).chain(phrasings)
}

fn documents(knowledge: &Knowledge) -> Vec<Document<'_>> {
    targets(knowledge)
        .map(|target| {
            let phrasings = wordings_of(knowledge, target).map(|wording| wording.as_str()).collect();
            match target {
                Target::Entry(entry) => {
                    let entry = &knowledge.entries[entry];
                    let keywords = entry.keywords.iter().map(|keyword| keyword.as_str()).collect();
                    let titles = titles(knowledge, entry);
                    Document { phrasings, keywords, titles, field: entry.field, aspect: entry.aspect, aside: false }
                }
                Target::Elsewhere(at) => {
                    let keywords = texts(&knowledge.elsewhere[at].keywords);
                    Document { phrasings, keywords, aside: true, ..Document::default() }
                }
            }
        })
        .collect()
}

/// The names of the career that an entry is about.
fn titles<'a>(knowledge: &'a Knowledge, entry: &Entry) -> Vec<&'a str> {
    let Some(Show::Career { career }) = entry.show else { return Vec::new() };
    let career = &knowledge.careers[career];
    [career.title.as_str()].into_iter().chain(career.aliases.iter().map(|alias| alias.as_str())).collect()
}

fn lexicon(knowledge: &Knowledge) -> Lexicon<'_> {
    Lexicon {
        fields: knowledge
            .fields
            .iter()
            .map(|field| {
                let aliases = field.aliases.iter().map(|alias| alias.as_str());
                [field.name.as_str(), field.short.as_str()].into_iter().chain(aliases).collect()
            })
            .collect(),
        synonyms: knowledge.synonyms.iter().map(|synonym| (texts(&synonym.write), texts(&synonym.read))).collect(),
    }
}

fn texts(texts: &[Sited<String>]) -> Vec<&str> {
    texts.iter().map(|text| text.as_str()).collect()
}

fn wordings(knowledge: &Knowledge) -> HashMap<Code, Target> {
    let mut owners: HashMap<Code, Option<Target>> = HashMap::new();
    for target in targets(knowledge) {
        for wording in wordings_of(knowledge, target) {
            owners
                .entry(Code::of(&fold(wording)))
                .and_modify(|owner| *owner = owner.filter(|&owner| owner == target))
                .or_insert(Some(target));
        }
    }
    owners.into_iter().filter_map(|(wording, owner)| Some((wording, owner?))).collect()
}

fn distress(knowledge: &Knowledge) -> distress::Phrases {
    let mut phrases = distress::Phrases::default();
    for (at, table) in knowledge.sensitive.iter().enumerate() {
        table.phrases.iter().for_each(|phrase| phrases.add(phrase, at));
        table.other_words.iter().for_each(|word| phrases.add_other_word(word));
    }
    phrases
}

fn codes(knowledge: &Knowledge) -> HashMap<Code, Named> {
    let mut codes = HashMap::new();
    let aspects =
        knowledge.aspects.iter().enumerate().map(|(at, aspect)| (kind_code("aspect", &aspect.id), Named::Aspect(at)));
    let careers =
        knowledge.careers.iter().enumerate().map(|(at, career)| (kind_code("career", &career.id), Named::Career(at)));
    let terms = knowledge.terms.iter().enumerate().map(|(at, term)| (kind_code("term", &term.short), Named::Term(at)));
    let sensitive = knowledge.sensitive.iter().enumerate();
    let sensitive = sensitive.map(|(at, distress)| (sensitive_code(&distress.id), Named::Sensitive(at)));
    codes.extend(aspects.chain(careers).chain(terms).chain(sensitive));
    let entries = knowledge.entries.iter().enumerate().map(|(at, entry)| (Code::of(&entry.id), Target::Entry(at)));
    let elsewhere =
        knowledge.elsewhere.iter().enumerate().map(|(at, other)| (Code::of(&other.id), Target::Elsewhere(at)));
    codes.extend(entries.chain(elsewhere).map(|(code, target)| (code, Named::Target(target))));
    codes
}

fn sensitive_code(id: &str) -> Code {
    kind_code("sensitive", id)
}

/// An aspect may have the same id as a career, so their codes are kept apart by kind.
fn kind_code(kind: &str, id: &str) -> Code {
    Code::of(&format!("{kind}/{id}"))
}
