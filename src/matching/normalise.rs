//! Turns what people type into plain lower-case words, each of which remembers where it stood.
//!
//! Guide and question go through the same door, so two texts that are equal under NFKC and case
//! become the same words. Spelling is not mended here (see `spelling`): this module knows no guide.

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use super::letters::{is_dash_or_quote, is_invisible, look_alike};
use super::words;

/// Most words of one text that are considered (range 50..=1000). A Discord message may have 6,000
/// characters; a question among them stands at the start or the end, so half is taken from each.
/// 160 keeps the worst message under 5 ms even over 10,000 entries and is twice the longest question in the data.
pub(super) const MAX_WORDS: usize = 160;

/// Most characters, once compatibility forms are written out, that are read (range 6,000..=20,000): one sign may stand for
/// eighteen.
const MAX_SIGNS: usize = 8_000;

/// Longest word that is looked at, in characters (20..=64): the longest of the guides' has 17, and
/// edit distance costs its square.
const MAX_LETTERS: usize = 32;

/// Longest custom emoji, mention or link in angle brackets, in characters; a `<` further from its `>` is a sign of its own.
const MAX_TAG: usize = 200;

/// One word of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    /// Lower-case, without accents, contractions and shorthand written out.
    pub text: String,
    /// Bytes of the original text this word was read from; several words may share them ("what's").
    pub span: Range<usize>,
    /// The original was written in capitals only, two letters or more.
    pub capitals: bool,
    /// A break (punctuation, emoji, line end) stands between the word before and this one.
    pub after_break: bool,
    /// Sentence number; a sentence ends at `.`, `?`, `!`, an emoji or a line end.
    pub sentence: usize,
}

/// A text in words.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    pub words: Vec<Word>,
    /// For each sentence whether it ends with a question mark.
    pub asked: Vec<bool>,
    /// The text ends with a break, so its last word is complete and stands alone.
    pub ends_with_break: bool,
}

/// One decomposed, visible character and the bytes of the original it came from.
#[derive(Clone, Copy)]
struct Sign {
    c: char,
    from: usize,
    to: usize,
}

/// Reads a text. Links, mentions, custom emoji and code blocks are no words.
pub(super) fn read(text: &str) -> Text {
    let signs = decompose(text);
    let mut reader = Reader {
        signs: &signs,
        out: Text::default(),
        raw: String::new(),
        span: 0..0,
        letters: 0,
        upper: 0,
        broken: false,
    };
    let mut at = 0;
    while at < signs.len() {
        if let Some(length) = reader.skipped(at) {
            reader.finish();
            at += length;
        } else {
            reader.take(at);
            at += 1;
        }
    }
    reader.finish();
    reader.end_sentence(false);
    reader.out.ends_with_break = reader.broken_by_sign();
    let mut out = reader.out;
    write_out_now(&mut out.words);
    shorten(&mut out.words, MAX_WORDS);
    out
}

/// Words right before "rn" that make a nurse of it.
const BEFORE_NURSE: &[&str] = &[
    "active",
    "am",
    "are",
    "be",
    "become",
    "becoming",
    "been",
    "being",
    "bsn",
    "current",
    "expired",
    "for",
    "have",
    "hold",
    "into",
    "is",
    "licensed",
    "lpn",
    "need",
    "needs",
    "no",
    "non",
    "not",
    "nurse",
    "of",
    "only",
    "or",
    "registered",
    "require",
    "required",
    "requires",
    "than",
    "to",
    "versus",
    "with",
    "without",
];

/// Words that make a nurse of it from up to three words before: "as an ICU rn".
const ANY_NURSE: &[&str] = &["a", "an", "as", "my", "the", "your"];

