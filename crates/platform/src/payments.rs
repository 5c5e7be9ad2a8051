//! Bills and the news of their payment.
//!
//! Rule protected: a payment of the bank is taken in once, whoever brings the news and however often; a payment that does
//! not fit its bill goes back.

use absher_engine::{By, What};
use absher_store::payments;
pub use absher_store::payments::Bill;

use crate::{
    Actor, Error, Platform, Result,
    applications::{Also, ApplyError, TakeIn, TookIn},
    ports::Taken,
};

/// Bills of a person, the newest first.
pub async fn bills(p: &Platform, actor: &Actor) -> Result<Vec<Bill>> {
    Ok(payments::of_payer(&mut p.db.reader().await?, &actor.identity, 100).await?)
}

/// News that the bank took money for a bill. The same payment again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] when there is no bill of this number; [`Error::Conflict`] when the payment was told before with
/// another bill or amount.
pub async fn taken(p: &Platform, number: &str, taken: Taken) -> Result<(), ApplyError> {
    let bill = payments::by_number(&mut p.db.reader().await?, number)
        .await?
        .ok_or(Error::NotFound)?;
    let (payment, amount) = (taken.payment.clone(), taken.amount);
    let serial = u32::try_from(bill.serial).unwrap_or_default();
    let what = What::Paid {
        bill: serial,
        amount,
        taken_at: taken.at,
    };
    let take_in = TakeIn {
        also: Also::Payment {
            bill: bill.id,
            taken,
        },
        ..TakeIn::new(p, bill.application, By::Platform, what)
    };
    if matches!(p.db.run(&take_in).await?, TookIn::Stale) {
        let known = payments::taken(&mut p.db.reader().await?, &payment).await?;
        if known != Some((bill.id, amount)) {
            return Err(Error::Conflict.into());
        }
    }
    p.wake.notify_one();
    Ok(())
}

/// The sum of the whole ledger, and how many transfers do not balance: both nothing.
pub async fn proof(p: &Platform) -> Result<(absher_vocabulary::Money, i64)> {
    Ok(payments::proof(&mut p.db.reader().await?).await?)
}

/// The reference of the application a bill belongs to.
///
/// # Errors
/// Failures of the store.
pub async fn application_of(p: &Platform, bill: &Bill) -> Result<absher_vocabulary::Reference> {
    let row =
        absher_store::applications::by_id(&mut p.db.reader().await?, bill.application).await?;
    Ok(row.ok_or(Error::NotFound)?.reference)
}
