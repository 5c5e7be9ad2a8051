//! A simulator: a sector that misbehaves when told to, for demonstrations and tests.
//!
//! Rule protected: it stands behind the same contract, so nothing else can tell that it is one; switched to `Up` it is
//! the sector itself. A new misbehaviour is a [`Mood`].

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use absher_catalogue::{Outcome, Record, Refusal};
use absher_vocabulary::{OutboxId, SectorId, Timestamp};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{Change, ChangeNotice, Described, Patience, Query, Sector, SectorError};

/// How a sector behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mood", content = "ms", rename_all = "kebab-case")]
pub enum Mood {
    /// As it should.
    #[default]
    Up,
    /// It does not answer.
    Down,
    /// It answers after so many milliseconds, or not in time.
    Slow(u64),
    /// It refuses every change; questions are answered.
    Refusing,
    /// It carries out changes, and the answer is lost on the way.
    LosesReply,
}

/// The moods of all sectors, shared by the simulators and whoever switches them. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Moods(Arc<RwLock<BTreeMap<SectorId, Mood>>>);

impl Moods {
    /// All sectors as they should be.
    pub fn new() -> Self {
        Self::default()
    }

    /// How the sector behaves.
    pub fn of(&self, sector: &SectorId) -> Mood {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(sector)
            .copied()
            .unwrap_or_default()
    }

    /// From now on the sector behaves so.
    pub fn set(&self, sector: SectorId, mood: Mood) {
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(sector, mood);
    }
}

/// A sector that behaves as its mood says.
pub struct Misbehaving {
    sector: SectorId,
    inner: Arc<dyn Sector>,
    moods: Moods,
    patience: Patience,
}

impl Misbehaving {
    /// Stands before the sector of that id.
    pub fn new(sector: SectorId, inner: Arc<dyn Sector>, moods: Moods) -> Self {
        Self {
            sector,
            inner,
            moods,
            patience: Patience::default(),
        }
    }

    /// Waits as the mood says. Who has no more patience than that gets no answer.
    async fn mood(&self, patience: Duration) -> Result<Mood, SectorError> {
        let mood = self.moods.of(&self.sector);
        match mood {
            Mood::Down => Err(SectorError::Down {
                sector: self.sector.to_string(),
            }),
            Mood::Slow(ms) => {
                let wait = Duration::from_millis(ms);
                tokio::time::sleep(wait.min(patience)).await;
                if wait >= patience {
                    Err(self.slow())
                } else {
                    Ok(mood)
                }
            }
            Mood::Up | Mood::Refusing | Mood::LosesReply => Ok(mood),
        }
    }

    fn slow(&self) -> SectorError {
        SectorError::Slow {
            sector: self.sector.to_string(),
        }
    }
}

#[async_trait]
impl Sector for Misbehaving {
    async fn describe(&self) -> Result<Described, SectorError> {
        self.mood(self.patience.read).await?;
        self.inner.describe().await
    }

    async fn read(&self, query: &Query, now: Timestamp) -> Result<Vec<Record>, SectorError> {
        self.mood(self.patience.read).await?;
        self.inner.read(query, now).await
    }

    async fn apply(&self, change: &Change, now: Timestamp) -> Result<Outcome, SectorError> {
        match self.mood(self.patience.apply).await? {
            Mood::Refusing => match self.inner.status(change.key).await? {
                Some(first) => Ok(first),
                None => Ok(Outcome::Refused(Refusal::Sector)),
            },
            Mood::LosesReply => {
                self.inner.apply(change, now).await?;
                Err(self.slow())
            }
            _ => self.inner.apply(change, now).await,
        }
    }

    async fn status(&self, key: OutboxId) -> Result<Option<Outcome>, SectorError> {
        self.mood(self.patience.read).await?;
        self.inner.status(key).await
    }

    async fn changes(
        &self,
        since: i64,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<ChangeNotice>, SectorError> {
        self.mood(self.patience.read).await?;
        self.inner.changes(since, limit, now).await
    }
}
