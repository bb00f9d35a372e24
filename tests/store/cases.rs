//! Cases: opened once, claimed by one, reminded of, answered, closed, taken up again; nothing waits unseen.

use std::time::Duration;

use guidepost::config::Rates;
use guidepost::moderation::case::{Kind, NewCase, Stage, subject};
use guidepost::moderation::queue::Filter;
use guidepost::moderation::{Act, DAY, Delivery, HOUR, MINUTE, Refusal, Subject, TERMINAL};

use crate::desk::*;

#[tokio::test]
async fn one_student_and_question_make_one_case_however_often_they_click() {
    let desk = Desk::new().await;
    let question = a_question("What does an HIM do?");
    desk.gives(&question).await;
    let first = desk.opens(&question.wanting_an_advisor()).await;
    assert!(first.new);
    desk.delivers_all().await;
    let again = desk.opens(&question.wanting_an_advisor()).await;
    // Asked once more, in other letters.
    let shouted = desk.opens(&a_question("what does an him DO").wanting_an_advisor()).await;
    assert_eq!((again.new, again.case.id), (false, first.case.id));
    assert_eq!((shouted.new, shouted.case.id), (false, first.case.id));
    assert_eq!(shouted.case.times, 1, "one person asks, however often");
    assert_eq!((desk.rows("cases").await, desk.to_do().await), (1, vec![]));
}

#[tokio::test]
async fn what_the_student_adds_goes_into_the_same_case() {
    let desk = Desk::new().await;
    let question = a_question("Can I switch majors?");
    let words = |text: &str| NewCase { words: Some(text.to_owned()), ..question.wanting_an_advisor() };
    let case = desk.opens(&words("From nursing.")).await.case.id;
    desk.claims(ADA, case).await.unwrap();
    desk.delivers_all().await;
    desk.pass(HOUR);
    let again = desk.opens(&words("In spring.")).await;
    assert_eq!((again.new, again.case.to_string()), (false, format!("claimed by <@{ADA}>")));
    let claimed = desk.now() - HOUR;
    assert_eq!(again.case.claim_ends, Some(claimed + CLAIM), "who goes on writing keeps no absent advisor's claim");
    let said = desk.said_in(case).await;
    assert_eq!(said.first().unwrap(), "student: From nursing.");
    assert_eq!(said.last().unwrap(), "student: In spring.");
    assert!(matches!(desk.to_do().await[..], [Delivery::Pass(_)]), "advisors are shown the new words");
}

#[tokio::test]
async fn another_students_equal_question_is_another_case() {
    let desk = Desk::new().await;
    let sams = desk.asks(SAM, "Can I switch majors?").await;
    let toms = desk.asks(TOM, "Can I switch majors?").await;
    let elsewhere = a_question("Can I switch majors?").in_school(OTHER_SCHOOL);
    let elsewhere = desk.opens(&elsewhere.wanting_an_advisor()).await.case.id;
    assert!(sams != toms && toms != elsewhere && desk.rows("cases").await == 3);
}

#[tokio::test]
async fn what_is_unclear_in_an_answer_is_kept_apart_from_the_wish_for_an_advisor() {
    let desk = Desk::new().await;
    let question = a_question("Can I switch majors?");
    let content = NewCase::about(Kind::Content, &question.0, Some(SAM));
    let content = desk.opens(&content).await;
    let person = desk.opens(&question.wanting_an_advisor()).await;
    assert!(content.new && person.new);
}

#[tokio::test]
async fn equal_questions_that_nobody_waits_for_count_up() {
    let desk = Desk::new().await;
    for (times, student) in [(1, SAM), (2, TOM), (3, EVA), (4, SAM)] {
        let question = a_question("Where do I park?").by(student);
        let opened = desk.opens(&question.nameless(Kind::Unmatched)).await;
        assert_eq!((opened.new, opened.case.times), (times == 1, times));
    }
    let with_words =
        NewCase { words: Some("At night.".to_owned()), ..a_question("where do i park").nameless(Kind::Unsure) };
    assert_eq!(desk.opens(&with_words).await.case.times, 5);
    assert_eq!((desk.rows("cases").await, desk.rows("case_note").await), (1, 1));
    let case = desk.queue_of(Filter::All).await[0];
    assert_eq!(desk.answers(ADA, case, "Lot B.").await, Err(Refusal::NobodyWaits));
}

