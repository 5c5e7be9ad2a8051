//! The simulated bank: bills, payments, and what else it was asked to do.
//!
//! The rule it protects: a key is carried out once, a payer's attempt pays once, and a bill is paid or closed, never both.

use absher_vocabulary::{Money, OutboxId, Text, Timestamp};

use crate::{FromRow, Result, Row, Sql, Tx, args};

/// A bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// Its number.
    pub number: String,
    /// How much.
    pub amount: Money,
    /// The last moment to pay.
    pub due: Timestamp,
    /// What it is for.
    pub what: Text,
    /// `open`, `paid` or `closed`.
    pub state: String,
    /// When it was presented.
    pub presented_at: Timestamp,
}

impl FromRow for Bill {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            number: row.get("number")?,
            amount: row.get("amount")?,
            due: row.get("due")?,
            what: Text {
                ar: row.get("what_ar")?,
                en: row.get("what_en")?,
            },
            state: row.get("state")?,
            presented_at: row.get("presented_at")?,
        })
    }
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The bank's id of it.
    pub id: String,
    /// Number of the bill.
    pub number: String,
    /// The payer's own mark of the attempt.
    pub attempt: String,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
}

impl FromRow for Payment {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            number: row.get("number")?,
            attempt: row.get("attempt")?,
            amount: row.get("amount")?,
            at: row.get("at")?,
        })
    }
}

/// Something the bank was asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Its key.
    pub key: OutboxId,
    /// `present`, `close`, `refund` or `pay-out`.
    pub what: String,
    /// Number of the bill, or the account paid to.
    pub target: String,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
}

impl FromRow for Act {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            key: row.get("key")?,
            what: row.get("what")?,
            target: row.get("target")?,
            amount: row.get("amount")?,
            at: row.get("at")?,
        })
    }
}

/// Remembers an act; `false` when its key was carried out before.
pub async fn act(tx: &mut Tx, a: &Act) -> Result<bool> {
    let added = tx
        .exec(
            "INSERT INTO demo_bank_act (key, what, target, amount, at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (key) DO NOTHING",
            args![a.key, a.what, a.target, a.amount, a.at],
        )
        .await?;
    Ok(added == 1)
}

/// Acts of a kind, the newest first.
pub async fn acts(sql: &mut impl Sql, what: &str, limit: i64) -> Result<Vec<Act>> {
    sql.all(
        "SELECT key, what, target, amount, at FROM demo_bank_act WHERE what = $1 ORDER BY at DESC, key DESC LIMIT $2",
        args![what, limit],
    )
    .await
}

/// Presents a bill; a number that is known, closed ones too, stays as it is.
pub async fn present(tx: &mut Tx, b: &Bill) -> Result<()> {
    tx.exec(
        "INSERT INTO demo_bill (number, amount, due, what_ar, what_en, state, presented_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (number) DO NOTHING",
        args![
            b.number,
            b.amount,
            b.due,
            b.what.ar,
            b.what.en,
            b.state,
            b.presented_at
        ],
    )
    .await?;
    Ok(())
}

/// Closes an open bill and gives the payment that had settled it. A bill that was never presented is closed before it
/// comes, so that presenting it later does not open it.
pub async fn close(tx: &mut Tx, number: &str, at: Timestamp) -> Result<Option<Payment>> {
    let never = Bill {
        number: number.to_owned(),
        amount: Money::ZERO,
        due: at,
        what: Text::default(),
        state: "closed".to_owned(),
        presented_at: at,
    };
    present(tx, &never).await?;
    tx.exec(
        "UPDATE demo_bill SET state = 'closed' WHERE number = $1 AND state = 'open'",
        args![number],
    )
    .await?;
    settling(tx, number).await
}

/// The payment that settled a bill.
pub async fn settling(sql: &mut impl Sql, number: &str) -> Result<Option<Payment>> {
    let all: Vec<Payment> = sql
        .all(
            "SELECT p.id, p.number, p.attempt, p.amount, p.at FROM demo_payment p \
             JOIN demo_bill b ON b.number = p.number AND b.amount = p.amount AND b.state = 'paid' \
             WHERE p.number = $1 ORDER BY p.at, p.id LIMIT 1",
            args![number],
        )
        .await?;
    Ok(all.into_iter().next())
}

/// Takes a payment for an open bill not past its last moment: one of the whole amount settles it. Nothing when the bill
/// cannot be paid; the same attempt again gives the first payment.
pub async fn pay(tx: &mut Tx, p: &Payment) -> Result<Option<Payment>> {
    let before = attempted(tx, p).await?;
    if before.is_some() {
        return Ok(before);
    }
    let changed = tx
        .exec(
            "UPDATE demo_bill SET state = CASE WHEN amount = $2 THEN 'paid' ELSE 'open' END \
             WHERE number = $1 AND state = 'open' AND due >= $3",
            args![p.number, p.amount, p.at],
        )
        .await?;
    if changed == 1 {
        tx.exec(
            "INSERT INTO demo_payment (id, number, attempt, amount, at, told) VALUES ($1, $2, $3, $4, $5, FALSE) \
             ON CONFLICT (number, attempt) DO NOTHING",
            args![p.id, p.number, p.attempt, p.amount, p.at],
        )
        .await?;
    }
    // Another process may have taken the same attempt meanwhile.
    attempted(tx, p).await
}

async fn attempted(sql: &mut impl Sql, p: &Payment) -> Result<Option<Payment>> {
    sql.opt(
        "SELECT id, number, attempt, amount, at FROM demo_payment WHERE number = $1 AND attempt = $2",
        args![p.number, p.attempt],
    )
    .await
}

