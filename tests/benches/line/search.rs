//! Search as somebody types.

use crate::report::{Report, percentile};
use crate::sync::Synced;
use coffer_tests::seed::title;
use std::time::Instant;

/// Every prefix of 200 titles.
pub fn measure(report: &mut Report, synced: &Synced) {
    let mut times = Vec::new();
    for number in 0..200 {
        let title = title(number * 311);
        for end in 1..=title.len() {
            let began = Instant::now();
            let results = synced.library.search(&title[..end], 10).unwrap();
            times.push(began.elapsed().as_secs_f64() * 1e3);
            assert!(!results.tracks.is_empty() || title[..end].ends_with(' '));
        }
    }
    let tracks = synced.library.counts(None).unwrap().tracks;
    let name = |what: &str| format!("search in {tracks} tracks: {what}");
    report.add(name("p50"), percentile(&mut times, 0.5), "ms");
    report.aimed(
        name("p99"),
        percentile(&mut times, 0.99),
        "ms",
        "under 5 ms",
    );
    report.add(name("slowest"), percentile(&mut times, 1.0), "ms");
}
