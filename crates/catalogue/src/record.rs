//! A record as read from a register: what travels in the sector contract and what expressions look into.
//!
//! Rule protected: one shape for every record type; the type's file says what the attributes are.

use std::sync::Arc;

use absher_vocabulary::{IdentityNumber, Money, RecordId, Text, Timestamp, time::parse_date};
use serde::{Deserialize, Serialize};

use crate::{
    expr::{Env, EvalError, Value},
    model::{Attribute, AttributeKind, Is, Operation, OperationKind, RecordType},
};

/// One entry of a register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Id of its record type.
    pub record_type: String,
    /// Its own id, which never changes.
    pub id: RecordId,
    /// Its number as people know it; unique in its type.
    pub number: String,
    /// The person or establishment it belongs to.
    pub holder: Option<IdentityNumber>,
    /// Its state.
    pub state: String,
    /// Counts its changes from 1; a change names the version it was decided on.
    pub version: i64,
    /// Attributes as JSON: dates `YYYY-MM-DD`, times as microseconds since 1970 UTC, money as halalas, bilingual as
    /// `{"ar","en"}`, persons as ten digits, references as the id of the record, flags as booleans.
    pub attributes: serde_json::Map<String, serde_json::Value>,
    /// What is left of its capacity, when its type has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<i64>,
}

impl RecordType {
    /// The attribute with this id.
    pub fn attribute(&self, id: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|a| a.id == id)
    }
    /// The operation of this kind, when the type allows it.
    pub fn operation(&self, kind: OperationKind) -> Option<&Operation> {
        self.operations.iter().find(|o| o.op == kind)
    }
    /// The sector that keeps it: the first part of its id.
    pub fn sector(&self) -> &str {
        self.id
            .split_once('.')
            .map_or(self.id.as_str(), |(sector, _)| sector)
    }
    /// The state of a new record.
    pub fn first_state(&self) -> &str {
        self.states.first().map_or("", |s| s.id.as_str())
    }
    /// The attribute with this meaning (`person.name`, `person.birth-date`…).
    pub fn meaning(&self, meaning: &str) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|a| a.meaning.as_ref().is_some_and(|m| m == meaning))
    }
}

/// The identity number of a person's or establishment's own record.
pub fn identity_of(record: &Record) -> Option<IdentityNumber> {
    record
        .holder
        .clone()
        .or_else(|| IdentityNumber::parse(&record.number).ok())
}

/// The value of an attribute, or of a built-in (`id`, `number`, `holder`, `state`, `left`), as expressions see it; derived
/// attributes are worked out for `now`. What is not stored is [`Value::Null`].
pub fn value_of(
    of: &RecordType,
    record: &Record,
    attribute: &str,
    now: Timestamp,
) -> Result<Value, EvalError> {
    let Some(known) = of.attribute(attribute) else {
        return Ok(built_in(of, record, attribute));
    };
    if let Some(derived) = &known.derived {
        let env = Env::new(now).with("record", Value::Record(Arc::new(record.clone())));
        return match derived.eval(&env) {
            Err(EvalError::Missing(_)) if known.optional => Ok(Value::Null),
            other => other,
        };
    }
    match record.attributes.get(attribute) {
        None | Some(serde_json::Value::Null) => Ok(Value::Null),
        Some(json) => parse_json(known.kind, json)
            .ok_or_else(|| EvalError::Kind(format!("{}.{attribute}", of.id))),
    }
}

fn built_in(of: &RecordType, record: &Record, name: &str) -> Value {
    let person = |who: Option<IdentityNumber>| who.map_or(Value::Null, Value::Person);
    match name {
        "id" if matches!(of.is, Some(Is::Person | Is::Establishment)) => {
            person(identity_of(record))
        }
        "id" => Value::Reference(record.id),
        "number" => Value::Text(record.number.clone()),
        "holder" => person(record.holder.clone()),
        "state" => Value::Text(record.state.clone()),
        "left" => record.left.map_or(Value::Null, Value::Int),
        // A type of another kind of person may lack an attribute that its siblings have.
        _ => Value::Null,
    }
}

