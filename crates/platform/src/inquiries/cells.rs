//! What is shown of an attribute.
//!
//! Rule protected: a cell says what it is, so that pages write money, dates and people in one way; a choice or a state is
//! shown by its name. A new kind of attribute is a variant here.

use std::collections::{BTreeMap, BTreeSet};

use absher_catalogue::{
    Record, Value,
    model::{AttributeKind, Choice, RecordType},
    value_of,
};
use absher_sectors::Query;
use absher_vocabulary::{Date, IdentityNumber, Money, RecordId, Text, Timestamp};

use super::{Block, Column};
use crate::{Error, Platform, Result, facts, people};

/// The column that shows the holder by name.
const HOLDERS_NAME: &str = "person.name";

/// What a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// Text in one language or none: numbers, codes, addresses.
    Text,
    /// Text in both languages.
    Bilingual,
    /// A choice or a state.
    Choice,
    /// A day.
    Date,
    /// A moment.
    Time,
    /// Money.
    Money,
    /// Whole number.
    Number,
    /// Yes or no.
    Flag,
    /// A person or establishment.
    Person,
    /// Another record, by its number.
    Reference,
    /// Several texts.
    List,
}

/// A value as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text in one language or none.
    Text(String),
    /// Text in both languages.
    Bilingual(Text),
    /// A choice or a state.
    Choice {
        /// Its id, for the colour of a state.
        id: String,
        /// What people read.
        label: Text,
    },
    /// A day.
    Date(Date),
    /// A moment.
    Time(Timestamp),
    /// Money.
    Money(Money),
    /// Whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// A person or establishment.
    Person {
        /// The number.
        identity: IdentityNumber,
        /// The name, where a register knows it.
        name: Option<Text>,
    },
    /// The number of another record.
    Reference(String),
    /// Several texts.
    List(Vec<String>),
    /// Nothing.
    Missing,
}

/// The column of that id; none when the type has no such attribute.
pub(super) fn column(of: &RecordType, id: &str) -> Option<Column> {
    let attribute = of.attribute(id);
    let kind = match (attribute.map(|a| a.kind), id) {
        (Some(kind), _) => kind_of(kind),
        (None, "number") => CellKind::Text,
        (None, "state") => CellKind::Choice,
        (None, "left") => CellKind::Number,
        (None, "holder" | HOLDERS_NAME) => CellKind::Person,
        _ => return None,
    };
    let refers = attribute.and_then(|a| a.of.as_deref()).map(str::to_owned);
    Some(Column {
        id: id.to_owned(),
        label: attribute.map(|a| a.name.clone()),
        kind,
        refers,
    })
}

/// Whether a column may be shown only to the holder and those who act for the holder.
pub(super) fn is_personal(of: &RecordType, id: &str) -> bool {
    match of.attribute(id) {
        Some(attribute) => attribute.personal || attribute.kind == AttributeKind::Person,
        None => matches!(id, "holder" | HOLDERS_NAME),
    }
}

/// The cell of a record in a column. People have no name yet and references no number: see [`fill`].
pub(super) fn cell(
    of: &RecordType,
    record: &Record,
    column: &Column,
    now: Timestamp,
) -> Result<Cell> {
    let name = if column.id == HOLDERS_NAME {
        "holder"
    } else {
        column.id.as_str()
    };
    let options = match of.attribute(name) {
        Some(attribute) => attribute.options.as_slice(),
        None => of.states.as_slice(),
    };
    Ok(match value_of(of, record, name, now)? {
        Value::Text(id) if column.kind == CellKind::Choice => chosen(options, id),
        Value::Text(text) => Cell::Text(text),
        Value::Bilingual(text) => Cell::Bilingual(text),
        Value::Date(day) => Cell::Date(day),
        Value::Time(at) => Cell::Time(at),
        Value::Money(money) => Cell::Money(money),
        Value::Int(number) => Cell::Number(number),
        Value::Bool(yes) => Cell::Flag(yes),
        Value::Person(identity) => Cell::Person {
            identity,
            name: None,
        },
        Value::Reference(id) => Cell::Reference(id.to_string()),
        Value::List(items) => Cell::List(items.into_iter().filter_map(text).collect()),
        Value::Null | Value::Unknown | Value::Record(_) | Value::Map(_) => Cell::Missing,
    })
}

