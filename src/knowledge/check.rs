//! Findings that need the whole knowledge base: what stands twice, what is too many, what is thin.

use std::cell::Cell;
use std::collections::HashMap;

use super::report::{Report, counted, quoted};
use super::{Entry, Field, Knowledge, Place, Show, Sited};
use crate::limits::{EMBED_FIELDS, SELECT_OPTIONS};

/// Fields of a comparison: beside them it shows what holds for all, and its sources.
const FIELDS: usize = EMBED_FIELDS - 2;
/// Fewer wordings than this, the question among them, and students are hardly understood.
const FEW_WORDINGS: usize = 3;
/// Two wordings that differ by so little, in edits per hundred characters, are one to the matcher anyway.
const EDITS: usize = 7;
/// Each wording of an entry is compared with each other, letter by letter; after so many letters, a few tenths of a
/// second, there are no more comparisons.
const LETTERS_COMPARED: usize = 200_000_000;

/// Reports what is wrong with the whole; `complete` says that every file could be read.
pub(super) fn check(knowledge: &Knowledge, complete: bool, report: &Report<'_>) {
    check_counts(knowledge, report);
    if report.is_full() {
        return;
    }
    check_wordings(knowledge, report);
    check_names(knowledge, report);
    check_synonyms(knowledge, report);
    check_categories(knowledge, report);
    check_answers(knowledge, report);
    for entry in &knowledge.entries {
        check_question(knowledge, entry, report);
        check_career(knowledge, entry, report);
    }
    if report.blocked() {
        return; // the rest may follow from that: a field that is misspelt is missing
    }
    check_twins(knowledge, report);
    for entry in &knowledge.entries {
        check_care(entry, report);
        check_side(knowledge, entry, report);
        if complete && knowledge.guide.is_none() && entry.sources.iter().any(|source| source == "guide") {
            report.warns(entry.id.place, "the source is the guide, but there is no [guide]", "add that table, once");
        }
    }
}

/// A synonym holds in every question, so one with a field's name would give one field's facts for the other.
fn check_synonyms(knowledge: &Knowledge, report: &Report<'_>) {
    let names = |field| names(field).map(move |(name, place)| (name.to_ascii_lowercase(), (field, place)));
    let names: HashMap<String, (&Field, Place)> = knowledge.fields.iter().flat_map(names).collect();
    for word in knowledge.synonyms.iter().flat_map(|synonym| synonym.write.iter().chain(&synonym.read)) {
        if let Some((field, place)) = names.get(&word.to_ascii_lowercase()) {
            let (word_shown, field, place) = (quoted(word), quoted(&field.id), report.name(*place));
            let what = format!("the synonym {word_shown} is a name of the field {field}, at {place}");
            report.blocks(word.place, what, "keep it in one of the two places");
        }
    }
}

/// All names of a field and where they stand.
fn names(field: &Field) -> impl Iterator<Item = (&str, Place)> {
    let own = [&field.name, &field.short].map(|name| (name.as_str(), field.id.place));
    own.into_iter().chain(field.aliases.iter().map(|alias| (alias.as_str(), alias.place)))
}

fn check_counts(knowledge: &Knowledge, report: &Report<'_>) {
    if let Some(field) = knowledge.fields.get(FIELDS) {
        let what = format!("there are {} fields, and {FIELDS} fit into a comparison", knowledge.fields.len());
        report.blocks(field.id.place, what, "merge or remove fields");
    }
    if let Some(aspect) = knowledge.aspects.get(SELECT_OPTIONS) {
        let what = format!("there are {} aspects, and {SELECT_OPTIONS} fit into a menu", knowledge.aspects.len());
        report.blocks(aspect.id.place, what, "merge or remove aspects");
    }
}

/// Topics are chosen from a menu.
fn check_categories(knowledge: &Knowledge, report: &Report<'_>) {
    let mut seen: Vec<&str> = Vec::new();
    for entry in &knowledge.entries {
        let Some(category) = entry.category.as_deref().filter(|category| !seen.contains(category)) else { continue };
        seen.push(category);
        if seen.len() == SELECT_OPTIONS + 1 {
            let what =
                format!("{} is the {}th category, and {SELECT_OPTIONS} fit into a menu", quoted(category), seen.len());
            report.warns(entry.id.place, what, "merge some, or nobody finds it under /topics");
        }
    }
    for &category in &seen {
        let mut under = knowledge.entries.iter().filter(|entry| entry.category.as_deref() == Some(category));
        let (Some(entry), None) = (under.next(), under.next()) else { continue };
        let apart = |other: &str| strsim::osa_distance(&other.to_lowercase(), &category.to_lowercase());
        if let Some(near) = seen.iter().find(|&&other| other != category && apart(other) <= 1) {
            let what = format!("{} alone has the category {}", quoted(&entry.id), quoted(category));
            report.warns(entry.id.place, what, format!("did you mean {}?", quoted(near)));
        }
    }
}

