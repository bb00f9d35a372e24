//! The settings: what the example says, what every mistake is told, and where the token comes from.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use guidepost::config::{Cases, Config, Rates, Retention, Server, read};
use guidepost::moderation::Mode;
use insta::assert_snapshot;
use support::Desk;

/// The configuration and its findings, a line each.
fn reading(toml: &str) -> (Config, String) {
    let desk = Desk::new().with("config.toml", toml);
    let (config, findings) = read(&desk.path().join("config.toml"));
    let folder = format!("{}/", desk.path().display());
    let lines: Vec<String> = findings.iter().map(|finding| finding.to_string().replace(&folder, "")).collect();
    (config, lines.join("\n"))
}

/// Each snippet and what it is told.
fn told(snippets: &[&str]) -> String {
    let blocks =
        snippets.iter().map(|snippet| format!("{snippet}\n    {}", reading(snippet).1.replace('\n', "\n    ")));
    blocks.collect::<Vec<_>>().join("\n\n")
}

fn example() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml")).unwrap()
}

/// Every key there is, by its table.
const KEYS: [(&str, &[&str]); 10] = [
    ("[discord]", &["api_url"]),
    ("[knowledge]", &["folder", "max_entries", "stale_after_days"]),
    ("[store]", &["url"]),
    ("[answers]", &["answer_above", "suggest_above", "follow_up_minutes"]),
    ("[cases]", &["claim_minutes", "nudge_minutes", "overdue_hours", "close_after_hours", "daily_hour"]),
    (
        "[limits]",
        &[
            "questions_per_minute",
            "questions_per_day",
            "server_questions_per_second",
            "open_cases_per_person",
            "open_cases",
            "cards_per_hour",
        ],
    ),
    ("[retention]", &["questions_days", "answers_days", "feedback_days", "cases_days", "audit_days"]),
    ("[[server]]", &["id", "office", "advisor_roles", "review_channel", "question_channels", "moderation"]),
    ("[[server.channel]]", &["id", "moderation"]),
    ("[log]", &["level"]),
];

/// The line without the marks of a comment, if it sets a key or opens a table.
fn setting(line: &str) -> Option<&str> {
    let bare = line.trim_start_matches(['#', ' ']);
    let key = bare.split_once(" = ").is_some_and(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
    (key || bare.starts_with('[')).then_some(bare)
}

// --- the example ---

#[test]
fn the_example_is_sound_and_shows_the_defaults() {
    let (config, findings) = reading(&example());
    assert_eq!(findings, "");
    assert_eq!(config, Config::default());
}

#[test]
fn the_example_mentions_every_key_once_below_its_table() {
    let mut mentioned: Vec<(String, Vec<String>)> = Vec::new();
    for line in example().lines().filter_map(setting) {
        match (line.split_once(" = "), mentioned.last_mut()) {
            (Some((key, _)), Some((_, keys))) => keys.push(key.to_owned()),
            (Some((key, _)), None) => panic!("{key} stands above the first table"),
            (None, _) => mentioned.push((line.to_owned(), Vec::new())),
        }
    }
    let known = KEYS.map(|(table, keys)| (table.to_owned(), keys.iter().map(|key| (*key).to_owned()).collect()));
    assert_eq!(mentioned, known);
}

#[test]
fn the_keys_this_test_knows_are_those_the_program_knows() {
    let folder = Desk::new();
    for (table, keys) in KEYS {
        let path = folder.path().join("config.toml");
        let above = if table == "[[server.channel]]" { "[[server]]\n" } else { "" };
        fs::write(&path, format!("{above}{table}\nnot_a_key_at_all = 1\n")).unwrap();
        let (_, findings) = read(&path);
        let unknown = findings.iter().find(|finding| finding.what.contains("not_a_key_at_all")).unwrap();
        // A server's channels have a header of their own.
        let tables = if table == "[[server]]" { ", channel" } else { "" };
        assert_eq!(unknown.mend, format!("known are {}{tables}", keys.join(", ")));
    }
}

#[test]
fn every_commented_line_of_the_example_can_be_uncommented() {
    let whole: Vec<String> = example().lines().map(|line| setting(line).unwrap_or(line).to_owned()).collect();
    let (config, findings) = reading(&whole.join("\n"));
    assert_eq!(findings, "");
    let server = Server {
        id: 111_111_111_111_111_111,
        office: Some("Health Sciences Advising".to_owned()),
        advisor_roles: vec![222_222_222_222_222_222],
        review_channel: Some(333_333_333_333_333_333),
        question_channels: vec![444_444_444_444_444_444],
        mode: Mode::After,
        channels: vec![(555_555_555_555_555_555, Mode::Before)],
    };
    assert_eq!(config.servers, [server]);

    // One at a time, too, beside what must stand there: a server needs its header and its id, a channel is whole or not
    // at all, and with drafts it needs a review channel.
    let lines: Vec<String> = example().lines().map(str::to_owned).collect();
    let mut table = "";
    let mut tables = Vec::new();
    for line in &lines {
        table = setting(line).filter(|bare| bare.starts_with('[')).unwrap_or(table);
        tables.push(table);
    }
    let needed = |at: usize, other: usize, bare: &str| {
        let begins = |starts: &[&str]| starts.iter().any(|start| bare.starts_with(start));
        match (tables[at], tables[other]) {
            ("[[server]]", "[[server]]") => begins(&["[[", "id = "]),
            ("[[server.channel]]", "[[server]]") => begins(&["[[", "id = ", "review_channel = "]),
            ("[[server.channel]]", "[[server.channel]]") => true,
            _ => false,
        }
    };
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with('#')) {
        if setting(line).is_none() {
            continue;
        }
        let text = lines.iter().enumerate().map(|(other, line)| match setting(line) {
            Some(bare) if other == at || needed(at, other, bare) => bare.to_owned(),
            _ => line.clone(),
        });
        let (_, findings) = reading(&text.collect::<Vec<_>>().join("\n"));
        assert_eq!(findings, "", "after uncommenting {line:?}");
    }
}

