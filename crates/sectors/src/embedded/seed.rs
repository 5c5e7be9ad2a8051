//! Filling an empty register with a population.
//!
//! Rule protected: what is seeded fits the types' files as what is issued does; a mistake names the type and attribute.
//! Nothing of it enters the history: a population is nobody's news.

use std::collections::BTreeMap;

use absher_store::{
    Command, Error, Tx,
    registers::{self, Seed},
};
use absher_vocabulary::{IdentityNumber, RecordId, Timestamp};
use serde_json::{Map, Value as Json};

use super::{
    Types, number,
    operate::fresh,
    shape::{self, Misfit},
};

/// A record of a population.
#[derive(Clone, Debug)]
pub struct SeedRecord {
    /// Its id, so that others can refer to it.
    pub id: RecordId,
    /// Record type.
    pub record_type: String,
    /// Its holder; for people and establishments their own number.
    pub holder: Option<IdentityNumber>,
    /// Its number; counted without it.
    pub number: Option<String>,
    /// Its state; the type's first without it.
    pub state: Option<String>,
    /// Attributes.
    pub set: BTreeMap<String, Json>,
}

/// Why a population cannot be added; nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The sector keeps no such type.
    #[error("no record type {0} in this sector")]
    Type(String),
    /// Attributes do not fit the type.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    /// The type has no such state.
    #[error("{record_type} has no state {state}")]
    State {
        /// Record type.
        record_type: String,
        /// The state.
        state: String,
    },
    /// A person or establishment has no identity number.
    #[error("a record of {0} has no holder")]
    Nobody(String),
    /// The store failed; `Unique` when two records share a number or a unique key.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Records made ready, so that the transaction holds only SQL.
pub(super) struct Planting<'a> {
    types: &'a Types,
    seed: Seed,
    /// Positions of records to be counted, by type.
    counted: BTreeMap<String, Vec<usize>>,
    now: Timestamp,
}

impl<'a> Planting<'a> {
    pub(super) fn new(
        types: &'a Types,
        records: impl Iterator<Item = SeedRecord>,
        now: Timestamp,
    ) -> Result<Self, SeedError> {
        let mut planting = Self {
            types,
            seed: Seed::default(),
            counted: BTreeMap::new(),
            now,
        };
        for record in records {
            planting.add(record)?;
        }
        Ok(planting)
    }

    fn add(&mut self, given: SeedRecord) -> Result<(), SeedError> {
        let of = self
            .types
            .get(&given.record_type)
            .ok_or_else(|| SeedError::Type(given.record_type.clone()))?;
        let mut record = fresh(of, given.id, given.holder, Map::new(), &given.set)?;
        if let Some(state) = given.state {
            if !of.states.iter().any(|known| known.id == state.as_str()) {
                return Err(SeedError::State {
                    record_type: given.record_type,
                    state,
                });
            }
            record.state = state;
        }
        let place = self.seed.records.len();
        match (given.number, number::identity(of), &record.holder) {
            (_, Some(_), Some(holder)) => record.number = holder.to_string(),
            (_, Some(_), None) => return Err(SeedError::Nobody(given.record_type)),
            (Some(number), ..) => record.number = number,
            (None, ..) => self
                .counted
                .entry(given.record_type)
                .or_default()
                .push(place),
        }
        self.seed.index.extend(
            shape::index(of, &record)
                .into_iter()
                .map(|(attribute, value)| (place, attribute, value)),
        );
        self.seed.unique.extend(
            shape::unique(of, &record)
                .into_iter()
                .map(|key| (place, key)),
        );
        self.seed.timers.extend(
            shape::timers(of, &record, self.now)
                .into_iter()
                .map(|timer| (place, timer)),
        );
        self.seed.records.push(record);
        Ok(())
    }
}

impl Command for Planting<'_> {
    type Out = usize;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<usize, Error> {
        let mut records = self.seed.records.clone();
        for (record_type, places) in &self.counted {
            let Some(of) = self.types.get(record_type) else {
                continue;
            };
            let count = i64::try_from(places.len()).unwrap_or(i64::MAX);
            let last = registers::next(tx, &self.types.sector, number::counter(of), count).await?;
            for (place, number) in places.iter().zip(last - count + 1..) {
                records[*place].number = number::counted(of, number);
            }
        }
        let seed = Seed {
            records,
            index: self.seed.index.clone(),
            unique: self.seed.unique.clone(),
            timers: self.seed.timers.clone(),
        };
        registers::seed(tx, &seed).await?;
        Ok(seed.records.len())
    }
}
