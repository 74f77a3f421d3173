//! Folding of names: case, diacritics and punctuation do not matter for search, order and identity.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The folded words of `text`, separated by single spaces.
///
/// Compatibility-decomposed (NFKD), without marks, in lower case; apostrophes join (`don't` is `dont`), everything
/// else that is neither letter nor digit separates. Characters of scripts that do not separate words stand alone,
/// so that any part of such a title is found. Empty where there is no letter or digit.
pub(crate) fn words(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut pending_space = false;
    for character in text.nfkd() {
        if is_combining_mark(character) || matches!(character, '\'' | '\u{2019}' | '\u{2bc}') {
            continue;
        }
        if !character.is_alphanumeric() {
            pending_space = true;
            continue;
        }
        let alone = stands_alone(character);
        if (pending_space || alone) && !folded.is_empty() {
            folded.push(' ');
        }
        match plain(character) {
            Some(letters) => folded.push_str(letters),
            None => folded.extend(
                character
                    .to_lowercase()
                    .filter(|lower| !is_combining_mark(*lower)),
            ),
        }
        pending_space = alone;
    }
    folded
}

/// The key of `text` for order and identity: its [`words`], or where it has none (`!!!`, `÷`) its trimmed characters
/// in lower case.
pub(crate) fn key(text: &str) -> String {
    let folded = words(text);
    if folded.is_empty() {
        text.trim().to_lowercase()
    } else {
        folded
    }
}

/// Letters that have no decomposition but that people without them on the keyboard spell so.
fn plain(character: char) -> Option<&'static str> {
    Some(match character {
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ı' => "i",
        'ħ' | 'Ħ' => "h",
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'þ' | 'Þ' => "th",
        _ => return None,
    })
}

/// Han and kana are written without spaces between words.
fn stands_alone(character: char) -> bool {
    matches!(character,
        '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_marks_and_punctuation_do_not_matter() {
        assert_eq!(words("Björk"), "bjork");
        assert_eq!(words("  AC/DC — T.N.T. "), "ac dc t n t");
        assert_eq!(words("Don\u{2019}t Stop"), "dont stop");
        assert_eq!(
            words("Sigur Rós: Ágætis byrjun"),
            "sigur ros agaetis byrjun"
        );
        assert_eq!(words("Mø & Łona"), "mo lona");
        assert_eq!(words("İstanbul"), "istanbul");
        assert_eq!(words("東京 Tokyo"), "東 京 tokyo");
    }

    #[test]
    fn a_name_of_signs_alone_keeps_them_as_its_key() {
        assert_eq!(words("!!!"), "");
        assert_eq!(key(" !!! "), "!!!");
        assert_eq!(key(""), "");
    }

    proptest! {
        #[test]
        fn words_are_separated_by_single_spaces_and_folding_again_changes_nothing(text in "\\PC{0,40}") {
            let folded = words(&text);
            prop_assert!(folded.split(' ').all(|word| folded.is_empty() || !word.is_empty()));
            prop_assert_eq!(words(&folded), folded);
        }
    }
}
