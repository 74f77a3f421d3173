//! The client against small servers on the loopback, each with one habit of a real one.

mod api;
mod failures;
mod locker;
mod media;
mod probing;
mod redirects;
mod retrying;
mod secrecy;
mod tls;
mod uploads;

use crate::{Address, Client, ClientConfig, Sleep};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use bytes::Bytes;
use coffer_model::{Credential, Secret};
use futures::future::BoxFuture;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A request as a server saw it.
#[derive(Clone, Debug)]
struct Seen {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: HashMap<String, String>,
    body: Bytes,
}

impl Seen {
    fn get(&self, key: &str) -> Option<&str> {
        let found = self.query.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value.as_str())
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

struct Server {
    address: Address,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// A server that answers each request with `answer`.
    async fn start(
        answer: impl Fn(&Seen) -> Response<Body> + Clone + Send + Sync + 'static,
    ) -> Self {
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let log = seen.clone();
        let router = Router::new().fallback(move |request: Request<Body>| {
            let (answer, log) = (answer.clone(), log.clone());
            async move {
                let seen = see(request).await;
                log.lock().unwrap().push(seen.clone());
                answer(&seen)
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            address: format!("http://127.0.0.1:{port}").parse().unwrap(),
            seen,
            task,
        }
    }

    /// A server that writes `bytes` in answer to whatever comes, and hangs up.
    async fn raw(bytes: &'static [u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                // A request without a body fits into one packet here.
                let _ = stream.read(&mut [0; 64 << 10]).await;
                let _ = stream.write_all(bytes).await;
                let _ = stream.shutdown().await;
            }
        });
        Self {
            address: format!("http://127.0.0.1:{port}").parse().unwrap(),
            seen,
            task,
        }
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    fn config(&self) -> ClientConfig {
        let mut config = ClientConfig::new(self.address.clone());
        config.credential = Some(key("key-1"));
        config
    }

    fn client(&self) -> Client {
        let client = Client::new(self.config()).unwrap();
        client.with_sleep(Arc::new(Naps::default()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn see(request: Request<Body>) -> Seen {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default();
    let pairs = |text: &[u8]| -> Vec<(String, String)> {
        let pairs = url::form_urlencoded::parse(text);
        pairs
            .map(|(k, v)| (k.into_owned(), v.into_owned()))
            .collect()
    };
    let mut query = pairs(parts.uri.query().unwrap_or_default().as_bytes());
    let headers: HashMap<String, String> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("").to_owned()))
        .collect();
    if headers
        .get("content-type")
        .is_some_and(|kind| kind.contains("urlencoded"))
    {
        query.extend(pairs(&body));
    }
    Seen {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query,
        headers,
        body,
    }
}

/// Does not wait, and remembers what it was asked to wait.
#[derive(Default)]
struct Naps(Mutex<Vec<Duration>>);

impl Sleep for Naps {
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        self.0.lock().unwrap().push(time);
        Box::pin(std::future::ready(()))
    }
}

fn key(key: &str) -> Credential {
    Credential::DeviceKey(Secret::new(key))
}

fn answer(status: u16, kind: &str, body: impl Into<Body>) -> Response<Body> {
    Response::builder()
        .status(StatusCode::from_u16(status).unwrap())
        .header(header::CONTENT_TYPE, kind)
        .body(body.into())
        .unwrap()
}

fn json(body: impl Into<Body>) -> Response<Body> {
    answer(200, "application/json", body)
}

/// A Subsonic answer with `element` in it (`"album":{…}`).
fn ok(element: &str) -> Response<Body> {
    let comma = if element.is_empty() { "" } else { "," };
    json(format!(
        r#"{{"subsonic-response":{{"status":"ok","version":"1.16.1"{comma}{element}}}}}"#
    ))
}

fn failed(code: i64, message: &str) -> String {
    let message = serde_json::to_string(message).unwrap();
    format!(
        r#"{{"subsonic-response":{{"status":"failed","version":"1.16.1","error":{{"code":{code},"message":{message}}}}}}}"#
    )
}
