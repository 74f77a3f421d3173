//! The command explains itself.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::process::{Command, Output};

fn coffer(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_coffer"))
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn every_command_has_help() {
    let help = String::from_utf8(coffer(&["--help"]).stdout).unwrap();
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    let names: Vec<_> = commands
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(names.len() > 10, "{help}");
    for name in names {
        let output = coffer(&[name, "--help"]);
        assert!(output.status.success(), "{name}");
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("Usage:"),
            "{name}"
        );
    }
}

#[test]
fn junk_is_a_usage_error() {
    for arguments in [&["frobnicate"][..], &["play"], &["ls", "--limit", "many"]] {
        assert_eq!(coffer(arguments).status.code(), Some(2), "{arguments:?}");
    }
}
