//! The English words that the matcher knows beforehand: function words, shorthand, greetings, thanks.
//!
//! Nothing here is about a guide's subject; what a guide's words mean stands in its TOML.

/// Words that carry grammar rather than a subject. Sorted, so that they can be searched.
const FUNCTION_WORDS: &[&str] = &[
    "a",
    "about",
    "above",
    "actually",
    "after",
    "again",
    "all",
    "also",
    "am",
    "an",
    "and",
    "another",
    "any",
    "anybody",
    "anyone",
    "anything",
    "are",
    "around",
    "as",
    "ask",
    "at",
    "away",
    "back",
    "be",
    "because",
    "been",
    "before",
    "being",
    "between",
    "both",
    "but",
    "by",
    "can",
    "cannot",
    "could",
    "did",
    "do",
    "does",
    "doing",
    "done",
    "down",
    "each",
    "either",
    "else",
    "etc",
    "even",
    "ever",
    "every",
    "everybody",
    "everyone",
    "everything",
    "exactly",
    "few",
    "for",
    "from",
    "get",
    "gets",
    "getting",
    "give",
    "go",
    "going",
    "got",
    "had",
    "has",
    "have",
    "having",
    "he",
    "hello",
    "help",
    "her",
    "here",
    "hers",
    "hey",
    "hi",
    "him",
    "his",
    "how",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "just",
    "kind",
    "know",
    "let",
    "like",
    "lot",
    "lots",
    "make",
    "many",
    "may",
    "maybe",
    "me",
    "might",
    "mine",
    "more",
    "most",
    "much",
    "must",
    "my",
    "myself",
    "need",
    "neither",
    "no",
    "not",
    "now",
    "of",
    "off",
    "oh",
    "ok",
    "okay",
    "on",
    "once",
    "one",
    "ones",
    "only",
    "or",
    "other",
    "others",
    "our",
    "out",
    "over",
    "please",
    "possible",
    "put",
    "quite",
    "really",
    "right",
    "same",
    "say",
    "see",
    "shall",
    "she",
    "should",
    "since",
    "so",
    "some",
    "somebody",
    "someone",
    "something",
    "sort",
    "still",
    "such",
    "sure",
    "take",
    "tell",
    "than",
    "thank",
    "thanks",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "thing",
    "things",
    "this",
    "those",
    "through",
    "to",
    "too",
    "under",
    "until",
    "up",
    "upon",
    "us",
    "very",
    "want",
    "was",
    "way",
    "we",
    "well",
    "were",
    "what",
    "whatever",
    "when",
    "where",
    "whether",
    "which",
    "while",
    "who",
    "whom",
    "whose",
    "why",
    "will",
    "with",
    "without",
    "would",
    "yes",
    "yet",
    "you",
    "your",
    "yours",
    "yourself",
];

/// Chat shorthand and contractions without their apostrophe, written out. Sorted by the first.
const WRITTEN_OUT: &[(&str, &[&str])] = &[
    ("abt", &["about"]),
    ("aint", &["is", "not"]),
    ("arent", &["are", "not"]),
    ("avg", &["average"]),
    ("b4", &["before"]),
    ("bc", &["because"]),
    ("btwn", &["between"]),
    ("cant", &["can", "not"]),
    ("couldnt", &["could", "not"]),
    ("couldve", &["could", "have"]),
    ("coz", &["because"]),
    ("cuz", &["because"]),
    ("dept", &["department"]),
    ("didnt", &["did", "not"]),
    ("diff", &["difference"]),
    ("doesnt", &["does", "not"]),
    ("dont", &["do", "not"]),
    ("dunno", &["do", "not", "know"]),
    ("gonna", &["going", "to"]),
    ("gotta", &["have", "to"]),
    ("govt", &["government"]),
    ("hasnt", &["has", "not"]),
    ("havent", &["have", "not"]),
    ("hes", &["he", "is"]),
    ("hows", &["how", "is"]),
    ("idk", &["i", "do", "not", "know"]),
    ("im", &["i", "am"]),
    ("info", &["information"]),
    ("isnt", &["is", "not"]),
    ("ive", &["i", "have"]),
    ("kinda", &["kind", "of"]),
    ("lemme", &["let", "me"]),
    ("mgmt", &["management"]),
    ("mgr", &["manager"]),
    ("mgt", &["management"]),
    ("msg", &["message"]),
    ("outta", &["out", "of"]),
    ("pls", &["please"]),
    ("plz", &["please"]),
    ("ppl", &["people"]),
    ("prob", &["probably"]),
    ("r", &["are"]),
    ("shes", &["she", "is"]),
    ("shouldnt", &["should", "not"]),
    ("smth", &["something"]),
    ("sorta", &["sort", "of"]),
    ("thats", &["that", "is"]),
    ("theres", &["there", "is"]),
    ("theyre", &["they", "are"]),
    ("thnx", &["thanks"]),
    ("tho", &["though"]),
    ("thru", &["through"]),
    ("thx", &["thanks"]),
    ("ty", &["thanks"]),
    ("u", &["you"]),
    ("ur", &["your"]),
    ("vs", &["versus"]),
    ("w", &["with"]),
    ("wanna", &["want", "to"]),
    ("wasnt", &["was", "not"]),
    ("wat", &["what"]),
    ("whats", &["what", "is"]),
    ("whens", &["when", "is"]),
    ("wheres", &["where", "is"]),
    ("whos", &["who", "is"]),
    ("wich", &["which"]),
    ("wont", &["will", "not"]),
    ("wouldnt", &["would", "not"]),
    ("wtf", &["what"]),
    ("ya", &["you"]),
    ("youre", &["you", "are"]),
    ("yr", &["year"]),
    ("yrs", &["years"]),
];

