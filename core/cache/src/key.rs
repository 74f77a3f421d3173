//! What an entry is called, and what its bytes should be.

use coffer_model::{AccountId, ContentHash, TrackId};

/// The name of a cached file. Local ids are stable when a server renumbers, so the bytes outlive it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKey {
    /// Whose track.
    pub account: AccountId,
    /// Which track.
    pub track: TrackId,
}

impl std::fmt::Display for EntryKey {
    /// `account/track`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.account, self.track)
    }
}

/// What the library knows about the file. Nothing known is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Length in bytes. The origin's own statement wins over it, except to call a download verified.
    pub size: Option<u64>,
    /// SHA-256 of the whole file.
    pub hash: Option<ContentHash>,
}

impl Expected {
    /// Both sides know the size or the hash, and they differ: these are two versions of the file.
    #[must_use]
    pub fn conflicts_with(&self, other: &Self) -> bool {
        fn differ<T: PartialEq>(one: Option<T>, two: Option<T>) -> bool {
            matches!((one, two), (Some(one), Some(two)) if one != two)
        }
        differ(self.size, other.size) || differ(self.hash, other.hash)
    }

    /// What either side knows; `self` first.
    #[must_use]
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            size: self.size.or(other.size),
            hash: self.hash.or(other.hash),
        }
    }
}

/// How a whole file was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Its SHA-256 is the expected one.
    Hash,
    /// Its length is the stated one; no hash was known. A caller may want to decode it once.
    LengthOnly,
}
