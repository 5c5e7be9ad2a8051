//! Accounts: registering, proving identity, signing in, sessions, officers.
//!
//! Rule protected: whoever holds a session has proved a password and a phone, and nothing tells a stranger whether an
//! identity has an account. One file a use case. A new way to prove identity is a value of
//! [`activation::ActivatedBy`] and a file beside `activation/desk.rs`.

pub mod activation;
pub mod codes;
mod hashing;
mod limits;
pub mod password;
pub mod register;
mod seed;
pub mod session;
pub mod sign_in;
pub mod staff;
#[cfg(test)]
mod testing;
pub mod user_name;

use absher_store::{Command, Sql, Tx, accounts as store};
use absher_vocabulary::{IdentityNumber, Lang, Phone, Timestamp};

pub use self::{
    codes::{CodeError, Sent},
    hashing::{Cost, Hashing},
    seed::{SeedAccount, seed},
};
use crate::{Platform, Result};

/// Where a request comes from. Kept with a session so that people recognise their own; never logged.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// Address of the network peer.
    pub address: String,
    /// What the browser or program calls itself; the first 200 characters are kept.
    pub user_agent: String,
}

/// How to reach a person: phone and language, when they have an account.
pub async fn contact(
    sql: &mut impl Sql,
    identity: &IdentityNumber,
) -> Result<Option<(Phone, Lang)>> {
    Ok(store::contact(sql, identity).await?)
}

/// Whether a person has an account. For demonstration data and for use cases, never for an answer to a stranger.
pub async fn has_account(sql: &mut impl Sql, identity: &IdentityNumber) -> Result<bool> {
    Ok(store::by_identity(sql, identity).await?.is_some())
}

/// Whether a person has an activated account, so that others may name the person as a party.
pub async fn is_active(sql: &mut impl Sql, identity: &IdentityNumber) -> Result<bool> {
    Ok(store::by_identity(sql, identity)
        .await?
        .is_some_and(|a| a.activated.is_some()))
}

/// Removes sessions, codes, challenges, registrations and counters that ran out. Nothing depends on it but size.
pub async fn sweep(p: &Platform) -> Result<()> {
    let now = p.now();
    p.db.run(&Sweep {
        now,
        idle_since: session::idle_since(p, now),
    })
    .await
}

struct Sweep {
    now: Timestamp,
    idle_since: Timestamp,
}

impl Command for Sweep {
    type Out = ();
    type Error = crate::Error;
    async fn run(&self, tx: &mut Tx) -> Result<()> {
        store::sessions::sweep(tx, self.now, self.idle_since).await?;
        store::challenges::sweep(tx, self.now).await?;
        store::codes::sweep(tx, self.now).await?;
        store::registrations::sweep(tx, self.now).await?;
        store::limits::sweep(tx, self.now).await?;
        Ok(())
    }
}
