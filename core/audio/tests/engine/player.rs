//! An engine, what it says, and what it is given to play.

use coffer_audio::{Cut, Engine, EngineEvent, Hint, Load, Output, PcmFormat, Source};
use std::fs::File;
use std::io::Cursor;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// An engine and what it says.
pub(crate) struct Player {
    pub(crate) engine: Engine,
    pub(crate) events: Receiver<EngineEvent>,
}

pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
pub(crate) const CD: PcmFormat = PcmFormat {
    rate: 44_100,
    channels: 2,
};

impl Player {
    pub(crate) fn on(output: impl Output + 'static) -> Self {
        let (sender, events) = channel();
        let engine = Engine::new(
            Box::new(output),
            Box::new(move |event| {
                let _ = sender.send(event);
            }),
        )
        .unwrap();
        Self { engine, events }
    }

    pub(crate) fn next(&self) -> EngineEvent {
        self.events
            .recv_timeout(PATIENCE)
            .expect("an event in time")
    }

    /// The next event that `wanted` likes; others are passed over.
    pub(crate) fn until(&self, wanted: impl Fn(&EngineEvent) -> bool) -> EngineEvent {
        loop {
            let event = self.next();
            if wanted(&event) {
                return event;
            }
        }
    }

    pub(crate) fn ended(&self, request: u64) {
        self.until(|event| matches!(event, EngineEvent::Ended { request: it } if *it == request));
    }

    pub(crate) fn opened(&self, request: u64) {
        self.until(
            |event| matches!(event, EngineEvent::Opened { request: it, .. } if *it == request),
        );
    }

    /// Plays to the end of `request` and says what happened, in words.
    pub(crate) fn log_until_end(&self, request: u64) -> Vec<String> {
        let mut log = Vec::new();
        loop {
            let event = self.next();
            let is_end = matches!(&event, EngineEvent::Ended { request: it } if *it == request);
            if !matches!(event, EngineEvent::OutputChanged { .. }) {
                log.push(words(&event));
            }
            if is_end {
                return log;
            }
        }
    }
}

pub(crate) fn words(event: &EngineEvent) -> String {
    match event {
        EngineEvent::Opened { request, .. } => format!("opened {request}"),
        EngineEvent::Started { request } => format!("started {request}"),
        EngineEvent::Joined { from, to } => format!("joined {from} {to}"),
        EngineEvent::Ended { request } => format!("ended {request}"),
        EngineEvent::Buffering { request } => format!("buffering {request}"),
        EngineEvent::Resumed { request } => format!("resumed {request}"),
        EngineEvent::SeekDone { request, to } => format!("sought {request} {}", to.0),
        EngineEvent::Failed { request, .. } => format!("failed {request}"),
        EngineEvent::OutputChanged { .. } => "output".to_owned(),
        EngineEvent::OutputLost { .. } => "lost".to_owned(),
    }
}

pub(crate) fn file(request: u64, path: &Path) -> Load {
    let path = path.to_owned();
    let hint = Hint::suffix(path.extension().unwrap().to_str().unwrap());
    let open = move || Ok(Box::new(File::open(path)?) as Box<dyn Source>);
    Load {
        hint,
        ..Load::new(request, Box::new(open))
    }
}

pub(crate) fn after(load: Load) -> Load {
    Load {
        cut: Cut::AfterCurrent,
        ..load
    }
}

pub(crate) fn bytes(request: u64, bytes: &'static [u8]) -> Load {
    Load::new(request, Box::new(move || Ok(Box::new(Cursor::new(bytes)))))
}

pub(crate) fn read_wav(path: &Path) -> Vec<f32> {
    hound::WavReader::open(path)
        .unwrap()
        .samples::<f32>()
        .map(Result::unwrap)
        .collect()
}
