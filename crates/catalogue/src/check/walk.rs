//! The walk of an example's acts over the steps, without running it: which refusals and deadlines it shows.
//!
//! Rule protected: what is counted as shown stands at the right step. Where the data decide (`when`, nothing to pay), every
//! way they may decide is followed, so a good example is never refused.

use std::collections::BTreeSet;

use super::flow::{Flow, To};
use crate::{
    Act,
    model::{Definition, Step, StepKind},
};

/// Something an example shows: the step and what of it (`late`, `declined`, `decides ID`, `does ID`, `missed`, `none`, `refused`).
pub(super) type Shown = (String, String);

/// What the acts show.
pub(super) fn shown(it: &Definition, acts: &[Act]) -> BTreeSet<Shown> {
    let flow = Flow::of(it);
    let mut shown = BTreeSet::new();
    let mut at: BTreeSet<usize> = BTreeSet::from([0]);
    for act in acts {
        let open = closure(it, &flow, &at);
        let Some(next) = step_over(it, &flow, &open, act, &mut shown) else {
            continue;
        };
        at = next;
    }
    shown
}

/// The steps that may be open: those at hand, and those behind steps that pass by themselves or may be left out.
fn closure(it: &Definition, flow: &Flow, at: &BTreeSet<usize>) -> BTreeSet<usize> {
    let mut open = BTreeSet::new();
    let mut more: Vec<usize> = at.iter().copied().collect();
    while let Some(n) = more.pop() {
        let Some(step) = it.steps.get(n) else {
            continue;
        };
        if open.insert(n) && passes(step) {
            more.extend(targets(flow, n));
        }
    }
    open
}

/// Whether a step may be left behind without an act of anyone.
fn passes(step: &Step) -> bool {
    let automatic = |s: &Step| {
        matches!(
            s.kind(),
            Some(
                StepKind::Apply(_)
                    | StepKind::Issue(_)
                    | StepKind::Take(_)
                    | StepKind::Payout(_)
                    | StepKind::Pay(_)
            )
        )
    };
    step.when.is_some()
        || automatic(step)
        || step.all.iter().all(|s| s.when.is_some() || automatic(s)) && !step.all.is_empty()
}

fn targets(flow: &Flow, n: usize) -> Vec<usize> {
    flow.ways[n]
        .iter()
        .filter_map(|(_, to)| {
            if let To::Step(next) = to {
                Some(*next)
            } else {
                None
            }
        })
        .collect()
}

/// The steps at hand after an act; nothing when the act does not move the application.
fn step_over(
    it: &Definition,
    flow: &Flow,
    open: &BTreeSet<usize>,
    act: &Act,
    shown: &mut BTreeSet<Shown>,
) -> Option<BTreeSet<usize>> {
    let mut next = BTreeSet::new();
    for n in open {
        let step = it.steps.get(*n)?;
        for one in std::iter::once(step).chain(&step.all) {
            let Some(what) = meets(one, act) else {
                continue;
            };
            if !what.is_empty() {
                shown.insert((one.id.to_string(), what));
            }
            next.extend(targets(flow, *n));
            // Beside others, or sent back, the step stays open.
            next.insert(*n);
        }
    }
    (!next.is_empty()).then_some(next)
}

/// Whether an act is for a step, and what it shows of it.
fn meets(step: &Step, act: &Act) -> Option<String> {
    let fine = Some(String::new());
    match (step.kind()?, act) {
        (StepKind::Pay(pay), Act::Pays(who, _)) => {
            (super::money::payer(pay.by.as_ref()) == who).then(String::new)
        }
        (StepKind::Agree(agree), Act::Agrees(who, _)) if agree.by == who.as_str() => fine,
        (StepKind::Agree(agree), Act::Declines(who)) if agree.by == who.as_str() => {
            Some("declined".to_owned())
        }
        (StepKind::Confirm(confirm), Act::Confirms(who)) if confirm.typed_by == who.as_str() => {
            fine
        }
        (StepKind::Review(review), Act::Decides { role, decision, .. })
            if review.role == role.as_str() =>
        {
            Some(format!("decides {decision}"))
        }
        (StepKind::Review(_), Act::Answers(..) | Act::Confirms(_))
        | (StepKind::Deliver(_), Act::CourierDelivers) => fine,
        (StepKind::Wait(wait), Act::Does(who, what, _))
            if wait
                .may
                .iter()
                .any(|a| a.by == who.as_str() && a.id == what.as_str()) =>
        {
            Some(format!("does {what}"))
        }
        (StepKind::Attend(attend), Act::Marks(role, came)) if attend.role == role.as_str() => {
            Some(if *came {
                String::new()
            } else {
                "missed".to_owned()
            })
        }
        (
            StepKind::Pay(_)
            | StepKind::Agree(_)
            | StepKind::Confirm(_)
            | StepKind::Wait(_)
            | StepKind::Review(_)
            | StepKind::Deliver(_)
            | StepKind::Payout(_),
            Act::After(_),
        ) => Some("late".to_owned()),
        (StepKind::Attend(_), Act::After(_)) => Some("missed".to_owned()),
        _ => None,
    }
}
