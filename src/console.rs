//! The terminal front end: the same replies as in Discord, with no account and no network.
//!
//! One terminal is a student's, another may be an advisor's; both work on the database that the bot has.

mod desk;
mod keeping;
mod marks;
mod student;
mod typed;

use std::fmt::Write as _;
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use comfy_table::{ContentArrangement, Table, presets};

use crate::advising::Faq;
use crate::advising::action::{Action, Verb};
use crate::advising::reply::{Button, Card, Reply, for_all};
use crate::moderation::{Refusal, Time, seconds};
use crate::store::StoreError;

pub use desk::Desk;
pub use keeping::Keeping;
pub use student::Chat;

/// Columns of a table that is not shown in a terminal.
const PLAIN_WIDTH: u16 = 100;
/// A terminal that says it is narrower than this does not know its width.
const LEAST_WIDTH: u16 = 30;

/// A moment, by both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// For how long something takes.
    pub instant: Instant,
    /// Since 1970.
    pub clock: Duration,
}

impl Moment {
    /// This one.
    #[must_use]
    pub fn now() -> Moment {
        let clock = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Moment { instant: Instant::now(), clock }
    }

    /// In seconds since 1970.
    #[must_use]
    pub fn time(self) -> Time {
        seconds(self.clock)
    }

    /// A number for what happens at it, larger than all before.
    fn number(self) -> u64 {
        u64::try_from(self.clock.as_nanos()).unwrap_or(u64::MAX)
    }
}

/// One side of a conversation in the terminal.
trait Talks {
    /// Stands before what is typed.
    const PROMPT: &'static str;
    /// What can be typed.
    const COMMANDS: &'static str;

    /// What to print for one line that was typed; `None` to end.
    fn hear(&mut self, line: &str, now: Moment) -> Option<String>;
}

/// Why nothing came of a line.
#[derive(Debug, thiserror::Error)]
enum Stop {
    /// It may not be.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database does not work.
    #[error(transparent)]
    Broken(#[from] StoreError),
}

/// Talks with a student until the input ends. Without `keeping`, nothing is kept and nothing passed on.
///
/// # Errors
/// When the terminal cannot be read or written.
pub fn chat(faq: &Faq, follow_up: Duration, keeping: Option<Keeping>) -> anyhow::Result<()> {
    let chat = Chat::new(faq, follow_up, is_terminal());
    let mut chat = match keeping {
        Some(keeping) => chat.keeping(keeping),
        None => chat,
    };
    talk(&mut chat, history_file().as_deref())
}

/// Talks with an advisor until the input ends.
///
/// # Errors
/// When the terminal cannot be read or written.
pub fn moderate(faq: Faq, keeping: Keeping) -> anyhow::Result<()> {
    // What advisors write about students is kept in the database only, where it has a lifetime.
    talk(&mut Desk::new(faq, keeping, is_terminal()), None)
}

fn is_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// With line editing in a terminal, and its lines kept in `history`; plainly otherwise.
fn talk<T: Talks>(side: &mut T, history: Option<&Path>) -> anyhow::Result<()> {
    if is_terminal() {
        return edited_talk(side, history);
    }
    let mut output = std::io::stdout().lock();
    let mut input = std::io::stdin().lock();
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let Some(text) = side.hear(&String::from_utf8_lossy(&line), Moment::now()) else { break };
        // An empty line, so that one reply is told from the next.
        writeln!(output, "{text}\n")?;
        output.flush()?;
        line.clear();
    }
    Ok(())
}

