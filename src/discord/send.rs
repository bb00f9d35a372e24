//! The one place that sends: mentions nobody but the asker, keeps every deadline, retries what may be retried.

pub(super) mod api;
mod pace;

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serenity::builder::{CreateActionRow, CreateAllowedMentions, CreateAttachment, CreateEmbed};
use serenity::http::{LightMethod, Multipart, MultipartUpload, Request, Route};
use serenity::model::channel::{Channel, ChannelType};
use serenity::model::id::{ApplicationId, ChannelId, InteractionId, MessageId, UserId};
use tokio::time::Instant;

use super::render::Rendered;
use api::{Again, Api, bare, with};

/// Sends to Discord.
#[derive(Debug, Clone)]
pub(super) struct Sender {
    api: Arc<Api>,
}

/// An interaction waits for its first answer.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) id: InteractionId,
    pub(super) token: String,
    pub(super) due: Due,
}

/// Until when an interaction waits.
pub(super) type Due = Instant;

/// Who may read an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// Only who clicked or asked.
    Privately,
    /// Everyone in the channel.
    Publicly,
}

/// Why a call came to nothing: what may stand in the log, without content, names or tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum SendError {
    /// Discord refused: HTTP status and Discord's own code.
    #[error("refused with status {status}, code {code}")]
    Refused { status: u16, code: isize },
    /// No answer in time.
    #[error("no answer in time")]
    Late,
    /// The connection failed.
    #[error("the connection failed")]
    Connection,
    /// Something answered, but not as Discord does.
    #[error("the answer cannot be read")]
    Unreadable,
}

impl SendError {
    /// Discord wants to be asked less often for now.
    const TOO_FAST: SendError = SendError::Refused { status: 429, code: 0 };

    /// The message or channel is gone. Discord's codes:
    /// <https://docs.discord.com/developers/topics/opcodes-and-status-codes#json>
    pub(super) fn is_unknown(self) -> bool {
        matches!(self, SendError::Refused { status: 404, .. } | SendError::Refused { code: 10_003 | 10_008, .. })
    }

    /// A second try would end the same; where the token is refused, with another token it would not, and where Discord says no
    /// but only for now, later it would not.
    pub(super) fn is_final(self) -> bool {
        match self {
            SendError::Refused { code: TOO_MANY_DIRECT, .. } => false,
            SendError::Refused { status, .. } => status != 401 && status != 429 && status < 500,
            _ => false,
        }
    }
}

/// A first answer that hangs is given up after this, and no later than it is due.
const FIRST_ANSWER: Duration = Duration::from_secs(2);
/// Everything else.
const OTHER_CALLS: Duration = Duration::from_secs(10);
/// An interaction's token is good for 15 minutes; the last of them is the way there.
/// <https://docs.discord.com/developers/interactions/receiving-and-responding>
pub(super) const TOKEN_LIVES: Duration = Duration::from_mins(14);
/// Direct messages are opened too fast, which comes with status 403.
const TOO_MANY_DIRECT: isize = 40_003;
/// The interaction is already answered.
const ALREADY_ANSWERED: isize = 40_060;
/// `EPHEMERAL`. <https://docs.discord.com/developers/resources/message#message-object-message-flags>
const EPHEMERAL: u64 = 1 << 6;

/// Kinds of first answers.
/// <https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object>
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
enum Callback {
    Message = 4,
    DeferredUpdate = 6,
    Update = 7,
    Choices = 8,
    Modal = 9,
}

#[derive(Serialize)]
struct Answer<T: Serialize> {
    r#type: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<T>,
}

/// What is read of something that was made: other than its id, it is known.
#[derive(Deserialize)]
struct Made<Id> {
    id: Id,
}

/// Every message body that leaves the bot.
#[derive(Serialize)]
struct Body {
    content: String,
    embeds: Vec<CreateEmbed>,
    components: Vec<CreateActionRow>,
    allowed_mentions: CreateAllowedMentions,
    #[serde(skip_serializing_if = "Option::is_none")]
    flags: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_reference: Option<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enforce_nonce: Option<bool>,
}

#[derive(Serialize)]
struct Reference {
    message_id: MessageId,
    fail_if_not_exists: bool,
}

/// One suggestion while a student types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) value: String,
}

#[derive(Serialize)]
struct Choices {
    choices: Vec<Choice>,
}

/// A form with one text.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Modal {
    pub(super) custom_id: String,
    pub(super) title: String,
    pub(super) components: Vec<CreateActionRow>,
}

impl Body {
    fn seen(rendered: Rendered, seen: Seen) -> Body {
        Body { flags: (seen == Seen::Privately).then_some(EPHEMERAL), ..rendered.into() }
    }
}

