//! Answers to questions: an entry's card and what may be read next, suggestions, and honest words.

use super::{Audience, Button, Card, Menu, Reply, Source, View};
use super::{advisor_button, append, browse::career_sources, menu, source_named, topics_button};
use crate::advising::action::{Action, Code};
use crate::advising::{Advice, Faq, MOST_SUGGESTIONS, Outcome, Target, kind_code};
use crate::knowledge::{Show, Term};

const NOT_THIS: &str = "The guide does not answer this one.";
const NOT_THESE: &str = "The guide does not answer these.";

/// Glossary words offered below one answer.
const MOST_TERMS: usize = 3;

impl Faq {
    pub(super) fn alternatives(advice: &Advice) -> Vec<Target> {
        let shown: &[usize] = match &advice.outcome {
            Outcome::Answer(entries) => entries,
            _ => &[],
        };
        let others = advice.candidates.iter().map(|&(entry, _)| entry).filter(|entry| !shown.contains(entry));
        others.take(MOST_SUGGESTIONS).map(Target::Entry).collect()
    }

    pub(in crate::advising) fn answer(&self, entries: &[usize], alternatives: &[Target], view: View) -> Reply {
        let cards = entries.iter().map(|&entry| self.entry_card(entry)).collect();
        let menu = self.next_steps(entries);
        let codes: Vec<Code> = entries.iter().map(|&entry| self.code(Target::Entry(entry))).collect();
        let mut others = if alternatives.is_empty() { self.related(entries) } else { alternatives.to_vec() };
        others.truncate(MOST_SUGGESTIONS);
        let mut buttons = vec![Button::new("Not what I asked", Action::NotThis(self.target_codes(&others)))];
        if let (true, [code]) = (view.reviewed, &codes[..]) {
            buttons.push(Button::new("Unclear or incomplete", Action::Unclear(*code)));
        }
        buttons.push(advisor_button(false));
        if view.audience == Audience::Private {
            buttons.push(Button::new("Show to everyone", Action::Share(codes)));
        }
        Reply { cards, menu, buttons: vec![buttons], ..Reply::default() }
    }

    pub(super) fn target_codes(&self, targets: &[Target]) -> Vec<Code> {
        targets.iter().map(|&target| self.code(target)).collect()
    }

    pub(super) fn related(&self, entries: &[usize]) -> Vec<Target> {
        let mut related: Vec<Target> = Vec::new();
        for &entry in entries.iter().flat_map(|&entry| &self.knowledge.entries[entry].related) {
            // Two answers may have a neighbour in common, and no two buttons may do the same.
            if !entries.contains(&entry) && !related.contains(&Target::Entry(entry)) {
                related.push(Target::Entry(entry));
            }
        }
        related
    }

    pub(in crate::advising) fn entry_card(&self, at: usize) -> Card {
        let entry = &self.knowledge.entries[at];
        let mut card = Card {
            title: entry.question.value.clone(),
            notice: entry.enrolling.then(|| self.knowledge.intake.as_ref()?.notice.clone()).flatten(),
            text: entry.answer.clone().unwrap_or_default(),
            sources: self.sources(&entry.sources),
            reviewed: entry.reviewed.or(self.knowledge.guide.as_ref().and_then(|guide| guide.reviewed)),
            field: entry.field,
            automatic: true,
            ..Card::default()
        };
        match entry.show {
            Some(Show::Cell { aspect, field }) => {
                let aspect = &self.knowledge.aspects[aspect];
                // The fact itself first, then what is to be said around it.
                let around = std::mem::replace(&mut card.text, aspect.fields[field].clone());
                append(&mut card.text, &around);
            }
            Some(Show::Row { aspect }) => self.add_rows(&mut card, &[aspect]),
            Some(Show::Comparison) => {
                let first: Vec<usize> = self.compared_first().collect();
                self.add_rows(&mut card, &first);
            }
            Some(Show::Careers { field }) => self.add_careers(&mut card, field),
            Some(Show::Career { career }) => {
                let career = &self.knowledge.careers[career];
                append(&mut card.text, &career.summary);
                let known: Vec<Option<String>> = card.sources.iter().map(|source| source.address.clone()).collect();
                card.sources
                    .extend(career_sources(career).into_iter().filter(|source| !known.contains(&source.address)));
            }
            None => {}
        }
        card
    }

