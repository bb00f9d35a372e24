//! Reads a folder of knowledge files and reports everything that is wrong with it in one run.
//!
//! Files are parsed one by one, then all ids are gathered, then the tables are read against them, then the whole is
//! checked. No clock and no writing: the same folder always gives the same result.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use toml::de::{DeTable, Error};

use super::check::check;
use super::ids::{Hidden, Ids};
use super::place::Lines;
use super::report::{Report, counted, quoted, whole};
use super::slips::{self, Mended};
use super::table::Context;
use super::tables::{Once, read_file};
use super::{Day, Finding, Knowledge, Place, Severity};

/// Largest file that is read, in bytes: far more than people write, and read in well under a second.
const FILE_SIZE: u64 = 4 * 1024 * 1024;
/// Files up to this size, in bytes, are searched for every syntax error. Larger ones show the first, since the parser
/// keeps all it finds, which can be one for each byte.
const RECOVERED_SIZE: usize = 256 * 1024;
/// Syntax errors reported for one file: after so many the rest follows from the first.
const SYNTAX_ERRORS: usize = 20;
/// What editors append to the name of a text.
const TEXTS: [&str; 5] = ["txt", "text", "doc", "docx", "rtf"];
/// How documents of word processors begin, which are archives.
const ZIP: &[u8] = b"PK\x03\x04";

/// What the configuration says on knowledge, and the date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Most entries, `[[elsewhere]]` among them.
    pub max_entries: usize,
    /// A review older than this, in days, draws a warning.
    pub stale_after_days: u16,
    /// The day that reviews are compared with; without it none is stale.
    pub today: Option<Day>,
}

impl Default for Limits {
    /// 2,000 entries, a year, and no day to compare with.
    fn default() -> Self {
        Self { max_entries: 2_000, stale_after_days: 365, today: None }
    }
}

/// What came of reading a folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The knowledge; none if a finding [`Severity::Blocks`].
    pub knowledge: Option<Knowledge>,
    /// Everything found wrong, by file, line and column.
    pub findings: Vec<Finding>,
}

/// Reads all files of `folder` whose names end in `.toml`, in the order of their names. Hidden files and folders within
/// are left alone. Never fails: what cannot be read is a finding.
#[must_use]
pub fn load(folder: &Path, limits: &Limits) -> Loaded {
    let overlooked = overlooked(folder);
    let paths = match toml_files(folder) {
        Ok(paths) if paths.is_empty() => {
            let what = "the folder holds no file whose name ends in .toml";
            let mut nothing = nothing(folder, what, "add one with an [[entry]] table");
            nothing.findings.extend(overlooked);
            return nothing;
        }
        Ok(paths) => paths,
        Err(error) => {
            let what = format!("the knowledge folder cannot be read ({error})");
            return nothing(folder, &what, "create it, or correct its path in the configuration");
        }
    };
    let report = Report::new(&paths);
    let mut hidden = Hidden::default();
    let read = |(file, path): (u32, &PathBuf)| {
        let bytes = read(file, path, &report, &mut hidden)?;
        Some(mended(file, bytes, &report, &mut hidden))
    };
    let contents: Vec<_> = (0..).zip(&paths).map(read).collect();
    let sources: Vec<_> = (0..)
        .zip(&contents)
        .filter_map(|(file, content)| parse(file, content.as_ref()?, &report, &mut hidden))
        .collect();

    let complete = hidden.is_empty();
    let mut ids = Ids::new(hidden, limits.max_entries);
    for source in &sources {
        ids.gather(source.file, &source.tree, &source.lines, &report);
    }
    ids.check_number(&report);
    let mut knowledge = Knowledge { files: paths.clone(), ..Knowledge::default() };
    let mut once = Once::default();
    for source in &sources {
        let context = Context { file: source.file, lines: &source.lines, ids: &ids, report: &report, limits };
        read_file(context, &source.tree, &mut knowledge, &mut once);
    }
    check(&knowledge, complete, &report);
    if complete && sources.iter().all(|source| source.tree.is_empty()) {
        report.blocks(
            whole(0),
            "no file of the folder holds a table",
            "add an [[entry]] with `id`, `question` and `answer`",
        );
    } else if complete && knowledge.entries.is_empty() {
        report.warns(whole(0), "no file of the folder holds an [[entry]], so nothing is answered", "add one");
    }

    let mut findings = report.into_sorted();
    findings.extend(overlooked);
    findings.sort();
    let blocked = findings.iter().any(|finding| finding.severity == Severity::Blocks);
    Loaded { knowledge: (!blocked).then_some(knowledge), findings }
}

