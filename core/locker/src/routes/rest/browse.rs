//! The library as artists, albums and songs, and as the folders that older clients want.

use super::call::Call;
use super::fault::Fault;
use super::id::Id;
use super::items;
use super::params::Params;
use super::reply::{Answer, ok};
use crate::store::albums::AlbumRow;
use crate::store::artists::ArtistRow;
use crate::store::{albums, artists, browse, tracks};
use coffer_protocol::opensubsonic::{
    ArtistId3, Artists, Directory, Genre, Index, Indexes, MusicFolder, body,
};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The one music folder that every user has.
pub(super) const FOLDER: i64 = 1;

/// The index of names that begin with no letter.
const NO_LETTER: &str = "#";

/// A call that names another music folder than the one there is finds nothing.
pub(super) fn check_folder(params: &Params) -> Result<(), Fault> {
    match params.text("musicFolderId") {
        Some(folder) if folder != FOLDER.to_string() => {
            Err(Fault::not_found("music folder", folder))
        }
        _ => Ok(()),
    }
}

/// `getMusicFolders`
pub(super) fn get_music_folders() -> Answer {
    ok(body::Folders {
        folders: body::FolderNames {
            folder: vec![MusicFolder {
                id: Some(FOLDER),
                name: "Music".to_owned(),
            }],
        },
    })
}

/// `getIndexes`: without the artists where nothing changed since `ifModifiedSince`.
pub(super) async fn get_indexes(call: &Call) -> Answer {
    let since = call.params.int("ifModifiedSince")?;
    let (change, rows) = call
        .read(|tx, user| {
            let artists = artists::by_ids(tx, user, &browse::album_artists(tx, user)?)?;
            Ok((browse::last_index_change(tx, user)?, artists))
        })
        .await?;
    let changed = call
        .live
        .index_changed(call.user.id, change, call.app.now());
    let index = match since {
        Some(since) if changed <= since => Vec::new(),
        _ => indexed(rows),
    };
    ok(body::Indexes {
        indexes: Indexes {
            ignored_articles: String::new(),
            last_modified: Some(changed),
            index,
            child: Vec::new(),
        },
    })
}

/// `getArtists`
pub(super) async fn get_artists(call: &Call) -> Answer {
    let rows = call
        .read(|tx, user| {
            Ok(artists::by_ids(
                tx,
                user,
                &browse::album_artists(tx, user)?,
            )?)
        })
        .await?;
    ok(body::Artists {
        artists: Artists {
            ignored_articles: String::new(),
            index: indexed(rows),
        },
    })
}

/// Artists, which come by name, below their letters.
fn indexed(rows: Vec<ArtistRow>) -> Vec<Index> {
    let mut letters: BTreeMap<String, Vec<ArtistId3>> = BTreeMap::new();
    for row in rows {
        letters
            .entry(letter(&row.name_key))
            .or_default()
            .push(items::artist(row));
    }
    letters
        .into_iter()
        .map(|(name, artist)| Index { name, artist })
        .collect()
}

fn letter(key: &str) -> String {
    match key.chars().next() {
        Some(first) if first.is_alphabetic() => first.to_uppercase().collect(),
        _ => NO_LETTER.to_owned(),
    }
}

/// The albums of an artist, or those it appears on where it has none of its own.
fn albums_of(tx: &Connection, user: i64, artist: i64) -> Result<Vec<AlbumRow>, Fault> {
    let own = albums::of_artist(tx, user, artist)?;
    if !own.is_empty() {
        return Ok(own);
    }
    let others = browse::albums_with_artist(tx, user, artist)?;
    Ok(albums::by_ids(tx, user, &others)?)
}

