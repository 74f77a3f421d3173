//! What the engine reports. Reports about anything but the current load, preload or seek are stale and fall.

use super::Playback;
use super::transport::known;
use crate::{EngineEvent, Position, RequestId, SeekId, State};
use coffer_model::Millis;

impl Playback {
    pub(super) fn report(&mut self, report: EngineEvent) {
        match report {
            EngineEvent::Opened { request, duration } => self.opened(request, duration),
            EngineEvent::Started { request, position } if self.is_current(request) => {
                self.started(request, position);
            }
            EngineEvent::Position { request, position } if self.is_current(request) => {
                self.positioned(position);
            }
            EngineEvent::Buffering { request, position } if self.is_current(request) => {
                self.buffering(request, position);
            }
            EngineEvent::Seeked {
                request,
                seek,
                position,
            }
            | EngineEvent::SeekFailed {
                request,
                seek,
                position,
            } if self.is_current(request) => {
                self.seeked(seek, position);
            }
            EngineEvent::Joined { finished, request } if self.is_current(finished) => {
                self.joined(request);
            }
            EngineEvent::Finished { request } if self.is_current(request) => self.finished(),
            EngineEvent::Failed {
                request,
                kind,
                detail,
            } if self.is_current(request) => {
                self.failed(request, kind, detail);
            }
            EngineEvent::Failed { request, .. } => self.preload_failed(request),
            EngineEvent::OutputLost => self.output_lost(),
            EngineEvent::OutputRegained => self.output_regained(),
            EngineEvent::Started { .. }
            | EngineEvent::Position { .. }
            | EngineEvent::Buffering { .. }
            | EngineEvent::Seeked { .. }
            | EngineEvent::SeekFailed { .. }
            | EngineEvent::Joined { .. }
            | EngineEvent::Finished { .. } => {}
        }
    }

    fn is_current(&self, request: RequestId) -> bool {
        self.state.request() == Some(request)
    }

    fn opened(&mut self, request: RequestId, duration: Option<Millis>) {
        if !self.is_current(request) {
            return self.preload_opened(request, duration);
        }
        self.duration = known(duration).or(self.duration);
        if let State::Loading { play, .. } = self.state {
            self.state = if play {
                State::Buffering { request }
            } else {
                State::Paused {
                    request: Some(request),
                }
            };
        }
    }

    fn started(&mut self, request: RequestId, position: Millis) {
        match self.state {
            // A `Pause` is on its way to the engine; this crossed it.
            State::Loading { play: false, .. } => {
                self.state = State::Paused {
                    request: Some(request),
                }
            }
            State::Paused { .. } => {}
            State::Loading { play: true, .. } | State::Buffering { .. } | State::Playing { .. } => {
                self.state = State::Playing { request };
                self.sounds(position);
            }
            State::Idle | State::WaitingForNetwork { .. } | State::Ended | State::Failed => {}
        }
    }

    /// Sound is heard at `position`.
    fn sounds(&mut self, position: Millis) {
        if self.seeking.is_none() {
            self.position = if self.heard {
                self.restarted(position)
            } else {
                Position::running(position, self.now)
            };
        }
        self.heard = true;
        self.attempts = 0;
        self.failures = 0;
        if self.problem.as_ref().map(|problem| problem.entry) == self.current_entry() {
            self.problem = None;
        }
        self.note_sound();
    }

    /// After a stall or pause the shown position does not go back; sound catches up with it.
    fn restarted(&self, position: Millis) -> Position {
        let shown = self.position_now();
        if position >= shown || shown.saturating_sub(position) <= self.settings.position_tolerance {
            Position::running(position.max(shown), self.now)
        } else {
            Position::held(shown, self.now)
        }
    }

    fn positioned(&mut self, position: Millis) {
        if self.seeking.is_some() {
            return;
        }
        match self.state {
            State::Playing { .. } if self.heard => {
                self.position = self.position.corrected(
                    position,
                    self.now,
                    self.settings.position_tolerance,
                    self.duration,
                );
            }
            State::Paused { .. } if self.heard => {
                self.position = Position::held(position, self.now)
            }
            State::Playing { .. }
            | State::Paused { .. }
            | State::Loading { .. }
            | State::Buffering { .. }
            | State::Idle
            | State::WaitingForNetwork { .. }
            | State::Ended
            | State::Failed => {}
        }
    }

    fn buffering(&mut self, request: RequestId, position: Millis) {
        if let State::Playing { .. } | State::Buffering { .. } = self.state {
            if self.seeking.is_none() {
                let reported = self
                    .duration
                    .map_or(position, |duration| position.min(duration));
                self.position = Position::held(self.position_now().max(reported), self.now);
            }
            self.state = State::Buffering { request };
        }
    }

    fn seeked(&mut self, seek: SeekId, position: Millis) {
        if self.seeking != Some(seek) {
            return;
        }
        self.seeking = None;
        // While buffering or before the first sound, `Started` sets it moving.
        let moves = self.heard && matches!(self.state, State::Playing { .. });
        self.position = if moves {
            Position::running(position, self.now)
        } else {
            Position::held(position, self.now)
        };
        self.save_position();
    }

    fn joined(&mut self, request: RequestId) {
        let play = self.state.wants_sound();
        let wanted = self
            .preload
            .as_ref()
            .filter(|preload| preload.request == request);
        let following = self.queue.following();
        let index = following.filter(|index| {
            let entry = self.queue.get(*index).map(|item| item.entry);
            !self.stop_after_current && entry == wanted.map(|preload| preload.entry)
        });
        let (Some(index), Some(preload)) = (index, wanted) else {
            // The queue changed while the engine joined: what it plays now is not what should follow.
            return self.advance(play);
        };
        let duration = preload.duration;
        self.queue.set_current(index);
        self.preload = None;
        self.seeking = None;
        self.heard = false;
        self.new_play();
        self.problem = None;
        self.rest_at(Millis::ZERO);
        self.duration = known(duration).or(self.duration);
        if play {
            self.state = State::Playing { request };
            self.sounds(Millis::ZERO);
        } else {
            self.state = State::Paused {
                request: Some(request),
            };
            self.heard = true;
        }
        self.save_position();
    }

    fn finished(&mut self) {
        let play = self.state.wants_sound();
        let empty = !self.heard && self.position.value == Millis::ZERO;
        if empty && let Some(request) = self.state.request() {
            // Else a file without sound would be loaded in a tight circle when it repeats.
            return self.failed(
                request,
                crate::FailureKind::Corrupt,
                "it has no sound".to_owned(),
            );
        }
        self.problem = None;
        self.advance(play);
    }
}
