//! The settings: what the example says, what every mistake is told, and where the token comes from.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use guidepost::config::{Config, Server, read};
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
const KEYS: [(&str, &[&str]); 6] = [
    ("[discord]", &["api_url"]),
    ("[knowledge]", &["folder", "max_entries", "stale_after_days"]),
    ("[store]", &["url"]),
    ("[answers]", &["answer_above", "suggest_above", "follow_up_minutes"]),
    ("[[server]]", &["id", "advisor_roles", "review_channel", "question_channels", "moderation"]),
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
        fs::write(&path, format!("{table}\nnot_a_key_at_all = 1\n")).unwrap();
        let (_, findings) = read(&path);
        let unknown = findings.iter().find(|finding| finding.what.contains("not_a_key_at_all")).unwrap();
        assert_eq!(unknown.mend, format!("known are {}", keys.join(", ")));
    }
}

#[test]
fn every_commented_line_of_the_example_can_be_uncommented() {
    let whole: Vec<String> = example().lines().map(|line| setting(line).unwrap_or(line).to_owned()).collect();
    let (config, findings) = reading(&whole.join("\n"));
    assert_eq!(findings, "");
    let server = Server {
        id: 111_111_111_111_111_111,
        advisor_roles: vec![222_222_222_222_222_222],
        review_channel: Some(333_333_333_333_333_333),
        question_channels: vec![444_444_444_444_444_444],
    };
    assert_eq!(config.servers, [server]);

    // One at a time, too; the keys of a server need its header and its id.
    let lines: Vec<String> = example().lines().map(str::to_owned).collect();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with('#')) {
        let Some(bare) = setting(line) else { continue };
        let needed = |line: &str| ["[[server]]", "id = "].iter().any(|start| line.starts_with(start));
        let of_a_server = KEYS[4].1.iter().any(|key| bare.starts_with(&format!("{key} = "))) || bare == "[[server]]";
        let text = lines.iter().enumerate().map(|(other, line)| match setting(line) {
            Some(bare) if other == at || of_a_server && needed(bare) => bare.to_owned(),
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
[[server]]
id = 42
advisor_roles = ["1", 2, 0x3]
review_channel = "5"
question_channels = [6, "7"]
moderation = "after"
[[server]]
id = "43"
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
    let server =
        Server { id: 42, advisor_roles: vec![1, 2, 3], review_channel: Some(5), question_channels: vec![6, 7] };
    let plain = Server { id: 43, advisor_roles: vec![], review_channel: None, question_channels: vec![] };
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

    [log]
    level = "loud"
        config.toml:2:9: `level` is "loud"; write one of "error", "warn", "info", "debug"

    [log]
    level = true
        config.toml:2:9: `level` is not a text; write level = "…"
    "#);
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
        "[[server]]\nid = 1\nmoderation = \"before\"",
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
    moderation = "before"
        config.toml:3:14: `moderation = "before"` is not available in this version; write "after" (answers go out at once), or leave it out

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
        config.toml:1:1: unknown key `level` in the configuration; known are discord, knowledge, store, answers, server, log

    colour = "red"
        config.toml:1:1: unknown key `colour` in the configuration; known are discord, knowledge, store, answers, server, log

    log = "info"
        config.toml:1:7: `log` is not a table; write its keys below a header: [log]

    server = [1]
        config.toml:1:11: `server` is not a table; write its keys below a header: [[server]]

    [server]
    id = 1
        config.toml:1:1: `server` is not a list; write each server below a header of two brackets: [[server]]

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
