//! Entering steps: what each kind of step asks for when its turn comes.
//!
//! Rule protected: a step that has nothing to do is passed at once, and the one that waits has its deadline set here.

use absher_catalogue::model::{Consequence, Step, StepKind};
use absher_vocabulary::{Money, Span, Timestamp};

use crate::{
    effect::{BillOrder, Effect},
    event::Refused,
    machine::Run,
    ops,
    price::price,
    state::{Bill, BillState, Doing, OpenStep, Purpose},
    unwind,
};

/// Enters the step at this place, and the following ones as long as each ends at once.
pub(crate) fn enter_from(run: &mut Run<'_>, place: usize) -> Result<(), Refused> {
    let definition = run.definition;
    for (place, step) in definition.steps.iter().enumerate().skip(place) {
        run.state.at = place;
        match step.kind() {
            Some(StepKind::All(branches)) => {
                for branch in branches {
                    enter_one(run, branch)?;
                }
            }
            _ => enter_one(run, step)?,
        }
        if !run.state.open.is_empty() || run.state.phase != crate::state::Phase::Running {
            return Ok(());
        }
    }
    unwind::done(run)
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each kind of step, and no arm is long"
)]
fn enter_one(run: &mut Run<'_>, step: &Step) -> Result<(), Refused> {
    if let Some(when) = &step.when
        && !when.eval_bool(&run.state.env(run.now))?
    {
        return Ok(());
    }
    let id = step.id.as_str();
    let Some(kind) = step.kind() else {
        return Err(Refused::Broken(format!("step {id} has no kind")));
    };
    match kind {
        StepKind::Pay(pay) => return enter_pay(run, id, pay),
        StepKind::Agree(agree) => {
            open(
                run,
                id,
                Some(span(&agree.within)?.after(run.now)),
                Doing::Agreeing {
                    by: agree.by.as_str().to_owned(),
                },
            );
            run.tell_standard(&agree.by, "asked-to-agree");
        }
        StepKind::Review(review) => {
            let doing = Doing::Reviewing {
                role: review.role.as_str().to_owned(),
                first: None,
            };
            open(run, id, Some(span(&review.within)?.after(run.now)), doing);
        }
        StepKind::Attend(attend) => {
            let over = attend
                .at
                .eval_time(&run.state.env(run.now))?
                .plus_seconds(24 * 3600);
            open(
                run,
                id,
                Some(over),
                Doing::Attending {
                    role: attend.role.as_str().to_owned(),
                },
            );
        }
        StepKind::Confirm(confirm) => {
            let doing = Doing::Confirming {
                shown_to: confirm.shown_to.as_str().to_owned(),
                typed_by: confirm.typed_by.as_str().to_owned(),
                code: run.code.to_owned(),
                left: confirm.tries,
            };
            open(run, id, Some(span(&confirm.within)?.after(run.now)), doing);
            run.tell_standard(&confirm.shown_to, "code-to-show");
            run.tell_standard(&confirm.typed_by, "code-to-type");
        }
        StepKind::Wait(wait) => {
            open(
                run,
                id,
                Some(span(&wait.length)?.after(run.now)),
                Doing::Waiting,
            );
            let mut told: Vec<&str> = wait.may.iter().map(|a| a.by.as_str()).collect();
            told.sort_unstable();
            told.dedup();
            for party in told {
                run.tell_standard(party, "may-act");
            }
        }
        StepKind::Take(take) => {
            let record = take.of.eval_record(&run.state.env(run.now))?;
            let count = match &take.count {
                Some(count) => count.eval_int(&run.state.env(run.now))?,
                None => 1,
            };
            let serial = run.outside(id, Purpose::Take);
            run.effects.push(ops::take(serial, &record, count));
            open(run, id, None, Doing::Outside { serial });
        }
        StepKind::Apply(_) => return enter_apply(run, id),
        StepKind::Issue(issue) => {
            let about = issue
                .about
                .as_ref()
                .map(|f| f.eval_record(&run.state.env(run.now)))
                .transpose()?;
            let to = party(run, &issue.to)?;
            let serial = run.outside(id, Purpose::Issue);
            let document = issue.document.as_str().to_owned();
            run.effects.push(Effect::Issue {
                serial,
                document,
                about: about.map(|r| (*r).clone()),
                to,
            });
            open(run, id, None, Doing::Outside { serial });
        }
        StepKind::Deliver(deliver) => {
            let address = deliver.address.eval_text(&run.state.env(run.now))?;
            let to = party(run, &deliver.to)?;
            let serial = run.outside(id, Purpose::Deliver);
            run.effects.push(Effect::Deliver {
                serial,
                what: deliver.what.clone(),
                to,
                address,
            });
            open(
                run,
                id,
                Some(span(&deliver.within)?.after(run.now)),
                Doing::Outside { serial },
            );
        }
        StepKind::Payout(payout) => return enter_payout(run, id, payout),
        StepKind::All(_) => return Err(Refused::Broken(format!("step {id} is nested twice"))),
    }
    Ok(())
}

