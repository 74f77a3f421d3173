//! The nouns of Coffer: ids, units, tracks, albums, credentials.
//!
//! No I/O, no async, no SQL. Everything here is plain data that any crate may hold.
#![forbid(unsafe_code)]

mod credential;
mod format;
mod hash;
mod ids;
mod music;
mod units;

pub use credential::{Credential, Secret};
pub use format::AudioFormat;
pub use hash::{ContentHash, ParseHashError};
pub use ids::{AccountId, AlbumId, ArtistId, PlaylistId, ServerId, TrackId};
pub use music::{Album, Artist, Playlist, ReplayGain, Track};
pub use units::{Bytes, Frames, Millis};
