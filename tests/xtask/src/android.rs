//! The Android part's build: Maven over `android/`.

use crate::bindings;
use crate::run::{Outcome, root, succeed};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Maven puts what it makes of `module`. `CARGO_TARGET_DIR` does not move it.
pub(crate) fn module_target(module: &str) -> PathBuf {
    root().join("target/android").join(module)
}

/// A run of Maven.
pub(crate) struct Maven(Command);

impl Maven {
    /// `goal` of all modules, against the native library of this machine.
    pub(crate) fn new(goal: &str) -> Self {
        let mut command = Command::new("mvn");
        command.current_dir(root()).args([
            "--batch-mode",
            "--no-transfer-progress",
            "--file",
            "android/pom.xml",
            goal,
        ]);
        Self(command).property("rust.libs", &bindings::libraries())
    }

    /// More of the command line.
    pub(crate) fn arguments(mut self, arguments: impl IntoIterator<Item = &'static str>) -> Self {
        self.0.args(arguments);
        self
    }

    /// Sets a property to a path.
    pub(crate) fn property(mut self, name: &str, value: &Path) -> Self {
        self.0.arg(format!("-D{name}={}", value.display()));
        self
    }

    /// Runs it, for `what`.
    pub(crate) fn run(mut self, what: &str) -> Outcome {
        succeed(&mut self.0, what)
    }
}

/// Tests bindings and app with the native library of this machine: on API level 34, or on 28, 34 and 35.
pub(crate) fn test(full: bool) -> Outcome {
    bindings::generate()?;
    let tests = Maven::new("verify").property("rust.kotlin", &bindings::kotlin());
    let tests = if full {
        tests.arguments(["-Dsdks=28,34,35"])
    } else {
        tests
    };
    tests.run("the Android tests")
}

/// Walks through the app over the locker at `address`, and leaves a picture of each screen in `pictures`.
pub(crate) fn tour(address: &str, code: &str, pictures: &Path) -> Outcome {
    bindings::generate()?;
    let mut tour = Maven::new("test")
        .property("rust.kotlin", &bindings::kotlin())
        .property("demo.pictures", pictures)
        .arguments([
            "--quiet",
            "--projects",
            "app",
            "--also-make",
            "-Dtest=DemoTour",
            "-Dsurefire.failIfNoSpecifiedTests=false",
        ]);
    tour.0.args([
        format!("-Ddemo.address={address}"),
        format!("-Ddemo.code={code}"),
    ]);
    tour.run("the app")
}
