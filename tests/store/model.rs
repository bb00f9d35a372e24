//! Any sequence of acts on one case by three advisors and its student, against the rules in a few plain lines.

use guidepost::moderation::case::Stage;
use guidepost::moderation::{Act, HOUR, MINUTE, Refusal, Subject, Time};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::desk::*;

#[derive(Debug, Clone)]
enum Step {
    Advisor(u64, Act),
    Reply,
    TakeBack,
    /// The student clicks once more, where the case is not closed.
    Click,
    Time(Time),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let advisor = prop::sample::select(vec![ADA, BOB, CY]);
    let act = prop_oneof![
        3 => Just(Act::Claim),
        2 => Just(Act::Answer("Yes.".to_owned())),
        1 => Just(Act::Answer(" ".to_owned())),
        1 => Just(Act::Note("Hm.".to_owned())),
        1 => Just(Act::Release),
        1 => advisor.clone().prop_map(Act::HandOver),
        1 => Just(Act::Close),
        1 => Just(Act::Reopen),
        1 => Just(Act::Approve),
    ];
    let time = prop::sample::select(vec![1, MINUTE, 29 * MINUTE, HOUR, 2 * HOUR, 72 * HOUR]);
    let step = prop_oneof![
        8 => (advisor, act).prop_map(|(advisor, act)| Step::Advisor(advisor, act)),
        2 => Just(Step::Reply),
        1 => Just(Step::TakeBack),
        1 => Just(Step::Click),
        3 => time.prop_map(Step::Time),
    ];
    prop::collection::vec(step, 1..25)
}

/// What a case is, as a person would explain it.
#[derive(Debug, Clone, PartialEq)]
struct Model {
    stage: Stage,
    owner: Option<u64>,
    ends: Option<Time>,
    nudged: bool,
    changed: Time,
    /// The advisor whose act was the last to be written down, if it closed the case and nothing came after.
    closed_by: Option<u64>,
    written: usize,
    nudges: usize,
}

impl Model {
    fn new(now: Time) -> Model {
        let stage = Stage::Open;
        Model { stage, owner: None, ends: None, nudged: false, changed: now, closed_by: None, written: 0, nudges: 0 }
    }

    fn is_free(&mut self) {
        (self.stage, self.owner, self.ends, self.nudged) = (Stage::Open, None, None, false);
    }

    fn is_taken(&mut self, by: u64, now: Time) {
        (self.owner, self.ends, self.nudged) = (Some(by), Some(now + CLAIM), false);
        if self.stage == Stage::Open {
            self.stage = Stage::Claimed;
        }
    }

    fn is_closed(&mut self, by: Option<u64>) {
        (self.stage, self.ends, self.closed_by) = (Stage::Closed, None, by);
    }

    fn acts(&mut self, by: u64, act: &Act, now: Time) -> Result<(), Refusal> {
        let closed = self.stage == Stage::Closed;
        let colleagues = self.owner.filter(|owner| !closed && *owner != by);
        if let (Some(owner), false) = (colleagues, matches!(act, Act::Note(_) | Act::Approve)) {
            return Err(Refusal::TakenBy(owner));
        }
        match act {
            // Nothing of a case's, but first of all it is over.
            Act::Close | Act::Approve if closed => {
                return Err(match self.closed_by {
                    Some(by) => Refusal::DecidedBy { by, how: "closed".to_owned() },
                    None => Refusal::Decided,
                });
            }
            Act::Approve => return Err(Refusal::Gone),
            Act::Reopen if !closed => return Err(Refusal::Decided),
            Act::Reopen => self.is_free(),
            _ if closed => return Err(Refusal::Closed),
            Act::Release if self.owner.is_none() => return Err(Refusal::Decided),
            Act::Release => self.is_free(),
            Act::Answer(text) if text.trim().is_empty() => return Err(Refusal::Empty),
            Act::Answer(_) => {
                self.is_taken(by, now);
                self.stage = Stage::Answered;
            }
            // A second click.
            Act::Claim if self.stage == Stage::Claimed && self.ends.is_some_and(|ends| ends > now + CLAIM - MINUTE) => {
                return Ok(());
            }
            Act::Claim => self.is_taken(by, now),
            Act::HandOver(colleague) => self.is_taken(*colleague, now),
            Act::Close => self.is_closed(Some(by)),
            _ => {}
        }
        self.changed = now;
        self.written += 1;
        Ok(())
    }

