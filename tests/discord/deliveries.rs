//! What was decided is done in Discord exactly once: after a kill, after a refusal, and where an answer got lost.

use insta::assert_snapshot;
use serde_json::json;

use super::fake_discord::{FakeDiscord, Fault, Person, Shown, may};
use super::guidepost::{Guidepost, OFFICE, Settings};

fn signed(discord: &FakeDiscord) -> Settings {
    Settings { office: Some(OFFICE), ..Settings::usual(discord) }
}

/// Requests that change a message of this channel, or post one, lose their connection until the fault is lifted.
fn cut_off(discord: &FakeDiscord, method: &'static str, channel: &str) -> Fault {
    let path = format!("/channels/{}/messages", discord.channel_id(channel));
    discord.fault(method, &path).drop_connection().times(1_000)
}

async fn ask_publicly(discord: &FakeDiscord, person: &Person, question: &str) -> Shown {
    let answer = person.slash("general", "ask", json!({"question": question, "private": false})).await.reply().await;
    // Nobody is so fast that the bot does not know yet where it has answered.
    discord.idle().await;
    answer
}

/// The card of a case that somebody opens below an answer.
async fn wants_a_person(discord: &FakeDiscord, person: &Person) -> Shown {
    let answer = ask_publicly(discord, person, "What is HIM?").await;
    person.click(&answer, "Ask an advisor").await.reply().await;
    discord.next_message_in("advisor-review").await
}

/// An advisor answers a case on its card.
async fn answers(advisor: &Person, card: &Shown, words: &str) {
    let form = advisor.click(card, "Answer").await.modal().await;
    advisor.submits(&form, json!({"Answer": words})).await.updated().await;
}

