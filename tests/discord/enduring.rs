//! Events that come twice or late, requests that fail, connections that break, and the end.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use super::fake_discord::{Connection, FakeDiscord};
use super::guidepost::{CANARY, Guidepost, Settings};

fn him() -> serde_json::Value {
    json!({"question": "What is HIM?"})
}

#[tokio::test]
async fn an_event_that_comes_twice_is_answered_once() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let handle = sam.slash("general", "ask", him()).await.twice().twice();
    let answer = handle.reply().await;
    sam.click(&answer, "Show to everyone").await.twice().reply().await;
    let intake = sam.slash("general", "advisor", json!({})).await.reply().await;
    let form = sam.click(&intake, "Write to an advisor").await.twice().modal().await;
    let written = json!({"Your message; an advisor sees your name": "Hello?"});
    sam.submits(&form, written).await.twice().reply().await;
    discord.next_message_in("advisor-review").await;
    let question = sam.says("questions", "What is HI?").twice().twice();
    question.reply().await;
    handle.twice();
    question.twice();
    for channel in ["general", "questions", "advisor-review"] {
        discord.nothing_said_in(channel).await;
    }
    discord.finish().await;
}

#[tokio::test]
async fn changed_knowledge_is_taken_up_and_faulty_knowledge_is_not() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let ask = async |question: &str| sam.slash("general", "ask", json!({"question": question})).await.reply().await;
    let old = ask("When does the library open?").await;
    let knowledge = Settings::usual(&discord).knowledge;
    let later = knowledge.replace("At eight.", "At nine.").replace("title = \"Degree\"", "title = \"Diploma\"");
    bot.learns(&later);
    bot.logs("took up the changed knowledge").await;
    assert!(ask("When does the library open?").await.text().contains("At nine."));
    // What was said in the old words can be brought up to date.
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"The text of `library` was changed. It gave one answer in the last 30 days in its old words: `/recall entry:library` shows them and can bring them up to date.");
    let shared = sam.click(&old, "Show to everyone").await.reply().await;
    assert!(shared.text().contains("At nine."), "{}", shared.text());
    discord.idle().await;
    let compared = sam.slash("general", "compare", json!({"aspect": "Diploma"})).await.reply().await;
    assert!(compared.text().contains("A master's degree."), "{}", compared.text());
    bot.learns(&later.replace("At nine.", "At \" ten"));
    bot.logs("the changed knowledge cannot be used; the old one stays").await;
    // Whoever edited it may not see the log.
    let told = discord.next_message_in("advisor-review").await.text();
    assert!(told.contains("cannot be used, so I go on with the old.") && told.contains("guide.toml:"), "{told}");
    assert!(ask("When does the library open?").await.text().contains("At nine."));
    bot.learns(&later);
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"The changed knowledge is in use now.");
    discord.idle().await;
    assert!(ask("When does the library open?").await.text().contains("At nine."));
    discord.finish().await;
}

#[tokio::test]
async fn a_lost_connection_is_taken_up_again_and_what_was_missed_is_answered() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let (sam, gateway) = (discord.person("sam"), discord.gateway());
    sam.slash("general", "ask", him()).await.reply().await;
    let ways: [fn(&Connection); 4] = [
        Connection::ask_reconnect,
        Connection::drop_connection,
        |gateway| gateway.close(4000),
        |gateway| gateway.invalidate_session(true),
    ];
    for (resumes, lose) in ways.into_iter().enumerate() {
        // Held back until the connection is gone: the bot hears of it by the replay.
        gateway.hold();
        let question = sam.says("questions", "What is HI?");
        lose(&gateway);
        gateway.resumed(resumes + 1).await;
        question.reply().await;
        gateway.release();
        sam.slash("general", "ask", him()).await.reply().await;
    }
    assert_eq!(gateway.identifies(), 1);
    discord.nothing_said_in("questions").await;
    discord.finish().await;
}

#[tokio::test]
async fn a_connection_that_ends_without_a_word_stops_nothing_else_and_is_made_anew() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    // Serenity spins from now on, and the answer needs a second try after a pause.
    let slow = discord.fault("POST", "/messages").delay(Duration::from_millis(500)).status(500).times(2);
    let question = sam.says("questions", "What is HI?");
    slow.strikes().await;
    discord.gateway().close_without_code();
    question.reply().await;
    assert!(!bot.log().contains("starting anew"), "{}", bot.log());
    bot.logs("the connection stands still; starting anew").await;
    discord.ready().await;
    sam.slash("general", "ask", him()).await.reply().await;
    discord.finish().await;
}

