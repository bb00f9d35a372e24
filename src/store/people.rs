//! What is kept of a person: shown to them, erased for them; who is shut out, and whose records are held.

use serde_json::json;
use sqlx::{Column as _, Row, SqliteConnection, TypeInfo, ValueRef};

use super::outbox::{What, deliver};
use super::retention::was_erased;
use super::rows::to_json;
use super::{Store, StoreError, audit, id, number};
use crate::moderation::case::ERASED;
use crate::moderation::{AuditLine, Delivery, Refusal, Subject, Time};

/// Somebody is shut out until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocked {
    /// On which server.
    pub guild: u64,
    /// Who.
    pub person: u64,
    /// Until when.
    pub ends: Time,
}

impl Store {
    /// Everything that is kept with this person's number, as JSON for them to read.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn kept_of(&self, person: u64) -> Result<serde_json::Value, StoreError> {
        self.flushed().await?;
        let answers = "SELECT datetime(at, 'unixepoch') AS at, text AS question, kind AS result, said, standing, now,
            channel, private FROM question JOIN answer ON question.id = answer.question WHERE asker = ? ORDER BY at";
        let drafts = "SELECT datetime(at, 'unixepoch') AS at, text AS question, verdict, channel, private
            FROM question JOIN draft ON question.id = draft.question WHERE asker = ? ORDER BY at";
        let cases =
            "SELECT id AS 'case', datetime(opened, 'unixepoch') AS opened, kind, text AS question, stage, channel
            FROM cases WHERE asker = ? ORDER BY id";
        let messages =
            "SELECT case_id AS 'case', datetime(case_note.at, 'unixepoch') AS at, voice AS 'from', case_note.text
            FROM case_note JOIN cases ON cases.id = case_id WHERE asker = ? AND voice IN ('student', 'advisor')
            ORDER BY case_note.id";
        let blocks = "SELECT datetime(ends, 'unixepoch') AS ends FROM block WHERE person = ?";
        let holds = "SELECT datetime(ends, 'unixepoch') AS ends FROM hold WHERE person = ?";
        let mut kept = serde_json::Map::new();
        for (name, query) in [
            ("answers", answers),
            ("waiting_for_approval", drafts),
            ("cases", cases),
            ("messages_in_cases", messages),
            ("shut_out", blocks),
            ("held", holds),
        ] {
            kept.insert(name.to_owned(), self.as_json(query, person).await?.into());
        }
        Ok(kept.into())
    }

    async fn as_json(&self, query: &'static str, person: u64) -> Result<Vec<serde_json::Value>, StoreError> {
        let found = sqlx::query(query).bind(number(person)).fetch_all(&self.reading).await?;
        let mut objects = Vec::new();
        for row in found {
            let mut object = serde_json::Map::new();
            for column in row.columns() {
                let value = row.try_get_raw(column.ordinal())?;
                let value = match value.type_info().name() {
                    _ if value.is_null() => json!(null),
                    // As text, because no number of a program's holds Discord's exactly.
                    "INTEGER" => json!(row.try_get::<i64, _>(column.ordinal())?.to_string()),
                    _ => json!(row.try_get::<String, _>(column.ordinal())?),
                };
                object.insert(column.name().to_owned(), value);
            }
            objects.push(object.into());
        }
        Ok(objects)
    }

    /// Erases all that is kept with this person's number, and makes their cases nameless. On the disk when this returns,
    /// and to be overwritten there by [`Store::overwrite`]. Returns how many things were erased.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is changed then. Refused while their records are held.
    pub async fn erase(&self, person: u64, now: Time) -> Result<Result<u64, Refusal>, StoreError> {
        self.flushed().await?;
        let mut writing = self.write().await?;
        let held: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM hold WHERE person = ? AND ends > ?)")
            .bind(number(person))
            .bind(now)
            .fetch_one(&mut *writing)
            .await?;
        if held {
            return Ok(Err(Refusal::Held));
        }
        let mut ended_rows = 0;
        for table in ["block", "hold"] {
            // What has ended is only not yet purged; a block that holds is the advisors' and stays.
            let ended = format!("DELETE FROM {table} WHERE person = ? AND ends <= ?");
            let ended = sqlx::query(sqlx::AssertSqlSafe(ended)).bind(number(person)).bind(now);
            ended_rows += ended.execute(&mut *writing).await?.rows_affected();
        }
        let mut erased = erase_questions(&mut writing, person, now).await?;
        erased += erase_from_cases(&mut writing, person, now).await?;
        if erased + ended_rows > 0 {
            was_erased(&mut writing).await?;
        }
        writing.commit().await?;
        Ok(Ok(erased))
    }

    /// Who is shut out now, on all servers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn blocked(&self, now: Time) -> Result<Vec<Blocked>, StoreError> {
        let query = sqlx::query("SELECT guild, person, ends FROM block WHERE ends > ? ORDER BY ends");
        Ok(query.bind(now).fetch_all(&self.reading).await?.iter().map(blocked).collect::<Result<_, _>>()?)
    }

    /// Shuts somebody out until then, or lets them in again where there is no time. How it stood before is added to the
    /// `line` of the audit trail.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn block(&self, line: &AuditLine, person: u64, until: Option<Time>) -> Result<(), StoreError> {
        self.mark("block", line, person, until).await
    }

    /// Holds somebody's records until then, so that they are neither erased nor purged; or ends that. With a `line` as
    /// above.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn hold(&self, line: &AuditLine, person: u64, until: Option<Time>) -> Result<(), StoreError> {
        self.mark("hold", line, person, until).await
    }

    async fn mark(
        &self,
        table: &'static str,
        line: &AuditLine,
        person: u64,
        until: Option<Time>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        let stood = format!(
            "SELECT strftime('until %Y-%m-%d %H:%M UTC', ends, 'unixepoch') FROM {table}
             WHERE guild = ? AND person = ? AND ends > ?"
        );
        let stood = sqlx::query_scalar(sqlx::AssertSqlSafe(stood)).bind(number(line.guild)).bind(number(person));
        let before: Option<String> = stood.bind(line.at).fetch_optional(&mut *writing).await?;
        let clear = format!("DELETE FROM {table} WHERE guild = ? AND person = ?");
        let clear = sqlx::query(sqlx::AssertSqlSafe(clear)).bind(number(line.guild)).bind(number(person));
        clear.execute(&mut *writing).await?;
        if let Some(until) = until {
            let set = format!("INSERT INTO {table} (guild, person, ends, advisor) VALUES (?, ?, ?, ?)");
            sqlx::query(sqlx::AssertSqlSafe(set))
                .bind(number(line.guild))
                .bind(number(person))
                .bind(until)
                .bind(number(line.advisor))
                .execute(&mut *writing)
                .await?;
        }
        audit::append(&mut writing, &AuditLine { before: before.unwrap_or_default(), ..line.clone() }).await?;
        writing.commit().await?;
        Ok(())
    }
}

