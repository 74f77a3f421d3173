//! The core for Kotlin: records and enums of the model, four objects, listeners, one error. Conversions only: nothing
//! is decided here, and no sound passes through.
//!
//! Every export runs on the runtime that [`Coffer`] owns. What waits is `async`, is cancelled with the coroutine that
//! waits for it, and turns a panic into [`CofferError::Bug`] where the build unwinds. Numbers are signed, as Kotlin's
//! are; what does not fit is held to the nearest that does.
//!
//! ```text
//! Coffer ─┬─ Session       sign-in, accounts, sync
//!         ├─ MusicLibrary  lists by window, search, stars, covers       ─┐
//!         ├─ Downloads     pins, the queue, storage                      ├─ listeners: Subscription
//!         └─ Playback      commands with a number, snapshots            ─┘
//! ```

#![expect(
    clippy::missing_errors_doc,
    reason = "every export fails with a `CofferError`; its variants say why"
)]

#[cfg(target_os = "android")]
mod android;
mod coffer;
mod cover;
mod downloads;
mod error;
mod fault;
mod library;
mod listening;
mod model;
mod number;
mod playback;
mod runtime;
mod secrets;
mod session;

pub use coffer::{Coffer, CoreConfig, NetworkState, Sound};
pub use cover::{Cover, CoverRef};
pub use downloads::{
    Download, DownloadState, Downloads, DownloadsListener, FailReason, NotReady, Pin, PinTarget,
    Storage, WaitReason,
};
pub use error::{CofferError, InputReason, SignInReason};
pub use library::{
    AlbumQuery, AlbumSort, ArtistQuery, Item, LibraryListener, MusicLibrary, TrackQuery, TrackSort,
};
pub use listening::{ListenerError, Subscription};
pub use model::{Album, Artist, Counts, Playlist, Revisions, SearchResults, Track};
pub use playback::{
    CachedRange, FailureKind, Interruption, Playback, PlaybackCommand, PlaybackListener,
    PlaybackProblem, PlaybackSnapshot, PlaybackState, QueueEntry, QueueTrack, RepeatMode,
};
pub use secrets::{SecretStore, SecretStoreError};
pub use session::{
    Account, Proof, Session, SyncListener, SyncProgress, SyncReport, SyncStage, Usage,
};

uniffi::setup_scaffolding!();
