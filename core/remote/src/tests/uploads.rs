use super::*;
use crate::{Purpose, RemoteError, UploadEvent, UploadId, UploadRequest, hash_file};
use base64::Engine as _;
use std::path::PathBuf;
use tempfile::TempDir;

/// A little tus server: one upload, `u-1`.
#[derive(Default)]
struct Tus {
    data: Vec<u8>,
    length: Option<u64>,
    /// Statuses to answer instead, next last.
    refusals: Vec<u16>,
    /// What the next `PATCH`es take before they are "cut": the rest is dropped, the answer is a 502.
    cuts: Vec<usize>,
}

impl Tus {
    fn answer(&mut self, request: &Seen) -> Response<Body> {
        assert_eq!(request.header("tus-resumable"), "1.0.0");
        assert_eq!(request.header("authorization"), "Bearer key-1");
        if let Some(status) = self.refusals.pop() {
            let code = match status {
                413 => "overQuota",
                422 => "hashMismatch",
                423 => "conflict",
                _ => "internal",
            };
            let body = format!(r#"{{"code":"{code}","message":"no"}}"#);
            return answer(status, "application/json", body);
        }
        let status = match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/coffer/v1/uploads") => {
                self.length = request.header("upload-length").parse().ok();
                self.data.clear();
                201
            }
            ("HEAD", "/coffer/v1/uploads/u-1") if self.length.is_some() => 200,
            ("PATCH", "/coffer/v1/uploads/u-1") => {
                assert_eq!(
                    request.header("content-type"),
                    "application/offset+octet-stream"
                );
                if request.header("upload-offset") != self.data.len().to_string() {
                    return answer(
                        409,
                        "application/json",
                        r#"{"code":"conflict","message":"offset"}"#,
                    );
                }
                let cut = self.cuts.pop();
                let taken = cut.unwrap_or(request.body.len()).min(request.body.len());
                self.data.extend_from_slice(&request.body[..taken]);
                if cut.is_some() { 502 } else { 204 }
            }
            _ => 404,
        };
        let mut answer = answer(status, "text/plain", "");
        let headers = answer.headers_mut();
        headers.insert("upload-offset", self.data.len().into());
        if let Some(length) = self.length {
            headers.insert("upload-length", length.into());
        }
        // As behind a proxy that does not tell its name.
        headers.insert(
            "location",
            "http://10.0.0.9:1/coffer/v1/uploads/u-1".parse().unwrap(),
        );
        answer
    }
}

struct Fixture {
    server: Server,
    tus: Arc<Mutex<Tus>>,
    file: PathBuf,
    content: Vec<u8>,
    _folder: TempDir,
}

impl Fixture {
    async fn new(size: usize, tus: Tus) -> Self {
        let tus = Arc::new(Mutex::new(tus));
        let state = tus.clone();
        let server = Server::start(move |request| state.lock().unwrap().answer(request)).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.flac");
        let content: Vec<u8> = (0..251).cycle().take(size).collect();
        std::fs::write(&file, &content).unwrap();
        Self {
            server,
            tus,
            file,
            content,
            _folder: folder,
        }
    }

    fn request(&self) -> UploadRequest<'_> {
        UploadRequest {
            file: &self.file,
            target: "Music/ä b.flac",
            sha256: None,
            resume: None,
        }
    }

    fn assert_whole(&self) {
        assert!(self.tus.lock().unwrap().data == self.content);
    }

    fn count(&self, method: &str) -> usize {
        self.server
            .seen()
            .iter()
            .filter(|seen| seen.method == method)
            .count()
    }
}

#[tokio::test]
async fn a_file_arrives_whole_with_its_name_and_hash() {
    let fixture = Fixture::new(300_000, Tus::default()).await;
    let client = fixture.server.client();
    let hash = hash_file(&fixture.file).await.unwrap();
    let request = UploadRequest {
        sha256: Some(hash),
        ..fixture.request()
    };
    let mut events = Vec::new();
    let uploaded = client
        .upload(request, |event| match event {
            UploadEvent::Created(id) => assert_eq!(id.0, "u-1"),
            UploadEvent::Sent { bytes, total } => events.push((bytes, total)),
        })
        .await
        .unwrap();
    assert_eq!((uploaded.bytes, uploaded.resumed_from), (300_000, 0));
    fixture.assert_whole();
    assert_eq!(events.first(), Some(&(0, 300_000)));
    assert_eq!(events.last(), Some(&(300_000, 300_000)));
    assert!(events.is_sorted() && events.len() > 3, "{events:?}");
    let seen = &fixture.server.seen()[0];
    let encoded = |text: String| base64::engine::general_purpose::STANDARD.encode(text);
    let expected = format!(
        "filename {},sha256 {}",
        encoded("Music/ä b.flac".into()),
        encoded(hash.to_string())
    );
    assert_eq!(seen.header("upload-metadata"), expected);
    assert!(client.ledger().of(Purpose::Upload).up >= 300_000);
}

#[tokio::test]
async fn an_empty_file_needs_no_bytes() {
    let fixture = Fixture::new(0, Tus::default()).await;
    fixture
        .server
        .client()
        .upload(fixture.request(), |_| {})
        .await
        .unwrap();
    assert_eq!((fixture.count("POST"), fixture.count("PATCH")), (1, 0));
}

