//! What only a built knowledge base can tell: wordings that reach another entry, probes that fail, phrases of distress that take
//! questions away, synonyms that change nothing, and texts that are too long once put together.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use rust_stemmers::{Algorithm, Stemmer};

use super::distress::Phrases;
use super::reply::layout::TooLong;
use super::reply::{Audience, Card, View};
use super::{Faq, Outcome, Target, documents, fold, targets, wordings_of};
use crate::knowledge::{Choice, Expect, Finding, Knowledge, Severity, Sited, Step};
use crate::matching::is_function;

impl Faq {
    /// Wordings that reach another entry, probes that fail, phrases of distress that take one of these away, idle synonyms, and
    /// what is [too long](Faq::too_long).
    ///
    /// Asks every wording and every probe once.
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = self.strayed_wordings();
        findings.extend(self.failed_probes());
        findings.extend(self.greedy_phrases());
        findings.extend(self.idle_synonyms());
        findings.extend(self.too_long());
        findings.sort();
        findings
    }

    /// Texts that Discord would show cut: of answers, comparisons, careers, words of the glossary and the intake.
    #[must_use]
    pub fn too_long(&self) -> Vec<Finding> {
        let too_long = |(at, what, cards): (_, String, Vec<Card>)| {
            let found = cards.iter().find_map(|card| card.layout().too_long())?;
            let TooLong { part, length, fit } = found;
            let what = format!("{what}: {part} has {length} characters, and {fit} fit into Discord here");
            Some(self.finding(at, what, format!("shorten it by {}", length - fit)))
        };
        self.written_cards().filter_map(too_long).collect()
    }

    /// The cards that the knowledge's texts make: where they are written, what they are, and as they are shown.
    fn written_cards(&self) -> impl Iterator<Item = (&Sited<String>, String, Vec<Card>)> {
        let Knowledge { entries, aspects, careers, fields, terms, .. } = &self.knowledge;
        let answers = entries
            .iter()
            .enumerate()
            .map(|(at, entry)| (&entry.id, format!("the answer of `{}`", entry.id.value), vec![self.entry_card(at)]));
        let rows = aspects.iter().enumerate().map(|(at, aspect)| {
            (&aspect.id, format!("the comparison of `{}`", aspect.id.value), self.compare(Some(at)).cards)
        });
        let first_rows = aspects
            .first()
            .map(|first| (&first.id, "the comparison of the first aspects".to_owned(), self.compare(None).cards));
        let lists = fields.iter().enumerate().map(|(at, field)| {
            (&field.id, format!("the list of the careers of `{}`", field.id.value), self.careers(Some(at)).cards)
        });
        let list =
            careers.first().map(|first| (&first.id, "the list of all careers".to_owned(), self.careers(None).cards));
        let jobs = careers
            .iter()
            .enumerate()
            .map(|(at, career)| (&career.id, format!("the career `{}`", career.id.value), vec![self.career_card(at)]));
        let words = terms
            .iter()
            .enumerate()
            .map(|(at, term)| (&term.short, format!("the term `{}`", term.short.value), self.term(at).cards));
        answers
            .chain(rows)
            .chain(first_rows)
            .chain(lists)
            .chain(list)
            .chain(jobs)
            .chain(words)
            .chain(self.intake_cards())
    }

    /// The intake step by step, with the choice at each that shows most.
    fn intake_cards(&self) -> impl Iterator<Item = (&Sited<String>, String, Vec<Card>)> {
        let view = View { audience: Audience::Alone, reviewed: false };
        let steps = self.knowledge.intake.as_ref().map_or(&[][..], |intake| &intake.steps);
        let shows = |choice: &Choice| choice.show.as_deref().map_or(0, |show| show.chars().count());
        let most =
            |step: &Step| (0..).zip(&step.choices).max_by_key(|(_, choice)| shows(choice)).map_or(0, |(at, _)| at);
        let choices: Vec<u8> = steps.iter().map(most).collect();
        (0..=steps.len()).filter_map(move |taken| {
            let step = steps.get(taken).or(steps.last())?;
            Some((&step.id, "the intake up to here".to_owned(), self.advisor(&choices[..taken], view).cards))
        })
    }

    fn strayed_wordings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for target in targets(&self.knowledge) {
            for wording in wordings_of(&self.knowledge, target) {
                let ranking = self.matcher.rank(wording);
                let Some(first) = ranking.candidates.first().map(|candidate| self.target(candidate.document)) else {
                    continue;
                };
                // A wording that stands in both is found when loading.
                let stands_there = || wordings_of(&self.knowledge, first).any(|other| fold(other) == fold(wording));
                if first != target && !stands_there() {
                    findings.push(self.finding(
                        wording,
                        format!("\"{}\" of `{}` reaches `{}`", wording.value, self.id(target), self.id(first)),
                        "word it apart from that entry, or move it there".to_owned(),
                    ));
                }
            }
        }
        findings
    }

    fn failed_probes(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for probe in &self.knowledge.probes {
            let advice = self.advise(&probe.ask, &[]);
            if matches!(advice.outcome, Outcome::Sensitive(_)) {
                continue; // its phrase is named, once for all that it takes
            }
            let (met, expected) = match probe.expect {
                Expect::Entry(entry) => (advice.first() == Some(Target::Entry(entry)), self.id(Target::Entry(entry))),
                // Helpful where it is reached, but a suggestion or nothing misleads nobody either.
                Expect::Elsewhere(elsewhere) => {
                    (!matches!(advice.outcome, Outcome::Answer(_)), self.id(Target::Elsewhere(elsewhere)))
                }
                Expect::Nothing => (!matches!(advice.outcome, Outcome::Answer(_)), "none"),
            };
            if !met {
                let reached = advice.first().map_or("nothing", |target| self.id(target));
                findings.push(self.finding(
                    &probe.ask,
                    format!("the probe \"{}\" expects `{expected}` and reaches `{reached}`", probe.ask.value),
                    "add a phrasing or a synonym with its words to the right entry, or mend the probe".to_owned(),
                ));
            }
        }
        findings
    }

    /// Phrases of distress that a wording or a probe of another question holds, which then never gets its answer: each
    /// once, with the first of these.
    fn greedy_phrases(&self) -> Vec<Finding> {
        let tables = &self.knowledge.sensitive;
        let phrases: Vec<&Sited<String>> = tables.iter().flat_map(|table| &table.phrases).collect();
        let mut heard = Phrases::default();
        phrases.iter().enumerate().for_each(|(at, phrase)| heard.add(phrase, at));
        tables.iter().flat_map(|table| &table.other_words).for_each(|word| heard.add_other_word(word));
        let wordings = targets(&self.knowledge)
            .flat_map(|target| wordings_of(&self.knowledge, target).map(move |wording| ("wording", wording, target)));
        let probes = self.knowledge.probes.iter().filter_map(|probe| match probe.expect {
            Expect::Entry(entry) => Some(("probe", &probe.ask, Target::Entry(entry))),
            Expect::Elsewhere(_) | Expect::Nothing => None,
        });
        let mut taken: BTreeMap<usize, Vec<_>> = BTreeMap::new();
        for question in wordings.chain(probes) {
            if let Some(phrase) = heard.find(question.1) {
                taken.entry(phrase).or_default().push(question);
            }
        }
        let mut findings = Vec::new();
        for (phrase, questions) in taken {
            let (kind, first, target) = questions[0];
            let kinds: Vec<&str> = questions.iter().map(|(kind, ..)| *kind).collect();
            let what = format!(
                "the distress phrase \"{}\" is heard in the {kind} \"{first}\" of `{}`, at {}, and takes {} away",
                phrases[phrase],
                self.id(target),
                self.place(first),
                counted(&kinds),
            );
            let mend = "word it so that no other question holds it, or remove one of the two".to_owned();
            findings.push(self.finding(phrases[phrase], what, mend));
        }
        findings
    }

    /// Synonyms that change nothing.
    fn idle_synonyms(&self) -> Vec<Finding> {
        let stemmer = Stemmer::create(Algorithm::English);
        let stem = |word: &str| stemmer.stem(word).into_owned();
        let documents = documents(&self.knowledge);
        let texts = documents
            .iter()
            .flat_map(|document| document.phrasings.iter().chain(&document.keywords).chain(&document.titles));
        let words: HashSet<String> =
            texts.flat_map(|text| fold(text).split(' ').map(stem).collect::<Vec<_>>()).collect();
        let is_known = |word: &str| words.contains(&stem(word));
        let warns =
            |at, what, mend: &str| Finding { severity: Severity::Warns, ..self.finding(at, what, mend.to_owned()) };
        let mut findings = Vec::new();
        for synonym in &self.knowledge.synonyms {
            for write in synonym.write.iter().filter(|write| !fold(write).split(' ').any(is_known)) {
                let what = format!(
                    "`{write}` is no word of any question, phrasing or keyword, so that nothing is found by it"
                );
                findings.push(warns(write, what, "write a word that the guide uses"));
            }
            // A word of grammar means nothing by itself; of several a phrase may say something: "which is which".
            for read in synonym.read.iter().filter(|read| is_function(&fold(read))) {
                let what = format!("`{read}` says nothing of what a question is about");
                findings.push(warns(read, what, "write the word that students use"));
            }
        }
        findings
    }

    /// `knowledge/a.toml:3:7`
    fn place(&self, text: &Sited<String>) -> String {
        format!("{}:{}:{}", self.path(text).display(), text.place.line, text.place.column)
    }

    fn path(&self, text: &Sited<String>) -> PathBuf {
        self.knowledge.files.get(text.place.file as usize).cloned().unwrap_or_default()
    }

    fn finding(&self, at: &Sited<String>, what: String, mend: String) -> Finding {
        Finding {
            path: self.path(at),
            line: at.place.line,
            column: at.place.column,
            severity: Severity::Fails,
            what,
            mend,
        }
    }
}

/// "1 wording and 2 probes"
fn counted(kinds: &[&str]) -> String {
    let count = |kind: &str| match kinds.iter().filter(|other| **other == kind).count() {
        0 => None,
        1 => Some(format!("1 {kind}")),
        several => Some(format!("{several} {kind}s")),
    };
    ["wording", "probe"].into_iter().filter_map(count).collect::<Vec<_>>().join(" and ")
}
