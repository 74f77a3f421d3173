use crate::driver::tracks;
use coffer_playback::{EntryId, Queue, Repeat};
use proptest::prelude::*;

fn queue(count: i64) -> Queue {
    let mut queue = Queue::default();
    queue.replace(tracks(1..=count), None, 0);
    queue
}

fn order(queue: &Queue) -> Vec<u64> {
    queue.iter().map(|item| item.entry.0).collect()
}

fn original(queue: &Queue) -> Vec<u64> {
    queue.unshuffled().map(|item| item.entry.0).collect()
}

/// The queue as plain lists: what the real one must equal.
#[derive(Clone, Debug, Default)]
struct Model {
    order: Vec<u64>,
    original: Vec<u64>,
    current: Option<u64>,
    shuffled: bool,
    last: u64,
}

impl Model {
    fn fresh(&mut self, count: usize) -> Vec<u64> {
        (0..count)
            .map(|_| {
                self.last += 1;
                self.last
            })
            .collect()
    }

    fn index(list: &[u64], entry: u64) -> Option<usize> {
        list.iter().position(|other| *other == entry)
    }

    fn insert_after_current(&self, list: &mut Vec<u64>, new: &[u64]) {
        let at = self
            .current
            .and_then(|entry| Self::index(list, entry))
            .map_or(0, |at| at + 1);
        list.splice(at..at, new.iter().copied());
    }
}

#[derive(Clone, Debug)]
enum Edit {
    Next(usize),
    Last(usize),
    Remove(usize),
    Move(usize, usize),
    Step(usize),
    Shuffle(bool, u64),
    Clear,
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = prop_oneof![
        6 => (0..5usize).prop_map(Edit::Next),
        6 => (0..5usize).prop_map(Edit::Last),
        6 => (0..40usize).prop_map(Edit::Remove),
        6 => (0..40usize, 0..40usize).prop_map(|(from, to)| Edit::Move(from, to)),
        4 => (0..40usize).prop_map(Edit::Step),
        3 => (any::<bool>(), any::<u64>()).prop_map(|(on, seed)| Edit::Shuffle(on, seed)),
        1 => Just(Edit::Clear),
    ];
    prop::collection::vec(edit, 0..200)
}

fn run(queue: &mut Queue, model: &mut Model, edit: &Edit) {
    match *edit {
        Edit::Next(count) => {
            queue.insert_next(tracks(1..=i64::try_from(count).expect("small")));
            let new = model.fresh(count);
            let mut lists = (model.order.clone(), model.original.clone());
            model.insert_after_current(&mut lists.0, &new);
            model.insert_after_current(&mut lists.1, &new);
            (model.order, model.original) = lists;
        }
        Edit::Last(count) => {
            queue.insert_last(tracks(1..=i64::try_from(count).expect("small")));
            let new = model.fresh(count);
            model.order.extend(&new);
            model.original.extend(&new);
        }
        Edit::Remove(at) => {
            let entry = model.order.get(at).copied().unwrap_or(u64::MAX);
            let removed = queue.remove(EntryId(entry));
            assert_eq!(removed.is_some(), at < model.order.len());
            model.order.retain(|other| *other != entry);
            model.original.retain(|other| *other != entry);
            if model.current == Some(entry) {
                model.current = model.order.get(at).or(model.order.last()).copied();
            }
        }
        Edit::Move(from, to) => {
            let entry = model.order.get(from).copied().unwrap_or(u64::MAX);
            queue.move_entry(EntryId(entry), to);
            if from < model.order.len() {
                model.order.remove(from);
                model.order.insert(to.min(model.order.len()), entry);
                if !model.shuffled {
                    model.original.clone_from(&model.order);
                }
            }
        }
        Edit::Step(at) => {
            if queue.set_current(at) {
                model.current = model.order.get(at).copied();
            }
        }
        Edit::Shuffle(on, seed) => {
            let was = model.shuffled;
            queue.set_shuffle(on, seed);
            model.shuffled = on;
            if on && !was {
                let mut sorted = order(queue);
                sorted.sort_unstable();
                let mut expected = model.order.clone();
                expected.sort_unstable();
                assert_eq!(sorted, expected, "a shuffle is a permutation");
                assert_eq!(
                    queue.current_index().unwrap_or(0),
                    0,
                    "what plays comes first"
                );
                model.order = order(queue);
            } else if !on && was {
                model.order.clone_from(&model.original);
            }
        }
        Edit::Clear => {
            queue.clear();
            model.order.clear();
            model.original.clear();
            model.current = None;
        }
    }
    model.current = model.current.or(model.order.first().copied());
}

proptest! {
    #[test]
    fn a_queue_equals_plain_lists(edits in edits()) {
        let (mut queue, mut model) = (Queue::default(), Model::default());
        for edit in &edits {
            run(&mut queue, &mut model, edit);
            prop_assert_eq!(&order(&queue), &model.order);
            prop_assert_eq!(&original(&queue), &model.original);
            prop_assert_eq!(queue.current().map(|item| item.entry.0), model.current);
            prop_assert_eq!(queue.is_shuffled(), model.shuffled);
        }
    }

    #[test]
    fn un_shuffling_gives_back_the_order_and_what_plays(count in 1..300i64, at in 0..300usize, seed: u64) {
        let mut queue = queue(count);
        queue.set_current(at);
        let (before, playing) = (order(&queue), queue.current().cloned());
        queue.set_shuffle(true, seed);
        prop_assert_eq!(queue.current().cloned(), playing.clone());
        queue.set_shuffle(false, 0);
        prop_assert_eq!(order(&queue), before);
        prop_assert_eq!(queue.current().cloned(), playing);
    }
}

#[test]
fn shuffle_gives_every_place_to_every_track_alike() {
    let mut places = [[0u32; 6]; 6];
    for seed in 0..6_000 {
        let mut queue = queue(7);
        queue.set_shuffle(true, seed);
        for (place, entry) in order(&queue).into_iter().skip(1).enumerate() {
            places[place][usize::try_from(entry - 2).expect("one of seven")] += 1;
        }
    }
    // Each of 36 counts is about 1000, with a standard deviation below 29.
    assert!(
        places
            .iter()
            .flatten()
            .all(|count| (850..1150).contains(count)),
        "{places:?}"
    );
}

#[test]
fn a_queue_that_is_played_shuffled_may_begin_with_any_track() {
    let mut begun: Vec<u64> = (0..200)
        .map(|seed| {
            let mut queue = Queue::default();
            queue.set_shuffle(true, 0);
            queue.replace(tracks(1..=5), None, seed);
            queue.current().expect("a track").entry.0
        })
        .collect();
    begun.sort_unstable();
    begun.dedup();
    assert_eq!(begun.len(), 5);
}

#[test]
fn what_is_upcoming_goes_once_around_when_all_repeats() {
    let mut queue = queue(4);
    queue.set_current(2);
    let ids = |queue: &Queue| {
        queue
            .upcoming()
            .map(|item| item.track.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&queue), [4]);
    queue.set_repeat(Repeat::All);
    assert_eq!(ids(&queue), [4, 1, 2]);
    assert!(Queue::default().upcoming().next().is_none());
}