fn blocked(row: &sqlx::sqlite::SqliteRow) -> Result<Blocked, sqlx::Error> {
    Ok(Blocked { guild: id(row.try_get("guild")?), person: id(row.try_get("person")?), ends: row.try_get("ends")? })
}

/// Their questions, with answers, drafts and what they did with them; cards that show them are taken away.
async fn erase_questions(writing: &mut SqliteConnection, person: u64, now: Time) -> Result<u64, StoreError> {
    let theirs = "SELECT question FROM answer WHERE asker = ?1 UNION SELECT question FROM draft WHERE asker = ?1";
    let cards = "SELECT guild, card FROM draft JOIN question ON id = question WHERE asker = ? AND card IS NOT NULL";
    for row in sqlx::query(cards).bind(number(person)).fetch_all(&mut *writing).await? {
        let (guild, card): (i64, i64) = (row.try_get("guild")?, row.try_get("card")?);
        deliver(writing, id(guild), &Delivery::Erase(id(card)), now).await?;
    }
    // Nobody looks at what is gone.
    let looking = "SELECT guild, channel, waiting FROM draft JOIN question ON id = question
        WHERE asker = ? AND waiting IS NOT NULL AND verdict = 'waiting'";
    for row in sqlx::query(looking).bind(number(person)).fetch_all(&mut *writing).await? {
        let (guild, channel, message): (i64, i64, i64) =
            (row.try_get("guild")?, row.try_get("channel")?, row.try_get("waiting")?);
        let what = Delivery::Remove { channel: id(channel), message: id(message) };
        deliver(writing, id(guild), &what, now).await?;
    }
    let found: Vec<i64> = sqlx::query_scalar(theirs).bind(number(person)).fetch_all(&mut *writing).await?;
    let mut nameless = Vec::new();
    for question in &found {
        let about = "SELECT id, guild, text FROM cases WHERE question = ? AND asker IS NULL";
        nameless.extend(sqlx::query(about).bind(question).fetch_all(&mut *writing).await?);
        forget_components(writing, &[Subject::Draft(id(*question)), Subject::Given(id(*question))]).await?;
        let at = id(*question);
        withdraw(writing, &[Delivery::Give(at), Delivery::Edit(at), Delivery::Tell(at)]).await?;
        unsay(writing, &Delivery::Card(Subject::Draft(at)), now).await?;
        // What others asked as well and nobody waits for leads back to nobody.
        sqlx::query("UPDATE cases SET question = NULL WHERE question = ? AND asker IS NULL")
            .bind(question)
            .execute(&mut *writing)
            .await?;
        sqlx::query("DELETE FROM feedback WHERE question = ?").bind(question).execute(&mut *writing).await?;
        // Answers, their entries and drafts go with it.
        sqlx::query("DELETE FROM question WHERE id = ?").bind(question).execute(&mut *writing).await?;
    }
    // A question that nobody waits for and nobody else asked in these words: they are theirs as well.
    for row in nameless {
        let asked_by_others: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM question WHERE text = ?)")
            .bind(row.try_get::<&str, _>("text")?)
            .fetch_one(&mut *writing)
            .await?;
        if !asked_by_others {
            erase_case(writing, row.try_get("id")?, row.try_get("guild")?, now).await?;
        }
    }
    Ok(u64::try_from(found.len()).unwrap_or(0))
}

