//! Unit newtypes, so that milliseconds never meet frames.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0);

            /// The difference, or zero where `other` is larger.
            #[must_use]
            pub fn saturating_sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }
        }

        impl std::ops::Add for $name {
            type Output = Self;
            /// The sum, held at the maximum.
            fn add(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }
        }
    };
}

unit!(
    /// Milliseconds.
    Millis
);
unit!(
    /// A number of bytes.
    Bytes
);
unit!(
    /// A number of PCM frames (one sample per channel).
    Frames
);

impl Millis {
    /// The same span as a [`Duration`].
    #[must_use]
    pub fn to_duration(self) -> Duration {
        Duration::from_millis(self.0)
    }

    /// `position` at `rate` frames per second, rounded down.
    #[must_use]
    pub fn to_frames(self, rate: u32) -> Frames {
        let frames = u128::from(self.0) * u128::from(rate) / 1000;
        Frames(u64::try_from(frames).unwrap_or(u64::MAX))
    }
}

impl From<Duration> for Millis {
    fn from(span: Duration) -> Self {
        Self(u64::try_from(span.as_millis()).unwrap_or(u64::MAX))
    }
}

impl fmt::Display for Millis {
    /// `m:ss`, or `h:mm:ss` from an hour on.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / 1000;
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        if hours > 0 {
            write!(f, "{hours}:{minutes:02}:{seconds:02}")
        } else {
            write!(f, "{minutes}:{seconds:02}")
        }
    }
}

impl Frames {
    /// The time these frames take at `rate` frames per second, rounded down. Zero at rate zero.
    #[must_use]
    pub fn to_millis(self, rate: u32) -> Millis {
        if rate == 0 {
            return Millis::ZERO;
        }
        let millis = u128::from(self.0) * 1000 / u128::from(rate);
        Millis(u64::try_from(millis).unwrap_or(u64::MAX))
    }
}

impl fmt::Display for Bytes {
    /// Decimal units with one digit after the point: `1.5 MB`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 4] = [
            (1_000_000_000_000, "TB"),
            (1_000_000_000, "GB"),
            (1_000_000, "MB"),
            (1_000, "kB"),
        ];
        for (size, unit) in UNITS {
            if self.0 >= size {
                return write!(f, "{}.{} {unit}", self.0 / size, self.0 % size * 10 / size);
            }
        }
        write!(f, "{} B", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bytes_and_times_are_shown_as_people_write_them() {
        assert_eq!(Bytes(999).to_string(), "999 B");
        assert_eq!(Bytes(1_550_000).to_string(), "1.5 MB");
        assert_eq!(Millis(61_999).to_string(), "1:01");
        assert_eq!(Millis(3_600_000).to_string(), "1:00:00");
    }

    proptest! {
        #[test]
        fn frames_of_a_time_never_last_longer_than_it(ms in 0u64..1_000_000_000, rate in 1u32..400_000) {
            prop_assert!(Millis(ms).to_frames(rate).to_millis(rate) <= Millis(ms));
        }
    }
}
