//! What a question comes to: answers, follow-ups, several questions at once, and where the guide is silent.

mod support;

use std::time::{Duration, Instant};

use guidepost::advising::{Outcome, Target};
use guidepost::console::{Chat, Moment};
use proptest::prelude::*;
use support::Base;

/// Two fields told apart by degree and by experience, in versions for each field and for both.
const TWINS: &str = r#"
[[field]]
id = "him"
name = "Health information management"
short = "HIM"
aliases = ["health information"]
summary = "Records."

[[field]]
id = "hi"
name = "Health informatics"
short = "HI"
aliases = ["informatics"]
summary = "Systems."

[[aspect]]
id = "degree"
title = "Degree"
question = "What degree do I need?"
[aspect.fields]
him = "An associate degree."
hi = "A master's degree."

[[aspect]]
id = "experience"
title = "Experience"
question = "What experience do I need?"
[aspect.fields]
him = "None."
hi = "Two years."

[[aspect]]
id = "settings"
title = "Work settings"
question = "Where do people work?"
[aspect.fields]
him = "Hospitals."
hi = "Vendors."

[[entry]]
id = "him-degree"
question = "What degree do I need for HIM?"
phrasings = ["is an associate degree enough for health information management", "HIM degree requirements"]
show = { aspect = "degree", field = "him" }
field = "him"
aspect = "degree"

[[entry]]
id = "hi-degree"
question = "What degree do I need for HI?"
phrasings = ["do I need a master's degree for informatics", "HI degree requirements"]
show = { aspect = "degree", field = "hi" }
field = "hi"
aspect = "degree"

[[entry]]
id = "degree"
question = "What degree do I need?"
phrasings = ["which degree is required", "degree requirements"]
show = { aspect = "degree" }
aspect = "degree"

[[entry]]
id = "him-experience"
question = "What experience do I need for HIM?"
phrasings = ["must I have worked before to start in health information management"]
show = { aspect = "experience", field = "him" }
field = "him"
aspect = "experience"

[[entry]]
id = "hi-experience"
question = "What experience do I need for HI?"
phrasings = ["must I have worked before to start in informatics"]
show = { aspect = "experience", field = "hi" }
field = "hi"
aspect = "experience"

[[entry]]
id = "experience"
question = "What experience do I need?"
phrasings = ["how much experience is required", "must I have worked before"]
show = { aspect = "experience" }
aspect = "experience"

[[entry]]
id = "him-settings"
question = "Where do people work in HIM?"
phrasings = ["which employers hire health information management people"]
show = { aspect = "settings", field = "him" }
field = "him"
aspect = "settings"

[[entry]]
id = "hi-settings"
question = "Where do people work in HI?"
phrasings = ["which employers hire informatics people"]
show = { aspect = "settings", field = "hi" }
field = "hi"
aspect = "settings"

[[entry]]
id = "online"
question = "Are the classes online?"
phrasings = ["can I study from home", "is there a campus I must attend"]
answer = "All of them."

[[entry]]
id = "veterans"
question = "Can veterans enroll?"
phrasings = ["are service members welcome", "I am in the military, may I join?"]
answer = "Ask an advisor."

[[entry]]
id = "length"
question = "How long does the program take?"
phrasings = ["how many semesters until I graduate"]
answer = "Two years."

[[elsewhere]]
id = "tuition"
question = "How much is tuition?"
phrasings = ["what does the program cost", "how expensive is it"]
answer = "The guide does not say; ask the bursar."

[[sensitive]]
id = "crisis"
phrases = ["hurt myself", "can't go on"]
reply = "Please call 988."
"#;

// --- one question ---

#[test]
fn the_exact_wording_of_a_phrasing_gets_its_entry_whatever_case_and_punctuation() {
    let base = Base::of(TWINS);
    for (text, id) in [
        ("What degree do I need for HIM?", "him-degree"),
        ("WHAT DEGREE DO I NEED FOR HIM", "him-degree"),
        ("  what degree -- do i need, for hi ?!", "hi-degree"),
        ("degree requirements", "degree"),
        ("I am in the military, may I join?", "veterans"),
        ("can I study from home", "online"),
    ] {
        base.ask(text).gets(id);
    }
    base.ask("How expensive is it???").is_told_who_to_ask("tuition");
}

