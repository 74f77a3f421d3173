//! Identifiers. The phone's own are integers; a server's are opaque text.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! local_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

local_id!(
    /// A track in the local library. Stable when the server renumbers.
    TrackId
);
local_id!(
    /// An album in the local library.
    AlbumId
);
local_id!(
    /// An artist in the local library.
    ArtistId
);
local_id!(
    /// A playlist in the local library.
    PlaylistId
);
local_id!(
    /// A signed-in account: one user on one server.
    AccountId
);

/// An id as a server gave it. Opaque: servers use numbers, UUIDs and words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServerId(pub String);

impl fmt::Display for ServerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for ServerId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}
