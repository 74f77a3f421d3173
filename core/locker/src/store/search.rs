//! The search index: an FTS5 table that the schema's triggers keep in step with the rows.

use super::{StoreError, albums, artists, tracks};
use albums::AlbumRow;
use artists::ArtistRow;
use rusqlite::{Connection, params};
use tracks::TrackRow;

/// A window of one kind of answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Window {
    /// At most so many.
    pub(crate) count: u32,
    /// After so many.
    pub(crate) offset: u32,
}

/// What was found, best first; in the order of ids where nothing is ranked.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Hits {
    pub(crate) artists: Vec<ArtistRow>,
    pub(crate) albums: Vec<AlbumRow>,
    pub(crate) tracks: Vec<TrackRow>,
}

/// How many matches are ranked; those beyond follow unranked. Ranking reads every match: `ORDER BY rank` over the
/// matches of one letter took 640 ms with 500,000 tracks.
const RANKED: u32 = 2_000;

/// Words of fewer characters match too much for a rank to say anything.
const RANKED_WORD: usize = 3;

/// A query of more words than this is cut: each costs a walk through the index.
const MAX_WORDS: usize = 16;

#[derive(Clone, Copy)]
enum Kind {
    Track,
    Album,
    Artist,
}

impl Kind {
    fn letter(self) -> char {
        match self {
            Self::Track => 't',
            Self::Album => 'l',
            Self::Artist => 'r',
        }
    }

    fn table(self) -> &'static str {
        match self {
            Self::Track => "tracks",
            Self::Album => "albums",
            Self::Artist => "artists",
        }
    }
}

/// What the user's items have that match: every word of `query` must begin a word of an item's title, artist or
/// album, without regard to case and accents. An empty query, or `""` as some players send it, matches everything.
pub(crate) fn search(
    conn: &Connection,
    user_id: i64,
    query: &str,
    artist_window: Window,
    album_window: Window,
    track_window: Window,
) -> Result<Hits, StoreError> {
    let find = |kind, window| ids(conn, user_id, query, kind, window);
    Ok(Hits {
        artists: artists::by_ids(conn, user_id, &find(Kind::Artist, artist_window)?)?,
        albums: albums::by_ids(conn, user_id, &find(Kind::Album, album_window)?)?,
        tracks: tracks::by_ids(conn, user_id, &find(Kind::Track, track_window)?)?,
    })
}

fn ids(
    conn: &Connection,
    user_id: i64,
    query: &str,
    kind: Kind,
    window: Window,
) -> Result<Vec<i64>, StoreError> {
    if window.count == 0 {
        return Ok(Vec::new());
    }
    let words = words(query);
    if words.is_empty() {
        return if query
            .trim_matches(|c: char| c == '"' || c.is_whitespace())
            .is_empty()
        {
            everything(conn, user_id, kind, window)
        } else {
            Ok(Vec::new())
        };
    }
    let pattern = pattern(user_id, kind, &words);
    if words.iter().all(|word| word.chars().count() < RANKED_WORD) {
        return unranked(conn, &pattern, window);
    }
    let mut found = Vec::new();
    if window.offset < RANKED {
        found = ranked(conn, &pattern, window)?;
    }
    // The ranked part is the first matches by id, so that the unranked rest continues where it ends.
    let end = window
        .offset
        .saturating_add(u32::try_from(found.len()).unwrap_or(u32::MAX));
    if found.len() < window.count as usize && end >= RANKED {
        let rest = Window {
            count: window.count - (end - window.offset),
            offset: end,
        };
        found.extend(unranked(conn, &pattern, rest)?);
    }
    Ok(found)
}

/// The words as FTS5 sees them. Everything else in the query, quotes and operators too, only separates.
pub(super) fn words(query: &str) -> Vec<String> {
    use unicode_normalization::UnicodeNormalization;
    query
        .nfc()
        .collect::<String>()
        .split(|c: char| !(c.is_alphanumeric() || is_mark(c)))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(MAX_WORDS)
        .map(str::to_owned)
        .collect()
}

/// Vowel signs and the like, which the tokenizer keeps inside a word.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// `"…"` makes a string of a word, in which nothing but `"` is special, and a word has none. Without `AND` between
/// them FTS5 passes over a word in which it knows no letter.
fn pattern(user_id: i64, kind: Kind, words: &[String]) -> String {
    let mut pattern = format!("owner : \"\u{e000}{user_id}{}\"", kind.letter());
    for word in words {
        pattern.push_str(&format!(" words : \"{word}\" *"));
    }
    pattern
}

fn everything(
    conn: &Connection,
    user_id: i64,
    kind: Kind,
    window: Window,
) -> Result<Vec<i64>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT id FROM {} WHERE user_id = ?1 ORDER BY id LIMIT ?2 OFFSET ?3",
        kind.table()
    ))?;
    let rows = statement.query_map(params![user_id, window.count, window.offset], |row| {
        row.get(0)
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn unranked(conn: &Connection, pattern: &str, window: Window) -> Result<Vec<i64>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT rowid >> 2 FROM search WHERE search MATCH ?1 ORDER BY rowid LIMIT ?2 OFFSET ?3",
    )?;
    let rows = statement.query_map(params![pattern, window.count, window.offset], |row| {
        row.get(0)
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn ranked(conn: &Connection, pattern: &str, window: Window) -> Result<Vec<i64>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT id FROM (SELECT rowid >> 2 AS id, bm25(search, 1.0, 0.0) AS score FROM search \
         WHERE search MATCH ?1 ORDER BY rowid LIMIT ?2) ORDER BY score, id LIMIT ?3 OFFSET ?4",
    )?;
    let rows = statement.query_map(
        params![pattern, RANKED, window.count, window.offset],
        |row| row.get(0),
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests;
