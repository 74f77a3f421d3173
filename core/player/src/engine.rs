//! Plays the queue: playback's engine over the decoder and the cache.

use crate::settings::ReplayGainMode;
use coffer_audio::{
    AudioError, Cut, Engine as AudioEngine, EngineEvent as AudioEvent, Gain, Hint, Load,
    OpenSource, Output, OutputError, Source,
};
use coffer_cache::{
    Cache, CancelHandle, EntryKey, Expected, Origin, OriginError, ReadError, Reader,
};
use coffer_library::Library;
use coffer_model::{Millis, Track, TrackId};
use coffer_playback::{EngineCommand, EngineEvent, EngineReports, FailureKind, RequestId, SeekId};
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{MissedTickBehavior, interval};

/// How often the position is reported: snapshots extrapolate in between.
const REPORT_EVERY: Duration = Duration::from_secs(1);

/// Where tracks come from.
#[derive(Clone)]
pub(crate) struct Tracks {
    pub(crate) library: Library,
    pub(crate) cache: Cache,
    pub(crate) origin: Arc<dyn Origin>,
    pub(crate) runtime: Handle,
}

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

/// Translates what the decoder reports.
struct Reporter {
    audio: Weak<AudioEngine>,
    shared: Arc<Shared>,
    reports: EngineReports,
    was_lost: bool,
}

impl Reporter {
    async fn run(mut self, mut events: UnboundedReceiver<AudioEvent>) {
        let mut ticks = interval(REPORT_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                event = events.recv() => match event {
                    Some(event) => self.report(event),
                    None => return,
                },
                _ = ticks.tick() => self.report_position(),
            }
        }
    }

    fn position_of(&self, request: u64) -> Millis {
        self.audio
            .upgrade()
            .map_or(Millis::ZERO, |audio| position_of(&audio, request))
    }

    fn report_position(&self) {
        let position = self.audio.upgrade().and_then(|audio| audio.position());
        if let Some(position) = position.filter(|position| position.playing) {
            self.reports.send(EngineEvent::Position {
                request: RequestId(position.request),
                position: position.position,
            });
        }
    }

    fn report(&mut self, event: AudioEvent) {
        match event {
            AudioEvent::Opened { request, info } => {
                let duration = info.frames.map(|frames| frames.to_millis(info.rate));
                self.send(EngineEvent::Opened {
                    request: RequestId(request),
                    duration,
                });
            }
            AudioEvent::Started { request } | AudioEvent::Resumed { request } => {
                self.shared.set_sounding(Some(RequestId(request)));
                self.send(EngineEvent::Started {
                    request: RequestId(request),
                    position: self.position_of(request),
                });
            }
            AudioEvent::Joined { from, to } => {
                self.shared.set_sounding(Some(RequestId(to)));
                self.send(EngineEvent::Joined {
                    finished: RequestId(from),
                    request: RequestId(to),
                });
            }
            AudioEvent::Ended { request } => {
                self.shared.set_sounding(None);
                self.send(EngineEvent::Finished {
                    request: RequestId(request),
                });
            }
            AudioEvent::Buffering { request } => {
                self.shared.set_sounding(None);
                self.send(EngineEvent::Buffering {
                    request: RequestId(request),
                    position: self.position_of(request),
                });
            }
            AudioEvent::SeekDone { request, to } => {
                if let Some(pending) = self.shared.take_pending(request, to) {
                    self.send(EngineEvent::Seeked {
                        request: pending.request,
                        seek: pending.seek,
                        position: to,
                    });
                }
            }
            AudioEvent::Failed { request, error } => self.send(EngineEvent::Failed {
                request: RequestId(request),
                kind: failure_kind(&error),
                detail: in_full(&error),
            }),
            AudioEvent::OutputChanged { format } => {
                tracing::debug!(format.rate, format.channels, "sound output opened");
                if std::mem::take(&mut self.was_lost) {
                    self.send(EngineEvent::OutputRegained);
                }
            }
            AudioEvent::OutputLost { error } => {
                tracing::warn!(error = in_full(&error), "sound output lost");
                self.was_lost = true;
                self.send(EngineEvent::OutputLost);
            }
        }
    }

    fn send(&self, event: EngineEvent) {
        self.reports.send(event);
    }
}

