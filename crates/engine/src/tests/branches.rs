//! Steps side by side, of which one fails while sectors are still carrying out the others.
//!
//! Rule protected: in whatever order the outcomes come, an application that fails leaves the registers as they were. The
//! fair here keeps versions, states and places as a sector does, so an undo on an old version is refused.

use std::collections::BTreeMap;

use absher_catalogue::{
    Catalogue, Outcome, Record, RecordOp, Refusal, Value,
    model::{Definition, OperationKind},
};
use absher_vocabulary::{IdentityNumber, RecordId, Timestamp};
use proptest::prelude::*;

use super::town::{person, record, start};
use crate::{By, Effect, End, Event, PartyInfo, Phase, Refused, State, Submission, What, step};

fn definition() -> Definition {
    let files: BTreeMap<&str, &str> = [
        (
            "sectors.toml",
            "[[sectors]]\nid = \"fair\"\nname = { ar = \"السوق\", en = \"Fair\" }\n",
        ),
        ("registers/fair.toml", include_str!("fair.toml")),
        (
            "fair/enlarge-stall.toml",
            include_str!("enlarge-stall.toml"),
        ),
    ]
    .into();
    let pinned = serde_json::json!({ "id": "fair.enlarge-stall", "files": files }).to_string();
    let catalogue = Catalogue::unpin(&pinned).unwrap_or_else(|m| panic!("{m}"));
    catalogue
        .definition("fair.enlarge-stall")
        .unwrap()
        .definition
        .clone()
}

fn owner() -> IdentityNumber {
    person(1).holder.unwrap()
}

fn neighbour() -> IdentityNumber {
    person(2).holder.unwrap()
}

fn stall() -> Record {
    let attributes = serde_json::json!({ "size": 4 });
    record("fair.stall", 9, (&owner(), "valid", attributes))
}

fn ground() -> Record {
    let attributes = serde_json::json!({ "places": 1 });
    Record {
        left: Some(1),
        ..record("fair.ground", 8, (&owner(), "open", attributes))
    }
}

/// The sector's register.
struct Fair(BTreeMap<RecordId, Record>);

impl Fair {
    fn new() -> Self {
        Self([stall(), ground()].map(|r| (r.id, r)).into())
    }

    /// All or none, as the contract says.
    fn apply(&mut self, ops: &[RecordOp]) -> Outcome {
        let (mut after, mut out) = (self.0.clone(), BTreeMap::new());
        for op in ops {
            if let Err(why) = carry_out(&mut after, &mut out, op) {
                return Outcome::Refused(why);
            }
        }
        self.0 = after;
        Outcome::Applied(out)
    }

    /// What a person would see of it: versions only count.
    fn is_as_before(&self) -> bool {
        let [stall, ground] = [stall(), ground()].map(|r| (self.0[&r.id].clone(), r));
        (&stall.0.state, &stall.0.attributes) == (&stall.1.state, &stall.1.attributes)
            && ground.0.left == ground.1.left
    }
}

fn carry_out(
    records: &mut BTreeMap<RecordId, Record>,
    out: &mut BTreeMap<String, Record>,
    op: &RecordOp,
) -> Result<(), Refusal> {
    match op {
        RecordOp::On {
            kind,
            id,
            version,
            set,
            named,
            ..
        } => {
            let record = records.get_mut(id).unwrap();
            if record.version != *version {
                return Err(Refusal::Version);
            }
            let (from, to) = match kind {
                OperationKind::Suspend => ("valid", "held"),
                OperationKind::Resume => ("held", "valid"),
                OperationKind::Amend => ("held", "held"),
                other => panic!("{other:?}"),
            };
            if record.state != from {
                return Err(Refusal::State);
            }
            record.state = to.into();
            record.version += 1;
            record.attributes.extend(set.clone());
            out.insert(named.clone(), record.clone());
        }
        RecordOp::Take { id, count, .. } | RecordOp::Release { id, count, .. } => {
            let record = records.get_mut(id).unwrap();
            let taken = if matches!(op, RecordOp::Take { .. }) {
                *count
            } else {
                -count
            };
            let left = record.left.unwrap() - taken;
            if left < 0 {
                return Err(Refusal::Capacity);
            }
            record.left = Some(left);
            out.insert("taken".into(), record.clone());
        }
        RecordOp::Issue { .. } => panic!("{op:?}"),
    }
    Ok(())
}

/// An application at the fair.
struct Case {
    definition: Definition,
    state: State,
    fair: Fair,
    now: Timestamp,
    outside: Vec<Effect>,
    alerts: usize,
}

impl Case {
    /// Submitted; with `debts`, they were not known then.
    fn submitted(debts: Value) -> Self {
        let mut case = Self {
            definition: definition(),
            state: State::draft(person(1), person(1)),
            fair: Fair::new(),
            now: start(),
            outside: Vec::new(),
            alerts: 0,
        };
        let party = PartyInfo {
            id: neighbour(),
            record: Some(person(2)),
            active: true,
        };
        let fields = [
            ("neighbour".to_owned(), Value::Person(neighbour())),
            ("ground".to_owned(), Value::Record(ground().into())),
        ];
        let submission = Submission {
            subjects: vec![stall()],
            fields: fields.into(),
            facts: [("debts".to_owned(), debts)].into(),
            parties: [("neighbour".to_owned(), party)].into(),
        };
        case.take(By::Person(owner()), What::Submit(Box::new(submission)))
            .unwrap();
        case
    }