#[tokio::test]
async fn a_closed_question_asked_again_is_a_new_case() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    desk.on_case(ADA, case, Act::Close).await.unwrap();
    assert_ne!(desk.asks(SAM, "Can I switch majors?").await, case);
}

#[tokio::test]
async fn nobody_has_more_than_three_requests_waiting_except_in_distress() {
    let desk = Desk::new().await;
    let (first, _, _) = (desk.asks(SAM, "One?").await, desk.asks(SAM, "Two?").await, desk.asks(SAM, "Three?").await);
    let before = desk.everything().await;
    let fourth = a_question("Four?").wanting_an_advisor();
    assert_eq!(desk.tries_to_open(&fourth).await, Err(Refusal::EnoughWaiting(3)));
    assert_eq!(desk.everything().await, before, "a refusal writes nothing");
    assert!(!desk.opens(&a_question("one").wanting_an_advisor()).await.new, "what waits already may be said again");
    desk.asks(TOM, "Four?").await;
    assert!(desk.opens(&a_question("I cannot go on").in_distress()).await.new);
    desk.answers(ADA, first, "Yes.").await.unwrap();
    desk.on_case(ADA, desk.case_about("Two?").await, Act::Close).await.unwrap();
    assert!(desk.opens(&fourth).await.new, "what is answered or closed waits no more");
}

#[tokio::test]
async fn all_together_wait_for_no_more_than_the_queue_holds_except_in_distress() {
    let mut desk = Desk::new().await;
    desk.rates = Rates { open_cases: 2, ..desk.rates };
    desk.asks(SAM, "One?").await;
    desk.asks(SAM, "Two?").await;
    assert_eq!(desk.tries_to_open(&a_question("Three?").by(TOM).wanting_an_advisor()).await, Err(Refusal::QueueFull));
    assert!(desk.opens(&a_question("I cannot go on").by(TOM).in_distress()).await.new);
    // What nobody waits for has a queue of its own.
    desk.opens(&a_question("Where do I park?").nameless(Kind::Unmatched)).await;
    desk.opens(&a_question("Where do I eat?").nameless(Kind::Unsure)).await;
    assert_eq!(desk.tries_to_open(&a_question("Where do I go?").nameless(Kind::Unsure)).await, Err(Refusal::QueueFull));
    assert_eq!(desk.opens(&a_question("Where do I park?").nameless(Kind::Unmatched)).await.case.times, 2);
    let elsewhere = a_question("Two?").in_school(OTHER_SCHOOL);
    assert!(desk.opens(&elsewhere.wanting_an_advisor()).await.new, "each school has its own queue");
}

#[tokio::test]
async fn distress_makes_a_known_case_urgent() {
    let desk = Desk::new().await;
    let question = a_question("I cannot go on");
    let case = desk.opens(&question.wanting_an_advisor()).await.case.id;
    desk.store.card_stands(Subject::Case(case), Some(1)).await.unwrap();
    desk.delivers_all().await;
    assert!(!desk.opens(&question.in_distress()).await.new);
    assert!(desk.case(case).await.priority);
    assert_eq!(desk.to_do().await, [Delivery::Card(Subject::Case(case))]);
}

#[tokio::test]
async fn a_question_followed_up_ends_the_nameless_case_of_it() {
    let desk = Desk::new().await;
    let question = a_question("Where do I park?");
    let nameless = desk.opens(&question.nameless(Kind::Unmatched)).await.case.id;
    let named = desk.opens(&question.wanting_an_advisor()).await.case.id;
    assert_eq!(desk.stands(nameless).await, "closed");
    assert_eq!(desk.said_in(nameless).await, [format!("event: followed up as case {named}")]);
}

#[tokio::test]
async fn a_nameless_case_that_others_asked_as_well_outlasts_a_follow_up() {
    let desk = Desk::new().await;
    let question = a_question("Where do I park?");
    let nameless = desk.opens(&question.nameless(Kind::Unmatched)).await.case.id;
    desk.opens(&a_question("where do I park").by(TOM).nameless(Kind::Unmatched)).await;
    desk.opens(&question.wanting_an_advisor()).await;
    assert_eq!(desk.stands(nameless).await, "open");
}

