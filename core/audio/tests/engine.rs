//! The engine by its events, on outputs without sound.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_possible_truncation,
    reason = "a test may fail by a panic"
)]

mod media;

use coffer_audio::output::{Null, PacedNull, WavFormat, WavOutput};
use coffer_audio::{
    AudioError, Cancel, Cut, Engine, EngineEvent, Gain, Hint, Load, Output, OutputError, PcmFormat,
    Source,
};
use coffer_model::Millis;
use media::{MUSIC, Media, decode, difference};
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// An engine and what it says.
struct Player {
    engine: Engine,
    events: Receiver<EngineEvent>,
}

const PATIENCE: Duration = Duration::from_secs(60);
const CD: PcmFormat = PcmFormat {
    rate: 44_100,
    channels: 2,
};

impl Player {
    fn on(output: impl Output + 'static) -> Self {
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

    fn next(&self) -> EngineEvent {
        self.events
            .recv_timeout(PATIENCE)
            .expect("an event in time")
    }

    /// The next event that `wanted` likes; others are passed over.
    fn until(&self, wanted: impl Fn(&EngineEvent) -> bool) -> EngineEvent {
        loop {
            let event = self.next();
            if wanted(&event) {
                return event;
            }
        }
    }

    fn ended(&self, request: u64) {
        self.until(|event| matches!(event, EngineEvent::Ended { request: it } if *it == request));
    }

    fn opened(&self, request: u64) {
        self.until(
            |event| matches!(event, EngineEvent::Opened { request: it, .. } if *it == request),
        );
    }

    /// Plays to the end of `request` and says what happened, in words.
    fn log_until_end(&self, request: u64) -> Vec<String> {
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

fn words(event: &EngineEvent) -> String {
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

fn file(request: u64, path: &Path) -> Load {
    let path = path.to_owned();
    let hint = Hint::suffix(path.extension().unwrap().to_str().unwrap());
    let open = move || Ok(Box::new(File::open(path)?) as Box<dyn Source>);
    Load {
        hint,
        ..Load::new(request, Box::new(open))
    }
}

fn after(load: Load) -> Load {
    Load {
        cut: Cut::AfterCurrent,
        ..load
    }
}

fn bytes(request: u64, bytes: &'static [u8]) -> Load {
    Load::new(request, Box::new(move || Ok(Box::new(Cursor::new(bytes)))))
}

fn read_wav(path: &Path) -> Vec<f32> {
    hound::WavReader::open(path)
        .unwrap()
        .samples::<f32>()
        .map(Result::unwrap)
        .collect()
}

#[test]
fn a_track_is_opened_started_and_ended() {
    let media = Media::new();
    let track = media.make("a.flac", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    player.engine.play();
    player.engine.load(file(1, &track));
    assert_eq!(
        player.log_until_end(1),
        ["opened 1", "started 1", "ended 1"]
    );
    assert_eq!(player.engine.position(), None);
}

#[test]
fn two_halves_join_into_the_whole_bit_for_bit() {
    let media = Media::new();
    let whole = media.make("whole.wav", MUSIC, 44_100, 2.0, &["-c:a", "pcm_s16le"]);
    let first = media.convert(&whole, "1.flac", &["-af", "atrim=end_sample=43210"]);
    let second = media.convert(
        &whole,
        "2.m4a",
        &["-af", "atrim=start_sample=43210", "-c:a", "alac"],
    );
    let out = media.path("out.wav");
    let player = Player::on(WavOutput::create(&out, WavFormat::Float32).unwrap());
    player.engine.load(file(1, &first));
    player.opened(1);
    player.engine.load(after(file(2, &second)));
    player.opened(2);
    player.engine.play();
    assert_eq!(
        player.log_until_end(2),
        ["started 1", "joined 1 2", "ended 2"]
    );
    assert!(read_wav(&out) == decode(&whole));
}

#[test]
fn a_join_is_in_the_middle_of_one_resampling() {
    let media = Media::new();
    let whole = media.make("whole.wav", MUSIC, 44_100, 2.0, &["-c:a", "pcm_s16le"]);
    let first = media.convert(&whole, "1.wav", &["-af", "atrim=end_sample=43210"]);
    let second = media.convert(&whole, "2.wav", &["-af", "atrim=start_sample=43210"]);
    let shape = PcmFormat {
        rate: 48_000,
        channels: 2,
    };
    let play = |name: &str, tracks: &[&Path]| {
        let out = media.path(name);
        let player = Player::on(
            WavOutput::create(&out, WavFormat::Float32)
                .unwrap()
                .with_shape(shape),
        );
        for (request, track) in (1..).zip(tracks) {
            player.engine.load(after(file(request, track)));
            player.opened(request);
        }
        player.engine.play();
        player.ended(tracks.len() as u64);
        drop(player);
        read_wav(&out)
    };
    let joined = play("joined.wav", &[&first, &second]);
    assert_eq!(joined.len(), 2 * 96_000);
    assert!(joined == play("single.wav", &[&whole]));
}

#[test]
fn tracks_of_different_rates_join_with_exact_lengths() {
    let media = Media::new();
    let first = media.make("1.wav", MUSIC, 44_100, 1.0, &[]);
    let second = media.make("2.wav", MUSIC, 96_000, 1.0, &[]);
    let out = media.path("out.wav");
    let shape = PcmFormat {
        rate: 48_000,
        channels: 2,
    };
    let player = Player::on(
        WavOutput::create(&out, WavFormat::Float32)
            .unwrap()
            .with_shape(shape),
    );
    player.engine.load(file(1, &first));
    player.opened(1);
    player.engine.load(after(file(2, &second)));
    player.opened(2);
    player.engine.play();
    player.ended(2);
    drop(player);
    assert_eq!(read_wav(&out).len(), 2 * 96_000);
}

#[test]
fn pause_holds_an_output_that_has_no_pace_and_play_goes_on() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    player.engine.load(file(1, &track));
    player.opened(1);
    player.until(|event| matches!(event, EngineEvent::OutputChanged { .. }));
    assert!(
        player
            .events
            .recv_timeout(Duration::from_millis(50))
            .is_err(),
        "nothing while paused"
    );
    let position = player.engine.position().unwrap();
    assert_eq!(
        (position.request, position.position, position.playing),
        (1, Millis(0), false)
    );
    player.engine.play();
    assert_eq!(player.log_until_end(1), ["started 1", "ended 1"]);
}

#[test]
fn a_seek_goes_to_the_exact_sample() {
    let media = Media::new();
    let track = media.make("a.flac", MUSIC, 44_100, 2.0, &[]);
    let out = media.path("out.wav");
    let player = Player::on(WavOutput::create(&out, WavFormat::Float32).unwrap());
    player.engine.load(file(1, &track));
    player.engine.seek(1, Millis(1_234));
    player.until(|event| {
        matches!(
            event,
            EngineEvent::SeekDone {
                request: 1,
                to: Millis(1_234)
            }
        )
    });
    assert_eq!(player.engine.position().unwrap().position, Millis(1_234));
    player.engine.play();
    player.ended(1);
    drop(player);
    let frame = usize::try_from(Millis(1_234).to_frames(44_100).0).unwrap();
    assert!(read_wav(&out) == decode(&track)[2 * frame..]);
}

#[test]
fn a_load_begins_where_it_is_told_to() {
    let media = Media::new();
    let track = media.make("a.flac", MUSIC, 44_100, 2.0, &[]);
    let out = media.path("out.wav");
    let player = Player::on(WavOutput::create(&out, WavFormat::Float32).unwrap());
    player.engine.load(Load {
        start: Millis(500),
        ..file(1, &track)
    });
    player.engine.play();
    player.ended(1);
    drop(player);
    assert!(read_wav(&out) == decode(&track)[2 * 22_050..]);
}

#[test]
fn a_seek_past_the_end_ends_the_track() {
    let media = Media::new();
    let track = media.make("a.ogg", MUSIC, 44_100, 1.0, &["-c:a", "libvorbis"]);
    let player = Player::on(Null::new());
    player.engine.load(file(1, &track));
    player.engine.seek(1, Millis(3_600_000));
    player.engine.play();
    let log = player.log_until_end(1);
    assert!(log.contains(&"sought 1 3600000".to_owned()), "{log:?}");
}

#[test]
fn a_seek_of_a_request_that_is_not_current_is_ignored() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    player.engine.load(file(2, &track));
    player.engine.seek(1, Millis(900));
    player.engine.play();
    assert_eq!(
        player.log_until_end(2),
        ["opened 2", "started 2", "ended 2"]
    );
}

#[test]
fn a_track_that_cannot_be_played_fails_and_the_next_load_works() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    player.engine.play();
    player.engine.load(bytes(1, b"this is not music"));
    let event = player.next();
    assert!(
        matches!(
            event,
            EngineEvent::Failed {
                request: 1,
                error: AudioError::Malformed { .. }
            }
        ),
        "{event:?}"
    );
    assert_eq!(player.engine.position(), None);
    player.engine.load(file(2, &track));
    player.ended(2);
}

#[test]
fn a_next_track_that_cannot_be_played_does_not_touch_the_current_one() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    player.engine.load(file(1, &track));
    player.opened(1);
    player.engine.load(after(bytes(2, b"")));
    player.until(|event| matches!(event, EngineEvent::Failed { request: 2, .. }));
    player.engine.play();
    assert_eq!(player.log_until_end(1), ["started 1", "ended 1"]);
}

#[test]
fn a_failed_open_keeps_its_cause() {
    let player = Player::on(Null::new());
    let refuse = || {
        Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "the budget is spent",
        ))
    };
    player.engine.load(Load::new(1, Box::new(refuse)));
    match player.next() {
        EngineEvent::Failed {
            request: 1,
            error: AudioError::Source(cause),
        } => {
            assert_eq!(cause.kind(), io::ErrorKind::PermissionDenied);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_discarded_next_track_is_not_played() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    player.engine.load(file(1, &track));
    player.opened(1);
    player.engine.load(after(file(2, &track)));
    player.opened(2);
    player.engine.discard_next();
    player.engine.play();
    assert_eq!(player.log_until_end(1), ["started 1", "ended 1"]);
}

#[test]
fn gain_is_applied_and_volume_does_not_change_a_file() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let out = media.path("out.wav");
    let player = Player::on(WavOutput::create(&out, WavFormat::Float32).unwrap());
    player.engine.set_volume(0.1);
    player.engine.load(Load {
        gain: Gain {
            db: -6.0,
            peak: None,
        },
        ..file(1, &track)
    });
    player.engine.play();
    player.ended(1);
    drop(player);
    let quieter: Vec<f32> = decode(&track)
        .iter()
        .map(|sample| sample * 0.501_187)
        .collect();
    assert!(difference(&read_wav(&out), &quieter).0 < 1e-6);
}

