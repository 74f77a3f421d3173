//! Other apps, headphones and sound devices that come and go.
//!
//! - Another app takes the sound for a while: pause, resume afterwards; what the user does meanwhile wins.
//! - It speaks over the music: softer until it is done.
//! - It takes the sound for good, or headphones are pulled out: pause, and only the user resumes.
//! - The sound device is lost: pause. Back within a few seconds, what played plays on (a Bluetooth hiccup); later
//!   only the user resumes, because nobody expects a speaker to start by itself when they come home.

use super::Playback;
use crate::{EngineCommand, Interruption};
use coffer_model::Millis;

/// What playback resumes after, by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    Interruption,
    Output { lost_at: Millis },
}

impl Playback {
    pub(super) fn interruption_began(&mut self, kind: Interruption) {
        match kind {
            Interruption::Transient => {
                if self.suspend() {
                    self.hold = Some(Hold::Interruption);
                } else if let Some(Hold::Output { .. }) = self.hold {
                    // A device that comes back must not sound into a call.
                    self.hold = None;
                }
            }
            Interruption::Duck => self.duck(true),
            Interruption::Permanent => {
                self.pause();
                self.duck(false);
            }
        }
    }

    pub(super) fn interruption_ended(&mut self) {
        self.duck(false);
        if self.hold == Some(Hold::Interruption) {
            self.hold = None;
            self.resume();
        }
    }

    pub(super) fn becoming_noisy(&mut self) {
        self.pause();
    }

    pub(super) fn output_lost(&mut self) {
        let sounded = self.suspend();
        // Where an interruption holds playback already, its end must not sound through another device.
        self.hold = sounded.then_some(Hold::Output {
            lost_at: self.now.monotonic,
        });
    }

    pub(super) fn output_regained(&mut self) {
        let Some(Hold::Output { lost_at }) = self.hold else {
            return;
        };
        self.hold = None;
        if self.now.monotonic.saturating_sub(lost_at) <= self.settings.output_resumes_within {
            self.resume();
        }
    }

    pub(super) fn set_volume(&mut self, volume: f32) {
        self.volume = sane_volume(volume);
        self.engine(EngineCommand::SetVolume(self.gain()));
        self.save_position();
    }

    fn duck(&mut self, ducked: bool) {
        if self.ducked != ducked {
            self.ducked = ducked;
            self.engine(EngineCommand::SetVolume(self.gain()));
        }
    }

    pub(super) fn gain(&self) -> f32 {
        if self.ducked {
            self.volume * self.settings.ducked_volume
        } else {
            self.volume
        }
    }
}

/// Within 0.0 to 1.0; what is no number is full volume.
pub(super) fn sane_volume(volume: f32) -> f32 {
    if volume.is_nan() {
        1.0
    } else {
        volume.clamp(0.0, 1.0)
    }
}
