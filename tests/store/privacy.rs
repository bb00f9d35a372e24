//! What is kept of people: for how long, shown to them, erased for them; and the trail that nobody may change.

use std::collections::HashSet;
use std::pin::Pin;

use guidepost::config::{Config, Retention};
use guidepost::moderation::case::NewCase;
use guidepost::moderation::{Act, AuditLine, DAY, Delivery, HOUR, MINUTE, Refusal, Subject, TERMINAL, Time};
use guidepost::store::{Due, Feedback, What};
use serde_json::Value;
use sqlx::Connection;

use crate::desk::*;
use crate::jobs::Helper;
use crate::retention::COLUMNS;

const CANARY: &str = "canary-4711";

fn retention() -> Retention {
    Config::default().retention
}

/// A line of the audit trail about a person: it names nobody.
fn about_a_person(action: &str, at: Time) -> AuditLine {
    AuditLine {
        id: 0,
        at,
        guild: SCHOOL,
        advisor: ADA,
        action: action.to_owned(),
        kind: "person".to_owned(),
        subject: 0,
        entry: None,
        before: String::new(),
        after: String::new(),
    }
}

type Story<'s> = Pin<Box<dyn Future<Output = ()> + 's>>;

/// Each kind of row: in which table, when its time is over, and how it comes about.
fn every_kind_of_row(desk: &Desk) -> Vec<(&'static str, Time, Story<'_>)> {
    let start = desk.now();
    let kept = retention();
    let days = |days: u32| start + Time::from(days) * DAY;
    vec![
        ("question", days(kept.questions_days), Box::pin(async { _ = desk.drafts(&a_question("?")).await })),
        ("draft", days(kept.questions_days), Box::pin(async { _ = desk.drafts(&a_question("?")).await })),
        ("answer", days(kept.answers_days), Box::pin(async { _ = desk.gives(&a_question("?")).await })),
        ("answer_entry", days(kept.answers_days), Box::pin(async { _ = desk.gives(&a_question("?")).await })),
        (
            "feedback",
            days(kept.feedback_days),
            Box::pin(async { desk.store.note_feedback(desk.now(), SCHOOL, None, "a", Feedback::Read) }),
        ),
        (
            "cases",
            days(kept.cases_days),
            Box::pin(async {
                let case = desk.asks(SAM, "?").await;
                desk.on_case(ADA, case, Act::Close).await.unwrap();
            }),
        ),
        ("cases", days(30), Box::pin(async { _ = desk.asks(SAM, "?").await })),
        (
            "case_note",
            days(kept.cases_days),
            Box::pin(async {
                let case = desk.asks(SAM, "?").await;
                desk.on_case(ADA, case, Act::Close).await.unwrap();
            }),
        ),
        (
            "audit",
            days(kept.audit_days),
            Box::pin(async {
                let given = desk.gives(&a_question("?")).await;
                desk.on_answer(ADA, given, Act::Approve).await.unwrap();
            }),
        ),
        (
            "component",
            start + DAY,
            Box::pin(async {
                let what = What::Subject(Subject::Given(desk.gives(&a_question("?")).await));
                desk.store.new_component(SCHOOL, ADA, &what, 0, desk.now() + DAY).await.unwrap();
            }),
        ),
        ("component", days(kept.questions_days), Box::pin(async { _ = desk.drafts(&a_question("?")).await })),
        ("component", days(30), Box::pin(async { _ = desk.asks(SAM, "?").await })),
        (
            "delivery",
            start + 7 * DAY,
            Box::pin(async { desk.store.deliver(TERMINAL, &Delivery::Edit(7), desk.now()).await.unwrap() }),
        ),
        (
            "identify",
            start + DAY,
            Box::pin(async {
                let sql = format!("INSERT INTO identify (at) VALUES ({})", desk.now());
                desk.behind_the_back(&sql).await.unwrap();
            }),
        ),
        (
            "block",
            start + DAY,
            Box::pin(async {
                desk.store.block(&about_a_person("block", desk.now()), SAM, Some(desk.now() + DAY)).await.unwrap();
            }),
        ),
        (
            "hold",
            start + DAY,
            Box::pin(async {
                desk.store.hold(&about_a_person("hold", desk.now()), SAM, Some(desk.now() + DAY)).await.unwrap();
            }),
        ),
    ]
}

