//! The negotiation as a table, over a server of which each answer is chosen.

use crate::*;
use async_trait::async_trait;
use coffer_model::{Credential, Secret};
use coffer_protocol::coffer::{About, DeviceKey};
use coffer_protocol::opensubsonic::Extension;
use proptest::prelude::*;
use std::sync::Mutex;

/// A server that answers as it is told, and remembers what it was asked.
#[derive(Default)]
struct FakeServer {
    locker: bool,
    /// What it answers to a locker's trade, a key, a token, a password.
    trade: Option<ApiFailure>,
    key: Option<ApiFailure>,
    token: Option<ApiFailure>,
    password: Option<ApiFailure>,
    about: Option<ApiFailure>,
    open_subsonic: bool,
    extensions: Option<Vec<Extension>>,
    asked: Mutex<Vec<String>>,
}

impl FakeServer {
    fn ask(&self, what: impl Into<String>) {
        self.asked.lock().unwrap().push(what.into());
    }

    fn asked(&self) -> String {
        self.asked.lock().unwrap().join(" ")
    }
}

fn or<T>(failure: &Option<ApiFailure>, value: T) -> Result<T, ApiFailure> {
    failure.clone().map_or(Ok(value), Err)
}

fn about() -> About {
    About {
        server: "coffer".into(),
        version: "0.1.0".into(),
        locker_id: "l-1".into(),
    }
}

fn device_key() -> DeviceKey {
    DeviceKey {
        id: "d-1".into(),
        key: "fresh-key".into(),
        user: "Ada".into(),
    }
}

#[async_trait]
impl ServerApi for FakeServer {
    async fn about(&self) -> Result<Option<About>, ApiFailure> {
        self.ask("about");
        or(&self.about, self.locker.then(about))
    }

    async fn extensions(&self) -> Result<Option<Vec<Extension>>, ApiFailure> {
        self.ask("extensions");
        Ok(self.extensions.clone())
    }

    async fn ping(&self, credential: &Credential) -> Result<ServerInfo, ApiFailure> {
        self.ask(format!("ping:{}", Mechanism::of(credential)));
        let failure = match credential {
            Credential::DeviceKey(_) => &self.key,
            Credential::Token { .. } => &self.token,
            Credential::Password { .. } => &self.password,
        };
        let info = ServerInfo {
            server: "gonic".into(),
            server_version: "0.16".into(),
            api_version: "1.15.0".into(),
            open_subsonic: self.open_subsonic,
            user: Some("owner".into()),
        };
        or(failure, info)
    }

    async fn sign_in(&self, user: &str, _: &Secret, device: &str) -> Result<DeviceKey, ApiFailure> {
        self.ask(format!("trade:{user}:{device}"));
        or(&self.trade, device_key())
    }

    async fn redeem(&self, code: &str, device: &str) -> Result<DeviceKey, ApiFailure> {
        self.ask(format!("redeem:{code}:{device}"));
        or(&self.trade, device_key())
    }
}

fn refused(code: i64) -> Option<ApiFailure> {
    Some(ApiFailure::Refused {
        code: Some(code),
        message: "no".into(),
    })
}

fn password() -> Proof {
    Proof::Password {
        user: "ada".into(),
        password: Secret::new("hunter2"),
    }
}

fn code() -> Proof {
    Proof::PairingCode(Secret::new("ABCDEFGH"))
}

fn api_key() -> Proof {
    Proof::ApiKey(Secret::new("given-key"))
}

fn request(address: &str, proof: Proof) -> SignInRequest {
    SignInRequest {
        address: address.parse().unwrap(),
        proof,
        device: "phone".into(),
        allow_cleartext: false,
    }
}

const SAFE: &str = "https://music.example/";
const OPEN: &str = "http://music.example/";

async fn run(server: &FakeServer, address: &str, proof: Proof) -> Result<SignedIn, SignInError> {
    sign_in(server, request(address, proof)).await
}

#[tokio::test]
async fn a_locker_trades_password_or_code_for_a_key_and_the_password_is_forgotten() {
    for (proof, asked) in [
        (password(), "about trade:ada:phone"),
        (code(), "about redeem:ABCDEFGH:phone"),
    ] {
        let server = FakeServer {
            locker: true,
            ..FakeServer::default()
        };
        let signed_in = run(&server, SAFE, proof).await.unwrap();
        assert_eq!(server.asked(), asked);
        assert_eq!(signed_in.credential.secret().expose(), "fresh-key");
        assert_eq!(signed_in.mechanism, Mechanism::DeviceKey);
        assert_eq!(signed_in.user.as_deref(), Some("Ada"));
        let expected = ServerKind::Coffer {
            locker_id: "l-1".into(),
            version: "0.1.0".into(),
        };
        assert_eq!(signed_in.server, expected);
    }
}

