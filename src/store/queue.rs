//! What waits for advisors: cases that are not closed and drafts that nobody has decided, the oldest first.

use sqlx::{QueryBuilder, Row, Sqlite};

use super::{Store, StoreError, id, number};
use crate::moderation::case::Stage;
use crate::moderation::queue::{Filter, PAGE, Waiting};
use crate::moderation::{Subject, TERMINAL, Time};

impl Store {
    /// One page (from 0) of what waits on a server, on all for the terminal; and how many there are in all. What has
    /// priority comes first, then the oldest.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn queue(&self, guild: u64, filter: Filter, page: u32) -> Result<(Vec<Waiting>, u32), StoreError> {
        let mut count = QueryBuilder::new("SELECT count(*) FROM (");
        waiting(&mut count, guild, filter);
        let all: u32 = count.push(")").build_query_scalar().fetch_one(&self.reading).await?;
        let mut query = QueryBuilder::new("");
        waiting(&mut query, guild, filter);
        query.push(" ORDER BY priority DESC, since, id LIMIT ").push_bind(PAGE);
        query.push(" OFFSET ").push_bind(page.saturating_mul(PAGE));
        let mut found = Vec::new();
        for row in query.build().fetch_all(&self.reading).await? {
            let (is_draft, at): (bool, u64) = (row.try_get("is_draft")?, id(row.try_get("id")?));
            found.push(Waiting {
                subject: if is_draft { Subject::Draft(at) } else { Subject::Case(at) },
                kind: row.try_get("kind")?,
                priority: row.try_get::<i64, _>("priority")? != 0,
                stage: Stage::of(row.try_get("stage")?).unwrap_or(Stage::Open),
                owner: row.try_get::<Option<i64>, _>("owner")?.map(id),
                since: row.try_get("since")?,
                times: u32::try_from(row.try_get::<i64, _>("times")?).unwrap_or(u32::MAX),
                text: row.try_get("text")?,
            });
        }
        Ok((found, all))
    }

    /// Things that wait without a card of their own since a time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn unlisted(&self, guild: u64, since: Time) -> Result<u32, StoreError> {
        let query = sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM cases WHERE guild = ?1 AND card IS NULL AND stage = 'open' AND opened >= ?2)
             + (SELECT count(*) FROM draft JOIN question ON id = question
                WHERE guild = ?1 AND card IS NULL AND verdict = 'waiting' AND at >= ?2)",
        );
        Ok(query.bind(number(guild)).bind(since).fetch_one(&self.reading).await?)
    }

    /// Cards about questions that nobody asked an advisor for since a time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn cards_since(&self, guild: u64, since: Time) -> Result<u32, StoreError> {
        let query = sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM cases WHERE guild = ?1 AND asker IS NULL AND opened >= ?2)
             + (SELECT count(*) FROM draft CROSS JOIN question ON id = question
                WHERE guild = ?1 AND at >= ?2 AND mode = 'shadow')",
        );
        Ok(query.bind(number(guild)).bind(since).fetch_one(&self.reading).await?)
    }
}

fn waiting(query: &mut QueryBuilder<Sqlite>, guild: u64, filter: Filter) {
    query.push(
        "SELECT 0 AS is_draft, id, kind, priority, stage, owner, opened AS since, times, text FROM cases
         WHERE stage <> 'closed'",
    );
    let of_guild = |query: &mut QueryBuilder<Sqlite>| {
        if guild != TERMINAL {
            query.push(" AND guild = ").push_bind(number(guild));
        }
    };
    of_guild(query);
    match filter {
        Filter::All => {}
        Filter::Open => drop(query.push(" AND stage = 'open'")),
        Filter::Mine(advisor) => drop(query.push(" AND owner = ").push_bind(number(advisor))),
        Filter::Overdue(before) => {
            query.push(" AND stage IN ('open', 'claimed') AND opened <= ").push_bind(before);
        }
        Filter::Students => drop(query.push(" AND kind IN ('advisor', 'sensitive')")),
        Filter::Content => drop(query.push(" AND kind = 'content'")),
        Filter::Drafts | Filter::Shadow => drop(query.push(" AND 0")),
    }
    query.push(
        " UNION ALL SELECT 1, id, 'draft', 0, 'open', NULL, at, 1, text FROM draft JOIN question ON id = question
         WHERE verdict = 'waiting' AND mode = ",
    );
    query.push_bind(if filter == Filter::Shadow { "shadow" } else { "before" });
    of_guild(query);
    match filter {
        Filter::All | Filter::Open | Filter::Drafts | Filter::Shadow | Filter::Students => {}
        Filter::Overdue(before) => drop(query.push(" AND at <= ").push_bind(before)),
        Filter::Mine(_) | Filter::Content => drop(query.push(" AND 0")),
    }
}
