//! The settings: `config.toml`, and the secrets that stand in the environment.
//!
//! Every key has a default; [`read`] reports all mistakes of a file at once. Relative paths count from the working
//! directory.

mod read;
mod token;

use std::path::PathBuf;
use std::time::Duration;

pub use read::read;
pub use token::{Token, token, token_file_is_open};

use crate::knowledge::{Day, Limits};
use crate::matching::Settings;
use crate::moderation::Mode;

/// Exit status: what is configured has to be mended, and a restart would not help. `EX_CONFIG` of sysexits.h.
pub const EXIT_CONFIG: u8 = 78;
/// How corrections and advisors' answers are signed where no office is named.
const OFFICE: &str = "the advisors of this server";

/// Everything that can be set. `config.example.toml` explains each key.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// `[discord]`
    pub discord: Discord,
    /// `[knowledge]`
    pub knowledge: Knowledge,
    /// `[store]`
    pub store: Store,
    /// `[answers]`
    pub answers: Answers,
    /// `[cases]`
    pub cases: Cases,
    /// `[limits]`
    pub rates: Rates,
    /// `[retention]`
    pub retention: Retention,
    /// `[[server]]`
    pub servers: Vec<Server>,
    /// `[log]`
    pub log: Log,
}

/// `[discord]`
#[derive(Debug, Clone, PartialEq)]
pub struct Discord {
    /// Another address for Discord's API, such as a rate-limiting proxy or a stand-in for tests. With it, waiting for
    /// rate limits is left to that address.
    pub api_url: Option<String>,
}

/// `[knowledge]`
#[derive(Debug, Clone, PartialEq)]
pub struct Knowledge {
    /// The folder of knowledge files.
    pub folder: PathBuf,
    /// More entries than this are refused.
    pub max_entries: usize,
    /// A review older than this is worth a warning.
    pub stale_after_days: u16,
}

/// `[store]`
#[derive(Debug, Clone, PartialEq)]
pub struct Store {
    /// The database.
    pub url: String,
}

/// `[answers]`
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// Scores from here on are answered directly, 0 to 1; calibrated on the knowledge if unset.
    pub answer_above: Option<f32>,
    /// Scores from here on are suggested, 0 to 1; calibrated on the knowledge if unset.
    pub suggest_above: Option<f32>,
    /// How long "and for informatics?" goes on from the answer before.
    pub follow_up: Duration,
}

/// `[cases]`: questions that wait for an advisor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cases {
    /// A claim that nobody acts on ends after this.
    pub claim: Duration,
    /// So long before a claim ends, the advisor is reminded; less than the claim lasts.
    pub nudge: Duration,
    /// What waits longer is named in the daily line.
    pub overdue: Duration,
    /// An answered case without a reply is closed after this.
    pub close_after: Duration,
    /// The hour of the daily line, UTC, 0 to 23.
    pub daily_hour: u8,
}

/// `[limits]`: how much the bot takes on, from one person, in one server and towards the advisors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Questions of one person in a minute; what they show to everyone counts as well, and what they write to their advisor by
    /// itself.
    pub questions_per_minute: u32,
    /// Questions of one person in a day.
    pub questions_per_day: u32,
    /// Questions in one server in a second.
    pub server_questions_per_second: u32,
    /// Cases of one person that are open at the same time.
    pub open_cases_per_person: u32,
    /// Cases that are open at the same time.
    pub open_cases: u32,
    /// Cards in an hour about questions that nobody asked an advisor for; further ones are summed up in one message.
    pub cards_per_hour: u32,
}

/// `[retention]`: for how many days something is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Questions.
    pub questions_days: u32,
    /// Answers; also how far back a recall reaches.
    pub answers_days: u32,
    /// What students said about answers.
    pub feedback_days: u32,
    /// Cases, from when they are closed.
    pub cases_days: u32,
    /// Who did what.
    pub audit_days: u32,
}

/// `[[server]]`
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Server {
    /// The server's id.
    pub id: u64,
    /// How corrections and advisors' answers are signed; [`Server::office`] also knows what to write if unset.
    pub office: Option<String>,
    /// Whoever holds one of these roles is an advisor; without any, whoever may manage messages on the whole server.
    pub advisor_roles: Vec<u64>,
    /// Where requests for advisors go.
    pub review_channel: Option<u64>,
    /// Channels and forums in which questions are answered without being asked to.
    pub question_channels: Vec<u64>,
    /// How answers are moderated, except in `channels`; [`Server::mode_in`] knows both.
    pub mode: Mode,
    /// `[[server.channel]]`: channels with a way of moderating of their own.
    pub channels: Vec<(u64, Mode)>,
}

/// `[log]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// error, warn, info or debug.
    pub level: String,
}

impl Default for Config {
    fn default() -> Config {
        let Limits { max_entries, stale_after_days, .. } = Limits::default();
        Config {
            discord: Discord { api_url: None },
            knowledge: Knowledge { folder: PathBuf::from("knowledge"), max_entries, stale_after_days },
            store: Store { url: "sqlite://guidepost.sqlite3".to_owned() },
            answers: Answers { answer_above: None, suggest_above: None, follow_up: Duration::from_mins(5) },
            cases: Cases {
                claim: Duration::from_hours(2),
                nudge: Duration::from_mins(30),
                overdue: Duration::from_hours(24),
                close_after: Duration::from_hours(72),
                daily_hour: 13,
            },
            rates: Rates {
                questions_per_minute: 30,
                questions_per_day: 300,
                server_questions_per_second: 20,
                open_cases_per_person: 3,
                open_cases: 200,
                cards_per_hour: 30,
            },
            retention: Retention {
                questions_days: 30,
                answers_days: 30,
                feedback_days: 180,
                cases_days: 7,
                audit_days: 365,
            },
            servers: Vec::new(),
            log: Log { level: "info".to_owned() },
        }
    }
}

impl Config {
    /// What loading the knowledge has to know; takes today's date from the clock.
    #[must_use]
    pub fn limits(&self) -> Limits {
        let Knowledge { max_entries, stale_after_days, .. } = self.knowledge;
        Limits { max_entries, stale_after_days, today: Some(today()) }
    }

    /// What matching has to know.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings { answer_above: self.answers.answer_above, suggest_above: self.answers.suggest_above }
    }
}

impl Server {
    /// How corrections and advisors' answers are signed.
    #[must_use]
    pub fn office(&self) -> &str {
        self.office.as_deref().unwrap_or(OFFICE)
    }

    /// How answers are moderated in a channel: as is said for it, else for its parent (a thread's channel or forum),
    /// else for the server.
    #[must_use]
    pub fn mode_in(&self, channel: u64, parent: Option<u64>) -> Mode {
        let own = |id: u64| self.channels.iter().find(|(channel, _)| *channel == id).map(|(_, mode)| *mode);
        own(channel).or_else(|| parent.and_then(own)).unwrap_or(self.mode)
    }
}

fn today() -> Day {
    let date = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let small = |number: i8| u8::try_from(number).unwrap_or(1);
    Day { year: u16::try_from(date.year()).unwrap_or(0), month: small(date.month()), day: small(date.day()) }
}
