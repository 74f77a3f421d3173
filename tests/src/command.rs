//! Runs the real `coffer` command.

use coffer_player::{FileSecrets, Player, PlayerSettings, Sound};
use serde_json::Value;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock};

/// The `coffer` binary: the one that `COFFER_BIN` names, else that of this build, built where it is missing or old.
#[must_use]
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(given) = std::env::var_os("COFFER_BIN") {
            return given.into();
        }
        // target/<profile>/deps/stories-… -> target/<profile>/coffer
        let here = std::env::current_exe().unwrap();
        let profile = here.parent().unwrap().parent().unwrap();
        let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        build.args(["build", "--quiet", "--package", "coffer"]);
        if profile.ends_with("release") {
            build.arg("--release");
        }
        // What cargo tells this test about its own package would make build scripts run again, there and back.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"]
                .iter()
                .any(|about| name.starts_with(about))
            {
                build.env_remove(&*name);
            }
        }
        assert!(build.status().unwrap().success(), "`coffer` does not build");
        profile.join("coffer")
    })
}

/// What a run of the command left.
#[derive(Debug)]
pub struct Outcome {
    /// Exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Outcome {
    /// Standard output as JSON.
    ///
    /// # Panics
    /// Where it is not.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {self:#?}"))
    }

    /// The same, after checking that the command succeeded.
    ///
    /// # Panics
    /// Where it did not.
    #[must_use]
    pub fn success(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self
    }
}

/// A player of its own: `coffer` with a home folder that no other test shares.
pub struct Coffer {
    home: tempfile::TempDir,
}

impl Default for Coffer {
    fn default() -> Self {
        Self::new()
    }
}

impl Coffer {
    /// A new, empty home.
    #[must_use]
    pub fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
        }
    }

    /// A new, empty home in `folder`: on a disk of the test's choice.
    #[must_use]
    pub fn new_in(folder: &Path) -> Self {
        Self {
            home: tempfile::tempdir_in(folder).unwrap(),
        }
    }

    /// The player's folder.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// A command that is ready to run, with both outputs piped.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(binary());
        command
            .args(arguments)
            .env("COFFER_HOME", self.home())
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Starts the command.
    pub fn spawn<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Child {
        self.command(arguments).spawn().unwrap()
    }

    /// Runs the command to its end.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Outcome {
        finish(self.spawn(arguments))
    }

    /// Runs the command with `input` on its standard input.
    pub fn run_with<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
        input: &str,
    ) -> Outcome {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        // The command may end without reading; a closed pipe is its right.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        finish(child)
    }

    /// The player of this home in the test's own process; not at the same time as a command of it.
    pub async fn player(&self, sound: Sound) -> Player {
        let secrets = Arc::new(FileSecrets::open(self.home().join("secrets")).unwrap());
        let mut settings = PlayerSettings::new(self.home());
        settings.sound = sound;
        Player::open(settings, secrets).await.unwrap()
    }

    /// Waits until a player or cache that was dropped in the test's own process has let go of this home.
    pub async fn let_go(&self) {
        let lock = File::create(self.home().join("cache/lock")).unwrap();
        tokio::task::spawn_blocking(move || lock.lock().unwrap())
            .await
            .unwrap();
    }
}

fn finish(child: Child) -> Outcome {
    let output = child.wait_with_output().unwrap();
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
