//! A loaded track and the thread that decodes it.

use super::load::{Cancel, Load, OpenSource};
use super::pump::Message;
use crate::channels::Layout;
use crate::{AudioError, Decoder, Gain, Hint, TrackInfo};
use coffer_model::{Frames, Millis};
use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TryRecvError, channel, sync_channel};
use std::thread;

/// Chunks decoded ahead of the pump.
const AHEAD: usize = 16;

/// What the thread has to say, in order. The epoch is that of the last seek before it.
pub(super) enum Item {
    Opened {
        info: TrackInfo,
        layout: Layout,
    },
    /// The chunks that follow begin at this frame.
    At {
        epoch: u64,
        frame: Frames,
    },
    Chunk {
        epoch: u64,
        samples: Vec<f32>,
    },
    End {
        epoch: u64,
    },
    Failed(AudioError),
}

impl Item {
    /// Does it come from before the seek that began `now`? What opens a track or ends it for good is always news.
    fn is_stale(&self, now: u64) -> bool {
        match self {
            Self::At { epoch, .. } | Self::Chunk { epoch, .. } | Self::End { epoch } => {
                *epoch != now
            }
            Self::Opened { .. } | Self::Failed(_) => false,
        }
    }
}

/// Makes a track's thread go on elsewhere.
pub(super) struct Seek {
    pub(super) epoch: u64,
    pub(super) to: Millis,
}

/// The pump's side of a track.
pub(super) struct Track {
    pub(super) request: u64,
    hint: Hint,
    pub(super) start: Millis,
    pub(super) gain: Gain,
    pub(super) info: Option<TrackInfo>,
    pub(super) layout: Option<Layout>,
    /// Where the next chunk begins.
    pub(super) frame: Frames,
    /// Does the output know where the chunks at hand belong?
    pub(super) is_placed: bool,
    /// Is the mark of its first sample set?
    pub(super) is_announced: bool,
    /// Did its first sample leave?
    pub(super) is_heard: bool,
    /// Has the pump taken in the last item of this epoch?
    pub(super) is_over: bool,
    /// Why nothing more can come, not even after a seek. Told when what came before has been played.
    pub(super) failure: Option<AudioError>,
    epoch: u64,
    /// The place of a seek that the caller waits for.
    pub(super) awaited: Option<Millis>,
    items: Receiver<Item>,
    /// Items taken from the channel and put back.
    back: VecDeque<Item>,
    seeks: Sender<Seek>,
    cancel: Option<Cancel>,
}

/// The thread's side of a track.
pub(super) struct ThreadSide {
    pub(super) items: SyncSender<Item>,
    pub(super) seeks: Receiver<Seek>,
}

impl Track {
    /// Starts the thread.
    pub(super) fn spawn(load: Load, wake: Sender<Message>) -> Self {
        let (track, open, side) = Self::new(load);
        let fallback = side.items.clone();
        let worker = Worker {
            side,
            wake,
            epoch: 0,
        };
        let (hint, start) = (track.hint.clone(), track.start);
        let spawned = thread::Builder::new()
            .name("decode".to_owned())
            .spawn(move || worker.run(open, &hint, start));
        if let Err(error) = spawned {
            let _ = fallback.try_send(Item::Failed(AudioError::Source(error)));
        }
        track
    }

    /// A track without a thread: whoever takes the other side plays that part.
    pub(super) fn new(load: Load) -> (Self, OpenSource, ThreadSide) {
        let (item_sender, items) = sync_channel(AHEAD);
        let (seeks, seek_receiver) = channel();
        let track = Self {
            request: load.request,
            hint: load.hint,
            start: load.start,
            gain: load.gain,
            info: None,
            layout: None,
            frame: Frames::ZERO,
            is_placed: false,
            is_announced: false,
            is_heard: false,
            is_over: false,
            failure: None,
            epoch: 0,
            awaited: None,
            items,
            back: VecDeque::new(),
            seeks,
            cancel: load.cancel,
        };
        let side = ThreadSide {
            items: item_sender,
            seeks: seek_receiver,
        };
        (track, load.open, side)
    }

    /// Is it decoded to its end, so that another one can follow?
    pub(super) fn is_complete(&self) -> bool {
        self.is_over && self.failure.is_none()
    }

    /// The next item that is not stale. `None`: not there yet, or nothing more comes.
    pub(super) fn next(&mut self) -> Option<Item> {
        if self.is_over {
            return None;
        }
        loop {
            let item = match self.back.pop_front() {
                Some(item) => item,
                None => match self.items.try_recv() {
                    Ok(item) => item,
                    Err(TryRecvError::Empty) => return None,
                    // It says why before it ends.
                    Err(TryRecvError::Disconnected) => Item::Failed(gave_up()),
                },
            };
            if !item.is_stale(self.epoch) {
                return Some(item);
            }
        }
    }

    /// Leaves `item` for the next call of [`Self::next`].
    pub(super) fn put_back(&mut self, item: Item) {
        self.back.push_front(item);
    }

