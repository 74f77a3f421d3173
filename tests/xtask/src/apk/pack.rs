//! Packs and signs.

use super::toolchain::{ABI, PAGE};
use crate::run::{Outcome, succeed};
use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::process::Command;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Everything that goes into the package.
pub(crate) struct Contents<'a> {
    /// aapt2's package of manifest and resources.
    pub(crate) resources: &'a Path,
    /// R8's output.
    pub(crate) dex: &'a Path,
    /// Shared libraries by the names under which they are looked up.
    pub(crate) libraries: &'a [(&'a str, &'a Path)],
    /// What `assets/core.txt` says.
    pub(crate) note: &'a str,
}

/// Writes `contents` to `apk`, not signed.
///
/// Libraries stay uncompressed on page boundaries, as the system maps them from the package; what else is stored lies on
/// four bytes, as it wants the resource table.
pub(crate) fn pack(contents: &Contents<'_>, apk: &Path) -> Result<(), Box<dyn Error>> {
    let deflated = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut package = ZipWriter::new(BufWriter::new(File::create(apk)?));
    let mut resources = ZipArchive::new(BufReader::new(File::open(contents.resources)?))?;
    for index in 0..resources.len() {
        let mut entry = resources.by_index(index)?;
        let options = match entry.compression() {
            CompressionMethod::Stored => stored.with_android_alignment(4),
            _ => deflated,
        };
        package.start_file(entry.name()?, options)?;
        io::copy(&mut entry, &mut package)?;
    }
    for path in files(contents.dex)? {
        let name = path
            .strip_prefix(contents.dex)?
            .to_string_lossy()
            .into_owned();
        // what else lies beside the classes is for other systems
        if !name.ends_with(".dex") && !name.starts_with("META-INF/services/") {
            continue;
        }
        package.start_file(name, deflated)?;
        io::copy(&mut File::open(&path)?, &mut package)?;
    }
    package.start_file("assets/core.txt", deflated)?;
    io::copy(&mut contents.note.as_bytes(), &mut package)?;
    for (name, path) in contents.libraries {
        package.start_file(
            format!("lib/{ABI}/{name}"),
            stored.with_android_alignment(u16::try_from(PAGE)?),
        )?;
        io::copy(&mut File::open(path)?, &mut package)?;
    }
    package.finish()?;
    Ok(())
}

/// All files below `folder`, sorted.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.append(&mut files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Signs `unsigned` into `signed`, by schemes 2 and 3.
///
/// With the key that `COFFER_KEYSTORE`, `COFFER_KEYSTORE_PASSWORD` and `COFFER_KEY_ALIAS` name, otherwise with one for
/// debugging, made once in `folder`.
pub(crate) fn sign(unsigned: &Path, signed: &Path, folder: &Path) -> Result<&'static str, String> {
    let mut sign = Command::new("apksigner");
    sign.args([
        "sign",
        "--v1-signing-enabled",
        "false",
        "--v2-signing-enabled",
        "true",
    ])
    .args([
        "--v3-signing-enabled",
        "true",
        "--v4-signing-enabled",
        "false",
    ]);
    let signer = if let Some(keystore) = env::var_os("COFFER_KEYSTORE") {
        sign.arg("--ks")
            .arg(keystore)
            .args(["--ks-pass", "env:COFFER_KEYSTORE_PASSWORD"]);
        if let Ok(alias) = env::var("COFFER_KEY_ALIAS") {
            sign.args(["--ks-key-alias", &alias]);
        }
        "the key of `COFFER_KEYSTORE`"
    } else {
        let keystore = folder.join("debug.p12");
        if !keystore.exists() {
            debug_key(&keystore)?;
        }
        sign.arg("--ks")
            .arg(keystore)
            .args(["--ks-pass", "pass:android"]);
        "a key for debugging"
    };
    succeed(sign.arg("--out").args([signed, unsigned]), "apksigner")?;
    Ok(signer)
}

fn debug_key(keystore: &Path) -> Outcome {
    succeed(
        Command::new("keytool")
            .args([
                "-genkeypair",
                "-storetype",
                "PKCS12",
                "-storepass",
                "android",
                "-alias",
                "debug",
            ])
            .args([
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "10000",
                "-dname",
                "CN=debug",
                "-keystore",
            ])
            .arg(keystore),
        "keytool",
    )
}
