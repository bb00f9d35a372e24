//! The commands: what each answers, to whom, and how it is registered.

use std::fmt::Write as _;

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::fake_discord::{FakeDiscord, may};
use super::guidepost::{Guidepost, Settings};

/// What fills up a row of a table; here readable.
const EMPTY: char = '\u{200b}';

#[tokio::test]
async fn a_question_is_answered_to_the_asker_alone() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let answer = sam.slash("general", "ask", json!({"question": "What is HIM?"})).await.reply().await;
    assert!(answer.is_private());
    assert_snapshot!(answer.text(), @"
    (only you can see this)
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
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary] [Show to everyone: secondary]
    ");
    // Any wording of the entry reaches it, whatever its case and end.
    let same = sam.slash("general", "ask", json!({"question": "what does him MEAN"})).await.reply().await;
    assert_eq!(same.text(), answer.text());
    discord.nothing_said_in("general").await;
    discord.finish().await;
}

#[tokio::test]
async fn an_answer_is_public_if_the_asker_says_so() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let asked = json!({"question": "What degree do I need for HIM?", "private": false});
    let answer = discord.person("sam").slash("general", "ask", asked).await.reply().await;
    assert!(!answer.is_private());
    assert_snapshot!(answer.text(), @"
    ┌ #1f78b4
    │ # What degree do I need for HIM?
    │ A bachelor's degree.
    │
    │ Ask which school counts.
    │
    │ **Source:** [The small guide](https://school.example/guide)
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [▾ Read on …]
      ○ What is HIM?
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary] [Dismiss: secondary]
    ");
    let asked = json!({"question": "What degree do I need for HIM?", "private": true});
    assert!(discord.person("sam").slash("general", "ask", asked).await.reply().await.is_private());
    discord.finish().await;
}

