//! A locker in a temporary folder, its users, and rows as ingest would make them.

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::secrets;
use crate::store::credentials::{self, Kind, NewCredential};
use crate::store::users::{self, NewUser};
use crate::store::{StoreError, albums, artists};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use coffer_model::{ContentHash, Secret};
use http_body_util::BodyExt as _;
use rusqlite::{Transaction, params};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt as _;

/// What the tests' clock says: 2024-05-01T00:00:00Z.
pub(super) const NOW: i64 = 1_714_521_600_000;

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> i64 {
        NOW
    }
}

pub(super) struct Locker {
    pub(super) app: App,
    pub(super) router: Router,
    _folder: TempDir,
}

/// A user with the two kinds of credential.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) id: i64,
    pub(super) key: String,
    pub(super) app_password: String,
}

pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answered {
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The response element.
    pub(super) fn json(&self) -> Value {
        let whole: Value = serde_json::from_slice(&self.body).unwrap();
        whole["subsonic-response"].clone()
    }

    pub(super) fn header(&self, name: header::HeaderName) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

impl Locker {
    pub(super) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            data: folder.path().join("data"),
            ..Config::default()
        };
        let app = App::open(config, Arc::new(Stopped)).unwrap();
        Self {
            router: crate::routes::rest::router().with_state(app.clone()),
            app,
            _folder: folder,
        }
    }

    pub(super) fn rows<T>(&self, work: impl FnOnce(&Transaction<'_>) -> T) -> T {
        self.app
            .store()
            .write_blocking(|tx| Ok::<_, StoreError>(work(tx)))
            .unwrap()
    }

    pub(super) fn add_user(&self, name: &'static str, is_admin: bool) -> Person {
        let key = secrets::device_key().unwrap().expose().to_owned();
        let app_password = secrets::app_password().unwrap().expose().to_owned();
        let app_id = format!("app-of-{name}");
        let sealed = self
            .app
            .sealing_key()
            .seal(&Secret::new(app_password.clone()), &app_id)
            .unwrap();
        let id = self.rows(|tx| {
            let user = NewUser {
                name,
                password_hash: "never used here",
                is_admin,
                quota: 1 << 40,
                now: NOW,
            };
            let user_id = users::insert(tx, &user).unwrap().unwrap();
            for (id, kind, secret, sealed) in [
                (format!("device-of-{name}"), Kind::Device, &key, None),
                (app_id.clone(), Kind::App, &app_password, Some(sealed)),
            ] {
                let new = NewCredential {
                    id: &id,
                    user_id,
                    kind,
                    name: "test",
                    secret_hash: secrets::fingerprint(secret),
                    sealed,
                    now: NOW,
                };
                credentials::insert(tx, &new).unwrap();
            }
            user_id
        });
        Person {
            id,
            key,
            app_password,
        }
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Answered {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answered {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes(),
        }
    }

    pub(super) async fn get(&self, method: &str, query: &str) -> Answered {
        let request = Request::get(format!("/rest/{method}?{query}"))
            .body(Body::empty())
            .unwrap();
        self.send(request).await
    }

    /// A call by `person`, answered in JSON.
    pub(super) async fn call(&self, person: &Person, method: &str, query: &str) -> Value {
        let answered = self
            .get(
                method,
                &format!("apiKey={}&f=json&c=test&{query}", person.key),
            )
            .await;
        assert!(!answered.status.is_server_error(), "{method}?{query}");
        answered.json()
    }

    /// [`call`](Self::call), which must succeed.
    pub(super) async fn ok(&self, person: &Person, method: &str, query: &str) -> Value {
        let answer = self.call(person, method, query).await;
        assert_eq!(answer["status"], "ok", "{method}?{query}: {answer}");
        answer
    }

    /// The code with which a call fails.
    pub(super) async fn code(&self, person: &Person, method: &str, query: &str) -> i64 {
        let answer = self.call(person, method, query).await;
        assert_eq!(answer["status"], "failed", "{method}?{query}: {answer}");
        answer["error"]["code"].as_i64().unwrap()
    }
}

/// A song to be, with what most tests do not care about filled in.
#[derive(Clone)]
pub(super) struct Song<'a> {
    pub(super) album: i64,
    pub(super) artist: i64,
    pub(super) artist_name: &'a str,
    pub(super) title: &'a str,
    pub(super) number: i64,
    pub(super) genre: Option<&'a str>,
    pub(super) year: Option<i64>,
    pub(super) lyrics: Option<&'a str>,
    pub(super) cover: Option<i64>,
    pub(super) bytes: &'a [u8],
}

