//! Buttons and menus: each leads where it says, for whom it may, and never further than it was offered.

use insta::assert_snapshot;
use serde_json::json;

use super::fake_discord::{FakeDiscord, Person, Shown, may};
use super::guidepost::{Guidepost, Settings};

async fn ask(person: &Person, question: &str) -> Shown {
    person.slash("general", "ask", json!({"question": question})).await.reply().await
}

async fn ask_publicly(person: &Person, question: &str) -> Shown {
    person.slash("general", "ask", json!({"question": question, "private": false})).await.reply().await
}

#[tokio::test]
async fn the_menu_below_an_answer_leads_to_related_ones_and_words() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    let answer = ask_publicly(&sam, "What is HIM?").await;
    let related = sam.select(&answer, "Read on", "What degree do I need for HIM?").await.reply().await;
    assert!(related.is_private());
    assert_snapshot!(related.text(), @"
    (only you can see this)
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
    [Not what I asked: secondary] [Unclear or incomplete: secondary] [Ask an advisor: secondary] [Show to everyone: secondary]
    ");
    // Anybody may read on, each for themselves.
    let word = sue.select(&answer, "Read on", "What is RHIA?").await.reply().await;
    assert!(word.is_private());
    assert_snapshot!(word.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # RHIA: Registered Health Information Administrator
    │ A certificate for administrators.
    │
    │ **Source:** [The small guide](https://school.example/guide)
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [Ask an advisor: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn careers_lead_to_their_cards_and_back() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let careers = sam.slash("general", "careers", json!({})).await.reply().await;
    let card = sam.select(&careers, "Read about one", "Registrar").await.reply().await;
    assert!(card.is_private());
    assert_snapshot!(card.text(), @r"
    (only you can see this)
    ┌ #1f78b4
    │ # Registrar (HIM)
    │ Keeps the register; an RHIA helps.
    │
    │ **Source:** [The small guide](https://school.example/guide) · [O\*NET 29-9021.00](https://www.onetonline.org/link/summary/29-9021.00)
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [▾ Read on …]
      ○ Archivist
      ○ What is RHIA?
    [All careers: secondary] [Ask an advisor: secondary]
    ");
    let next = sam.select(&card, "Read on", "Archivist").await.reply().await;
    assert!(next.text().contains("Keeps old records."), "{}", next.text());
    let back = sam.click(&card, "All careers").await.reply().await;
    assert_eq!(back.text(), careers.text());
    let jobs = ask(&sam, "Which jobs are there?").await;
    let card = sam.select(&jobs, "Read on", "Data analyst").await.reply().await;
    assert_snapshot!(card.text(), @"
    (only you can see this)
    ┌ #e69f00
    │ # Data analyst (HI)
    │ Counts and explains.
    │
    │ **Source:** [The small guide](https://school.example/guide) · [bls.gov](https://www.bls.gov/ooh/)
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [All careers: secondary] [Ask an advisor: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn a_comparison_leads_to_the_next() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let degree = sam.slash("general", "compare", json!({"aspect": "Degree"})).await.reply().await;
    let tools = sam.select(&degree, "Compare something else", "Tools").await.reply().await;
    assert!(tools.is_private());
    assert_snapshot!(tools.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # Which tools does each field use?
    │ ## HIM (inline)
    │ Files and registers.
    │ ## HI (inline)
    │ Code and statistics.
    │ ## Source
    │ [The small guide](https://school.example/guide)
    │ -- Reviewed 2026-01-02 · Automatic answer; ask an advisor about anything important
    └
    [▾ Compare something else …]
      ○ Degree
      ○ Place of work
    [Ask an advisor: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn topics_turn_their_pages_in_place() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let topics = sam.slash("general", "topics", json!({})).await.reply().await;
    let first = sam.select(&topics, "Choose a topic", "Campus").await.updated().await;
    assert_snapshot!(first.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # Campus (1 of 2)
    │ - When does the library open?
    │ - Where can I park my car?
    │ - What does lunch cost?
    │ - How do I print my essay?
    │ - Which wifi reaches the garden?
    │ - Who hands out locker keys?
    │ - May I bring my bicycle inside?
    │ - Is there a swimming pool?
    │ - Can I join the choir?
    │ - Where do lost umbrellas go?
    └
    [▾ Read an answer …]
      ○ When does the library open?
      ○ Where can I park my car?
      ○ What does lunch cost?
      ○ How do I print my essay?
      ○ Which wifi reaches the garden?
      ○ Who hands out locker keys?
      ○ May I bring my bicycle inside?
      ○ Is there a swimming pool?
      ○ Can I join the choir?
      ○ Where do lost umbrellas go?
    [Next page: secondary] [All topics: secondary] [Ask an advisor: secondary]
    ");
    let second = sam.click(&first, "Next page").await.updated().await;
    assert_snapshot!(second.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # Campus (2 of 2)
    │ - Are dogs allowed in dormitories?
    └
    [▾ Read an answer …]
      ○ Are dogs allowed in dormitories?
    [Previous page: secondary] [All topics: secondary] [Ask an advisor: secondary]
    ");
    let entry = sam.select(&second, "Read an answer", "Are dogs allowed in dormitories?").await.reply().await;
    assert!(entry.text().contains("Small ones."), "{}", entry.text());
    let again = sam.click(&second, "Previous page").await.updated().await;
    assert_eq!(again.text(), first.text());
    let all = sam.click(&again, "All topics").await.reply().await;
    assert_eq!(all.text(), topics.text());
    discord.finish().await;
}

#[tokio::test]
async fn from_a_public_message_topics_and_advisors_open_for_the_one_who_clicks() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    sam.says("general", "@bot");
    let greeting = discord.next_message_in("general").await;
    let topics = sue.click(&greeting, "All topics").await.reply().await;
    let intake = sue.click(&greeting, "Ask an advisor").await.reply().await;
    assert!(topics.is_private() && intake.is_private());
    assert_eq!(greeting.now().text(), greeting.text());
    discord.finish().await;
}

#[tokio::test]
async fn who_was_misunderstood_is_offered_the_next_best() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let answer = ask(&sam, "What is HI?").await;
    let opened = sam.select(&answer, "Read on", "What is HIM?").await.reply().await;
    let offered = sam.click(&opened, "Not what I asked").await.reply().await;
    assert!(offered.is_private());
    assert_snapshot!(offered.text(), @"
    (only you can see this)
    Sorry about that. Is it one of these?
    [What degree do I need for HIM?: secondary]
    [What is HI?: secondary]
    [Ask an advisor: secondary] [All topics: secondary]
    ");
    let chosen = sam.click(&offered, "What degree do I need for HIM?").await.reply().await;
    assert!(chosen.text().contains("A bachelor's degree."), "{}", chosen.text());
    let topics = sam.slash("general", "topics", json!({})).await.reply().await;
    let campus = sam.select(&topics, "Choose a topic", "Campus").await.updated().await;
    let alone = sam.select(&campus, "Read an answer", "Where can I park my car?").await.reply().await;
    let nothing = sam.click(&alone, "Not what I asked").await.reply().await;
    assert_snapshot!(nothing.text(), @"
    (only you can see this)
    Sorry about that. I have nothing closer; an advisor can help.
    [Ask an advisor: primary] [All topics: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn a_private_answer_is_shown_to_everyone_once() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let sam = discord.person("sam");
    let answer = ask(&sam, "What is HIM?").await;
    let handle = sam.click(&answer, "Show to everyone").await;
    let hasty = sam.click(&answer, "Show to everyone").await;
    let (shared, told) = (handle.reply().await, hasty.reply().await);
    let (shared, told) = if told.is_private() { (shared, told) } else { (told, shared) };
    assert!(!shared.is_private() && told.is_private());
    assert_snapshot!(shared.text(), @"
    @sam asked the guide:
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
    let told = sam.click(&answer, "Show to everyone").await.reply().await;
    assert!(told.is_private());
    assert_snapshot!(told.text(), @"
    (only you can see this)
    This is shown to everyone already.
    ");
    discord.finish().await;
}

#[tokio::test]
async fn the_asker_and_advisors_take_a_public_answer_away_and_nobody_else() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let [sam, sue, ada, adam] = ["sam", "sue", "ada", "adam"].map(|name| discord.person(name));
    let answer = ask_publicly(&sam, "What is HIM?").await;
    // An admin without the advisors' role is none; and nobody is by a lie in the payload's own permissions.
    let liar = sue.with_payload(|interaction| interaction["member"]["permissions"] = json!("8"));
    let refused = sue.click(&answer, "Dismiss").await.reply().await;
    assert_snapshot!(refused.text(), @"
    (only you can see this)
    Only the person who asked, or an advisor, can remove this.
    ");
    for person in [&sue, &adam, &liar] {
        let refused = person.click(&answer, "Dismiss").await.reply().await;
        assert!(refused.is_private() && refused.text().contains("Only the person who asked"), "{}", refused.text());
    }
    sam.click(&answer, "Dismiss").await.acknowledged().await;
    answer.gone().await;
    let answer = ask_publicly(&sam, "What is HIM?").await;
    ada.click(&answer, "Dismiss").await.acknowledged().await;
    answer.gone().await;
    // Who asked by a mention, or showed a private answer, counts as the asker.
    let mentioned = sam.says("general", "@bot What is HIM?").reply().await;
    sam.click(&mentioned, "Dismiss").await.acknowledged().await;
    mentioned.gone().await;
    let shared = sam.click(&ask(&sam, "What is HIM?").await, "Show to everyone").await.reply().await;
    sam.click(&shared, "Dismiss").await.acknowledged().await;
    shared.gone().await;
    // Who lost the role is an advisor no more.
    let answer = ask_publicly(&sam, "What is HIM?").await;
    discord.set_roles("ada", &["Student"]);
    let refused = ada.click(&answer, "Dismiss").await.reply().await;
    assert!(refused.text().contains("Only the person who asked"), "{}", refused.text());
    // What an advisor takes away of somebody else's is written down; what is one's own is nobody's affair.
    let line = "remove | answer | what-is-him | automatic: what-is-him | removed";
    let audit = "SELECT advisor, action, kind, entry, before, after FROM audit";
    bot.comes_to_keep(audit, &format!("{} | {line}", discord.user_id("ada"))).await;
    discord.finish().await;
}

#[tokio::test]
async fn an_advisor_takes_a_public_answer_away_whether_it_can_be_written_down_or_not() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let written_down = "SELECT count(*) FROM audit";
    // What Discord does not take away is not written down as gone.
    let answer = ask_publicly(&sam, "What is HIM?").await;
    let fault = discord.fault("DELETE", "/messages/@original").status(403);
    ada.click(&answer, "Dismiss").await.acknowledged().await;
    fault.struck().await;
    bot.logs("an answer was not delivered").await;
    assert_eq!(bot.finds(written_down).await, "0");
    // Another program holds the database.
    let mut other = bot.database().await;
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.expect("it can be locked");
    ada.click(&answer, "Dismiss").await.acknowledged().await;
    answer.gone().await;
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.expect("it can be unlocked");
    // What is under way is done before it ends.
    let bot = bot.restarts(&Settings::usual(&discord), &discord).await;
    assert_eq!(bot.finds(written_down).await, "1");
    // The disk is full.
    let answer = ask_publicly(&sam, "What is HIM?").await;
    bot.database_is_told("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END").await;
    ada.click(&answer, "Dismiss").await.acknowledged().await;
    answer.gone().await;
    let line = bot.logs("is not in the audit trail").await;
    let id = answer.json()["id"].as_str().unwrap_or_default();
    assert!(line.contains(&format!("{} took message {id} away", discord.user_id("ada"))), "{line}");
    discord.finish().await;
}

#[tokio::test]
async fn where_no_role_is_named_whoever_may_manage_messages_is_an_advisor() {
    let discord = FakeDiscord::start().await;
    discord.add_role("Moderator", may::MANAGE_MESSAGES).add_user("mo", &["Moderator"]);
    let _bot = Guidepost::with(&Settings { advisor_roles: Vec::new(), ..Settings::usual(&discord) }, &discord).await;
    let [sam, sue, mo, adam] = ["sam", "sue", "mo", "adam"].map(|name| discord.person(name));
    for person in [mo, adam] {
        let answer = ask_publicly(&sam, "What is HIM?").await;
        let refused = sue.click(&answer, "Dismiss").await.reply().await;
        assert!(refused.is_private() && refused.text().contains("Only the person who asked"), "{}", refused.text());
        person.click(&answer, "Dismiss").await.acknowledged().await;
        answer.gone().await;
    }
    discord.finish().await;
}

#[tokio::test]
async fn forged_ids_do_nothing() {
    let discord = FakeDiscord::start().await;
    let _bot = Guidepost::on(&discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    let answer = ask_publicly(&sam, "What is HIM?").await;
    let own = format!("gp1:dismiss:{}", discord.user_id("sue"));
    let long = "x".repeat(100);
    let forged = [
        own.as_str(),
        "gp1:open:00000000",
        "gp1:share:",
        "gp1:topics:9.9",
        "gp1:topics:",
        "gp1:write:",
        "gp1:advisor:99999",
        "gp1:careers:",
        "gp2:careers:",
        "gp1",
        ":::",
        "x",
        "gp1:menu",
        "🦀",
        &long,
    ];
    for forged in forged {
        let told = sue.presses(&answer, forged).await.reply().await;
        assert!(told.is_private() && told.text().contains("This is no longer valid."), "{forged}: {}", told.text());
    }
    // What stands below somebody else's message is not the bot's.
    let foreign = sue.says("general", "look");
    let told = sue.presses(&foreign, "gp1:careers:").await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    This is no longer valid. Please ask again with /ask, or look at /topics.
    ");
    assert_eq!(answer.now().text(), answer.text());
    discord.finish().await;
}

#[tokio::test]
async fn buttons_and_menus_work_after_a_restart_and_know_what_is_gone() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    let answer = ask_publicly(&sam, "What is HIM?").await;
    let private = ask(&sam, "When does the library open?").await;
    let topics = sam.slash("general", "topics", json!({})).await.reply().await;
    let campus = sam.select(&topics, "Choose a topic", "Campus").await.updated().await;
    let usual = Settings::usual(&discord);
    // The library has moved out of the guide meanwhile.
    let changed = usual.knowledge.replace("\"library\"", "\"books\"").replace("When does the library", "When do books");
    let _bot = bot.restarts(&Settings { knowledge: changed, ..usual }, &discord).await;
    let opened = sue.select(&answer, "Read on", "What is HI?").await.reply().await;
    assert!(opened.text().contains("HI computes"), "{}", opened.text());
    for gone in [
        sam.click(&private, "Show to everyone").await.reply().await,
        sam.select(&campus, "Read an answer", "When does the library open?").await.reply().await,
    ] {
        assert!(gone.is_private() && gone.text().contains("This is no longer valid."), "{}", gone.text());
    }
    let second = sam.click(&campus, "Next page").await.updated().await;
    assert!(second.text().contains("Campus (2 of 2)"), "{}", second.text());
    sam.click(&answer, "Dismiss").await.acknowledged().await;
    answer.gone().await;
    discord.finish().await;
}

#[tokio::test]
async fn not_what_i_asked_counts_once_for_each_answer_and_person_and_is_charged_to_who_clicks() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let bot = Guidepost::on(&discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    let answer = ask_publicly(&sam, "What is HIM?").await;
    discord.idle().await;
    for _ in 0..11 {
        sue.click(&answer, "Not what I asked").await.reply().await;
        discord.idle().await;
    }
    sam.click(&answer, "Not what I asked").await.reply().await;
    bot.has_delivered(&discord).await;
    assert_eq!(bot.finds("SELECT count(*) FROM feedback WHERE kind = 'not this'").await, "2");
    // Sam's own questions are brought to the advisors as before.
    ask(&sam, "xyzzy plugh?").await;
    bot.has_delivered(&discord).await;
    assert_eq!(bot.finds("SELECT kind FROM cases ORDER BY id").await, "unhelpful\nunmatched");
    discord.finish().await;
}

#[tokio::test]
async fn who_shows_too_much_at_once_is_asked_to_wait_and_reads_on() {
    let discord = FakeDiscord::start().await;
    let more = "[limits]\nquestions_per_minute = 1";
    let _bot = Guidepost::with(&Settings { more, ..Settings::usual(&discord) }, &discord).await;
    let sam = discord.person("sam");
    let topics = sam.slash("questions", "topics", json!({})).await.reply().await;
    let campus = sam.select(&topics, "Choose a topic", "Campus").await.updated().await;
    let parking = sam.select(&campus, "Read an answer", "Where can I park my car?").await.reply().await;
    assert!(!sam.click(&parking, "Show to everyone").await.reply().await.is_private());
    let library = sam.select(&campus, "Read an answer", "When does the library open?").await.reply().await;
    let told = sam.click(&library, "Show to everyone").await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    That was a lot of questions in a short time. Please wait a minute, then ask on.
    ");
    let lunch = sam.select(&campus, "Read an answer", "What does lunch cost?").await.reply().await;
    assert!(lunch.text().contains("# What does lunch cost?"), "{}", lunch.text());
    let intake = sam.click(&campus, "Ask an advisor").await.reply().await;
    assert!(intake.buttons().contains(&"Write to an advisor"), "{}", intake.text());
    discord.finish().await;
}
