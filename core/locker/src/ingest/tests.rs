use super::fixtures;
use super::supervisor::run;
use crate::SystemClock;
use crate::app::App;
use crate::config::Config;
use crate::store::files::{self, NewFile};
use crate::store::{StoreError, albums, artists, bin, covers, tracks};
use coffer_model::ContentHash;
use rusqlite::params;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

mod library;

const USER: i64 = 1;
/// For a machine that does ten other things.
const PATIENCE: Duration = Duration::from_secs(120);

struct Locker {
    app: App,
    task: Option<(JoinHandle<()>, CancellationToken)>,
}

impl Locker {
    fn open(folder: &Path) -> Self {
        let config = Config {
            data: folder.join("data"),
            ..Config::default()
        };
        let app = App::open(config, Arc::new(SystemClock)).unwrap();
        let added: Result<_, StoreError> = app.store().write_blocking(|tx| {
            Ok(tx.execute(
                "INSERT OR IGNORE INTO users (id, name, password_hash, quota, created_at) VALUES (1, 'ada', '', 1, 0)",
                [],
            )?)
        });
        added.unwrap();
        Self { app, task: None }
    }

    fn start(&mut self) {
        let stop = CancellationToken::new();
        self.task = Some((tokio::spawn(run(self.app.clone(), stop.clone())), stop));
    }

    async fn stop(&mut self) {
        let (task, stop) = self.task.take().unwrap();
        stop.cancel();
        tokio::time::timeout(PATIENCE, task)
            .await
            .expect("ingest does not stop")
            .unwrap();
    }

    async fn settle(&self) {
        self.app.ingest().wake();
        tokio::time::timeout(PATIENCE, self.app.ingest().settled())
            .await
            .expect("ingest does not settle");
    }

    fn write<T>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, StoreError>,
    ) -> T {
        self.app.store().write_blocking(work).unwrap()
    }

    fn read<T>(&self, work: impl FnOnce(&rusqlite::Connection) -> Result<T, StoreError>) -> T {
        self.app.store().read_blocking(work).unwrap()
    }

    fn store_bytes(&self, bytes: &[u8]) -> ContentHash {
        let hash = ContentHash(Sha256::digest(bytes).into());
        let place = self.app.blobs().path(USER, &hash);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, bytes).unwrap();
        hash
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        let hash = self.store_bytes(bytes);
        let size = bytes.len() as u64;
        self.write(|tx| {
            files::insert(
                tx,
                &NewFile {
                    user_id: USER,
                    path,
                    hash,
                    size,
                    now: 5,
                },
            )
        });
    }

    fn put_all(&self, all: &[(String, Vec<u8>)]) {
        let hashes: Vec<_> = all
            .iter()
            .map(|(_, bytes)| self.store_bytes(bytes))
            .collect();
        self.write(|tx| {
            for ((path, bytes), hash) in all.iter().zip(hashes) {
                let size = bytes.len() as u64;
                files::insert(
                    tx,
                    &NewFile {
                        user_id: USER,
                        path,
                        hash,
                        size,
                        now: 5,
                    },
                )?;
            }
            Ok(())
        });
    }

    fn delete(&self, path: &str) {
        self.write(|tx| {
            bin::throw(tx, USER, path, false, 0)?;
            bin::remove_older(tx, USER, 0)?;
            albums::tidy(tx, USER)
        });
    }

    fn media(&self, path: &str) -> (String, Option<String>) {
        self.read(|conn| {
            Ok(conn.query_row(
                "SELECT media, problem FROM files WHERE path = ?1",
                [path],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?)
        })
    }

    fn tracks(&self) -> Vec<tracks::TrackRow> {
        self.read(|conn| tracks::select(conn, "WHERE t.user_id = ?1 ORDER BY f.path", &[&USER]))
    }

    fn albums(&self) -> Vec<albums::AlbumRow> {
        self.read(|conn| {
            albums::select(
                conn,
                "WHERE al.user_id = ?1 ORDER BY al.title, aa.name",
                &[&USER],
            )
        })
    }

    fn artists(&self) -> Vec<String> {
        let rows = self.read(|conn| {
            artists::select(conn, "WHERE ar.user_id = ?1 ORDER BY ar.name_key", &[&USER])
        });
        rows.into_iter().map(|artist| artist.name).collect()
    }
}

