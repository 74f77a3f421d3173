//! Tracks.

use super::Batch;
use super::link::Current;
use super::place::{Place, Recognise, Table, table};
use super::rows::TrackRow;
use crate::outbox::Item;
use crate::{LibraryError, fold};
use coffer_model::TrackId;
use rusqlite::{OptionalExtension, params};

pub(super) const TRACKS: Table = table!(
    "tracks",
    "title, title_key, artist, artist_id, artist_ref, album_id, album_ref, track_number, disc_number, year, genre,
     duration, size, format, suffix, content_hash, path, cover, track_gain, track_peak, album_gain, album_peak, rating,
     starred, play_count"
);

/// Lengths nearer than this are equal: some sources round to seconds. Milliseconds.
const SAME_LENGTH: i64 = 1_000;

/// What a stored track is recognised by.
struct Traits {
    title_key: String,
    artist: String,
    path: Option<String>,
    size: i64,
    duration: i64,
    hash: Option<[u8; 32]>,
    album_key: Option<String>,
}

impl TrackRow<'_> {
    fn has_length_of(&self, other: &Traits) -> bool {
        (self.duration - other.duration).abs() < SAME_LENGTH
    }

    fn has_album_of(&self, other: &Traits) -> bool {
        match (self.album, &other.album_key) {
            (Some(title), Some(key)) => fold::key(title) == *key,
            _ => true,
        }
    }

    fn has_names_of(&self, other: &Traits) -> bool {
        fold::key(self.title) == other.title_key
            && fold::key(self.artist) == fold::key(&other.artist)
    }
}

