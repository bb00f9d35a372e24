//! Messages: mentions, replies, direct messages, channels for questions; and silence everywhere else.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::fake_discord::{FakeDiscord, Shown};
use super::guidepost::{Guidepost, Settings};

/// The message as an event of its own, with a later id, changed.
fn another(message: &Shown, discord: &FakeDiscord, change: impl FnOnce(&mut Value)) -> Value {
    let mut event = message.json().clone();
    let id: u64 = event["id"].as_str().and_then(|id| id.parse().ok()).expect("an id is a number");
    event["id"] = json!((id + 1).to_string());
    event["guild_id"] = json!(discord.guild_id().to_string());
    event["channel_id"] = json!(discord.channel_id("questions").to_string());
    change(&mut event);
    event
}

#[tokio::test]
async fn a_mention_is_answered_in_public() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let answer = sam.says("general", "@bot What is HIM?").reply().await;
    assert!(!answer.is_private());
    assert_snapshot!(answer.text(), @"
    (in reply to @sam)
    ┌ #1f78b4
    │ # What is HIM?
    │ HIM *keeps* health records. An RHIA can help.
    │
    │ **Source:** [The small guide](https://school.example/guide) · [bls.gov](https://www.bls.gov/ooh/)
    │ -- Reviewed 2026-02-03 · Automatic answer; ask an advisor about anything important
    └
    [▾ Read on …]
      ○ What degree do I need for HIM?
      ○ What is HI?
      ○ What is RHIA?
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary] [Dismiss: secondary]
    ");
    let nothing = sam.says("general", "@bot xyzzy plugh?").reply().await;
    assert_snapshot!(nothing.text(), @"
    (in reply to @sam)
    I did not find that in the guide, and I would rather not guess. You can ask in other words, look through the topics, or ask an advisor.
    [Ask an advisor: primary] [All topics: secondary] [Dismiss: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn a_mention_alone_is_greeted_or_means_the_message_it_replies_to() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    let greeting = sam.says("general", "@bot").reply().await;
    assert_snapshot!(greeting.text(), @"
    (in reply to @sam)
    I answer questions from the guide. Ask me one in your own words, for example one of these:
    [▾ For example …]
      ○ What is HIM?
      ○ What degree do I need for HI?
      ○ What does lunch cost?
      ○ Is there a swimming pool?
    [All topics: secondary] [Ask an advisor: secondary] [Dismiss: secondary]
    ");
    let hello = sam.says("general", "@bot hello there").reply().await;
    assert_eq!(hello.text(), greeting.text());
    let question = sue.says("general", "What is HI?");
    let answer = sam.replies(&question, "@bot").reply().await;
    assert!(answer.text().contains("HI computes"), "{}", answer.text());
    discord.finish().await;
}

#[tokio::test]
async fn a_reply_to_the_bot_asks_on() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let answer = sam.says("general", "@bot What degree do I need for HIM?").reply().await;
    let other = sam.replies(&answer, "and for HI?").reply().await;
    assert_snapshot!(other.text(), @"
    (in reply to @sam)
    ┌ #e69f00
    │ # What degree do I need for HI?
    │ A master's degree.
    │
    │ **Source:** [The small guide](https://school.example/guide)
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [▾ Read on …]
      ○ What is HI?
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary] [Dismiss: secondary]
    ");
    let another = sam.replies(&other, "When does the library open?").reply().await;
    assert!(another.text().contains("At eight."), "{}", another.text());
    for thanks in ["thanks!", "", "ok cool", "🙏"] {
        sam.replies(&another, thanks);
    }
    discord.nothing_said_in("general").await;
    discord.finish().await;
}

#[tokio::test]
async fn a_question_goes_on_from_the_last_answer_to_the_same_person_in_the_same_place() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let _bot = Guidepost::on(&discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    let ask = async |channel: &str, question: &str| {
        sam.slash(channel, "ask", json!({"question": question})).await.reply().await.text()
    };
    ask("general", "What degree do I need for HIM?").await;
    assert!(ask("general", "and for HI?").await.contains("A master's degree."));
    assert!(ask("general", "and for HIM?").await.contains("A bachelor's degree."));
    assert!(!ask("questions", "and for HI?").await.contains("A master's degree."));
    let other = sue.slash("general", "ask", json!({"question": "and for HI?"})).await.reply().await;
    assert!(!other.text().contains("A master's degree."), "{}", other.text());
    discord.finish().await;
}

#[tokio::test]
async fn without_follow_up_minutes_no_question_goes_on() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let forgetful = Settings { more: "[answers]\nfollow_up_minutes = 0", ..Settings::usual(&discord) };
    let _bot = Guidepost::with(&forgetful, &discord).await;
    let sam = discord.person("sam");
    let answer = sam.dms("What degree do I need for HIM?").reply().await;
    let next = sam.replies(&answer, "and for HI?").reply().await;
    assert!(!next.text().contains("A master's degree."), "{}", next.text());
    discord.finish().await;
}

#[tokio::test]
async fn a_direct_message_is_a_conversation_of_two() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let answer = sam.dms("What is HIM?").reply().await;
    assert_snapshot!(answer.text(), @"
    (in reply to @sam)
    ┌ #1f78b4
    │ # What is HIM?
    │ HIM *keeps* health records. An RHIA can help.
    │
    │ **Source:** [The small guide](https://school.example/guide) · [bls.gov](https://www.bls.gov/ooh/)
    │ -- Reviewed 2026-02-03 · Automatic answer; ask an advisor about anything important
    └
    [▾ Read on …]
      ○ What degree do I need for HIM?
      ○ What is HI?
      ○ What is RHIA?
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary]
    ");
    let opened = sam.select(&answer, "Read on", "What is HI?").await.reply().await;
    assert!(!opened.is_private() && opened.text().contains("HI computes"), "{}", opened.text());
    let topics = sam.click(&sam.dms("xyzzy plugh?").reply().await, "All topics").await.reply().await;
    let school = sam.select(&topics, "Choose a topic", "School").await.updated().await;
    assert!(school.text().contains("# School"), "{}", school.text());
    let hello = sam.dms("hello").reply().await;
    assert!(hello.text().starts_with("(in reply to @sam)\nI answer questions from the guide."), "{}", hello.text());
    discord.finish().await;
}

#[tokio::test]
async fn of_two_schools_none_is_meant_by_a_direct_message() {
    let discord = FakeDiscord::start().await;
    let more = "[[server]]\nid = \"333333333333333333\"\n";
    let _bot = Guidepost::with(&Settings { more, ..Settings::usual(&discord) }, &discord).await;
    let sam = discord.person("sam");
    let answer = sam.dms("What is HIM?").reply().await;
    assert_eq!(answer.buttons(), ["Not what I asked", "Ask an advisor"]);
    let intake = sam.click(&answer, "Ask an advisor").await.reply().await;
    assert!(!intake.buttons().contains(&"Write to an advisor"));
    discord.finish().await;
}

#[tokio::test]
async fn a_sure_answer_comes_unasked_in_a_channel_for_questions() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let answer = sam.says("questions", "What degree do I need for HI?").reply().await;
    assert!(!answer.is_private());
    assert_snapshot!(answer.text(), @"
    (in reply to @sam)
    ┌ #e69f00
    │ # What degree do I need for HI?
    │ A master's degree.
    │
    │ **Source:** [The small guide](https://school.example/guide)
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [▾ Read on …]
      ○ What is HI?
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary] [Dismiss: secondary]
    ");
    let next = sam.replies(&answer, "and for HIM?").reply().await;
    assert!(next.text().contains("A bachelor's degree."), "{}", next.text());
    discord.finish().await;
}

#[tokio::test]
async fn threads_belong_to_their_channel() {
    let discord = FakeDiscord::start().await;
    discord.add_thread("questions", "known").add_thread("general", "other");
    let _bot = Guidepost::on(&discord).await;
    discord.add_thread("questions", "archived").add_thread("general", "archived chatter");
    let sam = discord.person("sam");
    for thread in ["known", "archived"] {
        let answer = sam.says(thread, "What is HIM?").reply().await;
        assert!(answer.text().contains("HIM *keeps*"), "{}", answer.text());
        let slash = sam.slash(thread, "ask", json!({"question": "What is HI?", "private": false})).await;
        assert!(!slash.reply().await.is_private());
    }
    for thread in ["other", "archived chatter"] {
        sam.says(thread, "What is HIM?");
        discord.nothing_said_in(thread).await;
    }
    discord.finish().await;
}

#[tokio::test]
async fn a_forum_post_may_ask_in_its_title_or_its_text() {
    let discord = FakeDiscord::start().await;
    discord.add_forum("off-topic");
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let titled = sam.posts("help-forum", "What degree do I need for HIM?", "see title, thanks all").reply().await;
    assert!(titled.text().contains("A bachelor's degree."), "{}", titled.text());
    let written = sam.posts("help-forum", "please help", "When does the library open?").reply().await;
    assert!(written.text().contains("At eight."), "{}", written.text());
    for (forum, title, words) in [
        ("help-forum", "Introduce yourselves", "I am Sam and I like dogs."),
        ("off-topic", "What degree do I need for HIM?", "see title"),
    ] {
        let post = sam.posts(forum, title, words);
        discord.nothing_said_in(post.json()["channel_id"].as_str().unwrap_or_default()).await;
    }
    discord.finish().await;
}

#[tokio::test]
async fn a_post_is_understood_even_if_its_first_message_comes_before_it() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let title = "What degree do I need for HIM?";
    discord.add_thread("help-forum", title);
    let post = discord.channel_id(title).to_string();
    let message = discord.person("sam").says("general", "see title");
    let first = another(&message, &discord, |event| {
        event["id"] = json!(post);
        event["channel_id"] = json!(post);
    });
    discord.gateway().dispatch("MESSAGE_CREATE", first);
    let answer = discord.next_message_in(title).await;
    assert!(answer.text().contains("A bachelor's degree."), "{}", answer.text());
    discord.finish().await;
}

#[tokio::test]
async fn unasked_the_bot_is_silent_unless_it_is_sure() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    for chatter in [
        "My sister works in HIM and loves it.",
        "lol same",
        "thanks",
        "",
        "🎉🎉",
        "who won the game last night?",
        "How much is tuition?",
        "xyzzy plugh?",
        "```\nfn main() {}\n```",
        "@sue are you coming?",
    ] {
        sam.says("questions", chatter);
    }
    // People talk to each other.
    let question = sue.says("questions", "anyone here?");
    sam.replies(&question, "What is HIM?");
    let edited = sam.says("questions", "hm");
    sam.edits(&edited, "What is HIM?");
    discord.nothing_said_in("questions").await;
    discord.nothing_said_in("advisor-review").await;
    discord.finish().await;
}

