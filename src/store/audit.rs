//! The audit trail: appended to, read, exported.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{Store, StoreError, number, rows};
use crate::moderation::AuditLine;
use crate::moderation::queue::AuditFilter;

/// Writes a line; its `id` is given by the database.
pub(super) async fn append(writing: &mut SqliteConnection, line: &AuditLine) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit (at, guild, advisor, action, kind, subject, entry, before, after)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(line.at)
    .bind(number(line.guild))
    .bind(number(line.advisor))
    .bind(&line.action)
    .bind(&line.kind)
    .bind(number(line.subject))
    .bind(&line.entry)
    .bind(&line.before)
    .bind(&line.after)
    .execute(writing)
    .await?;
    Ok(())
}

impl Store {
    /// Lines of the audit trail, newest first, and how many there are in all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audit(&self, filter: &AuditFilter, skip: u32, most: u32) -> Result<(Vec<AuditLine>, u32), StoreError> {
        let mut count = QueryBuilder::new("SELECT count(*) FROM audit");
        narrow(&mut count, filter);
        let all: u32 = count.build_query_scalar().fetch_one(&self.reading).await?;
        let mut query = QueryBuilder::new("SELECT * FROM audit");
        narrow(&mut query, filter);
        query.push(" ORDER BY id DESC LIMIT ").push_bind(most).push(" OFFSET ").push_bind(skip);
        let found = query.build().fetch_all(&self.reading).await?;
        Ok((found.iter().map(rows::audit_line).collect::<Result<_, _>>()?, all))
    }
}

fn narrow(query: &mut QueryBuilder<Sqlite>, filter: &AuditFilter) {
    query.push(" WHERE 1");
    if let Some(guild) = filter.guild {
        query.push(" AND guild = ").push_bind(number(guild));
    }
    if let Some(advisor) = filter.advisor {
        query.push(" AND advisor = ").push_bind(number(advisor));
    }
    if let Some(entry) = &filter.entry {
        query.push(" AND entry = ").push_bind(entry.clone());
    }
    if let Some(case) = filter.case {
        query.push(" AND kind = 'case' AND subject = ").push_bind(number(case));
    }
    if let Some(since) = filter.since {
        query.push(" AND at >= ").push_bind(since);
    }
}
