//! A store in a file that only its owner can read.

use super::{Secrets, SecretsError};
use coffer_model::Secret;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The file in the folder.
const FILE: &str = "secrets.json";
/// What is written before it takes the file's place.
const NEW: &str = "secrets.json.new";
/// Held while the store is used, also between processes.
const LOCK: &str = "secrets.lock";

/// Keeps secrets in `secrets.json`, mode 0600, in a folder of mode 0700. Rights that are wider are
/// tightened whenever the file is opened. A change is written beside the file, synced, and moved in its
/// place: after a crash there is the old content or the new, never a part.
///
/// The text is not encrypted: it is as safe as the user's files are.
#[derive(Clone, Debug)]
pub struct FileSecrets {
    folder: PathBuf,
}

/// The file's text.
#[derive(Default, Serialize, Deserialize)]
struct Content {
    version: u32,
    secrets: BTreeMap<String, Zeroizing<String>>,
}

/// Version of the file's text.
const VERSION: u32 = 1;

impl FileSecrets {
    /// The store in `folder`, which is made where it is missing.
    ///
    /// # Errors
    /// [`SecretsError::Io`] where the folder cannot be made or its rights cannot be set.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, SecretsError> {
        let folder = folder.into();
        make_private_folder(&folder).map_err(at(&folder))?;
        Ok(Self { folder })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Locks the store until the file returned is dropped. The lock is a file of its own because the
    /// store's is replaced.
    fn lock(&self) -> Result<File, SecretsError> {
        let path = self.path(LOCK);
        let lock = || {
            let mut options = OpenOptions::new();
            let file = private(options.create(true).truncate(false).write(true)).open(&path)?;
            file.lock()?;
            Ok(file)
        };
        lock().map_err(at(&path))
    }

    fn read(&self) -> Result<Content, SecretsError> {
        let path = self.path(FILE);
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Content::default()),
            Err(error) => return Err(at(&path)(error)),
        };
        let mut text = Zeroizing::new(Vec::new());
        tighten(&file, &path)
            .and_then(|()| file.read_to_end(&mut text))
            .map_err(at(&path))?;
        match serde_json::from_slice::<Content>(&text) {
            Ok(content) if content.version == VERSION => Ok(content),
            _ => Err(SecretsError::Damaged { path }),
        }
    }

    fn write(&self, content: &mut Content) -> Result<(), SecretsError> {
        content.version = VERSION;
        let (path, new) = (self.path(FILE), self.path(NEW));
        let replace = || {
            let text = Zeroizing::new(serde_json::to_vec(content)?);
            // One that a crash left behind may have any rights.
            match fs::remove_file(&new) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut file = private(OpenOptions::new().create_new(true).write(true)).open(&new)?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&new, &path)?;
            sync_folder(&self.folder)
        };
        replace().map_err(at(&path))
    }
}

impl Secrets for FileSecrets {
    fn put(&self, key: &str, secret: &Secret) -> Result<(), SecretsError> {
        let _lock = self.lock()?;
        let mut content = self.read()?;
        let secret = Zeroizing::new(secret.expose().to_owned());
        content.secrets.insert(key.to_owned(), secret);
        self.write(&mut content)
    }

    fn get(&self, key: &str) -> Result<Option<Secret>, SecretsError> {
        let _lock = self.lock()?;
        let content = self.read()?;
        Ok(content
            .secrets
            .get(key)
            .map(|secret| Secret::new(secret.as_str())))
    }

