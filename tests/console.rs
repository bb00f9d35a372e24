//! Two terminals, a student's and an advisor's, on one database: what each reads; and the database's own commands.

mod support;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, SystemTime};

use guidepost::advising::said::Said;
use guidepost::config::Rates;
use guidepost::moderation::case::{Kind, NewCase};
use guidepost::moderation::given::Given;
use guidepost::moderation::queue::Filter;
use guidepost::moderation::{Asked, DAY, Delivery, Mode, TERMINAL, Time};
use guidepost::store::Store;
use insta::assert_snapshot;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use support::Desk;

const GUIDE: &str = r#"
[guide]
title = "The guide"
reviewed = 2000-01-01

[[entry]]
id = "degree"
question = "What degree do I need?"
phrasings = ["is an associate degree enough", "which degree is right for this work"]
answer = "An associate degree."
related = ["online"]
sources = ["guide"]
reviewed = 2000-01-01
category = "Studying"

[[entry]]
id = "online"
question = "Are the classes online?"
phrasings = ["can I study from home", "is there a campus that I must go to"]
answer = "All classes are online."
sources = ["guide"]
reviewed = 2000-01-01
category = "Studying"

[[sensitive]]
id = "crisis"
phrases = ["hurt myself"]
reply = "Please turn to somebody near you right now."
priority = true
"#;
const CONFIG: &str =
    "[knowledge]\nstale_after_days = 36500\n[[server]]\nid = \"7\"\noffice = \"Health Sciences Advising\"\n";
const DATABASE: &str = "guidepost.sqlite3";
/// An advisor waits no longer for a terminal.
const PATIENCE: Duration = Duration::from_secs(20);

fn desk() -> Desk {
    Desk::new().with("knowledge/guide.toml", GUIDE).with("config.toml", CONFIG)
}

fn now() -> Time {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    since.as_secs().try_into().unwrap()
}

/// What differs from run to run, taken out: scores and times.
fn steady(text: &str) -> String {
    let text = regex_lite::Regex::new(r"score \d\.\d\d").unwrap().replace_all(text, "score _").into_owned();
    regex_lite::Regex::new(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC").unwrap().replace_all(&text, "(then)").into_owned()
}

/// A terminal that stays open while others work.
struct Terminal {
    child: Child,
    typing: Option<ChildStdin>,
    shown: Receiver<String>,
}

impl Terminal {
    fn open(desk: &Desk, arguments: &[&str]) -> Terminal {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guidepost"));
        command.args(arguments).current_dir(desk.path()).env("HOME", desk.path());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let (show, shown) = channel();
        let reader = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || reader.lines().map_while(Result::ok).try_for_each(|line| show.send(line)));
        Terminal { typing: child.stdin.take(), child, shown }
    }

    fn student(desk: &Desk) -> Terminal {
        Terminal::open(desk, &["chat"])
    }

    fn advisor(desk: &Desk) -> Terminal {
        Terminal::open(desk, &["chat", "--as", "advisor"])
    }

    /// Types a line, and reads until a line that holds `last`.
    #[track_caller]
    fn reads(&mut self, line: &str, last: &str) -> String {
        writeln!(self.typing.as_ref().unwrap(), "{line}").unwrap();
        let mut read = Vec::new();
        loop {
            let Ok(line) = self.shown.recv_timeout(PATIENCE) else {
                panic!("waited for {last:?}, and read:\n{}", read.join("\n"))
            };
            let last_one = line.contains(last);
            read.push(line);
            if last_one {
                return steady(read.join("\n").trim_start());
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The end of its input ends it.
        self.typing.take();
        let ended = self.child.wait();
        assert!(std::thread::panicking() || ended.unwrap().success());
    }
}

/// What a terminal shows for these lines, and then ends.
fn after(desk: &Desk, arguments: &[&str], lines: &str) -> String {
    steady(desk.guidepost(arguments).reading(lines).ends().prints())
}

fn student(desk: &Desk, lines: &str) -> String {
    after(desk, &["chat"], lines)
}

fn advisor(desk: &Desk, lines: &str) -> String {
    after(desk, &["chat", "--as", "advisor"], lines)
}

/// The database itself, for what no terminal can do.
fn with_store<T>(desk: &Desk, work: impl AsyncFnOnce(&Store) -> T) -> T {
    in_database(&desk.path().join(DATABASE), work)
}

fn in_database<T>(file: &Path, work: impl AsyncFnOnce(&Store) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(&format!("sqlite://{}", file.display())).await.unwrap();
        let done = work(&store).await;
        store.close().await;
        done
    })
}

/// Somebody else goes on reading what stood there before, so that it cannot be overwritten on the disk meanwhile.
fn while_somebody_reads<T>(desk: &Desk, work: impl FnOnce() -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(desk.path().join(DATABASE));
        let mut connection = options.connect().await.unwrap();
        let mut reading = connection.begin().await.unwrap();
        sqlx::query("SELECT count(*) FROM question").fetch_one(&mut *reading).await.unwrap();
        work()
    })
}

