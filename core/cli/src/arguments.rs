//! The command line, as `--help` shows it.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// A music locker you run yourself, and a player for it.
#[derive(Parser)]
#[command(
    name = "coffer",
    version,
    propagate_version = true,
    after_help = "Exit codes: 0 done, 1 trouble, 2 usage, 3 sign in (again), 4 not reachable, 5 not found, \
                  6 no room (quota or disk), 7 done in part.\n\
                  The player keeps its data in --home (default: the platform's data folder)."
)]
pub(crate) struct Arguments {
    /// Folder of the player's data.
    #[arg(long, global = true, env = "COFFER_HOME", value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Print one JSON document instead of text.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run a locker until Ctrl-C.
    Serve(Serve),
    /// Manage the users of a locker on this machine.
    #[command(subcommand)]
    User(User),
    /// Make a pairing code for a user of a locker on this machine.
    Pair {
        /// The user.
        user: String,
        #[command(flatten)]
        data: Data,
    },
    /// Sign this player in to a server.
    SignIn(SignIn),
    /// Sign out: removes the account, its library and its downloads from this player.
    SignOut {
        /// Account number, as `status` shows it; not needed when there is only one.
        account: Option<i64>,
    },
    /// Bring the library up to date.
    Sync,
    /// List what the library has.
    Ls(Ls),
    /// Search artists, albums and tracks; the last word may be a beginning.
    Search {
        /// What to look for.
        #[arg(required = true)]
        words: Vec<String>,
        /// Results of each kind.
        #[arg(long, default_value_t = 10)]
        limit: u32,
    },
    /// Play tracks. While it plays, type: p (pause or go on), n (next), b (back), s M:SS (seek), q (quit).
    ///
    /// Tracks that do not play are named on standard error, and the queue goes on. On a terminal it waits for the
    /// network where nothing else can be played; otherwise it ends.
    Play(Play),
    /// Keep music on this machine, so that it plays without the server.
    ///
    /// Waits until every track is here and checked, and says which are not and why. What is missing when it ends
    /// early comes with the next command. Tracks that come to an album or playlist later are kept as well.
    Pin(Pin),
    /// Give up a pin; what it kept stays until the room is needed.
    Unpin(Selection),
    /// Upload files and folders to the locker.
    ///
    /// A folder goes with its name. Hidden files are left out, and what the locker has already is not sent. Stopped
    /// or cut off, the next upload of the same files goes on where it was.
    Upload(Upload),
    /// Passwords for Subsonic apps that know only a user name and a password.
    #[command(subcommand)]
    AppPassword(AppPassword),
    /// The devices that are signed in to the locker.
    #[command(subcommand)]
    Device(Device),
    /// Show accounts, library, downloads and storage. Works without the server.
    Status,
    /// Show the whole line once: locker, upload, sync, play, and play with the locker gone.
    ///
    /// Runs in a fresh folder for temporary files, which stays for looking; --home is not touched. Without a sound
    /// card it writes WAV files.
    Demo {
        /// Folder of music to upload.
        #[arg(long, value_name = "DIR")]
        music: PathBuf,
        /// Keep the locker running at the end.
        #[arg(long)]
        keep: bool,
        /// Where everything goes; created. A new folder among the temporary ones where it is not given.
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
    },
}

#[derive(Args)]
pub(crate) struct Data {
    /// Folder of the locker.
    #[arg(long, env = "COFFER_DATA", value_name = "DIR")]
    pub(crate) data: PathBuf,
}

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Address and port; port 0 takes a free one [default: 127.0.0.1:4533].
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
    /// Settings file (TOML); flags win over the environment (COFFER_…), which wins over the file.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Bytes each new user may store [default: 5000000000].
    #[arg(long, value_name = "BYTES")]
    pub(crate) quota: Option<u64>,
}

#[derive(Subcommand)]
pub(crate) enum User {
    /// Add a user. The password is asked for, or read as one line from standard input.
    Add {
        /// Name.
        name: String,
        /// May administer the locker.
        #[arg(long)]
        admin: bool,
        /// Bytes the user may store.
        #[arg(long, value_name = "BYTES")]
        quota: Option<u64>,
        #[command(flatten)]
        data: Data,
    },
    /// List the users.
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Set a user's password, asked for or read from standard input.
    Password {
        /// Name.
        name: String,
        #[command(flatten)]
        data: Data,
    },
}

#[derive(Subcommand)]
pub(crate) enum AppPassword {
    /// Make one; it is shown this once.
    Add {
        /// What it is for.
        name: String,
    },
    /// List them.
    List,
    /// Revoke one: the next request with it fails.
    Revoke {
        /// Its id, as `list` shows it.
        id: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum Device {
    /// List them.
    List,
    /// Revoke one: its next request fails.
    Revoke {
        /// Its id, as `list` shows it.
        id: String,
    },
}

#[derive(Args)]
pub(crate) struct SignIn {
    /// Address of the server, e.g. music.example.org or http://127.0.0.1:4533.
    pub(crate) address: String,
    /// Pairing code shown by the locker.
    #[arg(long, conflicts_with_all = ["user", "api_key"])]
    pub(crate) code: Option<String>,
    /// User name; the password is asked for, or read as one line from standard input.
    #[arg(long)]
    pub(crate) user: Option<String>,
    /// Sign in with an API key, asked for or read from standard input.
    #[arg(long, conflicts_with = "user")]
    pub(crate) api_key: bool,
    /// Name of this device in the locker's list.
    #[arg(long, value_name = "NAME")]
    pub(crate) device: Option<String>,
    /// Send the password to a server without encryption (needed for plain http outside this machine).
    #[arg(long)]
    pub(crate) allow_cleartext: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Kind {
    Albums,
    Artists,
    Tracks,
    Playlists,
    /// Files in the locker, asked from it.
    Files,
}

#[derive(Args)]
pub(crate) struct Ls {
    /// What to list.
    #[arg(value_enum, default_value = "albums")]
    pub(crate) kind: Kind,
    /// Only the tracks of this album.
    #[arg(long, value_name = "ID")]
    pub(crate) album: Option<i64>,
    /// Skip so many.
    #[arg(long, default_value_t = 0)]
    pub(crate) offset: u32,
    /// At most so many.
    #[arg(long, default_value_t = 100)]
    pub(crate) limit: u32,
}

/// Which tracks.
#[derive(Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Selection {
    /// Track numbers, as `ls tracks` and `search` show them.
    #[arg(long = "track", value_name = "ID")]
    pub(crate) tracks: Vec<i64>,
    /// Album numbers.
    #[arg(long = "album", value_name = "ID")]
    pub(crate) albums: Vec<i64>,
    /// Playlist numbers.
    #[arg(long = "playlist", value_name = "ID")]
    pub(crate) playlists: Vec<i64>,
    /// The best match of a search: an album, else a track.
    #[arg(value_name = "WORDS")]
    pub(crate) words: Vec<String>,
}

#[derive(Args)]
pub(crate) struct Play {
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Write a WAV file instead of playing on the sound card.
    #[arg(long, value_name = "FILE", conflicts_with = "null")]
    pub(crate) wav: Option<PathBuf>,
    /// Decode only, as fast as it goes.
    #[arg(long)]
    pub(crate) null: bool,
}

#[derive(Args)]
pub(crate) struct Pin {
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Do not wait for the downloads; the next command that runs goes on with them.
    #[arg(long)]
    pub(crate) no_wait: bool,
}

#[derive(Args)]
pub(crate) struct Upload {
    /// Files and folders.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Folder in the locker.
    #[arg(long, default_value = "", value_name = "FOLDER")]
    pub(crate) to: String,
}
