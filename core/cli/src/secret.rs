//! Reads a password: asked for without echo on a terminal, else one line of standard input.

use std::io::{self, BufRead as _, IsTerminal as _};

/// Reads a secret named `what`, e.g. `password`.
pub(crate) fn read(what: &str) -> io::Result<String> {
    if io::stdin().is_terminal() {
        return rpassword::prompt_password(format!("{what}: "));
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
