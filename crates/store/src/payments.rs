//! Bills, payments and the ledger.
//!
//! Rule protected: a payment of the bank is taken in once (its id is the key), and every transfer writes two entries that
//! add up to nothing. A new account of the ledger is a word; no SQL changes.

use absher_vocabulary::{ApplicationId, BillId, EntryId, IdentityNumber, Money, Timestamp};
use serde_json::Value as Json;

use crate::{FromRow, Result, Row, Sql, Tx, args};

/// A row of `bill`.
#[derive(Clone, Debug)]
pub struct Bill {
    /// Its id.
    pub id: BillId,
    /// Its number, as typed at a bank.
    pub number: String,
    /// The application.
    pub application: ApplicationId,
    /// Its serial in the application.
    pub serial: i64,
    /// Who pays.
    pub payer: IdentityNumber,
    /// Fees and hold together.
    pub amount: Money,
    /// Fee lines.
    pub lines: Json,
    /// Held for another party.
    pub hold: Money,
    /// The last moment to pay.
    pub due: Timestamp,
    /// `open`, `paid` or `closed`.
    pub state: String,
    /// When the bank took the money.
    pub paid_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl FromRow for Bill {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            number: row.get("number")?,
            application: row.get("application")?,
            serial: row.get("serial")?,
            payer: row.get("payer")?,
            amount: row.get("amount")?,
            lines: row.get("lines")?,
            hold: row.get("hold")?,
            due: row.get("due")?,
            state: row.get("state")?,
            paid_at: row.get("paid_at")?,
            created_at: row.get("created_at")?,
        })
    }
}

/// Writes a bill.
pub async fn insert(tx: &mut Tx, b: &Bill) -> Result<()> {
    tx.exec(
        "INSERT INTO bill (id, number, application, serial, payer, amount, lines, hold, due, state, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10)",
        args![b.id, b.number, b.application, b.serial, b.payer, b.amount, b.lines, b.hold, b.due, b.created_at],
    )
    .await?;
    Ok(())
}

/// By number.
pub async fn by_number(sql: &mut impl Sql, number: &str) -> Result<Option<Bill>> {
    sql.opt(
        "SELECT id, number, application, serial, payer, amount, lines, hold, due, state, paid_at, created_at \
         FROM bill WHERE number = $1",
        args![number],
    )
    .await
}

/// By application and serial.
pub async fn by_serial(
    sql: &mut impl Sql,
    application: ApplicationId,
    serial: i64,
) -> Result<Option<Bill>> {
    sql.opt(
        "SELECT id, number, application, serial, payer, amount, lines, hold, due, state, paid_at, created_at \
         FROM bill WHERE application = $1 AND serial = $2",
        args![application, serial],
    )
    .await
}

/// Bills of a person, the newest first.
pub async fn of_payer(sql: &mut impl Sql, payer: &IdentityNumber, limit: i64) -> Result<Vec<Bill>> {
    sql.all(
        "SELECT id, number, application, serial, payer, amount, lines, hold, due, state, paid_at, created_at \
         FROM bill WHERE payer = $1 ORDER BY created_at DESC, id DESC LIMIT $2",
        args![payer, limit],
    )
    .await
}

/// Marks the open bill of this serial paid or closed.
pub async fn end(
    tx: &mut Tx,
    (application, serial): (ApplicationId, i64),
    state: &str,
    paid_at: Option<Timestamp>,
) -> Result<()> {
    tx.exec(
        "UPDATE bill SET state = $3, paid_at = $4 WHERE application = $1 AND serial = $2 AND state = 'open'",
        args![application, serial, state, paid_at],
    )
    .await?;
    Ok(())
}

/// Takes in a payment of the bank; `false` when it was taken in before.
pub async fn take_in(
    tx: &mut Tx,
    (payment, bill): (&str, BillId),
    amount: Money,
    at: Timestamp,
) -> Result<bool> {
    let changed = tx
        .exec(
            "INSERT INTO payment (id, bill, amount, taken_at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING",
            args![payment, bill, amount, at],
        )
        .await?;
    Ok(changed == 1)
}

/// The bill and the amount of a payment that was taken in.
pub async fn taken(sql: &mut impl Sql, payment: &str) -> Result<Option<(BillId, Money)>> {
    sql.opt(
        "SELECT bill, amount FROM payment WHERE id = $1",
        args![payment],
    )
    .await
}

/// A transfer between two accounts of the ledger.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// Ids of the transfer and of its two entries.
    pub ids: [EntryId; 3],
    /// The application.
    pub application: ApplicationId,
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
}

/// Writes a transfer as two entries.
pub async fn post(tx: &mut Tx, t: &Transfer) -> Result<()> {
    tx.exec(
        "INSERT INTO ledger_entry (id, transfer, application, account, amount, at) \
         VALUES ($1, $3, $4, $5, 0 - $7, $8), ($2, $3, $4, $6, $7, $8)",
        args![
            t.ids[1],
            t.ids[2],
            t.ids[0],
            t.application,
            t.from,
            t.to,
            t.amount,
            t.at
        ],
    )
    .await?;
    Ok(())
}

/// Balances of an application's accounts.
pub async fn balances(
    sql: &mut impl Sql,
    application: ApplicationId,
) -> Result<Vec<(String, Money)>> {
    sql.all(
        "SELECT account, CAST(SUM(amount) AS BIGINT) FROM ledger_entry WHERE application = $1 GROUP BY account ORDER BY account",
        args![application],
    )
    .await
}

/// The sum of the whole ledger (nothing, if it balances) and how many transfers do not balance.
pub async fn proof(sql: &mut impl Sql) -> Result<(Money, i64)> {
    let sum: (Money,) = sql
        .one(
            "SELECT COALESCE(CAST(SUM(amount) AS BIGINT), 0) FROM ledger_entry",
            args![],
        )
        .await?;
    let odd: (i64,) = sql
        .one(
            "SELECT COUNT(*) FROM (SELECT transfer FROM ledger_entry GROUP BY transfer HAVING SUM(amount) <> 0) AS odd",
            args![],
        )
        .await?;
    Ok((sum.0, odd.0))
}

/// All that was taken out of one of an application's accounts.
pub async fn taken_out(
    sql: &mut impl Sql,
    application: ApplicationId,
    account: &str,
) -> Result<Money> {
    let row: (Money,) = sql
        .one(
            "SELECT COALESCE(CAST(0 - SUM(amount) AS BIGINT), 0) FROM ledger_entry \
             WHERE application = $1 AND account = $2 AND amount < 0",
            args![application, account],
        )
        .await?;
    Ok(row.0)
}
