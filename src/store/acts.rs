//! What advisors do: checked, decided, written down and put on its way in one transaction.

use sqlx::SqliteConnection;

use super::cases::{add_note, case, close_cases, open_twin, update_case};
use super::outbox::deliver;
use super::questions::{draft, given, insert_entries, insert_given, waits_already};
use super::rows::to_json;
use super::{Store, StoreError, number};
use crate::advising::said::Said;
use crate::moderation::case::{Case, Kind, Stage, Voice};
use crate::moderation::draft::{Draft, Verdict};
use crate::moderation::given::{Given, Standing};
use crate::moderation::permission::{Deed, State, Who, permit};
use crate::moderation::{Act, AuditLine, Delivery, MINUTE, Refusal, Subject, TERMINAL, Time, name};

/// Who acts, as Discord says at that moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// Their number; [`TERMINAL`] at the terminal.
    pub id: u64,
    /// What they are.
    pub who: Who,
    /// On which server they act; [`TERMINAL`] reaches all.
    pub guild: u64,
}

/// How a thing stands after an act.
#[derive(Debug, Clone, PartialEq)]
pub enum Acted {
    /// A draft.
    Draft(Box<Draft>),
    /// An answer.
    Given(Box<Given>),
    /// A case.
    Case(Box<Case>),
}

impl Store {
    /// Does what an advisor wants done, or says why not. On the disk, with its line in the audit trail, when this
    /// returns. A case is corrected by correcting the answer that it began with. `edition` is the one that the advisor saw,
    /// where that matters; `claim` is how long a claim holds.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is changed then.
    pub async fn act(
        &self,
        actor: Actor,
        subject: Subject,
        act: &Act,
        edition: Option<u32>,
        now: Time,
        claim: Time,
    ) -> Result<Result<Acted, Refusal>, StoreError> {
        self.flush().await;
        let mut writing = self.write().await?;
        let subject = match (subject, act) {
            (Subject::Case(at), Act::Correct(_)) => {
                match case(&mut writing, at).await?.and_then(|case| case.question) {
                    Some(question) => Subject::Given(question),
                    None => return Ok(Err(Refusal::Gone)),
                }
            }
            (subject, _) => subject,
        };
        let done = match subject {
            Subject::Case(id) => act_on_case(&mut writing, actor, id, act, now, claim).await?.map(Acted::Case),
            Subject::Draft(id) => match act_on_draft(&mut writing, actor, id, act, now).await? {
                Ok((draft, Some(answer))) => {
                    insert_given(&mut writing, &answer).await?;
                    Ok(Acted::Draft(draft))
                }
                Ok((draft, None)) => Ok(Acted::Draft(draft)),
                Err(refusal) => Err(refusal),
            },
            Subject::Given(id) => act_on_given(&mut writing, actor, id, act, edition, now).await?.map(Acted::Given),
        };
        if done.is_ok() {
            writing.commit().await?;
        }
        Ok(done)
    }

