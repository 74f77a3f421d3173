//! The audio of a file: what it is encoded as, how long it is, whether it decodes, and the hash of its packets.

use super::sniff::Sniff;
use coffer_model::AudioFormat;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known as codec;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::common::Limit;
use symphonia::core::errors::Error as DecodeError;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::well_known::{
    FORMAT_ID_ADTS, FORMAT_ID_AIFF, FORMAT_ID_ISOMP4, FORMAT_ID_OGG, FORMAT_ID_WAVE,
};
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

/// What there is to know about the audio of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Audio {
    pub(super) format: AudioFormat,
    /// By content, without a dot.
    pub(super) suffix: &'static str,
    /// Milliseconds that can be heard, encoder delay and padding excluded.
    pub(super) duration: u64,
    /// kbit/s, of the audio alone.
    pub(super) bit_rate: Option<u32>,
    /// Hz.
    pub(super) sample_rate: Option<u32>,
    pub(super) bit_depth: Option<u32>,
    pub(super) channels: Option<u32>,
    /// SHA-256 over the packets' bytes, so that an edit of the tags does not change it.
    pub(super) hash: [u8; 32],
    /// What is wrong with it, although it plays.
    pub(super) problem: Option<String>,
}

/// Why a file has no audio to play.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum AudioError {
    /// It is a film.
    #[error("it is a video")]
    Video,
    /// Not a file of a known format, or damaged.
    #[error("{0}")]
    Broken(String),
    /// The locker is shutting down.
    #[error("the locker is shutting down")]
    Stopped,
}

/// Packets that are decoded to see whether the file plays.
const TRIED: u32 = 16;

/// More packets than 200 hours of MP3 have: a damaged index that goes on for ever.
const MAX_PACKETS: u64 = 30_000_000;

/// A file whose audio is this much shorter than its header says was cut off, milliseconds.
const MISSING: u64 = 1_000;

static CODECS: LazyLock<CodecRegistry> = LazyLock::new(|| {
    let mut codecs = CodecRegistry::new();
    symphonia::default::register_enabled_codecs(&mut codecs);
    codecs.register_audio_decoder::<symphonia_adapter_libopus::OpusDecoder>();
    codecs
});

/// Reads all packets of `file`, `length` bytes long with audio from `start` on, and decodes the first ones.
pub(super) fn read(
    file: File,
    length: u64,
    start: u64,
    sniff: Sniff,
    stop: &AtomicBool,
) -> Result<Audio, AudioError> {
    let source = MediaSourceStream::new(Box::new(file), Default::default());
    // Tags are read elsewhere; here they are only skipped.
    let tags = MetadataOptions::default()
        .limit_tag_bytes(Limit::Maximum(64 * 1024))
        .limit_visual_bytes(Limit::Maximum(0));
    let mut reader = symphonia::default::get_probe()
        .probe(&Hint::new(), source, FormatOptions::default(), tags)
        .map_err(|error| broken("it is not music that can be read", &error))?;
    if sniff == Sniff::Mp4 && reader.first_track(TrackType::Video).is_some() {
        return Err(AudioError::Video);
    }
    let track = reader
        .default_track(TrackType::Audio)
        .cloned()
        .ok_or_else(|| AudioError::Broken("there is no audio in it".into()))?;
    let Some(CodecParameters::Audio(params)) = &track.codec_params else {
        return Err(AudioError::Broken("there is no audio in it".into()));
    };
    let format = format_of(params, reader.as_ref())?;
    let mut decoder = CODECS
        .make_audio_decoder(params, &AudioDecoderOptions::default())
        .map_err(|error| broken("its audio cannot be decoded", &error))?;
    let heard = listen(reader.as_mut(), &track, decoder.as_mut(), stop)?;

    let is_bare = matches!(format, AudioFormat::Mp3 | AudioFormat::Aac) && is_bare(reader.as_ref());
    if is_bare && heard.bytes < length.saturating_sub(start) / 2 {
        return Err(AudioError::Broken("most of it is not audio".into()));
    }
    Ok(describe(&track, params, format, &heard, reader.as_ref()))
}

/// What the packets told.
struct Heard {
    hash: [u8; 32],
    /// Of the packets.
    bytes: u64,
    /// Sum of the packets' durations, in the track's time base.
    ticks: u64,
    /// Where the last packet ends.
    end: u64,
    rate: Option<u32>,
    channels: Option<u32>,
    problem: Option<String>,
}

