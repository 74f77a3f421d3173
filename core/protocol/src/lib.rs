//! Wire types and paths, shared by both ends. No behaviour beyond (de)serialisation.
//!
//! * [`opensubsonic`]: the player's API that every self-hosted server speaks.
//! * [`coffer`]: what a locker of our own adds, under `/coffer/v1`.
//!
//! Reading is tolerant (servers send ids as numbers, integers as floats, and leave keys out);
//! writing follows the specification.
#![forbid(unsafe_code)]

pub mod coffer;
pub mod lenient;
pub mod opensubsonic;
