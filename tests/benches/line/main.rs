//! The figures of the whole line: first sample, sync, ingest, search, memory. Run by `cargo xtask bench`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_precision_loss,
    clippy::missing_panics_doc,
    missing_docs,
    unreachable_pub,
    reason = "a benchmark that cannot set its scene ends; its counts are far below 2^52"
)]

mod first_sample;
mod ingest;
mod process;
mod report;
mod search;
mod sync;

use clap::Parser;
use coffer_model::Secret;
use coffer_player::{Account, MemorySecrets, Player, PlayerSettings, Proof, Sound};
use coffer_tests::TestLocker;
use report::Report;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Parser)]
struct Arguments {
    /// Where to write the figures as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Smaller sizes.
    #[arg(long)]
    quick: bool,
    /// Passed by `cargo bench`.
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let size = |quick, full| if arguments.quick { quick } else { full };
    let mut report = Report::default();
    // First, so that the peak of memory is the sync's own.
    sync::measure(&mut report, size(5_000, 20_000), true).await;
    let library = sync::measure(&mut report, size(20_000, 100_000), false).await;
    search::measure(&mut report, &library);
    drop(library);
    first_sample::measure(&mut report).await;
    ingest::measure(&mut report, size(200, 1_000)).await;
    if let Some(path) = arguments.json {
        report.write(&path);
    }
}

/// A player in `home`, without sound, signed in to the locker at `url`.
pub async fn player(home: &Path, url: &str) -> (Player, Account) {
    let mut settings = PlayerSettings::new(home);
    settings.sound = Sound::Null;
    let secrets = Arc::new(MemorySecrets::default());
    let player = Player::open(settings, secrets).await.unwrap();
    let proof = Proof::Password {
        user: TestLocker::USER.to_owned(),
        password: Secret::new(TestLocker::PASSWORD),
    };
    let account = player.sign_in(url, proof, "bench", false).await.unwrap();
    (player, account)
}
