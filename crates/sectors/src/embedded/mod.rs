//! The embedded register: a sector kept in a database, by the types of the catalogue.
//!
//! Rule protected: it knows no record type by name; what a record may be and become is its type's file. Several sectors
//! may share a database: a record type begins with its sector's id, and everything else carries it.
//!
//! `question` reads, `change` writes (with `operate`, `number` and `settle`), `timers` are changes by themselves, `seed`
//! fills a register, `shape` is what a type says of a record.

mod change;
mod number;
mod operate;
mod question;
mod seed;
mod settle;
mod shape;
mod timers;

use std::{collections::BTreeMap, sync::Arc};

use absher_catalogue::{Catalogue, Outcome, Record, model::RecordType};
use absher_store::{Db, Error, registers};
use absher_vocabulary::{OutboxId, RecordId, SectorId, Timestamp};
use async_trait::async_trait;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use self::{
    change::{CarryOut, Halt, Refuse},
    seed::Planting,
};
pub use self::{
    seed::{SeedError, SeedRecord},
    shape::Misfit,
};
use crate::{Change, ChangeNotice, Changed, Described, Query, Sector, SectorError};

/// Most changes in one answer.
const MOST_CHANGES: u32 = 1_000;

/// A sector's register in a database.
pub struct Embedded {
    types: Types,
    db: Db,
    /// Formulas of the types look into it.
    _catalogue: Arc<Catalogue>,
}

/// The record types of one sector.
struct Types {
    sector: String,
    by_id: BTreeMap<String, Arc<RecordType>>,
}

impl Types {
    fn get(&self, id: &str) -> Option<&RecordType> {
        self.by_id.get(id).map(Arc::as_ref)
    }
}

impl Embedded {
    /// The sector of that id with its types of the catalogue. The database must have been migrated.
    pub fn new(sector: &SectorId, catalogue: Arc<Catalogue>, db: Db) -> Self {
        let own = catalogue.types_of_sector(sector.as_str());
        let by_id = own
            .into_iter()
            .map(|of| (of.id.to_string(), Arc::clone(of)))
            .collect();
        Self {
            types: Types {
                sector: sector.to_string(),
                by_id,
            },
            db,
            _catalogue: catalogue,
        }
    }

    /// Adds a population, all or none, and gives how many records it has. Numbers it does not name are counted.
    pub async fn seed(
        &self,
        records: impl Iterator<Item = SeedRecord>,
        now: Timestamp,
    ) -> Result<usize, SeedError> {
        Ok(self
            .db
            .run(&Planting::new(&self.types, records, now)?)
            .await?)
    }

    /// The changes of one record, in order: at most the first 1,000. Seeded records have none before their first change.
    pub async fn history(&self, record: RecordId) -> Result<Vec<Changed>, SectorError> {
        let mut reader = self.db.reader().await.map_err(self.failed())?;
        let rows = registers::history(&mut reader, record, MOST_CHANGES)
            .await
            .map_err(self.failed())?;
        let both = |row: registers::ChangeRow| {
            let before = row.before.map(read).transpose()?;
            Ok(Changed {
                before,
                after: read(row.after)?,
            })
        };
        rows.into_iter()
            .map(both)
            .collect::<Result<_, _>>()
            .map_err(self.failed())
    }

    async fn timers(&self, of: &RecordType, now: Timestamp) -> Result<(), SectorError> {
        timers::carry_out(&self.db, &self.types.sector, of, now)
            .await
            .map_err(self.failed())
    }

    async fn apply_timers(&self, change: &Change, now: Timestamp) -> Result<(), SectorError> {
        let mut types: Vec<_> = change.ops.iter().map(crate::contract::type_of).collect();
        types.sort_unstable();
        types.dedup();
        for of in types.into_iter().filter_map(|id| self.types.get(id)) {
            self.timers(of, now).await?;
        }
        Ok(())
    }

    fn failed(&self) -> impl FnOnce(Error) -> SectorError {
        |source| SectorError::Store {
            sector: self.types.sector.clone(),
            source,
        }
    }

    fn protocol(&self, why: &str) -> SectorError {
        SectorError::Protocol {
            sector: self.types.sector.clone(),
            why: why.to_owned(),
        }
    }
}

#[async_trait]
impl Sector for Embedded {
    async fn describe(&self) -> Result<Described, SectorError> {
        Ok(Described {
            sector: self.types.sector.clone(),
            record_types: self.types.by_id.keys().cloned().collect(),
        })
    }

    async fn read(&self, query: &Query, now: Timestamp) -> Result<Vec<Record>, SectorError> {
        let of = self
            .types
            .get(&query.record_type)
            .ok_or_else(|| self.protocol("no such record type"))?;
        let Some(asked) = question::asked(of, query).map_err(|why| self.protocol(why))? else {
            return Ok(Vec::new());
        };
        self.timers(of, now).await?;
        let mut reader = self.db.reader().await.map_err(self.failed())?;
        let rows = registers::find(&mut reader, &asked.find)
            .await
            .map_err(self.failed())?;
        if asked.is_cut(rows.len()) {
            return Err(self.protocol("too many records match for an order that is not indexed"));
        }
        Ok(asked.arrange(rows.iter().map(shape::shown).collect()))
    }

    async fn apply(&self, change: &Change, now: Timestamp) -> Result<Outcome, SectorError> {
        self.apply_timers(change, now).await?;
        let outcome = match self
            .db
            .run(&CarryOut {
                types: &self.types,
                change,
                now,
            })
            .await
        {
            Ok(outcome) => outcome,
            Err(Halt::Store(error)) => return Err(self.failed()(error)),
            Err(Halt::Refused(refusal)) => {
                let refuse = Refuse {
                    sector: &self.types.sector,
                    key: change.key,
                    refusal,
                    now,
                };
                self.db.run(&refuse).await.map_err(self.failed())?
            }
        };
        read(outcome).map_err(self.failed())
    }

    async fn status(&self, key: OutboxId) -> Result<Option<Outcome>, SectorError> {
        let mut reader = self.db.reader().await.map_err(self.failed())?;
        let outcome = registers::outcome(&mut reader, &self.types.sector, key)
            .await
            .map_err(self.failed())?;
        outcome.map(read).transpose().map_err(self.failed())
    }

    async fn changes(
        &self,
        since: i64,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<ChangeNotice>, SectorError> {
        for of in self.types.by_id.values() {
            self.timers(of, now).await?;
        }
        let mut reader = self.db.reader().await.map_err(self.failed())?;
        let found = registers::changes(
            &mut reader,
            &self.types.sector,
            since,
            limit.min(MOST_CHANGES),
        )
        .await;
        let notice = |row: registers::ChangeRow| {
            let registers::ChangeRow {
                number,
                what,
                reference,
                at,
                after,
                ..
            } = row;
            Ok(ChangeNotice {
                number,
                record: read(after)?,
                what,
                reference,
                at,
            })
        };
        found
            .and_then(|rows| rows.into_iter().map(notice).collect())
            .map_err(self.failed())
    }
}

/// What this crate stored as JSON.
fn read<T: DeserializeOwned>(json: Json) -> Result<T, Error> {
    serde_json::from_value(json).map_err(|error| Error::Decode {
        column: "record".to_owned(),
        reason: error.to_string(),
    })
}
