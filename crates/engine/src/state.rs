//! What is known of an application between two events.
//!
//! Rule protected: everything the next decision needs is here and serialises to JSON; nothing is derived from a clock.
//! A new thing to wait for is a variant of [`Doing`].

use std::collections::BTreeMap;

use absher_catalogue::{Record, Value};
use absher_vocabulary::{IdentityNumber, Money, Timestamp};
use serde::{Deserialize, Serialize};

use crate::effect::Line;

/// An application under way. A draft is the same with [`Phase::Draft`] and nothing submitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Where it stands.
    pub phase: Phase,
    /// In whose name: the record of the person or establishment.
    pub applicant: Record,
    /// Who presses for the applicant.
    pub actor: Record,
    /// What it is about.
    #[serde(default)]
    pub subjects: Vec<Record>,
    /// Identity numbers of the parties by name; `applicant` and `actor` are among them.
    #[serde(default)]
    pub parties: BTreeMap<String, IdentityNumber>,
    /// Records of the parties, as read when it was submitted.
    #[serde(default)]
    pub people: BTreeMap<String, Record>,
    /// Answers.
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
    /// Facts.
    #[serde(default)]
    pub facts: BTreeMap<String, Value>,
    /// What was said during steps, by step and name.
    #[serde(default)]
    pub answers: BTreeMap<String, BTreeMap<String, Value>>,
    /// Records that came out of steps, by name.
    #[serde(default)]
    pub results: BTreeMap<String, Record>,
    /// Place of the current top-level step.
    #[serde(default)]
    pub at: usize,
    /// Steps that are open now.
    #[serde(default)]
    pub open: Vec<OpenStep>,
    /// Ids of steps that ended, in order.
    #[serde(default)]
    pub ended: Vec<String>,
    /// Bills, by their serial.
    #[serde(default)]
    pub bills: BTreeMap<u32, Bill>,
    /// Taken from capacities and not given back.
    #[serde(default)]
    pub taken: Vec<Taken>,
    /// Ids of `apply` steps whose change was made and is not undone, in order.
    #[serde(default)]
    pub applied: Vec<String>,
    /// Outside effects whose outcome is awaited, by serial.
    #[serde(default)]
    pub pending: BTreeMap<u32, Pending>,
    /// Refunds on their way, by serial.
    #[serde(default)]
    pub refunds: BTreeMap<u32, Money>,
    /// What is on its way to a bank account.
    #[serde(default)]
    pub paying_out: Money,
    /// The next serial.
    #[serde(default)]
    pub serial: u32,
    /// Why it was refused, for the person: step and reason id, or requirement id.
    #[serde(default)]
    pub reason: Option<String>,
}

impl State {
    /// A draft that nobody has submitted yet.
    pub fn draft(applicant: Record, actor: Record) -> Self {
        Self {
            phase: Phase::Draft,
            applicant,
            actor,
            subjects: Vec::new(),
            parties: BTreeMap::new(),
            people: BTreeMap::new(),
            fields: BTreeMap::new(),
            facts: BTreeMap::new(),
            answers: BTreeMap::new(),
            results: BTreeMap::new(),
            at: 0,
            open: Vec::new(),
            ended: Vec::new(),
            bills: BTreeMap::new(),
            taken: Vec::new(),
            applied: Vec::new(),
            pending: BTreeMap::new(),
            refunds: BTreeMap::new(),
            paying_out: Money::ZERO,
            serial: 1,
            reason: None,
        }
    }

    /// The open step of this id.
    pub fn open_step(&self, id: &str) -> Option<&OpenStep> {
        self.open.iter().find(|s| s.id == id)
    }

    /// The party names that are this person.
    pub fn parties_of(&self, person: &IdentityNumber) -> Vec<&str> {
        self.parties
            .iter()
            .filter(|(_, id)| *id == person)
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// The next moment at which a deadline passes.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.open.iter().filter_map(|s| s.deadline).min()
    }
}

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Not submitted.
    Draft,
    /// Steps are open.
    Running,
    /// Money and changes are being given back; then it ends so.
    Unwinding(End),
    /// It ended.
    Ended(End),
}

