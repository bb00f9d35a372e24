//! Which part of the program uses which, as `src/lib.rs` draws it: nothing points left.

use std::fs;
use std::path::{Path, PathBuf};

/// Each part, and what it may use beside itself.
const MAY_USE: [(&str, &[&str]); 10] = [
    ("limits", &[]),
    ("matching", &[]),
    ("knowledge", &["limits"]),
    ("advising", &["knowledge", "matching", "limits"]),
    ("eval", &["advising"]),
    ("moderation", &["advising", "limits"]),
    ("config", &["moderation", "knowledge", "matching"]),
    ("store", &["moderation", "advising", "config"]),
    ("console", &["store", "moderation", "advising", "knowledge", "config", "limits"]),
    ("discord", &["store", "moderation", "advising", "knowledge", "config", "limits"]),
];

/// What the core does without: Discord's types, SQL, the environment and the clock.
const OUTSIDE: [&str; 5] = ["serenity::", "sqlx::", "std::env", "SystemTime::now", "Instant::now"];
const CORE: [&str; 4] = ["knowledge", "matching", "advising", "moderation"];

/// The files of a part, without their tests.
fn files(part: &str) -> Vec<(PathBuf, String)> {
    fn within(path: &Path, found: &mut Vec<PathBuf>) {
        if path.is_dir() {
            for file in fs::read_dir(path).unwrap() {
                within(&file.unwrap().path(), found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path.to_owned());
        }
    }
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    within(&source.join(part), &mut found);
    within(&source.join(format!("{part}.rs")), &mut found);
    assert!(!found.is_empty(), "no part {part}");
    let code = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
    };
    found.into_iter().filter(|path| !path.ends_with("tests.rs")).map(|path| (path.clone(), code(&path))).collect()
}

#[test]
fn every_part_uses_only_what_stands_to_its_right() {
    for (part, may_use) in MAY_USE {
        for (path, code) in files(part) {
            for used in code.split("crate::").skip(1) {
                let used = used.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
                let is_part = MAY_USE.iter().any(|(other, _)| *other == used) || used == "cli";
                let allowed = used == part || may_use.contains(&used);
                assert!(!is_part || allowed, "{} uses {used}", path.display());
            }
        }
    }
}

#[test]
fn the_core_knows_nothing_of_discord_of_sql_of_the_environment_and_of_the_clock() {
    for part in CORE {
        for (path, code) in files(part) {
            for outside in OUTSIDE {
                assert!(!code.contains(outside), "{} uses {outside}", path.display());
            }
        }
    }
}
