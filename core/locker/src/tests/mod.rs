//! Behaviour of the locker as a whole, through its HTTP surface.

mod accounts;
mod archives;
mod changes;
mod drive;
mod files;
mod finding;
mod kills;
mod lifecycle;
mod quota;
mod rig;
mod tus;
mod upload_races;
mod upload_recovery;
mod uploads;
