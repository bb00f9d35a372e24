//! Interactions: commands, suggestions while typing, buttons, menus and forms.

use std::fmt::Write as _;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use serenity::FutureExt;
use serenity::builder::{CreateActionRow, CreateInputText};
use serenity::model::application::{
    ActionRowComponent, CommandInteraction, CommandType, ComponentInteraction, ComponentInteractionDataKind,
    InputTextStyle, Interaction, ModalInteraction, ResolvedValue,
};
use serenity::model::channel::{ChannelType, Message, MessageFlags, PartialChannel};
use serenity::model::guild::Member;
use serenity::model::id::{ChannelId, GuildId, UserId};

use super::commands::Command;
use super::gate::TOO_LATE;
use super::render::{quoted, render};
use super::send::{Choice, Due, Modal, Seen, SendError, Waiting};
use super::{Bot, lock, rights};
use crate::advising::Faq;
use crate::advising::action::Action;
use crate::advising::reply::{Audience, Card, Reply, View};
use crate::config::Server;
use crate::limits::{AUTOCOMPLETE_CHOICES, AUTOCOMPLETE_TEXT, MODAL_TITLE, cut};

/// An interaction that has no answer after three seconds is dead; the last tenth is the way there.
/// <https://docs.discord.com/developers/interactions/receiving-and-responding>
const TOKEN_LIVES: Duration = Duration::from_millis(2_900);
/// Longest message to the advisors, in characters.
const MESSAGE_TO_ADVISORS: u16 = 1_000;
/// Requests to the advisors of one person: so many …
const MOST_REQUESTS: usize = 3;
/// … in this time.
const REQUESTS_WITHIN: Duration = Duration::from_mins(10);
/// People whose requests are counted at once.
const MOST_REQUESTERS: usize = 10_000;

/// Where an interaction took place and who acted: what all kinds of interactions share.
struct Scene<'i> {
    waiting: Waiting,
    user: UserId,
    member: Option<&'i Member>,
    guild: Option<GuildId>,
    channel: ChannelId,
    in_thread: bool,
}

/// Takes up an interaction once, in time, and answers even if that goes wrong.
pub(super) async fn take_up(bot: &Bot, interaction: Interaction) {
    let arrived = Instant::now();
    let id = interaction.id().get();
    if !lock(&bot.handled).first_time(id) {
        return;
    }
    let delay = lock(&bot.lateness).of(id, arrived);
    let Some(_place) = bot.gate.enter().await else { return };
    if delay + arrived.elapsed() > TOO_LATE {
        tracing::warn!("dropped an interaction that came {} ms late", (delay + arrived.elapsed()).as_millis());
        return;
    }
    let due = tokio::time::Instant::from_std(arrived) + TOKEN_LIVES.saturating_sub(delay);
    let result = AssertUnwindSafe(answer(bot, &interaction, due)).catch_unwind().await;
    match result {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!("an answer was not delivered: {error} (reference {})", reference(id)),
        Err(_) => apologise(bot, &interaction, due).await,
    }
}

async fn answer(bot: &Bot, interaction: &Interaction, due: Due) -> Result<(), SendError> {
    match interaction {
        Interaction::Command(command) => command_used(bot, command, due).await,
        Interaction::Autocomplete(command) => typing(bot, command, due).await,
        Interaction::Component(component) => clicked(bot, component, due).await,
        Interaction::Modal(modal) => submitted(bot, modal, due).await,
        _ => Ok(()),
    }
}

/// After a fault of our own: one calm sentence, and a reference to the log.
async fn apologise(bot: &Bot, interaction: &Interaction, due: Due) {
    let reference = reference(interaction.id().get());
    tracing::error!("an interaction failed on a fault in the program (reference {reference})");
    let token = match interaction {
        Interaction::Command(command) => &command.token,
        Interaction::Component(component) => &component.token,
        Interaction::Modal(modal) => &modal.token,
        _ => return,
    };
    let waiting = Waiting { id: interaction.id(), token: token.clone(), due };
    let text =
        format!("Sorry, something went wrong on my side. Please try again, or ask an advisor. (Reference {reference})");
    // If even this cannot be delivered, the log has said all there is to say.
    let _ = bot.sender.answer(&waiting, render(&Reply::line(text)), Seen::Privately).await;
}

/// What an operator finds in the log, and a student can pass on.
fn reference(id: u64) -> String {
    format!("{:06x}", (id ^ (id >> 24)) & 0xff_ffff)
}

