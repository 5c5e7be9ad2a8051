//! Operations on records and how they ended: said by the engine, carried out by a sector.
//!
//! Rule protected: an operation names the record's version it was decided on; a sector does all of a change or none.

use std::collections::BTreeMap;

use absher_vocabulary::{IdentityNumber, RecordId};
use serde::{Deserialize, Serialize};

use crate::{model::OperationKind, record::Record};

/// One operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "kebab-case")]
pub enum RecordOp {
    /// A new record; the sector numbers it.
    Issue {
        /// Record type.
        record_type: String,
        /// Its holder.
        holder: Option<IdentityNumber>,
        /// Attributes.
        set: BTreeMap<String, serde_json::Value>,
        /// Name of the result.
        named: String,
    },
    /// Any operation on a record that exists; refused when its version is not this one.
    On {
        /// Which operation.
        kind: OperationKind,
        /// Record type.
        record_type: String,
        /// The record.
        id: RecordId,
        /// The version it was decided on.
        version: i64,
        /// New holder (`transfer`).
        to: Option<IdentityNumber>,
        /// Attributes set; for `replace`, of the successor.
        set: BTreeMap<String, serde_json::Value>,
        /// Name of the result (the record after the operation; the successor for `replace`).
        named: String,
    },
    /// Takes from the capacity of a record; refused when less is left. No version: the count itself is the guard.
    Take {
        /// Record type.
        record_type: String,
        /// The record.
        id: RecordId,
        /// How many.
        count: i64,
        /// Name of the result.
        named: String,
    },
    /// Gives back what was taken.
    Release {
        /// Record type.
        record_type: String,
        /// The record.
        id: RecordId,
        /// How many.
        count: i64,
    },
}

/// How a change ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Done: the records by the names of their operations.
    Applied(BTreeMap<String, Record>),
    /// Nothing was changed.
    Refused(Refusal),
}

/// Why a sector refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The record was changed by somebody else since.
    Version,
    /// There is no such record.
    Missing,
    /// The operation is not allowed in the record's state.
    State,
    /// Another record stands in the way (uniqueness).
    Unique,
    /// Nothing is left of the capacity.
    Capacity,
    /// The change itself is malformed.
    Malformed,
    /// The sector's own decision (a simulated refusal, a rule of its own).
    Sector,
}
