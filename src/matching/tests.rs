//! The matcher as a whole: what students ask, against a small guide.

use std::sync::LazyLock;

use super::*;

const DOCUMENTS: &[(&[&str], Option<usize>, Option<usize>)] = &[
    (&["What degree do I need for HIM?", "is an associate degree enough for health information"], Some(0), Some(0)),
    (&["What degree do I need for HI?", "do i need a masters for informatics"], Some(1), Some(0)),
    (&["What degree do I need?", "how much school is needed"], None, Some(0)),
    (&["What is the difference between HIM and HI?", "HIM vs HI"], None, None),
    (&["What does an HIM director do?", "health information management director"], Some(0), None),
    (&["What does a medical records director do?", "medical records director job"], Some(0), None),
    (&["What does a healthcare system director do?"], Some(0), None),
    (&["How do I talk to an advisor?", "talk to a real person"], None, None),
    (&["Can veterans enroll?", "are service members welcome"], None, None),
    (&["Do I have to be an RN?", "is a nursing license required"], None, None),
    // The only side of its aspect, and what the guide leaves out.
    (&["How much programming is in HI?", "do informatics people write code"], Some(1), Some(1)),
    (&["How much do these jobs pay?", "salary"], None, None),
];

/// The same guide, built once more.
static AGAIN: LazyLock<Matcher> = LazyLock::new(guide);

/// Places in `DOCUMENTS`.
const HIM_DIRECTOR: usize = 4;
const RECORDS_DIRECTOR: usize = 5;
const PROGRAMMING: usize = 10;
const PAY: usize = 11;

/// A small guide of twins and of titles that contain each other.
static GUIDE: LazyLock<Matcher> = LazyLock::new(guide);

fn guide() -> Matcher {
    let mut documents: Vec<Document<'_>> = DOCUMENTS
        .iter()
        .map(|(phrasings, field, aspect)| Document {
            phrasings: phrasings.to_vec(),
            field: *field,
            aspect: *aspect,
            ..Document::default()
        })
        .collect();
    documents[HIM_DIRECTOR].titles = vec!["HIM director", "director of HIM", "records director"];
    documents[RECORDS_DIRECTOR].titles = vec!["medical records director", "the"];
    documents[PAY].keywords = vec!["earn", "cost of living"];
    documents[PAY].aside = true;
    let lexicon = Lexicon {
        fields: vec![
            vec!["Health information management", "HIM", "health information"],
            vec!["Health informatics", "HI", "informatics"],
        ],
        synonyms: vec![(vec!["difference"], vec!["distinction"]), (vec!["associate degree"], vec!["AAS"])],
    };
    Matcher::new(&documents, &lexicon, &Settings::default())
}

#[test]
fn a_question_that_names_one_title_is_about_it() {
    // The degree's document has more of the words, and is no answer about the director.
    let ranking = GUIDE.rank("Is a HIM director somebody with an associate degree in health information?");
    assert_eq!(ranking.candidates[0].document, HIM_DIRECTOR);
    assert_ne!(ranking.decision, Decision::Answer);
    // "Records director" inside the longer title is not named.
    assert_eq!(first("medical records director, what do they do"), Some(RECORDS_DIRECTOR));
    // Two titles: neither is answered alone.
    assert_eq!(
        GUIDE.rank("What does an HIM director do that a medical records director does not?").decision,
        Decision::Suggest
    );
    // The words of a title in another order name it; some of them do not.
    assert_eq!(GUIDE.rank("what does the director over medical records do").decision, Decision::Answer);
    assert_ne!(GUIDE.rank("what does a medical records clerk do").decision, Decision::Answer);
    // A title of grammar alone names nothing.
    assert!(GUIDE.rank("what is the difference between HIM and HI").titled.is_empty());
    // What the guide leaves out is told all the same.
    assert_eq!(first("how much does an HIM director earn"), Some(PAY));
}

fn first(question: &str) -> Option<usize> {
    GUIDE.rank(question).candidates.first().map(|candidate| candidate.document)
}

