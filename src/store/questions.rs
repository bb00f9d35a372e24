//! Questions and what was said to them, committed in groups; drafts; what askers did with their answers.

use std::time::Duration;

use sqlx::{Row, Sqlite, SqliteConnection, SqlitePool, Transaction};
use tokio::sync::{mpsc, oneshot};

use super::outbox::{deliver, remember_card};
use super::rows::{self, DRAFT, GIVEN, to_json};
use super::{Store, StoreError, id, number};
use crate::advising::said::Said;
use crate::moderation::case::subject;
use crate::moderation::draft::{Draft, Grades, Verdict};
use crate::moderation::given::Given;
use crate::moderation::{Asked, Delivery, HOUR, Refusal, Subject, TERMINAL, Time};

/// What an asker did with an answer; kept without a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Feedback {
    /// "Not what I asked"
    NotThis,
    /// Opened this entry.
    Read,
    /// "Unclear or incomplete"
    Unclear,
}

impl Feedback {
    fn word(self) -> &'static str {
        match self {
            Feedback::NotThis => "not this",
            Feedback::Read => "read",
            Feedback::Unclear => "unclear",
        }
    }
}

/// What came before a case: entries that were rejected, and entries that were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trail {
    /// "Not what I asked"
    pub rejected: Vec<String>,
    /// Opened.
    pub read: Vec<String>,
}

/// Lets a crowd of writers share one commit.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    pending: mpsc::Sender<Pending>,
}

#[derive(Debug)]
enum Pending {
    Given(Box<Given>),
    SaidIn { question: u64, message: u64 },
    NotSaid { question: u64 },
    Feedback { at: Time, guild: u64, question: Option<u64>, entry: String, kind: Feedback },
    Flush(oneshot::Sender<()>),
}

/// Rows that wait for the next commit at most; more are dropped, which only a disk that stands still can cause.
const MOST_PENDING: usize = 8_192;
/// Rows of one commit at most.
const GROUP: usize = 512;
/// A group that cannot be committed is tried again after this …
const AGAIN: Duration = Duration::from_secs(1);
/// … so often.
const MOST_TRIES: u32 = 60;
/// How long somebody waits for the rows before theirs.
const FLUSH: Duration = Duration::from_millis(1_500);
/// How long the first row of a group waits for others.
const GATHER: Duration = Duration::from_millis(20);

impl Writer {
    pub(super) fn start(pool: SqlitePool) -> Writer {
        let (pending, received) = mpsc::channel(MOST_PENDING);
        tokio::spawn(write_in_groups(pool, received));
        Writer { pending }
    }

    fn send(&self, pending: Pending) {
        if self.pending.try_send(pending).is_err() {
            tracing::error!("a question was not kept: the database does not keep up");
        }
    }
}

async fn write_in_groups(pool: SqlitePool, mut received: mpsc::Receiver<Pending>) {
    let mut group = Vec::new();
    while received.recv_many(&mut group, GROUP).await > 0 {
        let waited_for = group.iter().any(|pending| matches!(pending, Pending::Flush(_)));
        if !waited_for && group.len() < GROUP {
            tokio::time::sleep(GATHER).await;
            while group.len() < GROUP
                && let Ok(pending) = received.try_recv()
            {
                group.push(pending);
            }
        }
        for tries in 1.. {
            let Err(error) = commit(&pool, &group).await else { break };
            if tries >= MOST_TRIES || pool.is_closed() {
                tracing::error!("{} questions were not kept: {error}", group.len());
                break;
            }
            // A full disk or a locked file: what comes meanwhile waits in the channel.
            tracing::warn!("questions cannot be kept yet: {error}");
            tokio::time::sleep(AGAIN).await;
        }
        for pending in group.drain(..) {
            if let Pending::Flush(done) = pending {
                // Who asked may have given up waiting.
                let _ = done.send(());
            }
        }
    }
}

