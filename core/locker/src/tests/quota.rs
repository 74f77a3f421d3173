//! The quota, to the byte, whatever is done at once.

use super::rig::{Rig, TestClient, files_below, hash, noise};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use coffer_protocol::coffer::{
    BIN, BinPage, FILES, FOLDERS, FilesPage, IfExists, MoveFile, Restore, RestoreVersion, UPLOADS,
    VERSIONS, Versions,
};
use futures::future::join_all;
use proptest::prelude::*;
use reqwest::{Method, StatusCode};
use std::collections::BTreeSet;

const QUOTA: u64 = 6_000;

/// What somebody does to a handful of files.
#[derive(Clone, Debug)]
enum Deed {
    /// Over what is there, or beside it; with a length that is told at the end, or at once.
    Upload {
        file: u8,
        size: u16,
        replace: bool,
        deferred: bool,
    },
    /// An upload that is given up.
    Abandon {
        size: u16,
    },
    Delete {
        file: u8,
    },
    DeleteFolder {
        folder: u8,
    },
    RestoreLast,
    RemoveFirst,
    EmptyBin,
    Copy {
        from: u8,
        to: u8,
    },
    MoveFolder {
        from: u8,
        to: u8,
    },
    RestoreVersion {
        file: u8,
    },
    RemoveVersions {
        file: u8,
    },
}

fn deed() -> impl Strategy<Value = Deed> {
    let file = || 0_u8..6;
    let folder = || 0_u8..3;
    prop_oneof![
        6 => (file(), 0_u16..1_500, any::<bool>(), any::<bool>())
            .prop_map(|(file, size, replace, deferred)| Deed::Upload { file, size, replace, deferred }),
        1 => (0_u16..1_500).prop_map(|size| Deed::Abandon { size }),
        3 => file().prop_map(|file| Deed::Delete { file }),
        1 => folder().prop_map(|folder| Deed::DeleteFolder { folder }),
        2 => Just(Deed::RestoreLast),
        2 => Just(Deed::RemoveFirst),
        1 => Just(Deed::EmptyBin),
        2 => (folder(), folder()).prop_map(|(from, to)| Deed::Copy { from, to }),
        1 => (folder(), folder()).prop_map(|(from, to)| Deed::MoveFolder { from, to }),
        2 => file().prop_map(|file| Deed::RestoreVersion { file }),
        1 => file().prop_map(|file| Deed::RemoveVersions { file }),
    ]
}

fn path(file: u8) -> String {
    format!("d{}/f{file}", file % 3)
}

