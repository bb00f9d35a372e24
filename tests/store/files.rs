//! The file itself: who may read it, damage, backups, versions older and newer.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use guidepost::moderation::Act;
use guidepost::store::{Store, StoreError};
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Connection};
use tempfile::TempDir;

use crate::desk::*;

/// A database as the first version made it, in which one sign-in was counted just now.
pub async fn of_the_first_version(folder: &Path) {
    let migrations = TempDir::new().unwrap();
    let first = "0001_identify.sql";
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store").join(first), migrations.path().join(first))
        .unwrap();
    let file = folder.join("guidepost.sqlite3");
    fs::write(&file, "").unwrap();
    let mut connection = connect(&file).await;
    Migrator::new(migrations.path()).await.unwrap().run_direct(None, &mut connection, false).await.unwrap();
    sqlx::query("INSERT INTO identify (at) VALUES (unixepoch())").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// A closed database with something of everything in it.
async fn a_full_database() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let desk = Desk::in_folder(folder.path()).await;
    for number in 0..60 {
        let question =
            a_question(&format!("{number}: {}", "Can I switch majors? ".repeat(number % 9))).by(number as u64 + 1);
        desk.gives(&question).await;
        let case = desk.opens(&question.wanting_an_advisor()).await.case.id;
        desk.claims(ADA, case).await.unwrap();
    }
    desk.store.close().await;
    let file = desk.file();
    (folder, file)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn nobody_else_may_read_any_file_of_it() {
    let desk = Desk::new().await;
    desk.store.take().await.unwrap();
    desk.asks(SAM, "Can I switch majors?").await;
    let mut files = Vec::new();
    for file in fs::read_dir(desk.folder()).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        files.push(path);
    }
    assert!(files.len() >= 3, "{files:?}");
}

#[tokio::test]
async fn a_file_of_any_name_is_one_file() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("guide 100%25 post.sqlite3");
    let store = Store::open(&url(&file)).await.unwrap();
    store.take().await.unwrap();
    store.close().await;
    let mut names: Vec<String> =
        fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["guide 100%25 post.sqlite3", "guide 100%25 post.sqlite3.lock"]);
    assert_eq!(mode(&file), 0o600);
}

#[tokio::test]
async fn what_cannot_be_a_database_is_refused_in_clear_words() {
    let folder = TempDir::new().unwrap();
    let missing = Store::open(&url(&folder.path().join("nowhere/guidepost.sqlite3"))).await.unwrap_err();
    assert_eq!(
        missing.to_string(),
        "the database cannot be used: error communicating with database: No such file or directory (os error 2)"
    );
    let directory = Store::open(&url(folder.path())).await.unwrap_err();
    assert!(matches!(directory, StoreError::Database(_)), "{directory}");
    let file = folder.path().join("letter.txt");
    let letter = "Dear Ada, this is no database but a letter, long enough to be taken for one. ".repeat(80);
    fs::write(&file, &letter).unwrap();
    let no_database = Store::open(&url(&file)).await.unwrap_err();
    assert!(matches!(no_database, StoreError::Damaged(_)), "{no_database}");
    assert_eq!(fs::read_to_string(&file).unwrap(), letter, "it is left as it was");
}

#[tokio::test]
async fn another_programs_database_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("guidepost.sqlite3");
    fs::write(&file, "").unwrap();
    let mut connection = connect(&file).await;
    for sql in ["CREATE TABLE cases (mine TEXT)", "INSERT INTO cases VALUES ('of another program')"] {
        sqlx::query(sql).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
    let refused = Store::open(&url(&file)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Migration(_)), "{refused}");
    assert_eq!(Everything::of(&file).await.0["cases"], ["'of another program'"]);
}

#[tokio::test]
async fn a_damaged_page_is_noticed_before_anything_is_served() {
    let (folder, file) = a_full_database().await;
    let whole = fs::read(&file).unwrap();
    let damages = |damaged: &mut Vec<u8>, page: usize, how: u8| {
        let start = page * 4_096 + if page == 0 { 100 } else { 0 };
        match how {
            0 => damaged[start] ^= 0xff,
            1 => damaged[start..(page + 1) * 4_096].fill(0),
            _ => damaged.truncate(page * 4_096 + 2_048),
        }
    };
    let pages = whole.len() / 4_096;
    assert!(pages > 20, "{pages}");
    for page in 0..pages {
        let mut damaged = whole.clone();
        damages(&mut damaged, page, (page % 3) as u8);
        fs::write(&file, &damaged).unwrap();
        let noticed = Store::open(&url(&file)).await;
        assert!(matches!(noticed, Err(StoreError::Damaged(_))), "page {page} of {pages}: {noticed:?}");
        for beside in ["guidepost.sqlite3-wal", "guidepost.sqlite3-shm"] {
            let _ = fs::remove_file(folder.path().join(beside));
        }
    }
    fs::write(&file, &whole).unwrap();
    Store::open(&url(&file)).await.unwrap();
}

