//! The gateway: sessions, sequence numbers, heartbeats, intents, replay on resume; and what disturbs them.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::world::{list, number, snowflake, text};
use super::{Shared, State};

/// A client says goodbye with these, and the session ends; the server ends it with the others.
const ENDING: [u16; 8] = [1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012];
const GUILDS: u64 = 1;
const GUILD_MEMBERS: u64 = 1 << 1;
const GUILD_MESSAGES: u64 = 1 << 9;
const DIRECT_MESSAGES: u64 = 1 << 12;
const MESSAGE_CONTENT: u64 = 1 << 15;

pub struct Gateway {
    sessions: Vec<Session>,
    pub heartbeat: Duration,
    pub identifies: usize,
    pub resumes: usize,
    heartbeats: usize,
    silent: bool,
    refusing: bool,
    held: Option<Vec<String>>,
}

/// A logical session; it outlives its socket so that it can be resumed.
struct Session {
    id: String,
    intents: u64,
    sent: Vec<String>,
    socket: Option<UnboundedSender<Frame>>,
}

/// What the server does next with a socket.
enum Frame {
    Say(String),
    Close(Option<u16>),
    Cut,
}

impl Gateway {
    pub fn new() -> Self {
        let heartbeat = Duration::from_millis(41_250);
        Gateway { sessions: Vec::new(), heartbeat, identifies: 0, resumes: 0, heartbeats: 0, silent: false, refusing: false, held: None }
    }

    /// The session whose socket is open.
    fn live_session(&mut self) -> Option<&mut Session> {
        self.sessions.iter_mut().rev().find(|session| session.is_open())
    }

    pub fn live(&self) -> Option<&str> {
        self.sessions.iter().rev().find(|session| session.is_open()).map(|session| session.id.as_str())
    }

    fn end(&mut self, session: &str) {
        self.sessions.retain(|kept| kept.id != session);
    }
}

impl Session {
    fn is_open(&self) -> bool {
        self.socket.as_ref().is_some_and(|socket| !socket.is_closed())
    }

    fn send(&self, frame: Frame) {
        if let Some(socket) = &self.socket {
            let _ = socket.send(frame); // a client that is gone gets it when it resumes
        }
    }

    fn push(&mut self, event: &str, data: &Value, held: Option<&mut Vec<String>>) {
        let said = json!({"op": 0, "s": self.sent.len() + 1, "t": event, "d": data}).to_string();
        self.sent.push(said.clone());
        match held {
            Some(held) => held.push(said),
            None => self.send(Frame::Say(said)),
        }
    }
}

impl State {
    /// Sends an event to the bot as Discord would: if its intents and permissions allow, and without contents it has no
    /// right to.
    pub(super) fn publish(&mut self, event: &str, data: &Value, channel: &str) {
        let in_guild = self.world.in_guild(channel);
        if in_guild && !self.world.can(&self.world.bot_id, channel, 0) {
            return;
        }
        let needed = match event {
            "INTERACTION_CREATE" => 0,
            _ if !event.starts_with("MESSAGE_") => GUILDS,
            _ if in_guild => GUILD_MESSAGES,
            _ => DIRECT_MESSAGES,
        };
        let bot = &self.world.bot_id;
        let own_business = !in_guild || data["author"]["id"] == **bot || list(data, "mentions").iter().any(|user| text(user, "id") == bot);
        for session in self.gateway.sessions.iter_mut().filter(|session| session.intents & needed == needed) {
            let mut data = data.clone();
            if event.starts_with("MESSAGE_") && !own_business && session.intents & MESSAGE_CONTENT == 0 && event != "MESSAGE_DELETE" {
                data["content"] = json!("");
                data["embeds"] = json!([]);
                data["components"] = json!([]);
                data["attachments"] = json!([]);
            }
            session.push(event, &data, self.gateway.held.as_mut());
        }
    }

    /// The message as events carry it: with its guild, and the author's member where it has one.
    pub(super) fn publish_message(&mut self, event: &str, message: &Value) {
        let mut message = message.clone();
        let channel = text(&message, "channel_id").to_string();
        if self.world.in_guild(&channel) {
            message["guild_id"] = json!(self.world.guild_id);
            if let Some(member) = self.world.members.get(text(&message["author"], "id")) {
                message["member"] = member.clone();
            }
        }
        self.publish(event, &message, &channel);
    }

