//! The bytes of the stored files, one copy per user and content.

use coffer_model::ContentHash;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The blob store: `blobs/<user>/<first two hex digits>/<SHA-256>` in the data folder.
///
/// A blob never changes once its row is committed, so that a reader needs no lock.
pub(crate) struct Blobs {
    root: PathBuf,
    changing: Mutex<()>,
}

impl Blobs {
    /// The store under `root`, which exists.
    pub(crate) fn new(root: PathBuf) -> Self {
        Self {
            root,
            changing: Mutex::new(()),
        }
    }

    /// Where the user's blob with this content is, or would be.
    pub(crate) fn path(&self, user_id: i64, hash: &ContentHash) -> PathBuf {
        let name = hash.to_string();
        self.root
            .join(user_id.to_string())
            .join(&name[..2])
            .join(name)
    }

    /// The folder of all blobs.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Removes the bytes of a content whose row is gone. Where that fails they are removed at the next start.
    pub(crate) fn remove(&self, _changing: &MutexGuard<'_, ()>, user_id: i64, hash: &ContentHash) {
        if let Err(error) = std::fs::remove_file(self.path(user_id, hash)) {
            tracing::warn!(user_id, %hash, %error, "bytes that nothing has any more could not be removed");
        }
    }

    /// Held while bytes and rows change together, so that a removal never takes the bytes of a fresh
    /// upload of the same content. Take it before the store's writer, and only on a blocking thread.
    pub(crate) fn changing(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
