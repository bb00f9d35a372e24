//! Slips of people who have never seen code, in a file that is no TOML: each is named where it is made, and mended in a
//! copy, so that the rest of the file is read and nothing that only follows from the slip is reported.
//!
//! Looks at the file line by line, and nowhere as closely as the parser: what is not recognised here is left to it.
//! A mended copy has the lines of the file, and what is not mended stands where it stood.

use toml::de::DeTable;

use super::report::quoted;

/// One slip.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slip {
    /// From 1.
    pub(super) line: usize,
    /// From 1, in characters.
    pub(super) column: usize,
    pub(super) what: String,
    pub(super) mend: String,
}

/// Headers as they have to look.
const HEADERS: [&str; 14] = [
    "[guide]",
    "[[field]]",
    "[[aspect]]",
    "[aspect.fields]",
    "[[career]]",
    "[[entry]]",
    "[[elsewhere]]",
    "[[sensitive]]",
    "[[term]]",
    "[[synonym]]",
    "[[probe]]",
    "[intake]",
    "[[intake.step]]",
    "[[intake.step.choice]]",
];
/// A day, to show how one is written.
const DAY: &str = "2026-11-22";
/// Lines of a text that was opened as if it had one: the end is looked for no further.
const MOST_LINES: usize = 200;
/// Longest line, in characters, whose quotation marks are counted, which is done at each text of a list.
const MOST_SIGNS: usize = 4_000;

/// What came of mending a text.
#[derive(Debug)]
pub(super) struct Mended {
    pub(super) text: String,
    /// By line and column.
    pub(super) slips: Vec<Slip>,
    /// Lines that are not what they were, from 1: what the parser finds there follows from the slips.
    pub(super) changed: Vec<usize>,
}

/// Mends what it recognises.
pub(super) fn mend(text: &str) -> Mended {
    let lines: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
    let mut mender = Mender { lines: lines.clone(), slips: Vec::new(), header: "", keys: Vec::new() };
    mender.replace_control_characters();
    let mut at = 0;
    while at < mender.lines.len() {
        at = mender.statement(at);
    }
    let is_changed = |(at, (old, new)): (usize, (&Vec<char>, &Vec<char>))| (old != new).then_some(at + 1);
    let changed = lines.iter().zip(&mender.lines).enumerate().filter_map(is_changed).collect();
    let lines: Vec<String> = mender.lines.iter().map(|line| line.iter().collect()).collect();
    mender.slips.sort_by_key(|slip| (slip.line, slip.column));
    Mended { text: lines.join("\n"), slips: mender.slips, changed }
}

struct Mender {
    lines: Vec<Vec<char>>,
    slips: Vec<Slip>,
    /// The last header passed, as it should look.
    header: &'static str,
    /// The keys below it so far.
    keys: Vec<String>,
}

/// How a text in quotation marks ends.
enum End {
    /// Behind this column; these stand inside it, though they would end it.
    At(usize, Vec<usize>),
    /// Something follows that is none of this module's slips.
    Unclear,
    /// Not in this line.
    Open,
}

impl Mender {
    /// Columns count from 0 here.
    fn slip(&mut self, at: usize, column: usize, what: impl Into<String>, mend: impl Into<String>) {
        self.slips.push(Slip { line: at + 1, column: column + 1, what: what.into(), mend: mend.into() });
    }

    /// Word writes a line break within a paragraph as a vertical tab.
    fn replace_control_characters(&mut self) {
        for at in 0..self.lines.len() {
            let is_odd = |c: char| c.is_control() && c != '\t' && c != '\r';
            if let Some(column) = self.lines[at].iter().position(|c| is_odd(*c)) {
                self.tell_invisible(at, column);
                self.lines[at].iter_mut().filter(|c| is_odd(**c)).for_each(|c| *c = ' ');
            }
        }
    }

    fn tell_invisible(&mut self, at: usize, column: usize) {
        let what = format!("an invisible character (U+{:04X}) stands here", u32::from(self.lines[at][column]));
        self.slip(at, column, what, "delete it and type the space or line break anew");
    }

