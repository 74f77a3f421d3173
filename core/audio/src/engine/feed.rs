//! From the tracks' threads to the output.

use super::EngineEvent;
use super::mark::{Due, News, Place};
use super::pump::Pump;
use super::track::{Item, Track};
use crate::{AudioError, OutputError};
use coffer_model::Frames;

impl Pump {
    /// Moves what there is by one step; says whether there may be more.
    pub(super) fn feed(&mut self) -> bool {
        self.look_at_next();
        self.follow();
        if !self.empty_queue() {
            return false;
        }
        let Some(item) = self.fed().and_then(Track::next) else {
            return false;
        };
        match item {
            Item::Opened { info, layout } => {
                let pcm = info.pcm();
                if let Some(track) = self.fed() {
                    let request = track.request;
                    track.info = Some(info.clone());
                    track.layout = Some(layout);
                    self.emit(EngineEvent::Opened { request, info });
                }
                if self.format.is_none() {
                    match self.output.open(pcm) {
                        Ok(format) => self.use_format(format),
                        Err(error) => self.fail(AudioError::Output(error)),
                    }
                }
            }
            Item::At { frame, .. } => self.arrive(frame),
            Item::Chunk { epoch, samples } => {
                if self.chain.is_none() {
                    if let Some(track) = self.fed() {
                        track.put_back(Item::Chunk { epoch, samples });
                    }
                    return false;
                }
                if let Err(error) = self.push(&samples) {
                    self.fail(AudioError::Output(error));
                }
            }
            Item::End { .. } => self.finish_track(),
            Item::Failed(error) => self.fail(error),
        }
        true
    }

    /// A track begins, or a seek in it was done.
    fn arrive(&mut self, frame: Frames) {
        let at = self.written;
        let output_rate = self.format.map(|format| format.rate);
        let is_current = !self.feeds_next();
        let Some(track) = self.fed() else {
            return;
        };
        track.frame = frame;
        track.is_placed = false;
        let (request, awaited) = (track.request, track.awaited.take());
        let rate = track.info.as_ref().map_or(1, |info| info.rate);
        if is_current {
            // The output is empty here, so this is what is heard next.
            let output_rate = output_rate.unwrap_or(rate);
            self.place = Some(Place {
                request,
                at,
                frame,
                rate,
                output_rate,
            });
        }
        if let Some(to) = awaited {
            self.publish();
            self.emit(EngineEvent::SeekDone { request, to });
        }
    }

    /// Does the output get the next track already?
    pub(super) fn feeds_next(&self) -> bool {
        self.next.is_some() && self.current.as_ref().is_some_and(Track::is_complete)
    }

    /// The track that the output gets now.
    fn fed(&mut self) -> Option<&mut Track> {
        if self.feeds_next() {
            self.next.as_mut()
        } else {
            self.current.as_mut()
        }
    }

    /// What comes after a current track that is decoded to its end: the next one, or the end. Looked at in every step,
    /// so that it does not matter in which order the two came to be as they are.
    fn follow(&mut self) {
        if !self.current.as_ref().is_some_and(Track::is_complete) {
            return;
        }
        if self.feeds_next() {
            let is_over = self.next.as_ref().is_some_and(|next| next.is_over);
            if !is_over && self.marks.take_end() {
                self.ending = false;
            }
        } else if !self.marks.has_end() {
            self.push_end();
        }
    }

    /// What a waiting track has to say of itself is news before it is its turn.
    fn look_at_next(&mut self) {
        if self.feeds_next() {
            return;
        }
        let Some(track) = self.next.as_mut().filter(|track| track.info.is_none()) else {
            return;
        };
        let request = track.request;
        match track.next() {
            Some(Item::Opened { info, layout }) => {
                track.info = Some(info.clone());
                track.layout = Some(layout);
                self.emit(EngineEvent::Opened { request, info });
            }
            Some(Item::Failed(error)) => {
                self.next = None;
                self.emit(EngineEvent::Failed { request, error });
            }
            Some(item) => track.put_back(item),
            None => {}
        }
    }

