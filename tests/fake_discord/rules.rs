//! Discord's documented limits, and the bot's own promise to ping nobody, for every kind of body it
//! sends.

use std::collections::HashSet;

use serde_json::Value;

use super::values::{list, number, text};

/// A rule that is broken, and where.
pub struct Finding {
    pub kind: &'static str,
    pub detail: String,
}

pub const EMPTY: &str = "Cannot send an empty message";

const BUTTON: u64 = 2;
const TEXT_MENU: u64 = 3;
const TEXT_INPUT: u64 = 4;
const LINK: u64 = 5;

/// Collects findings about one body.
#[derive(Default)]
struct Check(Vec<Finding>);

impl Check {
    fn broken(&mut self, kind: &'static str, detail: String) {
        self.0.push(Finding { kind, detail });
    }

    fn that(&mut self, holds: bool, detail: impl FnOnce() -> String) {
        if !holds {
            self.broken("limit", detail());
        }
    }

    /// The text at `key` may be absent, and must have no more than `most` characters.
    fn at_most(&mut self, object: &Value, key: &str, most: usize) {
        let (said, length) = (text(object, key), text(object, key).chars().count());
        self.that(length <= most, || format!("{key} has {length} characters, {most} are the most: {said}"));
    }

    /// The text at `key` must be there, with no more than `most` characters.
    fn between_one_and(&mut self, object: &Value, key: &str, most: usize) {
        self.that(!text(object, key).trim().is_empty(), || format!("{key} is required in {object}"));
        self.at_most(object, key, most);
    }

    fn count(&mut self, what: &str, count: usize, most: usize) {
        self.that(count <= most, || format!("{count} {what}, {most} are the most"));
    }

    fn all_different<'a>(&mut self, what: &str, names: impl Iterator<Item = &'a str>) {
        let mut seen = HashSet::new();
        for name in names {
            self.that(seen.insert(name), || format!("{what} {name:?} twice"));
        }
    }
}

/// A message to send or, if `edit`, the changes to one.
pub fn message(body: &Value, edit: bool, files: usize) -> Vec<Finding> {
    let mut check = Check::default();
    check.at_most(body, "content", 2_000);
    check.at_most(body, "nonce", 25);
    check.count("files", files, 10);
    embeds(&mut check, list(body, "embeds"));
    rows(&mut check, list(body, "components"));
    mentions(&mut check, body);
    if !edit && files == 0 {
        check.0.extend(not_empty(body));
    }
    check.0
}

/// A message as it stands after an edit.
pub fn not_empty(message: &Value) -> Vec<Finding> {
    let shown = ["embeds", "components", "attachments"].iter().any(|key| !list(message, key).is_empty());
    let mut check = Check::default();
    check.that(shown || !text(message, "content").trim().is_empty(), || EMPTY.into());
    check.0
}

fn embeds(check: &mut Check, embeds: &[Value]) {
    check.count("embeds", embeds.len(), 10);
    let mut total = 0;
    let mut add = |object: &Value, key: &str| total += text(object, key).trim().chars().count();
    for embed in embeds {
        check.at_most(embed, "title", 256);
        check.at_most(embed, "description", 4_096);
        check.at_most(&embed["footer"], "text", 2_048);
        check.at_most(&embed["author"], "name", 256);
        check.count("fields", list(embed, "fields").len(), 25);
        for field in list(embed, "fields") {
            check.between_one_and(field, "name", 256);
            check.between_one_and(field, "value", 1_024);
            add(field, "name");
            add(field, "value");
        }
        for (object, key) in
            [(embed, "title"), (embed, "description"), (&embed["footer"], "text"), (&embed["author"], "name")]
        {
            add(object, key);
        }
        for url in
            [&embed["url"], &embed["image"]["url"], &embed["thumbnail"]["url"]].iter().filter_map(|url| url.as_str())
        {
            check.that(["http://", "https://", "attachment://"].iter().any(|scheme| url.starts_with(scheme)), || {
                format!("{url:?} is no address")
            });
        }
        let shown = ["title", "description", "fields", "image", "thumbnail", "author", "footer"];
        check.that(shown.iter().any(|key| embed.get(key).is_some()), || "an embed without any content".into());
    }
    check.that(total <= 6_000, || format!("{total} characters in all embeds, 6,000 are the most"));
}

