//! The engine against a small catalogue: a swap of a permit between two people, with money held, a review and a slot.
//!
//! Rule protected: whatever happens in whatever order, money is where it belongs and nobody acts out of turn.

use std::collections::BTreeMap;

use absher_catalogue::{Catalogue, Outcome, Record, RecordOp, Refusal, Value, model::Definition};
use absher_vocabulary::{
    Date, IdentityKind, IdentityNumber, Money, RecordId, Span, Timestamp, start_of_day_riyadh,
};
use proptest::prelude::*;

use crate::{
    BillState, By, Doing, Effect, End, Event, Ledger, PartyInfo, Phase, Refused, State, Submission,
    What, requirements, step,
};

const REGISTERS: &str = r#"
[[records]]
id = "town.person"
name = { ar = "شخص", en = "Person" }
is = "person"
attributes = [
  { id = "name", kind = "bilingual", name = { ar = "الاسم", en = "Name" }, meaning = "person.name" },
  { id = "birth_date", kind = "date", name = { ar = "الميلاد", en = "Born" }, meaning = "person.birth-date" },
]
states = [{ id = "alive", name = { ar = "حي", en = "Alive" } }]

[[records]]
id = "town.stall"
name = { ar = "بسطة", en = "Stall" }
number = { prefix = "S", digits = 6 }
attributes = [{ id = "size", kind = "number", name = { ar = "المساحة", en = "Size" } }]
states = [{ id = "valid", name = { ar = "سارية", en = "Valid" } }, { id = "held", name = { ar = "معلقة", en = "On hold" } }]
operations = [
  { op = "issue" },
  { op = "transfer", from = ["valid"] },
  { op = "suspend", from = ["valid"], to = "held" },
  { op = "resume", from = ["held"], to = "valid" },
]
"#;

const SALE: &str = r#"
id = "town.sell-stall"
kind = "service"
name = { ar = "بيع بسطة", en = "Sell a stall" }
summary = { ar = "نقل ملكية بسطة إلى شخص آخر", en = "Make over a stall to somebody else" }
audience = ["citizen"]
subject = { record = "town.stall", where = "record.holder == applicant.id", one-at-a-time = true }

[parties.buyer]
name = { ar = "المشتري", en = "Buyer" }
named-by = "fields.buyer"
must = ["exist", "active-account", "be-another"]

[[requirements]]
id = "big-enough"
that = "subject.size >= 4"
otherwise = { ar = "البسطة صغيرة", en = "The stall is too small" }

[[fields]]
id = "buyer"
kind = "identity-number"
label = { ar = "رقم هوية المشتري", en = "Buyer's identity number" }
[[fields]]
id = "price"
kind = "money"
min = 1
max = 5000
label = { ar = "الثمن", en = "Price" }
[[fields]]
id = "iban"
kind = "iban"
label = { ar = "الآيبان", en = "IBAN" }

[[fees]]
id = "transfer"
name = { ar = "رسم النقل", en = "Transfer fee" }
amount = "riyals(150)"
payee = "town"
paid-by = "buyer"
[[fees]]
id = "handling"
name = { ar = "رسم المعالجة", en = "Handling" }
amount = "riyals(10)"
payee = "platform"
paid-by = "buyer"
kept = true

[[steps]]
id = "freeze"
apply = { sector = "town", refused = "cancel", do = [{ suspend = "subject" }], undo = [{ resume = "subject" }] }
[[steps]]
id = "acceptance"
agree = { by = "buyer", within = "1h", declined = "cancel", late = "cancel" }
[[steps]]
id = "money"
pay = { by = "buyer", hold = "fields.price", within = "72h", late = "cancel" }
[[steps]]
id = "check"
review = { role = "clerk", within = "3d", late = "alert", decisions = [
  { id = "fine", kind = "accept", name = { ar = "قبول", en = "Accept" }, then = "continue" },
  { id = "no", kind = "refuse", name = { ar = "رفض", en = "Refuse" }, then = "refuse", reasons = [{ id = "fake", text = { ar = "صوري", en = "A sham" } }] },
  { id = "more", kind = "send-back", name = { ar = "إعادة", en = "Send back" }, asks = ["price"], within = "5d", late = "refuse", then = "continue" },
] }
[[steps]]
id = "handover"
confirm = { shown-to = "buyer", typed-by = "applicant", within = "24h", tries = 2, late = "refund" }
[[steps]]
id = "change"
apply = { sector = "town", refused = "refund", do = [{ resume = "subject" }, { transfer = "subject", to = "buyer", as = "stall" }] }
[[steps]]
id = "payout"
payout = { from = "hold", to = "fields.iban", within = "5d", late = "alert" }

