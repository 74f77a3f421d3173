//! The ids on the wire: a prefix for the kind and the row's number, `tr-1`.

use crate::store::covers;
use std::fmt;

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Id {
    /// `tr-…`
    Track(i64),
    /// `al-…`
    Album(i64),
    /// `ar-…`
    Artist(i64),
    /// `pl-…`
    Playlist(i64),
    /// `co-…`, a picture
    Cover(i64),
}

impl Id {
    /// Reads an id; `None` where it is none of this server's.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (prefix, digits) = text.split_once('-')?;
        if digits.is_empty() || digits.len() > 18 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let number = digits.parse().ok()?;
        match prefix {
            "tr" => Some(Self::Track(number)),
            "al" => Some(Self::Album(number)),
            "ar" => Some(Self::Artist(number)),
            "pl" => Some(Self::Playlist(number)),
            "co" => Some(Self::Cover(number)),
            _ => None,
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Track(number) => write!(f, "tr-{number}"),
            Self::Album(number) => write!(f, "al-{number}"),
            Self::Artist(number) => write!(f, "ar-{number}"),
            Self::Playlist(number) => write!(f, "pl-{number}"),
            Self::Cover(number) => f.write_str(&covers::wire_id(*number)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ids_of_other_servers_and_damaged_ids_are_none() {
        for text in [
            "",
            "tr",
            "tr-",
            "tr--1",
            "tr-+1",
            "tr-1x",
            "xx-1",
            "1",
            "tr-99999999999999999999",
        ] {
            assert_eq!(Id::parse(text), None, "{text}");
        }
        assert_eq!(Id::parse("al-12"), Some(Id::Album(12)));
    }

    proptest! {
        #[test]
        fn an_id_survives_its_text(number in 0i64..1_000_000_000_000, kind in 0..5) {
            let id = match kind {
                0 => Id::Track(number),
                1 => Id::Album(number),
                2 => Id::Artist(number),
                3 => Id::Playlist(number),
                _ => Id::Cover(number),
            };
            prop_assert_eq!(Id::parse(&id.to_string()), Some(id));
        }

        #[test]
        fn no_text_breaks_the_reader(text in any::<String>()) {
            let _ = Id::parse(&text);
        }
    }
}
