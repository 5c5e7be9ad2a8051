//! A code that was sent and waits to be typed: what the browser keeps between two pages.
//!
//! The rule protected here: the id that lets one go on is in a cookie and never in an address; of the phone only the
//! last two digits are kept. The rest is for showing: what holds is with the platform.

use absher_platform::accounts::Sent;
use absher_vocabulary::Timestamp;
use axum::http::{HeaderMap, HeaderValue};
use uuid::Uuid;

use super::cookies;
use crate::app::Settings;

/// What waits for its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The registration or challenge.
    pub id: Uuid,
    /// The last digits of the phone.
    pub digits: String,
    /// Until when the code works.
    pub expires_at: Timestamp,
    /// From when another may be asked for.
    pub resend_at: Timestamp,
}

impl Pending {
    /// After a code was sent.
    pub fn of(id: Uuid, sent: &Sent) -> Self {
        let after_mask = sent.phone_masked.rsplit('*').next().unwrap_or_default();
        Self {
            id,
            digits: after_mask.chars().filter(char::is_ascii_digit).collect(),
            expires_at: sent.expires_at,
            resend_at: sent.resend_at,
        }
    }

    /// The `Set-Cookie` value.
    pub fn cookie(&self, settings: &Settings, name: &str) -> Option<HeaderValue> {
        let Self {
            id,
            digits,
            expires_at,
            resend_at,
        } = self;
        let value = format!(
            "{id}_{digits}_{}_{}",
            expires_at.micros(),
            resend_at.micros()
        );
        cookies::set(settings, name, &value, None)
    }

    /// What the browser sent back, if it can be read.
    pub fn read(settings: &Settings, headers: &HeaderMap, name: &str) -> Option<Self> {
        let value = cookies::read(settings, headers, name)?;
        let mut parts = value.split('_');
        let id = parts.next()?.parse().ok()?;
        let digits: String = parts.next()?.chars().take(4).collect();
        let mut moment = || parts.next()?.parse().ok().map(Timestamp::from_micros);
        let (expires_at, resend_at) = (moment()?, moment()?);
        Some(Self {
            id,
            digits,
            expires_at,
            resend_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn what_is_kept_reads_back_and_holds_two_digits_of_the_phone() {
        let at = Timestamp::from_micros(1_767_214_800_000_000);
        let sent = Sent {
            phone_masked: "05*****67".to_owned(),
            expires_at: at,
            resend_at: at.plus_seconds(60),
        };
        let pending = Pending::of(Uuid::from_u128(7), &sent);
        let settings = testing::settings();
        let cookie = pending.cookie(&settings, cookies::CHALLENGE).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(
            "cookie",
            cookie
                .to_str()
                .unwrap()
                .split(';')
                .next()
                .unwrap()
                .parse()
                .unwrap(),
        );
        assert_eq!(
            Pending::read(&settings, &headers, cookies::CHALLENGE),
            Some(pending)
        );
        assert!(cookie.to_str().unwrap().contains("_67_"));
        headers.insert("cookie", "challenge=x_1_2".parse().unwrap());
        assert_eq!(Pending::read(&settings, &headers, cookies::CHALLENGE), None);
    }
}
