//! Small knowledge folders, questions put to them as stories, and the built program as a process.
//!
//! ```ignore
//! let base = Base::of(r#"[[entry]] …"#);
//! base.ask("and for informatics?").after("him-degree").gets("hi-degree");
//! ```
#![allow(dead_code)] // a toolbox: each test file takes what it needs

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use guidepost::advising::{Advice, Faq, Outcome, Target};
use guidepost::knowledge::{Day, Finding, Limits, Severity, load};
use guidepost::matching::Settings;
use tempfile::TempDir;

const TODAY: Day = Day { year: 2026, month: 11, day: 23 };

/// A knowledge base that can be asked; its folder goes away with it.
pub struct Base {
    faq: Faq,
    folder: Option<TempDir>,
}

impl Base {
    /// A folder with this one file.
    #[track_caller]
    pub fn of(toml: impl AsRef<str>) -> Base {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("guide.toml"), toml.as_ref()).unwrap();
        Base { faq: read(folder.path()), folder: Some(folder) }
    }

    /// The knowledge that comes with the program.
    #[track_caller]
    pub fn shipped() -> Base {
        Base { faq: read(&shipped_folder()), folder: None }
    }

    pub fn faq(&self) -> &Faq {
        &self.faq
    }

    pub fn ask(&self, text: impl Into<String>) -> Asked<'_> {
        Asked { base: self, text: text.into(), previous: Vec::new() }
    }

    /// The index of the entry with this id.
    #[track_caller]
    pub fn entry(&self, id: &str) -> usize {
        let found = self.faq.knowledge().entries.iter().position(|entry| *entry.id == id);
        found.unwrap_or_else(|| panic!("the base has no entry `{id}`"))
    }

    /// The index of the `elsewhere` with this id.
    #[track_caller]
    pub fn elsewhere(&self, id: &str) -> usize {
        let found = self.faq.knowledge().elsewhere.iter().position(|other| *other.id == id);
        found.unwrap_or_else(|| panic!("the base has no elsewhere `{id}`"))
    }

    fn ids(&self, targets: &[Target]) -> Vec<&str> {
        targets.iter().map(|&target| self.faq.id(target)).collect()
    }
}

/// The folder of knowledge that comes with the program.
pub fn shipped_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge")
}

#[track_caller]
fn read(folder: &Path) -> Faq {
    let loaded = load(folder, &Limits { today: Some(TODAY), ..Limits::default() });
    let blocks = |finding: &&Finding| finding.severity == Severity::Blocks;
    let blocking: Vec<String> = loaded.findings.iter().filter(blocks).map(ToString::to_string).collect();
    assert!(blocking.is_empty(), "the base does not load:\n{}", blocking.join("\n"));
    Faq::new(loaded.knowledge.expect("nothing blocks, so it loads"), &Settings::default())
}

/// One question put to a base. Each ending says what it must come to.
pub struct Asked<'b> {
    base: &'b Base,
    text: String,
    previous: Vec<usize>,
}