#[tokio::test]
async fn everything_goes_when_its_time_is_over_and_nothing_before() {
    let all: HashSet<&str> = COLUMNS.iter().map(|column| column.name.split('.').next().unwrap()).collect();
    let mut covered = HashSet::from(["remembered"]);
    let kinds = every_kind_of_row(&Desk::new().await).len();
    for number in 0..kinds {
        let desk = Desk::new().await;
        let (table, limit, story) = every_kind_of_row(&desk).swap_remove(number);
        story.await;
        assert_eq!(desk.rows(table).await, 1, "{table}");
        desk.store.purge(limit - 1, &retention()).await.unwrap();
        assert_eq!(desk.rows(table).await, 1, "{table} before its limit");
        desk.store.purge(limit + HOUR, &retention()).await.unwrap();
        assert_eq!(desk.rows(table).await, 0, "{table} after its limit");
        covered.insert(table);
    }
    assert_eq!(covered, all, "each table is in a story, except what holds nobody's data");
}

#[tokio::test]
async fn a_shorter_time_can_be_set() {
    let desk = Desk::new().await;
    desk.gives(&a_question("?")).await;
    let kept = Retention { questions_days: 1, answers_days: 1, ..retention() };
    desk.store.purge(desk.now() + DAY, &kept).await.unwrap();
    assert_eq!(desk.rows("question").await + desk.rows("answer").await + desk.rows("answer_entry").await, 0);
}

/// The number of a question can be that of a student's own message.
#[tokio::test]
async fn nothing_keeps_the_number_of_a_question_that_is_purged() {
    let desk = Desk::new().await;
    let question = desk.gives(&a_question("What is HIM?")).await;
    let draft = desk.drafts(&a_question("And HI?").before_approval()).await;
    desk.store.note_feedback(desk.now(), SCHOOL, Some(question), "him-degree", Feedback::Read);
    let what = What::Subject(Subject::Given(question));
    desk.store.new_component(SCHOOL, ADA, &what, 0, desk.now() + 400 * DAY).await.unwrap();
    desk.delivers_all().await;
    let numbers = async || {
        let rows = desk.everything().await;
        rows.naming(&question.to_string()).len() + rows.naming(&draft.to_string()).len()
    };
    desk.pass(29 * DAY);
    desk.store.purge(desk.now(), &retention()).await.unwrap();
    assert_eq!(numbers().await, 8);
    desk.pass(2 * DAY);
    desk.store.purge(desk.now(), &retention()).await.unwrap();
    assert_eq!(numbers().await, 0);
    assert_eq!(desk.rows("feedback").await, 1, "what was clicked on stays");
    assert_eq!(desk.store.purge(desk.now(), &retention()).await.unwrap(), 0, "twice is once");
}

#[tokio::test]
async fn what_waits_is_not_cut_short_by_the_purge_of_something_else() {
    let desk = Desk::new().await;
    desk.gives(&a_question("old")).await;
    desk.pass(29 * DAY);
    let young = desk.gives(&a_question("young")).await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    desk.pass(2 * DAY);
    assert!(desk.store.purge(desk.now(), &retention()).await.unwrap() > 0);
    assert_eq!(desk.given(young).await.asked.text, "young");
    assert_eq!(desk.stands(case).await, "open");
    assert_eq!(desk.store.purge(desk.now(), &retention()).await.unwrap(), 0, "twice is once");
}