    /// Submitted, the stall on hold, three steps side by side.
    fn together() -> Self {
        let mut case = Self::submitted(Value::Int(0));
        case.carry_out(0).unwrap();
        assert_eq!(case.state.open.len(), 3);
        case
    }

    fn take(&mut self, by: By, what: What) -> Result<(), Refused> {
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
                Effect::Sector { .. } | Effect::Read { .. } => self.outside.push(effect),
                Effect::Alert { .. } => self.alerts += 1,
                _ => {}
            }
        }
        Ok(())
    }

    /// Carries out one of the effects that wait.
    fn carry_out(&mut self, place: usize) -> Result<(), Refused> {
        if self.outside.is_empty() {
            return Ok(());
        }
        let what = match self.outside.remove(place % self.outside.len()) {
            Effect::Sector { serial, ops, .. } => What::Sector {
                serial,
                outcome: self.fair.apply(&ops),
            },
            Effect::Read { serial } => What::Facts {
                serial,
                facts: [("debts".to_owned(), Value::Int(0))].into(),
            },
            other => panic!("{other:?}"),
        };
        self.take(By::Platform, what)
    }

    fn decline(&mut self) -> Result<(), Refused> {
        let step = "consent".into();
        self.take(By::Person(neighbour()), What::Decline { step })
    }

    fn settle(&mut self) {
        while !self.outside.is_empty() {
            self.carry_out(0).unwrap();
        }
    }
}

#[test]
fn what_succeeds_after_another_branch_failed_is_given_back() {
    let mut case = Case::together();
    case.decline().unwrap();
    assert_eq!(
        case.outside.len(),
        2,
        "nothing is undone before it is known what was done"
    );
    case.carry_out(1).unwrap();
    case.carry_out(0).unwrap();
    assert!(!case.fair.is_as_before());
    case.settle();
    assert_eq!(case.state.phase, Phase::Ended(End::Refused));
    assert!(case.fair.is_as_before(), "{:?}", case.fair.0);
    assert_eq!(case.alerts, 0);
}

#[test]
fn a_second_branch_that_fails_changes_neither_the_end_nor_its_reason() {
    let mut case = Case::together();
    case.fair.0.get_mut(&ground().id).unwrap().left = Some(0);
    case.decline().unwrap();
    let reason = case.state.reason.clone();
    case.settle();
    assert_eq!(
        case.state.phase,
        Phase::Ended(End::Refused),
        "not cancelled"
    );
    assert_eq!(case.state.reason, reason);
    assert_eq!(case.alerts, 0, "nothing is undone twice");
}

#[test]
fn a_change_that_waits_for_a_fact_does_not_begin_once_the_application_failed() {
    let mut case = Case::submitted(Value::Unknown);
    case.carry_out(0).unwrap();
    case.state.facts.insert("debts".into(), Value::Unknown);
    case.carry_out(0).unwrap();
    let reads = |e: &Effect| matches!(e, Effect::Read { .. });
    assert!(
        case.outside.iter().any(reads),
        "the size waits for the debts"
    );
    case.decline().unwrap();
    case.settle();
    assert!(case.fair.is_as_before());
    let version = case.fair.0[&stall().id].version;
    assert_eq!(
        version, 3,
        "put on hold and resumed: the size was never touched"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn whatever_order_outcomes_come_in_a_failed_application_leaves_nothing_behind(
        late in any::<bool>(),
        full in any::<bool>(),
        events in proptest::collection::vec(any::<u8>(), 0..24),
    ) {
        let mut case = Case::submitted(if late { Value::Unknown } else { Value::Int(0) });
        let left = i64::from(!full);
        case.fair.0.get_mut(&ground().id).unwrap().left = Some(left);
        for what in events {
            let _ = match what % 16 {
                0 => case.take(By::Person(neighbour()), What::Agree { step: "consent".into(), answers: BTreeMap::new() }),
                1 => case.decline(),
                2 => {
                    case.now = case.now.plus_seconds(3_700);
                    case.take(By::Platform, What::Deadline)
                }
                // What was known of the debts is forgotten: the next change asks again.
                3 => {
                    case.state.facts.insert("debts".into(), Value::Unknown);
                    Ok(())
                }
                _ => case.carry_out(usize::from(what / 16)),
            };
        }
        case.settle();
        prop_assert_eq!(case.alerts, 0);
        match case.state.phase {
            Phase::Ended(End::Done) => {
                prop_assert_eq!(&case.fair.0[&stall().id].attributes["size"], 9);
                prop_assert_eq!(case.fair.0[&ground().id].left, Some(0));
            }
            Phase::Ended(_) => {
                case.fair.0.get_mut(&ground().id).unwrap().left = case.fair.0[&ground().id].left.map(|l| l + 1 - left);
                prop_assert!(case.fair.is_as_before(), "{:?}", case.fair.0);
            }
            _ => prop_assert!(!case.state.open.is_empty(), "it waits for something"),
        }
    }
}