#[tokio::test]
async fn somebody_in_distress_is_not_left_alone_where_the_bot_listens() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let answer = sam.says("questions", "i want to hurt myself").reply().await;
    assert_snapshot!(answer.text(), @"
    (in reply to @sam)
    You are not alone: call 988.
    [Ask an advisor: primary] [Dismiss: secondary]
    ");
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"
    ┌ #607d8b
    │ # PRIORITY · Case 1 · Words of distress
    │ @sam asked in #questions:
    │ ```
    │ i want to hurt myself
    │ ```
    │ I said: the fixed words for this
    │
    │ **Open**, since <time:R>
    └
    [Claim: primary] [Answer: secondary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    ");
    // Elsewhere it does not listen.
    sam.says("general", "i want to hurt myself");
    discord.nothing_said_in("general").await;
    discord.finish().await;
}

#[tokio::test]
async fn elsewhere_the_bot_speaks_only_when_spoken_to() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    let question = sam.says("general", "What is HIM?");
    sue.replies(&question, "What is HI?");
    sam.says("general", "@everyone What is HIM?");
    // Bots, webhooks, system messages, and servers that are not the school's.
    let gateway = discord.gateway();
    gateway.dispatch("MESSAGE_CREATE", another(&question, &discord, |event| event["author"]["bot"] = json!(true)));
    gateway.dispatch("MESSAGE_CREATE", another(&question, &discord, |event| event["webhook_id"] = json!("5")));
    gateway.dispatch("MESSAGE_CREATE", another(&question, &discord, |event| event["type"] = json!(7)));
    gateway.dispatch("MESSAGE_CREATE", another(&question, &discord, |event| event["guild_id"] = json!("5")));
    let mention = format!("<@{}> What is HIM?", discord.user_id("bot"));
    gateway.dispatch(
        "MESSAGE_CREATE",
        another(&question, &discord, |event| {
            event["content"] = json!(mention);
            event["guild_id"] = json!("5");
        }),
    );
    for channel in ["general", "questions"] {
        discord.nothing_said_in(channel).await;
    }
    // So that it is known that such an event would have been heard:
    gateway.dispatch("MESSAGE_CREATE", another(&question, &discord, |_| ()));
    discord.next_message_in("questions").await;
    discord.finish().await;
}

#[tokio::test]
async fn message_content_is_asked_for_only_where_channels_for_questions_are_named() {
    const MESSAGE_CONTENT: u64 = 1 << 15;
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    assert_eq!(discord.gateway().intents() & MESSAGE_CONTENT, MESSAGE_CONTENT);
    let _bot = bot.restarts(&Settings { question_channels: Vec::new(), ..Settings::usual(&discord) }, &discord).await;
    assert_eq!(discord.gateway().intents() & MESSAGE_CONTENT, 0);
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    sam.says("questions", "What is HIM?");
    discord.nothing_said_in("questions").await;
    let answer = sam.says("general", "@bot What is HIM?").reply().await;
    // Replies to the bot mention it, and are read without the intent.
    let next = sam.replies(&answer, "What is HI?").reply().await;
    assert!(next.text().contains("HI computes"), "{}", next.text());
    assert!(sam.dms("What is HIM?").reply().await.text().contains("HIM *keeps*"));
    let unreadable = sue.says("general", "What is HI?");
    let greeting = sam.replies(&unreadable, "@bot").reply().await;
    assert!(greeting.text().contains("I answer questions from the guide."), "{}", greeting.text());
    discord.finish().await;
}
