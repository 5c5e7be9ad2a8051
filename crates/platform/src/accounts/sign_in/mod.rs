//! Signing in: user name or identity number and password, then a code.
//!
//! Rule protected: a wrong password and an unknown account get the same answer after the same work; attempts are counted
//! before they are judged. A further factor is a step between the two.

mod answer;
mod begin;
#[cfg(test)]
mod tests;

use absher_vocabulary::Timestamp;

pub use self::{
    answer::{SignedIn, answer},
    begin::{Begun, begin, resend},
};
use super::CodeError;
use crate::Error;

/// Seconds to type the code in.
const VALID: i64 = 900;

/// Why signing in does not go on.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// User name, identity number or password is wrong; which one is not told.
    #[error("wrong user name or password")]
    Wrong,
    /// Too many attempts.
    #[error("locked until {until}")]
    Locked {
        /// When the lock ends.
        until: Timestamp,
    },
    /// Too many codes, or a code again too soon.
    #[error("no code before {until}")]
    Wait {
        /// From when a code may be sent again.
        until: Timestamp,
    },
    /// There is no such sign-in, it was answered, or it is older than 15 minutes.
    #[error("no such sign-in")]
    Gone,
    /// The code was not accepted.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Anything else.
    #[error(transparent)]
    Platform(#[from] Error),
}

impl From<absher_store::Error> for SignInError {
    fn from(e: absher_store::Error) -> Self {
        Self::Platform(e.into())
    }
}
