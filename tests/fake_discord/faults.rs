//! Faults on purpose: what goes wrong with chosen requests of the bot.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::state::{Shared, State};

/// A fault that strikes once unless told otherwise: `discord.fault("POST",
/// "/messages").status(429).retry_after(0.2)`.
pub struct Fault {
    shared: Arc<Shared>,
    index: usize,
}

/// The fault as the server keeps it.
#[derive(Clone)]
pub struct Rule {
    method: &'static str,
    path_part: String,
    times: usize,
    hits: usize,
    /// 0 where the fault is a delay only.
    pub status: u16,
    pub retry_after: f64,
    pub delay: Duration,
    pub cut: bool,
    pub after: bool,
    /// A 429 that is meant for every call.
    pub everything: bool,
    /// Whatever is answered says that no further call of the kind is allowed for so many seconds.
    pub used_up: Option<f64>,
    /// Headers in place of the usual ones.
    pub headers: Vec<(&'static str, &'static str)>,
}

impl Fault {
    pub fn new(shared: Arc<Shared>, method: &'static str, path_part: &str) -> Self {
        let path_part = path_part.to_string();
        let rule = Rule {
            method,
            path_part,
            times: 1,
            hits: 0,
            status: 0,
            retry_after: 1.0,
            delay: Duration::ZERO,
            cut: false,
            after: false,
            everything: false,
            used_up: None,
            headers: Vec::new(),
        };
        let index = shared.change(|state| {
            state.faults.push(rule);
            state.faults.len() - 1
        });
        Fault { shared, index }
    }

    /// Discord refuses with this status.
    pub fn status(self, status: u16) -> Self {
        self.set(|rule| rule.status = status)
    }

    /// Seconds that a 429 asks to wait; 1 unless told otherwise.
    pub fn retry_after(self, seconds: f64) -> Self {
        self.set(|rule| rule.retry_after = seconds)
    }

    /// And that it asks of every call, not only of those of the kind.
    pub fn of_everything(self) -> Self {
        self.set(|rule| rule.everything = true)
    }

    /// Discord does what was asked, and says that it was the last of the kind for so many seconds.
    pub fn used_up(self, seconds: f64) -> Self {
        self.set(|rule| rule.used_up = Some(seconds))
    }

    /// A header of the answer in place of the usual one.
    pub fn header(self, name: &'static str, value: &'static str) -> Self {
        self.set(|rule| rule.headers.push((name, value)))
    }

    /// Discord takes its time.
    pub fn delay(self, delay: Duration) -> Self {
        self.set(|rule| rule.delay = delay)
    }

    /// The connection breaks in place of an answer.
    pub fn drop_connection(self) -> Self {
        self.set(|rule| rule.cut = true)
    }

    /// Discord does what was asked, but its answer gets lost: finds bots that do things twice.
    pub fn after_doing_it(self) -> Self {
        self.set(|rule| rule.after = true)
    }

    pub fn times(self, times: usize) -> Self {
        self.set(|rule| rule.times = times)
    }

    /// From now on it strikes no more.
    pub fn lift(&self) {
        self.shared.change(|state| state.faults[self.index].times = 0);
    }

    /// Waits until it has struck at all.
    pub async fn strikes(&self) {
        let once = |state: &mut State| (state.faults[self.index].hits > 0).then_some(());
        self.shared.until("a request that meets the fault", once).await;
    }

    /// How often it has struck.
    pub fn hits(&self) -> usize {
        self.shared.lock().faults[self.index].hits
    }

    /// Waits until it has struck as often as it was told to.
    pub async fn struck(&self) {
        let all = |state: &mut State| (state.faults[self.index].hits >= state.faults[self.index].times).then_some(());
        self.shared.until("a request that meets the fault", all).await;
    }

    fn set(self, change: impl FnOnce(&mut Rule)) -> Self {
        self.shared.change(|state| change(&mut state.faults[self.index]));
        self
    }
}

/// Calls that Discord wants none of until then; of one path, or all.
pub struct Forbidden {
    method: String,
    path: Option<String>,
    until: Instant,
}

impl State {
    /// Tells when a call is made that Discord has asked to wait with.
    pub fn check_pace(&mut self, method: &str, path: &str) {
        let now = Instant::now();
        let fits = |forbidden: &&Forbidden| {
            let same = forbidden.path.as_ref().is_none_or(|of| of == path && forbidden.method == method);
            same && now < forbidden.until
        };
        if let Some(forbidden) = self.forbidden.iter().find(fits) {
            let early = forbidden.until - now;
            self.violate("rate-limit", format!("{method} {path} came {early:?} before it is allowed"));
        }
    }

    /// What an answer with this fault forbids from now on.
    pub fn forbid(&mut self, rule: &Rule, method: &str, path: &str) {
        let refused = (rule.status == 429).then_some(rule.retry_after);
        if let Some(seconds) = refused.or(rule.used_up) {
            let path = (!rule.everything).then(|| path.to_string());
            let until = Instant::now() + Duration::from_secs_f64(seconds);
            self.forbidden.push(Forbidden { method: method.to_string(), path, until });
        }
    }

    /// The fault that strikes this request, if any.
    pub fn fault_for(&mut self, method: &str, path: &str) -> Option<Rule> {
        let fits = |rule: &&mut Rule| rule.hits < rule.times && rule.method == method && path.contains(&rule.path_part);
        let rule = self.faults.iter_mut().find(fits)?;
        rule.hits += 1;
        Some(rule.clone())
    }
}
