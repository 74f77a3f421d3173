//! Where the cache lives and what it may use.

use coffer_model::Bytes;
use std::path::PathBuf;
use std::time::Duration;

/// How a [`Cache`](crate::Cache) is set up.
#[derive(Clone, Debug)]
pub struct CacheSettings {
    /// A folder that belongs to the cache alone. Created where missing.
    pub dir: PathBuf,
    /// The most that streamed (not pinned) tracks may hold. Default 2 GB. Pins do not count.
    pub limit: Bytes,
    /// Room that is left to the rest of the device. Default 200 MB.
    pub keep_free: Bytes,
    /// How far a reader fetches ahead of the decoder. Default 4 MiB, at least 256 KiB.
    pub read_ahead: Bytes,
    /// How long a reader waits without one byte coming in. Default 30 s.
    pub read_timeout: Duration,
}

impl CacheSettings {
    /// The defaults, in `dir`.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            limit: Bytes(2_000_000_000),
            keep_free: Bytes(200_000_000),
            read_ahead: Bytes(4 << 20),
            read_timeout: Duration::from_secs(30),
        }
    }
}
