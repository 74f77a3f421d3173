//! Folders, moving and copying, the bin, versions.

use super::rig::{Rig, TestClient, files_below, header, noise, problem};
use crate::ingest::fixtures;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use coffer_protocol::coffer::{
    BIN, BinItem, BinPage, CHANGES, Change, ChangesPage, FILES, FOLDERS, FileItem, FilesPage,
    FolderPage, IfExists, MoveFile, ProblemCode, Restore, RestoreVersion, Restored, TrackItem,
    UPLOADS, VERSIONS, Versions,
};
use reqwest::{Method, Response, StatusCode};

impl TestClient<'_> {
    fn at(&self, method: Method, of: &str, path: &str) -> reqwest::RequestBuilder {
        let encoded =
            percent_encoding::utf8_percent_encode(path, percent_encoding::NON_ALPHANUMERIC)
                .to_string();
        let path = format!("{of}/{}", encoded.replace("%2F", "/"));
        self.ask(method, path.trim_end_matches('/'))
    }

    async fn make_folder(&self, path: &str) -> Response {
        self.at(Method::PUT, FOLDERS, path).send().await.unwrap()
    }

    async fn relocate(&self, of: &str, path: &str, request: &MoveFile) -> Response {
        self.at(Method::POST, of, path)
            .json(request)
            .send()
            .await
            .unwrap()
    }

    async fn throw(&self, of: &str, path: &str) -> BinItem {
        let answer = self.at(Method::DELETE, of, path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.json().await.unwrap()
    }

    async fn restore(&self, id: i64, to: Option<&str>) -> Response {
        let request = Restore {
            to: to.map(str::to_owned),
        };
        self.ask(Method::POST, &format!("{BIN}/{id}"))
            .json(&request)
            .send()
            .await
            .unwrap()
    }

    async fn empty_bin(&self) {
        let answer = self.ask(Method::DELETE, BIN).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    }

    /// Names in a folder, those of folders with a slash.
    async fn names(&self, path: &str) -> Vec<String> {
        let mut names = Vec::new();
        let mut after = String::new();
        loop {
            let query = [("after", after.as_str()), ("limit", "2")];
            let answer = self.at(Method::GET, FOLDERS, path).query(&query).send();
            let page: FolderPage = answer.await.unwrap().json().await.unwrap();
            assert!(page.folders.len() + page.files.len() <= 2);
            let last = |path: &str| path.rsplit('/').next().unwrap().to_owned();
            names.extend(page.folders.iter().map(|folder| last(&folder.path) + "/"));
            names.extend(page.files.iter().map(|file| last(&file.path)));
            match page.next {
                Some(next) => after = next,
                None => return names,
            }
        }
    }

    async fn paths(&self) -> Vec<String> {
        let page: FilesPage = self.get(FILES).await;
        page.files.into_iter().map(|file| file.path).collect()
    }

    /// Uploads over what is at the path.
    async fn overwrite(&self, path: &str, content: &[u8]) -> String {
        let metadata = format!(
            "filename {},ifExists {}",
            BASE64_STANDARD.encode(path),
            BASE64_STANDARD.encode("replace")
        );
        let answer = self
            .tus(Method::POST, UPLOADS)
            .header("upload-length", content.len())
            .header("upload-metadata", metadata)
            .header("content-type", "application/offset+octet-stream")
            .body(content.to_vec())
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        header(&answer, "coffer-path")
    }

    async fn versions(&self, path: &str) -> Versions {
        let answer = self.at(Method::GET, VERSIONS, path).send().await.unwrap();
        answer.json().await.unwrap()
    }

    async fn track(&self) -> TrackItem {
        let page: ChangesPage = self.get(CHANGES).await;
        let mut tracks = page.changes.into_iter().filter_map(|change| match change {
            Change::Track(item) => Some(*item),
            _ => None,
        });
        tracks.next().unwrap()
    }
}

fn to(path: &str) -> MoveFile {
    MoveFile {
        to: path.to_owned(),
        ..MoveFile::default()
    }
}