/// "Is it hard to find work rn" says "right now"; "must I be an rn", "rn license" and RN do not.
fn write_out_now(words: &mut [Word]) {
    for place in 1..words.len() {
        let (before, rest) = words.split_at_mut(place);
        let [word, after @ ..] = rest else { return };
        let last = after.first().is_none_or(|next| next.after_break);
        if word.text != "rn" || word.capitals || word.after_break || !last {
            continue;
        }
        let is_in = |list: &[&str], word: &Word| list.contains(&word.text.as_str());
        let nurse = before.last().is_some_and(|one| is_in(BEFORE_NURSE, one));
        if !nurse && !before.iter().rev().take(3).any(|one| is_in(ANY_NURSE, one)) {
            "now".clone_into(&mut word.text);
        }
    }
}

/// Compatibility forms first, so that what is equal under NFKC is read alike, whatever it is part of.
fn decompose(text: &str) -> Vec<Sign> {
    let mut signs = Vec::with_capacity(text.len());
    for (from, c) in text.char_indices() {
        let to = from + c.len_utf8();
        let mut push = |c: char| {
            if !is_combining_mark(c) && !is_invisible(c) {
                signs.push(Sign { c, from, to });
            }
        };
        if c.is_ascii() {
            push(c);
        } else {
            decompose_compatible(c, push);
        }
    }
    shorten(&mut signs, MAX_SIGNS);
    signs
}

/// Keeps the first and the last half of `most`.
fn shorten<T>(list: &mut Vec<T>, most: usize) {
    if list.len() > most {
        let tail = list.len() - most / 2;
        list.drain(most / 2..tail);
    }
}

struct Reader<'a> {
    signs: &'a [Sign],
    out: Text,
    /// The word being read: folded, with `'` and inner `.` and `*` kept.
    raw: String,
    span: Range<usize>,
    letters: usize,
    upper: usize,
    broken: bool,
}

