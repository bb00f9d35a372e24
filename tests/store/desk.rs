//! A desk of advisors over a database of its own, with a clock that only moves when a story says so.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use guidepost::advising::said::Said;
use guidepost::config::{Cases, Config, Rates};
use guidepost::moderation::case::{Case, Kind, NewCase};
use guidepost::moderation::draft::Draft;
use guidepost::moderation::given::Given;
use guidepost::moderation::permission::Who;
use guidepost::moderation::queue::AuditFilter;
use guidepost::moderation::{Act, Asked, AuditLine, DAY, Delivery, HOUR, Mode, Refusal, Subject, Time};
use guidepost::store::{Acted, Actor, Due, Opened, Store};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tempfile::TempDir;

pub const SCHOOL: u64 = 1_101_000_000_000_000_001;
pub const OTHER_SCHOOL: u64 = 1_101_000_000_000_000_002;
pub const CHANNEL: u64 = 1_202_000_000_000_000_001;

// Students …
pub const SAM: u64 = 1_303_000_000_000_000_001;
pub const TOM: u64 = 1_303_000_000_000_000_002;
pub const EVA: u64 = 1_303_000_000_000_000_003;
// … and advisors.
pub const ADA: u64 = 1_404_000_000_000_000_001;
pub const BOB: u64 = 1_404_000_000_000_000_002;
pub const CY: u64 = 1_404_000_000_000_000_003;

/// How long a claim holds.
pub const CLAIM: Time = 2 * HOUR;

