//! One file of several partial uploads (tus 1.0.0, concatenation).

use super::{Finished, Writer, finish};
use crate::app::App;
use crate::data_dir::sync_folder;
use crate::error::ApiError;
use crate::store::uploads::{self, UploadRow};
use bytes::Bytes;
use std::fs::File;
use std::io::{self, Read as _};

/// Copied at once.
const CHUNK_BYTES: usize = 1024 * 1024;

/// Makes a file of `parts`, which are all there and claimed. Blocks.
///
/// The bytes are copied first; then one transaction puts the whole in the place of its parts, so that a crash leaves
/// either, and the quota is never taken twice.
///
/// # Errors
/// 422 where another hash was announced, 507 where the disk is full; the parts stay. What [`finish`] answers.
pub(crate) fn concatenate(
    app: &App,
    whole: &UploadRow,
    parts: &[UploadRow],
    header: &str,
) -> Result<Finished, ApiError> {
    let path = app.uploads().path(&whole.id);
    let joined = join(app, whole, parts).map_err(ApiError::from);
    let replaced = joined.and_then(|writer| {
        let hash = writer.hash();
        if whole.sha256.is_some_and(|announced| announced != hash) {
            return Err(ApiError::HashMismatch(format!(
                "the parts of `{}` have the hash {hash} together, not the announced one",
                whole.path
            )));
        }
        app.store().write_blocking::<_, ApiError, _>(|tx| {
            for part in parts {
                uploads::delete(tx, &part.id)?;
            }
            Ok(uploads::insert(tx, whole, app.now())?)
        })?;
        Ok(hash)
    });
    let hash = match replaced {
        Ok(hash) => hash,
        Err(error) => {
            // Left behind, it is removed at the next start.
            let _ = std::fs::remove_file(&path);
            return Err(error);
        }
    };
    for part in parts {
        app.uploads().take_progress(&part.id);
        // As above.
        let _ = std::fs::remove_file(app.uploads().path(&part.id));
    }
    let mut finished = finish(app, whole, hash)?;
    finished.concat = Some(header.to_owned());
    app.uploads().remember(&whole.id, finished.clone());
    Ok(finished)
}

fn join(app: &App, whole: &UploadRow, parts: &[UploadRow]) -> io::Result<Writer> {
    let mut writer = Writer::create(&app.uploads().path(&whole.id))?;
    sync_folder(app.uploads().root())?;
    for part in parts {
        let mut file = File::open(app.uploads().path(&part.id))?.take(part.length);
        loop {
            let mut chunk = Vec::with_capacity(CHUNK_BYTES);
            if file
                .by_ref()
                .take(CHUNK_BYTES as u64)
                .read_to_end(&mut chunk)?
                == 0
            {
                break;
            }
            writer.append(&[Bytes::from(chunk)])?;
        }
    }
    if writer.written() != whole.length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    writer.sync()?;
    Ok(writer)
}
