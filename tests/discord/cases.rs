//! Cases: from one click to the end, in a private thread or carried by the bot, by one advisor or by several.
#![allow(clippy::too_many_lines, reason = "a story is as long as the cards that it shows")]

use insta::assert_snapshot;
use serde_json::json;

use super::fake_discord::{FakeDiscord, Person, Shown, may};
use super::guidepost::{Guidepost, OFFICE, Settings};

fn signed(discord: &FakeDiscord) -> Settings {
    Settings { office: Some(OFFICE), ..Settings::usual(discord) }
}

/// A student asks and turns to an advisor with one click; what they are told, and the card.
async fn opens(discord: &FakeDiscord, person: &Person, question: &str) -> (Shown, Shown) {
    let answer = person.slash("general", "ask", json!({"question": question})).await.reply().await;
    // Nobody is so fast that the bot has not noted yet what it has answered.
    discord.idle().await;
    let opened = person.click(&answer, "Ask an advisor").await.reply().await;
    (opened, discord.next_message_in("advisor-review").await)
}

/// An advisor presses a button of a card; how the card stands when all is done.
async fn press(bot: &Guidepost, discord: &FakeDiscord, who: &Person, card: &Shown, button: &str) -> Shown {
    who.click(card, button).await.updated().await;
    bot.has_delivered(discord).await;
    card.now()
}

/// An advisor fills in the form behind a button.
async fn write(bot: &Guidepost, discord: &FakeDiscord, who: &Person, card: &Shown, button: &str, words: &str) -> Shown {
    let form = who.click(card, button).await.modal().await;
    let label = if button == "Note" { "Note (only advisors read it)" } else { button };
    who.submits(&form, json!({ label: words })).await.updated().await;
    bot.has_delivered(discord).await;
    card.now()
}

/// The last line of a card that says how far its case is.
fn how_far(card: &Shown) -> String {
    let text = card.text();
    let mut lines =
        text.lines().filter(|line| line.starts_with("│ **")).map(|line| line.trim_start_matches("│ ").to_owned());
    lines.next_back().unwrap_or_default()
}

#[tokio::test]
async fn bold_words_that_a_card_cuts_off_leave_the_rest_of_it_as_it_is() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let (_, card) = opens(&discord, &sam, "What is HIM?").await;
    let bold = format!("**Mind the day: {}.**", "the first of May, ".repeat(30));
    let card = write(&bot, &discord, &ada, &card, "Answer", &bold).await;
    let answer = card.text().lines().find(|line| line.contains("Mind the day")).map(str::to_owned).unwrap_or_default();
    assert!(answer.ends_with("…**"), "{answer}");
    discord.skip_the_rest().await;
    discord.finish().await;
}

