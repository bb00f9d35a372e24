//! The advisors' commands.

use serenity::model::application::{CommandInteraction, ResolvedOption, ResolvedValue};
use serenity::model::id::MessageId;

use super::{Trouble, or_done};
use crate::advising::action::Code;
use crate::advising::reply::Reply;
use crate::discord::Bot;
use crate::discord::asking::now;
use crate::discord::clicks::asked_about;
use crate::discord::commands::Command;
use crate::discord::people::{subcommand, user};
use crate::discord::scene::Scene;
use crate::discord::send::SendError;
use crate::moderation::case::{self, Kind, NewCase};
use crate::moderation::draft::picked;
use crate::moderation::given::Given;
use crate::moderation::permission::{Deed, State};
use crate::moderation::queue::{AuditFilter, Filter};
use crate::moderation::wording::{self, AUDIT_PAGE};
use crate::moderation::{Act, DAY, Refusal, Subject, Time, kept, seconds};
use crate::store::{Component, What};

const NOT_AN_ANSWER: &str = "I know no answer of mine in that message: it is not mine, a person's words in a case (answer the case once more to \
     correct them), too old, or its student had their data erased.";

/// An advisor's command. The table was asked for the command itself; each act asks it again.
pub(in crate::discord) async fn command(
    bot: &Bot,
    scene: &Scene<'_>,
    which: Command,
    command: &CommandInteraction,
) -> Result<(), SendError> {
    let options = command.data.options();
    let work = async {
        match which {
            Command::Queue => bot.queue_command(scene, &options).await,
            Command::Case => bot.case_command(scene, command).await,
            Command::Answer => bot.answer_command(scene, &options).await,
            Command::Recall => bot.recall_command(scene, &options).await,
            Command::Shadow => bot.shadow_command(scene, &options).await,
            Command::Audit => bot.audit_command(scene, &options).await,
            Command::Approve | Command::Correct | Command::Retract | Command::Why => match asked_about(command) {
                Some(message) => bot.on_message(scene, which, message.id).await,
                None => Err(Refusal::Gone.into()),
            },
            _ => Err(Refusal::Gone.into()),
        }
    };
    let reply = scene.in_time(work).await;
    bot.show_or_tell(scene, reply).await
}

