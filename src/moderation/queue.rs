//! What advisors look through: what waits for them, and what was done.

use serde::{Deserialize, Serialize};

use super::case::Stage;
use super::{Subject, Time};

/// What of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Filter {
    /// All that waits.
    All,
    /// Claimed by nobody.
    Open,
    /// Claimed by this advisor.
    Mine(u64),
    /// Waits since before this time.
    Overdue(Time),
    /// A student waits for a person.
    Students,
    /// About the content of an answer.
    Content,
    /// Drafts.
    Drafts,
    /// What waits for a grade.
    Shadow,
}

impl Filter {
    /// The filter of this word, or of none; `advisor` is who looks, and what waits since before `overdue` is overdue.
    #[must_use]
    pub fn named(word: &str, advisor: u64, overdue: Time) -> Option<Filter> {
        Some(match word {
            "" | "all" => Filter::All,
            "open" => Filter::Open,
            "mine" => Filter::Mine(advisor),
            "overdue" => Filter::Overdue(overdue),
            "students" => Filter::Students,
            "content" => Filter::Content,
            "drafts" => Filter::Drafts,
            "shadow" => Filter::Shadow,
            _ => return None,
        })
    }
}

/// One thing that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// What it is.
    pub subject: Subject,
    /// A case's kind, or "draft".
    pub kind: String,
    /// Before all else.
    pub priority: bool,
    /// How far it is.
    pub stage: Stage,
    /// Who has claimed it.
    pub owner: Option<u64>,
    /// Since when it waits.
    pub since: Time,
    /// How often the same was asked.
    pub times: u32,
    /// What was asked.
    pub text: String,
}

/// Things on one page.
pub const PAGE: u32 = 10;

/// Which lines of the audit trail; without any, all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFilter {
    /// Of this server; of all for the terminal.
    pub guild: Option<u64>,
    /// By this advisor.
    pub advisor: Option<u64>,
    /// About this entry.
    pub entry: Option<String>,
    /// About this case.
    pub case: Option<u64>,
    /// Not before.
    pub since: Option<Time>,
}
