//! An advisor's side of the terminal: the same queue as in Discord, on the same database.

use std::fmt::Write as _;
use std::io::Write as _;

use super::keeping::{Keeping, Whose};
use super::typed::{self, COMMANDS, Days, Narrowed, Typed, lines, number};
use super::{Moment, Stop, Talks, actions, ends, marks, readable, show};
use crate::advising::action::{Action, Key, Verb};
use crate::advising::reply::{Button, Card, Menu, Reply};
use crate::advising::said::Said;
use crate::advising::{Faq, Target};
use crate::knowledge;
use crate::limits::{SELECT_TEXT, cut};
use crate::moderation::case::{Case, Stage};
use crate::moderation::draft::{Grades, picked, titled};
use crate::moderation::given::Given;
use crate::moderation::permission::{Deed, State, Who, permit};
use crate::moderation::queue::{AuditFilter, Filter};
use crate::moderation::wording;
use crate::moderation::{Act, AuditLine, DAY, Delivery, Refusal, Subject, TERMINAL, Time, seconds};
use crate::store::{Acted, Actor, Store, StoreError};

/// Whoever may use the terminal may do what any advisor may, on every server.
const ACTOR: Actor = Actor { id: TERMINAL, who: Who::Advisor, guild: TERMINAL };
/// The terminal remembers by itself what its numbers stand for.
const KEY: Key = Key(0);
/// Answers of an entry that are listed.
const MOST_ANSWERS: u32 = 20;
const GIVEN_UP: &str = "Nothing was done.";

/// What an advisor has before them.
pub struct Desk {
    faq: Faq,
    keeping: Keeping,
    fancy: bool,
    /// What the numbers of the last reply stand for.
    offered: Vec<Action>,
    /// What they act on.
    showing: Showing,
    /// What the next line is for.
    words_for: Option<WordsFor>,
}

/// What the last reply showed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Showing {
    Nothing,
    /// One thing, in the edition that was seen.
    One(Subject, Option<u32>),
    Queue(Filter),
    Audit(AuditFilter),
    /// Answers of an entry.
    Answers,
    /// This answer, and others of its entry.
    Recall(u64, u32, Vec<u64>),
}

/// What an advisor is asked to write.
#[derive(Debug, Clone, PartialEq, Eq)]
enum WordsFor {
    Answer(Subject),
    Note(Subject),
    HandOver(Subject),
    /// Words in the place of what stands there, in this edition; with what is edited, where that is so.
    Change(Subject, Option<u32>, Option<Said>),
    /// The name of a file.
    Export(AuditFilter),
}

impl Desk {
    /// `fancy` output has bold titles and boxes as wide as the terminal.
    #[must_use]
    pub fn new(faq: Faq, keeping: Keeping, fancy: bool) -> Desk {
        Desk { faq, keeping, fancy, offered: Vec::new(), showing: Showing::Nothing, words_for: None }
    }

    /// What to print for one line that was typed; `None` to end.
    pub fn hear(&mut self, line: &str, now: Moment) -> Option<String> {
        let line = line.trim();
        if ends(line) {
            return None;
        }
        let now = now.time();
        let news = self.news(now).unwrap_or_else(|error| vec![Reply::line(error.to_string())]);
        let showing = std::mem::replace(&mut self.showing, Showing::Nothing);
        let reply = self.reply(line, showing, now).unwrap_or_else(|stop| Reply::line(stop.to_string()));
        self.offered = actions(&reply);
        let mut blocks: Vec<String> = news.iter().map(|reply| show(reply, self.fancy, false)).collect();
        blocks.push(show(&reply, self.fancy, true));
        Some(readable(&blocks, now))
    }

    fn reply(&mut self, line: &str, showing: Showing, now: Time) -> Result<Reply, Stop> {
        if let Some(what) = self.words_for.take()
            && !line.starts_with('/')
        {
            return if line.is_empty() { Ok(Reply::line(GIVEN_UP)) } else { self.write(what, line, now) };
        }
        if let Some(command) = line.strip_prefix('/') {
            return match typed::read(command) {
                Ok(typed) => self.command(typed, now),
                Err(usage) => Ok(Reply::line(usage)),
            };
        }
        let Ok(number) = line.parse::<usize>() else { return Ok(Reply::line(COMMANDS)) };
        match number.checked_sub(1).and_then(|at| self.offered.get(at).cloned()) {
            Some(Action::Desk(verb, _, with)) => self.perform(verb, with, showing, now),
            Some(_) | None => Ok(Reply::line("There is no such number in the list above.")),
        }
    }

