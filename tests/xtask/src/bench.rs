//! `cargo xtask bench`.

use crate::run::{Outcome, cargo, succeed, target};
use crate::system::{For, require};

/// Builds in release and runs the benchmark, which prints a table and writes JSON.
pub(crate) fn run(quick: bool) -> Outcome {
    require(For::Tests)?;
    succeed(
        &mut cargo(["build", "--release", "--package", "coffer"]),
        "the build",
    )?;
    let report = target().join("bench.json");
    let mut bench = cargo([
        "bench",
        "--package",
        "coffer-tests",
        "--bench",
        "line",
        "--",
    ]);
    bench.arg("--json").arg(&report);
    if quick {
        bench.arg("--quick");
    }
    succeed(&mut bench, "the benchmark")
}
