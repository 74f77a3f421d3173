//! Sync of a large library over loopback.

use crate::player;
use crate::process::{cpu_seconds, peak_rss};
use crate::report::Report;
use coffer_player::{Library, Purpose};
use coffer_tests::{TestLocker, seed};
use std::time::Instant;

/// Keeps the synced library for what comes after.
pub struct Synced {
    pub library: Library,
    _home: tempfile::TempDir,
}

/// Syncs `tracks` tracks from a locker; `aimed` figures have an aim.
pub async fn measure(report: &mut Report, tracks: usize, aimed: bool) -> Synced {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("locker");
    let mut locker = TestLocker::start_at(&data, &[]);
    locker.stop();
    seed::library(&data, TestLocker::USER, tracks);
    locker.restart();

    let home = tempfile::tempdir().unwrap();
    let (player, account) = player(home.path(), &locker.url()).await;
    let before = player.traffic().of(Purpose::Sync).down;
    let me = std::process::id();
    let cpu = (cpu_seconds(me), cpu_seconds(locker.id()));
    let began = Instant::now();
    let synced = player.sync(account.id, |_| {}).await.unwrap();
    let seconds = began.elapsed().as_secs_f64();
    let bytes = player.traffic().of(Purpose::Sync).down - before;
    assert!(synced.rows.added >= tracks as u64);

    let name = |what: &str| format!("sync of {tracks} tracks: {what}");
    if aimed {
        report.aimed(name("time"), seconds, "s", "under 1 s");
        report.aimed(name("bytes"), bytes as f64 / 1e6, "MB", "under 2 MB");
    } else {
        report.add(name("time"), seconds, "s");
        report.add(name("bytes"), bytes as f64 / 1e6, "MB");
    }
    report.add(name("speed"), tracks as f64 / seconds, "tracks/s");
    report.add(name("requests"), synced.rows.pages as f64, "");
    report.add(name("CPU of the player"), cpu_seconds(me) - cpu.0, "s");
    report.add(
        name("CPU of the locker"),
        cpu_seconds(locker.id()) - cpu.1,
        "s",
    );
    report.add(
        name("peak memory of the player"),
        peak_rss(me) as f64 / 1e6,
        "MB",
    );
    report.add(
        name("peak memory of the locker"),
        peak_rss(locker.id()) as f64 / 1e6,
        "MB",
    );

    let before = player.traffic().of(Purpose::Sync).down;
    let began = Instant::now();
    player.sync(account.id, |_| {}).await.unwrap();
    report.add(
        name("time when nothing changed"),
        began.elapsed().as_secs_f64() * 1e3,
        "ms",
    );
    let bytes = player.traffic().of(Purpose::Sync).down - before;
    report.add(name("bytes when nothing changed"), bytes as f64, "B");

    let library = player.library().clone();
    player.shut_down().await.unwrap();
    Synced {
        library,
        _home: home,
    }
}
