//! A platform for tests of accounts: a register of two people and a firm, and messages read from the outbox.

use std::{collections::BTreeMap, sync::Arc};

use absher_catalogue::{Catalogue, Files};
use absher_sectors::Mood;
use absher_store::{Db, outbox};
use absher_vocabulary::{IdentityKind, IdentityNumber, Lang, Phone, SectorId};
use serde_json::json;

use super::{Client, SeedAccount, seed, sign_in};
use crate::{
    Actor, Level, Platform,
    audit::Looks,
    testing::{self, record},
};

pub(crate) const PASSWORD: &str = "plate wander cobalt fig";

const SECTORS: &str = r#"
[[sectors]]
id = "people"
name = { ar = "السجل", en = "Register" }
"#;

const ROLES: &str = r#"
[[roles]]
id = "desk"
name = { ar = "مكتب", en = "Desk" }
may = ["activate"]

[[roles]]
id = "reviewer"
name = { ar = "مدقق", en = "Reviewer" }
sector = "people"
"#;

const REGISTER: &str = r#"
[[records]]
id = "people.person"
is = "person"
name = { ar = "شخص", en = "Person" }
attributes = [
  { id = "name", kind = "bilingual", name = { ar = "الاسم", en = "Name" }, personal = true, meaning = "person.name" },
  { id = "born", kind = "date", name = { ar = "الميلاد", en = "Born" }, optional = true, personal = true, meaning = "person.birth-date" },
  { id = "phone", kind = "text", name = { ar = "الجوال", en = "Phone" }, optional = true, personal = true, meaning = "person.phone" },
]
states = [{ id = "alive", name = { ar = "حي", en = "Alive" } }]
operations = [{ op = "issue" }]

[[records]]
id = "people.firm"
is = "establishment"
name = { ar = "منشأة", en = "Firm" }
attributes = [
  { id = "name", kind = "bilingual", name = { ar = "الاسم", en = "Name" }, meaning = "establishment.name" },
  { id = "owner", kind = "person", name = { ar = "المالك", en = "Owner" }, indexed = true, optional = true, meaning = "establishment.owner" },
]
states = [{ id = "open", name = { ar = "قائمة", en = "Open" } }]
operations = [{ op = "issue" }]
"#;

/// The platform and what tests move.
pub(crate) struct World {
    pub(crate) p: Platform,
    under: testing::World,
}

/// Person `n`. The register knows 1 and 2 and the firm.
pub(crate) fn identity(n: u64) -> IdentityNumber {
    IdentityNumber::synthetic(IdentityKind::Citizen, n)
}

pub(crate) fn firm() -> IdentityNumber {
    IdentityNumber::synthetic(IdentityKind::Establishment, 1)
}

pub(crate) fn client() -> Client {
    Client {
        address: "192.0.2.1".to_owned(),
        user_agent: "test".to_owned(),
    }
}

pub(crate) fn catalogue() -> Arc<Catalogue> {
    let messages = include_str!("../../../../catalogue/messages.toml");
    let files = [
        ("sectors.toml", SECTORS),
        ("roles.toml", ROLES),
        ("registers/people.toml", REGISTER),
        ("messages.toml", messages),
    ];
    let texts = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let files = Files::from_map(BTreeMap::from(texts));
    Arc::new(Catalogue::load(&files).unwrap_or_else(|mistakes| panic!("{mistakes}")))
}

impl World {
    pub(crate) async fn new(db: Db) -> Self {
        let under = testing::world_of(&db, Looks::new(&db), catalogue());
        let phone = Phone::synthetic(1).local();
        let fahad =
            json!({ "name": { "ar": "فهد العتيبي", "en": "Fahad Al-Otaibi" }, "phone": phone });
        let noura = json!({ "name": { "ar": "نورة القحطاني", "en": "Noura Al-Qahtani" } });
        let of_firm = json!({ "name": { "ar": "شركة", "en": "Firm" } });
        under
            .seed(vec![
                record(1, "people.person", &identity(1), fahad),
                record(2, "people.person", &identity(2), noura),
                record(3, "people.firm", &firm(), of_firm),
            ])
            .await;
        Self {
            p: under.p.clone(),
            under,
        }
    }

    /// Moves the clock on.
    pub(crate) fn pass(&self, seconds: i64) {
        self.under.clock.forward(seconds);
    }

    pub(crate) fn sector(&self, mood: Mood) {
        self.under
            .moods
            .set(SectorId::parse("people").unwrap(), mood);
    }

    /// Texts of all short messages since the last call, oldest first.
    pub(crate) async fn sms(&self) -> Vec<String> {
        let now = self.p.now();
        let mut tx = self.p.db.begin().await.unwrap();
        let mut texts = Vec::new();
        let mut due = outbox::due(&mut tx, now, 1_000).await.unwrap();
        due.sort();
        for id in due {
            let effect = outbox::claim(&mut tx, id, now, now).await.unwrap().unwrap();
            texts.push(effect.payload["text"].as_str().unwrap().to_owned());
            outbox::finish(&mut tx, id, effect.fence).await.unwrap();
        }
        tx.commit().await.unwrap();
        texts
    }

    /// The code of the newest message.
    pub(crate) async fn code(&self) -> String {
        let text = self.sms().await.pop().expect("a message");
        let code = text.rsplit_once('#').expect("a code").1.to_owned();
        assert!(text.ends_with(&format!("@test #{code}")), "{text}");
        code
    }

    /// Makes the account of person `n`, named `person{n}`.
    pub(crate) async fn account(&self, n: u64, level: Level, roles: &[&str]) -> SeedAccount {
        let account = SeedAccount {
            identity: identity(n),
            user_name: format!("person{n}"),
            password_hash: self
                .p
                .hashing
                .hash(&*self.p.chance, PASSWORD)
                .await
                .unwrap(),
            phone: Phone::synthetic(n),
            email: None,
            lang: Lang::En,
            level,
            roles: roles.iter().map(|&role| role.to_owned()).collect(),
        };
        let mut tx = self.p.db.begin().await.unwrap();
        seed(&self.p, &mut tx, &account).await.unwrap();
        tx.commit().await.unwrap();
        account
    }

    /// Makes the account of person `n` and signs in.
    pub(crate) async fn signed_in(&self, n: u64, level: Level, roles: &[&str]) -> Actor {
        self.account(n, level, roles).await;
        self.sign_in(n).await.actor
    }

    pub(crate) async fn sign_in(&self, n: u64) -> sign_in::SignedIn {
        let login = format!("person{n}");
        let begun = sign_in::begin(&self.p, &login, PASSWORD, &client())
            .await
            .unwrap();
        sign_in::answer(&self.p, begun.challenge, &self.code().await)
            .await
            .unwrap()
    }
}