    /// One payload of the bot; the answer's last frame may close the socket.
    fn hear(&mut self, payload: &str, socket: &UnboundedSender<Frame>, session: &mut Option<String>) {
        let Ok(said) = serde_json::from_str::<Value>(payload) else {
            self.violate("gateway", format!("not JSON: {payload}"));
            return;
        };
        if payload.len() > 4096 {
            self.violate("gateway", format!("a payload of {} bytes, 4,096 are the most", payload.len()));
        }
        let reply = |frame| drop(socket.send(frame));
        match number(&said, "op") {
            1 => {
                self.gateway.heartbeats += 1;
                if !self.gateway.silent {
                    reply(Frame::Say(json!({"op": 11, "d": null, "s": null, "t": null}).to_string()));
                }
            }
            2 | 6 if text(&said["d"], "token").trim_start_matches("Bot ") != self.world.token => {
                self.violate("gateway", "identify or resume with a wrong token");
                reply(Frame::Close(Some(4004)));
            }
            2 if session.is_some() => self.violate("gateway", "a second identify on one connection"),
            2 => *session = Some(self.identify(&said["d"], socket)),
            6 => *session = self.resume(&said["d"], socket),
            3 => {} // a presence
            op => self.violate("gateway", format!("opcode {op} was not expected")),
        }
    }

    fn identify(&mut self, data: &Value, socket: &UnboundedSender<Frame>) -> String {
        let intents = number(data, "intents");
        if intents & (GUILD_MEMBERS | 1 << 8) != 0 {
            self.violate("gateway", "privileged intents for members or presences, which the bot does not need");
        }
        let mut session = Session { id: format!("s{}", snowflake()), intents, sent: Vec::new(), socket: Some(socket.clone()) };
        let world = &self.world;
        let ready = json!({"v": 10, "user": world.users[&world.bot_id], "guilds": [{"id": world.guild_id, "unavailable": true}],
            "session_id": session.id, "resume_gateway_url": "ws://unused.invalid", "shard": [0, 1], "private_channels": [],
            "application": {"id": world.bot_id, "flags": 1 << 19}});
        session.push("READY", &ready, None);
        if intents & GUILDS != 0 {
            session.push("GUILD_CREATE", &world.guild_create(), None);
        }
        let id = session.id.clone();
        self.gateway.sessions.push(session);
        self.gateway.identifies += 1;
        id
    }

    fn resume(&mut self, data: &Value, socket: &UnboundedSender<Frame>) -> Option<String> {
        let known = self.gateway.sessions.iter_mut().find(|session| session.id == text(data, "session_id"));
        let Some(session) = known else {
            let _ = socket.send(Frame::Say(json!({"op": 9, "d": false, "s": null, "t": null}).to_string()));
            return None;
        };
        session.socket = Some(socket.clone());
        for missed in session.sent.iter().skip(number(data, "seq") as usize) {
            session.send(Frame::Say(missed.clone()));
        }
        session.push("RESUMED", &json!({}), None);
        self.gateway.resumes += 1;
        Some(session.id.clone())
    }
}

