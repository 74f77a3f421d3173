//! What a Coffer locker adds to OpenSubsonic: JSON under `/coffer/v1`.
//!
//! Authentication: `Authorization: Bearer <device key>` or `?apiKey=<device key>`, except where
//! a path says otherwise. Errors answer an HTTP status and a [`Problem`].
//! Times are Unix milliseconds. Ids are the ones OpenSubsonic uses (`tr-1`, `al-1`, `ar-1`, `pl-1`).

use coffer_model::ContentHash;
use serde::{Deserialize, Serialize};

/// Prefix of all paths of this API.
pub const PREFIX: &str = "/coffer/v1";
/// `GET`, no authentication: [`About`].
pub const ABOUT: &str = "/coffer/v1/about";
/// `POST` [`SignIn`], no authentication (the login password is in the body): [`DeviceKey`].
pub const SIGN_IN: &str = "/coffer/v1/sign-in";
/// `POST`, authenticated: makes a [`PairingCode`] for the asking user.
pub const PAIRING: &str = "/coffer/v1/pairing";
/// `POST` [`Redeem`], no authentication: [`DeviceKey`].
pub const REDEEM: &str = "/coffer/v1/pairing/redeem";
/// `GET`: list of [`Device`]. `DELETE /{id}` revokes one.
pub const DEVICES: &str = "/coffer/v1/devices";
/// `GET`: list of [`Device`] (app passwords). `POST` [`NewAppPassword`]: [`AppPassword`]. `DELETE /{id}` revokes one.
pub const APP_PASSWORDS: &str = "/coffer/v1/app-passwords";
/// `GET`: [`Account`].
pub const ACCOUNT: &str = "/coffer/v1/account";
/// `GET ?cursor=&limit=`: [`ChangesPage`], gzip where accepted.
pub const CHANGES: &str = "/coffer/v1/changes";
/// `GET ?prefix=&after=&limit=`: [`FilesPage`].
/// `GET|HEAD /{path}`: a file (Range, ETag, and the conditions of RFC 9110); with `?inline=true` as a browser may show it.
/// `POST /{path}` with [`MoveFile`] moves, renames or copies it: its [`FileItem`]. `DELETE /{path}` puts it into the bin:
/// [`BinItem`]. Both heed `If-Match` and the other conditions: 412 where the file is not in that state.
pub const FILES: &str = "/coffer/v1/files";
/// `GET ?after=&limit=` and `GET /{path}?after=&limit=`: a [`FolderPage`] of what is in the topmost folder, or in that
/// one. `PUT /{path}` makes a folder and those above it: [`FolderItem`]; one that is there is fine. `POST /{path}` with
/// [`MoveFile`] moves, renames or copies it with all that is in it: its [`FolderItem`]. `DELETE /{path}` puts all of it
/// into the bin: [`BinItem`].
pub const FOLDERS: &str = "/coffer/v1/folders";
/// `GET ?after=&limit=`: [`BinPage`]. `POST /{id}` with [`Restore`] takes it out again: [`Restored`]. `DELETE /{id}`
/// removes it for good, `DELETE` everything. What is in the bin counts against the quota until then, and is removed by
/// itself after the locker's time for it (30 days by default).
pub const BIN: &str = "/coffer/v1/bin";
/// `GET /{path}`: [`Versions`] of a file. `POST /{path}` with [`RestoreVersion`] makes one of them its content again: its
/// [`FileItem`]; what it was until then becomes a version. `DELETE /{path}?version=` removes one for good, without
/// `version` all of them. `GET` of [`FILES`]`/{path}?version=` answers the bytes of one. They count against the quota.
pub const VERSIONS: &str = "/coffer/v1/versions";
/// `GET ?query=&inside=&after=&limit=`: a [`FoundPage`] of the files and folders whose names have words that begin with those
/// of `query`, without regard to case and accents; `inside` is a folder's path, everywhere by default.
pub const FIND: &str = "/coffer/v1/find";
/// `GET` and `GET /{path}`: all that is in the topmost folder, or in that one, as one ZIP file, made while it is sent.
pub const ZIP: &str = "/coffer/v1/zip";
/// `GET /{path}?size=`: a stored picture with a longer side of about `size` pixels (256 by default, 1024 at most); 404 where
/// the file is none.
pub const THUMBNAILS: &str = "/coffer/v1/thumbnails";
/// `POST` [`HaveContent`]: [`HaveContentAnswer`], about the asking user's own files only.
pub const HAVE: &str = "/coffer/v1/have";
/// tus 1.0.0 with creation (also with the first bytes, also with a length told later), expiration, termination, checksum
/// (`sha1`, `sha256`) and concatenation. A creation that announces a content which the user has already answers with
/// the full `Upload-Offset`: nothing is to be sent. Metadata keys: `filename` (path in the locker, `/` separates
/// folders), `sha256` (optional, checked at the end), `ifExists` (`rename`, the default, or `replace`, see [`IfExists`]). `Upload-Offset`, `Upload-Length` as tus says.
pub const UPLOADS: &str = "/coffer/v1/uploads";

