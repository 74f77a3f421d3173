//! One track, from bytes to exact PCM.

mod codec;
mod demux;
mod flac;
mod mp4;
pub(crate) mod mpeg;
mod open;
mod sniff;
mod tap;
mod trim;

use crate::channels::Layout;
use crate::{AudioError, TrackInfo};
use coffer_model::{AudioFormat, Frames, Millis};
use demux::{Block, Demux};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder};
use symphonia::core::errors::Error;
use symphonia::core::packet::PacketRef;
use symphonia::core::units::{Duration, Timestamp};
use tap::TapState;
use trim::Trim;

/// Damaged packets in a row after which the rest of the file counts as lost.
const MOST_DAMAGED_IN_A_ROW: u32 = 512;

/// The longest silence put in place of one damaged packet, in frames.
const LONGEST_CONCEALMENT: u64 = 8192;

/// Fewer missing frames are a rounding of the container's time scale.
const SHORTEST_GAP: u64 = 128;

/// A longer gap is a broken time, not missing music.
const LONGEST_GAP_SECONDS: u64 = 60;

/// How many frames may be missing at the end before it is called an error: less than a packet is a rounding of the
/// file's header.
const TOLERATED_MISSING: u64 = 8192;

/// Decodes one track to interleaved 32-bit float PCM of exactly its audible length.
///
/// What the encoder put in front and behind is removed: MP3 by the LAME tag, AAC by the edit list or `iTunSMPB`, Opus
/// and Vorbis by their granule positions. Opus's output gain is applied. A damaged packet is replaced by silence of its
/// length where that is known, left out otherwise, and counted.
///
/// Seeks are exact to the frame. Lossless formats, MP3 and Vorbis then give the very samples of a full decode; Opus and
/// AAC agree within rounding (their decoders carry state across packets). The one exception is an MP3 of variable bit
/// rate whose bytes are not at hand (see [`Source::ready_until`](crate::Source::ready_until)): there the seek goes by the file's table, off by up to
/// half a per cent of the length.
pub struct Decoder {
    demux: Box<dyn Demux>,
    codec: Box<dyn AudioDecoder>,
    /// Of the first stream.
    params: AudioCodecParameters,
    state: Arc<TapState>,
    info: TrackInfo,
    layout: Layout,
    trim: Trim,
    /// Opus's output gain; in a chain, of the present stream.
    factor: f32,
    first_factor: f32,
    /// A packet that was looked at and not decoded yet.
    pending: Option<Block>,
    /// Raw frame that the next packet begins at.
    at: i64,
    /// Takes the place of `at` from the next packet.
    is_lost: bool,
    /// Raw frames before this one are thrown away.
    skip_to: i64,
    chunk: Vec<f32>,
    damaged: u64,
    damaged_in_a_row: u32,
    is_done: bool,
    /// Nothing can come after an error.
    is_broken: bool,
}

