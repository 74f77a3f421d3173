//! Removes what the server no longer has.

use super::Batch;
use super::album::ALBUMS;
use super::artist::ARTISTS;
use super::place::Table;
use super::playlist::PLAYLISTS;
use super::track::TRACKS;
use crate::LibraryError;

impl Batch<'_> {
    /// The feed says that `server_id` is gone; its prefix tells the kind.
    ///
    /// In a full pass over a library that has rows, the id means something only where this pass has seen it: an
    /// older row may have been called so before a renumbering. What is left over is swept at the end.
    pub(crate) fn gone(&mut self, server_id: &str) -> Result<(), LibraryError> {
        let (table, forget, remove): (Table, Option<&str>, &str) = match server_id.split('-').next()
        {
            Some("tr") => (
                TRACKS,
                Some("DELETE FROM search_tracks WHERE rowid = ?1"),
                "DELETE FROM tracks WHERE id = ?1",
            ),
            Some("al") => (
                ALBUMS,
                Some("DELETE FROM search_albums WHERE rowid = ?1"),
                "DELETE FROM albums WHERE id = ?1",
            ),
            Some("ar") => (
                ARTISTS,
                Some("DELETE FROM search_artists WHERE rowid = ?1"),
                "DELETE FROM artists WHERE id = ?1",
            ),
            Some("pl") => (PLAYLISTS, None, "DELETE FROM playlists WHERE id = ?1"),
            _ => return Ok(()),
        };
        let Some((id, seen)) = self.holder(table, server_id)? else {
            return Ok(());
        };
        if self.is_matching && seen != self.pass {
            return Ok(());
        }
        if let Some(forget) = forget {
            self.prepared(forget)?.execute([id])?;
        }
        self.prepared(remove)?.execute([id])?;
        let mut links = self.links.borrow_mut();
        links.artists.remove(server_id);
        links.albums.remove(server_id);
        drop(links);
        self.written.removed += 1;
        self.touched.artists = true;
        self.touched.albums = true;
        self.touched.tracks = true;
        self.touched.playlists = true;
        Ok(())
    }

    /// Ends a complete pass: removes every row that it has not seen.
    pub(crate) fn sweep(&mut self, with_playlists: bool) -> Result<(), LibraryError> {
        let tracks = self.sweep_kind(
            Some(
                "DELETE FROM search_tracks WHERE rowid IN
                  (SELECT id FROM tracks WHERE account_id = ?1 AND seen <> ?2)",
            ),
            "DELETE FROM tracks WHERE account_id = ?1 AND seen <> ?2",
        )?;
        let albums = self.sweep_kind(
            Some(
                "DELETE FROM search_albums WHERE rowid IN
                  (SELECT id FROM albums WHERE account_id = ?1 AND seen <> ?2)",
            ),
            "DELETE FROM albums WHERE account_id = ?1 AND seen <> ?2",
        )?;
        let artists = self.sweep_kind(
            Some(
                "DELETE FROM search_artists WHERE rowid IN
                  (SELECT id FROM artists WHERE account_id = ?1 AND seen <> ?2)",
            ),
            "DELETE FROM artists WHERE account_id = ?1 AND seen <> ?2",
        )?;
        let playlists = if with_playlists {
            self.sweep_kind(
                None,
                "DELETE FROM playlists WHERE account_id = ?1 AND seen <> ?2",
            )?
        } else {
            0
        };
        self.touched.tracks |= tracks + albums > 0;
        self.touched.albums |= albums + tracks + artists > 0;
        self.touched.artists |= artists + albums > 0;
        self.touched.playlists |= playlists + tracks > 0;
        Ok(())
    }

    fn sweep_kind(&mut self, forget: Option<&str>, remove: &str) -> Result<usize, LibraryError> {
        if let Some(forget) = forget {
            self.prepared(forget)?
                .execute([self.account.0, self.pass])?;
        }
        let rows = self
            .prepared(remove)?
            .execute([self.account.0, self.pass])?;
        self.written.removed += u64::try_from(rows).unwrap_or(u64::MAX);
        Ok(rows)
    }
}
