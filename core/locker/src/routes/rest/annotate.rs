//! Stars, ratings and plays.

use super::call::Call;
use super::fault::Fault;
use super::id::Id;
use super::live::Player;
use super::reply::{Answer, done};
use crate::store::annotations::{self, Item, Play};
use crate::store::tracks;

/// The end of the year 9999, Unix milliseconds: later times cannot be written as the API writes them.
const LAST_TIME: i64 = 253_402_300_799_999;
/// Longest client name that is kept, in characters.
const LONGEST_CLIENT: usize = 100;

fn item(id: Id) -> Result<Item, Fault> {
    match id {
        Id::Track(number) => Ok(Item::Track(number)),
        Id::Album(number) => Ok(Item::Album(number)),
        Id::Artist(number) => Ok(Item::Artist(number)),
        Id::Playlist(_) | Id::Cover(_) => Err(Fault::not_found("item", id)),
    }
}

/// The items that a call names: any kind in `id`, where folders are meant too; one kind in the others.
fn items(call: &Call) -> Result<Vec<(Item, Id)>, Fault> {
    let mut items = Vec::new();
    for name in ["id", "albumId", "artistId"] {
        for text in call.params.all(name) {
            let id = Id::parse(text).filter(|id| match name {
                "albumId" => matches!(id, Id::Album(_)),
                "artistId" => matches!(id, Id::Artist(_)),
                _ => true,
            });
            let id = id.ok_or_else(|| Fault::not_found("item", text))?;
            items.push((item(id)?, id));
        }
    }
    if items.is_empty() {
        return Err(Fault::Missing("id"));
    }
    Ok(items)
}

async fn set_stars(call: &Call, starred_at: Option<i64>) -> Answer {
    let items = items(call)?;
    call.write(move |tx, user| {
        for (item, id) in items {
            if !annotations::set_star(tx, user, item, starred_at)? {
                return Err(Fault::not_found("item", id));
            }
        }
        Ok(())
    })
    .await?;
    done()
}

/// `star`: all of the named items, or none where one is missing.
pub(super) async fn star(call: &Call) -> Answer {
    set_stars(call, Some(call.app.now())).await
}

/// `unstar`
pub(super) async fn unstar(call: &Call) -> Answer {
    set_stars(call, None).await
}

/// `setRating`: 1 to 5, and 0 takes the rating away.
pub(super) async fn set_rating(call: &Call) -> Answer {
    let id = call.params.id("id")?;
    let item = item(id)?;
    let rating = match call.params.int("rating")? {
        None => return Err(Fault::Missing("rating")),
        Some(0) => None,
        Some(rating @ 1..=5) => Some(rating),
        Some(other) => return Err(Fault::invalid("rating", &other.to_string())),
    };
    call.write(move |tx, user| {
        if annotations::set_rating(tx, user, item, rating)? {
            Ok(())
        } else {
            Err(Fault::not_found("item", id))
        }
    })
    .await?;
    done()
}

/// `scrobble`: plays with their times, one by one; a repeated one (same song, time and client) counts once.
///
/// Songs that are gone are passed over, so that a client's list of old plays never gets stuck; only where none of
/// the songs is there the call fails. With `submission=false` nothing is counted: the song plays now.
pub(super) async fn scrobble(call: &Call) -> Answer {
    let songs = call.params.songs("id")?;
    let now = call.app.now();
    let times = times(call)?;
    let client: String = call
        .params
        .text("c")
        .unwrap_or_default()
        .chars()
        .take(LONGEST_CLIENT)
        .collect();
    let Some(&first) = songs.first() else {
        return Err(Fault::Missing("id"));
    };
    if call.params.flag("submission")? == Some(false) {
        let known = call
            .read(move |tx, user| Ok(tracks::by_id(tx, user, first)?.is_some()))
            .await?;
        if !known {
            return Err(Fault::not_found("song", Id::Track(first)));
        }
        call.live.play(
            call.user.id,
            Player {
                client,
                song: first,
                since: now,
            },
        );
        return done();
    }
    let plays: Vec<Play> = songs
        .into_iter()
        .enumerate()
        .map(|(place, track)| Play {
            track,
            played_at: times.get(place).copied().unwrap_or(now),
            client: client.clone(),
        })
        .collect();
    call.write(move |tx, user| {
        let mut known = false;
        for play in &plays {
            known |= annotations::record_play(tx, user, play)?;
        }
        if known {
            Ok(())
        } else {
            Err(Fault::not_found("song", Id::Track(first)))
        }
    })
    .await?;
    done()
}

fn times(call: &Call) -> Result<Vec<i64>, Fault> {
    call.params
        .all("time")
        .map(|text| {
            text.parse()
                .ok()
                .filter(|time| (0..=LAST_TIME).contains(time))
                .ok_or_else(|| Fault::invalid("time", text))
        })
        .collect()
}