/// Name by which the extension list (`getOpenSubsonicExtensions`) declares this API.
pub const EXTENSION_CHANGES: &str = "cofferChanges";
/// Name by which the extension list declares `contentHash` on songs.
pub const EXTENSION_HASH: &str = "cofferContentHash";

/// Who answers at an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct About {
    /// Always `coffer`.
    pub server: String,
    /// Version of the locker.
    pub version: String,
    /// Random identity of the locker, made once; the same at every address of it.
    pub locker_id: String,
}

/// An error in words for people, lower case, with the thing named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Stable name for programs, e.g. `overQuota`.
    pub code: ProblemCode,
    /// Plain words.
    pub message: String,
}

/// Stable names of [`Problem`]s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ProblemCode {
    /// 400: the request makes no sense as it is.
    BadRequest,
    /// 401: no credential, or one that is wrong, expired or revoked.
    Unauthorized,
    /// 403: known, but not allowed.
    Forbidden,
    /// 404: nothing there.
    NotFound,
    /// 409: the state is not what the request assumes (an existing target, another offset).
    Conflict,
    /// 410: it was there, and is gone for good (an expired upload or code).
    Gone,
    /// 412: what is there is not in the state that a condition (`If-Match` and its like) names.
    PreconditionFailed,
    /// 413: larger than the user's quota leaves room for.
    OverQuota,
    /// 422: the content's hash is not the announced one.
    HashMismatch,
    /// 429: too many tries; see `Retry-After`.
    TooManyRequests,
    /// 507: the locker's disk is full.
    DiskFull,
    /// 500: a fault of the locker.
    Internal,
    /// A code of a newer locker.
    #[serde(other)]
    Other,
}

/// Signs a device in with the login password.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    /// The user's name.
    pub user: String,
    /// The login password.
    pub password: String,
    /// Name of the device, as the user will see it in the list.
    pub device: String,
}

/// Trades a pairing code for a device key.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Redeem {
    /// Eight letters and digits; case and hyphens do not matter.
    pub code: String,
    /// Name of the device.
    pub device: String,
}

/// A fresh device key. Shown this once; the locker keeps only its hash.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceKey {
    /// Id of the device, for revoking.
    pub id: String,
    /// The key; use it as `apiKey` or bearer token.
    pub key: String,
    /// The user it belongs to.
    pub user: String,
}

/// A pairing code.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PairingCode {
    /// Eight letters and digits, shown as `ABCD-EFGH`.
    pub code: String,
    /// When it ends.
    pub expires_at: i64,
}

/// A device or an app password of the asking user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: i64,
    /// When it last asked for something.
    pub last_seen_at: Option<i64>,
    /// Whether it is the one that asks now.
    pub current: bool,
}

