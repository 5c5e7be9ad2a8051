//! What must hold before an application is taken in.
//!
//! Rule protected: a requirement is the same when it is shown and when it is submitted against.

use super::{case::Case, town::seller};
use crate::{By, Phase, Refused, Standing, requirements};

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
fn requirements_are_the_same_before_and_at_submitting() {
    let case = Case::to_payment();
    let checked = requirements(&case.definition, &case.state.env(case.now));
    assert_eq!(checked.len(), 1);
    assert_eq!(checked[0].standing, Standing::Met);
}
