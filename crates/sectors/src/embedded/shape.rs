//! What a record's type says of it: valid attributes, index entries, unique keys, timers. Pure.
//!
//! Rule protected: what is stored fits the type's file, and an index entry sorts as its value does, so a question can be
//! answered and ordered without reading the records. A new attribute kind is a line in [`indexed`].

use std::{collections::BTreeMap, sync::Arc};

use absher_catalogue::{
    Env, EvalError, Record, Value, json_of,
    model::{Attribute, AttributeKind, Name, RecordType, Timer},
    parse_json,
};
use absher_store::registers::{RecordRow, TimerRow};
use absher_vocabulary::{Timestamp, start_of_day_riyadh};
use serde_json::{Map, Value as Json};

/// What is wrong with attributes, for operators and authors of the catalogue; holds no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{record_type}: {attribute} {problem}")]
pub struct Misfit {
    record_type: String,
    attribute: String,
    problem: &'static str,
}

impl Misfit {
    pub(super) fn new(of: &RecordType, attribute: &str, problem: &'static str) -> Self {
        Self {
            record_type: of.id.to_string(),
            attribute: attribute.to_owned(),
            problem,
        }
    }
}

/// Attributes with some set anew, in the one spelling of their kinds; null removes one.
pub(super) fn set(
    of: &RecordType,
    mut attributes: Map<String, Json>,
    values: &BTreeMap<String, Json>,
) -> Result<Map<String, Json>, Misfit> {
    for (id, value) in values {
        let attribute = of
            .attribute(id)
            .ok_or_else(|| Misfit::new(of, id, "is not an attribute"))?;
        if attribute.derived.is_some() {
            return Err(Misfit::new(of, id, "is derived and cannot be set"));
        }
        if value.is_null() {
            attributes.remove(id);
        } else {
            let value = spelled(attribute, value)
                .ok_or_else(|| Misfit::new(of, id, "has a value of another kind"))?;
            attributes.insert(id.clone(), value);
        }
    }
    let lacking = of
        .attributes
        .iter()
        .find(|a| !a.optional && a.derived.is_none() && !attributes.contains_key(a.id.as_str()));
    match lacking {
        Some(attribute) => Err(Misfit::new(of, &attribute.id, "is missing")),
        None => Ok(attributes),
    }
}

/// The value in the one spelling of the attribute's kind; `None` if it is of another, or text with a NUL, which
/// PostgreSQL cannot store.
fn spelled(attribute: &Attribute, json: &Json) -> Option<Json> {
    if json.to_string().contains("\\u0000") {
        return None;
    }
    let value = parse_json(attribute.kind, json)?;
    if let (AttributeKind::Choice, Value::Text(chosen)) = (attribute.kind, &value) {
        attribute
            .options
            .iter()
            .find(|option| option.id == chosen.as_str())?;
    }
    json_of(attribute.kind, &value)
}

/// How many can be taken from a record with these attributes.
pub(super) fn capacity(of: &RecordType, attributes: &Map<String, Json>) -> Option<i64> {
    let capacity = of.capacity.as_ref()?;
    Some(
        attributes
            .get(capacity.of.as_str())
            .and_then(Json::as_i64)
            .unwrap_or(0)
            .max(0),
    )
}

/// The index entry of one value: numbers are spelled so that their texts sort as they do. `None` for what cannot be
/// looked up (text in two languages) or is of another kind.
pub(super) fn indexed(attribute: &Attribute, json: &Json) -> Option<String> {
    let value = match attribute.kind {
        AttributeKind::List => Json::from(json.as_str().filter(|text| !text.contains('\0'))?),
        _ => spelled(attribute, json)?,
    };
    match value {
        Json::String(text) => Some(text),
        Json::Bool(truth) => Some(truth.to_string()),
        Json::Number(number) => Some(sortable(number.as_i64()?)),
        _ => None,
    }
}

/// Twenty digits that sort as the number does, below zero too.
fn sortable(number: i64) -> String {
    format!("{:020}", i128::from(number) - i128::from(i64::MIN))
}

