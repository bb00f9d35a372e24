//! The shipped knowledge and the matching together, on questions as students ask them.

mod support;

use guidepost::advising::{Outcome, Target};
use guidepost::eval::{Measured, measure, read};
use guidepost::knowledge::{Finding, Limits, load};
use support::{Base, shipped_folder};

/// Ways to ask about one aspect; `{}` stands for a field's name. Each list stands behind the aspect's id.
const WORDINGS: [(&str, &[&str]); 12] = [
    (
        "in-short",
        &[
            "what is {}",
            "whats {} about",
            "can someone explain {} to me",
            "{} meaning?",
            "never heard of {}, what is it",
        ],
    ),
    (
        "daily-work",
        &[
            "what do people in {} do all day",
            "{} job duties",
            "what are the tasks in {}",
            "whats a normal day like in {}",
            "what would i actually do in {}",
        ],
    ),
    (
        "degree",
        &[
            "what degree do i need for {}",
            "{} degree requirements",
            "is an associates enough for {}",
            "do i need a masters for {}",
            "what should i study to get into {}",
            "can i work in {} with a bachelors",
        ],
    ),
    (
        "experience",
        &[
            "what experience do i need for {}",
            "{} work experience",
            "can i get into {} without experience",
            "does working at a clinic count for {}",
        ],
    ),
    (
        "careers",
        &["what jobs can i get with {}", "careers in {}", "{} job titles", "where can {} take me later", "jobs in {}?"],
    ),
    ("technology", &["how much programming is in {}", "is ai used in {}", "do i need to code in {}"]),
    (
        "shared-skills",
        &["what skills do i need for {}", "{} skills?", "do i have to be good with people in {}", "soft skills in {}"],
    ),
    (
        "work-settings",
        &[
            "where do people in {} work",
            "is {} only in hospitals",
            "{} work environment",
            "private or public sector in {}",
        ],
    ),
    (
        "compliance",
        &["is privacy a big thing in {}", "which laws matter in {}", "does {} deal with hipaa", "ethics in {}"],
    ),
    (
        "certification",
        &["do i need a license for {}", "{} certification", "is ahima for {}", "which certs are good for {}"],
    ),
    (
        "classification",
        &[
            "how is {} classified officially",
            "SOC code for {}",
            "what occupation does {} officially belong to",
            "what does the government file {} under",
            "are {} workers computer systems analysts",
        ],
    ),
    ("people-or-systems", &["will i work with patients in {}", "is {} a people job", "do {} workers see patients"]),
];

const HIM: [&str; 5] = ["HIM", "him", "health information management", "health info management", "H.I.M."];
const HI: [&str; 6] = ["HI", "hi", "health informatics", "informatics", "Health Informatics (HI)", "helth informatics"];
const NEITHER: [&str; 4] = ["this", "these fields", "that kind of work", "health data"];
const BOTH: [&str; 7] = [
    "HIM and HI",
    "health information management and health informatics",
    "HI or HIM",
    "informatics versus HIM",
    "him/hi",
    "HIM & HI",
    "hi and him",
];

/// The fields of the answered (or, if so asked, also the suggested) entries that are one side of a comparison.
fn sides(base: &Base, question: &str, with_suggestions: bool) -> Vec<String> {
    let advice = base.ask(question).advice();
    let entries = match &advice.outcome {
        Outcome::Answer(entries) => entries.clone(),
        Outcome::Suggest(targets) if with_suggestions => {
            let entry = |target: &Target| match target {
                Target::Entry(entry) => Some(*entry),
                Target::Elsewhere(_) => None,
            };
            targets.iter().filter_map(entry).collect()
        }
        _ => Vec::new(),
    };
    let knowledge = base.faq().knowledge();
    let sided = entries.into_iter().map(|entry| &knowledge.entries[entry]).filter(|entry| entry.aspect.is_some());
    sided.filter_map(|entry| Some(knowledge.fields[entry.field?].id.value.clone())).collect()
}

fn asked(names: &[&str]) -> Vec<String> {
    let wordings = WORDINGS.iter().flat_map(|(_, wordings)| *wordings);
    wordings.flat_map(|wording| names.iter().map(move |name| wording.replace("{}", name))).collect()
}

