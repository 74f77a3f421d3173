//! One call of the Subsonic API.

use crate::answer::{Answer, Subject, api_error};
use crate::sign::{Signature, sign};
use crate::transport::{Outgoing, heavy};
use crate::{Client, Purpose, RemoteError, patient};
use coffer_protocol::opensubsonic::{Envelope, PREFIX, Response, code};
use reqwest::Method;
use reqwest::header::{ACCEPT_ENCODING, HeaderValue};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

/// Largest JSON body that is read.
pub(crate) const JSON_LIMIT: u64 = 64 << 20;
/// Longer parameters go as a form: servers and proxies refuse long request lines.
const LONGEST_QUERY: usize = 1500;

/// A method with its parameters.
pub(crate) struct Call {
    method: &'static str,
    params: Vec<(&'static str, String)>,
    pub(crate) subject: Subject,
    pub(crate) purpose: Purpose,
    anonymous: bool,
    once: bool,
}

impl Call {
    pub(crate) fn new(method: &'static str) -> Self {
        Self {
            method,
            params: Vec::new(),
            subject: Subject::Method(method),
            purpose: Purpose::Control,
            anonymous: false,
            once: false,
        }
    }

    pub(crate) fn with(mut self, key: &'static str, value: impl ToString) -> Self {
        self.params.push((key, value.to_string()));
        self
    }

    /// Names the thing that the call is about.
    pub(crate) fn about(mut self, kind: &str, id: &str) -> Self {
        self.subject = Subject::Item(format!("{kind} {id}"));
        self
    }

    pub(crate) fn purpose(mut self, purpose: Purpose) -> Self {
        self.purpose = purpose;
        self
    }

    /// Sends no credential.
    pub(crate) fn anonymous(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// Not tried again: it is not idempotent, or somebody waits for the answer.
    pub(crate) fn once(mut self) -> Self {
        self.once = true;
        self
    }
}

/// A call made ready to send, with the values that no message may repeat.
pub(crate) struct Signed {
    pub(crate) outgoing: Outgoing,
    pub(crate) secrets: Vec<String>,
}

impl Client {
    /// Makes `call` and reads its element.
    pub(crate) async fn call<T>(&self, call: Call) -> Result<Response<T>, RemoteError>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let call = &call;
        self.tries(call.once, || self.attempt(call)).await
    }

    async fn attempt<T>(&self, call: &Call) -> Result<Response<T>, RemoteError>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let asked = self.version();
        match self.attempt_once(call).await {
            // An old server wants the version that it speaks itself, and states it.
            Err(RemoteError::Api { code, .. })
                if code == code::SERVER_TOO_OLD && self.version() != asked =>
            {
                self.attempt_once(call).await
            }
            other => other,
        }
    }

    async fn attempt_once<T>(&self, call: &Call) -> Result<Response<T>, RemoteError>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let Signed {
            mut outgoing,
            secrets,
        } = self.prepare(call)?;
        let gzip = HeaderValue::from_static("gzip");
        outgoing.headers.insert(ACCEPT_ENCODING, gzip);
        let timeouts = &self.shared.timeouts;
        let whole = match call.purpose {
            Purpose::Sync => timeouts.page,
            _ => timeouts.call,
        };
        let mut answer = self.fetch(&outgoing, JSON_LIMIT, whole).await?;
        if answer.status.is_success() {
            let body = std::mem::take(&mut answer.body);
            let (body, read) = heavy(body.len(), move || {
                let read: Option<Envelope<T>> = patient::read(&body).ok();
                (body, read)
            })
            .await?;
            match read {
                Some(read) if read.response.status == "ok" && read.response.error.is_none() => {
                    return Ok(read.response);
                }
                _ => answer.body = body,
            }
        }
        Err(self.failed(&answer, &secrets, &call.subject))
    }

    /// What a failed answer says.
    pub(crate) fn failed(
        &self,
        answer: &Answer,
        secrets: &[String],
        subject: &Subject,
    ) -> RemoteError {
        let Some((error, version)) = patient::error(&answer.body) else {
            return answer.failure(subject);
        };
        if error.code == code::SERVER_TOO_OLD && older(&version, &self.version()) {
            self.set_version(version);
        }
        // A generic code says less than the status, where that is an error at all.
        let status = answer.status.as_u16();
        if error.code == code::GENERIC && matches!(status, 401 | 403 | 404 | 429 | 451 | 500..) {
            return answer.failure(subject);
        }
        api_error(error.code, &error.message, secrets, subject)
    }

    /// Signs `call`: as a query, or as a form where that would be long.
    pub(crate) fn prepare(&self, call: &Call) -> Result<Signed, RemoteError> {
        let credential = self.credential.as_deref().filter(|_| !call.anonymous);
        let Signature { pairs, secrets } = sign(credential)?;
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&pairs);
        query.append_pair("v", &self.version());
        query.append_pair("c", &self.shared.client_name);
        query.append_pair("f", "json");
        query.extend_pairs(&call.params);
        let query = query.finish();
        // `.view` is the classic form; every server knows it.
        let path = format!("{PREFIX}/{}.view", call.method);
        let mut outgoing = Outgoing::get(self.shared.address.join(&path), call.purpose);
        if query.len() > LONGEST_QUERY {
            let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
            outgoing.method = Method::POST;
            outgoing.body = Some((kind, query.into()));
        } else {
            outgoing.url.set_query(Some(&query));
        }
        Ok(Signed { outgoing, secrets })
    }
}

/// Whether `version` is one (`1.8.0`), and older than `than`.
fn older(version: &str, than: &str) -> bool {
    fn numbers(text: &str) -> Option<Vec<u32>> {
        text.split('.').map(|part| part.parse().ok()).collect()
    }
    match (numbers(version), numbers(than)) {
        (Some(version), Some(than)) => version < than,
        _ => false,
    }
}
