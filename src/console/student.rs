//! A student's side of the terminal.

use std::time::Duration;

use super::keeping::{Keeping, Whose};
use super::typed::number;
use super::{Moment, Stop, Talks, actions, ends, list, readable, show};
use crate::advising::action::{Action, Code};
use crate::advising::conversation::Conversations;
use crate::advising::reply::{Audience, Button, Reply, View};
use crate::advising::said::Said;
use crate::advising::{Advice, Faq, Outcome};
use crate::moderation::case::{Kind, NewCase, Stage};
use crate::moderation::given::Given;
use crate::moderation::permission::{Deed, State, Who, permit};
use crate::moderation::{Asked, Delivery, Mode, Place, Refusal, TERMINAL, kept, kept_words, wording};
use crate::store::{Feedback, StoreError};

/// The terminal's student.
pub(super) const STUDENT: u64 = 1;
const CHAT_COMMANDS: &str = "Ask in your own words. /compare [aspect], /careers [field], /topics, /advisor, /privacy, /help, /about, /quit; a number picks from the list.";
const PRIVACY: &str = "/privacy show lists what is kept of you, /privacy delete erases it.";
/// Days that `/about` names where nothing is kept.
const KEPT_ELSEWHERE: u32 = 30;
const GIVEN_UP: &str = "Nothing was sent.";

/// A conversation in the terminal: one person, one place.
pub struct Chat<'f> {
    faq: &'f Faq,
    follow_up: Duration,
    conversations: Conversations<()>,
    /// What the numbers of the last reply stand for.
    offered: Vec<Action>,
    fancy: bool,
    keeping: Option<Keeping>,
    /// The question that buttons go on from.
    asked: Option<Asked>,
    /// The entries that are read now.
    read: Vec<String>,
    /// The case about that question, if an advisor was asked for.
    case: Option<u64>,
    /// What the next line is for.
    words_for: Option<Action>,
    /// It was said that something could not be kept.
    troubled: bool,
}

impl<'f> Chat<'f> {
    /// A conversation of which nothing is kept; `fancy` output has bold titles and boxes as wide as the terminal.
    #[must_use]
    pub fn new(faq: &'f Faq, follow_up: Duration, fancy: bool) -> Chat<'f> {
        Chat {
            faq,
            follow_up,
            conversations: Conversations::new(follow_up),
            offered: Vec::new(),
            fancy,
            keeping: None,
            asked: None,
            read: Vec::new(),
            case: None,
            words_for: None,
            troubled: false,
        }
    }

    /// The same on a database, so that advisors read what is meant for them, and answer.
    #[must_use]
    pub fn keeping(self, keeping: Keeping) -> Chat<'f> {
        Chat { keeping: Some(keeping), ..self }
    }

    /// What to print for one line that was typed; `None` to end.
    pub fn hear(&mut self, line: &str, now: Moment) -> Option<String> {
        let line = line.trim();
        if ends(line) {
            return None;
        }
        let mut trouble = None;
        let news = self.news().unwrap_or_else(|error| {
            trouble = self.cannot_keep(&error);
            Vec::new()
        });
        let reply = self.reply(line, now).unwrap_or_else(|stop| Reply::line(said(&stop)));
        self.offered = actions(&reply);
        let mut blocks: Vec<String> = news.iter().map(|reply| show(reply, self.fancy, false)).chain(trouble).collect();
        blocks.push(show(&reply, self.fancy, true));
        for reply in news {
            // Of what an advisor wrote the student may want to answer; all else stands below the reply.
            let to_case = |button: &&Button| matches!(button.action, Action::Respond(_) | Action::Settled(_));
            let picks: Vec<&Button> = reply.buttons.iter().flatten().filter(to_case).collect();
            list(&mut blocks, "To the advisors:", &picks, self.offered.len() + 1);
            self.offered.extend(picks.into_iter().map(|button| button.action.clone()));
        }
        Some(readable(&blocks, now.time()))
    }

    /// In a terminal nobody else listens.
    fn view(&self) -> View {
        View { audience: Audience::Alone, reviewed: self.keeping.is_some() }
    }