/// However long the bot was down: only the bot, which has tried for a week, gives it up and says so.
#[tokio::test]
async fn what_is_to_be_done_in_discord_is_not_purged() {
    let desk = Desk::new().await;
    let answer = desk.gives(&a_question("What is HIM?").in_public()).await;
    desk.on_answer(ADA, answer, Act::Retract).await.unwrap();
    let due = desk.due().await;
    desk.store.deliver_later(&due[0], desk.now() + MINUTE).await.unwrap();
    desk.pass(29 * DAY);
    desk.store.purge(desk.now(), &retention()).await.unwrap();
    assert_eq!(desk.to_do().await, [Delivery::Edit(answer), Delivery::Tell(answer)]);
}

#[tokio::test]
async fn whose_records_are_held_keeps_them() {
    let desk = Desk::new().await;
    let held_until = desk.now() + 200 * DAY;
    for student in [SAM, TOM] {
        let question = a_question("What is HIM?").by(student);
        desk.gives(&question).await;
        desk.drafts(&a_question("And HI?").by(student).before_approval()).await;
        let case = desk.opens(&question.wanting_an_advisor()).await.case.id;
        desk.on_case(ADA, case, Act::Close).await.unwrap();
    }
    desk.store.hold(&about_a_person("hold", desk.now()), SAM, Some(held_until)).await.unwrap();
    let before = desk.everything().await.naming(&SAM.to_string());
    desk.moment(held_until - 1);
    desk.store.purge(desk.now(), &retention()).await.unwrap();
    let after = desk.everything().await;
    assert_eq!(after.naming(&SAM.to_string()), before);
    assert_eq!(after.naming(&TOM.to_string()), Vec::<String>::new());
    assert_eq!((after.counts()["question"], after.counts()["answer"], after.counts()["case_note"]), (2, 1, 1));
    assert_eq!(desk.store.erase(SAM, desk.now()).await.unwrap(), Err(Refusal::Held));
    assert_eq!(desk.everything().await, after, "a refusal writes nothing");
    desk.moment(held_until + HOUR);
    desk.store.purge(desk.now(), &retention()).await.unwrap();
    desk.store.purge(desk.now() + 1, &retention()).await.unwrap();
    assert_eq!(desk.everything().await.naming(&SAM.to_string()), Vec::<String>::new());
}

#[tokio::test]
async fn nothing_of_what_is_purged_can_be_read_from_the_disk() {
    let desk = Desk::new().await;
    let question = a_question(&format!("{CANARY}?"));
    desk.gives(&question).await;
    desk.drafts(&a_question(&format!("{CANARY}!")).before_approval()).await;
    let case = desk.opens(&question.wanting_an_advisor()).await.case.id;
    desk.replies(case, CANARY).await.unwrap();
    desk.answers(ADA, case, CANARY).await.unwrap();
    assert_ne!(desk.holds_bytes(CANARY), Vec::<String>::new());
    desk.store.purge(desk.now() + 31 * DAY, &retention()).await.unwrap();
    desk.store.overwrite().await.unwrap();
    assert_eq!(desk.holds_bytes(CANARY), Vec::<String>::new());
}