/// The platform has heard of a payment.
pub async fn told(tx: &mut Tx, id: &str) -> Result<()> {
    tx.exec(
        "UPDATE demo_payment SET told = TRUE WHERE id = $1 AND told = FALSE",
        args![id],
    )
    .await?;
    Ok(())
}

/// Payments the platform may not have heard of.
pub async fn untold(sql: &mut impl Sql, limit: i64) -> Result<Vec<Payment>> {
    sql.all(
        "SELECT id, number, attempt, amount, at FROM demo_payment WHERE told = FALSE ORDER BY at, id LIMIT $1",
        args![limit],
    )
    .await
}

/// A bill by its number.
pub async fn bill(sql: &mut impl Sql, number: &str) -> Result<Option<Bill>> {
    sql.opt(
        "SELECT number, amount, due, what_ar, what_en, state, presented_at FROM demo_bill WHERE number = $1",
        args![number],
    )
    .await
}

/// Bills, the newest first; in one state if given.
pub async fn bills(sql: &mut impl Sql, state: Option<&str>, limit: i64) -> Result<Vec<Bill>> {
    sql.all(
        "SELECT number, amount, due, what_ar, what_en, state, presented_at FROM demo_bill \
         WHERE (state = $1 OR $1 IS NULL) AND what_en <> '' ORDER BY presented_at DESC, number DESC LIMIT $2",
        args![state, limit],
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, on_both};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }
    fn sample(number: &str) -> Bill {
        Bill {
            number: number.to_owned(),
            amount: Money::riyals(300),
            due: at(100),
            what: Text::new("رسوم", "Fee"),
            state: "open".to_owned(),
            presented_at: at(1),
        }
    }
    fn payment(id: &str, number: &str, attempt: &str) -> Payment {
        Payment {
            id: id.to_owned(),
            number: number.to_owned(),
            attempt: attempt.to_owned(),
            amount: Money::riyals(300),
            at: at(50),
        }
    }

    on_both! {
        async fn an_attempt_pays_once_and_a_bill_is_paid_once(db: Db) {
            let mut tx = db.begin().await.unwrap();
            present(&mut tx, &sample("b")).await.unwrap();
            let first = payment("p1", "b", "a");
            assert_eq!(pay(&mut tx, &first).await.unwrap(), Some(first.clone()));
            assert_eq!(pay(&mut tx, &payment("p2", "b", "a")).await.unwrap(), Some(first.clone()));
            assert_eq!(pay(&mut tx, &payment("p3", "b", "other")).await.unwrap(), None);
            assert_eq!(bill(&mut tx, "b").await.unwrap().unwrap().state, "paid");
            assert_eq!(untold(&mut tx, 9).await.unwrap(), std::slice::from_ref(&first));
            told(&mut tx, "p1").await.unwrap();
            assert!(untold(&mut tx, 9).await.unwrap().is_empty());
            assert_eq!(close(&mut tx, "b", at(60)).await.unwrap(), Some(first.clone()));
            assert_eq!(close(&mut tx, "b", at(61)).await.unwrap(), Some(first), "closing again says the same");
        }

        async fn a_closed_or_overdue_bill_takes_nothing(db: Db) {
            let mut tx = db.begin().await.unwrap();
            for number in ["closed", "late"] {
                present(&mut tx, &sample(number)).await.unwrap();
            }
            assert_eq!(close(&mut tx, "closed", at(2)).await.unwrap(), None);
            assert_eq!(pay(&mut tx, &payment("p1", "closed", "a")).await.unwrap(), None);
            let late = Payment { at: at(101), ..payment("p2", "late", "a") };
            assert_eq!(pay(&mut tx, &late).await.unwrap(), None);
            assert_eq!(pay(&mut tx, &payment("p3", "unknown", "a")).await.unwrap(), None);
            assert_eq!(bills(&mut tx, Some("open"), 9).await.unwrap(), [sample("late")]);
        }

        async fn a_bill_closed_before_it_comes_stays_closed(db: Db) {
            let mut tx = db.begin().await.unwrap();
            assert_eq!(close(&mut tx, "b", at(2)).await.unwrap(), None);
            present(&mut tx, &sample("b")).await.unwrap();
            assert_eq!(pay(&mut tx, &payment("p", "b", "a")).await.unwrap(), None);
            assert!(bills(&mut tx, None, 9).await.unwrap().is_empty());
        }

        async fn another_amount_is_taken_and_settles_nothing(db: Db) {
            let mut tx = db.begin().await.unwrap();
            present(&mut tx, &sample("b")).await.unwrap();
            let odd = Payment { amount: Money::riyals(1), ..payment("p1", "b", "a") };
            assert_eq!(pay(&mut tx, &odd).await.unwrap(), Some(odd));
            assert_eq!(bill(&mut tx, "b").await.unwrap().unwrap().state, "open");
            assert_eq!(settling(&mut tx, "b").await.unwrap(), None);
            let whole = payment("p2", "b", "again");
            assert_eq!(pay(&mut tx, &whole).await.unwrap(), Some(whole.clone()));
            assert_eq!(settling(&mut tx, "b").await.unwrap(), Some(whole));
        }

        async fn an_act_is_carried_out_once(db: Db) {
            let key = OutboxId::from_uuid(uuid::Uuid::from_u128(1));
            let one = Act { key, what: "refund".to_owned(), target: "b".to_owned(), amount: Money::riyals(3), at: at(1) };
            let mut tx = db.begin().await.unwrap();
            assert!(act(&mut tx, &one).await.unwrap());
            assert!(!act(&mut tx, &one).await.unwrap());
            assert_eq!(acts(&mut tx, "refund", 9).await.unwrap(), [one]);
        }
    }
}
