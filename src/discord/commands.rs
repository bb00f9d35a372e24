//! The list of commands: what Discord is told of each. Registration and routing read this list.

use serenity::builder::{CreateCommand, CreateCommandOption};
use serenity::model::application::{CommandOptionType, CommandType, InstallationContext, InteractionContext};
use serenity::model::permissions::Permissions;

use crate::advising::Faq;
use crate::limits::{CHOICE_TEXT, SELECT_OPTIONS, cut};
use crate::moderation::permission::{Deed, State, Who, permit};

/// One command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Ask,
    Compare,
    Careers,
    Topics,
    Advisor,
    Help,
    About,
    Privacy,
    /// "Ask the guide" on a message.
    AskTheGuide,
    Queue,
    Case,
    Answer,
    Recall,
    Shadow,
    Audit,
    Person,
    /// The advisors' commands on a message of the bot.
    Approve,
    Correct,
    Retract,
    Why,
}

/// Longest question, in characters; longer ones are stories, and a story is not matched better than its question.
const QUESTION: u16 = 1_000;
/// Longest link or entry, in characters.
const LINK: u16 = 200;
/// Longest time that a command can name, in days.
const DAYS: u64 = 3_650;

impl Command {
    pub(super) const ALL: [Command; 20] = [
        Command::Ask,
        Command::Compare,
        Command::Careers,
        Command::Topics,
        Command::Advisor,
        Command::Help,
        Command::About,
        Command::Privacy,
        Command::AskTheGuide,
        Command::Queue,
        Command::Case,
        Command::Answer,
        Command::Recall,
        Command::Shadow,
        Command::Audit,
        Command::Person,
        Command::Approve,
        Command::Correct,
        Command::Retract,
        Command::Why,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Command::Ask => "ask",
            Command::Compare => "compare",
            Command::Careers => "careers",
            Command::Topics => "topics",
            Command::Advisor => "advisor",
            Command::Help => "help",
            Command::About => "about",
            Command::Privacy => "privacy",
            Command::AskTheGuide => "Ask the guide",
            Command::Queue => "queue",
            Command::Case => "case",
            Command::Answer => "answer",
            Command::Recall => "recall",
            Command::Shadow => "shadow",
            Command::Audit => "audit",
            Command::Person => "person",
            Command::Approve => "Approve",
            Command::Correct => "Correct",
            Command::Retract => "Retract",
            Command::Why => "Why this answer?",
        }
    }

    /// What the table of permissions calls it.
    pub(super) fn deed(self) -> Deed {
        match self {
            Command::Ask | Command::AskTheGuide => Deed::Ask,
            Command::Compare | Command::Careers | Command::Topics | Command::Help | Command::About => Deed::Browse,
            Command::Advisor => Deed::Talk,
            Command::Privacy => Deed::Privacy,
            Command::Queue | Command::Case => Deed::Queue,
            Command::Answer | Command::Why => Deed::SeeAnswer,
            Command::Recall => Deed::Recall,
            Command::Shadow => Deed::Shadow,
            Command::Audit => Deed::Audit,
            Command::Person => Deed::Block,
            Command::Approve => Deed::Approve,
            Command::Correct => Deed::Correct,
            Command::Retract => Deed::Retract,
        }
    }

    /// Shown to advisors only, as far as Discord is told; the table is asked all the same.
    fn is_hidden(self) -> bool {
        permit(Who::Student, self.deed(), State::Free).is_err()
    }

    fn description(self) -> Option<&'static str> {
        Some(match self {
            Command::Ask => "Ask the guide in your own words",
            Command::Compare => "See the fields side by side",
            Command::Careers => "See the jobs that each field leads to",
            Command::Topics => "See everything the guide answers",
            Command::Advisor => "Talk to a person",
            Command::Help => "How to ask, and what I can help with",
            Command::About => "What this bot is, what it rests on and what it keeps",
            Command::Privacy => "See or erase what I keep of you",
            Command::Queue => "See what waits for an advisor",
            Command::Case => "See a case, or open one for a student",
            Command::Answer => "Approve, correct or take back one of my answers",
            Command::Recall => "See every answer that an entry gave, and bring them up to date",
            Command::Shadow => "See how good my answers are while students do not see them",
            Command::Audit => "See who did what",
            Command::Person => "Shut somebody out for a while, or hold their records",
            Command::AskTheGuide | Command::Approve | Command::Correct | Command::Retract | Command::Why => {
                return None;
            }
        })
    }

    fn options(self, faq: &Faq) -> Vec<CreateCommandOption> {
        let option =
            |name: &str, description: &str| CreateCommandOption::new(CommandOptionType::String, name, description);
        let knowledge = faq.knowledge();
        match self {
            Command::Ask => vec![
                option("question", "Your question; please leave out personal details")
                    .required(true)
                    .max_length(QUESTION)
                    .set_autocomplete(true),
                CreateCommandOption::new(
                    CommandOptionType::Boolean,
                    "private",
                    "Only you see the answer (yes, unless you say no)",
                ),
            ],
            Command::Compare => {
                let aspects =
                    knowledge.aspects.iter().take(SELECT_OPTIONS).map(|aspect| (&aspect.title, aspect.id.as_str()));
                with_choices(option("aspect", "What to compare"), aspects)
            }
            Command::Careers => {
                let fields = knowledge.fields.iter().take(SELECT_OPTIONS).map(|field| (&field.name, field.id.as_str()));
                with_choices(option("field", "Only this field's careers"), fields)
            }
            Command::Privacy => vec![
                subcommand("show", "Everything I keep of you, as a file", Vec::new()),
                subcommand("delete", "Erase everything I keep of you", Vec::new()),
            ],
            Command::Queue => {
                let shows = [
                    ("Everything", "all"),
                    ("What nobody has claimed", "open"),
                    ("What I have claimed", "mine"),
                    ("What waits too long", "overdue"),
                    ("Students who wait for a person", "students"),
                    ("Unclear or incomplete answers", "content"),
                    ("Drafts", "drafts"),
                    ("What waits for a grade", "shadow"),
                ];
                let show = shows.into_iter().fold(option("show", "Only a part of it"), |show, (name, value)| {
                    show.add_string_choice(name, value)
                });
                vec![show]
            }
            Command::Case => {
                let number = whole("number", "Its number", u64::from(u32::MAX)).required(true);
                let person = CreateCommandOption::new(CommandOptionType::User, "person", "The student").required(true);
                let question = option("question", "What they asked").required(true).max_length(QUESTION);
                vec![
                    subcommand("show", "A case by its number", vec![number]),
                    subcommand("open", "A new case for a student", vec![person, question]),
                ]
            }
            Command::Answer => vec![
                option("link", "The link of my message (right-click it, Copy Message Link)")
                    .required(true)
                    .max_length(LINK),
                entry("Put this entry's answer in its place").required(false),
            ],
            Command::Recall => vec![entry("The entry whose answers to see").required(true)],
            Command::Shadow => vec![whole("days", "Of so many days", DAYS)],
            Command::Audit => vec![
                CreateCommandOption::new(CommandOptionType::User, "advisor", "Done by this advisor"),
                entry("About this entry"),
                whole("case", "About this case", u64::from(u32::MAX)),
                whole("days", "In so many days", DAYS),
            ],
            Command::Person => {
                let who = || CreateCommandOption::new(CommandOptionType::User, "person", "Who").required(true);
                let days = |text: &str| whole("days", text, DAYS).required(true);
                vec![
                    subcommand(
                        "block",
                        "They cannot ask me anything for a while",
                        vec![who(), days("For so many days")],
                    ),
                    subcommand("unblock", "They can ask again", vec![who()]),
                    subcommand(
                        "hold",
                        "Keep their records from being erased, while an inspection is under way",
                        vec![who(), days("For so many days")],
                    ),
                    subcommand("release", "Their records may be erased again", vec![who()]),
                ]
            }
            Command::Topics
            | Command::Advisor
            | Command::Help
            | Command::About
            | Command::AskTheGuide
            | Command::Approve
            | Command::Correct
            | Command::Retract
            | Command::Why => Vec::new(),
        }
    }

    /// What Discord is told; guild commands take no contexts.
    fn registration(self, faq: &Faq, global: bool) -> CreateCommand {
        let command = CreateCommand::new(self.name()).set_options(self.options(faq));
        let command = match self.description() {
            Some(description) => command.kind(CommandType::ChatInput).description(description),
            None => command.kind(CommandType::Message),
        };
        let command =
            if self.is_hidden() { command.default_member_permissions(Permissions::MANAGE_MESSAGES) } else { command };
        if global {
            command.integration_types(vec![InstallationContext::Guild]).contexts(vec![InteractionContext::Guild])
        } else {
            command
        }
    }

    /// The command of that name.
    pub(super) fn named(name: &str) -> Option<Command> {
        Command::ALL.into_iter().find(|command| command.name() == name)
    }
}

