//! The keys documents are sealed with, and the public halves anybody may hold.
//!
//! The one rule: a secret key leaves this module only through [`SealKey::to_json`], for the key folder. `Debug` hides it.
//! Both forms are JSON Web Keys (RFC 7517, RFC 8037), so other people's tools read what we publish.
//! To rotate: make a [`SealKey`] with a new id, seal with it, and keep publishing the old public key beside the new one.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

/// Why a key could not be made or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The id is empty, longer than [`MAX_KEY_ID`] bytes, or has other characters than letters, digits, `-`, `_` and `.`.
    #[error("a key id is 1 to 32 letters, digits, '-', '_' or '.'")]
    Id,
    /// The text is not JSON of the expected shape.
    #[error("not a JSON Web Key: {0}")]
    Json(String),
    /// The key is of another type than Ed25519, or its bytes are not a key of that type.
    #[error("not an Ed25519 key")]
    NotEd25519,
    /// Two keys of a set have the same id.
    #[error("the key id '{0}' occurs twice")]
    Repeated(String),
}

/// The longest key id, in bytes. The id is in every QR code, so it is kept short.
pub const MAX_KEY_ID: usize = 32;

/// A secret key that seals documents.
#[derive(Clone)]
pub struct SealKey {
    id: String,
    signing: SigningKey,
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl SealKey {
    /// A key from 32 bytes of good randomness, under the id it will be published with.
    ///
    /// # Errors
    /// [`KeyError::Id`] when the id cannot be one.
    pub fn from_seed(id: impl Into<String>, seed: [u8; 32]) -> Result<Self, KeyError> {
        Ok(Self {
            id: checked_id(id.into())?,
            signing: SigningKey::from_bytes(&seed),
        })
    }

    /// The id verifiers find the public half by.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey {
            id: self.id.clone(),
            key: self.signing.verifying_key(),
        }
    }

    /// The secret key as a JSON Web Key, for the key folder only.
    pub fn to_json(&self) -> String {
        let jwk = Jwk::new(
            &self.public(),
            Some(URL_SAFE_NO_PAD.encode(self.signing.to_bytes())),
        );
        serde_json::json!(jwk).to_string()
    }

    /// Reads what [`SealKey::to_json`] wrote.
    ///
    /// # Errors
    /// Any [`KeyError`]; [`KeyError::NotEd25519`] also when the public half in the file is not that of the secret half.
    pub fn from_json(text: &str) -> Result<Self, KeyError> {
        let jwk: Jwk = parse(text)?;
        let seed = decode_32(jwk.d.as_deref().ok_or(KeyError::NotEd25519)?)?;
        let key = Self::from_seed(jwk.kid.clone(), seed)?;
        if key.public() == jwk.public()? {
            Ok(key)
        } else {
            Err(KeyError::NotEd25519)
        }
    }

    /// Signs other data than documents, such as the audit, for one purpose. A signature made for one purpose proves
    /// nothing for another, and never passes for the seal of a document: those begin with the byte of a CBOR array.
    pub fn sign_for(&self, purpose: &str, data: &[u8]) -> Vec<u8> {
        self.sign(&for_purpose(purpose, data))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.signing.sign(message).to_bytes().to_vec()
    }
}

/// The public half of a [`SealKey`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    id: String,
    key: VerifyingKey,
}

impl PublicKey {
    /// The id it is found by.
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// The public keys a verifier trusts: all those in use, and the retired ones whose documents are still around.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublicKeys(BTreeMap<String, VerifyingKey>);

impl PublicKeys {
    /// A set of keys.
    ///
    /// # Errors
    /// [`KeyError::Repeated`] when two have the same id.
    pub fn new(keys: impl IntoIterator<Item = PublicKey>) -> Result<Self, KeyError> {
        let mut set = BTreeMap::new();
        for key in keys {
            if set.insert(key.id.clone(), key.key).is_some() {
                return Err(KeyError::Repeated(key.id));
            }
        }
        Ok(Self(set))
    }

    /// The ids in the set, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The set as a JSON Web Key Set: what is served at `/.well-known/absher-seal-keys.json` and kept to verify offline.
    pub fn to_json(&self) -> String {
        let keys: Vec<Jwk> = self
            .0
            .iter()
            .map(|(id, key)| {
                Jwk::new(
                    &PublicKey {
                        id: id.clone(),
                        key: *key,
                    },
                    None,
                )
            })
            .collect();
        serde_json::json!({ "keys": keys }).to_string()
    }

    /// Reads what [`PublicKeys::to_json`] wrote.
    ///
    /// # Errors
    /// Any [`KeyError`].
    pub fn from_json(text: &str) -> Result<Self, KeyError> {
        let set: JwkSet = parse(text)?;
        Self::new(
            set.keys
                .iter()
                .map(Jwk::public)
                .collect::<Result<Vec<_>, _>>()?,
        )
    }

    /// Whether the key of that id made this signature by [`SealKey::sign_for`], for this purpose and data.
    pub fn proves(&self, id: &str, purpose: &str, data: &[u8], signature: &[u8]) -> bool {
        let (Some(key), Ok(signature)) = (self.get(id), Signature::from_slice(signature)) else {
            return false;
        };
        key.verify_strict(&for_purpose(purpose, data), &signature)
            .is_ok()
    }

