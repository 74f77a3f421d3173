//! `coffer demo`: the whole line once, from an empty locker to music without it.

mod music;
mod sounding;
mod stage;
mod steps;
mod summary;

use crate::failure::{Code, Failure};
use crate::signals;
use stage::Stage;
use std::fmt;
use std::path::{Path, PathBuf};

/// Says what happens: on standard output, or beside the JSON document on standard error.
#[derive(Clone, Copy)]
struct Narrator {
    json: bool,
}

impl Narrator {
    fn say(self, words: fmt::Arguments<'_>) -> Result<(), Failure> {
        if self.json {
            eprintln!("{words}");
            return Ok(());
        }
        Ok(crate::output::line(words)?)
    }
}

/// Runs the demo in a fresh folder, which stays for looking.
pub(crate) async fn run(
    music: &Path,
    keep: bool,
    folder: Option<PathBuf>,
    json: bool,
) -> Result<(), Failure> {
    let ended = signals::ended()?;
    tokio::pin!(ended);
    let folder = match folder {
        Some(folder) => {
            std::fs::create_dir_all(&folder)?;
            if std::fs::read_dir(&folder)?.next().is_some() {
                let words = format!("`{}` is not empty; name a new folder", folder.display());
                return Err(Failure::new(Code::Usage, words));
            }
            folder
        }
        None => tempfile::Builder::new()
            .prefix("coffer-demo-")
            .tempdir()?
            .keep(),
    };
    let narrator = Narrator { json };
    narrator.say(format_args!("everything is in {}", folder.display()))?;
    let mut stage = Stage::new(folder, narrator);
    let outcome = tokio::select! {
        outcome = steps::all(&mut stage, music) => outcome,
        () = &mut ended => Err(Failure::new(Code::Trouble, "the demo was stopped")),
    };
    stage.close().await;
    outcome?.print(json)?;
    if keep {
        stage.serve_again().await?;
        ended.await;
        stage.close().await;
    }
    Ok(())
}
