//! A demonstration: its mark, its clock, and what its simulators remember.
//!
//! The rule it protects: whether a store is a demonstration is decided once, while it is empty. Each simulator has a
//! file of its own in this folder; nothing outside a demonstration reads or writes these tables.

pub mod bank;
pub mod courier;
pub mod people;
pub mod phone;

use absher_vocabulary::Timestamp;

use crate::{FromRow, Result, Row, Sql, Tx, args};

/// What a demonstration was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Seed of its people.
    pub seed: u64,
    /// How many people were asked for.
    pub size: i64,
    /// The moment they were made for.
    pub made_for: Timestamp,
    /// Everything is there; otherwise making it was interrupted.
    pub ready: bool,
}

impl FromRow for Mark {
    fn from_row(row: &Row) -> Result<Self> {
        let seed: String = row.get("seed")?;
        Ok(Self {
            // Written below as a number: another text is a store edited by hand.
            seed: seed
                .parse()
                .map_err(|_| crate::Error::decode("seed", "not a number"))?,
            size: row.get("size")?,
            made_for: row.get("made_for")?,
            ready: row.get("ready")?,
        })
    }
}

/// What the store's demonstration was made of, if it is one.
pub async fn mark(sql: &mut impl Sql) -> Result<Option<Mark>> {
    sql.opt(
        "SELECT seed, size, made_for, ready FROM demo WHERE id = 1",
        args![],
    )
    .await
}

/// Counts what a store made without demonstration has: its mark, accounts, records or applications.
const USED: &str = "SELECT (SELECT COUNT(*) FROM meta WHERE key = 'without-demonstration') \
     + (SELECT COUNT(*) FROM account) + (SELECT COUNT(*) FROM record) + (SELECT COUNT(*) FROM application)";

/// Whether the store was made without demonstration, and so can never become one.
pub async fn made_without(sql: &mut impl Sql) -> Result<bool> {
    if mark(sql).await?.is_some() {
        return Ok(false);
    }
    let used: (i64,) = sql.one(USED, args![]).await?;
    Ok(used.0 > 0)
}

/// Marks a store as made without demonstration.
pub async fn decline(tx: &mut Tx) -> Result<()> {
    tx.exec(
        "INSERT INTO meta (key, value) VALUES ('without-demonstration', 'yes') ON CONFLICT (key) DO NOTHING",
        args![],
    )
    .await?;
    Ok(())
}

/// Makes an empty store a demonstration. `false`: it has accounts, records or applications, or is one already.
pub async fn begin(tx: &mut Tx, mark: &Mark) -> Result<bool> {
    let used: (i64,) = tx.one(USED, args![]).await?;
    if used.0 > 0 {
        return Ok(false);
    }
    let made = tx
        .exec(
            "INSERT INTO demo (id, seed, size, made_for, ready) VALUES (1, $1, $2, $3, $4) \
             ON CONFLICT (id) DO NOTHING",
            args![mark.seed.to_string(), mark.size, mark.made_for, mark.ready],
        )
        .await?;
    Ok(made == 1)
}

/// Everything of the demonstration is there.
pub async fn finish(tx: &mut Tx) -> Result<()> {
    tx.exec("UPDATE demo SET ready = TRUE WHERE id = 1", args![])
        .await?;
    Ok(())
}

/// How many records all registers in this store have.
pub async fn records(sql: &mut impl Sql) -> Result<i64> {
    let row: (i64,) = sql.one("SELECT COUNT(*) FROM record", args![]).await?;
    Ok(row.0)
}

/// How many microseconds the clock is ahead.
pub async fn ahead(sql: &mut impl Sql) -> Result<i64> {
    let row: Option<(i64,)> = sql
        .opt("SELECT ahead FROM demo_clock WHERE id = 1", args![])
        .await?;
    Ok(row.map_or(0, |r| r.0))
}

/// Moves the clock forward by so many microseconds; nothing below one. Gives how many it is ahead now.
pub async fn move_forward(tx: &mut Tx, micros: i64) -> Result<i64> {
    let row: (i64,) = tx
        .one(
            "INSERT INTO demo_clock (id, ahead) VALUES (1, $1) \
             ON CONFLICT (id) DO UPDATE SET ahead = demo_clock.ahead + excluded.ahead RETURNING ahead",
            args![micros.max(0)],
        )
        .await?;
    Ok(row.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, on_both};

    fn sample() -> Mark {
        Mark {
            seed: u64::MAX,
            size: 2_000,
            made_for: Timestamp::from_micros(7_000_000),
            ready: false,
        }
    }

    on_both! {
        async fn an_empty_store_becomes_a_demonstration_once(db: Db) {
            let mut tx = db.begin().await.unwrap();
            assert_eq!(mark(&mut tx).await.unwrap(), None);
            assert!(begin(&mut tx, &sample()).await.unwrap());
            assert!(!begin(&mut tx, &sample()).await.unwrap());
            assert_eq!(mark(&mut tx).await.unwrap(), Some(sample()));
            finish(&mut tx).await.unwrap();
            assert!(mark(&mut tx).await.unwrap().unwrap().ready);
        }

        async fn a_store_with_an_account_never_becomes_one(db: Db) {
            crate::accounts::tests::with_accounts(&db, 1).await;
            let mut tx = db.begin().await.unwrap();
            assert!(!begin(&mut tx, &sample()).await.unwrap());
            assert_eq!(mark(&mut tx).await.unwrap(), None);
        }

        async fn a_store_made_without_demonstration_stays_so(db: Db) {
            let mut tx = db.begin().await.unwrap();
            assert!(!made_without(&mut tx).await.unwrap(), "an empty store is not decided yet");
            decline(&mut tx).await.unwrap();
            decline(&mut tx).await.unwrap();
            assert!(made_without(&mut tx).await.unwrap());
            assert!(!begin(&mut tx, &sample()).await.unwrap());
            assert_eq!(records(&mut tx).await.unwrap(), 0);
        }

        async fn the_clock_only_moves_forward(db: Db) {
            let mut tx = db.begin().await.unwrap();
            assert_eq!(ahead(&mut tx).await.unwrap(), 0);
            assert_eq!(move_forward(&mut tx, 5).await.unwrap(), 5);
            assert_eq!(move_forward(&mut tx, -3).await.unwrap(), 5);
            assert_eq!(move_forward(&mut tx, 2).await.unwrap(), 7);
            assert_eq!(ahead(&mut tx).await.unwrap(), 7);
        }
    }
}
