//! Reading what a definition needs: subjects to choose from, parties, facts.
//!
//! Rule protected: facts are read from the sectors at each look and once more at submitting; nothing is copied between
//! applications. A fact whose answers are not given yet has no value yet.

use std::{collections::BTreeMap, sync::Arc};

use absher_catalogue::{Env, EvalError, Offered, Record, Value, model::Subject};
use absher_engine::{PartyInfo, State};
use absher_vocabulary::Timestamp;

use crate::{Error, Platform, Result, facts, people};

/// Records the subject may be chosen from: the applicant's, and those of people the applicant may act for.
pub(crate) async fn choices(
    p: &Platform,
    subject: &Subject,
    state: &State,
    now: Timestamp,
) -> Result<Vec<Record>> {
    let mut persons = vec![state.applicant.clone()];
    if let Some(me) = state.applicant.holder.clone() {
        for relation in &subject.about {
            for other in people::related(p, &me, relation).await? {
                persons.extend(people::find(p, &other).await?);
            }
        }
    }
    let mut found: Vec<Record> = Vec::new();
    for person in persons {
        let env = state
            .env(now)
            .with("person", Value::Record(Arc::new(person)));
        for record in
            facts::read_where(p, &subject.record, (&subject.filter, &env), None, 100).await?
        {
            if !found.iter().any(|r| r.id == record.id) {
                found.push(record);
            }
        }
    }
    Ok(found)
}

/// The parties that can be named so far.
pub(crate) async fn parties(
    p: &Platform,
    offered: &Offered,
    env: &Env,
) -> Result<BTreeMap<String, PartyInfo>> {
    let mut out = BTreeMap::new();
    for (name, party) in &offered.definition.parties {
        let id = match party.named_by.eval_person(env) {
            Ok(id) => id,
            Err(EvalError::Missing(_) | EvalError::Kind(_) | EvalError::Unknown) => continue,
            Err(e) => return Err(e.into()),
        };
        let record = people::find(p, &id).await?;
        let active = crate::accounts::is_active(&mut p.db.reader().await?, &id).await?;
        out.insert(name.clone(), PartyInfo { id, record, active });
    }
    Ok(out)
}

/// Facts that can be read so far. The state holds subjects and fields; parties are added to its environment.
pub(crate) async fn facts(
    p: &Platform,
    offered: &Offered,
    env: &Env,
    only_late: bool,
) -> Result<BTreeMap<String, Value>> {
    let mut out = BTreeMap::new();
    for (name, fact) in offered
        .definition
        .facts
        .iter()
        .filter(|(_, f)| !only_late || f.late)
    {
        match facts::fact(p, fact, env).await {
            Ok(value) => {
                out.insert(name.clone(), value);
            }
            // Needs an answer that is not given yet.
            Err(Error::NotYet) => {
                out.insert(name.clone(), Value::Unknown);
            }
            Err(e) => return Err(e),
        }
    }
    Ok(out)
}

/// The environment of a draft with its parties, as the engine will see it once submitted.
pub(crate) fn with_parties(state: &mut State, parties: &BTreeMap<String, PartyInfo>) {
    for (name, info) in parties {
        state.parties.insert(name.clone(), info.id.clone());
        if let Some(record) = &info.record {
            state.people.insert(name.clone(), record.clone());
        }
    }
}
