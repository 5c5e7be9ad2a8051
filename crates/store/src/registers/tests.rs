//! What the store promises by itself; that it serves a register whole is proved by the contract tests of the sectors.

use serde_json::json;
use uuid::Uuid;

use super::{find::statement, *};
use crate::{Db, Tx, on_both, testing};

fn id(number: u128) -> RecordId {
    RecordId::from_uuid(Uuid::from_u128(number))
}

fn sample(number: u128) -> RecordRow {
    RecordRow {
        id: id(number),
        record_type: "a.thing".to_owned(),
        number: number.to_string(),
        holder: None,
        state: "new".to_owned(),
        version: 1,
        attributes: Map::from_iter([("n".to_owned(), json!(1))]),
        capacity: Some(5),
        taken: 0,
    }
}

async fn started(db: &Db) -> Tx {
    let mut tx = db.begin().await.unwrap();
    assert!(insert(&mut tx, &sample(1)).await.unwrap());
    tx
}

on_both! {
    async fn rows_are_added_in_any_count(db: Db) {
        for (first, count) in [(0, 0), (100, 1), (200, 49), (300, 50), (400, 51), (500, 101)] {
            let records: Vec<_> = (first..first + count).map(sample).collect();
            let timer = TimerRow { record_id: id(first), timer: "t".to_owned(), due: Timestamp::from_micros(7) };
            let mut tx = db.begin().await.unwrap();
            let given = Seed {
                index: (0..records.len()).map(|n| (n, "group".to_owned(), first.to_string())).collect(),
                unique: (0..records.len()).map(|n| (n, records[n].number.clone())).collect(),
                timers: (0..records.len().min(1)).map(|n| (n, timer.clone())).collect(),
                records,
            };
            seed(&mut tx, &given).await.unwrap();
            tx.commit().await.unwrap();
            let mut reader = db.reader().await.unwrap();
            let group = Find {
                record_type: "a.thing".to_owned(),
                indexed: vec![("group".to_owned(), vec![first.to_string()])],
                limit: 200,
                ..Find::default()
            };
            assert_eq!(find(&mut reader, &group).await.unwrap(), given.records);
        }
        let waiting = due(&mut db.reader().await.unwrap(), "a.thing", Timestamp::from_micros(7), 100).await.unwrap();
        assert_eq!(waiting.len(), 5);
    }

    async fn an_update_says_why_it_was_not_done(db: Db) {
        let mut tx = started(&db).await;
        assert_eq!(take(&mut tx, "a.thing", id(1), 3).await.unwrap().map(|row| row.taken), Some(3));
        let after = |capacity| RecordRow { version: 2, state: "old".to_owned(), capacity: Some(capacity), ..sample(1) };
        assert_eq!(update(&mut tx, &after(5), 9).await.unwrap(), Written::Stale);
        assert_eq!(update(&mut tx, &after(2), 1).await.unwrap(), Written::Full);
        assert_eq!(update(&mut tx, &after(3), 1).await.unwrap(), Written::Done(3));
        assert_eq!(record(&mut tx, "a.thing", id(1)).await.unwrap(), Some(RecordRow { taken: 3, ..after(3) }));
        assert_eq!(record(&mut tx, "a.other", id(1)).await.unwrap(), None);
    }

    async fn more_than_there_is_is_neither_taken_nor_given_back(db: Db) {
        let mut tx = started(&db).await;
        for (count, left) in [(6, None), (-1, None), (5, Some(5)), (1, None), (-5, Some(0))] {
            assert_eq!(take(&mut tx, "a.thing", id(1), count).await.unwrap().map(|row| row.taken), left, "{count}");
        }
        let endless = RecordRow { capacity: None, ..sample(2) };
        assert!(insert(&mut tx, &endless).await.unwrap());
        assert_eq!(take(&mut tx, "a.thing", id(2), 1).await.unwrap(), None);
    }

    async fn a_change_ends_once_and_is_told_in_order(db: Db) {
        let (key, at) = (OutboxId::from_uuid(Uuid::from_u128(7)), Timestamp::from_micros(9));
        let change = |what: &str, number| ChangeRow {
            number,
            record_id: id(1),
            what: what.to_owned(),
            reference: None,
            at,
            before: None,
            after: json!({ "what": what }),
        };
        let mut tx = started(&db).await;
        assert!(open(&mut tx, "a", key, None, at).await.unwrap());
        assert!(!open(&mut tx, "a", key, None, at).await.unwrap());
        assert_eq!(outcome(&mut tx, "a", key).await.unwrap(), None);
        append(&mut tx, "a", &[change("issue", 0), change("amend", 0)]).await.unwrap();
        append(&mut tx, "b", &[change("amend", 0)]).await.unwrap();
        close(&mut tx, "a", key, &json!("applied")).await.unwrap();
        assert_eq!(outcome(&mut tx, "a", key).await.unwrap(), Some(json!("applied")));
        assert_eq!(outcome(&mut tx, "b", key).await.unwrap(), None);
        let told = changes(&mut tx, "a", 0, 9).await.unwrap();
        assert_eq!(told, [change("issue", 1), change("amend", 2)]);
        assert_eq!(changes(&mut tx, "a", 1, 9).await.unwrap(), told[1..]);
        assert_eq!(history(&mut tx, id(1), 9).await.unwrap().len(), 3);
        assert_eq!(history(&mut tx, id(2), 9).await.unwrap(), []);
    }

    async fn what_is_taken_out_is_not_found(db: Db) {
        let mut tx = started(&db).await;
        assert!(exists(&mut tx, "a.thing", "1").await.unwrap());
        assert!(!exists(&mut tx, "a.other", "1").await.unwrap());
        let red = ("colour".to_owned(), "red".to_owned());
        let reds = Find {
            record_type: "a.thing".to_owned(),
            indexed: vec![(red.0.clone(), vec![red.1.clone()])],
            limit: 9,
            ..Find::default()
        };
        index(&mut tx, "a.thing", id(1), std::slice::from_ref(&red)).await.unwrap();
        assert_eq!(find(&mut tx, &reds).await.unwrap(), [sample(1)]);
        unindex(&mut tx, "a.thing", id(1), &[red]).await.unwrap();
        assert_eq!(find(&mut tx, &reds).await.unwrap(), []);
        let timer = TimerRow { record_id: id(1), timer: "t".to_owned(), due: Timestamp::from_micros(7) };
        set_timers(&mut tx, "a.thing", std::slice::from_ref(&timer)).await.unwrap();
        assert_eq!(due(&mut tx, "a.thing", Timestamp::from_micros(7), 9).await.unwrap(), [timer]);
        assert_eq!(due(&mut tx, "a.thing", Timestamp::from_micros(6), 9).await.unwrap(), []);
        remove_timers(&mut tx, id(1)).await.unwrap();
        assert_eq!(due(&mut tx, "a.thing", Timestamp::from_micros(7), 9).await.unwrap(), []);
    }

    async fn numbers_keys_and_counters_are_given_once(db: Db) {
        let mut tx = started(&db).await;
        assert!(!insert(&mut tx, &RecordRow { id: id(2), ..sample(1) }).await.unwrap());
        assert!(claim(&mut tx, "a.thing", "k", id(1)).await.unwrap());
        assert!(!claim(&mut tx, "a.thing", "k", id(2)).await.unwrap());
        release(&mut tx, "a.thing", "k", id(2)).await.unwrap();
        assert!(!claim(&mut tx, "a.thing", "k", id(2)).await.unwrap(), "only who has it lets it go");
        release(&mut tx, "a.thing", "k", id(1)).await.unwrap();
        assert!(claim(&mut tx, "a.thing", "k", id(2)).await.unwrap());
        assert_eq!(next(&mut tx, "a", "x", 1).await.unwrap(), 1);
        assert_eq!(next(&mut tx, "a", "x", 10).await.unwrap(), 11);
        assert_eq!(next(&mut tx, "b", "x", 1).await.unwrap(), 1);
    }
}