    /// Makes the thread go on at `to`; what it has decoded is stale. One that has failed says so again.
    pub(super) fn seek(&mut self, to: Millis) {
        self.epoch += 1;
        self.is_over = false;
        self.is_placed = false;
        self.is_announced = self.is_heard;
        let _ = self.seeks.send(Seek {
            epoch: self.epoch,
            to,
        });
        // Room for the thread, which may be waiting for it. It may as well be there already: what it has decoded since
        // must stay, for it comes only once.
        let items: Vec<Item> = self.back.drain(..).chain(self.items.try_iter()).collect();
        self.back = items
            .into_iter()
            .filter(|item| !item.is_stale(self.epoch))
            .chain(self.failure.take().map(Item::Failed))
            .collect();
    }
}

impl Drop for Track {
    fn drop(&mut self) {
        if let Some(cancel) = &self.cancel {
            cancel();
        }
    }
}

struct Worker {
    side: ThreadSide,
    wake: Sender<Message>,
    epoch: u64,
}

/// The track was dropped.
struct Gone;

fn gave_up() -> AudioError {
    AudioError::malformed("the decoder gave up on it")
}

impl Worker {
    fn run(mut self, open: OpenSource, hint: &Hint, start: Millis) {
        // A panic over a file ends that file, and the pump has to hear of it: it may be asleep until then.
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| self.play(open, hint, start)))
            .unwrap_or_else(|_| Err(Stop::Failed(gave_up())));
        // An error means that nobody listens any more.
        let _ = match outcome {
            Ok(()) => Ok(()),
            Err(Stop::Gone) => Err(Gone),
            Err(Stop::Failed(error)) => self.send(Item::Failed(error)),
        };
    }

    fn play(&mut self, open: OpenSource, hint: &Hint, start: Millis) -> Result<(), Stop> {
        let source = open().map_err(AudioError::Source)?;
        let mut decoder = Decoder::open(source, hint)?;
        let (info, layout) = (decoder.info().clone(), decoder.layout().clone());
        self.send(Item::Opened { info, layout })?;
        let mut seek = Some(self.side.seeks.try_iter().last().unwrap_or(Seek {
            epoch: 0,
            to: start,
        }));
        loop {
            if let Some(Seek { epoch, to }) = seek.take() {
                self.epoch = epoch;
                if to > Millis::ZERO || epoch > 0 {
                    decoder.seek_time(to)?;
                }
                self.send(Item::At {
                    epoch,
                    frame: decoder.position(),
                })?;
            }
            let epoch = self.epoch;
            match decoder.next_chunk()? {
                Some(samples) => {
                    let samples = samples.to_vec();
                    self.send(Item::Chunk { epoch, samples })?;
                    seek = self.side.seeks.try_iter().last();
                }
                None => {
                    self.send(Item::End { epoch })?;
                    // Kept for a seek back.
                    seek = Some(self.side.seeks.recv().map_err(|_| Gone)?);
                }
            }
        }
    }

    fn send(&self, item: Item) -> Result<(), Gone> {
        self.side.items.send(item).map_err(|_| Gone)?;
        self.wake.send(Message::Wake).map_err(|_| Gone)
    }
}

enum Stop {
    Gone,
    Failed(AudioError),
}

impl From<Gone> for Stop {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl From<AudioError> for Stop {
    fn from(error: AudioError) -> Self {
        Self::Failed(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    fn track() -> (Track, ThreadSide) {
        let (track, _, side) =
            Track::new(Load::new(1, Box::new(|| Err(io::Error::other("no file")))));
        (track, side)
    }

    #[test]
    fn a_thread_that_was_quicker_than_the_seek_is_heard() {
        let (mut track, side) = track();
        for item in [
            Item::Chunk {
                epoch: 0,
                samples: vec![0.0; 2],
            },
            Item::End { epoch: 0 },
            // All that there is after the seek, before the pump looks.
            Item::At {
                epoch: 1,
                frame: Frames(7),
            },
            Item::End { epoch: 1 },
        ] {
            side.items.send(item).unwrap();
        }
        track.seek(Millis(1));
        assert!(matches!(
            track.next(),
            Some(Item::At {
                epoch: 1,
                frame: Frames(7)
            })
        ));
        assert!(matches!(track.next(), Some(Item::End { epoch: 1 })));
        assert!(track.next().is_none());
    }

    #[test]
    fn a_seek_makes_room_for_a_thread_that_waits_for_it() {
        let (mut track, side) = track();
        let stale = || Item::Chunk {
            epoch: 0,
            samples: Vec::new(),
        };
        for _ in 0..AHEAD {
            side.items.try_send(stale()).unwrap();
        }
        assert!(side.items.try_send(stale()).is_err());
        track.seek(Millis(1));
        assert!(side.items.try_send(stale()).is_ok());
    }

    #[test]
    fn a_failure_keeps_its_cause_over_a_seek() {
        let (mut track, side) = track();
        drop(side);
        track.is_over = true;
        track.failure = Some(AudioError::Source(io::Error::other("the cause")));
        track.seek(Millis(1));
        assert!(matches!(
            track.next(),
            Some(Item::Failed(AudioError::Source(cause))) if cause.to_string() == "the cause"
        ));
    }
}
