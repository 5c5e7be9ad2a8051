//! The loaded catalogue: everything on offer, proved, and found by id.
//!
//! Rule protected: a [`Catalogue`] exists only when no mistake was found in its files.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use absher_vocabulary::Text;

use crate::{
    check::{self, Flow, Scopes},
    expr::{Formula, Link, types::World},
    files::Files,
    load::{Draft, LifeEvent},
    merge,
    mistakes::Mistakes,
    model::{
        CastPerson, Definition, DocumentTemplate, Fragment, Is, RecordType, Relation, Role,
        SectorInfo, Table,
    },
    pin::Pinned,
    search::Index,
};

/// What is on offer and all it speaks of.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// The sectors, in the order of the file.
    pub sectors: Vec<SectorInfo>,
    /// The roles of officers.
    pub roles: Vec<Role>,
    /// Record types by id.
    pub records: BTreeMap<String, Arc<RecordType>>,
    /// Who may act for whom.
    pub relations: Vec<Relation>,
    /// Tables by id.
    pub tables: BTreeMap<String, Arc<Table>>,
    /// Fragments by id, as written; definitions have them merged in.
    pub fragments: BTreeMap<String, Arc<Fragment>>,
    /// Document templates by id.
    pub documents: BTreeMap<String, Arc<DocumentTemplate>>,
    /// Definitions by id.
    pub definitions: BTreeMap<String, Arc<Offered>>,
    /// The cast by id.
    pub cast: BTreeMap<String, Arc<CastPerson>>,
    /// Lists of names for invented people.
    pub lists: BTreeMap<String, Vec<Text>>,
    /// Life events, in the order of the file.
    pub events: Vec<LifeEvent>,
    /// Offices where people are received.
    pub offices: Vec<toml::Table>,
    /// Texts the platform sends, by id.
    pub messages: BTreeMap<String, Text>,
    pub(crate) world: Arc<World>,
    pub(crate) index: Arc<Index>,
    pub(crate) files: Arc<Files>,
    /// Pinned texts, each worked out when it is first asked for.
    pub(crate) pins: Arc<BTreeMap<String, OnceLock<Pinned>>>,
}

/// A definition with its place.
#[derive(Clone, Debug)]
pub struct Offered {
    /// The definition, with what its fragments add.
    pub definition: Definition,
    /// Id of the sector whose folder it lies in.
    pub sector: String,
    /// Its file, below the catalogue's root.
    pub file: String,
}

/// How much of a catalogue is there to be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it.
    Whole,
    /// What one pinned definition needs: others it leads to, and its cast, are not there.
    Pinned,
}

impl Catalogue {
    /// Reads and proves a catalogue.
    ///
    /// # Errors
    /// Every mistake found, each with its place; nothing is served from files with a mistake.
    pub fn load(files: &Files) -> Result<Self, Mistakes> {
        Self::load_extent(files, Extent::Whole)
    }

    pub(crate) fn load_extent(files: &Files, extent: Extent) -> Result<Self, Mistakes> {
        let mut mistakes = Mistakes::new(files);
        let draft = Draft::read(files, &mut mistakes);
        if !mistakes.is_empty() {
            mistakes.into_result()?;
            return Err(Mistakes::default());
        }
        let world = Arc::new(world(&draft));
        let merged = merge::all(&draft, &mut mistakes);
        check::all(
            &check::Input {
                draft: &draft,
                world: &world,
                merged: &merged,
                extent,
                files,
            },
            &mut mistakes,
        );
        mistakes.into_result()?;
        Ok(Self::assemble(draft, world, merged, files))
    }