fn copy_to(path: &str) -> MoveFile {
    MoveFile {
        copy: true,
        ..to(path)
    }
}

#[tokio::test]
async fn folders_are_made_listed_and_stay_when_they_are_empty() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    assert_eq!(
        client.make_folder("Bjo\u{308}rk/Post").await.status(),
        StatusCode::OK
    );
    assert_eq!(
        client.make_folder("Bj\u{f6}rk/Post").await.status(),
        StatusCode::OK
    );
    client.put("a/b/1", b"1").await;
    client.put("a/2", b"2").await;
    client.put("a/10", b"10").await;
    client.put("top", b"t").await;
    client.put("a b", b"between a and a/").await;
    assert_eq!(client.names("").await, ["Bj\u{f6}rk/", "a/", "a b", "top"]);
    assert_eq!(client.names("a").await, ["b/", "10", "2"]);
    assert_eq!(client.names("Bj\u{f6}rk").await, ["Post/"]);
    assert!(client.names("Bj\u{f6}rk/Post").await.is_empty());
    client.throw(FILES, "a/b/1").await;
    assert!(client.names("a/b").await.is_empty());
    for (path, status) in [
        ("nowhere", StatusCode::NOT_FOUND),
        ("top", StatusCode::NOT_FOUND),
        ("a\\..\\b", StatusCode::BAD_REQUEST),
    ] {
        let answer = client.at(Method::GET, FOLDERS, path).send().await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
    }
    for (path, status) in [
        ("top", StatusCode::CONFLICT),
        ("top/x", StatusCode::CONFLICT),
        ("..\\b", StatusCode::BAD_REQUEST),
        ("a\u{7}b", StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(client.make_folder(path).await.status(), status, "{path}");
    }
}

#[tokio::test]
async fn a_folder_moves_with_all_that_is_in_it_and_never_into_itself_or_onto_another() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    client.put("a/b/1", b"1").await;
    client.put("a/b/c/2", b"2").await;
    client.make_folder("a/b/empty").await;
    client.put("a/x", b"x").await;
    client.put("ab", b"beside").await;
    for (target, status) in [
        ("a/b/c", 409),
        ("a/b/new/d", 409),
        ("ab", 409),
        ("ab/c", 409),
        ("a", 409),
        ("../x", 400),
        (&"x/".repeat(511), 400),
        (&format!("{}x", "x/".repeat(510)), 400),
    ] {
        let answer = client.relocate(FOLDERS, "a/b", &to(target)).await;
        assert_eq!(answer.status().as_u16(), status, "{target}");
    }
    assert_eq!(
        client.relocate(FILES, "a/b", &to("z")).await.status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        client.relocate(FOLDERS, "a/x", &to("z")).await.status(),
        StatusCode::NOT_FOUND
    );
    let moved = client.relocate(FOLDERS, "a/b", &to("\u{e4}/n/B")).await;
    assert_eq!(moved.status(), StatusCode::OK);
    assert_eq!(
        client.paths().await,
        ["a/x", "ab", "\u{e4}/n/B/1", "\u{e4}/n/B/c/2"]
    );
    assert_eq!(client.names("\u{e4}/n/B").await, ["c/", "empty/", "1"]);
    assert_eq!(client.names("a").await, ["x"]);
    assert_eq!(client.content("\u{e4}/n/B/c/2").await, b"2");
    // A change of case is a change of name.
    let moved = client.relocate(FOLDERS, "\u{e4}", &to("\u{c4}")).await;
    assert_eq!(moved.status(), StatusCode::OK);
    assert_eq!(client.names("").await, ["a/", "\u{c4}/", "ab"]);
}

