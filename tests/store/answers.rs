//! Drafts and answers: approved, corrected, graded, taken back, recalled; noted once; and what is to be done in Discord.

use guidepost::advising::said::Said;
use guidepost::moderation::case::Kind;
use guidepost::moderation::draft::{Grades, Verdict};
use guidepost::moderation::given::{Given, Standing};
use guidepost::moderation::permission::Who;
use guidepost::moderation::queue::AuditFilter;
use guidepost::moderation::{Act, DAY, Delivery, HOUR, Refusal, Subject, TERMINAL};
use guidepost::store::{Actor, Feedback, What};

use crate::desk::*;

#[tokio::test]
async fn an_approved_draft_becomes_an_answer() {
    let desk = Desk::new().await;
    let draft = desk.drafts(&a_question("What is HIM?").before_approval()).await;
    assert_eq!(desk.to_do().await, [Delivery::Card(Subject::Draft(draft))]);
    let approved = desk.on_draft(ADA, draft, Act::Approve).await.unwrap();
    assert_eq!((approved.verdict, approved.decided), (Verdict::Approved, Some((ADA, desk.now()))));
    let given = desk.given(draft).await;
    assert_eq!((given.standing, given.now, given.edition), (Standing::Approved, entry("him-degree"), 0));
    assert!(desk.to_do().await.contains(&Delivery::Give(draft)));
    let decided = Refusal::DecidedBy { by: ADA, how: "approved".to_owned() };
    for act in [Act::Approve, Act::Dismiss, Act::Correct(words("No."))] {
        assert_eq!(desk.on_draft(BOB, draft, act).await, Err(decided.clone()));
    }
    assert_eq!(desk.done_to(Subject::Draft(draft)).await, [(ADA, "approve".to_owned())]);
}

#[tokio::test]
async fn a_draft_goes_out_in_other_words_or_not_at_all() {
    let desk = Desk::new().await;
    let nothing = a_question("Who is the dean?").before_approval().answered_with(Said::Nothing);
    let [changed, dropped] = [desk.drafts(&nothing).await, desk.drafts(&a_question("?").before_approval()).await];
    assert_eq!(desk.on_draft(ADA, changed, Act::Approve).await, Err(Refusal::Empty));
    desk.on_draft(ADA, changed, Act::Correct(words("Dr. Lee."))).await.unwrap();
    assert_eq!(desk.given(changed).await.now, words("Dr. Lee."));
    desk.on_draft(ADA, dropped, Act::Dismiss).await.unwrap();
    assert_eq!(desk.store.given(dropped).await.unwrap(), None);
    assert!(desk.to_do().await.contains(&Delivery::Give(dropped)), "the student is told that it was looked at");
    let line = &desk.audit().await[0];
    assert_eq!((line.before.as_str(), line.after.as_str()), ("waiting: nothing", "changed: In short: Dr. Lee."));
}

#[tokio::test]
async fn a_shadow_is_graded_and_counted() {
    let desk = Desk::new().await;
    let [right, wrong, open] = [
        desk.drafts(&a_question("One?").in_shadow()).await,
        desk.drafts(&a_question("Two?").in_shadow()).await,
        desk.drafts(&a_question("Three?").in_shadow()).await,
    ];
    assert_eq!(desk.on_draft(ADA, right, Act::Grade(true)).await.unwrap().verdict, Verdict::Right);
    assert_eq!(desk.on_draft(BOB, wrong, Act::Grade(false)).await.unwrap().verdict, Verdict::Wrong);
    let decided = Refusal::DecidedBy { by: ADA, how: "right".to_owned() };
    assert_eq!(desk.on_draft(BOB, right, Act::Grade(false)).await, Err(decided));
    assert_eq!(desk.on_draft(BOB, open, Act::Approve).await, Err(Refusal::Gone), "nobody is to be answered");
    let grades = desk.store.grades(SCHOOL, 0).await.unwrap();
    assert_eq!(grades, Grades { answers: vec![(0.75, true), (0.75, false)], others: 0, waiting: 1 });
    assert_eq!(desk.store.given(right).await.unwrap(), None);
}

