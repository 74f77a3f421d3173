//! `coffer upload`.

mod bars;

use super::Context;
use crate::arguments::Upload;
use crate::failure::{Code, Failure, in_full, of_player};
use crate::output::counted;
use crate::{home, output, signals};
use bars::UploadBars;
use coffer_model::{AccountId, Bytes};
use coffer_player::{Player, Sound, UploadItem, UploadOutcome, UploadProgress, find_files};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// How each file fared.
#[derive(Serialize)]
pub(crate) struct Report {
    files: Vec<FileReport>,
    /// Files sent.
    pub(crate) uploaded: usize,
    /// Files whose content the locker had.
    pub(crate) already_there: usize,
    /// Files that were not sent.
    pub(crate) failed: usize,
    /// Bytes of the files that were sent.
    pub(crate) bytes: Bytes,
    /// What stopped the upload for all files.
    #[serde(skip)]
    stopped: Option<Failure>,
}

/// How a file fared.
#[derive(Serialize)]
struct FileReport {
    file: PathBuf,
    target: String,
    size: Bytes,
    outcome: Outcome,
    /// Where the locker has it.
    path: Option<String>,
    /// Bytes that earlier runs had sent.
    resumed_from: Option<Bytes>,
    reason: Option<String>,
    #[serde(skip)]
    code: Option<Code>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Uploaded,
    AlreadyThere,
    Failed,
    /// Nothing could be sent any more when its turn came.
    NotSent,
}

impl FileReport {
    fn new(item: &UploadItem, outcome: Outcome) -> Self {
        Self {
            file: item.file.clone(),
            target: item.target.clone(),
            size: item.size,
            outcome,
            path: None,
            resumed_from: None,
            reason: None,
            code: None,
        }
    }

    fn done(item: &UploadItem, outcome: &UploadOutcome) -> Self {
        match outcome {
            UploadOutcome::Uploaded { resumed_from } => Self {
                path: Some(item.target.clone()),
                resumed_from: Some(*resumed_from),
                ..Self::new(item, Outcome::Uploaded)
            },
            UploadOutcome::AlreadyThere(path) => Self {
                path: Some(path.clone()),
                ..Self::new(item, Outcome::AlreadyThere)
            },
            UploadOutcome::Failed(error) => Self {
                reason: Some(in_full(error)),
                code: Some(of_player(error)),
                ..Self::new(item, Outcome::Failed)
            },
        }
    }
}

/// Uploads files and folders.
pub(crate) async fn run(context: Context, arguments: Upload) -> Result<(), Failure> {
    let items = find(&arguments.paths, &arguments.to)?;
    let player = home::open(context.home, Sound::Null).await?;
    let account = home::locker_account(&player)?.id;
    let report = send(&player, account, &items, context.json).await?;
    player.shut_down().await?;
    if context.json {
        output::json(&report)?;
    } else {
        report.print()?;
    }
    report.verdict()
}

/// The files to send; at least one.
pub(crate) fn find(paths: &[PathBuf], folder: &str) -> Result<Vec<UploadItem>, Failure> {
    let items = find_files(paths, folder)?;
    if items.is_empty() {
        let shown: Vec<_> = paths
            .iter()
            .map(|path| format!("`{}`", path.display()))
            .collect();
        let message = format!(
            "there is no file in {}; hidden files are left out",
            shown.join(", ")
        );
        return Err(Failure::new(Code::NotFound, message));
    }
    Ok(items)
}

/// Sends `items`, with progress on a terminal. Ctrl-C stops; the next upload of the same files resumes.
pub(crate) async fn send(
    player: &Player,
    account: AccountId,
    items: &[UploadItem],
    json: bool,
) -> Result<Report, Failure> {
    let bars = UploadBars::new(items, json);
    let reports = Mutex::new(Vec::with_capacity(items.len()));
    let progress = |event: UploadProgress<'_>| {
        bars.show(&event);
        if let UploadProgress::Done(item, outcome) = event {
            let report = FileReport::done(item, outcome);
            reports
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(report);
        }
    };
    let ended = signals::ended()?;
    let stopped = tokio::select! {
        sent = player.upload(account, items, progress) => sent.err().map(Failure::from),
        () = ended => Some(Failure::new(
            Code::InPart,
            "stopped; uploading the same files again goes on where it was",
        )),
    };
    bars.finish();
    let files = reports.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Report::new(items, files, stopped))
}

