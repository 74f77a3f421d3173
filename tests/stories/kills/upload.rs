//! `coffer upload`, killed on its way.

use super::point::points;
use super::scene::{Killed, OVERHEAD, Scene, eventually, kill_at, measured};
use coffer_tests::{Direction, TestLocker, sized};

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_was_killed_goes_on_where_it_was() {
    let scene = Scene::with(TestLocker::start()).await;
    let (wire, mut files) = (&scene.wire, Vec::new());
    for mut point in points(sized(20, 200)) {
        let file = scene.file(&mut point);
        let arguments = ["upload", file.path.to_str().unwrap(), "--json"];
        // On the way there, or while one of the answers is on its way back.
        let (direction, at) = if point.one_in(4) {
            (Direction::Down, point.below(1_500))
        } else {
            (Direction::Up, 1 + point.below(file.size))
        };
        // The connection of a killed process is closed; that of a phone without a network is not.
        let is_closed = point.one_in(2);

        let before = wire.passed(Direction::Up);
        let killed = kill_at(&scene.coffer, &arguments, wire, direction, at).await;
        let sent = wire.passed(Direction::Up) - before;
        if is_closed {
            wire.disconnect();
        }
        wire.connect();
        let has = || match scene.blob(&file.hash) {
            Some(_) => file.size,
            None => scene.begun(),
        };
        if is_closed {
            eventually("what arrived is kept", || has() + OVERHEAD >= sent).await;
        }
        let kept = has();

        let (said, again) = measured(&scene.coffer, &arguments, wire, Direction::Up);
        let report = &said["files"][0];
        assert!(
            again <= file.size - kept + OVERHEAD,
            "{again} bytes sent again, {kept} were there"
        );
        match report["outcome"].as_str().unwrap() {
            "uploaded" => assert!(report["resumed_from"].as_u64().unwrap() >= kept, "{report}"),
            "already_there" => {
                assert!(kept == file.size || killed == Killed::TooLate, "{report}");
            }
            _ => panic!("{report}"),
        }
        files.push(file);
        scene.assert_exact(&files);
    }
}