/// The value of an attribute whose type is not known, as its JSON looks.
pub(crate) fn guess(record: &Record, name: &str) -> Result<Value, EvalError> {
    Ok(match name {
        "id" => Value::Reference(record.id),
        "number" => Value::Text(record.number.clone()),
        "holder" => record.holder.clone().map_or(Value::Null, Value::Person),
        "state" => Value::Text(record.state.clone()),
        "left" => record.left.map_or(Value::Null, Value::Int),
        _ => match record.attributes.get(name) {
            None | Some(serde_json::Value::Null) => Value::Null,
            Some(serde_json::Value::Bool(b)) => Value::Bool(*b),
            Some(serde_json::Value::Number(n)) => Value::Int(n.as_i64().ok_or(EvalError::Range)?),
            Some(serde_json::Value::String(s)) => Value::Text(s.clone()),
            Some(_) => return Err(EvalError::Kind(name.to_owned())),
        },
    })
}

/// A value as a record stores it. `None` when it is not of that kind; [`Value::Null`] is JSON null for every kind.
pub fn json_of(kind: AttributeKind, value: &Value) -> Option<serde_json::Value> {
    use serde_json::Value as J;
    Some(match (kind, value) {
        (_, Value::Null) => J::Null,
        (AttributeKind::Text | AttributeKind::Choice, Value::Text(t)) => J::from(t.as_str()),
        (AttributeKind::Bilingual, Value::Bilingual(t)) => {
            serde_json::json!({ "ar": t.ar, "en": t.en })
        }
        (AttributeKind::Date, Value::Date(d)) => J::from(d.to_string()),
        (AttributeKind::Time, Value::Time(t)) => J::from(t.micros()),
        (AttributeKind::Money, Value::Money(m)) => J::from(m.in_halalas()),
        (AttributeKind::Number, Value::Int(n)) => J::from(*n),
        (AttributeKind::Flag, Value::Bool(b)) => J::from(*b),
        (AttributeKind::Person | AttributeKind::Text, Value::Person(p)) => J::from(p.as_str()),
        (AttributeKind::Person, Value::Record(r)) => J::from(identity_of(r)?.as_str()),
        (AttributeKind::Reference, Value::Reference(r)) => J::from(r.to_string()),
        (AttributeKind::Reference, Value::Record(r)) => J::from(r.id.to_string()),
        (AttributeKind::List, Value::List(items)) => {
            let texts = items.iter().map(|i| json_of(AttributeKind::Text, i));
            J::Array(texts.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// A value as read from a record. `None` when the JSON is not of that kind.
pub fn parse_json(kind: AttributeKind, json: &serde_json::Value) -> Option<Value> {
    if json.is_null() {
        return Some(Value::Null);
    }
    Some(match kind {
        AttributeKind::Text | AttributeKind::Choice => Value::Text(json.as_str()?.to_owned()),
        AttributeKind::Bilingual => Value::Bilingual(Text::new(
            json.get("ar")?.as_str()?,
            json.get("en")?.as_str()?,
        )),
        AttributeKind::Date => Value::Date(parse_date(json.as_str()?).ok()?),
        AttributeKind::Time => Value::Time(Timestamp::from_micros(json.as_i64()?)),
        AttributeKind::Money => Value::Money(Money::halalas(json.as_i64()?)),
        AttributeKind::Number => Value::Int(json.as_i64()?),
        AttributeKind::Flag => Value::Bool(json.as_bool()?),
        AttributeKind::Person => Value::Person(IdentityNumber::parse(json.as_str()?).ok()?),
        AttributeKind::Reference => Value::Reference(json.as_str()?.parse().ok()?),
        AttributeKind::List => {
            let items = json
                .as_array()?
                .iter()
                .map(|i| parse_json(AttributeKind::Text, i));
            Value::List(items.collect::<Option<_>>()?)
        }
    })
}