#[test]
fn the_shipped_knowledge_has_nothing_to_mend() {
    let loaded = load(&shipped_folder(), &Limits::default());
    let base = Base::shipped();
    let findings: Vec<Finding> = loaded.findings.into_iter().chain(base.faq().check()).collect();
    let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn a_question_that_names_one_field_never_gets_the_other_fields_fact() {
    let base = Base::shipped();
    for (names, other) in [(&HIM[..], "hi"), (&HI, "him")] {
        for question in asked(names) {
            let sides = sides(&base, &question, true);
            assert!(!sides.iter().any(|side| side == other), "{question:?} reaches {sides:?}");
        }
    }
}

#[test]
fn a_question_that_names_no_field_or_both_never_gets_one_sides_fact() {
    let base = Base::shipped();
    for question in asked(&NEITHER).into_iter().chain(asked(&BOTH)) {
        let sides = sides(&base, &question, false);
        let one_sided = !sides.is_empty() && sides.iter().all(|side| side == &sides[0]);
        assert!(!one_sided, "{question:?} is answered with {sides:?}");
    }
}

#[test]
fn the_pronoun_and_the_greeting_are_no_fields() {
    let base = Base::shipped();
    for chatter in [
        "how do i tell him about it",
        "tell him i said hi",
        "hi everyone!",
        "hi",
        "Hi!!",
        "i asked him and he said hi",
        "did anyone see him today",
        "can someone send him the link",
        "hi all, new here",
        "HI EVERYONE",
        "HI!!!",
        "him",
    ] {
        base.ask(chatter).is_not_answered();
    }
    for (greeting, other) in [
        ("hi!! experience?", "hi-experience"),
        ("hi... degree?", "hi-degree"),
        ("hi whats the degree for this", "hi-degree"),
        ("hello hi what experience do i need", "hi-experience"),
    ] {
        assert!(!base.ask(greeting).answers().contains(&other), "{greeting}");
    }
    for pronoun in [
        "my husband wants to work with health data, what experience helps him",
        "is there a degree that suits him",
        "how long would it take him to get a degree",
    ] {
        let answers = base.ask(pronoun);
        assert!(!answers.answers().iter().any(|id| id.starts_with("him-")), "{pronoun}: {:?}", answers.advice());
    }
    base.ask("HIM").gets("what-is-him");
    base.ask("HI?").gets("what-is-hi");
    base.ask("What is HIM?").gets("what-is-him");
    base.ask("What is HI?").gets("what-is-hi");
    base.ask("hi! what degree do i need for HIM?").gets("him-degree");
    base.ask("Hi there, what degree do I need for health informatics? thanks!").gets("hi-degree");
}

#[test]
fn a_job_named_in_a_question_about_pay_does_not_hide_what_is_asked() {
    let base = Base::shipped();
    for question in [
        "whats the money like for an HIM director",
        "is being a medical records director lucrative",
        "what salary does a clinical informatics specialist get",
        "how much do nursing informatics officers earn a year?",
        "how much do health informatics people make a year",
        "what does an HIM director make",
        "how much would i make in HIM",
    ] {
        base.ask(question).is_told_who_to_ask("pay");
    }
}

#[test]
fn one_field_compared_with_something_else_is_not_explained_instead() {
    let base = Base::shipped();
    for question in ["difference between HIM and nursing", "how is informatics different from dentistry"] {
        assert!(base.ask(question).answers().is_empty(), "{question}");
    }
    base.ask("hi him difference?").gets("him-vs-hi");
}

#[test]
fn distress_is_met_by_the_fixed_words_and_study_is_not() {
    let base = Base::shipped();
    for text in ["I'm so depressed", "going to kil my self", "i keep thinking abt suicide", "having a panic attack rn"]
    {
        base.ask(text).gets_the_fixed_reply("crisis");
    }
    for text in [
        "is my enrollment being stalled",
        "I've been short on money lately",
        "why is my professor rating me so low",
        "I was amused by the flyer, what is HIM",
    ] {
        assert!(!base.faq().is_distress(text), "{text}");
    }
}

#[test]
fn after_words_of_distress_only_a_clear_question_leads_back_to_the_guide() {
    let base = Base::shipped();
    let (_, told) = base.faq().go_on("i want to die", &[]);
    let told = told.expect("the fixed reply is remembered");
    for (text, leads_back) in [
        ("help", false),
        ("where can i go", false),
        ("can anybody help me please", false),
        ("it's all so hard", false),
        ("What degree do I need for HI?", true),
        ("how much does it cost", true),
    ] {
        let (advice, _) = base.faq().go_on(text, &told);
        assert_eq!(!matches!(advice.outcome, Outcome::Sensitive(_)), leads_back, "{text}: {:?}", advice.outcome);
    }
    // And from there on it goes on as ever.
    let (_, told) = base.faq().go_on("What degree do I need for HI?", &told);
    let (advice, _) = base.faq().go_on("and for HIM?", &told.unwrap_or_default());
    assert_eq!(advice.outcome, Outcome::Answer(vec![base.entry("him-degree")]));
}

#[test]
fn a_follow_up_keeps_its_field_only_where_it_is_clearly_meant() {
    let base = Base::shipped();
    for (before, text, id) in [
        ("him-degree", "what about jobs", "him-careers"),
        ("him-degree", "and duties", "him-duties"),
        ("hi-careers", "what about jobs in the other one", "him-careers"),
        ("hi-degree", "what about the other field", "him-degree"),
        ("him-degree", "both?", "degrees"),
        // A question of its own is no follow-up.
        ("hi-degree", "ok what is HIM", "what-is-him"),
        ("hi-careers", "What is health information management?", "what-is-him"),
        ("him-degree", "and what's informatics", "what-is-hi"),
        ("him-degree", "what is it for HI", "hi-degree"),
        // About the fields, and not about the one told last.
        ("what-is-hi", "so how do they differ", "him-vs-hi"),
        ("him-degree", "are they the same", "him-vs-hi"),
        ("what-is-him", "is it the same as HI", "him-vs-hi"),
        ("him-degree", "is it the same for HI", "hi-degree"),
        ("hi-careers", "tell me more about the second one", "career-clinical-research-coordinator"),
        ("him-careers", "the last one?", "career-health-information-technologist"),
        ("career-medical-records-director", "how do i become one", "career-medical-records-director"),
        (
            "career-nursing-informatics-officer",
            "what degree do you need to be one?",
            "career-nursing-informatics-officer",
        ),
    ] {
        base.ask(text).after(before).gets(id);
    }
    for (before, text) in [
        ("hi-degree", "and degree for pharmacists"),
        ("hi-careers", "and jobs for doctors"),
        ("hi-careers", "and jobs at Epic"),
        ("hi-careers", "and the other jobs"),
        ("hi-careers", "and management jobs"),
        ("him-degree", "and the degree for the other one"),
    ] {
        let asked = base.ask(text).after(before);
        let told = asked.answers().iter().any(|id| id.starts_with("hi-") || id.starts_with("him-"));
        assert!(!told, "{text}: {:?}", asked.answers());
    }
}

#[test]
fn what_the_guide_leaves_out_about_a_job_is_not_answered_with_the_job() {
    let base = Base::shipped();
    for (question, id) in [
        ("what is the dress code for medical records directors", "working-conditions"),
        ("is being a healthcare system director stressful", "working-conditions"),
        ("how do I negotiate an offer as a clinical informatics specialist", "getting-hired"),
        ("interview questions for a nursing informatics officer?", "getting-hired"),
        ("can a clinical data manager work remotely", "remote-work"),
        ("can I retake the AHIMA exam if I fail", "certification-exams"),
        ("how do i renew my rn license", "nursing-license"),
        ("how do I renew my AHIMA certification", "certification-exams"),
        ("who invented health informatics", "history"),
        ("HIM history", "history"),
        ("is a nursing informatics officer a six figure job", "pay"),
        ("I have a disability, do you have accommodations?", "disability"),
        ("will I be on call as a clinical informatics specialist", "working-conditions"),
        ("is 58k a fair offer for a health information technologist", "pay"),
        ("do they drug test clinical research coordinators", "getting-hired"),
        ("I've been short on money lately, is there financial aid?", "financial-aid"),
        ("I'd like to drop a course after week two. Do I get my money back?", "tuition"),
        ("job security in HIM", "job-outlook"),
        ("medical school requirements", "other-careers"),
        ("North Carolina weather", "everyday-questions"),
    ] {
        base.ask(question).is_told_who_to_ask(id);
    }
    base.ask("I'm tired of the stress and the overtime on my ward. What does a nursing informatics officer do?")
        .gets("career-nursing-informatics-officer");
}

#[test]
fn a_word_that_may_mean_pay_or_a_doctorate_does_not_take_the_guides_questions_away() {
    let base = Base::shipped();
    for (question, id) in [
        ("how do I earn a degree in HI", "hi-degree"),
        ("who works with medical data besides doctors", "health-data"),
        ("does a clinical research coordinator interview patients", "career-clinical-research-coordinator"),
    ] {
        base.ask(question).gets(id);
    }
    // What may be meant as well stands beside it.
    for question in ["Do HIM managers supervise nurses?", "Our hospital has an informatics team. What do they do?"] {
        let outcome = base.ask(question).advice().outcome;
        assert!(!matches!(outcome, Outcome::Elsewhere(_) | Outcome::Nothing), "{question:?} comes to {outcome:?}");
    }
}

#[test]
fn a_greeting_behind_a_filler_and_a_man_by_another_word_are_no_fields() {
    let base = Base::shipped();
    for question in [
        "ok hi what degree do i need",
        "so hi which jobs are there",
        "HI BOT what degree do i need",
        "HI I'm new here, what degree do i need",
        "would an associate degree be enough to get him a job",
        "my hubby hates nursing, what jobs could be for him",
        "my spouse is 19, which career for him",
        "what jobs did they offer him",
    ] {
        let told = base.ask(question).answers().iter().any(|id| id.starts_with("hi-") || id.starts_with("him-"));
        assert!(!told, "{question}");
    }
    base.ask("how do i get him jobs").is_not_answered();
    base.ask("so hi degree requirements").gets("hi-degree");
}

#[test]
fn a_story_that_runs_on_into_a_question_does_not_hide_it() {
    let base = Base::shipped();
    for (question, id) in [
        ("been scrolling for an hour and my tea got cold, anyways what degree do i need for HIM thanks", "him-degree"),
        (
            "ok so i just got off a twelve hour shift and im on the couch with a pizza, what is a medical registrar thx",
            "career-health-information-technologist",
        ),
        ("so my roommate is asleep and im whispering to my phone lol, what jobs are in HIM ty!!", "him-careers"),
    ] {
        base.ask(question).gets(id);
    }
}

#[test]
fn one_text_in_other_signs_is_the_same_question() {
    let base = Base::shipped();
    let wide = |c: char| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c),
        c => c,
    };
    for text in [
        "HIM",
        "HI?",
        "What is HIM? What jobs are there in HIM?",
        "what degree and certs do I need for HIM",
        "what's HI",
    ] {
        let wide: String = text.chars().map(wide).collect();
        assert_eq!(base.ask(&*wide).advice(), base.ask(text).advice(), "{wide}");
    }
    base.ask("I don´t want HIM, what degree do I need").gets("degrees");
}

