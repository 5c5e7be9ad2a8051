//! What a party or an officer's question asks while an application runs, and the answers to it.
//!
//! Rule protected: a question is asked when its `shown-when` holds and answered when its `check` does, as in a draft; a
//! record is chosen from those the question allows, and a file is one the person sent. A new kind of answer that needs a
//! look elsewhere is a branch of [`Walk::read`].

use std::{collections::BTreeMap, sync::Arc};

use absher_catalogue::{
    Env, Record, Value,
    model::{Field, FieldKind, StepKind},
};
use absher_engine::State;
use absher_store::applications::Application;
use absher_vocabulary::{IdentityNumber, Reference};

use super::{ApplyError, act::as_party, decode, definitions, files};
use crate::{Actor, Error, Platform, answers, answers::AnswerError, facts};

/// What a step asks now.
pub struct Asked {
    /// The questions whose `shown-when` holds, given what was typed so far.
    pub fields: Vec<Field>,
    /// Records a question is chosen from, by field.
    pub records: BTreeMap<String, Vec<Record>>,
}

/// Where answers go, and so what formulas call them.
#[derive(Clone, Copy)]
pub(super) enum To<'a> {
    /// `answers.<step>`: what a step itself asks.
    Step(&'a str),
    /// `fields`: the application's own fields, asked again by an officer.
    Fields,
}

/// Which of these questions of a step are asked of a party who has typed this so far.
///
/// # Errors
/// [`Error::NotFound`] for anyone else; [`Error::SectorDown`].
pub async fn asked(
    p: &Platform,
    actor: &Actor,
    reference: &Reference,
    (step, asks, typed): (&str, &[Field], &BTreeMap<String, String>),
) -> Result<Asked, ApplyError> {
    let row = as_party(p, actor, reference).await?;
    let to = if is_review(p, &row, step).await? {
        To::Fields
    } else {
        To::Step(step)
    };
    let walk = Walk::over(p, (&row, &actor.identity), (to, asks), typed).await?;
    Ok(Asked {
        fields: walk.shown.into_iter().cloned().collect(),
        records: walk.records,
    })
}

/// What a step asks: of an agreeing party, or for an act during a wait.
pub(super) async fn of_step(
    p: &Platform,
    row: &Application,
    step: &str,
    act: Option<&str>,
) -> Result<Vec<Field>, ApplyError> {
    let catalogue = definitions::catalogue(p, &mut p.db.reader().await?, row).await?;
    let offered = definitions::offered(&catalogue, &row.service)?;
    let found = offered
        .definition
        .steps
        .iter()
        .flat_map(|s| std::iter::once(s).chain(&s.all))
        .find(|s| s.id == *step);
    Ok(match found.and_then(absher_catalogue::model::Step::kind) {
        Some(StepKind::Agree(agree)) => agree.asks.clone(),
        Some(StepKind::Wait(wait)) => wait
            .may
            .iter()
            .find(|a| act.is_some_and(|act| a.id == *act))
            .map(|a| a.asks.clone())
            .unwrap_or_default(),
        _ => Vec::new(),
    })
}

/// Whether officers review at this step, and may ask the application's own fields again.
async fn is_review(p: &Platform, row: &Application, step: &str) -> Result<bool, ApplyError> {
    let catalogue = definitions::catalogue(p, &mut p.db.reader().await?, row).await?;
    let definition = &definitions::offered(&catalogue, &row.service)?.definition;
    let mut all = definition
        .steps
        .iter()
        .flat_map(|s| std::iter::once(s).chain(&s.all));
    Ok(all.any(|s| s.id == *step && s.review.is_some()))
}

