//! Bytes: songs as they were put in, and pictures.

use super::call::Call;
use super::fault::Fault;
use super::id::Id;
use super::items;
use super::reply::{Answer, Reply};
use crate::covers::CoverError;
use crate::error::ApiError;
use crate::ranges::{Blob, serve_blob};
use crate::store::tracks::{self, TrackRow};
use crate::store::{albums, artists, covers, playlists};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use coffer_model::ContentHash;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::Connection;

/// What stands for itself in an extended header parameter (RFC 8187, `attr-char`).
const ATTR_CHAR: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// Bytes never change under their tag, but what an id of the library stands for may: ask again, with the tag.
const REVALIDATE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// A picture under an id of its own never changes.
const FOR_GOOD: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

async fn original(call: &Call) -> Result<(TrackRow, Response), Fault> {
    let number = call.params.song("id")?;
    let song = call
        .read(move |tx, user| {
            tracks::by_id(tx, user, number)?
                .ok_or_else(|| Fault::not_found("song", Id::Track(number)))
        })
        .await?;
    let hash = ContentHash(song.sha256);
    let path = call.app.blobs().path(call.user.id, &hash);
    let blob = Blob {
        path: &path,
        size: song.size,
        tag: &hash.to_string(),
        modified_at: None,
        content_type: items::media_type(&song.format),
    };
    let mut response = serve_blob(&call.method, &call.headers, blob).await?;
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, REVALIDATE);
    Ok((song, response))
}

/// `stream`: the original, whatever `format` and `maxBitRate` ask for.
pub(super) async fn stream(call: &Call) -> Answer {
    let (_, response) = original(call).await?;
    Ok(Reply::Bytes(response))
}

/// `download`: the original under the name it was put in with.
pub(super) async fn download(call: &Call) -> Answer {
    let (song, mut response) = original(call).await?;
    let name = song.path.rsplit('/').next().unwrap_or_default();
    let name = utf8_percent_encode(name, ATTR_CHAR);
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}")) {
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(Reply::Bytes(response))
}

/// The picture that stands for an item of the user, where there is one.
fn picture_of(tx: &Connection, user: i64, id: Id) -> Result<Option<ContentHash>, Fault> {
    let cover = match id {
        Id::Cover(number) => Some(number),
        Id::Track(number) => tracks::by_id(tx, user, number)?.and_then(|row| row.cover_id),
        Id::Album(number) => albums::by_id(tx, user, number)?.and_then(|row| row.cover_id),
        Id::Artist(number) => artists::by_id(tx, user, number)?.and_then(|row| row.cover_id),
        Id::Playlist(number) => playlists::get(tx, user, number)?.and_then(|row| row.cover_id),
    };
    match cover {
        Some(number) => Ok(covers::by_id(tx, user, number)?),
        None => Ok(None),
    }
}

/// `getCoverArt`: by a picture's own id or by that of what it stands for. With `size`, a copy whose longer side is
/// about so many pixels.
pub(super) async fn get_cover_art(call: &Call) -> Answer {
    let text = call.params.required("id")?;
    let missing = || Fault::not_found("picture", text);
    let id = Id::parse(text).ok_or_else(missing)?;
    let size = match call.params.natural("size")? {
        Some(0) => return Err(Fault::invalid("size", "0")),
        size => size.map(|size| u32::try_from(size).unwrap_or(u32::MAX)),
    };
    let hash = call
        .read(move |tx, user| picture_of(tx, user, id))
        .await?
        .ok_or_else(missing)?;
    let covers = call.app.covers();
    let picture = match size {
        None => covers.full(call.user.id, hash).await,
        Some(size) => match covers.scaled(call.user.id, hash, size).await {
            // What this program cannot decode, the player perhaps can.
            Err(CoverError::Unreadable(..)) => covers.full(call.user.id, hash).await,
            scaled => scaled,
        },
    };
    let picture = picture.map_err(|error| match error {
        CoverError::NotFound(_) => missing(),
        other => Fault::Internal(other.into()),
    })?;
    let bytes = tokio::fs::metadata(&picture.path)
        .await
        .map_err(ApiError::from)?
        .len();
    // The file's name tells content and size.
    let tag = picture.path.file_name().unwrap_or_default();
    let blob = Blob {
        path: &picture.path,
        size: bytes,
        tag: &tag.to_string_lossy(),
        modified_at: None,
        content_type: picture.media_type,
    };
    let mut response = serve_blob(&call.method, &call.headers, blob).await?;
    let keep = match id {
        Id::Cover(_) => FOR_GOOD,
        _ => REVALIDATE,
    };
    response.headers_mut().insert(header::CACHE_CONTROL, keep);
    Ok(Reply::Bytes(response))
}
