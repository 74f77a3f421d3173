//! From the track's rate to the output's.

use crate::OutputError;
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler as _, WindowFunction};

/// Frames per transform, at least. Longer is steeper: at 44.1 kHz this passes 20 kHz and keeps aliases below -120 dB.
const BLOCK: usize = 1024;

/// Converts a stream of interleaved frames by a fixed ratio, with a windowed sinc in the frequency domain.
///
/// It gives exactly `round(frames in * to / from)` frames, aligned with the input: the filter's delay is taken off.
pub(crate) struct Resampler {
    inner: Fft<f32>,
    from: u32,
    to: u32,
    channels: usize,
    /// Frames that do not fill a block yet.
    input: Vec<f32>,
    block: Vec<f32>,
    /// Frames of the filter's delay that are still to be dropped.
    delay: usize,
    taken: u64,
    given: u64,
}

impl Resampler {
    pub(crate) fn new(from: u32, to: u32, channels: usize) -> Result<Self, OutputError> {
        let unit = (from / greatest_common_divisor(from, to).max(1)).max(1) as usize;
        // An even number of units: only then the filter's centre, and so its delay, is a whole number of frames.
        let units = BLOCK.div_ceil(unit).next_multiple_of(2);
        let inner = Fft::new_custom(
            from as usize,
            to as usize,
            units * unit,
            1,
            channels,
            WindowFunction::BlackmanHarris2,
            FixedSync::Both,
        )
        .map_err(|_| OutputError::Rate { from, to })?;
        let delay = inner.output_delay();
        let block = vec![0.0; inner.output_frames_max() * channels];
        Ok(Self {
            inner,
            from,
            to,
            channels,
            input: Vec::new(),
            block,
            delay,
            taken: 0,
            given: 0,
        })
    }

    pub(crate) fn from(&self) -> u32 {
        self.from
    }

    /// How many frames all that was pushed so far comes to.
    pub(crate) fn expected(&self) -> u64 {
        let (from, to) = (u128::from(self.from), u128::from(self.to));
        let frames = (u128::from(self.taken) * to * 2 + from) / (from * 2);
        u64::try_from(frames).unwrap_or(u64::MAX)
    }

    /// How many of them have not come out yet.
    pub(crate) fn held(&self) -> u64 {
        self.expected().saturating_sub(self.given)
    }

    /// Takes frames in, appends what is ready to `out`.
    pub(crate) fn push(&mut self, frames: &[f32], out: &mut Vec<f32>) -> Result<(), OutputError> {
        self.taken += (frames.len() / self.channels) as u64;
        self.input.extend_from_slice(frames);
        self.run(out, u64::MAX)
    }

    /// Appends what is still to come for the frames taken in. Nothing may be pushed after that.
    pub(crate) fn finish(&mut self, out: &mut Vec<f32>) -> Result<(), OutputError> {
        let expected = self.expected();
        let block = self.inner.input_frames_next() * self.channels;
        while self.given < expected {
            self.input.resize(block, 0.0);
            self.run(out, expected)?;
        }
        Ok(())
    }

    fn run(&mut self, out: &mut Vec<f32>, until: u64) -> Result<(), OutputError> {
        let failed = OutputError::Rate {
            from: self.from,
            to: self.to,
        };
        let frames = self.inner.input_frames_next();
        let block = frames * self.channels;
        let mut used = 0;
        while self.input.len() - used >= block {
            let capacity = self.block.len() / self.channels;
            let input = InterleavedSlice::new(&self.input[used..], self.channels, frames);
            let output = InterleavedSlice::new_mut(&mut self.block, self.channels, capacity);
            let (Ok(input), Ok(mut output)) = (input, output) else {
                return Err(failed);
            };
            let Ok((_, made)) = self.inner.process_into_buffer(&input, &mut output, None) else {
                return Err(failed);
            };
            used += block;
            let dropped = self.delay.min(made);
            self.delay -= dropped;
            let wanted = usize::try_from(until - self.given).unwrap_or(usize::MAX);
            let kept = (made - dropped).min(wanted);
            let from = dropped * self.channels;
            out.extend_from_slice(&self.block[from..from + kept * self.channels]);
            self.given += kept as u64;
        }
        self.input.drain(..used);
        Ok(())
    }
}

fn greatest_common_divisor(one: u32, other: u32) -> u32 {
    if other == 0 {
        one
    } else {
        greatest_common_divisor(other, one % other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::f64::consts::TAU;

    #[allow(clippy::cast_possible_truncation, reason = "a test signal")]
    fn sine(frequency: f64, rate: u32, frames: usize) -> Vec<f32> {
        (0..frames)
            .map(|n| (0.5 * (TAU * frequency * n as f64 / f64::from(rate)).sin()) as f32)
            .collect()
    }

    fn converted(from: u32, to: u32, input: &[f32], step: usize) -> Vec<f32> {
        let mut resampler = Resampler::new(from, to, 1).unwrap();
        let mut out = Vec::new();
        for part in input.chunks(step) {
            resampler.push(part, &mut out).unwrap();
        }
        resampler.finish(&mut out).unwrap();
        out
    }

    /// What is not the sine of that frequency, against it, in dB, away from the ends.
    fn distortion(frequency: f64, rate: u32, samples: &[f32]) -> f64 {
        // Half a second: whole periods, so that the fit is exact.
        let middle = &samples[4_800..4_800 + rate as usize / 2];
        let angle = |n: usize| TAU * frequency * (n + 4_800) as f64 / f64::from(rate);
        let (mut sine, mut cosine) = (0.0, 0.0);
        for (n, sample) in middle.iter().enumerate() {
            sine += f64::from(*sample) * angle(n).sin();
            cosine += f64::from(*sample) * angle(n).cos();
        }
        let scale = 2.0 / middle.len() as f64;
        let (sine, cosine) = (sine * scale, cosine * scale);
        let rest: f64 = middle
            .iter()
            .enumerate()
            .map(|(n, sample)| {
                (f64::from(*sample) - sine * angle(n).sin() - cosine * angle(n).cos()).powi(2)
            })
            .sum();
        let signal = (sine * sine + cosine * cosine) / 2.0 * middle.len() as f64;
        10.0 * (rest / signal).log10()
    }

    #[test]
    fn distortion_and_noise_stay_below_minus_100_db() {
        for (from, to) in [
            (44_100, 48_000),
            (48_000, 44_100),
            (96_000, 48_000),
            (22_050, 48_000),
        ] {
            for frequency in [100.0, 1_000.0, 7_000.0] {
                let out = converted(from, to, &sine(frequency, from, from as usize), 1_000);
                let measured = distortion(frequency, to, &out);
                assert!(
                    measured < -100.0,
                    "{frequency} Hz, {from} to {to}: {measured} dB"
                );
            }
        }
    }

    #[test]
    fn output_lines_up_with_input() {
        let out = converted(44_100, 48_000, &sine(1_000.0, 44_100, 44_100), 512);
        let ideal = sine(1_000.0, 48_000, 48_000);
        for n in 2_000..46_000 {
            assert!(
                (out[n] - ideal[n]).abs() < 1e-4,
                "{n}: {} {}",
                out[n],
                ideal[n]
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn length_is_exact_however_the_input_is_cut(frames in 0_usize..20_000, step in 1_usize..5_000) {
            let out = converted(44_100, 48_000, &vec![0.25; frames], step);
            let exact = (frames as f64 * 48_000.0 / 44_100.0).round();
            prop_assert_eq!(out.len() as f64, exact);
        }
    }
}
