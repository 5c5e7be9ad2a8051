//! What the cases are written with: changes and questions in few words.

use std::collections::BTreeMap;

use absher_catalogue::{Record, model::OperationKind};
use absher_sectors::{Change, Condition, Outcome, Query, Refusal, Sector, SectorOp};
use absher_vocabulary::{
    IdentityKind, IdentityNumber, OutboxId, RecordId, Timestamp, parse_date, start_of_day_riyadh,
};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// Midnight in Riyadh at the start of a day.
pub(crate) fn day(text: &str) -> Timestamp {
    start_of_day_riyadh(parse_date(text).unwrap())
}

/// Most cases happen now.
pub(crate) fn now() -> Timestamp {
    day("2026-03-01").plus_seconds(9 * 3_600)
}

pub(crate) fn person(serial: u64) -> IdentityNumber {
    IdentityNumber::synthetic(IdentityKind::Citizen, serial)
}

pub(crate) fn key(number: u128) -> OutboxId {
    OutboxId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn record_id(number: u128) -> RecordId {
    RecordId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn set(json: Json) -> BTreeMap<String, Json> {
    let Json::Object(set) = json else {
        panic!("attributes are an object")
    };
    set.into_iter().collect()
}

pub(crate) fn issue(
    record_type: &str,
    holder: Option<IdentityNumber>,
    attributes: Json,
) -> SectorOp {
    SectorOp::Issue {
        record_type: record_type.to_owned(),
        holder,
        set: set(attributes),
        named: "made".to_owned(),
    }
}

pub(crate) fn permit(holder: u64, attributes: Json) -> SectorOp {
    let Json::Object(attributes) = attributes else {
        panic!("attributes are an object")
    };
    let mut all = serde_json::Map::from_iter([
        ("class".to_owned(), json!("small")),
        ("expires".to_owned(), json!("2027-01-31")),
    ]);
    all.extend(attributes);
    issue("alpha.permit", Some(person(holder)), Json::Object(all))
}

pub(crate) fn on(record: &Record, kind: OperationKind, attributes: Json) -> SectorOp {
    SectorOp::On {
        kind,
        record_type: record.record_type.clone(),
        id: record.id,
        version: record.version,
        to: None,
        set: set(attributes),
        named: "it".to_owned(),
    }
}

pub(crate) fn with_to(mut op: SectorOp, holder: IdentityNumber) -> SectorOp {
    if let SectorOp::On { to, .. } = &mut op {
        *to = Some(holder);
    }
    op
}

pub(crate) fn named(mut op: SectorOp, name: &str) -> SectorOp {
    match &mut op {
        SectorOp::Issue { named, .. }
        | SectorOp::On { named, .. }
        | SectorOp::Take { named, .. } => name.clone_into(named),
        SectorOp::Release { .. } => {}
    }
    op
}

pub(crate) fn take(record: &Record, count: i64) -> SectorOp {
    SectorOp::Take {
        record_type: record.record_type.clone(),
        id: record.id,
        count,
        named: "it".to_owned(),
    }
}

pub(crate) fn release(record: &Record, count: i64) -> SectorOp {
    SectorOp::Release {
        record_type: record.record_type.clone(),
        id: record.id,
        count,
    }
}

pub(crate) fn change(key_number: u128, ops: Vec<SectorOp>) -> Change {
    Change {
        key: key(key_number),
        reference: format!("A-{key_number}"),
        ops,
    }
}

/// Carries out a change that must succeed.
pub(crate) async fn done(
    sector: &dyn Sector,
    key: u128,
    ops: Vec<SectorOp>,
) -> BTreeMap<String, Record> {
    match sector.apply(&change(key, ops), now()).await.unwrap() {
        Outcome::Applied(results) => results,
        Outcome::Refused(refusal) => panic!("refused: {refusal:?}"),
    }
}

/// Carries out one operation that must succeed and gives its record.
pub(crate) async fn one(sector: &dyn Sector, key: u128, op: SectorOp) -> Record {
    done(sector, key, vec![op])
        .await
        .into_values()
        .next()
        .unwrap()
}

/// Carries out a change that must be refused.
pub(crate) async fn refused(sector: &dyn Sector, key: u128, ops: Vec<SectorOp>) -> Refusal {
    match sector.apply(&change(key, ops), now()).await.unwrap() {
        Outcome::Refused(refusal) => refusal,
        Outcome::Applied(results) => panic!("applied: {results:?}"),
    }
}

pub(crate) fn query(record_type: &str, conditions: &[(&str, Json)]) -> Query {
    let condition = |(attribute, value): &(&str, Json)| Condition {
        attribute: (*attribute).to_owned(),
        any_of: value
            .as_array()
            .cloned()
            .unwrap_or_else(|| vec![value.clone()]),
    };
    Query {
        record_type: record_type.to_owned(),
        id: None,
        conditions: conditions.iter().map(condition).collect(),
        order: None,
        limit: 100,
    }
}

/// The numbers of the permits found, in their order.
pub(crate) async fn numbers(sector: &dyn Sector, query: &Query) -> Vec<String> {
    sector
        .read(query, now())
        .await
        .unwrap()
        .into_iter()
        .map(|record| record.number)
        .collect()
}

/// The record as it is at that moment.
pub(crate) async fn again(sector: &dyn Sector, record: &Record, at: Timestamp) -> Record {
    let query = Query {
        id: Some(record.id),
        ..query(&record.record_type, &[])
    };
    sector.read(&query, at).await.unwrap().pop().unwrap()
}
