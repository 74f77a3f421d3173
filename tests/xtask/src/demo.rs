//! `cargo xtask demo`.

use crate::android;
use crate::run::{Outcome, cargo, succeed, target};
use crate::system::{For, require};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Builds in release and runs `coffer demo`, with synthesised music where none is given. With `screens` it ends in the
/// app: over the demo's locker, with pictures.
pub(crate) fn run(music: Option<&Path>, keep: bool, screens: bool) -> Outcome {
    require(For::Demo)?;
    if screens {
        require(For::App)?;
    }
    succeed(
        &mut cargo(["build", "--release", "--package", "coffer"]),
        "the build",
    )?;
    let made = target().join("demo-music");
    if music.is_none() && !made.join("complete").exists() {
        println!("synthesising nine tracks in five formats …");
        coffer_fixtures::write_albums(&coffer_fixtures::demo_albums(), &made)
            .map_err(|error| error.to_string())?;
        fs::write(made.join("complete"), "").map_err(|error| error.to_string())?;
    }
    let mut demo = Command::new(coffer());
    demo.arg("demo").arg("--music").arg(music.unwrap_or(&made));
    if keep {
        demo.arg("--keep");
    }
    if !screens {
        return succeed(&mut demo, "the demo");
    }
    let folder = target().join("demo");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("`{}`: {error}", folder.display()))?;
    }
    // In a folder of a known name, for the app finds the locker there.
    succeed(demo.arg("--folder").arg(&folder), "the demo")?;
    on_the_phone(&folder.join("locker"))
}

fn coffer() -> PathBuf {
    target().join("release/coffer")
}

/// Walks through the app over the locker in `data`.
fn on_the_phone(data: &Path) -> Outcome {
    let pictures = target().join("demo-screens");
    fs::create_dir_all(&pictures).map_err(|error| format!("`{}`: {error}", pictures.display()))?;
    println!("\nthe app, over the same locker:");
    let locker = Locker::start(data)?;
    let pair = Command::new(coffer())
        .args(["pair", "demo", "--data"])
        .arg(data)
        .output()
        .map_err(|error| format!("`coffer pair`: {error}"))?;
    let said = String::from_utf8_lossy(&pair.stdout);
    let code = said
        .split_whitespace()
        .next()
        .ok_or("`coffer pair` gave no code")?;
    android::tour(&locker.address, code, &pictures)?;
    println!("pictures: {}", pictures.display());
    Ok(())
}

/// `coffer serve`, ended when dropped.
struct Locker {
    process: Child,
    address: String,
}

impl Locker {
    fn start(data: &Path) -> Result<Self, String> {
        let mut process = Command::new(coffer())
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`coffer serve`: {error}"))?;
        let mut line = String::new();
        if let Some(said) = process.stdout.take() {
            BufReader::new(said)
                .read_line(&mut line)
                .map_err(|error| format!("`coffer serve`: {error}"))?;
        }
        let address = line
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .map(str::to_owned);
        let mut locker = Self {
            process,
            address: String::new(),
        };
        locker.address = address.ok_or("`coffer serve` does not say where it listens")?;
        Ok(locker)
    }
}

impl Drop for Locker {
    fn drop(&mut self) {
        // Gone already is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
