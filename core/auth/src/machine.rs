//! The sign-in as a pure state machine.

use crate::{
    ApiFailure, Mechanism, Proof, ServerInfo, ServerKind, SignInError, SignInRequest, SignedIn,
};
use coffer_model::{Credential, Secret};
use coffer_protocol::coffer::{About, DeviceKey};
use coffer_protocol::opensubsonic::{Extension, code};

/// Where a sign-in stands.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Is it a locker?
    AskingAbout,
    /// A locker trades password or code for a device key.
    Trading {
        /// The locker.
        locker: About,
    },
    /// Another server: what does it declare?
    AskingExtensions,
    /// Does the server accept the credential?
    Pinging {
        /// The locker, where it is one.
        locker: Option<About>,
        /// What the server declares.
        extensions: Option<Vec<Extension>>,
        /// The kind of the credential on trial.
        mechanism: Mechanism,
    },
    /// Signed in. Final.
    Done(Box<SignedIn>),
    /// Given up. Final.
    Failed(SignInError),
}

impl State {
    /// Whether nothing can happen any more.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Failed(_))
    }
}

/// What to ask the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Ask whether it is a locker.
    AskAbout,
    /// Trade the password.
    TradePassword {
        /// The user's name.
        user: String,
        /// The login password.
        password: Secret,
    },
    /// Trade the pairing code.
    RedeemCode(Secret),
    /// Ask what it declares.
    AskExtensions,
    /// Ask whether it accepts this.
    Ping(Credential),
}

/// What the server answered.
pub enum Event {
    /// To [`Action::AskAbout`].
    About(Result<Option<About>, ApiFailure>),
    /// To [`Action::TradePassword`] and [`Action::RedeemCode`].
    Key(Result<DeviceKey, ApiFailure>),
    /// To [`Action::AskExtensions`].
    Extensions(Result<Option<Vec<Extension>>, ApiFailure>),
    /// To [`Action::Ping`].
    Pinged(Result<ServerInfo, ApiFailure>),
}

type Step = (State, Option<Action>);

/// The first state.
///
/// A key or a code that must not go over this connection fails at once; a password need not go over it, so
/// that is seen later.
#[must_use]
pub fn start(request: &SignInRequest) -> Step {
    match request.proof {
        Proof::PairingCode(_) | Proof::ApiKey(_) if !request.may_send_secret() => {
            cleartext(request)
        }
        _ => (State::AskingAbout, Some(Action::AskAbout)),
    }
}

/// The state after `event`. A final state stays; an event that does not belong to the state fails.
#[must_use]
pub fn transition(request: &SignInRequest, state: State, event: Event) -> Step {
    match (state, event) {
        (state @ (State::Done(_) | State::Failed(_)), _) => (state, None),
        (State::AskingAbout, Event::About(Ok(Some(locker)))) => at_locker(request, locker),
        (State::AskingAbout, Event::About(Ok(None))) => match request.proof {
            Proof::PairingCode(_) => {
                let host = request.host();
                failed(SignInError::NotALocker { host })
            }
            _ => (State::AskingExtensions, Some(Action::AskExtensions)),
        },
        (State::Trading { locker }, Event::Key(Ok(key))) => traded(locker, key),
        (State::AskingExtensions, Event::Extensions(Ok(extensions))) => {
            let mechanism = match request.proof {
                Proof::ApiKey(_) => Mechanism::DeviceKey,
                _ => Mechanism::Token,
            };
            ping(request, None, extensions, mechanism)
        }
        (
            State::Pinging {
                locker,
                extensions,
                mechanism,
            },
            Event::Pinged(Ok(info)),
        ) => match credential(request, mechanism) {
            Some(credential) => {
                let kind = server_kind(locker, extensions, &info);
                accepted(request, kind, info.user, credential)
            }
            None => failed(SignInError::OutOfOrder),
        },
        (
            State::Pinging {
                extensions,
                mechanism: Mechanism::Token,
                ..
            },
            Event::Pinged(Err(ApiFailure::Refused { code, .. })),
        ) if knows_no_tokens(code) => {
            if request.may_send_secret() {
                ping(request, None, extensions, Mechanism::Password)
            } else {
                cleartext(request)
            }
        }
        (State::AskingAbout, Event::About(Err(failure)))
        | (State::Trading { .. }, Event::Key(Err(failure)))
        | (State::AskingExtensions, Event::Extensions(Err(failure)))
        | (State::Pinging { .. }, Event::Pinged(Err(failure))) => {
            failed(explain(&request.proof, failure))
        }
        (
            State::AskingAbout
            | State::Trading { .. }
            | State::AskingExtensions
            | State::Pinging { .. },
            _,
        ) => failed(SignInError::OutOfOrder),
    }
}

fn failed(error: SignInError) -> Step {
    (State::Failed(error), None)
}

