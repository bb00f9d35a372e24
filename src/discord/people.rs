//! What is kept of a person: `/privacy` for themselves, `/person` for advisors.

use std::sync::atomic::Ordering;

use serenity::model::application::{CommandInteraction, ResolvedOption, ResolvedValue};

use super::Bot;
use super::asking::now;
use super::desk::integer;
use super::render::render;
use super::scene::Scene;
use super::send::SendError;
use crate::advising::reply::Reply;
use crate::moderation::permission::{Deed, State};
use crate::moderation::{AuditLine, DAY, Refusal, Time, wording};
use crate::store::StoreError;

/// `/privacy show` and `/privacy delete`: only ever about whoever asks.
pub(super) async fn privacy(bot: &Bot, scene: &Scene<'_>, command: &CommandInteraction) -> Result<(), SendError> {
    let person = scene.user.get();
    if subcommand(command).is_some_and(|(name, _)| name == "delete") {
        return match scene.in_time(bot.store.erase(person, now())).await {
            Ok(Ok(erased)) => {
                bot.forget(scene.user);
                bot.erased.store(true, Ordering::Relaxed);
                bot.wake();
                bot.tell(scene, &wording::erased(erased)).await
            }
            Ok(Err(refusal)) => bot.refuse(scene, &refusal).await,
            Err(error) => bot.could_not_keep(scene, &error).await,
        };
    }
    match scene.in_time(bot.store.kept_of(person)).await {
        Ok(kept) => {
            let json = serde_json::to_vec_pretty(&kept).unwrap_or_default();
            let text = "This file holds everything I keep with your Discord number. `/privacy delete` erases it.";
            bot.sender.hand(&scene.waiting, render(&Reply::line(text)), "what-i-keep.json", json).await
        }
        Err(error) => bot.could_not_keep(scene, &error).await,
    }
}

/// `/person block`, `unblock`, `hold` and `release`.
pub(super) async fn person(bot: &Bot, scene: &Scene<'_>, command: &CommandInteraction) -> Result<(), SendError> {
    let Some((name, options)) = subcommand(command) else { return bot.tell(scene, super::clicks::GONE).await };
    let deed = if matches!(name, "hold" | "release") { Deed::Hold } else { Deed::Block };
    if let Err(refusal) = scene.may(deed, State::Free) {
        return bot.refuse(scene, &refusal).await;
    }
    let (Some(person), Some(guild)) = (user(&options), bot.keeps_for(scene.guild)) else {
        return bot.refuse(scene, &Refusal::Gone).await;
    };
    let days = integer(&options, "days").and_then(|days| Time::try_from(days).ok()).unwrap_or(1);
    let until = matches!(name, "block" | "hold").then(|| now() + days * DAY);
    let line = AuditLine {
        id: 0,
        at: now(),
        guild,
        advisor: scene.user.get(),
        action: name.to_owned(),
        kind: "person".to_owned(),
        // No person's number stands in the audit trail.
        subject: 0,
        entry: None,
        before: String::new(),
        after: until.map(|_| format!("for {days} days")).unwrap_or_default(),
    };
    let done = match deed {
        Deed::Hold => scene.in_time(bot.store.hold(&line, person, until)).await,
        _ => scene.in_time(bot.store.block(&line, person, until)).await,
    };
    if let Err(error) = done {
        return bot.could_not_keep(scene, &error).await;
    }
    let looked_up = async {
        bot.look_up_blocked().await;
        Ok::<_, StoreError>(())
    };
    // What cannot be looked up in time is known by the next sweep.
    let _ = scene.in_time(looked_up).await;
    let text = if deed == Deed::Hold { wording::held(person, until) } else { wording::blocked(person, until) };
    bot.tell(scene, &text).await
}

pub(super) fn subcommand(command: &CommandInteraction) -> Option<(&str, Vec<ResolvedOption<'_>>)> {
    command.data.options().into_iter().find_map(|option| match option.value {
        ResolvedValue::SubCommand(options) => Some((option.name, options)),
        _ => None,
    })
}

pub(super) fn user(options: &[ResolvedOption<'_>]) -> Option<u64> {
    options.iter().find_map(|option| match &option.value {
        ResolvedValue::User(user, _) => Some(user.id.get()),
        _ => None,
    })
}