#[test]
fn what_can_be_done_with_a_degree_is_a_question_about_jobs() {
    let base = Base::shipped();
    for (question, id) in [
        ("what jobs can i get with a HIM degree", "him-careers"),
        ("what can i do with HIM", "him-careers"),
        ("what can you become with this kinda degree", "careers"),
        ("Can I get into HIM with an associate degree?", "him-degree"),
        ("which job can I get without a degree", "degrees"),
    ] {
        base.ask(question).gets(id);
    }
    for question in ["what can i do with a health informatics degree", "what job can i get with this degree"] {
        let told = base.ask(question);
        assert!(!told.answers().iter().any(|id| id.contains("degree")), "{question}: {:?}", told.answers());
    }
}

#[test]
fn a_difference_in_one_aspect_is_told_of_that_aspect() {
    let base = Base::shipped();
    for (question, id) in [
        ("What is the difference in degree between HIM and HI?", "degrees"),
        ("do the degrees differ", "degrees"),
        ("how do HIM and HI differ in experience", "experience"),
        ("what's the difference in work settings between HIM and HI", "work-settings"),
        ("difference in jobs between HIM and HI", "careers"),
        ("whats the difference between him and hi for a nurse", "him-vs-hi"),
        ("difference between HIM and HI, I work in a hospital", "him-vs-hi"),
    ] {
        base.ask(question).gets(id);
    }
    base.ask("whats the difference between an LPN and a CNA").is_not_answered();
    base.ask("Public health vs nursing, what's the difference?").is_told_who_to_ask("other-majors");
}

