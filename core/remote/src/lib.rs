//! The one place that talks HTTP to a server: OpenSubsonic and a Coffer locker's own calls.
//!
//! [`Client`] hides what servers do differently (see the modules' tests for the list): errors inside
//! pictures, ids as numbers, three shapes of a page past the end, token authentication that is not
//! there, ranges that are ignored. It counts every byte by purpose ([`Ledger`]) and answers with
//! [`RemoteError`], whose variants say what a user can do.
//!
//! Secrets never reach a log or an error: the address is shown without its query, and what a server
//! says is searched for the secrets that were sent before it is repeated.
#![forbid(unsafe_code)]

mod address;
mod answer;
mod browse;
mod client;
mod coffer;
mod config;
mod content_range;
mod cover;
mod edit;
mod error;
mod files;
mod gzip;
mod ledger;
mod media;
mod patient;
mod playlists;
mod probe;
mod retry;
mod scrub;
mod sign;
mod subsonic;
mod tls;
mod transport;
mod upload;

#[cfg(test)]
mod tests;

pub use address::Address;
pub use browse::{AlbumListType, Page, SearchKind, SearchPage};
pub use client::Client;
pub use config::{ClientConfig, Timeouts};
pub use cover::Cover;
pub use edit::ItemKind;
pub use error::{RemoteError, Saw, TlsProblem, UnreachableCause};
pub use ledger::{Ledger, LedgerSnapshot, Purpose, Traffic};
pub use media::{ByteRange, MediaBody, MediaHead};
pub use probe::ServerInfo;
pub use retry::{Backoff, Sleep, TokioSleep};
pub use upload::{UploadEvent, UploadId, UploadRequest, Uploaded, hash_file};
