//! Reading registers by the catalogue's filters, through the sector contract.
//!
//! Rule protected: a filter goes to the sector as equalities on what is indexed, and is evaluated whole on each record
//! that comes back; an answer is complete or it is an error. A new kind of fact is a branch of [`fact`].

use absher_catalogue::{
    Env, EvalError, Formula, Record, Value, json_of,
    model::{Fact, RecordType},
    value_of,
};
use absher_sectors::{Condition, Query};
use absher_vocabulary::Money;
use serde_json::Value as Json;

use crate::{Error, Platform, Result};

/// Most records a sector gives for one question.
pub(crate) const MOST: u32 = 1_000;

/// Most records of a fact that is a list.
const LONGEST: usize = 100;

/// What a question found.
#[derive(Default)]
pub(crate) struct Found {
    /// Records that match, in order.
    pub(crate) records: Vec<Record>,
    /// There were more than a sector gives at once.
    pub(crate) cut: bool,
}

/// Records of a type that a filter matches, at most `limit`, ordered by an attribute (`-attribute` backwards) or by number.
///
/// # Errors
/// [`Error::NotYet`] when the filter speaks of a field or party that has no answer yet; [`Error::SectorDown`];
/// [`Error::Internal`] when more records are concerned than can be gone through.
pub async fn read_where(
    p: &Platform,
    record_type: &str,
    filter: (&Formula, &Env),
    order: Option<&str>,
    limit: usize,
) -> Result<Vec<Record>> {
    let mut found = all_where(p, record_type, filter, order).await?;
    if found.cut && found.records.len() < limit {
        return Err(too_many(record_type));
    }
    found.records.truncate(limit);
    Ok(found.records)
}

/// The value of a fact. A late fact whose sector is down is [`Value::Unknown`].
///
/// # Errors
/// As [`read_where`].
pub async fn fact(p: &Platform, fact: &Fact, env: &Env) -> Result<Value> {
    match read_fact(p, fact, env).await {
        Err(Error::SectorDown { .. }) if fact.late => Ok(Value::Unknown),
        other => other,
    }
}

async fn read_fact(p: &Platform, fact: &Fact, env: &Env) -> Result<Value> {
    let filter = (&fact.filter, env);
    let order = fact.order.as_deref();
    if let Some(record_type) = &fact.one {
        let first = read_where(p, record_type, filter, order, 1).await?.pop();
        return Ok(first.map_or(Value::Null, |record| Value::Record(record.into())));
    }
    if let Some(record_type) = &fact.all {
        let records = read_where(p, record_type, filter, order, LONGEST).await?;
        return Ok(Value::List(
            records
                .into_iter()
                .map(|r| Value::Record(r.into()))
                .collect(),
        ));
    }
    let Some(record_type) = fact.record_type() else {
        return Err(Error::Internal("a fact reads nothing".into()));
    };
    let found = all_where(p, record_type, filter, None).await?;
    if found.cut {
        return Err(too_many(record_type));
    }
    match (&fact.sum, &fact.of) {
        (Some(_), Some(attribute)) => sum(type_of(p, record_type)?, &found.records, attribute, env),
        _ => Ok(Value::Int(
            i64::try_from(found.records.len()).unwrap_or(i64::MAX),
        )),
    }
}

/// The sum of an attribute of kind money or number.
pub(crate) fn sum(
    of: &RecordType,
    records: &[Record],
    attribute: &str,
    env: &Env,
) -> Result<Value> {
    let money = of
        .attribute(attribute)
        .is_some_and(|a| a.kind == absher_catalogue::model::AttributeKind::Money);
    let mut total = 0_i64;
    for record in records {
        let amount = match value_of(of, record, attribute, env.now)? {
            Value::Money(money) => money.in_halalas(),
            Value::Int(number) => number,
            _ => 0,
        };
        total = total.checked_add(amount).ok_or(EvalError::Range)?;
    }
    Ok(if money {
        Value::Money(Money::halalas(total))
    } else {
        Value::Int(total)
    })
}

/// All records that match, as far as a sector gives them.
pub(crate) async fn all_where(
    p: &Platform,
    record_type: &str,
    (filter, env): (&Formula, &Env),
    order: Option<&str>,
) -> Result<Found> {
    if is_unanswered(filter, env) {
        return Err(Error::NotYet);
    }
    let of = type_of(p, record_type)?;
    let mut conditions = Vec::new();
    for (attribute, value) in filter.index_terms(env).map_err(not_yet)? {
        if value == Value::Null {
            return Ok(Found::default());
        }
        conditions.push(Condition {
            any_of: vec![in_json(of, &attribute, &value)?],
            attribute,
        });
    }
    let (theirs, ours) = match order {
        Some(name) if is_stored(of, name.trim_start_matches('-')) => (Some(name.to_owned()), None),
        other => (None, other),
    };
    let query = Query {
        record_type: record_type.to_owned(),
        id: None,
        conditions,
        order: theirs,
        limit: MOST,
    };
    let given = ask(p, query).await?;
    let cut = given.len() >= MOST as usize;
    let mut records = Vec::with_capacity(given.len());
    for record in given {
        if filter.matches(env, &record).map_err(not_yet)? {
            records.push(record);
        }
    }
    if let Some(order) = ours {
        arrange(of, &mut records, order, env)?;
    }
    Ok(Found { records, cut })
}