#[tokio::test]
async fn what_is_in_the_way_is_refused_kept_beside_or_put_into_the_bin() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    client.put("a.txt", b"one").await;
    client.put("b.txt", b"two").await;
    let with = |path: &str, if_exists| MoveFile {
        if_exists,
        ..to(path)
    };
    let refused = client
        .relocate(FILES, "a.txt", &with("b.txt", IfExists::Fail))
        .await;
    assert_eq!(problem(refused).await.code, ProblemCode::Conflict);
    let beside = client
        .relocate(FILES, "a.txt", &with("b.txt", IfExists::Rename))
        .await;
    assert_eq!(beside.json::<FileItem>().await.unwrap().path, "b (2).txt");
    let over = client
        .relocate(FILES, "b (2).txt", &with("b.txt", IfExists::Replace))
        .await;
    assert_eq!(over.json::<FileItem>().await.unwrap().path, "b.txt");
    assert_eq!(client.content("b.txt").await, b"one");
    let bin: BinPage = client.get(BIN).await;
    assert_eq!((bin.items.len(), bin.items[0].path.as_str()), (1, "b.txt"));
    let back: Restored = client
        .restore(bin.items[0].id, None)
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(back.path, "b (2).txt");
    assert_eq!(client.content("b (2).txt").await, b"two");
    // Not what the moved thing lies in.
    client.put("f/g/x", b"x").await;
    let own = client
        .relocate(FILES, "f/g/x", &with("f", IfExists::Replace))
        .await;
    assert_eq!(own.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_copy_shares_the_bytes_counts_and_needs_room() {
    let rig = Rig::start_with(|config| config.quota = 1_000).await;
    let client = rig.client().await;
    client.put("a/1", &noise(200)).await;
    client.put("a/b/2", &noise(100)).await;
    client.make_folder("a/empty").await;
    let copied = client.relocate(FOLDERS, "a", &copy_to("c")).await;
    assert_eq!(copied.status(), StatusCode::OK);
    assert_eq!(client.names("c").await, ["b/", "empty/", "1"]);
    assert_eq!(client.content("c/b/2").await, noise(100));
    assert_eq!(client.account().await.used, 600);
    assert_eq!(files_below(&rig.config.data.join("blobs")).len(), 2);
    let file = client.relocate(FILES, "a/1", &copy_to("a/1.html")).await;
    let file: FileItem = file.json().await.unwrap();
    assert_eq!(
        (file.path.as_str(), file.content_type.as_str()),
        ("a/1.html", "text/html")
    );
    let promised = client.begin("u", 100).await;
    let refused = client.relocate(FOLDERS, "c/b", &copy_to("d")).await;
    assert_eq!(refused.status(), StatusCode::OK, "exactly what is left");
    let refused = client.relocate(FOLDERS, "c/b", &copy_to("e")).await;
    assert_eq!(problem(refused).await.code, ProblemCode::OverQuota);
    assert_eq!(client.account().await.used, 900);
    assert_eq!(client.names("").await, ["a/", "c/", "d/"]);
    client.tus(Method::DELETE, &promised).send().await.unwrap();
    let same = client.relocate(FILES, "a/b/2", &copy_to("a/b/2")).await;
    assert_eq!(same.status(), StatusCode::CONFLICT);
    let mine = client.relocate(FOLDERS, "a", &copy_to("a/b/new")).await;
    assert_eq!(mine.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_is_thrown_away_counts_until_the_bin_is_emptied_and_comes_back_whole() {
    let rig = Rig::start_with(|config| config.quota = 1_000).await;
    let client = rig.client().await;
    client.put("a/b/1", &noise(300)).await;
    client.overwrite("a/b/1", &noise(310)).await;
    client.put("a/2", &noise(10)).await;
    client.make_folder("a/empty").await;
    let thrown = client.throw(FOLDERS, "a").await;
    assert_eq!((thrown.files, thrown.size, thrown.folder), (2, 620, true));
    assert_eq!(thrown.expires_at - thrown.deleted_at, 30 * 24 * 3600 * 1000);
    assert!(client.names("").await.is_empty());
    let account = client.account().await;
    assert_eq!((account.used, account.bin, account.versions), (620, 620, 0));
    let refused = client.create("x", 400, None).await;
    let message = problem(refused).await.message;
    assert!(message.contains("620 B are in the bin"), "{message}");

    client.put("a/2", b"another").await;
    let back: Restored = client.restore(thrown.id, None).await.json().await.unwrap();
    assert_eq!(back.path, "a (2)");
    assert_eq!(client.names("a (2)").await, ["b/", "empty/", "2"]);
    assert_eq!(client.content("a (2)/b/1").await, noise(310));
    assert_eq!(client.versions("a (2)/b/1").await.versions.len(), 1);
    assert_eq!(
        client.restore(thrown.id, None).await.status(),
        StatusCode::NOT_FOUND
    );

    let again = client.throw(FILES, "a (2)/b/1").await;
    let elsewhere = client.restore(again.id, Some("new/place/1.txt")).await;
    assert_eq!(
        elsewhere.json::<Restored>().await.unwrap().path,
        "new/place/1.txt"
    );
    let file: FilesPage = client.get(&format!("{FILES}?prefix=new/")).await;
    assert_eq!(file.files[0].content_type, "text/plain");

    client.throw(FOLDERS, "new").await;
    let one = client.throw(FILES, "a/2").await;
    let gone = client
        .ask(Method::DELETE, &format!("{BIN}/{}", one.id))
        .send()
        .await
        .unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    assert_eq!(client.account().await.used, 620);
    client.empty_bin().await;
    let account = client.account().await;
    assert_eq!((account.used, account.bin), (10, 0));
    assert_eq!(files_below(&rig.config.data.join("blobs")).len(), 1);
}

#[tokio::test]
async fn the_bin_is_listed_last_first_in_pages_and_emptied_by_time() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    for name in ["1", "2", "3"] {
        client.put(name, name.as_bytes()).await;
        client.throw(FILES, name).await;
        rig.clock.forward(15 * 24 * 3600);
    }
    let first: BinPage = client.get(&format!("{BIN}?limit=2")).await;
    let paths: Vec<_> = first.items.iter().map(|item| item.path.as_str()).collect();
    assert_eq!(paths, ["3", "2"]);
    let rest: BinPage = client
        .get(&format!("{BIN}?after={}", first.next.unwrap()))
        .await;
    assert_eq!((rest.items.len(), rest.next), (1, None));
    let app = rig.locker.app().clone();
    tokio::task::spawn_blocking(move || crate::drive::remove_expired(&app))
        .await
        .unwrap()
        .unwrap();
    let left: BinPage = client.get(BIN).await;
    assert_eq!(
        left.items.len(),
        1,
        "those of 45 and of exactly 30 days are gone"
    );
    assert_eq!(client.account().await.used, 1);
}

#[tokio::test]
async fn an_overwritten_file_keeps_ten_versions_and_each_can_be_read_and_restored() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let content = |n: u8| vec![n; 10 + usize::from(n)];
    assert_eq!(client.overwrite("a/f.bin", &content(0)).await, "a/f.bin");
    for n in 1..13 {
        assert_eq!(client.overwrite("a/f.bin", &content(n)).await, "a/f.bin");
    }
    assert_eq!(
        client.overwrite("a/f.bin", &content(12)).await,
        "a/f.bin",
        "the same is no version"
    );
    let versions = client.versions("a/f.bin").await.versions;
    let sizes: Vec<_> = versions.iter().map(|version| version.size).collect();
    assert_eq!(sizes, (12..22).rev().collect::<Vec<u64>>());
    assert_eq!(files_below(&rig.config.data.join("blobs")).len(), 11);
    let account = client.account().await;
    assert_eq!(account.versions, (12..22).sum::<u64>());
    assert_eq!(account.used, account.versions + 22);

    let third = &versions[2];
    let read = client
        .file(Method::GET, "a/f.bin")
        .query(&[("version", third.id)])
        .send()
        .await
        .unwrap();
    assert_eq!(header(&read, "etag"), format!("\"{}\"", third.hash));
    assert_eq!(read.bytes().await.unwrap(), content(9));
    let restore = |version| {
        client
            .at(Method::POST, VERSIONS, "a/f.bin")
            .json(&RestoreVersion { version })
            .send()
    };
    let restored: FileItem = restore(third.id).await.unwrap().json().await.unwrap();
    assert_eq!(restored.hash, third.hash);
    assert_eq!(client.content("a/f.bin").await, content(9));
    assert_eq!(
        client.account().await.used,
        account.used,
        "they changed places"
    );
    assert_eq!(client.versions("a/f.bin").await.versions[0].size, 22);
    assert_eq!(
        restore(third.id).await.unwrap().status(),
        StatusCode::NOT_FOUND
    );

    let remove = |query: &'static str| {
        client
            .ask(Method::DELETE, &format!("{VERSIONS}/a/f.bin{query}"))
            .send()
    };
    assert_eq!(
        remove("?version=1234").await.unwrap().status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(remove("").await.unwrap().status(), StatusCode::NO_CONTENT);
    let account = client.account().await;
    assert_eq!((account.used, account.versions), (19, 0));
    assert_eq!(files_below(&rig.config.data.join("blobs")).len(), 1);
}

#[tokio::test]
async fn moved_overwritten_and_restored_music_is_the_same_track() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let song = |title: &str| fixtures::mp3(&[("TIT2", title), ("TPE1", "Art"), ("TALB", "Alb")]);
    client.put("in/1.mp3", &song("eins")).await;
    rig.locker.ingested().await;
    let track = client.track().await;
    let rest = async |method: &str, query: &str| {
        let path = format!(
            "/rest/{method}?apiKey={}&v=1.16.1&c=test&f=json&{query}",
            client.key
        );
        client.get::<serde_json::Value>(&path).await
    };
    rest("setRating", &format!("id={}&rating=4", track.id)).await;
    rest(
        "star",
        &format!("albumId={}", track.album_id.clone().unwrap()),
    )
    .await;
    rest(
        "createPlaylist",
        &format!("name=mix&songId={0}&songId={0}", track.id),
    )
    .await;
    rest(
        "scrobble",
        &format!("id={}&time=1000&submission=true", track.id),
    )
    .await;
    let feed: ChangesPage = client.get(CHANGES).await;
    let mut cursor = feed.cursor;
    let playlist = feed.changes.iter().find_map(|change| match change {
        Change::Playlist(item) => Some(item.id.clone()),
        _ => None,
    });
    let playlist = playlist.unwrap();
    let mut next = async || {
        let page: ChangesPage = client.get(&format!("{CHANGES}?cursor={cursor}")).await;
        cursor = page.cursor;
        page.changes
    };
    let entries = async || {
        let answer = rest("getPlaylist", &format!("id={playlist}")).await;
        let entries = answer["subsonic-response"]["playlist"]["entry"].clone();
        entries.as_array().map_or(0, Vec::len)
    };

    client.relocate(FOLDERS, "in", &to("out/of")).await;
    let moved = next().await;
    let told = moved.iter().find_map(|change| match change {
        Change::Track(item) => Some((item.id.as_str(), item.path.as_str(), item.rating)),
        _ => None,
    });
    assert_eq!(told, Some((track.id.as_str(), "out/of/1.mp3", Some(4))));
    assert!(
        !moved
            .iter()
            .any(|change| matches!(change, Change::Gone { .. }))
    );

    let thrown = client.throw(FOLDERS, "out").await;
    let gone: Vec<_> = next()
        .await
        .into_iter()
        .filter_map(|change| match change {
            Change::Gone { id } => Some(id),
            _ => None,
        })
        .collect();
    assert!(gone.contains(&track.id), "{gone:?}");
    assert_eq!(entries().await, 0);
    client
        .restore(thrown.id, None)
        .await
        .error_for_status()
        .unwrap();
    let back = next().await;
    let (mut tracks, mut albums, mut playlists) = (Vec::new(), Vec::new(), Vec::new());
    for change in back {
        match change {
            Change::Track(item) => tracks.push(*item),
            Change::Album(item) => albums.push(item),
            Change::Playlist(item) => playlists.push(item),
            Change::Artist(_) => {}
            other => panic!("{other:?}"),
        }
    }
    let expected = TrackItem {
        path: "out/of/1.mp3".into(),
        rating: Some(4),
        plays: 1,
        ..track.clone()
    };
    assert_eq!(tracks, [expected]);
    assert_eq!(
        (&albums[0].id, albums[0].starred),
        (track.album_id.as_ref().unwrap(), true)
    );
    assert_eq!(playlists[0].tracks, [track.id.clone(), track.id.clone()]);
    assert_eq!(entries().await, 2);

    client.overwrite("out/of/1.mp3", &song("zwei")).await;
    rig.locker.ingested().await;
    let over = client.track().await;
    assert_eq!(
        (over.id, over.title.as_str(), over.rating),
        (track.id, "zwei", Some(4))
    );
}

