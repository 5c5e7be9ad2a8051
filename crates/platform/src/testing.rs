//! A platform for tests: a catalogue of three small sectors, an outside world that takes everything, a clock that stands
//! still until it is moved, and chance that repeats.
//!
//! Rule protected: tests depend on no definition of the real catalogue.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use absher_catalogue::{Catalogue, Files};
use absher_documents::{PublicKeys, SealKey};
use absher_sectors::{Links, Moods, SeedRecord};
use absher_store::Db;
use absher_vocabulary::{
    AccountId, Chance, Clock, IdentityKind, IdentityNumber, Lang, Money, OutboxId, Phone, RecordId,
    SessionId, Timestamp,
};
use async_trait::async_trait;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::{
    Actor, Keys, Level, Parts, Platform, Ports, Settings, accounts,
    applications::Definitions,
    audit::Looks,
    ports::{Bank, BankBill, Courier, Letter, Mail, Parcel, PortError, Sms, Taken},
};

/// 2026-11-22 15:00 in Riyadh.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_micros(1_795_348_800_000_000)
}

/// A platform with what a test moves.
pub(crate) struct World {
    pub(crate) p: Platform,
    pub(crate) clock: Arc<Standing>,
    pub(crate) moods: Moods,
}

/// A clock that stands still.
pub(crate) struct Standing(AtomicI64);

impl Standing {
    pub(crate) fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }
}

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Relaxed))
    }
}

/// Chance that repeats (splitmix64).
#[derive(Default)]
pub(crate) struct Repeating(AtomicU64);

impl Chance for Repeating {
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

/// An outside world that takes everything.
struct Taker;

#[async_trait]
impl Sms for Taker {
    async fn send(&self, _: OutboxId, _: &Phone, _: &str, _: Timestamp) -> Result<(), PortError> {
        Ok(())
    }
}

#[async_trait]
impl Mail for Taker {
    async fn send(
        &self,
        _: OutboxId,
        _: &absher_vocabulary::Email,
        _: &Letter,
        _: Timestamp,
    ) -> Result<(), PortError> {
        Ok(())
    }
}

#[async_trait]
impl Bank for Taker {
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
impl Courier for Taker {
    async fn order(&self, _: OutboxId, _: &Parcel, _: Timestamp) -> Result<(), PortError> {
        Ok(())
    }
}

/// The key tests sign with.
pub(crate) fn key() -> SealKey {
    SealKey::from_seed("test", [5; 32]).unwrap()
}

/// Its public half.
pub(crate) fn public() -> PublicKeys {
    PublicKeys::new([key().public()]).unwrap()
}

/// The files of `testing/`.
pub(crate) fn texts() -> BTreeMap<String, String> {
    let texts = [
        ("sectors.toml", include_str!("testing/sectors.toml")),
        ("registers/people.toml", include_str!("testing/people.toml")),
        ("registers/firms.toml", include_str!("testing/firms.toml")),
        ("registers/roads.toml", include_str!("testing/roads.toml")),
        ("cast/people.toml", include_str!("testing/cast.toml")),
        ("roads/fines.toml", include_str!("testing/fines.toml")),
        ("roads/check.toml", include_str!("testing/check.toml")),
        ("people/card.toml", include_str!("testing/card.toml")),
    ];
    texts
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect()
}

/// The catalogue of `testing/`.
pub(crate) fn catalogue() -> Arc<Catalogue> {
    static LOADED: LazyLock<Arc<Catalogue>> =
        LazyLock::new(|| match Catalogue::load(&Files::from_map(texts())) {
            Ok(catalogue) => Arc::new(catalogue),
            Err(mistakes) => panic!("{mistakes}"),
        });
    Arc::clone(&LOADED)
}

/// A platform on this database, with its sectors in it.
pub(crate) fn world(db: &Db) -> World {
    world_with(db, Looks::new(db))
}

/// The same, with another writer of looks.
pub(crate) fn world_with(db: &Db, looks: Looks) -> World {
    world_of(db, looks, catalogue())
}

/// The same, with another catalogue too.
pub(crate) fn world_of(db: &Db, looks: Looks, catalogue: Arc<Catalogue>) -> World {
    let moods = Moods::new();
    let taker = Arc::new(Taker);
    let clock = Arc::new(Standing(AtomicI64::new(now().micros())));
    let parts = Parts {
        links: Links::new(&catalogue, db, &BTreeMap::new(), Some(&moods)).unwrap(),
        catalogue,
        db: db.clone(),
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        chance: Arc::new(Repeating::default()),
        keys: Keys {
            seal: key(),
            public: public(),
            secret: [9; 32],
        },
        ports: Ports {
            sms: taker.clone(),
            mail: taker.clone(),
            bank: taker.clone(),
            courier: taker,
        },
        settings: Settings {
            host: "test".into(),
            demo: true,
            session_idle: 900,
            process: "one".into(),
        },
        hashing: accounts::Hashing::new(accounts::Cost::LIGHT),
        wake: Arc::default(),
        done: Arc::default(),
        definitions: Definitions::default(),
        looks,
        renderer: absher_documents::Renderer::new(),
    };
    World {
        p: Platform::new(parts),
        clock,
        moods,
    }
}

/// A citizen.
pub(crate) fn citizen(serial: u64) -> IdentityNumber {
    IdentityNumber::synthetic(IdentityKind::Citizen, serial)
}

/// Somebody signed in whose identity is proved.
pub(crate) fn actor(identity: &IdentityNumber) -> Actor {
    let own = identity.as_str().parse().unwrap_or_default();
    Actor {
        account: AccountId::from_uuid(Uuid::from_u128(own)),
        session: SessionId::from_uuid(Uuid::from_u128(own)),
        identity: identity.clone(),
        user_name: "user".into(),
        level: Level::Activated,
        roles: Vec::new(),
        lang: Lang::Ar,
    }
}

/// A record to seed: type, holder, attributes as JSON, and whatever the test changes of it.
pub(crate) fn record(
    id: u128,
    record_type: &str,
    holder: &IdentityNumber,
    set: Json,
) -> SeedRecord {
    SeedRecord {
        id: RecordId::from_uuid(Uuid::from_u128(id)),
        record_type: record_type.into(),
        holder: Some(holder.clone()),
        number: None,
        state: None,
        set: serde_json::from_value(set).unwrap(),
    }
}

/// A person's own record.
pub(crate) fn somebody(id: u128, who: &IdentityNumber, name: &str) -> SeedRecord {
    record(
        id,
        "people.person",
        who,
        json!({ "name": { "ar": format!("{name} ع"), "en": name }, "birth_date": "1990-06-15" }),
    )
}

impl World {
    /// Seeds records into the sectors that keep them.
    pub(crate) async fn seed(&self, records: Vec<SeedRecord>) {
        for (sector, embedded) in self.p.links.embedded() {
            let prefix = format!("{sector}.");
            let own: Vec<SeedRecord> = records
                .iter()
                .filter(|r| r.record_type.starts_with(&prefix))
                .cloned()
                .collect();
            embedded.seed(own.into_iter(), now()).await.unwrap();
        }
    }
}
