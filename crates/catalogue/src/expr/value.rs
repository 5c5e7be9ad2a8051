//! Values of expressions, and where names get theirs.
//!
//! Rule protected: a value carries its kind, so an answer stored as JSON comes back as what it was.

use std::collections::BTreeMap;
use std::sync::Arc;

use absher_vocabulary::{Date, IdentityNumber, Money, Text, Timestamp};
use serde::{Deserialize, Serialize};

use crate::record::Record;

/// A value. Serialised with its kind: `{"money":15000}`, `{"date":"2026-11-22"}`, `"null"`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// Nothing: an optional answer left empty, a fact not found.
    Null,
    /// The sector that knows it is down; only `late` facts.
    Unknown,
    /// Yes or no.
    Bool(bool),
    /// Whole number.
    Int(i64),
    /// Money.
    Money(Money),
    /// Text, choice, IBAN, phone, e-mail, address, file hash.
    Text(String),
    /// Text in both languages.
    Bilingual(Text),
    /// A day.
    Date(Date),
    /// A moment.
    Time(Timestamp),
    /// A person or establishment.
    Person(IdentityNumber),
    /// A record's id where the record itself was not read.
    Reference(absher_vocabulary::RecordId),
    /// A record.
    Record(Arc<Record>),
    /// Several values.
    List(Vec<Value>),
    /// A namespace (`fields`, `facts`, `parties`, `results`, `answers`).
    Map(BTreeMap<String, Value>),
}

/// Where the names of an expression get their values: `applicant`, `actor`, `subject`, `subjects`, `fields`, `facts`,
/// `parties`, `results`, `answers`, `record`, `person`; `today` and `now` come from `now`.
#[derive(Clone, Debug)]
pub struct Env {
    /// The moment the expression is evaluated for.
    pub now: Timestamp,
    /// Values by root name.
    pub names: BTreeMap<String, Value>,
}

impl Env {
    /// An environment with no names.
    pub fn new(now: Timestamp) -> Self {
        Self {
            now,
            names: BTreeMap::new(),
        }
    }
    /// The same environment with one name more.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.names.insert(name.to_owned(), value);
        self
    }
}

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// It needs a fact whose sector is down.
    #[error("a fact is not known now")]
    Unknown,
    /// It looked into something that is missing; the checker makes files guard it with `has(…)`.
    #[error("`{0}` has no value")]
    Missing(String),
    /// A number left its range.
    #[error("a number is out of range")]
    Range,
    /// The value is not of the kind the checker proved: the catalogue and the data disagree.
    #[error("`{0}` is not of the expected kind")]
    Kind(String),
}
