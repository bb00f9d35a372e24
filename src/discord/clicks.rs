//! Interactions: commands, suggestions while typing, buttons, menus and forms.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use serde_json::Value;
use serenity::FutureExt;
use serenity::builder::{CreateActionRow, CreateInputText};
use serenity::model::application::{
    ActionRowComponent, CommandInteraction, CommandType, ComponentInteraction, ComponentInteractionDataKind,
    InputTextStyle, Interaction, ModalInteraction, ResolvedValue,
};
use serenity::model::channel::{Message, MessageFlags};
use serenity::model::id::{InteractionId, MessageId, UserId};

use super::asking::{Origin, Step, now};
use super::commands::Command;
use super::gate::TOO_LATE;
use super::render::render;
use super::scene::Scene;
use super::send::{Choice, Due, Modal, Seen, SendError, Waiting};
use super::{Bot, desk, lock, people, rights, talking};
use crate::advising::Faq;
use crate::advising::action::{Action, Click, Code};
use crate::advising::reply::{Audience, Reply, View, advisor_only};
use crate::advising::said::{Mark, Said};
use crate::limits::{AUTOCOMPLETE_CHOICES, CHOICE_TEXT, MODAL_TITLE, cut};
use crate::moderation::case::{Kind, NewCase};
use crate::moderation::permission::{Deed, State, Who};
use crate::moderation::{Asked, Mode, Refusal, wording};
use crate::store::Feedback;