async fn command_used(bot: &Bot, command: &CommandInteraction, due: Due) -> Result<(), SendError> {
    let scene = Scene::of_command(command, due);
    if !bot.serves(scene.guild) {
        return bot.tell(&scene, ELSEWHERE).await;
    }
    let Some(which) = Command::named(&command.data.name) else {
        return bot.tell(&scene, "I do not know this command any more. Please try /help.").await;
    };
    let option =
        |name: &str| command.data.options().into_iter().find(|option| option.name == name).map(|option| option.value);
    let text = |name: &str| match option(name) {
        Some(ResolvedValue::String(text)) => Some(text.to_owned()),
        _ => None,
    };
    let private = !matches!(option("private"), Some(ResolvedValue::Boolean(false)));
    let view = bot.view(&scene, private);
    let faq = bot.faq();
    let reply = match which {
        Command::Ask => bot.answer_to(&faq, &text("question").unwrap_or_default(), &scene, view),
        Command::AskTheGuide => match asked_about(command) {
            Some(message) if !message.content.trim().is_empty() => bot.answer_to(&faq, &message.content, &scene, view),
            _ => Reply::line("There is no text in that message that I can read."),
        },
        Command::Compare => faq.compare(text("aspect").and_then(|aspect| faq.aspect_named(&aspect))),
        Command::Careers => faq.careers(text("field").and_then(|field| faq.field_named(&field))),
        Command::Topics => faq.topics(None),
        Command::Advisor => faq.advisor(&[], view),
        Command::Help => faq.help(),
        Command::About => faq.about(),
    };
    let public = matches!(which, Command::Ask) && !private;
    if public && !rights::may_write(scene.member, scene.in_thread) {
        return bot
            .tell(
                &scene,
                "You may not write in this channel, so I cannot answer you here in public. Please ask privately.",
            )
            .await;
    }
    let seen = if public { Seen::Publicly } else { Seen::Privately };
    bot.sender.answer(&scene.waiting, render(&reply), seen).await
}

/// The message that "Ask the guide" was chosen on.
fn asked_about(command: &CommandInteraction) -> Option<&Message> {
    if command.data.kind != CommandType::Message {
        return None;
    }
    let target = command.data.target_id?.to_message_id();
    command.data.resolved.messages.get(&target)
}

async fn typing(bot: &Bot, command: &CommandInteraction, due: Due) -> Result<(), SendError> {
    let scene = Scene::of_command(command, due);
    let typed = command.data.autocomplete().map(|option| option.value.trim()).unwrap_or_default();
    let faq = bot.faq();
    let questions = if bot.serves(scene.guild) { faq.complete(typed, AUTOCOMPLETE_CHOICES) } else { Vec::new() };
    // What does not fit whole would come back as another question.
    let fitting = questions.into_iter().filter(|question| question.chars().count() <= AUTOCOMPLETE_TEXT);
    let choices = fitting.map(|question| Choice { name: question.to_owned(), value: question.to_owned() });
    bot.sender.suggest(&scene.waiting, choices.collect()).await
}

async fn clicked(bot: &Bot, component: &ComponentInteraction, due: Due) -> Result<(), SendError> {
    let scene = Scene::of_component(component, due);
    if !bot.serves(scene.guild) {
        return bot.tell(&scene, ELSEWHERE).await;
    }
    let chosen = match &component.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.first().map(String::as_str),
        _ => Some(component.data.custom_id.as_str()),
    };
    let action =
        chosen.filter(|chosen| bot.offered(component, chosen)).and_then(|chosen| chosen.parse::<Action>().ok());
    let Some(action) = action else { return bot.tell(&scene, GONE).await };
    let private = component.message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
    let view = bot.view(&scene, true);
    let faq = bot.faq();
    match &action {
        Action::Dismiss(asker) => {
            let server = bot.server(scene.guild);
            if scene.user.get() != *asker && !rights::is_advisor(scene.member, server) {
                return bot.tell(&scene, "Only the person who asked, or an advisor, can remove this.").await;
            }
            bot.sender.remove(&scene.waiting).await
        }
        Action::Write(_) | Action::Unclear(_) if bot.review_channel(&scene).is_none() => {
            bot.tell(&scene, NO_CHANNEL).await
        }
        Action::Write(_) => {
            let label = "Your message; an advisor sees your name";
            bot.sender.open(&scene.waiting, form(&action, "Write to an advisor", label, true)).await
        }
        Action::Unclear(_) => {
            let label = "What is unclear or missing? (no name is sent)";
            bot.sender.open(&scene.waiting, form(&action, "Unclear or incomplete", label, false)).await
        }
        Action::Share(_) => {
            if !rights::may_write(scene.member, scene.in_thread) {
                return bot.tell(&scene, "You may not write in this channel, so I cannot show this here.").await;
            }
            let public = View { audience: Audience::Public(scene.user.get()), ..view };
            let Some(mut reply) = faq.perform(&action, public) else { return bot.tell(&scene, GONE).await };
            let shown = component.message.id.get();
            if !lock(&bot.shared).first_time(shown) {
                return bot.tell(&scene, "This is shown to everyone already.").await;
            }
            reply.text = Some(format!("<@{}> asked the guide:", scene.user));
            let sent = bot.sender.answer(&scene.waiting, render(&reply), Seen::Publicly).await;
            if sent.is_err() {
                lock(&bot.shared).forget(shown);
            }
            sent
        }
        _ => {
            let Some(reply) = faq.perform(&action, view) else { return bot.tell(&scene, GONE).await };
            if let Some(entry) = faq.opened(&action) {
                let who = (scene.user, scene.channel);
                lock(&bot.conversations).remember(who, faq.code_of(entry), Instant::now());
            }
            // Turning pages and taking the next step happen in place, where nobody else is reading.
            let turns = matches!(&action, Action::Topics(Some(_)))
                || matches!(&action, Action::Advisor(steps) if !steps.is_empty());
            if turns && (private || scene.guild.is_none()) {
                return bot.sender.update(&scene.waiting, render(&reply)).await;
            }
            let seen = if scene.guild.is_some() { Seen::Privately } else { Seen::Publicly };
            bot.sender.answer(&scene.waiting, render(&reply), seen).await
        }
    }
}

