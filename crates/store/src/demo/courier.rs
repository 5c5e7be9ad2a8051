//! Parcels ordered from the simulated courier.
//!
//! The rule it protects: one key is one parcel, and it is delivered once.

use absher_vocabulary::{OutboxId, Text, Timestamp};

use crate::{FromRow, Result, Row, Sql, Tx, args};

/// A parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Key of the order.
    pub key: OutboxId,
    /// What it is.
    pub what: Text,
    /// Where to.
    pub address: String,
    /// When it was ordered.
    pub ordered_at: Timestamp,
    /// When it was delivered.
    pub delivered_at: Option<Timestamp>,
}

impl FromRow for Parcel {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            key: row.get("key")?,
            what: Text {
                ar: row.get("what_ar")?,
                en: row.get("what_en")?,
            },
            address: row.get("address")?,
            ordered_at: row.get("ordered_at")?,
            delivered_at: row.get("delivered_at")?,
        })
    }
}

/// Orders a parcel; the same key again changes nothing.
pub async fn order(tx: &mut Tx, p: &Parcel) -> Result<()> {
    tx.exec(
        "INSERT INTO demo_parcel (key, what_ar, what_en, address, ordered_at, delivered_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key) DO NOTHING",
        args![
            p.key,
            p.what.ar,
            p.what.en,
            p.address,
            p.ordered_at,
            p.delivered_at
        ],
    )
    .await?;
    Ok(())
}

/// Marks a parcel as delivered; `false` when it was, or was never ordered.
pub async fn delivered(tx: &mut Tx, key: OutboxId, at: Timestamp) -> Result<bool> {
    let changed = tx
        .exec(
            "UPDATE demo_parcel SET delivered_at = $2 WHERE key = $1 AND delivered_at IS NULL",
            args![key, at],
        )
        .await?;
    Ok(changed == 1)
}

/// Under way and ordered by a moment, the oldest first.
pub async fn under_way(
    sql: &mut impl Sql,
    ordered_by: Timestamp,
    limit: i64,
) -> Result<Vec<Parcel>> {
    sql.all(
        "SELECT key, what_ar, what_en, address, ordered_at, delivered_at FROM demo_parcel \
         WHERE delivered_at IS NULL AND ordered_at <= $1 ORDER BY ordered_at, key LIMIT $2",
        args![ordered_by, limit],
    )
    .await
}

/// All, the newest first.
pub async fn list(sql: &mut impl Sql, limit: i64) -> Result<Vec<Parcel>> {
    sql.all(
        "SELECT key, what_ar, what_en, address, ordered_at, delivered_at FROM demo_parcel \
         ORDER BY ordered_at DESC, key DESC LIMIT $1",
        args![limit],
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, on_both};

    on_both! {
        async fn a_parcel_is_ordered_and_delivered_once(db: Db) {
            let at = |s: i64| Timestamp::from_micros(s * 1_000_000);
            let parcel = Parcel {
                key: OutboxId::from_uuid(uuid::Uuid::from_u128(1)),
                what: Text::new("وثيقة", "Document"),
                address: "RHMA3184".to_owned(),
                ordered_at: at(10),
                delivered_at: None,
            };
            let mut tx = db.begin().await.unwrap();
            order(&mut tx, &parcel).await.unwrap();
            order(&mut tx, &Parcel { ordered_at: at(90), ..parcel.clone() }).await.unwrap();
            assert_eq!(list(&mut tx, 9).await.unwrap(), std::slice::from_ref(&parcel));
            assert!(under_way(&mut tx, at(9), 9).await.unwrap().is_empty());
            assert_eq!(under_way(&mut tx, at(10), 9).await.unwrap(), std::slice::from_ref(&parcel));
            assert!(delivered(&mut tx, parcel.key, at(20)).await.unwrap());
            assert!(!delivered(&mut tx, parcel.key, at(30)).await.unwrap());
            assert!(under_way(&mut tx, at(99), 9).await.unwrap().is_empty());
            assert_eq!(list(&mut tx, 9).await.unwrap()[0].delivered_at, Some(at(20)));
        }
    }
}