#[tokio::test]
async fn a_lost_session_is_made_anew() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let answer = sam.slash("general", "ask", him()).await.reply().await;
    discord.gateway().close(4009);
    discord.ready().await;
    sam.click(&answer, "Show to everyone").await.reply().await;
    assert_eq!(discord.gateway().identifies(), 2);
    discord.finish().await;
}

#[tokio::test]
async fn a_connection_on_which_discord_says_nothing_is_no_sign_in() {
    let discord = FakeDiscord::start().await;
    discord.gateway().turn_away(Some(4000));
    let mut bot = Guidepost::start(&Settings::usual(&discord), &discord);
    discord.gateway().turned_away().await;
    discord.gateway().turn_away(None);
    discord.ready().await;
    discord.idle().await;
    bot.terminate();
    assert_eq!(bot.ends_within(Duration::from_secs(5)).await, Some(0));
    assert_eq!(bot.finds("SELECT count(*) FROM identify").await, "1");
    assert_eq!(discord.gateway().identifies(), 1);
    discord.finish().await;
}

#[tokio::test]
async fn a_day_of_slow_sign_ins_ends_the_bot_before_discord_resets_its_token() {
    let discord = FakeDiscord::start().await;
    let mut bot = Guidepost::on(&discord).await;
    // With the one of this start it has signed in 799 times.
    let day = "INSERT INTO identify WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 798)
               SELECT unixepoch() - 100 * i FROM n";
    bot.database_is_told(day).await;
    discord.gateway().close(4009);
    assert_eq!(bot.ends_within(Duration::from_secs(15)).await, Some(78));
    bot.logs("the bot has signed in 800 times since yesterday").await;
    assert_eq!(discord.gateway().identifies(), 2);
    discord.gateway().gone().await;
    discord.finish().await;
}

#[tokio::test]
async fn a_sign_in_that_discord_does_not_answer_is_made_anew() {
    let discord = FakeDiscord::start().await;
    // The bot waits for one heartbeat and five seconds.
    discord.heartbeat_every(Duration::from_millis(300)).gateway().ignore_sign_ins(true);
    let bot = Guidepost::start(&Settings::usual(&discord), &discord);
    bot.logs("Discord does not answer a sign-in; starting anew").await;
    discord.gateway().ignore_sign_ins(false);
    discord.ready().await;
    bot.logs("connected as").await;
    discord.person("sam").slash("general", "ask", him()).await.reply().await;
    discord.finish().await;
}

#[tokio::test]
async fn unknown_and_broken_events_are_passed_over_and_those_for_the_bot_named() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let gateway = discord.gateway();
    gateway.dispatch("SOMETHING_NEW", json!({"of": CANARY}));
    gateway.dispatch("INTERACTION_CREATE", json!({"type": 99, "id": "1", "token": CANARY, "application_id": "1"}));
    gateway.dispatch("MESSAGE_CREATE", json!({"content": CANARY}));
    gateway.dispatch("GUILD_CREATE", json!([CANARY]));
    let answer = discord.person("sam").slash("general", "ask", him()).await.reply().await;
    assert!(answer.is_private());
    for kind in ["INTERACTION_CREATE", "MESSAGE_CREATE", "GUILD_CREATE"] {
        bot.logs(&format!("an event {kind} could not be read")).await;
    }
    assert!(!bot.log().contains("SOMETHING_NEW"), "{}", bot.log());
    discord.finish().await;
}

#[tokio::test]
async fn whoever_sends_what_cannot_be_read_is_answered_with_a_reference_to_the_log() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam").with_payload(|interaction| interaction["locale"] = json!(7));
    let told = sam.slash("general", "ask", him()).await.reply().await;
    assert!(told.is_private() && told.text().contains("Sorry, something went wrong"), "{}", told.text());
    let reference = told.text().rsplit("(Reference ").next().unwrap_or_default().trim_end_matches(')').to_owned();
    bot.logs(&format!("an event INTERACTION_CREATE could not be read (reference {reference})")).await;
    // Suggestions cannot be answered with a sentence.
    discord.provokes("interaction-late").first_answer_within(Duration::from_millis(100));
    sam.autocomplete("general", "ask", "question", "What").await;
    discord.finish().await;
}

#[tokio::test]
async fn an_answer_is_tried_again_while_there_is_time() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    for status in [500, 429] {
        let fault = discord.fault("POST", "/callback").status(status).retry_after(0.1);
        let answer = sam.slash("general", "ask", him()).await.reply().await;
        assert!(answer.is_private());
        assert_eq!(fault.hits(), 1);
    }
    let fault = discord.fault("POST", "/callback").drop_connection();
    sam.slash("general", "ask", him()).await.reply().await;
    assert_eq!(fault.hits(), 1);
    discord.finish().await;
}