    /// Writes down that somebody took away the bot's public message of a question that is not theirs. On the disk when this
    /// returns.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn note_removal(&self, actor: Actor, message: u64, now: Time) -> Result<(), StoreError> {
        let given = self.given_in(message).await?.filter(|given| is_there(actor, given.asked.guild));
        let entry = given.as_ref().and_then(|given| entry_concerned(given, given));
        let (kind, subject) =
            given.as_ref().map_or(("message", message), |given| Subject::Given(given.asked.id).parts());
        let line = AuditLine {
            id: 0,
            at: now,
            guild: actor.guild,
            advisor: actor.id,
            action: "remove".to_owned(),
            kind: kind.to_owned(),
            subject,
            entry,
            before: given.map_or_else(|| "in public".to_owned(), |given| given.summary()),
            after: "removed".to_owned(),
        };
        let mut writing = self.write().await?;
        super::audit::append(&mut writing, &line).await?;
        writing.commit().await?;
        Ok(())
    }

    /// Makes other answers of an entry say what the corrected one says now, and has their askers told: all of `others`
    /// in one step. `edition` is the one of the corrected answer that the advisor saw. Returns how many were changed; those
    /// that changed since are left alone.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is changed then.
    pub async fn recall_all(
        &self,
        actor: Actor,
        like: u64,
        edition: u32,
        others: &[u64],
        now: Time,
    ) -> Result<Result<u32, Refusal>, StoreError> {
        if let Err(refusal) = permit(actor.who, Deed::Recall, State::Free) {
            return Ok(Err(refusal));
        }
        self.flush().await;
        let mut writing = self.write().await?;
        let model = given(&mut writing, like).await?.filter(|given| is_there(actor, given.asked.guild));
        let Some(model) = model else { return Ok(Err(Refusal::Gone)) };
        if model.edition != edition {
            return Ok(Err(model.changed_since()));
        }
        let Some(act) = model.recalls() else { return Ok(Err(Refusal::NothingToUndo)) };
        let changed = change_all(&mut writing, actor, &act, others, now).await?;
        writing.commit().await?;
        Ok(Ok(changed))
    }

    /// Does the same to answers of an entry whose text was changed: `act` corrects them to what it says now, or takes them
    /// back where it is gone.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is changed then.
    pub async fn recall_entry(
        &self,
        actor: Actor,
        act: &Act,
        others: &[u64],
        now: Time,
    ) -> Result<Result<u32, Refusal>, StoreError> {
        if let Err(refusal) = permit(actor.who, Deed::Recall, State::Free) {
            return Ok(Err(refusal));
        }
        self.flush().await;
        let mut writing = self.write().await?;
        let changed = change_all(&mut writing, actor, act, others, now).await?;
        writing.commit().await?;
        Ok(Ok(changed))
    }
}

/// Does this to every answer to one question that no advisor has changed; how many there were.
async fn change_all(
    writing: &mut SqliteConnection,
    actor: Actor,
    act: &Act,
    others: &[u64],
    now: Time,
) -> Result<u32, StoreError> {
    let mut changed = 0;
    for &other in others {
        let untouched = given(writing, other).await?.is_some_and(|given| {
            given.is_single() && matches!(given.standing, Standing::Automatic | Standing::Approved)
        });
        if untouched {
            changed += u32::from(act_on_given(writing, actor, other, act, None, now).await?.is_ok());
        }
    }
    Ok(changed)
}

/// A second click on "Claim" within this time is the same claim.
const A_CLICK: Time = MINUTE;

fn is_there(actor: Actor, guild: u64) -> bool {
    actor.guild == TERMINAL || actor.guild == guild
}

async fn act_on_case(
    writing: &mut SqliteConnection,
    actor: Actor,
    at: u64,
    act: &Act,
    now: Time,
    claim: Time,
) -> Result<Result<Box<Case>, Refusal>, StoreError> {
    let Some(before) = case(writing, at).await?.filter(|case| is_there(actor, case.guild)) else {
        return Ok(Err(Refusal::Gone));
    };
    let state = before.state_for(actor.id);
    if let Err(refusal) = permit(actor.who, act.deed(Subject::Case(at)), state) {
        return Ok(Err(match refusal {
            Refusal::Decided if before.stage == Stage::Closed => closed_already(writing, at).await?,
            refusal => before.named(refusal),
        }));
    }
    if *act == Act::Claim && before.is_claimed_since(now - A_CLICK, actor.id, claim) {
        return Ok(Ok(Box::new(before)));
    }
    if *act == Act::Reopen
        && let Some(twin) = open_twin(writing, &before).await?
    {
        return Ok(Err(Refusal::OpenAs(twin.id)));
    }
    let after = match before.after(act, actor.id, now, claim) {
        Ok(after) => after,
        Err(refusal) => return Ok(Err(refusal)),
    };
    update_case(writing, &after).await?;
    // A case that its student does not know of stays silent until an advisor turns to them.
    let silent = after.kind == Kind::Sensitive && !is_answered(writing, at).await?;
    let turned_to = !silent || matches!(act, Act::Answer(_));
    if after.is_owned() && after.asker.is_some() && after.owner != before.owner && turned_to {
        // The thread is asked for before the words that are to be said in it.
        deliver(writing, after.guild, &Delivery::Thread(at), now).await?;
    }
    let event = match act {
        Act::Note(text) => {
            add_note(writing, at, now, Voice::Note, Some(actor.id), text).await?;
            None
        }
        Act::Answer(text) => {
            let note = add_note(writing, at, now, Voice::Advisor, Some(actor.id), text).await?;
            deliver(writing, after.guild, &Delivery::Relay(note), now).await?;
            None
        }
        Act::HandOver(colleague) => {
            let text = format!("{}, {} handed case {at} to you.", name(*colleague), name(actor.id));
            deliver(writing, after.guild, &Delivery::Line { text, notify: Some(*colleague) }, now).await?;
            Some(format!("{} handed it to {}", name(actor.id), name(*colleague)))
        }
        Act::Claim if before.owner == Some(actor.id) => Some(format!("{} claimed it once more", name(actor.id))),
        Act::Claim => Some(format!("claimed by {}", name(actor.id))),
        Act::Release => Some(format!("released by {}", name(actor.id))),
        Act::Close | Act::Dismiss => {
            if after.asker.is_some() && !silent {
                deliver(writing, after.guild, &Delivery::Closed(at), now).await?;
            }
            Some(closed_by(actor.id))
        }
        _ => Some(format!("reopened by {}", name(actor.id))),
    };
    if let Some(event) = event {
        add_note(writing, at, now, Voice::Event, None, &event).await?;
    }
    deliver(writing, after.guild, &Delivery::Card(Subject::Case(at)), now).await?;
    record(writing, actor, after.guild, Subject::Case(at), act, None, (&before.to_string(), &after.to_string()), now)
        .await?;
    Ok(Ok(Box::new(after)))
}

