//! Interactions: what was sent to the bot, its first answer, and all that follows by the
//! interaction's token.

use serde_json::{Value, json};
use tokio::time::Instant;

use super::rest::{Answer, DONE, Incoming, Refusal, refuse};
use super::rules;
use super::state::{State, Unread};
use super::values::{EPHEMERAL, LOADING, list, number, text};

/// Interaction types.
pub const COMMAND: u64 = 2;
pub const COMPONENT: u64 = 3;
pub const AUTOCOMPLETE: u64 = 4;
pub const SUBMIT: u64 = 5;

/// Types of the first answer.
pub const MESSAGE: u64 = 4;
pub const LATER: u64 = 5;
pub const UPDATE_LATER: u64 = 6;
pub const UPDATE: u64 = 7;
pub const CHOICES: u64 = 8;
pub const MODAL: u64 = 9;

/// One interaction, and what has come back.
pub struct Interaction {
    pub id: String,
    pub token: String,
    pub kind: u64,
    pub user: String,
    pub channel: String,
    pub payload: Value,
    pub sent: Instant,
    /// Type of the first answer.
    pub answered: Option<u64>,
    pub late: bool,
    /// The message that `@original` means.
    pub original: Option<String>,
    /// "thinking…" stands there and nothing has replaced it.
    pub thinking: bool,
    pub followups: Vec<String>,
    /// The message whose component was used (or brought up the modal), and how often it had been
    /// edited before.
    pub source: Option<(String, u32)>,
    /// The modal or the choices.
    pub shown: Value,
    /// Type of the option whose choices are asked for.
    pub option_kind: u64,
}

impl Interaction {
    /// Whether the person still waits.
    pub fn is_open(&self) -> bool {
        self.thinking || (self.answered.is_none() && !self.late)
    }

    pub fn describe(&self) -> String {
        let data = &self.payload["data"];
        match self.kind {
            COMMAND => format!("command {}", text(data, "name")),
            COMPONENT => format!("press of {}", text(data, "custom_id")),
            AUTOCOMPLETE => format!("autocomplete of {}", text(data, "name")),
            _ => format!("modal {}", text(data, "custom_id")),
        }
    }

    fn allows(&self, answer: u64) -> bool {
        match self.kind {
            COMMAND => matches!(answer, MESSAGE | LATER | MODAL),
            COMPONENT => matches!(answer, MESSAGE | LATER | UPDATE_LATER | UPDATE | MODAL),
            AUTOCOMPLETE => answer == CHOICES,
            // A modal that a command opened has no message to update.
            _ => matches!(answer, MESSAGE | LATER | UPDATE_LATER) || (answer == UPDATE && self.source.is_some()),
        }
    }
}

impl State {
    pub fn interaction(&self, token: &str) -> &Interaction {
        self.interactions
            .iter()
            .find(|interaction| interaction.token == token)
            .expect("a handle is of a kept interaction")
    }

    fn by_token(&mut self, token: &str) -> Option<&mut Interaction> {
        self.interactions.iter_mut().find(|interaction| interaction.token == token)
    }

    /// Three seconds have passed (or what the test set).
    pub fn first_answer_is_due(&mut self, token: &str) {
        let limit = self.first_answer;
        let Some(interaction) = self.by_token(token).filter(|interaction| interaction.answered.is_none()) else {
            return;
        };
        interaction.late = true;
        let late = format!("{} got no answer within {limit:?}", interaction.describe());
        self.violate("interaction-late", late);
    }

    /// POST /interactions/{id}/{token}/callback
    pub fn callback(&mut self, id: &str, token: &str, request: &Incoming) -> Answer {
        let (answer, data) = (number(&request.body, "type"), &request.body["data"]);
        let limit = self.first_answer;
        let Some(at) = self.interactions.iter().position(|kept| kept.token == token && kept.id == id) else {
            self.violate("interaction-unknown", "an answer to an interaction that does not exist");
            return refuse(404, 10062, "Unknown interaction");
        };
        let interaction = &self.interactions[at];
        let what = interaction.describe();
        if interaction.answered.is_some() {
            self.violate("interaction-twice", format!("a second first answer to {what}"));
            return refuse(400, 40060, "Interaction has already been acknowledged.");
        }
        if interaction.late || request.received - interaction.sent > limit {
            return refuse(404, 10062, "Unknown interaction"); // the violation stands already
        }
        if !interaction.allows(answer) {
            self.violate("interaction-kind", format!("an answer of type {answer} to {what}"));
            return refuse(400, 50035, "Invalid Form Body");
        }
        let source = interaction.source.clone().map(|(id, _)| id);
        let option_kind = interaction.option_kind;
        match answer {
            MESSAGE => self.hold_to(rules::message(data, false, request.files.len()))?,
            CHOICES => self.hold_to(rules::choices(list(data, "choices"), option_kind))?,
            MODAL => self.hold_to(rules::modal(data))?,
            _ => {}
        }
        let message = match answer {
            MESSAGE | LATER => Some(self.respond_with(at, answer, request, data)),
            UPDATE => Some(self.bot_edits(source.as_deref().expect("allowed only with a source"), request, data)?),
            _ => None,
        };
        let interaction = &mut self.interactions[at];
        interaction.answered = Some(answer);
        match answer {
            UPDATE | UPDATE_LATER => interaction.original = source,
            CHOICES | MODAL => {
                interaction.shown = data.clone();
                let (key, channel) = (token.to_string(), interaction.channel.clone());
                self.unread.push(Unread { key, channel, what: format!("the answer to {what}: {data}"), new: true });
            }
            _ => {}
        }
        if !request.wants_response() {
            return DONE;
        }
        let mut response = json!({"interaction": {"id": id, "type": self.interactions[at].kind}});
        if let Some(message) = message {
            response["interaction"]["response_message_id"] = message["id"].clone();
            response["resource"] = json!({"type": answer, "message": message});
        }
        Ok((200, response))
    }

