//! Single characters: which are invisible, which end no thought, which look like a Latin letter.

/// Zero-width, bidi and other format characters, control characters, variation selectors.
pub(crate) fn is_invisible(c: char) -> bool {
    let control = c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}');
    control
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}' | '\u{fff9}'..='\u{fffb}')
}

pub(super) fn is_dash_or_quote(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{b7}' | '\u{2026}' | '\u{a0}'..='\u{a9}' | '\u{2022}' | '\u{3000}'..='\u{301f}' | '\u{ff00}'..='\u{ff65}')
}

/// Cyrillic and Greek letters that look like Latin ones, by the look of either case.
pub(crate) fn look_alike(c: char) -> char {
    match c {
        'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' | 'є' => 'e',
        'ɡ' => 'g',
        'н' | 'һ' | 'η' => 'h',
        'і' | 'ι' | 'ı' | 'ӏ' => 'i',
        'ј' | 'ϳ' => 'j',
        'к' | 'κ' => 'k',
        'м' | 'μ' => 'm',
        'ո' => 'n',
        'о' | 'ο' | 'օ' | 'ø' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'ѕ' | 'ς' | 'σ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'ս' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        'ζ' => 'z',
        'ł' => 'l',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_of_other_alphabets_become_latin() {
        let folded: String = "сеrtіfісаtіоn ΗΙΜ".to_lowercase().chars().map(look_alike).collect();
        assert_eq!(folded, "certification him");
    }

    #[test]
    fn format_characters_are_invisible_and_line_ends_are_not() {
        assert!("\u{200b}\u{202e}\u{feff}\u{0}\u{fe0f}".chars().all(is_invisible));
        assert!(!"\n\t a".chars().any(is_invisible));
    }
}
