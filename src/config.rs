//! The settings: `config.toml`, and the secrets that stand in the environment.
//!
//! Every key has a default; [`read`] reports all mistakes of a file at once. Relative paths count from the working
//! directory.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::knowledge::{Day, Finding, Limits, Lines, Severity, nearest};
use crate::matching::Settings;

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

/// `[[server]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The server's id.
    pub id: u64,
    /// Whoever holds one of these roles is an advisor; without any, whoever may manage messages.
    pub advisor_roles: Vec<u64>,
    /// Where requests for advisors go.
    pub review_channel: Option<u64>,
    /// Channels and forums in which questions are answered without being asked to.
    pub question_channels: Vec<u64>,
}

/// `[log]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// error, warn, info or debug.
    pub level: String,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            discord: Discord { api_url: None },
            knowledge: Knowledge { folder: PathBuf::from("knowledge"), max_entries: 2_000, stale_after_days: 365 },
            store: Store { url: "sqlite://guidepost.sqlite3".to_owned() },
            answers: Answers { answer_above: None, suggest_above: None, follow_up: Duration::from_mins(5) },
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

fn today() -> Day {
    let date = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let small = |number: i8| u8::try_from(number).unwrap_or(1);
    Day { year: u16::try_from(date.year()).unwrap_or(0), month: small(date.month()), day: small(date.day()) }
}

/// Reads a configuration file; the findings say all that is wrong with it, and block if any does.
#[must_use]
pub fn read(path: &Path) -> (Config, Vec<Finding>) {
    let mut reader = Reader { path, lines: Lines::new(b""), findings: Vec::new() };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            reader.blocks(
                0,
                format!("the configuration cannot be read ({error})"),
                "copy config.example.toml there, or name another file with --config",
            );
            return (Config::default(), reader.findings);
        }
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    reader.lines = Lines::new(text.as_bytes());
    let config = reader.config(text);
    reader.findings.sort();
    (config, reader.findings)
}

/// Collects what is wrong while the tables are read.
struct Reader<'t> {
    path: &'t Path,
    lines: Lines<'t>,
    findings: Vec<Finding>,
}

type Value<'v> = Spanned<DeValue<'v>>;

const LEVELS: [&str; 4] = ["error", "warn", "info", "debug"];
/// The longest a follow-up may wait for; a day.
const MOST_MINUTES: i64 = 24 * 60;
/// A century.
const MOST_DAYS: i64 = 36_500;
/// What the matching is built for.
const MOST_ENTRIES: i64 = 10_000;

