//! What compiles the core for phones: the NDK where there is one, otherwise the stand-in.

use super::stand_in;
use crate::run::{Outcome, cargo, succeed};
use crate::system::{For, require};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The one target that is packed: every phone since 2017 or so.
pub(crate) const TARGET: &str = "aarch64-linux-android";
/// Android's name of it.
pub(crate) const ABI: &str = "arm64-v8a";
/// The oldest API level that the app runs on.
pub(crate) const MIN_API: u32 = 26;
/// The page size that shared libraries are aligned for; from Android 15 on a device may have it.
pub(crate) const PAGE: u64 = 16 * 1024;

/// Compiler, linker and standard library for Android.
pub(crate) enum Toolchain {
    /// Google's native development kit, at this path (its `toolchains/llvm/prebuilt/<host>`).
    Ndk(PathBuf),
    /// Debian's compilers with `android/native`, prepared in this folder.
    StandIn(PathBuf),
}

impl Toolchain {
    /// The NDK that `ANDROID_NDK_HOME` names, otherwise the stand-in, prepared in `folder`.
    pub(crate) fn choose(folder: &Path) -> Result<Self, String> {
        let Some(home) = std::env::var_os("ANDROID_NDK_HOME").filter(|home| !home.is_empty())
        else {
            require(For::ApkWithoutNdk)?;
            stand_in::prepare(folder)?;
            return Ok(Self::StandIn(folder.to_owned()));
        };
        require(For::Apk)?;
        let prebuilt = Path::new(&home).join("toolchains/llvm/prebuilt");
        fs::read_dir(&prebuilt)
            .ok()
            .and_then(|mut hosts| hosts.find_map(Result::ok))
            .map(|host| Self::Ndk(host.path()))
            .ok_or_else(|| {
                format!(
                    "`ANDROID_NDK_HOME`: `{}` holds no toolchain",
                    prebuilt.display()
                )
            })
    }

    /// One sentence for the terminal and for the package.
    pub(crate) fn sentence(&self) -> &'static str {
        match self {
            Self::Ndk(_) => "core built with the NDK",
            Self::StandIn(_) => {
                "core built with the stand-in toolchain: for checking, not for phones"
            }
        }
    }

    /// Whether a panic unwinds, so that the bindings can turn it into an error. The stand-in has no unwinder.
    fn unwinds(&self) -> bool {
        matches!(self, Self::Ndk(_))
    }

    /// `cargo build` of `arguments` for Android with the profile `android`, into `target`.
    pub(crate) fn build(&self, arguments: &[&str], target: &Path) -> Outcome {
        let mut build = match self {
            Self::Ndk(prebuilt) => ndk(prebuilt),
            Self::StandIn(folder) => stand_in::cargo(folder),
        };
        build
            .args(arguments)
            .args(["--profile", "android", "--target", TARGET, "--target-dir"])
            .arg(target);
        if !self.unwinds() {
            build.args(["--config", "profile.android.panic=\"abort\""]);
        }
        succeed(&mut build, "the core for Android")
    }

    /// Removes symbols and line tables of `library` on the way to `to`.
    pub(crate) fn strip(&self, library: &Path, to: &Path) -> Outcome {
        let program = match self {
            Self::Ndk(prebuilt) => prebuilt.join("bin/llvm-strip"),
            Self::StandIn(_) => PathBuf::from("llvm-strip-19"),
        };
        succeed(
            Command::new(program)
                .arg("--strip-all")
                .arg("-o")
                .args([to, library]),
            "llvm-strip",
        )
    }
}

/// `cargo build` with the NDK's compiler as compiler and linker.
fn ndk(prebuilt: &Path) -> Command {
    // A toolchain that has the target already, or is not rustup's, needs no more; what is missing then is named by cargo.
    let _ = Command::new("rustup")
        .args(["target", "add", TARGET])
        .status();
    let compiler = prebuilt.join(format!("bin/{TARGET}{MIN_API}-clang"));
    let mut build = cargo(["build"]);
    build
        .env("CC_aarch64_linux_android", &compiler)
        .env("AR_aarch64_linux_android", prebuilt.join("bin/llvm-ar"))
        .env("CARGO_TARGET_AARCH64_LINUX_ANDROID_LINKER", &compiler)
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            format!("-Clink-arg=-Wl,-z,max-page-size={PAGE}"),
        )
        .env("ANDROID_ABI", ABI)
        .env("ANDROID_PLATFORM", format!("android-{MIN_API}"));
    build
}
