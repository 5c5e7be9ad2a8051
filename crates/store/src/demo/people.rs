//! Invented people and the accounts of a demonstration.
//!
//! The rule it protects: whether somebody has an account is asked of the accounts themselves, never remembered here.

use absher_vocabulary::{Date, IdentityNumber, Phone, Text};
use serde_json::Value as Json;

use crate::{FromRow, Result, Row, Sql, Tx, args};

/// An invented person.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Identity number.
    pub identity: IdentityNumber,
    /// Entry of the cast.
    pub entry: String,
    /// Name.
    pub name: Text,
    /// Phone on record.
    pub phone: Option<Phone>,
    /// Day of birth on record.
    pub born: Option<Date>,
    /// The cast says that this person has no account.
    pub unregistered: bool,
    /// Place in lists.
    pub place: i64,
}

impl std::fmt::Debug for Person {
    /// Without what is personal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person")
            .field("entry", &self.entry)
            .finish_non_exhaustive()
    }
}

impl FromRow for Person {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            identity: row.get("identity")?,
            entry: row.get("entry")?,
            name: Text {
                ar: row.get("name_ar")?,
                en: row.get("name_en")?,
            },
            phone: row.get("phone")?,
            born: row.get("born")?,
            unregistered: row.get("unregistered")?,
            place: row.get("place")?,
        })
    }
}

/// Adds people; those known already stay as they are.
pub async fn add(tx: &mut Tx, people: &[Person]) -> Result<()> {
    for p in people {
        tx.exec(
            "INSERT INTO demo_person (identity, entry, name_ar, name_en, phone, born, unregistered, place) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (identity) DO NOTHING",
            args![p.identity, p.entry, p.name.ar, p.name.en, p.phone, p.born, p.unregistered, p.place],
        )
        .await?;
    }
    Ok(())
}

/// People with a phone on record, born by a day, who have no account: those first of whom the cast says so.
pub async fn without_account(sql: &mut impl Sql, born_by: Date, limit: i64) -> Result<Vec<Person>> {
    sql.all(
        "SELECT identity, entry, name_ar, name_en, phone, born, unregistered, place FROM demo_person p \
         WHERE phone IS NOT NULL AND born <= $1 \
         AND NOT EXISTS (SELECT 1 FROM account a WHERE a.identity = p.identity OR a.phone = p.phone) \
         ORDER BY unregistered DESC, place LIMIT $2",
        args![born_by, limit],
    )
    .await
}

/// How many people there are.
pub async fn count(sql: &mut impl Sql) -> Result<i64> {
    let row: (i64,) = sql.one("SELECT COUNT(*) FROM demo_person", args![]).await?;
    Ok(row.0)
}

/// An account of the demonstration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// User name.
    pub user_name: String,
    /// Identity number.
    pub identity: IdentityNumber,
    /// What the person is.
    pub what: Text,
    /// Roles of an officer.
    pub roles: Vec<String>,
    /// Phone that receives the codes.
    pub phone: Phone,
    /// Place in lists.
    pub place: i64,
}

impl FromRow for Account {
    fn from_row(row: &Row) -> Result<Self> {
        let roles: Json = row.get("roles")?;
        let roles = serde_json::from_value(roles)
            .map_err(|e| crate::Error::decode("roles", &e.to_string()))?;
        Ok(Self {
            user_name: row.get("user_name")?,
            identity: row.get("identity")?,
            what: Text {
                ar: row.get("what_ar")?,
                en: row.get("what_en")?,
            },
            roles,
            phone: row.get("phone")?,
            place: row.get("place")?,
        })
    }
}

/// Remembers an account; one known already stays as it is.
pub async fn remember(tx: &mut Tx, a: &Account) -> Result<()> {
    tx.exec(
        "INSERT INTO demo_account (user_name, identity, what_ar, what_en, roles, phone, place) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (user_name) DO NOTHING",
        args![
            a.user_name,
            a.identity,
            a.what.ar,
            a.what.en,
            Json::from(a.roles.clone()),
            a.phone,
            a.place
        ],
    )
    .await?;
    Ok(())
}

/// All accounts of the demonstration.
pub async fn accounts(sql: &mut impl Sql) -> Result<Vec<Account>> {
    sql.all(
        "SELECT user_name, identity, what_ar, what_en, roles, phone, place FROM demo_account ORDER BY place",
        args![],
    )
    .await
}

#[cfg(test)]
mod tests {
    use absher_vocabulary::{IdentityKind, parse_date};

    use super::*;
    use crate::{Db, accounts::tests::with_accounts, on_both};

    fn person(n: u64) -> Person {
        Person {
            identity: IdentityNumber::synthetic(IdentityKind::Citizen, n),
            entry: "someone".to_owned(),
            name: Text::new("سارة", "Sara"),
            phone: Some(Phone::synthetic(n)),
            born: parse_date("1990-01-01").ok(),
            unregistered: n.is_multiple_of(2),
            place: i64::try_from(n).unwrap(),
        }
    }

    on_both! {
        async fn those_without_account_are_found(db: Db) {
            with_accounts(&db, 2).await;
            let mut tx = db.begin().await.unwrap();
            let child = Person { born: parse_date("2020-01-01").ok(), ..person(7) };
            let without_phone = Person { phone: None, ..person(8) };
            let all = [person(1), person(2), person(3), person(4), person(5), child, without_phone];
            add(&mut tx, &all).await.unwrap();
            add(&mut tx, &all).await.unwrap();
            assert_eq!(count(&mut tx).await.unwrap(), 7);
            let day = parse_date("2008-01-01").unwrap();
            assert_eq!(without_account(&mut tx, day, 9).await.unwrap(), [person(4), person(3), person(5)]);
            assert_eq!(without_account(&mut tx, day, 1).await.unwrap(), [person(4)]);
        }

        async fn accounts_are_remembered_in_order(db: Db) {
            let account = |n: u64, place| Account {
                user_name: format!("user{n}"),
                identity: IdentityNumber::synthetic(IdentityKind::Citizen, n),
                what: Text::new("مواطن", "Citizen"),
                roles: vec!["auditor".to_owned()],
                phone: Phone::synthetic(n),
                place,
            };
            let mut tx = db.begin().await.unwrap();
            for one in [account(1, 2), account(2, 1), account(1, 9)] {
                remember(&mut tx, &one).await.unwrap();
            }
            assert_eq!(accounts(&mut tx).await.unwrap(), [account(2, 1), account(1, 2)]);
        }
    }
}