#[test]
fn a_sixteen_bit_file_has_the_very_samples() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &["-c:a", "pcm_s16le"]);
    let out = media.path("out.wav");
    let player = Player::on(WavOutput::create(&out, WavFormat::Pcm16).unwrap());
    player.engine.load(file(1, &track));
    player.engine.play();
    player.ended(1);
    // Whole before the engine is gone.
    assert!(decode(&out) == decode(&track));
}

/// A source that gives its first bytes and then waits until it is told to go on or to fail.
struct Stuck {
    inner: Cursor<Vec<u8>>,
    gate: Arc<Gate>,
}

#[derive(Default)]
struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    free: u64,
    cancelled: bool,
}

#[derive(Debug)]
struct Cancelled;

impl std::fmt::Display for Cancelled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cancelled")
    }
}

impl std::error::Error for Cancelled {}

impl Gate {
    fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
        self.changed.notify_all();
    }
}

impl Read for Stuck {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut state = self.gate.state.lock().unwrap();
        while self.inner.position() >= state.free && !state.cancelled {
            state = self.gate.changed.wait(state).unwrap();
        }
        if state.cancelled {
            return Err(io::Error::other(Cancelled));
        }
        self.inner.read(buffer)
    }
}

impl Seek for Stuck {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

impl Source for Stuck {
    fn byte_len(&self) -> Option<u64> {
        Some(self.inner.get_ref().len() as u64)
    }
}

fn stuck(request: u64, path: &Path, free: u64) -> (Load, Arc<Gate>) {
    let gate = Arc::new(Gate::default());
    gate.set(|state| state.free = free);
    let source = Stuck {
        inner: Cursor::new(std::fs::read(path).unwrap()),
        gate: Arc::clone(&gate),
    };
    let hook = Arc::clone(&gate);
    let cancel: Cancel = Arc::new(move || hook.set(|state| state.cancelled = true));
    let load = Load::new(request, Box::new(move || Ok(Box::new(source))));
    (
        Load {
            cancel: Some(cancel),
            ..load
        },
        gate,
    )
}

#[test]
fn commands_take_effect_while_a_source_is_stuck() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    player.engine.play();
    let (load, gate) = stuck(1, &track, 0);
    player.engine.load(load);
    player.engine.load(file(2, &track));
    assert_eq!(
        player.log_until_end(2),
        ["opened 2", "started 2", "ended 2"]
    );
    assert!(
        gate.state.lock().unwrap().cancelled,
        "the replaced source was cancelled"
    );
}

