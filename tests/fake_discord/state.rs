//! What the server, the people and the test share: one state behind one lock, and waiting for it to
//! change.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::faults;
use super::gateway::Gateway;
use super::interactions::Interaction;
use super::shown::{self, Shown};
use super::values::text;
use super::world::World;

pub struct Shared {
    pub state: Mutex<State>,
    pub changed: watch::Sender<()>,
    pub address: String,
    pub server: tokio::runtime::Handle,
}

pub struct State {
    pub world: World,
    pub gateway: Gateway,
    pub interactions: Vec<Interaction>,
    pub faults: Vec<faults::Rule>,
    pub forbidden: Vec<faults::Forbidden>,
    /// Answered requests, for messages about what went wrong.
    pub requests: Vec<String>,
    pub in_flight: usize,
    pub last_request: Instant,
    pub violations: Vec<Violation>,
    pub provoked: Vec<&'static str>,
    pub unread: Vec<Unread>,
    /// Channels that the test leaves unread, by id.
    pub left_unread: Vec<String>,
    /// The server's staff has offered the hidden commands to everybody.
    pub nothing_hidden: bool,
    /// The longest any wait takes.
    pub patience: Duration,
    /// The longest the bot may take for its first answer to an interaction.
    pub first_answer: Duration,
    pub ready_seen: usize,
    pub idle_when: Box<dyn Fn() -> bool + Send>,
}

/// A rule of Discord's that the bot broke.
pub struct Violation {
    pub kind: &'static str,
    pub detail: String,
}

/// Something the bot said that the test has not looked at.
pub struct Unread {
    /// Id of the message, or token of the interaction.
    pub key: String,
    pub channel: String,
    pub what: String,
    /// A message or answer nobody has seen, rather than an edit of one.
    pub new: bool,
}

impl Shared {
    pub fn lock(&self) -> MutexGuard<'_, State> {
        // A test that fails while it looks must not take the server down with it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and wakes whoever waits for it.
    pub fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.send_replace(());
        result
    }

    /// Waits until `find` finds something; fails the test at once on a violation, and when patience
    /// ends.
    pub async fn until<T>(&self, what: &str, mut find: impl FnMut(&mut State) -> Option<T>) -> T {
        let mut changed = self.changed.subscribe();
        let patience = self.lock().patience;
        let deadline = Instant::now() + patience;
        loop {
            {
                let mut state = self.lock();
                state.check();
                if let Some(found) = find(&mut state) {
                    return found;
                }
            }
            if timeout_at(deadline, changed.changed()).await.is_err() {
                panic!("waited {patience:?} for {what}\n{}", self.lock().report());
            }
        }
    }

    /// The oldest unread message there that fits.
    pub async fn next_message(self: &Arc<Self>, channel: &str, what: &str, fits: impl Fn(&Value) -> bool) -> Shown {
        let next = |state: &mut State| {
            let mut unread = state.unread.iter().filter(|unread| unread.new && unread.channel == channel);
            unread
                .find(|unread| state.world.messages.get(&unread.key).is_some_and(|kept| fits(&kept.json)))
                .map(|unread| unread.key.clone())
        };
        let id = self.until(what, next).await;
        Shown::read(self, &id)
    }
}

impl State {
    pub fn new() -> Self {
        State {
            world: World::new(),
            gateway: Gateway::new(),
            interactions: Vec::new(),
            faults: Vec::new(),
            forbidden: Vec::new(),
            requests: Vec::new(),
            in_flight: 0,
            last_request: Instant::now(),
            violations: Vec::new(),
            provoked: Vec::new(),
            unread: Vec::new(),
            left_unread: Vec::new(),
            nothing_hidden: false,
            patience: Duration::from_secs(10),
            first_answer: Duration::from_secs(3),
            ready_seen: 0,
            idle_when: Box::new(|| true),
        }
    }

    pub fn violate(&mut self, kind: &'static str, detail: impl Into<String>) {
        self.violations.push(Violation { kind, detail: detail.into() });
    }

    /// Fails the test if the bot broke a rule that the test did not mean it to break.
    pub fn check(&self) {
        let held_against: Vec<String> =
            (self.violations.iter().filter(|violation| !self.provoked.contains(&violation.kind)))
                .map(|violation| format!("{}: {}", violation.kind, violation.detail))
                .collect();
        assert!(
            held_against.is_empty(),
            "the bot broke Discord's rules:\n{}\n{}",
            held_against.join("\n"),
            self.report()
        );
    }

    /// What happened lately, for whoever reads why a test failed.
    pub fn report(&self) -> String {
        let open: Vec<String> = self.interactions.iter().filter(|i| i.is_open()).map(Interaction::describe).collect();
        let unread: Vec<&String> = self.unread.iter().map(|unread| &unread.what).collect();
        let latest = &self.requests[self.requests.len().saturating_sub(12)..];
        format!(
            "connected: {}; interactions without an answer: {open:?}; unread: {unread:#?}\nlatest requests: {latest:#?}",
            self.gateway.live().is_some()
        )
    }

    /// The bot wrote or edited a message, and somebody should read it.
    pub fn said(&mut self, message: &Value, how: &str, new: bool) {
        let (key, channel) = (text(message, "id").to_string(), text(message, "channel_id").to_string());
        if self.left_unread.contains(&channel) {
            return;
        }
        let what =
            format!("{how} in {}: {}", shown::place(&self.world, &channel), shown::render(&self.world, message, false));
        match self.unread.iter_mut().find(|unread| unread.key == key) {
            Some(unread) => unread.what = what,
            None => self.unread.push(Unread { key, channel, what, new }),
        }
    }
}