impl Decoder {
    /// What the file says of its audio.
    #[must_use]
    pub fn info(&self) -> &TrackInfo {
        &self.info
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Audible position of the next chunk's first frame.
    #[must_use]
    pub fn position(&self) -> Frames {
        let at = self.at.max(self.skip_to) - self.trim.start();
        Frames(u64::try_from(at).unwrap_or(0))
    }

    /// How many packets were damaged and left out or replaced by silence so far.
    #[must_use]
    pub fn damaged(&self) -> u64 {
        self.damaged + self.demux.damage()
    }

    /// The next samples, interleaved, a whole number of frames and never empty; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`AudioError::Source`] where the file cannot be read, [`AudioError::Truncated`] where it is shorter than it
    /// promises, [`AudioError::Malformed`] where there is no way to go on. After an error there is nothing more.
    pub fn next_chunk(&mut self) -> Result<Option<&[f32]>, AudioError> {
        let state = Arc::clone(&self.state);
        if self.is_broken {
            return Err(broken());
        }
        let result = guarded(|| self.decode_audible());
        self.is_broken = result.is_err();
        match result {
            Ok(true) => Ok(Some(&self.chunk)),
            Ok(false) => Ok(None),
            Err(error) => Err(own_cause(&state, error)),
        }
    }

    fn decode_audible(&mut self) -> Result<bool, AudioError> {
        loop {
            if self.is_done {
                return Ok(false);
            }
            let Some(block) = self.take_block()? else {
                return self.finish();
            };
            if self.is_lost {
                self.at = self.trim.place(block.at.unwrap_or(0));
                self.is_lost = false;
            }
            let gap = self.gap_before(&block);
            let block = if gap > 0 {
                // Silence in place of what is missing, so that the rest is where it belongs.
                self.pending = Some(block);
                Block {
                    data: Box::default(),
                    at: None,
                    frames: gap,
                    trim_end: 0,
                }
            } else {
                block
            };
            self.decode(&block)?;
            let channels = self.layout.channels();
            let decoded = i64::try_from(self.chunk.len() / channels).unwrap_or(0);
            let begin = self.at;
            let kept = decoded - i64::try_from(block.trim_end).unwrap_or(0).min(decoded);
            self.at = begin.saturating_add(kept);
            let is_exact = self.demux.is_exact();
            let audible = self
                .trim
                .audible_part(begin, begin + kept, self.skip_to, is_exact);
            let index = |frame: i64| usize::try_from(frame - begin).unwrap_or(0) * channels;
            let (from, until) = (index(audible.start), index(audible.end));
            self.chunk.truncate(until);
            self.chunk.drain(..from.min(until));
            if self.trim.is_past(self.at, is_exact) {
                self.is_done = true;
            }
            if !self.chunk.is_empty() {
                return Ok(true);
            }
        }
    }

    /// How many frames are missing in front of `block`, as far as they are replaced at once.
    fn gap_before(&self, block: &Block) -> u64 {
        let Some(at) = block.at.filter(|_| self.demux.is_exact()) else {
            return 0;
        };
        let gap = u64::try_from(self.trim.place(at).saturating_sub(self.at)).unwrap_or(0);
        let is_believed = gap <= LONGEST_GAP_SECONDS * u64::from(self.info.rate);
        if gap < SHORTEST_GAP || !is_believed {
            0
        } else {
            gap.min(LONGEST_CONCEALMENT)
        }
    }

    fn take_block(&mut self) -> Result<Option<Block>, AudioError> {
        match self.pending.take() {
            Some(block) => Ok(Some(block)),
            None => self.next_block(),
        }
    }

    /// The next packet, past damage and into the next stream of a chain.
    fn next_block(&mut self) -> Result<Option<Block>, AudioError> {
        loop {
            let error = match self.demux.next() {
                Ok(block) if !self.state.failed() => return Ok(block),
                Ok(_) => return Err(AudioError::malformed("the source failed")),
                Err(error) => error,
            };
            match error {
                Error::ResetRequired => {
                    if !self.begin_stream()? {
                        return Ok(None);
                    }
                }
                Error::DecodeError(_) if !self.state.failed() => self.count_damage()?,
                Error::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                    return Ok(None);
                }
                error => return Err(error.into()),
            }
        }
    }

    /// Goes on with the next stream of a chain, if it has the same shape. Its place is where the last one ended.
    fn begin_stream(&mut self) -> Result<bool, AudioError> {
        let Some(params) = self.demux.new_stream() else {
            return Ok(false);
        };
        let rate = params.sample_rate.unwrap_or(0);
        let channels = params
            .channels
            .as_ref()
            .map_or(0, |channels| channels.count());
        if rate != self.info.rate || channels != self.layout.channels() {
            return Err(AudioError::unsupported(
                "a chained file whose format changes",
            ));
        }
        let (pre_skip, factor) = match codec::format_of(&params, None) {
            Some(AudioFormat::Opus) => codec::opus_head(&params),
            _ => (0, 1.0),
        };
        self.codec = codec::make(&params)?;
        self.factor = factor;
        self.trim.begin_link(self.at, pre_skip);
        self.info.frames = None;
        self.is_lost = true;
        Ok(true)
    }

    /// Fills the chunk with what `block` decodes to: all of it, nothing trimmed.
    fn decode(&mut self, block: &Block) -> Result<(), AudioError> {
        let packet = PacketRef::new(
            0,
            Timestamp::new(block.at.unwrap_or(0)),
            Duration::new(block.frames),
            &block.data,
        );
        self.chunk.clear();
        let channels = self.layout.channels();
        let is_good = match self.codec.decode_ref(&packet) {
            _ if block.data.is_empty() => false,
            Ok(audio) if audio.num_planes() == channels => {
                audio.copy_to_vec_interleaved(&mut self.chunk);
                true
            }
            _ => false,
        };
        if is_good {
            self.damaged_in_a_row = 0;
        } else {
            self.count_damage()?;
            let frames = usize::try_from(block.frames.min(LONGEST_CONCEALMENT)).unwrap_or(0);
            self.chunk.resize(frames * channels, 0.0);
        }
        if self.factor != 1.0 {
            self.chunk
                .iter_mut()
                .for_each(|sample| *sample *= self.factor);
        }
        Ok(())
    }

