//! Measures the advice on labelled questions: how often it is right, how often it dares, how often it should not have.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::advising::{Faq, Outcome, Target};

/// A question and what it should reach: one line of JSON, `{"question": "…", "expect": "him-degree", "also": ["degrees"]}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Labelled {
    /// As a student would type it.
    pub question: String,
    /// The id of the entry it should reach, or null, also as the "none" of a probe; the key has to be there.
    #[serde(deserialize_with = "expected")]
    pub expect: Option<String>,
    /// Other entries that would be right as well.
    #[serde(default)]
    pub also: Vec<String>,
}

fn expected<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::deserialize(deserializer)?.filter(|id| id != "none"))
}

/// What was measured; counts of questions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measured {
    /// Questions that should reach an entry.
    pub within: usize,
    /// Of these, the first choice was right: what was told, else what stands first among the candidates, also where that is too
    /// faint to be shown.
    pub first: usize,
    /// Of these, a right one stood among the first three.
    pub among_three: usize,
    /// Of these, answered directly.
    pub direct: usize,
    /// Of those answered directly, rightly so.
    pub direct_right: usize,
    /// Of these, suggested, with a right one among the suggestions.
    pub suggested_right: usize,
    /// Of these, suggested.
    pub suggested: usize,
    /// Of these, told that nothing was found.
    pub nothing: usize,
    /// Questions that should reach nothing.
    pub outside: usize,
    /// Of these, answered directly.
    pub outside_direct: usize,
    /// Of these, suggestions were made.
    pub outside_suggested: usize,
    /// Of these, an honest word and who to ask.
    pub outside_elsewhere: usize,
    /// Wrong direct answers and wrong first choices: (expected, reached, answered directly) and the questions.
    pub confusions: BTreeMap<(String, String, bool), Vec<String>>,
    /// Time of all questions together.
    pub took: Duration,
}

/// Reads labelled questions, one JSON object a line; empty lines and a byte order mark are skipped.
///
/// # Errors
/// All lines that are none, each as `line: what is wrong`.
pub fn read(text: &str) -> Result<Vec<Labelled>, Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let parsed = lines.map(|(at, line)| serde_json::from_str(line).map_err(|error| format!("{at}: {error}")));
    let (good, bad): (Vec<_>, Vec<_>) = parsed.partition(Result::is_ok);
    let bad: Vec<String> = bad.into_iter().filter_map(Result::err).collect();
    if bad.is_empty() { Ok(good.into_iter().filter_map(Result::ok).collect()) } else { Err(bad) }
}

/// Ids that questions expect and the guide does not have, each once: such questions cannot be answered rightly.
#[must_use]
pub fn unknown<'q>(faq: &Faq, questions: &'q [Labelled]) -> Vec<&'q str> {
    let mut unknown: Vec<&str> = questions
        .iter()
        .flat_map(|labelled| labelled.expect.iter().chain(&labelled.also))
        .map(String::as_str)
        .filter(|id| faq.named_id(id).is_none())
        .collect();
    unknown.sort_unstable();
    unknown.dedup();
    unknown
}

