//! Interactions on their way to the bot, built as Discord builds them from what a person did.

use serde_json::{Value, json};
use tokio::time::Instant;

use super::interactions::Interaction;
use super::state::State;
use super::values::{list, merge, number, snowflake, text};
use super::world::may;

impl State {
    /// An interaction as Discord builds it around `data`.
    pub fn start(&mut self, kind: u64, user: &str, channel: &str, data: Value) -> Interaction {
        let world = &self.world;
        let (id, in_guild) = (snowflake(), world.in_guild(channel));
        let token = format!("token-{id}");
        let mut payload = json!({"id": id, "application_id": world.bot_id, "type": kind,
            "data": data, "token": token, "version": 1,
            "channel_id": channel, "channel": world.channels[channel], "locale": "en-US",
            "entitlements": [],
            "attachment_size_limit": 10_485_760, "context": u8::from(!in_guild),
            "authorizing_integration_owners": {"0": if in_guild { &world.guild_id } else { "0" }}});
        if in_guild {
            let mut member = world.member_with_user(user);
            member["permissions"] = json!(world.permissions(user, channel).to_string());
            payload["channel"]["permissions"] = member["permissions"].clone();
            let app = world.permissions(&world.bot_id, channel).to_string();
            let guild = json!({"id": world.guild_id, "locale": "en-US", "features": []});
            merge(
                &mut payload,
                json!({"member": member, "guild_id": world.guild_id, "guild": guild,
                    "guild_locale": "en-US", "app_permissions": app}),
            );
        } else {
            merge(&mut payload, json!({"user": world.users[user], "app_permissions": may::USUAL.to_string()}));
        }
        let option_kind = focused_kind(&payload["data"]);
        Interaction {
            id,
            token,
            kind,
            user: user.into(),
            channel: channel.into(),
            payload,
            sent: Instant::now(),
            answered: None,
            late: false,
            original: None,
            thinking: false,
            followups: Vec::new(),
            source: None,
            shown: Value::Null,
            option_kind,
        }
    }

    /// The message on which the component sits.
    pub fn attach(&self, interaction: &mut Interaction, message: &str) {
        if let Some(kept) = self.world.messages.get(message) {
            interaction.payload["message"] = kept.json.clone();
            interaction.source = Some((message.into(), kept.edits));
        }
    }

    /// A registered command that this person sees there.
    pub fn visible_command(&self, user: &str, channel: &str, name: &str, kind: u64) -> Value {
        let world = &self.world;
        let names: Vec<&str> = world.commands.iter().map(|command| text(command, "name")).collect();
        let found = world.command_called(name, kind).cloned();
        let command =
            found.unwrap_or_else(|| panic!("no command {name:?} of type {kind} is registered, only {names:?}"));
        let in_guild = world.in_guild(channel);
        if let Some(contexts) = command["contexts"].as_array() {
            assert!(contexts.contains(&json!(u8::from(!in_guild))), "{name:?} is not offered here");
        }
        assert!(
            in_guild || command.get("guild_id").is_none(),
            "{name:?} is a command of the guild, not of direct messages"
        );
        assert!(
            world.can(user, channel, if in_guild { may::USE_APPLICATION_COMMANDS } else { 0 }),
            "no commands for this person there"
        );
        if let Some(needed) = command["default_member_permissions"].as_str().filter(|_| !self.nothing_hidden) {
            let needed = needed.parse().expect("permissions are a number");
            let needed = if needed == 0 { may::ADMINISTRATOR } else { needed };
            assert!(
                world.can(user, channel, needed),
                "{name:?} is hidden from {}",
                text(&world.users[user], "username")
            );
        }
        command
    }