#[tokio::test]
async fn one_advisor_has_a_case_and_colleagues_are_told_who() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    let claimed = desk.claims(ADA, case).await.unwrap();
    assert_eq!((claimed.to_string(), claimed.claim_ends), (format!("claimed by <@{ADA}>"), Some(desk.now() + CLAIM)));
    for act in [Act::Claim, Act::Answer("Yes.".to_owned()), Act::Close, Act::Release, Act::HandOver(CY), Act::Reopen] {
        assert_eq!(desk.on_case(BOB, case, act).await, Err(Refusal::TakenBy(ADA)));
    }
    desk.on_case(BOB, case, Act::Note("She wrote to me as well.".to_owned())).await.unwrap();
    assert_eq!(desk.stands(case).await, format!("claimed by <@{ADA}>"));
    assert_eq!(desk.done_to(Subject::Case(case)).await, [(ADA, "claim".to_owned()), (BOB, "note".to_owned())]);
}

#[tokio::test]
async fn a_case_goes_from_hand_to_hand() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    desk.claims(ADA, case).await.unwrap();
    desk.delivers_all().await;
    desk.on_case(ADA, case, Act::HandOver(BOB)).await.unwrap();
    assert_eq!(desk.stands(case).await, format!("claimed by <@{BOB}>"));
    assert_eq!(desk.lines().await, [(format!("<@{BOB}>, <@{ADA}> handed case {case} to you."), Some(BOB))]);
    assert_eq!(desk.claims(ADA, case).await, Err(Refusal::TakenBy(BOB)));
    desk.on_case(BOB, case, Act::Release).await.unwrap();
    assert_eq!(desk.stands(case).await, "open");
    assert_eq!(desk.on_case(BOB, case, Act::Release).await, Err(Refusal::Decided));
    desk.claims(CY, case).await.unwrap();
    assert_eq!(desk.stands(case).await, format!("claimed by <@{CY}>"));
}

#[tokio::test]
async fn an_answer_reaches_the_student_and_claims_what_nobody_had() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    desk.delivers_all().await;
    let answered = desk.answers(ADA, case, "Yes, until May.").await.unwrap();
    assert_eq!(answered.to_string(), format!("answered by <@{ADA}>"));
    let note = desk.store.notes(case).await.unwrap().last().unwrap().id;
    assert_eq!(desk.to_do().await, [Delivery::Thread(case), Delivery::Card(Subject::Case(case))]);
    for due in desk.due().await {
        desk.store.delivered(&due).await.unwrap();
    }
    assert_eq!(desk.to_do().await, [Delivery::Relay(note)], "what is said in the thread comes after it");
    assert_eq!(desk.answers(ADA, case, " \n").await, Err(Refusal::Empty));
    assert_eq!(desk.answers(BOB, case, "No.").await, Err(Refusal::TakenBy(ADA)));
}

#[tokio::test]
async fn a_reply_gives_an_answered_case_back_to_its_advisor() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    desk.answers(ADA, case, "Yes.").await.unwrap();
    desk.delivers_all().await;
    desk.pass(HOUR);
    let replied = desk.replies(case, "Until when?").await.unwrap();
    assert_eq!(replied.to_string(), format!("claimed by <@{ADA}>"));
    assert_eq!(replied.claim_ends, Some(desk.now() + CLAIM));
    let note = desk.store.notes(case).await.unwrap().last().unwrap().id;
    assert_eq!(desk.to_do().await, [Delivery::Pass(note), Delivery::Card(Subject::Case(case))]);
    let said = desk.said_in(case).await;
    assert_eq!(said, ["advisor: Yes.", "event: reopened by the student's reply", "student: Until when?"]);
}

#[tokio::test]
async fn a_reply_opens_a_closed_case_for_everybody() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    desk.on_case(ADA, case, Act::Close).await.unwrap();
    assert_eq!(desk.replies(case, "But until when?").await.unwrap().to_string(), "open");
    desk.claims(BOB, case).await.unwrap();
}

