//! The contract, case by case: what every sector does, wherever it runs.

use std::{collections::BTreeSet, sync::Arc};

use absher_catalogue::model::OperationKind as Kind;
use absher_sectors::{Outcome, Query, Refusal, Sector, SectorError, SectorOp};
use serde_json::json;

use crate::asking::*;

pub(crate) async fn it_describes_itself(sector: Arc<dyn Sector>) {
    let described = sector.describe().await.unwrap();
    assert_eq!(described.sector, "alpha");
    assert_eq!(
        described.record_types,
        [
            "alpha.fine",
            "alpha.notice",
            "alpha.permit",
            "alpha.person",
            "alpha.slot"
        ]
    );
}

pub(crate) async fn an_issued_record_is_numbered_and_read_back(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    let made = one(
        sector,
        1,
        permit(
            1,
            json!({ "plate": "أ ب ج 1", "price": 12_345, "tags": ["x", "y"] }),
        ),
    )
    .await;
    assert_eq!(
        (made.number.as_str(), made.state.as_str(), made.version),
        ("P00000001", "active", 1)
    );
    assert_eq!(made.holder, Some(person(1)));
    let expected = json!({ "class": "small", "expires": "2027-01-31", "plate": "أ ب ج 1", "price": 12_345, "tags": ["x", "y"] });
    assert_eq!(json!(made.attributes), expected);
    assert_eq!(again(sector, &made, now()).await, made);
    assert_eq!(
        one(sector, 2, permit(1, json!({}))).await.number,
        "P00000002"
    );
}

pub(crate) async fn conditions_are_joined_and_any_value_matches(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    done(
        sector,
        1,
        vec![named(
            permit(1, json!({ "price": 9, "driver": person(7), "tags": ["x"] })),
            "a",
        )],
    )
    .await;
    done(
        sector,
        2,
        vec![named(
            permit(
                1,
                json!({ "price": 10, "class": "large", "tags": ["x", "y"] }),
            ),
            "a",
        )],
    )
    .await;
    let third = one(
        sector,
        3,
        permit(2, json!({ "price": -5, "class": "large" })),
    )
    .await;
    one(sector, 4, on(&third, Kind::Suspend, json!({}))).await;
    for (conditions, found) in [
        (
            vec![("holder", json!(person(1)))],
            vec!["P00000001", "P00000002"],
        ),
        (
            vec![
                ("holder", json!([person(1), person(2)])),
                ("class", json!("large")),
            ],
            vec!["P00000002", "P00000003"],
        ),
        (
            vec![
                ("class", json!(["small", "large"])),
                ("state", json!("active")),
            ],
            vec!["P00000001", "P00000002"],
        ),
        (vec![("driver", json!(person(7)))], vec!["P00000001"]),
        (
            vec![("price", json!([10, -5]))],
            vec!["P00000002", "P00000003"],
        ),
        (
            vec![("tags", json!("x")), ("class", json!("large"))],
            vec!["P00000002"],
        ),
        (
            vec![("number", json!(["P00000003", "P00000009"]))],
            vec!["P00000003"],
        ),
        (vec![("id", json!(third.id))], vec!["P00000003"]),
        (vec![("state", json!("held"))], vec!["P00000003"]),
        (vec![("holder", json!(null))], vec![]),
        (vec![("class", json!("medium"))], vec![]),
        (vec![("price", json!("10"))], vec![]),
        (vec![("plate", json!("\0"))], vec![]),
    ] {
        assert_eq!(
            numbers(sector, &query("alpha.permit", &conditions)).await,
            found,
            "{conditions:?}"
        );
    }
}

pub(crate) async fn records_come_in_the_order_asked_for(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    for (key, price, weight) in [(1, 9, 300), (2, 10, 20), (3, -1, 100)] {
        one(
            sector,
            key,
            permit(1, json!({ "price": price, "weight": weight })),
        )
        .await;
    }
    one(sector, 4, permit(1, json!({}))).await;
    let of_holder = query("alpha.permit", &[("holder", json!(person(1)))]);
    for (order, limit, found) in [
        (None, 100, "1234"),
        (Some("-number"), 100, "4321"),
        (Some("price"), 100, "4312"),
        (Some("-price"), 2, "21"),
        (Some("weight"), 3, "423"),
        (Some("-weight"), 1, "1"),
    ] {
        let ordered = Query {
            order: order.map(str::to_owned),
            limit,
            ..of_holder.clone()
        };
        let ends: String = numbers(sector, &ordered)
            .await
            .iter()
            .filter_map(|number| number.chars().last())
            .collect();
        assert_eq!(ends, found, "{order:?}");
    }
}

