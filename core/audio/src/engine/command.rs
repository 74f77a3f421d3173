//! What each command does.

use super::chain::Chain;
use super::load::{Cut, Load};
use super::mark::Place;
use super::pump::{Command, Pump};
use super::track::Track;
use crate::PcmFormat;
use coffer_model::Millis;
use std::time::Instant;

impl Pump {
    pub(super) fn obey(&mut self, command: Command) {
        match command {
            Command::Load(load) => self.load(load),
            Command::Play => self.play(),
            Command::Pause => {
                self.playing = false;
                self.idle_since = Instant::now();
                self.output.set_playing(false);
            }
            Command::Seek { request, to } => {
                let is_current =
                    |track: &&mut Track| track.request == request && track.failure.is_none();
                if let Some(track) = self.current.as_mut().filter(is_current) {
                    track.awaited = Some(to);
                    self.restart(to);
                }
            }
            Command::Stop => self.clear(false),
            Command::SetVolume(volume) => {
                if volume.is_finite() {
                    self.output.set_volume(volume.clamp(0.0, 1.0));
                }
            }
            Command::DiscardNext => {
                self.unsplice();
                self.next = None;
            }
            Command::Quit => {}
        }
        self.publish();
    }

    fn load(&mut self, load: Load) {
        self.idle_since = Instant::now();
        if load.cut == Cut::Now || self.current.is_none() {
            self.clear(load.start > Millis::ZERO);
            self.current = Some((self.spawn)(load));
            return;
        }
        self.unsplice();
        self.next = Some((self.spawn)(load));
    }

    fn play(&mut self) {
        self.playing = true;
        if self.suspended {
            let wanted = self.current.as_ref().and_then(|track| track.info.as_ref());
            match wanted.map(crate::TrackInfo::pcm) {
                Some(wanted) if self.open(wanted) => {
                    self.suspended = false;
                    self.restart(self.heard());
                }
                Some(_) => return,
                None => self.suspended = false,
            }
        }
        self.output.set_playing(!self.buffering);
    }

    /// Opens the output, or says why not.
    fn open(&mut self, wanted: PcmFormat) -> bool {
        match self.output.open(wanted) {
            Ok(format) => {
                self.use_format(format);
                true
            }
            Err(error) => {
                self.lose(error);
                false
            }
        }
    }

    /// Decodes the current track anew from `to`; what is in the output is not played.
    pub(super) fn restart(&mut self, to: Millis) {
        let feeds_next = self.feeds_next();
        let Some(track) = &mut self.current else {
            return;
        };
        track.seek(to);
        let is_heard = track.is_heard;
        self.place = track.info.as_ref().map(|info| Place {
            request: track.request,
            at: self.written,
            frame: to.to_frames(info.rate),
            rate: info.rate,
            output_rate: self.format.map_or(info.rate, |format| format.rate),
        });
        // Of the next one nothing is heard yet, so it comes again from its start.
        if let Some(next) = self.next.as_mut().filter(|_| feeds_next) {
            next.seek(next.start);
        }
        self.forget_samples(is_heard);
    }

    fn forget_samples(&mut self, fade_in: bool) {
        self.marks.clear();
        self.queue.clear();
        self.sent = 0;
        self.ending = false;
        self.chain = self.format.map(Chain::new);
        self.output.flush(fade_in);
    }

    /// Takes the next track out of the output again, if it is in there.
    fn unsplice(&mut self) {
        let is_in = self.next.as_ref().is_some_and(|next| next.is_placed);
        if is_in {
            self.restart(self.heard());
        }
    }

    pub(super) fn clear(&mut self, fade_in: bool) {
        self.current = None;
        self.next = None;
        self.place = None;
        self.forget_samples(fade_in);
        if std::mem::take(&mut self.buffering) {
            self.output.set_playing(self.playing);
        }
    }

    /// Where the current track is heard.
    pub(super) fn heard(&self) -> Millis {
        match (&self.place, &self.current) {
            (Some(place), _) => place.position(self.output.played()),
            (None, Some(track)) => track.awaited.unwrap_or(track.start),
            (None, None) => Millis::ZERO,
        }
    }
}
