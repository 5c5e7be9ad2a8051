//! News that a bank or a courier brings by HTTP: proof that it comes from them, and now.
//!
//! Rule protected: nothing is believed that the partner's own secret did not sign, and nothing that was signed long ago.
//! The signature is that of Standard Webhooks (<https://www.standardwebhooks.com>): HMAC-SHA-256, in base64 after `v1,`,
//! over `{webhook-id}.{webhook-timestamp}.{body}`. A new partner is a secret in [`Partners`].

use absher_vocabulary::Timestamp;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

/// Seconds that the moment of signing may lie from ours, before and after.
pub const WINDOW: i64 = 300;
/// Fewest and most bytes of a secret.
const LENGTH: std::ops::RangeInclusive<usize> = 24..=64;

/// The secrets of those who bring news; whoever has none brings none.
#[derive(Clone, Debug, Default)]
pub struct Partners {
    /// The bank's.
    pub bank: Option<Secret>,
    /// The courier's.
    pub courier: Option<Secret>,
}

/// A secret shared with one partner: `whsec_` and 24 to 64 bytes in base64.
#[derive(Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Secret(Vec<u8>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl TryFrom<String> for Secret {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.strip_prefix("whsec_")
            .and_then(|text| STANDARD.decode(text).ok())
            .filter(|bytes| LENGTH.contains(&bytes.len()))
            .map(Self)
            .ok_or("a secret is `whsec_` and 24 to 64 bytes in base64")
    }
}

/// What came with the news, as its headers.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`, seconds since 1970 UTC.
    pub timestamp: &'a str,
    /// `webhook-signature`: one or more of `v1,BASE64`, with spaces between, while a secret is being changed.
    pub signature: &'a str,
}

/// Why news is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// No signature by this secret.
    #[error("the signature is not by the secret agreed on")]
    Forged,
    /// Signed too long ago, or in the future.
    #[error("signed more than five minutes from now")]
    Old,
}

impl Secret {
    /// Whether the partner signed this body within [`WINDOW`] of `now`. Signatures are compared in constant time.
    pub fn believes(&self, signed: Signed<'_>, body: &[u8], now: Timestamp) -> Result<(), Doubt> {
        let mut mac =
            <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0).map_err(|_| Doubt::Forged)?;
        for part in [
            signed.id.as_bytes(),
            b".",
            signed.timestamp.as_bytes(),
            b".",
            body,
        ] {
            mac.update(part);
        }
        let is_ours = |signature: &str| {
            signature
                .strip_prefix("v1,")
                .and_then(|text| STANDARD.decode(text).ok())
                .is_some_and(|bytes| mac.clone().verify_slice(&bytes).is_ok())
        };
        if !signed.signature.split(' ').any(is_ours) {
            return Err(Doubt::Forged);
        }
        let seconds: i64 = signed.timestamp.parse().map_err(|_| Doubt::Old)?;
        match now.seconds().checked_sub(seconds) {
            Some(since) if since.abs() <= WINDOW => Ok(()),
            _ => Err(Doubt::Old),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the standard's own documentation.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const EXAMPLE: Signed<'_> = Signed {
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp: "1614265330",
        signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    };
    const BODY: &[u8] = br#"{"test": 2432232314}"#;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    fn secret(text: &str) -> Result<Secret, &'static str> {
        Secret::try_from(text.to_owned())
    }

    #[test]
    fn the_example_of_the_standard_is_believed_and_nothing_near_it() {
        let ours = secret(SECRET).unwrap();
        let now = at(1_614_265_330);
        assert_eq!(ours.believes(EXAMPLE, BODY, now), Ok(()));
        let two = format!("v1,AAAA v2,x {}", EXAMPLE.signature);
        let changing = Signed {
            signature: &two,
            ..EXAMPLE
        };
        assert_eq!(ours.believes(changing, BODY, now), Ok(()));
        let other = secret("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX").unwrap();
        assert_eq!(other.believes(EXAMPLE, BODY, now), Err(Doubt::Forged));
        assert_eq!(ours.believes(EXAMPLE, b"{}", now), Err(Doubt::Forged));
        for forged in [
            Signed {
                id: "msg_2",
                ..EXAMPLE
            },
            Signed {
                timestamp: "1614265331",
                ..EXAMPLE
            },
            Signed {
                signature: "",
                ..EXAMPLE
            },
            Signed {
                signature: "v1,",
                ..EXAMPLE
            },
            Signed {
                signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1O",
                ..EXAMPLE
            },
        ] {
            assert_eq!(
                ours.believes(forged, BODY, now),
                Err(Doubt::Forged),
                "{forged:?}"
            );
        }
    }

    #[test]
    fn what_was_signed_long_ago_or_will_be_is_old() {
        let ours = secret(SECRET).unwrap();
        for (seconds, believed) in [(-301, false), (-300, true), (300, true), (301, false)] {
            let now = at(1_614_265_330 + seconds);
            assert_eq!(
                ours.believes(EXAMPLE, BODY, now).is_ok(),
                believed,
                "{seconds}"
            );
        }
    }

    #[test]
    fn a_short_or_unreadable_secret_is_refused_and_none_is_shown() {
        for bad in [
            "",
            "whsec_",
            "whsec_AAAA",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_?",
        ] {
            assert!(secret(bad).is_err(), "{bad}");
        }
        assert_eq!(format!("{:?}", secret(SECRET).unwrap()), "Secret");
    }
}
