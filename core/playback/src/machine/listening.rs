//! Which plays count: by the time really heard, not by the position.

use super::Playback;
use crate::{CountedPlay, Effect};
use coffer_model::Millis;

/// One play of the current entry, from its first sound until the entry changes or starts over by repeat.
#[derive(Clone, Debug, Default)]
pub(super) struct Listening {
    /// Milliseconds since 1970; set by the first sound.
    started_at: Option<Millis>,
    heard: Millis,
    counted: bool,
}

impl Listening {
    pub(super) fn heard_for(&mut self, span: Millis) {
        self.heard = self.heard + span;
    }
}

impl Playback {
    pub(super) fn new_play(&mut self) {
        self.listening = Listening::default();
    }

    pub(super) fn note_sound(&mut self) {
        if self.listening.started_at.is_some() {
            return;
        }
        self.listening.started_at = Some(self.now.unix);
        if let Some(item) = self.queue.current() {
            self.effects.push(Effect::NowPlaying {
                entry: item.entry,
                track: item.track,
            });
        }
    }

    pub(super) fn count_play(&mut self) {
        if self.time_to_count() != Some(Millis::ZERO) {
            return;
        }
        if let (Some(started_at), Some(item)) = (self.listening.started_at, self.queue.current()) {
            self.listening.counted = true;
            self.effects.push(Effect::Scrobble(CountedPlay {
                entry: item.entry,
                track: item.track,
                started_at,
            }));
        }
    }

    /// How much longer the current play must be heard; `None` where it does not count (any more).
    pub(super) fn time_to_count(&self) -> Option<Millis> {
        if self.listening.counted || self.listening.started_at.is_none() {
            return None;
        }
        let latest = self.settings.counts_at_latest;
        let needed = match self.duration {
            Some(duration) if duration <= self.settings.counts_from_duration => return None,
            Some(duration) => Millis(duration.0 / 2).min(latest),
            None => latest,
        };
        Some(needed.saturating_sub(self.listening.heard))
    }
}
