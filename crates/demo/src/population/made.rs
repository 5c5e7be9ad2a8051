//! People as made: their records, and those who came with them.
//!
//! Rule protected: a record is found by the name its entry gives it, never by its type's name.

use std::{collections::BTreeMap, sync::Arc};

use absher_catalogue::{
    Value,
    model::{Is, RecordType},
    parse_json,
};
use absher_sectors::SeedRecord;
use absher_vocabulary::{IdentityKind, IdentityNumber, RecordId};

/// A person or establishment that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// Id of the entry of the cast.
    pub entry: String,
    /// Which one of the entry, counted from 0.
    pub serial: u64,
    /// Identity number.
    pub identity: IdentityNumber,
    /// Has an activated account in examples.
    pub registered: bool,
    /// Records, in the order of the file.
    pub held: Vec<Held>,
    /// Those who came along, by the name the entry gives them.
    pub with: BTreeMap<String, Made>,
}

/// A record that was made.
#[derive(Clone, Debug)]
pub struct Held {
    /// Its type.
    pub of: Arc<RecordType>,
    /// The name its entry gives it.
    pub named: Option<String>,
    /// The record.
    pub record: SeedRecord,
}

impl Made {
    /// Whether it is a person and not an establishment or an office.
    pub fn is_person(&self) -> bool {
        self.identity.kind() != IdentityKind::Establishment
    }

    /// Whether it has an account in examples.
    pub fn has_account(&self) -> bool {
        self.registered && self.is_person()
    }

    /// This one and all who came along.
    pub fn everyone(&self) -> Vec<&Made> {
        let mut all = vec![self];
        all.extend(self.with.values().flat_map(Made::everyone));
        all
    }

    /// The records of this one and of all who came along.
    pub fn into_records(self) -> Vec<SeedRecord> {
        let mut records: Vec<SeedRecord> = self.held.into_iter().map(|h| h.record).collect();
        records.extend(self.with.into_values().flat_map(Made::into_records));
        records
    }

    /// The record its entry calls so.
    pub fn record(&self, named: &str) -> Option<&Held> {
        self.held.iter().find(|h| h.named.as_deref() == Some(named))
    }

    /// The id of the record at the end of a path: `car`, `son.passport`.
    pub fn record_at(&self, path: &[&str]) -> Option<RecordId> {
        match path {
            [name] => self.record(name).map(|h| h.record.id),
            [name, rest @ ..] => self.with.get(*name)?.record_at(rest),
            [] => None,
        }
    }

    /// The person's or establishment's own record.
    pub fn own(&self) -> Option<&Held> {
        self.held
            .iter()
            .find(|h| matches!(h.of.is, Some(Is::Person | Is::Establishment)))
    }

    /// The attribute of the own record with this meaning (`person.name`…).
    pub fn meaning(&self, meaning: &str) -> Option<Value> {
        let own = self.own()?;
        own.attribute(&own.of.meaning(meaning)?.id)
            .filter(|v| *v != Value::Null)
    }

    /// What stands at the end of a path: nothing more is the identity number; then a record by its name, somebody who
    /// came along, or an attribute of the own record.
    pub fn value_at(&self, path: &[&str]) -> Option<Value> {
        let [name, rest @ ..] = path else {
            return Some(Value::Person(self.identity.clone()));
        };
        if let Some(held) = self.record(name) {
            return held.value_at(rest);
        }
        match (self.with.get(*name), rest) {
            (Some(person), _) => person.value_at(rest),
            (None, []) if *name == "id" => Some(Value::Person(self.identity.clone())),
            (None, []) => self.own()?.attribute(name),
            (None, _) => None,
        }
    }
}

impl Held {
    /// A stored attribute; null when it has none.
    pub fn attribute(&self, id: &str) -> Option<Value> {
        let attribute = self.of.attribute(id)?;
        match self.record.set.get(id) {
            Some(json) => parse_json(attribute.kind, json),
            None => Some(Value::Null),
        }
    }

    fn value_at(&self, path: &[&str]) -> Option<Value> {
        match path {
            [] | ["id"] => Some(Value::Reference(self.record.id)),
            ["holder"] => self.record.holder.clone().map(Value::Person),
            ["state"] => Some(Value::Text(
                self.record
                    .state
                    .clone()
                    .unwrap_or_else(|| self.of.first_state().to_owned()),
            )),
            [attribute] => self.attribute(attribute),
            _ => None,
        }
    }
}