/// Who closed it, for whoever comes second; nobody, where its student or the time did.
async fn closed_already(writing: &mut SqliteConnection, case: u64) -> Result<Refusal, StoreError> {
    let last: Option<(Option<i64>, String)> = sqlx::query_as(
        "SELECT (SELECT advisor FROM audit WHERE kind = 'case' AND subject = ?1 ORDER BY id DESC LIMIT 1), text
         FROM case_note WHERE case_id = ?1 AND voice = 'event' ORDER BY id DESC LIMIT 1",
    )
    .bind(number(case))
    .fetch_optional(writing)
    .await?;
    Ok(match last {
        Some((Some(by), event)) if event == closed_by(super::id(by)) => {
            Refusal::DecidedBy { by: super::id(by), how: Stage::Closed.word().to_owned() }
        }
        _ => Refusal::Decided,
    })
}

fn closed_by(advisor: u64) -> String {
    format!("closed by {}", name(advisor))
}

/// An advisor has written to the student of a case.
async fn is_answered(writing: &mut SqliteConnection, case: u64) -> Result<bool, StoreError> {
    let query = "SELECT EXISTS (SELECT 1 FROM case_note WHERE case_id = ? AND voice = 'advisor')";
    Ok(sqlx::query_scalar(query).bind(number(case)).fetch_one(writing).await?)
}

