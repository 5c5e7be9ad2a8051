//! The life of a record: what an operation makes of it. Pure.
//!
//! Rule protected: an operation does what the type's file lets it: from these states, to that state, setting those
//! attributes; anything else is refused. A new operation is an arm in [`operate`].

use std::collections::BTreeMap;

use absher_catalogue::{
    Refusal,
    model::{Operation, OperationKind, RecordType},
};
use absher_store::registers::RecordRow;
use absher_vocabulary::{IdentityNumber, RecordId};
use serde_json::{Map, Value as Json};

use super::shape::{self, Misfit};

/// A record after an operation, and the one that takes its place (`replace`; its number is still to be given).
pub(super) struct Operated {
    pub(super) record: RecordRow,
    pub(super) successor: Option<RecordRow>,
}

/// What an operation brings.
pub(super) struct Brought<'a> {
    pub(super) to: Option<&'a IdentityNumber>,
    pub(super) set: &'a BTreeMap<String, Json>,
    /// Id of the successor, if there will be one.
    pub(super) successor: RecordId,
}

/// Carries out an operation on a record.
pub(super) fn operate(
    of: &RecordType,
    kind: OperationKind,
    record: &RecordRow,
    brought: &Brought<'_>,
) -> Result<Operated, Refusal> {
    if kind == OperationKind::Issue || (brought.to.is_some() && !moves(kind)) {
        return Err(Refusal::Malformed);
    }
    let operation = of.operation(kind).ok_or(Refusal::Malformed)?;
    allows(of, operation, brought.set)?;
    if !operation.from.is_empty() && !operation.from.iter().any(|from| **from == *record.state) {
        return Err(Refusal::State);
    }
    let mut after = record.clone();
    after.version += 1;
    if let Some(to) = &operation.to {
        after.state = to.to_string();
    }
    if kind == OperationKind::Replace {
        let holder = brought.to.or(record.holder.as_ref()).cloned();
        let successor = fresh(
            of,
            brought.successor,
            holder,
            record.attributes.clone(),
            brought.set,
        )
        .map_err(malformed)?;
        return Ok(Operated {
            record: after,
            successor: Some(successor),
        });
    }
    if kind == OperationKind::Transfer {
        after.holder = Some(brought.to.ok_or(Refusal::Malformed)?.clone());
    }
    after.attributes = shape::set(of, after.attributes, brought.set).map_err(malformed)?;
    after.capacity = shape::capacity(of, &after.attributes);
    Ok(Operated {
        record: after,
        successor: None,
    })
}

/// A new record without a number. Where the type's file does not say otherwise, it may be issued with any attributes.
pub(super) fn issue(
    of: &RecordType,
    id: RecordId,
    holder: Option<IdentityNumber>,
    set: &BTreeMap<String, Json>,
) -> Result<RecordRow, Refusal> {
    let operation = of
        .operation(OperationKind::Issue)
        .ok_or(Refusal::Malformed)?;
    if !operation.sets.is_empty() {
        allows(of, operation, set)?;
    }
    let mut record = fresh(of, id, holder, Map::new(), set).map_err(malformed)?;
    if let Some(to) = &operation.to {
        record.state = to.to_string();
    }
    Ok(record)
}

/// A record in its type's first state, without a number.
pub(super) fn fresh(
    of: &RecordType,
    id: RecordId,
    holder: Option<IdentityNumber>,
    attributes: Map<String, Json>,
    set: &BTreeMap<String, Json>,
) -> Result<RecordRow, Misfit> {
    let attributes = shape::set(of, attributes, set)?;
    Ok(RecordRow {
        id,
        record_type: of.id.to_string(),
        number: String::new(),
        holder,
        state: of.first_state().to_owned(),
        version: 1,
        capacity: shape::capacity(of, &attributes),
        attributes,
        taken: 0,
    })
}

fn moves(kind: OperationKind) -> bool {
    matches!(kind, OperationKind::Transfer | OperationKind::Replace)
}

fn allows(
    of: &RecordType,
    operation: &Operation,
    set: &BTreeMap<String, Json>,
) -> Result<(), Refusal> {
    match set
        .keys()
        .find(|id| !operation.sets.iter().any(|allowed| *allowed == id.as_str()))
    {
        Some(id) => Err(malformed(Misfit::new(
            of,
            id,
            "may not be set by this operation",
        ))),
        None => Ok(()),
    }
}

/// The reason goes to the log (it holds no value); the platform learns that the change is malformed.
#[allow(
    clippy::needless_pass_by_value,
    reason = "used as a function of map_err"
)]
fn malformed(misfit: Misfit) -> Refusal {
    tracing::warn!(%misfit, "a change was refused");
    Refusal::Malformed
}
