//! Words of distress: whoever says them is answered and brought to a person, whatever else goes on.

use std::time::Duration;

use serde_json::json;

use super::fake_discord::{FakeDiscord, Person, Shown, may};
use super::guidepost::{Guidepost, OFFICE, Settings};

const DISTRESS: &str = "i want to hurt myself";
const CASES: &str = "SELECT kind, priority, stage FROM cases WHERE kind = 'sensitive'";

async fn ask(person: &Person, question: &str) -> Shown {
    person.slash("general", "ask", json!({"question": question})).await.reply().await
}

#[tokio::test]
async fn who_has_asked_more_than_advisors_are_shown_is_brought_to_them_in_distress_all_the_same() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    for number in 0..11 {
        ask(&sam, &format!("xyzzy plugh {number}?")).await;
        discord.idle().await;
    }
    bot.comes_to_keep("SELECT count(*) FROM cases", "10").await;
    assert!(ask(&sam, DISTRESS).await.text().contains("call 988"));
    bot.has_delivered(&discord).await;
    assert_eq!(bot.finds(CASES).await, "sensitive | 1 | open");
    assert_eq!(bot.finds("SELECT count(*) FROM cases").await, "11");
    discord.finish().await;
}

#[tokio::test]
async fn distress_said_again_and_again_fills_no_channel_and_still_opens_a_case_where_none_is_open() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    ask(&sam, DISTRESS).await;
    let card = discord.next_message_in("advisor-review").await;
    discord.leaves_unread("advisor-review");
    for _ in 0..12 {
        assert!(ask(&sam, DISTRESS).await.text().contains("call 988"));
        discord.idle().await;
    }
    bot.has_delivered(&discord).await;
    let passed = discord.said_in("advisor-review").iter().filter(|said| said.contains("the student writes")).count();
    assert_eq!(passed, 9);
    ada.click(&card.now(), "Close").await.updated().await;
    assert!(ask(&sam, DISTRESS).await.text().contains("call 988"));
    bot.has_delivered(&discord).await;
    assert_eq!(bot.finds(CASES).await, "sensitive | 1 | closed\nsensitive | 1 | open");
    discord.skip_the_rest().await;
    discord.finish().await;
}

#[tokio::test]
async fn whoever_cannot_be_answered_in_distress_is_brought_to_the_advisors_who_learn_of_that() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let [sam, sue] = ["sam", "sue"].map(|name| discord.person(name));
    let general = format!("/channels/{}/messages", discord.channel_id("general"));
    let refused = discord.fault("POST", &general).status(403);
    sam.says("general", &format!("@bot {DISTRESS}"));
    refused.struck().await;
    let card = discord.next_message_in("advisor-review").await;
    bot.has_delivered(&discord).await;
    assert!(card.now().text().contains("my words could not be brought to them"), "{}", card.now().text());
    // In a form as well.
    let intake = sue.slash("general", "advisor", json!({})).await.reply().await;
    let form = sue.click(&intake, "Write to an advisor").await.modal().await;
    discord.provokes("interaction-late").first_answer_within(Duration::from_millis(200));
    let refused = discord.fault("POST", "/callback").status(404);
    sue.submits(&form, json!({"Your message; an advisor sees your name": DISTRESS})).await;
    refused.struck().await;
    let card = discord.next_message_in("advisor-review").await;
    bot.has_delivered(&discord).await;
    assert!(card.now().text().contains("my words could not be brought to them"), "{}", card.now().text());
    discord.finish().await;
}

#[tokio::test]
async fn a_case_of_distress_that_the_database_does_not_take_at_first_is_opened_as_soon_as_it_does() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let [sam, sue] = ["sam", "sue"].map(|name| discord.person(name));
    bot.database_is_told("ALTER TABLE cases RENAME TO elsewhere").await;
    assert!(ask(&sam, DISTRESS).await.text().contains("call 988"));
    bot.logs("a case of distress is not kept yet and is tried again (reference ").await;
    bot.database_is_told("ALTER TABLE elsewhere RENAME TO cases").await;
    let card = discord.next_message_in("advisor-review").await;
    assert!(card.text().contains("Words of distress"), "{}", card.text());
    bot.has_delivered(&discord).await;
    assert_eq!(bot.finds(CASES).await, "sensitive | 1 | open");
    // Advisors learn all the same that somebody could not be answered.
    bot.database_is_told("ALTER TABLE cases RENAME TO elsewhere").await;
    let general = format!("/channels/{}/messages", discord.channel_id("general"));
    let refused = discord.fault("POST", &general).status(403);
    sue.says("general", &format!("@bot {DISTRESS}"));
    refused.struck().await;
    discord.idle().await;
    bot.database_is_told("ALTER TABLE elsewhere RENAME TO cases").await;
    let card = discord.next_message_in("advisor-review").await;
    assert!(card.text().contains("my words could not be brought to them"), "{}", card.text());
    bot.has_delivered(&discord).await;
    discord.finish().await;
}

