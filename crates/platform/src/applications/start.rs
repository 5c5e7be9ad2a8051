//! Beginning an application.
//!
//! Rule protected: only those a definition is offered to begin one, and pressing twice begins one: an open draft of the
//! same service is the one to go on with.

use absher_catalogue::model::Kind;
use absher_engine::State;
use absher_store::{
    Command, Tx,
    applications::{self, Application},
};
use absher_vocabulary::{ApplicationId, IdentityNumber, Reference};
use serde_json::json;

use super::{ApplyError, encode};
use crate::{Actor, Error, Platform, people};

/// Begins a draft, or finds the one begun before; its reference.
///
/// # Errors
/// [`ApplyError::Audience`], [`Error::NotActivated`], [`Error::SectorDown`].
pub async fn start(
    p: &Platform,
    actor: &Actor,
    service: &str,
    in_name_of: Option<&IdentityNumber>,
) -> Result<Reference, ApplyError> {
    let offered = p.catalogue.definition(service).ok_or(Error::NotFound)?;
    if offered.definition.kind != Kind::Service {
        return Err(Error::NotFound.into());
    }
    actor.activated()?;
    let applicant = match in_name_of {
        Some(other) if *other != actor.identity => {
            if people::may_act_for(p, &actor.identity, other)
                .await?
                .is_empty()
            {
                return Err(Error::Forbidden.into());
            }
            other.clone()
        }
        _ => actor.identity.clone(),
    };
    if !people::offered_to(&offered.definition, &applicant) {
        return Err(ApplyError::Audience);
    }
    let record = people::find(p, &applicant).await?.ok_or(Error::NotFound)?;
    let pressing = match people::find(p, &actor.identity).await? {
        Some(pressing) => pressing,
        None => record.clone(),
    };
    let now = p.now();
    let row = Application {
        id: ApplicationId::new(now, &*p.chance),
        reference: Reference::new(&*p.chance),
        service: service.to_owned(),
        definition: None,
        applicant,
        actor: actor.identity.clone(),
        phase: "draft".into(),
        state: encode(&State::draft(record, pressing))?,
        draft: json!({}),
        version: 1,
        deadline: None,
        created_at: now,
        submitted_at: None,
        updated_at: now,
    };
    p.db.run(&Start { row }).await
}

struct Start {
    row: Application,
}

impl Command for Start {
    type Out = Reference;
    type Error = ApplyError;

    async fn run(&self, tx: &mut Tx) -> Result<Reference, ApplyError> {
        if let Some(open) =
            applications::open_draft(tx, &self.row.actor, &self.row.applicant, &self.row.service)
                .await?
        {
            return Ok(open);
        }
        match applications::insert(tx, &self.row).await {
            Ok(()) => {}
            // Pressed twice at the same moment: the other one's draft is found the next time round.
            Err(e) if e.is_unique("application_draft_key") => return Err(tx.lost_race().into()),
            Err(e) => return Err(e.into()),
        }
        applications::set_party(
            tx,
            (self.row.id, "applicant"),
            &self.row.applicant,
            false,
            self.row.created_at,
        )
        .await?;
        applications::set_party(
            tx,
            (self.row.id, "actor"),
            &self.row.actor,
            false,
            self.row.created_at,
        )
        .await?;
        Ok(self.row.reference.clone())
    }
}
