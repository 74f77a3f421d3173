//! What the engine promises, in the simplest words.

use super::thread::{CAUSE, Kind, Trouble};
use crate::AudioError;
use crate::engine::{Cut, EngineEvent};
use std::collections::{HashMap, HashSet};

/// Follows the commands, and is told of events and of frames that were heard. It panics where they do not belong.
#[derive(Default)]
pub(super) struct Model {
    /// Are the frames not looked at?
    is_deaf: bool,
    kinds: HashMap<u64, Kind>,
    pub(super) current: Option<u64>,
    pub(super) next: Option<u64>,
    opened: HashSet<u64>,
    begun: HashSet<u64>,
    /// Places of seeks in the current track that were not answered yet.
    sought: Option<u64>,
    is_buffering: bool,
    /// The frame that must be heard next if it is one of this track; any of it, if not known.
    place: Option<(u64, Option<u64>)>,
    /// Tracks of which something was heard in the moment in which they were replaced.
    replaced: HashSet<u64>,
}

impl Model {
    pub(super) fn new(is_deaf: bool) -> Self {
        Self {
            is_deaf,
            ..Self::default()
        }
    }

    pub(super) fn load(&mut self, request: u64, kind: Kind, cut: Cut) {
        self.kinds.insert(request, kind);
        if cut == Cut::Now || self.current.is_none() {
            self.stop();
            self.current = Some(request);
            self.place = Some((request, Some(self.begin_of(request))));
        } else {
            self.discard();
            self.next = Some(request);
        }
    }

    pub(super) fn discard(&mut self) {
        self.replaced.extend(self.next.take());
    }

    pub(super) fn stop(&mut self) {
        self.current = None;
        self.next = None;
        self.sought = None;
        self.is_buffering = false;
        self.place = None;
    }

    pub(super) fn seek(&mut self, to: u64) {
        self.sought = Some(to);
        self.place = self
            .current
            .map(|request| (request, Some(to.min(self.kinds[&request].frames))));
    }

    fn begin_of(&self, request: u64) -> u64 {
        let kind = self.kinds[&request];
        kind.start.min(kind.frames)
    }

    fn end_of(&self, request: u64) -> u64 {
        self.kinds[&request].frames
    }

    /// Was all of the track heard that was to be heard?
    fn is_at_end(&self, request: u64) -> bool {
        match self.place {
            _ if self.is_deaf => true,
            // It was over, and what followed was replaced before the pump looked.
            Some((it, _)) if self.replaced.contains(&it) => true,
            Some((it, Some(frame))) if it == request => frame == self.end_of(request),
            Some((it, None)) if it == request => true,
            _ => self.begin_of(request) == self.end_of(request),
        }
    }

    /// A frame left the output.
    pub(super) fn hear(&mut self, request: u64, frame: u64) {
        if self.is_deaf {
            return;
        }
        if let Some((before, _)) = self.place.filter(|(before, _)| *before != request) {
            let is_after = self.next == Some(request) && self.is_at_end(before);
            let is_replaced = self.replaced.contains(&request);
            assert!(
                is_after || is_replaced,
                "{request} is heard after {:?}",
                self.place
            );
            assert_eq!(frame, self.begin_of(request), "first frame of {request}");
        } else {
            let (_, expected) = self
                .place
                .expect("nothing is heard where nothing is loaded");
            assert!(
                expected.is_none_or(|expected| expected == frame),
                "{frame} of {request} is heard at {:?}",
                self.place
            );
        }
        self.place = Some((request, Some(frame + 1)));
    }

    pub(super) fn tell(&mut self, event: &EngineEvent) {
        match event {
            EngineEvent::Opened { request, .. } => {
                assert!([self.current, self.next].contains(&Some(*request)));
                assert!(self.opened.insert(*request), "{event:?} again");
            }
            EngineEvent::Started { request } => {
                assert_eq!(self.current, Some(*request), "{event:?}");
                assert!(self.begun.insert(*request), "{event:?} again");
            }
            EngineEvent::Joined { from, to } => {
                assert_eq!(
                    (self.current, self.next),
                    (Some(*from), Some(*to)),
                    "{event:?}"
                );
                assert!(self.begun.contains(from), "{event:?} of a silent one");
                assert!(self.begun.insert(*to), "{event:?} again");
                self.current = self.next.take();
                self.sought = None;
            }
            EngineEvent::Ended { request } => {
                assert_eq!(
                    (self.current, self.next),
                    (Some(*request), None),
                    "{event:?}"
                );
                assert!(self.begun.contains(request), "{event:?} of a silent one");
                assert!(self.is_at_end(*request), "{event:?} at {:?}", self.place);
                self.stop();
            }
            EngineEvent::Failed { request, error } => self.fail(*request, error),
            EngineEvent::Buffering { request } => {
                assert_eq!(self.current, Some(*request), "{event:?}");
                assert!(!self.is_buffering, "{event:?} again");
                self.is_buffering = true;
            }
            EngineEvent::Resumed { request } => {
                assert_eq!(self.current, Some(*request), "{event:?}");
                assert!(self.is_buffering, "{event:?} of one that plays");
                self.is_buffering = false;
            }
            EngineEvent::SeekDone { request, to } => {
                assert_eq!(self.current, Some(*request), "{event:?}");
                assert_eq!(self.sought.take(), Some(to.0), "{event:?}");
            }
            EngineEvent::OutputChanged { .. } => {}
            EngineEvent::OutputLost { .. } => {
                self.place = self.current.map(|request| (request, None));
            }
        }
    }

    fn fail(&mut self, request: u64, error: &AudioError) {
        assert_ne!(self.kinds[&request].trouble, Trouble::None, "{error:?}");
        assert!(
            matches!(error, AudioError::Source(cause) if cause.to_string() == CAUSE),
            "{error:?}"
        );
        if self.current == Some(request) {
            self.stop();
        } else {
            assert_eq!(self.next.take(), Some(request));
        }
    }
}
