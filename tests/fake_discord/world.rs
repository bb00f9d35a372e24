//! The guild as plain data: people, roles, channels, messages, kept as the JSON that Discord sends;
//! and who may do what.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::values::{DIRECT, FORUM, PRIVATE_THREAD, TEXT, is_thread, list, merge, number, snowflake, text, time_of};

/// Permission bits. <https://docs.discord.com/developers/topics/permissions>
pub mod may {
    pub const ADMINISTRATOR: u64 = 1 << 3;
    pub const ADD_REACTIONS: u64 = 1 << 6;
    pub const VIEW_CHANNEL: u64 = 1 << 10;
    pub const SEND_MESSAGES: u64 = 1 << 11;
    pub const MANAGE_MESSAGES: u64 = 1 << 13;
    pub const EMBED_LINKS: u64 = 1 << 14;
    pub const ATTACH_FILES: u64 = 1 << 15;
    pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
    pub const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
    pub const MANAGE_THREADS: u64 = 1 << 34;
    pub const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
    pub const CREATE_PRIVATE_THREADS: u64 = 1 << 36;
    pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
    pub const EVERYTHING: u64 = (1 << 53) - 1;
    /// What everybody may in a new guild.
    pub const USUAL: u64 = VIEW_CHANNEL
        | SEND_MESSAGES
        | EMBED_LINKS
        | ATTACH_FILES
        | READ_MESSAGE_HISTORY
        | ADD_REACTIONS
        | USE_APPLICATION_COMMANDS
        | CREATE_PUBLIC_THREADS
        | SEND_MESSAGES_IN_THREADS;
}

/// A message together with what Discord knows of it but does not say.
#[derive(Clone)]
pub struct Kept {
    pub json: Value,
    /// The only person who sees it, if it is ephemeral.
    pub only_for: Option<String>,
    /// How often it was edited.
    pub edits: u32,
}

pub struct World {
    pub token: String,
    pub guild_id: String,
    pub bot_id: String,
    pub users: BTreeMap<String, Value>,
    pub members: BTreeMap<String, Value>,
    pub roles: BTreeMap<String, Value>,
    pub channels: BTreeMap<String, Value>,
    pub messages: BTreeMap<String, Kept>,
    /// Commands of the guild and of everywhere; those of the guild carry a `guild_id`.
    pub commands: Vec<Value>,
    pub owner_id: String,
    /// Members of threads: thread and person.
    pub let_in: Vec<(String, String)>,
    /// Who takes no direct messages from the bot.
    pub closed_to_messages: Vec<String>,
}

impl World {
    /// The default guild: an advising server with two students, an advisor and an admin.
    pub fn new() -> Self {
        let mut world = World {
            token: "fake.token.of-the-tests".into(),
            guild_id: snowflake(),
            bot_id: snowflake(),
            users: BTreeMap::new(),
            members: BTreeMap::new(),
            roles: BTreeMap::new(),
            channels: BTreeMap::new(),
            messages: BTreeMap::new(),
            commands: Vec::new(),
            owner_id: String::new(),
            let_in: Vec::new(),
            closed_to_messages: Vec::new(),
        };
        let everyone = world.guild_id.clone();
        world.roles.insert(everyone.clone(), role(&everyone, "@everyone", may::USUAL));
        world.add_role("Student", 0);
        world.add_role("Advisor", may::MANAGE_MESSAGES | may::MANAGE_THREADS);
        world.add_role("Admin", may::ADMINISTRATOR);
        world.add_role("Guidepost", may::MANAGE_MESSAGES | may::MANAGE_THREADS | may::CREATE_PRIVATE_THREADS);
        let bot = world.bot_id.clone();
        world.add_user_as(&bot, "guidepost", &["Guidepost"]);
        world.users.get_mut(&bot).expect("just added")["bot"] = json!(true);
        for (name, job) in [("sam", "Student"), ("sue", "Student"), ("ada", "Advisor"), ("adam", "Admin")] {
            world.add_user_as(&snowflake(), name, &[job]);
        }
        world.owner_id = world.user_id("adam");
        world.add_channel("general", TEXT, None);
        world.add_channel("questions", TEXT, None);
        world.add_channel("advisor-review", TEXT, Some(&["Advisor", "Guidepost"]));
        world.add_channel("help-forum", FORUM, None);
        world
    }

