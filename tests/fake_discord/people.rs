//! People act: they write, use commands, press buttons, fill in modals; and cannot do what Discord would not let them.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::interactions::{AUTOCOMPLETE, COMMAND, COMPONENT, Interaction, SUBMIT};
use super::world::{FORUM, PUBLIC_THREAD, list, may, merge, number, snowflake, text, time_of};
use super::{DIRECT_MESSAGE, Handle, Modal, Shared, Shown, State};

pub struct Person {
    pub(super) shared: Arc<Shared>,
    pub(super) id: String,
    pub(super) tamper: fn(&mut Value),
}

impl Person {
    /// The same person, whose interactions reach the bot changed: from another guild, without a member, with a lie.
    pub fn with_payload(&self, tamper: fn(&mut Value)) -> Self {
        Person { shared: self.shared.clone(), id: self.id.clone(), tamper }
    }

    /// Writes into a channel. `@bot`, `@sam` and `#questions` become mentions.
    pub fn says(&self, channel: &str, words: &str) -> Shown {
        self.write(channel, words, json!({}))
    }

    /// Writes to the bot directly.
    pub fn dms(&self, words: &str) -> Shown {
        self.says(DIRECT_MESSAGE, words)
    }

    /// Replies to a message; as in Discord's client, its author is mentioned.
    pub fn replies(&self, to: &Shown, words: &str) -> Shown {
        let original = &to.kept.json;
        let reference = json!({"type": 0, "channel_id": to.channel(), "message_id": to.id()});
        let fields = json!({"type": 19, "referenced_message": original, "message_reference": reference, "mentions": [original["author"]]});
        self.write(to.channel(), words, fields)
    }

    /// Opens a post in a forum: the thread, then its first message, which has the thread's id.
    pub fn posts(&self, forum: &str, title: &str, words: &str) -> Shown {
        let thread = self.shared.change(|state| {
            let parent = state.world.channel_id(forum);
            assert!(number(&state.world.channels[&parent], "type") == FORUM, "#{forum} is no forum");
            self.must(state, &parent, may::SEND_MESSAGES);
            let mut thread = state.world.add_thread(&snowflake(), &parent, title, &self.id, PUBLIC_THREAD);
            thread["newly_created"] = json!(true);
            state.publish("THREAD_CREATE", &thread, &parent);
            text(&thread, "id").to_string()
        });
        self.write(&thread, words, json!({"id": thread}))
    }

    /// Edits a message of their own.
    pub fn edits(&self, message: &Shown, words: &str) -> Shown {
        self.shared.change(|state| {
            let content = linked(state, words);
            let kept = state.world.messages.get_mut(message.id()).expect("the message is gone");
            assert!(kept.json["author"]["id"] == *self.id, "this message is somebody else's");
            kept.json["content"] = json!(content);
            kept.json["edited_timestamp"] = json!(time_of(&snowflake()));
            kept.edits += 1;
            let edited = kept.json.clone();
            state.publish_message("MESSAGE_UPDATE", &edited);
        });
        message.now()
    }

    /// Deletes a message of their own, or with the right to, anybody's.
    pub fn deletes(&self, message: &Shown) {
        self.shared.change(|state| {
            let own = message.kept.json["author"]["id"] == *self.id;
            self.must(state, message.channel(), if own { 0 } else { may::MANAGE_MESSAGES });
            state.remove(message.id());
        });
    }

    /// Uses a command such as `ask` or `faq add`, in a channel or in [`DIRECT_MESSAGE`].
    pub async fn slash(&self, channel: &str, command: &str, options: Value) -> Handle {
        self.act(|state| {
            let channel = self.channel(state, channel);
            let data = state.command_data(&self.id, &channel, command, &options, None);
            state.start(COMMAND, &self.id, &channel, data)
        })
        .await
    }

    /// Types into an option of a command, and waits for suggestions.
    pub async fn autocomplete(&self, channel: &str, command: &str, option: &str, typed: &str) -> Handle {
        self.act(|state| {
            let channel = self.channel(state, channel);
            let data = state.command_data(&self.id, &channel, command, &json!({ option: typed }), Some(option));
            state.start(AUTOCOMPLETE, &self.id, &channel, data)
        })
        .await
    }

    /// Picks a command from the menu of a message.
    pub async fn message_command(&self, name: &str, message: &Shown) -> Handle {
        self.act(|state| {
            let json = self.seen(state, message);
            let command = state.visible_command(&self.id, message.channel(), name, 3);
            let mut data = json!({"id": command["id"], "name": name, "type": 3, "target_id": message.id(), "resolved": {"messages": {}}});
            data["resolved"]["messages"][message.id()] = json;
            state.start(COMMAND, &self.id, message.channel(), data)
        })
        .await
    }