    /// What may be read next: related entries, careers of a list, rows of a comparison, glossary words of the text.
    pub(super) fn next_steps(&self, entries: &[usize]) -> Option<Menu> {
        let mut choices = Vec::new();
        for &at in entries {
            let entry = &self.knowledge.entries[at];
            match entry.show {
                Some(Show::Careers { field }) => choices.extend(self.career_choices(field)),
                Some(Show::Comparison) => choices.extend(self.aspect_choices().skip(self.compared_first().len())),
                _ => {}
            }
        }
        choices.extend(self.related(entries).into_iter().map(|target| self.open(target)));
        for &at in entries {
            choices.extend(self.terms_in(&self.entry_card(at).text));
        }
        menu("Read on …", choices)
    }

    pub(super) fn open(&self, target: Target) -> Button {
        Button::new(self.question(target), Action::Open(self.code(target)))
    }

    pub(super) fn terms_in(&self, text: &str) -> Vec<Button> {
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '*').collect();
        // What a field is has an entry of its own.
        let is_field = |term: &Term| self.knowledge.fields.iter().any(|field| field.short == *term.short);
        let terms = self.knowledge.terms.iter();
        let terms = terms.filter(|term| words.contains(&term.short.as_str()) && !is_field(term));
        let open =
            |term: &Term| Button::new(format!("What is {}?", term.short), Action::Term(kind_code("term", &term.short)));
        terms.take(MOST_TERMS).map(open).collect()
    }

    pub(super) fn sources(&self, sources: &[String]) -> Vec<Source> {
        let guide = self.knowledge.guide.as_ref();
        sources
            .iter()
            .map(|source| match guide {
                Some(guide) if source == "guide" => {
                    let address = guide.source.clone().filter(|address| address.starts_with("http"));
                    Source { name: guide.title.clone(), address }
                }
                _ => source_named(source),
            })
            .collect()
    }

    pub(in crate::advising) fn suggestions(&self, targets: &[Target], text: &str) -> Reply {
        let mut buttons: Vec<Vec<Button>> =
            targets.iter().take(MOST_SUGGESTIONS).map(|&target| vec![self.open(target)]).collect();
        buttons.push(vec![advisor_button(false), topics_button()]);
        Reply { text: Some(text.to_owned()), buttons, ..Reply::default() }
    }

    pub(in crate::advising) fn honest_words(&self, left_out: &[usize], alternatives: &[Target]) -> Reply {
        let choices = alternatives.iter().map(|&target| self.open(target)).collect();
        Reply {
            text: Some(if left_out.len() > 1 { NOT_THESE } else { NOT_THIS }.to_owned()),
            cards: left_out.iter().map(|&at| self.honest_card(at)).collect(),
            menu: menu("Or did you mean …", choices),
            buttons: vec![vec![advisor_button(true), topics_button()]],
            ..Reply::default()
        }
    }

    /// The fixed reply to words of distress.
    pub(in crate::advising) fn humane(&self, id: &str) -> Reply {
        let table = self.knowledge.sensitive.iter().find(|table| *table.id == id);
        Reply {
            text: table.map(|table| table.reply.clone()),
            buttons: vec![vec![advisor_button(true)]],
            ..Reply::default()
        }
    }

    /// The honest word itself.
    pub(in crate::advising) fn honest_card(&self, at: usize) -> Card {
        let elsewhere = &self.knowledge.elsewhere[at];
        Card {
            title: elsewhere.question.value.clone(),
            text: elsewhere.answer.clone(),
            automatic: true,
            ..Card::default()
        }
    }
}
