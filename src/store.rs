//! What must survive a restart, in one `SQLite` file. SQL and the database's form stay in here.
//!
//! One connection writes, in immediate transactions, and another one reads. What an advisor or a student was told is done
//! is on the disk before they are told (`synchronous=FULL`). Questions and answers, of which there can be hundreds a
//! second, are committed in groups: a crash of the machine may lose the last of them, and nothing else.

mod acts;
mod audit;
mod cases;
mod outbox;
mod people;
mod questions;
mod queue;
mod retention;
mod rows;

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Sqlite, SqliteConnection, Transaction};
use tokio::sync::Mutex;

pub use acts::{Acted, Actor};
pub use cases::Opened;
pub use outbox::{Component, Due, What};
pub use people::Blocked;
pub use questions::{Feedback, Trail};

use questions::Writer;

/// The database.
#[derive(Debug, Clone)]
pub struct Store {
    /// The one connection that writes.
    pool: SqlitePool,
    /// The one that reads, which no writer keeps waiting.
    reading: SqlitePool,
    options: SqliteConnectOptions,
    writer: Writer,
    /// Held while the bot runs, so that no second one does on the same file.
    running: Arc<Mutex<Option<std::fs::File>>>,
    file: Option<PathBuf>,
}

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened, read or written.
    #[error("the database cannot be used: {0}")]
    Database(sqlx::Error),
    /// A newer Guidepost wrote it.
    #[error("the database was written by a newer version; use that one, or another file")]
    Newer,
    /// Its form could not be brought up to date.
    #[error("the database could not be brought up to date: {0}")]
    Migration(MigrateError),
    /// Bytes in it are wrong.
    #[error("the database is damaged ({0}); move it away and put a backup made by `guidepost backup` in its place")]
    Damaged(String),
    /// Another bot runs on it.
    #[error("another Guidepost is running on this database; end it first, or name another file in [store]")]
    InUse,
    /// It took longer than the person who acts can wait; it may be done all the same.
    #[error("the database did not answer in time")]
    Late,
    /// What stands in it is none of this version's.
    #[error("the database holds what this version cannot read: {0}")]
    Unreadable(String),
    /// The file for a backup is there already, or cannot be written.
    #[error("the backup cannot be written to {0}: {1}")]
    Backup(PathBuf, String),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> StoreError {
        match (code(&error), error) {
            // SQLITE_CORRUPT and SQLITE_NOTADB
            (Some(11 | 26), sqlx::Error::Database(error)) => StoreError::Damaged(error.message().to_owned()),
            (_, error) => StoreError::Database(error),
        }
    }
}

/// `SQLite`'s code of an error, without its details.
fn code(error: &sqlx::Error) -> Option<u32> {
    error.as_database_error()?.code()?.parse::<u32>().ok().map(|code| code & 0xff)
}

fn is_busy(error: &sqlx::Error) -> bool {
    // SQLITE_BUSY
    code(error) == Some(5)
}

static MIGRATIONS: Migrator = sqlx::migrate!("src/store");
/// Another process may hold the file this long.
const PATIENCE: Duration = Duration::from_secs(5);
/// Between two tries, where `SQLite` does not wait by itself.
const A_MOMENT: Duration = Duration::from_millis(50);

type Writing = Transaction<'static, Sqlite>;

/// The file of an address such as `sqlite://guidepost.sqlite3`; none for one in memory.
fn file_of(url: &str) -> Option<PathBuf> {
    let file = url.trim_start_matches("sqlite:").trim_start_matches("//");
    let file = file.split('?').next().unwrap_or(file);
    (!file.starts_with(':')).then(|| PathBuf::from(file))
}

/// Makes the file, where it is missing, so that only the bot's own user can read it.
fn make_private(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(file).map(drop)
}

impl Store {
    /// There is a database file at this address.
    #[must_use]
    pub fn is_at(url: &str) -> bool {
        file_of(url).is_some_and(|file| file.is_file())
    }

