//! How long each thing is kept, and what for; takes away what is over its time.

use std::time::Instant;

use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::outbox::deliver;
use super::{A_MOMENT, PATIENCE, Store, StoreError, id};
use crate::config::Retention;
use crate::moderation::{DAY, Delivery, Time};

/// A column, what it is for, and how long its content is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// `table.column`
    pub name: &'static str,
    /// What for.
    pub purpose: &'static str,
    /// How long: a key of `[retention]`, or a fixed time.
    pub kept: &'static str,
}

const fn column(name: &'static str, purpose: &'static str, kept: &'static str) -> Column {
    Column { name, purpose, kept }
}

const QUESTIONS: &str = "questions_days";
const ANSWERS: &str = "answers_days";
const FEEDBACK: &str = "feedback_days";
const CASES: &str = "cases_days after closing, 30 days without a change";
const AUDIT: &str = "audit_days";
const COMPONENT: &str = "until it expires: a day for an advisor's own list, 400 days for a card";
const DELIVERY: &str = "until it is done, or given up after a week of tries; at the terminal 7 days";
const UNTIL: &str = "until the end that was set";
const EVER: &str = "as long as the bot runs: no person's data";

/// Every column of the database.
pub const COLUMNS: &[Column] = &[
    column("identify.at", "counts sign-ins, so that Discord does not reset the token", "1 day"),
    column(
        "question.id",
        "ties a question to its answer; the number of the message or interaction, which tells when that was",
        QUESTIONS,
    ),
    column("question.guild", "whose advisors may see it", QUESTIONS),
    column("question.hour", "when it was asked, to the hour", QUESTIONS),
    column("question.text", "shows advisors what the guide should answer; personal data masked", QUESTIONS),
    column("question.said", "shows what the bot said to it", QUESTIONS),
    column("question.kind", "figures of answered and unanswered questions", QUESTIONS),
    column("question.score", "accuracy by threshold", QUESTIONS),
    column("question.mode", "how answers were moderated then", QUESTIONS),
    column("question.version", "finds answers whose entry has changed since they were read", QUESTIONS),
    column("answer.question", "ties an answer to its question", ANSWERS),
    column("answer.at", "which answers a recall reaches", ANSWERS),
    column("answer.channel", "where to correct it", ANSWERS),
    column("answer.message", "what to correct", ANSWERS),
    column("answer.asker", "whom to tell of a correction, or of an advisor's answer where nothing was found", ANSWERS),
    column("answer.private", "whether a correction is told in private", ANSWERS),
    column("answer.by_message", "whether it replies to a message", ANSWERS),
    column("answer.standing", "automatic, approved, corrected or retracted", ANSWERS),
    column("answer.now", "what it says now", ANSWERS),
    column("answer.edition", "keeps two advisors from overwriting each other", ANSWERS),
    column("answer.changed_by", "which advisor changed it last", ANSWERS),
    column("answer.changed_at", "when", ANSWERS),
    column("answer.before", "takes the last change back", ANSWERS),
    column("answer.told", "tells the asker once", ANSWERS),
    column("answer.notice_channel", "where they were told, to keep that right as well", ANSWERS),
    column("answer.notice_message", "the message that told them", ANSWERS),
    column("answer_entry.entry", "finds the answers that an entry gave", ANSWERS),
    column("answer_entry.question", "ties it to the answer", ANSWERS),
    column("draft.question", "ties a draft to its question", QUESTIONS),
    column("draft.at", "how long it has waited", QUESTIONS),
    column("draft.channel", "where to answer", QUESTIONS),
    column("draft.asker", "whom to answer", QUESTIONS),
    column("draft.private", "whether to answer in private", QUESTIONS),
    column("draft.by_message", "whether to reply to a message", QUESTIONS),
    column("draft.now", "what is proposed", QUESTIONS),
    column("draft.verdict", "how it was decided or graded", QUESTIONS),
    column("draft.decided_by", "by which advisor", QUESTIONS),
    column("draft.decided_at", "when", QUESTIONS),
    column("draft.card", "its card in the review channel", QUESTIONS),
    column("draft.waiting", "the message that says that a person is looking", QUESTIONS),
    column("feedback.id", "the order of clicks", FEEDBACK),
    column("feedback.at", "when", FEEDBACK),
    column("feedback.guild", "on which server", FEEDBACK),
    column("feedback.question", "shows an advisor what was tried before", FEEDBACK),
    column("feedback.entry", "which entry", FEEDBACK),
    column("feedback.kind", "rejected, read or unclear", FEEDBACK),
    column("cases.id", "what people call it by", CASES),
    column("cases.guild", "whose advisors may see it", CASES),
    column("cases.kind", "what it is about", CASES),
    column("cases.priority", "what comes first", CASES),
    column("cases.asker", "whom to answer; empty for questions that nobody waits for", CASES),
    column("cases.question", "the answer it began with", CASES),
    column("cases.subject", "makes one case of a question, however often somebody clicks", CASES),
    column("cases.text", "what was asked; personal data masked", CASES),
    column("cases.stage", "how far it is", CASES),
    column("cases.owner", "which advisor has claimed it", CASES),
    column("cases.claim_ends", "when the claim ends", CASES),
    column("cases.nudged", "reminds the advisor once", CASES),
    column("cases.opened", "how long it has waited", CASES),
    column("cases.changed", "when it closes by itself, and when it is erased", CASES),
    column("cases.times", "how often the same was asked", CASES),
    column("cases.channel", "where to make its thread", CASES),
    column("cases.thread", "where it is talked about", CASES),
    column("cases.card", "its card in the review channel", CASES),
    column("case_note.id", "the order of messages", CASES),
    column("case_note.case_id", "which case", CASES),
    column("case_note.at", "when", CASES),
    column("case_note.voice", "student, advisor, note or event", CASES),
    column("case_note.author", "which advisor", CASES),
    column("case_note.text", "what was written; a student's personal data masked", CASES),
    column("case_note.message", "where advisors read it, to take it away when it is erased", CASES),
    column("audit.id", "the order of actions", AUDIT),
    column("audit.at", "when", AUDIT),
    column("audit.guild", "on which server", AUDIT),
    column("audit.advisor", "who answers for it", AUDIT),
    column("audit.action", "what was done", AUDIT),
    column("audit.kind", "to a case, an answer, a draft, a message or a person", AUDIT),
    column("audit.subject", "which; no person's number", AUDIT),
    column("audit.entry", "about which entry", AUDIT),
    column("audit.before", "how it stood before", AUDIT),
    column("audit.after", "how it stood afterwards", AUDIT),
    column("component.key", "what a button is known by", COMPONENT),
    column("component.guild", "where it may be used", COMPONENT),
    column("component.person", "which advisor may use it", COMPONENT),
    column("component.what", "what it acts on", COMPONENT),
    column("component.edition", "which edition the advisor saw", COMPONENT),
    column("component.expires", "until when it may be used", COMPONENT),
    column("delivery.id", "the order, and what makes it happen once", DELIVERY),
    column("delivery.guild", "on which server", DELIVERY),
    column("delivery.what", "what is to be done", DELIVERY),
    column("delivery.tries", "longer pauses after each failure", DELIVERY),
    column("delivery.round", "notices that it was asked for meanwhile", DELIVERY),
    column("delivery.due", "when to try next", DELIVERY),
    column("block.guild", "where", UNTIL),
    column("block.person", "who is shut out", UNTIL),
    column("block.ends", "until when", UNTIL),
    column("block.advisor", "by whom", UNTIL),
    column("hold.guild", "where", UNTIL),
    column("hold.person", "whose records are held", UNTIL),
    column("hold.ends", "until when", UNTIL),
    column("hold.advisor", "by whom", UNTIL),
    column("remembered.guild", "on which server", EVER),
    column("remembered.name", "what is remembered", EVER),
    column(
        "remembered.value",
        "the day of the last daily line, the message that sums up, whether erased rows are to be overwritten",
        EVER,
    ),
];

