//! Which sentences of a message carry its question, and which are greeting, story and thanks around it.
//!
//! No list of phrases can know every story. What can be measured is how much the guide has to say to each
//! sentence for itself: a sentence counts as much as the best document's likeness to it, against the best sentence's.
//!
//! What a message is about is often named in one sentence and asked in the next: "I'm interested in health informatics.
//! What degree do I need?" So the name of a field is heard wherever it stands, and speaks for no sentence; words that name a
//! topic are never quite unheard.

use super::index::Index;
use super::language::Read;
use super::score::Query;
use super::shape;
use super::terms::Family;

/// How sharply attention falls with a sentence's likeness (range 1..=4): 1 lets stories speak, 4 hears only
/// the best sentence, which costs questions that need two (0.3 points on banking77 at 3). Without any focus,
/// stories cost 5 to 12 points of top-1 and most direct answers; with it 0.2 to 4 and a sixth.
const SHARPNESS: f32 = 2.0;

/// What asking adds to a sentence's likeness (range 1..=2): at 1.3 stories cost clinc150 another half point, at 1.8 questions of
/// several sentences cost banking77 half a point.
///
/// Tried beside it: less likeness for a sentence whose subject the best document does not know (`score::Query::against`)
/// gains 0.2 points under stories and costs the shipped knowledge as many.
const ASKING: f32 = 1.5;

/// Attention below which a sentence is not heard at all (range 0..=0.3).
const DEAF: f32 = 0.1;

/// Least attention that a story leaves to a word that names the topic of a document (range 0.3..=0.7). Without, "I want to become an HIM director.
/// What are the responsibilities?" is answered with the field's; at 0.9 stories cost another point of top-1.
const TOPIC: f32 = 0.5;

/// Most sentences that are weighed one by one (range 4..=20): what it costs to read a long story.
const SENTENCES: usize = 12;

/// Attention to a degree that something is asked to be done with (range 0..=0.3).
const IN_HAND: f32 = 0.2;

/// Sets the attention of every token; at least one sentence keeps it whole.
pub(super) fn focus(index: &Index, read: &mut Read) {
    if let Some(place) = degree_in_hand(read) {
        read.tokens[place].attention = IN_HAND;
    }
    let padding = shape::padding(&read.text);
    for (token, names_field) in read.tokens.iter_mut().zip(&read.said.inside_name) {
        // "HI duties" opens with a field, not with a greeting.
        if !names_field && padding.get(token.word).copied().unwrap_or(false) {
            token.attention = 0.0;
        }
    }
    let sentences = sentences(read);
    if sentences.len() < 2 {
        return;
    }
    let likeness: Vec<f32> = sentences.iter().map(|range| likeness(index, read, range.clone())).collect();
    let most = likeness.iter().copied().fold(0.0, f32::max);
    if most <= 0.0 {
        return;
    }
    for (range, likeness) in sentences.into_iter().zip(likeness) {
        let attention = (likeness / most).powf(SHARPNESS);
        let attention = if attention < DEAF { 0.0 } else { attention };
        for at in range.filter(|at| !read.said.inside_name[*at]) {
            let token = &mut read.tokens[at];
            let topic = index.find(token.stem).is_some_and(|term| index.is_topic(term));
            token.attention *= if topic { attention.max(TOPIC) } else { attention };
        }
    }
}

/// "What can I do with an informatics degree?" asks for jobs, and for no degree: where the degree stands.
fn degree_in_hand(read: &Read) -> Option<usize> {
    const DEGREES: [&str; 3] = ["degree", "diploma", "major"];
    const ASKING: [&str; 3] = ["what", "where", "which"];
    const BEFORE: [&str; 10] = ["a", "an", "kind", "my", "of", "sort", "that", "the", "this", "type"];
    let is = |at: usize, words: &[&str]| words.contains(&&*read.tokens[at].text);
    let degree = (0..read.tokens.len()).find(|at| is(*at, &DEGREES))?;
    let with = (0..degree).rev().find(|at| !read.said.inside_name[*at] && !is(*at, &BEFORE))?;
    (is(with, &["with"]) && (0..with).any(|at| is(at, &ASKING))).then_some(degree)
}

/// The tokens of each sentence that has any left to hear; a long message's last sentences count as one.
fn sentences(read: &Read) -> Vec<std::ops::Range<usize>> {
    let mut ranges: Vec<std::ops::Range<usize>> = Vec::new();
    let mut before = None;
    for (place, token) in read.tokens.iter().enumerate() {
        let sentence = read.text.words.get(token.word).map(|word| word.sentence);
        let full = ranges.len() >= SENTENCES;
        match ranges.last_mut() {
            Some(last) if full || sentence == before => last.end = place + 1,
            _ => ranges.push(place..place + 1),
        }
        before = sentence;
    }
    ranges.retain(|range| read.tokens[range.clone()].iter().any(|token| token.attention > 0.0));
    ranges
}

/// How much the guide has to say to these tokens alone, names of fields aside if there is anything else to say: "What is HIM?"
/// asks by the name.
fn likeness(index: &Index, read: &Read, range: std::ops::Range<usize>) -> f32 {
    let inside = &read.said.inside_name[range.clone()];
    let mut tokens = read.tokens[range.clone()].to_vec();
    let by_name = tokens.iter().zip(inside).all(|(token, inside)| *inside || token.function || token.attention == 0.0);
    for (token, inside) in tokens.iter_mut().zip(inside) {
        if *inside && !by_name {
            token.attention = 0.0;
        }
    }
    let mentions: Vec<_> = read
        .said
        .mentions
        .iter()
        .filter(|mention| range.contains(&mention.first) && range.contains(&mention.last))
        .filter(|mention| by_name || mention.family != Family::Field)
        .map(|mention| mention.moved(range.start))
        .collect();
    let query = Query::new(index, &tokens, &mentions);
    let best = query.rank(index, 1).first().map_or(0.0, |best| best.raw.max(0.0));
    let words: Vec<_> = read.tokens[range].iter().filter_map(|token| read.text.words.get(token.word)).collect();
    let asked = words.first().is_some_and(|word| read.text.asked.get(word.sentence).copied().unwrap_or(false));
    if shape::sentence_asks(&words, asked) { best * ASKING } else { best }
}
