//! Shows what plays: a line per track, and on a terminal the position.

use crate::output;
use coffer_model::{Millis, Track};
use coffer_player::{Snapshot, State};
use indicatif::{ProgressBar, ProgressStyle};
use std::cell::Cell;

/// Where the current track is shown.
pub(crate) struct Display {
    /// On standard error; hidden where that is no terminal.
    bar: ProgressBar,
    json: bool,
    /// Standard output is gone; what plays goes on without it.
    is_mute: Cell<bool>,
}

impl Display {
    /// Lines on standard output, none where a JSON document is wanted there.
    pub(crate) fn new(json: bool) -> Self {
        let bar = if json {
            ProgressBar::hidden()
        } else {
            ProgressBar::no_length()
        };
        let style = ProgressStyle::with_template("{prefix:>7} {wide_bar} {msg:<7}");
        Self {
            bar: style
                .map(|style| bar.clone().with_style(style))
                .unwrap_or(bar),
            json,
            is_mute: Cell::new(false),
        }
    }

    /// A track begins to sound.
    pub(super) fn track(&self, track: &Track) {
        if self.json || self.is_mute.get() {
            return;
        }
        let printed = self.bar.suspend(|| {
            let Track {
                title,
                artist,
                album,
                duration,
                ..
            } = track;
            output::line(format_args!("{title} · {artist} · {album} ({duration})"))
        });
        self.is_mute.set(printed.is_err());
    }

    /// A track does not play.
    pub(super) fn trouble(&self, message: &str) {
        self.bar.suspend(|| eprintln!("coffer: {message}"));
    }

    /// Where the current track is.
    pub(super) fn position(&self, snapshot: &Snapshot, position: Millis) {
        if self.bar.is_hidden() {
            return;
        }
        let word = match snapshot.state {
            State::Paused { .. } => "paused",
            State::Loading { .. } | State::Buffering { .. } => "loading",
            State::WaitingForNetwork { .. } => "waiting for the network",
            State::Playing { .. } | State::Idle | State::Ended | State::Failed => "",
        };
        let duration = snapshot.duration.unwrap_or_default();
        self.bar.set_length(duration.0.max(1));
        self.bar.set_position(position.0.min(duration.0));
        self.bar.set_prefix(position.to_string());
        self.bar.set_message(if word.is_empty() {
            duration.to_string()
        } else {
            word.to_owned()
        });
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
