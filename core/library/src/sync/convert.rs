//! Wire types to rows.

use super::write::{AlbumRow, ArtistRow, Parent, PlaylistRow, TrackRow, local_id, signed};
use crate::fold;
use coffer_model::AudioFormat;
use coffer_protocol::coffer::{AlbumItem, ArtistItem, PlaylistItem, TrackItem};
use coffer_protocol::opensubsonic::{AlbumId3, ArtistId3, Child, Playlist, Starred2};
use std::borrow::Cow;
use std::collections::HashSet;

pub(super) fn feed_artist(item: &ArtistItem) -> ArtistRow<'_> {
    ArtistRow {
        server_id: Cow::Borrowed(&item.id),
        name: &item.name,
        cover: None,
        rating: None,
        starred: item.starred,
    }
}

pub(super) fn feed_album(item: &AlbumItem) -> AlbumRow<'_> {
    AlbumRow {
        server_id: Cow::Borrowed(&item.id),
        title: &item.title,
        artist: &item.artist,
        artist_of: item.artist_id.as_deref().map_or(Parent::None, Parent::Id),
        year: item.year,
        genre: item.genre.as_deref(),
        cover: item.cover.as_deref(),
        created_at: item.created_at,
        rating: item.rating,
        starred: item.starred,
    }
}

pub(super) fn feed_track(item: &TrackItem) -> TrackRow<'_> {
    let format = item.format.as_deref().and_then(AudioFormat::from_name);
    let suffix = suffix_of(&item.path)
        .or(format.map(AudioFormat::suffix))
        .unwrap_or_default();
    TrackRow {
        server_id: &item.id,
        title: &item.title,
        artist: &item.artist,
        artist_of: item.artist_id.as_deref().map_or(Parent::None, Parent::Id),
        album: None,
        album_of: item.album_id.as_deref().map_or(Parent::None, Parent::Id),
        track_number: item.track,
        disc_number: item.disc,
        year: item.year,
        genre: item.genre.as_deref(),
        duration: signed(item.duration),
        size: signed(item.size),
        format: format.map(AudioFormat::name),
        suffix,
        hash: item.hash,
        path: some_text(Some(&item.path)),
        cover: item.cover.as_deref(),
        track_gain: item.track_gain,
        track_peak: item.track_peak,
        album_gain: item.album_gain,
        album_peak: item.album_peak,
        rating: item.rating,
        starred: item.starred,
        plays: Some(signed(item.plays)),
    }
}

pub(super) fn feed_playlist(item: &PlaylistItem) -> PlaylistRow<'_> {
    PlaylistRow {
        server_id: &item.id,
        name: &item.name,
        comment: &item.comment,
        version: Some(Cow::Owned(item.changed_at.to_string())),
    }
}

/// What `getStarred2` lists. Some servers leave `starred` out elsewhere, so that its list decides where there is one.
pub(super) struct Stars {
    artists: HashSet<String>,
    albums: HashSet<String>,
    songs: HashSet<String>,
}

impl From<Starred2> for Stars {
    fn from(list: Starred2) -> Self {
        Self {
            artists: list.artist.into_iter().map(|item| item.id).collect(),
            albums: list.album.into_iter().map(|item| item.id).collect(),
            songs: list.song.into_iter().map(|item| item.id).collect(),
        }
    }
}

pub(super) fn artist<'a>(item: &'a ArtistId3, stars: Option<&Stars>) -> ArtistRow<'a> {
    ArtistRow {
        server_id: Cow::Borrowed(&item.id),
        name: &item.name,
        cover: some_text(item.cover_art.as_deref()),
        rating: rating(item.user_rating),
        starred: stars.map_or(item.starred.is_some(), |stars| {
            stars.artists.contains(&item.id)
        }),
    }
}

