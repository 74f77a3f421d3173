//! A real `coffer serve` process on a port of its own.

use crate::command::binary;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The login password of the user that [`TestLocker::start`] makes.
const PASSWORD: &str = "correct horse battery staple";

/// A running locker with one user, `ada`. Killed when dropped.
pub struct TestLocker {
    data: PathBuf,
    // Held so that the folder goes with the locker; `None` where the test brought its own.
    _folder: Option<tempfile::TempDir>,
    arguments: Vec<String>,
    process: Option<Child>,
    address: SocketAddr,
}

impl TestLocker {
    /// The user's name.
    pub const USER: &'static str = "ada";
    /// The user's login password.
    pub const PASSWORD: &'static str = PASSWORD;

    /// Starts a locker in a fresh folder.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts a locker in a fresh folder with more arguments for `serve`.
    #[must_use]
    pub fn start_with(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("locker");
        Self::start_in(data, Some(folder), arguments)
    }

    /// Starts a locker in a folder of the test's.
    #[must_use]
    pub fn start_at(data: &Path, arguments: &[&str]) -> Self {
        Self::start_in(data.to_owned(), None, arguments)
    }

    fn start_in(data: PathBuf, folder: Option<tempfile::TempDir>, arguments: &[&str]) -> Self {
        let mut locker = Self {
            data,
            _folder: folder,
            arguments: arguments
                .iter()
                .map(|&argument| argument.to_owned())
                .collect(),
            process: None,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
        };
        locker.add_user(Self::USER, Self::PASSWORD);
        locker.restart();
        locker
    }

    /// Adds a user with the command, as an operator does.
    pub fn add_user(&self, name: &str, password: &str) {
        self.add(name, password, &[]);
    }

    /// Adds a user who may store `quota` bytes.
    pub fn add_user_within(&self, name: &str, password: &str, quota: u64) {
        self.add(name, password, &["--quota", &quota.to_string()]);
    }

    fn add(&self, name: &str, password: &str, arguments: &[&str]) {
        let mut child = Command::new(binary())
            .args(["user", "add", name, "--data"])
            .arg(&self.data)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{password}").unwrap();
        assert!(child.wait().unwrap().success(), "`user add {name}` failed");
    }

    /// Starts the process (again), on the same port once it had one.
    pub fn restart(&mut self) {
        self.kill();
        let mut child = Command::new(binary())
            .args([
                "serve",
                "--json",
                "--listen",
                &self.address.to_string(),
                "--data",
            ])
            .arg(&self.data)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        self.process = Some(child);
        let ready: Value = serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("{error}: the locker said {line:?}"));
        self.address = ready["listening"].as_str().unwrap().parse().unwrap();
    }

    /// Ends the process at once, as a power cut would (SIGKILL).
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Asks the process to end (SIGTERM) and waits until it has.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let asked = Command::new("kill").arg(process.id().to_string()).status();
            assert!(asked.unwrap().success());
            assert!(
                process.wait().unwrap().success(),
                "the locker did not end well"
            );
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Its process id.
    ///
    /// # Panics
    /// Where it does not run.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.as_ref().unwrap().id()
    }

    /// A fresh pairing code for the user.
    #[must_use]
    pub fn pairing_code(&self) -> String {
        let output = Command::new(binary())
            .args(["pair", Self::USER, "--json", "--data"])
            .arg(&self.data)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        answer["code"].as_str().unwrap().to_owned()
    }
}

impl Drop for TestLocker {
    fn drop(&mut self) {
        self.kill();
    }
}