/// That nothing was found may be right, and does not make the answers better.
#[tokio::test]
async fn in_shadow_only_answers_count_as_answered() {
    let desk = Desk::new().await;
    let ids = || vec!["him-degree".to_owned()];
    for said in [Said::Nothing, Said::Suggest(ids()), Said::Elsewhere(ids()), Said::Answer(ids())] {
        let question = desk.drafts(&a_question("What is HIM?").in_shadow().answered_with(said)).await;
        desk.on_draft(ADA, question, Act::Grade(true)).await.unwrap();
    }
    let grades = desk.store.grades(SCHOOL, 0).await.unwrap();
    assert_eq!((grades.answers.len(), grades.others, grades.all()), (1, 3, 4));
}

#[tokio::test]
async fn no_student_and_no_school_has_more_drafts_than_allowed_but_a_replay_is_no_new_one() {
    let desk = Desk::new().await;
    let tries = async |question: &Question| desk.store.open_draft(&question.0, true, (1, 2)).await.unwrap();
    let first = a_question("One?").before_approval();
    assert_eq!(tries(&first).await, Ok(()));
    assert_eq!(tries(&first).await, Ok(()), "the same question");
    assert_eq!(tries(&a_question("one").before_approval()).await, Err(Refusal::WaitsAlready));
    assert_eq!(tries(&a_question("Two?").before_approval()).await, Err(Refusal::EnoughWaiting(1)));
    let of_something_else = a_question("One?").answered_with(entry("hi-degree")).before_approval();
    assert_eq!(tries(&of_something_else).await, Err(Refusal::EnoughWaiting(1)));
    assert_eq!(tries(&a_question("Two?").by(TOM).before_approval()).await, Ok(()));
    assert_eq!(tries(&a_question("Three?").by(EVA).before_approval()).await, Err(Refusal::QueueFull));
    assert_eq!((desk.rows("draft").await, desk.rows("question").await), (2, 2));
}

#[tokio::test]
async fn an_answer_is_corrected_undone_approved_and_taken_back() {
    let desk = Desk::new().await;
    let answer = desk.gives(&a_question("What is HIM?").in_public()).await;
    let corrected = desk.on_answer(ADA, answer, Act::Correct(words("Records."))).await.unwrap();
    assert_eq!((corrected.standing, corrected.edition), (Standing::Corrected, 1));
    assert_eq!(desk.to_do().await, [Delivery::Edit(answer), Delivery::Tell(answer)]);
    assert_eq!(desk.given(answer).await, corrected, "what is kept is what was returned");
    let undone = desk.on_answer(BOB, answer, Act::Undo).await.unwrap();
    assert_eq!((undone.standing, &undone.now, undone.edition), (Standing::Automatic, &entry("him-degree"), 2));
    desk.delivers_all().await;
    let approved = desk.on_answer(BOB, answer, Act::Approve).await.unwrap();
    assert_eq!(approved.standing, Standing::Approved);
    assert_eq!(desk.to_do().await, [Delivery::Edit(answer)], "an approval is shown, and nobody is notified");
    let decided = |by, how: &str| Err(Refusal::DecidedBy { by, how: how.to_owned() });
    assert_eq!(desk.on_answer(ADA, answer, Act::Approve).await, decided(BOB, "approved"));
    desk.on_answer(ADA, answer, Act::Retract).await.unwrap();
    assert_eq!(desk.on_answer(BOB, answer, Act::Retract).await, decided(ADA, "retracted"));
    assert_eq!(desk.on_answer(BOB, answer, Act::Approve).await, decided(ADA, "retracted"));
    assert_eq!(desk.on_answer(BOB, answer, Act::Undo).await.unwrap().standing, Standing::Approved);
    let changes: Vec<_> = desk.audit().await.into_iter().map(|line| (line.before, line.after)).collect();
    assert_eq!(changes[0], ("automatic: him-degree".to_owned(), "corrected: In short: Records.".to_owned()));
    assert!(changes.windows(2).all(|two| two[0].1 == two[1].0), "each begins where the last ended: {changes:?}");
}

#[tokio::test]
async fn a_private_answer_is_told_of_and_nothing_public_is_edited() {
    let desk = Desk::new().await;
    let answer = desk.gives(&a_question("What is HIM?")).await;
    desk.on_answer(ADA, answer, Act::Retract).await.unwrap();
    assert_eq!(desk.to_do().await, [Delivery::Tell(answer)]);
    desk.store.was_told(answer, Some((CHANNEL, 7))).await.unwrap();
    let given = desk.given(answer).await;
    assert!(given.told && given.notice == Some((CHANNEL, 7)));
}

