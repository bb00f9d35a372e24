//! Which ids there are, gathered before anything else is read, so that a table may name one that stands further down or
//! in another file.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use toml::de::DeTable;

use super::place::Lines;
use super::report::{Report, nearest, quoted};
use super::table::slug;
use super::{Expect, Place, Sited};

/// A suggestion compares with every id there is; after so many comparisons, a tenth of a second, there are no more.
const COMPARISONS: usize = 500_000;

/// The ids of a knowledge base, each kind with a space of its own; entries and elsewhere share one.
#[derive(Debug)]
pub(super) struct Ids {
    pub(super) fields: Register<usize>,
    pub(super) aspects: Register<usize>,
    pub(super) careers: Register<usize>,
    pub(super) topics: Register<Expect>,
    sensitive: Register<usize>,
    /// Tables so far, by kind: the index of the next.
    tables: HashMap<&'static str, usize>,
    most_entries: usize,
    /// The first entry that is one too many.
    beyond: Option<Place>,
    pub(super) hidden: Hidden,
    /// Ids as they are meant that are malformed or stand below no header: reported there, and nowhere else.
    meant: HashSet<String>,
    comparisons: Cell<usize>,
}

impl Ids {
    /// No ids yet; `hidden` is what stands in files that could not be read.
    pub(super) fn new(hidden: Hidden, most_entries: usize) -> Self {
        Self {
            fields: Register::new("a [[field]]"),
            aspects: Register::new("an [[aspect]]"),
            careers: Register::new("a [[career]]"),
            topics: Register::new("an [[entry]]"),
            sensitive: Register::new("a [[sensitive]]"),
            tables: HashMap::new(),
            most_entries,
            beyond: None,
            hidden,
            meant: HashSet::new(),
            comparisons: Cell::new(0),
        }
    }

    /// Takes down the ids of one file and reports those that are taken.
    pub(super) fn gather(&mut self, file: u32, tree: &DeTable<'_>, lines: &Lines<'_>, report: &Report<'_>) {
        let sited = |offset| {
            let (line, column) = lines.at(offset);
            Place { file, line, column }
        };
        let probes = tree.get("probe").and_then(|value| value.get_ref().as_array());
        let probes = probes.into_iter().flat_map(|probes| probes.iter()).filter_map(|probe| probe.get_ref().as_table());
        let ids = std::iter::once(tree).chain(probes).filter_map(|table| table.get("id")?.get_ref().as_str());
        self.meant.extend(ids.map(str::to_owned));
        for kind in ["field", "aspect", "career", "sensitive", "entry", "elsewhere"] {
            let tables = tree.get(kind).and_then(|value| value.get_ref().as_array());
            for table in tables.into_iter().flat_map(|tables| tables.iter()) {
                let next = self.tables.entry(kind).or_default();
                let index = *next;
                *next += 1;
                if self.beyond.is_none() && self.entries() > self.most_entries {
                    self.beyond = Some(sited(table.span().start));
                }
                let Some(id) = table.get_ref().get("id") else { continue };
                let Some(value) = id.get_ref().as_str() else { continue };
                let id = Sited { value: value.to_owned(), place: sited(id.span().start) };
                if slug(value) != value {
                    self.meant.insert(slug(value));
                }
                match kind {
                    "field" => self.fields.claim(id, index, report),
                    "aspect" => self.aspects.claim(id, index, report),
                    "career" => self.careers.claim(id, index, report),
                    "sensitive" => self.sensitive.claim(id, index, report),
                    "entry" => self.topics.claim(id, Expect::Entry(index), report),
                    _ => self.topics.claim(id, Expect::Elsewhere(index), report),
                }
            }
        }
    }

    /// Reports that there are too many entries; to be asked when all files are gathered.
    pub(super) fn check_number(&self, report: &Report<'_>) {
        if let Some(place) = self.beyond {
            let (all, most) = (self.entries(), self.most_entries);
            let what = format!("there are {all} entries, [[elsewhere]] among them, and {most} are allowed");
            report.blocks(place, what, "merge entries, or raise the limit in the configuration");
        }
    }

    /// The fields that an id names: `hi-degree` is no slip of `him-degree`, but its twin.
    fn fields_in<'i>(&self, id: &'i str) -> Vec<&'i str> {
        id.split('-').filter(|word| self.fields.has(word)).collect()
    }

    fn entries(&self) -> usize {
        ["entry", "elsewhere"].iter().filter_map(|kind| self.tables.get(kind)).sum()
    }

    /// What `id` stands for, which `key` names; reports it if there is nothing of that name. An empty one is passed over,
    /// being reported as an empty text.
    pub(super) fn find<T: Copy>(
        &self,
        register: &Register<T>,
        key: &str,
        id: &Sited<String>,
        report: &Report<'_>,
    ) -> Option<T> {
        let found = register.by_id.get(&id.value).map(|(what, _)| *what);
        if found.is_none() && !id.is_empty() && !self.hidden.may_hold(id) && !self.meant.contains(&id.value) {
            let left = COMPARISONS.saturating_sub(self.comparisons.get());
            self.comparisons.set(self.comparisons.get() + register.by_id.len());
            let written = slug(id);
            let known = register.by_id.keys().map(String::as_str).take(left);
            let known =
                known.filter(|known| self.fields.has(known) || self.fields_in(known) == self.fields_in(&written));
            let mend = match nearest(&written, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write the id of {} there, or remove it", register.kind),
            };
            report.blocks(id.place, format!("{key} names {}, which does not exist", quoted(id)), mend);
        }
        found
    }
}

/// The ids of one kind: what each stands for and where.
#[derive(Debug)]
pub(super) struct Register<T> {
    kind: &'static str,
    by_id: HashMap<String, (T, Place)>,
}

impl<T: Copy> Register<T> {
    /// `kind` as a message names it: `an [[entry]]`.
    pub(super) fn new(kind: &'static str) -> Self {
        Self { kind, by_id: HashMap::new() }
    }

    /// Takes an id; the first to come keeps it, and the second is reported.
    pub(super) fn claim(&mut self, id: Sited<String>, what: T, report: &Report<'_>) {
        if let Some((_, first)) = self.by_id.get(&id.value) {
            let what = format!("the id {} is taken: it stands first at {}", quoted(&id), report.name(*first));
            report.blocks(id.place, what, "give one of the two another id");
        } else {
            self.by_id.insert(id.value, (what, id.place));
        }
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// Every id and what it stands for, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, T)> {
        self.by_id.iter().map(|(id, (what, _))| (id.as_str(), *what))
    }
}

/// The words of files that cannot be read: an id among them may stand for something there.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    files: usize,
    words: HashSet<String>,
    /// Not even the words are known.
    everything: bool,
}

impl Hidden {
    /// Adds a file that is no TOML.
    pub(super) fn add_text(&mut self, bytes: &[u8]) {
        self.files += 1;
        let text = String::from_utf8_lossy(bytes);
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty());
        self.words.extend(words.map(str::to_owned));
    }

    /// Adds a file whose text is unknown.
    pub(super) fn add_unknown(&mut self) {
        self.files += 1;
        self.everything = true;
    }

    /// Whether all files could be read.
    pub(super) fn is_empty(&self) -> bool {
        self.files == 0
    }

    fn may_hold(&self, id: &str) -> bool {
        self.everything || self.words.contains(id)
    }
}
