//! The `Content-Range` header.

/// Which bytes of the file an answer holds (RFC 9110, 14.4).
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ContentRange {
    Part {
        first: u64,
        end: u64,
        total: Option<u64>,
    },
    Unsatisfied {
        total: u64,
    },
}

impl ContentRange {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (unit, rest) = text.trim().split_once(' ')?;
        if !unit.eq_ignore_ascii_case("bytes") {
            return None;
        }
        let (range, total) = rest.trim().split_once('/')?;
        if range == "*" {
            let total = total.parse().ok()?;
            return Some(Self::Unsatisfied { total });
        }
        let total = match total {
            "*" => None,
            total => Some(total.parse::<u64>().ok()?),
        };
        let (first, last) = range.split_once('-')?;
        let first: u64 = first.parse().ok()?;
        let end = last.parse::<u64>().ok()?.checked_add(1)?;
        let sound = first < end && total.is_none_or(|total| end <= total);
        sound.then_some(Self::Part { first, end, total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn content_range_is_read_and_nonsense_is_not() {
        let part = |first, end, total| Some(ContentRange::Part { first, end, total });
        assert_eq!(ContentRange::parse("bytes 5-9/10"), part(5, 10, Some(10)));
        assert_eq!(ContentRange::parse("bytes 5-9/*"), part(5, 10, None));
        let unsatisfied = ContentRange::Unsatisfied { total: 10 };
        assert_eq!(ContentRange::parse("bytes */10"), Some(unsatisfied));
        for text in [
            "",
            "bytes",
            "bytes 9-5/10",
            "bytes 5-10/10",
            "items 0-1/2",
            "bytes -1-2/9",
        ] {
            assert_eq!(ContentRange::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_content_range_panics_and_none_is_inverted(text in "(bytes )?[0-9*]{0,22}-?[0-9]{0,22}/[0-9*]{0,22}") {
            if let Some(ContentRange::Part { first, end, .. }) = ContentRange::parse(&text) {
                prop_assert!(first < end);
            }
        }
    }
}