    /// Looks at what begins in a line; returns the line after it.
    fn statement(&mut self, at: usize) -> usize {
        let line: String = self.lines[at].iter().collect();
        let code = line.trim_start();
        if code.is_empty() || code.starts_with('#') {
            return at + 1;
        }
        if code.starts_with('[') {
            self.check_header(at, code);
            return at + 1;
        }
        let start = self.code_from(at, 0);
        let is_key = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let end = start + self.lines[at][start..].iter().take_while(|c| is_key(c)).count();
        let key: String = self.lines[at][start..end].iter().collect();
        let sign = self.code_from(at, end);
        if self.lines[at].get(sign) == Some(&':') && !key.is_empty() {
            self.slip(at, sign, format!("a colon follows {}", quoted(&key)), format!("write {key} = …"));
            self.lines[at][sign] = '=';
        }
        if matches!(self.lines[at].get(sign), Some('"' | '“' | '[')) && !key.is_empty() && sign > end {
            self.slip(at, sign, format!("no = stands behind {}", quoted(&key)), format!("write {key} = …"));
            self.lines[at][end] = '=';
        }
        let sign = self.code_from(at, end);
        if self.lines[at].get(sign) != Some(&'=') || key.is_empty() {
            return at + 1;
        }
        let is_day = key == "reviewed";
        self.check_second_table(at, start, key);
        if self.lines[at].is_empty() {
            return at + 1;
        }
        let value = self.code_from(at, sign + 1);
        self.open_text(at, value);
        self.straighten(at, value);
        match self.lines[at][value..] {
            ['"', '"', '"', ..] => self.long_text(at, value),
            ['"', ..] => self.short_text(at, value),
            ['[', ..] => self.list(at, value),
            _ => {
                if is_day {
                    self.day(at, value);
                }
                at + 1
            }
        }
    }

    /// The first column from this on where something stands; invisible characters on the way are told.
    fn code_from(&mut self, at: usize, from: usize) -> usize {
        let mut column = from;
        while let Some(&c) = self.lines[at].get(column).filter(|c| is_blank(**c)) {
            if !matches!(c, ' ' | '\t' | '\r') {
                self.tell_invisible(at, column);
                let odd = self.lines[at][column..].iter_mut().take_while(|c| is_blank(**c));
                odd.for_each(|c| *c = ' ');
            }
            column += 1;
        }
        column
    }

    fn check_header(&mut self, at: usize, code: &str) {
        let written = code.split('#').next().unwrap_or_default().trim_end();
        let name = |header: &str| header.trim_matches(['[', ']']).trim().to_owned();
        let Some(header) = HEADERS.into_iter().find(|header| name(header) == name(written)) else { return };
        if written != header {
            let start = self.lines[at].len() - code.chars().count();
            self.slip(at, start, format!("the header is {written}"), format!("write {header}"));
            self.lines[at] = header.chars().collect();
        }
        (self.header, self.keys) = (header, Vec::new());
    }

    /// A table that begins with the same key again has no header of its own; two of one key in a row are one too many.
    fn check_second_table(&mut self, at: usize, start: usize, key: String) {
        let again = self.keys.len() > 1 && self.keys[0] == key && self.header.starts_with("[[");
        self.keys.push(key);
        if !again {
            return;
        }
        let key = self.keys.swap_remove(0);
        self.keys = vec![key.clone()];
        let header = self.header;
        self.slip(at, start, format!("a second `{key}` stands below one {header}"), format!("put {header} above it"));
        let before: String = at.checked_sub(1).map(|before| self.lines[before].iter().collect()).unwrap_or_default();
        if at > 0 && (before.trim().is_empty() || before.trim_start().starts_with('#')) {
            self.lines[at - 1] = header.chars().collect();
            return;
        }
        // no room for it: left out up to the next header
        for line in &mut self.lines[at..] {
            if HEADERS.contains(&line.iter().collect::<String>().trim_end()) {
                break;
            }
            line.clear();
        }
    }

    /// Replaces the curly quotes around what stands here.
    fn straighten(&mut self, at: usize, column: usize) {
        let line = &mut self.lines[at];
        if !line.get(column).copied().is_some_and(is_curly) {
            return;
        }
        let marks = line[column..].iter().take_while(|c| is_curly(**c)).count();
        line[column..column + marks].fill('"');
        let closing = line[column + marks..].iter().position(|c| is_curly(*c)).map(|at| column + marks + at);
        if let Some(closing) = closing {
            line[closing] = '"';
        }
        self.tell_curly(at, column);
    }

    fn tell_curly(&mut self, at: usize, column: usize) {
        self.slip(at, column, "curly quotes (“ ”) stand around a text", "replace “ and ” by straight quotes: \"");
    }

    /// Puts the marks before a text or list that has them only behind it.
    fn open_text(&mut self, at: usize, column: usize) {
        let ends = |line: usize, marks: &str| self.lines[line].iter().collect::<String>().trim_end().ends_with(marks);
        let marks = match self.lines[at].get(column) {
            None => {
                let after = (at + 1..self.lines.len()).take(MOST_LINES).take_while(|line| !self.begins_anew(*line));
                let after: Vec<usize> = after.collect();
                let any_ends = |marks: &str| after.iter().any(|line| ends(*line, marks));
                ["\"\"\"", "]"].into_iter().find(|marks| any_ends(marks)).map(|m| if m == "]" { "[" } else { m })
            }
            Some(c) if c.is_alphabetic() && ends(at, "\"") => Some("\""),
            Some(_) => None,
        };
        if let Some(marks) = marks {
            let kind = if marks == "[" { "list" } else { "text" };
            let what = format!("the {kind} that begins here has no opening {marks}");
            self.slip(at, column, what, format!("write {marks} before it"));
            self.lines[at].splice(column..column, marks.chars());
        }
    }

