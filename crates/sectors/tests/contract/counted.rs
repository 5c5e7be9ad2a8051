//! The contract, case by case: capacities, timers, the history of changes, and people.

use std::sync::Arc;

use absher_catalogue::model::OperationKind as Kind;
use absher_sectors::{ChangeNotice, Outcome, Refusal, Sector};
use serde_json::json;

use crate::asking::*;
pub(crate) async fn capacity_is_taken_and_given_back(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    let slot = one(
        sector,
        1,
        issue(
            "alpha.slot",
            None,
            json!({ "places": 3, "day": "2026-03-02" }),
        ),
    )
    .await;
    assert_eq!((slot.number.as_str(), slot.left), ("000001", Some(3)));
    let taken = one(sector, 2, take(&slot, 2)).await;
    assert_eq!((taken.left, taken.version), (Some(1), 1));
    assert_eq!(
        refused(sector, 3, vec![take(&slot, 2)]).await,
        Refusal::Capacity
    );
    assert_eq!(
        refused(
            sector,
            4,
            vec![on(&slot, Kind::Amend, json!({ "places": 1 }))]
        )
        .await,
        Refusal::Capacity
    );
    assert!(done(sector, 5, vec![release(&slot, 2)]).await.is_empty());
    assert_eq!(
        refused(sector, 6, vec![release(&slot, 1)]).await,
        Refusal::Malformed
    );
    let wider = one(sector, 7, on(&slot, Kind::Amend, json!({ "places": 4 }))).await;
    assert_eq!((wider.left, wider.version), (Some(4), 2));
    assert_eq!(one(sector, 8, take(&slot, 4)).await.left, Some(0));
}

pub(crate) async fn ten_places_go_to_ten_of_fifty(sector: Arc<dyn Sector>) {
    let slot = one(
        &*sector,
        1,
        issue(
            "alpha.slot",
            None,
            json!({ "places": 10, "day": "2026-03-02" }),
        ),
    )
    .await;
    let tries = (2..52).map(|number| {
        let (sector, op) = (Arc::clone(&sector), take(&slot, 1));
        tokio::spawn(async move {
            sector
                .apply(&change(number, vec![op]), now())
                .await
                .unwrap()
        })
    });
    let mut got = 0;
    for outcome in tries.collect::<Vec<_>>() {
        match outcome.await.unwrap() {
            Outcome::Applied(_) => got += 1,
            Outcome::Refused(refusal) => assert_eq!(refusal, Refusal::Capacity),
        }
    }
    assert_eq!(got, 10);
    assert_eq!(again(&*sector, &slot, now()).await.left, Some(0));
}

pub(crate) async fn a_timer_at_a_day_goes_off_when_the_day_begins(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    let made = one(
        sector,
        1,
        permit(1, json!({ "expires": "2026-05-31", "plate": "one" })),
    )
    .await;
    let begins = day("2026-06-01");
    assert_eq!(again(sector, &made, begins.plus_seconds(-1)).await, made);
    let expired = again(sector, &made, begins).await;
    assert_eq!((expired.state.as_str(), expired.version), ("expired", 2));
    assert_eq!(again(sector, &made, day("2030-01-01")).await, expired);
    let last = sector.changes(1, 10, now()).await.unwrap().pop().unwrap();
    assert_eq!(
        (last.what.as_str(), last.at, last.reference, last.record),
        ("timer", begins, None, expired)
    );
    one(sector, 2, permit(2, json!({ "plate": "one" }))).await;
}

pub(crate) async fn a_timer_moves_with_its_record(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    let made = one(sector, 1, permit(1, json!({ "expires": "2026-05-31" }))).await;
    let renewed = one(
        sector,
        2,
        on(&made, Kind::Renew, json!({ "expires": "2027-05-31" })),
    )
    .await;
    assert_eq!(again(sector, &made, day("2027-05-31")).await, renewed);
    let held = one(sector, 3, on(&renewed, Kind::Suspend, json!({}))).await;
    assert_eq!(
        again(sector, &made, day("2028-01-01")).await,
        held,
        "it waits in no state but active"
    );
}

pub(crate) async fn timers_follow_each_other_however_late_anyone_asks(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    let opened = day("2026-01-01");
    let fine = one(
        sector,
        1,
        issue(
            "alpha.fine",
            Some(person(1)),
            json!({ "opened": opened.micros() }),
        ),
    )
    .await;
    assert_eq!(fine.number, "0000000001");
    assert_eq!(
        again(sector, &fine, opened.plus_seconds(24 * 3_600))
            .await
            .state,
        "late"
    );
    let doubled = again(sector, &fine, day("2026-02-01")).await;
    assert_eq!((doubled.state.as_str(), doubled.version), ("doubled", 3));
    let moments: Vec<_> = sector
        .changes(1, 10, now())
        .await
        .unwrap()
        .into_iter()
        .map(|change| change.at)
        .collect();
    assert_eq!(
        moments,
        [
            opened.plus_seconds(24 * 3_600),
            opened.plus_seconds(48 * 3_600)
        ]
    );
}

