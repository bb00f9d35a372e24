//! Guidepost advises students from an approved guide: a question is matched to a TOML FAQ by fuzzy string matching,
//! and answered with what people wrote and reviewed.
//!
//! # The parts
//!
//! | module | holds |
//! |---|---|
//! | [`knowledge`] | the tables of `knowledge/*.toml`: types, loading, checking, noticing changes |
//! | [`matching`] | a question against every wording: scores, decision, explanation; pure |
//! | [`advising`] | a question in, a [`Reply`](advising::reply::Reply) out: answer, suggestions, follow-ups; their wording |
//! | [`eval`] | how good the advice is on labelled questions |
//! | [`moderation`] | who may do what; drafts, cases, corrections, masking; their wording for advisors and students; pure |
//! | [`store`] | what survives a restart; SQL stays inside |
//! | [`console`] | front end: the replies in a terminal |
//! | `discord` | front end: the replies in Discord |
//! | [`config`] | the settings, and secrets from the environment |
//! | [`cli`] | the subcommands; wires the parts together |
//! | [`limits`] | Discord's limits, with their sources |
//!
//! # Who may use whom
//!
//! ```text
//! main → cli → discord, console → store → config → moderation → advising → matching
//!              eval → advising                                  advising → knowledge → limits
//! ```
//!
//! Nothing points left; `tests/layers.rs` sees to it. `discord` is behind a feature: `cargo test --no-default-features`
//! builds and tests everything but it.
//!
//! # What never happens
//!
//! - `knowledge`, `matching`, `advising` and `moderation` hold no Discord type, no SQL, no clock and no environment.
//! - Only `discord::send` sends, and nothing it sends notifies anyone but the asker, or the one advisor whom it concerns.
//! - Nothing is done for anybody before [`moderation::permission`] was asked, with what Discord says at that moment.
//! - What an advisor or a student was told is done is on the disk; what is to be done in Discord stands there until it is.
//! - Nothing a student typed reaches the log, and the token cannot be printed.
//! - A sentence that a student reads as the guide's stands in `knowledge/`, with its source and review day.

pub mod advising;
pub mod cli;
pub mod config;
pub mod console;
#[cfg(feature = "discord")]
mod discord;
pub mod eval;
pub mod knowledge;
pub mod limits;
pub mod matching;
pub mod moderation;
pub mod store;
