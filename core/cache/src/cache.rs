//! The cache as its callers see it. Downloads, pins and checks add their own methods in their own files.

use crate::disk::{Disk, SystemDisk};
use crate::downloads::Queue;
use crate::error::CacheError;
use crate::files::{self, Files};
use crate::index::{downloads, entries, pins};
use crate::key::{EntryKey, Expected};
use crate::origin::Origin;
use crate::reader::Reader;
use crate::settings::CacheSettings;
use crate::vault::{Lease, Vault};
use coffer_model::{AccountId, Bytes};
use std::collections::BTreeSet;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// The least that a reader fetches ahead: more than the tail of a file.
const LEAST_AHEAD: u64 = 256 * 1024;

/// A process that is about to end may hold the folder a moment longer.
const LOCK_TRIES: u32 = 10;
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// The cache of one folder. Cheap to clone.
///
/// Dropping the last clone and the runtime without ceremony is safe at any moment; [`flush`](Self::flush) before
/// the process may be killed saves a recount at the next start.
#[derive(Clone)]
pub struct Cache {
    inner: Arc<Inner>,
}

struct Inner {
    vault: Arc<Vault>,
    queue: Queue,
    read_ahead: u64,
    read_timeout: Duration,
}

/// How much there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// Bytes of pinned tracks.
    pub pinned: Bytes,
    /// Bytes of other tracks; never more than `limit`, except for pins just removed that are still being read.
    pub streamed: Bytes,
    /// The limit on streamed bytes.
    pub limit: Bytes,
    /// Free bytes of the disk that the cache may still use.
    pub free: Bytes,
}

/// Runs blocking work off the async threads.
pub(crate) async fn blocking<T, E>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<CacheError> + Send + 'static,
{
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(CacheError::ShuttingDown.into()))
}

impl Cache {
    /// Opens the folder, and repairs what a crash left. The current runtime is used for closing entries.
    ///
    /// # Errors
    /// [`CacheError`] where the folder cannot be used, is in use, or is of a newer program.
    pub async fn open(settings: CacheSettings) -> Result<Self, CacheError> {
        Self::open_on(settings, Arc::new(SystemDisk)).await
    }

