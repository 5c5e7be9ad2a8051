//! Registrations that are not yet accounts.
//!
//! The rule it protects: a registration goes begun → verified → completed, each step once; a new state is a value of
//! `state` and a compare-and-set here.

use absher_vocabulary::{Email, IdentityNumber, Lang, Phone, RegistrationId, Timestamp};

use crate::{FromRow, Result, Row, Sql, Tx, args};

/// How far a registration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A code was sent.
    Begun,
    /// The phone is proved.
    Verified,
    /// It became an account.
    Completed,
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Begun => "begun",
            Self::Verified => "verified",
            Self::Completed => "completed",
        })
    }
}

impl std::str::FromStr for State {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Begun, Self::Verified, Self::Completed]
            .into_iter()
            .find(|state| state.to_string() == text)
            .ok_or(())
    }
}

crate::text_value!(State);

/// A row of `registration`.
#[derive(Clone, Debug, PartialEq)]
pub struct Registration {
    /// Its id.
    pub id: RegistrationId,
    /// Whose account it is to be.
    pub identity: IdentityNumber,
    /// Phone to be proved.
    pub phone: Phone,
    /// Mail address.
    pub email: Option<Email>,
    /// Language chosen.
    pub lang: Lang,
    /// How far it is.
    pub state: State,
    /// When the terms were accepted.
    pub consented_at: Timestamp,
    /// The moment it lapses.
    pub expires_at: Timestamp,
}

impl FromRow for Registration {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            identity: row.get("identity")?,
            phone: row.get("phone")?,
            email: row.get("email")?,
            lang: row.get("lang")?,
            state: row.get("state")?,
            consented_at: row.get("consented_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

/// Adds a registration.
pub async fn insert(tx: &mut Tx, r: &Registration) -> Result<()> {
    tx.exec(
        "INSERT INTO registration (id, identity, phone, email, lang, state, consented_at, \
         expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            r.id,
            r.identity.clone(),
            r.phone.clone(),
            r.email.clone(),
            r.lang,
            r.state,
            r.consented_at,
            r.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// The registration, unless it lapsed.
pub async fn find(
    sql: &mut impl Sql,
    id: RegistrationId,
    now: Timestamp,
) -> Result<Option<Registration>> {
    sql.opt(
        "SELECT id, identity, phone, email, lang, state, consented_at, expires_at \
         FROM registration WHERE id = $1 AND expires_at > $2",
        args![id, now],
    )
    .await
}

/// Takes it one step on; `false` when it was not at `from`.
pub async fn advance(tx: &mut Tx, id: RegistrationId, from: State, to: State) -> Result<bool> {
    let changed = tx
        .exec(
            "UPDATE registration SET state = $3 WHERE id = $1 AND state = $2",
            args![id, from, to],
        )
        .await?;
    Ok(changed == 1)
}

/// Removes those that lapsed.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    tx.exec(
        "DELETE FROM registration WHERE expires_at <= $1",
        args![now],
    )
    .await
}

#[cfg(test)]
mod tests {
    use absher_vocabulary::identity::IdentityKind;

    use super::*;
    use crate::{Db, on_both};

    on_both! {
        async fn a_registration_takes_each_step_once_and_lapses(db: Db) {
            let at = |s: i64| Timestamp::from_micros(s * 1_000_000);
            let row = Registration {
                id: RegistrationId::from_uuid(uuid::Uuid::from_u128(1)),
                identity: IdentityNumber::synthetic(IdentityKind::Resident, 1),
                phone: Phone::synthetic(1),
                email: None,
                lang: Lang::En,
                state: State::Begun,
                consented_at: at(1),
                expires_at: at(10),
            };
            let mut tx = db.begin().await.unwrap();
            insert(&mut tx, &row).await.unwrap();
            assert_eq!(find(&mut tx, row.id, at(9)).await.unwrap(), Some(row.clone()));
            assert!(!advance(&mut tx, row.id, State::Verified, State::Completed).await.unwrap());
            assert!(advance(&mut tx, row.id, State::Begun, State::Verified).await.unwrap());
            assert!(!advance(&mut tx, row.id, State::Begun, State::Verified).await.unwrap());
            assert_eq!(find(&mut tx, row.id, at(10)).await.unwrap(), None);
            assert_eq!(sweep(&mut tx, at(9)).await.unwrap(), 0);
            assert_eq!(sweep(&mut tx, at(10)).await.unwrap(), 1);
        }
    }
}
