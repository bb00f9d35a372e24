//! What only a built knowledge base can tell: wordings that reach another entry, probes that fail, and texts that are too
//! long once put together.

use super::reply::layout::TooLong;
use super::reply::{Audience, Card, View};
use super::{Faq, Outcome, Target, fold, targets, wordings_of};
use crate::knowledge::{Choice, Expect, Finding, Knowledge, Severity, Sited, Step};

impl Faq {
    /// Wordings that reach another entry, probes that fail, and what is [too long](Faq::too_long).
    ///
    /// Asks every wording and every probe once.
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = self.strayed_wordings();
        findings.extend(self.failed_probes());
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

    fn finding(&self, at: &Sited<String>, what: String, mend: String) -> Finding {
        Finding {
            path: self.knowledge.files.get(at.place.file as usize).cloned().unwrap_or_default(),
            line: at.place.line,
            column: at.place.column,
            severity: Severity::Fails,
            what,
            mend,
        }
    }
}
