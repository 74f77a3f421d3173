//! What is on this device, and what will be: pins, the queue of downloads, storage.

mod convert;
mod records;

pub use records::{
    Download, DownloadState, DownloadsListener, FailReason, NotReady, Pin, PinTarget, Storage,
    WaitReason,
};

use crate::CofferError;
use crate::listening::{Listening, Subscription};
use crate::number::{long, unsigned};
use crate::runtime::{Core, at_once};
use coffer_model::{Bytes, TrackId};
use convert::{Changes, not_ready, pin};
use std::sync::Arc;

/// What is on this device, and what will be.
#[derive(uniffi::Object)]
pub struct Downloads {
    core: Arc<Core>,
}

impl Downloads {
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        Self {
            core: Arc::clone(core),
        }
    }
}

#[uniffi::export]
impl Downloads {
    /// The pins.
    pub async fn pins(&self) -> Result<Vec<Pin>, CofferError> {
        let pins = |core: Arc<Core>| async move {
            let rules = core.player.pins().await?;
            Ok(rules.into_iter().filter_map(pin).collect())
        };
        self.core.run(pins).await
    }

    /// Pins `target`: its tracks are downloaded, verified and never evicted, also those that come later. The pin is
    /// on the disk when this returns.
    pub async fn pin(&self, target: PinTarget) -> Result<(), CofferError> {
        let pin = |core: Arc<Core>| async move {
            core.player.pin(target.into()).await?;
            Ok(())
        };
        self.core.run(pin).await
    }

    /// Gives up a pin. What it kept stays until the room is needed.
    pub async fn unpin(&self, target: PinTarget) -> Result<(), CofferError> {
        let unpin = |core: Arc<Core>| async move { Ok(core.player.unpin(target.into()).await?) };
        self.core.run(unpin).await
    }

    /// Every pinned track that would not play without a network, with the reason. Empty: ready to go offline.
    pub async fn not_ready(&self) -> Result<Vec<NotReady>, CofferError> {
        let report = |core: Arc<Core>| async move { Ok(core.player.not_ready().await?) };
        let missing = self.core.run(report).await?;
        self.core
            .read(|player| Ok(not_ready(missing, player)?))
            .await
    }

    /// Pauses the download of a track, or all; what came in stays.
    pub async fn pause(&self, track: Option<i64>) -> Result<(), CofferError> {
        let track = track.map(TrackId);
        let pause = |core: Arc<Core>| async move { Ok(core.player.pause_downloads(track).await?) };
        self.core.run(pause).await
    }

    /// Resumes a paused download, or all.
    pub async fn resume(&self, track: Option<i64>) -> Result<(), CofferError> {
        let track = track.map(TrackId);
        let resume =
            |core: Arc<Core>| async move { Ok(core.player.resume_downloads(track).await?) };
        self.core.run(resume).await
    }

    /// Tries a failed or waiting download again now, or all.
    pub async fn retry(&self, track: Option<i64>) -> Result<(), CofferError> {
        let track = track.map(TrackId);
        let retry = |core: Arc<Core>| async move { Ok(core.player.retry_downloads(track).await?) };
        self.core.run(retry).await
    }

    /// Takes a download, or all, off the queue; what came in stays.
    pub async fn cancel(&self, track: Option<i64>) -> Result<(), CofferError> {
        let track = track.map(TrackId);
        let cancel =
            |core: Arc<Core>| async move { Ok(core.player.cancel_downloads(track).await?) };
        self.core.run(cancel).await
    }

    /// Takes the finished ones off the list.
    pub async fn clear_done(&self) -> Result<(), CofferError> {
        let clear = |core: Arc<Core>| async move { Ok(core.player.clear_done_downloads().await?) };
        self.core.run(clear).await
    }

    /// What is stored on this device.
    pub async fn storage(&self) -> Result<Storage, CofferError> {
        let storage = |core: Arc<Core>| async move {
            let status = core.player.storage().await?;
            Ok(Storage {
                pinned_bytes: long(status.pinned.0),
                streamed_bytes: long(status.streamed.0),
                limit_bytes: long(status.limit.0),
                free_bytes: long(status.free.0),
            })
        };
        self.core.run(storage).await
    }

    /// Sets the most that streamed tracks may hold; what is too much goes at once. Not kept over a restart.
    pub async fn set_cache_limit(&self, bytes: i64) -> Result<(), CofferError> {
        let limit = Bytes(unsigned(bytes));
        let set = |core: Arc<Core>| async move { Ok(core.player.set_cache_limit(limit).await?) };
        self.core.run(set).await
    }

    /// For each of `tracks` whether it is whole on this device.
    pub async fn whole_tracks(&self, tracks: Vec<i64>) -> Result<Vec<bool>, CofferError> {
        let tracks: Vec<TrackId> = tracks.into_iter().map(TrackId).collect();
        self.core
            .read(move |player| Ok(player.whole_tracks(&tracks)?))
            .await
    }

    /// Whether downloads may use a network that costs money. In force at once; not kept over a restart.
    pub fn set_download_on_metered(&self, on: bool) -> Result<(), CofferError> {
        at_once(|| self.core.player.set_download_on_metered(on))
    }

    /// Calls `listener` with what changes in the queue, until the answer is stopped or closed.
    pub fn subscribe(
        &self,
        listener: Box<dyn DownloadsListener>,
    ) -> Result<Arc<Subscription>, CofferError> {
        at_once(|| {
            let player = &self.core.player;
            let mut changes = Changes::new(player.library().clone());
            let (runtime, snapshots) = (self.core.runtime.handle(), player.downloads());
            Subscription::new(Listening::start(
                runtime,
                snapshots,
                listener,
                move |listener, snapshot| {
                    let (changed, order) = changes.since_last(snapshot);
                    listener.on_downloads(changed, order)
                },
            ))
        })
    }
}
