//! Uploads under way: their files, who works on which, and how they end.
//!
//! An upload is a row (`store::uploads`) and a file `uploads/<id>` that only grows. How much of it is there is the
//! length of the file, so that nothing can disagree with it after a crash. Bytes are acknowledged once they are synced.
//!
//! * `claims`: one request at a time works on an upload.
//! * `writer`: appends to the file, hashing on the way.
//! * `receive`: from a request's body into the writer.
//! * `growth`: room for an upload whose length is told later.
//! * `checksum`: what one part should hash to.
//! * `adopt`: an upload of what the user has already.
//! * `concatenate`: one file of several uploads.
//! * `finish`: from a whole upload to a file of the user's.
//! * `recovery`: what a crash or time left behind.

mod adopt;
mod checksum;
mod claims;
mod concatenate;
mod finish;
mod growth;
mod receive;
mod recovery;
mod writer;

pub(crate) use adopt::adopt;
pub(crate) use checksum::Checksum;
pub(crate) use claims::Claim;
pub(crate) use concatenate::concatenate;
pub(crate) use finish::{Finished, finish};
pub(crate) use growth::fits_settings;
pub(crate) use receive::{Body, Received, receive};
pub(crate) use recovery::{recover, remove_expired};
pub(crate) use writer::{Progress, Writer};

use crate::store::uploads::UploadRow;
use claims::Claims;
use std::collections::{HashMap, VecDeque};
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Outcomes kept for clients whose connection broke before the last answer came through.
const REMEMBERED: usize = 1000;

/// What the process knows about uploads beyond rows and files. Lost at a restart without harm.
pub(crate) struct Uploads {
    root: PathBuf,
    claims: Claims,
    progress: Mutex<HashMap<String, Progress>>,
    finished: Mutex<VecDeque<(String, Finished)>>,
}

impl Uploads {
    /// For files under `root`, which exists.
    pub(crate) fn new(root: PathBuf) -> Self {
        Self {
            root,
            claims: Claims::default(),
            progress: Mutex::default(),
            finished: Mutex::default(),
        }
    }

    /// Where the bytes of an upload are.
    pub(crate) fn path(&self, id: &str) -> PathBuf {
        self.root.join(id)
    }

    /// The folder of all uploads.
    pub(crate) fn root(&self) -> &std::path::Path {
        &self.root
    }

    /// The writer of an upload at the end of what counts of it: a part that was not compared with its checksum does not.
    /// Blocks.
    pub(crate) fn open(&self, upload: &UploadRow) -> io::Result<Writer> {
        let known = self.take_progress(&upload.id);
        let mut writer = Writer::open(&self.path(&upload.id), known)?;
        if let Some(from) = upload.unchecked_from
            && writer.written() > from
        {
            writer.cut_back(from)?;
            writer.sync()?;
        }
        Ok(writer)
    }

    /// The right to work on uploads.
    pub(crate) fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Takes the hash of the bytes so far, so that they need not be read again.
    pub(crate) fn take_progress(&self, id: &str) -> Option<Progress> {
        self.progress
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(id)
    }

    /// Keeps it for the next request.
    pub(crate) fn keep_progress(&self, id: &str, progress: Progress) {
        self.progress
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.to_owned(), progress);
    }

    /// How a recent upload of this user ended.
    pub(crate) fn finished(&self, user_id: i64, id: &str) -> Option<Finished> {
        let finished = self.finished.lock().unwrap_or_else(PoisonError::into_inner);
        finished
            .iter()
            .find(|(known, outcome)| known == id && outcome.user_id == user_id)
            .map(|(_, outcome)| outcome.clone())
    }

    fn remember(&self, id: &str, outcome: Finished) {
        self.take_progress(id);
        let mut finished = self.finished.lock().unwrap_or_else(PoisonError::into_inner);
        finished.retain(|(known, _)| known != id);
        if finished.len() == REMEMBERED {
            finished.pop_front();
        }
        finished.push_back((id.to_owned(), outcome));
    }
}
