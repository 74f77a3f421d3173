//! Plays tracks one after the other.
//!
//! Each track has a thread of its own that opens, reads and decodes it, and may be stuck in its source for as long as
//! the network pleases. One more thread, the pump, takes what they have decoded, brings it into the output's format and
//! hands it over; it never waits for a source, so commands take effect at once, and it alone emits events.

mod chain;
mod command;
mod feed;
mod load;
mod mark;
mod pump;
#[cfg(test)]
mod simulation;
mod track;

pub use load::{Cancel, Cut, Load, OpenSource};

use crate::{AudioError, Output, OutputError, PcmFormat, TrackInfo};
use coffer_model::Millis;
use pump::{Command, Message, Pump};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;
use track::Track;

/// What happened, with the request that it happened to. Events of a request come in this order: opened, started (or
/// joined), any number of buffering/resumed and seeks, ended or failed. A request that was replaced or stopped has no
/// further events.
#[derive(Debug)]
pub enum EngineEvent {
    /// The track's head was read; it can be played.
    Opened {
        /// The track.
        request: u64,
        /// What it is.
        info: TrackInfo,
    },
    /// The first sample of it left the output.
    Started {
        /// The track.
        request: u64,
    },
    /// The first sample of the track loaded with [`Cut::AfterCurrent`] left the output; the track before it is over.
    Joined {
        /// The track that is over.
        from: u64,
        /// The track that is heard now.
        to: u64,
    },
    /// The last sample left the output, and nothing follows.
    Ended {
        /// The track.
        request: u64,
    },
    /// The source is too slow: there is nothing to play until it is resumed, also where a seek comes between.
    Buffering {
        /// The track.
        request: u64,
    },
    /// There is enough to go on.
    Resumed {
        /// The track.
        request: u64,
    },
    /// The seek was done: the samples at `to` are there to be played.
    SeekDone {
        /// The track.
        request: u64,
        /// The place that was asked for.
        to: Millis,
    },
    /// The track cannot be played, or not to its end; what was decoded before has been played. If it is the current
    /// track, the engine is empty now: a next track that was loaded is dropped with it.
    Failed {
        /// The track.
        request: u64,
        /// Why.
        error: AudioError,
    },
    /// The output was opened, or opened again.
    OutputChanged {
        /// The format in which it plays.
        format: PcmFormat,
    },
    /// The output is gone. The engine is paused where it was; [`Engine::play`] tries to open it again.
    OutputLost {
        /// Why.
        error: OutputError,
    },
}

/// What is heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// The track.
    pub request: u64,
    /// The place in it, of the last sample that left the output.
    pub position: Millis,
    /// Does it move on? False while paused, buffering and at the end.
    pub playing: bool,
    /// When that was so: while `playing`, add the time since then.
    pub at: Instant,
}

/// The handle of a running engine. Dropping it stops the sound.
///
/// Methods send a command and return at once. Events come on the engine's own thread: the callback must not block and
/// must not drop the engine.
pub struct Engine {
    messages: Sender<Message>,
    position: Arc<Mutex<Option<Position>>>,
    pump: Option<JoinHandle<()>>,
}

impl Engine {
    /// Starts an engine, paused and empty. The output is opened when the first track is.
    ///
    /// # Errors
    ///
    /// [`OutputError::Device`] where the system gives no thread.
    pub fn new(
        output: Box<dyn Output>,
        events: Box<dyn FnMut(EngineEvent) + Send>,
    ) -> Result<Self, OutputError> {
        let (messages, inbox) = channel();
        let position = Arc::new(Mutex::new(None));
        let wake = messages.clone();
        let spawn = Box::new(move |load| Track::spawn(load, wake.clone()));
        let pump = Pump::new(output, events, spawn, Arc::clone(&position));
        let pump = thread::Builder::new()
            .name("audio".to_owned())
            .spawn(move || pump.run(&inbox))
            .map_err(|error| OutputError::Device {
                reason: error.to_string(),
            })?;
        Ok(Self {
            messages,
            position,
            pump: Some(pump),
        })
    }

    /// Loads a track, in place of the current one or behind it. Playing or paused, that stays as it is.
    pub fn load(&self, load: Load) {
        self.send(Command::Load(load));
    }

    /// Plays, or goes on.
    pub fn play(&self) {
        self.send(Command::Play);
    }

    /// Holds the sound where it is.
    pub fn pause(&self) {
        self.send(Command::Pause);
    }

    /// Goes to `to` in the current track; past its end, to its end. Ignored where `request` is not the current track
    /// (any more).
    pub fn seek(&self, request: u64, to: Millis) {
        self.send(Command::Seek { request, to });
    }

    /// Forgets all tracks. Playing or paused, that stays as it is.
    pub fn stop(&self) {
        self.send(Command::Stop);
    }

    /// Loudness from 0 to 1, where the output has one.
    pub fn set_volume(&self, volume: f32) {
        self.send(Command::SetVolume(volume));
    }

    /// Takes back a track that was loaded with [`Cut::AfterCurrent`] and is not heard yet.
    pub fn discard_next(&self) {
        self.send(Command::DiscardNext);
    }

    /// What is heard; `None` while nothing is loaded.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        *self.position.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn send(&self, command: Command) {
        // The pump ends only when this is dropped; a send cannot fail before.
        let _ = self.messages.send(Message::Command(command));
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.send(Command::Quit);
        if let Some(pump) = self.pump.take() {
            let _ = pump.join();
        }
    }
}
