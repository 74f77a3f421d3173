//! Other people's programs in Python, installed once into the build folder.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Exact versions, so that a run today and one next year test the same peers.
const REQUIREMENTS: &[&str] = &["supysonic==0.7.9", "gunicorn==27.0.1", "py-sonic==1.2.0"];

/// The `bin` folder of a virtual environment with Supysonic, gunicorn and py-sonic.
///
/// # Panics
/// Where it cannot be installed.
#[must_use]
pub fn python_bin() -> &'static Path {
    static BIN: OnceLock<PathBuf> = OnceLock::new();
    BIN.get_or_init(|| {
        let here = std::env::current_exe().unwrap();
        let target = here.ancestors().nth(3).unwrap();
        let home = target.join("peers/python");
        let wanted = REQUIREMENTS.join("\n");
        let stamp = home.join("requirements.txt");
        if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return home.join("bin");
        }
        let run = |command: &mut Command| {
            let status = command.status().unwrap();
            assert!(status.success(), "{command:?} failed");
        };
        run(Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&home));
        run(Command::new(home.join("bin/pip"))
            .args(["install", "--quiet", "--disable-pip-version-check"])
            .args(REQUIREMENTS));
        std::fs::write(&stamp, wanted).unwrap();
        home.join("bin")
    })
}