#[tokio::test]
async fn another_server_gets_a_token_first_and_the_password_only_where_it_knows_no_tokens() {
    for (answer, expected) in [
        (None, Ok(Mechanism::Token)),
        (refused(41), Ok(Mechanism::Password)),
        (refused(42), Ok(Mechanism::Password)),
        (refused(43), Ok(Mechanism::Password)),
        (refused(10), Ok(Mechanism::Password)),
        (refused(30), Ok(Mechanism::Password)),
        (refused(40), Err(SignInError::WrongPassword)),
        (
            refused(50),
            Err(SignInError::Refused {
                message: "no".into(),
            }),
        ),
        (
            refused(0),
            Err(SignInError::Refused {
                message: "no".into(),
            }),
        ),
    ] {
        let server = FakeServer {
            token: answer.clone(),
            ..FakeServer::default()
        };
        let outcome = run(&server, SAFE, password()).await;
        assert_eq!(
            outcome.map(|signed_in| signed_in.mechanism),
            expected,
            "{answer:?}"
        );
        let by_password = server.asked().contains("ping:password");
        assert_eq!(by_password, expected == Ok(Mechanism::Password));
    }
}

#[tokio::test]
async fn a_given_key_is_used_as_it_is() {
    for locker in [true, false] {
        let server = FakeServer {
            locker,
            ..FakeServer::default()
        };
        let signed_in = run(&server, SAFE, api_key()).await.unwrap();
        assert_eq!(signed_in.credential.secret().expose(), "given-key");
        assert_eq!(signed_in.user.as_deref(), Some("owner"));
        assert_eq!(
            matches!(signed_in.server, ServerKind::Coffer { .. }),
            locker
        );
    }
}

#[tokio::test]
async fn nothing_readable_goes_over_an_open_connection_unless_accepted() {
    let cleartext = Err(SignInError::Cleartext {
        host: "music.example".into(),
    });
    let old = || FakeServer {
        token: refused(10),
        ..FakeServer::default()
    };
    let locker = || FakeServer {
        locker: true,
        ..FakeServer::default()
    };
    for (server, proof, asked) in [
        (old(), password(), "about extensions ping:token"),
        (locker(), password(), "about"),
        (locker(), code(), ""),
        (old(), api_key(), ""),
    ] {
        assert_eq!(run(&server, OPEN, proof.clone()).await, cleartext);
        assert_eq!(server.asked(), asked);
        let accepting = SignInRequest {
            allow_cleartext: true,
            ..request(OPEN, proof.clone())
        };
        assert!(sign_in(&server, accepting).await.is_ok(), "{proof:?}");
        for own in [
            "http://localhost:4533/",
            "http://127.0.0.1/",
            "http://[::1]/",
        ] {
            assert!(run(&server, own, proof.clone()).await.is_ok(), "{own}");
        }
    }
    let modern = FakeServer::default();
    assert!(run(&modern, OPEN, password()).await.is_ok(), "a token may");
}

#[tokio::test]
async fn a_server_is_known_by_what_it_says() {
    let extension = Extension {
        name: "songLyrics".into(),
        versions: vec![1],
    };
    for (open_subsonic, extensions, open) in [
        (true, None, true),
        (false, Some(vec![extension]), true),
        (false, None, false),
    ] {
        let server = FakeServer {
            open_subsonic,
            extensions: extensions.clone(),
            ..FakeServer::default()
        };
        let expected = if open {
            ServerKind::OpenSubsonic {
                server: "gonic".into(),
                version: "0.16".into(),
                extensions: extensions.unwrap_or_default(),
            }
        } else {
            ServerKind::Subsonic {
                api_version: "1.15.0".into(),
            }
        };
        let signed_in = run(&server, SAFE, password()).await.unwrap();
        assert_eq!(signed_in.server, expected);
    }
}

