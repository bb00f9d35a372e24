//! Whether a match is personal data or only looks like it: by what stands around it, and by lists of words.

use std::ops::Range;

/// What is to be done with a match.
pub(super) enum Verdict {
    Take,
    /// Leave it, and look on behind it.
    Leave,
    /// Leave it, but another may begin inside.
    Shift,
}

pub(super) type Check = fn(&str, &Range<usize>) -> Verdict;

/// The two characters before a find, the nearer one first.
fn before(text: &str, find: &Range<usize>) -> (Option<u8>, Option<u8>) {
    let mut bytes = text.as_bytes()[..find.start].iter().rev().copied();
    (bytes.next(), bytes.next())
}

/// The two characters behind a find.
fn behind(text: &str, find: &Range<usize>) -> (Option<u8>, Option<u8>) {
    let mut bytes = text.as_bytes()[find.end..].iter().copied();
    (bytes.next(), bytes.next())
}

/// The words behind a find, in lower case, the first of them empty after a comma or a stop.
fn words_behind(text: &str, find: &Range<usize>) -> impl Iterator<Item = String> {
    let rest = &text.as_bytes()[find.end..];
    // Two words at most are looked at.
    let rest = String::from_utf8_lossy(&rest[..rest.len().min(40)]).to_ascii_lowercase();
    let words: Vec<_> = rest
        .trim_start_matches([' ', '-'])
        .split(|c: char| !c.is_ascii_alphanumeric())
        .take(2)
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

fn is_digit(byte: Option<u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_digit())
}

/// No digit stands right before or behind.
fn is_whole(text: &str, find: &Range<usize>) -> bool {
    !is_digit(before(text, find).0) && !is_digit(behind(text, find).0)
}

/// Nor is the number joined to another by one of `joints`, such as "10.1001" or "1,500,000".
fn is_apart(text: &str, find: &Range<usize>, joints: &[u8]) -> bool {
    let joined = |byte: Option<u8>| byte.is_some_and(|byte| joints.contains(&byte));
    let ((left, further_left), (right, further_right)) = (before(text, find), behind(text, find));
    is_whole(text, find) && !(joined(left) && is_digit(further_left)) && !(joined(right) && is_digit(further_right))
}

fn is_money(text: &str, find: &Range<usize>) -> bool {
    let left = &text[find.start.saturating_sub(2)..find.start];
    left.ends_with('$') || left == "$ "
}

pub(super) fn always(_: &str, _: &Range<usize>) -> Verdict {
    Verdict::Take
}

pub(super) fn whole(text: &str, find: &Range<usize>) -> Verdict {
    if is_whole(text, find) { Verdict::Take } else { Verdict::Shift }
}

pub(super) fn apart(text: &str, find: &Range<usize>) -> Verdict {
    if is_apart(text, find, b".,:/-") { Verdict::Take } else { Verdict::Shift }
}

/// A number without a word that says what it is: no money, no share, no round figure such as 1500000.
pub(super) fn bare(text: &str, find: &Range<usize>) -> Verdict {
    let round = text[find.clone()].ends_with("0000");
    let share = behind(text, find).0 == Some(b'%');
    if round || share || is_money(text, find) {
        Verdict::Leave
    } else if is_apart(text, find, b".") {
        Verdict::Take // people list numbers with any other joint, but "jama.2020.1234567" is an address
    } else {
        Verdict::Shift
    }
}

/// "between 500-1000 words" holds no phone number.
pub(super) fn local_phone(text: &str, find: &Range<usize>) -> Verdict {
    if text[find.clone()].ends_with("00") { Verdict::Leave } else { apart(text, find) }
}

/// Words before "at" that no address begins with: "look at ahima.org", "classes at gmu.edu".
const NO_NAMES: &[&str] = &[
    "am",
    "anyone",
    "apply",
    "are",
    "available",
    "back",
    "be",
    "been",
    "bot",
    "catalog",
    "check",
    "class",
    "classes",
    "course",
    "courses",
    "dates",
    "deadline",
    "degree",
    "degrees",
    "faq",
    "fees",
    "find",
    "found",
    "from",
    "get",
    "go",
    "guide",
    "here",
    "hi",
    "him",
    "info",
    "informatics",
    "information",
    "is",
    "it",
    "job",
    "jobs",
    "learn",
    "list",
    "look",
    "major",
    "majors",
    "management",
    "me",
    "now",
    "online",
    "only",
    "or",
    "out",
    "page",
    "people",
    "person",
    "program",
    "programs",
    "requirements",
    "schedule",
    "school",
    "see",
    "site",
    "start",
    "stuff",
    "study",
    "taught",
    "that",
    "them",
    "there",
    "these",
    "thing",
    "things",
    "this",
    "those",
    "tuition",
    "up",
    "was",
    "website",
    "work",
];
/// What makes "james at school.edu" an address whatever stands before "at".
const CALLS: [&str; 5] = ["mail", "contact", "reach", "write", "address"];