/// A wording stands for one entry; two that share it leave it to chance who is meant.
fn check_wordings(knowledge: &Knowledge, report: &Report<'_>) {
    let entries = knowledge.entries.iter().map(|entry| (&entry.id, &entry.question, &entry.phrasings));
    let elsewhere = knowledge.elsewhere.iter().map(|other| (&other.id, &other.question, &other.phrasings));
    let mut claims = Claims::default();
    let left = Cell::new(LETTERS_COMPARED);
    for (owner, (id, question, phrasings)) in entries.chain(elsewhere).enumerate() {
        let mut own: Vec<(Plain, &Sited<String>)> = Vec::with_capacity(phrasings.len() + 1);
        for wording in std::iter::once(question).chain(phrasings).filter(|wording| !wording.is_empty()) {
            let plain = Plain::new(wording);
            let mut compared = own.iter().take_while(|_| left.get() > 0);
            if let Some((_, earlier)) = compared.find(|(earlier, _)| earlier.is_like(&plain, &left)) {
                let what = format!("the wording {} is nearly the same as {}", quoted(wording), quoted(earlier));
                report.warns(wording.place, what, "keep one of the two");
            }
            let first = claims.claim(plain.text.clone(), owner, id, wording.place);
            // an entry that stands twice, as in a copied file, is told by its id
            if let Some((first, place)) = first.filter(|(first, _)| first.is_empty() || *first != id.value) {
                let first = if first.is_empty() { "another entry".to_owned() } else { quoted(first) };
                let what = format!("the wording {} stands also in {first}, at {}", quoted(wording), report.name(place));
                report.fails(wording.place, what, "keep it where it fits best");
            }
            own.push((plain, wording));
        }
    }
}

/// Two entries that tell the same side of an aspect: a question is handed to the first of them.
fn check_twins(knowledge: &Knowledge, report: &Report<'_>) {
    let mut sides: HashMap<(usize, Option<usize>), &Entry> = HashMap::new();
    for entry in &knowledge.entries {
        let Some(aspect) = entry.aspect else { continue };
        let first = *sides.entry((aspect, entry.field)).or_insert(entry);
        if first.id.value != entry.id.value {
            let what = format!(
                "{} has the same aspect and field as {}, and is never reached",
                quoted(&entry.id),
                quoted(&first.id)
            );
            report.warns(entry.id.place, what, "merge the two, or take the aspect out of one");
        }
    }
}

/// One text cannot hold for two fields that differ; most likely it was pasted from one entry into its twin.
fn check_answers(knowledge: &Knowledge, report: &Report<'_>) {
    let mut answers: HashMap<String, &Entry> = HashMap::new();
    for entry in &knowledge.entries {
        let (Some(answer), Some(field)) = (&entry.answer, entry.field) else { continue };
        let first = *answers.entry(plain(answer)).or_insert(entry);
        if first.field != Some(field) {
            let what = format!(
                "{} and {}, at {}, are about two fields and have the same answer",
                quoted(&entry.id),
                quoted(&first.id),
                report.name(first.id.place)
            );
            report.warns(entry.id.place, what, "write the right field's answer into the one that has the other's");
        }
    }
}

/// The same for the names of fields and the words of the glossary.
fn check_names(knowledge: &Knowledge, report: &Report<'_>) {
    let mut taken = Claims::default();
    for (owner, field) in knowledge.fields.iter().enumerate() {
        for (name, place) in names(field) {
            let first = taken.claim(plain(name), owner, &field.id, place).filter(|_| !name.is_empty());
            // a field that stands twice, as in a copied file, is told by its id
            if let Some((first, at)) = first.filter(|(first, _)| *first != field.id.value) {
                let what = format!("the name {} means {} already, at {}", quoted(name), quoted(first), report.name(at));
                // it would give one field's facts for the other
                report.blocks(place, what, "keep it where it fits best");
            }
        }
    }
    let mut terms = Claims::default();
    for (owner, term) in knowledge.terms.iter().enumerate().filter(|(_, term)| !term.short.is_empty()) {
        if let Some((_, place)) = terms.claim(plain(&term.short), owner, &term.short, term.short.place) {
            let what = format!("the term {} is explained already, at {}", quoted(&term.short), report.name(place));
            report.fails(term.short.place, what, "keep one of the two");
        }
    }
}

/// Who came first with a text.
#[derive(Default)]
struct Claims<'k>(HashMap<String, (usize, &'k str, Place)>);

impl<'k> Claims<'k> {
    /// The id and place of the one who has the text already, unless it is the same owner.
    fn claim(&mut self, text: String, owner: usize, id: &'k str, place: Place) -> Option<(&'k str, Place)> {
        let (first, id, place) = *self.0.entry(text).or_insert((owner, id, place));
        (first != owner).then_some((id, place))
    }
}

