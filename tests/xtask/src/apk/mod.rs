//! `cargo xtask apk`: the app as a package for phones, built without Gradle, checked before it is shown.
//!
//! Core (`toolchain`, `stand_in`) -> its Kotlin -> classes and resources (`app`) -> package (`pack`) -> checks (`check`).

mod app;
mod check;
mod dex;
mod elf;
mod pack;
mod stand_in;
mod toolchain;

use crate::bindings;
use crate::run::{Outcome, succeed, target};
use app::Shrunk;
use dex::Classes;
use elf::Library;
use pack::Contents;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use toolchain::{TARGET, Toolchain};

/// Builds `target/coffer.apk`.
pub(crate) fn run() -> Outcome {
    let native = target().join("android-native");
    let toolchain = Toolchain::choose(&native.join("stand-in"))?;
    println!("{}", toolchain.sentence());

    let built = core(&toolchain, &native)?;
    let stage = native.join("apk");
    create(&stage)?;
    let stripped = stage.join("libcoffer_bindings.so");
    toolchain.strip(&built, &stripped)?;

    // Generated from the very library that is packed: the two cannot disagree.
    let kotlin = native.join("kotlin");
    bindings::generate()?;
    create(&kotlin)?;
    let generator = bindings::libraries().join("coffer-bindgen");
    succeed(
        Command::new(generator).args([&built, &kotlin]),
        "the bindings' generator",
    )?;
    let compiled = app::compile(&kotlin)?;
    let jna = stage.join("libjnidispatch.so");
    compiled
        .extract_jna(&jna)
        .map_err(|error| format!("JNA's AAR: {error}"))?;
    let dex = stage.join("dex");
    create(&dex)?;
    compiled.shrink(Shrunk::Dex, &dex, &[])?;
    compiled.check_shrunk(&stage)?;

    let unsigned = stage.join("unsigned.apk");
    let contents = Contents {
        resources: &compiled.resources,
        dex: &dex,
        libraries: &[
            ("libcoffer_bindings.so", &stripped),
            ("libjnidispatch.so", &jna),
        ],
        note: toolchain.sentence(),
    };
    pack::pack(&contents, &unsigned).map_err(|error| format!("packing: {error}"))?;
    let apk = target().join("coffer.apk");
    let signer = pack::sign(&unsigned, &apk, &native)?;

    let classes = Classes::read(&dex)?;
    let core = Library::read(&stripped)?;
    let jna = Library::read(&jna)?;
    check::signature(&apk)?;
    check::badging(&apk)?;
    check::components(&apk, &classes)?;
    check::alignment(&apk).map_err(|error| format!("alignment: {error}"))?;
    check::imports(&core, &toolchain)?;
    check::names(&core, &jna, &classes)?;

    println!(
        "{} ({}), signed with {signer}\n  core {}, {} dex file(s) with {} methods, {}\n  symbols for crash reports: {}",
        apk.display(),
        megabytes(&apk),
        megabytes(&stripped),
        classes.files,
        classes.method_references,
        toolchain.sentence(),
        built.display(),
    );
    println!("install it: adb install -r {}", apk.display());
    Ok(())
}

/// The core as a shared library, with its symbols.
fn core(toolchain: &Toolchain, native: &Path) -> Result<PathBuf, String> {
    let mut packages = vec!["--package", "coffer-bindings", "--lib"];
    if matches!(toolchain, Toolchain::StandIn(_)) {
        // holds the stand-in's headers to the facts
        packages.extend(["--package", "coffer-bionic"]);
    }
    toolchain.build(&packages, native)?;
    Ok(native.join(TARGET).join("android/libcoffer_bindings.so"))
}

/// An empty folder.
fn create(folder: &Path) -> Outcome {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| format!("`{}`: {error}", folder.display()))?;
    }
    fs::create_dir_all(folder).map_err(|error| format!("`{}`: {error}", folder.display()))
}

fn megabytes(file: &Path) -> String {
    let bytes = fs::metadata(file).map_or(0, |metadata| metadata.len());
    format!("{}.{:02} MB", bytes / 1_000_000, bytes % 1_000_000 / 10_000)
}
