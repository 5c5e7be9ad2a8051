//! Keys of the platform: the seal, and the secret that others are derived from.
//!
//! Rule protected: every key has an id and can be rotated; several processes share them through one folder. A new use of
//! the secret is a new label of [`Keys::derive`].

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The keys in use.
#[derive(Clone)]
pub struct Keys {
    /// Seals documents and the audit.
    pub seal: absher_documents::SealKey,
    /// All public keys a seal may be checked with, old ones included.
    pub public: absher_documents::PublicKeys,
    /// The secret others are derived from.
    pub secret: [u8; 32],
}

impl Keys {
    /// A keyed hash for one purpose, so that a value made for one purpose is worthless for another.
    pub fn derive(&self, purpose: &str, data: &[u8]) -> [u8; 32] {
        // HMAC takes keys of any length.
        let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.secret) else {
            return [0; 32];
        };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(data);
        mac.finalize().into_bytes().into()
    }
}