#[test]
fn dropping_the_engine_cancels_a_stuck_source() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    let (load, gate) = stuck(1, &track, 0);
    player.engine.load(load);
    drop(player);
    assert!(gate.state.lock().unwrap().cancelled);
}

#[test]
fn a_source_that_fails_in_the_middle_keeps_its_cause() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 2.0, &[]);
    let player = Player::on(Null::new());
    let (load, gate) = stuck(1, &track, 100_000);
    player.engine.play();
    player.engine.load(load);
    player.until(|event| matches!(event, EngineEvent::Started { request: 1 }));
    gate.set(|state| state.cancelled = true);
    match player.until(|event| matches!(event, EngineEvent::Failed { .. })) {
        EngineEvent::Failed {
            error: AudioError::Source(cause),
            ..
        } => {
            assert!(cause.get_ref().is_some_and(|cause| cause.is::<Cancelled>()));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_slow_source_is_told_and_playing_goes_on_when_it_comes() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 2.0, &["-c:a", "pcm_s16le"]);
    let player = Player::on(PacedNull::new(CD, Duration::from_millis(200)));
    let (load, gate) = stuck(1, &track, 100_000);
    player.engine.play();
    player.engine.load(load);
    player.until(|event| matches!(event, EngineEvent::Buffering { request: 1 }));
    let held = player.engine.position();
    assert!(held.is_none_or(|held| !held.playing));
    gate.set(|state| state.free = u64::MAX);
    player.until(|event| matches!(event, EngineEvent::Resumed { request: 1 }));
    player.ended(1);
}

