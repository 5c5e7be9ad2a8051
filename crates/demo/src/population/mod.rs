//! Invented people, made from the entries of `catalogue/cast` and nothing else.
//!
//! Rule protected: the same seed and moment make the same people, and nobody is real: identity numbers, phones and plates
//! come from counters, names from lists. A new kind of person is an entry of the cast; a new draw is an arm in `draws`.
//!
//! `plan` reads the entries once, `draws` draws, `made` is what came of it, `maker` makes one person with those who come
//! along, `troupe` is the cast of one example.

mod draws;
mod made;
mod maker;
mod plan;
mod troupe;

use std::collections::BTreeMap;

use absher_catalogue::Catalogue;
use absher_sectors::SeedRecord;
use absher_vocabulary::Timestamp;

pub use self::{
    made::{Held, Made},
    maker::Maker,
    troupe::Troupe,
};

/// Why people cannot be made: a mistake in the cast.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MakeError {
    /// No such entry.
    #[error("the cast has no `{0}`")]
    Unknown(String),
    /// No such person or record in an example.
    #[error("nobody here is called `{0}`")]
    Nobody(String),
    /// A kind of identity or a record type that is not known.
    #[error("{entry}: {what} is not known")]
    Kind {
        /// The entry.
        entry: String,
        /// What is not known.
        what: String,
    },
    /// Built upon itself, or comes with itself.
    #[error("{0} is built upon itself")]
    Circle(String),
    /// A value that cannot be made.
    #[error("{entry}, {record}, {attribute}: {why}")]
    Value {
        /// The entry, or the person of an example.
        entry: String,
        /// Record type.
        record: String,
        /// Attribute.
        attribute: String,
        /// What is wrong.
        why: String,
    },
}

/// How many people there are when every share is taken as written: the usual size.
///
/// # Errors
/// Mistakes in the cast.
pub fn usual_size(catalogue: &Catalogue) -> Result<usize, MakeError> {
    Maker::new(catalogue, 0)?.usual_size()
}

/// A population of about so many people, with their establishments.
///
/// # Errors
/// Mistakes in the cast.
pub fn population(
    catalogue: &Catalogue,
    seed: u64,
    size: usize,
    now: Timestamp,
) -> Result<Vec<Made>, MakeError> {
    Maker::new(catalogue, seed)?.population(size, now)
}

/// The records of a population.
///
/// # Errors
/// Mistakes in the cast.
pub fn people(
    catalogue: &Catalogue,
    seed: u64,
    size: usize,
    now: Timestamp,
) -> Result<Vec<SeedRecord>, MakeError> {
    Ok(population(catalogue, seed, size, now)?
        .into_iter()
        .flat_map(Made::into_records)
        .collect())
}

/// Records by the sector that keeps them.
pub fn by_sector(
    records: impl IntoIterator<Item = SeedRecord>,
) -> BTreeMap<String, Vec<SeedRecord>> {
    let mut sectors: BTreeMap<String, Vec<SeedRecord>> = BTreeMap::new();
    for record in records {
        let sector = record.record_type.split('.').next().unwrap_or_default();
        match sectors.get_mut(sector) {
            Some(records) => records.push(record),
            None => {
                sectors.insert(sector.to_owned(), vec![record]);
            }
        }
    }
    sectors
}

#[cfg(test)]
mod tests;
