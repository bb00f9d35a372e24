//! Measures the matcher on the public tasks: `cargo run --release --example public_tasks -- FOLDER`.
//!
//! FOLDER holds one folder a task, samples of the public sets CLINC150 and BANKING77 as guides: `faq.jsonl` has the entries with
//! 5 or 10 phrasings each, `questions.jsonl` other questions, plain and with typos, with the entry that they ask for. Rows are
//! means over the samples of a task.
//!
//! The figures beside the constants of `matching` come from here: one run with that constant changed or left out, on these
//! questions, which its authors call "dev" as others are kept apart. `near` is the share of questions that are answered directly
//! by a sibling, another entry, after their own was taken out (a fifth of the entries at a time); `padded` wraps each question
//! in greeting, story and thanks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use guidepost::matching::{Decision, Document, Lexicon, Matcher, Settings};

/// At most two threads: the machine is shared.
const THREADS: usize = 2;

/// Parts of the entries that are taken out in turn.
const FOLDS: usize = 5;

/// Openings, stories and closings around a question. The first set was used while tuning, the others were not.
const PADDING: [&[(&str, &str)]; 3] = [
    &[
        ("Hi everyone! ", " Thanks in advance!"),
        ("Hello, hope you are all doing well. I'm kind of new here. ", ""),
        ("", " Any help would be appreciated, thank you so much"),
        ("Good morning! My brother told me I should ask here. ", " Thanks!"),
        (
            "Sorry if this was asked before, I had a long day at work and I'm really tired. ",
            " Thank you for your time.",
        ),
        ("hey guys, quick question, ", " thx"),
    ],
    &[
        (
            "Greetings friends. I have been thinking about this all weekend while my dog kept barking at the neighbours. ",
            " Cheers!",
        ),
        ("So I was talking with my aunt yesterday and we could not agree. ", " Many thanks to whoever replies."),
        ("yo ", " appreciate it"),
        ("Good afternoon, I hope someone can point me in the right direction. ", " Have a great day!"),
        ("Not sure where to post this so forgive me. ", " It has been bugging me for ages lol"),
        ("", " I'm asking because my roommate and I made a bet. Thanks a bunch!"),
    ],
    &[
        ("Heyyy it's me again haha. Just got back from the gym and finally sat down with a coffee. ", " ty ty"),
        (
            "Dear support team, I am writing on behalf of my mother who is not good with computers. ",
            " Kind regards, Maria",
        ),
        (
            "ok so long story short my week was a mess, two kids with the flu and a broken washing machine. ",
            " Sorry for rambling!",
        ),
        ("Evening all! First time poster, long time reader. ", " Looking forward to hearing from you."),
        ("", " Please let me know as soon as you can, I would be so grateful!"),
        ("I tried searching the other threads but could not find anything recent. ", " Bless you all 🙏"),
    ],
];

struct Entry {
    id: String,
    phrasings: Vec<String>,
}

struct Question {
    text: String,
    expect: Option<String>,
    typo: bool,
}

struct Task {
    name: String,
    entries: Vec<Entry>,
    questions: Vec<Question>,
}

/// What came of one question.
struct Outcome {
    in_scope: bool,
    /// Place of the right entry among the candidates.
    place: Option<usize>,
    score: f32,
    decision: Decision,
}

impl Outcome {
    fn first(&self) -> bool {
        self.place == Some(0)
    }
    fn third(&self) -> bool {
        self.place.is_some_and(|place| place < 3)
    }
}

/// One row of the table in percent.
type Row = Vec<(&'static str, f64)>;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next().map(PathBuf::from) else {
        eprintln!("name the folder of the tasks");
        return;
    };
    let quick = arguments.next().is_some_and(|word| word == "quick");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the data folder")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    paths.sort();
    let next = AtomicUsize::new(0);
    let rows: Mutex<BTreeMap<String, Vec<Row>>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let task = load(path);
                    let name = task.name.rsplit_once('-').map_or(task.name.clone(), |(name, _)| name.to_owned());
                    if quick && name.ends_with("kall") {
                        continue;
                    }
                    for (kind, row) in measure(&task, quick) {
                        rows.lock()
                            .expect("no thread panicked")
                            .entry(format!("{name:<15} {kind}"))
                            .or_default()
                            .push(row);
                    }
                }
            });
        }
    });
    print(&rows.into_inner().expect("no thread panicked"));
}

fn load(path: &Path) -> Task {
    let lines = |file: &str| -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(path.join(file)).expect("a file of the task");
        text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    };
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    Task {
        name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        entries: lines("faq.jsonl")
            .iter()
            .map(|line| Entry {
                id: text(&line["id"]),
                phrasings: line["phrasings"].as_array().into_iter().flatten().map(text).collect(),
            })
            .collect(),
        questions: lines("questions.jsonl")
            .iter()
            .map(|line| Question {
                text: text(&line["question"]),
                expect: line["expect"].as_str().map(str::to_owned),
                typo: line["typo"].as_bool().unwrap_or_default(),
            })
            .collect(),
    }
}

fn matcher<'a>(entries: impl Iterator<Item = &'a Entry>) -> Matcher {
    let documents: Vec<Document<'a>> = entries
        .map(|entry| Document {
            phrasings: entry.phrasings.iter().map(String::as_str).collect(),
            ..Document::default()
        })
        .collect();
    Matcher::new(&documents, &Lexicon::default(), &Settings::default())
}

