//! Turns a reply into the parts of a Discord message, within Discord's limits.

use std::borrow::Cow;
use std::fmt::Write as _;

use serenity::builder::{
    CreateActionRow, CreateButton, CreateEmbed, CreateEmbedFooter, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption,
};
use serenity::model::application::ButtonStyle;

use crate::advising::action::{Action, Click};
use crate::advising::reply::{Button, Card, Menu, Reply, for_all};
use crate::limits::{self, cut};

/// The parts of a message that a reply becomes.
#[derive(Debug, Clone, Default)]
pub(super) struct Rendered {
    pub(super) content: String,
    pub(super) embeds: Vec<CreateEmbed>,
    pub(super) components: Vec<CreateActionRow>,
}

/// The menu's own id; what its choices do stands in their values.
const MENU: &str = "gp1:menu";
/// Colours by field, told apart also by people who do not see red and green alike; then grey for all fields.
const FIELD_COLOURS: [u32; 6] = [0x1F_78_B4, 0xE6_9F_00, 0x6A_3D_9A, 0x00_9E_73, 0xCC_79_A7, 0x56_B4_E9];
const SOURCE: &str = "Source";
/// The same below a text.
const SOURCE_LABEL: &str = "\n\n**Source:** ";
/// A card that would get less of the room is left out.
const LEAST_ROOM: usize = 300;
const NO_ROOM: &str = "There is more than fits into one message; please ask for the rest by itself.";
const NEUTRAL_COLOUR: u32 = 0x60_7D_8B;
/// Discord sets up to three inline fields in a row; an empty third makes rows of two.
const EMPTY: &str = "\u{200b}";
const INLINE_ROW: usize = 3;

/// The reply as a message.
pub(super) fn render(reply: &Reply) -> Rendered {
    let mut room = limits::EMBEDS_TOTAL;
    let cards = reply.cards.iter().take(limits::EMBEDS);
    let embeds: Vec<CreateEmbed> = cards.filter_map(|card| embed(card, &mut room)).collect();
    let asked = reply.asked;
    let mut components: Vec<CreateActionRow> = reply.menu.iter().map(|choices| menu(choices, asked)).collect();
    components.extend(reply.people.iter().map(|(placeholder, action)| people(placeholder, action)));
    let rows = reply.buttons.iter().filter(|row| !row.is_empty());
    components.extend(rows.map(|row| {
        CreateActionRow::Buttons(row.iter().take(limits::ROW_BUTTONS).map(|shown| button(shown, asked)).collect())
    }));
    components.truncate(limits::ROWS);
    let mut content = reply.text.clone().unwrap_or_default();
    if embeds.len() < reply.cards.len() {
        let _ = write!(content, "\n{NO_ROOM}");
    }
    Rendered { content: cut(content.trim(), limits::MESSAGE).into_owned(), embeds, components }
}

/// One card; takes what it needs from the `room` that all embeds of a message share, and is left out where none is left.
fn embed(card: &Card, room: &mut usize) -> Option<CreateEmbed> {
    if *room < LEAST_ROOM {
        return None;
    }
    let mut take = |text: &str, limit: usize| {
        let text = cut(&literal_stars(text), limit.min(*room)).into_owned();
        *room -= text.chars().count();
        text
    };
    let title = take(&card.title, limits::EMBED_TITLE);
    if title.is_empty() {
        return None;
    }
    let footer = take(&card.footer().unwrap_or_default(), limits::EMBED_FOOTER);
    let sources = take(&sources(card), limits::EMBED_FIELD_VALUE);
    // The word "Source" and the marks around it.
    let label = take(if sources.is_empty() { "" } else { SOURCE_LABEL }, SOURCE_LABEL.len());
    let reserved = sources.chars().count() + label.len();
    let mut text = card.notice.iter().map(|notice| quote(notice)).collect::<Vec<_>>();
    text.extend((!card.text.is_empty()).then(|| card.text.clone()));
    let mut text = take(&text.join("\n\n"), limits::EMBED_DESCRIPTION - reserved);
    let mut fields = fields(card, &mut take);
    let mut embed = CreateEmbed::new().title(title).colour(colour(card));
    // Sources stand last, below the table where there is one.
    if !sources.is_empty() && fields.is_empty() {
        let _ = write!(text, "{label}{sources}");
    } else if !sources.is_empty() {
        fields.push((SOURCE.to_owned(), sources, false));
    }
    if !text.is_empty() {
        embed = embed.description(text);
    }
    if !fields.is_empty() {
        embed = embed.fields(fields);
    }
    Some(if footer.is_empty() { embed } else { embed.footer(CreateEmbedFooter::new(footer)) })
}

