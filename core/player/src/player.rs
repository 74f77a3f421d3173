//! Opens the parts and joins them.

use crate::PlayerError;
use crate::availability::OnDevice;
use crate::engine::{CoreEngine, Tracks};
use crate::network::{NetworkState, NetworkUse};
use crate::origin::RemoteOrigin;
use crate::play_log::{Heard, Plays};
use crate::queue_store::QueueFiles;
use crate::sessions::Sessions;
use crate::settings::{PlayerSettings, Sound};
use coffer_audio::output::{DeviceOutput, Null, PacedNull, WavFormat, WavOutput};
use coffer_audio::{Output, PcmFormat};
use coffer_auth::Secrets;
use coffer_cache::{
    Cache, CacheError, CacheSettings, DownloadPolicy, DownloadRunner, DownloadSnapshot, Origin,
    Status,
};
use coffer_library::{Account, Library};
use coffer_model::{AccountId, Bytes, Track};
use coffer_playback::{
    Command, NewTrack, PlaybackHandle, Ports, Seq, Settings, Snapshot, SystemClock,
};
use coffer_remote::{Ledger, LedgerSnapshot};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{broadcast, watch};

/// Tracks that a slow listener of [`Player::heard`] may be behind before it misses the oldest.
const HEARD_KEPT: usize = 1_024;
/// What a device without sound takes: what most devices do.
const SILENT: PcmFormat = PcmFormat {
    rate: 44_100,
    channels: 2,
};
/// What it holds, as a device does.
const SILENT_BUFFER: Duration = Duration::from_millis(200);

/// The player: library, cache, downloads, playback and the accounts they belong to.
///
/// Made inside a tokio runtime, where its tasks run. [`shut_down`](Self::shut_down) saves and ends them.
pub struct Player {
    home: PathBuf,
    library: Library,
    cache: Cache,
    secrets: Arc<dyn Secrets>,
    sessions: Arc<Sessions>,
    ledger: Arc<Ledger>,
    playback: PlaybackHandle,
    heard: broadcast::Sender<Heard>,
    pub(crate) network: Mutex<NetworkUse>,
    downloads: Mutex<Option<DownloadRunner>>,
}

impl Player {
    /// Opens the player in its folder. The queue of the last time is back, paused; downloads go on.
    ///
    /// * `secrets` - where keys and passwords are kept on this platform.
    ///
    /// # Errors
    /// [`PlayerError::InUse`] where another process has the folder, and others for folder, databases and output.
    pub async fn open(
        settings: PlayerSettings,
        secrets: Arc<dyn Secrets>,
    ) -> Result<Self, PlayerError> {
        let home = settings.home.clone();
        fs::create_dir_all(&home).map_err(PlayerError::io(&home))?;
        let mut cache_settings = CacheSettings::new(home.join("cache"));
        cache_settings.limit = settings.cache_limit;
        cache_settings.keep_free = settings.keep_free;
        let cache = Cache::open(cache_settings)
            .await
            .map_err(|error| match error {
                CacheError::InUse(_) => PlayerError::InUse(home.clone()),
                error => error.into(),
            })?;
        let library = open_library(&home)?;
        let ledger = Arc::new(Ledger::default());
        let sessions = Arc::new(Sessions::new(
            library.clone(),
            Arc::clone(&secrets),
            Arc::clone(&ledger),
        ));
        let origin: Arc<dyn Origin> = Arc::new(RemoteOrigin {
            sessions: Arc::clone(&sessions),
            library: library.clone(),
        });
        let runtime = Handle::current();
        let tracks = Tracks {
            library: library.clone(),
            cache: cache.clone(),
            origin: Arc::clone(&origin),
            runtime: runtime.clone(),
        };
        let output = output(&settings.sound)?;
        let (heard, _) = broadcast::channel(HEARD_KEPT);
        let ports = Ports {
            store: Box::new(QueueFiles::new(&home)),
            availability: Box::new(OnDevice {
                library: library.clone(),
                cache: cache.clone(),
            }),
            log: Box::new(Plays {
                library: library.clone(),
                sessions: Arc::clone(&sessions),
                runtime: runtime.clone(),
                heard: heard.clone(),
            }),
            clock: Arc::new(SystemClock::default()),
        };
        let playback = coffer_playback::spawn(
            |reports| CoreEngine::new(output, tracks, settings.replay_gain, reports),
            ports,
            Settings::default(),
            &runtime,
        )?;
        let network = NetworkUse {
            state: settings.network,
            download_on_metered: settings.download_on_metered,
        };
        if network.state == NetworkState::None {
            playback.send(Command::NetworkChanged(false));
        }
        cache.hold_downloads(network.hold());
        let runner = settings
            .downloads
            .then(|| cache.run_downloads(origin, DownloadPolicy::default()));
        Ok(Self {
            home,
            library,
            cache,
            secrets,
            sessions,
            ledger,
            playback,
            heard,
            network: Mutex::new(network),
            downloads: Mutex::new(runner),
        })
    }

