//! What each kind of table may hold: one function a kind, and the limits of its texts.
//!
//! A new kind starts here: a function, a line in [`read_file`], and for ids of its own a line in `ids.rs`.

use toml::de::DeTable;

use super::ids::Register;
use super::report::quoted;
use super::table::{Context, Table};
use super::{
    Aspect, Career, Choice, Elsewhere, Entry, Expect, Field, Guide, Intake, Knowledge, Place, Probe, Sensitive, Show,
    Sited, Step, Synonym, Term,
};
use crate::limits::{
    BUTTON_LABEL, EMBED_DESCRIPTION, EMBED_FIELD_NAME, EMBED_FIELD_VALUE, EMBED_TITLE, MESSAGE, ROW_BUTTONS,
    SELECT_OPTIONS, SELECT_TEXT,
};

/// A wording, since it may have come from a student's message.
const WORDING: usize = MESSAGE;
/// What stands on the button "What is …?" around a term, in characters.
const AROUND_TERM: usize = 10;
/// Buttons of one step of the intake: two rows, and a digit each in what its buttons remember.
const CHOICES: usize = 2 * ROW_BUTTONS;
/// Steps of the intake: a digit each in what its buttons remember.
const STEPS: usize = 20;
/// What a probe expects that must reach nothing.
const NOTHING: &str = "none";
/// O*NET codes are 15-2051 or 15-2051.02.
const ONET_FORMS: [&str; 2] = ["00-0000", "00-0000.00"];

/// Where the tables stand that there may be once.
#[derive(Debug, Default)]
pub(super) struct Once {
    guide: Option<Place>,
    intake: Option<Place>,
}

/// Adds the tables of one file to the knowledge and reports what is wrong with them.
pub(super) fn read_file(context: Context<'_>, tree: &DeTable<'_>, knowledge: &mut Knowledge, once: &mut Once) {
    let start = context.place(0);
    Table::read(context, "", start, tree, |file| {
        if let Some((guide, place)) = file.one("[guide]", guide) {
            only_once(context, "[guide]", &mut once.guide, place);
            knowledge.guide.get_or_insert(guide);
        }
        if let Some((intake, place)) = file.one("[intake]", intake) {
            only_once(context, "[intake]", &mut once.intake, place);
            knowledge.intake.get_or_insert(intake);
        }
        knowledge.fields.extend(file.each("[[field]]", field));
        knowledge.aspects.extend(file.each("[[aspect]]", aspect));
        knowledge.careers.extend(file.each("[[career]]", career));
        knowledge.entries.extend(file.each("[[entry]]", entry));
        knowledge.elsewhere.extend(file.each("[[elsewhere]]", elsewhere));
        knowledge.sensitive.extend(file.each("[[sensitive]]", sensitive));
        knowledge.terms.extend(file.each("[[term]]", term));
        knowledge.synonyms.extend(file.each("[[synonym]]", synonym));
        knowledge.probes.extend(file.each("[[probe]]", probe));
    });
}

fn only_once(context: Context<'_>, header: &str, first: &mut Option<Place>, place: Place) {
    if let Some(first) = first {
        let what = format!("a second {header} table; the first stands at {}", context.report.name(*first));
        context.report.blocks(place, what, "keep one of the two");
    } else {
        *first = Some(place);
    }
}

fn guide(table: &mut Table<'_>) -> Guide {
    Guide {
        title: table.required("title", EMBED_TITLE).value,
        source: table.source("source"),
        reviewed: table.reviewed(),
    }
}

fn field(table: &mut Table<'_>) -> Field {
    Field {
        id: table.id(),
        name: table.required("name", SELECT_TEXT).value,
        short: table.required("short", BUTTON_LABEL).value,
        aliases: table.texts("aliases", WORDING),
        summary: table.required("summary", EMBED_FIELD_VALUE).value,
    }
}

fn aspect(table: &mut Table<'_>) -> Aspect {
    let aspect = Aspect {
        id: table.id(),
        title: table.required("title", EMBED_FIELD_NAME).value,
        question: table.required("question", EMBED_TITLE).value,
        shared: table.text("shared", EMBED_FIELD_VALUE).map(|text| text.value),
        fields: table.one("[aspect.fields]", sides).map(|(sides, _)| sides).unwrap_or_default(),
    };
    if !table.has("fields") {
        table
            .blocks("[[aspect]] has no [aspect.fields]", "add that header below, and under it one text for each field");
    }
    aspect
}