impl From<Rendered> for Body {
    fn from(rendered: Rendered) -> Body {
        Body {
            content: rendered.content,
            embeds: rendered.embeds,
            components: rendered.components,
            allowed_mentions: CreateAllowedMentions::new().replied_user(false),
            flags: None,
            message_reference: None,
            nonce: None,
            enforce_nonce: None,
        }
    }
}

impl Sender {
    pub(super) fn new(api: Arc<Api>) -> Sender {
        Sender { api }
    }

    /// Answers an interaction with a message.
    pub(super) async fn answer(&self, to: &Waiting, rendered: Rendered, seen: Seen) -> Result<(), SendError> {
        self.first_answer(to, Callback::Message, Some(Body::seen(rendered, seen)), Vec::new()).await
    }

    /// Answers an interaction privately with a file.
    pub(super) async fn hand(
        &self,
        to: &Waiting,
        rendered: Rendered,
        name: &str,
        file: Vec<u8>,
    ) -> Result<(), SendError> {
        let file = CreateAttachment::bytes(file, name);
        self.first_answer(to, Callback::Message, Some(Body::seen(rendered, Seen::Privately)), vec![file]).await
    }

    /// Says something more to an interaction that was answered within the last [`TOKEN_LIVES`].
    pub(super) async fn follow_up(&self, token: &str, rendered: Rendered, seen: Seen) -> Result<MessageId, SendError> {
        let route = Route::WebhookFollowupMessages { application_id: self.application()?, token };
        let request = with(LightMethod::Post, route, &Body::seen(rendered, seen));
        // Webhooks know no nonce: a second try could say it twice.
        self.made(Again::Never, request).await
    }

    /// The message that answered an interaction.
    pub(super) async fn original(&self, token: &str) -> Result<MessageId, SendError> {
        self.made(Again::Harmless, bare(LightMethod::Get, self.original_of(token)?)).await
    }

    /// Changes the message whose button was pressed.
    pub(super) async fn update(&self, to: &Waiting, rendered: Rendered) -> Result<(), SendError> {
        self.first_answer(to, Callback::Update, Some(Body::from(rendered)), Vec::new()).await
    }

    /// Suggests while the student types.
    pub(super) async fn suggest(&self, to: &Waiting, choices: Vec<Choice>) -> Result<(), SendError> {
        self.first_answer(to, Callback::Choices, Some(Choices { choices }), Vec::new()).await
    }

    /// Opens a form.
    pub(super) async fn open(&self, to: &Waiting, modal: Modal) -> Result<(), SendError> {
        self.first_answer(to, Callback::Modal, Some(modal), Vec::new()).await
    }

    /// Takes away the message whose button was pressed.
    pub(super) async fn remove(&self, to: &Waiting) -> Result<(), SendError> {
        self.first_answer(to, Callback::DeferredUpdate, None::<Body>, Vec::new()).await?;
        self.tell(bare(LightMethod::Delete, self.original_of(&to.token)?)).await
    }

    /// Replies to a message in public; its author is the only one who is notified. However often it is called for one
    /// message and `nonce`, Discord shows one reply.
    pub(super) async fn reply(
        &self,
        channel: ChannelId,
        to: MessageId,
        nonce: String,
        rendered: Rendered,
    ) -> Result<MessageId, SendError> {
        let body = Body {
            allowed_mentions: CreateAllowedMentions::new().replied_user(true),
            message_reference: Some(Reference { message_id: to, fail_if_not_exists: false }),
            nonce: Some(nonce),
            enforce_nonce: Some(true),
            ..rendered.into()
        };
        self.post(channel, &body).await
    }

    /// Posts a message, once for each `nonce` (at most 25 characters), below another if there is one; notifies this
    /// person if the text names them.
    pub(super) async fn say(
        &self,
        channel: ChannelId,
        nonce: String,
        rendered: Rendered,
        below: Option<MessageId>,
        notify: Option<UserId>,
    ) -> Result<MessageId, SendError> {
        let body = Body {
            allowed_mentions: CreateAllowedMentions::new().users(notify).replied_user(false),
            message_reference: below.map(|message_id| Reference { message_id, fail_if_not_exists: false }),
            nonce: Some(nonce),
            enforce_nonce: Some(true),
            ..rendered.into()
        };
        self.post(channel, &body).await
    }

    /// Changes a message of the bot's own.
    pub(super) async fn edit(
        &self,
        channel: ChannelId,
        message: MessageId,
        rendered: Rendered,
    ) -> Result<(), SendError> {
        let route = Route::ChannelMessage { channel_id: channel, message_id: message };
        self.tell(with(LightMethod::Patch, route, &Body::from(rendered))).await
    }

