//! How a case ends, and what it gives back.
//!
//! Rule protected: every ending returns what the definition says it returns, and frees what was held.

use absher_vocabulary::{Money, Span};

use super::{
    case::{Case, clerk, code, decide},
    town::{buyer, seller},
};
use crate::{By, Doing, Effect, End, Ledger, Phase, Refused, What};

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