#[tokio::test]
async fn a_correction_that_was_told_to_be_done_survives_a_kill_and_is_done_once() {
    let discord = FakeDiscord::start().await;
    let settings = signed(&discord);
    let bot = Guidepost::with(&settings, &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask_publicly(&discord, &sam, "What is HIM?").await;
    let (edits, posts) = (cut_off(&discord, "PATCH", "general"), cut_off(&discord, "POST", "general"));
    let done = ada.message_command("Retract", &answer).await.reply().await;
    assert!(done.text().contains("Taken back. I am changing the message now."), "{}", done.text());
    edits.strikes().await;
    let lifted = || {
        edits.lift();
        posts.lift();
    };
    let bot = bot.dies_and_restarts(&settings, &discord, lifted).await;
    bot.tries_again().await;
    let gone = answer.edited().await;
    assert!(gone.text().contains("was taken back by Health Sciences Advising"), "{}", gone.text());
    assert!(discord.next_message_in("general").await.text().contains("@sam, the answer above was taken back"));
    bot.has_delivered(&discord).await;
    let bot = bot.dies_and_restarts(&settings, &discord, || ()).await;
    bot.has_delivered(&discord).await;
    discord.nothing_said_in("general").await;
    assert_eq!(bot.finds("SELECT count(*) FROM audit").await, "1");
    discord.finish().await;
}

#[tokio::test]
async fn what_was_told_to_be_done_is_done_even_if_the_bot_was_down_for_a_week() {
    let discord = FakeDiscord::start().await;
    let settings = signed(&discord);
    let bot = Guidepost::with(&settings, &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask_publicly(&discord, &sam, "What is HIM?").await;
    let (edits, posts) = (cut_off(&discord, "PATCH", "general"), cut_off(&discord, "POST", "general"));
    ada.message_command("Retract", &answer).await.reply().await;
    edits.strikes().await;
    bot.database_is_told("UPDATE delivery SET due = due - 8 * 86400").await;
    let lifted = || {
        edits.lift();
        posts.lift();
    };
    let bot = bot.dies_and_restarts(&settings, &discord, lifted).await;
    assert!(answer.edited().await.text().contains("was taken back by Health Sciences Advising"));
    assert!(discord.next_message_in("general").await.text().contains("@sam, the answer above was taken back"));
    bot.has_delivered(&discord).await;
    discord.finish().await;
}

#[tokio::test]
async fn a_claim_that_was_told_to_be_done_survives_a_kill_with_its_thread_and_card() {
    let discord = FakeDiscord::start().await;
    let settings = signed(&discord);
    let bot = Guidepost::with(&settings, &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let card = wants_a_person(&discord, &sam).await;
    bot.has_delivered(&discord).await;
    let threads = discord.fault("POST", "/threads").drop_connection().times(1_000);
    let edits = cut_off(&discord, "PATCH", "advisor-review");
    ada.click(&card, "Claim").await.updated().await;
    threads.strikes().await;
    let lifted = || {
        threads.lift();
        edits.lift();
    };
    let bot = bot.dies_and_restarts(&settings, &discord, lifted).await;
    bot.tries_again().await;
    assert!(discord.next_message_in("Case 1").await.text().contains("@sam, @ada of Health Sciences Advising"));
    bot.has_delivered(&discord).await;
    assert!(card.now().text().contains("talked about in #Case 1"), "{}", card.now().text());
    assert_eq!(discord.let_into("Case 1"), ["sam", "ada"]);
    discord.finish().await;
}

#[tokio::test]
async fn an_approved_answer_whose_receipt_a_kill_swallowed_is_given_once() {
    let discord = FakeDiscord::start().await;
    let settings = Settings { moderation: Some("before"), ..signed(&discord) };
    let bot = Guidepost::with(&settings, &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let looking = sam.says("general", "@bot What is HIM?").reply().await;
    let card = discord.next_message_in("advisor-review").await;
    // It stands in the channel; the bot never learns of it.
    let path = format!("/channels/{}/messages", discord.channel_id("general"));
    let posts = discord.fault("POST", &path).status(502).after_doing_it().times(1_000);
    ada.click(&card, "Approve").await.updated().await;
    posts.strikes().await;
    let bot = bot.dies_and_restarts(&settings, &discord, || posts.lift()).await;
    bot.tries_again().await;
    let answer = discord.next_message_in("general").await;
    assert!(answer.text().contains("Approved by Health Sciences Advising"), "{}", answer.text());
    looking.gone().await;
    bot.has_delivered(&discord).await;
    card.now();
    discord.nothing_said_in("general").await;
    // And the bot knows where it stands: it can be corrected there.
    ada.message_command("Retract", &answer).await.reply().await;
    assert!(answer.edited().await.text().contains("was taken back"));
    discord.next_message_in("general").await;
    discord.finish().await;
}

#[tokio::test]
async fn a_private_answer_that_cannot_follow_up_comes_directly() {
    let discord = FakeDiscord::start().await;
    let settings = Settings { moderation: Some("before"), ..signed(&discord) };
    let bot = Guidepost::with(&settings, &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    sam.slash("general", "ask", json!({"question": "What is HIM?"})).await.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    let _fault = discord.fault("POST", "/webhooks").status(404).times(1);
    ada.click(&card, "Approve").await.updated().await;
    assert!(discord.next_message_to("sam").await.text().contains("HIM *keeps*"));
    bot.has_delivered(&discord).await;
    card.now();
    discord.finish().await;
}

#[tokio::test]
async fn while_the_review_channel_is_closed_to_the_bot_everything_is_kept_for_it() {
    let discord = FakeDiscord::start().await;
    let settings = signed(&discord);
    let bot = Guidepost::with(&settings, &discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    let path = format!("/channels/{}/messages", discord.channel_id("advisor-review"));
    let refused = discord.fault("POST", &path).status(403).times(1_000);
    let answer = ask_publicly(&discord, &sam, "What is HIM?").await;
    let told = sam.click(&answer, "Ask an advisor").await.reply().await;
    assert!(told.text().contains("Your question is with the advisors now (case 1)"), "{}", told.text());
    sue.slash("general", "ask", json!({"question": "xyzzy plugh?"})).await.reply().await;
    bot.logs("a card was not delivered and is tried again: refused with status 403").await;
    discord.idle().await;
    assert!(discord.said_in("advisor-review").is_empty());
    // Neither a restart nor a kill loses any of it.
    let bot = bot.restarts(&settings, &discord).await;
    let bot = bot.dies_and_restarts(&settings, &discord, || refused.lift()).await;
    bot.tries_again().await;
    let mut titles = Vec::new();
    for _ in 0..2 {
        let text = discord.next_message_in("advisor-review").await.text();
        titles.push(text.lines().nth(1).unwrap_or_default().to_owned());
    }
    titles.sort();
    assert_eq!(titles, ["│ # Case 1 · A student asks for an advisor", "│ # Case 2 · Nothing in the guide matched"]);
    bot.has_delivered(&discord).await;
    discord.nothing_said_in("advisor-review").await;
    discord.finish().await;
}

#[tokio::test]
async fn a_correction_whose_receipts_get_lost_is_made_and_told_once() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask_publicly(&discord, &sam, "What is HIM?").await;
    let path = format!("/channels/{}/messages", discord.channel_id("general"));
    let posts = discord.fault("POST", &path).status(502).after_doing_it().times(2);
    let edits = discord.fault("PATCH", &path).status(502).after_doing_it().times(2);
    ada.message_command("Retract", &answer).await.reply().await;
    posts.struck().await;
    edits.struck().await;
    bot.has_delivered(&discord).await;
    assert!(answer.now().text().contains("was taken back"));
    discord.next_message_in("general").await;
    discord.nothing_said_in("general").await;
    assert_eq!(discord.said_in("general").len(), 2, "the answer and one notice");
    discord.finish().await;
}

/// Somebody acts on it before the bot has learned that it stands there.
#[tokio::test]
async fn a_card_whose_receipt_gets_lost_stands_once_however_its_case_goes_on() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask_publicly(&discord, &sam, "What is HIM?").await;
    let path = format!("/channels/{}/messages", discord.channel_id("advisor-review"));
    let posts = discord.fault("POST", &path).status(502).after_doing_it().times(1_000);
    sam.click(&answer, "Ask an advisor").await.reply().await;
    bot.logs("a card was not delivered and is tried again").await;
    let card = discord.next_message_in("advisor-review").await;
    ada.click(&card, "Claim").await.updated().await;
    posts.lift();
    bot.tries_again().await;
    bot.has_delivered(&discord).await;
    assert!(card.now().text().contains("**Claimed** by @ada"), "{}", card.now().text());
    let cards = discord.said_in("advisor-review").iter().filter(|said| said.contains("# Case 1 ·")).count();
    assert_eq!(cards, 1);
    discord.skip_the_rest().await;
    discord.finish().await;
}

#[tokio::test]
async fn a_summary_whose_receipt_gets_lost_stands_once_and_counts_what_came_meanwhile() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let sam = discord.person("sam");
    let asks = async |number: u32| {
        sam.slash("general", "ask", json!({"question": format!("xyzzy plugh {number}?")})).await.reply().await;
        discord.idle().await;
    };
    for number in 0..3 {
        asks(number).await;
        discord.next_message_in("advisor-review").await;
    }
    bot.has_delivered(&discord).await;
    let path = format!("/channels/{}/messages", discord.channel_id("advisor-review"));
    let posts = discord.fault("POST", &path).status(502).after_doing_it().times(1_000);
    asks(3).await;
    bot.logs("a summary was not delivered and is tried again").await;
    let line = discord.next_message_in("advisor-review").await;
    assert!(line.text().starts_with("One more thing waits"), "{}", line.text());
    asks(4).await;
    posts.lift();
    bot.tries_again().await;
    bot.has_delivered(&discord).await;
    assert!(line.now().text().starts_with("2 more things wait"), "{}", line.now().text());
    discord.nothing_said_in("advisor-review").await;
    discord.finish().await;
}

/// The first notice stands there, though the bot does not know it, when the answer is changed once more.
#[tokio::test]
async fn of_two_corrections_whose_receipts_get_lost_the_asker_is_told_once_and_rightly() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask_publicly(&discord, &sam, "What is HIM?").await;
    let path = format!("/channels/{}/messages", discord.channel_id("general"));
    let posts = discord.fault("POST", &path).status(502).after_doing_it().times(1_000);
    ada.message_command("Retract", &answer).await.reply().await;
    bot.logs("the notice of a correction was not delivered and is tried again").await;
    let notice = discord.next_message_in("general").await;
    assert!(notice.text().contains("the answer above was taken back"), "{}", notice.text());
    let panel = ada.message_command("Correct", &answer).await.reply().await;
    ada.select(&panel, "Pick another entry", "What is HI?").await.updated().await;
    posts.lift();
    bot.tries_again().await;
    bot.has_delivered(&discord).await;
    assert!(notice.now().text().contains("the answer above was corrected"), "{}", notice.now().text());
    assert_eq!(discord.said_in("general").len(), 2, "the answer and one notice");
    discord.skip_the_rest().await;
    discord.finish().await;
}

#[tokio::test]
async fn what_an_advisor_writes_comes_in_the_order_in_which_it_was_written() {
    let discord = FakeDiscord::start().await;
    discord.deny("general", may::CREATE_PRIVATE_THREADS);
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let card = wants_a_person(&discord, &sam).await;
    let direct = discord.fault("POST", "/users/@me/channels").status(503).times(1_000);
    let writes = async |words: &str| answers(&ada, &card, words).await;
    writes("At first this.").await;
    bot.logs("an advisor's message was not delivered and is tried again").await;
    direct.lift();
    writes("And then that.").await;
    discord.idle().await;
    bot.tries_again().await;
    for words in ["At first this.", "And then that."] {
        let said = discord.next_message_to("sam").await.text();
        assert!(said.contains(words), "{said}");
    }
    bot.has_delivered(&discord).await;
    discord.skip_the_rest().await;
    discord.finish().await;
}

/// Whatever Discord has against it, and without what follows waiting for a week.
#[tokio::test]
async fn what_is_written_to_a_student_who_cannot_be_reached_is_noted_on_the_card_at_once() {
    let discord = FakeDiscord::start().await;
    discord.deny("general", may::CREATE_PRIVATE_THREADS);
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let card = wants_a_person(&discord, &sam).await;
    let _refused = discord.fault("POST", "/users/@me/channels").status(403).times(1_000);
    for words in ["At first this.", "And then that."] {
        answers(&ada, &card, words).await;
    }
    bot.has_delivered(&discord).await;
    let shown = card.now().text();
    assert_eq!(shown.matches("this could not be brought to them: refused with status 403").count(), 2, "{shown}");
    assert_eq!(bot.finds("SELECT what FROM delivery").await, "");
    discord.finish().await;
}

/// Discord refuses direct messages for other reasons as well, such as a person it does not know any more.
#[tokio::test]
async fn whom_discord_lets_nobody_write_to_keeps_a_case_at_once() {
    let discord = FakeDiscord::start().await;
    let channels = vec![(discord.channel_id("questions"), "before")];
    let bot = Guidepost::with(&Settings { channels, ..signed(&discord) }, &discord).await;
    let (sam, sue, ada) = (discord.person("sam"), discord.person("sue"), discord.person("ada"));
    let _refused = discord.fault("POST", "/users/@me/channels").status(403).times(1_000);
    // An answer is taken back …
    let answer = ask_publicly(&discord, &sam, "What is HIM?").await;
    let path = format!("/channels/{}/messages", discord.channel_id("general"));
    let _gone = discord.fault("POST", &path).status(403).times(1_000);
    ada.message_command("Retract", &answer).await.reply().await;
    let told = discord.next_message_in("advisor-review").await;
    let cause = "an answer could not be brought to them: refused with status 403";
    assert!(told.text().contains(cause), "{}", told.text());
    // … and one is approved.
    sue.slash("questions", "ask", json!({"question": "What is HI?"})).await.reply().await;
    let draft = discord.next_message_in("advisor-review").await;
    let _closed = discord.fault("POST", "/webhooks").status(404);
    ada.click(&draft, "Approve").await.updated().await;
    let told = discord.next_message_in("advisor-review").await;
    assert!(told.text().contains(cause), "{}", told.text());
    bot.has_delivered(&discord).await;
    discord.skip_the_rest().await;
    discord.finish().await;
}

#[tokio::test]
async fn what_the_database_cannot_give_is_given_up_and_holds_back_nothing_for_ever() {
    let discord = FakeDiscord::start().await;
    discord.deny("general", may::CREATE_PRIVATE_THREADS);
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let card = wants_a_person(&discord, &sam).await;
    let direct = discord.fault("POST", "/users/@me/channels").status(503).times(1_000);
    for words in ["At first this.", "And then that."] {
        answers(&ada, &card, words).await;
    }
    bot.logs("an advisor's message was not delivered and is tried again: refused").await;
    bot.database_is_told("UPDATE case_note SET voice = 'none' WHERE text = 'At first this.'").await;
    direct.lift();
    // A week later it is still so.
    bot.database_is_told("UPDATE delivery SET due = unixepoch(), tries = 1000 WHERE what LIKE '%relay\":1}'").await;
    bot.logs("an advisor's message was given up: the database holds what this version cannot read").await;
    let line = discord.next_message_in("advisor-review").await.text();
    assert!(line.contains("I gave up delivering an advisor's message (which cannot be read)"), "{line}");
    bot.tries_again().await;
    assert!(discord.next_message_to("sam").await.text().contains("And then that."));
    discord.skip_the_rest().await;
    discord.finish().await;
}

#[tokio::test]
async fn a_thread_whose_receipt_gets_lost_is_made_once() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    // A thread of that name which somebody else has made is none of the bot's.
    discord.add_thread("general", "Case 1");
    let card = wants_a_person(&discord, &sam).await;
    let fault = discord.fault("POST", "/threads").status(502).after_doing_it();
    ada.click(&card, "Claim").await.updated().await;
    fault.struck().await;
    discord.idle().await;
    bot.tries_again().await;
    assert!(discord.next_message_in("Case 1").await.text().contains("@sam, @ada of"));
    bot.has_delivered(&discord).await;
    card.now();
    assert_eq!(discord.channels_called("Case 1"), 2);
    discord.finish().await;
}

#[tokio::test]
async fn a_card_that_somebody_deletes_comes_back_while_it_matters() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask_publicly(&discord, &sam, "What is HIM?").await;
    let opened = sam.click(&answer, "Ask an advisor").await.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    ada.deletes(&card);
    let form = sam.click(&opened, "Write to an advisor").await.modal().await;
    let words = json!({"Your message; an advisor sees your name": "Hello?"});
    sam.submits(&form, words).await.reply().await;
    let mut texts = [discord.next_message_in("advisor-review").await, discord.next_message_in("advisor-review").await];
    texts.sort_by_key(|shown| shown.buttons().len());
    assert!(texts[0].text().contains("Case 1, the student writes"), "{}", texts[0].text());
    assert!(texts[1].text().contains("**Student:** `Hello?`"), "{}", texts[1].text());
    // Of a case that is over none comes back.
    ada.deletes(&texts[1]);
    sam.click(&opened, "Take it back").await.reply().await;
    bot.has_delivered(&discord).await;
    discord.nothing_said_in("advisor-review").await;
    discord.finish().await;
}

