//! Bad input is refused with a clear message and the exit code that says what to do, and nothing is lost by it.

mod media;
mod room;
mod servers;
mod sign_in;
mod usage;

use coffer_tests::Outcome;
use std::path::Path;

/// The command ended with `code` and said `words`, without a panic.
#[track_caller]
fn assert_refused(outcome: &Outcome, code: i32, words: &str) {
    assert_eq!(outcome.code, Some(code), "{outcome:?}");
    assert!(
        outcome.stderr.contains(words),
        "`{words}` is not said: {outcome:?}"
    );
    assert!(!outcome.stderr.contains("panicked"), "{outcome:?}");
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
