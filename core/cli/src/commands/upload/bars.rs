//! Shows an upload: a bar per file that is sent, and one for all bytes.

use super::super::download_bars::shortened;
use super::name;
use coffer_model::Bytes;
use coffer_player::{UploadItem, UploadOutcome, UploadProgress};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// On standard error; hidden where that is no terminal.
pub(super) struct UploadBars {
    bars: MultiProgress,
    total: ProgressBar,
    files: Mutex<HashMap<PathBuf, (ProgressBar, Bytes)>>,
}

impl UploadBars {
    pub(super) fn new(items: &[UploadItem], json: bool) -> Self {
        let bars = MultiProgress::new();
        if json {
            bars.set_draw_target(ProgressDrawTarget::hidden());
        }
        let total = bars.add(styled(
            "{msg:30} {wide_bar} {decimal_bytes}/{decimal_total_bytes}, {decimal_bytes_per_sec}, {eta} left",
        ));
        let bytes = items.iter().fold(Bytes::ZERO, |sum, item| sum + item.size);
        total.set_length(bytes.0);
        Self {
            bars,
            total,
            files: Mutex::default(),
        }
    }

    pub(super) fn show(&self, event: &UploadProgress<'_>) {
        match event {
            UploadProgress::Hashing(item) => self.total.set_message(shortened(&name(&item.file))),
            UploadProgress::Sent(item, bytes) => self.sent(item, *bytes),
            UploadProgress::Done(item, outcome) => self.done(item, outcome),
        }
    }

    fn sent(&self, item: &UploadItem, bytes: Bytes) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let (bar, before) = files.entry(item.file.clone()).or_insert_with(|| {
            let bar = styled("  {msg} {wide_bar} {decimal_bytes}/{decimal_total_bytes}");
            let bar = self.bars.insert_before(&self.total, bar);
            bar.set_length(item.size.0);
            bar.set_message(shortened(&name(&item.file)));
            (bar, Bytes::ZERO)
        });
        bar.set_position(bytes.0);
        self.total.inc(bytes.saturating_sub(*before).0);
        *before = bytes.max(*before);
    }

    fn done(&self, item: &UploadItem, outcome: &UploadOutcome) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = match files.remove(&item.file) {
            Some((bar, bytes)) => {
                bar.finish_and_clear();
                self.bars.remove(&bar);
                bytes
            }
            None => Bytes::ZERO,
        };
        self.total.inc(item.size.saturating_sub(counted).0);
        if let UploadOutcome::Failed(_) = outcome {
            self.total
                .set_message(shortened(&format!("failed: {}", name(&item.file))));
        }
    }

    pub(super) fn finish(self) {
        // A screen that is gone needs no cleaning.
        let _ = self.bars.clear();
    }
}

fn styled(template: &str) -> ProgressBar {
    let bar = ProgressBar::no_length();
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
