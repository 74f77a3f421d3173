//! Between the engine's thread and the device's callback.
//!
//! The callback's side neither locks nor allocates nor calls the system: a ring of samples and a few atomics.

use crate::PcmFormat;
use rodio::Source;
use rtrb::{Consumer, Producer, RingBuffer};
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// Frames moved at once. Changes take effect and positions are counted in steps of this size.
const BLOCK: usize = 128;

/// How long a fade takes, as parts of a second.
const FADES_PER_SECOND: f32 = 100.0;

/// What both sides know.
struct Shared {
    playing: AtomicBool,
    /// Will more be written? If so, an empty ring is an underrun.
    expecting: AtomicBool,
    /// Frames before this one are not to be played any more.
    flush_to: AtomicU64,
    fade_in: AtomicBool,
    /// Bits of an `f32`.
    volume: AtomicU32,
    /// Frames that left the ring and were handed on.
    consumed: AtomicU64,
    underruns: AtomicU64,
}

/// The engine's side of a ring.
pub struct RingControl {
    samples: Producer<f32>,
    shared: Arc<Shared>,
    channels: usize,
    written: u64,
}

/// The callback's side: an endless source of one fixed format. Silence where there is nothing to play.
pub struct RingSource {
    samples: Consumer<f32>,
    shared: Arc<Shared>,
    channels: NonZero<u16>,
    rate: NonZero<u32>,
    block: Vec<f32>,
    /// The next sample in the block.
    index: usize,
    /// Frames in the block that came from the ring and are not counted as consumed yet.
    uncounted: u64,
    taken: u64,
    phase: Phase,
    volume: f32,
    had_samples: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    /// Nothing is heard; the flag says whether to fade in when that changes.
    Silent(bool),
    /// Level to begin the next block with.
    FadingOut(f32),
    Playing,
    FadingIn(f32),
}

/// Makes a ring of `format` that holds `buffer` of it. `None` for a format without channels or rate.
#[must_use]
pub fn ring(format: PcmFormat, buffer: Duration) -> Option<(RingControl, RingSource)> {
    let channels = NonZero::new(format.channels)?;
    let rate = NonZero::new(format.rate)?;
    let width = usize::from(format.channels);
    let frames = usize::try_from(buffer.as_millis() * u128::from(format.rate) / 1000).ok()?;
    let (producer, consumer) = RingBuffer::new(frames.max(BLOCK) * width);
    let shared = Arc::new(Shared {
        playing: AtomicBool::new(false),
        expecting: AtomicBool::new(false),
        flush_to: AtomicU64::new(0),
        fade_in: AtomicBool::new(false),
        volume: AtomicU32::new(1_f32.to_bits()),
        consumed: AtomicU64::new(0),
        underruns: AtomicU64::new(0),
    });
    let control = RingControl {
        samples: producer,
        shared: Arc::clone(&shared),
        channels: width,
        written: 0,
    };
    let source = RingSource {
        samples: consumer,
        shared,
        channels,
        rate,
        block: vec![0.0; BLOCK * width],
        index: BLOCK * width,
        uncounted: 0,
        taken: 0,
        phase: Phase::Silent(false),
        volume: 1.0,
        had_samples: false,
    };
    Some((control, source))
}

impl RingControl {
    /// Takes as many whole frames as there is room for; says how many.
    pub fn write(&mut self, samples: &[f32]) -> usize {
        let room = self.samples.slots() / self.channels;
        let frames = room.min(samples.len() / self.channels);
        let count = frames * self.channels;
        if frames > 0 {
            self.shared.expecting.store(true, Ordering::Relaxed);
        }
        if let Ok(chunk) = self.samples.write_chunk_uninit(count) {
            chunk.fill_from_iter(samples[..count].iter().copied());
        }
        self.written += frames as u64;
        frames
    }

    /// Frames written that have left or were flushed.
    #[must_use]
    pub fn played(&self) -> u64 {
        let consumed = self.shared.consumed.load(Ordering::Acquire);
        consumed.max(self.shared.flush_to.load(Ordering::Relaxed))
    }

    /// Lets frames leave (fading in where they were held), or holds them (fading out).
    pub fn set_playing(&self, playing: bool) {
        self.shared.playing.store(playing, Ordering::Release);
    }

    /// Loudness from 0 to 1; reached within 10 ms.
    pub fn set_volume(&self, volume: f32) {
        self.shared
            .volume
            .store(volume.to_bits(), Ordering::Relaxed);
    }

    /// Forgets what was written: it fades out and is skipped.
    pub fn flush(&self, fade_in: bool) {
        self.shared.fade_in.store(fade_in, Ordering::Relaxed);
        self.shared.flush_to.store(self.written, Ordering::Release);
    }