/// A new connection of the bot.
pub async fn accept(shared: Arc<Shared>, upgrade: WebSocketUpgrade) -> Response {
    if shared.lock().gateway.refusing {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    upgrade.on_upgrade(move |socket| converse(shared, socket))
}

async fn converse(shared: Arc<Shared>, mut socket: WebSocket) {
    let interval = shared.lock().gateway.heartbeat.as_millis() as u64;
    let hello = json!({"op": 10, "d": {"heartbeat_interval": interval}, "s": null, "t": null}).to_string();
    let (to_bot, mut frames) = unbounded_channel();
    let _ = to_bot.send(Frame::Say(hello));
    let mut session = None;
    loop {
        tokio::select! {
            frame = frames.recv() => match frame {
                Some(Frame::Say(said)) => if socket.send(Message::Text(said.into())).await.is_err() { break },
                Some(Frame::Close(code)) => {
                    let frame = code.map(|code| CloseFrame { code, reason: "as the test wants".into() });
                    frames.close();
                    let _ = socket.send(Message::Close(frame)).await;
                    while let Some(Ok(_)) = socket.recv().await {} // until the bot has closed too
                    break;
                }
                Some(Frame::Cut) | None => break,
            },
            heard = socket.recv() => match heard {
                Some(Ok(Message::Text(said))) => shared.change(|state| state.hear(&said, &to_bot, &mut session)),
                Some(Ok(Message::Close(Some(goodbye)))) if ENDING.contains(&goodbye.code) => {
                    if let Some(id) = &session {
                        shared.change(|state| state.gateway.end(id));
                    }
                    break;
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => break,
            },
        }
    }
    frames.close();
    shared.change(|_| ()); // the session is no longer live
}

/// The bot's gateway connection in the hands of the test.
pub struct Connection {
    pub(super) shared: Arc<Shared>,
}

impl Connection {
    /// How often the bot has started a new session.
    pub fn identifies(&self) -> usize {
        self.shared.lock().gateway.identifies
    }

    /// How often it has taken up its old one.
    pub fn resumes(&self) -> usize {
        self.shared.lock().gateway.resumes
    }

    /// Waits until the bot has resumed so many times in all.
    pub async fn resumed(&self, times: usize) {
        self.shared.until("the bot to resume", |state| (state.gateway.resumes >= times).then_some(())).await;
    }

    /// Waits until the bot has identified so many times in all.
    pub async fn identified(&self, times: usize) {
        self.shared.until("the bot to identify again", |state| (state.gateway.identifies >= times).then_some(())).await;
    }

    /// Waits until the bot has gone.
    pub async fn gone(&self) {
        self.shared.until("the bot to disconnect", |state| state.gateway.live().is_none().then_some(())).await;
    }

    /// Breaks the connection without a word.
    pub fn drop_connection(&self) {
        self.send(Frame::Cut);
    }

    /// Closes it with a code; after some codes the session cannot be resumed.
    pub fn close(&self, code: u16) {
        self.send(Frame::Close(Some(code)));
        self.shared.change(|state| {
            if let Some(id) = state.gateway.live().filter(|_| ENDING.contains(&code)).map(String::from) {
                state.gateway.end(&id);
            }
        });
    }

    /// Closes it with an empty close frame. serenity 0.12.5 then spins until its next heartbeat is due, so shorten
    /// [`FakeDiscord::heartbeat_every`](super::FakeDiscord::heartbeat_every) first.
    pub fn close_without_code(&self) {
        self.send(Frame::Close(None));
    }

    /// Opcode 7: Discord asks the bot to reconnect and resume.
    pub fn ask_reconnect(&self) {
        self.say(json!({"op": 7, "d": null, "s": null, "t": null}));
    }

    /// Opcode 9: the session is invalid, for ever or until resumed.
    pub fn invalidate_session(&self, resumable: bool) {
        self.say(json!({"op": 9, "d": resumable, "s": null, "t": null}));
        if !resumable {
            self.shared.change(|state| state.gateway.sessions.clear());
        }
    }

    /// New connections are refused (503), or taken again.
    pub fn refuse(&self, refusing: bool) {
        self.shared.change(|state| state.gateway.refusing = refusing);
    }

    /// Heartbeats get no answer, or get one again.
    pub fn ignore_heartbeats(&self, silent: bool) {
        self.shared.change(|state| state.gateway.silent = silent);
    }

    /// Keeps events back until [`Self::release`].
    pub fn hold(&self) {
        self.shared.change(|state| state.gateway.held = Some(Vec::new()));
    }

    pub fn release(&self) {
        for said in self.shared.change(|state| state.gateway.held.take()).unwrap_or_default() {
            self.send(Frame::Say(said));
        }
    }

    /// An event of any name and content, known to Discord or not.
    pub fn dispatch(&self, event: &str, data: Value) {
        self.shared.change(|state| {
            if let Some(session) = state.gateway.live_session() {
                session.push(event, &data, None);
            }
        });
    }

    /// Asks for a heartbeat and waits for it: the bot has then read all events before it.
    pub(super) async fn round_trip(&self) {
        let connected = |state: &mut State| state.gateway.live().is_some().then_some(state.gateway.heartbeats);
        let before = self.shared.until("the bot to be connected", connected).await;
        self.say(json!({"op": 1, "d": null, "s": null, "t": null}));
        let beaten = |state: &mut State| (state.gateway.heartbeats > before).then_some(());
        self.shared.until("the bot to answer a heartbeat request", beaten).await;
    }

    fn say(&self, payload: Value) {
        self.send(Frame::Say(payload.to_string()));
    }

    fn send(&self, frame: Frame) {
        self.shared.change(|state| {
            if let Some(session) = state.gateway.live_session() {
                session.send(frame);
            }
        });
    }
}
