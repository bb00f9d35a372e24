//! Who may do what: every command, every button and every form, by people who may not and by lies.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use super::fake_discord::{FakeDiscord, Handle, Person, Shown, may};
use super::guidepost::{Guidepost, Settings};

const ADVISORS_ONLY: &str = "(only you can see this)\nOnly advisors of this server can do this.";
const ELSEWHERE: &str = "(only you can see this)\nI only answer in my own school's server.";
const GONE: &str = "(only you can see this)\nThis is no longer valid. Please ask again with /ask, or look at /topics.";

/// What stands below a refusal: the words that somebody wrote in a form.
fn given_back(words: &str) -> String {
    format!("\n┌ #607d8b\n│ # You wrote\n│ ```\n│ {words}\n│ ```\n└")
}

/// Whether something was written to the bot's database since it was last asked.
struct Watch(SqliteConnection, i64);

impl Watch {
    async fn over(bot: &Guidepost) -> Watch {
        let mut watch = Watch(bot.database().await, 0);
        watch.saw_a_change().await;
        watch
    }

    async fn saw_a_change(&mut self) -> bool {
        let now: i64 = sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut self.0).await.expect("it can be read");
        std::mem::replace(&mut self.1, now) != now
    }
}

/// A review channel that everybody sees, which a server's staff may well have made; so everybody can press.
fn open_review(discord: &FakeDiscord) -> Settings {
    discord.add_channel("open-review").add_user("ann", &["Advisor"]).hides_no_command();
    let channels = vec![(discord.channel_id("questions"), "before"), (discord.channel_id("help-forum"), "shadow")];
    Settings { review_channel: Some(discord.channel_id("open-review")), channels, ..Settings::usual(discord) }
}

/// What this person sees after that, or `None` where something was done.
async fn refusal(handle: Handle) -> Option<String> {
    let told = handle.told().await?;
    assert!(told.is_private());
    Some(told.text())
}

/// Everybody who is no advisor, each with what they are told; strangers by what Discord says of them.
fn outsiders(discord: &FakeDiscord) -> Vec<(&'static str, Person, &'static str)> {
    let ada = || discord.person("ada");
    vec![
        ("student", discord.person("sam"), ADVISORS_ONLY),
        ("admin", discord.person("adam"), ADVISORS_ONLY),
        ("of another guild", ada().with_payload(|payload| payload["guild_id"] = json!("1")), ELSEWHERE),
        (
            "without a member",
            ada().with_payload(|payload| {
                payload["user"] = payload["member"]["user"].clone();
                payload.as_object_mut().expect("an object").remove("member");
            }),
            ELSEWHERE,
        ),
        (
            "in a direct message",
            ada().with_payload(|payload| {
                payload["user"] = payload["member"]["user"].clone();
                for part in ["member", "guild_id", "guild"] {
                    payload.as_object_mut().expect("an object").remove(part);
                }
            }),
            ADVISORS_ONLY,
        ),
        ("without roles", ada().with_payload(|payload| payload["member"]["roles"] = json!([])), ADVISORS_ONLY),
        ("a program", ada().with_payload(|payload| payload["member"]["user"]["bot"] = json!(true)), ELSEWHERE),
    ]
}