    /// Presses the button with this label.
    pub async fn click(&self, message: &Shown, label: &str) -> Handle {
        self.use_component(message, |json| {
            let all = list(json, "components").iter().flat_map(|row| list(row, "components"));
            let buttons: Vec<&Value> = all.filter(|component| number(component, "type") == 2).collect();
            let labels: Vec<&str> = buttons.iter().map(|button| text(button, "label")).collect();
            let found = buttons.iter().find(|button| text(button, "label") == label);
            let button = found.unwrap_or_else(|| panic!("there is no button {label:?}, only {labels:?}"));
            assert!(button["disabled"] != true, "the button {label:?} is disabled");
            assert!(button.get("url").is_none(), "the button {label:?} is a link and sends nothing to the bot");
            json!({"component_type": 2, "custom_id": button["custom_id"]})
        })
        .await
    }

    /// Chooses an option, by its label, from the menu whose placeholder contains `menu`.
    pub async fn select(&self, message: &Shown, menu: &str, option: &str) -> Handle {
        self.use_component(message, |json| {
            let all = list(json, "components").iter().flat_map(|row| list(row, "components"));
            let menus: Vec<&Value> = all.filter(|component| number(component, "type") == 3).collect();
            let found = menus.iter().find(|found| text(found, "placeholder").contains(menu));
            let found = found.unwrap_or_else(|| panic!("no menu says {menu:?}; there are {menus:#?}"));
            assert!(found["disabled"] != true, "the menu {menu:?} is disabled");
            let labels: Vec<&str> = list(found, "options").iter().map(|option| text(option, "label")).collect();
            let chosen = list(found, "options").iter().find(|chosen| text(chosen, "label") == option);
            let chosen = chosen.unwrap_or_else(|| panic!("the menu has no {option:?}, only {labels:?}"));
            json!({"component_type": 3, "custom_id": found["custom_id"], "values": [chosen["value"]]})
        })
        .await
    }

    /// Sends a press with any custom id, as an old or forged button would.
    pub async fn presses(&self, message: &Shown, custom_id: &str) -> Handle {
        self.use_component(message, |_| json!({"component_type": 2, "custom_id": custom_id})).await
    }

    /// Fills in a modal, by label, and sends it: `json!({"Answer": "On Friday."})`. What is not named stays as it is.
    pub async fn submits(&self, modal: &Modal, fields: Value) -> Handle {
        let labels: Vec<&str> = modal.inputs().map(|input| text(input, "label")).collect();
        for label in fields.as_object().expect("fields are an object of label and text").keys() {
            assert!(labels.contains(&label.as_str()), "the modal has no field {label:?}, only {labels:?}");
        }
        let fill = |input: &Value| {
            let label = text(input, "label");
            let value = fields[label].as_str().unwrap_or_else(|| text(input, "value"));
            let length = value.chars().count() as u64;
            let most = input.get("max_length").map_or(4_000, |_| number(input, "max_length"));
            let optional = input["required"] == false;
            assert!(optional || length > 0, "the field {label:?} is required");
            assert!(length == 0 || (number(input, "min_length")..=most).contains(&length), "{length} characters do not fit {label:?}");
            json!({"type": 1, "components": [{"type": 4, "custom_id": input["custom_id"], "value": value}]})
        };
        let rows: Vec<Value> = modal.inputs().map(fill).collect();
        self.act(|state| {
            let opener = state.interaction(&modal.token);
            assert!(opener.user == self.id, "this modal is on somebody else's screen");
            let (channel, source) = (opener.channel.clone(), opener.source.clone());
            let data = json!({"custom_id": modal.json["custom_id"], "components": rows});
            let mut interaction = state.start(SUBMIT, &self.id, &channel, data);
            if let Some((id, _)) = source {
                state.attach(&mut interaction, &id);
            }
            interaction
        })
        .await
    }

    async fn use_component(&self, message: &Shown, data: impl FnOnce(&Value) -> Value) -> Handle {
        self.act(|state| {
            let json = self.seen(state, message);
            let mut interaction = state.start(COMPONENT, &self.id, message.channel(), data(&json));
            state.attach(&mut interaction, message.id());
            interaction
        })
        .await
    }

    /// Waits until the bot is there (Discord does not keep interactions for later), then sends one.
    async fn act(&self, make: impl FnOnce(&mut State) -> Interaction) -> Handle {
        self.shared.until("the bot to be connected", |state| state.gateway.live().is_some().then_some(())).await;
        let (token, limit) = self.shared.change(|state| {
            let mut interaction = make(state);
            (self.tamper)(&mut interaction.payload);
            let (token, payload, channel) = (interaction.token.clone(), interaction.payload.clone(), interaction.channel.clone());
            state.interactions.push(interaction);
            state.publish("INTERACTION_CREATE", &payload, &channel);
            (token, state.first_answer)
        });
        let (watched, server) = (token.clone(), Arc::downgrade(&self.shared));
        self.shared.server.spawn(async move {
            tokio::time::sleep(limit).await;
            if let Some(shared) = server.upgrade() {
                shared.change(|state| state.first_answer_is_due(&watched));
            }
        });
        Handle { shared: self.shared.clone(), token }
    }

