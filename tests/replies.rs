//! Every kind of reply, whole, as a person reads it; and that every click in any reply leads somewhere.

mod support;

use std::collections::{HashSet, VecDeque};
use std::fmt::Write as _;

use guidepost::advising::action::{Action, Code, Key};
use guidepost::advising::reply::{Audience, Button, Card, Reply, View};
use guidepost::advising::said::Said;
use guidepost::advising::{Advice, Outcome, Target};
use guidepost::moderation::draft::{Draft, Verdict};
use guidepost::moderation::{Asked, Mode, Place, kept, wording};
use guidepost::{console, limits};
use insta::assert_snapshot;
use support::Base;

const ALONE: View = View { audience: Audience::Alone, reviewed: false };
const SAM: u64 = 7;

/// A guide with something of every kind.
const GUIDE: &str = r#"
[guide]
title = "HIM or HI?"
source = "https://example.edu/guide"
reviewed = 2026-11-01

[[field]]
id = "him"
name = "Health information management"
short = "HIM"
summary = "Records."

[[field]]
id = "hi"
name = "Health informatics"
short = "HI"
aliases = ["informatics"]
summary = "Systems."

[[aspect]]
id = "short"
title = "In short"
question = "What is each one, in short?"
[aspect.fields]
him = "Keeps records right."
hi = "Makes systems work."

[[aspect]]
id = "degree"
title = "Degree"
question = "What degree does each one take?"
shared = "Both start with an **associate** degree."
[aspect.fields]
him = "An associate degree, or more."
hi = "A bachelor's degree, or more."

[[aspect]]
id = "work"
title = "Daily work"
question = "What does one do all day?"
[aspect.fields]
him = "Reads charts, codes diagnoses and keeps registries in order."
hi = "Builds, tests and explains software for clinics."

[[aspect]]
id = "settings"
title = "Work settings"
question = "Where does one work?"
[aspect.fields]
him = "Hospitals."
hi = "Vendors."

[[aspect]]
id = "exam"
title = "Certification"
question = "Which exams are there?"
[aspect.fields]
him = "RHIA."
hi = "CAHIMS."

[[career]]
id = "coder"
title = "Medical Coder"
field = "him"
summary = "Turns charts into codes. **Beyond the guide:** AHIMA has exams."
onet = "29-2072"
link = "https://www.onetonline.org/link/summary/29-2072.00"

[[career]]
id = "registrar"
title = "Registrar"
field = "him"
summary = "Keeps a registry."

[[career]]
id = "analyst"
title = "Systems Analyst"
field = "hi"
summary = "Studies systems."
link = "https://www.example.org/analyst"

[[entry]]
id = "what"
question = "What is the program?"
phrasings = ["what is this about"]
answer = "A program with two paths. *Both* are `open`; see [the page](https://example.edu/page)."
related = ["him-degree", "difference"]
sources = ["guide", "https://www.bls.gov/ooh", "A talk with the dean"]
reviewed = 2026-10-05
category = "Basics"

[[entry]]
id = "him-degree"
question = "What degree do I need for HIM?"
answer = "More helps."
show = { aspect = "degree", field = "him" }
field = "him"
aspect = "degree"
related = ["hi-degree"]
sources = ["guide"]
category = "Degrees"

[[entry]]
id = "hi-degree"
question = "What degree do I need for HI?"
show = { aspect = "degree", field = "hi" }
field = "hi"
aspect = "degree"
related = ["him-degree"]
sources = ["guide"]
category = "Degrees"

[[entry]]
id = "degree"
question = "What degree do I need?"
answer = "It depends on the path."
show = { aspect = "degree" }
aspect = "degree"
related = ["him-degree", "hi-degree"]
sources = ["guide"]
category = "Degrees"

[[entry]]
id = "difference"
question = "What is the difference between HIM and HI?"
show = { comparison = true }
related = ["what"]
sources = ["guide"]
category = "Basics"

[[entry]]
id = "careers"
question = "What jobs can I get?"
answer = "Many."
show = { careers = true }
related = ["hi-careers"]
sources = ["guide"]
category = "Careers"

[[entry]]
id = "hi-careers"
question = "What jobs are there in HI?"
show = { careers = true, field = "hi" }
field = "hi"
related = ["careers"]
sources = ["guide"]
category = "Careers"

[[entry]]
id = "coder"
question = "What does a medical coder do?"
show = { career = "coder" }
field = "him"
related = ["careers"]
sources = ["guide"]
category = "Careers"

[[entry]]
id = "exam"
question = "Do I need an exam?"
answer = "AHIMA offers one; O*NET lists others."
category = "Careers"

[[entry]]
id = "enroll"
question = "How do I enroll?"
answer = "Write to us."
related = ["what"]
sources = ["guide"]
enrolling = true
category = "Enrolling"

[[elsewhere]]
id = "tuition"
question = "How much is tuition?"
answer = "The guide does not say. Ask the **bursar**."

[[sensitive]]
id = "crisis"
phrases = ["hurt myself"]
reply = "You are not alone. Call or text 988, at any hour."

[[term]]
short = "AHIMA"
long = "American Health Information Management Association"
text = "A professional association."

[[term]]
short = "O*NET"
long = "Occupational Information Network"
text = "A list of occupations."

[intake]
intro = "Two short questions first."
notice = "You need a licence as an RN."
contact = "Write to advising@example.edu."

[[intake.step]]
id = "rn"
ask = "Are you a licensed RN?"
[[intake.step.choice]]
label = "Yes"
[[intake.step.choice]]
label = "No"
show = "The program is for RNs."
entry = "enroll"

[[intake.step]]
id = "state"
ask = "Where do you live?"
[[intake.step.choice]]
label = "Here"
show = "Good."
[[intake.step.choice]]
label = "Elsewhere"
"#;

/// The guide, with enough small entries for a second page of one topic.
fn guide() -> Base {
    let mut toml = GUIDE.to_owned();
    for number in 1..=11 {
        let _ = write!(
            toml,
            "\n[[entry]]\nid = \"room-{number}\"\nquestion = \"Where is room {number}?\"\nanswer = \"Upstairs.\"\ncategory = \"Rooms\"\n"
        );
    }
    Base::of(toml)
}

/// As it is read in a terminal, with what can be picked.
fn shown(reply: &Reply) -> String {
    console::show(reply, false, true)
}

impl Base {
    fn advice(outcome: Outcome, candidates: &[usize]) -> Advice {
        let candidates = candidates.iter().map(|&entry| (entry, 0.5)).collect();
        Advice { outcome, candidates, question: true, beside: Vec::new(), more: false }
    }

    /// What these entries say as an answer, with these next best.
    fn answers(&self, ids: &[&str], next: &[&str], view: View) -> Reply {
        let entries: Vec<usize> = ids.iter().map(|id| self.entry(id)).collect();
        let candidates: Vec<usize> = ids.iter().chain(next).map(|id| self.entry(id)).collect();
        self.faq().reply(&Base::advice(Outcome::Answer(entries), &candidates), view)
    }

    fn suggests(&self, ids: &[&str], view: View) -> Reply {
        let targets = ids.iter().map(|id| Target::Entry(self.entry(id))).collect();
        self.faq().reply(&Base::advice(Outcome::Suggest(targets), &[]), view)
    }