#[test]
fn every_key_is_explained_by_a_comment_right_above_it() {
    let example = example();
    let lines: Vec<&str> = example.lines().collect();
    let is_prose = |line: &str| line.starts_with('#') && setting(line).is_none();
    for (at, line) in lines.iter().enumerate() {
        let Some(bare) = setting(line).filter(|bare| !bare.starts_with('[')) else { continue };
        // Two keys may share one comment.
        let above = lines[..at].iter().rev().find(|line| setting(line).is_none_or(|bare| bare.starts_with('[')));
        let explained = above.is_some_and(|line| is_prose(line)) || bare.starts_with("id = ");
        assert!(explained, "nothing explains {bare:?}");
    }
}

// --- what is read ---

#[test]
fn an_empty_file_means_the_defaults() {
    assert_eq!(reading(""), (Config::default(), String::new()));
    assert_eq!(reading("\u{feff}\r\n# nothing\r\n"), (Config::default(), String::new()));
}

#[test]
fn every_key_that_is_set_is_taken() {
    let (config, findings) = reading(
        r#"
[discord]
api_url = "http://127.0.0.1:8080/"
[knowledge]
folder = "guide"
max_entries = 10_000
stale_after_days = 30
[store]
url = "sqlite:///var/lib/guidepost.sqlite3"
[answers]
answer_above = 0.75
suggest_above = 0
follow_up_minutes = 0
[cases]
claim_minutes = 10_080
nudge_minutes = 10_079
overdue_hours = 720
close_after_hours = 1
daily_hour = 0
[limits]
questions_per_minute = 600
questions_per_day = 100_000
server_questions_per_second = 1_000
open_cases_per_person = 50
open_cases = 5_000
cards_per_hour = 1
[retention]
questions_days = 29
answers_days = 28
feedback_days = 3_650
cases_days = 1
audit_days = 30
[[server]]
id = 42
office = "  Office of Advising "
advisor_roles = ["1", 2, 0x3]
review_channel = "5"
question_channels = [6, "7"]
moderation = "shadow"
[[server.channel]]
id = 8
moderation = "after"
[[server.channel]]
id = "9"
moderation = "before"
[[server]]
id = "43"
moderation = "after"
[log]
level = "debug"
"#,
    );
    assert_eq!(findings, "");
    assert_eq!(config.discord.api_url.as_deref(), Some("http://127.0.0.1:8080"));
    assert_eq!(config.knowledge.folder, PathBuf::from("guide"));
    assert_eq!((config.knowledge.max_entries, config.knowledge.stale_after_days), (10_000, 30));
    assert_eq!(config.store.url, "sqlite:///var/lib/guidepost.sqlite3");
    assert_eq!((config.answers.answer_above, config.answers.suggest_above), (Some(0.75), Some(0.0)));
    assert!(config.answers.follow_up.is_zero());
    let cases = Cases {
        claim: Duration::from_hours(7 * 24),
        nudge: Duration::from_mins(10_079),
        overdue: Duration::from_hours(30 * 24),
        close_after: Duration::from_hours(1),
        daily_hour: 0,
    };
    assert_eq!(config.cases, cases);
    let rates = Rates {
        questions_per_minute: 600,
        questions_per_day: 100_000,
        server_questions_per_second: 1_000,
        open_cases_per_person: 50,
        open_cases: 5_000,
        cards_per_hour: 1,
    };
    assert_eq!(config.rates, rates);
    let retention =
        Retention { questions_days: 29, answers_days: 28, feedback_days: 3_650, cases_days: 1, audit_days: 30 };
    assert_eq!(config.retention, retention);
    let server = Server {
        id: 42,
        office: Some("Office of Advising".to_owned()),
        advisor_roles: vec![1, 2, 3],
        review_channel: Some(5),
        question_channels: vec![6, 7],
        mode: Mode::Shadow,
        channels: vec![(8, Mode::After), (9, Mode::Before)],
    };
    let plain = Server {
        id: 43,
        office: None,
        advisor_roles: vec![],
        review_channel: None,
        question_channels: vec![],
        mode: Mode::After,
        channels: vec![],
    };
    assert_eq!(config.servers, [server, plain]);
    assert_eq!(config.log.level, "debug");
}

#[test]
fn an_id_is_taken_with_and_without_quotes() {
    let largest = i64::MAX.to_string();
    for id in ["1", "111111111111111111", &largest] {
        for written in [id.to_owned(), format!("\"{id}\"")] {
            let (config, findings) = reading(&format!("[[server]]\nid = {written}\n"));
            assert_eq!(findings, "");
            assert_eq!(config.servers[0].id.to_string(), id);
        }
    }
}

