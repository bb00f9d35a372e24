//! Discord's own marks for times, people and channels, as words that a terminal can show.

use std::fmt::Write as _;

use crate::moderation::{DAY, HOUR, MINUTE, Time};

/// Less than this is "a moment".
const MOMENT: Time = 45;

/// The text with `<t:N:R>` as "2 hours ago", `<t:N:f>` as a date, `<@N>` as "@N" and `<#N>` as "#N".
pub(super) fn in_words(text: &str, now: Time) -> String {
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        words.push_str(&rest[..at]);
        rest = &rest[at..];
        let (word, after) = mark(rest, now).unwrap_or_else(|| ("<".to_owned(), &rest[1..]));
        words.push_str(&word);
        rest = after;
    }
    words.push_str(rest);
    words
}

/// The mark that a text begins with, in words, and what follows it.
fn mark(text: &str, now: Time) -> Option<(String, &str)> {
    let (inside, after) = text.strip_prefix('<')?.split_once('>')?;
    let word = if let Some(time) = inside.strip_prefix("t:") {
        let (time, style) = time.split_once(':').unwrap_or((time, "f"));
        let time = time.parse().ok()?;
        if style == "R" { from(time, now) } else { day(time)? }
    } else {
        let (sign, number) = inside.split_at_checked(1)?;
        let number: u64 = number.parse().ok()?;
        if !matches!(sign, "@" | "#") {
            return None;
        }
        format!("{sign}{number}")
    };
    Some((word, after))
}

/// "2 hours ago", "in 30 minutes", "a moment ago".
fn from(time: Time, now: Time) -> String {
    let away = time.saturating_sub(now);
    let seconds = away.saturating_abs();
    let rounded = |unit: Time| seconds.saturating_add(unit / 2) / unit;
    let length = if seconds < MOMENT {
        "a moment".to_owned()
    } else if rounded(MINUTE) < 60 {
        several(rounded(MINUTE), "minute")
    } else if rounded(HOUR) < 24 {
        several(rounded(HOUR), "hour")
    } else {
        several(rounded(DAY), "day")
    };
    if away > 0 { format!("in {length}") } else { format!("{length} ago") }
}

/// "1 hour", "2 hours".
pub(super) fn several(count: Time, what: &str) -> String {
    let mut text = format!("{count} {what}");
    if count != 1 {
        let _ = text.write_char('s');
    }
    text
}

/// "2026-11-27 05:33 UTC"; nothing for what is no time.
pub(super) fn day(time: Time) -> Option<String> {
    let text = jiff::Timestamp::from_second(time).ok()?.to_string();
    let (day, clock) = text.split_once('T')?;
    Some(format!("{day} {} UTC", clock.get(..5)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Time = 1_700_000_000;

    #[test]
    fn times_read_as_people_say_them() {
        for (away, expected) in [
            (0, "a moment ago"),
            (-44, "a moment ago"),
            (20, "in a moment"),
            (-45, "1 minute ago"),
            (-30 * MINUTE, "30 minutes ago"),
            (2 * HOUR - 1, "in 2 hours"),
            (-HOUR + 20, "1 hour ago"),
            (-26 * HOUR, "1 day ago"),
            (72 * HOUR, "in 3 days"),
        ] {
            let text = format!("since <t:{}:R>.", NOW + away);
            assert_eq!(in_words(&text, NOW), format!("since {expected}."));
        }
        assert_eq!(in_words("<t:1700000000:f> and <t:1700000000>", 0), "2023-11-14 22:13 UTC and 2023-11-14 22:13 UTC");
    }

    #[test]
    fn people_and_channels_are_numbers_and_other_signs_stay() {
        assert_eq!(in_words("<@12> in <#3>, a<b, <t:x:R>, <@&5>, <", NOW), "@12 in #3, a<b, <t:x:R>, <@&5>, <");
    }

    proptest! {
        #[test]
        fn any_text_and_any_time_can_be_shown(text in "(<[t@#:]{0,2}-?[0-9]{0,20}(:[Rf])?>?|.){0,20}", now in any::<i64>()) {
            in_words(&text, now);
        }
    }
}
