//! How a command fails: in words, and with an exit code that means something.

use coffer_locker::LockerError;
use coffer_player::{PlayerError, Remedy, RemoteError};
use std::error::Error;
use std::fmt;
use std::io;
use std::process::ExitCode;

/// Exit codes, as `--help` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    Trouble = 1,
    Usage = 2,
    SignIn = 3,
    NotReachable = 4,
    NotFound = 5,
    NoRoom = 6,
    InPart = 7,
}

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        Self::from(code as u8)
    }
}

/// Why a command ended early.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    code: Code,
    message: String,
    /// Nobody reads the output any more.
    broken_pipe: bool,
}

impl Failure {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            broken_pipe: false,
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Code::Usage, message)
    }

    pub(crate) fn is_broken_pipe(&self) -> bool {
        self.broken_pipe
    }

    pub(crate) fn code(&self) -> Code {
        self.code
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// The error and its causes, each said once.
pub(crate) fn in_full(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut last = error;
    while let Some(cause) = last.source().filter(|_| !says_all(last)) {
        let words = cause.to_string();
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        last = cause;
    }
    text
}

/// Whether what lies behind are only the words of a library for the same thing.
fn says_all(error: &(dyn Error + 'static)) -> bool {
    let remote = match error.downcast_ref() {
        Some(PlayerError::Remote(error)) => Some(error),
        _ => error.downcast_ref(),
    };
    matches!(
        remote,
        Some(RemoteError::Unreachable { .. } | RemoteError::Tls { .. })
    )
}

impl From<PlayerError> for Failure {
    fn from(error: PlayerError) -> Self {
        let code = of_player(&error);
        let mut message = in_full(&error);
        let is_signing_in = matches!(
            error,
            PlayerError::SignIn(_) | PlayerError::NoAccount | PlayerError::NoSecret(_)
        );
        // A key that worked before: the server's words alone do not say what to do.
        if code == Code::SignIn && !is_signing_in {
            message.push_str("; sign in again");
        }
        Self::new(code, message)
    }
}

/// The exit code of an error of the player.
pub(crate) fn of_player(error: &PlayerError) -> Code {
    match error {
        // Nothing was typed wrongly, and the server was there.
        PlayerError::InUse(_)
        | PlayerError::Remote(
            RemoteError::Refused { .. }
            | RemoteError::Api { .. }
            | RemoteError::TooLarge { .. }
            | RemoteError::WrongRange { .. },
        ) => Code::Trouble,
        PlayerError::Io { source, .. } | PlayerError::Remote(RemoteError::Io { source, .. }) => {
            of_io(source)
        }
        error => match error.remedy() {
            Remedy::SignIn => Code::SignIn,
            Remedy::WaitForNetwork | Remedy::TryLater | Remedy::CheckCertificate => {
                Code::NotReachable
            }
            Remedy::FreeSpace => Code::NoRoom,
            Remedy::ChooseAnother => Code::NotFound,
            Remedy::WaitForBudget | Remedy::NotSupported | Remedy::Report => Code::Trouble,
            Remedy::Correct => Code::Usage,
        },
    }
}

fn of_io(error: &io::Error) -> Code {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::NoRoom,
        io::ErrorKind::NotFound => Code::NotFound,
        _ => Code::Trouble,
    }
}

impl From<coffer_player::LibraryError> for Failure {
    fn from(error: coffer_player::LibraryError) -> Self {
        PlayerError::from(error).into()
    }
}

impl From<LockerError> for Failure {
    fn from(error: LockerError) -> Self {
        let code = match &error {
            LockerError::NameTaken(_)
            | LockerError::BadName(_)
            | LockerError::BadPassword
            | LockerError::Settings(_) => Code::Usage,
            LockerError::NoSuchUser(_) => Code::NotFound,
            LockerError::DataFolder { source, .. } => of_io(source),
            LockerError::Store(error) if error.is_disk_full() => Code::NoRoom,
            LockerError::InUse(_)
            | LockerError::Listen { .. }
            | LockerError::Store(_)
            | LockerError::Random(_)
            | LockerError::Hash(_) => Code::Trouble,
        };
        Self::new(code, in_full(&error))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self {
            broken_pipe: error.kind() == io::ErrorKind::BrokenPipe,
            ..Self::new(of_io(&error), in_full(&error))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coffer_player::SignInError;

    fn player(error: impl Into<PlayerError>) -> Code {
        Failure::from(error.into()).code()
    }

    #[test]
    fn an_exit_code_says_what_to_do_about_it() {
        assert_eq!(player(PlayerError::NoAccount), Code::SignIn);
        assert_eq!(player(SignInError::WrongPassword), Code::SignIn);
        let unreachable = RemoteError::Unreachable {
            host: "music.example.org".to_owned(),
            cause: coffer_player::UnreachableCause::Refused,
            source: None,
        };
        assert_eq!(player(unreachable), Code::NotReachable);
        let over = RemoteError::OverQuota {
            what: "a.flac".to_owned(),
            message: "5 of 5 bytes are used".to_owned(),
        };
        assert_eq!(player(over), Code::NoRoom);
        assert_eq!(
            player(PlayerError::NotFound("track 7".to_owned())),
            Code::NotFound
        );
        assert_eq!(player(PlayerError::InUse("home".into())), Code::Trouble);
        let missing = PlayerError::Io {
            path: "none".into(),
            source: io::ErrorKind::NotFound.into(),
        };
        assert_eq!(player(missing), Code::NotFound);
    }

    #[test]
    fn who_was_locked_out_is_told_to_sign_in_again() {
        let revoked = || RemoteError::Unauthorized {
            code: None,
            message: "the key was revoked".to_owned(),
        };
        let told = Failure::from(PlayerError::from(revoked())).to_string();
        assert!(
            told.ends_with("the key was revoked; sign in again"),
            "{told}"
        );
        let told = Failure::from(PlayerError::from(SignInError::WrongPassword)).to_string();
        assert_eq!(told, "wrong user name or password");
    }

    #[test]
    fn a_failure_is_told_without_the_words_of_libraries() {
        let unreachable = RemoteError::Unreachable {
            host: "music.example.org".to_owned(),
            cause: coffer_player::UnreachableCause::Refused,
            source: Some(Box::new(io::Error::other("tcp connect error"))),
        };
        let failure = Failure::from(PlayerError::from(unreachable));
        assert_eq!(
            failure.to_string(),
            "cannot reach `music.example.org`: nothing listens there"
        );
    }

    #[test]
    fn a_locker_that_cannot_start_says_why() {
        let in_use = Failure::from(LockerError::InUse("data".into()));
        assert_eq!(in_use.code(), Code::Trouble);
        assert!(in_use.to_string().contains("in use"), "{in_use}");
        let taken = LockerError::Listen {
            address: ([127, 0, 0, 1], 4533).into(),
            source: io::Error::new(io::ErrorKind::AddrInUse, "address in use"),
        };
        let taken = Failure::from(taken);
        assert_eq!(taken.code(), Code::Trouble);
        assert_eq!(
            taken.to_string(),
            "`127.0.0.1:4533` cannot be listened on: address in use"
        );
        let name = Failure::from(LockerError::NameTaken("ada".to_owned()));
        assert_eq!(name.code(), Code::Usage);
        let user = Failure::from(LockerError::NoSuchUser("ada".to_owned()));
        assert_eq!(user.code(), Code::NotFound);
        let full = LockerError::DataFolder {
            path: "data".into(),
            source: io::ErrorKind::StorageFull.into(),
        };
        assert_eq!(Failure::from(full).code(), Code::NoRoom);
    }

    #[test]
    fn a_reader_that_went_away_is_no_trouble() {
        assert!(Failure::from(io::Error::from(io::ErrorKind::BrokenPipe)).is_broken_pipe());
        assert!(!Failure::from(io::Error::from(io::ErrorKind::NotFound)).is_broken_pipe());
    }
}