impl Asked<'_> {
    /// The same person was just answered with this entry.
    #[track_caller]
    pub fn after(self, id: &str) -> Self {
        self.after_all(&[id])
    }

    /// Their last message was answered with these.
    #[track_caller]
    pub fn after_all(self, ids: &[&str]) -> Self {
        Asked { previous: ids.iter().map(|id| self.base.entry(id)).collect(), ..self }
    }

    pub fn advice(&self) -> Advice {
        self.base.faq.advise(&self.text, &self.previous)
    }

    #[track_caller]
    pub fn gets(&self, id: &str) {
        self.gets_all(&[id]);
    }

    /// Several answers, in this order.
    #[track_caller]
    pub fn gets_all(&self, ids: &[&str]) {
        assert_eq!(self.outcome(), format!("answers {ids:?}"), "to {:?}", self.text);
    }

    /// Suggestions, in this order.
    #[track_caller]
    pub fn suggests(&self, ids: &[&str]) {
        assert_eq!(self.outcome(), format!("suggests {ids:?}"), "to {:?}", self.text);
    }

    #[track_caller]
    pub fn gets_nothing(&self) {
        assert_eq!(self.outcome(), "nothing", "to {:?}", self.text);
    }

    #[track_caller]
    pub fn is_told_who_to_ask(&self, id: &str) {
        assert_eq!(self.outcome(), format!("says who to ask on {id}"), "to {:?}", self.text);
    }

    /// The fixed reply for distress.
    #[track_caller]
    pub fn gets_the_fixed_reply(&self, id: &str) {
        assert_eq!(self.outcome(), format!("fixed reply {id}"), "to {:?}", self.text);
    }

    /// Whatever else it comes to, it does not answer.
    #[track_caller]
    pub fn is_not_answered(&self) {
        let outcome = self.outcome();
        assert!(!outcome.starts_with("answers"), "{outcome} to {:?}", self.text);
    }

    /// The ids that a student reads without another click.
    pub fn answers(&self) -> Vec<&str> {
        match self.advice().outcome {
            Outcome::Answer(entries) => entries.into_iter().map(|at| self.base.faq.id(Target::Entry(at))).collect(),
            _ => Vec::new(),
        }
    }

    /// The ids that a student reads, or may be offered now or after "Not what I asked".
    pub fn answers_and_offers(&self) -> Vec<&str> {
        let advice = self.advice();
        let candidates = advice.candidates.iter().map(|&(entry, _)| self.base.faq.id(Target::Entry(entry)));
        let suggested: &[Target] = if let Outcome::Suggest(targets) = &advice.outcome { targets } else { &[] };
        let mut ids = self.answers();
        ids.extend(self.base.ids(suggested));
        ids.extend(candidates);
        ids
    }

    fn outcome(&self) -> String {
        let knowledge = self.base.faq.knowledge();
        match self.advice().outcome {
            Outcome::Answer(_) => format!("answers {:?}", self.answers()),
            Outcome::Suggest(targets) => format!("suggests {:?}", self.base.ids(&targets)),
            Outcome::Elsewhere(at) => format!("says who to ask on {}", knowledge.elsewhere[at].id),
            Outcome::Sensitive(at) => format!("fixed reply {}", knowledge.sensitive[at].id),
            Outcome::Nothing => "nothing".to_owned(),
        }
    }
}

/// A working directory in which the built program is run.
pub struct Desk(TempDir);

impl Desk {
    /// An empty one.
    pub fn new() -> Desk {
        Desk(TempDir::new().unwrap())
    }

    /// With this file in it; folders on the way are made.
    #[track_caller]
    pub fn with(self, path: &str, content: impl AsRef<[u8]>) -> Desk {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// `guidepost` with these arguments, here, with no token in its environment.
    pub fn guidepost<'d>(&'d self, arguments: &[&str]) -> Run<'d> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guidepost"));
        command.args(arguments).current_dir(self.path());
        for name in ["DISCORD_TOKEN", "DISCORD_TOKEN_FILE", "XDG_STATE_HOME", "RUST_LOG"] {
            command.env_remove(name);
        }
        command.env("HOME", self.path());
        Run { command, input: Vec::new(), desk: self }
    }
}

/// The program before it starts.
pub struct Run<'d> {
    command: Command,
    input: Vec<u8>,
    desk: &'d Desk,
}

impl Run<'_> {
    /// Standard input.
    pub fn reading(mut self, input: impl AsRef<[u8]>) -> Self {
        self.input = input.as_ref().to_vec();
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs to the end.
    pub fn ends(mut self) -> Ended {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = std::mem::take(&mut self.input);
        // On a thread, since a full pipe waits for the reader; a program that stops reading is no failure.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
        let desk = format!("{}/", self.desk.path().display());
        Ended {
            code: output.status.code(),
            out: text(output.stdout).replace(&desk, ""),
            err: text(output.stderr).replace(&desk, ""),
        }
    }

    /// Runs with nobody reading what it prints: the reader has gone before the first byte. What it says on standard
    /// error, and its code.
    pub fn ends_unread(mut self) -> Ended {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        self.command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped());
        let output = self.command.spawn().unwrap().wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).expect("the program writes UTF-8");
        Ended { code: output.status.code(), out: String::new(), err }
    }

    /// Runs with nobody reading anything, neither what it prints nor what it complains of; its code.
    pub fn ends_unheard(mut self) -> Option<i32> {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        self.command.stdin(Stdio::null()).stdout(writer.try_clone().unwrap()).stderr(writer);
        self.command.status().unwrap().code()
    }
}

/// What the program did.
#[derive(Debug)]
pub struct Ended {
    /// `None` after a signal.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ended {
    /// Exit 0 and nothing on standard error; what it printed.
    #[track_caller]
    pub fn prints(&self) -> &str {
        let start: String = self.out.chars().take(2_000).collect();
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "after printing {start:?}");
        &self.out
    }

    /// All of it, for a snapshot.
    pub fn told(&self) -> String {
        let mut told = format!("exit {:?}", self.code.unwrap_or(-1));
        for (name, text) in [("out", &self.out), ("err", &self.err)] {
            if !text.is_empty() {
                let _ = write!(told, "\n--- {name}\n{}", text.trim_end());
            }
        }
        told
    }
}
