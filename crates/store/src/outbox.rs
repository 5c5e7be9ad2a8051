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

/// Marks a claimed row done; `false` when the claim was lost meanwhile. What it said is not kept: it held a code, or an
/// address.
pub async fn finish(tx: &mut Tx, id: OutboxId, fence: i64) -> Result<bool> {
    let changed = tx
        .exec(
            "UPDATE outbox SET state = 'done', lease_until = NULL, payload = $3 \
             WHERE id = $1 AND fence = $2 AND state = 'waiting'",
            args![id, fence, serde_json::json!({})],
        )
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

/// The application and serial of a row of this topic.
pub async fn find(
    sql: &mut impl Sql,
    id: OutboxId,
    topic: &str,
) -> Result<Option<(ApplicationId, i64)>> {
    sql.opt(
        "SELECT application, serial FROM outbox WHERE id = $1 AND topic = $2 AND application IS NOT NULL",
        args![id, topic],
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

/// Frees everything that is claimed or leased: when the only process that works here begins, whoever held it is gone.
pub async fn free_all(tx: &mut Tx) -> Result<()> {
    tx.exec(
        "UPDATE outbox SET lease_until = NULL WHERE state = 'waiting' AND lease_until IS NOT NULL",
        args![],
    )
    .await?;
    tx.exec("DELETE FROM lease", args![]).await?;
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, on_both};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(1_800_000_000_000_000).plus_seconds(seconds)
    }

    fn row(n: u8) -> Effect {
        Effect {
            id: OutboxId::from_uuid(uuid::Uuid::from_bytes([n; 16])),
            topic: "notice".into(),
            application: None,
            serial: None,
            payload: serde_json::json!({ "text": "123456" }),
            attempts: 0,
            fence: 0,
        }
    }

    async fn written(db: &Db, n: u8) -> Effect {
        let mut tx = db.begin().await.unwrap();
        insert(&mut tx, &row(n), at(0)).await.unwrap();
        tx.commit().await.unwrap();
        row(n)
    }

    async fn claimed(db: &Db, id: OutboxId, now: i64) -> Option<Effect> {
        let mut tx = db.begin().await.unwrap();
        let claimed = claim(&mut tx, id, at(now), at(now + 60)).await.unwrap();
        tx.commit().await.unwrap();
        claimed
    }

    on_both! {
        async fn a_row_is_claimed_by_one_worker_until_its_lease_runs_out(db: Db) {
            let id = written(&db, 1).await.id;
            assert_eq!(claimed(&db, id, 0).await.unwrap().fence, 1);
            assert!(claimed(&db, id, 30).await.is_none());
            assert_eq!(claimed(&db, id, 61).await.unwrap().fence, 2);
        }
    }

    on_both! {
        async fn a_worker_that_lost_its_lease_cannot_finish(db: Db) {
            let id = written(&db, 1).await.id;
            let first = claimed(&db, id, 0).await.unwrap();
            let second = claimed(&db, id, 61).await.unwrap();
            let mut tx = db.begin().await.unwrap();
            assert!(!finish(&mut tx, id, first.fence).await.unwrap());
            assert!(finish(&mut tx, id, second.fence).await.unwrap());
            assert!(!finish(&mut tx, id, second.fence).await.unwrap(), "once");
        }
    }

    on_both! {
        async fn what_was_said_is_not_kept_after_it_was_sent(db: Db) {
            let id = written(&db, 1).await.id;
            let claim = claimed(&db, id, 0).await.unwrap();
            let mut tx = db.begin().await.unwrap();
            finish(&mut tx, id, claim.fence).await.unwrap();
            let kept: (serde_json::Value,) = tx.one("SELECT payload FROM outbox WHERE id = $1", args![id]).await.unwrap();
            assert!(!kept.0.to_string().contains("123456"));
        }
    }

    on_both! {
        async fn a_row_put_off_waits(db: Db) {
            let id = written(&db, 1).await.id;
            let claim = claimed(&db, id, 0).await.unwrap();
            let mut tx = db.begin().await.unwrap();
            put_off(&mut tx, (id, claim.fence), at(500), "down").await.unwrap();
            tx.commit().await.unwrap();
            let mut reader = db.reader().await.unwrap();
            assert!(due(&mut reader, at(100), 10).await.unwrap().is_empty());
            assert_eq!(due(&mut reader, at(500), 10).await.unwrap(), vec![id]);
            assert_eq!(next_due(&mut reader).await.unwrap(), Some(at(500)));
        }
    }

    on_both! {
        async fn a_stuck_row_is_counted_and_left_alone(db: Db) {
            let id = written(&db, 1).await.id;
            let claim = claimed(&db, id, 0).await.unwrap();
            let mut tx = db.begin().await.unwrap();
            stuck(&mut tx, (id, claim.fence), "why").await.unwrap();
            tx.commit().await.unwrap();
            let mut reader = db.reader().await.unwrap();
            assert_eq!(counts(&mut reader).await.unwrap(), (0, 1));
            assert!(due(&mut reader, at(9999), 10).await.unwrap().is_empty());
            assert!(find(&mut reader, id, "notice").await.unwrap().is_none(), "no application asked for it");
        }
    }

    on_both! {
        async fn a_lease_is_held_by_one_process(db: Db) {
            let mut tx = db.begin().await.unwrap();
            assert!(lease(&mut tx, ("sealer", "a"), at(0), at(10)).await.unwrap());
            assert!(!lease(&mut tx, ("sealer", "b"), at(5), at(15)).await.unwrap());
            assert!(lease(&mut tx, ("sealer", "a"), at(5), at(15)).await.unwrap());
            assert!(lease(&mut tx, ("sealer", "b"), at(16), at(26)).await.unwrap());
        }
    }

    on_both! {
        async fn what_a_dead_process_held_is_free_when_the_only_one_begins(db: Db) {
            let id = written(&db, 1).await.id;
            let dead = claimed(&db, id, 0).await.unwrap();
            let mut tx = db.begin().await.unwrap();
            assert!(lease(&mut tx, ("sealer", "a"), at(0), at(10)).await.unwrap());
            free_all(&mut tx).await.unwrap();
            assert!(lease(&mut tx, ("sealer", "b"), at(1), at(11)).await.unwrap());
            tx.commit().await.unwrap();
            assert!(claimed(&db, id, 1).await.is_some());
            let mut tx = db.begin().await.unwrap();
            assert!(!finish(&mut tx, id, dead.fence).await.unwrap(), "the dead finish nothing");
        }
    }
}
