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

/// For the Android part: a JDK, Maven and aapt2.
const ANDROID: &[Need] = &[
    Need {
        package: "openjdk-17-jdk-headless",
        present: || answers("javac", &["-version"]),
    },
    Need {
        package: "maven",
        present: || answers("mvn", &["--version"]),
    },
    Need {
        package: "aapt",
        present: || answers("aapt2", &["version"]),
    },
    Need {
        package: "unzip",
        present: || answers("unzip", &["-v"]),
    },
];

/// To sign and to check a package for phones.
const PACKAGE: &[Need] = &[
    Need {
        package: "apksigner",
        present: || answers("apksigner", &["--version"]),
    },
    Need {
        package: "dexdump",
        present: || answers("sh", &["-c", "command -v dexdump"]),
    },
];

/// To compile the core for phones without the NDK: a compiler and linker for them, a Rust with its library's sources.
const STAND_IN: &[Need] = &[
    Need {
        package: "clang-19",
        present: || answers("clang-19", &["--version"]),
    },
    Need {
        package: "lld-19",
        present: || answers("ld.lld-19", &["--version"]),
    },
    Need {
        package: "llvm-19",
        present: || answers("llvm-ar-19", &["--version"]),
    },
    Need {
        package: "rustc-web",
        present: || answers("/usr/bin/rustc", &["--version"]),
    },
    Need {
        package: "cargo-web",
        present: || answers("/usr/bin/cargo", &["--version"]),
    },
    Need {
        package: "rust-web-src",
        present: || {
            answers(
                "test",
                &["-e", "/usr/lib/rustlib/src/rust/library/Cargo.lock"],
            )
        },
    },
];

/// What a command needs.
#[derive(Clone, Copy)]
pub(crate) enum For {
    /// `demo`.
    Demo,
    /// `test` and `bench`.
    Tests,
    /// The app's part of `test`.
    App,
    /// `apk` with the NDK.
    Apk,
    /// `apk` without it.
    ApkWithoutNdk,
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
        For::App => &[ANDROID],
        For::Apk => &[BUILD, ANDROID, PACKAGE],
        For::ApkWithoutNdk => &[BUILD, ANDROID, PACKAGE, STAND_IN],
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
