//! Where an interaction took place and who acted: what commands, clicks and forms share.

use std::time::Duration;

use serenity::model::application::{CommandInteraction, ComponentInteraction, ModalInteraction};
use serenity::model::channel::{ChannelType, PartialChannel};
use serenity::model::guild::Member;
use serenity::model::id::{ChannelId, GuildId, UserId};

use super::desk::LONGEST_ANSWER;
use super::render::render;
use super::send::{Due, Seen, SendError, Waiting};
use super::{Bot, rights};
use crate::advising::reply::{Audience, Card, Reply, View};
use crate::config::Server;
use crate::moderation::permission::{Deed, State, Who, permit};
use crate::moderation::{Mode, Refusal, wording};
use crate::store::{Actor, StoreError};

/// So long before an interaction's end a database that does not answer is given up, to tell whoever acts.
const TO_TELL: Duration = Duration::from_millis(600);

/// Where an interaction took place and who acted.
pub(super) struct Scene<'i> {
    pub(super) waiting: Waiting,
    pub(super) user: UserId,
    pub(super) member: Option<&'i Member>,
    pub(super) guild: Option<GuildId>,
    pub(super) channel: ChannelId,
    /// The channel that the thread belongs to.
    pub(super) parent: Option<ChannelId>,
    pub(super) in_thread: bool,
    pub(super) who: Who,
}

