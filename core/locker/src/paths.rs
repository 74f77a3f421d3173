//! Paths of files in a locker: folders separated by `/`, none at the ends, in Unicode's NFC.
//!
//! They are names in the database only (bytes lie under their hash), and must still be fit to become paths on a disk:
//! another client will write them out.

use crate::error::ApiError;
use unicode_normalization::UnicodeNormalization as _;

/// Longest path in bytes.
pub(crate) const LONGEST_PATH: usize = 1024;
/// Longest name of a file or folder in bytes: what the usual file systems can hold.
const LONGEST_NAME: usize = 255;

/// Why a path is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadPath {
    /// Nothing between two slashes, or at an end.
    #[error("`{0}` has an empty part; folders are separated by single slashes")]
    EmptyPart(String),
    /// `.` or `..`.
    #[error("`{0}` has a `.` or `..` part")]
    Traversal(String),
    /// A character that does not print.
    #[error("`{}` has a control character", .0.escape_debug())]
    Control(String),
    /// A name or the whole is too long.
    #[error(
        "the path is too long: at most {LONGEST_NAME} bytes per name and {LONGEST_PATH} in all"
    )]
    TooLong,
}

impl From<BadPath> for ApiError {
    fn from(error: BadPath) -> Self {
        Self::BadRequest(error.to_string())
    }
}

/// The path as it is kept.
pub(crate) fn normalise(given: &str) -> Result<String, BadPath> {
    // NFC never more than triples the length; nothing longer is worth the work.
    if given.len() > 3 * LONGEST_PATH {
        return Err(BadPath::TooLong);
    }
    let path: String = given.nfc().collect();
    if path.chars().any(char::is_control) {
        return Err(BadPath::Control(path));
    }
    for name in path.split('/') {
        match name {
            "" => return Err(BadPath::EmptyPart(path)),
            "." | ".." => return Err(BadPath::Traversal(path)),
            // Where the other slash separates folders, too.
            name if name.split('\\').any(|part| part == "..") => {
                return Err(BadPath::Traversal(path));
            }
            name if name.len() > LONGEST_NAME => return Err(BadPath::TooLong),
            _ => {}
        }
    }
    if path.len() > LONGEST_PATH {
        return Err(BadPath::TooLong);
    }
    Ok(path)
}

/// `song.flac` as `song (2).flac`; the stem is cut where the name would grow too long. The first is the name itself.
pub(crate) fn numbered(name: &str, number: u32) -> String {
    if number == 1 {
        return name.to_owned();
    }
    let (stem, suffix) = match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= 16 => name.split_at(dot),
        _ => (name, ""),
    };
    let mark = format!(" ({number})");
    let room = LONGEST_NAME.saturating_sub(mark.len() + suffix.len());
    let cut = stem.floor_char_boundary(room);
    format!("{}{mark}{suffix}", &stem[..cut])
}

/// The folders above a path, outermost first: `a`, `a/b` for `a/b/c`.
pub(crate) fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// How the paths of what is in a folder begin: `a/` for `a`, nothing for the topmost.
pub(crate) fn prefix_within(folder: &str) -> String {
    if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_usual_path_is_kept_and_composed() {
        assert_eq!(
            normalise("Bjo\u{308}rk/Post/01 Army of Me.flac").unwrap(),
            "Bj\u{f6}rk/Post/01 Army of Me.flac"
        );
        assert_eq!(
            normalise("...And Justice/.hidden").unwrap(),
            "...And Justice/.hidden"
        );
    }

    #[test]
    fn traversal_control_characters_empty_and_long_names_are_refused() {
        for path in [
            "",
            "/",
            "/etc/passwd",
            "a//b",
            "a/",
            "../x",
            "a/../b",
            "a/..",
            ".",
            "a/./b",
            "..\\x",
            "a/b\\..\\..\\c",
            "a\0b",
            "a\nb",
            "a\u{7f}",
        ] {
            assert!(normalise(path).is_err(), "{path:?}");
        }
        assert_eq!(normalise(&"x".repeat(256)), Err(BadPath::TooLong));
        assert_eq!(
            normalise(&"xx/".repeat(400)),
            Err(BadPath::EmptyPart("xx/".repeat(400)))
        );
        assert_eq!(
            normalise(&format!("{}x", "xx/".repeat(400))),
            Err(BadPath::TooLong)
        );
    }

    #[test]
    fn a_numbered_name_keeps_its_suffix() {
        assert_eq!(numbered("song.flac", 2), "song (2).flac");
        assert_eq!(numbered("song", 3), "song (3)");
        assert_eq!(numbered(".hidden", 2), ".hidden (2)");
        assert_eq!(ancestors("a/b/c").collect::<Vec<_>>(), ["a", "a/b"]);
    }

    proptest! {
        #[test]
        fn what_is_accepted_stays_the_same_and_stays_inside(path in "\\PC{0,30}(/\\PC{0,30}){0,4}") {
            if let Ok(kept) = normalise(&path) {
                prop_assert_eq!(normalise(&kept), Ok(kept.clone()));
                prop_assert!(kept.split('/').all(|name| !matches!(name, "" | "." | "..")));
            }
        }

        #[test]
        fn a_numbered_name_is_never_too_long(name in "\\PC{1,200}", number in 2_u32..100_000) {
            prop_assume!(!name.contains('/'));
            prop_assert!(numbered(&name, number).len() <= LONGEST_NAME);
        }
    }
}
