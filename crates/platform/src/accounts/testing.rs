//! A platform small enough for tests of accounts: two people in a register, messages read from the outbox.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use absher_catalogue::{Catalogue, Files};
use absher_documents::{PublicKeys, Renderer, SealKey};
use absher_sectors::{Links, Mood, Moods, SeedRecord};
use absher_store::{Db, outbox};
use absher_vocabulary::{
    Chance, Clock, Email, IdentityKind, IdentityNumber, Lang, Money, OutboxId, Phone, RecordId,
    SectorId, Timestamp,
};
use async_trait::async_trait;
use serde_json::json;

use super::{Client, Cost, Hashing, SeedAccount, seed, sign_in};
use crate::{
    Actor, Keys, Level, Parts, Platform, Ports, Settings,
    ports::{Bank, BankBill, Courier, Letter, Mail, Parcel, PortError, Sms, Taken},
};

pub(crate) const PASSWORD: &str = "plate wander cobalt fig";

/// Repeatable bytes (splitmix64).
#[derive(Default)]
pub(crate) struct Seeded(AtomicU64);

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

struct Moved(Mutex<Timestamp>);

impl Clock for Moved {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// An outside world that must not be met: only the worker speaks to it, and here is none.
struct Nobody;

fn unmet() -> PortError {
    PortError { party: "test", why: "nobody here".to_owned() }
}

#[async_trait]
impl Sms for Nobody {
    async fn send(&self, _: OutboxId, _: &Phone, _: &str, _: Timestamp) -> Result<(), PortError> {
        Err(unmet())
    }
}

#[async_trait]
impl Mail for Nobody {
    async fn send(
        &self,
        _: OutboxId,
        _: &Email,
        _: &Letter,
        _: Timestamp,
    ) -> Result<(), PortError> {
        Err(unmet())
    }
}

#[async_trait]
impl Bank for Nobody {
    async fn present(&self, _: OutboxId, _: &BankBill) -> Result<(), PortError> {
        Err(unmet())
    }
    async fn close(&self, _: OutboxId, _: &str) -> Result<Option<Taken>, PortError> {
        Err(unmet())
    }
    async fn refund(&self, _: OutboxId, _: &str, _: Money) -> Result<(), PortError> {
        Err(unmet())
    }
    async fn pay_out(&self, _: OutboxId, _: &str, _: Money) -> Result<(), PortError> {
        Err(unmet())
    }
}

#[async_trait]
impl Courier for Nobody {
    async fn order(&self, _: OutboxId, _: &Parcel, _: Timestamp) -> Result<(), PortError> {
        Err(unmet())
    }
}

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
]
states = [{ id = "open", name = { ar = "قائمة", en = "Open" } }]
operations = [{ op = "issue" }]
"#;

/// The platform and what tests move.
pub(crate) struct World {
    pub(crate) p: Platform,
    clock: Arc<Moved>,
    moods: Moods,
}

/// Person `n`. The register knows 1 and 2 and the firm.
pub(crate) fn identity(n: u64) -> IdentityNumber {
    IdentityNumber::synthetic(IdentityKind::Citizen, n)
}

pub(crate) fn firm() -> IdentityNumber {
    IdentityNumber::synthetic(IdentityKind::Establishment, 1)
}

pub(crate) fn client() -> Client {
    Client { address: "192.0.2.1".to_owned(), user_agent: "test".to_owned() }
}

fn catalogue() -> Arc<Catalogue> {
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
        let clock = Arc::new(Moved(Mutex::new(Timestamp::from_micros(1_767_214_800_000_000))));
        let (catalogue, moods) = (catalogue(), Moods::new());
        let links = Links::new(&catalogue, &db, &BTreeMap::new(), Some(&moods)).unwrap();
        populate(&links, clock.now()).await;
        let seal = SealKey::from_seed("test", [7; 32]).unwrap();
        let public = PublicKeys::new([seal.public()]).unwrap();
        let nobody = Arc::new(Nobody);
        let p = Platform::new(Parts {
            catalogue,
            db,
            links,
            clock: clock.clone(),
            chance: Arc::new(Seeded::default()),
            keys: Keys { seal, public, secret: [9; 32] },
            ports: Ports {
                sms: nobody.clone(),
                mail: nobody.clone(),
                bank: nobody.clone(),
                courier: nobody,
            },
            settings: Settings {
                host: "absher.example:8080".to_owned(),
                demo: false,
                session_idle: 900,
                process: "test".to_owned(),
            },
            hashing: Hashing::new(Cost::LIGHT),
            wake: Arc::default(),
            renderer: Renderer::new(),
        });
        Self { p, clock, moods }
    }

    /// Moves the clock on.
    pub(crate) fn pass(&self, seconds: i64) {
        let mut now = self.clock.0.lock().unwrap();
        *now = now.plus_seconds(seconds);
    }

    pub(crate) fn sector(&self, mood: Mood) {
        self.moods.set(SectorId::parse("people").unwrap(), mood);
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
        assert!(text.ends_with(&format!("@absher.example #{code}")), "{text}");
        code
    }

    /// Makes the account of person `n`, named `person{n}`.
    pub(crate) async fn account(&self, n: u64, level: Level, roles: &[&str]) -> SeedAccount {
        let account = SeedAccount {
            identity: identity(n),
            user_name: format!("person{n}"),
            password_hash: self.p.hashing.hash(&*self.p.chance, PASSWORD).await.unwrap(),
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
        let begun = sign_in::begin(&self.p, &login, PASSWORD, &client()).await.unwrap();
        sign_in::answer(&self.p, begun.challenge, &self.code().await).await.unwrap()
    }
}

async fn populate(links: &Links, now: Timestamp) {
    let record = |n: u64, of: &str, holder: IdentityNumber, set: Vec<(&str, _)>| SeedRecord {
        id: RecordId::from_uuid(uuid::Uuid::from_u128(u128::from(n))),
        record_type: of.to_owned(),
        holder: Some(holder),
        number: None,
        state: None,
        set: set.into_iter().map(|(id, value)| (id.to_owned(), value)).collect(),
    };
    let phone = json!(Phone::synthetic(1).local());
    let name = |ar: &str, en: &str| ("name", json!({ "ar": ar, "en": en }));
    let fahad = record(1, "people.person", identity(1), vec![name("فهد العتيبي", "Fahad Al-Otaibi"), ("phone", phone)]);
    let noura = record(2, "people.person", identity(2), vec![name("نورة القحطاني", "Noura Al-Qahtani")]);
    let firm = record(3, "people.firm", firm(), vec![name("شركة", "Firm")]);
    for (_, sector) in links.embedded() {
        let all = vec![fahad.clone(), noura.clone(), firm.clone()];
        sector.seed(all.into_iter(), now).await.unwrap();
    }
}
