//! The cast of one example: its people by name, changed as the example gives.
//!
//! Rule protected: a name in an example means what docs/adding-a-service.md says: a name of its cast, somebody who came
//! with one of them (the applicant's first), or a record of the applicant.

use std::collections::BTreeMap;

use absher_catalogue::{
    Value,
    model::{Given, Name},
};
use absher_sectors::SeedRecord;
use absher_vocabulary::{RecordId, Timestamp};

use super::{Made, MakeError, Maker, maker::Names, plan::RecordPlan};

/// The name of the one who applies.
const APPLICANT: &str = "applicant";

/// The people of an example.
#[derive(Clone, Debug)]
pub struct Troupe {
    people: BTreeMap<String, Made>,
    now: Timestamp,
}

impl Troupe {
    /// Makes the people of an example's cast.
    ///
    /// # Errors
    /// An entry that is not there, or a mistake in it.
    pub fn new(
        maker: &mut Maker,
        cast: &BTreeMap<String, Name>,
        now: Timestamp,
    ) -> Result<Self, MakeError> {
        let mut people = BTreeMap::new();
        for (name, entry) in cast {
            people.insert(name.clone(), maker.person(entry, now)?);
        }
        Ok(Self { people, now })
    }

    /// Adds or changes a record, as an example's `given` says.
    ///
    /// # Errors
    /// Nobody of that name, no such record, or a value that does not fit.
    pub fn give(&mut self, maker: &mut Maker, given: &Given) -> Result<(), MakeError> {
        let whose = self
            .person(&given.of)
            .ok_or_else(|| MakeError::Nobody(given.of.to_string()))?;
        let of = maker.planner.of(&whose.entry, &given.record)?;
        let plan = RecordPlan {
            set: maker.planner.settings(&whose.entry, &of, &given.set)?,
            of,
            named: given.named.as_ref().map(ToString::to_string),
            state: given.state.as_ref().map(ToString::to_string),
            waits: false,
        };
        let names = Seen {
            troupe: self,
            whose,
        };
        if given.new {
            let held = maker.record(&names, whose, (whose.held.len(), &plan), self.now)?;
            self.person_mut(&given.of)?.held.push(held);
            return Ok(());
        }
        let place = whose.held.iter().position(|h| h.of.id == plan.of.id);
        let place =
            place.ok_or_else(|| MakeError::Nobody(format!("{}.{}", given.of, given.record)))?;
        let called = whose.held.get(place).and_then(|h| h.named.clone());
        let set = maker.values(&names, whose, (called.as_deref(), place), (&plan, self.now))?;
        if let Some(held) = self.person_mut(&given.of)?.held.get_mut(place) {
            held.record.set.extend(set);
            held.record.state = plan.state.or(held.record.state.take());
            held.named = plan.named.or(held.named.take());
        }
        Ok(())
    }

    /// Somebody by name: of the cast, or who came with one of them.
    pub fn person(&self, name: &str) -> Option<&Made> {
        self.people
            .get(name)
            .or_else(|| self.hosts().find_map(|host| host.with.get(name)))
    }

    fn person_mut(&mut self, name: &str) -> Result<&mut Made, MakeError> {
        let nobody = || MakeError::Nobody(name.to_owned());
        if self.people.contains_key(name) {
            return self.people.get_mut(name).ok_or_else(nobody);
        }
        let host = self
            .hosts()
            .find(|h| h.with.contains_key(name))
            .map(|h| h.identity.clone());
        let host = host.ok_or_else(nobody)?;
        let found = self.people.values_mut().find(|p| p.identity == host);
        found.and_then(|h| h.with.get_mut(name)).ok_or_else(nobody)
    }

    /// Those of the cast, the applicant first.
    fn hosts(&self) -> impl Iterator<Item = &Made> {
        let others = self
            .people
            .iter()
            .filter(|(name, _)| *name != APPLICANT)
            .map(|(_, made)| made);
        self.people.get(APPLICANT).into_iter().chain(others)
    }

    /// Everyone, by the name an example calls them.
    pub fn everyone(&self) -> Vec<(&str, &Made)> {
        let mut all: Vec<(&str, &Made)> = self
            .people
            .iter()
            .map(|(name, made)| (name.as_str(), made))
            .collect();
        all.extend(
            self.hosts()
                .flat_map(|host| host.with.iter().map(|(name, made)| (name.as_str(), made))),
        );
        all
    }

    /// A record by name: of the applicant, or of somebody named before a dot.
    pub fn record(&self, path: &str) -> Option<RecordId> {
        let path: Vec<&str> = path.split('.').collect();
        match path.as_slice() {
            [name] => self.people.get(APPLICANT)?.record_at(&[name]),
            [name, rest @ ..] => self.person(name)?.record_at(rest),
            [] => None,
        }
    }

    /// What stands at a path: somebody (a person), a record (a reference) or an attribute.
    pub fn value(&self, path: &str) -> Option<Value> {
        self.value_at(&path.split('.').collect::<Vec<_>>())
    }

    fn value_at(&self, path: &[&str]) -> Option<Value> {
        let (name, rest) = path.split_first()?;
        match self.person(name) {
            Some(person) => person.value_at(rest),
            None => self.people.get(APPLICANT)?.value_at(path),
        }
    }

    /// Every record of everyone.
    pub fn records(&self) -> Vec<SeedRecord> {
        self.people
            .values()
            .cloned()
            .flat_map(Made::into_records)
            .collect()
    }
}

/// The names expressions of `given` may use: of the person it is about, then of the example.
struct Seen<'a> {
    troupe: &'a Troupe,
    whose: &'a Made,
}

impl Seen<'_> {
    fn host(&self) -> Option<&Made> {
        let came_along = |host: &&Made| {
            host.with
                .values()
                .any(|m| m.identity == self.whose.identity)
        };
        self.troupe.hosts().find(came_along)
    }
}

impl Names for Seen<'_> {
    fn value(&self, path: &[&str]) -> Option<Value> {
        match path {
            ["self"] => Some(Value::Person(self.whose.identity.clone())),
            ["host"] => Some(
                self.host()
                    .map_or(Value::Null, |h| Value::Person(h.identity.clone())),
            ),
            ["host", rest @ ..] => self.host()?.value_at(rest),
            [name, ..]
                if self.whose.record(name).is_some() || self.whose.with.contains_key(*name) =>
            {
                self.whose.value_at(path)
            }
            path => self.troupe.value_at(path),
        }
    }
    fn host_name(&self) -> Option<Value> {
        self.host()?.meaning("person.name")
    }
}
