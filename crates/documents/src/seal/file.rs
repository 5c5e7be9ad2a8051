//! The seal of a whole PDF: every byte of the file is covered, not only the facts.
//!
//! The one rule: taking our lines out of a sealed file and putting them back gives that very file, and the signature in
//! them is over all the other bytes. The lines are PDF comments just before `startxref`: no offset in the file points
//! behind them, so nothing else moves, and PDF/A allows them there (it allows nothing after the last `%%EOF`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;
use sha2::{Digest as _, Sha256};

use super::keys::{PublicKeys, SealKey};
use super::{SealError, VerifyError, cose};

/// What the signature over a file is authenticated with, so that it is never taken for the seal of claims.
const PURPOSE: &[u8] = b"absher-file";

/// What each of our lines begins with.
const MARK: &str = "%absher-seal:";

/// Characters a line carries. PDF asks for lines of at most 255 (ISO 32000-1, 7.5.1).
const LINE: usize = 200;

/// Puts a seal into a PDF: the sealed claims, and a signature over them and the file.
///
/// # Errors
/// [`SealError::NotAPdf`] when the bytes do not end as a PDF does or carry our lines already.
pub fn seal_file(pdf: &[u8], sealed: &[u8], key: &SealKey) -> Result<Vec<u8>, SealError> {
    if find(pdf, MARK.as_bytes()).is_some() {
        return Err(SealError::NotAPdf);
    }
    let payload = Value::Array(vec![
        Value::Bytes(sealed.to_vec()),
        Value::Bytes(Sha256::digest(pdf).to_vec()),
    ]);
    let envelope =
        cose::sign(super::encode(&payload)?, PURPOSE, key).map_err(|_| SealError::Encoding)?;
    insert(pdf, &envelope).ok_or(SealError::NotAPdf)
}

/// The sealed claims in a PDF, once it is sure that no byte of the file was changed since.
pub(super) fn open_file(file: &[u8], keys: &PublicKeys) -> Result<Vec<u8>, VerifyError> {
    if find(file, MARK.as_bytes()).is_none() {
        return Err(VerifyError::NotASeal);
    }
    let (pdf, envelope) = split(file).ok_or(VerifyError::Altered)?;
    if insert(&pdf, &envelope).as_deref() != Some(file) {
        return Err(VerifyError::Altered);
    }
    // Lines of ours that do not even hold an envelope were changed, for we wrote them.
    let opened = cose::open(&envelope, PURPOSE, keys).map_err(|e| match e {
        VerifyError::NotASeal => VerifyError::Altered,
        other => other,
    })?;
    let payload: Value =
        ciborium::from_reader(opened.payload.as_slice()).map_err(|_| VerifyError::Altered)?;
    match payload.into_array().as_deref() {
        Ok([Value::Bytes(sealed), Value::Bytes(hash)]) if *hash == Sha256::digest(&pdf)[..] => {
            Ok(sealed.clone())
        }
        _ => Err(VerifyError::Altered),
    }
}

/// Where `startxref` of the last section is, with nothing but its number and `%%EOF` behind it.
fn tail(pdf: &[u8]) -> Option<usize> {
    let start = rfind(pdf, b"\nstartxref\n")? + 1;
    let rest = std::str::from_utf8(&pdf[start..]).ok()?;
    let number = rest
        .strip_prefix("startxref\n")?
        .trim_end_matches('\n')
        .strip_suffix("\n%%EOF")?;
    (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then_some(start)
}

fn insert(pdf: &[u8], envelope: &[u8]) -> Option<Vec<u8>> {
    let at = tail(pdf)?;
    let text = URL_SAFE_NO_PAD.encode(envelope);
    let mut file = pdf[..at].to_vec();
    for line in text.as_bytes().chunks(LINE) {
        file.extend_from_slice(MARK.as_bytes());
        file.extend_from_slice(line);
        file.push(b'\n');
    }
    file.extend_from_slice(&pdf[at..]);
    Some(file)
}

/// The file without our lines, and the envelope that was in them.
fn split(file: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let end = tail(file)?;
    let start = find(&file[..end], MARK.as_bytes())?;
    let mut text = Vec::new();
    for line in file[start..end].strip_suffix(b"\n")?.split(|b| *b == b'\n') {
        text.extend_from_slice(line.strip_prefix(MARK.as_bytes())?);
    }
    let envelope = URL_SAFE_NO_PAD.decode(&text).ok()?;
    Some(([&file[..start], &file[end..]].concat(), envelope))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

fn rfind(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .rposition(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PDF: &[u8] = b"%PDF-1.7\n1 0 obj<</A 1>>endobj\ntrailer<<>>\nstartxref\n42\n%%EOF";

    fn key() -> SealKey {
        SealKey::from_seed("k1", [3; 32]).unwrap()
    }

    fn keys() -> PublicKeys {
        PublicKeys::new([key().public()]).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_and_lines_stay_short() {
        let sealed = [9; 700];
        let file = seal_file(PDF, &sealed, &key()).unwrap();
        assert_eq!(open_file(&file, &keys()).unwrap(), sealed);
        assert!(file.ends_with(b"\nstartxref\n42\n%%EOF"));
        assert!(file.split(|b| *b == b'\n').all(|line| line.len() <= 255));
    }

    #[test]
    fn every_changed_byte_is_refused() {
        let file = seal_file(PDF, b"claims", &key()).unwrap();
        for at in 0..file.len() {
            for bit in [1, 0x20, 0x80] {
                let mut other = file.clone();
                other[at] ^= bit;
                assert!(open_file(&other, &keys()).is_err(), "byte {at} bit {bit}");
            }
        }
    }

    #[test]
    fn added_and_removed_bytes_are_refused() {
        let file = seal_file(PDF, b"claims", &key()).unwrap();
        let appended = [file.as_slice(), b"\n2 0 obj<<>>endobj\nstartxref\n7\n%%EOF"].concat();
        let newline = [file.as_slice(), b"\n"].concat();
        for other in [
            &appended,
            &newline,
            &file[1..].to_vec(),
            &file[..file.len() - 1].to_vec(),
        ] {
            assert_eq!(open_file(other, &keys()), Err(VerifyError::Altered));
        }
        assert_eq!(open_file(PDF, &keys()), Err(VerifyError::NotASeal));
    }

    #[test]
    fn the_seal_of_one_file_does_not_fit_another() {
        let file = seal_file(PDF, b"claims", &key()).unwrap();
        let (_, envelope) = split(&file).unwrap();
        let other = insert(
            b"%PDF-1.7\n1 0 obj<</A 2>>endobj\ntrailer<<>>\nstartxref\n42\n%%EOF",
            &envelope,
        )
        .unwrap();
        assert_eq!(open_file(&other, &keys()), Err(VerifyError::Altered));
    }

    #[test]
    fn only_an_unsealed_pdf_is_sealed() {
        let file = seal_file(PDF, b"claims", &key()).unwrap();
        assert_eq!(seal_file(&file, b"claims", &key()), Err(SealError::NotAPdf));
        assert_eq!(
            seal_file(b"plain text", b"claims", &key()),
            Err(SealError::NotAPdf)
        );
    }
}
