//! Starting and ending: whether to connect at all, what to say of it, what is missing on the server.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use serde::de::IgnoredAny;
use serenity::gateway::GatewayError;
use serenity::http::{LightMethod, Route};
use serenity::model::gateway::{BotGateway, Ready};
use serenity::model::guild::{Guild, Member};
use serenity::model::id::{ChannelId, GuildId, RoleId, UserId};
use serenity::model::permissions::Permissions;
use serenity::model::user::CurrentUser;
use tokio::time::Instant;

use super::send::SendError;
use super::send::api::{Again, Api, bare, with};
use super::{Bot, commands, lock};
use crate::config::EXIT_CONFIG;
use crate::store::Store;

/// Discord resets the token after 1,000 in a day; a person should look long before.
/// <https://docs.discord.com/developers/events/gateway#session-start-limit-object>
const MOST_IDENTIFIES_A_DAY: u32 = 800;
/// A connection that has to be made anew more often than this in five minutes will not come to rest by itself.
pub(super) const MOST_IDENTIFIES: usize = 5;
const SHORTEST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
const MOST_TRIES_TO_START: u32 = 20;
/// Asking who the bot is, and whether it may sign in, is given up after this.
const INQUIRY: Duration = Duration::from_secs(10);
/// And registering its commands after this.
const REGISTRATION: Duration = Duration::from_secs(30);

/// Why the bot does not connect, or goes on no longer.
#[derive(Debug, thiserror::Error)]
pub(super) enum GivenUp {
    #[error("Discord refused the bot's token; copy a fresh one from the Bot page of your application")]
    Token,
    #[error(
        "the bot has signed in {0} times since yesterday; Discord resets the token at 1,000, so look for the cause first"
    )]
    TooOften(u32),
    #[error(
        "the bot has signed in more than {MOST_IDENTIFIES} times in 5 minutes; it stops, because Discord resets the token of a bot that does so all day"
    )]
    TooFast,
    #[error("Discord refuses the connection for good: {0}")]
    ForGood(&'static str),
    #[error("Discord allows no further sign-in for {0} minutes")]
    NoneLeft(u64),
    #[error("Discord cannot be reached: {0}")]
    Unreachable(SendError),
    #[error("the store cannot be read: {0}")]
    Store(#[from] crate::store::StoreError),
}

impl GivenUp {
    /// 78 where a restart would not help.
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            GivenUp::Token | GivenUp::TooOften(_) | GivenUp::ForGood(_) | GivenUp::Store(_) => EXIT_CONFIG,
            GivenUp::TooFast | GivenUp::NoneLeft(_) | GivenUp::Unreachable(_) => 1,
        }
    }
}

/// Asks Discord and the store whether signing in is wise, and who the bot is; waits, with growing pauses, while Discord
/// cannot be reached.
pub(super) async fn may_identify(api: &Api, store: &Store) -> Result<UserId, GivenUp> {
    may_go_on(store).await?;
    let mut pause = SHORTEST_PAUSE;
    let mut tries = 0;
    loop {
        let error = match ask(api).await {
            Ok((gateway, _)) if gateway.session_start_limit.remaining == 0 => {
                return Err(GivenUp::NoneLeft(gateway.session_start_limit.reset_after / 60_000));
            }
            Ok((_, me)) => return Ok(me.id),
            Err(error) => error,
        };
        tries += 1;
        match error {
            SendError::Refused { status: 401, .. } => return Err(GivenUp::Token),
            error if tries >= MOST_TRIES_TO_START => return Err(GivenUp::Unreachable(error)),
            error => tracing::warn!("Discord cannot be reached ({error}); trying again in {} ms", pause.as_millis()),
        }
        tokio::time::sleep(pause).await;
        pause = (2 * pause).min(LONGEST_PAUSE);
    }
}