    pub fn add_role(&mut self, name: &str, permissions: u64) -> String {
        let id = snowflake();
        self.roles.insert(id.clone(), role(&id, name, permissions));
        id
    }

    pub fn add_user_as(&mut self, id: &str, name: &str, roles: &[&str]) {
        let user = json!({"id": id, "username": name, "discriminator": "0", "global_name": null,
            "avatar": null, "public_flags": 0});
        let roles: Vec<String> = roles.iter().map(|role| self.role_id(role)).collect();
        let member = json!({"nick": null, "avatar": null, "roles": roles,
            "joined_at": time_of(id), "premium_since": null,
            "deaf": false, "mute": false, "flags": 0, "pending": false,
            "communication_disabled_until": null});
        self.users.insert(id.into(), user);
        self.members.insert(id.into(), member);
    }

    /// A channel for everybody, or only for the roles named.
    pub fn add_channel(&mut self, name: &str, kind: u64, private_to: Option<&[&str]>) -> String {
        let id = snowflake();
        let view = may::VIEW_CHANNEL.to_string();
        let overwrites = private_to.map_or(vec![], |roles| {
            let mut all = vec![json!({"id": self.guild_id, "type": 0, "allow": "0", "deny": view})];
            all.extend(
                roles.iter().map(|role| json!({"id": self.role_id(role), "type": 0, "allow": view, "deny": "0"})),
            );
            all
        });
        let mut channel = json!({"id": id, "type": kind, "guild_id": self.guild_id, "name": name,
            "position": self.channels.len(),
            "flags": 0, "parent_id": null, "topic": null, "nsfw": false, "rate_limit_per_user": 0,
            "last_message_id": null,
            "permission_overwrites": overwrites});
        if kind == FORUM {
            channel["available_tags"] = json!([]);
            channel["default_forum_layout"] = json!(0);
        }
        self.channels.insert(id.clone(), channel);
        id
    }

    pub fn add_thread(&mut self, id: &str, parent: &str, name: &str, owner: &str, kind: u64) -> Value {
        let thread = json!({"id": id, "type": kind, "guild_id": self.guild_id,
            "parent_id": parent, "owner_id": owner, "name": name,
            "flags": 0, "last_message_id": null, "rate_limit_per_user": 0, "message_count": 0,
            "member_count": 1,
            "total_message_sent": 0, "applied_tags": [], "thread_metadata": {"archived": false,
            "auto_archive_duration": 1440,
            "archive_timestamp": time_of(id), "locked": false, "create_timestamp": time_of(id)}});
        self.channels.insert(id.into(), thread.clone());
        thread
    }

    /// The direct channel between a person and the bot, opened where there is none yet.
    pub fn direct_channel(&mut self, user: &str) -> String {
        let theirs = |channel: &&Value| number(channel, "type") == DIRECT && channel["recipients"][0]["id"] == user;
        if let Some(channel) = self.channels.values().find(theirs) {
            return text(channel, "id").into();
        }
        let id = snowflake();
        let channel = json!({"id": id, "type": DIRECT, "flags": 0, "last_message_id": null,
            "recipients": [self.users[user]]});
        self.channels.insert(id.clone(), channel);
        id
    }

    pub fn role_id(&self, name: &str) -> String {
        id_named(&self.roles, "name", name).unwrap_or_else(|| panic!("the guild has no role {name:?}"))
    }

    pub fn user_id(&self, name: &str) -> String {
        let name = if name == "bot" { "guidepost" } else { name };
        id_named(&self.users, "username", name).unwrap_or_else(|| panic!("nobody is called {name:?}"))
    }

