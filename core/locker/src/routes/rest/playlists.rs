//! Playlists: each belongs to one user, who alone sees it.

use super::call::Call;
use super::fault::Fault;
use super::id::Id;
use super::items;
use super::reply::{Answer, done, ok};
use crate::store::playlists::{self, Edit};
use crate::store::tracks;
use coffer_protocol::opensubsonic::{Playlist, body};
use rusqlite::Connection;

/// `getPlaylists`
pub(super) async fn get_playlists(call: &Call) -> Answer {
    if let Some(name) = call.params.text("username")
        && !name.eq_ignore_ascii_case(&call.user.name)
    {
        return Err(Fault::NotAuthorized(
            "playlists are seen by their owners only",
        ));
    }
    let rows = call.read(|tx, user| Ok(playlists::list(tx, user)?)).await?;
    ok(body::Playlists {
        playlists: body::PlaylistList {
            playlist: rows
                .into_iter()
                .map(|row| items::playlist(row, &call.user.name))
                .collect(),
        },
    })
}

fn whole(tx: &Connection, user: i64, number: i64, owner: &str) -> Result<Playlist, Fault> {
    let row = playlists::get(tx, user, number)?
        .ok_or_else(|| Fault::not_found("playlist", Id::Playlist(number)))?;
    let entries = playlists::entries(tx, user, number)?;
    let mut playlist = items::playlist(row, owner);
    playlist.entry = tracks::by_ids(tx, user, &entries)?
        .into_iter()
        .map(items::song)
        .collect();
    Ok(playlist)
}

/// `getPlaylist`
pub(super) async fn get_playlist(call: &Call) -> Answer {
    let number = call.params.playlist("id")?;
    let owner = call.user.name.clone();
    let playlist = call
        .read(move |tx, user| whole(tx, user, number, &owner))
        .await?;
    ok(body::OnePlaylist { playlist })
}

/// `createPlaylist`: a new one with a name, or with `playlistId` other songs in an old one.
pub(super) async fn create_playlist(call: &Call) -> Answer {
    let old = match call.params.text("playlistId") {
        Some(_) => Some(call.params.playlist("playlistId")?),
        None => None,
    };
    let name = call.params.text("name").map(str::to_owned);
    if old.is_none() && name.is_none() {
        return Err(Fault::Missing("name"));
    }
    let edit = Edit {
        name,
        clear: true,
        add: call.params.songs("songId")?,
        ..Edit::default()
    };
    let now = call.app.now();
    let owner = call.user.name.clone();
    let playlist = call
        .write(move |tx, user| {
            let number = match old {
                Some(number) => number,
                None => {
                    let name = edit.name.as_deref().unwrap_or_default();
                    playlists::create(tx, user, name, now)?
                }
            };
            playlists::edit(tx, user, number, &edit, now)?;
            whole(tx, user, number, &owner)
        })
        .await?;
    ok(body::OnePlaylist { playlist })
}

/// `updatePlaylist`: entries go by their places before the call, then songs come at the end.
pub(super) async fn update_playlist(call: &Call) -> Answer {
    let number = call.params.playlist("playlistId")?;
    let remove = call
        .params
        .all("songIndexToRemove")
        .map(|text| {
            text.parse()
                .map_err(|_| Fault::invalid("songIndexToRemove", text))
        })
        .collect::<Result<_, _>>()?;
    let edit = Edit {
        name: call.params.text("name").map(str::to_owned),
        // An empty comment is a wish: none.
        comment: call.params.raw("comment").map(str::to_owned),
        public: call.params.flag("public")?,
        clear: false,
        remove,
        add: call.params.songs("songIdToAdd")?,
    };
    let now = call.app.now();
    call.write(move |tx, user| Ok(playlists::edit(tx, user, number, &edit, now)?))
        .await?;
    done()
}

/// `deletePlaylist`
pub(super) async fn delete_playlist(call: &Call) -> Answer {
    let number = call.params.playlist("id")?;
    let gone = call
        .write(move |tx, user| Ok(playlists::delete(tx, user, number)?))
        .await?;
    if gone {
        done()
    } else {
        Err(Fault::not_found("playlist", Id::Playlist(number)))
    }
}