#[test]
fn a_slow_next_track_does_not_hold_the_current_one() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(Null::new());
    player.engine.load(file(1, &track));
    let (load, gate) = stuck(2, &track, 0);
    player.engine.load(after(load));
    player.engine.play();
    player.until(|event| matches!(event, EngineEvent::Started { request: 1 }));
    gate.set(|state| state.free = u64::MAX);
    player.until(|event| matches!(event, EngineEvent::Joined { from: 1, to: 2 }));
    player.ended(2);
}

#[test]
fn a_paced_output_takes_the_time_that_the_music_takes() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 0.5, &[]);
    let player = Player::on(PacedNull::new(CD, Duration::from_millis(200)));
    player.engine.load(file(1, &track));
    player.engine.play();
    player.until(|event| matches!(event, EngineEvent::Started { request: 1 }));
    let begin = std::time::Instant::now();
    player.ended(1);
    assert!(begin.elapsed() >= Duration::from_millis(450));
}

/// A paced output whose pace the test gives: it takes everything, and as many frames leave as the test says.
#[derive(Clone, Default)]
struct Stepped {
    /// Frames taken, frames that may have left.
    frames: Arc<(Mutex<(u64, u64)>, Condvar)>,
}

impl Stepped {
    fn let_leave(&self, frames: u64) {
        self.frames.0.lock().unwrap().1 = frames;
    }

