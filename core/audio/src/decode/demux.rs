//! Packets with their place in time, from whatever container.

use super::sniff::Container;
use super::tap::{Tap, TapState};
use crate::AudioError;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader, SeekMode, SeekTo, Track};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::units::{TimeBase, Timestamp};
use symphonia::default::formats::{
    AdtsReader, AiffReader, FlacReader, IsoMp4Reader, OggReader, WavReader,
};

/// One packet. Frames are PCM frames of the untrimmed stream: what the encoder put in front counts.
pub(crate) struct Block {
    pub(crate) data: Box<[u8]>,
    /// The first frame that it decodes to, where the container says.
    pub(crate) at: Option<i64>,
    /// How many frames it should decode to.
    pub(crate) frames: u64,
    /// How many of them, at its end, are padding.
    pub(crate) trim_end: u64,
}

pub(crate) trait Demux: Send {
    /// The next packet; `None` at the end. After [`Error::ResetRequired`] another stream begins, see
    /// [`Self::new_stream`].
    fn next(&mut self) -> Result<Option<Block>, Error>;

    /// Goes to a packet at or before `frame`, far enough before for the decoder to warm up.
    fn seek(&mut self, frame: u64) -> Result<(), Error>;

    /// Goes back to the first packet.
    fn rewind(&mut self) -> Result<(), Error>;

    /// Is the place of the next packet known to the frame?
    fn is_exact(&self) -> bool {
        true
    }

    /// Gaps that were skipped.
    fn damage(&self) -> u64 {
        0
    }

    /// The parameters of the stream that follows in a chain.
    fn new_stream(&mut self) -> Option<AudioCodecParameters> {
        None
    }

    /// Length in frames as the container says, if the last seek found out.
    fn found_end(&self) -> Option<u64> {
        None
    }
}

/// An Ogg page lasts at most so many seconds: 255 packets of the longest usual kind. The reader cannot tell the time
/// in the last page alone, so no seek begins in it.
const LONGEST_PAGE: u64 = 12;

/// The longest Ogg page in bytes (RFC 3533, section 6).
const LARGEST_PAGE: u64 = 65_307;

/// A container that symphonia reads.
pub(crate) struct ContainerReader {
    container: Container,
    /// `None` only while it is rebuilt.
    reader: Option<Box<dyn FormatReader>>,
    state: Arc<TapState>,
    track: u32,
    /// The serial number of an Ogg file's first stream.
    first_serial: u32,
    rate: u32,
    time_base: Option<TimeBase>,
    /// Frames to go back before a seek target.
    warm_up: u64,
    /// Ogg is opened as if it could not seek, so that nothing is read from its end before the first sample.
    deferred: bool,
    /// Do further streams follow the first?
    is_chained: bool,
}

impl ContainerReader {
    pub(crate) fn open(container: Container, tap: Tap) -> Result<Self, Error> {
        let state = tap.state();
        let deferred = container == Container::Ogg;
        state.set_seekable(!deferred);
        let stream = MediaSourceStream::new(Box::new(tap), MediaSourceStreamOptions::default());
        let reader = build(container, stream)?;
        let mut this = Self {
            container,
            reader: Some(reader),
            state,
            track: 0,
            first_serial: 0,
            rate: 0,
            time_base: None,
            warm_up: 0,
            deferred,
            is_chained: false,
        };
        this.choose_track();
        this.first_serial = this.track;
        Ok(this)
    }

    pub(crate) fn set_warm_up(&mut self, frames: u64) {
        self.warm_up = frames;
    }

    /// The first audio track.
    pub(crate) fn track(&self) -> Option<(&Track, &AudioCodecParameters)> {
        self.reader.as_ref()?.tracks().iter().find_map(|track| {
            match track.codec_params.as_ref()? {
                CodecParameters::Audio(params) => Some((track, params)),
                _ => None,
            }
        })
    }

    fn choose_track(&mut self) {
        if let Some((track, params)) = self.track() {
            (self.track, self.rate, self.time_base) =
                (track.id, params.sample_rate.unwrap_or(0), track.time_base);
        }
    }

    fn to_frames(&self, ticks: i64) -> Option<i64> {
        let base = self.time_base?;
        let (numer, denom) = (i128::from(base.numer.get()), i128::from(base.denom.get()));
        let rate = i128::from(self.rate);
        let scaled = i128::from(ticks) * numer * rate;
        i64::try_from((scaled + denom / 2).div_euclid(denom)).ok()
    }

    fn to_ticks(&self, frames: u64) -> Option<i64> {
        let base = self.time_base?;
        let (numer, denom) = (u128::from(base.numer.get()), u128::from(base.denom.get()));
        let ticks = u128::from(frames) * denom / (numer * u128::from(self.rate).max(1));
        i64::try_from(ticks).ok()
    }

    fn reader(&mut self) -> Result<&mut Box<dyn FormatReader>, Error> {
        self.reader
            .as_mut()
            .ok_or(Error::DecodeError("the container could not be read again"))
    }

