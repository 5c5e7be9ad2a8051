//! The town of these tests: its register of stalls, the sale of a stall, and its people.
//!
//! Rule protected: the definition is one the catalogue's checker accepts, as an application pins it.

use std::collections::BTreeMap;

use absher_catalogue::{Catalogue, Record, model::Definition};
use absher_vocabulary::{
    Date, IdentityKind, IdentityNumber, RecordId, Timestamp, start_of_day_riyadh,
};

/// The definition as an application pins it: checked, but for the examples that prove it.
pub(super) fn definition() -> Definition {
    let files: BTreeMap<&str, &str> = [
        ("sectors.toml", "[[sectors]]\nid = \"town\"\nname = { ar = \"البلدية\", en = \"Town\" }\n"),
        ("roles.toml", "[[roles]]\nid = \"clerk\"\nname = { ar = \"كاتب\", en = \"Clerk\" }\nsector = \"town\"\n"),
        ("registers/town.toml", include_str!("town.toml")),
        ("town/sell-stall.toml", include_str!("sell-stall.toml")),
    ]
    .into();
    let pinned = serde_json::json!({ "id": "town.sell-stall", "files": files }).to_string();
    let catalogue = Catalogue::unpin(&pinned).unwrap_or_else(|m| panic!("{m}"));
    catalogue
        .definition("town.sell-stall")
        .unwrap()
        .definition
        .clone()
}

pub(super) fn start() -> Timestamp {
    start_of_day_riyadh(Date::constant(2026, 11, 22)).plus_seconds(9 * 3600)
}

pub(super) fn seller() -> IdentityNumber {
    person(1).holder.unwrap()
}

pub(super) fn buyer() -> IdentityNumber {
    person(2).holder.unwrap()
}

pub(super) fn person(serial: u64) -> Record {
    let id = IdentityNumber::synthetic(IdentityKind::Citizen, serial);
    record(
        "town.person",
        serial,
        (
            &id,
            "alive",
            serde_json::json!({ "name": { "ar": "أ", "en": "A" }, "birth_date": "1990-01-01" }),
        ),
    )
}

pub(super) fn record(
    kind: &str,
    serial: u64,
    (holder, state, attributes): (&IdentityNumber, &str, serde_json::Value),
) -> Record {
    Record {
        record_type: kind.into(),
        id: RecordId::from_uuid(
            format!("00000000-0000-7000-8000-{serial:012}")
                .parse()
                .unwrap(),
        ),
        number: format!("N{serial}"),
        holder: Some(holder.clone()),
        state: state.into(),
        version: 1,
        attributes: attributes.as_object().unwrap().clone(),
        left: None,
    }
}
