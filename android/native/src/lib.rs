//! Holds the headers in `include/` to what the `libc` crate says of Android: a wrong constant or layout does not compile.
//!
//! On any other system there is nothing to hold them to.
#![forbid(unsafe_code)]

include!(concat!(env!("OUT_DIR"), "/assertions.rs"));
