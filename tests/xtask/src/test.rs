//! `cargo xtask test`.

use crate::android;
use crate::run::{Outcome, cargo, succeed, target};
use crate::system::{For, require};

/// The two halves of the tests.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// Locker, core and command.
    Rust,
    /// Bindings and Android app.
    App,
}

/// Every test there is: one `cargo test`, then one run of Maven over what it built.
pub(crate) fn run(only: Option<Part>, full: bool, all_levels: bool) -> Outcome {
    let wanted = |part| only.is_none_or(|only| only == part);
    require(For::Tests)?;
    if wanted(Part::App) {
        require(For::App)?;
    }
    if wanted(Part::Rust) {
        rust(full)?;
    }
    if wanted(Part::App) {
        android::test(all_levels)?;
    }
    Ok(())
}

fn rust(full: bool) -> Outcome {
    let mut tests = cargo(["test", "--workspace", "--no-fail-fast"]);
    // The stories run the real command. `cargo test --workspace` builds it for the command's own tests; a build of
    // its own would compile half of the dependencies again, with other features.
    tests.env("COFFER_BIN", target().join("debug/coffer"));
    if full {
        tests.env("COFFER_TEST_SIZE", "full");
    }
    succeed(&mut tests, "the tests")
}
