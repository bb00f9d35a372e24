//! Discord's limits, each with the page that states it; all other code asks here.
//!
//! Lengths are in characters (Unicode scalar values), not bytes.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

/// Text of a message. <https://docs.discord.com/developers/resources/message#create-message>
pub const MESSAGE: usize = 2_000;
/// Title of an embed. <https://docs.discord.com/developers/resources/message#embed-object-embed-limits>
pub const EMBED_TITLE: usize = 256;
/// Description of an embed (same page).
pub const EMBED_DESCRIPTION: usize = 4_096;
/// Fields of one embed (same page).
pub const EMBED_FIELDS: usize = 25;
/// Name of an embed's field (same page).
pub const EMBED_FIELD_NAME: usize = 256;
/// Text of an embed's field (same page).
pub const EMBED_FIELD_VALUE: usize = 1_024;
/// Footer of an embed (same page).
pub const EMBED_FOOTER: usize = 2_048;
/// All texts of all embeds of one message together (same page).
pub const EMBEDS_TOTAL: usize = 6_000;
/// Embeds of one message (same page).
pub const EMBEDS: usize = 10;
/// What a person writes: in a message with Nitro, and in a form.
/// <https://docs.discord.com/developers/components/reference#text-input>
pub const WRITTEN: usize = 4_000;
/// A component's custom id. <https://docs.discord.com/developers/components/reference>
pub const CUSTOM_ID: usize = 100;
/// A button's label (same page).
pub const BUTTON_LABEL: usize = 80;
/// The address that a button opens (same page).
pub const ADDRESS: usize = 512;
/// Buttons of one row (same page).
pub const ROW_BUTTONS: usize = 5;
/// Rows of components of one message (same page).
pub const ROWS: usize = 5;
/// Options of one menu (same page).
pub const SELECT_OPTIONS: usize = 25;
/// Label, value and description of a menu's option (same page).
pub const SELECT_TEXT: usize = 100;
/// A menu's placeholder (same page).
pub const SELECT_PLACEHOLDER: usize = 150;
/// Suggestions while a student types. <https://docs.discord.com/developers/interactions/application-commands#autocomplete>
pub const AUTOCOMPLETE_CHOICES: usize = 25;
/// Name and value of such a suggestion, and of any other choice of an option (same page, choice structure).
pub const CHOICE_TEXT: usize = 100;
/// Title of a modal. <https://docs.discord.com/developers/interactions/receiving-and-responding>
pub const MODAL_TITLE: usize = 45;

/// The text, or as much of it as fits into `limit` characters with a closing "…", cut between graphemes.
#[must_use]
pub fn cut(text: &str, limit: usize) -> Cow<'_, str> {
    if text.chars().nth(limit).is_none() {
        return Cow::Borrowed(text);
    }
    let mut left = limit.saturating_sub(1);
    let mut kept = String::new();
    for grapheme in text.graphemes(true) {
        let length = grapheme.chars().count();
        if length > left {
            break;
        }
        left -= length;
        kept.push_str(grapheme);
    }
    let mut kept = kept.trim_end().to_owned();
    if limit > 0 {
        kept.push('…');
    }
    Cow::Owned(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_family_of_emoji_is_kept_whole_or_left_out() {
        assert_eq!(cut("a👩‍👩‍👧b", 5), "a…");
        assert_eq!(cut("a👩‍👩‍👧b", 7), "a👩‍👩‍👧b");
        assert_eq!(cut("", 0), "");
        assert_eq!(cut("ab", 0), "");
    }

    proptest! {
        #[test]
        fn a_cut_text_fits_and_begins_like_the_whole(text in "\\PC{0,80}", limit in 0..60_usize) {
            let cut = cut(&text, limit);
            prop_assert!(cut.chars().count() <= limit);
            prop_assert!(text.starts_with(cut.trim_end_matches('…')) || text == *cut);
        }
    }
}
