//! The approved guide as data: the tables of `knowledge/*.toml`, read, checked and held in memory.
//!
//! Leaves out what a question is and where answers are shown. A folder is one knowledge base, whatever its files are
//! called; files are taken in the order of their names, tables in the order they stand.

mod check;
mod ids;
mod load;
mod place;
mod report;
mod slips;
mod table;
mod tables;
mod watch;

use std::fmt;
use std::ops::Deref;
use std::path::PathBuf;

pub use load::{Limits, Loaded, load};
pub(crate) use place::Lines;
pub(crate) use report::nearest;
pub use watch::Watch;

/// Everything a folder of knowledge files says.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Knowledge {
    /// The files read, in order; a [`Place`] counts into this list.
    pub files: Vec<PathBuf>,
    /// `[guide]`
    pub guide: Option<Guide>,
    /// `[[field]]`
    pub fields: Vec<Field>,
    /// `[[aspect]]`
    pub aspects: Vec<Aspect>,
    /// `[[career]]`
    pub careers: Vec<Career>,
    /// `[[entry]]`
    pub entries: Vec<Entry>,
    /// `[[elsewhere]]`
    pub elsewhere: Vec<Elsewhere>,
    /// `[[sensitive]]`
    pub sensitive: Vec<Sensitive>,
    /// `[[term]]`
    pub terms: Vec<Term>,
    /// `[[synonym]]`
    pub synonyms: Vec<Synonym>,
    /// `[[probe]]`
    pub probes: Vec<Probe>,
    /// `[intake]`
    pub intake: Option<Intake>,
}

/// Where a value stands: file (an index into [`Knowledge::files`]), line and column, both from 1, columns in characters.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index into [`Knowledge::files`].
    pub file: u32,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

/// A value and the place it was read from; reads like the value itself.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Sited<T> {
    /// What stands there.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

impl<T> Deref for Sited<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Display> fmt::Display for Sited<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// A day without a time, as TOML writes it: `2026-11-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// For example 2026.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Day {
    /// Days since 1 March of the year 0, so that two of them can be subtracted.
    #[must_use]
    pub fn number(self) -> i64 {
        // counted in years from March, so that the leap day is the last of its year
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let months = (month + 9) % 12;
        365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * months + 2) / 5 + day - 1
    }
}

impl fmt::Display for Day {
    /// `2026-11-01`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// The document all answers rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct Guide {
    /// Its title, as students see it.
    pub title: String,
    /// Where it stands: an address, or a name where it has none.
    pub source: Option<String>,
    /// When an advisor last read it against its source.
    pub reviewed: Option<Day>,
}

/// One of the fields that are compared, such as HIM.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// `him`
    pub id: Sited<String>,
    /// "Health information management"
    pub name: String,
    /// "HIM"
    pub short: String,
    /// Other names students use.
    pub aliases: Vec<Sited<String>>,
    /// One or two sentences.
    pub summary: String,
}

/// One row of the comparison: what holds for every field, side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Aspect {
    /// `degree`
    pub id: Sited<String>,
    /// "Degree"
    pub title: String,
    /// "What degree do I need?"
    pub question: String,
    /// What holds for all fields.
    pub shared: Option<String>,
    /// One text a field, in the order of [`Knowledge::fields`].
    pub fields: Vec<String>,
}

/// A job that a field leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct Career {
    /// `clinical-data-manager`
    pub id: Sited<String>,
    /// "Clinical Data Manager"
    pub title: String,
    /// Index into [`Knowledge::fields`].
    pub field: usize,
    /// Other names of the job.
    pub aliases: Vec<Sited<String>>,
    /// What one does there; Discord markdown.
    pub summary: String,
    /// The O*NET occupation, such as "15-2051.02".
    pub onet: Option<String>,
    /// The official page.
    pub link: Option<String>,
}

/// One FAQ entry: a question in many wordings and its approved answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// `him-degree`; never changes once published.
    pub id: Sited<String>,
    /// The question as the guide would ask it; the answer's title.
    pub question: Sited<String>,
    /// Other ways students ask it.
    pub phrasings: Vec<Sited<String>>,
    /// Words that speak for this entry, wherever they stand.
    pub keywords: Vec<Sited<String>>,
    /// Discord markdown; at least one of `answer` and `show` is there.
    pub answer: Option<String>,
    /// What the answer shows from the other tables.
    pub show: Option<Show>,
    /// The only field this entry speaks of: an index into [`Knowledge::fields`].
    pub field: Option<usize>,
    /// The aspect it speaks of: an index into [`Knowledge::aspects`]. With `field`, what a follow-up may swap.
    pub aspect: Option<usize>,
    /// What may be read next, at most 25: indices into [`Knowledge::entries`].
    pub related: Vec<usize>,
    /// `guide` or addresses.
    pub sources: Vec<String>,
    /// When an advisor last read it against its sources.
    pub reviewed: Option<Day>,
    /// The heading it stands under in the list of topics.
    pub category: Option<String>,
    /// The answer leads to enrolling, so the hard conditions of [`Intake::notice`] stand above it.
    pub enrolling: bool,
}

