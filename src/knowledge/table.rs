//! Reads one table of a file key by key and reports what is wrong with it; what was never asked for is an unknown key.
//!
//! Serde's derive would be shorter, but stops at the first mistake. Here each read returns something usable whatever
//! stands there, so that one run finds every mistake; a finding that blocks makes the result void in the end.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ids::{Ids, Register};
use super::load::Limits;
use super::place::Lines;
use super::report::{Report, nearest, quoted};
use super::{Day, Expect, Place, Sited};
use crate::limits::ADDRESS;

/// Longest id, in characters: several fit into a button's custom id.
const ID: usize = 60;
/// Longest source that is no address, in characters.
const SOURCE: usize = 200;

type Value<'r> = &'r Spanned<DeValue<'r>>;

/// What the tables of one file have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'r> {
    pub(super) file: u32,
    pub(super) lines: &'r Lines<'r>,
    pub(super) ids: &'r Ids,
    pub(super) report: &'r Report<'r>,
    pub(super) limits: &'r Limits,
}

impl Context<'_> {
    /// The place of a byte of the file.
    pub(super) fn place(&self, offset: usize) -> Place {
        let (line, column) = self.lines.at(offset);
        Place { file: self.file, line, column }
    }
}

/// One table while it is read.
#[derive(Debug)]
pub(super) struct Table<'r> {
    pub(super) context: Context<'r>,
    /// As its header looks: `[[entry]]`; empty for a whole file.
    header: &'static str,
    /// Where it begins.
    pub(super) place: Place,
    keys: &'r DeTable<'r>,
    asked: Vec<&'static str>,
    /// Keys that have to be there and are not, and what to say, unless one of the keys is meant to be it.
    missing: Vec<(&'static str, String, String)>,
    /// Any key will do, as in a table whose keys are ids.
    open: bool,
}

impl<'r> Table<'r> {
    /// Reads all of a table with `read`, then reports the keys that nobody asked for.
    pub(super) fn read<T>(
        context: Context<'r>,
        header: &'static str,
        place: Place,
        keys: &'r DeTable<'r>,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let mut table = Self { context, header, place, keys, asked: Vec::new(), missing: Vec::new(), open: false };
        let result = read(&mut table);
        if !table.open {
            table.report_unknown_keys();
        }
        table.missing.iter().for_each(|(_, what, mend)| table.blocks(what, mend));
        result
    }

    /// A text of at most `limit` characters, without the white space around it. Reports what is wrong with it.
    pub(super) fn text(&mut self, key: &'static str, limit: usize) -> Option<Sited<String>> {
        let value = self.value(key)?;
        let text = self.text_of(&format!("`{key}`"), value, limit)?;
        self.check_markup(&format!("`{key}`"), &text);
        Some(text)
    }

    /// A text that has to be there; empty where it is not.
    pub(super) fn required(&mut self, key: &'static str, limit: usize) -> Sited<String> {
        if !self.has(key) {
            self.missing(key, "\"…\"");
        }
        self.text(key, limit).unwrap_or(Sited { value: String::new(), place: self.place })
    }

