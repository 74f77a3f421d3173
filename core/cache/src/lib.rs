//! Bytes kept on the phone: ranges of files as they are streamed, whole files as they are pinned.
//!
//! [`Cache::reader`] gives a decoder blocking reads over what is on the disk and what an [`Origin`] still has to
//! send. [`Cache::set_pinned`] keeps sets of tracks whole and verified through a persisted download queue;
//! everything else is evicted, least recently used first, within a limit that holds at every moment.
//!
//! Knows bytes, never codecs or HTTP. How bytes survive crashes is written in `vault`.
#![forbid(unsafe_code)]

mod cache;
mod chunk;
mod disk;
mod downloads;
mod entry;
mod error;
mod feed;
mod files;
mod index;
mod key;
mod origin;
mod pins;
mod reader;
mod settings;
mod sync;
mod vault;
mod verify;
mod view;

pub use cache::{Cache, Status};
pub use disk::{Disk, SystemDisk};
pub use downloads::{
    DownloadItem, DownloadPolicy, DownloadRunner, DownloadSnapshot, DownloadState, FailReason,
    WaitReason,
};
pub use error::{CacheError, ReadError};
pub use key::{EntryKey, Expected, Verification};
pub use origin::{Fetched, Origin, OriginError, Purpose};
pub use pins::{NotReady, Rule};
pub use reader::{CancelHandle, Reader};
pub use settings::CacheSettings;
pub use verify::{ScrubProgress, ScrubReport, VerifyReport};
