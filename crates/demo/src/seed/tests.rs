//! Seeding: only an empty store becomes a demonstration, and an interrupted one is completed.

use std::collections::BTreeSet;

use absher_platform::accounts as platform_accounts;
use absher_store::{accounts as rows, on_both};
use absher_vocabulary::IdentityNumber;

use super::*;
use crate::testing;

const WANTED: Wanted<'static> = Wanted {
    seed: 4,
    size: Some(250),
    password: "a password of today",
};

async fn records(db: &Db) -> i64 {
    demo::records(&mut db.reader().await.unwrap())
        .await
        .unwrap()
}

on_both! {
    async fn an_empty_store_becomes_a_demonstration_with_accounts(db: Db) {
        let (p, _) = testing::platform(&db).await;
        assert!(!is_demo_store(&db).await.unwrap());
        let made = seed(&p, WANTED).await.unwrap();
        assert!(made.fresh && is_demo_store(&db).await.unwrap());
        assert!(made.accounts.len() <= 12 && made.people >= 250, "{} accounts, {} people", made.accounts.len(), made.people);
        let roles: BTreeSet<&str> = made.accounts.iter().flat_map(|a| &a.roles).map(String::as_str).collect();
        assert_eq!(roles, p.catalogue.roles.iter().map(|r| r.id.as_str()).collect(), "an officer for each role");
        let mut reader = db.reader().await.unwrap();
        for account in &made.accounts {
            let row = rows::by_user_name(&mut reader, &account.user_name).await.unwrap().unwrap();
            assert_eq!((&row.identity, &row.phone), (&account.identity, &account.phone));
            assert!(row.activated.is_some());
            assert!(p.hashing.verify(WANTED.password, Some(&row.password)).await.unwrap());
            let roles = rows::roles(&mut reader, row.id).await.unwrap();
            assert_eq!(roles, account.roles);
        }
        assert_eq!(accounts::list(&db).await.unwrap(), made.accounts);
    }

    async fn everyone_with_an_account_is_in_a_register(db: Db) {
        let (p, _) = testing::platform(&db).await;
        let made = seed(&p, WANTED).await.unwrap();
        for account in &made.accounts {
            let mut found = 0;
            for of in p.catalogue.person_types() {
                let conditions = vec![absher_sectors::Condition {
                    attribute: "holder".to_owned(),
                    any_of: vec![serde_json::Value::from(account.identity.as_str())],
                }];
                let query = absher_sectors::Query { record_type: of.id.to_string(), id: None, conditions, order: None, limit: 2 };
                found += p.links.of_record_type(&of.id).unwrap().read(&query, p.now()).await.unwrap().len();
            }
            assert_eq!(found, 1, "{}", account.user_name);
        }
    }

    async fn a_demonstration_is_made_once(db: Db) {
        let (p, _) = testing::platform(&db).await;
        let first = seed(&p, WANTED).await.unwrap();
        let count = records(&db).await;
        let again = seed(&p, Wanted { seed: 9, size: Some(900), password: "another" }).await.unwrap();
        assert!(!again.fresh);
        assert_eq!((again.accounts, again.people), (first.accounts, first.people));
        assert_eq!(records(&db).await, count);
    }

    async fn a_store_made_without_demonstration_stays_one(db: Db) {
        let (p, _) = testing::platform(&db).await;
        let account = platform_accounts::SeedAccount {
            identity: IdentityNumber::synthetic(absher_vocabulary::IdentityKind::Citizen, 1),
            user_name: "someone".to_owned(),
            password_hash: "none".to_owned(),
            phone: Phone::synthetic(1),
            email: None,
            lang: absher_vocabulary::Lang::Ar,
            level: absher_platform::Level::Activated,
            roles: Vec::new(),
        };
        let mut tx = db.begin().await.unwrap();
        platform_accounts::seed(&p, &mut tx, &account).await.unwrap();
        tx.commit().await.unwrap();
        assert!(matches!(seed(&p, WANTED).await, Err(SeedError::NotEmpty)));
        assert!(!is_demo_store(&db).await.unwrap());
        assert_eq!(records(&db).await, 0);
    }

    async fn an_interrupted_one_is_completed_with_the_same_people(db: Db) {
        let (p, _) = testing::platform(&db).await;
        let mark = begin((&p.catalogue, &p.db), (WANTED.seed, WANTED.size), p.now()).await.unwrap();
        let (people, _) = everyone(&p.catalogue, &mark).unwrap();
        let wanted = people.iter().flat_map(Made::everyone).map(|m| m.held.len()).sum::<usize>();
        let mut sectors = population::by_sector(people.into_iter().flat_map(Made::into_records));
        let (sector, embedded) = p.links.embedded().next().unwrap();
        plant(&db, embedded, sectors.remove(sector.as_str()).unwrap(), mark.made_for).await.unwrap();
        let made = seed(&p, Wanted { seed: 77, ..WANTED }).await.unwrap();
        assert!(made.fresh && !made.accounts.is_empty());
        assert_eq!(records(&db).await, i64::try_from(wanted).unwrap(), "nobody twice");
    }

    async fn those_without_account_can_be_found(db: Db) {
        let (p, _) = testing::platform(&db).await;
        let made = seed(&p, WANTED).await.unwrap();
        let listed = accounts::unregistered(&db, p.now(), 50).await.unwrap();
        assert_eq!(listed.len(), 50);
        assert!(listed.iter().all(|one| made.accounts.iter().all(|a| a.identity != one.identity)));
        assert!(listed.iter().all(|one| one.phone.is_some()));
        assert!(listed[0].unregistered, "first those of whom the cast says so");
        let entries: BTreeSet<&str> = listed[..3].iter().map(|one| one.entry.as_str()).collect();
        assert!(entries.len() > 1, "each kind in turn: {entries:?}");
    }

    async fn a_sector_by_itself_has_the_same_records_and_is_filled_once(db: Db) {
        let (p, _) = testing::platform(&db).await;
        let (sector, register) = p.links.embedded().find(|(id, _)| !p.catalogue.types_of_sector(id.as_str()).is_empty()).unwrap();
        let alone = Alone { catalogue: &p.catalogue, db: &db, sector: sector.as_str(), register };
        let mark = seed_sector(alone, (4, Some(250)), p.now()).await.unwrap();
        let (people, _) = everyone(&p.catalogue, &mark).unwrap();
        let same = population::by_sector(people.into_iter().flat_map(Made::into_records));
        let count = i64::try_from(same[sector.as_str()].len()).unwrap();
        assert!(count > 0);
        assert_eq!(records(&db).await, count, "the officers' too");
        let again = seed_sector(alone, (5, Some(300)), p.now().plus_seconds(9)).await.unwrap();
        assert_eq!(again, Mark { ready: true, ..mark }, "started again, it is what it was");
        assert_eq!(records(&db).await, count);
    }

    async fn a_sectors_store_made_without_demonstration_is_not_filled(db: Db) {
        let (p, _) = testing::platform(&db).await;
        decline(&db).await.unwrap();
        let (sector, register) = p.links.embedded().next().unwrap();
        let alone = Alone { catalogue: &p.catalogue, db: &db, sector: sector.as_str(), register };
        assert!(matches!(seed_sector(alone, (4, None), p.now()).await, Err(SeedError::NotEmpty)));
        assert_eq!(records(&db).await, 0);
    }
}
