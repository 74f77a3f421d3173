//! What survives the end of the process: the queue as a whole, and a small record of where it plays.

use crate::EntryId;
use crate::queue::{Queue, QueueItem, Repeat};
use coffer_model::{Millis, TrackId};
use serde::{Deserialize, Serialize};

/// The queue as it is saved.
///
/// Read back with [`Queue::from_saved`], which takes whatever it is given: a damaged record loses its order, not
/// its tracks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedQueue {
    /// The version of this shape, [`SavedQueue::VERSION`].
    pub version: u32,
    /// The entries in the order in which they were queued.
    pub items: Vec<SavedItem>,
    /// While shuffled: the play order, as indices into `items`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shuffled: Option<Vec<u32>>,
    /// What played when the queue was saved, for the case that the small record is lost or older.
    #[serde(default)]
    pub position: SavedPosition,
}

/// One entry of a [`SavedQueue`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedItem {
    /// The entry.
    pub entry: EntryId,
    /// Its track.
    pub track: TrackId,
    /// Its title.
    pub title: String,
    /// Its length, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<Millis>,
}

/// Where the queue plays: small, saved often.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedPosition {
    /// The current entry; `None` for an empty queue.
    pub entry: Option<EntryId>,
    /// The position in it.
    pub position: Millis,
    /// What follows the last entry.
    pub repeat: Repeat,
    /// The volume, 0.0 to 1.0.
    pub volume: f32,
}

impl Default for SavedPosition {
    fn default() -> Self {
        Self {
            entry: None,
            position: Millis::ZERO,
            repeat: Repeat::Off,
            volume: 1.0,
        }
    }
}

/// What a [`crate::QueueStore`] gives back.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// The queue.
    pub queue: SavedQueue,
    /// The small record, where there is one.
    pub position: Option<SavedPosition>,
}

impl SavedQueue {
    /// The shape that this program writes, and the newest it reads.
    pub const VERSION: u32 = 1;

    /// The record of `queue`, which plays at `position`. Takes time with the number of entries.
    #[must_use]
    pub fn new(queue: &Queue, position: SavedPosition) -> Self {
        Self {
            version: Self::VERSION,
            items: queue
                .unshuffled()
                .map(|item| SavedItem::from(&**item))
                .collect(),
            shuffled: queue.play_order(),
            position,
        }
    }
}

impl From<&QueueItem> for SavedItem {
    fn from(item: &QueueItem) -> Self {
        Self {
            entry: item.entry,
            track: item.track,
            title: item.title.to_string(),
            duration: item.duration,
        }
    }
}