fn rows(check: &mut Check, rows: &[Value]) {
    check.count("rows", rows.len(), 5);
    for row in rows {
        let inside = list(row, "components");
        check.that(number(row, "type") == 1 && !inside.is_empty(), || {
            format!("only rows with something in them, not {row}")
        });
        check.count("components in a row", inside.len(), 5);
        let menus = inside.iter().filter(|component| number(component, "type") != BUTTON).count();
        check.that(menus == 0 || inside.len() == 1, || "a menu fills its row".into());
        for component in inside {
            if number(component, "type") == BUTTON { button(check, component) } else { menu(check, component) }
        }
    }
    let all = rows.iter().flat_map(|row| list(row, "components"));
    check.all_different("the custom id", all.filter_map(|component| component["custom_id"].as_str()));
}

fn button(check: &mut Check, button: &Value) {
    check.at_most(button, "label", 80);
    check.that(button.get("label").is_some() || button.get("emoji").is_some(), || {
        format!("a button without label or emoji: {button}")
    });
    if number(button, "style") == LINK {
        check.between_one_and(button, "url", 512);
        check.that(button.get("custom_id").is_none(), || "a link button has no custom id".into());
    } else {
        check.between_one_and(button, "custom_id", 100);
    }
}

fn menu(check: &mut Check, menu: &Value) {
    check.between_one_and(menu, "custom_id", 100);
    check.at_most(menu, "placeholder", 150);
    let range = |key| menu.get(key).map_or(1, |_| number(menu, key));
    check.that(range("min_values") <= range("max_values"), || "min_values above max_values".into());
    if number(menu, "type") != TEXT_MENU {
        return;
    }
    let options = list(menu, "options");
    check.that(!options.is_empty(), || "a menu without options".into());
    check.count("options of a menu", options.len(), 25);
    check.that(range("max_values") <= options.len() as u64, || "max_values above the number of options".into());
    check.all_different("the menu's value", options.iter().map(|option| text(option, "value")));
    for option in options {
        check.between_one_and(option, "label", 100);
        check.between_one_and(option, "value", 100);
        check.at_most(option, "description", 100);
    }
    let chosen = options.iter().filter(|option| option["default"] == true).count() as u64;
    check.that(chosen <= range("max_values"), || "more default options than max_values".into());
}

/// Without `allowed_mentions` Discord pings whoever a text names, and this bot quotes students. One
/// person, the asker, may be named.
fn mentions(check: &mut Check, body: &Value) {
    let allowed = &body["allowed_mentions"];
    let nobody = allowed["parse"].as_array().is_some_and(Vec::is_empty);
    if !nobody || list(allowed, "users").len() > 1 || !list(allowed, "roles").is_empty() {
        check.broken(
            "mentions",
            format!("allowed_mentions must have parse: [], at most one user and no role, but is {allowed} in {body}"),
        );
    }
}

/// What a modal shows.
pub fn modal(data: &Value) -> Vec<Finding> {
    let mut check = Check::default();
    check.between_one_and(data, "title", 45);
    check.between_one_and(data, "custom_id", 100);
    let rows = list(data, "components");
    check.that((1..=5).contains(&rows.len()), || format!("{} rows in a modal, 1 to 5 are allowed", rows.len()));
    for row in rows {
        let inputs = list(row, "components");
        check.that(inputs.len() == 1 && number(&inputs[0], "type") == TEXT_INPUT, || {
            format!("one text input in each row, not {row}")
        });
        for input in inputs {
            check.between_one_and(input, "custom_id", 100);
            check.between_one_and(input, "label", 45);
            check.at_most(input, "placeholder", 100);
            let most = input.get("max_length").map_or(4_000, |_| number(input, "max_length"));
            let least = number(input, "min_length");
            check.that(least <= most && (1..=4_000).contains(&most), || format!("lengths from {least} to {most}"));
            check.at_most(input, "value", most as usize);
        }
    }
    let inputs = rows.iter().flat_map(|row| list(row, "components"));
    check.all_different("the custom id", inputs.map(|input| text(input, "custom_id")));
    check.0
}

