//! The house keeps its shape: crates depend downward only.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// For each crate, every crate of ours that it may depend on. Features never import each other; the player joins them.
const ALLOWED: &[(&str, &[&str])] = &[
    ("coffer-model", &[]),
    ("coffer-protocol", &["coffer-model"]),
    ("coffer-auth", &["coffer-model", "coffer-protocol"]),
    ("coffer-remote", &["coffer-model", "coffer-protocol"]),
    ("coffer-library", &["coffer-model", "coffer-protocol"]),
    ("coffer-cache", &["coffer-model"]),
    ("coffer-audio", &["coffer-model"]),
    ("coffer-playback", &["coffer-model"]),
    (
        "coffer-player",
        &[
            "coffer-audio",
            "coffer-auth",
            "coffer-cache",
            "coffer-library",
            "coffer-model",
            "coffer-playback",
            "coffer-protocol",
            "coffer-remote",
        ],
    ),
    ("coffer-locker", &["coffer-model", "coffer-protocol"]),
    (
        "coffer",
        &["coffer-locker", "coffer-model", "coffer-player"],
    ),
    ("coffer-bindings", &["coffer-model", "coffer-player"]),
    ("coffer-bindgen", &[]),
    ("coffer-bionic", &[]),
];

/// What only the tests' own crates may do: depend on anything.
const TESTS: &[&str] = &["coffer-tests", "coffer-fixtures", "xtask"];

fn metadata() -> Value {
    let output = Command::new(std::env::var_os("CARGO").unwrap())
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn is_ours(name: &str) -> bool {
    name == "coffer" || name == "xtask" || name.starts_with("coffer-")
}

#[test]
fn crates_depend_downward_only() {
    let allowed: BTreeMap<_, _> = ALLOWED.iter().copied().collect();
    let metadata = metadata();
    let mut seen = BTreeSet::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        seen.insert(name.to_owned());
        if TESTS.contains(&name) {
            continue;
        }
        let allowed = allowed.get(name).unwrap_or_else(|| {
            panic!("`{name}` has no place in the house yet: say what it may depend on")
        });
        for dependency in package["dependencies"].as_array().unwrap() {
            let on = dependency["name"].as_str().unwrap();
            let is_test = dependency["kind"] == "dev" && TESTS.contains(&on);
            assert!(
                !is_ours(on) || is_test || allowed.contains(&on),
                "`{name}` must not depend on `{on}`"
            );
        }
    }
    for (name, _) in ALLOWED {
        assert!(
            seen.contains(*name),
            "`{name}` is in the plan of the house, but not built"
        );
    }
}

#[test]
fn the_player_is_built_without_the_server() {
    let output = Command::new(std::env::var_os("CARGO").unwrap())
        .args([
            "tree",
            "--offline",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--package",
            "coffer-player",
        ])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap();
    assert!(output.status.success());
    let tree = String::from_utf8(output.stdout).unwrap();
    for server in ["axum", "coffer-locker", "aws-lc-rs", "openssl"] {
        assert!(
            !tree
                .lines()
                .any(|line| line.starts_with(&format!("{server} "))),
            "the player must not be built with `{server}`"
        );
    }
}