/// All index entries of a record.
pub(super) fn index(of: &RecordType, record: &RecordRow) -> Vec<(String, String)> {
    let mut entries = Vec::new();
    for attribute in of.attributes.iter().filter(|a| a.indexed) {
        let one =
            |json: &Json| indexed(attribute, json).map(|value| (attribute.id.to_string(), value));
        match record.attributes.get(attribute.id.as_str()) {
            Some(Json::Array(items)) => entries.extend(items.iter().filter_map(one)),
            Some(json) => entries.extend(one(json)),
            None => {}
        }
    }
    entries.sort();
    entries.dedup();
    entries
}

/// What the record keeps others from having. An attribute it lacks keeps nothing.
pub(super) fn unique(of: &RecordType, record: &RecordRow) -> Vec<String> {
    let mut keys = Vec::new();
    for unique in &of.unique {
        if !unique.states.is_empty() && !unique.states.iter().any(|state| **state == *record.state)
        {
            continue;
        }
        let part = |name: &str| match name {
            "holder" => record
                .holder
                .as_ref()
                .map(|holder| Json::from(holder.as_str())),
            _ => record.attributes.get(name).cloned(),
        };
        if let Some(parts) = unique
            .of
            .iter()
            .map(|name| part(name))
            .collect::<Option<Vec<_>>>()
        {
            let names =
                |names: &[Name]| names.iter().map(Name::as_str).collect::<Vec<_>>().join("+");
            keys.push(format!(
                "{} while {} {}",
                names(&unique.of),
                names(&unique.states),
                Json::Array(parts)
            ));
        }
    }
    keys
}

/// The timers that wait for the record in its state.
pub(super) fn timers(of: &RecordType, record: &RecordRow, now: Timestamp) -> Vec<TimerRow> {
    let waits = |timer: &&Timer| *timer.to != *record.state && starts_from(timer, &record.state);
    let mut waiting = Vec::new();
    for timer in of.timers.iter().filter(waits) {
        if let Some(due) = due(of, timer, record, now) {
            waiting.push(TimerRow {
                record_id: record.id,
                timer: timer.id.to_string(),
                due,
            });
        }
    }
    waiting
}

/// Whether the timer may go off in the state.
pub(super) fn starts_from(timer: &Timer, state: &str) -> bool {
    timer.from.is_empty() || timer.from.iter().any(|from| *from == state)
}

/// A timer at a day goes off when the day begins in Riyadh: what is valid until a day ends by a timer at the day after.
fn due(of: &RecordType, timer: &Timer, record: &RecordRow, now: Timestamp) -> Option<Timestamp> {
    let env = Env::new(now).with("record", Value::Record(Arc::new(shown(record))));
    match timer.at.eval(&env) {
        Ok(Value::Time(at)) => Some(at),
        Ok(Value::Date(day)) => Some(start_of_day_riyadh(day)),
        Ok(Value::Null) | Err(EvalError::Missing(_)) => None,
        Ok(_) => {
            tracing::error!(record_type = %of.id, timer = %timer.id, "a timer's moment is neither a date nor a time");
            None
        }
        Err(error) => {
            tracing::error!(record_type = %of.id, timer = %timer.id, %error, "a timer's moment has no value");
            None
        }
    }
}

/// The record as the contract shows it.
pub(super) fn shown(record: &RecordRow) -> Record {
    Record {
        record_type: record.record_type.clone(),
        id: record.id,
        number: record.number.clone(),
        holder: record.holder.clone(),
        state: record.state.clone(),
        version: record.version,
        attributes: record.attributes.clone(),
        left: record.capacity.map(|capacity| capacity - record.taken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_entries_of_numbers_sort_as_the_numbers_do() {
        let numbers = [i64::MIN, -10, -9, 0, 9, 10, 1_767_214_799_000_000, i64::MAX];
        let spelled: Vec<_> = numbers.iter().map(|n| sortable(*n)).collect();
        assert!(
            spelled.is_sorted() && spelled.iter().all(|s| s.len() == 20),
            "{spelled:?}"
        );
    }
}
