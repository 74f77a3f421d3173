//! Whether files wait to be read.

use super::call::Call;
use super::reply::{Answer, ok};
use crate::store::{browse, tracks};
use coffer_protocol::opensubsonic::{ScanStatus, body};

/// `getScanStatus`: the caller's own files and songs.
pub(super) async fn get_scan_status(call: &Call) -> Answer {
    let (scanning, count) = call
        .read(|tx, user| {
            Ok((
                browse::has_pending_files(tx, user)?,
                tracks::count(tx, user)?,
            ))
        })
        .await?;
    ok(body::Scan {
        status: ScanStatus {
            scanning,
            count: i64::try_from(count).ok(),
        },
    })
}

/// `startScan`: looks at waiting files now. There is no folder to search: files come in by upload.
pub(super) async fn start_scan(call: &Call) -> Answer {
    call.app.ingest().wake();
    get_scan_status(call).await
}
