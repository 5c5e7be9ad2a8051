//! Counters that limit guessing and sending.
//!
//! The rule it protects: a use is taken in one conditional statement before what it pays for, so parallel attempts
//! cannot pass together. A new limit is a [`Limit`] of the caller and a name; no SQL changes.

use absher_vocabulary::Timestamp;

use crate::{Result, Sql, Tx, args};

/// How much of something is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Its name.
    pub name: &'static str,
    /// Uses in a window.
    pub most: i64,
    /// Length of the window in seconds, from the first use.
    pub window: i64,
    /// Seconds nothing is allowed after the last use, when there may be more than one.
    pub lock: i64,
}

/// Takes one use of a limit for a subject. Nothing when it was allowed, otherwise the moment it is again.
pub async fn take(
    tx: &mut Tx,
    limit: Limit,
    subject: [u8; 32],
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    let taken = tx
        .exec(
            "INSERT INTO limit_counter (name, subject, used, resets_at) VALUES ($1, $2, 1, $5) \
             ON CONFLICT (name, subject) DO UPDATE SET \
             used = CASE WHEN limit_counter.resets_at <= $3 THEN 1 ELSE limit_counter.used + 1 END, \
             resets_at = CASE WHEN limit_counter.resets_at <= $3 THEN $5 \
             WHEN limit_counter.used + 1 >= $4 THEN $6 ELSE limit_counter.resets_at END \
             WHERE limit_counter.resets_at <= $3 OR limit_counter.used < $4",
            args![
                limit.name,
                subject,
                now,
                limit.most,
                now.plus_seconds(limit.window),
                now.plus_seconds(limit.lock)
            ],
        )
        .await?;
    if taken == 1 {
        return Ok(None);
    }
    let until: Option<(Timestamp,)> = tx
        .opt(
            "SELECT resets_at FROM limit_counter WHERE name = $1 AND subject = $2",
            args![limit.name, subject],
        )
        .await?;
    Ok(Some(until.map_or(now, |u| u.0)))
}

/// Gives one use back.
pub async fn give_back(tx: &mut Tx, limit: Limit, subject: [u8; 32]) -> Result<()> {
    tx.exec(
        "UPDATE limit_counter SET used = used - 1 WHERE name = $1 AND subject = $2 AND used > 0",
        args![limit.name, subject],
    )
    .await?;
    Ok(())
}

/// Forgets what was used.
pub async fn clear(tx: &mut Tx, limit: Limit, subject: [u8; 32]) -> Result<()> {
    tx.exec(
        "DELETE FROM limit_counter WHERE name = $1 AND subject = $2",
        args![limit.name, subject],
    )
    .await?;
    Ok(())
}

/// Removes counters that ran out.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    tx.exec(
        "DELETE FROM limit_counter WHERE resets_at <= $1",
        args![now],
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Command, Db, Error, on_both};

    const THREE: Limit = Limit {
        name: "test",
        most: 3,
        window: 900,
        lock: 600,
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(second * 1_000_000)
    }

    struct Take;
    impl Command for Take {
        type Out = bool;
        type Error = Error;
        async fn run(&self, tx: &mut Tx) -> Result<bool> {
            Ok(take(tx, THREE, [1; 32], at(0)).await?.is_none())
        }
    }

    on_both! {
        async fn a_limit_locks_and_opens_again(db: Db) {
            let mut tx = db.begin().await.unwrap();
            for second in [0, 10, 20] {
                assert_eq!(take(&mut tx, THREE, [1; 32], at(second)).await.unwrap(), None);
            }
            assert_eq!(take(&mut tx, THREE, [1; 32], at(30)).await.unwrap(), Some(at(620)));
            assert_eq!(take(&mut tx, THREE, [2; 32], at(30)).await.unwrap(), None);
            assert_eq!(take(&mut tx, THREE, [1; 32], at(619)).await.unwrap(), Some(at(620)));
            assert_eq!(take(&mut tx, THREE, [1; 32], at(620)).await.unwrap(), None);
        }

        async fn a_window_that_ran_out_counts_anew(db: Db) {
            let mut tx = db.begin().await.unwrap();
            for second in [0, 10, 900, 901, 902] {
                assert_eq!(take(&mut tx, THREE, [1; 32], at(second)).await.unwrap(), None);
            }
            assert!(take(&mut tx, THREE, [1; 32], at(903)).await.unwrap().is_some());
        }

        async fn uses_are_given_back_and_forgotten(db: Db) {
            let mut tx = db.begin().await.unwrap();
            for _ in 0..10 {
                assert_eq!(take(&mut tx, THREE, [1; 32], at(0)).await.unwrap(), None);
                give_back(&mut tx, THREE, [1; 32]).await.unwrap();
            }
            for _ in 0..3 {
                assert_eq!(take(&mut tx, THREE, [1; 32], at(0)).await.unwrap(), None);
            }
            assert!(take(&mut tx, THREE, [1; 32], at(0)).await.unwrap().is_some());
            clear(&mut tx, THREE, [1; 32]).await.unwrap();
            assert_eq!(take(&mut tx, THREE, [1; 32], at(0)).await.unwrap(), None);
            assert_eq!(sweep(&mut tx, at(900)).await.unwrap(), 1);
        }

        async fn parallel_uses_do_not_pass_together(db: Db) {
            let uses: Vec<_> = (0..20)
                .map(|_| {
                    let db = db.clone();
                    tokio::spawn(async move { db.run(&Take).await.unwrap() })
                })
                .collect();
            let mut passed = 0;
            for one in uses {
                passed += usize::from(one.await.unwrap());
            }
            assert_eq!(passed, 3);
        }
    }
}
