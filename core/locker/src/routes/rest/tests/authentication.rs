//! The three ways to say who calls.

use super::fixture::{Locker, Person, one_user, two_users, values};
use md5::{Digest as _, Md5};

async fn code(locker: &Locker, query: &str) -> i64 {
    let answered = locker.get("ping", &format!("f=json&{query}")).await;
    answered.json()["error"]["code"].as_i64().unwrap_or(-1)
}

fn token(person: &Person, salt: &str) -> String {
    hex::encode(Md5::digest(format!("{}{salt}", person.app_password)))
}

#[tokio::test]
async fn key_password_and_token_each_let_their_owner_in() {
    let (locker, ada, _) = one_user();
    let (key, password) = (&ada.key, &ada.app_password);
    let hidden = hex::encode(password);
    let token = token(&ada, "salt");
    for query in [
        format!("apiKey={key}"),
        format!("u=ada&p={password}"),
        format!("u=ADA&p={key}"),
        format!("u=ada&p=enc:{hidden}"),
        format!("u=ada&t={token}&s=salt&v=1.16.1&c=app"),
    ] {
        assert_eq!(code(&locker, &query).await, -1, "{query}");
    }
}

#[tokio::test]
async fn what_is_wrong_missing_or_too_much_has_a_code_of_its_own() {
    let (locker, ada, _, bob, _) = two_users();
    let (key, password) = (&ada.key, &ada.app_password);
    let token = token(&ada, "salt");
    for (query, expected) in [
        (String::new(), 10),
        ("u=ada".to_owned(), 10),
        (format!("u=ada&t={token}"), 10),
        ("u=ada&p=wrong".to_owned(), 40),
        ("u=nobody&p=wrong".to_owned(), 40),
        (format!("u=bob&p={password}"), 40),
        (format!("u=ada&t={token}&s=other"), 40),
        (format!("u=nobody&t={token}&s=salt"), 40),
        ("u=ada&t=no-hex&s=salt".to_owned(), 40),
        ("apiKey=wrong".to_owned(), 44),
        (format!("apiKey={password}"), 44),
        (format!("apiKey={key}&u=ada"), 43),
        (format!("apiKey={}&u=bob&p=x", bob.key), 43),
        (format!("u=ada&p={password}&t={token}&s=salt"), 43),
    ] {
        assert_eq!(code(&locker, &query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_secret_is_never_repeated_in_an_answer() {
    let (locker, ada, _) = one_user();
    for query in [
        "u=ada&p=hunter2",
        "apiKey=hunter2",
        "u=ada&t=hunter2&s=hunter2",
    ] {
        let answered = locker.get("ping", query).await;
        assert!(!answered.text().contains("hunter2"));
    }
    let answered = locker
        .get("ping", &format!("apiKey={0}&f={0}", ada.key))
        .await;
    assert!(answered.text().contains("status=\"failed\""));
}

#[tokio::test]
async fn strangers_may_ask_for_extensions_only() {
    let (locker, _, _) = one_user();
    let answered = locker.get("getOpenSubsonicExtensions", "f=json").await;
    let answer = answered.json();
    assert_eq!(
        values(&answer["openSubsonicExtensions"], "name"),
        [
            "apiKeyAuthentication",
            "formPost",
            "songLyrics",
            "cofferChanges",
            "cofferContentHash"
        ]
    );
    for method in [
        "getAlbumList2",
        "stream",
        "getCoverArt",
        "search3",
        "getUsers",
    ] {
        let answered = locker.get(method, "f=json&type=newest&id=tr-1").await;
        assert_eq!(answered.json()["error"]["code"], 10, "{method}");
    }
}

#[tokio::test]
async fn a_key_tells_its_owner_and_users_see_themselves() {
    let (locker, ada, _, bob, _) = two_users();
    assert_eq!(
        locker.ok(&bob, "tokenInfo", "").await["tokenInfo"]["username"],
        "bob"
    );
    let user = locker.ok(&bob, "getUser", "username=bob").await["user"].clone();
    assert_eq!(
        (&user["username"], &user["adminRole"]),
        (&"bob".into(), &false.into())
    );
    assert_eq!(locker.code(&bob, "getUser", "username=ada").await, 50);
    assert_eq!(locker.code(&bob, "getUser", "username=nobody").await, 50);
    assert_eq!(locker.code(&bob, "getUsers", "").await, 50);
    assert_eq!(locker.code(&bob, "getUser", "").await, 10);
    let user = locker.ok(&ada, "getUser", "username=bob").await["user"].clone();
    assert_eq!(user["adminRole"], false);
    assert_eq!(locker.code(&ada, "getUser", "username=nobody").await, 70);
    let users = locker.ok(&ada, "getUsers", "").await;
    assert_eq!(values(&users["users"]["user"], "username"), ["ada", "bob"]);
}
