//! The last step: user name and password make the account. It is registered, not yet activated.

use absher_store::{
    Command, Tx,
    accounts::{
        self as store, Account,
        registrations::{self, Registration, State},
    },
};
use absher_vocabulary::{AccountId, Reference, RegistrationId, Timestamp};

use super::{RegisterError, verify};
use crate::{
    Error, Platform, When,
    accounts::{activation, password, user_name},
    audit,
    notices::{self, Notice},
};

/// An account was made.
#[derive(Clone, Debug)]
pub struct Completed {
    /// What to bring to a desk.
    pub reference: Reference,
    /// The account.
    pub account: AccountId,
    /// Until when the reference works.
    pub expires_at: Timestamp,
}

/// Makes the account of a registration whose phone is proved.
pub async fn complete(
    p: &Platform,
    id: RegistrationId,
    user_name: &str,
    password: &str,
) -> Result<Completed, RegisterError> {
    let registration = verify::proved(p, id).await?;
    let user_name = user_name::parse(user_name)?;
    check_password(&registration, &user_name, password).await?;
    // A page left open for hours, or a step jumped over: the register is asked once more.
    super::person(p, &registration.identity).await?;
    let password = p.hashing.hash(&*p.chance, password).await?;
    let now = p.now();
    let account = Account {
        id: AccountId::new(now, &*p.chance),
        identity: registration.identity,
        user_name,
        password,
        phone: registration.phone,
        email: registration.email,
        lang: registration.lang,
        consented_at: registration.consented_at,
        created_at: now,
        activated: None,
    };
    let reference = Reference::new(&*p.chance);
    let expires_at = now.plus_seconds(activation::VALID);
    let done = Completed {
        reference,
        account: account.id,
        expires_at,
    };
    p.db.run(&Finish {
        p,
        id,
        account,
        done: &done,
    })
    .await?;
    p.wake.notify_one();
    Ok(done)
}

/// Guessing takes milliseconds of work: off the threads that serve.
async fn check_password(
    registration: &Registration,
    user_name: &str,
    password: &str,
) -> Result<(), RegisterError> {
    let (typed, user_name) = (password.to_owned(), user_name.to_owned());
    let identity = registration.identity.to_string();
    let phone = registration.phone.local();
    let email = registration
        .email
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let checked = tokio::task::spawn_blocking(move || {
        password::check(&typed, &[&identity, &user_name, &phone, &email])
    });
    checked
        .await
        .map_err(|e| Error::Internal(format!("password: {e}")))??;
    Ok(())
}

struct Finish<'a> {
    p: &'a Platform,
    id: RegistrationId,
    account: Account,
    done: &'a Completed,
}

impl Command for Finish<'_> {
    type Out = ();
    type Error = RegisterError;

    async fn run(&self, tx: &mut Tx) -> Result<(), RegisterError> {
        let (p, account) = (self.p, &self.account);
        if !registrations::advance(tx, self.id, State::Verified, State::Completed).await? {
            return Err(RegisterError::AlreadyRegistered);
        }
        store::add(tx, account).await?;
        let span = (account.created_at, self.done.expires_at);
        store::activations::renew(tx, &self.done.reference, account.id, span).await?;
        let notice = Notice::new("registered")
            .with("reference", self.done.reference.to_string())
            .leading_to("/activation");
        let when: When<'_> = (account.created_at, &*p.chance);
        notices::tell(p, tx, &account.identity, &notice, when).await?;
        let entry = audit::Entry {
            actor: Some(account.id),
            act: "account.registered".into(),
            about: Some(account.identity.clone()),
            detail: serde_json::json!({}),
        };
        audit::record(tx, entry, when).await?;
        Ok(())
    }
}