    pub(crate) fn get(&self, id: &str) -> Option<&VerifyingKey> {
        self.0.get(id)
    }
}

/// `absher:`, the purpose, a zero byte, the data.
fn for_purpose(purpose: &str, data: &[u8]) -> Vec<u8> {
    [b"absher:", purpose.as_bytes(), &[0], data].concat()
}

#[derive(Deserialize)]
struct JwkSet {
    keys: Vec<Jwk>,
}

#[derive(Serialize, Deserialize)]
struct Jwk {
    kty: String,
    crv: String,
    kid: String,
    x: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    d: Option<String>,
}

impl Jwk {
    fn new(key: &PublicKey, d: Option<String>) -> Self {
        let x = URL_SAFE_NO_PAD.encode(key.key.to_bytes());
        Self {
            kty: "OKP".into(),
            crv: "Ed25519".into(),
            kid: key.id.clone(),
            x,
            d,
        }
    }

    fn public(&self) -> Result<PublicKey, KeyError> {
        if self.kty != "OKP" || self.crv != "Ed25519" {
            return Err(KeyError::NotEd25519);
        }
        let key =
            VerifyingKey::from_bytes(&decode_32(&self.x)?).map_err(|_| KeyError::NotEd25519)?;
        Ok(PublicKey {
            id: checked_id(self.kid.clone())?,
            key,
        })
    }
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, KeyError> {
    // Only where it went wrong is told: serde's own message may quote the secret.
    serde_json::from_str(text)
        .map_err(|e| KeyError::Json(format!("line {}, column {}", e.line(), e.column())))
}

fn decode_32(text: &str) -> Result<[u8; 32], KeyError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| KeyError::NotEd25519)?;
    bytes.try_into().map_err(|_| KeyError::NotEd25519)
}

fn checked_id(id: String) -> Result<String, KeyError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if (1..=MAX_KEY_ID).contains(&id.len()) && id.bytes().all(plain) {
        Ok(id)
    } else {
        Err(KeyError::Id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_key_survives_its_file() {
        let key = SealKey::from_seed("k1", [7; 32]).unwrap();
        let again = SealKey::from_json(&key.to_json()).unwrap();
        assert_eq!(again.public(), key.public());
        assert_eq!(again.sign(b"x"), key.sign(b"x"));
    }

    #[test]
    fn a_public_set_survives_its_file_and_holds_no_secret() {
        let keys = [
            SealKey::from_seed("old", [1; 32]).unwrap(),
            SealKey::from_seed("new", [2; 32]).unwrap(),
        ];
        let set = PublicKeys::new(keys.iter().map(SealKey::public)).unwrap();
        let json = set.to_json();
        assert!(!json.contains("\"d\""), "{json}");
        assert_eq!(PublicKeys::from_json(&json).unwrap(), set);
        assert_eq!(set.ids().collect::<Vec<_>>(), ["new", "old"]);
    }

    #[test]
    fn a_signature_proves_one_purpose_and_data() {
        let key = SealKey::from_seed("k", [1; 32]).unwrap();
        let keys = PublicKeys::new([key.public()]).unwrap();
        let signature = key.sign_for("audit", b"data");
        assert!(keys.proves("k", "audit", b"data", &signature));
        for (id, purpose, data) in [
            ("x", "audit", "data"),
            ("k", "other", "data"),
            ("k", "audit", "Data"),
        ] {
            assert!(!keys.proves(id, purpose, data.as_bytes(), &signature));
        }
        assert!(!keys.proves("k", "audit", b"data", &signature[1..]));
        assert!(!keys.proves("k", "audit", b"data", &key.sign(b"data")));
    }

    #[test]
    fn a_secret_is_not_in_debug_or_errors() {
        let key = SealKey::from_seed("k1", [7; 32]).unwrap();
        assert!(!format!("{key:?}").contains("signing"));
        let secret = URL_SAFE_NO_PAD.encode([7; 32]);
        let broken = key
            .to_json()
            .replace("\"kty\":\"OKP\"", &format!("\"kty\":[\"{secret}\"]"));
        let error = SealKey::from_json(&broken).unwrap_err();
        assert!(matches!(error, KeyError::Json(_)) && !error.to_string().contains(&secret));
    }

    #[test]
    fn wrong_keys_are_refused() {
        let one = SealKey::from_seed("k", [1; 32]).unwrap();
        let two = SealKey::from_seed("k", [2; 32]).unwrap();
        assert_eq!(SealKey::from_seed("", [1; 32]).unwrap_err(), KeyError::Id);
        assert_eq!(
            SealKey::from_seed("a b", [1; 32]).unwrap_err(),
            KeyError::Id
        );
        assert_eq!(
            PublicKeys::new([one.public(), two.public()]).unwrap_err(),
            KeyError::Repeated("k".into())
        );
        let other_curve = one.to_json().replace("Ed25519", "Ed448");
        assert_eq!(
            SealKey::from_json(&other_curve).unwrap_err(),
            KeyError::NotEd25519
        );
        let x_of = |key: &SealKey| URL_SAFE_NO_PAD.encode(key.public().key.to_bytes());
        let mixed = one.to_json().replace(&x_of(&one), &x_of(&two));
        assert_eq!(
            SealKey::from_json(&mixed).unwrap_err(),
            KeyError::NotEd25519
        );
        assert!(matches!(PublicKeys::from_json("{"), Err(KeyError::Json(_))));
    }
}