/// A form with one text, which comes back under the action's own name.
fn form(action: &Action, title: &str, label: &str, required: bool) -> Modal {
    let input = CreateInputText::new(InputTextStyle::Paragraph, label, "text")
        .max_length(MESSAGE_TO_ADVISORS)
        .required(required);
    Modal {
        custom_id: action.to_string(),
        title: cut(title, MODAL_TITLE).into_owned(),
        components: vec![CreateActionRow::InputText(input)],
    }
}

async fn submitted(bot: &Bot, modal: &ModalInteraction, due: Due) -> Result<(), SendError> {
    let scene = Scene::of_modal(modal, due);
    if !bot.serves(scene.guild) {
        return bot.tell(&scene, ELSEWHERE).await;
    }
    let Some(review) = bot.review_channel(&scene) else { return bot.tell(&scene, NO_CHANNEL).await };
    let text = modal.data.components.iter().flat_map(|row| &row.components).find_map(|component| match component {
        ActionRowComponent::InputText(input) => input.value.clone(),
        _ => None,
    });
    let text = text.unwrap_or_default();
    let faq = bot.faq();
    let card = match modal.data.custom_id.parse() {
        Ok(Action::Write(choices)) => request_card(&faq, &scene, &choices, &text),
        Ok(Action::Unclear(code)) => match faq.entry_of(code) {
            Some(entry) => unclear_card(entry, &text),
            None => return bot.tell(&scene, GONE).await,
        },
        _ => return bot.tell(&scene, GONE).await,
    };
    let now = Instant::now();
    if !bot.may_request(scene.user, now) {
        return bot.tell(&scene, "You have written to the advisors several times just now. They have your messages; please wait for them a little.").await;
    }
    bot.sender.defer(&scene.waiting).await?;
    let message = render(&Reply { cards: vec![card], ..Reply::default() });
    let said = match bot.sender.say(review, scene.waiting.id.to_string(), message).await {
        Ok(()) => "Your message is with the advisors now. Thank you!".to_owned(),
        Err(error) => {
            bot.take_back_request(scene.user, now);
            let reference = reference(scene.waiting.id.get());
            tracing::error!("a message to the advisors was not delivered: {error} (reference {reference})");
            format!(
                "I could not pass your message on, so nobody has it yet. Please contact an advisor yourself, or try again later. (Reference {reference})"
            )
        }
    };
    bot.sender.finish(&scene.waiting, render(&Reply::line(said))).await
}

fn request_card(faq: &Faq, scene: &Scene<'_>, choices: &[u8], text: &str) -> Card {
    let mut card = Card { title: "A student asks for an advisor".to_owned(), ..Card::default() };
    let place =
        if scene.guild.is_some() { format!("in <#{}>", scene.channel) } else { "in a direct message".to_owned() };
    card.text = format!("<@{}> wrote {place}:\n{}", scene.user, quoted(text, usize::from(MESSAGE_TO_ADVISORS)));
    for (ask, said) in faq.intake_summary(choices) {
        let _ = write!(card.text, "\n{ask} **{said}**");
    }
    card
}

fn unclear_card(entry: &str, text: &str) -> Card {
    let said = if text.trim().is_empty() {
        String::new()
    } else {
        format!(":\n{}", quoted(text, usize::from(MESSAGE_TO_ADVISORS)))
    };
    Card {
        title: "A student found an answer unclear or incomplete".to_owned(),
        text: format!("Entry `{entry}`{said}"),
        ..Card::default()
    }
}

const ELSEWHERE: &str = "I only answer in my own school's server.";
const GONE: &str = "This is no longer valid. Please ask again with /ask, or look at /topics.";
const NO_CHANNEL: &str = "I cannot reach the advisors from here. Please contact an advisor of your school yourself.";

