//! What the stories stand on: a real locker process, the real command, and a network that can be cut.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a harness that cannot set the scene ends the test"
)]

mod account;
mod command;
mod locker;
mod patience;
mod python;
pub mod seed;
mod size;
mod sound;
mod supysonic;
mod wire;

pub use command::{Coffer, Outcome, binary};
pub use locker::TestLocker;
pub use patience::{GUARD, eventually, within};
pub use python::python_bin;
pub use size::sized;
pub use sound::{assert_near, assert_same};
pub use supysonic::Supysonic;
pub use wire::{Direction, Wire};
