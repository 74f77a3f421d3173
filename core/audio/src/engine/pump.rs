//! The thread that owns the output: commands in, events out, samples across.

use super::chain::Chain;
use super::load::Load;
use super::mark::{Due, Marks, News, Place};
use super::track::Track;
use super::{EngineEvent, Position};
use crate::{Output, OutputError, PcmFormat};
use coffer_model::Millis;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a paced output is looked at while it plays: the precision of events and positions.
const LOOK: Duration = Duration::from_millis(10);
/// The same while it is held and has no room, or news of what it holds is due: a flush makes room soon, and what fades
/// out may be the end.
const SLOW_LOOK: Duration = Duration::from_millis(100);
/// How long a held or idle output is kept open.
const REST_AFTER: Duration = Duration::from_secs(10);
/// How much must be there before a track that ran dry goes on, in milliseconds.
const RESUME_WITH: u64 = 300;

pub(super) enum Message {
    Command(Command),
    /// A track's thread has something.
    Wake,
}

pub(super) enum Command {
    Load(Load),
    Play,
    Pause,
    Seek { request: u64, to: Millis },
    Stop,
    SetVolume(f32),
    DiscardNext,
    Quit,
}

/// Starts the decoding of a track.
pub(super) type Spawn = Box<dyn FnMut(Load) -> Track + Send>;

pub(super) struct Pump {
    pub(super) output: Box<dyn Output>,
    pub(super) events: Box<dyn FnMut(EngineEvent) + Send>,
    /// Starts the decoding of a track.
    pub(super) spawn: Spawn,
    shared: Arc<Mutex<Option<Position>>>,
    /// What is heard, and what follows it.
    pub(super) current: Option<Track>,
    pub(super) next: Option<Track>,
    /// The open output's format and the way to it.
    pub(super) format: Option<PcmFormat>,
    pub(super) chain: Option<Chain>,
    /// Samples that the output had no room for, from `sent` on.
    pub(super) queue: Vec<f32>,
    pub(super) sent: usize,
    /// Had the output no room when it was last asked?
    pub(super) is_full: bool,
    /// Frames that the output took, ever.
    pub(super) written: u64,
    pub(super) marks: Marks,
    pub(super) place: Option<Place>,
    /// Was the output closed under the current track?
    pub(super) suspended: bool,
    pub(super) playing: bool,
    pub(super) buffering: bool,
    /// Everything is decoded, and once it is written the output may settle.
    pub(super) ending: bool,
    pub(super) idle_since: Instant,
}

impl Pump {
    pub(super) fn new(
        output: Box<dyn Output>,
        events: Box<dyn FnMut(EngineEvent) + Send>,
        spawn: Spawn,
        shared: Arc<Mutex<Option<Position>>>,
    ) -> Self {
        Self {
            output,
            events,
            spawn,
            shared,
            current: None,
            next: None,
            format: None,
            chain: None,
            queue: Vec::new(),
            sent: 0,
            is_full: false,
            written: 0,
            marks: Marks::default(),
            place: None,
            suspended: false,
            playing: false,
            buffering: false,
            ending: false,
            idle_since: Instant::now(),
        }
    }

    pub(super) fn run(mut self, inbox: &Receiver<Message>) {
        loop {
            let went_on = self.turn();
            let mut message = if went_on {
                inbox.try_recv().ok()
            } else {
                match self.patience() {
                    Some(patience) => match inbox.recv_timeout(patience) {
                        Ok(message) => Some(message),
                        Err(RecvTimeoutError::Timeout) => None,
                        Err(RecvTimeoutError::Disconnected) => return,
                    },
                    None => match inbox.recv() {
                        Ok(message) => Some(message),
                        Err(_) => return,
                    },
                }
            };
            while let Some(this) = message {
                match this {
                    Message::Command(Command::Quit) => {
                        if let Err(error) = self.output.settle() {
                            tracing::warn!(%error, "the output was not settled");
                        }
                        return;
                    }
                    Message::Command(command) => self.obey(command),
                    Message::Wake => {}
                }
                message = inbox.try_recv().ok();
            }
        }
    }

    /// One step of work; says whether there may be more at once.
    pub(super) fn turn(&mut self) -> bool {
        if let Err(error) = self.output.check() {
            self.lose(error);
        }
        let went_on = self.feed();
        self.pass_marks();
        self.mind_the_gap();
        self.publish();
        self.rest_if_idle();
        went_on
    }

    /// How long to wait for a message; `None`: as long as it takes.
    pub(super) fn patience(&self) -> Option<Duration> {
        if !self.output.is_paced() || self.format.is_none() {
            return None;
        }
        if self.playing && self.current.is_some() {
            return Some(LOOK);
        }
        let until_rest = REST_AFTER.saturating_sub(self.idle_since.elapsed());
        Some(if self.queue.is_empty() && self.marks.is_empty() {
            until_rest.max(LOOK)
        } else {
            SLOW_LOOK
        })
    }