/// Asks every question once, each on its own.
#[must_use]
pub fn measure(faq: &Faq, questions: &[Labelled]) -> Measured {
    let mut measured = Measured::default();
    for labelled in questions {
        let start = Instant::now();
        let advice = faq.advise(&labelled.question, &[]);
        measured.took += start.elapsed();
        let candidates: Vec<&str> = advice.candidates.iter().map(|&(entry, _)| faq.id(Target::Entry(entry))).collect();
        let direct = match &advice.outcome {
            Outcome::Answer(entries) => entries.first().map(|&entry| faq.id(Target::Entry(entry))),
            _ => None,
        };
        let reached = match &advice.outcome {
            Outcome::Elsewhere(elsewhere) => faq.id(Target::Elsewhere(*elsewhere)),
            _ => candidates.first().copied().unwrap_or("nothing"),
        };
        let mut confused = |expected: &str| {
            let key = (expected.to_owned(), direct.unwrap_or(reached).to_owned(), direct.is_some());
            measured.confusions.entry(key).or_default().push(labelled.question.clone());
        };
        if let Some(expected) = &labelled.expect {
            let right = |id: &str| id == expected || labelled.also.iter().any(|also| also == id);
            let first = right(reached);
            measured.within += 1;
            measured.first += usize::from(first);
            measured.among_three += usize::from(candidates.iter().take(3).any(|id| right(id)));
            measured.direct += usize::from(direct.is_some());
            measured.direct_right += usize::from(direct.is_some_and(right));
            measured.nothing += usize::from(advice.outcome == Outcome::Nothing);
            if let Outcome::Suggest(targets) = &advice.outcome {
                measured.suggested += 1;
                measured.suggested_right += usize::from(targets.iter().any(|&target| right(faq.id(target))));
            }
            if !first {
                confused(expected);
            }
        } else {
            measured.outside += 1;
            measured.outside_direct += usize::from(direct.is_some());
            measured.outside_suggested += usize::from(matches!(advice.outcome, Outcome::Suggest(_)));
            measured.outside_elsewhere += usize::from(matches!(advice.outcome, Outcome::Elsewhere(_)));
            if direct.is_some() {
                confused("none");
            }
        }
    }
    measured
}

impl Measured {
    /// The figures as one JSON object.
    #[must_use]
    pub fn as_json(&self) -> serde_json::Value {
        serde_json::json!({
            "within": self.within, "first": self.first, "among_three": self.among_three,
            "direct": self.direct, "direct_right": self.direct_right,
            "suggested": self.suggested, "suggested_right": self.suggested_right, "nothing": self.nothing,
            "outside": self.outside, "outside_direct": self.outside_direct,
            "outside_suggested": self.outside_suggested, "outside_elsewhere": self.outside_elsewhere,
            "microseconds": self.took.as_micros(),
        })
    }

    /// The figures and the confusions worth mending, for a person.
    #[must_use]
    pub fn report(&self) -> String {
        let mut report = String::new();
        let mut line = |name: &str, part: usize, whole: usize| {
            let share = if whole == 0 { "   –  ".to_owned() } else { format!("{:5.1} %", percent(part, whole)) };
            let _ = writeln!(report, "{name:<42}{share}  ({part} of {whole})");
        };
        line("first choice right (top-1)", self.first, self.within);
        line("right among three (recall at 3)", self.among_three, self.within);
        line("answered directly", self.direct, self.within);
        line("  of these right (precision)", self.direct_right, self.direct);
        line("suggested", self.suggested, self.within);
        line("  of these with the right one", self.suggested_right, self.suggested);
        line("told that nothing was found", self.nothing, self.within);
        line("should reach nothing, answered directly", self.outside_direct, self.outside);
        line("should reach nothing, suggested", self.outside_suggested, self.outside);
        line("should reach nothing, told who to ask", self.outside_elsewhere, self.outside);
        let questions = self.within + self.outside;
        let each = self.took.as_secs_f64() * 1e6 / f64::from(u32::try_from(questions.max(1)).unwrap_or(u32::MAX));
        let _ = writeln!(report, "{:<42}{each:5.0} µs", "time a question");
        if !self.confusions.is_empty() {
            let _ = writeln!(report, "\nconfusions worth mending (expected → reached; ! = answered directly)");
            let mut confusions: Vec<_> = self.confusions.iter().collect();
            confusions.sort_by_key(|((_, _, direct), questions)| std::cmp::Reverse((*direct, questions.len())));
            for ((expected, reached, direct), questions) in confusions {
                let mark = if *direct { '!' } else { ' ' };
                let _ = writeln!(report, "{mark} {expected} → {reached} ({})", questions.len());
                for question in questions {
                    let _ = writeln!(report, "      {question}");
                }
            }
        }
        report
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    100.0 * number(part) / number(whole)
}
