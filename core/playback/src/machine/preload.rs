//! Keeps the engine's preload equal to what will follow the current track.

use super::Playback;
use crate::{EngineCommand, EntryId, RequestId};
use coffer_model::Millis;

/// What the engine has (or tried to have) ready.
#[derive(Clone, Debug)]
pub(super) struct Preloaded {
    pub(super) request: RequestId,
    pub(super) entry: EntryId,
    pub(super) duration: Option<Millis>,
    /// It failed: not tried again until what follows changes or the network is back. The reason is told when its
    /// turn comes.
    pub(super) failed: bool,
}

impl Playback {
    pub(super) fn keep_preload(&mut self) {
        let item = self
            .queue
            .following()
            .filter(|_| self.state.opened().is_some() && !self.stop_after_current)
            .and_then(|index| self.queue.get(index))
            .cloned();
        let wanted = item.as_ref().map(|item| item.entry);
        if self.preload.as_ref().map(|preload| preload.entry) == wanted {
            return;
        }
        self.drop_preload();
        let Some(item) = item else { return };
        let request = self.next_request();
        self.preload = Some(Preloaded {
            request,
            entry: item.entry,
            duration: None,
            failed: false,
        });
        self.engine(EngineCommand::Preload {
            request,
            entry: item.entry,
            track: item.track,
        });
    }

    pub(super) fn preload_opened(&mut self, request: RequestId, duration: Option<Millis>) {
        if let Some(preload) = self
            .preload
            .as_mut()
            .filter(|preload| preload.request == request)
        {
            preload.duration = duration;
        }
    }

    pub(super) fn preload_failed(&mut self, request: RequestId) {
        if let Some(preload) = self
            .preload
            .as_mut()
            .filter(|preload| preload.request == request)
        {
            preload.failed = true;
        }
    }

    pub(super) fn forget_failed_preload(&mut self) {
        self.preload = self.preload.take().filter(|preload| !preload.failed);
    }

    fn drop_preload(&mut self) {
        if let Some(Preloaded {
            request,
            failed: false,
            ..
        }) = self.preload.take()
        {
            self.engine(EngineCommand::DropPreload { request });
        }
    }
}
