//! One call of Discord's API: its deadline, its pace, its refusal.
//!
//! Serenity names the routes and builds the requests, and its own way of sending is left out: its rate limiter repeats a
//! call without a pause where it cannot read a header, waits for ever where it is told to, and panics at negative times.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::fmt::rfc2822;
use reqwest::header::{DATE, HeaderMap};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serenity::http::{Http, LightMethod, Request, Route};
use serenity::model::id::ApplicationId;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::SendError;
use super::pace::{Group, Pace, TooFast, by_interaction, group};
use crate::discord::lock;
use crate::moderation::Time;

/// Discord's API.
#[derive(Debug)]
pub(in crate::discord) struct Api {
    requests: reqwest::Client,
    /// Holds the token, the address and the application.
    http: Http,
    pace: Mutex<Pace>,
    /// Discord has refused the token, and no further call is made.
    refused: AtomicBool,
    refusal: Notify,
}

/// What is tried again, while there is time. What was refused as too fast always is, as it was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::discord) enum Again {
    /// What would do no harm if it was done twice.
    Harmless,
    /// Nothing that may have been done.
    Never,
}

/// A passing fault is tried again after this, doubled each time.
const PAUSE: Duration = Duration::from_millis(400);
const MOST_TRIES: u32 = 4;

/// Why one try came to nothing, and how long Discord asks to wait.
struct Failed {
    error: SendError,
    wait: Option<Duration>,
}

impl From<SendError> for Failed {
    fn from(error: SendError) -> Failed {
        Failed { error, wait: None }
    }
}

/// What Discord says beside a status that is no success.
#[derive(serde::Deserialize)]
struct Refusal {
    code: isize,
}

impl Api {
    pub(in crate::discord) fn new(requests: reqwest::Client, http: Http) -> Api {
        Api { requests, http, pace: Mutex::default(), refused: AtomicBool::new(false), refusal: Notify::new() }
    }

    /// Known once the bot is connected.
    pub(in crate::discord) fn application(&self) -> Option<ApplicationId> {
        self.http.application_id()
    }

    pub(in crate::discord) fn is_of(&self, application: ApplicationId) {
        self.http.set_application_id(application);
    }

    /// Discord has refused the token.
    pub(in crate::discord) fn refuses_token(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    /// Waits until it does.
    pub(in crate::discord) async fn token_refused(&self) {
        self.refusal.notified().await;
    }

    /// Calls and reads the answer.
    pub(in crate::discord) async fn read<T: DeserializeOwned>(
        &self,
        deadline: Instant,
        again: Again,
        request: Request<'_>,
    ) -> Result<T, SendError> {
        let (_, answer) = self.call(deadline, again, request).await?;
        serde_json::from_slice(&answer).map_err(|_| SendError::Unreadable)
    }

    /// Calls where the answer does not matter.
    pub(in crate::discord) async fn tell(
        &self,
        deadline: Instant,
        again: Again,
        request: Request<'_>,
    ) -> Result<(), SendError> {
        self.call(deadline, again, request).await.map(drop)
    }

    /// The time by Discord's clock.
    pub(in crate::discord) async fn time(&self, deadline: Instant) -> Result<Time, SendError> {
        let (headers, _) = self.call(deadline, Again::Harmless, bare(LightMethod::Get, Route::UserMe)).await?;
        let date = headers.get(DATE).and_then(|date| date.to_str().ok()).unwrap_or_default();
        let date = rfc2822::parse(date).map_err(|_| SendError::Unreadable)?;
        Ok(date.timestamp().as_second())
    }

    /// Calls until it works, is refused for good, or the time is over.
    async fn call(
        &self,
        deadline: Instant,
        again: Again,
        request: Request<'_>,
    ) -> Result<(HeaderMap, Vec<u8>), SendError> {
        let mut pause = PAUSE;
        for tries in 1.. {
            let Failed { error, wait } = match self.attempt(deadline, request.clone()).await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            let passing = match error {
                SendError::Refused { status, .. } => status >= 500,
                SendError::Late | SendError::Connection => true,
                SendError::Unreadable => false,
            };
            let wait = wait.or((passing && again == Again::Harmless).then_some(pause));
            match wait.filter(|wait| tries < MOST_TRIES && Instant::now() + *wait < deadline) {
                Some(wait) => sleep(wait).await,
                None => return Err(error),
            }
            pause *= 2;
        }
        Err(SendError::Late)
    }

    async fn attempt(&self, deadline: Instant, request: Request<'_>) -> Result<(HeaderMap, Vec<u8>), Failed> {
        let (group, by_interaction) = (group(&request), by_interaction(&request));
        self.turn(deadline, group).await?;
        let built = request.build(&self.requests, self.http.token(), self.http.proxy.as_deref());
        let call = async {
            let response = built.map_err(|_| SendError::Connection)?.send().await.map_err(failed)?;
            let (status, headers) = (response.status(), response.headers().clone());
            Ok::<_, SendError>((status, headers, response.bytes().await.map_err(failed)?))
        };
        let (status, headers, body) = timeout_at(deadline, call).await.map_err(|_| SendError::Late)??;
        let now = Instant::now();
        lock(&self.pace).learn(group, &headers, now);
        if status == reqwest::StatusCode::TOO_MANY_REQUESTS {
            let wait = lock(&self.pace).refused(group, &TooFast::read(&headers, &body), now);
            return Err(Failed { error: SendError::TOO_FAST, wait: Some(wait) });
        }
        lock(&self.pace).went_through();
        if status.is_success() {
            return Ok((headers, body.into()));
        }
        if status == reqwest::StatusCode::UNAUTHORIZED && !by_interaction {
            self.refused.store(true, Ordering::Relaxed);
            self.refusal.notify_one();
        }
        let code = serde_json::from_slice(&body).map_or(-1, |refusal: Refusal| refusal.code);
        Err(SendError::Refused { status: status.as_u16(), code }.into())
    }

    /// Waits until a call of this group may be made; an error where that would be too late.
    async fn turn(&self, deadline: Instant, group: Option<Group>) -> Result<(), SendError> {
        loop {
            if self.refuses_token() {
                return Err(SendError::Refused { status: 401, code: 0 });
            }
            let turn = lock(&self.pace).take(group, Instant::now());
            match turn {
                Ok(()) => return Ok(()),
                Err(until) if until >= deadline => return Err(SendError::TOO_FAST),
                Err(until) => sleep_until(until).await,
            }
        }
    }
}

/// A request with this body.
pub(in crate::discord) fn with<'r>(method: LightMethod, route: Route<'r>, body: &impl Serialize) -> Request<'r> {
    // Nothing that the bot sends fails to be written.
    Request::new(route, method).body(serde_json::to_vec(body).ok())
}

/// A request without one.
pub(in crate::discord) fn bare(method: LightMethod, route: Route<'_>) -> Request<'_> {
    Request::new(route, method)
}

/// Leaves out everything that could hold content or a token: the errors print addresses.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn failed(error: reqwest::Error) -> SendError {
    if error.is_timeout() { SendError::Late } else { SendError::Connection }
}
