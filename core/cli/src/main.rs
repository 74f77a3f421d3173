//! The `coffer` command.
#![forbid(unsafe_code)]

mod arguments;
mod commands;
mod dates;
mod failure;
mod home;
mod output;
mod secret;
mod signals;

use arguments::Arguments;
use clap::Parser as _;
use failure::Failure;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Logs go to standard error, and only where asked for: `RUST_LOG=info`.
    let wanted = EnvFilter::builder().with_default_directive(LevelFilter::OFF.into());
    tracing_subscriber::fmt()
        .with_env_filter(wanted.from_env_lossy())
        .with_writer(std::io::stderr)
        .init();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::from)
        .and_then(|runtime| {
            let outcome = runtime.block_on(commands::run(arguments));
            // A file read that hangs must not keep the command from ending.
            runtime.shutdown_background();
            outcome
        });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("coffer: {failure}");
            failure.code().into()
        }
    }
}