impl TestClient<'_> {
    /// Does it; whether it can be done does not matter, only that the answer is no fault of the locker's.
    async fn attempt(&self, deed: &Deed) {
        let relocation = |from: &u8, to: &u8, copy, if_exists| {
            let request = MoveFile {
                to: format!("d{to}"),
                copy,
                if_exists,
            };
            self.ask(Method::POST, &format!("{FOLDERS}/d{from}"))
                .json(&request)
        };
        let request = match deed {
            Deed::Upload {
                file,
                size,
                replace,
                deferred,
            } => return self.attempt_upload(*file, *size, *replace, *deferred).await,
            Deed::Abandon { size } => {
                let begun = self.create("abandoned", usize::from(*size) + 1, None).await;
                let Some(place) = begun.headers().get("location") else {
                    return;
                };
                self.tus(Method::DELETE, place.to_str().unwrap())
            }
            Deed::Delete { file } => self.file(Method::DELETE, &path(*file)),
            Deed::DeleteFolder { folder } => {
                self.ask(Method::DELETE, &format!("{FOLDERS}/d{folder}"))
            }
            Deed::RestoreLast | Deed::RemoveFirst => {
                let bin: BinPage = self.get(BIN).await;
                match deed {
                    Deed::RestoreLast => match bin.items.first() {
                        Some(item) => self
                            .ask(Method::POST, &format!("{BIN}/{}", item.id))
                            .json(&Restore::default()),
                        None => return,
                    },
                    _ => match bin.items.last() {
                        Some(item) => self.ask(Method::DELETE, &format!("{BIN}/{}", item.id)),
                        None => return,
                    },
                }
            }
            Deed::EmptyBin => self.ask(Method::DELETE, BIN),
            Deed::Copy { from, to } => relocation(from, to, true, IfExists::Rename),
            Deed::MoveFolder { from, to } => relocation(from, to, false, IfExists::Replace),
            Deed::RestoreVersion { file } => {
                let place = format!("{VERSIONS}/{}", path(*file));
                let versions = self.ask(Method::GET, &place).send().await.unwrap();
                let Ok(versions) = versions.json::<Versions>().await else {
                    return;
                };
                let Some(version) = versions.versions.last() else {
                    return;
                };
                let version = version.id;
                self.ask(Method::POST, &place)
                    .json(&RestoreVersion { version })
            }
            Deed::RemoveVersions { file } => {
                self.ask(Method::DELETE, &format!("{VERSIONS}/{}", path(*file)))
            }
        };
        let status = request.send().await.unwrap().status();
        assert!(!status.is_server_error(), "{deed:?}: {status}");
    }

    async fn attempt_upload(&self, file: u8, size: u16, replace: bool, deferred: bool) {
        let content = noise(usize::from(size));
        let mut metadata = format!("filename {}", BASE64_STANDARD.encode(path(file)));
        if replace {
            metadata += &format!(",ifExists {}", BASE64_STANDARD.encode("replace"));
        }
        let creation = self
            .tus(Method::POST, UPLOADS)
            .header("upload-metadata", metadata);
        if !deferred {
            let whole = creation
                .header("upload-length", size)
                .header("content-type", "application/offset+octet-stream")
                .body(content);
            let status = whole.send().await.unwrap().status();
            assert!(
                matches!(status, StatusCode::CREATED | StatusCode::PAYLOAD_TOO_LARGE),
                "{status}"
            );
            return;
        }
        let begun = creation
            .header("upload-defer-length", 1)
            .send()
            .await
            .unwrap();
        let place = super::rig::header(&begun, "location");
        let half = content.len() / 2;
        let first = self.append(&place, 0, &content[..half]).await;
        if first.status().is_success() {
            let last = self
                .patch(&place, half, content[half..].to_vec())
                .header("upload-length", size);
            if last.send().await.unwrap().status().is_success() {
                return;
            }
        }
        // There was no room for it.
        let gone = self.tus(Method::DELETE, &place).send().await.unwrap();
        assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    }

    /// What the account says is what there is.
    async fn check_books(&self) {
        let account = self.account().await;
        let files: FilesPage = self.get(FILES).await;
        let bin: BinPage = self.get(BIN).await;
        let mut versions = 0;
        for file in &files.files {
            let place = format!("{VERSIONS}/{}", file.path.replace(' ', "%20"));
            let found: Versions = self.get(&place).await;
            versions += found.versions.iter().map(|it| it.size).sum::<u64>();
        }
        let stored: u64 = files.files.iter().map(|file| file.size).sum();
        let binned: u64 = bin.items.iter().map(|item| item.size).sum();
        assert_eq!((account.bin, account.versions), (binned, versions));
        assert_eq!(account.used, stored + binned + versions);
        assert_eq!(account.reserved, 0);
        assert!(account.used <= QUOTA);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_quota_is_exact_whatever_is_done_at_once(
        people in proptest::collection::vec(proptest::collection::vec(deed(), 1..14), 1..5)
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
        runtime.block_on(async {
            let rig = Rig::start_with(|config| config.quota = QUOTA).await;
            let client = rig.client().await;
            let key = client.key.clone();
            let client = &client;
            join_all(people.iter().map(|deeds| async move {
                for deed in deeds {
                    client.attempt(deed).await;
                    let account = client.account().await;
                    assert!(account.used + account.reserved <= QUOTA, "{account:?} after {deed:?}");
                }
            }))
            .await;
            client.check_books().await;
            let rig = rig.killed_and_started_again().await;
            let client = rig.client_with(&key);
            client.check_books().await;
            // No byte is lost, none is left over.
            let blobs: BTreeSet<String> = files_below(&rig.config.data.join("blobs"))
                .iter()
                .map(|blob| {
                    let name = blob.file_name().unwrap().to_str().unwrap().to_owned();
                    assert_eq!(hash(&std::fs::read(blob).unwrap()), name);
                    name
                })
                .collect();
            let files: FilesPage = client.get(FILES).await;
            assert!(files.files.iter().all(|file| blobs.contains(&file.hash.to_string())));
            client.ask(Method::DELETE, BIN).send().await.unwrap();
            for file in &files.files {
                client.file(Method::DELETE, &file.path).send().await.unwrap();
            }
            client.ask(Method::DELETE, BIN).send().await.unwrap();
            assert_eq!(client.account().await.used, 0);
            assert!(files_below(&rig.config.data.join("blobs")).is_empty());
        });
    }
}
