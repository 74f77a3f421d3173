//! A Coffer locker's own calls: JSON under `/coffer/v1`.

use crate::answer::{Answer, Subject, retry_after};
use crate::scrub::scrub;
use crate::subsonic::JSON_LIMIT;
use crate::transport::{Outgoing, heavy};
use crate::{Client, Purpose, RemoteError};
use bytes::Bytes;
use coffer_model::{ContentHash, Credential, Secret};
use coffer_protocol::coffer::{
    ACCOUNT, APP_PASSWORDS, Account, AppPassword, CHANGES, ChangesPage, DEVICES, Device, DeviceKey,
    HAVE, HaveContent, HaveContentAnswer, NewAppPassword, PAIRING, PairingCode, Problem,
    ProblemCode, REDEEM, Redeem, SIGN_IN, SignIn,
};
use reqwest::Method;
use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderValue};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use url::Url;

/// Hashes asked about in one request; the locker's limit.
const HASHES: usize = 1000;

/// A request to the locker's own API.
pub(crate) struct LockerCall {
    pub(crate) outgoing: Outgoing,
    pub(crate) subject: Subject,
    pub(crate) secrets: Vec<String>,
    pub(crate) once: bool,
}

impl LockerCall {
    pub(crate) fn new(method: Method, url: Url, subject: Subject, purpose: Purpose) -> Self {
        let mut outgoing = Outgoing::get(url, purpose);
        outgoing.method = method;
        let gzip = HeaderValue::from_static("gzip");
        outgoing.headers.insert(ACCEPT_ENCODING, gzip);
        Self {
            outgoing,
            subject,
            secrets: Vec::new(),
            once: false,
        }
    }

    /// Sends `body` as JSON.
    pub(crate) fn json(mut self, body: &impl Serialize) -> Result<Self, RemoteError> {
        let body = serde_json::to_vec(body).map_err(|error| RemoteError::Setup {
            source: Box::new(error),
        })?;
        let kind = HeaderValue::from_static("application/json");
        self.outgoing.body = Some((kind, Bytes::from(body)));
        Ok(self)
    }

    /// Not tried again.
    pub(crate) fn once(mut self) -> Self {
        self.once = true;
        self
    }
}

impl Client {
    /// Signs in with the login password: a key for this device. Tried once.
    ///
    /// * `device` - the name by which the user will know it in the list.
    ///
    /// # Errors
    /// [`RemoteError::Unauthorized`] where name or password are wrong, [`RemoteError::TooManyRequests`]
    /// after too many tries, and the transport's.
    pub async fn sign_in(
        &self,
        user: &str,
        password: &Secret,
        device: &str,
    ) -> Result<DeviceKey, RemoteError> {
        let body = SignIn {
            user: user.to_owned(),
            password: password.expose().to_owned(),
            device: device.to_owned(),
        };
        let mut call = self.anonymous(SIGN_IN).json(&body)?;
        call.secrets.push(body.password);
        self.locker(call).await
    }

    /// Trades a pairing code for a key of this device. Tried once: a code works once.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`], [`RemoteError::Unauthorized`] or [`RemoteError::Refused`] where the code is
    /// wrong or has ended, [`RemoteError::TooManyRequests`] after too many tries, and the transport's.
    pub async fn redeem_pairing(&self, code: &str, device: &str) -> Result<DeviceKey, RemoteError> {
        let body = Redeem {
            code: code.to_owned(),
            device: device.to_owned(),
        };
        let mut call = self.anonymous(REDEEM).json(&body)?;
        call.subject = Subject::Item("pairing code".to_owned());
        call.secrets.push(body.code);
        self.locker(call).await
    }

