//! Operations of a definition into operations of the sector contract.
//!
//! Rule protected: an operation on a record carries the version the application last saw.

use std::collections::BTreeMap;

use absher_catalogue::{
    Env, Formula, Record, RecordOp, Value,
    model::{Op, OperationKind},
};
use absher_vocabulary::IdentityNumber;
use serde_json::Value as Json;

use crate::{effect::Effect, event::Refused, machine::Run};

/// Builds the operations of a step, leaving out those whose `when` does not hold. An operation on `subjects` is made once
/// for each subject.
pub(crate) fn build(run: &Run<'_>, ops: &[Op], step: &str) -> Result<Vec<RecordOp>, Refused> {
    let mut list = Vec::new();
    for (place, op) in ops.iter().enumerate() {
        let named = op
            .named
            .as_ref()
            .map_or_else(|| format!("{step}.{place}"), |n| n.as_str().to_owned());
        let each = target(op).is_some_and(|(_, f)| f.source() == "subjects");
        if each {
            for (i, subject) in run.state.subjects.iter().enumerate() {
                let env = run.state.env_about(subject, run.now);
                list.extend(one(run, op, &env, (Some(subject), format!("{named}.{i}")))?);
            }
        } else {
            list.extend(one(run, op, &run.state.env(run.now), (None, named))?);
        }
    }
    Ok(list)
}

fn one(
    run: &Run<'_>,
    op: &Op,
    env: &Env,
    (subject, named): (Option<&Record>, String),
) -> Result<Option<RecordOp>, Refused> {
    if let Some(when) = &op.when
        && !when.eval_bool(env)?
    {
        return Ok(None);
    }
    let set = values(&op.set, env)?;
    let to = op.to.as_ref().map(|f| person(run, f, env)).transpose()?;
    if let Some(record_type) = &op.issue {
        let record_type = record_type.as_str().to_owned();
        return Ok(Some(RecordOp::Issue {
            record_type,
            holder: to,
            set,
            named,
        }));
    }
    let Some((kind, formula)) = target(op) else {
        return Err(Refused::Broken("an operation without a target".into()));
    };
    let record = match subject {
        Some(subject) => subject.clone(),
        None => (*formula.eval_record(env)?).clone(),
    };
    Ok(Some(RecordOp::On {
        kind,
        record_type: record.record_type,
        id: record.id,
        version: record.version,
        to,
        set,
        named,
    }))
}

/// What an operation is done to.
fn target(op: &Op) -> Option<(OperationKind, &Formula)> {
    [
        (OperationKind::Renew, &op.renew),
        (OperationKind::Amend, &op.amend),
        (OperationKind::Transfer, &op.transfer),
        (OperationKind::Suspend, &op.suspend),
        (OperationKind::Resume, &op.resume),
        (OperationKind::Cancel, &op.cancel),
        (OperationKind::Replace, &op.replace),
        (OperationKind::Report, &op.report),
    ]
    .into_iter()
    .find_map(|(kind, f)| f.as_ref().map(|f| (kind, f)))
}

fn person(run: &Run<'_>, formula: &Formula, env: &Env) -> Result<IdentityNumber, Refused> {
    if let Some(id) = run.state.parties.get(formula.source()) {
        return Ok(id.clone());
    }
    Ok(formula.eval_person(env)?)
}

fn values(set: &BTreeMap<String, Formula>, env: &Env) -> Result<BTreeMap<String, Json>, Refused> {
    let mut out = BTreeMap::new();
    for (name, formula) in set {
        out.insert(name.clone(), json(&formula.eval(env)?)?);
    }
    Ok(out)
}

/// A value as the contract carries it.
fn json(value: &Value) -> Result<Json, Refused> {
    Ok(match value {
        Value::Null => Json::Null,
        Value::Bool(b) => Json::Bool(*b),
        Value::Int(i) => Json::from(*i),
        Value::Money(m) => Json::from(m.in_halalas()),
        Value::Text(t) => Json::String(t.clone()),
        Value::Bilingual(t) => serde_json::json!({ "ar": t.ar, "en": t.en }),
        Value::Date(d) => Json::String(d.to_string()),
        Value::Time(t) => Json::from(t.micros()),
        Value::Person(p) => Json::String(p.as_str().to_owned()),
        Value::Reference(r) => Json::String(r.to_string()),
        Value::Record(r) => Json::String(r.id.to_string()),
        Value::List(list) => Json::Array(list.iter().map(json).collect::<Result<_, _>>()?),
        Value::Unknown | Value::Map(_) => {
            return Err(Refused::Broken("a value that no register keeps".into()));
        }
    })
}

/// The sector that keeps a record type: the first part of its id.
pub(crate) fn sector_of(record_type: &str) -> String {
    record_type.split('.').next().unwrap_or_default().to_owned()
}

/// Takes from a capacity.
pub(crate) fn take(serial: u32, record: &Record, count: i64) -> Effect {
    let op = RecordOp::Take {
        record_type: record.record_type.clone(),
        id: record.id,
        count,
        named: "taken".into(),
    };
    Effect::Sector {
        serial,
        sector: sector_of(&record.record_type),
        ops: vec![op],
    }
}