#[test]
fn questions_reach_their_document() {
    for (question, expected) in [
        ("what degree for him", 0),
        ("degree for health infomration managment??", 0),
        ("wat degre do i need for informatics", 1),
        ("what degree do i need", 2),
        ("what degree for HIM and HI", 2),
        ("distinction between him and hi", 3),
        ("him director duties", 4),
        ("director of medical records", 5),
        ("healthcare systems director", 6),
        ("hi there, can i speak to an advisor please, thanks!", 7),
        ("АAS for hіm", 0),
    ] {
        assert_eq!(first(question), Some(expected), "{question}");
    }
}

#[test]
fn the_pronoun_and_the_greeting_are_no_fields() {
    let guide = &*GUIDE;
    for (text, expected) in [
        ("how do i tell him about it", &[][..]),
        ("hi, what degree do i need", &[]),
        ("hi there", &[]),
        ("hi everyone can i ask something", &[]),
        ("Hi! my brother likes records, is there a job for him?", &[]),
        ("just came to say hi", &[]),
        ("HI", &[1]),
        ("is hi harder than him", &[0, 1]),
        ("what does hi pay", &[1]),
        ("can i do hi with a bachelors", &[1]),
        ("hi or him", &[0, 1]),
        ("hi degree", &[1]),
        ("what is him", &[0]),
        ("what jobs are in him", &[0]),
        ("health information and informatics", &[0, 1]),
        ("Hi I'm new, what's HIM?", &[0]),
        ("hi can i do him with an associates", &[0]),
        ("HI EVERYONE WHAT DEGREE DO I NEED", &[]),
        ("WHAT DEGREE DO I NEED FOR HI", &[1]),
        ("can you help him", &[]),
        ("I was talking to him yesterday", &[]),
        ("say hi to him", &[]),
        ("him and i are friends", &[]),
        ("hi, is hi hard?", &[1]),
        ("should i go for him or hi", &[0, 1]),
        ("switch from him to hi", &[0, 1]),
        ("H.I. careers", &[1]),
        ("healht infromation management", &[0]),
        ("HI! What degree do I need?", &[]),
        ("HI there, what degree do I need?", &[]),
        ("Hey HI all, what experience is needed", &[]),
        ("HI: degree?", &[1]),
        ("hi people, what degree do I need", &[]),
        ("hi people what degree do I need", &[]),
        ("what do hi people do", &[1]),
        ("my stepson is 18. what degree is right for him?", &[]),
        ("is him right for my stepson", &[0]),
        ("my stepson wants to study him", &[0]),
        ("my client asks which degree is right for him", &[]),
        ("as a student what degree do i need for him", &[0]),
    ] {
        assert_eq!(guide.rank(text).fields, expected, "{text}");
    }
}

#[test]
fn a_word_claims_a_question_as_it_stands_and_by_itself() {
    for (question, expected) in [
        ("what does an HIM director earn", PAY),
        ("what does an HIM director do", 4),
        // "cost of living" claims nothing by its "of".
        ("duties of the HIM director", 4),
        ("I earn little. What does an HIM director do?", 4),
    ] {
        assert_eq!(first(question), Some(expected), "{question}");
    }
}

#[test]
fn two_names_side_by_side_are_two_fields() {
    for question in ["degree for him/hi", "degree for HIM & HI", "him, hi: what degree", "is hi harder than him"] {
        assert_eq!(GUIDE.rank(question).fields, [0, 1], "{question}");
    }
    for question in
        ["hi nurse here, what degree do i need", "hi are degrees required", "who would hire him with a degree"]
    {
        assert_eq!(GUIDE.rank(question).fields, [0_usize; 0], "{question}");
    }
    let denied = GUIDE.rank("the degree for HI, not HIM");
    assert_eq!((denied.fields, denied.denied), (vec![1], vec![0]));
    for question in [
        "My sister works in HIM. What degree is it in the other field?",
        "degree for something other than HIM",
        "what can I study instead of HIM",
        "I'm not in HIM. What degree do I need?",
        "I don't want to do HIM. What degree do I need?",
        "what degree do I need if not HIM",
        "HIM isn't for me. What degree do I need?",
        "which degree is not HIM",
        "all degrees but HIM",
        "My roommate is in HIM. I want something else. Degree?",
        "any field except HIM",
    ] {
        let denied = GUIDE.rank(question);
        assert_eq!((denied.fields, denied.denied), (vec![], vec![0]), "{question}");
    }
    // The other degree, not the other field.
    for question in [
        "any other degree for HIM?",
        "is that HIM or something else",
        "is HIM not a degree",
        "whether or not to do HIM",
        "should I not study HIM",
    ] {
        assert_eq!(GUIDE.rank(question).fields, [0], "{question}");
    }
}