    /// The asking user.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn account(&self) -> Result<Account, RemoteError> {
        self.locker(self.signed(Method::GET, ACCOUNT, Purpose::Control)?)
            .await
    }

    /// A page of the change feed from `cursor` on (`0` at first), with at most `limit` changes.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn changes(&self, cursor: &str, limit: u32) -> Result<ChangesPage, RemoteError> {
        let mut call = self.signed(Method::GET, CHANGES, Purpose::Sync)?;
        call.outgoing
            .url
            .query_pairs_mut()
            .append_pair("cursor", cursor)
            .append_pair("limit", &limit.to_string());
        self.locker(call).await
    }

    /// For each of `hashes` the path of a file of the user's with that content, or `None`.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn have(&self, hashes: &[ContentHash]) -> Result<Vec<Option<String>>, RemoteError> {
        let mut paths = Vec::with_capacity(hashes.len());
        for hashes in hashes.chunks(HASHES) {
            let body = HaveContent {
                hashes: hashes.to_vec(),
            };
            let call = self.signed(Method::POST, HAVE, Purpose::Upload)?;
            let mut answer: HaveContentAnswer = self.locker(call.json(&body)?).await?;
            // A short answer says nothing about the rest; to upload it again is safe.
            answer.paths.resize(hashes.len(), None);
            paths.append(&mut answer.paths);
        }
        Ok(paths)
    }

    /// Makes a code by which another device of the user can sign in.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn new_pairing_code(&self) -> Result<PairingCode, RemoteError> {
        let call = self.signed(Method::POST, PAIRING, Purpose::Control)?;
        self.locker(call.once()).await
    }

    /// The user's devices.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn devices(&self) -> Result<Vec<Device>, RemoteError> {
        self.locker(self.signed(Method::GET, DEVICES, Purpose::Control)?)
            .await
    }

    /// Locks a device out; its key works no more.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn revoke_device(&self, id: &str) -> Result<(), RemoteError> {
        let mut call = self.signed(Method::DELETE, DEVICES, Purpose::Control)?;
        call.outgoing.url = self.shared.address.join_segments(DEVICES, [id]);
        call.subject = Subject::Item(format!("device {id}"));
        self.locker_done(call).await
    }

    /// Makes an app password, for programs that know only user name and password. Shown this once.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn new_app_password(&self, name: &str) -> Result<AppPassword, RemoteError> {
        let body = NewAppPassword {
            name: name.to_owned(),
        };
        let call = self.signed(Method::POST, APP_PASSWORDS, Purpose::Control)?;
        self.locker(call.json(&body)?.once()).await
    }

    /// The user's app passwords, without the passwords.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn app_passwords(&self) -> Result<Vec<Device>, RemoteError> {
        self.locker(self.signed(Method::GET, APP_PASSWORDS, Purpose::Control)?)
            .await
    }

    /// Revokes an app password; it works no more.
    ///
    /// # Errors
    /// As [`RemoteError`] says.
    pub async fn revoke_app_password(&self, id: &str) -> Result<(), RemoteError> {
        let mut call = self.signed(Method::DELETE, APP_PASSWORDS, Purpose::Control)?;
        call.outgoing.url = self.shared.address.join_segments(APP_PASSWORDS, [id]);
        call.subject = Subject::Item(format!("app password {id}"));
        self.locker_done(call).await
    }

    fn anonymous(&self, path: &'static str) -> LockerCall {
        let url = self.shared.address.join(path);
        LockerCall::new(Method::POST, url, Subject::Method(path), Purpose::Control).once()
    }

    /// A call of `path` signed with the device key.
    pub(crate) fn signed(
        &self,
        method: Method,
        path: &'static str,
        purpose: Purpose,
    ) -> Result<LockerCall, RemoteError> {
        let url = self.shared.address.join(path);
        let mut call = LockerCall::new(method, url, Subject::Method(path), purpose);
        let secret = self.bear(&mut call.outgoing.headers, path)?;
        call.secrets.push(secret);
        Ok(call)
    }

    /// Adds the device key to `headers`; returns it, to be kept out of messages.
    pub(crate) fn bear(&self, headers: &mut HeaderMap, path: &str) -> Result<String, RemoteError> {
        let missing = || RemoteError::NeedsDeviceKey {
            method: path.to_owned(),
        };
        let Some(Credential::DeviceKey(key)) = self.credential.as_deref() else {
            return Err(missing());
        };
        let bearer = format!("Bearer {}", key.expose());
        let mut bearer = HeaderValue::from_str(&bearer).map_err(|_| missing())?;
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
        Ok(key.expose().to_owned())
    }

    /// Makes `call` and reads its answer.
    pub(crate) async fn locker<T>(&self, call: LockerCall) -> Result<T, RemoteError>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let call = &call;
        self.tries(call.once, || async move {
            let mut answer = self.locker_answer(call).await?;
            let body = std::mem::take(&mut answer.body);
            let (body, read) = heavy(body.len(), move || {
                let read = serde_json::from_slice(&body).ok();
                (body, read)
            })
            .await?;
            answer.body = body;
            read.ok_or_else(|| answer.failure(&call.subject))
        })
        .await
    }

    /// Makes `call`, whose answer has nothing to read.
    pub(crate) async fn locker_done(&self, call: LockerCall) -> Result<(), RemoteError> {
        let call = &call;
        self.tries(call.once, || async move {
            let answer = self.locker_answer(call).await?;
            let says = answer.body.is_empty()
                || serde_json::from_slice::<IgnoredAny>(&answer.body).is_ok();
            says.then_some(())
                .ok_or_else(|| answer.failure(&call.subject))
        })
        .await
    }

    async fn locker_answer(&self, call: &LockerCall) -> Result<Answer, RemoteError> {
        let timeouts = &self.shared.timeouts;
        let whole = match call.outgoing.purpose {
            Purpose::Sync => timeouts.page,
            _ => timeouts.call,
        };
        let answer = self.fetch(&call.outgoing, JSON_LIMIT, whole).await?;
        if answer.status.is_success() {
            return Ok(answer);
        }
        Err(problem(&answer, &call.secrets, &call.subject))
    }
}

/// What a locker's refusal means: by its [`Problem`], else by status.
pub(crate) fn problem(answer: &Answer, secrets: &[String], subject: &Subject) -> RemoteError {
    let Ok(problem) = serde_json::from_slice::<Problem>(&answer.body) else {
        return answer.failure(subject);
    };
    let message = scrub(&problem.message, secrets);
    match problem.code {
        ProblemCode::Unauthorized => RemoteError::Unauthorized {
            code: None,
            message,
        },
        ProblemCode::Forbidden => RemoteError::NotAllowed {
            what: subject.name(),
            message,
        },
        ProblemCode::NotFound => subject.missing(),
        ProblemCode::OverQuota => RemoteError::OverQuota {
            what: subject.name(),
            message,
        },
        ProblemCode::TooManyRequests => RemoteError::TooManyRequests {
            retry_after: retry_after(&answer.headers),
        },
        ProblemCode::DiskFull | ProblemCode::Internal => RemoteError::ServerTrouble {
            status: answer.status.as_u16(),
            retry_after: retry_after(&answer.headers),
        },
        code @ (ProblemCode::BadRequest
        | ProblemCode::Conflict
        | ProblemCode::Gone
        | ProblemCode::HashMismatch
        | ProblemCode::PreconditionFailed
        | ProblemCode::Other) => match answer.status.as_u16() {
            // The status says more than a code that is not made for it.
            405 | 408 | 451 | 500.. => answer.failure(subject),
            _ => RemoteError::Refused { code, message },
        },
    }
}
