//! `coffer search`.

use super::Context;
use super::list;
use crate::failure::{Code, Failure};
use crate::output;
use coffer_player::open_library;
use serde::Serialize;

#[derive(Serialize)]
struct Found {
    artists: Vec<list::ArtistRow>,
    albums: Vec<list::AlbumRow>,
    tracks: Vec<list::TrackRow>,
}

/// Searches the library, also while a player runs on it.
pub(crate) fn run(context: Context, query: &str, limit: u32) -> Result<(), Failure> {
    let library = open_library(&context.home)?;
    let results = library.search(query, limit as usize)?;
    let found = Found {
        artists: results.artists.iter().map(Into::into).collect(),
        albums: results.albums.iter().map(Into::into).collect(),
        tracks: results.tracks.iter().map(Into::into).collect(),
    };
    if context.json {
        return Ok(output::json(&found)?);
    }
    if found.artists.is_empty() && found.albums.is_empty() && found.tracks.is_empty() {
        return Err(Failure::new(
            Code::NotFound,
            format!("nothing in the library matches `{query}`"),
        ));
    }
    for row in &found.artists {
        output::line(format_args!("artist {row}"))?;
    }
    for row in &found.albums {
        output::line(format_args!("album  {row}"))?;
    }
    for row in &found.tracks {
        output::line(format_args!("track  {row}"))?;
    }
    Ok(())
}
