//! Search as one types: from the first letter on, case, marks and punctuation aside.
//!
//! A match at the start of a title is found through the ordered index on folded titles, popular tracks through the
//! index on play counts, and only what is still missing through the full-text index, unranked and bounded, because
//! ranking every row that holds one letter takes longer than a frame. The few hundred candidates are ranked here.

use crate::browse::{albums_by_ids, artists_by_ids, tracks_by_ids};
use crate::{Library, LibraryError, fold};
use coffer_model::{Album, Artist, Track};
use rusqlite::{Connection, params};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Popular tracks looked at.
const POPULAR: usize = 400;
/// Matches at the start of a title or name looked at.
const STARTS: usize = 100;
/// Full-text matches looked at.
const ANYWHERE: usize = 250;
/// Words of a query that count; nobody types more.
const WORDS: usize = 8;
/// Characters of a query that count.
const CHARACTERS: usize = 200;

/// What was found, best first in each group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchResults {
    /// Artists.
    pub artists: Vec<Artist>,
    /// Albums, by title and artist.
    pub albums: Vec<Album>,
    /// Tracks, by title and artist.
    pub tracks: Vec<Track>,
}

impl Library {
    /// Artists, albums and tracks that have every word of `query`, the last of which may be unfinished; up to `limit`
    /// of each. Where there are none, those in which every word of `query` begins a word.
    ///
    /// `query` is plain text: no character of it has a special meaning. An empty one finds nothing.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn search(&self, query: &str, limit: usize) -> Result<SearchResults, LibraryError> {
        let query = Query::new(query);
        if query.key.is_empty() || limit == 0 {
            return Ok(SearchResults::default());
        }
        self.read(|connection| {
            let artists = find(connection, &ARTISTS, &query, limit)?;
            let albums = find(connection, &ALBUMS, &query, limit)?;
            let tracks = find(connection, &TRACKS, &query, limit)?;
            Ok(SearchResults {
                artists: artists_by_ids(connection, &artists)?,
                albums: albums_by_ids(connection, &albums)?,
                tracks: tracks_by_ids(connection, &tracks)?,
            })
        })
    }
}

struct Query {
    /// Folded; also what a match at the start begins with.
    key: String,
    /// For FTS5: each word quoted, the last as a prefix. Empty where the query has no words.
    typed: String,
    /// The same with each word as a prefix; empty where it would be the same.
    forgiving: String,
}

impl Query {
    fn new(text: &str) -> Self {
        let text: String = text.chars().take(CHARACTERS).collect();
        let folded = fold::words(&text);
        let words: Vec<&str> = folded
            .split(' ')
            .filter(|word| !word.is_empty())
            .take(WORDS)
            .collect();
        let quoted: Vec<String> = words
            .iter()
            .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
            .collect();
        let mut typed = quoted.join(" ");
        let mut forgiving = quoted.join(" * ");
        if !quoted.is_empty() {
            typed.push_str(" *");
            forgiving.push_str(" *");
        }
        if quoted.len() < 2 {
            forgiving.clear();
        }
        Self {
            key: if words.is_empty() {
                fold::key(&text)
            } else {
                words.join(" ")
            },
            typed,
            forgiving,
        }
    }

    /// The end of the range of keys that begin with [`key`](Self::key).
    fn key_end(&self) -> String {
        format!("{}\u{10ffff}", self.key)
    }
}

/// The statements of one kind; each answers id, key, plays, starred.
struct Kind {
    popular: Option<&'static str>,
    starts: &'static str,
    anywhere: &'static str,
}

