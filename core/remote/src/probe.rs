//! Finds out who answers at an address. Each call is tried once: somebody waits for the answer.

use crate::answer::Subject;
use crate::coffer::LockerCall;
use crate::subsonic::Call;
use crate::{Address, Client, Purpose, RemoteError, Saw};
use coffer_protocol::coffer::{ABOUT, About};
use coffer_protocol::opensubsonic::{Extension, Nothing, body};
use reqwest::Method;

/// What a server says about itself in every answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerInfo {
    /// Name of the software (`navidrome`); empty where a classic server does not say it.
    pub server: String,
    /// Version of the software; empty where unknown.
    pub server_version: String,
    /// Version of the Subsonic API.
    pub api_version: String,
    /// Whether it follows OpenSubsonic.
    pub open_subsonic: bool,
}

impl Client {
    /// The locker that answers, or `None` where whoever answers is none.
    ///
    /// # Errors
    /// Where nobody can be reached, or the server is in passing trouble (HTTP 429, 502 to 504), so that
    /// nothing can be known.
    pub async fn about(&self) -> Result<Option<About>, RemoteError> {
        let url = self.shared.address.join(ABOUT);
        let call = LockerCall::new(Method::GET, url, Subject::Method(ABOUT), Purpose::Control);
        let about: Option<About> = known(self.locker(call.once()).await)?;
        Ok(about.filter(|about| about.server == "coffer"))
    }

    /// The address at which requests really arrive: where a server sends `http://` on to `https://`, the
    /// latter. To be asked before the first credential is sent.
    ///
    /// # Errors
    /// Where nobody can be reached, or the address leads away to another host.
    pub async fn settled_address(&self) -> Result<Address, RemoteError> {
        let url = self.shared.address.join(ABOUT);
        let call = LockerCall::new(Method::GET, url, Subject::Method(ABOUT), Purpose::Control);
        // Only where the answer comes from matters; its body is not read.
        let answer = self.exchange(&call.outgoing).await?;
        // A page that the path led to inside the host says nothing about the base.
        let settled = Address::from_joined(answer.url(), ABOUT);
        Ok(settled.unwrap_or_else(|| self.shared.address.clone()))
    }

    /// The extensions, asked for without a credential; `None` where the server refuses that or does not
    /// know the question.
    ///
    /// # Errors
    /// As [`about`](Self::about).
    pub async fn extensions(&self) -> Result<Option<Vec<Extension>>, RemoteError> {
        let call = Call::new("getOpenSubsonicExtensions").anonymous().once();
        let answer = known(self.call::<body::Extensions>(call).await)?;
        Ok(answer.map(|answer| answer.body.extensions))
    }

    /// Asks whether the server accepts the credential.
    ///
    /// # Errors
    /// [`RemoteError::Unauthorized`] where not (some servers answer [`RemoteError::Api`] with code 10 to a
    /// mechanism that they do not know), [`RemoteError::NotAServer`] where no music server answers.
    pub async fn ping(&self) -> Result<ServerInfo, RemoteError> {
        let answer = self.call::<Nothing>(Call::new("ping").once()).await;
        let answer = answer.map_err(|error| match error {
            // Every music server knows this method.
            RemoteError::Unsupported { .. } => RemoteError::NotAServer {
                host: self.shared.address.host().to_owned(),
                saw: Saw::Junk,
            },
            error => error,
        })?;
        Ok(ServerInfo {
            server: answer.server,
            server_version: answer.server_version,
            api_version: answer.version,
            open_subsonic: answer.open_subsonic,
        })
    }

    /// The user whose API key is used, where the server tells it (`tokenInfo` of the extension
    /// `apiKeyAuthentication`).
    ///
    /// # Errors
    /// As [`about`](Self::about).
    pub async fn key_owner(&self) -> Result<Option<String>, RemoteError> {
        let answer = self
            .call::<body::Token>(Call::new("tokenInfo").once())
            .await;
        let name = known(answer)?.map(|answer| answer.body.info.username);
        Ok(name.filter(|name| !name.is_empty()))
    }
}

/// `None` where the answer is "no" in any words; an error only where it may be "yes" another time.
fn known<T>(answer: Result<T, RemoteError>) -> Result<Option<T>, RemoteError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        // Some servers and proxies fall over unknown paths, always.
        Err(RemoteError::ServerTrouble { status: 500, .. }) => Ok(None),
        Err(
            error @ (RemoteError::Unreachable { .. }
            | RemoteError::Tls { .. }
            | RemoteError::ServerTrouble { .. }
            | RemoteError::TooManyRequests { .. }
            | RemoteError::Truncated { .. }
            | RemoteError::Setup { .. }),
        ) => Err(error),
        Err(_) => Ok(None),
    }
}
