//! A bench: a runtime, a folder, a cache and an origin.

mod disk;
mod origin;

pub(crate) use disk::FakeDisk;
pub(crate) use origin::FakeOrigin;

use coffer_cache::{
    Cache, CacheSettings, DownloadPolicy, DownloadRunner, DownloadSnapshot, DownloadState,
    EntryKey, Expected, ReadError, Reader,
};
use coffer_model::{AccountId, Bytes, ContentHash, TrackId};
use sha2::{Digest, Sha256};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

pub(crate) const KIB: u64 = 1024;
pub(crate) const CHUNK: u64 = 64 * KIB;
/// For waits that must end: long, because machines are slow and loaded.
pub(crate) const LONG: Duration = Duration::from_secs(60);

pub(crate) fn key(track: i64) -> EntryKey {
    EntryKey {
        account: AccountId(1),
        track: TrackId(track),
    }
}

/// Bytes that do not repeat, by seed.
pub(crate) fn music(seed: u64, length: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(length as usize + 8);
    while (bytes.len() as u64) < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length as usize);
    bytes
}

pub(crate) fn sha256(bytes: &[u8]) -> ContentHash {
    ContentHash(Sha256::digest(bytes).into())
}

pub(crate) fn sized(bytes: &[u8]) -> Expected {
    Expected {
        size: Some(bytes.len() as u64),
        hash: None,
    }
}

pub(crate) fn hashed(bytes: &[u8]) -> Expected {
    Expected {
        size: Some(bytes.len() as u64),
        hash: Some(sha256(bytes)),
    }
}

pub(crate) fn settings(dir: &Path) -> CacheSettings {
    let mut settings = CacheSettings::new(dir);
    settings.keep_free = Bytes(0);
    settings.read_timeout = LONG;
    settings
}

/// Retries at once, so that a test need not wait.
pub(crate) fn eager() -> DownloadPolicy {
    DownloadPolicy {
        first_pause: Duration::from_millis(2),
        longest_pause: Duration::from_millis(20),
        progress_every: Duration::from_millis(5),
        ..DownloadPolicy::default()
    }
}

/// Gives up nothing by time: a waiting download waits until it is told.
pub(crate) fn patient() -> DownloadPolicy {
    DownloadPolicy {
        first_pause: LONG * 100,
        longest_pause: LONG * 100,
        ..eager()
    }
}

