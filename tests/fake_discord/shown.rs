//! A message as a person sees it, as plain text without ids, for assertions and snapshots.

use std::sync::Arc;

use serde_json::Value;

use super::DIRECT_MESSAGE;
use super::state::{Shared, State};
use super::values::{EPHEMERAL, list, number, text};
use super::world::{Kept, World};

/// A message at the moment somebody read it.
#[derive(Clone)]
pub struct Shown {
    pub(super) shared: Arc<Shared>,
    pub(super) kept: Kept,
}

impl Shown {
    /// The message as it stands now; from here on it counts as read.
    pub(super) fn read(shared: &Arc<Shared>, id: &str) -> Self {
        let kept = shared.change(|state| {
            state.unread.retain(|unread| unread.key != id);
            state.world.messages.get(id).cloned()
        });
        Shown { shared: shared.clone(), kept: kept.expect("a message that is gone cannot be read") }
    }

    pub(super) fn id(&self) -> &str {
        text(&self.kept.json, "id")
    }

    pub(super) fn channel(&self) -> &str {
        text(&self.kept.json, "channel_id")
    }

    /// Whether only one person sees it.
    pub fn is_private(&self) -> bool {
        number(&self.kept.json, "flags") & EPHEMERAL != 0
    }

    /// The whole message as plain text: content, embeds, buttons and menus; names in place of ids.
    pub fn text(&self) -> String {
        render(&self.shared.lock().world, &self.kept.json, false)
    }

    /// The same with the custom ids of buttons and menus, and the values of options.
    pub fn details(&self) -> String {
        render(&self.shared.lock().world, &self.kept.json, true)
    }

    /// The message as Discord's API gives it.
    pub fn json(&self) -> &Value {
        &self.kept.json
    }

    /// The content of an attached file.
    pub fn file(&self, name: &str) -> String {
        let found = list(&self.kept.json, "attachments").iter().find(|file| text(file, "filename") == name);
        let url = found.map(|file| text(file, "url")).unwrap_or_else(|| panic!("there is no file {name:?}"));
        url.strip_prefix("data:,").expect("the fake writes it so").to_string()
    }

    /// The custom id behind a button, for whoever presses what they should not.
    pub fn custom_id(&self, label: &str) -> String {
        let button = self.components().find(|component| text(component, "label") == label);
        text(button.unwrap_or_else(|| panic!("there is no button {label:?}")), "custom_id").to_string()
    }

    /// The options of the menu whose placeholder contains `menu`.
    pub fn options(&self, menu: &str) -> Vec<&str> {
        let found = self.components().find(|component| text(component, "placeholder").contains(menu));
        let found = found.unwrap_or_else(|| panic!("no menu says {menu:?}"));
        list(found, "options").iter().map(|option| text(option, "label")).collect()
    }

    /// The labels of all buttons.
    pub fn buttons(&self) -> Vec<&str> {
        self.components()
            .filter(|component| number(component, "type") == 2)
            .map(|button| text(button, "label"))
            .collect()
    }

    pub(super) fn components(&self) -> impl Iterator<Item = &Value> {
        list(&self.kept.json, "components").iter().flat_map(|row| list(row, "components"))
    }

    /// The message as it stands now, read again.
    pub fn now(&self) -> Self {
        Self::read(&self.shared, self.id())
    }

    /// Waits until the message is edited after it was read.
    pub async fn edited(&self) -> Self {
        let edited = |state: &mut State| {
            let now = state.world.messages.get(self.id()).expect("a message that is gone cannot be edited");
            (now.edits > self.kept.edits).then_some(())
        };
        self.shared.until("an edit of the message", edited).await;
        self.now()
    }

    /// Waits until the message is deleted.
    pub async fn gone(&self) {
        let gone = |state: &mut State| (!state.world.messages.contains_key(self.id())).then_some(());
        self.shared.until("the message to be deleted", gone).await;
    }

    /// The bot's answer to this message of a person: the next unread one in its channel that
    /// replies to it, or to none.
    pub async fn reply(&self) -> Self {
        let fits =
            |message: &Value| message.get("message_reference").is_none_or(|to| text(to, "message_id") == self.id());
        self.shared.next_message(self.channel(), &format!("an answer to {:?}", self.text()), fits).await
    }

    /// Discord sends the event of this message a second time, as it may after a reconnect.
    pub fn twice(self) -> Self {
        self.shared.change(|state| state.publish_message("MESSAGE_CREATE", &self.kept.json));
        self
    }
}

/// `#questions`, or "a direct message".
pub fn place(world: &World, channel: &str) -> String {
    match world.channels[channel]["name"].as_str() {
        Some(name) => format!("#{name}"),
        None => format!("a {DIRECT_MESSAGE}"),
    }
}