#[tokio::test]
async fn nothing_is_corrected_to_nothing_and_nothing_undone_that_was_not_done() {
    let desk = Desk::new().await;
    let answer = desk.gives(&a_question("What is HIM?")).await;
    let before = desk.everything().await;
    assert_eq!(desk.on_answer(ADA, answer, Act::Correct(words(" "))).await, Err(Refusal::Empty));
    assert_eq!(desk.on_answer(ADA, answer, Act::Undo).await, Err(Refusal::NothingToUndo));
    assert_eq!(desk.on_answer(ADA, answer, Act::Claim).await, Err(Refusal::Gone));
    assert_eq!(desk.on_answer(ADA, 12345, Act::Approve).await, Err(Refusal::Gone));
    assert_eq!(desk.everything().await, before);
}

#[tokio::test]
async fn nobody_changes_an_edition_they_have_not_seen() {
    let desk = Desk::new().await;
    let answer = desk.gives(&a_question("What is HIM?")).await;
    let corrects = async |by, edition, text| {
        let act = Act::Correct(words(text));
        desk.store.act(advisor(by), Subject::Given(answer), &act, Some(edition), desk.now(), CLAIM).await.unwrap()
    };
    corrects(ADA, 0, "Records.").await.unwrap();
    assert_eq!(corrects(BOB, 0, "Papers.").await, Err(Refusal::ChangedBy(ADA)));
    corrects(BOB, 1, "Papers.").await.unwrap();
    assert_eq!(desk.given(answer).await.now, words("Papers."));
    assert_eq!(desk.rows("audit").await, 2);
}

#[tokio::test]
async fn a_correction_settles_what_was_noted_about_the_answer_and_nobody_waits_for() {
    let desk = Desk::new().await;
    let question = a_question("What is HIM?");
    let answer = desk.gives(&question).await;
    let noted = desk.opens(&question.nameless(Kind::Unhelpful)).await.case.id;
    let unclear = desk.opens(&a_question("unclear").nameless(Kind::Content)).await.case.id;
    let waits = desk.asks(TOM, "What is HIM?").await;
    desk.on_answer(ADA, answer, Act::Approve).await.unwrap();
    assert_eq!(desk.stands(noted).await, "open");
    desk.on_answer(ADA, answer, Act::Correct(words("Records."))).await.unwrap();
    assert_eq!(desk.stands(noted).await, "closed");
    assert_eq!(desk.said_in(noted).await, [format!("event: the answer was corrected by <@{ADA}>")]);
    assert_eq!((desk.stands(unclear).await, desk.stands(waits).await), ("open".to_owned(), "open".to_owned()));
}

#[tokio::test]
async fn a_recall_reaches_all_answers_of_the_entry_in_one_step() {
    let desk = Desk::new().await;
    let stranger = Actor { who: Who::Student, ..advisor(SAM) };
    assert_eq!(desk.store.recall_entry(stranger, &Act::Retract, &[], 0).await.unwrap(), Err(Refusal::AdvisorsOnly));
    let mut others = Vec::new();
    for student in [TOM, EVA] {
        others.push(desk.gives(&a_question("What is HIM?").by(student).in_public()).await);
    }
    let elsewhere = desk.gives(&a_question("What is HIM?").in_school(OTHER_SCHOOL)).await;
    let suggested = desk.gives(&a_question("HIM").answered_with(Said::Suggest(vec!["him-degree".to_owned()]))).await;
    let like = desk.gives(&a_question("What is HIM?")).await;
    assert_eq!(recall(&desk, ADA, like, &others).await, Err(Refusal::NothingToUndo), "nothing was corrected yet");
    desk.on_answer(ADA, like, Act::Correct(words("Records."))).await.unwrap();
    let found = desk.store.given_by(SCHOOL, "him-degree", 0, like).await.unwrap();
    let mut found: Vec<u64> = found.into_iter().map(|given| given.asked.id).collect();
    found.sort();
    assert_eq!(found, others);
    desk.delivers_all().await;
    others.push(elsewhere);
    assert_eq!(recall(&desk, ADA, like, &others).await, Ok(2));
    for &other in &others[..2] {
        assert_eq!(
            (desk.given(other).await.standing, desk.given(other).await.now),
            (Standing::Corrected, words("Records."))
        );
        assert_eq!(desk.done_to(Subject::Given(other)).await, [(ADA, "correct".to_owned())]);
    }
    let to_do = desk.to_do().await;
    assert!(
        others[..2]
            .iter()
            .all(|&other| to_do.contains(&Delivery::Edit(other)) && to_do.contains(&Delivery::Tell(other)))
    );
    assert_eq!(desk.given(elsewhere).await.standing, Standing::Automatic, "another school's answers are theirs");
    assert_eq!(desk.given(suggested).await.standing, Standing::Automatic);
    let before = desk.everything().await;
    assert_eq!(recall(&desk, BOB, like, &others).await, Ok(0), "once is enough");
    assert_eq!(desk.everything().await, before);
}

