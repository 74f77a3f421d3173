//! Songs and pictures as bytes.

use super::fixture::{Answered, Locker, Person, one_user};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};

async fn ask(
    locker: &Locker,
    person: &Person,
    method: Method,
    call: &str,
    headers: &[(header::HeaderName, &str)],
) -> Answered {
    let joint = if call.contains('?') { '&' } else { '?' };
    let mut request = Request::builder()
        .method(method)
        .uri(format!("/rest/{call}{joint}apiKey={}&f=json", person.key));
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    locker.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_stream_is_the_original_whatever_else_is_asked_for() {
    let (locker, ada, library) = one_user();
    let bytes = locker.song_bytes(ada.id, 0);
    for wish in [
        "",
        "&format=raw",
        "&format=mp3&maxBitRate=64",
        "&maxBitRate=0&estimateContentLength=true",
    ] {
        let call = format!("stream?id=tr-{}{wish}", library.songs[0]);
        let answered = ask(&locker, &ada, Method::GET, &call, &[]).await;
        assert_eq!(answered.status, StatusCode::OK);
        assert_eq!(answered.body, bytes);
        assert_eq!(answered.header(header::CONTENT_TYPE), "audio/flac");
        assert_eq!(
            answered.header(header::CONTENT_LENGTH),
            bytes.len().to_string()
        );
        assert_eq!(answered.header(header::ACCEPT_RANGES), "bytes");
    }
}

#[tokio::test]
async fn ranges_heads_and_tags_work_for_streams_and_downloads() {
    let (locker, ada, library) = one_user();
    let bytes = locker.song_bytes(ada.id, 1);
    for method in ["stream", "download.view"] {
        let call = format!("{method}?id=tr-{}", library.songs[1]);
        let part = ask(
            &locker,
            &ada,
            Method::GET,
            &call,
            &[(header::RANGE, "bytes=2-5")],
        )
        .await;
        assert_eq!(part.status, StatusCode::PARTIAL_CONTENT);
        assert_eq!(part.body, bytes[2..=5]);
        assert_eq!(
            part.header(header::CONTENT_RANGE),
            format!("bytes 2-5/{}", bytes.len())
        );
        let past = ask(
            &locker,
            &ada,
            Method::GET,
            &call,
            &[(header::RANGE, "bytes=999-")],
        )
        .await;
        assert_eq!(past.status, StatusCode::RANGE_NOT_SATISFIABLE);
        let head = ask(&locker, &ada, Method::HEAD, &call, &[]).await;
        assert_eq!(head.status, StatusCode::OK);
        assert_eq!(head.body.len(), 0);
        assert_eq!(head.header(header::CONTENT_LENGTH), bytes.len().to_string());
        let tag = head.header(header::ETAG).to_owned();
        let known = ask(
            &locker,
            &ada,
            Method::GET,
            &call,
            &[(header::IF_NONE_MATCH, &tag)],
        )
        .await;
        assert_eq!(known.status, StatusCode::NOT_MODIFIED);
        assert_eq!(known.header(header::CACHE_CONTROL), "private, no-cache");
    }
}

#[tokio::test]
async fn a_download_carries_the_name_of_the_file() {
    let (locker, ada, library) = one_user();
    locker.rows(|tx| {
        tx.execute(
            "UPDATE files SET path = 'Café/Ä \"1\"; x.flac' WHERE id = 1",
            [],
        )
        .unwrap();
    });
    let call = format!("download?id=tr-{}", library.songs[0]);
    let answered = ask(&locker, &ada, Method::GET, &call, &[]).await;
    assert_eq!(
        answered.header(header::CONTENT_DISPOSITION),
        "attachment; filename*=UTF-8''%C3%84%20%221%22%3B%20x.flac"
    );
}

#[tokio::test]
async fn what_is_no_song_is_an_error_in_the_asked_form() {
    let (locker, ada, library) = one_user();
    for method in ["stream", "download"] {
        for id in [
            "tr-999999".to_owned(),
            format!("al-{}", library.albums[0]),
            "x".to_owned(),
        ] {
            assert_eq!(locker.code(&ada, method, &format!("id={id}")).await, 70);
        }
        assert_eq!(locker.code(&ada, method, "id=").await, 10);
    }
}

#[tokio::test]
async fn a_cover_comes_by_every_id_that_has_one_and_in_the_asked_size() {
    let (locker, ada, library) = one_user();
    for id in [
        format!("co-{}", library.cover),
        format!("al-{}", library.albums[0]),
        format!("tr-{}", library.songs[0]),
        format!("ar-{}", library.artists[0]),
        format!("pl-{}", library.playlist),
    ] {
        let whole = ask(
            &locker,
            &ada,
            Method::GET,
            &format!("getCoverArt?id={id}"),
            &[],
        )
        .await;
        assert_eq!(whole.header(header::CONTENT_TYPE), "image/png", "{id}");
        assert_eq!(image::load_from_memory(&whole.body).unwrap().width(), 300);
        assert!(whole.header(header::CACHE_CONTROL).starts_with("private"));
        let call = format!("getCoverArt?id={id}&size=100");
        let small = ask(&locker, &ada, Method::GET, &call, &[]).await;
        let width = image::load_from_memory(&small.body).unwrap().width();
        assert!((100..300).contains(&width), "{id}: {width}");
        let tag = small.header(header::ETAG).to_owned();
        assert_ne!(tag, whole.header(header::ETAG));
        let known = ask(
            &locker,
            &ada,
            Method::GET,
            &call,
            &[(header::IF_NONE_MATCH, &tag)],
        )
        .await;
        assert_eq!(known.status, StatusCode::NOT_MODIFIED);
    }
}

#[tokio::test]
async fn what_has_no_cover_is_not_found() {
    let (locker, ada, library) = one_user();
    for id in [
        format!("al-{}", library.albums[3]),
        format!("ar-{}", library.artists[2]),
        "co-999999".to_owned(),
        "pl-999999".to_owned(),
        "cover".to_owned(),
    ] {
        assert_eq!(
            locker.code(&ada, "getCoverArt", &format!("id={id}")).await,
            70,
            "{id}"
        );
    }
    assert_eq!(locker.code(&ada, "getCoverArt", "").await, 10);
    let cover = format!("id=co-{}", library.cover);
    for size in ["0", "-1", "big"] {
        assert_eq!(
            locker
                .code(&ada, "getCoverArt", &format!("{cover}&size={size}"))
                .await,
            0
        );
    }
    locker
        .get(
            "getCoverArt",
            &format!("apiKey={}&{cover}&size=99999999999", ada.key),
        )
        .await;
}
