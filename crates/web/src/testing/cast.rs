//! People of the catalogue's cast in a test, with their records and accounts.

use std::collections::BTreeMap;

use absher_catalogue::model::Name;
use absher_demo::population::{Maker, Troupe, by_sector};
use absher_platform::Level;
use absher_platform::accounts::{SeedAccount, seed};
use absher_vocabulary::{Lang, Phone, chance};

use super::PASSWORD;
use crate::App;

/// Makes people of the cast: the name in the test, then the entry of the cast. Each has an activated account whose user
/// name is the name in the test (made five letters long with `1`) and `1`.
pub async fn play(app: &App, cast: &[(&str, &str)]) -> Troupe {
    let p = app.platform();
    let mut maker = Maker::new(&p.catalogue, 7 + chance::below(&*p.chance, 1_000_000))
        .expect("the cast is right");
    let named: BTreeMap<String, Name> = cast
        .iter()
        .map(|(name, entry)| ((*name).to_owned(), Name::new(*entry)))
        .collect();
    let troupe = Troupe::new(&mut maker, &named, p.now()).expect("the cast has them");
    for (sector, records) in by_sector(troupe.records()) {
        let (_, embedded) = p
            .links
            .embedded()
            .into_iter()
            .find(|(id, _)| id.as_str() == sector)
            .expect("a sector");
        embedded
            .seed(records.into_iter(), p.now())
            .await
            .expect("records");
    }
    for (serial, (name, made)) in (50..).zip(troupe.everyone()) {
        // A name too short for a user name (a son) gets no account.
        if !made.has_account() || name.len() < 5 {
            continue;
        }
        let account = SeedAccount {
            identity: made.identity.clone(),
            user_name: format!("{name:1<5}1"),
            password_hash: p.hashing.hash(&*p.chance, PASSWORD).await.expect("a hash"),
            phone: Phone::synthetic(serial),
            email: None,
            lang: Lang::En,
            level: Level::Activated,
            roles: Vec::new(),
        };
        let mut tx = p.db.begin().await.expect("a transaction");
        seed(p, &mut tx, &account).await.expect("an account");
        tx.commit().await.expect("a commit");
    }
    troupe
}