#[tokio::test]
async fn a_recall_leaves_alone_what_a_colleague_has_changed_since() {
    let desk = Desk::new().await;
    let other = desk.gives(&a_question("What is HIM?").by(TOM)).await;
    let like = desk.gives(&a_question("What is HIM?")).await;
    desk.on_answer(ADA, like, Act::Retract).await.unwrap();
    desk.on_answer(BOB, other, Act::Correct(words("Papers, for Tom."))).await.unwrap();
    assert_eq!(recall(&desk, ADA, like, &[other, like]).await, Ok(0));
    assert_eq!(desk.given(other).await.now, words("Papers, for Tom."));
}

#[tokio::test]
async fn nobody_recalls_to_words_they_have_not_seen() {
    let desk = Desk::new().await;
    let other = desk.gives(&a_question("What is HIM?").by(TOM)).await;
    let like = desk.gives(&a_question("What is HIM?")).await;
    desk.on_answer(ADA, like, Act::Correct(words("Records."))).await.unwrap();
    desk.on_answer(BOB, like, Act::Correct(words("Papers."))).await.unwrap();
    let before = desk.everything().await;
    let recalled = desk.store.recall_all(advisor(ADA), like, 1, &[other], desk.now()).await.unwrap();
    assert_eq!(recalled, Err(Refusal::ChangedBy(BOB)));
    assert_eq!(desk.everything().await, before);
    assert_eq!(recall(&desk, ADA, like, &[other]).await, Ok(1));
    assert_eq!(desk.given(other).await.now, words("Papers."));
}

#[tokio::test]
async fn a_recall_is_for_advisors_of_that_school() {
    let desk = Desk::new().await;
    let other = desk.gives(&a_question("What is HIM?").by(TOM)).await;
    let like = desk.gives(&a_question("What is HIM?")).await;
    let foreign = desk.gives(&a_question("What is HIM?").in_school(OTHER_SCHOOL)).await;
    desk.on_answer(ADA, like, Act::Retract).await.unwrap();
    let stranger = Actor { guild: OTHER_SCHOOL, ..advisor(CY) };
    let refusals = [
        (Actor { who: Who::Student, ..advisor(ADA) }, Refusal::AdvisorsOnly),
        (Actor { who: Who::Admin, ..advisor(CY) }, Refusal::AdvisorsOnly),
        (stranger, Refusal::Gone),
    ];
    let before = desk.everything().await;
    for (actor, refusal) in refusals {
        let recalled = desk.store.recall_all(actor, like, 1, &[other, foreign], desk.now()).await.unwrap();
        assert_eq!(recalled, Err(refusal));
    }
    assert_eq!(desk.everything().await, before);
}

#[tokio::test]
async fn what_an_entry_said_is_brought_up_to_date_except_what_advisors_have_changed() {
    let desk = Desk::new().await;
    let [old, mended] = [desk.gives(&a_question("One?")).await, desk.gives(&a_question("Two?")).await];
    desk.on_answer(BOB, mended, Act::Correct(words("Papers."))).await.unwrap();
    let act = Act::Correct(entry("him-degree"));
    let recalled = desk.store.recall_entry(advisor(ADA), &act, &[old, mended], desk.now()).await.unwrap();
    assert_eq!(recalled, Ok(1));
    assert_eq!((desk.given(old).await.standing, desk.given(old).await.now), (Standing::Corrected, entry("him-degree")));
    assert_eq!(desk.given(mended).await.now, words("Papers."));
}

