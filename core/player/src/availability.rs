//! What plays without a network: tracks that are whole on this device.

use crate::engine::entry_key;
use coffer_cache::Cache;
use coffer_library::Library;
use coffer_model::TrackId;
use coffer_playback::Availability;

pub(crate) struct OnDevice {
    pub(crate) library: Library,
    pub(crate) cache: Cache,
}

impl Availability for OnDevice {
    /// Two look-ups by key in local databases: some ten microseconds.
    fn is_available(&self, track: TrackId) -> bool {
        let track = self.library.track(track).ok().flatten();
        track.is_some_and(|track| self.cache.is_whole_now(entry_key(&track)))
    }
}
