//! Packets to samples.

use crate::AudioError;
use coffer_model::AudioFormat;
use std::sync::LazyLock;
use symphonia::core::codecs::audio::well_known as codec;
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions,
};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia_adapter_libopus::OpusDecoder;

static CODECS: LazyLock<CodecRegistry> = LazyLock::new(|| {
    let mut registry = CodecRegistry::new();
    symphonia::default::register_enabled_codecs(&mut registry);
    registry.register_audio_decoder::<OpusDecoder>();
    registry
});

/// Makes the decoder for `params`. It trims nothing: that is done here, in one place for all formats.
pub(crate) fn make(params: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>, AudioError> {
    let mut params = params.clone();
    if params.codec == codec::CODEC_ID_OPUS {
        if params
            .channels
            .as_ref()
            .is_some_and(|channels| channels.count() > 2)
        {
            return Err(AudioError::unsupported("Opus with more than two channels"));
        }
        // Without its header the decoder does not trim the pre-skip by itself.
        params.extra_data = None;
    }
    let options = AudioDecoderOptions::default().gapless(false).verify(false);
    CODECS
        .make_audio_decoder(&params, &options)
        .map_err(|error| match AudioError::from(error) {
            AudioError::Unsupported { what } if params.codec == codec::CODEC_ID_AAC => {
                AudioError::unsupported(format!("AAC other than stereo AAC-LC ({what})"))
            }
            AudioError::Unsupported { .. } => AudioError::unsupported("the codec in this file"),
            error => error,
        })
}

/// Frames that must be decoded and thrown away before a seek target, so that it sounds as in a full decode.
pub(crate) fn warm_up(codec: AudioCodecId) -> u64 {
    match codec {
        // RFC 7845 asks for 80 ms; a second costs a millisecond and brings the decoder's state within rounding.
        codec::CODEC_ID_OPUS => 48_000,
        // Two overlapping blocks of the longest kind, and the page's granularity around them.
        codec::CODEC_ID_VORBIS => 2 * 8192,
        codec::CODEC_ID_AAC => 2 * 1024,
        _ => 0,
    }
}

/// What the user knows the codec as, in `container`.
pub(crate) fn format_of(
    params: &AudioCodecParameters,
    pcm: Option<AudioFormat>,
) -> Option<AudioFormat> {
    match params.codec {
        codec::CODEC_ID_MP3 => Some(AudioFormat::Mp3),
        codec::CODEC_ID_AAC => Some(AudioFormat::Aac),
        codec::CODEC_ID_ALAC => Some(AudioFormat::Alac),
        codec::CODEC_ID_FLAC => Some(AudioFormat::Flac),
        codec::CODEC_ID_VORBIS => Some(AudioFormat::Vorbis),
        codec::CODEC_ID_OPUS => Some(AudioFormat::Opus),
        _ => pcm,
    }
}

/// Pre-skip in frames and output gain as a factor, from an `OpusHead` packet (RFC 7845, 5.1).
pub(crate) fn opus_head(params: &AudioCodecParameters) -> (u64, f32) {
    let head = params.extra_data.as_deref().unwrap_or_default();
    match head.get(10..18) {
        Some([low, high, _, _, _, _, gain_low, gain_high]) => {
            let decibels = f32::from(i16::from_le_bytes([*gain_low, *gain_high])) / 256.0;
            let pre_skip = u16::from_le_bytes([*low, *high]);
            (u64::from(pre_skip), 10_f32.powf(decibels / 20.0))
        }
        _ => (0, 1.0),
    }
}
