//! The audit: entries as they happen, and the blocks that seal them.
//!
//! Rule protected: nothing here changes or removes an entry; sealing only gives an entry its number and hash, once. What
//! an entry says is a new `act` with its detail; no SQL changes.

use absher_vocabulary::{AccountId, IdentityNumber, Timestamp};
use uuid::Uuid;

use crate::{FromRow, Result, Row, Sql, ToValue, Tx, Value, args, registers::bulk};

/// A row of `audit_entry`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: Uuid,
    /// When it happened.
    pub at: Timestamp,
    /// The account that did it; none for the platform itself and for people who are not signed in.
    pub actor: Option<AccountId>,
    /// What was done: a word.
    pub act: String,
    /// The person it was about.
    pub about: Option<IdentityNumber>,
    /// More, as JSON; kept as written, since it is hashed.
    pub detail: String,
    /// Its place in the chain, once sealed.
    pub number: Option<i64>,
    /// The hash of the chain up to it, once sealed.
    pub hash: Option<Vec<u8>>,
}

impl FromRow for Entry {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            at: row.get("at")?,
            actor: row.get("actor")?,
            act: row.get("act")?,
            about: row.get("about")?,
            detail: row.get("detail")?,
            number: row.get("number")?,
            hash: row.get("hash")?,
        })
    }
}

/// A row of `audit_block`: entries sealed together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its number, from 1.
    pub number: i64,
    /// Number of its first entry.
    pub first: i64,
    /// Number of its last entry.
    pub last: i64,
    /// Hash of the chain before it.
    pub previous: Vec<u8>,
    /// Hash of the chain after it.
    pub hash: Vec<u8>,
    /// The key that signed it.
    pub key_id: String,
    /// The signature.
    pub signature: Vec<u8>,
    /// When it was sealed.
    pub sealed_at: Timestamp,
}

impl FromRow for Block {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            number: row.get("number")?,
            first: row.get("first")?,
            last: row.get("last")?,
            previous: row.get("previous")?,
            hash: row.get("hash")?,
            key_id: row.get("key_id")?,
            signature: row.get("signature")?,
            sealed_at: row.get("sealed_at")?,
        })
    }
}

/// Writes entries, unsealed. Few statements, however many entries.
pub async fn insert(tx: &mut Tx, entries: &[Entry]) -> Result<()> {
    let rows = entries.iter().map(|e| {
        [
            e.id.to_value(),
            e.at.to_value(),
            e.actor.to_value(),
            e.act.to_value(),
            e.about.to_value(),
            e.detail.to_value(),
        ]
    });
    let rows: Vec<[Value; 6]> = rows.collect();
    bulk::add(
        tx,
        "INSERT INTO audit_entry (id, at, actor, act, about, detail) VALUES ",
        rows.into_iter(),
    )
    .await
}

/// Entries of an act about a person, the newest first.
pub async fn about(
    sql: &mut impl Sql,
    who: &IdentityNumber,
    act: &str,
    limit: i64,
) -> Result<Vec<Entry>> {
    sql.all(
        "SELECT id, at, actor, act, about, detail, number, hash FROM audit_entry \
         WHERE about = $1 AND act = $2 ORDER BY at DESC, id DESC LIMIT $3",
        args![who, act, limit],
    )
    .await
}

/// Entries that wait to be sealed, the oldest first.
pub async fn unsealed(sql: &mut impl Sql, limit: i64) -> Result<Vec<Entry>> {
    sql.all(
        "SELECT id, at, actor, act, about, detail, number, hash FROM audit_entry \
         WHERE number IS NULL ORDER BY at, id LIMIT $1",
        args![limit],
    )
    .await
}

/// How many entries wait to be sealed.
pub async fn count_unsealed(sql: &mut impl Sql) -> Result<i64> {
    let (count,): (i64,) = sql
        .one(
            "SELECT COUNT(*) FROM audit_entry WHERE number IS NULL",
            args![],
        )
        .await?;
    Ok(count)
}

