//! A disk that fills up, counts, and forgets what was not flushed.

use coffer_cache::{Disk, SystemDisk};
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Dice;

/// A write that is not flushed, and what was there before.
struct Pending {
    offset: u64,
    before: Vec<u8>,
    file: File,
}

pub(crate) struct FakeDisk {
    /// Bytes that may still be written.
    room: AtomicU64,
    pub(crate) written: AtomicU64,
    pending: Mutex<HashMap<u64, Vec<Pending>>>,
}

impl FakeDisk {
    pub(crate) fn new(room: u64) -> Self {
        Self {
            room: AtomicU64::new(room),
            written: AtomicU64::new(0),
            pending: Mutex::default(),
        }
    }

    pub(crate) fn set_room(&self, room: u64) {
        self.room.store(room, Ordering::SeqCst);
    }

    /// The power goes: each unflushed write is kept, lost, or torn in the middle.
    pub(crate) fn cut_power(&self, dice: &mut Dice) {
        for (_, writes) in self.pending.lock().unwrap().drain() {
            for write in writes.into_iter().rev() {
                let kept = match dice.below(3) {
                    0 => continue,
                    1 => 0,
                    _ => dice.below(write.before.len() as u64) as usize,
                };
                let lost = &write.before[kept..];
                let _ = write.file.write_all_at(lost, write.offset + kept as u64);
            }
        }
    }
}

impl Disk for FakeDisk {
    fn write_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        let length = bytes.len() as u64;
        self.room
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |room| {
                room.checked_sub(length)
            })
            .map_err(|_| io::Error::from(io::ErrorKind::StorageFull))?;
        let mut before = vec![0; bytes.len()];
        let known = file.metadata()?.len().saturating_sub(offset).min(length);
        file.read_exact_at(&mut before[..known as usize], offset)?;
        self.pending
            .lock()
            .unwrap()
            .entry(file.metadata()?.ino())
            .or_default()
            .push(Pending {
                offset,
                before,
                file: file.try_clone()?,
            });
        self.written.fetch_add(length, Ordering::SeqCst);
        SystemDisk.write_at(file, bytes, offset)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.pending.lock().unwrap().remove(&file.metadata()?.ino());
        Ok(())
    }

    fn free(&self, _: &Path) -> io::Result<u64> {
        Ok(self.room.load(Ordering::SeqCst))
    }
}
