//! What parties and officers do to an application that was submitted.
//!
//! Rule protected: a person must be a party and an officer must hold the role; the engine then says whether it is their
//! turn. A new act is a function here that makes an event.

use std::collections::BTreeMap;

use absher_catalogue::model::Field;
use absher_engine::{By, What};
use absher_store::{
    applications::{self, Application},
    outbox,
};
use absher_vocabulary::{ApplicationId, Money, OutboxId, Reference};

use super::{
    ApplyError, TakeIn, TookIn,
    asked::{self, To},
    definitions,
};
use crate::{Actor, Error, Platform};

/// Result of an act.
pub type Acted = Result<(), ApplyError>;
type Typed = BTreeMap<String, String>;

/// A party accepts; `typed` are the answers its step asks.
pub async fn agree(
    p: &Platform,
    actor: &Actor,
    reference: &Reference,
    (step, typed): (&str, &Typed),
) -> Acted {
    let row = as_party(p, actor, reference).await?;
    let asks = asked::of_step(p, &row, step, None).await?;
    let answers = asked::parse(p, (&row, &actor.identity), (To::Step(step), &asks), typed).await?;
    as_person(
        p,
        actor,
        &row,
        What::Agree {
            step: step.to_owned(),
            answers,
        },
    )
    .await
}

/// A party declines.
pub async fn decline(p: &Platform, actor: &Actor, reference: &Reference, step: &str) -> Acted {
    let row = as_party(p, actor, reference).await?;
    as_person(
        p,
        actor,
        &row,
        What::Decline {
            step: step.to_owned(),
        },
    )
    .await
}

/// A party types a code another one holds.
pub async fn confirm(
    p: &Platform,
    actor: &Actor,
    reference: &Reference,
    (step, code): (&str, &str),
) -> Acted {
    let row = as_party(p, actor, reference).await?;
    let code = absher_vocabulary::digits::clean(code);
    as_person(
        p,
        actor,
        &row,
        What::Confirm {
            step: step.to_owned(),
            code,
        },
    )
    .await
}

/// A party does a listed act while a step waits.
pub async fn during_wait(
    p: &Platform,
    actor: &Actor,
    reference: &Reference,
    (step, act, typed): (&str, &str, &Typed),
) -> Acted {
    let row = as_party(p, actor, reference).await?;
    let asks = asked::of_step(p, &row, step, Some(act)).await?;
    let answers = asked::parse(p, (&row, &actor.identity), (To::Step(step), &asks), typed).await?;
    as_person(
        p,
        actor,
        &row,
        What::Do {
            step: step.to_owned(),
            act: act.to_owned(),
            answers,
        },
    )
    .await
}

/// The applicant answers what an officer asked.
pub async fn answer(
    p: &Platform,
    actor: &Actor,
    reference: &Reference,
    (step, typed): (&str, &Typed),
) -> Acted {
    let row = as_party(p, actor, reference).await?;
    let catalogue = definitions::catalogue(p, &mut p.db.reader().await?, &row).await?;
    let offered = definitions::offered(&catalogue, &row.service)?;
    let asks: Vec<Field> = offered
        .definition
        .fields
        .iter()
        .filter(|f| typed.contains_key(f.id.as_str()))
        .cloned()
        .collect();
    let fields = asked::parse(p, (&row, &actor.identity), (To::Fields, &asks), typed).await?;
    as_person(
        p,
        actor,
        &row,
        What::Answer {
            step: step.to_owned(),
            fields,
        },
    )
    .await
}

/// A party withdraws.
pub async fn withdraw(p: &Platform, actor: &Actor, reference: &Reference) -> Acted {
    let row = as_party(p, actor, reference).await?;
    as_person(p, actor, &row, What::Withdraw).await
}

/// What an officer decides.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// The step.
    pub step: String,
    /// The decision.
    pub decision: String,
    /// The listed reason.
    pub reason: Option<String>,
    /// The amount.
    pub amount: Option<Money>,
    /// What is asked (send back).
    pub message: String,
}

