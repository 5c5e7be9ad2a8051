//! The real outside: gateways over HTTP, and mail over SMTP.
//!
//! Rule protected: each stands behind the same trait as its simulator; every request carries the idempotency key, and
//! errors say which party and why without personal data. A new gateway is a file here and its settings in the binary.

mod gateway;
pub mod news;
mod smtp;

pub use gateway::{Address, Gateway};
pub use smtp::{Smtp, SmtpSettings};

use absher_vocabulary::{Email, Money, OutboxId, Phone, Timestamp};
use async_trait::async_trait;

use crate::ports::{Bank, BankBill, Courier, Letter, Mail, Parcel, PortError, Sms, Taken};

/// Stands where nothing is configured: every call fails and says what to set; messages wait in the outbox meanwhile.
#[derive(Clone, Copy, Debug)]
pub struct Unset(pub &'static str);

impl Unset {
    fn refuse<T>(self) -> Result<T, PortError> {
        Err(PortError {
            party: self.0,
            why: format!("not configured: set [{}] in absher.toml", self.0),
        })
    }
}

#[async_trait]
impl Sms for Unset {
    async fn send(&self, _: OutboxId, _: &Phone, _: &str, _: Timestamp) -> Result<(), PortError> {
        self.refuse()
    }
}

#[async_trait]
impl Mail for Unset {
    async fn send(
        &self,
        _: OutboxId,
        _: &Email,
        _: &Letter,
        _: Timestamp,
    ) -> Result<(), PortError> {
        self.refuse()
    }
}

#[async_trait]
impl Bank for Unset {
    async fn present(&self, _: OutboxId, _: &BankBill) -> Result<(), PortError> {
        self.refuse()
    }
    async fn close(&self, _: OutboxId, _: &str) -> Result<Option<Taken>, PortError> {
        self.refuse()
    }
    async fn refund(&self, _: OutboxId, _: &str, _: Money) -> Result<(), PortError> {
        self.refuse()
    }
    async fn pay_out(&self, _: OutboxId, _: &str, _: Money) -> Result<(), PortError> {
        self.refuse()
    }
}

#[async_trait]
impl Courier for Unset {
    async fn order(&self, _: OutboxId, _: &Parcel, _: Timestamp) -> Result<(), PortError> {
        self.refuse()
    }
}
