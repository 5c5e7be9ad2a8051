//! Checking a seal, with nothing but the public keys: no network, no store.
//!
//! The one rule: claims come out only when the signature held over every byte. A new way to hand a seal over (a new kind
//! of file, another code) finds its bytes here and ends in [`open`] like the others.

use absher_vocabulary::Timestamp;

use super::keys::PublicKeys;
use super::{Claims, cose, file, seal_in_text};

/// The first byte of a seal: CBOR tag 18, `COSE_Sign1`.
const FIRST_BYTE: u8 = 0xd2;

/// What a good seal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The sealed claims.
    pub claims: Claims,
    /// The id of the key that sealed them.
    pub key_id: String,
    /// Its last day has passed, in Riyadh.
    pub expired: bool,
    /// A whole PDF was checked: no byte of it changed. Otherwise only the claims were.
    pub covers_file: bool,
}

/// Why a seal is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// There is no seal of ours in what was given.
    #[error("there is no seal in it")]
    NotASeal,
    /// The seal names a key that is not among the public keys given.
    #[error("the seal was made with the unknown key '{0}'")]
    UnknownKey(String),
    /// The seal, or the file it covers, was changed after sealing.
    #[error("it was altered after it was sealed")]
    Altered,
}

/// Checks a seal given as the text of a QR code, as its fragment, or as raw bytes.
///
/// # Errors
/// Any [`VerifyError`]. An expired document is no error: see [`Verified::expired`].
pub fn verify(
    text_or_bytes: impl AsRef<[u8]>,
    keys: &PublicKeys,
    now: Timestamp,
) -> Result<Verified, VerifyError> {
    let given = text_or_bytes.as_ref();
    if given.first() == Some(&FIRST_BYTE) {
        return open(given, keys, now);
    }
    let text = std::str::from_utf8(given).map_err(|_| VerifyError::NotASeal)?;
    open(&seal_in_text(text).ok_or(VerifyError::NotASeal)?, keys, now)
}

/// Checks the bytes of a file: a sealed PDF as a whole, or anything [`verify()`] takes.
///
/// # Errors
/// Any [`VerifyError`]; [`VerifyError::Altered`] when one byte of the PDF differs from what was sealed.
pub fn verify_file(
    bytes: &[u8],
    keys: &PublicKeys,
    now: Timestamp,
) -> Result<Verified, VerifyError> {
    if !bytes.starts_with(b"%PDF-") {
        return verify(bytes, keys, now);
    }
    let verified = open(&file::open_file(bytes, keys)?, keys, now)?;
    Ok(Verified {
        covers_file: true,
        ..verified
    })
}

fn open(sealed: &[u8], keys: &PublicKeys, now: Timestamp) -> Result<Verified, VerifyError> {
    let opened = cose::open(sealed, b"", keys)?;
    let claims = Claims::from_cbor(&opened.payload).ok_or(VerifyError::NotASeal)?;
    let expired = claims.expires.is_some_and(|last| now.date_riyadh() > last);
    Ok(Verified {
        claims,
        key_id: opened.key_id,
        expired,
        covers_file: false,
    })
}

#[cfg(test)]
mod tests {
    use absher_vocabulary::end_of_day_riyadh;

    use super::super::tests::{claims, key};
    use super::super::{SealKey, qr_text, seal, seal_file};
    use super::*;

    const PDF: &[u8] = b"%PDF-1.7\n1 0 obj<</A 1>>endobj\ntrailer<<>>\nstartxref\n42\n%%EOF";

    fn keys() -> PublicKeys {
        PublicKeys::new([key().public()]).unwrap()
    }

    fn now() -> Timestamp {
        claims().issued_at
    }

    #[test]
    fn a_seal_is_read_in_every_form() {
        let sealed = seal(&claims(), &key()).unwrap();
        let text = qr_text("absher.example", &sealed);
        let fragment = text.split_once('#').unwrap().1;
        let wrapped = format!("  {}\n{}\r\n", &text[..60], &text[60..]);
        for form in [
            text.as_bytes(),
            fragment.as_bytes(),
            wrapped.as_bytes(),
            sealed.as_slice(),
        ] {
            for verified in [
                verify(form, &keys(), now()),
                verify_file(form, &keys(), now()),
            ] {
                let verified = verified.unwrap();
                assert_eq!(verified.claims, claims());
                assert_eq!(
                    (
                        verified.key_id.as_str(),
                        verified.expired,
                        verified.covers_file
                    ),
                    ("2026-1", false, false)
                );
            }
        }
    }