#[tokio::test]
async fn who_may_not_write_in_a_channel_gets_no_public_answer_there() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let muted = discord.person("sam").with_payload(|interaction| {
        interaction["member"]["permissions"] = json!((may::USUAL & !may::SEND_MESSAGES).to_string());
    });
    let asked = json!({"question": "What is HIM?", "private": false});
    let told = muted.slash("general", "ask", asked).await.reply().await;
    assert!(told.is_private());
    assert_snapshot!(told.text(), @"
    (only you can see this)
    You may not write in this channel, so I cannot answer you here in public. Please ask privately.
    ");
    let answer = muted.slash("general", "ask", json!({"question": "What is HIM?"})).await.reply().await;
    let told = muted.click(&answer, "Show to everyone").await.reply().await;
    assert!(told.is_private());
    assert_snapshot!(told.text(), @"
    (only you can see this)
    You may not write in this channel, so I cannot show this here.
    ");
    discord.finish().await;
}

#[tokio::test]
async fn the_notice_stands_above_what_concerns_enrolling() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let answer = sam.slash("general", "ask", json!({"question": "How do I enroll?"})).await.reply().await;
    assert_snapshot!(answer.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # How do I enroll?
    │ > New students start in autumn only.
    │
    │ With the form.
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary] [Show to everyone: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn an_answer_brings_the_table_it_speaks_of() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let ask = async |question: &str| {
        sam.slash("general", "ask", json!({"question": question})).await.reply().await.text().replace(EMPTY, "(empty)")
    };
    assert_snapshot!(ask("What degree do I need?").await, @"
    (only you can see this)
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
    [▾ Read on …]
      ○ What degree do I need for HIM?
      ○ What degree do I need for HI?
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary] [Show to everyone: secondary]
    ");
    assert_snapshot!(ask("What is the difference between HIM and HI?").await, @"
    (only you can see this)
    ┌ #607d8b
    │ # What is the difference between HIM and HI?
    │ ## Degree · for both
    │ Both take a diploma first.
    │ ## Degree · HIM (inline)
    │ A bachelor's degree.
    │ ## Degree · HI (inline)
    │ A master's degree.
    │ ## (empty) (inline)
    │ (empty)
    │ ## Tools · HIM (inline)
    │ Files and registers.
    │ ## Tools · HI (inline)
    │ Code and statistics.
    │ ## (empty) (inline)
    │ (empty)
    │ ## Place of work · HIM (inline)
    │ Hospitals.
    │ ## Place of work · HI (inline)
    │ Offices.
    │ ## (empty) (inline)
    │ (empty)
    │ ## Source
    │ [The small guide](https://school.example/guide)
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [▾ Read on …]
      ○ What is HIM?
      ○ What is HI?
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary] [Show to everyone: secondary]
    ");
    assert_snapshot!(ask("Which jobs are there?").await, @"
    (only you can see this)
    ┌ #607d8b
    │ # Which jobs are there?
    │ ## HIM (inline)
    │ - Registrar
    │ - Archivist
    │ ## HI (inline)
    │ - Data analyst
    │ ## Source
    │ [The small guide](https://school.example/guide)
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [▾ Read on …]
      ○ Registrar
      ○ Archivist
      ○ Data analyst
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary] [Show to everyone: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn several_questions_get_an_answer_each() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let asked = json!({"question": "When does the library open? What does lunch cost?"});
    let answer = discord.person("sam").slash("general", "ask", asked).await.reply().await;
    assert_snapshot!(answer.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # When does the library open?
    │ At eight.
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    ┌ #607d8b
    │ # What does lunch cost?
    │ Five dollars.
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [Not what I asked: secondary] [Ask an advisor: secondary] [Show to everyone: secondary]
    ");
    let shared = discord.person("sam").click(&answer, "Show to everyone").await.reply().await;
    assert_snapshot!(shared.text(), @"
    @sam asked the guide:
    ┌ #607d8b
    │ # When does the library open?
    │ At eight.
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    ┌ #607d8b
    │ # What does lunch cost?
    │ Five dollars.
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [Not what I asked: secondary] [Ask an advisor: secondary] [Dismiss: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn what_the_guide_does_not_answer_is_said_honestly() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let elsewhere = sam.slash("general", "ask", json!({"question": "How much is tuition?"})).await.reply().await;
    // What else it offers depends on the matching.
    assert_snapshot!(elsewhere.text().split("[▾").next().unwrap_or_default(), @"
    (only you can see this)
    The guide does not answer this one.
    ┌ #607d8b
    │ # How much is tuition?
    │ The guide does not say; the bursar does.
    │ -- Automatic answer; ask an advisor about anything important
    └
    ");
    let nothing = sam.slash("general", "ask", json!({"question": "xyzzy plugh"})).await.reply().await;
    assert_snapshot!(nothing.text(), @"
    (only you can see this)
    I did not find that in the guide, and I would rather not guess. You can ask in other words, look through the topics, or ask an advisor.
    [Ask an advisor: primary] [All topics: secondary]
    ");
    let nothing = sam.slash("general", "ask", json!({"question": " "})).await.reply().await;
    assert!(nothing.text().contains("I answer questions from the guide."), "{}", nothing.text());
    let distress = sam.slash("general", "ask", json!({"question": "i want to hurt myself"})).await.reply().await;
    assert_snapshot!(distress.text(), @"
    (only you can see this)
    You are not alone: call 988.
    [Ask an advisor: primary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn what_is_not_clear_leads_to_suggestions_to_choose_from() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let unsure = Settings { more: "[answers]\nanswer_above = 1\nsuggest_above = 0", ..Settings::usual(&discord) };
    let _bot = Guidepost::with(&unsure, &discord).await;
    let sam = discord.person("sam");
    let asked = json!({"question": "degree for HI or what"});
    let suggested = sam.slash("general", "ask", asked).await.reply().await;
    assert!(suggested.text().contains("I am not sure which of these you mean."), "{}", suggested.text());
    let first = suggested.buttons()[0];
    let answer = sam.click(&suggested, first).await.reply().await;
    assert!(answer.is_private() && answer.text().contains(&format!("# {first}")), "{}", answer.text());
    discord.finish().await;
}

#[tokio::test]
async fn questions_are_suggested_while_typing() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let typed = async |typed: &str| sam.autocomplete("general", "ask", "question", typed).await.choices().await;
    let choices = typed("When does the lib").await;
    assert_eq!(choices[0], "When does the library open?");
    let answer = sam.slash("general", "ask", json!({"question": choices[0]})).await.reply().await;
    assert!(answer.text().contains("At eight."), "{}", answer.text());
    for odd in ["", "  ", "xyzzy", "@everyone", "\u{202e}", &"long ".repeat(1_000)] {
        assert!(typed(odd).await.len() <= 25);
    }
    let stranger = sam.with_payload(|interaction| interaction["guild_id"] = json!("1"));
    assert!(stranger.autocomplete("general", "ask", "question", "What").await.choices().await.is_empty());
    discord.finish().await;
}

#[tokio::test]
async fn fields_are_compared_side_by_side() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let all = sam.slash("general", "compare", json!({})).await.reply().await;
    assert!(all.is_private());
    assert_snapshot!(all.text().replace(EMPTY, "(empty)"), @"
    (only you can see this)
    ┌ #607d8b
    │ # HIM or HI
    │ ## Degree · for both
    │ Both take a diploma first.
    │ ## Degree · HIM (inline)
    │ A bachelor's degree.
    │ ## Degree · HI (inline)
    │ A master's degree.
    │ ## (empty) (inline)
    │ (empty)
    │ ## Tools · HIM (inline)
    │ Files and registers.
    │ ## Tools · HI (inline)
    │ Code and statistics.
    │ ## (empty) (inline)
    │ (empty)
    │ ## Place of work · HIM (inline)
    │ Hospitals.
    │ ## Place of work · HI (inline)
    │ Offices.
    │ ## (empty) (inline)
    │ (empty)
    │ ## Source
    │ [The small guide](https://school.example/guide)
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [Ask an advisor: secondary]
    ");
    let one = sam.slash("general", "compare", json!({"aspect": "Degree"})).await.reply().await;
    assert!(one.is_private());
    assert_snapshot!(one.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # Which degree does each field ask for?
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
    [▾ Compare something else …]
      ○ Tools
      ○ Place of work
    [Ask an advisor: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn careers_are_listed_by_field() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let all = sam.slash("general", "careers", json!({})).await.reply().await;
    assert!(all.is_private());
    assert_snapshot!(all.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # Careers
    │ ## HIM (inline)
    │ - Registrar
    │ - Archivist
    │ ## HI (inline)
    │ - Data analyst
    │ ## Source
    │ [The small guide](https://school.example/guide)
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [▾ Read about one of them …]
      ○ Registrar
      ○ Archivist
      ○ Data analyst
    [Ask an advisor: secondary]
    ");
    let one = sam.slash("general", "careers", json!({"field": "Health informatics"})).await.reply().await;
    assert!(one.is_private());
    assert_snapshot!(one.text(), @"
    (only you can see this)
    ┌ #e69f00
    │ # Careers in health informatics (HI)
    │ - Data analyst
    │
    │ **Source:** [The small guide](https://school.example/guide)
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [▾ Read about one of them …]
      ○ Data analyst
    [Ask an advisor: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn the_other_commands_say_what_there_is() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let topics = sam.slash("general", "topics", json!({})).await.reply().await;
    assert!(topics.is_private());
    assert_snapshot!(topics.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # Topics
    │ - The fields: 4 questions
    │ - School: 4 questions
    │ - Campus: 11 questions
    └
    [▾ Choose a topic …]
      ○ The fields
      ○ School
      ○ Campus
    [Ask an advisor: secondary]
    ");
    let help = sam.slash("general", "help", json!({})).await.reply().await;
    assert!(help.is_private());
    assert_snapshot!(help.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # What I can help with
    │ I answer questions from *The small guide* and say where each answer stands. Ask in your own words; typos are fine.
    │ - `/ask` answers you privately, with a button to show the answer to everyone
    │ - `/compare` puts the fields side by side
    │ - `/careers` lists the jobs each field leads to
    │ - `/topics` shows everything I can answer
    │ - `/advisor` brings you to a person
    │ - `/about` says what I am and what I keep
    │ - `/privacy` shows you what I keep of you, or erases it
    │ You can also mention me, reply to me, write me a direct message, or choose *Apps → Ask the guide* on any message.
    │ If I am not sure, I say so.
    └
    [▾ For example …]
      ○ What is HIM?
      ○ What degree do I need for HI?
      ○ What does lunch cost?
      ○ Is there a swimming pool?
    [All topics: secondary] [Ask an advisor: secondary]
    ");
    let about = sam.slash("general", "about", json!({})).await.reply().await;
    assert!(about.is_private());
    assert_snapshot!(about.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # About Guidepost
    │ I am Guidepost, an automatic guide. I match your question to 19 questions whose answers people wrote and reviewed; I never make up an answer. I can still pick the wrong one, so check what matters with an advisor.
    │
    │ **Your words**: I keep your question and my answer for 30 days, with your Discord number, so that I can tell you if an advisor corrects it. Email addresses, phone and student numbers and grades are left out before anything is kept; a name, a birthday or a street I do not recognise, so please leave them out yourself. Advisors see questions that I could not answer, without your name; with it what you bring to them, answers that they look at or correct, and words that sound as if you were in danger. `/privacy show` gives you everything I keep of you, `/privacy delete` erases it.
    │
    │ **Source:** [The small guide](https://school.example/guide)
    └
    [All topics: secondary] [Ask an advisor: secondary]
    ");
    let advisor = sam.slash("general", "advisor", json!({})).await.reply().await;
    assert!(advisor.is_private());
    assert_snapshot!(advisor.text(), @"
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
    discord.finish().await;
}

#[tokio::test]
async fn the_guide_is_asked_about_somebodys_message_in_private() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    let question = sue.says("general", "What is HI?");
    let answer = sam.message_command("Ask the guide", &question).await.reply().await;
    assert!(answer.is_private());
    assert_snapshot!(answer.text(), @"
    (only you can see this)
    ┌ #e69f00
    │ # What is HI?
    │ HI computes with health records.
    │
    │ **Source:** [The small guide](https://school.example/guide)
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [▾ Read on …]
      ○ What degree do I need for HI?
      ○ What is HIM?
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary] [Show to everyone: secondary]
    ");
    let picture = sue.says("general", "");
    let told = sam.message_command("Ask the guide", &picture).await.reply().await;
    assert!(told.is_private());
    assert_snapshot!(told.text(), @"
    (only you can see this)
    There is no text in that message that I can read.
    ");
    discord.finish().await;
}

#[tokio::test]
async fn a_knowledge_base_of_bare_questions_works_with_every_command() {
    let discord = FakeDiscord::start().await;
    let bare = "[[entry]]\nid = \"pool\"\nquestion = \"Is there a pool?\"\nanswer = \"Yes.\"\n".to_owned();
    let _bot = Guidepost::with(&Settings { knowledge: bare, ..Settings::usual(&discord) }, &discord).await;
    let sam = discord.person("sam");
    let mut said = String::new();
    for command in ["compare", "careers", "topics", "advisor", "help", "about"] {
        let reply = sam.slash("general", command, json!({})).await.reply().await;
        let _ = writeln!(said, "/{command}\n{}", reply.text());
    }
    let answer = sam.slash("general", "ask", json!({"question": "Is there a pool?"})).await.reply().await;
    let _ = writeln!(said, "/ask\n{}", answer.text());
    assert_snapshot!(said, @"
    /compare
    (only you can see this)
    There is no comparison in this guide.
    [All topics: secondary] [Ask an advisor: secondary]
    /careers
    (only you can see this)
    There are no careers in this guide.
    [All topics: secondary] [Ask an advisor: secondary]
    /topics
    (only you can see this)
    ┌ #607d8b
    │ # Other questions
    │ - Is there a pool?
    └
    [▾ Read an answer …]
      ○ Is there a pool?
    [All topics: secondary] [Ask an advisor: secondary]
    /advisor
    (only you can see this)
    ┌ #607d8b
    │ # Talk to an advisor
    │ Please contact an advisor of your school; the staff of this server can tell you who that is.
    └
    [Write to an advisor: primary] [All topics: secondary]
    /help
    (only you can see this)
    ┌ #607d8b
    │ # What I can help with
    │ I answer questions and say where each answer stands. Ask in your own words; typos are fine.
    │ - `/ask` answers you privately, with a button to show the answer to everyone
    │ - `/compare` puts the fields side by side
    │ - `/careers` lists the jobs each field leads to
    │ - `/topics` shows everything I can answer
    │ - `/advisor` brings you to a person
    │ - `/about` says what I am and what I keep
    │ - `/privacy` shows you what I keep of you, or erases it
    │ You can also mention me, reply to me, write me a direct message, or choose *Apps → Ask the guide* on any message.
    │ If I am not sure, I say so.
    └
    [▾ For example …]
      ○ Is there a pool?
    [All topics: secondary] [Ask an advisor: secondary]
    /about
    (only you can see this)
    ┌ #607d8b
    │ # About Guidepost
    │ I am Guidepost, an automatic guide. I match your question to one question whose answer people wrote and reviewed; I never make up an answer. I can still pick the wrong one, so check what matters with an advisor.
    │
    │ **Your words**: I keep your question and my answer for 30 days, with your Discord number, so that I can tell you if an advisor corrects it. Email addresses, phone and student numbers and grades are left out before anything is kept; a name, a birthday or a street I do not recognise, so please leave them out yourself. Advisors see questions that I could not answer, without your name; with it what you bring to them, answers that they look at or correct, and words that sound as if you were in danger. `/privacy show` gives you everything I keep of you, `/privacy delete` erases it.
    └
    [All topics: secondary] [Ask an advisor: secondary]
    /ask
    (only you can see this)
    ┌ #607d8b
    │ # Is there a pool?
    │ Yes.
    │ -- Automatic answer; ask an advisor about anything important
    └
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary] [Show to everyone: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn another_server_is_told_that_the_bot_does_not_answer_there() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let answer = sam.slash("general", "ask", json!({"question": "What is HIM?"})).await.reply().await;
    let intake = sam.slash("general", "advisor", json!({})).await.reply().await;
    let form = sam.click(&intake, "Write to an advisor").await.modal().await;
    let stranger = sam.with_payload(|interaction| interaction["guild_id"] = json!("1"));
    let mut told = vec![
        stranger.slash("general", "ask", json!({"question": "What is HIM?", "private": false})).await.reply().await,
        stranger.click(&answer, "Show to everyone").await.reply().await,
    ];
    for command in ["compare", "careers", "topics", "help", "about", "advisor"] {
        told.push(stranger.slash("general", command, json!({})).await.reply().await);
    }
    let refusal = told[0].text();
    assert_snapshot!(refusal, @"
    (only you can see this)
    I only answer in my own school's server.
    ");
    assert!(told.iter().all(|told| told.is_private() && told.text() == refusal));
    // Nor does it take a form, but what was written in it is not lost.
    let written = json!({"Your message; an advisor sees your name": "Hello?"});
    let told = stranger.submits(&form, written).await.reply().await;
    assert!(told.is_private() && told.text().starts_with(&refusal), "{}", told.text());
    assert!(told.text().contains("│ Hello?"), "{}", told.text());
    discord.finish().await;
}

#[tokio::test]
async fn without_named_servers_the_bot_answers_everywhere() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::with(&Settings { named: false, ..Settings::usual(&discord) }, &discord).await;
    assert!(discord.commands().iter().all(|command| command.get("guild_id").is_none()));
    let sam = discord.person("sam");
    let answer = sam.slash("general", "ask", json!({"question": "What is HIM?"})).await.reply().await;
    assert!(answer.text().contains("HIM *keeps*") && !answer.buttons().contains(&"Unclear or incomplete"));
    let elsewhere = sam.with_payload(|interaction| interaction["guild_id"] = json!("1"));
    let answer = elsewhere.slash("general", "ask", json!({"question": "What is HIM?"})).await.reply().await;
    assert!(answer.text().contains("HIM *keeps*"), "{}", answer.text());
    let intake = sam.slash("general", "advisor", json!({})).await.reply().await;
    assert!(!intake.buttons().contains(&"Write to an advisor"));
    discord.finish().await;
}

#[tokio::test]
async fn commands_are_registered_as_help_says() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let commands = discord.commands();
    assert_snapshot!(commands.iter().map(listed).collect::<Vec<_>>().join("\n"), @"
    /ask: Ask the guide in your own words
      question (required): Your question; please leave out personal details
      private: Only you see the answer (yes, unless you say no)
    /compare: See the fields side by side
      aspect: What to compare
        Degree = degree
        Tools = tools
        Place of work = place
    /careers: See the jobs that each field leads to
      field: Only this field's careers
        Health information management = him
        Health informatics = hi
    /topics: See everything the guide answers
    /advisor: Talk to a person
    /help: How to ask, and what I can help with
    /about: What this bot is, what it rests on and what it keeps
    /privacy: See or erase what I keep of you
      show: Everything I keep of you, as a file
      delete: Erase everything I keep of you
    message → Ask the guide: 
    /queue: See what waits for an advisor
      show: Only a part of it
        Everything = all
        What nobody has claimed = open
        What I have claimed = mine
        What waits too long = overdue
        Students who wait for a person = students
        Unclear or incomplete answers = content
        Drafts = drafts
        What waits for a grade = shadow
    /case: See a case, or open one for a student
      show: A case by its number
      open: A new case for a student
    /answer: Approve, correct or take back one of my answers
      link (required): The link of my message (right-click it, Copy Message Link)
      entry: Put this entry's answer in its place
    /recall: See every answer that an entry gave, and bring them up to date
      entry (required): The entry whose answers to see
    /shadow: See how good my answers are while students do not see them
      days: Of so many days
    /audit: See who did what
      advisor: Done by this advisor
      entry: About this entry
      case: About this case
      days: In so many days
    /person: Shut somebody out for a while, or hold their records
      block: They cannot ask me anything for a while
      unblock: They can ask again
      hold: Keep their records from being erased, while an inspection is under way
      release: Their records may be erased again
    message → Approve: 
    message → Correct: 
    message → Retract: 
    message → Why this answer?:
    ");
    let guild = discord.guild_id().to_string();
    assert!(commands.iter().all(|command| command["guild_id"] == guild));
    let help = discord.person("sam").slash("general", "help", json!({})).await.reply().await.text();
    let about = discord.person("sam").slash("general", "about", json!({})).await.reply().await.text();
    for command in &commands {
        let name = command["name"].as_str().unwrap_or_default();
        // Advisors' commands are hidden from students. Of /help it says nothing, and of what is kept /about says it all.
        let hidden = command["default_member_permissions"].as_str() == Some(&may::MANAGE_MESSAGES.to_string());
        let usage = if command["type"] == 3 { format!("→ {name}*") } else { format!("`/{name}") };
        let told = help.contains(&usage) || name == "help" || about.contains(&usage);
        assert!(hidden != told, "{name} is hidden: {hidden}; /help:\n{help}");
    }
    discord.finish().await;
}

/// "/ask: description", its options below; lengths are the fake's to check.
fn listed(command: &Value) -> String {
    let text = |object: &Value, key: &str| object[key].as_str().unwrap_or_default().to_owned();
    let mark = if command["type"] == 3 { "message → " } else { "/" };
    let mut lines = vec![format!("{mark}{}: {}", text(command, "name"), text(command, "description"))];
    for option in command["options"].as_array().into_iter().flatten() {
        let required = if option["required"] == true { " (required)" } else { "" };
        lines.push(format!("  {}{required}: {}", text(option, "name"), text(option, "description")));
        for choice in option["choices"].as_array().into_iter().flatten() {
            lines.push(format!("    {} = {}", text(choice, "name"), text(choice, "value")));
        }
    }
    lines.join("\n")
}
