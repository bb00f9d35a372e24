//! What advisors make of answers that were given: approved, corrected, taken back, explained, recalled.
#![allow(clippy::too_many_lines, reason = "a story is as long as the cards that it shows")]

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use super::fake_discord::{FakeDiscord, Person, Shown};
use super::guidepost::{Guidepost, OFFICE, Settings, unscored};

fn signed(discord: &FakeDiscord) -> Settings {
    Settings { office: Some(OFFICE), ..Settings::usual(discord) }
}

async fn ask(person: &Person, question: &str) -> Shown {
    person.slash("general", "ask", json!({"question": question})).await.reply().await
}

async fn ask_publicly(discord: &FakeDiscord, person: &Person, question: &str) -> Shown {
    let answer = person.slash("general", "ask", json!({"question": question, "private": false})).await.reply().await;
    // Nobody is so fast that the bot does not know yet where it has answered.
    discord.idle().await;
    answer
}

/// What a message command on an answer brings.
async fn command(person: &Person, name: &str, answer: &Shown) -> Shown {
    let reply = person.message_command(name, answer).await.reply().await;
    assert!(reply.is_private());
    reply
}

/// The link that Discord copies of a message.
fn link(discord: &FakeDiscord, message: &Shown) -> String {
    let part = |key: &str| message.json()[key].as_str().unwrap_or_default().to_owned();
    format!("https://discord.com/channels/{}/{}/{}", discord.guild_id(), part("channel_id"), part("id"))
}

