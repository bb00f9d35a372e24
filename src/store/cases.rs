//! Cases: opened once for each student and question, written to, growing old.

use sqlx::{Row, SqliteConnection};

use super::outbox::{deliver, remember_card};
use super::{Store, StoreError, audit, id, number, rows};
use crate::config::{Cases, Rates};
use crate::moderation::case::{Case, CaseFile, Kind, NewCase, Note, Stage, Voice};
use crate::moderation::{AuditLine, DAY, Delivery, HOUR, MINUTE, Refusal, Subject, TERMINAL, Time, name, seconds};

/// What came of opening a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The case.
    pub case: Case,
    /// There was none before.
    pub new: bool,
}

/// Where a student goes on writing in the thread of a case that nobody has claimed, advisors are told so often at most.
const QUIET: Time = 10 * MINUTE;
const REOPENED: &str = "reopened by the student's reply";
/// An advisor owns the conversation, and its student knows of it: not before an advisor has turned to them in distress.
const OWNED: &str = "owner IS NOT NULL AND stage IN ('claimed', 'answered') AND (kind <> 'sensitive'
     OR EXISTS (SELECT 1 FROM case_note WHERE case_id = cases.id AND voice = 'advisor'))";

pub(super) async fn case(connection: &mut SqliteConnection, at: u64) -> Result<Option<Case>, StoreError> {
    let found = sqlx::query("SELECT * FROM cases WHERE id = ?").bind(number(at)).fetch_optional(connection).await?;
    found.as_ref().map(rows::case).transpose()
}

/// Writes back what may change in a case.
pub(super) async fn update_case(writing: &mut SqliteConnection, case: &Case) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE cases SET asker = ?, text = ?, stage = ?, owner = ?, claim_ends = ?, nudged = ?, changed = ?, times = ?,
         priority = ?, thread = ?, card = ? WHERE id = ?",
    )
    .bind(case.asker.map(number))
    .bind(&case.text)
    .bind(case.stage.word())
    .bind(case.owner.map(number))
    .bind(case.claim_ends)
    .bind(case.nudged)
    .bind(case.changed)
    .bind(case.times)
    .bind(case.priority)
    .bind(case.thread.map(number))
    .bind(case.card.map(number))
    .bind(number(case.id))
    .execute(writing)
    .await?;
    Ok(())
}

pub(super) async fn add_note(
    writing: &mut SqliteConnection,
    case: u64,
    at: Time,
    voice: Voice,
    author: Option<u64>,
    text: &str,
) -> Result<u64, StoreError> {
    let added = sqlx::query("INSERT INTO case_note (case_id, at, voice, author, text) VALUES (?, ?, ?, ?, ?)")
        .bind(number(case))
        .bind(at)
        .bind(voice.word())
        .bind(author.map(number))
        .bind(text)
        .execute(writing)
        .await?;
    Ok(id(added.last_insert_rowid()))
}

