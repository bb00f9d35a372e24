//! Tells the questions of one message apart, and by their words what a question leans on: what was told before it, or nothing.

use unicode_segmentation::UnicodeSegmentation;

/// Parts of a message that are looked at. Of more, those that look like no question are left out first: a life's story stands
/// before what it leads to.
const MOST_PARTS: usize = 8;
/// A part needs this many words to stand alone, unless it ends in a question mark: "HIM degree? jobs?" has two questions.
const FEWEST_WORDS: usize = 2;

/// The sentences of a message that may be questions of their own, in order; a message of one sentence is one part.
///
/// Splits at sentence ends, line ends, and before "and what", ", can", "also how" and the like.
pub(super) fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for line in text.lines() {
        for sentence in line.split_inclusive(['?', '!', ';']).flat_map(split_at_stops) {
            for part in split_at_joints(sentence) {
                let part = part.trim();
                let words = part.unicode_words().count();
                if words >= FEWEST_WORDS || (words > 0 && part.ends_with('?')) {
                    parts.push(part);
                }
            }
        }
    }
    let mut too_many = parts.len().saturating_sub(MOST_PARTS);
    parts.retain(|part| {
        let told = too_many > 0 && !part.ends_with('?') && !opens(part);
        too_many -= usize::from(told);
        !told
    });
    parts.truncate(MOST_PARTS);
    parts
}

