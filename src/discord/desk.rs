//! What advisors do in Discord: buttons, menus and forms, each turned into an act and shown again; their commands stand
//! below.

mod commands;

pub(super) use commands::{command, integer};

use serenity::model::application::{ComponentInteraction, ComponentInteractionDataKind, ModalInteraction};

use super::Bot;
use super::asking::now;
use super::clicks::{GONE, form, reference};
use super::render::render;
use super::scene::{Scene, not_kept};
use super::send::SendError;
use crate::advising::action::{Action, Key, Verb};
use crate::advising::reply::Reply;
use crate::advising::said::Said;
use crate::moderation::draft::{picked, titled};
use crate::moderation::given::Given;
use crate::moderation::permission::{Deed, State};
use crate::moderation::wording::{self, AUDIT_PAGE};
use crate::moderation::{Act, DAY, Delivery, Refusal, Subject, Time};
use crate::store::{Acted, Component, StoreError, What};

/// Longest text of an advisor, in characters: what a form may hold.
pub(super) const LONGEST_ANSWER: u16 = 3_500;
/// An advisor's own list or panel works for so long.
const PANEL_LIVES: Time = DAY;
/// Lines of the audit trail in one exported file, the newest: about 4 MB, which Discord takes in time.
const MOST_EXPORTED: u32 = 20_000;

/// What the table of permissions calls an advisor's click, before it is known what it acts on.
pub(super) fn deed(verb: Verb) -> Deed {
    match verb {
        Verb::Approve | Verb::Pick | Verb::Edit | Verb::Write | Verb::Undo => Deed::Correct,
        Verb::Dismiss => Deed::Draft,
        Verb::Right | Verb::Wrong => Deed::Grade,
        Verb::Correct | Verb::Why => Deed::SeeAnswer,
        Verb::Retract => Deed::Retract,
        Verb::Recall | Verb::RecallAll => Deed::Recall,
        Verb::Claim => Deed::Claim,
        Verb::Release => Deed::Release,
        Verb::HandOver => Deed::HandOver,
        Verb::Note => Deed::Note,
        Verb::Answer => Deed::Answer,
        Verb::Close => Deed::Close,
        Verb::Reopen => Deed::Reopen,
        Verb::Open | Verb::Page => Deed::Queue,
        Verb::Export => Deed::Audit,
    }
}