impl Store {
    /// Opens a case, or finds the one that this student and question have already; what the student wrote is added to
    /// it. On the disk when this returns.
    ///
    /// # Errors
    /// When the database cannot be written. The refusal says that too many wait already, of this person or of all.
    pub async fn open_case(
        &self,
        new: &NewCase,
        now: Time,
        rates: Rates,
        claim: Time,
    ) -> Result<Result<Opened, Refusal>, StoreError> {
        let mut writing = self.write().await?;
        let known = sqlx::query(
            "SELECT * FROM cases WHERE guild = ? AND ifnull(asker, -1) = ? AND (kind IN ('advisor', 'sensitive')) = ?
             AND subject = ? AND stage <> 'closed'",
        )
        .bind(number(new.guild))
        .bind(new.asker.map_or(-1, number))
        .bind(new.kind.is_personal())
        .bind(&new.subject)
        .fetch_optional(&mut *writing)
        .await?;
        if let Some(row) = known {
            let mut case = rows::case(&row)?;
            add_events(&mut writing, case.id, &new.events, now).await?;
            match (&new.words, new.asker) {
                (Some(words), Some(_)) => case = add_reply(&mut writing, &case, words, now, claim).await?,
                (Some(words), None) => {
                    add_note(&mut writing, case.id, now, Voice::Student, None, words).await?;
                    case.times += 1;
                }
                // However often somebody clicks, it is the same case; but who was answered and asks again waits again.
                (None, Some(_)) if case.stage == Stage::Answered => {
                    case = case.after_reply(now, claim);
                    add_note(&mut writing, case.id, now, Voice::Event, None, "the student asks for an advisor again")
                        .await?;
                    let text = format!("Case {}: the student asks for an advisor again.", case.id);
                    let notify = case.owner.filter(|&owner| owner != TERMINAL);
                    deliver(&mut writing, case.guild, &Delivery::Line { text, notify }, now).await?;
                    deliver(&mut writing, case.guild, &Delivery::Card(Subject::Case(case.id)), now).await?;
                }
                (None, Some(_)) => {}
                // A second click on the same answer is no second question.
                (None, None) => case.times += u32::from(new.question.is_none() || new.question != case.question),
            }
            let urgent = new.priority && !case.priority;
            case.priority |= new.priority;
            case.changed = now;
            update_case(&mut writing, &case).await?;
            follow_up(&mut writing, &case, new, now).await?;
            if case.card.is_some() && (urgent || new.words.is_some() || new.asker.is_none()) {
                deliver(&mut writing, case.guild, &Delivery::Card(Subject::Case(case.id)), now).await?;
            }
            writing.commit().await?;
            return Ok(Ok(Opened { case, new: false }));
        }
        if new.kind != Kind::Sensitive
            && let Some(refusal) = too_many(&mut writing, new, rates).await?
        {
            return Ok(Err(refusal));
        }
        let case = insert_case(&mut writing, new, now).await?;
        follow_up(&mut writing, &case, new, now).await?;
        let delivery = if new.listed { Delivery::Card(Subject::Case(case.id)) } else { Delivery::Summary };
        deliver(&mut writing, case.guild, &delivery, now).await?;
        writing.commit().await?;
        Ok(Ok(Opened { case, new: true }))
    }