#[tokio::test]
async fn what_went_wrong_is_told_apart() {
    let message = || String::from("why");
    for (failure, expected) in [
        (
            ApiFailure::Unreachable { message: message() },
            SignInError::Unreachable { message: message() },
        ),
        (
            ApiFailure::Certificate { message: message() },
            SignInError::Certificate { message: message() },
        ),
        (
            ApiFailure::NotAServer { message: message() },
            SignInError::NotAMusicServer { message: message() },
        ),
        (
            ApiFailure::Trouble { message: message() },
            SignInError::Trouble { message: message() },
        ),
        (
            ApiFailure::TooManyTries { retry_after: None },
            SignInError::TooManyTries { retry_after: None },
        ),
    ] {
        let at_probe = FakeServer {
            about: Some(failure.clone()),
            ..FakeServer::default()
        };
        assert_eq!(
            run(&at_probe, SAFE, password()).await,
            Err(expected.clone())
        );
        let at_ping = FakeServer {
            token: Some(failure),
            ..FakeServer::default()
        };
        assert_eq!(run(&at_ping, SAFE, password()).await, Err(expected));
    }
    let unauthorized = || {
        Some(ApiFailure::Refused {
            code: None,
            message: "no".into(),
        })
    };
    for (locker, proof, expected) in [
        (true, password(), SignInError::WrongPassword),
        (true, code(), SignInError::WrongCode),
        (true, api_key(), SignInError::WrongKey),
        (false, password(), SignInError::WrongPassword),
        (false, api_key(), SignInError::WrongKey),
        (
            false,
            code(),
            SignInError::NotALocker {
                host: "music.example".into(),
            },
        ),
    ] {
        let server = FakeServer {
            locker,
            trade: unauthorized(),
            key: unauthorized(),
            token: unauthorized(),
            ..FakeServer::default()
        };
        assert_eq!(run(&server, SAFE, proof).await, Err(expected));
    }
    let keyless = FakeServer {
        key: refused(42),
        ..FakeServer::default()
    };
    let error = run(&keyless, SAFE, api_key()).await.unwrap_err();
    assert!(
        matches!(error, SignInError::MechanismRefused { .. }),
        "{error:?}"
    );
}

fn failures() -> impl Strategy<Value = ApiFailure> {
    let message = || String::from("why");
    prop_oneof![
        Just(ApiFailure::Unreachable { message: message() }),
        Just(ApiFailure::Certificate { message: message() }),
        Just(ApiFailure::NotAServer { message: message() }),
        Just(ApiFailure::Trouble { message: message() }),
        Just(ApiFailure::TooManyTries { retry_after: None }),
        prop::option::of(0_i64..80).prop_map(|code| ApiFailure::Refused {
            code,
            message: "no".into()
        }),
    ]
}

/// An event of any kind: `kind` chooses the question, `answer` a failure or a yes or no.
fn event(kind: u8, yes: bool, failure: Option<ApiFailure>) -> Event {
    match kind % 4 {
        0 => Event::About(failure.map_or(Ok(yes.then(about)), Err)),
        1 => Event::Key(failure.map_or(Ok(device_key()), Err)),
        2 => Event::Extensions(failure.map_or(Ok(yes.then(Vec::new)), Err)),
        _ => Event::Pinged(failure.map_or(Ok(ServerInfo::default()), Err)),
    }
}

proptest! {
    #[test]
    fn any_order_of_events_ends_in_bounded_steps_and_stays_there(
        proof in prop::sample::select(vec![password(), code(), api_key()]),
        address in prop::sample::select(vec![SAFE, OPEN]),
        allow_cleartext: bool,
        events in prop::collection::vec(
            (any::<u8>(), any::<bool>(), prop::option::of(failures())),
            8,
        ),
    ) {
        let request = SignInRequest { allow_cleartext, ..request(address, proof) };
        let (mut state, mut action) = start(&request);
        for (step, (kind, yes, failure)) in events.into_iter().enumerate() {
            prop_assert_eq!(state.is_final(), action.is_none());
            prop_assert!(state.is_final() || step < 4, "still {:?} after {} events", state, step);
            if let Some(Action::TradePassword { .. } | Action::Ping(Credential::Password { .. } | Credential::DeviceKey(_))) = &action {
                prop_assert!(allow_cleartext || address == SAFE);
            }
            let before = state.clone();
            (state, action) = transition(&request, state, event(kind, yes, failure));
            if before.is_final() {
                prop_assert_eq!(&state, &before);
            }
            let shown = format!("{state:?} {action:?}");
            prop_assert!(!shown.contains("hunter2"));
        }
        prop_assert!(state.is_final());
    }
}
