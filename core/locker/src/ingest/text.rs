//! What tags say, made fit to store, show and compare.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Characters of a title or a name that are kept; longer ones are accidents or attacks.
const MAX_NAME: usize = 500;

/// Bytes of lyrics that are kept.
const MAX_LYRICS: usize = 256 * 1024;

/// A title or a name: NFC, one line, no control characters, single spaces. `None` where nothing is left.
pub(super) fn name(text: &str) -> Option<String> {
    let mut name = String::new();
    let mut space = false;
    // No need to look at megabytes of a hostile tag: 8 code points make at most one character here.
    let kept = text.chars().take(MAX_NAME * 8).map(blank).nfc();
    for (count, c) in kept.filter(|c| !is_invisible(*c)).enumerate() {
        if count >= MAX_NAME {
            break;
        }
        if c.is_whitespace() {
            space = !name.is_empty();
        } else {
            if space {
                name.push(' ');
                space = false;
            }
            name.push(c);
        }
    }
    (!name.is_empty()).then_some(name)
}

/// Lyrics: lines stay lines. `None` where nothing is left.
pub(super) fn lyrics(text: &str) -> Option<String> {
    let mut end = text.len().min(MAX_LYRICS);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let lyrics: String = text[..end]
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .nfc()
        .filter(|c| matches!(c, '\n' | '\t') || !(c.is_control() || is_invisible(*c)))
        .collect();
    let lyrics = lyrics.trim();
    (!lyrics.is_empty()).then(|| lyrics.to_owned())
}

/// The key by which two spellings are the same name: case, width, spaces and the accents of Latin letters do not
/// count. Marks of other scripts do: there they tell words apart.
pub(crate) fn fold(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut after_latin = false;
    for c in name.nfkd() {
        if is_combining_mark(c) {
            if !after_latin {
                plain.push(c);
            }
        } else {
            after_latin = c.is_ascii_alphabetic();
            plain.push(c);
        }
    }
    let lower: String = plain.nfc().flat_map(char::to_lowercase).collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Control characters separate words (a NUL between two artists, a line feed in a title).
fn blank(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

/// Characters that only disguise text: overrides of the writing direction, byte order marks and replacement of junk.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hostile_names_become_short_single_lines() {
        assert_eq!(name("  a\0b\r\n c\u{202e}d "), Some("a b cd".into()));
        assert_eq!(name("\u{feff}\0\n"), None);
        let long = name(&"x".repeat(5_000_000));
        assert_eq!(long.map(|text| text.chars().count()), Some(MAX_NAME));
    }

    #[test]
    fn spellings_of_one_name_fold_to_one_key_and_other_names_do_not() {
        assert_eq!(fold("Sigur  Rós"), fold("SIGUR ROS"));
        assert_eq!(fold("ＡＢＣ"), "abc");
        assert_ne!(fold("が"), fold("か"));
        assert_ne!(fold("мой"), fold("мои"));
        assert_eq!(fold("!!!"), "!!!");
    }

    proptest! {
        #[test]
        fn a_name_is_never_blank_and_cleaning_it_again_changes_nothing(text in any::<String>()) {
            if let Some(clean) = name(&text) {
                prop_assert!(!clean.trim().is_empty());
                prop_assert!(!fold(&clean).is_empty());
                prop_assert_eq!(name(&clean), Some(clean));
            }
        }

        #[test]
        fn folding_is_stable(text in any::<String>()) {
            let key = fold(&text);
            prop_assert_eq!(fold(&key), key);
        }
    }
}