#[tokio::test]
async fn an_answer_that_was_changed_before_it_is_known_where_it_stands_is_changed_there() {
    let desk = Desk::new().await;
    let (changed, other) = (a_question("What is HIM?"), a_question("What is HI?"));
    desk.gives(&changed).await;
    desk.gives(&other).await;
    desk.on_answer(ADA, changed.0.id, Act::Retract).await.unwrap();
    desk.delivers_all().await;
    desk.store.note_said_in(changed.0.id, 7);
    desk.store.note_said_in(other.0.id, 8);
    desk.store.flush().await;
    assert_eq!(desk.to_do().await, [Delivery::Edit(changed.0.id)]);
}

#[tokio::test]
async fn an_answer_that_did_not_reach_its_asker_was_not_given() {
    let desk = Desk::new().await;
    let question = a_question("What is HIM?");
    desk.gives(&question).await;
    desk.store.note_said_in(question.0.id, 7);
    assert_eq!(desk.given(question.0.id).await.asked.message, Some(7));
    desk.store.message_is_gone(question.0.id).await.unwrap();
    assert_eq!(desk.given(question.0.id).await.asked.message, None);
    desk.store.note_not_said(question.0.id);
    desk.store.flush().await;
    let rows = desk.everything().await;
    assert_eq!(rows.naming(&question.0.id.to_string()), Vec::<String>::new());
}

#[tokio::test]
async fn a_recall_that_fails_half_way_changes_nothing() {
    let desk = Desk::new().await;
    let like = desk.gives(&a_question("What is HIM?")).await;
    desk.on_answer(ADA, like, Act::Retract).await.unwrap();
    let others = [desk.gives(&a_question("One?")).await, desk.gives(&a_question("Two?")).await];
    let stop = format!(
        "CREATE TRIGGER stop BEFORE INSERT ON audit WHEN new.subject = {} BEGIN SELECT raise(ABORT, 'stop'); END",
        others[1]
    );
    desk.behind_the_back(&stop).await.unwrap();
    let before = desk.everything().await;
    assert!(desk.store.recall_all(advisor(ADA), like, 1, &others, desk.now()).await.is_err());
    assert_eq!(desk.everything().await, before);
    desk.behind_the_back("DROP TRIGGER stop").await.unwrap();
    assert_eq!(recall(&desk, ADA, like, &others).await, Ok(2));
}

#[tokio::test]
async fn an_answer_that_advisors_made_another_entrys_is_recalled_with_that_one() {
    let desk = Desk::new().await;
    let given = desk.gives(&a_question("One?")).await;
    desk.on_answer(ADA, given, Act::Correct(entry("hi-degree"))).await.unwrap();
    desk.on_answer(BOB, given, Act::Approve).await.unwrap();
    let draft = a_question("Two?").before_approval().answered_with(Said::Nothing);
    let draft = desk.drafts(&draft).await;
    desk.on_draft(ADA, draft, Act::Correct(entry("hi-degree"))).await.unwrap();
    let edited = desk.drafts(&a_question("Three?").before_approval()).await;
    let edit =
        Said::Words { title: "HI".to_owned(), text: "In short.".to_owned(), entry: Some("hi-degree".to_owned()) };
    desk.on_draft(ADA, edited, Act::Correct(edit)).await.unwrap();
    let given_by = async |id| {
        let found = desk.store.given_by(SCHOOL, id, 0, 0).await.unwrap();
        found.into_iter().map(|given| given.asked.id).collect::<Vec<_>>()
    };
    assert_eq!(given_by("him-degree").await, Vec::<u64>::new());
    let mut found = given_by("hi-degree").await;
    found.sort();
    assert_eq!(found, [given, draft, edited]);
}

#[tokio::test]
async fn the_same_question_noted_twice_is_one_row() {
    let desk = Desk::new().await;
    let question = a_question("What is HIM?");
    for _ in 0..3 {
        desk.gives(&question).await;
        desk.drafts(&question).await;
    }
    let rows = desk.everything().await;
    let rows = rows.counts();
    assert_eq!((rows["question"], rows["answer"], rows["answer_entry"], rows["draft"]), (1, 1, 1, 1));
    assert_eq!((rows["component"], rows["delivery"]), (1, 1));
}

#[tokio::test]
async fn noting_an_answer_again_undoes_no_correction() {
    let desk = Desk::new().await;
    let question = a_question("What is HIM?");
    let answer = desk.gives(&question).await;
    desk.on_answer(ADA, answer, Act::Correct(words("Records."))).await.unwrap();
    desk.gives(&question).await;
    assert_eq!(desk.given(answer).await.standing, Standing::Corrected);
}

