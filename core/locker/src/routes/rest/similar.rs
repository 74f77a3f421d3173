//! What the library itself tells about an artist: no other service is asked.

use super::call::Call;
use super::fault::Fault;
use super::id::Id;
use super::lists;
use super::reply::{Answer, ok};
use crate::store::tracks::TrackRow;
use crate::store::{albums, artists, browse, tracks};
use coffer_protocol::opensubsonic::{ArtistInfo, Nothing, body};
use rusqlite::Connection;

const USUAL: i64 = 50;
const MOST: i64 = 500;

/// The artist of an artist, album or song.
fn artist_of(tx: &Connection, user: i64, id: Id) -> Result<i64, Fault> {
    let artist = match id {
        Id::Artist(number) => artists::by_id(tx, user, number)?.map(|row| row.id),
        Id::Album(number) => albums::by_id(tx, user, number)?.map(|row| row.artist_id),
        Id::Track(number) => tracks::by_id(tx, user, number)?.map(|row| row.artist_id),
        Id::Playlist(_) | Id::Cover(_) => None,
    };
    artist.ok_or_else(|| Fault::not_found("item", id))
}

async fn check_artist(call: &Call) -> Result<(), Fault> {
    let id = call.params.id("id")?;
    call.read(move |tx, user| artist_of(tx, user, id)).await?;
    Ok(())
}

/// `getArtistInfo`
pub(super) async fn get_artist_info(call: &Call) -> Answer {
    check_artist(call).await?;
    ok(body::ArtistInfo {
        info: ArtistInfo::default(),
    })
}

/// `getArtistInfo2`
pub(super) async fn get_artist_info2(call: &Call) -> Answer {
    check_artist(call).await?;
    ok(body::ArtistInfo2 {
        info: ArtistInfo::default(),
    })
}

/// `getAlbumInfo` and `getAlbumInfo2`, whose answers are alike
pub(super) async fn get_album_info(call: &Call) -> Answer {
    check_artist(call).await?;
    ok(body::AlbumInfo { info: Nothing {} })
}

/// `getTopSongs`: what the caller played most of an artist, by id or by name.
pub(super) async fn get_top_songs(call: &Call) -> Answer {
    let count = call.params.count("count", USUAL, MOST)?;
    let id = match call.params.text("id") {
        Some(_) => Some(call.params.artist("id")?),
        None => None,
    };
    let name = match id {
        Some(_) => String::new(),
        None => call.params.required("artist")?.to_owned(),
    };
    let rows = call
        .read(move |tx, user| {
            let artist = match id {
                Some(number) => Some(artist_of(tx, user, Id::Artist(number))?),
                None => browse::artist_named(tx, user, &name)?,
            };
            let Some(artist) = artist else {
                return Ok(Vec::new());
            };
            let numbers = browse::top_songs(tx, user, artist, count)?;
            Ok(tracks::by_ids(tx, user, &numbers)?)
        })
        .await?;
    ok(body::TopSongs {
        list: lists::songs(rows),
    })
}

async fn similar_rows(call: &Call) -> Result<Vec<TrackRow>, Fault> {
    let id = call.params.id("id")?;
    let count = call.params.count("count", USUAL, MOST)?;
    call.read(move |tx, user| {
        let artist = artist_of(tx, user, id)?;
        let numbers = browse::songs_like_artist(tx, user, artist, count)?;
        Ok(tracks::by_ids(tx, user, &numbers)?)
    })
    .await
}

/// `getSimilarSongs`: songs of the same genres by others.
pub(super) async fn get_similar_songs(call: &Call) -> Answer {
    let rows = similar_rows(call).await?;
    ok(body::SimilarSongs {
        list: lists::songs(rows),
    })
}

/// `getSimilarSongs2`
pub(super) async fn get_similar_songs2(call: &Call) -> Answer {
    let rows = similar_rows(call).await?;
    ok(body::SimilarSongs2 {
        list: lists::songs(rows),
    })
}
