//! The terminal front end: the same replies as in Discord, with no account and no network.

use std::fmt::Write as _;
use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use comfy_table::{ContentArrangement, Table, presets};

use crate::advising::Faq;
use crate::advising::action::Action;
use crate::advising::conversation::Conversations;
use crate::advising::reply::{Audience, Button, Card, Reply, View, for_all};

/// In a terminal nobody else listens, and no advisors' channel is near.
const VIEW: View = View { audience: Audience::Alone, reviewed: false };
/// Columns of a table that is not shown in a terminal.
const PLAIN_WIDTH: u16 = 100;
/// A terminal that says it is narrower than this does not know its width.
const LEAST_WIDTH: u16 = 30;
const CHAT_COMMANDS: &str = "Ask in your own words. /compare [aspect], /careers [field], /topics, /advisor, /help, /about, /quit; a number picks from the list.";

/// A conversation in the terminal: one person, one place.
pub struct Chat<'f> {
    faq: &'f Faq,
    conversations: Conversations<()>,
    /// What the numbers of the last reply stand for.
    offered: Vec<Action>,
    fancy: bool,
}

impl<'f> Chat<'f> {
    /// `fancy` output has bold titles and boxes as wide as the terminal.
    #[must_use]
    pub fn new(faq: &'f Faq, follow_up: Duration, fancy: bool) -> Chat<'f> {
        Chat { faq, conversations: Conversations::new(follow_up), offered: Vec::new(), fancy }
    }

    /// What to print for one line that was typed; `None` to end.
    pub fn hear(&mut self, line: &str, now: Instant) -> Option<String> {
        let line = line.trim();
        if matches!(line, "/quit" | "/exit" | "quit" | "exit") {
            return None;
        }
        let reply = self.reply(line, now);
        self.offered = actions(&reply);
        Some(show(&reply, self.fancy, true))
    }

    fn reply(&mut self, line: &str, now: Instant) -> Reply {
        if let Some(command) = line.strip_prefix('/') {
            let (name, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
            return self.command(name, rest.trim(), now);
        }
        if let Ok(number) = line.parse::<usize>() {
            return match number.checked_sub(1).and_then(|at| self.offered.get(at).cloned()) {
                Some(action) => {
                    if let Some(entry) = self.faq.opened(&action) {
                        self.conversations.remember((), self.faq.code_of(entry), now);
                    }
                    let reply = self.faq.perform(&action, VIEW);
                    reply.unwrap_or_else(|| Reply::line("That is no longer there."))
                }
                None => Reply::line("There is no such number in the list above."),
            };
        }
        if line.is_empty() {
            return Reply::line(CHAT_COMMANDS);
        }
        let previous = self.conversations.recall(&(), now).and_then(|code| self.faq.entry_at(code));
        let advice = self.faq.advise(line, previous);
        if let Some(entry) = advice.last() {
            self.conversations.remember((), self.faq.code_of(entry), now);
        }
        self.faq.reply(&advice, VIEW)
    }

    fn command(&mut self, name: &str, rest: &str, now: Instant) -> Reply {
        match name {
            "ask" if !rest.is_empty() => self.reply(rest, now),
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
            "advisor" => self.faq.advisor(&[], VIEW),
            "about" => self.faq.about(30),
            "help" => self.faq.help(),
            _ => Reply::line(CHAT_COMMANDS),
        }
    }
}

/// Talks until the input ends: with line editing and history in a terminal, plainly otherwise.
///
/// # Errors
/// When the terminal cannot be read or written.
pub fn chat(faq: &Faq, follow_up: Duration) -> anyhow::Result<()> {
    if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
        return edited_chat(&mut Chat::new(faq, follow_up, true));
    }
    let mut chat = Chat::new(faq, follow_up, false);
    let mut output = std::io::stdout().lock();
    let mut input = std::io::stdin().lock();
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let Some(text) = chat.hear(&String::from_utf8_lossy(&line), Instant::now()) else { break };
        // An empty line, so that one reply is told from the next.
        writeln!(output, "{text}\n")?;
        output.flush()?;
        line.clear();
    }
    Ok(())
}

fn edited_chat(chat: &mut Chat<'_>) -> anyhow::Result<()> {
    use rustyline::error::ReadlineError;
    let mut editor = rustyline::DefaultEditor::new()?;
    let history = history_file();
    if let Some(history) = &history {
        // A first start has none.
        let _ = editor.load_history(history);
    }
    println!("{CHAT_COMMANDS}");
    if let Some(history) = &history {
        println!("Your lines are kept in {} for the arrow keys.", history.display());
    }
    println!();
    loop {
        match editor.readline("you> ") {
            Ok(line) => {
                editor.add_history_entry(&line)?;
                let Some(text) = chat.hear(&line, Instant::now()) else { break };
                println!("\n{text}\n");
            }
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(history) = &history {
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

fn actions(reply: &Reply) -> Vec<Action> {
    buttons(reply).into_iter().map(|button| button.action.clone()).collect()
}

/// What can be picked: the menu first, but below a question of the bot's own its answers.
fn buttons(reply: &Reply) -> Vec<&Button> {
    let menu = reply.menu.iter().flat_map(|menu| &menu.choices);
    let buttons = reply.buttons.iter().flatten();
    if reply.buttons.len() > 1 { buttons.chain(menu).collect() } else { menu.chain(buttons).collect() }
}

/// The reply as text; `numbered` lists what can be picked.
#[must_use]
pub fn show(reply: &Reply, fancy: bool, numbered: bool) -> String {
    let mut blocks: Vec<String> = reply.text.iter().map(|text| plain(text)).collect();
    blocks.extend(reply.cards.iter().map(|card| show_card(card, fancy)));
    if numbered {
        let lines = (1..).zip(buttons(reply)).map(|(number, button)| format!("  {number:>2}  {}", button.label));
        let list = lines.collect::<Vec<_>>().join("\n");
        if !list.is_empty() {
            let menu = reply.menu.as_ref().filter(|_| reply.buttons.len() < 2);
            let heading = menu.map_or("Pick a number:", |menu| menu.placeholder.as_str());
            blocks.push(format!("{heading}\n{list}"));
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
    let mut rest = text;
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
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
