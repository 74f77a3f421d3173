//! Signing in with what is wrong, at what is not there.

use super::assert_refused;
use coffer_tests::{Coffer, Outcome, TestLocker};
use rcgen::generate_simple_self_signed;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, crypto};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

fn by_password(coffer: &Coffer, url: &str, password: &str) -> Outcome {
    let arguments = ["sign-in", url, "--user", TestLocker::USER, "--json"];
    coffer.run_with(arguments, &format!("{password}\n"))
}

/// Nothing of a sign-in that failed is kept.
#[track_caller]
fn assert_nobody(coffer: &Coffer) {
    let status = coffer.run(["status", "--json"]).success().json();
    assert_eq!(status["accounts"], serde_json::json!([]), "{status}");
    assert_refused(&coffer.run(["sync"]), 3, "sign in first");
}

#[test]
fn a_wrong_password_or_code_asks_to_sign_in() {
    let locker = TestLocker::start();
    let coffer = Coffer::new();
    let url = locker.url();
    let wrong = by_password(&coffer, &url, "correct horse battery stable");
    assert_refused(&wrong, 3, "wrong user name or password");
    let nobody = ["sign-in", &url, "--user", "nobody"];
    assert_refused(
        &coffer.run_with(nobody, "x\n"),
        3,
        "wrong user name or password",
    );
    assert_refused(
        &coffer.run_with(["sign-in", &url, "--api-key"], "cof_x\n"),
        3,
        "API key",
    );
    let words = "the pairing code is wrong, used or expired";
    assert_refused(
        &coffer.run(["sign-in", &url, "--code", "WRONG-CODE"]),
        3,
        words,
    );
    assert_nobody(&coffer);

    let code = locker.pairing_code();
    let _ = coffer.run(["sign-in", &url, "--code", &code]).success();
    let other = Coffer::new();
    assert_refused(&other.run(["sign-in", &url, "--code", &code]), 3, words);
    assert_nobody(&other);
    // Who is signed in stays so, whatever else is tried.
    assert_refused(
        &by_password(&coffer, &url, "guess"),
        3,
        "wrong user name or password",
    );
    let _ = coffer.run(["sync"]).success();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_where_nobody_answers_is_not_reachable() {
    let coffer = Coffer::new();
    let unknown = by_password(&coffer, "https://nope.invalid", "x");
    assert_refused(&unknown, 4, "cannot reach `nope.invalid`: no such host");
    let unused = TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let refused = by_password(&coffer, &format!("http://{unused}"), "x");
    assert_refused(&refused, 4, "nothing listens there");
    assert_refused(
        &by_password(&coffer, "ftp://localhost", "x"),
        2,
        "is not a server's address",
    );
    assert_nobody(&coffer);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_not_safe_is_not_used() {
    let locker = TestLocker::start();
    let coffer = Coffer::new();
    let plain = by_password(
        &coffer,
        &format!("https://{}", locker.address()),
        TestLocker::PASSWORD,
    );
    assert_refused(&plain, 4, "the port does not speak TLS");
    let forged = self_signed().await;
    let url = format!("https://localhost:{}", forged.port());
    let forged = by_password(&coffer, &url, TestLocker::PASSWORD);
    assert_refused(
        &forged,
        4,
        "its certificate is signed by nobody this device trusts",
    );
    assert!(!forged.stderr.contains(TestLocker::PASSWORD), "{forged:?}");
    assert_nobody(&coffer);
}

/// A server whose certificate for `localhost` nobody has signed.
async fn self_signed() -> SocketAddr {
    let made = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // The client hangs up in the handshake.
            let _ = acceptor.accept(stream).await;
        }
    });
    address
}
