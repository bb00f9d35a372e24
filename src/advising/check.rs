//! What only asking can find out about a knowledge base: wordings that reach another entry, and probes that fail.

use super::{Faq, Outcome, Target, fold, targets, wordings_of};
use crate::knowledge::{Expect, Finding, Severity, Sited};

impl Faq {
    /// What only asking can find out: wordings that reach another entry, and probes that fail.
    ///
    /// Asks every wording and every probe once.
    #[must_use]
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = self.strayed_wordings();
        findings.extend(self.failed_probes());
        findings.sort();
        findings
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