#[tokio::test]
async fn a_kill_after_an_answer_loses_nothing_of_it() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let key = client.key.clone();
    client.put("a/1", b"one").await;
    client.overwrite("a/1", b"two").await;
    client.relocate(FOLDERS, "a", &to("b")).await;
    let thrown = client.throw(FOLDERS, "b").await;
    let rig = rig.killed_and_started_again().await;
    let client = rig.client_with(&key);
    client
        .restore(thrown.id, None)
        .await
        .error_for_status()
        .unwrap();
    let rig = rig.killed_and_started_again().await;
    let client = rig.client_with(&key);
    assert_eq!(client.content("b/1").await, b"two");
    let version = client.versions("b/1").await.versions[0].id;
    let answer = client
        .file(Method::GET, "b/1")
        .query(&[("version", version)])
        .send();
    assert_eq!(answer.await.unwrap().bytes().await.unwrap(), b"one"[..]);
}

#[tokio::test]
async fn a_change_is_made_only_to_the_state_that_it_names() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    client.put("a.html", b"one").await;
    let read = client.file(Method::GET, "a.html").send().await.unwrap();
    let (tag, date) = (header(&read, "etag"), header(&read, "last-modified"));
    rig.clock.forward(60);
    client.overwrite("a.html", b"two").await;
    for (name, value) in [("if-match", &tag), ("if-unmodified-since", &date)] {
        for method in [Method::DELETE, Method::POST] {
            let answer = client
                .file(method.clone(), "a.html")
                .header(name, value)
                .json(&to("b.html"))
                .send()
                .await
                .unwrap();
            assert_eq!(
                answer.status(),
                StatusCode::PRECONDITION_FAILED,
                "{method} {name}"
            );
            assert_eq!(problem(answer).await.code, ProblemCode::PreconditionFailed);
        }
        let stale = client.file(Method::GET, "a.html").header(name, value);
        assert_eq!(
            stale.send().await.unwrap().status(),
            StatusCode::PRECONDITION_FAILED
        );
    }
    let now = client.file(Method::HEAD, "a.html").send().await.unwrap();
    let unchanged = client
        .file(Method::GET, "a.html")
        .header("if-modified-since", header(&now, "last-modified"))
        .send()
        .await
        .unwrap();
    assert_eq!(unchanged.status(), StatusCode::NOT_MODIFIED);
    let moved = client
        .file(Method::POST, "a.html")
        .header("if-match", header(&now, "etag"))
        .json(&to("b.html"))
        .send()
        .await
        .unwrap();
    assert_eq!(moved.status(), StatusCode::OK);

    let shown = client
        .file(Method::GET, "b.html")
        .query(&[("inline", "true")]);
    let shown = shown.send().await.unwrap();
    assert_eq!(header(&shown, "content-type"), "text/plain; charset=utf-8");
    assert_eq!(header(&shown, "content-security-policy"), "sandbox");
    assert_eq!(header(&shown, "x-content-type-options"), "nosniff");
    assert_eq!(header(&shown, "referrer-policy"), "no-referrer");
    assert!(header(&shown, "content-disposition").starts_with("inline; filename=\"b.html\""));
}