/// Rows are few in tests, so an index that is not used is not noticed otherwise.
#[tokio::test]
async fn every_question_starts_from_an_index() {
    let fresh = testing::sqlite().await;
    let mut reader = fresh.db.reader().await.unwrap();
    let one = || Some(vec!["1".to_owned()]);
    let many = || Some(vec!["1".to_owned(), "2".to_owned()]);
    let attribute =
        |name: &str, values: Option<Vec<String>>| (name.to_owned(), values.unwrap_or_default());
    let of = || Find {
        record_type: "a.thing".to_owned(),
        limit: 9,
        ..Find::default()
    };
    for find in [
        Find {
            id: Some(id(1)),
            states: one(),
            ..of()
        },
        Find {
            numbers: one(),
            ..of()
        },
        Find {
            holders: one(),
            ..of()
        },
        Find {
            holders: many(),
            states: many(),
            descending: true,
            ..of()
        },
        Find {
            indexed: vec![attribute("a", one())],
            ..of()
        },
        Find {
            indexed: vec![attribute("a", many()), attribute("b", one())],
            states: one(),
            ..of()
        },
        Find {
            holders: one(),
            indexed: vec![attribute("a", one())],
            order: Order::Indexed("b".to_owned()),
            ..of()
        },
    ] {
        let (text, args) = statement(&find);
        let explained = text::kept(&format!("EXPLAIN QUERY PLAN {text}"));
        let plan: Vec<String> = reader
            .rows(explained, &args)
            .await
            .unwrap()
            .iter()
            .map(|r| r.get("detail").unwrap())
            .collect();
        let narrow = [
            "(id=?)",
            "(record_type=? AND number=?)",
            "(holder=? AND record_type=?)",
        ];
        assert!(
            plan.iter().any(|step| narrow
                .iter()
                .any(|by| step.contains(by) && step.contains("SEARCH r "))),
            "{plan:#?}"
        );
        assert!(
            !plan
                .iter()
                .any(|step| step.contains("SCAN") && !step.contains("VIRTUAL TABLE")),
            "{plan:#?}"
        );
    }
}