/// Rounds of a race or of kills: modest, unless `STORE_ROUNDS` says otherwise.
pub fn rounds(modest: usize) -> usize {
    std::env::var("STORE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(modest)
}

/// When every story begins: noon, 500 days ago, because nothing leaves the audit trail within 30 days of the real clock.
pub fn the_beginning() -> Time {
    let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as Time;
    today - today.rem_euclid(DAY) - 500 * DAY + 12 * HOUR
}

/// Sam's question in the school's channel, answered by the entry `him-degree`; the words and what else differs are said.
pub fn a_question(text: &str) -> Question {
    static NEXT: AtomicU64 = AtomicU64::new(1_505_000_000_000_000_001);
    Question(Asked {
        id: NEXT.fetch_add(1, Ordering::Relaxed),
        at: the_beginning(),
        guild: SCHOOL,
        channel: CHANNEL,
        asker: Some(SAM),
        private: true,
        by_message: false,
        text: text.to_owned(),
        said: entry("him-degree"),
        score: 0.75,
        version: "v1".to_owned(),
        mode: Mode::After,
        message: None,
    })
}

pub fn entry(id: &str) -> Said {
    Said::Answer(vec![id.to_owned()])
}

pub fn words(text: &str) -> Said {
    Said::Words { title: "In short".to_owned(), text: text.trim().to_owned(), entry: None }
}

#[derive(Debug, Clone)]
pub struct Question(pub Asked);

impl Question {
    pub fn by(mut self, student: u64) -> Question {
        self.0.asker = Some(student);
        self
    }

    pub fn at(mut self, time: Time) -> Question {
        self.0.at = time;
        self
    }

    pub fn in_school(mut self, school: u64) -> Question {
        self.0.guild = school;
        self
    }

    pub fn answered_with(mut self, said: Said) -> Question {
        self.0.said = said;
        self
    }

    /// The bot's public message says the answer.
    pub fn in_public(mut self) -> Question {
        self.0.private = false;
        self.0.message = Some(self.0.id + 50_000_000);
        self
    }

    pub fn before_approval(mut self) -> Question {
        self.0.mode = Mode::Before;
        self
    }

    pub fn in_shadow(mut self) -> Question {
        self.0.mode = Mode::Shadow;
        self
    }

    /// A case that nobody waits for.
    pub fn nameless(&self, kind: Kind) -> NewCase {
        NewCase::about(kind, &self.0, None)
    }

    /// Its student asks for an advisor.
    pub fn wanting_an_advisor(&self) -> NewCase {
        NewCase::about(Kind::Advisor, &self.0, self.0.asker)
    }

    /// It holds words of distress.
    pub fn in_distress(&self) -> NewCase {
        NewCase { priority: true, ..NewCase::about(Kind::Sensitive, &self.0, self.0.asker) }
    }
}

pub fn advisor(id: u64) -> Actor {
    Actor { id, who: Who::Advisor, guild: SCHOOL }
}

/// Advisors and their store.
#[derive(Clone)]
pub struct Desk {
    pub store: Store,
    pub rates: Rates,
    pub rules: Cases,
    folder: PathBuf,
    clock: Arc<AtomicI64>,
    /// The folder goes away with the last desk over it.
    _kept: Option<Arc<TempDir>>,
}

impl Desk {
    pub async fn new() -> Desk {
        let folder = TempDir::new().unwrap();
        let desk = Desk::in_folder(folder.path()).await;
        Desk { _kept: Some(Arc::new(folder)), ..desk }
    }

    /// Over the database `guidepost.sqlite3` of a folder that somebody else keeps.
    pub async fn in_folder(folder: &Path) -> Desk {
        let store = Store::open(&url(&folder.join("guidepost.sqlite3"))).await.unwrap();
        let Config { cases, rates, .. } = Config::default();
        let clock = Arc::new(AtomicI64::new(the_beginning()));
        Desk { store, rates, rules: cases, folder: folder.to_owned(), clock, _kept: None }
    }

    /// A second program on the same file.
    pub async fn another(&self) -> Desk {
        let store = Store::open(&url(&self.file())).await.unwrap();
        Desk { store, ..self.clone() }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn file(&self) -> PathBuf {
        self.folder.join("guidepost.sqlite3")
    }

    pub fn now(&self) -> Time {
        self.clock.load(Ordering::Relaxed)
    }

    pub fn pass(&self, time: Time) {
        self.clock.fetch_add(time, Ordering::Relaxed);
    }

    pub fn moment(&self, time: Time) {
        self.clock.store(time, Ordering::Relaxed);
    }

    // Students.

    /// Answers a question at once.
    pub async fn gives(&self, question: &Question) -> u64 {
        self.store.note_given(Given::new(Asked { at: self.now(), ..question.0.clone() }));
        self.store.flush().await;
        question.0.id
    }

    /// Keeps the answer to a question until it is approved or graded.
    pub async fn drafts(&self, question: &Question) -> u64 {
        let asked = Asked { at: self.now(), ..question.0.clone() };
        self.store.open_draft(&asked, true, (10_000, 10_000)).await.unwrap().unwrap();
        asked.id
    }

    pub async fn tries_to_open(&self, new: &NewCase) -> Result<Opened, Refusal> {
        self.store.open_case(new, self.now(), self.rates, CLAIM).await.unwrap()
    }

    #[track_caller]
    pub fn opens<'d>(&'d self, new: &NewCase) -> impl Future<Output = Opened> + use<'d> {
        let new = new.clone();
        async move { self.tries_to_open(&new).await.expect("the case is opened") }
    }

    /// This student asks for an advisor about this; the number of the case.
    pub async fn asks(&self, student: u64, text: &str) -> u64 {
        let question = a_question(text).by(student);
        self.gives(&question).await;
        self.opens(&question.wanting_an_advisor()).await.case.id
    }

    pub async fn replies(&self, case: u64, text: &str) -> Result<Case, Refusal> {
        self.store.reply_to_case(case, text, self.now(), CLAIM).await.unwrap()
    }

    // Advisors.

    pub async fn acts(&self, actor: Actor, subject: Subject, act: &Act) -> Result<Acted, Refusal> {
        self.store.act(actor, subject, act, None, self.now(), CLAIM).await.unwrap()
    }

    pub async fn on_case(&self, by: u64, case: u64, act: Act) -> Result<Case, Refusal> {
        Ok(match self.acts(advisor(by), Subject::Case(case), &act).await? {
            Acted::Case(case) => *case,
            other => panic!("{act:?} came to {other:?}"),
        })
    }

    pub async fn on_draft(&self, by: u64, question: u64, act: Act) -> Result<Draft, Refusal> {
        Ok(match self.acts(advisor(by), Subject::Draft(question), &act).await? {
            Acted::Draft(draft) => *draft,
            other => panic!("{act:?} came to {other:?}"),
        })
    }

    pub async fn on_answer(&self, by: u64, question: u64, act: Act) -> Result<Given, Refusal> {
        Ok(match self.acts(advisor(by), Subject::Given(question), &act).await? {
            Acted::Given(given) => *given,
            other => panic!("{act:?} came to {other:?}"),
        })
    }

    pub async fn claims(&self, by: u64, case: u64) -> Result<Case, Refusal> {
        self.on_case(by, case, Act::Claim).await
    }

    pub async fn answers(&self, by: u64, case: u64, text: &str) -> Result<Case, Refusal> {
        self.on_case(by, case, Act::Answer(text.to_owned())).await
    }

    // Time.

    pub async fn sweeps(&self) {
        self.store.sweep(self.now(), &self.rules).await.unwrap();
    }

    // What is seen.

    pub async fn case(&self, case: u64) -> Case {
        self.store.case(case).await.unwrap().expect("the case is there")
    }

    /// How a case stands, as the audit trail says it.
    pub async fn stands(&self, case: u64) -> String {
        self.case(case).await.to_string()
    }

    pub async fn given(&self, question: u64) -> Given {
        self.store.given(question).await.unwrap().expect("the answer is there")
    }

    /// What was written in a case: the voice and the words.
    pub async fn said_in(&self, case: u64) -> Vec<String> {
        let notes = self.store.notes(case).await.unwrap();
        notes.into_iter().map(|note| format!("{}: {}", note.voice.word(), note.text)).collect()
    }

    pub async fn due(&self) -> Vec<Due> {
        self.store.due(self.now(), 10_000).await.unwrap()
    }

    /// What is to be done in Discord now.
    pub async fn to_do(&self) -> Vec<Delivery> {
        self.due().await.into_iter().map(|due| due.what).collect()
    }

    /// Discord does all that is due, and what waits behind it.
    pub async fn delivers_all(&self) {
        loop {
            let due = self.due().await;
            if due.is_empty() {
                return;
            }
            for due in due {
                self.store.delivered(&due).await.unwrap();
            }
        }
    }

    /// What is to be said in the review channel, and to whom.
    pub async fn lines(&self) -> Vec<(String, Option<u64>)> {
        let line = |what| if let Delivery::Line { text, notify } = what { Some((text, notify)) } else { None };
        self.to_do().await.into_iter().filter_map(line).collect()
    }

    /// The audit trail, oldest first.
    pub async fn audit(&self) -> Vec<AuditLine> {
        let mut lines = self.store.audit(&AuditFilter::default(), 0, 100_000).await.unwrap().0;
        lines.reverse();
        lines
    }

    /// The same of one thing: who did what.
    pub async fn done_to(&self, subject: Subject) -> Vec<(u64, String)> {
        let (kind, id) = subject.parts();
        let lines = self.audit().await.into_iter().filter(|line| (line.kind.as_str(), line.subject) == (kind, id));
        lines.map(|line| (line.advisor, line.action)).collect()
    }

    /// Everything in the database.
    pub async fn everything(&self) -> Everything {
        self.store.flush().await;
        Everything::of(&self.file()).await
    }

    pub async fn rows(&self, table: &str) -> usize {
        self.everything().await.0[table].len()
    }

    /// SQL behind the store's back.
    pub async fn behind_the_back(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let mut connection = connect(&self.file()).await;
        let done = sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await;
        connection.close().await.unwrap();
        Ok(done?.rows_affected())
    }

    /// Whether these bytes stand anywhere in the database or what stands beside it.
    pub fn holds_bytes(&self, needle: &str) -> Vec<String> {
        let mut found = Vec::new();
        for file in std::fs::read_dir(self.folder()).unwrap() {
            let path = file.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            if bytes.windows(needle.len()).any(|window| window == needle.as_bytes()) {
                found.push(path.file_name().unwrap().to_string_lossy().into_owned());
            }
        }
        found.sort();
        found
    }
}

