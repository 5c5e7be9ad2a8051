//! Sessions, and the browsers and programs an account signed in with.
//!
//! The rule it protects: only the SHA-256 of a token is kept, so who reads the table cannot sign in; and a session that
//! is idle or old is not found, whether or not it was removed.

use absher_vocabulary::{AccountId, IdentityNumber, Lang, SessionId, Timestamp};

use crate::{FromRow, Result, Row, Sql, Tx, args};

/// A row of `session`.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was last used, to a minute.
    pub used_at: Timestamp,
    /// When it ends at the latest.
    pub ends_at: Timestamp,
    /// Address of the network peer.
    pub address: String,
    /// What the browser or program calls itself.
    pub user_agent: String,
}

impl FromRow for Session {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            started_at: row.get("started_at")?,
            used_at: row.get("used_at")?,
            ends_at: row.get("ends_at")?,
            address: row.get("address")?,
            user_agent: row.get("user_agent")?,
        })
    }
}

/// A session with what is needed to act.
#[derive(Clone, Debug, PartialEq)]
pub struct Live {
    /// The session.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// Who that is.
    pub identity: IdentityNumber,
    /// Name of the user.
    pub user_name: String,
    /// Language chosen.
    pub lang: Lang,
    /// Whether identity is proved.
    pub activated: bool,
    /// Whether it is an officer's.
    pub officer: bool,
    /// When it was last used, to a minute.
    pub used_at: Timestamp,
}

impl FromRow for Live {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account")?,
            identity: row.get("identity")?,
            user_name: row.get("user_name")?,
            lang: row.get("lang")?,
            activated: row.get::<Option<String>>("activated_by")?.is_some(),
            officer: row.get::<i64>("roles")? > 0,
            used_at: row.get("used_at")?,
        })
    }
}

/// Starts a session.
pub async fn insert(tx: &mut Tx, s: &Session, token: [u8; 32]) -> Result<()> {
    tx.exec(
        "INSERT INTO session (id, account, token, started_at, used_at, ends_at, address, \
         user_agent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            s.id,
            s.account,
            token,
            s.started_at,
            s.used_at,
            s.ends_at,
            s.address.as_str(),
            s.user_agent.as_str()
        ],
    )
    .await?;
    Ok(())
}

/// The session of a token, unless it ended or was last used at or before `idle_since`.
pub async fn find(
    sql: &mut impl Sql,
    token: [u8; 32],
    now: Timestamp,
    idle_since: Timestamp,
) -> Result<Option<Live>> {
    sql.opt(
        "SELECT s.id, s.account, a.identity, a.user_name, a.lang, a.activated_by, s.used_at, \
         (SELECT COUNT(*) FROM account_role r WHERE r.account = s.account) AS roles \
         FROM session s JOIN account a ON a.id = s.account \
         WHERE s.token = $1 AND s.ends_at > $2 AND s.used_at > $3",
        args![token, now, idle_since],
    )
    .await
}

/// Notes that a session is used.
pub async fn touch(tx: &mut Tx, id: SessionId, now: Timestamp) -> Result<()> {
    tx.exec(
        "UPDATE session SET used_at = $2 WHERE id = $1 AND used_at < $2",
        args![id, now],
    )
    .await?;
    Ok(())
}

/// The live sessions of an account, newest first.
pub async fn list(
    sql: &mut impl Sql,
    account: AccountId,
    now: Timestamp,
    idle_since: Timestamp,
) -> Result<Vec<Session>> {
    sql.all(
        "SELECT id, account, started_at, used_at, ends_at, address, user_agent FROM session \
         WHERE account = $1 AND ends_at > $2 AND used_at > $3 ORDER BY started_at DESC, id DESC",
        args![account, now, idle_since],
    )
    .await
}

/// Ends one session of an account; `false` when the account has no such session.
pub async fn end(tx: &mut Tx, account: AccountId, id: SessionId) -> Result<bool> {
    let ended = tx
        .exec(
            "DELETE FROM session WHERE id = $1 AND account = $2",
            args![id, account],
        )
        .await?;
    Ok(ended == 1)
}

/// Ends all sessions of an account and says how many.
pub async fn end_all(tx: &mut Tx, account: AccountId) -> Result<u64> {
    tx.exec("DELETE FROM session WHERE account = $1", args![account])
        .await
}

