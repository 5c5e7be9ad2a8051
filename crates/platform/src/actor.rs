//! Who presses: a person or an officer with a session.
//!
//! Rule protected: use cases receive an [`Actor`], never a bare identity number, so nobody acts without a session.

use absher_vocabulary::{AccountId, IdentityNumber, Lang, SessionId};

use crate::{Error, Result};

/// Somebody signed in.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// The session.
    pub session: SessionId,
    /// Who it is.
    pub identity: IdentityNumber,
    /// Name of the user, for the header of pages.
    pub user_name: String,
    /// How far identity is proved.
    pub level: Level,
    /// Roles of an officer; empty for others.
    pub roles: Vec<String>,
    /// Language chosen.
    pub lang: Lang,
}

/// How far identity is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Data given and phone proved.
    Registered,
    /// Identity proved at a desk, a bank or a kiosk.
    Activated,
}

impl Actor {
    /// Refuses anyone whose identity is not proved.
    pub fn activated(&self) -> Result<()> {
        if self.level == Level::Activated {
            Ok(())
        } else {
            Err(Error::NotActivated)
        }
    }
    /// Whether it is an officer.
    pub fn is_officer(&self) -> bool {
        !self.roles.is_empty()
    }
}
