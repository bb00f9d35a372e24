//! How fast the bot may call Discord, from what Discord says of it: <https://docs.discord.com/developers/topics/rate-limits>
//!
//! Whoever is told "too fast" 10,000 times in ten minutes is shut out for hours, so a call that is known to be too fast
//! is not made.

use std::collections::HashMap;
use std::time::Duration;

use reqwest::header::HeaderMap;
use serenity::http::{LightMethod, RatelimitingBucket, Request, Route};
use tokio::time::Instant;

/// Calls that Discord counts together.
pub(super) type Group = (RatelimitingBucket, LightMethod);

/// What Discord allows at this moment.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Nothing at all until then.
    paused: Option<Instant>,
    /// How often in a row a pause for everything was followed by the next.
    in_a_row: u32,
    /// The pause is over, and one call tries whether Discord thinks so too, while the others wait.
    trying: bool,
    groups: HashMap<Group, Allowance>,
}

#[derive(Debug)]
struct Allowance {
    /// So many in each window.
    most: u32,
    left: u32,
    /// The window's end.
    until: Instant,
    window: Duration,
}

/// A refusal that says how long to wait in no way that can be read.
const UNTOLD: Duration = Duration::from_secs(5);
/// A pause for everything right after another is at least twice as long, up to this.
const LONGEST: Duration = Duration::from_mins(5);
/// After a pause for everything one call goes first by so much.
const AHEAD: Duration = Duration::from_millis(250);
/// Groups are looked through for old ones above this number.
const MOST_GROUPS: usize = 1_000;

/// Calls that are counted with this one; none where each interaction is counted by itself.
pub(super) fn group(request: &Request<'_>) -> Option<Group> {
    (!by_interaction(request)).then(|| (request.route_ref().ratelimiting_bucket(), *request.method_ref()))
}

/// The call is let through by the token of an interaction, not the bot's.
pub(super) fn by_interaction(request: &Request<'_>) -> bool {
    matches!(
        request.route_ref(),
        Route::InteractionResponse { .. }
            | Route::WebhookFollowupMessages { .. }
            | Route::WebhookOriginalInteractionResponse { .. }
    )
}

impl Pace {
    /// Takes the place of one call; where there is none, tells when to ask again.
    pub(super) fn take(&mut self, group: Option<Group>, now: Instant) -> Result<(), Instant> {
        let mut allowed = group.and_then(|group| self.groups.get_mut(&group));
        if let Some(allowed) = &mut allowed {
            if now >= allowed.until {
                // A new window; the first answer tells when it ends.
                allowed.left = allowed.most;
                allowed.until = now + allowed.window;
            }
            // Before the pause is looked at: a call that is not made tries nothing.
            if allowed.left == 0 {
                return Err(allowed.until);
            }
        }
        if let Some(until) = self.paused {
            if now < until {
                return Err(until);
            }
            (self.trying, self.paused) = (true, Some(now + AHEAD));
        }
        if let Some(allowed) = allowed {
            allowed.left -= 1;
        }
        Ok(())
    }

    /// Takes up what an answer says of what is left.
    pub(super) fn learn(&mut self, group: Option<Group>, headers: &HeaderMap, now: Instant) {
        let (most, left) = (text(headers, "x-ratelimit-limit"), text(headers, "x-ratelimit-remaining"));
        let (Some(Ok(most)), Some(Ok(left))) = (most.map(str::parse::<u32>), left.map(str::parse::<u32>)) else {
            return;
        };
        let window = text(headers, "x-ratelimit-reset-after").and_then(seconds);
        let (Some(group), Some(window)) = (group, window) else { return };
        // Calls that are still under way are counted already.
        let known = self.groups.get(&group).filter(|known| now < known.until);
        let left = known.map_or(left, |known| known.left.min(left));
        self.keep(group, Allowance { most: most.max(1), left, until: now + window, window }, now);
    }

    /// A call was not too fast, which ends a row of pauses unless it was made before the last of them.
    pub(super) fn went_through(&mut self) {
        if self.trying {
            (self.trying, self.paused, self.in_a_row) = (false, None, 0);
        }
    }

    /// Discord has refused a call as too fast; how long to wait.
    pub(super) fn refused(&mut self, group: Option<Group>, refusal: &TooFast, now: Instant) -> Duration {
        let told = refusal.wait.unwrap_or(UNTOLD);
        match group {
            _ if refusal.everything => self.pause(told, now),
            Some(group) => {
                let most = self.groups.get(&group).map_or(1, |known| known.most);
                self.keep(group, Allowance { most, left: 0, until: now + told, window: told }, now);
                told
            }
            None => told,
        }
    }

    fn pause(&mut self, told: Duration, now: Instant) -> Duration {
        let under_way = self.paused.filter(|until| now < *until && !self.trying);
        self.trying = false;
        let pause = if under_way.is_some() {
            told
        } else {
            self.in_a_row += 1;
            let at_least = Duration::from_secs(1 << self.in_a_row.min(16)).min(LONGEST);
            if self.in_a_row == 1 { told } else { told.max(at_least) }
        };
        let until = under_way.map_or(now + pause, |until| until.max(now + pause));
        self.paused = Some(until);
        until - now
    }