#[tokio::test]
async fn in_the_thread_of_an_erased_case_distress_is_answered_with_the_words_for_it_alone() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let bot = Guidepost::on(&discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask(&sam, "What is HIM?").await;
    discord.idle().await;
    sam.click(&answer, "Ask an advisor").await.reply().await;
    bot.has_delivered(&discord).await;
    let card = ada.slash("general", "case show", json!({"number": 1})).await.reply().await;
    ada.click(&card, "Claim").await.updated().await;
    discord.next_message_in("Case 1").await;
    bot.has_delivered(&discord).await;
    sam.slash("general", "privacy delete", json!({})).await.reply().await;
    bot.has_delivered(&discord).await;
    let words = sam.says("Case 1", DISTRESS).reply().await;
    assert_eq!(words.text(), "(in reply to @sam)\nYou are not alone: call 988.\n[Ask an advisor: primary]");
    bot.has_delivered(&discord).await;
    assert_eq!(bot.finds(CASES).await, "sensitive | 1 | open");
    discord.finish().await;
}

#[tokio::test]
async fn a_case_that_its_student_does_not_know_of_silences_the_bot_for_nobody() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&Settings { office: Some(OFFICE), ..Settings::usual(&discord) }, &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    sam.says("questions", DISTRESS).reply().await;
    let card = discord.next_message_in("advisor-review").await;
    ada.click(&card, "Claim").await.updated().await;
    bot.has_delivered(&discord).await;
    assert!(sam.dms("What is HI?").reply().await.text().contains("HI computes"));
    assert!(sam.says("questions", "What is HI?").reply().await.text().contains("HI computes"));
    discord.deny("questions", may::CREATE_PRIVATE_THREADS);
    // Once an advisor has turned to them, it is a conversation of two.
    let form = ada.click(&card.now(), "Answer").await.modal().await;
    ada.submits(&form, json!({"Answer": "I am here for you."})).await.updated().await;
    assert!(discord.next_message_to("sam").await.text().contains("I am here for you."));
    bot.has_delivered(&discord).await;
    let told = sam.dms("What is HI?").reply().await;
    assert!(told.text().contains("Your message is with your advisor"), "{}", told.text());
    assert!(discord.next_message_in("advisor-review").await.text().contains("What is HI?"));
    bot.has_delivered(&discord).await;
    card.now();
    discord.finish().await;
}

#[tokio::test]
async fn who_is_shut_out_is_answered_in_distress_in_a_form_as_well() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let intake = sam.slash("general", "advisor", json!({})).await.reply().await;
    let form = sam.click(&intake, "Write to an advisor").await.modal().await;
    ada.slash("general", "person block", json!({"person": "sam", "days": 3})).await.reply().await;
    let written = "Your message; an advisor sees your name";
    let refused = sam.submits(&form, json!({ written: "When must I apply?" })).await.reply().await;
    let told = refused.text();
    assert!(told.contains("You cannot use this for now") && told.contains("│ When must I apply?"), "{told}");
    let words = sam.submits(&form, json!({ written: DISTRESS })).await.reply().await;
    assert!(words.text().contains("call 988"), "{}", words.text());
    assert!(discord.next_message_in("advisor-review").await.text().contains("Words of distress"));
    assert_eq!(bot.finds(CASES).await, "sensitive | 1 | open");
    discord.finish().await;
}

#[tokio::test]
async fn distress_in_a_direct_message_is_a_case_of_a_direct_message() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    assert!(sam.dms(DISTRESS).reply().await.text().contains("call 988"));
    let card = discord.next_message_in("advisor-review").await;
    assert!(card.text().contains("@sam asked in a direct message:"), "{}", card.text());
    let form = ada.click(&card, "Answer").await.modal().await;
    ada.submits(&form, json!({"Answer": "I am here for you."})).await.updated().await;
    assert!(discord.next_message_to("sam").await.text().contains("I am here for you."));
    bot.has_delivered(&discord).await;
    card.now();
    discord.finish().await;
}
