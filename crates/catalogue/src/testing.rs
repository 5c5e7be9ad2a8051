//! A tiny catalogue for the tests of this crate: two sectors, four record types, one of each kind that matters.

use std::{collections::BTreeMap, sync::Arc};

use absher_vocabulary::{
    IdentityKind, IdentityNumber, RecordId, Timestamp, time::parse_date, time::start_of_day_riyadh,
};

use crate::{Catalogue, Files, Record};

const FILES: [(&str, &str); 10] = [
    ("sectors.toml", include_str!("../tests/tiny/sectors.toml")),
    ("roles.toml", include_str!("../tests/tiny/roles.toml")),
    (
        "registers/civil.toml",
        include_str!("../tests/tiny/registers/civil.toml"),
    ),
    (
        "registers/traffic.toml",
        include_str!("../tests/tiny/registers/traffic.toml"),
    ),
    (
        "tables/fees.toml",
        include_str!("../tests/tiny/tables/fees.toml"),
    ),
    (
        "fragments/insured.toml",
        include_str!("../tests/tiny/fragments/insured.toml"),
    ),
    (
        "documents/car-paper.toml",
        include_str!("../tests/tiny/documents/car-paper.toml"),
    ),
    (
        "cast/people.toml",
        include_str!("../tests/tiny/cast/people.toml"),
    ),
    (
        "traffic/sell.toml",
        include_str!("../tests/tiny/traffic/sell.toml"),
    ),
    (
        "traffic/fines.toml",
        include_str!("../tests/tiny/traffic/fines.toml"),
    ),
];

/// The files.
pub(crate) fn files() -> BTreeMap<String, String> {
    FILES
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

/// The files with one passage of one changed.
pub(crate) fn changed(file: &str, from: &str, to: &str) -> Files {
    let mut files = files();
    let text = files.get_mut(file).expect("a file of the tiny catalogue");
    assert_eq!(
        text.matches(from).count(),
        1,
        "`{from}` stands once in {file}"
    );
    *text = text.replace(from, to);
    Files::from_map(files)
}

/// The tiny catalogue.
pub(crate) fn catalogue() -> Catalogue {
    Catalogue::load(&Files::from_map(files())).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// Noon on 22 November 2026 in Riyadh.
pub(crate) fn now() -> Timestamp {
    start_of_day_riyadh(parse_date("2026-11-22").expect("a date")).plus_seconds(12 * 3600)
}

/// An invented citizen.
pub(crate) fn citizen(serial: u64) -> IdentityNumber {
    IdentityNumber::synthetic(IdentityKind::Citizen, serial)
}

/// A record with these attributes.
pub(crate) fn record(
    record_type: &str,
    serial: u128,
    state: &str,
    attributes: serde_json::Value,
) -> Arc<Record> {
    let serde_json::Value::Object(attributes) = attributes else {
        panic!("attributes are an object")
    };
    Arc::new(Record {
        record_type: record_type.to_owned(),
        id: RecordId::from_uuid(uuid::Uuid::from_u128(serial)),
        number: serial.to_string(),
        holder: Some(citizen(1)),
        state: state.to_owned(),
        version: 1,
        attributes,
        left: None,
    })
}