#[tokio::test]
async fn a_reply_to_a_closed_case_goes_to_the_one_that_is_open_about_the_same() {
    let desk = Desk::new().await;
    let old = desk.asks(SAM, "Can I switch majors?").await;
    desk.on_case(ADA, old, Act::Close).await.unwrap();
    let new = desk.asks(SAM, "Can I switch majors?").await;
    let replied = desk.replies(old, "And until when?").await.unwrap();
    assert_eq!(replied.id, new);
    assert_eq!(desk.stands(old).await, "closed");
    assert_eq!(desk.said_in(new).await, ["student: And until when?"]);
}

#[tokio::test]
async fn a_closed_case_stays_closed_while_another_about_the_same_is_open() {
    let desk = Desk::new().await;
    let old = desk.asks(SAM, "Can I switch majors?").await;
    desk.on_case(ADA, old, Act::Close).await.unwrap();
    let new = desk.asks(SAM, "Can I switch majors?").await;
    let before = desk.everything().await;
    assert_eq!(desk.on_case(ADA, old, Act::Reopen).await, Err(Refusal::OpenAs(new)));
    assert_eq!(desk.everything().await, before);
    desk.on_case(ADA, new, Act::Close).await.unwrap();
    assert_eq!(desk.on_case(BOB, old, Act::Reopen).await.unwrap().to_string(), "open");
}

#[tokio::test]
async fn in_a_thread_the_student_opens_and_the_advisor_answers() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    desk.claims(ADA, case).await.unwrap();
    desk.store.thread_stands(case, 77).await.unwrap();
    let heard = async |person| {
        let case = desk.store.case_in_thread(77).await.unwrap().unwrap();
        desk.store.heard_in_thread(&case, person, desk.now(), CLAIM).await.unwrap().to_string()
    };
    assert_eq!(heard(BOB).await, format!("claimed by <@{ADA}>"), "a colleague who looks in changes nothing");
    assert_eq!(heard(ADA).await, format!("answered by <@{ADA}>"));
    assert_eq!(heard(SAM).await, format!("claimed by <@{ADA}>"));
    desk.on_case(ADA, case, Act::Close).await.unwrap();
    assert_eq!(heard(SAM).await, "open");
}

#[tokio::test]
async fn in_the_thread_of_a_closed_case_the_one_that_is_open_about_the_same_is_told() {
    let desk = Desk::new().await;
    let old = desk.asks(SAM, "Can I switch majors?").await;
    desk.store.thread_stands(old, 77).await.unwrap();
    desk.on_case(ADA, old, Act::Close).await.unwrap();
    let new = desk.asks(SAM, "Can I switch majors?").await;
    desk.delivers_all().await;
    let heard = desk.store.heard_in_thread(&desk.case(old).await, SAM, desk.now(), CLAIM).await.unwrap();
    assert_eq!((heard.id, heard.stage), (old, Stage::Closed));
    assert_eq!(desk.said_in(new).await, [format!("event: the student wrote in the thread of case {old}")]);
    assert_eq!(desk.to_do().await, [Delivery::Card(Subject::Case(new))]);
}

#[tokio::test]
async fn a_student_takes_a_case_back_once() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    desk.claims(ADA, case).await.unwrap();
    let ended = async || desk.store.end_own_case(case, "taken back by the student", desk.now()).await.unwrap();
    assert_eq!(ended().await.unwrap().stage, Stage::Closed);
    assert_eq!(ended().await, Err(Refusal::Closed));
    assert_eq!(desk.claims(ADA, case).await, Err(Refusal::Closed));
    assert_eq!(desk.said_in(case).await.last().unwrap(), "event: taken back by the student");
    assert_eq!(desk.store.end_own_case(99, "", desk.now()).await.unwrap(), Err(Refusal::Gone));
    assert_eq!(desk.replies(99, "Hello?").await, Err(Refusal::Gone));
}