/// One text a field, in the order of the fields.
fn sides(table: &mut Table<'_>) -> Vec<String> {
    let context = table.context;
    let fields = &context.ids.fields;
    let mut sides = vec![None; fields.iter().map(|(_, index)| index + 1).max().unwrap_or_default()];
    for (id, text) in table.rest(EMBED_FIELD_VALUE) {
        let field = context.ids.find(fields, "[aspect.fields]", &id, context.report);
        if let Some(side) = field.and_then(|field| sides.get_mut(field)) {
            *side = Some(text);
        }
    }
    for (id, index) in fields.iter() {
        if sides.get(index).is_some_and(Option::is_none) {
            table.blocks(
                &format!("[aspect.fields] says nothing on {}", quoted(id)),
                &format!("add a line: {id} = \"…\""),
            );
        }
    }
    sides.into_iter().map(Option::unwrap_or_default).collect()
}

fn career(table: &mut Table<'_>) -> Career {
    Career {
        id: table.id(),
        title: table.required("title", SELECT_TEXT).value,
        field: required_reference(table, "field", &table.context.ids.fields),
        aliases: table.texts("aliases", WORDING),
        summary: table.required("summary", EMBED_DESCRIPTION).value,
        onet: onet(table),
        link: table.address("link"),
    }
}

fn onet(table: &mut Table<'_>) -> Option<String> {
    let code = table.text("onet", EMBED_FIELD_VALUE)?;
    let form: String = code.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    if !ONET_FORMS.contains(&form.as_str()) {
        let what = format!("{} is no O*NET code", quoted(&code));
        table.context.report.fails(code.place, what, "write it as in 15-2051.02");
    }
    Some(code.value)
}

fn entry(table: &mut Table<'_>) -> Entry {
    let context = table.context;
    let id = topic_id(table);
    let (show, show_at) = table.one("show", show).unwrap_or((None, table.place));
    let field = table.reference("field", &context.ids.fields);
    check_shown_side(context, &id, field, show, show_at);
    let entry = Entry {
        question: table.required("question", EMBED_TITLE),
        phrasings: table.texts("phrasings", WORDING),
        keywords: table.texts("keywords", WORDING),
        answer: table.text("answer", EMBED_DESCRIPTION).map(|text| text.value),
        show,
        field,
        aspect: table.reference("aspect", &context.ids.aspects),
        related: related(table, &id),
        sources: table.sources("sources"),
        reviewed: table.reviewed(),
        category: table.text("category", SELECT_TEXT).map(|text| text.value),
        enrolling: table.flag("enrolling").unwrap_or_default(),
        id,
    };
    if !table.has("answer") && !table.has("show") {
        let what = "[[entry]] has neither `answer` nor `show`".to_owned();
        table.missed("answer", what, "add a line: answer = \"…\"".to_owned());
    }
    entry
}

/// Below a title on one field nothing may stand that holds for another.
fn check_shown_side(context: Context<'_>, id: &str, field: Option<usize>, show: Option<Show>, at: Place) {
    let (Some(field), Some(Show::Cell { field: shown, .. } | Show::Careers { field: Some(shown) })) = (field, show)
    else {
        return;
    };
    let name = |index| context.ids.fields.iter().find(|(_, other)| *other == index).map_or("", |(id, _)| id);
    if field != shown {
        let (field, shown) = (name(field), name(shown));
        let what = format!("{} is about `{field}`, and `show` shows the side of `{shown}`", quoted(id));
        context.report.blocks(at, what, format!("write field = \"{field}\" in `show`"));
    }
}

/// An id that entries and elsewhere share.
fn topic_id(table: &mut Table<'_>) -> Sited<String> {
    let id = table.id();
    if id.value == NOTHING {
        let what = format!("the id `{NOTHING}` means that a probe expects nothing");
        table.context.report.blocks(id.place, what, "choose another id");
    }
    id
}

/// The entries that `related` names, each once, as a menu wants it.
fn related(table: &mut Table<'_>, own: &str) -> Vec<usize> {
    let report = table.context.report;
    let ids = table.texts("related", usize::MAX);
    if let Some(first) = ids.get(SELECT_OPTIONS) {
        let what = format!("`related` names {} entries, and {SELECT_OPTIONS} fit into a menu", ids.len());
        report.blocks(first.place, what, "keep those that help most");
    }
    let mut related = Vec::with_capacity(ids.len());
    for id in &ids {
        let Some(entry) = table.entry("related", id) else { continue };
        if id.value == own {
            report.warns(id.place, format!("{} is related to itself", quoted(id)), "remove it here");
        } else if related.contains(&entry) {
            report.warns(id.place, format!("`related` names {} twice", quoted(id)), "remove it here");
        } else if related.len() < SELECT_OPTIONS {
            related.push(entry);
        }
    }
    related
}

const SHOW: &str = "write one of { aspect = \"…\" }, { aspect = \"…\", field = \"…\" }, { comparison = true }, \
                    { careers = true }, { careers = true, field = \"…\" }, { career = \"…\" }";