#[test]
fn a_word_in_passing_does_not_take_a_clear_question_away() {
    let base = Base::shipped();
    for (question, id) in [
        ("Does the profession demand familiarity with privacy laws?", "compliance"),
        ("do extra courses help or are they a waste of money", "continuing-education"),
        ("Could you kindly tell me what this guide is intended for?", "guide-overview"),
        ("i dont want a bot i want a human", "talk-to-advisor"),
        // Small words alone reach nothing that the guide leaves out.
        ("RHIA or RHIT, which one should i get", "certification"),
        ("AHIMA?? what is that", "certification"),
    ] {
        let asked = base.ask(question);
        asked.gets(id);
        assert!(asked.advice().beside.is_empty(), "{question}");
    }
    for (question, id) in
        [("how much?", "tuition"), ("when?", "start-dates"), ("can i study on an F-1", "international-students")]
    {
        base.ask(question).is_told_who_to_ask(id);
    }
    base.ask("what is that").gets_nothing();
}

#[test]
fn a_field_that_is_denied_is_not_meant() {
    let base = Base::shipped();
    base.ask("what degree do I need for HI, not HIM").gets("hi-degree");
    base.ask("not HIM").after("him-degree").gets("hi-degree");
    base.ask("no, not informatics").after("hi-experience").gets("him-experience");
    base.ask("i meant informatics").after("him-degree").gets("hi-degree");
    base.ask("isn't HI the same as HIM").gets("him-vs-hi");
    base.ask("what degree does it need?").after("career-him-director").gets("him-degree");
    for of_all in ["what degree do they need in both fields", "which of the two needs a degree, or do they both?"] {
        let answers = base.ask(of_all).after("him-duties");
        assert!(!answers.answers().contains(&"him-degree"), "{of_all}: {:?}", answers.advice());
    }
    assert!(!base.ask("What is HIM? What jobs are there in HIM? right?").advice().more);
}

