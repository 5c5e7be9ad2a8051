//! The simulated bank: takes bills as a bank does, and lets a person pay them.
//!
//! Rule protected: an attempt pays once however often it is sent, and the platform hears of every payment, if need be
//! later: what it may not have heard of is told again by [`tell`].

use std::sync::Arc;

use absher_platform::{
    Platform,
    applications::ApplyError,
    payments,
    ports::{Bank, BankBill, PortError, Taken},
};
use absher_store::{Command, Db, Error, Result, Tx, demo::bank as store};
use absher_vocabulary::{Chance, Clock, Money, OutboxId, uuid7};
use async_trait::async_trait;

pub use absher_store::demo::bank::{Act, Bill};

/// Most rows shown, and most payments told at a time.
const MOST: i64 = 200;

/// A bank with its bills.
#[derive(Clone)]
pub struct DemoBank {
    db: Db,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

/// Why the bank takes no payment.
#[derive(Debug, thiserror::Error)]
pub enum PayError {
    /// No bill of this number.
    #[error("no such bill")]
    Unknown,
    /// It is paid.
    #[error("the bill is paid")]
    Paid,
    /// It can no longer be paid.
    #[error("the bill is closed")]
    Closed,
    /// Its last moment has passed.
    #[error("the bill is overdue")]
    Overdue,
    /// Nothing, or less.
    #[error("not an amount to pay")]
    Amount,
    /// Taken by the bank, but the platform could not take it in now; it will be told again.
    #[error("taken, and not yet told")]
    Later(#[source] ApplyError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// What the bank was asked to do once.
enum Ask {
    Present(Bill),
    Close,
    /// Money that leaves the bank: remembering it is doing it.
    Money,
}

struct Asked {
    act: Act,
    ask: Ask,
}

impl Command for Asked {
    type Out = Option<store::Payment>;
    type Error = Error;
    async fn run(&self, tx: &mut Tx) -> Result<Option<store::Payment>> {
        let first = store::act(tx, &self.act).await?;
        match &self.ask {
            Ask::Present(bill) if first => store::present(tx, bill).await?,
            Ask::Close => return store::close(tx, &self.act.target, self.act.at).await,
            Ask::Present(_) | Ask::Money => {}
        }
        Ok(None)
    }
}

struct Pay(store::Payment);

impl Command for Pay {
    type Out = Option<store::Payment>;
    type Error = Error;
    async fn run(&self, tx: &mut Tx) -> Result<Option<store::Payment>> {
        store::pay(tx, &self.0).await
    }
}

struct Told<'a>(&'a str);

impl Command for Told<'_> {
    type Out = ();
    type Error = Error;
    async fn run(&self, tx: &mut Tx) -> Result<()> {
        store::told(tx, self.0).await
    }
}

impl DemoBank {
    /// A bank that keeps its bills in this store.
    pub fn new(db: Db, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Self {
        Self { db, clock, chance }
    }

    /// Bills, the newest first: those that can be paid, or all.
    pub async fn bills(&self, only_open: bool) -> Result<Vec<Bill>> {
        store::bills(
            &mut self.db.reader().await?,
            only_open.then_some("open"),
            MOST,
        )
        .await
    }

    /// A bill by its number.
    pub async fn bill(&self, number: &str) -> Result<Option<Bill>> {
        store::bill(&mut self.db.reader().await?, number).await
    }

    /// Money given back, the newest first.
    pub async fn refunds(&self) -> Result<Vec<Act>> {
        store::acts(&mut self.db.reader().await?, "refund", MOST).await
    }

    /// Money paid out to accounts, the newest first.
    pub async fn payouts(&self) -> Result<Vec<Act>> {
        store::acts(&mut self.db.reader().await?, "pay-out", MOST).await
    }

    /// Takes money for a bill: its own amount, or another one, which settles nothing. The same attempt again gives the
    /// first payment. The platform is not told here: see [`pay`].
    pub async fn take(
        &self,
        number: &str,
        amount: Option<Money>,
        attempt: &str,
    ) -> Result<Taken, PayError> {
        let bill = self.bill(number).await?.ok_or(PayError::Unknown)?;
        let amount = amount.unwrap_or(bill.amount);
        if amount <= Money::ZERO {
            return Err(PayError::Amount);
        }
        let at = self.clock.now();
        let id = uuid7(at, &*self.chance).to_string();
        let (number, attempt) = (number.to_owned(), attempt.to_owned());
        if let Some(paid) = self
            .db
            .run(&Pay(store::Payment {
                id,
                number,
                attempt,
                amount,
                at,
            }))
            .await?
        {
            return Ok(taken(paid));
        }
        // Another attempt may have changed it since.
        let state = self
            .bill(&bill.number)
            .await?
            .map_or(bill.state, |b| b.state);
        Err(match state.as_str() {
            "paid" => PayError::Paid,
            "closed" => PayError::Closed,
            _ => PayError::Overdue,
        })
    }

    async fn ask(
        &self,
        key: OutboxId,
        what: &str,
        target: &str,
        (amount, ask): (Money, Ask),
    ) -> Result<Option<Taken>, PortError> {
        let at = self.clock.now();
        let act = Act {
            key,
            what: what.to_owned(),
            target: target.to_owned(),
            amount,
            at,
        };
        let payment = self.db.run(&Asked { act, ask }).await;
        payment.map(|p| p.map(taken)).map_err(|e| PortError {
            party: "simulated bank",
            why: e.to_string(),
        })
    }
}

fn taken(payment: store::Payment) -> Taken {
    Taken {
        payment: payment.id,
        amount: payment.amount,
        at: payment.at,
    }
}

#[async_trait]
impl Bank for DemoBank {
    async fn present(&self, key: OutboxId, bill: &BankBill) -> Result<(), PortError> {
        let (number, amount) = (bill.number.clone(), bill.amount);
        let (state, presented_at) = ("open".to_owned(), self.clock.now());
        let bill = Bill {
            number,
            amount,
            due: bill.due,
            what: bill.what.clone(),
            state,
            presented_at,
        };
        let target = bill.number.clone();
        self.ask(key, "present", &target, (amount, Ask::Present(bill)))
            .await
            .map(|_| ())
    }