/// An interaction that has no answer after three seconds is dead; the last tenth is the way there.
/// <https://docs.discord.com/developers/interactions/receiving-and-responding>
const ANSWER_WITHIN: Duration = Duration::from_millis(2_900);
/// Longest message to the advisors, in characters.
const MESSAGE_TO_ADVISORS: u16 = 1_000;

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
    let due = tokio::time::Instant::from_std(arrived) + ANSWER_WITHIN.saturating_sub(delay);
    let result = AssertUnwindSafe(answer(bot, &interaction, due)).catch_unwind().await;
    match result {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!("an answer was not delivered: {error} (reference {})", reference(id)),
        Err(_) => {
            tracing::error!("an interaction failed on a fault in the program (reference {})", reference(id));
            if let Some(token) = token(&interaction) {
                apologise(bot, interaction.id(), token, due).await;
            }
        }
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

/// What Discord sent cannot be read: the log says so, and whoever waits for an answer is told.
pub(super) async fn could_not_read(bot: &Bot, kind: &str, event: &Value) {
    let due = tokio::time::Instant::now() + ANSWER_WITHIN;
    let id = event["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or(InteractionId::new(1));
    tracing::error!("an event {kind} could not be read (reference {})", reference(id.get()));
    let answerable = kind == "INTERACTION_CREATE" && [2, 3, 5].map(Value::from).contains(&event["type"]);
    if let Some(token) = event["token"].as_str().filter(|_| answerable) {
        apologise(bot, id, token, due).await;
    }
}

/// The token of an interaction that can be answered with a sentence.
fn token(interaction: &Interaction) -> Option<&str> {
    match interaction {
        Interaction::Command(command) => Some(&command.token),
        Interaction::Component(component) => Some(&component.token),
        Interaction::Modal(modal) => Some(&modal.token),
        _ => None,
    }
}

/// After a fault of our own: one calm sentence, and a reference to the log.
async fn apologise(bot: &Bot, id: InteractionId, token: &str, due: Due) {
    let reference = reference(id.get());
    let waiting = Waiting { id, token: token.to_owned(), due };
    let text =
        format!("Sorry, something went wrong on my side. Please try again, or ask an advisor. (Reference {reference})");
    // If even this cannot be delivered, the log has said all there is to say.
    let _ = bot.sender.answer(&waiting, render(&Reply::line(text)), Seen::Privately).await;
}

/// What an operator finds in the log, and a student can pass on.
pub(super) fn reference(id: u64) -> String {
    format!("{:06x}", (id ^ (id >> 24)) & 0xff_ffff)
}

async fn command_used(bot: &Bot, command: &CommandInteraction, due: Due) -> Result<(), SendError> {
    let scene = Scene::of_command(bot, command, due);
    let Some(which) = Command::named(&command.data.name) else {
        return bot.tell(&scene, "I do not know this command any more. Please try /help.").await;
    };
    let option =
        |name: &str| command.data.options().into_iter().find(|option| option.name == name).map(|option| option.value);
    let text = |name: &str| match option(name) {
        Some(ResolvedValue::String(text)) => Some(text.to_owned()),
        _ => None,
    };
    let faq = bot.faq();
    if let Err(refusal) = scene.may(which.deed(), State::Free) {
        let asked = match which {
            Command::Ask => text("question"),
            Command::AskTheGuide => asked_about(command).map(|message| message.content.clone()),
            _ => None,
        };
        // Whoever is shut out is not left alone in distress.
        if scene.who != Who::Blocked || !asked.is_some_and(|asked| faq.is_distress(&asked)) {
            return bot.refuse(&scene, &refusal).await;
        }
    }
    let view = bot.view(&scene, true);
    let reply = match which {
        Command::Ask => {
            let private = !matches!(option("private"), Some(ResolvedValue::Boolean(false)));
            return ask(bot, &faq, &scene, &text("question").unwrap_or_default(), private).await;
        }
        Command::AskTheGuide => match asked_about(command) {
            // Whoever wrote it is in danger, not who asks.
            Some(message) if faq.is_distress(&message.content) => {
                let (author, channel) = (message.author.id.get(), scene.channel.get());
                let distress = bot.distress(bot.keeps_for(scene.guild), author, channel, &message.content);
                let reply = faq.reply(&faq.advise(&message.content, &[]), view);
                return bot.say_with_case(distress, bot.show(&scene, &reply)).await;
            }
            Some(message) if !message.content.trim().is_empty() => {
                return ask(bot, &faq, &scene, &message.content, true).await;
            }
            _ => Reply::line("There is no text in that message that I can read."),
        },
        Command::Compare => faq.compare(text("aspect").and_then(|aspect| faq.aspect_named(&aspect))),
        Command::Careers => faq.careers(text("field").and_then(|field| faq.field_named(&field))),
        Command::Topics => faq.topics(None),
        Command::Advisor => faq.advisor(&[], view),
        Command::Help => faq.help(),
        Command::About => faq.about(bot.config.retention.answers_days),
        Command::Privacy => return people::privacy(bot, &scene, command).await,
        Command::Person => return people::person(bot, &scene, command).await,
        Command::Queue
        | Command::Case
        | Command::Answer
        | Command::Recall
        | Command::Shadow
        | Command::Audit
        | Command::Approve
        | Command::Correct
        | Command::Retract
        | Command::Why => return desk::command(bot, &scene, which, command).await,
    };
    bot.show(&scene, &reply).await
}

/// A question by command: answered, or kept for an advisor, in this place's way.
async fn ask(bot: &Bot, faq: &Faq, scene: &Scene<'_>, text: &str, private: bool) -> Result<(), SendError> {
    if !private && !rights::may_write(scene.member, scene.in_thread) {
        let text = "You may not write in this channel, so I cannot answer you here in public. Please ask privately.";
        return bot.tell(scene, text).await;
    }
    if let Err(too_much) = bot.takes(faq, text, scene.user, scene.guild) {
        return bot.show(scene, &too_much.reply()).await;
    }
    let origin = Origin {
        id: scene.waiting.id.get(),
        user: scene.user,
        guild: scene.guild,
        channel: scene.channel,
        parent: scene.parent,
        view: bot.view(scene, private),
        private,
        by_message: false,
    };
    let considered = match scene.in_time(bot.consider(faq, text, origin)).await {
        Ok(considered) => considered,
        Err(error) => return bot.could_not_keep(scene, &error).await,
    };
    let seen = if private { Seen::Privately } else { Seen::Publicly };
    let note = (private && !considered.found.is_empty()).then(|| wording::personal_data(&considered.found, false));
    match considered.step {
        Step::Say(mut reply) => {
            reply.text = [note, reply.text].into_iter().flatten().reduce(|note, text| format!("{note}\n\n{text}"));
            considered.asked.iter().for_each(|asked| bot.note_given(asked));
            let saying = bot.sender.answer(&scene.waiting, render(&reply), seen);
            let distress = bot.distress_in(considered.asked.as_ref(), &considered.advice);
            if let Err(error) = bot.say_with_case(distress, saying).await {
                bot.store.note_not_said(origin.id);
                return Err(error);
            }
            let message = if private { None } else { bot.sender.original(&scene.waiting.token).await.ok() };
            if let Some(asked) = considered.asked {
                bot.note_arrived(asked, &considered.advice, message).await;
            }
        }
        Step::Waits => {
            let looking = if private { wording::LOOKING } else { wording::LOOKING_PUBLIC };
            let text = note.map_or_else(|| looking.to_owned(), |note| format!("{looking}\n\n{note}"));
            lock(&bot.tokens).keep(origin.id, &scene.waiting.token, Instant::now());
            bot.sender.answer(&scene.waiting, render(&Reply::line(text)), seen).await?;
            if !private && let Ok(message) = bot.sender.original(&scene.waiting.token).await {
                bot.waits_in(origin.id, message).await;
            }
        }
        Step::Shadow => {
            let reply = Reply { asked: considered.asked.map(|asked| asked.id), ..advisor_only(wording::SHADOW) };
            return bot.show(scene, &reply).await;
        }
        Step::Refused(refusal) => return bot.show(scene, &advisor_only(&refusal.to_string())).await,
    }
    if !private {
        bot.warn_of_personal_data(scene.user, origin.id, &considered.found, Some(&scene.waiting.token)).await;
    }
    Ok(())
}

/// The message that "Ask the guide" was chosen on.
pub(super) fn asked_about(command: &CommandInteraction) -> Option<&Message> {
    if command.data.kind != CommandType::Message {
        return None;
    }
    let target = command.data.target_id?.to_message_id();
    command.data.resolved.messages.get(&target)
}

async fn typing(bot: &Bot, command: &CommandInteraction, due: Due) -> Result<(), SendError> {
    let scene = Scene::of_command(bot, command, due);
    let typed = command.data.autocomplete().map(|option| option.value.trim()).unwrap_or_default();
    let deed = Command::named(&command.data.name).map(Command::deed);
    let allowed = deed.is_some_and(|deed| scene.may(deed, State::Free).is_ok());
    let faq = bot.faq();
    let questions = if allowed { faq.complete(typed, AUTOCOMPLETE_CHOICES) } else { Vec::new() };
    // What does not fit whole would come back as another question.
    let fitting = questions.into_iter().filter(|question| question.chars().count() <= CHOICE_TEXT);
    let choices = fitting.map(|question| Choice { name: question.to_owned(), value: question.to_owned() });
    bot.sender.suggest(&scene.waiting, choices.collect()).await
}

/// What the table of permissions calls a student's click.
fn deed(action: &Action) -> Deed {
    match action {
        Action::Open(_)
        | Action::Career(_)
        | Action::Aspect(_)
        | Action::Term(_)
        | Action::Careers
        | Action::Topics(_) => Deed::Browse,
        Action::NotThis(_) | Action::Share(_) => Deed::Ask,
        Action::Unclear(_) | Action::Advisor(_) | Action::Write(_) => Deed::Talk,
        Action::Dismiss(_) => Deed::Remove,
        Action::TakeBack(_) | Action::Respond(_) | Action::Settled(_) => Deed::OwnCase,
        Action::Desk(verb, ..) => desk::deed(*verb),
    }
}

async fn clicked(bot: &Bot, component: &ComponentInteraction, due: Due) -> Result<(), SendError> {
    let scene = Scene::of_component(bot, component, due);
    let chosen = match &component.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.first().map(String::as_str),
        _ => Some(component.data.custom_id.as_str()),
    };
    let click = chosen.filter(|chosen| bot.offered(component, chosen)).and_then(|chosen| chosen.parse::<Click>().ok());
    let Some(Click { action, asked }) = click else {
        return match scene.may(Deed::Browse, State::Free) {
            Ok(()) => bot.tell(&scene, GONE).await,
            Err(refusal) => bot.refuse(&scene, &refusal).await,
        };
    };
    let state = match &action {
        Action::Dismiss(asker) if scene.user.get() == *asker => State::Own,
        Action::Dismiss(_) => State::Foreign,
        // Whose it is stands in the database; the table is asked again there.
        Action::TakeBack(_) | Action::Respond(_) | Action::Settled(_) => State::Own,
        _ => State::Free,
    };
    if let Err(refusal) = scene.may(deed(&action), state) {
        let dismiss = matches!(action, Action::Dismiss(_));
        return match refusal {
            Refusal::NotYours if dismiss => {
                bot.tell(&scene, "Only the person who asked, or an advisor, can remove this.").await
            }
            refusal => bot.refuse(&scene, &refusal).await,
        };
    }
    match &action {
        Action::Dismiss(asker) => desk::dismiss(bot, &scene, component.message.id.get(), *asker).await,
        Action::Write(_) | Action::Unclear(_) if !bot.is_reviewed(scene.guild) => bot.tell(&scene, NO_CHANNEL).await,
        Action::Write(_) => {
            let label = "Your message; an advisor sees your name";
            bot.sender.open(&scene.waiting, form(&action, asked, "Write to an advisor", label, None, true)).await
        }
        Action::Unclear(_) => {
            let label = "What is unclear or missing? (no name is sent)";
            bot.sender.open(&scene.waiting, form(&action, asked, "Unclear or incomplete", label, None, false)).await
        }
        Action::Share(codes) => share(bot, component, &scene, codes, asked).await,
        Action::Respond(case) => match bot.own_case(&scene, *case).await {
            Ok(()) => {
                let label = "Your reply to the advisor";
                bot.sender.open(&scene.waiting, form(&action, None, "Reply", label, None, true)).await
            }
            Err(text) => bot.tell(&scene, &text).await,
        },
        Action::TakeBack(case) | Action::Settled(case) => {
            let event = if matches!(action, Action::TakeBack(_)) {
                "taken back by the student"
            } else {
                "settled, says the student"
            };
            talking::end_case(bot, &scene, *case, event).await
        }
        Action::Advisor(choices) if choices.is_empty() && asked.is_some() => {
            talking::ask_an_advisor(bot, &scene, asked.unwrap_or_default()).await
        }
        Action::Desk(verb, key, number) => desk::clicked(bot, component, &scene, *verb, *key, *number).await,
        _ => browse(bot, component, &scene, &action, asked).await,
    }
}

/// What is read on by a click; turning pages and taking the next step happen in place, where nobody else is reading.
async fn browse(
    bot: &Bot,
    component: &ComponentInteraction,
    scene: &Scene<'_>,
    action: &Action,
    asked: Option<u64>,
) -> Result<(), SendError> {
    let private = component.message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
    let faq = bot.faq();
    let Some(mut reply) = faq.perform(action, bot.view(scene, true)) else { return bot.tell(scene, GONE).await };
    reply.asked = asked;
    let opened = faq.opened(action);
    if let Some(entry) = opened {
        bot.remember(&faq, (scene.user, scene.channel), &[entry]);
    }
    let turns =
        matches!(action, Action::Topics(Some(_))) || matches!(action, Action::Advisor(steps) if !steps.is_empty());
    if turns && (private || scene.guild.is_none()) {
        bot.sender.update(&scene.waiting, render(&reply)).await?;
    } else {
        let seen = if scene.guild.is_some() { Seen::Privately } else { Seen::Publicly };
        bot.sender.answer(&scene.waiting, render(&reply), seen).await?;
    }
    let Some(guild) = bot.keeps_for(scene.guild) else { return Ok(()) };
    if let (Some(entry), Some(_)) = (opened, asked) {
        let entry = faq.id(crate::advising::Target::Entry(entry));
        bot.store.note_feedback(now(), guild, asked, entry, Feedback::Read);
    }
    if let (Action::NotThis(_), Some(asked)) = (action, asked) {
        not_this(bot, guild, asked, scene.user).await;
    }
    Ok(())
}

/// An answer was not what was asked: noted once for each person, and shown to the advisors without a name.
async fn not_this(bot: &Bot, guild: u64, asked: u64, by: UserId) {
    if !lock(&bot.rejected).first_time((asked, by)) {
        return;
    }
    let Ok(Some(asked)) = bot.store.asked(asked).await else { return };
    for entry in asked.said.ids() {
        bot.store.note_feedback(now(), guild, Some(asked.id), entry, Feedback::NotThis);
    }
    if bot.review_channel(guild).is_some() {
        bot.bring_up(NewCase::about(Kind::Unhelpful, &asked, None), Some(by.get())).await;
    }
}

async fn share(
    bot: &Bot,
    component: &ComponentInteraction,
    scene: &Scene<'_>,
    codes: &[Code],
    asked: Option<u64>,
) -> Result<(), SendError> {
    if !rights::may_write(scene.member, scene.in_thread) {
        return bot.tell(scene, "You may not write in this channel, so I cannot show this here.").await;
    }
    if let Err(too_much) = bot.may_go_on(scene.user, scene.guild) {
        return bot.show(scene, &too_much.reply()).await;
    }
    let faq = bot.faq();
    let said = Said::Answer(codes.iter().filter_map(|&code| faq.entry_of(code)).map(str::to_owned).collect());
    if !said.is_answer() {
        return bot.tell(scene, GONE).await;
    }
    let given = match asked {
        Some(asked) => scene.in_time(bot.store.given(asked)).await.ok().flatten(),
        None => None,
    };
    // What was opened from an answer is another one.
    let given = given.filter(|given| given.asked.said == said && given.asked.asker == Some(scene.user.get()));
    let looked_at = given.as_ref().is_some_and(|given| given.changed.is_some());
    match bot.mode(scene.guild, scene.channel, scene.parent) {
        Mode::Shadow => return bot.tell(scene, wording::SHADOW).await,
        Mode::Before if !looked_at => return bot.tell(scene, wording::NOT_LOOKED_AT).await,
        Mode::Before | Mode::After => {}
    }
    let shown = component.message.id.get();
    if !lock(&bot.shared).first_time(shown) {
        return bot.tell(scene, "This is shown to everyone already.").await;
    }
    let view = View { audience: Audience::Public(scene.user.get()), ..bot.view(scene, true) };
    // An answer that stands in public already keeps its message; this one is kept as an answer of its own.
    let known = given.filter(|given| given.asked.message.is_none());
    let mut reply = match &known {
        Some(given) => bot.as_it_stands(given, view),
        None => faq.say(&said, Mark::Automatic, view),
    };
    let new = match &known {
        Some(_) => None,
        None => bot.shown_anew(scene, &faq, said),
    };
    reply.asked = known.as_ref().map(|given| given.asked.id).or(new.as_ref().map(|asked| asked.id));
    let line = format!("<@{}> asked the guide:", scene.user);
    reply.text = Some(reply.text.map_or(line.clone(), |text| format!("{line}\n{text}")));
    if let Some(asked) = &new {
        bot.note_given(asked);
    }
    let sent = bot.sender.answer(&scene.waiting, render(&reply), Seen::Publicly).await;
    if sent.is_err() {
        lock(&bot.shared).forget(shown);
        if let Some(asked) = new {
            bot.store.note_not_said(asked.id);
        }
        return sent;
    }
    // From now on the answer stands in public, and a correction changes it there.
    if let (Some(asked), Ok(message)) = (reply.asked, bot.sender.original(&scene.waiting.token).await) {
        bot.store.note_said_in(asked, message.get());
    }
    Ok(())
}

/// A form with one text, which comes back under the action's own name.
pub(super) fn form(
    action: &Action,
    asked: Option<u64>,
    title: &str,
    label: &str,
    filled: Option<&str>,
    required: bool,
) -> Modal {
    let most = if filled.is_some() { desk::LONGEST_ANSWER } else { MESSAGE_TO_ADVISORS };
    let mut input = CreateInputText::new(InputTextStyle::Paragraph, label, "text").max_length(most).required(required);
    if let Some(filled) = filled.filter(|filled| !filled.is_empty()) {
        input = input.value(filled);
    }
    Modal {
        custom_id: Click { action: action.clone(), asked }.to_string(),
        title: cut(title, MODAL_TITLE).into_owned(),
        components: vec![CreateActionRow::InputText(input)],
    }
}

async fn submitted(bot: &Bot, modal: &ModalInteraction, due: Due) -> Result<(), SendError> {
    let scene = Scene::of_modal(bot, modal, due);
    let text = modal.data.components.iter().flat_map(|row| &row.components).find_map(|component| match component {
        ActionRowComponent::InputText(input) => input.value.clone(),
        _ => None,
    });
    let text = text.unwrap_or_default();
    let Ok(Click { action, asked }) = modal.data.custom_id.parse::<Click>() else {
        let refusal = scene.may(Deed::Browse, State::Free).err();
        let why = refusal.map_or_else(|| GONE.to_owned(), |refusal| refusal.to_string());
        return bot.lost_words(&scene, &why, &text).await;
    };
    let state = if matches!(action, Action::Respond(_)) { State::Own } else { State::Free };
    let faq = bot.faq();
    let to_advisors = matches!(action, Action::Respond(_) | Action::Write(_) | Action::Unclear(_));
    let distress = to_advisors && faq.is_distress(&text);
    if let Err(refusal) = scene.may(deed(&action), state)
        // Whoever is shut out is not left alone in distress.
        && !(distress && scene.who == Who::Blocked)
    {
        return bot.lost_words(&scene, &refusal.to_string(), &text).await;
    }
    if distress {
        return talking::comfort(bot, &scene, &faq, &action, &text).await;
    }
    match action {
        Action::Desk(verb, key, _) => desk::submitted(bot, modal, &scene, verb, key, &text).await,
        Action::Respond(case) => talking::respond(bot, &scene, case, &text).await,
        Action::Write(_) | Action::Unclear(_) if !bot.is_reviewed(scene.guild) => {
            bot.lost_words(&scene, NO_CHANNEL, &text).await
        }
        Action::Write(_) | Action::Unclear(_) => talking::write_to_advisors(bot, &scene, &action, asked, &text).await,
        _ => bot.lost_words(&scene, GONE, &text).await,
    }
}

pub(super) const GONE: &str = "This is no longer valid. Please ask again with /ask, or look at /topics.";
const NO_CHANNEL: &str = "I cannot reach the advisors from here. Please contact an advisor of your school yourself.";

impl Bot {
    /// An answer that somebody opened and shows to everyone, in a form that can be kept.
    fn shown_anew(&self, scene: &Scene<'_>, faq: &Faq, said: Said) -> Option<Asked> {
        let text = said.ids().first().and_then(|id| faq.named_id(id)).map(|target| faq.question(target).to_owned());
        Some(Asked {
            id: scene.waiting.id.get(),
            at: now(),
            guild: self.keeps_for(scene.guild)?,
            channel: scene.channel.get(),
            asker: Some(scene.user.get()),
            private: false,
            by_message: false,
            text: text.unwrap_or_default(),
            score: 1.0,
            version: faq.version(&said),
            said,
            mode: Mode::After,
            message: None,
        })
    }

    /// Notes which public message says that a person is looking.
    pub(super) async fn waits_in(&self, question: u64, message: MessageId) {
        if let Err(error) = self.store.draft_waits_in(question, message.get()).await {
            tracing::error!("where a draft waits was not kept: {error}");
        }
    }

    /// Whether the bot's own message offers this: everything in an interaction's data can be forged.
    fn offered(&self, component: &ComponentInteraction, chosen: &str) -> bool {
        let ours = component.message.author.id == self.me;
        ours && component.message.components.iter().flat_map(|row| &row.components).any(|part| match part {
            ActionRowComponent::Button(button) => matches!(&button.data, serenity::model::application::ButtonKind::NonLink { custom_id, .. } if custom_id == chosen),
            ActionRowComponent::SelectMenu(menu) => menu.options.iter().any(|option| option.value == chosen) || menu.custom_id.as_deref() == Some(chosen),
            _ => false,
        })
    }
}