    fn delete(&self, key: &str) -> Result<(), SecretsError> {
        let _lock = self.lock()?;
        let mut content = self.read()?;
        if content.secrets.remove(key).is_some() {
            self.write(&mut content)?;
        }
        Ok(())
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> SecretsError {
    let path = path.to_owned();
    move |source| SecretsError::Io { path, source }
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

#[cfg(unix)]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let rights = fs::metadata(folder)?.permissions().mode();
    if rights & 0o077 != 0 {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(unix)]
fn tighten(file: &File, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let rights = file.metadata()?.permissions().mode();
    if rights & 0o077 != 0 {
        tracing::warn!(path = %path.display(), "others could read the secret store; tightening it");
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

/// A rename is durable only when its folder is.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

// Elsewhere a user's folders are closed to others by the system's defaults.
#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(not(unix))]
fn tighten(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::MemorySecrets;
    use super::*;

    /// What every store promises.
    fn check_store(store: &dyn Secrets) {
        assert_eq!(store.get("a").unwrap(), None);
        store.delete("a").unwrap();
        store.put("a", &Secret::new("one")).unwrap();
        store.put("b", &Secret::new("zwei \"ü\"\n")).unwrap();
        store.put("a", &Secret::new("two")).unwrap();
        assert_eq!(store.get("a").unwrap(), Some(Secret::new("two")));
        assert_eq!(store.get("b").unwrap(), Some(Secret::new("zwei \"ü\"\n")));
        store.delete("a").unwrap();
        assert_eq!(store.get("a").unwrap(), None);
        assert_eq!(store.get("b").unwrap(), Some(Secret::new("zwei \"ü\"\n")));
    }

    #[test]
    fn every_store_keeps_replaces_and_forgets() {
        check_store(&MemorySecrets::default());
        let folder = tempfile::tempdir().unwrap();
        check_store(&FileSecrets::open(folder.path().join("deep/er")).unwrap());
    }

    #[test]
    fn what_was_put_is_there_in_the_next_run() {
        let folder = tempfile::tempdir().unwrap();
        let open = || FileSecrets::open(folder.path()).unwrap();
        open().put("a", &Secret::new("one")).unwrap();
        assert_eq!(open().get("a").unwrap(), Some(Secret::new("one")));
        assert!(!folder.path().join(NEW).exists());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_and_wider_rights_are_tightened() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let rights = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let widen = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        let (place, file) = (folder.path().join("s"), folder.path().join("s").join(FILE));
        FileSecrets::open(&place)
            .unwrap()
            .put("a", &Secret::new("x"))
            .unwrap();
        assert_eq!((rights(&place), rights(&file)), (0o700, 0o600));
        widen(&place, 0o755);
        widen(&file, 0o644);
        let store = FileSecrets::open(&place).unwrap();
        assert_eq!(store.get("a").unwrap(), Some(Secret::new("x")));
        assert_eq!((rights(&place), rights(&file)), (0o700, 0o600));
    }

    #[test]
    fn a_crash_before_the_move_leaves_the_old_content_and_no_obstacle() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileSecrets::open(folder.path()).unwrap();
        store.put("a", &Secret::new("one")).unwrap();
        fs::write(folder.path().join(NEW), "{\"version\":1,\"sec").unwrap();
        assert_eq!(store.get("a").unwrap(), Some(Secret::new("one")));
        store.put("a", &Secret::new("two")).unwrap();
        assert_eq!(store.get("a").unwrap(), Some(Secret::new("two")));
    }

    #[test]
    fn a_damaged_or_newer_file_is_named_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileSecrets::open(folder.path()).unwrap();
        for text in ["", "{\"a\":", "[]", r#"{"version":2,"secrets":{}}"#] {
            fs::write(folder.path().join(FILE), text).unwrap();
            let error = store.put("a", &Secret::new("one")).unwrap_err();
            assert!(
                matches!(error, SecretsError::Damaged { .. }),
                "{text}: {error:?}"
            );
            assert_eq!(fs::read_to_string(folder.path().join(FILE)).unwrap(), text);
        }
    }

    #[test]
    fn writers_at_the_same_time_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let store = FileSecrets::open(folder.path()).unwrap();
                scope.spawn(move || {
                    for n in 0..5 {
                        store
                            .put(&format!("{writer}-{n}"), &Secret::new("x"))
                            .unwrap();
                    }
                });
            }
        });
        let store = FileSecrets::open(folder.path()).unwrap();
        assert_eq!(store.read().unwrap().secrets.len(), 20);
    }

    #[test]
    fn no_store_prints_its_secrets() {
        let store = MemorySecrets::default();
        store.put("a", &Secret::new("hunter2")).unwrap();
        assert!(!format!("{store:?}").contains("hunter2"));
    }
}
