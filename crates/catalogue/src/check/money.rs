//! Money on its way: where something may have been paid or be held, and what each consequence may therefore say.
//!
//! Rule protected: money held is always paid out or given back, and no application ends as if nothing had been paid.

use super::{
    Judge,
    flow::{Flow, To, Way, consequences, outcomes},
    scope::each_step,
};
use crate::model::{Consequence, Definition, Fee, Name, Pay, Step};

/// What may be so when a step is entered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Purse {
    paid: bool,
    held: bool,
}

impl Purse {
    fn or(self, other: Self) -> Self {
        Self {
            paid: self.paid || other.paid,
            held: self.held || other.held,
        }
    }
}

pub(super) fn check(judge: &mut Judge<'_>, file: &str, it: &Definition, flow: &Flow) {
    let purses = purses(it, flow);
    for (n, step) in it.steps.iter().enumerate() {
        let entering = purses[n];
        for one in each_step(std::slice::from_ref(step)) {
            // Beside others, what they paid counts too.
            let before = step
                .all
                .iter()
                .filter(|s| s.id != one.id)
                .fold(entering, |p, s| p.or(leaving(it, s, p)));
            for (key, consequence) in consequences(one).into_iter().chain(outcomes(one)) {
                word(judge, file, &one.id, (key, consequence), before);
            }
            if let Some(payout) = &one.payout {
                if payout.from != "hold" {
                    judge.wrong_with(
                        file,
                        &payout.from,
                        "money is paid out from what is held",
                        "write `from = \"hold\"`",
                    );
                }
                if !before.held {
                    judge.wrong(file, &one.id, "nothing is held that could be paid out here");
                }
            }
        }
    }
    if purses[it.steps.len()].held
        && let Some(hold) = each_step(&it.steps).find_map(|s| s.pay.as_ref()?.hold.as_ref())
    {
        judge.mistakes.add_with(
            file,
            hold.span(),
            "the application may end while this money is held",
            Some("every way to the end needs a `payout` step with `from = \"hold\"`".to_owned()),
        );
    }
}

/// What may be paid and held on entering each step, and at the end.
fn purses(it: &Definition, flow: &Flow) -> Vec<Purse> {
    let mut purses = vec![Purse::default(); it.steps.len() + 1];
    loop {
        let before = purses.clone();
        for (n, step) in it.steps.iter().enumerate() {
            let entering = purses[n];
            let inside: &[Step] = if step.all.is_empty() {
                std::slice::from_ref(step)
            } else {
                &step.all
            };
            let done = inside.iter().fold(entering, |p, s| leaving(it, s, p));
            for (way, to) in &flow.ways[n] {
                let To::Step(next) = *to else { continue };
                let then = match way {
                    Way::Done => done,
                    // A payout that is left out only when the hold was too leaves nothing held.
                    Way::Skipped if pays_when_held(it, step) => Purse {
                        held: false,
                        ..entering
                    },
                    Way::Skipped => entering,
                    Way::Otherwise => entering.or(done),
                };
                if let Some(purse) = purses.get_mut(next) {
                    *purse = purse.or(then);
                }
            }
        }
        if purses == before {
            return purses;
        }
    }
}

fn leaving(it: &Definition, step: &Step, entering: Purse) -> Purse {
    if let Some(pay) = &step.pay {
        let paid = entering.paid || pay.hold.is_some() || charged(it, pay).next().is_some();
        return Purse {
            paid,
            held: entering.held || pay.hold.is_some(),
        };
    }
    if step.payout.is_some() {
        Purse {
            held: false,
            ..entering
        }
    } else {
        entering
    }
}

fn pays_when_held(it: &Definition, step: &Step) -> bool {
    let Some(when) = step.payout.as_ref().and(step.when.as_ref()) else {
        return false;
    };
    each_step(&it.steps)
        .filter(|s| s.pay.as_ref().is_some_and(|p| p.hold.is_some()))
        .all(|s| s.when.as_ref().is_some_and(|w| w.source() == when.source()))
}

/// The fees a pay step charges.
pub(super) fn charged<'a>(it: &'a Definition, pay: &'a Pay) -> impl Iterator<Item = &'a Fee> {
    it.fees.iter().filter(move |fee| match &pay.fees {
        Some(listed) => listed.contains(&fee.id),
        None => payer(fee.paid_by.as_ref()) == payer(pay.by.as_ref()),
    })
}

/// The party that pays; the applicant when nobody is named.
pub(super) fn payer(named: Option<&Name>) -> &str {
    named.map_or("applicant", Name::as_str)
}

fn word(
    judge: &mut Judge<'_>,
    file: &str,
    step: &Name,
    (key, consequence): (&'static str, &Consequence),
    purse: Purse,
) {
    let (written, message, help) = match consequence {
        Consequence::Cancel if purse.held || purse.paid => (
            "cancel",
            "something may have been paid by then",
            "write `refund`: the application ends and all goes back",
        ),
        Consequence::Refund if !purse.paid => (
            "refund",
            "nothing can have been paid by then",
            "write `cancel`",
        ),
        _ => return,
    };
    let span = judge.place_of(file, step, key, written);
    judge
        .mistakes
        .add_with(file, span, message, Some(help.to_owned()));
}
