//! Plays the queue: playback's engine over the decoder and the cache.

mod failure;
mod report;
mod track;

pub(crate) use track::{Tracks, entry_key, expected};

use crate::settings::ReplayGainMode;
use coffer_audio::{Cut, Engine as AudioEngine, Gain, Hint, Load, Output, OutputError};
use coffer_model::{Millis, TrackId};
use coffer_playback::{EngineCommand, EngineEvent, EngineReports, RequestId, SeekId};
use report::Reporter;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::unbounded_channel;
use track::{Cancellation, open_track};

/// The seek under way: the decoder's answer names the place, playback's the seek.
#[derive(Clone, Copy)]
struct Pending {
    request: RequestId,
    seek: SeekId,
    to: Millis,
}

#[derive(Default)]
struct Shared {
    pending: Mutex<Option<Pending>>,
    /// The load that has begun to sound and is not buffering: a `Play` makes it sound at once.
    sounding: Mutex<Option<RequestId>>,
}

impl Shared {
    fn set_sounding(&self, request: Option<RequestId>) {
        *self.sounding.lock().unwrap_or_else(PoisonError::into_inner) = request;
    }

    fn take_pending(&self, request: u64, to: Millis) -> Option<Pending> {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.take_if(|pending| pending.request.0 == request && pending.to == to)
    }
}

/// The engine that playback drives.
pub(crate) struct CoreEngine {
    audio: Arc<AudioEngine>,
    tracks: Tracks,
    replay_gain: ReplayGainMode,
    shared: Arc<Shared>,
    reports: EngineReports,
}

impl CoreEngine {
    pub(crate) fn new(
        output: Box<dyn Output>,
        tracks: Tracks,
        replay_gain: ReplayGainMode,
        reports: EngineReports,
    ) -> Result<Self, OutputError> {
        let (sender, events) = unbounded_channel();
        // The decoder's thread only hands the event over: asking the engine back from there could end it there.
        let hand_over = move |event| {
            let _ = sender.send(event);
        };
        let audio = Arc::new(AudioEngine::new(output, Box::new(hand_over))?);
        let shared = Arc::new(Shared::default());
        let reporter = Reporter {
            audio: Arc::downgrade(&audio),
            shared: Arc::clone(&shared),
            reports: reports.clone(),
            was_lost: false,
        };
        tracks.runtime.spawn(reporter.run(events));
        Ok(Self {
            audio,
            tracks,
            replay_gain,
            shared,
            reports,
        })
    }

    fn load(&self, request: RequestId, track: TrackId, start: Millis, cut: Cut) {
        let (hint, gain) = match self.tracks.library.track(track) {
            Ok(Some(track)) => (
                Hint {
                    suffix: Some(track.suffix.clone()),
                    media_type: track.format.map(|format| format.media_type().to_owned()),
                },
                self.replay_gain.of(&track.replay_gain),
            ),
            // Opening it says what is wrong.
            Ok(None) | Err(_) => (Hint::default(), Gain::default()),
        };
        let cancel = Arc::new(Cancellation::default());
        let open = open_track(self.tracks.clone(), track, Arc::clone(&cancel));
        self.audio.load(Load {
            request: request.0,
            open,
            hint,
            start,
            gain,
            cut,
            cancel: Some(Arc::new(move || cancel.cancel())),
        });
    }
}

impl coffer_playback::Engine for CoreEngine {
    fn execute(&mut self, command: EngineCommand) {
        match command {
            EngineCommand::Load {
                request,
                entry: _,
                track,
                start,
                play,
            } => {
                self.shared.set_sounding(None);
                self.load(request, track, start, Cut::Now);
                if play {
                    self.audio.play();
                } else {
                    self.audio.pause();
                }
            }
            EngineCommand::Preload {
                request,
                entry: _,
                track,
            } => self.load(request, track, Millis::ZERO, Cut::AfterCurrent),
            EngineCommand::DropPreload { request: _ } => self.audio.discard_next(),
            EngineCommand::Play { request } => {
                self.audio.play();
                let sounding = *self
                    .shared
                    .sounding
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                if sounding == Some(request) {
                    let position = position_of(&self.audio, request.0);
                    self.reports
                        .send(EngineEvent::Started { request, position });
                }
            }
            EngineCommand::Pause { request: _ } => self.audio.pause(),
            EngineCommand::Seek { request, seek, to } => {
                let pending = Pending { request, seek, to };
                *self
                    .shared
                    .pending
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner) = Some(pending);
                self.audio.seek(request.0, to);
            }
            EngineCommand::SetVolume(volume) => self.audio.set_volume(volume),
            EngineCommand::Stop => {
                self.shared.set_sounding(None);
                self.audio.pause();
                self.audio.stop();
            }
        }
    }
}

fn position_of(audio: &AudioEngine, request: u64) -> Millis {
    audio
        .position()
        .filter(|position| position.request == request)
        .map_or(Millis::ZERO, |position| position.position)
}