fn show(table: &mut Table<'_>) -> Option<Show> {
    let ids = table.context.ids;
    let has = ["aspect", "comparison", "careers", "career"].map(|kind| table.has(kind));
    let aspect = table.reference("aspect", &ids.aspects);
    let comparison = table.flag("comparison");
    let careers = table.flag("careers");
    let career = table.reference("career", &ids.careers);
    let has_field = table.has("field");
    let field = table.reference("field", &ids.fields);
    match has.into_iter().filter(|has| *has).count() {
        0 => table.blocks("`show` says nothing to show", SHOW),
        1 if comparison == Some(false) || careers == Some(false) => {
            table.blocks("`show` shows nothing when false", SHOW);
        }
        1 if has_field && (has[1] || has[3]) => table.blocks("`field` goes with `aspect` or `careers` alone", SHOW),
        1 => {}
        several => table.blocks(&format!("`show` says {several} things at once"), SHOW),
    }
    // without a finding exactly one of the four holds here
    match (aspect, career, field) {
        (Some(aspect), _, Some(field)) => Some(Show::Cell { aspect, field }),
        (Some(aspect), _, None) => Some(Show::Row { aspect }),
        (None, Some(career), _) => Some(Show::Career { career }),
        (None, None, field) if careers.is_some() => Some(Show::Careers { field }),
        (None, None, _) => comparison.map(|_| Show::Comparison),
    }
}

fn elsewhere(table: &mut Table<'_>) -> Elsewhere {
    Elsewhere {
        id: topic_id(table),
        question: table.required("question", EMBED_TITLE),
        phrasings: table.texts("phrasings", WORDING),
        keywords: table.texts("keywords", WORDING),
        answer: table.required("answer", EMBED_DESCRIPTION).value,
    }
}

fn sensitive(table: &mut Table<'_>) -> Sensitive {
    Sensitive {
        id: table.id(),
        phrases: table.required_texts("phrases", WORDING),
        other_words: table.texts("other_words", WORDING),
        reply: table.required("reply", MESSAGE).value,
        priority: table.flag("priority").unwrap_or_default(),
    }
}

fn term(table: &mut Table<'_>) -> Term {
    Term {
        short: table.required("short", BUTTON_LABEL - AROUND_TERM),
        long: table.required("long", EMBED_TITLE - BUTTON_LABEL).value,
        text: table.required("text", EMBED_DESCRIPTION).value,
    }
}

fn synonym(table: &mut Table<'_>) -> Synonym {
    Synonym { write: table.required_texts("write", WORDING), read: table.required_texts("read", WORDING) }
}

fn probe(table: &mut Table<'_>) -> Probe {
    let ask = table.required("ask", WORDING);
    let ids = table.context.ids;
    let id = table.required("expect", usize::MAX);
    let found = match id.value.to_ascii_lowercase().as_str() {
        NOTHING => None, // also as "None"
        _ => ids.find(&ids.topics, "`expect`", &id, table.context.report),
    };
    Probe { ask, expect: found.unwrap_or(Expect::Nothing) }
}

fn intake(table: &mut Table<'_>) -> Intake {
    let intake = Intake {
        intro: table.text("intro", MESSAGE).map(|text| text.value),
        notice: table.text("notice", EMBED_FIELD_VALUE).map(|text| text.value),
        contact: table.required("contact", MESSAGE).value,
        steps: table.each("[[intake.step]]", step),
    };
    if intake.steps.len() > STEPS {
        let what = format!("[intake] has {} steps, and {STEPS} are remembered", intake.steps.len());
        table.blocks(&what, "keep those that an advisor needs first");
    }
    let mut ids = Register::new("an [[intake.step]]");
    for (index, step) in intake.steps.iter().enumerate().filter(|(_, step)| !step.id.is_empty()) {
        ids.claim(step.id.clone(), index, table.context.report);
    }
    intake
}

fn step(table: &mut Table<'_>) -> Step {
    let step = Step {
        id: table.id(),
        ask: table.required("ask", EMBED_TITLE).value,
        choices: table.each("[[intake.step.choice]]", choice),
    };
    if !table.has("choice") {
        table.blocks(
            "[[intake.step]] offers no choice",
            "add a header [[intake.step.choice]] below, and under it a label",
        );
    }
    if step.choices.len() > CHOICES {
        let what = format!("[[intake.step]] offers {} choices, and {CHOICES} buttons fit", step.choices.len());
        table.blocks(&what, "split it into two steps");
    }
    step
}

fn choice(table: &mut Table<'_>) -> Choice {
    Choice {
        label: table.required("label", BUTTON_LABEL).value,
        show: table.text("show", MESSAGE).map(|text| text.value),
        entry: table.text("entry", usize::MAX).and_then(|id| table.entry("entry", &id)),
    }
}

/// An index that has to be there; one of nothing where it is not.
fn required_reference(table: &mut Table<'_>, key: &'static str, register: &Register<usize>) -> usize {
    let id = table.required(key, usize::MAX);
    table.context.ids.find(register, &format!("`{key}`"), &id, table.context.report).unwrap_or(usize::MAX)
}
