//! Starts other programs.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

/// What went wrong, in words for the terminal.
pub(crate) type Outcome = Result<(), String>;

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(&here).to_owned()
}

/// Where build output goes.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A `cargo` command in the root, of the toolchain that runs this.
pub(crate) fn cargo<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// Runs `command` with this terminal and fails where it fails.
pub(crate) fn succeed(command: &mut Command, what: &str) -> Outcome {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{what} failed ({status})")),
        Err(error) => Err(format!(
            "{what}: `{}` could not be started: {error}",
            command.get_program().display()
        )),
    }
}

/// Runs `command` and shows what it said only where it fails.
pub(crate) fn quietly(command: &mut Command, what: &str) -> Outcome {
    match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!(
            "{what} failed ({})\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )),
        Err(error) => Err(format!(
            "{what}: `{}` could not be started: {error}",
            command.get_program().display()
        )),
    }
}
