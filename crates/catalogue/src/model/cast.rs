//! The cast: people named by what they are, with their records (`catalogue/cast/*.toml`).
//!
//! Rule protected: every example and the demonstration population are made of these, relative to `today`, so nothing
//! goes stale and no test person is real. A new kind of person is one entry.

use std::collections::BTreeMap;

use absher_vocabulary::Text;
use serde::{Deserialize, Serialize};

use super::Name;

/// A person of the cast.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CastPerson {
    /// Named by what the person is: `owner-of-a-valid-car`.
    pub id: Name,
    /// What the person is, for the lists of demonstration accounts.
    pub name: Text,
    /// Kind of identity number: `citizen`, `resident`, `visitor`, `establishment`.
    pub identity: Name,
    /// Built upon another person of the cast: its records and values first, then these.
    pub like: Option<Name>,
    /// How many of them a demonstration of the usual size has (every share as written); other sizes in proportion. None without it.
    #[serde(default)]
    pub share: u32,
    /// Has a demonstration account (one of them): the user name.
    pub account: Option<Name>,
    /// Has an activated account in examples.
    #[serde(default = "yes")]
    pub registered: bool,
    /// Records held. Each value is a literal, or a text beginning with `=` that is an expression over `today`, `now`, `self`
    /// (the person's identity number), the `@names` of this person's other records and the draws `pick([..])`, `between(a, b)`,
    /// `name(..)`, which are deterministic by seed.
    #[serde(default)]
    pub records: Vec<CastRecord>,
    /// People who come with this one (children, workers, a spouse): names of other cast entries by the name used in `@name`.
    #[serde(default)]
    pub with: BTreeMap<String, Name>,
}

/// A record of a person of the cast.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CastRecord {
    /// Record type.
    #[serde(rename = "type")]
    pub record: Name,
    /// Name for references from other records of the same person (`@car`).
    #[serde(rename = "as")]
    pub named: Option<Name>,
    /// State; the type's first without it.
    pub state: Option<Name>,
    /// Attributes.
    #[serde(default)]
    pub set: BTreeMap<String, toml::Value>,
}

fn yes() -> bool {
    true
}
