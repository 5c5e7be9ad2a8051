//! The seal: the facts of a document, signed, so that anybody can check them without asking anyone.
//!
//! The one rule: what is shown of a checked document is what the seal says, never what stands beside it.
//! The claims are a CBOR Web Token (RFC 8392): issuer, expiry, time of issue and code under their registered numbers, the
//! template and the facts under text keys. To seal something more, make it a fact; the claims themselves stay as they are,
//! for old seals must stay readable.

mod cose;
mod file;
mod keys;
mod verify;

use absher_vocabulary::{Date, Timestamp, end_of_day_riyadh};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;

pub use file::seal_file;
pub use keys::{KeyError, MAX_KEY_ID, PublicKey, PublicKeys, SealKey};
pub use verify::{Verified, VerifyError, verify, verify_file};

/// The most bytes a seal may have: with any host name it still fits a QR code ([`crate::qr::MAX_QR_BYTES`]).
pub const MAX_SEAL_BYTES: usize = 2048;

/// Claim numbers of RFC 8392, and our own keys.
const ISS: i64 = 1;
const EXP: i64 = 4;
const IAT: i64 = 6;
const CTI: i64 = 7;
const TEMPLATE: &str = "template";
const FACTS: &str = "facts";

/// What a seal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The code printed on the document.
    pub code: String,
    /// The catalogue's id of the kind of document.
    pub template: String,
    /// The id of the sector that issued it.
    pub issuer: String,
    /// When it was issued. A seal keeps whole seconds.
    pub issued_at: Timestamp,
    /// The last day it is valid, in Riyadh; none when it does not expire.
    pub expires: Option<Date>,
    /// Names and values of the facts, in the document's order.
    pub facts: Vec<(String, String)>,
}

/// Why something could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The claims make a seal of more than [`MAX_SEAL_BYTES`]: too many or too long facts.
    #[error("the facts are too long to be sealed in a QR code")]
    TooLong,
    /// The bytes are not a complete PDF without a seal.
    #[error("only a complete PDF without a seal can be sealed")]
    NotAPdf,
    /// The claims could not be written as CBOR.
    #[error("the claims could not be encoded")]
    Encoding,
}

/// Seals claims: a CWT in a tagged `COSE_Sign1`. The same claims and key always give the same bytes.
///
/// # Errors
/// [`SealError::TooLong`] when it would not fit a QR code.
pub fn seal(claims: &Claims, key: &SealKey) -> Result<Vec<u8>, SealError> {
    let sealed =
        cose::sign(encode(&claims.to_cbor())?, b"", key).map_err(|_| SealError::Encoding)?;
    if sealed.len() > MAX_SEAL_BYTES {
        return Err(SealError::TooLong);
    }
    Ok(sealed)
}

/// The text of a document's QR code. The seal is in the fragment, which a browser sends to no server.
pub fn qr_text(host: &str, sealed: &[u8]) -> String {
    format!("https://{host}/v#{}", URL_SAFE_NO_PAD.encode(sealed))
}

/// The seal in the text of a QR code, in its fragment alone, or in either broken by white space.
pub(crate) fn seal_in_text(text: &str) -> Option<Vec<u8>> {
    let fragment = text.rsplit('#').next().unwrap_or(text);
    let fragment: String = fragment.chars().filter(|c| !c.is_whitespace()).collect();
    URL_SAFE_NO_PAD
        .decode(fragment)
        .ok()
        .filter(|bytes| !bytes.is_empty())
}

fn encode(value: &Value) -> Result<Vec<u8>, SealError> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).map_err(|_| SealError::Encoding)?;
    Ok(bytes)
}