/// "sam at school.edu" is an address, "look at ahima.org" is none.
pub(super) fn spoken_address(text: &str, find: &Range<usize>) -> Verdict {
    let name = text[find.clone()].split([' ', '\n']).next().unwrap_or_default().to_ascii_lowercase();
    let sentence = text[find.start.saturating_sub(40)..find.start].to_ascii_lowercase();
    let called = CALLS.iter().any(|call| sentence.contains(call));
    let ordinary = NO_NAMES.contains(&name.as_str()) || name.ends_with("ing") || name.ends_with("ed");
    if ordinary && !called { Verdict::Leave } else { Verdict::Take }
}

/// What a letter belongs to that is no grade: "a C suite job", "an A+ certificate", "an F 1 visa", "a B S".
const NO_GRADES: &[&str] = &[
    "cert",
    "certificate",
    "certificates",
    "certification",
    "certifications",
    "certified",
    "certs",
    "class",
    "code",
    "comptia",
    "developer",
    "language",
    "level",
    "o",
    "plan",
    "programming",
    "s",
    "section",
    "sharp",
    "suite",
    "visa",
];

/// A grade as a letter, and not "a C or better".
pub(super) fn letter(text: &str, find: &Range<usize>) -> Verdict {
    let (right, further_right) = behind(text, find);
    let glued = right.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_+-#&'".contains(&byte))
        || (matches!(right, Some(b'.' | b'/')) && further_right.is_some_and(|byte| byte.is_ascii_alphanumeric()));
    let mut words = words_behind(text, find);
    let (next, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let required = next == "or" && matches!(second.as_str(), "better" | "higher" | "above" | "up");
    let belongs = NO_GRADES.contains(&next.as_str()) || next.starts_with(|c: char| c.is_ascii_digit());
    if glued || required || belongs { Verdict::Leave } else { Verdict::Take }
}

/// What is counted by numbers that are no grades.
const UNITS: &[&str] = &[
    "billion",
    "class",
    "classes",
    "course",
    "courses",
    "credit",
    "credits",
    "day",
    "days",
    "dollars",
    "feet",
    "gb",
    "hour",
    "hours",
    "hr",
    "hrs",
    "job",
    "jobs",
    "k",
    "kids",
    "mile",
    "miles",
    "million",
    "min",
    "mins",
    "minute",
    "minutes",
    "month",
    "months",
    "page",
    "pages",
    "people",
    "semesters",
    "times",
    "week",
    "weeks",
    "year",
    "years",
    "yr",
    "yrs",
];
/// What a share belongs to that is no grade: "50% off".
const SHARES: &[&str] = &[
    "aid",
    "discount",
    "done",
    "employer",
    "finished",
    "increase",
    "less",
    "more",
    "of",
    "off",
    "online",
    "raise",
    "refund",
    "remote",
    "scholarship",
    "tuition",
];

/// A grade as a number.
pub(super) fn number(text: &str, find: &Range<usize>) -> Verdict {
    let next = words_behind(text, find).next().unwrap_or_default();
    let counts = UNITS.contains(&next.as_str()) || SHARES.contains(&next.as_str());
    let glued = behind(text, find).0.is_some_and(|byte| byte.is_ascii_alphabetic());
    let part = !is_apart(text, find, b".,:/-") || is_money(text, find);
    if counts || glued || part { Verdict::Leave } else { Verdict::Take }
}

/// A score, but no year ("my TOEFL is from 2019", "the HIPAA Act of 1996") and not "24/7".
pub(super) fn score(text: &str, find: &Range<usize>) -> Verdict {
    let score = &text[find.clone()];
    let year = score.len() == 4 && (score.starts_with("19") || score.starts_with("20"));
    if year || score == "24/7" { Verdict::Leave } else { number(text, find) }
}