pub(super) fn album<'a>(item: &'a AlbumId3, stars: Option<&Stars>) -> AlbumRow<'a> {
    let first = item.artists.first();
    let artist = some_text(item.display_artist.as_deref())
        .or(some_text(item.artist.as_deref()))
        .or(first.map(|artist| artist.name.as_str()))
        .unwrap_or_default();
    let artist_id = some_text(item.artist_id.as_deref()).or(first.map(|artist| artist.id.as_str()));
    AlbumRow {
        server_id: Cow::Borrowed(&item.id),
        title: &item.name,
        artist,
        artist_of: named_artist(artist_id, artist, stars),
        year: year(item.year),
        genre: genre(
            item.genre.as_deref(),
            item.genres.first().map(|genre| genre.name.as_str()),
        ),
        cover: some_text(item.cover_art.as_deref()),
        created_at: item.created.as_deref().and_then(time).unwrap_or(0),
        rating: rating(item.user_rating),
        starred: stars.map_or(item.starred.is_some(), |stars| {
            stars.albums.contains(&item.id)
        }),
    }
}

pub(super) fn track<'a>(item: &'a Child, stars: Option<&Stars>) -> TrackRow<'a> {
    let first = item.artists.first();
    let artist = some_text(item.display_artist.as_deref())
        .or(some_text(item.artist.as_deref()))
        .or(first.map(|artist| artist.name.as_str()))
        .unwrap_or_default();
    let artist_id = some_text(item.artist_id.as_deref()).or(first.map(|artist| artist.id.as_str()));
    let suffix = some_text(item.suffix.as_deref())
        .or(item.path.as_deref().and_then(suffix_of))
        .unwrap_or_default();
    let gain = item.replay_gain.unwrap_or_default();
    TrackRow {
        server_id: &item.id,
        title: &item.title,
        artist,
        artist_of: named_artist(artist_id, artist, stars),
        album: some_text(item.album.as_deref()),
        album_of: album_of(item, artist, stars),
        track_number: natural(item.track),
        disc_number: natural(item.disc_number),
        year: year(item.year),
        genre: genre(
            item.genre.as_deref(),
            item.genres.first().map(|genre| genre.name.as_str()),
        ),
        duration: item.duration.unwrap_or(0).max(0).saturating_mul(1000),
        size: item.size.unwrap_or(0).max(0),
        format: format_of(suffix, item.bit_depth).map(AudioFormat::name),
        suffix,
        hash: item
            .content_hash
            .as_deref()
            .and_then(|hash| hash.parse().ok()),
        path: some_text(item.path.as_deref()),
        cover: some_text(item.cover_art.as_deref()),
        track_gain: gain.track_gain,
        track_peak: gain.track_peak,
        album_gain: gain.album_gain,
        album_peak: gain.album_peak,
        rating: rating(item.user_rating),
        starred: stars.map_or(item.starred.is_some(), |stars| {
            stars.songs.contains(&item.id)
        }),
        plays: item.play_count.map(|plays| plays.max(0)),
    }
}

pub(super) fn playlist(item: &Playlist) -> PlaylistRow<'_> {
    PlaylistRow {
        server_id: &item.id,
        name: &item.name,
        comment: item.comment.as_deref().unwrap_or_default(),
        version: item.changed.as_deref().map(|changed| {
            let (count, length) = (item.song_count.unwrap_or(-1), item.duration.unwrap_or(-1));
            Cow::Owned(format!("{changed} {count} {length}"))
        }),
    }
}

fn named_artist<'a>(
    id: Option<&'a str>,
    name: &'a str,
    stars: Option<&Stars>,
) -> Parent<'a, ArtistRow<'a>> {
    let server_id = match id {
        Some(id) => Cow::Borrowed(id),
        None if name.is_empty() => return Parent::None,
        None => local_id(&fold::key(name)),
    };
    let starred = stars.is_some_and(|stars| stars.artists.contains(server_id.as_ref()));
    Parent::Named(ArtistRow {
        server_id,
        name,
        cover: None,
        rating: None,
        starred,
    })
}

