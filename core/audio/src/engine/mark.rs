//! What is due when a certain frame leaves the output.

use coffer_model::{Frames, Millis};
use std::collections::VecDeque;

/// From which output frame on which track is heard, and from which frame of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) request: u64,
    pub(super) at: u64,
    pub(super) frame: Frames,
    pub(super) rate: u32,
    pub(super) output_rate: u32,
}

impl Place {
    /// The place in the track when `played` frames have left, to the nearest millisecond: a seek to one is found there.
    pub(super) fn position(&self, played: u64) -> Millis {
        let run = u128::from(played.saturating_sub(self.at));
        let rate = u128::from(self.rate.max(1));
        let frames = u128::from(self.frame.0) + run * rate / u128::from(self.output_rate.max(1));
        Millis(u64::try_from((frames * 1000 + rate / 2) / rate).unwrap_or(u64::MAX))
    }
}

pub(super) enum Due {
    /// What follows comes from here. With news, it is due when the first frame has left; without, when all before it has.
    Begin { place: Place, news: Option<News> },
    /// When the last frame of the last track has left.
    End,
}

/// How a track begins to be heard.
#[derive(Clone, Copy, Debug)]
pub(super) enum News {
    Started,
    /// After this track.
    Joined(u64),
}

impl Due {
    fn needs_a_frame(&self) -> bool {
        matches!(self, Self::Begin { news: Some(_), .. })
    }
}

/// Marks in the order of their frames.
#[derive(Default)]
pub(super) struct Marks(VecDeque<(u64, Due)>);

impl Marks {
    pub(super) fn push(&mut self, at: u64, due: Due) {
        self.0.push_back((at, due));
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The next mark that is due when `played` frames have left.
    pub(super) fn pop(&mut self, played: u64) -> Option<Due> {
        let (at, due) = self.0.front()?;
        // A track without a single frame starts and ends at once.
        let is_empty = self.0.get(1).is_some_and(|(next, _)| next == at);
        if played < *at || (played == *at && due.needs_a_frame() && !is_empty) {
            return None;
        }
        self.0.pop_front().map(|(_, due)| due)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Is the end in sight?
    pub(super) fn has_end(&self) -> bool {
        matches!(self.0.back(), Some((_, Due::End)))
    }

    /// Takes back the end; says whether it was in sight.
    pub(super) fn take_end(&mut self) -> bool {
        let has_end = self.has_end();
        if has_end {
            self.0.pop_back();
        }
        has_end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(at: u64) -> Due {
        let place = Place {
            request: 1,
            at,
            frame: Frames::ZERO,
            rate: 48_000,
            output_rate: 48_000,
        };
        Due::Begin {
            place,
            news: Some(News::Started),
        }
    }

    #[test]
    fn a_start_waits_for_its_first_frame_and_an_end_for_its_last() {
        let mut marks = Marks::default();
        marks.push(10, begin(10));
        marks.push(20, Due::End);
        assert!(marks.pop(10).is_none());
        assert!(matches!(marks.pop(11), Some(Due::Begin { .. })));
        assert!(marks.pop(19).is_none());
        assert!(matches!(marks.pop(20), Some(Due::End)));
    }

    #[test]
    fn a_track_without_frames_starts_and_ends_at_once() {
        let mut marks = Marks::default();
        marks.push(10, begin(10));
        marks.push(10, Due::End);
        assert!(matches!(marks.pop(10), Some(Due::Begin { .. })));
        assert!(matches!(marks.pop(10), Some(Due::End)));
    }

    #[test]
    fn a_place_counts_in_the_tracks_own_rate() {
        let place = Place {
            request: 1,
            at: 1_000,
            frame: Frames(44_100),
            rate: 44_100,
            output_rate: 48_000,
        };
        assert_eq!(place.position(1_000), Millis(1_000));
        assert_eq!(place.position(25_000), Millis(1_500));
    }
}
