//! `coffer serve`.

use crate::arguments::Serve;
use crate::failure::Failure;
use crate::{output, signals};
use coffer_locker::Config;
use serde::Serialize;
use std::net::SocketAddr;
use std::path::PathBuf;

/// The settings that were given on the command line.
#[derive(Serialize)]
struct Flags {
    data: PathBuf,
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<SocketAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quota: Option<u64>,
}

#[derive(Serialize)]
struct Ready {
    /// Address and port, so that a script that asked for port 0 knows.
    listening: SocketAddr,
}

/// Serves until the process is asked to end.
pub(crate) async fn run(arguments: Serve, json: bool) -> Result<(), Failure> {
    let flags = Flags {
        data: arguments.data.data,
        listen: arguments.listen,
        quota: arguments.quota,
    };
    let config = Config::load(arguments.config.as_deref(), flags)?;
    // Asked for before the locker says that it is ready: a signal right after that must find a listener.
    let ended = signals::ended()?;
    let locker = coffer_locker::start(config).await?;
    let listening = locker.local_addr();
    if json {
        output::json_line(&Ready { listening })?;
    } else {
        output::line(format_args!(
            "Coffer is listening on http://{listening} (end with Ctrl-C)"
        ))?;
    }
    ended.await;
    locker.shutdown().await;
    Ok(())
}
