//! Opens a track's bytes for the decoder: from the cache, which asks the server for what is missing.

use coffer_audio::{OpenSource, Source};
use coffer_cache::{Cache, CancelHandle, EntryKey, Expected, Origin, Reader};
use coffer_library::Library;
use coffer_model::{Track, TrackId};
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::Handle;

/// Where tracks come from.
#[derive(Clone)]
pub(crate) struct Tracks {
    pub(crate) library: Library,
    pub(crate) cache: Cache,
    pub(crate) origin: Arc<dyn Origin>,
    pub(crate) runtime: Handle,
}

/// The track was removed after it was queued.
#[derive(Debug, thiserror::Error)]
#[error("the track is not in the library any more")]
pub(super) struct NotInLibrary;

/// Wakes a reader that may not be open yet.
#[derive(Default)]
pub(super) struct Cancellation(Mutex<(bool, Option<CancelHandle>)>);

impl Cancellation {
    pub(super) fn cancel(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 = true;
        if let Some(handle) = &state.1 {
            handle.cancel();
        }
    }

    fn watch(&self, reader: &Reader) {
        let handle = reader.cancel_handle();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0 {
            handle.cancel();
        }
        state.1 = Some(handle);
    }
}

pub(super) fn open_track(tracks: Tracks, id: TrackId, cancel: Arc<Cancellation>) -> OpenSource {
    Box::new(move || {
        let track = tracks.library.track(id).map_err(io::Error::other)?;
        let track = track.ok_or_else(|| io::Error::other(NotInLibrary))?;
        let reader = tracks
            .cache
            .reader(
                entry_key(&track),
                expected(&track),
                Arc::clone(&tracks.origin),
                tracks.runtime.clone(),
            )
            .map_err(io::Error::other)?;
        cancel.watch(&reader);
        Ok(Box::new(CachedSource(reader)) as Box<dyn Source>)
    })
}

/// The name of a track's bytes in the cache.
pub(crate) fn entry_key(track: &Track) -> EntryKey {
    EntryKey {
        account: track.account,
        track: track.id,
    }
}

/// What the library knows of a track's bytes.
pub(crate) fn expected(track: &Track) -> Expected {
    Expected {
        size: (track.size.0 > 0).then_some(track.size.0),
        hash: track.content_hash,
    }
}

/// The cache's reader as the decoder wants it.
struct CachedSource(Reader);

impl Read for CachedSource {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Seek for CachedSource {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl Source for CachedSource {
    fn byte_len(&self) -> Option<u64> {
        self.0.byte_len()
    }
}