fn measure(task: &Task, quick: bool) -> Vec<(String, Row)> {
    let start = Instant::now();
    let whole = matcher(task.entries.iter());
    let build = start.elapsed().as_secs_f64() * 1e3;
    let mut rows = Vec::new();
    for typo in [false, true] {
        let (outcomes, times) = ask(&whole, task, typo, |text, _| text.to_owned());
        let mut row = summary(&outcomes);
        row.push(("p50µs", percentile(&times, 0.5)));
        row.push(("p99µs", percentile(&times, 0.99)));
        row.push(("build", build));
        if !typo && !task.name.contains("kall") {
            row.push(("near", near(task)));
        }
        rows.push((if typo { "typo" } else { "clean" }.to_owned(), row));
    }
    if !quick && !task.name.contains("kall") {
        for (set, wrappers) in PADDING.iter().enumerate() {
            let (outcomes, _) = ask(&whole, task, false, |text, number| {
                let (before, after) = wrappers[number % wrappers.len()];
                format!(
                    "{before}{text}{}{after}",
                    if after.is_empty() || text.ends_with(['.', '?', '!']) { "" } else { "." }
                )
            });
            rows.push((format!("padded {}", set + 1), summary(&outcomes)));
        }
    }
    rows
}

fn ask(matcher: &Matcher, task: &Task, typo: bool, wrap: impl Fn(&str, usize) -> String) -> (Vec<Outcome>, Vec<f64>) {
    let mut times = Vec::new();
    let outcomes = task
        .questions
        .iter()
        .filter(|question| question.typo == typo)
        .enumerate()
        .map(|(number, question)| {
            let text = wrap(&question.text, number);
            let start = Instant::now();
            let ranking = matcher.rank(&text);
            times.push(start.elapsed().as_secs_f64() * 1e6);
            let right =
                |id: &str| ranking.candidates.iter().position(|candidate| task.entries[candidate.document].id == id);
            Outcome {
                in_scope: question.expect.is_some(),
                place: question.expect.as_deref().and_then(right),
                score: ranking.candidates.first().map_or(0.0, |candidate| candidate.score),
                decision: ranking.decision,
            }
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (outcomes, times)
}

/// Share of questions answered directly although their entry is gone.
fn near(task: &Task) -> f64 {
    let (mut asked, mut answered) = (0, 0);
    for fold in 0..FOLDS {
        let rest =
            matcher(task.entries.iter().enumerate().filter(|(place, _)| place % FOLDS != fold).map(|(_, entry)| entry));
        let gone: Vec<&str> = task
            .entries
            .iter()
            .enumerate()
            .filter(|(place, _)| place % FOLDS == fold)
            .map(|(_, entry)| entry.id.as_str())
            .collect();
        for question in task.questions.iter().filter(|question| !question.typo) {
            if question.expect.as_deref().is_some_and(|expect| gone.contains(&expect)) {
                asked += 1;
                answered += usize::from(rest.rank(&question.text).decision == Decision::Answer);
            }
        }
    }
    share(answered, asked)
}

fn summary(outcomes: &[Outcome]) -> Row {
    let inside: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.in_scope).collect();
    let outside: Vec<&Outcome> = outcomes.iter().filter(|outcome| !outcome.in_scope).collect();
    let of = |test: &dyn Fn(&Outcome) -> bool, all: &[&Outcome]| {
        share(all.iter().filter(|outcome| test(outcome)).count(), all.len())
    };
    let answered: Vec<&Outcome> =
        inside.iter().copied().filter(|outcome| outcome.decision == Decision::Answer).collect();
    let suggested: Vec<&Outcome> =
        inside.iter().copied().filter(|outcome| outcome.decision == Decision::Suggest).collect();
    let mut row = vec![
        ("top1", of(&Outcome::first, &inside)),
        ("r@3", of(&Outcome::third, &inside)),
        ("direct", share(answered.len(), inside.len())),
        ("prec", of(&Outcome::first, &answered)),
        ("sug3", of(&Outcome::third, &suggested)),
        ("none", of(&|outcome| outcome.decision == Decision::None, &inside)),
    ];
    if !outside.is_empty() {
        row.push(("auroc", auroc(&inside, &outside)));
        let mut scores: Vec<f32> = outside.iter().map(|outcome| outcome.score).collect();
        scores.sort_by(|a, b| b.total_cmp(a));
        let threshold = scores[scores.len() / 20];
        row.push(("c5", of(&|outcome| outcome.first() && outcome.score > threshold, &inside)));
        row.push(("oosD", of(&|outcome| outcome.decision == Decision::Answer, &outside)));
        row.push(("oosN", of(&|outcome| outcome.decision == Decision::None, &outside)));
    }
    row
}

fn auroc(inside: &[&Outcome], outside: &[&Outcome]) -> f64 {
    let mut wins = 0.0;
    for one in inside {
        for other in outside {
            wins += if one.score > other.score {
                1.0
            } else if one.score < other.score {
                0.0
            } else {
                0.5
            };
        }
    }
    100.0 * wins / real(inside.len() * outside.len())
}

fn percentile(sorted: &[f64], part: f64) -> f64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a length")]
    let place = (real(sorted.len()) * part) as usize;
    sorted.get(place).copied().unwrap_or_default()
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * real(part) / real(whole) }
}

fn real(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

const COLUMNS: [&str; 14] =
    ["top1", "r@3", "auroc", "c5", "direct", "prec", "sug3", "none", "oosD", "oosN", "near", "p50µs", "p99µs", "build"];

fn print(rows: &BTreeMap<String, Vec<Row>>) {
    print!("{:<25}", "task");
    for column in COLUMNS {
        print!("{column:>7}");
    }
    println!();
    for (name, samples) in rows {
        print!("{name:<25}");
        for column in COLUMNS {
            let values: Vec<f64> =
                samples.iter().flatten().filter(|(key, _)| *key == column).map(|(_, value)| *value).collect();
            if values.is_empty() {
                print!("{:>7}", "");
            } else {
                print!("{:>7.1}", values.iter().sum::<f64>() / real(values.len()));
            }
        }
        println!();
    }
}