    /// Opens the database at an address such as `sqlite://guidepost.sqlite3`; makes it and its tables where missing,
    /// and looks through it for damage, which takes about a second for each gigabyte.
    ///
    /// # Errors
    /// When the file cannot be used or is damaged, or was written by a newer version, which is then left untouched.
    pub async fn open(url: &str) -> Result<Store, StoreError> {
        let file = file_of(url);
        if let Some(file) = &file {
            refuse_newer(file).await?;
            make_private(file).map_err(|error| StoreError::Database(error.into()))?;
        }
        let mut options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is erased is overwritten, not only marked as free.
            .pragma("secure_delete", "ON")
            .busy_timeout(PATIENCE);
        if let Some(file) = &file {
            // Exactly the file that was looked at and made.
            options = options.filename(file);
        }
        // One writer: SQLite has no more, and turning to it in order beats losing a race to it. It stays, because a
        // database in memory goes with its last connection.
        let single = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .after_release(|connection, _| Box::pin(is_usable(connection)));
        let start = Instant::now();
        let pool = loop {
            match single.clone().connect_with(options.clone()).await {
                // While another program makes a new file a database, SQLite does not wait by itself.
                Err(error) if is_busy(&error) && start.elapsed() < PATIENCE => tokio::time::sleep(A_MOMENT).await,
                connected => break connected?,
            }
        };
        look_for_damage(&pool).await?;
        let mut migrated = MIGRATIONS.run(&pool).await;
        for _ in MIGRATIONS.iter() {
            // Another program may be making the same tables at the same moment; then they are there the next time.
            if matches!(migrated, Err(MigrateError::Execute(_) | MigrateError::ExecuteMigration(..))) {
                tokio::time::sleep(A_MOMENT).await;
                migrated = MIGRATIONS.run(&pool).await;
            }
        }
        match migrated {
            Ok(()) => {}
            Err(MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..)) => return Err(StoreError::Newer),
            Err(error) => return Err(StoreError::Migration(error)),
        }
        let reading = match &file {
            Some(_) => single.connect_lazy_with(options.clone().read_only(true)),
            // Another connection would be to another database.
            None => pool.clone(),
        };
        Ok(Store { writer: Writer::start(pool.clone()), pool, reading, options, running: Arc::default(), file })
    }

    /// Takes the database for a running bot; other programs may still look into it and work in it.
    ///
    /// # Errors
    /// When another bot has it.
    pub async fn take(&self) -> Result<(), StoreError> {
        let Some(file) = &self.file else { return Ok(()) };
        let mut beside = file.clone().into_os_string();
        beside.push(".lock");
        let beside = PathBuf::from(beside);
        make_private(&beside).map_err(|error| StoreError::Database(error.into()))?;
        let lock = std::fs::File::open(&beside).map_err(|error| StoreError::Database(error.into()))?;
        match lock.try_lock() {
            Ok(()) => *self.running.lock().await = Some(lock),
            Err(std::fs::TryLockError::WouldBlock) => return Err(StoreError::InUse),
            Err(std::fs::TryLockError::Error(error)) => return Err(StoreError::Database(error.into())),
        }
        Ok(())
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
        Ok(query.fetch_one(&self.reading).await?)
    }

    /// Writes a copy of the whole database as it is at this moment, readable only for the bot's own user. Others may go
    /// on writing meanwhile.
    ///
    /// # Errors
    /// When there is such a file already, or it cannot be written whole; then none is left behind.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let wrong = |what: String| StoreError::Backup(to.to_owned(), what);
        if to.exists() {
            return Err(wrong("there is a file of that name already; name another".to_owned()));
        }
        self.flush().await;
        // VACUUM INTO takes an empty file, which is made first so that nobody else ever reads the copy.
        make_private(to).map_err(|error| wrong(error.to_string()))?;
        let name = to.to_str().ok_or_else(|| wrong("its name is not UTF-8".to_owned()))?;
        let copied = sqlx::query("VACUUM INTO ?").bind(name).execute(&self.pool).await;
        if let Err(error) = copied {
            let _ = std::fs::remove_file(to);
            return Err(wrong(error.to_string()));
        }
        Ok(())
    }

    /// Writes everything out and lets go of the file.
    pub async fn close(&self) {
        self.flush().await;
        self.reading.close().await;
        self.pool.close().await;
        self.running.lock().await.take();
    }

    async fn write(&self) -> Result<Writing, StoreError> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }
}

/// A database of a newer version is not even opened for writing.
async fn refuse_newer(file: &Path) -> Result<(), StoreError> {
    if !std::fs::metadata(file).is_ok_and(|found| found.len() > 0) {
        return Ok(());
    }
    let options = SqliteConnectOptions::new().filename(file).read_only(true).busy_timeout(PATIENCE);
    let mut connection = options.connect().await?;
    let newest: Result<Option<i64>, _> =
        sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(&mut connection).await;
    connection.close().await?;
    let known = MIGRATIONS.iter().map(|migration| migration.version).max();
    // Without that table it is a new database, or one of another program, which the migrations then refuse.
    if newest.is_ok_and(|newest| newest > known) { Err(StoreError::Newer) } else { Ok(()) }
}

/// Whether a connection that nobody uses any more can be used by others. On some failures, such as a full disk, `SQLite`
/// ends a transaction by itself; sqlx takes the connection to be in one for ever then, and would begin no other.
async fn is_usable(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // By then a transaction that was dropped is rolled back.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

async fn look_for_damage(pool: &SqlitePool) -> Result<(), StoreError> {
    let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(3)").fetch_all(pool).await?;
    if found == ["ok"] { Ok(()) } else { Err(StoreError::Damaged(found.join("; "))) }
}

/// Discord's numbers have 63 bits until the year 2084.
fn number(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(i64::MAX)
}

fn id(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