    /// The student of a case writes to it, which opens it again if it was answered or closed. If another case about the
    /// same is open by then, their words go there; the case that has them is returned.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn reply_to_case(
        &self,
        case: u64,
        words: &str,
        now: Time,
        claim: Time,
    ) -> Result<Result<Case, Refusal>, StoreError> {
        let mut writing = self.write().await?;
        let Some(mut found) = self::case(&mut writing, case).await?.filter(|case| case.asker.is_some()) else {
            return Ok(Err(Refusal::Gone));
        };
        if let Some(twin) = open_twin(&mut writing, &found).await? {
            found = twin;
        }
        let case = add_reply(&mut writing, &found, words, now, claim).await?;
        update_case(&mut writing, &case).await?;
        deliver(&mut writing, case.guild, &Delivery::Card(Subject::Case(case.id)), now).await?;
        writing.commit().await?;
        Ok(Ok(case))
    }

    /// Something happened in the thread of a case: its student wrote there, or an advisor did.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn heard_in_thread(&self, case: &Case, person: u64, now: Time, claim: Time) -> Result<Case, StoreError> {
        let mut writing = self.write().await?;
        let Some(case) = self::case(&mut writing, case.id).await? else { return Ok(case.clone()) };
        let after = if case.asker == Some(person) {
            if let Some(twin) = open_twin(&mut writing, &case).await? {
                let event = format!("the student wrote in the thread of case {}", case.id);
                add_note(&mut writing, twin.id, now, Voice::Event, None, &event).await?;
                deliver(&mut writing, twin.guild, &Delivery::Card(Subject::Case(twin.id)), now).await?;
                writing.commit().await?;
                return Ok(case);
            }
            case.after_reply(now, claim)
        } else if case.owner == Some(person) && case.stage == Stage::Claimed {
            Case { stage: Stage::Answered, changed: now, ..case.clone() }
        } else {
            return Ok(case);
        };
        update_case(&mut writing, &after).await?;
        if (after.stage, after.owner) != (case.stage, case.owner) {
            deliver(&mut writing, case.guild, &Delivery::Card(Subject::Case(case.id)), now).await?;
        }
        let line = match (case.stage, case.thread) {
            (Stage::Closed, Some(thread)) => {
                add_note(&mut writing, case.id, now, Voice::Event, None, REOPENED).await?;
                Some(format!("Case {} is open again: its student wrote in <#{thread}>.", case.id))
            }
            // Whoever had it has let go of it.
            (Stage::Open, Some(thread)) if case.changed + QUIET <= now => {
                Some(format!("Case {} waits for an advisor: its student wrote in <#{thread}>.", case.id))
            }
            _ => None,
        };
        if let Some(text) = line {
            deliver(&mut writing, case.guild, &Delivery::Line { text, notify: None }, now).await?;
        }
        writing.commit().await?;
        Ok(after)
    }

    /// The student takes a case back, or says that it is settled.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn end_own_case(&self, case: u64, event: &str, now: Time) -> Result<Result<Case, Refusal>, StoreError> {
        let mut writing = self.write().await?;
        let Some(found) = self::case(&mut writing, case).await? else { return Ok(Err(Refusal::Gone)) };
        if found.stage == Stage::Closed {
            return Ok(Err(Refusal::Closed));
        }
        let case = Case { stage: Stage::Closed, claim_ends: None, changed: now, ..found };
        add_note(&mut writing, case.id, now, Voice::Event, None, event).await?;
        update_case(&mut writing, &case).await?;
        deliver(&mut writing, case.guild, &Delivery::Card(Subject::Case(case.id)), now).await?;
        writing.commit().await?;
        Ok(Ok(case))
    }

    /// A case, by its number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn case(&self, at: u64) -> Result<Option<Case>, StoreError> {
        let mut connection = self.reading.acquire().await?;
        case(&mut connection, at).await
    }

    /// What was written in a case, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn notes(&self, case: u64) -> Result<Vec<Note>, StoreError> {
        let query = sqlx::query("SELECT * FROM case_note WHERE case_id = ? ORDER BY id").bind(number(case));
        query.fetch_all(&self.reading).await?.iter().map(rows::note).collect()
    }

    /// One note, if it is still there.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn note(&self, note: u64) -> Result<Option<Note>, StoreError> {
        let query = sqlx::query("SELECT * FROM case_note WHERE id = ?").bind(number(note));
        query.fetch_optional(&self.reading).await?.as_ref().map(rows::note).transpose()
    }

    /// A case with what its card shows.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn case_file(&self, case: u64) -> Result<Option<CaseFile>, StoreError> {
        let Some(case) = self.case(case).await? else { return Ok(None) };
        let notes = self.notes(case.id).await?;
        let asked = match case.question {
            Some(question) => self.asked(question).await?,
            None => None,
        };
        Ok(Some(CaseFile { case, notes, asked }))
    }

    /// The case whose private thread this is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn case_in_thread(&self, thread: u64) -> Result<Option<Case>, StoreError> {
        let query = sqlx::query("SELECT * FROM cases WHERE thread = ?").bind(number(thread));
        query.fetch_optional(&self.reading).await?.as_ref().map(rows::case).transpose()
    }

    /// The private threads of all cases.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn case_threads(&self) -> Result<Vec<u64>, StoreError> {
        let found: Vec<i64> =
            sqlx::query_scalar("SELECT thread FROM cases WHERE thread IS NOT NULL").fetch_all(&self.reading).await?;
        Ok(found.into_iter().map(id).collect())
    }

    /// The newest case of a person that an advisor owns and that is talked about by relay, not in a thread.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn relayed_case(&self, person: u64) -> Result<Option<Case>, StoreError> {
        let query = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT * FROM cases WHERE asker = ? AND thread IS NULL AND {OWNED} ORDER BY changed DESC, id DESC LIMIT 1"
        )));
        query.bind(number(person)).fetch_optional(&self.reading).await?.as_ref().map(rows::case).transpose()
    }

    /// An advisor owns a case that this person began in this channel.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_owned_in(&self, person: u64, channel: u64) -> Result<bool, StoreError> {
        let query = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "SELECT EXISTS (SELECT 1 FROM cases WHERE asker = ? AND channel = ? AND {OWNED})"
        )));
        Ok(query.bind(number(person)).bind(number(channel)).fetch_one(&self.reading).await?)
    }

    /// Notes where the card of a subject stands.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn card_stands(&self, subject: Subject, message: Option<u64>) -> Result<(), StoreError> {
        let (query, id) = match subject {
            Subject::Case(id) => ("UPDATE cases SET card = ? WHERE id = ?", id),
            Subject::Draft(id) => ("UPDATE draft SET card = ? WHERE question = ?", id),
            Subject::Given(_) => return Ok(()),
        };
        sqlx::query(query).bind(message.map(number)).bind(number(id)).execute(&self.pool).await?;
        Ok(())
    }

    /// Notes the private thread of a case.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn thread_stands(&self, case: u64, thread: u64) -> Result<(), StoreError> {
        let query = sqlx::query("UPDATE cases SET thread = ? WHERE id = ?").bind(number(thread)).bind(number(case));
        query.execute(&self.pool).await?;
        Ok(())
    }

    /// Notes that the thread of a case cannot be used any more.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn thread_is_gone(&self, case: u64) -> Result<(), StoreError> {
        let query = sqlx::query("UPDATE cases SET thread = NULL WHERE id = ?").bind(number(case));
        query.execute(&self.pool).await?;
        Ok(())
    }

    /// Notes which message of the review channel shows a student's words.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn note_stands(&self, note: u64, message: u64) -> Result<(), StoreError> {
        let query =
            sqlx::query("UPDATE case_note SET message = ? WHERE id = ?").bind(number(message)).bind(number(note));
        query.execute(&self.pool).await?;
        Ok(())
    }

    /// Adds an event to a case, such as that its student cannot be reached.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn add_event(&self, case: u64, event: &str, now: Time) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        if let Some(case) = self::case(&mut writing, case).await? {
            add_note(&mut writing, case.id, now, Voice::Event, None, event).await?;
            deliver(&mut writing, case.guild, &Delivery::Card(Subject::Case(case.id)), now).await?;
        }
        writing.commit().await?;
        Ok(())
    }

    /// Lets cases grow old: claims end, after a reminder; answered cases close; and once a day, in the hour that is set,
    /// what waits too long is named.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn sweep(&self, now: Time, rules: &Cases) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        let found = sqlx::query("SELECT * FROM cases WHERE stage IN ('claimed', 'answered')");
        for row in found.fetch_all(&mut *writing).await? {
            let case = rows::case(&row)?;
            if let Some(aged) = case.aged(now, seconds(rules.close_after)) {
                let event = match (aged.stage, case.owner) {
                    (Stage::Closed, _) => "closed: no reply".to_owned(),
                    (_, owner) => format!("the claim of {} ended", name(owner.unwrap_or_default())),
                };
                update_case(&mut writing, &aged).await?;
                add_note(&mut writing, case.id, now, Voice::Event, None, &event).await?;
                deliver(&mut writing, case.guild, &Delivery::Card(Subject::Case(case.id)), now).await?;
            } else if case.needs_nudge(now, seconds(rules.nudge))
                && let (Some(owner), Some(ends)) = (case.owner, case.claim_ends)
            {
                update_case(&mut writing, &Case { nudged: true, ..case.clone() }).await?;
                let text = format!(
                    "{}, your claim of case {} ends <t:{ends}:R>. Answer it, claim it once more, or hand it over.",
                    name(owner),
                    case.id
                );
                let notify = Some(owner).filter(|&owner| owner != TERMINAL);
                deliver(&mut writing, case.guild, &Delivery::Line { text, notify }, now).await?;
            }
        }
        daily_line(&mut writing, now, rules, seconds(rules.overdue)).await?;
        writing.commit().await?;
        Ok(())
    }
}

