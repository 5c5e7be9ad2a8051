//! What the tests of this crate share.

use std::{collections::BTreeMap, sync::Arc};

use absher_catalogue::{Catalogue, Files};
use absher_documents::{PublicKeys, Renderer, SealKey};
use absher_platform::{Keys, Parts, Platform, Settings, accounts, applications, audit};
use absher_sectors::Links;
use absher_store::Db;
use absher_vocabulary::{Clock, OutboxId, Timestamp};

use crate::{Demonstration, chance::Seeded};

/// A clock that stands still.
pub(crate) struct Fixed(Timestamp);

impl Fixed {
    /// So many seconds after 1970.
    pub(crate) fn at(seconds: i64) -> Self {
        Self(Timestamp::from_micros(seconds * 1_000_000))
    }
}

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// A key of the outbox.
pub(crate) fn key(n: u64) -> OutboxId {
    OutboxId::from_uuid(uuid::Uuid::from_u128(u128::from(n)))
}

/// The moment people of tests are made for.
pub(crate) fn now() -> Timestamp {
    Fixed::at(1_790_000_000).now()
}

/// The catalogue inside the binary.
pub(crate) fn catalogue() -> Catalogue {
    Catalogue::load(&Files::embedded()).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// A platform with its simulators on an empty store, at [`now`].
pub(crate) async fn platform(db: &Db) -> (Platform, Demonstration) {
    let catalogue = Arc::new(catalogue());
    let links = Links::new(&catalogue, db, &BTreeMap::new(), None).unwrap();
    let (base, chance) = (Arc::new(Fixed(now())), Arc::new(Seeded::new(1)));
    let demo = Demonstration::open(db, base, chance.clone()).await.unwrap();
    let seal = SealKey::from_seed("test", [3; 32]).unwrap();
    let public = PublicKeys::new([seal.public()]).unwrap();
    let platform = Platform::new(Parts {
        catalogue,
        looks: audit::Looks::new(db),
        db: db.clone(),
        links,
        clock: demo.clock.clone(),
        chance,
        keys: Keys {
            seal,
            public,
            secret: [5; 32],
        },
        ports: demo.ports(),
        settings: Settings {
            host: "example.test".into(),
            demo: true,
            session_idle: 900,
            process: "test".into(),
        },
        hashing: accounts::Hashing::new(accounts::Cost::LIGHT),
        wake: Arc::default(),
        done: Arc::default(),
        definitions: applications::Definitions::default(),
        renderer: Renderer::new(),
    });
    (platform, demo)
}
