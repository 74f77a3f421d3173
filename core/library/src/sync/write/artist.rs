//! Artists.

use super::link::Above;
use super::place::{Place, Recognise, Table, table};
use super::rows::ArtistRow;
use super::{Batch, Links};
use crate::outbox::Item;
use crate::{LibraryError, fold};
use coffer_model::ArtistId;
use rusqlite::{OptionalExtension, params};
use std::collections::HashMap;

pub(super) const ARTISTS: Table = table!("artists", "name, name_key, cover, rating, starred");

impl Recognise for ArtistRow<'_> {
    const TABLE: Table = ARTISTS;

    fn server_id(&self) -> &str {
        &self.server_id
    }

    fn is_same(&self, batch: &Batch<'_>, id: i64) -> Result<bool, LibraryError> {
        let key: String = batch
            .prepared("SELECT name_key FROM artists WHERE id = ?1")?
            .query_row([id], |row| row.get(0))?;
        Ok(key == fold::key(self.name))
    }

    /// Another name is another artist: servers make artists from the names in tags.
    fn is_like(&self, _batch: &Batch<'_>, _id: i64) -> Result<bool, LibraryError> {
        Ok(false)
    }

    fn find(&self, batch: &Batch<'_>) -> Result<Option<i64>, LibraryError> {
        Ok(batch
            .prepared(
                "SELECT id FROM artists WHERE name_key = ?1 AND +account_id = ?2 AND seen <> ?3 ORDER BY id LIMIT 1",
            )?
            .query_row(params![fold::key(self.name), batch.account.0, batch.pass], |row| row.get(0))
            .optional()?)
    }

    fn split(batch: &Batch<'_>, from: i64, to: i64) -> Result<(), LibraryError> {
        for sql in [
            "UPDATE albums SET artist_id = ?2 WHERE artist_id = ?1 AND seen = ?3",
            "UPDATE tracks SET artist_id = ?2 WHERE artist_id = ?1 AND seen = ?3",
        ] {
            batch.prepared(sql)?.execute([from, to, batch.pass])?;
        }
        let name: String = batch
            .prepared("SELECT name FROM artists WHERE id = ?1")?
            .query_row([to], |row| row.get(0))?;
        batch.index_artist(to, &name)
    }
}

impl Above for ArtistRow<'_> {
    fn links(links: &mut Links) -> &mut HashMap<String, i64> {
        &mut links.artists
    }

    fn insert(&self, batch: &mut Batch<'_>) -> Result<i64, LibraryError> {
        batch
            .prepared(
                "INSERT INTO artists (account_id, server_id, seen, name, name_key, cover, rating, starred)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                batch.account.0,
                self.server_id,
                batch.pass,
                self.name,
                fold::key(self.name),
                self.cover,
                self.rating,
                self.starred,
            ])?;
        let id = batch.transaction.last_insert_rowid();
        batch.index_artist(id, self.name)?;
        batch.written.added += 1;
        batch.touched.artists = true;
        Ok(id)
    }
}

impl Batch<'_> {
    /// Writes an artist. Answers whether this pass sees it for the first time.
    pub(crate) fn artist(&mut self, row: &ArtistRow<'_>) -> Result<bool, LibraryError> {
        let (id, is_fresh) = match self.place(row)? {
            Place::New => (row.insert(self)?, true),
            Place::Known(id) => {
                self.update_artist(id, row)?;
                (id, self.mark(ARTISTS, id)?)
            }
            Place::Same(id) => {
                self.update_artist(id, row)?;
                self.mark(ARTISTS, id)?;
                (id, true)
            }
        };
        self.remember::<ArtistRow<'_>>(&row.server_id, id);
        for sql in [
            "UPDATE albums SET artist_id = ?1, artist_ref = NULL WHERE account_id = ?2 AND artist_ref = ?3",
            "UPDATE tracks SET artist_id = ?1, artist_ref = NULL WHERE account_id = ?2 AND artist_ref = ?3",
        ] {
            self.prepared(sql)?
                .execute(params![id, self.account.0, row.server_id])?;
        }
        Ok(is_fresh)
    }

    fn update_artist(&mut self, id: i64, row: &ArtistRow<'_>) -> Result<(), LibraryError> {
        let renamed = self
            .prepared("UPDATE artists SET name = ?2, name_key = ?3 WHERE id = ?1 AND name <> ?2")?
            .execute(params![id, row.name, fold::key(row.name)])?;
        if renamed > 0 {
            self.index_artist(id, row.name)?;
        }
        let overlay = self.overlays.of(Item::Artist(ArtistId(id)));
        let changed = self
            .prepared(
                "UPDATE artists SET cover = ?2, rating = ?3, starred = ?4
                 WHERE id = ?1 AND (cover, rating, starred) IS NOT (?2, ?3, ?4)",
            )?
            .execute(params![
                id,
                row.cover,
                overlay.rating(row.rating),
                overlay.starred(row.starred)
            ])?;
        if renamed + changed > 0 {
            self.written.changed += 1;
            self.touched.artists = true;
        }
        Ok(())
    }

    fn index_artist(&self, id: i64, name: &str) -> Result<(), LibraryError> {
        self.prepared("INSERT OR REPLACE INTO search_artists (rowid, words) VALUES (?1, ?2)")?
            .execute(params![id, fold::words(name)])?;
        Ok(())
    }
}