impl Reader<'_> {
    fn config(&mut self, text: &str) -> Config {
        let mut config = Config::default();
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            self.blocks(at, error.message().to_owned(), "mend the TOML there; config.example.toml shows every key");
        }
        for (key, value) in table.get_ref() {
            match key.get_ref().as_ref() {
                "discord" => self.section("discord", value, &["api_url"], |reader, key, value| {
                    config.discord.api_url = reader.address(key, value);
                }),
                "knowledge" => self.section(
                    "knowledge",
                    value,
                    &["folder", "max_entries", "stale_after_days"],
                    |reader, key, value| match key {
                        "folder" => {
                            config.knowledge.folder = reader.text(key, value).map_or_else(PathBuf::new, PathBuf::from);
                        }
                        "max_entries" => {
                            let most = reader.number(key, value, 1, MOST_ENTRIES);
                            config.knowledge.max_entries =
                                most.and_then(|most| usize::try_from(most).ok()).unwrap_or_default();
                        }
                        _ => {
                            let days = reader.number(key, value, 1, MOST_DAYS);
                            config.knowledge.stale_after_days =
                                days.and_then(|days| u16::try_from(days).ok()).unwrap_or_default();
                        }
                    },
                ),
                "store" => self.section("store", value, &["url"], |reader, key, value| {
                    config.store.url = reader.store_url(key, value).unwrap_or_default();
                }),
                "answers" => {
                    let keys = ["answer_above", "suggest_above", "follow_up_minutes"];
                    self.section("answers", value, &keys, |reader, key, value| match key {
                        "answer_above" => config.answers.answer_above = reader.share(key, value),
                        "suggest_above" => config.answers.suggest_above = reader.share(key, value),
                        _ => {
                            let minutes = reader
                                .number(key, value, 0, MOST_MINUTES)
                                .and_then(|minutes| u64::try_from(minutes).ok());
                            config.answers.follow_up = Duration::from_mins(minutes.unwrap_or_default());
                        }
                    });
                }
                "server" => config.servers = self.servers(value),
                "log" => self.section("log", value, &["level"], |reader, key, value| {
                    config.log.level = reader.one_of(key, value, &LEVELS).unwrap_or_default();
                }),
                unknown => {
                    let known = ["discord", "knowledge", "store", "answers", "server", "log"];
                    self.unknown(key.span().start, "the configuration", unknown, &known);
                }
            }
        }
        if let (Some(answer), Some(suggest)) = (config.answers.answer_above, config.answers.suggest_above)
            && suggest > answer
        {
            self.blocks(
                0,
                "`answers.suggest_above` is greater than `answers.answer_above`".to_owned(),
                "make it smaller, or leave both out",
            );
        }
        config
    }

    fn servers(&mut self, value: &Value<'_>) -> Vec<Server> {
        let DeValue::Array(tables) = value.get_ref() else {
            self.blocks(
                value.span().start,
                "`server` is not a list".to_owned(),
                "write each server below a header of two brackets: [[server]]",
            );
            return Vec::new();
        };
        let mut servers: Vec<Server> = Vec::new();
        for table in tables {
            let mut server =
                Server { id: 0, advisor_roles: Vec::new(), review_channel: None, question_channels: Vec::new() };
            let keys = ["id", "advisor_roles", "review_channel", "question_channels", "moderation"];
            let before = self.findings.len();
            self.section("server", table, &keys, |reader, key, value| match key {
                "id" => server.id = reader.snowflake(key, value).unwrap_or_default(),
                "advisor_roles" => server.advisor_roles = reader.snowflakes(key, value),
                "review_channel" => server.review_channel = reader.snowflake(key, value),
                "question_channels" => server.question_channels = reader.snowflakes(key, value),
                _ => reader.moderation(key, value),
            });
            let start = table.span().start;
            if server.id == 0 && self.findings.len() == before {
                self.blocks(
                    start,
                    "a [[server]] has no `id`".to_owned(),
                    "add a line: id = \"…\" (right-click the server in Discord, Copy Server ID)",
                );
            }
            if server.id != 0 && server.advisor_roles.contains(&server.id) {
                let what = "`advisor_roles` names @everyone, which would make every student an advisor".to_owned();
                self.blocks(start, what, "name the role that advisors hold");
            }
            if server.id != 0 && servers.iter().any(|other| other.id == server.id) {
                self.blocks(start, format!("the server {} stands twice", server.id), "keep one [[server]] for it");
            }
            servers.push(server);
        }
        servers
    }

    /// Answers go out at once; the other ways of moderating are refused rather than passed over in silence.
    fn moderation(&mut self, key: &str, value: &Value<'_>) {
        if let Some(mode @ ("before" | "shadow")) = self.one_of(key, value, &["after", "before", "shadow"]).as_deref() {
            let what = format!("`moderation = \"{mode}\"` is not available in this version");
            self.blocks(value.span().start, what, "write \"after\" (answers go out at once), or leave it out");
        }
    }

    fn section(
        &mut self,
        name: &str,
        value: &Value<'_>,
        known: &[&str],
        mut read: impl FnMut(&mut Self, &str, &Value<'_>),
    ) {
        let header = if name == "server" { "[[server]]".to_owned() } else { format!("[{name}]") };
        let DeValue::Table(table) = value.get_ref() else {
            let mend = format!("write its keys below a header: {header}");
            self.blocks(value.span().start, format!("`{name}` is not a table"), &mend);
            return;
        };
        for (key, value) in table {
            let text: &str = key.get_ref();
            if known.contains(&text) {
                read(self, text, value);
            } else {
                self.unknown(key.span().start, &header, text, known);
            }
        }
    }

    fn unknown(&mut self, at: usize, place: &str, key: &str, known: &[&str]) {
        let mend = match nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are {}", known.join(", ")),
        };
        self.blocks(at, format!("unknown key `{key}` in {place}"), &mend);
    }

    fn text(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = value.get_ref().as_str().filter(|text| !text.trim().is_empty());
        if text.is_none() {
            let wrong = if value.get_ref().is_str() { "is empty" } else { "is not a text" };
            self.blocks(value.span().start, format!("`{key}` {wrong}"), &format!("write {key} = \"…\""));
        }
        text.map(str::to_owned)
    }

    fn one_of(&mut self, key: &str, value: &Value<'_>, known: &[&str]) -> Option<String> {
        let text = self.text(key, value)?;
        if !known.contains(&text.as_str()) {
            self.blocks(
                value.span().start,
                format!("`{key}` is \"{text}\""),
                &format!("write one of \"{}\"", known.join("\", \"")),
            );
            return None;
        }
        Some(text)
    }

    fn address(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = self.text(key, value)?;
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        if !rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '['))
            || text.contains(char::is_whitespace)
        {
            self.blocks(
                value.span().start,
                format!("`{key}` is no address: \"{text}\""),
                "write one that begins with https:// or http://",
            );
            return None;
        }
        Some(text.trim_end_matches('/').to_owned())
    }

    fn store_url(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = self.text(key, value)?;
        if text.strip_prefix("sqlite:").is_none_or(|file| file.trim_start_matches('/').is_empty()) {
            self.blocks(
                value.span().start,
                format!("`{key}` names no SQLite file: \"{text}\""),
                "write \"sqlite://guidepost.sqlite3\"",
            );
            return None;
        }
        Some(text)
    }

    fn number(&mut self, key: &str, value: &Value<'_>, least: i64, most: i64) -> Option<i64> {
        let number = integer(value).filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let what = format!("`{key}` is not a whole number from {least} to {most}");
            self.blocks(value.span().start, what, "write one from that range, without quotes");
        }
        number
    }

    fn share(&mut self, key: &str, value: &Value<'_>) -> Option<f32> {
        let number = match value.get_ref() {
            DeValue::Float(number) => number.as_str().parse::<f32>().ok(),
            _ => integer(value).and_then(|number| u8::try_from(number).ok()).map(f32::from),
        };
        let number = number.filter(|number| (0.0..=1.0).contains(number));
        if number.is_none() {
            self.blocks(
                value.span().start,
                format!("`{key}` is not a number from 0 to 1"),
                &format!("write {key} = 0.8, or leave it out"),
            );
        }
        number
    }

    /// Ids are taken with and without quotes.
    fn snowflake(&mut self, key: &str, value: &Value<'_>) -> Option<u64> {
        let id = match value.get_ref() {
            DeValue::String(text) => text.parse().ok(),
            _ => integer(value).and_then(|number| u64::try_from(number).ok()),
        };
        let id = id.filter(|&id| id != 0);
        if id.is_none() {
            let mend = format!("write the number that Discord copies for it (Developer Mode, Copy ID): {key} = \"…\"");
            self.blocks(value.span().start, format!("`{key}` is not an id of Discord"), &mend);
        }
        id
    }

    fn snowflakes(&mut self, key: &str, value: &Value<'_>) -> Vec<u64> {
        let DeValue::Array(values) = value.get_ref() else {
            self.blocks(value.span().start, format!("`{key}` is not a list"), &format!("write {key} = [\"…\"]"));
            return Vec::new();
        };
        values.iter().filter_map(|value| self.snowflake(key, value)).collect()
    }

    fn blocks(&mut self, at: usize, what: String, mend: &str) {
        let (line, column) = self.lines.at(at);
        let finding = Finding {
            path: self.path.to_owned(),
            line,
            column,
            severity: Severity::Blocks,
            what,
            mend: mend.to_owned(),
        };
        self.findings.push(finding);
    }
}