/// `getArtist`
pub(super) async fn get_artist(call: &Call) -> Answer {
    let number = call.params.artist("id")?;
    let (row, rows) = call
        .read(move |tx, user| {
            let artist = artists::by_id(tx, user, number)?
                .ok_or_else(|| Fault::not_found("artist", Id::Artist(number)))?;
            Ok((artist, albums_of(tx, user, number)?))
        })
        .await?;
    let mut artist = items::artist(row);
    artist.album = rows.into_iter().map(items::album).collect();
    artist.album_count = i64::try_from(artist.album.len()).ok();
    ok(body::Artist { artist })
}

/// `getAlbum`
pub(super) async fn get_album(call: &Call) -> Answer {
    let number = call.params.album("id")?;
    let (row, rows) = call
        .read(move |tx, user| {
            let album = albums::by_id(tx, user, number)?
                .ok_or_else(|| Fault::not_found("album", Id::Album(number)))?;
            Ok((album, tracks::of_album(tx, user, number)?))
        })
        .await?;
    let mut album = items::album(row);
    album.song = rows.into_iter().map(items::song).collect();
    ok(body::Album { album })
}

/// `getSong`
pub(super) async fn get_song(call: &Call) -> Answer {
    let number = call.params.song("id")?;
    let row = call
        .read(move |tx, user| {
            tracks::by_id(tx, user, number)?
                .ok_or_else(|| Fault::not_found("song", Id::Track(number)))
        })
        .await?;
    ok(body::Song {
        song: items::song(row),
    })
}

/// `getGenres`
pub(super) async fn get_genres(call: &Call) -> Answer {
    let rows = call.read(|tx, user| Ok(browse::genres(tx, user)?)).await?;
    ok(body::Genres {
        genres: body::GenreList {
            genre: rows
                .into_iter()
                .map(|row| Genre {
                    song_count: Some(row.songs),
                    album_count: Some(row.albums),
                    value: row.name,
                })
                .collect(),
        },
    })
}

/// `getMusicDirectory`: the music folder has artists, an artist albums, an album songs.
pub(super) async fn get_music_directory(call: &Call) -> Answer {
    let text = call.params.required("id")?.to_owned();
    let directory = call
        .read(move |tx, user| {
            let missing = |what| Fault::not_found(what, &text);
            if text == FOLDER.to_string() {
                let rows = artists::by_ids(tx, user, &browse::album_artists(tx, user)?)?;
                return Ok(Directory {
                    id: text,
                    name: "Music".to_owned(),
                    child: rows.into_iter().map(items::artist_folder).collect(),
                    ..Directory::default()
                });
            }
            match Id::parse(&text) {
                Some(Id::Artist(number)) => {
                    let row = artists::by_id(tx, user, number)?.ok_or_else(|| missing("artist"))?;
                    let children = albums_of(tx, user, number)?;
                    Ok(Directory {
                        id: text,
                        parent: Some(FOLDER.to_string()),
                        name: row.name,
                        starred: row.starred_at.and_then(items::time),
                        user_rating: row.rating.map(i64::from),
                        play_count: None,
                        child: children.into_iter().map(items::album_folder).collect(),
                    })
                }
                Some(Id::Album(number)) => {
                    let row = albums::by_id(tx, user, number)?.ok_or_else(|| missing("album"))?;
                    let children = tracks::of_album(tx, user, number)?;
                    Ok(Directory {
                        id: text,
                        parent: Some(Id::Artist(row.artist_id).to_string()),
                        name: row.title,
                        starred: row.starred_at.and_then(items::time),
                        user_rating: row.rating.map(i64::from),
                        play_count: i64::try_from(row.play_count).ok(),
                        child: children.into_iter().map(items::song).collect(),
                    })
                }
                _ => Err(missing("directory")),
            }
        })
        .await?;
    ok(body::Directory { directory })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_below_their_first_letter_or_below_a_sign_for_all_others() {
        assert_eq!(letter("abba"), "A");
        assert_eq!(letter("éa"), "É");
        assert_eq!(letter("2pac"), "#");
        assert_eq!(letter(""), "#");
        assert_eq!(letter("ßa"), "SS");
    }
}
