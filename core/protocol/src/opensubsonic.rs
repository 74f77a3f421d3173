//! OpenSubsonic wire types (API 1.16.1 with extensions).
//!
//! See <https://opensubsonic.netlify.app>. Times are ISO 8601 text, lengths are seconds, bit rates kbit/s.

mod account;
mod listing;
mod lyrics;

use crate::lenient::{opt_int, opt_text, text};
use serde::{Deserialize, Serialize};

pub use account::{License, TokenInfo, User};
pub use listing::{
    ArtistInfo, Artists, Directory, FolderList, FolderResult, Genre, Index, Indexes, MusicFolder,
    NowPlayingEntry, Songs,
};
pub use lyrics::{Lyrics, LyricsLine, StructuredLyrics};

/// The API version spoken.
pub const VERSION: &str = "1.16.1";
/// Prefix of all methods: `/rest/ping`, also `/rest/ping.view`.
pub const PREFIX: &str = "/rest";

/// Error codes of the specification.
pub mod code {
    /// A generic error.
    pub const GENERIC: i64 = 0;
    /// Required parameter is missing.
    pub const MISSING_PARAMETER: i64 = 10;
    /// The client must upgrade.
    pub const CLIENT_TOO_OLD: i64 = 20;
    /// The server must upgrade.
    pub const SERVER_TOO_OLD: i64 = 30;
    /// Wrong user name or password.
    pub const WRONG_CREDENTIALS: i64 = 40;
    /// Token authentication is not supported for this user.
    pub const TOKEN_UNSUPPORTED: i64 = 41;
    /// The given authentication mechanism is not supported.
    pub const MECHANISM_UNSUPPORTED: i64 = 42;
    /// Several conflicting authentication mechanisms were given.
    pub const MECHANISM_CONFLICT: i64 = 43;
    /// Invalid API key.
    pub const INVALID_API_KEY: i64 = 44;
    /// The user is not authorised for the operation.
    pub const NOT_AUTHORIZED: i64 = 50;
    /// The requested data was not found.
    pub const NOT_FOUND: i64 = 70;
}

/// `{"subsonic-response": …}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// What is in it.
    #[serde(rename = "subsonic-response")]
    pub response: Response<T>,
}

/// The response element. `T` adds the method's own element by `#[serde(flatten)]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Response<T> {
    /// `ok` or `failed`.
    pub status: String,
    /// API version.
    #[serde(default)]
    pub version: String,
    /// Name of the server software.
    #[serde(rename = "type", default, skip_serializing_if = "String::is_empty")]
    pub server: String,
    /// Version of the server software.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub server_version: String,
    /// True where the server follows OpenSubsonic.
    #[serde(default)]
    pub open_subsonic: bool,
    /// Set where `status` is `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ApiError>,
    /// The method's own element.
    #[serde(flatten)]
    pub body: T,
}

/// An error inside a response.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ApiError {
    /// One of [`code`].
    pub code: i64,
    /// For people.
    #[serde(deserialize_with = "text")]
    pub message: String,
}

/// A response without an element of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nothing {}

/// One declared extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Name.
    pub name: String,
    /// Supported versions.
    #[serde(default)]
    pub versions: Vec<i64>,
}

/// A named id, as in lists of several artists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedId {
    /// Id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Name.
    #[serde(default, deserialize_with = "text")]
    pub name: String,
}

/// A genre of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemGenre {
    /// Name.
    pub name: String,
}

/// Loudness as sent with songs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReplayGain {
    /// dB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_gain: Option<f32>,
    /// Fraction of full scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_peak: Option<f32>,
    /// dB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_gain: Option<f32>,
    /// Fraction of full scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_peak: Option<f32>,
}

/// A song or folder (`Child`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(missing_docs, reason = "the names are the specification's")]
pub struct Child {
    #[serde(deserialize_with = "text")]
    pub id: String,
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    pub is_dir: bool,
    #[serde(deserialize_with = "text")]
    pub title: String,
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub track: Option<i64>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub year: Option<i64>,
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub genre: Option<String>,
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub cover_art: Option<String>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub size: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub duration: Option<i64>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub bit_rate: Option<i64>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub bit_depth: Option<i64>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub sampling_rate: Option<i64>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub channel_count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub user_rating: Option<i64>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub play_count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub played: Option<String>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub disc_number: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starred: Option<String>,
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub album_id: Option<String>,
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub artist_id: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_video: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub music_brainz_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_artist: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_album_artist: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artists: Vec<NamedId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub album_artists: Vec<NamedId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub genres: Vec<ItemGenre>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replay_gain: Option<ReplayGain>,
    /// SHA-256 of the original file (a Coffer locker's extension `cofferContentHash`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_hash: Option<String>,
}

/// An album (`AlbumID3`, with `song` where asked by `getAlbum`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(missing_docs, reason = "the names are the specification's")]
pub struct AlbumId3 {
    #[serde(deserialize_with = "text")]
    pub id: String,
    #[serde(deserialize_with = "text")]
    pub name: String,
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub artist_id: Option<String>,
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub cover_art: Option<String>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub song_count: Option<i64>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub duration: Option<i64>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub play_count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starred: Option<String>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub user_rating: Option<i64>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub year: Option<i64>,
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub genre: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub played: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_artist: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artists: Vec<NamedId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub genres: Vec<ItemGenre>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub song: Vec<Child>,
}

