//! MP3 as a stream of frames: exact lengths and exact seeks.
//!
//! The frames of an MP3 carry no time. Whoever wants to know the time of a frame must have counted those before it, or
//! know that all are of one length. So this reader keeps a map of what it has passed, trusts a constant bit rate only
//! where the frame is found just where it must be, and otherwise counts.

pub(crate) mod header;
mod tag;

use super::demux::{Block, Demux};
use super::sniff::{find_mpeg, is_confirmed};
use super::tap::Tap;
use crate::AudioError;
use header::{FrameHeader, LONGEST_FRAME};
use std::io;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_MP3;
use symphonia::core::errors::Error;
use tag::Tag;

/// Every so many frames the map has an entry.
const MAP_STEP: u64 = 16;

/// Junk between two frames that is searched through before the stream counts as over.
const RESYNC_LIMIT: u64 = 1024 * 1024;

/// Frames decoded in front of a seek target beyond what the bit reservoir needs: the overlap of the transform and the
/// filter bank's memory.
const WARM_UP: u64 = 2;

/// Frames that must lie where a constant bit rate puts them before it is believed.
const CONSTANT_CHECK: u64 = 4;

pub(crate) struct MpegReader {
    tap: Tap,
    first: FrameHeader,
    tag: Option<Tag>,
    /// Byte of the first audio frame, the tag's frame left out.
    start: u64,
    /// Byte and number of the frame to be read next.
    at: u64,
    frame: u64,
    /// Is `frame` counted, not estimated?
    exact: bool,
    /// Byte of every [`MAP_STEP`]th frame, as far as counted.
    map: Vec<u64>,
    resyncs: u64,
}

impl MpegReader {
    pub(crate) fn open(mut tap: Tap) -> Result<Self, AudioError> {
        let none = || AudioError::malformed("there is no mp3 frame");
        let from = tap.offset();
        let read = AudioError::Source;
        let begin = find_mpeg(&mut tap, from, from + RESYNC_LIMIT)
            .map_err(read)?
            .ok_or_else(none)?;
        let bytes = tap.peek(begin, LONGEST_FRAME).map_err(read)?;
        let first = FrameHeader::parse(bytes).ok_or_else(none)?;
        let tag = bytes
            .get(..first.len)
            .and_then(|frame| Tag::parse(frame, &first));
        let start = if tag.is_some() {
            begin + first.len as u64
        } else {
            begin
        };
        Ok(Self {
            tap,
            first,
            tag,
            start,
            at: start,
            frame: 0,
            exact: true,
            map: Vec::new(),
            resyncs: 0,
        })
    }

    pub(crate) fn params(&self) -> AudioCodecParameters {
        let mut params = AudioCodecParameters::new();
        params
            .for_codec(CODEC_ID_MP3)
            .with_sample_rate(self.first.rate);
        params
    }

    pub(crate) fn rate(&self) -> u32 {
        self.first.rate
    }

    pub(crate) fn channels(&self) -> u16 {
        self.first.channels
    }

    /// PCM frames before the music.
    pub(crate) fn delay(&self) -> u64 {
        self.tag.as_ref().map_or(0, |tag| tag.delay)
    }

    /// PCM frame at which the music ends and the encoder's padding begins, and the one at which the tagged stream ends.
    /// Files that were glued together go on after that.
    pub(crate) fn end(&self) -> Option<(u64, u64)> {
        let tag = self.tag.as_ref()?;
        let total = tag.frames?.checked_mul(self.first.samples())?;
        Some((total.checked_sub(tag.padding)?, total))
    }

    /// Does the file hold a good deal more than its tag says?
    pub(crate) fn goes_on(&self) -> bool {
        let bytes = self.tag.as_ref().and_then(|tag| tag.bytes);
        match (bytes, self.tap.source_len()) {
            (Some(bytes), Some(len)) => {
                let rest = len.saturating_sub(self.start.saturating_add(bytes));
                rest > RESYNC_LIMIT.min(bytes / 2)
            }
            _ => false,
        }
    }

    /// Finds the next frame at or after `self.at`; false at the end of the stream.
    fn sync(&mut self) -> io::Result<Option<FrameHeader>> {
        let first = self.first;
        let here = FrameHeader::parse(self.tap.peek(self.at, header::LEN)?);
        if let Some(frame) = here.filter(|frame| frame.is_like(&first)) {
            return Ok(Some(frame));
        }
        let mut from = self.at;
        let until = self.at + RESYNC_LIMIT;
        while let Some(found) = find_mpeg(&mut self.tap, from, until)? {
            let frame = FrameHeader::parse(self.tap.peek(found, header::LEN)?);
            if let Some(frame) = frame.filter(|frame| frame.is_like(&first)) {
                self.resyncs += 1;
                self.at = found;
                return Ok(Some(frame));
            }
            from = found + 1;
        }
        Ok(None)
    }

    fn pass(&mut self, frame: &FrameHeader) {
        if self.exact && self.frame.is_multiple_of(MAP_STEP) {
            let entry = self.frame / MAP_STEP;
            if entry == self.map.len() as u64 {
                self.map.push(self.at);
            }
        }
        self.at += frame.len as u64;
        self.frame += 1;
    }

