//! REST v10: takes the bot's requests, checks them, and answers as Discord does, with its status and error codes.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, Response, header};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::faults::Rule;
use super::world::{
    EPHEMERAL, FORUM, PRIVATE_THREAD, PUBLIC_THREAD, may, merge, number, snowflake, text, time_of, without_nulls,
};
use super::{Shared, State, rules, schema};

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
    name: String,
    size: usize,
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

pub const DONE: Answer = Ok((204, Value::Null));

/// One request from its arrival to its answer.
pub async fn answer(shared: Arc<Shared>, request: Request) -> Response<Body> {
    let incoming = read(request).await;
    let label = format!("{} {}", incoming.method, incoming.path);
    let fault = shared.change(|state| {
        state.in_flight += 1;
        state.fault_for(&incoming.method, &incoming.path)
    });
    if let Some(fault) = &fault {
        tokio::time::sleep(fault.delay).await;
    }
    let unfulfilled = fault.as_ref().is_some_and(|fault| !fault.after && (fault.cut || fault.status > 0));
    let (status, body) = shared.change(|state| {
        let answer = if unfulfilled { Ok((0, Value::Null)) } else { state.fulfil_or_tell(&incoming, &shared) };
        state.in_flight -= 1;
        state.last_request = Instant::now();
        let (status, body) = answer.unwrap_or_else(|no| (no.status, json!({"code": no.code, "message": no.message})));
        let struck = if fault.is_some() { " (met a fault)" } else { "" };
        state.requests.push(format!("{label} -> {status}{struck} {}", body["message"].as_str().unwrap_or("")));
        (status, body)
    });
    match fault {
        Some(fault) if fault.cut => {
            // Ends the task of this connection, and with it the socket, without an answer and without a word on stderr.
            resume_unwind(Box::new("the test cuts this connection"))
        }
        Some(fault) if fault.status > 0 => faulty(&fault),
        _ => respond(status, &body),
    }
}

async fn read(request: Request) -> Incoming {
    let (method, headers) = (request.method().to_string(), request.headers().clone());
    let path = request.uri().path();
    let path = path.strip_prefix("/api/v10").unwrap_or(path).to_string();
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
                Some(name) => files.push(File { name, size: content.len() }),
                None => body = content.to_vec(),
            }
        }
    } else {
        body = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap_or_default().to_vec();
    }
    let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap_or_else(|_| json!("not JSON")) };
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
    let body = json!({"message": "You are being rate limited.", "retry_after": fault.retry_after, "global": false});
    let mut response = respond(429, &body);
    for name in ["retry-after", "x-ratelimit-reset-after"] {
        response.headers_mut().insert(name, fault.retry_after.to_string().parse().expect("a number is a valid header"));
    }
    response
}