/// What goes wrong on the way to a reply: a word for the advisor, or a fault of the database.
enum Trouble {
    Refused(Refusal),
    Store(StoreError),
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Trouble {
        Trouble::Refused(refusal)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Trouble {
        Trouble::Store(error)
    }
}

/// How a thing stands after an act or, where that cannot be shown, that the act is done all the same.
fn or_done(scene: &Scene<'_>, shown: Result<Reply, Trouble>) -> Reply {
    shown.unwrap_or_else(|trouble| {
        let why = match trouble {
            Trouble::Refused(refusal) => refusal.to_string(),
            Trouble::Store(error) => error.to_string(),
        };
        let reference = reference(scene.waiting.id.get());
        tracing::error!("what was done cannot be shown: {why} (reference {reference})");
        Reply::line(format!("That is done and written down, but I cannot show it now. (Reference {reference})"))
    })
}

/// An advisor's click.
pub(super) async fn clicked(
    bot: &Bot,
    component: &ComponentInteraction,
    scene: &Scene<'_>,
    verb: Verb,
    key: Key,
    number: u64,
) -> Result<(), SendError> {
    let record = match scene.in_time(bot.record(scene, key)).await {
        Ok(Some(record)) => record,
        Ok(None) => return bot.tell(scene, GONE).await,
        Err(error) => return bot.could_not_keep(scene, &error).await,
    };
    if let Verb::Edit | Verb::Write | Verb::Note | Verb::Answer = verb {
        return match scene.in_time(bot.form_for(scene, &record, verb)).await {
            Ok(modal) => bot.sender.open(&scene.waiting, modal).await,
            Err(trouble) => bot.show_or_tell(scene, Err(trouble)).await,
        };
    }
    if verb == Verb::Export {
        return bot.export(scene, &record).await;
    }
    // A choice of people: whoever was chosen comes with the click.
    let colleague = match &component.data.kind {
        ComponentInteractionDataKind::UserSelect { values } => values.first().copied(),
        _ => None,
    };
    let reply = match (verb, colleague) {
        (Verb::HandOver, None) => scene.in_time(bot.choose_colleague(scene, &record, key)).await,
        (Verb::HandOver, Some(colleague)) => {
            let member = component.data.resolved.members.get(&colleague).zip(scene.guild);
            if member.is_some_and(|(member, guild)| bot.is_advisor(guild, colleague, &member.roles)) {
                bot.act(scene, &record, &Act::HandOver(colleague.get()), key).await
            } else {
                Err(Refusal::NoAdvisor(colleague.get()).into())
            }
        }
        _ => scene.in_time(bot.clicked(scene, &record, verb, key, number)).await,
    };
    // A card and a panel change in place, and so does the list of people; what is new stands below.
    match reply {
        Ok(reply) if in_place(verb) || colleague.is_some() => bot.sender.update(&scene.waiting, render(&reply)).await,
        reply => bot.show_or_tell(scene, reply).await,
    }
}

/// Takes a public message of the bot's away, for whoever asked; of an advisor it is written down.
pub(super) async fn dismiss(bot: &Bot, scene: &Scene<'_>, message: u64, asker: u64) -> Result<(), SendError> {
    // What must not be read on is not kept there by a database that does not answer.
    bot.sender.remove(&scene.waiting).await?;
    if scene.user.get() != asker
        && let Err(error) = bot.store.note_removal(bot.actor(scene), message, now()).await
    {
        tracing::error!("advisor {} took message {message} away, which is not in the audit trail: {error}", scene.user);
    }
    Ok(())
}

fn in_place(verb: Verb) -> bool {
    !matches!(verb, Verb::Correct | Verb::Why | Verb::Recall | Verb::HandOver | Verb::Open | Verb::Export)
}

/// An advisor's form.
pub(super) async fn submitted(
    bot: &Bot,
    modal: &ModalInteraction,
    scene: &Scene<'_>,
    verb: Verb,
    key: Key,
    text: &str,
) -> Result<(), SendError> {
    let record = match scene.in_time(bot.record(scene, key)).await {
        Ok(Some(record)) => record,
        // Nothing an advisor wrote is lost.
        Ok(None) => return bot.lost_words(scene, GONE, text).await,
        Err(error) => return bot.lost_words(scene, &not_kept(scene, &error), text).await,
    };
    let work = async {
        let act = match verb {
            Verb::Note => Act::Note(text.trim().to_owned()),
            Verb::Answer => Act::Answer(text.trim().to_owned()),
            Verb::Edit | Verb::Write => Act::Correct(bot.titled(&record, verb, text).await?),
            _ => return Err(Refusal::Gone.into()),
        };
        bot.act(scene, &record, &act, key).await
    };
    // What is written about the answer of a case is shown beside its card, which changes by itself.
    let on_card = !matches!((&record.what, verb), (What::Subject(Subject::Case(_)), Verb::Write));
    match scene.in_time(work).await {
        Ok(reply) if on_card && modal.message.is_some() => bot.sender.update(&scene.waiting, render(&reply)).await,
        Ok(reply) => bot.show(scene, &reply).await,
        Err(Trouble::Refused(refusal)) => bot.lost_words(scene, &refusal.to_string(), text).await,
        Err(Trouble::Store(error)) => bot.lost_words(scene, &not_kept(scene, &error), text).await,
    }
}

impl Bot {
    async fn show_or_tell(&self, scene: &Scene<'_>, reply: Result<Reply, Trouble>) -> Result<(), SendError> {
        match reply {
            Ok(reply) => self.show(scene, &reply).await,
            Err(Trouble::Refused(refusal)) => self.refuse(scene, &refusal).await,
            Err(Trouble::Store(error)) => self.could_not_keep(scene, &error).await,
        }
    }

