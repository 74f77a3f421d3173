//! The locker: a drive for any file, and a music server for those that are music.
//!
//! SQLite and a folder. [`start`] serves it; [`Admin`] works on the same folder from a command line, also while it
//! is served.

mod admin;
mod app;
mod auth;
mod blobs;
mod clock;
mod conditions;
mod config;
mod covers;
mod data_dir;
mod devices;
mod drive;
mod error;
mod extract;
mod ingest;
mod locker_error;
mod pairing;
mod passwords;
mod paths;
mod ranges;
mod routes;
mod running;
mod sealing;
mod secrets;
mod server;
mod store;
#[cfg(test)]
mod tests;
mod throttle;
mod tus;
mod uploads;

pub use admin::{Admin, UserSummary};
pub use clock::{Clock, SystemClock};
pub use config::Config;
pub use locker_error::LockerError;
pub use running::{RunningLocker, start, start_with_clock};
pub use secrets::RandomError;
pub use store::StoreError;