#[tokio::test]
async fn a_claimed_case_is_talked_about_in_a_private_thread_in_which_the_bot_is_silent() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, sue, ada) = (discord.person("sam"), discord.person("sue"), discord.person("ada"));
    let (_, card) = opens(&discord, &sam, "What is HIM?").await;
    let card = press(&bot, &discord, &ada, &card, "Claim").await;
    assert_snapshot!(card.text(), @"
    ┌ #607d8b
    │ # Case 1 · A student asks for an advisor
    │ @sam asked in #general:
    │ ```
    │ What is HIM?
    │ ```
    │ I said: `what-is-him`
    │ -# claimed by @ada · <time:R>
    │ -# talked about in #Case 1 · <time:R>
    │
    │ **Claimed** by @ada · the claim ends <time:R> · opened <time:R>
    └
    [Answer: primary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    [Claim longer: secondary] [Release: secondary] [Hand over: secondary]
    ");
    let opening = discord.next_message_in("Case 1").await;
    assert_snapshot!(opening.text(), @"
    @sam, @ada of Health Sciences Advising is here for you. Only you and the advisors can read this thread. Please write here; I stay silent. You asked:
    ```
    What is HIM?
    ```
    [That settles it: secondary]
    ");
    assert_eq!(discord.let_into("Case 1"), ["sam", "ada"]);
    // They talk; the bot listens to how far it is, and says nothing.
    ada.says("Case 1", "Hello @sam, it is about records.");
    let answered = card.edited().await;
    assert_eq!(how_far(&answered), "**Answered** by @ada · opened <time:R>");
    sam.says("Case 1", "@bot What is HI?");
    let again = answered.edited().await;
    assert!(how_far(&again).starts_with("**Claimed** by @ada"), "{}", again.text());
    sam.says("Case 1", "i want to know more");
    bot.has_delivered(&discord).await;
    discord.nothing_said_in("Case 1").await;
    // The answer by the card comes there as well.
    let card = write(&bot, &discord, &ada, &again, "Answer", "Read *the guide*, page 3.").await;
    let answer = discord.next_message_in("Case 1").await;
    assert_snapshot!(answer.text(), @"
    @sam
    @ada answered you.
    ┌ #607d8b
    │ # Case 1: an answer from a person
    │ Read *the guide*, page 3.
    │
    │ You asked:
    │ ```
    │ What is HIM?
    │ ```
    │ -- Written by an advisor · Health Sciences Advising
    └
    [That settles it: secondary]
    ");
    // Whoever is not asked cannot end it; who asked can.
    discord.set_roles("sue", &["Advisor"]);
    let told = sue.click(&opening, "That settles it").await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    Only the person it belongs to can do this.
    ");
    let told = sam.click(&answer, "That settles it").await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    Case 1 is closed. You can ask an advisor again at any time.
    ");
    bot.has_delivered(&discord).await;
    assert_snapshot!(card.now().text(), @"
    ┌ #607d8b
    │ # Case 1 · A student asks for an advisor
    │ @sam asked in #general:
    │ ```
    │ What is HIM?
    │ ```
    │ I said: `what-is-him`
    │ -# claimed by @ada · <time:R>
    │ -# talked about in #Case 1 · <time:R>
    │ **Answer** of @ada: Read *the guide*, page 3.
    │ -# settled, says the student · <time:R>
    │
    │ **Closed** <time:R>
    └
    [Reopen: secondary]
    ");
    // Who writes in the thread once more opens it again.
    sam.says("Case 1", "One more thing …");
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"Case 1 is open again: its student wrote in #Case 1.");
    assert_eq!(how_far(&card.edited().await), "**Open**, since <time:R>");
    // After a restart it is still a thread of people.
    let settings = signed(&discord);
    let bot = bot.restarts(&settings, &discord).await;
    sam.says("Case 1", "@bot What is HI?");
    bot.has_delivered(&discord).await;
    discord.nothing_said_in("Case 1").await;
    discord.finish().await;
}

#[tokio::test]
async fn who_is_no_advisor_any_more_answers_no_case_by_writing_in_its_thread() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let (_, card) = opens(&discord, &sam, "What is HIM?").await;
    let card = press(&bot, &discord, &ada, &card, "Claim").await;
    discord.next_message_in("Case 1").await;
    discord.set_roles("ada", &["Student"]);
    ada.says("Case 1", "Ha!");
    bot.has_delivered(&discord).await;
    assert_eq!(bot.finds("SELECT stage FROM cases").await, "claimed");
    discord.set_roles("ada", &["Advisor"]);
    ada.says("Case 1", "Here I am again.");
    assert!(how_far(&card.edited().await).contains("**Answered**"));
    discord.finish().await;
}

#[tokio::test]
async fn where_no_thread_can_be_made_the_bot_carries_the_messages_and_is_silent_itself() {
    let discord = FakeDiscord::start().await;
    discord.deny("general", may::CREATE_PRIVATE_THREADS);
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let (_, card) = opens(&discord, &sam, "What is HIM?").await;
    // A direct message is a question to the bot, until a person owns the conversation.
    assert!(sam.dms("What is HI?").reply().await.text().contains("HI computes"));
    let card = press(&bot, &discord, &ada, &card, "Claim").await;
    assert!(card.text().contains("no private thread can be made there, so I carry the messages"), "{}", card.text());
    let card = write(&bot, &discord, &ada, &card, "Answer", "Read *the guide*, page 3.").await;
    assert_eq!(how_far(&card), "**Answered** by @ada · opened <time:R>");
    let answer = discord.next_message_to("sam").await;
    assert_snapshot!(answer.text(), @"
    @ada answered you.
    ┌ #607d8b
    │ # Case 1: an answer from a person
    │ Read *the guide*, page 3.
    │
    │ You asked:
    │ ```
    │ What is HIM?
    │ ```
    │ -- Written by an advisor · Health Sciences Advising
    └
    [Reply: primary] [That settles it: secondary]
    ");
    // The student replies by the button …
    let form = sam.click(&answer, "Reply").await.modal().await;
    assert_snapshot!(form.text(), @"
    [[ Reply ]]
    Your reply to the advisor: paragraph
    ");
    let told = sam.submits(&form, json!({"Your reply to the advisor": "Which edition?"})).await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    Your reply is with the advisors now.
    ");
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"
    (in reply to @guidepost)
    @ada
    ┌ #607d8b
    │ # Case 1, the student writes
    │ ```
    │ Which edition?
    │ ```
    └
    ");
    assert!(how_far(&card.edited().await).starts_with("**Claimed** by @ada"));
    // … or simply writes.
    let card = write(&bot, &discord, &ada, &card.now(), "Answer", "The last one.").await;
    discord.next_message_to("sam").await;
    let told = sam.dms("What is HI?").reply().await;
    assert_snapshot!(told.text(), @"
    (in reply to @sam)
    Your message is with your advisor (case 1). To ask the guide instead, use /ask on the server.
    ");
    assert!(discord.next_message_in("advisor-review").await.text().contains("What is HI?"));
    sam.dms("And thank you!");
    assert!(discord.next_message_in("advisor-review").await.text().contains("And thank you!"));
    bot.has_delivered(&discord).await;
    card.now();
    assert_eq!(discord.said_to("sam").len(), 4, "one answer of the bot's own, two of the advisor's, one word");
    // Words of distress are never only passed on.
    let words = sam.dms("i want to hurt myself").reply().await;
    assert!(words.text().contains("call 988"), "{}", words.text());
    assert!(discord.next_message_in("advisor-review").await.text().contains("Words of distress"));
    // When it is settled, the bot answers again.
    sam.click(&answer, "That settles it").await.reply().await;
    bot.has_delivered(&discord).await;
    card.now();
    assert!(sam.dms("What is HI?").reply().await.text().contains("HI computes"));
    discord.finish().await;
}

/// A case whose messages the bot carries, and the advisor's answer to its student.
async fn is_answered(bot: &Guidepost, discord: &FakeDiscord) -> Shown {
    discord.deny("general", may::CREATE_PRIVATE_THREADS);
    let (_, card) = opens(discord, &discord.person("sam"), "What is HIM?").await;
    discord.leaves_unread("advisor-review");
    write(bot, discord, &discord.person("ada"), &card, "Answer", "Records.").await;
    discord.next_message_to("sam").await
}

const WRITTEN: &str = "SELECT text FROM case_note WHERE voice = 'student' ORDER BY id";

#[tokio::test]
async fn who_asked_too_fast_is_heard_by_their_advisor_all_the_same() {
    let discord = FakeDiscord::start().await;
    let more = "[limits]\nquestions_per_minute = 3";
    let bot = Guidepost::with(&Settings { more, ..signed(&discord) }, &discord).await;
    let sam = discord.person("sam");
    let answer = is_answered(&bot, &discord).await;
    for _ in 0..2 {
        sam.slash("general", "ask", json!({"question": "What is HI?"})).await.reply().await;
    }
    let told = sam.slash("general", "ask", json!({"question": "What is HI?"})).await.reply().await;
    assert!(told.text().contains("That was a lot of questions"), "{}", told.text());
    let told = sam.dms("Thank you! But when must I apply?").reply().await;
    assert!(told.text().contains("Your message is with your advisor"), "{}", told.text());
    let form = sam.click(&answer, "Reply").await.modal().await;
    let told = sam.submits(&form, json!({"Your reply to the advisor": "For the fall?"})).await.reply().await;
    assert!(told.text().contains("Your reply is with the advisors now"), "{}", told.text());
    bot.has_delivered(&discord).await;
    assert_eq!(bot.finds(WRITTEN).await, "Thank you! But when must I apply?\nFor the fall?");
    discord.finish().await;
}

#[tokio::test]
async fn who_writes_too_fast_to_an_advisor_learns_each_time_that_it_was_not_passed_on() {
    let discord = FakeDiscord::start().await;
    let more = "[limits]\nquestions_per_minute = 3";
    let bot = Guidepost::with(&Settings { more, ..signed(&discord) }, &discord).await;
    let sam = discord.person("sam");
    let answer = is_answered(&bot, &discord).await;
    sam.dms("One").reply().await;
    for words in ["Two", "Three"] {
        let form = sam.click(&answer, "Reply").await.modal().await;
        let told = sam.submits(&form, json!({"Your reply to the advisor": words})).await.reply().await;
        assert!(told.text().contains("with the advisors now"), "{}", told.text());
    }
    let form = sam.click(&answer, "Reply").await.modal().await;
    let told = sam.submits(&form, json!({"Your reply to the advisor": "Four"})).await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    That was a lot in a short time, so your advisor does not have this. Please wait a minute, then send it again.
    ┌ #607d8b
    │ # You wrote
    │ ```
    │ Four
    │ ```
    └
    ");
    for words in ["Five", "Six"] {
        let told = sam.dms(words).reply().await;
        assert!(told.text().contains("your advisor does not have this"), "{}", told.text());
    }
    bot.has_delivered(&discord).await;
    assert_eq!(bot.finds(WRITTEN).await, "One\nTwo\nThree");
    // The guide is asked as before.
    let answer = sam.slash("general", "ask", json!({"question": "What is HI?"})).await.reply().await;
    assert!(answer.text().contains("HI computes"), "{}", answer.text());
    discord.finish().await;
}

#[tokio::test]
async fn who_has_asked_enough_for_a_day_may_ask_on_tomorrow_and_finds_a_person_today() {
    let discord = FakeDiscord::start().await;
    let more = "[limits]\nquestions_per_day = 2";
    let bot = Guidepost::with(&Settings { more, ..signed(&discord) }, &discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    is_answered(&bot, &discord).await;
    let answer = sam.slash("general", "ask", json!({"question": "What is HI?"})).await.reply().await;
    let told = sam.slash("general", "ask", json!({"question": "How do I enroll?"})).await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    That was as much as one person can ask me in a day. Please ask on tomorrow; an advisor is a click away today as well.
    [Ask an advisor: secondary]
    ");
    assert_eq!(sam.click(&answer, "Show to everyone").await.reply().await.text(), told.text());
    let intake = sam.click(&told, "Ask an advisor").await.reply().await;
    assert!(intake.buttons().contains(&"Write to an advisor"), "{}", intake.text());
    // Who is in a conversation with a person goes on with it.
    sam.dms("But when must I apply?").reply().await;
    sam.dms("For the fall, I mean.");
    bot.has_delivered(&discord).await;
    assert_eq!(bot.finds(WRITTEN).await, "But when must I apply?\nFor the fall, I mean.");
    // In public it is said as well, with the same way to a person.
    for question in ["What is HIM?", "What is HI?"] {
        sue.says("general", &format!("@bot {question}")).reply().await;
    }
    let told = sue.says("general", "@bot How do I enroll?").reply().await;
    assert_eq!(told.buttons(), ["Ask an advisor"]);
    discord.finish().await;
}

#[tokio::test]
async fn who_is_shut_out_while_an_advisor_talks_with_them_learns_that_it_was_not_passed_on() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    is_answered(&bot, &discord).await;
    ada.slash("general", "person block", json!({"person": "sam", "days": 1})).await.reply().await;
    let told = sam.dms("But when must I apply?").reply().await;
    assert!(told.text().contains("You cannot use this for now"), "{}", told.text());
    assert_eq!(bot.finds(WRITTEN).await, "");
    discord.finish().await;
}

#[tokio::test]
async fn a_case_of_a_direct_message_is_carried() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let answer = sam.dms("What is HIM?").reply().await;
    discord.idle().await;
    sam.click(&answer, "Ask an advisor").await.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    // An answer claims.
    let card = write(&bot, &discord, &ada, &card, "Answer", "Records!").await;
    assert_snapshot!(card.text(), @"
    ┌ #607d8b
    │ # Case 1 · A student asks for an advisor
    │ @sam asked in a direct message:
    │ ```
    │ What is HIM?
    │ ```
    │ I said: `what-is-him`
    │ **Answer** of @ada: Records!
    │
    │ **Answered** by @ada · opened <time:R>
    └
    [Answer: primary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    [Claim longer: secondary] [Release: secondary] [Hand over: secondary]
    ");
    assert!(discord.next_message_to("sam").await.text().contains("Records!"));
    // Who takes none any more cannot be reached, and the card says so.
    discord.closes_direct_messages("sam");
    let card = write(&bot, &discord, &ada, &card, "Answer", "Are you there?").await;
    assert!(card.text().contains("this could not be brought to them: they take no direct messages"), "{}", card.text());
    discord.finish().await;
}

#[tokio::test]
async fn a_case_is_released_handed_over_noted_closed_and_opened_again() {
    let discord = FakeDiscord::start().await;
    discord.add_user("ann", &["Advisor"]);
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let [sam, ada, ann] = ["sam", "ada", "ann"].map(|name| discord.person(name));
    let (_, card) = opens(&discord, &sam, "What is HIM?").await;
    let card = write(&bot, &discord, &ann, &card, "Note", "I know *sam*; let me.").await;
    let card = press(&bot, &discord, &ada, &card, "Claim").await;
    discord.next_message_in("Case 1").await;
    // Nobody else acts on it now; notes all may write.
    let mut told = Vec::new();
    for button in ["Claim longer", "Release", "Hand over", "Answer", "Close"] {
        told.push(format!("{button}: {}", ann.click(&card, button).await.reply().await.text()));
    }
    assert_snapshot!(told.join("\n").replace("(only you can see this)\n", ""), @"
    Claim longer: @ada has claimed this. Ask them to hand it over, or wait until the claim ends.
    Release: @ada has claimed this. Ask them to hand it over, or wait until the claim ends.
    Hand over: @ada has claimed this. Ask them to hand it over, or wait until the claim ends.
    Answer: @ada has claimed this. Ask them to hand it over, or wait until the claim ends.
    Close: @ada has claimed this. Ask them to hand it over, or wait until the claim ends.
    ");
    let card = write(&bot, &discord, &ann, &card, "Note", "Then you.").await;
    let card = press(&bot, &discord, &ada, &card, "Release").await;
    assert_eq!(how_far(&card), "**Open**, since <time:R>");
    let card = press(&bot, &discord, &ada, &card, "Claim").await;
    // To a colleague, and only to one.
    let choice = ada.click(&card, "Hand over").await.reply().await;
    assert_snapshot!(choice.text(), @"
    (only you can see this)
    To whom do you hand case 1?
    [▾ Choose an advisor …]
    ");
    let told = ada.chooses(&choice, "Choose an advisor", "sam").await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    @sam is no advisor of this server, so the case stays as it is.
    ");
    let passed = ada.chooses(&choice, "Choose an advisor", "ann").await.updated().await;
    assert!(passed.is_private() && how_far(&passed).starts_with("**Claimed** by @ann"), "{}", passed.text());
    bot.has_delivered(&discord).await;
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"@ann, @ada handed case 1 to you.");
    let mut inside = discord.let_into("Case 1");
    inside.sort_unstable();
    inside.dedup();
    assert_eq!(inside, ["ada", "ann", "sam"]);
    let card = press(&bot, &discord, &ann, &card.now(), "Close").await;
    assert_snapshot!(card.text(), @"
    ┌ #607d8b
    │ # Case 1 · A student asks for an advisor
    │ @sam asked in #general:
    │ ```
    │ What is HIM?
    │ ```
    │ I said: `what-is-him`
    │ … 2 earlier
    │ -# talked about in #Case 1 · <time:R>
    │ **Note** of @ann: Then you.
    │ -# released by @ada · <time:R>
    │ -# claimed by @ada · <time:R>
    │ -# @ada handed it to @ann · <time:R>
    │ -# closed by @ann · <time:R>
    │
    │ **Closed** <time:R>
    └
    [Reopen: secondary]
    ");
    assert_snapshot!(discord.next_message_in("Case 1").await.text(), @"
    @sam
    Case 1 was closed by Health Sciences Advising. To open it again, simply write here.
    ");
    let card = press(&bot, &discord, &ada, &card, "Reopen").await;
    assert_eq!(how_far(&card), "**Open**, since <time:R>");
    assert_snapshot!(bot.finds("SELECT action, kind, subject, before, after FROM audit").await
        .replace(&discord.user_id("ada").to_string(), "ADA").replace(&discord.user_id("ann").to_string(), "ANN"), @"
    note | case | 1 | open | open
    claim | case | 1 | open | claimed by <@ADA>
    note | case | 1 | claimed by <@ADA> | claimed by <@ADA>
    release | case | 1 | claimed by <@ADA> | open
    claim | case | 1 | open | claimed by <@ADA>
    hand over | case | 1 | claimed by <@ADA> | claimed by <@ANN>
    close | case | 1 | claimed by <@ANN> | closed by <@ANN>
    reopen | case | 1 | closed by <@ANN> | open
    ");
    discord.finish().await;
}

#[tokio::test]
async fn of_two_advisors_who_claim_at_once_one_has_it_and_the_other_learns_who() {
    let discord = FakeDiscord::start().await;
    discord.add_user("ann", &["Advisor"]);
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let [sam, ada, ann] = ["sam", "ada", "ann"].map(|name| discord.person(name));
    let (_, card) = opens(&discord, &sam, "What is HIM?").await;
    discord.gateway().hold();
    let presses = [ada.click(&card, "Claim").await, ann.click(&card, "Claim").await];
    discord.gateway().release();
    let (hers, theirs) = (presses[0].told().await, presses[1].told().await);
    let (first, told) = match (hers, theirs) {
        (None, Some(told)) => ("ada", told),
        (Some(told), None) => ("ann", told),
        _ => panic!("one of them has it"),
    };
    assert_snapshot!(told.text().replace(first, "……"), @"
    (only you can see this)
    @…… has claimed this. Ask them to hand it over, or wait until the claim ends.
    ");
    bot.has_delivered(&discord).await;
    assert!(how_far(&card.now()).starts_with(&format!("**Claimed** by @{first}")), "{}", card.now().text());
    assert!(discord.next_message_in("Case 1").await.text().contains(&format!("@sam, @{first} of {OFFICE}")));
    assert_eq!(bot.finds("SELECT count(*) FROM audit").await, "1");
    discord.finish().await;
}

#[tokio::test]
async fn a_student_takes_a_case_back() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, sue) = (discord.person("sam"), discord.person("sue"));
    let (opened, card) = opens(&discord, &sam, "What is HIM?").await;
    let told = sam.click(&opened, "Take it back").await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    Case 1 is closed. You can ask an advisor again at any time.
    ");
    bot.has_delivered(&discord).await;
    assert_snapshot!(card.now().text(), @"
    ┌ #607d8b
    │ # Case 1 · A student asks for an advisor
    │ @sam asked in #general:
    │ ```
    │ What is HIM?
    │ ```
    │ I said: `what-is-him`
    │ -# taken back by the student · <time:R>
    │
    │ **Closed** <time:R>
    └
    [Reopen: secondary]
    ");
    let told = sam.click(&opened, "Take it back").await.reply().await;
    assert_snapshot!(told.text(), @"
    (only you can see this)
    Case 1 is closed already.
    ");
    // A number alone opens nothing of somebody else's.
    let (theirs, card) = opens(&discord, &sue, "What is HI?").await;
    let forged = theirs.custom_id("Take it back");
    let told = sam.presses(&opened, &forged).await.reply().await;
    assert!(told.text().contains("This is no longer valid."), "{}", told.text());
    bot.has_delivered(&discord).await;
    assert_eq!(how_far(&card.now()), "**Open**, since <time:R>");
    discord.finish().await;
}

#[tokio::test]
async fn a_question_that_was_not_found_and_is_followed_up_is_one_case_with_its_trail() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let sam = discord.person("sam");
    let nothing = sam.slash("general", "ask", json!({"question": "xyzzy plugh?"})).await.reply().await;
    let card = discord.next_message_in("advisor-review").await;
    assert_snapshot!(card.text(), @"
    ┌ #607d8b
    │ # Case 1 · Nothing in the guide matched
    │ Somebody asked:
    │ ```
    │ xyzzy plugh?
    │ ```
    │ I said: that I did not find it
    │
    │ **Open**, since <time:R>
    └
    [Write answer: primary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    ");
    sam.click(&nothing, "Ask an advisor").await.reply().await;
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"
    ┌ #607d8b
    │ # Case 2 · A student asks for an advisor
    │ @sam asked in #general:
    │ ```
    │ xyzzy plugh?
    │ ```
    │ I said: that I did not find it
    │
    │ **Open**, since <time:R>
    └
    [Claim: primary] [Answer: secondary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
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
    │ -# followed up as case 2 · <time:R>
    │
    │ **Closed** <time:R>
    └
    [Reopen: secondary]
    ");
    // What was rejected and read stands in the case.
    let answer = sam.slash("general", "ask", json!({"question": "What is HI?"})).await.reply().await;
    discord.idle().await;
    let offered = sam.click(&answer, "Not what I asked").await.reply().await;
    let unhelpful = discord.next_message_in("advisor-review").await;
    assert!(unhelpful.text().contains("An answer was not what was asked"), "{}", unhelpful.text());
    sam.click(&offered, "What is HIM?").await.reply().await;
    discord.idle().await;
    sam.click(&answer, "Ask an advisor").await.reply().await;
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"
    ┌ #607d8b
    │ # Case 4 · A student asks for an advisor
    │ @sam asked in #general:
    │ ```
    │ What is HI?
    │ ```
    │ I said: `what-is-hi`
    │ -# not what was asked: `what-is-hi` · <time:R>
    │ -# read: `what-is-him` · <time:R>
    │
    │ **Open**, since <time:R>
    └
    [Claim: primary] [Answer: secondary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    ");
    bot.has_delivered(&discord).await;
    assert!(how_far(&unhelpful.now()).starts_with("**Closed**"), "{}", unhelpful.now().text());
    discord.finish().await;
}

#[tokio::test]
async fn the_queue_lists_filters_and_pages_what_waits() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let more = "[limits]\nopen_cases_per_person = 50\n[cases]\noverdue_hours = 1";
    let bot = Guidepost::with(&Settings { more, ..signed(&discord) }, &discord).await;
    let (sam, sue, ada) = (discord.person("sam"), discord.person("sue"), discord.person("ada"));
    let queue = async |options: serde_json::Value| {
        let list = ada.slash("advisor-review", "queue", options).await.reply().await;
        assert!(list.is_private());
        list
    };
    assert_snapshot!(queue(json!({})).await.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # 0 wait
    │ Nothing waits here.
    └
    ");
    for question in ["What is HIM?", "What is HI?", "How do I enroll?"] {
        let answer = sam.slash("general", "ask", json!({"question": question})).await.reply().await;
        discord.idle().await;
        sam.click(&answer, "Ask an advisor").await.reply().await;
    }
    let answer = sue.slash("general", "ask", json!({"question": "What is HIM?"})).await.reply().await;
    discord.idle().await;
    let form = sue.click(&answer, "Unclear or incomplete").await.modal().await;
    sue.submits(&form, json!({})).await.reply().await;
    for number in 0..2 {
        sue.slash("general", "ask", json!({"question": format!("xyzzy plugh {number}?")})).await.reply().await;
        discord.idle().await;
    }
    sue.slash("general", "ask", json!({"question": "i want to hurt myself"})).await.reply().await;
    bot.has_delivered(&discord).await;
    bot.database_is_told("UPDATE cases SET opened = opened - 7200 WHERE id = 2").await;
    let all = queue(json!({})).await;
    assert_snapshot!(all.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # 7 wait
    │ - **PRIORITY** · **Case 7** · sensitive · open · <time:R> · `i want to hurt myself`
    │ - **Case 2** · advisor · open · <time:R> · `What is HI?`
    │ - **Case 1** · advisor · open · <time:R> · `What is HIM?`
    │ - **Case 3** · advisor · open · <time:R> · `How do I enroll?`
    │ - **Case 4** · content · open · <time:R> · `What is HIM?`
    │ - **Case 5** · unmatched · open · <time:R> · `xyzzy plugh 0?`
    │ - **Case 6** · unmatched · open · <time:R> · `xyzzy plugh 1?`
    └
    [▾ Open …]
      ○ Case 7: i want to hurt myself
      ○ Case 2: What is HI?
      ○ Case 1: What is HIM?
      ○ Case 3: How do I enroll?
      ○ Case 4: What is HIM?
      ○ Case 5: xyzzy plugh 0?
      ○ Case 6: xyzzy plugh 1?
    ");
    let opened = ada.select(&all, "Open", "Case 2: What is HI?").await.reply().await;
    assert!(opened.is_private());
    ada.click(&opened, "Claim").await.updated().await;
    bot.has_delivered(&discord).await;
    let thread = discord.next_message_in("Case 2").await;
    assert!(thread.text().contains("@ada"));
    let mut lists = Vec::new();
    for show in [
        "What nobody has claimed",
        "What I have claimed",
        "What waits too long",
        "Students who wait for a person",
        "Unclear or incomplete answers",
        "Drafts",
    ] {
        let text = queue(json!({"show": show})).await.text();
        let lines =
            text.lines().filter(|line| line.starts_with("│")).map(|line| line.trim_start_matches("│ ").to_owned());
        lists.push(format!("{show}\n{}", lines.collect::<Vec<_>>().join("\n")));
    }
    assert_snapshot!(lists.join("\n\n"), @"
    What nobody has claimed
    # 6 wait
    - **PRIORITY** · **Case 7** · sensitive · open · <time:R> · `i want to hurt myself`
    - **Case 1** · advisor · open · <time:R> · `What is HIM?`
    - **Case 3** · advisor · open · <time:R> · `How do I enroll?`
    - **Case 4** · content · open · <time:R> · `What is HIM?`
    - **Case 5** · unmatched · open · <time:R> · `xyzzy plugh 0?`
    - **Case 6** · unmatched · open · <time:R> · `xyzzy plugh 1?`

    What I have claimed
    # 1 waits
    - **Case 2** · advisor · claimed by @ada · <time:R> · `What is HI?`

    What waits too long
    # 1 waits
    - **Case 2** · advisor · claimed by @ada · <time:R> · `What is HI?`

    Students who wait for a person
    # 4 wait
    - **PRIORITY** · **Case 7** · sensitive · open · <time:R> · `i want to hurt myself`
    - **Case 2** · advisor · claimed by @ada · <time:R> · `What is HI?`
    - **Case 1** · advisor · open · <time:R> · `What is HIM?`
    - **Case 3** · advisor · open · <time:R> · `How do I enroll?`

    Unclear or incomplete answers
    # 1 waits
    - **Case 4** · content · open · <time:R> · `What is HIM?`

    Drafts
    # 0 wait
    Nothing waits here.
    ");
    // More than ten turn over.
    for number in 0..6 {
        sam.slash("general", "ask", json!({"question": format!("xyzzy frotz {number}?")})).await.reply().await;
    }
    bot.has_delivered(&discord).await;
    let first = queue(json!({})).await;
    assert!(first.text().contains("# 13 wait (1 of 2)") && first.buttons() == ["Next page"], "{}", first.text());
    let second = ada.click(&first, "Next page").await.updated().await;
    assert!(second.text().contains("# 13 wait (2 of 2)") && second.buttons() == ["Previous page"], "{}", second.text());
    assert_eq!(second.options("Open").len(), 3);
    let back = ada.click(&second, "Previous page").await.updated().await;
    assert_eq!(back.text(), first.text());
    discord.finish().await;
}

#[tokio::test]
async fn an_advisor_opens_a_case_for_a_student_and_finds_it_by_its_number() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let options = json!({"person": "sam", "question": "Asked on the phone: may he start in May?"});
    let opened = ada.slash("advisor-review", "case open", options).await.reply().await;
    assert!(opened.is_private());
    assert_snapshot!(opened.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # Case 1 · A student asks for an advisor
    │ @sam asks:
    │ ```
    │ Asked on the phone: may he start in May?
    │ ```
    │ -# opened by @ada · <time:R>
    │
    │ **Open**, since <time:R>
    └
    [Claim: primary] [Answer: secondary] [Note: secondary] [Close: secondary]
    ");
    let card = discord.next_message_in("advisor-review").await;
    assert_eq!(card.buttons(), opened.buttons());
    let found = ada.slash("general", "case show", json!({"number": 1})).await.reply().await;
    assert!(found.is_private() && found.text() == opened.text(), "{}", found.text());
    let none = ada.slash("general", "case show", json!({"number": 7})).await.reply().await;
    assert_snapshot!(none.text(), @"
    (only you can see this)
    This is no longer there.
    ");
    // They cannot see this channel, so no thread is made in it, and they are written to directly.
    let card = write(&bot, &discord, &ada, &card, "Answer", "Yes, you may.").await;
    assert_snapshot!(card.text(), @"
    ┌ #607d8b
    │ # Case 1 · A student asks for an advisor
    │ @sam asks:
    │ ```
    │ Asked on the phone: may he start in May?
    │ ```
    │ -# opened by @ada · <time:R>
    │ **Answer** of @ada: Yes, you may.
    │
    │ **Answered** by @ada · opened <time:R>
    └
    [Answer: primary] [Note: secondary] [Close: secondary]
    [Claim longer: secondary] [Release: secondary] [Hand over: secondary]
    ");
    let answer = discord.next_message_to("sam").await;
    assert!(answer.text().contains("Yes, you may."), "{}", answer.text());
    sam.click(&answer, "That settles it").await.reply().await;
    bot.has_delivered(&discord).await;
    assert!(how_far(&card.now()).starts_with("**Closed**"));
    discord.finish().await;
}

#[tokio::test]
async fn a_claim_that_nobody_acts_on_ends_after_a_reminder_and_what_waits_too_long_is_named() {
    let discord = FakeDiscord::start().await;
    // The line comes once a day, and the bot has the clock of the machine: in the last seconds of a day the next one is
    // waited for.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let left = 86_400 - now % 86_400;
    if left < 20 {
        tokio::time::sleep(std::time::Duration::from_secs(left)).await;
    }
    let more = "[cases]\noverdue_hours = 1\ndaily_hour = 0";
    let bot = Guidepost::with(&Settings { more, ..signed(&discord) }, &discord).await;
    let (sam, sue, ada) = (discord.person("sam"), discord.person("sue"), discord.person("ada"));
    let (_, card) = opens(&discord, &sam, "What is HIM?").await;
    let ending = press(&bot, &discord, &ada, &card, "Claim").await;
    discord.next_message_in("Case 1").await;
    let (_, card) = opens(&discord, &sue, "What is HI?").await;
    let ended = press(&bot, &discord, &ada, &card, "Claim").await;
    discord.next_message_in("Case 2").await;
    let later = "UPDATE cases SET claim_ends = unixepoch() + 61 - 62 * (id - 1), opened = opened - 7200 * (id = 2)";
    bot.database_is_told(later).await;
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"@ada, your claim of case 1 ends <time:R>. Answer it, claim it once more, or hand it over.");
    assert_snapshot!(ended.edited().await.text(), @"
    ┌ #607d8b
    │ # Case 2 · A student asks for an advisor
    │ @sue asked in #general:
    │ ```
    │ What is HI?
    │ ```
    │ I said: `what-is-hi`
    │ -# claimed by @ada · <time:R>
    │ -# talked about in #Case 2 · <time:R>
    │ -# the claim of @ada ended · <time:R>
    │
    │ **Open**, since <time:R>
    └
    [Claim: primary] [Answer: secondary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    ");
    assert_snapshot!(discord.next_message_in("advisor-review").await.text(), @"**Overdue:** case 2 (<time:R>). `/queue` lists everything that waits, the oldest first.");
    // Once is enough.
    bot.has_delivered(&discord).await;
    discord.nothing_said_in("advisor-review").await;
    assert_eq!(bot.finds("SELECT stage, nudged FROM cases ORDER BY id").await, "claimed | 1\nopen | 0");
    ending.now();
    discord.finish().await;
}

#[tokio::test]
async fn the_audit_trail_is_read_filtered_and_exported() {
    let discord = FakeDiscord::start().await;
    discord.add_user("ann", &["Advisor"]).leaves_unread("advisor-review");
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let [sam, ada, ann, adam] = ["sam", "ada", "ann", "adam"].map(|name| discord.person(name));
    let audit = async |who: &Person, options: serde_json::Value| {
        let list = who.slash("advisor-review", "audit", options).await.reply().await;
        assert!(list.is_private());
        list
    };
    assert_snapshot!(audit(&ada, json!({})).await.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # Audit trail: 0 lines
    │ Nothing of that kind was done.
    └
    ");
    let options = json!({"person": "sam", "question": "=HYPERLINK(\"http://evil.example\")"});
    let opened = ada.slash("advisor-review", "case open", options).await.reply().await;
    let opened = ada.click(&opened, "Close").await.updated().await;
    discord.next_message_to("sam").await;
    let mut case = ann.slash("advisor-review", "case show", json!({"number": 1})).await.reply().await;
    for button in ["Reopen", "Claim", "Release", "Claim", "Release", "Claim", "Release", "Claim", "Release"] {
        case = ann.click(&case, button).await.updated().await;
    }
    drop(opened);
    let answer = sam.says("general", "@bot What is HIM?").reply().await;
    discord.idle().await;
    ada.message_command("Retract", &answer).await.reply().await;
    answer.edited().await;
    discord.next_message_in("general").await;
    bot.has_delivered(&discord).await;
    let all = audit(&adam, json!({})).await;
    assert_snapshot!(all.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # Audit trail: 12 lines
    │ - <time:f> @ada **retract** answer (`what-is-him`): `automatic: what-is-him` → `retracted: what-is-him`
    │ - <time:f> @ann **release** case 1: claimed by @ann → open
    │ - <time:f> @ann **claim** case 1: open → claimed by @ann
    │ - <time:f> @ann **release** case 1: claimed by @ann → open
    │ - <time:f> @ann **claim** case 1: open → claimed by @ann
    │ - <time:f> @ann **release** case 1: claimed by @ann → open
    │ - <time:f> @ann **claim** case 1: open → claimed by @ann
    │ - <time:f> @ann **release** case 1: claimed by @ann → open
    │ - <time:f> @ann **claim** case 1: open → claimed by @ann
    │ - <time:f> @ann **reopen** case 1: closed → open
    └
    [Next page: secondary] [Export as CSV: secondary]
    ");
    let second = adam.click(&all, "Next page").await.updated().await;
    assert_snapshot!(second.text(), @"
    (only you can see this)
    ┌ #607d8b
    │ # Audit trail: 12 lines
    │ - <time:f> @ada **close** case 1: open → closed
    │ - <time:f> @ada **open** case 1:  → open
    └
    [Previous page: secondary] [Export as CSV: secondary]
    ");
    let first = async |options: serde_json::Value| {
        audit(&ada, options).await.text().lines().nth(2).unwrap_or_default().to_owned()
    };
    assert_eq!(first(json!({"advisor": "ada"})).await, "│ # Audit trail: 3 lines");
    assert_eq!(first(json!({"advisor": "ann", "case": 1})).await, "│ # Audit trail: 9 lines");
    assert_eq!(first(json!({"entry": "What is HIM?"})).await, "│ # Audit trail: 1 line");
    assert_eq!(first(json!({"case": 2, "days": 1})).await, "│ # Audit trail: 0 lines");
    let export = adam.click(&all, "Export as CSV").await.reply().await;
    assert!(export.is_private());
    let csv = export.file("audit.csv");
    assert_eq!(csv.lines().count(), 13);
    let newest = csv.lines().nth(1).unwrap_or_default();
    let ada = discord.user_id("ada").to_string();
    assert!(
        newest.contains(&format!(",{ada},retract,answer,"))
            && newest.ends_with("what-is-him,automatic: what-is-him,retracted: what-is-him"),
        "{newest}"
    );
    discord.finish().await;
}

#[tokio::test]
async fn where_the_thread_of_a_case_was_deleted_the_bot_carries_the_messages() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let (_, card) = opens(&discord, &sam, "What is HIM?").await;
    let card = press(&bot, &discord, &ada, &card, "Claim").await;
    discord.next_message_in("Case 1").await;
    discord.deletes_thread("Case 1");
    let card = write(&bot, &discord, &ada, &card, "Answer", "Are you there?").await;
    let answer = discord.next_message_to("sam").await;
    assert_snapshot!(answer.text(), @"
    @ada answered you.
    ┌ #607d8b
    │ # Case 1: an answer from a person
    │ Are you there?
    │
    │ You asked:
    │ ```
    │ What is HIM?
    │ ```
    │ -- Written by an advisor · Health Sciences Advising
    └
    [Reply: primary] [That settles it: secondary]
    ");
    sam.dms("Yes, I am.").reply().await;
    assert!(discord.next_message_in("advisor-review").await.text().contains("Yes, I am."));
    bot.has_delivered(&discord).await;
    // Of the thread nothing is left but its number.
    let text = card.now().text();
    let lines = text.lines().filter(|line| !line.contains("talked about in")).collect::<Vec<_>>();
    assert_snapshot!(lines.join("\n"), @"
    ┌ #607d8b
    │ # Case 1 · A student asks for an advisor
    │ @sam asked in #general:
    │ ```
    │ What is HIM?
    │ ```
    │ I said: `what-is-him`
    │ -# claimed by @ada · <time:R>
    │ **Answer** of @ada: Are you there?
    │ -# reopened by the student's reply · <time:R>
    │ **Student:** `Yes, I am.`
    │
    │ **Claimed** by @ada · the claim ends <time:R> · opened <time:R>
    └
    [Answer: primary] [Correct the answer: secondary] [Note: secondary] [Close: secondary]
    [Claim longer: secondary] [Release: secondary] [Hand over: secondary]
    ");
    discord.finish().await;
}

#[tokio::test]
async fn who_replies_to_a_closed_case_opens_it_again() {
    let discord = FakeDiscord::start().await;
    let bot = Guidepost::with(&signed(&discord), &discord).await;
    let (sam, ada) = (discord.person("sam"), discord.person("ada"));
    let (_, card) = opens(&discord, &sam, "What is HIM?").await;
    let card = press(&bot, &discord, &ada, &card, "Close").await;
    let closed = discord.next_message_to("sam").await;
    assert_snapshot!(closed.text(), @"
    Case 1 was closed by Health Sciences Advising. If something is still open, please reply. You asked:
    ```
    What is HIM?
    ```
    [Reply: secondary]
    ");
    let form = sam.click(&closed, "Reply").await.modal().await;
    sam.submits(&form, json!({"Your reply to the advisor": "But why?"})).await.reply().await;
    assert!(discord.next_message_in("advisor-review").await.text().contains("But why?"));
    bot.has_delivered(&discord).await;
    assert_eq!(how_far(&card.now()), "**Open**, since <time:R>");
    assert!(card.now().text().contains("reopened by the student's reply"));
    discord.finish().await;
}

#[tokio::test]
async fn one_student_has_three_cases_open_at_most_and_one_click_is_enough_in_shadow() {
    let discord = FakeDiscord::start().await;
    discord.leaves_unread("advisor-review");
    let settings = Settings { moderation: Some("shadow"), ..signed(&discord) };
    let bot = Guidepost::with(&settings, &discord).await;
    let sam = discord.person("sam");
    let mut told = Vec::new();
    for question in ["What is HIM?", "What is HI?", "How do I enroll?", "What does lunch cost?"] {
        let shadow = sam.slash("general", "ask", json!({"question": question})).await.reply().await;
        assert!(shadow.text().contains("I do not answer yet"), "{}", shadow.text());
        let opened = sam.click(&shadow, "Ask an advisor").await.reply().await;
        told.push(opened.text().lines().nth(1).unwrap_or_default().to_owned());
    }
    assert_snapshot!(told.join("\n"), @"
    Your question is with the advisors now (case 1). They see your name; their answer comes here or in a direct message.
    Your question is with the advisors now (case 2). They see your name; their answer comes here or in a direct message.
    Your question is with the advisors now (case 3). They see your name; their answer comes here or in a direct message.
    You have 3 requests with the advisors already. They have your messages; please wait for them a little.
    ");
    bot.has_delivered(&discord).await;
    assert_eq!(bot.finds("SELECT count(*) FROM cases WHERE kind = 'advisor'").await, "3");
    discord.finish().await;
}