#[tokio::test]
async fn uploaded_files_become_tracks_and_the_rest_keeps_to_itself() {
    let folder = tempfile::tempdir().unwrap();
    let mut locker = Locker::open(folder.path());
    locker.start();
    let cover = fixtures::picture(folder.path(), "c.png", 30, [9, 9, 9]);
    let embedded = fixtures::tone_with_cover(
        folder.path(),
        "e.flac",
        &cover,
        &[("title", "With"), ("album", "Covered")],
    );
    locker.put(
        "A/1.mp3",
        &fixtures::mp3(&[
            ("TIT2", "Eins"),
            ("TPE1", "Ärt"),
            ("TALB", "Alb"),
            ("TRCK", "1/2"),
        ]),
    );
    locker.put(
        "A/2.mp3",
        &fixtures::mp3(&[
            ("TIT2", "Zwei"),
            ("TPE1", "ärt"),
            ("TALB", "ALB"),
            ("TRCK", "2"),
            ("TDRC", "2001"),
        ]),
    );
    locker.put("A/cover.png", &std::fs::read(&cover).unwrap());
    locker.put("B/e.flac", &std::fs::read(embedded).unwrap());
    locker.put("notes.txt", b"hello");
    locker.put("bad.mp3", &fixtures::noise(3000));
    locker.settle().await;

    let tracks = locker.tracks();
    let titles: Vec<_> = tracks.iter().map(|track| track.title.as_str()).collect();
    assert_eq!(titles, ["Eins", "Zwei", "With"]);
    let found = locker.albums();
    assert_eq!(found.len(), 2);
    assert_eq!(
        (found[0].title.as_str(), found[0].track_count, found[0].year),
        ("Alb", 2, Some(2001))
    );
    assert_eq!(found[0].duration, tracks[0].duration + tracks[1].duration);
    // The picture beside the files, and the embedded one, which is the same content.
    assert!(found[0].cover_id.is_some());
    assert_eq!(found[0].cover_id, found[1].cover_id);
    assert_eq!(tracks[0].cover_id, found[0].cover_id);
    let hash = locker
        .read(|conn| covers::by_id(conn, USER, found[0].cover_id.unwrap()))
        .unwrap();
    assert_eq!(
        std::fs::read(locker.app.covers().original(USER, &hash)).unwrap(),
        std::fs::read(&cover).unwrap()
    );
    assert_eq!(locker.media("notes.txt"), ("other".into(), None));
    assert_eq!(locker.media("bad.mp3").0, "broken");
    assert!(locker.media("bad.mp3").1.is_some());
    assert_eq!(locker.artists(), ["[Unknown Artist]", "Ärt"]);

    locker.delete("A/cover.png");
    assert_eq!(locker.albums()[0].cover_id, None);
    for path in ["A/1.mp3", "A/2.mp3", "B/e.flac"] {
        locker.delete(path);
    }
    assert!(locker.albums().is_empty() && locker.artists().is_empty());
    let pictures = locker.read(|conn| {
        Ok(conn.query_row("SELECT count(*) FROM covers", [], |row| {
            row.get::<_, i64>(0)
        })?)
    });
    assert_eq!(pictures, 0);
    locker.stop().await;
}

#[tokio::test]
async fn files_left_pending_by_a_crash_are_taken_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut locker = Locker::open(folder.path());
    locker.put("1.mp3", &fixtures::mp3(&[("TIT2", "x")]));
    locker.start();
    tokio::time::timeout(PATIENCE, locker.app.ingest().settled())
        .await
        .unwrap();
    assert_eq!(locker.tracks().len(), 1);
    locker.stop().await;
}

#[tokio::test]
async fn a_replaced_file_keeps_its_tracks_id_and_what_the_user_made_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut locker = Locker::open(folder.path());
    locker.start();
    locker.put("1.mp3", &fixtures::mp3(&[("TIT2", "old"), ("TALB", "Old")]));
    locker.settle().await;
    let before = locker.tracks().remove(0);
    locker.write(|tx| {
        Ok(tx.execute(
            "UPDATE tracks SET starred_at = 7, rating = 4, play_count = 3",
            [],
        )?)
    });
    let hash = locker.store_bytes(&fixtures::mp3(&[("TIT2", "new"), ("TALB", "New")]));
    locker.write(|tx| {
        tx.execute(
            "INSERT INTO blobs (user_id, sha256, size, created_at) VALUES (1, ?1, 9, 0)",
            params![hash.0],
        )?;
        Ok(tx.execute(
            "UPDATE files SET blob_id = last_insert_rowid(), media = 'pending'",
            [],
        )?)
    });
    locker.settle().await;
    let after = locker.tracks().remove(0);
    assert_eq!(
        (after.id, after.title.as_str(), after.album.as_str()),
        (before.id, "new", "New")
    );
    assert_eq!(
        (after.starred_at, after.rating, after.play_count),
        (Some(7), Some(4), 3)
    );
    assert_eq!(
        (locker.albums().len(), locker.albums()[0].track_count),
        (1, 1)
    );

    let junk = locker.store_bytes(b"no music");
    locker.write(|tx| {
        tx.execute(
            "INSERT INTO blobs (user_id, sha256, size, created_at) VALUES (1, ?1, 9, 0)",
            params![junk.0],
        )?;
        Ok(tx.execute(
            "UPDATE files SET blob_id = last_insert_rowid(), media = 'pending'",
            [],
        )?)
    });
    locker.settle().await;
    assert_eq!(locker.media("1.mp3").0, "broken");
    assert!(locker.tracks().is_empty() && locker.albums().is_empty());
    locker.stop().await;
}

