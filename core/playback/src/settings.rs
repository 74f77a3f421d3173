//! Every constant of playback, with its unit and the reason for its default.

use coffer_model::Millis;

/// How playback behaves. [`Default`] is what the app ships with.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// `Previous` within this time of a track's start goes to the track before; later it restarts.
    /// Default 3 s, what phones and CD players do.
    pub previous_restarts_after: Millis,
    /// So many tracks that fail one after the other stop playback. Default 3: enough to get past a damaged
    /// album side, too few to run through a queue when the locker is gone.
    pub failures_in_a_row: u32,
    /// The first wait before a track is asked for again. Doubles each time. Default 1 s.
    pub first_retry: Millis,
    /// The longest wait between two attempts. Default 60 s.
    pub longest_retry: Millis,
    /// The position is saved at least this often while playing. Default 5 s: what a crash may lose.
    pub save_position_every: Millis,
    /// A track must be longer than this for its plays to count. Default 30 s, the usual scrobbling rule.
    pub counts_from_duration: Millis,
    /// A play counts after this time at the latest, or at half the track's length. Default 4 minutes.
    pub counts_at_latest: Millis,
    /// An output that is back within this time goes on playing by itself. Default 5 s: a Bluetooth hiccup,
    /// but not headphones that were taken off.
    pub output_resumes_within: Millis,
    /// Reported and shown position may differ by this before the shown one is corrected. Default 250 ms,
    /// above any output's latency, below what a listener sees on a slider.
    pub position_tolerance: Millis,
    /// The share of the volume that is left while another app speaks over the music. Default 0.2.
    pub ducked_volume: f32,
    /// So many edits of the queue can be undone. Default 50.
    pub undo_depth: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            previous_restarts_after: Millis(3_000),
            failures_in_a_row: 3,
            first_retry: Millis(1_000),
            longest_retry: Millis(60_000),
            save_position_every: Millis(5_000),
            counts_from_duration: Millis(30_000),
            counts_at_latest: Millis(240_000),
            output_resumes_within: Millis(5_000),
            position_tolerance: Millis(250),
            ducked_volume: 0.2,
            undo_depth: 50,
        }
    }
}

impl Settings {
    /// The wait before attempt `attempt` (the first is 1): 1, 2, 4 … 60 s by default.
    #[must_use]
    pub fn retry_after(&self, attempt: u32) -> Millis {
        let doublings = attempt.saturating_sub(1).min(32);
        let wait = self.first_retry.0.max(1).saturating_mul(1 << doublings);
        Millis(wait.min(self.longest_retry.0.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_minute() {
        let settings = Settings::default();
        let waits: Vec<u64> = (1..=9).map(|n| settings.retry_after(n).0 / 1000).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(settings.retry_after(u32::MAX), Millis(60_000));
    }
}
