//! Asks a guide its own phrasings, each while its words are left out of its entry, to learn how sure it can be. What the entry
//! lacks, and how rare words are, is counted with it: a phrasing in ten changes them little.

use super::calibrate::{Evidence, Trial, alone};
use super::index::{Local, Phrasing};
use super::{Document, Matcher};

/// Most phrasings that are asked (range 1000..=2000), spread evenly: every one of most guides, for with 400 of 1,100 a
/// keyword more or less, which changes who is chosen, moved a point of direct answers; quick to load (0.3 s at 10,000
/// entries).
const MOST: usize = 2000;

/// The outcome of each trial.
pub(super) fn trials(matcher: &Matcher, documents: &[Document<'_>], phrasings: &[Phrasing]) -> Vec<Trial> {
    let all = phrasings.iter().filter(|phrasing| phrasing.asked).count();
    let step = all.div_ceil(MOST).max(1);
    let mut trials = Vec::new();
    let mut local = Local::default();
    let (mut place, mut before) = (0, 0);
    while let Some(first) = phrasings.get(place) {
        let entry = &phrasings[place..];
        let length = entry.iter().take_while(|phrasing| phrasing.document == first.document).count();
        let entry = &entry[..length];
        // The phrasings come before the keywords.
        let asked = entry.iter().filter(|phrasing| phrasing.asked).count();
        let chosen: Vec<usize> = (0..asked).filter(|at| (before + at) % step == 0).collect();
        before += asked;
        if length > 1 && !chosen.is_empty() {
            for phrasing in entry {
                matcher.index.add(&mut local, phrasing, 1.0);
            }
            for at in chosen {
                let text = documents.get(first.document as usize).and_then(|document| document.phrasings.get(at));
                trials.extend(text.and_then(|text| trial(matcher, text, entry, at, &mut local)));
            }
            local.drain();
        }
        place += length;
    }
    trials
}

/// Asks the phrasing `at` of an entry whose strengths, with it, are in `local`.
fn trial(matcher: &Matcher, text: &str, entry: &[Phrasing], at: usize, local: &mut Local) -> Option<Trial> {
    let asked = matcher.ask(text);
    let document = entry[at].document;
    let others = entry.iter().filter(|phrasing| phrasing.asked).fold(-1.0_f32, |count, _| count + 1.0);
    matcher.index.add(local, &entry[at], -1.0);
    let own = matcher.raw_by(&asked, document, |term| {
        let strength = local.get(term);
        // What is left of a term that only this phrasing had is a rounding error.
        if strength.sum <= 1e-4 {
            return 0.0;
        }
        let (weight, key) = matcher.index.weight(term, strength, others);
        weight + key
    });
    matcher.index.add(local, &entry[at], 1.0);
    let ranked = matcher.weigh(&asked);
    let rival = ranked
        .iter()
        .filter(|one| one.scored.document != document)
        .max_by(|a, b| a.scored.raw.total_cmp(&b.scored.raw));
    let rival_raw = rival.map_or(0.0, |rival| rival.scored.raw);
    let right = own > rival_raw;
    let first = if right { ranked.iter().find(|one| one.scored.document == document) } else { rival }?;
    let (best, second) = if right { (own, rival_raw) } else { (rival_raw, own) };
    let rivals = ranked.iter().filter(|one| one.scored.document != document).map(|one| one.scored.raw);
    let alone = alone(best, rivals.chain(std::iter::once(own)));
    Some(Trial { evidence: Evidence { raw: best, lead: best - second, alone, ..first.evidence }, own, right })
}
