//! The gateway: sessions, sequence numbers, heartbeats, intents, replay on resume; and what
//! disturbs them.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use super::state::{Shared, State};
use super::values::{list, number, snowflake, text};
use super::world::World;

/// A client says goodbye with these, and the session ends; the server ends it with the others.
pub const ENDING: [u16; 10] = [1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014];
const GUILDS: u64 = 1;
const GUILD_MEMBERS: u64 = 1 << 1;
const GUILD_MESSAGES: u64 = 1 << 9;
const DIRECT_MESSAGES: u64 = 1 << 12;
const MESSAGE_CONTENT: u64 = 1 << 15;

pub struct Gateway {
    pub sessions: Vec<Session>,
    /// Open connections, identified or not.
    sockets: usize,
    pub heartbeat: Duration,
    pub identifies: usize,
    pub resumes: usize,
    pub heartbeats: usize,
    pub silent: bool,
    pub refusing: bool,
    /// Closes new connections with this before a Hello.
    pub turning_away: Option<u16>,
    pub turned_away: usize,
    /// Says nothing to a sign-in.
    pub speechless: bool,
    /// Closes the connection with this at a sign-in.
    pub refusing_sign_in: Option<u16>,
    pub held: Option<Vec<String>>,
}

/// A logical session; it outlives its socket so that it can be resumed.
pub struct Session {
    pub id: String,
    pub intents: u64,
    pub sent: Vec<String>,
    pub socket: Option<UnboundedSender<Frame>>,
}

/// What the server does next with a socket.
pub enum Frame {
    Say(String),
    Close(Option<u16>),
    Cut,
}

impl Gateway {
    pub fn new() -> Self {
        let heartbeat = Duration::from_millis(41_250);
        Gateway {
            sessions: Vec::new(),
            sockets: 0,
            heartbeat,
            identifies: 0,
            resumes: 0,
            heartbeats: 0,
            silent: false,
            refusing: false,
            turning_away: None,
            turned_away: 0,
            speechless: false,
            refusing_sign_in: None,
            held: None,
        }
    }

    /// The session whose socket is open.
    pub fn live_session(&mut self) -> Option<&mut Session> {
        self.sessions.iter_mut().rev().find(|session| session.is_open())
    }

    pub fn live(&self) -> Option<&str> {
        self.sessions.iter().rev().find(|session| session.is_open()).map(|session| session.id.as_str())
    }

    /// Tells the bot that its token is no longer valid. From anything else serenity would try to
    /// recover, and spin.
    pub fn say_farewell(&mut self) {
        if let Some(session) = self.live_session() {
            session.send(Frame::Close(Some(4004)));
        }
    }

    pub fn end(&mut self, session: &str) {
        self.sessions.retain(|kept| kept.id != session);
    }
}

impl Session {
    fn is_open(&self) -> bool {
        self.socket.as_ref().is_some_and(|socket| !socket.is_closed())
    }

    pub fn send(&self, frame: Frame) {
        if let Some(socket) = &self.socket {
            let _ = socket.send(frame); // a client that is gone gets it when it resumes
        }
    }

    pub fn push(&mut self, event: &str, data: &Value, held: Option<&mut Vec<String>>) {
        let said = json!({"op": 0, "s": self.sent.len() + 1, "t": event, "d": data}).to_string();
        self.sent.push(said.clone());
        match held {
            Some(held) => held.push(said),
            None => self.send(Frame::Say(said)),
        }
    }
}

