//! Sends files to the locker: hash first, then what it does not have, resumable over the end of the process.

use crate::{Player, PlayerError};
use coffer_model::{AccountId, Bytes, ContentHash};
use coffer_remote::{Client, RemoteError, UploadEvent, UploadId, UploadRequest, hash_file};
use futures::{StreamExt as _, stream};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Files sent at once: hides the round trips of small files, and leaves the upstream to each.
const PARALLEL: usize = 3;
/// Hashes asked about at once, so that sending starts before everything is hashed.
const ASK: usize = 50;

/// A file and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadItem {
    /// The local file.
    pub file: PathBuf,
    /// Path in the locker.
    pub target: String,
    /// Its length when it was found.
    pub size: Bytes,
}

/// What happens while files are sent.
#[derive(Debug)]
pub enum UploadProgress<'a> {
    /// The file is being hashed.
    Hashing(&'a UploadItem),
    /// So many bytes of the file are sent.
    Sent(&'a UploadItem, Bytes),
    /// The file is done.
    Done(&'a UploadItem, &'a UploadOutcome),
}

/// How a file's upload ended.
#[derive(Debug)]
pub enum UploadOutcome {
    /// It is in the locker now.
    Uploaded {
        /// Bytes that earlier runs had sent already.
        resumed_from: Bytes,
    },
    /// The locker had this content already, there.
    AlreadyThere(String),
    /// It was not sent.
    Failed(PlayerError),
}

/// Finds the files below `paths` and their targets below `folder`: a folder goes with its own name, a file alone.
/// Hidden files (a leading dot) are left out.
///
/// # Errors
/// [`PlayerError::Io`] where a path cannot be read.
pub fn find_files(paths: &[PathBuf], folder: &str) -> Result<Vec<UploadItem>, PlayerError> {
    let mut items = Vec::new();
    for path in paths {
        let parent = path.canonicalize().map_err(PlayerError::io(path))?;
        let base = parent.parent().unwrap_or(&parent).to_owned();
        let hidden = |name: &std::ffi::OsStr| name.as_encoded_bytes().starts_with(b".");
        let walk = WalkDir::new(&parent)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !hidden(entry.file_name()));
        for entry in walk {
            let entry = entry.map_err(|error| PlayerError::Io {
                path: error.path().unwrap_or(path).to_owned(),
                source: error.into(),
            })?;
            if !entry.file_type().is_file() {
                continue;
            }
            let size = entry
                .metadata()
                .map_err(|error| PlayerError::io(entry.path())(error.into()))?
                .len();
            items.push(UploadItem {
                target: target(
                    entry.path().strip_prefix(&base).unwrap_or(entry.path()),
                    folder,
                ),
                file: entry.into_path(),
                size: Bytes(size),
            });
        }
    }
    Ok(items)
}

fn target(relative: &Path, folder: &str) -> String {
    let names = relative
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    folder
        .split('/')
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .chain(names)
        .collect::<Vec<_>>()
        .join("/")
}

