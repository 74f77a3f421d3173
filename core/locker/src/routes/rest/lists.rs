//! Lists of albums and songs by some order.

use super::call::Call;
use super::fault::Fault;
use super::items;
use super::params::Params;
use super::reply::{Answer, ok};
use crate::store::albums::AlbumRow;
use crate::store::artists::ArtistRow;
use crate::store::browse::{self, AlbumOrder, RandomFilter};
use crate::store::tracks::TrackRow;
use crate::store::{albums, artists, tracks};
use coffer_protocol::opensubsonic::{
    Child, FolderList, FolderResult, NowPlayingEntry, Songs, Starred2, body,
};

/// Items of a list where the call does not say how many.
const USUAL: i64 = 10;
/// The specification's limit of lists.
const MOST: i64 = 500;
/// How long after a song's end its player is still taken to play it.
const GRACE_MS: i64 = 60_000;

/// Songs on the wire.
pub(super) fn songs(rows: Vec<TrackRow>) -> Songs {
    Songs {
        song: rows.into_iter().map(items::song).collect(),
    }
}

async fn album_rows(call: &Call) -> Result<Vec<AlbumRow>, Fault> {
    let order = album_order(&call.params)?;
    let page = call.params.page("size", "offset", USUAL, MOST)?;
    call.read(move |tx, user| {
        let numbers = browse::albums_by(tx, user, &order, page)?;
        Ok(albums::by_ids(tx, user, &numbers)?)
    })
    .await
}

fn album_order(params: &Params) -> Result<AlbumOrder, Fault> {
    Ok(match params.required("type")? {
        "random" => AlbumOrder::Random,
        "newest" => AlbumOrder::Newest,
        "highest" => AlbumOrder::Highest,
        "frequent" => AlbumOrder::Frequent,
        "recent" => AlbumOrder::Recent,
        "alphabeticalByName" => AlbumOrder::Name,
        "alphabeticalByArtist" => AlbumOrder::Artist,
        "starred" => AlbumOrder::Starred,
        "byYear" => AlbumOrder::Years(
            params.int("fromYear")?.ok_or(Fault::Missing("fromYear"))?,
            params.int("toYear")?.ok_or(Fault::Missing("toYear"))?,
        ),
        "byGenre" => AlbumOrder::Genre(params.required("genre")?.to_owned()),
        other => return Err(Fault::invalid("type", other)),
    })
}

/// `getAlbumList2`
pub(super) async fn get_album_list2(call: &Call) -> Answer {
    let rows = album_rows(call).await?;
    ok(body::Albums {
        list: body::AlbumList {
            album: rows.into_iter().map(items::album).collect(),
        },
    })
}

/// `getAlbumList`
pub(super) async fn get_album_list(call: &Call) -> Answer {
    let rows = album_rows(call).await?;
    ok(body::AlbumFolders {
        list: FolderList {
            album: rows.into_iter().map(items::album_folder).collect(),
        },
    })
}

/// `getRandomSongs`
pub(super) async fn get_random_songs(call: &Call) -> Answer {
    let size = call.params.count("size", USUAL, MOST)?;
    let filter = RandomFilter {
        genre: call.params.text("genre").map(str::to_owned),
        from_year: call.params.int("fromYear")?,
        to_year: call.params.int("toYear")?,
    };
    let rows = call
        .read(move |tx, user| {
            let numbers = browse::random_songs(tx, user, &filter, size)?;
            Ok(tracks::by_ids(tx, user, &numbers)?)
        })
        .await?;
    ok(body::RandomSongs { list: songs(rows) })
}

/// `getSongsByGenre`
pub(super) async fn get_songs_by_genre(call: &Call) -> Answer {
    let genre = call.params.required("genre")?.to_owned();
    let page = call.params.page("count", "offset", USUAL, MOST)?;
    let rows = call
        .read(move |tx, user| {
            let numbers = browse::songs_of_genre(tx, user, &genre, page)?;
            Ok(tracks::by_ids(tx, user, &numbers)?)
        })
        .await?;
    ok(body::SongsByGenre { list: songs(rows) })
}

type Starred = (Vec<ArtistRow>, Vec<AlbumRow>, Vec<TrackRow>);

async fn starred_rows(call: &Call) -> Result<Starred, Fault> {
    call.read(|tx, user| {
        Ok((
            artists::by_ids(tx, user, &browse::starred_artists(tx, user)?)?,
            albums::by_ids(tx, user, &browse::starred_albums(tx, user)?)?,
            tracks::by_ids(tx, user, &browse::starred_songs(tx, user)?)?,
        ))
    })
    .await
}

/// `getStarred2`
pub(super) async fn get_starred2(call: &Call) -> Answer {
    let (artists, albums, tracks) = starred_rows(call).await?;
    ok(body::Starred {
        starred: Starred2 {
            artist: artists.into_iter().map(items::artist).collect(),
            album: albums.into_iter().map(items::album).collect(),
            song: tracks.into_iter().map(items::song).collect(),
        },
    })
}

/// `getStarred`
pub(super) async fn get_starred(call: &Call) -> Answer {
    let (artists, albums, tracks) = starred_rows(call).await?;
    ok(body::StarredFolders {
        starred: FolderResult {
            artist: artists.into_iter().map(items::artist).collect(),
            album: albums.into_iter().map(items::album_folder).collect(),
            song: tracks.into_iter().map(items::song).collect(),
        },
    })
}

/// `getNowPlaying`: the caller's own players. What others listen to is theirs to tell.
pub(super) async fn get_now_playing(call: &Call) -> Answer {
    let players = call.live.playing(call.user.id);
    let numbers: Vec<i64> = players.iter().map(|player| player.song).collect();
    let rows = call
        .read(move |tx, user| Ok(tracks::by_ids(tx, user, &numbers)?))
        .await?;
    let now = call.app.now();
    let mut entry = Vec::new();
    for (place, player) in (1..).zip(players) {
        let Some(row) = rows.iter().find(|row| row.id == player.song) else {
            continue;
        };
        let length = i64::try_from(row.duration).unwrap_or(i64::MAX);
        let age = now.saturating_sub(player.since);
        if age > length.saturating_add(GRACE_MS) {
            continue;
        }
        let song: Child = items::song(row.clone());
        entry.push(NowPlayingEntry {
            song,
            username: call.user.name.clone(),
            minutes_ago: Some(age.max(0) / 60_000),
            player_id: Some(place),
            player_name: Some(player.client),
        });
    }
    ok(body::NowPlaying {
        playing: body::NowPlayingList { entry },
    })
}