#[test]
fn an_office_signs_by_its_name_if_it_has_one() {
    let office = |line: &str| {
        let (config, findings) = reading(&format!("[[server]]\nid = 1\n{line}\n"));
        assert_eq!(findings, "", "{line}");
        config.servers[0].office().to_owned()
    };
    assert_eq!(office(""), "the advisors of this server");
    assert_eq!(office("office = \"Health Sciences Advising\""), "Health Sciences Advising");
    // Characters are counted, not bytes, and not the spaces around them.
    let longest = "é".repeat(80);
    assert_eq!(office(&format!("office = \" {longest} \"")), longest);
}

#[test]
fn a_channel_is_moderated_by_its_own_mode_then_by_its_parents_then_by_the_servers() {
    let server = Server {
        mode: Mode::Before,
        channels: vec![(1, Mode::After), (2, Mode::Shadow), (3, Mode::Before)],
        ..Server::default()
    };
    for (channel, parent, mode) in [
        (1, None, Mode::After),
        (1, Some(2), Mode::After),
        (9, Some(2), Mode::Shadow),
        (3, Some(1), Mode::Before),
        (9, Some(8), Mode::Before),
        (9, None, Mode::Before),
    ] {
        assert_eq!(server.mode_in(channel, parent), mode, "channel {channel} below {parent:?}");
    }
    assert_eq!(Server::default().mode_in(1, Some(2)), Mode::After);
}

#[test]
fn a_channel_may_be_moderated_apart_from_the_server() {
    let (config, findings) = reading(
        r#"
[[server]]
id = 1
review_channel = 2
[[server.channel]]
id = 3
moderation = "shadow"
[[server]]
id = 4
[[server.channel]]
id = 3
moderation = "after"
"#,
    );
    assert_eq!(findings, "");
    let modes = [3, 5].map(|channel| config.servers[0].mode_in(channel, None));
    assert_eq!(modes, [Mode::Shadow, Mode::After]);
    assert_eq!(config.servers[1].channels, [(3, Mode::After)]);
}

