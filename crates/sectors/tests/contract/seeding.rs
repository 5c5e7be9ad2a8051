//! A population, the history of records, and several sectors in one database.

use std::{collections::BTreeMap, sync::Arc};

use absher_catalogue::model::OperationKind as Kind;
use absher_sectors::{Address, Embedded, Links, Sector, SeedError, SeedRecord};
use absher_store::{Db, on_both};
use absher_vocabulary::SectorId;
use serde_json::{Value as Json, json};

use crate::{asking::*, catalogue, embedded};

fn seed(number: u128, record_type: &str, attributes: Json) -> SeedRecord {
    SeedRecord {
        id: record_id(number),
        record_type: record_type.to_owned(),
        holder: Some(person(u64::try_from(number).unwrap())),
        number: None,
        state: None,
        set: set(attributes),
    }
}

fn permits(count: u128) -> impl Iterator<Item = SeedRecord> {
    let one = |n| {
        seed(
            n,
            "alpha.permit",
            json!({ "class": "small", "expires": "2026-05-31", "plate": format!("p{n}") }),
        )
    };
    (1..=count).map(one)
}

on_both! {
    async fn a_population_is_like_what_was_issued(db: Db) {
        let sector = embedded(db);
        assert_eq!(sector.seed(permits(123), now()).await.unwrap(), 123);
        let found = numbers(&sector, &query("alpha.permit", &[("plate", json!("p120"))])).await;
        assert_eq!(found, ["P00000120"]);
        let of_holder = query("alpha.permit", &[("holder", json!(person(7)))]);
        let record = sector.read(&of_holder, now()).await.unwrap().pop().unwrap();
        assert_eq!((record.number.as_str(), record.id, record.version), ("P00000007", record_id(7), 1));
        assert_eq!(refused(&sector, 1, vec![permit(1, json!({ "plate": "p5" }))]).await, absher_sectors::Refusal::Unique);
        assert_eq!(one(&sector, 2, permit(1, json!({}))).await.number, "P00000124");
        assert_eq!(sector.changes(0, 10, now()).await.unwrap().len(), 1, "a population is nobody's news");
        assert_eq!(again(&sector, &record, day("2026-06-01")).await.state, "expired");
    }

    async fn a_mistake_in_a_population_is_named_and_nothing_is_added(db: Db) {
        let sector = embedded(db);
        let wrong = seed(2, "alpha.permit", json!({ "class": "medium", "expires": "2026-05-31" }));
        let error = sector.seed(permits(1).chain([wrong]), now()).await.unwrap_err();
        assert_eq!(error.to_string(), "alpha.permit: class has a value of another kind");
        let nobody = SeedRecord { holder: None, ..seed(2, "alpha.person", json!({ "name": { "ar": "أ", "en": "A" }, "birth_date": "2000-01-01" })) };
        assert!(matches!(sector.seed([nobody].into_iter(), now()).await, Err(SeedError::Nobody(_))));
        let state = SeedRecord { state: Some("lost".to_owned()), ..permits(1).next().unwrap() };
        assert!(matches!(sector.seed([state].into_iter(), now()).await, Err(SeedError::State { .. })));
        let twice = SeedRecord { id: record_id(2), ..permits(1).next().unwrap() };
        let error = sector.seed(permits(1).chain([twice]), now()).await.unwrap_err();
        assert!(matches!(&error, SeedError::Store(store) if store.is_unique("record_unique_pkey")), "{error}");
        assert_eq!(one(&sector, 1, permit(9, json!({ "plate": "p1" }))).await.number, "P00000001");
    }

    async fn a_records_history_tells_before_and_after(db: Db) {
        let sector = embedded(db);
        let made = one(&sector, 1, permit(1, json!({}))).await;
        let sold = one(&sector, 2, with_to(on(&made, Kind::Transfer, json!({})), person(2))).await;
        one(&sector, 3, permit(3, json!({}))).await;
        let history = sector.history(made.id).await.unwrap();
        assert_eq!((history.len(), &history[0].before, &history[0].after), (2, &None, &made));
        assert_eq!((&history[1].before, &history[1].after), (&Some(made), &sold));
    }

    async fn sectors_that_share_a_database_keep_apart(db: Db) {
        let catalogue = catalogue::small();
        let links = Links::new(&catalogue, &db, &BTreeMap::new(), None).unwrap();
        let alpha = links.of_record_type("alpha.permit").unwrap();
        let beta = links.get("beta").unwrap();
        one(&**alpha, 1, permit(1, json!({}))).await;
        assert_eq!(beta.describe().await.unwrap().record_types, Vec::<String>::new());
        assert_eq!(beta.status(key(1)).await.unwrap(), None);
        assert_eq!(beta.changes(0, 10, now()).await.unwrap(), []);
        assert!(links.of_record_type("gamma.permit").is_none() && links.of_record_type("alpha").is_none());
        assert_eq!(links.embedded().count(), 2);
    }

    async fn a_sector_with_an_address_is_not_embedded(db: Db) {
        let here: Arc<dyn Sector> = Arc::new(Embedded::new(&crate::alpha(), catalogue::small(), db.clone()));
        let address = Address { url: crate::served(here).await, secret: crate::SECRET.to_owned() };
        let links = Links::new(&catalogue::small(), &db, &BTreeMap::from([(crate::alpha(), address.clone())]), None).unwrap();
        assert_eq!(links.get("alpha").unwrap().describe().await.unwrap().sector, "alpha");
        assert_eq!(links.embedded().map(|(sector, _)| sector.as_str()).collect::<Vec<_>>(), ["beta"]);
        for (sector, url) in [("gamma", address.url.as_str()), ("alpha", "alpha.example"), ("alpha", "ftp://alpha.example")] {
            let wrong = Address { url: url.to_owned(), ..address.clone() };
            let addresses = BTreeMap::from([(SectorId::parse(sector).unwrap(), wrong)]);
            assert!(Links::new(&catalogue::small(), &db, &addresses, None).is_err(), "{sector} at {url}");
        }
    }
}
