//! Signs in: the sign-in machine over HTTP, then an account with its secret in the platform's store.

use crate::error::Remedy;
use crate::sessions::COFFER;
use crate::{Player, PlayerError};
use async_trait::async_trait;
use coffer_auth::{ApiFailure, Proof, ServerApi, ServerInfo, ServerKind, SignInRequest};
use coffer_library::{Account, AccountDetails};
use coffer_model::{Credential, Secret};
use coffer_protocol::coffer::{About, DeviceKey, ProblemCode};
use coffer_protocol::opensubsonic::{Extension, code};
use coffer_remote::{Address, Client, ClientConfig, RemoteError};
use std::time::{SystemTime, UNIX_EPOCH};

impl Player {
    /// Signs in at `address`. Signing in again as the same user of the same server renews the account's key and
    /// keeps all else.
    ///
    /// * `device` - the name by which the user will know this device in a locker's list.
    /// * `allow_cleartext` - send passwords and keys without encryption to a host that is not this machine.
    ///
    /// # Errors
    /// [`PlayerError::SignIn`] by what the user can do, and others.
    pub async fn sign_in(
        &self,
        address: &str,
        proof: Proof,
        device: &str,
        allow_cleartext: bool,
    ) -> Result<Account, PlayerError> {
        let typed: Address = address.parse()?;
        // A server that sends http on to https is asked there, before the first secret is sent.
        let asked = Client::new(ClientConfig::new(typed))?;
        let settled = asked.settled_address().await?;
        let client = Client::new(ClientConfig::new(settled.clone()))?;
        let request = SignInRequest {
            address: settled.url().clone(),
            proof,
            device: device.to_owned(),
            allow_cleartext,
        };
        let signed_in = coffer_auth::sign_in(&RemoteServer(client), request).await?;
        let user = signed_in.user.unwrap_or_default();
        let server = match signed_in.server {
            ServerKind::Coffer { .. } => COFFER.to_owned(),
            ServerKind::OpenSubsonic { server, .. } => server,
            ServerKind::Subsonic { .. } => String::new(),
        };
        let address = settled.url().to_string();
        let same = |account: &Account| {
            account.details.user == user && account.details.addresses.contains(&address)
        };
        let known = self.accounts()?.into_iter().find(same);
        let details = AccountDetails {
            label: settled.host().to_owned(),
            addresses: vec![address.clone()],
            credential_key: known.as_ref().map_or_else(
                || format!("{user}@{address}"),
                |account| account.details.credential_key.clone(),
            ),
            user,
            server,
            mechanism: signed_in.mechanism.name().to_owned(),
            created_at: known
                .as_ref()
                .map_or_else(now, |account| account.details.created_at),
        };
        // The secret first: an account without one would look signed in and not be.
        let secret = signed_in.credential.secret();
        self.secrets().put(&details.credential_key, secret)?;
        let id = match known {
            Some(account) => {
                let id = account.id;
                self.library().update_account(&Account { id, details })?;
                id
            }
            None => self.library().add_account(&details)?,
        };
        self.sessions().forget(id);
        // Downloads that waited for a sign-in go on.
        self.cache().wake_downloads();
        Ok(self.library().account(id)?)
    }
}

/// Now, Unix milliseconds.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

/// A server with nobody signed in yet.
struct RemoteServer(Client);

#[async_trait]
impl ServerApi for RemoteServer {
    async fn about(&self) -> Result<Option<About>, ApiFailure> {
        self.0.about().await.map_err(api_failure)
    }

    async fn extensions(&self) -> Result<Option<Vec<Extension>>, ApiFailure> {
        self.0.extensions().await.map_err(api_failure)
    }

    async fn ping(&self, credential: &Credential) -> Result<ServerInfo, ApiFailure> {
        let client = self.0.with_credential(Some(credential.clone()));
        let info = client.ping().await.map_err(api_failure)?;
        let user = match credential {
            // Not every server that takes keys tells whose they are.
            Credential::DeviceKey(_) => client.key_owner().await.unwrap_or(None),
            Credential::Token { .. } | Credential::Password { .. } => None,
        };
        Ok(ServerInfo {
            server: info.server,
            server_version: info.server_version,
            api_version: info.api_version,
            open_subsonic: info.open_subsonic,
            user,
        })
    }

    async fn sign_in(
        &self,
        user: &str,
        password: &Secret,
        device: &str,
    ) -> Result<DeviceKey, ApiFailure> {
        self.0
            .sign_in(user, password, device)
            .await
            .map_err(api_failure)
    }

    async fn redeem(&self, code: &str, device: &str) -> Result<DeviceKey, ApiFailure> {
        self.0
            .redeem_pairing(code, device)
            .await
            .map_err(api_failure)
    }
}

fn api_failure(error: RemoteError) -> ApiFailure {
    let message = error.to_string();
    match error {
        RemoteError::Unreachable { .. } => ApiFailure::Unreachable { message },
        RemoteError::Tls { .. } => ApiFailure::Certificate { message },
        RemoteError::NotAServer { .. } => ApiFailure::NotAServer { message },
        RemoteError::TooManyRequests { retry_after } => ApiFailure::TooManyTries { retry_after },
        RemoteError::Unauthorized { code, message } => ApiFailure::Refused { code, message },
        RemoteError::Api { code, message } => ApiFailure::Refused {
            code: Some(code),
            message,
        },
        // Not about the secret: the user has as many devices as there may be, for instance.
        RemoteError::Refused {
            code: ProblemCode::Conflict | ProblemCode::BadRequest,
            message,
        } => ApiFailure::Refused {
            code: Some(code::GENERIC),
            message,
        },
        RemoteError::NotFound { .. }
        | RemoteError::NotAllowed { .. }
        | RemoteError::Refused { .. } => ApiFailure::Refused {
            code: None,
            message,
        },
        _ => ApiFailure::Trouble { message },
    }
}

/// What a user can do about a sign-in that failed.
pub(crate) fn remedy(error: &coffer_auth::SignInError) -> Remedy {
    use coffer_auth::SignInError as E;
    match error {
        E::WrongPassword
        | E::WrongKey
        | E::WrongCode
        | E::MechanismRefused { .. }
        | E::Refused { .. }
        | E::NotALocker { .. } => Remedy::SignIn,
        E::Cleartext { .. } => Remedy::Correct,
        E::Unreachable { .. } | E::NotAMusicServer { .. } => Remedy::WaitForNetwork,
        E::Certificate { .. } => Remedy::CheckCertificate,
        E::TooManyTries { .. } | E::Trouble { .. } => Remedy::TryLater,
        _ => Remedy::Report,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_locker_refuses_for_another_reason_is_not_called_a_wrong_password() {
        let words = "`ada` has 10 devices, which is the limit; remove one first";
        let refused = |code| RemoteError::Refused {
            code,
            message: words.to_owned(),
        };
        assert_eq!(
            api_failure(refused(ProblemCode::Conflict)),
            ApiFailure::Refused {
                code: Some(code::GENERIC),
                message: words.to_owned(),
            }
        );
        let ended = api_failure(refused(ProblemCode::Gone));
        assert!(
            matches!(ended, ApiFailure::Refused { code: None, .. }),
            "{ended:?}"
        );
    }
}
