//! Between a [`Source`] and whoever demuxes it.

use crate::Source;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use symphonia::core::io::MediaSource;

const FIRST_BLOCK: usize = 4 * 1024;
const LARGEST_BLOCK: usize = 32 * 1024;

/// A view of a source that starts anywhere in it, remembers its first error, seeks only when a read needs it, and can
/// claim not to be seekable (demuxers then do not look at the end of the file before they play its start).
///
/// Positions are the view's: bytes of `prefix` first, then the source from `from` on.
pub(crate) struct Tap {
    source: Box<dyn Source>,
    prefix: Vec<u8>,
    from: u64,
    position: u64,
    source_position: u64,
    len: Option<u64>,
    /// Length that is told to the demuxer.
    claimed: Option<u64>,
    block: Vec<u8>,
    block_at: u64,
    block_size: usize,
    state: Arc<TapState>,
}

/// What the decoder keeps in hand while a demuxer owns the tap.
#[derive(Default)]
pub(crate) struct TapState {
    seekable: AtomicBool,
    failed: AtomicBool,
    error: Mutex<Option<io::Error>>,
}

impl TapState {
    pub(crate) fn set_seekable(&self, seekable: bool) {
        self.seekable.store(seekable, Ordering::Relaxed);
    }

    /// Did the source fail? Nothing more can be read then.
    pub(crate) fn failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// The source's own error, once.
    pub(crate) fn take_error(&self) -> Option<io::Error> {
        self.error
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// Keeps the error and gives the demuxer one that it neither retries nor takes for the end of the file.
    fn fail(&self, error: io::Error) -> io::Error {
        self.failed.store(true, Ordering::Relaxed);
        self.error
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert(error);
        io::Error::other("the source failed")
    }
}

impl Tap {
    pub(crate) fn new(source: Box<dyn Source>) -> Self {
        let len = source.byte_len();
        Self {
            source,
            prefix: Vec::new(),
            from: 0,
            position: 0,
            // Unknown until the first seek: a source may come half read.
            source_position: u64::MAX,
            len,
            claimed: len,
            block: Vec::new(),
            block_at: 0,
            block_size: FIRST_BLOCK,
            state: Arc::default(),
        }
    }

    pub(crate) fn state(&self) -> Arc<TapState> {
        Arc::clone(&self.state)
    }

    /// From now on the view is `prefix` and then the source from its byte `from` on.
    pub(crate) fn begin_at(&mut self, prefix: Vec<u8>, from: u64) {
        self.prefix = prefix;
        self.from = from;
        self.position = 0;
    }

    /// Byte of the source at which the view begins, without the prefix.
    pub(crate) fn offset(&self) -> u64 {
        self.from
    }

    /// Tells the demuxer that the source is so long, which it is not.
    pub(crate) fn claim_len(&mut self, len: u64) {
        self.claimed = Some(len);
    }

    /// Length of the whole source.
    pub(crate) fn source_len(&self) -> Option<u64> {
        self.len
    }

    /// See [`Source::ready_until`]; in the source's positions.
    pub(crate) fn ready_until(&self, from: u64) -> u64 {
        self.source.ready_until(from)
    }

    /// Up to `len` bytes of the source at `at`; fewer only at its end. Reads ahead, more with each sequential read.
    pub(crate) fn peek(&mut self, at: u64, len: usize) -> io::Result<&[u8]> {
        let end = self.block_at + self.block.len() as u64;
        if at < self.block_at || at > end {
            self.block.clear();
            self.block_at = at;
            self.block_size = FIRST_BLOCK;
        } else if at + len as u64 > end {
            let unwanted = usize::try_from(at - self.block_at).unwrap_or(self.block.len());
            self.block.drain(..unwanted);
            self.block_at = at;
            self.block_size = (self.block_size * 2).min(LARGEST_BLOCK);
        }
        let skip = usize::try_from(at - self.block_at).unwrap_or(0);
        let wanted = skip.saturating_add(len);
        if self.block.len() < wanted {
            self.fill(wanted.max(self.block_size))?;
        }
        let until = self.block.len().min(wanted);
        Ok(self.block.get(skip..until).unwrap_or_default())
    }

    /// Grows the block towards `wanted` bytes, as long as the source has them.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        while self.block.len() < wanted {
            let have = self.block.len();
            let at = self.block_at + have as u64;
            // Grown in steps: a length read from a broken file must not reserve memory that the file cannot fill.
            let step = (wanted - have).min(LARGEST_BLOCK);
            self.block.resize(have + step, 0);
            let mut block = std::mem::take(&mut self.block);
            let result = self.read_source(at, &mut block[have..]);
            block.truncate(have + *result.as_ref().unwrap_or(&0));
            self.block = block;
            if result? == 0 {
                break;
            }
        }
        Ok(())
    }

    fn read_source(&mut self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        if self.state.failed() {
            return Err(io::Error::other("the source failed"));
        }
        if self.len.is_some_and(|len| at >= len) {
            return Ok(0);
        }
        if self.source_position != at {
            self.source
                .seek(SeekFrom::Start(at))
                .map_err(|error| self.state.fail(error))?;
            self.source_position = at;
        }
        let read = self
            .source
            .read(buffer)
            .map_err(|error| self.state.fail(error))?;
        self.source_position += read as u64;
        Ok(read)
    }
}

impl Read for Tap {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let prefix_len = self.prefix.len() as u64;
        let read = if self.position < prefix_len {
            let rest = usize::try_from(self.position).unwrap_or(0);
            let rest = self.prefix.get(rest..).unwrap_or_default();
            let count = rest.len().min(buffer.len());
            buffer[..count].copy_from_slice(&rest[..count]);
            count
        } else {
            let at = self.from.saturating_add(self.position - prefix_len);
            let block_end = self.block_at + self.block.len() as u64;
            if (self.block_at..block_end).contains(&at) {
                let skip = usize::try_from(at - self.block_at).unwrap_or(0);
                let rest = &self.block[skip..];
                let count = rest.len().min(buffer.len());
                buffer[..count].copy_from_slice(&rest[..count]);
                count
            } else {
                self.read_source(at, buffer)?
            }
        };
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for Tap {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let outside = || io::Error::new(io::ErrorKind::InvalidInput, "seek before the start");
        self.position = match to {
            SeekFrom::Start(position) => position,
            SeekFrom::Current(by) => self.position.checked_add_signed(by).ok_or_else(outside)?,
            SeekFrom::End(by) => self
                .byte_len()
                .ok_or_else(|| io::Error::from(io::ErrorKind::Unsupported))?
                .checked_add_signed(by)
                .ok_or_else(outside)?,
        };
        Ok(self.position)
    }
}

impl MediaSource for Tap {
    fn is_seekable(&self) -> bool {
        self.state.seekable.load(Ordering::Relaxed)
    }

    fn byte_len(&self) -> Option<u64> {
        let len = self.claimed?;
        Some(self.prefix.len() as u64 + len.saturating_sub(self.from))
    }
}