impl State {
    /// Sends an event to the bot as Discord would: if its intents and permissions allow, and
    /// without contents it has no right to.
    pub fn publish(&mut self, event: &str, data: &Value, channel: &str) {
        let in_guild = self.world.in_guild(channel);
        let message = event == "MESSAGE_CREATE" || event == "MESSAGE_UPDATE";
        let needed = match event {
            "INTERACTION_CREATE" => 0, // comes from wherever a person may use commands
            _ if in_guild && !self.world.can(&self.world.bot_id, channel, 0) => return,
            _ if !event.starts_with("MESSAGE_") => GUILDS,
            _ if in_guild => GUILD_MESSAGES,
            _ => DIRECT_MESSAGES,
        };
        let sessions = self.gateway.sessions.iter_mut();
        for session in sessions.filter(|session| session.intents & needed == needed) {
            let held = self.gateway.held.as_mut();
            if message {
                session.push(event, &readable(&self.world, session.intents, data), held);
            } else {
                session.push(event, data, held);
            }
        }
    }

    /// The message as the bot may read it over REST.
    pub fn readable(&self, message: &Value) -> Value {
        let live = self.gateway.sessions.iter().rev().find(|session| session.is_open());
        readable(&self.world, live.map_or(MESSAGE_CONTENT, |session| session.intents), message)
    }

    /// The message as events carry it: with its guild, and the author's member where it has one.
    pub fn publish_message(&mut self, event: &str, message: &Value) {
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
            2 if self.gateway.refusing_sign_in.is_some() => {
                self.gateway.identifies += 1;
                reply(Frame::Close(self.gateway.refusing_sign_in));
            }
            2 if self.gateway.speechless => self.gateway.identifies += 1,
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
        let mut session =
            Session { id: format!("s{}", snowflake()), intents, sent: Vec::new(), socket: Some(socket.clone()) };
        let world = &self.world;
        let ready = json!({"v": 10, "user": world.users[&world.bot_id],
            "guilds": [{"id": world.guild_id, "unavailable": true}],
            "session_id": session.id, "resume_gateway_url": "ws://unused.invalid",
            "shard": [0, 1], "private_channels": [],
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

/// Without the message content intent a bot reads only what is its own, comes directly or mentions
/// it.
fn readable(world: &World, intents: u64, message: &Value) -> Value {
    let mut message = message.clone();
    if let Some(replied) = message.get("referenced_message") {
        message["referenced_message"] = readable(world, intents, replied);
    }
    let bot = world.bot_id.as_str();
    let own = text(&message["author"], "id") == bot || !world.in_guild(text(&message, "channel_id"));
    let mentioned = list(&message, "mentions").iter().any(|user| text(user, "id") == bot);
    if !own && !mentioned && intents & MESSAGE_CONTENT == 0 {
        for (key, nothing) in
            [("content", json!("")), ("embeds", json!([])), ("components", json!([])), ("attachments", json!([]))]
        {
            message[key] = nothing;
        }
    }
    message
}

/// A new connection of the bot.
pub async fn accept(shared: Arc<Shared>, upgrade: WebSocketUpgrade) -> Response {
    if shared.lock().gateway.refusing {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    upgrade.on_upgrade(move |socket| converse(shared, socket))
}

async fn converse(shared: Arc<Shared>, mut socket: WebSocket) {
    let (interval, turning_away) = {
        let gateway = &shared.lock().gateway;
        (gateway.heartbeat.as_millis() as u64, gateway.turning_away)
    };
    let hello = json!({"op": 10, "d": {"heartbeat_interval": interval}, "s": null, "t": null}).to_string();
    let (to_bot, mut frames) = unbounded_channel();
    let _ = to_bot.send(turning_away.map_or(Frame::Say(hello), |code| Frame::Close(Some(code))));
    shared.change(|state| {
        state.gateway.sockets += 1;
        state.gateway.turned_away += usize::from(turning_away.is_some());
    });
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
    drop(socket);
    shared.change(|state| state.gateway.sockets -= 1);
}

/// The test has ended, and the bot has read its farewell or does not care.
pub async fn bot_has_gone(shared: Arc<Shared>, ended: oneshot::Receiver<()>) {
    let _ = ended.await; // the sender is dropped, never used
    let mut changed = shared.changed.subscribe();
    let gone = changed.wait_for(|()| shared.lock().gateway.sockets == 0);
    let _ = tokio::time::timeout(Duration::from_secs(1), gone).await;
}
