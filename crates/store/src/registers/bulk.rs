//! Adding many rows at once, for a population made in a moment.
//!
//! The rule it protects: one text for many rows, so that thousands of records cost dozens of round trips.

use serde_json::Value as Json;

use super::{RecordRow, TimerRow, text::kept};
use crate::{Result, ToValue, Tx, Value};

/// Rows of one statement; more rows are more statements.
const ROWS: usize = 50;

/// Records with everything that belongs to them.
#[derive(Debug, Default)]
pub struct Seed {
    /// The records. A number or unique key that stands already is an error, not a refusal.
    pub records: Vec<RecordRow>,
    /// Index: position of the record in `records`, attribute, value.
    pub index: Vec<(usize, String, String)>,
    /// Unique keys: position of the record, key.
    pub unique: Vec<(usize, String)>,
    /// Timers: position of the record, timer.
    pub timers: Vec<(usize, TimerRow)>,
}

/// Adds the records.
pub async fn seed(tx: &mut Tx, seed: &Seed) -> Result<()> {
    let of = |position: &usize| &seed.records[*position];
    add(
        tx,
        "INSERT INTO record (id, record_type, number, holder, state, version, attributes, capacity, taken) VALUES ",
        seed.records.iter().map(record_values),
    )
    .await?;
    let index = seed.index.iter().map(|(position, attribute, value)| {
        let record = of(position);
        [
            record.record_type.to_value(),
            attribute.to_value(),
            value.to_value(),
            record.id.to_value(),
        ]
    });
    add(
        tx,
        "INSERT INTO record_index (record_type, attribute, value, record_id) VALUES ",
        index,
    )
    .await?;
    let unique = seed.unique.iter().map(|(position, key)| {
        let record = of(position);
        [
            record.record_type.to_value(),
            key.to_value(),
            record.id.to_value(),
        ]
    });
    add(
        tx,
        "INSERT INTO record_unique (record_type, key, record_id) VALUES ",
        unique,
    )
    .await?;
    let timers = seed.timers.iter().map(|(position, timer)| {
        [
            timer.record_id.to_value(),
            timer.timer.to_value(),
            of(position).record_type.to_value(),
            timer.due.to_value(),
        ]
    });
    add(
        tx,
        "INSERT INTO record_timer (record_id, timer, record_type, due) VALUES ",
        timers,
    )
    .await
}

/// The columns of `record` in the order every statement here names them.
pub(super) fn record_values(record: &RecordRow) -> [Value; 9] {
    [
        record.id.to_value(),
        record.record_type.to_value(),
        record.number.to_value(),
        record.holder.to_value(),
        record.state.to_value(),
        record.version.to_value(),
        Json::Object(record.attributes.clone()).to_value(),
        record.capacity.to_value(),
        record.taken.to_value(),
    ]
}

/// Adds rows of `N` columns: `insert` ends with `VALUES `.
pub(crate) async fn add<const N: usize>(
    tx: &mut Tx,
    insert: &'static str,
    rows: impl Iterator<Item = [Value; N]> + Send,
) -> Result<()> {
    let values: Vec<Value> = rows.flatten().collect();
    let (whole, rest) = values.as_chunks::<N>();
    debug_assert!(rest.is_empty(), "every row has {N} values");
    let mut full = whole.chunks_exact(ROWS);
    let many = kept(&text(insert, N, ROWS));
    for rows in full.by_ref() {
        tx.exec(many, rows.as_flattened()).await?;
    }
    let single = kept(&text(insert, N, 1));
    for row in full.remainder() {
        tx.exec(single, row).await?;
    }
    Ok(())
}

/// `insert` followed by `($1, $2), ($3, $4)…`.
fn text(insert: &str, columns: usize, rows: usize) -> String {
    let row = |row: usize| {
        let columns: Vec<_> = (1..=columns)
            .map(|column| format!("${}", row * columns + column))
            .collect();
        format!("({})", columns.join(", "))
    };
    let rows: Vec<_> = (0..rows).map(row).collect();
    format!("{insert}{}", rows.join(", "))
}
