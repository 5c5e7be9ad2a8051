//! Registering: identity, phone, consent → code → user name and password → an account, not yet activated.
//!
//! Rule protected: until the code proved the phone, the answer is the same whatever the identity is; nothing is even
//! looked up. A further thing to ask is a field of [`Begin`] and a column of the registration.

mod begin;
mod complete;
#[cfg(test)]
mod tests;
mod verify;

use absher_catalogue::{Record, model::Is};
use absher_store::accounts::AddError;
use absher_vocabulary::{IdentityNumber, Timestamp};

pub use self::{
    begin::{Begin, Begun, begin, resend},
    complete::{Completed, complete},
    verify::{Verified, verified, verify},
};
use super::{CodeError, password::PasswordError, user_name::UserNameError};
use crate::{Error, Platform, people};

/// Seconds a registration may take.
const VALID: i64 = 86_400;

/// Why registering does not go on.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The terms were not accepted.
    #[error("no consent")]
    Consent,
    /// Too many codes or attempts, or a code again too soon.
    #[error("not before {until}")]
    Wait {
        /// From when it is possible again.
        until: Timestamp,
    },
    /// There is no such registration, or it is older than a day.
    #[error("no such registration")]
    Gone,
    /// The phone is not proved yet.
    #[error("the phone is not proved")]
    Unverified,
    /// The code was not accepted.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// No register knows the identity.
    #[error("unknown identity")]
    UnknownIdentity,
    /// The identity has an account.
    #[error("the identity has an account")]
    AlreadyRegistered,
    /// The phone belongs to another account.
    #[error("the phone belongs to another account")]
    PhoneTaken,
    /// The user name is not a good one.
    #[error(transparent)]
    UserName(#[from] UserNameError),
    /// The user name is taken.
    #[error("the user name is taken")]
    UserNameTaken,
    /// The password is not a good one.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// Anything else.
    #[error(transparent)]
    Platform(#[from] Error),
}

/// The record of the person who registers. An establishment has none: its people register.
async fn person(p: &Platform, who: &IdentityNumber) -> Result<Record, RegisterError> {
    let found = people::find(p, who).await?;
    let is_person = |record: &Record| {
        let of = p.catalogue.record_type(&record.record_type);
        of.is_some_and(|of| of.is == Some(Is::Person))
    };
    found
        .filter(is_person)
        .ok_or(RegisterError::UnknownIdentity)
}

impl From<absher_store::Error> for RegisterError {
    fn from(e: absher_store::Error) -> Self {
        Self::Platform(e.into())
    }
}

impl From<AddError> for RegisterError {
    fn from(e: AddError) -> Self {
        match e {
            AddError::Identity => Self::AlreadyRegistered,
            AddError::UserName => Self::UserNameTaken,
            AddError::Phone => Self::PhoneTaken,
            AddError::Store(e) => e.into(),
        }
    }
}
