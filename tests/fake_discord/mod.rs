//! Discord as plain data, for tests: REST v10 and gateway v10 on one loopback port, people who act,
//! and a memory of every rule the bot broke.
//!
//! ```ignore
//! let discord = FakeDiscord::start().await;
//! let bot = start_the_bot(discord.api_url(), discord.token());
//! discord.ready().await;
//! let sam = discord.person("sam");
//! let answer = sam.slash("questions", "ask", json!({"question": "what is HIM"})).await.reply().await;
//! assert!(answer.is_private());
//! insta::assert_snapshot!(answer.text());
//! discord.finish().await;
//! ```
//!
//! Nothing here sleeps for luck: every wait is for a condition and has a deadline. A request nobody
//! expected, a rule of Discord's broken ([`rules`], [`schema`], [`rest`]), a reply nobody read:
//! each fails the test, at the next wait or in [`FakeDiscord::finish`]. The server runs on a thread
//! of its own, so a bot that blocks cannot stop its clock, and ends when the `FakeDiscord` is
//! dropped.
#![allow(clippy::pedantic)] // written to be read as a story; tests need no #[must_use] and no `# Panics`
#![allow(dead_code, unused_imports)] // a toolbox: each test file takes what it needs

mod answers;
mod connection;
mod faults;
mod gateway;
mod interactions;
mod messages;
mod people;
mod rest;
mod rules;
mod schema;
mod sending;
mod shown;
mod state;
mod values;
mod world;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, WebSocketUpgrade};
use axum::routing::any;
use axum::serve::ListenerExt;
use serde_json::{Value, json};
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;

pub use answers::{Handle, Modal};
pub use connection::Connection;
pub use faults::Fault;
pub use people::Person;
pub use shown::Shown;
pub use world::may;

use interactions::Interaction;
use state::{Shared, State};
use values::{FORUM, TEXT, snowflake};
use world::World;

/// Name of the channel between a person and the bot, wherever a channel's name is asked for.
pub const DIRECT_MESSAGE: &str = "direct message";

/// A Discord server for one test.
pub struct FakeDiscord {
    shared: Arc<Shared>,
    finished: bool,
    /// Dropped with the rest, which ends the server.
    _running: oneshot::Sender<()>,
}

impl Drop for FakeDiscord {
    fn drop(&mut self) {
        self.shared.change(|state| state.gateway.say_farewell());
        let forgotten = !self.finished && !std::thread::panicking();
        assert!(
            !forgotten,
            "end the story with `discord.finish().await`, so that broken rules and unread replies show"
        );
    }
}