#[tokio::test]
async fn what_discord_asks_to_wait_with_waits_as_long_and_nothing_else_does() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    for slow in [
        discord.fault("POST", "/messages").used_up(1.0),
        discord.fault("POST", "/messages").status(429).retry_after(1.0),
        discord.fault("POST", "/messages").status(429).retry_after(1.0).header("retry-after", "-1"),
    ] {
        let first = sam.says("questions", "What is HIM?");
        slow.struck().await;
        discord.idle().await;
        let (second, elsewhere) = (sue.says("questions", "What is HI?"), sue.says("general", "@bot What is HI?"));
        elsewhere.reply().await;
        first.reply().await;
        second.reply().await;
        assert_eq!(slow.hits(), 1);
    }
    discord.finish().await;
}

#[tokio::test]
async fn where_discord_asks_for_a_pause_of_everything_nothing_is_sent() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    let pause = discord.fault("POST", "/messages").status(429).retry_after(1.0).of_everything();
    let question = sam.says("questions", "What is HIM?");
    pause.struck().await;
    discord.idle().await;
    sue.slash("general", "ask", him()).await.reply().await;
    question.reply().await;
    discord.finish().await;
}

#[tokio::test]
async fn a_pause_that_is_longer_than_the_answer_has_time_is_not_waited_for() {
    let discord = FakeDiscord::start().await;
    discord.provokes("interaction-late").first_answer_within(Duration::from_millis(100));
    let bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let refused = discord.fault("POST", "/callback").status(429).retry_after(3_600.0).times(10);
    sam.slash("general", "ask", him()).await;
    bot.logs("an answer was not delivered: refused with status 429").await;
    assert_eq!(refused.hits(), 1);
    refused.lift();
    // Numbers in headers that are none.
    let strange = discord.fault("POST", "/callback").header("x-ratelimit-limit", "five").times(10);
    discord.first_answer_within(Duration::from_secs(3));
    sam.slash("general", "ask", him()).await.reply().await;
    assert_eq!(strange.hits(), 1);
    discord.finish().await;
}

#[tokio::test]
async fn a_token_that_is_refused_while_the_bot_runs_is_used_no_more() {
    let discord = FakeDiscord::start().await;
    let mut bot = Guidepost::on(&discord).await;
    let refused = discord.fault("POST", "/messages").status(401).times(100);
    discord.person("sam").says("questions", "What is HIM?");
    assert_eq!(bot.ends_within(Duration::from_secs(5)).await, Some(78));
    bot.logs("Discord refused the bot's token").await;
    assert_eq!(refused.hits(), 1);
    discord.gateway().gone().await;
    discord.finish().await;
}

#[tokio::test]
async fn an_answer_that_hangs_is_given_up_and_keeps_nobody_waiting() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    let hangs = discord.fault("POST", "/callback").delay(Duration::from_millis(2_300));
    let hanging = sam.slash("general", "ask", him()).await;
    hangs.struck().await;
    sue.slash("general", "ask", him()).await.reply().await;
    bot.logs("an answer was not delivered: no answer in time").await;
    hanging.reply().await;
    discord.finish().await;
}

#[tokio::test]
async fn an_answer_whose_receipt_was_lost_is_given_once() {
    let discord = FakeDiscord::start().await;
    // The second try is refused as the answer stands already, which is how the bot learns it.
    discord.provokes("interaction-twice");
    let bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let fault = discord.fault("POST", "/callback").status(500).after_doing_it();
    sam.slash("general", "ask", json!({"question": "What is HIM?", "private": false})).await.reply().await;
    fault.struck().await;
    let fault = discord.fault("POST", "/messages").status(500).after_doing_it().times(2);
    let question = sam.says("questions", "What is HI?");
    question.reply().await;
    fault.struck().await;
    for channel in ["general", "questions"] {
        discord.nothing_said_in(channel).await;
    }
    assert!(!bot.log().contains("not delivered"), "{}", bot.log());
    discord.finish().await;
}

#[tokio::test]
async fn an_answer_that_cannot_be_given_is_told_to_the_log_without_its_words() {
    let discord = FakeDiscord::start().await;
    discord.provokes("interaction-late").first_answer_within(Duration::from_millis(300));
    let bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let refused = discord.fault("POST", "/callback").status(404).times(2);
    sam.slash("general", "ask", json!({"question": CANARY})).await;
    sam.autocomplete("general", "ask", "question", CANARY).await;
    refused.struck().await;
    let line = bot.logs("an answer was not delivered: refused with status 404").await;
    assert!(line.contains("(reference "), "{line}");
    let refused = discord.fault("POST", "/messages").status(403);
    sam.says("general", &format!("@bot {CANARY}?"));
    refused.struck().await;
    bot.logs(&format!("a reply in channel {} was not delivered", discord.channel_id("general"))).await;
    discord.nothing_said_in("general").await;
    discord.finish().await;
}

