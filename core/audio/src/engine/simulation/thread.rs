//! A track's thread that takes its steps when it is told to.

use crate::channels::Layout;
use crate::engine::track::{Item, Seek, ThreadSide};
use crate::{AudioError, TrackInfo};
use coffer_model::{AudioFormat, Frames, Millis};
use std::io;
use std::sync::mpsc::TrySendError;

/// Frames per second of all tracks.
pub(super) const RATE: u32 = 1_000;
/// Frames per chunk, at most.
const CHUNK: u64 = 48;
/// What a track that is in trouble fails with.
pub(super) const CAUSE: &str = "the track's own trouble";

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kind {
    pub(super) frames: u64,
    pub(super) start: u64,
    pub(super) trouble: Trouble,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Trouble {
    #[default]
    None,
    Open,
    At(u64),
}

enum Stage {
    Opening,
    Decoding,
    AtEnd,
    Gone,
}

pub(super) struct Thread {
    request: u64,
    kind: Kind,
    side: Option<ThreadSide>,
    stage: Stage,
    epoch: u64,
    frame: u64,
    /// What it waits to hand over.
    waiting: Option<Item>,
    seek: Option<Seek>,
}

/// The sample that stands for a frame.
#[allow(clippy::cast_precision_loss, reason = "small numbers")]
fn sample(request: u64, frame: u64) -> f32 {
    (request * 1_000 + frame) as f32
}

impl Thread {
    pub(super) fn new(request: u64, kind: Kind, side: ThreadSide) -> Self {
        Self {
            request,
            kind,
            side: Some(side),
            stage: Stage::Opening,
            epoch: 0,
            frame: 0,
            waiting: None,
            seek: None,
        }
    }

    pub(super) fn step(&mut self) {
        let item = self.waiting.take().or_else(|| self.work());
        if let (Some(side), Some(item)) = (&self.side, item) {
            match side.items.try_send(item) {
                Ok(()) if matches!(self.stage, Stage::Gone) => self.side = None,
                Ok(()) => {}
                Err(TrySendError::Full(item)) => self.waiting = Some(item),
                Err(TrySendError::Disconnected(_)) => self.side = None,
            }
        }
    }

    fn last_seek(&self) -> Option<Seek> {
        self.side.as_ref()?.seeks.try_iter().last()
    }

    fn fail(&mut self) -> Item {
        self.stage = Stage::Gone;
        Item::Failed(AudioError::Source(io::Error::other(CAUSE)))
    }

    /// As the real one goes; what it would wait for is `None`.
    fn work(&mut self) -> Option<Item> {
        match self.stage {
            Stage::Opening if self.kind.trouble == Trouble::Open => Some(self.fail()),
            Stage::Opening => {
                self.stage = Stage::Decoding;
                self.seek = Some(Seek {
                    epoch: 0,
                    to: Millis(self.kind.start),
                });
                let info = TrackInfo {
                    format: AudioFormat::Wav,
                    rate: RATE,
                    channels: 1,
                    frames: Some(Frames(self.kind.frames)),
                    bits: None,
                };
                let layout = Layout::of_count(1);
                Some(Item::Opened { info, layout })
            }
            Stage::Decoding => {
                self.seek = self.last_seek().or(self.seek.take());
                if let Some(seek) = self.seek.take() {
                    return Some(self.go(&seek));
                }
                let until = match self.kind.trouble {
                    Trouble::At(frame) if self.frame >= frame => return Some(self.fail()),
                    Trouble::At(frame) => frame.min(self.kind.frames),
                    _ => self.kind.frames,
                };
                let epoch = self.epoch;
                if self.frame >= self.kind.frames {
                    self.stage = Stage::AtEnd;
                    return Some(Item::End { epoch });
                }
                let until = until.min(self.frame + CHUNK);
                let samples = (self.frame..until)
                    .map(|frame| sample(self.request, frame))
                    .collect();
                self.frame = until;
                Some(Item::Chunk { epoch, samples })
            }
            Stage::AtEnd => {
                let seek = self.side.as_ref()?.seeks.try_recv().ok()?;
                self.stage = Stage::Decoding;
                Some(self.go(&seek))
            }
            Stage::Gone => None,
        }
    }

    fn go(&mut self, seek: &Seek) -> Item {
        self.epoch = seek.epoch;
        self.frame = seek.to.0.min(self.kind.frames);
        Item::At {
            epoch: self.epoch,
            frame: Frames(self.frame),
        }
    }
}