#[tokio::test]
async fn cuts_are_resumed_from_where_the_locker_has_it_for_as_long_as_it_moves_on() {
    let cuts = vec![1, 50_000, 100, 7, 70_000, 3, 99];
    let fixture = Fixture::new(
        300_000,
        Tus {
            cuts,
            ..Tus::default()
        },
    )
    .await;
    fixture
        .server
        .client()
        .upload(fixture.request(), |_| {})
        .await
        .unwrap();
    fixture.assert_whole();
    assert_eq!(fixture.count("POST"), 1);
    assert_eq!(fixture.count("PATCH"), 8);
}

#[tokio::test]
async fn an_upload_that_does_not_move_is_given_up() {
    let fixture = Fixture::new(
        1000,
        Tus {
            cuts: vec![0; 50],
            ..Tus::default()
        },
    )
    .await;
    let error = fixture
        .server
        .client()
        .upload(fixture.request(), |_| {})
        .await
        .unwrap_err();
    assert!(
        matches!(error, RemoteError::ServerTrouble { status: 502, .. }),
        "{error:?}"
    );
    assert_eq!(fixture.count("PATCH"), 4);
}

#[tokio::test]
async fn a_restarted_app_goes_on_by_the_id() {
    let fixture = Fixture::new(300_000, Tus::default()).await;
    {
        let mut tus = fixture.tus.lock().unwrap();
        tus.length = Some(300_000);
        tus.data = fixture.content[..123_456].to_vec();
    }
    let id = UploadId("u-1".into());
    let request = UploadRequest {
        resume: Some(&id),
        ..fixture.request()
    };
    let uploaded = fixture
        .server
        .client()
        .upload(request, |_| {})
        .await
        .unwrap();
    assert_eq!(uploaded.resumed_from, 123_456);
    fixture.assert_whole();
    assert_eq!(fixture.count("POST"), 0);
}

#[tokio::test]
async fn a_forgotten_upload_or_one_of_another_length_starts_anew() {
    for (id, length) in [("u-gone", 300_000), ("u-1", 7)] {
        let fixture = Fixture::new(
            300_000,
            Tus {
                length: Some(length),
                ..Tus::default()
            },
        )
        .await;
        let id = UploadId(id.into());
        let request = UploadRequest {
            resume: Some(&id),
            ..fixture.request()
        };
        let uploaded = fixture
            .server
            .client()
            .upload(request, |_| {})
            .await
            .unwrap();
        assert_eq!(uploaded.resumed_from, 0);
        fixture.assert_whole();
        assert_eq!(fixture.count("POST"), 1);
    }
}

#[tokio::test]
async fn a_lock_that_a_dead_connection_holds_is_waited_for() {
    let fixture = Fixture::new(1000, Tus::default()).await;
    let tus = fixture.tus.clone();
    let mut created = false;
    fixture
        .server
        .client()
        .upload(fixture.request(), move |event| {
            if matches!(event, UploadEvent::Created(_)) && !created {
                created = true;
                tus.lock().unwrap().refusals = vec![423];
            }
        })
        .await
        .unwrap();
    fixture.assert_whole();
}

#[tokio::test]
async fn no_room_and_a_wrong_hash_are_told_apart_and_not_tried_again() {
    let fixture = Fixture::new(
        1000,
        Tus {
            refusals: vec![413],
            ..Tus::default()
        },
    )
    .await;
    let error = fixture
        .server
        .client()
        .upload(fixture.request(), |_| {})
        .await
        .unwrap_err();
    assert!(matches!(error, RemoteError::OverQuota { .. }), "{error:?}");
    assert_eq!(fixture.server.seen().len(), 1);
    let fixture = Fixture::new(1000, Tus::default()).await;
    let tus = fixture.tus.clone();
    let on_event = move |event: UploadEvent<'_>| {
        if matches!(event, UploadEvent::Created(_)) {
            tus.lock().unwrap().refusals = vec![422];
        }
    };
    let error = fixture
        .server
        .client()
        .upload(fixture.request(), on_event)
        .await
        .unwrap_err();
    assert!(matches!(error, RemoteError::Refused { .. }), "{error:?}");
    assert_eq!(fixture.count("PATCH"), 1);
}

#[tokio::test]
async fn a_file_that_changes_or_is_missing_is_named() {
    let fixture = Fixture::new(1000, Tus::default()).await;
    let file = fixture.file.clone();
    let on_event = move |event: UploadEvent<'_>| {
        if matches!(event, UploadEvent::Created(_)) {
            std::fs::write(&file, b"short").unwrap();
        }
    };
    let error = fixture
        .server
        .client()
        .upload(fixture.request(), on_event)
        .await
        .unwrap_err();
    assert!(matches!(error, RemoteError::Changed { .. }), "{error:?}");
    std::fs::remove_file(&fixture.file).unwrap();
    let error = fixture
        .server
        .client()
        .upload(fixture.request(), |_| {})
        .await
        .unwrap_err();
    assert!(
        matches!(&error, RemoteError::Io { path, .. } if *path == fixture.file),
        "{error:?}"
    );
}