impl Reader<'_> {
    /// How many signs to skip when a link, mention, custom emoji or code block starts at `at`.
    fn skipped(&self, at: usize) -> Option<usize> {
        let rest = &self.signs[at..];
        let begins = |start: &str| {
            rest.len() >= start.len()
                && rest.iter().zip(start.chars()).all(|(sign, c)| sign.c.to_ascii_lowercase() == c)
        };
        match rest.first()?.c {
            '<' => {
                let known = ["<@", "<#", "<:", "</", "<a:", "<t:", "<http"].into_iter().any(begins);
                let end = rest.iter().take(MAX_TAG).position(|sign| sign.c == '>')?;
                known.then_some(end + 1)
            }
            '`' if begins("```") => {
                let end = rest[3..].windows(3).position(|three| three.iter().all(|sign| sign.c == '`'));
                Some(end.map_or(rest.len(), |end| end + 6))
            }
            '@' if self.letters == 0 => Some(until_space(rest)),
            'h' | 'H' | 'w' | 'W' if self.letters == 0 && ["http://", "https://", "www."].into_iter().any(begins) => {
                Some(until_space(rest))
            }
            _ => None,
        }
    }

    /// Reads one sign.
    fn take(&mut self, at: usize) {
        let sign = self.signs[at];
        let letter_follows = self.signs.get(at + 1).is_some_and(|next| next.c.is_alphanumeric());
        match sign.c {
            c if c.is_ascii_alphanumeric() => {
                self.letter(c.to_ascii_lowercase(), c.is_ascii_uppercase(), sign);
            }
            '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}' | '`' | '\u{2032}' if self.letters > 0 => {
                self.raw.push('\'');
            }
            // Inner signs: "h.i.m.", "O*NET". Other full stops end a sentence.
            c @ ('.' | '*') if self.letters > 0 && letter_follows => self.raw.push(c),
            c @ ('\n' | '\r' | '?' | '!' | '.' | '\u{3002}' | '\u{61f}') => {
                self.finish();
                self.end_sentence(matches!(c, '?' | '\u{61f}'));
            }
            c if c.is_alphanumeric() => self.fold(sign),
            // "him/hi", "HIM & HI": words too, so that each is seen beside the other.
            '/' if self.letters >= 2 && self.word_follows(at) => self.word("or", sign),
            '&' => self.word("and", sign),
            c => {
                self.finish();
                if !c.is_whitespace() {
                    self.broken = true;
                    // An emoji ends a thought as a full stop does; a comma or a dash does not.
                    if !c.is_ascii() && !is_dash_or_quote(c) {
                        self.end_sentence(false);
                    }
                }
            }
        }
    }

    /// Two letters or more come next.
    fn word_follows(&self, at: usize) -> bool {
        (at + 1..at + 3).all(|at| self.signs.get(at).is_some_and(|sign| sign.c.is_alphabetic()))
    }

    /// A sign that stands for a word.
    fn word(&mut self, word: &str, sign: Sign) {
        self.finish();
        self.push(word, &(sign.from..sign.to), false);
    }

    /// The text's last sign ends its last word, so that this stands complete.
    fn broken_by_sign(&self) -> bool {
        self.broken && self.signs.last().is_some_and(|sign| !sign.c.is_alphanumeric())
    }

    /// A letter or digit beyond ASCII: lower-cased, look-alikes folded.
    fn fold(&mut self, sign: Sign) {
        let upper = sign.c.is_uppercase();
        for lower in sign.c.to_lowercase() {
            if lower == 'ß' {
                self.letter('s', upper, sign);
                self.letter('s', upper, sign);
            } else if !is_combining_mark(lower) {
                self.letter(look_alike(lower), upper, sign);
            }
        }
    }

    fn letter(&mut self, c: char, upper: bool, sign: Sign) {
        if self.letters == 0 {
            self.span.start = sign.from;
            self.raw.clear();
        }
        self.span.end = sign.to;
        self.letters += 1;
        self.upper += usize::from(upper || c.is_ascii_digit());
        if self.letters <= MAX_LETTERS {
            self.raw.push(c);
        }
    }

    fn end_sentence(&mut self, asked: bool) {
        self.broken = true;
        let sentences = self.out.asked.len();
        // Marks in a row ("??", "?!") end one sentence; any of them may ask.
        let empty = self.out.words.last().is_none_or(|word| word.sentence != sentences);
        if empty {
            if let (true, Some(last)) = (asked, self.out.asked.last_mut()) {
                *last = true;
            }
        } else {
            self.out.asked.push(asked);
        }
    }

    /// Ends the word being read and writes it down, split at its inner signs where they split words.
    fn finish(&mut self) {
        if self.letters == 0 {
            return;
        }
        let raw = std::mem::take(&mut self.raw);
        let capitals = self.letters >= 2 && self.upper == self.letters && raw.chars().any(char::is_alphabetic);
        (self.letters, self.upper) = (0, 0);
        let span = self.span.clone();
        let raw = raw.trim_end_matches(['\'', '.', '*']);
        let dotted = raw.contains('.') && raw.split('.').all(|part| part.chars().count() == 1);
        if dotted || raw.contains('*') || number(raw) {
            let joined: String = raw.chars().filter(|c| c.is_alphanumeric()).collect();
            self.push(&joined, &span, capitals);
        } else {
            for part in raw.split('.') {
                self.expand(part, &span, capitals);
            }
        }
    }

    /// Writes out contractions and chat shorthand.
    fn expand(&mut self, raw: &str, span: &Range<usize>, capitals: bool) {
        let bare: String = raw.chars().filter(|c| *c != '\'').collect();
        if let Some(full) = words::written_out(&bare) {
            for word in full {
                self.push(word, span, false);
            }
            return;
        }
        match raw.rsplit_once('\'') {
            Some((head, "s")) if !head.is_empty() => {
                self.push(&without_apostrophe(head), span, capitals);
            }
            Some((head, "ll")) if !head.is_empty() => self.two(head, "will", span),
            Some((head, "re")) if !head.is_empty() => self.two(head, "are", span),
            Some((head, "ve")) if !head.is_empty() => self.two(head, "have", span),
            Some((head, "d")) if !head.is_empty() => self.two(head, "would", span),
            Some((head, "m")) if !head.is_empty() => self.two(head, "am", span),
            Some((head, "t")) if head.ends_with('n') && head.len() > 2 => {
                self.two(&head[..head.len() - 1], "not", span);
            }
            _ => self.push(&bare, span, capitals),
        }
    }

    fn two(&mut self, head: &str, tail: &str, span: &Range<usize>) {
        self.push(&without_apostrophe(head), span, false);
        self.push(tail, span, false);
    }

    fn push(&mut self, text: &str, span: &Range<usize>, capitals: bool) {
        if text.is_empty() {
            return;
        }
        self.out.words.push(Word {
            text: text.to_owned(),
            span: span.clone(),
            capitals,
            after_break: self.broken || self.out.words.is_empty(),
            sentence: self.out.asked.len(),
        });
        self.broken = false;
    }
}

