//! Translates what the decoder reports.

use super::failure::{failure_kind, in_full};
use super::{Shared, position_of};
use coffer_audio::{Engine as AudioEngine, EngineEvent as AudioEvent};
use coffer_model::Millis;
use coffer_playback::{EngineEvent, EngineReports, RequestId};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{MissedTickBehavior, interval};

/// How often the position is reported: snapshots extrapolate in between.
const REPORT_EVERY: Duration = Duration::from_secs(1);

/// Translates what the decoder reports.
pub(super) struct Reporter {
    pub(super) audio: Weak<AudioEngine>,
    pub(super) shared: Arc<Shared>,
    pub(super) reports: EngineReports,
    pub(super) was_lost: bool,
}

impl Reporter {
    pub(super) async fn run(mut self, mut events: UnboundedReceiver<AudioEvent>) {
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
