use super::*;
use crate::{ByteRange, Purpose, RemoteError};
use coffer_model::ServerId;
use proptest::prelude::*;
use std::error::Error;

/// All that an error can show.
fn shown(error: &RemoteError) -> String {
    let mut text = format!("{error} {error:?}");
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(&format!(" {cause} {cause:?}"));
        next = cause.source();
    }
    text
}

/// Makes calls of each kind; returns all that came out of them.
async fn errors(client: &Client) -> Vec<String> {
    let id = ServerId::from("tr-1");
    let mut errors = vec![
        client.ping().await.err(),
        client.album("al-1").await.err(),
        client.cover("co-1", None).await.err(),
        client.account().await.err(),
        client
            .open_stream(&id, ByteRange::from(5), Purpose::Stream)
            .await
            .err(),
        client
            .open_file("a.mp3", ByteRange::WHOLE, Purpose::Download)
            .await
            .err(),
    ];
    let secret = client.credential.as_deref().unwrap().secret();
    errors.push(client.sign_in("ada", secret, "phone").await.err());
    errors.push(client.redeem_pairing(secret.expose(), "phone").await.err());
    errors.iter().flatten().map(shown).collect()
}

fn credentials(secret: &str) -> [Credential; 3] {
    let (user, password) = ("ada".to_owned(), Secret::new(secret));
    [
        key(secret),
        Credential::Token {
            user: user.clone(),
            password: password.clone(),
        },
        Credential::Password { user, password },
    ]
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

/// Answers with all that the request said, as a rude server does.
fn echo(status: u16, seen: &Seen) -> Response<Body> {
    let said = format!(
        "{:?} {:?} {}",
        seen.query,
        seen.headers,
        String::from_utf8_lossy(&seen.body)
    );
    let message = serde_json::to_string(&said).unwrap();
    let body = if seen.path.starts_with("/rest") {
        failed(99, &said)
    } else {
        format!(r#"{{"code":"badRequest","message":{message}}}"#)
    };
    answer(status, "application/json", body)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn no_error_repeats_a_secret_not_even_a_servers_echo(
        secret in "[a-zA-Z0-9]{6}[a-zA-Z0-9+/&=%~.-]{6,20}",
        status in prop::sample::select(vec![200_u16, 400, 401, 404, 500]),
    ) {
        runtime().block_on(async {
            let server = Server::start(move |seen| echo(status, seen)).await;
            let nobody = Server::raw(b"").await;
            let mut texts = Vec::new();
            for credential in credentials(&secret) {
                for server in [&server, &nobody] {
                    let client = server.client().with_credential(Some(credential.clone()));
                    texts.extend(errors(&client).await);
                    texts.push(format!("{client:?}"));
                }
            }
            // A token with its salt is as good as the password.
            let seen = server.seen();
            let tokens: Vec<&str> = seen.iter().filter_map(|seen| seen.get("t")).collect();
            assert!(!tokens.is_empty());
            for text in texts {
                assert!(!text.contains(&secret), "{text}");
                assert!(!text.contains(&hex::encode(&secret)), "{text}");
                assert!(!text.contains("apiKey="), "{text}");
                assert!(!tokens.iter().any(|token| text.contains(token)), "{text}");
            }
        });
    }
}
