//! What a text means that leans on what was said before it: "and for informatics?", "and the experience?", "the other one".

use super::{Faq, Outcome, Target, fold, questions, titles};
use crate::knowledge::{Field, Show};
use crate::matching::{Decision, Ranking};

/// Least score of a follow-up under its field's name (range 0.66..=0.7), and least lead: with the shipped knowledge "HI and its
/// degree" has 0.68 and "HI and jobs in business" 0.66, which is not about HI alone.
const FOLLOW_UP_ABOVE: f32 = 0.67;
const FOLLOW_UP_LEAD: f32 = 0.25;

impl Faq {
    /// "And for informatics?" after an answer about HIM degrees means HI degrees; "and the experience?" means HIM's.
    pub(super) fn follow_up(&self, text: &str, ranking: &Ranking, previous: &[usize]) -> Option<Vec<usize>> {
        if let Some(job) = self.of_the_job(text, previous).or_else(|| self.of_the_list(text, previous)) {
            return Some(vec![job]);
        }
        let of_field = |field: usize| {
            let mut entries = Vec::new();
            for entry in previous.iter().filter_map(|&entry| self.of_field(entry, field)) {
                // Both sides of one aspect come to the same.
                if !entries.contains(&entry) {
                    entries.push(entry);
                }
            }
            (!entries.is_empty()).then_some(entries)
        };
        if questions::asks_for_both(text) {
            let entries: Vec<usize> =
                previous.iter().filter_map(|&entry| self.of_all(self.aspect_of(entry)?)).collect();
            return (!entries.is_empty()).then_some(entries);
        }
        let told = previous.iter().rev().find_map(|&entry| self.knowledge.entries.get(entry)?.field);
        let other = |field: usize| (self.knowledge.fields.len() == 2).then(|| 1 - field);
        let field = match (&ranking.fields[..], &ranking.denied[..]) {
            (&[field], _) => Some(field),
            // "Not HIM", said of two fields, means the other, and so does "the other one" after an answer about HIM.
            (&[], &[denied]) => other(denied),
            (&[], &[]) if ranking.other => told.and_then(other),
            (&[], &[]) => told,
            _ => None,
        }?;
        if ranking.only_fields {
            let compared = self.of_all(0).filter(|_| questions::equates(text));
            return compared.map_or_else(|| of_field(field), |entry| Some(vec![entry]));
        }
        // "The other jobs" may be the other field's.
        let unclear = self.says_part_of_another(text, field) || !ranking.other && questions::says_other(text);
        if !ranking.fields.is_empty() || !questions::continues(text) || unclear {
            return None;
        }
        if let Some(comparison) = self.compared_by(ranking) {
            let of_a_field = previous.last().is_some_and(|&entry| self.aspect_of(entry).is_some());
            return of_a_field.then(|| vec![comparison]);
        }
        let about = if ranking.other { 0..self.knowledge.fields.len() } else { field..field + 1 };
        let names: Vec<&str> = self.knowledge.fields[about].iter().map(|field| field.short.as_str()).collect();
        let named = self.matcher.rank(&format!("{} {text}", names.join(" ")));
        self.by_aspect(self.clear_aspect(&named)?, field).map(|entry| vec![entry])
    }

    /// "How do I become one?" after the answer about a job asks about that job.
    fn of_the_job(&self, text: &str, previous: &[usize]) -> Option<usize> {
        let [job] = *previous else { return None };
        let title = titles(&self.knowledge, self.knowledge.entries.get(job)?).into_iter().next()?;
        let ranking = self.matcher.rank(&questions::become_what(text, title)?);
        (self.single(&ranking) == Outcome::Answer(vec![job])).then_some(job)
    }

    /// "Tell me about the second one" after a list of one field's jobs asks about its second.
    fn of_the_list(&self, text: &str, previous: &[usize]) -> Option<usize> {
        let [list] = *previous else { return None };
        let Some(Show::Careers { field: Some(field) }) = self.knowledge.entries.get(list)?.show else { return None };
        let jobs = self.knowledge.careers.iter().enumerate().filter(|(_, career)| career.field == field);
        let jobs: Vec<usize> = jobs.map(|(at, _)| at).collect();
        let career = *jobs.get(questions::place_in_list(text, jobs.len())?)?;
        self.knowledge.entries.iter().position(|entry| entry.show == Some(Show::Career { career }))
    }

