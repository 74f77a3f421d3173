//! Reads the headers' constants and `layouts.txt`, and writes one assertion for each: in C, compiled here against the
//! headers, and in Rust, against the `libc` crate of the same target.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let include = Path::new("include");
    println!("cargo:rerun-if-changed={}", include.display());
    println!("cargo:rerun-if-changed=layouts.txt");
    let (mut rust, mut c) = (String::new(), String::new());
    if env::var("CARGO_CFG_TARGET_OS")? == "android" {
        for header in headers(include)? {
            writeln!(
                c,
                "#include \"{}\"",
                header.strip_prefix(include)?.display()
            )?;
            constants(&fs::read_to_string(&header)?, &mut rust)?;
        }
        layouts(&fs::read_to_string("layouts.txt")?, &mut rust, &mut c)?;
        let source = out.join("layouts.c");
        fs::write(&source, c)?;
        cc::Build::new()
            .file(source)
            .warnings_into_errors(true)
            .try_compile("layouts")?;
    }
    fs::write(out.join("assertions.rs"), rust)?;
    Ok(())
}

/// All headers below `folder`, sorted.
fn headers(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.append(&mut headers(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Every `#define NAME <integer>`.
fn constants(header: &str, rust: &mut String) -> Result<(), Box<dyn Error>> {
    for line in header.lines() {
        let mut words = line.split_whitespace();
        if let (Some("#define"), Some(name), Some(value), None) =
            (words.next(), words.next(), words.next(), words.next())
            && let Some(value) = integer(value)
        {
            writeln!(
                rust,
                "const _: () = assert!(libc::{name} as i64 == {value});"
            )?;
        }
    }
    Ok(())
}

/// A C integer literal: decimal, octal or hexadecimal.
fn integer(literal: &str) -> Option<i64> {
    match literal.strip_prefix('0') {
        None => literal.parse().ok(),
        Some("") => Some(0),
        Some(rest) => match rest.strip_prefix('x') {
            Some(digits) => i64::from_str_radix(digits, 16).ok(),
            None => i64::from_str_radix(rest, 8).ok(),
        },
    }
}

fn layouts(table: &str, rust: &mut String, c: &mut String) -> Result<(), Box<dyn Error>> {
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let (of, numbers) = line
            .split_once(':')
            .ok_or_else(|| format!("`{line}` names no type"))?;
        let name = of.trim_start_matches("struct ");
        for number in numbers.split_whitespace() {
            match number.split_once('=') {
                None => {
                    writeln!(
                        c,
                        "_Static_assert(sizeof({of}) == {number}, \"size of {of}\");"
                    )?;
                    writeln!(
                        rust,
                        "const _: () = assert!(size_of::<libc::{name}>() == {number});"
                    )?;
                }
                Some((member, offset)) => {
                    writeln!(
                        c,
                        "_Static_assert(__builtin_offsetof({of}, {member}) == {offset}, \"{of}.{member}\");"
                    )?;
                    writeln!(
                        rust,
                        "const _: () = assert!(std::mem::offset_of!(libc::{name}, {member}) == {offset});"
                    )?;
                }
            }
        }
    }
    Ok(())
}
