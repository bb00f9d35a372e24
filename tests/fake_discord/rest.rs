//! REST v10: takes the bot's requests, checks them, and answers as Discord does, with its status
//! and error codes.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, Response, header};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::faults::Rule;
use super::state::{Shared, State};
use super::values::{merge, snowflake, text, without_nulls};
use super::world::may;
use super::{rules, schema};

/// A request as the routes see it.
pub struct Incoming {
    pub method: String,
    /// Below `/api/v10`.
    pub path: String,
    pub query: HashMap<String, String>,
    pub headers: HeaderMap,
    /// The JSON body, or the `payload_json` of a form; null where there is none.
    pub body: Value,
    pub files: Vec<File>,
    pub received: Instant,
}

pub struct File {
    pub name: String,
    pub size: usize,
    pub content: Vec<u8>,
}

/// What Discord says no with.
pub struct Refusal {
    pub status: u16,
    pub code: u32,
    pub message: String,
}

/// Status and body of an answer; no body where it is null.
pub type Answer = Result<(u16, Value), Refusal>;

pub fn refuse<T>(status: u16, code: u32, message: &str) -> Result<T, Refusal> {
    Err(Refusal { status, code, message: message.into() })
}

/// Stands for a body that is none.
const NOT_JSON: &str = "a body that is not JSON";

pub const DONE: Answer = Ok((204, Value::Null));

/// One request from its arrival to its answer.
pub async fn answer(shared: Arc<Shared>, request: Request) -> Response<Body> {
    let incoming = read(request).await;
    let fault = shared.change(|state| {
        state.in_flight += 1;
        state.check_pace(&incoming.method, &incoming.path);
        state.fault_for(&incoming.method, &incoming.path)
    });
    let (method, path) = (incoming.method.clone(), incoming.path.clone());
    // On a task of its own: Discord does what it was asked for even if the bot does not wait for
    // the answer.
    let work = tokio::spawn(work(shared.clone(), incoming, fault.clone()));
    let (status, body) = work.await.expect("mistakes are caught inside");
    if let Some(fault) = &fault {
        shared.change(|state| state.forbid(fault, &method, &path));
    }
    match fault {
        Some(fault) if fault.cut => {
            // Ends this connection's task and with it the socket, without an answer and without a
            // word on stderr.
            resume_unwind(Box::new("the test cuts this connection"))
        }
        Some(fault) if fault.status > 0 => with_headers(faulty(&fault), &fault),
        Some(fault) => with_headers(respond(status, &body), &fault),
        None => respond(status, &body),
    }
}

/// Does what a request asks for, unless a fault comes first.
async fn work(shared: Arc<Shared>, request: Incoming, fault: Option<Rule>) -> (u16, Value) {
    let mut unfulfilled = false;
    if let Some(fault) = &fault {
        tokio::time::sleep(fault.delay).await;
        unfulfilled = !fault.after && (fault.cut || fault.status > 0);
    }
    shared.change(|state| {
        let answer = if unfulfilled { DONE } else { state.fulfil_or_tell(&request, &shared) };
        let (status, body) = answer.unwrap_or_else(|no| (no.status, json!({"code": no.code, "message": no.message})));
        let note = if fault.is_some() { "(met a fault)" } else { text(&body, "message") };
        state.requests.push(format!("{} {} -> {status} {note}", request.method, request.path));
        state.in_flight -= 1;
        state.last_request = Instant::now();
        (status, body)
    })
}

async fn read(request: Request) -> Incoming {
    let (method, headers) = (request.method().to_string(), request.headers().clone());
    let path = request.uri().path();
    let path = path.strip_prefix("/api/v10").unwrap_or("/not-below-api-v10").to_string();
    let pairs = request.uri().query().unwrap_or("").split('&').filter_map(|pair| pair.split_once('='));
    let query = pairs.map(|(key, value)| (key.to_string(), value.to_string())).collect();
    let received = Instant::now();
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("").to_string();
    let (mut body, mut files) = (Vec::new(), Vec::new());
    if kind.starts_with("multipart/") {
        let mut form = Multipart::from_request(request, &()).await.expect("a form has a boundary");
        while let Ok(Some(part)) = form.next_field().await {
            let name = part.file_name().map(String::from);
            let content = part.bytes().await.unwrap_or_default();
            match name {
                Some(name) => files.push(File { name, size: content.len(), content: content.to_vec() }),
                None => body = content.to_vec(),
            }
        }
    } else {
        body = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap_or_default().to_vec();
    }
    let body =
        if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap_or_else(|_| json!(NOT_JSON)) };
    Incoming { method, path, query, headers, body: without_nulls(body), files, received }
}

