//! What happens when a track does not play.
//!
//! - The network is missing (or the locker is in trouble, or the data limit spent): what can be played without it goes
//!   on with the next such entry, and the one that could not is reported. With none, playback waits at its position
//!   and tries again by itself. A track that repeats alone is waited for: another one would repeat in its place.
//! - The track is missing, damaged or not supported: skipped, with its reason; so many in a row stop playback.
//! - Nothing would play, or the user must act: playback stops.

use super::Playback;
use crate::problem::Remedy;
use crate::{
    Effect, EngineCommand, EntryId, FailureKind, PlaybackProblem, Repeat, RequestId, State,
};
use coffer_model::Millis;

impl Playback {
    pub(super) fn failed(&mut self, request: RequestId, kind: FailureKind, detail: String) {
        let Some(item) = self.queue.current().cloned() else {
            return;
        };
        let play = self.state.wants_sound();
        self.announce(PlaybackProblem::new(&item, kind, detail));
        self.hold_position();
        self.seeking = None;
        let remedy = kind.remedy();
        if self.preload.take().is_some() || !matches!(remedy, Remedy::Skip) {
            self.engine(EngineCommand::Stop);
        }
        match remedy {
            Remedy::Wait { at_least } => self.wait(request, at_least, play),
            Remedy::Skip => self.skip(play),
            Remedy::Stop => self.fail(),
        }
        self.save_position();
    }

    fn wait(&mut self, request: RequestId, at_least: Millis, play: bool) {
        if !play {
            self.state = State::Paused { request: None };
            return;
        }
        self.attempts = self.attempts.saturating_add(1);
        let wait = self.settings.retry_after(self.attempts).max(at_least);
        self.state = State::WaitingForNetwork {
            request,
            attempt: self.attempts,
            retry_at: self.now.monotonic + wait,
        };
        // An entry that was said to be available and fails all the same must not send playback around the queue.
        if self.failures < self.settings.failures_in_a_row && self.queue.repeat() != Repeat::One {
            self.effects.push(Effect::FindAvailable { request });
        }
    }

    pub(super) fn available_found(&mut self, asked: RequestId, entry: Option<EntryId>) {
        let State::WaitingForNetwork { request, .. } = self.state else {
            return;
        };
        let index = entry.and_then(|entry| self.queue.index_of(entry));
        if let Some(index) =
            index.filter(|index| request == asked && Some(*index) != self.queue.current_index())
        {
            self.failures += 1;
            self.attempts = 0;
            self.begin(index, true);
        }
    }

    fn skip(&mut self, play: bool) {
        self.failures = self.failures.saturating_add(1);
        let next = self
            .queue
            .index_after()
            .filter(|index| Some(*index) != self.queue.current_index());
        match next {
            Some(index) if self.failures < self.settings.failures_in_a_row => {
                self.begin(index, play)
            }
            Some(_) | None => self.fail(),
        }
    }

    fn fail(&mut self) {
        self.state = State::Failed;
        self.hold = None;
        self.failures = 0;
    }

    /// An attempt that fails as the one before is no news.
    fn announce(&mut self, problem: PlaybackProblem) {
        let known = self
            .problem
            .as_ref()
            .is_some_and(|old| old.entry == problem.entry && old.kind == problem.kind);
        if !known {
            self.effects.push(Effect::Problem(problem.clone()));
        }
        self.problem = Some(problem);
    }

    pub(super) fn network_changed(&mut self, online: bool) {
        self.online = online;
        if !online {
            return;
        }
        self.forget_failed_preload();
        if let State::WaitingForNetwork { .. } = self.state {
            self.load_current(self.position_now(), true);
        }
    }
}
