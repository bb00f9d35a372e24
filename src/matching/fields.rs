//! Which fields a text names, and which of the guide's synonyms it uses.
//!
//! "him" and "hi" are English words too: a pronoun and a greeting are told apart from a field's name
//! by their surroundings, so that "hi, how do i tell him about it" names none.

use super::normalise::Word;
use super::phrases::{Phrase, Phrases};
use super::terms::{Family, Mention, Token, meaning_key};
use super::thesaurus::THESAURUS;
use super::words;

/// What the words of a field's name still count beside the name itself (range 0..=0.5): enough to
/// meet a phrasing that says half of the name, too little to prefer one that only says its words.
/// At 1 a student's question gets the wrong entry directly; at 0 half a name finds nothing.
pub(super) const INSIDE_NAME: f32 = 0.25;

/// Kinds of meaning, so that a field and a synonym of the same number differ.
const FIELD: u8 = b'f';
const SYNONYM: u8 = b'y';
const EVERYDAY: u8 = b'e';

/// The names of the fields, the synonyms and the titles of a guide.
#[derive(Default)]
pub(super) struct Names {
    fields: Phrases,
    synonyms: Phrases,
    titles: Phrases,
}

/// What a text says beyond its plain words.
#[derive(Default)]
pub(super) struct Said {
    pub mentions: Vec<Mention>,
    /// Fields named, sorted, each once; without those denied.
    pub fields: Vec<usize>,
    /// Fields denied and not named otherwise: "not HIM".
    pub denied: Vec<usize>,
    /// Documents named by a title, in order of appearance, each once.
    pub titled: Vec<usize>,
    /// It speaks of the other field without its name: "the other one".
    pub other: bool,
    /// For each token whether it stands in a field's name.
    pub inside_name: Vec<bool>,
}

impl Names {
    /// Adds one name of a field.
    pub fn add_field(&mut self, field: usize, stems: Vec<u64>) {
        self.fields.add(field, stems);
    }

    /// Adds one phrase of a group of synonyms.
    pub fn add_synonym(&mut self, group: usize, stems: Vec<u64>) {
        self.synonyms.add(group, stems);
    }

    /// Adds a title of a document.
    pub fn add_title(&mut self, document: usize, stems: Vec<u64>) {
        self.titles.add(document, stems);
    }

    /// Finds what the tokens say, and lowers the weight of the words inside a field's name.
    pub fn find(&self, words: &[Word], tokens: &mut [Token]) -> Said {
        let mut said = Said { inside_name: vec![false; tokens.len()], ..Said::default() };
        self.find_fields(words, tokens, &mut said);
        self.find_titles(tokens, &mut said);
        for place in 0..tokens.len() {
            find_synonyms(&self.synonyms, SYNONYM, tokens, place, &mut said);
            find_synonyms(&THESAURUS, EVERYDAY, tokens, place, &mut said);
        }
        for (token, inside) in tokens.iter_mut().zip(&said.inside_name) {
            if *inside {
                token.weight *= INSIDE_NAME;
            }
        }
        said
    }

    /// The longest title at each place: a shorter one inside it is not meant. A word of grammar alone ("it") names nothing.
    fn find_titles(&self, tokens: &[Token], said: &mut Said) {
        let mut place = 0;
        while place < tokens.len() {
            let names = |title: &&Phrase| tokens[place..place + title.length()].iter().any(|token| !token.function);
            let longest = self.titles.at(tokens, place).find(names);
            said.titled.extend(longest.map(|title| title.number).filter(|document| !said.titled.contains(document)));
            place += longest.map_or(1, Phrase::length);
        }
    }

    fn find_fields(&self, words: &[Word], tokens: &[Token], said: &mut Said) {
        let shouting = shouts(words);
        let names_field = |at: usize| self.fields.at(tokens, at).next().is_some();
        let mut place = 0;
        while place < tokens.len() {
            let Some(phrase) = self.fields.at(tokens, place).next() else {
                place += 1;
                continue;
            };
            let after = place + phrase.length();
            let plain = phrase.length() > 1 || !is_everyday(words, tokens, place, shouting, names_field);
            if plain {
                said.mentions.push(Mention {
                    key: meaning_key(FIELD, phrase.number),
                    family: Family::Field,
                    first: place,
                    last: after - 1,
                });
                let denied = is_denied(words, tokens, (place, after), said);
                if denied { &mut said.denied } else { &mut said.fields }.push(phrase.number);
                said.inside_name[place..after].fill(true);
            }
            place = after;
        }
        for fields in [&mut said.fields, &mut said.denied] {
            fields.sort_unstable();
            fields.dedup();
        }
        said.other = (0..tokens.len()).any(|place| is_other(words, tokens, place));
        // "My sister works in HIM. Which jobs are in the other field?"
        if said.fields.len() == 1 && said.other {
            said.denied.append(&mut said.fields);
        }
        let Said { fields, denied, .. } = said;
        denied.retain(|field| !fields.contains(field));
    }
}

