//! Records of downloads.

use crate::Track;
use crate::listening::ListenerError;

/// What is pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PinTarget {
    /// One track.
    Track {
        /// Its id.
        id: i64,
    },
    /// All tracks of an album.
    Album {
        /// Its id.
        id: i64,
    },
    /// All tracks of an artist.
    Artist {
        /// Its id.
        id: i64,
    },
    /// All entries of a playlist.
    Playlist {
        /// Its id.
        id: i64,
    },
}

/// Something pinned.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Pin {
    /// What.
    pub target: PinTarget,
    /// Its name when it was pinned or last synced.
    pub label: String,
    /// How many tracks it stands for.
    pub tracks: i64,
}

/// What a download does.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum DownloadState {
    /// Its turn will come.
    Queued,
    /// Bytes are coming in, or being verified.
    Running {
        /// Bytes on the disk.
        bytes: i64,
        /// Length of the file, where known.
        total: Option<i64>,
        /// Bytes per second, lately.
        bytes_per_second: i64,
    },
    /// The user stopped it.
    Paused,
    /// It goes on by itself when the reason is gone.
    Waiting {
        /// What it waits for.
        reason: WaitReason,
    },
    /// It will not get better by itself.
    Failed {
        /// Why.
        reason: FailReason,
    },
    /// Whole and checked.
    Done,
}

/// What a download waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum WaitReason {
    /// There is no network, or the server cannot be reached.
    Offline,
    /// The network costs money, and the user does not want downloads there.
    Metered,
    /// The user has to sign in.
    SignIn,
    /// The disk has no room.
    DiskFull,
    /// The track is not pinned, and the limit of the cache leaves no room.
    LimitReached,
    /// The data budget is spent.
    DataBudget,
    /// Too many others listen to the track.
    ListenerLimit,
    /// The server has trouble.
    Server,
}

/// Why a download failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum FailReason {
    /// The server has no such file.
    NotFound,
    /// The file was taken down.
    Gone,
    /// Twice the file came with other bytes than the library expects.
    WrongContent,
    /// This device could not store it.
    Cache,
}

/// A track in the queue of downloads.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Download {
    /// The track's id.
    pub track_id: i64,
    /// The track; `null` where it is gone from the library.
    pub track: Option<Track>,
    /// What its download does.
    pub state: DownloadState,
}

/// A pinned track that would not play without a network.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct NotReady {
    /// The track's id.
    pub track_id: i64,
    /// The track; `null` where it is gone from the library.
    pub track: Option<Track>,
    /// Bytes that are there.
    pub stored_bytes: i64,
    /// Length of the file, where known.
    pub total_bytes: Option<i64>,
    /// It was there, and the disk damaged it.
    pub damaged: bool,
    /// An older version is there whole, and plays.
    pub has_old_version: bool,
    /// What its download does; `null`: it was taken off the queue.
    pub state: Option<DownloadState>,
}

/// What is stored on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Storage {
    /// Bytes of pinned tracks.
    pub pinned_bytes: i64,
    /// Bytes of other tracks.
    pub streamed_bytes: i64,
    /// The limit on those.
    pub limit_bytes: i64,
    /// Free bytes of the disk that may still be used.
    pub free_bytes: i64,
}

/// Hears of the queue of downloads. Kotlin implements it; called on threads of the core, may block.
#[uniffi::export(callback_interface)]
pub trait DownloadsListener: Send + Sync {
    /// What changed since the last call; at first everything.
    ///
    /// * `changed` - downloads that are new or do something else now, in the order of the queue.
    /// * `order` - the track ids of all downloads in the order of the queue; `null` where it is as it was. What is
    ///   not in it is off the queue.
    fn on_downloads(
        &self,
        changed: Vec<Download>,
        order: Option<Vec<i64>>,
    ) -> Result<(), ListenerError>;
}
