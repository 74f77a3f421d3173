//! A real Supysonic: classic Subsonic 1.12 without token authentication, a hard peer.

use crate::python::python_bin;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running Supysonic that serves one folder of music. Killed when dropped.
pub struct Supysonic {
    folder: tempfile::TempDir,
    process: Option<Child>,
    address: SocketAddr,
}

impl Supysonic {
    /// The user's name.
    pub const USER: &'static str = "ada";
    /// The user's password.
    pub const PASSWORD: &'static str = "sesame";

    /// Starts one over the files below `music`.
    #[must_use]
    pub fn serve(music: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().display();
        let settings = format!(
            "[base]\ndatabase_uri = sqlite:///{home}/supysonic.db\n\
             [webapp]\ncache_dir = {home}/cache\nmount_webui = off\n\
             [daemon]\nrun_watcher = off\nsocket = {home}/daemon.sock\n"
        );
        std::fs::write(folder.path().join("supysonic.conf"), settings).unwrap();
        let mut peer = Self {
            folder,
            process: None,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
        };
        peer.command_line(&["user", "add", Self::USER, "-p", Self::PASSWORD]);
        peer.command_line(&["folder", "add", "music", music.to_str().unwrap()]);
        peer.scan();
        peer.start();
        peer
    }

    /// Looks for changed files.
    pub fn scan(&self) {
        self.command_line(&["folder", "scan", "-f", "music"]);
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(python_bin().join(name));
        command
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .stdin(Stdio::null());
        command
    }

    fn command_line(&self, arguments: &[&str]) {
        let output = self
            .program("supysonic-cli")
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }

    fn start(&mut self) {
        let mut child = self
            .program("gunicorn")
            .args(["--threads", "4", "--bind", "127.0.0.1:0"])
            .arg("supysonic.web:create_application()")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                let (_, rest) = line.split_once("Listening at: http://")?;
                rest.split_whitespace().next()?.parse().ok()
            })
            .expect("gunicorn says where it listens");
        // Keep reading, so that the server never blocks on a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        self.process = Some(child);
        self.address = address;
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

    /// Stops the server.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            // gunicorn's workers end with their master, which only a term signal lets it do.
            let asked = Command::new("kill").arg(process.id().to_string()).status();
            if !asked.is_ok_and(|status| status.success()) {
                process.kill().unwrap();
            }
            process.wait().unwrap();
        }
    }
}

impl Drop for Supysonic {
    fn drop(&mut self) {
        self.stop();
    }
}