#[tokio::test]
async fn who_comes_second_is_told_who_has_closed_it() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    desk.on_case(ADA, case, Act::Close).await.unwrap();
    let told = Refusal::DecidedBy { by: ADA, how: "closed".to_owned() };
    assert_eq!(desk.on_case(BOB, case, Act::Close).await, Err(told));
    let own = desk.asks(SAM, "Where do I park?").await;
    desk.store.end_own_case(own, "taken back by the student", desk.now()).await.unwrap().unwrap();
    assert_eq!(desk.on_case(BOB, own, Act::Close).await, Err(Refusal::Decided));
}

#[tokio::test]
async fn a_claim_is_reminded_of_once_and_then_ends() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    let ends = desk.claims(ADA, case).await.unwrap().claim_ends.unwrap();
    desk.delivers_all().await;
    desk.moment(ends - 30 * MINUTE - 1);
    desk.sweeps().await;
    assert_eq!(desk.to_do().await, []);
    for _ in 0..3 {
        desk.pass(1);
        desk.sweeps().await;
    }
    let nudges = desk.lines().await;
    assert_eq!(nudges.len(), 1, "{nudges:?}");
    assert!(nudges[0].1 == Some(ADA) && nudges[0].0.contains(&format!("case {case} ends <t:{ends}:R>")), "{nudges:?}");
    desk.delivers_all().await;
    desk.moment(ends - 1);
    desk.sweeps().await;
    assert_eq!((desk.stands(case).await, desk.to_do().await), (format!("claimed by <@{ADA}>"), vec![]));
    desk.moment(ends);
    desk.sweeps().await;
    assert_eq!(desk.stands(case).await, "open");
    assert_eq!(desk.to_do().await, [Delivery::Card(Subject::Case(case))]);
    assert_eq!(desk.said_in(case).await.last().unwrap(), &format!("event: the claim of <@{ADA}> ended"));
    desk.claims(BOB, case).await.unwrap();
}

#[tokio::test]
async fn claiming_once_more_is_heard_and_reminded_of_again() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    desk.claims(ADA, case).await.unwrap();
    desk.pass(CLAIM - 30 * MINUTE);
    desk.sweeps().await;
    desk.delivers_all().await;
    let claimed = desk.claims(ADA, case).await.unwrap();
    assert_eq!((claimed.claim_ends, claimed.nudged), (Some(desk.now() + CLAIM), false));
    desk.pass(CLAIM - 30 * MINUTE);
    desk.sweeps().await;
    assert_eq!(desk.lines().await.len(), 1);
    assert_eq!(desk.done_to(Subject::Case(case)).await.len(), 2);
}

#[tokio::test]
async fn a_second_click_on_claim_is_one_claim() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    let claimed = desk.claims(ADA, case).await.unwrap();
    desk.pass(5);
    assert_eq!(desk.claims(ADA, case).await.unwrap(), claimed);
    assert_eq!(desk.done_to(Subject::Case(case)).await.len(), 1);
    assert_eq!(desk.said_in(case).await.len(), 1);
}

#[tokio::test]
async fn an_answered_case_without_a_reply_closes_by_itself() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    desk.answers(ADA, case, "Yes.").await.unwrap();
    desk.pass(3 * DAY - 1);
    desk.sweeps().await;
    assert_eq!(desk.stands(case).await, format!("answered by <@{ADA}>"));
    desk.pass(1);
    desk.sweeps().await;
    assert_eq!(desk.stands(case).await, format!("closed by <@{ADA}>"));
    assert_eq!(desk.said_in(case).await.last().unwrap(), "event: closed: no reply");
}