/// A full stop ends a sentence before a space, but not behind "h.i.m".
fn split_at_stops(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(". ") {
        let word = text[start..at].rsplit(char::is_whitespace).next().unwrap_or_default();
        if !word.contains('.') {
            parts.push(&text[start..=at]);
            start = at + 1;
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Whether a part says enough to be a question of its own: more than two words, or a question mark.
pub(super) fn stands_alone(part: &str) -> bool {
    part.ends_with('?') || part.unicode_words().count() > 2
}

/// Whether the words beside a name, folded, ask what it is and nothing else: "ok so what is", "whats … anyway".
pub(super) fn asks_what(words: &str) -> bool {
    const ASKING: [&str; 5] = ["what", "whats", "wat", "wats", "define"];
    const AROUND: [&str; 26] = [
        "actually", "again", "alright", "and", "anyway", "anyways", "btw", "but", "even", "exactly", "hm", "hmm", "is",
        "like", "no", "now", "oh", "ok", "okay", "please", "really", "s", "so", "then", "wait", "well",
    ];
    let mut words = words.split_whitespace();
    let mut asked = false;
    let plain = words.all(|word| {
        let asks = ASKING.contains(&word);
        asked |= asks;
        asks || AROUND.contains(&word)
    });
    plain && asked
}

/// Whether a part says too little to name what it asks about: "what's the difference?", "how do they differ?"
pub(super) fn is_bare(part: &str) -> bool {
    const BARE: usize = 4;
    part.unicode_words().count() <= BARE
}

/// Whether a text opens as a question: "what degree", "which jobs".
pub(super) fn opens(text: &str) -> bool {
    let first = text.unicode_words().next();
    first.is_some_and(|first| OPENERS.iter().any(|opener| opener.eq_ignore_ascii_case(first)))
}

/// What may join two questions, a longer joint before one that it begins with.
const JOINTS: [&str; 7] = [", and ", " and ", " also ", " plus ", " & ", ", ", ": "];
const OPENERS: [&str; 17] = [
    "what", "whats", "what's", "how", "where", "which", "who", "when", "why", "do", "does", "is", "are", "can",
    "could", "should", "will",
];

/// Signs and words between the items of a list.
const SEPARATORS: [char; 9] = [',', '/', '+', '|', ';', '&', ':', '(', ')'];
const LISTING: [&str; 6] = ["and", "or", "plus", "also", "versus", "vs"];

/// What stands between the joints of a list, in words: "what degree", "experience", "jobs are there". A text without joints is
/// one segment.
pub(super) fn segments(text: &str) -> Vec<Vec<&str>> {
    let mut segments = Vec::new();
    for piece in text.split(SEPARATORS) {
        let words: Vec<&str> = piece.unicode_words().collect();
        let parts = words.split(|word| LISTING.iter().any(|joint| joint.eq_ignore_ascii_case(word)));
        segments.extend(parts.filter(|words| !words.is_empty()).map(<[&str]>::to_vec));
    }
    segments.truncate(MOST_PARTS);
    segments
}

/// A word that may stand between a joint and the item: "and the degree", "experience in", "difference in degree".
pub(super) fn is_before_item(word: &str) -> bool {
    const BEFORE: [&str; 19] = [
        "a",
        "an",
        "between",
        "compare",
        "diff",
        "difference",
        "do",
        "does",
        "for",
        "from",
        "in",
        "its",
        "of",
        "on",
        "the",
        "their",
        "what",
        "which",
        "with",
    ];
    BEFORE.iter().any(|before| before.eq_ignore_ascii_case(word))
}

/// Splits before "and what …", but not inside "people and systems".
fn split_at_joints(sentence: &str) -> Vec<&str> {
    split_before(sentence, |next| OPENERS.iter().any(|opener| opener.eq_ignore_ascii_case(next)))
}

/// Splits at the joints that a word follows which begins a part.
fn split_before(sentence: &str, begins_part: impl Fn(&str) -> bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut from) = (0, 0);
    for (at, _) in sentence.match_indices([' ', ',', ':']) {
        let rest = &sentence[at..];
        let Some(joint) = JOINTS.iter().find(|joint| begins(rest, joint)).filter(|_| at >= from) else { continue };
        from = at + joint.len();
        let next = sentence[from..].split_whitespace().next().unwrap_or_default();
        if begins_part(next) {
            parts.push(&sentence[start..at]);
            start = from;
        }
    }
    parts.push(&sentence[start..]);
    parts
}

/// Whether a text begins with an ASCII joint, whatever its case.
fn begins(text: &str, joint: &str) -> bool {
    text.as_bytes().get(..joint.len()).is_some_and(|start| start.eq_ignore_ascii_case(joint.as_bytes()))
}

const CONTINUATIONS: [&str; 12] = [
    "and ",
    "and, ",
    "what about",
    "how about",
    "what abt",
    "how abt",
    "also ",
    "ok and",
    "okay and",
    "then ",
    "so ",
    "plus ",
];

/// Words that stand for what was said before; "IT" is a name.
const PRONOUNS: [&str; 9] = ["it", "It", "its", "they", "They", "them", "their", "Their", "Its"];

/// Whether a question points at what was said before it: "does this help with HI?"
pub(super) fn points_back(text: &str) -> bool {
    const POINTERS: [&str; 4] = ["this", "that", "these", "those"];
    let is_pointer = |word: &str| POINTERS.iter().any(|pointer| pointer.eq_ignore_ascii_case(word));
    text.unicode_words().any(|word| is_pointer(word) || PRONOUNS.contains(&word))
}

/// Whether a short sentence only asks to be answered: "can anyone help me please", "any ideas?"
pub(super) fn is_plea(text: &str) -> bool {
    const PLEAS: [&str; 10] =
        ["advice", "anybody", "anyone", "help", "idea", "ideas", "know", "somebody", "someone", "thoughts"];
    const SHORT: usize = 7;
    let is_one = |word: &str| PLEAS.iter().any(|plea| plea.eq_ignore_ascii_case(word));
    text.unicode_words().count() <= SHORT && text.unicode_words().any(is_one)
}

/// Words that stand for every field, and not for the one that was spoken of before.
const ALL: [&str; 5] = ["both", "each", "either", "fields", "two"];

/// Whether a text only asks for the same of all fields: "and both?", "for both fields".
pub(super) fn asks_for_both(text: &str) -> bool {
    const AROUND: [&str; 18] = [
        "about", "actually", "and", "compare", "fields", "for", "how", "i", "in", "mean", "meant", "no", "of", "the",
        "them", "wait", "want", "what",
    ];
    let is_one = |word: &str, of: &[&str]| of.iter().any(|one| one.eq_ignore_ascii_case(word));
    let words = || text.unicode_words();
    words().any(|word| is_one(word, &["both"])) && words().all(|word| is_one(word, &AROUND) || is_one(word, &["both"]))
}

/// A text that speaks of becoming "one", with the name of what was spoken of in its place.
pub(super) fn become_what(text: &str, name: &str) -> Option<String> {
    let mut words: Vec<String> = text.unicode_words().map(str::to_lowercase).collect();
    let at = words.windows(2).position(|pair| ["become", "be"].contains(&&*pair[0]) && pair[1] == "one")?;
    words[at + 1] = format!("a {name}");
    Some(words.join(" "))
}

/// The place, from 0, that a text names of a list of so many: "and the third?", "tell me about the last one".
pub(super) fn place_in_list(text: &str, length: usize) -> Option<usize> {
    const PLACES: [[&str; 2]; 5] =
        [["first", "1st"], ["second", "2nd"], ["third", "3rd"], ["fourth", "4th"], ["fifth", "5th"]];
    const AROUND: [&str; 18] = [
        "about", "and", "does", "do", "explain", "is", "job", "like", "me", "more", "on", "one", "please", "tell",
        "the", "what", "what's", "whats",
    ];
    let words: Vec<String> = text.unicode_words().map(str::to_lowercase).collect();
    let place = |word: &String| match PLACES.iter().position(|names| names.contains(&&**word)) {
        None if word == "last" => length.checked_sub(1),
        place => place,
    };
    let mut places = words.iter().filter_map(place);
    let (found, another) = (places.next()?, places.next());
    let plain = words.iter().all(|word| AROUND.contains(&&**word) || place(word).is_some());
    (plain && another.is_none()).then_some(found)
}

/// Whether a text asks if two things are one: "is it the same as HI?", but not "is it the same for HI?"
pub(super) fn equates(text: &str) -> bool {
    let words: Vec<String> = text.unicode_words().map(str::to_lowercase).collect();
    words.windows(2).any(|pair| pair[0] == "same" && ["as", "thing"].contains(&&*pair[1]))
}

/// Whether a text speaks of others than what was said before: "and the other jobs?"
pub(super) fn says_other(text: &str) -> bool {
    text.unicode_words().any(|word| ["other", "others", "another"].iter().any(|other| other.eq_ignore_ascii_case(word)))
}

/// Whether the text goes on from what was said before: "and the experience?", "what degree does it need?"
pub(super) fn continues(text: &str) -> bool {
    let lower = text.trim_start().to_lowercase();
    !lower.unicode_words().any(|word| ALL.contains(&word))
        && (CONTINUATIONS.iter().any(|opening| lower.starts_with(opening))
            || text.unicode_words().any(|word| PRONOUNS.contains(&word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn questions_of_one_message_are_told_apart() {
        assert_eq!(split("What is HIM? What jobs are there?"), ["What is HIM?", "What jobs are there?"]);
        assert_eq!(split("what is him and what does it pay"), ["what is him", "what does it pay"]);
        assert_eq!(split("what is HIM\n\nAND where do people work"), ["what is HIM", "AND where do people work"]);
        assert_eq!(split("do i work with people and systems"), ["do i work with people and systems"]);
        assert_eq!(split("HIM degree? jobs?"), ["HIM degree?", "jobs?"]);
        assert_eq!(
            split("what degree, and can I enroll, where do I live"),
            ["what degree", "can I enroll", "where do I live"]
        );
        assert_eq!(split("is h.i.m. hard. also how long is it"), ["is h.i.m. hard.", "how long is it"]);
        assert_eq!(split(""), Vec::<&str>::new());
    }

    #[test]
    fn the_segments_of_a_list_stand_between_its_joints() {
        assert_eq!(
            segments("HIM: what degree, work experience and jobs?"),
            [vec!["HIM"], vec!["what", "degree"], vec!["work", "experience"], vec!["jobs"]]
        );
        assert_eq!(segments("need a degree or a license"), [vec!["need", "a", "degree"], vec!["a", "license"]]);
        assert_eq!(segments("what degree do I need").len(), 1);
        assert!(segments(", and ").is_empty());
    }

    #[test]
    fn a_question_that_goes_on_is_known_by_its_opening() {
        assert!(continues("and for informatics?"));
        assert!(continues(" What about jobs"));
        assert!(continues("what degree does it need?"));
        assert!(!continues("which IT degree counts?"), "a name, no pronoun");
        assert!(!continues("what degree do they need in both fields"), "of all, not of the one before");
        assert!(!continues("what degree do I need"));
    }

    #[test]
    fn a_plea_is_no_question_of_its_own() {
        assert!(is_plea("Can anyone help me please?") && is_plea("any ideas?"));
        assert!(
            !is_plea("What is HIM?")
                && !is_plea("can somebody who never worked in health care start in the field of HIM")
        );
    }

    proptest! {
        #[test]
        fn parts_stand_in_the_text_in_order(text in "\\PC{0,60}( and what | also |\\. |\\? |\n)?\\PC{0,60}") {
            let mut rest = text.as_str();
            for part in split(&text) {
                let at = rest.find(part);
                prop_assert!(at.is_some(), "{part:?} is not in {rest:?}");
                rest = &rest[at.unwrap_or(0) + part.len()..];
            }
        }
    }
}
