//! `coffer play`.

use super::listen::{Ask, Display, Ending, Manner, Played, Trouble, listen};
use super::{Context, selection};
use crate::arguments::Play;
use crate::failure::{Code, Failure};
use crate::{home, output, signals};
use coffer_model::Millis;
use coffer_player::{PlayerError, Sound, open_library};
use serde::Serialize;
use std::io::{self, BufRead as _, IsTerminal as _};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

#[derive(Serialize)]
struct Summary<'a> {
    played: &'a [Played],
    problems: &'a [Trouble],
    /// Milliseconds from the command to the first sound.
    first_sound_ms: Option<Millis>,
}

/// Plays what was selected, until the queue has ended.
pub(crate) async fn run(context: Context, arguments: Play) -> Result<(), Failure> {
    let sound = match (arguments.wav, arguments.null) {
        (Some(file), _) => Sound::Wav(file),
        (None, true) => Sound::Null,
        (None, false) => Sound::Device,
    };
    let is_device = sound == Sound::Device;
    let manner = Manner {
        // A script gets an answer; a person may find a network.
        patient: is_device && !context.json && io::stdout().is_terminal(),
        at_most: None,
    };
    // Before a file is written for nothing.
    let tracks = selection::tracks(&open_library(&context.home)?, &arguments.selection)?;
    let player = home::open(context.home, sound)
        .await
        .map_err(|error| match error {
            PlayerError::Output(_) if is_device => no_device(&error.to_string()),
            error => error.into(),
        })?;
    let mut asks = asks()?;
    let display = Display::new(context.json);
    let listened = listen(&player, &tracks, manner, &display, &mut asks).await;
    player.shut_down().await?;
    if context.json {
        output::json(&Summary {
            played: &listened.played,
            problems: &listened.problems,
            first_sound_ms: listened.first_sound.map(Millis::from),
        })?;
    }
    match listened.problems.first() {
        Some(problem) if is_device && problem.is_output() && listened.ending == Ending::Failed => {
            Err(no_device("no sound card works"))
        }
        _ => listened.verdict(),
    }
}

fn no_device(why: &str) -> Failure {
    let message = format!("{why}; `--wav FILE` writes a file instead, `--null` only decodes");
    Failure::new(Code::Trouble, message)
}

/// What is typed while it plays, and signals.
fn asks() -> Result<UnboundedReceiver<Ask>, Failure> {
    let (sender, asks) = unbounded_channel();
    let ended = signals::ended()?;
    let quit = sender.clone();
    tokio::spawn(async move {
        ended.await;
        // The listening may be over.
        let _ = quit.send(Ask::Quit);
    });
    // A thread of its own: a read that waits for a line cannot be cancelled, and must not hold up the end.
    std::thread::spawn(move || read(&sender));
    Ok(asks)
}

fn read(asks: &UnboundedSender<Ask>) {
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        let sent = match parse(&line) {
            Ok(Some(ask)) => asks.send(ask),
            Ok(None) => Ok(()),
            Err(words) => {
                eprintln!("coffer: {words}");
                Ok(())
            }
        };
        if sent.is_err() {
            return;
        }
    }
    let _ = asks.send(Ask::InputEnded);
}

/// A line typed while it plays; `None` for an empty one.
fn parse(line: &str) -> Result<Option<Ask>, String> {
    let mut words = line.split_whitespace();
    let (verb, argument, more) = (words.next(), words.next(), words.next());
    let ask = match (verb, argument, more) {
        (None, ..) => return Ok(None),
        (Some("p"), None, None) => Ask::Toggle,
        (Some("n"), None, None) => Ask::Next,
        (Some("b"), None, None) => Ask::Back,
        (Some("q"), None, None) => Ask::Quit,
        (Some("s"), Some(place), None) => match position(place) {
            Some(place) => Ask::Seek(place),
            None => return Err(format!("`{place}` is not a place in a track; write M:SS")),
        },
        _ => {
            return Err(format!(
                "`{}` is none of p (pause or go on), n (next), b (back), s M:SS (seek), q (quit)",
                line.trim()
            ));
        }
    };
    Ok(Some(ask))
}

/// `SS`, `M:SS` or `H:MM:SS`.
fn position(text: &str) -> Option<Millis> {
    let parts: Vec<&str> = text.split(':').collect();
    if parts.len() > 3 {
        return None;
    }
    let mut seconds = 0_u64;
    for (index, part) in parts.iter().enumerate() {
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number: u64 = part.parse().ok()?;
        if index > 0 && (number > 59 || part.len() != 2) {
            return None;
        }
        seconds = seconds.checked_mul(60)?.checked_add(number)?;
    }
    seconds.checked_mul(1_000).map(Millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_as_it_is_shown() {
        assert_eq!(position("1:05"), Some(Millis(65_000)));
        assert_eq!(position("0:00"), Some(Millis(0)));
        assert_eq!(position("75"), Some(Millis(75_000)));
        assert_eq!(position("1:02:03"), Some(Millis(3_723_000)));
        for wrong in [
            "",
            ":",
            "1:5",
            "1:60",
            "1:",
            ":05",
            "-1:00",
            "+1:00",
            "1:00:00:00",
            "x",
            "1:0x",
        ] {
            assert_eq!(position(wrong), None, "{wrong}");
        }
        assert_eq!(position("99999999999999999999"), None);
        assert_eq!(position("18446744073709551615:00"), None);
    }

    #[test]
    fn a_typed_line_is_a_command_or_an_explanation() {
        assert_eq!(parse("p"), Ok(Some(Ask::Toggle)));
        assert_eq!(parse("  n \r"), Ok(Some(Ask::Next)));
        assert_eq!(parse("b"), Ok(Some(Ask::Back)));
        assert_eq!(parse("s 1:30"), Ok(Some(Ask::Seek(Millis(90_000)))));
        assert_eq!(parse("q"), Ok(Some(Ask::Quit)));
        assert_eq!(parse(""), Ok(None));
        assert!(parse("s").is_err());
        assert!(parse("s x").unwrap_err().contains("M:SS"));
        assert!(parse("play it").unwrap_err().contains("n (next)"));
    }
}
