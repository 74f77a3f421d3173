//! One test binary, a module per story.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod formats;
mod house;
mod kills;
mod line;
mod peers;
mod refusals;
mod supysonic;