/// Sam's and Tom's words lie side by side on the disk, grow, shrink and move; then all of Tom's go.
#[tokio::test]
async fn nothing_of_what_is_erased_can_be_read_from_the_disk() {
    let mut desk = Desk::new().await;
    desk.rates.open_cases_per_person = 10_000;
    desk.rates.open_cases = 10_000;
    for number in 0..rounds(400) {
        let (student, word) = if number % 3 == 0 { (SAM, "kept-0815") } else { (TOM, CANARY) };
        let text = format!("{number} {}", format!("{word} ").repeat(number * 7 % 120));
        let question = a_question(&text).by(student).in_public();
        desk.gives(&question).await;
        let new = NewCase { words: Some(text.clone()), ..question.wanting_an_advisor() };
        let case = desk.opens(&new).await.case.id;
        if number % 5 == 0 {
            desk.replies(case, &text).await.unwrap();
            desk.on_answer(ADA, question.0.id, Act::Correct(words(&"longer ".repeat(number + 1)))).await.unwrap();
        }
        if number % 7 == 0 {
            desk.drafts(&a_question(&text).by(student).before_approval()).await;
        }
    }
    assert_ne!(desk.holds_bytes(CANARY), Vec::<String>::new());
    let kept = desk.everything().await.naming("kept-0815").len();
    desk.store.erase(TOM, desk.now()).await.unwrap().unwrap();
    assert!(desk.store.overwrite().await.unwrap());
    assert_eq!(desk.holds_bytes(CANARY), Vec::<String>::new());
    assert_eq!(desk.everything().await.naming("kept-0815").len(), kept);
    assert!(!desk.store.overwrite().await.unwrap(), "once is enough");
}

#[tokio::test]
async fn what_was_erased_is_overwritten_even_if_the_program_ends_in_between() {
    let mut desk = Desk::new().await;
    desk.rates.open_cases_per_person = 10_000;
    desk.rates.open_cases = 10_000;
    for number in 0..rounds(100) {
        desk.asks(TOM, &format!("{number} {}", CANARY.repeat(number))).await;
        desk.asks(SAM, &format!("{number} {}", "kept".repeat(number))).await;
    }
    desk.store.erase(TOM, desk.now()).await.unwrap().unwrap();
    desk.store.close().await;
    let next = desk.another().await;
    assert_ne!(next.holds_bytes(CANARY), Vec::<String>::new());
    next.store.purge(next.now(), &retention()).await.unwrap();
    next.store.overwrite().await.unwrap();
    assert_eq!(next.holds_bytes(CANARY), Vec::<String>::new());
}

/// It waits for another program, and keeps nobody from the database meanwhile.
#[tokio::test]
async fn while_the_disk_is_overwritten_others_read_on() {
    let desk = Desk::new().await;
    let case = desk.asks(TOM, "Can I switch majors?").await;
    desk.asks(SAM, CANARY).await;
    desk.store.erase(SAM, desk.now()).await.unwrap().unwrap();
    let mut other = Helper::starts("lock", desk.folder());
    other.says("locked");
    let reads = async {
        assert_eq!(desk.stands(case).await, "open");
        other.goes_on();
    };
    let (overwritten, ()) = tokio::join!(desk.store.overwrite(), reads);
    assert!(overwritten.unwrap());
    assert_eq!(desk.holds_bytes(CANARY), Vec::<String>::new());
}

/// A student who did everything that can be done; the words all hold the canary.
async fn did_everything(desk: &Desk, student: u64) -> u64 {
    let question =
        a_question(&format!("{CANARY} of {student}?").replace(&student.to_string(), "")).by(student).in_public();
    desk.gives(&question).await;
    desk.store.note_feedback(desk.now(), SCHOOL, Some(question.0.id), "him-degree", Feedback::NotThis);
    desk.on_answer(BOB, question.0.id, Act::Correct(words("Records."))).await.unwrap();
    desk.store.was_told(question.0.id, Some((CHANNEL, 7))).await.unwrap();
    let draft = desk.drafts(&a_question(&format!("{CANARY}, please?")).by(student).before_approval()).await;
    desk.store.card_stands(Subject::Draft(draft), Some(draft + 1)).await.unwrap();
    desk.store.draft_waits_in(draft, draft + 2).await.unwrap();
    let sent = desk.drafts(&a_question(&format!("{CANARY}, now?")).by(student).before_approval()).await;
    desk.on_draft(ADA, sent, Act::Approve).await.unwrap();
    let new = NewCase { words: Some(CANARY.to_owned()), ..question.wanting_an_advisor() };
    let case = desk.opens(&new).await.case.id;
    desk.replies(case, &format!("{CANARY} once more")).await.unwrap();
    desk.answers(ADA, case, "Yes.").await.unwrap();
    desk.on_case(ADA, case, Act::Note(format!("wrote {CANARY}"))).await.unwrap();
    for note in desk.store.notes(case).await.unwrap() {
        desk.store.note_stands(note.id, 1_700_000_000_000_000_000 + note.id).await.unwrap();
    }
    desk.store.card_stands(Subject::Case(case), Some(3)).await.unwrap();
    let done = desk.opens(&a_question("settled").by(student).wanting_an_advisor()).await.case.id;
    desk.on_case(ADA, done, Act::Close).await.unwrap();
    case
}