    async fn close(&self, key: OutboxId, number: &str) -> Result<Option<Taken>, PortError> {
        self.ask(key, "close", number, (Money::ZERO, Ask::Close))
            .await
    }

    async fn refund(&self, key: OutboxId, number: &str, amount: Money) -> Result<(), PortError> {
        self.ask(key, "refund", number, (amount, Ask::Money))
            .await
            .map(|_| ())
    }

    async fn pay_out(&self, key: OutboxId, iban: &str, amount: Money) -> Result<(), PortError> {
        self.ask(key, "pay-out", iban, (amount, Ask::Money))
            .await
            .map(|_| ())
    }
}

/// Pays a bill at the bank and tells the platform.
///
/// # Errors
/// [`PayError`]; after [`PayError::Later`] the money is taken and the platform will hear of it.
pub async fn pay(
    p: &Platform,
    bank: &DemoBank,
    number: &str,
    amount: Option<Money>,
    attempt: &str,
) -> Result<Taken, PayError> {
    let taken = bank.take(number, amount, attempt).await?;
    tell_one(p, number, taken.clone()).await?;
    Ok(taken)
}

/// Tells the platform of payments it may not have heard of, and gives how many it took in.
///
/// # Errors
/// The store failed.
pub async fn tell(p: &Platform) -> Result<usize> {
    let mut count = 0;
    for payment in store::untold(&mut p.db.reader().await?, MOST).await? {
        let number = payment.number.clone();
        match tell_one(p, &number, taken(payment)).await {
            Ok(()) => count += 1,
            Err(error) => tracing::warn!(%error, "a simulated payment was not taken in"),
        }
    }
    Ok(count)
}

async fn tell_one(p: &Platform, number: &str, taken: Taken) -> Result<(), PayError> {
    let id = taken.payment.clone();
    payments::taken(p, number, taken)
        .await
        .map_err(PayError::Later)?;
    Ok(p.db.run(&Told(&id)).await?)
}

#[cfg(test)]
mod tests {
    use absher_store::on_both;
    use absher_vocabulary::{Text, Timestamp};

