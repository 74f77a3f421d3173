//! The cache against fake origins, damaged disks and crashes.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "tests: a wrong number or a missing value fails the test"
)]

mod crash;
mod damage;
mod downloads;
mod eviction;
mod pins;
mod random;
mod reading;
mod size;
mod support;
