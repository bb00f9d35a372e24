//! Channels, threads and messages of the bot: read, written, edited and deleted over REST.

use serde_json::{Value, json};

use super::rest::{Answer, DONE, Incoming, Refusal, refuse};
use super::rules;
use super::state::State;
use super::values::{
    EPHEMERAL, FORUM, PRIVATE_THREAD, PUBLIC_THREAD, is_thread, merge, number, snowflake, text, time_of,
};
use super::world::may;

impl State {
    pub fn open_direct_channel(&mut self, body: &Value) -> Answer {
        let user = number(body, "recipient_id").to_string();
        if !self.world.users.contains_key(&user) {
            return refuse(400, 50033, "Invalid Recipient(s)");
        }
        let id = self.world.direct_channel(&user);
        Ok((200, self.world.channels[&id].clone()))
    }

    /// The channel, if the bot sees it and may do this there.
    pub fn channel(&self, id: &str, needs: u64) -> Result<Value, Refusal> {
        let world = &self.world;
        let Some(channel) = world.channels.get(id) else {
            return refuse(404, 10003, "Unknown Channel");
        };
        if !world.can(&world.bot_id, id, 0) {
            return refuse(403, 50001, "Missing Access");
        }
        if !world.can(&world.bot_id, id, needs) {
            return refuse(403, 50013, "Missing Permissions");
        }
        Ok(channel.clone())
    }

    /// A message that everybody in the channel sees; private ones are reached only through their
    /// interaction.
    pub fn message(&self, channel: &str, id: &str) -> Result<Value, Refusal> {
        self.channel(channel, may::READ_MESSAGE_HISTORY)?;
        match self.world.messages.get(id) {
            Some(kept) if kept.json["channel_id"] == channel && kept.only_for.is_none() => Ok(kept.json.clone()),
            _ => refuse(404, 10008, "Unknown Message"),
        }
    }

    pub fn history(&self, channel: &str, request: &Incoming) -> Answer {
        self.channel(channel, may::READ_MESSAGE_HISTORY)?;
        let bound =
            |key: &str, missing| request.query.get(key).and_then(|id| id.parse::<u64>().ok()).unwrap_or(missing);
        let wanted = |message: &&Value| {
            number(message, "id") < bound("before", u64::MAX) && number(message, "id") > bound("after", 0)
        };
        let found = self.world.messages_in(channel).rev().filter(wanted).take(bound("limit", 50) as usize);
        Ok((200, found.map(|message| self.readable(message)).collect()))
    }

    pub fn create_message(&mut self, channel: &str, request: &Incoming) -> Answer {
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
                None => {
                    return refuse(400, 50035, "Invalid Form Body: unknown message to reply to");
                }
            }
            fields["type"] = json!(19);
            fields["message_reference"] = json!({"type": 0, "channel_id": channel, "message_id": id});
        }
        let message = self.bot_says(channel, request, body, fields, None);
        self.said(&message, "a message", true);
        Ok((200, message))
    }

    /// Puts a message of the bot into the world and tells whoever listens.
    pub fn bot_says(
        &mut self,
        channel: &str,
        request: &Incoming,
        body: &Value,
        fields: Value,
        only_for: Option<String>,
    ) -> Value {
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

    pub fn edit_own_message(&mut self, channel: &str, id: &str, request: &Incoming) -> Answer {
        let message = self.message(channel, id)?;
        if text(&message["author"], "id") != self.world.bot_id {
            return refuse(403, 50005, "Cannot edit a message authored by another user");
        }
        self.bot_edits(id, request, &request.body).map(|message| (200, message))
    }

    /// Changes a message of the bot. What an edit does not name stays.
    pub fn bot_edits(&mut self, id: &str, request: &Incoming, body: &Value) -> Result<Value, Refusal> {
        let Some(kept) = self.world.messages.get(id) else {
            return refuse(404, 10008, "Unknown Message");
        };
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

    pub fn delete_message(&mut self, channel: &str, id: &str) -> Answer {
        let message = self.message(channel, id)?;
        if text(&message["author"], "id") != self.world.bot_id {
            self.channel(channel, may::MANAGE_MESSAGES)?;
        }
        self.remove(id);
        DONE
    }

    /// A message disappears, and with it the duty to read it.
    pub fn remove(&mut self, id: &str) {
        let Some(kept) = self.world.messages.remove(id) else {
            return;
        };
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
    pub fn create_thread(&mut self, channel: &str, request: &Incoming, message: Option<&&str>) -> Answer {
        let body = &request.body;
        let forum = number(&self.channel(channel, 0)?, "type") == FORUM;
        let kind = if forum || message.is_some() { PUBLIC_THREAD } else { number(body, "type").max(PUBLIC_THREAD) };
        self.channel(
            channel,
            if kind == PRIVATE_THREAD { may::CREATE_PRIVATE_THREADS } else { may::CREATE_PUBLIC_THREADS },
        )?;
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

    /// A person becomes a member of a thread, which private ones are read by.
    pub fn let_into_thread(&mut self, thread: &str, user: &str) -> Answer {
        let place = self.channel(thread, may::SEND_MESSAGES_IN_THREADS)?;
        if !is_thread(&place) {
            return refuse(400, 50024, "Cannot execute action on this channel type");
        }
        if !self.world.members.contains_key(user) {
            return refuse(404, 10007, "Unknown Member");
        }
        // A member without the right to see its channel would never see the thread.
        if !self.world.can(user, text(&place, "parent_id"), 0) {
            self.violate("thread-access", format!("{user} cannot see the channel of the thread {thread}"));
        }
        self.world.let_in.push((thread.to_string(), user.to_string()));
        DONE
    }

    /// Keeps what breaks a rule and refuses the request for it.
    pub fn hold_to(&mut self, findings: Vec<rules::Finding>) -> Result<(), Refusal> {
        let Some(first) = findings.first() else {
            return Ok(());
        };
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
    files
        .map(|file| {
            // The content stands in the address, from where `Shown::file` takes it.
            let content = format!("data:,{}", String::from_utf8_lossy(&file.content));
            json!({"id": snowflake(), "filename": file.name, "size": file.size,
                "url": content, "proxy_url": "http://unused.invalid"})
        })
        .collect()
}