#[tokio::test]
async fn what_is_overdue_is_named_once_a_day_in_its_hour() {
    let mut desk = Desk::new().await;
    let noon = the_beginning();
    assert_eq!(desk.rules.daily_hour, 13);
    desk.rules.overdue = Duration::from_secs(24 * 3_600);
    let waits = desk.asks(SAM, "Can I switch majors?").await;
    let draft = a_question("Where do I park?").before_approval();
    desk.drafts(&draft).await;
    let done = desk.asks(TOM, "When does term begin?").await;
    desk.on_case(ADA, done, Act::Close).await.unwrap();
    let shadow = a_question("Who are you?").in_shadow();
    desk.drafts(&shadow).await;
    desk.moment(noon + 23 * HOUR);
    desk.asks(EVA, "Fresh?").await;
    desk.delivers_all().await;
    // The next day, minute by minute.
    desk.moment(noon + DAY);
    for minute in 0..3 * 60 {
        desk.moment(noon + DAY + minute * MINUTE);
        desk.sweeps().await;
        assert_eq!(desk.lines().await.len(), usize::from(minute >= 60), "at minute {minute}");
    }
    let (line, notified) = desk.lines().await.remove(0);
    let expected = format!("**Overdue:** case {waits} (<t:{noon}:R>), 1 draft. ");
    assert!(line.starts_with(&expected) && notified.is_none(), "{line}");
    desk.delivers_all().await;
    // Also after a restart.
    let restarted = desk.another().await;
    restarted.moment(noon + DAY + 90 * MINUTE);
    restarted.sweeps().await;
    assert_eq!(desk.lines().await, []);
    // The day after, once more.
    desk.moment(noon + 2 * DAY + HOUR);
    desk.sweeps().await;
    assert_eq!(desk.lines().await.len(), 1);
}

#[tokio::test]
async fn a_day_without_anything_overdue_has_no_line_and_many_cases_are_counted() {
    let mut desk = Desk::new().await;
    desk.rates = Rates { open_cases_per_person: 100, ..desk.rates };
    desk.moment(the_beginning() + HOUR);
    desk.sweeps().await;
    assert_eq!(desk.lines().await, []);
    for number in 0..18 {
        desk.asks(SAM, &format!("Question {number}?")).await;
    }
    desk.pass(DAY);
    desk.sweeps().await;
    let line = desk.lines().await.remove(0).0;
    assert!(line.contains("case 15 ") && !line.contains("case 16 ") && line.contains(", 3 more cases."), "{line}");
}

#[tokio::test]
async fn the_queue_has_the_urgent_first_then_the_oldest_and_turns_its_pages() {
    let desk = Desk::new().await;
    let mut expected = Vec::new();
    for number in 0..12 {
        desk.pass(MINUTE);
        expected.push(desk.opens(&a_question(&format!("{number}?")).nameless(Kind::Unmatched)).await.case.id);
    }
    desk.pass(MINUTE);
    let urgent = desk.opens(&a_question("I cannot go on").in_distress()).await.case.id;
    expected.insert(0, urgent);
    let page = async |page| {
        let (waiting, all) = desk.store.queue(SCHOOL, Filter::All, page).await.unwrap();
        (waiting.into_iter().map(|waiting| waiting.subject.parts().1).collect::<Vec<_>>(), all)
    };
    assert_eq!(page(0).await, (expected[..10].to_vec(), 13));
    assert_eq!(page(1).await, (expected[10..].to_vec(), 13));
    assert_eq!(page(2).await, (vec![], 13));
    assert_eq!(desk.store.queue(OTHER_SCHOOL, Filter::All, 0).await.unwrap(), (vec![], 0));
}

#[tokio::test]
async fn the_queue_is_filtered() {
    let desk = Desk::new().await;
    let mine = desk.asks(SAM, "One?").await;
    desk.claims(ADA, mine).await.unwrap();
    let content = desk.opens(&a_question("Two?").nameless(Kind::Content)).await.case.id;
    desk.pass(2 * DAY);
    let fresh = desk.asks(TOM, "Three?").await;
    let draft = desk.drafts(&a_question("Four?").before_approval()).await;
    let closed = desk.asks(EVA, "Five?").await;
    desk.on_case(ADA, closed, Act::Close).await.unwrap();
    let shadow = desk.drafts(&a_question("Six?").in_shadow()).await;
    assert_eq!(desk.queue_of(Filter::All).await, [mine, content, fresh, draft]);
    assert_eq!(desk.queue_of(Filter::Open).await, [content, fresh, draft]);
    assert_eq!(desk.queue_of(Filter::Mine(ADA)).await, [mine]);
    assert_eq!(desk.queue_of(Filter::Mine(BOB)).await, Vec::<u64>::new());
    assert_eq!(desk.queue_of(Filter::Overdue(desk.now() - DAY)).await, [mine, content]);
    assert_eq!(desk.queue_of(Filter::Students).await, [mine, fresh, draft]);
    assert_eq!(desk.queue_of(Filter::Content).await, [content]);
    assert_eq!(desk.queue_of(Filter::Drafts).await, [draft]);
    assert_eq!(desk.queue_of(Filter::Shadow).await, [shadow]);
}

