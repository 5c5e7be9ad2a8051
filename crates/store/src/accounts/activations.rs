//! References people bring to a desk to have their identity proved.
//!
//! The rule it protects: one reference of an account waits at a time, and it is decided once.

use absher_vocabulary::{AccountId, Reference, Timestamp};

use crate::{FromRow, Result, Row, Sql, Tx, args};

/// How far an activation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// To be decided.
    Waiting,
    /// An officer refused it.
    Refused,
    /// Identity was proved.
    Done,
    /// A new reference took its place.
    Replaced,
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Waiting => "waiting",
            Self::Refused => "refused",
            Self::Done => "done",
            Self::Replaced => "replaced",
        })
    }
}

impl std::str::FromStr for State {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Waiting, Self::Refused, Self::Done, Self::Replaced]
            .into_iter()
            .find(|state| state.to_string() == text)
            .ok_or(())
    }
}

crate::text_value!(State);

/// A row of `activation`.
#[derive(Clone, Debug, PartialEq)]
pub struct Activation {
    /// What the person brings.
    pub reference: Reference,
    /// Whose it is.
    pub account: AccountId,
    /// How far it is.
    pub state: State,
    /// When it was made.
    pub made_at: Timestamp,
    /// The moment the reference lapses.
    pub expires_at: Timestamp,
    /// The officer who checked or decided.
    pub officer: Option<AccountId>,
    /// Why it was refused, as the platform's word for it.
    pub reason: Option<String>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
}

impl FromRow for Activation {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            reference: row.get("reference")?,
            account: row.get("account")?,
            state: row.get("state")?,
            made_at: row.get("made_at")?,
            expires_at: row.get("expires_at")?,
            officer: row.get("officer")?,
            reason: row.get("reason")?,
            decided_at: row.get("decided_at")?,
        })
    }
}

/// A new reference for an account; one that waits is replaced.
pub async fn renew(
    tx: &mut Tx,
    reference: &Reference,
    account: AccountId,
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<()> {
    tx.exec(
        "UPDATE activation SET state = 'replaced' WHERE account = $1 AND state = 'waiting'",
        args![account],
    )
    .await?;
    tx.exec(
        "INSERT INTO activation (reference, account, state, made_at, expires_at) \
         VALUES ($1, $2, 'waiting', $3, $4)",
        args![reference.clone(), account, now, expires_at],
    )
    .await?;
    Ok(())
}

/// The activation with this reference.
pub async fn by_reference(sql: &mut impl Sql, reference: &Reference) -> Result<Option<Activation>> {
    sql.opt(
        "SELECT reference, account, state, made_at, expires_at, officer, reason, decided_at \
         FROM activation WHERE reference = $1",
        args![reference.clone()],
    )
    .await
}

/// The activation of an account that waits, or else the newest that was not replaced.
pub async fn newest(sql: &mut impl Sql, account: AccountId) -> Result<Option<Activation>> {
    sql.opt(
        "SELECT reference, account, state, made_at, expires_at, officer, reason, decided_at \
         FROM activation WHERE account = $1 AND state <> 'replaced' \
         ORDER BY CASE WHEN state = 'waiting' THEN 0 ELSE 1 END, made_at DESC, reference DESC LIMIT 1",
        args![account],
    )
    .await
}

/// Notes the officer who checked the person; `false` unless a reference of the account waits and is not too old.
pub async fn check(
    tx: &mut Tx,
    account: AccountId,
    officer: AccountId,
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .exec(
            "UPDATE activation SET officer = $2 \
             WHERE account = $1 AND state = 'waiting' AND expires_at > $3",
            args![account, officer, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Ends the one that waits as proved; `false` when none waits or no officer checked it.
pub async fn done(tx: &mut Tx, reference: &Reference, now: Timestamp) -> Result<bool> {
    let changed = tx
        .exec(
            "UPDATE activation SET state = 'done', decided_at = $2 \
             WHERE reference = $1 AND state = 'waiting' AND officer IS NOT NULL",
            args![reference.clone(), now],
        )
        .await?;
    Ok(changed == 1)
}

/// Ends the one that waits as refused; `false` when none waits.
pub async fn refuse(
    tx: &mut Tx,
    account: AccountId,
    (officer, reason): (AccountId, &str),
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .exec(
            "UPDATE activation SET state = 'refused', officer = $2, reason = $3, decided_at = $4 \
             WHERE account = $1 AND state = 'waiting'",
            args![account, officer, reason, now],
        )
        .await?;
    Ok(changed == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, accounts::tests::with_accounts, on_both};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(second * 1_000_000)
    }

    fn reference(text: &str) -> Reference {
        Reference::parse(text).unwrap()
    }

    on_both! {
        async fn one_reference_waits_and_is_decided_once(db: Db) {
            let all = with_accounts(&db, 2).await;
            let (person, officer) = (all[0].id, all[1].id);
            let first = reference("22222-22222");
            let second = reference("22222-2223Y");
            let mut tx = db.begin().await.unwrap();
            renew(&mut tx, &first, person, (at(0), at(10))).await.unwrap();
            assert!(!done(&mut tx, &first, at(1)).await.unwrap(), "no officer checked");
            assert!(!check(&mut tx, person, officer, at(10)).await.unwrap(), "too old");
            renew(&mut tx, &second, person, (at(10), at(20))).await.unwrap();
            let old = by_reference(&mut tx, &first).await.unwrap().unwrap();
            assert_eq!(old.state, State::Replaced);
            assert!(check(&mut tx, person, officer, at(11)).await.unwrap());
            assert!(!done(&mut tx, &first, at(12)).await.unwrap(), "replaced");
            assert!(done(&mut tx, &second, at(12)).await.unwrap());
            assert!(!done(&mut tx, &second, at(12)).await.unwrap());
            assert!(!refuse(&mut tx, person, (officer, "x"), at(13)).await.unwrap());
            let newest = newest(&mut tx, person).await.unwrap().unwrap();
            assert_eq!((newest.reference, newest.officer), (second, Some(officer)));
        }

        async fn a_refusal_has_its_reason(db: Db) {
            let all = with_accounts(&db, 2).await;
            let first = reference("22222-22222");
            let mut tx = db.begin().await.unwrap();
            renew(&mut tx, &first, all[0].id, (at(0), at(10))).await.unwrap();
            assert!(refuse(&mut tx, all[0].id, (all[1].id, "data"), at(1)).await.unwrap());
            assert!(!refuse(&mut tx, all[0].id, (all[1].id, "data"), at(1)).await.unwrap());
            let row = by_reference(&mut tx, &first).await.unwrap().unwrap();
            assert_eq!((row.state, row.reason.as_deref()), (State::Refused, Some("data")));
        }
    }
}
