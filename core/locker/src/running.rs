//! Starting and stopping a locker.

use crate::app::App;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::data_dir::{DataDir, ServingLock};
use crate::error::ApiError;
use crate::locker_error::LockerError;
use crate::{drive, ingest, routes, server, uploads};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

/// Uploads that rested too long, and what was in the bin for its time, are looked for this often.
const EXPIRY_ROUND: Duration = Duration::from_secs(3600);

/// A locker that serves. Dropping it stops it at once; [`shutdown`](Self::shutdown) lets requests finish.
pub struct RunningLocker {
    local_addr: SocketAddr,
    app: App,
    serving: JoinHandle<()>,
    background: JoinSet<()>,
    _lock: ServingLock,
}

/// Opens the data folder of `config`, puts in order what a crash left, and serves.
///
/// # Errors
/// Where the folder is in use or cannot be used, or the address cannot be listened on.
pub async fn start(config: Config) -> Result<RunningLocker, LockerError> {
    start_with_clock(config, Arc::new(SystemClock)).await
}

/// [`start`] with a clock of one's own, for tests.
///
/// # Errors
/// As [`start`].
pub async fn start_with_clock(
    config: Config,
    clock: Arc<dyn Clock>,
) -> Result<RunningLocker, LockerError> {
    let address = config.listen;
    let (app, lock) = tokio::task::spawn_blocking(move || open(config, clock))
        .await
        .map_err(|_| LockerError::Store(crate::StoreError::ShuttingDown))??;
    let failed = |source| LockerError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let local_addr = listener.local_addr().map_err(failed)?;
    tracing::info!(address = %local_addr, data = %app.config().data.display(), "the locker listens");
    let mut background = JoinSet::new();
    background.spawn(ingest::run(app.clone(), app.stopping().clone()));
    background.spawn(expire(app.clone()));
    let serving = tokio::spawn(server::serve(
        listener,
        routes::router(app.clone()),
        app.clone(),
    ));
    Ok(RunningLocker {
        local_addr,
        app,
        serving,
        background,
        _lock: lock,
    })
}

fn open(config: Config, clock: Arc<dyn Clock>) -> Result<(App, ServingLock), LockerError> {
    // Before the database is opened: two lockers must not even migrate the same one at once.
    let lock = DataDir::create(&config.data)?.lock()?;
    let path = config.data.clone();
    let app = App::open(config, clock)?;
    match uploads::recover(&app) {
        Ok(()) => Ok((app, lock)),
        Err(ApiError::Store(error)) => Err(error.into()),
        Err(ApiError::Io(source)) => Err(LockerError::DataFolder { path, source }),
        Err(other) => Err(LockerError::DataFolder {
            path,
            source: std::io::Error::other(other),
        }),
    }
}

async fn expire(app: App) {
    let mut rounds = tokio::time::interval(EXPIRY_ROUND);
    loop {
        tokio::select! {
            () = app.stopping().cancelled() => return,
            _ = rounds.tick() => {}
        }
        let round = app.clone();
        let done = tokio::task::spawn_blocking(move || {
            if let Err(error) = uploads::remove_expired(&round) {
                tracing::warn!(%error, "expired uploads could not be removed");
            }
            if let Err(error) = drive::remove_expired(&round) {
                tracing::warn!(%error, "what was in the bin for its time could not be removed");
            }
        });
        if done.await.is_err() {
            return;
        }
    }
}

impl RunningLocker {
    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Returns when every file that was stored before this call has been looked at: music is in the library then.
    pub async fn ingested(&self) {
        self.app.ingest().settled().await;
    }

    /// The parts, for tests that look behind the HTTP surface.
    #[cfg(test)]
    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// Stops accepting, lets requests finish for the configured time (an upload stops where it is, synced), and stops
    /// ingest. Afterwards the data folder is free.
    pub async fn shutdown(mut self) {
        self.app.stopping().cancel();
        let _ = (&mut self.serving).await;
        while self.background.join_next().await.is_some() {}
        self.app.tasks().close();
        self.app.tasks().wait().await;
    }
}

impl Drop for RunningLocker {
    fn drop(&mut self) {
        self.app.stopping().cancel();
        self.serving.abort();
    }
}