pub fn url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

pub async fn connect(file: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(file).connect().await.unwrap()
}

/// Every row of every table, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Everything(pub BTreeMap<String, Vec<String>>);

impl Everything {
    pub async fn of(file: &Path) -> Everything {
        Everything::read(file).await.unwrap()
    }

    /// Fails where a value cannot be read.
    pub async fn read(file: &Path) -> Result<Everything, sqlx::Error> {
        let mut connection = connect(file).await;
        let mut all = BTreeMap::new();
        for (table, columns) in tables(&mut connection).await {
            let quoted: Vec<String> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
            let select = format!("SELECT concat_ws(' | ', {}) FROM \"{table}\"", quoted.join(", "));
            let rows = sqlx::query_scalar(AssertSqlSafe(select)).fetch_all(&mut connection).await?;
            all.insert(table, rows);
        }
        connection.close().await.unwrap();
        Ok(Everything(all))
    }

    /// The rows in which this stands, with their table.
    pub fn naming(&self, what: &str) -> Vec<String> {
        let rows = self.0.iter().flat_map(|(table, rows)| rows.iter().map(move |row| format!("{table}: {row}")));
        rows.filter(|row| row.contains(what)).collect()
    }

    pub fn counts(&self) -> BTreeMap<&str, usize> {
        self.0.iter().map(|(table, rows)| (table.as_str(), rows.len())).collect()
    }
}

/// Tables and their columns, the migrations' own and SQLite's left out.
pub async fn tables(connection: &mut SqliteConnection) -> Vec<(String, Vec<String>)> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('_sqlx_migrations', 'sqlite_sequence')
         ORDER BY rowid",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    let mut tables = Vec::new();
    for name in names {
        let columns = sqlx::query_scalar("SELECT name FROM pragma_table_info(?) ORDER BY cid").bind(&name);
        let columns = columns.fetch_all(&mut *connection).await.unwrap();
        tables.push((name, columns));
    }
    tables
}
