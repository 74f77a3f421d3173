//! The locker's settings.

use crate::locker_error::LockerError;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// Settings of a locker. Every one has a default; later sources win: file, `COFFER_*` variables, flags.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The data folder: database, blobs, unfinished uploads, pictures, key. Default `coffer-data`.
    pub data: PathBuf,
    /// Address to listen on; port 0 takes a free one. Default `127.0.0.1:4533`.
    pub listen: SocketAddr,
    /// Bytes that a new user may store. Default 5 GB.
    pub quota: u64,
    /// Largest single file in bytes, announced as `Tus-Max-Size`. Default 20 GB, the largest usual quota.
    pub max_upload: u64,
    /// Devices (and, counted apart, app passwords) per user. Default 10.
    pub max_devices: u32,
    /// Seconds that a pairing code lives. Default 600: time to walk to the other device.
    pub pairing_seconds: u32,
    /// Seconds that an upload may rest before it is removed. Default 604800: a week offline.
    pub upload_seconds: u32,
    /// Days that what was thrown away stays in the bin. Default 30: a month to miss it.
    pub bin_days: u32,
    /// Earlier versions kept of each file. Default 10.
    pub versions: u32,
    /// Seconds that a client may take to send a request's head, or rest within an upload. Default 30.
    pub idle_seconds: u32,
    /// Seconds that requests get to finish at shutdown. Default 10.
    pub shutdown_seconds: u32,
    /// Connections open at once. Default 1024.
    pub max_connections: u32,
    /// Origins whose pages may use the API from a browser (`https://music.example.org`); `*` for every one. Harmless, as
    /// a request proves itself by a key that only the user's own pages have, never by a cookie. Default `["*"]`.
    pub cors_origins: Vec<String>,
    /// Take the client's address from the last `X-Forwarded-For` entry. Only behind a proxy that sets it.
    /// Default `false`.
    pub behind_proxy: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("coffer-data"),
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 4533),
            quota: 5_000_000_000,
            max_upload: 20_000_000_000,
            max_devices: 10,
            pairing_seconds: 600,
            upload_seconds: 7 * 24 * 3600,
            bin_days: 30,
            versions: 10,
            idle_seconds: 30,
            shutdown_seconds: 10,
            max_connections: 1024,
            cors_origins: vec!["*".to_owned()],
            behind_proxy: false,
        }
    }
}

impl Config {
    /// Defaults, then the TOML file where one is given, then `COFFER_*` variables, then `flags` (those
    /// that were given; a map or a struct that leaves the others out).
    ///
    /// # Errors
    /// [`LockerError::Settings`] where a source names an unknown setting or a value of the wrong kind.
    pub fn load(file: Option<&Path>, flags: impl Serialize) -> Result<Self, LockerError> {
        let mut sources = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            sources = sources.merge(Toml::file_exact(file));
        }
        sources
            .merge(Env::prefixed("COFFER_").only(&FROM_ENVIRONMENT))
            .merge(Serialized::defaults(flags))
            .extract()
            .map_err(|error| LockerError::Settings(Box::new(error)))
    }
}

/// The variables that are read, so that another `COFFER_…` variable of the user's is not an unknown setting.
const FROM_ENVIRONMENT: [&str; 14] = [
    "data",
    "listen",
    "quota",
    "max_upload",
    "max_devices",
    "pairing_seconds",
    "upload_seconds",
    "bin_days",
    "versions",
    "idle_seconds",
    "shutdown_seconds",
    "max_connections",
    "cors_origins",
    "behind_proxy",
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn later_sources_win_and_what_none_names_has_its_default() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("locker.toml");
        std::fs::write(&file, "quota = 7\nlisten = \"0.0.0.0:80\"\n").unwrap();
        let config = Config::load(Some(&file), BTreeMap::from([("quota", 8)])).unwrap();
        assert_eq!(
            (config.quota, config.listen),
            (8, ([0, 0, 0, 0], 80).into())
        );
        assert_eq!(config.pairing_seconds, 600);
    }

    #[test]
    fn an_unknown_setting_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("locker.toml");
        std::fs::write(&file, "qouta = 7\n").unwrap();
        assert!(matches!(
            Config::load(Some(&file), BTreeMap::<&str, u64>::new()),
            Err(LockerError::Settings(_))
        ));
    }
}
