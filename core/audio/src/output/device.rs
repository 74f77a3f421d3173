use super::Output;
use super::ring::{RingControl, ring};
use crate::{OutputError, PcmFormat};
use cpal::ErrorKind;
use cpal::traits::HostTrait;
use rodio::stream::{DeviceSinkBuilder, DeviceSinkError, MixerDeviceSink};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// How much is decoded ahead of the device. Enough for a slow storage, little enough to be made anew after a seek.
const BUFFER: Duration = Duration::from_millis(1_000);

/// The system's default sound device, in the format that the system prefers.
///
/// Plain playback at full volume is bit-exact where the track has the device's rate; pausing, resuming, seeking and
/// turning the volume fade over 10 ms. Frames count as played when the device's callback takes them, which is some
/// 10 to 50 ms before they are heard.
pub struct DeviceOutput {
    open: Option<Open>,
    playing: bool,
    volume: f32,
    /// Frames of devices that were open before.
    base: u64,
    underruns: u64,
    errors: (Sender<String>, Receiver<String>),
}

struct Open {
    ring: RingControl,
    /// The stream plays as long as this lives.
    _sink: MixerDeviceSink,
    written: u64,
}

impl DeviceOutput {
    /// Looks for the device. It is opened when there is something to play.
    ///
    /// # Errors
    ///
    /// [`OutputError::NoDevice`] where there is none.
    pub fn new() -> Result<Self, OutputError> {
        hush();
        if cpal::default_host().default_output_device().is_none() {
            return Err(OutputError::NoDevice);
        }
        Ok(Self {
            open: None,
            playing: false,
            volume: 1.0,
            base: 0,
            underruns: 0,
            errors: channel(),
        })
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.base += open.written;
            self.underruns += open.ring.underruns();
        }
    }
}

/// ALSA writes to standard error what it also answers. On this thread that goes to memory instead.
#[cfg(target_os = "linux")]
fn hush() {
    // Noise is no reason not to play.
    let _ = alsa::Output::local_error_handler();
}

#[cfg(not(target_os = "linux"))]
fn hush() {}

fn from_rodio(error: &DeviceSinkError) -> OutputError {
    match error {
        DeviceSinkError::NoDevice => OutputError::NoDevice,
        error => {
            let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
            OutputError::Device {
                reason: format!("{error}{}", cause.unwrap_or_default()),
            }
        }
    }
}

impl Output for DeviceOutput {
    fn open(&mut self, _track: PcmFormat) -> Result<PcmFormat, OutputError> {
        hush();
        self.close();
        self.errors = channel();
        let errors = self.errors.0.clone();
        let mut sink = DeviceSinkBuilder::from_default_device()
            .map_err(|error| from_rodio(&error))?
            .with_error_callback(move |error: cpal::Error| {
                // The stream goes on after these.
                let is_passing = matches!(
                    error.kind(),
                    ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied
                );
                if !is_passing {
                    let _ = errors.send(error.to_string());
                }
            })
            .open_sink_or_fallback()
            .map_err(|error| from_rodio(&error))?;
        sink.log_on_drop(false);
        let format = PcmFormat {
            rate: sink.config().sample_rate().get(),
            channels: sink.config().channel_count().get(),
        };
        let (ring, source) = ring(format, BUFFER).ok_or_else(|| OutputError::Device {
            reason: "it has no channels".to_owned(),
        })?;
        ring.set_playing(self.playing);
        ring.set_volume(self.volume);
        sink.mixer().add(source);
        self.open = Some(Open {
            ring,
            _sink: sink,
            written: 0,
        });
        Ok(format)
    }

    fn write(&mut self, samples: &[f32]) -> Result<usize, OutputError> {
        let Some(open) = &mut self.open else {
            return Ok(0);
        };
        let frames = open.ring.write(samples);
        open.written += frames as u64;
        Ok(frames)
    }

    fn played(&self) -> u64 {
        self.base + self.open.as_ref().map_or(0, |open| open.ring.played())
    }

    fn set_playing(&mut self, playing: bool) {
        self.playing = playing;
        if let Some(open) = &self.open {
            open.ring.set_playing(playing);
        }
    }

    fn flush(&mut self, fade_in: bool) {
        if let Some(open) = &self.open {
            open.ring.flush(fade_in);
        }
    }

    fn set_volume(&mut self, volume: f32) {
        self.volume = volume;
        if let Some(open) = &self.open {
            open.ring.set_volume(volume);
        }
    }

    fn is_paced(&self) -> bool {
        true
    }

    fn check(&mut self) -> Result<(), OutputError> {
        match self.errors.1.try_recv() {
            Ok(reason) => {
                self.close();
                Err(OutputError::Lost { reason })
            }
            Err(_) => Ok(()),
        }
    }

    fn settle(&mut self) -> Result<(), OutputError> {
        if let Some(open) = &self.open {
            open.ring.settle();
        }
        Ok(())
    }

    fn rest(&mut self) -> bool {
        self.close();
        true
    }

    fn underruns(&self) -> u64 {
        self.underruns + self.open.as_ref().map_or(0, |open| open.ring.underruns())
    }
}