/// A case that nobody has touched for so long is erased, open or not; the daily line has named it long before.
const UNTOUCHED: Time = 30 * DAY;
/// What nobody has come to read at the terminal is given up. What is to be done in Discord is not, however long the bot was
/// down: the bot gives it up after so many tries, and says so.
const UNREAD: Time = 7 * DAY;

impl Store {
    /// Takes away everything that is over its time, except what is held; to be overwritten on the disk by
    /// [`Store::overwrite`]. Returns how many rows went.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn purge(&self, now: Time, retention: &Retention) -> Result<u64, StoreError> {
        self.flush().await;
        let before = |days: u32| now - Time::from(days) * DAY;
        let not_held = "NOT IN (SELECT person FROM hold WHERE hold.ends > ?2)";
        let of_held = format!(
            "id NOT IN (SELECT question FROM answer WHERE NOT ifnull(asker, 0) {not_held}
             UNION SELECT question FROM draft WHERE NOT ifnull(asker, 0) {not_held})"
        );
        let closed = format!("cases WHERE stage = 'closed' AND changed <= ?1 AND ifnull(asker, 0) {not_held}");
        let untouched = format!("cases WHERE changed <= ?1 AND ifnull(asker, 0) {not_held}");
        // What shows them in the review channel goes with them.
        let shown: [(String, Time); 5] = [
            (format!("SELECT guild, card FROM {closed} AND card > 0"), before(retention.cases_days)),
            (format!("SELECT guild, card FROM {untouched} AND card > 0"), now - UNTOUCHED),
            (
                format!(
                    "SELECT guild, message FROM case_note JOIN (SELECT id AS of, guild FROM {closed}) ON case_id = of
                     WHERE message > 0"
                ),
                before(retention.cases_days),
            ),
            (
                format!(
                    "SELECT guild, message FROM case_note JOIN (SELECT id AS of, guild FROM {untouched}) ON case_id = of
                     WHERE message > 0"
                ),
                now - UNTOUCHED,
            ),
            (
                format!(
                    "SELECT guild, card FROM question JOIN draft ON id = question WHERE hour <= ?1 AND {of_held} AND card > 0"
                ),
                before(retention.questions_days),
            ),
        ];
        let steps: [(String, Time); 11] = [
            (
                format!("DELETE FROM answer WHERE at <= ?1 AND ifnull(asker, 0) {not_held}"),
                before(retention.answers_days),
            ),
            (format!("DELETE FROM question WHERE hour <= ?1 AND {of_held}"), before(retention.questions_days)),
            ("DELETE FROM feedback WHERE at <= ?1 AND ?2".to_owned(), before(retention.feedback_days)),
            (format!("DELETE FROM {closed}"), before(retention.cases_days)),
            (format!("DELETE FROM {untouched}"), now - UNTOUCHED),
            ("DELETE FROM audit WHERE at <= ?1 AND ?2".to_owned(), before(retention.audit_days)),
            ("DELETE FROM component WHERE expires <= ?1 AND ?2".to_owned(), now),
            ("DELETE FROM delivery WHERE guild = 0 AND due <= ?1 AND ?2".to_owned(), now - UNREAD),
            ("DELETE FROM identify WHERE at <= ?1 AND ?2".to_owned(), now - DAY),
            ("DELETE FROM block WHERE ends <= ?1 AND ?2".to_owned(), now),
            ("DELETE FROM hold WHERE ends <= ?1 AND ?2".to_owned(), now),
        ];
        let mut writing = self.write().await?;
        for (query, limit) in shown {
            let query = sqlx::query_as::<_, (i64, i64)>(sqlx::AssertSqlSafe(query)).bind(limit).bind(now);
            for (guild, message) in query.fetch_all(&mut *writing).await? {
                deliver(&mut writing, id(guild), &Delivery::Erase(id(message)), now).await?;
            }
        }
        let mut gone = 0;
        for (step, limit) in steps {
            let done = sqlx::query(sqlx::AssertSqlSafe(step)).bind(limit).bind(now).execute(&mut *writing).await?;
            gone += done.rows_affected();
        }
        if gone > 0 {
            was_erased(&mut writing).await?;
        }
        writing.commit().await?;
        Ok(gone)
    }

    /// Overwrites on the disk what was erased since the last time; `false` where nothing was. Whoever writes waits meanwhile,
    /// about a second for 200 MB.
    ///
    /// # Errors
    /// When the database cannot be written; it is made up for the next time.
    pub async fn overwrite(&self) -> Result<bool, StoreError> {
        let query = sqlx::query_scalar("SELECT value FROM remembered WHERE guild = 0 AND name = ?").bind(ERASED);
        let erased: Option<i64> = query.fetch_optional(&self.pool).await?;
        let Some(erased) = erased else { return Ok(false) };
        // `secure_delete` zeroes what is deleted where it lies, but leaves copies in pages that it lay in before it was moved
        // to make room, so that the file is written anew; and older pages stand in the write-ahead log.
        let mut beside = self.options.connect().await?;
        sqlx::query("VACUUM").execute(&mut beside).await?;
        empty_log(&mut beside).await?;
        beside.close().await?;
        let done = sqlx::query("DELETE FROM remembered WHERE guild = 0 AND name = ? AND value = ?");
        done.bind(ERASED).bind(erased).execute(&self.pool).await?;
        Ok(true)
    }
}

/// Empties the write-ahead log.
async fn empty_log(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let start = Instant::now();
    loop {
        let (busy, _, _): (i64, i64, i64) =
            sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await?;
        match busy {
            0 => return Ok(()),
            // While somebody else is at it, SQLite does not wait by itself.
            _ if start.elapsed() < PATIENCE => tokio::time::sleep(A_MOMENT).await,
            _ => return Err(StoreError::Late),
        }
    }
}

/// Under this name stands that something is still to be overwritten; the number tells what was erased meanwhile.
const ERASED: &str = "erased";

/// Something was erased and is to be overwritten on the disk.
pub(super) async fn was_erased(writing: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO remembered (guild, name, value) VALUES (0, ?, 1)
         ON CONFLICT (guild, name) DO UPDATE SET value = value + 1",
    )
    .bind(ERASED)
    .execute(writing)
    .await?;
    Ok(())
}
