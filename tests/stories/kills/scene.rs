//! A player and a locker with a wire between them, and what must be true of the locker whenever all is done.

use super::point::Point;
use coffer_tests::{Coffer, Direction, TestLocker, Wire};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use std::time::Duration;
use walkdir::WalkDir;

/// Headers and small calls around the bytes of a file.
pub(super) const OVERHEAD: u64 = 16 * 1024;
/// Nothing takes that long, however slow the machine is.
const GUARD: Duration = Duration::from_secs(120);

pub(super) struct Scene {
    pub(super) locker: TestLocker,
    pub(super) wire: Wire,
    pub(super) coffer: Coffer,
    pub(super) folder: tempfile::TempDir,
}

/// What a SIGKILL found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Killed {
    /// The wire had tripped.
    AtThePoint,
    /// The command had ended by itself: the point was behind its last byte.
    TooLate,
}

impl Scene {
    /// A locker, and a player that is signed in to it through a wire.
    pub(super) async fn with(locker: TestLocker) -> Self {
        let wire = Wire::to(locker.address()).await;
        Self {
            coffer: signed_in(&wire),
            locker,
            wire,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A file of 1 to 3 MB in the test's folder, no two alike.
    pub(super) fn file(&self, point: &mut Point) -> File {
        let size = 1_000_000 + point.below(2_000_000);
        self.file_of(point, size, &format!("{}.bin", point.seed()))
    }

    /// A file of `size` bytes, no two alike.
    pub(super) fn file_of(&self, point: &mut Point, size: u64, name: &str) -> File {
        let path = self.folder.path().join(name);
        let bytes = point.bytes(size);
        std::fs::write(&path, &bytes).unwrap();
        File {
            path,
            size,
            hash: Sha256::digest(&bytes).into(),
        }
    }

    /// Bytes in the locker's folder of uploads under way.
    pub(super) fn begun(&self) -> u64 {
        let uploads = std::fs::read_dir(self.locker.data().join("uploads")).unwrap();
        uploads
            .filter_map(Result::ok)
            .filter_map(|upload| upload.metadata().ok())
            .map(|metadata| metadata.len())
            .sum()
    }

    /// The locker's database, to look into.
    pub(super) fn database(&self) -> Connection {
        let path = self.locker.data().join("locker.db");
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
    }

    /// What uploads the locker waits for, in words.
    fn unfinished(&self) -> Vec<String> {
        let database = self.database();
        let mut rows = database
            .prepare("SELECT id, path, length, created_at FROM uploads")
            .unwrap();
        let rows = rows.query_map([], |row| {
            let (id, path): (String, String) = (row.get(0)?, row.get(1)?);
            let (length, at): (u64, i64) = (row.get(2)?, row.get(3)?);
            let there = std::fs::metadata(self.locker.data().join("uploads").join(&id));
            let there = there.map(|file| file.len());
            Ok(format!("{path}: {there:?} of {length} bytes, since {at}"))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// Where the locker has the bytes of a content, if it has them.
    pub(super) fn blob(&self, hash: &[u8; 32]) -> Option<PathBuf> {
        let name = hex(hash);
        blobs(self.locker.data())
            .into_iter()
            .find(|path| path.ends_with(&name))
    }

    /// The locker has `files`, byte for byte, and nothing else; its books are exact.
    pub(super) fn assert_exact(&self, files: &[File]) {
        let database = self.database();
        let number = |sql: &str| -> u64 { database.query_row(sql, [], |row| row.get(0)).unwrap() };
        let used: u64 = files.iter().map(|file| file.size).sum();
        assert_eq!(number("SELECT count(*) FROM files"), files.len() as u64);
        assert_eq!(number("SELECT used FROM users"), used);
        assert_eq!(self.unfinished(), Vec::<String>::new());
        let status = self.coffer.run(["status", "--json"]).success().json();
        let quota = &status["accounts"][0]["quota"];
        assert_eq!(quota["used"], used, "{quota}");
        assert_eq!(quota["reserved"], 0, "{quota}");

        let mut found: Vec<_> = blobs(self.locker.data())
            .iter()
            .map(|path| hash_of(path))
            .collect();
        let mut wanted: Vec<_> = files.iter().map(|file| file.hash).collect();
        found.sort_unstable();
        wanted.sort_unstable();
        assert!(found == wanted, "the blobs are not those of the files");
        assert_eq!(
            std::fs::read_dir(self.locker.data().join("uploads"))
                .unwrap()
                .count(),
            0
        );
        // The player keeps no note of an upload that is done.
        let notes = std::fs::read_dir(self.coffer.home().join("uploads"));
        assert_eq!(notes.map_or(0, Iterator::count), 0);
    }
}

/// A file of the test's.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) size: u64,
    pub(super) hash: [u8; 32],
}

/// A new player, signed in through `wire`.
pub(super) fn signed_in(wire: &Wire) -> Coffer {
    let coffer = Coffer::new();
    let arguments = ["sign-in", &wire.url(), "--user", TestLocker::USER];
    let _ = coffer
        .run_with(arguments, &format!("{}\n", TestLocker::PASSWORD))
        .success();
    coffer
}

/// Runs a command until `at` more bytes have gone in `direction`, then kills it.
pub(super) async fn kill_at(
    coffer: &Coffer,
    arguments: &[&str],
    wire: &Wire,
    direction: Direction,
    at: u64,
) -> Killed {
    wire.trip_after(direction, at);
    let mut command = coffer.spawn(arguments);
    let ended = async {
        while command.try_wait().unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let killed = tokio::select! {
        () = wire.tripped() => Killed::AtThePoint,
        () = ended => Killed::TooLate,
        () = tokio::time::sleep(GUARD) => panic!("neither tripped nor ended"),
    };
    // It may end by itself at this very moment.
    let _ = command.kill();
    command.wait().unwrap();
    killed
}

/// Waits until `is_so`.
pub(super) async fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let waited = tokio::time::timeout(GUARD, waiting).await;
    assert!(waited.is_ok(), "waited in vain: {what}");
}

/// Runs a command; answers what it said and how many bytes went in `direction` meanwhile.
pub(super) fn measured(
    coffer: &Coffer,
    arguments: &[&str],
    wire: &Wire,
    direction: Direction,
) -> (Value, u64) {
    let before = wire.passed(direction);
    let said = coffer.run(arguments).success().json();
    (said, wire.passed(direction) - before)
}

fn blobs(data: &Path) -> Vec<PathBuf> {
    WalkDir::new(data.join("blobs"))
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

pub(super) fn hash_of(path: &Path) -> [u8; 32] {
    Sha256::digest(std::fs::read(path).unwrap()).into()
}

fn hex(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