fn until_space(signs: &[Sign]) -> usize {
    signs.iter().position(|sign| sign.c.is_whitespace()).unwrap_or(signs.len())
}

fn without_apostrophe(text: &str) -> String {
    text.chars().filter(|c| *c != '\'').collect()
}

fn number(raw: &str) -> bool {
    raw.contains('.') && raw.chars().all(|c| c.is_numeric() || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        read(text).words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn texts_become_plain_words() {
        for (text, expected) in [
            ("What’s HIM?", "what is him"),
            ("I don't know, can’t say", "i do not know can not say"),
            ("H.I.M. vs h.i.", "him versus hi"),
            ("the O*NET page", "the onet page"),
            ("see https://x.org/a?b=c and <@123> <:smile:42> @jasmine ok", "see and ok"),
            ("ＦＵＬＬ ｗｉｄｔｈ", "full width"),
            ("Résumé naïve", "resume naive"),
            ("studying rn, must I be an rn?", "studying now must i be an rn"),
            ("rn license RN", "rn license rn"),
            ("I am an icu night rn", "i am an icu night rn"),
            ("rn", "rn"),
            ("h\u{200b}i\u{202e}m", "him"),
            ("НІМ degrее", "him degree"),
            ("z\u{301}\u{302}\u{303}algo", "zalgo"),
            ("my sister's job", "my sister job"),
            ("```rust\nfn main() {}\n``` help", "help"),
            ("a/b co-op", "a b co op"),
            ("", ""),
            ("🎉🎉", ""),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn sentences_and_breaks_are_kept() {
        let text = read("Hi! I am new. What is HIM?? thanks 👋 why");
        let sentences: Vec<usize> = text.words.iter().map(|word| word.sentence).collect();
        assert_eq!(sentences, [0, 1, 1, 1, 2, 2, 2, 3, 4]);
        assert_eq!(text.asked, [false, false, true, false, false]);
        assert!(text.words[1].after_break);
        assert!(text.words[6].capitals);
    }

    #[test]
    fn a_long_message_keeps_its_start_and_its_end() {
        let long = format!("first {} last", "word ".repeat(1_000));
        let words = read(&long).words;
        assert_eq!(words.len(), MAX_WORDS);
        assert_eq!((words[0].text.as_str(), words[MAX_WORDS - 1].text.as_str()), ("first", "last"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_and_case_and_form_do_not_matter(text in "\\PC{0,60}") {
            use unicode_normalization::UnicodeNormalization;
            let composed: String = text.nfkc().collect();
            proptest::prop_assert_eq!(plain(&text), plain(&composed));
            proptest::prop_assert_eq!(plain(&text), plain(&text.to_ascii_uppercase()));
            for word in read(&text).words {
                proptest::prop_assert!(text.get(word.span).is_some());
            }
        }
    }
}
