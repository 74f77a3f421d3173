//! The repository's own commands: `cargo xtask demo`, `cargo xtask test`, `cargo xtask bench`.
#![forbid(unsafe_code)]

mod bench;
mod demo;
mod run;
mod system;
mod test;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Coffer's own commands", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Shows the whole line: a locker, uploads, a player, music, and music with the locker gone.
    Demo {
        /// Music to upload; without it a few tracks are synthesised.
        #[arg(long, value_name = "DIR")]
        music: Option<PathBuf>,
        /// Keep the locker running at the end and print its address and a pairing code.
        #[arg(long)]
        keep: bool,
    },
    /// Runs every test there is.
    Test {
        /// The full sizes of the suites that sweep (kills, faults).
        #[arg(long)]
        full: bool,
    },
    /// Measures, prints a table and writes `target/bench.json`.
    Bench {
        /// Smaller sizes, for a first look.
        #[arg(long)]
        quick: bool,
    },
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Demo { music, keep } => demo::run(music.as_deref(), keep),
        Command::Test { full } => test::run(full),
        Command::Bench { quick } => bench::run(quick),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("cargo xtask: {problem}");
            ExitCode::FAILURE
        }
    }
}
