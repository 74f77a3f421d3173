use super::*;
use crate::{AlbumListType, ItemKind, Purpose, RemoteError, SearchKind};

#[tokio::test]
async fn every_request_says_who_asks_and_in_which_format() {
    let server = Server::start(|_| ok("")).await;
    server.client().ping().await.unwrap();
    let token = Credential::Token {
        user: "ada".into(),
        password: Secret::new("sesame"),
    };
    let client = server.client().with_credential(Some(token));
    client.ping().await.unwrap();
    client.ping().await.unwrap();
    let seen = server.seen();
    for request in &seen {
        assert_eq!(request.path, "/rest/ping.view");
        assert_eq!(request.get("f"), Some("json"));
        assert_eq!(request.get("c"), Some("Coffer"));
        assert_eq!(request.get("v"), Some("1.16.1"));
        assert!(request.header("user-agent").starts_with("Coffer/"));
        assert_eq!(request.header("referer"), "");
    }
    assert_eq!(seen[0].get("apiKey"), Some("key-1"));
    assert_eq!(seen[0].get("u"), None);
    assert_eq!(seen[1].get("u"), Some("ada"));
    assert_eq!(seen[1].get("p"), None);
    assert_ne!(seen[1].get("s"), seen[2].get("s"));
}

#[tokio::test]
async fn doubles_in_a_page_are_dropped_but_counted() {
    let server = Server::start(|_| {
        ok(r#""searchResult3":{"album":[{"id":1,"name":"A"},{"id":"1","name":"A"},{"id":2},{"name":"no id"}]}"#)
    })
    .await;
    let page = server
        .client()
        .search3_page(SearchKind::Albums, 10, 4, "")
        .await
        .unwrap();
    let ids: Vec<&str> = page
        .result
        .album
        .iter()
        .map(|album| album.id.as_str())
        .collect();
    assert_eq!(ids, ["1", "2"]);
    assert_eq!(page.received, 4);
    let seen = &server.seen()[0];
    assert_eq!(seen.get("query"), Some(""));
    assert_eq!(seen.get("albumOffset"), Some("10"));
    assert_eq!(seen.get("songCount"), Some("0"));
}

#[tokio::test]
async fn a_page_past_the_end_is_empty_whatever_its_shape() {
    for shape in [
        "",
        r#""albumList2":{}"#,
        r#""albumList2":{"album":[]}"#,
        r#""albumList2":null"#,
    ] {
        let server = Server::start(move |_| ok(shape)).await;
        let page = server
            .client()
            .album_list2(AlbumListType::ByName, 9, 3)
            .await
            .unwrap();
        assert_eq!((page.items.len(), page.received), (0, 0), "{shape}");
    }
}

#[tokio::test]
async fn artists_come_flat_and_an_album_has_its_songs() {
    let server = Server::start(|request| match request.path.as_str() {
        "/rest/getArtists.view" => ok(
            r#""artists":{"index":[{"name":"A","artist":[{"id":1,"name":"Abba"}]},{"name":"B","artist":[{"id":2,"name":"Bach"}]}]}"#,
        ),
        _ => ok(r#""album":{"id":7,"name":"A","song":[{"id":8,"title":"T","duration":1.5}]}"#),
    })
    .await;
    let artists = server.client().artists().await.unwrap();
    assert_eq!(artists.len(), 2);
    let album = server.client().album("7").await.unwrap();
    assert_eq!(album.song[0].duration, Some(1));
    assert!(
        server.client().ledger().of(Purpose::Sync).down == 0,
        "a new client, a new ledger"
    );
}

#[tokio::test]
async fn an_empty_answer_to_a_question_for_one_thing_is_not_found() {
    let server = Server::start(|_| ok("")).await;
    for error in [
        server.client().album("7").await.unwrap_err(),
        server.client().song("7").await.unwrap_err(),
        server.client().playlist("7").await.unwrap_err(),
        server.client().artist("7").await.unwrap_err(),
    ] {
        assert!(matches!(error, RemoteError::NotFound { .. }), "{error}");
    }
}

#[tokio::test]
async fn long_parameters_go_as_a_form() {
    let server = Server::start(|_| ok("")).await;
    let songs: Vec<String> = (0..500).map(|n| format!("song-{n}")).collect();
    let songs: Vec<&str> = songs.iter().map(String::as_str).collect();
    server
        .client()
        .replace_playlist("pl-1", &songs)
        .await
        .unwrap();
    let seen = &server.seen()[0];
    assert_eq!(seen.method, "POST");
    assert_eq!(
        seen.query.iter().filter(|(key, _)| key == "songId").count(),
        500
    );
    assert_eq!(seen.get("apiKey"), Some("key-1"));
}

#[tokio::test]
async fn compressed_answers_are_read_and_counted_as_they_came() {
    let server = Server::start(|request| {
        assert_eq!(request.header("accept-encoding"), "gzip");
        use std::io::Write;
        let songs: String = (0..3000)
            .map(|n| format!(r#"{{"id":{n},"title":"same"}},"#))
            .collect();
        let songs = songs.trim_end_matches(',');
        let plain = format!(
            r#"{{"subsonic-response":{{"status":"ok","searchResult3":{{"song":[{songs}]}}}}}}"#
        );
        let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        zip.write_all(plain.as_bytes()).unwrap();
        let mut answer = json(zip.finish().unwrap());
        answer
            .headers_mut()
            .insert("content-encoding", "gzip".parse().unwrap());
        answer
    })
    .await;
    let client = server.client();
    let page = client
        .search3_page(SearchKind::Songs, 0, 3000, "")
        .await
        .unwrap();
    assert_eq!(page.result.song.len(), 3000);
    let traffic = client.ledger().of(Purpose::Sync);
    assert!(traffic.down > 0 && traffic.down < 60_000, "{traffic:?}");
    assert!(traffic.up > 0);
    assert_eq!(client.ledger().total(), traffic);
}

#[tokio::test]
async fn plays_go_one_by_one_and_stop_at_the_first_failure_without_a_second_try() {
    let server = Server::start(|request| match request.get("id") {
        Some("b") => answer(503, "text/plain", "busy"),
        _ => ok(""),
    })
    .await;
    let (done, error) = server
        .client()
        .scrobble(&[("a", 1), ("b", 2), ("c", 3)])
        .await;
    assert_eq!(done, 1);
    assert!(matches!(
        error,
        Some(RemoteError::ServerTrouble { status: 503, .. })
    ));
    assert_eq!(server.seen().len(), 2);
    assert_eq!(server.seen()[0].get("time"), Some("1"));
}

#[tokio::test]
async fn stars_name_their_kind() {
    let server = Server::start(|_| ok("")).await;
    let client = server.client();
    client.star(ItemKind::Album, "al-1").await.unwrap();
    client.unstar(ItemKind::Artist, "ar-1").await.unwrap();
    client.set_rating("tr-1", 9).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].get("albumId"), Some("al-1"));
    assert_eq!(seen[1].get("artistId"), Some("ar-1"));
    assert_eq!(seen[2].get("rating"), Some("5"));
}

#[tokio::test]
async fn an_old_server_is_spoken_to_in_its_version() {
    let server = Server::start(|request| match request.get("v") {
        Some("1.8.0") => ok(""),
        _ => json(failed(30, "server must upgrade").replace("1.16.1", "1.8.0")),
    })
    .await;
    let client = server.client();
    client.ping().await.unwrap();
    client.ping().await.unwrap();
    assert_eq!(server.seen().len(), 3, "it remembers");
}

#[tokio::test]
async fn a_cover_is_a_picture_and_never_an_error_inside_a_good_status() {
    let picture = b"\x89PNG\r\n\x1a\n....".as_slice();
    let server = Server::start(move |request| match request.get("id").unwrap() {
        "png" => answer(200, "image/png", picture),
        "untyped" => answer(200, "application/octet-stream", picture),
        "xml" => answer(
            200,
            "text/xml",
            r#"<subsonic-response status="failed" version="1.1.0"><error code="70" message="x"/></subsonic-response>"#,
        ),
        "disguised" => answer(200, "image/jpeg", failed(70, "x")),
        "empty" => answer(200, "image/jpeg", ""),
        "portal" => answer(200, "text/html", "<html>log in</html>"),
        _ => json(failed(0, "broken")),
    })
    .await;
    let client = server.client();
    assert_eq!(client.cover("png", Some(300)).await.unwrap().bytes, picture);
    assert_eq!(client.cover("untyped", None).await.unwrap().bytes, picture);
    for id in ["xml", "disguised", "empty"] {
        let error = client.cover(id, None).await.unwrap_err();
        assert!(
            matches!(error, RemoteError::NotFound { .. }),
            "{id}: {error}"
        );
    }
    let error = client.cover("portal", None).await.unwrap_err();
    assert!(matches!(error, RemoteError::NotAServer { .. }), "{error}");
    let error = client.cover("other", None).await.unwrap_err();
    assert!(matches!(error, RemoteError::Api { code: 0, .. }), "{error}");
}

#[tokio::test]
async fn every_call_can_run_as_a_task_of_its_own() {
    fn check(_: impl Future + Send) {}
    let server = Server::start(|_| ok("")).await;
    let client = server.client();
    let song = "tr-1".into();
    check(client.album("al-1"));
    check(client.changes("0", 1));
    check(client.cover("co-1", None));
    check(client.open_stream(&song, crate::ByteRange::WHOLE, Purpose::Stream));
    check(client.scrobble(&[("tr-1", 1)]));
    let request = crate::UploadRequest {
        file: "a".as_ref(),
        target: "a",
        sha256: None,
        resume: None,
    };
    check(client.upload(request, |_| {}));
}