#[test]
fn every_wording_of_the_base_gets_what_it_stands_under() {
    let base = Base::of(TWINS);
    for entry in &base.faq().knowledge().entries {
        for wording in std::iter::once(&entry.question).chain(&entry.phrasings) {
            base.ask(wording.as_str()).gets(&entry.id);
        }
    }
    for other in &base.faq().knowledge().elsewhere {
        for wording in std::iter::once(&other.question).chain(&other.phrasings) {
            base.ask(wording.as_str()).is_told_who_to_ask(&other.id);
        }
    }
}

#[test]
fn a_wording_that_stands_under_two_entries_answers_neither_outright() {
    let base = Base::of(
        r#"
[[entry]]
id = "a"
question = "Where is the library?"
phrasings = ["opening hours"]
answer = "Upstairs."
[[entry]]
id = "b"
question = "Where is the cafeteria?"
phrasings = ["Opening hours?"]
answer = "Downstairs."
"#,
    );
    base.ask("opening hours").suggests(&["a", "b"]);
}

#[test]
fn greetings_thanks_and_typos_around_a_question_do_no_harm() {
    let base = Base::of(TWINS);
    for text in [
        "hi! are the classes online? thanks a lot :)",
        "Hello everyone, my name is Sam. Are the classes online?",
        "are teh clases onlin",
        "ARE THE CLASSES ONLINE",
    ] {
        base.ask(text).gets("online");
    }
}

#[test]
fn what_the_guide_does_not_know_gets_nothing() {
    let base = Base::of(TWINS);
    for text in [
        "",
        "   \n\t",
        "???",
        "🎉🎉🎉",
        "lol",
        "ok thanks!",
        "good morning everyone",
        "who won the game last night?",
        "fn main() { println!(\"{}\", 1 + 1); }",
        "今天天气怎么样",
        "https://example.org/degree",
    ] {
        base.ask(text).gets_nothing();
    }
}

#[test]
fn a_question_that_the_guide_leaves_to_others_is_never_an_answer() {
    let base = Base::of(TWINS);
    for text in ["how much is tuition", "How much does tuition cost?", "what does the program cost??", "tuition cost?"]
    {
        base.ask(text).is_told_who_to_ask("tuition");
        let advice = base.ask(text).advice();
        assert_eq!(advice.first(), Some(Target::Elsewhere(0)), "{text}");
    }
    // Nor where it stands beside one that has an answer.
    let asked = base.ask("Are the classes online? And how much is tuition?");
    assert!(!asked.answers().contains(&"tuition"));
}

#[test]
fn words_of_distress_come_before_everything_else() {
    let base = Base::of(TWINS);
    for text in [
        "I want to hurt myself",
        "i CAN'T go   on...",
        "what degree do i need for HIM? i want to hurt myself",
        "How much is tuition? I can't go on",
    ] {
        base.ask(text).gets_the_fixed_reply("crisis");
        base.ask(text).after("him-degree").gets_the_fixed_reply("crisis");
    }
    // Whole words only.
    base.ask("did the hurt myselfie trend end?").is_not_answered();
    assert!(!matches!(base.ask("are the classes online, shurt myself").advice().outcome, Outcome::Sensitive(_)));
}

#[test]
fn words_of_distress_are_known_however_a_phone_writes_them() {
    let base = Base::of(TWINS);
    for text in [
        "I can’t go on",
        "i canʼt go on",
        "i can´t go on",
        "i cant go on",
        "'i can't go on'",
        "I can＇t go on",
        "ＨＵＲＴ ＭＹＳＥＬＦ",
        "hurt\u{200b} my\u{ad}self",
        "h\u{301}urt mysélf",
        "\u{202e}hurt myself\u{202c}",
        "hurt\u{a0}myself",
        "hu\u{180e}rt myself",
        "hurt myѕеlf",
        "hurt my self",
    ] {
        base.ask(text).gets_the_fixed_reply("crisis");
    }
}

#[test]
fn a_fixed_reply_for_a_sign_alone_leaves_empty_messages_alone() {
    let base = Base::of(format!("{TWINS}\n[[sensitive]]\nid = \"sign\"\nphrases = [\"!!\"]\nreply = \"Call.\"\n"));
    base.ask("").gets_nothing();
    base.ask("?").gets_nothing();
}