    /// A text between three quotation marks each.
    fn long_text(&mut self, at: usize, column: usize) -> usize {
        let mut from = column + 3;
        for line in at..self.lines.len() {
            if line > at && self.begins_anew(line) {
                return self.close_long_text(at, column, line);
            }
            let marks = |three: &[char]| three.iter().all(|c| *c == '"') || three.iter().all(|c| *c == '”');
            let rest = self.lines[line].get(from..).unwrap_or_default();
            let escaped = |place: usize| rest[..place].iter().rev().take_while(|c| **c == '\\').count() % 2 == 1;
            if let Some(end) = rest.windows(3).enumerate().find(|(place, w)| marks(w) && !escaped(*place)) {
                let end = from + end.0;
                self.lines[line][end..end + 3].fill('"');
                return line + 1;
            }
            from = 0;
        }
        self.close_long_text(at, column, self.lines.len())
    }

    fn close_long_text(&mut self, at: usize, column: usize, next: usize) -> usize {
        self.slip(at, column, "the text that begins here has no closing \"\"\"", "write \"\"\" at its end");
        self.lines[next - 1].extend("\"\"\"".chars());
        next
    }

    /// A text between two quotation marks, which ends in its line.
    fn short_text(&mut self, at: usize, column: usize) -> usize {
        match self.end_of(at, column, false) {
            End::Open => {}
            _ => return at + 1,
        }
        let ends = |line: &Vec<char>| line.iter().collect::<String>().trim_end().ends_with('"');
        let after = (at + 1..self.lines.len()).take(MOST_LINES).take_while(|line| !self.begins_anew(*line));
        let last = after.into_iter().find(|line| ends(&self.lines[*line]));
        let Some(last) = last else {
            self.tell_unclosed(at, column);
            self.lines[at].push('"');
            return at + 1;
        };
        let what = "the text that begins here runs over several lines";
        self.slip(at, column, what, "write \"\"\" instead of \" before and after it");
        for (line, column) in [(at, column), (last, self.lines[last].iter().rposition(|c| *c == '"').unwrap_or(0))] {
            self.lines[line].splice(column..column, ['"', '"']);
        }
        last + 1
    }

    /// Where a text in one line ends; quotation marks inside it are told and taken out.
    fn end_of(&mut self, at: usize, column: usize, in_list: bool) -> End {
        let end = text_end(&self.lines[at], column, in_list);
        if let End::At(_, inner) = &end
            && let Some(&first) = inner.first()
        {
            let mend = "write \\\" for each one inside the text, or put the text between \"\"\" and \"\"\"";
            self.slip(at, first, "a quotation mark stands inside a text, which it ends", mend);
            for &place in inner {
                self.lines[at][place] = '\'';
            }
        }
        // opened by a straight mark and closed by a curly one
        if matches!(end, End::Open)
            && let Some(curly) = (column..self.lines[at].len()).find(|place| is_curly(self.lines[at][*place]))
        {
            self.tell_curly(at, curly);
            self.lines[at][curly] = '"';
            return text_end(&self.lines[at], column, in_list);
        }
        end
    }

    fn list(&mut self, at: usize, column: usize) -> usize {
        let mut depth = 0_usize;
        let mut from = column;
        let mut last = (at, column + 1); // behind what stands last
        for line in at..self.lines.len() {
            if line > at && self.begins_anew(line) {
                break;
            }
            loop {
                let here = self.code_from(line, from);
                self.straighten(line, here);
                let Some(&c) = self.lines[line].get(here) else { break };
                from = here + 1;
                match c {
                    '#' => break,
                    '[' => depth += 1,
                    ']' if depth == 1 => return line + 1,
                    ']' => depth -= 1,
                    // no list of the guide holds a text of several lines
                    '"' => from = self.listed_text(line, here),
                    _ => {}
                }
                last = (line, from);
            }
            from = 0;
        }
        self.slip(at, column, "the list that begins here has no closing ]", "write ] at its end");
        self.lines[last.0].insert(last.1, ']');
        last.0 + 1
    }