#[tokio::test]
async fn who_has_their_data_erased_is_nowhere_and_others_lose_nothing() {
    let desk = Desk::new().await;
    let case = did_everything(&desk, SAM).await;
    let posted: Vec<u64> =
        desk.store.notes(case).await.unwrap().iter().map(|note| 1_700_000_000_000_000_000 + note.id).collect();
    let before = desk.everything().await;
    assert!(before.naming(&SAM.to_string()).len() >= 5);
    assert!(before.0["audit"].iter().all(|row| !row.contains(CANARY) && !row.contains(&SAM.to_string())), "{before:?}");
    let untouched = Desk::new().await;
    drop(untouched);
    did_everything(&desk, TOM).await;
    let toms = desk.everything().await.naming(&TOM.to_string());
    desk.delivers_all().await;

    let erased = desk.store.erase(SAM, desk.now()).await.unwrap().unwrap();
    assert_eq!(erased, 5, "three questions and two cases");

    let after = desk.everything().await;
    assert_eq!(after.naming(&SAM.to_string()), Vec::<String>::new());
    assert_eq!(after.naming(&TOM.to_string()), toms);
    assert_eq!(after.0["audit"].iter().filter(|row| before.0["audit"].contains(row)).count(), before.0["audit"].len());
    let left = desk.case(case).await;
    assert_eq!((left.asker, left.question, left.thread, left.stage.word()), (None, None, None, "closed"));
    assert!(desk.said_in(case).await == ["event: the student had their data erased"]);
    let to_do = desk.to_do().await;
    assert!(to_do.contains(&Delivery::Card(Subject::Case(case))), "the card is brought up to date");
    let erasures = to_do.iter().filter(|what| matches!(what, Delivery::Erase(_))).count();
    assert_eq!(erasures, 1 + posted.len(), "the draft's card and each posted line: {to_do:?}");
    assert!(posted.iter().all(|message| to_do.contains(&Delivery::Erase(*message))));
    assert_eq!(desk.replies(case, "Hello?").await, Err(Refusal::Gone));
    assert_eq!(desk.store.erase(SAM, desk.now()).await.unwrap(), Ok(0));
}

#[tokio::test]
async fn an_erasure_that_fails_half_way_changes_nothing() {
    let desk = Desk::new().await;
    did_everything(&desk, SAM).await;
    let stop = "CREATE TRIGGER stop BEFORE DELETE ON case_note BEGIN SELECT raise(ABORT, 'stop'); END";
    desk.behind_the_back(stop).await.unwrap();
    let before = desk.everything().await;
    assert!(desk.store.erase(SAM, desk.now()).await.is_err());
    assert_eq!(desk.everything().await, before);
}

