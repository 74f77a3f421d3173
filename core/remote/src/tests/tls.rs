use super::*;
use crate::tls::trusting;
use crate::{RemoteError, TlsProblem};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A self-signed certificate for `name`, valid in the years given.
fn certificate(name: &str, years: (i32, i32)) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.not_before = date_time_ymd(years.0, 1, 1);
    params.not_after = date_time_ymd(years.1, 1, 1);
    let certificate = params.self_signed(&key).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    (certificate.der().clone(), key)
}

const PONG: &str = r#"{"subsonic-response":{"status":"ok","version":"1.16.1"}}"#;

/// A server at `localhost` that answers every request with a good ping: over HTTP/2 where `h2` is set, else
/// over HTTP/1.1.
struct TlsServer {
    address: Address,
    task: JoinHandle<()>,
}

impl TlsServer {
    async fn start(
        certificate: CertificateDer<'static>,
        key: PrivateKeyDer<'static>,
        h2: bool,
    ) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let protocol = if h2 { "h2" } else { "http/1.1" };
        config.alpn_protocols = vec![protocol.into()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(stream) = acceptor.accept(stream).await else {
                    continue;
                };
                if h2 {
                    pong_2(stream).await;
                } else {
                    pong_1(stream).await;
                }
            }
        });
        Self {
            address: format!("https://localhost:{port}").parse().unwrap(),
            task,
        }
    }
}

async fn pong_1(mut stream: TlsStream<TcpStream>) {
    let _ = stream.read(&mut [0; 64 << 10]).await;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", PONG.len());
    let _ = stream.write_all(format!("{head}{PONG}").as_bytes()).await;
    let _ = stream.shutdown().await;
}

async fn pong_2(stream: TlsStream<TcpStream>) {
    let mut connection = h2::server::handshake(stream).await.unwrap();
    while let Some(Ok((request, mut respond))) = connection.accept().await {
        assert_eq!(request.version(), axum::http::Version::HTTP_2);
        let mut body = respond.send_response(Response::new(()), false).unwrap();
        body.send_data(PONG.into(), true).unwrap();
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What a client that trusts `root` gets from a server with that certificate.
async fn ping_trusting(name: &str, years: (i32, i32), h2: bool) -> Result<(), RemoteError> {
    let (certificate, key) = certificate(name, years);
    let server = TlsServer::start(certificate.clone(), key, h2).await;
    let config = ClientConfig::new(server.address.clone());
    let client = Client::build(config, Arc::default(), trusting(certificate)).unwrap();
    client.ping().await.map(drop)
}

#[tokio::test]
async fn a_trusted_server_is_spoken_to_over_http_1_and_2() {
    for h2 in [false, true] {
        ping_trusting("localhost", (2000, 2100), h2).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_named() {
    for (name, years, expected) in [
        ("other.example", (2000, 2100), TlsProblem::WrongName),
        ("localhost", (2000, 2001), TlsProblem::Expired),
        ("localhost", (2100, 2101), TlsProblem::NotYetValid),
    ] {
        let error = ping_trusting(name, years, false).await.unwrap_err();
        assert!(
            matches!(&error, RemoteError::Tls { problem, host, .. } if *problem == expected && host == "localhost"),
            "{name}: {error:?}"
        );
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_signed_is_not_trusted() {
    let (certificate, key) = certificate("localhost", (2000, 2100));
    let server = TlsServer::start(certificate, key, false).await;
    let client = Client::new(ClientConfig::new(server.address.clone())).unwrap();
    let error = client.ping().await.unwrap_err();
    assert!(
        matches!(
            error,
            RemoteError::Tls {
                problem: TlsProblem::Untrusted,
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_port_without_tls_is_named() {
    let server = Server::raw(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
    let address = server.address.to_string().replace("http:", "https:");
    let client = Client::new(ClientConfig::new(address.parse().unwrap())).unwrap();
    let error = client.ping().await.unwrap_err();
    assert!(
        matches!(
            error,
            RemoteError::Tls {
                problem: TlsProblem::NotTls,
                ..
            }
        ),
        "{error:?}"
    );
}