fn nothing(folder: &Path, what: &str, mend: &str) -> Loaded {
    let finding = Finding {
        path: folder.into(),
        line: 0,
        column: 0,
        severity: Severity::Blocks,
        what: what.to_owned(),
        mend: mend.to_owned(),
    };
    Loaded { knowledge: None, findings: vec![finding] }
}

pub(super) fn toml_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let is_toml = |path: &PathBuf| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    let mut paths = visible(folder)?;
    paths.retain(is_toml);
    Ok(paths)
}

/// What a folder holds that is not hidden, by name.
fn visible(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for item in fs::read_dir(folder)? {
        let path = item?.path();
        // editors keep such files beside the one that is open: Emacs even a dead link `.#name.toml`, Word `~$name.toml`
        let is_hidden = |name: &[u8]| name.starts_with(b".") || name.starts_with(b"~$");
        if path.file_name().is_some_and(|name| !is_hidden(name.as_encoded_bytes())) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// What is not read though somebody may think so: `degrees.toml.txt`, as Windows' editor names it, and files in folders
/// within.
fn overlooked(folder: &Path) -> Vec<Finding> {
    let warning = |path: PathBuf| {
        let name = path.file_name()?.to_str()?;
        let within = if path.is_dir() { toml_files(&path).map_or(0, |files| files.len()) } else { 0 };
        let (what, mend) = if within > 0 {
            let files = counted(within, "file");
            let what = format!("this folder holds {files} in .toml, and folders within are not read");
            (what, "move them up".to_owned())
        } else if TEXTS.contains(&path.extension()?.to_str()?.to_ascii_lowercase().as_str())
            && name.to_ascii_lowercase().contains(".toml.")
        {
            let what = "this file is not read, because its name does not end in .toml".to_owned();
            (what, format!("rename it to {}", path.file_stem()?.to_str()?))
        } else {
            return None;
        };
        Some(Finding { path, line: 0, column: 0, severity: Severity::Warns, what, mend })
    };
    visible(folder).unwrap_or_default().into_iter().filter_map(warning).collect()
}

/// The bytes of a file without its byte order mark; none, with a finding, if it cannot be read.
fn read(file: u32, path: &Path, report: &Report<'_>, hidden: &mut Hidden) -> Option<Vec<u8>> {
    let (what, mend) = match bytes_of(path) {
        Ok(Some(mut bytes)) => {
            if bytes.starts_with(b"\xEF\xBB\xBF") {
                bytes.drain(..3);
            }
            return Some(bytes);
        }
        Ok(None) => {
            let what = format!("the file is larger than {} MB", FILE_SIZE / 1024 / 1024);
            (what, "split it into several files".to_owned())
        }
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
            (error.to_string(), "rename it, so that its name does not end in .toml, or remove it".to_owned())
        }
        Err(error) => (
            format!("the file cannot be read ({error})"),
            "mend its permissions or where it links to, or remove it".to_owned(),
        ),
    };
    hidden.add_unknown();
    report.blocks(whole(file), what, mend);
    None
}

/// None if there are too many.
fn bytes_of(path: &Path) -> io::Result<Option<Vec<u8>>> {
    // looked at before it is opened, because opening a pipe waits for someone to write into it
    let found = fs::metadata(path)?;
    if !found.is_file() {
        let what = if found.is_dir() { "this is a folder, not a file" } else { "this is a device or pipe, not a file" };
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    let mut bytes = Vec::new();
    // one byte more than allowed, in case it grows while it is read
    File::open(path)?.take(FILE_SIZE + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= FILE_SIZE).then_some(bytes))
}

/// The bytes of a file, its slips mended, so that it can be read on.
#[derive(Debug)]
struct Content {
    bytes: Vec<u8>,
    /// Lines that were mended.
    mended: Vec<u32>,
}

/// The bytes as they are, unless they are text that is no TOML; reports its slips.
fn mended(file: u32, bytes: Vec<u8>, report: &Report<'_>, hidden: &mut Hidden) -> Content {
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    if text.len() > RECOVERED_SIZE || foreign(&bytes).is_some() || DeTable::parse(text).is_ok() {
        return Content { bytes, mended: Vec::new() };
    }
    let Mended { text, slips, changed } = slips::mend(text);
    if !slips.is_empty() {
        hidden.add_text(&bytes); // what was mended is a guess
    }
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    for slip in slips.iter().take(SYNTAX_ERRORS) {
        report.blocks(Place { file, line: number(slip.line), column: number(slip.column) }, &slip.what, &slip.mend);
    }
    report_further(file, slips.len(), report);
    Content { bytes: text.into_bytes(), mended: changed.into_iter().map(number).collect() }
}

/// So many mistakes of a file are not shown.
fn report_further(file: u32, mistakes: usize, report: &Report<'_>) {
    if mistakes > SYNTAX_ERRORS {
        let what = format!("the file has {} like those below", counted(mistakes - SYNTAX_ERRORS, "further mistake"));
        report.blocks(whole(file), what, "mend these first, then look again");
    }
}

/// A file that is TOML.
#[derive(Debug)]
struct Source<'t> {
    file: u32,
    lines: Lines<'t>,
    tree: DeTable<'t>,
}