#[tokio::test]
async fn what_was_to_be_delivered_to_an_erased_student_is_not() {
    let desk = Desk::new().await;
    let public = desk.gives(&a_question("One?").in_public()).await;
    desk.on_answer(ADA, public, Act::Retract).await.unwrap();
    let draft = desk.drafts(&a_question("Two?").before_approval()).await;
    desk.on_draft(ADA, draft, Act::Approve).await.unwrap();
    let case = desk.asks(SAM, "Three?").await;
    desk.answers(ADA, case, "Yes.").await.unwrap();
    desk.replies(case, "When?").await.unwrap();
    let posts = |due: &Due| matches!(due.what, Delivery::Card(_) | Delivery::Pass(_));
    let posted = desk.due().await.into_iter().filter(posts).map(|due| Delivery::Unsay(due.id));
    let expected: Vec<Delivery> = posted.chain([Delivery::Card(Subject::Case(case))]).collect();
    desk.store.erase(SAM, desk.now()).await.unwrap().unwrap();
    let to_do = desk.to_do().await;
    assert_eq!(to_do, expected, "what may stand in the review channel is taken back");
    assert_eq!(to_do.len(), 4, "two cards and a message, and the case");
}

#[tokio::test]
async fn a_nameless_case_of_an_erased_question_leads_back_to_nobody() {
    let desk = Desk::new().await;
    let question = a_question("Where do I park?");
    desk.gives(&question).await;
    let case = desk.opens(&question.nameless(guidepost::moderation::case::Kind::Unmatched)).await.case.id;
    desk.store.erase(SAM, desk.now()).await.unwrap().unwrap();
    assert_eq!(desk.case(case).await.question, None);
    assert_eq!(desk.everything().await.naming(&question.0.id.to_string()).len(), 0);
}

/// Whoever is shut out stays so: it is the advisors' measure, and goes at its end.
#[tokio::test]
async fn an_erasure_lifts_no_block_but_leaves_none_that_has_ended() {
    let desk = Desk::new().await;
    desk.store.block(&about_a_person("block", desk.now()), SAM, Some(desk.now() + DAY)).await.unwrap();
    desk.store.hold(&about_a_person("hold", desk.now()), SAM, Some(desk.now() + MINUTE)).await.unwrap();
    desk.pass(HOUR);
    desk.store.erase(SAM, desk.now()).await.unwrap().unwrap();
    assert_eq!(desk.everything().await.naming(&SAM.to_string()).len(), 1);
    assert_eq!(desk.store.blocked(desk.now()).await.unwrap().len(), 1);
    desk.pass(DAY);
    desk.store.erase(SAM, desk.now()).await.unwrap().unwrap();
    assert_eq!(desk.everything().await.naming(&SAM.to_string()), Vec::<String>::new());
}

#[tokio::test]
async fn a_student_is_shown_exactly_what_is_kept_of_them() {
    let desk = Desk::new().await;
    assert_eq!(count(&desk.store.kept_of(SAM).await.unwrap()), 0);
    let case = did_everything(&desk, SAM).await;
    did_everything(&desk, TOM).await;
    desk.store.block(&about_a_person("block", desk.now()), SAM, Some(desk.now() + DAY)).await.unwrap();
    desk.store.hold(&about_a_person("hold", desk.now()), SAM, Some(desk.now() + DAY)).await.unwrap();
    let kept = desk.store.kept_of(SAM).await.unwrap();
    let list = |name: &str| kept[name].as_array().unwrap().clone();
    let of_messages = list("messages_in_cases");
    let texts: Vec<&str> = of_messages.iter().map(|message| message["text"].as_str().unwrap()).collect();
    assert_eq!(texts, [CANARY, &format!("{CANARY} once more"), "Yes."]);
    assert!(of_messages.iter().all(|message| message["case"].as_str() == Some(&case.to_string())));
    let rows = desk.everything().await.naming(&SAM.to_string()).len();
    assert_eq!(count(&kept) - texts.len(), rows, "{kept:#}");
    assert_eq!((list("answers").len(), list("waiting_for_approval").len(), list("cases").len()), (2, 2, 2));
    assert!(!kept.to_string().contains(&TOM.to_string()) && !kept.to_string().contains(&ADA.to_string()));
    desk.store.hold(&about_a_person("end of hold", desk.now()), SAM, None).await.unwrap();
    desk.store.block(&about_a_person("unblock", desk.now()), SAM, None).await.unwrap();
    desk.store.erase(SAM, desk.now()).await.unwrap().unwrap();
    assert_eq!(count(&desk.store.kept_of(SAM).await.unwrap()), 0);
}

