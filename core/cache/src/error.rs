//! What can fail: the cache itself, and a read.

use crate::key::EntryKey;
use crate::origin::OriginError;
use std::io;
use std::path::{Path, PathBuf};

/// Why the cache could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// A file or folder could not be used.
    #[error("the cache could not use `{path}`")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The index refused.
    #[error("the cache's index failed")]
    Index(#[from] rusqlite::Error),
    /// The index is newer than this program, or damaged.
    #[error("the cache's index could not be brought up to date")]
    Migration(#[from] refinery::Error),
    /// Another process, or another `Cache`, has the folder.
    #[error("the cache in `{0}` is already open")]
    InUse(PathBuf),
    /// The runtime is shutting down.
    #[error("the cache is shutting down")]
    ShuttingDown,
}

impl CacheError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}

/// Why a [`Reader`](crate::Reader) gave no bytes; the inner error of its `io::Error`s. The position did not move:
/// reading again tries again.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ReadError {
    /// The bytes are not on the disk, and the origin did not give them.
    #[error("track `{key}` could not be fetched at byte {offset}")]
    Origin {
        /// Which track.
        key: EntryKey,
        /// Where the read was.
        offset: u64,
        /// What the origin said.
        #[source]
        source: OriginError,
    },
    /// The bytes on the disk failed their checksum, and the origin did not give them again (or the disk
    /// damages what it is given, where there is no source).
    #[error("track `{key}` is damaged at byte {offset}")]
    Damaged {
        /// Which track.
        key: EntryKey,
        /// Where the read was.
        offset: u64,
        /// Why it could not be fetched again.
        #[source]
        source: Option<OriginError>,
    },
    /// The file changed at the origin after some of it was read: open it anew.
    #[error("track `{0}` changed while it was read")]
    Changed(EntryKey),
    /// No byte came in for the set time.
    #[error("track `{key}` sent nothing for too long at byte {offset}")]
    TimedOut {
        /// Which track.
        key: EntryKey,
        /// Where the read was.
        offset: u64,
    },
    /// [`CancelHandle::cancel`](crate::CancelHandle::cancel) was called.
    #[error("the read of track `{0}` was cancelled")]
    Cancelled(EntryKey),
    /// The cache could not be used.
    #[error("the cache failed for track `{key}`: {reason}")]
    Cache {
        /// Which track.
        key: EntryKey,
        /// What the [`CacheError`] said.
        reason: String,
    },
}

impl ReadError {
    /// The read error within an `io::Error`, if that is where it comes from.
    #[must_use]
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }

    /// What the origin said, if it was asked.
    #[must_use]
    pub fn origin(&self) -> Option<&OriginError> {
        match self {
            Self::Origin { source, .. } => Some(source),
            Self::Damaged { source, .. } => source.as_ref(),
            _ => None,
        }
    }
}

impl From<ReadError> for io::Error {
    fn from(error: ReadError) -> Self {
        let kind = match &error {
            ReadError::TimedOut { .. } => io::ErrorKind::TimedOut,
            ReadError::Damaged { .. } => io::ErrorKind::InvalidData,
            // Never `Interrupted`: std's read loops would try again for ever.
            _ => io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}

/// Why a chunk was not stored. A reader goes on from memory; a download stops.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreFailure {
    /// The entry was replaced.
    #[error("the file changed at the origin")]
    Stale,
    /// The limit on streamed bytes, and nothing left to evict.
    #[error("the limit of the cache is reached")]
    LimitReached,
    /// The disk has no room.
    #[error("the disk is full")]
    DiskFull,
    /// Anything else.
    #[error(transparent)]
    Cache(#[from] CacheError),
}