    fn command(&mut self, typed: Typed, now: Time) -> Result<Reply, Stop> {
        match typed {
            Typed::Queue(word) => {
                let overdue = now - seconds(self.keeping.config.cases.overdue);
                match Filter::named(&word, ACTOR.id, overdue) {
                    Some(filter) => self.queue(filter, 0),
                    None => Ok(Reply::line(typed::usage("/queue [open|mine|overdue|students|content|drafts|shadow]"))),
                }
            }
            Typed::Case(case) => self.open(Subject::Case(case), now),
            Typed::Answers(entry) => self.answers(&entry, now),
            Typed::Claim(case) => self.act(Subject::Case(case), &Act::Claim, None, now),
            Typed::Release(case) => self.act(Subject::Case(case), &Act::Release, None, now),
            Typed::Answer(case, words) => self.answer(case, words, now),
            Typed::Note(case, words) => self.act(Subject::Case(case), &Act::Note(words), None, now),
            Typed::Close(case) => self.act(Subject::Case(case), &Act::Close, None, now),
            Typed::Reopen(case) => self.act(Subject::Case(case), &Act::Reopen, None, now),
            Typed::HandOver(case, person) => self.hand_over(Subject::Case(case), person, now),
            Typed::Audit(narrowed) => self.audit(audit_filter(narrowed, now), 0),
            Typed::Export(file, narrowed) => self.export(&file, &audit_filter(narrowed, now)),
            Typed::Shadow => self.shadow(now),
            Typed::Block(person, days) => self.mark(Deed::Block, person, Some(days), now),
            Typed::Unblock(person) => self.mark(Deed::Block, person, None, now),
            Typed::Hold(person, days) => self.mark(Deed::Hold, person, Some(days), now),
            Typed::ReleaseHold(person) => self.mark(Deed::Hold, person, None, now),
        }
    }

    /// What a number of the last reply does.
    fn perform(&mut self, verb: Verb, with: u64, showing: Showing, now: Time) -> Result<Reply, Stop> {
        match (verb, showing) {
            (Verb::Correct, Showing::Recall(..)) | (Verb::Open, Showing::Answers) => {
                self.open(Subject::Given(with), now)
            }
            (Verb::Open, _) => self.open(wording::subject_of(with), now),
            (Verb::Page, Showing::Queue(filter)) => self.queue(filter, page(with)),
            (Verb::Page, Showing::Audit(filter)) => self.audit(filter, page(with)),
            (Verb::Export, Showing::Audit(filter)) => Ok(self.ask_for(WordsFor::Export(filter), "Which file?")),
            (Verb::RecallAll, Showing::Recall(like, edition, others)) => {
                self.still_recalls(like, edition, with)?;
                let recall = self.keeping.store().recall_all(ACTOR, like, edition, &others, now);
                let changed = self.keeping.wait(recall)??;
                Ok(wording::recall_begun(changed))
            }
            (_, Showing::One(subject, edition)) => self.perform_on(verb, with, subject, edition, now),
            _ => Err(Refusal::Gone.into()),
        }
    }