// --- what was said before ---

#[test]
fn naming_the_other_field_alone_asks_the_same_of_it() {
    let base = Base::of(TWINS);
    for text in ["and for informatics?", "and HI?", "what about health informatics", "HI?", "how about HI then"] {
        base.ask(text).after("him-degree").gets("hi-degree");
        base.ask(text).after("him-experience").gets("hi-experience");
        base.ask(text).after("experience").gets("hi-experience");
    }
    base.ask("and for health information management?").after("hi-settings").gets("him-settings");
    base.ask("and for HIM?").after("him-degree").gets("him-degree");
}

#[test]
fn a_question_that_goes_on_keeps_the_field() {
    let base = Base::of(TWINS);
    base.ask("and what experience do I need?").after("him-degree").gets("him-experience");
    base.ask("and what experience do I need?").after("hi-degree").gets("hi-experience");
    base.ask("what about the degree requirements").after("hi-experience").gets("hi-degree");
}

#[test]
fn the_other_one_is_the_field_that_was_not_spoken_of() {
    let base = Base::of(TWINS);
    for text in ["and the other one?", "what about the other field", "I meant the other", "not HIM"] {
        base.ask(text).after("him-degree").gets("hi-degree");
        base.ask(text).is_not_answered();
    }
    base.ask("both?").after("him-degree").gets("degree");
    // The other requirements may be anybody's.
    let asked = base.ask("and the other experience?").after("him-degree");
    assert!(!asked.answers().contains(&"him-experience") && !asked.answers().contains(&"hi-experience"));
}

#[test]
fn a_follow_up_about_somebody_else_does_not_keep_the_field() {
    let base = Base::of(TWINS);
    for text in ["and what degree do pharmacists need", "and experience in information management"] {
        let asked = base.ask(text).after("hi-degree");
        assert!(!asked.answers().iter().any(|id| id.starts_with("hi-")), "{text}: {:?}", asked.answers());
    }
}

#[test]
fn after_several_answers_those_that_have_a_side_are_gone_on_from() {
    let base = Base::of(TWINS);
    for before in [["him-degree", "online"], ["online", "him-degree"]] {
        base.ask("and for HI?").after_all(&before).gets("hi-degree");
        base.ask("and what experience do I need?").after_all(&before).gets("him-experience");
    }
    base.ask("and for HI?")
        .after_all(&["him-degree", "online", "him-experience"])
        .gets_all(&["hi-degree", "hi-experience"]);
}

#[test]
fn a_question_that_stands_alone_starts_anew() {
    let base = Base::of(TWINS);
    base.ask("What experience do I need?").after("him-degree").gets("experience");
    base.ask("what degree do i need for HI").after("him-degree").gets("hi-degree");
    base.ask("and are the classes online?").after("him-degree").gets("online");
    base.ask("and how much is tuition?").after("him-degree").is_told_who_to_ask("tuition");
}

#[test]
fn a_field_alone_is_no_question_where_nothing_went_before() {
    let base = Base::of(TWINS);
    base.ask("and for informatics?").is_not_answered();
    // What went before has no version for a field.
    base.ask("and for informatics?").after("online").is_not_answered();
}

/// The calendar is no matter where nothing is kept.
fn moment(instant: Instant) -> Moment {
    Moment { instant, clock: Duration::ZERO }
}

#[test]
fn a_chat_remembers_its_last_answer_for_as_long_as_configured() {
    let base = Base::of(TWINS);
    let (start, kept) = (Instant::now(), Duration::from_mins(5));
    let after = |wait| {
        let mut chat = Chat::new(base.faq(), kept, false);
        let first = chat.hear("What degree do I need for HIM?", moment(start)).unwrap();
        assert!(first.contains("An associate degree."), "{first}");
        chat.hear("and for informatics?", moment(start + wait)).unwrap()
    };
    assert!(after(kept).contains("A master's degree."));
    assert!(!after(kept + Duration::from_secs(1)).contains("A master's degree."));
}

