//! The playlists of a catalogue. Each costs a request, so that unchanged ones are not read again.

use super::catalogue::{Listed, Pass, is_missing};
use super::convert::{self, Stars};
use super::state::State;
use super::write::Batch;
use super::{SourceErrorKind, SyncError, SyncProgress, SyncStage};
use crate::LibraryError;
use coffer_protocol::opensubsonic::{Child, Playlist};
use futures::stream::{self, StreamExt};
use std::collections::{HashMap, HashSet};

impl Pass<'_> {
    /// Reads the playlists that are new or have changed. Answers whether the server has playlists at all.
    pub(super) async fn playlists(&mut self, state: &State) -> Result<bool, SyncError> {
        let mut list = match self.catalogue.playlists().await {
            Ok(list) => list,
            Err(error) if is_missing(&error) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let mut once = HashSet::new();
        list.retain(|playlist| !playlist.id.is_empty() && once.insert(playlist.id.clone()));
        let known = self.known_versions().await?;
        let (unchanged, changed): (Vec<Playlist>, Vec<Playlist>) =
            list.into_iter().partition(|playlist| {
                let version = convert::playlist(playlist).version;
                known.get(&playlist.id).is_some_and(|(known, entries)| {
                    version.is_some_and(|version| *known == version)
                        && playlist.song_count.is_none_or(|count| count == *entries)
                })
            });
        let ((), written) = self
            .writer
            .commit(state.clone(), true, move |batch| {
                for playlist in &unchanged {
                    batch.playlist(&convert::playlist(playlist))?;
                }
                Ok(())
            })
            .await?;
        self.report.add_page(written);
        let total = u64::try_from(changed.len()).ok();
        let catalogue = self.catalogue;
        let requests: Vec<_> = changed
            .iter()
            .map(|playlist| catalogue.playlist(&playlist.id))
            .collect();
        let mut answers = stream::iter(requests).buffered(self.options.in_flight.max(1));
        let mut done = 0;
        for playlist in &changed {
            let entries = match answers.next().await {
                Some(Ok(answer)) => answer.entry,
                Some(Err(error)) if error.kind == SourceErrorKind::NotFound => continue,
                Some(Err(error)) => return Err(error.into()),
                None => break,
            };
            let (playlist, stars) = (playlist.clone(), self.stars.clone());
            let ((), written) = self
                .writer
                .commit(state.clone(), true, move |batch| {
                    write_playlist(batch, &playlist, &entries, stars.as_ref().as_ref())
                })
                .await?;
            self.report.add_page(written);
            done += 1;
            (self.progress)(SyncProgress {
                stage: SyncStage::Playlists,
                done,
                total,
            });
        }
        Ok(true)
    }

    /// The playlists that are here, by the server's id: their version and how many entries are here. Entries go with
    /// their tracks, so that the version alone does not tell.
    async fn known_versions(&self) -> Result<HashMap<String, (String, i64)>, LibraryError> {
        let account = self.writer.account;
        self.writer
            .library
            .read_apart(move |connection| {
                let mut statement = connection.prepare_cached(
                    "SELECT server_id, version, (SELECT count(*) FROM playlist_entries WHERE playlist_id = playlists.id)
                     FROM playlists
                     WHERE account_id = ?1 AND server_id IS NOT NULL AND version IS NOT NULL",
                )?;
                let known = statement
                    .query_map([account.0], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
                    .collect::<Result<_, _>>()?;
                Ok(known)
            })
            .await
    }
}

fn write_playlist(
    batch: &mut Batch<'_>,
    playlist: &Playlist,
    entries: &[Child],
    stars: Option<&Stars>,
) -> Result<(), LibraryError> {
    let id = batch.playlist(&convert::playlist(playlist))?;
    for entry in entries {
        // A list may hold what no other list showed.
        if !batch.has_seen_track(&entry.id)? {
            entry.write(batch, stars)?;
        }
    }
    batch.playlist_refs(id, entries.iter().map(|entry| entry.id.as_str()))?;
    batch.link_playlists()
}
