//! Officers: accounts with roles.
//!
//! Rule protected: a role is one of the catalogue's; what it may do is said there. Nobody is an officer by a flag.

use absher_store::{Tx, accounts as store};
use absher_vocabulary::AccountId;

use crate::{Error, Platform, Result};

/// Gives roles to an account.
///
/// # Errors
/// [`Error::Internal`] when the catalogue has no such role.
pub async fn grant(p: &Platform, tx: &mut Tx, account: AccountId, roles: &[String]) -> Result<()> {
    for role in roles {
        if p.catalogue.role(role).is_none() {
            return Err(Error::Internal(format!("no role {role}")));
        }
        store::grant(tx, account, role).await?;
    }
    Ok(())
}
