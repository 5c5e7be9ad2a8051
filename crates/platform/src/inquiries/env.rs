//! What the formulas of an inquiry see.
//!
//! Rule protected: nobody's record is asked for more than the formulas need, so that a register that is down stops only
//! what needs it.

use std::sync::Arc;

use absher_catalogue::{Env, Formula, Record, Value, model::Definition};
use absher_vocabulary::{IdentityNumber, RecordId};
use serde_json::Map;
use uuid::Uuid;

use super::AskError;
use crate::{
    Actor, Error, Platform, Result, facts,
    people::{self, Person},
};

/// What the filters see, and whom the answer is about. Nobody's record is asked for more than the formulas need, so that
/// a register that is down stops only what needs it.
pub(super) async fn environment(
    p: &Platform,
    definition: &Definition,
    actor: Option<&Actor>,
    subject: Option<&IdentityNumber>,
) -> Result<(Env, Option<Person>), AskError> {
    let env = Env::new(p.now());
    let (Some(actor), Some(subject)) = (actor, subject) else {
        return Ok((env, None));
    };
    let formulas = formulas(definition);
    let needs = |root: &str| {
        formulas
            .iter()
            .any(|f| facts::mentioned(f.source(), root).any(|name| name != "id"))
    };
    let of_actor = needs("applicant") || needs("actor");
    let own = *subject == actor.identity;
    let record = match people::find(p, subject).await {
        Ok(Some(record)) => record,
        Err(error @ Error::SectorDown { .. }) if needs("subject") || (own && of_actor) => {
            return Err(error.into());
        }
        Ok(None) | Err(Error::SectorDown { .. }) => number_alone(p, subject),
        Err(error) => return Err(error.into()),
    };
    let about = Person {
        identity: subject.clone(),
        name: people::name(p, &record),
    };
    let asking = match (own, of_actor) {
        (true, _) => record.clone(),
        (false, false) => number_alone(p, &actor.identity),
        (false, true) => people::find(p, &actor.identity)
            .await?
            .ok_or(AskError::NotFor)?,
    };
    let asking = Value::Record(Arc::new(asking));
    let env = env
        .with("applicant", asking.clone())
        .with("actor", asking)
        .with("subject", Value::Record(Arc::new(record)));
    Ok((env, Some(about)))
}

/// Every formula of an inquiry.
fn formulas(definition: &Definition) -> Vec<&Formula> {
    let shows = definition
        .inquiry
        .iter()
        .flat_map(|i| &i.shows)
        .filter_map(|s| s.filter.as_ref());
    let fields = definition
        .fields
        .iter()
        .flat_map(|f| [&f.shown_when, &f.prefilled, &f.check, &f.filter]);
    shows.chain(fields.flatten()).collect()
}

/// A record that says no more than whose it is.
fn number_alone(p: &Platform, who: &IdentityNumber) -> Record {
    let types = p.catalogue.types_that_are(people::kind_of(who));
    Record {
        record_type: types
            .first()
            .map(|of| of.id.to_string())
            .unwrap_or_default(),
        id: RecordId::from_uuid(Uuid::nil()),
        number: who.to_string(),
        holder: Some(who.clone()),
        state: String::new(),
        version: 0,
        attributes: Map::new(),
        left: None,
    }
}