    /// What a key stands for, if this person may use it here.
    async fn record(&self, scene: &Scene<'_>, key: Key) -> Result<Option<Component>, StoreError> {
        let found = self.store.component(key, now()).await?;
        let here = self.keeps_for(scene.guild);
        let theirs = |record: &Component| record.person.is_none_or(|person| person == scene.user.get());
        Ok(found.filter(|record| Some(record.guild) == here && theirs(record)))
    }

    async fn panel_key(&self, scene: &Scene<'_>, what: &What, edition: u32) -> Result<Key, StoreError> {
        let guild = self.keeps_for(scene.guild).unwrap_or_default();
        self.store.new_component(guild, scene.user.get(), what, edition, now() + PANEL_LIVES).await
    }

    async fn clicked(
        &self,
        scene: &Scene<'_>,
        record: &Component,
        verb: Verb,
        key: Key,
        number: u64,
    ) -> Result<Reply, Trouble> {
        let act = match verb {
            Verb::Approve => {
                self.still_says(record, number).await?;
                Act::Approve
            }
            Verb::Pick => Act::Correct(picked(&self.faq(), number).ok_or(Refusal::Gone)?),
            Verb::Correct if number != 0 => return self.panel(scene, number, true).await,
            Verb::Correct => {
                let question = self.question_of(record).await?;
                return self.panel(scene, question, self.has_a_name(record).await?).await;
            }
            Verb::Why => return self.why(scene, self.question_of(record).await?).await,
            Verb::Recall => return self.recall_panel(scene, record).await,
            Verb::RecallAll => return self.recall_all(scene, record, key, number).await,
            Verb::Open => return self.open_from_list(scene, wording::subject_of(number)).await,
            Verb::Page => return self.page(scene, record, key, u32::try_from(number).unwrap_or(0)).await,
            verb => Act::of(verb).ok_or(Refusal::Gone)?,
        };
        self.act(scene, record, &act, key).await
    }

