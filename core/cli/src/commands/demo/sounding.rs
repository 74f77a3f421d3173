//! The steps of the demo that sound: on the sound card, or into files where there is none.

use super::music::Cast;
use super::stage::{SAMPLE, Stage};
use crate::commands::listen::{Ending, Listened, Trouble};
use crate::failure::{Code, Failure};
use coffer_model::{Millis, Track, TrackId};
use coffer_player::{PlayerError, Sound};

/// The file that the streamed track is written to.
pub(super) const STREAMED: &str = "streamed.wav";
/// The file that the pinned tracks are written to.
pub(super) const PINNED: &str = "pinned.wav";

fn wrong(message: impl Into<String>) -> Failure {
    Failure::new(Code::Trouble, message)
}

/// What came of streaming.
pub(super) struct Streamed {
    pub(super) title: String,
    pub(super) first_sound: Option<Millis>,
    /// Tracks of which bytes may be on this machine now.
    pub(super) touched: Vec<TrackId>,
}

/// Streams a track to the sound card, or to a file where there is none.
pub(super) async fn stream(stage: &mut Stage, cast: &Cast) -> Result<Option<Streamed>, Failure> {
    let Some(first) = cast.others.first() else {
        stage
            .narrator
            .say(format_args!("there is no other track to stream"))?;
        use_sound_card(stage).await?;
        return Ok(None);
    };
    let mut touched = vec![first.id];
    let mut track = first;
    if use_sound_card(stage).await? {
        stage.narrator.say(format_args!(
            "streaming {} seconds to the sound card:",
            SAMPLE.as_secs()
        ))?;
        let listened = stage.listen(std::slice::from_ref(first)).await?;
        if needs_file(&listened) {
            // A track of which nothing is here yet is the fairer measure.
            track = cast.others.get(1).unwrap_or(first);
            touched.push(track.id);
        } else {
            return Ok(Some(Streamed {
                title: first.title.clone(),
                first_sound: heard(&listened, 1)?,
                touched,
            }));
        }
    }
    stage.narrator.say(format_args!(
        "there is no sound card; streaming to {STREAMED}:"
    ))?;
    write_to(stage, STREAMED).await?;
    let listened = stage.listen(std::slice::from_ref(track)).await?;
    Ok(Some(Streamed {
        title: track.title.clone(),
        first_sound: heard(&listened, 1)?,
        touched,
    }))
}

/// Opens the player on the sound card. Says whether there is one.
async fn use_sound_card(stage: &mut Stage) -> Result<bool, Failure> {
    match stage.open_player(Sound::Device).await {
        Ok(_) => {
            stage.sound = Some(Sound::Device);
            Ok(true)
        }
        Err(PlayerError::Output(error)) => {
            tracing::info!(%error, "no sound card");
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

async fn write_to(stage: &mut Stage, name: &str) -> Result<(), Failure> {
    let sound = Sound::Wav(stage.folder.join(name));
    stage.open_player(sound.clone()).await?;
    stage.sound = Some(sound);
    Ok(())
}

/// Checks that all of `count` tracks were heard, and to their end.
fn heard(listened: &Listened, count: usize) -> Result<Option<Millis>, Failure> {
    if let Some(problem) = listened.problems.first() {
        return Err(wrong(&problem.message));
    }
    let played = listened.played.len();
    if played != count || listened.ending != Ending::Ended {
        return Err(wrong(format!(
            "{played} of {count} tracks were played to their end"
        )));
    }
    Ok(listened.first_sound.map(Millis::from))
}

/// Plays the pinned tracks with the locker gone.
pub(super) async fn play_offline(stage: &mut Stage, tracks: &[Track]) -> Result<Listened, Failure> {
    let mut listened = None;
    if stage.sound == Some(Sound::Device) {
        stage.narrator.say(format_args!(
            "playing the pinned tracks without it, {} seconds of each:",
            SAMPLE.as_secs()
        ))?;
        let heard = stage.listen(tracks).await?;
        listened = Some(heard).filter(|heard| !needs_file(heard));
    }
    let listened = match listened {
        Some(listened) => listened,
        None => {
            stage.narrator.say(format_args!(
                "playing the pinned tracks without it, to {PINNED}:"
            ))?;
            write_to(stage, PINNED).await?;
            stage.listen(tracks).await?
        }
    };
    heard(&listened, tracks.len())?;
    Ok(listened)
}

/// The sound card is there and does not open.
fn needs_file(listened: &Listened) -> bool {
    listened.problems.first().is_some_and(Trouble::is_output)
}

/// A track that is only in the locker says so.
pub(super) async fn fail_clearly(stage: &Stage, track: &Track) -> Result<String, Failure> {
    stage.narrator.say(format_args!(
        "and `{}`, which was neither pinned nor streamed:",
        track.title
    ))?;
    let listened = stage.listen(std::slice::from_ref(track)).await?;
    match (listened.ending, listened.problems.as_slice()) {
        (Ending::NoNetwork, [problem]) => Ok(problem.message.clone()),
        _ => Err(wrong(
            "it should have said that the locker cannot be reached",
        )),
    }
}
