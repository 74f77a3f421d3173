//! `cargo xtask test`.

use crate::run::{Outcome, cargo, succeed, target};
use crate::system::{For, require};

/// Every test there is, in one `cargo test`.
pub(crate) fn run(full: bool) -> Outcome {
    require(For::Tests)?;
    let mut tests = cargo(["test", "--workspace", "--no-fail-fast"]);
    // The stories run the real command. `cargo test --workspace` builds it for the command's own tests; a build of
    // its own would compile half of the dependencies again, with other features.
    tests.env("COFFER_BIN", target().join("debug/coffer"));
    if full {
        tests.env("COFFER_TEST_SIZE", "full");
    }
    succeed(&mut tests, "the tests")
}
