//! Albums.

use super::link::{Above, Current};
use super::place::{Place, Recognise, Table, table};
use super::rows::AlbumRow;
use super::{Batch, Links};
use crate::outbox::Item;
use crate::{LibraryError, fold};
use coffer_model::AlbumId;
use rusqlite::{OptionalExtension, params};
use std::collections::HashMap;

pub(super) const ALBUMS: Table = table!(
    "albums",
    "title, title_key, artist, artist_key, artist_id, artist_ref, year, genre, cover, created_at, rating, starred"
);

impl Recognise for AlbumRow<'_> {
    const TABLE: Table = ALBUMS;

    fn server_id(&self) -> &str {
        &self.server_id
    }

    fn is_same(&self, batch: &Batch<'_>, id: i64) -> Result<bool, LibraryError> {
        let (title, artist) = batch.album_keys(id)?;
        Ok(title == fold::key(self.title) && artist == fold::key(self.artist))
    }

    fn is_like(&self, batch: &Batch<'_>, id: i64) -> Result<bool, LibraryError> {
        let (title, artist) = batch.album_keys(id)?;
        Ok(title == fold::key(self.title) || artist == fold::key(self.artist))
    }

    fn find(&self, batch: &Batch<'_>) -> Result<Option<i64>, LibraryError> {
        Ok(batch
            .prepared(
                "SELECT id FROM albums
                 WHERE title_key = ?1 AND artist_key = ?2 AND +account_id = ?3 AND seen <> ?4
                 ORDER BY (year IS ?5) DESC, id LIMIT 1",
            )?
            .query_row(
                params![
                    fold::key(self.title),
                    fold::key(self.artist),
                    batch.account.0,
                    batch.pass,
                    self.year
                ],
                |row| row.get(0),
            )
            .optional()?)
    }

    fn split(batch: &Batch<'_>, from: i64, to: i64) -> Result<(), LibraryError> {
        batch
            .prepared("UPDATE tracks SET album_id = ?2 WHERE album_id = ?1 AND seen = ?3")?
            .execute([from, to, batch.pass])?;
        let (title, artist): (String, String) = batch
            .prepared("SELECT title, artist FROM albums WHERE id = ?1")?
            .query_row([to], |row| Ok((row.get(0)?, row.get(1)?)))?;
        batch.index_album(to, &title, &artist)
    }
}

impl Above for AlbumRow<'_> {
    fn links(links: &mut Links) -> &mut HashMap<String, i64> {
        &mut links.albums
    }

    fn insert(&self, batch: &mut Batch<'_>) -> Result<i64, LibraryError> {
        let artist = batch.link(&self.artist_of, Current::default())?;
        batch
            .prepared(
                "INSERT INTO albums (account_id, server_id, seen, title, title_key, artist, artist_key, artist_id,
                        artist_ref, year, genre, cover, created_at, rating, starred)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            )?
            .execute(params![
                batch.account.0,
                self.server_id,
                batch.pass,
                self.title,
                fold::key(self.title),
                self.artist,
                fold::key(self.artist),
                artist.id,
                artist.waiting,
                self.year,
                self.genre,
                self.cover,
                self.created_at,
                self.rating,
                self.starred,
            ])?;
        let id = batch.transaction.last_insert_rowid();
        batch.index_album(id, self.title, self.artist)?;
        batch.written.added += 1;
        batch.touched.albums = true;
        Ok(id)
    }
}

impl Batch<'_> {
    /// Writes an album. Answers whether this pass sees it for the first time.
    pub(crate) fn album(&mut self, row: &AlbumRow<'_>) -> Result<bool, LibraryError> {
        let (id, is_fresh) = match self.place(row)? {
            Place::New => (row.insert(self)?, true),
            Place::Known(id) => {
                self.update_album(id, row, false)?;
                (id, self.mark(ALBUMS, id)?)
            }
            Place::Same(id) => {
                self.update_album(id, row, true)?;
                self.mark(ALBUMS, id)?;
                (id, true)
            }
        };
        self.remember::<AlbumRow<'_>>(&row.server_id, id);
        self.prepared(
            "UPDATE tracks SET album_id = ?1, album_ref = NULL WHERE account_id = ?2 AND album_ref = ?3",
        )?
        .execute(params![id, self.account.0, row.server_id])?;
        Ok(is_fresh)
    }

    fn update_album(
        &mut self,
        id: i64,
        row: &AlbumRow<'_>,
        is_trusted: bool,
    ) -> Result<(), LibraryError> {
        let current: Option<i64> = self
            .prepared("SELECT artist_id FROM albums WHERE id = ?1")?
            .query_row([id], |row| row.get(0))?;
        let artist = self.link(
            &row.artist_of,
            Current {
                id: current,
                is_trusted,
            },
        )?;
        let overlay = self.overlays.of(Item::Album(AlbumId(id)));
        let renamed = self
            .prepared(
                "UPDATE albums SET title = ?2, title_key = ?3, artist = ?4, artist_key = ?5
                 WHERE id = ?1 AND (title, artist) IS NOT (?2, ?4)",
            )?
            .execute(params![
                id,
                row.title,
                fold::key(row.title),
                row.artist,
                fold::key(row.artist)
            ])?;
        if renamed > 0 {
            self.index_album(id, row.title, row.artist)?;
            self.touched.tracks = true;
        }
        let changed = self
            .prepared(
                "UPDATE albums SET artist_id = ?2, artist_ref = ?3, year = ?4, genre = ?5, cover = ?6, created_at = ?7,
                        rating = ?8, starred = ?9
                 WHERE id = ?1 AND (artist_id, artist_ref, year, genre, cover, created_at, rating, starred)
                       IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                id,
                artist.id,
                artist.waiting,
                row.year,
                row.genre,
                row.cover,
                row.created_at,
                overlay.rating(row.rating),
                overlay.starred(row.starred),
            ])?;
        if renamed + changed > 0 {
            self.written.changed += 1;
            self.touched.albums = true;
        }
        Ok(())
    }

    fn album_keys(&self, id: i64) -> Result<(String, String), LibraryError> {
        Ok(self
            .prepared("SELECT title_key, artist_key FROM albums WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    fn index_album(&self, id: i64, title: &str, artist: &str) -> Result<(), LibraryError> {
        self.prepared("INSERT OR REPLACE INTO search_albums (rowid, words) VALUES (?1, ?2)")?
            .execute(params![id, fold::words(&format!("{title} {artist}"))])?;
        Ok(())
    }
}
