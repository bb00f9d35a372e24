//! The built program as people run it: what it prints, where, and with which exit code.

mod support;

use insta::assert_snapshot;
use serde_json::{Value, json};
use support::Desk;

/// A small guide without a finding, as long as a review may be a century old.
const GUIDE: &str = r#"
[guide]
title = "The guide"
reviewed = 2000-01-01

[[field]]
id = "him"
name = "Health information management"
short = "HIM"
summary = "Records."

[[field]]
id = "hi"
name = "Health informatics"
short = "HI"
aliases = ["informatics"]
summary = "Systems."

[[aspect]]
id = "degree"
title = "Degree"
question = "What degree do I need?"
[aspect.fields]
him = "An associate degree in health information management, from a program that is accredited for it; more is welcome."
hi = "A bachelor's degree in health informatics, computer science or a related subject; many employers ask for a master's."

[[career]]
id = "coder"
title = "Medical Coder"
field = "him"
summary = "Turns charts into codes."

[[entry]]
id = "him-degree"
question = "What degree do I need for HIM?"
phrasings = ["is an associate degree enough for health information management", "which degree is right for HIM"]
show = { aspect = "degree", field = "him" }
field = "him"
aspect = "degree"
related = ["online"]
sources = ["guide"]
reviewed = 2000-01-01
category = "Degrees"

[[entry]]
id = "hi-degree"
question = "What degree do I need for HI?"
phrasings = ["do I have to have a master's for informatics", "which degree is right for HI"]
show = { aspect = "degree", field = "hi" }
field = "hi"
aspect = "degree"
related = ["online"]
sources = ["guide"]
reviewed = 2000-01-01
category = "Degrees"

[[entry]]
id = "online"
question = "Are the classes online?"
phrasings = ["can I study from home", "is there a campus that I must go to"]
answer = "All classes are online, and all exams too; you need a quiet room, a camera and a steady connection for them every week."
sources = ["guide"]
reviewed = 2000-01-01
category = "Studying"

[[elsewhere]]
id = "tuition"
question = "How much is tuition?"
phrasings = ["what does the program cost"]
answer = "The guide does not say. Ask the bursar."
"#;

/// Whatever the day is.
const CENTURY: &str = "[knowledge]\nstale_after_days = 36500\n";

fn desk() -> Desk {
    Desk::new().with("knowledge/guide.toml", GUIDE).with("config.toml", CENTURY)
}

/// The guide, with two findings that stop no question: a wording twice, and a probe that fails.
fn flawed_desk() -> Desk {
    desk().with(
        "knowledge/more.toml",
        r#"
[[entry]]
id = "library"
question = "Where is the library?"
phrasings = ["Can I study from home?"]
answer = "Behind the tower."

[[probe]]
ask = "where is the library"
expect = "none"
"#,
    )
}

fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

// --- ask ---

