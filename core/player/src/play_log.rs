//! Plays that count: on the disk at once, at the server as soon as it can be reached.

use crate::edits;
use crate::sessions::Sessions;
use coffer_library::{Edit, Item, Library};
use coffer_model::TrackId;
use coffer_playback::{CountedPlay, EntryId, PlayLog};
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::broadcast;

/// A queue entry began to sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The entry.
    pub entry: EntryId,
    /// Its track.
    pub track: TrackId,
}

pub(crate) struct Plays {
    pub(crate) library: Library,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) runtime: Handle,
    pub(crate) heard: broadcast::Sender<Heard>,
}

impl PlayLog for Plays {
    /// Servers are not told: several count it as a play of its own.
    fn now_playing(&mut self, entry: EntryId, track: TrackId) {
        // Nobody may be listening.
        let _ = self.heard.send(Heard { entry, track });
    }

    fn played(&mut self, play: CountedPlay) {
        let library = self.library.clone();
        let sessions = Arc::clone(&self.sessions);
        let at = i64::try_from(play.started_at.0).unwrap_or(i64::MAX);
        self.runtime.spawn(async move {
            let writer = library.clone();
            let recorded =
                tokio::task::spawn_blocking(move || writer.record(Edit::Scrobble(play.track), at));
            match recorded.await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => return tracing::warn!(%error, "a play could not be recorded"),
                Err(_) => return,
            }
            edits::send(&library, &sessions, Item::Track(play.track)).await;
        });
    }
}