fn count(kept: &Value) -> usize {
    kept.as_object().unwrap().values().map(|list| list.as_array().unwrap().len()).sum()
}

#[tokio::test]
async fn each_column_has_a_purpose_and_a_lifetime() {
    let desk = Desk::new().await;
    let mut connection = connect(&desk.file()).await;
    let found: Vec<String> = tables(&mut connection)
        .await
        .into_iter()
        .flat_map(|(table, columns)| columns.into_iter().map(move |column| format!("{table}.{column}")))
        .collect();
    connection.close().await.unwrap();
    let named: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
    assert_eq!(named, found);
    for column in COLUMNS {
        assert!(!column.purpose.trim().is_empty() && !column.kept.trim().is_empty(), "{column:?}");
    }
}

#[tokio::test]
async fn nobody_changes_the_audit_trail_or_shortens_it() {
    let desk = Desk::new().await;
    desk.moment(the_beginning() + 499 * DAY);
    desk.store.hold(&about_a_person("hold", desk.now()), SAM, None).await.unwrap();
    let written = desk.everything().await;
    let line = "SELECT id, at, guild, 1, action, kind, subject, entry, before, after FROM audit";
    for sql in [
        "UPDATE audit SET advisor = 1",
        "UPDATE OR REPLACE audit SET advisor = 1",
        "DELETE FROM audit",
        &format!("REPLACE INTO audit {line}"),
        &format!("INSERT INTO audit {line} WHERE 1 ON CONFLICT (id) DO UPDATE SET advisor = 1"),
    ] {
        let refused = desk.behind_the_back(sql).await;
        assert!(refused.is_err(), "{sql}: {refused:?}");
    }
    assert_eq!(desk.everything().await, written);
    let shortest = Retention { audit_days: 30, ..retention() };
    desk.store.purge(desk.now() + 29 * DAY, &shortest).await.unwrap();
    assert_eq!(desk.rows("audit").await, 1);
}

#[tokio::test]
async fn blocks_and_holds_are_set_lifted_and_written_down() {
    let desk = Desk::new().await;
    let blocks = async || {
        let blocked = desk.store.blocked(desk.now()).await.unwrap();
        blocked.into_iter().map(|blocked| (blocked.guild, blocked.person, blocked.ends)).collect::<Vec<_>>()
    };
    let until = desk.now() + DAY;
    desk.store.block(&about_a_person("block", desk.now()), SAM, Some(until)).await.unwrap();
    desk.store.block(&about_a_person("block", desk.now()), SAM, Some(until + DAY)).await.unwrap();
    assert_eq!(blocks().await, [(SCHOOL, SAM, until + DAY)]);
    desk.store.block(&about_a_person("unblock", desk.now()), SAM, None).await.unwrap();
    assert_eq!(blocks().await, []);
    desk.store.block(&about_a_person("block", desk.now()), TOM, Some(until)).await.unwrap();
    desk.moment(until);
    assert_eq!(blocks().await, [], "it ends by itself");
    desk.store.block(&about_a_person("unblock", desk.now()), TOM, None).await.unwrap();
    let lines = desk.audit().await;
    let actions: Vec<&str> = lines.iter().map(|line| line.action.as_str()).collect();
    assert_eq!(actions, ["block", "block", "unblock", "block", "unblock"]);
    // How it stood before: not at all, until the next noon, until the one after that; and what has ended is no more.
    let said = |ends: Time| jiff::Timestamp::from_second(ends).unwrap().strftime("until %F %R UTC").to_string();
    let before: Vec<&str> = lines.iter().map(|line| line.before.as_str()).collect();
    assert_eq!(before, ["", &said(until), &said(until + DAY), "", ""]);
}