    fn until_taken(&self, frames: u64) {
        let taken = self.frames.0.lock().unwrap();
        let taken = self
            .frames
            .1
            .wait_timeout_while(taken, PATIENCE, |taken| taken.0 < frames);
        assert!(!taken.unwrap().1.timed_out(), "{frames} frames in time");
    }
}

impl Output for Stepped {
    fn open(&mut self, track: PcmFormat) -> Result<PcmFormat, OutputError> {
        Ok(track)
    }

    fn write(&mut self, samples: &[f32]) -> Result<usize, OutputError> {
        let frames = samples.len() / 2;
        self.frames.0.lock().unwrap().0 += frames as u64;
        self.frames.1.notify_all();
        Ok(frames)
    }

    fn played(&self) -> u64 {
        let (taken, left) = *self.frames.0.lock().unwrap();
        taken.min(left)
    }

    fn set_playing(&mut self, _playing: bool) {}

    fn flush(&mut self, _fade_in: bool) {
        let mut frames = self.frames.0.lock().unwrap();
        frames.1 = frames.0;
    }

    fn is_paced(&self) -> bool {
        true
    }
}

#[test]
fn replacing_a_next_track_that_is_already_in_the_output_is_not_heard() {
    let media = Media::new();
    let short = media.make("short.wav", MUSIC, 44_100, 0.3, &[]);
    let output = Stepped::default();
    let player = Player::on(output.clone());
    player.engine.load(file(1, &short));
    player.engine.load(after(file(2, &short)));
    player.engine.play();
    output.until_taken(2 * 13_230);
    output.let_leave(100);
    player.until(|event| matches!(event, EngineEvent::Started { request: 1 }));
    player.engine.load(after(file(3, &short)));
    // What is left of the first one comes again, and the third after it.
    output.until_taken(2 * 13_230 + 13_000 + 13_230);
    output.let_leave(u64::MAX);
    let log = player.log_until_end(3);
    assert!(log.contains(&"joined 1 3".to_owned()), "{log:?}");
    assert!(!log.contains(&"joined 1 2".to_owned()), "{log:?}");
}

#[test]
fn replacing_a_next_track_whose_turn_it_is_but_that_has_not_come_plays_the_other() {
    let media = Media::new();
    let short = media.make("short.wav", MUSIC, 44_100, 0.3, &[]);
    let player = Player::on(PacedNull::new(CD, Duration::from_secs(5)));
    player.engine.load(file(1, &short));
    let (late, _gate) = stuck(2, &short, 0);
    player.engine.load(after(late));
    player.engine.play();
    // The first one is over, and nothing of the second is there.
    player.until(|event| matches!(event, EngineEvent::Buffering { request: 1 }));
    player.engine.load(after(file(3, &short)));
    let log = player.log_until_end(3);
    assert!(log.contains(&"joined 1 3".to_owned()), "{log:?}");
}

/// An output that breaks once and counts how often it is opened.
struct Fragile {
    inner: Null,
    opens: Arc<Mutex<u32>>,
    breaks_after: Option<u64>,
}

impl Output for Fragile {
    fn open(&mut self, track: PcmFormat) -> Result<PcmFormat, OutputError> {
        *self.opens.lock().unwrap() += 1;
        self.inner.open(track)
    }

    fn write(&mut self, samples: &[f32]) -> Result<usize, OutputError> {
        if self
            .breaks_after
            .is_some_and(|frames| self.inner.played() >= frames)
        {
            self.breaks_after = None;
            return Err(OutputError::Lost {
                reason: "unplugged".to_owned(),
            });
        }
        self.inner.write(samples)
    }

    fn played(&self) -> u64 {
        self.inner.played()
    }