    /// [`open`](Self::open) on a disk of the caller's.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_on(settings: CacheSettings, disk: Arc<dyn Disk>) -> Result<Self, CacheError> {
        let mut tries = 0;
        loop {
            let (settings, disk, runtime) = (settings.clone(), disk.clone(), Handle::current());
            match blocking(move || Self::open_once(&settings, disk, runtime)).await {
                Err(CacheError::InUse(_)) if tries < LOCK_TRIES => {
                    tries += 1;
                    tokio::time::sleep(LOCK_PAUSE).await;
                }
                opened => return opened,
            }
        }
    }

    fn open_once(
        settings: &CacheSettings,
        disk: Arc<dyn Disk>,
        runtime: Handle,
    ) -> Result<Self, CacheError> {
        let vault = Arc::new(Vault::open(settings, disk, runtime)?);
        let queue = Queue::load(vault.index.read(downloads::all)?);
        Ok(Self {
            inner: Arc::new(Inner {
                vault,
                queue,
                read_ahead: settings.read_ahead.0.max(LEAST_AHEAD),
                read_timeout: settings.read_timeout,
            }),
        })
    }

    pub(crate) fn vault(&self) -> &Arc<Vault> {
        &self.inner.vault
    }

    pub(crate) fn queue(&self) -> &Queue {
        &self.inner.queue
    }

    pub(crate) fn read_ahead(&self) -> u64 {
        self.inner.read_ahead
    }

    pub(crate) fn read_timeout(&self) -> Duration {
        self.inner.read_timeout
    }

    /// Runs blocking work on the cache off the async threads.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, CacheError> + Send + 'static,
    ) -> Result<T, CacheError> {
        let cache = self.clone();
        blocking(move || work(&cache)).await
    }

    /// A reader of a track; requests run on `runtime`. Blocks for a moment (index and files are opened); asks the
    /// origin for nothing until the first read that needs it.
    ///
    /// Where the library expects another version than the cached one, that one goes, unless it is pinned and whole:
    /// then it plays until its download has a successor.
    ///
    /// # Errors
    /// [`CacheError`] where the index or the files cannot be opened.
    pub fn reader(
        &self,
        key: EntryKey,
        expected: Expected,
        origin: Arc<dyn Origin>,
        runtime: Handle,
    ) -> Result<Reader, CacheError> {
        Reader::open(self.clone(), key, expected, origin, runtime)
    }

    /// What is on the disk of a track, as byte ranges in order. Unchecked: see [`verify`](Self::verify).
    ///
    /// # Errors
    /// [`CacheError`] where the index or the files cannot be read.
    pub async fn cached_ranges(&self, key: EntryKey) -> Result<Vec<Range<u64>>, CacheError> {
        self.with(move |cache| {
            if let Some(entry) = cache.vault().opened(&key) {
                return Ok(entry.state().ranges());
            }
            let vault = cache.vault();
            let Some(row) = vault.index.read(|db| entries::get(db, &key))? else {
                return Ok(Vec::new());
            };
            let path = files::data_path(&vault.dir, &key);
            let sums = Files::open(&vault.dir, &key)
                .and_then(|files| files.as_ref().map(Files::load_sums).transpose())
                .map_err(CacheError::io(&path))?;
            let entry = crate::entry::Entry::new(key, row.generation, row.expected);
            let mut state = entry.state();
            state.total = row.total;
            state.sums = sums.unwrap_or_default();
            Ok(state.ranges())
        })
        .await
    }

    /// Every byte of the track is on the disk.
    ///
    /// # Errors
    /// [`CacheError`] where the index cannot be read.
    pub async fn is_whole(&self, key: EntryKey) -> Result<bool, CacheError> {
        self.with(move |cache| {
            if let Some(entry) = cache.vault().opened(&key) {
                return Ok(entry.state().is_whole());
            }
            let row = cache.vault().index.read(|db| entries::get(db, &key))?;
            Ok(row.is_some_and(|row| row.is_whole()))
        })
        .await
    }

    /// [`is_whole`](Self::is_whole) on the calling thread: from memory where the track is open, else by one look
    /// into the index. False where the index cannot be read.
    #[must_use]
    pub fn is_whole_now(&self, key: EntryKey) -> bool {
        if let Some(entry) = self.vault().opened(&key) {
            return entry.state().is_whole();
        }
        let row = self.vault().index.read(|db| entries::get(db, &key));
        row.ok().flatten().is_some_and(|row| row.is_whole())
    }

    /// How much there is.
    ///
    /// # Errors
    /// [`CacheError`] where the disk cannot be asked.
    pub async fn status(&self) -> Result<Status, CacheError> {
        self.with(|cache| {
            let account = cache.vault().account();
            Ok(Status {
                pinned: Bytes(account.pinned),
                streamed: Bytes(account.streamed),
                limit: Bytes(account.limit),
                free: Bytes(cache.vault().free()?),
            })
        })
        .await
    }

    /// Changes the limit on streamed bytes; evicts at once what is too much.
    ///
    /// # Errors
    /// [`CacheError::ShuttingDown`].
    pub async fn set_limit(&self, limit: Bytes) -> Result<(), CacheError> {
        self.with(move |cache| {
            cache.vault().set_limit(limit.0);
            Ok(())
        })
        .await
    }

    /// How many tracks are open: read, downloaded, or about to be closed. Open tracks are not evicted.
    #[must_use]
    pub fn open_entries(&self) -> usize {
        self.vault().open_count()
    }

    /// Flushes what is being written and makes the index true, as before the process may be killed.
    ///
    /// # Errors
    /// [`CacheError`] where the disk refuses.
    pub async fn flush(&self) -> Result<(), CacheError> {
        self.with(|cache| cache.vault().settle_all()).await
    }

    /// Deletes a track's bytes. A pinned one is queued to be fetched again.
    ///
    /// # Errors
    /// [`CacheError`] where files or index refuse.
    pub async fn remove(&self, key: EntryKey) -> Result<(), CacheError> {
        self.with(move |cache| {
            cache.vault().delete(&key)?;
            cache.fetch_again(&key)
        })
        .await
    }

    /// Deletes all of an account: bytes, pins, downloads. Rules that pinned nothing else go with it.
    ///
    /// # Errors
    /// [`CacheError`] where files or index refuse.
    pub async fn remove_account(&self, account: AccountId) -> Result<(), CacheError> {
        self.with(move |cache| {
            let vault = cache.vault();
            cache
                .queue()
                .remove_where(&vault.index, |key| key.account == account)?;
            let keys = vault.index.read(|db| entries::keys(db, Some(account.0)))?;
            vault.repin(&BTreeSet::new(), |db| pins::remove_account(db, account.0))?;
            for key in vault.opened_of(account).into_iter().chain(keys) {
                vault.delete(&key)?;
            }
            let folder = files::account_folder(&vault.dir, account);
            match std::fs::remove_dir_all(&folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    Err(CacheError::io(&folder)(error))
                }
                _ => Ok(()),
            }
        })
        .await
    }

    /// A chunk failed its checksum: give it up, and fetch it again where the track is pinned.
    pub(crate) fn lose_chunk(&self, lease: &Lease, index: u64) -> Result<(), CacheError> {
        self.vault().lose(lease, index)?;
        self.fetch_again(&lease.key)
    }

    /// Queues a pinned track whose bytes are not all there any more.
    pub(crate) fn fetch_again(&self, key: &EntryKey) -> Result<(), CacheError> {
        match self.vault().index.read(|db| pins::get(db, key))? {
            Some(expected) => self.queue().renew(&self.vault().index, *key, expected),
            None => Ok(()),
        }
    }
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache")
            .field("dir", &self.vault().dir)
            .finish_non_exhaustive()
    }
}