/// The highest number given to an entry; 0 when none is sealed.
pub async fn last_number(sql: &mut impl Sql) -> Result<i64> {
    let (last,): (i64,) = sql
        .one("SELECT COALESCE(MAX(number), 0) FROM audit_entry", args![])
        .await?;
    Ok(last)
}

/// Gives an entry its place; `false` when it has one.
pub async fn seal(tx: &mut Tx, id: Uuid, number: i64, hash: &[u8]) -> Result<bool> {
    let changed = tx
        .exec(
            "UPDATE audit_entry SET number = $2, hash = $3 WHERE id = $1 AND number IS NULL",
            args![id, number, hash],
        )
        .await?;
    Ok(changed == 1)
}

/// Writes a block. A second one of the same number is an error.
pub async fn add_block(tx: &mut Tx, block: &Block) -> Result<()> {
    tx.exec(
        "INSERT INTO audit_block (number, first, last, previous, hash, key_id, signature, sealed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            block.number,
            block.first,
            block.last,
            block.previous,
            block.hash,
            block.key_id,
            block.signature,
            block.sealed_at
        ],
    )
    .await?;
    Ok(())
}

/// The last block.
pub async fn last_block(sql: &mut impl Sql) -> Result<Option<Block>> {
    sql.opt(
        "SELECT number, first, last, previous, hash, key_id, signature, sealed_at FROM audit_block \
         ORDER BY number DESC LIMIT 1",
        args![],
    )
    .await
}

/// Blocks after a number, in order.
pub async fn blocks_after(sql: &mut impl Sql, number: i64, limit: i64) -> Result<Vec<Block>> {
    sql.all(
        "SELECT number, first, last, previous, hash, key_id, signature, sealed_at FROM audit_block \
         WHERE number > $1 ORDER BY number LIMIT $2",
        args![number, limit],
    )
    .await
}

/// Sealed entries with numbers in a range, in order.
pub async fn between(sql: &mut impl Sql, first: i64, last: i64) -> Result<Vec<Entry>> {
    sql.all(
        "SELECT id, at, actor, act, about, detail, number, hash FROM audit_entry \
         WHERE number >= $1 AND number <= $2 ORDER BY number",
        args![first, last],
    )
    .await
}

/// What somebody with the database in hand could do: for tests of those who must notice.
#[cfg(any(test, feature = "testing"))]
pub mod tamper {
    use super::Block;
    use crate::{Result, Tx, args};

    /// Changes what a sealed entry says.
    pub async fn change(tx: &mut Tx, number: i64, detail: &str) -> Result<u64> {
        tx.exec(
            "UPDATE audit_entry SET detail = $2 WHERE number = $1",
            args![number, detail],
        )
        .await
    }

    /// Gives a sealed entry another hash.
    pub async fn rehash(tx: &mut Tx, number: i64, hash: &[u8]) -> Result<u64> {
        tx.exec(
            "UPDATE audit_entry SET hash = $2 WHERE number = $1",
            args![number, hash],
        )
        .await
    }

    /// Removes a sealed entry.
    pub async fn drop_entry(tx: &mut Tx, number: i64) -> Result<u64> {
        tx.exec("DELETE FROM audit_entry WHERE number = $1", args![number])
            .await
    }

    /// Gives a sealed entry another number.
    pub async fn renumber(tx: &mut Tx, from: i64, to: i64) -> Result<u64> {
        tx.exec(
            "UPDATE audit_entry SET number = $2 WHERE number = $1",
            args![from, to],
        )
        .await
    }

    /// Removes a block.
    pub async fn drop_block(tx: &mut Tx, number: i64) -> Result<u64> {
        tx.exec("DELETE FROM audit_block WHERE number = $1", args![number])
            .await
    }

    /// Replaces what a block says of its entries.
    pub async fn forge(tx: &mut Tx, block: &Block) -> Result<u64> {
        tx.exec(
            "UPDATE audit_block SET hash = $2, signature = $3, previous = $4, key_id = $5 WHERE number = $1",
            args![block.number, block.hash, block.signature, block.previous, block.key_id],
        )
        .await
    }
}

#[cfg(test)]
mod tests {
    use absher_vocabulary::IdentityKind;

