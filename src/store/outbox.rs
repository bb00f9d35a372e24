//! What is still to be done in Discord, and what advisors' buttons stand for.

use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::rows::{from_json, to_json};
use super::{Store, StoreError, id, number};
use crate::advising::action::Key;
use crate::moderation::queue::{AuditFilter, Filter};
use crate::moderation::{DAY, Delivery, Subject, Time};

/// After this many failures (about three hours) a delivery no longer holds back later ones of its case.
const PASSED: u32 = 25;

/// Something to be done in Discord now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Names it once and for all.
    pub id: u64,
    /// On which server.
    pub guild: u64,
    /// What to do.
    pub what: Delivery,
    /// How often it was tried.
    pub tries: u32,
    /// Counts how often it was asked for, so that what is asked for meanwhile is done once more.
    round: i64,
}

/// What the buttons of a message stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// In the custom ids.
    pub key: Key,
    /// Only there.
    pub guild: u64,
    /// Only for this advisor; for all, on a card.
    pub person: Option<u64>,
    /// What they act on.
    pub what: What,
    /// The edition that was shown.
    pub edition: u32,
}

/// What buttons act on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A draft, an answer or a case.
    Subject(Subject),
    /// The answers that an entry gave.
    Entry(String),
    /// A list of what waits.
    Queue(Filter),
    /// A list of what was done.
    Audit(AuditFilter),
}

impl Due {
    /// The same for every try until it is done, so that what a lost receipt hides is not said twice; at most 25 characters.
    #[must_use]
    pub fn nonce(&self) -> String {
        format!("d{}", self.id)
    }

    /// It was asked for once more before it was done: an earlier try may have said it as things stood then.
    #[must_use]
    pub fn is_anew(&self) -> bool {
        self.round > 0
    }
}

/// Asks for a delivery; one that waits already is done once, as things stand then.
pub(super) async fn deliver(
    writing: &mut SqliteConnection,
    guild: u64,
    what: &Delivery,
    now: Time,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO delivery (guild, what, due) VALUES (?, ?, ?)
         ON CONFLICT (guild, what) DO UPDATE SET round = round + 1, tries = 0, due = excluded.due",
    )
    .bind(number(guild))
    .bind(to_json(what)?)
    .bind(now)
    .execute(writing)
    .await?;
    Ok(())
}

/// The buttons of a card work longer than there is what they act on.
const CARD_LIVES: Time = 400 * DAY;

/// Makes the record for the buttons of a card.
pub(super) async fn remember_card(
    writing: &mut SqliteConnection,
    guild: u64,
    subject: Subject,
    now: Time,
) -> Result<(), StoreError> {
    remember_component(writing, guild, None, &What::Subject(subject), 0, now + CARD_LIVES).await?;
    Ok(())
}

/// Makes a component record; its key is random.
async fn remember_component(
    writing: &mut SqliteConnection,
    guild: u64,
    person: Option<u64>,
    what: &What,
    edition: u32,
    expires: Time,
) -> Result<Key, StoreError> {
    let key: Vec<u8> = sqlx::query_scalar(
        "INSERT INTO component (key, guild, person, what, edition, expires) VALUES (randomblob(16), ?, ?, ?, ?, ?)
         RETURNING key",
    )
    .bind(number(guild))
    .bind(person.map(number))
    .bind(to_json(what)?)
    .bind(edition)
    .bind(expires)
    .fetch_one(writing)
    .await?;
    key_of(&key)
}

fn key_of(bytes: &[u8]) -> Result<Key, StoreError> {
    let bytes = bytes.try_into().map_err(|_| StoreError::Unreadable("a component's key".to_owned()))?;
    Ok(Key(u128::from_be_bytes(bytes)))
}

fn due(row: &SqliteRow) -> Result<Due, StoreError> {
    Ok(Due {
        id: id(row.try_get("id")?),
        guild: id(row.try_get("guild")?),
        what: from_json(row.try_get("what")?)?,
        tries: u32::try_from(row.try_get::<i64, _>("tries")?).unwrap_or(u32::MAX),
        round: row.try_get("round")?,
    })
}

