//! Who somebody is, from what Discord says at the moment of the action.

use serenity::model::application::{AuthorizingIntegrationOwner, AuthorizingIntegrationOwners};
use serenity::model::guild::Member;
use serenity::model::id::RoleId;
use serenity::model::permissions::Permissions;

use crate::config::Server;
use crate::moderation::permission::Who;

/// What a person of a server is, by the member that came with the event. Advisors hold one of the server's advisor
/// roles or, where none is named, may manage messages; they are never shut out.
pub(super) fn who(member: Option<&Member>, server: Option<&Server>, blocked: bool) -> Who {
    let Some(member) = member else { return Who::Stranger };
    let permissions = member.permissions.unwrap_or_default();
    if is_advisor(&member.roles, permissions, server) {
        Who::Advisor
    } else if permissions.contains(Permissions::ADMINISTRATOR) {
        Who::Admin
    } else if blocked {
        Who::Blocked
    } else {
        Who::Student
    }
}

/// Whether somebody with these roles and permissions is an advisor.
pub(super) fn is_advisor(roles: &[RoleId], permissions: Permissions, server: Option<&Server>) -> bool {
    match server {
        Some(server) if !server.advisor_roles.is_empty() => {
            roles.iter().any(|role| server.advisor_roles.contains(&role.get()))
        }
        _ => permissions.contains(Permissions::MANAGE_MESSAGES),
    }
}

/// Whether the member may write where the interaction took place, so that the bot may show their answer there.
pub(super) fn may_write(member: Option<&Member>, in_thread: bool) -> bool {
    let needed = if in_thread { Permissions::SEND_MESSAGES_IN_THREADS } else { Permissions::SEND_MESSAGES };
    let permissions = member.and_then(|member| member.permissions).unwrap_or_default();
    permissions.contains(Permissions::ADMINISTRATOR) || permissions.contains(needed)
}

/// Whether the bot came along with a person who installed it for themselves, not with the server.
pub(super) fn is_user_install(owners: &AuthorizingIntegrationOwners) -> bool {
    let by_server = |owner: &AuthorizingIntegrationOwner| matches!(owner, AuthorizingIntegrationOwner::GuildInstall(_));
    !owners.0.is_empty() && !owners.0.iter().any(by_server)
}