async fn commit(pool: &SqlitePool, group: &[Pending]) -> Result<(), StoreError> {
    if group.iter().all(|pending| matches!(pending, Pending::Flush(_))) {
        return Ok(());
    }
    let mut writing = pool.begin_with("BEGIN IMMEDIATE").await?;
    for pending in group {
        match pending {
            Pending::Given(given) => insert_given(&mut writing, given).await?,
            Pending::SaidIn { question, message } => said_in(&mut writing, *question, *message).await?,
            Pending::NotSaid { question } => {
                let query = sqlx::query("DELETE FROM question WHERE id = ?");
                query.bind(number(*question)).execute(&mut *writing).await?;
            }
            Pending::Feedback { at, guild, question, entry, kind } => {
                sqlx::query("INSERT INTO feedback (at, guild, question, entry, kind) VALUES (?, ?, ?, ?, ?)")
                    .bind(at)
                    .bind(number(*guild))
                    .bind(question.map(number))
                    .bind(entry)
                    .bind(kind.word())
                    .execute(&mut *writing)
                    .await?;
            }
            Pending::Flush(_) => {}
        }
    }
    writing.commit().await?;
    Ok(())
}

/// Notes which public message says an answer. One that was changed while that was on its way is to be changed there.
async fn said_in(writing: &mut SqliteConnection, question: u64, message: u64) -> Result<(), StoreError> {
    let query = sqlx::query_as(
        "UPDATE answer SET message = ? WHERE question = ?
         RETURNING (SELECT guild FROM question WHERE id = answer.question), changed_at, edition",
    );
    let found: Option<(i64, Option<Time>, i64)> =
        query.bind(number(message)).bind(number(question)).fetch_optional(&mut *writing).await?;
    if let Some((guild, Some(changed_at), 1..)) = found {
        deliver(writing, id(guild), &Delivery::Edit(question), changed_at).await?;
    }
    Ok(())
}

async fn insert_question(writing: &mut SqliteConnection, asked: &Asked) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT OR IGNORE INTO question (id, guild, hour, text, said, kind, score, mode, version)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(number(asked.id))
    .bind(number(asked.guild))
    .bind(asked.at - asked.at.rem_euclid(HOUR))
    .bind(&asked.text)
    .bind(to_json(&asked.said)?)
    .bind(asked.said.word())
    .bind(f64::from(asked.score))
    .bind(asked.mode.word())
    .bind(&asked.version)
    .execute(writing)
    .await?;
    Ok(())
}

/// Notes an answer that was given; a second time changes nothing.
pub(super) async fn insert_given(writing: &mut Transaction<'static, Sqlite>, given: &Given) -> Result<(), StoreError> {
    let asked = &given.asked;
    insert_question(writing, asked).await?;
    let changed = given.changed.unzip();
    let inserted = sqlx::query(
        "INSERT OR IGNORE INTO answer (question, at, channel, message, asker, private, by_message, standing, now,
         edition, changed_by, changed_at, told) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
    )
    .bind(number(asked.id))
    .bind(asked.at)
    .bind(number(asked.channel))
    .bind(asked.message.map(number))
    .bind(asked.asker.map(number))
    .bind(asked.private)
    .bind(asked.by_message)
    .bind(given.standing.word())
    .bind(to_json(&given.now)?)
    .bind(given.edition)
    .bind(changed.0.map(number))
    .bind(changed.1)
    .execute(&mut **writing)
    .await?;
    // What was noted before keeps the entries that advisors have given it since.
    if inserted.rows_affected() > 0 {
        insert_entries(writing, asked.id, &given.now).await?;
    }
    Ok(())
}

/// Which entries an answer rests on.
pub(super) async fn insert_entries(
    writing: &mut SqliteConnection,
    question: u64,
    said: &Said,
) -> Result<(), StoreError> {
    for entry in said.ids() {
        sqlx::query("INSERT OR IGNORE INTO answer_entry (entry, question) VALUES (?, ?)")
            .bind(entry)
            .bind(number(question))
            .execute(&mut *writing)
            .await?;
    }
    Ok(())
}

impl Store {
    /// Notes an answer that somebody is getting. It is on the disk within a tenth of a second, unless the machine fails.
    pub fn note_given(&self, given: Given) {
        self.writer.send(Pending::Given(Box::new(given)));
    }

    /// Notes the public message that says an answer; with the same promise.
    pub fn note_said_in(&self, question: u64, message: u64) {
        self.writer.send(Pending::SaidIn { question, message });
    }

    /// An answer that was noted did not reach its asker.
    pub fn note_not_said(&self, question: u64) {
        self.writer.send(Pending::NotSaid { question });
    }

    /// Notes what an asker did with an answer; with the same promise.
    pub fn note_feedback(&self, at: Time, guild: u64, question: Option<u64>, entry: &str, kind: Feedback) {
        self.writer.send(Pending::Feedback { at, guild, question, entry: entry.to_owned(), kind });
    }

