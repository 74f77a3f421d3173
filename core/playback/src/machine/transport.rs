//! Play, pause, seek, next, previous, stop.

use super::Playback;
use crate::{EngineCommand, EntryId, Position, SeekId, State};
use coffer_model::Millis;

impl Playback {
    pub(super) fn play(&mut self) {
        self.user_acts();
        match self.state {
            State::Idle
            | State::Failed
            | State::WaitingForNetwork { .. }
            | State::Paused { request: None } => {
                self.load_current(self.position_now(), true);
            }
            State::Ended => {
                let index = self.queue.index_after().unwrap_or(0);
                self.begin(index, true);
            }
            State::Paused { request: Some(_) } | State::Loading { play: false, .. } => {
                self.resume()
            }
            State::Loading { play: true, .. } | State::Buffering { .. } | State::Playing { .. } => {
            }
        }
    }

    pub(super) fn pause(&mut self) {
        self.hold = None;
        self.suspend();
    }

    /// Silence, for whatever reason. Says whether there was or would have been sound.
    pub(super) fn suspend(&mut self) -> bool {
        match self.state {
            State::Loading {
                request,
                play: true,
            } => {
                self.state = State::Loading {
                    request,
                    play: false,
                };
                self.engine(EngineCommand::Pause { request });
            }
            State::Buffering { request } | State::Playing { request } => {
                self.hold_position();
                self.state = State::Paused {
                    request: Some(request),
                };
                self.engine(EngineCommand::Pause { request });
            }
            State::WaitingForNetwork { .. } => self.state = State::Paused { request: None },
            State::Idle
            | State::Loading { play: false, .. }
            | State::Paused { .. }
            | State::Ended
            | State::Failed => {
                return false;
            }
        }
        self.save_position();
        true
    }

    /// Sound again after [`Self::suspend`].
    pub(super) fn resume(&mut self) {
        match self.state {
            State::Loading {
                request,
                play: false,
            } => {
                self.state = State::Loading {
                    request,
                    play: true,
                };
                self.engine(EngineCommand::Play { request });
            }
            State::Paused {
                request: Some(request),
            } => {
                self.state = if self.heard {
                    State::Playing { request }
                } else {
                    State::Buffering { request }
                };
                self.engine(EngineCommand::Play { request });
            }
            State::Paused { request: None } => self.load_current(self.position_now(), true),
            State::Idle
            | State::Loading { play: true, .. }
            | State::Buffering { .. }
            | State::Playing { .. }
            | State::WaitingForNetwork { .. }
            | State::Ended
            | State::Failed => {}
        }
    }

    pub(super) fn seek(&mut self, to: Millis) {
        if self.queue.is_empty() {
            return;
        }
        if self.duration.is_some_and(|duration| to >= duration) {
            let play = self.goes_on();
            return self.advance(play);
        }
        match self.state {
            State::Loading { play, .. } => self.load_current(to, play),
            State::Ended => {
                self.new_play();
                self.load_current(to, true);
            }
            State::Buffering { request }
            | State::Playing { request }
            | State::Paused {
                request: Some(request),
            } => {
                self.last_seek += 1;
                let seek = SeekId(self.last_seek);
                self.seeking = Some(seek);
                self.position = Position::held(to, self.now);
                self.engine(EngineCommand::Seek { request, seek, to });
            }
            State::Idle
            | State::Paused { request: None }
            | State::WaitingForNetwork { .. }
            | State::Failed => {
                self.position = Position::held(to, self.now);
            }
        }
        self.save_position();
    }

    pub(super) fn next(&mut self) {
        if self.queue.is_empty() || self.state == State::Ended && self.queue.index_after().is_none()
        {
            return;
        }
        let play = self.goes_on();
        self.user_moves();
        match self.queue.index_after() {
            Some(index) => self.begin(index, play),
            None => self.end(),
        }
    }

