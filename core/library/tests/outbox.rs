//! Edits made here.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod support;

use async_trait::async_trait;
use coffer_library::{
    ArtistQuery, Edit, EditSender, EditState, FlushError, Item, LibraryError, OutgoingEdit,
    SendError, Source, SourceError, SourceErrorKind, SyncOptions, flush, sync,
};
use coffer_model::{Track, TrackId};
use std::collections::{BTreeSet, VecDeque};
use std::sync::Mutex;
use support::feed::FakeFeed;
use support::world::World;
use support::{Home, check, home};

/// What the server answers to one edit.
#[derive(Clone, Copy)]
enum Answer {
    Taken,
    /// Taken, but the answer does not arrive.
    Lost,
    Unreachable,
    Unsupported,
    Refused,
}

/// Takes what its answers say, and everything after them.
#[derive(Default)]
struct FakeSender {
    answers: Mutex<VecDeque<Answer>>,
    taken: Mutex<Vec<OutgoingEdit>>,
}

impl FakeSender {
    fn with(answers: &[Answer]) -> Self {
        Self {
            answers: Mutex::new(answers.iter().copied().collect()),
            ..Self::default()
        }
    }
    fn taken(&self) -> Vec<OutgoingEdit> {
        self.taken.lock().unwrap().clone()
    }
}

#[async_trait]
impl EditSender for FakeSender {
    async fn send(&self, edit: &OutgoingEdit) -> Result<(), SendError> {
        let unreachable = || SourceError::new(SourceErrorKind::Unreachable, "no network");
        let answer = self
            .answers
            .lock()
            .unwrap()
            .pop_front()
            .unwrap_or(Answer::Taken);
        if matches!(answer, Answer::Taken | Answer::Lost) {
            self.taken.lock().unwrap().push(edit.clone());
        }
        match answer {
            Answer::Taken => Ok(()),
            Answer::Lost | Answer::Unreachable => Err(SendError::Later(unreachable())),
            Answer::Unsupported => Err(SendError::Unsupported),
            Answer::Refused => Err(SendError::Refused("no".into())),
        }
    }
}

async fn pull(home: &Home, feed: &FakeFeed) {
    sync(
        &home.library,
        home.account,
        Source::Feed(feed),
        &SyncOptions::default(),
        |_| {},
    )
    .await
    .unwrap();
}

async fn start() -> (Home, FakeFeed, World) {
    let (home, world) = (home(), World::with_songs(12));
    let feed = FakeFeed::of(&world);
    pull(&home, &feed).await;
    (home, feed, world)
}

