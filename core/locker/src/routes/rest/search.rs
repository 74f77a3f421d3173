//! Search, and paging through everything by an empty one.

use super::call::Call;
use super::fault::Fault;
use super::items;
use super::reply::{Answer, ok};
use crate::store::search::{self, Hits, Window};
use coffer_protocol::opensubsonic::{FolderResult, SearchResult3, body};

/// Items of each kind where the call does not say how many.
const USUAL: i64 = 20;
/// Clients that read a whole library take a short page for the last one, so that this is far above what they ask for.
const MOST: i64 = 10_000;

async fn hits(call: &Call) -> Result<Hits, Fault> {
    let window = |count, offset| {
        let page = call.params.page(count, offset, USUAL, MOST)?;
        Ok::<_, Fault>(Window {
            count: u32::try_from(page.size).unwrap_or(u32::MAX),
            offset: u32::try_from(page.offset).unwrap_or(u32::MAX),
        })
    };
    let artists = window("artistCount", "artistOffset")?;
    let albums = window("albumCount", "albumOffset")?;
    let songs = window("songCount", "songOffset")?;
    let query = call.params.raw("query").unwrap_or_default().to_owned();
    call.read(move |tx, user| Ok(search::search(tx, user, &query, artists, albums, songs)?))
        .await
}

/// `search3`
pub(super) async fn search3(call: &Call) -> Answer {
    let hits = hits(call).await?;
    ok(body::Search3 {
        result: SearchResult3 {
            artist: hits.artists.into_iter().map(items::artist).collect(),
            album: hits.albums.into_iter().map(items::album).collect(),
            song: hits.tracks.into_iter().map(items::song).collect(),
        },
    })
}

/// `search2`
pub(super) async fn search2(call: &Call) -> Answer {
    let hits = hits(call).await?;
    ok(body::Search2 {
        result: FolderResult {
            artist: hits.artists.into_iter().map(items::artist).collect(),
            album: hits.albums.into_iter().map(items::album_folder).collect(),
            song: hits.tracks.into_iter().map(items::song).collect(),
        },
    })
}
