//! The names expressions see, made from a state.
//!
//! Rule protected: expressions see what the state holds and nothing else. A new root name is one line here and one in
//! the checker's scopes.

use std::{collections::BTreeMap, sync::Arc};

use absher_catalogue::{Env, Record, Value};
use absher_vocabulary::Timestamp;

use crate::state::State;

impl State {
    /// The environment of this state; `subject` is the first subject.
    pub fn env(&self, now: Timestamp) -> Env {
        let mut env = Env::new(now)
            .with("applicant", record(&self.applicant))
            .with("actor", record(&self.actor))
            .with(
                "subjects",
                Value::List(self.subjects.iter().map(record).collect()),
            )
            .with("fields", Value::Map(self.fields.clone()))
            .with("facts", Value::Map(self.facts.clone()))
            .with("results", Value::Map(results(&self.results)))
            .with(
                "answers",
                Value::Map(
                    self.answers
                        .iter()
                        .map(|(k, a)| (k.clone(), Value::Map(a.clone())))
                        .collect(),
                ),
            );
        let mut parties: BTreeMap<String, Value> = BTreeMap::new();
        for (name, id) in &self.parties {
            parties.insert(
                name.clone(),
                self.people.get(name).map_or(Value::Null, record),
            );
            if name != "applicant" && name != "actor" {
                env.names.insert(name.clone(), Value::Person(id.clone()));
            }
        }
        parties.insert("applicant".to_owned(), record(&self.applicant));
        parties.insert("actor".to_owned(), record(&self.actor));
        env.names.insert("parties".to_owned(), Value::Map(parties));
        if let Some(first) = self.subjects.first() {
            env.names.insert("subject".to_owned(), record(first));
        }
        env
    }

    /// The same, about one of several subjects.
    pub fn env_about(&self, subject: &Record, now: Timestamp) -> Env {
        self.env(now).with("subject", record(subject))
    }
}

/// Results by name; those of an operation on each of `subjects` (`name.0`, `name.1`, …) are a list.
fn results(results: &BTreeMap<String, Record>) -> BTreeMap<String, Value> {
    let mut out = BTreeMap::new();
    for (name, r) in results {
        match name.rsplit_once('.') {
            Some((list, place)) if place.parse::<usize>().is_ok() => {
                let entry = out
                    .entry(list.to_owned())
                    .or_insert_with(|| Value::List(Vec::new()));
                if let Value::List(list) = entry {
                    list.push(record(r));
                }
            }
            _ => {
                out.insert(name.clone(), record(r));
            }
        }
    }
    out
}

fn record(r: &Record) -> Value {
    Value::Record(Arc::new(r.clone()))
}