pub(crate) async fn a_question_that_reads_everything_is_not_accepted(sector: Arc<dyn Sector>) {
    for question in [
        query("alpha.permit", &[]),
        query("alpha.permit", &[("weight", json!(1))]),
        query("alpha.permit", &[("over", json!(true))]),
        query("alpha.unknown", &[("number", json!("1"))]),
        query("beta.permit", &[("number", json!("1"))]),
        Query {
            order: Some("over".to_owned()),
            ..query("alpha.permit", &[("number", json!("1"))])
        },
    ] {
        let error = sector.read(&question, now()).await.unwrap_err();
        assert!(
            matches!(error, SectorError::Protocol { .. }),
            "{question:?}: {error}"
        );
    }
}

pub(crate) async fn operations_lead_from_state_to_state(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    let made = one(sector, 1, permit(1, json!({}))).await;
    let held = one(sector, 2, on(&made, Kind::Suspend, json!({}))).await;
    assert_eq!((held.state.as_str(), held.version), ("held", 2));
    assert_eq!(
        refused(
            sector,
            3,
            vec![on(&held, Kind::Amend, json!({ "plate": "x" }))]
        )
        .await,
        Refusal::State
    );
    let resumed = one(sector, 4, on(&held, Kind::Resume, json!({}))).await;
    let renewed = one(
        sector,
        5,
        on(&resumed, Kind::Renew, json!({ "expires": "2030-01-01" })),
    )
    .await;
    assert_eq!(
        (
            renewed.state.as_str(),
            renewed.attributes["expires"].as_str()
        ),
        ("active", Some("2030-01-01"))
    );
    let amended = one(
        sector,
        6,
        on(&renewed, Kind::Amend, json!({ "plate": "x", "weight": 5 })),
    )
    .await;
    let amended = one(
        sector,
        7,
        on(
            &amended,
            Kind::Amend,
            json!({ "plate": null, "tags": ["t"] }),
        ),
    )
    .await;
    assert_eq!(
        json!(amended.attributes),
        json!({ "class": "small", "expires": "2030-01-01", "weight": 5, "tags": ["t"] })
    );
    assert_eq!(
        numbers(sector, &query("alpha.permit", &[("plate", json!("x"))])).await,
        Vec::<String>::new()
    );
    assert_eq!(
        numbers(sector, &query("alpha.permit", &[("tags", json!("t"))])).await,
        ["P00000001"]
    );
    let ended = one(sector, 8, on(&amended, Kind::Cancel, json!({}))).await;
    assert_eq!((ended.state.as_str(), ended.version), ("ended", 7));
    assert_eq!(again(sector, &made, now()).await, ended);
}

pub(crate) async fn a_transfer_changes_the_holder(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    let made = one(sector, 1, permit(1, json!({}))).await;
    let sold = one(
        sector,
        2,
        with_to(on(&made, Kind::Transfer, json!({ "price": 50 })), person(2)),
    )
    .await;
    assert_eq!(
        (sold.holder, sold.attributes["price"].as_i64()),
        (Some(person(2)), Some(50))
    );
    assert_eq!(
        numbers(
            sector,
            &query("alpha.permit", &[("holder", json!(person(1)))])
        )
        .await,
        Vec::<String>::new()
    );
    assert_eq!(
        numbers(
            sector,
            &query("alpha.permit", &[("holder", json!(person(2)))])
        )
        .await,
        ["P00000001"]
    );
}

pub(crate) async fn a_replaced_record_has_a_successor(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    let made = one(sector, 1, permit(1, json!({ "plate": "one" }))).await;
    let next = one(sector, 2, on(&made, Kind::Replace, json!({}))).await;
    assert_eq!(
        (next.number.as_str(), next.state.as_str(), next.version),
        ("P00000002", "active", 1)
    );
    assert_eq!(
        (next.holder, &next.attributes),
        (Some(person(1)), &made.attributes)
    );
    assert_ne!(next.id, made.id);
    let old = again(sector, &made, now()).await;
    assert_eq!((old.state.as_str(), old.version), ("ended", 2));
}

pub(crate) async fn a_changed_record_is_refused(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    let made = one(sector, 1, permit(1, json!({}))).await;
    one(sector, 2, on(&made, Kind::Amend, json!({ "weight": 1 }))).await;
    assert_eq!(
        refused(
            sector,
            3,
            vec![on(&made, Kind::Amend, json!({ "weight": 2 }))]
        )
        .await,
        Refusal::Version
    );
    assert_eq!(again(sector, &made, now()).await.attributes["weight"], 1);
}

