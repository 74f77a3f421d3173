//! The player's library: what the servers have, in a database on the device.
//!
//! - [`Library`]: accounts, windows for lists, search, and the outbox of edits made here.
//! - [`sync()`]: keeps it like a server's, from a Coffer locker's change feed or any OpenSubsonic server's lists.
//! - [`flush`]: sends the outbox.
//!
//! No network here: the traits that [`sync()`] and [`flush`] take are implemented by who can talk to a server.
//!
//! Local ids ([`TrackId`](coffer_model::TrackId) and its like) belong to the device. They are never given twice, and
//! stay with a track whatever the server does with its own: renumber, rebuild, move files.
#![forbid(unsafe_code)]

mod accounts;
mod browse;
mod changes;
mod database;
mod error;
mod fold;
mod library;
mod outbox;
mod search;
mod sync;

pub use accounts::{Account, AccountDetails};
pub use browse::{AlbumQuery, AlbumSort, ArtistQuery, Counts, TrackQuery, TrackSort};
pub use changes::Revisions;
pub use error::LibraryError;
pub use library::Library;
pub use outbox::{
    Edit, EditSender, EditState, FlushError, FlushReport, Item, OpId, OutgoingEdit, QueuedEdit,
    SendError, flush,
};
pub use search::SearchResults;
pub use sync::{
    Catalogue, ChangeFeed, EmptyQuery, ItemKind, Source, SourceError, SourceErrorKind, SyncError,
    SyncOptions, SyncProgress, SyncReport, SyncStage, sync,
};