impl Report {
    fn new(items: &[UploadItem], mut files: Vec<FileReport>, stopped: Option<Failure>) -> Self {
        let mut seen: std::collections::HashSet<PathBuf> =
            files.iter().map(|report| report.file.clone()).collect();
        for item in items {
            if seen.insert(item.file.clone()) {
                files.push(FileReport::new(item, Outcome::NotSent));
            }
        }
        let count = |outcome| {
            files
                .iter()
                .filter(|report| report.outcome == outcome)
                .count()
        };
        let sent = files
            .iter()
            .filter(|report| report.outcome == Outcome::Uploaded);
        Self {
            uploaded: count(Outcome::Uploaded),
            already_there: count(Outcome::AlreadyThere),
            failed: count(Outcome::Failed) + count(Outcome::NotSent),
            bytes: sent.fold(Bytes::ZERO, |sum, report| sum + report.size),
            files,
            stopped,
        }
    }

    fn print(&self) -> Result<(), Failure> {
        for report in &self.files {
            if let Some(reason) = &report.reason {
                eprintln!("coffer: `{}`: {reason}", report.file.display());
            }
        }
        let mut line = format!(
            "{} uploaded ({})",
            counted(self.uploaded, "file"),
            self.bytes
        );
        if self.already_there > 0 {
            line.push_str(&format!(", {} already there", self.already_there));
        }
        if self.failed > 0 {
            line.push_str(&format!(", {} not uploaded", self.failed));
        }
        Ok(output::line(format_args!("{line}"))?)
    }

    /// Success where all files are in the locker.
    pub(crate) fn verdict(&self) -> Result<(), Failure> {
        if let Some(stopped) = &self.stopped {
            return Err(stopped.clone());
        }
        let mut failed = self
            .files
            .iter()
            .filter(|report| report.outcome == Outcome::Failed);
        let Some(first) = failed.next() else {
            return Ok(());
        };
        let alike = failed.all(|report| report.code == first.code);
        let all = self.uploaded + self.already_there == 0;
        let code = match first.code {
            Some(code) if alike && all => code,
            _ => Code::InPart,
        };
        let reason = first.reason.as_deref().unwrap_or_default();
        let message = match (self.failed, self.files.len()) {
            (1, 1) => format!("`{}` was not uploaded", first.file.display()),
            (failed, all) => format!("{failed} of {all} files were not uploaded"),
        };
        Err(Failure::new(code, format!("{message}: {reason}")))
    }
}

/// The name by which a file is shown.
fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use coffer_player::{PlayerError, RemoteError};

    fn item(name: &str) -> UploadItem {
        UploadItem {
            file: name.into(),
            target: name.to_owned(),
            size: Bytes(10),
        }
    }

    fn over_quota() -> UploadOutcome {
        UploadOutcome::Failed(PlayerError::Remote(RemoteError::OverQuota {
            what: "a".to_owned(),
            message: "full".to_owned(),
        }))
    }

    fn report(outcomes: &[UploadOutcome], stopped: Option<Failure>) -> Report {
        let items = [item("a"), item("b")];
        let files = items
            .iter()
            .zip(outcomes)
            .map(|(item, outcome)| FileReport::done(item, outcome))
            .collect();
        Report::new(&items, files, stopped)
    }

    #[test]
    fn the_exit_code_tells_some_from_all() {
        let sent = || UploadOutcome::Uploaded {
            resumed_from: Bytes::ZERO,
        };
        let there = UploadOutcome::AlreadyThere("x".to_owned());
        let done = report(&[sent(), there], None);
        assert_eq!(
            (done.uploaded, done.already_there, done.bytes),
            (1, 1, Bytes(10))
        );
        assert!(done.verdict().is_ok());
        let code = |report: Report| report.verdict().unwrap_err().code();
        assert_eq!(code(report(&[sent(), over_quota()], None)), Code::InPart);
        assert_eq!(
            code(report(&[over_quota(), over_quota()], None)),
            Code::NoRoom
        );
        let gone = UploadOutcome::Failed(PlayerError::NotFound("b".to_owned()));
        assert_eq!(code(report(&[over_quota(), gone], None)), Code::InPart);
    }

    #[test]
    fn what_stops_all_files_is_the_failure() {
        let sent = UploadOutcome::Uploaded {
            resumed_from: Bytes::ZERO,
        };
        let stopped = report(&[sent], Some(Failure::new(Code::NotReachable, "gone")));
        assert_eq!((stopped.uploaded, stopped.failed), (1, 1));
        assert_eq!(stopped.verdict().unwrap_err().code(), Code::NotReachable);
    }
}