fn respond(status: u16, body: &Value) -> Response<Body> {
    let response = Response::builder().status(status).header(header::CONTENT_TYPE, "application/json");
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    response.body(body).expect("a valid response")
}

fn faulty(fault: &Rule) -> Response<Body> {
    if fault.status != 429 {
        return respond(fault.status, &json!({"message": "as the test wants", "code": 0}));
    }
    let body = json!({"message": "You are being rate limited.", "retry_after": fault.retry_after,
        "global": fault.everything});
    let mut response = respond(429, &body);
    for name in ["retry-after", "x-ratelimit-reset-after"] {
        response.headers_mut().insert(name, fault.retry_after.to_string().parse().expect("a number is a valid header"));
    }
    response
}

fn with_headers(mut response: Response<Body>, fault: &Rule) -> Response<Body> {
    let used_up = fault.used_up.map(|seconds| {
        let seconds = seconds.to_string();
        [
            ("x-ratelimit-limit", "1".to_string()),
            ("x-ratelimit-remaining", "0".to_string()),
            ("x-ratelimit-reset-after", seconds),
        ]
    });
    let given = fault.headers.iter().map(|(name, value)| (*name, value.to_string()));
    for (name, value) in used_up.into_iter().flatten().chain(given) {
        response.headers_mut().insert(name, value.parse().expect("a test's header is valid"));
    }
    response
}

impl State {
    /// A mistake in this stand-in itself must fail the test with its own words, not as a silence.
    fn fulfil_or_tell(&mut self, request: &Incoming, shared: &Arc<Shared>) -> Answer {
        let answer = catch_unwind(AssertUnwindSafe(|| self.fulfil(request, shared)));
        answer.unwrap_or_else(|_| {
            self.violate(
                "fake",
                format!("the fake Discord itself failed at {} {}, see stderr", request.method, request.path),
            );
            refuse(500, 0, "500: Internal Server Error")
        })
    }

    /// Checks a request and does what it asks for.
    fn fulfil(&mut self, request: &Incoming, shared: &Arc<Shared>) -> Answer {
        let header = |name| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
        if !header("user-agent").starts_with("DiscordBot (") {
            self.violate("user-agent", format!("{:?} does not start with \"DiscordBot (\"", header("user-agent")));
        }
        let by_token_in_path = request.path.starts_with("/interactions/") || request.path.starts_with("/webhooks/");
        if !by_token_in_path && header("authorization") != format!("Bot {}", self.world.token) {
            self.violate("authorization", format!("missing or wrong at {} {}", request.method, request.path));
            return refuse(401, 0, "401: Unauthorized");
        }
        if request.body == NOT_JSON {
            self.violate("body", format!("{NOT_JSON} at {} {}", request.method, request.path));
            return refuse(400, 50109, "The request body contains invalid JSON.");
        }
        if let Err(wrong) = schema::check(&request.method, &request.path, &request.body) {
            let body: String = request.body.to_string().chars().take(600).collect();
            self.violate("schema", format!("{} {}: {wrong}; body: {body}", request.method, request.path));
            return refuse(400, 50035, "Invalid Form Body");
        }
        self.route(request, shared)
    }

