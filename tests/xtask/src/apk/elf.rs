//! What a shared library for phones must be like.

use super::toolchain::PAGE;
use object::elf::{DT_NEEDED, EM_AARCH64, PT_LOAD};
use object::read::elf::{Dyn, ElfFile64, FileHeader, ProgramHeader};
use object::{Endianness, Object, ObjectSymbol};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A library as its dynamic table tells of it.
pub(crate) struct Library {
    /// Names that it defines for others.
    pub(crate) defined: BTreeSet<String>,
    /// Names that others must define.
    pub(crate) undefined: BTreeSet<String>,
    /// Libraries that it needs, by file name.
    pub(crate) needed: BTreeSet<String>,
    /// All its bytes.
    pub(crate) bytes: Vec<u8>,
}

impl Library {
    /// Reads `path`, which must be for 64-bit ARM with every segment aligned to a page of 16 KiB.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let in_file = |problem: String| format!("`{}`: {problem}", path.display());
        let bytes = fs::read(path).map_err(|error| in_file(error.to_string()))?;
        let (defined, undefined, needed) = parse(&bytes).map_err(in_file)?;
        Ok(Self {
            defined,
            undefined,
            needed,
            bytes,
        })
    }
}

type Names = BTreeSet<String>;

fn parse(bytes: &[u8]) -> Result<(Names, Names, Names), String> {
    let said = |error: object::Error| error.to_string();
    let file = ElfFile64::<Endianness>::parse(bytes).map_err(said)?;
    let endian = file.endian();
    let machine = file.elf_header().e_machine(endian);
    if machine != EM_AARCH64 {
        return Err(format!("for machine {machine}, not for 64-bit ARM"));
    }
    for segment in file.elf_program_headers() {
        let alignment = segment.p_align(endian);
        if segment.p_type(endian) == PT_LOAD && alignment % PAGE != 0 {
            return Err(format!(
                "a segment is aligned to {alignment} bytes, not to {PAGE}"
            ));
        }
    }
    let (mut defined, mut undefined) = (Names::new(), Names::new());
    for symbol in file.dynamic_symbols() {
        let name = symbol.name().map_err(said)?.to_owned();
        if symbol.is_undefined() {
            &mut undefined
        } else {
            &mut defined
        }
        .insert(name);
    }
    undefined.remove("");
    let mut needed = Names::new();
    let sections = file.elf_section_table();
    if let Some((entries, strings)) = sections.dynamic(endian, bytes).map_err(said)? {
        let strings = sections.strings(endian, bytes, strings).map_err(said)?;
        for entry in entries
            .iter()
            .filter(|entry| entry.tag(endian) == DT_NEEDED)
        {
            let name = entry.string(endian, strings).map_err(said)?;
            needed.insert(String::from_utf8_lossy(name).into_owned());
        }
    }
    Ok((defined, undefined, needed))
}
