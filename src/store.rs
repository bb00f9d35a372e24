//! What must survive a restart, in one `SQLite` file. SQL and the database's form stay in here.

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

/// The database.
#[derive(Debug, Clone)]
pub struct Store {
    pool: SqlitePool,
}

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened, read or written.
    #[error("the database cannot be used: {0}")]
    Database(#[from] sqlx::Error),
    /// A newer Guidepost wrote it.
    #[error("the database was written by a newer version; use that one, or another file")]
    Newer,
    /// Its form could not be brought up to date.
    #[error("the database could not be brought up to date: {0}")]
    Migration(MigrateError),
}

static MIGRATIONS: Migrator = sqlx::migrate!("src/store");
/// Another process may hold the file this long.
const PATIENCE: Duration = Duration::from_secs(5);

/// Makes the file, where it is missing, so that only the bot's own user can read it.
fn keep_private(url: &str) -> Result<(), StoreError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let file = url.trim_start_matches("sqlite:").trim_start_matches("//");
        let file = file.split('?').next().unwrap_or(file);
        if !file.starts_with(':') {
            let made = std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(file);
            made.map_err(|error| StoreError::Database(error.into()))?;
        }
    }
    Ok(())
}

impl Store {
    /// Opens the database at an address such as `sqlite://guidepost.sqlite3`; makes it and its tables where missing.
    ///
    /// # Errors
    /// When the file cannot be used, or was written by a newer version, which is then left untouched.
    pub async fn open(url: &str) -> Result<Store, StoreError> {
        keep_private(url)?;
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE);
        // One writer: SQLite has no more, and turning to it in order beats losing a race to it.
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        match MIGRATIONS.run(&pool).await {
            Ok(()) => Ok(Store { pool }),
            Err(MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..)) => Err(StoreError::Newer),
            Err(error) => Err(StoreError::Migration(error)),
        }
    }

    /// Notes so many new sign-ins at Discord.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn count_identifies(&self, new: u32) -> Result<(), StoreError> {
        for _ in 0..new {
            sqlx::query("INSERT INTO identify (at) VALUES (unixepoch())").execute(&self.pool).await?;
        }
        sqlx::query("DELETE FROM identify WHERE at < unixepoch() - 86400").execute(&self.pool).await?;
        Ok(())
    }

    /// Sign-ins at Discord within the last 24 hours.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn identifies_today(&self) -> Result<u32, StoreError> {
        let query = sqlx::query_scalar("SELECT COUNT(*) FROM identify WHERE at >= unixepoch() - 86400");
        Ok(query.fetch_one(&self.pool).await?)
    }

    /// Writes everything out and lets go of the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}
