//! Numbers for Kotlin and back: what does not fit is held to the nearest that does.

use coffer_model::Millis;

pub(crate) fn long(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn int(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

/// A size or place from Kotlin; a negative one is 0.
pub(crate) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A count or index from Kotlin; a negative one is 0.
pub(crate) fn small(number: i32) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

pub(crate) fn index(number: i32) -> usize {
    usize::try_from(number).unwrap_or(0)
}

pub(crate) fn millis(number: i64) -> Millis {
    Millis(unsigned(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_held() {
        assert_eq!(long(u64::MAX), i64::MAX);
        assert_eq!(int(usize::MAX), i32::MAX);
        assert_eq!(int(7_u64), 7);
        assert_eq!((unsigned(-1), small(-1), index(-1)), (0, 0, 0));
        assert_eq!(millis(1_500), Millis(1_500));
    }
}
