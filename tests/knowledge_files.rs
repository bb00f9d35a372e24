//! Reading a folder of knowledge files: what loads, what is reported, and that every mistake is reported in one run.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use guidepost::advising::Faq;
use guidepost::knowledge::{Day, Expect, Finding, Limits, Loaded, Severity, Show, load};
use guidepost::matching::Settings;
use insta::assert_snapshot;
use proptest::prelude::*;
use tempfile::TempDir;

/// A folder of knowledge files that goes away with the test.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        fs::write(self.path().join(name), content).unwrap();
        self
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn load(&self) -> Loaded {
        let today = Some(Day { year: 2026, month: 11, day: 23 });
        load(self.path(), &Limits { today, ..Limits::default() })
    }

    /// All findings of reading the files, a line each, with paths from the folder on.
    fn findings(&self) -> String {
        self.listed(self.load().findings)
    }

    /// What is found that is no word of an entry.
    fn passed_over(&self) -> String {
        self.findings().lines().filter(|line| !line.starts_with("a.toml:")).collect::<Vec<_>>().join("\n")
    }

    /// What only asking finds out.
    fn found_by_asking(&self) -> String {
        self.listed(Faq::new(self.load().knowledge.unwrap(), &Settings::default()).check())
    }

    fn listed(&self, findings: Vec<Finding>) -> String {
        let folder = self.path().display().to_string();
        let short = |text: String| text.replace(&format!("{folder}/"), "").replace(&folder, "folder");
        findings.into_iter().map(|finding| short(finding.to_string())).collect::<Vec<_>>().join("\n")
    }

    /// The findings that are no warnings.
    fn errors(&self) -> String {
        self.findings().lines().filter(|line| !line.contains(": warning: ")).collect::<Vec<_>>().join("\n")
    }
}

fn file(content: impl AsRef<[u8]>) -> Folder {
    Folder::new().with("a.toml", content)
}

const MINIMAL: &str = r#"
[[entry]]
id = "him-degree"
question = "What degree do I need for HIM?"
answer = "An associate degree."
"#;

#[test]
fn a_synonym_that_would_mix_up_the_fields_fails() {
    let folder = file(
        r#"
[[field]]
id = "him"
name = "Health information management"
short = "HIM"
summary = "Records."
[[entry]]
id = "a"
question = "What is it?"
answer = "It."
[[synonym]]
write = ["him"]
read = ["informatics"]
"#,
    );
    assert_snapshot!(folder.errors(), @"a.toml:12:10: the synonym `him` is a name of the field `him`, at a.toml:3:6; keep it in one of the two places");
}