fn edited_talk<T: Talks>(side: &mut T, history: Option<&Path>) -> anyhow::Result<()> {
    use rustyline::error::ReadlineError;
    let mut editor = rustyline::DefaultEditor::new()?;
    if let Some(history) = history {
        // A first start has none.
        let _ = editor.load_history(history);
    }
    println!("{}", T::COMMANDS);
    if let Some(history) = history {
        println!("Your lines are kept in {} for the arrow keys.", history.display());
    }
    println!();
    loop {
        match editor.readline(T::PROMPT) {
            Ok(line) => {
                editor.add_history_entry(&line)?;
                let Some(text) = side.hear(&line, Moment::now()) else { break };
                println!("\n{text}\n");
            }
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(history) = history {
        editor.save_history(history)?;
    }
    Ok(())
}

fn history_file() -> Option<PathBuf> {
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    let folder = state.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/state")))?;
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("guidepost-history"))
}

/// Blocks of text as one, with Discord's marks in words and never more than one empty line.
fn readable(blocks: &[String], now: Time) -> String {
    let mut text = marks::in_words(&blocks.join("\n\n"), now);
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    text
}

fn ends(line: &str) -> bool {
    matches!(line, "/quit" | "/exit" | "quit" | "exit")
}

fn actions(reply: &Reply) -> Vec<Action> {
    lists(reply).into_iter().flat_map(|(_, buttons)| buttons).map(|button| button.action.clone()).collect()
}

/// What can be picked, under headings: the menu first, but below a question of the bot's own its answers, and below a
/// card for advisors what to do about it.
fn lists(reply: &Reply) -> Vec<(&str, Vec<&Button>)> {
    let buttons: Vec<&Button> = reply.buttons.iter().flatten().collect();
    let Some(menu) = &reply.menu else { return vec![(PICK, buttons)] };
    let choices = menu.choices.iter();
    let corrects =
        matches!(menu.choices.first(), Some(Button { action: Action::Desk(Verb::Pick | Verb::Correct, ..), .. }));
    if corrects {
        vec![(PICK, buttons), (&menu.placeholder, choices.collect())]
    } else if reply.buttons.len() > 1 {
        vec![(PICK, buttons.into_iter().chain(choices).collect())]
    } else {
        vec![(&menu.placeholder, choices.chain(buttons).collect())]
    }
}

const PICK: &str = "Pick a number:";

/// Adds a list of what can be picked, whose first number is `first`; returns the next number.
fn list(blocks: &mut Vec<String>, heading: &str, buttons: &[&Button], first: usize) -> usize {
    if buttons.is_empty() {
        return first;
    }
    let lines = (first..).zip(buttons).map(|(number, button)| format!("  {number:>2}  {}", plain(&button.label)));
    blocks.push(format!("{heading}\n{}", lines.collect::<Vec<_>>().join("\n")));
    first + buttons.len()
}

/// The reply as text; `numbered` lists what can be picked.
#[must_use]
pub fn show(reply: &Reply, fancy: bool, numbered: bool) -> String {
    let mut blocks: Vec<String> = reply.text.iter().map(|text| plain(text)).collect();
    blocks.extend(reply.cards.iter().map(|card| show_card(card, fancy)));
    if numbered {
        let mut next = 1;
        for (heading, buttons) in lists(reply) {
            next = list(&mut blocks, heading, &buttons, next);
        }
    }
    blocks.join("\n\n")
}

fn show_card(card: &Card, fancy: bool) -> String {
    let title = if fancy { format!("\x1b[1m{}\x1b[0m", plain(&card.title)) } else { plain(&card.title) };
    let mut blocks = vec![title];
    blocks.extend(card.notice.iter().map(|notice| format!("! {}", plain(notice))));
    if !card.text.is_empty() {
        blocks.push(plain(&card.text));
    }
    if !card.rows.is_empty() {
        blocks.push(table(card, fancy));
    }
    let sources: Vec<String> = card
        .sources
        .iter()
        .map(|source| match &source.address {
            Some(address) => format!("{} ({address})", plain(&source.name)),
            None => plain(&source.name),
        })
        .collect();
    let mut last = Vec::new();
    if !sources.is_empty() {
        last.push(format!("Source: {}", sources.join("; ")));
    }
    last.extend(card.footer());
    if !last.is_empty() {
        blocks.push(last.join("\n"));
    }
    blocks.join("\n\n")
}

fn table(card: &Card, fancy: bool) -> String {
    let mut table = Table::new();
    table.load_style(if fancy { presets::UTF8_FULL } else { presets::ASCII_FULL });
    table.set_content_arrangement(ContentArrangement::Dynamic);
    // Some terminals do not know how wide they are.
    let known = table.width().filter(|&width| fancy && width >= LEAST_WIDTH);
    table.set_width(known.unwrap_or(PLAIN_WIDTH));
    table.set_header(std::iter::once(String::new()).chain(card.columns.iter().cloned()));
    for row in &card.rows {
        table.add_row(std::iter::once(plain(&row.title)).chain(row.cells.iter().map(|cell| plain(cell))));
    }
    let mut text = table.to_string();
    for row in &card.rows {
        if let Some(shared) = &row.shared {
            let _ = write!(
                text,
                "\n{} ({}): {}",
                plain(&row.title),
                for_all(card.columns.len()).to_lowercase(),
                plain(shared)
            );
        }
    }
    text
}

/// Markdown without its marks: links become "text (address)", and what could steer the terminal is left out.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    // "-# " is small print.
    let text = text.replace("\n-# ", "\n");
    let mut rest = text.strip_prefix("-# ").unwrap_or(&text);
    while let Some(at) = rest.find(['[', '*', '`']) {
        plain.push_str(&rest[..at]);
        let marked = &rest[at..];
        if let Some((label, address, after)) = link(marked) {
            let _ = write!(plain, "{label} ({address})");
            rest = after;
        } else if let Some(after) = marked.strip_prefix("**").or_else(|| marked.strip_prefix('`')) {
            rest = after;
        } else if marked.starts_with('*')
            && !plain.ends_with(char::is_alphanumeric) | !marked[1..].starts_with(char::is_alphanumeric)
        {
            // "*emphasis*", but not the star of "O*NET"
            rest = &marked[1..];
        } else {
            plain.push_str(&marked[..1]);
            rest = &marked[1..];
        }
    }
    plain.push_str(rest);
    plain.retain(|c| c == '\n' || !c.is_control());
    plain
}

/// "[label](address)rest", taken apart.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (address, rest) = rest.split_once(')')?;
    (!label.contains(['[', '\n']) && !address.contains(char::is_whitespace)).then_some((label, address, rest))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn markdown_reads_well_without_its_marks() {
        for (text, expected) in [
            ("**Bold** and *soft* at O*NET", "Bold and soft at O*NET"),
            ("see [the page](https://a.b/c), please", "see the page (https://a.b/c), please"),
            ("use `/ask` [not a link]", "use /ask [not a link]"),
            ("bell\u{7} and \u{1b}[31mred", "bell and [31mred"),
            ("2 * 3", "2  3"),
            ("-# small\n-# print\n- # 1", "small\nprint\n- # 1"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
