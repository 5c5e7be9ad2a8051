//! One-time codes: six digits by SMS, for one purpose and one thing.
//!
//! Rule protected: a code works for what it was sent for, once, for ten minutes and five tries; the newest and the one
//! before work, so that sending again does not kill the code already on its way. A new purpose is a value of
//! [`Purpose`], a message of the catalogue and a line in [`Purpose`]'s limits here.

use absher_store::{
    Tx,
    accounts::codes::{self, NewCode, Purpose},
};
use absher_vocabulary::{ChallengeId, Lang, Phone, Timestamp, code6, digits};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::limits::{self, AGAIN, Limit, PAUSE, REGISTER, REGISTER_DAY, SIGN_IN};
use crate::{
    Platform, Result,
    notices::{self, Notice},
};

/// Seconds a code works.
pub const VALID: i64 = 600;
/// Tries of one code.
pub const TRIES: i64 = 5;

/// Why a code is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not six digits; this is not counted as a try.
    #[error("not six digits")]
    Malformed,
    /// Not the code that was sent.
    #[error("wrong code, {tries_left} tries left")]
    Wrong {
        /// Tries left of the code.
        tries_left: i64,
    },
    /// Used, too old, replaced by two newer ones, or never sent.
    #[error("the code is used or too old")]
    Expired,
    /// No tries left; a new code is needed.
    #[error("too many tries")]
    TooManyTries,
}

/// What a person is told of a code that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The phone it went to, most digits hidden.
    pub phone_masked: String,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// From when another may be asked for.
    pub resend_at: Timestamp,
}

/// What to send.
pub(super) struct Sending<'a> {
    pub(super) purpose: Purpose,
    /// What the code proves.
    pub(super) about: Uuid,
    pub(super) phone: &'a Phone,
    pub(super) lang: Lang,
    /// Whether a code was already sent about the same thing.
    pub(super) again: bool,
}

/// Sends a code after the commit (wake the worker then), or says when one may be sent.
pub(super) async fn send(
    p: &Platform,
    tx: &mut Tx,
    sending: &Sending<'_>,
    now: Timestamp,
) -> Result<Result<Sent, Timestamp>> {
    let about = format!("{} {}", sending.purpose.word(), sending.about);
    let pause = limits::take(p, tx, PAUSE, &about, now).await?;
    if sending.again
        && let Some(until) = pause
    {
        return Ok(Err(until));
    }
    for limit in limits_of(sending.purpose, sending.again) {
        let subject = format!("{} {}", sending.purpose.word(), sending.phone.as_str());
        if let Some(until) = limits::take(p, tx, *limit, &subject, now).await? {
            return Ok(Err(until));
        }
    }
    let digits = code6(&*p.chance);
    let code = NewCode {
        id: ChallengeId::new(now, &*p.chance),
        purpose: sending.purpose,
        about: sending.about,
        hash: hash(p, sending.purpose, sending.about, &digits),
        sent_at: now,
        expires_at: now.plus_seconds(VALID),
    };
    codes::insert(tx, &code).await?;
    let notice = Notice::new(&format!("code-{}", sending.purpose.word()))
        .with("code", digits)
        .with("minutes", (VALID / 60).to_string())
        .with("host", bare_host(&p.settings.host));
    let to = (sending.phone, sending.lang);
    notices::sms(p, tx, to, &notice, (now, &*p.chance)).await?;
    Ok(Ok(Sent {
        phone_masked: sending.phone.masked(),
        expires_at: code.expires_at,
        resend_at: now.plus_seconds(PAUSE.window),
    }))
}

const fn limits_of(purpose: Purpose, again: bool) -> &'static [Limit] {
    match (purpose, again) {
        (_, true) => &[AGAIN],
        (Purpose::Register, false) => &[REGISTER, REGISTER_DAY],
        (Purpose::SignIn | Purpose::Activate, false) => &[SIGN_IN],
    }
}

/// The host without its port: what a domain-bound code names after the `@`.
fn bare_host(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Reads six digits as typed: any digits, spaces and dashes.
pub(super) fn read(typed: &str) -> Result<String, CodeError> {
    let code = digits::clean(typed);
    let is_code = code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit());
    if is_code {
        Ok(code)
    } else {
        Err(CodeError::Malformed)
    }
}

/// Counts a try and judges it; a right code is used up. Commit whatever the answer: a try that is rolled back is a free
/// guess.
pub(super) async fn check(
    p: &Platform,
    tx: &mut Tx,
    (purpose, about): (Purpose, Uuid),
    code: &str,
    now: Timestamp,
) -> Result<Result<(), CodeError>, absher_store::Error> {
    let wanted = hash(p, purpose, about, code);
    let candidates = codes::count_try(tx, purpose, about, now, TRIES).await?;
    for candidate in &candidates {
        if bool::from(candidate.hash.ct_eq(&wanted)) {
            let spent = codes::spend(tx, candidate.id, purpose, about).await?;
            return Ok(if spent {
                Ok(())
            } else {
                Err(CodeError::Expired)
            });
        }
    }
    Ok(Err(
        match candidates.iter().map(|c| TRIES - c.tries).max() {
            Some(0) => CodeError::TooManyTries,
            Some(tries_left) => CodeError::Wrong { tries_left },
            None if codes::has_live(tx, purpose, about, now).await? => CodeError::TooManyTries,
            None => CodeError::Expired,
        },
    ))
}

/// Bound to purpose and thing: the same digits for another are another hash.
fn hash(p: &Platform, purpose: Purpose, about: Uuid, code: &str) -> [u8; 32] {
    let mut data = about.as_bytes().to_vec();
    data.extend_from_slice(code.as_bytes());
    p.keys.derive(&format!("code {}", purpose.word()), &data)
}

#[cfg(test)]
mod tests;