pub(crate) struct Bench {
    pub(crate) runtime: Option<Runtime>,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) cache: Option<Cache>,
    pub(crate) settings: CacheSettings,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut CacheSettings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = settings(folder.path());
        change(&mut settings);
        let mut bench = Self {
            runtime: None,
            folder,
            cache: None,
            settings,
        };
        bench.reopen();
        bench
    }

    /// Drops the cache and its runtime as they stand, and opens the folder again.
    pub(crate) fn reopen(&mut self) {
        self.crash();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        self.cache = Some(
            runtime
                .block_on(Cache::open(self.settings.clone()))
                .unwrap(),
        );
        self.runtime = Some(runtime);
    }

    pub(crate) fn crash(&mut self) {
        // The runtime first: nothing that the cache would do on the way out happens.
        drop(self.runtime.take());
        drop(self.cache.take());
    }

    pub(crate) fn cache(&self) -> &Cache {
        self.cache.as_ref().unwrap()
    }

    pub(crate) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.as_ref().unwrap().block_on(async {
            tokio::time::timeout(LONG, future)
                .await
                .expect("it takes too long")
        })
    }

    pub(crate) fn reader(
        &self,
        key: EntryKey,
        expected: Expected,
        origin: &Arc<FakeOrigin>,
    ) -> Reader {
        let handle = self.runtime.as_ref().unwrap().handle().clone();
        self.cache()
            .reader(key, expected, origin.clone(), handle)
            .unwrap()
    }

    /// Reads the whole track through a new reader.
    pub(crate) fn read_all(&self, key: EntryKey, origin: &Arc<FakeOrigin>) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.reader(key, Expected::default(), origin)
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Waits until the chunks that were read from memory are on the disk too.
    pub(crate) fn until_whole(&self, key: EntryKey) {
        self.wait(async {
            while !self.cache().is_whole(key).await.unwrap() {
                tokio::task::yield_now().await;
            }
        });
    }

    /// Waits until the downloads are as wanted.
    pub(crate) fn until(&self, wanted: impl Fn(&DownloadSnapshot) -> bool) {
        let mut downloads = self.cache().downloads();
        self.wait(async {
            downloads
                .wait_for(|snapshot| wanted(snapshot))
                .await
                .unwrap();
        });
    }

    pub(crate) fn until_state(&self, key: EntryKey, wanted: impl Fn(&DownloadState) -> bool) {
        self.until(|snapshot| {
            snapshot
                .items
                .iter()
                .any(|item| item.key == key && wanted(&item.state))
        });
    }

    pub(crate) fn until_done(&self, key: EntryKey) {
        self.until_state(key, |state| matches!(state, DownloadState::Done(_)));
    }

    pub(crate) fn until_stored(&self, key: EntryKey, bytes: u64) {
        self.wait(async {
            loop {
                let ranges = self.cache().cached_ranges(key).await.unwrap();
                if ranges.iter().map(|it| it.end - it.start).sum::<u64>() >= bytes {
                    return;
                }
                tokio::task::yield_now().await;
            }
        });
    }

    /// The states in the order of the queue.
    pub(crate) fn states(&self) -> Vec<DownloadState> {
        let snapshot = self.cache().downloads().borrow().clone();
        snapshot
            .items
            .iter()
            .map(|item| item.state.clone())
            .collect()
    }

    pub(crate) fn run(&self, origin: &Arc<FakeOrigin>) -> DownloadRunner {
        self.cache_runner(origin, eager())
    }

    pub(crate) fn cache_runner(
        &self,
        origin: &Arc<FakeOrigin>,
        policy: DownloadPolicy,
    ) -> DownloadRunner {
        let _runtime = self.runtime.as_ref().unwrap().enter();
        self.cache().run_downloads(origin.clone(), policy)
    }

    /// Waits until the entries that nobody uses are closed.
    pub(crate) fn until_closed(&self) {
        self.until_only_open(0);
    }

    pub(crate) fn until_only_open(&self, count: usize) {
        self.wait(async {
            while self.cache().open_entries() > count {
                tokio::task::yield_now().await;
            }
        });
    }

    /// Bytes that files of tracks hold on the disk.
    pub(crate) fn bytes_on_disk(&self) -> u64 {
        use std::os::unix::fs::MetadataExt;
        let mut folders = vec![self.folder.path().join("1")];
        let mut bytes = 0;
        while let Some(folder) = folders.pop() {
            let Ok(files) = std::fs::read_dir(folder) else {
                continue;
            };
            for file in files.flatten() {
                match file.metadata() {
                    Ok(about) if about.is_dir() => folders.push(file.path()),
                    Ok(about) => bytes += about.blocks() * 512,
                    Err(_) => {}
                }
            }
        }
        bytes
    }

    pub(crate) fn data_file(&self, key: EntryKey) -> PathBuf {
        self.folder
            .path()
            .join(key.account.to_string())
            .join(format!("{:02x}", key.track.0 & 0xff))
            .join(key.track.to_string())
    }

    pub(crate) fn sums_file(&self, key: EntryKey) -> PathBuf {
        let data = self.data_file(key);
        data.with_extension("sums")
    }

    pub(crate) fn streamed(&self) -> u64 {
        self.wait(self.cache().status()).unwrap().streamed.0
    }

    pub(crate) fn pinned(&self) -> u64 {
        self.wait(self.cache().status()).unwrap().pinned.0
    }
}

pub(crate) fn read_error(result: io::Result<impl std::fmt::Debug>) -> ReadError {
    ReadError::of(&result.unwrap_err()).unwrap().clone()
}

/// A small generator for choices in tests.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound.max(1)
    }
}
