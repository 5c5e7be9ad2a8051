//! Registers: records of any type, their history, their timers and the outcomes of changes asked for.
//!
//! The rule it protects: no table a type, and every limit (a version, a capacity, a number, a unique key, a change's
//! key) is one conditional statement whose count of rows is the answer. What the rows mean is the sectors' business.
//!
//! A new condition of a query is a clause in `find`; a new effect of a change is a function in `write`.

pub(crate) mod bulk;
mod find;
#[cfg(test)]
mod tests;
mod text;
mod write;

use absher_vocabulary::{IdentityNumber, OutboxId, RecordId, Timestamp};
use serde_json::{Map, Value as Json};

pub use self::{
    bulk::{Seed, seed},
    find::{Find, Order, find},
    write::{
        Written, append, claim, close, exists, index, insert, next, open, release, remove_timers,
        set_timers, take, unindex, update,
    },
};
use crate::{Error, FromRow, Result, Row, Sql, args};

/// A row of `record`.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordRow {
    /// Its id.
    pub id: RecordId,
    /// Its type.
    pub record_type: String,
    /// Its number; unique in its type.
    pub number: String,
    /// Whose it is.
    pub holder: Option<IdentityNumber>,
    /// Its state.
    pub state: String,
    /// Counts its changes from 1.
    pub version: i64,
    /// Attributes by name.
    pub attributes: Map<String, Json>,
    /// How many can be taken, if its type says so.
    pub capacity: Option<i64>,
    /// How many are taken; 0 to `capacity`.
    pub taken: i64,
}

impl FromRow for RecordRow {
    fn from_row(row: &Row) -> Result<Self> {
        let Json::Object(attributes) = row.get("attributes")? else {
            return Err(Error::decode("attributes", "not an object"));
        };
        Ok(Self {
            id: row.get("id")?,
            record_type: row.get("record_type")?,
            number: row.get("number")?,
            holder: row.get("holder")?,
            state: row.get("state")?,
            version: row.get("version")?,
            attributes,
            capacity: row.get("capacity")?,
            taken: row.get("taken")?,
        })
    }
}

/// A row of `record_change`.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRow {
    /// Its place in the sector's order; given by [`append`].
    pub number: i64,
    /// The record changed.
    pub record_id: RecordId,
    /// What was done.
    pub what: String,
    /// Reference of the application that caused it.
    pub reference: Option<String>,
    /// When.
    pub at: Timestamp,
    /// The record before, as the contract shows it; `None` when it was issued.
    pub before: Option<Json>,
    /// The record after.
    pub after: Json,
}

impl FromRow for ChangeRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            number: row.get("number")?,
            record_id: row.get("record_id")?,
            what: row.get("what")?,
            reference: row.get("reference")?,
            at: row.get("at")?,
            before: row.get("before")?,
            after: row.get("after")?,
        })
    }
}

/// A row of `record_timer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimerRow {
    /// Of which record.
    pub record_id: RecordId,
    /// Name of the timer in the record's type.
    pub timer: String,
    /// The moment it is due.
    pub due: Timestamp,
}

impl FromRow for TimerRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            record_id: row.get("record_id")?,
            timer: row.get("timer")?,
            due: row.get("due")?,
        })
    }
}

/// One record of the type.
pub async fn record(
    sql: &mut impl Sql,
    record_type: &str,
    id: RecordId,
) -> Result<Option<RecordRow>> {
    let text = "SELECT id, record_type, number, holder, state, version, attributes, capacity, taken FROM record \
                WHERE id = $1 AND record_type = $2";
    sql.opt(text, args![id, record_type]).await
}

/// The timers of the type that are due by the moment, earliest first.
pub async fn due(
    sql: &mut impl Sql,
    record_type: &str,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<TimerRow>> {
    let text = "SELECT record_id, timer, due FROM record_timer WHERE record_type = $1 AND due <= $2 \
                ORDER BY due, record_id LIMIT $3";
    sql.all(text, args![record_type, now, limit]).await
}

/// How the change of that key ended in the sector, if it was asked for.
pub async fn outcome(sql: &mut impl Sql, sector: &str, key: OutboxId) -> Result<Option<Json>> {
    let text = "SELECT outcome FROM sector_outcome WHERE sector = $1 AND key = $2";
    Ok(sql
        .opt::<(Option<Json>,)>(text, args![sector, key])
        .await?
        .and_then(|(outcome,)| outcome))
}

/// The sector's changes after `since`, in order.
pub async fn changes(
    sql: &mut impl Sql,
    sector: &str,
    since: i64,
    limit: u32,
) -> Result<Vec<ChangeRow>> {
    let text = "SELECT number, record_id, what, reference, at, before, after FROM record_change \
                WHERE sector = $1 AND number > $2 ORDER BY number LIMIT $3";
    sql.all(text, args![sector, since, limit]).await
}

/// The changes of one record, in order.
pub async fn history(sql: &mut impl Sql, id: RecordId, limit: u32) -> Result<Vec<ChangeRow>> {
    let text = "SELECT number, record_id, what, reference, at, before, after FROM record_change \
                WHERE record_id = $1 ORDER BY number LIMIT $2";
    sql.all(text, args![id, limit]).await
}