/// Reads the answers to these questions.
pub(super) async fn parse(
    p: &Platform,
    whose: (&Application, &IdentityNumber),
    (to, asks): (To<'_>, &[Field]),
    typed: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, Value>, ApplyError> {
    let mut walk = Walk::over(p, whose, (to, asks), typed).await?;
    walk.check();
    if walk.wrong.is_empty() {
        Ok(walk.values)
    } else {
        Err(ApplyError::Answers(walk.wrong))
    }
}

/// The questions one after another, since later ones may depend on earlier answers.
struct Walk<'a> {
    p: &'a Platform,
    who: &'a IdentityNumber,
    to: To<'a>,
    state: State,
    shown: Vec<&'a Field>,
    records: BTreeMap<String, Vec<Record>>,
    values: BTreeMap<String, Value>,
    wrong: BTreeMap<String, AnswerError>,
}

impl<'a> Walk<'a> {
    async fn over(
        p: &'a Platform,
        (row, who): (&Application, &'a IdentityNumber),
        (to, asks): (To<'a>, &'a [Field]),
        typed: &BTreeMap<String, String>,
    ) -> Result<Self, ApplyError> {
        let mut walk = Self {
            p,
            who,
            to,
            state: decode(&row.state)?,
            shown: Vec::new(),
            records: BTreeMap::new(),
            values: BTreeMap::new(),
            wrong: BTreeMap::new(),
        };
        // What is not answered yet is nothing, and not an unknown name.
        for field in asks {
            walk.put(field, Value::Null);
        }
        for field in asks {
            let env = walk.env();
            let shown = field.shown_when.as_ref();
            if !shown.is_none_or(|when| when.eval_bool(&env).unwrap_or(false)) {
                continue;
            }
            walk.shown.push(field);
            let raw = typed.get(field.id.as_str()).map_or("", String::as_str);
            match walk.read(field, raw).await? {
                Ok(value) => walk.put(field, value),
                Err(wrong) => drop(walk.wrong.insert(field.id.to_string(), wrong)),
            }
        }
        Ok(walk)
    }

    fn env(&self) -> Env {
        self.state.env(self.p.now())
    }

    fn put(&mut self, field: &Field, value: Value) {
        let id = field.id.to_string();
        let known = match self.to {
            To::Step(step) => self.state.answers.entry(step.to_owned()).or_default(),
            To::Fields => &mut self.state.fields,
        };
        known.insert(id.clone(), value.clone());
        self.values.insert(id, value);
    }

    async fn read(
        &mut self,
        field: &Field,
        raw: &str,
    ) -> Result<Result<Value, AnswerError>, ApplyError> {
        let parsed = answers::parse(field, raw);
        if field.kind == FieldKind::Record {
            let found = self.choices(field).await?;
            let parsed = parsed.and_then(|value| match value {
                Value::Reference(id) => {
                    let chosen = found.iter().find(|r| r.id == id).cloned();
                    let record = chosen.map(|r| Value::Record(Arc::new(r)));
                    record.ok_or(AnswerError::Record)
                }
                nothing => Ok(nothing),
            });
            self.records.insert(field.id.to_string(), found);
            return Ok(parsed);
        }
        if let (FieldKind::File, Ok(Value::Text(hash))) = (field.kind, &parsed)
            && !files::is_of(self.p, self.who, hash).await?
        {
            return Ok(Err(AnswerError::File));
        }
        Ok(parsed)
    }

    async fn choices(&self, field: &Field) -> Result<Vec<Record>, ApplyError> {
        let (Some(of), Some(filter)) = (&field.of, &field.filter) else {
            return Ok(Vec::new());
        };
        match facts::read_where(self.p, of, (filter, &self.env()), None, 100).await {
            Err(Error::NotYet) => Ok(Vec::new()),
            other => Ok(other?),
        }
    }

    /// Holds every answer against its field's condition, now that all are there.
    fn check(&mut self) {
        let env = self.env();
        for field in &self.shown {
            // A check that speaks of another answer which is wrong says nothing.
            let holds = field
                .check
                .as_ref()
                .is_none_or(|check| check.eval_bool(&env).unwrap_or(true));
            if !holds && self.values.get(field.id.as_str()) != Some(&Value::Null) {
                let otherwise = field.otherwise.clone();
                self.wrong
                    .insert(field.id.to_string(), AnswerError::Check { otherwise });
            }
        }
    }
}

#[cfg(test)]
mod tests;
