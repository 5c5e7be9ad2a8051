//! The platform under the pages of a test: the real catalogue, its own database, four people, nobody outside.
//!
//! One application a test: the clock and the messages belong to the test's thread.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use absher_catalogue::{Catalogue, Files};
use absher_documents::{PublicKeys, Renderer, SealKey};
use absher_platform::accounts::{Cost, Hashing, SeedAccount, seed};
use absher_platform::ports::{
    Bank, BankBill, Courier, Letter, Mail, Parcel, PortError, Sms, Taken,
};
use absher_platform::{Keys, Level, Parts, Platform, Ports, Settings, audit, work};
use absher_sectors::{Links, SeedRecord};
use absher_store::testing::{TestDb, sqlite};
use absher_vocabulary::{
    Chance, Clock, Email, IdentityKind, IdentityNumber, Lang, Money, OutboxId, Phone, RecordId,
    Timestamp,
};
use async_trait::async_trait;
use serde_json::json;

use crate::App;

/// User name of an activated citizen (person 1).
pub const CITIZEN: &str = "fahad1";
/// User name of a citizen who registered and is not activated (person 2).
pub const NEWCOMER: &str = "noura2";
/// User name of an officer with every role (person 3).
pub const OFFICER: &str = "salem3";
/// Everybody's password.
pub const PASSWORD: &str = "plate wander cobalt fig";

/// Person `n`: 1 to 3 have accounts, 4 is in the register only, others are unknown.
pub fn identity(n: u64) -> IdentityNumber {
    IdentityNumber::synthetic(IdentityKind::Citizen, n)
}

thread_local! {
    static NOW: Cell<i64> = const { Cell::new(1_767_214_800_000_000) };
    static SENT: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Moves the clock on.
pub fn pass(seconds: i64) {
    NOW.set(NOW.get() + seconds * 1_000_000);
}

/// The code of the newest message.
pub async fn code(app: &App) -> String {
    work::until_idle(app.platform())
        .await
        .expect("the worker works");
    let text = SENT.with_borrow_mut(Vec::pop).expect("a message");
    text.rsplit_once('#').expect("a code").1.to_owned()
}

struct Test;

impl Clock for Test {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(NOW.get())
    }
}

/// Repeatable bytes (splitmix64).
#[derive(Default)]
struct Seeded(AtomicU64);

impl Chance for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let step = 0x9E37_79B9_7F4A_7C15;
            let mut z = self.0.fetch_add(step, Ordering::Relaxed).wrapping_add(step);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_be_bytes()[..chunk.len()]);
        }
    }
}

