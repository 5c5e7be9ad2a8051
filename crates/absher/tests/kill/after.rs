//! What is left in the store when all is over.
//!
//! Rule protected: it is read with statements of its own, not through the code under test.

use std::{collections::BTreeMap, path::Path, time::Duration};

use absher_store::{Access, Db, Options, Reader, Row, Sql};

use crate::work::Outcome;

/// How many changes of registers an application of each service makes, and how many documents it issues.
const MAKES: [(&str, i64, i64); 4] = [
    ("traffic.pay-violation", 1, 0),
    ("residents.issue-exit-reentry-single", 1, 1),
    ("passports.renew-passport", 2, 1),
    ("traffic.sell-vehicle", 3, 1),
];

/// Opens the store of a data folder.
pub(crate) fn open(data: &Path, options: Options) -> Db {
    let url = format!("sqlite:{}", data.join("absher.sqlite").display());
    Db::open(&url.parse().unwrap(), options).unwrap()
}

async fn look(data: &Path) -> Reader {
    let options = Options {
        access: Access::Look,
        ..Options::default()
    };
    open(data, options).reader().await.unwrap()
}

async fn rows(reader: &mut Reader, sql: &'static str) -> Vec<Row> {
    reader.rows(sql, &[]).await.unwrap()
}

async fn number(reader: &mut Reader, sql: &'static str) -> i64 {
    rows(reader, sql).await[0].get("n").unwrap()
}

/// Waits until no application and no effect is under way.
pub(crate) async fn settled(data: &Path) {
    let mut left = 0;
    for _ in 0..600 {
        let mut reader = look(data).await;
        left = number(
            &mut reader,
            "SELECT (SELECT COUNT(*) FROM application WHERE phase IN ('running', 'unwinding')) \
             + (SELECT COUNT(*) FROM outbox WHERE state = 'waiting') \
             + (SELECT COUNT(*) FROM audit_entry WHERE number IS NULL) AS n",
        )
        .await;
        if left == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{left} are still under way after a minute");
}

/// Everything that was asked for happened once, and the money is where it belongs.
pub(crate) async fn nothing_is_lost_or_doubled(data: &Path, outcomes: &[Outcome]) {
    let mut reader = look(data).await;
    applications(&mut reader, outcomes).await;
    changes(&mut reader, outcomes).await;
    money(&mut reader, outcomes).await;
    let stuck = "SELECT COUNT(*) AS n FROM outbox WHERE state <> 'done'";
    assert_eq!(
        number(&mut reader, stuck).await,
        0,
        "effects not carried out"
    );
    let twice = "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM message WHERE kind = 'inbox' \
         GROUP BY identity, about, text_ar HAVING COUNT(*) > 1) AS twice";
    assert_eq!(number(&mut reader, twice).await, 0, "messages told twice");
}

/// Each application is there once, as the people were told; there is no other.
async fn applications(reader: &mut Reader, outcomes: &[Outcome]) {
    let phases = rows(reader, "SELECT reference, phase FROM application").await;
    let phases: BTreeMap<String, String> = phases
        .iter()
        .map(|r| (r.get("reference").unwrap(), r.get("phase").unwrap()))
        .collect();
    assert_eq!(phases.len(), outcomes.len(), "lost or doubled applications");
    for o in outcomes {
        assert_eq!(
            phases[&o.reference], o.phase,
            "{} {}",
            o.service, o.reference
        );
    }
}

/// Each register was changed as often as it must be, and each document issued once.
async fn changes(reader: &mut Reader, outcomes: &[Outcome]) {
    let made = rows(
        reader,
        "SELECT a.reference AS reference, \
         (SELECT COUNT(*) FROM record_change c WHERE c.reference = a.reference) AS changes, \
         (SELECT COUNT(*) FROM document d WHERE d.application = a.id) AS documents FROM application a",
    )
    .await;
    let made: BTreeMap<String, (i64, i64)> = made
        .iter()
        .map(|r| {
            let counts = (r.get("changes").unwrap(), r.get("documents").unwrap());
            (r.get("reference").unwrap(), counts)
        })
        .collect();
    for o in outcomes {
        let (_, changes, documents) = MAKES.into_iter().find(|m| m.0 == o.service).unwrap();
        let expected = if o.phase == "done" {
            (changes, documents)
        } else {
            (0, 0)
        };
        assert_eq!(
            made[&o.reference], expected,
            "changes and documents of {} {}",
            o.service, o.reference
        );
    }
}

/// The ledger balances, agrees with the bank and the register, and nothing lies between two accounts.
async fn money(reader: &mut Reader, outcomes: &[Outcome]) {
    let odd = "SELECT COUNT(*) AS n FROM (SELECT transfer FROM ledger_entry GROUP BY transfer \
         HAVING SUM(amount) <> 0 OR COUNT(*) <> 2) AS odd";
    assert_eq!(
        number(reader, odd).await,
        0,
        "transfers that do not balance"
    );
    let between = "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM ledger_entry \
         WHERE account <> 'bank' AND account NOT LIKE 'revenue%' \
         GROUP BY application, account HAVING SUM(amount) <> 0) AS lying";
    assert_eq!(number(reader, between).await, 0, "money that lies about");

    let paid = i64::try_from(outcomes.iter().filter(|o| o.phase == "done").count()).unwrap();
    let bills = "SELECT COUNT(*) AS n FROM bill WHERE state = 'paid'";
    assert_eq!(number(reader, bills).await, paid, "paid bills");
    let payments = "SELECT COUNT(*) AS n FROM bill b JOIN payment p ON p.bill = b.id \
         JOIN demo_payment d ON d.id = p.id AND d.number = b.number \
         WHERE b.state = 'paid' AND p.amount = b.amount AND d.amount = p.amount";
    assert_eq!(
        number(reader, payments).await,
        paid,
        "payments of the bills"
    );
    let at_bank = "SELECT COUNT(*) AS n FROM demo_payment";
    assert_eq!(number(reader, at_bank).await, paid, "payments at the bank");

    let came = "SELECT CAST(SUM(amount) AS BIGINT) AS n FROM demo_payment";
    let left = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS n FROM demo_bank_act \
         WHERE what IN ('refund', 'pay-out')";
    let (came, left) = (number(reader, came).await, number(reader, left).await);
    let bank =
        "SELECT CAST(0 - SUM(amount) AS BIGINT) AS n FROM ledger_entry WHERE account = 'bank'";
    assert_eq!(
        number(reader, bank).await,
        came - left,
        "the bank's side of the ledger"
    );
    let sales = outcomes
        .iter()
        .filter(|o| o.service == "traffic.sell-vehicle");
    let paid_out =
        "SELECT COUNT(*) AS n FROM demo_bank_act WHERE what = 'pay-out' AND amount = 3000000";
    assert_eq!(
        number(reader, paid_out).await,
        i64::try_from(sales.count()).unwrap(),
        "sellers paid, once each"
    );
    let refunds = "SELECT COUNT(*) AS n FROM demo_bank_act WHERE what = 'refund'";
    assert_eq!(number(reader, refunds).await, 0, "nobody paid too much");
}
