//! Masks personal data in what a student typed, before it is stored or shown to anyone.
//!
//! Pure, and linear in the text. Rather a bit too much is masked than too little, but ordinary questions stay as typed:
//! years, credits, money, course codes and codes of O*NET are no personal data.
//!
//! The text is read as plain ASCII, so that full-width letters, digits of other scripts and invisible characters hide
//! nothing; what is not masked is given back untouched.

mod checks;
mod rules;

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use checks::{always, apart};
use rules::{IMPERSONAL, MARKS, RULES, Rule, finds};

/// Kinds of personal data that are found in a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Personal {
    /// An address of electronic mail, also one written out ("sam at school dot edu").
    Email,
    /// A phone number of the United States or with a country code.
    Phone,
    /// A social security number, or its last four digits where the text calls them so.
    SocialSecurity,
    /// The number, often behind a letter, under which a school knows somebody.
    StudentNumber,
    /// A grade, an average or a test score that somebody got.
    Grade,
}

impl Personal {
    /// All kinds, in the order in which they are listed.
    pub const ALL: [Self; 5] = [Self::Email, Self::Phone, Self::SocialSecurity, Self::StudentNumber, Self::Grade];

    /// The kind as a student reads it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "an email address",
            Self::Phone => "a phone number",
            Self::SocialSecurity => "a social security number",
            Self::StudentNumber => "a student number",
            Self::Grade => "a grade",
        }
    }

    /// What stands in the text instead.
    fn mark(self) -> &'static str {
        match self {
            Self::Email => "[email]",
            Self::Phone => "[phone]",
            Self::SocialSecurity => "[ssn]",
            Self::StudentNumber => "[student number]",
            Self::Grade => "[grade]",
        }
    }
}

/// Text with personal data replaced by marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// The text as it may be stored and shown.
    pub text: String,
    /// Which kinds were replaced, each once, in the order of [`Personal::ALL`].
    pub found: Vec<Personal>,
}

impl Masked {
    /// The text without the marks: what is asked, whoever asks it.
    #[must_use]
    pub fn without_marks(&self) -> String {
        let marks = self.found.iter().map(|kind| kind.mark());
        marks.fold(self.text.clone(), |text, mark| text.replace(mark, " "))
    }
}

/// Replaces personal data by short marks such as `[email]`; masking a masked text changes nothing.
#[must_use]
pub fn mask(text: &str) -> Masked {
    let mut reading = Reading::of(text);
    // A find can uncover another ("my gpa is 2.7, 3.1 before"), so the rules run until they find nothing.
    for _ in 0..PASSES {
        let mut found = false;
        for rule in RULES.iter() {
            found |= reading.apply(rule);
        }
        if !found {
            break;
        }
    }
    reading.into_masked(text)
}

/// How often the rules run at most (range 3..=20): people need two or three, and text made to need more must be quick.
const PASSES: usize = 8;

/// What a mark is read as; no typed character is.
const MARKED: char = '\u{1}';
/// What a character is read as that looks like personal data but is none.
const HIDDEN: char = '\u{2}';
/// What a letter beyond ASCII is read as; patterns count it as part of a word.
const LETTER: char = '_';
/// What a digit of another script is read as: 3 may stand in a phone number, a grade and a percentage alike.
const DIGIT: char = '3';

/// The text as the rules see it: ASCII, each character with the bytes of the original it stands for.
struct Reading {
    text: String,
    /// One range for each byte of `text`.
    places: Vec<Range<usize>>,
    /// What is to be replaced in the original.
    finds: Vec<(Range<usize>, Personal)>,
}

impl Reading {
    fn of(original: &str) -> Self {
        let mut reading = Self { text: String::new(), places: Vec::new(), finds: Vec::new() };
        for (start, typed) in original.char_indices() {
            let place = start..start + typed.len_utf8();
            decompose_compatible(typed, |part| {
                // One typed letter can stand for twenty, which say no more than one.
                let again = |plain: char| {
                    plain == LETTER && reading.text.ends_with(LETTER) && reading.places.last() == Some(&place)
                };
                if let Some(plain) = plain(part).filter(|&plain| !again(plain)) {
                    reading.text.push(plain);
                    reading.places.push(place.clone());
                }
            });
        }
        for pattern in MARKS.iter() {
            let marks = finds(pattern, &reading.text, always);
            reading.cover(&marks, |_| MARKED.to_string());
        }
        for pattern in IMPERSONAL.iter() {
            let impersonal = finds(pattern, &reading.text, apart);
            reading.cover(&impersonal, |length| HIDDEN.to_string().repeat(length));
        }
        reading
    }

    /// Notes what a rule finds; whether it found anything.
    fn apply(&mut self, rule: &Rule) -> bool {
        let finds = finds(&rule.pattern, &self.text, rule.check);
        for find in &finds {
            let places = &self.places[find.clone()];
            if let (Some(first), Some(last)) = (places.first(), places.last()) {
                self.finds.push((first.start..last.end, rule.kind));
            }
        }
        self.cover(&finds, |_| MARKED.to_string());
        !finds.is_empty()
    }

    /// Puts something else in the place of the finds, given their lengths.
    fn cover(&mut self, finds: &[Range<usize>], cover: impl Fn(usize) -> String) {
        if finds.is_empty() {
            return;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut places = Vec::with_capacity(self.places.len());
        let mut next = 0;
        for find in finds {
            let cover = cover(find.len());
            text.push_str(&self.text[next..find.start]);
            text.push_str(&cover);
            places.extend_from_slice(&self.places[next..find.start + cover.len()]);
            next = find.end;
        }
        text.push_str(&self.text[next..]);
        places.extend_from_slice(&self.places[next..]);
        (self.text, self.places) = (text, places);
    }

    fn into_masked(mut self, original: &str) -> Masked {
        self.finds.sort_by_key(|(range, _)| range.start);
        let mut text = String::with_capacity(original.len());
        let mut next = 0;
        for (range, kind) in &self.finds {
            // Two finds may share a character that is read as several, such as "⑴".
            if range.start >= next {
                text.push_str(&original[next..range.start]);
                text.push_str(kind.mark());
            }
            next = next.max(range.end);
        }
        text.push_str(&original[next..]);
        let found =
            Personal::ALL.into_iter().filter(|kind| self.finds.iter().any(|(_, found)| found == kind)).collect();
        Masked { text, found }
    }
}

/// A character as the rules know it; none for one that nobody sees.
fn plain(c: char) -> Option<char> {
    let read = match c {
        '\n' => '\n',
        // Markdown's "_" is no dash, but as a letter it would make a number part of a word.
        '_' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{301c}' | '\u{30fc}' => '-',
        '!'..='~' => c,
        _ if is_unseen(c) => return None,
        '\u{2018}'..='\u{201b}' | '\u{2bc}' | '\u{b4}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => '"',
        '\u{2044}' | '\u{2215}' => '/',
        '\u{b7}' | '\u{2022}' | '\u{2024}' | '\u{3002}' => '.',
        '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20cf}' => '$',
        _ if c.is_numeric() => DIGIT,
        _ if c.is_alphabetic() => LETTER,
        _ => ' ',
    };
    Some(read)
}

/// Accents, and characters without width.
fn is_unseen(c: char) -> bool {
    let control = c.is_control() && !c.is_whitespace();
    let format = matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}');
    control || format || is_combining_mark(c)
}

#[cfg(test)]
mod tests;
