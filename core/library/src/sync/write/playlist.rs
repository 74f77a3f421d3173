//! Playlists and their entries.

use super::Batch;
use super::place::{Place, Recognise, Table, table};
use super::rows::PlaylistRow;
use crate::{LibraryError, fold};
use rusqlite::{OptionalExtension, params};

pub(super) const PLAYLISTS: Table = table!("playlists", "name, name_key, comment, version");

impl Recognise for PlaylistRow<'_> {
    const TABLE: Table = PLAYLISTS;

    fn server_id(&self) -> &str {
        self.server_id
    }

    fn is_same(&self, batch: &Batch<'_>, id: i64) -> Result<bool, LibraryError> {
        let key: String = batch
            .prepared("SELECT name_key FROM playlists WHERE id = ?1")?
            .query_row([id], |row| row.get(0))?;
        Ok(key == fold::key(self.name))
    }

    /// People rename playlists.
    fn is_like(&self, _batch: &Batch<'_>, _id: i64) -> Result<bool, LibraryError> {
        Ok(true)
    }

    fn find(&self, batch: &Batch<'_>) -> Result<Option<i64>, LibraryError> {
        Ok(batch
            .prepared(
                "SELECT id FROM playlists WHERE account_id = ?1 AND name_key = ?2 AND seen <> ?3 ORDER BY id LIMIT 1",
            )?
            .query_row(params![batch.account.0, fold::key(self.name), batch.pass], |row| row.get(0))
            .optional()?)
    }

    fn split(batch: &Batch<'_>, from: i64, to: i64) -> Result<(), LibraryError> {
        for sql in [
            "UPDATE playlist_entries SET playlist_id = ?2 WHERE playlist_id = ?1",
            "UPDATE playlist_refs SET playlist_id = ?2 WHERE playlist_id = ?1",
        ] {
            batch.prepared(sql)?.execute([from, to])?;
        }
        batch
            .prepared("UPDATE playlists SET version = NULL WHERE id = ?1")?
            .execute([from])?;
        Ok(())
    }
}

impl Batch<'_> {
    /// Writes a playlist without its entries. Answers its local id.
    pub(crate) fn playlist(&mut self, row: &PlaylistRow<'_>) -> Result<i64, LibraryError> {
        let id = match self.place(row)? {
            Place::New => {
                self.prepared(
                    "INSERT INTO playlists (account_id, server_id, seen, name, name_key, comment, version)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![
                    self.account.0,
                    row.server_id,
                    self.pass,
                    row.name,
                    fold::key(row.name),
                    row.comment,
                    row.version
                ])?;
                self.written.added += 1;
                self.touched.playlists = true;
                self.transaction.last_insert_rowid()
            }
            Place::Known(id) | Place::Same(id) => {
                self.mark(PLAYLISTS, id)?;
                let changed = self
                    .prepared(
                        "UPDATE playlists SET name = ?2, name_key = ?3, comment = ?4, version = ?5
                         WHERE id = ?1 AND (name, comment, version) IS NOT (?2, ?4, ?5)",
                    )?
                    .execute(params![
                        id,
                        row.name,
                        fold::key(row.name),
                        row.comment,
                        row.version
                    ])?;
                if changed > 0 {
                    self.written.changed += 1;
                    self.touched.playlists = true;
                }
                id
            }
        };
        Ok(id)
    }

    /// Notes the new list of a playlist by the server's ids. [`link_playlists`](Self::link_playlists) makes it count.
    pub(crate) fn playlist_refs<'a>(
        &mut self,
        playlist: i64,
        tracks: impl Iterator<Item = &'a str>,
    ) -> Result<(), LibraryError> {
        self.prepared("DELETE FROM playlist_refs WHERE playlist_id = ?1")?
            .execute([playlist])?;
        let mut statement = self.prepared(
            "INSERT INTO playlist_refs (playlist_id, position, server_id) VALUES (?1, ?2, ?3)",
        )?;
        let mut is_empty = true;
        for (position, track) in (0_i64..).zip(tracks) {
            statement.execute(params![playlist, position, track])?;
            is_empty = false;
        }
        drop(statement);
        if is_empty {
            self.prepared("DELETE FROM playlist_entries WHERE playlist_id = ?1")?
                .execute([playlist])?;
        }
        self.touched.playlists = true;
        Ok(())
    }

    /// Makes the noted lists the entries of their playlists. Called where every track that the server has told of is
    /// in. A list with a track that is not there stays noted, in case the track comes later.
    pub(crate) fn link_playlists(&mut self) -> Result<(), LibraryError> {
        let waiting: Vec<i64> = self
            .prepared(
                "SELECT DISTINCT r.playlist_id FROM playlist_refs r JOIN playlists p ON p.id = r.playlist_id
                 WHERE p.account_id = ?1",
            )?
            .query_map([self.account.0], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for playlist in waiting {
            self.prepared("DELETE FROM playlist_entries WHERE playlist_id = ?1")?
                .execute([playlist])?;
            self.prepared(
                "INSERT INTO playlist_entries (playlist_id, position, track_id)
                 SELECT r.playlist_id, r.position, t.id FROM playlist_refs r
                 JOIN tracks t ON t.account_id = ?2 AND t.server_id = r.server_id WHERE r.playlist_id = ?1",
            )?
            .execute([playlist, self.account.0])?;
            self.prepared(
                "DELETE FROM playlist_refs WHERE playlist_id = ?1
                 AND NOT EXISTS (SELECT 1 FROM playlist_refs r WHERE r.playlist_id = ?1 AND NOT EXISTS
                     (SELECT 1 FROM tracks t WHERE t.account_id = ?2 AND t.server_id = r.server_id))",
            )?
            .execute([playlist, self.account.0])?;
            self.touched.playlists = true;
        }
        Ok(())
    }
}
