//! The geometry of a file in chunks, and their checksums.

use std::ops::Range;
use twox_hash::XxHash3_64;

/// Bytes in a chunk; the last of a file may be shorter.
pub(crate) const CHUNK: u64 = 64 * 1024;
/// The longest file that is believed: a bound on what a lying origin can make the index allocate.
pub(crate) const LONGEST: u64 = 1 << 38;

/// `u64` to `usize` for lengths that are bounded elsewhere.
pub(crate) fn size(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

/// `usize` to `u64`; no platform has wider pointers.
pub(crate) fn wide(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

/// The bytes of chunk `index` in a file of `total` bytes (a full chunk where that is unknown).
pub(crate) fn span(index: u64, total: Option<u64>) -> Range<u64> {
    let end = total.unwrap_or(u64::MAX);
    let start = index.saturating_mul(CHUNK).min(end);
    start..start.saturating_add(CHUNK).min(end)
}

/// Length of `range`.
pub(crate) fn len(range: &Range<u64>) -> u64 {
    range.end.saturating_sub(range.start)
}

/// XXH3-64 of a chunk, seeded by the file's generation and the chunk's place, so that neither bytes of another
/// version nor of another place pass. Never 0, which marks a chunk that is absent.
pub(crate) fn checksum(generation: u64, index: u64, bytes: &[u8]) -> u64 {
    let seed = generation ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    XxHash3_64::oneshot_with_seed(seed, bytes).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_last_chunk_ends_with_the_file() {
        assert_eq!(span(0, Some(10)), 0..10);
        assert_eq!(span(1, Some(CHUNK + 1)), CHUNK..CHUNK + 1);
        assert!(span(2, Some(CHUNK)).is_empty());
        assert_eq!(span(3, None), 3 * CHUNK..4 * CHUNK);
    }

    proptest! {
        #[test]
        fn a_flip_another_place_or_another_generation_changes_the_checksum(
            mut bytes in proptest::collection::vec(any::<u8>(), 1..2000),
            at in any::<prop::sample::Index>(),
            bit in 0u8..8,
            generation in any::<u64>(),
        ) {
            let sum = checksum(generation, 7, &bytes);
            prop_assert_ne!(sum, checksum(generation, 8, &bytes));
            prop_assert_ne!(sum, checksum(generation.wrapping_add(1), 7, &bytes));
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert_ne!(sum, checksum(generation, 7, &bytes));
        }
    }
}
