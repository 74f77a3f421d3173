//! From a track's format to the output's.

use crate::channels::{ChannelMap, Layout};
use crate::resample::Resampler;
use crate::{OutputError, PcmFormat};

/// Gain, channels, rate: in this order, each only where it changes something.
pub(super) struct Chain {
    output: PcmFormat,
    gain: f32,
    map: ChannelMap,
    /// Rate of the track.
    rate: u32,
    resampler: Option<Resampler>,
    mapped: Vec<f32>,
}

impl Chain {
    pub(super) fn new(output: PcmFormat) -> Self {
        Self {
            output,
            gain: 1.0,
            map: ChannelMap::Same,
            rate: output.rate,
            resampler: None,
            mapped: Vec::new(),
        }
    }

    /// Makes ready for a track. A resampler of the same rate goes on, so that the join is in its middle; one of another
    /// rate is emptied into `out` first.
    pub(super) fn begin(
        &mut self,
        rate: u32,
        layout: &Layout,
        gain: f32,
        out: &mut Vec<f32>,
    ) -> Result<(), OutputError> {
        let channels = usize::from(self.output.channels);
        self.gain = gain;
        self.map = ChannelMap::new(layout, channels);
        if self
            .resampler
            .as_ref()
            .is_some_and(|resampler| resampler.from() != rate)
        {
            self.finish(out)?;
        }
        self.rate = rate;
        self.make_resampler()
    }

    fn make_resampler(&mut self) -> Result<(), OutputError> {
        if self.resampler.is_none() && self.rate != self.output.rate {
            let channels = usize::from(self.output.channels);
            self.resampler = Some(Resampler::new(self.rate, self.output.rate, channels)?);
        }
        Ok(())
    }

    pub(super) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), OutputError> {
        self.mapped.clear();
        self.map.apply(samples, &mut self.mapped);
        if self.gain != 1.0 {
            self.mapped
                .iter_mut()
                .for_each(|sample| *sample *= self.gain);
        }
        // It is gone if the track was slow to come.
        self.make_resampler()?;
        match &mut self.resampler {
            Some(resampler) => resampler.push(&self.mapped, out),
            None => {
                out.extend_from_slice(&self.mapped);
                Ok(())
            }
        }
    }

    /// Appends what the resampler still holds. What is pushed after that begins another resampling.
    pub(super) fn finish(&mut self, out: &mut Vec<f32>) -> Result<(), OutputError> {
        match self.resampler.take() {
            Some(mut resampler) => resampler.finish(out),
            None => Ok(()),
        }
    }

    /// Frames that went in and have not come out yet.
    pub(super) fn held(&self) -> u64 {
        self.resampler.as_ref().map_or(0, Resampler::held)
    }
}
