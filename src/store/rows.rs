//! Rows of the database as what they stand for.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{StoreError, id};
use crate::advising::said::Said;
use crate::moderation::case::{Case, Kind, Note, Stage, Voice};
use crate::moderation::draft::{Draft, Verdict};
use crate::moderation::given::{Given, Standing};
use crate::moderation::{Asked, AuditLine, Mode};

/// Questions with the answers that were given.
pub(super) const GIVEN: &str =
    "SELECT question.*, answer.*, question.id AS id FROM question JOIN answer ON answer.question = question.id";
/// Questions with their drafts.
pub(super) const DRAFT: &str =
    "SELECT question.*, draft.*, question.id AS id FROM question JOIN draft ON draft.question = question.id";

fn known<T>(found: Option<T>, word: &str) -> Result<T, StoreError> {
    found.ok_or_else(|| StoreError::Unreadable(word.to_owned()))
}

pub(super) fn to_json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Unreadable(error.to_string()))
}

pub(super) fn from_json<'j, T: Deserialize<'j>>(json: &'j str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::Unreadable(error.to_string()))
}

fn optional(row: &SqliteRow, column: &str) -> Result<Option<u64>, StoreError> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(id))
}

fn required(row: &SqliteRow, column: &str) -> Result<u64, StoreError> {
    Ok(id(row.try_get(column)?))
}

fn flag(row: &SqliteRow, column: &str) -> Result<bool, StoreError> {
    Ok(row.try_get::<i64, _>(column)? != 0)
}

fn count(row: &SqliteRow, column: &str) -> Result<u32, StoreError> {
    Ok(u32::try_from(row.try_get::<i64, _>(column)?).unwrap_or(u32::MAX))
}

/// The columns that answers and drafts have in common.
fn asked(row: &SqliteRow, message: Option<u64>) -> Result<Asked, StoreError> {
    let mode: &str = row.try_get("mode")?;
    Ok(Asked {
        id: required(row, "id")?,
        at: row.try_get("at")?,
        guild: required(row, "guild")?,
        channel: required(row, "channel")?,
        asker: optional(row, "asker")?,
        private: flag(row, "private")?,
        by_message: flag(row, "by_message")?,
        text: row.try_get("text")?,
        said: from_json(row.try_get("said")?)?,
        #[allow(clippy::cast_possible_truncation, reason = "it was an f32 when it was written")]
        score: row.try_get::<f64, _>("score")? as f32,
        version: row.try_get("version")?,
        mode: known(Mode::of(mode), mode)?,
        message,
    })
}

pub(super) fn given(row: &SqliteRow) -> Result<Given, StoreError> {
    let standing: &str = row.try_get("standing")?;
    let before: Option<&str> = row.try_get("before")?;
    let before = before.map(|json| {
        let (standing, said): (&str, Said) = from_json(json)?;
        Ok::<_, StoreError>((known(Standing::of(standing), standing)?, said))
    });
    let changed_at: Option<i64> = row.try_get("changed_at")?;
    Ok(Given {
        asked: asked(row, optional(row, "message")?)?,
        standing: known(Standing::of(standing), standing)?,
        now: from_json(row.try_get("now")?)?,
        edition: count(row, "edition")?,
        changed: optional(row, "changed_by")?.zip(changed_at),
        before: before.transpose()?,
        undone: flag(row, "undone")?,
        told: flag(row, "told")?,
        notice: optional(row, "notice_channel")?.zip(optional(row, "notice_message")?),
    })
}

pub(super) fn draft(row: &SqliteRow) -> Result<Draft, StoreError> {
    let verdict: &str = row.try_get("verdict")?;
    let decided_at: Option<i64> = row.try_get("decided_at")?;
    let mut asked = asked(row, None)?;
    asked.said = from_json(row.try_get("now")?)?;
    Ok(Draft {
        asked,
        verdict: known(Verdict::of(verdict), verdict)?,
        decided: optional(row, "decided_by")?.zip(decided_at),
        card: optional(row, "card")?,
        waiting: optional(row, "waiting")?,
    })
}

pub(super) fn case(row: &SqliteRow) -> Result<Case, StoreError> {
    let (kind, stage): (&str, &str) = (row.try_get("kind")?, row.try_get("stage")?);
    Ok(Case {
        id: required(row, "id")?,
        guild: required(row, "guild")?,
        kind: known(Kind::of(kind), kind)?,
        priority: flag(row, "priority")?,
        asker: optional(row, "asker")?,
        question: optional(row, "question")?,
        text: row.try_get("text")?,
        stage: known(Stage::of(stage), stage)?,
        owner: optional(row, "owner")?,
        claim_ends: row.try_get("claim_ends")?,
        nudged: flag(row, "nudged")?,
        opened: row.try_get("opened")?,
        changed: row.try_get("changed")?,
        times: count(row, "times")?,
        channel: required(row, "channel")?,
        thread: optional(row, "thread")?,
        card: optional(row, "card")?,
    })
}

pub(super) fn note(row: &SqliteRow) -> Result<Note, StoreError> {
    let voice: &str = row.try_get("voice")?;
    Ok(Note {
        id: required(row, "id")?,
        case: required(row, "case_id")?,
        at: row.try_get("at")?,
        voice: known(Voice::of(voice), voice)?,
        author: optional(row, "author")?,
        text: row.try_get("text")?,
    })
}

pub(super) fn audit_line(row: &SqliteRow) -> Result<AuditLine, StoreError> {
    Ok(AuditLine {
        id: required(row, "id")?,
        at: row.try_get("at")?,
        guild: required(row, "guild")?,
        advisor: required(row, "advisor")?,
        action: row.try_get("action")?,
        kind: row.try_get("kind")?,
        subject: required(row, "subject")?,
        entry: row.try_get("entry")?,
        before: row.try_get("before")?,
        after: row.try_get("after")?,
    })
}
