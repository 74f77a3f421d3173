//! How far the sweeping suites go.

/// `small` by default, `full` where `COFFER_TEST_SIZE=full` is set.
#[must_use]
pub fn sized(small: usize, full: usize) -> usize {
    match std::env::var("COFFER_TEST_SIZE").as_deref() {
        Ok("full") => full,
        _ => small,
    }
}
