//! TLS to PostgreSQL by rustls: what `sslmode` and `sslrootcert` of an address ask for.
//!
//! Rule protected: `require` never goes on with a server that has no TLS or cannot prove its name. `prefer` (the usual,
//! as in PostgreSQL's own programs) keeps out who only listens: it takes any certificate, and goes on without TLS where
//! the server has none. Words mean what the documentation of libpq says, but `require` always checks the certificate.

use std::{path::PathBuf, sync::Arc};

use rustls::{
    ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};
use tokio_postgres::{Config, config::SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::{Error, Result};

/// A `postgres://` address, read.
pub(crate) struct Address {
    /// For the driver.
    pub(super) config: Config,
    /// The file of `sslrootcert`.
    roots: Option<PathBuf>,
}

impl Address {
    /// Reads an address. Errors never quote it: it may hold a password.
    pub(crate) fn read(url: &str) -> Result<Self> {
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        let mut roots = None;
        let mut rest = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=').unwrap_or((pair, "")) {
                ("sslrootcert", path) if path.is_empty() || path.contains('%') => {
                    return Err(wrong("sslrootcert must be a path, written without %"));
                }
                ("sslrootcert", path) => roots = Some(PathBuf::from(path)),
                ("sslmode", "verify-full") => rest.push("sslmode=require"),
                ("sslmode", mode) if !["disable", "prefer", "require"].contains(&mode) => {
                    return Err(wrong(
                        "sslmode must be disable, prefer, require or verify-full",
                    ));
                }
                _ => rest.push(pair),
            }
        }
        let config: Config = format!("{place}?{}", rest.join("&"))
            .parse()
            .map_err(|_| wrong("a postgres:// address the driver does not accept"))?;
        if roots.is_some() && config.get_ssl_mode() != SslMode::Require {
            return Err(wrong("sslrootcert is of use with sslmode=require only"));
        }
        Ok(Self { config, roots })
    }

    /// How the driver sets up TLS where it is wanted.
    pub(super) fn connector(&self) -> Result<MakeRustlsConnect> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|e| wrong(&e.to_string()))?;
        let config = if self.config.get_ssl_mode() == SslMode::Require {
            builder
                .with_root_certificates(self.trusted()?)
                .with_no_client_auth()
        } else {
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(Anyone(provider)))
                .with_no_client_auth()
        };
        Ok(MakeRustlsConnect::new(config))
    }

    /// The authorities of `sslrootcert`; those of the web without it.
    fn trusted(&self) -> Result<RootCertStore> {
        let Some(path) = &self.roots else {
            return Ok(webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect());
        };
        let unreadable = |e: &dyn std::fmt::Display| {
            wrong(&format!(
                "sslrootcert: `{}` cannot be read: {e}",
                path.display()
            ))
        };
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(path).map_err(|e| unreadable(&e))? {
            let certificate = certificate.map_err(|e| unreadable(&e))?;
            roots.add(certificate).map_err(|e| unreadable(&e))?;
        }
        if roots.is_empty() {
            return Err(unreadable(&"it holds no certificate"));
        }
        Ok(roots)
    }
}

fn wrong(why: &str) -> Error {
    Error::Address(why.to_owned())
}

/// Takes the certificate of whoever answers; only that the server has its key is checked.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests;
