//! Debian packages that the build and the tests need.

use crate::run::{Outcome, succeed};
use std::process::{Command, Stdio};

/// A program or library and the package that brings it.
struct Need {
    package: &'static str,
    present: fn() -> bool,
}

/// To build: a C compiler, CMake (libopus) and ALSA's headers.
const BUILD: &[Need] = &[
    Need {
        package: "build-essential",
        present: || answers("cc", &["--version"]),
    },
    Need {
        package: "cmake",
        present: || answers("cmake", &["--version"]),
    },
    Need {
        package: "pkg-config",
        present: || answers("pkg-config", &["--version"]),
    },
    Need {
        package: "libasound2-dev",
        present: || answers("pkg-config", &["--exists", "alsa"]),
    },
];

/// To make music: `ffmpeg`, also the reference that decoding is compared with.
const MUSIC: &[Need] = &[Need {
    package: "ffmpeg",
    present: || answers("ffmpeg", &["-version"]),
}];

/// To test against other people's programs: a Python for Supysonic and py-sonic.
const PEERS: &[Need] = &[Need {
    package: "python3-venv",
    present: || answers("python3", &["-c", "import ensurepip, venv"]),
}];

/// What a command needs.
#[derive(Clone, Copy)]
pub(crate) enum For {
    /// `demo`.
    Demo,
    /// `test` and `bench`.
    Tests,
}

fn answers(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Installs what is missing where this is root on a Debian, otherwise says which command does.
pub(crate) fn require(purpose: For) -> Outcome {
    let needs: &[&[Need]] = match purpose {
        For::Demo => &[BUILD, MUSIC],
        For::Tests => &[BUILD, MUSIC, PEERS],
    };
    let missing: Vec<_> = needs
        .iter()
        .copied()
        .flatten()
        .filter(|need| !(need.present)())
        .map(|need| need.package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.starts_with(b"0\n"));
    if !root || !answers("apt-get", &["--version"]) {
        return Err(format!(
            "missing: {list}\n  on Debian or Ubuntu: sudo apt-get install --no-install-recommends {list}"
        ));
    }
    println!("installing: {list}");
    succeed(
        Command::new("apt-get").args(["update", "-qq"]),
        "apt-get update",
    )?;
    succeed(
        Command::new("apt-get")
            .args(["install", "-qq", "-y", "--no-install-recommends"])
            .args(&missing)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(Stdio::null()),
        "apt-get install",
    )
}