    use super::*;
    use crate::{
        chance::Seeded,
        testing::{Fixed, key},
    };

    const NOW: i64 = 1_767_214_799;

    fn bank(db: &Db) -> DemoBank {
        DemoBank::new(
            db.clone(),
            Arc::new(Fixed::at(NOW)),
            Arc::new(Seeded::new(1)),
        )
    }
    fn bill(number: &str, hours: i64) -> BankBill {
        let due = Timestamp::from_micros(NOW * 1_000_000).plus_seconds(hours * 3_600);
        BankBill {
            number: number.to_owned(),
            amount: Money::riyals(300),
            due,
            what: Text::new("رسوم", "Fee"),
        }
    }

    on_both! {
        async fn a_bill_is_presented_once_and_an_attempt_pays_once(db: Db) {
            let bank = bank(&db);
            for _ in 0..2 {
                bank.present(key(1), &bill("b", 1)).await.unwrap();
            }
            assert_eq!(bank.bills(true).await.unwrap().len(), 1);
            let first = bank.take("b", None, "try").await.unwrap();
            assert_eq!(first.amount, Money::riyals(300));
            assert_eq!(bank.take("b", None, "try").await.unwrap(), first);
            assert!(matches!(bank.take("b", None, "another").await, Err(PayError::Paid)));
            assert_eq!(bank.close(key(2), "b").await.unwrap(), Some(first.clone()), "closing tells what was taken");
            assert_eq!(bank.close(key(2), "b").await.unwrap(), Some(first));
        }

        async fn what_cannot_be_paid_says_why(db: Db) {
            let bank = bank(&db);
            for (n, number) in ["closed", "open"].into_iter().enumerate() {
                bank.present(key(n as u64 + 1), &bill(number, 1)).await.unwrap();
            }
            bank.present(key(3), &bill("late", -1)).await.unwrap();
            assert_eq!(bank.close(key(4), "closed").await.unwrap(), None);
            assert!(matches!(bank.take("closed", None, "a").await, Err(PayError::Closed)));
            assert!(matches!(bank.take("late", None, "a").await, Err(PayError::Overdue)));
            assert!(matches!(bank.take("unknown", None, "a").await, Err(PayError::Unknown)));
            assert!(matches!(bank.take("open", Some(Money::ZERO), "a").await, Err(PayError::Amount)));
        }

        async fn a_payment_the_platform_did_not_take_in_is_told_again(db: Db) {
            let (p, demo) = crate::testing::platform(&db).await;
            let due = p.now().plus_seconds(60);
            let unknown = BankBill { due, ..bill("b", 1) };
            demo.bank.present(key(1), &unknown).await.unwrap();
            assert!(matches!(pay(&p, &demo.bank, "b", None, "try").await, Err(PayError::Later(_))));
            assert_eq!(tell(&p).await.unwrap(), 0);
            let untold = store::untold(&mut db.reader().await.unwrap(), 9).await.unwrap();
            assert_eq!(untold.len(), 1, "taken once, and not forgotten");
        }

        async fn money_leaves_the_bank_once(db: Db) {
            let bank = bank(&db);
            for _ in 0..2 {
                bank.refund(key(1), "b", Money::riyals(3)).await.unwrap();
                bank.pay_out(key(2), "SA0380000000608010167519", Money::riyals(4)).await.unwrap();
            }
            assert_eq!(bank.refunds().await.unwrap().iter().map(|a| a.amount).collect::<Vec<_>>(), [Money::riyals(3)]);
            assert_eq!(bank.payouts().await.unwrap().iter().map(|a| a.amount).collect::<Vec<_>>(), [Money::riyals(4)]);
        }
    }
}
