//! Who may act for whom, by the relations the catalogue declares between records.
//!
//! Rule protected: nobody acts for another but by a record that stands in a register now. A new relation is an entry of
//! the catalogue.

use absher_catalogue::{
    Value,
    model::{Is, RecordType, Relation},
    value_of,
};
use absher_sectors::{Condition, Query};
use absher_vocabulary::IdentityNumber;
use serde_json::Value as Json;

use super::{Person, named};
use crate::{Error, Platform, Result, facts};

/// Those a person may act for by one relation, in the order of their records; at most the first 1,000.
///
/// # Errors
/// [`Error::SectorDown`].
pub async fn related(
    p: &Platform,
    who: &IdentityNumber,
    relation: &str,
) -> Result<Vec<IdentityNumber>> {
    read(p, declared(p, relation)?, who, None).await
}

/// Whether a person may act for another by one relation.
///
/// # Errors
/// [`Error::SectorDown`].
pub async fn is_related(
    p: &Platform,
    who: &IdentityNumber,
    other: &IdentityNumber,
    relation: &str,
) -> Result<bool> {
    Ok(read(p, declared(p, relation)?, who, Some(other))
        .await?
        .contains(other))
}

/// The relations by which a person may act for another; none means that the person may not.
///
/// # Errors
/// [`Error::SectorDown`] when none was found and a register that might have one does not answer.
pub async fn may_act_for(
    p: &Platform,
    who: &IdentityNumber,
    other: &IdentityNumber,
) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut down = None;
    for relation in &p.catalogue.relations {
        match read(p, relation, who, Some(other)).await {
            Ok(others) if others.contains(other) => found.push(relation.id.to_string()),
            Ok(_) => {}
            Err(error @ Error::SectorDown { .. }) => down = Some(error),
            Err(error) => return Err(error),
        }
    }
    match down {
        Some(error) if found.is_empty() => Err(error),
        _ => Ok(found),
    }
}

/// The establishments a person may act for.
///
/// # Errors
/// [`Error::SectorDown`].
pub async fn establishments_of(p: &Platform, who: &IdentityNumber) -> Result<Vec<Person>> {
    let mut found: Vec<IdentityNumber> = Vec::new();
    for relation in &p.catalogue.relations {
        let of = facts::type_of(p, &relation.record)?;
        if of.is == Some(Is::Establishment) && relation.about == "holder" {
            found.extend(read(p, relation, who, None).await?);
        }
    }
    found.sort();
    found.dedup();
    named(p, found).await
}

fn declared<'p>(p: &'p Platform, relation: &str) -> Result<&'p Relation> {
    p.catalogue
        .relation(relation)
        .ok_or_else(|| Error::Internal(format!("no relation {relation}")))
}

/// Those related, in a state in which the relation holds; with `other` only records that may be about that one.
async fn read(
    p: &Platform,
    relation: &Relation,
    who: &IdentityNumber,
    other: Option<&IdentityNumber>,
) -> Result<Vec<IdentityNumber>> {
    let of = facts::type_of(p, &relation.record)?;
    let is = |attribute: &str, who: &IdentityNumber| Condition {
        attribute: attribute.to_owned(),
        any_of: vec![Json::from(who.as_str())],
    };
    let mut conditions = vec![is(&relation.by, who)];
    if let Some(other) = other
        && can_be_asked(of, &relation.about)
    {
        conditions.push(is(&relation.about, other));
    }
    let states = relation
        .states
        .iter()
        .map(|state| Json::from(state.as_str()))
        .collect();
    conditions.push(Condition {
        attribute: "state".to_owned(),
        any_of: states,
    });
    let record_type = relation.record.to_string();
    let query = Query {
        record_type,
        id: None,
        conditions,
        order: None,
        limit: facts::MOST,
    };
    let mut found = Vec::new();
    for record in facts::ask(p, query).await? {
        if let Value::Person(about) = value_of(of, &record, &relation.about, p.now())?
            && !found.contains(&about)
        {
            found.push(about);
        }
    }
    Ok(found)
}

fn can_be_asked(of: &RecordType, attribute: &str) -> bool {
    attribute == "holder"
        || of
            .attribute(attribute)
            .is_some_and(|a| a.indexed && a.derived.is_none())
}