/// An artist (`ArtistID3`, with `album` where asked by `getArtist`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(missing_docs, reason = "the names are the specification's")]
pub struct ArtistId3 {
    #[serde(deserialize_with = "text")]
    pub id: String,
    #[serde(deserialize_with = "text")]
    pub name: String,
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub cover_art: Option<String>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub album_count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starred: Option<String>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub user_rating: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub album: Vec<AlbumId3>,
}

/// A playlist, with `entry` where asked by `getPlaylist`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[allow(missing_docs, reason = "the names are the specification's")]
pub struct Playlist {
    #[serde(deserialize_with = "text")]
    pub id: String,
    #[serde(deserialize_with = "text")]
    pub name: String,
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public: Option<bool>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub song_count: Option<i64>,
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub duration: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
    #[serde(deserialize_with = "opt_text", skip_serializing_if = "Option::is_none")]
    pub cover_art: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entry: Vec<Child>,
}

/// The result of `search3`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SearchResult3 {
    /// Artists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artist: Vec<ArtistId3>,
    /// Albums.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub album: Vec<AlbumId3>,
    /// Songs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub song: Vec<Child>,
}

/// `getStarred2`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Starred2 {
    /// Artists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artist: Vec<ArtistId3>,
    /// Albums.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub album: Vec<AlbumId3>,
    /// Songs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub song: Vec<Child>,
}

/// `getScanStatus`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ScanStatus {
    /// A scan is running.
    pub scanning: bool,
    /// Items scanned.
    #[serde(deserialize_with = "opt_int", skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
}

/// Bodies, one per method that has an element of its own.
#[allow(missing_docs, reason = "each is the one element its name says")]
pub mod body {
    use super::*;

    macro_rules! body {
        ($($name:ident { $key:literal, $field:ident: $kind:ty })*) => {$(
            #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
            #[serde(default)]
            pub struct $name {
                #[serde(rename = $key)]
                pub $field: $kind,
            }
        )*};
    }

    /// A list below a list element.
    macro_rules! list {
        ($($name:ident { $key:literal, $field:ident: $kind:ty })*) => {$(
            #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
            #[serde(default)]
            pub struct $name {
                #[serde(rename = $key)]
                pub $field: Vec<$kind>,
            }
        )*};
    }

    body! {
        Extensions { "openSubsonicExtensions", extensions: Vec<Extension> }
        Search3 { "searchResult3", result: SearchResult3 }
        Albums { "albumList2", list: AlbumList }
        Album { "album", album: AlbumId3 }
        Artist { "artist", artist: ArtistId3 }
        Song { "song", song: Child }
        Playlists { "playlists", playlists: PlaylistList }
        OnePlaylist { "playlist", playlist: super::Playlist }
        Starred { "starred2", starred: Starred2 }
        Scan { "scanStatus", status: ScanStatus }
        License { "license", license: super::License }
        Token { "tokenInfo", info: TokenInfo }
        OneUser { "user", user: User }
        Users { "users", users: UserList }
        Folders { "musicFolders", folders: FolderNames }
        Indexes { "indexes", indexes: super::Indexes }
        Artists { "artists", artists: super::Artists }
        Directory { "directory", directory: super::Directory }
        Genres { "genres", genres: GenreList }
        AlbumFolders { "albumList", list: FolderList }
        Search2 { "searchResult2", result: FolderResult }
        StarredFolders { "starred", starred: FolderResult }
        SongsByGenre { "songsByGenre", list: Songs }
        RandomSongs { "randomSongs", list: Songs }
        TopSongs { "topSongs", list: Songs }
        SimilarSongs { "similarSongs", list: Songs }
        SimilarSongs2 { "similarSongs2", list: Songs }
        ArtistInfo { "artistInfo", info: super::ArtistInfo }
        ArtistInfo2 { "artistInfo2", info: super::ArtistInfo }
        AlbumInfo { "albumInfo", info: Nothing }
        NowPlaying { "nowPlaying", playing: NowPlayingList }
        Lyrics { "lyrics", lyrics: super::Lyrics }
        LyricsBySong { "lyricsList", list: LyricsList }
    }
    list! {
        AlbumList { "album", album: AlbumId3 }
        PlaylistList { "playlist", playlist: super::Playlist }
        UserList { "user", user: User }
        FolderNames { "musicFolder", folder: MusicFolder }
        GenreList { "genre", genre: Genre }
        NowPlayingList { "entry", entry: NowPlayingEntry }
        LyricsList { "structuredLyrics", lyrics: StructuredLyrics }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_song_with_numeric_ids_and_floats_is_read() {
        let song: Child = serde_json::from_str(
            r#"{"id": 7, "title": 1999, "duration": 12.9, "year": "1999", "albumId": 3, "track": null}"#,
        )
        .unwrap();
        assert_eq!(song.id, "7");
        assert_eq!(song.title, "1999");
        assert_eq!(song.duration, Some(12));
        assert_eq!(song.year, Some(1999));
        assert_eq!(song.album_id.as_deref(), Some("3"));
        assert_eq!(song.track, None);
    }

    #[test]
    fn an_error_response_is_read_where_a_body_was_expected() {
        let text = r#"{"subsonic-response":{"status":"failed","version":"1.16.1","error":{"code":40,"message":"no"}}}"#;
        let envelope: Envelope<body::Search3> = serde_json::from_str(text).unwrap();
        assert_eq!(
            envelope.response.error.map(|error| error.code),
            Some(code::WRONG_CREDENTIALS)
        );
    }
}