    /// Waits until all that was noted is on the disk, but not for long.
    pub async fn flush(&self) {
        // A database that does not answer is noticed by whoever comes next.
        let _ = self.flushed().await;
    }

    /// The same, where something that is not yet on the disk would be missed.
    pub(crate) async fn flushed(&self) -> Result<(), StoreError> {
        let (done, flushed) = oneshot::channel();
        let flush = async {
            if self.writer.pending.send(Pending::Flush(done)).await.is_ok() {
                let _ = flushed.await;
            }
        };
        tokio::time::timeout(FLUSH, flush).await.map_err(|_| StoreError::Late)
    }

    /// An answer that was given, by its question.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn given(&self, question: u64) -> Result<Option<Given>, StoreError> {
        self.flush().await;
        let mut connection = self.reading.acquire().await?;
        given(&mut connection, question).await
    }

    /// An answer that was given, by the bot's public message.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn given_in(&self, message: u64) -> Result<Option<Given>, StoreError> {
        self.flush().await;
        let query = sqlx::query(sqlx::AssertSqlSafe(format!("{GIVEN} WHERE answer.message = ?")));
        query.bind(number(message)).fetch_optional(&self.reading).await?.as_ref().map(rows::given).transpose()
    }

    /// Answers that an entry gave since a time, newest first; not those that were taken back, and not the one of
    /// `except`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn given_by(&self, guild: u64, entry: &str, since: Time, except: u64) -> Result<Vec<Given>, StoreError> {
        self.flush().await;
        let query = sqlx::query(sqlx::AssertSqlSafe(format!(
            "{GIVEN} JOIN answer_entry ON answer_entry.question = answer.question WHERE question.guild = ?
             AND answer_entry.entry = ? AND answer.at >= ? AND answer.question <> ?
             AND answer.standing IN ('automatic', 'approved')
             AND (json_extract(answer.now, '$.words.entry') = answer_entry.entry
                  OR EXISTS (SELECT 1 FROM json_each(answer.now, '$.answer') WHERE value = answer_entry.entry))
             ORDER BY answer.at DESC"
        )));
        let found =
            query.bind(number(guild)).bind(entry).bind(since).bind(number(except)).fetch_all(&self.reading).await?;
        found.iter().map(rows::given).collect()
    }

    /// The newest answers that an entry gave on a server, on all for the terminal, since a time; however they stand.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn answers_of(&self, guild: u64, entry: &str, since: Time, most: u32) -> Result<Vec<Given>, StoreError> {
        self.flush().await;
        let query = sqlx::query(sqlx::AssertSqlSafe(format!(
            "{GIVEN} JOIN answer_entry ON answer_entry.question = answer.question WHERE question.guild = ifnull(?, guild)
             AND answer_entry.entry = ? AND answer.at >= ? ORDER BY answer.at DESC, answer.question DESC LIMIT ?"
        )));
        let of = (guild != TERMINAL).then(|| number(guild));
        let found = query.bind(of).bind(entry).bind(since).bind(most).fetch_all(&self.reading).await?;
        found.iter().map(rows::given).collect()
    }

    /// The question and what was said to it, whether it went out or waits.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn asked(&self, question: u64) -> Result<Option<Asked>, StoreError> {
        if let Some(given) = self.given(question).await? {
            return Ok(Some(given.asked));
        }
        Ok(self.draft(question).await?.map(|draft| draft.asked))
    }

    /// What the asker did with this answer.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn trail(&self, question: u64) -> Result<Trail, StoreError> {
        self.flush().await;
        let found = sqlx::query("SELECT entry, kind FROM feedback WHERE question = ? ORDER BY id")
            .bind(number(question))
            .fetch_all(&self.reading)
            .await?;
        let mut trail = Trail::default();
        for row in found {
            let (entry, kind): (String, &str) = (row.try_get("entry")?, row.try_get("kind")?);
            let list = match kind {
                kind if kind == Feedback::NotThis.word() => &mut trail.rejected,
                kind if kind == Feedback::Read.word() => &mut trail.read,
                // Who calls an answer unclear does so without a name, which a case of theirs would give away.
                _ => continue,
            };
            if !list.contains(&entry) {
                list.push(entry);
            }
        }
        Ok(trail)
    }

    /// Keeps an answer that waits for approval or for a grade, and has its card posted if it is to be `listed`. On the
    /// disk when this returns.
    ///
    /// # Errors
    /// When the database cannot be written. The refusal says that the same waits already, or too many, of this person or of
    /// all.
    pub async fn open_draft(
        &self,
        asked: &Asked,
        listed: bool,
        most: (u32, u32),
    ) -> Result<Result<(), Refusal>, StoreError> {
        let mut writing = self.write().await?;
        if draft(&mut writing, asked.id).await?.is_some() {
            return Ok(Ok(()));
        }
        if let Some(asker) = asked.asker {
            let count = |of: Option<u64>| {
                sqlx::query_scalar::<_, u32>(
                    "SELECT count(*) FROM draft JOIN question ON id = question WHERE guild = ? AND mode = 'before'
                     AND verdict = 'waiting' AND (?2 IS NULL OR asker = ?2)",
                )
                .bind(number(asked.guild))
                .bind(of.map(number))
            };
            if waits_already(&mut writing, asked).await? {
                return Ok(Err(Refusal::WaitsAlready));
            }
            if count(Some(asker)).fetch_one(&mut *writing).await? >= most.0 {
                return Ok(Err(Refusal::EnoughWaiting(most.0)));
            }
            if count(None).fetch_one(&mut *writing).await? >= most.1 {
                return Ok(Err(Refusal::QueueFull));
            }
        }
        insert_question(&mut writing, asked).await?;
        sqlx::query(
            "INSERT INTO draft (question, at, channel, asker, private, by_message, now, verdict)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(number(asked.id))
        .bind(asked.at)
        .bind(number(asked.channel))
        .bind(asked.asker.map(number))
        .bind(asked.private)
        .bind(asked.by_message)
        .bind(to_json(&asked.said)?)
        .bind(Verdict::Waiting.word())
        .execute(&mut *writing)
        .await?;
        let subject = Subject::Draft(asked.id);
        remember_card(&mut writing, asked.guild, subject, asked.at).await?;
        let delivery = if listed { Delivery::Card(subject) } else { Delivery::Summary };
        deliver(&mut writing, asked.guild, &delivery, asked.at).await?;
        writing.commit().await?;
        Ok(Ok(()))
    }

    /// A draft, by its question.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn draft(&self, question: u64) -> Result<Option<Draft>, StoreError> {
        let mut connection = self.reading.acquire().await?;
        draft(&mut connection, question).await
    }

    /// Drafts that wait for approval, on all servers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn waiting_drafts(&self) -> Result<Vec<Draft>, StoreError> {
        let query = format!("{DRAFT} WHERE verdict = 'waiting' AND mode = 'before' ORDER BY at");
        let found = sqlx::query(sqlx::AssertSqlSafe(query)).fetch_all(&self.reading).await?;
        found.iter().map(rows::draft).collect()
    }

    /// The knowledge says a draft that waits in other words by now, which its card is to show.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn draft_reads(&self, draft: &Asked, version: &str, now: Time) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        let reads = sqlx::query(
            "UPDATE question SET version = ? WHERE id = ?
             AND EXISTS (SELECT 1 FROM draft WHERE question = id AND verdict = 'waiting')",
        );
        let done = reads.bind(version).bind(number(draft.id)).execute(&mut *writing).await?;
        if done.rows_affected() > 0 {
            deliver(&mut writing, draft.guild, &Delivery::Card(Subject::Draft(draft.id)), now).await?;
        }
        writing.commit().await?;
        Ok(())
    }

    /// Notes which message says that a person is looking.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn draft_waits_in(&self, question: u64, message: u64) -> Result<(), StoreError> {
        let query = sqlx::query("UPDATE draft SET waiting = ? WHERE question = ?");
        query.bind(number(message)).bind(number(question)).execute(&self.pool).await?;
        Ok(())
    }

    /// What was graded in shadow since a time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn grades(&self, guild: u64, since: Time) -> Result<Grades, StoreError> {
        let found = sqlx::query(
            "SELECT score, kind = 'answer' AS answers, verdict FROM draft JOIN question ON id = question
             WHERE guild = ? AND mode = 'shadow' AND at >= ?",
        )
        .bind(number(guild))
        .bind(since)
        .fetch_all(&self.reading)
        .await?;
        let mut grades = Grades::default();
        for row in found {
            let verdict: &str = row.try_get("verdict")?;
            #[allow(clippy::cast_possible_truncation, reason = "it was an f32 when it was written")]
            let score = row.try_get::<f64, _>("score")? as f32;
            match Verdict::of(verdict) {
                Some(Verdict::Right | Verdict::Wrong) if !row.try_get::<bool, _>("answers")? => grades.others += 1,
                Some(Verdict::Right) => grades.answers.push((score, true)),
                Some(Verdict::Wrong) => grades.answers.push((score, false)),
                _ => grades.waiting += 1,
            }
        }
        Ok(grades)
    }

    /// Notes that the asker was told of a change, and where.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn was_told(&self, question: u64, notice: Option<(u64, u64)>) -> Result<(), StoreError> {
        let notice = notice.unzip();
        sqlx::query("UPDATE answer SET told = 1, notice_channel = ?, notice_message = ? WHERE question = ?")
            .bind(notice.0.map(number))
            .bind(notice.1.map(number))
            .bind(number(question))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Notes that an answer is read in these words of the knowledge by now.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn answer_reads(&self, question: u64, version: &str) -> Result<(), StoreError> {
        let query = sqlx::query("UPDATE question SET version = ? WHERE id = ?").bind(version);
        query.bind(number(question)).execute(&self.pool).await?;
        Ok(())
    }

    /// Notes that the public message of an answer is no longer there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn message_is_gone(&self, question: u64) -> Result<(), StoreError> {
        let query = sqlx::query("UPDATE answer SET message = NULL WHERE question = ?");
        query.bind(number(question)).execute(&self.pool).await?;
        Ok(())
    }

    /// Entries whose texts changed since they were said: the ids among `versions` (id and version now) that gave
    /// answers of another version since a time, and how many.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn outdated(
        &self,
        since: Time,
        versions: &[(String, String)],
    ) -> Result<Vec<(u64, String, u64)>, StoreError> {
        self.flush().await;
        let mut outdated = Vec::new();
        for (entry, version) in versions {
            let found = sqlx::query(
                "SELECT guild, count(*) AS given FROM question JOIN answer ON question = id
                 WHERE CASE
                     WHEN now NOT LIKE '{\"words\":%' THEN now
                     WHEN instr(said, json_quote(now ->> '$.words.entry')) THEN said
                     ELSE json_object('answer', json_array(now ->> '$.words.entry')) END = ?
                 AND version <> ? AND at >= ?
                 AND standing IN ('automatic', 'approved') GROUP BY guild",
            )
            .bind(to_json(&crate::advising::said::Said::Answer(vec![entry.clone()]))?)
            .bind(version)
            .bind(since)
            .fetch_all(&self.reading)
            .await?;
            for row in found {
                outdated.push((id(row.try_get("guild")?), entry.clone(), id(row.try_get("given")?)));
            }
        }
        Ok(outdated)
    }
}