    fn perform_on(
        &mut self,
        verb: Verb,
        with: u64,
        subject: Subject,
        edition: Option<u32>,
        now: Time,
    ) -> Result<Reply, Stop> {
        let act = match verb {
            Verb::Approve => {
                self.still_says(subject, edition, with)?;
                Act::Approve
            }
            Verb::Pick => Act::Correct(picked(&self.faq, with).ok_or(Refusal::Gone)?),
            Verb::Answer => {
                return Ok(
                    self.ask_for(WordsFor::Answer(subject), "Please write the answer for the student in one line.")
                );
            }
            Verb::Note => {
                return Ok(
                    self.ask_for(WordsFor::Note(subject), "Please write the note in one line; only advisors read it.")
                );
            }
            Verb::HandOver => {
                return Ok(self.ask_for(WordsFor::HandOver(subject), "To whom? Please write the person's number."));
            }
            Verb::Write => {
                let what = WordsFor::Change(subject, edition, None);
                return Ok(self.ask_for(what, "Please write the answer in one line."));
            }
            Verb::Edit => {
                let said = self.said(subject)?;
                let (title, text) = self.faq.wording(&said);
                let card = Card { title, text, ..Card::default() };
                let ask = self.ask_for(
                    WordsFor::Change(subject, edition, Some(said)),
                    "Please write the new text for this in one line; \\n begins a new one.",
                );
                return Ok(Reply { cards: vec![card], ..ask });
            }
            Verb::Correct => return self.correct(subject, now),
            Verb::Why => return self.why(subject),
            Verb::Recall => return self.recall(subject, now),
            verb => Act::of(verb).ok_or(Refusal::Gone)?,
        };
        self.act(subject, &act, edition, now)
    }

    /// Nothing is approved but the words that stood above the number, which are the guide's at that moment.
    fn still_says(&mut self, subject: Subject, edition: Option<u32>, shown: u64) -> Result<(), Stop> {
        self.take_up_knowledge();
        let (keeping, store) = (&self.keeping, self.keeping.store());
        // Whoever comes second learns who was first.
        let said = match subject {
            Subject::Draft(id) => keeping
                .wait(store.draft(id))?
                .filter(|draft| draft.state() == State::Open)
                .map(|draft| draft.asked.said),
            Subject::Given(id) => {
                keeping.wait(store.given(id))?.filter(|given| Some(given.edition) == edition).map(|given| given.now)
            }
            Subject::Case(_) => None,
        };
        match said {
            Some(said) if wording::words_shown(&self.faq, &said) != shown => Err(Refusal::Changed.into()),
            _ => Ok(()),
        }
    }

    /// The same of a recall.
    fn still_recalls(&mut self, like: u64, edition: u32, shown: u64) -> Result<(), Stop> {
        self.take_up_knowledge();
        let given = self.keeping.wait(self.keeping.store().given(like))?.filter(|given| given.edition == edition);
        match given.and_then(|given| given.recalls()) {
            Some(act) if wording::recall_shown(&self.faq, &act) != shown => Err(Refusal::Changed.into()),
            _ => Ok(()),
        }
    }

    /// Reads the knowledge anew: it may have been changed since the terminal was opened. Where it is faulty the old stays,
    /// as it does for the bot.
    fn take_up_knowledge(&mut self) {
        let config = &self.keeping.config;
        let loaded = knowledge::load(&config.knowledge.folder, &config.limits());
        let faq = loaded.knowledge.map(|knowledge| Faq::new(knowledge, &config.settings()));
        if let Some(faq) = faq.filter(|faq| faq.too_long().is_empty()) {
            self.faq = faq;
        }
    }

    fn ask_for(&mut self, what: WordsFor, ask: &str) -> Reply {
        self.words_for = Some(what);
        Reply::line(format!("{ask} An empty line gives up."))
    }

    /// The words that a button asked for.
    fn write(&mut self, what: WordsFor, line: &str, now: Time) -> Result<Reply, Stop> {
        let text = lines(line);
        match what {
            WordsFor::Answer(subject) => self.act(subject, &Act::Answer(text), None, now),
            WordsFor::Note(subject) => self.act(subject, &Act::Note(text), None, now),
            WordsFor::HandOver(subject) => match number(line) {
                Some(person) => self.hand_over(subject, person, now),
                None => Ok(Reply::line("That is no person's number.")),
            },
            WordsFor::Change(subject, edition, edited) => {
                let said = titled(&self.faq, edited.as_ref(), &text);
                self.act(subject, &Act::Correct(said), edition, now)
            }
            WordsFor::Export(filter) => self.export(line, &filter),
        }
    }

    /// Words to the student of a case; where nobody turned to an advisor, in the place of what was said to the question.
    fn answer(&mut self, case: u64, words: String, now: Time) -> Result<Reply, Stop> {
        let found = self.keeping.wait(self.keeping.store().case(case))?;
        let to_question = |case: Case| case.stage != Stage::Closed && case.asker.is_none() && case.question.is_some();
        let act = if found.is_some_and(to_question) {
            Act::Correct(titled(&self.faq, None, &words))
        } else {
            Act::Answer(words)
        };
        self.act(Subject::Case(case), &act, None, now)
    }