/// A question on the Discord server 7.
fn asked(id: u64, at: Time, mode: Mode) -> Asked {
    Asked {
        id,
        at,
        guild: 7,
        channel: 70,
        asker: Some(90),
        private: true,
        by_message: false,
        text: "what degree".to_owned(),
        said: Said::Answer(vec!["degree".to_owned()]),
        score: 0.9,
        version: String::new(),
        mode,
        message: None,
    }
}

// --- cases ---

#[test]
#[allow(clippy::too_many_lines, reason = "one story, and most of it what is read")]
fn a_question_goes_to_an_advisor_and_back_while_both_look() {
    let desk = desk();
    let mut student = Terminal::student(&desk);
    student.reads("where can I stable my horse?", "2  All topics");
    assert_snapshot!(student.reads("1", "Take it back"), @"
    Your question is with the advisors now (case 2). They see your name; their answer comes here or in a direct message.

    Pick a number:
       1  Write to an advisor
       2  All topics
       3  Take it back
    ");
    let mut advisor = Terminal::advisor(&desk);
    assert_snapshot!(advisor.reads("/queue", "1  Case 2: where can I stable my horse?"), @"
    1 waits

    - Case 2 · advisor · open · a moment ago · where can I stable my horse?

    Open …
       1  Case 2: where can I stable my horse?
    ");
    assert_snapshot!(advisor.reads("1", "5  Close"), @"
    Case 2 · A student asks for an advisor

    @1 asked in a direct message:

    where can I stable my horse?

    I said: that I did not find it

    Open, since a moment ago

    Pick a number:
       1  Claim
       2  Answer
       3  Correct the answer
       4  Note
       5  Close
    ");
    advisor.reads("1", "7  Hand over");
    assert_snapshot!(advisor.reads("/note 2 Horses again.", "7  Hand over"), @"
    Case 2 · A student asks for an advisor

    @1 asked in a direct message:

    where can I stable my horse?

    I said: that I did not find it
    claimed by somebody at the terminal · a moment ago
    Note of somebody at the terminal: Horses again.

    Claimed by somebody at the terminal · the claim ends in 2 hours · opened a moment ago

    Pick a number:
       1  Answer
       2  Correct the answer
       3  Note
       4  Close
       5  Claim longer
       6  Release
       7  Hand over
    ");
    assert_snapshot!(advisor.reads("1", "gives up."), @"Please write the answer for the student in one line. An empty line gives up.");
    assert_snapshot!(advisor.reads("Behind the library.\\nAsk the porter.", "7  Hand over"), @"
    Case 2 · A student asks for an advisor

    @1 asked in a direct message:

    where can I stable my horse?

    I said: that I did not find it
    claimed by somebody at the terminal · a moment ago
    Note of somebody at the terminal: Horses again.
    Answer of somebody at the terminal: Behind the library.
    Ask the porter.

    Answered by somebody at the terminal · opened a moment ago

    Pick a number:
       1  Answer
       2  Correct the answer
       3  Note
       4  Close
       5  Claim longer
       6  Release
       7  Hand over
    ");
    assert_snapshot!(student.reads("Are the classes online?", "5  That settles it"), @"
    An advisor answered you.

    Case 2: an answer from a person

    Behind the library.
    Ask the porter.

    You asked:

    where can I stable my horse?

    Written by an advisor · Health Sciences Advising

    Are the classes online?

    All classes are online.

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important

    Pick a number:
       1  Not what I asked
       2  Unclear or incomplete
       3  Ask an advisor

    To the advisors:
       4  Reply
       5  That settles it
    ");
    student.reads("4", "gives up.");
    assert_snapshot!(student.reads("And my mule?", "now."), @"Your reply is with the advisors now.");
    assert_snapshot!(advisor.reads("/queue mine", "1  Case 2: where can I stable my horse?"), @"
    Case 2, the student writes

    And my mule?

    1 waits

    - Case 2 · advisor · claimed by somebody at the terminal · a moment ago · where can I stable my horse?

    Open …
       1  Case 2: where can I stable my horse?
    ");
    advisor.reads("/answer 2 There as well.", "7  Hand over");
    assert!(student.reads("/topics", "6  That settles it").starts_with("An advisor answered you."));
    assert_snapshot!(student.reads("6", "at any time."), @"Case 2 is closed. You can ask an advisor again at any time.");
    assert_snapshot!(advisor.reads("/case 2", "1  Reopen"), @"
    Case 2 · A student asks for an advisor

    @1 asked in a direct message:

    where can I stable my horse?

    I said: that I did not find it
    … 1 earlier
    Note of somebody at the terminal: Horses again.
    Answer of somebody at the terminal: Behind the library.
    Ask the porter.
    reopened by the student's reply · a moment ago
    Student: And my mule?
    Answer of somebody at the terminal: There as well.
    settled, says the student · a moment ago

    Closed a moment ago

    Pick a number:
       1  Reopen
    ");
    assert_snapshot!(advisor.reads("/audit case=2", "1  Export as CSV"), @"
    Audit trail: 4 lines

    - (then) somebody at the terminal answer case 2: claimed at the terminal → answered at the terminal
    - (then) somebody at the terminal answer case 2: claimed at the terminal → answered at the terminal
    - (then) somebody at the terminal note case 2: claimed at the terminal → claimed at the terminal
    - (then) somebody at the terminal claim case 2: open → claimed at the terminal

    Pick a number:
       1  Export as CSV
    ");
    drop((student, advisor));
    // What is for nobody here does not pile up.
    let left = with_store(&desk, async |store| store.due_in_terminal(10).await.unwrap());
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn one_question_makes_one_case_however_often_it_is_asked_and_can_be_taken_back() {
    let desk = desk();
    let read = student(&desk, "my horse?\n1\nMY  HORSE?\n1\n");
    assert_eq!(read.matches("Your question is with the advisors already (case 2).").count(), 1, "{read}");
    let read = student(&desk, "my horse?\n1\n");
    assert!(read.contains("advisors already (case 2)"), "{read}");
    let read = student(&desk, "my mule?\n1\n3\n");
    assert!(read.ends_with("Case 6 is closed. You can ask an advisor again at any time.\n\n"), "{read}");
    assert!(!advisor(&desk, "/queue\n").contains("mule"));
}

#[test]
fn a_student_writes_to_the_advisors_or_gives_up() {
    let desk = desk();
    let read = student(&desk, "/advisor\n1\n\n/advisor\n1\nPlease call me at 555-123-4567.\n");
    assert!(read.contains("Nothing was sent."), "{read}");
    assert_snapshot!(read.rsplit("gives up.").next().unwrap().trim(), @"
    Your message is with the advisors now (case 1). Thank you!
    I left out a phone number, which I do not pass on. If your advisor needs that, please give it to them in person.
    ");
    assert_snapshot!(advisor(&desk, "/case 1\n"), @"
    Case 1 · A student asks for an advisor

    @1 asks:

    Please call me at [phone].

    Open, since a moment ago

    Pick a number:
       1  Claim
       2  Answer
       3  Note
       4  Close
    ");
    // A student writes on without a number.
    assert!(
        student(&desk, "/reply 1 It is urgent.\n/reply 2 Hello.\n")
            .ends_with("Your reply is with the advisors now.\n\nThis is no longer there.\n\n")
    );
}

#[test]
fn an_answer_that_was_not_meant_and_one_that_is_unclear_reach_the_advisors_apart() {
    let desk = desk();
    let read = student(&desk, "What degree do I need?\n2\nWhat degree do I need?\n3\nWhich subject?\n");
    assert!(read.ends_with("Your message is with the advisors now. Thank you!\n\n"), "{read}");
    assert_snapshot!(advisor(&desk, "/queue\n/queue content\n1\n"), @"
    2 wait

    - Case 1 · unhelpful · open · a moment ago · What degree do I need?
    - Case 2 · content · open · a moment ago · What degree do I need?

    Open …
       1  Case 1: What degree do I need?
       2  Case 2: What degree do I need?

    1 waits

    - Case 2 · content · open · a moment ago · What degree do I need?

    Open …
       1  Case 2: What degree do I need?

    Case 2 · A student found an answer unclear or incomplete

    Somebody asked:

    What degree do I need?

    I said: degree
    about degree · a moment ago
    Student: Which subject?

    Open, since a moment ago

    Pick a number:
       1  Write answer
       2  Correct the answer
       3  Note
       4  Close
    ");
}

#[test]
fn suggestions_and_what_is_not_in_the_guide_wait_without_a_name() {
    let desk = desk().with("config.toml", format!("{CONFIG}[answers]\nanswer_above = 1\nsuggest_above = 0\n"));
    student(&desk, "degree for work\nmy horse?\nmy horse??\nhello!\n");
    assert_snapshot!(advisor(&desk, "/queue\n"), @"
    2 wait

    - Case 1 · unsure · open · a moment ago · degree for work
    - Case 2 · unmatched · open · a moment ago · 2 times · my horse?

    Open …
       1  Case 1: degree for work
       2  Case 2: my horse?
    ");
}

#[test]
fn what_was_not_found_is_answered_by_the_command_as_by_the_number() {
    let desk = desk();
    student(&desk, "my horse?\nmy mule?\n");
    let by_number = advisor(&desk, "/case 1\n1\nBehind the library.\n");
    let by_command = advisor(&desk, "/answer 2 Behind the library.\n");
    for read in [by_number, by_command] {
        assert!(read.contains("Answered. Whoever asked is told."), "{read}");
    }
    assert_eq!(student(&desk, "hello\n").matches("Behind the library.").count(), 2);
    // What is settled is to be taken up again first.
    assert!(advisor(&desk, "/answer 2 Or in front of it.\n").contains("This case is closed. Reopen it first."));
}

#[test]
fn words_of_distress_come_first_and_the_student_is_not_told() {
    let desk = desk();
    assert_snapshot!(student(&desk, "my horse?\nI want to hurt myself\n").rsplit("topics").next().unwrap().trim(), @"
    Please turn to somebody near you right now.

    Pick a number:
       1  Ask an advisor
    ");
    assert_snapshot!(advisor(&desk, "/queue\n/queue students\n1\n"), @"
    2 wait

    - PRIORITY · Case 2 · sensitive · open · a moment ago · I want to hurt myself
    - Case 1 · unmatched · open · a moment ago · my horse?

    Open …
       1  Case 2: I want to hurt myself
       2  Case 1: my horse?

    1 waits

    - PRIORITY · Case 2 · sensitive · open · a moment ago · I want to hurt myself

    Open …
       1  Case 2: I want to hurt myself

    PRIORITY · Case 2 · Words of distress

    @1 asked in a direct message:

    I want to hurt myself

    I said: the fixed words for this

    Open, since a moment ago

    Pick a number:
       1  Claim
       2  Answer
       3  Correct the answer
       4  Note
       5  Close
    ");
}

#[test]
fn distress_is_heard_in_what_is_written_to_advisors_and_of_whoever_is_shut_out() {
    let desk = desk();
    // In the form that tells what is unclear, in a message, and in a reply, which its advisor reads as well.
    let read = student(&desk, "What degree do I need?\n3\nI want to hurt myself\n");
    assert!(read.contains("Please turn to somebody near you") && !read.contains("Thank you!"), "{read}");
    student(&desk, "What degree do I need?\n4\n");
    advisor(&desk, "/answer 2 An associate degree.\n");
    let read = student(&desk, "/reply 2 I want to hurt myself\n");
    assert!(read.contains("Please turn to somebody near you") && !read.contains("Your reply is with"), "{read}");
    assert!(advisor(&desk, "/case 2\n").contains("Student: I want to hurt myself"));
    advisor(&desk, "/block 1 7\n");
    let read = student(&desk, "I want to hurt myself now\n/reply 2 I want to hurt myself again\n/reply 2 Hello?\n");
    assert_eq!(read.matches("Please turn to somebody near you").count(), 2, "{read}");
    assert!(read.ends_with("please turn to a person directly.\n\n"), "{read}");
    assert_eq!(advisor(&desk, "/queue\n").matches("- PRIORITY").count(), 3);
}

#[test]
fn advisors_hand_over_release_and_are_told_what_cannot_be() {
    let desk = desk();
    student(&desk, "my horse?\n1\n");
    assert_snapshot!(advisor(&desk, "/handover 2 @5\n/answer 2 No.\n/release 2\n/case 9\n/answer 1 No.\n/queue mine\n/close 1\n"), @"
    Case 2 · A student asks for an advisor

    @1 asked in a direct message:

    my horse?

    I said: that I did not find it
    somebody at the terminal handed it to @5 · a moment ago

    Claimed by @5 · the claim ends in 2 hours · opened a moment ago

    Pick a number:
       1  Answer
       2  Correct the answer
       3  Note
       4  Close
       5  Claim longer
       6  Release
       7  Hand over

    @5, somebody at the terminal handed case 2 to you.

    @5 has claimed this. Ask them to hand it over, or wait until the claim ends.

    @5 has claimed this. Ask them to hand it over, or wait until the claim ends.

    This is no longer there.

    This case is closed. Reopen it first.

    0 wait

    Nothing waits here.

    This is decided already.
    ");
}

#[test]
fn a_case_of_discord_is_handed_over_where_discord_says_who_is_an_advisor() {
    let desk = desk();
    with_store(&desk, async |store| {
        let new = NewCase::about(Kind::Advisor, &asked(1, now(), Mode::After), Some(90));
        store.open_case(&new, now(), guidepost::config::Config::default().rates, 7200).await.unwrap().unwrap();
    });
    let read = advisor(&desk, "/claim 1\n/handover 1 @5\n/case 1\n7\n5\n");
    assert_eq!(read.matches("Please hand it over in Discord").count(), 2, "{read}");
    assert!(advisor(&desk, "/case 1\n").contains("Claimed by somebody at the terminal"));
}

#[test]
fn a_student_whose_case_is_closed_is_told_and_can_open_it_again() {
    let desk = desk();
    student(&desk, "my horse?\n1\n");
    advisor(&desk, "/close 2\n");
    assert_snapshot!(student(&desk, "/dance\n1\nNot yet settled.\n"), @"
    Case 2 was closed by Health Sciences Advising. If something is still open, please reply. You asked:

    my horse?

    Ask in your own words. /compare [aspect], /careers [field], /topics, /advisor, /privacy, /help, /about, /quit; a number picks from the list.

    To the advisors:
       1  Reply

    Please write your reply in one line. An empty line gives up.

    Your reply is with the advisors now.
    ");
    assert!(advisor(&desk, "/queue\n").contains("Case 2 · advisor · open"));
}

// --- answers ---

#[test]
fn a_corrected_answer_reaches_everybody_who_got_it() {
    let desk = desk();
    student(&desk, "What degree do I need?\nis an associate degree enough?\nAre the classes online?\n");
    let mut advisor = Terminal::advisor(&desk);
    assert_snapshot!(advisor.reads("/answers degree", "2  What degree do I need?"), @"
    Answers from degree

    In the last 30 days, the newest first:
    - a moment ago · automatic · is an associate degree enough?
    - a moment ago · automatic · What degree do I need?

    Open …
       1  is an associate degree enough?
       2  What degree do I need?
    ");
    assert_snapshot!(advisor.reads("2", "6  Are the classes online?"), @"
    This answer

    Given to @1 a moment ago (in private), score _:

    What degree do I need?

    Automatic · degree

    What degree do I need?

    An associate degree.

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important

    Pick a number:
       1  Approve
       2  Edit
       3  Write answer
       4  Retract
       5  Why this answer?

    Pick another entry …
       6  Are the classes online?
    ");
    assert!(advisor.reads("5", "; score 0.").starts_with("degree, score _:\n"));
    advisor.reads("/answers degree", "2  What degree do I need?");
    advisor.reads("2", "6  Are the classes online?");
    assert_snapshot!(advisor.reads("2", "An associate degree."), @r#"
    Please write the new text for this in one line; \n begins a new one. An empty line gives up.

    What degree do I need?

    An associate degree.
    "#);
    assert_snapshot!(advisor.reads("A bachelor's degree.", "2  See them"), @"
    Corrected. Whoever asked is told.
    The same entry gave one more answer lately.

    Pick a number:
       1  Undo
       2  See them
    ");
    assert_snapshot!(advisor.reads("2", "2  is an associate degree enough?"), @"
    One answer from this entry

    In the last 30 days, 0 of them in public:
    - a moment ago to @1, in private: is an associate degree enough?

    They will say this:

    What degree do I need?

    A bachelor's degree.

    Source: The guide
    Corrected by Health Sciences Advising

    Pick a number:
       1  Change 0 in public, tell 1

    Open one of them …
       2  is an associate degree enough?
    ");
    assert_snapshot!(advisor.reads("1", "is told."), @"One answer is being changed now, and everybody who asked is told.");
    assert_snapshot!(student(&desk, "/dance\n"), @"
    An answer I gave you was corrected by Health Sciences Advising. You asked:

    What degree do I need?

    What degree do I need?

    A bachelor's degree.

    Source: The guide
    Corrected by Health Sciences Advising

    An answer I gave you was corrected by Health Sciences Advising. You asked:

    is an associate degree enough?

    What degree do I need?

    A bachelor's degree.

    Source: The guide
    Corrected by Health Sciences Advising

    Ask in your own words. /compare [aspect], /careers [field], /topics, /advisor, /privacy, /help, /about, /quit; a number picks from the list.
    ");
    assert_snapshot!(advisor.reads("/audit entry=degree", "1  Export as CSV"), @"
    Audit trail: 2 lines

    - (then) somebody at the terminal correct answer (degree): automatic: degree → corrected: What degree do I need?: A bachelor's degree.
    - (then) somebody at the terminal correct answer (degree): automatic: degree → corrected: What degree do I need?: A bachelor's degree.

    Pick a number:
       1  Export as CSV
    ");
}

#[test]
fn an_answer_is_approved_replaced_taken_back_and_restored() {
    let desk = desk();
    student(&desk, "What degree do I need?\n");
    let mut advisor = Terminal::advisor(&desk);
    let open = |advisor: &mut Terminal, last: &str| {
        advisor.reads("/answers degree", "1  What degree do I need?");
        advisor.reads("1", last)
    };
    open(&mut advisor, "6  Are the classes online?");
    assert!(advisor.reads("1", "1  Undo").starts_with("Approved."));
    // What stands already is offered no more.
    let panel = open(&mut advisor, "6  Are the classes online?");
    assert!(!panel.contains("Approve\n") && panel.contains("Approved by Health Sciences Advising"), "{panel}");
    assert!(advisor.reads("6", "1  Undo").starts_with("Corrected."));
    assert!(student(&desk, "/dance\n").contains("All classes are online."));
    let panel = open(&mut advisor, "7  What degree do I need?");
    assert!(panel.contains("Corrected by somebody at the terminal a moment ago · online"), "{panel}");
    assert!(advisor.reads("6", "1  Redo").starts_with("The approved answer stands again.\nThis stands now:\n\ndegree"));
    open(&mut advisor, "6  Are the classes online?");
    assert!(advisor.reads("3", "1  Undo").starts_with("Taken back."));
    assert_snapshot!(student(&desk, "/dance\n"), @"
    The answer I gave you was taken back by Health Sciences Advising. Please do not rely on it; an advisor can help you. You asked:

    What degree do I need?

    Ask in your own words. /compare [aspect], /careers [field], /topics, /advisor, /privacy, /help, /about, /quit; a number picks from the list.
    ");
    assert!(advisor.reads("1", "1  Redo").starts_with("The approved answer stands again."));
}

/// The guide changes while the terminal is open.
#[test]
fn an_advisor_at_the_terminal_sends_no_words_that_they_have_not_read() {
    let desk = desk();
    student(&desk, "What degree do I need?\nis an associate degree enough?\n");
    let mut advisor = Terminal::advisor(&desk);
    let changed = "changed since you opened it. Please look at it once more.";
    let learns = |degree: &str, online: &str| {
        let guide = GUIDE.replace("An associate degree.", degree).replace("All classes are online.", online);
        std::fs::write(desk.path().join("knowledge/guide.toml"), guide).unwrap();
    };
    let open = |advisor: &mut Terminal, last: &str| {
        advisor.reads("/answers degree", "2  What degree do I need?");
        advisor.reads("2", last)
    };
    open(&mut advisor, "6  Are the classes online?");
    learns("A bachelor's degree.", "All classes are online.");
    advisor.reads("1", changed);
    assert!(open(&mut advisor, "6  Are the classes online?").contains("A bachelor's degree."));
    assert!(advisor.reads("1", "1  Undo").starts_with("Approved."));
    open(&mut advisor, "6  Are the classes online?");
    advisor.reads("6", "2  See them");
    let recall = advisor.reads("2", "2  is an associate degree enough?");
    assert!(recall.contains("All classes are online."), "{recall}");
    learns("A bachelor's degree.", "Some classes are online.");
    advisor.reads("1", changed);
    open(&mut advisor, "8  What degree do I need?");
    assert!(advisor.reads("7", "2  is an associate degree enough?").contains("Some classes are online."));
    advisor.reads("1", "One answer is being changed now");
}

#[test]
fn a_draft_from_discord_is_decided_in_the_terminal() {
    let desk = desk();
    let rates = (3, 200);
    with_store(&desk, async |store| {
        store.open_draft(&asked(1, now(), Mode::Before), true, rates).await.unwrap().unwrap();
    });
    let mut advisor = Terminal::advisor(&desk);
    assert_snapshot!(advisor.reads("/queue drafts", "1  Draft: what degree"), @"
    1 waits

    - Draft · open · a moment ago · what degree

    Open …
       1  Draft: what degree
    ");
    assert_snapshot!(advisor.reads("1", "5  Are the classes online?"), @"
    Draft · waits for an advisor

    @90 asked in #70 a moment ago:

    what degree

    I would say this (score _, degree):

    What degree do I need?

    An associate degree.

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important

    Pick a number:
       1  Approve
       2  Edit
       3  Write answer
       4  Dismiss

    Pick another entry …
       5  Are the classes online?
    ");
    // Dropped by mistake, it is taken up again.
    assert!(advisor.reads("4", "1  Reopen").starts_with("Draft · dismissed"));
    assert!(advisor.reads("1", "5  Are the classes online?").starts_with("Draft · waits for an advisor"));
    assert_snapshot!(advisor.reads("1", "Approved by Health Sciences Advising"), @"
    Draft · approved

    @90 asked in #70 a moment ago:

    what degree

    Sent this (score _, degree):

    Approved by somebody at the terminal a moment ago

    What degree do I need?

    An associate degree.

    Source: The guide
    Reviewed 2000-01-01 · Approved by Health Sciences Advising
    ");
    drop(advisor);
    let due = with_store(&desk, async |store| store.due(now() + 1, 10).await.unwrap());
    assert!(due.iter().any(|due| due.guild == 7 && due.what == Delivery::Give(1)), "{due:?}");
}

#[test]
fn what_nobody_was_given_is_graded_and_counted() {
    let desk = desk();
    assert!(advisor(&desk, "/shadow\n").starts_with("Shadow: so far\n\n0 graded, 0 wait"));
    with_store(&desk, async |store| {
        store.open_draft(&asked(1, now(), Mode::Shadow), true, (3, 200)).await.unwrap().unwrap();
    });
    assert_snapshot!(advisor(&desk, "/shadow\n1\n1\n1\n/shadow\n"), @"
    Shadow: so far

    0 graded, 1 wait for a grade.

    Pick a number:
       1  Grade them

    1 waits

    - Draft · open · a moment ago · what degree

    Open …
       1  Draft: what degree

    Shadow · would this have been right?

    Somebody asked in #70 a moment ago:

    what degree

    I would have said this (score _, degree):

    What degree do I need?

    An associate degree.

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important

    Pick a number:
       1  Right
       2  Wrong

    Shadow · right

    Somebody asked in #70 a moment ago:

    what degree

    I would have said this (score _, degree):

    Right by somebody at the terminal a moment ago

    What degree do I need?

    An associate degree.

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important

    Shadow: so far

    1 graded, 0 wait for a grade.

    answered above   right of answered        coverage
               0.0      1 of    1 (100.0 %)   100.0 %
               0.1      1 of    1 (100.0 %)   100.0 %
               0.2      1 of    1 (100.0 %)   100.0 %
               0.3      1 of    1 (100.0 %)   100.0 %
               0.4      1 of    1 (100.0 %)   100.0 %
               0.5      1 of    1 (100.0 %)   100.0 %
               0.6      1 of    1 (100.0 %)   100.0 %
               0.7      1 of    1 (100.0 %)   100.0 %
               0.8      1 of    1 (100.0 %)   100.0 %
               0.9      1 of    1 (100.0 %)   100.0 %

    The first column is answer_above of the configuration.
    ");
}

// --- people ---

#[test]
fn personal_data_reaches_nobody_and_the_student_is_told() {
    let desk = desk();
    let read = student(&desk, "my horse? write to sam@school.edu\n");
    assert_snapshot!(read.lines().next().unwrap(), @"Your question seems to hold an email address. I left that out before I kept your question, so advisors do not see it and answer you here. /privacy delete on the server erases everything else that I keep of you.");
    assert!(advisor(&desk, "/queue\n").contains("my horse? write to [email]"));
    let bytes = std::fs::read(desk.path().join(DATABASE)).unwrap();
    assert!(!bytes.windows(14).any(|window| window == b"sam@school.edu"));
}

#[test]
fn a_long_message_reaches_the_advisor_whole_but_for_personal_data() {
    let desk = desk();
    student(&desk, "my horse?\n1\n");
    let story = format!("Write to sam@school.edu. {}the-end", "Neigh! ".repeat(300));
    assert_snapshot!(student(&desk, &format!("/reply 2 {story}\n")), @"
    Your reply is with the advisors now.
    I left out an email address, which I do not pass on. If your advisor needs that, please give it to them in person.
    ");
    let read = advisor(&desk, "/queue\n");
    assert!(read.contains("Write to [email].") && read.contains("the-end"), "{read}");
}

#[test]
fn a_student_reads_and_erases_what_is_kept() {
    let desk = desk();
    let kept = student(&desk, "my horse?\n1\n/privacy show\n");
    let kept = kept.rsplit("This is kept of you:\n").next().unwrap();
    let kept: serde_json::Value = serde_json::from_str(kept).unwrap();
    assert_eq!(
        (kept["answers"][0]["question"].as_str(), kept["cases"][0]["case"].as_str()),
        (Some("my horse?"), Some("2"))
    );
    assert_snapshot!(student(&desk, "/privacy\n/privacy delete\n/privacy show\n"), @r#"
    /privacy show lists what is kept of you, /privacy delete erases it.

    Done: 2 questions and cases of yours are erased. Messages that stand in Discord itself you can delete there. Copies for emergencies are gone after 7 days.

    This is kept of you:
    {
      "answers": [],
      "waiting_for_approval": [],
      "cases": [],
      "messages_in_cases": [],
      "shut_out": [],
      "held": []
    }
    "#);
    assert!(advisor(&desk, "/case 2\n").contains("erased at the student's request"));
}

#[test]
fn a_student_whose_data_is_erased_is_told_so_even_if_the_disk_cannot_be_overwritten_yet() {
    let desk = desk();
    student(&desk, "my horse?\n");
    let read = while_somebody_reads(&desk, || student(&desk, "/privacy delete\n"));
    assert!(read.contains("Done: one question or case of yours is erased."), "{read}");
}

#[test]
fn a_student_is_shut_out_and_let_in_and_records_are_held_and_released() {
    let desk = desk();
    assert_snapshot!(advisor(&desk, "/block 1 7\n/hold @1 30\n"), @"
    @1 cannot ask me anything until (then).

    What I keep of @1 is neither erased nor purged until (then).
    ");
    let read = student(&desk, "my horse?\n/topics\n/privacy delete\n");
    assert!(read.starts_with("You cannot use this for now"), "{read}");
    assert!(read.contains("Choose") || read.contains("Read an answer"), "{read}");
    assert!(read.contains("Your records are kept for now"), "{read}");
    assert_snapshot!(advisor(&desk, "/unblock 1\n/release-hold 1\n/audit days=1\n"), @"
    @1 can ask again.

    What I keep of @1 may be erased again.

    Audit trail: 8 lines

    - (then) somebody at the terminal release person: until (then) → (nothing)
    - (then) somebody at the terminal release person: until (then) → (nothing)
    - (then) somebody at the terminal unblock person: until (then) → (nothing)
    - (then) somebody at the terminal unblock person: until (then) → (nothing)
    - (then) somebody at the terminal hold person: (nothing) → for 30 days
    - (then) somebody at the terminal hold person: (nothing) → for 30 days
    - (then) somebody at the terminal block person: (nothing) → for 7 days
    - (then) somebody at the terminal block person: (nothing) → for 7 days

    Pick a number:
       1  Export as CSV
    ");
    assert!(student(&desk, "my horse?\n/privacy delete\n").contains("Done: one question or case of yours is erased"));
}

#[test]
fn the_audit_trail_is_exported_and_overwrites_nothing() {
    let desk = desk().with("there.csv", "mine");
    assert_snapshot!(advisor(&desk, "/block 5 7\n/audit export trail.csv\n/audit export there.csv\n/audit\n1\n\n"), @"
    @5 cannot ask me anything until (then).

    2 lines in trail.csv.

    there.csv cannot be written: File exists (os error 17).

    Audit trail: 2 lines

    - (then) somebody at the terminal block person: (nothing) → for 7 days
    - (then) somebody at the terminal block person: (nothing) → for 7 days

    Pick a number:
       1  Export as CSV

    Which file? An empty line gives up.

    Nothing was done.
    ");
    let csv = std::fs::read_to_string(desk.path().join("trail.csv")).unwrap();
    assert!(csv.starts_with("id,time_utc,server,") && csv.lines().count() == 3, "{csv}");
    assert_eq!(std::fs::read(desk.path().join("there.csv")).unwrap(), b"mine");
}

#[test]
fn an_advisor_who_types_something_else_learns_the_commands() {
    assert_snapshot!(advisor(&desk(), "hello\n/case\n7\n"), @r#"
    /queue [open|mine|overdue|students|content|drafts|shadow]     what waits, the oldest first
    /case N                                                       a case
    /claim N, /release N, /handover N PERSON                      who is on it
    /answer N WORDS, /note N WORDS                                to the student, to advisors only
    /close N, /reopen N                                           its end
    /answers ENTRY                                                answers given from an entry: approve, correct, retract
    /audit [advisor=N] [entry=ID] [case=N] [days=N]               who did what
    /audit export FILE                                            the same as a CSV file
    /shadow                                                       how good the answers are that nobody was given
    /block PERSON DAYS, /unblock PERSON                           shut somebody out for a while
    /hold PERSON DAYS, /release-hold PERSON                       keep somebody's records from being erased
    /help, /quit
    A number picks from the list. In an answer, \n begins a new line.

    Please write /case N.

    There is no such number in the list above.
    "#);
}

#[test]
fn a_chat_without_a_database_answers_all_the_same() {
    let desk = desk().with("config.toml", format!("{CONFIG}[store]\nurl = \"sqlite://nowhere/a.sqlite3\"\n"));
    let ended = desk.guidepost(&["chat"]).reading("Are the classes online?\n/advisor\n/privacy show\n").ends();
    assert_eq!(ended.code, Some(0));
    assert!(ended.out.starts_with("Are the classes online?\n\nAll classes are online."), "{ended:?}");
    assert!(!ended.out.contains("Write to an advisor") && ended.out.contains("Nothing is kept"), "{ended:?}");
    assert_snapshot!(ended.err.trim(), @"guidepost: nothing can be passed on to the advisors: sqlite://nowhere/a.sqlite3: the database cannot be used: error communicating with database: No such file or directory (os error 2)");
    assert_eq!(desk.guidepost(&["chat", "--as", "advisor"]).ends().code, Some(1));
}

// --- the database's own commands ---

#[test]
fn a_backup_is_whole_while_others_write_and_overwrites_nothing() {
    let desk = desk();
    let mut student = Terminal::student(&desk);
    student.reads("my first horse?", "2  All topics");
    std::thread::scope(|scope| {
        let writing = scope.spawn(move || {
            for horse in 0..300 {
                student.reads(&format!("my horse {horse}?"), "2  All topics");
            }
        });
        for copy in 0..5 {
            let name = format!("copy {copy}.sqlite3");
            // No knowledge is needed.
            let backup = ["backup", name.as_str(), "--knowledge", "nowhere"];
            let told = desk.guidepost(&backup).ends();
            assert_eq!(told.prints(), format!("the database as it was at this moment is in {name}\n"));
            let file = desk.path().join(&name);
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
            }
            let cases = in_database(&file, async |store| store.queue(TERMINAL, Filter::All, 0).await.unwrap().1);
            assert!(cases >= 1, "{cases}");
        }
        writing.join().unwrap();
    });
    let again = desk.guidepost(&["backup", "copy 0.sqlite3"]).ends();
    assert_snapshot!(again.told(), @"
    exit 1
    --- err
    guidepost: the backup cannot be written to copy 0.sqlite3: there is a file of that name already; name another
    ");
    let nothing = Desk::new().with("config.toml", CONFIG);
    assert_snapshot!(nothing.guidepost(&["backup", "copy.sqlite3"]).ends().told(), @"
    exit 1
    --- err
    guidepost: there is no database at sqlite://guidepost.sqlite3; name it in [store], or start from its folder
    ");
    assert!(!nothing.path().join(DATABASE).exists() && !nothing.path().join("copy.sqlite3").exists());
}

#[test]
fn a_purge_erases_what_is_over_its_time() {
    let desk = desk().with("config.toml", format!("{CONFIG}[retention]\nanswers_days = 10\nquestions_days = 10\n"));
    with_store(&desk, async |store| {
        store.note_given(Given::new(asked(1, now() - 9 * DAY, Mode::After)));
        store.note_given(Given::new(asked(2, now() - 11 * DAY, Mode::After)));
        let old = asked(3, now() - 31 * DAY, Mode::After);
        let rates = Rates { open_cases: 5, ..guidepost::config::Config::default().rates };
        store.open_case(&NewCase::about(Kind::Advisor, &old, Some(90)), old.at, rates, 60).await.unwrap().unwrap();
    });
    // The answer, its question, the case and the buttons of its card.
    assert_eq!(desk.guidepost(&["purge", "--knowledge", "nowhere"]).ends().prints(), "4 rows erased\n");
    assert_eq!(desk.guidepost(&["purge"]).ends().prints(), "0 rows erased\n");
    assert!(with_store(&desk, async |store| store.given(1).await.unwrap()).is_some());
    assert_snapshot!(Desk::new().guidepost(&["purge"]).ends().told(), @"
    exit 1
    --- err
    guidepost: there is no database at sqlite://guidepost.sqlite3; name it in [store], or start from its folder
    ");
}

#[test]
fn a_purge_has_erased_even_if_the_disk_cannot_be_overwritten_yet() {
    let desk = desk();
    with_store(&desk, async |store| {
        store.note_given(Given::new(asked(1, now() - 400 * DAY, Mode::After)));
        store.flush().await;
    });
    let purge = || desk.guidepost(&["purge"]).ends();
    assert_snapshot!(while_somebody_reads(&desk, purge).told(), @"
    exit 0
    --- out
    2 rows erased
    --- err
    what was erased cannot be overwritten on the disk yet, the next purge does it: the database did not answer in time
    ");
    assert_eq!(purge().prints(), "0 rows erased\n");
}