    fn reply(&mut self, line: &str, now: Moment) -> Result<Reply, Stop> {
        if let Some(action) = self.words_for.take()
            && !line.starts_with('/')
        {
            return if line.is_empty() { Ok(Reply::line(GIVEN_UP)) } else { self.send(&action, line, now) };
        }
        if let Some(command) = line.strip_prefix('/') {
            let (name, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
            return self.command(name, rest.trim(), now);
        }
        if let Ok(number) = line.parse::<usize>() {
            return match number.checked_sub(1).and_then(|at| self.offered.get(at).cloned()) {
                Some(action) => self.perform(&action, now),
                None => Ok(Reply::line("There is no such number in the list above.")),
            };
        }
        if line.is_empty() {
            return Ok(Reply::line(CHAT_COMMANDS));
        }
        self.question(line, now)
    }

    fn command(&mut self, name: &str, rest: &str, now: Moment) -> Result<Reply, Stop> {
        Ok(match name {
            "ask" if !rest.is_empty() => return self.question(rest, now),
            "compare" if rest.is_empty() => self.faq.compare(None),
            "compare" => match self.faq.aspect_named(rest) {
                Some(aspect) => self.faq.compare(Some(aspect)),
                None => Reply { text: Some(format!("There is no aspect \"{rest}\".")), ..self.faq.compare(None) },
            },
            "careers" if rest.is_empty() => self.faq.careers(None),
            "careers" => match self.faq.field_named(rest) {
                Some(field) => self.faq.careers(Some(field)),
                None => Reply { text: Some(format!("There is no field \"{rest}\".")), ..self.faq.careers(None) },
            },
            "topics" => self.faq.topics(None),
            "advisor" => self.faq.advisor(&[], self.view()),
            "about" => self
                .faq
                .about(self.keeping.as_ref().map_or(KEPT_ELSEWHERE, |keeping| keeping.config.retention.answers_days)),
            "help" => self.faq.help(),
            "privacy" if self.keeping.is_some() => return self.privacy(rest, now),
            "privacy" => Reply::line("Nothing is kept of this conversation."),
            "reply" if self.keeping.is_some() => {
                let (case, words) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                match number(case) {
                    Some(case) if !words.is_empty() => return self.send(&Action::Respond(case), words, now),
                    _ => Reply::line("Please write /reply CASE WORDS."),
                }
            }
            _ => Reply::line(CHAT_COMMANDS),
        })
    }

    fn question(&mut self, text: &str, now: Moment) -> Result<Reply, Stop> {
        let may = self.may(Deed::Ask, now);
        let mut above: Vec<String> = match self.unless_refused(may) {
            // Whoever is shut out is not left alone in distress.
            Err(_) if self.faq.is_distress(text) => Vec::new(),
            told => told?.into_iter().collect(),
        };
        let (advice, told) = self.faq.go_on(text, self.conversations.recall(&(), now.instant));
        if let Some(codes) = told {
            self.conversations.remember((), codes, now.instant);
        }
        above.extend(self.keep(text, &advice, now));
        Ok(below(above, self.faq.reply(&advice, self.view())))
    }

    /// Keeps a question with its answer, and opens a case where advisors should know of it. What to say beside.
    fn keep(&mut self, text: &str, advice: &Advice, now: Moment) -> Vec<String> {
        (self.asked, self.case, self.read) = (None, None, Vec::new());
        let Some(keeping) = &self.keeping else { return Vec::new() };
        let masked = kept(text);
        let mut beside = Vec::new();
        if !masked.found.is_empty() {
            beside.push(wording::personal_data(&masked.found, false));
        }
        // A greeting is no question.
        if advice.outcome == Outcome::Nothing && !advice.question {
            return beside;
        }
        let place = Place {
            id: now.number(),
            at: now.time(),
            guild: TERMINAL,
            channel: TERMINAL,
            asker: STUDENT,
            private: true,
            by_message: false,
            mode: Mode::After,
        };
        let asked = Asked::new(self.faq, masked, advice, place);
        if let Said::Answer(entries) = &asked.said {
            self.read.clone_from(entries);
        }
        keeping.store().note_given(Given::new(asked.clone()));
        keeping.wait(keeping.store().flush());
        let new = self.for_advisors(advice, &asked);
        let opened = new.map_or(Ok(()), |new| open(keeping, &new, now).map(drop));
        self.asked = Some(asked);
        // Nobody waits for these, so a full queue is no news for the student.
        beside.extend(self.unless_refused(opened).unwrap_or_default());
        beside
    }

    /// What advisors should know of, though the student asked for nobody.
    fn for_advisors(&self, advice: &Advice, asked: &Asked) -> Option<NewCase> {
        match &advice.outcome {
            Outcome::Nothing => Some(NewCase::about(Kind::Unmatched, asked, None)),
            Outcome::Suggest(_) => Some(NewCase::about(Kind::Unsure, asked, None)),
            Outcome::Sensitive(at) => {
                let priority = self.faq.knowledge().sensitive.get(*at).is_some_and(|table| table.priority);
                Some(NewCase { priority, ..NewCase::about(Kind::Sensitive, asked, Some(STUDENT)) })
            }
            Outcome::Answer(_) | Outcome::Elsewhere(_) => None,
        }
    }

    fn perform(&mut self, action: &Action, now: Moment) -> Result<Reply, Stop> {
        let noted = match action {
            _ if self.keeping.is_none() => Ok(()),
            Action::Advisor(steps) if steps.is_empty() => return self.ask_advisor(now),
            Action::Write(_) | Action::Unclear(_) | Action::Respond(_) => return Ok(self.ask_for(action)),
            Action::Settled(case) => {
                return self.end(*case, "settled, says the student", now);
            }
            Action::TakeBack(case) => {
                return self.end(*case, "taken back by the student", now);
            }
            Action::Advisor(steps) => self.note_step(steps, now),
            Action::NotThis(_) => self.reject(now),
            _ => Ok(()),
        };
        let trouble = self.unless_refused(noted)?;
        self.remember(action, now);
        let reply = self.faq.perform(action, self.view());
        Ok(below(trouble.into_iter().collect(), reply.unwrap_or_else(|| Reply::line("That is no longer there."))))
    }

    /// What a click opens is gone on from, and noted.
    fn remember(&mut self, action: &Action, now: Moment) {
        let Some(entry) = self.faq.opened(action) else { return };
        self.conversations.remember((), vec![self.faq.code_of(entry)], now.instant);
        let id = self.faq.knowledge().entries[entry].id.value.clone();
        self.note_feedback(&id, Feedback::Read, now);
        self.read = vec![id];
    }

    fn note_feedback(&self, entry: &str, kind: Feedback, now: Moment) {
        let (Some(keeping), Some(asked)) = (&self.keeping, &self.asked) else { return };
        keeping.store().note_feedback(now.time(), TERMINAL, Some(asked.id), entry, kind);
        keeping.wait(keeping.store().flush());
    }

    fn ask_for(&mut self, action: &Action) -> Reply {
        self.words_for = Some(action.clone());
        let what = match action {
            Action::Unclear(_) => "What is unclear or missing? No name is sent.",
            Action::Respond(_) => "Please write your reply in one line.",
            _ => "Please write your message to the advisors in one line; they see your name.",
        };
        Reply::line(format!("{what} An empty line gives up."))
    }

    /// "Ask an advisor": a case about the last question, and the intake.
    fn ask_advisor(&mut self, now: Moment) -> Result<Reply, Stop> {
        self.may(Deed::Talk, now)?;
        let mut reply = self.faq.advisor(&[], self.view());
        let (Some(keeping), Some(asked)) = (&self.keeping, &self.asked) else { return Ok(reply) };
        let opened = tried(keeping, asked).map_err(Stop::from).and_then(|events| {
            let new = NewCase { events, ..NewCase::about(Kind::Advisor, asked, Some(STUDENT)) };
            open(keeping, &new, now)
        });
        // However that went, what the guide says of advisors stands below.
        reply.text = Some(match opened {
            Ok(opened) => {
                self.case = Some(opened.case.id);
                reply = self.faq.advisor_besides(self.view());
                if let Some(row) = reply.buttons.last_mut() {
                    row.push(wording::take_back(opened.case.id));
                }
                wording::case_opened(opened.case.id, opened.new)
            }
            Err(stop) => said(&stop),
        });
        Ok(reply)
    }

    /// A step of the intake, for the advisor who reads the case.
    fn note_step(&self, steps: &[u8], now: Moment) -> Result<(), Stop> {
        let (Some(keeping), Some(case)) = (&self.keeping, self.case) else { return Ok(()) };
        if let Some((ask, said)) = self.faq.intake_summary(steps).pop() {
            keeping.wait(keeping.store().add_event(case, &format!("{ask} **{said}**"), now.time()))?;
        }
        Ok(())
    }

    /// "Not what I asked"
    fn reject(&mut self, now: Moment) -> Result<(), Stop> {
        for entry in std::mem::take(&mut self.read) {
            self.note_feedback(&entry, Feedback::NotThis, now);
        }
        let (Some(keeping), Some(asked)) = (&self.keeping, &self.asked) else { return Ok(()) };
        match open(keeping, &NewCase::about(Kind::Unhelpful, asked, None), now) {
            Err(Stop::Broken(error)) => Err(error.into()),
            // Nobody waits for it, so a full queue is no news for the student.
            Ok(_) | Err(Stop::Refused(_)) => Ok(()),
        }
    }

    /// The words that a button asked for.
    fn send(&mut self, action: &Action, words: &str, now: Moment) -> Result<Reply, Stop> {
        let may = self.may(Deed::Talk, now);
        let masked = kept_words(words);
        if self.faq.is_distress(words) {
            if let (Ok(()), Action::Respond(case)) = (may, action) {
                // Where that fails, advisors have the words in the case that they make by themselves.
                let _ = self.respond(*case, &masked.text, now);
            }
            return self.question(words, now);
        }
        may?;
        let sent = match action {
            Action::Respond(case) => self.respond(*case, &masked.text, now)?,
            Action::Unclear(code) => self.report(*code, masked.text, now)?,
            Action::Write(steps) => self.write(steps, masked.text, now)?,
            _ => return Ok(Reply::line(GIVEN_UP)),
        };
        Ok(Reply::line(wording::with_left_out(&sent, &masked.found)))
    }

    /// Words to the advisor of a case.
    fn respond(&self, case: u64, words: &str, now: Moment) -> Result<String, Stop> {
        let Some(keeping) = &self.keeping else { return Err(Refusal::Gone.into()) };
        own_case(keeping, case)?;
        keeping.wait(keeping.store().reply_to_case(case, words, now.time(), keeping.claim()))??;
        Ok("Your reply is with the advisors now.".to_owned())
    }

    /// What is unclear or missing in an entry.
    fn report(&self, entry: Code, words: String, now: Moment) -> Result<String, Stop> {
        let Some(keeping) = &self.keeping else { return Err(Refusal::Gone.into()) };
        let target = self.faq.named_target(entry).ok_or(Refusal::Gone)?;
        let entry = self.faq.id(target);
        self.note_feedback(entry, Feedback::Unclear, now);
        let question = self.asked.as_ref().map_or(self.faq.question(target), |asked| &asked.text);
        let new = NewCase {
            question: self.asked.as_ref().map(|asked| asked.id),
            words: Some(words),
            events: vec![format!("about `{entry}`")],
            // About the entry, whoever asked what: kept apart from what students wait for.
            ..NewCase::new(TERMINAL, Kind::Content, &format!("content {entry}"), question)
        };
        Ok(wording::written(&open(keeping, &new, now)?.case))
    }

    /// A message to the advisors, with how the intake was answered.
    fn write(&mut self, steps: &[u8], words: String, now: Moment) -> Result<String, Stop> {
        let Some(keeping) = &self.keeping else { return Err(Refusal::Gone.into()) };
        let mut new = match &self.asked {
            Some(asked) => {
                NewCase { events: tried(keeping, asked)?, ..NewCase::about(Kind::Advisor, asked, Some(STUDENT)) }
            }
            None => NewCase { asker: Some(STUDENT), ..NewCase::new(TERMINAL, Kind::Advisor, "written", &words) },
        };
        new.words = Some(words);
        new.events.extend(self.faq.intake_summary(steps).into_iter().map(|(ask, said)| format!("{ask} **{said}**")));
        let opened = open(keeping, &new, now)?;
        self.case = Some(opened.case.id);
        Ok(wording::written(&opened.case))
    }

    fn end(&mut self, case: u64, event: &str, now: Moment) -> Result<Reply, Stop> {
        let Some(keeping) = &self.keeping else { return Err(Refusal::Gone.into()) };
        own_case(keeping, case)?;
        keeping.wait(keeping.store().end_own_case(case, event, now.time()))??;
        self.case = None;
        Ok(Reply::line(wording::ended(case)))
    }

    fn privacy(&mut self, what: &str, now: Moment) -> Result<Reply, Stop> {
        self.may(Deed::Privacy, now)?;
        let Some(keeping) = &self.keeping else { return Ok(Reply::line(PRIVACY)) };
        match what {
            "show" => {
                let kept = keeping.wait(keeping.store().kept_of(STUDENT))?;
                Ok(Reply::line(format!("This is kept of you:\n{kept:#}")))
            }
            "delete" => {
                let erased = keeping.wait(keeping.store().erase(STUDENT, now.time()))??;
                // It is erased all the same; what cannot be overwritten on the disk now is overwritten by the next purge.
                let _ = keeping.wait(keeping.store().overwrite());
                self.conversations = Conversations::new(self.follow_up);
                (self.asked, self.case, self.read) = (None, None, Vec::new());
                Ok(Reply::line(wording::erased(erased)))
            }
            _ => Ok(Reply::line(PRIVACY)),
        }
    }

    /// What advisors did meanwhile that this student should read.
    fn news(&self) -> Result<Vec<Reply>, StoreError> {
        let Some(keeping) = &self.keeping else { return Ok(Vec::new()) };
        let mut news = Vec::new();
        for due in keeping.due(Whose::Student)? {
            news.extend(keeping.wait(self.told(keeping, &due.what))?);
            keeping.wait(keeping.store().delivered(&due))?;
        }
        Ok(news)
    }

    async fn told(&self, keeping: &Keeping, delivery: &Delivery) -> Result<Option<Reply>, StoreError> {
        let (store, office) = (keeping.store(), keeping.office(TERMINAL));
        match delivery {
            Delivery::Relay(note) => {
                let Some(note) = store.note(*note).await? else { return Ok(None) };
                let Some(case) = store.case(note.case).await? else { return Ok(None) };
                Ok(Some(wording::relayed(&case, &note.text, note.author.unwrap_or(TERMINAL), &office)))
            }
            Delivery::Closed(case) => {
                let case = store.case(*case).await?.filter(|case| case.stage == Stage::Closed && case.asker.is_some());
                Ok(case.map(|case| wording::closed(&case, &office)))
            }
            Delivery::Tell(question) => {
                let Some(given) = store.given(*question).await? else { return Ok(None) };
                store.was_told(*question, None).await?;
                Ok(Some(wording::told(self.faq, &given, &office, self.view())))
            }
            _ => Ok(None),
        }
    }

    /// Whether the student may do this; refused while they are shut out.
    fn may(&self, deed: Deed, now: Moment) -> Result<(), Stop> {
        let Some(keeping) = &self.keeping else { return Ok(()) };
        let blocked = keeping.wait(keeping.store().blocked(now.time()))?;
        let is_me = blocked.iter().any(|blocked| (blocked.guild, blocked.person) == (TERMINAL, STUDENT));
        Ok(permit(if is_me { Who::Blocked } else { Who::Student }, deed, State::Free)?)
    }

    /// A refusal stands; what the database cannot do is said once, and keeps nobody from an answer.
    fn unless_refused(&mut self, done: Result<(), Stop>) -> Result<Option<String>, Refusal> {
        match done {
            Ok(()) => Ok(None),
            Err(Stop::Refused(refusal)) => Err(refusal),
            Err(Stop::Broken(error)) => Ok(self.cannot_keep(&error)),
        }
    }

    /// Said once: a student who only asks needs no more of it.
    fn cannot_keep(&mut self, error: &StoreError) -> Option<String> {
        let said = std::mem::replace(&mut self.troubled, true);
        (!said).then(|| format!("Nothing can be passed on to the advisors for now ({error})."))
    }
}

impl Talks for Chat<'_> {
    const PROMPT: &'static str = "you> ";
    const COMMANDS: &'static str = CHAT_COMMANDS;

