//! How a service would stand for somebody, before anything is begun.
//!
//! Rule protected: the same look that decides on a draft; nothing is stored.

use absher_store::applications::Application;
use absher_vocabulary::{ApplicationId, Reference};
use serde_json::json;

use super::{ApplyError, Draft, draft, encode};
use crate::{Actor, Error, Platform, people};

/// A draft as it would be, for the actor's own self: with its requirements when there is no subject to choose or only one.
///
/// # Errors
/// [`Error::NotFound`] when there is no such service or the person is in no register; [`Error::SectorDown`].
pub async fn preview(p: &Platform, actor: &Actor, service: &str) -> Result<Draft, ApplyError> {
    let record = people::find(p, &actor.identity)
        .await?
        .ok_or(Error::NotFound)?;
    let now = p.now();
    let row = Application {
        id: ApplicationId::new(now, &*p.chance),
        reference: Reference::new(&*p.chance),
        service: service.to_owned(),
        definition: None,
        applicant: actor.identity.clone(),
        actor: actor.identity.clone(),
        phase: "draft".into(),
        state: encode(&absher_engine::State::draft(record.clone(), record))?,
        draft: json!({}),
        version: 1,
        deadline: None,
        created_at: now,
        submitted_at: None,
        updated_at: now,
    };
    let looked = draft::look(p, row.clone()).await?;
    let [only] = looked.choices.as_slice() else {
        return Ok(looked);
    };
    let typed = draft::Typed {
        subjects: vec![only.id],
        ..draft::Typed::default()
    };
    let chosen = serde_json::to_value(&typed).map_err(|e| Error::Internal(e.to_string()))?;
    draft::look(
        p,
        Application {
            draft: chosen,
            ..row
        },
    )
    .await
}
