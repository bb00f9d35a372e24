//! Whether "him" and "hi" name a field or are the pronoun and the greeting that English has, by their surroundings.

use super::fields::asks_difference;
use super::normalise::Word;
use super::terms::Token;
use super::words;

/// Verbs whose object is a person: "tell him" is no field, "study HIM" is.
const DONE_TO_PEOPLE: &[&str] = &[
    "accept",
    "admit",
    "ask",
    "asked",
    "asking",
    "asks",
    "believe",
    "call",
    "called",
    "contact",
    "convince",
    "convinced",
    "dating",
    "drive",
    "email",
    "emailed",
    "fits",
    "gave",
    "give",
    "gives",
    "hate",
    "hear",
    "heard",
    "help",
    "helped",
    "helping",
    "helps",
    "hire",
    "hired",
    "hires",
    "hiring",
    "invite",
    "invited",
    "know",
    "let",
    "lets",
    "love",
    "made",
    "make",
    "makes",
    "married",
    "marry",
    "meet",
    "meeting",
    "message",
    "met",
    "miss",
    "owe",
    "paid",
    "remind",
    "saw",
    "see",
    "send",
    "sent",
    "show",
    "showed",
    "shows",
    "suit",
    "suits",
    "take",
    "takes",
    "teach",
    "tell",
    "telling",
    "tells",
    "text",
    "texted",
    "texting",
    "thank",
    "told",
    "visit",
    "watch",
];

/// Verbs whose object is a person where something is handed to him: "get him a job", but not "get HIM jobs".
const HANDED: &[&str] = &["find", "get", "got", "offer", "offered"];

/// Words before a greeting that ask nothing: "ok hi, what degree do I need".
const FILLERS: &[&str] = &["oh", "ok", "okay", "so", "um", "well", "yo"];

/// Words that speak of a man or boy whom "him" may be.
const MEN: &[&str] = &[
    "bestie",
    "bf",
    "boss",
    "boy",
    "boyfriend",
    "bro",
    "brother",
    "buddy",
    "cousin",
    "coworker",
    "dad",
    "daddy",
    "dude",
    "ex",
    "father",
    "fella",
    "fiance",
    "friend",
    "godson",
    "grandfather",
    "grandkid",
    "grandpa",
    "grandson",
    "guy",
    "he",
    "his",
    "homie",
    "hubby",
    "husband",
    "kid",
    "man",
    "mate",
    "nephew",
    "pal",
    "partner",
    "professor",
    "roommate",
    "son",
    "spouse",
    "stepbrother",
    "stepdad",
    "stepfather",
    "stepson",
    "teacher",
    "twin",
    "uncle",
];

/// The same where they are somebody's: "my client", but not "as a student".
const SOMEBODYS: &[&str] = &[
    "baby",
    "child",
    "classmate",
    "client",
    "coach",
    "colleague",
    "counselor",
    "doctor",
    "instructor",
    "landlord",
    "mentor",
    "neighbor",
    "neighbour",
    "patient",
    "sibling",
    "student",
    "supervisor",
    "teen",
    "teenager",
    "tutor",
];

const WHOSE: &[&str] = &["her", "his", "my", "our"];

/// Words after which "him" is the field even when a man was spoken of: "my son wants to study him".
const BEFORE_FIELD: &[&str] = &[
    "a", "called", "in", "into", "is", "major", "majoring", "of", "pursue", "pursuing", "studies", "study", "studying",
    "the", "what",
];

/// What follows the field "hi" at the start of a text: "hi degree". After any other word it greets: a greeting that is taken
/// for a field gets one field's answer, a field taken for a greeting only the answer for both.
const AFTER_FIELD: &[&str] = &[
    "analyst",
    "career",
    "careers",
    "category",
    "cert",
    "certification",
    "certs",
    "classification",
    "code",
    "definition",
    "degree",
    "degrees",
    "duties",
    "experience",
    "field",
    "industry",
    "job",
    "jobs",
    "major",
    "meaning",
    "occupation",
    "occupations",
    "official",
    "pay",
    "position",
    "positions",
    "professional",
    "program",
    "responsibilities",
    "role",
    "roles",
    "salary",
    "side",
    "skills",
    "specialist",
    "tasks",
    "technology",
    "title",
    "titles",
    "work",
    "worker",
];

/// People of the field "hi", or people who are greeted: "hi people, what degree do I need".
const PEOPLE: &[&str] = &["analysts", "grads", "graduates", "people", "professionals", "specialists", "workers"];

/// Words that begin what is said to people who were greeted without a comma.
const AFTER_PEOPLE: &[&str] = &["can", "could", "how", "i", "is", "what", "when", "where", "which", "who", "why"];

/// Words that set one field against the other.
const COMPARING: &[&str] = &["and", "as", "between", "both", "from", "n", "or", "plus", "than", "versus"];

