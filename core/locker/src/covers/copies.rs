//! Smaller copies of pictures, made on demand and kept in a folder that can be deleted at any time.

use super::{CoverError, Picture, blocking, existing, missing, picture, scale, write_atomically};
use coffer_model::ContentHash;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

type Key = (i64, ContentHash, u32);

/// The copies of one kind of pictures, by user, SHA-256 and pixels.
pub(super) struct Copies {
    cache: PathBuf,
    /// Bounds the decoded pictures in memory.
    scaling: Arc<Semaphore>,
    /// The copies that are being made, so that a grid's twenty requests for one cover decode it once.
    making: Mutex<HashMap<Key, Arc<tokio::sync::Mutex<()>>>>,
}

impl Copies {
    /// Copies in `cache`, which is made when it is needed.
    pub(super) fn new(cache: PathBuf, scaling: Arc<Semaphore>) -> Self {
        Self {
            cache,
            scaling,
            making: Mutex::default(),
        }
    }

    /// Whether none is being made.
    #[cfg(test)]
    pub(super) fn is_idle(&self) -> bool {
        self.making
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    }

    /// The folder.
    pub(super) fn cache(&self) -> &Path {
        &self.cache
    }

    /// The copy of the picture with this hash at `original`, its longest side `size` pixels at most.
    ///
    /// # Errors
    /// [`CoverError::NotFound`]; [`CoverError::Unreadable`] where it does not decode; where the disk fails.
    pub(super) async fn scaled(
        &self,
        user_id: i64,
        hash: ContentHash,
        size: u32,
        original: PathBuf,
    ) -> Result<Picture, CoverError> {
        let copy = self.copy(user_id, &hash, size);
        if let Some(made) = existing(copy.clone(), hash).await? {
            return Ok(made);
        }
        let key = (user_id, hash, size);
        let lock = self.lock_of(key);
        let made = {
            let _making = lock.lock().await;
            self.make(hash, size, original, copy).await
        };
        self.forget_lock(key, lock);
        made
    }

    async fn make(
        &self,
        hash: ContentHash,
        size: u32,
        original: PathBuf,
        copy: PathBuf,
    ) -> Result<Picture, CoverError> {
        if let Some(made) = existing(copy.clone(), hash).await? {
            return Ok(made);
        }
        let _permit = self
            .scaling
            .acquire()
            .await
            .map_err(|_| CoverError::ShuttingDown)?;
        blocking(move || {
            let bytes = fs::read(&original).map_err(|error| missing(error, hash))?;
            let scaled =
                scale::scale(&bytes, size).map_err(|error| CoverError::Unreadable(hash, error))?;
            // A copy needs no fsync: what a crash leaves of it is a name without bytes or nothing, and the rename
            // comes after the write.
            write_atomically(&copy, scaled.as_deref().unwrap_or(&bytes), false)?;
            picture(copy, hash)
        })
        .await
    }

    pub(super) fn copy(&self, user_id: i64, hash: &ContentHash, size: u32) -> PathBuf {
        self.cache
            .join(user_id.to_string())
            .join(format!("{hash}-{size}"))
    }

    fn lock_of(&self, key: Key) -> Arc<tokio::sync::Mutex<()>> {
        let mut making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(making.entry(key).or_default())
    }

    fn forget_lock(&self, key: Key, lock: Arc<tokio::sync::Mutex<()>>) {
        let mut making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        // The map's and this one: nobody else waits.
        if Arc::strong_count(&lock) <= 2 {
            making.remove(&key);
        }
    }
}
