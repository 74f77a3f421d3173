//! Rows of the library in the API's words.

use super::id::Id;
use crate::store::albums::AlbumRow;
use crate::store::artists::ArtistRow;
use crate::store::covers;
use crate::store::playlists::PlaylistRow;
use crate::store::tracks::TrackRow;
use coffer_model::{AudioFormat, ContentHash};
use coffer_protocol::opensubsonic::{
    AlbumId3, ArtistId3, Child, ItemGenre, NamedId, Playlist, ReplayGain,
};
use jiff::Timestamp;

/// A time as the API writes it. Times that no calendar holds are left out.
pub(super) fn time(millis: i64) -> Option<String> {
    Timestamp::from_millisecond(millis)
        .ok()
        .map(|time| time.to_string())
}

/// Whole seconds of a length, rounded to the nearest: players add them up.
pub(super) fn seconds(millis: u64) -> i64 {
    i64::try_from(millis.saturating_add(500) / 1000).unwrap_or(i64::MAX)
}

fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn plays(count: u64) -> Option<i64> {
    (count > 0).then(|| integer(count))
}

fn genres(genre: Option<&String>) -> Vec<ItemGenre> {
    genre
        .map(|name| ItemGenre { name: name.clone() })
        .into_iter()
        .collect()
}

fn named(id: Id, name: &str) -> NamedId {
    NamedId {
        id: id.to_string(),
        name: name.to_owned(),
    }
}

/// The media type under which a track is streamed.
pub(super) fn media_type(format: &str) -> &'static str {
    AudioFormat::from_name(format).map_or("application/octet-stream", AudioFormat::media_type)
}

/// A song.
pub(super) fn song(row: TrackRow) -> Child {
    let gain = ReplayGain {
        track_gain: row.track_gain,
        track_peak: row.track_peak,
        album_gain: row.album_gain,
        album_peak: row.album_peak,
    };
    Child {
        id: Id::Track(row.id).to_string(),
        parent: Some(Id::Album(row.album_id).to_string()),
        is_dir: false,
        track: row.track_number.map(i64::from),
        year: row.year.map(i64::from),
        genres: genres(row.genre.as_ref()),
        genre: row.genre,
        cover_art: row.cover_id.map(covers::wire_id),
        size: Some(integer(row.size)),
        content_type: Some(media_type(&row.format).to_owned()),
        suffix: Some(row.suffix),
        duration: Some(seconds(row.duration)),
        bit_rate: row.bit_rate.map(i64::from),
        bit_depth: row.bit_depth.map(i64::from),
        sampling_rate: row.sample_rate.map(i64::from),
        channel_count: row.channels.map(i64::from),
        path: Some(row.path),
        user_rating: row.rating.map(i64::from),
        play_count: plays(row.play_count),
        played: row.played_at.and_then(time),
        disc_number: row.disc_number.map(i64::from),
        created: time(row.created_at),
        starred: row.starred_at.and_then(time),
        album_id: Some(Id::Album(row.album_id).to_string()),
        artist_id: Some(Id::Artist(row.artist_id).to_string()),
        kind: Some("music".to_owned()),
        media_type: Some("song".to_owned()),
        is_video: Some(false),
        music_brainz_id: None,
        // Of several track artists only the joint name and the first one's id are known: no list could be right.
        artists: Vec::new(),
        album_artists: vec![named(Id::Artist(row.album_artist_id), &row.album_artist)],
        display_artist: Some(row.artist.clone()),
        display_album_artist: Some(row.album_artist),
        replay_gain: (gain != ReplayGain::default()).then_some(gain),
        content_hash: Some(ContentHash(row.sha256).to_string()),
        title: row.title,
        album: Some(row.album),
        artist: Some(row.artist),
    }
}

/// An album.
pub(super) fn album(row: AlbumRow) -> AlbumId3 {
    AlbumId3 {
        id: Id::Album(row.id).to_string(),
        name: row.title,
        artist_id: Some(Id::Artist(row.artist_id).to_string()),
        artists: vec![named(Id::Artist(row.artist_id), &row.artist)],
        display_artist: Some(row.artist.clone()),
        artist: Some(row.artist),
        cover_art: row.cover_id.map(covers::wire_id),
        song_count: Some(i64::from(row.track_count)),
        duration: Some(seconds(row.duration)),
        play_count: plays(row.play_count),
        created: time(row.created_at),
        starred: row.starred_at.and_then(time),
        user_rating: row.rating.map(i64::from),
        year: row.year.map(i64::from),
        genres: genres(row.genre.as_ref()),
        genre: row.genre,
        played: row.played_at.and_then(time),
        song: Vec::new(),
    }
}

/// An album as the folder that it is in the folder-shaped half of the API.
pub(super) fn album_folder(row: AlbumRow) -> Child {
    Child {
        id: Id::Album(row.id).to_string(),
        parent: Some(Id::Artist(row.artist_id).to_string()),
        is_dir: true,
        title: row.title.clone(),
        album: Some(row.title),
        album_id: Some(Id::Album(row.id).to_string()),
        artist_id: Some(Id::Artist(row.artist_id).to_string()),
        display_artist: Some(row.artist.clone()),
        artist: Some(row.artist),
        year: row.year.map(i64::from),
        genres: genres(row.genre.as_ref()),
        genre: row.genre,
        cover_art: row.cover_id.map(covers::wire_id),
        duration: Some(seconds(row.duration)),
        play_count: plays(row.play_count),
        played: row.played_at.and_then(time),
        created: time(row.created_at),
        starred: row.starred_at.and_then(time),
        user_rating: row.rating.map(i64::from),
        media_type: Some("album".to_owned()),
        ..Child::default()
    }
}

/// An artist.
pub(super) fn artist(row: ArtistRow) -> ArtistId3 {
    ArtistId3 {
        id: Id::Artist(row.id).to_string(),
        name: row.name,
        cover_art: row.cover_id.map(covers::wire_id),
        album_count: Some(i64::from(row.album_count)),
        starred: row.starred_at.and_then(time),
        user_rating: row.rating.map(i64::from),
        album: Vec::new(),
    }
}

/// An artist as a folder of albums.
pub(super) fn artist_folder(row: ArtistRow) -> Child {
    Child {
        id: Id::Artist(row.id).to_string(),
        parent: Some(super::browse::FOLDER.to_string()),
        is_dir: true,
        title: row.name.clone(),
        artist: Some(row.name),
        artist_id: Some(Id::Artist(row.id).to_string()),
        cover_art: row.cover_id.map(covers::wire_id),
        starred: row.starred_at.and_then(time),
        user_rating: row.rating.map(i64::from),
        media_type: Some("artist".to_owned()),
        ..Child::default()
    }
}

/// A playlist without its entries.
pub(super) fn playlist(row: PlaylistRow, owner: &str) -> Playlist {
    Playlist {
        id: Id::Playlist(row.id).to_string(),
        name: row.name,
        comment: (!row.comment.is_empty()).then_some(row.comment),
        owner: Some(owner.to_owned()),
        public: Some(row.public),
        song_count: Some(row.track_count),
        duration: Some(seconds(u64::try_from(row.duration).unwrap_or(0))),
        created: time(row.created_at),
        changed: time(row.changed_at),
        cover_art: row.cover_id.map(covers::wire_id),
        entry: Vec::new(),
    }
}