    /// Nothing is approved but the words that stood above the button. Where the knowledge has others by now, the card of a
    /// draft is to show them.
    async fn still_says(&self, record: &Component, shown: u64) -> Result<(), Trouble> {
        let other = |said: &Said| wording::words_shown(&self.faq(), said) != shown;
        match record.what {
            What::Subject(subject @ Subject::Draft(question)) => {
                let draft = self.store.draft(question).await?.ok_or(Refusal::Gone)?;
                // Whoever comes second learns who was first.
                if draft.state() == State::Open && other(&draft.asked.said) {
                    self.store.deliver(record.guild, &Delivery::Card(subject), now()).await?;
                    self.wake();
                    return Err(Refusal::Changed.into());
                }
            }
            What::Subject(Subject::Given(question)) => {
                let given = self.store.given(question).await?.ok_or(Refusal::Gone)?;
                if given.edition == record.edition && other(&given.now) {
                    return Err(Refusal::Changed.into());
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Does an act and shows how the thing stands afterwards.
    async fn act(&self, scene: &Scene<'_>, record: &Component, act: &Act, key: Key) -> Result<Reply, Trouble> {
        let What::Subject(subject) = record.what else { return Err(Refusal::Gone.into()) };
        let edition = matches!(subject, Subject::Given(_)).then_some(record.edition);
        let acting = self.store.act(self.actor(scene), subject, act, edition, now(), self.claim());
        let acted = scene.in_time(acting).await??;
        self.wake();
        let shown = async {
            match acted {
                Acted::Case(case) => {
                    let file = self.store.case_file(case.id).await?.ok_or(Refusal::Gone)?;
                    Ok(wording::case_card(&file, key))
                }
                Acted::Draft(draft) => {
                    Ok(wording::draft_card(&self.faq(), &draft, self.office(draft.asked.guild), key))
                }
                Acted::Given(given) => {
                    let what = What::Subject(Subject::Given(given.asked.id));
                    let key = self.panel_key(scene, &what, given.edition).await?;
                    let others = self.others(&given).await?.len();
                    Ok(wording::changed(&given, act, key, others))
                }
            }
        };
        Ok(or_done(scene, shown.await))
    }

    /// The given answer that a click is about: its own, or the one that a case began with.
    async fn question_of(&self, record: &Component) -> Result<u64, Trouble> {
        match record.what {
            What::Subject(Subject::Given(question) | Subject::Draft(question)) => Ok(question),
            What::Subject(Subject::Case(case)) => {
                let case = self.store.case(case).await?.ok_or(Refusal::Gone)?;
                Ok(case.question.ok_or(Refusal::Gone)?)
            }
            _ => Err(Refusal::Gone.into()),
        }
    }

    /// Whether what a click is about tells whose it is: a case without a name does not.
    async fn has_a_name(&self, record: &Component) -> Result<bool, StoreError> {
        let What::Subject(Subject::Case(case)) = record.what else { return Ok(true) };
        Ok(self.store.case(case).await?.is_some_and(|case| case.asker.is_some()))
    }

    /// What can be done about a given answer; says whose it was where that is `named`.
    async fn panel(&self, scene: &Scene<'_>, question: u64, named: bool) -> Result<Reply, Trouble> {
        let mut given = self.given_here(scene, question).await?;
        given.asked.asker = given.asked.asker.filter(|_| named);
        let what = What::Subject(Subject::Given(question));
        let key = self.panel_key(scene, &what, given.edition).await?;
        let others = self.others(&given).await?.len();
        Ok(wording::given_panel(&self.faq(), &given, self.office(given.asked.guild), key, others))
    }

    async fn given_here(&self, scene: &Scene<'_>, question: u64) -> Result<Given, Trouble> {
        let here = self.keeps_for(scene.guild);
        let given = self.store.given(question).await?;
        Ok(given.filter(|given| Some(given.asked.guild) == here).ok_or(Refusal::Gone)?)
    }

    /// Which word met which: the explanation of an answer.
    async fn why(&self, scene: &Scene<'_>, question: u64) -> Result<Reply, Trouble> {
        scene.may(Deed::SeeAnswer, State::Free)?;
        let here = self.keeps_for(scene.guild);
        let asked = self.store.asked(question).await?.filter(|asked| Some(asked.guild) == here).ok_or(Refusal::Gone)?;
        let faq = self.faq();
        let first = asked.said.ids().first().and_then(|id| faq.named_id(id));
        let nearest =
            || faq.advise(&asked.text, &[]).candidates.first().map(|&(at, _)| crate::advising::Target::Entry(at));
        let Some(target) = first.or_else(nearest) else {
            return Ok(Reply::line("No entry shares a word with this question."));
        };
        let explanation = faq.explain(&asked.text, target).to_string();
        Ok(Reply::line(format!(
            "`{}`, score {:.2}:\n{}",
            faq.id(target),
            asked.score,
            wording::quoted(&explanation, 1_500)
        )))
    }

    /// The other answers that the entry of a corrected answer gave lately.
    async fn others(&self, given: &Given) -> Result<Vec<Given>, StoreError> {
        let Some(entry) = given.asked.entry() else { return Ok(Vec::new()) };
        self.store.given_by(given.asked.guild, entry, self.recall_since(), given.asked.id).await
    }

    /// What an entry said lately in other words than it has now.
    async fn outdated(&self, guild: u64, entry: &str) -> Result<Vec<Given>, StoreError> {
        let faq = self.faq();
        let mut given = self.store.given_by(guild, entry, self.recall_since(), 0).await?;
        given.retain(|given| faq.entry_called(entry).is_none() || faq.version(&given.read_in()) != given.asked.version);
        Ok(given)
    }

    /// It is read in words that the knowledge does not have any more.
    fn is_outdated(&self, given: &Given) -> bool {
        given.now == given.read_in() && self.faq().version(&given.now) != given.asked.version
    }

    fn recall_since(&self) -> Time {
        now() - Time::from(self.config.retention.answers_days) * DAY
    }

    async fn recall_panel(&self, scene: &Scene<'_>, record: &Component) -> Result<Reply, Trouble> {
        scene.may(Deed::Recall, State::Free)?;
        let given = self.given_here(scene, self.question_of(record).await?).await?;
        let act = given.recalls().ok_or_else(|| given.changed_since())?;
        let others = self.others(&given).await?;
        let key = self.panel_key(scene, &record.what, given.edition).await?;
        Ok(self.recalled(&others, &act, record.guild, key))
    }

    /// The answers of a recall, and what it makes of them.
    fn recalled(&self, others: &[Given], act: &Act, guild: u64, key: Key) -> Reply {
        wording::recall(&self.faq(), others, act, self.office(guild), self.config.retention.answers_days, key)
    }

    /// What becomes of the answers that an entry gave in other words.
    fn recalls(&self, entry: &str) -> Act {
        match self.faq().entry_called(entry) {
            Some(_) => Act::Correct(Said::Answer(vec![entry.to_owned()])),
            None => Act::Retract,
        }
    }

    async fn recall_all(&self, scene: &Scene<'_>, record: &Component, key: Key, shown: u64) -> Result<Reply, Trouble> {
        let actor = self.actor(scene);
        let shows = |act: &Act| wording::recall_shown(&self.faq(), act) == shown;
        let changed = if let What::Entry(entry) = &record.what {
            let act = self.recalls(entry);
            if !shows(&act) {
                return Err(Refusal::Changed.into());
            }
            let others: Vec<u64> =
                self.outdated(record.guild, entry).await?.iter().map(|given| given.asked.id).collect();
            self.store.recall_entry(actor, &act, &others, now()).await??
        } else {
            let given = self.given_here(scene, self.question_of(record).await?).await?;
            if given.edition == record.edition && !given.recalls().is_some_and(|act| shows(&act)) {
                return Err(Refusal::Changed.into());
            }
            let others: Vec<u64> = self.others(&given).await?.iter().map(|given| given.asked.id).collect();
            self.store.recall_all(actor, given.asked.id, record.edition, &others, now()).await??
        };
        // One confirmation is one recall; pressed twice, the second finds nothing left to change.
        if let Err(error) = self.store.use_up(key).await {
            tracing::error!("a button was not used up: {error}");
        }
        self.wake();
        Ok(wording::recall_begun(changed))
    }

    async fn open_from_list(&self, scene: &Scene<'_>, subject: Subject) -> Result<Reply, Trouble> {
        let here = self.keeps_for(scene.guild);
        let key = self.panel_key(scene, &What::Subject(subject), 0).await?;
        match subject {
            Subject::Case(case) => {
                let file = self.store.case_file(case).await?.filter(|file| Some(file.case.guild) == here);
                Ok(wording::case_card(&file.ok_or(Refusal::Gone)?, key))
            }
            Subject::Draft(question) | Subject::Given(question) => {
                let draft = self.store.draft(question).await?.filter(|draft| Some(draft.asked.guild) == here);
                let draft = draft.ok_or(Refusal::Gone)?;
                Ok(wording::draft_card(&self.faq(), &draft, self.office(draft.asked.guild), key))
            }
        }
    }

    /// Another page of a list. The table is asked for the list itself: the buttons of one serve the other as well.
    async fn page(&self, scene: &Scene<'_>, record: &Component, key: Key, page: u32) -> Result<Reply, Trouble> {
        match &record.what {
            What::Queue(filter) => {
                scene.may(Deed::Queue, State::Free)?;
                let (waiting, all) = self.store.queue(record.guild, *filter, page).await?;
                Ok(wording::queue(&waiting, all, page, key))
            }
            What::Audit(filter) => {
                scene.may(Deed::Audit, State::Free)?;
                let (lines, all) = self.store.audit(filter, page.saturating_mul(AUDIT_PAGE), AUDIT_PAGE).await?;
                Ok(wording::audit(&lines, all, page, key))
            }
            What::Subject(_) | What::Entry(_) => Err(Refusal::Gone.into()),
        }
    }

    async fn export(&self, scene: &Scene<'_>, record: &Component) -> Result<(), SendError> {
        let What::Audit(filter) = &record.what else { return self.tell(scene, GONE).await };
        let (lines, all) = match scene.in_time(self.store.audit(filter, 0, MOST_EXPORTED)).await {
            Ok(found) => found,
            Err(error) => return self.could_not_keep(scene, &error).await,
        };
        let Ok(csv) = wording::audit_csv(&lines) else { return self.tell(scene, GONE).await };
        let told = match all {
            ..=MOST_EXPORTED => "The audit trail as a file for spreadsheets:".to_owned(),
            _ => format!(
                "The newest {MOST_EXPORTED} of {all} lines; `/audit` with fewer days or one entry gives the rest:"
            ),
        };
        self.sender.hand(&scene.waiting, render(&Reply::line(told)), "audit.csv", csv).await
    }

    async fn choose_colleague(&self, scene: &Scene<'_>, record: &Component, key: Key) -> Result<Reply, Trouble> {
        let What::Subject(Subject::Case(case)) = record.what else { return Err(Refusal::Gone.into()) };
        let case = self.store.case(case).await?.ok_or(Refusal::Gone)?;
        scene.may(Deed::HandOver, case.state_for(scene.user.get())).map_err(|refusal| case.named(refusal))?;
        Ok(Reply {
            people: Some(("Choose an advisor …".to_owned(), Action::Desk(Verb::HandOver, key, 0))),
            ..Reply::line(format!("To whom do you hand case {}?", case.id))
        })
    }

    /// The form of a verb that needs words, if it makes sense now.
    async fn form_for(&self, scene: &Scene<'_>, record: &Component, verb: Verb) -> Result<super::send::Modal, Trouble> {
        let What::Subject(subject) = record.what else { return Err(Refusal::Gone.into()) };
        let action = Action::Desk(verb, record.key, 0);
        let filled = |said: &Said| {
            let text = if verb == Verb::Edit { self.faq().wording(said).1 } else { String::new() };
            // Cut short, it would be sent cut short.
            if text.chars().count() > usize::from(LONGEST_ANSWER) { Err(Refusal::TooLongToEdit) } else { Ok(text) }
        };
        let (title, label, filled) = match (subject, verb) {
            (Subject::Case(case), Verb::Note | Verb::Answer) => {
                let case = self.store.case(case).await?.ok_or(Refusal::Gone)?;
                let deed = if verb == Verb::Note { Deed::Note } else { Deed::Answer };
                scene.may(deed, case.state_for(scene.user.get())).map_err(|refusal| case.named(refusal))?;
                if verb == Verb::Note {
                    (format!("Note on case {}", case.id), "Note (only advisors read it)", String::new())
                } else {
                    (format!("Answer case {}", case.id), "Answer", String::new())
                }
            }
            (Subject::Draft(question), Verb::Edit | Verb::Write) => {
                let draft = self.store.draft(question).await?.ok_or(Refusal::Gone)?;
                if draft.state() == State::Done {
                    return Err(draft.decided_already().into());
                }
                scene.may(Deed::Draft, State::Open)?;
                ("Answer the student".to_owned(), "Answer", filled(&draft.asked.said)?)
            }
            (Subject::Case(_), Verb::Write) => {
                scene.may(Deed::Correct, State::Open)?;
                self.given_here(scene, self.question_of(record).await?).await?;
                ("Answer the question".to_owned(), "Answer", String::new())
            }
            (Subject::Given(question), Verb::Edit | Verb::Write) => {
                let given = self.given_here(scene, question).await?;
                if given.edition != record.edition {
                    return Err(Refusal::Changed.into());
                }
                ("Correct the answer".to_owned(), "Answer", filled(&given.now)?)
            }
            _ => return Err(Refusal::Gone.into()),
        };
        Ok(form(&action, None, &title, label, Some(&filled), true))
    }

    /// An advisor's text under the title of what it stands for.
    async fn titled(&self, record: &Component, verb: Verb, text: &str) -> Result<Said, Trouble> {
        let question = self.question_of(record).await?;
        let said = match record.what {
            What::Subject(Subject::Draft(_)) => self.store.draft(question).await?.map(|draft| draft.asked.said),
            _ => self.store.given(question).await?.map(|given| given.now),
        };
        Ok(titled(&self.faq(), said.filter(|_| verb == Verb::Edit).as_ref(), text))
    }
}