pub(crate) async fn a_change_meets_the_record_after_its_timers(sector: Arc<dyn Sector>) {
    let made = one(&*sector, 1, permit(1, json!({ "expires": "2026-05-31" }))).await;
    let late = change(2, vec![on(&made, Kind::Amend, json!({ "weight": 1 }))]);
    let outcome = sector.apply(&late, day("2026-07-01")).await.unwrap();
    assert_eq!(outcome, Outcome::Refused(Refusal::Version));
}

pub(crate) async fn a_timer_goes_off_once_for_many_who_ask(sector: Arc<dyn Sector>) {
    let made = one(&*sector, 1, permit(1, json!({ "expires": "2026-05-31" }))).await;
    let asking = (0..20).map(|_| {
        let (sector, made) = (Arc::clone(&sector), made.clone());
        tokio::spawn(async move { again(&*sector, &made, day("2026-07-01")).await.version })
    });
    for version in asking.collect::<Vec<_>>() {
        assert_eq!(version.await.unwrap(), 2);
    }
    assert_eq!(sector.changes(1, 10, now()).await.unwrap().len(), 1);
}

pub(crate) async fn changes_are_numbered_in_their_order(sector: Arc<dyn Sector>) {
    let slot = one(
        &*sector,
        1,
        issue(
            "alpha.slot",
            None,
            json!({ "places": 9, "day": "2026-03-02" }),
        ),
    )
    .await;
    let made = one(&*sector, 2, permit(1, json!({ "plate": "one" }))).await;
    done(
        &*sector,
        3,
        vec![take(&slot, 2), on(&made, Kind::Replace, json!({}))],
    )
    .await;
    done(&*sector, 4, vec![release(&slot, 1)]).await;
    let all = sector.changes(0, 100, now()).await.unwrap();
    let shown: Vec<_> = all
        .iter()
        .map(|c| {
            (
                c.number,
                c.what.as_str(),
                c.reference.as_deref(),
                c.record.number.as_str(),
            )
        })
        .collect();
    let expected = [
        (1, "issue", Some("A-1"), "000001"),
        (2, "issue", Some("A-2"), "P00000001"),
        (3, "take", Some("A-3"), "000001"),
        (4, "replace", Some("A-3"), "P00000001"),
        (5, "issue", Some("A-3"), "P00000002"),
        (6, "release", Some("A-4"), "000001"),
    ];
    assert_eq!(shown, expected);
    assert_eq!(all[2].record.left, Some(7));
    assert_eq!(sector.changes(2, 3, now()).await.unwrap(), all[2..5]);
    assert_eq!(sector.changes(6, 3, now()).await.unwrap(), []);
}

/// One follows the changes while others make them: a number that was not there may not turn up before one that was seen.
pub(crate) async fn who_follows_the_changes_misses_none(sector: Arc<dyn Sector>) {
    let making: Vec<_> = (1..61)
        .map(|number| {
            let sector = Arc::clone(&sector);
            tokio::spawn(async move { one(&*sector, number, permit(1, json!({}))).await })
        })
        .collect();
    let mut seen: Vec<i64> = Vec::new();
    loop {
        let over = making.iter().all(tokio::task::JoinHandle::is_finished);
        let since = seen.last().copied().unwrap_or(0);
        let found = sector.changes(since, 7, now()).await.unwrap();
        if over && found.is_empty() {
            break;
        }
        seen.extend(found.iter().map(|change| change.number));
        tokio::task::yield_now().await;
    }
    assert_eq!(seen, (1..=60).collect::<Vec<i64>>());
}

/// Nobody reads: the one who follows hears of a record's timers all the same, and once.
pub(crate) async fn who_follows_the_changes_hears_of_timers(sector: Arc<dyn Sector>) {
    for number in 1..4 {
        let ends = json!({ "expires": "2026-05-31" });
        one(&*sector, number, permit(1, ends)).await;
    }
    let begins = day("2026-06-01");
    let before = sector.changes(3, 10, begins.plus_seconds(-1)).await;
    assert_eq!(before.unwrap(), []);
    let expired = sector.changes(3, 10, begins).await.unwrap();
    let shown = |c: &ChangeNotice| (c.number, c.what.clone(), c.record.state.clone(), c.at);
    let timer = |number| (number, "timer".to_owned(), "expired".to_owned(), begins);
    assert_eq!(
        expired.iter().map(shown).collect::<Vec<_>>(),
        [4, 5, 6].map(timer)
    );
    assert_eq!(
        sector.changes(3, 10, day("2030-01-01")).await.unwrap(),
        expired
    );
}

pub(crate) async fn a_person_is_numbered_by_identity(sector: Arc<dyn Sector>) {
    let sector = &*sector;
    let born = json!({ "name": { "ar": "نورة", "en": "Noura" }, "birth_date": "2026-02-20" });
    let first = one(sector, 1, issue("alpha.person", None, born.clone())).await;
    let second = one(sector, 2, issue("alpha.person", None, born.clone())).await;
    assert_eq!(
        Some(&first.number),
        first.holder.as_ref().map(ToString::to_string).as_ref()
    );
    assert_ne!(first.number, second.number);
    let given = one(
        sector,
        3,
        issue("alpha.person", Some(person(77)), born.clone()),
    )
    .await;
    assert_eq!(given.number, person(77).to_string());
    assert_eq!(
        refused(
            sector,
            4,
            vec![issue("alpha.person", Some(person(77)), born)]
        )
        .await,
        Refusal::Unique
    );
}
