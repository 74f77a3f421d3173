//! Asks again for what was not listed, before it is removed.
//!
//! A list that changes while it is read page by page can skip items: what moved up into a page already read is not
//! seen. To remove such a row would lose its local id, and with it what is pinned.

use super::catalogue::{Pass, is_missing};
use super::state::State;
use super::{SourceErrorKind, SyncError, SyncProgress, SyncStage};
use crate::LibraryError;
use futures::stream::{self, StreamExt};

/// Albums asked for. A pass that is shifted loses a few; beyond this the library was really emptied, or is another.
const ALBUMS: u32 = 300;
/// Albums written at once.
const AT_ONCE: usize = 20;

pub(super) async fn verify(pass: &mut Pass<'_>, state: &State) -> Result<(), SyncError> {
    if !state.is_matching {
        return Ok(());
    }
    let missing = missing_albums(pass, state).await?;
    let total = u64::try_from(missing.len()).ok();
    let catalogue = pass.catalogue;
    let requests: Vec<_> = missing.iter().map(|id| catalogue.album(id)).collect();
    let mut answers = stream::iter(requests).buffered(pass.options.in_flight.max(1));
    let (mut found, mut done) = (Vec::new(), 0);
    while let Some(answer) = answers.next().await {
        match answer {
            Ok(album) => found.push(album),
            Err(error) if error.kind == SourceErrorKind::NotFound => {}
            Err(error) if is_missing(&error) => break,
            Err(error) => return Err(error.into()),
        }
        done += 1;
        if found.len() >= AT_ONCE {
            pass.write_albums(state, std::mem::take(&mut found)).await?;
        }
        (pass.progress)(SyncProgress {
            stage: SyncStage::Verifying,
            done,
            total,
        });
    }
    if !found.is_empty() {
        pass.write_albums(state, found).await?;
    }
    Ok(())
}

/// The server's ids of albums that this pass has not seen, or not all tracks of.
async fn missing_albums(pass: &Pass<'_>, state: &State) -> Result<Vec<String>, LibraryError> {
    let (account, number) = (pass.writer.account, state.pass);
    pass.writer
        .library
        .read_apart(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT server_id FROM albums
                 WHERE account_id = ?1 AND seen <> ?2 AND server_id IS NOT NULL AND server_id NOT LIKE 'local:%'
                 UNION
                 SELECT b.server_id FROM tracks t JOIN albums b ON b.id = t.album_id
                 WHERE t.account_id = ?1 AND t.seen <> ?2 AND t.server_id IS NOT NULL
                       AND b.server_id IS NOT NULL AND b.server_id NOT LIKE 'local:%'
                 LIMIT ?3",
            )?;
            let ids = statement
                .query_map((account.0, number, ALBUMS), |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            Ok(ids)
        })
        .await
}