#[test]
fn ask_prints_the_answer() {
    assert_snapshot!(desk().guidepost(&["ask", "What degree do I need for HIM?"]).ends().prints(), @"
    What degree do I need for HIM?

    An associate degree in health information management, from a program that is accredited for it; more is welcome.

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important
    ");
}

#[test]
fn ask_says_who_knows_what_the_guide_does_not() {
    let desk = desk();
    let ended = desk.guidepost(&["ask", "How much is tuition?"]).ends();
    let said =
        "The guide does not answer this one.\n\nHow much is tuition?\n\nThe guide does not say. Ask the bursar.\n";
    assert!(ended.prints().starts_with(said), "{ended:?}");
}

#[test]
fn ask_says_plainly_that_it_knows_nothing() {
    let desk = desk();
    let nothing = desk.guidepost(&["ask", "who won the game last night?"]).ends();
    assert!(nothing.prints().starts_with("I did not find that in the guide"), "{nothing:?}");
    let silence = desk.guidepost(&["ask", ""]).ends();
    assert!(silence.prints().starts_with("I answer questions from the guide."), "{silence:?}");
}

#[test]
fn an_answer_that_could_steer_the_terminal_is_refused() {
    let answer = "Here.\\u001b[31m";
    let desk = desk().with(
        "knowledge/a.toml",
        format!("[[entry]]\nid = \"a\"\nquestion = \"Where is it?\"\nanswer = \"{answer}\"\n"),
    );
    let ended = desk.guidepost(&["ask", "Where is it?"]).ends();
    assert_eq!((ended.code, ended.out.as_str()), (Some(78), ""));
    let line = "knowledge/a.toml:4:10: `answer` holds a character that cannot be shown; remove it\n";
    assert!(ended.err.contains(line) && !ended.err.contains('\u{1b}'), "{ended:?}");
}

#[test]
fn json_has_exactly_the_keys_it_promises() {
    let desk = desk();
    let ask = |question: &str| {
        let ended = desk.guidepost(&["ask", "--json", question]).ends();
        assert_eq!(ended.prints().lines().count(), 1);
        let object: Value = serde_json::from_str(&ended.out).unwrap();
        let keys: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["question", "decision", "answers", "elsewhere", "candidates"], "in this order");
        assert_eq!(object["question"], question);
        check_candidates(&object);
        object
    };
    let answer = ask("What degree do I need for HIM?");
    assert_eq!((&answer["decision"], &answer["answers"]), (&json!("answer"), &json!(["him-degree"])));
    assert_eq!((&answer["elsewhere"], &answer["candidates"][0]["id"]), (&Value::Null, &json!("him-degree")));

    let elsewhere = ask("How much is tuition?");
    assert_eq!((&elsewhere["decision"], &elsewhere["answers"]), (&json!("none"), &json!([])));
    assert_eq!(elsewhere["elsewhere"], "tuition");

    let several = ask("Are the classes online? What degree do I need for HI?");
    assert_eq!(several["answers"], json!(["online", "hi-degree"]));

    let nothing = ask("who won the game last night?");
    assert_eq!((&nothing["decision"], &nothing["answers"]), (&json!("none"), &json!([])));
    assert_eq!(nothing["elsewhere"], Value::Null);

    ask("");
    ask("\"quoted\" \\ and\ttabbed\n 🎉 \u{202e}");
}

/// At most five entries, best first, each an id and a score from 0 to 1 with at most four decimals.
fn check_candidates(object: &Value) {
    let candidates = object["candidates"].as_array().unwrap();
    assert!(candidates.len() <= 5);
    let mut last = 1.0;
    for candidate in candidates {
        let keys: Vec<&str> = candidate.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["id", "score"]);
        assert!(["him-degree", "hi-degree", "online"].contains(&candidate["id"].as_str().unwrap()));
        let score = candidate["score"].as_f64().unwrap();
        assert!((0.0..=last).contains(&score), "{object}");
        assert!(candidate["score"].to_string().len() <= "0.1234".len(), "{object}");
        last = score;
    }
}

#[test]
fn an_unsure_answer_is_suggested() {
    let desk = desk().with("config.toml", format!("{CENTURY}[answers]\nanswer_above = 1\nsuggest_above = 0\n"));
    let ended = desk.guidepost(&["ask", "--json", "what degree for informatics"]).ends();
    let object: Value = serde_json::from_str(ended.prints()).unwrap();
    assert_eq!((&object["decision"], &object["answers"]), (&json!("suggest"), &json!([])));
    assert_eq!(object["candidates"][0]["id"], "hi-degree");
    let ended = desk.guidepost(&["ask", "what degree for informatics"]).ends();
    let first = ended.prints().lines().nth(3);
    assert_eq!(first, Some("   1  What degree do I need for HI?"), "{ended:?}");
}

