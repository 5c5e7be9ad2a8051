//! The person's own view: how far one's activation is, and a new reference when the old one is of no use.

use absher_store::{
    Command, Tx,
    accounts::{self as store, activations},
};
use absher_vocabulary::{AccountId, Reference, Timestamp};

use super::{ActivationError, Status, VALID, status};
use crate::{Actor, Error, Platform, Result};

/// How far the actor's own activation is.
pub async fn mine(p: &Platform, actor: &Actor) -> Result<Status> {
    let mut sql = p.db.reader().await?;
    let account = store::by_id(&mut sql, actor.account)
        .await?
        .ok_or(Error::NotFound)?;
    let newest = activations::newest(&mut sql, actor.account).await?;
    status(&account, newest, p.now())
}

/// A new reference and until when it works, after the old one lapsed or was refused.
pub async fn renew(p: &Platform, actor: &Actor) -> Result<(Reference, Timestamp), ActivationError> {
    let now = p.now();
    let reference = Reference::new(&*p.chance);
    let expires_at = now.plus_seconds(VALID);
    p.db.run(&Renew {
        account: actor.account,
        reference: &reference,
        now,
        expires_at,
    })
    .await?;
    Ok((reference, expires_at))
}

struct Renew<'a> {
    account: AccountId,
    reference: &'a Reference,
    now: Timestamp,
    expires_at: Timestamp,
}

impl Command for Renew<'_> {
    type Out = ();
    type Error = ActivationError;

    async fn run(&self, tx: &mut Tx) -> Result<(), ActivationError> {
        let found = store::by_id(tx, self.account).await?;
        let account = found.ok_or(ActivationError::NotFound)?;
        let newest = activations::newest(tx, self.account).await?;
        match status(&account, newest, self.now)? {
            Status::Activated { .. } => return Err(ActivationError::AlreadyActivated),
            Status::Waiting { .. } => return Err(ActivationError::NotWaiting),
            Status::Expired { .. } | Status::Refused { .. } => {}
        }
        // Two at once: the index on what waits lets one through.
        let span = (self.now, self.expires_at);
        match activations::renew(tx, self.reference, self.account, span).await {
            Err(e) if e.is_unique("activation_waiting_key") => Err(ActivationError::NotWaiting),
            other => Ok(other?),
        }
    }
}
