//! The bot's gateway connection in the hands of the test: watched, disturbed, broken.

use std::sync::Arc;

use serde_json::{Value, json};

use super::gateway::{ENDING, Frame};
use super::state::{Shared, State};

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

    /// What the bot asked to hear when it identified last.
    pub fn intents(&self) -> u64 {
        self.shared.lock().gateway.sessions.last().map_or(0, |session| session.intents)
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

    /// Closes it with an empty close frame. serenity 0.12.5 then spins until its next heartbeat is
    /// due, so shorten [`FakeDiscord::heartbeat_every`](super::FakeDiscord::heartbeat_every) first.
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

    /// New connections are taken and closed with this code before a word, or none are any more.
    pub fn turn_away(&self, code: Option<u16>) {
        self.shared.change(|state| state.gateway.turning_away = code);
    }

    /// Waits until a connection was turned away.
    pub async fn turned_away(&self) {
        self.shared.until("the bot to connect", |state| (state.gateway.turned_away > 0).then_some(())).await;
    }

    /// Sign-ins get no answer, or get one again.
    pub fn ignore_sign_ins(&self, silent: bool) {
        self.shared.change(|state| state.gateway.speechless = silent);
    }

    /// Sign-ins are refused with this code.
    pub fn refuse_sign_ins(&self, code: u16) {
        self.shared.change(|state| state.gateway.refusing_sign_in = Some(code));
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
