//! Who may act, and when.
//!
//! Rule protected: nobody acts out of turn, and nothing that happened once happens again.

use absher_catalogue::Value;
use absher_vocabulary::Money;

use super::{
    case::{Case, agree, applied, clerk, decide},
    town::{buyer, seller},
};
use crate::{By, Effect, Refused, What};

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
fn submitting_again_is_refused() {
    let mut case = Case::to_payment();
    assert_eq!(
        case.take(By::Person(seller()), Case::submission(9, true)),
        Err(Refused::NotNow)
    );
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