impl Recognise for TrackRow<'_> {
    const TABLE: Table = TRACKS;

    fn server_id(&self) -> &str {
        self.server_id
    }

    /// The content hash decides where both have one, else path, size, length and names together.
    fn is_same(&self, batch: &Batch<'_>, id: i64) -> Result<bool, LibraryError> {
        let other = batch.traits(id)?;
        if let (Some(hash), Some(other)) = (self.hash, other.hash) {
            return Ok(hash.0 == other);
        }
        // The album counts only where there is no path: an album may have got another title on the way here.
        let has_place = match (self.path, &other.path) {
            (Some(path), Some(other)) => path == other,
            _ => self.has_album_of(&other),
        };
        Ok(has_place
            && self.size == other.size
            && self.has_length_of(&other)
            && self.has_names_of(&other))
    }

    fn is_like(&self, batch: &Batch<'_>, id: i64) -> Result<bool, LibraryError> {
        let other = batch.traits(id)?;
        let has_path = self.path.is_some() && self.path == other.path.as_deref();
        let has_size = self.size > 0 && self.size == other.size;
        let has_title = fold::key(self.title) == other.title_key && self.has_length_of(&other);
        Ok(has_path || has_size || has_title)
    }

    fn find(&self, batch: &Batch<'_>) -> Result<Option<i64>, LibraryError> {
        if let Some(hash) = self.hash {
            let found = batch
                .prepared(
                    "SELECT id FROM tracks WHERE content_hash = ?1 AND +account_id = ?2 AND seen <> ?3
                     ORDER BY (path IS ?4) DESC, id LIMIT 1",
                )?
                .query_row(params![hash.0, batch.account.0, batch.pass, self.path], |row| row.get(0))
                .optional()?;
            if found.is_some() {
                return Ok(found);
            }
        }
        if self.size == 0 && self.duration == 0 {
            return Ok(None);
        }
        let candidates: Vec<i64> = batch
            .prepared(
                "SELECT id FROM tracks WHERE title_key = ?1 AND +account_id = ?2 AND seen <> ?3 AND size = ?4
                        AND (content_hash IS NULL OR ?5) ORDER BY (path IS ?6) DESC, id",
            )?
            .query_map(
                params![
                    fold::key(self.title),
                    batch.account.0,
                    batch.pass,
                    self.size,
                    self.hash.is_none(),
                    self.path
                ],
                |row| row.get(0),
            )?
            .collect::<Result<_, _>>()?;
        for id in candidates {
            if self.is_same(batch, id)? {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// Nothing of this pass hangs below a track yet: lists are linked after the last track.
    fn split(batch: &Batch<'_>, _from: i64, to: i64) -> Result<(), LibraryError> {
        let (title, artist): (String, String) = batch
            .prepared("SELECT title, artist FROM tracks WHERE id = ?1")?
            .query_row([to], |row| Ok((row.get(0)?, row.get(1)?)))?;
        batch.index_track(to, &title, &artist)
    }
}

/// What is kept of a row that is there.
#[derive(Default)]
struct Before {
    album: Current,
    artist: Current,
    plays: i64,
}

impl Batch<'_> {
    /// Writes a track. Answers whether this pass sees it for the first time.
    pub(crate) fn track(&mut self, row: &TrackRow<'_>) -> Result<bool, LibraryError> {
        match self.place(row)? {
            Place::New => {
                let id = self.put_track(None, row, &Before::default())?;
                self.index_track(id, row.title, row.artist)?;
                self.written.added += 1;
                self.touched.tracks = true;
                Ok(true)
            }
            Place::Known(id) => {
                self.update_track(id, row, false)?;
                self.mark(TRACKS, id)
            }
            Place::Same(id) => {
                self.update_track(id, row, true)?;
                self.mark(TRACKS, id)?;
                Ok(true)
            }
        }
    }

    /// Whether this pass has seen the track that the server calls `server_id`.
    pub(crate) fn has_seen_track(&self, server_id: &str) -> Result<bool, LibraryError> {
        let holder = self.holder(TRACKS, server_id)?;
        Ok(holder.is_some_and(|(_, seen)| seen == self.pass))
    }

    fn update_track(
        &mut self,
        id: i64,
        row: &TrackRow<'_>,
        is_trusted: bool,
    ) -> Result<(), LibraryError> {
        let before = self
            .prepared("SELECT album_id, artist_id, play_count FROM tracks WHERE id = ?1")?
            .query_row([id], |row| {
                Ok(Before {
                    album: Current {
                        id: row.get(0)?,
                        is_trusted,
                    },
                    artist: Current {
                        id: row.get(1)?,
                        is_trusted,
                    },
                    plays: row.get(2)?,
                })
            })?;
        let renamed = self
            .prepared(
                "UPDATE tracks SET title = ?2, title_key = ?3, artist = ?4
                 WHERE id = ?1 AND (title, artist) IS NOT (?2, ?4)",
            )?
            .execute(params![id, row.title, fold::key(row.title), row.artist])?;
        if renamed > 0 {
            self.index_track(id, row.title, row.artist)?;
        }
        let changed = self.put_track(Some(id), row, &before)?;
        if renamed > 0 || changed > 0 {
            self.written.changed += 1;
            self.touched.tracks = true;
        }
        Ok(())
    }

    /// Inserts the row and answers its id, or updates row `id` and answers how many rows this changed.
    fn put_track(
        &mut self,
        id: Option<i64>,
        row: &TrackRow<'_>,
        before: &Before,
    ) -> Result<i64, LibraryError> {
        let artist = self.link(&row.artist_of, before.artist)?;
        let album = self.link(&row.album_of, before.album)?;
        let overlay = id.map_or_else(Default::default, |id| {
            self.overlays.of(Item::Track(TrackId(id)))
        });
        let plays = row
            .plays
            .map_or(before.plays, |plays| overlay.plays(plays, before.plays));
        let (rating, starred) = (overlay.rating(row.rating), overlay.starred(row.starred));
        let hash = row.hash.map(|hash| hash.0);
        macro_rules! values {
            ($($first:expr),*) => {
                params![
                    $($first,)* artist.id, artist.waiting, album.id, album.waiting, row.track_number,
                    row.disc_number, row.year, row.genre, row.duration, row.size, row.format, row.suffix, hash,
                    row.path, row.cover, row.track_gain, row.track_peak, row.album_gain, row.album_peak, rating,
                    starred, plays
                ]
            };
        }
        let Some(id) = id else {
            self.prepared(
                "INSERT INTO tracks (account_id, server_id, seen, title, title_key, artist, artist_id, artist_ref,
                        album_id, album_ref, track_number, disc_number, year, genre, duration, size, format, suffix,
                        content_hash, path, cover, track_gain, track_peak, album_gain, album_peak, rating, starred,
                        play_count)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
                        ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28)",
            )?
            .execute(values![
                self.account.0,
                row.server_id,
                self.pass,
                row.title,
                fold::key(row.title),
                row.artist
            ])?;
            return Ok(self.transaction.last_insert_rowid());
        };
        let changed = self
            .prepared(
                "UPDATE tracks SET artist_id = ?2, artist_ref = ?3, album_id = ?4, album_ref = ?5, track_number = ?6,
                        disc_number = ?7, year = ?8, genre = ?9, duration = ?10, size = ?11, format = ?12,
                        suffix = ?13, content_hash = ?14, path = ?15, cover = ?16, track_gain = ?17, track_peak = ?18,
                        album_gain = ?19, album_peak = ?20, rating = ?21, starred = ?22, play_count = ?23
                 WHERE id = ?1 AND (artist_id, artist_ref, album_id, album_ref, track_number, disc_number, year, genre,
                        duration, size, format, suffix, content_hash, path, cover, track_gain, track_peak, album_gain,
                        album_peak, rating, starred, play_count)
                       IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
                        ?21, ?22, ?23)",
            )?
            .execute(values![id])?;
        Ok(i64::from(changed > 0))
    }

    fn traits(&self, id: i64) -> Result<Traits, LibraryError> {
        Ok(self
            .prepared(
                "SELECT t.title_key, t.artist, t.path, t.size, t.duration, t.content_hash, b.title_key
                 FROM tracks t LEFT JOIN albums b ON b.id = t.album_id WHERE t.id = ?1",
            )?
            .query_row([id], |row| {
                Ok(Traits {
                    title_key: row.get(0)?,
                    artist: row.get(1)?,
                    path: row.get(2)?,
                    size: row.get(3)?,
                    duration: row.get(4)?,
                    hash: row.get(5)?,
                    album_key: row.get(6)?,
                })
            })?)
    }

    fn index_track(&self, id: i64, title: &str, artist: &str) -> Result<(), LibraryError> {
        self.prepared("INSERT OR REPLACE INTO search_tracks (rowid, words) VALUES (?1, ?2)")?
            .execute(params![id, fold::words(&format!("{title} {artist}"))])?;
        Ok(())
    }
}