#[tokio::test]
async fn every_command_is_refused_to_whom_it_is_not_for() {
    let discord = FakeDiscord::start().await;
    let settings = open_review(&discord);
    let bot = Guidepost::with(&settings, &discord).await;
    discord.leaves_unread("open-review");
    let (sam, adam) = (discord.person("sam"), discord.person("adam"));
    let answer = sam.says("general", "@bot What is HIM?").reply().await;
    discord.idle().await;
    let link = {
        let id = answer.json()["id"].as_str().unwrap_or_default();
        format!("https://discord.com/channels/{}/{}/{id}", discord.guild_id(), discord.channel_id("general"))
    };
    // Command, options, and whether students and admins may use it.
    let everybody = [
        ("ask", json!({"question": "What is HI?"})),
        ("compare", json!({})),
        ("careers", json!({})),
        ("topics", json!({})),
        ("advisor", json!({})),
        ("help", json!({})),
        ("about", json!({})),
        ("privacy show", json!({})),
        ("privacy delete", json!({})),
    ];
    let overseers = [
        ("queue", json!({})),
        ("case show", json!({"number": 1})),
        ("answer", json!({ "link": link })),
        ("shadow", json!({})),
        ("audit", json!({})),
        ("person block", json!({"person": "sue", "days": 1})),
        ("person unblock", json!({"person": "sue"})),
        ("person hold", json!({"person": "sue", "days": 1})),
        ("person release", json!({"person": "sue"})),
    ];
    let advisors = [
        ("recall", json!({"entry": "library"})),
        ("case open", json!({"person": "sue", "question": "May she?"})),
        ("answer", json!({"link": link, "entry": "library"})),
    ];
    let on_messages = [("Ask the guide", 0), ("Why this answer?", 1), ("Approve", 2), ("Correct", 2), ("Retract", 2)];
    let all: Vec<(&str, &Value, usize)> = (everybody.iter().map(|(name, options)| (*name, options, 0)))
        .chain(overseers.iter().map(|(name, options)| (*name, options, 1)))
        .chain(advisors.iter().map(|(name, options)| (*name, options, 2)))
        .collect();
    for command in discord.commands() {
        let name = command["name"].as_str().unwrap_or_default();
        let listed = all.iter().map(|(known, ..)| known.split(' ').next().unwrap_or_default());
        let known = listed.chain(on_messages.iter().map(|(known, _)| *known)).filter(|known| *known == name).count();
        let subs = command["options"].as_array().into_iter().flatten().filter(|option| option["type"] == 1).count();
        assert!(known >= subs.max(1), "{name} is missing in the table of this test");
        // Discord is told to hide from students what is not for them.
        let for_all = all.iter().any(|(known, _, rank)| known.split(' ').next() == Some(name) && *rank == 0)
            || on_messages.iter().any(|(known, rank)| *known == name && *rank == 0);
        let hidden = command["default_member_permissions"].as_str() == Some(&may::MANAGE_MESSAGES.to_string());
        assert_eq!(hidden, !for_all, "{name}");
    }
    let mut watch = Watch::over(&bot).await;
    let outsiders = outsiders(&discord);
    for (who, person, refused) in &outsiders {
        // Of a direct message, and for whom commands are no server's, guild commands are not offered.
        let rank = match *who {
            "admin" => 1,
            _ if *refused == ELSEWHERE => -1,
            _ => 0,
        };
        for (name, options, needs) in &all {
            if rank >= i32::try_from(*needs).unwrap_or(0) {
                continue;
            }
            let told = person.slash("general", name, (*options).clone()).await.reply().await;
            assert_eq!(told.text(), *refused, "{who} uses /{name}");
        }
        for (name, needs) in on_messages {
            if rank >= needs {
                continue;
            }
            let told = person.message_command(name, &answer).await.reply().await;
            assert_eq!(told.text(), *refused, "{who} chooses {name}");
        }
        discord.idle().await;
        assert!(!watch.saw_a_change().await, "{who} made the bot write something");
    }
    // Nor is anything suggested to them while they type.
    for (who, person, _) in &outsiders {
        if *who != "admin" {
            let choices = person.autocomplete("general", "recall", "entry", "What").await.choices().await;
            assert!(choices.is_empty(), "{who}: {choices:?}");
        }
    }
    // An app that somebody installed for themselves is none of the school's.
    let installed = discord.person("ada").with_payload(|payload| {
        let user = payload["member"]["user"]["id"].clone();
        payload["authorizing_integration_owners"] = json!({ "1": user });
    });
    for name in ["queue", "audit", "ask"] {
        let options = if name == "ask" { json!({"question": "What is HI?"}) } else { json!({}) };
        assert_eq!(installed.slash("general", name, options).await.reply().await.text(), ELSEWHERE, "{name}");
    }
    // What an admin may look at, they see.
    for (name, options) in &overseers {
        let seen = adam.slash("general", name, options.clone()).await.reply().await;
        assert!(seen.is_private() && seen.text() != ADVISORS_ONLY, "{name}: {}", seen.text());
    }
    discord.finish().await;
}

