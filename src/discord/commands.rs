//! The list of commands: what Discord is told of each. Registration and routing read this list.

use serenity::builder::{CreateCommand, CreateCommandOption};
use serenity::model::application::{CommandOptionType, CommandType, InstallationContext, InteractionContext};

use crate::advising::Faq;
use crate::limits::{SELECT_OPTIONS, cut};

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
    /// "Ask the guide" on a message.
    AskTheGuide,
}

/// Longest question, in characters; longer ones are stories, and a story is not matched better than its question.
const QUESTION: u16 = 1_000;
/// Longest name and value of a choice.
/// <https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-choice-structure>
const CHOICE: usize = 100;

impl Command {
    pub(super) const ALL: [Command; 8] = [
        Command::Ask,
        Command::Compare,
        Command::Careers,
        Command::Topics,
        Command::Advisor,
        Command::Help,
        Command::About,
        Command::AskTheGuide,
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
            Command::AskTheGuide => "Ask the guide",
        }
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
            Command::AskTheGuide => return None,
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
            Command::Topics | Command::Advisor | Command::Help | Command::About | Command::AskTheGuide => Vec::new(),
        }
    }

    /// What Discord is told; guild commands take no contexts.
    fn registration(self, faq: &Faq, global: bool) -> CreateCommand {
        let command = CreateCommand::new(self.name()).set_options(self.options(faq));
        let command = match self.description() {
            Some(description) => command.kind(CommandType::ChatInput).description(description),
            None => command.kind(CommandType::Message),
        };
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

fn with_choices<'k>(
    option: CreateCommandOption,
    choices: impl Iterator<Item = (&'k String, &'k str)>,
) -> Vec<CreateCommandOption> {
    let add =
        |option: CreateCommandOption, (name, id): (&String, &str)| option.add_string_choice(cut(name, CHOICE), id);
    vec![choices.fold(option, add)]
}

/// All commands as Discord is told of them.
pub(super) fn all(faq: &Faq, global: bool) -> Vec<CreateCommand> {
    Command::ALL.into_iter().map(|command| command.registration(faq, global)).collect()
}
