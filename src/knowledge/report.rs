//! The findings of one run, collected from wherever they are noticed, and the words they share.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};

use super::{Finding, Place, Severity};

/// Findings kept of each severity: nobody reads more, and a file of 4 MB can hold millions.
const KEPT: usize = 1_000;
/// Longest piece of a file that a message quotes, in characters.
const QUOTED: usize = 60;
/// Below this likeness (0.0..=1.0) a suggestion would puzzle more than it helps: "entries" is 0.57 like "entry".
const LIKE_ENOUGH: f64 = 0.55;

/// Collects findings behind a shared reference, since many readers write to it in turn.
#[derive(Debug)]
pub(super) struct Report<'p> {
    paths: &'p [PathBuf],
    findings: RefCell<Vec<Finding>>,
    /// How many there are of each severity, the kept ones among them.
    counts: [Cell<usize>; 3],
}

impl<'p> Report<'p> {
    /// `paths` are the files that places count into.
    pub(super) fn new(paths: &'p [PathBuf]) -> Self {
        Self { paths, findings: RefCell::default(), counts: Default::default() }
    }

    pub(super) fn blocks(&self, place: Place, what: impl Into<String>, mend: impl Into<String>) {
        self.add(Severity::Blocks, place, what.into(), mend.into());
    }

    pub(super) fn fails(&self, place: Place, what: impl Into<String>, mend: impl Into<String>) {
        self.add(Severity::Fails, place, what.into(), mend.into());
    }

    pub(super) fn warns(&self, place: Place, what: impl Into<String>, mend: impl Into<String>) {
        self.add(Severity::Warns, place, what.into(), mend.into());
    }

    /// `knowledge/a.toml:3:7`, to name a second place in a message.
    pub(super) fn name(&self, place: Place) -> String {
        format!("{}:{}:{}", self.path(place).display(), place.line.max(1), place.column.max(1))
    }

    /// Whether anything blocks so far.
    pub(super) fn blocked(&self) -> bool {
        self.count(Severity::Blocks).get() > 0
    }

    /// So much blocks already that looking further is a waste of time.
    pub(super) fn is_full(&self) -> bool {
        self.count(Severity::Blocks).get() > KEPT
    }

    /// What was found, in the order of the files.
    pub(super) fn into_sorted(self) -> Vec<Finding> {
        for severity in [Severity::Blocks, Severity::Fails, Severity::Warns] {
            if self.count(severity).get() > KEPT {
                let what = format!("there are more than these {KEPT} findings");
                let finding = self.finding(severity, whole(0), what, "mend them, then look again".to_owned());
                self.findings.borrow_mut().push(finding);
            }
        }
        let mut findings = self.findings.into_inner();
        findings.sort();
        findings
    }

    fn add(&self, severity: Severity, place: Place, what: String, mend: String) {
        let count = self.count(severity);
        count.set(count.get() + 1);
        if count.get() <= KEPT {
            self.findings.borrow_mut().push(self.finding(severity, place, what, mend));
        }
    }

    fn finding(&self, severity: Severity, place: Place, what: String, mend: String) -> Finding {
        Finding { path: self.path(place).into(), line: place.line, column: place.column, severity, what, mend }
    }

    fn count(&self, severity: Severity) -> &Cell<usize> {
        match severity {
            Severity::Blocks => &self.counts[0],
            Severity::Fails => &self.counts[1],
            Severity::Warns => &self.counts[2],
        }
    }

    fn path(&self, place: Place) -> &Path {
        usize::try_from(place.file).ok().and_then(|file| self.paths.get(file)).map_or(Path::new(""), PathBuf::as_path)
    }
}

/// The place that means a whole file.
pub(super) fn whole(file: u32) -> Place {
    Place { file, line: 0, column: 0 }
}

/// A piece of a file as a message quotes it: one line, not long, between backticks.
pub(super) fn quoted(text: &str) -> String {
    let mut short = String::new();
    for character in text.chars().take(QUOTED) {
        if character.is_control() {
            short.extend(character.escape_default()); // a line break would break the message's line
        } else {
            short.push(character);
        }
    }
    if text.chars().nth(QUOTED).is_some() {
        short.push('…');
    }
    format!("`{short}`")
}

/// The known word most like `word`, if any is like enough.
pub(crate) fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    if word.chars().nth(QUOTED).is_some() {
        return None; // no word of ours is that long, and comparing would take long
    }
    known
        .filter(|candidate| candidate.len() <= 2 * QUOTED)
        .map(|candidate| (strsim::normalized_damerau_levenshtein(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= LIKE_ENOUGH)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}

/// "1 character", "2 characters"
pub(super) fn counted(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_suggested_and_strangers_are_not() {
        let known = ["id", "question", "phrasings", "keywords", "answer", "entry"];
        for (word, expected) in [
            ("phrases", Some("phrasings")),
            ("phrasing", Some("phrasings")),
            ("keyword", Some("keywords")),
            ("anwser", Some("answer")),
            ("entries", Some("entry")),
            ("colour", None),
        ] {
            assert_eq!(nearest(word, known.into_iter()), expected, "{word}");
        }
    }

    #[test]
    fn quotes_stay_on_one_short_line() {
        assert_eq!(quoted("a\nb"), "`a\\nb`");
        assert_eq!(quoted(&"ä".repeat(70)), format!("`{}…`", "ä".repeat(60)));
    }
}