fn listen(
    reader: &mut (dyn FormatReader + '_),
    track: &Track,
    decoder: &mut dyn AudioDecoder,
    stop: &AtomicBool,
) -> Result<Heard, AudioError> {
    let mut hash = Sha256::new();
    let (mut bytes, mut ticks, mut end, mut packets) = (0u64, 0u64, 0u64, 0u64);
    let (mut tried, mut played) = (0, 0);
    let (mut rate, mut channels) = (None, None);
    let mut first_error = None;
    let problem = loop {
        if stop.load(Ordering::Relaxed) {
            return Err(AudioError::Stopped);
        }
        let packet = match reader.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => break None,
            Err(DecodeError::ResetRequired) => {
                break Some("only the first of its chained streams is played".to_owned());
            }
            Err(error) => break Some(format!("it is damaged or cut off: {error}")),
        };
        packets += 1;
        if packets > MAX_PACKETS {
            return Err(AudioError::Broken("its index has no end".into()));
        }
        if packet.track_id != track.id {
            continue;
        }
        hash.update(&packet.data);
        bytes += packet.data.len() as u64;
        ticks = ticks.saturating_add(packet.dur.get());
        let begin = i128::from(packet.pts.get());
        end = end.max(u64::try_from(begin + i128::from(packet.dur.get())).unwrap_or(0));
        if tried < TRIED {
            tried += 1;
            match decoder.decode(&packet) {
                Ok(decoded) => {
                    played += 1;
                    rate = Some(decoded.spec().rate());
                    channels = u32::try_from(decoded.spec().channels().count()).ok();
                }
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
    };
    if played == 0 || played * 2 < tried {
        return Err(match first_error {
            Some(error) => broken("its audio does not decode", &error),
            None => AudioError::Broken(problem.unwrap_or_else(|| "there is no audio in it".into())),
        });
    }
    Ok(Heard {
        hash: hash.finalize().into(),
        bytes,
        ticks,
        end,
        rate,
        channels,
        problem,
    })
}

fn describe(
    track: &Track,
    params: &AudioCodecParameters,
    format: AudioFormat,
    heard: &Heard,
    reader: &(dyn FormatReader + '_),
) -> Audio {
    let millis = |ticks: u64| {
        track.time_base.map_or(0, |base| {
            let ticks = u128::from(ticks) * 1000 * u128::from(base.numer.get());
            u64::try_from(ticks / u128::from(base.denom.get())).unwrap_or(u64::MAX)
        })
    };
    let has_lame_tag = format == AudioFormat::Mp3 && track.delay.is_some();
    let duration = if has_lame_tag {
        // Packets begin before zero by the delay, and the last one still has the padding in it.
        millis(heard.end.min(track.num_frames.unwrap_or(u64::MAX)))
    } else if format == AudioFormat::Opus {
        // RFC 7845, 4.2: the pre-skip is decoded and not heard.
        millis(
            heard
                .ticks
                .saturating_sub(u64::from(track.delay.unwrap_or(0))),
        )
    } else {
        millis(heard.ticks)
    };
    let promised = track.duration.map_or(0, |duration| millis(duration.get()));
    // Without that tag the length of an MP3 is a guess from its first frames.
    let is_promise = format != AudioFormat::Mp3 || has_lame_tag;
    let mut problem = heard.problem.clone();
    if is_promise && promised > duration + duration / 50 + MISSING {
        problem = Some(format!(
            "it is cut off: {} of {} seconds are there",
            duration / 1000,
            promised / 1000
        ));
    }
    let is_adts = reader.format_info().format == FORMAT_ID_ADTS;
    Audio {
        format,
        suffix: if is_adts { "aac" } else { format.suffix() },
        duration,
        bit_rate: (heard.bytes * 8)
            .checked_div(duration)
            .and_then(|rate| u32::try_from(rate).ok()),
        sample_rate: heard.rate.or(params.sample_rate),
        bit_depth: match format {
            // ALACSpecificConfig: frame length, version, bit depth.
            AudioFormat::Alac => params
                .extra_data
                .as_ref()
                .and_then(|cookie| cookie.get(5))
                .map(|depth| u32::from(*depth)),
            AudioFormat::Flac | AudioFormat::Wav | AudioFormat::Aiff => {
                params.bits_per_sample.or(params.bits_per_coded_sample)
            }
            AudioFormat::Mp3 | AudioFormat::Aac | AudioFormat::Vorbis | AudioFormat::Opus => None,
        },
        channels: heard.channels,
        hash: heard.hash,
        problem,
    }
}

/// Frames without a container, between which anything may lie.
fn is_bare(reader: &(dyn FormatReader + '_)) -> bool {
    !matches!(
        reader.format_info().format,
        FORMAT_ID_ISOMP4 | FORMAT_ID_OGG
    )
}

fn format_of(
    params: &AudioCodecParameters,
    reader: &(dyn FormatReader + '_),
) -> Result<AudioFormat, AudioError> {
    Ok(match params.codec {
        codec::CODEC_ID_MP3 => AudioFormat::Mp3,
        codec::CODEC_ID_AAC => AudioFormat::Aac,
        codec::CODEC_ID_ALAC => AudioFormat::Alac,
        codec::CODEC_ID_FLAC => AudioFormat::Flac,
        codec::CODEC_ID_VORBIS => AudioFormat::Vorbis,
        codec::CODEC_ID_OPUS => AudioFormat::Opus,
        // Whether it is PCM, the decoder tells.
        _ => match reader.format_info().format {
            FORMAT_ID_WAVE => AudioFormat::Wav,
            FORMAT_ID_AIFF => AudioFormat::Aiff,
            _ => return Err(AudioError::Broken("its codec is not known".into())),
        },
    })
}

fn broken(what: &str, error: &DecodeError) -> AudioError {
    AudioError::Broken(format!("{what}: {error}"))
}