    fn set_playing(&mut self, playing: bool) {
        self.inner.set_playing(playing);
    }

    fn flush(&mut self, fade_in: bool) {
        self.inner.flush(fade_in);
    }

    fn is_paced(&self) -> bool {
        false
    }
}

#[test]
fn a_lost_output_pauses_and_play_opens_it_again_where_it_was() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let opens = Arc::new(Mutex::new(0));
    let output = Fragile {
        inner: Null::new(),
        opens: Arc::clone(&opens),
        breaks_after: Some(22_050),
    };
    let player = Player::on(output);
    player.engine.load(file(1, &track));
    player.engine.play();
    player.until(|event| {
        matches!(
            event,
            EngineEvent::OutputLost {
                error: OutputError::Lost { .. }
            }
        )
    });
    player.engine.play();
    player.ended(1);
    assert_eq!(*opens.lock().unwrap(), 2);
}

struct NoDevice;

impl Output for NoDevice {
    fn open(&mut self, _track: PcmFormat) -> Result<PcmFormat, OutputError> {
        Err(OutputError::NoDevice)
    }

    fn write(&mut self, _samples: &[f32]) -> Result<usize, OutputError> {
        Ok(0)
    }

    fn played(&self) -> u64 {
        0
    }

    fn set_playing(&mut self, _playing: bool) {}

    fn flush(&mut self, _fade_in: bool) {}

    fn is_paced(&self) -> bool {
        true
    }
}

#[test]
fn a_track_fails_where_the_output_cannot_be_opened() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 1.0, &[]);
    let player = Player::on(NoDevice);
    player.engine.load(file(1, &track));
    player.opened(1);
    let event = player.next();
    assert!(
        matches!(
            event,
            EngineEvent::Failed {
                request: 1,
                error: AudioError::Output(OutputError::NoDevice)
            }
        ),
        "{event:?}"
    );
}

#[test]
fn a_file_that_was_dropped_in_the_middle_is_whole() {
    let media = Media::new();
    let track = media.make("a.wav", MUSIC, 44_100, 2.0, &["-c:a", "pcm_s16le"]);
    let out = media.path("out.wav");
    let player = Player::on(WavOutput::create(&out, WavFormat::Float32).unwrap());
    let (load, _gate) = stuck(1, &track, 100_000);
    player.engine.load(load);
    player.engine.play();
    player.until(|event| matches!(event, EngineEvent::Started { request: 1 }));
    drop(player);
    let written = read_wav(&out);
    assert!(!written.is_empty());
    assert!(written == decode(&track)[..written.len()]);
}

#[test]
fn any_order_of_commands_leaves_an_engine_that_plays() {
    let media = Media::new();
    let tracks = [
        media.make("a.wav", MUSIC, 44_100, 0.3, &[]),
        media.make("b.mp3", MUSIC, 48_000, 0.3, &["-b:a", "128k"]),
        media.make("c.flac", media::MONO, 22_050, 0.3, &[]),
    ];
    let mut numbers = media::Numbers(0xc0ffee);
    for round in 0..24 {
        let player = if round % 3 == 0 {
            Player::on(PacedNull::new(CD, Duration::from_millis(100)))
        } else {
            Player::on(Null::of(CD))
        };
        for request in 1..40 {
            let track = &tracks[usize::try_from(numbers.below(3)).unwrap()];
            match numbers.below(10) {
                0 => player.engine.load(file(request, track)),
                1 | 2 => player.engine.load(after(file(request, track))),
                3 => player.engine.load(after(bytes(request, b"junk"))),
                4 => player.engine.pause(),
                5 => player.engine.discard_next(),
                6 => player.engine.stop(),
                7 => player.engine.seek(request - 1, Millis(numbers.below(400))),
                8 => drop(player.events.recv_timeout(Duration::from_millis(2))),
                _ => player.engine.play(),
            }
        }
        player.engine.load(file(1_000, &tracks[0]));
        player.engine.load(after(file(1_001, &tracks[1])));
        player.engine.play();
        player.ended(1_001);
    }
}
