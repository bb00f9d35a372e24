//! What is kept of people, and how they are kept safe: personal data, `/privacy`, blocks, floods, words of distress.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::fake_discord::{FakeDiscord, Person, Shown};
use super::guidepost::{CANARY, Guidepost, Settings};

const DISTRESS: &str = "i want to hurt myself";

async fn ask(person: &Person, question: &str) -> Shown {
    person.slash("general", "ask", json!({"question": question})).await.reply().await
}

#[tokio::test]
async fn personal_data_is_masked_before_it_is_kept_or_shown_and_its_owner_told_in_private() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let (sam, sue, ada) = (discord.person("sam"), discord.person("sue"), discord.person("ada"));
    let personal = format!("xyzzy {CANARY}@school.example and 608-555-0123 and 078-05-1120 plugh?");
    let told = ask(&sam, &personal).await;
    assert!(told.is_private());
    assert_snapshot!(told.text(), @"
    (only you can see this)
    Your question seems to hold an email address, a phone number and a social security number. I left that out before I kept your question, so advisors do not see it and answer you here. `/privacy delete` on the server erases everything else that I keep of you.

    I did not find that in the guide, and I would rather not guess. You can ask in other words, look through the topics, or ask an advisor.
    [Ask an advisor: primary] [All topics: secondary]
    ");
    let card = discord.next_message_in("advisor-review").await;
    assert_snapshot!(card.text(), @"
    ┌ #607d8b
    │ # Case 1 · Nothing in the guide matched
    │ Somebody asked:
    │ ```
    │ xyzzy [email] and [phone] and [ssn] plugh?
    │ ```
    │ I said: that I did not find it
    │
    │ **Open**, since <time:R>
    └
    [Write answer: primary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    ");
    // In public others have read it.
    let answer = sam.says("general", &format!("@bot What is HIM? {CANARY}@school.example")).reply().await;
    // What is asked beside it is answered.
    assert!(answer.text().contains("# What is HIM?") && !answer.text().contains(CANARY), "{}", answer.text());
    let mut cards = vec![card];
    assert_snapshot!(discord.next_message_to("sam").await.text(), @"Your question seems to hold an email address. I left that out before I kept your question, so advisors do not see it and answer you here. Others can still read your message: please delete it yourself. `/privacy delete` on the server erases everything else that I keep of you.");
    let options = json!({"question": format!("What is HI? {CANARY}@school.example"), "private": false});
    let public = sue.slash("general", "ask", options).await;
    public.reply().await;
    let told = public.followup().await;
    assert!(told.is_private() && told.text().contains("an email address"), "{}", told.text());
    // Who takes no direct messages is answered all the same.
    discord.closes_direct_messages("sue");
    sue.says("general", &format!("@bot What is HIM? {CANARY}@school.example")).reply().await;
    // What is written to an advisor is masked as well.
    let intake = sam.slash("general", "advisor", json!({})).await.reply().await;
    let form = sam.click(&intake, "Write to an advisor").await.modal().await;
    let words = json!({"Your message; an advisor sees your name": format!("I am {CANARY}@school.example")});
    sam.submits(&form, words).await.reply().await;
    cards.push(discord.next_message_in("advisor-review").await);
    assert!(cards.iter().all(|card| card.text().contains("[email]") && !card.text().contains(CANARY)));
    bot.has_delivered(&discord).await;
    let list = ada.slash("general", "queue", json!({})).await.reply().await;
    assert!(!list.text().contains(CANARY), "{}", list.text());
    assert!(!bot.keeps(CANARY), "the database holds what was to be masked");
    discord.finish().await;
}

/// The file of `/privacy show`.
async fn kept_of(person: &Person) -> Value {
    let shown = person.slash("general", "privacy show", json!({})).await.reply().await;
    assert!(shown.is_private());
    serde_json::from_str(&shown.file("what-i-keep.json")).expect("it is JSON")
}

#[tokio::test]
async fn everybody_sees_exactly_what_is_kept_of_themselves() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let channels = vec![(discord.channel_id("questions"), "before")];
    let bot = Guidepost::with(&Settings { channels, ..Settings::usual(&discord) }, &discord).await;
    let (sam, sue, ada) = (discord.person("sam"), discord.person("sue"), discord.person("ada"));
    let shown = sam.slash("general", "privacy show", json!({})).await.reply().await;
    assert_snapshot!(shown.text(), @"
    (only you can see this)
    This file holds everything I keep with your Discord number. `/privacy delete` erases it.
    [file what-i-keep.json]
    ");
    let answer = ask(&sam, "What is HIM?").await;
    discord.idle().await;
    sam.click(&answer, "Ask an advisor").await.reply().await;
    sam.says("questions", "What degree do I need for HI?").reply().await;
    sue.says("general", "@bot What does lunch cost?").reply().await;
    bot.has_delivered(&discord).await;
    let case = ada.slash("general", "case show", json!({"number": 1})).await.reply().await;
    let form = ada.click(&case, "Answer").await.modal().await;
    ada.submits(&form, json!({"Answer": "Records."})).await.updated().await;
    let form = ada.click(&case, "Note").await.modal().await;
    ada.submits(&form, json!({"Note (only advisors read it)": "A nice person."})).await.updated().await;
    bot.has_delivered(&discord).await;
    discord.next_message_in("Case 1").await;
    discord.next_message_in("Case 1").await;
    let (his, hers) = (kept_of(&sam).await, kept_of(&sue).await);
    let shape = |kept: &Value| {
        let lists = kept.as_object().expect("an object").iter();
        let count = |rows: &Value| rows.as_array().map_or(0, Vec::len);
        lists.map(|(name, rows)| format!("{name}: {}", count(rows))).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(shape(&his), @"
    answers: 1
    waiting_for_approval: 1
    cases: 1
    messages_in_cases: 1
    shut_out: 0
    held: 0
    ");
    assert_snapshot!(shape(&hers), @"
    answers: 1
    waiting_for_approval: 0
    cases: 0
    messages_in_cases: 0
    shut_out: 0
    held: 0
    ");
    assert_eq!(his["answers"][0]["question"], "What is HIM?");
    assert_eq!(his["waiting_for_approval"][0]["question"], "What degree do I need for HI?");
    assert_eq!(his["cases"][0]["stage"], "answered");
    assert_eq!(his["messages_in_cases"][0]["text"], "Records.");
    assert_eq!(hers["answers"][0]["question"], "What does lunch cost?");
    for (kept, others) in [(&his, "lunch"), (&hers, "HIM"), (&hers, "Records."), (&his, "A nice person.")] {
        assert!(!kept.to_string().contains(others), "{kept}");
    }
    discord.finish().await;
}

#[tokio::test]
async fn what_somebody_has_erased_is_gone_from_the_file_and_from_the_cards() {
    let discord = FakeDiscord::start().await;
    let channels = vec![(discord.channel_id("questions"), "before")];
    let bot = Guidepost::with(&Settings { channels, ..Settings::usual(&discord) }, &discord).await;
    let (sam, sue, ada) = (discord.person("sam"), discord.person("sue"), discord.person("ada"));
    // A question that was not found, one that waits, a case with words, an answer.
    ask(&sam, &format!("xyzzy {CANARY} one?")).await;
    let unmatched = discord.next_message_in("advisor-review").await;
    let waiting = sam.says("questions", &format!("@bot xyzzy {CANARY} waits?")).reply().await;
    let draft = discord.next_message_in("advisor-review").await;
    let answer = ask(&sam, "What is HI?").await;
    discord.idle().await;
    let opened = sam.click(&answer, "Ask an advisor").await.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    let form = sam.click(&opened, "Write to an advisor").await.modal().await;
    let words = json!({"Your message; an advisor sees your name": format!("please, {CANARY}")});
    sam.submits(&form, words).await.reply().await;
    let line = discord.next_message_in("advisor-review").await;
    ask(&sue, "xyzzy two?").await;
    let theirs = discord.next_message_in("advisor-review").await;
    bot.has_delivered(&discord).await;
    card.now();
    assert!(bot.keeps(CANARY) && line.text().contains(CANARY));
    let erased = sam.slash("general", "privacy delete", json!({})).await.reply().await;
    assert!(erased.is_private());
    assert_snapshot!(erased.text(), @"
    (only you can see this)
    Done: 4 questions and cases of yours are erased. Messages that stand in Discord itself you can delete there. Copies for emergencies are gone after 7 days.
    ");
    bot.logs("what was erased is overwritten on the disk").await;
    assert!(!bot.keeps(CANARY), "the database still holds the words");
    bot.has_delivered(&discord).await;
    line.gone().await;
    draft.gone().await;
    waiting.gone().await;
    assert_snapshot!(card.now().text(), @"
    ┌ #607d8b
    │ # Case 2 · A student asks for an advisor
    │ Somebody asked:
    │ ```
    │ (erased at the student's request)
    │ ```
    │ -# the student had their data erased · <time:R>
    │
    │ **Closed** <time:R>
    └
    ");
    assert_snapshot!(unmatched.now().text(), @"
    ┌ #607d8b
    │ # Case 1 · Nothing in the guide matched
    │ Somebody asked:
    │ ```
    │ (erased at the student's request)
    │ ```
    │ -# the student had their data erased · <time:R>
    │
    │ **Closed** <time:R>
    └
    ");
    assert!(discord.said_in("advisor-review").iter().all(|said| !said.contains(CANARY)));
    // Nothing of theirs is left, and nothing of others is missing.
    let id = discord.user_id("sam");
    for (table, column) in [("answer", "asker"), ("draft", "asker"), ("cases", "asker")] {
        assert_eq!(bot.finds(&format!("SELECT count(*) FROM {table} WHERE {column} = {id}")).await, "0", "{table}");
    }
    assert_eq!(theirs.now().text(), theirs.text());
    assert_eq!(kept_of(&sue).await["answers"].as_array().map(Vec::len), Some(1));
    let empty = kept_of(&sam).await;
    assert!(empty.as_object().is_some_and(|kept| kept.values().all(|rows| rows == &json!([]))), "{empty}");
    let again = sam.slash("general", "privacy delete", json!({})).await.reply().await;
    assert_snapshot!(again.text(), @"
    (only you can see this)
    I kept nothing of you. Messages that stand in Discord itself you can delete there. Copies for emergencies are gone after 7 days.
    ");
    // An advisor who still has it open changes nothing.
    let told = ada.slash("general", "case show", json!({"number": 2})).await.reply().await;
    assert_eq!(told.buttons(), [""; 0]);
    discord.finish().await;
}

#[tokio::test]
async fn held_records_are_not_erased_before_they_are_released() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let (sam, adam) = (discord.person("sam"), discord.person("adam"));
    ask(&sam, "What is HIM?").await;
    let held = adam.slash("general", "person hold", json!({"person": "sam", "days": 2})).await.reply().await;
    assert!(held.is_private());
    assert_snapshot!(held.text(), @"
    (only you can see this)
    What I keep of @sam is neither erased nor purged until <time:f>.
    ");
    let told = sam.slash("general", "privacy delete", json!({})).await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    Your records are kept for now because an inspection of them is under way. The advisors of this server can tell you more.
    ");
    assert_eq!(kept_of(&sam).await["answers"].as_array().map(Vec::len), Some(1));
    let released = adam.slash("general", "person release", json!({"person": "sam"})).await.reply().await;
    assert_snapshot!(released.text(), @"
    (only you can see this)
    What I keep of @sam may be erased again.
    ");
    sam.slash("general", "privacy delete", json!({})).await.reply().await;
    assert_eq!(kept_of(&sam).await["answers"], json!([]));
    let id = discord.user_id("sam").to_string();
    let audit = bot.finds("SELECT action, kind, subject, substr(before, 1, 8), after FROM audit").await;
    assert_snapshot!(audit, @"
    hold | person | 0 |  | for 2 days
    release | person | 0 | until 20 |
    ");
    assert!(!audit.contains(&id));
    discord.finish().await;
}

#[tokio::test]
async fn who_is_shut_out_gets_no_answer_until_the_time_is_over_but_help_in_distress() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask(&sam, "What is HIM?").await;
    let blocked = ada.slash("general", "person block", json!({"person": "sam", "days": 3})).await.reply().await;
    assert!(blocked.is_private());
    assert_snapshot!(blocked.text(), @"
    (only you can see this)
    @sam cannot ask me anything until <time:f>.
    ");
    let told = ask(&sam, "What is HI?").await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    You cannot use this for now; the advisors of this server can tell you why. In an emergency, please turn to a person directly.
    ");
    let question = sam.says("general", "What is HI?");
    for refused in [
        sam.message_command("Ask the guide", &question).await.reply().await,
        sam.click(&answer, "Ask an advisor").await.reply().await,
        sam.click(&answer, "Show to everyone").await.reply().await,
        sam.slash("general", "advisor", json!({})).await.reply().await,
    ] {
        assert_eq!(refused.text(), told.text());
    }
    sam.says("general", "@bot What is HIM?");
    sam.says("questions", "What is HIM?");
    sam.dms("What is HIM?");
    for place in ["general", "questions", "advisor-review"] {
        discord.nothing_said_in(place).await;
    }
    assert!(discord.said_to("sam").is_empty());
    // What they may read they read, and what is kept of them they see.
    assert!(sam.slash("general", "topics", json!({})).await.reply().await.text().contains("# Topics"));
    assert_eq!(kept_of(&sam).await["shut_out"].as_array().map(Vec::len), Some(1));
    // Nobody is left alone.
    let words = ask(&sam, DISTRESS).await;
    assert!(words.is_private() && words.text().contains("call 988"), "{}", words.text());
    let card = discord.next_message_in("advisor-review").await;
    assert_snapshot!(card.text(), @"
    ┌ #607d8b
    │ # PRIORITY · Case 1 · Words of distress
    │ @sam asked in #general:
    │ ```
    │ i want to hurt myself
    │ ```
    │ I said: the fixed words for this
    │
    │ **Open**, since <time:R>
    └
    [Claim: primary] [Answer: secondary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    ");
    assert!(sam.says("general", &format!("@bot {DISTRESS}")).reply().await.text().contains("call 988"));
    assert!(sam.dms(DISTRESS).reply().await.text().contains("call 988"));
    for _ in 0..2 {
        assert!(discord.next_message_in("advisor-review").await.text().contains("Case 1, the student writes"));
    }
    bot.has_delivered(&discord).await;
    card.now();
    // A restart changes nothing; the end of the time does.
    let settings = Settings::usual(&discord);
    let bot = bot.restarts(&settings, &discord).await;
    assert_eq!(ask(&sam, "What is HI?").await.text(), told.text());
    bot.database_is_told("UPDATE block SET ends = unixepoch() - 1").await;
    // It looks for that every few seconds, and whenever somebody is let in or shut out.
    ada.slash("general", "person unblock", json!({"person": "sue"})).await.reply().await;
    assert!(ask(&sam, "What is HI?").await.text().contains("HI computes"));
    ada.slash("general", "person block", json!({"person": "sam", "days": 3})).await.reply().await;
    assert_eq!(ask(&sam, "What is HI?").await.text(), told.text());
    ada.slash("general", "person unblock", json!({"person": "sam"})).await.reply().await;
    assert!(ask(&sam, "What is HI?").await.text().contains("HI computes"));
    discord.finish().await;
}

#[tokio::test]
async fn a_flood_of_questions_makes_three_cards_and_one_line_that_is_kept_up_to_date() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let more = "[limits]\nquestions_per_minute = 600\nserver_questions_per_second = 1000";
    let bot = Guidepost::with(&Settings { more, ..Settings::usual(&discord) }, &discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    let mut asked = Vec::new();
    for number in 0..100 {
        asked.push(sam.slash("general", "ask", json!({"question": format!("xyzzy plugh {number}?")})).await);
        if number % 10 == 0 {
            discord.idle().await;
        }
    }
    for asked in &asked {
        assert!(asked.reply().await.text().contains("I did not find that in the guide"));
    }
    bot.has_delivered(&discord).await;
    let said = discord.said_in("advisor-review");
    let cards = said.iter().filter(|said| said.contains("Nothing in the guide matched")).count();
    assert_eq!((cards, said.len()), (3, 4), "{said:#?}");
    assert_snapshot!(said.iter().find(|said| said.contains("/queue")).map_or("", |line| line), @"7 more things wait since <time:t>, without a card each. `/queue` and `/shadow` list everything.");
    assert_eq!(bot.finds("SELECT count(*) FROM cases").await, "10");
    // Others are heard.
    ask(&sue, "xyzzy frotz?").await;
    bot.has_delivered(&discord).await;
    assert_eq!(discord.said_in("advisor-review").len(), 5);
    discord.finish().await;
}

#[tokio::test]
async fn who_asks_too_fast_is_told_once_in_public_and_in_distress_is_always_heard() {
    let discord = FakeDiscord::start().await;
    let more = "[limits]\nquestions_per_minute = 2";
    let bot = Guidepost::with(&Settings { more, ..Settings::usual(&discord) }, &discord).await;
    let sam = discord.person("sam");
    for _ in 0..2 {
        ask(&sam, "What is HIM?").await;
    }
    assert_snapshot!(ask(&sam, "What is HIM?").await.text(), @"
    (only you can see this)
    That was a lot of questions in a short time. Please wait a minute, then ask on.
    ");
    sam.says("general", "@bot What is HIM?");
    sam.says("questions", "What is HIM?");
    for place in ["general", "questions"] {
        discord.nothing_said_in(place).await;
    }
    assert!(ask(&sam, DISTRESS).await.text().contains("call 988"));
    let card = discord.next_message_in("advisor-review").await;
    assert!(sam.says("questions", DISTRESS).reply().await.text().contains("call 988"));
    bot.has_delivered(&discord).await;
    // It is the same case, with these words as well, and no second card.
    assert!(discord.next_message_in("advisor-review").await.text().contains("Case 1, the student writes"));
    card.now();
    discord.nothing_said_in("advisor-review").await;
    assert_eq!(bot.finds("SELECT kind, priority, times FROM cases").await, "sensitive | 1 | 1");
    discord.finish().await;
}

#[tokio::test]
async fn who_asks_too_fast_where_the_bot_only_listens_reads_nothing() {
    let discord = FakeDiscord::start().await;
    let settings = Settings {
        moderation: Some("shadow"),
        more: "[limits]\nquestions_per_minute = 1",
        ..Settings::usual(&discord)
    };
    let bot = Guidepost::with(&settings, &discord).await;
    let sam = discord.person("sam");
    for _ in 0..2 {
        sam.says("general", "@bot What is HIM?");
    }
    bot.has_delivered(&discord).await;
    discord.nothing_said_in("general").await;
    discord.skip_the_rest().await;
    discord.finish().await;
}

#[tokio::test]
async fn words_of_distress_are_answered_at_once_whatever_the_moderation() {
    for moderation in ["shadow", "before"] {
        let discord = FakeDiscord::start().await;
        let settings = Settings { moderation: Some(moderation), ..Settings::usual(&discord) };
        let bot = Guidepost::with(&settings, &discord).await;
        let (sam, sue) = (discord.person("sam"), discord.person("sue"));
        let words = ask(&sam, DISTRESS).await;
        assert_eq!(words.text(), "(only you can see this)\nYou are not alone: call 988.\n[Ask an advisor: primary]");
        let card = discord.next_message_in("advisor-review").await;
        assert!(card.text().contains("PRIORITY · Case 1 · Words of distress"), "{}", card.text());
        // Silent: nobody is called by name, and the student reads nothing of it.
        assert!(card.json()["mentions"].as_array().is_some_and(Vec::is_empty), "{}", card.text());
        assert!(sue.says("questions", DISTRESS).reply().await.text().contains("call 988"));
        discord.next_message_in("advisor-review").await;
        bot.has_delivered(&discord).await;
        assert_eq!(bot.finds("SELECT count(*) FROM draft").await, "0");
        discord.finish().await;
    }
}

#[tokio::test]
async fn who_has_had_their_data_erased_is_told_nothing_more_of_it() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let settings = Settings { moderation: Some("before"), ..Settings::usual(&discord) };
    let bot = Guidepost::with(&settings, &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    // An answer is approved and a case answered, and neither can be brought to them at once.
    let asked = sam.slash("general", "ask", json!({"question": "What is HIM?"})).await;
    let looking = asked.reply().await;
    let opened = ada.slash("advisor-review", "case open", json!({"person": "sam", "question": CANARY})).await;
    let case = opened.reply().await;
    bot.has_delivered(&discord).await;
    let list = ada.slash("general", "queue", json!({"show": "Drafts"})).await.reply().await;
    let draft = ada.select(&list, "Open", "Draft: What is HIM?").await.reply().await;
    let path = "/users/@me/channels";
    let (direct, follow_up) =
        (discord.fault("POST", path).status(503).times(1_000), discord.fault("POST", "/webhooks"));
    let follow_up = follow_up.status(503).times(1_000);
    ada.click(&draft, "Approve").await.updated().await;
    let form = ada.click(&case, "Answer").await.modal().await;
    ada.submits(&form, json!({"Answer": format!("No, {CANARY}.")})).await.updated().await;
    follow_up.strikes().await;
    direct.strikes().await;
    let erased = sam.slash("general", "privacy delete", json!({})).await.reply().await;
    assert!(erased.text().contains("Done"), "{}", erased.text());
    direct.lift();
    follow_up.lift();
    bot.tries_again().await;
    bot.has_delivered(&discord).await;
    assert_eq!(discord.said_to("sam"), [""; 0]);
    bot.logs("what was erased is overwritten on the disk").await;
    assert!(!bot.keeps(CANARY), "the database still holds the words");
    assert_eq!(looking.now().text(), looking.text());
    discord.finish().await;
}

/// The bot learns only afterwards where it stands.
#[tokio::test]
async fn a_card_that_is_on_its_way_while_its_student_has_their_data_erased_is_taken_away() {
    let discord = FakeDiscord::start().await;
    let settings = Settings { moderation: Some("before"), ..Settings::usual(&discord) };
    let bot = Guidepost::with(&settings, &discord).await;
    let sam = discord.person("sam");
    let path = format!("/channels/{}/messages", discord.channel_id("advisor-review"));
    let slow = discord.fault("POST", &path).delay(Duration::from_secs(1));
    sam.says("questions", &format!("@bot xyzzy {CANARY} waits?")).reply().await;
    slow.strikes().await;
    sam.slash("general", "privacy delete", json!({})).await.reply().await;
    discord.next_message_in("advisor-review").await.gone().await;
    bot.has_delivered(&discord).await;
    assert_eq!(discord.said_in("advisor-review"), [""; 0]);
    discord.finish().await;
}

/// The bot never learns that it stands there.
#[tokio::test]
async fn what_stands_in_the_review_channel_without_a_receipt_is_taken_away_when_its_student_has_their_data_erased() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let channels = vec![(discord.channel_id("questions"), "before")];
    let bot = Guidepost::with(&Settings { channels, ..Settings::usual(&discord) }, &discord).await;
    let sam = discord.person("sam");
    let path = format!("/channels/{}/messages", discord.channel_id("advisor-review"));
    let lost = discord.fault("POST", &path).status(502).after_doing_it().times(1_000);
    sam.says("questions", &format!("@bot xyzzy {CANARY} waits?")).reply().await;
    let answer = ask(&sam, "What is HIM?").await;
    discord.idle().await;
    let opened = sam.click(&answer, "Ask an advisor").await.reply().await;
    let form = sam.click(&opened, "Write to an advisor").await.modal().await;
    let words = json!({"Your message; an advisor sees your name": format!("please, {CANARY}")});
    sam.submits(&form, words).await.reply().await;
    bot.logs("a student's message was not delivered").await;
    assert_eq!(discord.said_in("advisor-review").len(), 3, "two cards and a message");
    sam.slash("general", "privacy delete", json!({})).await.reply().await;
    lost.lift();
    bot.tries_again().await;
    bot.has_delivered(&discord).await;
    assert_eq!(discord.said_in("advisor-review"), [""; 0]);
    discord.finish().await;
}

/// Neither an erasure nor the purge reaches a line in the review channel.
#[tokio::test]
async fn a_line_about_an_answer_that_reached_nobody_names_neither_who_asked_nor_what() {
    let discord = FakeDiscord::start().await;
    let more = "[limits]\nopen_cases_per_person = 1";
    let settings = Settings { moderation: Some("before"), more, ..Settings::usual(&discord) };
    let bot = Guidepost::with(&settings, &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    ada.slash("advisor-review", "case open", json!({"person": "sam", "question": "Another thing"})).await.reply().await;
    ask(&sam, "What is HIM?").await;
    for _ in 0..2 {
        discord.next_message_in("advisor-review").await;
    }
    discord.closes_direct_messages("sam");
    let _gone = discord.fault("POST", "/webhooks").status(404);
    let list = ada.slash("general", "queue", json!({"show": "Drafts"})).await.reply().await;
    let draft = ada.select(&list, "Open", "Draft: What is HIM?").await.reply().await;
    ada.click(&draft, "Approve").await.updated().await;
    let line = discord.next_message_in("advisor-review").await;
    assert_snapshot!(line.text(), @"An answer could not be brought to its student (they take no direct messages), and there is no room for a case: the answer of <time:f>, in private, `what-is-him`.");
    bot.has_delivered(&discord).await;
    discord.skip_the_rest().await;
    discord.finish().await;
}
