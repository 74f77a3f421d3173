//! A world of music, and the two kinds of server over it.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary uses a part of it"
)]

pub mod check;
pub mod feed;
pub mod lists;
pub mod world;

use coffer_library::{AccountDetails, Library, SourceError, SourceErrorKind};
use coffer_model::AccountId;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// A library in a folder that goes with it.
pub struct Home {
    pub library: Library,
    pub account: AccountId,
    pub folder: TempDir,
}

pub fn details(label: &str) -> AccountDetails {
    AccountDetails {
        label: label.into(),
        addresses: vec!["http://127.0.0.1:4040".into()],
        user: "ada".into(),
        server: "coffer".into(),
        mechanism: "token".into(),
        credential_key: format!("key of {label}"),
        created_at: 1,
    }
}

/// A library with one account and nothing else. Made once and copied: making one waits for the disk.
pub fn home() -> Home {
    static NEW: OnceLock<Vec<u8>> = OnceLock::new();
    let bytes = NEW.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        Library::open(&path)
            .unwrap()
            .add_account(&details("one"))
            .unwrap();
        std::fs::read(path).unwrap()
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.db");
    std::fs::write(&path, bytes).unwrap();
    let library = Library::open(&path).unwrap();
    let account = library.accounts().unwrap()[0].id;
    Home {
        library,
        account,
        folder,
    }
}

impl Home {
    pub fn again(&self) -> Library {
        Library::open(&self.folder.path().join("library.db")).unwrap()
    }
}

/// Answers until it is cut.
#[derive(Debug)]
pub struct Line {
    left: AtomicU64,
    pub asked: AtomicU64,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            left: AtomicU64::new(u64::MAX),
            asked: AtomicU64::new(0),
        }
    }
}

impl Line {
    /// The next `answers` requests are answered, those after them are not.
    pub fn cut_after(&self, answers: u64) {
        self.left.store(answers, Ordering::SeqCst);
    }

    pub fn repair(&self) {
        self.cut_after(u64::MAX);
    }

    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }

    pub fn pass(&self) -> Result<(), SourceError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            })
            .map(drop)
            .map_err(|_| SourceError::new(SourceErrorKind::Unreachable, "the line is cut"))
    }
}