    fn route(&mut self, request: &Incoming, shared: &Arc<Shared>) -> Answer {
        let segments: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
        let gateway = format!("ws://{}/gateway", shared.address);
        let world = &mut self.world;
        match (request.method.as_str(), segments.as_slice()) {
            ("GET", ["gateway"]) => Ok((200, json!({"url": gateway}))),
            ("GET", ["gateway", "bot"]) => Ok((
                200,
                json!({"url": gateway, "shards": 1, "session_start_limit":
                {"total": 1000, "remaining": 1000 - self.gateway.identifies,
                    "reset_after": 14_400_000, "max_concurrency": 1}}),
            )),
            ("GET", ["users", "@me"]) => Ok((200, world.users[&world.bot_id].clone())),
            ("GET", ["applications", "@me"] | ["oauth2", "applications", "@me"]) => Ok((200, world.application())),
            ("POST", ["users", "@me", "channels"]) => self.open_direct_channel(&request.body),
            ("GET", ["applications", app, "commands"]) if *app == world.bot_id => Ok((200, world.commands_of(None))),
            ("GET", ["applications", app, "guilds", guild, "commands"]) if *app == world.bot_id => {
                Ok((200, world.commands_of(Some(guild))))
            }
            ("PUT", ["applications", app, "commands"]) if *app == world.bot_id => self.register(request, None),
            ("PUT", ["applications", app, "guilds", guild, "commands"]) if *app == world.bot_id => {
                self.register(request, Some(guild))
            }
            ("GET", ["guilds", guild]) if *guild == world.guild_id => Ok((200, world.guild())),
            ("GET", ["guilds", guild, "channels"]) if *guild == world.guild_id => Ok((200, world.guild_channels())),
            ("GET", ["guilds", guild, "roles"]) if *guild == world.guild_id => {
                Ok((200, world.roles.values().cloned().collect()))
            }
            ("GET", ["guilds", guild, "members", user]) if *guild == world.guild_id => match world.members.get(*user) {
                Some(_) => Ok((200, world.member_with_user(user))),
                None => refuse(404, 10007, "Unknown Member"),
            },
            ("GET", ["channels", channel]) => self.channel(channel, 0).map(|channel| (200, channel)),
            ("GET", ["channels", channel, "messages"]) => self.history(channel, request),
            ("POST", ["channels", channel, "messages"]) => self.create_message(channel, request),
            ("POST", ["channels", channel, "typing"]) => self.channel(channel, may::SEND_MESSAGES).and(DONE),
            ("POST", ["channels", channel, "threads"]) => self.create_thread(channel, request, None),
            ("POST", ["channels", channel, "messages", id, "threads"]) => {
                self.create_thread(channel, request, Some(id))
            }
            ("GET", ["channels", channel, "messages", id]) => {
                self.message(channel, id).map(|message| (200, self.readable(&message)))
            }
            ("PATCH", ["channels", channel, "messages", id]) => self.edit_own_message(channel, id, request),
            ("DELETE", ["channels", channel, "messages", id]) => self.delete_message(channel, id),
            ("PUT", ["channels", thread, "thread-members", user]) => self.let_into_thread(thread, user),
            ("POST", ["interactions", id, token, "callback"]) => self.callback(id, token, request),
            (_, ["webhooks", app, token, rest @ ..]) if *app == world.bot_id => self.webhook(token, rest, request),
            _ => {
                self.violate("route", format!("nobody expected {} {}", request.method, request.path));
                refuse(404, 0, "404: Not Found")
            }
        }
    }

    fn register(&mut self, request: &Incoming, guild: Option<&&str>) -> Answer {
        let commands = request.body.as_array().cloned().unwrap_or_default();
        self.hold_to(rules::commands(&commands))?;
        let mut registered = Vec::new();
        for command in commands {
            let mut full = json!({"id": snowflake(), "application_id": self.world.bot_id,
                "version": snowflake(), "type": 1,
                "description": "", "default_member_permissions": null, "nsfw": false});
            merge(&mut full, command);
            if let Some(guild) = guild {
                full["guild_id"] = json!(guild);
            }
            registered.push(full);
        }
        self.world.commands.retain(|command| command.get("guild_id").is_some() != guild.is_some());
        self.world.commands.extend(registered.clone());
        Ok((200, registered.into()))
    }
}

impl Incoming {
    pub fn wants_response(&self) -> bool {
        self.query.get("with_response").is_some_and(|value| value == "true" || value == "1")
    }
}
