//! Who may do what, from what Discord says at the moment of the action.

use serenity::model::guild::Member;
use serenity::model::permissions::Permissions;

use crate::config::Server;

/// Whether the member is an advisor: holds one of the server's advisor roles or, where none is named, may manage
/// messages.
pub(super) fn is_advisor(member: Option<&Member>, server: Option<&Server>) -> bool {
    let Some(member) = member else { return false };
    match server {
        Some(server) if !server.advisor_roles.is_empty() => {
            member.roles.iter().any(|role| server.advisor_roles.contains(&role.get()))
        }
        _ => member.permissions.is_some_and(|permissions| permissions.contains(Permissions::MANAGE_MESSAGES)),
    }
}

/// Whether the member may write where the interaction took place, so that the bot may show their answer there.
pub(super) fn may_write(member: Option<&Member>, in_thread: bool) -> bool {
    let needed = if in_thread { Permissions::SEND_MESSAGES_IN_THREADS } else { Permissions::SEND_MESSAGES };
    let permissions = member.and_then(|member| member.permissions).unwrap_or_default();
    permissions.contains(Permissions::ADMINISTRATOR) || permissions.contains(needed)
}
