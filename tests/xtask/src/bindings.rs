//! The core for Kotlin: the native library, and the Kotlin that is generated from it.

use crate::run::{Outcome, cargo, succeed, target};
use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the generated Kotlin begins; build output, never committed.
pub(crate) fn kotlin() -> PathBuf {
    target().join("kotlin")
}

/// Where the native library, the `coffer` command and the maker of music are.
pub(crate) fn libraries() -> PathBuf {
    target().join("debug")
}

/// Builds the native library with everything else (a build of it alone would compile half of the dependencies again,
/// with other features), and generates its Kotlin where the library or the generator is another than last time.
pub(crate) fn generate() -> Outcome {
    // With the tests, for without them dependencies have other features, and are compiled again.
    let build = ["build", "--workspace", "--lib", "--bins", "--tests"];
    succeed(&mut cargo(build), "the build")?;
    let library = libraries().join(format!("{DLL_PREFIX}coffer_bindings{DLL_SUFFIX}"));
    let generator = libraries().join("coffer-bindgen");
    let made_from = format!("{}\n{}\n", age(&library)?, age(&generator)?);
    let note = kotlin().join("made-from");
    if fs::read_to_string(&note).is_ok_and(|last| last == made_from) {
        return Ok(());
    }
    // What an older library exported must not linger.
    if kotlin().exists() {
        fs::remove_dir_all(kotlin()).map_err(|error| format!("the generated Kotlin: {error}"))?;
    }
    succeed(
        Command::new(&generator).arg(&library).arg(kotlin()),
        "the bindings' generator",
    )?;
    fs::write(&note, made_from).map_err(|error| format!("`{}`: {error}", note.display()))
}

/// Length and time of a file: another build has another.
fn age(file: &Path) -> Result<String, String> {
    let about = fs::metadata(file).and_then(|about| Ok((about.len(), about.modified()?)));
    about
        .map(|(length, modified)| format!("{length} {modified:?}"))
        .map_err(|error| format!("`{}`: {error}", file.display()))
}
