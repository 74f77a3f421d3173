//! Whatever happens in whatever order: a read gives the origin's bytes or a typed error.

use crate::support::{Bench, CHUNK, FakeOrigin, KIB, key, music, sized};
use coffer_cache::{Expected, OriginError, ReadError, Reader};
use coffer_model::Bytes;
use proptest::prelude::*;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;

#[derive(Clone, Debug)]
enum Step {
    Read(usize),
    Seek(u64),
    NewReader,
    Cut(Option<u64>),
    IgnoreRanges(bool),
    HideTotal(bool),
    Fail(bool),
    Limit(u64),
    Crash,
    Flip(u64),
    Truncate(u64),
    OtherTrack,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (1_usize..300_000).prop_map(Step::Read),
        5 => any::<u64>().prop_map(Step::Seek),
        2 => Just(Step::NewReader),
        1 => proptest::option::of(30_000_u64..200_000).prop_map(Step::Cut),
        1 => any::<bool>().prop_map(Step::IgnoreRanges),
        1 => any::<bool>().prop_map(Step::HideTotal),
        1 => any::<bool>().prop_map(Step::Fail),
        1 => (0_u64..20).prop_map(|chunks| Step::Limit(chunks * CHUNK)),
        1 => Just(Step::Crash),
        1 => any::<u64>().prop_map(Step::Flip),
        1 => any::<u64>().prop_map(Step::Truncate),
        1 => Just(Step::OtherTrack),
    ]
}

/// Reads up to `count` bytes from where the reader is, and checks them.
fn read(reader: &mut Reader, file: &[u8], count: usize) {
    let position = reader.stream_position().unwrap() as usize;
    let mut buffer = vec![0; count];
    let mut done = 0;
    while done < count {
        match reader.read(&mut buffer[done..]) {
            Ok(0) => {
                assert!(
                    position + done >= file.len(),
                    "an early end at {}",
                    position + done
                );
                break;
            }
            Ok(more) => done += more,
            Err(error) => {
                let error = ReadError::of(&error).expect("a typed error");
                assert!(
                    matches!(
                        error,
                        ReadError::Origin { .. }
                            | ReadError::Damaged { .. }
                            | ReadError::Changed(_)
                    ),
                    "{error:?}"
                );
                break;
            }
        }
    }
    let start = position.min(file.len());
    assert!(
        buffer[..done] == file[start..start + done],
        "wrong bytes at {position}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_events_gives_the_origins_bytes_or_a_typed_error(
        length in 1_u64..1_500_000,
        is_sized in any::<bool>(),
        steps in proptest::collection::vec(step(), 1..40),
    ) {
        let mut bench = Bench::with(|settings| settings.read_ahead = Bytes(256 * KIB));
        let (file, other) = (music(length, length), music(length + 1, 5 * CHUNK));
        let origin = FakeOrigin::new([(key(1), file.clone()), (key(2), other.clone())]);
        let expected = Expected { size: is_sized.then_some(length), hash: None };
        let mut reader = bench.reader(key(1), expected, &origin);
        for step in steps {
            match step {
                Step::Read(count) => read(&mut reader, &file, count),
                Step::Seek(to) => {
                    reader.seek(SeekFrom::Start(to % (length + 10))).unwrap();
                }
                Step::NewReader => {
                    drop(reader);
                    reader = bench.reader(key(1), expected, &origin);
                }
                Step::Cut(after) => origin.set(|it| it.cut = after.map(|after| (after, after % 2 == 0))),
                Step::IgnoreRanges(ignores) => origin.set(|it| it.ignores_ranges = ignores),
                // A cut body of unknown length looks like its end: nobody could tell.
                Step::HideTotal(hides) => origin.set(|it| it.hides_total = hides && is_sized),
                Step::Fail(fails) => origin.fail(fails.then_some(OriginError::Offline)),
                Step::Limit(limit) => {
                    bench.settings.limit = Bytes(limit);
                    bench.wait(bench.cache().set_limit(Bytes(limit))).unwrap();
                }
                Step::Crash => {
                    bench.crash();
                    drop(reader);
                    bench.reopen();
                    reader = bench.reader(key(1), expected, &origin);
                }
                Step::Flip(at) => {
                    let file = std::fs::File::options().read(true).write(true).open(bench.data_file(key(1)));
                    if let Ok(file) = file {
                        let mut byte = [0];
                        let at = at % file.metadata().unwrap().len().max(1);
                        if file.read_exact_at(&mut byte, at).is_ok() {
                            file.write_all_at(&[byte[0] ^ 0x10], at).unwrap();
                        }
                    }
                }
                Step::Truncate(at) => {
                    let file = std::fs::File::options().write(true).open(bench.data_file(key(1)));
                    if let Ok(file) = file {
                        file.set_len(at % file.metadata().unwrap().len().max(1)).unwrap();
                    }
                }
                Step::OtherTrack => {
                    let mut second = bench.reader(key(2), sized(&other), &origin);
                    read(&mut second, &other, other.len());
                }
            }
            let status = bench.wait(bench.cache().status()).unwrap();
            // A lower limit cannot take what is open: two tracks at most are.
            prop_assert!(status.streamed.0 <= status.limit.0.max(length + 5 * CHUNK));
        }
        origin.fail(None);
        origin.set(|it| *it = Default::default());
        reader.seek(SeekFrom::Start(0)).unwrap();
        let mut bytes = Vec::new();
        match reader.read_to_end(&mut bytes) {
            Ok(_) => prop_assert!(bytes == file),
            Err(error) => prop_assert!(ReadError::of(&error).is_some()),
        }
        drop(reader);
        let mut bytes = Vec::new();
        bench.reader(key(1), expected, &origin).read_to_end(&mut bytes).unwrap();
        prop_assert!(bytes == file);
    }
}
