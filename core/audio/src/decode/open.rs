//! From a source to a decoder: what the file is, what its length is, what decodes it.

use super::codec;
use super::demux::{ContainerReader, Demux};
use super::mpeg::MpegReader;
use super::sniff::{self, Container};
use super::tap::{Tap, TapState};
use super::trim::Trim;
use super::{Decoder, flac, guarded, mp4, own_cause};
use crate::channels::Layout;
use crate::{AudioError, Hint, Source, TrackInfo};
use coffer_model::{AudioFormat, Frames};
use std::sync::Arc;
use symphonia::core::codecs::audio::AudioCodecParameters;

/// Sample rates that are decoded, Hz. Anything else is a broken header.
const RATES: std::ops::RangeInclusive<u32> = 1_000..=768_000;

/// Channels that are decoded at most.
const MOST_CHANNELS: usize = 32;

impl Decoder {
    /// Opens a track. Reads what it needs from the head of the file, and for MP4 the index wherever it lies.
    ///
    /// # Errors
    ///
    /// [`AudioError::Unsupported`] and [`AudioError::Malformed`] by what the file is; [`AudioError::Source`] where it
    /// cannot be read.
    pub fn open(source: Box<dyn Source>, hint: &Hint) -> Result<Self, AudioError> {
        let mut tap = Tap::new(source);
        let state = tap.state();
        guarded(|| {
            let container = Self::open_tap(&mut tap, hint)?;
            Self::open_container(container, tap)
        })
        .map_err(|error| own_cause(&state, error))
    }

    fn open_tap(tap: &mut Tap, hint: &Hint) -> Result<Container, AudioError> {
        let container = sniff::sniff(tap, hint)?;
        if container == Container::Flac {
            flac::skip_pictures(tap).map_err(AudioError::Source)?;
        }
        Ok(container)
    }

    fn open_container(container: Container, tap: Tap) -> Result<Self, AudioError> {
        let state = tap.state();
        if container == Container::Mpeg {
            let reader = MpegReader::open(tap)?;
            let params = reader.params();
            let info = TrackInfo {
                format: AudioFormat::Mp3,
                rate: reader.rate(),
                channels: reader.channels(),
                frames: None,
                bits: None,
            };
            let trim = Trim::of_mpeg(&reader);
            return Self::new(Box::new(reader), &params, state, info, trim, 1.0);
        }
        let mut tap = tap;
        let edit = match container {
            Container::Mp4 => {
                mp4::mend_length(&mut tap).map_err(AudioError::Source)?;
                Some(mp4::read_edit(&mut tap).map_err(AudioError::Source)?)
            }
            _ => None,
        };
        let mut reader = ContainerReader::open(container, tap)?;
        let (track, params) = reader
            .track()
            .ok_or_else(|| AudioError::unsupported("a file without a sound track that is known"))?;
        let pcm = match container {
            Container::Wav => Some(AudioFormat::Wav),
            Container::Aiff => Some(AudioFormat::Aiff),
            _ => None,
        };
        let format = codec::format_of(params, pcm)
            .ok_or_else(|| AudioError::unsupported("the codec in this file"))?;
        let rate = params.sample_rate.unwrap_or(0);
        let channels = params
            .channels
            .as_ref()
            .map_or(0, |channels| channels.count());
        let (pre_skip, factor) = match format {
            AudioFormat::Opus => codec::opus_head(params),
            _ => (0, 1.0),
        };
        let trim = match edit {
            Some(found) => Trim::of_edit(found.edit(rate)),
            // An estimate: ADTS says nowhere how long it is.
            None if container == Container::Adts => Trim::default(),
            None => Trim::starting_at(pre_skip, track.num_frames),
        };
        let info = TrackInfo {
            format,
            rate,
            channels: u16::try_from(channels).unwrap_or(0),
            frames: None,
            bits: params.bits_per_sample.filter(|_| is_lossless(format)),
        };
        let params = params.clone();
        reader.set_warm_up(codec::warm_up(params.codec));
        Self::new(Box::new(reader), &params, state, info, trim, factor)
    }

    fn new(
        demux: Box<dyn Demux>,
        params: &AudioCodecParameters,
        state: Arc<TapState>,
        mut info: TrackInfo,
        trim: Trim,
        factor: f32,
    ) -> Result<Self, AudioError> {
        let codec = codec::make(params)?;
        let channels = codec
            .codec_params()
            .channels
            .clone()
            .or(params.channels.clone());
        let layout = channels.map_or(Layout::of_count(usize::from(info.channels)), |channels| {
            Layout::of(&channels)
        });
        // The decoder may know better than the container (AAC).
        info.rate = codec
            .codec_params()
            .sample_rate
            .filter(|rate| *rate > 0)
            .unwrap_or(info.rate);
        if !RATES.contains(&info.rate) {
            return Err(AudioError::unsupported(format!(
                "a sample rate of {} Hz",
                info.rate
            )));
        }
        if !(1..=MOST_CHANNELS).contains(&layout.channels()) {
            return Err(AudioError::unsupported(format!(
                "{} channels",
                layout.channels()
            )));
        }
        info.channels = u16::try_from(layout.channels()).unwrap_or(1);
        info.frames = trim.audible();
        let mut this = Self {
            demux,
            codec,
            params: params.clone(),
            state,
            info,
            layout,
            skip_to: trim.start(),
            trim,
            factor,
            first_factor: factor,
            pending: None,
            at: 0,
            is_lost: true,
            chunk: Vec::new(),
            damaged: 0,
            damaged_in_a_row: 0,
            is_done: false,
            is_broken: false,
        };
        this.find_shape()?;
        Ok(this)
    }

    /// Makes sure that there is something to decode.
    fn find_shape(&mut self) -> Result<(), AudioError> {
        self.pending = self.next_block()?;
        match (&self.pending, self.info.frames) {
            (None, expected) if expected != Some(Frames::ZERO) => {
                Err(AudioError::malformed("there is no audio in the file"))
            }
            _ => Ok(()),
        }
    }
}

fn is_lossless(format: AudioFormat) -> bool {
    matches!(
        format,
        AudioFormat::Flac | AudioFormat::Alac | AudioFormat::Wav | AudioFormat::Aiff
    )
}
