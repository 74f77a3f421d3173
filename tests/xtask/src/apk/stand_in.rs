//! Debian's compilers with `android/native` in the NDK's place.

use super::toolchain::{MIN_API, PAGE};
use crate::run::{Outcome, root, succeed};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The libraries of Android that the core may be linked with, each listed in `android/native/symbols`.
pub(crate) const LIBRARIES: [&str; 6] = ["c", "m", "dl", "log", "aaudio", "android"];

fn native() -> PathBuf {
    root().join("android/native")
}

fn clang_target() -> String {
    format!("--target=aarch64-linux-android{MIN_API}")
}

/// The symbols that may be used of `library`, and whether each is data.
pub(crate) fn symbols(library: &str) -> Result<Vec<(String, bool)>, String> {
    let list = native().join("symbols").join(library).with_extension("txt");
    let text =
        fs::read_to_string(&list).map_err(|error| format!("`{}`: {error}", list.display()))?;
    Ok(text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            words
                .next()
                .map(|name| (name.to_owned(), words.next() == Some("object")))
        })
        .collect())
}

/// Makes libraries that define the listed symbols and nothing else, and the few symbols that the NDK would link in.
pub(crate) fn prepare(folder: &Path) -> Outcome {
    fs::create_dir_all(folder).map_err(|error| format!("`{}`: {error}", folder.display()))?;
    for library in LIBRARIES {
        let source = folder.join(library).with_extension("s");
        fs::write(&source, assembly(library)?)
            .map_err(|error| format!("`{}`: {error}", source.display()))?;
        succeed(
            Command::new("clang-19")
                .args([&clang_target(), "-fuse-ld=lld", "-nostdlib", "-shared"])
                .args([
                    format!("-Wl,-soname,lib{library}.so"),
                    format!("-Wl,-z,max-page-size={PAGE}"),
                ])
                .arg("-o")
                .arg(folder.join(format!("lib{library}.so")))
                .arg(&source),
            "clang-19",
        )?;
    }
    succeed(
        Command::new("clang-19")
            .args([&clang_target(), "-nostdlibinc", "-fPIC", "-O2", "-c", "-o"])
            .args([folder.join("runtime.o"), native().join("runtime.c")]),
        "clang-19",
    )?;
    // rustc names both; what they would bring is in `runtime.c`, or the Rust compiler's own builtins.
    for empty in ["libunwind.a", "libgcc.a"] {
        fs::write(folder.join(empty), "!<arch>\n")
            .map_err(|error| format!("`{empty}`: {error}"))?;
    }
    Ok(())
}

/// A library as text: a function that only returns, or eight bytes, for every symbol.
fn assembly(library: &str) -> Result<String, String> {
    Ok(symbols(library)?
        .into_iter()
        .map(|(name, object)| {
            if object {
                format!(".data\n.balign 8\n.globl {name}\n.type {name},%object\n.size {name},8\n{name}: .xword 0\n")
            } else {
                format!(".text\n.globl {name}\n.type {name},%function\n{name}: ret\n")
            }
        })
        .collect())
}

/// `cargo build` by Debian's `cargo-web` and `rustc-web`, with a standard library compiled from `rust-web-src`.
pub(crate) fn cargo(folder: &Path) -> Command {
    let native = native();
    let include = native.join("include");
    let link = [
        clang_target(),
        "-fuse-ld=lld".to_owned(),
        "-nostdlib".to_owned(),
        format!("-L{}", folder.display()),
        folder.join("runtime.o").display().to_string(),
        format!("-Wl,-z,max-page-size={PAGE}"),
        // a symbol that is on no list is an error
        "-Wl,-z,defs".to_owned(),
        "-Wl,--hash-style=gnu".to_owned(),
        "-Wl,--build-id=sha1".to_owned(),
    ];
    let rustflags: Vec<_> = std::iter::once("-Clinker=clang-19".to_owned())
        .chain(
            link.into_iter()
                .map(|argument| format!("-Clink-arg={argument}")),
        )
        .collect();
    let mut build = Command::new("/usr/bin/cargo");
    build
        .current_dir(root())
        .args([
            "build",
            "-Zbuild-std=std,panic_abort",
            "-Zbuild-std-features=",
        ])
        // Flags that are unstable in a stable compiler: the standard library's sources are the compiler's own.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", "/usr/bin/rustc")
        .env("CARGO_ENCODED_RUSTFLAGS", rustflags.join("\u{1f}"))
        .env("CC_aarch64_linux_android", "clang-19")
        .env("AR_aarch64_linux_android", "llvm-ar-19")
        .env("CC_SHELL_ESCAPED_FLAGS", "1")
        .env(
            "CFLAGS_aarch64_linux_android",
            // ring brings declarations of its own; outlined atomics would ask for a run-time library
            format!(
                "{} -nostdlibinc -isystem '{}' -DRING_CORE_NOSTDLIBINC=1 -mno-outline-atomics",
                clang_target(),
                include.display()
            ),
        )
        .env(
            "CMAKE_TOOLCHAIN_FILE_aarch64_linux_android",
            native.join("toolchain.cmake"),
        );
    // What the toolchain that runs this has set for itself, and what would make build scripts look for an NDK.
    for variable in [
        "RUSTUP_TOOLCHAIN",
        "LD_LIBRARY_PATH",
        "CARGO",
        "ANDROID_NDK_HOME",
        "ANDROID_NDK_ROOT",
        "NDK_HOME",
    ] {
        build.env_remove(variable);
    }
    build
}
