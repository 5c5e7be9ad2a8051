//! Registers: record types with their attributes, states, operations, relations between people, and the sectors that
//! keep them (`catalogue/registers/*.toml`, `catalogue/sectors.toml`, `catalogue/roles.toml`).
//!
//! Rule protected: what a record is and how it may change is data; the platform finds people, establishments and
//! vehicles by `is`, never by a type's name. A new operation is a variant of [`OperationKind`].

use absher_vocabulary::Text;
use serde::{Deserialize, Serialize};

use super::{Choice, Name};
use crate::expr::Formula;

/// A record type.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RecordType {
    /// Dotted id; the first part is the sector's id.
    pub id: Name,
    /// Its name.
    pub name: Text,
    /// What the platform takes it for.
    pub is: Option<Is>,
    /// How its numbers look; a type with `is = "person"` or `"establishment"` is numbered by the holder's identity number.
    pub number: Option<NumberFormat>,
    /// What it holds.
    pub attributes: Vec<Attribute>,
    /// States in the order of life; a new record is in the first.
    pub states: Vec<Choice>,
    /// What may be done to it.
    #[serde(default)]
    pub operations: Vec<Operation>,
    /// What must be unique.
    #[serde(default)]
    pub unique: Vec<Unique>,
    /// Changes that happen by themselves.
    #[serde(default)]
    pub timers: Vec<Timer>,
    /// A count that can be taken from.
    pub capacity: Option<Capacity>,
    /// A card of it is shown among the holder's documents (the wallet) with these attributes.
    #[serde(default)]
    pub wallet: Vec<Name>,
    /// The attribute (kind date) that says until when it is valid; the dashboard reminds before it.
    pub expires: Option<Name>,
    /// The service offered when it is about to expire.
    pub renewed_by: Option<Name>,
}

/// What the platform takes a record for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Is {
    /// A person: has attributes with the meanings `person.name`, `person.birth-date`.
    Person,
    /// An establishment: has `establishment.name`, `establishment.owner`.
    Establishment,
    /// A vehicle.
    Vehicle,
}

/// How numbers look: `prefix`, then `digits` digits counted up in the sector.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NumberFormat {
    /// Letters or digits in front.
    #[serde(default)]
    pub prefix: String,
    /// Digits counted.
    pub digits: u32,
}

/// Something a record holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Attribute {
    /// Name in expressions: lowercase letters, digits and `_`.
    pub id: Name,
    /// Kind of value.
    pub kind: AttributeKind,
    /// What people read.
    pub name: Text,
    /// May be missing; expressions guard it with `has(…)`.
    #[serde(default)]
    pub optional: bool,
    /// Can be asked for: travels in the sector contract.
    #[serde(default)]
    pub indexed: bool,
    /// Values (`kind = "choice"`).
    #[serde(default)]
    pub options: Vec<Choice>,
    /// Record type pointed at (`kind = "reference"`).
    pub of: Option<Name>,
    /// Must not be shown to anyone but the holder and those who act for the holder.
    #[serde(default)]
    pub personal: bool,
    /// What it means, where two things may mean the same (`person.name`, `person.birth-date`, `person.address`…).
    pub meaning: Option<Name>,
    /// Not stored: worked out from the others over `record`, `today`, `now`.
    pub derived: Option<Formula>,
}

/// Kinds of attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttributeKind {
    /// Text in one language or none (numbers, codes, addresses).
    Text,
    /// Text in both languages.
    Bilingual,
    /// One of `options`.
    Choice,
    /// A day.
    Date,
    /// A moment.
    Time,
    /// Money.
    Money,
    /// Whole number.
    Number,
    /// Yes or no.
    Flag,
    /// A person or establishment by identity number.
    Person,
    /// Another record (`of`).
    Reference,
    /// A list of texts.
    List,
}

/// Something that may be done to a record.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Operation {
    /// Which.
    pub op: OperationKind,
    /// States it may start from; any without it.
    #[serde(default)]
    pub from: Vec<Name>,
    /// State after it; the same without it.
    pub to: Option<Name>,
    /// Attributes it may set.
    #[serde(default)]
    pub sets: Vec<Name>,
}

/// The operations of the sector contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OperationKind {
    /// A new record.
    Issue,
    /// Lengthens.
    Renew,
    /// Changes attributes.
    Amend,
    /// Changes the holder.
    Transfer,
    /// Puts on hold.
    Suspend,
    /// Ends a hold.
    Resume,
    /// Ends.
    Cancel,
    /// Ends and issues a successor.
    Replace,
    /// Records an event.
    Report,
}

/// Attributes that together may stand once (while in one of the states, if given).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Unique {
    /// Attributes; `holder` may be named.
    pub of: Vec<Name>,
    /// Only while in these states.
    #[serde(rename = "while", default)]
    pub states: Vec<Name>,
}

/// A change that happens by itself when a time comes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Timer {
    /// Name of the timer.
    pub id: Name,
    /// When it is due, of kind date or time, over `record`.
    pub at: Formula,
    /// Only in these states.
    #[serde(default)]
    pub from: Vec<Name>,
    /// State after it.
    pub to: Name,
}

/// A count that can be taken from (slots, quota): the sector keeps what is left, never below zero.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Capacity {
    /// The attribute (kind number) that says how many there are; `record.left` in expressions is what is left.
    pub of: Name,
}

/// Who may act for or ask about whom, declared by a record: the person in attribute `by` acts for the person in `about`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Relation {
    /// Name: `guardian`, `sponsor`, `owner`…
    pub id: Name,
    /// What the one acted for is called by the one who acts («your dependents»).
    pub name: Text,
    /// The record type that declares it.
    pub record: Name,
    /// Attribute of kind person, indexed: who acts (`holder` may be named).
    pub by: Name,
    /// Attribute of kind person: acted for (`holder` may be named).
    pub about: Name,
    /// States in which it holds.
    pub states: Vec<Name>,
}

/// A sector (`catalogue/sectors.toml`).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SectorInfo {
    /// Id: the folder of its definitions and the first part of its record types.
    pub id: Name,
    /// Its name.
    pub name: Text,
}

/// A role of officers (`catalogue/roles.toml`).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Role {
    /// Id.
    pub id: Name,
    /// Its name.
    pub name: Text,
    /// The sector it belongs to; of the platform without it.
    pub sector: Option<Name>,
    /// What it may do beside reviews: `activate`, `audit`.
    #[serde(default)]
    pub may: Vec<Name>,
}