/// What makes an entry worth trusting and easy to reach.
fn check_care(entry: &Entry, report: &Report<'_>) {
    let (place, id) = (entry.id.place, quoted(&entry.id));
    if entry.sources.is_empty() {
        report.warns(place, format!("{id} names no source"), "add a line: sources = [\"guide\"]");
    }
    if entry.reviewed.is_none() {
        report.warns(place, format!("{id} has no review date"), "add the day it was read: reviewed = 2026-11-01");
    }
    let wordings = entry.phrasings.len() + 1;
    if wordings < FEW_WORDINGS {
        let what = format!("{id} has only {}", counted(wordings, "wording"));
        report.warns(place, what, "add other ways students ask it: phrasings = [\"…\", \"…\"]");
    }
}

/// One field's text goes to questions on that field only where the entry says whose it is.
fn check_side(knowledge: &Knowledge, entry: &Entry, report: &Report<'_>) {
    let Some(Show::Cell { aspect, field }) = entry.show else { return };
    if (entry.aspect, entry.field) == (Some(aspect), Some(field)) {
        return;
    }
    if let (Some(aspect), Some(field)) = (knowledge.aspects.get(aspect), knowledge.fields.get(field)) {
        let what = format!(
            "{} shows one side of {}, and a question on another field may get it",
            quoted(&entry.id),
            quoted(&aspect.id)
        );
        let mend = format!("add: field = \"{}\" and aspect = \"{}\"", field.id.value, aspect.id.value);
        report.warns(entry.id.place, what, mend);
    }
}

/// Below a question on one field nothing may stand that holds for another.
fn check_question(knowledge: &Knowledge, entry: &Entry, report: &Report<'_>) {
    let shown = match entry.show {
        Some(Show::Cell { field, .. }) => Some(field),
        _ => None,
    };
    let Some(told) = entry.field.or(shown).and_then(|field| knowledge.fields.get(field)) else { return };
    let asked = spaced(&entry.question);
    let asks = |name: &str| asked.to_lowercase().contains(&spaced(name).to_lowercase());
    // "him" and "hi" are words as well
    let is_named = |field: &&Field| asked.contains(&spaced(&field.short)) || asks(&field.name);
    let other = knowledge.fields.iter().filter(|field| field.id.value != told.id.value).find(is_named);
    if let Some(named) = other.filter(|_| !names(told).any(|(name, _)| asks(name))) {
        let what =
            format!("{} has a question on {} and tells of {}", quoted(&entry.id), quoted(&named.id), quoted(&told.id));
        report.blocks(entry.id.place, what, "correct the question, or the field");
    }
}

/// An entry on one field shows no career of another.
fn check_career(knowledge: &Knowledge, entry: &Entry, report: &Report<'_>) {
    let (Some(Show::Career { career }), Some(own)) = (entry.show, entry.field) else { return };
    let Some(career) = knowledge.careers.get(career) else { return };
    if let (Some(own), Some(other)) = (knowledge.fields.get(own), knowledge.fields.get(career.field))
        && own.id != other.id
    {
        let (own, other) = (&own.id.value, &other.id.value);
        let what =
            format!("{} is about `{own}`, and shows {}, a career of `{other}`", quoted(&entry.id), quoted(&career.id));
        report.blocks(entry.id.place, what, format!("show a career of `{own}`"));
    }
}

/// The words of a text with a space before and after each.
fn spaced(text: &str) -> String {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

/// A wording without what does not change it: case, white space and the mark at its end.
fn plain(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ").to_lowercase().trim_end_matches(['?', '!', '.', ' ']).to_owned()
}

/// A wording made plain, with how often it has each letter.
struct Plain {
    text: String,
    letters: [u16; 32],
    length: usize,
}

impl Plain {
    fn new(wording: &str) -> Self {
        let text = plain(wording);
        let mut letters = [0_u16; 32];
        for character in text.chars() {
            let slot = &mut letters[character as usize % 32]; // letters that share a slot make the filter coarser, no more
            *slot = slot.saturating_add(1);
        }
        Self { length: text.chars().count(), letters, text }
    }

    /// Takes the letters that it looks at from those `left`.
    fn is_like(&self, other: &Self, left: &Cell<usize>) -> bool {
        let spend = |letters: usize| left.set(left.get().saturating_sub(letters));
        let few = |edits: usize| edits * 100 <= self.length.max(other.length) * EDITS;
        // an edit adds one letter at most, so letters alone rule out most pairs, and much faster
        spend(self.letters.len());
        let added = self.letters.iter().zip(&other.letters).map(|(a, b)| usize::from(a.saturating_sub(*b))).sum();
        if !few(added) {
            return false;
        }
        spend(self.length * other.length);
        few(strsim::levenshtein(&self.text, &other.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_spaces_and_the_last_mark_do_not_make_another_wording() {
        for text in ["What is HIM?", " what  is him", "WHAT IS\nHIM ?!"] {
            assert_eq!(plain(text), "what is him");
        }
    }
}
