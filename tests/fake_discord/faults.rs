//! Faults on purpose: what goes wrong with chosen requests of the bot.

use std::sync::Arc;
use std::time::Duration;

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

impl State {
    /// The fault that strikes this request, if any.
    pub fn fault_for(&mut self, method: &str, path: &str) -> Option<Rule> {
        let fits = |rule: &&mut Rule| rule.hits < rule.times && rule.method == method && path.contains(&rule.path_part);
        let rule = self.faults.iter_mut().find(fits)?;
        rule.hits += 1;
        Some(rule.clone())
    }
}
