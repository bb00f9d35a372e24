//! The way to a person: one click, the intake, the form, and what advisors read of it.

use insta::assert_snapshot;
use serde_json::json;

use super::fake_discord::{FakeDiscord, Modal, Person};
use super::guidepost::{CANARY, Guidepost, Settings};

const WRITTEN: &str = "Your message; an advisor sees your name";
const UNCLEAR: &str = "What is unclear or missing? (no name is sent)";

/// The form that `/advisor` leads to at once.
async fn form(person: &Person) -> Modal {
    let intake = person.slash("general", "advisor", json!({})).await.reply().await;
    person.click(&intake, "Write to an advisor").await.modal().await
}

#[tokio::test]
async fn the_intake_goes_step_by_step_in_place_to_a_card_for_advisors() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let intake = sam.slash("general", "advisor", json!({})).await.reply().await;
    assert!(intake.is_private());
    assert_snapshot!(intake.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # Talk to an advisor
    │ Two questions first.
    │
    │ Or write to advisors@school.example.
    │
    │ **Are you a nurse?**
    └
    [Yes: secondary] [No: secondary]
    [Write to an advisor: primary] [All topics: secondary]
    ");
    let second = sam.click(&intake, "No").await.updated().await;
    assert_snapshot!(second.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # Talk to an advisor
    │ **When do you start?**
    └
    [▾ This may help …]
      ○ How do I enroll?
    [In autumn: secondary] [Not sure: secondary]
    [Write to an advisor: primary] [All topics: secondary]
    ");
    let last = sam.click(&second, "In autumn").await.updated().await;
    assert_snapshot!(last.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # Talk to an advisor
    │ Apply by June.
    │
    │ Or write to advisors@school.example.
    └
    [▾ This may help …]
      ○ How do I enroll?
    [Write to an advisor: primary] [All topics: secondary]
    ");
    let helpful = sam.select(&last, "This may help", "How do I enroll?").await.reply().await;
    assert!(helpful.is_private() && helpful.text().contains("With the form."), "{}", helpful.text());
    let form = sam.click(&last, "Write to an advisor").await.modal().await;
    assert_snapshot!(form.text(), @"
    [[ Write to an advisor ]]
    Your message; an advisor sees your name: paragraph
    ");
    let done = sam.submits(&form, json!({ WRITTEN: format!("May I start in *May*? {CANARY}") })).await.reply().await;
    assert!(done.is_private());
    assert_snapshot!(done.text(), @"
    (only you can see this)
    Your message is with the advisors now (case 1). Thank you!
    ");
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"
    ┌ #607d8b
    │ # Case 1 · A student asks for an advisor
    │ @sam asked in #general:
    │ ```
    │ May I start in *May*? canary
    │ ```
    │ -# Are you a nurse? **No** · <time:R>
    │ -# When do you start? **In autumn** · <time:R>
    │
    │ **Open**, since <time:R>
    └
    [Claim: primary] [Answer: secondary] [Note: secondary] [Close: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn one_click_below_an_answer_brings_the_question_to_the_advisors() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let answer = sam.slash("general", "ask", json!({"question": "What is HIM?"})).await.reply().await;
    discord.idle().await;
    let opened = sam.click(&answer, "Ask an advisor").await.reply().await;
    assert!(opened.is_private());
    assert_snapshot!(opened.text(), @"
    (only you can see this)
    Your question is with the advisors now (case 1). They see your name; their answer comes here or in a direct message.
    ┌ #607d8b
    │ # Talk to an advisor
    │ A few quick questions help them to answer. You can skip them, or write more to them.
    │
    │ **Are you a nurse?**
    └
    [Yes: secondary] [No: secondary]
    [Write to an advisor: primary] [All topics: secondary] [Take it back: secondary]
    ");
    let card = discord.next_message_in("advisor-review").await;
    assert_snapshot!(card.text(), @"
    ┌ #607d8b
    │ # Case 1 · A student asks for an advisor
    │ @sam asked in #general:
    │ ```
    │ What is HIM?
    │ ```
    │ I said: `what-is-him`
    │
    │ **Open**, since <time:R>
    └
    [Claim: primary] [Answer: secondary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    ");
    // However often it is pressed, it is the same case.
    let again = sam.click(&answer, "Ask an advisor").await.reply().await;
    assert_snapshot!(again.text().lines().take(2).collect::<Vec<_>>().join("\n"), @"
    (only you can see this)
    Your question is with the advisors already (case 1). They will answer you.
    ");
    discord.nothing_said_in("advisor-review").await;
    // What the intake brings, and what is written, comes to the same card.
    let second = sam.click(&opened, "Yes").await.updated().await;
    let last = sam.click(&second, "Not sure").await.updated().await;
    let form = sam.click(&last, "Write to an advisor").await.modal().await;
    let done = sam.submits(&form, json!({ WRITTEN: "Does it need a license?" })).await.reply().await;
    assert_snapshot!(done.text(), @"
    (only you can see this)
    Your message is with the advisors now (case 1). Thank you!
    ");
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"
    (in reply to @guidepost)
    ┌ #607d8b
    │ # Case 1, the student writes
    │ ```
    │ Does it need a license?
    │ ```
    └
    ");
    assert_snapshot!(card.edited().await.text(), @"
    ┌ #607d8b
    │ # Case 1 · A student asks for an advisor
    │ @sam asked in #general:
    │ ```
    │ What is HIM?
    │ ```
    │ I said: `what-is-him`
    │ -# Are you a nurse? **Yes** · <time:R>
    │ -# When do you start? **Not sure** · <time:R>
    │ **Student:** `Does it need a license?`
    │
    │ **Open**, since <time:R>
    └
    [Claim: primary] [Answer: secondary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn what_a_student_writes_pings_nobody_and_leaves_its_block_nowhere() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    let nasty = "@everyone <@&1> ```js\n[free](https://evil.example) \u{202e}txet\u{0} ||spoiler||\n# big\n> quote";
    sam.submits(&form(&sam).await, json!({ WRITTEN: nasty })).await.reply().await;
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"
    ┌ #607d8b
    │ # Case 1 · A student asks for an advisor
    │ @sam asked in #general:
    │ ```
    │ @everyone <@&1> '''js
    │ [free](https://evil.example) txet ||spoiler||
    │ # big
    │ > quote
    │ ```
    │
    │ **Open**, since <time:R>
    └
    [Claim: primary] [Answer: secondary] [Note: secondary] [Close: secondary]
    ");
    // All 1,000 characters that the form takes.
    let longest = "ß𝒳e\u{301} ".repeat(200);
    sue.submits(&form(&sue).await, json!({ WRITTEN: longest.as_str() })).await.reply().await;
    assert!(discord.next_message_in("advisor-review").await.text().contains(longest.trim_end()));
    discord.finish().await;
}

#[tokio::test]
async fn an_unclear_answer_is_reported_without_a_name() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = sam.slash("general", "ask", json!({"question": "What is HIM?"})).await.reply().await;
    discord.idle().await;
    let form = sam.click(&answer, "Unclear or incomplete").await.modal().await;
    assert_snapshot!(form.text(), @"
    [[ Unclear or incomplete ]]
    What is unclear or missing? (no name is sent) (optional): paragraph
    ");
    let done = sam.submits(&form, json!({ UNCLEAR: "And in clinics?" })).await.reply().await;
    assert!(done.is_private());
    assert_snapshot!(done.text(), @"
    (only you can see this)
    Your message is with the advisors now. Thank you!
    ");
    let card = discord.next_message_in("advisor-review").await;
    assert_snapshot!(card.text(), @"
    ┌ #607d8b
    │ # Case 1 · A student found an answer unclear or incomplete
    │ Somebody asked:
    │ ```
    │ What is HIM?
    │ ```
    │ I said: `what-is-him`
    │ -# about `what-is-him` · <time:R>
    │ **Student:** `And in clinics?`
    │
    │ **Open**, since <time:R>
    └
    [Write answer: primary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    ");
    // Nor does what is done about it tell one.
    let panel = ada.click(&card, "Correct the answer").await.reply().await;
    assert!(panel.text().contains("Given to somebody <time:R>") && !panel.text().contains("@sam"), "{}", panel.text());
    // The same of the same person is the same case.
    let form = sam.click(&answer, "Unclear or incomplete").await.modal().await;
    sam.submits(&form, json!({})).await.reply().await;
    assert_snapshot!(card.edited().await.text(), @"
    ┌ #607d8b
    │ # Case 1 · A student found an answer unclear or incomplete
    │ Somebody asked:
    │ ```
    │ What is HIM?
    │ ```
    │ I said: `what-is-him`
    │ -# about `what-is-him` · <time:R>
    │ **Student:** `And in clinics?`
    │
    │ **Open**, since <time:R>
    └
    [Write answer: primary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    ");
    // And who asks for a person about the same answer has not rejected it, as far as advisors are told.
    sam.click(&answer, "Ask an advisor").await.reply().await;
    let named = discord.next_message_in("advisor-review").await;
    assert!(named.text().contains("@sam asked") && !named.text().contains("what was asked:"), "{}", named.text());
    discord.finish().await;
}

#[tokio::test]
async fn somebody_who_writes_again_and_again_is_asked_to_wait() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    sam.submits(&form(&sam).await, json!({ WRITTEN: "Hello?" })).await.reply().await;
    let mut card = discord.next_message_in("advisor-review").await;
    for _ in 0..2 {
        sam.submits(&form(&sam).await, json!({ WRITTEN: "Anybody?" })).await.reply().await;
        discord.next_message_in("advisor-review").await;
        card = card.edited().await;
    }
    let told = sam.submits(&form(&sam).await, json!({ WRITTEN: "Hello?" })).await.reply().await;
    assert!(told.is_private());
    assert_snapshot!(told.text(), @"
    (only you can see this)
    You have written to the advisors several times just now. They have your earlier messages; please wait for them a little.
    ┌ #607d8b
    │ # You wrote
    │ ```
    │ Hello?
    │ ```
    └
    ");
    sue.submits(&form(&sue).await, json!({ WRITTEN: "Hello?" })).await.reply().await;
    discord.next_message_in("advisor-review").await;
    discord.finish().await;
}

#[tokio::test]
async fn a_direct_message_reaches_the_advisors_too() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let answer = sam.dms("How do I enroll?").reply().await;
    discord.idle().await;
    let intake = sam.click(&answer, "Ask an advisor").await.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    assert_snapshot!(card.text(), @"
    ┌ #607d8b
    │ # Case 1 · A student asks for an advisor
    │ @sam asked in a direct message:
    │ ```
    │ How do I enroll?
    │ ```
    │ I said: `enroll`
    │
    │ **Open**, since <time:R>
    └
    [Claim: primary] [Answer: secondary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    ");
    let second = sam.click(&intake, "Yes").await.updated().await;
    let last = sam.click(&second, "Not sure").await.updated().await;
    let form = sam.click(&last, "Write to an advisor").await.modal().await;
    sam.submits(&form, json!({ WRITTEN: "When is the form due?" })).await.reply().await;
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"
    (in reply to @guidepost)
    ┌ #607d8b
    │ # Case 1, the student writes
    │ ```
    │ When is the form due?
    │ ```
    └
    ");
    assert_snapshot!(card.edited().await.text(), @"
    ┌ #607d8b
    │ # Case 1 · A student asks for an advisor
    │ @sam asked in a direct message:
    │ ```
    │ How do I enroll?
    │ ```
    │ I said: `enroll`
    │ -# Are you a nurse? **Yes** · <time:R>
    │ -# When do you start? **Not sure** · <time:R>
    │ **Student:** `When is the form due?`
    │
    │ **Open**, since <time:R>
    └
    [Claim: primary] [Answer: secondary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn a_message_that_cannot_be_delivered_is_kept_and_comes_when_the_channel_is_back() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let review = format!("/channels/{}/messages", discord.channel_id("advisor-review"));
    let fault = discord.fault("POST", &review).status(403);
    let sam = discord.person("sam");
    let told = sam.submits(&form(&sam).await, json!({ WRITTEN: CANARY })).await.reply().await.text();
    assert!(told.contains("Your message is with the advisors now"), "{told}");
    fault.struck().await;
    let line = bot.logs("was not delivered and is tried again").await;
    assert!(line.contains("a card") && line.contains("status 403"), "{line}");
    bot.tries_again().await;
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"
    ┌ #607d8b
    │ # Case 1 · A student asks for an advisor
    │ @sam asked in #general:
    │ ```
    │ canary
    │ ```
    │
    │ **Open**, since <time:R>
    └
    [Claim: primary] [Answer: secondary] [Note: secondary] [Close: secondary]
    ");
    assert_eq!(discord.said_in("advisor-review").len(), 1);
    discord.finish().await;
}

#[tokio::test]
async fn a_message_that_cannot_be_kept_is_admitted_with_a_reference() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    bot.database_is_told("CREATE TRIGGER full BEFORE INSERT ON cases BEGIN SELECT RAISE(ABORT, 'full'); END").await;
    let told = sam.submits(&form(&sam).await, json!({ WRITTEN: CANARY })).await.reply().await.text();
    let reference: String = told.rsplit("Reference ").next().unwrap_or_default().chars().take(6).collect();
    assert_snapshot!(told.replace(&reference, "……"), @"
    (only you can see this)
    I could not pass your message on, so nobody has it yet. Please contact an advisor yourself, or try again later. (Reference ……)
    ┌ #607d8b
    │ # You wrote
    │ ```
    │ canary
    │ ```
    └
    ");
    bot.logs(&format!("reference {reference}")).await;
    discord.nothing_said_in("advisor-review").await;
    discord.finish().await;
}

#[tokio::test]
async fn a_passing_fault_on_the_way_to_the_advisors_is_passed_over() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let review = format!("/channels/{}/messages", discord.channel_id("advisor-review"));
    let fault = discord.fault("POST", &review).status(502).after_doing_it();
    let sam = discord.person("sam");
    let done = sam.submits(&form(&sam).await, json!({ WRITTEN: "Hello?" })).await.reply().await;
    assert!(done.text().contains("with the advisors now"), "{}", done.text());
    fault.struck().await;
    discord.next_message_in("advisor-review").await;
    discord.nothing_said_in("advisor-review").await;
    discord.finish().await;
}

#[tokio::test]
async fn without_a_review_channel_students_are_sent_to_people_elsewhere() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let answer = sam.slash("general", "ask", json!({"question": "What is HIM?"})).await.reply().await;
    let intake = sam.slash("general", "advisor", json!({})).await.reply().await;
    let opened = form(&sam).await;
    let _bot = bot.restarts(&Settings { review_channel: None, ..Settings::usual(&discord) }, &discord).await;
    let fresh = sam.slash("general", "advisor", json!({})).await.reply().await;
    assert!(!fresh.buttons().contains(&"Write to an advisor"));
    let fresh = sam.slash("general", "ask", json!({"question": "What is HIM?"})).await.reply().await;
    assert!(!fresh.buttons().contains(&"Unclear or incomplete"));
    let told = sam.click(&intake, "Write to an advisor").await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    I cannot reach the advisors from here. Please contact an advisor of your school yourself.
    ");
    let same = sam.click(&answer, "Unclear or incomplete").await.reply().await;
    assert!(same.is_private() && same.text() == told.text(), "{}", same.text());
    let back = sam.submits(&opened, json!({ WRITTEN: "Hello?" })).await.reply().await;
    assert!(back.text().starts_with(&told.text()) && back.text().contains("Hello?"), "{}", back.text());
    discord.finish().await;
}
