//! Accounts of a demonstration, made without codes.
//!
//! Rule protected: what is made here is an account like any other; nothing later knows the difference.

use absher_store::{
    Tx,
    accounts::{self as store, Account, ActivatedBy, AddError},
};
use absher_vocabulary::{AccountId, Email, IdentityNumber, Lang, Phone, Reference};

use super::{activation, staff, user_name};
use crate::{Error, Level, Platform, Result};

/// An account to be made.
#[derive(Clone)]
pub struct SeedAccount {
    /// Whose it is.
    pub identity: IdentityNumber,
    /// Name to sign in with.
    pub user_name: String,
    /// Hash of the password, from [`Hashing::hash`](super::Hashing::hash).
    pub password_hash: String,
    /// Phone, of this account only.
    pub phone: Phone,
    /// Mail address.
    pub email: Option<Email>,
    /// Language.
    pub lang: Lang,
    /// How far identity is proved.
    pub level: Level,
    /// Roles of an officer.
    pub roles: Vec<String>,
}

/// Makes an account; one that is not activated gets a reference to bring to a desk.
///
/// # Errors
/// [`Error::Conflict`] when the identity, the user name or the phone has an account.
pub async fn seed(p: &Platform, tx: &mut Tx, seed: &SeedAccount) -> Result<AccountId> {
    let now = p.now();
    let user_name =
        user_name::parse(&seed.user_name).map_err(|e| Error::Internal(e.to_string()))?;
    let activated = seed.level == Level::Activated;
    let account = Account {
        id: AccountId::new(now, &*p.chance),
        identity: seed.identity.clone(),
        user_name,
        password: seed.password_hash.clone(),
        phone: seed.phone.clone(),
        email: seed.email.clone(),
        lang: seed.lang,
        consented_at: now,
        created_at: now,
        activated: activated.then_some((ActivatedBy::Desk, now)),
    };
    store::add(tx, &account).await.map_err(|e| match e {
        AddError::Store(e) => Error::Store(e),
        AddError::Identity | AddError::UserName | AddError::Phone => Error::Conflict,
    })?;
    if !activated {
        let reference = Reference::new(&*p.chance);
        let span = (now, now.plus_seconds(activation::VALID));
        store::activations::renew(tx, &reference, account.id, span).await?;
    }
    staff::grant(p, tx, account.id, &seed.roles).await?;
    Ok(account.id)
}
