//! Forms of answers, forms of requests, methods that are not there.

use super::fixture::one_user;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};

#[tokio::test]
async fn xml_is_the_default_and_the_view_suffix_is_tolerated() {
    let (locker, ada, _) = one_user();
    for method in ["ping", "ping.view"] {
        let answered = locker.get(method, &format!("apiKey={}", ada.key)).await;
        assert_eq!(answered.header(header::CONTENT_TYPE), "application/xml");
        assert_eq!(
            answered.text(),
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<subsonic-response \
                 xmlns=\"http://subsonic.org/restapi\" status=\"ok\" version=\"1.16.1\" type=\"coffer\" \
                 serverVersion=\"{}\" openSubsonic=\"true\"/>",
                env!("CARGO_PKG_VERSION")
            )
        );
    }
}

#[tokio::test]
async fn jsonp_calls_the_named_function_and_nothing_but_a_name_is_taken() {
    let (locker, ada, _) = one_user();
    let key = &ada.key;
    let answered = locker
        .get(
            "ping",
            &format!("apiKey={key}&f=jsonp&callback=app.on_ping"),
        )
        .await;
    assert!(
        answered
            .header(header::CONTENT_TYPE)
            .starts_with("text/javascript")
    );
    assert_eq!(answered.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    let text = answered.text();
    assert!(text.starts_with("app.on_ping({\"subsonic-response\":{") && text.ends_with(");"));

    let answered = locker
        .get("ping", &format!("apiKey={key}&f=jsonp&callback=alert(1)//"))
        .await;
    assert_eq!(answered.header(header::CONTENT_TYPE), "application/xml");
    assert!(answered.text().contains("code=\"0\""));
}

#[tokio::test]
async fn a_form_is_read_like_a_query() {
    let (locker, ada, library) = one_user();
    let request = |kind: &str, form: String| {
        Request::post("/rest/getSong.view?f=json")
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(form))
            .unwrap()
    };
    let form = format!("apiKey={}&id=tr-{}", ada.key, library.songs[0]);
    let kind = "application/x-www-form-urlencoded; charset=UTF-8";
    let answered = locker.send(request(kind, form.clone())).await;
    assert_eq!(answered.json()["song"]["title"], "Song 0-1");
    let answered = locker.send(request("text/plain", form)).await;
    assert_eq!(answered.json()["error"]["code"], 10);
}

#[tokio::test]
async fn a_form_that_is_too_large_is_an_error_and_not_a_hang() {
    let (locker, ada, _) = one_user();
    let request = Request::post(format!("/rest/ping?f=json&apiKey={}", ada.key))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(vec![b'a'; super::super::LARGEST_FORM + 1]))
        .unwrap();
    let answered = locker.send(request).await;
    assert_eq!(answered.json()["error"]["code"], 0);
}

#[tokio::test]
async fn an_unknown_method_is_404_with_an_error_in_the_asked_form() {
    let (locker, ada, _) = one_user();
    let query = format!("apiKey={}", ada.key);
    let answered = locker
        .get("jukeboxControl", &format!("{query}&f=json"))
        .await;
    assert_eq!(answered.status, StatusCode::NOT_FOUND);
    assert_eq!(answered.json()["error"]["code"], 70);
    let answered = locker.get("no%20such%00", &query).await;
    assert_eq!(answered.status, StatusCode::NOT_FOUND);
    assert!(answered.text().contains("<error code=\"70\""));
}

#[tokio::test]
async fn methods_that_are_decided_against_say_so() {
    let (locker, ada, _) = one_user();
    for method in ["savePlayQueue", "getPlayQueue", "createBookmark"] {
        assert_eq!(locker.code(&ada, method, "").await, 0);
    }
}