/// A card of every kind, as they stand in the review channel.
async fn cards(bot: &Guidepost, discord: &FakeDiscord) -> Vec<(&'static str, Shown)> {
    let (sue, ann) = (discord.person("sue"), discord.person("ann"));
    let mut cards = Vec::new();
    for (name, question) in
        [("open case", "What is HIM?"), ("claimed case", "What is HI?"), ("closed case", "How do I enroll?")]
    {
        let answer = sue.slash("general", "ask", json!({"question": question})).await.reply().await;
        discord.idle().await;
        sue.click(&answer, "Ask an advisor").await.reply().await;
        cards.push((name, discord.next_message_in("open-review").await));
    }
    ann.click(&cards[1].1, "Claim").await.updated().await;
    discord.next_message_in("Case 2").await;
    ann.click(&cards[2].1, "Close").await.updated().await;
    discord.next_message_to("sue").await;
    sue.says("questions", "What degree do I need for HI?").reply().await;
    cards.push(("draft", discord.next_message_in("open-review").await));
    sue.posts("help-forum", "When does the library open?", "see title");
    cards.push(("shadow", discord.next_message_in("open-review").await));
    bot.has_delivered(discord).await;
    cards.into_iter().map(|(name, card)| (name, card.now())).collect()
}

#[tokio::test]
async fn every_button_of_every_card_is_refused_to_whom_it_is_not_for() {
    let discord = FakeDiscord::start().await;
    let settings = open_review(&discord);
    let bot = Guidepost::with(&settings, &discord).await;
    let cards = cards(&bot, &discord).await;
    let seen: Vec<String> = cards.iter().map(|(name, card)| format!("{name}: {}", card.buttons().join(", "))).collect();
    assert_snapshot!(seen.join("\n"), @"
    open case: Claim, Answer, Correct the answer, Note, Close
    claimed case: Answer, Correct the answer, Note, Close, Claim longer, Release, Hand over
    closed case: Reopen
    draft: Approve, Edit, Write answer, Dismiss
    shadow: Right, Wrong
    ");
    let mut watch = Watch::over(&bot).await;
    for (who, person, refused) in &outsiders(&discord) {
        for (name, card) in &cards {
            for button in card.buttons() {
                // An admin may look at an answer, and at its reasons.
                if *who == "admin" && button == "Correct the answer" {
                    continue;
                }
                let told = refusal(person.click(card, button).await).await;
                assert_eq!(told.as_deref(), Some(*refused), "{who} presses {button} of the {name}");
            }
        }
        let picked = person.select(&cards[3].1, "Pick another entry", "What is HIM?").await;
        assert_eq!(refusal(picked).await.as_deref(), Some(*refused), "{who} picks an entry");
        discord.idle().await;
        assert!(!watch.saw_a_change().await, "{who} made the bot write something");
    }
    // An admin sees the panel of an answer, and nothing of it obeys them.
    let adam = discord.person("adam");
    let panel = adam.click(&cards[0].1, "Correct the answer").await.reply().await;
    for button in ["Approve", "Edit", "Write answer", "Retract"] {
        assert_eq!(refusal(adam.click(&panel, button).await).await.as_deref(), Some(ADVISORS_ONLY), "{button}");
    }
    let picked = adam.select(&panel, "Pick another entry", "What is HI?").await;
    assert_eq!(refusal(picked).await.as_deref(), Some(ADVISORS_ONLY));
    assert_eq!(bot.finds("SELECT action FROM audit").await, "claim\nclose");
    discord.finish().await;
}

#[tokio::test]
async fn who_loses_the_role_between_button_and_form_or_list_does_nothing_any_more() {
    let discord = FakeDiscord::start().await;
    let settings = open_review(&discord);
    let bot = Guidepost::with(&settings, &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let cards = cards(&bot, &discord).await;
    let answer = sam.says("general", "@bot What is HIM?").reply().await;
    let library = sam.says("general", "@bot When does the library open?").reply().await;
    sam.says("general", "@bot When does the library open?").reply().await;
    discord.idle().await;
    let done = ada.message_command("Retract", &library).await.reply().await;
    library.edited().await;
    discord.next_message_in("general").await;
    // Everything that an advisor can have open.
    let panel = ada.message_command("Correct", &answer).await.reply().await;
    let undo = ada.message_command("Correct", &library).await.reply().await;
    let queue = ada.slash("general", "queue", json!({})).await.reply().await;
    let audit = ada.slash("general", "audit", json!({})).await.reply().await;
    let recall = ada.click(&done, "See them").await.reply().await;
    let shadow = ada.slash("general", "shadow", json!({})).await.reply().await;
    let mut forms = Vec::new();
    for (card, button, label) in [
        (&cards[0].1, "Note", "Note (only advisors read it)"),
        (&cards[0].1, "Answer", "Answer"),
        (&cards[3].1, "Edit", "Answer"),
        (&cards[3].1, "Write answer", "Answer"),
        (&panel, "Edit", "Answer"),
        (&panel, "Write answer", "Answer"),
    ] {
        forms.push((button, label, ada.click(card, button).await.modal().await));
    }
    ada.click(&cards[0].1, "Claim").await.updated().await;
    discord.next_message_in("Case 1").await;
    let handing = ada.click(&cards[0].1.now(), "Hand over").await.reply().await;
    bot.has_delivered(&discord).await;
    cards[0].1.now();
    let mut watch = Watch::over(&bot).await;
    discord.set_roles("ada", &["Student"]);
    for (button, label, form) in &forms {
        let told = ada.submits(form, json!({ *label: "I am still here." })).await.reply().await;
        assert_eq!(told.text(), format!("{ADVISORS_ONLY}{}", given_back("I am still here.")), "the form of {button}");
    }
    for (list, what) in [
        (&panel, "panel"),
        (&undo, "undo"),
        (&queue, "queue"),
        (&audit, "audit"),
        (&recall, "recall"),
        (&shadow, "shadow"),
    ] {
        assert!(!list.buttons().is_empty() || what == "queue", "{what}");
        for button in list.buttons() {
            let told = refusal(ada.click(list, button).await).await;
            assert_eq!(told.as_deref(), Some(ADVISORS_ONLY), "{button} of the {what}");
        }
    }
    for handle in [
        ada.select(&panel, "Pick another entry", "What is HI?").await,
        ada.select(&recall, "Open one of them", "When does the library open?").await,
        ada.select(&queue, "Open", "Case 1: What is HIM?").await,
        ada.chooses(&handing, "Choose an advisor", "ann").await,
    ] {
        assert_eq!(refusal(handle).await.as_deref(), Some(ADVISORS_ONLY));
    }
    discord.idle().await;
    assert!(!watch.saw_a_change().await);
    discord.finish().await;
}

/// A number of 26 characters such as the bot's keys are.
const NO_KEY: &str = "0123456789abcdefghijklmnop";

#[tokio::test]
async fn forged_foreign_and_expired_ids_do_nothing() {
    let discord = FakeDiscord::start().await;
    let settings = open_review(&discord);
    let bot = Guidepost::with(&settings, &discord).await;
    let (ada, ann) = (discord.person("ada"), discord.person("ann"));
    let cards = cards(&bot, &discord).await;
    let (open, draft) = (&cards[0].1, &cards[3].1);
    let panel = ann.click(open, "Correct the answer").await.reply().await;
    // Whatever the message that comes with a press says, it offers what is pressed.
    let liar = ada.with_payload(|payload| {
        let button = json!({"type": 2, "style": 1, "label": "x", "custom_id": payload["data"]["custom_id"]});
        if let Some(message) = payload.get_mut("message") {
            message["components"] = json!([{"type": 1, "components": [button]}]);
        }
    });
    let mut watch = Watch::over(&bot).await;
    let mut forged: Vec<String> =
        ["claim", "close", "approve", "recallall", "export", "undo", "open", "page", "nothing"]
            .iter()
            .map(|verb| format!("gp1:desk:{verb}.{NO_KEY}.0"))
            .collect();
    forged
        .extend(["gp1:desk:", "gp1:desk:claim", "gp1:desk:claim.0.0", "gp1:desk:claim.\u{fffd}.0"].map(str::to_owned));
    // A colleague's panel, and a card's key with a verb that is none of its own.
    forged.push(panel.custom_id("Retract"));
    let key = open.custom_id("Claim").replace("claim", "export");
    forged.push(key);
    for id in &forged {
        let told = refusal(ada.presses(open, id).await).await;
        assert_eq!(told.as_deref(), Some(GONE), "{id}");
        let told = refusal(liar.presses(open, id).await).await.unwrap_or_else(|| panic!("{id} did something"));
        assert!(told == GONE || told.contains("This is no longer there."), "{id}: {told}");
    }
    let told = refusal(liar.forges_choice(draft, &forged[0]).await).await;
    assert_eq!(told.as_deref(), Some(GONE));
    // 100 times nonsense.
    for number in 0..100_u64 {
        let nonsense: String = (0..26)
            .map(|at| u8::try_from((number * 7919 + at * 104_729) % 95).expect("it is less than 95"))
            .map(|letter| char::from(b' ' + letter))
            .collect();
        let id = format!("gp1:desk:claim.{nonsense}.0");
        assert_eq!(refusal(liar.presses(open, &id).await).await.as_deref(), Some(GONE), "{id:?}");
    }
    discord.idle().await;
    assert!(!watch.saw_a_change().await);
    // A form that comes back under another's name, or under none, keeps the words, and does nothing.
    let form = ada.click(open, "Answer").await.modal().await;
    let lies: [fn(&mut Value); 2] = [
        |payload| payload["data"]["custom_id"] = json!(format!("gp1:desk:answer.{NO_KEY}.0")),
        |payload| payload["data"]["custom_id"] = json!("gp1:nothing"),
    ];
    for lie in lies {
        let told = ada.with_payload(lie).submits(&form, json!({"Answer": "On Friday."})).await.reply().await;
        assert_eq!(told.text(), format!("{GONE}{}", given_back("On Friday.")));
    }
    // Of another server, and after its time.
    let before = bot.finds("SELECT hex(key), guild, expires FROM component WHERE person IS NULL LIMIT 1").await;
    assert!(!before.is_empty());
    for change in ["guild = guild + 1", "guild = guild - 1, expires = 1"] {
        bot.database_is_told(&format!("UPDATE component SET {change}")).await;
        watch.saw_a_change().await;
        for button in ["Claim", "Note", "Close", "Correct the answer"] {
            assert_eq!(refusal(ada.click(open, button).await).await.as_deref(), Some(GONE), "{button}, {change}");
        }
        assert_eq!(refusal(ann.click(&panel, "Retract").await).await.as_deref(), Some(GONE), "{change}");
        discord.idle().await;
        assert!(!watch.saw_a_change().await, "{change}");
    }
    discord.finish().await;
}

#[tokio::test]
async fn while_the_database_fails_nothing_is_changed_and_whoever_acts_is_told() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = sam.says("general", "@bot What is HIM?").reply().await;
    discord.idle().await;
    sam.click(&answer, "Ask an advisor").await.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    // The last of what an act writes fails, as on a full disk.
    bot.database_is_told("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END").await;
    let told = ada.click(&card, "Claim").await.reply().await.text();
    let reference = told.rsplit("Reference ").next().unwrap_or_default().trim_end_matches(')').to_owned();
    assert_snapshot!(told.replace(&reference, "……"), @"
    (only you can see this)
    I could not write that down, so nothing was changed. Please try again in a minute. (Reference ……)
    ");
    bot.logs(&format!("reference {reference}")).await;
    for told in [
        ada.message_command("Retract", &answer).await.reply().await,
        ada.slash("general", "person block", json!({"person": "sam", "days": 1})).await.reply().await,
    ] {
        assert!(told.is_private() && told.text().contains("nothing was changed"), "{}", told.text());
    }
    let form = ada.click(&card, "Answer").await.modal().await;
    let told = ada.submits(&form, json!({"Answer": "On Friday."})).await.reply().await;
    assert!(told.text().contains("nothing was changed"), "{}", told.text());
    bot.has_delivered(&discord).await;
    assert_eq!(card.now().text(), card.text());
    assert_eq!(bot.finds("SELECT stage, owner FROM cases").await, "open | -");
    assert_eq!(bot.finds("SELECT count(*) FROM block").await, "0");
    bot.database_is_told("DROP TRIGGER full").await;
    ada.click(&card, "Claim").await.updated().await;
    discord.next_message_in("Case 1").await;
    bot.has_delivered(&discord).await;
    card.now();
    discord.finish().await;
}

#[tokio::test]
async fn what_was_done_is_not_called_undone_where_it_cannot_be_shown() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = sam.says("general", "@bot What is HIM?").reply().await;
    sam.slash("general", "ask", json!({"question": "What is HIM?"})).await.reply().await;
    discord.idle().await;
    let panel = ada.message_command("Correct", &answer).await.reply().await;
    let undone = ada.click(&panel, "Retract").await.updated().await;
    let list = ada.click(&undone, "See them").await.reply().await;
    // The disk is full once the act is written.
    bot.database_is_told(
        "CREATE TRIGGER full BEFORE INSERT ON component WHEN new.person > 0 BEGIN SELECT RAISE(ABORT, 'full'); END;
         CREATE TRIGGER full_too BEFORE DELETE ON component BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    .await;
    let change = list.buttons()[0].to_owned();
    let changed = ada.click(&list, &change).await.updated().await;
    assert!(changed.text().contains("One answer is being changed now"), "{}", changed.text());
    let options = json!({"person": "sam", "question": "May I?"});
    let told = [
        ada.click(&undone, "Undo").await.updated().await,
        ada.slash("general", "case open", options).await.reply().await,
    ];
    for told in &told {
        let text = told.text();
        let reference = text.rsplit("Reference ").next().unwrap_or_default().trim_end_matches(')').to_owned();
        let expected = format!("That is done and written down, but I cannot show it now. (Reference {reference})");
        assert_eq!(text, format!("(only you can see this)\n{expected}"));
        bot.logs(&format!("reference {reference}")).await;
    }
    discord.next_message_in("advisor-review").await;
    bot.has_delivered(&discord).await;
    assert_eq!(bot.finds("SELECT action FROM audit").await, "retract\nretract\nundo\nopen");
    discord.skip_the_rest().await;
    discord.finish().await;
}

#[tokio::test]
async fn while_another_program_holds_the_database_whoever_acts_is_told_in_time() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::on(&discord).await;
    let [sam, sue, ada] = ["sam", "sue", "ada"].map(|name| discord.person(name));
    let answer = sam.says("general", "@bot What is HIM?").reply().await;
    let private = sam.slash("general", "ask", json!({"question": "What is HI?"})).await.reply().await;
    discord.idle().await;
    let opened = sam.click(&answer, "Ask an advisor").await.reply().await;
    let form = sam.click(&opened, "Write to an advisor").await.modal().await;
    let card = discord.next_message_in("advisor-review").await;
    bot.has_delivered(&discord).await;
    let mut other = bot.database().await;
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.expect("it can be locked");
    // Students are answered all the same, and that their question waits to be written keeps nobody waiting.
    assert!(sam.says("general", "@bot What is HI?").reply().await.text().contains("HI computes"));
    let handles = [
        ada.click(&card, "Claim").await,
        ada.message_command("Retract", &answer).await,
        ada.slash("general", "person block", json!({"person": "sam", "days": 1})).await,
        sam.slash("general", "privacy delete", json!({})).await,
    ];
    for handle in handles {
        let told = handle.reply().await;
        assert!(told.is_private() && told.text().contains("I could not write that down"), "{}", told.text());
    }
    // Whoever is in distress is not kept waiting.
    let message = sam.says("general", "i want to hurt myself");
    let words = sue.message_command("Ask the guide", &message).await.reply().await;
    assert!(words.text().contains("call 988"), "{}", words.text());
    // What is looked up first is found, and what is to be kept waits no longer.
    let take_back = sam.click(&opened, "Take it back").await;
    let words = sam.submits(&form, json!({"Your message; an advisor sees your name": "Hello?"})).await;
    let shown = sam.click(&private, "Show to everyone").await;
    let told = take_back.reply().await;
    assert!(told.text().contains("I could not write that down in time"), "{}", told.text());
    let told = words.reply().await;
    assert!(told.text().contains("nobody has it yet") && told.text().contains("Hello?"), "{}", told.text());
    assert!(!shown.reply().await.is_private());
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.expect("it can be unlocked");
    assert!(discord.next_message_in("advisor-review").await.text().contains("Words of distress"));
    ada.click(&card, "Claim").await.updated().await;
    discord.next_message_in("Case 1").await;
    bot.has_delivered(&discord).await;
    card.now();
    assert_eq!(bot.finds("SELECT count(*) FROM audit").await, "1");
    assert_eq!(bot.finds("SELECT count(*) FROM answer").await, "3");
    discord.finish().await;
}

#[tokio::test]
async fn who_may_manage_messages_in_one_channel_only_is_no_advisor() {
    let discord = FakeDiscord::start().await;
    discord.hides_no_command().add_role("Moderator", may::MANAGE_MESSAGES).add_user("mo", &["Moderator"]);
    let settings = Settings { advisor_roles: Vec::new(), ..Settings::usual(&discord) };
    let bot = Guidepost::with(&settings, &discord).await;
    let [sam, sue, mo] = ["sam", "sue", "mo"].map(|name| discord.person(name));
    // What Discord sends of a student whom an overwrite of the channel allows that.
    let sue = sue.with_payload(|payload| {
        payload["member"]["permissions"] = json!((may::SEND_MESSAGES | may::MANAGE_MESSAGES).to_string());
    });
    let answer = sam.says("general", "@bot What is HIM?").reply().await;
    discord.idle().await;
    let queue = async |person: &Person| person.slash("general", "queue", json!({})).await.reply().await.text();
    assert_eq!(queue(&sue).await, ADVISORS_ONLY);
    assert_eq!(sue.message_command("Retract", &answer).await.reply().await.text(), ADVISORS_ONLY);
    assert_ne!(queue(&mo).await, ADVISORS_ONLY);
    // The role may do less from now on, and somebody else is the server's owner.
    discord.set_permissions("Moderator", 0);
    discord.idle().await;
    assert_eq!(queue(&mo).await, ADVISORS_ONLY);
    discord.set_owner("mo");
    discord.idle().await;
    assert_ne!(queue(&mo).await, ADVISORS_ONLY);
    discord.set_owner("adam").set_permissions("@everyone", may::USUAL | may::MANAGE_MESSAGES);
    discord.idle().await;
    assert_ne!(queue(&sam).await, ADVISORS_ONLY);
    assert_eq!(bot.finds("SELECT count(*) FROM audit").await, "0");
    discord.finish().await;
}

/// Whether an advisor talks with them is looked up before, and waits for nobody.
#[tokio::test]
async fn while_another_program_holds_the_database_students_are_answered_in_time() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let bot = Guidepost::on(&discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    let mut other = bot.database().await;
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.expect("it can be locked");
    // This waits to be written.
    sam.says("general", "@bot What is HI?").reply().await;
    discord.idle().await;
    discord.patience(Duration::from_secs(2));
    let question = sue.says("questions", "What is HIM?");
    let direct = sam.dms("What is HIM?");
    for answer in [question.reply().await, direct.reply().await] {
        assert!(answer.text().contains("HIM *keeps*"), "{}", answer.text());
    }
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.expect("it can be unlocked");
    bot.comes_to_keep("SELECT count(*) FROM answer", "3").await;
    discord.finish().await;
}

#[tokio::test]
async fn where_the_advisors_role_is_gone_nobody_is_an_advisor() {
    let discord = FakeDiscord::start().await;
    discord.hides_no_command();
    let settings = Settings { advisor_roles: vec![111_111_111_111_111_111], ..Settings::usual(&discord) };
    let bot = Guidepost::with(&settings, &discord).await;
    bot.logs("has no role 111111111111111111 (advisor_roles)").await;
    let (sam, ada, adam) = (discord.person("sam"), discord.person("ada"), discord.person("adam"));
    let answer = sam.says("general", "@bot What is HIM?").reply().await;
    discord.idle().await;
    sam.click(&answer, "Ask an advisor").await.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    for person in [&ada, &adam] {
        assert_eq!(refusal(person.click(&card, "Claim").await).await.as_deref(), Some(ADVISORS_ONLY));
        assert_eq!(person.message_command("Retract", &answer).await.reply().await.text(), ADVISORS_ONLY);
    }
    discord.idle().await;
    assert_eq!(bot.finds("SELECT count(*) FROM audit").await, "0");
    discord.finish().await;
}
