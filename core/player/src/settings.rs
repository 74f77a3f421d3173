//! How a player is set up.

use crate::NetworkState;
use coffer_audio::Gain;
use coffer_model::{Bytes, ReplayGain};
use std::path::PathBuf;

/// Settings of a [`Player`](crate::Player).
#[derive(Clone, Debug)]
pub struct PlayerSettings {
    /// A folder that belongs to the player alone: library, cache, queue, key. Created where missing.
    pub home: PathBuf,
    /// The most that streamed tracks may hold on this device. Default 2 GB. What is pinned does not count.
    pub cache_limit: Bytes,
    /// Room that the cache leaves to the rest of the device. Default 200 MB.
    pub keep_free: Bytes,
    /// Where the sound goes. Default: the device.
    pub sound: Sound,
    /// Whether loudness is evened out. Default off.
    pub replay_gain: ReplayGainMode,
    /// What the network is like until [`Player::network_changed`](crate::Player::network_changed) says otherwise.
    /// Default: unmetered.
    pub network: NetworkState,
    /// Whether downloads may use a network that costs money. Default no.
    pub download_on_metered: bool,
    /// Whether downloads run. Default yes; without, the queue only shows how it was left.
    pub downloads: bool,
}

impl PlayerSettings {
    /// The defaults, in `home`.
    #[must_use]
    pub fn new(home: impl Into<PathBuf>) -> Self {
        Self {
            home: home.into(),
            cache_limit: Bytes(2_000_000_000),
            keep_free: Bytes(200_000_000),
            sound: Sound::Device,
            replay_gain: ReplayGainMode::Off,
            network: NetworkState::default(),
            download_on_metered: false,
            downloads: true,
        }
    }
}

/// Where the sound goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sound {
    /// The system's default device. Opened when the first track plays.
    Device,
    /// A WAV file of 32-bit floats, written as fast as decoding goes: faster than it is heard, so that plays do not count.
    Wav(PathBuf),
    /// Nowhere, as fast as decoding goes.
    Null,
    /// Nowhere, at the pace of time, as a device would: plays count.
    Silent,
}

/// Which of the file's loudness values applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReplayGainMode {
    /// None: the samples stay as they are.
    #[default]
    Off,
    /// The track's; where it has none, the album's.
    Track,
    /// The album's; where it has none, the track's.
    Album,
}

impl ReplayGainMode {
    pub(crate) fn of(self, values: &ReplayGain) -> Gain {
        let track = (values.track_gain, values.track_peak);
        let album = (values.album_gain, values.album_peak);
        let order = match self {
            Self::Off => return Gain::default(),
            Self::Track => [track, album],
            Self::Album => [album, track],
        };
        let chosen = order
            .into_iter()
            .find_map(|(gain, peak)| Some((gain?, peak)));
        chosen.map_or_else(Gain::default, |(db, peak)| Gain { db, peak })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_is_taken_from_the_other_kind() {
        let values = ReplayGain {
            album_gain: Some(-6.0),
            album_peak: Some(0.9),
            ..ReplayGain::default()
        };
        assert_eq!(ReplayGainMode::Track.of(&values).db, -6.0);
        assert_eq!(ReplayGainMode::Album.of(&values).peak, Some(0.9));
        assert_eq!(ReplayGainMode::Off.of(&values), Gain::default());
        assert_eq!(ReplayGainMode::Track.of(&ReplayGain::default()).db, 0.0);
    }
}
