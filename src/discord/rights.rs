//! Who somebody is, from what Discord says at the moment of the action.

use std::collections::{HashMap, HashSet};

use serenity::model::application::{AuthorizingIntegrationOwner, AuthorizingIntegrationOwners};
use serenity::model::guild::{Member, Role};
use serenity::model::id::{GuildId, RoleId, UserId};
use serenity::model::permissions::Permissions;

use super::{Bot, lock};
use crate::moderation::permission::Who;

/// Who may manage messages on a whole server. What comes with an event tells only what somebody may do in its channel,
/// where an overwrite can allow that to anybody.
#[derive(Debug, Default)]
pub(super) struct Managers {
    roles: HashSet<RoleId>,
    owners: HashMap<GuildId, UserId>,
}

impl Managers {
    pub(super) fn note_owner(&mut self, guild: GuildId, owner: UserId) {
        self.owners.insert(guild, owner);
    }

    pub(super) fn note_role(&mut self, role: &Role) {
        if role.permissions.intersects(Permissions::MANAGE_MESSAGES | Permissions::ADMINISTRATOR) {
            self.roles.insert(role.id);
        } else {
            self.roles.remove(&role.id);
        }
    }

    fn hold(&self, guild: GuildId, user: UserId, roles: &[RoleId]) -> bool {
        // Everybody holds the role that has the server's own number.
        let everyone = RoleId::new(guild.get());
        self.owners.get(&guild) == Some(&user) || roles.iter().chain([&everyone]).any(|role| self.roles.contains(role))
    }
}

impl Bot {
    /// What a member of a server is, by what came with the event. Advisors are never shut out.
    pub(super) fn who_is(&self, user: UserId, member: &Member, guild: GuildId) -> Who {
        if self.is_advisor(guild, user, &member.roles) {
            Who::Advisor
        } else if member.permissions.unwrap_or_default().contains(Permissions::ADMINISTRATOR) {
            Who::Admin
        } else if self.is_blocked(guild.get(), user) {
            Who::Blocked
        } else {
            Who::Student
        }
    }

    /// Advisors hold one of the server's advisor roles or, where none is named, may manage messages on the whole server.
    pub(super) fn is_advisor(&self, guild: GuildId, user: UserId, roles: &[RoleId]) -> bool {
        match self.server(Some(guild)) {
            Some(server) if !server.advisor_roles.is_empty() => {
                roles.iter().any(|role| server.advisor_roles.contains(&role.get()))
            }
            _ => lock(&self.managers).hold(guild, user, roles),
        }
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
