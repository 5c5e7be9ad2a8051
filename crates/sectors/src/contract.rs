//! The sector contract: describe, read, apply, status, changes.
//!
//! Rule protected: a change carries an idempotency key and the versions it was decided on, is applied all or none in
//! the sector's own transaction, and asking again gives the first answer. A new question is a method here, in the
//! embedded register, in the HTTP client and in the HTTP server, with one contract test.

pub use absher_catalogue::{Outcome, RecordOp as SectorOp, Refusal};

use absher_catalogue::Record;
use absher_vocabulary::{OutboxId, RecordId, Timestamp};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// A sector, wherever it runs. What depends on the day takes the platform's `now`, so that a demonstration clock moves
/// sectors too.
#[async_trait]
pub trait Sector: Send + Sync {
    /// Which sector it is and which record types it keeps.
    async fn describe(&self) -> Result<Described, SectorError>;
    /// Records that match, after the record timers due by `now` were carried out.
    async fn read(&self, query: &Query, now: Timestamp) -> Result<Vec<Record>, SectorError>;
    /// Carries out a change, all or none. The same key again gives the first outcome and changes nothing.
    async fn apply(&self, change: &Change, now: Timestamp) -> Result<Outcome, SectorError>;
    /// The outcome of an earlier change, if the sector has one for this key.
    async fn status(&self, key: OutboxId) -> Result<Option<Outcome>, SectorError>;
    /// Changes after `since` (0 for the first), in order, at most `limit`; the record timers due by `now` are among them.
    async fn changes(
        &self,
        since: i64,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<ChangeNotice>, SectorError>;
}

/// What a sector says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    /// Its id.
    pub sector: String,
    /// The record types it keeps.
    pub record_types: Vec<String>,
}

/// A question to a register. At least one condition, or an id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// The record type.
    pub record_type: String,
    /// One record by its id.
    #[serde(default)]
    pub id: Option<RecordId>,
    /// Equalities on indexed attributes, or on `holder`, `number`, `state`.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// Order by an attribute; `-attribute` backwards; by number without it.
    #[serde(default)]
    pub order: Option<String>,
    /// Most records returned (at most 1,000).
    pub limit: u32,
}

/// One equality: the attribute has one of the values (as JSON, see [`Record::attributes`]).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// Attribute.
    pub attribute: String,
    /// Values, any of which matches.
    pub any_of: Vec<serde_json::Value>,
}

/// A change in one sector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Idempotency key: the id of the outbox row, fixed in the transaction that decided it.
    pub key: OutboxId,
    /// Reference of the application, for the record's history.
    pub reference: String,
    /// What is done, in order.
    pub ops: Vec<SectorOp>,
}

/// One entry of a sector's append-only history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeNotice {
    /// Its place in the order of changes.
    pub number: i64,
    /// The record after the change.
    pub record: Record,
    /// What was done: an operation's word, `timer`, `take` or `release`.
    pub what: String,
    /// Reference of the application, if one caused it.
    pub reference: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A record's change, before and after, for its history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    /// The record before; nothing when it was issued.
    pub before: Option<Record>,
    /// The record after.
    pub after: Record,
}

/// Why a sector gave no answer. Nothing is known of the change: ask `status` or apply again with the same key.
#[derive(Debug, thiserror::Error)]
pub enum SectorError {
    /// It does not answer.
    #[error("sector {sector} does not answer")]
    Down {
        /// Which.
        sector: String,
    },
    /// It did not answer in time.
    #[error("sector {sector} is too slow")]
    Slow {
        /// Which.
        sector: String,
    },
    /// The two sides do not understand each other (a query without conditions, a wrong secret, another version).
    #[error("sector {sector} does not accept the question: {why}")]
    Protocol {
        /// Which.
        sector: String,
        /// What is wrong, for operators.
        why: String,
    },
    /// Its own store failed.
    #[error("the register of sector {sector} failed")]
    Store {
        /// Which.
        sector: String,
        /// The cause.
        #[source]
        source: absher_store::Error,
    },
}

/// The record type an operation is on.
pub(crate) fn type_of(op: &SectorOp) -> &str {
    match op {
        SectorOp::Issue { record_type, .. }
        | SectorOp::On { record_type, .. }
        | SectorOp::Take { record_type, .. }
        | SectorOp::Release { record_type, .. } => record_type,
    }
}
