//! Which fields a text names only to turn them down ("HI, not HIM"), and whether it speaks of the other one without its name.

use super::fields::Said;
use super::normalise::Word;
use super::terms::Token;

/// What stands between "not" and a field that somebody does not want, or is not in.
const WISHED: &[&str] = &[
    "a",
    "about",
    "choose",
    "do",
    "doing",
    "for",
    "going",
    "in",
    "interested",
    "into",
    "like",
    "love",
    "need",
    "pick",
    "study",
    "studying",
    "the",
    "to",
    "want",
];

/// What follows a field and "not" where it is turned down: "HIM isn't for me".
const TURNED_DOWN: &[&str] = &["appeal", "for", "interest", "me", "my", "suit", "what"];

/// Words before "but HIM" that leave it out: "all careers but HIM".
const ALL: &[&str] = &["all", "any", "anything", "every", "everything", "nothing"];

/// What "other" stands before where it speaks of the field that is not named.
const OTHER: &[&str] = &["field", "one", "path", "side", "track"];

/// "Not HIM" denies the field, alone or after another: "HI, not HIM"; and so do "I don't want to do HIM" and "other than HIM".
/// "Isn't HI the same as HIM" denies none.
pub(super) fn is_denied(words: &[Word], tokens: &[Token], (place, after): (usize, usize), said: &Said) -> bool {
    let before = |back: usize| place.checked_sub(back).map_or("", |at| tokens[at].text.as_str());
    let instead = matches!((before(2), before(1)), ("other" | "rather", "than") | ("instead", "of"));
    let left_out = before(1) == "but" && (2..5).any(|back| ALL.contains(&before(back)));
    if instead || left_out || matches!(before(1), "besides" | "except" | "never") {
        return true;
    }
    let after = |ahead: usize| tokens.get(after + ahead).map_or("", |token| token.text.as_str());
    if matches!(after(0), "is" | "was" | "does" | "do") && after(1) == "not" && TURNED_DOWN.contains(&after(2)) {
        return true;
    }
    let wished = tokens[..place].iter().rev().take_while(|token| WISHED.contains(&&*token.text)).count();
    let Some(at) = place.checked_sub(wished + 1).filter(|at| tokens[*at].text == "not") else { return false };
    // "Which jobs are not HIM", but not "isn't HI the same".
    let opens = |at: usize| at == 0 || words.get(tokens[at].word).is_some_and(|word| word.after_break);
    // "Whether or not to do HIM", "should I not study HIM".
    let unwanted = wished > 0
        && !(at > 0 && tokens[at - 1].text == "or")
        && !(at > 1 && matches!(&*tokens[at - 2].text, "could" | "should" | "why" | "would"));
    let is_not = at > 0 && matches!(&*tokens[at - 1].text, "is" | "are") && !opens(at - 1);
    unwanted
        || is_not
        || opens(at)
        || said.inside_name[at - 1]
        || matches!(&*tokens[at - 1].text, "and" | "but" | "if" | "no")
}

/// "The other field", "the other", "the other's degree", "the others" and "something else" mean a field that is not named;
/// "the other day" and "the other requirements" do not.
pub(super) fn is_other(words: &[Word], tokens: &[Token], place: usize) -> bool {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let ends = |at: usize| {
        let next = tokens.get(at);
        next.is_none_or(|next| next.function || words.get(next.word).is_some_and(|word| word.after_break))
    };
    let the = place > 0 && text(place - 1) == "the";
    let of_it = words.get(tokens[place].word).is_some_and(|word| word.span.len() > word.text.len());
    match text(place) {
        "other" => OTHER.contains(&text(place + 1)) || the && (of_it || ends(place + 1)),
        "others" => the,
        // "I want something else", not "a degree in something else".
        "something" => text(place + 1) == "else" && place > 0 && matches!(text(place - 1), "prefer" | "want"),
        _ => false,
    }
}
