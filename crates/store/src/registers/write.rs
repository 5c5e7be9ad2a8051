//! What a change does to the tables.
//!
//! The rule it protects: nothing is read and then written; each function says by a count whether it did what was asked.
//! A record, its index, its unique keys and its timers are written in the same transaction.

use absher_vocabulary::{OutboxId, RecordId, Timestamp};
use serde_json::Value as Json;

use super::{ChangeRow, RecordRow, TimerRow, bulk};
use crate::{Result, Sql, ToValue, Tx, args};

/// Reserves the key of a change, or stores its outcome at once. `false`: it has one already (wait over, read it).
pub async fn open(
    tx: &mut Tx,
    sector: &str,
    key: OutboxId,
    outcome: Option<&Json>,
    at: Timestamp,
) -> Result<bool> {
    let text = "INSERT INTO sector_outcome (sector, key, outcome, at) VALUES ($1, $2, $3, $4) \
                ON CONFLICT (sector, key) DO NOTHING";
    Ok(tx.exec(text, args![sector, key, outcome, at]).await? == 1)
}

/// Stores the outcome of the change whose key was reserved.
pub async fn close(tx: &mut Tx, sector: &str, key: OutboxId, outcome: &Json) -> Result<()> {
    let text = "UPDATE sector_outcome SET outcome = $3 WHERE sector = $1 AND key = $2";
    tx.exec(text, args![sector, key, outcome]).await.map(drop)
}

/// Raises the counter by `count` and returns the last number given; its row stays locked until the transaction ends.
pub async fn next(tx: &mut Tx, sector: &str, counter: &str, count: i64) -> Result<i64> {
    let text = "INSERT INTO sector_counter (sector, name, value) VALUES ($1, $2, $3) \
                ON CONFLICT (sector, name) DO UPDATE SET value = sector_counter.value + $3 RETURNING value";
    Ok(tx
        .one::<(i64,)>(text, args![sector, counter, count])
        .await?
        .0)
}

/// Whether the type has a record of that number.
pub async fn exists(sql: &mut impl Sql, record_type: &str, number: &str) -> Result<bool> {
    let text = "SELECT version FROM record WHERE record_type = $1 AND number = $2";
    Ok(sql
        .opt::<(i64,)>(text, args![record_type, number])
        .await?
        .is_some())
}

/// Adds the record. `false`: its number is another's.
pub async fn insert(tx: &mut Tx, record: &RecordRow) -> Result<bool> {
    let text = "INSERT INTO record (id, record_type, number, holder, state, version, attributes, capacity, taken) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (record_type, number) DO NOTHING";
    Ok(tx.exec(text, &bulk::record_values(record)).await? == 1)
}

/// How an update ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Done; holds how many are taken now.
    Done(i64),
    /// Another change came first.
    Stale,
    /// More are taken than the new capacity.
    Full,
}

/// Writes the record as it is after a change decided on version `from`. What is taken is left alone.
pub async fn update(tx: &mut Tx, record: &RecordRow, from: i64) -> Result<Written> {
    let text = "UPDATE record SET holder = $3, state = $4, version = $5, attributes = $6, capacity = $7 \
                WHERE id = $1 AND version = $2 AND (capacity IS NULL OR taken <= $7) RETURNING taken";
    let attributes = Json::Object(record.attributes.clone());
    let done: Option<(i64,)> = tx
        .opt(
            text,
            args![
                record.id,
                from,
                record.holder,
                record.state,
                record.version,
                attributes,
                record.capacity
            ],
        )
        .await?;
    if let Some((taken,)) = done {
        return Ok(Written::Done(taken));
    }
    let now = super::record(tx, &record.record_type, record.id).await?;
    Ok(if now.is_some_and(|now| now.version == from) {
        Written::Full
    } else {
        Written::Stale
    })
}

/// Takes `count` (gives back when negative) and returns the record after it; `None`: there is no such record, less is
/// left, or less was taken. Its version stays, so that those who take do not disturb those who change.
pub async fn take(
    tx: &mut Tx,
    record_type: &str,
    id: RecordId,
    count: i64,
) -> Result<Option<RecordRow>> {
    let text = "UPDATE record SET taken = taken + $3 WHERE id = $1 AND record_type = $2 \
                AND taken + $3 <= capacity AND taken + $3 >= 0 \
                RETURNING id, record_type, number, holder, state, version, attributes, capacity, taken";
    tx.opt(text, args![id, record_type, count]).await
}

/// Adds the record to the index.
pub async fn index(
    tx: &mut Tx,
    record_type: &str,
    id: RecordId,
    entries: &[(String, String)],
) -> Result<()> {
    for (attribute, value) in entries {
        let text = "INSERT INTO record_index (record_type, attribute, value, record_id) VALUES ($1, $2, $3, $4)";
        tx.exec(text, args![record_type, attribute, value, id])
            .await?;
    }
    Ok(())
}

/// Takes the record out of the index.
pub async fn unindex(
    tx: &mut Tx,
    record_type: &str,
    id: RecordId,
    entries: &[(String, String)],
) -> Result<()> {
    for (attribute, value) in entries {
        let text = "DELETE FROM record_index WHERE record_type = $1 AND attribute = $2 AND value = $3 AND record_id = $4";
        tx.exec(text, args![record_type, attribute, value, id])
            .await?;
    }
    Ok(())
}

/// Keeps others from the key. `false`: another record has it.
pub async fn claim(tx: &mut Tx, record_type: &str, key: &str, id: RecordId) -> Result<bool> {
    let text = "INSERT INTO record_unique (record_type, key, record_id) VALUES ($1, $2, $3) \
                ON CONFLICT (record_type, key) DO NOTHING";
    Ok(tx.exec(text, args![record_type, key, id]).await? == 1)
}

/// Lets others have the key.
pub async fn release(tx: &mut Tx, record_type: &str, key: &str, id: RecordId) -> Result<()> {
    let text = "DELETE FROM record_unique WHERE record_type = $1 AND key = $2 AND record_id = $3";
    tx.exec(text, args![record_type, key, id]).await.map(drop)
}

/// Forgets the record's timers.
pub async fn remove_timers(tx: &mut Tx, id: RecordId) -> Result<()> {
    tx.exec("DELETE FROM record_timer WHERE record_id = $1", args![id])
        .await
        .map(drop)
}

/// Sets timers of the record; those it has of the same names must have been removed.
pub async fn set_timers(tx: &mut Tx, record_type: &str, timers: &[TimerRow]) -> Result<()> {
    for timer in timers {
        let text =
            "INSERT INTO record_timer (record_id, timer, record_type, due) VALUES ($1, $2, $3, $4)";
        tx.exec(
            text,
            args![timer.record_id, timer.timer, record_type, timer.due],
        )
        .await?;
    }
    Ok(())
}

/// Appends to the sector's history and numbers the entries in their order. Called last, because it holds up the
/// sector's other changes until the commit.
pub async fn append(tx: &mut Tx, sector: &str, changes: &[ChangeRow]) -> Result<()> {
    let count = i64::try_from(changes.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Ok(());
    }
    let first = next(tx, sector, "change", count).await? - count + 1;
    let rows = changes.iter().zip(first..).map(|(change, number)| {
        [
            sector.to_value(),
            number.to_value(),
            change.record_id.to_value(),
            change.what.to_value(),
            change.reference.to_value(),
            change.at.to_value(),
            change.before.to_value(),
            change.after.to_value(),
        ]
    });
    bulk::add(
        tx,
        "INSERT INTO record_change (sector, number, record_id, what, reference, at, before, after) VALUES ",
        rows,
    )
    .await
}