#[tokio::test]
async fn what_is_given_up_is_named_to_the_advisors_with_its_cause() {
    let discord = FakeDiscord::start().await;
    discord.deny("general", may::CREATE_PRIVATE_THREADS);
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask_publicly(&discord, &sam, "What is HIM?").await;
    sam.click(&answer, "Ask an advisor").await.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    let general = format!("/channels/{}/messages", discord.channel_id("general"));
    let faults = [("POST", "/users/@me/channels", 503), ("PATCH", &general, 403)]
        .map(|(method, path, status)| discord.fault(method, path).status(status).times(1_000));
    answers(&ada, &card, "Records.").await;
    ada.message_command("Retract", &answer).await.reply().await;
    for fault in &faults {
        fault.strikes().await;
    }
    discord.next_message_in("general").await;
    discord.idle().await;
    // A week later it is still so.
    bot.database_is_told("UPDATE delivery SET due = unixepoch(), tries = 1000").await;
    let mut lines = Vec::new();
    for _ in &faults {
        let line = discord.next_message_in("advisor-review").await.text();
        lines.push(line.split(" (Delivery").next().unwrap_or_default().to_owned());
    }
    lines.sort();
    assert_snapshot!(lines.join("\n"), @"
    I gave up delivering a correction (the answer of <time:f>, https://discord.com/channels/guild/#general/message, `what-is-him`): refused with status 403, code 0.
    I gave up delivering an advisor's message (case 1, which `/case show` opens): refused with status 503, code 0.
    ");
    bot.has_delivered(&discord).await;
    card.now();
    discord.finish().await;
}