    pub fn channel_id(&self, name: &str) -> String {
        self.channel_named(name).unwrap_or_else(|| panic!("there is no channel {name:?}"))
    }

    pub fn channel_named(&self, name: &str) -> Option<String> {
        id_named(&self.channels, "name", name)
    }

    pub fn command_called(&self, name: &str, kind: u64) -> Option<&Value> {
        self.commands.iter().find(|command| command["name"] == name && number(command, "type") == kind)
    }

    /// The commands of a guild, or those of everywhere.
    pub fn commands_of(&self, guild: Option<&str>) -> Value {
        let registered = self.commands.iter();
        registered.filter(|command| command["guild_id"].as_str() == guild).cloned().collect()
    }

    pub fn in_guild(&self, channel: &str) -> bool {
        self.channels[channel].get("guild_id").is_some()
    }

    pub fn member_with_user(&self, user: &str) -> Value {
        let mut member = self.members[user].clone();
        member["user"] = self.users[user].clone();
        member
    }

    /// A person's permissions in a channel, all overwrites counted.
    pub fn permissions(&self, user: &str, channel: &str) -> u64 {
        let Some(member) = self.members.get(user) else {
            return 0;
        };
        let roles: Vec<&str> = list(member, "roles").iter().filter_map(Value::as_str).collect();
        let mut have = number(&self.roles[&self.guild_id], "permissions");
        have |=
            roles.iter().filter_map(|id| self.roles.get(*id)).fold(0, |all, role| all | number(role, "permissions"));
        if have & may::ADMINISTRATOR != 0 || self.owner_id == user {
            return may::EVERYTHING;
        }
        let mut place = &self.channels[channel];
        if is_thread(place) {
            place = &self.channels[text(place, "parent_id")];
        }
        let overwrites = list(place, "permission_overwrites");
        let (everyone, others): (Vec<_>, Vec<_>) = overwrites.iter().partition(|o| text(o, "id") == self.guild_id);
        let theirs = others.iter().filter(|o| roles.contains(&text(o, "id")) || text(o, "id") == user);
        let (deny, allow) = theirs.fold((0, 0), |(d, a), o| (d | number(o, "deny"), a | number(o, "allow")));
        for overwrite in everyone {
            have = have & !number(overwrite, "deny") | number(overwrite, "allow");
        }
        have & !deny | allow
    }

    /// Whether somebody sees the channel and may do all of `needs` there.
    pub fn can(&self, user: &str, channel: &str, needs: u64) -> bool {
        if !self.in_guild(channel) {
            return user == self.bot_id || self.channels[channel]["recipients"][0]["id"] == user;
        }
        let (needs, have) = (needs | may::VIEW_CHANNEL, self.permissions(user, channel));
        let private = number(&self.channels[channel], "type") == PRIVATE_THREAD;
        let inside = self.let_in.iter().any(|(thread, member)| thread == channel && member == user);
        if private && user != self.bot_id && !inside && have & may::MANAGE_THREADS == 0 {
            return false;
        }
        have & needs == needs
    }

    /// What somebody needs to write there.
    pub fn right_to_write(&self, channel: &str) -> u64 {
        if is_thread(&self.channels[channel]) { may::SEND_MESSAGES_IN_THREADS } else { may::SEND_MESSAGES }
    }

    /// Puts a message into a channel; `fields` add to or replace the usual ones. A post's first
    /// message has the post's id.
    pub fn add_message(
        &mut self,
        channel: &str,
        author: &str,
        content: &str,
        fields: Value,
        only_for: Option<String>,
    ) -> Value {
        let first_of_post = fields["id"].as_str().map(String::from);
        let id = first_of_post.unwrap_or_else(snowflake);
        let mentions: Vec<&Value> =
            self.users.values().filter(|user| content.contains(&format!("<@{}>", text(user, "id")))).collect();
        let mut message = json!({"id": id, "channel_id": channel, "type": 0, "content": content,
            "author": self.users[author],
            "timestamp": time_of(&snowflake()), "edited_timestamp": null, "tts": false,
            "mention_everyone": false,
            "mentions": mentions, "mention_roles": [], "attachments": [], "embeds": [],
            "components": [], "pinned": false, "flags": 0});
        merge(&mut message, fields);
        if only_for.is_none() {
            self.channels.get_mut(channel).expect("checked by the caller")["last_message_id"] = json!(id);
        }
        self.messages.insert(id, Kept { json: message.clone(), only_for, edits: 0 });
        message
    }