/// Notes a browser or program. `true` when the account knew others but not this one.
pub async fn is_new_client(tx: &mut Tx, account: AccountId, client: [u8; 32]) -> Result<bool> {
    let added = tx
        .exec(
            "INSERT INTO known_client (account, client) VALUES ($1, $2) \
             ON CONFLICT (account, client) DO NOTHING",
            args![account, client],
        )
        .await?;
    let (known,): (i64,) = tx
        .one(
            "SELECT COUNT(*) FROM known_client WHERE account = $1",
            args![account],
        )
        .await?;
    Ok(added == 1 && known > 1)
}

/// Removes sessions that ended or were last used at or before `idle_since`.
pub async fn sweep(tx: &mut Tx, now: Timestamp, idle_since: Timestamp) -> Result<u64> {
    tx.exec(
        "DELETE FROM session WHERE ends_at <= $1 OR used_at <= $2",
        args![now, idle_since],
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Db,
        accounts::{self, ActivatedBy, tests::with_accounts},
        on_both,
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(second * 1_000_000)
    }

    fn session(n: u8, account: AccountId) -> Session {
        Session {
            id: SessionId::from_uuid(uuid::Uuid::from_u128(u128::from(n))),
            account,
            started_at: at(100),
            used_at: at(100),
            ends_at: at(1_000),
            address: "192.0.2.1".to_owned(),
            user_agent: "test".to_owned(),
        }
    }

    on_both! {
        async fn a_session_is_found_by_its_token_until_it_is_idle_or_old(db: Db) {
            let account = with_accounts(&db, 1).await.remove(0);
            let mut tx = db.begin().await.unwrap();
            insert(&mut tx, &session(1, account.id), [1; 32]).await.unwrap();
            let live = find(&mut tx, [1; 32], at(200), at(99)).await.unwrap().unwrap();
            assert_eq!((live.identity, live.activated, live.officer), (account.identity, false, false));
            assert!(find(&mut tx, [2; 32], at(200), at(99)).await.unwrap().is_none());
            assert!(find(&mut tx, [1; 32], at(200), at(100)).await.unwrap().is_none());
            assert!(find(&mut tx, [1; 32], at(1_000), at(99)).await.unwrap().is_none());
            touch(&mut tx, live.id, at(150)).await.unwrap();
            touch(&mut tx, live.id, at(140)).await.unwrap();
            accounts::activate(&mut tx, account.id, ActivatedBy::Desk, at(150)).await.unwrap();
            accounts::grant(&mut tx, account.id, "clerk").await.unwrap();
            let live = find(&mut tx, [1; 32], at(200), at(149)).await.unwrap().unwrap();
            assert_eq!((live.used_at, live.activated, live.officer), (at(150), true, true));
            assert_eq!(sweep(&mut tx, at(999), at(149)).await.unwrap(), 0);
            assert_eq!(sweep(&mut tx, at(999), at(150)).await.unwrap(), 1);
        }

        async fn one_ends_only_sessions_of_ones_own(db: Db) {
            let all = with_accounts(&db, 2).await;
            let mut tx = db.begin().await.unwrap();
            for (n, account) in [(1, all[0].id), (2, all[0].id), (3, all[1].id)] {
                insert(&mut tx, &session(n, account), [n; 32]).await.unwrap();
            }
            let mine = list(&mut tx, all[0].id, at(200), at(0)).await.unwrap();
            assert_eq!(mine.len(), 2);
            assert!(!end(&mut tx, all[1].id, mine[0].id).await.unwrap());
            assert!(end(&mut tx, all[0].id, mine[0].id).await.unwrap());
            assert_eq!(end_all(&mut tx, all[0].id).await.unwrap(), 1);
            assert_eq!(list(&mut tx, all[1].id, at(200), at(0)).await.unwrap().len(), 1);
        }

        async fn a_second_client_is_new_and_the_first_is_not(db: Db) {
            let account = with_accounts(&db, 1).await.remove(0).id;
            let mut tx = db.begin().await.unwrap();
            assert!(!is_new_client(&mut tx, account, [1; 32]).await.unwrap());
            assert!(!is_new_client(&mut tx, account, [1; 32]).await.unwrap());
            assert!(is_new_client(&mut tx, account, [2; 32]).await.unwrap());
            assert!(!is_new_client(&mut tx, account, [2; 32]).await.unwrap());
        }
    }
}