    fn keep(&mut self, group: Group, allowed: Allowance, now: Instant) {
        if self.groups.len() >= MOST_GROUPS {
            self.groups.retain(|_, known| now < known.until);
        }
        self.groups.insert(group, allowed);
    }
}

/// What Discord says with status 429.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooFast {
    /// How long to wait, where that can be read.
    wait: Option<Duration>,
    /// No call at all until then.
    everything: bool,
}

impl TooFast {
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> TooFast {
        let body: Option<serde_json::Value> = serde_json::from_slice(body).ok();
        let told = text(headers, "retry-after").and_then(seconds);
        let said = body.as_ref().and_then(|body| body["retry_after"].as_f64()).and_then(duration);
        let globally = headers.contains_key("x-ratelimit-global")
            || text(headers, "x-ratelimit-scope") == Some("global")
            // What stands before Discord shuts out everything, and speaks no JSON.
            || body.is_none_or(|body| body["global"] == true);
        TooFast { wait: told.or(said), everything: globally }
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn seconds(text: &str) -> Option<Duration> {
    duration(text.parse().ok()?)
}

/// Longer than a day is not believed.
fn duration(seconds: f64) -> Option<Duration> {
    const DAY: Duration = Duration::from_hours(24);
    Duration::try_from_secs_f64(seconds).ok().filter(|duration| *duration <= DAY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};
    use serenity::model::id::ChannelId;

    const SECOND: Duration = Duration::from_secs(1);

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
        lines.iter().map(pair).collect()
    }

    fn messages_in(channel: u64) -> Option<Group> {
        let route = Route::ChannelMessages { channel_id: ChannelId::new(channel) };
        group(&Request::new(route, LightMethod::Post))
    }

    fn left(most: &'static str, left: &'static str, window: &'static str) -> HeaderMap {
        headers(&[("x-ratelimit-limit", most), ("x-ratelimit-remaining", left), ("x-ratelimit-reset-after", window)])
    }

    #[test]
    fn what_is_used_up_is_not_asked_for_before_its_time() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        let (one, other) = (messages_in(1), messages_in(2));
        assert_eq!(pace.take(one, now), Ok(()));
        pace.learn(one, &left("2", "1", "3.0"), now);
        assert_eq!(pace.take(one, now), Ok(()));
        assert_eq!(pace.take(one, now), Err(now + 3 * SECOND));
        assert_eq!(pace.take(other, now), Ok(()));
        // No more than two go on at once.
        let later = now + 3 * SECOND;
        assert_eq!([pace.take(one, later), pace.take(one, later)], [Ok(()); 2]);
        assert_eq!(pace.take(one, later), Err(later + 3 * SECOND));
    }

    #[test]
    fn an_answer_that_was_overtaken_gives_no_place_back() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        let group = messages_in(1);
        pace.learn(group, &left("5", "1", "3"), now);
        pace.learn(group, &left("5", "2", "3"), now);
        assert_eq!(pace.take(group, now), Ok(()));
        assert!(pace.take(group, now).is_err());
    }

    #[test]
    fn what_cannot_be_read_changes_nothing() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        for (most, rest, window) in [("five", "0", "1"), ("5", "-1", "1"), ("5", "0", "1e300"), ("5", "0", "NaN")] {
            pace.learn(messages_in(1), &left(most, rest, window), now);
        }
        assert_eq!(pace.take(messages_in(1), now), Ok(()));
        for told in ["-1", "NaN", "", "1e300", "inf", "Fri, 27 Nov 2026 18:00:00 GMT"] {
            let refusal = TooFast::read(&headers(&[("retry-after", told)]), b"{}");
            assert_eq!(refusal, TooFast { wait: None, everything: false }, "{told}");
        }
    }

    #[test]
    fn a_call_that_is_not_made_does_not_go_first_after_a_pause() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        pace.learn(messages_in(1), &left("1", "0", "60"), now);
        let html = TooFast::read(&headers(&[("retry-after", "1")]), b"<html>");
        let over = now + pace.refused(None, &html, now);
        assert_eq!(pace.take(messages_in(1), over), Err(now + 60 * SECOND));
        assert_eq!(pace.take(messages_in(2), over), Ok(()));
    }

    #[test]
    fn a_refusal_of_everything_holds_back_everything_and_each_time_longer() {
        let (mut pace, mut now) = (Pace::default(), Instant::now());
        let html = TooFast::read(&headers(&[("retry-after", "1")]), b"<html>");
        assert!(html.everything);
        let waits: Vec<u64> = (0..4)
            .map(|_| {
                let wait = pace.refused(None, &html, now);
                // One that was under way at the same time is the same refusal.
                assert_eq!(pace.refused(messages_in(1), &html, now), wait);
                assert_eq!(pace.take(messages_in(2), now), Err(now + wait));
                now += wait;
                wait.as_secs()
            })
            .collect();
        assert_eq!(waits, [1, 4, 8, 16]);
        // What was under way before changes nothing, and one call goes first.
        pace.went_through();
        assert_eq!([pace.take(None, now), pace.take(None, now)], [Ok(()), Err(now + AHEAD)]);
        pace.went_through();
        assert_eq!(pace.take(None, now), Ok(()));
        assert_eq!(pace.refused(None, &html, now), SECOND);
    }
}