#[test]
fn after_an_honest_word_nothing_older_is_gone_on_from() {
    let base = Base::of(TWINS);
    let mut chat = Chat::new(base.faq(), Duration::from_mins(5), false);
    let now = moment(Instant::now());
    chat.hear("What degree do I need for HI?", now).unwrap();
    chat.hear("How much is tuition?", now).unwrap();
    let reply = chat.hear("and for HIM?", now).unwrap();
    assert!(!reply.contains("An associate degree."), "{reply}");
}

#[test]
fn of_several_answers_all_are_gone_on_from() {
    let base = Base::of(TWINS);
    let mut chat = Chat::new(base.faq(), Duration::from_mins(5), false);
    let now = moment(Instant::now());
    chat.hear("Are the classes online? What experience do I need for HIM?", now).unwrap();
    let reply = chat.hear("and the degree?", now).unwrap();
    assert!(reply.contains("An associate degree."), "{reply}");
    chat.hear("What degree and experience do I need for HIM?", now).unwrap();
    let reply = chat.hear("and for informatics?", now).unwrap();
    assert!(
        reply.contains("A master's degree.") && reply.contains("Two years."),
        "both, as both were answered: {reply}"
    );
    let both_sides = [base.entry("him-degree"), base.entry("hi-degree")];
    let once = Outcome::Answer(vec![base.entry("him-degree")]);
    assert_eq!(base.faq().advise("and for HIM?", &both_sides).outcome, once);
}

// --- several questions in one message ---

#[test]
fn a_story_of_many_sentences_does_not_hide_what_it_leads_to() {
    let base = Base::of(TWINS);
    let story = "Hello all. I am Sam. I live in Ohio. I have two kids. I like books. I drive a truck. I was a cook. I have a dog.";
    base.ask(format!("{story} What degree do I need for HIM? Are the classes online?"))
        .gets_all(&["him-degree", "online"]);
}

#[test]
fn several_questions_get_their_answers_in_order() {
    let base = Base::of(TWINS);
    base.ask("Are the classes online? Can veterans enroll?").gets_all(&["online", "veterans"]);
    base.ask("Can veterans enroll?\n\nAre the classes online?").gets_all(&["veterans", "online"]);
    base.ask("are the classes online and can veterans enroll").gets_all(&["online", "veterans"]);
    base.ask("What degree do I need for HI? What experience do I need for HIM?")
        .gets_all(&["hi-degree", "him-experience"]);
}

#[test]
fn several_answers_are_as_sure_as_the_least_sure_of_them() {
    let base = Base::of(TWINS);
    let score = |text: &str| base.ask(text).advice().candidates[0].1;
    let least = score("What degree do I need for HI?").min(score("Can one do it online?"));
    assert!(score("What degree do I need for HI? Can one do it online?") >= least);
}

#[test]
fn at_most_three_questions_of_a_message_are_answered() {
    let base = Base::of(TWINS);
    base.ask(
        "Are the classes online? Can veterans enroll? How long does the program take? What degree do I need for HIM?",
    )
    .gets_all(&["online", "veterans", "length"]);
}

#[test]
fn a_question_asked_twice_is_answered_once() {
    let base = Base::of(TWINS);
    base.ask("Are the classes online? Can I study from home? Can veterans enroll?").gets_all(&["online", "veterans"]);
    base.ask("Are the classes online? Are the classes online?").gets("online");
}

#[test]
fn a_field_named_once_in_a_message_holds_for_all_of_it() {
    let base = Base::of(TWINS);
    base.ask("What degree do I need for HIM? And what experience do I need?")
        .gets_all(&["him-degree", "him-experience"]);
    base.ask("What degree do I need for HI? What experience do I need?").gets_all(&["hi-degree", "hi-experience"]);
    // Two fields: which one the last part speaks of is anyone's guess, so it gets both sides.
    base.ask("What degree do I need for HI? What degree do I need for HIM? What experience do I need?").gets_all(&[
        "hi-degree",
        "him-degree",
        "experience",
    ]);
}

#[test]
fn each_thing_of_a_list_is_answered() {
    let base = Base::of(TWINS);
    base.ask("What degree and experience do I need for HIM?").gets_all(&["him-degree", "him-experience"]);
    base.ask("HI: experience, degree?").gets_all(&["hi-experience", "hi-degree"]);
    base.ask("experience & degree?").gets_all(&["experience", "degree"]);
    let asked = base.ask("what degree and tuition for HIM");
    asked.gets("him-degree");
    assert_eq!(asked.advice().beside, [base.elsewhere("tuition")]);
    // Not a list: the words beside the joint are no things that the comparison tells, or both fields are.
    for one in
        ["What degree do nurses and doctors need for HIM?", "hi, what degree for HIM?", "what degree for HIM and HI"]
    {
        assert!(base.ask(one).answers().len() < 2, "{one}");
    }
}