    fn replies(&mut self, now: Time) {
        self.changed = now;
        match (self.stage, self.owner) {
            (Stage::Answered, Some(owner)) => {
                self.is_taken(owner, now);
                self.stage = Stage::Claimed;
            }
            (Stage::Closed, _) => self.is_free(),
            _ => {}
        }
    }

    fn grows_old(&mut self, now: Time) {
        match (self.stage, self.ends) {
            (Stage::Claimed, Some(ends)) if ends <= now => {
                self.is_free();
                self.changed = now;
            }
            (Stage::Claimed, Some(ends)) if !self.nudged && ends - 30 * MINUTE <= now => {
                self.nudged = true;
                self.nudges += 1;
            }
            (Stage::Answered, _) if self.changed + 72 * HOUR <= now => {
                self.is_closed(None);
                self.changed = now;
            }
            _ => {}
        }
    }
}

#[test]
fn the_store_does_what_the_rules_say() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut desk = runtime.block_on(Desk::new());
    // A sequence that fails leaves its case behind.
    desk.rates.open_cases_per_person = 10_000;
    let config = Config { cases: rounds(40) as u32, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&steps(), |steps| runtime.block_on(plays(&desk, &steps)));
    outcome.unwrap();
}

async fn plays(desk: &Desk, steps: &[Step]) -> Result<(), TestCaseError> {
    let question = a_question("").0.id.to_string();
    let question = a_question(&question);
    let case = desk.opens(&question.wanting_an_advisor()).await.case.id;
    let mut model = Model::new(desk.now());
    for step in steps {
        let now = desk.now();
        match step {
            Step::Advisor(by, act) => {
                let came = desk.on_case(*by, case, act.clone()).await.map(drop);
                prop_assert_eq!(came, model.acts(*by, act, now), "{:?}", step);
            }
            Step::Reply => {
                desk.replies(case, "And when?").await.unwrap();
                model.replies(now);
            }
            Step::TakeBack => {
                let came = desk.store.end_own_case(case, "taken back", now).await.unwrap().map(drop);
                let closed = model.stage == Stage::Closed;
                prop_assert_eq!(came, if closed { Err(Refusal::Closed) } else { Ok(()) });
                if !closed {
                    model.is_closed(None);
                    model.changed = now;
                }
            }
            Step::Click if model.stage != Stage::Closed => {
                prop_assert_eq!(desk.opens(&question.wanting_an_advisor()).await.case.id, case);
                model.changed = now;
                if model.stage == Stage::Answered {
                    model.replies(now);
                }
            }
            Step::Click => {}
            Step::Time(time) => {
                desk.pass(*time);
                desk.sweeps().await;
                model.grows_old(desk.now());
            }
        }
        let kept = desk.case(case).await;
        let kept = (kept.stage, kept.owner, kept.claim_ends, kept.nudged, kept.changed);
        let expected = (model.stage, model.owner, model.ends, model.nudged, model.changed);
        prop_assert_eq!(kept, expected, "after {:?}", step);
    }
    prop_assert_eq!(desk.done_to(Subject::Case(case)).await.len(), model.written);
    let mine = format!("your claim of case {case} ends");
    let nudges = desk.lines().await.into_iter().filter(|(text, _)| text.contains(&mine)).count();
    prop_assert_eq!(nudges, model.nudges);
    // The next case begins with an empty desk.
    if model.stage != Stage::Closed {
        desk.store.end_own_case(case, "over", desk.now()).await.unwrap().unwrap();
    }
    desk.delivers_all().await;
    Ok(())
}
