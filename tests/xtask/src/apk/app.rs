//! The app's classes and resources: Maven compiles them, R8 leaves what is used.

use super::toolchain::{ABI, MIN_API};
use crate::android::{Maven, module_target};
use crate::bindings;
use crate::run::{Outcome, quietly, root};
use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
use zip::ZipArchive;

/// What R8 is to make.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shrunk {
    /// Dex files in a folder, renamed and optimised.
    Dex,
    /// A jar of class files with their names, for tests of what shrinking kept.
    Classes,
}

/// Where Maven has left its part.
pub(crate) struct Compiled {
    /// The manifest and the resources, as aapt2 linked them.
    pub(crate) resources: PathBuf,
    target: PathBuf,
    jars: Vec<PathBuf>,
}

/// Compiles the app against the bindings in `kotlin`.
pub(crate) fn compile(kotlin: &Path) -> Result<Compiled, String> {
    Maven::new("package")
        .arguments([
            "--quiet",
            "-pl",
            "app",
            "-am",
            "-Papk",
            "-Dmaven.test.skip=true",
        ])
        .property("rust.kotlin", kotlin)
        .run("the app")?;
    let target = module_target("coffer-app");
    let list = target.join("runtime-classpath.txt");
    let paths =
        fs::read_to_string(&list).map_err(|error| format!("`{}`: {error}", list.display()))?;
    let jars = env::split_paths(paths.trim())
        .filter(|path| path.extension().is_some_and(|kind| kind == "jar"))
        .chain(std::iter::once(target.join("coffer-app.jar")))
        .collect();
    Ok(Compiled {
        resources: target.join("resources.apk"),
        target,
        jars,
    })
}

impl Compiled {
    /// Shrinks all classes, and those in `more` files, into `output`: a folder for dex, a jar otherwise.
    pub(crate) fn shrink(&self, into: Shrunk, output: &Path, more: &[PathBuf]) -> Outcome {
        let rules = output.with_extension("rules.pro");
        fs::write(&rules, self.rules(into)?)
            .map_err(|error| format!("`{}`: {error}", rules.display()))?;
        let mut r8 = Command::new("java");
        r8.arg("-Xmx2g")
            .arg("-cp")
            .arg(self.target.join("tools/r8.jar"))
            .arg("com.android.tools.r8.R8");
        match into {
            Shrunk::Dex => r8.args(["--release", "--min-api", &MIN_API.to_string()]),
            Shrunk::Classes => r8.args(["--release", "--classfile"]),
        };
        r8.arg("--lib")
            .arg(self.target.join("tools/android-all.jar"))
            // what the framework's jar leaves out of `java.lang`
            .arg("--lib")
            .arg(java_home()?)
            .args(["--map-diagnostics", "info", "none", "--pg-conf"])
            .arg(&rules)
            .arg("--pg-map-output")
            .arg(output.with_extension("mapping.txt"))
            .arg("--output")
            .arg(output)
            .args(&self.jars)
            .args(more);
        quietly(&mut r8, "R8")
    }

    /// Runs `ShrunkCheck` on this machine with what shrinking leaves of the classes, in `stage`.
    ///
    /// The same rules as for phones, without renaming and optimising: what only JNA, the core or reflection reaches must still
    /// be there.
    pub(crate) fn check_shrunk(&self, stage: &Path) -> Outcome {
        let classes = stage.join("check");
        let source = root().join("android/app/src/shrunk/java/app/coffer/ShrunkCheck.java");
        let path = env::join_paths(&self.jars).map_err(|error| error.to_string())?;
        quietly(
            Command::new("javac")
                .arg("-d")
                .arg(&classes)
                .arg("-cp")
                .arg(path)
                .arg(source),
            "compiling the check of what shrinking left",
        )?;
        let folder = classes.join("app/coffer");
        let check: Vec<_> = fs::read_dir(&folder)
            .map_err(|error| format!("`{}`: {error}", folder.display()))?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .collect();
        let jar = stage.join("shrunk.jar");
        self.shrink(Shrunk::Classes, &jar, &check)?;
        let mut java = Command::new("java");
        java.arg(format!(
            "-Djna.library.path={}",
            bindings::libraries().display()
        ))
        .arg("-cp")
        .arg(&jar)
        .arg("app.coffer.ShrunkCheck")
        .arg(stage.join("check-home"));
        quietly(&mut java, "the app's classes after shrinking")
    }

    /// Takes JNA's native half for phones out of its AAR.
    pub(crate) fn extract_jna(&self, to: &Path) -> Result<(), Box<dyn Error>> {
        let mut archive = ZipArchive::new(File::open(self.target.join("tools/jna.aar"))?)?;
        let mut library = archive.by_name(&format!("jni/{ABI}/libjnidispatch.so"))?;
        io::copy(&mut library, &mut File::create(to)?)?;
        Ok(())
    }

    /// The rules of what the manifest names, of the AARs, of the jars, and the app's own.
    fn rules(&self, into: Shrunk) -> Result<String, String> {
        let mut files = vec![
            self.target.join("manifest-rules.pro"),
            root().join("android/app/r8-rules.pro"),
        ];
        let aars = module_target("coffer-androidx").join("aars");
        for library in
            fs::read_dir(&aars).map_err(|error| format!("`{}`: {error}", aars.display()))?
        {
            let rules = library
                .map_err(|error| error.to_string())?
                .path()
                .join("proguard.txt");
            if rules.exists() {
                files.push(rules);
            }
        }
        let mut text = String::new();
        for file in files {
            text += &fs::read_to_string(&file)
                .map_err(|error| format!("`{}`: {error}", file.display()))?;
            text.push('\n');
        }
        for jar in &self.jars {
            text += &rules_within(jar).map_err(|error| format!("`{}`: {error}", jar.display()))?;
        }
        if into == Shrunk::Classes {
            text += "-dontoptimize\n-dontobfuscate\n-keep class app.coffer.ShrunkCheck { public static void main(...); }\n";
        }
        Ok(text)
    }
}

/// The rules that a library brings for R8.
fn rules_within(jar: &Path) -> Result<String, Box<dyn Error>> {
    let mut archive = ZipArchive::new(File::open(jar)?)?;
    let mut text = String::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let name = entry.name()?.into_owned();
        // `-upto-` is for versions of R8 from before the one that is used
        let meant = name.starts_with("META-INF/com.android.tools/r8") && !name.contains("-upto-");
        if (meant || name.starts_with("META-INF/proguard/")) && !name.ends_with('/') {
            entry.read_to_string(&mut text)?;
            text.push('\n');
        }
    }
    Ok(text)
}

/// The JDK that `java` belongs to.
fn java_home() -> Result<PathBuf, String> {
    let told = Command::new("java")
        .args(["-XshowSettings:properties", "-version"])
        .output();
    let told = told.map_err(|error| format!("`java` could not be started: {error}"))?;
    String::from_utf8_lossy(&told.stderr)
        .lines()
        .find_map(|line| line.trim().strip_prefix("java.home = ").map(PathBuf::from))
        .ok_or_else(|| "`java` does not say where it lives".to_owned())
}
