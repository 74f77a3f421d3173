//! What every story begins with: a player that is paired, and a library that is synced.

use crate::{Coffer, Outcome, TestLocker, eventually};
use serde_json::Value;

impl Coffer {
    /// A new player, signed in to `locker`.
    #[must_use]
    pub fn paired(locker: &TestLocker) -> Self {
        let coffer = Self::new();
        let _ = coffer.pair(locker, &locker.url(), "a test").success();
        coffer
    }

    /// Signs in to `locker` by a pairing code, at `url` and as `device`.
    pub fn pair(&self, locker: &TestLocker, url: &str, device: &str) -> Outcome {
        let code = locker.pairing_code();
        self.run([
            "sign-in", url, "--code", &code, "--device", device, "--json",
        ])
    }

    /// Syncs until `count` tracks are in the library, which are the answer: a locker reads files after it has taken
    /// them.
    pub async fn synced(&self, count: usize) -> Vec<Value> {
        eventually("every track is in the library", async || {
            let _ = self.run(["sync", "--json"]).success();
            let tracks = self.rows(&["ls", "tracks"]);
            (tracks.len() == count).then_some(tracks)
        })
        .await
    }

    /// The rows that a command prints with `--json`.
    ///
    /// # Panics
    /// Where it fails or prints something else.
    #[must_use]
    pub fn rows(&self, arguments: &[&str]) -> Vec<Value> {
        let printed = self
            .run(arguments.iter().chain(&["--json"]))
            .success()
            .json();
        printed
            .as_array()
            .unwrap_or_else(|| panic!("{printed}"))
            .clone()
    }
}
