//! Answers that wait for an advisor, and answers that nobody is given: the modes of moderation.
#![allow(clippy::too_many_lines, reason = "a story is as long as the cards that it shows")]

use insta::assert_snapshot;
use serde_json::json;

use super::fake_discord::{FakeDiscord, Handle, Person, Shown};
use super::guidepost::{Guidepost, OFFICE, Settings, unscored};

fn before(discord: &FakeDiscord) -> Settings {
    Settings { moderation: Some("before"), office: Some(OFFICE), ..Settings::usual(discord) }
}

async fn ask(person: &Person, question: &str) -> Handle {
    person.slash("general", "ask", json!({"question": question})).await
}

async fn ask_publicly(person: &Person, question: &str) -> Handle {
    person.slash("general", "ask", json!({"question": question, "private": false})).await
}

/// What stands above a card's menu, whose order depends on the matching.
fn without_menu(card: &Shown) -> String {
    let text = card.text();
    let (above, menu) = text.split_once("[▾ Pick another entry …]\n").expect("a draft has a menu");
    let buttons = menu.lines().filter(|line| !line.contains('○')).collect::<Vec<_>>();
    format!("{above}[▾ Pick another entry …]\n{}", buttons.join("\n"))
}

/// An advisor presses a button of a card; how the card stands when all is done.
async fn decide(bot: &Guidepost, discord: &FakeDiscord, who: &Person, card: &Shown, button: &str) -> Shown {
    who.click(card, button).await.updated().await;
    bot.has_delivered(discord).await;
    card.now()
}

#[tokio::test]
async fn an_answer_to_a_part_says_so_to_the_advisor_and_after_approval_to_the_student() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&before(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let asked = ask(&sam, "When does the library open? What about the work tools there?").await;
    asked.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    assert!(card.text().contains(", a part of what is asked:"), "{}", card.text());
    decide(&bot, &discord, &ada, &card, "Approve").await;
    let given = asked.followup().await;
    assert!(given.text().contains("I can answer a part of this."), "{}", given.text());
    discord.finish().await;
}

