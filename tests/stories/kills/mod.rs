//! Killed (SIGKILL) at random points: what was done stays, what was begun goes on, nothing is left over.
//!
//! A point is a number of bytes on the wire, so that no timing decides what a test sees.

mod download;
mod locker;
mod point;
mod scene;
mod sync;
mod upload;