    /// The message, or the "thinking…" before it.
    fn respond_with(&mut self, at: usize, answer: u64, request: &Incoming, data: &Value) -> Value {
        let later = answer == LATER;
        let mut fields = self.fields_of_response(at);
        if later {
            fields["flags"] = json!(number(data, "flags") | LOADING);
        }
        let interaction = &self.interactions[at];
        let (channel, only_for) = (interaction.channel.clone(), only_for(interaction, data));
        let message = self.bot_says(&channel, request, data, fields, only_for);
        self.interactions[at].original = Some(text(&message, "id").into());
        self.interactions[at].thinking = later;
        if !later {
            self.said(&message, "a reply", true);
        }
        message
    }

    fn fields_of_response(&self, at: usize) -> Value {
        let interaction = &self.interactions[at];
        let user = &self.world.users[&interaction.user];
        let mut metadata = json!({"id": interaction.id, "type": interaction.kind, "user": user,
            "authorizing_integration_owners": {}});
        if let Some((source, _)) = &interaction.source {
            metadata["interacted_message_id"] = json!(source);
        }
        if interaction.kind == SUBMIT {
            metadata["triggering_interaction_metadata"] = json!({"id": interaction.id, "type": COMMAND,
                "user": user, "authorizing_integration_owners": {}});
        }
        let bot = &self.world.bot_id;
        json!({"webhook_id": bot, "application_id": bot, "interaction_metadata": metadata})
    }

    /// Everything under /webhooks/{application}/{token}
    pub fn webhook(&mut self, token: &str, rest: &[&str], request: &Incoming) -> Answer {
        let Some(at) = self.interactions.iter().position(|kept| kept.token == token) else {
            self.violate("interaction-unknown", "a follow-up to an interaction that does not exist");
            return refuse(404, 10015, "Unknown Webhook");
        };
        if self.interactions[at].answered.is_none() {
            self.violate("followup-before-answer", self.interactions[at].describe());
            return refuse(404, 10015, "Unknown Webhook");
        }
        match (request.method.as_str(), rest) {
            ("POST", []) if self.interactions[at].thinking => self.edit_response(at, "@original", request),
            ("POST", []) => self.follow_up(at, request),
            ("GET", ["messages", id]) => {
                let id = self.response_id(at, id)?;
                Ok((200, self.world.messages[&id].json.clone()))
            }
            ("PATCH", ["messages", id]) => self.edit_response(at, id, request),
            ("DELETE", ["messages", id]) => {
                let id = self.response_id(at, id)?;
                let interaction = &mut self.interactions[at];
                interaction.thinking &= interaction.original.as_ref() != Some(&id);
                self.remove(&id);
                DONE
            }
            _ => {
                self.violate("route", format!("nobody expected {} {}", request.method, request.path));
                refuse(404, 0, "404: Not Found")
            }
        }
    }

    fn follow_up(&mut self, at: usize, request: &Incoming) -> Answer {
        self.hold_to(rules::message(&request.body, false, request.files.len()))?;
        let interaction = &self.interactions[at];
        let (channel, only_for) = (interaction.channel.clone(), only_for(interaction, &request.body));
        let message = self.bot_says(&channel, request, &request.body, self.fields_of_response(at), only_for);
        self.interactions[at].followups.push(text(&message, "id").into());
        self.said(&message, "a follow-up", true);
        Ok((200, message))
    }

    fn edit_response(&mut self, at: usize, id: &str, request: &Incoming) -> Answer {
        let id = self.response_id(at, id)?;
        let message = self.bot_edits(&id, request, &request.body)?;
        let interaction = &mut self.interactions[at];
        interaction.thinking &= interaction.original.as_ref() != Some(&id);
        Ok((200, message))
    }

    /// The id of a message that this interaction's token reaches.
    fn response_id(&mut self, at: usize, id: &str) -> Result<String, Refusal> {
        let interaction = &self.interactions[at];
        let wanted = if id == "@original" { interaction.original.as_deref() } else { Some(id) };
        let Some(wanted) = wanted.map(String::from) else {
            let none = format!("the response to {} has no message", interaction.describe());
            self.violate("no-original-response", none);
            return refuse(404, 10008, "Unknown Message");
        };
        let reached = interaction.original.as_ref() == Some(&wanted) || interaction.followups.contains(&wanted);
        if reached && self.world.messages.contains_key(&wanted) {
            Ok(wanted)
        } else {
            refuse(404, 10008, "Unknown Message")
        }
    }
}

/// Who alone sees a response with this data.
fn only_for(interaction: &Interaction, data: &Value) -> Option<String> {
    (number(data, "flags") & EPHEMERAL != 0).then(|| interaction.user.clone())
}
