//! Reading everything again: one entry, or all of them.

use crate::cache::Cache;
use crate::chunk;
use crate::error::CacheError;
use crate::index::{entries, pins};
use crate::key::{EntryKey, Expected, Verification};
use crate::vault::{Lease, OnConflict};
use coffer_model::{Bytes, ContentHash};
use sha2::{Digest, Sha256};

/// What a check of one track found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// Bytes that were read and matched their checksums.
    pub checked: Bytes,
    /// Chunks that did not; they are given up, and fetched again when needed or pinned.
    pub damaged_chunks: u64,
    /// Every byte is there and good.
    pub is_whole: bool,
    /// The SHA-256 against the expected one, where the file is whole and one is known. A file with the wrong hash
    /// is discarded.
    pub hash_matches: Option<bool>,
}

/// How far a scrub is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScrubProgress {
    /// Tracks checked.
    pub done: u64,
    /// Tracks in the cache.
    pub total: u64,
    /// Bytes checked.
    pub checked: Bytes,
}

/// What a scrub found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScrubReport {
    /// Tracks checked.
    pub tracks: u64,
    /// Bytes that were good.
    pub checked: Bytes,
    /// Tracks that lost bytes.
    pub damaged: Vec<EntryKey>,
}

/// The chunks of an entry, read again.
pub(crate) struct Checked {
    pub(crate) good: u64,
    pub(crate) damaged: u64,
    /// SHA-256, if every byte is there and good.
    pub(crate) hash: Option<ContentHash>,
}

impl Cache {
    /// Reads all that is there of a track and checks it. Damaged chunks are given up.
    ///
    /// # Errors
    /// [`CacheError`] where the index cannot be used.
    pub async fn verify(&self, key: EntryKey) -> Result<VerifyReport, CacheError> {
        self.with(move |cache| {
            let pin = cache.vault().index.read(|db| pins::get(db, &key))?;
            let lease =
                cache
                    .vault()
                    .lease(&key, &Expected::default(), OnConflict::KeepWholePins)?;
            // Against what it was fetched as; a newer version is the download's matter.
            let expected = lease.state().expected;
            let checked = cache.check(&lease)?;
            let hash_matches = checked
                .hash
                .zip(expected.hash)
                .map(|(found, hash)| found == hash);
            if hash_matches == Some(false) {
                cache.vault().invalidate(&lease)?;
                cache.fetch_again(&key)?;
            } else if hash_matches == Some(true) && pin.is_some() {
                cache
                    .vault()
                    .record_verified(&lease, Verification::Hash, &expected)?;
            }
            Ok(VerifyReport {
                checked: Bytes(checked.good),
                damaged_chunks: checked.damaged,
                is_whole: checked.hash.is_some() && hash_matches != Some(false),
                hash_matches,
            })
        })
        .await
    }

    /// Verifies every track, in the order of their ids. `progress` is called after each.
    ///
    /// # Errors
    /// [`CacheError`] where the index cannot be used; what was found until then is kept.
    pub async fn scrub(
        &self,
        mut progress: impl FnMut(ScrubProgress) + Send,
    ) -> Result<ScrubReport, CacheError> {
        let keys = self
            .with(|cache| cache.vault().index.read(|db| entries::keys(db, None)))
            .await?;
        let total = chunk::wide(keys.len());
        let mut report = ScrubReport::default();
        for key in keys {
            let found = self.verify(key).await?;
            report.tracks += 1;
            report.checked = report.checked + found.checked;
            if found.damaged_chunks > 0 || found.hash_matches == Some(false) {
                report.damaged.push(key);
            }
            progress(ScrubProgress {
                done: report.tracks,
                total,
                checked: report.checked,
            });
        }
        Ok(report)
    }

    /// Reads every chunk that is there; gives up the damaged ones.
    pub(crate) fn check(&self, lease: &Lease) -> Result<Checked, CacheError> {
        let mut hasher = Sha256::new();
        let (mut good, mut damaged) = (0, 0);
        let (chunks, total) = {
            let state = lease.state();
            (chunk::wide(state.sums.len()), state.total)
        };
        for index in 0..chunks {
            match lease.read_chunk(index) {
                Ok(Some(bytes)) => {
                    hasher.update(&bytes);
                    good += chunk::wide(bytes.len());
                }
                Ok(None) => {}
                Err(()) => {
                    damaged += 1;
                    self.lose_chunk(lease, index)?;
                }
            }
        }
        let hash = (total == Some(good)).then(|| ContentHash(hasher.finalize().into()));
        Ok(Checked {
            good,
            damaged,
            hash,
        })
    }
}
