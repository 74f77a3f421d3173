//! `cargo xtask demo`.

use crate::run::{Outcome, cargo, succeed, target};
use crate::system::{For, require};
use std::path::Path;
use std::process::Command;

/// Builds in release and runs `coffer demo`, with synthesised music where none is given.
pub(crate) fn run(music: Option<&Path>, keep: bool) -> Outcome {
    require(For::Demo)?;
    succeed(
        &mut cargo(["build", "--release", "--package", "coffer"]),
        "the build",
    )?;
    let made = target().join("demo-music");
    if music.is_none() && !made.join("complete").exists() {
        println!("synthesising nine tracks in five formats …");
        coffer_fixtures::write_albums(&coffer_fixtures::demo_albums(), &made)
            .map_err(|error| error.to_string())?;
        std::fs::write(made.join("complete"), "").map_err(|error| error.to_string())?;
    }
    let mut demo = Command::new(target().join("release/coffer"));
    demo.arg("demo").arg("--music").arg(music.unwrap_or(&made));
    if keep {
        demo.arg("--keep");
    }
    succeed(&mut demo, "the demo")
}
