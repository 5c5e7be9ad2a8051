//! The outside world: SMS, mail, bank and courier, each a trait with a real adapter and a simulator.
//!
//! Rule protected: an outside call carries an idempotency key and happens in a worker, never inside a transaction.
//! A new outside party is a trait here, its adapter beside it, and its simulator in `demo`.

use std::sync::Arc;

use absher_vocabulary::{Email, Money, OutboxId, Phone, Text, Timestamp};
use async_trait::async_trait;

/// The adapters in use.
#[derive(Clone)]
pub struct Ports {
    /// Short messages.
    pub sms: Arc<dyn Sms>,
    /// Mail.
    pub mail: Arc<dyn Mail>,
    /// The bank that takes payments, gives back and pays out.
    pub bank: Arc<dyn Bank>,
    /// Couriers.
    pub courier: Arc<dyn Courier>,
}

/// An outside party did not answer well; the worker tries again.
#[derive(Debug, thiserror::Error)]
#[error("{party}: {why}")]
pub struct PortError {
    /// Which party.
    pub party: &'static str,
    /// Why, for operators; without personal data.
    pub why: String,
}

/// Sends short messages.
#[async_trait]
pub trait Sms: Send + Sync {
    /// Sends one; the same key again sends nothing more.
    async fn send(
        &self,
        key: OutboxId,
        to: &Phone,
        text: &str,
        at: Timestamp,
    ) -> Result<(), PortError>;
}

/// Sends mail.
#[async_trait]
pub trait Mail: Send + Sync {
    /// Sends one; the same key again sends nothing more, as far as the other side allows.
    async fn send(
        &self,
        key: OutboxId,
        to: &Email,
        letter: &Letter,
        at: Timestamp,
    ) -> Result<(), PortError>;
}

/// A mail.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// A bill as the bank sees it.
#[derive(Clone, Debug)]
pub struct BankBill {
    /// Its number, which people type at their bank.
    pub number: String,
    /// How much.
    pub amount: Money,
    /// The last moment to pay.
    pub due: Timestamp,
    /// What it is for.
    pub what: Text,
}

/// Money the bank took for a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The bank's own id of the payment.
    pub payment: String,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
}

/// The bank: presents bills, takes payments, gives back, pays out. News of payments comes by
/// [`payments::taken`](crate::payments::taken), whoever brings it: a real bank does at
/// `POST /api/partners/v1/bank/payments`.
#[async_trait]
pub trait Bank: Send + Sync {
    /// Presents a bill; the same key again changes nothing.
    async fn present(&self, key: OutboxId, bill: &BankBill) -> Result<(), PortError>;
    /// Closes a bill: afterwards it cannot be paid. Says what had been taken before, if anything.
    async fn close(&self, key: OutboxId, number: &str) -> Result<Option<Taken>, PortError>;
    /// Gives money back to whoever paid the bill; done when it returns.
    async fn refund(&self, key: OutboxId, number: &str, amount: Money) -> Result<(), PortError>;
    /// Pays to an account; done when it returns.
    async fn pay_out(&self, key: OutboxId, iban: &str, amount: Money) -> Result<(), PortError>;
}

/// A parcel.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// What it is.
    pub what: Text,
    /// Where to.
    pub address: String,
}

/// Brings documents. News of delivery comes by [`applications::delivered`](crate::applications::delivered).
#[async_trait]
pub trait Courier: Send + Sync {
    /// Orders a delivery; the same key again changes nothing. The news of it names the key.
    async fn order(&self, key: OutboxId, parcel: &Parcel, at: Timestamp) -> Result<(), PortError>;
}
