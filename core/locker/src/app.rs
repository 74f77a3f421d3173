//! What every request handler shares.

use crate::blobs::Blobs;
use crate::clock::Clock;
use crate::config::Config;
use crate::covers::Covers;
use crate::data_dir::DataDir;
use crate::ingest::IngestQueue;
use crate::locker_error::LockerError;
use crate::passwords::Passwords;
use crate::sealing::SealingKey;
use crate::store::{Store, settings};
use crate::throttle::Throttle;
use crate::uploads::Uploads;
use coffer_model::ContentHash;
use std::sync::{Arc, MutexGuard};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

struct Parts {
    config: Config,
    locker_id: String,
    store: Store,
    blobs: Blobs,
    uploads: Uploads,
    covers: Covers,
    ingest: IngestQueue,
    sealing_key: SealingKey,
    passwords: Passwords,
    throttle: Throttle,
    stopping: CancellationToken,
    tasks: TaskTracker,
    clock: Arc<dyn Clock>,
}

/// The locker's parts. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App {
    parts: Arc<Parts>,
}

impl App {
    /// Opens the data folder of `config` without serving it. Blocks.
    ///
    /// # Errors
    /// Where the folder or the database in it cannot be used.
    pub(crate) fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self, LockerError> {
        let folder = DataDir::create(&config.data)?;
        let store = Store::open(&folder.database())?;
        store.write_blocking(settings::make_identities)?;
        let key = folder.key();
        let sealing_key = SealingKey::open_or_create(&key)
            .map_err(|source| LockerError::DataFolder { path: key, source })?;
        Ok(Self {
            parts: Arc::new(Parts {
                locker_id: store.read_blocking(settings::locker_id)?,
                store,
                blobs: Blobs::new(folder.blobs()),
                uploads: Uploads::new(folder.uploads()),
                covers: Covers::new(folder.covers()),
                ingest: IngestQueue::default(),
                sealing_key,
                passwords: Passwords::new()
                    .map_err(|error| LockerError::Hash(error.to_string()))?,
                throttle: Throttle::default(),
                stopping: CancellationToken::new(),
                tasks: TaskTracker::new(),
                clock,
                config,
            }),
        })
    }

    /// The settings.
    pub(crate) fn config(&self) -> &Config {
        &self.parts.config
    }

    /// The random identity of this locker.
    pub(crate) fn locker_id(&self) -> &str {
        &self.parts.locker_id
    }

    /// The metadata.
    pub(crate) fn store(&self) -> &Store {
        &self.parts.store
    }

    /// The files' bytes.
    pub(crate) fn blobs(&self) -> &Blobs {
        &self.parts.blobs
    }

    /// Removes the bytes of a content whose row is gone, and what was made of them.
    pub(crate) fn remove_bytes(
        &self,
        changing: &MutexGuard<'_, ()>,
        user_id: i64,
        hash: &ContentHash,
    ) {
        self.blobs().remove(changing, user_id, hash);
        self.covers().forget_thumbnails(user_id, hash);
    }

    /// Uploads under way.
    pub(crate) fn uploads(&self) -> &Uploads {
        &self.parts.uploads
    }

    /// The pictures.
    pub(crate) fn covers(&self) -> &Covers {
        &self.parts.covers
    }

    /// The way to tell ingest that a file waits.
    pub(crate) fn ingest(&self) -> &IngestQueue {
        &self.parts.ingest
    }

    /// The key under which app passwords are sealed.
    pub(crate) fn sealing_key(&self) -> &SealingKey {
        &self.parts.sealing_key
    }

    /// The checker of login passwords.
    pub(crate) fn passwords(&self) -> &Passwords {
        &self.parts.passwords
    }

    /// The brake on guessing.
    pub(crate) fn throttle(&self) -> &Throttle {
        &self.parts.throttle
    }

    /// Cancelled when the locker shuts down.
    pub(crate) fn stopping(&self) -> &CancellationToken {
        &self.parts.stopping
    }

    /// Work that goes on when its request is gone; a shutdown waits for it.
    pub(crate) fn tasks(&self) -> &TaskTracker {
        &self.parts.tasks
    }

    /// Now, in Unix milliseconds.
    pub(crate) fn now(&self) -> i64 {
        self.parts.clock.now()
    }
}
