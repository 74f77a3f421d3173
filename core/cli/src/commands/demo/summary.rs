//! What the demo did, in numbers.

use crate::failure::Failure;
use crate::output::{self, counted};
use coffer_model::{Bytes, Millis};
use serde::Serialize;
use std::path::PathBuf;

/// The numbers.
#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) folder: PathBuf,
    pub(super) uploaded_files: usize,
    pub(super) uploaded_bytes: Bytes,
    pub(super) synced_tracks: u64,
    pub(super) sync_ms: u64,
    pub(super) sync_bytes: Bytes,
    pub(super) pinned: String,
    pub(super) pinned_tracks: usize,
    pub(super) pinned_bytes: Bytes,
    /// Title of the track that was streamed; `null` where everything was pinned.
    pub(super) streamed: Option<String>,
    /// From the command to the first sound, over the network.
    pub(super) first_sound_streamed_ms: Option<Millis>,
    /// The same for a track on this machine, with the locker stopped.
    pub(super) first_sound_offline_ms: Option<Millis>,
    pub(super) offline_tracks: usize,
    /// What a track says that is not on this machine.
    pub(super) offline_error: Option<String>,
    /// The files that the sound was written to, where there is no sound card.
    pub(super) wav: Vec<PathBuf>,
}

impl Summary {
    pub(super) fn print(&self, json: bool) -> Result<(), Failure> {
        if json {
            return Ok(output::json(self)?);
        }
        let took = |time: Option<Millis>| {
            time.map_or_else(|| "-".to_owned(), |time| format!("{} ms", time.0))
        };
        output::line(format_args!(""))?;
        output::line(format_args!(
            "uploaded     {}, {}",
            counted(self.uploaded_files, "file"),
            self.uploaded_bytes
        ))?;
        output::line(format_args!(
            "synced       {} in {} ms, {}",
            counted(self.synced_tracks, "track"),
            self.sync_ms,
            self.sync_bytes
        ))?;
        output::line(format_args!(
            "pinned       {}: {}, {}",
            self.pinned,
            counted(self.pinned_tracks, "track"),
            self.pinned_bytes
        ))?;
        output::line(format_args!(
            "first sound  streamed {}, offline {}",
            took(self.first_sound_streamed_ms),
            took(self.first_sound_offline_ms)
        ))?;
        output::line(format_args!(
            "offline      {} played without the locker",
            counted(self.offline_tracks, "track")
        ))?;
        for wav in &self.wav {
            output::line(format_args!("sound        {}", wav.display()))?;
        }
        Ok(output::line(format_args!(
            "files        {}",
            self.folder.display()
        ))?)
    }
}