async fn act_on_draft(
    writing: &mut SqliteConnection,
    actor: Actor,
    at: u64,
    act: &Act,
    now: Time,
) -> Result<Result<(Box<Draft>, Option<Box<Given>>), Refusal>, StoreError> {
    let Some(before) = draft(writing, at).await?.filter(|draft| is_there(actor, draft.asked.guild)) else {
        return Ok(Err(Refusal::Gone));
    };
    let subject = Subject::Draft(at);
    if let Err(refusal) = permit(actor.who, act.deed(subject), before.state()) {
        return Ok(Err(if refusal == Refusal::Decided { before.decided_already() } else { refusal }));
    }
    let after = match before.after(act, actor.id, now) {
        Ok(after) => after,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if *act == Act::Reopen && waits_already(writing, &before.asked).await? {
        return Ok(Err(Refusal::AskedAgain));
    }
    sqlx::query("UPDATE draft SET now = ?, verdict = ?, decided_by = ?, decided_at = ? WHERE question = ?")
        .bind(to_json(&after.asked.said)?)
        .bind(after.verdict.word())
        .bind(after.decided.map(|(by, _)| number(by)))
        .bind(after.decided.map(|(_, at)| at))
        .bind(number(at))
        .execute(&mut *writing)
        .await?;
    let goes_out = matches!(after.verdict, Verdict::Approved | Verdict::Changed);
    let answer = goes_out.then(|| {
        let mut given = Given::new(after.asked.clone());
        given.standing = Standing::Approved;
        given.changed = after.decided;
        Box::new(given)
    });
    if goes_out || after.verdict == Verdict::Dismissed {
        deliver(writing, after.asked.guild, &Delivery::Give(at), now).await?;
    }
    deliver(writing, after.asked.guild, &Delivery::Card(subject), now).await?;
    let entry = before.asked.said.ids().first().map(|&id| id.to_owned());
    let stands = |draft: &Draft| format!("{}: {}", draft.verdict.word(), draft.asked.said);
    let change = (stands(&before), stands(&after));
    record(writing, actor, after.asked.guild, subject, act, entry, (&change.0, &change.1), now).await?;
    Ok(Ok((Box::new(after), answer)))
}

async fn act_on_given(
    writing: &mut SqliteConnection,
    actor: Actor,
    at: u64,
    act: &Act,
    edition: Option<u32>,
    now: Time,
) -> Result<Result<Box<Given>, Refusal>, StoreError> {
    let Some(before) = given(writing, at).await?.filter(|given| is_there(actor, given.asked.guild)) else {
        return Ok(Err(Refusal::Gone));
    };
    let subject = Subject::Given(at);
    if let Err(refusal) = permit(actor.who, act.deed(subject), before.state_for(act)) {
        return Ok(Err(if refusal == Refusal::Decided { before.decided_already() } else { refusal }));
    }
    if edition.is_some_and(|edition| edition != before.edition) {
        return Ok(Err(before.changed_since()));
    }
    let after = match before.after(act, actor.id, now) {
        Ok(after) => after,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let earlier = after.before.as_ref().map(|(standing, said)| to_json(&(standing.word(), said))).transpose()?;
    sqlx::query(
        "UPDATE answer SET standing = ?, now = ?, edition = ?, changed_by = ?, changed_at = ?, before = ?,
         undone = ? WHERE question = ?",
    )
    .bind(after.standing.word())
    .bind(to_json(&after.now)?)
    .bind(after.edition)
    .bind(number(actor.id))
    .bind(now)
    .bind(earlier)
    .bind(after.undone)
    .bind(number(at))
    .execute(&mut *writing)
    .await?;
    if after.now != before.now {
        // What it rested on before still finds it.
        insert_entries(writing, at, &after.now).await?;
    }
    let guild = after.asked.guild;
    if after.asked.message.is_some() {
        deliver(writing, guild, &Delivery::Edit(at), now).await?;
    }
    if !matches!(act, Act::Approve) && after.asked.asker.is_some() {
        deliver(writing, guild, &Delivery::Tell(at), now).await?;
    }
    if matches!(act, Act::Correct(_)) {
        settle_cases(writing, at, actor.id, now).await?;
    }
    let entry = entry_concerned(&before, &after);
    record(writing, actor, guild, subject, act, entry, (&before.summary(), &after.summary()), now).await?;
    Ok(Ok(Box::new(after)))
}

/// The entry whose answer it was, or is now.
fn entry_concerned(before: &Given, after: &Given) -> Option<String> {
    let first = |said: &Said| said.ids().first().map(|&id| id.to_owned());
    first(&before.now).or_else(|| first(&before.asked.said)).or_else(|| first(&after.now))
}

/// An answer that is corrected settles what was brought up about it and nobody waits for.
async fn settle_cases(writing: &mut SqliteConnection, question: u64, by: u64, now: Time) -> Result<(), StoreError> {
    let open = "SELECT * FROM cases WHERE question = ? AND asker IS NULL AND stage = 'open'";
    close_cases(writing, open, question, &format!("the answer was corrected by {}", name(by)), now).await
}

#[allow(clippy::too_many_arguments, reason = "the columns of one line, each said once")]
async fn record(
    writing: &mut SqliteConnection,
    actor: Actor,
    guild: u64,
    subject: Subject,
    act: &Act,
    entry: Option<String>,
    (before, after): (&str, &str),
    now: Time,
) -> Result<(), StoreError> {
    let (kind, id) = subject.parts();
    let line = AuditLine {
        id: 0,
        at: now,
        guild,
        advisor: actor.id,
        action: act.name().to_owned(),
        kind: kind.to_owned(),
        subject: id,
        entry,
        before: before.to_owned(),
        after: after.to_owned(),
    };
    super::audit::append(writing, &line).await
}