    /// Only Discord says who is an advisor of a server, and may be let into what its students write.
    fn hand_over(&mut self, subject: Subject, person: u64, now: Time) -> Result<Reply, Stop> {
        let found = match subject {
            Subject::Case(case) => self.keeping.wait(self.keeping.store().case(case))?,
            Subject::Draft(_) | Subject::Given(_) => None,
        };
        if found.is_some_and(|case| case.guild != TERMINAL) {
            return Ok(Reply::line("Only Discord can say who is an advisor there. Please hand it over in Discord."));
        }
        self.act(subject, &Act::HandOver(person), None, now)
    }

    fn act(&mut self, subject: Subject, act: &Act, edition: Option<u32>, now: Time) -> Result<Reply, Stop> {
        let store = self.keeping.store();
        let acted = self.keeping.wait(store.act(ACTOR, subject, act, edition, now, self.keeping.claim()))??;
        match acted {
            Acted::Case(_) | Acted::Draft(_) => self.open(subject, now),
            Acted::Given(given) => {
                self.showing = Showing::One(subject, Some(given.edition));
                let others = self.others(&given, now)?.len();
                Ok(wording::changed(&given, act, KEY, others))
            }
        }
    }

    /// One thing, with what can be done about it.
    fn open(&mut self, subject: Subject, now: Time) -> Result<Reply, Stop> {
        let (keeping, store) = (&self.keeping, self.keeping.store());
        permit(ACTOR.who, Deed::Queue, State::Free)?;
        match subject {
            Subject::Case(id) => {
                let file = keeping.wait(store.case_file(id))?.ok_or(Refusal::Gone)?;
                self.showing = Showing::One(subject, None);
                Ok(wording::case_card(&file, KEY))
            }
            Subject::Draft(id) => {
                let draft = keeping.wait(store.draft(id))?.ok_or(Refusal::Gone)?;
                let office = keeping.office(draft.asked.guild);
                self.showing = Showing::One(subject, None);
                Ok(wording::draft_card(&self.faq, &draft, &office, KEY))
            }
            Subject::Given(id) => self.panel(id, true, now),
        }
    }

    /// A given answer; says whose it was where that is `named`.
    fn panel(&mut self, question: u64, named: bool, now: Time) -> Result<Reply, Stop> {
        let mut given = self.keeping.wait(self.keeping.store().given(question))?.ok_or(Refusal::Gone)?;
        given.asked.asker = given.asked.asker.filter(|_| named);
        let (office, others) = (self.keeping.office(given.asked.guild), self.others(&given, now)?.len());
        self.showing = Showing::One(Subject::Given(question), Some(given.edition));
        Ok(wording::given_panel(&self.faq, &given, &office, KEY, others))
    }

    fn queue(&mut self, filter: Filter, page: u32) -> Result<Reply, Stop> {
        permit(ACTOR.who, Deed::Queue, State::Free)?;
        let (waiting, all) = self.keeping.wait(self.keeping.store().queue(TERMINAL, filter, page))?;
        self.showing = Showing::Queue(filter);
        Ok(wording::queue(&waiting, all, page, KEY))
    }

    /// Answers that an entry gave, to look at each.
    fn answers(&mut self, entry: &str, now: Time) -> Result<Reply, Stop> {
        permit(ACTOR.who, Deed::SeeAnswer, State::Free)?;
        let days = self.keeping.config.retention.answers_days;
        let since = now - Time::from(days) * DAY;
        let given = self.keeping.wait(self.keeping.store().answers_of(TERMINAL, entry, since, MOST_ANSWERS))?;
        if given.is_empty() {
            return Ok(Reply::line(format!("`{entry}` gave no answer in the last {days} days.")));
        }
        let mut text = format!("In the last {days} days, the newest first:");
        for given in &given {
            let quoted = wording::quoted_inline(&given.asked.text, SELECT_TEXT);
            let _ = write!(text, "\n- <t:{}:R> · {} · {quoted}", given.asked.at, given.standing.word());
        }
        let choice = |given: &Given| Button {
            label: cut(&given.asked.text, SELECT_TEXT).into_owned(),
            action: Action::Desk(Verb::Open, KEY, given.asked.id),
            primary: false,
        };
        let menu = Menu { placeholder: "Open …".to_owned(), choices: given.iter().map(choice).collect() };
        self.showing = Showing::Answers;
        let card = Card { title: format!("Answers from {entry}"), text, ..Card::default() };
        Ok(Reply { cards: vec![card], menu: Some(menu), ..Reply::default() })
    }