#[tokio::test]
async fn albums_are_told_apart_by_album_artist_and_compilations_are_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut locker = Locker::open(folder.path());
    locker.start();
    locker.put("1.mp3", &fixtures::mp3(&[("TPE1", "A"), ("TALB", "Hits")]));
    locker.put("2.mp3", &fixtures::mp3(&[("TPE1", "B"), ("TALB", "Hits")]));
    locker.put(
        "3.mp3",
        &fixtures::mp3(&[("TPE1", "C"), ("TALB", "Mix"), ("TCMP", "1")]),
    );
    locker.put(
        "4.mp3",
        &fixtures::mp3(&[("TPE1", "D"), ("TALB", "Mix"), ("TCMP", "1")]),
    );
    locker.put(
        "5.mp3",
        &fixtures::mp3(&[("TPE1", "E\0F"), ("TPE2", "G"), ("TALB", "Own")]),
    );
    locker.put("06 - Nameless.mp3", &fixtures::mp3(&[]));
    locker.settle().await;
    let found: Vec<_> = locker
        .albums()
        .into_iter()
        .map(|album| (album.title, album.artist, album.track_count))
        .collect();
    let row = |title: &str, artist: &str, count| (title.to_owned(), artist.to_owned(), count);
    assert_eq!(
        found,
        [
            row("Hits", "A", 1),
            row("Hits", "B", 1),
            row("Mix", "Various Artists", 2),
            row("Own", "G", 1),
            row("[Unknown Album]", "[Unknown Artist]", 1),
        ]
    );
    let tracks = locker.tracks();
    assert_eq!(tracks[0].title, "06 - Nameless");
    let both = tracks.iter().find(|track| track.album == "Own").unwrap();
    assert_eq!(both.artist, "E, F");
    let first = locker
        .read(|conn| artists::by_id(conn, USER, both.artist_id))
        .unwrap();
    assert_eq!(first.name, "E");
    locker.stop().await;
}

#[tokio::test]
async fn a_thousand_files_and_a_stop_in_between_end_as_a_thousand_tracks() {
    let folder = tempfile::tempdir().unwrap();
    let mut locker = Locker::open(folder.path());
    let all: Vec<(String, Vec<u8>)> = (0..1000)
        .map(|n| {
            let (title, album) = (format!("t{n}"), format!("album {}", n / 10));
            let bytes = fixtures::mp3(&[
                ("TIT2", &title),
                ("TALB", &album),
                ("TPE1", "X"),
                ("TRCK", "1"),
            ]);
            (format!("{}/{n}.mp3", n / 10), bytes)
        })
        .collect();
    locker.put_all(&all);
    locker.start();
    // Once something is published, and before all is.
    let begun = async {
        while locker.tracks().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, begun).await.unwrap();
    locker.stop().await;
    locker.app = {
        let config = Config {
            data: folder.path().join("data"),
            ..Config::default()
        };
        App::open(config, Arc::new(SystemClock)).unwrap()
    };
    locker.start();
    locker.settle().await;
    assert_eq!(locker.tracks().len(), 1000);
    assert_eq!(locker.albums().len(), 100);
    assert!(locker.albums().iter().all(|album| album.track_count == 10));
    locker.stop().await;
}

#[tokio::test]
async fn pictures_that_nothing_shows_are_swept_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut locker = Locker::open(folder.path());
    let picture = fixtures::picture(folder.path(), "c.png", 3, [1, 1, 1]);
    let bytes = std::fs::read(&picture).unwrap();
    let orphan = locker
        .app
        .covers()
        .put(USER, &[&bytes[..], b"x"].concat())
        .unwrap();
    locker.put("cover.png", &bytes);
    locker.start();
    locker.settle().await;
    assert!(!locker.app.covers().original(USER, &orphan).exists());
    locker.stop().await;
    locker.start();
    locker.settle().await;
    let kept = ContentHash(Sha256::digest(&bytes).into());
    assert!(locker.app.covers().original(USER, &kept).exists());
    locker.stop().await;
}

#[tokio::test]
async fn a_missing_blob_is_a_broken_file_and_does_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut locker = Locker::open(folder.path());
    locker.start();
    locker.put("1.mp3", &fixtures::mp3(&[("TIT2", "gone")]));
    let hash = ContentHash(Sha256::digest(fixtures::mp3(&[("TIT2", "gone")])).into());
    std::fs::remove_file(locker.app.blobs().path(USER, &hash)).unwrap();
    locker.put("2.mp3", &fixtures::mp3(&[("TIT2", "there")]));
    locker.settle().await;
    assert_eq!(locker.media("1.mp3").0, "broken");
    assert_eq!(locker.tracks().len(), 1);
    locker.stop().await;
}