/// Words after whose "to" or "with" stands a person.
const TALKING: &[&str] = &["hi", "listen", "speak", "speaking", "spoke", "talk", "talked", "talking", "up", "wrong"];

/// Words after which "hi" is said, not meant: "just came to say hi".
const SAYING: &[&str] = &["oh", "say", "saying", "says", "said", "waves"];

/// More than one word, and nearly all of them in capitals: then capitals mean nothing.
pub(super) fn shouts(words: &[Word]) -> bool {
    let long = words.iter().filter(|word| word.text.len() >= 2).count();
    let capitals = words.iter().filter(|word| word.text.len() >= 2 && word.capitals).count();
    long > 2 && capitals * 4 > long * 3
}

/// The single token at `place` looks like a field's name but is an everyday word here.
pub(super) fn is_everyday(
    words: &[Word],
    tokens: &[Token],
    place: usize,
    shouting: bool,
    names_field: impl Fn(usize) -> bool,
) -> bool {
    let Some(token) = tokens.get(place) else {
        return false;
    };
    if !words::is_function(&token.text) {
        return false;
    }
    let Some(word) = words.get(token.word) else {
        return false;
    };
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let before = if place == 0 { "" } else { text(place - 1) };
    let earlier = if place < 2 { "" } else { text(place - 2) };
    let greeting = words::is_greeting(&token.text);
    if word.capitals && !shouting {
        // Nobody greets with "H.I.".
        let dotted = word.span.len() > token.text.len();
        return greeting && !dotted && greets_in_capitals(words, tokens, place, names_field);
    }
    if greeting && SAYING.contains(&before) {
        return true;
    }
    // Compared with another field ("him or hi", "hi vs him") it is one of the two.
    let near = place.saturating_sub(2)..(place + 3).min(tokens.len());
    let other = |at: usize| at != place && names_field(at) && !same_word(tokens, at, place);
    let comparing = |at: usize| COMPARING.contains(&text(at)) || tokens.get(at).is_some_and(asks_difference);
    if near.clone().any(other) && near.clone().any(comparing) {
        return false;
    }
    let next = tokens.get(place + 1).and_then(|token| words.get(token.word));
    let alone = next.is_none_or(|next| next.after_break);
    if greeting {
        let after_field = place > 0 && other(place - 1);
        let filled = tokens[..place].iter().all(|token| FILLERS.contains(&&*token.text));
        let opens = place == 0 || filled || word.after_break || words::is_greeting(before);
        return opens && !after_field && (alone || !is_after_field(words, tokens, place + 1));
    }
    let is_one = |word: &Word, of: &[&str]| of.contains(&word.text.as_str());
    let a_man = words.iter().any(|word| is_one(word, MEN))
        || words.windows(2).any(|two| is_one(&two[0], WHOSE) && is_one(&two[1], SOMEBODYS));
    let of_a_field = BEFORE_FIELD.contains(&before) || is_after_field(words, tokens, place + 1);
    let handed = HANDED.contains(&before) && (alone || matches!(text(place + 1), "a" | "an" | "the" | "some"));
    DONE_TO_PEOPLE.contains(&before)
        || handed
        || (matches!(before, "to" | "with") && TALKING.contains(&earlier))
        || (text(place + 1) == "and" && text(place + 2) == "i")
        || (a_man && !of_a_field)
}

/// "HI! What degree …", "HI there, …" and "Hey HI …" greet in capitals; "HI: degree?" and "HI degree" do not.
fn greets_in_capitals(words: &[Word], tokens: &[Token], place: usize, names_field: impl Fn(usize) -> bool) -> bool {
    let Some(next) = tokens.get(place + 1) else { return false };
    let sentence = |token: &Token| words.get(token.word).map(|word| word.sentence);
    let ends = sentence(&tokens[place]) != sentence(next);
    let opens = place == 0 || words::is_greeting(&tokens[place - 1].text);
    opens
        && !names_field(place + 1)
        && (place > 0 || ends || words::is_greeting(&next.text) || matches!(&*next.text, "bot" | "i"))
}

/// The token at `place` follows the field "hi": "hi degree", "hi people do what", but not "hi people, what degree".
fn is_after_field(words: &[Word], tokens: &[Token], place: usize) -> bool {
    let Some(token) = tokens.get(place) else { return false };
    let next = tokens.get(place + 1);
    let breaks = next.and_then(|next| words.get(next.word)).is_some_and(|word| word.after_break);
    let people = PEOPLE.contains(&&*token.text);
    let greeted = people && (breaks || next.is_some_and(|next| AFTER_PEOPLE.contains(&&*next.text)));
    !greeted && (people || AFTER_FIELD.contains(&&*token.text))
}

fn same_word(tokens: &[Token], one: usize, other: usize) -> bool {
    matches!((tokens.get(one), tokens.get(other)), (Some(one), Some(other)) if one.stem == other.stem)
}