    pub(super) fn previous(&mut self) {
        let play = self.goes_on();
        let restarts = self.position_now() > self.settings.previous_restarts_after;
        self.user_moves();
        match self.queue.index_before().filter(|_| !restarts) {
            Some(index) => self.begin(index, play),
            None if matches!(self.state, State::Failed) => self.load_current(Millis::ZERO, play),
            None => self.seek(Millis::ZERO),
        }
    }

    pub(super) fn skip_to(&mut self, entry: EntryId) {
        if let Some(index) = self.queue.index_of(entry) {
            self.user_acts();
            self.begin(index, true);
        }
    }

    pub(super) fn stop(&mut self) {
        self.user_acts();
        self.stop_after_current = false;
        self.release();
        self.state = State::Idle;
        self.save_position();
    }

    /// Whether a move to another entry goes on sounding: what had ended or failed was playing before.
    pub(super) fn goes_on(&self) -> bool {
        self.state.wants_sound() || matches!(self.state, State::Ended | State::Failed)
    }

    /// What the user asks for takes the place of what an interruption would have resumed.
    pub(super) fn user_acts(&mut self) {
        self.hold = None;
        self.user_moves();
    }

    /// The user moves on from a problem.
    pub(super) fn user_moves(&mut self) {
        self.problem = None;
        self.failures = 0;
        self.attempts = 0;
    }

    /// On from the current entry as if it had ended.
    pub(super) fn advance(&mut self, play: bool) {
        let following = self.queue.following();
        let stop = std::mem::take(&mut self.stop_after_current);
        match following {
            None => self.end(),
            Some(index) if stop => {
                self.release();
                self.state = State::Paused { request: None };
                self.begin(index, false);
            }
            Some(index) => self.begin(index, play),
        }
    }

    /// Goes to the entry at `index`, from its start. Loads it, except where nothing is loaded and nothing should sound.
    pub(super) fn begin(&mut self, index: usize, play: bool) {
        if !self.queue.set_current(index) {
            return;
        }
        self.new_play();
        if self.state.request().is_none() && !play {
            if self.state != State::Idle {
                self.state = State::Paused { request: None };
            }
            self.rest_at(Millis::ZERO);
        } else {
            self.load_current(Millis::ZERO, play);
        }
        self.save_position();
    }

    /// The queue is over. The position stays at the end of its last track.
    pub(super) fn end(&mut self) {
        self.release();
        if let Some(duration) = self.duration {
            self.position = Position::held(duration, self.now);
        }
        self.state = State::Ended;
        self.stop_after_current = false;
        self.hold = None;
        self.save_position();
    }

    pub(super) fn load_current(&mut self, start: Millis, play: bool) {
        let Some(item) = self.queue.current().cloned() else {
            return;
        };
        let request = self.next_request();
        self.state = State::Loading { request, play };
        self.rest_at(start);
        self.heard = false;
        self.seeking = None;
        self.preload = None;
        self.engine(EngineCommand::Load {
            request,
            entry: item.entry,
            track: item.track,
            start,
            play,
        });
    }

    /// At `position` of the current entry, not moving.
    pub(super) fn rest_at(&mut self, position: Millis) {
        self.duration = known(self.queue.current().and_then(|item| item.duration));
        self.position = Position::held(position, self.now);
    }

    /// Takes everything out of the engine. The state must change with it.
    pub(super) fn release(&mut self) {
        self.hold_position();
        if self.state.request().is_some() || self.preload.is_some() {
            self.engine(EngineCommand::Stop);
        }
        self.seeking = None;
        self.preload = None;
    }

    pub(super) fn hold_position(&mut self) {
        self.position = Position::held(self.position_now(), self.now);
    }
}

/// A length of zero is how files and servers say that they do not know.
pub(super) fn known(duration: Option<Millis>) -> Option<Millis> {
    duration.filter(|duration| *duration > Millis::ZERO)
}