    /// Nothing more will come for now: running empty is no fault.
    pub fn settle(&self) {
        self.shared.expecting.store(false, Ordering::Relaxed);
    }

    /// How often the ring was empty when more was to come.
    #[must_use]
    pub fn underruns(&self) -> u64 {
        self.shared.underruns.load(Ordering::Relaxed)
    }
}

impl RingSource {
    /// Makes the next block.
    fn refill(&mut self) {
        self.index = 0;
        self.taken += self.uncounted;
        self.shared.consumed.store(self.taken, Ordering::Release);
        self.uncounted = 0;

        let playing = self.shared.playing.load(Ordering::Acquire);
        let is_flushing = self.skip_flushed();
        self.phase = match self.phase {
            Phase::Silent(fade_in) if playing && !is_flushing => {
                if fade_in {
                    Phase::FadingIn(0.0)
                } else {
                    Phase::Playing
                }
            }
            Phase::Playing if !playing || is_flushing => Phase::FadingOut(1.0),
            Phase::FadingIn(level) if !playing || is_flushing => Phase::FadingOut(level),
            Phase::FadingOut(level) if playing && !is_flushing => Phase::FadingIn(level),
            phase => phase,
        };

        self.block.fill(0.0);
        if matches!(self.phase, Phase::Silent(_)) {
            return;
        }
        let frames = self.take_block();
        if frames == 0 {
            if self.had_samples && playing && self.shared.expecting.load(Ordering::Relaxed) {
                self.shared.underruns.fetch_add(1, Ordering::Relaxed);
            }
            self.had_samples = false;
            if let Phase::FadingOut(_) = self.phase {
                self.phase = Phase::Silent(true);
            }
            return;
        }
        self.had_samples = true;
        self.uncounted = frames as u64;
        self.fade(frames);
        self.turn_volume(frames);
    }

    /// Drops what was flushed once nothing of it is heard. Says whether some is left to fade out.
    fn skip_flushed(&mut self) -> bool {
        let flush_to = self.shared.flush_to.load(Ordering::Acquire);
        if self.taken >= flush_to {
            return false;
        }
        let is_silent = matches!(self.phase, Phase::Silent(_)) || self.samples.is_empty();
        if !is_silent {
            return true;
        }
        let width = usize::from(self.channels.get());
        let frames = usize::try_from(flush_to - self.taken).unwrap_or(usize::MAX);
        let count = frames.saturating_mul(width).min(self.samples.slots());
        if let Ok(chunk) = self.samples.read_chunk(count) {
            chunk.commit_all();
        }
        self.taken += (count / width) as u64;
        self.shared.consumed.store(self.taken, Ordering::Release);
        self.phase = Phase::Silent(self.shared.fade_in.load(Ordering::Relaxed));
        self.taken < flush_to
    }

    fn take_block(&mut self) -> usize {
        let width = usize::from(self.channels.get());
        let count = self.samples.slots().min(self.block.len()) / width * width;
        let Ok(chunk) = self.samples.read_chunk(count) else {
            return 0;
        };
        let (first, second) = chunk.as_slices();
        self.block[..first.len()].copy_from_slice(first);
        self.block[first.len()..count].copy_from_slice(second);
        chunk.commit_all();
        count / width
    }

    fn fade(&mut self, frames: usize) {
        let (mut level, direction) = match self.phase {
            Phase::FadingIn(level) => (level, 1.0),
            Phase::FadingOut(level) => (level, -1.0),
            _ => return,
        };
        #[allow(clippy::cast_precision_loss, reason = "rates are small")]
        let step = direction * FADES_PER_SECOND / self.rate.get() as f32;
        let width = usize::from(self.channels.get());
        for frame in self.block.chunks_exact_mut(width).take(frames) {
            level = (level + step).clamp(0.0, 1.0);
            frame.iter_mut().for_each(|sample| *sample *= level);
        }
        self.phase = match self.phase {
            Phase::FadingIn(_) if level >= 1.0 => Phase::Playing,
            Phase::FadingIn(_) => Phase::FadingIn(level),
            _ if level <= 0.0 => Phase::Silent(true),
            _ => Phase::FadingOut(level),
        };
    }

