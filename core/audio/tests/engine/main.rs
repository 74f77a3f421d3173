//! The engine by its events, on outputs without sound.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_possible_truncation,
    reason = "a test may fail by a panic"
)]

#[path = "../media/mod.rs"]
mod media;
mod outputs;
mod player;
mod sources;

mod failing;
mod joining;
mod pacing;
mod putting_out;
mod replacing;
mod seeking;
mod starting;