/// The case of the same student and question that is open instead of this closed one, which cannot be opened beside it.
pub(super) async fn open_twin(writing: &mut SqliteConnection, case: &Case) -> Result<Option<Case>, StoreError> {
    if case.stage != Stage::Closed {
        return Ok(None);
    }
    let query = sqlx::query(
        "SELECT twin.* FROM cases JOIN cases AS twin ON twin.guild = cases.guild AND twin.subject = cases.subject
         AND ifnull(twin.asker, -1) = ifnull(cases.asker, -1)
         AND (twin.kind IN ('advisor', 'sensitive')) = (cases.kind IN ('advisor', 'sensitive'))
         WHERE cases.id = ? AND twin.stage <> 'closed'",
    );
    query.bind(number(case.id)).fetch_optional(writing).await?.as_ref().map(rows::case).transpose()
}

/// Why a case is not opened: too many of this person's or of all wait already.
async fn too_many(writing: &mut SqliteConnection, new: &NewCase, rates: Rates) -> Result<Option<Refusal>, StoreError> {
    // What nobody waits for must not crowd out who does.
    let count = "SELECT count(*) FROM cases WHERE guild = ? AND (kind IN ('advisor', 'sensitive')) = ?
        AND stage IN ('open', 'claimed')";
    if let Some(asker) = new.asker {
        let query = sqlx::query_scalar::<_, u32>(sqlx::AssertSqlSafe(format!("{count} AND asker = ?")));
        let theirs = query.bind(number(new.guild)).bind(true).bind(number(asker)).fetch_one(&mut *writing).await?;
        if theirs >= rates.open_cases_per_person {
            return Ok(Some(Refusal::EnoughWaiting(theirs)));
        }
    }
    let all: u32 =
        sqlx::query_scalar(count).bind(number(new.guild)).bind(new.kind.is_personal()).fetch_one(writing).await?;
    Ok((all >= rates.open_cases).then_some(Refusal::QueueFull))
}

