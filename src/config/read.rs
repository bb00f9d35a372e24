//! From `config.toml` to [`Config`]: every mistake with its line and column.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Answers, Cases, Config, Knowledge, Rates, Retention, Server};
use crate::knowledge::{Finding, Lines, Severity, nearest};
use crate::moderation::Mode;

/// Reads a configuration file; the findings say all that is wrong with it, which blocks, and what is worth a warning.
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
/// The longest claim; a week.
const MOST_CLAIM: i64 = 7 * 24 * 60;
/// The longest that a case may wait or stay open, in hours; thirty days.
const MOST_HOURS: i64 = 30 * 24;
/// A century.
const MOST_DAYS: i64 = 36_500;
/// What the matching is built for.
const MOST_ENTRIES: i64 = 10_000;
/// Longest name of an office, in characters.
const OFFICE: usize = 80;
/// Students' words that are kept for more days than this are worth a warning.
const WORDS_KEPT: u32 = 30;

/// What of a configuration is wrong in itself reads as zero or nothing; it blocks, so nobody works with that.
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
                "knowledge" => self.knowledge(value, &mut config.knowledge),
                "store" => self.section("store", value, &["url"], |reader, key, value| {
                    config.store.url = reader.store_url(key, value).unwrap_or_default();
                }),
                "answers" => self.answers(value, &mut config.answers),
                "cases" => self.cases(value, &mut config.cases),
                "limits" => self.rates(value, &mut config.rates),
                "retention" => self.retention(value, &mut config.retention),
                "server" => config.servers = self.servers(value),
                "log" => self.section("log", value, &["level"], |reader, key, value| {
                    config.log.level = reader.one_of(key, value, &LEVELS).unwrap_or_default();
                }),
                unknown => {
                    let known =
                        ["discord", "knowledge", "store", "answers", "cases", "limits", "retention", "server", "log"];
                    self.unknown(key.span().start, "the configuration", unknown, &known);
                }
            }
        }
        config
    }

    fn knowledge(&mut self, table: &Value<'_>, knowledge: &mut Knowledge) {
        let keys = ["folder", "max_entries", "stale_after_days"];
        self.section("knowledge", table, &keys, |reader, key, value| match key {
            "folder" => knowledge.folder = reader.text(key, value).map_or_else(PathBuf::new, PathBuf::from),
            "max_entries" => {
                knowledge.max_entries = reader.number(key, value, 1..=MOST_ENTRIES).unwrap_or_default();
            }
            _ => knowledge.stale_after_days = reader.number(key, value, 1..=MOST_DAYS).unwrap_or_default(),
        });
    }

    fn answers(&mut self, table: &Value<'_>, answers: &mut Answers) {
        let keys = ["answer_above", "suggest_above", "follow_up_minutes"];
        self.section("answers", table, &keys, |reader, key, value| match key {
            "answer_above" => answers.answer_above = reader.share(key, value),
            "suggest_above" => answers.suggest_above = reader.share(key, value),
            _ => answers.follow_up = reader.minutes(key, value, 0..=MOST_MINUTES),
        });
        if let (Some(answer), Some(suggest)) = (answers.answer_above, answers.suggest_above)
            && suggest > answer
        {
            self.blocks(
                0,
                "`answers.suggest_above` is greater than `answers.answer_above`".to_owned(),
                "make it smaller, or leave both out",
            );
        }
    }

    fn cases(&mut self, table: &Value<'_>, cases: &mut Cases) {
        let keys = ["claim_minutes", "nudge_minutes", "overdue_hours", "close_after_hours", "daily_hour"];
        self.section("cases", table, &keys, |reader, key, value| match key {
            "claim_minutes" => cases.claim = reader.minutes(key, value, 5..=MOST_CLAIM),
            "nudge_minutes" => cases.nudge = reader.minutes(key, value, 1..=MOST_CLAIM - 1),
            "overdue_hours" => cases.overdue = reader.hours(key, value, 1..=MOST_HOURS),
            "close_after_hours" => cases.close_after = reader.hours(key, value, 1..=MOST_HOURS),
            _ => cases.daily_hour = reader.number(key, value, 0..=23).unwrap_or_default(),
        });
        if !cases.claim.is_zero() && cases.nudge >= cases.claim {
            let at = place_of("nudge_minutes", table).or_else(|| place_of("claim_minutes", table));
            let (nudge, claim) = (cases.nudge.as_secs() / 60, cases.claim.as_secs() / 60);
            self.blocks(
                at.unwrap_or_default(),
                format!("`nudge_minutes` ({nudge}) is not smaller than `claim_minutes` ({claim})"),
                &format!("write a nudge_minutes below {claim}, or a longer claim_minutes"),
            );
        }
    }

    fn rates(&mut self, table: &Value<'_>, rates: &mut Rates) {
        let keys = [
            "questions_per_minute",
            "questions_per_day",
            "server_questions_per_second",
            "open_cases_per_person",
            "open_cases",
            "cards_per_hour",
        ];
        self.section("limits", table, &keys, |reader, key, value| {
            let (rate, most) = match key {
                "questions_per_minute" => (&mut rates.questions_per_minute, 600),
                "questions_per_day" => (&mut rates.questions_per_day, 100_000),
                "server_questions_per_second" => (&mut rates.server_questions_per_second, 1_000),
                "open_cases_per_person" => (&mut rates.open_cases_per_person, 50),
                "open_cases" => (&mut rates.open_cases, 5_000),
                _ => (&mut rates.cards_per_hour, 1_000),
            };
            *rate = reader.number(key, value, 1..=most).unwrap_or_default();
        });
    }

    fn retention(&mut self, table: &Value<'_>, retention: &mut Retention) {
        let keys = ["questions_days", "answers_days", "feedback_days", "cases_days", "audit_days"];
        self.section("retention", table, &keys, |reader, key, value| {
            let (days, range, warned) = match key {
                "questions_days" => (&mut retention.questions_days, 1..=365, true),
                "answers_days" => (&mut retention.answers_days, 1..=365, true),
                "feedback_days" => (&mut retention.feedback_days, 1..=3_650, false),
                "cases_days" => (&mut retention.cases_days, 1..=365, true),
                _ => (&mut retention.audit_days, 30..=3_650, false),
            };
            *days = reader.number(key, value, range).unwrap_or_default();
            if warned && *days > WORDS_KEPT {
                let what = format!("`{key}` is {days}: students' words are kept longer than {WORDS_KEPT} days");
                let mend = format!("write {WORDS_KEPT} or less, unless your school needs them for longer");
                reader.warns(value.span().start, what, &mend);
            }
        });
    }

    fn servers(&mut self, value: &Value<'_>) -> Vec<Server> {
        let mut servers: Vec<Server> = Vec::new();
        for table in self.tables("server", value) {
            let server = self.server(table);
            if server.id != 0 && servers.iter().any(|other| other.id == server.id) {
                let what = format!("the server {} stands twice", server.id);
                self.blocks(table.span().start, what, "keep one [[server]] for it");
            }
            servers.push(server);
        }
        servers
    }

    fn server(&mut self, table: &Value<'_>) -> Server {
        let mut server = Server::default();
        let mut drafts = Vec::new();
        let keys = ["id", "office", "advisor_roles", "review_channel", "question_channels", "moderation", "channel"];
        self.section("server", table, &keys, |reader, key, value| match key {
            "id" => server.id = reader.snowflake(key, value).unwrap_or_default(),
            "office" => server.office = reader.office(key, value),
            "advisor_roles" => server.advisor_roles = reader.snowflakes(key, value),
            "review_channel" => server.review_channel = reader.snowflake(key, value),
            "question_channels" => server.question_channels = reader.snowflakes(key, value),
            "moderation" => server.mode = reader.mode(key, value, &mut drafts),
            _ => server.channels = reader.channels(value, &mut drafts),
        });
        self.needs("server", table, "id", "id = \"…\" (right-click the server in Discord, Copy Server ID)");
        if server.id != 0 && server.advisor_roles.contains(&server.id) {
            let what = "`advisor_roles` names @everyone, which would make every student an advisor".to_owned();
            self.blocks(table.span().start, what, "name the role that advisors hold");
        }
        if let Some((at, mode)) = drafts.into_iter().min()
            && place_of("review_channel", table).is_none()
        {
            let what =
                format!("`moderation` is \"{mode}\", but the server has no `review_channel` to read the drafts in");
            self.blocks(at, what, "add a line below its [[server]]: review_channel = \"…\", or write \"after\"");
        }
        server
    }

    fn channels(&mut self, value: &Value<'_>, drafts: &mut Vec<(usize, &'static str)>) -> Vec<(u64, Mode)> {
        let mut channels: Vec<(u64, Mode)> = Vec::new();
        for table in self.tables("server.channel", value) {
            let (mut id, mut mode) = (0, Mode::default());
            self.section("server.channel", table, &["id", "moderation"], |reader, key, value| match key {
                "id" => id = reader.snowflake(key, value).unwrap_or_default(),
                _ => mode = reader.mode(key, value, drafts),
            });
            let copied = "id = \"…\" (right-click the channel in Discord, Copy Channel ID)";
            self.needs("server.channel", table, "id", copied);
            self.needs("server.channel", table, "moderation", "moderation = \"before\", or \"shadow\", or \"after\"");
            if id != 0 && channels.iter().any(|(other, _)| *other == id) {
                let what = format!("the channel {id} stands twice");
                self.blocks(table.span().start, what, "keep one [[server.channel]] for it");
            }
            channels.push((id, mode));
        }
        channels
    }

    /// Notes in `drafts` where answers shall not go out at once, and how it is written there.
    fn mode(&mut self, key: &str, value: &Value<'_>, drafts: &mut Vec<(usize, &'static str)>) -> Mode {
        let written = self.one_of(key, value, &Mode::ALL.map(Mode::word));
        let mode = written.and_then(|word| Mode::of(&word)).unwrap_or_default();
        if mode != Mode::After {
            drafts.push((value.span().start, mode.word()));
        }
        mode
    }

    fn office(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = self.text(key, value)?;
        let text = text.trim();
        let length = text.chars().count();
        let at = value.span().start;
        if text.contains(char::is_control) {
            let what = format!("`{key}` holds a character that cannot be shown on one line");
            self.blocks(at, what, "remove it");
        } else if length > OFFICE {
            let what = format!("`{key}` has {length} characters, and {OFFICE} are allowed");
            self.blocks(at, what, &format!("shorten it by {}", length - OFFICE));
        }
        Some(text.to_owned())
    }

    /// The tables below headers of two brackets.
    fn tables<'v, 't>(&mut self, name: &str, value: &'v Value<'t>) -> &'v [Value<'t>] {
        let DeValue::Array(tables) = value.get_ref() else {
            let each = name.rsplit('.').next().unwrap_or(name);
            self.blocks(
                value.span().start,
                format!("`{name}` is not a list"),
                &format!("write each {each} below a header of two brackets: [[{name}]]"),
            );
            return &[];
        };
        tables
    }

    fn needs(&mut self, name: &str, table: &Value<'_>, key: &str, line: &str) {
        if table.get_ref().is_table() && place_of(key, table).is_none() {
            self.blocks(table.span().start, format!("a [[{name}]] has no `{key}`"), &format!("add a line: {line}"));
        }
    }

    fn section(
        &mut self,
        name: &str,
        value: &Value<'_>,
        known: &[&str],
        mut read: impl FnMut(&mut Self, &str, &Value<'_>),
    ) {
        let header = if name.starts_with("server") { format!("[[{name}]]") } else { format!("[{name}]") };
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

    fn number<N: TryFrom<i64>>(&mut self, key: &str, value: &Value<'_>, range: RangeInclusive<i64>) -> Option<N> {
        let number = integer(value).filter(|number| range.contains(number)).and_then(|number| N::try_from(number).ok());
        if number.is_none() {
            let what = format!("`{key}` is not a whole number from {} to {}", range.start(), range.end());
            self.blocks(value.span().start, what, "write one from that range, without quotes");
        }
        number
    }

    fn minutes(&mut self, key: &str, value: &Value<'_>, range: RangeInclusive<i64>) -> Duration {
        Duration::from_mins(self.number(key, value, range).unwrap_or_default())
    }

    fn hours(&mut self, key: &str, value: &Value<'_>, range: RangeInclusive<i64>) -> Duration {
        Duration::from_hours(self.number(key, value, range).unwrap_or_default())
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
        self.found(Severity::Blocks, at, what, mend);
    }

    fn warns(&mut self, at: usize, what: String, mend: &str) {
        self.found(Severity::Warns, at, what, mend);
    }

    fn found(&mut self, severity: Severity, at: usize, what: String, mend: &str) {
        let (line, column) = self.lines.at(at);
        self.findings.push(Finding { path: self.path.to_owned(), line, column, severity, what, mend: mend.to_owned() });
    }
}

/// Where the value of a key begins, if the table has it.
fn place_of(key: &str, table: &Value<'_>) -> Option<usize> {
    table.get_ref().as_table().and_then(|table| table.get(key)).map(|value| value.span().start)
}

fn integer(value: &Value<'_>) -> Option<i64> {
    let DeValue::Integer(number) = value.get_ref() else { return None };
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}
