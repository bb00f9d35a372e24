//! What comes back from an interaction: messages, modals, choices, each waited for.

use std::sync::Arc;

use serde_json::Value;

use super::Shown;
use super::interactions::{CHOICES, Interaction, LATER, MESSAGE, MODAL, UPDATE, UPDATE_LATER};
use super::state::{Shared, State};
use super::values::{list, number, text};

/// An interaction that was sent to the bot.
pub struct Handle {
    pub(super) shared: Arc<Shared>,
    pub(super) token: String,
}

/// A modal on somebody's screen.
pub struct Modal {
    pub(super) token: String,
    pub(super) json: Value,
}

impl Handle {
    /// The message that answers, as it finally stands: after "thinking…" its content, after a
    /// silent acknowledgement the first follow-up.
    pub async fn reply(&self) -> Shown {
        let what = self.waiting_for("a reply");
        let reply = |state: &mut State| {
            let interaction = state.interaction(&self.token);
            match interaction.answered? {
                CHOICES | MODAL => panic!("{what}: expected a message, got {}", interaction.shown),
                MESSAGE | LATER if interaction.thinking => None,
                MESSAGE | LATER => interaction
                    .original
                    .clone()
                    .filter(|id| state.world.messages.contains_key(id))
                    .or(interaction.followups.first().cloned()),
                _ => interaction.followups.first().cloned(),
            }
        };
        let id = self.shared.until(&what, reply).await;
        Shown::read(&self.shared, &id)
    }

    /// The message whose button or menu was used, after the bot has changed it.
    pub async fn updated(&self) -> Shown {
        let what = self.waiting_for("its message to change");
        let updated = |state: &mut State| {
            let interaction = state.interaction(&self.token);
            let (source, edits) = interaction.source.as_ref().expect("only components and their modals have a message");
            match interaction.answered? {
                UPDATE | UPDATE_LATER => {}
                other => panic!("{what}: expected an update, got an answer of type {other} {}", interaction.shown),
            }
            let now = state.world.messages.get(source)?;
            (now.edits > *edits).then(|| source.clone())
        };
        let id = self.shared.until(&what, updated).await;
        Shown::read(&self.shared, &id)
    }

    /// The next unread follow-up.
    pub async fn followup(&self) -> Shown {
        let next = |state: &mut State| {
            let followups = &state.interaction(&self.token).followups;
            followups.iter().find(|id| state.unread.iter().any(|unread| unread.key == **id)).cloned()
        };
        let id = self.shared.until(&self.waiting_for("a follow-up"), next).await;
        Shown::read(&self.shared, &id)
    }

    /// The message that answers, if one does: none where the bot changes the message that was pressed.
    pub async fn told(&self) -> Option<Shown> {
        let what = self.waiting_for("an answer");
        let answered = self.shared.until(&what, |state: &mut State| state.interaction(&self.token).answered).await;
        if answered == MESSAGE { Some(self.reply().await) } else { None }
    }

    /// Waits until the bot has taken note and says nothing more to the person.
    pub async fn acknowledged(&self) {
        let what = self.waiting_for("an acknowledgement");
        let taken = |state: &mut State| match state.interaction(&self.token).answered? {
            UPDATE_LATER => Some(()),
            other => panic!("{what}: got an answer of type {other}"),
        };
        self.shared.until(&what, taken).await;
    }

    /// The modal that opens.
    pub async fn modal(&self) -> Modal {
        let json = self.shown(MODAL, "a modal").await;
        Modal { token: self.token.clone(), json }
    }

    /// The names of the suggested choices.
    pub async fn choices(&self) -> Vec<String> {
        let data = self.shown(CHOICES, "choices").await;
        list(&data, "choices").iter().map(|choice| text(choice, "name").to_string()).collect()
    }

    /// Their values, which the command gets when one is picked.
    pub async fn choice_values(&self) -> Vec<Value> {
        let data = self.shown(CHOICES, "choices").await;
        list(&data, "choices").iter().map(|choice| choice["value"].clone()).collect()
    }

    /// Discord sends the same interaction a second time, as it may after a resume.
    pub fn twice(self) -> Self {
        self.shared.change(|state| {
            let interaction = state.interaction(&self.token);
            let (payload, channel) = (interaction.payload.clone(), interaction.channel.clone());
            state.publish("INTERACTION_CREATE", &payload, &channel);
        });
        self
    }

    async fn shown(&self, kind: u64, what: &str) -> Value {
        let what = self.waiting_for(what);
        let shown = |state: &mut State| {
            let interaction = state.interaction(&self.token);
            let answered = interaction.answered?;
            assert!(answered == kind, "{what}: got an answer of type {answered}");
            let shown = interaction.shown.clone();
            state.unread.retain(|unread| unread.key != self.token);
            Some(shown)
        };
        self.shared.until(&what, shown).await
    }

    fn waiting_for(&self, what: &str) -> String {
        format!("{what}, after the {}", Interaction::describe(self.shared.lock().interaction(&self.token)))
    }
}

impl Modal {
    /// Title, labels, placeholders and what is already filled in.
    pub fn text(&self) -> String {
        let mut lines = vec![format!("[[ {} ]]", text(&self.json, "title"))];
        for input in self.inputs() {
            let optional = if input["required"] == false { " (optional)" } else { "" };
            let lines_of = if number(input, "style") == 2 { "paragraph" } else { "line" };
            lines.push(format!("{}{optional}: {lines_of}", text(input, "label")));
            lines.extend(input["placeholder"].as_str().map(|text| format!("  ({text})")));
            lines.extend(text(input, "value").lines().map(|line| format!("  > {line}")));
        }
        lines.join("\n")
    }

    pub(super) fn inputs(&self) -> impl Iterator<Item = &Value> {
        list(&self.json, "components").iter().flat_map(|row| list(row, "components"))
    }
}
