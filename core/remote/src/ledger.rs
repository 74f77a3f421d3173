//! Counts what goes over the network, by purpose.

use std::sync::atomic::{AtomicU64, Ordering};

/// What traffic is for, so that a data budget can treat kinds differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// Signing in, probes, edits.
    Control,
    /// Listings of the library.
    Sync,
    /// Pictures.
    Cover,
    /// Music that is heard now.
    Stream,
    /// Music and files fetched to keep.
    Download,
    /// Files sent to a locker.
    Upload,
}

impl Purpose {
    /// Every purpose, in the order of the declaration.
    pub const ALL: [Self; 6] = [
        Self::Control,
        Self::Sync,
        Self::Cover,
        Self::Stream,
        Self::Download,
        Self::Upload,
    ];

    fn index(self) -> usize {
        self as usize
    }
}

/// Bytes in both directions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Received: heads and bodies as they came, compressed where they were.
    pub down: u64,
    /// Sent: heads and bodies.
    pub up: u64,
}

/// Counts bytes of HTTP since it was made. TLS and TCP overhead is not in it (about 2 to 5 %).
///
/// One ledger may be shared by the clients of several servers.
#[derive(Debug, Default)]
pub struct Ledger {
    down: [AtomicU64; Purpose::ALL.len()],
    up: [AtomicU64; Purpose::ALL.len()],
}

impl Ledger {
    pub(crate) fn received(&self, purpose: Purpose, bytes: usize) {
        self.down[purpose.index()].fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn sent(&self, purpose: Purpose, bytes: usize) {
        self.up[purpose.index()].fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// The counts as they are now.
    #[must_use]
    pub fn snapshot(&self) -> LedgerSnapshot {
        LedgerSnapshot(Purpose::ALL.map(|purpose| Traffic {
            down: self.down[purpose.index()].load(Ordering::Relaxed),
            up: self.up[purpose.index()].load(Ordering::Relaxed),
        }))
    }
}

/// The counts of a [`Ledger`] at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LedgerSnapshot([Traffic; Purpose::ALL.len()]);

impl LedgerSnapshot {
    /// What went for `purpose`.
    #[must_use]
    pub fn of(&self, purpose: Purpose) -> Traffic {
        self.0[purpose.index()]
    }

    /// What went in all.
    #[must_use]
    pub fn total(&self) -> Traffic {
        self.0.iter().fold(Traffic::default(), |sum, part| Traffic {
            down: sum.down + part.down,
            up: sum.up + part.up,
        })
    }
}
