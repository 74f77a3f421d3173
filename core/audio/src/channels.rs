//! From the track's channels to the output's.

use symphonia::core::audio::{Channels, Position};

/// Where each channel of a track is meant to be heard.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layout(Vec<Place>);

#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    left: f32,
    right: f32,
}

/// -3 dB: what a centre or surround channel adds to each side (ITU-R BS.775).
const HALF_POWER: f32 = std::f32::consts::FRAC_1_SQRT_2;

const LEFT: Place = Place {
    left: 1.0,
    right: 0.0,
};
const RIGHT: Place = Place {
    left: 0.0,
    right: 1.0,
};
const CENTRE: Place = Place {
    left: HALF_POWER,
    right: HALF_POWER,
};
const LEFT_BEHIND: Place = Place {
    left: HALF_POWER,
    right: 0.0,
};
const RIGHT_BEHIND: Place = Place {
    left: 0.0,
    right: HALF_POWER,
};
const CENTRE_BEHIND: Place = Place {
    left: 0.5,
    right: 0.5,
};
const NOWHERE: Place = Place {
    left: 0.0,
    right: 0.0,
};

impl Layout {
    pub(crate) fn of(channels: &Channels) -> Self {
        match channels {
            Channels::Positioned(positions) => Self(positions.iter().map(place).collect()),
            other => Self::of_count(other.count()),
        }
    }

    /// The usual order for so many channels: left, right, centre, bass, and so on.
    pub(crate) fn of_count(count: usize) -> Self {
        let position = match count {
            1 => Some(Position::FRONT_CENTER),
            4 => Some(
                Position::FRONT_LEFT
                    | Position::FRONT_RIGHT
                    | Position::REAR_LEFT
                    | Position::REAR_RIGHT,
            ),
            count => u32::try_from(count)
                .ok()
                .and_then(Position::from_wave_channel_count),
        };
        match position {
            Some(position) => Self(position.iter().map(place).collect()),
            None => Self(vec![CENTRE; count]),
        }
    }

    pub(crate) fn channels(&self) -> usize {
        self.0.len()
    }
}

fn place(position: Position) -> Place {
    match position {
        Position::FRONT_LEFT | Position::FRONT_LEFT_WIDE | Position::TOP_FRONT_LEFT => LEFT,
        Position::FRONT_RIGHT | Position::FRONT_RIGHT_WIDE | Position::TOP_FRONT_RIGHT => RIGHT,
        Position::FRONT_CENTER | Position::TOP_FRONT_CENTER => CENTRE,
        Position::FRONT_LEFT_CENTER | Position::REAR_LEFT | Position::SIDE_LEFT => LEFT_BEHIND,
        Position::FRONT_RIGHT_CENTER | Position::REAR_RIGHT | Position::SIDE_RIGHT => RIGHT_BEHIND,
        Position::TOP_REAR_LEFT | Position::TOP_SIDE_LEFT => LEFT_BEHIND,
        Position::TOP_REAR_RIGHT | Position::TOP_SIDE_RIGHT => RIGHT_BEHIND,
        Position::REAR_CENTER => CENTRE_BEHIND,
        // The bass channel is an addition for systems that have one; stereo leaves it out.
        Position::LFE1 | Position::LFE2 => NOWHERE,
        _ => CENTRE_BEHIND,
    }
}

/// Turns frames of one layout into frames of `to` channels.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ChannelMap {
    /// As they are.
    Same,
    /// One channel to the first two, or to the only one.
    Duplicate { to: usize },
    /// The first channels as they are, silence on the rest.
    Widen { from: usize, to: usize },
    /// A weighted sum for each side; `to` is one or more, channels after the second stay silent.
    Mix { weights: Vec<(f32, f32)>, to: usize },
}

impl ChannelMap {
    pub(crate) fn new(layout: &Layout, to: usize) -> Self {
        let from = layout.channels();
        if from == to {
            return Self::Same;
        }
        if from == 1 {
            return Self::Duplicate { to };
        }
        if from < to && from == 2 {
            return Self::Widen { from, to };
        }
        // Scaled so that full scale on all channels is full scale, never more.
        let sum = |side: fn(&Place) -> f32| layout.0.iter().map(side).sum::<f32>();
        let largest = sum(|place| place.left)
            .max(sum(|place| place.right))
            .max(1.0);
        let weights = layout
            .0
            .iter()
            .map(|place| (place.left / largest, place.right / largest))
            .collect();
        Self::Mix { weights, to }
    }

    /// Appends the mapped `frames` to `out`.
    pub(crate) fn apply(&self, frames: &[f32], out: &mut Vec<f32>) {
        match self {
            Self::Same => out.extend_from_slice(frames),
            Self::Duplicate { to } => {
                for sample in frames {
                    out.extend((0..*to).map(|channel| if channel < 2 { *sample } else { 0.0 }));
                }
            }
            Self::Widen { from, to } => {
                for frame in frames.chunks_exact(*from) {
                    out.extend_from_slice(frame);
                    out.extend(std::iter::repeat_n(0.0, to - from));
                }
            }
            Self::Mix { weights, to } => {
                for frame in frames.chunks_exact(weights.len()) {
                    let (mut left, mut right) = (0.0, 0.0);
                    for (sample, (to_left, to_right)) in frame.iter().zip(weights) {
                        left += sample * to_left;
                        right += sample * to_right;
                    }
                    if *to == 1 {
                        out.push((left + right) / 2.0);
                    } else {
                        out.extend([left, right]);
                        out.extend(std::iter::repeat_n(0.0, to - 2));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(channels: usize, to: usize, frames: &[f32]) -> Vec<f32> {
        let mut out = Vec::new();
        ChannelMap::new(&Layout::of_count(channels), to).apply(frames, &mut out);
        out
    }

    #[test]
    fn mono_is_heard_on_both_sides_at_full_level() {
        assert_eq!(mapped(1, 2, &[0.5, -1.0]), [0.5, 0.5, -1.0, -1.0]);
        assert_eq!(mapped(1, 4, &[0.5]), [0.5, 0.5, 0.0, 0.0]);
    }

    #[test]
    fn stereo_becomes_the_mean_of_both_sides() {
        assert_eq!(mapped(2, 1, &[1.0, 0.0]), [0.5]);
    }

    #[test]
    fn surround_folds_without_clipping_and_without_bass() {
        let full = mapped(6, 2, &[1.0; 6]);
        assert!((full[0] - 1.0).abs() < 1e-6 && (full[1] - 1.0).abs() < 1e-6);
        assert_eq!(mapped(6, 2, &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0]), [0.0, 0.0]);
        let centre = mapped(6, 2, &[0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
        assert_eq!(centre[0], centre[1]);
    }
}