    fn write(&self, channel: &str, words: &str, mut fields: Value) -> Shown {
        let id = self.shared.change(|state| {
            let channel = self.channel(state, channel);
            self.must(state, &channel, state.world.right_to_write(&channel));
            let content = linked(state, words);
            let named = |user: &&Value| content.contains(&format!("<@{}>", text(user, "id"))) || list(&fields, "mentions").contains(user);
            let mentions: Value = state.world.users.values().filter(named).cloned().collect();
            merge(&mut fields, json!({ "mentions": mentions }));
            let message = state.world.add_message(&channel, &self.id, &content, fields, None);
            state.publish_message("MESSAGE_CREATE", &message);
            text(&message, "id").to_string()
        });
        Shown::read(&self.shared, &id)
    }

    fn channel(&self, state: &mut State, name: &str) -> String {
        if name == DIRECT_MESSAGE { state.world.direct_channel(&self.id) } else { state.world.channel_id(name) }
    }

    /// The message as it stands now, if this person sees it.
    fn seen(&self, state: &State, message: &Shown) -> Value {
        self.must(state, message.channel(), 0);
        let kept = state.world.messages.get(message.id()).expect("the message is gone");
        assert!(kept.only_for.as_ref().is_none_or(|only| *only == self.id), "this message is private and somebody else's");
        kept.json.clone()
    }

    fn must(&self, state: &State, channel: &str, needs: u64) {
        let name = text(&state.world.users[&self.id], "username");
        assert!(state.world.can(&self.id, channel, needs), "{name} may not do this in {}", super::shown::place(&state.world, channel));
    }
}

impl State {
    /// An interaction as Discord builds it around `data`.
    fn start(&mut self, kind: u64, user: &str, channel: &str, data: Value) -> Interaction {
        let world = &self.world;
        let (id, in_guild) = (snowflake(), world.in_guild(channel));
        let token = format!("token-{id}");
        let mut payload = json!({"id": id, "application_id": world.bot_id, "type": kind, "data": data, "token": token, "version": 1,
            "channel_id": channel, "channel": world.channels[channel], "locale": "en-US", "entitlements": [],
            "attachment_size_limit": 10_485_760, "context": u8::from(!in_guild),
            "authorizing_integration_owners": {"0": if in_guild { &world.guild_id } else { "0" }}});
        if in_guild {
            let mut member = world.member_with_user(user);
            member["permissions"] = json!(world.permissions(user, channel).to_string());
            payload["channel"]["permissions"] = member["permissions"].clone();
            let app = world.permissions(&world.bot_id, channel).to_string();
            let guild = json!({"id": world.guild_id, "locale": "en-US", "features": []});
            merge(&mut payload, json!({"member": member, "guild_id": world.guild_id, "guild": guild, "guild_locale": "en-US", "app_permissions": app}));
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
    fn attach(&self, interaction: &mut Interaction, message: &str) {
        if let Some(kept) = self.world.messages.get(message) {
            interaction.payload["message"] = kept.json.clone();
            interaction.source = Some((message.into(), kept.edits));
        }
    }

    /// A registered command that this person sees there.
    fn visible_command(&self, user: &str, channel: &str, name: &str, kind: u64) -> Value {
        let world = &self.world;
        let names: Vec<&str> = world.commands.iter().map(|command| text(command, "name")).collect();
        let found = world.command_called(name, kind).cloned();
        let command = found.unwrap_or_else(|| panic!("no command {name:?} of type {kind} is registered, only {names:?}"));
        let in_guild = world.in_guild(channel);
        if let Some(contexts) = command["contexts"].as_array() {
            assert!(contexts.contains(&json!(u8::from(!in_guild))), "{name:?} is not offered here");
        }
        assert!(in_guild || command.get("guild_id").is_none(), "{name:?} is a command of the guild, not of direct messages");
        assert!(world.can(user, channel, if in_guild { may::USE_APPLICATION_COMMANDS } else { 0 }), "no commands for this person there");
        if let Some(needed) = command["default_member_permissions"].as_str() {
            let needed = needed.parse().expect("permissions are a number");
            let needed = if needed == 0 { may::ADMINISTRATOR } else { needed };
            assert!(world.can(user, channel, needed), "{name:?} is hidden from {}", text(&world.users[user], "username"));
        }
        command
    }

    /// What a command interaction carries; `path` may name sub-commands.
    fn command_data(&self, user: &str, channel: &str, path: &str, given: &Value, focused: Option<&str>) -> Value {
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
        given.keys().for_each(|name| assert!(names.contains(&name.as_str()), "/{path} has no option {name:?}, only {names:?}"));
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
        let mut data = json!({"id": command["id"], "name": command["name"], "type": 1, "options": filled, "resolved": resolved});
        if let Some(guild) = command.get("guild_id") {
            data["guild_id"] = guild.clone();
        }
        data
    }

    /// The value as it is sent: the choice behind a name, the id behind `sam` or `questions`.
    fn option_value(&self, option: &Value, given: &Value, resolved: &mut Value) -> Value {
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
    options.map(|option| if option["focused"] == true { number(option, "type") } else { focused_kind(option) }).max().unwrap_or(0)
}

/// `@bot`, `@sam`, `#questions` as Discord writes them.
fn linked(state: &State, words: &str) -> String {
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
