//! How playback behaves, told through its public face.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on has failed"
)]

mod actor;
mod diagram;
mod driver;
mod failures;
mod gapless;
mod interruptions;
mod plays;
mod properties;
mod queue;
mod restart;
mod transport;
