//! What must survive, as its callers see it: real files, real races, real kills. Each test is a story of students and
//! advisors at one desk; nobody waits for luck, and nothing needs Discord.
//!
//! `STORE_ROUNDS` sets how often the races and the kills are repeated.
#![allow(clippy::pedantic)] // written to be read as a story; tests need no #[must_use] and no `# Panics`

#[path = "store/answers.rs"]
mod answers;
#[path = "store/cases.rs"]
mod cases;
#[path = "store/crashes.rs"]
mod crashes;
#[path = "store/desk.rs"]
mod desk;
#[path = "store/files.rs"]
mod files;
#[path = "store/jobs.rs"]
mod jobs;
#[path = "store/model.rs"]
mod model;
#[path = "store/privacy.rs"]
mod privacy;
#[path = "store/races.rs"]
mod races;
#[path = "store/retention.rs"]
mod retention;
