//! A folder as one ZIP file, made while it is sent: nothing is written to the disk, and memory holds one chunk of content
//! and what the format's closing directory needs of each file (its name and a few numbers).
//!
//! Nothing is compressed: what takes room in a drive (media) is already.

use super::{Drive, DriveError};
use crate::app::App;
use crate::paths;
use crate::store::tree::Scope;
use crate::store::{files, folders};
use bytes::Bytes;
use coffer_protocol::coffer::{FileItem, FolderItem};
use futures::Stream;
use futures::stream::try_unfold;
use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::AsyncReadExt as _;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Read and sent at once.
const CHUNK_BYTES: usize = 128 * 1024;
/// Rows asked of the database at once.
const PAGE: u32 = 1000;
/// From here on the format needs its 64-bit fields.
const LARGE_BYTES: u64 = u32::MAX as u64;

/// Why an archive ends before its end; whoever receives it sees a transfer that broke off.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArchiveError {
    /// The database failed.
    #[error("the archive's files cannot be listed")]
    Drive(#[from] DriveError),
    /// A file was removed for good meanwhile, or the disk failed.
    #[error("`{path}` cannot be read")]
    Read {
        /// The file.
        path: String,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// A name or a number that the format cannot hold.
    #[error("`{path}` does not go into an archive")]
    Format {
        /// The file.
        path: String,
        /// The cause.
        #[source]
        source: zip::result::ZipError,
    },
}

/// What the ZIP writer wrote and nobody took yet.
#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Output {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

enum Item {
    Folder(FolderItem),
    File(FileItem),
}

/// Which rows come next.
enum Stage {
    Folders(String),
    Files(String),
    End,
}

struct Archive {
    app: App,
    user_id: i64,
    /// The archived folder's path with its slash; empty for the topmost.
    root: String,
    /// What the paths in the archive begin with.
    base: String,
    stage: Stage,
    waiting: VecDeque<Item>,
    open: Option<(tokio::fs::File, String, u64)>,
    zip: Option<ZipWriter<StreamWriter<Output>>>,
    output: Output,
    buffer: Vec<u8>,
}

impl Drive {
    /// A folder, or everything for an empty path, as the chunks of a ZIP file. Each file is as it is when its turn comes.
    ///
    /// # Errors
    /// [`DriveError::NoFolder`].
    pub(crate) async fn archive(
        &self,
        path: &str,
    ) -> Result<impl Stream<Item = Result<Bytes, ArchiveError>> + use<>, DriveError> {
        let mut base = String::new();
        let mut root = String::new();
        if !path.is_empty() {
            let path = paths::normalise(path)?;
            let name = path.rsplit('/').next().unwrap_or(&path);
            base = format!("{name}/");
            root = paths::prefix_within(&path);
            self.look(move |tx, user_id| {
                if folders::exists(tx, user_id, &path)? {
                    Ok(())
                } else {
                    Err(DriveError::NoFolder(path))
                }
            })
            .await?;
        }
        let output = Output::default();
        let archive = Archive {
            app: self.app.clone(),
            user_id: self.user_id,
            root,
            base,
            stage: Stage::Folders(String::new()),
            waiting: VecDeque::new(),
            open: None,
            zip: Some(ZipWriter::new_stream(output.clone())),
            output,
            buffer: vec![0; CHUNK_BYTES],
        };
        Ok(try_unfold(archive, |mut archive| async move {
            let chunk = archive.next().await.inspect_err(|error| {
                let cause: &dyn std::error::Error = error;
                tracing::warn!(cause, "an archive breaks off");
            })?;
            Ok(chunk.map(|chunk| (chunk, archive)))
        }))
    }
}

impl Archive {
    async fn next(&mut self) -> Result<Option<Bytes>, ArchiveError> {
        loop {
            let written = self.output.take();
            if !written.is_empty() {
                return Ok(Some(written));
            }
            let Some(zip) = &mut self.zip else {
                return Ok(None);
            };
            if let Some((file, path, left)) = &mut self.open {
                let failed = |source| ArchiveError::Read {
                    path: path.clone(),
                    source,
                };
                let read = file.read(&mut self.buffer).await.map_err(failed)?;
                zip.write_all(&self.buffer[..read]).map_err(failed)?;
                *left = left.saturating_sub(read as u64);
                if read == 0 && *left > 0 {
                    return Err(failed(io::ErrorKind::UnexpectedEof.into()));
                }
                if read == 0 {
                    self.open = None;
                }
                continue;
            }
            match self.item().await? {
                Some(item) => self.begin(item).await?,
                None => {
                    if let Some(zip) = self.zip.take() {
                        zip.finish().map_err(|source| ArchiveError::Format {
                            path: self.root.clone(),
                            source,
                        })?;
                    }
                }
            }
        }
    }

    async fn begin(&mut self, item: Item) -> Result<(), ArchiveError> {
        let (path, at, size) = match &item {
            Item::Folder(folder) => (&folder.path, folder.created_at, 0),
            Item::File(file) => (&file.path, file.modified_at, file.size),
        };
        let rest = path.strip_prefix(&self.root).unwrap_or(path);
        // A separator where archives are opened that is a part of the name here.
        let name = format!("{}{rest}", self.base).replace('\\', "_");
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(size >= LARGE_BYTES)
            .last_modified_time(time(at));
        let Some(zip) = &mut self.zip else {
            return Ok(());
        };
        let failed = |source| ArchiveError::Format {
            path: path.clone(),
            source,
        };
        match &item {
            Item::Folder(_) => zip.add_directory(name, options).map_err(failed)?,
            Item::File(file) => {
                zip.start_file(name, options).map_err(failed)?;
                let bytes = self.app.blobs().path(self.user_id, &file.hash);
                let opened = tokio::fs::File::open(bytes).await;
                let mut opened = opened.map_err(|source| ArchiveError::Read {
                    path: path.clone(),
                    source,
                })?;
                opened.set_max_buf_size(CHUNK_BYTES);
                self.open = Some((opened, path.clone(), size));
            }
        }
        Ok(())
    }

    /// The next folder or file: all folders first.
    async fn item(&mut self) -> Result<Option<Item>, ArchiveError> {
        while self.waiting.is_empty() {
            let user_id = self.user_id;
            let root = self.root.clone();
            let store = self.app.store();
            let (page, last) = match &self.stage {
                Stage::End => return Ok(None),
                Stage::Folders(after) => {
                    let after = after.clone();
                    let scope = Scope::starting_with(&root);
                    let found = store
                        .read::<_, DriveError, _>(move |tx| {
                            Ok(folders::below(tx, user_id, &scope, &after, PAGE)?)
                        })
                        .await?;
                    let last = found
                        .last()
                        .map(|folder| Stage::Folders(folder.path.clone()));
                    let items: VecDeque<Item> = found.into_iter().map(Item::Folder).collect();
                    (items, last.unwrap_or(Stage::Files(String::new())))
                }
                Stage::Files(after) => {
                    let after = after.clone();
                    let found = store
                        .read::<_, DriveError, _>(move |tx| {
                            Ok(files::list(tx, user_id, &root, &after, PAGE)?)
                        })
                        .await?;
                    let last = found.last().map(|file| Stage::Files(file.path.clone()));
                    let items: VecDeque<Item> = found.into_iter().map(Item::File).collect();
                    (items, last.unwrap_or(Stage::End))
                }
            };
            self.waiting = page;
            self.stage = last;
        }
        Ok(self.waiting.pop_front())
    }
}

/// The format has local time to two seconds, from 1980 on; UTC here.
fn time(at: i64) -> DateTime {
    let made = || {
        let at = jiff::Timestamp::from_millisecond(at).ok()?;
        let at = jiff::tz::Offset::UTC.to_datetime(at);
        let part = |number: i8| u8::try_from(number).ok();
        DateTime::from_date_and_time(
            u16::try_from(at.year()).ok()?,
            part(at.month())?,
            part(at.day())?,
            part(at.hour())?,
            part(at.minute())?,
            part(at.second())?,
        )
        .ok()
    };
    made().unwrap_or_default()
}
