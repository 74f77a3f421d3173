//! An origin that does as it is told, and counts.

use async_trait::async_trait;
use bytes::Bytes;
use coffer_cache::{EntryKey, Fetched, Origin, OriginError, Purpose};
use futures::StreamExt;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use tokio::sync::watch;

/// How the next requests go.
#[derive(Clone, Default)]
pub(crate) struct Manner {
    /// Every request fails.
    pub(crate) error: Option<OriginError>,
    /// Bodies break after so many bytes: with an error, or with a clean end.
    pub(crate) cut: Option<(u64, bool)>,
    /// Every answer is the whole file.
    pub(crate) ignores_ranges: bool,
    /// Bodies begin so many bytes late.
    pub(crate) late_by: u64,
    /// The length is not stated.
    pub(crate) hides_total: bool,
    pub(crate) etag: Option<String>,
}

pub(crate) struct FakeOrigin {
    files: Mutex<HashMap<EntryKey, Arc<Vec<u8>>>>,
    manner: Mutex<Manner>,
    requests: watch::Sender<Vec<(Range<u64>, Purpose)>>,
    /// Bytes that bodies may send, all told.
    allowance: watch::Sender<u64>,
    sent: watch::Sender<u64>,
}

impl FakeOrigin {
    pub(crate) fn new(files: impl IntoIterator<Item = (EntryKey, Vec<u8>)>) -> Arc<Self> {
        let files = files
            .into_iter()
            .map(|(key, bytes)| (key, Arc::new(bytes)))
            .collect();
        Arc::new(Self {
            files: Mutex::new(files),
            manner: Mutex::default(),
            requests: watch::Sender::new(Vec::new()),
            allowance: watch::Sender::new(u64::MAX),
            sent: watch::Sender::new(0),
        })
    }

    pub(crate) fn replace(&self, key: EntryKey, bytes: Vec<u8>) {
        self.files.lock().unwrap().insert(key, Arc::new(bytes));
    }

    pub(crate) fn set(&self, change: impl FnOnce(&mut Manner)) {
        change(&mut self.manner.lock().unwrap());
    }

    pub(crate) fn fail(&self, error: impl Into<Option<OriginError>>) {
        self.set(|manner| manner.error = error.into());
    }

    /// Bodies send `bytes` more, then wait.
    pub(crate) fn allow(&self, bytes: u64) {
        let sent = *self.sent.borrow();
        self.allowance.send_replace(sent.saturating_add(bytes));
    }

    pub(crate) fn requests(&self) -> Vec<(Range<u64>, Purpose)> {
        self.requests.borrow().clone()
    }

    pub(crate) fn sent(&self) -> u64 {
        *self.sent.borrow()
    }

    pub(crate) fn watch_requests(&self) -> watch::Receiver<Vec<(Range<u64>, Purpose)>> {
        self.requests.subscribe()
    }

    pub(crate) fn watch_sent(&self) -> watch::Receiver<u64> {
        self.sent.subscribe()
    }
}

/// Bytes in a piece of a body: no divisor of a chunk.
const PIECE: u64 = 10_007;

#[async_trait]
impl Origin for FakeOrigin {
    async fn fetch(
        &self,
        key: &EntryKey,
        range: Range<u64>,
        purpose: Purpose,
    ) -> Result<Fetched, OriginError> {
        self.requests
            .send_modify(|requests| requests.push((range.clone(), purpose)));
        let manner = self.manner.lock().unwrap().clone();
        if let Some(error) = manner.error {
            return Err(error);
        }
        let file = self.files.lock().unwrap().get(key).cloned();
        let file = file.ok_or(OriginError::NotFound)?;
        let total = file.len() as u64;
        let (offset, end) = if manner.ignores_ranges {
            (0, total)
        } else {
            let offset = (range.start + manner.late_by).min(total);
            (offset, range.end.min(total).max(offset))
        };
        let broken = manner.cut.filter(|(after, _)| end - offset > *after);
        let end = broken.map_or(end, |(after, _)| offset + after);
        let allowance = self.allowance.subscribe();
        let sent = self.sent.clone();
        let pieces = futures::stream::unfold(offset, move |position| {
            let (file, sent) = (file.clone(), sent.clone());
            let mut allowance = allowance.clone();
            async move {
                if position >= end {
                    return None;
                }
                let mine = *sent.borrow();
                let _ = allowance.wait_for(|allowed| *allowed > mine).await;
                let allowed = allowance.borrow().saturating_sub(mine);
                let stop = end.min(position + PIECE.min(allowed));
                sent.send_modify(|sent| *sent += stop - position);
                let piece = &file[position as usize..stop as usize];
                Some((Ok(Bytes::copy_from_slice(piece)), stop))
            }
        });
        let failure = broken
            .filter(|(_, loud)| *loud)
            .map(|_| Err(OriginError::Broken("cut".to_owned())));
        Ok(Fetched {
            offset,
            total: (!manner.hides_total).then_some(total),
            etag: manner.etag,
            body: pieces.chain(futures::stream::iter(failure)).boxed(),
        })
    }
}