#[tokio::test]
async fn an_advisor_sees_what_was_tried_before() {
    let desk = Desk::new().await;
    let answer = desk.gives(&a_question("What is HIM?")).await;
    for (entry, kind) in
        [("a", Feedback::NotThis), ("b", Feedback::Read), ("a", Feedback::NotThis), ("c", Feedback::Unclear)]
    {
        desk.store.note_feedback(desk.now(), SCHOOL, Some(answer), entry, kind);
    }
    let trail = desk.store.trail(answer).await.unwrap();
    assert_eq!((trail.rejected, trail.read), (vec!["a".to_owned()], vec!["b".to_owned()]));
}

#[tokio::test]
async fn answers_of_changed_entries_are_found() {
    let desk = Desk::new().await;
    for _ in 0..3 {
        desk.gives(&a_question("What is HIM?")).await;
    }
    desk.gives(&a_question("What is HIM?").at(0)).await;
    let versions = |version: &str| [("him-degree".to_owned(), version.to_owned())];
    assert_eq!(desk.store.outdated(1, &versions("v1")).await.unwrap(), []);
    assert_eq!(desk.store.outdated(1, &versions("v2")).await.unwrap(), [(SCHOOL, "him-degree".to_owned(), 4)]);
}

#[tokio::test]
async fn a_delivery_asked_for_twice_is_one_and_what_is_asked_for_meanwhile_is_done_once_more() {
    let desk = Desk::new().await;
    let asks = async || desk.store.deliver(SCHOOL, &Delivery::Edit(7), desk.now()).await.unwrap();
    asks().await;
    asks().await;
    let first = desk.due().await;
    assert_eq!(first.len(), 1);
    // While Discord is doing it, it is asked for again.
    asks().await;
    desk.store.delivered(&first[0]).await.unwrap();
    desk.store.deliver_later(&first[0], desk.now() + HOUR).await.unwrap();
    let second = desk.due().await;
    assert_eq!((second.len(), second[0].id, second[0].tries), (1, first[0].id, 0));
    assert_ne!(second, first);
    desk.store.delivered(&second[0]).await.unwrap();
    assert_eq!(desk.to_do().await, []);
    asks().await;
    assert!(desk.due().await[0].id > first[0].id, "another one has another number");
    desk.store.delivered(&second[0]).await.unwrap();
    assert_eq!(desk.to_do().await.len(), 1, "and an old receipt does not end it");
}

#[tokio::test]
async fn a_delivery_that_failed_comes_later_in_order() {
    let desk = Desk::new().await;
    for number in 0..3 {
        desk.store.deliver(SCHOOL, &Delivery::Edit(number), desk.now()).await.unwrap();
    }
    desk.store.deliver(TERMINAL, &Delivery::Edit(9), desk.now()).await.unwrap();
    let due = desk.due().await;
    desk.store.deliver_later(&due[0], desk.now() + 60).await.unwrap();
    assert_eq!(desk.to_do().await, [Delivery::Edit(1), Delivery::Edit(2)]);
    desk.pass(60);
    let again = desk.due().await;
    assert_eq!((again.len(), again[0].id, again[0].tries), (3, due[0].id, 1));
    assert_eq!(desk.store.due(desk.now(), 2).await.unwrap().len(), 2);
}

