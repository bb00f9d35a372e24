//! Processes of their own: this very program, started again to do one job until it is killed.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use guidepost::moderation::Act;
use guidepost::store::Store;
use sqlx::Connection;

use crate::desk::*;

const JOB: &str = "GUIDEPOST_STORE_JOB";
const FOLDER: &str = "GUIDEPOST_STORE_FOLDER";
/// Stands before what a helper says, among what the test runner says.
const MARK: &str = "» ";

/// Not a story, but where a helper begins; without a job there is nothing to do.
#[test]
fn a_helper_does_its_job() {
    let (Ok(job), Ok(folder)) = (std::env::var(JOB), std::env::var(FOLDER)) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = PathBuf::from(folder);
        match job.as_str() {
            "work" => work(&folder).await,
            "open" => open(&folder).await,
            "run" => run(&folder).await,
            "lock" => lock(&folder).await,
            other => panic!("nobody knows the job {other}"),
        }
    });
}

/// In one write, so that a killed helper has said a line or not; ends when nobody listens any more.
fn say(what: &str) {
    if std::io::stdout()
        .write_all(format!("{MARK}{what}\n").as_bytes())
        .and_then(|()| std::io::stdout().flush())
        .is_err()
    {
        std::process::exit(0);
    }
}

fn until_nobody_listens() {
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

/// Opens cases, claims, answers, corrects, erases, and says after each what is done.
async fn work(folder: &Path) {
    let desk = Desk::in_folder(folder).await;
    let me = u64::from(std::process::id());
    for number in 0.. {
        let mut question = a_question(&format!("Question {number} of {me}?")).in_public();
        // Numbers that no helper before it has used.
        question.0.id = 1_600_000_000_000_000_000 + me * 1_000_000 + number;
        let given = desk.gives(&question).await;
        say(&format!("given {given}"));
        let case = desk.opens(&question.wanting_an_advisor()).await.case.id;
        say(&format!("open {case}"));
        desk.claims(ADA, case).await.unwrap();
        say(&format!("claim {case}"));
        desk.on_answer(BOB, given, Act::Correct(words("Records."))).await.unwrap();
        say(&format!("correct {given}"));
        desk.answers(ADA, case, "Yes.").await.unwrap();
        say(&format!("answer {case}"));
        let student = 1_800_000_000_000_000_000 + me * 1_000_000 + number;
        desk.asks(student, &format!("Who is {student}?")).await;
        desk.store.erase(student, desk.now()).await.unwrap().unwrap();
        say(&format!("erased {student}"));
    }
}

async fn open(folder: &Path) {
    say("opening");
    let store = Store::open(&url(&folder.join("guidepost.sqlite3"))).await.unwrap();
    say("opened");
    until_nobody_listens();
    store.close().await;
}

/// A bot that runs.
async fn run(folder: &Path) {
    let store = Store::open(&url(&folder.join("guidepost.sqlite3"))).await.unwrap();
    store.take().await.unwrap();
    say("running");
    until_nobody_listens();
    store.close().await;
}

/// Another program that writes, and takes its time.
async fn lock(folder: &Path) {
    let mut connection = connect(&folder.join("guidepost.sqlite3")).await;
    let mut writing = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
    sqlx::query("INSERT INTO remembered (guild, name, value) VALUES (1, 'other program', 1)")
        .execute(&mut *writing)
        .await
        .unwrap();
    say("locked");
    until_nobody_listens();
    writing.commit().await.unwrap();
    connection.close().await.unwrap();
    say("done");
}

/// A helper at work; killed with the story that it is part of.
pub struct Helper {
    child: Child,
    stdin: Option<ChildStdin>,
    said: Receiver<String>,
}

impl Helper {
    pub fn starts(job: &str, folder: &Path) -> Helper {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["jobs::a_helper_does_its_job", "--exact", "--nocapture", "--test-threads=1"])
            .env(JOB, job)
            .env(FOLDER, folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (says, said) = channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            while out.read_line(&mut line).is_ok_and(|read| read > 0) {
                if let Some((_, what)) = line.split_once(MARK)
                    && let Some(what) = what.strip_suffix('\n')
                {
                    let _ = says.send(what.to_owned());
                }
                line.clear();
            }
        });
        let stdin = child.stdin.take();
        Helper { child, stdin, said }
    }

    /// What it says next.
    #[track_caller]
    pub fn hears(&self) -> String {
        self.said.recv_timeout(Duration::from_secs(30)).expect("the helper says something")
    }

    #[track_caller]
    pub fn says(&self, what: &str) {
        assert_eq!(self.hears(), what);
    }

    /// It goes on, having waited.
    pub fn goes_on(&mut self) {
        self.stdin.take();
    }

    /// `SIGKILL`; all that it said which was not yet heard.
    pub fn killed(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.said.iter().collect()
    }

    /// Its end, having gone on.
    pub fn ends(mut self) {
        self.goes_on();
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
