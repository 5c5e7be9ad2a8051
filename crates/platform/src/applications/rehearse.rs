//! What an officer looks at before deciding: the registers as they are now, the files of a case, and the words its
//! decision would send.
//!
//! Rule protected: an officer sees what the person will read before it is sent; nothing here changes anything.

use absher_catalogue::{Record, Value, model::FieldKind};
use absher_engine::{Effect, Event, Told, step};
use absher_sectors::Query;
use absher_store::applications::{self, Upload};
use absher_vocabulary::{Reference, Text};

use super::{ApplyError, Case, Decided, act, decode, definitions, view};
use crate::{Actor, Error, Platform, Result, audit, facts, notices};

/// The messages the applicant would be sent by a decision, in both languages; refused as the decision itself would be.
///
/// # Errors
/// As for [`super::decide`].
pub async fn rehearse(
    p: &Platform,
    actor: &Actor,
    reference: &Reference,
    decided: Decided,
) -> Result<Vec<Text>, ApplyError> {
    let row = act::as_officer(p, actor, reference).await?;
    let catalogue = definitions::catalogue(p, &mut p.db.reader().await?, &row).await?;
    let offered = definitions::offered(&catalogue, &row.service)?;
    let before = decode(&row.state)?;
    let event = Event {
        at: p.now(),
        by: act::officer(actor),
        code: String::new(),
        what: decided.into(),
    };
    let (_, effects) = step(&offered.definition, &before, &event)?;
    let mut texts = Vec::new();
    for effect in effects {
        let Effect::Tell { to, told, .. } = effect else {
            continue;
        };
        if to != row.applicant && to != row.actor {
            continue;
        }
        texts.push(words(p, (&row.reference, &offered.definition.name), told)?);
    }
    Ok(texts)
}

fn words(
    p: &Platform,
    (reference, service): (&Reference, &Text),
    told: Told,
) -> Result<Text, ApplyError> {
    let (key, values, own) = match told {
        Told::Standard { key, values } => (key, values, None),
        Told::Own(text) => (
            "own".to_owned(),
            std::collections::BTreeMap::new(),
            Some(text),
        ),
    };
    let mut notice = notices::Notice::new(&key).with("reference", reference.as_str());
    notice.values.extend(values);
    let mut text = match own {
        Some(own) => notices::fill(&own, &notice.values),
        None => notices::text(p, &notice)?,
    };
    text.ar = text.ar.replace("{service}", &service.ar);
    text.en = text.en.replace("{service}", &service.en);
    Ok(text)
}

/// A file that an answer of a case holds, for an officer who may see the case. The look is audited.
///
/// # Errors
/// As for [`super::case`]; [`Error::NotFound`] when no answer of it is this file.
pub async fn file(
    p: &Platform,
    actor: &Actor,
    reference: &Reference,
    hash: &str,
) -> Result<Upload, ApplyError> {
    let case = view::case(p, actor, reference).await?;
    if !holds(&case, hash) {
        return Err(Error::NotFound.into());
    }
    let entry = audit::Entry {
        actor: Some(actor.account),
        act: "application.file".into(),
        about: Some(case.row.applicant.clone()),
        detail: serde_json::json!({ "application": case.row.reference.as_str(), "file": hash }),
    };
    audit::look(p, entry).await?;
    let found = applications::upload(&mut p.db.reader().await?, hash).await?;
    Ok(found.ok_or(Error::NotFound)?)
}

/// Whether an answer of kind file is this one; a step's answers are asked by fields of that step.
fn holds(case: &Case, hash: &str) -> bool {
    let is_hash = |value: Option<&Value>| matches!(value, Some(Value::Text(text)) if text == hash);
    let definition = &case.offered.definition;
    let own = definition
        .fields
        .iter()
        .filter(|f| f.kind == FieldKind::File);
    let steps = definition
        .steps
        .iter()
        .flat_map(|s| std::iter::once(s).chain(&s.all));
    let mut asked = steps.flat_map(|step| {
        let agree = step.agree.iter().flat_map(|a| &a.asks);
        let wait = step
            .wait
            .iter()
            .flat_map(|w| w.may.iter().flat_map(|act| &act.asks));
        agree
            .chain(wait)
            .filter(|f| f.kind == FieldKind::File)
            .map(move |f| (step.id.as_str(), f.id.as_str()))
    });
    own.into_iter()
        .any(|f| is_hash(case.state.fields.get(f.id.as_str())))
        || asked
            .any(|(step, field)| is_hash(case.state.answers.get(step).and_then(|a| a.get(field))))
}

/// The subjects of a case as their registers have them now, in the same order; nothing for a record that is gone or whose
/// register does not answer.
///
/// # Errors
/// Failures other than a register that does not answer.
pub async fn subjects_now(p: &Platform, case: &Case) -> Result<Vec<Option<Record>>> {
    let mut now = Vec::with_capacity(case.state.subjects.len());
    for subject in &case.state.subjects {
        let record_type = subject.record_type.clone();
        let query = Query {
            record_type,
            id: Some(subject.id),
            conditions: Vec::new(),
            order: None,
            limit: 1,
        };
        now.push(match facts::ask(p, query).await {
            Ok(found) => found.into_iter().next(),
            Err(Error::SectorDown { .. }) => None,
            Err(error) => return Err(error),
        });
    }
    Ok(now)
}
