//! Keeps the queue over the end of the process: two JSON files, replaced as a whole.

use coffer_playback::{QueueStore, Saved, SavedPosition, SavedQueue, StoreError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// `queue.json` and the small `position.json` in one folder.
pub(crate) struct QueueFiles {
    queue: PathBuf,
    position: PathBuf,
}

impl QueueFiles {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            queue: folder.join("queue.json"),
            position: folder.join("position.json"),
        }
    }
}

impl QueueStore for QueueFiles {
    fn load(&mut self) -> Result<Option<Saved>, StoreError> {
        let Some(queue) = read::<SavedQueue>(&self.queue)? else {
            return Ok(None);
        };
        // A small record that is lost or torn costs a position, not the queue.
        let position = read(&self.position).ok().flatten();
        Ok(Some(Saved { queue, position }))
    }

    fn save_queue(&mut self, queue: &SavedQueue) -> Result<(), StoreError> {
        replace(&self.queue, queue)
    }

    fn save_position(&mut self, position: &SavedPosition) -> Result<(), StoreError> {
        replace(&self.position, position)
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, StoreError> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| StoreError(error.into())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError(error.into())),
    }
}

/// Written beside, then renamed: a reader finds the old file or the new one, never half of it.
fn replace(path: &Path, value: &impl Serialize) -> Result<(), StoreError> {
    let write = || -> io::Result<()> {
        let beside = path.with_extension("new");
        let mut out = BufWriter::new(File::create(&beside)?);
        serde_json::to_writer(&mut out, value)?;
        out.flush()?;
        out.get_ref().sync_data()?;
        fs::rename(&beside, path)
    };
    write().map_err(|error| StoreError(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use coffer_model::Millis;

    #[test]
    fn a_torn_position_loses_only_the_position() {
        let folder = tempfile::tempdir().unwrap();
        let mut files = QueueFiles::new(folder.path());
        assert_eq!(files.load().unwrap(), None);
        let queue = SavedQueue {
            version: SavedQueue::VERSION,
            items: Vec::new(),
            shuffled: None,
            position: SavedPosition::default(),
        };
        let position = SavedPosition {
            position: Millis(1_500),
            ..SavedPosition::default()
        };
        files.save_queue(&queue).unwrap();
        files.save_position(&position).unwrap();
        assert_eq!(files.load().unwrap().unwrap().position, Some(position));
        fs::write(&files.position, "{\"entry\":").unwrap();
        let saved = files.load().unwrap().unwrap();
        assert_eq!((saved.queue, saved.position), (queue, None));
        fs::write(&files.queue, "no json").unwrap();
        assert!(files.load().is_err());
    }
}
