//! What the package's classes are, as `dexdump` tells of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The classes of all dex files.
#[derive(Default)]
pub(crate) struct Classes {
    /// Number of dex files.
    pub(crate) files: usize,
    /// Methods that the fullest of them refers to; a file holds 65,536.
    pub(crate) method_references: usize,
    /// The methods that each class defines, by the class's name (`java.lang.String`).
    pub(crate) methods: BTreeMap<String, BTreeSet<String>>,
}

impl Classes {
    /// Reads the dex files in `folder`.
    pub(crate) fn read(folder: &Path) -> Result<Self, String> {
        let mut classes = Self::default();
        for entry in
            fs::read_dir(folder).map_err(|error| format!("`{}`: {error}", folder.display()))?
        {
            let path = entry.map_err(|error| error.to_string())?.path();
            if path.extension().is_some_and(|kind| kind == "dex") {
                let output = Command::new("dexdump").arg("-f").arg(&path).output();
                let output =
                    output.map_err(|error| format!("`dexdump` could not be started: {error}"))?;
                if !output.status.success() {
                    return Err(format!("`{}` is not a sound dex file", path.display()));
                }
                classes.files += 1;
                classes.add(&String::from_utf8_lossy(&output.stdout));
            }
        }
        Ok(classes)
    }

    fn add(&mut self, dump: &str) {
        let (mut class, mut in_methods) = (String::new(), false);
        for line in dump.lines() {
            if let Some(count) = line.strip_prefix("method_ids_size") {
                let count = count
                    .trim_matches(|c: char| !c.is_ascii_digit())
                    .parse()
                    .unwrap_or_default();
                self.method_references = self.method_references.max(count);
            } else if let Some(descriptor) = line.strip_prefix("  Class descriptor  : 'L") {
                class = descriptor.trim_end_matches(";'").replace('/', ".");
                self.methods.entry(class.clone()).or_default();
            } else if let Some(kind) = line
                .strip_prefix("  ")
                .filter(|line| !line.starts_with(' '))
            {
                in_methods =
                    kind.starts_with("Direct methods") || kind.starts_with("Virtual methods");
            } else if let Some(name) = line
                .strip_prefix("      name          : '")
                .filter(|_| in_methods)
                && let Some(methods) = self.methods.get_mut(&class)
            {
                methods.insert(name.trim_end_matches('\'').to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUMP: &str = "\
Processing 'classes.dex'...
method_ids_size     : 22383
Class #0            -
  Class descriptor  : 'Lapp/coffer/bindings/UniffiLib;'
  Superclass        : 'Ljava/lang/Object;'
  Static fields     -
    #0              : (in Lapp/coffer/bindings/UniffiLib;)
      name          : 'INSTANCE'
  Instance fields   -
  Direct methods    -
    #0              : (in Lapp/coffer/bindings/UniffiLib;)
      name          : '<init>'
      type          : '()V'
  Virtual methods   -
    #0              : (in Lapp/coffer/bindings/UniffiLib;)
      name          : 'uniffi_coffer_bindings_fn_method_coffer_version'
      type          : '(J)V'
  source_file_idx   : 9005 (SourceFile)

Class #1            -
  Class descriptor  : 'La0;'
";

    #[test]
    fn classes_and_their_methods_are_read_without_their_fields() {
        let mut classes = Classes::default();
        classes.add(DUMP);
        assert_eq!(classes.method_references, 22383);
        let methods = &classes.methods["app.coffer.bindings.UniffiLib"];
        let expected = ["<init>", "uniffi_coffer_bindings_fn_method_coffer_version"];
        assert!(methods.iter().eq(expected));
        assert!(classes.methods["a0"].is_empty());
    }
}
