/// How much louder or softer a track is played, as ReplayGain says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gain {
    /// Decibels; 0 leaves the samples as they are, bit for bit.
    pub db: f32,
    /// The track's highest sample, 1.0 = full scale. Where given, the gain is held so that it does not clip.
    pub peak: Option<f32>,
}

impl Gain {
    /// The factor to multiply samples by: finite, never negative.
    pub(crate) fn factor(self) -> f32 {
        if !self.db.is_finite() {
            return 1.0;
        }
        let factor = if self.db == 0.0 {
            1.0
        } else {
            10_f32.powf(self.db.clamp(-60.0, 60.0) / 20.0)
        };
        match self.peak {
            // A gain that makes softer cannot clip: a peak above full scale is the mastering's own.
            Some(peak) if peak.is_finite() && peak > 0.0 && factor > 1.0 => {
                factor.min((1.0 / peak).max(1.0))
            }
            _ => factor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gain_stops_where_the_peak_would_clip() {
        let gain = |db, peak| Gain { db, peak }.factor();
        assert_eq!(gain(0.0, Some(1.5)), 1.0);
        assert!((gain(6.0, Some(0.8)) - 1.25).abs() < 1e-6);
        assert!((gain(-6.0, Some(1.0)) - 0.501_187).abs() < 1e-5);
        assert_eq!(gain(f32::NAN, None), 1.0);
    }
}