impl Claims {
    fn to_cbor(&self) -> Value {
        let facts = self
            .facts
            .iter()
            .map(|(k, v)| Value::Array(vec![k.as_str().into(), v.as_str().into()]));
        let mut claims = vec![(ISS.into(), self.issuer.as_str().into())];
        if let Some(day) = self.expires {
            // From this second on it is no longer valid.
            claims.push((EXP.into(), (end_of_day_riyadh(day).seconds() + 1).into()));
        }
        claims.push((IAT.into(), self.issued_at.seconds().into()));
        claims.push((CTI.into(), Value::Bytes(self.code.as_bytes().to_vec())));
        claims.push((TEMPLATE.into(), self.template.as_str().into()));
        claims.push((FACTS.into(), Value::Array(facts.collect())));
        Value::Map(claims)
    }

    /// Reads what [`Claims::to_cbor`] wrote; claims unknown here are passed over, as RFC 8392 asks.
    fn from_cbor(payload: &[u8]) -> Option<Self> {
        let map = ciborium::from_reader::<Value, _>(payload)
            .ok()?
            .into_map()
            .ok()?;
        let get = |key: Value| map.iter().find(|(k, _)| *k == key).map(|(_, v)| v);
        let text = |key: Value| get(key)?.as_text().map(str::to_owned);
        let seconds = |value: &Value| i64::try_from(value.as_integer()?).ok();
        let expires = match get(EXP.into()) {
            Some(value) => Some(moment(seconds(value)?.checked_sub(1)?)?.date_riyadh()),
            None => None,
        };
        let facts =
            get(FACTS.into())?
                .as_array()?
                .iter()
                .map(|pair| match pair.as_array()?.as_slice() {
                    [Value::Text(key), Value::Text(value)] => Some((key.clone(), value.clone())),
                    _ => None,
                });
        Some(Self {
            code: String::from_utf8(get(CTI.into())?.as_bytes()?.clone()).ok()?,
            template: text(TEMPLATE.into())?,
            issuer: text(ISS.into())?,
            issued_at: moment(seconds(get(IAT.into())?)?)?,
            expires,
            facts: facts.collect::<Option<_>>()?,
        })
    }
}

fn moment(seconds: i64) -> Option<Timestamp> {
    seconds.checked_mul(1_000_000).map(Timestamp::from_micros)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn key() -> SealKey {
        SealKey::from_seed("2026-1", [5; 32]).unwrap()
    }

    pub(crate) fn claims() -> Claims {
        Claims {
            code: "7K3M-9QXT-4HWD".into(),
            template: "vehicle-registration".into(),
            issuer: "traffic".into(),
            issued_at: Timestamp::from_micros(1_795_340_000_000_000),
            expires: Some(jiff::civil::date(2029, 11, 21)),
            facts: vec![
                ("holder".into(), "سارة بنت خالد الحربي".into()),
                ("identity".into(), "1098765432".into()),
                ("plate".into(), "ABD 1234".into()),
            ],
        }
    }

    #[test]
    fn claims_survive_and_carry_the_registered_numbers() {
        let value = claims().to_cbor();
        assert_eq!(Claims::from_cbor(&encode(&value).unwrap()), Some(claims()));
        let keys: Vec<_> = value
            .as_map()
            .unwrap()
            .iter()
            .filter_map(|(k, _)| k.as_integer())
            .collect();
        assert_eq!(keys, [1.into(), 4.into(), 6.into(), 7.into()]);
    }

    #[test]
    fn a_seal_is_repeatable_and_fits_a_qr_code() {
        let sealed = seal(&claims(), &key()).unwrap();
        assert_eq!(seal(&claims(), &key()).unwrap(), sealed);
        let text = qr_text("absher.example", &sealed);
        assert!(text.starts_with("https://absher.example/v#0oR"), "{text}");
        assert_eq!(seal_in_text(&text), Some(sealed));
    }

    #[test]
    fn what_cannot_fit_a_qr_code_is_not_sealed() {
        let mut long = claims();
        long.facts
            .push(("note".into(), "م".repeat(MAX_SEAL_BYTES / 2)));
        assert_eq!(seal(&long, &key()), Err(SealError::TooLong));
        let widest = qr_text(&"h".repeat(200), &[0; MAX_SEAL_BYTES]);
        assert!(crate::qr::qr_svg(&widest).is_ok());
    }
}
