//! Indexes, directories, genres and the lists of the folder-shaped API.

use super::{ArtistId3, Child};
use crate::lenient::{opt_int, opt_text, text};
use serde::{Deserialize, Serialize};

/// One letter of an index.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Index {
    /// The letter, or `#`.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Artists below it, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artist: Vec<ArtistId3>,
}

/// `getArtists`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Artists {
    /// Words that sorting ignores, separated by blanks.
    pub ignored_articles: String,
    /// Letters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub index: Vec<Index>,
}

/// `getIndexes`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Indexes {
    /// Words that sorting ignores, separated by blanks.
    pub ignored_articles: String,
    /// Unix milliseconds.
    #[serde(deserialize_with = "opt_int")]
    pub last_modified: Option<i64>,
    /// Letters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub index: Vec<Index>,
    /// Songs outside any artist.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub child: Vec<Child>,
}

/// `getMusicDirectory`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(missing_docs, reason = "the names are the specification's")]
pub struct Directory {
    #[serde(deserialize_with = "text")]
    pub id: String,
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    #[serde(deserialize_with = "text")]
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starred: Option<String>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub user_rating: Option<i64>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub play_count: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub child: Vec<Child>,
}

/// A music folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MusicFolder {
    /// Id.
    #[serde(deserialize_with = "opt_int")]
    pub id: Option<i64>,
    /// Name.
    #[serde(deserialize_with = "text")]
    pub name: String,
}

/// A genre with how often it occurs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Genre {
    /// Songs of it.
    #[serde(deserialize_with = "opt_int")]
    pub song_count: Option<i64>,
    /// Albums of it.
    #[serde(deserialize_with = "opt_int")]
    pub album_count: Option<i64>,
    /// Its name.
    #[serde(deserialize_with = "text")]
    pub value: String,
}

/// `search2` and `getStarred`: albums are folders there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FolderResult {
    /// Artists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artist: Vec<ArtistId3>,
    /// Albums.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub album: Vec<Child>,
    /// Songs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub song: Vec<Child>,
}

/// One that plays now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NowPlayingEntry {
    /// The song.
    #[serde(flatten)]
    pub song: Child,
    /// Who listens.
    #[serde(deserialize_with = "text")]
    pub username: String,
    /// Since it was told.
    #[serde(deserialize_with = "opt_int")]
    pub minutes_ago: Option<i64>,
    /// Number of the player.
    #[serde(deserialize_with = "opt_int")]
    pub player_id: Option<i64>,
    /// Name of the player.
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub player_name: Option<String>,
}

/// What a server tells about an artist.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ArtistInfo {
    /// Artists like it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub similar_artist: Vec<ArtistId3>,
}

/// The albums of `getAlbumList`: folders.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FolderList {
    /// In the order asked.
    pub album: Vec<Child>,
}

/// The element of methods that answer songs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Songs {
    /// In the order asked.
    pub song: Vec<Child>,
}
