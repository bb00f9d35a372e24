//! Starting: what is wrong is said in one clear line, and ends the bot where a restart would not help.

use std::time::Duration;

use insta::assert_snapshot;

use super::fake_discord::{FakeDiscord, may};
use super::guidepost::{Guidepost, Settings};

/// `EX_CONFIG` of sysexits.h, which supervisors are told not to restart after.
const MEND_FIRST: Option<i32> = Some(78);
const SOON: Duration = Duration::from_secs(5);

/// The lines of that level, without their time.
fn said(log: &str, level: &str) -> String {
    let lines: Vec<&str> = log.lines().filter_map(|line| line.split_once(level)).map(|(_, said)| said.trim()).collect();
    lines.join("\n")
}

#[tokio::test]
async fn without_a_token_the_bot_says_so_and_ends() {
    let discord = FakeDiscord::start().await;
    let mut bot = Guidepost::start(&Settings { token: None, ..Settings::usual(&discord) }, &discord);
    assert_eq!(bot.ends_within(SOON).await, MEND_FIRST);
    let log = bot.log();
    assert_snapshot!(log.lines().last().unwrap_or_default(), @"guidepost: there is no bot token; set DISCORD_TOKEN, or DISCORD_TOKEN_FILE to a file that holds it");
    assert_eq!(discord.gateway().identifies(), 0);
    discord.finish().await;
}

#[tokio::test]
async fn a_refused_token_ends_the_bot_after_one_request() {
    let discord = FakeDiscord::start().await;
    discord.provokes("authorization");
    let refused = Settings { token: Some("some.other.token".to_owned()), ..Settings::usual(&discord) };
    let mut bot = Guidepost::start(&refused, &discord);
    assert_eq!(bot.ends_within(SOON).await, MEND_FIRST);
    assert_snapshot!(said(&bot.log(), "ERROR"), @"Discord refused the bot's token; copy a fresh one from the Bot page of your application");
    assert_eq!(discord.gateway().identifies(), 0);
    discord.finish().await;
}

#[tokio::test]
async fn what_the_gateway_refuses_for_good_ends_the_bot() {
    for (code, word) in [(4014, "Message Content"), (4013, "Message Content"), (4004, "token")] {
        let discord = FakeDiscord::start().await;
        let mut bot = Guidepost::on(&discord).await;
        discord.idle().await;
        discord.gateway().close(code);
        assert_eq!(bot.ends_within(SOON).await, MEND_FIRST, "{code}");
        let error = said(&bot.log(), "ERROR");
        assert!(error.lines().count() == 1 && error.contains(word), "{code}: {error}");
        assert_eq!(discord.gateway().identifies(), 1);
        discord.gateway().gone().await;
        discord.finish().await;
    }
}

#[tokio::test]
async fn a_sign_in_that_the_gateway_refuses_for_good_is_made_once() {
    for code in [4010, 4011, 4012] {
        let discord = FakeDiscord::start().await;
        discord.gateway().refuse_sign_ins(code);
        let mut bot = Guidepost::start(&Settings::usual(&discord), &discord);
        assert_eq!(bot.ends_within(SOON).await, MEND_FIRST, "{code}");
        let error = said(&bot.log(), "ERROR");
        assert!(error.lines().count() == 1 && error.contains(&format!("({code})")), "{code}: {error}");
        assert_eq!(discord.gateway().identifies(), 1);
        discord.finish().await;
    }
}

#[tokio::test]
async fn all_that_is_wrong_with_the_configuration_is_said_before_connecting() {
    let discord = FakeDiscord::start().await;
    let wrong = Settings { more: "[answer]\n[log2]", ..Settings::usual(&discord) };
    let mut bot = Guidepost::start(&wrong, &discord);
    assert_eq!(bot.ends_within(SOON).await, MEND_FIRST);
    let log = bot.log();
    assert!(log.contains(":1:2: unknown key `answer`") && log.contains(":2:2: unknown key `log2`"), "{log}");
    assert_eq!(discord.gateway().identifies(), 0);
    discord.finish().await;
}

