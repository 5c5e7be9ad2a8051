//! Filling an empty store: people in the registers, accounts, and the mark that it is a demonstration.
//!
//! Rule protected: a store that was made without demonstration never becomes one; one whose making was interrupted is
//! completed with the same people, and one that is whole is left alone.

use absher_catalogue::{Catalogue, Value};
use absher_platform::Platform;
use absher_sectors::Embedded;
use absher_store::{
    Command, Db, Tx,
    demo::{self, people as store},
    registers,
};
use absher_vocabulary::{Phone, Timestamp};

pub use absher_store::demo::Mark;

use crate::{
    Made, MakeError, Maker,
    accounts::{self, DemoAccount, Planned},
    population,
};

/// What a demonstration is to be made of.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Seed of its people; below 2^63.
    pub seed: u64,
    /// About how many people; the usual number without it.
    pub size: Option<usize>,
    /// The password all its accounts share.
    pub password: &'a str,
}

/// What there is.
#[derive(Clone, Debug)]
pub struct Seeded {
    /// Made now, with the password given; otherwise it was there, with the password of that time.
    pub fresh: bool,
    /// Its accounts.
    pub accounts: Vec<DemoAccount>,
    /// How many people.
    pub people: i64,
}

/// Why a store cannot be made a demonstration.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// It was made without demonstration.
    #[error("the store was made without demonstration")]
    NotEmpty,
    /// A mistake in the cast.
    #[error("the cast: {0}")]
    Cast(#[from] MakeError),
    /// The records do not fit their types.
    #[error("the cast: {0}")]
    Sector(#[from] absher_sectors::SeedError),
    /// A use case failed.
    #[error(transparent)]
    Platform(#[from] absher_platform::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] absher_store::Error),
}

/// Whether the store is a demonstration.
pub async fn is_demo_store(db: &Db) -> absher_store::Result<bool> {
    Ok(mark(db).await?.is_some())
}

/// What the store's demonstration was made of, if it is one.
///
/// # Errors
/// The store failed.
pub async fn mark(db: &Db) -> absher_store::Result<Option<Mark>> {
    demo::mark(&mut db.reader().await?).await
}

/// Whether a store was made without demonstration, and so can never become one.
///
/// # Errors
/// The store failed.
pub async fn made_without(db: &Db) -> absher_store::Result<bool> {
    demo::made_without(&mut db.reader().await?).await
}

/// Marks a store as made without demonstration.
///
/// # Errors
/// The store failed.
pub async fn decline(db: &Db) -> absher_store::Result<()> {
    db.run(&Decline).await
}

struct Decline;

impl Command for Decline {
    type Out = ();
    type Error = absher_store::Error;
    async fn run(&self, tx: &mut Tx) -> absher_store::Result<()> {
        demo::decline(tx).await
    }
}

/// Makes an empty store a demonstration, or completes or gives back the one it is.
///
/// # Errors
/// [`SeedError::NotEmpty`] for a store made without demonstration; mistakes in the cast.
pub async fn seed(p: &Platform, wanted: Wanted<'_>) -> Result<Seeded, SeedError> {
    let mark = begin((&p.catalogue, &p.db), (wanted.seed, wanted.size), p.now()).await?;
    if !mark.ready {
        fill(p, &mark, wanted.password).await?;
    }
    let mut reader = p.db.reader().await?;
    let accounts = store::accounts(&mut reader).await?;
    Ok(Seeded {
        fresh: !mark.ready,
        accounts,
        people: store::count(&mut reader).await?,
    })
}

struct Begin(Mark);

impl Command for Begin {
    type Out = Option<Mark>;
    type Error = absher_store::Error;
    async fn run(&self, tx: &mut Tx) -> absher_store::Result<Option<Mark>> {
        demo::begin(tx, &self.0).await?;
        demo::mark(tx).await
    }
}

/// What the store is made of: what is wanted, or what it was made of before.
async fn begin(
    (catalogue, db): (&Catalogue, &Db),
    (seed, size): (u64, Option<usize>),
    now: Timestamp,
) -> Result<Mark, SeedError> {
    if let Some(known) = demo::mark(&mut db.reader().await?).await? {
        return Ok(known);
    }
    let size = match size {
        Some(size) => size,
        None => population::usual_size(catalogue)?,
    };
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let mark = Mark {
        seed,
        size,
        made_for: now,
        ready: false,
    };
    db.run(&Begin(mark)).await?.ok_or(SeedError::NotEmpty)
}

/// The people of a demonstration: its population, and its officers with the other accounts.
fn everyone(catalogue: &Catalogue, mark: &Mark) -> Result<(Vec<Made>, Vec<Planned>), MakeError> {
    let mut maker = Maker::new(catalogue, mark.seed)?;
    let size = usize::try_from(mark.size).unwrap_or_default();
    let mut people = maker.population(size, mark.made_for)?;
    let planned = accounts::plan(catalogue, &mut maker, &people, mark.made_for)?;
    people.extend(
        planned
            .iter()
            .filter(|a| !a.roles.is_empty())
            .map(|a| a.who.clone()),
    );
    Ok((people, planned))
}

async fn fill(p: &Platform, mark: &Mark, password: &str) -> Result<(), SeedError> {
    let password_hash = p.hashing.hash(&*p.chance, password).await?;
    let (people, planned) = everyone(&p.catalogue, mark)?;
    let listed = listed(&people);
    let mut sectors = population::by_sector(people.into_iter().flat_map(Made::into_records));
    for (sector, embedded) in p.links.embedded() {
        let records = sectors.remove(sector.as_str()).unwrap_or_default();
        plant(&p.db, embedded, records, mark.made_for).await?;
    }
    p.db.run(&Finish {
        p,
        listed,
        planned,
        password_hash,
    })
    .await?;
    Ok(())
}

/// Fills one register, all or none; one that was filled before an interruption is left as it is.
async fn plant(
    db: &Db,
    embedded: &Embedded,
    records: Vec<absher_sectors::SeedRecord>,
    now: Timestamp,
) -> Result<(), SeedError> {
    let Some(first) = records.first() else {
        return Ok(());
    };
    let known = registers::record(&mut db.reader().await?, &first.record_type, first.id).await?;
    if known.is_none() {
        embedded.seed(records.into_iter(), now).await?;
    }
    Ok(())
}

/// A sector that runs by itself, with its own store.
#[derive(Clone, Copy)]
pub struct Alone<'a> {
    /// The catalogue it shares with the platform.
    pub catalogue: &'a Catalogue,
    /// Its store.
    pub db: &'a Db,
    /// Which sector.
    pub sector: &'a str,
    /// Its register in that store.
    pub register: &'a Embedded,
}

/// Makes a sector's empty store a demonstration, or completes or gives back the one it is: with the records that the
/// platform's demonstration would hold of this sector, made with the same seed and size.
///
/// # Errors
/// [`SeedError::NotEmpty`] for a store made without demonstration; mistakes in the cast.
pub async fn seed_sector(
    alone: Alone<'_>,
    (seed, size): (u64, Option<usize>),
    now: Timestamp,
) -> Result<Mark, SeedError> {
    let Alone { catalogue, db, .. } = alone;
    let mark = begin((catalogue, db), (seed, size), now).await?;
    let (people, _) = everyone(catalogue, &mark)?;
    let mut sectors = population::by_sector(people.into_iter().flat_map(Made::into_records));
    // Also in a store that is ready: another sector of the same store may have made it so.
    let records = sectors.remove(alone.sector).unwrap_or_default();
    plant(db, alone.register, records, mark.made_for).await?;
    db.run(&Ready).await?;
    Ok(mark)
}

struct Ready;

impl Command for Ready {
    type Out = ();
    type Error = absher_store::Error;
    async fn run(&self, tx: &mut Tx) -> absher_store::Result<()> {
        demo::finish(tx).await
    }
}

struct Finish<'a> {
    p: &'a Platform,
    listed: Vec<store::Person>,
    planned: Vec<Planned>,
    password_hash: String,
}