#[test]
fn words_kept_for_long_are_worth_a_warning() {
    let long = "[retention]\nquestions_days = 31\nanswers_days = 365\nfeedback_days = 3650\ncases_days = 60\n";
    let (config, findings) = reading(long);
    assert_snapshot!(findings, @"
    config.toml:2:18: warning: `questions_days` is 31: students' words are kept longer than 30 days; write 30 or less, unless your school needs them for longer
    config.toml:3:16: warning: `answers_days` is 365: students' words are kept longer than 30 days; write 30 or less, unless your school needs them for longer
    config.toml:5:14: warning: `cases_days` is 60: students' words are kept longer than 30 days; write 30 or less, unless your school needs them for longer
    ");
    let Retention { questions_days, answers_days, cases_days, .. } = config.retention;
    assert_eq!((questions_days, answers_days, cases_days), (31, 365, 60));
    assert_eq!(reading("[retention]\nquestions_days = 30\nanswers_days = 30\ncases_days = 30").1, "");
}

// --- what is refused ---

#[test]
fn a_wrong_value_is_told_with_its_key_its_place_and_how_to_mend_it() {
    assert_snapshot!(told(&[
        "[discord]\napi_url = 8080",
        "[discord]\napi_url = \"\"",
        "[discord]\napi_url = \"localhost:8080\"",
        "[discord]\napi_url = \"https://\"",
        "[discord]\napi_url = \"https://a b\"",
        "[knowledge]\nfolder = [\"knowledge\"]",
        "[knowledge]\nfolder = \" \"",
        "[knowledge]\nmax_entries = \"2000\"",
        "[knowledge]\nmax_entries = 0",
        "[knowledge]\nmax_entries = 10001",
        "[knowledge]\nmax_entries = 99999999999999999999",
        "[knowledge]\nstale_after_days = 36501",
        "[knowledge]\nstale_after_days = 1.5",
        "[store]\nurl = \"postgres://localhost\"",
        "[store]\nurl = \"sqlite://\"",
        "[answers]\nanswer_above = 80",
        "[answers]\nanswer_above = \"0.8\"",
        "[answers]\nanswer_above = nan",
        "[answers]\nsuggest_above = -0.1",
        "[answers]\nfollow_up_minutes = 1441",
        "[answers]\nfollow_up_minutes = -1",
        "[cases]\nclaim_minutes = \"120\"",
        "[log]\nlevel = \"loud\"",
        "[log]\nlevel = true",
    ]), @r#"
    [discord]
    api_url = 8080
        config.toml:2:11: `api_url` is not a text; write api_url = "…"

    [discord]
    api_url = ""
        config.toml:2:11: `api_url` is empty; write api_url = "…"

    [discord]
    api_url = "localhost:8080"
        config.toml:2:11: `api_url` is no address: "localhost:8080"; write one that begins with https:// or http://

    [discord]
    api_url = "https://"
        config.toml:2:11: `api_url` is no address: "https://"; write one that begins with https:// or http://

    [discord]
    api_url = "https://a b"
        config.toml:2:11: `api_url` is no address: "https://a b"; write one that begins with https:// or http://

    [knowledge]
    folder = ["knowledge"]
        config.toml:2:10: `folder` is not a text; write folder = "…"

    [knowledge]
    folder = " "
        config.toml:2:10: `folder` is empty; write folder = "…"

    [knowledge]
    max_entries = "2000"
        config.toml:2:15: `max_entries` is not a whole number from 1 to 10000; write one from that range, without quotes

    [knowledge]
    max_entries = 0
        config.toml:2:15: `max_entries` is not a whole number from 1 to 10000; write one from that range, without quotes

    [knowledge]
    max_entries = 10001
        config.toml:2:15: `max_entries` is not a whole number from 1 to 10000; write one from that range, without quotes

    [knowledge]
    max_entries = 99999999999999999999
        config.toml:2:15: `max_entries` is not a whole number from 1 to 10000; write one from that range, without quotes

    [knowledge]
    stale_after_days = 36501
        config.toml:2:20: `stale_after_days` is not a whole number from 1 to 36500; write one from that range, without quotes

    [knowledge]
    stale_after_days = 1.5
        config.toml:2:20: `stale_after_days` is not a whole number from 1 to 36500; write one from that range, without quotes

    [store]
    url = "postgres://localhost"
        config.toml:2:7: `url` names no SQLite file: "postgres://localhost"; write "sqlite://guidepost.sqlite3"

    [store]
    url = "sqlite://"
        config.toml:2:7: `url` names no SQLite file: "sqlite://"; write "sqlite://guidepost.sqlite3"

    [answers]
    answer_above = 80
        config.toml:2:16: `answer_above` is not a number from 0 to 1; write answer_above = 0.8, or leave it out

    [answers]
    answer_above = "0.8"
        config.toml:2:16: `answer_above` is not a number from 0 to 1; write answer_above = 0.8, or leave it out

    [answers]
    answer_above = nan
        config.toml:2:16: `answer_above` is not a number from 0 to 1; write answer_above = 0.8, or leave it out

    [answers]
    suggest_above = -0.1
        config.toml:2:17: `suggest_above` is not a number from 0 to 1; write suggest_above = 0.8, or leave it out

    [answers]
    follow_up_minutes = 1441
        config.toml:2:21: `follow_up_minutes` is not a whole number from 0 to 1440; write one from that range, without quotes

    [answers]
    follow_up_minutes = -1
        config.toml:2:21: `follow_up_minutes` is not a whole number from 0 to 1440; write one from that range, without quotes

    [cases]
    claim_minutes = "120"
        config.toml:2:17: `claim_minutes` is not a whole number from 5 to 10080; write one from that range, without quotes

    [log]
    level = "loud"
        config.toml:2:9: `level` is "loud"; write one of "error", "warn", "info", "debug"

    [log]
    level = true
        config.toml:2:9: `level` is not a text; write level = "…"
    "#);
}

#[test]
fn a_number_is_taken_from_its_least_to_its_most_and_refused_beyond() {
    for (table, key, least, most) in [
        ("cases", "claim_minutes", 5, 10_080),
        ("cases", "nudge_minutes", 1, 10_079),
        ("cases", "overdue_hours", 1, 720),
        ("cases", "close_after_hours", 1, 720),
        ("cases", "daily_hour", 0, 23),
        ("limits", "questions_per_minute", 1, 600),
        ("limits", "questions_per_day", 1, 100_000),
        ("limits", "server_questions_per_second", 1, 1_000),
        ("limits", "open_cases_per_person", 1, 50),
        ("limits", "open_cases", 1, 5_000),
        ("limits", "cards_per_hour", 1, 1_000),
        ("retention", "questions_days", 1, 365),
        ("retention", "answers_days", 1, 365),
        ("retention", "feedback_days", 1, 3_650),
        ("retention", "cases_days", 1, 365),
        ("retention", "audit_days", 30, 3_650),
    ] {
        // Beside a claim that suits every reminder, and a reminder that suits every claim.
        let beside = match key {
            "claim_minutes" => "nudge_minutes = 1\n",
            "nudge_minutes" => "claim_minutes = 10080\n",
            _ => "",
        };
        let reading = |number: i64| reading(&format!("[{table}]\n{key} = {number}\n{beside}")).1;
        for number in [least, most] {
            let findings = reading(number);
            assert!(findings.is_empty() || findings.contains("warning: "), "{key} = {number}: {findings}");
        }
        let column = key.len() + 4;
        for number in [least - 1, most + 1, -1, i64::MAX] {
            assert_eq!(
                reading(number),
                format!(
                    "config.toml:2:{column}: `{key}` is not a whole number from {least} to {most}; write one from that range, without quotes"
                )
            );
        }
    }
}

#[test]
fn a_reminder_comes_before_the_claim_ends() {
    assert_snapshot!(told(&[
        "[cases]\nclaim_minutes = 60\nnudge_minutes = 60",
        "[cases]\nnudge_minutes = 120",
        "[cases]\nclaim_minutes = 30",
    ]), @"
    [cases]
    claim_minutes = 60
    nudge_minutes = 60
        config.toml:3:17: `nudge_minutes` (60) is not smaller than `claim_minutes` (60); write a nudge_minutes below 60, or a longer claim_minutes

    [cases]
    nudge_minutes = 120
        config.toml:2:17: `nudge_minutes` (120) is not smaller than `claim_minutes` (120); write a nudge_minutes below 120, or a longer claim_minutes

    [cases]
    claim_minutes = 30
        config.toml:2:17: `nudge_minutes` (30) is not smaller than `claim_minutes` (30); write a nudge_minutes below 30, or a longer claim_minutes
    ");
    assert_eq!(reading("[cases]\nclaim_minutes = 31").1, "");
    assert_eq!(reading("[cases]\nclaim_minutes = 5\nnudge_minutes = 4").1, "");
}

#[test]
fn a_wrong_server_is_told_where_it_stands() {
    assert_snapshot!(told(&[
        "[[server]]",
        "[[server]]\nid = \"my server\"",
        "[[server]]\nid = 0",
        "[[server]]\nid = -1",
        "[[server]]\nid = 1.0",
        "[[server]]\nid = \"99999999999999999999\"",
        "[[server]]\nid = 1\nadvisor_roles = 2",
        "[[server]]\nid = 1\nadvisor_roles = [2, \"advisors\"]",
        "[[server]]\nid = 1\nreview_channel = \"#advising\"",
        "[[server]]\nid = 1\nquestion_channels = \"2\"",
        "[[server]]\nid = 1\noffice = 5",
        "[[server]]\nid = 1\noffice = \" \"",
        "[[server]]\nid = 1\noffice = \"Office\\nof Advising\"",
        "[[server]]\nid = 1\nmoderation = \"never\"",
        "[[server]]\nid = 1\n[[server]]\nid = \"1\"",
    ]), @r##"
    [[server]]
        config.toml:1:1: a [[server]] has no `id`; add a line: id = "…" (right-click the server in Discord, Copy Server ID)

    [[server]]
    id = "my server"
        config.toml:2:6: `id` is not an id of Discord; write the number that Discord copies for it (Developer Mode, Copy ID): id = "…"

    [[server]]
    id = 0
        config.toml:2:6: `id` is not an id of Discord; write the number that Discord copies for it (Developer Mode, Copy ID): id = "…"

    [[server]]
    id = -1
        config.toml:2:6: `id` is not an id of Discord; write the number that Discord copies for it (Developer Mode, Copy ID): id = "…"

    [[server]]
    id = 1.0
        config.toml:2:6: `id` is not an id of Discord; write the number that Discord copies for it (Developer Mode, Copy ID): id = "…"

    [[server]]
    id = "99999999999999999999"
        config.toml:2:6: `id` is not an id of Discord; write the number that Discord copies for it (Developer Mode, Copy ID): id = "…"

    [[server]]
    id = 1
    advisor_roles = 2
        config.toml:3:17: `advisor_roles` is not a list; write advisor_roles = ["…"]

    [[server]]
    id = 1
    advisor_roles = [2, "advisors"]
        config.toml:3:21: `advisor_roles` is not an id of Discord; write the number that Discord copies for it (Developer Mode, Copy ID): advisor_roles = "…"

    [[server]]
    id = 1
    review_channel = "#advising"
        config.toml:3:18: `review_channel` is not an id of Discord; write the number that Discord copies for it (Developer Mode, Copy ID): review_channel = "…"

    [[server]]
    id = 1
    question_channels = "2"
        config.toml:3:21: `question_channels` is not a list; write question_channels = ["…"]

    [[server]]
    id = 1
    office = 5
        config.toml:3:10: `office` is not a text; write office = "…"

    [[server]]
    id = 1
    office = " "
        config.toml:3:10: `office` is empty; write office = "…"

    [[server]]
    id = 1
    office = "Office\nof Advising"
        config.toml:3:10: `office` holds a character that cannot be shown on one line; remove it

    [[server]]
    id = 1
    moderation = "never"
        config.toml:3:14: `moderation` is "never"; write one of "after", "before", "shadow"

    [[server]]
    id = 1
    [[server]]
    id = "1"
        config.toml:3:1: the server 1 stands twice; keep one [[server]] for it
    "##);
}

#[test]
fn an_office_with_too_long_a_name_is_refused() {
    let (_, findings) = reading(&format!("[[server]]\nid = 1\noffice = \"{}\"\n", "é".repeat(83)));
    assert_snapshot!(findings, @"config.toml:3:10: `office` has 83 characters, and 80 are allowed; shorten it by 3");
}

#[test]
fn a_wrong_channel_is_told_where_it_stands() {
    const SERVER: &str = "[[server]]\nid = 1\nreview_channel = 2\n";
    let snippets = [
        "[[server.channel]]",
        "[[server.channel]]\nid = 3",
        "[[server.channel]]\nmoderation = \"before\"",
        "[[server.channel]]\nid = \"#help\"\nmoderation = \"never\"",
        "[[server.channel]]\nid = 3\nmoderation = true",
        "[[server.channel]]\nid = 3\nmoderation = \"after\"\nmode = \"after\"",
        "[[server.channel]]\nid = 3\nmoderation = \"after\"\n[[server.channel]]\nid = \"3\"\nmoderation = \"before\"",
        "[server.channel]\nid = 3\nmoderation = \"after\"",
        "channel = [3]",
    ]
    .map(|snippet| format!("{SERVER}{snippet}"));
    let mut snippets: Vec<&str> = snippets.iter().map(String::as_str).collect();
    snippets.push("[[server.channel]]\nid = 3\nmoderation = \"after\"");
    assert_snapshot!(told(&snippets), @r##"
    [[server]]
    id = 1
    review_channel = 2
    [[server.channel]]
        config.toml:4:1: a [[server.channel]] has no `id`; add a line: id = "…" (right-click the channel in Discord, Copy Channel ID)
        config.toml:4:1: a [[server.channel]] has no `moderation`; add a line: moderation = "before", or "shadow", or "after"

    [[server]]
    id = 1
    review_channel = 2
    [[server.channel]]
    id = 3
        config.toml:4:1: a [[server.channel]] has no `moderation`; add a line: moderation = "before", or "shadow", or "after"

    [[server]]
    id = 1
    review_channel = 2
    [[server.channel]]
    moderation = "before"
        config.toml:4:1: a [[server.channel]] has no `id`; add a line: id = "…" (right-click the channel in Discord, Copy Channel ID)

    [[server]]
    id = 1
    review_channel = 2
    [[server.channel]]
    id = "#help"
    moderation = "never"
        config.toml:5:6: `id` is not an id of Discord; write the number that Discord copies for it (Developer Mode, Copy ID): id = "…"
        config.toml:6:14: `moderation` is "never"; write one of "after", "before", "shadow"

    [[server]]
    id = 1
    review_channel = 2
    [[server.channel]]
    id = 3
    moderation = true
        config.toml:6:14: `moderation` is not a text; write moderation = "…"

    [[server]]
    id = 1
    review_channel = 2
    [[server.channel]]
    id = 3
    moderation = "after"
    mode = "after"
        config.toml:7:1: unknown key `mode` in [[server.channel]]; known are id, moderation

    [[server]]
    id = 1
    review_channel = 2
    [[server.channel]]
    id = 3
    moderation = "after"
    [[server.channel]]
    id = "3"
    moderation = "before"
        config.toml:7:1: the channel 3 stands twice; keep one [[server.channel]] for it

    [[server]]
    id = 1
    review_channel = 2
    [server.channel]
    id = 3
    moderation = "after"
        config.toml:4:1: `server.channel` is not a list; write each channel below a header of two brackets: [[server.channel]]

    [[server]]
    id = 1
    review_channel = 2
    channel = [3]
        config.toml:4:12: `server.channel` is not a table; write its keys below a header: [[server.channel]]

    [[server.channel]]
    id = 3
    moderation = "after"
        config.toml:1:3: `server` is not a list; write each server below a header of two brackets: [[server]]
    "##);
}

#[test]
fn drafts_need_a_channel_in_which_advisors_read_them() {
    assert_snapshot!(told(&[
        "[[server]]\nid = 1\nmoderation = \"before\"",
        "[[server]]\nid = 1\nmoderation = \"shadow\"",
        "[[server]]\nid = 1\n[[server.channel]]\nid = 2\nmoderation = \"after\"\n[[server.channel]]\nid = 3\nmoderation = \"shadow\"",
        "[[server]]\nid = 1\nmoderation = \"shadow\"\n[[server.channel]]\nid = 2\nmoderation = \"before\"",
        "[[server]]\nid = 1\nreview_channel = 0\nmoderation = \"before\"",
        "[[server]]\nid = 1\nreview_channel = 5\n[[server]]\nid = 2\nmoderation = \"before\"",
    ]), @r#"
    [[server]]
    id = 1
    moderation = "before"
        config.toml:3:14: `moderation` is "before", but the server has no `review_channel` to read the drafts in; add a line below its [[server]]: review_channel = "…", or write "after"

    [[server]]
    id = 1
    moderation = "shadow"
        config.toml:3:14: `moderation` is "shadow", but the server has no `review_channel` to read the drafts in; add a line below its [[server]]: review_channel = "…", or write "after"

    [[server]]
    id = 1
    [[server.channel]]
    id = 2
    moderation = "after"
    [[server.channel]]
    id = 3
    moderation = "shadow"
        config.toml:8:14: `moderation` is "shadow", but the server has no `review_channel` to read the drafts in; add a line below its [[server]]: review_channel = "…", or write "after"

    [[server]]
    id = 1
    moderation = "shadow"
    [[server.channel]]
    id = 2
    moderation = "before"
        config.toml:3:14: `moderation` is "shadow", but the server has no `review_channel` to read the drafts in; add a line below its [[server]]: review_channel = "…", or write "after"

    [[server]]
    id = 1
    review_channel = 0
    moderation = "before"
        config.toml:3:18: `review_channel` is not an id of Discord; write the number that Discord copies for it (Developer Mode, Copy ID): review_channel = "…"

    [[server]]
    id = 1
    review_channel = 5
    [[server]]
    id = 2
    moderation = "before"
        config.toml:6:14: `moderation` is "before", but the server has no `review_channel` to read the drafts in; add a line below its [[server]]: review_channel = "…", or write "after"
    "#);
    for mode in ["before", "shadow"] {
        let reviewed = format!("[[server]]\nid = 1\nreview_channel = 2\nmoderation = \"{mode}\"");
        assert_eq!(reading(&reviewed).1, "");
    }
}

#[test]
fn everyone_is_no_advisor() {
    assert_snapshot!(told(&["[[server]]\nadvisor_roles = [5, 42]\nid = 42"]), @"
    [[server]]
    advisor_roles = [5, 42]
    id = 42
        config.toml:1:1: `advisor_roles` names @everyone, which would make every student an advisor; name the role that advisors hold
    ");
}

#[test]
fn unknown_keys_and_tables_are_told_with_the_nearest_known_one() {
    assert_snapshot!(told(&[
        "[discrod]\napi_url = \"https://a\"",
        "[discord]\ntoken = \"secret\"",
        "[[servers]]\nid = 1",
        "[[server]]\nid = 1\nadvisor_role = [1]",
        "[knowledge]\nmax_entrys = 1",
        "level = \"info\"",
        "colour = \"red\"",
        "log = \"info\"",
        "server = [1]",
        "[server]\nid = 1",
        "[case]\nclaim_minutes = 60",
        "[cases]\nclaim_hours = 2",
        "[limits]\nquestions_per_hour = 2",
        "[retention]\nquestion_days = 2",
        "[rates]\nopen_cases = 2",
        "[[log]]\nlevel = \"info\"",
    ]), @r#"
    [discrod]
    api_url = "https://a"
        config.toml:1:2: unknown key `discrod` in the configuration; did you mean `discord`?

    [discord]
    token = "secret"
        config.toml:2:1: unknown key `token` in [discord]; known are api_url

    [[servers]]
    id = 1
        config.toml:1:3: unknown key `servers` in the configuration; did you mean `server`?

    [[server]]
    id = 1
    advisor_role = [1]
        config.toml:3:1: unknown key `advisor_role` in [[server]]; did you mean `advisor_roles`?

    [knowledge]
    max_entrys = 1
        config.toml:2:1: unknown key `max_entrys` in [knowledge]; did you mean `max_entries`?

    level = "info"
        config.toml:1:1: unknown key `level` in the configuration; known are discord, knowledge, store, answers, cases, limits, retention, server, log

    colour = "red"
        config.toml:1:1: unknown key `colour` in the configuration; known are discord, knowledge, store, answers, cases, limits, retention, server, log

    log = "info"
        config.toml:1:7: `log` is not a table; write its keys below a header: [log]

    server = [1]
        config.toml:1:11: `server` is not a table; write its keys below a header: [[server]]

    [server]
    id = 1
        config.toml:1:1: `server` is not a list; write each server below a header of two brackets: [[server]]

    [case]
    claim_minutes = 60
        config.toml:1:2: unknown key `case` in the configuration; did you mean `cases`?

    [cases]
    claim_hours = 2
        config.toml:2:1: unknown key `claim_hours` in [cases]; did you mean `claim_minutes`?

    [limits]
    questions_per_hour = 2
        config.toml:2:1: unknown key `questions_per_hour` in [limits]; did you mean `questions_per_day`?

    [retention]
    question_days = 2
        config.toml:2:1: unknown key `question_days` in [retention]; did you mean `questions_days`?

    [rates]
    open_cases = 2
        config.toml:1:2: unknown key `rates` in the configuration; did you mean `cases`?

    [[log]]
    level = "info"
        config.toml:1:1: `log` is not a table; write its keys below a header: [log]
    "#);
}

#[test]
fn what_is_no_toml_is_told_where_it_breaks() {
    assert_snapshot!(told(&[
        "[log]\nlevel = info",
        "[log]\nlevel = \"info\"\nlevel = \"warn\"",
    ]), @r#"
    [log]
    level = info
        config.toml:2:9: `level` is not a text; write level = "…"
        config.toml:2:9: invalid float, expected `inf`; mend the TOML there; config.example.toml shows every key

    [log]
    level = "info"
    level = "warn"
        config.toml:3:1: duplicate key; mend the TOML there; config.example.toml shows every key
    "#);
}

#[test]
fn thresholds_in_the_wrong_order_are_refused() {
    assert_snapshot!(told(&["[answers]\nanswer_above = 0.3\nsuggest_above = 0.8"]), @"
    [answers]
    answer_above = 0.3
    suggest_above = 0.8
        config.toml:1:1: `answers.suggest_above` is greater than `answers.answer_above`; make it smaller, or leave both out
    ");
    assert_eq!(reading("[answers]\nanswer_above = 0.5\nsuggest_above = 0.5").1, "");
}

#[test]
fn all_mistakes_of_a_file_are_told_at_once_in_its_order() {
    assert_snapshot!(reading(
        r#"[log]
level = "loud"
[knowledge]
folder = 1
max_entries = 0
[[server]]
id = "x"
review_channel = "y"
[answers]
answer_above = 2
follow_up = 3
"#
    ).1, @r#"
    config.toml:2:9: `level` is "loud"; write one of "error", "warn", "info", "debug"
    config.toml:4:10: `folder` is not a text; write folder = "…"
    config.toml:5:15: `max_entries` is not a whole number from 1 to 10000; write one from that range, without quotes
    config.toml:7:6: `id` is not an id of Discord; write the number that Discord copies for it (Developer Mode, Copy ID): id = "…"
    config.toml:8:18: `review_channel` is not an id of Discord; write the number that Discord copies for it (Developer Mode, Copy ID): review_channel = "…"
    config.toml:10:16: `answer_above` is not a number from 0 to 1; write answer_above = 0.8, or leave it out
    config.toml:11:1: unknown key `follow_up` in [answers]; known are answer_above, suggest_above, follow_up_minutes
    "#);
}

#[test]
fn a_file_that_cannot_be_read_is_one_line() {
    let desk = Desk::new().with("latin1.toml", b"# caf\xe9\n").with("folder/config.toml", "");
    for name in ["missing.toml", "latin1.toml", "folder"] {
        let (config, findings) = read(&desk.path().join(name));
        assert_eq!(config, Config::default());
        assert_eq!(findings.len(), 1, "{name}");
        let line = findings[0].to_string();
        assert!(line.contains(&format!("{name}:1:1: the configuration cannot be read (")), "{line}");
        assert!(!line.contains('\n'), "{line}");
    }
}

// --- the token ---

/// Looks like a token, and is none.
const TOKEN: &str = "MTExMTExMTEx.GAAAAA.aaaaaaaa-bbbbbbbb_cccccccc";
const ENTRY: &str = r#"
[[entry]]
id = "parking"
question = "Where can I park?"
phrasings = ["is there a place for my bicycle"]
answer = "Behind the library, next to the old tower; there is room for two hundred bicycles and twelve cars every day."
sources = ["https://example.edu"]
reviewed = 2026-11-01
"#;

fn desk() -> Desk {
    Desk::new().with("knowledge/a.toml", ENTRY)
}

/// What `guidepost check` says about the token, in this environment.
fn check(desk: &Desk, env: &[(&str, &str)]) -> String {
    let run = env.iter().fold(desk.guidepost(&["check"]), |run, (name, value)| run.env(name, value));
    let ended = run.ends();
    assert!(!ended.out.contains(TOKEN) && !ended.err.contains(TOKEN), "the token is printed");
    let told: Vec<&str> = ended.err.lines().filter(|line| line.contains("token") || line.contains("TOKEN")).collect();
    let name = match ended.code {
        Some(0) => "sound",
        Some(78) => "refused",
        other => panic!("exit {other:?}: {}", ended.err),
    };
    if told.is_empty() { name.to_owned() } else { format!("{name}: {}", told.join("\n")) }
}

/// A token file that only its owner may read.
fn secret(desk: Desk, name: &str, content: impl AsRef<[u8]>) -> Desk {
    let desk = desk.with(name, content);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(desk.path().join(name), fs::Permissions::from_mode(0o600)).unwrap();
    }
    desk
}

#[test]
fn a_check_needs_no_token() {
    assert_eq!(check(&desk(), &[]), "sound");
    assert_eq!(check(&desk(), &[("DISCORD_TOKEN", ""), ("DISCORD_TOKEN_FILE", "")]), "sound");
}

#[test]
fn a_token_of_the_environment_is_taken_with_and_without_what_clings_to_it() {
    for token in [TOKEN.to_owned(), format!("  {TOKEN}\n"), format!("Bot {TOKEN}"), format!(" Bot  {TOKEN} ")] {
        assert_eq!(check(&desk(), &[("DISCORD_TOKEN", &token)]), "sound", "{token:?}");
    }
}

#[test]
fn a_token_of_a_file_is_taken_with_and_without_what_clings_to_it() {
    for token in [TOKEN.to_owned(), format!("{TOKEN}\r\n"), format!("Bot {TOKEN}\n")] {
        let desk = secret(desk(), "token", token);
        assert_eq!(check(&desk, &[("DISCORD_TOKEN_FILE", "token")]), "sound");
        assert_eq!(check(&desk, &[("DISCORD_TOKEN", " "), ("DISCORD_TOKEN_FILE", "token")]), "sound");
    }
}

#[test]
fn what_is_no_token_is_refused_without_being_shown() {
    let spaced = format!("{TOKEN} {TOKEN}");
    for (token, told) in [
        (spaced.as_str(), "DISCORD_TOKEN"),
        ("Bot", "DISCORD_TOKEN"),
        ("Bot ", "DISCORD_TOKEN"),
        ("tökén", "DISCORD_TOKEN"),
        ("a\u{1b}b", "DISCORD_TOKEN"),
    ] {
        assert_eq!(
            check(&desk(), &[("DISCORD_TOKEN", token)]),
            format!(
                "refused: {told}:1:1: this holds no bot token; copy the token from the Bot page of your application, on one line"
            ),
            "{token:?}"
        );
    }
}

#[test]
fn a_token_file_that_holds_none_is_named() {
    let desk =
        secret(secret(secret(desk(), "empty", "\n"), "two", format!("{TOKEN}\n{TOKEN}\n")), "binary", b"\xff\xfe");
    assert_snapshot!(check(&desk, &[("DISCORD_TOKEN_FILE", "missing")]), @"refused: missing:1:1: the token file cannot be read (No such file or directory (os error 2)); mend DISCORD_TOKEN_FILE, or the file's rights");
    assert_snapshot!(check(&desk, &[("DISCORD_TOKEN_FILE", "empty")]), @"refused: empty:1:1: this holds no bot token; copy the token from the Bot page of your application, on one line");
    assert_snapshot!(check(&desk, &[("DISCORD_TOKEN_FILE", "two")]), @"refused: two:1:1: this holds no bot token; copy the token from the Bot page of your application, on one line");
    assert_snapshot!(check(&desk, &[("DISCORD_TOKEN_FILE", "binary")]), @"refused: binary:1:1: the token file cannot be read (stream did not contain valid UTF-8); mend DISCORD_TOKEN_FILE, or the file's rights");
    assert!(check(&desk, &[("DISCORD_TOKEN_FILE", "knowledge")]).starts_with("refused: knowledge:1:1: the token file"));
}

#[cfg(unix)]
#[test]
fn a_token_file_that_others_can_read_is_worth_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let desk = secret(desk(), "token", TOKEN);
    fs::set_permissions(desk.path().join("token"), fs::Permissions::from_mode(0o644)).unwrap();
    assert_snapshot!(check(&desk, &[("DISCORD_TOKEN_FILE", "token")]), @"sound: token:1:1: warning: others on this machine can read the token (mode 0644); chmod 600 token");
}