#[tokio::test]
async fn a_flipped_byte_breaks_nothing_but_what_it_is_in() {
    let (folder, file) = a_full_database().await;
    let whole = fs::read(&file).unwrap();
    let before = Everything::of(&file).await;
    let (mut noticed, mut harmless, mut unreadable, mut served) = (0, 0, 0, 0);
    for round in 0..rounds(40) {
        let at = (round * 7_919 + 13) * 31 % whole.len();
        let mut damaged = whole.clone();
        damaged[at] ^= 1 << (round % 8);
        fs::write(&file, &damaged).unwrap();
        for beside in ["guidepost.sqlite3-wal", "guidepost.sqlite3-shm"] {
            let _ = fs::remove_file(folder.path().join(beside));
        }
        match Store::open(&url(&file)).await {
            Err(error) => {
                assert!(!error.to_string().is_empty());
                noticed += 1;
            }
            Ok(store) => {
                store.close().await;
                // Some value may be another; every row is still there.
                match Everything::read(&file).await {
                    Ok(after) if after == before => harmless += 1,
                    Ok(after) => {
                        assert_eq!(after.counts(), before.counts(), "byte {at}");
                        served += 1;
                    }
                    Err(_) => unreadable += 1,
                }
            }
        }
    }
    println!(
        "flipped: {noticed} were noticed at the start, {unreadable} when read; {harmless} changed nothing, {served} a value"
    );
}

#[tokio::test]
async fn a_torn_log_loses_its_end_and_nothing_before() {
    let desk = Desk::new().await;
    let case = desk.asks(SAM, "Can I switch majors?").await;
    desk.claims(ADA, case).await.unwrap();
    let copied = TempDir::new().unwrap();
    for name in ["guidepost.sqlite3", "guidepost.sqlite3-wal"] {
        fs::copy(desk.folder().join(name), copied.path().join(name)).unwrap();
    }
    let log = copied.path().join("guidepost.sqlite3-wal");
    let mut bytes = fs::read(&log).unwrap();
    let last = bytes.len() - 2_000;
    bytes[last] ^= 0xff;
    fs::write(&log, bytes).unwrap();
    let restored = Desk::in_folder(copied.path()).await;
    assert_eq!(restored.stands(case).await, "open", "the claim stood in the torn frame");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_made_while_others_write_holds_all_that_was_done_before() {
    let desk = Desk::new().await;
    let stop = Arc::new(AtomicBool::new(false));
    let (done, mut finished) = tokio::sync::mpsc::unbounded_channel();
    let writers: Vec<_> = [desk.clone(), desk.another().await]
        .into_iter()
        .map(|desk| {
            let (stop, done) = (stop.clone(), done.clone());
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let given = desk.gives(&a_question("What is HIM?")).await;
                    desk.on_answer(ADA, given, Act::Approve).await.unwrap();
                    done.send(given).unwrap();
                }
            })
        })
        .collect();
    let mut before = Vec::new();
    for number in 0..3 {
        // They are in the midst of it.
        let enough = before.len() + 20;
        while before.len() < enough {
            finished.recv_many(&mut before, usize::MAX).await;
        }
        let copy = TempDir::new().unwrap();
        let file = copy.path().join("guidepost.sqlite3");
        // By the running bot, and by another program.
        let program = if number % 2 == 0 { desk.clone() } else { desk.another().await };
        program.store.backup(&file).await.unwrap();
        assert_eq!(mode(&file), 0o600);
        let restored = Desk::in_folder(copy.path()).await;
        for &given in &before {
            assert_eq!(restored.given(given).await.edition, 1);
        }
        let rows = restored.everything().await;
        let rows = rows.counts();
        assert!(rows["audit"] >= before.len() && rows["answer"] >= rows["audit"]);
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
}

