//! The player's folder and the player in it.

use crate::failure::Failure;
use coffer_player::{Account, FileSecrets, Player, PlayerError, PlayerSettings, Sound};
use std::path::PathBuf;
use std::sync::Arc;

/// The folder: `--home`, else the platform's.
pub(crate) fn folder(given: Option<PathBuf>) -> Result<PathBuf, Failure> {
    given
        .or_else(|| {
            let folders = directories::ProjectDirs::from("app", "coffer", "coffer")?;
            Some(folders.data_dir().to_owned())
        })
        .ok_or_else(|| Failure::usage("this system names no data folder; give one with --home"))
}

/// Opens the player.
pub(crate) async fn open(home: PathBuf, sound: Sound) -> Result<Player, PlayerError> {
    let mut settings = PlayerSettings::new(home);
    settings.sound = sound;
    open_with(settings).await
}

/// Opens the player only to look at it: downloads stay as they were left.
pub(crate) async fn look(home: PathBuf) -> Result<Player, PlayerError> {
    let mut settings = PlayerSettings::new(home);
    settings.sound = Sound::Null;
    settings.downloads = false;
    open_with(settings).await
}

async fn open_with(settings: PlayerSettings) -> Result<Player, PlayerError> {
    let secrets = Arc::new(FileSecrets::open(settings.home.join("secrets"))?);
    Player::open(settings, secrets).await
}

/// All accounts; at least one.
pub(crate) fn accounts(player: &Player) -> Result<Vec<Account>, Failure> {
    let accounts = player.accounts()?;
    if accounts.is_empty() {
        return Err(PlayerError::NoAccount.into());
    }
    Ok(accounts)
}

/// The account of the first locker, for what only lockers do.
pub(crate) fn locker_account(player: &Player) -> Result<Account, Failure> {
    let mut accounts = accounts(player)?;
    let locker = accounts
        .iter()
        .position(|account| account.details.server == "coffer");
    Ok(accounts.swap_remove(locker.unwrap_or(0)))
}
