//! People act: they write, use commands, press buttons, fill in modals; and cannot do what Discord
//! would not let them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::interactions::{AUTOCOMPLETE, COMMAND, COMPONENT, Interaction, SUBMIT};
use super::sending::linked;
use super::state::{Shared, State};
use super::values::{FORUM, PUBLIC_THREAD, list, merge, number, snowflake, text, time_of};
use super::world::may;
use super::{DIRECT_MESSAGE, Handle, Modal, Shown};

pub struct Person {
    pub(super) shared: Arc<Shared>,
    pub(super) id: String,
    pub(super) tamper: fn(&mut Value),
}

impl Person {
    /// The same person, whose interactions reach the bot changed: from another guild, without a
    /// member, with a lie.
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
        let fields = json!({"type": 19, "referenced_message": original, "message_reference": reference,
            "mentions": [original["author"]]});
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
            let mut data = json!({"id": command["id"], "name": name, "type": 3,
                "target_id": message.id(), "resolved": {"messages": {}}});
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

    /// Chooses a person, by name, from the menu of people whose placeholder contains `menu`.
    pub async fn chooses(&self, message: &Shown, menu: &str, name: &str) -> Handle {
        let resolved = self.shared.change(|state| {
            let (id, mut resolved) = (state.world.user_id(name), json!({}));
            resolved["users"][&id] = state.world.users[&id].clone();
            let mut member = state.world.members[&id].clone();
            for missing in ["deaf", "mute"] {
                member.as_object_mut().expect("a member is an object").remove(missing);
            }
            member["permissions"] = json!(state.world.permissions(&id, message.channel()).to_string());
            resolved["members"][&id] = member;
            (id, resolved)
        });
        self.use_component(message, |json| {
            let all = list(json, "components").iter().flat_map(|row| list(row, "components"));
            let mut menus = all.filter(|component| number(component, "type") == 5);
            let found = menus.find(|found| text(found, "placeholder").contains(menu));
            let found = found.unwrap_or_else(|| panic!("no menu of people says {menu:?}"));
            let (id, resolved) = resolved;
            json!({"component_type": 5, "custom_id": found["custom_id"], "values": [id], "resolved": resolved})
        })
        .await
    }

    /// Chooses any value from the menu that a message has, as a forged client would.
    pub async fn forges_choice(&self, message: &Shown, value: &str) -> Handle {
        self.use_component(message, |_| json!({"component_type": 3, "custom_id": "gp1:menu", "values": [value]})).await
    }

    /// Sends a press with any custom id, as an old or forged button would.
    pub async fn presses(&self, message: &Shown, custom_id: &str) -> Handle {
        self.use_component(message, |_| json!({"component_type": 2, "custom_id": custom_id})).await
    }

    /// Fills in a modal, by label, and sends it: `json!({"Answer": "On Friday."})`. What is not
    /// named stays as it is.
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
            assert!(
                length == 0 || (number(input, "min_length")..=most).contains(&length),
                "{length} characters do not fit {label:?}"
            );
            json!({"type": 1, "components": [{"type": 4, "custom_id": input["custom_id"],
                "value": value}]})
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
            let (token, payload, channel) =
                (interaction.token.clone(), interaction.payload.clone(), interaction.channel.clone());
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
            let named = |user: &&Value| {
                content.contains(&format!("<@{}>", text(user, "id"))) || list(&fields, "mentions").contains(user)
            };
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
        assert!(
            kept.only_for.as_ref().is_none_or(|only| *only == self.id),
            "this message is private and somebody else's"
        );
        kept.json.clone()
    }

    fn must(&self, state: &State, channel: &str, needs: u64) {
        let name = text(&state.world.users[&self.id], "username");
        assert!(
            state.world.can(&self.id, channel, needs),
            "{name} may not do this in {}",
            super::shown::place(&state.world, channel)
        );
    }
}