pub(super) async fn given(connection: &mut SqliteConnection, question: u64) -> Result<Option<Given>, StoreError> {
    let query = sqlx::query(sqlx::AssertSqlSafe(format!("{GIVEN} WHERE question.id = ?")));
    query.bind(number(question)).fetch_optional(connection).await?.as_ref().map(rows::given).transpose()
}

/// The same question of the same student waits for approval. "And for HI?" is another one where something else would be
/// said.
pub(super) async fn waits_already(connection: &mut SqliteConnection, asked: &Asked) -> Result<bool, StoreError> {
    let waiting: Vec<String> = sqlx::query_scalar(
        "SELECT text FROM draft JOIN question ON id = question WHERE guild = ? AND mode = 'before'
         AND verdict = 'waiting' AND asker = ? AND now = ?",
    )
    .bind(number(asked.guild))
    .bind(asked.asker.map(number))
    .bind(to_json(&asked.said)?)
    .fetch_all(connection)
    .await?;
    Ok(waiting.iter().any(|text| subject(text) == subject(&asked.text)))
}

pub(super) async fn draft(connection: &mut SqliteConnection, question: u64) -> Result<Option<Draft>, StoreError> {
    let query = sqlx::query(sqlx::AssertSqlSafe(format!("{DRAFT} WHERE question.id = ?")));
    query.bind(number(question)).fetch_optional(connection).await?.as_ref().map(rows::draft).transpose()
}
