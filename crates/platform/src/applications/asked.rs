//! What a party or an officer's question asks while an application runs, and the answers to it.
//!
//! Rule protected: a record is chosen from those the question allows, and a file is one the person sent. A new kind of
//! answer that needs a look elsewhere is a branch of [`parse`].

use std::{collections::BTreeMap, sync::Arc};

use absher_catalogue::{
    Record, Value,
    model::{Field, FieldKind, StepKind},
};
use absher_store::applications::Application;
use absher_vocabulary::{IdentityNumber, Reference};

use super::{ApplyError, act::as_party, decode, definitions, files};
use crate::{Actor, Error, Platform, answers, answers::AnswerError, facts};

/// Records the questions of a step are chosen from, by field, for a party.
///
/// # Errors
/// [`Error::NotFound`] for anyone else; [`Error::SectorDown`].
pub async fn asked_records(
    p: &Platform,
    actor: &Actor,
    reference: &Reference,
    step: &str,
) -> Result<BTreeMap<String, Vec<Record>>, ApplyError> {
    let row = as_party(p, actor, reference).await?;
    let mut out = BTreeMap::new();
    for field in all_of_step(p, &row, step)
        .await?
        .iter()
        .filter(|f| f.kind == FieldKind::Record)
    {
        out.insert(field.id.as_str().to_owned(), records(p, &row, field).await?);
    }
    Ok(out)
}

/// What a step asks: of an agreeing party, or for an act during a wait.
pub(super) async fn of_step(
    p: &Platform,
    row: &Application,
    step: &str,
    act: Option<&str>,
) -> Result<Vec<Field>, ApplyError> {
    let catalogue = definitions::catalogue(p, &mut p.db.reader().await?, row).await?;
    let offered = definitions::offered(&catalogue, &row.service)?;
    let found = offered
        .definition
        .steps
        .iter()
        .flat_map(|s| std::iter::once(s).chain(&s.all))
        .find(|s| s.id == *step);
    Ok(match found.and_then(absher_catalogue::model::Step::kind) {
        Some(StepKind::Agree(agree)) => agree.asks.clone(),
        Some(StepKind::Wait(wait)) => wait
            .may
            .iter()
            .find(|a| act.is_some_and(|act| a.id == *act))
            .map(|a| a.asks.clone())
            .unwrap_or_default(),
        _ => Vec::new(),
    })
}

/// Everything a step may ask, whoever answers.
async fn all_of_step(
    p: &Platform,
    row: &Application,
    step: &str,
) -> Result<Vec<Field>, ApplyError> {
    let catalogue = definitions::catalogue(p, &mut p.db.reader().await?, row).await?;
    let definition = &definitions::offered(&catalogue, &row.service)?.definition;
    let found = definition
        .steps
        .iter()
        .flat_map(|s| std::iter::once(s).chain(&s.all))
        .find(|s| s.id == *step);
    Ok(match found.and_then(absher_catalogue::model::Step::kind) {
        Some(StepKind::Agree(agree)) => agree.asks.clone(),
        Some(StepKind::Wait(wait)) => wait.may.iter().flat_map(|a| a.asks.clone()).collect(),
        Some(StepKind::Review(_)) => definition.fields.clone(),
        _ => Vec::new(),
    })
}

/// Reads the answers to these questions.
pub(super) async fn parse(
    p: &Platform,
    (row, who): (&Application, &IdentityNumber),
    asks: &[Field],
    typed: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, Value>, ApplyError> {
    let mut out = BTreeMap::new();
    let mut wrong = BTreeMap::new();
    for field in asks {
        let raw = typed.get(field.id.as_str()).map_or("", String::as_str);
        let parsed = match answers::parse(field, raw) {
            Ok(Value::Reference(id)) if field.kind == FieldKind::Record => {
                let chosen = records(p, row, field)
                    .await?
                    .into_iter()
                    .find(|r| r.id == id);
                chosen
                    .map(|r| Value::Record(Arc::new(r)))
                    .ok_or(AnswerError::Record)
            }
            Ok(Value::Text(hash))
                if field.kind == FieldKind::File && !files::is_of(p, who, &hash).await? =>
            {
                Err(AnswerError::File)
            }
            parsed => parsed,
        };
        match parsed {
            Ok(value) => drop(out.insert(field.id.as_str().to_owned(), value)),
            Err(e) => drop(wrong.insert(field.id.as_str().to_owned(), e)),
        }
    }
    if wrong.is_empty() {
        Ok(out)
    } else {
        Err(ApplyError::Answers(wrong))
    }
}

async fn records(
    p: &Platform,
    row: &Application,
    field: &Field,
) -> Result<Vec<Record>, ApplyError> {
    let (Some(of), Some(filter)) = (&field.of, &field.filter) else {
        return Ok(Vec::new());
    };
    let env = decode(&row.state)?.env(p.now());
    match facts::read_where(p, of, (filter, &env), None, 100).await {
        Err(Error::NotYet) => Ok(Vec::new()),
        other => Ok(other?),
    }
}