/// The table side by side: one inline field a cell, as many rows as fit whole.
fn fields(card: &Card, take: &mut impl FnMut(&str, usize) -> String) -> Vec<(String, String, bool)> {
    let mut fields = Vec::new();
    let single = card.rows.len() == 1;
    for row in &card.rows {
        let names: Vec<String> = card
            .columns
            .iter()
            .map(|column| if single { column.clone() } else { format!("{} · {column}", row.title) })
            .collect();
        let spacers = if single { 0 } else { (INLINE_ROW - names.len() % INLINE_ROW) % INLINE_ROW };
        let shared = row.shared.iter();
        if fields.len() + names.len() + spacers + 2 > limits::EMBED_FIELDS {
            break;
        }
        if single {
            for shared in shared {
                let name = take(for_all(card.columns.len()), limits::EMBED_FIELD_NAME);
                fields.push((name, take(shared, limits::EMBED_FIELD_VALUE), false));
            }
        }
        for (name, cell) in names.iter().zip(&row.cells) {
            let (name, cell) = (take(name, limits::EMBED_FIELD_NAME), take(cell, limits::EMBED_FIELD_VALUE));
            fields.push((name, cell, true));
        }
        fields.extend((0..spacers).map(|_| (take(EMPTY, 1), take(EMPTY, 1), true)));
    }
    fields.retain(|(name, value, _)| !name.is_empty() && !value.is_empty());
    fields
}

fn sources(card: &Card) -> String {
    let names = card.sources.iter().map(|source| match &source.address {
        Some(address) => format!("[{}]({address})", source.name),
        None => source.name.clone(),
    });
    names.collect::<Vec<_>>().join(" · ")
}

/// A star inside a word is meant as one: unescaped, "O*NET" twice in a text would set all between them in italics.
fn literal_stars(text: &str) -> Cow<'_, str> {
    if !text.contains('*') {
        return Cow::Borrowed(text);
    }
    let mut literal = String::with_capacity(text.len() + 8);
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
    Cow::Owned(literal)
}

fn quote(text: &str) -> String {
    text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}

fn colour(card: &Card) -> u32 {
    card.field.and_then(|field| FIELD_COLOURS.get(field).copied()).unwrap_or(NEUTRAL_COLOUR)
}

/// What comes back when it is clicked. An advisor's action needs no question: its record names what it acts on.
fn custom_id(action: &Action, asked: Option<u64>) -> String {
    let asked = asked.filter(|_| !matches!(action, Action::Desk(..)));
    Click { action: action.clone(), asked }.to_string()
}

fn button(button: &Button, asked: Option<u64>) -> CreateButton {
    CreateButton::new(custom_id(&button.action, asked))
        .label(cut(&button.label, limits::BUTTON_LABEL))
        .style(if button.primary { ButtonStyle::Primary } else { ButtonStyle::Secondary })
}

fn menu(menu: &Menu, asked: Option<u64>) -> CreateActionRow {
    let options = menu
        .choices
        .iter()
        .take(limits::SELECT_OPTIONS)
        .map(|choice| {
            CreateSelectMenuOption::new(cut(&choice.label, limits::SELECT_TEXT), custom_id(&choice.action, asked))
        })
        .collect();
    let kind = CreateSelectMenuKind::String { options };
    CreateActionRow::SelectMenu(
        CreateSelectMenu::new(MENU, kind).placeholder(cut(&menu.placeholder, limits::SELECT_PLACEHOLDER)),
    )
}

/// A list of the server's people.
fn people(placeholder: &str, action: &Action) -> CreateActionRow {
    let kind = CreateSelectMenuKind::User { default_users: None };
    CreateActionRow::SelectMenu(
        CreateSelectMenu::new(action.to_string(), kind).placeholder(cut(placeholder, limits::SELECT_PLACEHOLDER)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advising::reply::{Row, Source};

    #[test]
    fn a_star_inside_a_word_is_shown_and_marks_keep_their_meaning() {
        assert_eq!(literal_stars("O*NET and **bold** *soft* O*NET"), "O\\*NET and **bold** *soft* O\\*NET");
        assert_eq!(literal_stars("```\n2*3 a*b\n```"), "```\n2*3 a*b\n```");
    }

    /// All texts of an embed, as Discord counts them.
    fn length(embed: &CreateEmbed) -> usize {
        let json = serde_json::to_value(embed).unwrap();
        let count = |value: &serde_json::Value| value.as_str().map_or(0, |text| text.chars().count());
        let fields = json["fields"].as_array().into_iter().flatten();
        let fields: usize = fields.map(|field| count(&field["name"]) + count(&field["value"])).sum();
        count(&json["title"]) + count(&json["description"]) + count(&json["footer"]["text"]) + fields
    }

    #[test]
    fn however_long_the_answers_are_they_fit_and_what_is_left_out_is_said() {
        let source = Source { name: "The guide".to_owned(), address: Some("https://example.org".to_owned()) };
        for (text, table) in [(2_100, false), (5_000, false), (600, true), (40, true)] {
            let cell = || "y".repeat(900);
            let row = Row { title: "Degree".to_owned(), cells: vec![cell(), cell()], shared: Some(cell()) };
            let card = Card {
                title: "What is it?".to_owned(),
                notice: Some("z".repeat(200)),
                text: "x".repeat(text),
                columns: if table { vec!["HIM".to_owned(), "HI".to_owned()] } else { Vec::new() },
                rows: if table { vec![row] } else { Vec::new() },
                sources: vec![source.clone(); 3],
                automatic: true,
                ..Card::default()
            };
            let rendered = render(&Reply { cards: vec![card; 3], ..Reply::default() });
            let total: usize = rendered.embeds.iter().map(length).sum();
            assert!(total <= limits::EMBEDS_TOTAL, "{total} characters of {text}");
            assert_eq!(rendered.embeds.len() < 3, rendered.content == NO_ROOM, "{text}");
        }
    }
}