#[test]
fn what_is_left_to_others_stands_beside_the_answers() {
    let base = Base::of(TWINS);
    let asked = base.ask("Are the classes online? How much is tuition? Can veterans enroll?");
    asked.gets_all(&["online", "veterans"]);
    assert_eq!(asked.advice().beside, [base.elsewhere("tuition")]);
}

// --- twins ---

#[test]
fn one_fields_fact_is_never_given_for_the_other() {
    let base = Base::of(TWINS);
    let subjects = [
        ("degree", "what degree is needed"),
        ("degree", "is a master's required"),
        ("degree", "do i need an associate degree"),
        ("degree", "degree requirements"),
        ("experience", "what experience is needed"),
        ("experience", "how much experience is required"),
        ("experience", "must I have worked before"),
        ("settings", "where do people work"),
        ("settings", "which employers hire people"),
        ("settings", "which employers hire"),
    ];
    let him = ["HIM", "h.i.m.", "health information management", "health information", "Health Info Management"];
    let hi = ["HI", "health informatics", "informatics", "Informatics"];
    let frames =
        ["{subject} for {field}?", "{field}: {subject}?", "in {field}, {subject}", "hello! {subject} in {field} pls"];
    let ask = |frame: &str, subject: &str, field: &str| frame.replace("{subject}", subject).replace("{field}", field);
    for (aspect, subject) in subjects {
        for frame in frames {
            for (fields, wrong) in [(&him[..], "hi-"), (&hi[..], "him-")] {
                for field in fields {
                    let text = ask(frame, subject, field);
                    let asked = base.ask(&text);
                    let given = asked.answers_and_offers();
                    assert!(!given.iter().any(|id| id.starts_with(wrong)), "{text:?} gets {given:?}");
                }
            }
            for (one, other) in [("HIM", "HI"), ("informatics", "health information management")] {
                let text = ask(frame, subject, &format!("{one} and {other}"));
                let asked = base.ask(&text);
                let given = asked.answers();
                let sides = ["him-", "hi-"].map(|side| given.iter().any(|id| id.starts_with(side)));
                assert!(sides[0] == sides[1], "{text:?} names both and gets {given:?}");
            }
        }
        let asked = base.ask(format!("{subject}?"));
        let given = asked.answers();
        assert!(
            !given.iter().any(|id| id.starts_with("him-") || id.starts_with("hi-")),
            "{subject:?} ({aspect}) names neither and gets {given:?}"
        );
    }
}

// --- bases with little in them ---

#[test]
fn a_folder_with_nothing_but_entries_answers() {
    let base = Base::of(
        r#"
[[entry]]
id = "parking"
question = "Where can I park my bicycle?"
answer = "Behind the library."

[[entry]]
id = "printing"
question = "How do I print a poster?"
answer = "Ask at the desk."
"#,
    );
    base.ask("where can i park my bicycle").gets("parking");
    base.ask("how can i print posters?").gets("printing");
    base.ask("who won the game last night?").gets_nothing();
    base.ask("and for informatics?").after("parking").is_not_answered();
    base.ask("Where can I park my bicycle? How do I print a poster?").gets_all(&["parking", "printing"]);
}

#[test]
fn a_guide_without_entries_answers_nothing_and_survives_every_question() {
    let base = Base::of("[[term]]\nshort = \"RN\"\nlong = \"Registered nurse\"\ntext = \"A licence.\"");
    base.ask("what degree do i need").gets_nothing();
    base.ask("what is an RN?").gets_nothing();
    base.ask("").gets_nothing();
    assert!(base.faq().complete("what", 25).is_empty());
}

#[test]
fn the_same_knowledge_gives_the_same_advice_in_every_run() {
    let (one, other) = (Base::of(TWINS), Base::of(TWINS));
    for text in ["what degree", "degree HIM", "worked before?", "is it online or long or costly"] {
        assert_eq!(one.ask(text).advice(), other.ask(text).advice(), "{text}");
    }
}

