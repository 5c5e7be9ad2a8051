//! A platform of one's own for examples and tests: a clock that stands still, chance from a seed, simulators outside.
//!
//! Rule protected: everything inside is the real thing; only time, chance and the outside world are played.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use absher_catalogue::Catalogue;
use absher_platform::{Keys, Parts, Platform, Ports, Settings, accounts, applications, audit};
use absher_sectors::{
    Embedded, Links, Misbehaving, Mood, Moods, Patience, Remote, SeedRecord, serve,
};
use absher_store::Db;
use absher_vocabulary::{Chance, Clock, Date, SectorId, Timestamp, start_of_day_riyadh};

use crate::{Demonstration, chance::Seeded, population};

/// Why a world could not be set up or an example not be played.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// The store.
    #[error(transparent)]
    Store(#[from] absher_store::Error),
    /// The platform.
    #[error(transparent)]
    Platform(#[from] absher_platform::Error),
    /// Anything else, in words.
    #[error("{0}")]
    Other(String),
}

impl WorldError {
    pub(crate) fn other(e: impl std::fmt::Display) -> Self {
        Self::Other(e.to_string())
    }
}

/// How the sectors are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// In the same process.
    InProcess,
    /// Over HTTP on a loopback address.
    OverHttp,
}

/// A clock that moves only when told to.
pub struct FakeClock(AtomicI64);

impl FakeClock {
    /// Standing at this moment.
    pub fn new(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.micros()))
    }
    /// Now it is this moment.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.micros(), Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// A platform of one's own.
pub struct World {
    /// The platform.
    pub platform: Platform,
    /// Its clock.
    pub clock: Arc<FakeClock>,
    /// How each sector behaves.
    pub moods: Moods,
    /// The simulators.
    pub demo: Demonstration,
    /// Makes people of the cast.
    pub maker: population::Maker,
    embedded: BTreeMap<String, Arc<Embedded>>,
}

impl World {
    /// Sets a world up on an empty, migrated database.
    ///
    /// # Errors
    /// When a sector cannot be served or the cast not be read.
    pub async fn new(catalogue: Arc<Catalogue>, db: Db, reach: Reach) -> Result<Self, WorldError> {
        let clock = Arc::new(FakeClock::new(
            start_of_day_riyadh(Date::constant(2026, 11, 22)).plus_seconds(9 * 3600),
        ));
        let moods = Moods::new();
        let mut embedded = BTreeMap::new();
        let mut links = Links::default();
        for sector in &catalogue.sectors {
            let id = SectorId::parse(&sector.id).map_err(WorldError::other)?;
            let register = Arc::new(Embedded::new(&id, Arc::clone(&catalogue), db.clone()));
            embedded.insert(id.as_str().to_owned(), Arc::clone(&register));
            let inner: Arc<dyn absher_sectors::Sector> = match reach {
                Reach::InProcess => register,
                Reach::OverHttp => Arc::new(over_http(&id, register).await?),
            };
            links = links.with(
                id.clone(),
                Arc::new(Misbehaving::new(id, inner, moods.clone())),
            );
        }
        let chance: Arc<dyn Chance> = Arc::new(Seeded::new(11));
        let base: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let demo = Demonstration::open(&db, Arc::clone(&base), Arc::clone(&chance)).await?;
        let maker = population::Maker::new(&catalogue, 7).map_err(WorldError::other)?;
        let platform = Platform::new(parts((catalogue, db, links), (base, chance, demo.ports()))?);
        Ok(Self {
            platform,
            clock,
            moods,
            demo,
            maker,
            embedded,
        })
    }

    /// Puts records into the registers.
    ///
    /// # Errors
    /// When a record does not fit its type.
    pub async fn seed(&self, records: Vec<SeedRecord>) -> Result<(), WorldError> {
        for (sector, records) in population::by_sector(records) {
            let register = self
                .embedded
                .get(&sector)
                .ok_or_else(|| WorldError::Other(format!("no sector {sector}")))?;
            register
                .seed(records.into_iter(), self.platform.now())
                .await
                .map_err(WorldError::other)?;
        }
        Ok(())
    }

    /// From now on the sector behaves so.
    ///
    /// # Errors
    /// When it is no sector.
    pub fn mood(&self, sector: &str, mood: Mood) -> Result<(), WorldError> {
        self.moods
            .set(SectorId::parse(sector).map_err(WorldError::other)?, mood);
        Ok(())
    }

    /// All sectors behave as they should.
    ///
    /// # Errors
    /// Never, for sectors of a loaded catalogue.
    pub fn all_up(&self) -> Result<(), WorldError> {
        self.platform
            .catalogue
            .sectors
            .iter()
            .try_for_each(|s| self.mood(&s.id, Mood::Up))
    }
}

async fn over_http(id: &SectorId, register: Arc<Embedded>) -> Result<Remote, WorldError> {
    let secret = "a secret for tests";
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .map_err(WorldError::other)?;
    let url = format!(
        "http://{}",
        listener.local_addr().map_err(WorldError::other)?
    );
    let app = serve(register, secret);
    tokio::spawn(async move { axum::serve(listener, app).await });
    Remote::new(id, &url, secret, Patience::default()).map_err(WorldError::other)
}

type Inside = (Arc<Catalogue>, Db, Links);
type Outside = (Arc<dyn Clock>, Arc<dyn Chance>, Ports);

fn parts(
    (catalogue, db, links): Inside,
    (clock, chance, ports): Outside,
) -> Result<Parts, WorldError> {
    let seal =
        absher_documents::SealKey::from_seed("examples", [3; 32]).map_err(WorldError::other)?;
    let public = absher_documents::PublicKeys::new([seal.public()]).map_err(WorldError::other)?;
    Ok(Parts {
        catalogue,
        looks: audit::Looks::new(&db),
        db,
        links,
        clock,
        chance,
        keys: Keys {
            seal,
            public,
            secret: [5; 32],
        },
        ports,
        settings: Settings {
            host: "example.test".into(),
            demo: true,
            session_idle: 900,
            process: "examples".into(),
        },
        hashing: accounts::Hashing::new(accounts::Cost::LIGHT),
        wake: Arc::new(tokio::sync::Notify::new()),
        done: Arc::new(tokio::sync::Notify::new()),
        definitions: applications::Definitions::default(),
        renderer: absher_documents::Renderer::new(),
    })
}