async fn insert_case(writing: &mut SqliteConnection, new: &NewCase, now: Time) -> Result<Case, StoreError> {
    let inserted = sqlx::query(
        "INSERT INTO cases (guild, kind, priority, asker, question, subject, text, stage, nudged, opened, changed, times,
         channel) VALUES (?, ?, ?, ?, ?, ?, ?, 'open', 0, ?, ?, 1, ?)",
    )
    .bind(number(new.guild))
    .bind(new.kind.word())
    .bind(new.priority)
    .bind(new.asker.map(number))
    .bind(new.question.map(number))
    .bind(&new.subject)
    .bind(&new.text)
    .bind(now)
    .bind(now)
    .bind(number(new.channel))
    .execute(&mut *writing)
    .await?;
    let at = id(inserted.last_insert_rowid());
    add_events(writing, at, &new.events, now).await?;
    // What was written without a question is the case's own text.
    if let Some(words) = new.words.as_ref().filter(|words| **words != new.text) {
        add_note(writing, at, now, Voice::Student, None, words).await?;
    }
    if let Some(advisor) = new.opened_by {
        let line = AuditLine {
            id: 0,
            at: now,
            guild: new.guild,
            advisor,
            action: "open".to_owned(),
            kind: "case".to_owned(),
            subject: at,
            entry: None,
            before: String::new(),
            after: Stage::Open.word().to_owned(),
        };
        audit::append(writing, &line).await?;
    }
    remember_card(writing, new.guild, Subject::Case(at), now).await?;
    case(writing, at).await?.ok_or_else(|| StoreError::Unreadable("a new case".to_owned()))
}

/// Adds what is new of this to a case.
async fn add_events(writing: &mut SqliteConnection, case: u64, events: &[String], now: Time) -> Result<(), StoreError> {
    for event in events {
        let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM case_note WHERE case_id = ? AND text = ?)")
            .bind(number(case))
            .bind(event)
            .fetch_one(&mut *writing)
            .await?;
        if !known {
            add_note(writing, case, now, Voice::Event, None, event).await?;
        }
    }
    Ok(())
}

/// A student's words, which advisors are shown; the case is theirs again who had it.
async fn add_reply(
    writing: &mut SqliteConnection,
    case: &Case,
    words: &str,
    now: Time,
    claim: Time,
) -> Result<Case, StoreError> {
    let after = case.after_reply(now, claim);
    if after.stage != case.stage && matches!(case.stage, Stage::Answered | Stage::Closed) {
        add_note(writing, case.id, now, Voice::Event, None, REOPENED).await?;
    }
    let note = add_note(writing, case.id, now, Voice::Student, None, words).await?;
    deliver(writing, case.guild, &Delivery::Pass(note), now).await?;
    Ok(after)
}