/// Opens a step: timeline, the definition's own messages, the deadline.
pub(crate) fn open(run: &mut Run<'_>, id: &str, deadline: Option<Timestamp>, doing: Doing) {
    run.state.open.retain(|s| s.id != id);
    run.state.open.push(OpenStep {
        id: id.to_owned(),
        since: run.now,
        deadline,
        doing,
    });
    run.note("entered", Some(id), None);
    run.tell_own(id);
}

fn enter_pay(
    run: &mut Run<'_>,
    id: &str,
    pay: &absher_catalogue::model::Pay,
) -> Result<(), Refused> {
    let price = price(run.definition, &run.state, pay, run.now)?;
    if price.total() == Money::ZERO {
        return Ok(());
    }
    let name = pay.by.as_ref().map_or("applicant", |n| n.as_str());
    let payer = party(run, name)?;
    let due = span(&pay.within)?.after(run.now);
    let serial = run.serial();
    let order = BillOrder {
        serial,
        payer,
        lines: price.lines.clone(),
        hold: price.hold,
        due,
    };
    let bill = Bill {
        step: id.to_owned(),
        party: name.to_owned(),
        lines: price.lines,
        hold: price.hold,
        due,
        state: BillState::Open,
    };
    run.state.bills.insert(serial, bill);
    run.effects.push(Effect::OpenBill(order));
    open(
        run,
        id,
        Some(due),
        Doing::Paying {
            bill: serial,
            closing: false,
        },
    );
    run.tell_standard(name, "bill-to-pay");
    Ok(())
}

/// Before a change is sent, facts that were not known at submitting are read again.
fn enter_apply(run: &mut Run<'_>, id: &str) -> Result<(), Refused> {
    let unknown = run
        .state
        .facts
        .values()
        .any(|v| *v == absher_catalogue::Value::Unknown);
    if unknown {
        let serial = run.outside(id, Purpose::Facts);
        run.effects.push(Effect::Read { serial });
        open(run, id, None, Doing::Outside { serial });
        return Ok(());
    }
    send_change(run, id)
}

/// Sends the change of an `apply` step, or passes it when no operation is left.
pub(crate) fn send_change(run: &mut Run<'_>, id: &str) -> Result<(), Refused> {
    let step = run.step(id)?;
    let Some(StepKind::Apply(apply)) = step.kind() else {
        return Err(Refused::NotNow);
    };
    let list = ops::build(run, &apply.ops, id)?;
    if list.is_empty() {
        run.state.open.retain(|s| s.id != id);
        return Ok(());
    }
    let serial = run.outside(id, Purpose::Apply);
    run.effects.push(Effect::Sector {
        serial,
        sector: apply.sector.as_str().to_owned(),
        ops: list,
    });
    open(run, id, None, Doing::Outside { serial });
    Ok(())
}

fn enter_payout(
    run: &mut Run<'_>,
    id: &str,
    payout: &absher_catalogue::model::Payout,
) -> Result<(), Refused> {
    let iban = payout.to.eval_text(&run.state.env(run.now))?;
    let amount = unwind::take_held(run);
    if amount == Money::ZERO {
        return Ok(());
    }
    let serial = run.outside(id, Purpose::Payout);
    run.effects.push(Effect::Payout {
        serial,
        iban,
        amount,
    });
    open(
        run,
        id,
        Some(span(&payout.within)?.after(run.now)),
        Doing::Outside { serial },
    );
    Ok(())
}

/// A party's identity number.
pub(crate) fn party(
    run: &Run<'_>,
    name: &str,
) -> Result<absher_vocabulary::IdentityNumber, Refused> {
    run.state
        .parties
        .get(name)
        .cloned()
        .ok_or_else(|| Refused::Broken(format!("no party {name}")))
}

/// A length of time of a checked definition.
pub(crate) fn span(text: &str) -> Result<Span, Refused> {
    Span::parse(text).map_err(|e| Refused::Broken(e.to_string()))
}

/// The consequence of a step's deadline.
pub(crate) fn late(step: &Step) -> Option<&Consequence> {
    match step.kind()? {
        StepKind::Pay(s) => Some(&s.late),
        StepKind::Agree(s) => Some(&s.late),
        StepKind::Review(s) => Some(&s.late),
        StepKind::Attend(s) => Some(&s.missed),
        StepKind::Confirm(s) => Some(&s.late),
        StepKind::Wait(s) => Some(&s.then),
        StepKind::Deliver(s) => Some(&s.late),
        StepKind::Payout(s) => Some(&s.late),
        StepKind::Take(_) | StepKind::Apply(_) | StepKind::Issue(_) | StepKind::All(_) => None,
    }
}