/// How an application ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Fulfilled.
    Done,
    /// A deadline passed or a party declined.
    Cancelled,
    /// Decided against.
    Refused,
    /// A party withdrew it.
    Withdrawn,
}

impl End {
    /// The word in definitions and messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A step that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenStep {
    /// Its id.
    pub id: String,
    /// When it was entered.
    pub since: Timestamp,
    /// When its deadline passes.
    pub deadline: Option<Timestamp>,
    /// What it waits for.
    pub doing: Doing,
}

/// What an open step waits for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doing {
    /// A bill to be paid.
    Paying {
        /// Serial of the bill.
        bill: u32,
        /// The bank was asked to close the bill because the deadline passed.
        closing: bool,
    },
    /// A party to accept or decline.
    Agreeing {
        /// The party's name.
        by: String,
    },
    /// An officer of a role.
    Reviewing {
        /// The role.
        role: String,
        /// With four eyes: the first officer and what was decided.
        first: Option<FirstDecision>,
    },
    /// The applicant, asked for more by an officer.
    Answering {
        /// The role that asked.
        role: String,
        /// The decision that asked.
        decision: String,
        /// What the officer wrote.
        message: String,
    },
    /// An officer to mark that the person came.
    Attending {
        /// The role.
        role: String,
    },
    /// A code to be typed.
    Confirming {
        /// The party who sees it.
        shown_to: String,
        /// The party who types it.
        typed_by: String,
        /// The code.
        code: String,
        /// Wrong tries left.
        left: u32,
    },
    /// Time to pass.
    Waiting,
    /// An outside effect, by its serial.
    Outside {
        /// The serial.
        serial: u32,
    },
}

/// The first of four eyes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstDecision {
    /// The officer's account, as text.
    pub officer: String,
    /// The decision.
    pub decision: String,
    /// The reason, if one was named.
    pub reason: Option<String>,
    /// The amount, if one was named.
    pub amount: Option<Money>,
}

/// An outside effect under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    /// The step it belongs to.
    pub step: String,
    /// What it is for.
    pub purpose: Purpose,
}

/// What an outside effect is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// A sector's change.
    Apply,
    /// Taking from a capacity.
    Take,
    /// Undoing a change.
    Undo,
    /// Giving back to a capacity.
    Release,
    /// Reading late facts again.
    Facts,
    /// A sealed document.
    Issue,
    /// A courier.
    Deliver,
    /// Money to a bank account.
    Payout,
    /// Money back to the one who paid the bill.
    Refund(u32),
    /// Asking the bank to close a bill.
    Close(u32),
}

/// A bill of the application.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bill {
    /// The step that asked.
    pub step: String,
    /// The party that pays.
    pub party: String,
    /// Fee lines.
    pub lines: Vec<Line>,
    /// Held for another party.
    pub hold: Money,
    /// The last moment the bank may take it.
    pub due: Timestamp,
    /// How it stands.
    pub state: BillState,
}

impl Bill {
    /// Fees and hold together.
    pub fn total(&self) -> Money {
        [self.fees(), self.hold].into_iter().sum()
    }
    /// Fees alone.
    pub fn fees(&self) -> Money {
        self.lines.iter().map(|l| l.amount).sum()
    }
}

/// How a bill stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BillState {
    /// Can be paid.
    Open,
    /// Closed without payment; a later payment is given back.
    Closed,
    /// Paid.
    Paid,
    /// Paid, and settled: fees passed on, what was held paid out or all given back.
    Settled,
}

/// Taken from a capacity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Record type.
    pub record_type: String,
    /// The record.
    pub id: absher_vocabulary::RecordId,
    /// How many.
    pub count: i64,
}
