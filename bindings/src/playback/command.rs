//! What is asked of playback.

use crate::number::{index, millis};
use coffer_model::TrackId;
use coffer_player::{Command, EntryId, NewTrack, Repeat};

/// A track that is put into the queue.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct QueueTrack {
    /// Its id.
    pub track: i64,
    /// Its title, for messages.
    pub title: String,
    /// Its length as the library knows it, milliseconds; `null` or 0 where unknown.
    #[uniffi(default = None)]
    pub duration_ms: Option<i64>,
}

/// What follows the end of a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum RepeatMode {
    /// The next entry; the queue ends after the last.
    Off,
    /// The same entry again.
    One,
    /// The next entry; the first after the last.
    All,
}

/// How another app takes the sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Interruption {
    /// For a while: pause, and resume afterwards.
    Transient,
    /// For a moment: play on, softly.
    Duck,
    /// For good: pause.
    Permanent,
}

/// A request to playback.
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum PlaybackCommand {
    /// Replaces the queue and plays. Without tracks nothing changes.
    PlayNow {
        /// The new queue, in order.
        tracks: Vec<QueueTrack>,
        /// Where to begin, held to the last; `null`: the first, or any when shuffle is on.
        start: Option<i32>,
    },
    /// Puts tracks right after the current one.
    PlayNext {
        /// Which.
        tracks: Vec<QueueTrack>,
    },
    /// Puts tracks at the end.
    PlayLast {
        /// Which.
        tracks: Vec<QueueTrack>,
    },
    /// Plays or resumes.
    Play,
    /// Pauses.
    Pause,
    /// Pauses what plays (or is about to), plays otherwise.
    Toggle,
    /// Moves within the current track. Past its end playback goes on with the next.
    Seek {
        /// Milliseconds from the first audible frame.
        position_ms: i64,
    },
    /// The next entry.
    Next,
    /// The entry before, or the current one's start when it has played for a while.
    Previous,
    /// Plays an entry.
    SkipTo {
        /// Which.
        entry: i64,
    },
    /// Takes an entry out.
    Remove {
        /// Which.
        entry: i64,
    },
    /// Moves an entry within the play order.
    Move {
        /// What moves.
        entry: i64,
        /// Its index afterwards, held to the last.
        to: i32,
    },
    /// Empties the queue and stops.
    Clear,
    /// Turns shuffle on or off.
    SetShuffle {
        /// On?
        on: bool,
    },
    /// What follows the last entry.
    SetRepeat {
        /// What.
        mode: RepeatMode,
    },
    /// The volume, 0 to 1; what lies outside is held to these.
    SetVolume {
        /// How loud.
        volume: f32,
    },
    /// Stops and releases the output. Queue and position stay.
    Stop,
    /// Takes back the last edit of the queue.
    Undo,
    /// Stops once the current track has ended.
    StopAfterCurrent {
        /// On?
        on: bool,
    },
    /// Another app takes the sound.
    InterruptionBegan {
        /// How.
        kind: Interruption,
    },
    /// The other app gave it back.
    InterruptionEnded,
    /// Headphones were pulled out: pauses, and never resumes by itself.
    BecomingNoisy,
}

impl From<PlaybackCommand> for Command {
    fn from(command: PlaybackCommand) -> Self {
        match command {
            PlaybackCommand::PlayNow { tracks, start } => Self::PlayNow {
                tracks: new_tracks(tracks),
                start: start.map(index),
            },
            PlaybackCommand::PlayNext { tracks } => Self::PlayNext(new_tracks(tracks)),
            PlaybackCommand::PlayLast { tracks } => Self::PlayLast(new_tracks(tracks)),
            PlaybackCommand::Play => Self::Play,
            PlaybackCommand::Pause => Self::Pause,
            PlaybackCommand::Toggle => Self::Toggle,
            PlaybackCommand::Seek { position_ms } => Self::Seek(millis(position_ms)),
            PlaybackCommand::Next => Self::Next,
            PlaybackCommand::Previous => Self::Previous,
            PlaybackCommand::SkipTo { entry: id } => Self::SkipTo(entry(id)),
            PlaybackCommand::Remove { entry: id } => Self::Remove(entry(id)),
            PlaybackCommand::Move { entry: id, to } => Self::Move {
                entry: entry(id),
                to: index(to),
            },
            PlaybackCommand::Clear => Self::Clear,
            PlaybackCommand::SetShuffle { on } => Self::SetShuffle(on),
            PlaybackCommand::SetRepeat { mode } => Self::SetRepeat(mode.into()),
            PlaybackCommand::SetVolume { volume } => Self::SetVolume(volume),
            PlaybackCommand::Stop => Self::Stop,
            PlaybackCommand::Undo => Self::Undo,
            PlaybackCommand::StopAfterCurrent { on } => Self::StopAfterCurrent(on),
            PlaybackCommand::InterruptionBegan { kind } => Self::InterruptionBegan(kind.into()),
            PlaybackCommand::InterruptionEnded => Self::InterruptionEnded,
            PlaybackCommand::BecomingNoisy => Self::BecomingNoisy,
        }
    }
}

fn new_tracks(tracks: Vec<QueueTrack>) -> Vec<NewTrack> {
    let new = |track: QueueTrack| NewTrack {
        track: TrackId(track.track),
        title: track.title.into(),
        duration: track
            .duration_ms
            .filter(|duration| *duration > 0)
            .map(millis),
    };
    tracks.into_iter().map(new).collect()
}

/// No entry has the number 0, so that a negative one names none.
fn entry(id: i64) -> EntryId {
    EntryId(crate::number::unsigned(id))
}

impl From<RepeatMode> for Repeat {
    fn from(mode: RepeatMode) -> Self {
        match mode {
            RepeatMode::Off => Self::Off,
            RepeatMode::One => Self::One,
            RepeatMode::All => Self::All,
        }
    }
}

impl From<Repeat> for RepeatMode {
    fn from(repeat: Repeat) -> Self {
        match repeat {
            Repeat::Off => Self::Off,
            Repeat::One => Self::One,
            Repeat::All => Self::All,
        }
    }
}

impl From<Interruption> for coffer_player::Interruption {
    fn from(kind: Interruption) -> Self {
        match kind {
            Interruption::Transient => Self::Transient,
            Interruption::Duck => Self::Duck,
            Interruption::Permanent => Self::Permanent,
        }
    }
}