/// The message as text; `details` adds custom ids and values.
pub fn render(world: &World, message: &Value, details: bool) -> String {
    let mut lines: Vec<String> = Vec::new();
    if number(message, "flags") & EPHEMERAL != 0 {
        lines.push("(only you can see this)".into());
    }
    if let Some(replied) = message.get("referenced_message") {
        lines.push(format!("(in reply to @{})", text(&replied["author"], "username")));
    }
    if !text(message, "content").is_empty() {
        lines.push(text(message, "content").into());
    }
    lines.extend(list(message, "embeds").iter().flat_map(embed));
    lines.extend(list(message, "attachments").iter().map(|file| format!("[file {}]", text(file, "filename"))));
    for row in list(message, "components") {
        let inside: Vec<String> = list(row, "components").iter().map(|component| control(component, details)).collect();
        lines.push(inside.join(" "));
    }
    named(world, &lines.join("\n"))
}

fn embed(embed: &Value) -> Vec<String> {
    let mut inside: Vec<String> = Vec::new();
    for (mark, line) in
        [("by ", text(&embed["author"], "name")), ("# ", text(embed, "title")), ("@ ", text(embed, "url"))]
    {
        if !line.is_empty() {
            inside.push(format!("{mark}{line}"));
        }
    }
    inside.extend(text(embed, "description").lines().map(String::from));
    for field in list(embed, "fields") {
        let inline = if field["inline"] == true { " (inline)" } else { "" };
        inside.push(format!("## {}{inline}", text(field, "name")));
        inside.extend(text(field, "value").lines().map(String::from));
    }
    for part in ["image", "thumbnail"].iter().filter(|part| embed.get(part).is_some()) {
        inside.push(format!("[{part} {}]", text(&embed[part], "url")));
    }
    if embed.get("footer").is_some() {
        inside.push(format!("-- {}", text(&embed["footer"], "text")));
    }
    let colour = embed.get("color").map_or(String::new(), |_| format!(" #{:06x}", number(embed, "color")));
    let framed = inside.iter().map(|line| format!("│ {line}").trim_end().to_string());
    std::iter::once(format!("┌{colour}")).chain(framed).chain(["└".to_string()]).collect()
}

fn control(component: &Value, details: bool) -> String {
    let mut notes: Vec<String> = Vec::new();
    if component["disabled"] == true {
        notes.push("disabled".into());
    }
    if details {
        notes.extend(component["custom_id"].as_str().map(|id| format!("id {id}")));
    }
    if number(component, "type") == 2 {
        let styles = ["", "primary", "secondary", "success", "danger", "link"];
        notes.insert(0, styles.get(number(component, "style") as usize).unwrap_or(&"?").to_string());
        notes.extend(component["url"].as_str().map(String::from));
        let emoji = component.get("emoji").map_or(String::new(), |emoji| format!("{} ", text(emoji, "name")));
        return format!("[{emoji}{}: {}]", text(component, "label"), notes.join(", ")).replace(" :", ":");
    }
    let notes = if notes.is_empty() { String::new() } else { format!(": {}", notes.join(", ")) };
    let mut lines = vec![format!("[▾ {}{notes}]", text(component, "placeholder"))];
    for option in list(component, "options") {
        let chosen = if option["default"] == true { "●" } else { "○" };
        let emoji = option.get("emoji").map_or(String::new(), |emoji| format!("{} ", text(emoji, "name")));
        let description = option["description"].as_str().map_or(String::new(), |text| format!(" ({text})"));
        let value = if details { format!(" = {}", text(option, "value")) } else { String::new() };
        lines.push(format!("  {chosen} {emoji}{}{description}{value}", text(option, "label")));
    }
    lines.join("\n")
}

/// Names in place of ids, and "time" in place of times, so that a snapshot is the same tomorrow.
fn named(world: &World, said: &str) -> String {
    let mut out = String::new();
    let mut rest = said;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let end = rest[start..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |length| start + length);
        let (before, digits) = (&rest[..start], &rest[start..end]);
        rest = &rest[end..];
        let name = if digits.len() < 17 { None } else { name_of(world, digits) };
        let wrapper = ["<@&", "<@!", "<@", "<#", "<t:"].into_iter().find(|wrapper| before.ends_with(wrapper));
        match (wrapper, name) {
            (Some(wrapper @ "<t:"), _) => {
                out.push_str(before.strip_suffix(wrapper).expect("found above"));
                out.push_str("<time");
            }
            (Some(wrapper), Some(name)) if rest.starts_with('>') => {
                out.push_str(before.strip_suffix(wrapper).expect("found above"));
                out.push_str(&name);
                rest = &rest[1..];
            }
            (_, name) => {
                out.push_str(before);
                out.push_str(name.as_deref().unwrap_or(digits));
            }
        }
    }
    out + rest
}

fn name_of(world: &World, id: &str) -> Option<String> {
    let named = |objects: &std::collections::BTreeMap<String, Value>, mark: &str, key: &str| {
        objects.get(id).map(|object| format!("{mark}{}", text(object, key).trim_start_matches('@')))
    };
    if id == world.guild_id {
        return Some("guild".into());
    }
    let command = || world.commands.iter().any(|command| command["id"] == id).then(|| "command".to_string());
    let message = || world.messages.contains_key(id).then(|| "message".to_string());
    (named(&world.users, "@", "username"))
        .or_else(|| named(&world.roles, "@", "name"))
        .or_else(|| named(&world.channels, "#", "name"))
        .or_else(message)
        .or_else(command)
}