const ARTISTS: Kind = Kind {
    popular: None,
    starts: "SELECT id, name_key, 0, starred FROM artists WHERE name_key >= ?1 AND name_key < ?2
             ORDER BY name_key, id LIMIT ?3",
    anywhere: "SELECT a.id, a.name_key, 0, a.starred
               FROM (SELECT rowid AS id FROM search_artists WHERE search_artists MATCH ?1 LIMIT ?2) f
               CROSS JOIN artists a ON a.id = f.id",
};
const ALBUMS: Kind = Kind {
    popular: None,
    starts: "SELECT id, title_key, 0, starred FROM albums WHERE title_key >= ?1 AND title_key < ?2
             ORDER BY title_key, id LIMIT ?3",
    anywhere: "SELECT a.id, a.title_key, 0, a.starred
               FROM (SELECT rowid AS id FROM search_albums WHERE search_albums MATCH ?1 LIMIT ?2) f
               CROSS JOIN albums a ON a.id = f.id",
};
const TRACKS: Kind = Kind {
    popular: Some(
        "SELECT id, title_key, play_count, starred FROM tracks WHERE play_count > 0
         ORDER BY play_count DESC LIMIT ?1",
    ),
    starts: "SELECT id, title_key, play_count, starred FROM tracks WHERE title_key >= ?1 AND title_key < ?2
             ORDER BY title_key, id LIMIT ?3",
    anywhere: "SELECT t.id, t.title_key, t.play_count, t.starred
               FROM (SELECT rowid AS id FROM search_tracks WHERE search_tracks MATCH ?1 LIMIT ?2) f
               CROSS JOIN tracks t ON t.id = f.id",
};

struct Candidate {
    key: String,
    plays: i64,
    starred: bool,
}

fn find(
    connection: &Connection,
    kind: &Kind,
    query: &Query,
    limit: usize,
) -> Result<Vec<i64>, rusqlite::Error> {
    let read = |row: &rusqlite::Row<'_>| {
        Ok((
            row.get::<_, i64>(0)?,
            Candidate {
                key: row.get(1)?,
                plays: row.get(2)?,
                starred: row.get(3)?,
            },
        ))
    };
    let starts_limit = whole(limit.max(STARTS));
    let mut found: HashMap<i64, Candidate> = connection
        .prepare_cached(kind.starts)?
        .query_map(params![query.key, query.key_end(), starts_limit], read)?
        .collect::<Result<_, _>>()?;
    let enough = found.len() >= limit;
    if let Some(popular) = kind.popular {
        let mut statement = connection.prepare_cached(popular)?;
        for candidate in statement.query_map([whole(POPULAR)], read)? {
            let (id, candidate) = candidate?;
            if begins_word(&candidate.key, &query.key) {
                found.insert(id, candidate);
            }
        }
    }
    // Words that are typed whole are cheap to look up; only where they find nothing are they taken for beginnings.
    for expression in [&query.typed, &query.forgiving] {
        if enough || expression.is_empty() || (expression == &query.forgiving && !found.is_empty())
        {
            continue;
        }
        let mut statement = connection.prepare_cached(kind.anywhere)?;
        for candidate in
            statement.query_map(params![expression, whole(limit.max(ANYWHERE))], read)?
        {
            let (id, candidate) = candidate?;
            found.insert(id, candidate);
        }
    }
    let mut ranked: Vec<(i64, Candidate)> = found.into_iter().collect();
    ranked.sort_by(|(left_id, left), (right_id, right)| {
        rank(left, query)
            .cmp(&rank(right, query))
            .then_with(|| left.key.cmp(&right.key))
            .then_with(|| left_id.cmp(right_id))
    });
    Ok(ranked.into_iter().take(limit).map(|(id, _)| id).collect())
}

/// Smaller is better: the whole title, its start, a word in it, elsewhere; then what is played and starred.
fn rank(candidate: &Candidate, query: &Query) -> (u8, Reverse<i64>, Reverse<bool>) {
    let place = if candidate.key == query.key {
        0
    } else if candidate.key.starts_with(&query.key) {
        1
    } else if begins_word(&candidate.key, &query.key) {
        2
    } else {
        3
    };
    (place, Reverse(candidate.plays), Reverse(candidate.starred))
}

fn begins_word(key: &str, prefix: &str) -> bool {
    key.match_indices(prefix)
        .any(|(at, _)| at == 0 || key[..at].ends_with(' '))
}

fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_syntax_of_the_full_text_index_survives() {
        let query = Query::new("NEAR(a b) OR title:\"x\" * -y ^z {");
        assert_eq!(query.key, "near a b or title x y z");
        assert_eq!(query.typed, r#""near" "a" "b" "or" "title" "x" "y" "z" *"#);
        assert!(query.forgiving.starts_with(r#""near" * "a" * "b" *"#));
        assert_eq!(Query::new("\"*\"").typed, "");
    }

    #[test]
    fn a_prefix_begins_words_only() {
        assert!(begins_word("hey jude", "ju"));
        assert!(begins_word("hey jude", "hey j"));
        assert!(!begins_word("hey jude", "ude"));
        assert!(!begins_word("日日 本", "本日"));
    }
}
