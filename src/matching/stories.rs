//! Stories that run on into a question: "my tea got cold and the kids are loud, anyway what degree do I need".
//!
//! What is told and what is asked are two sentences, whatever stands between them, so that the story can be heard less.

use super::normalise::{Text, Word};
use super::shape::clause_asks;
use super::words::is_function;

/// Fewest words of such a story (range 6..=10): before fewer a part may well belong to it, "my RN license expired, does that
/// matter". Without this module, stories of one clause halve the direct answers of the shipped knowledge.
const STORY: usize = 8;

/// Words that turn from a story to what is asked.
const TURNS: [&str; 2] = ["anyway", "anyways"];

/// Words that open a part without which the question behind it does not stand: "if I pick HIM, can I switch later".
const CONDITIONS: [&str; 14] =
    ["after", "as", "because", "besides", "between", "for", "given", "if", "in", "of", "once", "since", "when", "with"];

/// Words that stand for what the story tells, near the beginning of the question.
const POINTERS: [&str; 6] = ["it", "that", "these", "they", "this", "those"];

/// Ends the sentence of each story where its question begins.
pub(super) fn part(text: &mut Text) {
    let mut sentence = 0;
    while sentence < text.asked.len() {
        if let Some(question) = question(text, sentence) {
            text.words[question..].iter_mut().for_each(|word| word.sentence += 1);
            text.asked.insert(sentence, false);
            sentence += 1;
        }
        sentence += 1;
    }
}

/// The place of the word with which a sentence turns from a story to a question: to what asks by its form or is turned to, or else
/// to what the question mark stands behind.
fn question(text: &Text, sentence: usize) -> Option<usize> {
    let words = &text.words;
    let from = words.partition_point(|word| word.sentence < sentence);
    let to = words.partition_point(|word| word.sentence <= sentence);
    let turned = |place: usize| place > from && TURNS.contains(&&*words[place - 1].text);
    let mut starts = vec![from];
    starts.extend((from + 1..to).filter(|place| words[*place].after_break || turned(*place)));
    let ends = starts.iter().copied().skip(1).chain([to]);
    let asks = |(start, end): &(usize, usize)| {
        turned(*start) || clause_asks(&words[*start..*end].iter().collect::<Vec<&Word>>())
    };
    let asked = starts.iter().copied().zip(ends).find(asks).map(|(start, _)| start);
    let question = asked.or_else(|| starts.last().copied().filter(|_| text.asked[sentence]))?;
    let story = question - from >= STORY && !CONDITIONS.contains(&&*words[from].text);
    // "…, is that normal for the position?", "…, now what?"
    let asked = &words[question..to];
    let points_back = asked.iter().take(3).any(|word| POINTERS.contains(&&*word.text));
    let says_nothing = asked.iter().all(|word| is_function(&word.text) && !word.capitals && word.text != "him");
    (story && !points_back && !says_nothing).then_some(question)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::normalise::read;

    fn parted(text: &str) -> Vec<bool> {
        let mut text = read(text);
        part(&mut text);
        text.asked
    }

    #[test]
    fn a_story_ends_where_its_question_begins() {
        let story = "my roommate is asleep and im whispering to my phone lol,";
        assert_eq!(parted(&format!("{story} what degree does HIM need?")), [false, true]);
        assert_eq!(
            parted("i had a long day and my tea got cold anyway what degree does HIM need? ok?"),
            [false, true, true]
        );
        assert_eq!(parted("she got the job at the hospital and does hiring and budgets, is that normal?"), [true]);
        assert_eq!(parted("my RN license expired, does that matter?"), [true]);
        assert_eq!(parted("if I pick HIM now and start in the fall, can I switch to HI later?"), [true]);
        assert_eq!(parted(""), Vec::<bool>::new());
    }
}
