//! What asks the process to end.

use std::io;
use tokio::signal::unix::{SignalKind, signal};

/// Ends with the first Ctrl-C or SIGTERM. From this call on they no longer end the process by themselves.
pub(crate) fn ended() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
