//! A card's texts in the places that an embed of Discord has for them, whole; and what of them does not fit there.

use super::{Card, for_all};
use crate::limits::{EMBED_DESCRIPTION, EMBED_FIELD_NAME, EMBED_FIELD_VALUE, EMBED_TITLE, EMBEDS_TOTAL};

/// Stands before the sources, below a text.
pub const SOURCE_LABEL: &str = "\n\n**Source:** ";
/// Discord sets up to three inline fields in a row; an empty third makes rows of two.
const EMPTY: &str = "\u{200b}";
const INLINE_ROW: usize = 3;
/// Room for the last line: a review day, and "Corrected by" an office with the longest name.
const FOOTER: usize = 120;

/// A card's texts, none of them cut.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The question that it answers.
    pub title: String,
    /// The hard conditions and what follows them.
    pub text: String,
    /// The cells of the table, row by row.
    pub rows: Vec<Vec<Cell>>,
    /// All sources; empty without any.
    pub sources: String,
    /// The last line; empty without one.
    pub footer: String,
}

/// One cell of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// "Degree · HIM"
    pub name: String,
    /// What stands below it.
    pub text: String,
    /// It stands beside others.
    pub inline: bool,
}

/// A part of a card that Discord would not take whole.
#[derive(Debug, Clone, PartialEq)]
pub struct TooLong {
    /// "the text with its sources"
    pub part: String,
    /// How many characters it has.
    pub length: usize,
    /// How many fit.
    pub fit: usize,
}

impl Card {
    /// Its texts, each in its place.
    #[must_use]
    pub fn layout(&self) -> Layout {
        let mut text = self.notice.iter().map(|notice| quote(notice)).collect::<Vec<_>>();
        text.extend((!self.text.is_empty()).then(|| self.text.clone()));
        Layout {
            title: literal_stars(&self.title),
            text: literal_stars(&text.join("\n\n")),
            rows: self.cells(),
            sources: literal_stars(&self.source_links()),
            footer: literal_stars(&self.footer().unwrap_or_default()),
        }
    }

    /// The table side by side, and above each row what holds for all of it.
    fn cells(&self) -> Vec<Vec<Cell>> {
        let single = self.rows.len() == 1;
        let spacers = if single { 0 } else { (INLINE_ROW - self.columns.len() % INLINE_ROW) % INLINE_ROW };
        let cell =
            |name: &str, text: &str, inline| Cell { name: literal_stars(name), text: literal_stars(text), inline };
        let for_all = for_all(self.columns.len());
        self.rows
            .iter()
            .map(|row| {
                let name = |of: &str| if single { of.to_owned() } else { format!("{} · {of}", row.title) };
                let all = if single { for_all.to_owned() } else { name(&for_all.to_lowercase()) };
                let mut cells: Vec<Cell> = row.shared.iter().map(|shared| cell(&all, shared, false)).collect();
                let beside = self.columns.iter().zip(&row.cells);
                cells.extend(beside.map(|(column, text)| cell(&name(column), text, true)));
                cells.extend((0..spacers).map(|_| cell(EMPTY, EMPTY, true)));
                cells
            })
            .collect()
    }

    fn source_links(&self) -> String {
        let names = self.sources.iter().map(|source| match &source.address {
            Some(address) => format!("[{}]({address})", source.name),
            None => source.name.clone(),
        });
        names.collect::<Vec<_>>().join(" · ")
    }
}

impl Layout {
    /// The room that all of it needs in a message, with the longest last line.
    #[must_use]
    pub fn length(&self) -> usize {
        let label = if self.sources.is_empty() { 0 } else { length(SOURCE_LABEL) };
        let cells = self.rows.iter().flatten();
        let table: usize = cells.map(|cell| length(&cell.name) + length(&cell.text)).sum();
        let text = length(&self.text) + label + length(&self.sources);
        length(&self.title) + text + table + length(&self.footer).max(FOOTER)
    }

    /// The first part that is too long for a message of this card alone.
    #[must_use]
    pub fn too_long(&self) -> Option<TooLong> {
        let label = if self.sources.is_empty() { 0 } else { length(SOURCE_LABEL) };
        let text = length(&self.text) + label + length(&self.sources);
        let cells = || self.rows.iter().flatten();
        let heads = cells().map(|cell| (format!("the head `{}`", cell.name), length(&cell.name), EMBED_FIELD_NAME));
        let texts =
            cells().map(|cell| (format!("the text below `{}`", cell.name), length(&cell.text), EMBED_FIELD_VALUE));
        let parts = [
            ("the title".to_owned(), length(&self.title), EMBED_TITLE),
            ("the line of sources".to_owned(), length(&self.sources), EMBED_FIELD_VALUE),
            (if label == 0 { "the text" } else { "the text with its sources" }.to_owned(), text, EMBED_DESCRIPTION),
        ];
        let all = ("all of it together".to_owned(), self.length(), EMBEDS_TOTAL);
        let mut parts = parts.into_iter().chain(heads).chain(texts).chain([all]);
        parts.find(|(_, length, fit)| length > fit).map(|(part, length, fit)| TooLong { part, length, fit })
    }
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// A star inside a word is meant as one: unescaped, "O*NET" twice in a text would set all between them in italics.
fn literal_stars(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    let mut before = ' ';
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let after = characters.peek().copied().unwrap_or(' ');
        quoted ^= character == '`';
        if character == '*' && !quoted && before.is_alphanumeric() && after.is_alphanumeric() {
            literal.push('\\');
        }
        literal.push(character);
        before = character;
    }
    literal
}

fn quote(text: &str) -> String {
    text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advising::reply::Row;

    #[test]
    fn what_holds_for_all_stands_above_its_row() {
        let row = |title: &str, shared: Option<&str>| Row {
            title: title.to_owned(),
            cells: vec!["a".to_owned(), "b".to_owned()],
            shared: shared.map(str::to_owned),
        };
        let columns = vec!["HIM".to_owned(), "HI".to_owned()];
        let names = |rows: Vec<Row>| {
            let layout = Card { columns: columns.clone(), rows, ..Card::default() }.layout();
            layout.rows.concat().into_iter().map(|cell| cell.name).collect::<Vec<_>>()
        };
        assert_eq!(names(vec![row("Degree", Some("c"))]), ["For both", "HIM", "HI"]);
        assert_eq!(
            names(vec![row("Degree", Some("c")), row("Exam", None)]),
            ["Degree · for both", "Degree · HIM", "Degree · HI", EMPTY, "Exam · HIM", "Exam · HI", EMPTY]
        );
    }

    #[test]
    fn a_star_inside_a_word_is_shown_and_marks_keep_their_meaning() {
        assert_eq!(literal_stars("O*NET and **bold** *soft* O*NET"), "O\\*NET and **bold** *soft* O\\*NET");
        assert_eq!(literal_stars("```\n2*3 a*b\n```"), "```\n2*3 a*b\n```");
    }
}