/// What an entry pulls from the tables, so that a fact stands in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// `{ aspect = "degree", field = "him" }`: one text of the comparison.
    Cell {
        /// Index into [`Knowledge::aspects`].
        aspect: usize,
        /// Index into [`Knowledge::fields`].
        field: usize,
    },
    /// `{ aspect = "degree" }`: all fields side by side.
    Row {
        /// Index into [`Knowledge::aspects`].
        aspect: usize,
    },
    /// `{ comparison = true }`: every aspect.
    Comparison,
    /// `{ careers = true }`, or `{ careers = true, field = "him" }`: the careers of all fields or of one.
    Careers {
        /// Index into [`Knowledge::fields`].
        field: Option<usize>,
    },
    /// `{ career = "clinical-data-manager" }`: one career's card.
    Career {
        /// Index into [`Knowledge::careers`].
        career: usize,
    },
}

/// A question that is asked often and that the guide does not answer: an honest word and who to ask.
#[derive(Debug, Clone, PartialEq)]
pub struct Elsewhere {
    /// `tuition`
    pub id: Sited<String>,
    /// "How much is tuition?"
    pub question: Sited<String>,
    /// Other ways students ask it.
    pub phrasings: Vec<Sited<String>>,
    /// Words that make a question this one, whatever else it names: "salary", "pay".
    pub keywords: Vec<Sited<String>>,
    /// What the guide leaves out and who to ask; Discord markdown.
    pub answer: String,
}

/// Words of distress and the fixed, humane reply that advisors wrote for them.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitive {
    /// `crisis`
    pub id: Sited<String>,
    /// Words that call for this reply, wherever they stand in a message.
    pub phrases: Vec<Sited<String>>,
    /// Words that look like a slip of the keyboard in a phrase, and are none: "stalled" beside "stalked".
    pub other_words: Vec<Sited<String>>,
    /// Discord markdown.
    pub reply: String,
    /// An advisor is to see it before all else.
    pub priority: bool,
}

/// A word of the glossary.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// "AHIMA"
    pub short: Sited<String>,
    /// "American Health Information Management Association"
    pub long: String,
    /// What it is, in a sentence or two.
    pub text: String,
}

/// Words students use for the guide's words.
#[derive(Debug, Clone, PartialEq)]
pub struct Synonym {
    /// The guide's words, such as "difference".
    pub write: Vec<Sited<String>>,
    /// The students' words, such as "diff" or "tell apart"; each is read as the guide's.
    pub read: Vec<Sited<String>>,
}

/// A question that must reach its entry, or nothing: the knowledge base's own tests.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// The question as a student would type it.
    pub ask: Sited<String>,
    /// What it must reach.
    pub expect: Expect,
}

/// What a probe must reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// An entry: an index into [`Knowledge::entries`].
    Entry(usize),
    /// An honest word, and never an answer: an index into [`Knowledge::elsewhere`].
    Elsewhere(usize),
    /// Nothing (`expect = "none"`).
    Nothing,
}

/// Talking to an advisor: what is asked first and what each answer shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Intake {
    /// Said before the first step.
    pub intro: Option<String>,
    /// The hard conditions (a licence, a closed state), shown above answers that lead to enrolling.
    pub notice: Option<String>,
    /// How to reach a person, said at the end.
    pub contact: String,
    /// `[[intake.step]]`
    pub steps: Vec<Step>,
}

/// One question of the intake.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// `rn`
    pub id: Sited<String>,
    /// "Are you a licensed RN?"
    pub ask: String,
    /// `[[intake.step.choice]]`
    pub choices: Vec<Choice>,
}

/// One answer to a step of the intake.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The button's text.
    pub label: String,
    /// What the student should know, having chosen this.
    pub show: Option<String>,
    /// An entry that says more: an index into [`Knowledge::entries`].
    pub entry: Option<usize>,
}

/// Something wrong in a file, where, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, as it was named on the way to it.
    pub path: PathBuf,
    /// From 1; 0 where the whole file is meant.
    pub line: u32,
    /// From 1, in characters; 0 where the whole file is meant.
    pub column: u32,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, with the key or text concerned.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

/// How bad a [`Finding`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The knowledge cannot be used.
    Blocks,
    /// `check` fails and edits are refused, but questions can be answered.
    Fails,
    /// Worth a look.
    Warns,
}

impl fmt::Display for Finding {
    /// `knowledge/a.toml:3:7: what is wrong; how to mend it`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, line, column) = (self.path.display(), self.line.max(1), self.column.max(1));
        let warning = if self.severity == Severity::Warns { "warning: " } else { "" };
        let [what, mend] = [&self.what, &self.mend].map(|text| text.replace('\n', " "));
        write!(f, "{path}:{line}:{column}: {warning}{what}; {mend}")
    }
}