#[tokio::test]
async fn a_flood_is_counted_in_one_summary() {
    let desk = Desk::new().await;
    desk.asks(EVA, "Can I switch majors?").await;
    desk.delivers_all().await;
    for number in 0..5 {
        let unlisted = NewCase { listed: false, ..a_question(&format!("{number}?")).nameless(Kind::Unmatched) };
        desk.opens(&unlisted).await;
    }
    let draft = a_question("And this?").before_approval();
    desk.store.open_draft(&draft.0, false, (9, 9)).await.unwrap().unwrap();
    assert_eq!(desk.to_do().await, [Delivery::Summary]);
    let carded = desk.opens(&a_question("listed").nameless(Kind::Unmatched)).await.case.id;
    desk.store.card_stands(Subject::Case(carded), Some(7)).await.unwrap();
    assert_eq!(
        desk.store.cards_since(SCHOOL, desk.now()).await.unwrap(),
        6,
        "whoever asked for an advisor or waits for a draft is no flood"
    );
    assert_eq!(desk.store.cards_since(SCHOOL, desk.now() + 1).await.unwrap(), 0);
    assert_eq!(desk.store.unlisted(SCHOOL, desk.now()).await.unwrap(), 7, "all that has no card yet");
    assert_eq!(desk.store.unlisted(OTHER_SCHOOL, desk.now()).await.unwrap(), 0);
    let (_, all) = desk.store.queue(SCHOOL, Filter::All, 0).await.unwrap();
    assert_eq!(all, 8, "nothing waits unseen");
    assert_eq!(desk.store.queue(TERMINAL, Filter::All, 0).await.unwrap().1, 8, "nor from the terminal");
}

#[tokio::test]
async fn the_bot_is_silent_where_an_advisor_talks_and_knows_whom_to_bring_words_to() {
    let desk = Desk::new().await;
    let [first, second] = [desk.asks(SAM, "One?").await, desk.asks(SAM, "Two?").await];
    let owned = async || desk.store.is_owned_in(SAM, CHANNEL).await.unwrap();
    let relayed = async || desk.store.relayed_case(SAM).await.unwrap().map(|case| case.id);
    assert_eq!((owned().await, relayed().await), (false, None), "nobody has claimed anything");
    desk.claims(ADA, first).await.unwrap();
    desk.pass(1);
    desk.claims(BOB, second).await.unwrap();
    assert_eq!((owned().await, relayed().await), (true, Some(second)), "the newest");
    assert!(!desk.store.is_owned_in(SAM, CHANNEL + 1).await.unwrap());
    assert!(!desk.store.is_owned_in(TOM, CHANNEL).await.unwrap());
    desk.store.thread_stands(second, 77).await.unwrap();
    assert_eq!(relayed().await, Some(first), "a thread needs no relay");
    desk.on_case(ADA, first, Act::Close).await.unwrap();
    assert_eq!((owned().await, relayed().await), (true, None));
    desk.on_case(BOB, second, Act::Release).await.unwrap();
    assert!(!owned().await);
}

#[test]
fn equal_questions_differ_in_case_accents_spaces_and_marks_only() {
    assert_eq!(subject("Wo  ist das Büro?"), subject("wo ist das buro"));
    assert_ne!(subject("Wo ist das Büro?"), subject("Wann ist das Büro?"));
}

impl Desk {
    /// The numbers of what waits in this school, first page.
    async fn queue_of(&self, filter: Filter) -> Vec<u64> {
        let waiting = self.store.queue(SCHOOL, filter, 0).await.unwrap().0;
        waiting.into_iter().map(|waiting| waiting.subject.parts().1).collect()
    }

    /// The number of the case about this.
    async fn case_about(&self, text: &str) -> u64 {
        let waiting = self.store.queue(SCHOOL, Filter::All, 0).await.unwrap().0;
        waiting.into_iter().find(|waiting| waiting.text == text).expect("it waits").subject.parts().1
    }
}
