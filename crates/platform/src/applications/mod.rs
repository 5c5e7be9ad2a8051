//! Applications: from a draft to its end.
//!
//! Rule protected: each event is one transaction with everything it causes (state, timeline, ledger, bills, audit,
//! outbox); whoever is not a party or an officer of the role learns nothing of it. A new act is a function in `act`.

mod act;
mod asked;
mod definitions;
mod draft;
mod facts;
pub mod files;
mod issue;
mod preview;
mod rehearse;
mod start;
mod submit;
mod take_in;
mod view;

pub use absher_engine::{Checked, Doing, End, OpenStep, Phase, Price, Purpose, Standing, price};
pub use absher_store::applications::Moment;
pub use act::{
    Acted, Decided, agree, answer, attended, confirm, decide, decline, delivered, during_wait,
    withdraw,
};
pub use asked::{Asked, asked};
pub use definitions::Definitions;
pub use draft::{Draft, Page, PageOf, draft, save, save_subjects};
pub use preview::preview;
pub use rehearse::{file, rehearse, subjects_now};
pub use start::start;
pub use submit::submit;
pub use view::{Action, Case, QueueRow, Summary, View, case, list, queue, view};

use issue::issue;
pub(crate) use take_in::{Also, TakeIn, TookIn};

use std::collections::BTreeMap;

use absher_engine::Refused;
use absher_vocabulary::ApplicationId;

use crate::{Error, Platform, answers::AnswerError};

/// Why an act on an application is refused.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// Not possible now: already decided, paid, ended.
    #[error("not possible now")]
    NotNow,
    /// Requirements that do not hold, by id.
    #[error("requirements do not hold")]
    Requirements(Vec<String>),
    /// A named party is not what it must be: party, and `active-account`, `exist` or `be-another`.
    #[error("party {0} must {1}")]
    Party(String, String),
    /// Answers that are missing or not allowed, by field.
    #[error("answers are missing or not allowed")]
    Answers(BTreeMap<String, AnswerError>),
    /// The party may not accept: the step's own condition does not hold.
    #[error("cannot be accepted")]
    CannotAgree(String),
    /// A wrong code; tries left.
    #[error("wrong code")]
    WrongCode(u32),
    /// The decision lacks something: `reason`, `amount`, `another officer`.
    #[error("the decision lacks {0}")]
    Decision(&'static str),
    /// Another open application is about the same record.
    #[error("another application is about the same record")]
    SubjectHeld,
    /// The definition is not offered to this kind of person.
    #[error("not offered to this person")]
    Audience,
    /// Anything common.
    #[error(transparent)]
    Common(#[from] Error),
}

impl From<absher_store::Error> for ApplyError {
    fn from(e: absher_store::Error) -> Self {
        Self::Common(e.into())
    }
}

impl From<Refused> for ApplyError {
    fn from(r: Refused) -> Self {
        match r {
            Refused::NotNow | Refused::Stale => Self::NotNow,
            Refused::NotYours => Self::Common(Error::Forbidden),
            Refused::Requirements(ids) => Self::Requirements(ids),
            Refused::Party { party, must } => Self::Party(party, must),
            Refused::CannotAgree(step) => Self::CannotAgree(step),
            Refused::Answer(field) => {
                Self::Answers([(field, AnswerError::Missing)].into_iter().collect())
            }
            Refused::Decision(what) => Self::Decision(what),
            Refused::Broken(why) => Self::Common(Error::Internal(why)),
        }
    }
}

/// Waits up to a second for what is under way outside, so that the next page shows its outcome.
pub async fn settle(p: &Platform, id: ApplicationId) -> crate::Result<()> {
    for _ in 0..20 {
        let row = absher_store::applications::by_id(&mut p.db.reader().await?, id).await?;
        let Some(row) = row else { return Ok(()) };
        let state: absher_engine::State = decode(&row.state)?;
        if state.pending.is_empty() {
            return Ok(());
        }
        let woken = p.done.notified();
        let _ = tokio::time::timeout(std::time::Duration::from_millis(50), woken).await;
    }
    Ok(())
}

/// A state as stored.
pub(crate) fn decode(json: &serde_json::Value) -> crate::Result<absher_engine::State> {
    serde_json::from_value(json.clone()).map_err(|e| Error::Internal(format!("state: {e}")))
}

/// A state to be stored.
pub(crate) fn encode(state: &absher_engine::State) -> crate::Result<serde_json::Value> {
    serde_json::to_value(state).map_err(|e| Error::Internal(format!("state: {e}")))
}

/// What the worker asks of a case: late facts, read again.
pub(crate) async fn late_facts(
    p: &Platform,
    id: ApplicationId,
) -> crate::Result<BTreeMap<String, absher_catalogue::Value>> {
    let (_, catalogue, state, service) = load(p, id).await?;
    let offered = definitions::offered(&catalogue, &service)?;
    let read = facts::facts(p, &offered, &state.env(p.now()), true).await?;
    if let Some((name, _)) = read
        .iter()
        .find(|(_, v)| **v == absher_catalogue::Value::Unknown)
    {
        let sector = offered
            .definition
            .facts
            .get(name)
            .and_then(|f| f.record_type().map(|n| n.as_str().to_owned()));
        let sector = sector
            .unwrap_or_default()
            .split('.')
            .next()
            .unwrap_or_default()
            .to_owned();
        return Err(Error::SectorDown { sector });
    }
    Ok(read)
}

/// The name of an application's service, for the bank.
pub(crate) async fn service_name(
    p: &Platform,
    id: ApplicationId,
) -> crate::Result<absher_vocabulary::Text> {
    let (_, catalogue, _, service) = load(p, id).await?;
    Ok(definitions::offered(&catalogue, &service)?
        .definition
        .name
        .clone())
}

/// The document an application asked for under an outbox row's key.
pub(crate) async fn issue_for(
    p: &Platform,
    (key, id): (absher_vocabulary::OutboxId, ApplicationId),
    (template, about, to): (
        &str,
        Option<absher_catalogue::Record>,
        absher_vocabulary::IdentityNumber,
    ),
) -> crate::Result<(absher_store::sealed::Document, Vec<u8>)> {
    let (row, catalogue, state, _) = load(p, id).await?;
    issue(
        p,
        issue::Order {
            key,
            row: &row,
            catalogue: &catalogue,
            state: &state,
            template,
            about,
            to,
        },
    )
    .await
}

type Loaded = (
    absher_store::applications::Application,
    std::sync::Arc<absher_catalogue::Catalogue>,
    absher_engine::State,
    String,
);

async fn load(p: &Platform, id: ApplicationId) -> crate::Result<Loaded> {
    let mut reader = p.db.reader().await?;
    let row = absher_store::applications::by_id(&mut reader, id)
        .await?
        .ok_or(Error::NotFound)?;
    let catalogue = definitions::catalogue(p, &mut reader, &row).await?;
    let state = decode(&row.state)?;
    let service = row.service.clone();
    Ok((row, catalogue, state, service))
}