    fn said(&self, subject: Subject) -> Result<Said, Stop> {
        let (keeping, store) = (&self.keeping, self.keeping.store());
        match subject {
            Subject::Draft(id) => Ok(keeping.wait(store.draft(id))?.ok_or(Refusal::Gone)?.asked.said),
            Subject::Given(id) => Ok(keeping.wait(store.given(id))?.ok_or(Refusal::Gone)?.now),
            Subject::Case(_) => Err(Refusal::Gone.into()),
        }
    }

    /// The answer that a case is about.
    fn correct(&mut self, subject: Subject, now: Time) -> Result<Reply, Stop> {
        let Subject::Case(case) = subject else { return self.open(subject, now) };
        let case = self.keeping.wait(self.keeping.store().case(case))?.ok_or(Refusal::Gone)?;
        let question = case.question.ok_or(Refusal::Gone)?;
        match self.keeping.wait(self.keeping.store().given(question))? {
            Some(_) => self.panel(question, case.asker.is_some(), now),
            None => self.open(Subject::Draft(question), now),
        }
    }

    /// Which word met which.
    fn why(&mut self, subject: Subject) -> Result<Reply, Stop> {
        let (_, question) = subject.parts();
        let asked = self.keeping.wait(self.keeping.store().asked(question))?.ok_or(Refusal::Gone)?;
        let first = asked.said.ids().first().and_then(|id| self.faq.named_id(id));
        let nearest = || self.faq.advise(&asked.text, &[]).candidates.first().map(|&(at, _)| Target::Entry(at));
        let Some(target) = first.or_else(nearest) else {
            return Ok(Reply::line("No entry shares a word with this question."));
        };
        let explanation = self.faq.explain(&asked.text, target);
        Ok(Reply::line(format!("`{}`, score {:.2}:\n{explanation}", self.faq.id(target), asked.score)))
    }

    fn recall(&mut self, subject: Subject, now: Time) -> Result<Reply, Stop> {
        permit(ACTOR.who, Deed::Recall, State::Free)?;
        let (_, question) = subject.parts();
        let given = self.keeping.wait(self.keeping.store().given(question))?.ok_or(Refusal::Gone)?;
        let act = given.recalls().ok_or_else(|| given.changed_since())?;
        let others = self.others(&given, now)?;
        let listed = others.iter().map(|given| given.asked.id).collect();
        self.showing = Showing::Recall(question, given.edition, listed);
        let (office, days) = (self.keeping.office(given.asked.guild), self.keeping.config.retention.answers_days);
        Ok(wording::recall(&self.faq, &others, &act, &office, days, KEY))
    }

    /// Answers that the same entry gave on the same server.
    fn others(&self, given: &Given, now: Time) -> Result<Vec<Given>, StoreError> {
        let asked = &given.asked;
        let Some(entry) = asked.entry() else { return Ok(Vec::new()) };
        let since = now - Time::from(self.keeping.config.retention.answers_days) * DAY;
        self.keeping.wait(self.keeping.store().given_by(asked.guild, entry, since, asked.id))
    }

    fn audit(&mut self, filter: AuditFilter, page: u32) -> Result<Reply, Stop> {
        permit(ACTOR.who, Deed::Audit, State::Free)?;
        let most = wording::AUDIT_PAGE;
        let skip = page.saturating_mul(most);
        let (found, all) = self.keeping.wait(self.keeping.store().audit(&filter, skip, most))?;
        self.showing = Showing::Audit(filter);
        Ok(wording::audit(&found, all, page, KEY))
    }

