//! Turns a reply into the parts of a Discord message, within Discord's limits.

use std::fmt::Write as _;

use serenity::builder::{
    CreateActionRow, CreateButton, CreateEmbed, CreateEmbedFooter, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption,
};
use serenity::model::application::ButtonStyle;

use crate::advising::action::{Action, Click};
use crate::advising::reply::layout::{Cell, SOURCE_LABEL};
use crate::advising::reply::{Button, Card, Menu, Reply};
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
/// A card that would get less of the room is left out.
const LEAST_ROOM: usize = 300;
const NO_ROOM: &str = "There is more than fits into one message; please ask for the rest by itself.";
const NEUTRAL_COLOUR: u32 = 0x60_7D_8B;

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
        let text = cut(text, limit.min(*room)).into_owned();
        *room -= text.chars().count();
        text
    };
    let layout = card.layout();
    let title = take(&layout.title, limits::EMBED_TITLE);
    if title.is_empty() {
        return None;
    }
    let footer = take(&layout.footer, limits::EMBED_FOOTER);
    let sources = take(&layout.sources, limits::EMBED_FIELD_VALUE);
    // The word "Source" and the marks around it.
    let label = take(if sources.is_empty() { "" } else { SOURCE_LABEL }, SOURCE_LABEL.len());
    let reserved = sources.chars().count() + label.len();
    let mut text = take(&layout.text, limits::EMBED_DESCRIPTION - reserved);
    let mut fields = fields(&layout.rows, &mut take);
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

/// The cells of the table, as many rows as fit whole; one field is left for the sources.
fn fields(rows: &[Vec<Cell>], take: &mut impl FnMut(&str, usize) -> String) -> Vec<(String, String, bool)> {
    let mut fields = Vec::new();
    for row in rows {
        if fields.len() + row.len() >= limits::EMBED_FIELDS {
            break;
        }
        fields.extend(row.iter().map(|cell| {
            let name = take(&cell.name, limits::EMBED_FIELD_NAME);
            (name, take(&cell.text, limits::EMBED_FIELD_VALUE), cell.inline)
        }));
    }
    fields.retain(|(name, value, _)| !name.is_empty() && !value.is_empty());
    fields
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
