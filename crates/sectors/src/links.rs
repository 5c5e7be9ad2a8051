//! Which sector is reached how.
//!
//! Rule protected: every sector of the catalogue has exactly one way to it, chosen by settings and by nothing else; who
//! asks cannot tell which.

use std::{collections::BTreeMap, sync::Arc};

use absher_catalogue::Catalogue;
use absher_store::Db;
use absher_vocabulary::SectorId;

use crate::{Embedded, Misbehaving, Moods, Patience, Remote, Sector, SectorError};

/// Where a sector runs that is not embedded.
#[derive(Clone)]
pub struct Address {
    /// `http://…` or `https://…`, without a path.
    pub url: String,
    /// The secret shared with it.
    pub secret: String,
}

/// The sectors.
#[derive(Clone, Default)]
pub struct Links {
    all: BTreeMap<SectorId, Arc<dyn Sector>>,
    embedded: BTreeMap<SectorId, Arc<Embedded>>,
}

impl Links {
    /// All sectors of the catalogue: those with an address there, the others embedded in `db`. With `moods` they are
    /// simulators. [`SectorError::Protocol`]: an address is not one, or is of a sector that the catalogue does not have.
    pub fn new(
        catalogue: &Arc<Catalogue>,
        db: &Db,
        addresses: &BTreeMap<SectorId, Address>,
        moods: Option<&Moods>,
    ) -> Result<Self, SectorError> {
        if let Some(unknown) = addresses
            .keys()
            .find(|sector| catalogue.sector(sector.as_str()).is_none())
        {
            return Err(refused(
                unknown.as_str(),
                "the catalogue has no such sector",
            ));
        }
        let mut links = Self::default();
        for info in &catalogue.sectors {
            let sector =
                SectorId::parse(&info.id).map_err(|error| refused(&info.id, &error.to_string()))?;
            let link: Arc<dyn Sector> = match addresses.get(&sector) {
                Some(at) => Arc::new(Remote::new(
                    &sector,
                    &at.url,
                    &at.secret,
                    Patience::default(),
                )?),
                None => links.embed(
                    &sector,
                    Embedded::new(&sector, Arc::clone(catalogue), db.clone()),
                ),
            };
            let link = match moods {
                Some(moods) => Arc::new(Misbehaving::new(sector.clone(), link, moods.clone())),
                None => link,
            };
            links.all.insert(sector, link);
        }
        Ok(links)
    }

    fn embed(&mut self, sector: &SectorId, embedded: Embedded) -> Arc<Embedded> {
        let embedded = Arc::new(embedded);
        self.embedded.insert(sector.clone(), Arc::clone(&embedded));
        embedded
    }

    /// Links to exactly these, for tests and for other ways to reach a sector.
    #[must_use]
    pub fn with(mut self, sector: SectorId, link: Arc<dyn Sector>) -> Self {
        self.all.insert(sector, link);
        self
    }

    /// The sector of that id.
    pub fn get(&self, sector: &str) -> Option<&Arc<dyn Sector>> {
        self.all.get(sector)
    }

    /// The sector that keeps the record type: the first part of the type's id.
    pub fn of_record_type(&self, record_type: &str) -> Option<&Arc<dyn Sector>> {
        self.get(record_type.split_once('.')?.0)
    }

    /// All sectors, by id.
    pub fn all(&self) -> impl Iterator<Item = (&SectorId, &Arc<dyn Sector>)> {
        self.all.iter()
    }

    /// The embedded ones, by id: to seed them and to carry out their timers. No simulator stands before these.
    pub fn embedded(&self) -> impl Iterator<Item = (&SectorId, &Arc<Embedded>)> {
        self.embedded.iter()
    }
}

fn refused(sector: &str, why: &str) -> SectorError {
    SectorError::Protocol {
        sector: sector.to_owned(),
        why: why.to_owned(),
    }
}
