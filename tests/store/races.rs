//! Many hands on one thing at the same moment: through one store, and through two programs on the same file.

use std::collections::HashSet;
use std::time::Duration;

use guidepost::moderation::case::Kind;
use guidepost::moderation::given::Given;
use guidepost::moderation::{Act, Refusal, Subject};
use guidepost::store::{Acted, Opened};
use tokio::task::JoinSet;

use crate::desk::*;

const CLICKS: usize = 50;

/// All of these at once; what each came to.
async fn at_once<T: Send + 'static>(tasks: impl Iterator<Item = impl Future<Output = T> + Send + 'static>) -> Vec<T> {
    tasks.collect::<JoinSet<T>>().join_all().await
}

/// Fifty clicks of three advisors in two programs on one thing: the winner, and what the others were told.
async fn clicks(
    desks: &[Desk; 2],
    subject: Subject,
    act: impl Fn(u64) -> Act,
) -> (Vec<(u64, Acted)>, Vec<(u64, Refusal)>) {
    let came = at_once((0..CLICKS).map(|click| {
        let (desk, by) = (desks[click % 2].clone(), [ADA, BOB, CY][click % 3]);
        let act = act(by);
        async move { (by, desk.store.act(advisor(by), subject, &act, Some(0), desk.now(), CLAIM).await.unwrap()) }
    }));
    let (mut won, mut lost) = (Vec::new(), Vec::new());
    for (by, came) in came.await {
        match came {
            Ok(acted) => won.push((by, acted)),
            Err(refusal) => lost.push((by, refusal)),
        }
    }
    (won, lost)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_advisor_wins_the_others_are_told_who_and_one_line_is_written() {
    let mut desk = Desk::new().await;
    desk.rates.open_cases = 1_000_000;
    let desks = [desk.another().await, desk.clone()];
    for round in 0..rounds(12) {
        // A case: who claims it may click again, which changes nothing.
        let question = a_question(&format!("Question {round}?"));
        let case = Subject::Case(desk.opens(&question.nameless(Kind::Content)).await.case.id);
        let (won, lost) = clicks(&desks, case, |_| Act::Claim).await;
        let winners: HashSet<u64> = won.iter().map(|(by, _)| *by).collect();
        assert_eq!(winners.len(), 1, "{winners:?}");
        let winner = won[0].0;
        assert!(lost.iter().all(|(by, told)| *by != winner && *told == Refusal::TakenBy(winner)), "{lost:?}");
        assert_eq!(desk.done_to(case).await, [(winner, "claim".to_owned())]);

        // A draft, approved, corrected and dismissed at once.
        let draft = Subject::Draft(desk.drafts(&a_question("?").before_approval()).await);
        let how = |by| match by {
            ADA => Act::Approve,
            BOB => Act::Dismiss,
            _ => Act::Correct(words("Records.")),
        };
        let (won, lost) = clicks(&desks, draft, how).await;
        let [(winner, _)] = won[..] else { panic!("{won:?}") };
        let done = if winner == ADA {
            "approved"
        } else if winner == BOB {
            "dismissed"
        } else {
            "changed"
        };
        let told = Refusal::DecidedBy { by: winner, how: done.to_owned() };
        assert!(lost.iter().all(|(_, refusal)| *refusal == told), "{lost:?}");
        assert_eq!(desk.done_to(draft).await, [(winner, how(winner).name().to_owned())]);

        // An answer, corrected by all from the same edition.
        let given = Subject::Given(desk.gives(&a_question("?").in_public()).await);
        let (won, lost) = clicks(&desks, given, |by| Act::Correct(words(&format!("As {by} has it.")))).await;
        let [(winner, _)] = won[..] else { panic!("{won:?}") };
        assert!(lost.iter().all(|(_, told)| *told == Refusal::ChangedBy(winner)), "{lost:?}");
        assert_eq!(desk.given(given.parts().1).await.now, words(&format!("As {winner} has it.")));
        assert_eq!(desk.done_to(given).await, [(winner, "correct".to_owned())]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_clicks_of_one_student_make_one_case() {
    let desk = Desk::new().await;
    let desks = [desk.another().await, desk.clone()];
    for round in 0..rounds(5) {
        let question = a_question(&format!("Question {round}?"));
        let opened: Vec<Opened> = at_once((0..CLICKS).map(|click| {
            let (desk, new) = (desks[click % 2].clone(), question.wanting_an_advisor());
            async move { desk.opens(&new).await }
        }))
        .await;
        assert_eq!(opened.iter().filter(|opened| opened.new).count(), 1);
        let cases: HashSet<u64> = opened.iter().map(|opened| opened.case.id).collect();
        assert_eq!(cases.len(), 1);
        let case = opened[0].case.id;
        assert_eq!(desk.case(case).await.times, 1);
        desk.on_case(ADA, case, Act::Close).await.unwrap();
    }
    assert_eq!(desk.rows("cases").await, rounds(5));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_people_with_one_question_are_counted_one_by_one() {
    let desk = Desk::new().await;
    let desks = [desk.another().await, desk.clone()];
    let opened = at_once((0..CLICKS).map(|click| {
        let desk = desks[click % 2].clone();
        async move { desk.opens(&a_question("Where do I park?").nameless(Kind::Unmatched)).await.case.times }
    }));
    let mut times = opened.await;
    times.sort();
    assert_eq!(times, (1..=CLICKS as u32).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_slips_past_their_limit_by_being_quick() {
    let desk = Desk::new().await;
    let desks = [desk.another().await, desk.clone()];
    let tried = at_once((0..20).map(|number| {
        let desk = desks[number % 2].clone();
        let new = a_question(&format!("Question {number}?")).wanting_an_advisor();
        async move { desk.tries_to_open(&new).await.is_ok() }
    }));
    assert_eq!(tried.await.into_iter().filter(|opened| *opened).count(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn replayed_events_leave_one_row_each() {
    let desk = Desk::new().await;
    let desks = [desk.another().await, desk.clone()];
    let questions: Vec<Question> = (0..rounds(200)).map(|number| a_question(&format!("{number}?"))).collect();
    // Each comes twice to each of two programs.
    at_once((0..4).map(|replay| {
        let (desk, questions) = (desks[replay % 2].clone(), questions.clone());
        async move {
            // No more at a time than what may wait for the disk.
            for some in questions.chunks(500) {
                for question in some {
                    desk.store.note_given(Given::new(question.0.clone()));
                }
                desk.store.flush().await;
            }
        }
    }))
    .await;
    let rows = desk.everything().await;
    let rows = rows.counts();
    let expected = questions.len();
    assert_eq!((rows["question"], rows["answer"], rows["answer_entry"]), (expected, expected, expected));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_asked_for_while_it_is_delivered_is_never_swallowed() {
    let desk = Desk::new().await;
    let desks = [desk.another().await, desk.clone()];
    for _ in 0..rounds(10) {
        desk.store.deliver(SCHOOL, &guidepost::moderation::Delivery::Edit(7), desk.now()).await.unwrap();
        let due = desk.due().await.remove(0);
        // Eight receipts of what was seen, and one request, in whatever order.
        at_once((0..9).map(|number| {
            let (desk, due) = (desks[number % 2].clone(), due.clone());
            async move {
                match number {
                    4 => {
                        let what = guidepost::moderation::Delivery::Edit(7);
                        desk.store.deliver(SCHOOL, &what, desk.now()).await.unwrap();
                    }
                    _ => desk.store.delivered(&due).await.unwrap(),
                }
            }
        }))
        .await;
        assert_eq!(desk.to_do().await.len(), 1);
        desk.delivers_all().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_many_uses_a_button_up() {
    let desk = Desk::new().await;
    let desks = [desk.another().await, desk.clone()];
    for _ in 0..rounds(10) {
        let what = guidepost::store::What::Subject(Subject::Given(7));
        let key = desk.store.new_component(SCHOOL, ADA, &what, 0, desk.now() + 60).await.unwrap();
        let used = at_once((0..CLICKS).map(|click| {
            let desk = desks[click % 2].clone();
            async move { desk.store.use_up(key).await.unwrap() }
        }));
        assert_eq!(used.await.into_iter().filter(|used| *used).count(), 1);
    }
}

/// Whoever waits for an act may stop waiting at any moment; the act is done whole or not at all, and the next is fine.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_act_that_nobody_waits_for_any_more_is_done_whole_or_not_at_all() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    let (mut done, mut given_up) = (0, 0);
    for round in 0..rounds(60) {
        let patience = Duration::from_micros(round as u64 * 97 % 4_000);
        let act = desk.on_case(ADA, case, Act::Note(format!("{round}")));
        // Every other time the act is begun and given up at once, however quick the disk is.
        let noted = if round % 2 == 0 {
            tokio::select! { biased; noted = act => Some(noted), () = std::future::ready(()) => None }
        } else {
            tokio::time::timeout(patience, act).await.ok()
        };
        match noted {
            Some(noted) => {
                noted.unwrap();
                done += 1;
            }
            None => given_up += 1,
        }
        // What was given up is over when another has written.
        desk.store.remember(SCHOOL, "round", round as i64).await.unwrap();
        let (notes, lines) = (desk.said_in(case).await.len(), desk.done_to(Subject::Case(case)).await.len());
        assert_eq!(notes, lines);
        assert!(lines >= done, "what was waited for is done");
    }
    assert!(given_up > 0);
    desk.claims(ADA, case).await.unwrap();
}