/// What is for the student waits for what is for the student before it, and for nothing else.
#[tokio::test]
async fn in_a_case_nothing_is_brought_before_what_comes_before_it() {
    let desk = Desk::new().await;
    let [case, other] = [desk.asks(SAM, "One?").await, desk.asks(TOM, "Two?").await];
    desk.delivers_all().await;
    desk.answers(ADA, case, "At first this.").await.unwrap();
    desk.answers(ADA, case, "And then that.").await.unwrap();
    for words in ["Oh.", "I see."] {
        desk.replies(case, words).await.unwrap();
    }
    desk.answers(BOB, other, "Yes.").await.unwrap();
    desk.on_case(ADA, case, Act::Close).await.unwrap();
    let to_do = async || {
        let cards = |what: &Delivery| !matches!(what, Delivery::Card(_));
        desk.to_do().await.into_iter().filter(cards).collect::<Vec<_>>()
    };
    // Their numbers among what was written; the third is that the student's words reopened the case.
    let [first, second, oh, i_see, theirs] = [1, 2, 4, 5, 6];
    let others = [Delivery::Pass(oh), Delivery::Thread(other)];
    // Whoever answers owns the case, so that a thread is made before.
    let turns = [Delivery::Thread(case), Delivery::Relay(first), Delivery::Relay(second), Delivery::Closed(case)];
    for turn in turns {
        let due = desk.due().await.into_iter().find(|due| due.what == turn).unwrap();
        let mut next = to_do().await;
        next.retain(|what| !others.contains(what));
        assert_eq!(next, std::slice::from_ref(&turn));
        // It fails, and nothing overtakes it.
        desk.store.deliver_later(&due, desk.now() + HOUR).await.unwrap();
        assert_eq!(to_do().await, others, "while {turn:?} waits");
        desk.store.delivered(&due).await.unwrap();
    }
    for due in desk.due().await {
        desk.store.delivered(&due).await.unwrap();
    }
    assert_eq!(to_do().await, [Delivery::Pass(i_see), Delivery::Relay(theirs)]);
}

#[tokio::test]
async fn what_has_failed_for_hours_holds_back_nothing_that_comes_after_it() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "One?").await;
    desk.answers(ADA, case, "At first this.").await.unwrap();
    for failed in 0..30 {
        let due = desk.due().await;
        let comes = due.iter().any(|due| matches!(due.what, Delivery::Relay(_)));
        assert_eq!(comes, failed >= 25, "after {failed} failures");
        let thread = due.iter().find(|due| due.what == Delivery::Thread(case)).unwrap();
        desk.store.deliver_later(thread, desk.now()).await.unwrap();
    }
}

#[tokio::test]
async fn a_button_stands_for_what_it_was_made_for_until_it_expires_and_is_used_up_once() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    let card = desk.store.card_key(SCHOOL, Subject::Case(case)).await.unwrap().expect("a card has buttons");
    let record = desk.store.component(card, desk.now()).await.unwrap().unwrap();
    assert_eq!((record.what, record.person, record.guild), (What::Subject(Subject::Case(case)), None, SCHOOL));
    assert_eq!(desk.store.card_key(OTHER_SCHOOL, Subject::Case(case)).await.unwrap(), None);
    let own = What::Subject(Subject::Given(7));
    let key = desk.store.new_component(SCHOOL, ADA, &own, 3, desk.now() + DAY).await.unwrap();
    let record = desk.store.component(key, desk.now() + DAY - 1).await.unwrap().unwrap();
    assert_eq!((record.person, record.edition, record.what), (Some(ADA), 3, own));
    assert_eq!(desk.store.component(key, desk.now() + DAY).await.unwrap(), None);
    assert!(desk.store.use_up(key).await.unwrap() && !desk.store.use_up(key).await.unwrap());
    assert_eq!(desk.store.component(key, desk.now()).await.unwrap(), None);
}

/// Whoever asks: the permission is asked where the act is done, so a right that was lost between the click and the act
/// is lost.
#[tokio::test]
async fn an_ex_advisor_writes_nothing_and_another_schools_advisor_finds_nothing() {
    let desk = Desk::new().await;
    let case = Subject::Case(desk.asks(SAM, "Can I switch majors?").await);
    desk.claims(ADA, case.parts().1).await.unwrap();
    let draft = Subject::Draft(desk.drafts(&a_question("One?").before_approval()).await);
    let shadow = Subject::Draft(desk.drafts(&a_question("Two?").in_shadow()).await);
    let given = Subject::Given(desk.gives(&a_question("Three?").in_public()).await);
    desk.acts(advisor(ADA), given, &Act::Correct(words("Records."))).await.unwrap();
    let acts = [
        Act::Approve,
        Act::Correct(words("Wrong.")),
        Act::Dismiss,
        Act::Grade(true),
        Act::Retract,
        Act::Undo,
        Act::Claim,
        Act::Release,
        Act::HandOver(BOB),
        Act::Note("Hm.".to_owned()),
        Act::Answer("No.".to_owned()),
        Act::Close,
        Act::Reopen,
    ];
    let before = desk.everything().await;
    for subject in [case, draft, shadow, given] {
        for act in &acts {
            for who in [Who::Student, Who::Admin] {
                let refused = desk.acts(Actor { who, ..advisor(ADA) }, subject, act).await;
                assert_eq!(refused, Err(Refusal::AdvisorsOnly), "{who:?} {act:?} {subject:?}");
            }
            for who in [Who::Bot, Who::Stranger] {
                let refused = desk.acts(Actor { who, ..advisor(ADA) }, subject, act).await;
                assert_eq!(refused, Err(Refusal::Elsewhere), "{who:?} {act:?} {subject:?}");
            }
            let blocked = desk.acts(Actor { who: Who::Blocked, ..advisor(ADA) }, subject, act).await;
            assert_eq!(blocked, Err(Refusal::Blocked), "{act:?} {subject:?}");
            let elsewhere = desk.acts(Actor { guild: OTHER_SCHOOL, ..advisor(ADA) }, subject, act).await;
            assert_eq!(elsewhere, Err(Refusal::Gone), "{act:?} {subject:?}");
        }
    }
    assert_eq!(desk.everything().await, before, "not one row, not one byte of a row");
}

