//! Pictures.

use crate::answer::media_type;
use crate::subsonic::{Call, Signed};
use crate::{Client, Purpose, RemoteError, patient};
use bytes::Bytes;

/// Largest picture that is read.
const LIMIT: u64 = 32 << 20;

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The encoded picture.
    pub bytes: Bytes,
    /// Media type as the server says; may be empty or wrong.
    pub content_type: String,
}

impl Client {
    /// The cover art `id`, scaled by the server to about `size` pixels where given.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`], also where the server answers with nothing, and others. An error that
    /// comes with HTTP 200 is an error, never a picture.
    pub async fn cover(&self, id: &str, size: Option<u32>) -> Result<Cover, RemoteError> {
        let mut call = Call::new("getCoverArt")
            .purpose(Purpose::Cover)
            .with("id", id)
            .about("cover", id);
        if let Some(size) = size {
            call = call.with("size", size);
        }
        let call = &call;
        self.tries(false, || async move {
            let Signed { outgoing, secrets } = self.prepare(call)?;
            let whole = self.shared.timeouts.call;
            let answer = self.fetch(&outgoing, LIMIT, whole).await?;
            let content_type = media_type(&answer.headers);
            if !answer.status.is_success() || !is_picture(&content_type, &answer.body) {
                return Err(self.failed(&answer, &secrets, &call.subject));
            }
            if answer.body.is_empty() {
                return Err(call.subject.missing());
            }
            Ok(Cover {
                bytes: answer.body.into(),
                content_type,
            })
        })
        .await
    }
}

/// Whether it may be a picture; the decoder has the last word.
fn is_picture(content_type: &str, body: &[u8]) -> bool {
    let written = content_type.starts_with("text/")
        || content_type.ends_with("json")
        || content_type == "application/xml";
    !written && patient::error(body).is_none()
}