    fn performs(&self, action: &Action) -> Reply {
        self.faq().perform(action, ALONE).unwrap_or_else(|| panic!("{action} leads nowhere"))
    }

    /// What the first choice or button with this label leads to.
    #[track_caller]
    fn picks(&self, reply: &Reply, label: &str) -> Reply {
        let action = actions(reply).into_iter().find(|(has, _)| has == label);
        self.performs(&action.unwrap_or_else(|| panic!("no {label:?} in:\n{}", shown(reply))).1)
    }
}

fn actions(reply: &Reply) -> Vec<(String, Action)> {
    let choices = reply.menu.iter().flat_map(|menu| &menu.choices);
    choices.chain(reply.buttons.iter().flatten()).map(|button| (button.label.clone(), button.action.clone())).collect()
}

/// The rows of buttons; what is likeliest stands in brackets.
fn buttons(reply: &Reply) -> String {
    let label = |button: &guidepost::advising::reply::Button| {
        if button.primary { format!("[{}]", button.label) } else { button.label.clone() }
    };
    let rows = reply.buttons.iter().map(|row| row.iter().map(label).collect::<Vec<_>>().join(" | "));
    rows.collect::<Vec<_>>().join("\n")
}

// --- answers ---

#[test]
fn an_answer_names_its_sources_its_review_and_what_to_read_next() {
    assert_snapshot!(shown(&guide().answers(&["what"], &[], ALONE)), @"
    What is the program?

    A program with two paths. Both are open; see the page (https://example.edu/page).

    Source: HIM or HI? (https://example.edu/guide); bls.gov (https://www.bls.gov/ooh); A talk with the dean
    Reviewed 2026-10-05 · Automatic answer; ask an advisor about anything important

    Read on …
       1  What degree do I need for HIM?
       2  What is the difference between HIM and HI?
       3  Not what I asked
       4  Ask an advisor
    ");
}

#[test]
fn an_answer_of_one_field_puts_the_fact_before_what_is_said_around_it() {
    assert_snapshot!(shown(&guide().answers(&["him-degree"], &[], ALONE)), @"
    What degree do I need for HIM?

    An associate degree, or more.

    More helps.

    Source: HIM or HI? (https://example.edu/guide)
    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    Read on …
       1  What degree do I need for HI?
       2  Not what I asked
       3  Ask an advisor
    ");
}

#[test]
fn what_an_advisor_edits_keeps_the_heads_of_a_table_and_the_titles_of_several_answers() {
    let guide = guide();
    let edits = |ids: &[&str]| {
        let said = Said::Answer(ids.iter().map(|&id| id.to_owned()).collect());
        let (title, text) = guide.faq().wording(&said);
        format!("{title}\n---\n{text}")
    };
    assert_snapshot!(edits(&["difference"]), @"
    What is the difference between HIM and HI?
    ---
    **In short**

    *HIM*
    Keeps records right.

    *HI*
    Makes systems work.

    **Degree**

    *For both*
    Both start with an **associate** degree.

    *HIM*
    An associate degree, or more.

    *HI*
    A bachelor's degree, or more.

    **Daily work**

    *HIM*
    Reads charts, codes diagnoses and keeps registries in order.

    *HI*
    Builds, tests and explains software for clinics.

    **Work settings**

    *HIM*
    Hospitals.

    *HI*
    Vendors.
    ");
    assert_snapshot!(edits(&["him-degree", "degree"]), @"
    What degree do I need for HIM?
    ---
    An associate degree, or more.

    More helps.

    **What degree do I need?**

    It depends on the path.

    *For both*
    Both start with an **associate** degree.

    *HIM*
    An associate degree, or more.

    *HI*
    A bachelor's degree, or more.
    ");
    // Below edited words there is no menu to pick from.
    let said = Said::Answer(vec!["hi-careers".to_owned()]);
    let shipped = Base::shipped();
    let (_, text) = shipped.faq().wording(&said);
    assert!(text.contains("- ") && !text.contains("Pick a title"), "{text}");
}

/// What an advisor may pick in the place of what would be said to this.
fn picks(base: &Base, text: &str) -> Vec<String> {
    let faq = base.faq();
    let place =
        Place { id: 1, at: 0, guild: 1, channel: 1, asker: SAM, private: true, by_message: false, mode: Mode::Before };
    let asked = Asked::new(faq, kept(text), &faq.advise(text, &[]), place);
    let draft = Draft { asked, verdict: Verdict::Waiting, decided: None, card: None, waiting: None };
    let menu = wording::draft_card(faq, &draft, "the office", Key(0)).menu.unwrap();
    let id = |choice: &Button| match choice.action {
        Action::Desk(_, _, number) => faq.entry_of(Code::from_number(number).unwrap()).unwrap().to_owned(),
        _ => panic!("{choice:?} picks nothing"),
    };
    menu.choices.iter().map(id).collect()
}

#[test]
fn an_advisor_picks_first_from_what_is_told_of_the_same() {
    let shipped = Base::shipped();
    let first = picks(&shipped, "What degree do I need for HIM?");
    for id in ["hi-degree", "degrees", "him-experience", "certification", "him-careers"] {
        assert!(first.iter().take(12).any(|pick| pick == id), "{id} is not in {first:?}");
    }
    // What the guide leaves out may be what was meant.
    let unanswered = picks(&shipped, "how much does the degree cost?");
    assert!(unanswered.iter().any(|pick| pick == "certification-exams"), "{unanswered:?}");
}

#[test]
fn an_answer_for_both_fields_puts_them_side_by_side() {
    assert_snapshot!(shown(&guide().answers(&["degree"], &[], ALONE)), @"
    What degree do I need?

    It depends on the path.

    +--------+-------------------------------+-------------------------------+
    |        | HIM                           | HI                            |
    +========================================================================+
    | Degree | An associate degree, or more. | A bachelor's degree, or more. |
    +--------+-------------------------------+-------------------------------+
    Degree (for both): Both start with an associate degree.

    Source: HIM or HI? (https://example.edu/guide)
    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    Read on …
       1  What degree do I need for HIM?
       2  What degree do I need for HI?
       3  Not what I asked
       4  Ask an advisor
    ");
}

#[test]
fn the_difference_shows_the_first_rows_and_offers_the_others() {
    assert_snapshot!(shown(&guide().answers(&["difference"], &[], ALONE)), @"
    What is the difference between HIM and HI?

    +---------------+-----------------------------------+-----------------------------------------+
    |               | HIM                               | HI                                      |
    +=============================================================================================+
    | In short      | Keeps records right.              | Makes systems work.                     |
    |---------------+-----------------------------------+-----------------------------------------|
    | Degree        | An associate degree, or more.     | A bachelor's degree, or more.           |
    |---------------+-----------------------------------+-----------------------------------------|
    | Daily work    | Reads charts, codes diagnoses and | Builds, tests and explains software for |
    |               | keeps registries in order.        | clinics.                                |
    |---------------+-----------------------------------+-----------------------------------------|
    | Work settings | Hospitals.                        | Vendors.                                |
    +---------------+-----------------------------------+-----------------------------------------+
    Degree (for both): Both start with an associate degree.

    Source: HIM or HI? (https://example.edu/guide)
    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    Read on …
       1  Certification
       2  What is the program?
       3  Not what I asked
       4  Ask an advisor
    ");
}

#[test]
fn the_careers_of_all_fields_stand_side_by_side() {
    assert_snapshot!(shown(&guide().answers(&["careers"], &[], ALONE)), @"
    What jobs can I get?

    Many.

    +---------+-----------------+-------------------+
    |         | HIM             | HI                |
    +===============================================+
    | Careers | - Medical Coder | - Systems Analyst |
    |         | - Registrar     |                   |
    +---------+-----------------+-------------------+

    Source: HIM or HI? (https://example.edu/guide)
    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    Read on …
       1  Medical Coder
       2  Registrar
       3  Systems Analyst
       4  What jobs are there in HI?
       5  Not what I asked
       6  Ask an advisor
    ");
}

#[test]
fn the_careers_of_one_field_are_a_list() {
    assert_snapshot!(shown(&guide().answers(&["hi-careers"], &[], ALONE)), @"
    What jobs are there in HI?

    - Systems Analyst

    Source: HIM or HI? (https://example.edu/guide)
    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    Read on …
       1  Systems Analyst
       2  What jobs can I get?
       3  Not what I asked
       4  Ask an advisor
    ");
}

#[test]
fn an_answer_about_a_career_links_its_official_page_and_its_glossary_words() {
    assert_snapshot!(shown(&guide().answers(&["coder"], &[], ALONE)), @"
    What does a medical coder do?

    Turns charts into codes. Beyond the guide: AHIMA has exams.

    Source: HIM or HI? (https://example.edu/guide); O*NET 29-2072 (https://www.onetonline.org/link/summary/29-2072.00)
    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    Read on …
       1  What jobs can I get?
       2  What is AHIMA?
       3  Not what I asked
       4  Ask an advisor
    ");
}

#[test]
fn an_answer_without_sources_still_says_that_it_is_automatic() {
    assert_snapshot!(shown(&guide().answers(&["exam"], &[], ALONE)), @"
    Do I need an exam?

    AHIMA offers one; O*NET lists others.

    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    Read on …
       1  What is AHIMA?
       2  What is O*NET?
       3  Not what I asked
       4  Ask an advisor
    ");
}

#[test]
fn what_leads_to_enrolling_begins_with_the_hard_conditions() {
    assert_snapshot!(shown(&guide().answers(&["enroll"], &[], ALONE)), @"
    How do I enroll?

    ! You need a licence as an RN.

    Write to us.

    Source: HIM or HI? (https://example.edu/guide)
    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    Read on …
       1  What is the program?
       2  Not what I asked
       3  Ask an advisor
    ");
}

#[test]
fn several_questions_get_several_cards_and_one_menu() {
    assert_snapshot!(shown(&guide().answers(&["him-degree", "enroll"], &[], ALONE)), @"
    What degree do I need for HIM?

    An associate degree, or more.

    More helps.

    Source: HIM or HI? (https://example.edu/guide)
    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    How do I enroll?

    ! You need a licence as an RN.

    Write to us.

    Source: HIM or HI? (https://example.edu/guide)
    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    Read on …
       1  What degree do I need for HI?
       2  What is the program?
       3  Not what I asked
       4  Ask an advisor
    ");
}

#[test]
fn a_minimal_entry_is_answered_with_nothing_made_up_around_it() {
    let base = Base::of("[[entry]]\nid = \"a\"\nquestion = \"Where is it?\"\nanswer = \"Here.\"\n");
    assert_snapshot!(shown(&base.answers(&["a"], &[], ALONE)), @"
    Where is it?

    Here.

    Automatic answer; ask an advisor about anything important

    Pick a number:
       1  Not what I asked
       2  Ask an advisor
    ");
    assert_snapshot!(shown(&base.faq().topics(None)), @"
    Other questions

    - Where is it?

    Read an answer …
       1  Where is it?
       2  All topics
       3  Ask an advisor
    ");
    assert_snapshot!(shown(&base.faq().compare(None)), @"
    There is no comparison in this guide.

    Pick a number:
       1  All topics
       2  Ask an advisor
    ");
    assert_snapshot!(shown(&base.faq().careers(None)), @"
    There are no careers in this guide.

    Pick a number:
       1  All topics
       2  Ask an advisor
    ");
}

// --- where it is not sure ---

#[test]
fn suggestions_ask_which_one_is_meant() {
    assert_snapshot!(shown(&guide().suggests(&["him-degree", "hi-degree", "exam"], ALONE)), @"
    I am not sure which of these you mean. Is it one of them?

    Pick a number:
       1  What degree do I need for HIM?
       2  What degree do I need for HI?
       3  Do I need an exam?
       4  Ask an advisor
       5  All topics
    ");
}

#[test]
fn what_the_guide_leaves_to_others_says_who_to_ask_and_what_else_may_be_meant() {
    let base = guide();
    let candidates = ["enroll", "what"].map(|id| base.entry(id));
    let advice = Base::advice(Outcome::Elsewhere(0), &candidates);
    assert_snapshot!(shown(&base.faq().reply(&advice, ALONE)), @"
    The guide does not answer this one.

    How much is tuition?

    The guide does not say. Ask the bursar.

    Automatic answer; ask an advisor about anything important

    Or did you mean …
       1  How do I enroll?
       2  What is the program?
       3  Ask an advisor
       4  All topics
    ");
    let advice = Base::advice(Outcome::Elsewhere(0), &[]);
    assert_snapshot!(shown(&base.faq().reply(&advice, ALONE)), @"
    The guide does not answer this one.

    How much is tuition?

    The guide does not say. Ask the bursar.

    Automatic answer; ask an advisor about anything important

    Pick a number:
       1  Ask an advisor
       2  All topics
    ");
}

#[test]
fn several_things_left_to_others_are_all_told() {
    let base = guide();
    let both = Advice { beside: vec![0], ..Base::advice(Outcome::Elsewhere(0), &[]) };
    let reply = base.faq().reply(&both, ALONE);
    assert_eq!(reply.text.as_deref(), Some("The guide does not answer these."));
    assert_eq!(reply.cards.len(), 2);
    let more = Advice { more: true, ..Base::advice(Outcome::Elsewhere(0), &[]) };
    assert_snapshot!(base.faq().reply(&more, ALONE).text.unwrap_or_default(), @"The guide does not answer a part of this. For the rest, ask it once more by itself, or ask an advisor.");
    let more = Advice { more: true, ..Base::advice(Outcome::Answer(vec![base.entry("enroll")]), &[]) };
    assert_snapshot!(base.faq().reply(&more, ALONE).text.unwrap_or_default(), @"I can answer a part of this. For the rest, ask it once more by itself, or ask an advisor.");
}

#[test]
fn nothing_is_said_plainly() {
    assert_snapshot!(shown(&guide().faq().reply(&Base::advice(Outcome::Nothing, &[]), ALONE)), @"
    I did not find that in the guide, and I would rather not guess. You can ask in other words, look through the topics, or ask an advisor.

    Pick a number:
       1  Ask an advisor
       2  All topics
    ");
}

#[test]
fn words_of_distress_get_the_fixed_reply_and_a_person_and_nothing_else() {
    assert_snapshot!(shown(&guide().faq().reply(&Base::advice(Outcome::Sensitive(0), &[]), ALONE)), @"
    You are not alone. Call or text 988, at any hour.

    Pick a number:
       1  Ask an advisor
    ");
}

#[test]
fn not_what_i_asked_offers_the_next_best() {
    let base = guide();
    let answer = base.answers(&["him-degree"], &["hi-degree", "degree", "exam", "what"], ALONE);
    assert_snapshot!(shown(&base.picks(&answer, "Not what I asked")), @"
    Sorry about that. Is it one of these?

    Pick a number:
       1  What degree do I need for HI?
       2  What degree do I need?
       3  Do I need an exam?
       4  Ask an advisor
       5  All topics
    ");
}

#[test]
fn not_what_i_asked_without_a_next_best_offers_what_is_related() {
    let base = guide();
    let answer = base.answers(&["enroll"], &[], ALONE);
    assert_snapshot!(shown(&base.picks(&answer, "Not what I asked")), @"
    Sorry about that. Is it one of these?

    Pick a number:
       1  What is the program?
       2  Ask an advisor
       3  All topics
    ");
}

#[test]
fn not_what_i_asked_with_nothing_left_brings_to_an_advisor() {
    let base = guide();
    let answer = base.answers(&["exam"], &[], ALONE);
    assert_snapshot!(shown(&base.picks(&answer, "Not what I asked")), @"
    Sorry about that. I have nothing closer; an advisor can help.

    Pick a number:
       1  Ask an advisor
       2  All topics
    ");
}

// --- comparisons, careers, glossary ---

#[test]
fn compare_shows_the_first_aspects_and_a_menu_of_the_others() {
    assert_snapshot!(shown(&guide().faq().compare(None)), @"
    HIM or HI

    +---------------+-----------------------------------+-----------------------------------------+
    |               | HIM                               | HI                                      |
    +=============================================================================================+
    | In short      | Keeps records right.              | Makes systems work.                     |
    |---------------+-----------------------------------+-----------------------------------------|
    | Degree        | An associate degree, or more.     | A bachelor's degree, or more.           |
    |---------------+-----------------------------------+-----------------------------------------|
    | Daily work    | Reads charts, codes diagnoses and | Builds, tests and explains software for |
    |               | keeps registries in order.        | clinics.                                |
    |---------------+-----------------------------------+-----------------------------------------|
    | Work settings | Hospitals.                        | Vendors.                                |
    +---------------+-----------------------------------+-----------------------------------------+
    Degree (for both): Both start with an associate degree.

    Source: HIM or HI? (https://example.edu/guide)
    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    Compare something else …
       1  Certification
       2  Ask an advisor
    ");
}

#[test]
fn compare_with_an_aspect_shows_that_one() {
    let base = guide();
    let aspect = base.faq().aspect_named(" DEGREE ");
    assert_snapshot!(shown(&base.faq().compare(aspect)), @"
    What degree does each one take?

    +--------+-------------------------------+-------------------------------+
    |        | HIM                           | HI                            |
    +========================================================================+
    | Degree | An associate degree, or more. | A bachelor's degree, or more. |
    +--------+-------------------------------+-------------------------------+
    Degree (for both): Both start with an associate degree.

    Source: HIM or HI? (https://example.edu/guide)
    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    Compare something else …
       1  In short
       2  Daily work
       3  Work settings
       4  Certification
       5  Ask an advisor
    ");
    assert_eq!(base.picks(&base.faq().compare(None), "Certification"), base.faq().compare(Some(4)));
}

#[test]
fn careers_of_all_fields() {
    assert_snapshot!(shown(&guide().faq().careers(None)), @"
    Careers

    +---------+-----------------+-------------------+
    |         | HIM             | HI                |
    +===============================================+
    | Careers | - Medical Coder | - Systems Analyst |
    |         | - Registrar     |                   |
    +---------+-----------------+-------------------+

    Source: HIM or HI? (https://example.edu/guide)
    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    Read about one of them …
       1  Medical Coder
       2  Registrar
       3  Systems Analyst
       4  Ask an advisor
    ");
}

#[test]
fn careers_of_one_field() {
    let base = guide();
    for name in ["him", "HIM", "Health Information Management"] {
        assert_eq!(base.faq().field_named(name), Some(0), "{name}");
    }
    assert_snapshot!(shown(&base.faq().careers(Some(0))), @"
    Careers in health information management (HIM)

    - Medical Coder
    - Registrar

    Source: HIM or HI? (https://example.edu/guide)
    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    Read about one of them …
       1  Medical Coder
       2  Registrar
       3  Ask an advisor
    ");
}

#[test]
fn a_careers_card() {
    let base = guide();
    assert_snapshot!(shown(&base.picks(&base.faq().careers(None), "Medical Coder")), @"
    Medical Coder (HIM)

    Turns charts into codes. Beyond the guide: AHIMA has exams.

    Source: HIM or HI? (https://example.edu/guide); O*NET 29-2072 (https://www.onetonline.org/link/summary/29-2072.00)
    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    Read on …
       1  Registrar
       2  What is AHIMA?
       3  All careers
       4  Ask an advisor
    ");
    assert_snapshot!(shown(&base.picks(&base.faq().careers(None), "Systems Analyst")), @"
    Systems Analyst (HI)

    Studies systems.

    Source: HIM or HI? (https://example.edu/guide); example.org (https://www.example.org/analyst)
    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    Pick a number:
       1  All careers
       2  Ask an advisor
    ");
}

#[test]
fn a_word_of_the_glossary() {
    let base = guide();
    let answer = base.answers(&["exam"], &[], ALONE);
    assert_snapshot!(shown(&base.picks(&answer, "What is O*NET?")), @"
    O*NET: Occupational Information Network

    A list of occupations.

    Source: HIM or HI? (https://example.edu/guide)
    Reviewed 2026-11-01 · Automatic answer; ask an advisor about anything important

    Pick a number:
       1  Ask an advisor
    ");
}

// --- topics, help, about ---

#[test]
fn topics_list_the_categories() {
    assert_snapshot!(shown(&guide().faq().topics(None)), @"
    Topics

    - Basics: 2 questions
    - Degrees: 3 questions
    - Careers: 4 questions
    - Enrolling: 1 question
    - Rooms: 11 questions

    Choose a topic …
       1  Basics
       2  Degrees
       3  Careers
       4  Enrolling
       5  Rooms
       6  Ask an advisor
    ");
}

#[test]
fn a_long_topic_has_pages_that_can_be_turned() {
    let base = guide();
    let first = base.picks(&base.faq().topics(None), "Rooms");
    assert_snapshot!(shown(&first), @"
    Rooms (1 of 2)

    - Where is room 1?
    - Where is room 2?
    - Where is room 3?
    - Where is room 4?
    - Where is room 5?
    - Where is room 6?
    - Where is room 7?
    - Where is room 8?
    - Where is room 9?
    - Where is room 10?

    Read an answer …
       1  Where is room 1?
       2  Where is room 2?
       3  Where is room 3?
       4  Where is room 4?
       5  Where is room 5?
       6  Where is room 6?
       7  Where is room 7?
       8  Where is room 8?
       9  Where is room 9?
      10  Where is room 10?
      11  Next page
      12  All topics
      13  Ask an advisor
    ");
    let second = base.picks(&first, "Next page");
    assert_snapshot!(shown(&second), @"
    Rooms (2 of 2)

    - Where is room 11?

    Read an answer …
       1  Where is room 11?
       2  Previous page
       3  All topics
       4  Ask an advisor
    ");
    assert_eq!(base.picks(&second, "Previous page"), first);
}

#[test]
fn a_page_or_topic_that_is_no_longer_there_shows_what_is_nearest() {
    let base = guide();
    let rooms = 4;
    assert_eq!(base.performs(&Action::Topics(Some((rooms, 9)))), base.performs(&Action::Topics(Some((rooms, 1)))));
    assert_eq!(base.performs(&Action::Topics(Some((u16::MAX, 0)))), base.faq().topics(None));
}

#[test]
fn help_says_what_it_can_do() {
    assert_snapshot!(shown(&guide().faq().help()), @"
    What I can help with

    I answer questions from HIM or HI? and say where each answer stands. Ask in your own words; typos are fine.
    - /ask answers you privately, with a button to show the answer to everyone
    - /compare puts the fields side by side
    - /careers lists the jobs each field leads to
    - /topics shows everything I can answer
    - /advisor brings you to a person
    - /about says what I am and what I keep
    - /privacy shows you what I keep of you, or erases it
    You can also mention me, reply to me, write me a direct message, or choose Apps → Ask the guide on any message.
    If I am not sure, I say so.

    For example …
       1  What is the program?
       2  What jobs can I get?
       3  Where is room 1?
       4  Where is room 6?
       5  Where is room 11?
       6  All topics
       7  Ask an advisor
    ");
}

#[test]
fn a_greeting_offers_examples() {
    assert_snapshot!(shown(&guide().faq().greeting(ALONE)), @"
    I answer questions from the guide. Ask me one in your own words, for example one of these:

    For example …
       1  What is the program?
       2  What jobs can I get?
       3  Where is room 1?
       4  Where is room 6?
       5  Where is room 11?
       6  All topics
       7  Ask an advisor
    ");
}

#[test]
fn about_says_what_it_keeps() {
    assert_snapshot!(shown(&guide().faq().about(30)), @"
    About Guidepost

    I am Guidepost, an automatic guide. I match your question to 21 questions whose answers people wrote and reviewed; I never make up an answer. I can still pick the wrong one, so check what matters with an advisor.

    Your words: I keep your question and my answer for 30 days, with your Discord number, so that I can tell you if an advisor corrects it. Email addresses, phone and student numbers and grades are left out before anything is kept; a name, a birthday or a street I do not recognise, so please leave them out yourself. Advisors see questions that I could not answer, without your name; with it what you bring to them, answers that they look at or correct, and words that sound as if you were in danger. /privacy show gives you everything I keep of you, /privacy delete erases it.

    Source: HIM or HI? (https://example.edu/guide)

    Pick a number:
       1  All topics
       2  Ask an advisor
    ");
}

// --- a person ---

#[test]
fn the_intake_asks_step_by_step_and_ends_with_how_to_reach_a_person() {
    let base = guide();
    let start = base.faq().advisor(&[], ALONE);
    assert_snapshot!(shown(&start), @"
    Talk to an advisor

    Two short questions first.

    Write to advising@example.edu.

    Are you a licensed RN?

    Pick a number:
       1  Yes
       2  No
       3  All topics
    ");
    let licensed = base.picks(&start, "Yes");
    assert_snapshot!(shown(&licensed), @"
    Talk to an advisor

    Where do you live?

    Pick a number:
       1  Here
       2  Elsewhere
       3  All topics
    ");
    let unlicensed = base.picks(&start, "No");
    assert_snapshot!(shown(&unlicensed), @"
    Talk to an advisor

    The program is for RNs.

    Where do you live?

    Pick a number:
       1  Here
       2  Elsewhere
       3  All topics
       4  How do I enroll?
    ");
    let end = base.picks(&unlicensed, "Here");
    assert_snapshot!(shown(&end), @"
    Talk to an advisor

    The program is for RNs.

    Good.

    Write to advising@example.edu.

    This may help …
       1  How do I enroll?
       2  All topics
    ");
    assert_eq!(
        base.faq().intake_summary(&[1, 0]),
        [("Are you a licensed RN?", "No"), ("Where do you live?", "Here")]
            .map(|(ask, said)| (ask.to_owned(), said.to_owned()))
    );
}

#[test]
fn without_an_intake_the_staff_is_named() {
    let base = Base::of("[[entry]]\nid = \"a\"\nquestion = \"Where is it?\"\nanswer = \"Here.\"\n");
    assert_snapshot!(shown(&base.faq().advisor(&[], ALONE)), @"
    Talk to an advisor

    Please contact an advisor of your school; the staff of this server can tell you who that is.

    Pick a number:
       1  All topics
    ");
    assert!(base.faq().intake_summary(&[1, 0]).is_empty());
}

#[test]
fn every_choice_of_a_step_can_be_chosen() {
    let mut toml = "[intake]\ncontact = \"Call.\"\n[[intake.step]]\nid = \"c\"\nask = \"Where?\"\n".to_owned();
    for n in 0..10 {
        let _ = write!(toml, "[[intake.step.choice]]\nlabel = \"Campus {n}\"\nshow = \"So campus {n}.\"\n");
    }
    let base = Base::of(toml);
    let start = base.faq().advisor(&[], ALONE);
    assert_snapshot!(buttons(&start), @"
    Campus 0 | Campus 1 | Campus 2 | Campus 3 | Campus 4
    Campus 5 | Campus 6 | Campus 7 | Campus 8 | Campus 9
    All topics
    ");
    for n in 0..10 {
        let card = &base.picks(&start, &format!("Campus {n}")).cards[0];
        assert!(card.text.starts_with(&format!("So campus {n}.")), "{}", card.text);
    }
}

#[test]
fn choices_of_an_intake_that_was_since_shortened_still_lead_to_a_person() {
    let base = guide();
    for choices in [&[9, 9][..], &[0, 0, 0, 0], &[9]] {
        let reply = base.performs(&Action::Advisor(choices.to_vec()));
        assert!(!reply.cards[0].text.is_empty(), "{choices:?}");
    }
}

// --- who reads along ---

/// The buttons below each kind of reply, without and with advisors who read requests.
fn buttons_before(audience: Audience) -> String {
    let base = guide();
    let mut table = String::new();
    for reviewed in [false, true] {
        let view = View { audience, reviewed };
        let advice = |outcome| base.faq().reply(&Base::advice(outcome, &[]), view);
        let _ = writeln!(table, "{}", if reviewed { "with advisors:" } else { "without advisors:" });
        for (kind, reply) in [
            ("answer", base.answers(&["what"], &[], view)),
            ("two answers", base.answers(&["what", "exam"], &[], view)),
            ("suggestions", base.suggests(&["what", "exam"], view)),
            ("elsewhere", advice(Outcome::Elsewhere(0))),
            ("nothing", advice(Outcome::Nothing)),
            ("sensitive", advice(Outcome::Sensitive(0))),
            ("greeting", base.faq().greeting(view)),
            ("advisor", base.faq().advisor(&[], view)),
            ("advisor, last step", base.faq().advisor(&[0, 0], view)),
        ] {
            let _ = writeln!(table, "- {kind}: {}", buttons(&reply).replace('\n', "\n      "));
        }
    }
    table
}

#[test]
fn in_private_an_answer_can_be_shown_to_everyone() {
    assert_snapshot!(buttons_before(Audience::Private), @"
    without advisors:
    - answer: Not what I asked | Ask an advisor | Show to everyone
    - two answers: Not what I asked | Ask an advisor | Show to everyone
    - suggestions: What is the program?
          Do I need an exam?
          Ask an advisor | All topics
    - elsewhere: [Ask an advisor] | All topics
    - nothing: [Ask an advisor] | All topics
    - sensitive: [Ask an advisor]
    - greeting: All topics | Ask an advisor
    - advisor: Yes | No
          All topics
    - advisor, last step: All topics
    with advisors:
    - answer: Not what I asked | Unclear or incomplete | Ask an advisor | Show to everyone
    - two answers: Not what I asked | Ask an advisor | Show to everyone
    - suggestions: What is the program?
          Do I need an exam?
          Ask an advisor | All topics
    - elsewhere: [Ask an advisor] | All topics
    - nothing: [Ask an advisor] | All topics
    - sensitive: [Ask an advisor]
    - greeting: All topics | Ask an advisor
    - advisor: Yes | No
          [Write to an advisor] | All topics
    - advisor, last step: [Write to an advisor] | All topics
    ");
}

#[test]
fn in_public_what_was_said_can_be_dismissed() {
    assert_snapshot!(buttons_before(Audience::Public(SAM)), @"
    without advisors:
    - answer: Not what I asked | Ask an advisor | Dismiss
    - two answers: Not what I asked | Ask an advisor | Dismiss
    - suggestions: What is the program?
          Do I need an exam?
          Ask an advisor | All topics | Dismiss
    - elsewhere: [Ask an advisor] | All topics | Dismiss
    - nothing: [Ask an advisor] | All topics | Dismiss
    - sensitive: [Ask an advisor] | Dismiss
    - greeting: All topics | Ask an advisor | Dismiss
    - advisor: Yes | No
          All topics
    - advisor, last step: All topics
    with advisors:
    - answer: Not what I asked | Unclear or incomplete | Ask an advisor | Dismiss
    - two answers: Not what I asked | Ask an advisor | Dismiss
    - suggestions: What is the program?
          Do I need an exam?
          Ask an advisor | All topics | Dismiss
    - elsewhere: [Ask an advisor] | All topics | Dismiss
    - nothing: [Ask an advisor] | All topics | Dismiss
    - sensitive: [Ask an advisor] | Dismiss
    - greeting: All topics | Ask an advisor | Dismiss
    - advisor: Yes | No
          [Write to an advisor] | All topics
    - advisor, last step: [Write to an advisor] | All topics
    ");
}

#[test]
fn alone_there_is_nobody_to_show_it_to() {
    assert_snapshot!(buttons_before(Audience::Alone), @"
    without advisors:
    - answer: Not what I asked | Ask an advisor
    - two answers: Not what I asked | Ask an advisor
    - suggestions: What is the program?
          Do I need an exam?
          Ask an advisor | All topics
    - elsewhere: [Ask an advisor] | All topics
    - nothing: [Ask an advisor] | All topics
    - sensitive: [Ask an advisor]
    - greeting: All topics | Ask an advisor
    - advisor: Yes | No
          All topics
    - advisor, last step: All topics
    with advisors:
    - answer: Not what I asked | Unclear or incomplete | Ask an advisor
    - two answers: Not what I asked | Ask an advisor
    - suggestions: What is the program?
          Do I need an exam?
          Ask an advisor | All topics
    - elsewhere: [Ask an advisor] | All topics
    - nothing: [Ask an advisor] | All topics
    - sensitive: [Ask an advisor]
    - greeting: All topics | Ask an advisor
    - advisor: Yes | No
          [Write to an advisor] | All topics
    - advisor, last step: [Write to an advisor] | All topics
    ");
}

#[test]
fn what_is_shown_to_everyone_is_the_same_answer_and_can_be_dismissed() {
    let base = guide();
    let view = View { audience: Audience::Private, reviewed: false };
    let private = base.answers(&["what", "exam"], &[], view);
    let share = actions(&private).into_iter().find(|(label, _)| label == "Show to everyone").unwrap().1;
    let public = base.faq().perform(&share, View { audience: Audience::Public(SAM), reviewed: false }).unwrap();
    assert_eq!(public.cards, private.cards);
    assert_eq!(actions(&public).last().unwrap().1, Action::Dismiss(SAM));
}

#[test]
fn a_click_on_what_was_since_removed_leads_nowhere_rather_than_elsewhere() {
    let base = guide();
    let gone = Code::of("gone");
    for action in [
        Action::Open(gone),
        Action::Career(gone),
        Action::Aspect(gone),
        Action::Term(gone),
        Action::Unclear(gone),
        Action::Share(vec![gone]),
        Action::Share(vec![]),
        // An id of another kind: "coder" is an entry and a career.
        Action::Career(Code::of("coder")),
        Action::Term(Code::of("AHIMA")),
    ] {
        assert_eq!(base.faq().perform(&action, ALONE), None, "{action}");
    }
    let nothing_left = base.performs(&Action::NotThis(vec![gone]));
    assert_eq!(nothing_left, base.performs(&Action::NotThis(vec![])));
    assert_eq!(base.performs(&Action::Share(vec![gone, Code::of("what")])).cards.len(), 1);
}

#[test]
fn every_related_question_stands_in_the_menu_and_three_are_offered_instead() {
    let base = Base::of(
        r#"
[[entry]]
id = "what"
question = "What is it?"
answer = "A program."
related = ["cost", "start", "length", "place", "exam"]
[[entry]]
id = "cost"
question = "What does it cost?"
answer = "Nothing."
[[entry]]
id = "start"
question = "When does it start?"
answer = "In autumn."
[[entry]]
id = "length"
question = "How long is it?"
answer = "Two years."
[[entry]]
id = "place"
question = "Where is it?"
answer = "Here."
[[entry]]
id = "exam"
question = "Is there an exam?"
answer = "One."
"#,
    );
    let answer = base.answers(&["what"], &[], ALONE);
    assert_snapshot!(shown(&answer), @"
    What is it?

    A program.

    Automatic answer; ask an advisor about anything important

    Read on …
       1  What does it cost?
       2  When does it start?
       3  How long is it?
       4  Where is it?
       5  Is there an exam?
       6  Not what I asked
       7  Ask an advisor
    ");
    assert_snapshot!(buttons(&base.picks(&answer, "Not what I asked")), @"
    What does it cost?
    When does it start?
    How long is it?
    Ask an advisor | All topics
    ");
}

#[test]
fn two_answers_with_a_common_neighbour_offer_it_once() {
    let base = guide();
    // "degree" and "him-degree" are both related to "hi-degree".
    let shared = base.performs(&Action::Share(vec![Code::of("degree"), Code::of("him-degree")]));
    let next = base.picks(&shared, "Not what I asked");
    check_reply("after sharing two answers", &next);
    assert_snapshot!(buttons(&next), @"
    What degree do I need for HI?
    Ask an advisor | All topics
    ");
}

// --- the whole graph of replies ---

const VIEWS: [View; 6] = [
    View { audience: Audience::Alone, reviewed: false },
    View { audience: Audience::Alone, reviewed: true },
    View { audience: Audience::Private, reviewed: false },
    View { audience: Audience::Private, reviewed: true },
    View { audience: Audience::Public(u64::MAX), reviewed: false },
    View { audience: Audience::Public(u64::MAX), reviewed: true },
];

/// Clicks through everything that can be reached; returns how many clicks differ.
fn walk(base: &Base, view: View) -> usize {
    let faq = base.faq();
    let knowledge = faq.knowledge();
    let mut waiting: VecDeque<(String, Reply)> = [
        ("help", faq.help()),
        ("greeting", faq.greeting(view)),
        ("about", faq.about(30)),
        ("topics", faq.topics(None)),
        ("compare", faq.compare(None)),
        ("careers", faq.careers(None)),
        ("advisor", faq.advisor(&[], view)),
    ]
    .map(|(name, reply)| (name.to_owned(), reply))
    .into();
    let others = (0..knowledge.elsewhere.len()).map(Outcome::Elsewhere);
    let fixed = (0..knowledge.sensitive.len()).map(Outcome::Sensitive);
    let entries: Vec<usize> = (0..knowledge.entries.len()).collect();
    let answers = entries.iter().map(|&at| Outcome::Answer(vec![at]));
    let several = entries.windows(3).map(|three| Outcome::Answer(three.to_vec()));
    let suggestions =
        entries.windows(3).map(|three| Outcome::Suggest(three.iter().map(|&at| Target::Entry(at)).collect()));
    for outcome in others.chain(fixed).chain(answers).chain(several).chain(suggestions).chain([Outcome::Nothing]) {
        let reply = faq.reply(&Base::advice(outcome.clone(), &entries[..entries.len().min(5)]), view);
        waiting.push_back((format!("{outcome:?}"), reply));
    }
    let mut seen = HashSet::new();
    while let Some((from, reply)) = waiting.pop_front() {
        check_reply(&from, &reply);
        for (label, action) in actions(&reply) {
            let id = action.to_string();
            if !seen.insert(id.clone()) {
                continue;
            }
            match faq.perform(&action, view) {
                Some(reply) => waiting.push_back((format!("{from} → {label} ({id})"), reply)),
                // The front end takes the message away.
                None => assert!(matches!(action, Action::Dismiss(_)), "a dead end: {from} → {label} ({id})"),
            }
        }
    }
    seen.len()
}

/// What Discord would refuse: too long, too many, empty, or the same button twice.
#[track_caller]
fn check_reply(from: &str, reply: &Reply) {
    let fits = |what: &str, text: &str, most: usize| {
        let length = text.chars().count();
        assert!((1..=most).contains(&length), "{from}: {what} has {length} of {most} characters: {text:?}");
    };
    assert!(reply.text.is_some() || !reply.cards.is_empty(), "{from}: says nothing");
    assert!(reply.cards.len() <= 3, "{from}: {} cards", reply.cards.len());
    if let Some(text) = &reply.text {
        fits("the text", text, limits::MESSAGE);
    }
    reply.cards.iter().for_each(|card| check_card(from, card, fits));
    let rows = reply.buttons.len() + usize::from(reply.menu.is_some());
    assert!(rows <= limits::ROWS, "{from}: {rows} rows");
    for row in &reply.buttons {
        assert!((1..=limits::ROW_BUTTONS).contains(&row.len()), "{from}: {} buttons in a row", row.len());
    }
    if let Some(menu) = &reply.menu {
        fits("the menu", &menu.placeholder, limits::SELECT_PLACEHOLDER);
        assert!((1..=limits::SELECT_OPTIONS).contains(&menu.choices.len()), "{from}: {} choices", menu.choices.len());
        let distinct: HashSet<String> = menu.choices.iter().map(|choice| choice.action.to_string()).collect();
        assert_eq!(distinct.len(), menu.choices.len(), "{from}: a choice twice");
    }
    let clicks = reply.buttons.iter().flatten();
    let distinct: HashSet<String> = clicks.clone().map(|button| button.action.to_string()).collect();
    assert_eq!(distinct.len(), clicks.count(), "{from}: a button twice");
    for (label, action) in actions(reply) {
        fits("a label", &label, limits::EMBED_TITLE);
        let id = action.to_string();
        fits("a custom id", &id, limits::CUSTOM_ID);
        assert_eq!(id.parse(), Ok(action), "{from}: the action changes on its way through Discord");
    }
}

fn check_card(from: &str, card: &Card, fits: impl Fn(&str, &str, usize)) {
    fits("a title", &card.title, limits::EMBED_TITLE);
    assert!(!card.text.is_empty() || !card.rows.is_empty(), "{from}: {:?} is empty", card.title);
    let sources = card.sources.iter().flat_map(|source| [Some(&source.name), source.address.as_ref()]).flatten();
    let sources: usize = sources.map(|text| text.chars().count()).sum();
    let notice = card.notice.as_deref().unwrap_or_default();
    let text = card.text.chars().count() + notice.chars().count() + sources;
    assert!(text <= limits::EMBED_DESCRIPTION, "{from}: {:?} has {text} characters", card.title);
    for row in &card.rows {
        assert_eq!(row.cells.len(), card.columns.len(), "{from}: {:?} in {:?}", row.title, card.title);
        fits("a row's title", &row.title, limits::EMBED_FIELD_NAME);
        row.cells.iter().chain(&row.shared).for_each(|cell| fits("a cell", cell, limits::EMBED_FIELD_VALUE));
    }
    let rows = card.rows.iter().flat_map(|row| row.cells.iter().chain(&row.shared).chain([&row.title]));
    let around = card.title.chars().count() + card.footer().unwrap_or_default().chars().count();
    let all = text + rows.map(|text| text.chars().count()).sum::<usize>() + around;
    assert!(all <= limits::EMBEDS_TOTAL, "{from}: {:?} has {all} characters in all", card.title);
}

#[test]
fn every_click_leads_somewhere_and_fits_into_discord() {
    let base = guide();
    for view in VIEWS {
        assert!(walk(&base, view) > 50);
    }
}

#[test]
fn every_click_in_the_shipped_knowledge_leads_somewhere_and_fits_into_discord() {
    let base = Base::shipped();
    for view in VIEWS {
        assert!(walk(&base, view) > 50);
    }
}

#[test]
fn every_click_leads_somewhere_in_guides_that_have_hardly_anything() {
    let entry = "[[entry]]\nid = \"a\"\nquestion = \"Where is it?\"\nanswer = \"Here.\"\n";
    let term = "[[term]]\nshort = \"RN\"\nlong = \"Registered nurse\"\ntext = \"A licence.\"\n";
    let field = "[[field]]\nid = \"f\"\nname = \"Field\"\nshort = \"F\"\nsummary = \"A field.\"\n";
    let aspect = "[[aspect]]\nid = \"s\"\ntitle = \"Size\"\nquestion = \"How big?\"\n[aspect.fields]\nf = \"Big.\"\n";
    let career = "[[career]]\nid = \"c\"\ntitle = \"Clerk\"\nfield = \"f\"\nsummary = \"Files.\"\n";
    let intake = "[intake]\ncontact = \"Call.\"\n";
    let tables = [entry, term, field, intake];
    let guides = tables.iter().map(|table| (*table).to_owned());
    for guide in guides.chain([format!("{field}{aspect}"), format!("{field}{career}"), format!("{entry}{intake}")]) {
        let base = Base::of(&guide);
        for view in VIEWS {
            walk(&base, view);
        }
    }
}

/// The text, made as long as this.
fn filled(text: &str, length: usize) -> String {
    text.chars().chain(std::iter::repeat('y')).take(length).collect()
}

/// What the check tells of texts that are too long, without the file's name.
fn too_long(toml: impl AsRef<str>) -> String {
    let findings = Base::of(toml).faq().too_long();
    let told = findings.iter().map(|finding| format!("{}: {}; {}", finding.line, finding.what, finding.mend));
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_guide_with_more_of_everything_than_discord_shows_still_fits() {
    let guide = |shared: usize| {
        let mut toml = String::from("[[field]]\nid = \"f\"\nname = \"Field\"\nshort = \"F\"\nsummary = \"A field.\"\n");
        for n in 0..60 {
            let _ = write!(
                toml,
                "[[career]]\nid = \"c{n}\"\ntitle = \"{}\"\nfield = \"f\"\nsummary = \"{}\"\n\
                 [[term]]\nshort = \"{}\"\nlong = \"{}\"\ntext = \"{}\"\n\
                 [[entry]]\nid = \"e{n}\"\nquestion = \"{}\"\nanswer = \"{}\"\ncategory = \"{}\"\nrelated = [{}]\n",
                // The whole list has 1,024 characters.
                filled(&format!("Clerk {n} "), if n < 5 { 15 } else { 14 }),
                filled("Files. ", 4_096),
                filled(&format!("T{n}"), if n < 5 { 2 } else { 70 }),
                filled(&format!("Term {n} "), 176),
                filled("It is. ", 4_096),
                filled(&format!("Where is {n} "), 256),
                filled("At T0 and T1 and T2 and T3 and T4. ", 4_096),
                filled(&format!("Category {n} "), 100),
                (0..25).filter(|other| *other != n).map(|other| format!("\"e{other}\"")).collect::<Vec<_>>().join(", ")
            );
        }
        for n in 0..25 {
            let _ = write!(
                toml,
                "[[aspect]]\nid = \"a{n}\"\ntitle = \"Aspect {n}\"\nquestion = \"{}\"\nshared = \"{}\"\n\
                 [aspect.fields]\nf = \"{}\"\n",
                filled("How? ", 256),
                filled("All. ", shared),
                filled("So. ", 1_024),
            );
        }
        toml.push_str("[[entry]]\nid = \"all\"\nquestion = \"What is compared?\"\nshow = { comparison = true }\n");
        toml.push_str("[[entry]]\nid = \"jobs\"\nquestion = \"What jobs?\"\nshow = { careers = true }\n");
        toml
    };
    assert_eq!(too_long(guide(407)), "");
    assert_snapshot!(too_long(guide(408)), @"1082: the answer of `all`: all of it together has 6001 characters, and 6000 fit into Discord here; shorten it by 1");
    let base = Base::of(guide(407));
    for view in VIEWS {
        walk(&base, view);
    }
}

#[test]
fn texts_that_are_too_long_together_are_told_where_they_stand() {
    let toml = format!(
        r#"[guide]
title = "The guide"
source = "https://example.edu/guide"
[[field]]
id = "him"
name = "Health information management"
short = "HIM"
summary = "Records."
[[field]]
id = "hi"
name = "Health informatics"
short = "HI"
summary = "Systems."
[[entry]]
id = "long"
question = "What is long?"
answer = "{answer}"
sources = ["guide"]
[[entry]]
id = "starred"
question = "What is O*NET?"
answer = "{starred}"
[[entry]]
id = "together"
question = "What is longer?"
answer = "{half}"
show = {{ career = "nurse" }}
[[entry]]
id = "difference"
question = "How do they differ?"
show = {{ comparison = true }}
[[career]]
id = "nurse"
title = "{title}"
field = "hi"
summary = "{half}"
[[term]]
short = "RN"
long = "Registered nurse"
text = "{answer}"
[intake]
intro = "{words}"
contact = "{words}"
[[intake.step]]
id = "rn"
ask = "Are you an RN?"
[[intake.step.choice]]
label = "No"
[[intake.step.choice]]
label = "Yes"
show = "{words}"
[[intake.step]]
id = "state"
ask = "Where do you live?"
[[intake.step.choice]]
label = "Here"
show = "{words}"
"#,
        answer = filled("It is. ", 4_090),
        starred = filled("O*NET. ", 4_096),
        half = filled("It is. ", 2_050),
        title = filled("Nurse ", 100),
        words = filled("Well. ", 1_990),
    );
    let aspect = |n: usize| {
        format!(
            "[[aspect]]\nid = \"a{n}\"\ntitle = \"A{n}\"\nquestion = \"How?\"\nshared = \"b\"\n[aspect.fields]\nhim = \"{text}\"\nhi = \"{text}\"\n",
            text = filled("It is. ", 960)
        )
    };
    let aspects: String = (0..4).map(aspect).collect();
    let career = |n: usize| {
        format!(
            "[[career]]\nid = \"c{n}\"\ntitle = \"{}\"\nfield = \"hi\"\nsummary = \"a\"\n",
            filled(&format!("Job {n} "), 100)
        )
    };
    let careers: String = (0..10).map(career).collect();
    assert_snapshot!(too_long(format!("{toml}{aspects}{careers}")), @"
    15: the answer of `long`: the text with its sources has 4142 characters, and 4096 fit into Discord here; shorten it by 46
    20: the answer of `starred`: the text has 4097 characters, and 4096 fit into Discord here; shorten it by 1
    24: the answer of `together`: the text has 4102 characters, and 4096 fit into Discord here; shorten it by 6
    29: the answer of `difference`: all of it together has 7943 characters, and 6000 fit into Discord here; shorten it by 1943
    59: the comparison of the first aspects: all of it together has 7985 characters, and 6000 fit into Discord here; shorten it by 1985
    33: the list of all careers: the text below `HI` has 1132 characters, and 1024 fit into Discord here; shorten it by 108
    38: the term `RN`: the text with its sources has 4142 characters, and 4096 fit into Discord here; shorten it by 46
    53: the intake up to here: the text has 5974 characters, and 4096 fit into Discord here; shorten it by 1878
    ");
    let six = |read: fn(usize) -> String| (0..6).map(read).collect::<String>();
    let fields = six(|n| format!("[[field]]\nid = \"f{n}\"\nname = \"N{n}\"\nshort = \"{n}\"\nsummary = \"a\"\n"));
    let texts = six(|n| format!("f{n} = \"{}\"\n", "x".repeat(1_000)));
    let aspect = "[[aspect]]\nid = \"degree\"\ntitle = \"a\"\nquestion = \"a\"\n[aspect.fields]\n";
    assert_snapshot!(too_long(format!("{fields}{aspect}{texts}")), @"
    32: the comparison of `degree`: all of it together has 6127 characters, and 6000 fit into Discord here; shorten it by 127
    32: the comparison of the first aspects: all of it together has 6152 characters, and 6000 fit into Discord here; shorten it by 152
    ");
}