#[tokio::test]
async fn the_audit_trail_is_read_by_advisor_entry_case_and_time() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    desk.claims(ADA, case).await.unwrap();
    desk.pass(HOUR);
    let given = desk.gives(&a_question("What is HIM?")).await;
    desk.on_answer(BOB, given, Act::Approve).await.unwrap();
    let elsewhere = desk.gives(&a_question("What is HIM?").in_school(OTHER_SCHOOL)).await;
    let their_advisor = Actor { guild: OTHER_SCHOOL, ..advisor(CY) };
    desk.acts(their_advisor, Subject::Given(elsewhere), &Act::Retract).await.unwrap();
    let lines = async |filter: AuditFilter| {
        let (lines, all) = desk.store.audit(&filter, 0, 10).await.unwrap();
        assert_eq!(lines.len(), all as usize);
        lines.into_iter().map(|line| line.advisor).collect::<Vec<_>>()
    };
    let any = AuditFilter::default;
    assert_eq!(lines(any()).await, [CY, BOB, ADA], "newest first");
    assert_eq!(lines(AuditFilter { guild: Some(SCHOOL), ..any() }).await, [BOB, ADA]);
    assert_eq!(lines(AuditFilter { advisor: Some(ADA), ..any() }).await, [ADA]);
    assert_eq!(lines(AuditFilter { entry: Some("him-degree".to_owned()), ..any() }).await, [CY, BOB]);
    assert_eq!(lines(AuditFilter { case: Some(case), ..any() }).await, [ADA]);
    assert_eq!(lines(AuditFilter { since: Some(desk.now()), guild: Some(SCHOOL), ..any() }).await, [BOB]);
    let (second, all) = desk.store.audit(&any(), 1, 1).await.unwrap();
    assert_eq!((second[0].advisor, second.len(), all), (BOB, 1, 3));
}

#[tokio::test]
async fn the_terminal_reaches_every_school() {
    let desk = Desk::new().await;
    let given = desk.gives(&a_question("What is HIM?").in_school(OTHER_SCHOOL)).await;
    let terminal = Actor { id: TERMINAL, who: Who::Advisor, guild: TERMINAL };
    desk.acts(terminal, Subject::Given(given), &Act::Approve).await.unwrap();
    let line = desk.audit().await.remove(0);
    assert_eq!((line.guild, line.advisor), (OTHER_SCHOOL, TERMINAL));
}

#[tokio::test]
async fn what_is_noted_reads_as_it_was_written() {
    let desk = Desk::new().await;
    for said in [
        entry("a"),
        words("`b`"),
        Said::Nothing,
        Said::Elsewhere(vec!["c".to_owned()]),
        Said::Sensitive("d".to_owned()),
    ] {
        let question = a_question("Ünï 💡 '; DROP TABLE answer; --\0").in_public().answered_with(said);
        let answer = desk.gives(&question).await;
        assert_eq!(desk.given(answer).await, Given::new(question.0.clone()));
        assert_eq!(desk.store.asked(answer).await.unwrap(), Some(question.0.clone()));
        let message = question.0.message.unwrap();
        assert_eq!(desk.store.given_in(message).await.unwrap(), Some(Given::new(question.0)));
    }
}

async fn recall(desk: &Desk, by: u64, like: u64, others: &[u64]) -> Result<u32, Refusal> {
    desk.store.recall_all(advisor(by), like, desk.given(like).await.edition, others, desk.now()).await.unwrap()
}