[withdraw]
by = ["applicant", "buyer"]
until = "handover"

[[examples]]
name = "sold"
cast = { applicant = "seller", buyer = "seller" }
when = ["submit buyer=@buyer price=100 iban=x"]
then = { state = "done" }
"#;

/// The definition as an application pins it: checked, but for the examples that prove it.
fn definition() -> Definition {
    let files: BTreeMap<String, String> = [
        ("sectors.toml", "[[sectors]]\nid = \"town\"\nname = { ar = \"البلدية\", en = \"Town\" }\n".to_owned()),
        ("roles.toml", "[[roles]]\nid = \"clerk\"\nname = { ar = \"كاتب\", en = \"Clerk\" }\nsector = \"town\"\n".to_owned()),
        ("registers/town.toml", REGISTERS.to_owned()),
        ("town/sell-stall.toml", SALE.to_owned()),
    ]
    .into_iter()
    .map(|(k, v)| (k.to_owned(), v))
    .collect();
    let pinned = serde_json::json!({ "id": "town.sell-stall", "files": files }).to_string();
    let catalogue = Catalogue::unpin(&pinned).unwrap_or_else(|m| panic!("{m}"));
    catalogue
        .definition("town.sell-stall")
        .unwrap()
        .definition
        .clone()
}

fn start() -> Timestamp {
    start_of_day_riyadh(Date::constant(2026, 11, 22)).plus_seconds(9 * 3600)
}

fn person(serial: u64) -> Record {
    let id = IdentityNumber::synthetic(IdentityKind::Citizen, serial);
    record(
        "town.person",
        serial,
        (
            &id,
            "alive",
            serde_json::json!({ "name": { "ar": "أ", "en": "A" }, "birth_date": "1990-01-01" }),
        ),
    )
}

fn record(
    kind: &str,
    serial: u64,
    (holder, state, attributes): (&IdentityNumber, &str, serde_json::Value),
) -> Record {
    Record {
        record_type: kind.into(),
        id: RecordId::from_uuid(
            format!("00000000-0000-7000-8000-{serial:012}")
                .parse()
                .unwrap(),
        ),
        number: format!("N{serial}"),
        holder: Some(holder.clone()),
        state: state.into(),
        version: 1,
        attributes: attributes.as_object().unwrap().clone(),
        left: None,
    }
}

/// An application and everything that happened to it outside.
struct Case {
    definition: Definition,
    state: State,
    now: Timestamp,
    ledger: BTreeMap<String, i64>,
    refunded: Money,
    outside: Vec<Effect>,
}

fn seller() -> IdentityNumber {
    person(1).holder.unwrap()
}
fn buyer() -> IdentityNumber {
    person(2).holder.unwrap()
}

impl Case {
    fn new() -> Self {
        Self {
            definition: definition(),
            state: State::draft(person(1), person(1)),
            now: start(),
            ledger: BTreeMap::new(),
            refunded: Money::ZERO,
            outside: Vec::new(),
        }
    }

