//! The person types the code: on a page of their own, or on the second screen of the desk.

use absher_store::{
    Command, Tx,
    accounts::{
        self as store, ActivatedBy,
        activations::{self, Activation, State},
        codes::Purpose,
    },
};
use absher_vocabulary::{Reference, Timestamp};

use super::ActivationError;
use crate::{
    Actor, Platform, When,
    accounts::{CodeError, codes},
    audit,
    notices::{self, Notice},
};

/// Takes the code an officer had sent; identity is proved. `presser` is whoever is signed in where it is typed.
pub async fn confirm(
    p: &Platform,
    presser: Option<&Actor>,
    reference: &Reference,
    code: &str,
) -> Result<(), ActivationError> {
    if presser.is_some_and(Actor::is_officer) {
        return Err(ActivationError::OfficerPresses);
    }
    let code = codes::read(code)?;
    p.db.run(&Confirm {
        p,
        reference,
        code,
        now: p.now(),
    })
    .await??;
    p.wake.notify_one();
    Ok(())
}

struct Confirm<'a> {
    p: &'a Platform,
    reference: &'a Reference,
    code: String,
    now: Timestamp,
}

impl Command for Confirm<'_> {
    /// A refusal is committed, so that the try counts.
    type Out = Result<(), CodeError>;
    type Error = ActivationError;

    async fn run(&self, tx: &mut Tx) -> Result<Self::Out, ActivationError> {
        let found = activations::by_reference(tx, self.reference).await?;
        let activation = found.ok_or(ActivationError::NotFound)?;
        match activation.state {
            State::Waiting if activation.expires_at > self.now => {}
            State::Waiting | State::Replaced => return Err(ActivationError::Expired),
            State::Done => return Err(ActivationError::AlreadyActivated),
            State::Refused => return Err(ActivationError::NotWaiting),
        }
        let about = (Purpose::Activate, activation.account.uuid());
        let checked = codes::check(self.p, tx, about, &self.code, self.now).await?;
        if checked.is_ok() {
            self.activate(tx, &activation).await?;
        }
        Ok(checked)
    }
}

impl Confirm<'_> {
    async fn activate(&self, tx: &mut Tx, activation: &Activation) -> Result<(), ActivationError> {
        let (p, now) = (self.p, self.now);
        if !activations::done(tx, self.reference, now).await?
            || !store::activate(tx, activation.account, ActivatedBy::Desk, now).await?
        {
            return Err(ActivationError::NotWaiting);
        }
        let found = store::by_id(tx, activation.account).await?;
        let account = found.ok_or(ActivationError::NotFound)?;
        let notice = Notice::new("activated").leading_to("/");
        let when: When<'_> = (now, &*p.chance);
        notices::tell(p, tx, &account.identity, &notice, when).await?;
        let entry = audit::Entry {
            actor: Some(account.id),
            act: "account.activated".into(),
            about: Some(account.identity),
            detail: serde_json::json!({
                "by": ActivatedBy::Desk.to_string(),
                "officer": activation.officer.map(|officer| officer.to_string()),
            }),
        };
        audit::record(tx, entry, when).await?;
        Ok(())
    }
}