    /// Messages of a channel that everybody there sees, oldest first.
    pub fn messages_in<'a>(&'a self, channel: &'a str) -> impl DoubleEndedIterator<Item = &'a Value> {
        let public = move |kept: &&Kept| kept.only_for.is_none() && kept.json["channel_id"] == channel;
        self.messages.values().filter(public).map(|kept| &kept.json)
    }

    pub fn guild(&self) -> Value {
        json!({"id": self.guild_id, "name": "Harbour University", "icon": null, "splash": null,
            "discovery_splash": null,
            "owner_id": self.owner_id, "afk_channel_id": null, "afk_timeout": 300,
            "verification_level": 0,
            "default_message_notifications": 0, "explicit_content_filter": 0,
            "roles": self.roles.values().collect::<Vec<_>>(),
            "emojis": [], "features": [], "mfa_level": 0, "application_id": null,
            "system_channel_id": null,
            "system_channel_flags": 0, "rules_channel_id": null, "vanity_url_code": null,
            "description": null, "banner": null,
            "premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": "en-US",
            "public_updates_channel_id": null,
            "nsfw_level": 0, "stickers": [], "premium_progress_bar_enabled": false,
            "safety_alerts_channel_id": null})
    }

    /// All channels but threads and direct ones.
    pub fn guild_channels(&self) -> Value {
        let own = |channel: &&Value| self.in_guild(text(channel, "id")) && !is_thread(channel);
        self.channels.values().filter(own).cloned().collect()
    }

    /// The guild as GUILD_CREATE carries it; without the presences intent only the bot is listed as
    /// a member.
    pub fn guild_create(&self) -> Value {
        let mut guild = self.guild();
        let seen =
            |channel: &&Value| self.in_guild(text(channel, "id")) && self.can(&self.bot_id, text(channel, "id"), 0);
        let (threads, channels): (Vec<_>, Vec<_>) =
            self.channels.values().filter(seen).partition(|channel| is_thread(channel));
        merge(
            &mut guild,
            json!({"joined_at": time_of(&self.guild_id), "large": false, "unavailable": false,
            "member_count": self.members.len(), "voice_states": [], "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [], "members": [self.member_with_user(&self.bot_id)],
            "channels": channels, "threads": threads}),
        );
        guild
    }

    pub fn application(&self) -> Value {
        json!({"id": self.bot_id, "name": "Guidepost", "icon": null, "description": "",
            "bot": self.users[&self.bot_id],
            "bot_public": false, "bot_require_code_grant": false, "verify_key": "0".repeat(64),
            "flags": 1 << 19, "team": null,
            "owner": self.users[&self.user_id("adam")], "redirect_uris": [],
            "integration_types_config": {"0": {}}, "tags": []})
    }
}

fn role(id: &str, name: &str, permissions: u64) -> Value {
    json!({"id": id, "name": name, "permissions": permissions.to_string(), "position": 1,
        "color": 0, "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null}, "hoist": false,
        "managed": false, "mentionable": false, "icon": null, "unicode_emoji": null, "flags": 0})
}

/// The newest object of that name, or the one whose id that is.
fn id_named(objects: &BTreeMap<String, Value>, key: &str, name: &str) -> Option<String> {
    if objects.contains_key(name) {
        return Some(name.into());
    }
    objects.iter().rev().find(|(_, object)| object[key] == name).map(|(id, _)| id.clone())
}