    use super::*;
    use crate::{Db, on_both};

    fn who(serial: u64) -> IdentityNumber {
        IdentityNumber::synthetic(IdentityKind::Citizen, serial)
    }

    fn entry(serial: u64, about: Option<IdentityNumber>) -> Entry {
        Entry {
            id: Uuid::from_u128(u128::from(serial)),
            at: Timestamp::from_micros(1_795_340_000_000_000 + i64::try_from(serial).unwrap()),
            actor: Some(AccountId::from_uuid(Uuid::from_u128(7))),
            act: "look".into(),
            about,
            detail: r#"{"b":1.0,  "a":"نص"}"#.into(),
            number: None,
            hash: None,
        }
    }

    async fn written(db: &Db, entries: &[Entry]) {
        let mut tx = db.begin().await.unwrap();
        insert(&mut tx, entries).await.unwrap();
        tx.commit().await.unwrap();
    }

    on_both! {
        async fn entries_come_back_as_they_were_written(db: Db) {
            let many: Vec<Entry> = (0..120).map(|n| entry(n, None)).collect();
            written(&db, &many).await;
            let mut reader = db.reader().await.unwrap();
            assert_eq!(unsealed(&mut reader, 1_000).await.unwrap(), many);
            assert_eq!(count_unsealed(&mut reader).await.unwrap(), 120);
            assert_eq!(last_number(&mut reader).await.unwrap(), 0);
        }

        async fn the_newest_about_a_person_come_first(db: Db) {
            let mut other = entry(3, Some(who(1)));
            other.act = "apply".into();
            written(&db, &[entry(1, Some(who(1))), entry(2, Some(who(1))), other, entry(4, Some(who(2)))]).await;
            let mut reader = db.reader().await.unwrap();
            let found = about(&mut reader, &who(1), "look", 10).await.unwrap();
            assert_eq!(found.iter().map(|e| e.id.as_u128()).collect::<Vec<_>>(), [2, 1]);
        }

        async fn an_entry_gets_one_place_and_a_place_one_entry(db: Db) {
            written(&db, &[entry(1, None), entry(2, None)]).await;
            let mut tx = db.begin().await.unwrap();
            assert!(seal(&mut tx, Uuid::from_u128(1), 1, &[1; 32]).await.unwrap());
            assert!(!seal(&mut tx, Uuid::from_u128(1), 2, &[2; 32]).await.unwrap());
            tx.commit().await.unwrap();
            let mut tx = db.begin().await.unwrap();
            let taken = seal(&mut tx, Uuid::from_u128(2), 1, &[1; 32]).await.unwrap_err();
            assert!(taken.is_unique("audit_entry_number_key"), "{taken:?}");
            tx.rollback().await;
            let mut reader = db.reader().await.unwrap();
            assert_eq!(last_number(&mut reader).await.unwrap(), 1);
            assert_eq!(between(&mut reader, 1, 9).await.unwrap()[0].hash, Some(vec![1; 32]));
            assert_eq!(count_unsealed(&mut reader).await.unwrap(), 1);
        }

        async fn blocks_stand_once_and_in_order(db: Db) {
            let block = |number: i64| Block {
                number,
                first: number * 10,
                last: number * 10 + 9,
                previous: vec![0; 32],
                hash: vec![1; 32],
                key_id: "k".into(),
                signature: vec![2; 64],
                sealed_at: Timestamp::from_micros(5),
            };
            let mut tx = db.begin().await.unwrap();
            add_block(&mut tx, &block(1)).await.unwrap();
            add_block(&mut tx, &block(2)).await.unwrap();
            tx.commit().await.unwrap();
            let mut reader = db.reader().await.unwrap();
            assert_eq!(last_block(&mut reader).await.unwrap(), Some(block(2)));
            assert_eq!(blocks_after(&mut reader, 1, 10).await.unwrap(), [block(2)]);
            let mut tx = db.begin().await.unwrap();
            assert!(add_block(&mut tx, &block(2)).await.unwrap_err().is_unique("audit_block_pkey"));
        }
    }
}
