//! What an event makes happen.
//!
//! Rule protected: money moves as a transfer between two accounts, so the ledger balances by construction; everything
//! outside carries a serial fixed in the same transaction. A new outside effect is a variant with a serial.

use std::collections::BTreeMap;

use absher_catalogue::{Record, RecordOp};
use absher_vocabulary::{IdentityNumber, Money, Timestamp};
use serde::{Deserialize, Serialize};

/// One effect, in the order they happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// A change in a sector.
    Sector {
        /// Serial; the outbox row's key stands for it.
        serial: u32,
        /// The sector.
        sector: String,
        /// The operations.
        ops: Vec<RecordOp>,
    },
    /// Facts to be read again.
    Read {
        /// Serial.
        serial: u32,
    },
    /// A bill to be opened.
    OpenBill(BillOrder),
    /// A bill to be closed at the bank.
    CloseBill {
        /// Serial of the effect.
        serial: u32,
        /// Serial of the bill.
        bill: u32,
    },
    /// Money back to the one who paid a bill.
    Refund {
        /// Serial.
        serial: u32,
        /// Serial of the bill.
        bill: u32,
        /// To whom.
        to: IdentityNumber,
        /// How much.
        amount: Money,
    },
    /// Money to a bank account.
    Payout {
        /// Serial.
        serial: u32,
        /// IBAN.
        iban: String,
        /// How much.
        amount: Money,
    },
    /// A sealed document.
    Issue {
        /// Serial.
        serial: u32,
        /// Template.
        document: String,
        /// The record it is about.
        about: Option<Record>,
        /// Who receives it.
        to: IdentityNumber,
    },
    /// A courier.
    Deliver {
        /// Serial.
        serial: u32,
        /// What, in both languages.
        what: absher_vocabulary::Text,
        /// To whom.
        to: IdentityNumber,
        /// Where.
        address: String,
    },
    /// Money moves between accounts of the ledger.
    Post(Transfer),
    /// A party is told.
    Tell {
        /// The party's name.
        party: String,
        /// Who.
        to: IdentityNumber,
        /// What.
        told: Told,
    },
    /// A line in the timeline: a word (`submitted`, `entered`, `paid`, …), the step and the party concerned.
    Timeline {
        /// The word; pages have a text for each.
        word: &'static str,
        /// The step.
        step: Option<String>,
        /// The party that acted.
        party: Option<String>,
    },
    /// A typed code was wrong; this many tries are left. The state is kept.
    CodeWrong {
        /// Tries left.
        left: u32,
    },
    /// Staff are told that the platform or a sector is late with a step.
    Alert {
        /// The step.
        step: String,
    },
}

/// A bill to be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct BillOrder {
    /// Serial of the bill.
    pub serial: u32,
    /// Who pays.
    pub payer: IdentityNumber,
    /// Fee lines.
    pub lines: Vec<Line>,
    /// Held for another party.
    pub hold: Money,
    /// The last moment the bank may take it.
    pub due: Timestamp,
}

/// A fee line with its amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Fee id in the definition.
    pub fee: String,
    /// What the person reads.
    pub name: absher_vocabulary::Text,
    /// How much.
    pub amount: Money,
    /// Sector id or `platform`.
    pub payee: String,
    /// Code of the ministry's payment system.
    pub code: Option<String>,
    /// Kept when the application fails.
    pub kept: bool,
}

/// An account of the ledger. `Bank` stands for the outside; all others belong to the application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ledger {
    /// The bank: money that came in is negative here.
    Bank,
    /// Fees taken and not yet earned.
    Fees,
    /// Held for another party.
    Held,
    /// Owed back to those who paid.
    Refunds,
    /// On its way to a bank account.
    Payouts,
    /// Earned by a payee.
    Revenue(String),
}

/// Money from one account to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// From.
    pub from: Ledger,
    /// To.
    pub to: Ledger,
    /// How much; never negative.
    pub amount: Money,
}

/// What a party is told: a key of `catalogue/messages.toml`, or a text of the definition itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// A standard message and its values.
    Standard {
        /// Key.
        key: String,
        /// Values for `{name}` in the text.
        values: BTreeMap<String, String>,
    },
    /// The definition's own text.
    Own(absher_vocabulary::Text),
}