fn chosen(options: &[Choice], id: String) -> Cell {
    let label = options
        .iter()
        .find(|option| option.id == id.as_str())
        .map(|option| option.name.clone());
    Cell::Choice {
        label: label.unwrap_or_else(|| Text::new(id.as_str(), id.as_str())),
        id,
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn kind_of(kind: AttributeKind) -> CellKind {
    match kind {
        AttributeKind::Text => CellKind::Text,
        AttributeKind::Bilingual => CellKind::Bilingual,
        AttributeKind::Choice => CellKind::Choice,
        AttributeKind::Date => CellKind::Date,
        AttributeKind::Time => CellKind::Time,
        AttributeKind::Money => CellKind::Money,
        AttributeKind::Number => CellKind::Number,
        AttributeKind::Flag => CellKind::Flag,
        AttributeKind::Person => CellKind::Person,
        AttributeKind::Reference => CellKind::Reference,
        AttributeKind::List => CellKind::List,
    }
}

/// Puts names to people and numbers to references, asking for each once.
pub(super) async fn fill(p: &Platform, blocks: &mut [Block]) -> Result<()> {
    let mut people_shown = BTreeSet::new();
    let mut referred = BTreeSet::new();
    for (column, cell) in all(blocks) {
        match (cell, column.refers) {
            (Cell::Person { identity, .. }, _) => {
                people_shown.insert(identity.clone());
            }
            (Cell::Reference(id), Some(of)) => {
                referred.insert((of, id.clone()));
            }
            _ => {}
        }
    }
    let known = people::named(p, people_shown.into_iter().collect()).await?;
    let names: BTreeMap<IdentityNumber, Text> = known
        .into_iter()
        .map(|one| (one.identity, one.name))
        .collect();
    let numbers = numbers(p, referred).await?;
    for (_, cell) in all(blocks) {
        match cell {
            Cell::Person { identity, name } => {
                *name = names
                    .get(identity)
                    .filter(|known| known.ar != identity.as_str())
                    .cloned();
            }
            Cell::Reference(id) => {
                *cell = numbers
                    .get(id.as_str())
                    .map_or(Cell::Missing, |n| Cell::Reference(n.clone()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The numbers of records by their ids; without those whose register does not answer.
async fn numbers(
    p: &Platform,
    referred: BTreeSet<(String, String)>,
) -> Result<BTreeMap<String, String>> {
    let mut numbers = BTreeMap::new();
    for (record_type, id) in referred {
        let known = id
            .parse::<RecordId>()
            .map_err(|e| Error::Internal(e.to_string()))?;
        let query = Query {
            record_type,
            id: Some(known),
            conditions: Vec::new(),
            order: None,
            limit: 1,
        };
        match facts::ask(p, query).await {
            Ok(found) => {
                numbers.extend(found.into_iter().map(|record| (id.clone(), record.number)));
            }
            Err(Error::SectorDown { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(numbers)
}

/// Every cell with its column.
fn all(blocks: &mut [Block]) -> impl Iterator<Item = (Column, &mut Cell)> {
    let shown = blocks.iter_mut().filter_map(|block| match block {
        Block::Shown(shown) => Some(shown),
        Block::Unavailable { .. } | Block::Own(_) => None,
    });
    shown.flat_map(|shown| {
        let columns = shown.columns.clone();
        shown
            .rows
            .iter_mut()
            .flat_map(move |row| columns.clone().into_iter().zip(&mut row.cells))
    })
}