#[tokio::test]
async fn a_question_that_comes_too_late_is_dropped() {
    let discord = FakeDiscord::start().await;
    discord.provokes("interaction-late");
    let bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    sam.slash("general", "ask", him()).await.reply().await;
    // An id tells when it was made; this one was held up on its way for 2.6 seconds.
    let late = sam.with_payload(|interaction| {
        let id: u64 = interaction["id"].as_str().and_then(|id| id.parse().ok()).expect("an id is a number");
        interaction["id"] = json!((id - (2_600 << 22)).to_string());
    });
    discord.first_answer_within(Duration::from_millis(100));
    late.slash("general", "ask", him()).await;
    bot.logs("dropped an interaction that came").await;
    discord.idle().await;
    discord.first_answer_within(Duration::from_secs(3));
    sam.slash("general", "ask", him()).await.reply().await;
    discord.finish().await;
}

#[tokio::test]
#[cfg_attr(not(debug_assertions), ignore = "a sum that is too large is a fault only in debug builds")]
async fn a_fault_in_what_goes_on_beside_the_answers_ends_the_bot_to_be_started_anew() {
    let discord = FakeDiscord::start().await;
    let mut bot = Guidepost::on(&discord).await;
    bot.provokes_a_fault();
    // Cases are looked through for old ones every five seconds, and this one is as far in the future as can be.
    let case =
        "INSERT INTO cases (guild, kind, priority, subject, text, stage, nudged, opened, changed, times, channel)
                VALUES (1, 'advisor', 0, '', '', 'answered', 0, 0, 9223372036854775807, 1, 1)";
    bot.database_is_told(case).await;
    assert_eq!(bot.ends_within(Duration::from_secs(10)).await, Some(1));
    bot.logs("the upkeep broke off by a fault in the program").await;
    discord.gateway().gone().await;
    discord.finish().await;
}

#[tokio::test]
async fn what_is_under_way_is_finished_before_the_end() {
    let discord = FakeDiscord::start().await;
    let more = "[limits]\nquestions_per_minute = 600\nserver_questions_per_second = 1000";
    let mut bot = Guidepost::with(&Settings { more, ..Settings::usual(&discord) }, &discord).await;
    let sam = discord.person("sam");
    let slow = discord.fault("POST", "/callback").delay(Duration::from_millis(400)).times(100);
    let mut handles = Vec::new();
    for _ in 0..100 {
        handles.push(sam.slash("general", "ask", json!({"question": "What is HIM?", "private": false})).await);
    }
    slow.struck().await;
    bot.terminate();
    assert_eq!(bot.ends_within(Duration::from_secs(5)).await, Some(0));
    let mut answered = 0;
    for handle in handles {
        answered += usize::from(handle.reply().await.text().contains("HIM"));
    }
    assert_eq!(answered, 100);
    // What everybody can read stands whole in the database.
    assert_eq!(bot.finds("SELECT count(*) FROM answer WHERE message IS NOT NULL").await, "100");
    discord.gateway().gone().await;
    discord.finish().await;
}

#[tokio::test]
async fn the_end_waits_for_no_answer_that_does_not_come() {
    let discord = FakeDiscord::start().await;
    let mut bot = Guidepost::on(&discord).await;
    let stuck = discord.fault("POST", "/channels").delay(Duration::from_mins(1));
    discord.person("sam").says("questions", "What is HIM?");
    stuck.struck().await;
    bot.terminate();
    assert_eq!(bot.ends_within(Duration::from_secs(5)).await, Some(0));
    discord.gateway().gone().await;
    discord.finish().await;
}

#[tokio::test]
async fn while_the_clock_is_not_discords_nothing_is_taken_for_over_its_time() {
    let discord = FakeDiscord::start().await;
    let settings = Settings::usual(&discord);
    let bot = Guidepost::with(&settings, &discord).await;
    discord.person("sam").slash("general", "ask", json!({"question": "What is HIM?"})).await.reply().await;
    bot.comes_to_keep("SELECT count(*) FROM answer", "1").await;
    bot.database_is_told("UPDATE question SET hour = hour - 40 * 86400; UPDATE answer SET at = at - 40 * 86400").await;
    let ahead = discord.fault("GET", "/users/@me").header("date", "Wed, 01 Jan 2020 00:00:00 GMT").times(1_000);
    let bot = bot.restarts(&settings, &discord).await;
    bot.logs("the clock of this machine").await;
    assert_eq!(bot.finds("SELECT count(*) FROM question").await, "1");
    ahead.lift();
    let bot = bot.restarts(&settings, &discord).await;
    bot.comes_to_keep("SELECT count(*) FROM question", "0").await;
    discord.finish().await;
}