fn subcommand(name: &str, description: &str, options: Vec<CreateCommandOption>) -> CreateCommandOption {
    options.into_iter().fold(
        CreateCommandOption::new(CommandOptionType::SubCommand, name, description),
        CreateCommandOption::add_sub_option,
    )
}

/// A whole number from 1 to `most`.
fn whole(name: &str, description: &str, most: u64) -> CreateCommandOption {
    CreateCommandOption::new(CommandOptionType::Integer, name, description).min_int_value(1).max_int_value(most)
}

/// An entry, by its question, which is suggested while it is typed, or by its id.
fn entry(description: &str) -> CreateCommandOption {
    CreateCommandOption::new(CommandOptionType::String, "entry", description).max_length(LINK).set_autocomplete(true)
}

fn with_choices<'k>(
    option: CreateCommandOption,
    choices: impl Iterator<Item = (&'k String, &'k str)>,
) -> Vec<CreateCommandOption> {
    let add =
        |option: CreateCommandOption, (name, id): (&String, &str)| option.add_string_choice(cut(name, CHOICE_TEXT), id);
    vec![choices.fold(option, add)]
}

/// All commands as Discord is told of them.
pub(super) fn all(faq: &Faq, global: bool) -> Vec<CreateCommand> {
    Command::ALL.into_iter().map(|command| command.registration(faq, global)).collect()
}
