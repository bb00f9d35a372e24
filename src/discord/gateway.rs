//! Serenity's connection, and where the events go that it brings.
//!
//! After some ways of losing the connection serenity 0.12.5 spins without yielding, which stops every timer of its
//! runtime. So it has one of its own, on which nothing is done but to pass events on.

use std::sync::Arc;

use serenity::async_trait;
use serenity::client::{Client, ClientBuilder, Context, EventHandler, RawEventHandler};
use serenity::gateway::ShardManager;
use serenity::http::{Http, HttpBuilder};
use serenity::model::application::Interaction;
use serenity::model::channel::{GuildChannel, Message};
use serenity::model::event::{Event, ResumedEvent};
use serenity::model::gateway::{GatewayIntents, Ready};
use serenity::model::guild::{Guild, PartialGuild, Role, UnavailableGuild};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::{Bot, clicks, lock, messages, startup};
use crate::config::{Config, Server, Token};

/// Events that somebody waits for, or without which the bot does not know where it is or who may do what.
const NEEDED: [&str; 7] = [
    "GUILD_CREATE",
    "GUILD_ROLE_CREATE",
    "GUILD_ROLE_UPDATE",
    "GUILD_UPDATE",
    "INTERACTION_CREATE",
    "MESSAGE_CREATE",
    "THREAD_CREATE",
];

/// Discord's address and the token, as serenity wants them, which asks with it where the gateway is. Its rate limiter
/// stays off: it can wait for ever, and with it serenity 0.12.5 passes another address over and calls discord.com.
pub(super) fn http(config: &Config, token: &Token, requests: reqwest::Client) -> Http {
    let builder = HttpBuilder::new(token.reveal()).client(requests).ratelimiter_disabled(true);
    match &config.discord.api_url {
        Some(address) => builder.proxy(address).build(),
        None => builder.build(),
    }
}

/// What the bot asks to hear: messages' content only where channels are named in which it answers unasked.
pub(super) fn intents(servers: &[Server]) -> GatewayIntents {
    let basic = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
    if servers.iter().any(|server| !server.question_channels.is_empty()) {
        basic | GatewayIntents::MESSAGE_CONTENT
    } else {
        basic
    }
}

/// Serenity's client, all of whose tasks run on its own runtime.
pub(super) async fn client(
    bot: &Arc<Bot>,
    http: Http,
    intents: GatewayIntents,
    serenitys: &Handle,
) -> anyhow::Result<Client> {
    let passes = Passes { bot: Arc::clone(bot), ours: Handle::current() };
    let builder = ClientBuilder::new_with_http(http, intents).event_handler(passes.clone()).raw_event_handler(passes);
    Ok(serenitys.spawn(builder.into_future()).await??)
}

/// Connects, until the connection ends for good; by the other it is ended from here.
pub(super) fn start(mut client: Client, serenitys: &Handle) -> (JoinHandle<serenity::Result<()>>, Arc<ShardManager>) {
    let shards = Arc::clone(&client.shard_manager);
    (serenitys.spawn(async move { client.start().await }), shards)
}

/// Notes on serenity's runtime what takes no time, and passes the rest on to ours.
#[derive(Clone)]
struct Passes {
    bot: Arc<Bot>,
    ours: Handle,
}

impl Passes {
    fn on<Done: Future<Output = ()> + Send + 'static>(&self, act: impl FnOnce(Arc<Bot>) -> Done) {
        self.ours.spawn(act(Arc::clone(&self.bot)));
    }
}

#[async_trait]
impl RawEventHandler for Passes {
    async fn raw_event(&self, _: Context, event: Event) {
        // Serenity takes an event that it cannot read for one of an unknown kind, and says nothing.
        if let Event::Unknown(event) = event
            && NEEDED.contains(&event.kind.as_str())
        {
            self.on(async move |bot| clicks::could_not_read(&bot, &event.kind, &event.value).await);
        }
    }
}

#[async_trait]
impl EventHandler for Passes {
    async fn ready(&self, _: Context, ready: Ready) {
        self.bot.pulse.greeted();
        lock(&self.bot.lateness).start_over();
        self.on(async move |bot| startup::greet(&bot, &ready).await);
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {
        self.bot.pulse.greeted();
        lock(&self.bot.lateness).start_over();
    }

    async fn guild_create(&self, _: Context, guild: Guild, _: Option<bool>) {
        self.bot.pulse.heard();
        for thread in &guild.threads {
            self.bot.note_thread(thread);
        }
        let mut managers = lock(&self.bot.managers);
        managers.note_owner(guild.id, guild.owner_id);
        guild.roles.values().for_each(|role| managers.note_role(role));
        drop(managers);
        self.on(async move |bot| {
            startup::name_missing(&bot, &guild);
            startup::register_late(&bot, guild.id).await;
        });
    }

    async fn guild_update(&self, _: Context, _: Option<Guild>, guild: PartialGuild) {
        self.bot.pulse.heard();
        lock(&self.bot.managers).note_owner(guild.id, guild.owner_id);
    }

    async fn guild_role_create(&self, _: Context, role: Role) {
        self.bot.pulse.heard();
        lock(&self.bot.managers).note_role(&role);
    }

    async fn guild_role_update(&self, _: Context, _: Option<Role>, role: Role) {
        self.bot.pulse.heard();
        lock(&self.bot.managers).note_role(&role);
    }

    async fn guild_delete(&self, _: Context, guild: UnavailableGuild, _: Option<Guild>) {
        self.bot.pulse.heard();
        // An outage ends by itself; who was sent away may be invited again, and is then told the commands anew.
        if !guild.unavailable {
            lock(&self.bot.registered).remove(&guild.id);
        }
    }

    async fn thread_create(&self, _: Context, thread: GuildChannel) {
        self.bot.pulse.heard();
        self.bot.note_thread(&thread);
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        self.bot.pulse.heard();
        self.on(async move |bot| clicks::take_up(&bot, interaction).await);
    }

    async fn message(&self, _: Context, message: Message) {
        self.bot.pulse.heard();
        self.on(async move |bot| messages::take_up(&bot, message).await);
    }
}