/// What is unknown in a filter is an answer that was not given yet: facts are never part of filters.
fn not_yet(e: EvalError) -> Error {
    match e {
        EvalError::Unknown => Error::NotYet,
        other => other.into(),
    }
}

/// Asks the sector that keeps the type.
pub(crate) async fn ask(p: &Platform, query: Query) -> Result<Vec<Record>> {
    let sector = p.links.of_record_type(&query.record_type);
    let sector =
        sector.ok_or_else(|| Error::Internal(format!("no sector keeps {}", query.record_type)))?;
    Ok(sector.read(&query, p.now()).await?)
}

/// The type of that id.
pub(crate) fn type_of<'p>(p: &'p Platform, record_type: &str) -> Result<&'p RecordType> {
    let of = p.catalogue.record_type(record_type);
    of.map(AsRef::as_ref)
        .ok_or_else(|| Error::Internal(format!("no record type {record_type}")))
}

fn in_json(of: &RecordType, attribute: &str, value: &Value) -> Result<Json> {
    let json = match (of.attribute(attribute), value) {
        (Some(known), value) => json_of(known.kind, value),
        (None, Value::Text(text)) => Some(Json::from(text.as_str())),
        (None, Value::Person(person)) => Some(Json::from(person.as_str())),
        (None, Value::Reference(id)) => Some(Json::from(id.to_string())),
        (None, _) => None,
    };
    json.ok_or_else(|| {
        Error::Internal(format!(
            "{}.{attribute} is compared with something of another kind",
            of.id
        ))
    })
}

/// Whether a sector can order by it: `number`, or what is stored.
fn is_stored(of: &RecordType, name: &str) -> bool {
    name == "number" || of.attribute(name).is_some_and(|a| a.derived.is_none())
}

/// Orders by what a sector cannot order by: the state, or what is derived. What is missing comes first.
fn arrange(of: &RecordType, records: &mut Vec<Record>, order: &str, env: &Env) -> Result<()> {
    let (name, backwards) = order
        .strip_prefix('-')
        .map_or((order, false), |name| (name, true));
    let mut keyed = Vec::with_capacity(records.len());
    for record in records.drain(..) {
        keyed.push((rank(&value_of(of, &record, name, env.now)?), record));
    }
    keyed.sort_by(|(a, _), (b, _)| if backwards { b.cmp(a) } else { a.cmp(b) });
    records.extend(keyed.into_iter().map(|(_, record)| record));
    Ok(())
}

/// Values of one attribute in their order.
fn rank(value: &Value) -> (i64, String) {
    match value {
        Value::Null | Value::Unknown => (i64::MIN, String::new()),
        Value::Bool(yes) => (i64::from(*yes), String::new()),
        Value::Int(n) => (*n, String::new()),
        Value::Money(money) => (money.in_halalas(), String::new()),
        Value::Time(at) => (at.micros(), String::new()),
        Value::Date(day) => (0, day.to_string()),
        Value::Text(text) => (0, text.clone()),
        _ => (0, String::new()),
    }
}

/// Whether a filter speaks of a field or a party that is not there yet. One left empty is there, as [`Value::Null`].
fn is_unanswered(filter: &Formula, env: &Env) -> bool {
    ["fields", "parties"].iter().any(|root| {
        let given = match env.names.get(*root) {
            Some(Value::Map(names)) => Some(names),
            _ => None,
        };
        mentioned(filter.source(), root)
            .any(|name| given.is_none_or(|names| !names.contains_key(name)))
    })
}

/// The names that follow `root.` in an expression: `plate` in `fields.plate == record.plate`.
pub(crate) fn mentioned<'a>(source: &'a str, root: &'a str) -> impl Iterator<Item = &'a str> {
    let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    source.match_indices(root).filter_map(move |(at, _)| {
        let before = source[..at].chars().next_back();
        if before.is_some_and(|c| in_name(c) || c == '.') {
            return None;
        }
        let rest = source[at + root.len()..]
            .trim_start()
            .strip_prefix('.')?
            .trim_start();
        Some(&rest[..rest.find(|c| !in_name(c)).unwrap_or(rest.len())])
    })
}

fn too_many(record_type: &str) -> Error {
    Error::Internal(format!("too many records of {record_type} to go through"))
}

#[cfg(test)]
mod tests;