#[test]
fn explain_names_the_words_that_met() {
    let desk = desk();
    let ended = desk.guidepost(&["ask", "--explain", "which degree for informatics"]).ends();
    let mut lines = ended.prints().lines();
    assert_eq!(lines.next(), Some("hi-degree"));
    assert!(ended.out.contains("degree"), "{ended:?}");
    assert_eq!(
        desk.guidepost(&["ask", "--explain", "xyzzy"]).ends().prints(),
        "no entry shares a word with the question\n"
    );
    let ended = desk.guidepost(&["ask", "--explain", "--json", "which degree for informatics"]).ends();
    let object: Value = serde_json::from_str(ended.prints()).unwrap();
    assert!(object["explanation"].as_str().unwrap().contains("degree"));
}

// --- batch ---

#[test]
fn batch_answers_every_line_in_order_one_object_a_line() {
    let questions = "What degree do I need for HIM?\n\nwho won the game last night?\r\nHow much is tuition?\nAre the classes online?";
    let desk = desk().with("questions.txt", questions);
    let from_file = desk.guidepost(&["ask", "--batch", "questions.txt"]).ends();
    let objects = json_lines(from_file.prints());
    let asked: Vec<&str> = objects.iter().map(|object| object["question"].as_str().unwrap()).collect();
    assert_eq!(asked, questions.lines().collect::<Vec<_>>());
    let decisions: Vec<&str> = objects.iter().map(|object| object["decision"].as_str().unwrap()).collect();
    assert_eq!(decisions, ["answer", "none", "none", "none", "answer"]);
    assert_eq!(objects[3]["elsewhere"], "tuition");
    objects.iter().for_each(check_candidates);

    for arguments in [&["ask", "--batch", "-"][..], &["ask", "--json", "--batch", "-"]] {
        assert_eq!(desk.guidepost(arguments).reading(questions).ends().prints(), from_file.out);
    }
}

#[test]
fn batch_answers_what_is_no_text_and_what_is_very_long_too() {
    let long = "what degree? ".repeat(10_000);
    let input = [b"\xff\xfe degree\n", &b"\0\n"[..], long.as_bytes(), b"\nAre the classes online?\n"].concat();
    let ended = desk().guidepost(&["ask", "--batch", "-"]).reading(input).ends();
    let objects = json_lines(ended.prints());
    assert_eq!(objects.len(), 4);
    assert_eq!(objects[0]["question"], "\u{fffd}\u{fffd} degree");
    assert_eq!(objects[2]["question"].as_str().map(str::len), Some(long.len()));
    assert_eq!(objects[3]["answers"], json!(["online"]));
}

#[test]
fn an_empty_batch_prints_nothing() {
    assert_eq!(desk().guidepost(&["ask", "--batch", "-"]).ends().prints(), "");
}

