//! What of the library is on this device: parts of a track, whole tracks, the tracks of the downloads.

use crate::engine::{entry_key, expected};
use crate::{Player, PlayerError};
use coffer_cache::EntryKey;
use coffer_model::{Track, TrackId};
use std::collections::HashMap;
use std::ops::Range;

/// A part of a file, as fractions of its length.
pub type Part = Range<f32>;

impl Player {
    /// The parts of a track's file that are on this device, in order. Empty where its length is not known yet.
    ///
    /// # Errors
    /// [`PlayerError::NotFound`] where the track is not in the library, or where the cache fails.
    pub async fn cached_parts(&self, id: TrackId) -> Result<Vec<Part>, PlayerError> {
        let track = self.track_of(id)?;
        let key = entry_key(&track);
        let ranges = self.cache().cached_ranges(key).await?;
        let length = match expected(&track).size {
            Some(size) => size,
            // A server that does not tell sizes: the end of a whole file is its length.
            None if self.cache().is_whole(key).await? => ranges.last().map_or(0, |last| last.end),
            None => 0,
        };
        Ok(parts(&ranges, length))
    }

    /// For each of `tracks` whether it is whole on this device; not where it is not in the library. Blocks for two
    /// look-ups each.
    ///
    /// # Errors
    /// Where the library fails.
    pub fn whole_tracks(&self, tracks: &[TrackId]) -> Result<Vec<bool>, PlayerError> {
        let known = self.tracks_by_id(tracks.iter().copied())?;
        let is_whole = |id: &TrackId| {
            known
                .get(id)
                .is_some_and(|track| self.cache().is_whole_now(entry_key(track)))
        };
        Ok(tracks.iter().map(is_whole).collect())
    }

    /// `ids`, with the track where it is (still) in the library. Blocks for a look-up each.
    ///
    /// # Errors
    /// Where the library fails.
    pub fn tracks_by_id(
        &self,
        ids: impl IntoIterator<Item = TrackId>,
    ) -> Result<HashMap<TrackId, Track>, PlayerError> {
        let ids: Vec<TrackId> = ids.into_iter().collect();
        let tracks = self.library().tracks(&ids)?;
        Ok(tracks.into_iter().map(|track| (track.id, track)).collect())
    }

    /// Pauses a download (or all, for `None`); what came in stays.
    ///
    /// # Errors
    /// [`PlayerError::NotFound`] where the track is not in the library, or where the cache fails.
    pub async fn pause_downloads(&self, track: Option<TrackId>) -> Result<(), PlayerError> {
        Ok(self.cache().pause_downloads(self.key_of(track)?).await?)
    }

    /// Resumes a paused download, or all.
    ///
    /// # Errors
    /// As [`pause_downloads`](Self::pause_downloads).
    pub async fn resume_downloads(&self, track: Option<TrackId>) -> Result<(), PlayerError> {
        Ok(self.cache().resume_downloads(self.key_of(track)?).await?)
    }

    /// Tries a failed or waiting download again now, or all.
    ///
    /// # Errors
    /// As [`pause_downloads`](Self::pause_downloads).
    pub async fn retry_downloads(&self, track: Option<TrackId>) -> Result<(), PlayerError> {
        Ok(self.cache().retry_downloads(self.key_of(track)?).await?)
    }

    /// Takes a download, or all, off the queue; what came in stays.
    ///
    /// # Errors
    /// As [`pause_downloads`](Self::pause_downloads).
    pub async fn cancel_downloads(&self, track: Option<TrackId>) -> Result<(), PlayerError> {
        Ok(self.cache().cancel_downloads(self.key_of(track)?).await?)
    }

    /// Takes the finished downloads off the list.
    ///
    /// # Errors
    /// Where the cache fails.
    pub async fn clear_done_downloads(&self) -> Result<(), PlayerError> {
        Ok(self.cache().clear_done_downloads().await?)
    }

    fn key_of(&self, track: Option<TrackId>) -> Result<Option<EntryKey>, PlayerError> {
        track
            .map(|id| Ok(entry_key(&self.track_of(id)?)))
            .transpose()
    }

    fn track_of(&self, id: TrackId) -> Result<Track, PlayerError> {
        let missing = || PlayerError::NotFound(format!("track {id}"));
        self.library().track(id)?.ok_or_else(missing)
    }
}

fn parts(ranges: &[Range<u64>], length: u64) -> Vec<Part> {
    if length == 0 {
        return Vec::new();
    }
    // Rounded to what a bar on a screen shows.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a fraction of 0 to 1 for a screen"
    )]
    #[expect(clippy::cast_precision_loss, reason = "as above")]
    let fraction = |at: u64| (at.min(length) as f64 / length as f64) as f32;
    ranges
        .iter()
        .map(|range| fraction(range.start)..fraction(range.end))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_fractions_of_the_file_and_never_more_than_the_whole() {
        assert_eq!(parts(&[0..50, 75..100], 100), [0.0..0.5, 0.75..1.0]);
        assert_eq!(
            parts(&[0..64, 64..128], 64),
            [0.0..1.0, 1.0..1.0],
            "the file became shorter"
        );
        assert_eq!(parts(&[0..64, 70..80], 0), [], "an unknown length");
    }
}
