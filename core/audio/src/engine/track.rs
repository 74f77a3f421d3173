//! A loaded track and the thread that decodes it.

use super::load::{Cancel, Load, OpenSource};
use super::pump::Message;
use crate::channels::Layout;
use crate::{AudioError, Decoder, Gain, Hint, TrackInfo};
use coffer_model::{Frames, Millis};
use std::collections::VecDeque;
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

struct Seek {
    epoch: u64,
    to: Millis,
}

/// The pump's side of a track.
pub(super) struct Track {
    pub(super) request: u64,
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
    /// Can nothing more come, not even after a seek?
    pub(super) has_failed: bool,
    epoch: u64,
    /// The place of a seek that the caller waits for.
    pub(super) awaited: Option<Millis>,
    items: Receiver<Item>,
    /// Items taken from the channel and put back.
    back: VecDeque<Item>,
    seeks: Sender<Seek>,
    cancel: Option<Cancel>,
    /// Has the thread said its last word for this epoch?
    pub(super) is_over: bool,
}

impl Track {
    /// Starts the thread.
    pub(super) fn spawn(load: Load, wake: Sender<Message>) -> Self {
        let (item_sender, items) = sync_channel(AHEAD);
        let (seeks, seek_receiver) = channel();
        let Load {
            request,
            open,
            hint,
            start,
            gain,
            cancel,
            ..
        } = load;
        let mut worker = Worker {
            items: item_sender,
            seeks: seek_receiver,
            wake,
            epoch: 0,
        };
        let fallback = worker.items.clone();
        let spawned = thread::Builder::new()
            .name("decode".to_owned())
            .spawn(move || worker.run(open, &hint, start));
        if let Err(error) = spawned {
            let _ = fallback.try_send(Item::Failed(AudioError::Source(error)));
        }
        Self {
            request,
            start,
            gain,
            info: None,
            layout: None,
            frame: Frames::ZERO,
            is_placed: false,
            is_announced: false,
            is_heard: false,
            has_failed: false,
            epoch: 0,
            awaited: None,
            items,
            back: VecDeque::new(),
            seeks,
            cancel,
            is_over: false,
        }
    }

    /// The next item that is not stale. `None`: not there yet.
    pub(super) fn next(&mut self) -> Option<Item> {
        loop {
            if self.is_over {
                return None;
            }
            let item = match self.back.pop_front() {
                Some(item) => item,
                None => match self.items.try_recv() {
                    Ok(item) => item,
                    Err(TryRecvError::Empty) => return None,
                    // The thread ends by itself only if the decoder did not survive the file.
                    Err(TryRecvError::Disconnected) => {
                        Item::Failed(AudioError::malformed("the decoder gave up"))
                    }
                },
            };
            match &item {
                Item::At { epoch, .. } | Item::Chunk { epoch, .. } | Item::End { epoch }
                    if *epoch != self.epoch => {}
                Item::End { .. } | Item::Failed(_) => {
                    self.is_over = true;
                    self.has_failed = matches!(item, Item::Failed(_));
                    return Some(item);
                }
                _ => return Some(item),
            }
        }
    }

    /// Leaves `item` for the next call of [`Self::next`].
    pub(super) fn put_back(&mut self, item: Item) {
        self.back.push_front(item);
    }

    /// Makes the thread go on at `to`; what it has decoded is stale.
    pub(super) fn seek(&mut self, to: Millis) {
        self.epoch += 1;
        self.is_over = false;
        self.is_placed = false;
        self.is_announced = self.is_heard;
        let _ = self.seeks.send(Seek {
            epoch: self.epoch,
            to,
        });
        // Room for the thread, which may be waiting for it. What opens the track must not be lost.
        let items: Vec<Item> = self.back.drain(..).chain(self.items.try_iter()).collect();
        self.back = items
            .into_iter()
            .filter(|item| matches!(item, Item::Opened { .. } | Item::Failed(_)))
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
    items: SyncSender<Item>,
    seeks: Receiver<Seek>,
    wake: Sender<Message>,
    epoch: u64,
}

/// The track was dropped.
struct Gone;

impl Worker {
    fn run(&mut self, open: OpenSource, hint: &Hint, start: Millis) {
        // An error means that nobody listens any more.
        let _ = match self.play(open, hint, start) {
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
        let mut seek = Some(self.seeks.try_iter().last().unwrap_or(Seek {
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
                    seek = self.seeks.try_iter().last();
                }
                None => {
                    self.send(Item::End { epoch })?;
                    // Kept for a seek back.
                    seek = Some(self.seeks.recv().map_err(|_| Gone)?);
                }
            }
        }
    }

    fn send(&self, item: Item) -> Result<(), Gone> {
        self.items.send(item).map_err(|_| Gone)?;
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