/// Buttons of what is gone stand for nothing any more.
async fn forget_components(writing: &mut SqliteConnection, subjects: &[Subject]) -> Result<(), StoreError> {
    for subject in subjects {
        let what = to_json(&What::Subject(*subject))?;
        sqlx::query("DELETE FROM component WHERE what = ?").bind(what).execute(&mut *writing).await?;
    }
    Ok(())
}

/// Takes back what was still to be done in Discord.
async fn withdraw(writing: &mut SqliteConnection, deliveries: &[Delivery]) -> Result<(), StoreError> {
    for what in deliveries {
        sqlx::query("DELETE FROM delivery WHERE what = ?").bind(to_json(what)?).execute(&mut *writing).await?;
    }
    Ok(())
}

/// Has taken back what was still to be posted in the review channel, and may stand there by now: on its way, or with its
/// receipt lost. It keeps its number, by which Discord knows it.
async fn unsay(writing: &mut SqliteConnection, what: &Delivery, now: Time) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE delivery SET what = json_object('unsay', id), round = round + 1, tries = 0, due = ? WHERE what = ?",
    )
    .bind(now)
    .bind(to_json(what)?)
    .execute(writing)
    .await?;
    Ok(())
}

/// Their cases lose the name and every word; what was posted of theirs in the review channel is taken away.
async fn erase_from_cases(writing: &mut SqliteConnection, person: u64, now: Time) -> Result<u64, StoreError> {
    let found =
        sqlx::query("SELECT id, guild FROM cases WHERE asker = ?").bind(number(person)).fetch_all(&mut *writing);
    let found = found.await?;
    for row in &found {
        erase_case(writing, row.try_get("id")?, row.try_get("guild")?, now).await?;
    }
    Ok(u64::try_from(found.len()).unwrap_or(0))
}

async fn erase_case(writing: &mut SqliteConnection, case: i64, guild: i64, now: Time) -> Result<(), StoreError> {
    withdraw(writing, &[Delivery::Thread(id(case)), Delivery::Closed(id(case))]).await?;
    unsay(writing, &Delivery::Card(Subject::Case(id(case))), now).await?;
    let notes: Vec<(i64, Option<i64>)> = sqlx::query_as("SELECT id, message FROM case_note WHERE case_id = ?")
        .bind(case)
        .fetch_all(&mut *writing)
        .await?;
    for (note, message) in notes {
        withdraw(writing, &[Delivery::Relay(id(note))]).await?;
        unsay(writing, &Delivery::Pass(id(note)), now).await?;
        if let Some(message) = message {
            deliver(writing, id(guild), &Delivery::Erase(id(message)), now).await?;
        }
    }
    sqlx::query("DELETE FROM case_note WHERE case_id = ?").bind(case).execute(&mut *writing).await?;
    sqlx::query("INSERT INTO case_note (case_id, at, voice, text) VALUES (?, ?, 'event', ?)")
        .bind(case)
        .bind(now)
        .bind("the student had their data erased")
        .execute(&mut *writing)
        .await?;
    sqlx::query(
        "UPDATE cases SET asker = NULL, question = NULL, text = ?, subject = ?, stage = 'closed', claim_ends = NULL,
         channel = 0, thread = NULL, changed = ? WHERE id = ?",
    )
    .bind(ERASED)
    .bind(format!("erased {case}"))
    .bind(now)
    .bind(case)
    .execute(&mut *writing)
    .await?;
    deliver(writing, id(guild), &Delivery::Card(Subject::Case(id(case))), now).await
}