/// Words that open a message and say nothing. Sorted.
const GREETINGS: &[&str] = &[
    "afternoon",
    "all",
    "dear",
    "evening",
    "everybody",
    "everyone",
    "folks",
    "friend",
    "friends",
    "good",
    "greetings",
    "guys",
    "hello",
    "hey",
    "heya",
    "hi",
    "hiya",
    "howdy",
    "morning",
    "peeps",
    "sir",
    "sup",
    "team",
    "there",
    "yo",
];

/// Words of thanks, laughter and small talk. Sorted.
const CHATTER: &[&str] = &[
    "advance",
    "afaik",
    "appreciate",
    "appreciated",
    "bot",
    "brb",
    "btw",
    "bye",
    "cheers",
    "congrats",
    "cool",
    "fr",
    "gn",
    "great",
    "haha",
    "hahaha",
    "imo",
    "lmao",
    "lol",
    "luck",
    "nice",
    "nvm",
    "omg",
    "ooh",
    "ps",
    "rofl",
    "sorry",
    "tbh",
    "thankful",
    "tia",
    "tl",
    "tldr",
    "wow",
    "yay",
    "yeah",
    "yep",
    "yup",
];

fn holds(sorted: &[&str], word: &str) -> bool {
    sorted.binary_search(&word).is_ok()
}

/// Carries grammar, not a subject.
pub(crate) fn is_function(word: &str) -> bool {
    holds(FUNCTION_WORDS, word)
}

/// Fewest letters that tell a function word (range 3..=4): "teh", but "ot" may be anything.
const TOLD: usize = 3;

/// From this many letters on a wrong letter is a slip (range 4..=6): in shorter words it makes another word, "cat" of
/// "can". A letter too few, too many or two swapped hardly ever do.
const WRONG_LETTER: usize = 5;

/// The function word that this is a slip of: unmended it counts as a subject that no guide knows. Worth 2 to 3 points of
/// direct answers and 0.4 of AUROC under typos, nothing on clean text.
pub(super) fn slip_of_function(text: &str) -> Option<&'static str> {
    let first = text.get(..1)?;
    let from = FUNCTION_WORDS.partition_point(|word| *word < first);
    FUNCTION_WORDS[from..].iter().take_while(|word| word.starts_with(first)).copied().find(|word| {
        // "him" may be a field's name.
        if word.len().abs_diff(text.len()) > 1 || word.len().min(text.len()) < TOLD || *word == "him" {
            return false;
        }
        let wrong_letter = word.len() == text.len() && word.len() < WRONG_LETTER && !same_letters(word, text);
        // A letter more at its end makes another word of a short one: "tool", "seed", "hero".
        let longer = word.len() == TOLD && text.starts_with(*word);
        !wrong_letter && !longer && strsim::osa_distance(word, text) == 1
    })
}

fn same_letters(one: &str, other: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters = text.as_bytes().to_vec();
        letters.sort_unstable();
        letters
    };
    sorted(one) == sorted(other)
}

/// Opens a message and says nothing.
pub(super) fn is_greeting(word: &str) -> bool {
    holds(GREETINGS, word)
}

/// Thanks, laughter, small talk.
pub(super) fn is_chatter(word: &str) -> bool {
    holds(CHATTER, word)
}

/// The words that a piece of shorthand stands for.
pub(crate) fn written_out(word: &str) -> Option<&'static [&'static str]> {
    let place = WRITTEN_OUT.binary_search_by(|(short, _)| (*short).cmp(word)).ok()?;
    WRITTEN_OUT.get(place).map(|(_, full)| *full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_function_words_are_told_from_other_words() {
        for (slip, meant) in
            [("teh", "the"), ("waht", "what"), ("whic", "which"), ("shoulf", "should"), ("abouut", "about")]
        {
            assert_eq!(slip_of_function(slip), Some(meant), "{slip}");
        }
        for other in ["", "é", "cat", "wine", "tool", "seed", "hero", "hm", "hmi", "ihm", "hii", "zebra", "ot"] {
            assert_eq!(slip_of_function(other), None, "{other}");
        }
    }

    #[test]
    fn lists_are_sorted_without_doubles() {
        for list in [FUNCTION_WORDS, GREETINGS, CHATTER] {
            for pair in list.windows(2) {
                assert!(pair[0] < pair[1], "{pair:?}");
            }
        }
        for pair in WRITTEN_OUT.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{pair:?}");
        }
    }
}