fn song(home: &Home, feed: &FakeFeed, uid: u32) -> Track {
    let id = feed.id(&support::world::Key::Song(uid)).as_str().into();
    home.library
        .track_by_server_id(home.account, &id)
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn an_edit_shows_at_once_and_survives_the_program() {
    let (home, feed, _) = start().await;
    let track = song(&home, &feed, 3).id;
    home.library
        .record(Edit::Star(Item::Track(track)), 10)
        .unwrap();
    home.library
        .record(Edit::Rate(Item::Track(track), Some(4)), 11)
        .unwrap();
    home.library.record(Edit::Scrobble(track), 12).unwrap();
    let artist = home.library.artists(&ArtistQuery::default()).unwrap()[0].id;
    home.library
        .record(Edit::Star(Item::Artist(artist)), 13)
        .unwrap();
    let again = home.again();
    let shown = again.track(track).unwrap().unwrap();
    assert_eq!(
        (shown.starred, shown.rating, shown.play_count),
        (true, Some(4), 1)
    );
    assert!(again.artist(artist).unwrap().unwrap().starred);
    let pending = again.pending(home.account).unwrap();
    assert_eq!(
        pending.iter().map(|edit| edit.at).collect::<Vec<_>>(),
        [10, 11, 12, 13]
    );
    assert_eq!(
        pending
            .iter()
            .map(|edit| &edit.op.0)
            .collect::<BTreeSet<_>>()
            .len(),
        4
    );
}

#[tokio::test]
async fn what_makes_no_sense_is_not_recorded() {
    let (home, feed, _) = start().await;
    let track = song(&home, &feed, 3).id;
    let gone = home.library.record(Edit::Scrobble(TrackId(999)), 1);
    assert!(matches!(
        gone,
        Err(LibraryError::NoSuchItem {
            kind: "track",
            id: 999
        })
    ));
    for stars in [0, 6] {
        let bad = home
            .library
            .record(Edit::Rate(Item::Track(track), Some(stars)), 1);
        assert!(matches!(bad, Err(LibraryError::BadRating(_))));
    }
    assert!(home.library.outbox(home.account).unwrap().is_empty());
}

#[tokio::test]
async fn edits_that_wait_win_over_what_sync_brings() {
    let (home, feed, mut world) = start().await;
    let track = song(&home, &feed, 3).id;
    home.library
        .record(Edit::Star(Item::Track(track)), 1)
        .unwrap();
    home.library
        .record(Edit::Rate(Item::Track(track), Some(2)), 2)
        .unwrap();
    home.library.record(Edit::Scrobble(track), 3).unwrap();
    let server = world.songs.get_mut(&3).unwrap();
    (server.plays, server.rating) = (7, Some(5));
    feed.publish(&world);
    pull(&home, &feed).await;
    let shown = home.library.track(track).unwrap().unwrap();
    assert_eq!(
        (shown.starred, shown.rating, shown.play_count),
        (true, Some(2), 8)
    );

    // Also while the whole feed is read anew under other ids.
    feed.rebuild(&world, 5);
    pull(&home, &feed).await;
    let shown = home.library.track(track).unwrap().unwrap();
    assert_eq!(
        (shown.starred, shown.rating, shown.play_count),
        (true, Some(2), 8)
    );
}

#[tokio::test]
async fn edits_are_sent_in_order_and_then_the_server_counts_again() {
    let (home, feed, mut world) = start().await;
    let track = song(&home, &feed, 3).id;
    for (edit, at) in [
        (Edit::Star(Item::Track(track)), 1),
        (Edit::Scrobble(track), 2),
        (Edit::Unstar(Item::Track(track)), 3),
    ] {
        home.library.record(edit, at).unwrap();
    }
    let sender = FakeSender::default();
    let report = flush(&home.library, home.account, &sender).await.unwrap();
    assert_eq!(report.sent, 3);
    assert_eq!(
        sender
            .taken()
            .iter()
            .map(|edit| edit.at)
            .collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert_eq!(sender.taken()[0].server_id, song(&home, &feed, 3).server_id);
    assert!(home.library.pending(home.account).unwrap().is_empty());
    assert_eq!(
        flush(&home.library, home.account, &sender)
            .await
            .unwrap()
            .sent,
        0
    );

    let server = world.songs.get_mut(&3).unwrap();
    (server.starred, server.plays) = (true, 1);
    feed.publish(&world);
    pull(&home, &feed).await;
    let shown = home.library.track(track).unwrap().unwrap();
    assert!(shown.starred, "another device starred it later");
    assert_eq!(shown.play_count, 1);
    assert!(home.library.outbox(home.account).unwrap().is_empty());
}

#[tokio::test]
async fn a_lost_answer_is_sent_again_as_the_same_operation() {
    let (home, feed, _) = start().await;
    let track = song(&home, &feed, 3).id;
    home.library.record(Edit::Scrobble(track), 77).unwrap();
    home.library.record(Edit::Scrobble(track), 78).unwrap();
    let sender = FakeSender::with(&[Answer::Lost]);
    let error = flush(&home.library, home.account, &sender)
        .await
        .unwrap_err();
    assert!(
        matches!(error, FlushError::Source(cause) if cause.kind == SourceErrorKind::Unreachable)
    );
    flush(&home.library, home.account, &sender).await.unwrap();
    let taken = sender.taken();
    assert_eq!(taken.len(), 3);
    assert_eq!(taken[0], taken[1]);
    assert_eq!((taken[1].at, taken[2].at), (77, 78));
}

#[tokio::test]
async fn nothing_overtakes_an_edit_that_has_to_wait() {
    let (home, feed, _) = start().await;
    for uid in 0..3 {
        home.library
            .record(Edit::Scrobble(song(&home, &feed, uid).id), i64::from(uid))
            .unwrap();
    }
    let sender = FakeSender::with(&[Answer::Taken, Answer::Unreachable]);
    flush(&home.library, home.account, &sender)
        .await
        .unwrap_err();
    assert_eq!(sender.taken().len(), 1);
    assert_eq!(home.library.pending(home.account).unwrap().len(), 2);
}

#[tokio::test]
async fn an_edit_without_a_method_is_kept_and_goes_on_winning_and_a_refused_one_does_not() {
    let (home, feed, mut world) = start().await;
    let (kept, refused) = (song(&home, &feed, 1).id, song(&home, &feed, 2).id);
    home.library
        .record(Edit::Star(Item::Track(kept)), 1)
        .unwrap();
    home.library
        .record(Edit::Star(Item::Track(refused)), 2)
        .unwrap();
    let sender = FakeSender::with(&[Answer::Unsupported, Answer::Refused]);
    let report = flush(&home.library, home.account, &sender).await.unwrap();
    assert_eq!((report.sent, report.unsupported, report.failed), (0, 1, 1));
    for uid in [1, 2] {
        world.songs.get_mut(&uid).unwrap().plays += 1;
    }
    feed.publish(&world);
    pull(&home, &feed).await;
    assert!(home.library.track(kept).unwrap().unwrap().starred);
    assert!(!home.library.track(refused).unwrap().unwrap().starred);
    let states: Vec<EditState> = home
        .library
        .outbox(home.account)
        .unwrap()
        .into_iter()
        .map(|edit| edit.state)
        .collect();
    assert_eq!(
        states,
        [EditState::Unsupported, EditState::Failed("no".into())]
    );
}

#[tokio::test]
async fn an_edit_made_before_a_renumbering_is_sent_with_the_new_id() {
    let (home, feed, world) = start().await;
    let track = song(&home, &feed, 3);
    home.library.record(Edit::Scrobble(track.id), 1).unwrap();
    feed.rebuild(&world, 9);
    pull(&home, &feed).await;
    let sender = FakeSender::default();
    flush(&home.library, home.account, &sender).await.unwrap();
    assert_eq!(
        sender.taken()[0].server_id.0,
        feed.id(&support::world::Key::Song(3))
    );
    assert_eq!(song(&home, &feed, 3).id, track.id);
}

#[tokio::test]
async fn an_edit_of_what_is_gone_fails_and_does_not_block_the_rest() {
    let (home, feed, mut world) = start().await;
    let (gone, stays) = (song(&home, &feed, 1).id, song(&home, &feed, 2).id);
    home.library.record(Edit::Scrobble(gone), 1).unwrap();
    home.library.record(Edit::Scrobble(stays), 2).unwrap();
    world.remove_song(1);
    feed.publish(&world);
    pull(&home, &feed).await;
    let sender = FakeSender::default();
    let report = flush(&home.library, home.account, &sender).await.unwrap();
    assert_eq!((report.sent, report.failed), (1, 1));
    assert_eq!(check::tracks(&home).len(), 11);
}
