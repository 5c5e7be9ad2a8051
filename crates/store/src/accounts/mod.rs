//! Accounts: who may sign in, how to reach them, and which roles officers have.
//!
//! The rule it protects: an identity, a user name and a phone belong to one account each, decided by unique indexes and
//! not by looking first. What surrounds an account (codes, sessions, activation…) has a file of its own in this folder.

pub mod activations;
pub mod challenges;
pub mod codes;
pub mod limits;
pub mod registrations;
pub mod sessions;

use std::{fmt, str::FromStr};

use absher_vocabulary::{AccountId, Email, IdentityNumber, Lang, Phone, Timestamp};

use crate::{Error, FromRow, Result, Row, Sql, Tx, args};

/// Where identity was proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivatedBy {
    /// By an officer at a desk.
    Desk,
    /// By a bank.
    Bank,
    /// At a self-service kiosk.
    Kiosk,
}

impl fmt::Display for ActivatedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Desk => "desk",
            Self::Bank => "bank",
            Self::Kiosk => "kiosk",
        })
    }
}

impl FromStr for ActivatedBy {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Desk, Self::Bank, Self::Kiosk]
            .into_iter()
            .find(|by| by.to_string() == text)
            .ok_or(())
    }
}

crate::text_value!(ActivatedBy);

/// A row of `account`.
#[derive(Clone, PartialEq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Whose it is.
    pub identity: IdentityNumber,
    /// Name to sign in with, in lower case.
    pub user_name: String,
    /// Hash of the password, a PHC string.
    pub password: String,
    /// Phone that was proved.
    pub phone: Phone,
    /// Mail address, unproved.
    pub email: Option<Email>,
    /// Language chosen.
    pub lang: Lang,
    /// When the terms were accepted.
    pub consented_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// Where and when identity was proved.
    pub activated: Option<(ActivatedBy, Timestamp)>,
}

impl fmt::Debug for Account {
    /// Without personal data and without the password's hash.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl FromRow for Account {
    fn from_row(row: &Row) -> Result<Self> {
        let by: Option<ActivatedBy> = row.get("activated_by")?;
        Ok(Self {
            id: row.get("id")?,
            identity: row.get("identity")?,
            user_name: row.get("user_name")?,
            password: row.get("password")?,
            phone: row.get("phone")?,
            email: row.get("email")?,
            lang: row.get("lang")?,
            consented_at: row.get("consented_at")?,
            created_at: row.get("created_at")?,
            activated: by.zip(row.get("activated_at")?),
        })
    }
}

/// Which of the things that belong to one account only is taken.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// The identity has an account.
    #[error("the identity has an account")]
    Identity,
    /// The user name is taken.
    #[error("the user name is taken")]
    UserName,
    /// The phone belongs to another account.
    #[error("the phone belongs to another account")]
    Phone,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Adds an account.
pub async fn add(tx: &mut Tx, a: &Account) -> Result<(), AddError> {
    let (by, at) = a.activated.unzip();
    let done = tx
        .exec(
            "INSERT INTO account (id, identity, user_name, password, phone, email, lang, \
             consented_at, created_at, activated_by, activated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            args![
                a.id,
                a.identity.clone(),
                a.user_name.as_str(),
                a.password.as_str(),
                a.phone.clone(),
                a.email.clone(),
                a.lang,
                a.consented_at,
                a.created_at,
                by,
                at
            ],
        )
        .await;
    match done {
        Ok(_) => Ok(()),
        Err(e) if e.is_unique("account_identity_key") => Err(AddError::Identity),
        Err(e) if e.is_unique("account_user_name_key") => Err(AddError::UserName),
        Err(e) if e.is_unique("account_phone_key") => Err(AddError::Phone),
        Err(e) => Err(e.into()),
    }
}

/// The account with this id.
pub async fn by_id(sql: &mut impl Sql, id: AccountId) -> Result<Option<Account>> {
    sql.opt(
        "SELECT id, identity, user_name, password, phone, email, lang, consented_at, created_at, \
         activated_by, activated_at FROM account WHERE id = $1",
        args![id],
    )
    .await
}

/// The account of this person.
pub async fn by_identity(sql: &mut impl Sql, identity: &IdentityNumber) -> Result<Option<Account>> {
    sql.opt(
        "SELECT id, identity, user_name, password, phone, email, lang, consented_at, created_at, \
         activated_by, activated_at FROM account WHERE identity = $1",
        args![identity.clone()],
    )
    .await
}

/// The account with this user name, which must be in lower case.
pub async fn by_user_name(sql: &mut impl Sql, user_name: &str) -> Result<Option<Account>> {
    sql.opt(
        "SELECT id, identity, user_name, password, phone, email, lang, consented_at, created_at, \
         activated_by, activated_at FROM account WHERE user_name = $1",
        args![user_name],
    )
    .await
}

/// Whether an account has this phone.
pub async fn has_phone(sql: &mut impl Sql, phone: &Phone) -> Result<bool> {
    let (count,): (i64,) = sql
        .one(
            "SELECT COUNT(*) FROM account WHERE phone = $1",
            args![phone.clone()],
        )
        .await?;
    Ok(count > 0)
}

/// How to reach a person.
pub async fn contact(
    sql: &mut impl Sql,
    identity: &IdentityNumber,
) -> Result<Option<(Phone, Lang)>> {
    sql.opt(
        "SELECT phone, lang FROM account WHERE identity = $1",
        args![identity.clone()],
    )
    .await
}