impl State {
    /// A mistake in this stand-in itself must fail the test with its own words, not as a silence.
    fn fulfil_or_tell(&mut self, request: &Incoming, shared: &Arc<Shared>) -> Answer {
        let answer = catch_unwind(AssertUnwindSafe(|| self.fulfil(request, shared)));
        answer.unwrap_or_else(|_| {
            self.violate("fake", format!("the fake Discord itself failed at {} {}, see stderr", request.method, request.path));
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
            ("GET", ["gateway", "bot"]) => Ok((200, json!({"url": gateway, "shards": 1, "session_start_limit":
                {"total": 1000, "remaining": 1000 - self.gateway.identifies, "reset_after": 14_400_000, "max_concurrency": 1}}))),
            ("GET", ["users", "@me"]) => Ok((200, world.users[&world.bot_id].clone())),
            ("GET", ["applications" | "oauth2", "@me"] | ["oauth2", "applications", "@me"]) => Ok((200, world.application())),
            ("POST", ["users", "@me", "channels"]) => self.open_direct_channel(&request.body),
            ("PUT", ["applications", app, "commands"]) if *app == world.bot_id => self.register(request, None),
            ("PUT", ["applications", app, "guilds", guild, "commands"]) if *app == world.bot_id => self.register(request, Some(guild)),
            ("GET", ["guilds", guild]) if *guild == world.guild_id => Ok((200, world.guild())),
            ("GET", ["guilds", guild, "channels"]) if *guild == world.guild_id => Ok((200, world.guild_channels())),
            ("GET", ["guilds", guild, "roles"]) if *guild == world.guild_id => Ok((200, world.roles.values().cloned().collect())),
            ("GET", ["guilds", guild, "members", user]) if *guild == world.guild_id => match world.members.get(*user) {
                Some(_) => Ok((200, world.member_with_user(user))),
                None => refuse(404, 10007, "Unknown Member"),
            },
            ("GET", ["channels", channel]) => self.channel(channel, 0).map(|channel| (200, channel)),
            ("GET", ["channels", channel, "messages"]) => self.history(channel, request),
            ("POST", ["channels", channel, "messages"]) => self.create_message(channel, request),
            ("POST", ["channels", channel, "typing"]) => self.channel(channel, may::SEND_MESSAGES).and(DONE),
            ("POST", ["channels", channel, "threads"]) => self.create_thread(channel, request, None),
            ("POST", ["channels", channel, "messages", id, "threads"]) => self.create_thread(channel, request, Some(id)),
            ("GET", ["channels", channel, "messages", id]) => self.message(channel, id).map(|message| (200, message)),
            ("PATCH", ["channels", channel, "messages", id]) => self.edit_own_message(channel, id, request),
            ("DELETE", ["channels", channel, "messages", id]) => self.delete_message(channel, id),
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
            let mut full = json!({"id": snowflake(), "application_id": self.world.bot_id, "version": snowflake(), "type": 1,
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

    fn open_direct_channel(&mut self, body: &Value) -> Answer {
        let user = number(body, "recipient_id").to_string();
        if !self.world.users.contains_key(&user) {
            return refuse(400, 50033, "Invalid Recipient(s)");
        }
        let id = self.world.direct_channel(&user);
        Ok((200, self.world.channels[&id].clone()))
    }

    /// The channel, if the bot sees it and may do this there.
    fn channel(&self, id: &str, needs: u64) -> Result<Value, Refusal> {
        let world = &self.world;
        let Some(channel) = world.channels.get(id) else { return refuse(404, 10003, "Unknown Channel") };
        if !world.can(&world.bot_id, id, 0) {
            return refuse(403, 50001, "Missing Access");
        }
        if !world.can(&world.bot_id, id, needs) {
            return refuse(403, 50013, "Missing Permissions");
        }
        Ok(channel.clone())
    }

    /// A message that everybody in the channel sees; private ones are reached only through their interaction.
    fn message(&self, channel: &str, id: &str) -> Result<Value, Refusal> {
        self.channel(channel, may::READ_MESSAGE_HISTORY)?;
        match self.world.messages.get(id) {
            Some(kept) if kept.json["channel_id"] == channel && kept.only_for.is_none() => Ok(kept.json.clone()),
            _ => refuse(404, 10008, "Unknown Message"),
        }
    }

    fn history(&self, channel: &str, request: &Incoming) -> Answer {
        self.channel(channel, may::READ_MESSAGE_HISTORY)?;
        let bound = |key: &str, missing| request.query.get(key).and_then(|id| id.parse::<u64>().ok()).unwrap_or(missing);
        let wanted = |message: &&Value| number(message, "id") < bound("before", u64::MAX) && number(message, "id") > bound("after", 0);
        let found = self.world.messages_in(channel).rev().filter(wanted).take(bound("limit", 50) as usize);
        Ok((200, found.cloned().collect()))
    }

    fn create_message(&mut self, channel: &str, request: &Incoming) -> Answer {
        let place = self.channel(channel, 0)?;
        if number(&place, "type") == FORUM {
            return refuse(400, 50008, "Cannot send messages in a non-text channel");
        }
        if self.world.closed_to_messages.iter().any(|user| place["recipients"][0]["id"] == **user) {
            return refuse(403, 50007, "Cannot send messages to this user");
        }
        self.channel(channel, self.world.right_to_write(channel))?;
        self.hold_to(rules::message(&request.body, false, request.files.len()))?;
        let body = &request.body;
        if body["enforce_nonce"] == true {
            let mut earlier = self.world.messages_in(channel);
            if let Some(same) = earlier.find(|message| !body["nonce"].is_null() && message["nonce"] == body["nonce"]) {
                return Ok((200, same.clone()));
            }
        }
        let mut fields = json!({});
        if let Some(reference) = body.get("message_reference") {
            let id = number(reference, "message_id").to_string();
            match self.world.messages.get(&id).filter(|kept| kept.json["channel_id"] == channel) {
                Some(kept) => fields["referenced_message"] = kept.json.clone(),
                None if reference["fail_if_not_exists"] == false => {}
                None => return refuse(400, 50035, "Invalid Form Body: unknown message to reply to"),
            }
            fields["type"] = json!(19);
            fields["message_reference"] = json!({"type": 0, "channel_id": channel, "message_id": id});
        }
        let message = self.bot_says(channel, request, body, fields, None);
        self.said(&message, "a message", true);
        Ok((200, message))
    }

    /// Puts a message of the bot into the world and tells whoever listens.
    pub fn bot_says(&mut self, channel: &str, request: &Incoming, body: &Value, fields: Value, only_for: Option<String>) -> Value {
        let mut all = json!({"attachments": attachments(request)});
        for key in ["embeds", "components", "nonce", "flags"] {
            if let Some(field) = body.get(key) {
                all[key] = field.clone();
            }
        }
        merge(&mut all, fields);
        let bot = self.world.bot_id.clone();
        let private = only_for.is_some();
        let message = self.world.add_message(channel, &bot, text(body, "content").trim(), all, only_for);
        if !private {
            self.publish_message("MESSAGE_CREATE", &message);
        }
        message
    }

    fn edit_own_message(&mut self, channel: &str, id: &str, request: &Incoming) -> Answer {
        let message = self.message(channel, id)?;
        if text(&message["author"], "id") != self.world.bot_id {
            return refuse(403, 50005, "Cannot edit a message authored by another user");
        }
        self.bot_edits(id, request, &request.body).map(|message| (200, message))
    }

    /// Changes a message of the bot. What an edit does not name stays.
    pub fn bot_edits(&mut self, id: &str, request: &Incoming, body: &Value) -> Result<Value, Refusal> {
        let Some(kept) = self.world.messages.get(id) else { return refuse(404, 10008, "Unknown Message") };
        let mut message = kept.json.clone();
        for key in ["content", "embeds", "components", "attachments"] {
            if let Some(field) = body.get(key) {
                message[key] = field.clone();
            }
        }
        if !request.files.is_empty() {
            message["attachments"] = attachments(request);
        }
        self.hold_to(rules::message(body, true, request.files.len()))?;
        self.hold_to(rules::not_empty(&message))?;
        message["edited_timestamp"] = json!(time_of(&snowflake()));
        message["flags"] = json!(number(&message, "flags") & EPHEMERAL); // no longer loading
        let kept = self.world.messages.get_mut(id).expect("found above");
        kept.json = message.clone();
        kept.edits += 1;
        if kept.only_for.is_none() {
            self.publish_message("MESSAGE_UPDATE", &message);
        }
        self.said(&message, "an edit", false);
        Ok(message)
    }

    fn delete_message(&mut self, channel: &str, id: &str) -> Answer {
        let message = self.message(channel, id)?;
        if text(&message["author"], "id") != self.world.bot_id {
            self.channel(channel, may::MANAGE_MESSAGES)?;
        }
        self.remove(id);
        DONE
    }

    /// A message disappears, and with it the duty to read it.
    pub fn remove(&mut self, id: &str) {
        let Some(kept) = self.world.messages.remove(id) else { return };
        self.unread.retain(|unread| unread.key != id);
        if kept.only_for.is_none() {
            let channel = text(&kept.json, "channel_id");
            let mut gone = json!({"id": id, "channel_id": channel});
            if self.world.in_guild(channel) {
                gone["guild_id"] = json!(self.world.guild_id);
            }
            self.publish("MESSAGE_DELETE", &gone, channel);
        }
    }

    /// A thread of its own, from a message, or a forum's post with its first message.
    fn create_thread(&mut self, channel: &str, request: &Incoming, message: Option<&&str>) -> Answer {
        let body = &request.body;
        let forum = number(&self.channel(channel, 0)?, "type") == FORUM;
        let kind = if forum || message.is_some() { PUBLIC_THREAD } else { number(body, "type").max(PUBLIC_THREAD) };
        self.channel(channel, if kind == PRIVATE_THREAD { may::CREATE_PRIVATE_THREADS } else { may::CREATE_PUBLIC_THREADS })?;
        if forum {
            self.hold_to(rules::message(&body["message"], false, request.files.len()))?;
        }
        let id = message.map_or_else(snowflake, |id| (*id).to_string());
        let bot = self.world.bot_id.clone();
        let mut thread = self.world.add_thread(&id, channel, text(body, "name"), &bot, kind);
        self.publish("THREAD_CREATE", &thread, channel);
        if forum {
            let first = self.bot_says(&id, request, &body["message"], json!({"id": id}), None);
            self.said(&first, "a post", true);
            thread["message"] = first;
        }
        Ok((201, thread))
    }

    /// Keeps what breaks a rule and refuses the request for it.
    pub fn hold_to(&mut self, findings: Vec<rules::Finding>) -> Result<(), Refusal> {
        let Some(first) = findings.first() else { return Ok(()) };
        let message = format!("Invalid Form Body: {}", first.detail);
        let empty = first.detail == rules::EMPTY;
        for finding in findings {
            self.violate(finding.kind, finding.detail);
        }
        refuse(400, if empty { 50006 } else { 50035 }, &message)
    }
}

fn attachments(request: &Incoming) -> Value {
    let files = request.files.iter();
    files.map(|file| json!({"id": snowflake(), "filename": file.name, "size": file.size, "url": "http://unused.invalid",
        "proxy_url": "http://unused.invalid"})).collect()
}

impl Incoming {
    pub fn wants_response(&self) -> bool {
        self.query.get("with_response").is_some_and(|value| value == "true" || value == "1")
    }
}
