//! The built bot, as a process of its own, against the fake Discord: every way to ask it, every button, and what goes
//! wrong. Nothing here knows the bot's insides; each test is a story of people and what they read.
//!
//! The knowledge is the tests' own (`discord/knowledge.toml`), so that editing the shipped one changes nothing here.
//! Questions that must be answered are worded exactly as there, so that better matching changes nothing either.

mod fake_discord;

#[path = "discord/advisors.rs"]
mod advisors;
#[path = "discord/asking.rs"]
mod asking;
#[path = "discord/cases.rs"]
mod cases;
#[path = "discord/clicking.rs"]
mod clicking;
#[path = "discord/corrections.rs"]
mod corrections;
#[path = "discord/deliveries.rs"]
mod deliveries;
#[path = "discord/distress.rs"]
mod distress;
#[path = "discord/drafts.rs"]
mod drafts;
#[path = "discord/enduring.rs"]
mod enduring;
#[path = "discord/guidepost.rs"]
mod guidepost;
#[path = "discord/listening.rs"]
mod listening;
#[path = "discord/people.rs"]
mod people;
#[path = "discord/rights.rs"]
mod rights;
#[path = "discord/setting_up.rs"]
mod setting_up;