    /// The library: what is there, and search. Works without a network.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The accounts, oldest first.
    ///
    /// # Errors
    /// Where the library fails.
    pub fn accounts(&self) -> Result<Vec<Account>, PlayerError> {
        Ok(self.library.accounts()?)
    }

    /// Plays `tracks` from the one at `start`, in place of the queue.
    pub fn play(&self, tracks: &[Track], start: usize) -> Seq {
        self.playback.send(Command::PlayNow {
            tracks: tracks.iter().map(queued).collect(),
            start: Some(start),
        })
    }

    /// Controls of playback.
    #[must_use]
    pub fn playback(&self) -> &PlaybackHandle {
        &self.playback
    }

    /// Each queue entry that begins to sound, once per play; before the snapshot that shows it. For who must not
    /// miss one: snapshots only show the newest.
    #[must_use]
    pub fn heard(&self) -> broadcast::Receiver<Heard> {
        self.heard.subscribe()
    }

    /// What playback does now.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.playback.snapshot()
    }

    /// The downloads, and a signal for each change.
    #[must_use]
    pub fn downloads(&self) -> watch::Receiver<Arc<DownloadSnapshot>> {
        self.cache.downloads()
    }

    /// What is stored on this device.
    ///
    /// # Errors
    /// Where the cache fails.
    pub async fn storage(&self) -> Result<Status, PlayerError> {
        Ok(self.cache.status().await?)
    }

    /// Sets the most that streamed tracks may hold.
    ///
    /// # Errors
    /// Where the cache fails.
    pub async fn set_cache_limit(&self, limit: Bytes) -> Result<(), PlayerError> {
        Ok(self.cache.set_limit(limit).await?)
    }

    /// Bytes moved over the network by purpose since the player was opened.
    #[must_use]
    pub fn traffic(&self) -> LedgerSnapshot {
        self.ledger.snapshot()
    }

    /// The cache, for what only it knows: ranges on disk, scrubbing, single downloads.
    #[must_use]
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// Saves where playback is and stops everything.
    ///
    /// # Errors
    /// Where the cache cannot be written.
    pub async fn shut_down(&self) -> Result<(), PlayerError> {
        self.playback.shut_down().await;
        let runner = self
            .downloads
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        drop(runner);
        Ok(self.cache.flush().await?)
    }

    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    pub(crate) fn shared_sessions(&self) -> Arc<Sessions> {
        Arc::clone(&self.sessions)
    }

    pub(crate) fn secrets(&self) -> &dyn Secrets {
        &*self.secrets
    }

    /// Forgets an account: its library, its bytes, its key, and nothing else. The device key is revoked where the
    /// locker can be reached.
    ///
    /// # Errors
    /// Where library, cache or secrets fail.
    pub async fn sign_out(&self, id: AccountId) -> Result<(), PlayerError> {
        let account = self.library.account(id)?;
        if let Ok(session) = self.sessions.get(id)
            && let Ok(client) = session.locker("revoke a device")
        {
            let revoked = async {
                let devices = client.devices().await?;
                match devices.iter().find(|device| device.current) {
                    Some(device) => client.revoke_device(&device.id).await,
                    None => Ok(()),
                }
            };
            if let Err(error) = revoked.await {
                tracing::info!(%error, "the device key could not be revoked at the locker");
            }
        }
        self.playback.send(Command::Stop);
        self.sessions.forget(id);
        self.secrets.delete(&account.details.credential_key)?;
        self.cache.remove_account(id).await?;
        // Pictures may never have been asked for.
        let _ = tokio::fs::remove_dir_all(self.home.join("covers").join(id.to_string())).await;
        Ok(self.library.remove_account(id)?)
    }
}

/// The library of the player in `home`, also while that player runs: reading never waits for it.
///
/// # Errors
/// Where the database cannot be opened.
pub fn open_library(home: &Path) -> Result<Library, PlayerError> {
    fs::create_dir_all(home).map_err(PlayerError::io(home))?;
    Ok(Library::open(&home.join("library.db"))?)
}

fn output(sound: &Sound) -> Result<Box<dyn Output>, PlayerError> {
    Ok(match sound {
        Sound::Device => Box::new(DeviceOutput::new()?),
        Sound::Wav(path) => Box::new(WavOutput::create(path, WavFormat::Float32)?),
        Sound::Null => Box::new(Null::new()),
        Sound::Silent => Box::new(PacedNull::new(SILENT, SILENT_BUFFER)),
    })
}

fn queued(track: &Track) -> NewTrack {
    NewTrack {
        track: track.id,
        title: track.title.as_str().into(),
        duration: (track.duration.0 > 0).then_some(track.duration),
    }
}
