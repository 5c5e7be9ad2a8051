//! The envelope of every seal: `COSE_Sign1` (RFC 9052) with `EdDSA` over Ed25519.
//!
//! The one rule: bytes are opened only if they are, to the last bit, what [`sign`] would have written around that payload.
//! Everything that varies is under the signature; what is not is compared with its one right form.
//! A new kind of payload gets its own `purpose`, so that one kind never passes for another.

use coset::{
    Algorithm, CoseSign1, CoseSign1Builder, Header, HeaderBuilder, TaggedCborSerializable as _,
    iana,
};
use ed25519_dalek::Signature;

use super::VerifyError;
use super::keys::{PublicKeys, SealKey};

/// The header both sides agree on: algorithm and key id, all of it protected.
fn header(key_id: &str) -> Header {
    HeaderBuilder::new()
        .algorithm(iana::Algorithm::EdDSA)
        .key_id(key_id.as_bytes().to_vec())
        .build()
}

/// The payload, signed. `purpose` is authenticated but not carried; ordinary CWT verifiers expect it empty.
pub(super) fn sign(
    payload: Vec<u8>,
    purpose: &[u8],
    key: &SealKey,
) -> Result<Vec<u8>, coset::CoseError> {
    CoseSign1Builder::new()
        .protected(header(key.id()))
        .payload(payload)
        .create_signature(purpose, |message| key.sign(message))
        .build()
        .to_tagged_vec()
}

/// An envelope whose signature held.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) key_id: String,
    pub(super) payload: Vec<u8>,
}

/// Opens what [`sign`] wrote for the same purpose.
pub(super) fn open(bytes: &[u8], purpose: &[u8], keys: &PublicKeys) -> Result<Opened, VerifyError> {
    let envelope = CoseSign1::from_tagged_slice(bytes).map_err(|_| VerifyError::NotASeal)?;
    let claimed = &envelope.protected.header;
    if claimed.alg != Some(Algorithm::Assigned(iana::Algorithm::EdDSA)) {
        return Err(VerifyError::NotASeal);
    }
    let key_id = std::str::from_utf8(&claimed.key_id)
        .map_err(|_| VerifyError::NotASeal)?
        .to_owned();
    let key = keys
        .get(&key_id)
        .ok_or_else(|| VerifyError::UnknownKey(key_id.clone()))?;
    let canonical = *claimed == header(&key_id)
        && envelope.unprotected.is_empty()
        && envelope
            .clone()
            .to_tagged_vec()
            .is_ok_and(|again| again == bytes);
    if !canonical {
        return Err(VerifyError::Altered);
    }
    envelope
        .verify_signature(purpose, |signature, message| {
            let signature = Signature::from_slice(signature)?;
            key.verify_strict(message, &signature)
        })
        .map_err(|_| VerifyError::Altered)?;
    Ok(Opened {
        key_id,
        payload: envelope.payload.ok_or(VerifyError::NotASeal)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SealKey {
        SealKey::from_seed("k1", [3; 32]).unwrap()
    }

    fn keys() -> PublicKeys {
        PublicKeys::new([key().public()]).unwrap()
    }

    #[test]
    fn what_is_signed_opens() {
        let bytes = sign(b"payload".to_vec(), b"", &key()).unwrap();
        let opened = open(&bytes, b"", &keys()).unwrap();
        assert_eq!(
            (opened.key_id.as_str(), opened.payload.as_slice()),
            ("k1", b"payload".as_slice())
        );
    }

    #[test]
    fn another_purpose_is_refused() {
        let bytes = sign(b"payload".to_vec(), b"file", &key()).unwrap();
        assert_eq!(
            open(&bytes, b"", &keys()).unwrap_err(),
            VerifyError::Altered
        );
    }

    #[test]
    fn unsigned_additions_are_refused() {
        let bytes = sign(b"payload".to_vec(), b"", &key()).unwrap();
        let mut envelope = CoseSign1::from_tagged_slice(&bytes).unwrap();
        envelope.unprotected = HeaderBuilder::new().key_id(b"k2".to_vec()).build();
        assert_eq!(
            open(&envelope.to_tagged_vec().unwrap(), b"", &keys()).unwrap_err(),
            VerifyError::Altered
        );
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(open(&longer, b"", &keys()).is_err());
    }

    #[test]
    fn another_encoding_of_the_same_is_refused() {
        let bytes = sign(b"payload".to_vec(), b"", &key()).unwrap();
        // d2 84 …: the array's length written in two bytes instead of one, which means the same.
        let mut wide = vec![bytes[0], 0x98, 0x04];
        wide.extend_from_slice(&bytes[2..]);
        assert_eq!(open(&wide, b"", &keys()).unwrap_err(), VerifyError::Altered);
    }
}
