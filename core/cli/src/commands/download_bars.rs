//! Shows downloads: a bar per running one, and the total with rate and time left.

use coffer_model::{Bytes, Millis, Track};
use coffer_player::{DownloadSnapshot, DownloadState, EntryKey, WaitReason};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::HashMap;

/// The downloads of some tracks, on standard error; hidden where that is no terminal.
pub(crate) struct DownloadBars {
    bars: MultiProgress,
    total: ProgressBar,
    running: HashMap<EntryKey, ProgressBar>,
}

impl DownloadBars {
    pub(crate) fn new(json: bool) -> Self {
        let bars = MultiProgress::new();
        if json {
            bars.set_draw_target(ProgressDrawTarget::hidden());
        }
        let total = bars.add(styled("{msg} {wide_bar} {prefix}"));
        Self {
            bars,
            total,
            running: HashMap::new(),
        }
    }

    /// Shows the state of `wanted` in `snapshot`.
    pub(crate) fn show(&mut self, wanted: &HashMap<EntryKey, Track>, snapshot: &DownloadSnapshot) {
        let mut sum = Sum::default();
        let mut left: HashMap<EntryKey, &DownloadState> = snapshot
            .items
            .iter()
            .map(|item| (item.key, &item.state))
            .collect();
        for (key, track) in wanted {
            let state = left.remove(key);
            if let Some(DownloadState::Running { bytes, total, .. }) = state {
                let bar = self.running.entry(*key).or_insert_with(|| {
                    let bar = styled("  {msg} {wide_bar} {decimal_bytes}/{decimal_total_bytes}");
                    self.bars
                        .insert_before(&self.total, bar)
                        .with_message(shortened(&track.title))
                });
                bar.set_length(total.unwrap_or(track.size).0);
                bar.set_position(bytes.0);
            } else if let Some(bar) = self.running.remove(key) {
                bar.finish_and_clear();
                self.bars.remove(&bar);
            }
            sum.add(track.size, state);
        }
        self.total.set_length(sum.total.0);
        self.total.set_position(sum.done.0);
        self.total
            .set_message(format!("{} of {} tracks", sum.whole, wanted.len()));
        self.total.set_prefix(sum.in_words());
    }

    /// Takes the bars off the screen.
    pub(crate) fn finish(self) {
        // A screen that is gone needs no cleaning.
        let _ = self.bars.clear();
    }
}

/// All downloads together.
#[derive(Default)]
struct Sum {
    whole: usize,
    done: Bytes,
    total: Bytes,
    rate: Bytes,
    waits_for: Option<String>,
}

impl Sum {
    fn add(&mut self, size: Bytes, state: Option<&DownloadState>) {
        self.total = self.total + size;
        match state {
            None | Some(DownloadState::Done(_)) => {
                self.whole += 1;
                self.done = self.done + size;
            }
            Some(DownloadState::Running { bytes, rate, .. }) => {
                self.done = self.done + *bytes;
                self.rate = self.rate + *rate;
            }
            Some(DownloadState::Waiting(reason)) => self.waits_for = Some(waiting(reason)),
            Some(DownloadState::Queued | DownloadState::Paused | DownloadState::Failed(_)) => {}
        }
    }

    fn in_words(&self) -> String {
        let (done, total, rate) = (self.done, self.total, self.rate);
        let left = total
            .saturating_sub(done)
            .0
            .saturating_mul(1_000)
            .checked_div(rate.0);
        match (left, &self.waits_for) {
            (Some(left), _) => format!("{done} of {total}, {rate}/s, {} left", Millis(left)),
            (None, Some(reason)) => format!("{done} of {total}, {reason}"),
            (None, None) => format!("{done} of {total}"),
        }
    }
}

/// What a download waits for, in words.
pub(crate) fn waiting(reason: &WaitReason) -> String {
    match reason {
        WaitReason::Offline => "the server cannot be reached".to_owned(),
        WaitReason::Metered => "the network costs money".to_owned(),
        WaitReason::SignIn => "sign in again".to_owned(),
        WaitReason::DiskFull => "the disk of this machine is full".to_owned(),
        WaitReason::LimitReached => "the limit of the cache leaves no room".to_owned(),
        WaitReason::DataBudget => "the data budget is spent".to_owned(),
        WaitReason::ListenerLimit(who) if who.is_empty() => "others listen to it".to_owned(),
        WaitReason::ListenerLimit(who) => format!("others listen to it: {who}"),
        WaitReason::Server(what) if what.is_empty() => "the server is in trouble".to_owned(),
        WaitReason::Server(what) => format!("the server is in trouble: {what}"),
    }
}

fn styled(template: &str) -> ProgressBar {
    let bar = ProgressBar::no_length();
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Titles of one width, so that bars stand below each other.
pub(crate) fn shortened(title: &str) -> String {
    const WIDTH: usize = 30;
    let short: String = if title.chars().count() > WIDTH {
        title.chars().take(WIDTH - 1).chain(['…']).collect()
    } else {
        title.to_owned()
    };
    format!("{short:WIDTH$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_says_rate_and_time_left_while_bytes_come() {
        let mut sum = Sum::default();
        sum.add(Bytes(4_000_000), None);
        let running = DownloadState::Running {
            bytes: Bytes(1_000_000),
            total: Some(Bytes(4_000_000)),
            rate: Bytes(50_000),
        };
        sum.add(Bytes(4_000_000), Some(&running));
        assert_eq!(sum.in_words(), "5.0 MB of 8.0 MB, 50.0 kB/s, 1:00 left");
        let mut held = Sum::default();
        held.add(
            Bytes(1_000),
            Some(&DownloadState::Waiting(WaitReason::Offline)),
        );
        assert_eq!(
            held.in_words(),
            "0 B of 1.0 kB, the server cannot be reached"
        );
    }
}
