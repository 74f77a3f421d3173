//! Whether a pass that was cut can go on.
//!
//! Half of a list by old ids and half by new ones would be worse than to begin again, so that the first page, which
//! is in already, is asked for once more: where it is not what it was, the pass begins anew.

use super::catalogue::Pass;
use super::state::{Stage, State};
use super::{EmptyQuery, ItemKind, SourceError};
use crate::LibraryError;
use rusqlite::params;

/// Items compared.
const SAMPLE: u32 = 100;
/// With fewer the same ids may have come to the same names by chance, and to begin again costs next to nothing.
const LEAST: u32 = 8;

/// The lists of a pass, in the order they are read.
#[derive(Clone, Copy)]
enum List {
    Artists,
    Albums,
    Songs,
    Walk,
    /// Songs where they are listed, else albums.
    Any,
}

/// Whether what `state` has of the lists is still what the server has.
pub(super) async fn can_resume(pass: &Pass<'_>, state: &State) -> Result<bool, super::SyncError> {
    let Some((list, size)) = last_read(state) else {
        return Ok(true);
    };
    if size < LEAST {
        return Ok(false);
    }
    let (table, name, sample) = match list {
        List::Artists => (
            "artists",
            "name",
            search(pass, state, ItemKind::Artist, size).await?,
        ),
        List::Albums => (
            "albums",
            "title",
            search(pass, state, ItemKind::Album, size).await?,
        ),
        List::Songs => (
            "tracks",
            "title",
            search(pass, state, ItemKind::Song, size).await?,
        ),
        List::Walk => ("albums", "title", walk(pass, size).await?),
        List::Any => {
            let songs = search(pass, state, ItemKind::Song, size).await?;
            if songs.is_empty() {
                ("albums", "title", walk(pass, size).await?)
            } else {
                ("tracks", "title", songs)
            }
        }
    };
    Ok(is_in(pass, state, table, name, sample).await?)
}

/// The last list of which something is in, and how much of it to compare.
fn last_read(state: &State) -> Option<(List, u32)> {
    let part = SAMPLE.min(state.position);
    match (state.stage?, state.position) {
        (Stage::Artists | Stage::AlbumWalk, 0) => None,
        (Stage::Artists, _) => Some((List::Artists, part)),
        (Stage::Albums, 0) => Some((List::Artists, SAMPLE)),
        (Stage::Albums, _) => Some((List::Albums, part)),
        (Stage::Songs, 0) => Some((List::Albums, SAMPLE)),
        (Stage::Songs, _) => Some((List::Songs, part)),
        (Stage::AlbumWalk, _) => Some((List::Walk, part)),
        (Stage::Playlists, _) => Some((List::Any, SAMPLE)),
    }
}

async fn search(
    pass: &Pass<'_>,
    state: &State,
    kind: ItemKind,
    size: u32,
) -> Result<Vec<(String, String)>, SourceError> {
    let query = if state.query_is_quotes {
        EmptyQuery::Quotes
    } else {
        EmptyQuery::Empty
    };
    let answer = pass.catalogue.search3(query, kind, 0, size).await?;
    Ok(match kind {
        ItemKind::Artist => answer
            .artist
            .into_iter()
            .map(|item| (item.id, item.name))
            .collect(),
        ItemKind::Album => answer
            .album
            .into_iter()
            .map(|item| (item.id, item.name))
            .collect(),
        ItemKind::Song => answer
            .song
            .into_iter()
            .filter(|item| !item.is_dir && item.is_video != Some(true))
            .map(|item| (item.id, item.title))
            .collect(),
    })
}

async fn walk(pass: &Pass<'_>, size: u32) -> Result<Vec<(String, String)>, SourceError> {
    let albums = pass.catalogue.album_list2(0, size).await?;
    Ok(albums
        .into_iter()
        .map(|album| (album.id, album.name))
        .collect())
}

/// Whether this pass has seen all of `sample`, by the same ids and names.
async fn is_in(
    pass: &Pass<'_>,
    state: &State,
    table: &'static str,
    name: &'static str,
    sample: Vec<(String, String)>,
) -> Result<bool, LibraryError> {
    let (account, number) = (pass.writer.account, state.pass);
    pass.writer
        .library
        .read_apart(move |connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT 1 FROM {table} WHERE account_id = ?1 AND server_id = ?2 AND seen = ?3 AND {name} = ?4"
            ))?;
            for (id, name) in sample.iter().filter(|(id, _)| !id.is_empty()) {
                if !statement.exists(params![account.0, id, number, name])? {
                    return Ok(false);
                }
            }
            Ok(true)
        })
        .await
}