impl Command for Finish<'_> {
    type Out = ();
    type Error = absher_platform::Error;
    async fn run(&self, tx: &mut Tx) -> absher_platform::Result<()> {
        store::add(tx, &self.listed).await?;
        accounts::make(self.p, tx, &self.planned, &self.password_hash).await?;
        demo::finish(tx).await?;
        Ok(())
    }
}

/// People as lists show them, each kind in turn.
fn listed(people: &[Made]) -> Vec<store::Person> {
    let all = people
        .iter()
        .flat_map(Made::everyone)
        .filter(|m| m.is_person());
    let person = |made: &Made| {
        let Some(Value::Bilingual(name)) = made.meaning("person.name") else {
            return None;
        };
        let phone = match made.meaning("person.phone") {
            Some(Value::Text(text)) => Phone::parse(&text).ok(),
            _ => None,
        };
        let born = match made.meaning("person.birth-date") {
            Some(Value::Date(day)) => Some(day),
            _ => None,
        };
        Some(store::Person {
            identity: made.identity.clone(),
            entry: made.entry.clone(),
            name,
            phone,
            born,
            unregistered: !made.registered,
            place: i64::try_from(made.serial).unwrap_or(i64::MAX),
        })
    };
    all.filter_map(person).collect()
}

#[cfg(test)]
mod tests;
