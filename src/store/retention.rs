//! Takes away what is over its time.

use std::time::Instant;

use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::outbox::deliver;
use super::{A_MOMENT, PATIENCE, Store, StoreError, id};
use crate::config::Retention;
use crate::moderation::{DAY, Delivery, Time};

/// A case that nobody has touched for so long is erased, open or not; the daily line has named it long before.
const UNTOUCHED: Time = 30 * DAY;
/// What nobody has come to read at the terminal is given up. What is to be done in Discord is not, however long the bot was
/// down: the bot gives it up after so many tries, and says so.
const UNREAD: Time = 7 * DAY;

impl Store {
    /// Takes away everything that is over its time, except what is held, and the number of a question wherever else it
    /// stands; to be overwritten on the disk by [`Store::overwrite`]. Returns how many rows went.
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
        let steps: [(String, Time); 13] = [
            (
                format!("DELETE FROM answer WHERE at <= ?1 AND ifnull(asker, 0) {not_held}"),
                before(retention.answers_days),
            ),
            (format!("DELETE FROM question WHERE hour <= ?1 AND {of_held}"), before(retention.questions_days)),
            ("DELETE FROM feedback WHERE at <= ?1 AND ?2".to_owned(), before(retention.feedback_days)),
            (format!("DELETE FROM {closed}"), before(retention.cases_days)),
            (format!("DELETE FROM {untouched}"), now - UNTOUCHED),
            // The number of a question can be that of a student's message.
            (
                "UPDATE feedback SET question = NULL
                 WHERE question NOTNULL AND question NOT IN (SELECT id FROM question) AND ?1 AND ?2"
                    .to_owned(),
                now,
            ),
            (
                "DELETE FROM component WHERE what LIKE '{\"subject\":%' AND what NOT IN (
                     SELECT json_object('subject', json_object('draft', question)) FROM draft
                     UNION ALL SELECT json_object('subject', json_object('given', question)) FROM answer
                     UNION ALL SELECT json_object('subject', json_object('case', id)) FROM cases) AND ?1 AND ?2"
                    .to_owned(),
                now,
            ),
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
        let erased: Option<i64> = query.fetch_optional(&self.reading).await?;
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
