//! The position as a value, the time it was true, and a speed: readers work out the rest without ticks.

use crate::Now;
use coffer_model::Millis;

/// Where the current track plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The position at `at`, from the first audible frame.
    pub value: Millis,
    /// When it was true, on the monotonic clock.
    pub at: Millis,
    /// 1 while sound moves on, 0 while it does not (paused, loading, out of data, seeking).
    pub speed: u8,
}

impl Position {
    /// The position at a time, held to the track's length where that is known.
    #[must_use]
    pub fn at(self, monotonic: Millis, duration: Option<Millis>) -> Millis {
        let moved = monotonic
            .saturating_sub(self.at)
            .0
            .saturating_mul(self.speed.into());
        let position = self.value + Millis(moved);
        duration.map_or(position, |duration| position.min(duration).max(self.value))
    }

    /// Standing still at `value`.
    pub(crate) fn held(value: Millis, now: Now) -> Self {
        Self {
            value,
            at: now.monotonic,
            speed: 0,
        }
    }

    /// Moving on from `value`.
    pub(crate) fn running(value: Millis, now: Now) -> Self {
        Self {
            value,
            at: now.monotonic,
            speed: 1,
        }
    }

    /// Brings a moving position in line with what the engine says. It never goes back: where the engine is behind,
    /// the position stands still until the sound has caught up.
    pub(crate) fn corrected(
        self,
        reported: Millis,
        now: Now,
        tolerance: Millis,
        duration: Option<Millis>,
    ) -> Self {
        let reported = duration.map_or(reported, |duration| reported.min(duration));
        let shown = self.at(now.monotonic, duration);
        if reported >= shown {
            let agrees = self.speed > 0 && reported.saturating_sub(shown) <= tolerance;
            if agrees {
                self
            } else {
                Self::running(reported, now)
            }
        } else if self.speed > 0 && shown.saturating_sub(reported) > tolerance {
            Self::held(shown, now)
        } else {
            self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLERANCE: Millis = Millis(250);

    fn now(ms: u64) -> Now {
        Now {
            monotonic: Millis(ms),
            unix: Millis::ZERO,
        }
    }

    #[test]
    fn a_position_moves_with_time_and_stops_at_the_end() {
        let position = Position::running(Millis(1_000), now(50));
        assert_eq!(position.at(Millis(2_050), None), Millis(3_000));
        assert_eq!(
            position.at(Millis(2_050), Some(Millis(2_500))),
            Millis(2_500)
        );
        assert_eq!(position.at(Millis(0), None), Millis(1_000));
    }

    #[test]
    fn a_report_that_agrees_changes_nothing() {
        let position = Position::running(Millis(1_000), now(0));
        assert_eq!(
            position.corrected(Millis(2_200), now(1_000), TOLERANCE, None),
            position
        );
        assert_eq!(
            position.corrected(Millis(1_800), now(1_000), TOLERANCE, None),
            position
        );
    }

    #[test]
    fn a_position_waits_for_sound_that_is_behind() {
        let ahead = Position::running(Millis(1_000), now(0));
        let waiting = ahead.corrected(Millis(1_000), now(1_000), TOLERANCE, None);
        assert_eq!(waiting, Position::held(Millis(2_000), now(1_000)));
        let still = waiting.corrected(Millis(1_900), now(1_900), TOLERANCE, None);
        assert_eq!(still, waiting);
        let moving = still.corrected(Millis(2_050), now(2_050), TOLERANCE, None);
        assert_eq!(moving, Position::running(Millis(2_050), now(2_050)));
    }
}