/// The key is a synonym's of a guide that has so many groups of them, not an everyday one's.
pub(super) fn is_of_guide(key: u64, groups: usize) -> bool {
    (0..groups).any(|group| meaning_key(SYNONYM, group) == key)
}

/// Adds the meanings of the phrases that begin at `place`. A function word alone means nothing.
fn find_synonyms(phrases: &Phrases, kind: u8, tokens: &[Token], place: usize, said: &mut Said) {
    for phrase in phrases.at(tokens, place) {
        let last = place + phrase.length() - 1;
        let grammar = last == place && tokens[place].function;
        if !grammar && !said.inside_name[place..=last].contains(&true) {
            said.mentions.push(Mention {
                key: meaning_key(kind, phrase.number),
                family: Family::Synonym,
                first: place,
                last,
            });
        }
    }
}

/// More than one word, and nearly all of them in capitals: then capitals mean nothing.
fn shouts(words: &[Word]) -> bool {
    let long = words.iter().filter(|word| word.text.len() >= 2).count();
    let capitals = words.iter().filter(|word| word.text.len() >= 2 && word.capitals).count();
    long > 2 && capitals * 4 > long * 3
}

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
    "dude",
    "ex",
    "father",
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

/// Words that set one field against the other.
const COMPARING: &[&str] = &["and", "between", "both", "from", "or", "than", "versus"];

/// Words that ask how two things differ.
const DIFFERENCE: &[&str] = &["compare", "compared", "diff", "differ", "difference", "different", "versus"];

/// Words after whose "to" or "with" stands a person.
const TALKING: &[&str] = &["hi", "listen", "speak", "speaking", "spoke", "talk", "talked", "talking", "up", "wrong"];

/// Words after which "hi" is said, not meant: "just came to say hi".
const SAYING: &[&str] = &["oh", "say", "saying", "says", "said", "waves"];

/// The single token at `place` looks like a field's name but is an everyday word here.
fn is_everyday(
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
    let comparing = |at: usize| COMPARING.contains(&text(at)) || DIFFERENCE.contains(&text(at));
    if near.clone().any(other) && near.clone().any(comparing) {
        return false;
    }
    let next = tokens.get(place + 1).and_then(|token| words.get(token.word));
    let alone = next.is_none_or(|next| next.after_break);
    if greeting {
        let after_field = place > 0 && other(place - 1);
        let opens = place == 0 || word.after_break || words::is_greeting(before);
        return opens && !after_field && (alone || !is_after_field(words, tokens, place + 1));
    }
    let is_one = |word: &Word, of: &[&str]| of.contains(&word.text.as_str());
    let a_man = words.iter().any(|word| is_one(word, MEN))
        || words.windows(2).any(|two| is_one(&two[0], WHOSE) && is_one(&two[1], SOMEBODYS));
    let of_a_field = BEFORE_FIELD.contains(&before) || is_after_field(words, tokens, place + 1);
    DONE_TO_PEOPLE.contains(&before)
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
    opens && !names_field(place + 1) && (place > 0 || ends || words::is_greeting(&next.text))
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

/// "Not HIM" denies the field, alone or after another: "HI, not HIM"; and so do "I don't want to do HIM" and "other than HIM".
/// "Isn't HI the same as HIM" denies none.
fn is_denied(words: &[Word], tokens: &[Token], (place, after): (usize, usize), said: &Said) -> bool {
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
    let breaks = words.get(tokens[at].word).is_some_and(|word| word.after_break);
    // "Which jobs are not HIM", but not "isn't HI the same".
    let opens = |at: usize| at == 0 || words.get(tokens[at].word).is_some_and(|word| word.after_break);
    // "Whether or not to do HIM", "should I not study HIM".
    let wished = wished > 0
        && !(at > 0 && tokens[at - 1].text == "or")
        && !(at > 1 && matches!(&*tokens[at - 2].text, "could" | "should" | "why" | "would"));
    let is_not = at > 0 && matches!(&*tokens[at - 1].text, "is" | "are") && !opens(at - 1);
    wished
        || is_not
        || at == 0
        || breaks
        || said.inside_name[at - 1]
        || matches!(&*tokens[at - 1].text, "and" | "but" | "if" | "no")
}

/// "The other field", "the other", "the other's degree", "the others" and "something else" mean a field that is not named; "the other day" and "the
/// other requirements" do not.
fn is_other(words: &[Word], tokens: &[Token], place: usize) -> bool {
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

/// The token asks how two things differ.
pub(super) fn asks_difference(token: &Token) -> bool {
    DIFFERENCE.contains(&&*token.text)
}

fn same_word(tokens: &[Token], one: usize, other: usize) -> bool {
    matches!((tokens.get(one), tokens.get(other)), (Some(one), Some(other)) if one.stem == other.stem)
}