    fn seek_frame(&mut self, wanted: u64) -> io::Result<()> {
        if self.exact && self.frame <= wanted && wanted - self.frame <= MAP_STEP {
            return self.count_to(wanted);
        }
        let mapped = (wanted / MAP_STEP).min((self.map.len() as u64).saturating_sub(1));
        let known = usize::try_from(mapped)
            .ok()
            .and_then(|entry| self.map.get(entry));
        (self.at, self.frame) = known.map_or((self.start, 0), |at| (*at, mapped * MAP_STEP));
        self.exact = true;
        if wanted - self.frame <= MAP_STEP || self.jump_constant(wanted)? {
            return self.count_to(wanted);
        }
        if !self.is_ready(wanted) && self.jump_by_toc(wanted) {
            return Ok(());
        }
        self.count_to(wanted)
    }

    fn count_to(&mut self, wanted: u64) -> io::Result<()> {
        while self.frame < wanted {
            match self.sync()? {
                Some(frame) => self.pass(&frame),
                None => break,
            }
        }
        Ok(())
    }

    /// Jumps to where frame `wanted` lies if all frames are of one bit rate, and stays only if they prove to be.
    fn jump_constant(&mut self, wanted: u64) -> io::Result<bool> {
        // Frame `n` begins where the bits of `n` frames, rounded down to bytes, end; encoders differ in the phase of
        // that rounding, by less than a byte.
        let bits =
            u128::from(self.first_audio_bit_rate()?) * 1000 * u128::from(self.first.samples());
        let offset = |frame: u64| {
            let bytes = bits * u128::from(frame) / (8 * u128::from(self.first.rate));
            self.start + u64::try_from(bytes).unwrap_or(u64::MAX / 2)
        };
        let guess = offset(wanted);
        for near in guess.saturating_sub(1)..=guess + 1 {
            let Some(frame) = FrameHeader::parse(self.tap.peek(near, header::LEN)?) else {
                continue;
            };
            let mut follows =
                frame.is_like(&self.first) && is_confirmed(&mut self.tap, near, &frame)?;
            let mut at = near;
            for number in wanted..wanted + CONSTANT_CHECK {
                match FrameHeader::parse(self.tap.peek(at, header::LEN)?) {
                    Some(frame) => {
                        follows &= frame.is_like(&self.first) && at.abs_diff(offset(number)) <= 1;
                        at += frame.len as u64;
                    }
                    None => break,
                }
            }
            if follows {
                (self.at, self.frame) = (near, wanted);
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn first_audio_bit_rate(&mut self) -> io::Result<u32> {
        let frame = FrameHeader::parse(self.tap.peek(self.start, header::LEN)?);
        Ok(frame.unwrap_or(self.first).bit_rate)
    }

    /// Is everything up to the place of frame `wanted` at hand?
    fn is_ready(&self, wanted: u64) -> bool {
        match self.toc_offset(wanted) {
            Some(offset) => self.tap.ready_until(self.at) >= offset + 64 * 1024,
            None => true,
        }
    }

    fn jump_by_toc(&mut self, wanted: u64) -> bool {
        match self.toc_offset(wanted) {
            Some(offset) => {
                (self.at, self.frame, self.exact) = (offset, wanted, false);
                true
            }
            None => false,
        }
    }

    /// Where the tag's table puts frame `wanted`.
    fn toc_offset(&self, wanted: u64) -> Option<u64> {
        let tag = self.tag.as_ref()?;
        let (toc, frames, bytes) = (tag.toc.as_ref()?, tag.frames?, tag.bytes?);
        let hundredths = u128::from(wanted) * 100 * 256 / u128::from(frames.max(1));
        let entry = usize::try_from(hundredths / 256).ok()?.min(99);
        let low = u128::from(*toc.get(entry)?);
        let high = u128::from(toc.get(entry + 1).copied().map_or(256, u16::from));
        let part = hundredths - entry as u128 * 256;
        let place = low * 256 + high.saturating_sub(low) * part.min(256);
        let offset = u64::try_from(u128::from(bytes) * place / (256 * 256)).ok()?;
        Some(self.start + offset)
    }

    /// How many frames before a target must be decoded for it to sound as it does in a full decode.
    fn warm_up(&self) -> u64 {
        let per_frame = self.first.main_data_len().max(8);
        WARM_UP + self.first.reservoir().div_ceil(per_frame) as u64 * 4
    }
}

impl Demux for MpegReader {
    fn next(&mut self) -> Result<Option<Block>, Error> {
        let Some(frame) = self.sync()? else {
            return Ok(None);
        };
        let data = self.tap.peek(self.at, frame.len)?;
        if data.len() < frame.len {
            return Ok(None);
        }
        let data = data.into();
        let samples = self.first.samples();
        let at = i64::try_from(self.frame * samples).ok();
        self.pass(&frame);
        Ok(Some(Block {
            data,
            at,
            frames: samples,
            trim_end: 0,
        }))
    }

    fn seek(&mut self, frame: u64) -> Result<(), Error> {
        let wanted = (frame / self.first.samples()).saturating_sub(self.warm_up());
        Ok(self.seek_frame(wanted)?)
    }

    fn rewind(&mut self) -> Result<(), Error> {
        (self.at, self.frame, self.exact) = (self.start, 0, true);
        Ok(())
    }

    fn is_exact(&self) -> bool {
        self.exact
    }

    fn damage(&self) -> u64 {
        self.resyncs
    }
}
