//! The whole line: pair, upload, sync, play, pin, lose the locker and play on. By the player's own interface, and by
//! the command as a user types it.

mod command;
mod player;
mod plays;
mod revoked;

use coffer_fixtures::{AlbumSpec, decode_f32, demo_albums, write_albums};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// How far a decoder of a lossy format may be from another one of the same file.
const ROUNDING: f32 = 1e-4;
/// The same for AAC, which fills bands with noise of the decoder's own.
const NOISE: f32 = 5e-3;

/// The demo's albums, a text, and what is an MP3 by its name alone.
struct Music {
    home: tempfile::TempDir,
    albums: Vec<AlbumSpec>,
    /// The tracks, in the order of the albums.
    tracks: Vec<PathBuf>,
}

impl Music {
    const TEXT: &str = "notes.txt";
    const BROKEN: &str = "broken.mp3";

    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("Music");
        let albums = demo_albums();
        let tracks = write_albums(&albums, &folder).unwrap();
        std::fs::write(folder.join(Self::TEXT), "ten tapes, one cat\n").unwrap();
        std::fs::write(folder.join(Self::BROKEN), [b'?'; 5_000]).unwrap();
        Self {
            home,
            albums,
            tracks,
        }
    }

    /// The folder to upload.
    fn folder(&self) -> PathBuf {
        self.home.path().join("Music")
    }

    /// Every file of the folder, by its path in the locker.
    fn files(&self) -> Vec<(String, PathBuf)> {
        let extra = [Self::TEXT, Self::BROKEN].map(|name| self.folder().join(name));
        let files = self.tracks.iter().cloned().chain(extra);
        files
            .map(|file| {
                let path = file
                    .strip_prefix(self.home.path())
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                (path, file)
            })
            .collect()
    }

    /// A place for a recording.
    fn wav(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// What the track of this title sounds like, by `ffmpeg`.
    fn samples(&self, title: &str) -> Vec<f32> {
        let specs = self.albums.iter().flat_map(|album| &album.tracks);
        let (spec, file) = specs
            .zip(&self.tracks)
            .find(|(spec, _)| spec.title == title)
            .unwrap();
        let mut samples = decode_f32(file).unwrap();
        if file.extension().is_some_and(|suffix| suffix == "m4a") {
            // Debian's ffmpeg leaves on what its encoder added behind; the file's edit list says where the music ends.
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "seconds of music"
            )]
            let frames = (spec.tone.seconds * f64::from(spec.tone.rate)).round() as usize;
            samples.truncate(frames * 2);
        }
        samples
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The number of the row of this title.
fn id(rows: &[Value], title: &str) -> String {
    let row = rows.iter().find(|row| row["title"] == title);
    row.unwrap_or_else(|| panic!("no `{title}` in {rows:?}"))["id"].to_string()
}
