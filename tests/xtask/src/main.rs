//! The repository's own commands: `demo`, `test`, `apk`, `bench`.
#![forbid(unsafe_code)]

mod android;
mod apk;
mod bench;
mod bindings;
mod demo;
mod run;
mod system;
mod test;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use test::Part;

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
        /// End on the phone: walk through the app over the demo's locker and leave its pictures.
        #[arg(long, conflicts_with = "keep")]
        screens: bool,
    },
    /// Runs every test there is.
    Test {
        /// Only these.
        #[arg(value_enum)]
        only: Option<Part>,
        /// The full sizes of the suites that sweep (kills, faults).
        #[arg(long)]
        full: bool,
        /// The app's tests on API levels 28, 34 and 35, not on 34 alone.
        #[arg(long)]
        all_levels: bool,
    },
    /// Builds the app as a signed package, checks it, and leaves `target/coffer.apk`.
    Apk,
    /// Measures, prints a table and writes `target/bench.json`.
    Bench {
        /// Smaller sizes, for a first look.
        #[arg(long)]
        quick: bool,
    },
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Demo {
            music,
            keep,
            screens,
        } => demo::run(music.as_deref(), keep, screens),
        Command::Test {
            only,
            full,
            all_levels,
        } => test::run(only, full, all_levels),
        Command::Apk => apk::run(),
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