/// The outside world: messages are kept, everything else is accepted. Holds the database's folder.
struct Outside(#[allow(dead_code, reason = "keeps the folder")] TestDb);

#[async_trait]
impl Sms for Outside {
    async fn send(
        &self,
        _: OutboxId,
        _: &Phone,
        text: &str,
        _: Timestamp,
    ) -> Result<(), PortError> {
        SENT.with_borrow_mut(|sent| sent.push(text.to_owned()));
        Ok(())
    }
}

#[async_trait]
impl Mail for Outside {
    async fn send(
        &self,
        _: OutboxId,
        _: &Email,
        _: &Letter,
        _: Timestamp,
    ) -> Result<(), PortError> {
        Ok(())
    }
}

#[async_trait]
impl Bank for Outside {
    async fn present(&self, _: OutboxId, _: &BankBill) -> Result<(), PortError> {
        Ok(())
    }
    async fn close(&self, _: OutboxId, _: &str) -> Result<Option<Taken>, PortError> {
        Ok(None)
    }
    async fn refund(&self, _: OutboxId, _: &str, _: Money) -> Result<(), PortError> {
        Ok(())
    }
    async fn pay_out(&self, _: OutboxId, _: &str, _: Money) -> Result<(), PortError> {
        Ok(())
    }
}

#[async_trait]
impl Courier for Outside {
    async fn order(&self, _: OutboxId, _: &Parcel, _: Timestamp) -> Result<(), PortError> {
        Ok(())
    }
}

/// The catalogue of this repository, loaded once.
pub fn catalogue() -> Arc<Catalogue> {
    static LOADED: LazyLock<Arc<Catalogue>> = LazyLock::new(|| {
        Arc::new(Catalogue::load(&Files::embedded()).unwrap_or_else(|m| panic!("{m}")))
    });
    Arc::clone(&LOADED)
}

/// What a platform with people, but without accounts, is made of.
pub async fn parts() -> Parts {
    let fresh = sqlite().await;
    let (db, catalogue) = (fresh.db.clone(), catalogue());
    let links = Links::new(&catalogue, &db, &BTreeMap::new(), None).expect("embedded sectors");
    populate(&links).await;
    let seal = SealKey::from_seed("test", [7; 32]).expect("a key");
    let public = PublicKeys::new([seal.public()]).expect("keys");
    let outside = Arc::new(Outside(fresh));
    Parts {
        looks: audit::Looks::new(&db),
        catalogue,
        db,
        links,
        clock: Arc::new(Test),
        chance: Arc::new(Seeded::default()),
        keys: Keys {
            seal,
            public,
            secret: [9; 32],
        },
        ports: Ports {
            sms: outside.clone(),
            mail: outside.clone(),
            bank: outside.clone(),
            courier: outside,
        },
        settings: Settings {
            host: "absher.example".to_owned(),
            demo: true,
            session_idle: 900,
            process: "test".to_owned(),
        },
        hashing: Hashing::new(Cost::LIGHT),
        wake: Arc::default(),
        done: Arc::default(),
        definitions: absher_platform::applications::Definitions::default(),
        renderer: Renderer::new(),
    }
}

/// A platform with people and accounts.
pub async fn platform() -> Platform {
    let platform = Platform::new(parts().await);
    let roles = platform
        .catalogue
        .roles
        .iter()
        .map(|role| role.id.to_string())
        .collect();
    account(&platform, 1, CITIZEN, (Level::Activated, Vec::new())).await;
    account(&platform, 2, NEWCOMER, (Level::Registered, Vec::new())).await;
    account(&platform, 3, OFFICER, (Level::Activated, roles)).await;
    platform
}

async fn account(p: &Platform, n: u64, user_name: &str, (level, roles): (Level, Vec<String>)) {
    let account = SeedAccount {
        identity: identity(n),
        user_name: user_name.to_owned(),
        password_hash: p.hashing.hash(&*p.chance, PASSWORD).await.expect("a hash"),
        phone: Phone::synthetic(n),
        email: None,
        lang: Lang::En,
        level,
        roles,
    };
    let mut tx = p.db.begin().await.expect("a transaction");
    seed(p, &mut tx, &account).await.expect("an account");
    tx.commit().await.expect("a commit");
}

async fn populate(links: &Links) {
    let people = [
        (1, "فهد العتيبي", "Fahad Al-Otaibi", "male"),
        (2, "نورة القحطاني", "Noura Al-Qahtani", "female"),
        (3, "سالم الحربي", "Salem Al-Harbi", "male"),
        (4, "هند الشمري", "Hind Al-Shammari", "female"),
    ];
    let record = |(n, ar, en, gender): (u64, &str, &str, &str)| SeedRecord {
        id: RecordId::from_uuid(uuid::Uuid::from_u128(u128::from(n))),
        record_type: "civil-status.person".to_owned(),
        holder: Some(identity(n)),
        number: None,
        state: None,
        set: BTreeMap::from([
            ("name".to_owned(), json!({ "ar": ar, "en": en })),
            ("birth_date".to_owned(), json!("1990-04-05")),
            ("gender".to_owned(), json!(gender)),
            (
                "nationality".to_owned(),
                json!({ "ar": "السعودية", "en": "Saudi Arabia" }),
            ),
            ("phone".to_owned(), json!(Phone::synthetic(n).local())),
            ("fingerprints".to_owned(), json!(true)),
        ]),
    };
    for (id, sector) in links.embedded() {
        if id.as_str() == "civil-status" {
            let all = people.into_iter().map(record);
            sector.seed(all, Test.now()).await.expect("people");
        }
    }
}