/// Suggestions while somebody types, or the fixed choices of an option of this type.
pub fn choices(choices: &[Value], option_kind: u64) -> Vec<Finding> {
    let mut check = Check::default();
    check.count("choices", choices.len(), 25);
    for choice in choices {
        check.between_one_and(choice, "name", 100);
        let value = &choice["value"];
        match option_kind {
            3 => {
                check.that(value.is_string(), || format!("the value of {choice} is no text"));
                check.at_most(choice, "value", 100);
            }
            4 => check.that(value.is_i64(), || format!("the value of {choice} is no whole number")),
            _ => check.that(value.is_number(), || format!("the value of {choice} is no number")),
        }
    }
    check.0
}

/// All commands of one scope.
pub fn commands(commands: &[Value]) -> Vec<Finding> {
    let mut check = Check::default();
    for (kind, most) in [(1, 100), (2, 15), (3, 15)] {
        let same: Vec<&Value> = commands
            .iter()
            .filter(|command| command.get("type").map_or(1, |_| number(command, "type")) == kind)
            .collect();
        check.count(&format!("commands of type {kind}"), same.len(), most);
        check.all_different("the command", same.iter().map(|command| text(command, "name")));
        for command in same {
            check.between_one_and(command, "name", 32);
            if kind == 1 {
                name(&mut check, text(command, "name"));
                check.between_one_and(command, "description", 100);
                options(&mut check, list(command, "options"), 0);
                let size = size(command);
                check.that(size <= 8_000, || {
                    format!("/{} has {size} characters, 8,000 are the most", text(command, "name"))
                });
            } else {
                let bare = text(command, "description").is_empty() && list(command, "options").is_empty();
                check
                    .that(bare, || format!("{} has a description or options, but is of a menu", text(command, "name")));
            }
        }
    }
    check.0
}

fn options(check: &mut Check, all: &[Value], depth: usize) {
    check.count("options", all.len(), 25);
    check.all_different("the option", all.iter().map(|option| text(option, "name")));
    let is_command = |option: &Value| matches!(number(option, "type"), 1 | 2);
    check.that(all.iter().all(is_command) || !all.iter().any(is_command), || "sub-commands beside options".into());
    let mut optional = false;
    for option in all {
        name(check, text(option, "name"));
        check.between_one_and(option, "description", 100);
        if is_command(option) {
            check.that(depth < 2 && (number(option, "type") == 1 || depth == 0), || {
                "sub-commands nested too deep".into()
            });
            options(check, list(option, "options"), depth + 1);
            continue;
        }
        let required = option["required"] == true;
        check.that(!(required && optional), || format!("the required {} after an optional one", text(option, "name")));
        optional |= !required;
        let fixed = list(option, "choices");
        check.that(fixed.is_empty() || option["autocomplete"] != true, || "autocomplete beside fixed choices".into());
        check.0.extend(choices(fixed, number(option, "type")));
        check.all_different("the choice", fixed.iter().map(|choice| text(choice, "name")));
    }
}

/// `^[-_'\p{L}\p{N}]{1,32}$`, in lower case.
fn name(check: &mut Check, name: &str) {
    let fits = name.chars().all(|c| c.is_alphanumeric() || "-_'".contains(c)) && name == name.to_lowercase();
    check.that(fits && (1..=32).contains(&name.chars().count()), || {
        format!("{name:?} is no name of a command or option")
    });
}

fn size(command: &Value) -> usize {
    let length = |object: &Value, key| text(object, key).chars().count();
    let choices: usize =
        list(command, "choices").iter().map(|choice| length(choice, "name") + length(choice, "value")).sum();
    length(command, "name")
        + length(command, "description")
        + choices
        + list(command, "options").iter().map(size).sum::<usize>()
}
