//! The change feed, read. It is written by the schema's triggers: each item has one row, at the place of its last
//! change, so that reading from the start is a snapshot and reading on from any place loses nothing.

use super::tracks::unsigned;
use super::{StoreError, covers};
use coffer_model::ContentHash;
use coffer_protocol::coffer::{
    AlbumItem, ArtistItem, Change, ChangesPage, PlaylistItem, TrackItem,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::HashMap;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangesError {
    /// The cursor belongs to another feed, or to a later state of this one than the database has.
    #[error("this cursor is not of this locker's feed any more; start again from 0")]
    OtherFeed,
    /// The cursor was not made by a locker.
    #[error("`{0}` is no cursor")]
    NoCursor(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for ChangesError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A place in the feed, on the wire `<feed>.<seq>` or, while a first snapshot is being read, `<feed>.<seq>.<head>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cursor {
    /// The last change that was answered.
    seq: i64,
    /// Where the feed ended when the reader began: tombstones up to there name nothing that it has seen.
    head: i64,
}

impl Cursor {
    /// Reads `text`; `None` for a reader that begins.
    fn parse(text: &str, feed: &str) -> Result<Option<Self>, ChangesError> {
        if text.is_empty() || text == "0" {
            return Ok(None);
        }
        let bad = || ChangesError::NoCursor(text.chars().take(80).collect());
        let number = |part: &str| {
            part.parse::<i64>()
                .ok()
                .filter(|number| *number >= 0)
                .ok_or_else(bad)
        };
        let mut parts = text.split('.');
        let (Some(of), Some(seq)) = (parts.next(), parts.next()) else {
            return Err(bad());
        };
        let seq = number(seq)?;
        let head = parts.next().map(number).transpose()?.unwrap_or(0);
        if parts.next().is_some() {
            return Err(bad());
        }
        if of != feed {
            return Err(ChangesError::OtherFeed);
        }
        Ok(Some(Self { seq, head }))
    }

    fn text(self, feed: &str) -> String {
        if self.seq < self.head {
            format!("{feed}.{}.{}", self.seq, self.head)
        } else {
            format!("{feed}.{}", self.seq)
        }
    }
}

/// The identity of this database's feed.
pub(crate) fn feed(conn: &Connection) -> Result<String, StoreError> {
    Ok(conn
        .prepare_cached("SELECT value FROM settings WHERE key = 'feed'")?
        .query_row([], |row| row.get(0))?)
}

/// The at most `limit` changes of the user after `cursor`, as the rows are now.
pub(crate) fn page(
    conn: &Connection,
    user_id: i64,
    cursor: &str,
    limit: u32,
) -> Result<ChangesPage, ChangesError> {
    let feed = feed(conn)?;
    let end: i64 = conn
        .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'changes'")?
        .query_row([], |row| row.get(0))
        .optional()?
        .unwrap_or(0);
    let (cursor, total) = match Cursor::parse(cursor, &feed)? {
        Some(cursor) if cursor.seq > end || cursor.head > end => {
            return Err(ChangesError::OtherFeed);
        }
        Some(cursor) => (cursor, None),
        None => {
            let start = Cursor { seq: 0, head: end };
            (start, Some(count(conn, user_id)?))
        }
    };
    let (mut found, last, more) = gone_and_last(conn, user_id, cursor, limit)?;
    let last = last.unwrap_or(cursor.seq);
    let range = Range {
        user_id,
        after: cursor.seq,
        last,
    };
    if last > cursor.seq {
        tracks(conn, range, &mut found)?;
        albums(conn, range, &mut found)?;
        artists(conn, range, &mut found)?;
        playlists(conn, range, &mut found)?;
        found.sort_unstable_by_key(|(seq, _)| *seq);
    }
    // One writer gives out the numbers, so that this snapshot misses none up to `end`.
    let seq = if more { last } else { end };
    let next = Cursor { seq, ..cursor };
    Ok(ChangesPage {
        cursor: next.text(&feed),
        feed,
        more,
        changes: found.into_iter().map(|(_, change)| change).collect(),
        total,
    })
}

type Found = Vec<(i64, Change)>;

/// The changes of one page: `after < seq <= last`.
#[derive(Clone, Copy)]
struct Range {
    user_id: i64,
    after: i64,
    last: i64,
}

fn count(conn: &Connection, user_id: i64) -> Result<u64, StoreError> {
    Ok(conn
        .prepare_cached("SELECT count(*) FROM changes WHERE user_id = ?1 AND gone = 0")?
        .query_row([user_id], |row| unsigned(row, 0))?)
}

/// The tombstones of the page, its last place, and whether anything follows it.
fn gone_and_last(
    conn: &Connection,
    user_id: i64,
    cursor: Cursor,
    limit: u32,
) -> Result<(Found, Option<i64>, bool), StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT seq, kind, item_id, gone FROM changes INDEXED BY changes_of_user \
         WHERE user_id = ?1 AND seq > ?2 AND (gone = 0 OR seq > ?3) ORDER BY seq LIMIT ?4",
    )?;
    let limit = i64::from(limit);
    let mut rows = statement.query(params![user_id, cursor.seq, cursor.head, limit + 1])?;
    let (mut found, mut last, mut taken) = (Found::new(), None, 0);
    while let Some(row) = rows.next()? {
        if taken == limit {
            return Ok((found, last, true));
        }
        taken += 1;
        let seq: i64 = row.get(0)?;
        last = Some(seq);
        if row.get(3)? {
            let prefix = match row.get_ref(1)?.as_str().unwrap_or_default() {
                "track" => "tr",
                "album" => "al",
                "artist" => "ar",
                _ => "pl",
            };
            let item: i64 = row.get(2)?;
            let id = format!("{prefix}-{item}");
            found.push((seq, Change::Gone { id }));
        }
    }
    Ok((found, last, false))
}

/// The start of each query: the page's rows of one kind, then whatever is joined to them.
macro_rules! of_kind {
    ($kind:literal, $columns:literal, $joins:literal) => {
        concat!(
            "SELECT c.seq, ",
            $columns,
            " FROM changes c INDEXED BY changes_of_user CROSS JOIN ",
            $joins,
            " WHERE c.user_id = ?1 AND c.seq > ?2 AND c.seq <= ?3 AND c.gone = 0 AND c.kind = '",
            $kind,
            "'"
        )
    };
}

fn each(
    conn: &Connection,
    sql: &str,
    range: Range,
    mut take: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params![range.user_id, range.after, range.last])?;
    while let Some(row) = rows.next()? {
        take(row)?;
    }
    Ok(())
}

fn tracks(conn: &Connection, range: Range, found: &mut Found) -> Result<(), StoreError> {
    let sql = of_kind!(
        "track",
        "t.id, t.title, t.artist, t.album_id, t.artist_id, t.track_number, t.disc_number, t.year, t.genre, \
         t.duration, f.size, t.format, f.path, b.sha256, COALESCE(t.cover_id, al.cover_id), t.track_gain, \
         t.track_peak, t.album_gain, t.album_peak, t.rating, t.starred_at IS NOT NULL, t.play_count",
        "tracks t ON t.id = c.item_id JOIN files f ON f.id = t.file_id JOIN blobs b ON b.id = f.blob_id \
         JOIN albums al ON al.id = t.album_id"
    );
    each(conn, sql, range, |row| {
        let item = TrackItem {
            id: format!("tr-{}", row.get::<_, i64>(1)?),
            title: row.get(2)?,
            artist: row.get(3)?,
            album_id: Some(format!("al-{}", row.get::<_, i64>(4)?)),
            artist_id: Some(format!("ar-{}", row.get::<_, i64>(5)?)),
            track: row.get(6)?,
            disc: row.get(7)?,
            year: row.get(8)?,
            genre: row.get(9)?,
            duration: unsigned(row, 10)?,
            size: unsigned(row, 11)?,
            format: row.get(12)?,
            path: row.get(13)?,
            hash: Some(ContentHash(row.get(14)?)),
            cover: row.get::<_, Option<i64>>(15)?.map(covers::wire_id),
            track_gain: row.get(16)?,
            track_peak: row.get(17)?,
            album_gain: row.get(18)?,
            album_peak: row.get(19)?,
            rating: row.get(20)?,
            starred: row.get(21)?,
            plays: unsigned(row, 22)?,
        };
        found.push((row.get(0)?, Change::Track(Box::new(item))));
        Ok(())
    })
}

fn albums(conn: &Connection, range: Range, found: &mut Found) -> Result<(), StoreError> {
    let sql = of_kind!(
        "album",
        "al.id, al.title, aa.name, al.artist_id, al.year, al.genre, al.cover_id, al.created_at, al.rating, \
         al.starred_at IS NOT NULL",
        "albums al ON al.id = c.item_id JOIN artists aa ON aa.id = al.artist_id"
    );
    each(conn, sql, range, |row| {
        let item = AlbumItem {
            id: format!("al-{}", row.get::<_, i64>(1)?),
            title: row.get(2)?,
            artist: row.get(3)?,
            artist_id: Some(format!("ar-{}", row.get::<_, i64>(4)?)),
            year: row.get(5)?,
            genre: row.get(6)?,
            cover: row.get::<_, Option<i64>>(7)?.map(covers::wire_id),
            created_at: row.get(8)?,
            rating: row.get(9)?,
            starred: row.get(10)?,
        };
        found.push((row.get(0)?, Change::Album(item)));
        Ok(())
    })
}

fn artists(conn: &Connection, range: Range, found: &mut Found) -> Result<(), StoreError> {
    let sql = of_kind!(
        "artist",
        "ar.id, ar.name, ar.starred_at IS NOT NULL",
        "artists ar ON ar.id = c.item_id"
    );
    each(conn, sql, range, |row| {
        let item = ArtistItem {
            id: format!("ar-{}", row.get::<_, i64>(1)?),
            name: row.get(2)?,
            starred: row.get(3)?,
        };
        found.push((row.get(0)?, Change::Artist(item)));
        Ok(())
    })
}

fn playlists(conn: &Connection, range: Range, found: &mut Found) -> Result<(), StoreError> {
    let mut entries: HashMap<i64, Vec<String>> = HashMap::new();
    let sql = concat!(
        of_kind!(
            "playlist",
            "e.playlist_id, e.track_id",
            "playlist_entries e ON e.playlist_id = c.item_id"
        ),
        " ORDER BY c.seq, e.position"
    );
    each(conn, sql, range, |row| {
        let track = format!("tr-{}", row.get::<_, i64>(2)?);
        entries.entry(row.get(1)?).or_default().push(track);
        Ok(())
    })?;
    let sql = of_kind!(
        "playlist",
        "p.id, p.name, p.comment, p.changed_at",
        "playlists p ON p.id = c.item_id"
    );
    each(conn, sql, range, |row| {
        let id: i64 = row.get(1)?;
        let item = PlaylistItem {
            id: format!("pl-{id}"),
            name: row.get(2)?,
            comment: row.get(3)?,
            tracks: entries.remove(&id).unwrap_or_default(),
            changed_at: row.get(4)?,
        };
        found.push((row.get(0)?, Change::Playlist(item)));
        Ok(())
    })
}

#[cfg(test)]
mod tests;
