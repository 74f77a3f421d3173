//! TLS: rustls with ring, trusting whom the platform trusts.

use crate::error::causes;
use crate::{RemoteError, TlsProblem};
use rustls::client::danger::ServerCertVerifier;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use std::error::Error;
use std::sync::Arc;

/// The TLS side of a client, for HTTP/2 and HTTP/1.1.
///
/// Where the platform has no certificates at all (a bare container), it is made all the same and
/// trusts nobody: plain HTTP to the own machine still works, and https fails with a clear problem.
pub(crate) fn config() -> Result<ClientConfig, RemoteError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| RemoteError::Setup {
            source: Box::new(error),
        })?;
    let mut config = match rustls_platform_verifier::Verifier::new(provider) {
        Ok(verifier) => {
            let verifier: Arc<dyn ServerCertVerifier> = Arc::new(verifier);
            builder
                .dangerous()
                .with_custom_certificate_verifier(verifier)
                .with_no_client_auth()
        }
        Err(error) => {
            tracing::warn!(%error, "the platform has no certificates; https will fail");
            builder
                .with_root_certificates(RootCertStore::empty())
                .with_no_client_auth()
        }
    };
    config.alpn_protocols = protocols();
    Ok(config)
}

fn protocols() -> Vec<Vec<u8>> {
    vec![b"h2".to_vec(), b"http/1.1".to_vec()]
}

/// The same, trusting `root` alone.
#[cfg(test)]
pub(crate) fn trusting(root: rustls::pki_types::CertificateDer<'static>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(root).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols();
    config
}

/// The TLS problem among the causes of `error`, where there is one.
pub(crate) fn problem(error: &(dyn Error + 'static)) -> Option<TlsProblem> {
    causes(error).find_map(|cause| cause.downcast_ref().map(name))
}

fn name(error: &rustls::Error) -> TlsProblem {
    match error {
        rustls::Error::InvalidMessage(_) => TlsProblem::NotTls,
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                TlsProblem::Expired
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                TlsProblem::NotYetValid
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                TlsProblem::WrongName
            }
            CertificateError::UnknownIssuer => TlsProblem::Untrusted,
            CertificateError::Revoked => TlsProblem::Revoked,
            other => TlsProblem::Other(other.to_string()),
        },
        other => TlsProblem::Other(other.to_string()),
    }
}