pub(crate) async fn of_many_changes_on_one_version_one_wins(sector: Arc<dyn Sector>) {
    let made = one(&*sector, 1, permit(1, json!({}))).await;
    let tries = (2..22).map(|number| {
        let (sector, op) = (
            Arc::clone(&sector),
            on(&made, Kind::Amend, json!({ "weight": 1 })),
        );
        tokio::spawn(async move {
            sector
                .apply(&change(number, vec![op]), now())
                .await
                .unwrap()
        })
    });
    let mut won = 0;
    for outcome in tries.collect::<Vec<_>>() {
        match outcome.await.unwrap() {
            Outcome::Applied(_) => won += 1,
            Outcome::Refused(refusal) => assert_eq!(refusal, Refusal::Version),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(again(&*sector, &made, now()).await.version, 2);
}

pub(crate) async fn a_change_asked_again_gives_its_first_answer(sector: Arc<dyn Sector>) {
    let made = one(&*sector, 1, permit(1, json!({}))).await;
    assert_eq!(one(&*sector, 1, permit(1, json!({}))).await, made);
    let stale = SectorOp::On {
        kind: Kind::Amend,
        record_type: made.record_type.clone(),
        id: made.id,
        version: 2,
        to: None,
        set: set(json!({ "weight": 1 })),
        named: "it".to_owned(),
    };
    assert_eq!(
        refused(&*sector, 2, vec![stale.clone()]).await,
        Refusal::Version
    );
    one(&*sector, 3, on(&made, Kind::Amend, json!({ "weight": 2 }))).await;
    assert_eq!(
        refused(&*sector, 2, vec![stale]).await,
        Refusal::Version,
        "it would succeed now"
    );

    let tries = (0..20).map(|_| {
        let sector = Arc::clone(&sector);
        tokio::spawn(async move { one(&*sector, 9, permit(5, json!({}))).await.number })
    });
    let mut found = BTreeSet::new();
    for number in tries.collect::<Vec<_>>() {
        found.insert(number.await.unwrap());
    }
    assert_eq!(found.len(), 1);
    assert_eq!(
        numbers(
            &*sector,
            &query("alpha.permit", &[("holder", json!(person(5)))])
        )
        .await
        .len(),
        1
    );
}

pub(crate) async fn the_outcome_of_a_change_can_be_asked(sector: Arc<dyn Sector>) {
    assert_eq!(sector.status(key(1)).await.unwrap(), None);
    let first = sector
        .apply(&change(1, vec![permit(1, json!({}))]), now())
        .await
        .unwrap();
    assert_eq!(sector.status(key(1)).await.unwrap(), Some(first));
    refused(&*sector, 2, vec![permit(1, json!({ "class": "medium" }))]).await;
    assert_eq!(
        sector.status(key(2)).await.unwrap(),
        Some(Outcome::Refused(Refusal::Malformed))
    );
}

pub(crate) async fn a_malformed_change_is_refused(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    let made = one(sector, 1, permit(1, json!({}))).await;
    let slot = one(
        sector,
        2,
        issue(
            "alpha.slot",
            None,
            json!({ "places": 1, "day": "2026-03-02" }),
        ),
    )
    .await;
    let bad = [
        issue("alpha.unknown", None, json!({})),
        issue("beta.permit", None, json!({})),
        issue("alpha.permit", None, json!({ "class": "small" })),
        permit(1, json!({ "class": "medium" })),
        permit(1, json!({ "expires": "2027-02-30" })),
        permit(1, json!({ "price": 1.5 })),
        permit(1, json!({ "driver": "1000000009" })),
        permit(1, json!({ "plate": "a\0b" })),
        permit(1, json!({ "over": true })),
        permit(1, json!({ "colour": "red" })),
        on(&made, Kind::Amend, json!({ "class": "large" })),
        on(&made, Kind::Renew, json!({ "expires": null })),
        on(&made, Kind::Report, json!({})),
        on(&made, Kind::Issue, json!({})),
        on(&made, Kind::Transfer, json!({})),
        with_to(on(&made, Kind::Amend, json!({})), person(3)),
        take(&made, 1),
        take(&slot, 0),
        take(&slot, -1),
        take(&slot, i64::MAX),
        release(&slot, 1),
        release(&slot, -1),
    ];
    for (op, key) in bad.into_iter().zip(10..) {
        let shown = format!("{op:?}");
        assert_eq!(
            refused(sector, key, vec![op]).await,
            Refusal::Malformed,
            "{shown}"
        );
    }
    assert_eq!(again(sector, &made, now()).await, made);
}

pub(crate) async fn a_missing_record_is_refused(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    let mut made = one(sector, 1, permit(1, json!({}))).await;
    let mut elsewhere = made.clone();
    made.id = record_id(7);
    assert_eq!(
        refused(sector, 2, vec![on(&made, Kind::Cancel, json!({}))]).await,
        Refusal::Missing
    );
    elsewhere.record_type = "alpha.slot".into();
    assert_eq!(
        refused(sector, 3, vec![take(&elsewhere, 1)]).await,
        Refusal::Missing
    );
}

pub(crate) async fn what_is_unique_stands_once(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    let first = one(sector, 1, permit(1, json!({ "plate": "one" }))).await;
    assert_eq!(
        refused(sector, 2, vec![permit(2, json!({ "plate": "one" }))]).await,
        Refusal::Unique
    );
    let second = one(sector, 3, permit(2, json!({ "plate": "two" }))).await;
    assert_eq!(
        refused(
            sector,
            4,
            vec![on(&second, Kind::Amend, json!({ "plate": "one" }))]
        )
        .await,
        Refusal::Unique
    );
    assert_eq!(
        numbers(sector, &query("alpha.permit", &[("plate", json!("one"))])).await,
        ["P00000001"]
    );
    one(sector, 5, on(&first, Kind::Cancel, json!({}))).await;
    one(
        sector,
        6,
        on(&second, Kind::Amend, json!({ "plate": "one" })),
    )
    .await;
}

pub(crate) async fn of_many_who_want_what_is_unique_one_gets_it(sector: Arc<dyn Sector>) {
    let tries = (1..21).map(|number| {
        let sector = Arc::clone(&sector);
        tokio::spawn(async move {
            let change = change(number, vec![permit(1, json!({ "plate": "one" }))]);
            matches!(
                sector.apply(&change, now()).await.unwrap(),
                Outcome::Applied(_)
            )
        })
    });
    let mut won = 0;
    for applied in tries.collect::<Vec<_>>() {
        won += u32::from(applied.await.unwrap());
    }
    assert_eq!(won, 1);
}

pub(crate) async fn two_records_swap_what_is_unique(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    let first = one(sector, 1, permit(1, json!({ "plate": "one" }))).await;
    let second = one(sector, 2, permit(2, json!({ "plate": "two" }))).await;
    let swapped = done(
        sector,
        3,
        vec![
            named(on(&first, Kind::Amend, json!({ "plate": "two" })), "first"),
            named(
                on(&second, Kind::Amend, json!({ "plate": "one" })),
                "second",
            ),
        ],
    )
    .await;
    assert_eq!(
        (
            swapped["first"].attributes["plate"].as_str(),
            swapped["second"].version
        ),
        (Some("two"), 2)
    );
    assert_eq!(
        numbers(sector, &query("alpha.permit", &[("plate", json!("one"))])).await,
        [second.number]
    );
}

pub(crate) async fn a_change_is_done_whole_or_not_at_all(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    let first = one(sector, 1, permit(1, json!({}))).await;
    let second = one(sector, 2, permit(1, json!({}))).await;
    let slot = one(
        sector,
        3,
        issue(
            "alpha.slot",
            None,
            json!({ "places": 3, "day": "2026-03-02" }),
        ),
    )
    .await;
    let stale = SectorOp::On {
        kind: Kind::Cancel,
        record_type: second.record_type.clone(),
        id: second.id,
        version: 9,
        to: None,
        set: set(json!({})),
        named: "second".to_owned(),
    };
    let ops = vec![
        take(&slot, 2),
        on(&first, Kind::Cancel, json!({})),
        named(permit(9, json!({})), "new"),
        stale,
    ];
    let before = sector.changes(0, 100, now()).await.unwrap().len();
    assert_eq!(refused(sector, 4, ops).await, Refusal::Version);
    for record in [&first, &second, &slot] {
        assert_eq!(&again(sector, record, now()).await, record);
    }
    assert_eq!(
        numbers(
            sector,
            &query("alpha.permit", &[("holder", json!(person(9)))])
        )
        .await,
        Vec::<String>::new()
    );
    assert_eq!(sector.changes(0, 100, now()).await.unwrap().len(), before);
    assert_eq!(
        one(sector, 5, permit(9, json!({}))).await.number,
        "P00000003",
        "no number was wasted"
    );
}

pub(crate) async fn two_operations_on_one_record_follow_each_other(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    let made = one(sector, 1, permit(1, json!({}))).await;
    let ops = vec![
        on(&made, Kind::Amend, json!({ "weight": 5 })),
        on(&made, Kind::Suspend, json!({})),
    ];
    let after = done(sector, 2, ops).await.remove("it").unwrap();
    assert_eq!(
        (
            after.state.as_str(),
            after.version,
            &after.attributes["weight"]
        ),
        ("held", 3, &json!(5))
    );
    assert_eq!(again(sector, &made, now()).await, after);
}