    /// Full volume leaves the samples alone, bit for bit.
    fn turn_volume(&mut self, frames: usize) {
        let wanted = f32::from_bits(self.shared.volume.load(Ordering::Relaxed));
        if self.volume == 1.0 && wanted == 1.0 {
            return;
        }
        #[allow(clippy::cast_precision_loss, reason = "rates are small")]
        let step = FADES_PER_SECOND / self.rate.get() as f32;
        let width = usize::from(self.channels.get());
        for frame in self.block.chunks_exact_mut(width).take(frames) {
            self.volume += (wanted - self.volume).clamp(-step, step);
            frame.iter_mut().for_each(|sample| *sample *= self.volume);
        }
    }
}

impl Iterator for RingSource {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        if self.index >= self.block.len() {
            self.refill();
        }
        let sample = self.block.get(self.index).copied();
        self.index += 1;
        sample
    }
}

impl Source for RingSource {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> NonZero<u16> {
        self.channels
    }

    fn sample_rate(&self) -> NonZero<u32> {
        self.rate
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    const STEREO: PcmFormat = PcmFormat {
        rate: 48_000,
        channels: 2,
    };

    #[allow(clippy::cast_precision_loss, reason = "small numbers")]
    fn ramp(samples: usize) -> Vec<f32> {
        (1..=samples).map(|n| n as f32 / 1e6).collect()
    }

    fn pair() -> (RingControl, RingSource) {
        ring(STEREO, Duration::from_millis(500)).unwrap()
    }

    fn take(source: &mut RingSource, samples: usize) -> Vec<f32> {
        source.take(samples).collect()
    }

    #[test]
    fn plain_playback_through_the_mixer_is_bit_exact_from_the_first_sample() {
        let (mut control, source) = pair();
        let (mixer, mut mixed) = rodio::mixer::mixer(source.channels(), source.sample_rate());
        mixer.add(source);
        control.set_playing(true);
        let music = ramp(96_000);
        let sent = music.clone();
        let writer = thread::spawn(move || {
            let mut rest = &sent[..];
            while !rest.is_empty() {
                rest = &rest[control.write(rest) * 2..];
                thread::yield_now();
            }
        });
        let mut heard = Vec::new();
        while heard.len() < music.len() {
            // The pull outruns the writer at times; a device would play silence there.
            heard.extend(mixed.by_ref().take(256).filter(|sample| *sample != 0.0));
        }
        writer.join().unwrap();
        assert!(heard == music);
    }

    #[test]
    fn nothing_leaves_before_play() {
        let (mut control, mut source) = pair();
        control.write(&ramp(4_800));
        assert!(take(&mut source, 2_048).iter().all(|sample| *sample == 0.0));
        assert_eq!(control.played(), 0);
        control.set_playing(true);
        let block = take(&mut source, 256);
        assert!(block == ramp(256));
    }

    #[test]
    fn pause_fades_out_holds_and_fades_in_without_losing_frames() {
        let (mut control, mut source) = pair();
        control.write(&vec![0.5; 40_000]);
        control.set_playing(true);
        take(&mut source, 2_560);
        control.set_playing(false);
        let fade = take(&mut source, 2_560);
        assert!(fade.windows(2).all(|pair| pair[1] <= pair[0]));
        assert_eq!(fade.last(), Some(&0.0));
        let held = control.played();
        take(&mut source, 2_560);
        assert_eq!(control.played(), held);
        control.set_playing(true);
        let rise = take(&mut source, 1_280);
        assert!(rise.windows(2).all(|pair| pair[1] >= pair[0]));
        assert_eq!(rise.last(), Some(&0.5));
    }

    #[test]
    fn flushed_frames_are_not_heard_after_the_fade() {
        let (mut control, mut source) = pair();
        control.write(&vec![0.5; 20_000]);
        control.set_playing(true);
        take(&mut source, 256);
        control.flush(false);
        assert_eq!(control.played(), 10_000);
        let next = ramp(2_000);
        control.write(&next);
        let heard = take(&mut source, 8_000);
        assert!(heard.windows(next.len()).any(|part| part == next));
        assert!(heard.iter().filter(|sample| **sample > 0.002).count() < 2 * 2 * 480);
    }

    #[test]
    fn a_flush_works_while_paused() {
        let (mut control, mut source) = pair();
        control.write(&vec![0.5; 20_000]);
        control.flush(true);
        take(&mut source, 512);
        assert_eq!(control.write(&vec![0.25; 48_000]), 24_000);
    }

    #[test]
    fn an_empty_ring_is_an_underrun_only_where_more_was_to_come() {
        let (mut control, mut source) = pair();
        control.set_playing(true);
        control.write(&ramp(256));
        take(&mut source, 1_024);
        assert_eq!(control.underruns(), 1);
        control.write(&ramp(256));
        control.settle();
        take(&mut source, 1_024);
        assert_eq!(control.underruns(), 1);
    }
}
