//! From a question of the contract to a query of the store.
//!
//! Rule protected: a question that would read a whole register, or names what it does not know, is refused; a value of
//! another kind matches nothing.

use std::cmp::Ordering;

use absher_catalogue::{
    Record,
    model::{AttributeKind, RecordType},
};
use absher_store::registers::{Find, Order};
use absher_vocabulary::IdentityNumber;
use serde_json::Value as Json;

use super::shape;
use crate::{Condition, Query};

/// Most records in an answer.
const MOST: u32 = 1_000;
/// Most records read for an answer whose order no index gives.
const MOST_READ: u32 = 10_000;
/// Most conditions, and most values of one.
const MOST_CONDITIONS: usize = 8;
const MOST_VALUES: usize = 1_000;

/// A query and what is left to do with what it finds.
pub(super) struct Asked {
    pub(super) find: Find,
    order: Option<(String, bool)>,
    limit: u32,
}

/// The query; `None`: nothing can match. An error says what is wrong with the question.
pub(super) fn asked(of: &RecordType, query: &Query) -> Result<Option<Asked>, &'static str> {
    if query.id.is_none() && query.conditions.is_empty() {
        return Err("a question needs an id or a condition");
    }
    if query.conditions.len() > MOST_CONDITIONS
        || query
            .conditions
            .iter()
            .any(|c| c.any_of.len() > MOST_VALUES)
    {
        return Err("a question has too many conditions or values");
    }
    let limit = query.limit.min(MOST);
    let mut find = Find {
        record_type: of.id.to_string(),
        id: query.id,
        limit,
        ..Find::default()
    };
    for condition in &query.conditions {
        if !narrow(of, condition, &mut find)? {
            return Ok(None);
        }
    }
    find.indexed
        .sort_by_key(|(attribute, _)| of.attribute(attribute).map(|a| breadth(a.kind)));
    let order = order(of, query.order.as_deref(), &mut find)?;
    Ok(Some(Asked { find, order, limit }))
}

impl Asked {
    /// Brings what was found into the order asked for.
    pub(super) fn arrange(&self, mut records: Vec<Record>) -> Vec<Record> {
        if let Some((attribute, descending)) = &self.order {
            records.sort_by(|a, b| {
                let order = compare(a.attributes.get(attribute), b.attributes.get(attribute));
                (if *descending { order.reverse() } else { order })
                    .then_with(|| a.number.cmp(&b.number))
            });
        }
        records.truncate(self.limit as usize);
        records
    }

    /// Whether what was found may not be all, so that its order cannot be known.
    pub(super) fn is_cut(&self, found: usize) -> bool {
        self.find.limit == MOST_READ && found == MOST_READ as usize
    }
}

/// Adds the condition. `false`: nothing can match it.
fn narrow(of: &RecordType, condition: &Condition, find: &mut Find) -> Result<bool, &'static str> {
    let texts = || {
        condition
            .any_of
            .iter()
            .filter_map(Json::as_str)
            .filter(|text| !text.contains('\0'))
    };
    let values: Vec<String> = match condition.attribute.as_str() {
        "holder" => texts()
            .filter_map(|text| Some(IdentityNumber::parse(text).ok()?.as_str().to_owned()))
            .collect(),
        "number" | "state" | "id" => texts().map(str::to_owned).collect(),
        name => {
            let attribute = of
                .attribute(name)
                .filter(|a| a.indexed && a.derived.is_none());
            let attribute =
                attribute.ok_or("a condition is on an attribute that is not indexed")?;
            condition
                .any_of
                .iter()
                .filter_map(|value| shape::indexed(attribute, value))
                .collect()
        }
    };
    let Some(first) = values.first() else {
        return Ok(false);
    };
    match condition.attribute.as_str() {
        "id" => {
            if values.len() > 1 || query_id(find, first).is_none() {
                return Ok(false);
            }
        }
        "holder" => add(&mut find.holders, values),
        "number" => add(&mut find.numbers, values),
        "state" => add(&mut find.states, values),
        name => find.indexed.push((name.to_owned(), values)),
    }
    Ok(true)
}

/// Both of two conditions on one column hold for the values they share.
fn add(column: &mut Option<Vec<String>>, values: Vec<String>) {
    *column = Some(match column.take() {
        Some(others) => others
            .into_iter()
            .filter(|value| values.contains(value))
            .collect(),
        None => values,
    });
}

fn query_id(find: &mut Find, text: &str) -> Option<()> {
    let id = text.parse().ok()?;
    if find.id.is_some_and(|other| other != id) {
        return None;
    }
    find.id = Some(id);
    Some(())
}

/// How many records share a value of the kind, roughly: where to start.
fn breadth(kind: AttributeKind) -> u8 {
    match kind {
        AttributeKind::Reference | AttributeKind::Person => 0,
        AttributeKind::Text
        | AttributeKind::Bilingual
        | AttributeKind::List
        | AttributeKind::Time => 1,
        AttributeKind::Number | AttributeKind::Money | AttributeKind::Date => 2,
        AttributeKind::Choice | AttributeKind::Flag => 3,
    }
}

/// Sets the query's order; gives the attribute by which what is found is ordered afterwards, and whether backwards.
fn order(
    of: &RecordType,
    order: Option<&str>,
    find: &mut Find,
) -> Result<Option<(String, bool)>, &'static str> {
    let Some(order) = order else { return Ok(None) };
    let (name, descending) = order
        .strip_prefix('-')
        .map_or((order, false), |name| (name, true));
    find.descending = descending;
    if name == "number" {
        return Ok(None);
    }
    let attribute = of.attribute(name).filter(|a| a.derived.is_none());
    let attribute = attribute.ok_or("the order is by an attribute that is not stored")?;
    let sorted = !matches!(
        attribute.kind,
        AttributeKind::List | AttributeKind::Bilingual
    );
    if attribute.indexed && sorted {
        find.order = Order::Indexed(name.to_owned());
    } else {
        find.limit = MOST_READ;
    }
    Ok(Some((name.to_owned(), descending)))
}

/// Missing first, then numbers as numbers and texts as texts.
fn compare(a: Option<&Json>, b: Option<&Json>) -> Ordering {
    match (a, b) {
        (Some(Json::Number(a)), Some(Json::Number(b))) => a.as_i64().cmp(&b.as_i64()),
        (Some(Json::String(a)), Some(Json::String(b))) => a.cmp(b),
        (Some(Json::Bool(a)), Some(Json::Bool(b))) => a.cmp(b),
        (a, b) => a.map(Json::to_string).cmp(&b.map(Json::to_string)),
    }
}