// --- any text ---

/// What people and their keyboards send: words of the base, other scripts, marks that hide, turn or stack.
fn message() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "degree", "HIM", "HI", "informatics", "what", "and what", "experience", "do I need", "online", "?", ". ",
            "\n", " ", " ", " ", "hurt", "myself", "tuition", "and for", "veterans",
        ])
        .prop_map(str::to_owned),
        1 => "\\PC{1,6}",
        1 => any::<char>().prop_map(String::from),
        1 => prop::sample::select(vec![
            "\0", "\u{7}", "\u{1b}[31m", "\u{200b}", "\u{200d}", "\u{202e}", "\u{2066}", "\u{2069}", "\u{feff}",
            "e\u{301}\u{301}\u{301}\u{301}", "Z\u{351}\u{36b}\u{343}", "ﬁ", "ＨＩＭ", "İ", "ß", "ŉ", "Ǆ", "👩‍👩‍👧", "```",
            "<@1>", "<:x:1>", "@everyone", "`", "\\", "\"", "'", "’", "\u{fffd}", "\u{e0001}",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

thread_local! {
    static BASE: Base = Base::of(TWINS);
}

fn check_any_text(text: &str, previous: &[usize]) {
    BASE.with(|base| {
        let advice = base.faq().advise(text, previous);
        assert_eq!(advice, base.faq().advise(text, previous), "the same twice");
        assert!(advice.candidates.len() <= 5);
        let scores: Vec<f32> = advice.candidates.iter().map(|&(_, score)| score).collect();
        assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)), "{scores:?}");
        assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
        let mut entries: Vec<usize> = advice.candidates.iter().map(|&(entry, _)| entry).collect();
        if let Outcome::Answer(answered) = &advice.outcome {
            assert!((1..=3).contains(&answered.len()));
            assert_eq!(entries[..answered.len()], answered[..], "what was said leads the candidates");
        }
        if let Outcome::Suggest(targets) = &advice.outcome {
            assert!((1..=3).contains(&targets.len()));
        }
        entries.sort_unstable();
        entries.dedup();
        assert_eq!(entries.len(), advice.candidates.len(), "no candidate twice");
        for &entry in &entries {
            let _ = base.faq().explain(text, Target::Entry(entry)).to_string();
        }
        assert!(base.faq().complete(text, 25).len() <= 25);
    });
}

#[test]
fn six_thousand_characters_of_anything_are_survived() {
    for piece in ["a", "HIM ", "what degree? ", "e\u{301}\u{300}", "🎉", "and what ", "\u{202e}", "\n", ". ", "'", "ﷺ"]
    {
        let text: String = piece.chars().cycle().take(6_000).collect();
        check_any_text(&text, &[]);
        check_any_text(&text, &[0]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_message_is_survived_and_gets_the_same_advice_twice(
        text in message(),
        previous in prop::collection::vec(0..11_usize, 0..3),
    ) {
        check_any_text(&text, &previous);
    }

    #[test]
    fn any_characters_are_survived(text in proptest::collection::vec(any::<char>(), 0..200)) {
        check_any_text(&text.into_iter().collect::<String>(), &[]);
    }

    #[test]
    fn width_and_case_make_no_difference(
        at in any::<prop::sample::Index>(),
        wide in proptest::collection::vec(any::<bool>(), 80),
        upper in proptest::collection::vec(any::<bool>(), 80),
    ) {
        BASE.with(|base| {
            let wordings = [
                "what degree do i need for informatics", "degree for health information management?",
                "are classes online", "worked before?", "how long is the program", "what is the cost of it",
                "can I study from home", "may soldiers join",
            ];
            let text = wordings[at.index(wordings.len())];
            let varied: String = text
                .chars()
                .zip(wide.iter().zip(&upper))
                .map(|(c, (&wide, &upper))| {
                    let c = if upper { c.to_ascii_uppercase() } else { c };
                    match c {
                        '!'..='~' if wide => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
                        _ => c,
                    }
                })
                .collect();
            let first = |text: &str| base.faq().advise(text, &[]).candidates.first().map(|&(entry, _)| entry);
            assert_eq!(first(&varied), first(text), "{varied:?}");
        });
    }
}