    fn hear(&mut self, line: &str, now: Moment) -> Option<String> {
        Chat::hear(self, line, now)
    }
}

/// What a student reads where nothing came of what they wanted.
fn said(stop: &Stop) -> String {
    match stop {
        Stop::Refused(refusal) => refusal.to_string(),
        Stop::Broken(error) => format!("I could not pass this on, so nobody has it yet ({error})."),
    }
}

/// A reply below other lines.
fn below(mut above: Vec<String>, mut reply: Reply) -> Reply {
    above.extend(reply.text.take());
    reply.text = (!above.is_empty()).then(|| above.join("\n\n"));
    reply
}

fn open(keeping: &Keeping, new: &NewCase, now: Moment) -> Result<crate::store::Opened, Stop> {
    Ok(keeping.wait(keeping.store().open_case(new, now.time(), keeping.config.rates, keeping.claim()))??)
}

/// What was rejected and read before, for the advisor.
fn tried(keeping: &Keeping, asked: &Asked) -> Result<Vec<String>, StoreError> {
    let trail = keeping.wait(keeping.store().trail(asked.id))?;
    let named =
        |what: &str, entries: &[String]| (!entries.is_empty()).then(|| format!("{what}: `{}`", entries.join("`, `")));
    Ok(named("not what was asked", &trail.rejected).into_iter().chain(named("read", &trail.read)).collect())
}

/// A case of the terminal's student, not of somebody in Discord.
fn own_case(keeping: &Keeping, case: u64) -> Result<(), Stop> {
    let found = keeping.wait(keeping.store().case(case))?.ok_or(Refusal::Gone)?;
    let own = found.guild == TERMINAL && found.asker == Some(STUDENT);
    Ok(permit(Who::Student, Deed::OwnCase, if own { State::Own } else { State::Foreign })?)
}