/// A question that nobody waited for has somebody who waits now: the nameless case of it ends.
async fn follow_up(writing: &mut SqliteConnection, case: &Case, new: &NewCase, now: Time) -> Result<(), StoreError> {
    let (Kind::Advisor, Some(question)) = (new.kind, new.question) else { return Ok(()) };
    let nameless = "SELECT * FROM cases WHERE question = ? AND asker IS NULL AND times = 1 AND stage = 'open'
        AND kind IN ('unmatched', 'unsure', 'unhelpful')";
    close_cases(writing, nameless, question, &format!("followed up as case {}", case.id), now).await
}

/// Closes the cases of a question that this query finds, for the reason of this event; their cards show it.
pub(super) async fn close_cases(
    writing: &mut SqliteConnection,
    query: &'static str,
    question: u64,
    event: &str,
    now: Time,
) -> Result<(), StoreError> {
    for row in sqlx::query(query).bind(number(question)).fetch_all(&mut *writing).await? {
        let case = Case { stage: Stage::Closed, changed: now, ..rows::case(&row)? };
        update_case(writing, &case).await?;
        add_note(writing, case.id, now, Voice::Event, None, event).await?;
        if case.card.is_some() {
            deliver(writing, case.guild, &Delivery::Card(Subject::Case(case.id)), now).await?;
        }
    }
    Ok(())
}

const DAILY: &str = "daily";
/// Numbers named in the daily line.
const NAMED: usize = 15;

async fn daily_line(writing: &mut SqliteConnection, now: Time, rules: &Cases, overdue: Time) -> Result<(), StoreError> {
    // From that hour on: the bot may have been down in it.
    if now.rem_euclid(DAY) / HOUR < Time::from(rules.daily_hour) {
        return Ok(());
    }
    let today = now.div_euclid(DAY);
    let found = sqlx::query(
        "SELECT guild, id, opened FROM cases WHERE stage IN ('open', 'claimed') AND opened <= ?1 AND guild <> 0
         UNION ALL SELECT guild, 0, at FROM draft JOIN question ON id = question
         WHERE verdict = 'waiting' AND mode = 'before' AND at <= ?1 ORDER BY opened",
    )
    .bind(now - overdue)
    .fetch_all(&mut *writing)
    .await?;
    let mut guilds: Vec<(i64, Vec<String>, u32)> = Vec::new();
    for row in found {
        let (guild, case, opened): (i64, i64, i64) =
            (row.try_get("guild")?, row.try_get("id")?, row.try_get("opened")?);
        if !guilds.iter().any(|(known, ..)| *known == guild) {
            guilds.push((guild, Vec::new(), 0));
        }
        let Some((_, cases, drafts)) = guilds.iter_mut().find(|(known, ..)| *known == guild) else { continue };
        if case == 0 { *drafts += 1 } else { cases.push(format!("case {case} (<t:{opened}:R>)")) }
    }
    for (guild, cases, drafts) in guilds {
        let last: Option<i64> = sqlx::query_scalar("SELECT value FROM remembered WHERE guild = ? AND name = ?")
            .bind(guild)
            .bind(DAILY)
            .fetch_optional(&mut *writing)
            .await?;
        if last == Some(today) {
            continue;
        }
        sqlx::query("INSERT OR REPLACE INTO remembered (guild, name, value) VALUES (?, ?, ?)")
            .bind(guild)
            .bind(DAILY)
            .bind(today)
            .execute(&mut *writing)
            .await?;
        let more = cases.len().saturating_sub(NAMED);
        let mut named = cases.into_iter().take(NAMED).collect::<Vec<_>>();
        named.extend((more > 0).then(|| format!("{more} more cases")));
        named.extend((drafts > 0).then(|| format!("{drafts} draft{}", if drafts == 1 { "" } else { "s" })));
        let text =
            format!("**Overdue:** {}. `/queue` lists everything that waits, the oldest first.", named.join(", "));
        deliver(writing, id(guild), &Delivery::Line { text, notify: None }, now).await?;
    }
    Ok(())
}