#[test]
fn a_batch_that_is_not_there_is_named() {
    assert_snapshot!(desk().guidepost(&["ask", "--batch", "questions.txt"]).ends().told(), @"
    exit 1
    --- err
    guidepost: cannot read questions.txt: No such file or directory (os error 2)
    ");
}

// --- folders ---

#[test]
fn the_folder_may_be_named_before_and_after_the_subcommand_and_wins_over_the_configuration() {
    let desk = Desk::new()
        .with("other/guide.toml", GUIDE)
        .with("config.toml", format!("{CENTURY}folder = \"nowhere\"\n"))
        .with("mine.toml", format!("{CENTURY}folder = \"other\"\n"));
    let question = "Are the classes online?";
    for arguments in [
        &["--knowledge", "other", "ask", question][..],
        &["ask", "--knowledge", "other", question],
        &["ask", question, "--knowledge=other"],
        &["--config", "mine.toml", "ask", question],
        &["ask", question, "--config=mine.toml"],
    ] {
        let ended = desk.guidepost(arguments).ends();
        assert!(ended.prints().starts_with("Are the classes online?\n\nAll classes are online"), "{ended:?}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_named_by_every_subcommand() {
    let desk = Desk::new().with("q.jsonl", "");
    let expected = desk.guidepost(&["ask", "what"]).ends().told();
    assert_snapshot!(expected, @"
    exit 78
    --- err
    knowledge:1:1: the knowledge folder cannot be read (No such file or directory (os error 2)); create it, or correct its path in the configuration
    ");
    for arguments in [
        &["chat"][..],
        &["chat", "--as", "advisor"],
        &["ask", "--json", "what"],
        &["ask", "--batch", "-"],
        &["eval", "q.jsonl"],
    ] {
        assert_eq!(desk.guidepost(arguments).ends().told(), expected, "{arguments:?}");
    }
    assert_eq!(desk.guidepost(&["check"]).ends().code, Some(78));
    assert_snapshot!(desk.guidepost(&["--config", "mine.toml", "ask", "what"]).ends().told(), @"
    exit 78
    --- err
    mine.toml:1:1: the configuration cannot be read (No such file or directory (os error 2)); copy config.example.toml there, or name another file with --config
    knowledge:1:1: the knowledge folder cannot be read (No such file or directory (os error 2)); create it, or correct its path in the configuration
    ");
}

#[test]
fn a_folder_with_nothing_but_entries_answers() {
    let desk = Desk::new().with(
        "knowledge/a.toml",
        "[[entry]]\nid = \"parking\"\nquestion = \"Where can I park my bicycle?\"\nanswer = \"Behind the library.\"\n",
    );
    assert_snapshot!(desk.guidepost(&["ask", "where can i park my bicycle"]).ends().told(), @"
    exit 0
    --- out
    Where can I park my bicycle?

    Behind the library.

    Automatic answer; ask an advisor about anything important
    --- err
    3 more finding(s) in configuration and knowledge; `guidepost check` lists them
    ");
}

// --- chat ---

#[test]
fn chat_answers_follows_up_and_takes_numbers() {
    let ended = desk()
        .guidepost(&["chat"])
        .reading("What degree do I need for HIM?\nand for informatics?\n1\n99\n/quit\nAre the classes online?\n")
        .ends();
    assert_snapshot!(ended.prints(), @"
    What degree do I need for HIM?

    An associate degree in health information management, from a program that is accredited for it; more is welcome.

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important

    Read on …
       1  Are the classes online?
       2  Not what I asked
       3  Unclear or incomplete
       4  Ask an advisor

    What degree do I need for HI?

    A bachelor's degree in health informatics, computer science or a related subject; many employers ask for a master's.

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important

    Read on …
       1  Are the classes online?
       2  Not what I asked
       3  Unclear or incomplete
       4  Ask an advisor

    Are the classes online?

    All classes are online, and all exams too; you need a quiet room, a camera and a steady connection for them every week.

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important

    Pick a number:
       1  Not what I asked
       2  Unclear or incomplete
       3  Ask an advisor

    There is no such number in the list above.
    ");
}

#[test]
fn chat_compares_and_lists_careers_as_in_discord() {
    let lines = "/compare\n/compare degree\n/compare size\n/careers\n/careers him\n/careers law\n1\n";
    let desk = desk();
    let ended = desk.guidepost(&["chat"]).reading(lines).ends();
    assert_snapshot!(ended.prints(), @r#"
    HIM or HI

    +--------+--------------------------------------------+--------------------------------------------+
    |        | HIM                                        | HI                                         |
    +==================================================================================================+
    | Degree | An associate degree in health information  | A bachelor's degree in health informatics, |
    |        | management, from a program that is         | computer science or a related subject;     |
    |        | accredited for it; more is welcome.        | many employers ask for a master's.         |
    +--------+--------------------------------------------+--------------------------------------------+

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important

    Pick a number:
       1  Ask an advisor

    What degree do I need?

    +--------+--------------------------------------------+--------------------------------------------+
    |        | HIM                                        | HI                                         |
    +==================================================================================================+
    | Degree | An associate degree in health information  | A bachelor's degree in health informatics, |
    |        | management, from a program that is         | computer science or a related subject;     |
    |        | accredited for it; more is welcome.        | many employers ask for a master's.         |
    +--------+--------------------------------------------+--------------------------------------------+

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important

    Pick a number:
       1  Ask an advisor

    There is no aspect "size".

    HIM or HI

    +--------+--------------------------------------------+--------------------------------------------+
    |        | HIM                                        | HI                                         |
    +==================================================================================================+
    | Degree | An associate degree in health information  | A bachelor's degree in health informatics, |
    |        | management, from a program that is         | computer science or a related subject;     |
    |        | accredited for it; more is welcome.        | many employers ask for a master's.         |
    +--------+--------------------------------------------+--------------------------------------------+

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important

    Pick a number:
       1  Ask an advisor

    Careers

    +---------+-----------------+
    |         | HIM             |
    +===========================+
    | Careers | - Medical Coder |
    +---------+-----------------+

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important

    Read about one of them …
       1  Medical Coder
       2  Ask an advisor

    Careers in health information management (HIM)

    - Medical Coder

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important

    Read about one of them …
       1  Medical Coder
       2  Ask an advisor

    There is no field "law".

    Careers

    +---------+-----------------+
    |         | HIM             |
    +===========================+
    | Careers | - Medical Coder |
    +---------+-----------------+

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important

    Read about one of them …
       1  Medical Coder
       2  Ask an advisor

    Medical Coder (HIM)

    Turns charts into codes.

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important

    Pick a number:
       1  All careers
       2  Ask an advisor
    "#);
}

#[test]
fn chat_has_the_other_commands_of_discord_and_names_them_where_one_is_wrong() {
    let lines = "/topics\n/advisor\n/help\n/about\n/ask Are the classes online?\n/dance\n\n";
    let desk = desk();
    let ended = desk.guidepost(&["chat"]).reading(lines).ends();
    assert_snapshot!(ended.prints(), @"
    Topics

    - Degrees: 2 questions
    - Studying: 1 question

    Choose a topic …
       1  Degrees
       2  Studying
       3  Ask an advisor

    Talk to an advisor

    Please contact an advisor of your school; the staff of this server can tell you who that is.

    Pick a number:
       1  Write to an advisor
       2  All topics

    What I can help with

    I answer questions from The guide and say where each answer stands. Ask in your own words; typos are fine.
    - /ask answers you privately, with a button to show the answer to everyone
    - /compare puts the fields side by side
    - /careers lists the jobs each field leads to
    - /topics shows everything I can answer
    - /advisor brings you to a person
    - /about says what I am and what I keep
    - /privacy shows you what I keep of you, or erases it
    You can also mention me, reply to me, write me a direct message, or choose Apps → Ask the guide on any message.
    If I am not sure, I say so.

    For example …
       1  What degree do I need for HIM?
       2  All topics
       3  Ask an advisor

    About Guidepost

    I am Guidepost, an automatic guide. I match your question to 3 questions whose answers people wrote and reviewed; I never make up an answer. I can still pick the wrong one, so check what matters with an advisor.

    Your words: I keep your question and my answer for 30 days, with your Discord number, so that I can tell you if an advisor corrects it. Email addresses, phone and student numbers and grades are left out before anything is kept; a name, a birthday or a street I do not recognise, so please leave them out yourself. Advisors see questions that I could not answer, without your name; with it what you bring to them, answers that they look at or correct, and words that sound as if you were in danger. /privacy show gives you everything I keep of you, /privacy delete erases it.

    Source: The guide

    Pick a number:
       1  All topics
       2  Ask an advisor

    Are the classes online?

    All classes are online, and all exams too; you need a quiet room, a camera and a steady connection for them every week.

    Source: The guide
    Reviewed 2000-01-01 · Automatic answer; ask an advisor about anything important

    Pick a number:
       1  Not what I asked
       2  Unclear or incomplete
       3  Ask an advisor

    Ask in your own words. /compare [aspect], /careers [field], /topics, /advisor, /privacy, /help, /about, /quit; a number picks from the list.

    Ask in your own words. /compare [aspect], /careers [field], /topics, /advisor, /privacy, /help, /about, /quit; a number picks from the list.
    ");
}

#[test]
fn chat_ends_with_its_input_and_survives_any_line() {
    let desk = desk();
    assert_eq!(desk.guidepost(&["chat"]).reading("").ends().prints(), "");
    assert_eq!(desk.guidepost(&["chat"]).reading("/exit\n").ends().prints(), "");
    let ended = desk
        .guidepost(&["chat"])
        .reading(b"\xff\xfe\n\0\n/\n0\n-1\n99999999999999999999999\nCan I study from home?")
        .ends();
    assert!(ended.prints().contains("All classes are online"), "{ended:?}");
}

// --- check ---

#[test]
fn check_is_content_with_a_sound_guide() {
    let desk = desk().with("config.toml", format!("{CENTURY}[log]\nlevel = \"warn\"\n"));
    assert_snapshot!(desk.guidepost(&["check"]).ends().told(), @"
    exit 0
    --- out
    3 entries, 1 elsewhere, 0 probes: all is well, 0 warning(s)
    ");
}

#[test]
fn check_tells_everything_about_configuration_and_knowledge_in_one_run() {
    let desk = desk()
        .with("config.toml", "[log]\nlevel = \"loud\"\n[server]\n[knowledge]\nstale_after_days = 36500\n")
        .with("knowledge/a.toml", "[[entry]]\nid = \"Not An Id\"\nquestion = \"What?\"\nanwser = \"That.\"\n")
        .with(
            "knowledge/b.toml",
            "[[entry]]\nid = \"him-degree\"\nquestion = \"\"\nanswer = \"That.\"\nrelated = [\"onlin\"]\n",
        )
        .with("knowledge/c.toml", "[[entry]\n");
    let ended = desk.guidepost(&["check"]).env("DISCORD_TOKEN", "two words").ends();
    assert_snapshot!(ended.told(), @r#"
    exit 78
    --- err
    DISCORD_TOKEN:1:1: this holds no bot token; copy the token from the Bot page of your application, on one line
    config.toml:2:9: `level` is "loud"; write one of "error", "warn", "info", "debug"
    config.toml:3:1: `server` is not a list; write each server below a header of two brackets: [[server]]
    knowledge/a.toml:2:6: the id `Not An Id` is malformed; write lower-case words and digits joined by single hyphens, such as `not-an-id`
    knowledge/a.toml:4:1: unknown key `anwser` in [[entry]]; did you mean `answer`?
    knowledge/b.toml:3:12: `question` is empty; write a text, or remove it
    knowledge/b.toml:5:12: `related` names `onlin`, which does not exist; did you mean `online`?
    knowledge/c.toml:1:1: [[entry]] has neither `answer` nor `show`; add a line: answer = "…"
    knowledge/c.toml:1:1: [[entry]] has no `id`; add a line: id = "…"
    knowledge/c.toml:1:1: [[entry]] has no `question`; add a line: question = "…"
    knowledge/c.toml:1:1: the header is [[entry]; write [[entry]]
    knowledge/guide.toml:34:6: the id `him-degree` is taken: it stands first at knowledge/b.toml:2:6; give one of the two another id
    12 to mend, 0 warning(s)
    "#);
    // With those findings nothing can be asked either, and all of them are told.
    let asked = desk.guidepost(&["ask", "what"]).ends();
    assert_eq!((asked.code, asked.out.as_str()), (Some(78), ""));
    assert!(asked.err.contains("config.toml:2:9: ") && asked.err.contains("knowledge/c.toml:1:"), "{}", asked.err);
}

#[test]
fn check_fails_for_what_only_asking_finds_out() {
    let ended = flawed_desk().guidepost(&["check"]).ends();
    assert_eq!((ended.code, ended.out.as_str()), (Some(78), ""));
    // Where else a wording that stands twice goes is the matcher's choice.
    let fails: Vec<&str> = ended.err.lines().filter(|line| line.starts_with("knowledge/more.toml")).collect();
    let fails: Vec<&str> = fails.into_iter().filter(|line| !line.contains(": warning: ")).collect();
    assert_snapshot!(fails.join("\n"), @r#"
    knowledge/more.toml:5:14: the wording `Can I study from home?` stands also in `online`, at knowledge/guide.toml:60:14; keep it where it fits best
    knowledge/more.toml:9:7: the probe "where is the library" expects `none` and reaches `library`; add a phrasing or a synonym with its words to the right entry, or mend the probe
    "#);
}

#[test]
fn findings_that_stop_nothing_are_warnings_on_standard_error_only() {
    let desk = flawed_desk();
    let ended = desk.guidepost(&["ask", "--json", "Where is the library?"]).ends();
    assert_eq!(ended.code, Some(0));
    let object: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(object["answers"], json!(["library"]));
    assert_snapshot!(ended.err.trim_end(), @"
    warning: knowledge/more.toml:5:14: the wording `Can I study from home?` stands also in `online`, at knowledge/guide.toml:60:14; keep it where it fits best
    3 more finding(s) in configuration and knowledge; `guidepost check` lists them
    ");
    for arguments in [&["ask", "--batch", "-"][..], &["chat"]] {
        let ended = desk.guidepost(arguments).reading("Where is the library?\n").ends();
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(!ended.out.contains("warning"), "{ended:?}");
        assert!(ended.err.contains("warning: knowledge/more.toml:5:14"), "{ended:?}");
    }
}

// --- eval ---

const LABELLED: &str = r#"{"question": "What degree do I need for HIM?", "expect": "him-degree"}

{"question": "Are the classes online?", "expect": "tuition"}
{"question": "can I study from home", "expect": "him-degree", "also": ["online"]}
{"question": "who won the game last night?", "expect": null}
{"question": "How much is tuition?", "expect": null}
{"question": "What degree do I need for HI?", "expect": null, "note": "other keys are passed over"}
"#;

#[test]
fn eval_reports_the_figures_and_the_confusions() {
    let desk = desk().with("q.jsonl", LABELLED);
    let ended = desk.guidepost(&["eval", "q.jsonl"]).ends();
    let report: Vec<&str> = ended.prints().lines().filter(|line| !line.starts_with("time a question")).collect();
    assert_snapshot!(report.join("\n"), @"
    first choice right (top-1)                 66.7 %  (2 of 3)
    right among three (recall at 3)            66.7 %  (2 of 3)
    answered directly                         100.0 %  (3 of 3)
      of these right (precision)               66.7 %  (2 of 3)
    suggested                                   0.0 %  (0 of 3)
      of these with the right one                –    (0 of 0)
    told that nothing was found                 0.0 %  (0 of 3)
    should reach nothing, answered directly    33.3 %  (1 of 3)
    should reach nothing, suggested             0.0 %  (0 of 3)
    should reach nothing, told who to ask      33.3 %  (1 of 3)

    confusions worth mending (expected → reached; ! = answered directly)
    ! none → hi-degree (1)
          What degree do I need for HI?
    ! tuition → online (1)
          Are the classes online?
    ");
    assert_eq!(
        ended.out.lines().filter(|line| line.starts_with("time a question") && line.ends_with(" µs")).count(),
        1
    );
}

#[test]
fn eval_prints_its_figures_as_one_object() {
    let desk = desk().with("q.jsonl", LABELLED).with("empty.jsonl", "\n");
    let ended = desk.guidepost(&["eval", "q.jsonl", "--json"]).ends();
    let mut figures: Value = serde_json::from_str(ended.prints()).unwrap();
    assert!(figures["microseconds"].is_u64());
    figures["microseconds"] = json!("some");
    assert_snapshot!(figures.to_string(), @r#"{"within":3,"first":2,"among_three":2,"direct":3,"direct_right":2,"suggested":0,"suggested_right":0,"nothing":0,"outside":3,"outside_direct":1,"outside_suggested":0,"outside_elsewhere":1,"microseconds":"some"}"#);
    let ended = desk.guidepost(&["eval", "empty.jsonl"]).ends();
    assert!(ended.prints().contains("(0 of 0)"), "{ended:?}");
}

#[test]
fn eval_reads_the_none_of_a_probe_and_a_byte_order_mark() {
    let figures = |content: &str| {
        let ended = desk().with("q.jsonl", content).guidepost(&["eval", "q.jsonl", "--json"]).ends();
        let mut figures: Value = serde_json::from_str(ended.prints()).unwrap();
        figures["microseconds"] = json!("some");
        (figures, ended.err)
    };
    assert_eq!(figures(&format!("\u{feff}{}", LABELLED.replace("null", "\"none\""))), figures(LABELLED));
}

#[test]
fn eval_names_what_is_expected_and_not_in_the_guide() {
    let desk = desk().with("q.jsonl", "{\"question\": \"Are the classes online?\", \"expect\": \"onlien\"}\n");
    let ended = desk.guidepost(&["eval", "q.jsonl"]).ends();
    assert_eq!(ended.code, Some(0));
    assert_snapshot!(ended.err, @"guidepost: q.jsonl: no entry `onlien` in the guide, so what expects it counts as wrong");
}

#[test]
fn eval_names_every_line_that_is_no_labelled_question() {
    let desk = desk().with("q.jsonl", "{\"question\": \"a\", \"expect\": \"online\"}\nwhat?\n{\"expect\": null}\n");
    assert_snapshot!(desk.guidepost(&["eval", "q.jsonl"]).ends().told(), @"
    exit 1
    --- err
    guidepost: not every line is a labelled question
    q.jsonl:2: expected value at line 1 column 1
    q.jsonl:3: missing field `question` at line 1 column 16
    ");
    assert_snapshot!(desk.guidepost(&["eval", "missing.jsonl"]).ends().told(), @"
    exit 1
    --- err
    guidepost: cannot read missing.jsonl: No such file or directory (os error 2)
    ");
}

// --- the program itself ---

#[test]
fn a_wrong_command_line_is_exit_2_with_the_usage() {
    let desk = desk();
    for arguments in [
        &["advise"][..],
        &[],
        &["ask"],
        &["ask", "what", "--batch", "-"],
        &["ask", "--explain", "--batch", "-"],
        &["eval"],
        &["ask", "what", "--colour"],
        &["check", "more"],
        &["backup"],
        &["purge", "everything"],
    ] {
        let ended = desk.guidepost(arguments).ends();
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ended.err.contains("Usage: guidepost"), "{}", ended.err);
    }
    let ended = desk.guidepost(&["chat", "--as", "dean"]).ends();
    assert!(ended.code == Some(2) && ended.err.contains("[possible values: student, advisor]"), "{ended:?}");
}

#[test]
fn help_and_version_are_printed() {
    let desk = desk();
    assert_eq!(desk.guidepost(&["--version"]).ends().prints(), format!("guidepost {}\n", env!("CARGO_PKG_VERSION")));
    let ended = desk.guidepost(&["--help"]).ends();
    for command in ["chat", "ask", "check", "eval", "backup", "purge", "--config", "--knowledge"] {
        assert!(ended.prints().contains(command), "{command}");
    }
}

#[test]
fn a_reader_that_stops_early_is_no_failure() {
    let desk = desk().with("q.txt", "Are the classes online?\n".repeat(2_000)).with("q.jsonl", LABELLED);
    for arguments in [
        &["ask", "--batch", "q.txt"][..],
        &["ask", "Are the classes online?"],
        &["ask", "--json", "Are the classes online?"],
        &["ask", "--explain", "Are the classes online?"],
        &["eval", "q.jsonl"],
        &["check"],
    ] {
        let ended = desk.guidepost(arguments).ends_unread();
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn a_reader_of_findings_that_stops_early_changes_no_exit_code() {
    assert_eq!(flawed_desk().guidepost(&["check"]).ends_unheard(), Some(78));
    assert_eq!(flawed_desk().guidepost(&["ask", "--batch", "-"]).ends_unheard(), Some(0));
    assert_eq!(Desk::new().guidepost(&["ask", "what"]).ends_unheard(), Some(78));
    assert_eq!(desk().guidepost(&["eval", "missing.jsonl"]).ends_unheard(), Some(1));
}
