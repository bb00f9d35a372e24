//! Kills at any moment: what was said to be done is done, and what was not is not half done.

use std::collections::HashSet;
use std::path::Path;
use std::time::{Duration, Instant};

use guidepost::moderation::case::Stage;
use guidepost::moderation::given::Given;
use guidepost::moderation::{Act, Subject};
use guidepost::store::{Store, StoreError};
use tempfile::TempDir;

use crate::desk::*;
use crate::jobs::Helper;

/// Between nothing and so many milliseconds, another time for each round.
fn a_while(round: usize, most: u64) -> Duration {
    let scattered = (round as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
    Duration::from_micros(scattered % (most * 1_000))
}

#[tokio::test]
async fn whatever_was_said_to_be_done_outlasts_a_kill() {
    let mut folder = TempDir::new().unwrap();
    let (mut slowest, mut acknowledged) = (Duration::ZERO, 0);
    for round in 0..rounds(20) {
        if round % 50 == 49 {
            folder = TempDir::new().unwrap();
        }
        let helper = Helper::starts("work", folder.path());
        // The first word means that the database is open.
        let mut said = vec![helper.hears()];
        std::thread::sleep(a_while(round, 100));
        said.extend(helper.killed());
        let start = Instant::now();
        let desk = Desk::in_folder(folder.path()).await;
        slowest = slowest.max(start.elapsed());
        acknowledged += said.len();
        is_all_there(&desk, &said).await;
        desk.store.close().await;
    }
    println!("{acknowledged} acknowledged, all there; opened within {slowest:?}");
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
}

/// Opening looked for damage; so what is left is that every act is there, whole.
async fn is_all_there(desk: &Desk, said: &[String]) {
    let lines: Vec<(u64, String)> = desk.audit().await.into_iter().map(|line| (line.subject, line.action)).collect();
    let lines: HashSet<(u64, String)> = lines.into_iter().collect();
    let everything = desk.everything().await;
    for what in said {
        let (act, id) = what.split_once(' ').unwrap();
        let id: u64 = id.parse().unwrap();
        match act {
            "given" => assert!(desk.store.given(id).await.unwrap().is_some(), "{what}"),
            "open" => drop(desk.case(id).await),
            "erased" => assert_eq!(everything.naming(&id.to_string()), Vec::<String>::new(), "{what}"),
            _ => assert!(lines.contains(&(id, act.to_owned())), "{what} is not in the audit trail"),
        }
        match act {
            "claim" => assert!(desk.case(id).await.stage >= Stage::Claimed, "{what}"),
            "correct" => assert_eq!(desk.given(id).await.now, words("Records."), "{what}"),
            "answer" => {
                assert_eq!(desk.case(id).await.stage, Stage::Answered, "{what}");
                assert!(desk.said_in(id).await.contains(&"advisor: Yes.".to_owned()), "{what}");
            }
            _ => {}
        }
    }
    // Nothing is half done: what the trail says and how the cases stand agree.
    for (case, action) in lines {
        if action == "answer" {
            assert_eq!(desk.case(case).await.stage, Stage::Answered);
        }
    }
}

#[tokio::test]
async fn killed_while_it_opens_it_opens_the_next_time() {
    for round in 0..rounds(12) {
        let folder = TempDir::new().unwrap();
        if round % 2 == 1 {
            crate::files::of_the_first_version(folder.path()).await;
        }
        let helper = Helper::starts("open", folder.path());
        helper.says("opening");
        std::thread::sleep(a_while(round, 60));
        helper.killed();
        opens_whole(folder.path(), round % 2).await;
    }
}

async fn opens_whole(folder: &Path, signed_in: usize) {
    let desk = Desk::in_folder(folder).await;
    assert_eq!(desk.store.identifies_today().await.unwrap() as usize, signed_in);
    desk.asks(SAM, "Can I switch majors?").await;
    desk.store.close().await;
}

#[tokio::test]
async fn two_bots_never_run_on_one_database() {
    let folder = TempDir::new().unwrap();
    let first = Helper::starts("run", folder.path());
    first.says("running");
    let second = Desk::in_folder(folder.path()).await;
    assert!(matches!(second.store.take().await, Err(StoreError::InUse)));
    // Other programs may still work in it.
    second.asks(SAM, "Can I switch majors?").await;
    first.ends();
    second.store.take().await.unwrap();
    second.store.close().await;
    let third = Helper::starts("run", folder.path());
    third.says("running");
    let fourth = Desk::in_folder(folder.path()).await;
    assert!(matches!(fourth.store.take().await, Err(StoreError::InUse)));
    third.killed();
    fourth.store.take().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_notices_another_program_that_writes_for_a_while() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    let mut other = Helper::starts("lock", desk.folder());
    other.says("locked");
    let start = Instant::now();
    let acts = {
        let desk = desk.clone();
        tokio::spawn(async move {
            desk.claims(ADA, case).await.unwrap();
            desk.gives(&a_question("What is HIM?")).await;
        })
    };
    // It can be opened and read meanwhile.
    let reader = desk.another().await;
    assert_eq!(reader.stands(case).await, "open");
    // Nothing but time shows that they wait; they do so for five seconds.
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!acts.is_finished());
    other.goes_on();
    acts.await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(reader.stands(case).await, format!("claimed by <@{ADA}>"));
    assert_eq!(desk.store.recall(1, "other program").await.unwrap(), Some(1));
    other.says("done");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_program_that_is_killed_while_it_writes_leaves_no_lock_and_no_trace() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    let other = Helper::starts("lock", desk.folder());
    other.says("locked");
    other.killed();
    desk.claims(ADA, case).await.unwrap();
    assert_eq!(desk.store.recall(1, "other program").await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_may_make_the_database_at_the_same_moment() {
    for _ in 0..rounds(5) {
        let folder = TempDir::new().unwrap();
        let url = url(&folder.path().join("guidepost.sqlite3"));
        let programs: Vec<_> = (0..4)
            .map(|_| {
                let url = url.clone();
                tokio::spawn(async move { Store::open(&url).await })
            })
            .collect();
        for program in programs {
            program.await.unwrap().unwrap();
        }
    }
}

/// A full disk makes SQLite roll a transaction back by itself; so does this trigger, and more tellingly.
#[tokio::test]
async fn after_a_full_disk_it_goes_on_without_a_restart() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    for table in ["case_note", "answer"] {
        let full = format!(
            "CREATE TRIGGER full_{table} BEFORE INSERT ON {table}
             BEGIN SELECT raise(ROLLBACK, 'database or disk is full'); END"
        );
        desk.behind_the_back(&full).await.unwrap();
    }
    let before = desk.everything().await;
    for _ in 0..3 {
        let claimed = desk.store.act(advisor(ADA), Subject::Case(case), &Act::Claim, None, desk.now(), CLAIM).await;
        assert!(claimed.unwrap_err().to_string().contains("disk is full"));
    }
    let waits = a_question("What is HIM?");
    desk.store.note_given(Given::new(waits.0.clone()));
    assert_eq!(Everything::of(&desk.file()).await, before, "nothing is half written");
    for table in ["case_note", "answer"] {
        desk.behind_the_back(&format!("DROP TRIGGER full_{table}")).await.unwrap();
    }
    desk.claims(ADA, case).await.unwrap();
    while desk.store.given(waits.0.id).await.unwrap().is_none() {}
    desk.on_answer(ADA, waits.0.id, Act::Approve).await.unwrap();
}

/// What is not yet on the disk cannot be erased from it, and must not come after.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_comes_back_after_an_erasure() {
    let desk = Desk::new().await;
    let mut other = Helper::starts("lock", desk.folder());
    other.says("locked");
    desk.store.note_given(Given::new(a_question("What is HIM?").0));
    let (erased, shown) = (desk.store.erase(SAM, desk.now()), desk.store.kept_of(SAM));
    let (erased, shown) = tokio::join!(erased, shown);
    assert!(matches!((&erased, &shown), (Err(StoreError::Late), Err(StoreError::Late))), "{erased:?} {shown:?}");
    other.goes_on();
    other.says("done");
    while desk.rows("answer").await == 0 {}
    assert_eq!(desk.store.erase(SAM, desk.now()).await.unwrap(), Ok(1));
    assert_eq!(desk.everything().await.naming(&SAM.to_string()), Vec::<String>::new());
}

/// Longer than anybody waits: who asks is told, nothing is half written, and it goes on as soon as it can.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_waits_too_long_for_another_program_is_told_and_may_try_again() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    let other = Helper::starts("lock", desk.folder());
    other.says("locked");
    let start = Instant::now();
    let claimed = desk.store.act(advisor(ADA), Subject::Case(case), &Act::Claim, None, desk.now(), CLAIM).await;
    assert!(matches!(claimed, Err(StoreError::Database(_))), "{claimed:?}");
    assert!(start.elapsed() >= Duration::from_secs(5), "patience comes first");
    // Reading goes on.
    assert_eq!(desk.stands(case).await, "open");
    other.ends();
    desk.claims(ADA, case).await.unwrap();
    assert_eq!(desk.done_to(Subject::Case(case)).await.len(), 1);
}
