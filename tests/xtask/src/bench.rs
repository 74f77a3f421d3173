//! `cargo xtask bench`.

use crate::run::{Outcome, cargo, succeed, target};
use crate::system::{For, require};

/// Builds in release and runs the benchmark, which prints a table and writes JSON.
pub(crate) fn run(quick: bool) -> Outcome {
    require(For::Tests)?;
    // Both packages in each call, so that their dependencies are built with the same features, once.
    let packages = ["--package", "coffer", "--package", "coffer-tests"];
    succeed(
        cargo(["build", "--release", "--bins", "--benches"]).args(packages),
        "the build",
    )?;
    let mut bench = cargo(["bench", "--bench", "line"]);
    bench.args(packages).arg("--");
    bench.arg("--json").arg(target().join("bench.json"));
    bench.env("COFFER_BIN", target().join("release/coffer"));
    if quick {
        bench.arg("--quick");
    }
    succeed(&mut bench, "the benchmark")
}