/// Asks for an app password.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewAppPassword {
    /// What it is for.
    pub name: String,
}

/// A fresh app password, shown this once.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppPassword {
    /// Its id, for revoking.
    pub id: String,
    /// The password.
    pub password: String,
    /// The user name to sign in with.
    pub user: String,
}

/// The asking user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Name.
    pub user: String,
    /// May administer the locker.
    pub admin: bool,
    /// Limit in bytes.
    pub quota: u64,
    /// Stored bytes: files, their versions and the bin. Copies of one content count each.
    pub used: u64,
    /// Bytes promised to unfinished uploads.
    pub reserved: u64,
    /// How many of the used bytes are in the bin.
    #[serde(default)]
    pub bin: u64,
    /// How many of the used bytes are earlier versions of files that are not in the bin.
    #[serde(default)]
    pub versions: u64,
}

/// A page of the change feed.
///
/// Each item of the user's library appears once in the feed, at the place of its last change, so that reading
/// from the start is the first snapshot, and it can go on after any page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangesPage {
    /// Identity of the feed. When it is not the one the cursor came from, start again from `0`.
    pub feed: String,
    /// Where to go on. Opaque.
    pub cursor: String,
    /// More is waiting now.
    pub more: bool,
    /// Items that exist (new or changed) or are gone, oldest change first.
    pub changes: Vec<Change>,
    /// On the first page (`cursor=0`) how many items the snapshot has, for a progress bar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Change {
    /// A track is new or changed.
    Track(Box<TrackItem>),
    /// An album is new or changed.
    Album(AlbumItem),
    /// An artist is new or changed.
    Artist(ArtistItem),
    /// A playlist is new or changed.
    Playlist(PlaylistItem),
    /// A tombstone.
    Gone {
        /// Id of what is gone; its prefix tells the kind.
        id: String,
    },
    /// A kind of a newer locker.
    #[serde(other)]
    Other,
}

/// A track in the feed. Absent keys are unknown or zero.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TrackItem {
    /// `tr-…`.
    pub id: String,
    /// Title.
    pub title: String,
    /// Artist as displayed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub artist: String,
    /// `al-…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_id: Option<String>,
    /// `ar-…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artist_id: Option<String>,
    /// Number on the disc.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<u32>,
    /// Number of the disc.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disc: Option<u32>,
    /// Year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// Genre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genre: Option<String>,
    /// Milliseconds.
    pub duration: u64,
    /// Bytes.
    pub size: u64,
    /// An [`AudioFormat`](coffer_model::AudioFormat) name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Path in the locker.
    pub path: String,
    /// SHA-256 of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<ContentHash>,
    /// Cover art id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover: Option<String>,
    /// dB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_gain: Option<f32>,
    /// Fraction of full scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_peak: Option<f32>,
    /// dB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_gain: Option<f32>,
    /// Fraction of full scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_peak: Option<f32>,
    /// 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// Starred?
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub starred: bool,
    /// Plays.
    #[serde(skip_serializing_if = "is_zero")]
    pub plays: u64,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// An album in the feed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AlbumItem {
    /// `al-…`.
    pub id: String,
    /// Title.
    pub title: String,
    /// Album artist as displayed.
    pub artist: String,
    /// `ar-…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artist_id: Option<String>,
    /// Year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// Genre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genre: Option<String>,
    /// Cover art id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover: Option<String>,
    /// When the album came in, for "recently added".
    pub created_at: i64,
    /// 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// Starred?
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub starred: bool,
}

/// An artist in the feed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ArtistItem {
    /// `ar-…`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Starred?
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub starred: bool,
}

/// A playlist in the feed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PlaylistItem {
    /// `pl-…`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Free text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Ids of the tracks, in order; a track may stand twice.
    pub tracks: Vec<String>,
    /// Last edit.
    pub changed_at: i64,
}