pub(super) fn add_artist(tx: &Transaction<'_>, user: i64, name: &str) -> i64 {
    artists::ensure(tx, user, name, &name.to_lowercase(), NOW).unwrap()
}

pub(super) fn add_album(
    tx: &Transaction<'_>,
    user: i64,
    artist: i64,
    title: &str,
    created_at: i64,
) -> i64 {
    albums::ensure(tx, user, artist, title, &title.to_lowercase(), created_at).unwrap()
}

/// Adds blob, file and track rows; the bytes go nowhere.
pub(super) fn add_song(tx: &Transaction<'_>, user: i64, song: &Song<'_>) -> i64 {
    let hash: [u8; 32] = Sha256::digest(song.bytes).into();
    let size = i64::try_from(song.bytes.len()).unwrap();
    tx.prepare_cached(
        "INSERT INTO blobs (user_id, sha256, size, created_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    )
    .unwrap()
    .execute(params![user, hash, size, NOW])
    .unwrap();
    let blob: i64 = tx
        .prepare_cached("SELECT id FROM blobs WHERE user_id = ?1 AND sha256 = ?2")
        .unwrap()
        .query_row(params![user, hash], |row| row.get(0))
        .unwrap();
    let path = format!("Music/{}/{} {}.flac", song.album, song.number, song.title);
    let file = tx
        .prepare_cached(
            "INSERT INTO files (user_id, path, blob_id, size, content_type, media, created_at, modified_at) \
             VALUES (?1, ?2, ?3, ?4, 'audio/flac', 'music', ?5, ?5)",
        )
        .unwrap()
        .insert(params![user, path, blob, size, NOW])
        .unwrap();
    tx.prepare_cached(
        "INSERT INTO tracks (user_id, file_id, album_id, artist_id, artist, title, track_number, disc_number, year, \
         genre, duration, bit_rate, sample_rate, bit_depth, channels, format, suffix, track_gain, track_peak, lyrics, \
         cover_id, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?9, 181500, 900, 44100, 16, 2, 'flac', \
         'flac', -6.5, 0.98, ?10, ?11, ?12)",
    )
    .unwrap()
    .insert(params![
        user,
        file,
        song.album,
        song.artist,
        song.artist_name,
        song.title,
        song.number,
        song.year,
        song.genre,
        song.lyrics,
        song.cover,
        NOW
    ])
    .unwrap()
}

/// A picture of one colour.
pub(super) fn png(side: u32, red: u8) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(side, side, image::Rgb([red, 0, 0]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

/// The library that most tests ask about: three artists, four albums, nine songs, a playlist, stars, ratings, plays.
pub(super) struct Library {
    pub(super) songs: Vec<i64>,
    pub(super) albums: Vec<i64>,
    pub(super) artists: Vec<i64>,
    pub(super) playlist: i64,
    pub(super) cover: i64,
}

const LRC: &str = "[00:01.00]First line\n[00:02.50]Second & last";

impl Locker {
    pub(super) fn add_library(&self, person: &Person) -> Library {
        let user = person.id;
        let picture = png(300, u8::try_from(user).unwrap());
        let hash = self.app.covers().put(user, &picture).unwrap();
        let library = self.rows(|tx| {
            let cover = crate::store::covers::ensure(tx, user, &hash).unwrap();
            let mut library = Library {
                songs: vec![],
                albums: vec![],
                artists: vec![],
                playlist: 0,
                cover,
            };
            let shelf = [
                ("Émilie & <Sons>", "Zebra \"Crossing\"", 1999, Some("Rock")),
                ("Émilie & <Sons>", "Alpha\u{7}\tTab", 2003, Some("Jazz")),
                ("2 Unlimited", "Middle", 2001, Some("Rock")),
                ("bach", "Cantatas", 1730, None),
            ];
            for (place, (artist_name, title, year, genre)) in (0_i64..).zip(shelf) {
                let artist = add_artist(tx, user, artist_name);
                let album = add_album(tx, user, artist, title, NOW - 1000 * place);
                tx.execute(
                    "UPDATE albums SET year = ?2, genre = ?3, cover_id = ?4, stale = 0 WHERE id = ?1",
                    params![album, year, genre, (place != 3).then_some(cover)],
                )
                .unwrap();
                if !library.artists.contains(&artist) {
                    library.artists.push(artist);
                }
                library.albums.push(album);
                for number in 1..=(if place == 0 { 3 } else { 2 }) {
                    let bytes = format!("bytes of {user} {place} {number}");
                    library.songs.push(add_song(
                        tx,
                        user,
                        &Song {
                            album,
                            artist,
                            artist_name,
                            title: &format!("Song {place}-{number}"),
                            number,
                            genre,
                            year: Some(year),
                            lyrics: match (place, number) {
                                (0, 1) => Some(LRC),
                                (0, 2) => Some("Plain words\nin two lines"),
                                _ => None,
                            },
                            cover: None,
                            bytes: bytes.as_bytes(),
                        },
                    ));
                }
            }
            tx.execute(
                "INSERT INTO playlists (user_id, name, comment, created_at, changed_at) \
                 VALUES (?1, 'Mix', 'for the road', ?2, ?2)",
                params![user, NOW],
            )
            .unwrap();
            library.playlist = tx.last_insert_rowid();
            for (position, song) in (0_i64..).zip([0, 5, 0]) {
                tx.execute(
                    "INSERT INTO playlist_entries VALUES (?1, ?2, ?3)",
                    params![library.playlist, position, library.songs[song]],
                )
                .unwrap();
            }
            library
        });
        for place in 0..9 {
            let bytes = self.song_bytes(user, place);
            let hash = ContentHash(Sha256::digest(&bytes).into());
            let path = self.app.blobs().path(user, &hash);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        library
    }

    /// The file behind the song at `place` of [`Library::songs`].
    pub(super) fn song_bytes(&self, user: i64, place: usize) -> Vec<u8> {
        let (album, number) = if place < 3 {
            (0, place + 1)
        } else {
            (1 + (place - 3) / 2, 1 + (place - 3) % 2)
        };
        format!("bytes of {user} {album} {number}").into_bytes()
    }
}

/// A locker with two users who have equal libraries of their own; the first may administer.
pub(super) fn two_users() -> (Locker, Person, Library, Person, Library) {
    let locker = Locker::empty();
    let ada = locker.add_user("ada", true);
    let bob = locker.add_user("bob", false);
    let of_ada = locker.add_library(&ada);
    let of_bob = locker.add_library(&bob);
    (locker, ada, of_ada, bob, of_bob)
}

/// A locker with one user.
pub(super) fn one_user() -> (Locker, Person, Library) {
    let locker = Locker::empty();
    let ada = locker.add_user("ada", true);
    let library = locker.add_library(&ada);
    (locker, ada, library)
}

/// The values of `key` in a list.
pub(super) fn values(list: &Value, key: &str) -> Vec<String> {
    list.as_array()
        .into_iter()
        .flatten()
        .map(|item| match &item[key] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        })
        .collect()
}