impl FakeDiscord {
    /// Starts a server with the default guild: roles Student, Advisor, Admin and Guidepost (the
    /// bot's); students `sam` and `sue`, the advisor `ada`, the admin `adam`; channels general,
    /// questions, advisor-review (private to Advisor and the bot) and the forum help-forum.
    pub async fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
        listener.set_nonblocking(true).expect("tokio needs it so");
        let address = listener.local_addr().expect("it is bound").to_string();
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime for the server");
        let shared = Arc::new(Shared {
            state: Mutex::new(State::new()),
            changed: watch::Sender::new(()),
            address,
            server: runtime.handle().clone(),
        });
        let (_running, ended) = oneshot::channel();
        let (routes, serving) = (routes(&shared), shared.clone());
        std::thread::spawn(move || {
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listening socket");
                // A connection that the test breaks ends with a reset, as one that is lost does,
                // not with a farewell.
                let listener = listener.tap_io(|io| drop(io.set_zero_linger()));
                tokio::select! {
                    served = axum::serve(listener, routes) => served.expect("the server of the test"),
                    () = gateway::bot_has_gone(serving, ended) => {}
                }
            });
        });
        FakeDiscord { shared, finished: false, _running }
    }

    /// Where the bot finds Discord's API, for serenity's `HttpBuilder::proxy`. The gateway's
    /// address is in its answers.
    pub fn api_url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    pub fn token(&self) -> String {
        self.shared.lock().world.token.clone()
    }

    pub fn guild_id(&self) -> u64 {
        as_number(&self.shared.lock().world.guild_id)
    }

    /// Also the bot's user id, as with every application made since 2016.
    pub fn application_id(&self) -> u64 {
        as_number(&self.shared.lock().world.bot_id)
    }

    pub fn channel_id(&self, name: &str) -> u64 {
        as_number(&self.shared.lock().world.channel_id(name))
    }

    pub fn role_id(&self, name: &str) -> u64 {
        as_number(&self.shared.lock().world.role_id(name))
    }

    pub fn user_id(&self, name: &str) -> u64 {
        as_number(&self.shared.lock().world.user_id(name))
    }

    /// A channel for everybody. As the others of its kind, to be called before the bot connects.
    pub fn add_channel(&self, name: &str) -> &Self {
        self.change_world(|world| drop(world.add_channel(name, TEXT, None)))
    }

    /// A channel only for the roles named.
    pub fn add_private_channel(&self, name: &str, roles: &[&str]) -> &Self {
        self.change_world(|world| drop(world.add_channel(name, TEXT, Some(roles))))
    }

    /// A thread of that channel. The bot is not told: made after it has connected, it is as one that
    /// comes back from the archive.
    pub fn add_thread(&self, channel: &str, title: &str) -> &Self {
        self.change_world(|world| {
            let (parent, owner) = (world.channel_id(channel), world.user_id("sam"));
            drop(world.add_thread(&snowflake(), &parent, title, &owner, values::PUBLIC_THREAD));
        })
    }

    /// Nobody but those whose role says otherwise may do this in that channel, the bot included.
    pub fn deny(&self, channel: &str, permissions: u64) -> &Self {
        self.change_world(|world| {
            let (channel, everyone) = (world.channel_id(channel), world.guild_id.clone());
            let overwrite = json!({"id": everyone, "type": 0, "allow": "0", "deny": permissions.to_string()});
            world.channels.get_mut(&channel).expect("just found")["permission_overwrites"] = json!([overwrite]);
        })
    }

    pub fn add_forum(&self, name: &str) -> &Self {
        self.change_world(|world| drop(world.add_channel(name, FORUM, None)))
    }

    /// A role with permissions from [`may`].
    pub fn add_role(&self, name: &str, permissions: u64) -> &Self {
        self.change_world(|world| drop(world.add_role(name, permissions)))
    }

    /// What holders of this role may do from now on; the bot is told.
    pub fn set_permissions(&self, role: &str, permissions: u64) -> &Self {
        let told = self.shared.change(|state| {
            let world = &mut state.world;
            let (guild, id) = (world.guild_id.clone(), world.role_id(role));
            let role = world.roles.get_mut(&id).expect("it has an id");
            role["permissions"] = json!(permissions.to_string());
            json!({"guild_id": guild, "role": role})
        });
        self.gateway().dispatch("GUILD_ROLE_UPDATE", told);
        self
    }

    /// The server is this person's from now on; the bot is told.
    pub fn set_owner(&self, name: &str) -> &Self {
        let told = self.shared.change(|state| {
            state.world.owner_id = state.world.user_id(name);
            state.world.guild()
        });
        self.gateway().dispatch("GUILD_UPDATE", told);
        self
    }

    pub fn add_user(&self, name: &str, roles: &[&str]) -> &Self {
        self.change_world(|world| world.add_user_as(&snowflake(), name, roles))
    }

    /// Replaces somebody's roles; the next interaction carries the new ones.
    pub fn set_roles(&self, name: &str, roles: &[&str]) -> &Self {
        self.change_world(|world| {
            let (user, roles): (_, Vec<String>) =
                (world.user_id(name), roles.iter().map(|role| world.role_id(role)).collect());
            world.members.get_mut(&user).expect("people of the guild are members")["roles"] = roles.into();
        })
    }

    /// What the bot says in this channel is not what the test is about, and nobody reads it.
    pub fn leaves_unread(&self, channel: &str) -> &Self {
        self.shared.change(|state| {
            let channel = state.world.channel_id(channel);
            state.unread.retain(|unread| unread.channel != channel);
            state.left_unread.push(channel);
        });
        self
    }

    /// What the bot says in this channel is to be read again.
    pub fn reads(&self, channel: &str) -> &Self {
        self.shared.change(|state| {
            let channel = state.world.channel_id(channel);
            state.left_unread.retain(|left| *left != channel);
        });
        self
    }

    /// The staff offers the commands that the bot hides from students to everybody: Server Settings, Integrations.
    pub fn hides_no_command(&self) -> &Self {
        self.shared.change(|state| state.nothing_hidden = true);
        self
    }

    /// Somebody of the staff deletes a thread with all that stands in it.
    pub fn deletes_thread(&self, title: &str) {
        self.shared.change(|state| {
            let id = state.world.channel_id(title);
            let gone = state.world.channels.get(&id).cloned().expect("just found");
            let parent = values::text(&gone, "parent_id").to_string();
            let event = json!({"id": id, "guild_id": gone["guild_id"], "parent_id": parent, "type": gone["type"]});
            state.world.messages.retain(|_, kept| kept.json["channel_id"] != id);
            state.unread.retain(|unread| unread.channel != id);
            state.world.channels.remove(&id);
            state.publish("THREAD_DELETE", &event, &parent);
        });
    }

    /// How many channels and threads have this name.
    pub fn channels_called(&self, name: &str) -> usize {
        self.shared.lock().world.channels.values().filter(|channel| channel["name"] == name).count()
    }

    /// Who was let into a private thread, by name.
    pub fn let_into(&self, thread: &str) -> Vec<String> {
        let state = self.shared.lock();
        let thread = state.world.channel_id(thread);
        let inside = state.world.let_in.iter().filter(|(of, _)| *of == thread);
        inside.map(|(_, user)| values::text(&state.world.users[user], "username").to_string()).collect()
    }

    /// What of the bot stands in this channel now for everybody there, oldest first; reads nothing.
    pub fn said_in(&self, channel: &str) -> Vec<String> {
        let state = self.shared.lock();
        let (channel, bot) = (state.world.channel_id(channel), state.world.bot_id.clone());
        let of_bot = state.world.messages_in(&channel).filter(|message| message["author"]["id"] == bot);
        of_bot.map(|message| shown::render(&state.world, message, false)).collect()
    }

    /// The same of the bot's direct messages to this person.
    pub fn said_to(&self, name: &str) -> Vec<String> {
        let channel = self.shared.change(|state| state.world.direct_channel(&state.world.user_id(name)));
        self.said_in(&channel)
    }

    /// From now on the bot's direct messages to this person are refused (50007).
    pub fn closes_direct_messages(&self, name: &str) -> &Self {
        self.change_world(|world| world.closed_to_messages.push(world.user_id(name)))
    }

    /// How long any wait may take; 10 seconds at first.
    pub fn patience(&self, longest: Duration) -> &Self {
        self.shared.change(|state| state.patience = longest);
        self
    }

    /// How long the bot may take for the first answer to an interaction; 3 seconds, as Discord
    /// says.
    pub fn first_answer_within(&self, longest: Duration) -> &Self {
        self.shared.change(|state| state.first_answer = longest);
        self
    }

    /// How often the bot is to send a heartbeat; each 41.25 seconds, as with Discord. To be called
    /// before it connects.
    pub fn heartbeat_every(&self, interval: Duration) -> &Self {
        self.shared.change(|state| state.gateway.heartbeat = interval);
        self
    }

    /// Violations of this kind (the word before the colon) are what this test is about, and do not
    /// fail it.
    pub fn provokes(&self, kind: &'static str) -> &Self {
        self.shared.change(|state| state.provoked.push(kind));
        self
    }

    pub fn person(&self, name: &str) -> Person {
        let id = self.shared.lock().world.user_id(name);
        Person { shared: self.shared.clone(), id, tamper: |_| () }
    }

    /// The gateway, to be disturbed.
    pub fn gateway(&self) -> Connection {
        Connection { shared: self.shared.clone() }
    }

    /// What goes wrong with requests whose path contains `path_part`: see [`Fault`].
    pub fn fault(&self, method: &'static str, path_part: &str) -> Fault {
        Fault::new(self.shared.clone(), method, path_part)
    }

    /// Waits until the bot has identified (anew since the last call) and its commands are
    /// registered.
    pub async fn ready(&self) {
        self.shared
            .until("the bot to identify and register its commands", |state| {
                let there = state.gateway.identifies > state.ready_seen && state.gateway.live().is_some();
                (there && !state.world.commands.is_empty()).then(|| state.ready_seen = state.gateway.identifies)
            })
            .await;
    }

    /// The commands as the bot registered them, those of the guild and those of everywhere.
    pub fn commands(&self) -> Vec<Value> {
        self.shared.lock().world.commands.clone()
    }

    /// The oldest message the bot wrote in that channel which nobody has read.
    pub async fn next_message_in(&self, channel: &str) -> Shown {
        let there = |state: &mut State| state.world.channel_named(channel);
        let id = self.shared.until(&format!("the channel #{channel}"), there).await;
        self.shared.next_message(&id, &format!("a message of the bot in #{channel}"), |_| true).await
    }

    /// The oldest unread message that the bot wrote to that person directly.
    pub async fn next_message_to(&self, name: &str) -> Shown {
        let id = self.shared.change(|state| state.world.direct_channel(&state.world.user_id(name)));
        self.shared.next_message(&id, &format!("a direct message of the bot to {name}"), |_| true).await
    }

    /// Waits until the bot is idle, then fails if it wrote anything there that nobody has read.
    pub async fn nothing_said_in(&self, channel: &str) {
        self.idle().await;
        let state = self.shared.lock();
        let id = state.world.channel_id(channel);
        let said: Vec<_> =
            state.unread.iter().filter(|unread| unread.channel == id).map(|unread| &unread.what).collect();
        assert!(said.is_empty(), "nobody expected the bot to say anything in #{channel}, but: {said:#?}");
    }

    /// Waits until the bot has taken in every event, has no interaction open and asks nothing any
    /// more.
    ///
    /// It has taken in every event when it answers a heartbeat request sent after them. What it
    /// then does with them is seen from outside only by its requests, so it counts as idle after a
    /// tenth of a second without any; a bot that thinks longer in silence is told of by
    /// [`Self::idle_when`].
    pub async fn idle(&self) {
        const QUIET: Duration = Duration::from_millis(100);
        self.gateway().round_trip().await;
        let start = Instant::now();
        loop {
            let finished = |state: &mut State| {
                let busy = state.in_flight > 0 || state.interactions.iter().any(Interaction::is_open);
                (!busy).then(|| (state.last_request.max(start), (state.idle_when)(), state.patience))
            };
            let (since, idle, patience) = self.shared.until("the bot to finish what it is doing", finished).await;
            if idle && since.elapsed() >= QUIET {
                return;
            }
            assert!(start.elapsed() < patience, "waited {patience:?} for the bot to be idle");
            tokio::time::sleep_until((since + QUIET).max(Instant::now() + QUIET / 10)).await;
        }
    }

    /// What else must hold for the bot to be idle, for a bot that runs in this process and counts
    /// its work.
    pub fn idle_when(&self, idle: impl Fn() -> bool + Send + 'static) -> &Self {
        self.shared.change(|state| state.idle_when = Box::new(idle));
        self
    }

    /// Marks everything as read: the test has seen enough.
    pub async fn skip_the_rest(&self) {
        self.idle().await;
        self.shared.change(|state| state.unread.clear());
    }

    /// The end of the test: fails if the bot broke any rule, left a question open, or said anything
    /// nobody read.
    pub async fn finish(mut self) {
        self.finished = true;
        if self.shared.lock().gateway.live().is_some() {
            self.idle().await;
        }
        let state = self.shared.lock();
        state.check();
        let unread: Vec<_> = state.unread.iter().map(|unread| &unread.what).collect();
        assert!(unread.is_empty(), "the bot said what nobody read:\n{unread:#?}");
    }

    fn change_world(&self, change: impl FnOnce(&mut World)) -> &Self {
        self.shared.change(|state| change(&mut state.world));
        self
    }
}

/// REST and gateway behind one port.
fn routes(shared: &Arc<Shared>) -> Router {
    let (for_gateway, for_rest) = (shared.clone(), shared.clone());
    let gateway = move |upgrade: WebSocketUpgrade| gateway::accept(for_gateway.clone(), upgrade);
    let rest = move |request: Request| rest::answer(for_rest.clone(), request);
    Router::new().route("/gateway", any(gateway)).fallback(rest)
}

fn as_number(id: &str) -> u64 {
    id.parse().expect("an id is a number")
}