#[tokio::test]
async fn a_question_waits_for_an_advisor_who_lets_the_answer_go_out() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&before(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let asked = ask(&sam, "What is HIM?").await;
    let looking = asked.reply().await;
    assert!(looking.is_private());
    assert_snapshot!(looking.text(), @"
    (only you can see this)
    A person is looking at your question, to be sure the answer is right. You will get it here or in a direct message.
    ");
    let card = discord.next_message_in("advisor-review").await;
    assert_snapshot!(unscored(&without_menu(&card)), @"
    ┌ #607d8b
    │ # Draft · waits for an advisor
    │ @sam asked in #general <time:R>:
    │ ```
    │ What is HIM?
    │ ```
    │ I would say this (score …, `what-is-him`):
    └
    ┌ #1f78b4
    │ # What is HIM?
    │ HIM *keeps* health records. An RHIA can help.
    │
    │ **Source:** [The small guide](https://school.example/guide) · [bls.gov](https://www.bls.gov/ooh/)
    │ -- Reviewed 2026-02-03 · Automatic answer; ask an advisor about anything important
    └
    [▾ Pick another entry …]
    [Approve: primary] [Edit: secondary] [Write answer: secondary] [Dismiss: secondary]
    ");
    let card = decide(&bot, &discord, &ada, &card, "Approve").await;
    assert_snapshot!(unscored(&card.text()), @"
    ┌ #607d8b
    │ # Draft · approved
    │ @sam asked in #general <time:R>:
    │ ```
    │ What is HIM?
    │ ```
    │ Sent this (score …, `what-is-him`):
    │
    │ **Approved** by @ada <time:R>
    └
    ┌ #1f78b4
    │ # What is HIM?
    │ HIM *keeps* health records. An RHIA can help.
    │
    │ **Source:** [The small guide](https://school.example/guide) · [bls.gov](https://www.bls.gov/ooh/)
    │ -- Reviewed 2026-02-03 · Approved by Health Sciences Advising
    └
    [Correct the answer: secondary]
    ");
    let answer = asked.followup().await;
    assert!(answer.is_private());
    assert_snapshot!(answer.text(), @"
    (only you can see this)
    ┌ #1f78b4
    │ # What is HIM?
    │ HIM *keeps* health records. An RHIA can help.
    │
    │ **Source:** [The small guide](https://school.example/guide) · [bls.gov](https://www.bls.gov/ooh/)
    │ -- Reviewed 2026-02-03 · Approved by Health Sciences Advising
    └
    [▾ Read on …]
      ○ What degree do I need for HIM?
      ○ What is HI?
      ○ What is RHIA?
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary]
    ");
    assert_snapshot!(bot.finds("SELECT action, kind, entry, before, after FROM audit").await, @"approve | draft | what-is-him | waiting: what-is-him | approved: what-is-him");
    discord.nothing_said_in("general").await;
    discord.finish().await;
}

#[tokio::test]
async fn an_advisor_edits_a_draft_picks_another_entry_writes_an_answer_or_drops_it() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&before(&discord), &discord).await;
    let (sam, sue, ada) = (discord.person("sam"), discord.person("sue"), discord.person("ada"));
    // Edited.
    let asked = ask(&sam, "What is HIM?").await;
    asked.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    let form = ada.click(&card, "Edit").await.modal().await;
    assert_snapshot!(form.text(), @"
    [[ Answer the student ]]
    Answer: paragraph
      > HIM *keeps* health records. An RHIA can help.
    ");
    ada.submits(&form, json!({"Answer": "HIM keeps *all* health records."})).await.updated().await;
    bot.has_delivered(&discord).await;
    assert_snapshot!(unscored(&card.now().text()), @"
    ┌ #607d8b
    │ # Draft · changed
    │ @sam asked in #general <time:R>:
    │ ```
    │ What is HIM?
    │ ```
    │ Sent these words of an advisor:
    │
    │ **Changed** by @ada <time:R>
    └
    ┌ #1f78b4
    │ # What is HIM?
    │ HIM keeps *all* health records.
    │
    │ **Source:** [The small guide](https://school.example/guide) · [bls.gov](https://www.bls.gov/ooh/)
    │ -- Written by Health Sciences Advising
    └
    [Correct the answer: secondary]
    ");
    assert_snapshot!(asked.followup().await.text(), @"
    (only you can see this)
    ┌ #1f78b4
    │ # What is HIM?
    │ HIM keeps *all* health records.
    │
    │ **Source:** [The small guide](https://school.example/guide) · [bls.gov](https://www.bls.gov/ooh/)
    │ -- Written by Health Sciences Advising
    └
    [Ask an advisor: secondary]
    ");
    // Another entry.
    let asked = ask(&sam, "What degree do I need?").await;
    asked.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    let menu = card.options("Pick another entry");
    assert!(menu.len() == 19 && !menu.contains(&"What degree do I need?"), "{menu:?}");
    ada.select(&card, "Pick another entry", "What degree do I need for HI?").await.updated().await;
    bot.has_delivered(&discord).await;
    assert_snapshot!(unscored(&card.now().text()).lines().take(8).collect::<Vec<_>>().join("\n"), @"
    ┌ #607d8b
    │ # Draft · changed
    │ @sam asked in #general <time:R>:
    │ ```
    │ What degree do I need?
    │ ```
    │ Sent this (`hi-degree`):
    │
    ");
    let answer = asked.followup().await;
    assert!(answer.text().contains("A master's degree.") && answer.text().contains(OFFICE), "{}", answer.text());
    // An answer of their own, where nothing was found.
    let asked = ask(&sam, "xyzzy plugh?").await;
    asked.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    assert_snapshot!(without_menu(&card), @"
    ┌ #607d8b
    │ # Draft · waits for an advisor
    │ @sam asked in #general <time:R>:
    │ ```
    │ xyzzy plugh?
    │ ```
    │ I would say that I did not find it.
    └
    [▾ Pick another entry …]
    [Write answer: secondary] [Dismiss: secondary]
    ");
    assert_eq!(card.buttons(), ["Write answer", "Dismiss"]);
    let form = ada.click(&card, "Write answer").await.modal().await;
    ada.submits(&form, json!({"Answer": "That is a spell.\n\nAsk the *wizard*."})).await.updated().await;
    bot.has_delivered(&discord).await;
    assert_snapshot!(unscored(&card.now().text()), @"
    ┌ #607d8b
    │ # Draft · changed
    │ @sam asked in #general <time:R>:
    │ ```
    │ xyzzy plugh?
    │ ```
    │ Sent these words of an advisor:
    │
    │ **Changed** by @ada <time:R>
    └
    ┌ #607d8b
    │ # An advisor's answer
    │ That is a spell.
    │
    │ Ask the *wizard*.
    │ -- Written by Health Sciences Advising
    └
    [Correct the answer: secondary]
    ");
    assert_snapshot!(asked.followup().await.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # An advisor's answer
    │ That is a spell.
    │
    │ Ask the *wizard*.
    │ -- Written by Health Sciences Advising
    └
    [Ask an advisor: secondary]
    ");
    // Dropped.
    let asked = ask(&sue, "What does lunch cost?").await;
    asked.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    let card = decide(&bot, &discord, &ada, &card, "Dismiss").await;
    assert_snapshot!(unscored(&card.text()), @"
    ┌ #607d8b
    │ # Draft · dismissed
    │ @sue asked in #general <time:R>:
    │ ```
    │ What does lunch cost?
    │ ```
    │ I would say this (score …, `canteen`):
    │
    │ **Dismissed** by @ada <time:R>
    └
    ┌ #607d8b
    │ # What does lunch cost?
    │ Five dollars.
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [Reopen: secondary]
    ");
    assert_snapshot!(asked.followup().await.text(), @"
    (only you can see this)
    An advisor saw your question but cannot answer it here. Ask an advisor with the button, and a person will talk with you.
    [Ask an advisor: secondary]
    ");
    assert_snapshot!(bot.finds("SELECT action, entry, before, after FROM audit").await, @"
    correct | what-is-him | waiting: what-is-him | changed: What is HIM?: HIM keeps *all* health records.
    correct | degree | waiting: degree | changed: hi-degree
    correct | - | waiting: nothing | changed: An advisor's answer: That is a spell.

    Ask the *wizard*.
    dismiss | canteen | waiting: canteen | dismissed: canteen
    ");
    discord.finish().await;
}

#[tokio::test]
async fn after_a_restart_a_private_answer_comes_directly_and_else_there_is_a_case() {
    let discord = FakeDiscord::start().await;
    let settings = before(&discord);
    let bot = Guidepost::with(&settings, &discord).await;
    let (sam, sue, ada) = (discord.person("sam"), discord.person("sue"), discord.person("ada"));
    ask(&sam, "What is HIM?").await.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    ask(&sue, "What is HI?").await.reply().await;
    let second = discord.next_message_in("advisor-review").await;
    let bot = bot.restarts(&settings, &discord).await;
    decide(&bot, &discord, &ada, &card, "Approve").await;
    assert_snapshot!(discord.next_message_to("sam").await.text(), @"
    You asked:
    ```
    What is HIM?
    ```
    ┌ #1f78b4
    │ # What is HIM?
    │ HIM *keeps* health records. An RHIA can help.
    │
    │ **Source:** [The small guide](https://school.example/guide) · [bls.gov](https://www.bls.gov/ooh/)
    │ -- Reviewed 2026-02-03 · Approved by Health Sciences Advising
    └
    [▾ Read on …]
      ○ What degree do I need for HIM?
      ○ What is HI?
      ○ What is RHIA?
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary]
    ");
    discord.closes_direct_messages("sue");
    decide(&bot, &discord, &ada, &second, "Approve").await;
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"
    ┌ #607d8b
    │ # Case 1 · A student asks for an advisor
    │ @sue asked in #general:
    │ ```
    │ What is HI?
    │ ```
    │ I said: `what-is-hi`
    │ -# an answer could not be brought to them: they take no direct messages · <time:R>
    │
    │ **Open**, since <time:R>
    └
    [Claim: primary] [Answer: secondary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn who_asked_directly_and_takes_no_messages_by_now_keeps_a_case() {
    let discord = FakeDiscord::start().await;
    let settings = Settings { moderation: Some("before"), ..Settings::usual(&discord) };
    let bot = Guidepost::with(&settings, &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    sam.dms("What is HIM?").reply().await;
    let card = discord.next_message_in("advisor-review").await;
    discord.closes_direct_messages("sam");
    ada.click(&card, "Approve").await.updated().await;
    let case = discord.next_message_in("advisor-review").await;
    assert!(case.text().contains("they take no direct messages"), "{}", case.text());
    bot.has_delivered(&discord).await;
    assert_eq!(bot.finds("SELECT what FROM delivery").await, "");
    card.now();
    discord.finish().await;
}

#[tokio::test]
async fn a_public_question_is_answered_below_it_and_the_word_that_a_person_looks_goes() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&before(&discord), &discord).await;
    let (sam, sue, ada) = (discord.person("sam"), discord.person("sue"), discord.person("ada"));
    // By a message.
    let question = sam.says("general", "@bot What is HIM?");
    let looking = question.reply().await;
    assert_snapshot!(looking.text(), @"
    (in reply to @sam)
    A person is looking at this question, to be sure the answer is right.
    ");
    let card = discord.next_message_in("advisor-review").await;
    assert!(card.text().contains("@sam asked in #general"), "{}", card.text());
    decide(&bot, &discord, &ada, &card, "Approve").await;
    let answer = discord.next_message_in("general").await;
    assert_snapshot!(answer.text(), @"
    (in reply to @sam)
    ┌ #1f78b4
    │ # What is HIM?
    │ HIM *keeps* health records. An RHIA can help.
    │
    │ **Source:** [The small guide](https://school.example/guide) · [bls.gov](https://www.bls.gov/ooh/)
    │ -- Reviewed 2026-02-03 · Approved by Health Sciences Advising
    └
    [▾ Read on …]
      ○ What degree do I need for HIM?
      ○ What is HI?
      ○ What is RHIA?
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary] [Dismiss: secondary]
    ");
    looking.gone().await;
    // What was approved can still be corrected.
    let panel = ada.message_command("Correct", &answer).await.reply().await;
    assert!(panel.is_private() && panel.text().contains("**Approved** by @ada"), "{}", panel.text());
    // By a command.
    let asked = ask_publicly(&sue, "What is HI?").await;
    let looking = asked.reply().await;
    assert!(!looking.is_private());
    let card = discord.next_message_in("advisor-review").await;
    decide(&bot, &discord, &ada, &card, "Approve").await;
    let answer = asked.followup().await;
    assert!(!answer.is_private() && answer.text().starts_with("@sue\n"), "{}", answer.text());
    looking.gone().await;
    // In a direct message.
    let question = sam.dms("What does lunch cost?");
    let looking = question.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    assert!(card.text().contains("@sam asked in a direct message"), "{}", card.text());
    decide(&bot, &discord, &ada, &card, "Approve").await;
    assert!(discord.next_message_to("sam").await.text().contains("Five dollars."));
    looking.gone().await;
    discord.finish().await;
}

#[tokio::test]
async fn after_a_restart_a_public_answer_comes_to_its_channel_and_names_the_asker() {
    let discord = FakeDiscord::start().await;
    let settings = before(&discord);
    let bot = Guidepost::with(&settings, &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let looking = ask_publicly(&sam, "What is HIM?").await.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    let bot = bot.restarts(&settings, &discord).await;
    decide(&bot, &discord, &ada, &card, "Approve").await;
    let answer = discord.next_message_in("general").await;
    assert!(answer.text().starts_with("@sam\n") && answer.text().contains("HIM *keeps*"), "{}", answer.text());
    looking.gone().await;
    discord.finish().await;
}

#[tokio::test]
async fn nothing_goes_out_that_the_advisor_has_not_read() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&before(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let asked = ask(&sam, "When does the library open?").await;
    asked.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    let list = ada.slash("general", "queue", json!({})).await.reply().await;
    let opened = ada.select(&list, "Open", "Draft: When does the library open?").await.reply().await;
    assert!(opened.text().contains("At eight."), "{}", opened.text());
    bot.learns(&before(&discord).knowledge.replace("At eight.", "At nine."));
    // The card says what the guide says by now …
    assert!(card.edited().await.text().contains("At nine."));
    // … and what ada has open still says something else.
    let told = ada.click(&opened, "Approve").await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    This was changed since you opened it. Please look at it once more.
    ");
    assert_eq!(bot.finds("SELECT verdict FROM draft").await, "waiting");
    decide(&bot, &discord, &ada, &card, "Approve").await;
    assert!(asked.followup().await.text().contains("At nine."));
    // It was given in today's words, so that there is nothing to recall.
    let told = ada.slash("general", "recall", json!({"entry": "library"})).await.reply().await;
    assert!(told.text().contains("gave no answer lately that says anything else"), "{}", told.text());
    discord.finish().await;
}

#[tokio::test]
async fn however_much_the_student_wrote_the_advisor_reads_whole_what_would_be_sent() {
    let discord = FakeDiscord::start().await;
    let long = |text: &str, end: &str| format!("{}{end}", text.repeat(2_600 / text.len()));
    let knowledge = before(&discord)
        .knowledge
        .replace("At eight.", &long("At nine, that is. ", "Here it ends."))
        .replace("Behind the gym.", &long("In front of it. ", "There it ends."));
    let _bot = Guidepost::with(&Settings { knowledge, ..before(&discord) }, &discord).await;
    let sam = discord.person("sam");
    let question = format!("When does the library open? Where can I park my car? {}", "Thank you! ".repeat(90));
    sam.says("general", &format!("@bot {question}")).reply().await;
    let card = discord.next_message_in("advisor-review").await.text();
    assert!(card.contains("Here it ends.") && card.contains("There it ends."), "{card}");
    discord.finish().await;
}

#[tokio::test]
async fn a_draft_that_was_dropped_by_mistake_is_taken_up_again_and_answered() {
    let discord = FakeDiscord::start().await;
    discord.add_user("ann", &["Advisor"]);
    let bot = Guidepost::with(&before(&discord), &discord).await;
    let (sam, ada, ann) = (discord.person("sam"), discord.person("ada"), discord.person("ann"));
    let asked = ask(&sam, "What is HIM?").await;
    asked.reply().await;
    let waiting = discord.next_message_in("advisor-review").await;
    let dropped = decide(&bot, &discord, &ada, &waiting, "Dismiss").await;
    assert!(asked.followup().await.text().contains("cannot answer it here"));
    assert_eq!(dropped.buttons(), ["Reopen"]);
    let again = decide(&bot, &discord, &ann, &dropped, "Reopen").await;
    assert_eq!(again.text(), waiting.text());
    assert!(ada.slash("general", "queue", json!({})).await.reply().await.text().contains("What is HIM?"));
    // What went out is corrected, not taken up again.
    let sent = decide(&bot, &discord, &ada, &again, "Approve").await;
    assert_eq!(sent.buttons(), ["Correct the answer"]);
    assert!(discord.next_message_to("sam").await.text().contains("HIM *keeps*"));
    assert_snapshot!(bot.finds("SELECT action, kind, before, after FROM audit").await, @"
    dismiss | draft | waiting: what-is-him | dismissed: what-is-him
    reopen | draft | dismissed: what-is-him | waiting: what-is-him
    approve | draft | waiting: what-is-him | approved: what-is-him
    ");
    discord.finish().await;
}

#[tokio::test]
async fn what_no_form_holds_whole_is_not_edited_but_written_anew() {
    let discord = FakeDiscord::start().await;
    let long = format!("{}Here it ends.", "At nine, that is. ".repeat(200));
    let knowledge = before(&discord).knowledge.replace("At eight.", &long);
    let bot = Guidepost::with(&Settings { knowledge, ..before(&discord) }, &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let asked = ask(&sam, "When does the library open?").await;
    asked.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    let told = ada.click(&card, "Edit").await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    This is longer than a form can hold. Please answer with *Write answer*.
    ");
    decide(&bot, &discord, &ada, &card, "Approve").await;
    asked.followup().await;
    // Nor is it once it was given.
    let panel = ada.click(&card.now(), "Correct the answer").await.reply().await;
    let told = ada.click(&panel, "Edit").await.reply().await;
    assert!(told.text().contains("with *Write answer*"), "{}", told.text());
    ada.click(&panel, "Write answer").await.modal().await;
    discord.finish().await;
}

#[tokio::test]
async fn one_channel_is_moderated_apart_from_its_server_with_its_threads_and_posts() {
    let discord = FakeDiscord::start().await;
    discord.add_thread("questions", "side talk");
    let channels = vec![(discord.channel_id("questions"), "before"), (discord.channel_id("help-forum"), "before")];
    let bot = Guidepost::with(&Settings { channels, ..Settings::usual(&discord) }, &discord).await;
    discord.add_thread("questions", "from the archive");
    let (sam, sue, ada) = (discord.person("sam"), discord.person("sue"), discord.person("ada"));
    // The server answers at once …
    assert!(sam.says("general", "@bot What is HIM?").reply().await.text().contains("HIM *keeps*"));
    // … and these wait.
    for place in ["questions", "side talk", "from the archive"] {
        let looking = sam.says(place, "What is HIM?").reply().await;
        assert!(looking.text().contains("A person is looking at this question"), "{}", looking.text());
        let card = discord.next_message_in("advisor-review").await;
        decide(&bot, &discord, &ada, &card, "Approve").await;
        assert!(discord.next_message_in(place).await.text().contains("HIM *keeps*"));
        looking.gone().await;
    }
    let post = sue.posts("help-forum", "What degree do I need for HIM?", "see title, thanks all");
    let looking = post.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    assert_snapshot!(unscored(&card.text()).lines().take(12).collect::<Vec<_>>().join("\n"), @"
    ┌ #607d8b
    │ # Draft · waits for an advisor
    │ @sue asked in #What degree do I need for HIM? <time:R>:
    │ ```
    │ What degree do I need for HIM?
    │ see title, thanks all
    │ ```
    │ I would say this (score …, `him-degree`):
    └
    ┌ #1f78b4
    │ # What degree do I need for HIM?
    │ A bachelor's degree.
    ");
    decide(&bot, &discord, &ada, &card, "Approve").await;
    let answer = discord.next_message_in("What degree do I need for HIM?").await;
    assert!(answer.text().contains("A bachelor's degree."), "{}", answer.text());
    looking.gone().await;
    discord.finish().await;
}

#[tokio::test]
async fn of_fifty_presses_at_once_one_counts_and_the_others_learn_who_was_first() {
    let discord = FakeDiscord::start().await;
    discord.add_user("ann", &["Advisor"]);
    let bot = Guidepost::with(&before(&discord), &discord).await;
    let (sam, ada, ann) = (discord.person("sam"), discord.person("ada"), discord.person("ann"));
    let asked = ask(&sam, "What is HIM?").await;
    asked.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    // All have it open; one writes while the others press at the same time.
    let form = ann.click(&card, "Edit").await.modal().await;
    let mut presses = Vec::new();
    discord.gateway().hold();
    for _ in 0..25 {
        presses.push(ada.click(&card, "Dismiss").await);
        presses.push(ann.click(&card, "Dismiss").await);
    }
    discord.gateway().release();
    let mut told = Vec::new();
    for press in &presses {
        told.extend(press.told().await.map(|told| told.text()));
    }
    assert_eq!(told.len(), 49, "one is the first");
    let first =
        if told.iter().all(|told| told.contains("@ada has decided this already: dismissed.")) { "ada" } else { "ann" };
    assert!(told.iter().all(|told| told.contains(&format!("@{first} has decided"))), "{told:#?}");
    bot.has_delivered(&discord).await;
    let told = ann.submits(&form, json!({"Answer": "It keeps ```records```."})).await.reply().await;
    assert_snapshot!(told.text().replace(first, "……"), @"
    (only you can see this)
    @…… has decided this already: dismissed.
    ┌ #607d8b
    │ # You wrote
    │ ```
    │ It keeps '''records'''.
    │ ```
    └
    ");
    assert!(asked.followup().await.text().contains("cannot answer it here"));
    assert!(card.now().text().contains(&format!("**Dismissed** by @{first}")), "{}", card.now().text());
    assert_eq!(bot.finds("SELECT count(*) FROM audit").await, "1");
    discord.finish().await;
}

#[tokio::test]
async fn who_asks_the_same_again_waits_for_the_same_draft() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&before(&discord), &discord).await;
    let (sam, sue, ada) = (discord.person("sam"), discord.person("sue"), discord.person("ada"));
    let asked = ask(&sam, "What is HIM?").await;
    asked.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    let told = ask(&sam, "what is HIM").await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    You have asked this already, and a person is looking at it. The answer comes where you asked, or in a direct message.
    [Ask an advisor: secondary]
    ");
    let told = sam.says("general", "@bot What is HIM??").reply().await;
    assert!(told.text().contains("You have asked this already"), "{}", told.text());
    bot.has_delivered(&discord).await;
    discord.nothing_said_in("advisor-review").await;
    assert_eq!(bot.finds("SELECT (SELECT count(*) FROM draft), (SELECT count(*) FROM answer)").await, "1 | 0");
    // Somebody else waits for their own.
    assert!(ask(&sue, "What is HIM?").await.reply().await.text().contains("A person is looking"));
    discord.next_message_in("advisor-review").await;
    // Once it is decided, it can be asked anew; and then the one that was dropped stays so.
    decide(&bot, &discord, &ada, &card, "Dismiss").await;
    asked.followup().await;
    assert!(ask(&sam, "What is HIM?").await.reply().await.text().contains("A person is looking"));
    discord.next_message_in("advisor-review").await;
    let told = ada.click(&card.now(), "Reopen").await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    Whoever asked has asked this again, and that waits for you. Go on there.
    ");
    discord.finish().await;
}

#[tokio::test]
async fn somebody_has_three_questions_waiting_at_most() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let _bot = Guidepost::with(&before(&discord), &discord).await;
    let sam = discord.person("sam");
    for question in ["What is HIM?", "What is HI?", "How do I enroll?"] {
        assert!(ask(&sam, question).await.reply().await.text().contains("A person is looking"));
    }
    let told = ask(&sam, "What does lunch cost?").await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    You have 3 requests with the advisors already. They have your messages; please wait for them a little.
    [Ask an advisor: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn in_shadow_students_see_nothing_and_advisors_grade_what_would_have_been_said() {
    let discord = FakeDiscord::start().await;
    let settings = Settings { moderation: Some("shadow"), office: Some(OFFICE), ..Settings::usual(&discord) };
    let bot = Guidepost::with(&settings, &discord).await;
    let (sam, sue, ada) = (discord.person("sam"), discord.person("sue"), discord.person("ada"));
    let told = ask(&sam, "What is HIM?").await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    The advisors are still trying me out here, so I do not answer yet. Please ask one of them.
    [Ask an advisor: secondary]
    ");
    let first = discord.next_message_in("advisor-review").await;
    assert_snapshot!(unscored(&first.text()), @"
    ┌ #607d8b
    │ # Shadow · would this have been right?
    │ Somebody asked in #general <time:R>:
    │ ```
    │ What is HIM?
    │ ```
    │ I would have said this (score …, `what-is-him`):
    └
    ┌ #1f78b4
    │ # What is HIM?
    │ HIM *keeps* health records. An RHIA can help.
    │
    │ **Source:** [The small guide](https://school.example/guide) · [bls.gov](https://www.bls.gov/ooh/)
    │ -- Reviewed 2026-02-03 · Automatic answer; ask an advisor about anything important
    └
    [Right: primary] [Wrong: secondary]
    ");
    // Nothing is said in a channel, nor to a mention, nor in a direct message.
    sam.says("questions", "What degree do I need for HI?");
    let second = discord.next_message_in("advisor-review").await;
    sam.says("general", "@bot What does lunch cost?");
    let third = discord.next_message_in("advisor-review").await;
    sam.says("general", "@bot");
    sam.says("general", "@bot hello");
    sam.dms("hello there");
    for place in ["questions", "general"] {
        discord.nothing_said_in(place).await;
    }
    assert!(discord.said_to("sam").is_empty());
    let report = ada.slash("general", "shadow", json!({})).await.reply().await;
    assert!(report.is_private());
    assert_snapshot!(report.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # Shadow: so far
    │ 0 graded, 3 wait for a grade.
    └
    [Grade them: primary]
    ");
    let first = decide(&bot, &discord, &ada, &first, "Right").await;
    assert_snapshot!(unscored(&first.text()), @"
    ┌ #607d8b
    │ # Shadow · right
    │ Somebody asked in #general <time:R>:
    │ ```
    │ What is HIM?
    │ ```
    │ I would have said this (score …, `what-is-him`):
    │
    │ **Right** by @ada <time:R>
    └
    ┌ #1f78b4
    │ # What is HIM?
    │ HIM *keeps* health records. An RHIA can help.
    │
    │ **Source:** [The small guide](https://school.example/guide) · [bls.gov](https://www.bls.gov/ooh/)
    │ -- Reviewed 2026-02-03 · Automatic answer; ask an advisor about anything important
    └
    ");
    decide(&bot, &discord, &ada, &second, "Wrong").await;
    let report = ada.slash("general", "shadow", json!({"days": 1})).await.reply().await;
    // How much is answered above each threshold depends on the matching.
    let text = report.text();
    let least = text.lines().filter(|line| !line.contains('%') || line.contains(" 0.0   ")).collect::<Vec<_>>();
    assert_snapshot!(least.join("\n"), @"
    (only you can see this)
    ┌ #607d8b
    │ # Shadow: so far
    │ 2 graded, 1 wait for a grade.
    │ ```
    │ answered above   right of answered        coverage
    │            0.0      1 of    2 ( 50.0 %)   100.0 %
    │ ```
    │ The first column is `answer_above` of the configuration.
    └
    [Grade them: primary]
    ");
    // The rest is graded from the list.
    let list = ada.click(&report, "Grade them").await.updated().await;
    assert_snapshot!(list.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # 1 waits
    │ - **Draft** · open · <time:R> · `What does lunch cost?`
    └
    [▾ Open …]
      ○ Draft: What does lunch cost?
    ");
    let opened = ada.select(&list, "Open", "Draft: What does lunch cost?").await.reply().await;
    assert!(opened.is_private());
    ada.click(&opened, "Right").await.updated().await;
    bot.has_delivered(&discord).await;
    assert!(third.now().text().contains("Shadow · right"), "{}", third.now().text());
    let report = ada.slash("general", "shadow", json!({})).await.reply().await;
    assert!(report.text().contains("3 graded, 0 wait for a grade."), "{}", report.text());
    // That it rightly found nothing makes no answer better.
    ask(&sue, "xyzzy plugh?").await.reply().await;
    let fourth = discord.next_message_in("advisor-review").await;
    decide(&bot, &discord, &ada, &fourth, "Right").await;
    let text = ada.slash("general", "shadow", json!({})).await.reply().await.text();
    let least = text.lines().filter(|line| line.contains("graded") || line.contains(" 0.0   ")).collect::<Vec<_>>();
    assert_snapshot!(least.join("\n"), @"
    │ 4 graded, 0 wait for a grade. Of those graded, 1 would not have been answered from the guide.
    │            0.0      2 of    3 ( 66.7 %)    75.0 %
    ");
    // Their numbers are kept for this alone: that they can have it erased.
    assert_eq!(bot.finds("SELECT count(*) FROM answer").await, "0");
    sam.slash("general", "privacy delete", json!({})).await.reply().await;
    bot.has_delivered(&discord).await;
    assert_eq!(bot.finds("SELECT count(*) FROM draft").await, "1", "sue's");
    for card in [&first, &second, &third] {
        card.gone().await;
    }
    discord.finish().await;
}
