//! Reading and writing Discord's JSON: ids, times, fields, and the numbers it uses for kinds and
//! flags.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

/// Channel types.
pub const TEXT: u64 = 0;
pub const DIRECT: u64 = 1;
pub const PUBLIC_THREAD: u64 = 11;
pub const PRIVATE_THREAD: u64 = 12;
pub const FORUM: u64 = 15;

/// Message flags.
pub const EPHEMERAL: u64 = 1 << 6;
pub const LOADING: u64 = 1 << 7;

/// A new id, unique in this process and made from the present time, as Discord's are.
pub fn snowflake() -> String {
    const DISCORD_EPOCH_MS: u64 = 1_420_070_400_000;
    static LAST: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis() as u64;
    let from_time = (now - DISCORD_EPOCH_MS) << 22;
    let next = |last: u64| Some(from_time.max(last + 1));
    let last = LAST.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next).expect("always Some");
    from_time.max(last + 1).to_string()
}

/// The time of a snowflake, as ISO 8601 (days to date after Howard Hinnant's `civil_from_days`).
pub fn time_of(id: &str) -> String {
    let ms = (id.parse::<u64>().expect("an id is a number") >> 22) + 1_420_070_400_000;
    let (days, rest) = ((ms / 86_400_000) as i64, ms % 86_400_000);
    let z = days + 719_468;
    let (era, doe) = (z / 146_097, z % 146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    let year = yoe + era * 400 + i64::from(month <= 2);
    let (hours, minutes) = (rest / 3_600_000, rest / 60_000 % 60);
    let (seconds, millis) = (rest / 1_000 % 60, rest % 1_000);
    format!("{year}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{millis:03}000+00:00")
}

/// The text at `key`, or "" where there is none.
pub fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object[key].as_str().unwrap_or("")
}

/// The number at `key`, or 0; permission sets come as text.
pub fn number(object: &Value, key: &str) -> u64 {
    match &object[key] {
        Value::String(digits) => digits.parse().unwrap_or(0),
        other => other.as_u64().unwrap_or(0),
    }
}

/// The list at `key`, or an empty one.
pub fn list<'a>(object: &'a Value, key: &str) -> &'a [Value] {
    object[key].as_array().map_or(&[], Vec::as_slice)
}

pub fn is_thread(channel: &Value) -> bool {
    matches!(number(channel, "type"), 10..=12)
}

/// Writes the fields of `more` over those of `object`.
pub fn merge(object: &mut Value, more: Value) {
    if let (Value::Object(object), Value::Object(more)) = (object, more) {
        object.extend(more);
    }
}

/// The same value without its null fields, which libraries send for what is not set and Discord
/// ignores.
pub fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, field)| !field.is_null())
            .map(|(key, field)| (key, without_nulls(field)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}