    /// Takes a message of the bot's own away; one that is gone already is no error.
    pub(super) async fn delete(&self, channel: ChannelId, message: MessageId) -> Result<(), SendError> {
        let route = Route::ChannelMessage { channel_id: channel, message_id: message };
        match self.tell(bare(LightMethod::Delete, route)).await {
            Err(error) if error.is_unknown() => Ok(()),
            result => result,
        }
    }

    /// The channel for direct messages with a person.
    pub(super) async fn direct(&self, person: UserId) -> Result<ChannelId, SendError> {
        let body = serde_json::json!({ "recipient_id": person });
        self.made(Again::Harmless, with(LightMethod::Post, Route::UserMeDmChannels, &body)).await
    }

    /// What Discord knows of a channel.
    pub(super) async fn channel(&self, channel: ChannelId) -> Result<Channel, SendError> {
        let request = bare(LightMethod::Get, Route::Channel { channel_id: channel });
        self.api.read(Instant::now() + OTHER_CALLS, Again::Harmless, request).await
    }

    /// A private thread that only its members and those who manage threads can read.
    pub(super) async fn private_thread(&self, channel: ChannelId, name: &str) -> Result<ChannelId, SendError> {
        #[derive(Serialize)]
        struct Thread<'n> {
            name: &'n str,
            r#type: u8,
            invitable: bool,
            auto_archive_duration: u16,
        }
        let kind = u8::from(ChannelType::PrivateThread);
        // A week, the longest there is.
        let body = Thread { name, r#type: kind, invitable: false, auto_archive_duration: 10_080 };
        // Not tried again: there is nothing that would keep a second one from being made.
        self.made(Again::Never, with(LightMethod::Post, Route::ChannelThreads { channel_id: channel }, &body)).await
    }

    /// Lets a person into a thread, who is notified.
    pub(super) async fn let_in(&self, thread: ChannelId, person: UserId) -> Result<(), SendError> {
        let route = Route::ChannelThreadMember { channel_id: thread, user_id: person };
        self.tell(bare(LightMethod::Put, route)).await
    }

    async fn post(&self, channel: ChannelId, body: &Body) -> Result<MessageId, SendError> {
        self.made(Again::Harmless, with(LightMethod::Post, Route::ChannelMessages { channel_id: channel }, body)).await
    }

    /// The id of what a call makes or finds.
    async fn made<Id: for<'a> Deserialize<'a>>(&self, again: Again, request: Request<'_>) -> Result<Id, SendError> {
        let made: Made<Id> = self.api.read(Instant::now() + OTHER_CALLS, again, request).await?;
        Ok(made.id)
    }

    async fn tell(&self, request: Request<'_>) -> Result<(), SendError> {
        self.api.tell(Instant::now() + OTHER_CALLS, Again::Harmless, request).await
    }

    fn application(&self) -> Result<ApplicationId, SendError> {
        // Interactions come with the connection, which tells it.
        self.api.application().ok_or(SendError::Connection)
    }

    fn original_of<'t>(&self, token: &'t str) -> Result<Route<'t>, SendError> {
        Ok(Route::WebhookOriginalInteractionResponse { application_id: self.application()?, token })
    }

    async fn first_answer<T: Serialize>(
        &self,
        to: &Waiting,
        callback: Callback,
        data: Option<T>,
        files: Vec<CreateAttachment>,
    ) -> Result<(), SendError> {
        let answer = Answer { r#type: callback as u8, data };
        let route = Route::InteractionResponse { interaction_id: to.id, token: &to.token };
        let request = if files.is_empty() {
            with(LightMethod::Post, route, &answer)
        } else {
            bare(LightMethod::Post, route).multipart(Some(Multipart {
                upload: MultipartUpload::Attachments(files),
                fields: Vec::new(),
                payload_json: serde_json::to_string(&answer).ok(),
            }))
        };
        match self.api.tell((Instant::now() + FIRST_ANSWER).min(to.due), Again::Harmless, request).await {
            // An earlier try arrived, only its answer was lost.
            Err(SendError::Refused { code: ALREADY_ANSWERED, .. }) => Ok(()),
            result => result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_for_now_is_not_final() {
        let refused = |status, code| SendError::Refused { status, code }.is_final();
        assert!(refused(403, 50_007) && refused(404, 10_003) && refused(400, 0));
        assert!(!refused(403, TOO_MANY_DIRECT) && !refused(429, 0) && !refused(401, 0) && !refused(500, 0));
        assert!(!SendError::Late.is_final());
    }
}