    /// What a command interaction carries; `path` may name sub-commands.
    pub fn command_data(&self, user: &str, channel: &str, path: &str, given: &Value, focused: Option<&str>) -> Value {
        let mut words = path.split(' ');
        let command = self.visible_command(user, channel, words.next().expect("split gives one part"), 1);
        let (mut offered, mut around) = (list(&command, "options"), Vec::new());
        for word in words {
            let sub = offered.iter().find(|option| option["name"] == word && number(option, "type") <= 2);
            let sub = sub.unwrap_or_else(|| panic!("/{path}: there is no {word:?}"));
            around.push(sub);
            offered = list(sub, "options");
        }
        let given = given.as_object().expect("options are an object of name and value");
        let names: Vec<&str> = offered.iter().map(|option| text(option, "name")).collect();
        given
            .keys()
            .for_each(|name| assert!(names.contains(&name.as_str()), "/{path} has no option {name:?}, only {names:?}"));
        let (mut filled, mut resolved) = (Vec::new(), json!({}));
        for option in offered {
            let name = text(option, "name");
            assert!(number(option, "type") > 2, "/{path} needs one of {names:?}");
            let Some(value) = given.get(name) else {
                assert!(option["required"] != true || focused.is_some(), "/{path} needs {name:?}");
                continue;
            };
            let typing = focused == Some(name);
            assert!(!typing || option["autocomplete"] == true, "{name:?} of /{path} suggests nothing");
            let value = if typing { value.clone() } else { self.option_value(option, value, &mut resolved) };
            let mut entry = json!({"name": name, "type": option["type"], "value": value});
            if typing {
                entry["focused"] = json!(true);
            }
            filled.push(entry);
        }
        for sub in around.iter().rev() {
            filled = vec![json!({"name": sub["name"], "type": sub["type"], "options": filled})];
        }
        let mut data = json!({"id": command["id"], "name": command["name"], "type": 1,
            "options": filled, "resolved": resolved});
        if let Some(guild) = command.get("guild_id") {
            data["guild_id"] = guild.clone();
        }
        data
    }

    /// The value as it is sent: the choice behind a name, the id behind `sam` or `questions`.
    pub fn option_value(&self, option: &Value, given: &Value, resolved: &mut Value) -> Value {
        let name = text(option, "name");
        if !list(option, "choices").is_empty() {
            let names: Vec<&str> = list(option, "choices").iter().map(|choice| text(choice, "name")).collect();
            let choice = list(option, "choices").iter().find(|choice| choice["name"] == *given);
            return choice.unwrap_or_else(|| panic!("{name:?} offers {names:?}, not {given}"))["value"].clone();
        }
        let said = given.as_str().unwrap_or("");
        let (world, length) = (&self.world, said.chars().count() as u64);
        let mut resolve = |kind: &str, id: &str, object: &Value| {
            let mut known = json!({ kind: resolved[kind].as_object().cloned().unwrap_or_default() });
            known[kind][id] = object.clone();
            merge(resolved, known);
            json!(id)
        };
        match number(option, "type") {
            3 => {
                let most = option.get("max_length").map_or(6_000, |_| number(option, "max_length"));
                let fits = given.is_string() && (number(option, "min_length")..=most).contains(&length);
                assert!(fits, "{name:?} takes a text of up to {most} characters, not {given}");
                given.clone()
            }
            6 => {
                let id = world.user_id(said);
                resolve("members", &id, &world.members[&id]);
                resolve("users", &id, &world.users[&id])
            }
            7 => resolve("channels", &world.channel_id(said), &world.channels[&world.channel_id(said)]),
            8 => resolve("roles", &world.role_id(said), &world.roles[&world.role_id(said)]),
            _ => given.clone(),
        }
    }
}

/// The type of the option that is being typed into, at whatever depth.
fn focused_kind(data: &Value) -> u64 {
    let options = list(data, "options").iter();
    options
        .map(|option| if option["focused"] == true { number(option, "type") } else { focused_kind(option) })
        .max()
        .unwrap_or(0)
}

/// `@bot`, `@sam`, `#questions` as Discord writes them.
pub fn linked(state: &State, words: &str) -> String {
    let world = &state.world;
    let mut out = words.replace("@bot", &format!("<@{}>", world.bot_id));
    for (id, user) in &world.users {
        out = out.replace(&format!("@{}", text(user, "username")), &format!("<@{id}>"));
    }
    for (id, channel) in world.channels.iter().filter(|(_, channel)| channel.get("name").is_some()) {
        out = out.replace(&format!("#{}", text(channel, "name")), &format!("<#{id}>"));
    }
    out
}
