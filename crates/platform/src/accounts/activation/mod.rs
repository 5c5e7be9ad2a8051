//! Activation: proving that the account's holder is the person of the register.
//!
//! Rule protected: an officer checks the person and the person types the code, never one alone; nobody activates their
//! own account. Banks and kiosks are values of [`ActivatedBy`]: each gets a file beside `desk.rs`.

mod confirm;
mod desk;
mod mine;
#[cfg(test)]
mod tests;

use absher_store::accounts::{
    Account,
    activations::{Activation, State},
};
use absher_vocabulary::{Reference, Timestamp};

pub use self::{
    confirm::confirm,
    desk::{Desk, Difference, find, may, refuse, send_code},
    mine::{mine, renew},
};
use super::CodeError;
use crate::Error;
pub use absher_store::accounts::ActivatedBy;

/// Seconds a reference works: seven days.
pub const VALID: i64 = 7 * 86_400;

/// How far the activation of an account is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Identity is proved.
    Activated {
        /// Where.
        by: ActivatedBy,
        /// When.
        at: Timestamp,
    },
    /// A reference waits to be brought to a desk.
    Waiting {
        /// The reference.
        reference: Reference,
        /// Until when it works.
        expires_at: Timestamp,
        /// Whether an officer checked the person, so that a code is awaited.
        checked: bool,
    },
    /// The reference is too old; it can be renewed.
    Expired {
        /// The old one.
        reference: Reference,
    },
    /// An officer refused; a new reference can be asked for.
    Refused {
        /// Why.
        reason: RefusalReason,
        /// When.
        at: Timestamp,
    },
}

/// Why an officer refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalReason {
    /// The person at the desk is somebody else.
    NotThePerson,
    /// What was registered differs from the register.
    DataDiffers,
    /// The document shown is expired, damaged or not genuine.
    DocumentNotValid,
    /// The phone is not the person's.
    PhoneNotTheirs,
}

impl RefusalReason {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [
        Self::NotThePerson,
        Self::DataDiffers,
        Self::DocumentNotValid,
        Self::PhoneNotTheirs,
    ];
}

impl std::fmt::Display for RefusalReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotThePerson => "not-the-person",
            Self::DataDiffers => "data-differs",
            Self::DocumentNotValid => "document-not-valid",
            Self::PhoneNotTheirs => "phone-not-theirs",
        })
    }
}

impl std::str::FromStr for RefusalReason {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|reason| reason.to_string() == text)
            .ok_or(Error::NotFound)
    }
}

/// Why activating does not go on.
#[derive(Debug, thiserror::Error)]
pub enum ActivationError {
    /// No account has this reference or identity number.
    #[error("no such registration")]
    NotFound,
    /// It is the officer's own account.
    #[error("an officer's own account")]
    Own,
    /// Identity is already proved.
    #[error("already activated")]
    AlreadyActivated,
    /// The reference is too old; the person renews it.
    #[error("the reference is too old")]
    Expired,
    /// The step does not fit: nothing waits, or something waits already.
    #[error("nothing waits here")]
    NotWaiting,
    /// An officer's session typed the code, which is the person's to type.
    #[error("the person types the code")]
    OfficerPresses,
    /// Too many codes, or a code again too soon.
    #[error("no code before {until}")]
    Wait {
        /// From when a code may be sent again.
        until: Timestamp,
    },
    /// The code was not accepted.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Anything else.
    #[error(transparent)]
    Platform(#[from] Error),
}

impl From<absher_store::Error> for ActivationError {
    fn from(e: absher_store::Error) -> Self {
        Self::Platform(e.into())
    }
}

/// What an account and its newest activation amount to.
fn status(account: &Account, newest: Option<Activation>, now: Timestamp) -> Result<Status, Error> {
    if let Some((by, at)) = account.activated {
        return Ok(Status::Activated { by, at });
    }
    let row = newest.ok_or_else(|| Error::Internal("an account without activation".to_owned()))?;
    Ok(match row.state {
        State::Waiting if row.expires_at <= now => Status::Expired {
            reference: row.reference,
        },
        State::Waiting => Status::Waiting {
            reference: row.reference,
            expires_at: row.expires_at,
            checked: row.officer.is_some(),
        },
        State::Refused => Status::Refused {
            reason: row.reason.unwrap_or_default().parse()?,
            at: row.decided_at.unwrap_or(row.made_at),
        },
        State::Done | State::Replaced => {
            return Err(Error::Internal(
                "an activation that was done twice".to_owned(),
            ));
        }
    })
}
