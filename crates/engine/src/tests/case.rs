//! A case: one application, its clock, the ledger its money moves through and everything asked of the world outside.
//!
//! Rule protected: effects are kept in the order the engine gave them, and carried out only when a test says so.

use std::collections::BTreeMap;

use absher_catalogue::{Outcome, RecordOp, Refusal, Value, model::Definition};
use absher_vocabulary::{Money, Timestamp};

use super::town::{buyer, definition, person, record, seller, start};
use crate::{By, Effect, Event, Ledger, PartyInfo, Refused, State, Submission, What, step};

/// An application and everything that happened to it outside.
pub(super) struct Case {
    pub(super) definition: Definition,
    pub(super) state: State,
    pub(super) now: Timestamp,
    pub(super) ledger: BTreeMap<String, i64>,
    pub(super) refunded: Money,
    pub(super) outside: Vec<Effect>,
}

impl Case {
    pub(super) fn new() -> Self {
        Self {
            definition: definition(),
            state: State::draft(person(1), person(1)),
            now: start(),
            ledger: BTreeMap::new(),
            refunded: Money::ZERO,
            outside: Vec::new(),
        }
    }

    pub(super) fn submission(size: i64, active: bool) -> What {
        let stall = record(
            "town.stall",
            9,
            (&seller(), "valid", serde_json::json!({ "size": size })),
        );
        let fields = [
            ("buyer".to_owned(), Value::Person(buyer())),
            ("price".to_owned(), Value::Money(Money::riyals(1000))),
            (
                "iban".to_owned(),
                Value::Text("SA0380000000608010167519".into()),
            ),
        ];
        let party = PartyInfo {
            id: buyer(),
            record: Some(person(2)),
            active,
        };
        What::Submit(Box::new(Submission {
            subjects: vec![stall],
            fields: fields.into_iter().collect(),
            facts: BTreeMap::new(),
            parties: [("buyer".to_owned(), party)].into_iter().collect(),
        }))
    }

    pub(super) fn take(&mut self, by: By, what: What) -> Result<(), Refused> {
        let event = Event {
            at: self.now,
            by,
            code: "123456".into(),
            what,
        };
        let (state, effects) = step(&self.definition, &self.state, &event)?;
        self.state = state;
        for effect in effects {
            match effect {
                Effect::Post(t) => {
                    assert!(t.amount > Money::ZERO, "a transfer moves something");
                    *self.ledger.entry(format!("{:?}", t.from)).or_default() -=
                        t.amount.in_halalas();
                    *self.ledger.entry(format!("{:?}", t.to)).or_default() += t.amount.in_halalas();
                    if t.from == Ledger::Refunds {
                        self.refunded = [self.refunded, t.amount].into_iter().sum();
                    }
                }
                Effect::Sector { .. }
                | Effect::CloseBill { .. }
                | Effect::Refund { .. }
                | Effect::Payout { .. }
                | Effect::OpenBill(_) => self.outside.push(effect),
                _ => {}
            }
        }
        Ok(())
    }

    /// Carries out the oldest outside effect; sectors answer as told.
    pub(super) fn outside(&mut self, refuse: bool) -> Result<(), Refused> {
        if self.outside.is_empty() {
            return Ok(());
        }
        let what = match self.outside.remove(0) {
            Effect::Sector { serial, ops, .. } => {
                let outcome = if refuse {
                    Outcome::Refused(Refusal::Version)
                } else {
                    applied(&ops, &self.state)
                };
                What::Sector { serial, outcome }
            }
            Effect::CloseBill { serial, .. } => What::Closed { serial, paid: None },
            Effect::Refund { serial, .. } | Effect::Payout { serial, .. } => {
                What::Carried { serial }
            }
            Effect::OpenBill(_) => return Ok(()),
            other => panic!("{other:?}"),
        };
        self.take(By::Platform, what)
    }

    pub(super) fn settle(&mut self) {
        while !self.outside.is_empty() {
            self.outside(false).unwrap();
        }
    }

    pub(super) fn pay(&mut self) -> Result<(), Refused> {
        let (serial, bill) = self
            .state
            .bills
            .iter()
            .next_back()
            .map(|(s, b)| (*s, b.clone()))
            .unwrap();
        let what = What::Paid {
            bill: serial,
            amount: bill.total(),
            taken_at: self.now,
        };
        self.take(By::Platform, what)
    }

    pub(super) fn balance(&self, account: &Ledger) -> i64 {
        self.ledger
            .get(&format!("{account:?}"))
            .copied()
            .unwrap_or_default()
    }

    pub(super) fn to_payment() -> Self {
        let mut case = Self::new();
        case.take(By::Person(seller()), Self::submission(9, true))
            .unwrap();
        case.settle();
        case.take(By::Person(buyer()), agree()).unwrap();
        case
    }

    pub(super) fn to_review() -> Self {
        let mut case = Self::to_payment();
        case.outside.clear();
        case.pay().unwrap();
        case
    }
}

pub(super) fn agree() -> What {
    What::Agree {
        step: "acceptance".into(),
        answers: BTreeMap::new(),
    }
}
pub(super) fn decide(decision: &str, reason: Option<&str>) -> What {
    What::Decide {
        step: "check".into(),
        decision: decision.into(),
        reason: reason.map(str::to_owned),
        amount: None,
        message: String::new(),
    }
}
pub(super) fn clerk() -> By {
    By::Officer {
        officer: "o1".into(),
        roles: vec!["clerk".into()],
    }
}
pub(super) fn code(code: &str) -> What {
    What::Confirm {
        step: "handover".into(),
        code: code.into(),
    }
}

pub(super) fn applied(ops: &[RecordOp], state: &State) -> Outcome {
    let mut out = BTreeMap::new();
    for op in ops {
        if let RecordOp::On { named, to, .. } = op {
            let mut after = state.subjects[0].clone();
            after.version += 1;
            if let Some(to) = to {
                after.holder = Some(to.clone());
            }
            out.insert(named.clone(), after);
        }
    }
    Outcome::Applied(out)
}
