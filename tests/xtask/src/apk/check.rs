//! What must hold of a package before it is shown to anybody.

use super::dex::Classes;
use super::elf::Library;
use super::stand_in::{LIBRARIES, symbols};
use super::toolchain::{ABI, MIN_API, PAGE, Toolchain};
use crate::run::Outcome;
use std::collections::BTreeSet;
use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::Command;
use zip::{CompressionMethod, ZipArchive};

/// All that the app may ask for. It has no other way to know anything of its user.
const PERMISSIONS: [&str; 6] = [
    "android.permission.ACCESS_NETWORK_STATE",
    "android.permission.FOREGROUND_SERVICE",
    "android.permission.FOREGROUND_SERVICE_MEDIA_PLAYBACK",
    "android.permission.INTERNET",
    "android.permission.WAKE_LOCK",
    "app.coffer.DYNAMIC_RECEIVER_NOT_EXPORTED_PERMISSION",
];

/// Whose classes native code may name, beside the system's.
const NAMED_FROM_NATIVE: [&str; 3] = ["com/sun/jna/", "org/rustls/", "app/coffer/"];

/// The signature verifies by schemes 2 and 3.
pub(crate) fn signature(apk: &Path) -> Outcome {
    let verdict = output(
        Command::new("apksigner")
            .args(["verify", "--verbose"])
            .arg(apk),
    )?;
    for scheme in [
        "Verified using v2 scheme (APK Signature Scheme v2): true",
        "Verified using v3 scheme (APK Signature Scheme v3): true",
    ] {
        hold(verdict.contains(scheme), || {
            format!("apksigner does not say `{scheme}`")
        })?;
    }
    Ok(())
}

/// Name, versions, label, entry and permissions are the intended ones.
pub(crate) fn badging(apk: &Path) -> Outcome {
    let badging = output(Command::new("aapt2").args(["dump", "badging"]).arg(apk))?;
    for said in [
        "package: name='app.coffer' ".to_owned(),
        format!("sdkVersion:'{MIN_API}'"),
        "targetSdkVersion:'35'".to_owned(),
        "application-label:'Coffer'".to_owned(),
        "launchable-activity: name='app.coffer.MainActivity'".to_owned(),
        format!("native-code: '{ABI}'"),
    ] {
        hold(badging.contains(&said), || {
            format!("the manifest does not say `{said}`")
        })?;
    }
    let asked: BTreeSet<_> = badging
        .lines()
        .filter_map(|line| {
            line.strip_prefix("uses-permission: name='")?
                .strip_suffix('\'')
        })
        .collect();
    let expected = BTreeSet::from(PERMISSIONS);
    hold(asked == expected, || {
        format!("the app asks for {asked:?}, meant are {expected:?}")
    })
}

/// Every component that the manifest names is a class of the package.
pub(crate) fn components(apk: &Path, classes: &Classes) -> Outcome {
    let tree = output(
        Command::new("aapt2")
            .args(["dump", "xmltree", "--file", "AndroidManifest.xml"])
            .arg(apk),
    )?;
    let mut in_component = false;
    for line in tree.lines().map(str::trim) {
        if let Some(element) = line.strip_prefix("E: ") {
            let element = element.split(' ').next().unwrap_or_default();
            in_component =
                ["application", "activity", "service", "receiver", "provider"].contains(&element);
        } else if in_component
            && let Some((_, value)) = line.split_once("android:name(0x01010003)=\"")
            && let Some((name, _)) = value.split_once('"')
        {
            let name = if name.starts_with('.') {
                format!("app.coffer{name}")
            } else {
                name.to_owned()
            };
            hold(classes.methods.contains_key(&name), || {
                format!("the manifest names `{name}`, which is no class of the package")
            })?;
        }
    }
    Ok(())
}

