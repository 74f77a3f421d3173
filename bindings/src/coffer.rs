//! The open core, and how it is set up.

use crate::number::unsigned;
use crate::runtime::{Core, Runtime, at_once};
use crate::secrets::Kept;
use crate::{CofferError, Downloads, MusicLibrary, Playback, SecretStore, Session};
use coffer_model::Bytes;
use coffer_player::{Player, PlayerSettings};
use std::path::PathBuf;
use std::sync::Arc;

/// How the core is set up.
#[derive(Clone, Debug, uniffi::Record)]
pub struct CoreConfig {
    /// A folder that belongs to the core alone. Created where missing.
    pub home: String,
    /// Where the sound goes.
    pub sound: Sound,
    /// What the network is like now.
    pub network: NetworkState,
    /// The most that streamed tracks may hold on this device; `null`: 2 GB. What is pinned does not count.
    #[uniffi(default = None)]
    pub cache_limit_bytes: Option<i64>,
    /// Whether downloads may use a network that costs money.
    #[uniffi(default = false)]
    pub download_on_metered: bool,
}

/// Where the sound goes.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Sound {
    /// The device's output. Opened when the first track plays.
    Device,
    /// Nowhere, at the pace of time.
    Silent,
    /// A WAV file of 32-bit floats, as fast as decoding goes.
    Wav {
        /// The file; replaced where it exists.
        path: String,
    },
}

/// The network as the platform sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum NetworkState {
    /// There is none.
    None,
    /// It may be used freely.
    Unmetered,
    /// It costs money, or its amount is limited.
    Metered,
    /// As metered, in the net of a stranger.
    Roaming,
}

impl From<Sound> for coffer_player::Sound {
    fn from(sound: Sound) -> Self {
        match sound {
            Sound::Device => Self::Device,
            Sound::Silent => Self::Silent,
            Sound::Wav { path } => Self::Wav(PathBuf::from(path)),
        }
    }
}

impl From<NetworkState> for coffer_player::NetworkState {
    fn from(state: NetworkState) -> Self {
        match state {
            NetworkState::None => Self::None,
            NetworkState::Unmetered => Self::Unmetered,
            NetworkState::Metered => Self::Metered,
            NetworkState::Roaming => Self::Roaming,
        }
    }
}

impl From<CoreConfig> for PlayerSettings {
    fn from(config: CoreConfig) -> Self {
        let mut settings = Self::new(config.home);
        settings.sound = config.sound.into();
        settings.network = config.network.into();
        settings.download_on_metered = config.download_on_metered;
        if let Some(limit) = config.cache_limit_bytes {
            settings.cache_limit = Bytes(unsigned(limit));
        }
        settings
    }
}

/// The open core. One per folder; everything else hangs on it.
#[derive(uniffi::Object)]
pub struct Coffer {
    core: Arc<Core>,
}

#[uniffi::export]
impl Coffer {
    /// Opens the core in its folder. The queue of the last time is back, paused; downloads go on.
    #[uniffi::constructor]
    pub async fn open(
        config: CoreConfig,
        secrets: Box<dyn SecretStore>,
    ) -> Result<Arc<Self>, CofferError> {
        let runtime = Runtime::start()?;
        let player = runtime
            .run(async move { Ok(Player::open(config.into(), Arc::new(Kept(secrets))).await?) })
            .await?;
        Ok(Arc::new(Self {
            core: Arc::new(Core { player, runtime }),
        }))
    }

    /// Sign-in, accounts, sync.
    pub fn session(&self) -> Arc<Session> {
        Arc::new(Session::new(&self.core))
    }

    /// What is there.
    pub fn library(&self) -> Arc<MusicLibrary> {
        Arc::new(MusicLibrary::new(&self.core))
    }

    /// What is on this device, and what will be.
    pub fn downloads(&self) -> Arc<Downloads> {
        Arc::new(Downloads::new(&self.core))
    }

    /// What plays.
    pub fn playback(&self) -> Arc<Playback> {
        Arc::new(Playback::new(&self.core))
    }

    /// The network changed. What waits for it goes on.
    pub fn network_changed(&self, state: NetworkState) -> Result<(), CofferError> {
        at_once(|| self.core.player.network_changed(state.into()))
    }

    /// The version of the core.
    pub fn version(&self) -> String {
        env!("CARGO_PKG_VERSION").to_owned()
    }

    /// Saves where playback is and stops everything. Afterwards the folder may be opened again, once this and what
    /// hangs on it is closed.
    pub async fn shut_down(&self) -> Result<(), CofferError> {
        self.core
            .run(|core| async move { Ok(core.player.shut_down().await?) })
            .await
    }
}
