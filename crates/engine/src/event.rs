//! What happens to an application, and why it may be refused.
//!
//! Rule protected: who did it, when, and the chance it needs are in the event. A new event is a variant of [`What`].

use std::collections::BTreeMap;

use absher_catalogue::{Outcome, Record, Value};
use absher_vocabulary::{IdentityNumber, Money, Timestamp};

/// One event.
#[derive(Clone, Debug)]
pub struct Event {
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub by: By,
    /// Six digits nobody could guess, for a code should one be needed.
    pub code: String,
    /// What happened.
    pub what: What,
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// A person with an account.
    Person(IdentityNumber),
    /// An officer: account id as text, and roles.
    Officer {
        /// Account.
        officer: String,
        /// Roles held.
        roles: Vec<String>,
    },
    /// The platform itself: a timer, or an outcome.
    Platform,
}

/// A party as the platform knows it.
#[derive(Clone, Debug)]
pub struct PartyInfo {
    /// Who.
    pub id: IdentityNumber,
    /// The record, if the register has one.
    pub record: Option<Record>,
    /// Has an activated account.
    pub active: bool,
}

/// All that is decided at submitting.
#[derive(Clone, Debug)]
pub struct Submission {
    /// What it is about.
    pub subjects: Vec<Record>,
    /// Answers.
    pub fields: BTreeMap<String, Value>,
    /// Facts, read just now.
    pub facts: BTreeMap<String, Value>,
    /// The other parties, by name.
    pub parties: BTreeMap<String, PartyInfo>,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum What {
    /// The draft is submitted.
    Submit(Box<Submission>),
    /// A party accepts.
    Agree {
        /// The step.
        step: String,
        /// What it filled in.
        answers: BTreeMap<String, Value>,
    },
    /// A party declines.
    Decline {
        /// The step.
        step: String,
    },
    /// The bank took money for a bill.
    Paid {
        /// Serial of the bill.
        bill: u32,
        /// How much.
        amount: Money,
        /// When the bank took it.
        taken_at: Timestamp,
    },
    /// The bank closed a bill, or had taken the money before.
    Closed {
        /// Serial of the effect.
        serial: u32,
        /// What had been taken, and when.
        paid: Option<(Money, Timestamp)>,
    },
    /// A code is typed.
    Confirm {
        /// The step.
        step: String,
        /// What was typed.
        code: String,
    },
    /// A party does a listed act while a step waits.
    Do {
        /// The step.
        step: String,
        /// The act.
        act: String,
        /// What it filled in.
        answers: BTreeMap<String, Value>,
    },
    /// An officer decides.
    Decide {
        /// The step.
        step: String,
        /// The decision.
        decision: String,
        /// The listed reason.
        reason: Option<String>,
        /// The amount.
        amount: Option<Money>,
        /// What the officer asks (send back).
        message: String,
    },
    /// The person answers what an officer asked.
    Answer {
        /// The step.
        step: String,
        /// New answers.
        fields: BTreeMap<String, Value>,
    },
    /// An officer marks whether the person came.
    Attended {
        /// The step.
        step: String,
        /// Whether.
        came: bool,
    },
    /// A party withdraws.
    Withdraw,
    /// Time has come to look at the deadlines.
    Deadline,
    /// A sector's outcome.
    Sector {
        /// Serial of the effect.
        serial: u32,
        /// The outcome.
        outcome: Outcome,
    },
    /// Late facts, read again.
    Facts {
        /// Serial of the effect.
        serial: u32,
        /// The facts.
        facts: BTreeMap<String, Value>,
    },
    /// An outside effect was carried out: document, delivery, payout, refund.
    Carried {
        /// Serial of the effect.
        serial: u32,
    },
}

/// Why an event is refused; the state stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The application is not where this event belongs (already submitted, already decided, ended).
    #[error("not possible now")]
    NotNow,
    /// Somebody else has to do this.
    #[error("not for this person to do")]
    NotYours,
    /// An outcome that was already taken in.
    #[error("already taken in")]
    Stale,
    /// Requirements that do not hold.
    #[error("requirements do not hold: {0:?}")]
    Requirements(Vec<String>),
    /// A party is not what it must be.
    #[error("party {party} must {must}")]
    Party {
        /// Which.
        party: String,
        /// What it must: `active-account`, `exist`, `be-another`.
        must: String,
    },
    /// A party may not accept: the step's own condition does not hold.
    #[error("step {0} cannot be accepted")]
    CannotAgree(String),
    /// An answer is missing or not allowed.
    #[error("the answer to {0} is missing or not allowed")]
    Answer(String),
    /// A decision without what it needs: a listed reason, an amount within its limit, another officer.
    #[error("the decision lacks {0}")]
    Decision(&'static str),
    /// The definition and the data disagree.
    #[error("the definition could not be evaluated: {0}")]
    Broken(String),
}

impl From<absher_catalogue::EvalError> for Refused {
    fn from(e: absher_catalogue::EvalError) -> Self {
        Self::Broken(e.to_string())
    }
}
