//! `cargo bench`: how long a question takes on knowledge of many sizes, and a naive scan with strsim beside it.
//!
//! Knowledge and questions are made up from the shipped wordings, the same in every run: half of the questions are
//! phrasings with words left out, half have typing errors as well. Compare figures within one run only.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use guidepost::advising::Faq;
use guidepost::knowledge::{Limits, load};
use guidepost::matching::{Document, Lexicon, Matcher, Settings};

/// A small generator of numbers (Knuth's MMIX constants): the same numbers in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

/// The shipped wordings, and made-up words such as "velorin" that only one entry holds.
struct Material {
    wordings: Vec<String>,
    numbers: Numbers,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge")
}

impl Material {
    fn load() -> Material {
        let knowledge = load(&folder(), &Limits::default()).knowledge.expect("the shipped knowledge loads");
        let phrasings = knowledge.entries.iter().flat_map(|entry| &entry.phrasings);
        Material { wordings: phrasings.map(|phrasing| phrasing.value.clone()).collect(), numbers: Numbers(7) }
    }

    fn entry(&mut self, phrasings: usize) -> Vec<String> {
        let topics: Vec<String> = (0..3).map(|_| self.word()).collect();
        (0..phrasings)
            .map(|_| {
                let at = self.numbers.below(self.wordings.len());
                let topic = &topics[self.numbers.below(topics.len())];
                let wording = &self.wordings[at];
                let words: Vec<&str> = wording.split_whitespace().take(8).collect();
                format!("{} {topic}", words.join(" "))
            })
            .collect()
    }

    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 16] =
            ["ve", "lo", "rin", "ta", "mek", "su", "dor", "pi", "gan", "ne", "bul", "fra", "kos", "wi", "zet", "hal"];
        (0..3).map(|_| SYLLABLES[self.numbers.below(SYLLABLES.len())]).collect()
    }

    /// A phrasing of some entry as somebody in a hurry would type it.
    fn question(&mut self, entries: &[Vec<String>], typos: bool) -> String {
        let entry = &entries[self.numbers.below(entries.len())];
        let phrasing = &entry[self.numbers.below(entry.len())];
        let mut words: Vec<String> = phrasing.split_whitespace().map(str::to_owned).collect();
        if words.len() > 4 {
            words.remove(self.numbers.below(words.len()));
        }
        if typos {
            let at = self.numbers.below(words.len());
            let mut letters: Vec<char> = words[at].chars().collect();
            if letters.len() > 3 {
                let place = 1 + self.numbers.below(letters.len() - 2);
                letters.swap(place, place + 1);
            }
            words[at] = letters.into_iter().collect();
        }
        words.join(" ")
    }
}

fn documents(entries: &[Vec<String>]) -> Vec<Document<'_>> {
    entries
        .iter()
        .map(|entry| Document { phrasings: entry.iter().map(String::as_str).collect(), ..Document::default() })
        .collect()
}

fn times(mut work: impl FnMut(usize), count: usize) -> Vec<Duration> {
    let mut times: Vec<Duration> = (0..count)
        .map(|at| {
            let start = Instant::now();
            work(at);
            start.elapsed()
        })
        .collect();
    times.sort();
    times
}

fn at(times: &[Duration], percent: usize) -> f64 {
    times[(times.len() * percent / 100).min(times.len() - 1)].as_secs_f64() * 1e6
}

/// What many bots do: the phrasing that is most alike as a whole.
fn naive(entries: &[Vec<String>], question: &str) -> usize {
    let likeness = |entry: &Vec<String>| {
        let each = entry.iter().map(|phrasing| strsim::normalized_damerau_levenshtein(phrasing, question));
        each.fold(0.0, f64::max)
    };
    let scores: Vec<f64> = entries.iter().map(likeness).collect();
    (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap_or(0)
}

fn main() {
    let mut material = Material::load();
    println!("questions: median and p99 in µs; a naive scan over whole texts: median in µs; index built in ms");
    println!("{:>16} {:>9} {:>9} {:>12} {:>8} {:>10}", "entries×wordings", "median", "p99", "naive", "ratio", "build");
    for (count, phrasings) in [(40, 1), (40, 8), (150, 10), (150, 100), (10_000, 1), (10_000, 5)] {
        let entries: Vec<Vec<String>> = (0..count).map(|_| material.entry(phrasings)).collect();
        let questions: Vec<String> = (0..2_000).map(|at| material.question(&entries, at % 2 == 1)).collect();
        let start = Instant::now();
        let matcher = Matcher::new(&documents(&entries), &Lexicon::default(), &Settings::default());
        let build = start.elapsed().as_secs_f64() * 1e3;
        let ranked = times(|at| drop(black_box(matcher.rank(&questions[at]))), questions.len());
        let scans = if count > 1_000 { 5 } else { 50 };
        let scanned = times(|at| _ = black_box(naive(&entries, &questions[at])), scans);
        let (median, scan) = (at(&ranked, 50), at(&scanned, 50));
        let size = format!("{count}×{phrasings}");
        println!(
            "{size:>16} {median:>9.1} {:>9.1} {scan:>12.1} {:>7.0}× {build:>10.1}",
            at(&ranked, 99),
            scan / median
        );
    }

    println!("\nlong messages and half-typed questions, 2,000×5: median and p99 in µs");
    let entries: Vec<Vec<String>> = (0..2_000).map(|_| material.entry(5)).collect();
    let matcher = Matcher::new(&documents(&entries), &Lexicon::default(), &Settings::default());
    for length in [500, 2_000, 6_000] {
        let mut text = String::new();
        while text.chars().count() < length {
            text = format!("{text} {}.", material.question(&entries, true));
        }
        let text: String = text.chars().take(length).collect();
        let ranked = times(|_| drop(black_box(matcher.rank(&text))), 200);
        println!("{length:>10} characters {:>9.1} {:>9.1}", at(&ranked, 50), at(&ranked, 99));
    }
    // Words of the greatest length that are nobody's slips are the most work.
    let strange: Vec<String> = (0..182).map(|_| (0..4).map(|_| material.word()).collect::<String>()).collect();
    let strange: String = strange.join(" ").chars().take(6_000).collect();
    let ranked = times(|_| drop(black_box(matcher.rank(&strange))), 200);
    println!("{:>21} {:>9.1} {:>9.1}", "6000 strange", at(&ranked, 50), at(&ranked, 99));
    let typed: Vec<String> = (0..200).map(|_| material.question(&entries, false)).collect();
    let prefixes: Vec<&str> =
        typed.iter().flat_map(|question| question.char_indices().map(move |(end, _)| &question[..end])).collect();
    let completed = times(|at| drop(black_box(matcher.complete(prefixes[at], 25))), prefixes.len());
    println!("{:>21} {:>9.1} {:>9.1}", "every prefix", at(&completed, 50), at(&completed, 99));

    println!("\nwhat a student's question comes to, with the shipped knowledge: median and p99 in µs");
    let faq = Faq::new(load(&folder(), &Limits::default()).knowledge.expect("it loads"), &Settings::default());
    let questions = std::fs::read_to_string("tests/questions/unseen.jsonl").expect("it stands there");
    let questions = guidepost::eval::read(&questions).expect("every line is a question");
    let advised = times(|at| drop(black_box(faq.advise(&questions[at].question, &[]))), questions.len());
    println!("{:>21} {:>9.1} {:>9.1}", "advice", at(&advised, 50), at(&advised, 99));
}