    /// A text of a list; returns the column behind it.
    fn listed_text(&mut self, at: usize, column: usize) -> usize {
        let line = &self.lines[at];
        let ends_list = |line: usize| line >= self.lines.len() || self.lines[line].is_empty() || self.begins_anew(line);
        let is_short = line.len() <= MOST_SIGNS;
        let is_mark = |at: &usize| line[*at] == '"' && (*at == column || line[*at - 1] != '\\');
        let marks: Vec<usize> = if is_short { (column..line.len()).filter(is_mark).collect() } else { Vec::new() };
        let behind = line.iter().rposition(|c| !is_blank(*c)).unwrap_or(column);
        let odd = marks.len() % 2 == 1;
        let before = line[..column].iter().rposition(|c| matches!(c, ',' | '[')).map_or(0, |before| before + 1);
        let start = before + line[before..].iter().take_while(|c| is_blank(**c)).count();
        if odd && start < column {
            self.slip(at, start, "the text that begins here has no opening \"", "write \" before it");
            self.lines[at].insert(start, '"');
            return column + 2;
        }
        let closing = match marks[..] {
            // "one, "two"
            [_, next, ..] if odd => {
                let last = line[..next].iter().rposition(|c| !is_blank(*c)).filter(|last| line[*last] == ',');
                last.filter(|last| *last > column)
            }
            // "two]
            [_] if line[behind] == ']' && ends_list(at + 1) => Some(behind),
            _ => None,
        };
        if let Some(closing) = closing {
            self.tell_unclosed(at, column);
            self.lines[at].insert(closing, '"');
        }
        match self.end_of(at, column, true) {
            End::At(end, _) => end + 1,
            End::Unclear => self.lines[at].len(),
            End::Open => {
                self.tell_unclosed(at, column);
                self.lines[at].extend(['"', ',']);
                self.lines[at].len()
            }
        }
    }

    fn tell_unclosed(&mut self, at: usize, column: usize) {
        self.slip(at, column, "the text that begins here has no closing \"", "write \" at its end");
    }

    fn day(&mut self, at: usize, column: usize) {
        let line: String = self.lines[at].iter().collect();
        if DeTable::parse(line.trim()).is_ok() {
            return;
        }
        let value: String = self.lines[at][column..].iter().take_while(|c| **c != '#').collect();
        let meant = day_meant(value.trim());
        let note = if value.trim().contains(' ') { ", and a note behind a #" } else { "" };
        let mend = format!("write the day as {}{note}", meant.as_deref().unwrap_or(DAY));
        self.slip(at, column, format!("{} is no day", quoted(value.trim())), mend);
        match meant {
            Some(day) => self.lines[at].splice(column.., day.chars()).for_each(drop),
            None => self.lines[at].clear(),
        }
    }

    /// Whether a line is a header or gives a key, and so is no part of a text or list.
    fn begins_anew(&self, at: usize) -> bool {
        let line: String = self.lines[at].iter().collect();
        if HEADERS.contains(&line.trim_end()) {
            return true;
        }
        let Some((key, value)) = line.split_once('=') else { return false };
        let is_key = |c: char| c.is_ascii_lowercase() || matches!(c, '_' | '-');
        let begins = |value: &str| value.starts_with(['"', '“', '[', '{', '1', '2', 't', 'f']);
        let key = key.trim_end();
        !key.is_empty() && key.chars().all(is_key) && begins(value.trim_start())
    }
}

/// Where the text ends that begins with the quotation mark in this column.
fn text_end(line: &[char], column: usize, in_list: bool) -> End {
    let mut inner = Vec::new();
    let mut at = column + 1;
    while let Some(&c) = line.get(at) {
        if c == '"' {
            match line[at + 1..].iter().find(|c| !is_blank(**c)) {
                None | Some('#') => return End::At(at, inner),
                // a second text without a comma before it is the parser's
                Some(',' | ']' | '"') if in_list => return End::At(at, inner),
                Some(_) => inner.push(at),
            }
        }
        at += if c == '\\' { 2 } else { 1 };
    }
    if inner.is_empty() { End::Open } else { End::Unclear }
}

/// The day that somebody means who writes 11/22/2026, 22.11.2026 or 2026-1-5, whatever follows.
fn day_meant(written: &str) -> Option<String> {
    let numbers: Vec<&str> = written.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).collect();
    let (year, month, day) = match numbers[..] {
        [year, month, day, ..] if year.len() == 4 => (year, month, day),
        [day, month, year, ..] if year.len() == 4 && written.contains('.') => (year, month, day),
        [month, day, year, ..] if year.len() == 4 => (year, month, day),
        _ => return None,
    };
    let day = format!("{year}-{month:0>2}-{day:0>2}");
    DeTable::parse(&format!("day = {day}")).is_ok().then_some(day)
}

fn is_curly(c: char) -> bool {
    matches!(c, '“' | '”' | '„' | '‟')
}

/// What shows nothing: white space and what is as wide as nothing.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}