/// An error with its causes, for the log.
fn in_full(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

fn failure_kind(error: &AudioError) -> FailureKind {
    match error {
        AudioError::Source(error) => match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(NotInLibrary) => FailureKind::NotFound,
            None => ReadError::of(error).map_or(FailureKind::Internal, read_failure),
        },
        AudioError::Unsupported { .. } => FailureKind::Unsupported,
        AudioError::Malformed { .. } | AudioError::Truncated { .. } => FailureKind::Corrupt,
        AudioError::Output(_) => FailureKind::Output,
    }
}

fn read_failure(error: &ReadError) -> FailureKind {
    match (error, error.origin()) {
        (_, Some(origin)) => match origin {
            OriginError::Offline | OriginError::Broken(_) => FailureKind::Network,
            OriginError::Unauthorized => FailureKind::Unauthorized,
            OriginError::NotFound | OriginError::Gone => FailureKind::NotFound,
            OriginError::ListenerLimit(_) => FailureKind::ListenerLimit,
            OriginError::DataBudget => FailureKind::DataBudget,
            OriginError::Unavailable { retry_after } => FailureKind::Server {
                retry_after: retry_after.map(Millis::from),
            },
        },
        (ReadError::TimedOut { .. } | ReadError::Origin { .. }, None) => FailureKind::Network,
        (ReadError::Changed(_), None) => FailureKind::Server { retry_after: None },
        (ReadError::Damaged { .. }, None) => FailureKind::Corrupt,
        (ReadError::Cancelled(_) | ReadError::Cache { .. }, None) => FailureKind::Internal,
    }
}

/// The track was removed after it was queued.
#[derive(Debug, thiserror::Error)]
#[error("the track is not in the library any more")]
struct NotInLibrary;

/// Wakes a reader that may not be open yet.
#[derive(Default)]
struct Cancellation(Mutex<(bool, Option<CancelHandle>)>);

impl Cancellation {
    fn cancel(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 = true;
        if let Some(handle) = &state.1 {
            handle.cancel();
        }
    }

    fn watch(&self, reader: &Reader) {
        let handle = reader.cancel_handle();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0 {
            handle.cancel();
        }
        state.1 = Some(handle);
    }
}

fn open_track(tracks: Tracks, id: TrackId, cancel: Arc<Cancellation>) -> OpenSource {
    Box::new(move || {
        let track = tracks.library.track(id).map_err(io::Error::other)?;
        let track = track.ok_or_else(|| io::Error::other(NotInLibrary))?;
        let reader = tracks
            .cache
            .reader(
                entry_key(&track),
                expected(&track),
                Arc::clone(&tracks.origin),
                tracks.runtime.clone(),
            )
            .map_err(io::Error::other)?;
        cancel.watch(&reader);
        Ok(Box::new(CachedSource(Mutex::new(reader))) as Box<dyn Source>)
    })
}

/// The name of a track's bytes in the cache.
pub(crate) fn entry_key(track: &Track) -> EntryKey {
    EntryKey {
        account: track.account,
        track: track.id,
    }
}

/// What the library knows of a track's bytes.
pub(crate) fn expected(track: &Track) -> Expected {
    Expected {
        size: (track.size.0 > 0).then_some(track.size.0),
        hash: track.content_hash,
    }
}

/// The cache's reader as the decoder wants it. The lock is never contended: all access is through `&mut`, but for
/// the length.
struct CachedSource(Mutex<Reader>);

impl CachedSource {
    fn reader(&mut self) -> &mut Reader {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Read for CachedSource {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader().read(buffer)
    }
}

impl Seek for CachedSource {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.reader().seek(to)
    }
}

impl Source for CachedSource {
    fn byte_len(&self) -> Option<u64> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .byte_len()
    }
}
