//! Makes people, one entry of the cast at a time.
//!
//! Rule protected: a person comes whole, with all who belong to them and with records that name one another by ids that
//! follow from the seed.

use std::{collections::BTreeMap, sync::Arc};

use absher_catalogue::{Catalogue, EvalError, Value, expr::Hand, model::AttributeKind};
use absher_sectors::SeedRecord;
use absher_vocabulary::{IdentityKind, Phone, RecordId, Text, Timestamp};
use serde_json::Value as Json;

use super::{
    Held, Made, MakeError,
    draws::{Place, Supply},
    plan::{Plan, Planner, RecordPlan, Setting, stored},
};
use crate::chance::{Seeded, fold, spread};

/// How many may come along one behind the other.
const DEEPEST: usize = 8;

/// Makes people of the cast.
pub struct Maker {
    pub(super) planner: Planner,
    plans: BTreeMap<String, Arc<Plan>>,
    supply: Supply,
    ids: Seeded,
    seed: u64,
    made: BTreeMap<String, u64>,
}

/// Whom names in expressions speak of.
pub(super) trait Names {
    /// What stands at a path.
    fn value(&self, path: &[&str]) -> Option<Value>;
    /// Name of the person this one came with.
    fn host_name(&self) -> Option<Value>;
}

impl Maker {
    /// Reads the cast.
    ///
    /// # Errors
    /// Mistakes in the cast.
    pub fn new(catalogue: &Catalogue, seed: u64) -> Result<Self, MakeError> {
        let mut planner = Planner::new(catalogue);
        let plans = planner.all(catalogue)?;
        let (supply, ids) = (Supply::new(&catalogue.lists, seed), Seeded::new(seed));
        Ok(Self {
            planner,
            plans,
            supply,
            ids,
            seed,
            made: BTreeMap::new(),
        })
    }

    /// Makes the next one of an entry, with those who come along.
    ///
    /// # Errors
    /// No such entry, or a mistake in it.
    pub fn person(&mut self, entry: &str, now: Timestamp) -> Result<Made, MakeError> {
        self.make(entry, now, None, 0)
    }

    /// A phone that nobody made so far has.
    pub fn phone(&mut self) -> Phone {
        self.supply.phone()
    }

    /// How many people there are when every share is taken as written.
    ///
    /// # Errors
    /// An entry that comes with itself.
    pub fn usual_size(&self) -> Result<usize, MakeError> {
        let mut size = 0;
        for plan in self.plans.values() {
            size += self.people_of(plan, 0)? * plan.share as usize;
        }
        Ok(size)
    }

    fn people_of(&self, plan: &Plan, depth: usize) -> Result<usize, MakeError> {
        if depth > DEEPEST {
            return Err(MakeError::Circle(plan.id.clone()));
        }
        let mut people = usize::from(plan.kind != IdentityKind::Establishment);
        for other in plan.with.values() {
            people += self.people_of(&*self.plan(other)?, depth + 1)?;
        }
        Ok(people)
    }

    /// About so many people: shares in proportion, each entry at least once. Establishments that nobody comes with are
    /// offices: there are as many as written.
    ///
    /// # Errors
    /// Mistakes in the cast.
    pub fn population(&mut self, size: usize, now: Timestamp) -> Result<Vec<Made>, MakeError> {
        let usual = self.usual_size()?.max(1);
        let mut all = Vec::new();
        for plan in self.plans.values().cloned().collect::<Vec<_>>() {
            let share = plan.share as usize;
            let count = match plan.kind {
                _ if share == 0 => 0,
                IdentityKind::Establishment => share,
                _ => ((share * size + usual / 2) / usual).max(1),
            };
            for _ in 0..count {
                all.push(self.person(&plan.id, now)?);
            }
        }
        Ok(all)
    }

    /// Entries with a demonstration account: entry, user name, what the person is.
    pub(crate) fn accounts(&self) -> Vec<(String, String, Text)> {
        let with_account = |p: &Arc<Plan>| {
            p.account
                .clone()
                .map(|user| (p.id.clone(), user, p.name.clone()))
        };
        self.plans.values().filter_map(with_account).collect()
    }

    /// The entry of which there are most citizens: officers are made of it.
    pub(crate) fn commonest(&self) -> Option<String> {
        let citizens = self
            .plans
            .values()
            .filter(|p| p.kind == IdentityKind::Citizen && p.registered);
        citizens.max_by_key(|p| p.share).map(|p| p.id.clone())
    }

    fn plan(&self, entry: &str) -> Result<Arc<Plan>, MakeError> {
        self.plans
            .get(entry)
            .cloned()
            .ok_or_else(|| MakeError::Unknown(entry.to_owned()))
    }