    /// What tells how the fields differ, if "so how do they differ?" or "are they the same" may mean that.
    fn compared_by(&self, ranking: &Ranking) -> Option<usize> {
        match self.target(ranking.candidates.first()?.document) {
            Target::Entry(entry) if ranking.decision != Decision::None && self.compares(entry) => Some(entry),
            _ => None,
        }
    }

    fn aspect_of(&self, entry: usize) -> Option<usize> {
        self.knowledge.entries.get(entry)?.aspect
    }

    /// The aspect that a follow-up is clearly about, by its ranking under the names of the fields that it speaks of.
    fn clear_aspect(&self, ranking: &Ranking) -> Option<usize> {
        let first = ranking.candidates.first()?;
        let Target::Entry(entry) = self.target(first.document) else { return None };
        let lead = first.score - ranking.candidates.get(1).map_or(0.0, |second| second.score);
        let clear = ranking.decision == Decision::Answer || first.score >= FOLLOW_UP_ABOVE && lead >= FOLLOW_UP_LEAD;
        self.aspect_of(entry).filter(|_| clear)
    }

    /// A word of the text stands in another field's name and not in this one's: "and in management?" after an answer about HI.
    fn says_part_of_another(&self, text: &str, field: usize) -> bool {
        let words_of = |field| {
            let words = |name| fold(name).split(' ').map(str::to_owned).collect::<Vec<_>>();
            names_of(field).flat_map(words).collect::<Vec<_>>()
        };
        let own = words_of(&self.knowledge.fields[field]);
        let others = self.knowledge.fields.iter().enumerate().filter(|(at, _)| *at != field);
        let others: Vec<String> =
            others.flat_map(|(_, other)| words_of(other)).filter(|word| !own.contains(word)).collect();
        fold(text).split(' ').any(|word| others.iter().any(|other| other == word))
    }

    /// What tells the same of this field: its own entry, or the one that speaks of all.
    fn of_field(&self, entry: usize, field: usize) -> Option<usize> {
        let aspect = self.aspect_of(entry)?;
        self.by_aspect(aspect, field).or_else(|| self.of_all(aspect))
    }

    /// "HIM" or "informatics?" alone asks what that is, which the first aspect tells; but "him" is a pronoun, and "HI!"
    /// a greeting. "HIM/HI" asks how they differ.
    pub(super) fn field_alone(&self, text: &str, ranking: &Ranking) -> Option<usize> {
        let folded = fold(text);
        let [at] = ranking.fields[..] else {
            let short = |word: &str| self.knowledge.fields.iter().any(|field| fold(&field.short) == word);
            let only = folded.split(' ').all(|word| short(word) || word == "and");
            return if ranking.fields.len() > 1 && only { self.of_all(0) } else { None };
        };
        let field = &self.knowledge.fields[at];
        let short = folded == fold(&field.short) && text.contains(field.short.as_str());
        let named = short || names_of(field).any(|name| fold(name) == folded);
        if named && !text.contains('!') { self.by_aspect(0, at) } else { None }
    }

    /// The field of which a text only asks what it is: "ok what is HIM", "whats informatics anyway".
    pub(super) fn asked_what_it_is(&self, text: &str, ranking: &Ranking) -> Option<usize> {
        let [at] = ranking.fields[..] else { return None };
        let folded = format!(" {} ", fold(text));
        let field = &self.knowledge.fields[at];
        let names = names_of(field).chain([field.short.as_str()]).map(fold);
        let mut beside = names.filter_map(|name| {
            let (before, behind) = folded.split_once(&format!(" {name} "))?;
            Some(format!("{before} {behind}"))
        });
        beside.any(|words| questions::asks_what(&words)).then_some(at)
    }

    /// The version for one field of an entry that speaks of all.
    pub(super) fn side(&self, entry: usize, field: usize) -> Option<usize> {
        let entry = &self.knowledge.entries[entry];
        if entry.field.is_some() { None } else { self.by_aspect(entry.aspect?, field) }
    }

    pub(super) fn by_aspect(&self, aspect: usize, field: usize) -> Option<usize> {
        self.knowledge.entries.iter().position(|entry| entry.aspect == Some(aspect) && entry.field == Some(field))
    }

    /// The entry that tells an aspect of all fields.
    pub(super) fn of_all(&self, aspect: usize) -> Option<usize> {
        self.knowledge.entries.iter().position(|entry| entry.aspect == Some(aspect) && entry.field.is_none())
    }
}

/// The names of a field, but for the short one, which may be a word of English.
fn names_of(field: &Field) -> impl Iterator<Item = &str> {
    std::iter::once(field.name.as_str()).chain(field.aliases.iter().map(|alias| alias.value.as_str()))
}
