//! Writes the Kotlin side of the bindings from the built library: `coffer-bindgen LIBRARY FOLDER`.

use std::process::ExitCode;
use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [library, folder] = arguments.as_slice() else {
        eprintln!("usage: coffer-bindgen LIBRARY FOLDER");
        return ExitCode::from(2);
    };
    let written = generate(GenerateOptions {
        languages: vec![TargetLanguage::Kotlin],
        source: library.into(),
        out_dir: folder.into(),
        ..GenerateOptions::default()
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write the bindings of `{library}`: {error:#}");
            ExitCode::FAILURE
        }
    }
}