/// None, with findings, if the bytes are no TOML.
fn parse<'t>(file: u32, content: &'t Content, report: &Report<'_>, hidden: &mut Hidden) -> Option<Source<'t>> {
    let bytes = &content.bytes[..];
    let lines = Lines::new(bytes);
    let place = |offset| {
        let (line, column) = lines.at(offset);
        Place { file, line, column }
    };
    if let Some((offset, what)) = foreign(bytes) {
        report.blocks(place(offset), what, "save the file as UTF-8 text");
        if bytes.contains(&0) || bytes.starts_with(ZIP) {
            hidden.add_unknown(); // its words are not there as bytes
        } else {
            hidden.add_text(bytes);
        }
        return None;
    }
    let text = std::str::from_utf8(bytes).unwrap_or_default(); // `foreign` has looked
    let first = match DeTable::parse(text) {
        Ok(tree) => return Some(Source { file, lines, tree: tree.into_inner() }),
        Err(first) => first,
    };
    let mut errors = if text.len() > RECOVERED_SIZE { vec![first] } else { DeTable::parse_recoverable(text).1 };
    // what follows in the same line mostly follows from the first mistake in it
    let line = |error: &Error| error.span().map(|span| lines.at(span.start).0);
    errors.sort_by_key(|error| error.span().map(|span| span.start));
    errors.dedup_by_key(|error| line(error));
    errors.retain(|error| line(error).is_none_or(|line| !content.mended.contains(&line)));
    for error in errors.iter().take(SYNTAX_ERRORS) {
        let at = error.span().map_or(whole(file), |span| place(span.start));
        let (what, mend) = explained(error, &lines);
        report.blocks(at, what, mend);
    }
    report_further(file, errors.len(), report);
    hidden.add_text(bytes);
    None
}

/// Where bytes are no UTF-8 text, and what they are instead.
fn foreign(bytes: &[u8]) -> Option<(usize, &'static str)> {
    if bytes.starts_with(ZIP) || bytes.starts_with(b"{\\rtf") {
        return Some((0, "the file is a document of a word processor, which is not read"));
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Some((0, "the file is UTF-16, which is not read"));
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Some((at, "there is a NUL byte, so this is no text (or it is UTF-16)"));
    }
    let error = std::str::from_utf8(bytes).err()?;
    Some((error.valid_up_to(), "there is a byte that is not UTF-8"))
}

/// What the parser says, in words for someone who writes answers, and what to do.
fn explained(error: &Error, lines: &Lines<'_>) -> (String, String) {
    let piece = lines.text(error.span().unwrap_or_default());
    let message = error.message();
    let has = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if has(&["duplicate key"]) {
        (
            format!("{} stands there twice", quoted(&piece)),
            "give each key once; further tables begin with a header of their own".into(),
        )
    } else if has(&["recur"]) {
        ("lists or tables are nested too deep".into(), "write them flat, as in the other files".into())
    } else {
        let mend = if has(&["boolean"]) {
            "write true or false in small letters"
        } else if has(&["basic string", "literal string", "quote"]) {
            "put the text in quotation marks; one over several lines stands between \"\"\" and \"\"\""
        } else if has(&["escape", "unicode"]) {
            "write \\\\ for a backslash, or leave it out"
        } else if has(&["array", "inline table", "comma"]) {
            "look for a missing comma or closing bracket"
        } else {
            "write each line as key = \"text\", below a header such as [[entry]]"
        };
        (format!("this is no TOML: {message}"), mend.into())
    }
}
