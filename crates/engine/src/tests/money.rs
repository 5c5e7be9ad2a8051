//! Money that comes late, twice or in any order.
//!
//! Rule protected: whatever happens in whatever order, money is where it belongs.

use proptest::prelude::*;

use super::{
    case::{Case, agree, clerk, code, decide},
    town::{buyer, seller},
};
use crate::{BillState, By, Effect, End, Ledger, Phase, What};

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