    /// A list of texts of at most `limit` characters each; empty where there is none.
    pub(super) fn texts(&mut self, key: &'static str, limit: usize) -> Vec<Sited<String>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            let mend = format!("write a list of texts: {key} = [\"…\"]");
            self.wrong_type(&format!("`{key}`"), value, &mend);
            return Vec::new();
        };
        let numbered = list.iter().enumerate();
        numbered.filter_map(|(at, item)| self.text_of(&format!("item {} of `{key}`", at + 1), item, limit)).collect()
    }

    /// A list that has to hold at least one text.
    pub(super) fn required_texts(&mut self, key: &'static str, limit: usize) -> Vec<Sited<String>> {
        match self.value(key) {
            None => self.missing(key, "[\"…\"]"),
            Some(value) if value.get_ref().as_array().is_some_and(|list| list.is_empty()) => {
                let place = self.context.place(value.span().start);
                self.context.report.blocks(
                    place,
                    format!("`{key}` is an empty list"),
                    "write at least one text into it",
                );
            }
            Some(_) => {}
        }
        self.texts(key, limit)
    }

    /// `true` or `false`, if the key is there.
    pub(super) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        if value.get_ref().as_bool().is_none() {
            self.wrong_type(&format!("`{key}`"), value, &format!("write true or false without quotes: {key} = true"));
        }
        value.get_ref().as_bool()
    }

    /// The day of a review. Warns if it lies long ago.
    pub(super) fn reviewed(&mut self) -> Option<Day> {
        let value = self.value("reviewed")?;
        let place = self.context.place(value.span().start);
        let report = self.context.report;
        let mend = "write the day without quotes: reviewed = 2026-11-01";
        let written = match value.get_ref() {
            DeValue::Datetime(written) => written,
            DeValue::String(text) if looks_like_a_day(text) => {
                report.blocks(place, "`reviewed` is a text", format!("drop the quotes: reviewed = {text}"));
                return None;
            }
            _ => {
                self.wrong_type("`reviewed`", value, mend);
                return None;
            }
        };
        let (Some(date), None, None) = (written.date, written.time, written.offset) else {
            report.blocks(place, "`reviewed` holds a time of day", mend);
            return None;
        };
        let day = Day { year: date.year, month: date.month, day: date.day };
        if let Some(today) = self.context.limits.today {
            let age = today.number() - day.number();
            if age > i64::from(self.context.limits.stale_after_days) {
                let mend = "read it against its source again, then write today's date";
                report.warns(place, format!("the last review, {day}, is {age} days ago"), mend);
            } else if age < -1 {
                // one day ahead is a time zone, not a mistake
                report.warns(place, format!("the review of {day} lies in the future"), "write the day it was read");
            }
        }
        Some(day)
    }

    /// The id, which has to be there and well formed.
    pub(super) fn id(&mut self) -> Sited<String> {
        let Some(value) = self.value("id") else {
            self.missing("id", "\"…\"");
            return Sited { value: String::new(), place: self.place };
        };
        let place = self.context.place(value.span().start);
        let Some(id) = value.get_ref().as_str() else {
            self.wrong_type("`id`", value, "write it in quotes: id = \"…\"");
            return Sited { value: String::new(), place };
        };
        let report = self.context.report;
        let length = id.chars().count();
        if id.is_empty() {
            report.blocks(place, "`id` is empty", "write lower-case words joined by hyphens, such as \"him-degree\"");
        } else if id != slug(id) {
            let example = if slug(id).is_empty() { "him-degree".to_owned() } else { slug(id) };
            let mend =
                format!("write lower-case words and digits joined by single hyphens, such as {}", quoted(&example));
            report.blocks(place, format!("the id {} is malformed", quoted(id)), mend);
        } else if length > ID {
            report.blocks(
                place,
                format!("the id {} has {length} characters, and {ID} are allowed", quoted(id)),
                "shorten it",
            );
        }
        Sited { value: id.to_owned(), place }
    }

    /// An address of the web.
    pub(super) fn address(&mut self, key: &'static str) -> Option<String> {
        let text = self.text(key, usize::MAX)?;
        self.check_address(&format!("`{key}`"), &text);
        Some(text.value)
    }

    /// Where something is written down: an address, or a name of what has none.
    pub(super) fn source(&mut self, key: &'static str) -> Option<String> {
        let source = self.text(key, usize::MAX)?;
        self.check_source(&source);
        Some(source.value)
    }

    /// Several of these, `guide` among them.
    pub(super) fn sources(&mut self, key: &'static str) -> Vec<String> {
        let sources = self.texts(key, usize::MAX);
        for source in &sources {
            self.check_source(source);
        }
        sources.into_iter().map(|source| source.value).collect()
    }

    /// The id of something that has to exist.
    pub(super) fn reference<T: Copy>(&mut self, key: &'static str, register: &Register<T>) -> Option<T> {
        let id = self.text(key, usize::MAX)?;
        self.context.ids.find(register, &format!("`{key}`"), &id, self.context.report)
    }

    /// The entry that an id stands for; reports it if there is none.
    pub(super) fn entry(&self, key: &str, id: &Sited<String>) -> Option<usize> {
        match self.context.ids.find(&self.context.ids.topics, &format!("`{key}`"), id, self.context.report)? {
            Expect::Entry(entry) => Some(entry),
            Expect::Elsewhere(_) | Expect::Nothing => {
                let what = format!("`{key}` names {}, which stands under [[elsewhere]]", quoted(id));
                self.context.report.blocks(id.place, what, "name an [[entry]], or remove it");
                None
            }
        }
    }

    /// The table below a header such as `[guide]`, and its place.
    pub(super) fn one<T>(&mut self, header: &'static str, read: impl FnOnce(&mut Self) -> T) -> Option<(T, Place)> {
        let key = key_of(header);
        let value = self.value(key)?;
        let Some(keys) = value.get_ref().as_table() else {
            let form = match value.get_ref().as_str() {
                _ if header.starts_with('[') => format!("once, below {header}"),
                Some("careers" | "comparison") => {
                    format!("{key} = {{ {} = true }}", value.get_ref().as_str().unwrap_or_default())
                }
                Some(id) if self.context.ids.careers.has(id) => format!("{key} = {{ career = \"{id}\" }}"),
                Some(id) if self.context.ids.aspects.has(id) => format!("{key} = {{ aspect = \"{id}\" }}"),
                _ => format!("{key} = {{ aspect = \"…\" }}"),
            };
            self.wrong_type(&format!("`{key}`"), value, &format!("write it {form}"));
            return None;
        };
        let place = self.context.place(value.span().start);
        Some((Self::read(self.context, header, place, keys, read), place))
    }

    /// The tables below headers such as `[[entry]]`, in their order.
    pub(super) fn each<T>(&mut self, header: &'static str, read: impl Fn(&mut Self) -> T) -> Vec<T> {
        let key = key_of(header);
        let Some(value) = self.value(key) else { return Vec::new() };
        let mend = format!("write each below a header with two pairs of brackets: {header}");
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_type(&format!("`{key}`"), value, &mend);
            return Vec::new();
        };
        let mut all = Vec::with_capacity(list.len());
        for item in list.iter().take_while(|_| !self.context.report.is_full()) {
            if let Some(keys) = item.get_ref().as_table() {
                let place = self.context.place(item.span().start);
                all.push(Self::read(self.context, header, place, keys, &read));
            } else {
                self.wrong_type(&format!("an item of `{key}`"), item, &mend);
            }
        }
        all
    }

    /// All keys and their texts of at most `limit` characters, for a table whose keys are ids.
    pub(super) fn rest(&mut self, limit: usize) -> Vec<(Sited<String>, String)> {
        self.open = true;
        let mut all = Vec::with_capacity(self.keys.len());
        for (key, value) in self.keys.iter().take_while(|_| !self.context.report.is_full()) {
            let id = Sited { value: key.get_ref().to_string(), place: self.context.place(key.span().start) };
            let text = self.text_of(&quoted(&id), value, limit).unwrap_or_default();
            self.check_markup(&quoted(&id), &text);
            all.push((id, text.value));
        }
        all
    }

    /// Whether the key is there, whatever its value.
    pub(super) fn has(&mut self, key: &'static str) -> bool {
        self.value(key).is_some()
    }

    /// Reports in the end that a key is missing, unless another was written that is like it.
    pub(super) fn missed(&mut self, key: &'static str, what: String, mend: String) {
        self.missing.push((key, what, mend));
    }

    /// Reports that the table as a whole cannot be used.
    pub(super) fn blocks(&self, what: &str, mend: &str) {
        self.context.report.blocks(self.place, what, mend);
    }

    fn value(&mut self, key: &'static str) -> Option<Value<'r>> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.keys.get(key)
    }

    fn text_of(&self, name: &str, value: Value<'_>, limit: usize) -> Option<Sited<String>> {
        let Some(raw) = value.get_ref().as_str() else {
            self.wrong_type(name, value, "write a text in quotes");
            return None;
        };
        let raw = if raw.contains('\r') { Cow::Owned(raw.replace("\r\n", "\n")) } else { Cow::Borrowed(raw) };
        let text = Sited { value: raw.trim().to_owned(), place: self.context.place(value.span().start) };
        let report = self.context.report;
        if text.is_empty() {
            report.blocks(text.place, format!("{name} is empty"), "write a text, or remove it");
        } else if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            report.blocks(text.place, format!("{name} holds a character that cannot be shown"), "remove it");
        }
        self.check_length(name, &text, limit, "fit into Discord here");
        Some(text)
    }

    /// Warns of markup that students would see as it stands.
    fn check_markup(&self, name: &str, text: &Sited<String>) {
        let report = self.context.report;
        if let (1, Some(last)) = (text.matches("**").count() % 2, text.rfind("**")) {
            let what = format!("{name} has a ** without a second one, at {}", quoted(&text[last..]));
            report.warns(text.place, what, "write ** before and after what stands in bold");
        }
        for (middle, _) in text.match_indices("](") {
            let shown = text[..middle].rfind('[').map_or("", |start| &text[start..middle]);
            let target = text[middle + 2..].split(')').next().unwrap_or_default();
            let is_address = ["http://", "https://"].iter().any(|start| target.starts_with(start));
            if !is_address && target.contains('.') && !target.contains(char::is_whitespace) {
                let link = quoted(&format!("{shown}]({target})"));
                let mend = format!("write it with https://, as {shown}](https://{target})");
                report.warns(text.place, format!("{name} has a link that leads nowhere: {link}"), mend);
            }
        }
    }

    fn check_length(&self, name: &str, text: &Sited<String>, limit: usize, why: &str) {
        let length = text.chars().count();
        if length > limit {
            let what = format!("{name} has {length} characters, and {limit} {why}");
            self.context.report.blocks(text.place, what, format!("shorten it by {}", length - limit));
        }
    }

    fn check_source(&self, source: &Sited<String>) {
        if source.contains("://") || source.starts_with("www.") {
            self.check_address("the source", source);
        } else {
            self.check_length("the source", source, SOURCE, "are allowed for one that is no address");
        }
    }

    fn check_address(&self, name: &str, text: &Sited<String>) {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let sound = host.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '['));
        if !sound || text.contains(char::is_whitespace) {
            let mend = "write one that begins with https:// and holds no spaces";
            self.context.report.blocks(text.place, format!("{name} {} is no address", quoted(text)), mend);
        }
        self.check_length(name, text, ADDRESS, "are allowed for an address");
    }

    fn missing(&mut self, key: &'static str, example: &str) {
        self.missed(key, format!("{} has no `{key}`", self.header), format!("add a line: {key} = {example}"));
    }

    fn wrong_type(&self, name: &str, value: Value<'_>, mend: &str) {
        let place = self.context.place(value.span().start);
        self.context.report.blocks(place, format!("{name} is {}", kind(value.get_ref())), mend);
    }

    fn report_unknown_keys(&mut self) {
        let unknown = |name| {
            let is_it = |key: &str| key == name && !self.asked.contains(&key);
            self.keys.iter().map(|(key, _)| key).find(|key| is_it(key.get_ref()))
        };
        let id = unknown("id").filter(|_| unknown("question").is_some());
        if let Some(id) = id {
            let above = match self.header {
                "" => "no header stands above it".to_owned(),
                header => format!("stands below {header}"),
            };
            let place = self.context.place(id.span().start);
            let mend = "put [[entry]] above it";
            self.context.report.blocks(place, format!("`id` begins an entry, and {above}"), mend);
        }
        for (key, value) in self.keys.iter().take_while(|_| !self.context.report.is_full()) {
            let name: &str = key.get_ref();
            if self.asked.contains(&name) || id.is_some() {
                continue;
            }
            let place = self.context.place(key.span().start);
            let shown = quoted(name);
            let what = match (self.header, value.get_ref()) {
                ("", DeValue::Table(_) | DeValue::Array(_)) => format!("unknown table {shown}"),
                ("", _) => {
                    let what = format!("{shown} stands above the first table");
                    self.context.report.blocks(place, what, "move it below a header such as [[entry]]");
                    continue;
                }
                (header, _) => format!("unknown key {shown} in {header}"),
            };
            let mend = match nearest(name, self.asked.iter().copied()) {
                Some(near) => {
                    self.missing.retain(|(key, ..)| *key != near);
                    format!("did you mean `{near}`?")
                }
                None => format!("known are {}", self.asked.join(", ")),
            };
            self.context.report.blocks(place, what, mend);
        }
    }
}

/// The last word of a header: `choice` of `[[intake.step.choice]]`.
fn key_of(header: &'static str) -> &'static str {
    let path = header.trim_matches(['[', ']']);
    path.rsplit_once('.').map_or(path, |(_, last)| last)
}

/// A value as a person would name it.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Whether a text is a date but for its quotes.
fn looks_like_a_day(text: &str) -> bool {
    text.len() == "2026-11-01".len() && text.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// The id nearest to a text: lower-case words and digits joined by single hyphens.
pub(super) fn slug(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_are_their_own_slug() {
        for id in ["him", "what-is-him", "2026-fall", "a"] {
            assert_eq!(slug(id), id);
        }
        for (text, expected) in [("HIM Degree", "him-degree"), ("a--b", "a-b"), ("-a_b-", "a-b"), ("é", ""), ("", "")]
        {
            assert_eq!(slug(text), expected);
        }
    }

    #[test]
    fn the_key_is_the_last_word_of_a_header() {
        for (header, key) in [("[guide]", "guide"), ("[[intake.step.choice]]", "choice"), ("show", "show")] {
            assert_eq!(key_of(header), key);
        }
    }
}
