//! The player as a whole: joins sign-in, HTTP, library, cache, decoder and queue. No rules of its own.
//!
//! ```text
//! auth ─┐                                 ┌─ playback ── queue, transitions
//! remote ├── sign_in, sync, origin ── Player ── engine ─┼─ audio ── decode, output
//! library┘                                └─ cache ──── bytes, pins, downloads
//! ```
#![forbid(unsafe_code)]

mod availability;
mod covers;
mod edits;
mod engine;
mod error;
mod locker;
mod network;
mod on_device;
mod origin;
mod pins;
mod play_log;
mod player;
mod queue_store;
mod sessions;
mod settings;
mod sign_in;
mod source;
mod sync;
mod uploads;

pub use error::{PlayerError, Remedy};
pub use network::NetworkState;
pub use on_device::Part;
pub use pins::{PinTarget, resolve};
pub use play_log::Heard;
pub use player::{Player, open_library};
pub use sessions::is_locker;
pub use settings::{PlayerSettings, ReplayGainMode, Sound};
pub use sync::Synced;
pub use uploads::{UploadItem, UploadOutcome, UploadProgress, find_files};

pub use coffer_auth::{FileSecrets, MemorySecrets, Proof, Secrets, SecretsError, SignInError};
pub use coffer_cache::{
    DownloadItem, DownloadSnapshot, DownloadState, EntryKey, Expected, FailReason, NotReady, Rule,
    Status, Verification, WaitReason,
};
pub use coffer_library::{
    Account, AlbumQuery, AlbumSort, ArtistQuery, Counts, Edit, Item, Library, LibraryError,
    Revisions, SearchResults, SourceError, SourceErrorKind, SyncError, SyncProgress, SyncStage,
    TrackQuery, TrackSort,
};
pub use coffer_playback::{
    Clock, Command, EntryId, FailureKind, Interruption, NewTrack, PlaybackHandle, PlaybackProblem,
    QueueItem, Repeat, Seq, Snapshot, State,
};
pub use coffer_protocol::coffer::{AppPassword, Device, FileItem, FilesPage, MediaState};
pub use coffer_remote::{LedgerSnapshot, Purpose, RemoteError, Saw, Traffic, UnreachableCause};