impl Store {
    /// Makes a record for the buttons of a private message to this advisor.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn new_component(
        &self,
        guild: u64,
        person: u64,
        what: &What,
        edition: u32,
        expires: Time,
    ) -> Result<Key, StoreError> {
        let mut writing = self.write().await?;
        let key = remember_component(&mut writing, guild, Some(person), what, edition, expires).await?;
        writing.commit().await?;
        Ok(key)
    }

    /// The key of a subject's card.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn card_key(&self, guild: u64, subject: Subject) -> Result<Option<Key>, StoreError> {
        let found: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT key FROM component WHERE guild = ? AND person IS NULL AND what = ?")
                .bind(number(guild))
                .bind(to_json(&What::Subject(subject))?)
                .fetch_optional(&self.reading)
                .await?;
        found.as_deref().map(key_of).transpose()
    }

    /// What this key stands for, unless its time is over.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn component(&self, key: Key, now: Time) -> Result<Option<Component>, StoreError> {
        let found = sqlx::query("SELECT * FROM component WHERE key = ? AND expires > ?")
            .bind(key.0.to_be_bytes().to_vec())
            .bind(now)
            .fetch_optional(&self.reading)
            .await?;
        let Some(row) = found else { return Ok(None) };
        Ok(Some(Component {
            key,
            guild: id(row.try_get("guild")?),
            person: row.try_get::<Option<i64>, _>("person")?.map(id),
            what: from_json(row.try_get("what")?)?,
            edition: u32::try_from(row.try_get::<i64, _>("edition")?).unwrap_or(u32::MAX),
        }))
    }

    /// Uses a component up: `false` if somebody was faster.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn use_up(&self, key: Key) -> Result<bool, StoreError> {
        let query = sqlx::query("DELETE FROM component WHERE key = ?").bind(key.0.to_be_bytes().to_vec());
        Ok(query.execute(&self.pool).await?.rows_affected() > 0)
    }

    /// Asks for something to be done in Discord.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn deliver(&self, guild: u64, what: &Delivery, now: Time) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        deliver(&mut writing, guild, what, now).await?;
        writing.commit().await?;
        Ok(())
    }

    /// What is to be done in Discord now, oldest first, but corrections last: a recall may make hundreds, and nobody else
    /// is to wait for them. What is said in a case comes after all that was to be said before it, unless that has failed for
    /// hours. Nothing of the terminal's.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn due(&self, now: Time, most: u32) -> Result<Vec<Due>, StoreError> {
        let found = sqlx::query(
            "WITH said AS (
                 SELECT id, CASE WHEN json_valid(what) THEN coalesce(
                     what ->> 'thread',
                     what ->> 'closed',
                     (SELECT case_id FROM case_note WHERE case_note.id = what ->> 'relay'),
                     -(SELECT case_id FROM case_note WHERE case_note.id = what ->> 'pass')) END AS listener
                 FROM delivery WHERE tries < ?
             )
             SELECT * FROM delivery WHERE due <= ? AND guild <> 0
             AND id NOT IN (SELECT id FROM said WHERE listener NOTNULL EXCEPT SELECT min(id) FROM said GROUP BY listener)
             ORDER BY what LIKE '{\"edit\":%' OR what LIKE '{\"tell\":%', id LIMIT ?",
        )
        .bind(PASSED)
        .bind(now)
        .bind(most)
        .fetch_all(&self.reading)
        .await?;
        let mut readable = Vec::new();
        for row in &found {
            match due(row) {
                Ok(due) => readable.push(due),
                Err(error) => {
                    // One that nobody can read must not keep the others back.
                    tracing::error!("a delivery cannot be read and is dropped: {error}");
                    let query = sqlx::query("DELETE FROM delivery WHERE id = ?").bind(row.try_get::<i64, _>("id")?);
                    query.execute(&self.pool).await?;
                }
            }
        }
        Ok(readable)
    }

    /// What is to be said in the terminal, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn due_in_terminal(&self, most: u32) -> Result<Vec<Due>, StoreError> {
        let query = sqlx::query("SELECT * FROM delivery WHERE guild = 0 ORDER BY id LIMIT ?").bind(most);
        query.fetch_all(&self.reading).await?.iter().map(due).collect()
    }

    /// Whether a delivery is still to be done.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_wanted(&self, due: &Due) -> Result<bool, StoreError> {
        let query = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM delivery WHERE id = ?)");
        Ok(query.bind(number(due.id)).fetch_one(&self.reading).await?)
    }

    /// A delivery is done, or given up; what was asked for meanwhile stays.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn delivered(&self, due: &Due) -> Result<(), StoreError> {
        let query = sqlx::query("DELETE FROM delivery WHERE id = ? AND round = ?");
        query.bind(number(due.id)).bind(due.round).execute(&self.pool).await?;
        Ok(())
    }

    /// A delivery is to be tried again at a later time.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn deliver_later(&self, due: &Due, at: Time) -> Result<(), StoreError> {
        let query = sqlx::query("UPDATE delivery SET tries = tries + 1, due = ? WHERE id = ? AND round = ?");
        query.bind(at).bind(number(due.id)).bind(due.round).execute(&self.pool).await?;
        Ok(())
    }

    /// A number that was remembered for a server under a name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn recall(&self, guild: u64, name: &str) -> Result<Option<i64>, StoreError> {
        let query = sqlx::query_scalar("SELECT value FROM remembered WHERE guild = ? AND name = ?");
        Ok(query.bind(number(guild)).bind(name).fetch_optional(&self.reading).await?)
    }

    /// Remembers a number for a server under a name.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn remember(&self, guild: u64, name: &str, value: i64) -> Result<(), StoreError> {
        sqlx::query("INSERT OR REPLACE INTO remembered (guild, name, value) VALUES (?, ?, ?)")
            .bind(number(guild))
            .bind(name)
            .bind(value)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