    /// Reads the container from its start again.
    fn rebuild(&mut self) -> Result<(), Error> {
        let Some(reader) = self.reader.take() else {
            return Err(Error::DecodeError("the container could not be read again"));
        };
        let mut stream = reader.into_inner();
        if self.container == Container::Ogg && stream.is_seekable() {
            let last = last_serial(&mut stream)?;
            self.is_chained = last.is_some_and(|last| last != self.first_serial);
        }
        stream.seek(SeekFrom::Start(0))?;
        self.reader = Some(build(self.container, stream)?);
        self.choose_track();
        Ok(())
    }
}

/// The stream that the last page of an Ogg file belongs to.
fn last_serial(stream: &mut MediaSourceStream<'_>) -> Result<Option<u32>, Error> {
    let Some(len) = stream.byte_len() else {
        return Ok(None);
    };
    stream.seek(SeekFrom::Start(len.saturating_sub(LARGEST_PAGE)))?;
    let mut tail = Vec::new();
    stream.by_ref().take(LARGEST_PAGE).read_to_end(&mut tail)?;
    let page = tail
        .windows(18)
        .rev()
        .find(|window| window.starts_with(b"OggS\0"));
    Ok(page
        .and_then(|page| page[14..].first_chunk())
        .map(|serial| u32::from_le_bytes(*serial)))
}

fn build(
    container: Container,
    stream: MediaSourceStream<'static>,
) -> Result<Box<dyn FormatReader>, Error> {
    let options = FormatOptions::default();
    Ok(match container {
        Container::Flac => Box::new(FlacReader::try_new(stream, options)?),
        Container::Ogg => Box::new(OggReader::try_new(stream, options)?),
        Container::Mp4 => Box::new(IsoMp4Reader::try_new(stream, options)?),
        Container::Wav => Box::new(WavReader::try_new(stream, options)?),
        Container::Aiff => Box::new(AiffReader::try_new(stream, options)?),
        Container::Adts => Box::new(AdtsReader::try_new(stream, options)?),
        Container::Mpeg => return Err(Error::Unsupported("mp3 is read without a container")),
    })
}

impl Demux for ContainerReader {
    fn next(&mut self) -> Result<Option<Block>, Error> {
        loop {
            let packet = match self.reader()?.next_packet()? {
                Some(packet) if packet.track_id == self.track => packet,
                Some(_) => continue,
                None => return Ok(None),
            };
            let frames = |ticks: u64| {
                let ticks = i64::try_from(ticks).unwrap_or(i64::MAX);
                self.to_frames(ticks)
                    .and_then(|frames| u64::try_from(frames).ok())
            };
            return Ok(Some(Block {
                at: self.to_frames(packet.pts.get()),
                frames: frames(packet.block_dur().get()).unwrap_or(0),
                trim_end: frames(packet.trim_end.get()).unwrap_or(0),
                data: packet.data,
            }));
        }
    }

    fn seek(&mut self, frame: u64) -> Result<(), Error> {
        if self.deferred {
            self.deferred = false;
            self.state.set_seekable(true);
            self.rebuild()?;
        } else if self.track != self.first_serial {
            self.rebuild()?;
        }
        let mut wanted = frame.saturating_sub(self.warm_up);
        if self.container == Container::Ogg {
            let end = self
                .track()
                .and_then(|(track, _)| track.num_frames)
                .unwrap_or(0);
            wanted = wanted.min(end.saturating_sub(LONGEST_PAGE * u64::from(self.rate)));
        }
        // ADTS frames carry no time: they are counted from the first one.
        if wanted == 0 || self.container == Container::Adts {
            return self.rewind();
        }
        let ticks = self
            .to_ticks(wanted)
            .ok_or(Error::Unsupported("a container without a time base"))?;
        let to = SeekTo::Timestamp {
            ts: Timestamp::new(ticks),
            track_id: self.track,
        };
        self.reader()?.seek(SeekMode::Accurate, to).map(|_| ())
    }

    fn rewind(&mut self) -> Result<(), Error> {
        self.rebuild()
    }

    fn new_stream(&mut self) -> Option<AudioCodecParameters> {
        self.choose_track();
        self.track().map(|(_, params)| params.clone())
    }

    fn found_end(&self) -> Option<u64> {
        let (track, _) = self.track()?;
        (self.container == Container::Ogg && !self.deferred && !self.is_chained)
            .then_some(track.num_frames)?
    }
}

impl From<Error> for AudioError {
    fn from(error: Error) -> Self {
        match error {
            Error::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                Self::malformed("the file ends early")
            }
            Error::IoError(error) => Self::Source(error),
            Error::Unsupported(what) => Self::unsupported(what),
            Error::DecodeError(what) | Error::LimitError(what) => Self::malformed(what),
            Error::SeekError(_) => Self::malformed("the place cannot be reached"),
            _ => Self::malformed("the stream changes its shape"),
        }
    }
}