async fn ask(api: &Api) -> Result<(BotGateway, CurrentUser), SendError> {
    let deadline = Instant::now() + INQUIRY;
    let gateway = api.read(deadline, Again::Never, bare(LightMethod::Get, Route::GatewayBot)).await?;
    let me = api.read(deadline, Again::Never, bare(LightMethod::Get, Route::UserMe)).await?;
    Ok((gateway, me))
}

/// An error where the bot has signed in as often as it may in a day.
pub(super) async fn may_go_on(store: &Store) -> Result<(), GivenUp> {
    let today = store.identifies_today().await?;
    if today >= MOST_IDENTIFIES_A_DAY { Err(GivenUp::TooOften(today)) } else { Ok(()) }
}

/// What it means for whoever started the bot that it had better not go on.
pub(super) fn gave_up(why: &GivenUp) -> ExitCode {
    tracing::error!("{why}");
    ExitCode::from(why.exit_code())
}

/// What the end of a task means that has to go on. Without it the bot would answer, and forget everything else.
pub(super) fn broke_off(task: &str) -> ExitCode {
    tracing::error!("{task} broke off by a fault in the program; stopping, to be started anew");
    ExitCode::FAILURE
}

/// What a client's end means for whoever started the bot.
pub(super) fn ended(result: serenity::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(serenity::Error::Gateway(GatewayError::InvalidAuthentication)) => {
            tracing::error!("{}", GivenUp::Token);
            ExitCode::from(EXIT_CONFIG)
        }
        Err(serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents)) => {
            tracing::error!(
                "Discord refused an intent: turn on Message Content on the Bot page of your application, or remove question_channels"
            );
            ExitCode::from(EXIT_CONFIG)
        }
        Err(error) => {
            let why = if matches!(error, serenity::Error::Gateway(_)) { "refused by Discord" } else { "a fault" };
            tracing::error!("the connection ended: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Registers the commands and says how to invite the bot.
pub(super) async fn greet(bot: &Bot, ready: &Ready) {
    tracing::info!("connected as {}", ready.user.name);
    // Nobody may be reading any more.
    let _ = writeln!(std::io::stdout(), "Invite the bot with {}", invite(ready.application.id.get()));
    let present: Vec<GuildId> = ready.guilds.iter().map(|guild| guild.id).collect();
    // Before anything is awaited: the servers' own events come at the same time, and leave these to this.
    let ours = present.iter().copied().filter(|guild| bot.server(Some(*guild)).is_some());
    lock(&bot.registered).extend(ours);
    bot.api.is_of(ready.application.id);
    for server in
        bot.config.servers.iter().map(|server| GuildId::new(server.id)).filter(|server| !present.contains(server))
    {
        tracing::error!(
            "the bot is not on the configured server {server}; invite it with the link above, or mend the id"
        );
    }
    register_everywhere(bot).await;
    if !bot.config.servers.is_empty() {
        remove_global_commands(bot).await;
    }
}

/// Tells Discord the commands: on each named server, which takes effect at once, else wherever the bot is.
pub(super) async fn register_everywhere(bot: &Bot) {
    if bot.config.servers.is_empty() {
        register(bot, None).await;
    }
    let present: Vec<GuildId> = lock(&bot.registered).iter().copied().collect();
    for server in present {
        register(bot, Some(server)).await;
    }
}

/// Tells the commands to a configured server that the bot was invited to after it had started.
pub(super) async fn register_late(bot: &Bot, guild: GuildId) {
    let connected = bot.api.application().is_some();
    if connected && bot.server(Some(guild)).is_some() && lock(&bot.registered).insert(guild) {
        register(bot, Some(guild)).await;
    }
}

async fn register(bot: &Bot, guild: Option<GuildId>) {
    let Some(application_id) = bot.api.application() else { return };
    let commands = commands::all(&bot.faq(), guild.is_none());
    let route = match guild {
        Some(guild_id) => Route::GuildCommands { application_id, guild_id },
        None => Route::Commands { application_id },
    };
    let request = with(LightMethod::Put, route, &commands);
    if let Err(error) = bot.api.tell(Instant::now() + REGISTRATION, Again::Harmless, request).await {
        let place = guild.map_or_else(|| "everywhere".to_owned(), |guild| format!("on server {guild}"));
        tracing::error!("the commands could not be registered {place}: {error}");
        // The server's next sign of life tries again.
        if let Some(guild) = guild {
            lock(&bot.registered).remove(&guild);
        }
    }
}

/// Commands of an earlier start without named servers would stand beside the servers' own.
async fn remove_global_commands(bot: &Bot) {
    let Some(application_id) = bot.api.application() else { return };
    let route = Route::Commands { application_id };
    let removed = async {
        let deadline = Instant::now() + REGISTRATION;
        let there: Vec<IgnoredAny> = bot.api.read(deadline, Again::Harmless, bare(LightMethod::Get, route)).await?;
        if there.is_empty() {
            return Ok(());
        }
        let none: [(); 0] = [];
        bot.api.tell(deadline, Again::Harmless, with(LightMethod::Put, route, &none)).await
    };
    if let Err(error) = removed.await {
        tracing::warn!("commands of an earlier start may still stand beside the servers' own: {error}");
    }
}

/// What the bot needs on a server, and nothing more.
fn needed() -> Permissions {
    Permissions::VIEW_CHANNEL
        | Permissions::SEND_MESSAGES
        | Permissions::SEND_MESSAGES_IN_THREADS
        | Permissions::EMBED_LINKS
        | Permissions::READ_MESSAGE_HISTORY
}

/// What the bot asks for: beside what it needs, to make private threads for cases, without which it carries messages.
fn wanted() -> Permissions {
    needed() | Permissions::CREATE_PRIVATE_THREADS
}

fn invite(application: u64) -> String {
    let permissions = wanted().bits();
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={permissions}"
    )
}

/// Names every configured channel, role and permission that the server does not have.
pub(super) fn name_missing(bot: &Bot, guild: &Guild) {
    let Some(server) = bot.server(Some(guild.id)) else { return };
    for role in server.advisor_roles.iter().filter(|&&role| !guild.roles.contains_key(&RoleId::new(role))) {
        tracing::error!("server {} has no role {role} (advisor_roles)", guild.id);
    }
    let me = guild.members.get(&bot.me);
    let review = server.review_channel.iter().map(|channel| (*channel, "review_channel"));
    let questions = server.question_channels.iter().map(|channel| (*channel, "question_channels"));
    let moderated = server.channels.iter().map(|(channel, _)| (*channel, "server.channel"));
    for (channel, key) in review.chain(questions).chain(moderated) {
        match guild.channels.get(&ChannelId::new(channel)) {
            None => tracing::error!("server {} has no channel {channel} ({key}), or the bot cannot see it", guild.id),
            Some(found) => {
                let missing = me.map_or(Permissions::empty(), |me| missing_permissions(guild, found, me));
                if !missing.is_empty() {
                    tracing::error!(
                        "in #{} ({key}) the bot lacks: {}",
                        found.name,
                        missing.get_permission_names().join(", ")
                    );
                }
            }
        }
    }
}

fn missing_permissions(guild: &Guild, channel: &serenity::model::channel::GuildChannel, me: &Member) -> Permissions {
    let has = guild.user_permissions_in(channel, me);
    if has.contains(Permissions::ADMINISTRATOR) { Permissions::empty() } else { needed() - has }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_person_has_to_mend_tells_a_supervisor_not_to_restart() {
        let code = |given_up: GivenUp| given_up.exit_code();
        let lasting = [GivenUp::Token, GivenUp::TooOften(800), GivenUp::ForGood("")];
        assert_eq!(lasting.map(code), [EXIT_CONFIG; 3]);
        let passing = [GivenUp::TooFast, GivenUp::NoneLeft(5), GivenUp::Unreachable(SendError::Late)];
        assert_eq!(passing.map(code), [1; 3]);
    }
}