#[tokio::test]
async fn a_backup_overwrites_nothing_and_leaves_nothing_half_written() {
    let desk = Desk::new().await;
    desk.asks(SAM, "Can I switch majors?").await;
    let folder = TempDir::new().unwrap();
    let taken = folder.path().join("taken");
    fs::write(&taken, "precious").unwrap();
    let refused = desk.store.backup(&taken).await.unwrap_err();
    assert!(matches!(refused, StoreError::Backup(..)) && refused.to_string().contains("already"), "{refused}");
    assert_eq!(fs::read_to_string(&taken).unwrap(), "precious");
    let nowhere = desk.store.backup(&folder.path().join("no/folder")).await.unwrap_err();
    assert!(matches!(nowhere, StoreError::Backup(..)), "{nowhere}");
    let itself = desk.store.backup(&desk.file()).await;
    assert!(itself.is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_backup_holds_nothing_that_was_erased() {
    let desk = Desk::new().await;
    desk.asks(SAM, "canary-4711").await;
    desk.store.erase(SAM, desk.now()).await.unwrap().unwrap();
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("backup");
    desk.store.backup(&file).await.unwrap();
    assert!(!fs::read(&file).unwrap().windows(11).any(|bytes| bytes == b"canary-4711"));
}

/// Pretends that a newer version has written to it.
async fn as_if_newer(file: &Path) {
    let mut connection = connect(file).await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (9999, 'of tomorrow', TRUE, x'00', 0)";
    sqlx::query(newer).execute(&mut connection).await.unwrap();
    sqlx::query("CREATE TABLE of_tomorrow (a INTEGER)").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_newer_database_is_refused_and_stays_as_it_is_byte_for_byte() {
    let (_folder, file) = a_full_database().await;
    as_if_newer(&file).await;
    let before = fs::read(&file).unwrap();
    for _ in 0..2 {
        assert!(matches!(Store::open(&url(&file)).await, Err(StoreError::Newer)));
        assert!(fs::read(&file).unwrap() == before);
    }
}

#[tokio::test]
async fn a_newer_database_whose_program_was_killed_keeps_its_log() {
    let desk = Desk::new().await;
    let crashed = TempDir::new().unwrap();
    let mut connection = connect(&desk.file()).await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (9999, 'of tomorrow', TRUE, x'00', 0)";
    sqlx::query(newer).execute(&mut connection).await.unwrap();
    let mut before = Vec::new();
    for name in ["guidepost.sqlite3", "guidepost.sqlite3-wal"] {
        fs::copy(desk.folder().join(name), crashed.path().join(name)).unwrap();
        before.push(fs::read(crashed.path().join(name)).unwrap());
    }
    connection.close().await.unwrap();
    assert!(matches!(Store::open(&url(&crashed.path().join("guidepost.sqlite3"))).await, Err(StoreError::Newer)));
    for (name, before) in ["guidepost.sqlite3", "guidepost.sqlite3-wal"].iter().zip(before) {
        assert!(fs::read(crashed.path().join(name)).unwrap() == before, "{name}");
    }
}

#[tokio::test]
async fn an_old_database_is_brought_up_to_date_with_all_that_was_in_it() {
    let folder = TempDir::new().unwrap();
    of_the_first_version(folder.path()).await;
    let desk = Desk::in_folder(folder.path()).await;
    assert_eq!(desk.store.identifies_today().await.unwrap(), 1);
    desk.store.count_identifies(2).await.unwrap();
    assert_eq!(desk.store.identifies_today().await.unwrap(), 3);
    let fresh = Desk::new().await;
    assert_eq!(schema(&desk.file()).await, schema(&fresh.file()).await);
}

#[tokio::test]
async fn an_update_that_fails_changes_nothing() {
    let folder = TempDir::new().unwrap();
    of_the_first_version(folder.path()).await;
    let file = folder.path().join("guidepost.sqlite3");
    let mut connection = connect(&file).await;
    // The last table of the update is in its way.
    sqlx::query("CREATE TABLE remembered (a)").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let before = schema(&file).await;
    assert!(matches!(Store::open(&url(&file)).await, Err(StoreError::Migration(_))));
    assert_eq!(schema(&file).await, before);
    let mut connection = connect(&file).await;
    sqlx::query("DROP TABLE remembered").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let desk = Desk::in_folder(folder.path()).await;
    assert_eq!(desk.store.identifies_today().await.unwrap(), 1);
}

async fn schema(file: &Path) -> Vec<String> {
    let mut connection = connect(file).await;
    let select = "SELECT ifnull(sql, name) FROM sqlite_schema ORDER BY name";
    let schema = sqlx::query_scalar(AssertSqlSafe(select)).fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    schema
}