    pub(super) fn use_format(&mut self, format: PcmFormat) {
        self.format = Some(format);
        self.chain = Some(Chain::new(format));
        self.suspended = false;
        self.emit(EngineEvent::OutputChanged { format });
    }

    pub(super) fn lose(&mut self, error: OutputError) {
        // What was published last: the output's count is of no use any more.
        let heard = self
            .shared
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .map(|last| last.position);
        self.playing = false;
        self.output.set_playing(false);
        self.suspend(heard.unwrap_or_default());
        self.emit(EngineEvent::OutputLost { error });
    }

    fn suspend(&mut self, heard: Millis) {
        self.format = None;
        self.suspended = true;
        self.idle_since = Instant::now();
        self.restart(heard);
    }

    fn rest_if_idle(&mut self) {
        let is_idle = !self.playing || self.current.is_none();
        if !is_idle {
            self.idle_since = Instant::now();
        } else if self.format.is_some() && self.idle_since.elapsed() >= REST_AFTER {
            let heard = self.heard();
            if self.output.rest() {
                self.suspend(heard);
            } else {
                self.idle_since = Instant::now();
            }
        }
    }

    fn pass_marks(&mut self) {
        while let Some(due) = self.marks.pop(self.output.played()) {
            match due {
                Due::Begin { place, news } => {
                    self.place = Some(place);
                    if let Some(News::Joined(_)) = news {
                        self.current = self.next.take();
                    }
                    if let (Some(track), Some(_)) = (&mut self.current, news) {
                        track.is_heard = true;
                    }
                    let to = place.request;
                    match news {
                        Some(News::Started) => self.emit(EngineEvent::Started { request: to }),
                        Some(News::Joined(from)) => self.emit(EngineEvent::Joined { from, to }),
                        None => {}
                    }
                }
                Due::End => self.end(),
            }
        }
    }

    /// The last frame of the last track has left.
    fn end(&mut self) {
        let ended = self.current.take();
        self.clear(false);
        self.idle_since = Instant::now();
        self.publish();
        if let Err(error) = self.output.settle() {
            self.lose(error);
        }
        let Some(mut track) = ended else {
            return;
        };
        let request = track.request;
        self.emit(match track.failure.take() {
            None => EngineEvent::Ended { request },
            Some(error) => EngineEvent::Failed { request, error },
        });
    }

    /// Where time does not wait, a source that is too slow is an event, and playing on takes a small reserve.
    fn mind_the_gap(&mut self) {
        if !self.output.is_paced() {
            return;
        }
        let feeds_next = self.feeds_next();
        let fed = if feeds_next {
            &self.next
        } else {
            &self.current
        };
        let more_comes = fed.as_ref().filter(|track| !track.is_over);
        // A seek is under way where nothing is placed: its own event says when that is done.
        let is_due = more_comes.is_some_and(|track| track.is_placed || feeds_next);
        let more_comes = more_comes.is_some();
        let Some(track) = self.current.as_ref().filter(|track| track.is_heard) else {
            return;
        };
        let request = track.request;
        let reserve = self.written.saturating_sub(self.output.played());
        let rate = self.format.map_or(0, |format| format.rate);
        if self.buffering {
            let is_enough = reserve >= Millis(RESUME_WITH).to_frames(rate).0;
            if is_enough || self.is_full || !more_comes {
                self.buffering = false;
                self.output.set_playing(self.playing);
                self.emit(EngineEvent::Resumed { request });
            }
        } else if self.playing && is_due && reserve == 0 && self.queue.is_empty() {
            // The join will not be in one piece: what the resampler keeps for it may as well be heard.
            if let Some(chain) = &mut self.chain
                && chain.held() > 0
                && chain.finish(&mut self.queue).is_ok()
            {
                return;
            }
            self.buffering = true;
            self.output.set_playing(false);
            self.emit(EngineEvent::Buffering { request });
        }
    }

    pub(super) fn publish(&self) {
        let position = self.current.as_ref().map(|track| Position {
            request: self.place.map_or(track.request, |place| place.request),
            position: self.heard(),
            playing: self.playing
                && !self.buffering
                && !self.suspended
                && track.is_heard
                && track.is_placed,
            at: Instant::now(),
        });
        *self.shared.lock().unwrap_or_else(PoisonError::into_inner) = position;
    }

    /// Whoever hears of an event and looks at the position finds the one that belongs to it.
    pub(super) fn emit(&mut self, event: EngineEvent) {
        self.publish();
        (self.events)(event);
    }
}