impl Bot {
    async fn queue_command(&self, scene: &Scene<'_>, options: &[ResolvedOption<'_>]) -> Result<Reply, Trouble> {
        let overdue = now() - seconds(self.config.cases.overdue);
        let show = string(options, "show").unwrap_or_default();
        let filter = Filter::named(show, scene.user.get(), overdue).ok_or(Refusal::Gone)?;
        let what = What::Queue(filter);
        let key = self.panel_key(scene, &what, 0).await?;
        let (waiting, all) = self.store.queue(self.keeps_for(scene.guild).unwrap_or_default(), filter, 0).await?;
        Ok(wording::queue(&waiting, all, 0, key))
    }

    /// `/case show`, and `/case open` for a student who asked a person somewhere else.
    async fn case_command(&self, scene: &Scene<'_>, command: &CommandInteraction) -> Result<Reply, Trouble> {
        let (name, options) = subcommand(command).ok_or(Refusal::Gone)?;
        if name == "show" {
            let case = integer(&options, "number").ok_or(Refusal::Gone)?;
            return self.open_from_list(scene, Subject::Case(case)).await;
        }
        scene.may(Deed::Claim, State::Open)?;
        let asker = user(&options).ok_or(Refusal::Gone)?;
        let text = kept(string(&options, "question").unwrap_or_default()).text;
        if text.is_empty() {
            return Err(Refusal::Empty.into());
        }
        let guild = self.keeps_for(scene.guild).ok_or(Refusal::Gone)?;
        let new = NewCase {
            asker: Some(asker),
            // Into a thread of the advisors' own channel no student can be let.
            channel: if self.review_channel(guild) == Some(scene.channel) { 0 } else { scene.channel.get() },
            events: vec![format!("opened by <@{}>", scene.user)],
            opened_by: Some(scene.user.get()),
            ..NewCase::new(guild, Kind::Advisor, &case::subject(&text), &text)
        };
        let opened = self.store.open_case(&new, now(), self.config.rates, self.claim()).await??;
        self.wake();
        Ok(or_done(scene, self.open_from_list(scene, Subject::Case(opened.case.id)).await))
    }

    /// `/answer`: an answer of the bot by a link to its message, and at once another entry in its place where one is
    /// named.
    async fn answer_command(&self, scene: &Scene<'_>, options: &[ResolvedOption<'_>]) -> Result<Reply, Trouble> {
        let message = string(options, "link").and_then(message_of);
        let Some(message) = message else {
            return Ok(Reply::line(
                "That is no link to a message. Right-click the answer, Copy Message Link, and paste it.",
            ));
        };
        let Some(given) = self.store.given_in(message).await? else { return Ok(Reply::line(NOT_AN_ANSWER)) };
        let Some(entry) = string(options, "entry") else { return self.panel(scene, given.asked.id, true).await };
        let faq = self.faq();
        let named = faq.named_id(entry).or_else(|| faq.asked_exactly(entry));
        let Some(target) = named else {
            return Ok(Reply::line("There is no such entry. Choose one of those that are suggested while you type."));
        };
        let said = picked(&faq, Code::of(faq.id(target)).number()).ok_or(Refusal::Gone)?;
        self.act_on_given(scene, &given, &Act::Correct(said)).await
    }

    /// A message command on an answer of the bot.
    async fn on_message(&self, scene: &Scene<'_>, which: Command, message: MessageId) -> Result<Reply, Trouble> {
        let Some(given) = self.store.given_in(message.get()).await? else { return Ok(Reply::line(NOT_AN_ANSWER)) };
        match which {
            // Approved, the message would say what the guide says now.
            Command::Approve if given.state_for(&Act::Approve) == State::Open && self.is_outdated(&given) => {
                let text = "The guide was changed since I said this. Approved, it would read as below:".to_owned();
                Ok(Reply { text: Some(text), ..self.panel(scene, given.asked.id, true).await? })
            }
            Command::Approve => self.act_on_given(scene, &given, &Act::Approve).await,
            Command::Retract => self.act_on_given(scene, &given, &Act::Retract).await,
            Command::Why => self.why(scene, given.asked.id).await,
            _ => self.panel(scene, given.asked.id, true).await,
        }
    }

    async fn act_on_given(&self, scene: &Scene<'_>, given: &Given, act: &Act) -> Result<Reply, Trouble> {
        scene.may(act.deed(Subject::Given(given.asked.id)), State::Open)?;
        let what = What::Subject(Subject::Given(given.asked.id));
        let key = self.panel_key(scene, &what, given.edition).await?;
        let guild = self.keeps_for(scene.guild).unwrap_or_default();
        let record = Component { key, guild, person: None, what, edition: given.edition };
        self.act(scene, &record, act, key).await
    }

    /// `/recall`: every answer that an entry gave lately, to be brought up to date in one step.
    async fn recall_command(&self, scene: &Scene<'_>, options: &[ResolvedOption<'_>]) -> Result<Reply, Trouble> {
        let faq = self.faq();
        let entry = string(options, "entry").unwrap_or_default();
        // An entry that was removed is still known by what it said.
        let named = faq.named_id(entry).or_else(|| faq.asked_exactly(entry));
        let entry = named.map_or_else(|| entry.trim().to_owned(), |target| faq.id(target).to_owned());
        let guild = self.keeps_for(scene.guild).unwrap_or_default();
        let others = self.outdated(guild, &entry).await?;
        if others.is_empty() {
            return Ok(Reply::line(format!(
                "`{entry}` gave no answer lately that says anything else than it says now."
            )));
        }
        let act = self.recalls(&entry);
        let key = self.panel_key(scene, &What::Entry(entry), 0).await?;
        Ok(self.recalled(&others, &act, guild, key))
    }

    async fn shadow_command(&self, scene: &Scene<'_>, options: &[ResolvedOption<'_>]) -> Result<Reply, Trouble> {
        let days = integer(options, "days").and_then(|days| Time::try_from(days).ok()).unwrap_or(30);
        let guild = self.keeps_for(scene.guild).unwrap_or_default();
        let grades = self.store.grades(guild, now() - days * DAY).await?;
        let key = self.panel_key(scene, &What::Queue(Filter::Shadow), 0).await?;
        Ok(wording::shadow(&grades, key))
    }

    async fn audit_command(&self, scene: &Scene<'_>, options: &[ResolvedOption<'_>]) -> Result<Reply, Trouble> {
        let days = integer(options, "days").and_then(|days| Time::try_from(days).ok());
        let advisor = options.iter().find(|option| option.name == "advisor").and_then(|option| match &option.value {
            ResolvedValue::User(user, _) => Some(user.id.get()),
            _ => None,
        });
        let faq = self.faq();
        let entry = string(options, "entry").map(|entry| {
            let target = faq.named_id(entry).or_else(|| faq.asked_exactly(entry));
            target.map_or_else(|| entry.to_owned(), |target| faq.id(target).to_owned())
        });
        let filter = AuditFilter {
            guild: self.keeps_for(scene.guild),
            advisor,
            entry,
            case: integer(options, "case"),
            since: days.map(|days| now() - days * DAY),
        };
        let (lines, all) = self.store.audit(&filter, 0, AUDIT_PAGE).await?;
        let key = self.panel_key(scene, &What::Audit(filter), 0).await?;
        Ok(wording::audit(&lines, all, 0, key))
    }
}

pub(in crate::discord) fn string<'o>(options: &'o [ResolvedOption<'_>], name: &str) -> Option<&'o str> {
    options.iter().find(|option| option.name == name).and_then(|option| match option.value {
        ResolvedValue::String(text) => Some(text),
        _ => None,
    })
}

pub(in crate::discord) fn integer(options: &[ResolvedOption<'_>], name: &str) -> Option<u64> {
    options.iter().find(|option| option.name == name).and_then(|option| match option.value {
        ResolvedValue::Integer(number) => u64::try_from(number).ok(),
        _ => None,
    })
}

/// The message of a link such as `https://discord.com/channels/1/2/3`, or of its bare number.
fn message_of(link: &str) -> Option<u64> {
    link.trim().trim_end_matches('/').rsplit('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_known_by_its_link() {
        assert_eq!(message_of(" https://discord.com/channels/1/2/345 "), Some(345));
        assert_eq!(message_of("https://canary.discord.com/channels/1/2/345/"), Some(345));
        assert_eq!(message_of("345"), Some(345));
        assert_eq!(message_of("https://example.org/a"), None);
    }
}