    fn assemble(
        draft: Draft,
        world: Arc<World>,
        merged: Vec<merge::Merged>,
        files: &Files,
    ) -> Self {
        let definitions: BTreeMap<String, Arc<Offered>> = merged
            .into_iter()
            .map(|m| {
                let sector = m.file.split('/').next().unwrap_or_default().to_owned();
                (
                    m.definition.id.to_string(),
                    Arc::new(Offered {
                        definition: m.definition,
                        sector,
                        file: m.file,
                    }),
                )
            })
            .collect();
        Self {
            pins: Arc::new(
                definitions
                    .keys()
                    .map(|id| (id.clone(), OnceLock::new()))
                    .collect(),
            ),
            index: Arc::new(Index::of(definitions.values())),
            sectors: draft.sectors.into_iter().map(|s| s.it).collect(),
            roles: draft.roles.into_iter().map(|r| r.it).collect(),
            records: world.records.clone(),
            relations: draft.relations.into_iter().map(|r| r.it).collect(),
            tables: world.tables.clone(),
            fragments: draft
                .fragments
                .into_iter()
                .map(|f| (f.it.id.to_string(), Arc::new(f.it)))
                .collect(),
            documents: draft
                .documents
                .into_iter()
                .map(|d| (d.it.id.to_string(), Arc::new(d.it)))
                .collect(),
            cast: draft
                .people
                .into_iter()
                .map(|p| (p.it.id.to_string(), Arc::new(p.it)))
                .collect(),
            lists: draft.lists,
            events: draft.events.into_iter().map(|e| e.it).collect(),
            offices: draft.offices,
            messages: draft
                .messages
                .into_iter()
                .map(|m| (m.it.id.to_string(), m.it.text))
                .collect(),
            definitions,
            world,
            files: Arc::new(files.clone()),
        }
    }

    /// A formula over an application of a definition (an example's `holds`): applicant, actor, subject, fields, facts,
    /// parties, answers and results, the last two possibly missing.
    ///
    /// # Errors
    /// What is wrong with the expression, as a sentence.
    pub fn formula(&self, id: &str, source: &str) -> Result<Formula, String> {
        let offered = self
            .definition(id)
            .ok_or_else(|| format!("there is no definition `{id}`"))?;
        let flow = Flow::of(&offered.definition);
        let scope = Scopes::new(&self.world, &offered.definition, &flow).any_time();
        let formula = Formula::from(toml::Spanned::new(0..0, source.to_owned()));
        formula
            .compile(&self.world, &scope, Link::World(self.world.clone()))
            .map_err(|fault| fault.message)?;
        Ok(formula)
    }

    /// The definition with this id.
    pub fn definition(&self, id: &str) -> Option<&Arc<Offered>> {
        self.definitions.get(id)
    }
    /// The record type with this id.
    pub fn record_type(&self, id: &str) -> Option<&Arc<RecordType>> {
        self.records.get(id)
    }
    /// The document template with this id.
    pub fn document(&self, id: &str) -> Option<&Arc<DocumentTemplate>> {
        self.documents.get(id)
    }
    /// The table with this id.
    pub fn table(&self, id: &str) -> Option<&Arc<Table>> {
        self.tables.get(id)
    }
    /// The relation with this id.
    pub fn relation(&self, id: &str) -> Option<&Relation> {
        self.relations.iter().find(|r| r.id == id)
    }
    /// The sector with this id.
    pub fn sector(&self, id: &str) -> Option<&SectorInfo> {
        self.sectors.iter().find(|s| s.id == id)
    }
    /// The role with this id.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|r| r.id == id)
    }
    /// The record types of people.
    pub fn person_types(&self) -> Vec<&Arc<RecordType>> {
        self.types_that_are(Is::Person)
    }
    /// The record types the platform takes for this.
    pub fn types_that_are(&self, is: Is) -> Vec<&Arc<RecordType>> {
        self.records.values().filter(|r| r.is == Some(is)).collect()
    }
    /// The record types a sector keeps.
    pub fn types_of_sector(&self, sector: &str) -> Vec<&Arc<RecordType>> {
        self.records
            .values()
            .filter(|r| r.sector() == sector)
            .collect()
    }
    /// Everything on offer, by sector in the order of the sectors' file, then by id.
    pub fn list(&self) -> Vec<&Arc<Offered>> {
        let mut all: Vec<&Arc<Offered>> = self.definitions.values().collect();
        all.sort_by_key(|o| self.sectors.iter().position(|s| s.id == o.sector.as_str()));
        all
    }
}

fn world(draft: &Draft) -> World {
    World {
        records: draft
            .records
            .iter()
            .map(|r| (r.it.id.to_string(), Arc::new(r.it.clone())))
            .collect(),
        tables: draft
            .tables
            .iter()
            .map(|t| (t.it.id.to_string(), Arc::new(t.it.clone())))
            .collect(),
    }
}
