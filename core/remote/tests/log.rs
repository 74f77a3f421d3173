//! What the client and the libraries below it log. Alone in its program, because a log is the program's.

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use coffer_model::{Credential, Secret, ServerId};
use coffer_remote::{Backoff, ByteRange, Client, ClientConfig, Purpose};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tracing_subscriber::filter::LevelFilter;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Ok(mut log) = self.0.lock() {
            log.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_line_repeats_a_secret_at_any_level() {
    const SECRET: &str = "sesame-open-7731";
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .init();

    // A rude server: it fails with all that was said to it.
    let echo = |request: Request| async move {
        let said = format!("{:?} {:?}", request.uri(), request.headers());
        (StatusCode::SERVICE_UNAVAILABLE, said)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        axum::serve(listener, Router::new().fallback(echo))
            .await
            .unwrap();
    });

    let (user, password) = (String::from("ada"), Secret::new(SECRET));
    for credential in [
        Credential::DeviceKey(password.clone()),
        Credential::Token {
            user: user.clone(),
            password: password.clone(),
        },
        Credential::Password { user, password },
    ] {
        let address = format!("127.0.0.1:{port}").parse().unwrap();
        let mut config = ClientConfig::new(address);
        config.credential = Some(credential);
        config.backoff = Backoff {
            tries: 2,
            first: Duration::ZERO,
        };
        let client = Client::new(config).unwrap();
        let song = ServerId::from("tr-1");
        assert!(client.album("al-1").await.is_err());
        assert!(client.account().await.is_err());
        let stream = client.open_stream(&song, ByteRange::WHOLE, Purpose::Stream);
        assert!(stream.await.is_err());
        let password = Secret::new(SECRET);
        assert!(client.sign_in("ada", &password, "phone").await.is_err());
    }
    server.abort();

    let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(text.contains("trying again"), "the log is empty: {text}");
    assert!(!text.contains(SECRET), "{text}");
    assert!(!text.contains(&hex::encode(SECRET)), "{text}");
}
