//! Sign-ins whose password was right and whose code is awaited.
//!
//! The rule it protects: a challenge is answered once.

use absher_vocabulary::{AccountId, ChallengeId, Timestamp};

use crate::{FromRow, Result, Row, Sql, Tx, args};

/// A row of `challenge`.
#[derive(Clone, Debug, PartialEq)]
pub struct Challenge {
    /// Its id.
    pub id: ChallengeId,
    /// Who signs in.
    pub account: AccountId,
    /// Address of the network peer.
    pub address: String,
    /// What the browser or program calls itself.
    pub user_agent: String,
    /// The moment it lapses.
    pub expires_at: Timestamp,
}

impl FromRow for Challenge {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            address: row.get("address")?,
            user_agent: row.get("user_agent")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

/// Keeps a challenge.
pub async fn insert(tx: &mut Tx, c: &Challenge) -> Result<()> {
    tx.exec(
        "INSERT INTO challenge (id, account, address, user_agent, expires_at, answered) \
         VALUES ($1, $2, $3, $4, $5, FALSE)",
        args![
            c.id,
            c.account,
            c.address.as_str(),
            c.user_agent.as_str(),
            c.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// The challenge, unless it lapsed or was answered.
pub async fn find(
    sql: &mut impl Sql,
    id: ChallengeId,
    now: Timestamp,
) -> Result<Option<Challenge>> {
    sql.opt(
        "SELECT id, account, address, user_agent, expires_at FROM challenge \
         WHERE id = $1 AND answered = FALSE AND expires_at > $2",
        args![id, now],
    )
    .await
}

/// Marks it answered; `false` when it was.
pub async fn answer(tx: &mut Tx, id: ChallengeId) -> Result<bool> {
    let changed = tx
        .exec(
            "UPDATE challenge SET answered = TRUE WHERE id = $1 AND answered = FALSE",
            args![id],
        )
        .await?;
    Ok(changed == 1)
}

/// Removes those that lapsed.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    tx.exec("DELETE FROM challenge WHERE expires_at <= $1", args![now])
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, accounts::tests::with_accounts, on_both};

    on_both! {
        async fn a_challenge_is_answered_once_and_in_time(db: Db) {
            let account = with_accounts(&db, 1).await.remove(0).id;
            let at = |s: i64| Timestamp::from_micros(s * 1_000_000);
            let row = Challenge {
                id: ChallengeId::from_uuid(uuid::Uuid::from_u128(1)),
                account,
                address: "192.0.2.1".to_owned(),
                user_agent: "test".to_owned(),
                expires_at: at(10),
            };
            let mut tx = db.begin().await.unwrap();
            insert(&mut tx, &row).await.unwrap();
            assert_eq!(find(&mut tx, row.id, at(9)).await.unwrap(), Some(row.clone()));
            assert_eq!(find(&mut tx, row.id, at(10)).await.unwrap(), None);
            assert!(answer(&mut tx, row.id).await.unwrap());
            assert!(!answer(&mut tx, row.id).await.unwrap());
            assert_eq!(find(&mut tx, row.id, at(9)).await.unwrap(), None);
            assert_eq!(sweep(&mut tx, at(10)).await.unwrap(), 1);
        }
    }
}
