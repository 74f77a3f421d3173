//! A locker on a free port with a folder of its own, and a client signed in to it.

use crate::clock::Clock;
use crate::{Admin, Config, RunningLocker, start_with_clock};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use coffer_model::Secret;
use coffer_protocol::coffer::{
    ACCOUNT, Account, DeviceKey, FILES, Problem, SIGN_IN, SignIn, UPLOADS,
};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

pub(super) const PASSWORD: &str = "correct horse";

/// A clock that only moves when it is told to.
pub(super) struct TestClock(AtomicI64);

impl TestClock {
    pub(super) fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A served locker with the user `ada`.
pub(super) struct Rig {
    pub(super) locker: RunningLocker,
    pub(super) clock: Arc<TestClock>,
    pub(super) config: Config,
    folder: Arc<tempfile::TempDir>,
    http: Client,
}

impl Rig {
    pub(super) async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    pub(super) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let mut config = Config {
            data: folder.path().join("data"),
            listen: ([127, 0, 0, 1], 0).into(),
            ..Config::default()
        };
        change(&mut config);
        let clock = Arc::new(TestClock(AtomicI64::new(crate::SystemClock.now())));
        let rig = Self::serve(config, clock, folder).await;
        rig.admin()
            .add_user("ada", &Secret::new(PASSWORD), true, None)
            .unwrap();
        rig
    }

    async fn serve(config: Config, clock: Arc<TestClock>, folder: Arc<tempfile::TempDir>) -> Self {
        let locker = start_with_clock(config.clone(), clock.clone())
            .await
            .unwrap();
        Self {
            locker,
            clock,
            config,
            folder,
            http: Client::builder().no_proxy().no_gzip().build().unwrap(),
        }
    }

    /// Ends the locker without a goodbye and starts it on the same folder.
    pub(super) async fn killed_and_started_again(self) -> Self {
        self.killed_then(|_| ()).await
    }

    /// The same, with `meddle` done to the data folder in between.
    pub(super) async fn killed_then(self, meddle: impl FnOnce(&std::path::Path)) -> Self {
        let Self {
            locker,
            clock,
            config,
            folder,
            http,
        } = self;
        drop((locker, http));
        meddle(&config.data);
        Self::serve(config, clock, folder).await
    }

    /// Ends the locker properly and starts it on the same folder.
    pub(super) async fn shut_down_and_started_again(self) -> Self {
        let Self {
            locker,
            clock,
            config,
            folder,
            ..
        } = self;
        locker.shutdown().await;
        Self::serve(config, clock, folder).await
    }

    pub(super) fn admin(&self) -> Admin {
        Admin::open(self.config.clone()).unwrap()
    }

    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("http://{}{path}", self.locker.local_addr()))
    }

    pub(super) async fn sign_in(&self, user: &str, password: &str, device: &str) -> Response {
        let body = SignIn {
            user: user.into(),
            password: password.into(),
            device: device.into(),
        };
        self.request(Method::POST, SIGN_IN)
            .json(&body)
            .send()
            .await
            .unwrap()
    }

    /// A client of `ada`'s with a device key of its own.
    pub(super) async fn client(&self) -> TestClient<'_> {
        self.client_of("ada").await
    }

    pub(super) async fn client_of(&self, user: &str) -> TestClient<'_> {
        let answer = self.sign_in(user, PASSWORD, "test").await;
        TestClient {
            rig: self,
            key: answer.json::<DeviceKey>().await.unwrap().key,
        }
    }

    pub(super) fn client_with(&self, key: &str) -> TestClient<'_> {
        TestClient {
            rig: self,
            key: key.to_owned(),
        }
    }
}

/// Someone signed in.
pub(super) struct TestClient<'r> {
    pub(super) rig: &'r Rig,
    pub(super) key: String,
}

impl TestClient<'_> {
    pub(super) fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.rig.request(method, path).bearer_auth(&self.key)
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        let answer = self.ask(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.json().await.unwrap()
    }

    pub(super) async fn account(&self) -> Account {
        self.get(ACCOUNT).await
    }

    pub(super) async fn create(&self, path: &str, length: usize, sha256: Option<&str>) -> Response {
        let mut metadata = format!("filename {}", BASE64_STANDARD.encode(path));
        if let Some(hash) = sha256 {
            metadata += &format!(",sha256 {}", BASE64_STANDARD.encode(hash));
        }
        self.tus(Method::POST, UPLOADS)
            .header("upload-length", length)
            .header("upload-metadata", metadata)
            .send()
            .await
            .unwrap()
    }

    /// A fresh upload's path.
    pub(super) async fn begin(&self, path: &str, length: usize) -> String {
        let answer = self.create(path, length, None).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        header(&answer, "location")
    }

    pub(super) fn tus(&self, method: Method, path: &str) -> RequestBuilder {
        self.ask(method, path).header("tus-resumable", "1.0.0")
    }

    pub(super) fn patch(
        &self,
        upload: &str,
        offset: usize,
        body: impl Into<reqwest::Body>,
    ) -> RequestBuilder {
        self.tus(Method::PATCH, upload)
            .header("upload-offset", offset)
            .header("content-type", "application/offset+octet-stream")
            .body(body)
    }

    pub(super) async fn append(&self, upload: &str, offset: usize, body: &[u8]) -> Response {
        self.patch(upload, offset, body.to_vec())
            .send()
            .await
            .unwrap()
    }

    pub(super) async fn head(&self, upload: &str) -> Response {
        self.tus(Method::HEAD, upload).send().await.unwrap()
    }

    /// Uploads in one go; answers the path that the file got.
    pub(super) async fn put(&self, path: &str, content: &[u8]) -> String {
        let upload = self.begin(path, content.len()).await;
        let answer = if content.is_empty() {
            self.head(&upload).await
        } else {
            self.append(&upload, 0, content).await
        };
        assert!(answer.status().is_success(), "{}", answer.status());
        assert_eq!(header(&answer, "coffer-hash"), hash(content));
        let path = header(&answer, "coffer-path");
        percent_encoding::percent_decode_str(&path)
            .decode_utf8()
            .unwrap()
            .into_owned()
    }

    pub(super) fn file(&self, method: Method, path: &str) -> RequestBuilder {
        let encoded =
            percent_encoding::utf8_percent_encode(path, percent_encoding::NON_ALPHANUMERIC)
                .to_string();
        self.ask(method, &format!("{FILES}/{}", encoded.replace("%2F", "/")))
    }

    pub(super) async fn content(&self, path: &str) -> Vec<u8> {
        let answer = self.file(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.bytes().await.unwrap().to_vec()
    }
}

pub(super) fn header(answer: &Response, name: &str) -> String {
    let value = answer.headers().get(name);
    let value = value
        .unwrap_or_else(|| panic!("no `{name}` in {} {:?}", answer.status(), answer.headers()));
    value.to_str().unwrap().to_owned()
}

pub(super) fn hash(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

pub(super) async fn problem(answer: Response) -> Problem {
    answer.json().await.unwrap()
}

/// Bytes that do not repeat with any round period.
pub(super) fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64 ^ length as u64;
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    (0..length).map(|_| byte()).collect()
}

/// Every file below `root`.
pub(super) fn files_below(root: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}