    /// Writes the audit trail to a new file.
    fn export(&self, file: &str, filter: &AuditFilter) -> Result<Reply, Stop> {
        permit(ACTOR.who, Deed::Audit, State::Free)?;
        let (found, all) = self.keeping.wait(self.keeping.store().audit(filter, 0, u32::MAX))?;
        let csv = wording::audit_csv(&found).map_err(|error| error.to_string());
        let written = csv.and_then(|csv| write_new(file, &csv).map_err(|error| error.to_string()));
        Ok(Reply::line(match written {
            Ok(()) => format!("{} in {file}.", marks::several(all.into(), "line")),
            Err(error) => format!("{file} cannot be written: {error}."),
        }))
    }

    fn shadow(&mut self, now: Time) -> Result<Reply, Stop> {
        permit(ACTOR.who, Deed::Shadow, State::Free)?;
        let since = now - Time::from(self.keeping.config.retention.questions_days) * DAY;
        let mut grades = Grades::default();
        for guild in self.guilds() {
            grades = grades.and(self.keeping.wait(self.keeping.store().grades(guild, since))?);
        }
        self.showing = Showing::Queue(Filter::Shadow);
        Ok(wording::shadow(&grades, KEY))
    }

    /// The terminal, and every server that is named.
    fn guilds(&self) -> impl Iterator<Item = u64> {
        std::iter::once(TERMINAL).chain(self.keeping.config.servers.iter().map(|server| server.id))
    }

    /// Shuts somebody out, or holds their records, for so many days; or ends that. The terminal reaches all servers.
    fn mark(&self, deed: Deed, person: u64, days: Option<Days>, now: Time) -> Result<Reply, Stop> {
        permit(ACTOR.who, deed, State::Free)?;
        let until = days.map(|days| now + days.length());
        let blocks = deed == Deed::Block;
        let action = match (blocks, until) {
            (true, Some(_)) => "block",
            (true, None) => "unblock",
            (false, Some(_)) => "hold",
            (false, None) => "release",
        };
        let said = if blocks { wording::blocked(person, until) } else { wording::held(person, until) };
        for guild in self.guilds() {
            let line = AuditLine {
                id: 0,
                at: now,
                guild,
                advisor: ACTOR.id,
                action: action.to_owned(),
                kind: "person".to_owned(),
                subject: 0,
                entry: None,
                before: String::new(),
                after: days.map(|Days(days)| format!("for {days} days")).unwrap_or_default(),
            };
            let store = self.keeping.store();
            if blocks {
                self.keeping.wait(store.block(&line, person, until))?;
            } else {
                self.keeping.wait(store.hold(&line, person, until))?;
            }
        }
        Ok(Reply::line(said))
    }

    /// What students wrote meanwhile, and what is said to advisors. Cases grow old here as they do where the bot runs.
    fn news(&self, now: Time) -> Result<Vec<Reply>, StoreError> {
        let (keeping, store) = (&self.keeping, self.keeping.store());
        keeping.wait(store.sweep(now, &keeping.config.cases))?;
        let mut news = Vec::new();
        for due in keeping.due(Whose::Advisor)? {
            news.extend(keeping.wait(told(store, &due.what))?);
            keeping.wait(store.delivered(&due))?;
        }
        Ok(news)
    }
}

impl Talks for Desk {
    const PROMPT: &'static str = "advisor> ";
    const COMMANDS: &'static str = COMMANDS;

    fn hear(&mut self, line: &str, now: Moment) -> Option<String> {
        Desk::hear(self, line, now)
    }
}

/// What an advisor reads of a delivery.
async fn told(store: &Store, delivery: &Delivery) -> Result<Option<Reply>, StoreError> {
    match delivery {
        Delivery::Pass(note) => {
            let Some(note) = store.note(*note).await? else { return Ok(None) };
            Ok(store.case(note.case).await?.map(|case| wording::passed(&case, &note.text)))
        }
        Delivery::Line { text, .. } => Ok(Some(Reply::line(text.clone()))),
        _ => Ok(None),
    }
}

fn page(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn audit_filter(narrowed: Narrowed, now: Time) -> AuditFilter {
    let Narrowed { advisor, entry, case, days } = narrowed;
    AuditFilter { guild: None, advisor, entry, case, since: days.map(|days| now - days.length()) }
}

/// Writes a file that only this user can read, and never over another.
fn write_new(file: &str, content: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(file)?.write_all(content)
}
