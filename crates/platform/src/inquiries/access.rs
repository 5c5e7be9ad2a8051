//! Who may ask about whom.
//!
//! Rule protected: an inquiry that is not public needs a proved identity, is offered to kinds of people, and is about
//! oneself or somebody to whom a relation it names leads at this moment.

use absher_catalogue::model::{Audience, Definition, Name};
use absher_vocabulary::{IdentityKind, IdentityNumber};

use super::{AskError, inquiry};
use crate::{
    Actor, Error, Platform, Result,
    people::{self, Person},
};

/// The word in `about` for who asks.
const ONESELF: &str = "self";

/// What somebody may ask.
pub(super) struct Standing {
    /// About whom; nobody for a public inquiry.
    pub(super) subject: Option<IdentityNumber>,
    /// What allows it: `self`, a relation or `public`.
    pub(super) capacity: String,
}

/// Those a person may ask about with an inquiry, the person first. Nobody for a public one, which asks by its fields.
/// A relation whose register does not answer is left out, unless there is nobody else.
///
/// # Errors
/// [`AskError`].
pub async fn who(p: &Platform, actor: &Actor, id: &str) -> Result<Vec<Person>, AskError> {
    let offered = inquiry(p, id)?;
    let definition = &offered.definition;
    if definition.audience.contains(&Audience::Public) {
        return Ok(Vec::new());
    }
    actor.activated()?;
    let mut found = Vec::new();
    let mut down = None;
    for about in about(definition) {
        if about == ONESELF {
            found.push(actor.identity.clone());
            continue;
        }
        match people::related(p, &actor.identity, about).await {
            Ok(others) => found.extend(others),
            Err(error @ Error::SectorDown { .. }) => down = Some(error),
            Err(error) => return Err(error.into()),
        }
    }
    found.retain(|other| is_for(definition, &actor.identity, other));
    let mut once: Vec<IdentityNumber> = Vec::new();
    for other in found {
        if !once.contains(&other) {
            once.push(other);
        }
    }
    match down {
        Some(error) if once.is_empty() => Err(error.into()),
        _ if once.is_empty() && !people::offered_to(definition, &actor.identity) => {
            Err(AskError::NotFor)
        }
        _ => Ok(people::named(p, once).await?),
    }
}

/// Decides whether this may be asked.
pub(super) async fn admit(
    p: &Platform,
    definition: &Definition,
    actor: Option<&Actor>,
    other: Option<IdentityNumber>,
) -> Result<Standing, AskError> {
    if definition.audience.contains(&Audience::Public) {
        return Ok(Standing {
            subject: None,
            capacity: "public".to_owned(),
        });
    }
    let actor = actor.ok_or(AskError::SignedOut)?;
    actor.activated()?;
    let subject = other.unwrap_or_else(|| actor.identity.clone());
    if !is_for(definition, &actor.identity, &subject) {
        return Err(AskError::NotFor);
    }
    let capacity = capacity(p, definition, actor, &subject).await?;
    Ok(Standing {
        subject: Some(subject),
        capacity,
    })
}

async fn capacity(
    p: &Platform,
    definition: &Definition,
    actor: &Actor,
    subject: &IdentityNumber,
) -> Result<String, AskError> {
    let own = *subject == actor.identity;
    let mut down = None;
    for about in about(definition) {
        if own || about == ONESELF {
            if own && about == ONESELF {
                return Ok(about.to_owned());
            }
            continue;
        }
        match people::is_related(p, &actor.identity, subject, about).await {
            Ok(true) => return Ok(about.to_owned()),
            Ok(false) => {}
            Err(error @ Error::SectorDown { .. }) => down = Some(error),
            Err(error) => return Err(error.into()),
        }
    }
    Err(down.map_or(AskError::NotRelated, AskError::from))
}

/// Whether it is offered to who asks, or to the establishment in whose name somebody asks.
fn is_for(definition: &Definition, actor: &IdentityNumber, subject: &IdentityNumber) -> bool {
    people::offered_to(definition, actor)
        || (subject.kind() == IdentityKind::Establishment
            && people::offered_to(definition, subject))
}

fn about(definition: &Definition) -> impl Iterator<Item = &str> {
    definition
        .inquiry
        .iter()
        .flat_map(|i| &i.about)
        .map(Name::as_str)
}