#[test]
fn what_one_sentence_names_and_the_next_asks_is_one_question() {
    let base = Base::shipped();
    for (question, id) in [
        ("I'm interested in health informatics. What degree do I need?", "hi-degree"),
        ("People keep mentioning HIM. What is it?", "what-is-him"),
        ("I saw an ad for a medical registrar. What is that?", "career-health-information-technologist"),
        ("My cousin is a clinical data manager. What does she do all day?", "career-clinical-data-manager"),
        ("I love the idea of HIM! Which careers does it lead to?", "him-careers"),
    ] {
        base.ask(question).gets(id);
    }
    let answers = base.ask("I want to become an HIM director someday. What are the responsibilities?");
    assert!(!answers.answers().contains(&"him-duties"), "{:?}", answers.advice());
}

#[test]
fn no_part_of_a_message_is_dropped_without_a_word() {
    let base = Base::shipped();
    let advice = base.ask("What degree do I need for HIM? And how much does it cost?").advice();
    assert_eq!(advice.outcome, Outcome::Answer(vec![base.entry("him-degree")]));
    assert_eq!(advice.beside, [base.elsewhere("tuition")]);
    let advice = base.ask("What is HIM? What jobs are there in HIM? Why do zebras juggle at noon?").advice();
    assert_eq!(advice.outcome, Outcome::Answer(vec![base.entry("what-is-him"), base.entry("him-careers")]));
    assert!(advice.more);
    let advice = base.ask("I sent my transcript last week. What is HIM?").advice();
    assert_eq!(advice.outcome, Outcome::Answer(vec![base.entry("what-is-him")]));
    assert_eq!(advice.beside, [base.elsewhere("transcripts")]);
    let advice = base.ask("how much is it? is it online? how long does it take?").advice();
    assert_eq!(advice.outcome, Outcome::Elsewhere(base.elsewhere("tuition")));
    assert_eq!(advice.beside, ["online-or-campus", "program-length"].map(|id| base.elsewhere(id)));
    for (question, more) in [
        ("Is this program open in North Carolina and do I need to be an RN?", true),
        ("Is HIM stressful? And what do you do all day?", true),
        ("What is HIM? can anyone help me please", false),
        ("What is HIM? I keep hearing about it.", false),
        ("compare HIM and HI on degree, experience and jobs", false),
        ("Hello, degree and duties for HI pls", false),
        ("HIM: degree, jobs, zebras?", true),
    ] {
        assert_eq!(base.ask(question).advice().more, more, "{question}");
    }
    for (question, answers, beside) in [
        ("I live in North Carolina. What is HIM?", &["what-is-him"][..], &[][..]),
        ("I'm a veteran, what jobs are in HI?", &["hi-careers"], &[]),
        ("My boss is a clinical data manager. What is HIM?", &["what-is-him"], &[]),
        ("degree in HIM and experience in HI", &["him-degree", "hi-experience"], &[]),
        ("compare HIM and HI on degree, experience and jobs", &["degrees", "experience", "careers"], &[]),
        ("HI degree + experience + jobs", &["hi-degree", "hi-experience", "hi-careers"], &[]),
        ("HIM: degree / experience / certification", &["him-degree", "him-experience", "certification"], &[]),
        ("pay, hours, degree HIM", &["him-degree"], &["pay", "working-conditions"]),
        ("clinical data manager? degree? pay?", &["career-clinical-data-manager"], &["pay"]),
        ("clinical data manager duties and pay", &["career-clinical-data-manager"], &["pay"]),
    ] {
        let asked = base.ask(question);
        asked.gets_all(answers);
        assert_eq!(asked.advice().beside, beside.iter().map(|id| base.elsewhere(id)).collect::<Vec<_>>(), "{question}");
    }
}