    fn make(
        &mut self,
        entry: &str,
        now: Timestamp,
        host: Option<&Made>,
        depth: usize,
    ) -> Result<Made, MakeError> {
        if depth > DEEPEST {
            return Err(MakeError::Circle(entry.to_owned()));
        }
        let plan = self.plan(entry)?;
        let count = self.made.entry(entry.to_owned()).or_default();
        let serial = *count;
        *count += 1;
        let mut made = Made {
            entry: plan.id.clone(),
            serial,
            identity: self.supply.identity(plan.kind),
            registered: plan.registered,
            held: Vec::with_capacity(plan.records.len()),
            with: BTreeMap::new(),
        };
        // What speaks of company waits for it; company may speak of all the rest.
        let (late, early): (Vec<_>, Vec<_>) =
            plan.records.iter().enumerate().partition(|(_, r)| r.waits);
        for &(place, record) in &early {
            self.hold(&mut made, host, (place, record), now)?;
        }
        for (name, other) in &plan.with {
            let company = self.make(other, now, Some(&made), depth + 1)?;
            made.with.insert(name.clone(), company);
        }
        for &(place, record) in &late {
            self.hold(&mut made, host, (place, record), now)?;
        }
        let places = early.iter().chain(&late).map(|(place, _)| *place);
        let mut held: Vec<(usize, Held)> = places.zip(made.held).collect();
        held.sort_by_key(|(place, _)| *place);
        made.held = held.into_iter().map(|(_, held)| held).collect();
        Ok(made)
    }

    fn hold(
        &mut self,
        made: &mut Made,
        host: Option<&Made>,
        (place, plan): (usize, &RecordPlan),
        now: Timestamp,
    ) -> Result<(), MakeError> {
        let held = self.record(&Person { made, host }, made, (place, plan), now)?;
        made.held.push(held);
        Ok(())
    }

    /// Makes the record at a place of somebody's, with expressions that see `names`.
    pub(super) fn record(
        &mut self,
        names: &dyn Names,
        of: &Made,
        (place, plan): (usize, &RecordPlan),
        now: Timestamp,
    ) -> Result<Held, MakeError> {
        let id = RecordId::new(now, &self.ids);
        let set = self.values(names, of, (plan.named.as_deref(), place), (plan, now))?;
        let record = SeedRecord {
            id,
            record_type: plan.of.id.to_string(),
            holder: Some(of.identity.clone()),
            number: None,
            state: plan.state.clone(),
            set,
        };
        Ok(Held {
            of: Arc::clone(&plan.of),
            named: plan.named.clone(),
            record,
        })
    }

    /// The attributes a plan sets, of a record known by its name or its place.
    pub(super) fn values(
        &mut self,
        names: &dyn Names,
        of: &Made,
        (called, place): (Option<&str>, usize),
        (plan, now): (&RecordPlan, Timestamp),
    ) -> Result<BTreeMap<String, Json>, MakeError> {
        let person = spread(fold(self.seed, &of.entry) ^ spread(of.serial));
        let key = match called {
            Some(name) => fold(person, name),
            None => spread(person ^ place as u64),
        };
        let host_name = match names.host_name() {
            Some(Value::Bilingual(name)) => Some(name),
            _ => None,
        };
        let mut set = BTreeMap::new();
        for (attribute, (kind, setting)) in &plan.set {
            let place = Place {
                key,
                host_name: host_name.as_ref(),
            };
            let value = self
                .value(names, place, (*kind, setting), now)
                .map_err(|why| MakeError::Value {
                    entry: of.entry.clone(),
                    record: plan.of.id.to_string(),
                    attribute: attribute.clone(),
                    why,
                })?;
            set.insert(attribute.clone(), value);
        }
        Ok(set)
    }

    fn value(
        &mut self,
        names: &dyn Names,
        place: Place<'_>,
        (kind, setting): (AttributeKind, &Setting),
        now: Timestamp,
    ) -> Result<Json, String> {
        match setting {
            Setting::Fixed(json) => Ok(json.clone()),
            Setting::Formula(formula) => {
                let mut hand = Drawing {
                    supply: &mut self.supply,
                    names,
                    place,
                };
                let value = formula.eval(now, &mut hand).map_err(|e| e.to_string())?;
                stored(kind, &value).ok_or_else(|| "the value is of another kind".to_owned())
            }
        }
    }
}

/// The names a person's own entry may use.
struct Person<'a> {
    made: &'a Made,
    host: Option<&'a Made>,
}

impl Names for Person<'_> {
    fn value(&self, path: &[&str]) -> Option<Value> {
        match path {
            ["self"] => Some(Value::Person(self.made.identity.clone())),
            ["host"] => Some(
                self.host
                    .map_or(Value::Null, |h| Value::Person(h.identity.clone())),
            ),
            ["host", rest @ ..] => self.host?.value_at(rest),
            [] => None,
            path => self.made.value_at(path),
        }
    }
    fn host_name(&self) -> Option<Value> {
        self.host?.meaning("person.name")
    }
}

/// What expressions get their names and draws from.
struct Drawing<'a> {
    supply: &'a mut Supply,
    names: &'a dyn Names,
    place: Place<'a>,
}

impl Hand for Drawing<'_> {
    fn named(&mut self, name: &str) -> Option<Value> {
        self.names.value(&name.split('.').collect::<Vec<_>>())
    }
    fn drawn(&mut self, call: &str, arguments: &[Value]) -> Option<Result<Value, EvalError>> {
        self.supply.draw(self.place, call, arguments)
    }
}