impl From<Decided> for What {
    fn from(decided: Decided) -> Self {
        Self::Decide {
            step: decided.step,
            decision: decided.decision,
            reason: decided.reason,
            amount: decided.amount,
            message: decided.message,
        }
    }
}

/// An officer decides. Nobody decides on an application they are a party of.
pub async fn decide(p: &Platform, actor: &Actor, reference: &Reference, decided: Decided) -> Acted {
    let row = as_officer(p, actor, reference).await?;
    run(p, actor, &row, (officer(actor), decided.into())).await
}

/// An officer marks whether the person came.
pub async fn attended(
    p: &Platform,
    actor: &Actor,
    reference: &Reference,
    (step, came): (&str, bool),
) -> Acted {
    let row = as_officer(p, actor, reference).await?;
    run(
        p,
        actor,
        &row,
        (
            officer(actor),
            What::Attended {
                step: step.to_owned(),
                came,
            },
        ),
    )
    .await
}

/// News of the courier: what the outbox row of this key asked for was delivered. News again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] when there is no such order.
pub async fn delivered(p: &Platform, key: OutboxId) -> Acted {
    let (id, serial) = outbox::find(&mut p.db.reader().await?, key, "deliver")
        .await?
        .ok_or(Error::NotFound)?;
    let what = What::Carried {
        serial: u32::try_from(serial).unwrap_or_default(),
    };
    match p.db.run(&TakeIn::new(p, id, By::Platform, what)).await? {
        TookIn::Stale => Ok(()),
        took @ TookIn::Done { .. } => conclude(p, id, took).await,
    }
}

pub(crate) fn officer(actor: &Actor) -> By {
    By::Officer {
        officer: actor.account.to_string(),
        roles: actor.roles.clone(),
    }
}

/// The application, for a person with a part in it; for anyone else it does not exist.
pub(crate) async fn as_party(
    p: &Platform,
    actor: &Actor,
    reference: &Reference,
) -> Result<Application, ApplyError> {
    let mut reader = p.db.reader().await?;
    let row = applications::by_reference(&mut reader, reference)
        .await?
        .ok_or(Error::NotFound)?;
    if applications::parties_of(&mut reader, row.id, &actor.identity)
        .await?
        .is_empty()
    {
        return Err(Error::NotFound.into());
    }
    Ok(row)
}

/// The application, for an officer with a role who is no party of it.
pub(crate) async fn as_officer(
    p: &Platform,
    actor: &Actor,
    reference: &Reference,
) -> Result<Application, ApplyError> {
    if !actor.is_officer() {
        return Err(Error::Forbidden.into());
    }
    let mut reader = p.db.reader().await?;
    let row = applications::by_reference(&mut reader, reference)
        .await?
        .ok_or(Error::NotFound)?;
    if !applications::parties_of(&mut reader, row.id, &actor.identity)
        .await?
        .is_empty()
    {
        return Err(Error::Forbidden.into());
    }
    Ok(row)
}

async fn as_person(p: &Platform, actor: &Actor, row: &Application, what: What) -> Acted {
    actor.activated()?;
    run(p, actor, row, (By::Person(actor.identity.clone()), what)).await
}

async fn run(p: &Platform, actor: &Actor, row: &Application, (by, what): (By, What)) -> Acted {
    let take_in = TakeIn {
        actor: Some(actor.account),
        ..TakeIn::new(p, row.id, by, what)
    };
    let took = p.db.run(&take_in).await?;
    conclude(p, row.id, took).await
}

/// Wakes the worker, and says what became of it.
pub(crate) async fn conclude(p: &Platform, _id: ApplicationId, took: TookIn) -> Acted {
    p.wake.notify_one();
    match took {
        TookIn::Done { wrong_code: None } => Ok(()),
        TookIn::Done {
            wrong_code: Some(left),
        } => Err(ApplyError::WrongCode(left)),
        TookIn::Stale => Err(ApplyError::NotNow),
    }
}