#[tokio::test]
async fn the_start_is_tried_again_while_discord_is_away() {
    let discord = FakeDiscord::start().await;
    let away = discord.fault("GET", "/gateway/bot").status(503).times(2);
    let bot = Guidepost::on(&discord).await;
    assert_eq!(away.hits(), 2);
    bot.logs("Discord cannot be reached (refused with status 503").await;
    discord.finish().await;
}

#[tokio::test]
async fn whoever_ends_the_bot_while_it_starts_is_heard() {
    let discord = FakeDiscord::start().await;
    // Serenity asks where the gateway is, after the bot has.
    let _first = discord.fault("GET", "/gateway/bot").delay(Duration::from_millis(1));
    let slow = discord.fault("GET", "/gateway").delay(Duration::from_mins(1));
    let mut bot = Guidepost::start(&Settings::usual(&discord), &discord);
    slow.struck().await;
    bot.terminate();
    assert_eq!(bot.ends_within(SOON).await, Some(0));
    assert_eq!(discord.gateway().identifies(), 0);
    discord.finish().await;
}

#[tokio::test]
async fn the_bot_prints_how_to_invite_it_with_what_it_needs() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let printed = bot.prints("Invite the bot").await;
    let application = discord.application_id().to_string();
    assert_snapshot!(printed.replace(&application, "…"), @"Invite the bot with https://discord.com/oauth2/authorize?client_id=…&scope=bot+applications.commands&permissions=343597468672");
    discord.idle().await;
    assert_eq!(said(&bot.log(), "ERROR"), "");
    discord.finish().await;
}

#[tokio::test]
async fn what_the_server_does_not_have_is_named() {
    let discord = FakeDiscord::start().await;
    discord.add_private_channel("staff", &["Advisor"]);
    let settings = Settings {
        advisor_roles: vec![discord.role_id("Advisor"), 111_111_111_111_111_111],
        review_channel: Some(discord.channel_id("staff")),
        question_channels: vec![discord.channel_id("questions"), 222_222_222_222_222_222],
        ..Settings::usual(&discord)
    };
    let bot = Guidepost::with(&settings, &discord).await;
    bot.logs("222222222222222222").await;
    let (guild, staff) = (discord.guild_id().to_string(), discord.channel_id("staff").to_string());
    assert_snapshot!(said(&bot.log(), "ERROR").replace(&guild, "GUILD").replace(&staff, "STAFF"), @"
    server GUILD has no role 111111111111111111 (advisor_roles)
    server GUILD has no channel STAFF (review_channel), or the bot cannot see it
    server GUILD has no channel 222222222222222222 (question_channels), or the bot cannot see it
    ");
    discord.finish().await;
}

#[tokio::test]
async fn what_the_bot_may_not_do_in_a_channel_is_named() {
    let discord = FakeDiscord::start().await;
    discord.deny("questions", may::SEND_MESSAGES | may::EMBED_LINKS);
    let bot = Guidepost::on(&discord).await;
    bot.logs("(question_channels)").await;
    assert_snapshot!(said(&bot.log(), "ERROR"), @"in #questions (question_channels) the bot lacks: Send Messages, Embed Links");
    discord.finish().await;
}

#[tokio::test]
async fn a_token_from_a_file_is_as_good() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::with(&Settings { token_in_file: true, ..Settings::usual(&discord) }, &discord).await;
    discord.finish().await;
}

#[tokio::test]
async fn a_server_that_the_bot_is_not_on_is_named() {
    let discord = FakeDiscord::start().await;
    let more = "[[server]]\nid = \"333333333333333333\"\n";
    let bot = Guidepost::with(&Settings { more, ..Settings::usual(&discord) }, &discord).await;
    let line = bot.logs("333333333333333333").await;
    assert!(line.contains("ERROR") && line.contains("the bot is not on the configured server"), "{line}");
    discord.finish().await;
}

#[tokio::test]
async fn a_refused_registration_is_named_and_the_bot_goes_on() {
    let discord = FakeDiscord::start().await;
    let _refused = discord.fault("PUT", "/commands").status(403);
    let bot = Guidepost::start(&Settings::usual(&discord), &discord);
    bot.logs("the commands could not be registered").await;
    let answer = discord.person("sam").says("general", "@bot What is HIM?").reply().await;
    assert!(answer.text().contains("HIM *keeps*"));
    discord.finish().await;
}