fn integer(value: &Value<'_>) -> Option<i64> {
    let DeValue::Integer(number) = value.get_ref() else { return None };
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// The bot's token. Cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The token itself, for the one place that signs in with it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The token from `DISCORD_TOKEN`, or from the file that `DISCORD_TOKEN_FILE` names; `Ok(None)` if neither is set.
///
/// # Errors
/// A finding that says what is wrong with the one that is set.
pub fn token() -> Result<Option<Token>, Finding> {
    let wrong = |path: &str, what: String, mend: &str| Finding {
        path: PathBuf::from(path),
        line: 0,
        column: 0,
        severity: Severity::Blocks,
        what,
        mend: mend.to_owned(),
    };
    let (name, text) = match (std::env::var("DISCORD_TOKEN"), std::env::var("DISCORD_TOKEN_FILE")) {
        (Ok(token), _) if !token.trim().is_empty() => ("DISCORD_TOKEN".to_owned(), token),
        (_, Ok(file)) if !file.is_empty() => {
            let text = std::fs::read_to_string(&file);
            let text = text.map_err(|error| {
                wrong(
                    &file,
                    format!("the token file cannot be read ({error})"),
                    "mend DISCORD_TOKEN_FILE, or the file's rights",
                )
            })?;
            (file, text)
        }
        _ => return Ok(None),
    };
    let token = text.trim();
    let clinging = token.strip_prefix("Bot").filter(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
    let token = clinging.map_or(token, str::trim_start);
    if token.is_empty() || token.contains(|c: char| c.is_whitespace() || c.is_control() || !c.is_ascii()) {
        return Err(wrong(
            &name,
            "this holds no bot token".to_owned(),
            "copy the token from the Bot page of your application, on one line",
        ));
    }
    Ok(Some(Token(token.to_owned())))
}

/// A warning if the token's file can be read by other people of this machine.
#[must_use]
pub fn token_file_is_open() -> Option<Finding> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let file = std::env::var("DISCORD_TOKEN_FILE").ok()?;
        let mode = std::fs::metadata(&file).ok()?.permissions().mode();
        if mode & 0o077 != 0 {
            return Some(Finding {
                path: PathBuf::from(&file),
                line: 0,
                column: 0,
                severity: Severity::Warns,
                what: format!("others on this machine can read the token (mode {:04o})", mode & 0o777),
                mend: format!("chmod 600 {file}"),
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn a_token_cannot_be_printed() {
        assert_eq!(format!("{:?}", Some(Token("secret".to_owned()))), "Some(Token(…))");
    }
}