/// Libraries lie uncompressed on pages of 16 KiB, the resource table on four bytes.
pub(crate) fn alignment(apk: &Path) -> Result<(), Box<dyn Error>> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(apk)?))?;
    for index in 0..archive.len() {
        let entry = archive.by_index(index)?;
        let name = entry.name()?.into_owned();
        let multiple = match name.as_str() {
            name if name.starts_with("lib/") => PAGE,
            "resources.arsc" => 4,
            _ => continue,
        };
        hold(entry.compression() == CompressionMethod::Stored, || {
            format!("`{name}` is compressed")
        })?;
        let start = entry
            .data_start()
            .ok_or_else(|| format!("`{name}` lies nowhere"))?;
        hold(start % multiple == 0, || {
            format!("`{name}` lies at {start}, not on {multiple} bytes")
        })?;
    }
    Ok(())
}

/// The core needs of the system only what API level 26 has.
pub(crate) fn imports(core: &Library, toolchain: &Toolchain) -> Outcome {
    let system: BTreeSet<_> = LIBRARIES
        .iter()
        .map(|name| format!("lib{name}.so"))
        .collect();
    hold(core.needed.is_subset(&system), || {
        format!("the core needs {:?}", core.needed.difference(&system))
    })?;
    if matches!(toolchain, Toolchain::StandIn(_)) {
        let mut listed = BTreeSet::new();
        for library in LIBRARIES {
            listed.extend(symbols(library)?.into_iter().map(|(name, _)| name));
        }
        let missing: Vec<_> = core.undefined.difference(&listed).collect();
        hold(missing.is_empty(), || {
            format!("the core calls {missing:?}, which `android/native/symbols` does not list")
        })?;
    }
    Ok(())
}

/// Kotlin and the core find each other by name, also after shrinking.
pub(crate) fn names(core: &Library, jna: &Library, classes: &Classes) -> Outcome {
    let mut called = 0;
    for method in classes
        .methods
        .values()
        .flatten()
        .filter(|name| name.starts_with("uniffi_coffer_") || name.starts_with("ffi_coffer_"))
    {
        hold(core.defined.contains(method), || {
            format!("the core does not export `{method}`")
        })?;
        called += 1;
    }
    hold(called > 0, || "no class calls the core".to_owned())?;
    hold(core.defined.contains("JNI_OnLoad"), || {
        "the core does not export `JNI_OnLoad`".to_owned()
    })?;
    // (a name with an underscore of its own would be written `_1`; ours have none)
    for exported in core
        .defined
        .iter()
        .filter_map(|name| name.strip_prefix("Java_"))
    {
        let (class, method) = exported
            .rsplit_once('_')
            .ok_or_else(|| format!("`Java_{exported}` names no method"))?;
        let class = class.replace('_', ".");
        hold(
            classes
                .methods
                .get(&class)
                .is_some_and(|methods| methods.contains(method)),
            || format!("the core exports `{class}.{method}`, which no class declares"),
        )?;
    }
    for library in [core, jna] {
        for name in class_names(&library.bytes) {
            hold(classes.methods.contains_key(&name), || {
                format!("native code looks up `{name}`, which shrinking has removed")
            })?;
        }
    }
    let verifier = "org.rustls.platformverifier.CertificateVerifier";
    hold(
        classes
            .methods
            .get(verifier)
            .is_some_and(|methods| methods.contains("verifyCertificateChain")),
        || format!("`{verifier}` has lost its method"),
    )
}

/// Strings in `library` that are a class's name as JNI wants it, with slashes, ended by a zero.
fn class_names(library: &[u8]) -> BTreeSet<String> {
    library
        .split(|byte| *byte == 0)
        .filter(|text| {
            NAMED_FROM_NATIVE
                .iter()
                .any(|prefix| text.starts_with(prefix.as_bytes()))
        })
        .filter(|text| {
            text.iter()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_$/".contains(byte))
        })
        .map(|text| String::from_utf8_lossy(text).replace('/', "."))
        .collect()
}

fn hold(holds: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(otherwise()) }
}

fn output(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().display().to_string();
    let output = command
        .output()
        .map_err(|error| format!("`{program}` could not be started: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!(
            "`{program}`: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names_are_whole_strings_of_our_own_packages() {
        let library = b"\x7fELF\0com/sun/jna/Structure$ByValue\0java/lang/Object\0(Lcom/sun/jna/Pointer;)V\0Can't obtain class com.sun.jna.Pointer\0";
        assert!(
            class_names(library)
                .iter()
                .eq(["com.sun.jna.Structure$ByValue"])
        );
    }
}