    fn count_damage(&mut self) -> Result<(), AudioError> {
        self.damaged += 1;
        self.damaged_in_a_row += 1;
        if self.damaged_in_a_row > MOST_DAMAGED_IN_A_ROW {
            return Err(AudioError::malformed("the rest of the file is damaged"));
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<bool, AudioError> {
        self.is_done = true;
        let got = self.position();
        match self.info.frames {
            Some(expected)
                if self.demux.is_exact()
                    && expected.saturating_sub(got).0 > TOLERATED_MISSING.min(expected.0 / 2) =>
            {
                Err(AudioError::Truncated {
                    got: got.0,
                    expected: expected.0,
                })
            }
            _ => Ok(false),
        }
    }

    /// Goes to audible frame `to`; past the end, to the end. The next chunk begins there.
    ///
    /// # Errors
    ///
    /// As [`Self::next_chunk`].
    pub fn seek(&mut self, to: Frames) -> Result<(), AudioError> {
        let state = Arc::clone(&self.state);
        if self.is_broken {
            return Err(broken());
        }
        let result = guarded(|| self.seek_raw(to));
        self.is_broken = result.is_err();
        result.map_err(|error| own_cause(&state, error))
    }

    /// Goes to the frame at which `to` falls, rounded down.
    ///
    /// # Errors
    ///
    /// As [`Self::next_chunk`].
    pub fn seek_time(&mut self, to: Millis) -> Result<(), AudioError> {
        self.seek(to.to_frames(self.info.rate))
    }

    fn seek_raw(&mut self, to: Frames) -> Result<(), AudioError> {
        let to = self.info.frames.map_or(to, |frames| to.min(frames));
        let start = self.trim.start();
        let target = i64::try_from(to.0)
            .unwrap_or(i64::MAX / 4)
            .min(i64::MAX / 4)
            + start;
        self.restart(target)?;
        let raw = u64::try_from(target).unwrap_or(0);
        let is_found = match self.demux.seek(raw) {
            Ok(()) => {
                self.note_end();
                self.pending = self.next_block()?;
                // Past the target, or at an unknown place: some containers overshoot.
                self.pending
                    .as_ref()
                    .is_some_and(|block| block.at.is_some_and(|at| at <= target))
            }
            Err(_) if self.state.failed() => {
                return Err(AudioError::malformed("the source failed"));
            }
            Err(_) => false,
        };
        if !is_found {
            self.restart(target)?;
            self.demux.rewind()?;
            self.note_end();
        }
        Ok(())
    }

    /// Forgets all state. The codec is made anew: a reset one keeps some of it (AAC's noise), and in a chain it may be
    /// that of a later stream.
    fn restart(&mut self, target: i64) -> Result<(), AudioError> {
        self.codec = codec::make(&self.params)?;
        self.factor = self.first_factor;
        self.trim.rewind();
        (self.at, self.is_lost) = (0, true);
        self.skip_to = target;
        self.pending = None;
        self.is_done = false;
        self.damaged_in_a_row = 0;
        Ok(())
    }

    fn note_end(&mut self) {
        if self.info.frames.is_none() && self.trim.learn_end(self.demux.found_end()) {
            self.info.frames = self.trim.audible();
        }
    }
}

fn broken() -> AudioError {
    AudioError::malformed("decoding has failed before")
}

/// Runs what handles the file's bytes. The demuxers' arithmetic is checked in debug builds, and a broken file can trip
/// it: that is an error of the file, not of the program.
fn guarded<T>(work: impl FnOnce() -> Result<T, AudioError>) -> Result<T, AudioError> {
    panic::catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(AudioError::malformed("the decoder gave up on it")))
}

/// The source's own error in place of what the demuxer made of it.
fn own_cause(state: &TapState, error: AudioError) -> AudioError {
    match state.take_error() {
        Some(cause) => AudioError::Source(cause),
        None => error,
    }
}