#[test]
fn an_id_a_question_and_an_answer_are_enough() {
    let folder = file(MINIMAL);
    let entry = &folder.load().knowledge.unwrap().entries[0];
    assert_eq!((entry.id.as_str(), entry.question.place.line, entry.question.place.column), ("him-degree", 4, 12));
    assert_snapshot!(folder.findings(), @r#"
    a.toml:3:6: warning: `him-degree` has no review date; add the day it was read: reviewed = 2026-11-01
    a.toml:3:6: warning: `him-degree` has only 1 wording; add other ways students ask it: phrasings = ["…", "…"]
    a.toml:3:6: warning: `him-degree` names no source; add a line: sources = ["guide"]
    "#);
}

#[test]
fn every_mistake_of_three_files_is_reported_at_once() {
    let folder = Folder::new()
        .with(
            "a-fields.toml",
            r#"[[field]]
id = "him"
name = "Health information management"
short = "HIM"
summary = ""

[[aspect]]
id = "degree"
title = "Degree"
question = "What degree do I need?"
[aspect.fields]
hmi = "An associate degree."

[[career]]
id = "Clinical Data Manager"
title = "Clinical Data Manager"
field = "him"
summary = "…"
link = "onetonline.org/link/summary/15-2051.02"
"#,
        )
        .with(
            "b-entries.toml",
            format!(
                r#"[[entry]]
id = "him-degree"
question = "{}"
phrases = ["is an associate enough"]
answer = 3
related = ["certificaton"]
reviewed = "2026-11-01"

[[entry]]
id = "certification"
question = "Do I need a certificate?"
show = {{ aspect = "degree", comparison = true }}

[[elsewhere]]
id = "him-degree"
question = "How much is tuition?"
answer = "Ask the bursar."

[[probe]]
ask = "cost"
expect = "tuition"
"#,
                "long ".repeat(60)
            ),
        )
        .with(
            "c-intake.toml",
            r#"[intake]
contact = "Write to advising"

[[intake.step]]
id = "rn
ask = "Are you a licensed RN?"
"#,
        );
    assert!(folder.load().knowledge.is_none());
    assert_snapshot!(folder.errors(), @r#"
    a-fields.toml:5:11: `summary` is empty; write a text, or remove it
    a-fields.toml:11:1: [aspect.fields] says nothing on `him`; add a line: him = "…"
    a-fields.toml:12:1: [aspect.fields] names `hmi`, which does not exist; did you mean `him`?
    a-fields.toml:15:6: the id `Clinical Data Manager` is malformed; write lower-case words and digits joined by single hyphens, such as `clinical-data-manager`
    a-fields.toml:19:8: `link` `onetonline.org/link/summary/15-2051.02` is no address; write one that begins with https:// and holds no spaces
    b-entries.toml:3:12: `question` has 299 characters, and 256 fit into Discord here; shorten it by 43
    b-entries.toml:4:1: unknown key `phrases` in [[entry]]; did you mean `phrasings`?
    b-entries.toml:5:10: `answer` is a number; write a text in quotes
    b-entries.toml:6:12: `related` names `certificaton`, which does not exist; did you mean `certification`?
    b-entries.toml:7:12: `reviewed` is a text; drop the quotes: reviewed = 2026-11-01
    b-entries.toml:12:8: `show` says 2 things at once; write one of { aspect = "…" }, { aspect = "…", field = "…" }, { comparison = true }, { careers = true }, { careers = true, field = "…" }, { career = "…" }
    b-entries.toml:15:6: the id `him-degree` is taken: it stands first at b-entries.toml:2:6; give one of the two another id
    b-entries.toml:21:10: `expect` names `tuition`, which does not exist; write the id of an [[entry]] there, or remove it
    c-intake.toml:4:1: [[intake.step]] offers no choice; add a header [[intake.step.choice]] below, and under it a label
    c-intake.toml:5:6: the text that begins here has no closing "; write " at its end
    "#);
}

#[test]
fn references_hold_across_files_whatever_their_order() {
    let folder = Folder::new()
        .with(
            "1.toml",
            r#"
[[probe]]
ask = "what degree"
expect = "him-degree"

[[probe]]
ask = "how much is it"
expect = "tuition"

[[probe]]
ask = "best pizza in town"
expect = "none"

[[entry]]
id = "him-degree"
question = "What degree do I need for HIM?"
show = { aspect = "degree", field = "him" }
field = "him"
aspect = "degree"
related = ["jobs", "all"]
sources = ["guide", "https://example.org/degrees", "Handbook, page 3"]
reviewed = 2026-11-01

[[aspect]]
id = "degree"
title = "Degree"
question = "What degree do I need?"
[aspect.fields]
him = "An associate degree."
hi = "A master's degree."

[intake]
contact = "Write to us."
[[intake.step]]
id = "rn"
ask = "Are you a licensed RN?"
[[intake.step.choice]]
label = "Yes"
entry = "jobs"
"#,
        )
        .with(
            "2.toml",
            r#"
[[entry]]
id = "jobs"
question = "Which jobs are there in HI?"
show = { careers = true, field = "hi" }
enrolling = true

[[entry]]
id = "all"
question = "How do the fields compare?"
show.comparison = true

[[elsewhere]]
id = "tuition"
question = "How much is tuition?"
answer = "Ask the bursar."
"#,
        )
        .with(
            "3.toml",
            r#"
guide = { title = "The guide", source = "https://example.org", reviewed = 2026-11-01 }
[[field]]
id = "hi"
name = "Health informatics"
short = "HI"
summary = "Systems."
[[field]]
id = "him"
name = "Health information management"
short = "HIM"
summary = "Records."
"#,
        );
    assert_eq!(folder.errors(), "");
    let knowledge = folder.load().knowledge.unwrap();
    let [degree, jobs, all] = &knowledge.entries[..] else { panic!("three entries") };
    assert_eq!(knowledge.aspects[0].fields, ["A master's degree.", "An associate degree."]);
    assert_eq!(degree.show, Some(Show::Cell { aspect: 0, field: 1 }));
    assert_eq!((degree.field, degree.aspect, &degree.related[..]), (Some(1), Some(0), &[1, 2][..]));
    assert_eq!((jobs.show, jobs.enrolling), (Some(Show::Careers { field: Some(0) }), true));
    assert_eq!(all.show, Some(Show::Comparison));
    let expected: Vec<_> = knowledge.probes.iter().map(|probe| probe.expect).collect();
    assert_eq!(expected, [Expect::Entry(0), Expect::Elsewhere(0), Expect::Nothing]);
    assert_eq!(knowledge.intake.unwrap().steps[0].choices[0].entry, Some(1));
}

#[test]
fn a_broken_file_hides_what_it_may_define_and_nothing_else() {
    let folder = Folder::new()
        .with(
            "a.toml",
            "[[entry]]\nid = \"first\"\nquestion = \"a\"\nanswer = \"b\"\nrelated = [\"there\", \"nowhere\"]\n",
        )
        .with("b.toml", "[[entry]]\nid = \"there\"\nquestion\n");
    assert_snapshot!(folder.errors(), @r#"
    a.toml:5:21: `related` names `nowhere`, which does not exist; write the id of an [[entry]] there, or remove it
    b.toml:3:9: this is no TOML: key with no value, expected `=`; write each line as key = "text", below a header such as [[entry]]
    "#);
}

#[test]
fn several_syntax_errors_of_one_file_are_reported() {
    let folder = file(
        "[[entry]\nid = him\n\n[guide]\ntitle = \"a\"\ntitle = \"b\"\n\n[[term]]\nshort = [\"a\" \"b\"]\nlong \"x\"\n",
    );
    assert_snapshot!(folder.errors(), @r#"
    a.toml:1:1: the header is [[entry]; write [[entry]]
    a.toml:2:6: this is no TOML: string values must be quoted, expected literal string; put the text in quotation marks; one over several lines stands between """ and """
    a.toml:6:1: `title` stands there twice; give each key once; further tables begin with a header of their own
    a.toml:9:14: this is no TOML: missing comma between array elements, expected `,`; look for a missing comma or closing bracket
    a.toml:10:6: no = stands behind `long`; write long = …
    "#);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let plain = file(format!("{MINIMAL}sources = 3\n"));
    let windows = file(format!("\u{feff}{MINIMAL}sources = 3\n").replace('\n', "\r\n"));
    assert_eq!(windows.findings(), plain.findings());
    assert_snapshot!(plain.errors(), @r#"a.toml:6:11: `sources` is a number; write a list of texts: sources = ["…"]"#);
    assert_snapshot!(file("\u{feff}é = 1").errors(), @r#"a.toml:1:1: this is no TOML: invalid unquoted key, expected letters, numbers, `-`, `_`; put the text in quotation marks; one over several lines stands between """ and """"#);
    let folder =
        file("\u{feff}[[entry]]\r\nid = \"a\"\r\nquestion = \"b\"\r\nanswer = \"\"\"\r\none\r\ntwo\r\n\"\"\"\r\n");
    assert_eq!(folder.load().knowledge.unwrap().entries[0].answer.as_deref(), Some("one\ntwo"));
}

#[test]
fn files_that_are_no_text_are_named() {
    let utf16: Vec<u8> = format!("\u{feff}{MINIMAL}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let folder = Folder::new()
        .with("bare-utf16.toml", &utf16[2..])
        .with("latin1.toml", b"# caf\xC3\xA9\nx = \"caf\xE9\"\n")
        .with("nul.toml", "x = \"a\0b\"\n")
        .with("utf16.toml", &utf16);
    assert_snapshot!(folder.errors(), @"
    bare-utf16.toml:2:1: there is a NUL byte, so this is no text (or it is UTF-16); save the file as UTF-8 text
    latin1.toml:2:9: there is a byte that is not UTF-8; save the file as UTF-8 text
    nul.toml:1:7: there is a NUL byte, so this is no text (or it is UTF-16); save the file as UTF-8 text
    utf16.toml:1:1: the file is UTF-16, which is not read; save the file as UTF-8 text
    ");
}

#[test]
fn what_is_no_file_is_named_and_never_waited_for() {
    let folder = Folder::new().with(".hidden.toml", "no TOML").with("notes.txt", "no TOML").with("a.toml", MINIMAL);
    fs::create_dir(folder.path().join("folder.toml")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("loop.toml", folder.path().join("loop.toml")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("dead.toml")).unwrap();
        let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe.toml")).status().unwrap();
        assert!(made.success());
        assert_snapshot!(folder.errors(), @"
        dead.toml:1:1: the file cannot be read (No such file or directory (os error 2)); mend its permissions or where it links to, or remove it
        folder.toml:1:1: this is a folder, not a file; rename it, so that its name does not end in .toml, or remove it
        loop.toml:1:1: the file cannot be read (Too many levels of symbolic links (os error 40)); mend its permissions or where it links to, or remove it
        pipe.toml:1:1: this is a device or pipe, not a file; rename it, so that its name does not end in .toml, or remove it
        ");
    }
}

#[test]
fn an_empty_or_missing_folder_is_named() {
    assert_snapshot!(Folder::new().errors(), @"folder:1:1: the folder holds no file whose name ends in .toml; add one with an [[entry]] table");
    assert_snapshot!(file("# nothing yet\n").errors(), @"a.toml:1:1: no file of the folder holds a table; add an [[entry]] with `id`, `question` and `answer`");
    let missing = load(Path::new("no/such/folder"), &Limits::default());
    assert_snapshot!(missing.findings[0], @"no/such/folder:1:1: the knowledge folder cannot be read (No such file or directory (os error 2)); create it, or correct its path in the configuration");
}

#[test]
fn too_much_is_one_clear_error() {
    assert_snapshot!(file(" ".repeat(4 * 1024 * 1024 + 1)).errors(), @"a.toml:1:1: the file is larger than 4 MB; split it into several files");
    assert_snapshot!(file(format!("a = {}1{}", "[".repeat(81), "]".repeat(81))).errors(), @"a.toml:1:85: lists or tables are nested too deep; write them flat, as in the other files");
    assert_snapshot!(file(format!("a = {}", "[".repeat(20_000))).errors(), @"a.toml:1:5: the list that begins here has no closing ]; write ] at its end");
    assert_snapshot!(file(format!("{}a = 1", "a.".repeat(20_000))).errors(), @"a.toml:1:1: lists or tables are nested too deep; write them flat, as in the other files");
    let entry = |number| format!("[[entry]]\nid = \"e{number}\"\nquestion = \"q{number}\"\nanswer = \"a\"\n");
    let many = |count| file((0..count).map(entry).collect::<String>()).errors();
    assert_eq!(many(2_000), "");
    assert_snapshot!(many(2_001), @"a.toml:8001:1: there are 2001 entries, [[elsewhere]] among them, and 2000 are allowed; merge entries, or raise the limit in the configuration");
    assert_eq!(file("[[entry]]\n".repeat(100_000)).errors().lines().count(), 1_001);
}

#[test]
fn every_value_of_the_wrong_type_says_what_to_write() {
    let folder = file(
        r#"
entry = "all"
intake = [1]
[[guide]]
title = "a"
[[elsewhere]]
id = 7
question = ["a"]
phrasings = "b"
answer = true
[[sensitive]]
id = "crisis"
phrases = [1, ""]
reply = 2026-11-01
priority = "yes"
[[term]]
short = { a = 1 }
[[probe]]
"#,
    );
    assert_snapshot!(folder.errors(), @r#"
    a.toml:2:9: `entry` is a text; write each below a header with two pairs of brackets: [[entry]]
    a.toml:3:10: `intake` is a list; write it once, below [intake]
    a.toml:4:1: `guide` is a list; write it once, below [guide]
    a.toml:7:6: `id` is a number; write it in quotes: id = "…"
    a.toml:8:12: `question` is a list; write a text in quotes
    a.toml:9:13: `phrasings` is a text; write a list of texts: phrasings = ["…"]
    a.toml:10:10: `answer` is true or false; write a text in quotes
    a.toml:13:12: item 1 of `phrases` is a number; write a text in quotes
    a.toml:13:15: item 2 of `phrases` is empty; write a text, or remove it
    a.toml:14:9: `reply` is a date or time; write a text in quotes
    a.toml:15:12: `priority` is a text; write true or false without quotes: priority = true
    a.toml:16:1: [[term]] has no `long`; add a line: long = "…"
    a.toml:16:1: [[term]] has no `text`; add a line: text = "…"
    a.toml:17:9: `short` is a table; write a text in quotes
    a.toml:18:1: [[probe]] has no `ask`; add a line: ask = "…"
    a.toml:18:1: [[probe]] has no `expect`; add a line: expect = "…"
    "#);
}

#[test]
fn ids_references_and_shows_are_checked() {
    let folder = file(
        r#"
[[field]]
id = "him"
name = "Health information management"
short = "HIM"
summary = "a"
colour = "blue"

[[entry]]
id = "a--b"
question = "a"
answer = "a"
field = "hi"
related = ["tuition", "a--c"]

[[entry]]
id = "none"
question = "b"
show = { comparison = false }
reviewed = 2026-11-01T10:00:00

[[entry]]
id = "c"
question = "c"
show = { career = "nurse", field = "him" }
reviewed = "last week"

[[entry]]
id = "d"
question = "d"

[[entry]]
question = "e"
show = {}

[[elsewhere]]
id = "tuition"
question = "f"
answer = "a"

[intake]
contact = "a"
[[intake.step]]
id = "rn"
ask = "a"
[[intake.step]]
id = "rn"
ask = "a"
[[intake.step.choice]]
label = "Yes"
text = "a"
entry = "tution"

[[entires]]
id = "x"
"#,
    )
    .with(
        "b.toml",
        "id = 1\n[intake]\ncontact = \"a\"\n[[term]]\nid = \"x\"\nshort = \"a\"\nlong = \"a\"\ntext = \"a\"\n",
    );
    assert_snapshot!(folder.errors(), @r#"
    a.toml:7:1: unknown key `colour` in [[field]]; known are id, name, short, aliases, summary
    a.toml:10:6: the id `a--b` is malformed; write lower-case words and digits joined by single hyphens, such as `a-b`
    a.toml:13:9: `field` names `hi`, which does not exist; did you mean `him`?
    a.toml:14:12: `related` names `tuition`, which stands under [[elsewhere]]; name an [[entry]], or remove it
    a.toml:14:23: `related` names `a--c`, which does not exist; write the id of an [[entry]] there, or remove it
    a.toml:17:6: the id `none` means that a probe expects nothing; choose another id
    a.toml:19:8: `show` shows nothing when false; write one of { aspect = "…" }, { aspect = "…", field = "…" }, { comparison = true }, { careers = true }, { careers = true, field = "…" }, { career = "…" }
    a.toml:20:12: `reviewed` holds a time of day; write the day without quotes: reviewed = 2026-11-01
    a.toml:25:8: `field` goes with `aspect` or `careers` alone; write one of { aspect = "…" }, { aspect = "…", field = "…" }, { comparison = true }, { careers = true }, { careers = true, field = "…" }, { career = "…" }
    a.toml:25:19: `career` names `nurse`, which does not exist; write the id of a [[career]] there, or remove it
    a.toml:26:12: `reviewed` is a text; write the day without quotes: reviewed = 2026-11-01
    a.toml:28:1: [[entry]] has neither `answer` nor `show`; add a line: answer = "…"
    a.toml:32:1: [[entry]] has no `id`; add a line: id = "…"
    a.toml:34:8: `show` says nothing to show; write one of { aspect = "…" }, { aspect = "…", field = "…" }, { comparison = true }, { careers = true }, { careers = true, field = "…" }, { career = "…" }
    a.toml:43:1: [[intake.step]] offers no choice; add a header [[intake.step.choice]] below, and under it a label
    a.toml:47:6: the id `rn` is taken: it stands first at a.toml:44:6; give one of the two another id
    a.toml:51:1: unknown key `text` in [[intake.step.choice]]; known are label, show, entry
    a.toml:52:9: `entry` names `tution`, which does not exist; did you mean `tuition`?
    a.toml:54:3: unknown table `entires`; did you mean `entry`?
    b.toml:1:1: `id` stands above the first table; move it below a header such as [[entry]]
    b.toml:2:1: a second [intake] table; the first stands at a.toml:41:1; keep one of the two
    b.toml:5:1: unknown key `id` in [[term]]; known are short, long, text
    "#);
}

#[test]
fn texts_that_discord_would_refuse_are_measured() {
    let long = |length| "ä".repeat(length);
    let folder = file(format!(
        r#"
[guide]
title = "{}"
source = "ftp://example.org"

[[field]]
id = "him"
name = "HIM"
short = "HIM"
summary = "a"

[[field]]
id = "hi"
name = "HI"
short = "HI"
summary = "a"

[[aspect]]
id = "degree"
title = "a"
question = "a"
shared = "{}"
[aspect.fields]
him = "{}"
hi = "a"

[[career]]
id = "nurse"
title = "{}"
field = "hi"
summary = "{}"
onet = "15-20"
link = "https://example.org/{}"

[[entry]]
id = "long"
question = "a"
answer = "{}"

[[entry]]
id = "together"
question = "b"
answer = "{}"
show = {{ career = "nurse" }}
sources = ["https:// example.org", "{}"]
"#,
        long(257),
        long(1_024),
        long(1_025),
        long(101),
        long(2_000),
        long(500),
        long(4_097),
        long(2_097),
        long(201),
    ));
    assert_snapshot!(folder.errors(), @"
    a.toml:3:9: `title` has 257 characters, and 256 fit into Discord here; shorten it by 1
    a.toml:4:10: the source `ftp://example.org` is no address; write one that begins with https:// and holds no spaces
    a.toml:24:7: `him` has 1025 characters, and 1024 fit into Discord here; shorten it by 1
    a.toml:29:9: `title` has 101 characters, and 100 fit into Discord here; shorten it by 1
    a.toml:32:8: `15-20` is no O*NET code; write it as in 15-2051.02
    a.toml:33:8: `link` has 520 characters, and 512 are allowed for an address; shorten it by 8
    a.toml:38:10: `answer` has 4097 characters, and 4096 fit into Discord here; shorten it by 1
    a.toml:45:12: the source `https:// example.org` is no address; write one that begins with https:// and holds no spaces
    a.toml:45:36: the source has 201 characters, and 200 are allowed for one that is no address; shorten it by 1
    ");
}

#[test]
fn a_comparison_takes_as_many_fields_as_stand_side_by_side() {
    let field = |n| format!("[[field]]\nid = \"f{n}\"\nname = \"N{n}\"\nshort = \"F{n}\"\nsummary = \"a\"\n");
    let fields = |count| file((0..count).map(field).collect::<String>()).errors();
    assert_eq!(fields(23), "");
    assert_snapshot!(fields(24), @"a.toml:117:6: there are 24 fields, and 23 fit into a comparison; merge or remove fields");
}

#[test]
fn an_intake_of_more_than_its_buttons_remember_is_refused() {
    let choices = |count| "[[intake.step.choice]]\nlabel = \"a\"\n".repeat(count);
    let steps = |count: u32| {
        let step = |n| format!("[[intake.step]]\nid = \"s{n}\"\nask = \"a\"\n{}", choices(1));
        (0..count).map(step).collect::<Vec<_>>().concat()
    };
    let intake = "[intake]\ncontact = \"a\"\n";
    let step = "[[intake.step]]\nid = \"s\"\nask = \"a\"\n";
    assert_eq!(file(format!("{intake}{step}{}", choices(10))).errors(), "");
    assert_snapshot!(file(format!("{intake}{step}{}", choices(11))).errors(), @"a.toml:3:1: [[intake.step]] offers 11 choices, and 10 buttons fit; split it into two steps");
    assert_eq!(file(format!("{intake}{}", steps(20))).errors(), "");
    assert_snapshot!(file(format!("{intake}{}", steps(21))).errors(), @"a.toml:1:1: [intake] has 21 steps, and 20 are remembered; keep those that an advisor needs first");
}

#[test]
fn a_wording_of_two_entries_fails_but_can_be_used() {
    let folder = file(MINIMAL).with(
        "b.toml",
        r#"
[[elsewhere]]
id = "tuition"
question = "How much is tuition?"
phrasings = ["what degree do i  need for him"]
answer = "Ask the bursar."
[[term]]
short = "AHIMA"
long = "a"
text = "a"
[[term]]
short = "ahima"
long = "a"
text = "a"
"#,
    );
    let loaded = folder.load();
    assert!(loaded.knowledge.is_some());
    assert_eq!(loaded.findings.iter().filter(|finding| finding.severity == Severity::Fails).count(), 2);
    assert_snapshot!(folder.errors(), @"
    b.toml:5:14: the wording `what degree do i  need for him` stands also in `him-degree`, at a.toml:4:12; keep it where it fits best
    b.toml:12:9: the term `ahima` is explained already, at b.toml:8:9; keep one of the two
    ");
}

#[test]
fn warnings_say_what_could_be_better() {
    let folder = file(
        r#"
[guide]
title = "The guide"
reviewed = 2027-01-01

[[entry]]
id = "thin"
question = "What is it?"
answer = "a"
related = ["thin", "stale", "stale"]

[[entry]]
id = "stale"
question = "Can I study part time while working?"
phrasings = ["Can I study part-time while working", "is there an evening course", "Is there an evening course?"]
answer = "a"
sources = ["guide"]
reviewed = 2025-11-22
"#,
    );
    assert!(folder.load().knowledge.is_some());
    assert_snapshot!(folder.findings(), @r#"
    a.toml:4:12: warning: the review of 2027-01-01 lies in the future; write the day it was read
    a.toml:7:6: warning: `thin` has no review date; add the day it was read: reviewed = 2026-11-01
    a.toml:7:6: warning: `thin` has only 1 wording; add other ways students ask it: phrasings = ["…", "…"]
    a.toml:7:6: warning: `thin` names no source; add a line: sources = ["guide"]
    a.toml:10:12: warning: `thin` is related to itself; remove it here
    a.toml:10:29: warning: `related` names `stale` twice; remove it here
    a.toml:15:14: warning: the wording `Can I study part-time while working` is nearly the same as `Can I study part time while working?`; keep one of the two
    a.toml:15:83: warning: the wording `Is there an evening course?` is nearly the same as `is there an evening course`; keep one of the two
    a.toml:18:12: warning: the last review, 2025-11-22, is 366 days ago; read it against its source again, then write today's date
    "#);
}

#[test]
fn many_names_beside_many_synonyms_are_read_at_once() {
    let words = |letter: char| (0..30_000).map(|n| format!("\"{letter}{n}\"")).collect::<Vec<_>>().join(", ");
    let field = "[[field]]\nid = \"hi\"\nname = \"Health informatics\"\nshort = \"HI\"\nsummary = \"Systems.\"\n";
    let synonym = format!("[[synonym]]\nwrite = [\"work\"]\nread = [{}]\n", words('s'));
    let start = Instant::now();
    assert_eq!(file(format!("{field}aliases = [{}]\n{synonym}", words('a'))).errors(), "");
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

#[test]
fn wordings_that_take_long_to_compare_are_read_at_once() {
    // Each has the letters of all others in another order, so that only comparing them one by one tells them apart.
    let letter = |place: usize| char::from(b"abcdefghijklmnopqrstuvwxyz"[place % 1_987 % 26]);
    let wording = |step: usize| (0..1_987).map(|place| letter(place * step)).collect::<String>();
    let wordings = (1..=200).map(|step| format!("\"{}\"", wording(step))).collect::<Vec<_>>();
    let start = Instant::now();
    assert_eq!(file(format!("{MINIMAL}phrasings = [{}]", wordings.join(", "))).errors(), "");
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

#[test]
fn an_entry_that_shows_one_side_without_saying_so_is_warned_of() {
    let file = |entry: &str| {
        file(format!(
            r#"
[[field]]
id = "him"
name = "Health information management"
short = "HIM"
summary = "Records."
[[field]]
id = "hi"
name = "Health informatics"
short = "HI"
summary = "Systems."
[[aspect]]
id = "class"
title = "Class"
question = "How is it classified?"
[aspect.fields]
him = "Managers."
hi = "Analysts."
[[entry]]
id = "hi-class"
question = "How is HI classified?"
phrasings = ["official class of HI", "what is HI on paper"]
show = {{ aspect = "class", field = "hi" }}
sources = ["https://example.org"]
reviewed = 2026-11-22
{entry}"#
        ))
    };
    assert_snapshot!(file(r#"field = "hi""#).findings(), @r#"a.toml:20:6: warning: `hi-class` shows one side of `class`, and a question on another field may get it; add: field = "hi" and aspect = "class""#);
    assert_snapshot!(file("").findings(), @r#"a.toml:20:6: warning: `hi-class` shows one side of `class`, and a question on another field may get it; add: field = "hi" and aspect = "class""#);
    assert_snapshot!(file("field = \"hi\"\naspect = \"class\"").findings(), @"");
}

#[test]
fn two_entries_that_tell_the_same_side_are_warned_of() {
    let twin = |id: &str, question: &str| {
        format!(
            r#"
[[entry]]
id = "{id}"
question = "{question}"
phrasings = ["{id} one", "{id} two"]
answer = "a"
aspect = "class"
sources = ["https://example.org"]
reviewed = 2026-11-22
"#
        )
    };
    let aspect = "[[field]]\nid = \"hi\"\nname = \"Health informatics\"\nshort = \"HI\"\nsummary = \"Systems.\"\n\
                  [[aspect]]\nid = \"class\"\ntitle = \"Class\"\nquestion = \"Which class?\"\n[aspect.fields]\nhi = \"A.\"";
    let folder = file(format!("{aspect}{}{}", twin("first", "What is it?"), twin("second", "Where does it stand?")));
    assert_snapshot!(folder.findings(), @"a.toml:22:6: warning: `second` has the same aspect and field as `first`, and is never reached; merge the two, or take the aspect out of one");
}

/// Two fields, an aspect and a career of each, and whatever else stands there.
fn two_fields(more: &str) -> Folder {
    file(format!(
        r#"[[field]]
id = "him"
name = "Health information management"
short = "HIM"
summary = "Records."
[[field]]
id = "hi"
name = "Health informatics"
short = "HI"
summary = "Systems."
[[aspect]]
id = "class"
title = "Class"
question = "How is it classified?"
[aspect.fields]
him = "Managers."
hi = "Analysts."
[[career]]
id = "analyst"
title = "Analyst"
field = "hi"
summary = "Analyses."
{more}"#
    ))
}

#[test]
fn an_entry_that_is_about_one_field_and_shows_another_is_refused() {
    let entry = |show: &str| {
        two_fields(&format!("[[entry]]\nid = \"him-class\"\nquestion = \"a\"\nfield = \"him\"\nshow = {{ {show} }}\n"))
    };
    let wrong = entry(r#"aspect = "class", field = "hi""#);
    assert!(wrong.load().knowledge.is_none());
    assert_snapshot!(wrong.errors(), @r#"a.toml:27:8: `him-class` is about `him`, and `show` shows the side of `hi`; write field = "him" in `show`"#);
    assert_snapshot!(entry(r#"careers = true, field = "hi""#).errors(), @r#"a.toml:27:8: `him-class` is about `him`, and `show` shows the side of `hi`; write field = "him" in `show`"#);
    assert_snapshot!(entry(r#"career = "analyst""#).errors(), @r#"a.toml:24:6: `him-class` is about `him`, and shows `analyst`, a career of `hi`; show a career of `him`"#);
    for sound in [r#"aspect = "class", field = "him""#, r#"aspect = "class""#, "careers = true", "comparison = true"] {
        assert_eq!(entry(sound).errors(), "");
    }
}

#[test]
fn one_answer_for_two_fields_is_warned_of() {
    let entry = |id: &str, field: &str| {
        format!(
            r#"
[[entry]]
id = "{id}"
question = "{id}?"
phrasings = ["{id} one", "{id} two"]
answer = "A master's  degree."
{field}
sources = ["https://example.org"]
reviewed = 2026-11-22
"#
        )
    };
    let both = |first, second| two_fields(&format!("{}{}", entry("one", first), entry("two", second))).findings();
    assert_snapshot!(both(r#"field = "hi""#, r#"field = "him""#), @"a.toml:34:6: warning: `two` and `one`, at a.toml:25:6, are about two fields and have the same answer; write the right field's answer into the one that has the other's");
    assert_eq!(both(r#"field = "hi""#, ""), "");
}

#[test]
fn a_distress_phrase_that_takes_a_question_away_is_named() {
    let folder = file(
        r#"
[[entry]]
id = "guide"
question = "What can you do?"
phrasings = ["help me", "please help me out", "who are you"]
answer = "I answer questions."
[[probe]]
ask = "can you help me"
expect = "guide"
[[probe]]
ask = "I am burnt out, who are you"
expect = "guide"
[[probe]]
ask = "help me, I want to end it all"
expect = "none"
"#,
    )
    .with(
        "sensitive.toml",
        r#"
[[sensitive]]
id = "crisis"
phrases = ["end it all", "help me", "burnt out"]
reply = "Call."
"#,
    );
    assert_snapshot!(folder.found_by_asking(), @r#"
    sensitive.toml:4:26: the distress phrase "help me" is heard in the wording "help me" of `guide`, at a.toml:5:14, and takes 2 wordings and 1 probe away; word it so that no other question holds it, or remove one of the two
    sensitive.toml:4:37: the distress phrase "burnt out" is heard in the probe "I am burnt out, who are you" of `guide`, at a.toml:11:7, and takes 1 probe away; word it so that no other question holds it, or remove one of the two
    "#);
}

/// Two entries; each slip is one replacement in it.
const TWO_ENTRIES: &str = r#"# The entries.

[[entry]]
id = "first"
question = "What is it?"
phrasings = [
  "what would it be",
  "tell me of it",
]
answer = """
It is this,
and that."""
related = ["second"]
sources = ["guide"]
reviewed = 2026-11-22

[[entry]]
id = "second"
question = "Where is it?"
phrasings = ["where do I find it", "what is its place"]
answer = """
It is here."""
related = ["first"]
sources = ["guide"]
reviewed = 2026-11-22
"#;

/// What is found when the first `right` is written as `wrong`.
fn slip(right: &str, wrong: &str) -> String {
    assert!(TWO_ENTRIES.contains(right), "{right}");
    let guide = "[guide]\ntitle = \"The guide\"\n";
    file(TWO_ENTRIES.replacen(right, wrong, 1)).with("guide.toml", guide).findings()
}

#[test]
fn what_was_never_closed_is_named_where_it_begins_and_nothing_that_follows() {
    assert_eq!(slip("", ""), "");
    assert_snapshot!(slip("and that.\"\"\"", "and that."), @r#"a.toml:10:10: the text that begins here has no closing """; write """ at its end"#);
    assert_snapshot!(slip("and that.\"\"\"", "and that.\"\""), @r#"a.toml:10:10: the text that begins here has no closing """; write """ at its end"#);
    assert_snapshot!(slip("It is here.\"\"\"", "It is here."), @r#"a.toml:21:10: the text that begins here has no closing """; write """ at its end"#);
    assert_snapshot!(slip("of it\",\n]", "of it\","), @"a.toml:6:13: the list that begins here has no closing ]; write ] at its end");
    assert_snapshot!(slip("[\"second\"]", "[\"second\" # and more"), @"a.toml:13:11: the list that begins here has no closing ]; write ] at its end");
    assert_snapshot!(slip("would it be\",", "would it be,"), @r#"a.toml:7:3: the text that begins here has no closing "; write " at its end"#);
    assert_snapshot!(slip("phrasings = [", "phrasings ="), @"a.toml:6:12: the list that begins here has no opening [; write [ before it");
    assert_snapshot!(slip("\"where do I find it\"", "\"where do I find it"), @r#"a.toml:20:14: the text that begins here has no closing "; write " at its end"#);
    assert_snapshot!(slip("\"where do I find it\"", "where do I find it\""), @r#"a.toml:20:14: the text that begins here has no opening "; write " before it"#);
    assert_snapshot!(slip("\"what is its place\"", "\"what is its place"), @r#"a.toml:20:36: the text that begins here has no closing "; write " at its end"#);
    assert_snapshot!(slip("\"what is its place\"", "what is its place\""), @r#"a.toml:20:36: the text that begins here has no opening "; write " before it"#);
    assert_snapshot!(slip("answer = \"\"\"", "answer ="), @r#"a.toml:10:9: the text that begins here has no opening """; write """ before it"#);
    assert_snapshot!(slip("\"What is it?", "What is it?"), @r#"a.toml:5:12: the text that begins here has no opening "; write " before it"#);
    assert_snapshot!(slip("What is it?\"", "What is it?"), @r#"a.toml:5:12: the text that begins here has no closing "; write " at its end"#);
    assert_snapshot!(slip("\"\"\"\nIt is this,\nand that.\"\"\"", "\"It is this,\n\nand that.\""), @r#"a.toml:10:10: the text that begins here runs over several lines; write """ instead of " before and after it"#);
}

#[test]
fn the_slips_of_word_processors_are_named() {
    assert_snapshot!(slip("\"What is it?\"", "“What is it?”"), @r#"a.toml:5:12: curly quotes (“ ”) stand around a text; replace “ and ” by straight quotes: ""#);
    assert_snapshot!(slip("\"tell me of it\"", "“tell me of it”"), @r#"a.toml:8:3: curly quotes (“ ”) stand around a text; replace “ and ” by straight quotes: ""#);
    assert_snapshot!(slip("tell me of it\"", "tell me of it”"), @r#"a.toml:8:17: curly quotes (“ ”) stand around a text; replace “ and ” by straight quotes: ""#);
    assert_snapshot!(slip("answer = \"\"\"", "answer = “““"), @r#"a.toml:10:10: curly quotes (“ ”) stand around a text; replace “ and ” by straight quotes: ""#);
    assert_snapshot!(slip("  \"tell", "\u{a0} \"tell"), @"a.toml:8:1: an invisible character (U+00A0) stands here; delete it and type the space or line break anew");
    assert_snapshot!(slip("this,\n", "this,\u{b}"), @"a.toml:11:12: an invisible character (U+000B) stands here; delete it and type the space or line break anew");
    let all = file(TWO_ENTRIES.replace(" \"", " “").replace('"', "”").replace("guide", "me")).findings();
    assert_eq!(all.lines().map(|line| &line[line.find(": ").unwrap()..]).collect::<HashSet<_>>().len(), 1, "{all}");
}

#[test]
fn the_slips_of_who_has_never_seen_code_are_named() {
    assert_snapshot!(slip("What is it?", "What is \"it\", then?"), @r#"a.toml:5:21: a quotation mark stands inside a text, which it ends; write \" for each one inside the text, or put the text between """ and """"#);
    assert_snapshot!(slip("tell me of it", "tell me of \"it\" now"), @r#"a.toml:8:15: a quotation mark stands inside a text, which it ends; write \" for each one inside the text, or put the text between """ and """"#);
    let day = |written: &str| slip("2026-11-22", written);
    assert_snapshot!(day("11/22/2026"), @"a.toml:15:12: `11/22/2026` is no day; write the day as 2026-11-22");
    assert_snapshot!(day("22.11.2026"), @"a.toml:15:12: `22.11.2026` is no day; write the day as 2026-11-22");
    assert_snapshot!(day("2026-1-5"), @"a.toml:15:12: `2026-1-5` is no day; write the day as 2026-01-05");
    assert_snapshot!(day("2026-11-22 checked by Ann"), @"a.toml:15:12: `2026-11-22 checked by Ann` is no day; write the day as 2026-11-22, and a note behind a #");
    assert_snapshot!(day("2026-11-31"), @"a.toml:15:12: `2026-11-31` is no day; write the day as 2026-11-22");
    assert_snapshot!(slip("\n[[entry]]\nid = \"second\"", "\nid = \"second\""), @"a.toml:17:1: a second `id` stands below one [[entry]]; put [[entry]] above it");
    assert_snapshot!(slip("[[entry]]\nid = \"second\"", "[entry]\nid = \"second\""), @"a.toml:17:1: the header is [entry]; write [[entry]]");
    let distress = "[[sensitive]]\nid = \"x\"\nphrases = [\"x\"]\nreply = \"x\"\npriority = True\n";
    assert_snapshot!(file(distress).errors(), @"a.toml:5:12: this is no TOML: invalid boolean, expected `true`; write true or false in small letters");
    assert_snapshot!(slip("id = \"second\"", "id: \"second\""), @"a.toml:18:3: a colon follows `id`; write id = …");
    assert_snapshot!(slip("phrasings = [", "phrasings ["), @"a.toml:6:11: no = stands behind `phrasings`; write phrasings = …");
    assert_snapshot!(slip("id = \"first\"", "id = \"first\"\nid = \"first\""), @"a.toml:5:1: `id` stands there twice; give each key once; further tables begin with a header of their own");
    assert_snapshot!(slip("It is this", "It is C:\\Uni"), @r"a.toml:11:11: this is no TOML: too few unicode value digits, expected unicode hexadecimal value; write \\ for a backslash, or leave it out");
}

#[test]
fn an_entry_without_a_header_is_one_mistake() {
    assert_snapshot!(slip("[[entry]]\nid = \"first\"", "id = \"first\""), @"a.toml:3:1: `id` begins an entry, and no header stands above it; put [[entry]] above it");
    let probe = "[[probe]]\nask = \"what\"\nexpect = \"second\"\n";
    assert_snapshot!(slip("[[entry]]\nid = \"second\"", &format!("{probe}id = \"second\"")), @"a.toml:20:1: `id` begins an entry, and stands below [[probe]]; put [[entry]] above it");
}

#[test]
fn a_show_that_is_a_text_is_told_what_to_show() {
    let show =
        |text: &str| two_fields(&format!("[[entry]]\nid = \"a\"\nquestion = \"a\"\nshow = \"{text}\"\n")).errors();
    assert_snapshot!(show("class"), @r#"a.toml:26:8: `show` is a text; write it show = { aspect = "class" }"#);
    assert_snapshot!(show("analyst"), @r#"a.toml:26:8: `show` is a text; write it show = { career = "analyst" }"#);
    assert_snapshot!(show("careers"), @"a.toml:26:8: `show` is a text; write it show = { careers = true }");
}

#[test]
fn a_malformed_id_is_one_mistake_and_no_twin_is_proposed() {
    let entry = |id: &str, related: &str| {
        format!("[[entry]]\nid = \"{id}\"\nquestion = \"{id}?\"\nanswer = \"a\"\nrelated = [\"{related}\"]\n")
    };
    let pair = |him, related| two_fields(&format!("{}{}", entry(him, "hi-degree"), entry("hi-degree", related)));
    assert_snapshot!(pair("HIM Degree", "him-degree").errors(), @"a.toml:24:6: the id `HIM Degree` is malformed; write lower-case words and digits joined by single hyphens, such as `him-degree`");
    assert_snapshot!(pair("him-jobs", "him-degree").errors(), @"a.toml:32:12: `related` names `him-degree`, which does not exist; write the id of an [[entry]] there, or remove it");
    assert_snapshot!(pair("him-degree", "him-degre").errors(), @"a.toml:32:12: `related` names `him-degre`, which does not exist; did you mean `him-degree`?");
    assert_snapshot!(two_fields("[[career]]\nid = \"coder\"\ntitle = \"a\"\nfield = \"Hi\"\nsummary = \"a\"\n[[entry]]\nid = \"a\"\nquestion = \"a\"\nfield = \"hi\"\nshow = { career = \"coder\" }").errors(), @"a.toml:26:9: `field` names `Hi`, which does not exist; did you mean `hi`?");
    assert_snapshot!(pair("him-degree", "HIM_Degree").errors(), @"a.toml:32:12: `related` names `HIM_Degree`, which does not exist; did you mean `him-degree`?");
}

#[test]
fn a_file_that_is_no_text_draws_no_complaints_elsewhere() {
    let entry = "[[entry]]\nid = \"a\"\nquestion = \"a\"\nanswer = \"a\"\nrelated = [\"b\"]\n";
    let utf16: Vec<u8> = "\u{feff}[[entry]]\nid = \"b\"".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let folder = file(entry)
        .with("b.toml", utf16)
        .with("c.toml", b"PK\x03\x04\x14\x00\x06\x00\xff")
        .with("d.toml", r"{\rtf1\ansi [[entry]]}");
    assert_snapshot!(folder.errors(), @r"
    b.toml:1:1: the file is UTF-16, which is not read; save the file as UTF-8 text
    c.toml:1:1: the file is a document of a word processor, which is not read; save the file as UTF-8 text
    d.toml:1:1: the file is a document of a word processor, which is not read; save the file as UTF-8 text
    ");
}

#[test]
fn a_name_of_two_fields_blocks() {
    let folder = two_fields("[[synonym]]\nwrite = [\"job\"]\nread = [\"records\"]\n");
    let fields = fs::read_to_string(folder.path().join("a.toml")).unwrap();
    let folder =
        file(fields.replace("summary = \"Records.\"", "summary = \"Records.\"\naliases = [\"HI\", \"records\"]"));
    assert!(folder.load().knowledge.is_none());
    assert_snapshot!(folder.errors(), @"
    a.toml:8:6: the name `HI` means `him` already, at a.toml:6:12; keep it where it fits best
    a.toml:26:9: the synonym `records` is a name of the field `him`, at a.toml:6:18; keep it in one of the two places
    ");
}

#[test]
fn a_copy_of_a_file_is_told_by_its_ids() {
    let entries = format!("{TWO_ENTRIES}[guide]\ntitle = \"The guide\"\n");
    let folder = file(&entries).with("a (1).toml", TWO_ENTRIES).with("~$a.toml", b"\0");
    assert_snapshot!(folder.findings(), @"
    a.toml:4:6: the id `first` is taken: it stands first at a (1).toml:4:6; give one of the two another id
    a.toml:18:6: the id `second` is taken: it stands first at a (1).toml:18:6; give one of the two another id
    ");
}

#[test]
fn a_misspelt_key_is_not_missing_as_well() {
    assert_snapshot!(slip("question =", "qestion ="), @"a.toml:5:1: unknown key `qestion` in [[entry]]; did you mean `question`?");
    assert_snapshot!(slip("answer =", "anwser ="), @"a.toml:10:1: unknown key `anwser` in [[entry]]; did you mean `answer`?");
    assert_snapshot!(slip("id = \"second\"", ""), @r#"
    a.toml:13:12: `related` names `second`, which does not exist; write the id of an [[entry]] there, or remove it
    a.toml:17:1: [[entry]] has no `id`; add a line: id = "…"
    "#);
}

#[test]
fn files_that_are_passed_over_but_look_like_knowledge_are_warned_of() {
    let folder = file(EVERYTHING)
        .with("a.toml.txt", "")
        .with("notes.txt", "")
        .with("a.toml~", "")
        .with(".b.toml.txt", "")
        .with("~$b.toml.docx", "");
    for (within, name) in [("2027", "b.toml"), ("2027", "c.toml"), ("drafts", "d.txt"), (".old", "e.toml")] {
        fs::create_dir_all(folder.path().join(within)).unwrap();
        fs::write(folder.path().join(within).join(name), "").unwrap();
    }
    assert_snapshot!(folder.passed_over(), @"
    2027:1:1: warning: this folder holds 2 files in .toml, and folders within are not read; move them up
    a.toml.txt:1:1: warning: this file is not read, because its name does not end in .toml; rename it to a.toml
    ");
    let alone = Folder::new().with("a.toml.txt", "");
    assert_snapshot!(alone.findings(), @"
    folder:1:1: the folder holds no file whose name ends in .toml; add one with an [[entry]] table
    a.toml.txt:1:1: warning: this file is not read, because its name does not end in .toml; rename it to a.toml
    ");
}

#[test]
fn markup_that_students_would_see_is_warned_of() {
    let answer = |text: &str| slip("It is this,\nand that.", text);
    assert_eq!(answer("**This** and **that\nthing**, see [here](https://example.org), [a](b c) or x[1](2)."), "");
    assert_snapshot!(answer("**This** is **it, so\nthere."), @r"a.toml:10:10: warning: `answer` has a ** without a second one, at `**it, so\nthere.`; write ** before and after what stands in bold");
    assert_snapshot!(answer("See [AHIMA](www.ahima.org) for it."), @"a.toml:10:10: warning: `answer` has a link that leads nowhere: `[AHIMA](www.ahima.org)`; write it with https://, as [AHIMA](https://www.ahima.org)");
}

#[test]
fn a_category_that_differs_by_a_letter_is_warned_of() {
    let entry = |id: &str, category: &str| {
        format!(
            r#"
[[entry]]
id = "{id}"
question = "{id}?"
phrasings = ["{id} one", "{id} two"]
answer = "a"
sources = ["https://example.org"]
reviewed = 2026-11-22
category = "{category}"
"#
        )
    };
    let three = |last| file([entry("a", "Degrees"), entry("b", "Degrees"), entry("c", last)].concat()).findings();
    assert_eq!(three("Careers"), "");
    assert_snapshot!(three("Degree"), @"a.toml:21:6: warning: `c` alone has the category `Degree`; did you mean `Degrees`?");
    assert_snapshot!(three("degrees"), @"a.toml:21:6: warning: `c` alone has the category `degrees`; did you mean `Degrees`?");
}

#[test]
fn synonyms_without_an_effect_are_warned_of() {
    let synonym = |write: &str, read: &str| {
        let synonym = format!("[[synonym]]\nwrite = [\"{write}\"]\nread = [\"{read}\"]\n");
        file(TWO_ENTRIES).with("synonyms.toml", synonym).found_by_asking()
    };
    assert_eq!(synonym("places", "spot"), "");
    assert_eq!(synonym("place", "what is where"), "");
    assert_snapshot!(synonym("plaice", "spot"), @"synonyms.toml:2:10: warning: `plaice` is no word of any question, phrasing or keyword, so that nothing is found by it; write a word that the guide uses");
    assert_snapshot!(synonym("place", "What"), @"synonyms.toml:3:9: warning: `What` says nothing of what a question is about; write the word that students use");
}

#[test]
fn an_entry_whose_question_names_another_field_is_refused() {
    let entry = |question: &str, more: &str| {
        two_fields(&format!("[[entry]]\nid = \"him-class\"\nquestion = \"{question}\"\nanswer = \"a\"\n{more}\n"))
            .errors()
    };
    assert_snapshot!(entry("How is HIM classified?", r#"field = "hi""#), @"a.toml:24:6: `him-class` has a question on `him` and tells of `hi`; correct the question, or the field");
    assert_snapshot!(entry("What is health information management?", r#"field = "hi""#), @"a.toml:24:6: `him-class` has a question on `him` and tells of `hi`; correct the question, or the field");
    assert_snapshot!(entry("How is HIM classified?", r#"show = { aspect = "class", field = "hi" }"#), @"a.toml:24:6: `him-class` has a question on `him` and tells of `hi`; correct the question, or the field");
    for (question, more) in [
        ("How is HIM classified?", r#"field = "him""#),
        ("Is HIM or HI for me?", r#"field = "hi""#),
        ("Can I go from HIM into health informatics?", r#"field = "hi""#),
        ("Who hires him?", r#"field = "hi""#),
        ("How is HIM classified?", ""),
    ] {
        assert_eq!(entry(question, more), "");
    }
}

#[test]
fn what_may_follow_from_a_mistake_waits_until_it_is_mended() {
    assert_snapshot!(slip("phrasings =", "phraisings ="), @"a.toml:6:1: unknown key `phraisings` in [[entry]]; did you mean `phrasings`?");
    let twin = |id: &str, field: &str| {
        format!(
            "[[entry]]\nid = \"{id}\"\nquestion = \"{id}?\"\nshow = {{ aspect = \"class\", field = \"him\" }}\naspect = \"class\"\n{field}\n"
        )
    };
    let pair = two_fields(&format!("{}{}", twin("a", "feild = \"him\""), twin("b", "feild = \"him\"")));
    assert_snapshot!(pair.findings(), @"
    a.toml:28:1: unknown key `feild` in [[entry]]; did you mean `field`?
    a.toml:34:1: unknown key `feild` in [[entry]]; did you mean `field`?
    ");
    // no line above to put the missing header on
    assert_snapshot!(slip("reviewed = 2026-11-22\n\n[[entry]]\nid", "reviewed = 2026-11-22\nid"), @"a.toml:16:1: a second `id` stands below one [[entry]]; put [[entry]] above it");
}

/// A file with every table, to be spoilt.
const EVERYTHING: &str = r#"
guide = { title = "The guide", source = "https://example.org", reviewed = 2026-11-01 }
[[field]]
id = "hi"
name = "Health informatics"
short = "HI"
aliases = ["informatics"]
summary = "Systems."
[[aspect]]
id = "degree"
title = "Degree"
question = "What degree do I need?"
shared = "A degree."
[aspect.fields]
hi = "A master's degree."
[[career]]
id = "analyst"
title = "Analyst"
field = "hi"
aliases = ["CDM"]
summary = "Analyses."
onet = "15-2051.02"
link = "https://example.org"
[[entry]]
id = "hi-degree"
question = "What degree do I need for HI?"
phrasings = ["degree for informatics", "is a master’s required"]
keywords = ["master"]
answer = """
A master’s degree."""
show = { aspect = "degree", field = "hi" }
related = ["hi-degree"]
sources = ["guide"]
reviewed = 2026-11-01
category = "Degrees"
enrolling = true
[[elsewhere]]
id = "tuition"
question = "How much is it?"
answer = "Ask."
[[sensitive]]
id = "crisis"
phrases = ["no way out"]
reply = "Call."
priority = true
[[term]]
short = "AHIMA"
long = "Association"
text = "It certifies."
[[synonym]]
write = ["difference"]
read = ["diff"]
[[probe]]
ask = "master"
expect = "hi-degree"
[intake]
intro = "Hello."
notice = "A licence."
contact = "Write."
[[intake.step]]
id = "rn"
ask = "Are you an RN?"
[[intake.step.choice]]
label = "Yes"
show = "Good."
entry = "hi-degree"
"#;

#[test]
fn a_file_with_every_table_is_sound() {
    assert_eq!(file(EVERYTHING).errors(), "");
}

/// Whatever the file: no panic, each finding lies inside it, and what is loaded can be asked.
fn check_findings_lie_inside(content: &[u8]) {
    let loaded = file(content).load();
    let text = String::from_utf8_lossy(content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content)).into_owned();
    let lines: Vec<_> = text.split('\n').collect();
    for finding in loaded.findings.iter().filter(|finding| finding.line > 0) {
        let line = lines.get(finding.line as usize - 1).unwrap_or_else(|| panic!("no such line: {finding}"));
        // one behind the last character is where something is missing
        assert!((1..=line.chars().count() + 1).contains(&(finding.column as usize)), "no such column: {finding}");
        assert!(!finding.to_string().contains('\n'), "several lines: {finding}");
    }
    if let Some(knowledge) = loaded.knowledge {
        let faq = Faq::new(knowledge, &Settings::default());
        let advice = faq.advise("what degree do I need for HI, and how much is it?", &[]);
        assert!(advice.candidates.iter().all(|&(_, score)| (0.0..=1.0).contains(&score)), "{advice:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(content in proptest::collection::vec(any::<u8>(), 0..300)) {
        check_findings_lie_inside(&content);
    }

    #[test]
    fn any_characters_of_toml_are_survived(content in r#"[\[\]{}=.,"'a-c1-3\-_\n\r é#:]{0,200}"#) {
        check_findings_lie_inside(content.as_bytes());
    }

    #[test]
    fn a_spoilt_file_is_survived(
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0..40_usize, r#"[\[\]{}="\na-z0-9ä, ]{0,8}"#), 1..4),
    ) {
        let mut content = EVERYTHING.as_bytes().to_vec();
        for (at, length, put) in cuts {
            let start = at.index(content.len() + 1);
            let end = content.len().min(start + length);
            content.splice(start..end, put.into_bytes());
        }
        check_findings_lie_inside(&content);
    }

    #[test]
    fn lines_in_any_order_are_survived(lines in Just(EVERYTHING.lines().collect::<Vec<_>>()).prop_shuffle()) {
        check_findings_lie_inside(lines.join("\n").as_bytes());
    }
}
