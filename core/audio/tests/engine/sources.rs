//! Sources that make trouble.

use coffer_audio::{Cancel, Load, Source};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};

/// A source that gives its first bytes and then waits until it is told to go on or to fail.
pub(crate) struct Stuck {
    inner: Cursor<Vec<u8>>,
    gate: Arc<Gate>,
}

#[derive(Default)]
pub(crate) struct Gate {
    pub(crate) state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) free: u64,
    pub(crate) cancelled: bool,
}

#[derive(Debug)]
pub(crate) struct Cancelled;

impl std::fmt::Display for Cancelled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cancelled")
    }
}

impl std::error::Error for Cancelled {}

impl Gate {
    pub(crate) fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
        self.changed.notify_all();
    }
}

impl Read for Stuck {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut state = self.gate.state.lock().unwrap();
        while self.inner.position() >= state.free && !state.cancelled {
            state = self.gate.changed.wait(state).unwrap();
        }
        if state.cancelled {
            return Err(io::Error::other(Cancelled));
        }
        self.inner.read(buffer)
    }
}

impl Seek for Stuck {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

impl Source for Stuck {
    fn byte_len(&self) -> Option<u64> {
        Some(self.inner.get_ref().len() as u64)
    }
}

pub(crate) fn stuck(request: u64, path: &Path, free: u64) -> (Load, Arc<Gate>) {
    let gate = Arc::new(Gate::default());
    gate.set(|state| state.free = free);
    let source = Stuck {
        inner: Cursor::new(std::fs::read(path).unwrap()),
        gate: Arc::clone(&gate),
    };
    let hook = Arc::clone(&gate);
    let cancel: Cancel = Arc::new(move || hook.set(|state| state.cancelled = true));
    let load = Load::new(request, Box::new(move || Ok(Box::new(source))));
    (
        Load {
            cancel: Some(cancel),
            ..load
        },
        gate,
    )
}

/// A source that panics once so many bytes were read.
pub(crate) struct Panicking {
    inner: Cursor<Vec<u8>>,
    after: u64,
}

impl Read for Panicking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        assert!(self.inner.position() < self.after, "nobody expects this");
        self.inner.read(buffer)
    }
}

impl Seek for Panicking {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

impl Source for Panicking {
    fn byte_len(&self) -> Option<u64> {
        Some(self.inner.get_ref().len() as u64)
    }
}

pub(crate) fn panicking(request: u64, path: &Path, after: u64) -> Load {
    let source = Panicking {
        inner: Cursor::new(std::fs::read(path).unwrap()),
        after,
    };
    Load::new(request, Box::new(move || Ok(Box::new(source))))
}
