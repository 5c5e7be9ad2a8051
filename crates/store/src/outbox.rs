//! The outbox: effects that leave the process, written in the transaction that decided them.
//!
//! Rule protected: a row's id is the idempotency key of its effect; a claim is leased with a fence, so a worker that
//! lost its lease cannot finish a row another one holds. A new kind of effect is a topic; no SQL changes.

use absher_vocabulary::{ApplicationId, OutboxId, Timestamp};

use crate::{Result, Sql, Tx, args};

/// A row to be carried out.
#[derive(Clone, Debug)]
pub struct Effect {
    /// Idempotency key.
    pub id: OutboxId,
    /// What kind of effect.
    pub topic: String,
    /// The application it belongs to, if any.
    pub application: Option<ApplicationId>,
    /// The serial its outcome names.
    pub serial: Option<i64>,
    /// What to do.
    pub payload: serde_json::Value,
    /// How often it was tried.
    pub attempts: i64,
    /// Counts claims; finishing names it.
    pub fence: i64,
}

/// Writes an effect; due at `run_at`.
pub async fn insert(tx: &mut Tx, effect: &Effect, run_at: Timestamp) -> Result<()> {
    tx.exec(
        "INSERT INTO outbox (id, topic, application, serial, payload, run_at, attempts, fence, state) \
         VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 'waiting')",
        args![effect.id, effect.topic.clone(), effect.application, effect.serial, effect.payload.clone(), run_at],
    )
    .await?;
    Ok(())
}

/// Ids of rows due at `now`, oldest first. Claim each before doing it.
pub async fn due(sql: &mut impl Sql, now: Timestamp, limit: i64) -> Result<Vec<OutboxId>> {
    let rows: Vec<(OutboxId,)> = sql
        .all(
            "SELECT id FROM outbox WHERE state = 'waiting' AND run_at <= $1 \
             AND (lease_until IS NULL OR lease_until <= $1) ORDER BY run_at, id LIMIT $2",
            args![now, limit],
        )
        .await?;
    Ok(rows.into_iter().map(|r| r.0).collect())
}

/// Claims a row until `until`; nothing if another worker was faster or it is done.
pub async fn claim(
    tx: &mut Tx,
    id: OutboxId,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Effect>> {
    let row = tx
        .rows(
            "UPDATE outbox SET fence = fence + 1, attempts = attempts + 1, lease_until = $3 \
             WHERE id = $1 AND state = 'waiting' AND (lease_until IS NULL OR lease_until <= $2) \
             RETURNING id, topic, application, serial, payload, attempts, fence",
            args![id, now, until],
        )
        .await?;
    let Some(row) = row.first() else {
        return Ok(None);
    };
    Ok(Some(Effect {
        id: row.get("id")?,
        topic: row.get("topic")?,
        application: row.get("application")?,
        serial: row.get("serial")?,
        payload: row.get("payload")?,
        attempts: row.get("attempts")?,
        fence: row.get("fence")?,
    }))
}

/// Marks a claimed row done; `false` when the claim was lost meanwhile.
pub async fn finish(tx: &mut Tx, id: OutboxId, fence: i64) -> Result<bool> {
    let changed = tx
        .exec(
            "UPDATE outbox SET state = 'done', lease_until = NULL WHERE id = $1 AND fence = $2 AND state = 'waiting'",
            args![id, fence],
        )
        .await?;
    Ok(changed == 1)
}

/// Marks a row done by its key, whoever claimed it: for outcomes that come as news (a delivery). `false` when it was done.
pub async fn finish_by_key(tx: &mut Tx, id: OutboxId) -> Result<bool> {
    let changed = tx
        .exec("UPDATE outbox SET state = 'done', lease_until = NULL WHERE id = $1 AND state = 'waiting'", args![id])
        .await?;
    Ok(changed == 1)
}

/// Puts a claimed row off until `run_at`.
pub async fn put_off(
    tx: &mut Tx,
    (id, fence): (OutboxId, i64),
    run_at: Timestamp,
    why: &str,
) -> Result<()> {
    tx.exec(
        "UPDATE outbox SET run_at = $3, lease_until = NULL, last_error = $4 WHERE id = $1 AND fence = $2 AND state = 'waiting'",
        args![id, fence, run_at, why],
    )
    .await?;
    Ok(())
}

/// Marks a claimed row as needing a person.
pub async fn stuck(tx: &mut Tx, (id, fence): (OutboxId, i64), why: &str) -> Result<()> {
    tx.exec(
        "UPDATE outbox SET state = 'stuck', lease_until = NULL, last_error = $3 WHERE id = $1 AND fence = $2",
        args![id, fence, why],
    )
    .await?;
    Ok(())
}

/// The application and serial of a row.
pub async fn find(sql: &mut impl Sql, id: OutboxId) -> Result<Option<(ApplicationId, i64)>> {
    sql.opt(
        "SELECT application, serial FROM outbox WHERE id = $1 AND application IS NOT NULL",
        args![id],
    )
    .await
}

/// How many wait and how many need a person.
pub async fn counts(sql: &mut impl Sql) -> Result<(i64, i64)> {
    let waiting: (i64,) = sql
        .one(
            "SELECT COUNT(*) FROM outbox WHERE state = 'waiting'",
            args![],
        )
        .await?;
    let stuck: (i64,) = sql
        .one("SELECT COUNT(*) FROM outbox WHERE state = 'stuck'", args![])
        .await?;
    Ok((waiting.0, stuck.0))
}

/// When the next row falls due.
pub async fn next_due(sql: &mut impl Sql) -> Result<Option<Timestamp>> {
    sql.opt(
        "SELECT run_at FROM outbox WHERE state = 'waiting' ORDER BY run_at LIMIT 1",
        args![],
    )
    .await
    .map(|row: Option<(Timestamp,)>| row.map(|r| r.0))
}

/// Takes or keeps a named lease; `false` while another process holds it.
pub async fn lease(
    tx: &mut Tx,
    (name, owner): (&str, &str),
    now: Timestamp,
    until: Timestamp,
) -> Result<bool> {
    let changed = tx
        .exec(
            "INSERT INTO lease (name, owner, until) VALUES ($1, $2, $4) \
             ON CONFLICT (name) DO UPDATE SET owner = $2, until = $4 WHERE lease.owner = $2 OR lease.until <= $3",
            args![name, owner, now, until],
        )
        .await?;
    Ok(changed == 1)
}
