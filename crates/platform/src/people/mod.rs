//! People and establishments as their registers know them.
//!
//! Rule protected: whoever somebody is, is asked at the sector each time and never copied; record types are found by
//! what the catalogue says they are and their attributes by what they mean, never by a name. A new thing to know of a
//! person is a meaning in the catalogue, read with [`attribute_meaning`].

mod relations;

use std::collections::BTreeMap;

use absher_catalogue::{
    Record, Value, identity_of,
    model::{Audience, Definition, Is},
    value_of,
};
use absher_sectors::{Condition, Query};
use absher_vocabulary::{IdentityKind, IdentityNumber, Text};
use serde_json::Value as Json;

pub use relations::{establishments_of, is_related, may_act_for, related};

use crate::{Error, Platform, Result, facts};

/// A person or establishment with the name people know it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The identity number.
    pub identity: IdentityNumber,
    /// The name; the number where no register knows one.
    pub name: Text,
}

impl Person {
    fn nameless(identity: IdentityNumber) -> Self {
        let number = identity.to_string();
        Self {
            name: Text::new(number.as_str(), number.as_str()),
            identity,
        }
    }
}

/// A person's or establishment's own record, wherever it is kept.
///
/// # Errors
/// [`Error::SectorDown`] when it was not found and a register that might have it does not answer.
pub async fn find(p: &Platform, who: &IdentityNumber) -> Result<Option<Record>> {
    let mut down = None;
    for of in p.catalogue.types_that_are(kind_of(who)) {
        match ask(p, &of.id, std::slice::from_ref(who), 1).await {
            Ok(mut found) => {
                if let Some(record) = found.pop() {
                    return Ok(Some(record));
                }
            }
            Err(error @ Error::SectorDown { .. }) => down = Some(error),
            Err(error) => return Err(error),
        }
    }
    down.map_or(Ok(None), Err)
}

/// The name on a person's or establishment's own record; its number where there is none.
pub fn name(p: &Platform, record: &Record) -> Text {
    for meaning in ["person.name", "establishment.name"] {
        match attribute_meaning(p, record, meaning) {
            Value::Bilingual(name) => return name,
            Value::Text(name) => return Text::new(name.as_str(), name.as_str()),
            _ => {}
        }
    }
    Text::new(record.number.as_str(), record.number.as_str())
}

/// The value of the attribute with this meaning (`person.birth-date`); [`Value::Null`] where the type has none or it is missing.
pub fn attribute_meaning(p: &Platform, record: &Record, meaning: &str) -> Value {
    let value = p.catalogue.record_type(&record.record_type).and_then(|of| {
        let attribute = of.meaning(meaning)?;
        value_of(of, record, &attribute.id, p.now()).ok()
    });
    value.unwrap_or(Value::Null)
}

/// Somebody with a name, if in a register.
///
/// # Errors
/// As [`find`].
pub async fn person(p: &Platform, who: &IdentityNumber) -> Result<Option<Person>> {
    let found = find(p, who).await?;
    Ok(found.map(|record| Person {
        name: name(p, &record),
        identity: who.clone(),
    }))
}

/// Names for numbers, in the same order, with one question to each register. A register that does not answer costs
/// the names, not the numbers.
///
/// # Errors
/// [`Error::Store`], [`Error::Internal`].
pub async fn named(p: &Platform, who: Vec<IdentityNumber>) -> Result<Vec<Person>> {
    let mut names = BTreeMap::new();
    for is in [Is::Person, Is::Establishment] {
        let mut asked: Vec<IdentityNumber> =
            who.iter().filter(|n| kind_of(n) == is).cloned().collect();
        asked.sort();
        asked.dedup();
        for of in p.catalogue.types_that_are(is) {
            for some in asked.chunks(facts::MOST as usize) {
                match ask(p, &of.id, some, facts::MOST).await {
                    Ok(found) => names.extend(
                        found
                            .iter()
                            .filter_map(|r| Some((identity_of(r)?, name(p, r)))),
                    ),
                    Err(Error::SectorDown { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
    let with_name = |identity: IdentityNumber| match names.get(&identity) {
        Some(name) => Person {
            name: name.clone(),
            identity,
        },
        None => Person::nameless(identity),
    };
    Ok(who.into_iter().map(with_name).collect())
}

/// Whether a definition is offered to holders of this kind of number. Premium residents hold a residence number too:
/// what is for them alone is a requirement.
pub fn offered_to(definition: &Definition, who: &IdentityNumber) -> bool {
    let kind = who.kind();
    definition.audience.iter().any(|audience| match audience {
        Audience::Public => true,
        Audience::Citizen => kind == IdentityKind::Citizen,
        Audience::Resident | Audience::PremiumResident => kind == IdentityKind::Resident,
        Audience::Visitor => kind == IdentityKind::Visitor,
        Audience::Establishment => kind == IdentityKind::Establishment,
    })
}

/// Which records a number's own record is among.
pub(crate) fn kind_of(who: &IdentityNumber) -> Is {
    if who.kind() == IdentityKind::Establishment {
        Is::Establishment
    } else {
        Is::Person
    }
}

async fn ask(
    p: &Platform,
    record_type: &str,
    who: &[IdentityNumber],
    limit: u32,
) -> Result<Vec<Record>> {
    if who.is_empty() {
        return Ok(Vec::new());
    }
    let any_of = who.iter().map(|n| Json::from(n.as_str())).collect();
    let conditions = vec![Condition {
        attribute: "holder".to_owned(),
        any_of,
    }];
    facts::ask(
        p,
        Query {
            record_type: record_type.to_owned(),
            id: None,
            conditions,
            order: None,
            limit,
        },
    )
    .await
}

#[cfg(test)]
mod tests;
