use crate::driver::{Driver, loads, track, tracks};
use coffer_model::Millis;
use coffer_playback::{
    Command, Effect, EntryId, Playback, Queue, Repeat, Saved, SavedPosition, SavedQueue, Settings,
    State,
};

fn saves(effects: &[Effect]) -> (usize, usize) {
    let count = |wanted: &Effect| effects.iter().filter(|effect| *effect == wanted).count();
    (count(&Effect::SaveQueue), count(&Effect::SavePosition))
}

fn saved(driver: &Driver) -> Saved {
    Saved {
        queue: SavedQueue::new(driver.playback.queue(), driver.playback.saved_position()),
        position: Some(driver.playback.saved_position()),
    }
}

fn restarted(saved: &Saved) -> Driver {
    let json = serde_json::to_string(&saved.queue).expect("json");
    let saved = Saved {
        queue: serde_json::from_str(&json).expect("what was written"),
        position: saved.position,
    };
    let mut driver = Driver::new();
    driver.playback = Playback::new(Settings::default(), 99);
    driver.last = driver.playback.restore(&saved, driver.now);
    driver
}

#[test]
fn the_position_is_saved_every_five_seconds_of_play_and_not_while_paused() {
    let mut driver = Driver::playing([1]);
    driver.command(Command::SetRepeat(Repeat::Off));
    assert_eq!(saves(&driver.pass(Millis(4_999))), (0, 0));
    assert_eq!(saves(&driver.pass(Millis(1))), (0, 1));
    assert_eq!(saves(&driver.pass(Millis(15_000))), (0, 3));
    driver.command(Command::Pause);
    assert_eq!(saves(&driver.last), (0, 1));
    assert_eq!(saves(&driver.pass(Millis(60_000))), (0, 0));
}

#[test]
fn each_edit_saves_the_queue_and_a_step_only_the_position() {
    let mut driver = Driver::playing(1..=3);
    assert_eq!(
        saves(driver.command(Command::PlayLast(vec![track(4)]))).0,
        1
    );
    assert_eq!(saves(driver.command(Command::SetShuffle(true))).0, 1);
    assert_eq!(saves(driver.command(Command::Undo)).0, 1);
    assert_eq!(saves(driver.command(Command::Next)), (0, 1));
}

#[test]
fn who_saw_the_empty_queue_of_the_start_sees_that_the_restored_one_is_another() {
    let driver = Driver::playing(1..=4);
    let restored = restarted(&saved(&driver));
    let empty = Playback::new(Settings::default(), 99);
    assert_ne!(restored.playback.queue().version(), empty.queue().version());
}

#[test]
fn a_restart_comes_back_paused_where_it_was() {
    let mut driver = Driver::playing(1..=9);
    driver.command(Command::SetShuffle(true));
    driver.command(Command::SetRepeat(Repeat::All));
    driver.command(Command::SetVolume(0.3));
    driver.command(Command::Next);
    driver.sound();
    driver.pass(Millis(77_000));
    driver.command(Command::Pause);
    let mut again = restarted(&saved(&driver));
    assert_eq!(again.state(), State::Paused { request: None });
    assert_eq!(again.order(), driver.order());
    assert_eq!(again.current(), driver.current());
    assert_eq!(again.position(), Millis(77_000));
    assert_eq!(
        (again.snapshot().repeat(), again.snapshot().volume),
        (Repeat::All, 0.3)
    );
    let current = again.current().expect("a track");
    assert_eq!(
        loads(again.command(Command::Play)),
        [(current, Millis(77_000), true)]
    );
    again.command(Command::SetShuffle(false));
    assert_eq!(again.order(), (1..=9).collect::<Vec<_>>());
}

#[test]
fn a_small_record_older_than_the_queue_is_left_out() {
    let mut driver = Driver::playing(1..=3);
    driver.pass(Millis(50_000));
    let old = driver.playback.saved_position();
    driver.play_now(4..=6);
    driver.sound();
    driver.pass(Millis(5_000));
    let mut saved = saved(&driver);
    saved.position = Some(old);
    let again = restarted(&saved);
    assert_eq!(
        (again.current(), again.position()),
        (Some(4), Millis(5_000))
    );
}

#[test]
fn entries_queued_after_a_restart_do_not_take_the_ids_of_others() {
    let driver = Driver::playing(1..=3);
    let mut again = restarted(&saved(&driver));
    again.command(Command::PlayLast(tracks(4..=5)));
    let mut entries: Vec<EntryId> = again
        .playback
        .queue()
        .iter()
        .map(|item| item.entry)
        .collect();
    entries.sort_unstable();
    entries.dedup();
    assert_eq!(entries.len(), 5);
}

#[test]
fn a_damaged_record_keeps_its_tracks() {
    let driver = Driver::playing(1..=3);
    let mut record = SavedQueue::new(driver.playback.queue(), SavedPosition::default());
    record.shuffled = Some(vec![0, 0, 7]);
    for item in &mut record.items {
        item.entry = EntryId(u64::MAX);
    }
    let mut queue = Queue::from_saved(&record);
    assert!(!queue.is_shuffled());
    queue.insert_last(vec![track(4)]);
    let ids: Vec<_> = queue
        .iter()
        .map(|item| (item.entry.0, item.track.0))
        .collect();
    assert_eq!(ids, [(1, 1), (2, 2), (3, 3), (4, 4)]);
}

#[test]
fn an_empty_queue_comes_back_idle() {
    let again = restarted(&saved(&Driver::new()));
    assert_eq!((again.state(), again.current()), (State::Idle, None));
}