/// Marks identity as proved; `false` when it already was.
pub async fn activate(tx: &mut Tx, id: AccountId, by: ActivatedBy, now: Timestamp) -> Result<bool> {
    let changed = tx
        .exec(
            "UPDATE account SET activated_by = $2, activated_at = $3 \
             WHERE id = $1 AND activated_by IS NULL",
            args![id, by, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Roles of an officer, in order; none for others.
pub async fn roles(sql: &mut impl Sql, id: AccountId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = sql
        .all(
            "SELECT role FROM account_role WHERE account = $1",
            args![id],
        )
        .await?;
    let mut roles: Vec<String> = rows.into_iter().map(|r| r.0).collect();
    roles.sort();
    Ok(roles)
}

/// Gives a role; giving it again changes nothing.
pub async fn grant(tx: &mut Tx, id: AccountId, role: &str) -> Result<()> {
    tx.exec(
        "INSERT INTO account_role (account, role) VALUES ($1, $2) \
         ON CONFLICT (account, role) DO NOTHING",
        args![id, role],
    )
    .await?;
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use absher_vocabulary::identity::IdentityKind;

    use super::*;
    use crate::{Db, on_both};

    pub(crate) fn sample(n: u64) -> Account {
        let id = uuid::Uuid::from_u128(u128::from(n));
        Account {
            id: AccountId::from_uuid(id),
            identity: IdentityNumber::synthetic(IdentityKind::Citizen, n),
            user_name: format!("person{n}"),
            password: "$argon2id$".to_owned(),
            phone: Phone::synthetic(n),
            email: Email::parse("a@example.com").ok(),
            lang: Lang::Ar,
            consented_at: Timestamp::from_micros(1_000_000),
            created_at: Timestamp::from_micros(1_000_000),
            activated: None,
        }
    }

    pub(crate) async fn with_accounts(db: &Db, count: u64) -> Vec<Account> {
        let all: Vec<Account> = (1..=count).map(sample).collect();
        let mut tx = db.begin().await.unwrap();
        for account in &all {
            add(&mut tx, account).await.unwrap();
        }
        tx.commit().await.unwrap();
        all
    }

    on_both! {
        async fn an_account_is_found_by_each_of_its_names(db: Db) {
            let one = with_accounts(&db, 2).await.remove(0);
            let mut sql = db.reader().await.unwrap();
            assert_eq!(by_id(&mut sql, one.id).await.unwrap(), Some(one.clone()));
            assert_eq!(by_identity(&mut sql, &one.identity).await.unwrap(), Some(one.clone()));
            assert_eq!(by_user_name(&mut sql, "person1").await.unwrap(), Some(one.clone()));
            assert_eq!(by_user_name(&mut sql, "person9").await.unwrap(), None);
            assert!(has_phone(&mut sql, &one.phone).await.unwrap());
            assert!(!has_phone(&mut sql, &Phone::synthetic(9)).await.unwrap());
            let contact = contact(&mut sql, &one.identity).await.unwrap();
            assert_eq!(contact, Some((one.phone, Lang::Ar)));
        }

        async fn identity_user_name_and_phone_belong_to_one_account(db: Db) {
            let one = with_accounts(&db, 1).await.remove(0);
            let other = sample(2);
            let cases = [
                (Account { identity: one.identity.clone(), ..other.clone() }, "identity"),
                (Account { user_name: one.user_name.clone(), ..other.clone() }, "user name"),
                (Account { phone: one.phone.clone(), ..other.clone() }, "phone"),
            ];
            for (account, what) in cases {
                let mut tx = db.begin().await.unwrap();
                let error = add(&mut tx, &account).await.unwrap_err();
                let fits = match what {
                    "identity" => matches!(error, AddError::Identity),
                    "user name" => matches!(error, AddError::UserName),
                    _ => matches!(error, AddError::Phone),
                };
                assert!(fits, "{what}: {error:?}");
                tx.rollback().await;
            }
            let mut tx = db.begin().await.unwrap();
            let capital = Account { user_name: "Person2".to_owned(), ..other };
            assert!(matches!(
                add(&mut tx, &capital).await,
                Err(AddError::Store(Error::Check(name))) if name == "account_user_name_lower"
            ));
        }

        async fn identity_is_proved_once(db: Db) {
            let one = with_accounts(&db, 1).await.remove(0);
            let now = Timestamp::from_micros(5_000_000);
            let mut tx = db.begin().await.unwrap();
            assert!(activate(&mut tx, one.id, ActivatedBy::Desk, now).await.unwrap());
            assert!(!activate(&mut tx, one.id, ActivatedBy::Bank, now).await.unwrap());
            let found = by_id(&mut tx, one.id).await.unwrap().unwrap();
            assert_eq!(found.activated, Some((ActivatedBy::Desk, now)));
        }

        async fn roles_are_given_once(db: Db) {
            let all = with_accounts(&db, 2).await;
            let mut tx = db.begin().await.unwrap();
            for role in ["b", "a", "b"] {
                grant(&mut tx, all[0].id, role).await.unwrap();
            }
            assert_eq!(roles(&mut tx, all[0].id).await.unwrap(), ["a", "b"]);
            assert!(roles(&mut tx, all[1].id).await.unwrap().is_empty());
        }
    }
}