    /// Hands over what waits; true when nothing waits any more.
    fn empty_queue(&mut self) -> bool {
        let width = self
            .format
            .map_or(1, |format| usize::from(format.channels).max(1));
        while let Some(rest) = self.queue.get(self.sent..).filter(|rest| !rest.is_empty()) {
            match self.output.write(rest) {
                Ok(0) => {
                    self.is_full = true;
                    return false;
                }
                Ok(frames) => {
                    self.written += frames as u64;
                    self.sent += frames * width;
                }
                Err(error) => {
                    self.lose(error);
                    return false;
                }
            }
        }
        self.queue.clear();
        self.sent = 0;
        self.is_full = false;
        if std::mem::take(&mut self.ending)
            && let Err(error) = self.output.settle()
        {
            self.lose(error);
            return false;
        }
        true
    }

    /// The number of the output frame that the next one pushed comes to.
    fn index(&self) -> u64 {
        let width = self
            .format
            .map_or(1, |format| usize::from(format.channels).max(1));
        let waiting = self.queue.len().saturating_sub(self.sent) / width;
        let held = self.chain.as_ref().map_or(0, super::chain::Chain::held);
        self.written + waiting as u64 + held
    }

    fn push(&mut self, samples: &[f32]) -> Result<(), OutputError> {
        if self.fed().is_some_and(|track| !track.is_placed) {
            self.place_track()?;
        }
        match &mut self.chain {
            Some(chain) => chain.push(samples, &mut self.queue),
            None => Ok(()),
        }
    }

    /// Sets the marks for what comes next, and makes the chain ready for it.
    fn place_track(&mut self) -> Result<(), OutputError> {
        let from = self.current.as_ref().map(|track| track.request);
        let is_join = self.feeds_next();
        let track = if is_join {
            self.next.as_mut()
        } else {
            self.current.as_mut()
        };
        let Some(track) = track else {
            return Ok(());
        };
        let (request, frame) = (track.request, track.frame);
        let rate = track.info.as_ref().map_or(1, |info| info.rate);
        if let (Some(chain), Some(layout)) = (&mut self.chain, &track.layout) {
            chain.begin(rate, layout, track.gain.factor(), &mut self.queue)?;
        }
        track.is_placed = true;
        let is_news = !std::mem::replace(&mut track.is_announced, true);
        let at = self.index();
        let output_rate = self.format.map_or(rate, |format| format.rate);
        let news = is_news.then_some(match from {
            Some(from) if is_join => News::Joined(from),
            _ => News::Started,
        });
        let place = Place {
            request,
            at,
            frame,
            rate,
            output_rate,
        };
        self.marks.push(at, Due::Begin { place, news });
        Ok(())
    }

    fn finish_track(&mut self) {
        if self.fed().is_some_and(|track| !track.is_placed)
            && let Err(error) = self.place_track()
        {
            self.fail(AudioError::Output(error));
            return;
        }
        let is_last = self.feeds_next();
        if let Some(track) = self.fed() {
            track.is_over = true;
        }
        if is_last {
            self.push_end();
        }
    }

    /// Marks the end: nothing follows what has been pushed.
    fn push_end(&mut self) {
        if let Some(chain) = &mut self.chain
            && let Err(error) = chain.finish(&mut self.queue)
        {
            tracing::warn!(%error, "the end of a track was cut");
        }
        self.marks.push(self.index(), Due::End);
        self.ending = true;
    }

    fn fail(&mut self, error: AudioError) {
        let feeds_next = self.feeds_next();
        let Some(track) = self.fed() else {
            return;
        };
        if feeds_next && !track.is_placed {
            // Nothing of it was put out: the track before it ends, as if nothing had been loaded.
            let request = track.request;
            self.next = None;
            self.emit(EngineEvent::Failed { request, error });
        } else {
            track.is_over = true;
            track.failure = Some(error);
            self.push_end();
        }
    }
}