#[test]
fn a_field_that_opens_a_text_counts_as_the_other_does() {
    let base = Base::shipped();
    for asked in ["tasks", "careers", "day to day", "degree", "experience"] {
        let score = |field: &str| base.ask(format!("{field} {asked}")).advice().candidates[0].1;
        assert!((score("HIM") - score("HI")).abs() < 0.1, "{asked}: {} and {}", score("HIM"), score("HI"));
    }
}

#[test]
fn titles_that_hold_each_other_are_told_apart() {
    let base = Base::shipped();
    for (title, id) in [
        ("him director", "career-him-director"),
        ("health information management director", "career-him-director"),
        ("medical records director", "career-medical-records-director"),
        ("healthcare system director", "career-healthcare-system-director"),
        ("clinical data manager", "career-clinical-data-manager"),
        ("clinical informatics specialist", "career-clinical-informatics-specialist"),
        ("nursing informatics officer", "career-nursing-informatics-officer"),
    ] {
        base.ask(format!("what does a {title} do")).gets(id);
    }
    // The duties of the field have more of the words; the title says whose they are.
    for question in
        ["is being an HIM director mostly meetings and budgets or what", "is a him dirctor over the budget n staff"]
    {
        assert!(!base.ask(question).answers().contains(&"him-duties"), "{question}");
        assert_eq!(
            base.ask(question).advice().first(),
            Some(Target::Entry(base.entry("career-him-director"))),
            "{question}"
        );
    }
    let candidates = base.ask("is being an HIM director mostly meetings and budgets or what").advice().candidates;
    assert!(candidates.is_sorted_by(|one, next| one.1 >= next.1), "best first: {candidates:?}");
    base.ask("clinical data manager vs clinical research coordinator")
        .gets_all(&["career-clinical-data-manager", "career-clinical-research-coordinator"]);
    base.ask("HIM director or records director, who earns more?").is_told_who_to_ask("pay");
    base.ask("HIM director or HI degree?").gets_all(&["career-him-director", "hi-degree"]);
    // A coordinator is none of the coordinators, whatever the field.
    for question in ["HIM coordinator", "what does an HI technologist do", "what does a medical records clerk do"] {
        assert!(base.ask(question).answers().is_empty(), "{question}");
    }
}

/// A point or two below what is measured; see the README.
#[test]
fn questions_in_other_voices_are_answered_well() {
    let base = Base::shipped();
    // The first were written for tuning, the others by people who had not seen the knowledge.
    let voices = (include_str!("questions/voices.jsonl"), [97, 98, 75, 99, 1]);
    let unseen = (include_str!("questions/unseen.jsonl"), [93, 98, 72, 98, 2]);
    for (text, [least_first, least_among_three, least_direct, least_precision, most_outside]) in [voices, unseen] {
        let measured = measure(base.faq(), &read(text).expect("labelled questions"));
        let Measured { within, first, among_three, direct, direct_right, outside, outside_direct, .. } = measured;
        let report = measured.report();
        assert!(first * 100 >= within * least_first, "first choice\n{report}");
        assert!(among_three * 100 >= within * least_among_three, "among three\n{report}");
        assert!(direct_right * 100 >= direct * least_precision, "precision\n{report}");
        assert!(direct * 100 >= within * least_direct, "answered directly\n{report}");
        assert!(outside_direct * 100 <= outside * most_outside, "out of scope\n{report}");
    }
}