fn album_of<'a>(
    item: &'a Child,
    track_artist: &'a str,
    stars: Option<&Stars>,
) -> Parent<'a, AlbumRow<'a>> {
    let title = some_text(item.album.as_deref()).unwrap_or_default();
    let first = item.album_artists.first();
    let artist = some_text(item.display_album_artist.as_deref())
        .or(first.map(|artist| artist.name.as_str()))
        .unwrap_or(track_artist);
    let server_id = match some_text(item.album_id.as_deref()) {
        Some(id) => Cow::Borrowed(id),
        None if title.is_empty() => return Parent::None,
        None => local_id(&format!("{}\u{1f}{}", fold::key(title), fold::key(artist))),
    };
    let artist_id = first.map(|artist| artist.id.as_str()).or_else(|| {
        let is_track_artist = artist == track_artist;
        some_text(item.artist_id.as_deref()).filter(|_| is_track_artist)
    });
    Parent::Named(AlbumRow {
        starred: stars.is_some_and(|stars| stars.albums.contains(server_id.as_ref())),
        server_id,
        title,
        artist,
        artist_of: named_artist(artist_id, artist, stars),
        year: year(item.year),
        genre: some_text(item.genre.as_deref()),
        cover: some_text(item.cover_art.as_deref()),
        created_at: item.created.as_deref().and_then(time).unwrap_or(0),
        rating: None,
    })
}

fn some_text(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

fn genre<'a>(one: Option<&'a str>, first: Option<&'a str>) -> Option<&'a str> {
    some_text(one).or(some_text(first))
}

fn natural(number: Option<i64>) -> Option<u32> {
    number
        .and_then(|number| u32::try_from(number).ok())
        .filter(|number| *number > 0)
}

/// Zero is how servers say that they do not know.
fn year(number: Option<i64>) -> Option<i32> {
    number
        .and_then(|number| i32::try_from(number).ok())
        .filter(|year| *year != 0)
}

fn rating(number: Option<i64>) -> Option<u8> {
    number
        .and_then(|number| u8::try_from(number).ok())
        .filter(|stars| (1..=5).contains(stars))
}

fn suffix_of(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next()?;
    name.rsplit_once('.')
        .map(|(_, suffix)| suffix)
        .filter(|suffix| !suffix.is_empty())
}

/// What a file with `suffix` holds. Of the two in MP4 only the lossless one has a bit depth.
fn format_of(suffix: &str, bit_depth: Option<i64>) -> Option<AudioFormat> {
    Some(match suffix.to_ascii_lowercase().as_str() {
        "mp3" => AudioFormat::Mp3,
        "m4a" | "mp4" | "m4b" if bit_depth.is_some_and(|depth| depth > 0) => AudioFormat::Alac,
        "m4a" | "mp4" | "m4b" | "aac" => AudioFormat::Aac,
        "flac" => AudioFormat::Flac,
        "ogg" | "oga" => AudioFormat::Vorbis,
        "opus" => AudioFormat::Opus,
        "wav" => AudioFormat::Wav,
        "aif" | "aiff" | "aifc" => AudioFormat::Aiff,
        _ => return None,
    })
}

/// ISO 8601 as servers write it, with or without a zone (then UTC), as Unix milliseconds.
fn time(text: &str) -> Option<i64> {
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(time.as_millisecond());
    }
    let time: jiff::civil::DateTime = text.parse().ok()?;
    let time = jiff::tz::TimeZone::UTC.to_timestamp(time).ok()?;
    Some(time.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_with_and_without_a_zone_are_read() {
        assert_eq!(time("1970-01-01T00:00:01Z"), Some(1000));
        assert_eq!(time("1970-01-01T01:00:01.5+01:00"), Some(1500));
        assert_eq!(time("1970-01-01T00:00:01"), Some(1000));
        assert_eq!(time("yesterday"), None);
    }

    #[test]
    fn a_suffix_is_what_follows_the_last_dot_of_the_name() {
        assert_eq!(suffix_of("a.b/c.d.flac"), Some("flac"));
        assert_eq!(suffix_of("a.b/c"), None);
        assert_eq!(format_of("M4A", Some(16)), Some(AudioFormat::Alac));
        assert_eq!(format_of("m4a", None), Some(AudioFormat::Aac));
        assert_eq!(format_of("xm", None), None);
    }
}