    #[test]
    fn every_altered_byte_is_refused() {
        let sealed = seal(&claims(), &key()).unwrap();
        for at in 0..sealed.len() {
            let mut other = sealed.clone();
            other[at] ^= 1 << (at % 8);
            assert!(open(&other, &keys(), now()).is_err(), "byte {at}");
            assert!(
                open(&sealed[..at], &keys(), now()).is_err(),
                "first {at} bytes"
            );
        }
    }

    #[test]
    fn altered_text_is_refused() {
        let text = qr_text("h", &seal(&claims(), &key()).unwrap());
        let start = text.find('#').unwrap() + 1;
        for at in start..text.len() {
            let other = if text.as_bytes()[at] == b'A' {
                "B"
            } else {
                "A"
            };
            let altered = [&text[..at], other, &text[at + 1..]].concat();
            assert!(verify(&altered, &keys(), now()).is_err(), "character {at}");
        }
    }

    #[test]
    fn other_keys_are_unknown_or_refused() {
        let sealed = seal(&claims(), &key()).unwrap();
        let other = SealKey::from_seed("other", [6; 32]).unwrap();
        let strangers = PublicKeys::new([other.public()]).unwrap();
        assert_eq!(
            verify(&sealed, &strangers, now()),
            Err(VerifyError::UnknownKey("2026-1".into()))
        );
        assert_eq!(
            verify(&sealed, &PublicKeys::default(), now()),
            Err(VerifyError::UnknownKey("2026-1".into()))
        );
        let impostor = SealKey::from_seed(key().id(), [6; 32]).unwrap();
        let forged = seal(&claims(), &impostor).unwrap();
        assert_eq!(verify(&forged, &keys(), now()), Err(VerifyError::Altered));
    }

    #[test]
    fn after_a_rotation_old_and_new_seals_hold() {
        let new = SealKey::from_seed("2027-1", [8; 32]).unwrap();
        let both = PublicKeys::new([key().public(), new.public()]).unwrap();
        for (id, key) in [("2026-1", key()), ("2027-1", new)] {
            let sealed = seal(&claims(), &key).unwrap();
            assert_eq!(verify(&sealed, &both, now()).unwrap().key_id, id);
        }
    }

    #[test]
    fn a_document_expires_when_its_last_day_in_riyadh_is_over() {
        let sealed = seal(&claims(), &key()).unwrap();
        let last = end_of_day_riyadh(claims().expires.unwrap());
        assert!(!verify(&sealed, &keys(), last).unwrap().expired);
        assert!(
            verify(&sealed, &keys(), last.plus_seconds(1))
                .unwrap()
                .expired
        );
        let lasting = seal(
            &Claims {
                expires: None,
                ..claims()
            },
            &key(),
        )
        .unwrap();
        assert!(
            !verify(&lasting, &keys(), last.plus_seconds(1))
                .unwrap()
                .expired
        );
    }

    #[test]
    fn what_is_no_seal_is_told_so() {
        for given in [
            "",
            "#",
            "https://absher.example/v#",
            "hello",
            "https://absher.example/v#aGVsbG8",
            "%PDF-1.7",
        ] {
            assert_eq!(
                verify(given, &keys(), now()),
                Err(VerifyError::NotASeal),
                "{given}"
            );
            assert_eq!(
                verify_file(given.as_bytes(), &keys(), now()),
                Err(VerifyError::NotASeal),
                "{given}"
            );
        }
    }

    #[test]
    fn the_signature_of_a_file_is_not_a_seal_and_the_reverse() {
        let not_claims = cose::sign(vec![0x80], b"", &key()).unwrap();
        assert_eq!(
            verify(&not_claims, &keys(), now()),
            Err(VerifyError::NotASeal)
        );
        let for_a_file = cose::sign(
            super::super::encode(&claims().to_cbor()).unwrap(),
            b"absher-file",
            &key(),
        )
        .unwrap();
        assert_eq!(
            verify(&for_a_file, &keys(), now()),
            Err(VerifyError::Altered)
        );
    }

    #[test]
    fn a_sealed_file_shows_the_facts_of_its_seal() {
        let sealed = seal(&claims(), &key()).unwrap();
        let file = seal_file(PDF, &sealed, &key()).unwrap();
        let verified = verify_file(&file, &keys(), now()).unwrap();
        assert!(verified.covers_file && verified.claims == claims());
        let altered = [b"%PDF-1.6".as_slice(), &file[8..]].concat();
        assert_eq!(
            verify_file(&altered, &keys(), now()),
            Err(VerifyError::Altered)
        );
        assert_eq!(
            verify_file(&file, &PublicKeys::default(), now()),
            Err(VerifyError::UnknownKey("2026-1".into()))
        );
    }
}