    fn submission(size: i64, active: bool) -> What {
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
    fn outside(&mut self, refuse: bool) -> Result<(), Refused> {
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

    fn settle(&mut self) {
        while !self.outside.is_empty() {
            self.outside(false).unwrap();
        }
    }

    fn pay(&mut self) -> Result<(), Refused> {
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

    fn balance(&self, account: &Ledger) -> i64 {
        self.ledger
            .get(&format!("{account:?}"))
            .copied()
            .unwrap_or_default()
    }

    fn to_payment() -> Self {
        let mut case = Self::new();
        case.take(By::Person(seller()), Self::submission(9, true))
            .unwrap();
        case.settle();
        case.take(By::Person(buyer()), agree()).unwrap();
        case
    }

    fn to_review() -> Self {
        let mut case = Self::to_payment();
        case.outside.clear();
        case.pay().unwrap();
        case
    }
}

fn agree() -> What {
    What::Agree {
        step: "acceptance".into(),
        answers: BTreeMap::new(),
    }
}
fn decide(decision: &str, reason: Option<&str>) -> What {
    What::Decide {
        step: "check".into(),
        decision: decision.into(),
        reason: reason.map(str::to_owned),
        amount: None,
        message: String::new(),
    }
}
fn clerk() -> By {
    By::Officer {
        officer: "o1".into(),
        roles: vec!["clerk".into()],
    }
}
fn code(code: &str) -> What {
    What::Confirm {
        step: "handover".into(),
        code: code.into(),
    }
}

fn applied(ops: &[RecordOp], state: &State) -> Outcome {
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

#[test]
fn a_sale_from_submitting_to_the_money() {
    let mut case = Case::to_review();
    assert_eq!(case.balance(&Ledger::Held), 100_000);
    case.take(clerk(), decide("fine", None)).unwrap();
    case.take(By::Person(seller()), code("123456")).unwrap();
    case.settle();
    assert_eq!(case.state.phase, Phase::Ended(End::Done));
    assert_eq!(case.state.results["stall"].holder, Some(buyer()));
    assert_eq!(case.balance(&Ledger::Revenue("town".into())), 15_000);
    assert_eq!(case.balance(&Ledger::Revenue("platform".into())), 1_000);
    for account in [Ledger::Fees, Ledger::Held, Ledger::Refunds, Ledger::Payouts] {
        assert_eq!(case.balance(&account), 0, "{account:?}");
    }
}

#[test]
fn a_requirement_that_does_not_hold_refuses() {
    let mut case = Case::new();
    let refused = case
        .take(By::Person(seller()), Case::submission(3, true))
        .unwrap_err();
    assert_eq!(refused, Refused::Requirements(vec!["big-enough".into()]));
    assert_eq!(case.state.phase, Phase::Draft, "the draft is kept");
}

#[test]
fn a_party_must_be_what_the_definition_says() {
    let mut case = Case::new();
    let refused = case
        .take(By::Person(seller()), Case::submission(9, false))
        .unwrap_err();
    assert_eq!(
        refused,
        Refused::Party {
            party: "buyer".into(),
            must: "active-account".into()
        }
    );
}

#[test]
fn only_the_party_whose_turn_it_is_acts() {
    let mut case = Case::new();
    case.take(By::Person(seller()), Case::submission(9, true))
        .unwrap();
    case.settle();
    assert_eq!(
        case.take(By::Person(seller()), agree()),
        Err(Refused::NotYours)
    );
    assert_eq!(case.take(clerk(), agree()), Err(Refused::NotYours));
    let mut case = Case::to_review();
    let other = By::Officer {
        officer: "o2".into(),
        roles: vec!["cook".into()],
    };
    assert_eq!(
        case.take(other, decide("fine", None)),
        Err(Refused::NotYours)
    );
    assert_eq!(
        case.take(By::Person(buyer()), decide("fine", None)),
        Err(Refused::NotYours)
    );
}

#[test]
fn a_refusal_names_a_listed_reason_and_keeps_only_what_is_marked_kept() {
    let mut case = Case::to_review();
    assert_eq!(
        case.take(clerk(), decide("no", None)),
        Err(Refused::Decision("reason"))
    );
    assert_eq!(
        case.take(clerk(), decide("no", Some("mood"))),
        Err(Refused::Decision("reason"))
    );
    case.take(clerk(), decide("no", Some("fake"))).unwrap();
    case.settle();
    assert_eq!(case.state.phase, Phase::Ended(End::Refused));
    assert_eq!(case.refunded, Money::riyals(1150));
    assert_eq!(case.balance(&Ledger::Revenue("platform".into())), 1_000);
}

#[test]
fn an_hour_passes_and_the_stall_is_free_again() {
    let mut case = Case::new();
    case.take(By::Person(seller()), Case::submission(9, true))
        .unwrap();
    case.settle();
    case.now = Span::parse("1h").unwrap().after(case.now);
    assert_eq!(
        case.take(By::Platform, What::Deadline),
        Err(Refused::Stale),
        "not before it has passed"
    );
    case.now = case.now.plus_seconds(1);
    case.take(By::Platform, What::Deadline).unwrap();
    let undo = case
        .outside
        .iter()
        .any(|e| matches!(e, Effect::Sector { ops, .. } if ops.len() == 1));
    assert!(undo, "the hold on the stall is undone");
    case.settle();
    assert_eq!(case.state.phase, Phase::Ended(End::Cancelled));
}

#[test]
fn money_taken_in_time_counts_even_when_the_news_is_late() {
    let mut case = Case::to_payment();
    case.outside.clear();
    let (serial, bill) = case
        .state
        .bills
        .iter()
        .next()
        .map(|(s, b)| (*s, b.clone()))
        .unwrap();
    case.now = bill.due.plus_seconds(60);
    case.take(By::Platform, What::Deadline).unwrap();
    let Some(Effect::CloseBill { serial: close, .. }) = case.outside.pop() else {
        panic!("the bank is asked first")
    };
    let paid = Some((bill.total(), bill.due.plus_seconds(-5)));
    case.take(
        By::Platform,
        What::Closed {
            serial: close,
            paid,
        },
    )
    .unwrap();
    assert_eq!(case.state.bills[&serial].state, BillState::Paid);
    assert!(case.state.open_step("check").is_some(), "the sale goes on");
}

#[test]
fn money_taken_too_late_goes_back() {
    let mut case = Case::to_payment();
    case.outside.clear();
    let bill = case.state.bills.values().next().unwrap().clone();
    case.now = bill.due.plus_seconds(60);
    case.take(By::Platform, What::Deadline).unwrap();
    case.settle();
    assert_eq!(case.state.phase, Phase::Ended(End::Cancelled));
    case.pay().unwrap();
    case.settle();
    assert_eq!(case.refunded, bill.total());
    assert_eq!(case.balance(&Ledger::Refunds), 0);
}

#[test]
fn paying_twice_gives_the_second_back() {
    let mut case = Case::to_review();
    let total = case.state.bills.values().next().unwrap().total();
    case.pay().unwrap();
    case.settle();
    assert_eq!(case.refunded, total);
    assert_eq!(
        case.balance(&Ledger::Held),
        100_000,
        "the first payment stands"
    );
}

#[test]
fn a_wrong_code_is_counted_and_the_last_one_refunds() {
    let mut case = Case::to_review();
    case.take(clerk(), decide("fine", None)).unwrap();
    case.take(By::Person(seller()), code("000000")).unwrap();
    let Doing::Confirming { left, .. } = &case.state.open[0].doing else {
        panic!()
    };
    assert_eq!(*left, 1);
    case.take(By::Person(seller()), code("000000")).unwrap();
    case.settle();
    assert_eq!(case.state.phase, Phase::Ended(End::Cancelled));
    assert_eq!(
        case.refunded,
        Money::riyals(1160),
        "a refund gives everything back"
    );
}

#[test]
fn a_sector_that_refuses_the_change_refunds() {
    let mut case = Case::to_review();
    case.take(clerk(), decide("fine", None)).unwrap();
    case.take(By::Person(seller()), code("123456")).unwrap();
    case.outside(true).unwrap();
    case.settle();
    assert_eq!(case.state.phase, Phase::Ended(End::Cancelled));
    assert_eq!(case.refunded, Money::riyals(1160));
}

#[test]
fn an_outcome_is_taken_in_once() {
    let mut case = Case::new();
    case.take(By::Person(seller()), Case::submission(9, true))
        .unwrap();
    let Some(Effect::Sector { serial, ops, .. }) = case.outside.first().cloned() else {
        panic!()
    };
    let outcome = applied(&ops, &case.state);
    case.take(
        By::Platform,
        What::Sector {
            serial,
            outcome: outcome.clone(),
        },
    )
    .unwrap();
    assert_eq!(
        case.take(By::Platform, What::Sector { serial, outcome }),
        Err(Refused::Stale)
    );
}

#[test]
fn a_case_sent_back_waits_for_the_person_and_then_for_the_officer() {
    let mut case = Case::to_review();
    case.take(clerk(), decide("more", None)).unwrap();
    assert_eq!(
        case.take(clerk(), decide("fine", None)),
        Err(Refused::NotNow)
    );
    let wrong = What::Answer {
        step: "check".into(),
        fields: [("iban".into(), Value::Null)].into_iter().collect(),
    };
    assert_eq!(
        case.take(By::Person(seller()), wrong),
        Err(Refused::Answer("iban".into())),
        "only what was asked"
    );
    let fields = [("price".into(), Value::Money(Money::riyals(5)))]
        .into_iter()
        .collect();
    case.take(
        By::Person(seller()),
        What::Answer {
            step: "check".into(),
            fields,
        },
    )
    .unwrap();
    case.take(clerk(), decide("fine", None)).unwrap();
}

#[test]
fn withdrawing_gives_everything_back_until_the_handover() {
    let mut case = Case::to_review();
    case.take(By::Person(buyer()), What::Withdraw).unwrap();
    case.settle();
    assert_eq!(
        (case.state.phase, case.refunded),
        (Phase::Ended(End::Withdrawn), Money::riyals(1160))
    );
    let mut case = Case::to_review();
    case.take(clerk(), decide("fine", None)).unwrap();
    case.take(By::Person(seller()), code("123456")).unwrap();
    assert_eq!(
        case.take(By::Person(buyer()), What::Withdraw),
        Err(Refused::NotNow),
        "not while it is being changed"
    );
}

#[test]
fn submitting_again_is_refused() {
    let mut case = Case::to_payment();
    assert_eq!(
        case.take(By::Person(seller()), Case::submission(9, true)),
        Err(Refused::NotNow)
    );
}

#[test]
fn requirements_are_the_same_before_and_at_submitting() {
    let case = Case::to_payment();
    let checked = requirements(&case.definition, &case.state.env(case.now));
    assert_eq!(checked.len(), 1);
    assert_eq!(checked[0].standing, crate::Standing::Met);
}

/// One random thing that happens.
fn happen(case: &mut Case, what: u8) {
    let person = if what & 1 == 0 { seller() } else { buyer() };
    let _ = match what / 2 % 14 {
        0 => case.take(By::Person(person), Case::submission(9, true)),
        1 => case.take(By::Person(person), agree()),
        2 => case.take(
            By::Person(person),
            What::Decline {
                step: "acceptance".into(),
            },
        ),
        3 if !case.state.bills.is_empty() => case.pay(),
        4 => case.take(clerk(), decide("fine", None)),
        5 => case.take(clerk(), decide("no", Some("fake"))),
        6 => case.take(clerk(), decide("more", None)),
        7 => case.take(
            By::Person(person),
            code(if what > 128 { "123456" } else { "1" }),
        ),
        8 => case.take(By::Person(person), What::Withdraw),
        9 => {
            case.now = case.now.plus_seconds(i64::from(what) * 3600);
            case.take(By::Platform, What::Deadline)
        }
        10 => case.outside(true),
        _ => case.outside(false),
    };
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn no_order_of_events_loses_money(events in proptest::collection::vec(any::<u8>(), 0..60)) {
        let mut case = Case::new();
        for what in events {
            happen(&mut case, what);
            prop_assert_eq!(case.ledger.values().sum::<i64>(), 0);
            for account in [Ledger::Fees, Ledger::Held, Ledger::Refunds, Ledger::Payouts] {
                prop_assert!(case.balance(&account) >= 0, "{:?}", account);
            }
        }
        case.settle();
        if let Phase::Ended(_) = case.state.phase {
            prop_assert!(case.state.pending.is_empty());
            for account in [Ledger::Fees, Ledger::Held, Ledger::Refunds, Ledger::Payouts] {
                prop_assert_eq!(case.balance(&account), 0, "{:?}", account);
            }
        } else {
            prop_assert!(case.state.phase == Phase::Draft || !case.state.open.is_empty(), "it waits for something");
        }
    }
}