#[test]
fn the_other_fields_fact_is_never_given() {
    let guide = &*GUIDE;
    for (question, forbidden) in
        [("what degree do i need for HIM", 1), ("what degree do i need for HI", 0), ("do i need a masters for him", 1)]
    {
        let ranking = guide.rank(question);
        assert!(ranking.candidates.iter().all(|candidate| candidate.document != forbidden), "{question}");
    }
}

#[test]
fn chatter_and_statements_get_none() {
    let guide = &*GUIDE;
    for text in [
        "",
        "   ",
        "🎉🎉",
        "thanks!!",
        "My sister is an HIM director and she loves it.",
        "I'm an RN btw",
        "lol",
        "Wie wird das Wetter morgen",
        "今日は何曜日ですか",
        "```let x = 1;```",
    ] {
        assert_eq!(guide.rank(text).decision, Decision::None, "{text}");
    }
}

#[test]
fn follow_ups_name_only_fields() {
    let guide = &*GUIDE;
    for (text, expected) in
        [("and for informatics?", true), ("what about HI", true), ("what degree for HI", false), ("hi there", false)]
    {
        assert_eq!(guide.rank(text).only_fields, expected, "{text}");
    }
}

#[test]
fn an_explanation_names_the_words_as_written() {
    let text = GUIDE.explain("is an Asociate degree enough for HIM", 0).to_string();
    assert!(text.contains("Asociate ≈ associate (spelling)"), "{text}");
    // What a word brought about, whatever the scores, is said first.
    let text = GUIDE.explain("What does an HIM director EARN?", PAY).to_string();
    assert!(text.starts_with("\"EARN\" claims the question; "), "{text}");
    let text = GUIDE.explain("What does an HIM director do?", HIM_DIRECTOR).to_string();
    assert!(!text.contains("claims"), "{text}");
}

#[test]
fn nothing_to_match_is_no_error() {
    let empty = Matcher::new(&[], &Lexicon::default(), &Settings::default());
    assert_eq!(empty.rank("what is HIM").decision, Decision::None);
    let blank = Matcher::new(
        &[Document::default(), Document { phrasings: vec!["", "??"], ..Document::default() }],
        &Lexicon::default(),
        &Settings::default(),
    );
    assert_eq!(blank.rank("what is HIM").decision, Decision::None);
    assert!(blank.complete("wh", 5).is_empty());
}

