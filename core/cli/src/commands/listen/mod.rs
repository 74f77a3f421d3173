//! Plays a list to its end, and notes what was heard and what was not.

mod display;
mod notes;

pub(crate) use display::Display;
pub(crate) use notes::{Ending, Listened, Played, Trouble};

use coffer_model::{Millis, Track};
use coffer_player::{Command, EntryId, Player, Repeat, Snapshot, State};
use notes::Notes;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{MissedTickBehavior, interval};

/// How often the position is shown: twice within the shortest step that a person sees.
const SHOWN_EVERY: Duration = Duration::from_millis(250);

/// What the listener asks for meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Pause, or go on.
    Toggle,
    /// The next track.
    Next,
    /// The track before, or the start of this one.
    Back,
    /// A place in this track.
    Seek(Millis),
    /// Enough.
    Quit,
    /// Nothing more will be asked for.
    InputEnded,
}

/// How to listen.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    /// Somebody sits there: wait for the network, and stay paused, as long as it takes.
    pub(crate) patient: bool,
    /// Play only so much of each track.
    pub(crate) at_most: Option<Duration>,
}

/// Plays `tracks` from the first one until the queue has ended, stopped, or waits for a network that is not there.
pub(crate) async fn listen(
    player: &Player,
    tracks: &[Track],
    manner: Manner,
    display: &Display,
    asks: &mut UnboundedReceiver<Ask>,
) -> Listened {
    let playback = player.playback();
    let mut snapshots = playback.snapshots();
    let mut ticks = interval(SHOWN_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // Before the first track is asked for: none of its signals is missed.
    let mut notes = Notes::new(player, tracks);
    playback.send(Command::SetRepeat(Repeat::Off));
    let began = Instant::now();
    let mut sent = player.play(tracks, 0);
    let mut asks_open = true;
    let mut input_ended = false;
    let mut cut: Option<EntryId> = None;
    let ending = loop {
        tokio::select! {
            changed = snapshots.changed() => if changed.is_err() {
                break Ending::Stopped;
            },
            ask = asks.recv(), if asks_open => match ask {
                None => asks_open = false,
                Some(Ask::Quit) => break Ending::Stopped,
                Some(Ask::InputEnded) => input_ended = true,
                Some(ask) => {
                    notes.moved |= matches!(ask, Ask::Next | Ask::Seek(_));
                    if let Some(command) = command(ask) {
                        sent = playback.send(command);
                    }
                }
            },
            _ = ticks.tick() => {}
        }
        let snapshot = snapshots.borrow_and_update().clone();
        notes.take(began, &snapshot, display);
        let position = playback.position();
        display.position(&snapshot, position);
        // What was asked for may change how it ends.
        if snapshot.last_applied < sent {
            continue;
        }
        if let Some(ending) = ending(&snapshot, manner.patient, input_ended) {
            break ending;
        }
        let current = snapshot.current.as_ref().map(|item| item.entry);
        let is_enough = manner
            .at_most
            .is_some_and(|most| position.to_duration() >= most);
        if is_enough && matches!(snapshot.state, State::Playing { .. }) && cut != current {
            cut = current;
            sent = playback.send(Command::Next);
        }
    };
    let snapshot = snapshots.borrow().clone();
    notes.take(began, &snapshot, display);
    display.finish();
    notes.sum_up(&snapshot, ending)
}

fn command(ask: Ask) -> Option<Command> {
    match ask {
        Ask::Toggle => Some(Command::Toggle),
        Ask::Next => Some(Command::Next),
        Ask::Back => Some(Command::Previous),
        Ask::Seek(to) => Some(Command::Seek(to)),
        Ask::Quit | Ask::InputEnded => None,
    }
}

fn ending(snapshot: &Snapshot, patient: bool, input_ended: bool) -> Option<Ending> {
    match snapshot.state {
        State::Ended => Some(Ending::Ended),
        State::Failed => Some(Ending::Failed),
        // Playback has looked for what plays without a network, and found nothing.
        State::WaitingForNetwork { .. } if !patient => Some(Ending::NoNetwork),
        // Nobody is left who could go on.
        State::Paused { .. } if !patient && input_ended => Some(Ending::Stopped),
        State::Idle
        | State::Loading { .. }
        | State::Buffering { .. }
        | State::Playing { .. }
        | State::Paused { .. }
        | State::WaitingForNetwork { .. } => None,
    }
}