fn cleartext(request: &SignInRequest) -> Step {
    let host = request.host();
    failed(SignInError::Cleartext { host })
}

fn at_locker(request: &SignInRequest, locker: About) -> Step {
    match &request.proof {
        Proof::Password { .. } if !request.may_send_secret() => cleartext(request),
        Proof::Password { user, password } => {
            let action = Action::TradePassword {
                user: user.clone(),
                password: password.clone(),
            };
            (State::Trading { locker }, Some(action))
        }
        Proof::PairingCode(code) => {
            let action = Action::RedeemCode(code.clone());
            (State::Trading { locker }, Some(action))
        }
        Proof::ApiKey(_) => ping(request, Some(locker), None, Mechanism::DeviceKey),
    }
}

fn traded(locker: About, key: DeviceKey) -> Step {
    let signed_in = SignedIn {
        server: ServerKind::Coffer {
            locker_id: locker.locker_id,
            version: locker.version,
        },
        user: Some(key.user),
        credential: Credential::DeviceKey(Secret::new(key.key)),
        mechanism: Mechanism::DeviceKey,
    };
    (State::Done(Box::new(signed_in)), None)
}

fn ping(
    request: &SignInRequest,
    locker: Option<About>,
    extensions: Option<Vec<Extension>>,
    mechanism: Mechanism,
) -> Step {
    let Some(credential) = credential(request, mechanism) else {
        return failed(SignInError::OutOfOrder);
    };
    let state = State::Pinging {
        locker,
        extensions,
        mechanism,
    };
    (state, Some(Action::Ping(credential)))
}

/// What of the request signs by `mechanism`; `None` where nothing can.
fn credential(request: &SignInRequest, mechanism: Mechanism) -> Option<Credential> {
    match (&request.proof, mechanism) {
        (Proof::ApiKey(key), Mechanism::DeviceKey) => Some(Credential::DeviceKey(key.clone())),
        (Proof::Password { user, password }, Mechanism::Token | Mechanism::Password) => {
            Some(mechanism.credential(user, password.clone()))
        }
        _ => None,
    }
}

fn accepted(
    request: &SignInRequest,
    server: ServerKind,
    owner: Option<String>,
    credential: Credential,
) -> Step {
    let user = match &request.proof {
        Proof::Password { user, .. } => Some(user.clone()),
        Proof::PairingCode(_) | Proof::ApiKey(_) => owner,
    };
    let signed_in = SignedIn {
        server,
        user,
        mechanism: Mechanism::of(&credential),
        credential,
    };
    (State::Done(Box::new(signed_in)), None)
}

fn server_kind(
    locker: Option<About>,
    extensions: Option<Vec<Extension>>,
    info: &ServerInfo,
) -> ServerKind {
    match (locker, extensions) {
        (Some(locker), _) => ServerKind::Coffer {
            locker_id: locker.locker_id,
            version: locker.version,
        },
        (None, None) if !info.open_subsonic => ServerKind::Subsonic {
            api_version: info.api_version.clone(),
        },
        (None, extensions) => ServerKind::OpenSubsonic {
            server: info.server.clone(),
            version: info.server_version.clone(),
            extensions: extensions.unwrap_or_default(),
        },
    }
}

/// Whether the answer to a token is about tokens, not about this one: the codes made for it, and what
/// servers say that are older than tokens (API 1.13) - that the password is missing, or that the client is
/// too new.
fn knows_no_tokens(code: Option<i64>) -> bool {
    matches!(
        code,
        Some(
            code::TOKEN_UNSUPPORTED
                | code::MECHANISM_UNSUPPORTED
                | code::MECHANISM_CONFLICT
                | code::MISSING_PARAMETER
                | code::SERVER_TOO_OLD
        )
    )
}

fn explain(proof: &Proof, failure: ApiFailure) -> SignInError {
    match failure {
        ApiFailure::Unreachable { message } => SignInError::Unreachable { message },
        ApiFailure::Certificate { message } => SignInError::Certificate { message },
        ApiFailure::NotAServer { message } => SignInError::NotAMusicServer { message },
        ApiFailure::TooManyTries { retry_after } => SignInError::TooManyTries { retry_after },
        ApiFailure::Trouble { message } => SignInError::Trouble { message },
        ApiFailure::Refused { code, message } => match code {
            None | Some(code::WRONG_CREDENTIALS | code::INVALID_API_KEY) => match proof {
                Proof::PairingCode(_) => SignInError::WrongCode,
                Proof::Password { .. } => SignInError::WrongPassword,
                Proof::ApiKey(_) => SignInError::WrongKey,
            },
            code if knows_no_tokens(code) => SignInError::MechanismRefused { message },
            Some(_) => SignInError::Refused { message },
        },
    }
}