impl Bot {
    /// Whether the bot answers in this server (or, with none, in direct messages).
    pub(super) fn serves(&self, guild: Option<GuildId>) -> bool {
        guild.is_none_or(|guild| self.config.servers.is_empty() || self.server(Some(guild)).is_some())
    }

    pub(super) fn server(&self, guild: Option<GuildId>) -> Option<&Server> {
        let guild = guild?.get();
        self.config.servers.iter().find(|server| server.id == guild)
    }

    /// Where the advisors of this place read. From a direct message only if there is no doubt which school is meant.
    fn review_channel(&self, scene: &Scene<'_>) -> Option<ChannelId> {
        let server = match (scene.guild, &self.config.servers[..]) {
            (None, [only]) => Some(only),
            (guild, _) => self.server(guild),
        };
        server?.review_channel.map(ChannelId::new)
    }

    fn view(&self, scene: &Scene<'_>, private: bool) -> View {
        let audience = match scene.guild {
            None => Audience::Alone,
            Some(_) if private => Audience::Private,
            Some(_) => Audience::Public(scene.user.get()),
        };
        View { audience, reviewed: self.review_channel(scene).is_some() }
    }

    fn answer_to(&self, faq: &Faq, question: &str, scene: &Scene<'_>, view: View) -> Reply {
        let (who, now) = ((scene.user, scene.channel), Instant::now());
        let previous = lock(&self.conversations).recall(&who, now).and_then(|code| faq.entry_at(code));
        let advice = faq.advise(question, previous);
        if let Some(entry) = advice.last() {
            lock(&self.conversations).remember(who, faq.code_of(entry), now);
        }
        faq.reply(&advice, view)
    }

    /// A line that only this person reads.
    async fn tell(&self, scene: &Scene<'_>, text: &str) -> Result<(), SendError> {
        self.sender.answer(&scene.waiting, render(&Reply::line(text)), Seen::Privately).await
    }

    /// Whether the bot's own message offers this: everything in an interaction's data can be forged.
    fn offered(&self, component: &ComponentInteraction, chosen: &str) -> bool {
        let ours = component.message.author.id == self.me;
        ours && component.message.components.iter().flat_map(|row| &row.components).any(|part| match part {
            ActionRowComponent::Button(button) => matches!(&button.data, serenity::model::application::ButtonKind::NonLink { custom_id, .. } if custom_id == chosen),
            ActionRowComponent::SelectMenu(menu) => menu.options.iter().any(|option| option.value == chosen),
            _ => false,
        })
    }

    fn may_request(&self, user: UserId, now: Instant) -> bool {
        let mut requests = lock(&self.requests);
        let recent = |at: &Instant| now.saturating_duration_since(*at) < REQUESTS_WITHIN;
        if requests.len() >= MOST_REQUESTERS {
            requests.retain(|_, made| made.iter().any(recent));
        }
        let made = requests.entry(user).or_default();
        made.retain(recent);
        if made.len() >= MOST_REQUESTS {
            return false;
        }
        made.push(now);
        true
    }

    /// A request that nobody got does not count.
    fn take_back_request(&self, user: UserId, at: Instant) {
        if let Some(made) = lock(&self.requests).get_mut(&user) {
            made.retain(|made| *made != at);
        }
    }
}

impl<'i> Scene<'i> {
    fn of_command(command: &'i CommandInteraction, due: Due) -> Scene<'i> {
        Scene {
            waiting: Waiting { id: command.id, token: command.token.clone(), due },
            user: command.user.id,
            member: command.member.as_deref(),
            guild: command.guild_id,
            channel: command.channel_id,
            in_thread: is_thread(command.channel.as_ref()),
        }
    }

    fn of_component(component: &'i ComponentInteraction, due: Due) -> Scene<'i> {
        Scene {
            waiting: Waiting { id: component.id, token: component.token.clone(), due },
            user: component.user.id,
            member: component.member.as_ref(),
            guild: component.guild_id,
            channel: component.channel_id,
            in_thread: is_thread(component.channel.as_ref()),
        }
    }

    fn of_modal(modal: &'i ModalInteraction, due: Due) -> Scene<'i> {
        Scene {
            waiting: Waiting { id: modal.id, token: modal.token.clone(), due },
            user: modal.user.id,
            member: modal.member.as_ref(),
            guild: modal.guild_id,
            channel: modal.channel_id,
            in_thread: is_thread(modal.channel.as_ref()),
        }
    }
}

fn is_thread(channel: Option<&PartialChannel>) -> bool {
    channel.is_some_and(|channel| {
        matches!(channel.kind, ChannelType::PublicThread | ChannelType::PrivateThread | ChannelType::NewsThread)
    })
}