/// A page of the file list, ordered by path (bytewise).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FilesPage {
    /// Files.
    pub files: Vec<FileItem>,
    /// Pass as `after` to go on; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A stored file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileItem {
    /// Path in the locker, `/` separates folders, no leading slash.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256.
    pub hash: ContentHash,
    /// Media type by name.
    pub content_type: String,
    /// When it was stored.
    pub modified_at: i64,
    /// What ingest made of it.
    pub media: MediaState,
    /// Track id, where it is music.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track_id: Option<String>,
    /// Why it is [`MediaState::Broken`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// What ingest made of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MediaState {
    /// Not looked at yet.
    Pending,
    /// A track of the library.
    Music,
    /// Not music; stored like any other file.
    Other,
    /// Named like music, but it does not decode.
    Broken,
}

/// Moves or copies a file or a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MoveFile {
    /// The new path. Folders above it are made.
    pub to: String,
    /// Leave the original where it is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub copy: bool,
    /// What to do where something is there.
    #[serde(default)]
    pub if_exists: IfExists,
}

/// What to do where something is at the path that was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum IfExists {
    /// Nothing: 409.
    #[default]
    Fail,
    /// Take the next free numbered name: `a (2).txt`.
    Rename,
    /// Put what is there into the bin. An upload to a file instead becomes its content, and what that was a version.
    Replace,
}

/// A folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FolderItem {
    /// Path in the locker, as [`FileItem::path`].
    pub path: String,
    /// When it was made.
    pub created_at: i64,
}

/// A page of what is in a folder: the folders first, then the files, each by name (bytewise).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FolderPage {
    /// Folders in it.
    pub folders: Vec<FolderItem>,
    /// Files in it.
    pub files: Vec<FileItem>,
    /// Pass as `after` to go on; absent at the end. Opaque.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A page of what was found, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundPage {
    /// Files and folders.
    pub found: Vec<Found>,
    /// Pass as `after` to go on; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Found {
    /// A file.
    File(Box<FileItem>),
    /// A folder.
    Folder(FolderItem),
}

impl Found {
    /// Its path.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::File(file) => &file.path,
            Self::Folder(folder) => &folder.path,
        }
    }
}

/// What was thrown away at once: a file, or a folder with all that was in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BinItem {
    /// Its id in the bin.
    pub id: i64,
    /// Where it was.
    pub path: String,
    /// Whether it is a folder.
    pub folder: bool,
    /// How many files it has.
    pub files: u64,
    /// Bytes that go when it is removed for good: the files and their versions.
    pub size: u64,
    /// When it was thrown away.
    pub deleted_at: i64,
    /// When it is removed for good.
    pub expires_at: i64,
}

/// A page of the bin, what was thrown away last first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BinPage {
    /// What is in it.
    pub items: Vec<BinItem>,
    /// Pass as `after` to go on; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// Takes something out of the bin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Restore {
    /// Where to; by default where it was. Where something else is by now, the next free numbered name is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// Where something that came out of the bin is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Restored {
    /// Its path.
    pub path: String,
}

/// The contents that a file had before, newest first; ten by default, the oldest go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Versions {
    /// Each of them.
    pub versions: Vec<VersionItem>,
}

/// A content that a file had before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VersionItem {
    /// Its id.
    pub id: i64,
    /// Bytes.
    pub size: u64,
    /// SHA-256.
    pub hash: ContentHash,
    /// When it was stored.
    pub modified_at: i64,
    /// When it was overwritten.
    pub replaced_at: i64,
}

/// Makes a version the content of its file again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RestoreVersion {
    /// Its id.
    pub version: i64,
}

/// Asks which contents the user has.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HaveContent {
    /// Up to 1000 hashes.
    pub hashes: Vec<ContentHash>,
}

/// Where the user has them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HaveContentAnswer {
    /// For each asked hash the path of a file with it, or null.
    pub paths: Vec<Option<String>>,
}
