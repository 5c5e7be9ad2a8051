//! How often something may be tried.
//!
//! Rule protected: subjects (logins, addresses, phones) are kept as keyed hashes only. A new limit is a constant here.

pub(super) use absher_store::accounts::limits::{Limit, clear, give_back};
use absher_store::{Tx, accounts::limits};
use absher_vocabulary::Timestamp;

use crate::{Platform, Result};

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

/// So many uses in a window of seconds from the first, and after the last of them none for the seconds of the lock.
const fn limit(name: &'static str, most: i64, (window, lock): (i64, i64)) -> Limit {
    Limit {
        name,
        most,
        window,
        lock,
    }
}

/// Passwords tried for one login: ten in 15 minutes, then a lock of 10 minutes.
pub(super) const PASSWORDS: Limit = limit("password", 10, (15 * MINUTE, 10 * MINUTE));
/// Wrong passwords from one address.
pub(super) const PASSWORDS_FROM: Limit = limit("password-from", 100, (15 * MINUTE, 10 * MINUTE));
/// Codes tried for sign-ins of one account.
pub(super) const ANSWERS: Limit = limit("answer", 10, (15 * MINUTE, 10 * MINUTE));
/// First codes to one phone for registering.
pub(super) const REGISTER: Limit = limit("register", 3, (10 * MINUTE, 10 * MINUTE));
/// The same over a day.
pub(super) const REGISTER_DAY: Limit = limit("register-day", 10, (DAY, DAY));
/// Registrations begun from one address.
pub(super) const REGISTER_FROM: Limit = limit("register-from", 100, (10 * MINUTE, 10 * MINUTE));
/// First codes to one phone for signing in.
pub(super) const SIGN_IN: Limit = limit("sign-in", 10, (10 * MINUTE, 10 * MINUTE));
/// Codes sent again to one phone.
pub(super) const AGAIN: Limit = limit("again", 3, (10 * MINUTE, 10 * MINUTE));
/// Between two codes about the same thing.
pub(super) const PAUSE: Limit = limit("pause", 1, (30, 30));

/// The keyed hash of what a limit is about.
pub(super) fn subject(p: &Platform, limit: Limit, text: &str) -> [u8; 32] {
    p.keys
        .derive("limit", format!("{}\0{text}", limit.name).as_bytes())
}

/// Takes one use. Nothing when it was allowed, otherwise the moment it is again.
pub(super) async fn take(
    p: &Platform,
    tx: &mut Tx,
    limit: Limit,
    text: &str,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    Ok(limits::take(tx, limit, subject(p, limit, text), now).await?)
}
