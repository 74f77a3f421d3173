//! Signing in, pairing, devices, app passwords.

use super::rig::{PASSWORD, Rig, header, problem};
use crate::auth::{self, AuthError};
use coffer_model::Secret;
use coffer_protocol::coffer::{
    ABOUT, ACCOUNT, APP_PASSWORDS, About, AppPassword, DEVICES, Device, DeviceKey, NewAppPassword,
    PAIRING, PairingCode, ProblemCode, REDEEM, Redeem,
};
use md5::{Digest as _, Md5};
use reqwest::{Method, Response, StatusCode};

async fn redeem(rig: &Rig, code: &str) -> Response {
    let body = Redeem {
        code: code.into(),
        device: "phone".into(),
    };
    rig.request(Method::POST, REDEEM)
        .json(&body)
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn about_names_the_same_locker_after_a_restart_and_needs_no_key() {
    let rig = Rig::start().await;
    let about = |rig: &Rig| rig.request(Method::GET, ABOUT).send();
    let first: About = about(&rig).await.unwrap().json().await.unwrap();
    assert_eq!(first.server, "coffer");
    let rig = rig.killed_and_started_again().await;
    assert_eq!(
        about(&rig).await.unwrap().json::<About>().await.unwrap(),
        first
    );
    let health = rig.request(Method::GET, "/healthz").send().await.unwrap();
    assert_eq!(health.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_login_password_gives_a_device_key_that_opens_the_account() {
    let rig = Rig::start().await;
    let key: DeviceKey = rig
        .sign_in("ADA", PASSWORD, "laptop")
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(key.user, "ada");
    let account = rig.client_with(&key.key).account().await;
    assert_eq!(
        (
            account.user.as_str(),
            account.admin,
            account.quota,
            account.used
        ),
        ("ada", true, 5_000_000_000, 0)
    );
    let by_query = rig
        .request(Method::GET, &format!("{ACCOUNT}?apiKey={}", key.key))
        .send()
        .await
        .unwrap();
    assert_eq!(by_query.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_unknown_user_a_wrong_password_and_a_missing_key_are_told_alike() {
    let rig = Rig::start().await;
    let wrong = rig.sign_in("ada", "wrong horse", "x").await;
    let unknown = rig.sign_in("nobody", PASSWORD, "x").await;
    assert_eq!(
        (wrong.status(), unknown.status()),
        (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED)
    );
    assert_eq!(problem(wrong).await, problem(unknown).await);
    for key in ["", "cof_x", PASSWORD] {
        let answer = rig
            .client_with(key)
            .ask(Method::GET, ACCOUNT)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(problem(answer).await.code, ProblemCode::Unauthorized);
    }
}

#[tokio::test]
async fn guessing_a_password_is_slowed_down_and_the_right_one_works_after_the_wait() {
    let rig = Rig::start().await;
    let mut refused = None;
    for _ in 0..20 {
        let answer = rig.sign_in("ada", "wrong horse", "x").await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("guessing was never slowed down");
    let wait: i64 = header(&refused, "retry-after").parse().unwrap();
    assert_eq!(problem(refused).await.code, ProblemCode::TooManyRequests);
    assert_eq!(
        rig.sign_in("ada", PASSWORD, "x").await.status(),
        StatusCode::TOO_MANY_REQUESTS
    );
    rig.clock.forward(wait);
    assert_eq!(
        rig.sign_in("ada", PASSWORD, "x").await.status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn many_guesses_at_once_are_no_way_around_the_brake() {
    let rig = Rig::start().await;
    let answers =
        futures::future::join_all((0..12).map(|_| rig.sign_in("ada", "wrong horse", "x"))).await;
    let tried = answers
        .iter()
        .filter(|answer| answer.status() == StatusCode::UNAUTHORIZED)
        .count();
    assert_eq!(tried, 5);
}

#[tokio::test]
async fn a_revoked_device_is_locked_out_at_its_next_request() {
    let rig = Rig::start().await;
    let (mine, lost) = (rig.client().await, rig.client().await);
    let devices: Vec<Device> = mine.get(DEVICES).await;
    assert_eq!(devices.len(), 2);
    let other = devices.iter().find(|device| !device.current).unwrap();
    lost.account().await;
    let revoked = mine
        .ask(Method::DELETE, &format!("{DEVICES}/{}", other.id))
        .send()
        .await
        .unwrap();
    assert_eq!(revoked.status(), StatusCode::NO_CONTENT);
    let after = lost.ask(Method::GET, ACCOUNT).send().await.unwrap();
    assert_eq!(after.status(), StatusCode::UNAUTHORIZED);
    mine.account().await;
    let again = mine
        .ask(Method::DELETE, &format!("{DEVICES}/{}", other.id))
        .send()
        .await
        .unwrap();
    assert_eq!(again.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_user_cannot_revoke_anothers_device() {
    let rig = Rig::start().await;
    rig.admin()
        .add_user("bob", &Secret::new(PASSWORD), false, None)
        .unwrap();
    let (ada, bob) = (rig.client().await, rig.client_of("bob").await);
    let devices: Vec<Device> = ada.get(DEVICES).await;
    let tried = bob
        .ask(Method::DELETE, &format!("{DEVICES}/{}", devices[0].id))
        .send()
        .await
        .unwrap();
    assert_eq!(tried.status(), StatusCode::NOT_FOUND);
    ada.account().await;
}

#[tokio::test]
async fn the_eleventh_device_is_refused_and_no_other_is_dropped() {
    let rig = Rig::start().await;
    let mut first = None;
    for _ in 0..10 {
        first = Some(first.unwrap_or(rig.client().await));
    }
    let first = first.unwrap();
    let refused = rig.sign_in("ada", PASSWORD, "eleventh").await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert!(problem(refused).await.message.contains("10 devices"));
    let code: PairingCode = first
        .ask(Method::POST, PAIRING)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(
        redeem(&rig, &code.code).await.status(),
        StatusCode::CONFLICT
    );
    let devices: Vec<Device> = first.get(DEVICES).await;
    let other = devices.iter().find(|device| !device.current).unwrap();
    first
        .ask(Method::DELETE, &format!("{DEVICES}/{}", other.id))
        .send()
        .await
        .unwrap();
    assert_eq!(
        redeem(&rig, &code.code).await.status(),
        StatusCode::OK,
        "the refused code stays good"
    );
}

#[tokio::test]
async fn when_a_device_was_last_seen_is_noted_once_a_minute() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let seen = async || {
        let devices: Vec<Device> = client.get(DEVICES).await;
        devices[0].last_seen_at
    };
    // Noted in the background: it shows a moment later.
    let shows = async |expected: i64| {
        let waiting = async {
            while seen().await != Some(expected) {
                tokio::task::yield_now().await
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(60), waiting)
            .await
            .unwrap();
    };
    let start = crate::Clock::now(&*rig.clock);
    shows(start).await;
    rig.clock.forward(59);
    assert_eq!(seen().await, Some(start));
    rig.clock.forward(1);
    shows(start + 60_000).await;
}

#[tokio::test]
async fn a_pairing_code_works_once_however_it_is_typed() {
    let rig = Rig::start().await;
    let code = rig.admin().pairing_code("ada").unwrap().code;
    let typed = code.to_lowercase().replace('-', "");
    let key: DeviceKey = redeem(&rig, &typed).await.json().await.unwrap();
    assert_eq!(rig.client_with(&key.key).account().await.user, "ada");
    let again = redeem(&rig, &code).await;
    assert_eq!(again.status(), StatusCode::GONE);
}

#[tokio::test]
async fn a_pairing_code_ends_after_ten_minutes() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let code: PairingCode = client
        .ask(Method::POST, PAIRING)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(code.expires_at - crate::Clock::now(&*rig.clock), 600_000);
    rig.clock.forward(600);
    assert_eq!(redeem(&rig, &code.code).await.status(), StatusCode::GONE);
}

#[tokio::test]
async fn guessing_pairing_codes_is_slowed_down() {
    let rig = Rig::start().await;
    let mut tries = 0;
    while redeem(&rig, "AAAA-BBBB").await.status() != StatusCode::TOO_MANY_REQUESTS {
        tries += 1;
        assert!(tries < 20);
    }
}

#[tokio::test]
async fn app_passwords_and_device_keys_sign_other_players_in_and_the_login_password_never_does() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let app = rig.locker.app();
    let asked = client
        .ask(Method::POST, APP_PASSWORDS)
        .json(&NewAppPassword { name: "car".into() });
    let made = asked.send().await.unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);
    let made: AppPassword = made.json().await.unwrap();
    let token = |password: &str, salt: &str| hex::encode(Md5::digest(format!("{password}{salt}")));

    assert_eq!(
        auth::by_api_key(app, &client.key).await.unwrap().name,
        "ada"
    );
    assert_eq!(
        auth::by_password(app, "ada", &client.key)
            .await
            .unwrap()
            .name,
        "ada"
    );
    assert_eq!(
        auth::by_password(app, "Ada", &made.password)
            .await
            .unwrap()
            .name,
        "ada"
    );
    let by_token = auth::by_token(app, "ada", &token(&made.password, "salt"), "salt")
        .await
        .unwrap();
    assert_eq!(by_token.credential_id, Some(made.id.clone()));

    let wrong = [
        auth::by_api_key(app, &made.password).await,
        auth::by_api_key(app, PASSWORD).await,
        auth::by_password(app, "ada", PASSWORD).await,
        auth::by_password(app, "bob", &client.key).await,
        auth::by_token(app, "ada", &token(PASSWORD, "salt"), "salt").await,
        auth::by_token(app, "ada", &token(&made.password, "salt"), "other").await,
        auth::by_token(app, "bob", &token(&made.password, "salt"), "salt").await,
        auth::by_token(app, "ada", "", "").await,
        auth::by_token(app, "ada", "nohex", "salt").await,
    ];
    for (case, answer) in wrong.into_iter().enumerate() {
        assert!(matches!(answer, Err(AuthError::Wrong)), "case {case}");
    }

    let listed: Vec<Device> = client.get(APP_PASSWORDS).await;
    assert_eq!((listed.len(), listed[0].name.as_str()), (1, "car"));
    client
        .ask(Method::DELETE, &format!("{APP_PASSWORDS}/{}", made.id))
        .send()
        .await
        .unwrap();
    let revoked = auth::by_token(app, "ada", &token(&made.password, "salt"), "salt").await;
    assert!(matches!(revoked, Err(AuthError::Wrong)));
}

#[tokio::test]
async fn no_secret_is_stored_in_the_clear() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let asked = client
        .ask(Method::POST, APP_PASSWORDS)
        .json(&NewAppPassword { name: "car".into() });
    let made: AppPassword = asked.send().await.unwrap().json().await.unwrap();
    let code = rig
        .admin()
        .pairing_code("ada")
        .unwrap()
        .code
        .replace('-', "")
        .to_lowercase();
    let key = client.key.clone();
    let data = rig.config.data.clone();
    rig.locker.shutdown().await;
    for path in super::rig::files_below(&data) {
        let bytes = std::fs::read(&path).unwrap();
        for secret in [PASSWORD, &made.password, &key, &code] {
            let found = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "a secret is in {}", path.display());
        }
    }
}

#[tokio::test]
async fn a_body_that_makes_no_sense_or_is_too_large_is_refused_as_a_problem() {
    let rig = Rig::start().await;
    let client = rig.client().await;
    let junk = client
        .ask(Method::POST, APP_PASSWORDS)
        .header("content-type", "application/json")
        .body("{");
    assert_eq!(
        problem(junk.send().await.unwrap()).await.code,
        ProblemCode::BadRequest
    );
    let large = client
        .ask(Method::POST, APP_PASSWORDS)
        .json(&NewAppPassword {
            name: "x".repeat(300_000),
        });
    assert_eq!(
        large.send().await.unwrap().status(),
        StatusCode::PAYLOAD_TOO_LARGE
    );
    let nameless = client
        .ask(Method::POST, APP_PASSWORDS)
        .json(&NewAppPassword { name: " ".into() });
    assert_eq!(
        nameless.send().await.unwrap().status(),
        StatusCode::BAD_REQUEST
    );
    let nowhere = client
        .ask(Method::GET, "/coffer/v1/nothing")
        .send()
        .await
        .unwrap();
    assert_eq!(problem(nowhere).await.code, ProblemCode::NotFound);
}