impl Player {
    /// Sends `items` to the locker of `account`. One that fails does not stop the others, except where none can
    /// succeed any more (no network, signed out). Dropping the future stops; a later call resumes.
    ///
    /// # Errors
    /// [`PlayerError::NotALocker`], and what stops all files.
    pub async fn upload(
        &self,
        account: AccountId,
        items: &[UploadItem],
        progress: impl Fn(UploadProgress<'_>) + Sync,
    ) -> Result<(), PlayerError> {
        let session = self.sessions().get(account)?;
        let client = session.locker("take uploads")?;
        let memory = Memory {
            folder: self.home().join("uploads"),
            account,
        };
        let progress = &progress;
        for items in items.chunks(ASK) {
            let hashed: Vec<_> = stream::iter(items)
                .map(|item| async move {
                    progress(UploadProgress::Hashing(item));
                    (item, hash_file(&item.file).await)
                })
                .buffered(PARALLEL)
                .collect()
                .await;
            let mut wanted = Vec::new();
            for (item, hash) in hashed {
                match hash {
                    Ok(hash) => wanted.push((item, hash)),
                    Err(error) => done(progress, item, UploadOutcome::Failed(error.into())),
                }
            }
            let hashes: Vec<ContentHash> = wanted.iter().map(|(_, hash)| *hash).collect();
            let places = client.have(&hashes).await?;
            let sends = wanted.into_iter().zip(places).map(|((item, hash), place)| {
                let memory = &memory;
                async move {
                    let outcome = match place {
                        Some(path) => {
                            // Where the last answer was lost, the note of that upload is still there.
                            memory.note(item, hash).forget();
                            UploadOutcome::AlreadyThere(path)
                        }
                        None => match send(client, memory, item, hash, progress).await {
                            Ok(resumed_from) => UploadOutcome::Uploaded { resumed_from },
                            Err(error) if is_fatal(&error) => return Err(error),
                            Err(error) => UploadOutcome::Failed(error.into()),
                        },
                    };
                    done(progress, item, outcome);
                    Ok(())
                }
            });
            let mut sends = stream::iter(sends).buffer_unordered(PARALLEL);
            while let Some(sent) = sends.next().await {
                sent?;
            }
        }
        Ok(())
    }
}

fn done(progress: &impl Fn(UploadProgress<'_>), item: &UploadItem, outcome: UploadOutcome) {
    progress(UploadProgress::Done(item, &outcome));
}

/// No other file would fare better.
fn is_fatal(error: &RemoteError) -> bool {
    matches!(
        error,
        RemoteError::Unreachable { .. }
            | RemoteError::Tls { .. }
            | RemoteError::Unauthorized { .. }
            | RemoteError::NotAServer { .. }
            | RemoteError::ServerTrouble { .. }
    )
}

/// Going on where it ended would end in the same way. Elsewhere what is there is worth keeping: a network comes back,
/// somebody signs in again or makes room.
fn is_over(error: &RemoteError) -> bool {
    matches!(
        error,
        RemoteError::Refused { .. } | RemoteError::Changed { .. } | RemoteError::OverQuota { .. }
    )
}

async fn send(
    client: &Client,
    memory: &Memory,
    item: &UploadItem,
    hash: ContentHash,
    progress: &(impl Fn(UploadProgress<'_>) + Sync),
) -> Result<Bytes, RemoteError> {
    let note = memory.note(item, hash);
    let resume = note.read();
    let request = UploadRequest {
        file: &item.file,
        target: &item.target,
        sha256: Some(hash),
        resume: resume.as_ref(),
    };
    let uploaded = client
        .upload(request, |event| match event {
            UploadEvent::Created(id) => note.write(id),
            UploadEvent::Sent { bytes, .. } => progress(UploadProgress::Sent(item, Bytes(bytes))),
        })
        .await;
    match uploaded {
        Ok(uploaded) => {
            note.forget();
            Ok(Bytes(uploaded.resumed_from))
        }
        Err(error) => {
            if is_over(&error) {
                note.forget();
            }
            Err(error)
        }
    }
}

/// The uploads under way, a small file each, so that they go on after the process ended.
struct Memory {
    folder: PathBuf,
    account: AccountId,
}

impl Memory {
    fn note(&self, item: &UploadItem, hash: ContentHash) -> Note {
        let mut name = Sha256::new();
        name.update(self.account.0.to_le_bytes());
        name.update(hash.0);
        name.update(item.target.as_bytes());
        let name = ContentHash(name.finalize().into()).to_string();
        Note(self.folder.join(name))
    }
}

struct Note(PathBuf);

impl Note {
    fn read(&self) -> Option<UploadId> {
        let text = fs::read_to_string(&self.0).ok()?;
        (!text.is_empty()).then_some(UploadId(text))
    }

    /// Losing it costs sending the file again, so a failure is only logged.
    fn write(&self, id: &UploadId) {
        let write = || -> io::Result<()> {
            if let Some(folder) = self.0.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&self.0, &id.0)
        };
        if let Err(error) = write() {
            tracing::warn!(%error, "an upload's id could not be kept");
        }
    }

    fn forget(&self) {
        // It may never have been written.
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_keep_their_names_and_hidden_files_stay() {
        let home = tempfile::tempdir().unwrap();
        let music = home.path().join("Music");
        fs::create_dir_all(music.join("A/.git")).unwrap();
        for name in ["A/1.flac", "A/.DS_Store", "A/.git/config", "cover.jpg"] {
            fs::write(music.join(name), name).unwrap();
        }
        let single = home.path().join("note.txt");
        fs::write(&single, "note").unwrap();
        let items = find_files(&[music, single], "/in/").unwrap();
        let targets: Vec<_> = items.iter().map(|item| item.target.as_str()).collect();
        assert_eq!(
            targets,
            ["in/Music/A/1.flac", "in/Music/cover.jpg", "in/note.txt"]
        );
        assert_eq!(items[2].size, Bytes(4));
        let missing = find_files(&[home.path().join("none")], "").unwrap_err();
        assert!(missing.to_string().contains("none"), "{missing}");
    }
}