/// What stands above a panel's menu, whose order depends on the matching, and its buttons.
fn panel(shown: &Shown) -> String {
    let text = unscored(&shown.text());
    text.lines().filter(|line| !line.starts_with("  ○")).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn an_answer_is_approved_in_place_and_nobody_is_notified() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = sam.says("general", "@bot What is HIM?").reply().await;
    let told = command(&ada, "Approve", &answer).await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    Approved. I am changing the message now.
    [Undo: secondary]
    ");
    assert_snapshot!(answer.edited().await.text(), @"
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
    let again = command(&ada, "Approve", &answer).await;
    assert_snapshot!(again.text(), @"
    (only you can see this)
    @ada has decided this already: approved.
    ");
    bot.has_delivered(&discord).await;
    discord.nothing_said_in("general").await;
    assert_snapshot!(bot.finds("SELECT action, kind, entry, before, after FROM audit").await, @"approve | answer | what-is-him | automatic: what-is-him | approved: what-is-him");
    discord.finish().await;
}

#[tokio::test]
async fn a_public_answer_is_corrected_in_place_and_its_asker_told_once() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = sam.says("general", "@bot What degree do I need?").reply().await;
    let panel_of = command(&ada, "Correct", &answer).await;
    assert_snapshot!(panel(&panel_of), @"
    (only you can see this)
    ┌ #607d8b
    │ # This answer
    │ Given to @sam <time:R> (https://discord.com/channels/guild/#general/message), score …:
    │ ```
    │ What degree do I need?
    │ ```
    │ **Automatic** · `degree`
    └
    ┌ #607d8b
    │ # What degree do I need?
    │ ## For both
    │ Both take a diploma first.
    │ ## HIM (inline)
    │ A bachelor's degree.
    │ ## HI (inline)
    │ A master's degree.
    │ ## Source
    │ [The small guide](https://school.example/guide)
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [▾ Pick another entry …]
    [Approve: primary] [Edit: secondary] [Write answer: secondary] [Retract: secondary]
    [Why this answer?: secondary]
    ");
    // By another entry.
    let done = ada.select(&panel_of, "Pick another entry", "What degree do I need for HI?").await.updated().await;
    assert_snapshot!(done.text(), @"
    (only you can see this)
    Corrected. I am changing the message now. Whoever asked is told.
    [Undo: secondary]
    ");
    let answer = answer.edited().await;
    assert_snapshot!(answer.text(), @"
    (in reply to @sam)
    **Corrected** by Health Sciences Advising.
    ┌ #e69f00
    │ # What degree do I need for HI?
    │ A master's degree.
    │
    │ **Source:** [The small guide](https://school.example/guide)
    │ -- Reviewed 2026-01-02 · Corrected by Health Sciences Advising
    └
    [▾ Read on …]
      ○ What is HI?
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary] [Dismiss: secondary]
    ");
    assert_snapshot!(discord.next_message_in("general").await.text(), @"
    (in reply to @guidepost)
    @sam, the answer above was corrected by Health Sciences Advising. Please read it once more.
    ");
    // By edited words, and by words of their own: once told is told.
    let panel_of = command(&ada, "Correct", &answer).await;
    let form = ada.click(&panel_of, "Edit").await.modal().await;
    assert_snapshot!(form.text(), @"
    [[ Correct the answer ]]
    Answer: paragraph
      > A master's degree.
    ");
    ada.submits(&form, json!({"Answer": "A master's degree, or a doctorate."})).await.updated().await;
    let answer = answer.edited().await;
    assert_snapshot!(answer.text(), @"
    (in reply to @sam)
    **Corrected** by Health Sciences Advising.
    ┌ #e69f00
    │ # What degree do I need for HI?
    │ A master's degree, or a doctorate.
    │
    │ **Source:** [The small guide](https://school.example/guide)
    │ -- Corrected by Health Sciences Advising
    └
    [Ask an advisor: secondary] [Dismiss: secondary]
    ");
    let panel_of = command(&ada, "Correct", &answer).await;
    let form = ada.click(&panel_of, "Write answer").await.modal().await;
    ada.submits(&form, json!({"Answer": "It depends: see [our page](https://school.example/degrees)."}))
        .await
        .updated()
        .await;
    let answer = answer.edited().await;
    assert_snapshot!(answer.text(), @"
    (in reply to @sam)
    **Corrected** by Health Sciences Advising.
    ┌ #607d8b
    │ # An advisor's answer
    │ It depends: see [our page](https://school.example/degrees).
    │ -- Corrected by Health Sciences Advising
    └
    [Ask an advisor: secondary] [Dismiss: secondary]
    ");
    bot.has_delivered(&discord).await;
    discord.nothing_said_in("general").await;
    assert_snapshot!(bot.finds("SELECT action, kind, entry, before, after FROM audit").await, @"
    correct | answer | degree | automatic: degree | corrected: hi-degree
    correct | answer | hi-degree | corrected: hi-degree | corrected: What degree do I need for HI?: A master's degree, or a doctorate.
    correct | answer | hi-degree | corrected: What degree do I need for HI?: A master's degree, or a doctorate. | corrected: An advisor's answer: It depends: see [our page](https://school.example/degrees).
    ");
    discord.finish().await;
}

#[tokio::test]
async fn an_answer_is_taken_back_and_that_is_taken_back_too() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask_publicly(&discord, &sam, "What is HIM?").await;
    let done = command(&ada, "Retract", &answer).await;
    assert_snapshot!(done.text(), @"
    (only you can see this)
    Taken back. I am changing the message now. Whoever asked is told.
    [Undo: secondary]
    ");
    let gone = answer.edited().await;
    assert_snapshot!(gone.text(), @"
    This answer was taken back by Health Sciences Advising. Please do not rely on it; an advisor can help you.
    [Ask an advisor: secondary] [Dismiss: secondary]
    ");
    let notice = discord.next_message_in("general").await;
    assert_snapshot!(notice.text(), @"
    (in reply to @guidepost)
    @sam, the answer above was taken back by Health Sciences Advising.
    ");
    // The notice is out, and the bot has noted so, which is a moment later.
    bot.has_delivered(&discord).await;
    let undone = ada.click(&done, "Undo").await.updated().await;
    assert_snapshot!(undone.text(), @"
    (only you can see this)
    The answer stands again as I gave it. I am changing the message now.
    [Redo: secondary]
    ");
    let back = gone.edited().await;
    assert_eq!(back.text(), answer.text());
    // The notice is put right, and notifies nobody again.
    assert_snapshot!(notice.edited().await.text(), @"
    (in reply to @guidepost)
    @sam, the answer above stands as I gave it.
    ");
    bot.has_delivered(&discord).await;
    discord.nothing_said_in("general").await;
    assert_snapshot!(bot.finds("SELECT action, before, after FROM audit").await, @"
    retract | automatic: what-is-him | retracted: what-is-him
    undo | retracted: what-is-him | automatic: what-is-him
    ");
    discord.finish().await;
}

#[tokio::test]
async fn who_takes_a_second_correction_back_reads_that_the_first_stands_and_what_comes_next() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask_publicly(&discord, &sam, "What is HIM?").await;
    for text in ["The *first* words.", "The second words."] {
        let panel_of = command(&ada, "Correct", &answer).await;
        let form = ada.click(&panel_of, "Edit").await.modal().await;
        ada.submits(&form, json!({"Answer": text})).await.updated().await;
        bot.has_delivered(&discord).await;
    }
    discord.next_message_in("general").await;
    let panel_of = command(&ada, "Correct", &answer).await;
    let undone = ada.click(&panel_of, "Undo").await.updated().await;
    assert_snapshot!(undone.text(), @"
    (only you can see this)
    An advisor's correction stands again. I am changing the message now.
    This stands now:
    ```
    The *first* words.
    ```
    [Redo: secondary]
    ");
    bot.has_delivered(&discord).await;
    assert!(answer.now().text().contains("The *first* words."), "{}", answer.now().text());
    // Opened anew, it does not offer to take anything further back.
    let panel_of = command(&ada, "Correct", &answer).await;
    assert!(panel_of.buttons().contains(&"Redo") && !panel_of.buttons().contains(&"Undo"), "{}", panel_of.text());
    let redone = ada.click(&undone, "Redo").await.updated().await;
    assert_snapshot!(redone.text(), @"
    (only you can see this)
    An advisor's correction stands again. I am changing the message now.
    This stands now:
    ```
    The second words.
    ```
    [Undo: secondary]
    ");
    bot.has_delivered(&discord).await;
    assert!(answer.now().text().contains("The second words."), "{}", answer.now().text());
    discord.finish().await;
}

#[tokio::test]
async fn an_answer_is_explained() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada, adam) = (discord.person("sam"), discord.person("ada"), discord.person("adam"));
    let answer = ask_publicly(&discord, &sam, "What does lunch cost?").await;
    // How much each word counts is the matching's.
    for person in [&ada, &adam] {
        let why = command(person, "Why this answer?", &answer).await.text();
        assert!(why.contains("`canteen`, score 0.") && why.contains("lunch"), "{why}");
    }
    let panel_of = command(&ada, "Correct", &answer).await;
    let why = ada.click(&panel_of, "Why this answer?").await.reply().await;
    assert!(why.is_private() && why.text().contains("lunch"), "{}", why.text());
    // What is no answer cannot be explained.
    let other = sam.says("general", "What does lunch cost?");
    assert_snapshot!(command(&ada, "Why this answer?", &other).await.text(), @"
    (only you can see this)
    I know no answer of mine in that message: it is not mine, a person's words in a case (answer the case once more to correct them), too old, or its student had their data erased.
    ");
    discord.finish().await;
}

#[tokio::test]
async fn an_answer_is_found_by_its_link_and_corrected_in_one_step() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask_publicly(&discord, &sam, "What degree do I need?").await;
    let by_link = ada.slash("questions", "answer", json!({"link": link(&discord, &answer)})).await.reply().await;
    assert!(by_link.is_private() && by_link.text().contains("Given to @sam"), "{}", by_link.text());
    let choices = ada.autocomplete("questions", "answer", "entry", "What degree do I need for").await.choices().await;
    assert!(choices.contains(&"What degree do I need for HIM?".to_owned()), "{choices:?}");
    let options = json!({"link": link(&discord, &answer), "entry": "What degree do I need for HIM?"});
    let done = ada.slash("questions", "answer", options).await.reply().await;
    assert!(done.text().contains("Corrected. I am changing the message now."), "{}", done.text());
    let corrected = answer.edited().await;
    assert!(corrected.text().contains("A bachelor's degree."), "{}", corrected.text());
    discord.next_message_in("general").await;
    // By the id of an entry as well; and what is no link or no entry is said to be none.
    let options = json!({"link": link(&discord, &answer), "entry": "hi-degree"});
    ada.slash("questions", "answer", options).await.reply().await;
    corrected.edited().await;
    let mut told = Vec::new();
    for options in [
        json!({"link": "here"}),
        json!({"link": link(&discord, &sam.says("general", "hello"))}),
        json!({"link": link(&discord, &answer), "entry": "nothing of the kind"}),
    ] {
        told.push(ada.slash("questions", "answer", options).await.reply().await.text());
    }
    assert_snapshot!(told.join("\n"), @"
    (only you can see this)
    That is no link to a message. Right-click the answer, Copy Message Link, and paste it.
    (only you can see this)
    I know no answer of mine in that message: it is not mine, a person's words in a case (answer the case once more to correct them), too old, or its student had their data erased.
    (only you can see this)
    There is no such entry. Choose one of those that are suggested while you type.
    ");
    discord.finish().await;
}

#[tokio::test]
async fn after_a_restart_and_without_its_question_an_answer_is_corrected_all_the_same() {
    let discord = FakeDiscord::start().await;
    let settings = signed(&discord);
    let bot = Guidepost::with(&settings, &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let question = sam.says("general", "@bot What is HIM?");
    let answer = question.reply().await;
    sam.deletes(&question);
    let bot = bot.restarts(&settings, &discord).await;
    command(&ada, "Retract", &answer).await;
    let gone = answer.edited().await;
    assert!(gone.text().contains("was taken back by Health Sciences Advising"), "{}", gone.text());
    assert!(discord.next_message_in("general").await.text().contains("@sam, the answer above was taken back"));
    // The notice is not repeated by the next start.
    let bot = bot.restarts(&settings, &discord).await;
    bot.has_delivered(&discord).await;
    discord.nothing_said_in("general").await;
    discord.finish().await;
}

#[tokio::test]
async fn whose_answer_was_deleted_is_told_directly_what_it_would_say_now() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = sam.says("general", "@bot What degree do I need?").reply().await;
    let panel_of = command(&ada, "Correct", &answer).await;
    ada.deletes(&answer);
    ada.select(&panel_of, "Pick another entry", "What degree do I need for HIM?").await.updated().await;
    assert_snapshot!(discord.next_message_to("sam").await.text(), @"
    An answer I gave you was **corrected** by Health Sciences Advising. You asked:
    ```
    What degree do I need?
    ```
    ┌ #1f78b4
    │ # What degree do I need for HIM?
    │ A bachelor's degree.
    │
    │ Ask which school counts.
    │
    │ **Source:** [The small guide](https://school.example/guide)
    │ -- Reviewed 2026-01-02 · Corrected by Health Sciences Advising
    └
    [▾ Read on …]
      ○ What is HIM?
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary]
    ");
    bot.has_delivered(&discord).await;
    discord.nothing_said_in("general").await;
    discord.finish().await;
}

#[tokio::test]
async fn a_private_answer_is_corrected_by_a_direct_message_that_is_kept_right() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask(&sam, "What degree do I need?").await;
    discord.idle().await;
    // An advisor learns of it by a case.
    sam.click(&answer, "Ask an advisor").await.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    let panel_of = ada.click(&card, "Correct the answer").await.reply().await;
    assert!(panel_of.is_private() && panel_of.text().contains("(in private)"), "{}", panel_of.text());
    let done = ada.select(&panel_of, "Pick another entry", "What degree do I need for HIM?").await.updated().await;
    assert_snapshot!(done.text(), @"
    (only you can see this)
    Corrected. Whoever asked is told.
    [Undo: secondary]
    ");
    let notice = discord.next_message_to("sam").await;
    assert_snapshot!(notice.text(), @"
    An answer I gave you was **corrected** by Health Sciences Advising. You asked:
    ```
    What degree do I need?
    ```
    ┌ #1f78b4
    │ # What degree do I need for HIM?
    │ A bachelor's degree.
    │
    │ Ask which school counts.
    │
    │ **Source:** [The small guide](https://school.example/guide)
    │ -- Reviewed 2026-01-02 · Corrected by Health Sciences Advising
    └
    [▾ Read on …]
      ○ What is HIM?
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary]
    ");
    // Corrected once more: the same message says so, and no second one.
    let options = ada.click(&card, "Correct the answer").await.reply().await;
    ada.select(&options, "Pick another entry", "What degree do I need for HI?").await.updated().await;
    let notice = notice.edited().await;
    assert!(notice.text().contains("A master's degree."), "{}", notice.text());
    let options = ada.click(&card, "Correct the answer").await.reply().await;
    ada.click(&options, "Undo").await.updated().await;
    let notice = notice.edited().await;
    assert!(notice.text().contains("A bachelor's degree."), "{}", notice.text());
    let options = ada.click(&card, "Correct the answer").await.reply().await;
    ada.click(&options, "Retract").await.updated().await;
    assert_snapshot!(notice.edited().await.text(), @"
    The answer I gave you was taken back by Health Sciences Advising. Please do not rely on it; an advisor can help you. You asked:
    ```
    What degree do I need?
    ```
    [Ask an advisor: secondary]
    ");
    bot.has_delivered(&discord).await;
    assert_eq!(discord.said_to("sam").len(), 1);
    discord.finish().await;
}

#[tokio::test]
async fn who_takes_no_direct_messages_is_told_of_a_correction_by_a_case() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    discord.closes_direct_messages("sam");
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask(&sam, "What degree do I need?").await;
    discord.idle().await;
    let form = sam.click(&answer, "Unclear or incomplete").await.modal().await;
    sam.submits(&form, json!({})).await.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    let panel_of = ada.click(&card, "Correct the answer").await.reply().await;
    ada.select(&panel_of, "Pick another entry", "What degree do I need for HIM?").await.updated().await;
    bot.has_delivered(&discord).await;
    // What nobody waits for is settled by the correction …
    assert_snapshot!(card.now().text(), @"
    ┌ #607d8b
    │ # Case 1 · A student found an answer unclear or incomplete
    │ Somebody asked:
    │ ```
    │ What degree do I need?
    │ ```
    │ I said: `degree`
    │ -# about `degree` · <time:R>
    │ -# the answer was corrected by @ada · <time:R>
    │
    │ **Closed** <time:R>
    └
    [Reopen: secondary]
    ");
    // … and the other case is theirs.
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"
    ┌ #607d8b
    │ # Case 2 · A student asks for an advisor
    │ @sam asked in #general:
    │ ```
    │ What degree do I need?
    │ ```
    │ I said: `degree`
    │ -# an answer could not be brought to them: they take no direct messages · <time:R>
    │
    │ **Open**, since <time:R>
    └
    [Claim: primary] [Answer: secondary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn an_answer_that_was_shown_to_everyone_is_corrected_where_it_stands() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask(&sam, "What is HIM?").await;
    discord.idle().await;
    let shown = sam.click(&answer, "Show to everyone").await.reply().await;
    discord.idle().await;
    command(&ada, "Retract", &shown).await;
    let gone = shown.edited().await;
    assert!(gone.text().contains("was taken back"), "{}", gone.text());
    assert!(discord.next_message_in("general").await.text().contains("the answer above was taken back"));
    bot.has_delivered(&discord).await;
    assert!(discord.said_to("sam").is_empty());
    discord.finish().await;
}

/// The bot does not know yet where it stands.
#[tokio::test]
async fn an_answer_that_is_taken_back_while_it_is_shown_to_everyone_does_not_stay_there() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask(&sam, "What is HIM?").await;
    discord.idle().await;
    sam.click(&answer, "Ask an advisor").await.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    let panel = ada.click(&card, "Correct the answer").await.reply().await;
    discord.idle().await;
    let slow = discord.fault("POST", "/callback").delay(Duration::from_secs(1));
    let sharing = sam.click(&answer, "Show to everyone").await;
    slow.strikes().await;
    let done = ada.click(&panel, "Retract").await.updated().await;
    assert!(done.text().contains("Taken back"), "{}", done.text());
    let shown = sharing.reply().await;
    assert!(shown.text().contains("HIM *keeps*"), "{}", shown.text());
    assert!(shown.edited().await.text().contains("was taken back"));
    assert!(discord.next_message_to("sam").await.text().contains("was taken back"));
    bot.has_delivered(&discord).await;
    card.now();
    discord.finish().await;
}

#[tokio::test]
async fn an_answer_that_is_recalled_on_its_way_does_not_stay_there() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, sue, ada) = (discord.person("sam"), discord.person("sue"), discord.person("ada"));
    let first = ask_publicly(&discord, &sue, "What is HIM?").await;
    let path = format!("/channels/{}/messages", discord.channel_id("general"));
    let slow = discord.fault("POST", &path).delay(Duration::from_secs(3));
    let question = sam.says("general", "@bot What is HIM?");
    slow.strikes().await;
    let done = command(&ada, "Retract", &first).await;
    let list = ada.click(&done, "See them").await.reply().await;
    let change = list.buttons()[0].to_owned();
    ada.click(&list, &change).await.updated().await;
    let answer = question.reply().await;
    assert!(answer.text().contains("HIM *keeps*"), "{}", answer.text());
    assert!(answer.edited().await.text().contains("was taken back"));
    bot.has_delivered(&discord).await;
    discord.skip_the_rest().await;
    discord.finish().await;
}

#[tokio::test]
async fn of_two_advisors_the_second_sees_what_the_first_made_of_it() {
    let discord = FakeDiscord::start().await;
    discord.add_user("ann", &["Advisor"]);
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let [sam, sue, ada, ann] = ["sam", "sue", "ada", "ann"].map(|name| discord.person(name));
    let answer = ask_publicly(&discord, &sam, "What degree do I need?").await;
    let hers = command(&ada, "Correct", &answer).await;
    let theirs = command(&ann, "Correct", &answer).await;
    let form = ann.click(&theirs, "Write answer").await.modal().await;
    ada.select(&hers, "Pick another entry", "What degree do I need for HIM?").await.updated().await;
    let corrected = answer.edited().await;
    discord.next_message_in("general").await;
    let told = ann.submits(&form, json!({"Answer": "Any degree."})).await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    @ada changed this since you opened it. Please look at it once more.
    ┌ #607d8b
    │ # You wrote
    │ ```
    │ Any degree.
    │ ```
    └
    ");
    for button in ["Retract", "Edit", "Approve"] {
        let told = ann.click(&theirs, button).await.reply().await;
        assert!(
            told.text().contains("changed") && told.text().contains("Please look at it once more."),
            "{}",
            told.text()
        );
    }
    // Nor is a colleague's panel, or a stranger's eye on it, of use to anybody else.
    let key = theirs.custom_id("Retract");
    for person in [&ada, &sue] {
        let told = person.presses(&corrected, &key).await.reply().await;
        assert!(told.text().contains("This is no longer valid."), "{}", told.text());
    }
    bot.has_delivered(&discord).await;
    assert_eq!(bot.finds("SELECT count(*) FROM audit").await, "1");
    discord.finish().await;
}

#[tokio::test]
async fn every_answer_of_a_wrong_entry_is_corrected_in_one_step() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, sue, ada) = (discord.person("sam"), discord.person("sue"), discord.person("ada"));
    let first = ask_publicly(&discord, &sam, "What degree do I need?").await;
    let public = ask_publicly(&discord, &sue, "What degree do I need?").await;
    ask(&sue, "which diploma do I need").await;
    let other = ask_publicly(&discord, &sam, "What is HIM?").await;
    let panel_of = command(&ada, "Correct", &first).await;
    let form = ada.click(&panel_of, "Write answer").await.modal().await;
    let done = ada.submits(&form, json!({"Answer": "From 2027 on: a doctorate."})).await.updated().await;
    assert_snapshot!(done.text(), @"
    (only you can see this)
    Corrected. I am changing the message now. Whoever asked is told.
    The same entry gave 2 more answers lately.
    [Undo: secondary] [See them: primary]
    ");
    first.edited().await;
    discord.next_message_in("general").await;
    let list = ada.click(&done, "See them").await.reply().await;
    assert!(list.is_private());
    // The newest stands first, as far as seconds tell.
    let text = list.text();
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("  ○")).collect();
    lines[4..6].sort_unstable();
    assert_snapshot!(lines.join("\n"), @"
    (only you can see this)
    ┌ #607d8b
    │ # 2 answers from this entry
    │ In the last 30 days, 1 of them in public:
    │ - <time:R> to @sue, https://discord.com/channels/guild/#general/message: `What degree do I need?`
    │ - <time:R> to @sue, in private: `which diploma do I need`
    │
    │ They will say this:
    └
    ┌ #607d8b
    │ # An advisor's answer
    │ From 2027 on: a doctorate.
    │ -- Corrected by Health Sciences Advising
    └
    [▾ Open one of them …]
    [Change 1 in public, tell 2: primary]
    ");
    assert_eq!(list.options("Open one of them").len(), 2);
    let confirmed = ada.click(&list, "Change 1 in public, tell 2").await.updated().await;
    assert_snapshot!(confirmed.text(), @"
    (only you can see this)
    2 answers are being changed now, and everybody who asked is told.
    ");
    let public = public.edited().await;
    assert_snapshot!(public.text(), @"
    **Corrected** by Health Sciences Advising.
    ┌ #607d8b
    │ # An advisor's answer
    │ From 2027 on: a doctorate.
    │ -- Corrected by Health Sciences Advising
    └
    [Ask an advisor: secondary] [Dismiss: secondary]
    ");
    assert!(discord.next_message_in("general").await.text().contains("@sue, the answer above was corrected"));
    assert_snapshot!(discord.next_message_to("sue").await.text(), @"
    An answer I gave you was **corrected** by Health Sciences Advising. You asked:
    ```
    which diploma do I need
    ```
    ┌ #607d8b
    │ # An advisor's answer
    │ From 2027 on: a doctorate.
    │ -- Corrected by Health Sciences Advising
    └
    [Ask an advisor: secondary]
    ");
    // Pressed once more by a screen that is old, it does nothing.
    let key = list.custom_id("Change 1 in public, tell 2");
    let told = ada.presses(&confirmed, &key).await.reply().await;
    assert!(told.text().contains("no longer"), "{}", told.text());
    bot.has_delivered(&discord).await;
    assert_eq!(bot.finds("SELECT count(*) FROM audit").await, "3");
    assert_eq!(other.now().text(), other.text());
    discord.finish().await;
}

#[tokio::test]
async fn a_recall_makes_of_the_answers_what_the_advisor_has_read_and_nothing_else() {
    let discord = FakeDiscord::start().await;
    discord.add_user("ann", &["Advisor"]);
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let [sam, sue, ada, ann] = ["sam", "sue", "ada", "ann"].map(|name| discord.person(name));
    let first = ask_publicly(&discord, &sam, "What is HIM?").await;
    let second = ask_publicly(&discord, &sue, "What is HIM?").await;
    let panel = command(&ada, "Correct", &first).await;
    let form = ada.click(&panel, "Write answer").await.modal().await;
    let done = ada.submits(&form, json!({"Answer": "Ada's words."})).await.updated().await;
    let list = ada.click(&done, "See them").await.reply().await;
    // While she reads, a colleague has other words.
    let panel = command(&ann, "Correct", &first).await;
    let form = ann.click(&panel, "Write answer").await.modal().await;
    ann.submits(&form, json!({"Answer": "Ann's words."})).await.updated().await;
    let told = ada.click(&list, "Change 1 in public, tell 1").await.reply().await;
    assert!(told.text().contains("@ann changed this since you opened it."), "{}", told.text());
    let list = ada.click(&done, "See them").await.reply().await;
    assert_snapshot!(list.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # One answer from this entry
    │ In the last 30 days, 1 of them in public:
    │ - <time:R> to @sue, https://discord.com/channels/guild/#general/message: `What is HIM?`
    │
    │ They will say this:
    └
    ┌ #607d8b
    │ # An advisor's answer
    │ Ann's words.
    │ -- Corrected by Health Sciences Advising
    └
    [▾ Open one of them …]
      ○ What is HIM?
    [Change 1 in public, tell 1: primary]
    ");
    ada.click(&list, "Change 1 in public, tell 1").await.updated().await;
    assert!(second.edited().await.text().contains("Ann's words."));
    bot.has_delivered(&discord).await;
    discord.skip_the_rest().await;
    discord.finish().await;
}

#[tokio::test]
async fn answers_in_old_words_are_brought_up_to_date() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let none = ada.slash("general", "recall", json!({"entry": "When does the library open?"})).await.reply().await;
    assert_snapshot!(none.text(), @"
    (only you can see this)
    `library` gave no answer lately that says anything else than it says now.
    ");
    let answer = ask_publicly(&discord, &sam, "When does the library open?").await;
    bot.learns(&Settings::usual(&discord).knowledge.replace("At eight.", "At nine."));
    assert!(discord.next_message_in("advisor-review").await.text().contains("`/recall entry:library`"));
    let choices = ada.autocomplete("general", "recall", "entry", "When does the lib").await.choices().await;
    assert_eq!(choices[0], "When does the library open?");
    let list = ada.slash("general", "recall", json!({"entry": "library"})).await.reply().await;
    assert!(list.is_private());
    // One of them can be opened before.
    let opened = ada.select(&list, "Open one of them", "When does the library open?").await.reply().await;
    assert!(opened.text().contains("Given to @sam"), "{}", opened.text());
    ada.click(&list, "Change 1 in public, tell 1").await.updated().await;
    let corrected = answer.edited().await;
    assert!(corrected.text().contains("At nine."), "{}", corrected.text());
    assert!(discord.next_message_in("general").await.text().contains("@sam, the answer above was corrected"));
    let list = ada.slash("general", "recall", json!({"entry": "no such"})).await.reply().await;
    assert!(list.text().contains("`no such` gave no answer lately"), "{}", list.text());
    discord.finish().await;
}

/// However many answers there are, and however long it is.
#[tokio::test]
async fn what_a_recall_makes_of_the_answers_is_read_whole() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    for _ in 0..16 {
        ask_publicly(&discord, &sam, "When does the library open?").await;
    }
    let long = format!("{}Here it ends.", "At nine, that is. ".repeat(220));
    bot.learns(&Settings::usual(&discord).knowledge.replace("At eight.", &long));
    discord.next_message_in("advisor-review").await;
    let list = ada.slash("general", "recall", json!({"entry": "library"})).await.reply().await;
    let text = list.text();
    assert!(text.contains("Here it ends."), "{text}");
    let listed = text.matches("`When does the library open?`").count();
    assert!(listed > 3 && text.contains(&format!("│ - and {} more", 16 - listed)), "{text}");
    ada.click(&list, "Change 16 in public, tell 16").await.updated().await;
    bot.has_delivered(&discord).await;
    discord.skip_the_rest().await;
    discord.finish().await;
}

#[tokio::test]
async fn an_answer_in_old_words_is_approved_in_those_of_today_by_whoever_has_read_them() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask_publicly(&discord, &sam, "When does the library open?").await;
    let knowledge = Settings::usual(&discord).knowledge;
    bot.learns(&knowledge.replace("At eight.", "At nine."));
    discord.next_message_in("advisor-review").await;
    let panel = command(&ada, "Approve", &answer).await;
    let text = panel.text();
    assert!(text.contains("Approved, it would read as below:") && text.contains("At nine."), "{text}");
    // It changes once more.
    bot.learns(&knowledge.replace("At eight.", "At ten."));
    discord.next_message_in("advisor-review").await;
    let told = ada.click(&panel, "Approve").await.reply().await;
    assert!(told.text().contains("This was changed since you opened it."), "{}", told.text());
    assert!(answer.now().text().contains("At eight."), "{}", answer.now().text());
    let panel = command(&ada, "Approve", &answer).await;
    ada.click(&panel, "Approve").await.updated().await;
    let approved = answer.edited().await.text();
    assert!(approved.contains("At ten.") && approved.contains("Approved by"), "{approved}");
    // It says what the guide says, so that there is nothing to recall.
    bot.has_delivered(&discord).await;
    let told = ada.slash("general", "recall", json!({"entry": "library"})).await.reply().await;
    assert!(told.text().contains("gave no answer lately that says anything else"), "{}", told.text());
    discord.finish().await;
}

#[tokio::test]
async fn another_entry_that_was_picked_is_approved_in_words_that_were_read_and_recalled_when_it_changes() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask_publicly(&discord, &sam, "What is HIM?").await;
    let panel = command(&ada, "Correct", &answer).await;
    ada.select(&panel, "Pick another entry", "When does the library open?").await.updated().await;
    let answer = answer.edited().await;
    assert!(answer.text().contains("At eight."), "{}", answer.text());
    discord.next_message_in("general").await;
    bot.has_delivered(&discord).await;
    let knowledge = Settings::usual(&discord).knowledge;
    bot.learns(&knowledge.replace("At eight.", "At nine."));
    bot.logs("took up the changed knowledge").await;
    let panel = command(&ada, "Approve", &answer).await;
    let text = panel.text();
    assert!(text.contains("Approved, it would read as below:") && text.contains("At nine."), "{text}");
    assert!(answer.now().text().contains("At eight."), "{}", answer.now().text());
    let done = ada.click(&panel, "Approve").await.updated().await;
    assert!(done.text().contains("Approved. I am changing the message now."), "{}", done.text());
    let answer = answer.edited().await;
    assert!(answer.text().contains("At nine."), "{}", answer.text());
    bot.has_delivered(&discord).await;
    let recall = async || ada.slash("general", "recall", json!({"entry": "library"})).await.reply().await;
    let told = recall().await.text();
    assert!(told.contains("gave no answer lately that says anything else"), "{told}");
    bot.learns(&knowledge.replace("At eight.", "At ten."));
    let line = discord.next_message_in("advisor-review").await.text();
    assert!(line.contains("The text of `library` was changed. It gave one answer"), "{line}");
    let list = recall().await;
    ada.click(&list, "Change 1 in public, tell 1").await.updated().await;
    assert!(answer.edited().await.text().contains("At ten."));
    bot.has_delivered(&discord).await;
    discord.skip_the_rest().await;
    discord.finish().await;
}

#[tokio::test]
async fn what_was_told_in_private_is_recalled_when_its_entry_changes_and_not_before() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask(&sam, "What is HIM?").await;
    discord.idle().await;
    sam.click(&answer, "Ask an advisor").await.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    let panel = ada.click(&card, "Correct the answer").await.reply().await;
    ada.select(&panel, "Pick another entry", "When does the library open?").await.updated().await;
    assert!(discord.next_message_to("sam").await.text().contains("At eight."));
    bot.has_delivered(&discord).await;
    let panel = ada.click(&card.now(), "Correct the answer").await.reply().await;
    ada.click(&panel, "Approve").await.updated().await;
    let recall = async || ada.slash("general", "recall", json!({"entry": "library"})).await.reply().await;
    let told = recall().await.text();
    assert!(told.contains("gave no answer lately that says anything else"), "{told}");
    bot.learns(&Settings::usual(&discord).knowledge.replace("At eight.", "At nine."));
    let line = discord.next_message_in("advisor-review").await.text();
    assert!(line.contains("The text of `library` was changed. It gave one answer"), "{line}");
    assert!(recall().await.text().contains("At nine."));
    discord.skip_the_rest().await;
    discord.finish().await;
}

#[tokio::test]
async fn another_entry_that_was_picked_for_a_draft_is_recalled_when_its_entry_changes_and_not_before() {
    let discord = FakeDiscord::start().await;
    let settings = Settings { moderation: Some("before"), ..signed(&discord) };
    let bot = Guidepost::with(&settings, &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let asked = sam.slash("general", "ask", json!({"question": "What is HIM?"})).await;
    asked.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    ada.select(&card, "Pick another entry", "When does the library open?").await.updated().await;
    assert!(asked.followup().await.text().contains("At eight."));
    bot.has_delivered(&discord).await;
    let recall = async || ada.slash("general", "recall", json!({"entry": "library"})).await.reply().await;
    let told = recall().await.text();
    assert!(told.contains("gave no answer lately that says anything else"), "{told}");
    bot.learns(&settings.knowledge.replace("At eight.", "At nine."));
    let line = discord.next_message_in("advisor-review").await.text();
    assert!(line.contains("The text of `library` was changed. It gave one answer"), "{line}");
    ada.click(&recall().await, "Change 0 in public, tell 1").await.updated().await;
    assert!(discord.next_message_to("sam").await.text().contains("At nine."));
    bot.has_delivered(&discord).await;
    card.now();
    discord.finish().await;
}

#[tokio::test]
async fn an_entry_that_was_picked_where_nothing_was_found_is_recalled_in_one_step() {
    let discord = FakeDiscord::start().await;
    let settings = Settings { moderation: Some("before"), ..signed(&discord) };
    let bot = Guidepost::with(&settings, &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let asked = sam.slash("general", "ask", json!({"question": "xyzzy plugh?"})).await;
    asked.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    ada.select(&card, "Pick another entry", "When does the library open?").await.updated().await;
    assert!(asked.followup().await.text().contains("At eight."));
    bot.has_delivered(&discord).await;
    let recall = async || ada.slash("general", "recall", json!({"entry": "library"})).await.reply().await;
    let told = recall().await.text();
    assert!(told.contains("gave no answer lately that says anything else"), "{told}");
    bot.learns(&settings.knowledge.replace("At eight.", "At nine."));
    let line = discord.next_message_in("advisor-review").await.text();
    assert!(line.contains("The text of `library` was changed. It gave one answer"), "{line}");
    ada.click(&recall().await, "Change 0 in public, tell 1").await.updated().await;
    assert!(discord.next_message_to("sam").await.text().contains("At nine."));
    bot.has_delivered(&discord).await;
    card.now();
    discord.finish().await;
}

#[tokio::test]
async fn what_was_not_found_is_answered_from_its_card_in_one_step() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, sue, ada) = (discord.person("sam"), discord.person("sue"), discord.person("ada"));
    // Asked in public.
    let nothing = sam.says("general", "@bot xyzzy plugh?").reply().await;
    let card = discord.next_message_in("advisor-review").await;
    let form = ada.click(&card, "Write answer").await.modal().await;
    assert_snapshot!(form.text(), @"
    [[ Answer the question ]]
    Answer: paragraph
    ");
    let done = ada.submits(&form, json!({"Answer": "That is a *spell*."})).await;
    let told = done.told().await;
    assert_snapshot!(told.map(|told| told.text()).unwrap_or_default(), @"
    (only you can see this)
    Answered. I am changing the message now. Whoever asked is told.
    [Undo: secondary]
    ");
    assert_snapshot!(nothing.edited().await.text(), @"
    (in reply to @sam)
    **Answered** by Health Sciences Advising.
    ┌ #607d8b
    │ # An advisor's answer
    │ That is a *spell*.
    │ -- Answered by Health Sciences Advising
    └
    [Ask an advisor: secondary] [Dismiss: secondary]
    ");
    assert_snapshot!(discord.next_message_in("general").await.text(), @"
    (in reply to @guidepost)
    @sam, Health Sciences Advising answered your question above.
    ");
    bot.has_delivered(&discord).await;
    assert_snapshot!(card.now().text(), @"
    ┌ #607d8b
    │ # Case 1 · Nothing in the guide matched
    │ Somebody asked:
    │ ```
    │ xyzzy plugh?
    │ ```
    │ I said: that I did not find it
    │ -# the answer was corrected by @ada · <time:R>
    │
    │ **Closed** <time:R>
    └
    [Reopen: secondary]
    ");
    // Asked in private.
    ask(&sue, "xyzzy frotz?").await;
    let card = discord.next_message_in("advisor-review").await;
    let form = ada.click(&card, "Write answer").await.modal().await;
    ada.submits(&form, json!({"Answer": "A *lamp*."})).await.told().await;
    assert_snapshot!(discord.next_message_to("sue").await.text(), @"
    Here is an answer from Health Sciences Advising. You asked:
    ```
    xyzzy frotz?
    ```
    ┌ #607d8b
    │ # An advisor's answer
    │ A *lamp*.
    │ -- Answered by Health Sciences Advising
    └
    [Ask an advisor: secondary]
    ");
    bot.has_delivered(&discord).await;
    assert!(card.now().text().contains("**Closed**"), "{}", card.now().text());
    assert_snapshot!(bot.finds("SELECT action, kind, entry, before, after FROM audit").await, @"
    correct | answer | - | automatic: nothing | corrected: An advisor's answer: That is a *spell*.
    correct | answer | - | automatic: nothing | corrected: An advisor's answer: A *lamp*.
    ");
    discord.finish().await;
}

#[tokio::test]
async fn what_discord_sends_twice_is_done_once() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = ask_publicly(&discord, &sam, "What is HIM?").await;
    sam.click(&answer, "Ask an advisor").await.twice().reply().await;
    let card = discord.next_message_in("advisor-review").await;
    ada.click(&card, "Claim").await.twice().updated().await;
    discord.next_message_in("Case 1").await;
    let form = ada.click(&card.now(), "Answer").await.twice().modal().await;
    ada.submits(&form, json!({"Answer": "Records."})).await.twice().updated().await;
    discord.next_message_in("Case 1").await;
    ada.message_command("Retract", &answer).await.twice().reply().await;
    answer.edited().await;
    discord.next_message_in("general").await;
    sam.says("Case 1", "Thank you!").twice();
    bot.has_delivered(&discord).await;
    card.now();
    for place in ["general", "Case 1", "advisor-review"] {
        discord.nothing_said_in(place).await;
    }
    assert_eq!(bot.finds("SELECT action FROM audit").await, "claim\nanswer\nretract");
    assert_eq!(bot.finds("SELECT count(*) FROM cases").await, "1");
    discord.finish().await;
}

#[tokio::test]
async fn an_answer_to_a_question_that_was_erased_meanwhile_comes_back_to_its_author() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let bot = Guidepost::on(&discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    sam.slash("general", "ask", json!({"question": "xyzzy plugh?"})).await.reply().await;
    bot.has_delivered(&discord).await;
    let card = ada.slash("general", "case show", json!({"number": 1})).await.reply().await;
    let form = ada.click(&card, "Write answer").await.modal().await;
    sam.slash("general", "privacy delete", json!({})).await.reply().await;
    let told = ada.submits(&form, json!({"Answer": "Say *plugh* twice."})).await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    This is no longer there.
    ┌ #607d8b
    │ # You wrote
    │ ```
    │ Say *plugh* twice.
    │ ```
    └
    ");
    // So does one that the database cannot take.
    sam.slash("general", "ask", json!({"question": "xyzzy frotz?"})).await.reply().await;
    bot.has_delivered(&discord).await;
    let card = ada.slash("general", "case show", json!({"number": 2})).await.reply().await;
    let form = ada.click(&card, "Write answer").await.modal().await;
    bot.database_is_told("ALTER TABLE component RENAME TO components").await;
    let told = ada.submits(&form, json!({"Answer": "Say *frotz* once."})).await.reply().await;
    assert!(told.text().contains("I could not write that down"), "{}", told.text());
    assert!(told.text().contains("Say *frotz* once."), "{}", told.text());
    bot.database_is_told("ALTER TABLE components RENAME TO component").await;
    discord.finish().await;
}