proptest::proptest! {
    #[test]
    fn parts_sum_to_the_score(words in proptest::collection::vec("what|degree|him|hi|director|asociate|vs|need|xyzzy|health|record|advisr|masters|earn|pay", 0..12)) {
        let guide = &*GUIDE;
        let question = words.join(" ");
        for candidate in guide.rank(&question).candidates {
            let explanation = guide.explain(&question, candidate.document);
            let sum: f32 = explanation.parts.iter().map(|part| part.amount).sum();
            proptest::prop_assert!((sum - candidate.score).abs() < 1e-4, "{explanation}");
            for part in &explanation.parts {
                let whole = matches!(part.how, How::Missing | How::Lead | How::Subjectless);
                proptest::prop_assert!(whole || !part.asked.is_empty(), "a part without a name: {explanation}");
                proptest::prop_assert!(part.amount.abs() <= 2.0, "{explanation}");
            }
            proptest::prop_assert!((explanation.score - candidate.score).abs() < f32::EPSILON);
            proptest::prop_assert!((0.0..=1.0).contains(&candidate.score));
        }
    }

    #[test]
    fn one_side_is_never_given_for_the_other(
        words in proptest::collection::vec("what|degree|associate|masters|do|i|need|for|school|zebra|programming|code", 0..8),
        named in proptest::sample::subsequence(vec!["HIM", "HI"], 0..=2),
    ) {
        let ranking = GUIDE.rank(&format!("{} {}", words.join(" "), named.join(" ")));
        // The first two documents are the sides of one aspect, of HIM and of HI; the third has no other side.
        for (side, field) in [(0, "HIM"), (1, "HI"), (PROGRAMMING, "HI")] {
            let alone = named == [field];
            let others = !named.is_empty() && !named.contains(&field);
            proptest::prop_assert!(!others || ranking.candidates.iter().all(|candidate| candidate.document != side));
            let first = ranking.candidates.first().is_some_and(|candidate| candidate.document == side);
            proptest::prop_assert!(alone || !first || ranking.decision != Decision::Answer);
        }
    }

    #[test]
    fn form_and_case_do_not_matter(text in "\\PC{0,40}", words in "(what|degree|director|asociate|need|is|vs| ){0,9}") {
        use unicode_normalization::UnicodeNormalization;
        let guide = &*GUIDE;
        let composed: String = text.nfkc().collect();
        proptest::prop_assert_eq!(guide.rank(&text), guide.rank(&composed));
        proptest::prop_assert_eq!(guide.rank(&words), guide.rank(&words.to_uppercase()));
    }

    #[test]
    fn any_guide_can_be_asked_anything(
        entries in proptest::collection::vec(
            (
                proptest::collection::vec("(him|hi|what|degree|card|IT|é|ﷺ|a|  |\\PC){0,6}", 0..4),
                proptest::collection::vec("(earn|of|the| |\\PC){0,3}", 0..3),
                proptest::option::of(0_usize..2),
                proptest::option::of(0_usize..3),
                proptest::bool::ANY,
            ),
            0..8,
        ),
        question in "(him|hi|not|what|degree|card|earn|/|&|\\?|\\.| |\\PC){0,20}",
    ) {
        let documents: Vec<Document<'_>> = entries
            .iter()
            .map(|(phrasings, keywords, field, aspect, aside)| Document {
                phrasings: phrasings.iter().map(String::as_str).collect(),
                keywords: keywords.iter().map(String::as_str).collect(),
                titles: keywords.iter().map(String::as_str).collect(),
                field: *field,
                aspect: *aspect,
                aside: *aside,
            })
            .collect();
        let lexicon = Lexicon {
            fields: vec![vec!["HIM", "management"], vec!["HI", ""]],
            synonyms: vec![(vec!["degree", ""], vec!["IT", "the card"])],
        };
        let matcher = Matcher::new(&documents, &lexicon, &Settings::default());
        let ranking = matcher.rank(&question);
        proptest::prop_assert!(ranking.candidates.len() <= CANDIDATES);
        proptest::prop_assert!(ranking.decision == Decision::None || !ranking.candidates.is_empty());
        for candidate in &ranking.candidates {
            proptest::prop_assert!((0.0..=1.0).contains(&candidate.score));
            let explanation = matcher.explain(&question, candidate.document);
            let sum: f32 = explanation.parts.iter().map(|part| part.amount).sum();
            proptest::prop_assert!((sum - candidate.score).abs() < 1e-3, "{explanation}");
        }
        proptest::prop_assert!(matcher.complete(&question, 3).len() <= 3);
        proptest::prop_assert_eq!(ranking, Matcher::new(&documents, &lexicon, &Settings::default()).rank(&question));
    }

    #[test]
    fn any_text_is_ranked(text in "\\PC{0,80}", control in "[\\x00-\\x1f\u{202e}\u{200b}\u{301}a-z ]{0,40}") {
        let guide = &*GUIDE;
        for text in [text, control] {
            let ranking = guide.rank(&text);
            proptest::prop_assert_eq!(&ranking, &AGAIN.rank(&text), "built once more, the same guide ranks the same");
            proptest::prop_assert!(guide.complete(&text, 10).len() <= 10);
            for document in 0..DOCUMENTS.len() {
                let _ = guide.explain(&text, document);
            }
        }
    }
}