impl<'i> Scene<'i> {
    pub(super) fn of_command(bot: &Bot, command: &'i CommandInteraction, due: Due) -> Scene<'i> {
        let stranger = rights::is_user_install(&command.authorizing_integration_owners);
        Scene {
            waiting: Waiting { id: command.id, token: command.token.clone(), due },
            user: command.user.id,
            member: command.member.as_deref(),
            guild: command.guild_id,
            channel: command.channel_id,
            parent: parent(command.channel.as_ref()),
            in_thread: is_thread(command.channel.as_ref()),
            who: Who::Stranger,
        }
        .seen_by(bot, command.user.bot, stranger)
    }

    pub(super) fn of_component(bot: &Bot, component: &'i ComponentInteraction, due: Due) -> Scene<'i> {
        Scene {
            waiting: Waiting { id: component.id, token: component.token.clone(), due },
            user: component.user.id,
            member: component.member.as_ref(),
            guild: component.guild_id,
            channel: component.channel_id,
            parent: parent(component.channel.as_ref()),
            in_thread: is_thread(component.channel.as_ref()),
            who: Who::Stranger,
        }
        .seen_by(bot, component.user.bot, false)
    }

    pub(super) fn of_modal(bot: &Bot, modal: &'i ModalInteraction, due: Due) -> Scene<'i> {
        Scene {
            waiting: Waiting { id: modal.id, token: modal.token.clone(), due },
            user: modal.user.id,
            member: modal.member.as_ref(),
            guild: modal.guild_id,
            channel: modal.channel_id,
            parent: parent(modal.channel.as_ref()),
            in_thread: is_thread(modal.channel.as_ref()),
            who: Who::Stranger,
        }
        .seen_by(bot, modal.user.bot, false)
    }

    fn seen_by(self, bot: &Bot, program: bool, stranger: bool) -> Scene<'i> {
        let who = if program {
            Who::Bot
        } else if stranger {
            Who::Stranger
        } else {
            bot.who(self.user, self.member, self.guild)
        };
        Scene { who, ..self }
    }

    /// Works with the database no longer than whoever acts can wait for a word of it.
    pub(super) async fn in_time<T, E>(&self, work: impl Future<Output = Result<T, E>>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let until = self.waiting.due.checked_sub(TO_TELL).unwrap_or(self.waiting.due);
        tokio::time::timeout_at(until, work).await.unwrap_or_else(|_| Err(StoreError::Late.into()))
    }

    /// Asks the table whether this person may do that.
    pub(super) fn may(&self, deed: Deed, state: State) -> Result<(), Refusal> {
        permit(self.who, deed, state)
    }
}

fn is_thread(channel: Option<&PartialChannel>) -> bool {
    channel.is_some_and(|channel| {
        matches!(channel.kind, ChannelType::PublicThread | ChannelType::PrivateThread | ChannelType::NewsThread)
    })
}

fn parent(channel: Option<&PartialChannel>) -> Option<ChannelId> {
    channel.filter(|_| is_thread(channel)).and_then(|channel| channel.parent_id)
}

impl Bot {
    /// Whether the bot answers in this server (or, with none, in direct messages).
    pub(super) fn serves(&self, guild: Option<GuildId>) -> bool {
        guild.is_none_or(|guild| self.config.servers.is_empty() || self.server(Some(guild)).is_some())
    }

    pub(super) fn server(&self, guild: Option<GuildId>) -> Option<&Server> {
        let guild = guild?.get();
        self.config.servers.iter().find(|server| server.id == guild)
    }

    /// The server whose advisors are meant: of a direct message only if there is no doubt which school that is.
    pub(super) fn school(&self, guild: Option<GuildId>) -> Option<&Server> {
        match (guild, &self.config.servers[..]) {
            (None, [only]) => Some(only),
            (guild, _) => self.server(guild),
        }
    }

    /// The number under which things of this place are kept; none where it is not clear whose they are.
    pub(super) fn keeps_for(&self, guild: Option<GuildId>) -> Option<u64> {
        self.school(guild).map(|server| server.id).or(guild.map(GuildId::get))
    }

    /// How answers are moderated here.
    pub(super) fn mode(&self, guild: Option<GuildId>, channel: ChannelId, parent: Option<ChannelId>) -> Mode {
        match self.school(guild) {
            Some(server) => server.mode_in(channel.get(), parent.map(ChannelId::get)),
            // A direct message that may be meant for any of several schools: the most careful one's way.
            None if guild.is_none() => {
                let modes = self.config.servers.iter().map(|server| server.mode);
                modes.max_by_key(|mode| *mode as u8).unwrap_or_default()
            }
            None => Mode::After,
        }
    }

    /// Where the advisors of a server read.
    pub(super) fn review_channel(&self, guild: u64) -> Option<ChannelId> {
        let server = self.config.servers.iter().find(|server| server.id == guild)?;
        server.review_channel.map(ChannelId::new)
    }

    /// How the advisors of a server sign.
    pub(super) fn office(&self, guild: u64) -> &str {
        let server = self.config.servers.iter().find(|server| server.id == guild);
        server.map_or("the advisors of this server", Server::office)
    }

    /// What a person is, by what came with their event.
    pub(super) fn who(&self, user: UserId, member: Option<&Member>, guild: Option<GuildId>) -> Who {
        let Some(guild) = guild else {
            let blocked = self.school(None).is_some_and(|server| self.is_blocked(server.id, user));
            return if blocked { Who::Blocked } else { Who::Student };
        };
        if !self.serves(Some(guild)) {
            return Who::Stranger;
        }
        member.map_or(Who::Stranger, |member| self.who_is(user, member, guild))
    }

    pub(super) fn is_blocked(&self, guild: u64, user: UserId) -> bool {
        let blocked = self.blocked.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        blocked.contains(&(guild, user.get()))
    }

    pub(super) fn actor(&self, scene: &Scene<'_>) -> Actor {
        Actor { id: scene.user.get(), who: scene.who, guild: self.keeps_for(scene.guild).unwrap_or(u64::MAX) }
    }

    pub(super) fn view(&self, scene: &Scene<'_>, private: bool) -> View {
        let audience = match scene.guild {
            None => Audience::Alone,
            Some(_) if private => Audience::Private,
            Some(_) => Audience::Public(scene.user.get()),
        };
        View { audience, reviewed: self.is_reviewed(scene.guild) }
    }

    /// Advisors have a channel that requests from here can be sent to.
    pub(super) fn is_reviewed(&self, guild: Option<GuildId>) -> bool {
        self.school(guild).is_some_and(|server| server.review_channel.is_some())
    }

    /// A line that only this person reads.
    pub(super) async fn tell(&self, scene: &Scene<'_>, text: &str) -> Result<(), SendError> {
        self.show(scene, &Reply::line(text)).await
    }

    /// A reply that only this person reads.
    pub(super) async fn show(&self, scene: &Scene<'_>, reply: &Reply) -> Result<(), SendError> {
        self.sender.answer(&scene.waiting, render(reply), Seen::Privately).await
    }

    /// Why something is not done.
    pub(super) async fn refuse(&self, scene: &Scene<'_>, refusal: &Refusal) -> Result<(), SendError> {
        self.tell(scene, &refusal.to_string()).await
    }

    /// Why words were not taken, and the words, to copy them.
    pub(super) async fn lost_words(&self, scene: &Scene<'_>, why: &str, text: &str) -> Result<(), SendError> {
        if text.trim().is_empty() {
            return self.tell(scene, why).await;
        }
        let card = Card {
            title: "You wrote".to_owned(),
            text: wording::quoted(text, usize::from(LONGEST_ANSWER)),
            ..Card::default()
        };
        self.show(scene, &Reply { cards: vec![card], ..Reply::line(why) }).await
    }

    /// The database failed, and whoever acted has to know.
    pub(super) async fn could_not_keep(&self, scene: &Scene<'_>, error: &StoreError) -> Result<(), SendError> {
        self.tell(scene, &not_kept(scene, error)).await
    }
}

/// Logs a failure of the database; what whoever acted reads of it.
pub(super) fn not_kept(scene: &Scene<'_>, error: &StoreError) -> String {
    let reference = super::clicks::reference(scene.waiting.id.get());
    tracing::error!("the database failed: {error} (reference {reference})");
    let what = match error {
        StoreError::Late => {
            "I could not write that down in time. Please look whether it is done before you try it again."
        }
        _ => "I could not write that down, so nothing was changed. Please try again in a minute.",
    };
    format!("{what} (Reference {reference})")
}
