//! The cast: that what people of the examples hold can be held.
//!
//! Rule protected: an example fails for what its service does, never for a record that cannot be.

use std::collections::BTreeMap;

use super::Judge;
use crate::{
    expr::{CastFormula, types::near},
    model::{AttributeKind, CastPerson, Name, RecordType},
};

pub(super) fn check(judge: &mut Judge<'_>) {
    let draft = judge.input.draft;
    let people: Vec<String> = draft.people.iter().map(|p| p.it.id.to_string()).collect();
    for person in &draft.people {
        self::person(judge, &person.file, &person.it, &people);
    }
}

fn person(judge: &mut Judge<'_>, file: &str, it: &CastPerson, people: &[String]) {
    judge.known(
        file,
        &it.identity,
        "kind of identity",
        &["citizen", "resident", "visitor", "establishment"],
    );
    for other in it.like.iter().chain(it.with.values()) {
        judge.known(file, other, "person of the cast", people);
        if *other == it.id {
            judge.wrong(file, other, "a person is not built upon themselves");
        }
    }
    for record in &it.records {
        let Some(of) = judge.record(file, &record.record).cloned() else {
            continue;
        };
        record_of(judge, file, &of, &record.record, record.state.as_ref());
        values(judge, file, &of, &record.record, &record.set);
    }
}

/// Checks the state of a record in the cast or in an example.
pub(super) fn record_of(
    judge: &mut Judge<'_>,
    file: &str,
    of: &RecordType,
    _at: &Name,
    state: Option<&Name>,
) {
    if let Some(state) = state {
        let states: Vec<String> = of.states.iter().map(|s| s.id.to_string()).collect();
        judge.known(file, state, "state", &states);
    }
}

/// Checks the attributes that the cast or an example sets.
pub(super) fn values(
    judge: &mut Judge<'_>,
    file: &str,
    of: &RecordType,
    at: &Name,
    set: &BTreeMap<String, toml::Value>,
) {
    for (id, value) in set {
        let Some(attribute) = of.attribute(id).filter(|a| a.derived.is_none()) else {
            let known: Vec<String> = of
                .attributes
                .iter()
                .filter(|a| a.derived.is_none())
                .map(|a| a.id.to_string())
                .collect();
            let help = near(id, &known).map_or_else(
                || format!("stored: {}", known.join(", ")),
                |n| format!("did you mean `{n}`?"),
            );
            judge.wrong_with(
                file,
                at,
                format!("{} has no stored attribute `{id}`", of.id),
                &help,
            );
            continue;
        };
        let text = value.as_str();
        if let Some(source) = text.and_then(|t| t.strip_prefix('=')) {
            if let Err(message) = CastFormula::parse(source) {
                judge.wrong(file, at, format!("the expression of `{id}`: {message}"));
            }
            continue;
        }
        let fits = match attribute.kind {
            AttributeKind::Choice => {
                text.is_some_and(|t| attribute.options.iter().any(|o| o.id == t))
            }
            AttributeKind::Number | AttributeKind::Money => value.is_integer(),
            AttributeKind::Flag => value.is_bool(),
            AttributeKind::Bilingual => value.get("ar").is_some() && value.get("en").is_some(),
            AttributeKind::List => value.is_array(),
            AttributeKind::Text => text.is_some(),
            AttributeKind::Date
            | AttributeKind::Time
            | AttributeKind::Person
            | AttributeKind::Reference => text.is_some() || value.is_datetime(),
        };
        if !fits {
            judge.wrong(
                file,
                at,
                format!("the value of `{id}` does not fit: {value}"),
            );
        }
    }
}
