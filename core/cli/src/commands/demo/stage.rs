//! What the demo plays on: a locker and a player in one folder.

use super::Narrator;
use crate::commands::listen::{Display, Listened, Manner, listen};
use crate::failure::{Code, Failure};
use crate::home;
use coffer_locker::{Admin, Config, RunningLocker};
use coffer_model::{Secret, Track};
use coffer_player::{Player, PlayerError, Sound};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::mpsc::unbounded_channel;

/// The user of the demo's locker.
pub(super) const USER: &str = "demo";
/// So much of each track is played where somebody listens.
pub(super) const SAMPLE: Duration = Duration::from_secs(10);

/// The folder and what runs in it.
pub(super) struct Stage {
    pub(super) folder: PathBuf,
    pub(super) narrator: Narrator,
    /// Where the locker listens; a free port until it has listened once.
    address: SocketAddr,
    locker: Option<RunningLocker>,
    player: Option<Player>,
    /// Where the player's sound goes, once it plays.
    pub(super) sound: Option<Sound>,
}

impl Stage {
    pub(super) fn new(folder: PathBuf, narrator: Narrator) -> Self {
        Self {
            folder,
            narrator,
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            locker: None,
            player: None,
            sound: None,
        }
    }

    fn config(&self) -> Config {
        Config {
            data: self.folder.join("locker"),
            listen: self.address,
            // The demo shall take whatever it is given.
            quota: 1 << 40,
            ..Config::default()
        }
    }

    /// Starts the locker.
    pub(super) async fn start_locker(&mut self) -> Result<SocketAddr, Failure> {
        let locker = coffer_locker::start(self.config()).await?;
        self.address = locker.local_addr();
        self.locker = Some(locker);
        Ok(self.address)
    }

    /// Works on the locker as its operator. Blocks.
    fn admin(&self) -> Result<Admin, Failure> {
        Ok(Admin::open(self.config())?)
    }

    /// Adds the user, with a password that nobody needs to know.
    pub(super) fn add_user(&self) -> Result<(), Failure> {
        let mut random = [0; 24];
        getrandom::fill(&mut random).map_err(|error| {
            Failure::new(
                Code::Trouble,
                format!("the system gives no random numbers: {error}"),
            )
        })?;
        let password = Secret::new(hex::encode(random));
        Ok(self.admin()?.add_user(USER, &password, false, None)?)
    }

    /// A code that signs a device in.
    pub(super) fn pairing_code(&self) -> Result<Secret, Failure> {
        Ok(Secret::new(self.admin()?.pairing_code(USER)?.code))
    }

    /// Lets requests finish, and stops the locker.
    pub(super) async fn stop_locker(&mut self) {
        if let Some(locker) = self.locker.take() {
            locker.shutdown().await;
        }
    }

    /// Opens the player with its sound going to `sound`, in place of the one that is open.
    pub(super) async fn open_player(&mut self, sound: Sound) -> Result<&Player, PlayerError> {
        self.close_player().await;
        let player = home::open(self.folder.join("player"), sound).await?;
        Ok(self.player.insert(player))
    }

    /// The open player.
    pub(super) fn player(&self) -> Result<&Player, Failure> {
        self.player
            .as_ref()
            .ok_or_else(|| Failure::new(Code::Trouble, "the player is not open"))
    }

    async fn close_player(&mut self) {
        if let Some(player) = self.player.take()
            && let Err(error) = player.shut_down().await
        {
            tracing::warn!(%error, "the player did not close well");
        }
    }

    /// Plays `tracks`: a sample of each where they sound, the whole where they are written.
    pub(super) async fn listen(&self, tracks: &[Track]) -> Result<Listened, Failure> {
        let is_device = self.sound == Some(Sound::Device);
        let manner = Manner {
            patient: false,
            at_most: is_device.then_some(SAMPLE),
        };
        let display = Display::new(self.narrator.json);
        let (_asker, mut asks) = unbounded_channel();
        Ok(listen(self.player()?, tracks, manner, &display, &mut asks).await)
    }

    /// Stops whatever runs.
    pub(super) async fn close(&mut self) {
        self.close_player().await;
        self.stop_locker().await;
    }

    /// Starts the locker again, for whoever wants to look around.
    pub(super) async fn serve_again(&mut self) -> Result<(), Failure> {
        let address = self.start_locker().await?;
        let code = self.pairing_code()?;
        self.narrator.say(format_args!(
            "\nthe locker runs at http://{address} until Ctrl-C; sign in as {USER} with the code {}:\n  \
             coffer sign-in http://{address} --code {0}",
            code.expose()
        ))
    }
}
