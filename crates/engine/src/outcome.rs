//! What comes back from outside: money, sectors, documents, couriers, and the clock.
//!
//! Rule protected: an outcome is taken in once; money that came too late, twice or wrong goes back; nothing paid in time is
//! lost because the news was late.

use std::collections::BTreeMap;

use absher_catalogue::{Outcome, Record, RecordOp, Value, model::StepKind};
use absher_vocabulary::{Money, Timestamp};

use crate::{
    effect::{Effect, Ledger, Transfer},
    enter,
    event::Refused,
    machine::Run,
    requirements::{Standing, requirements},
    state::{BillState, Doing, Pending, Phase, Purpose, Taken},
    unwind,
};

fn take_pending(run: &mut Run<'_>, serial: u32) -> Result<Pending, Refused> {
    run.state.pending.remove(&serial).ok_or(Refused::Stale)
}

pub(crate) fn paid(
    run: &mut Run<'_>,
    serial: u32,
    amount: Money,
    taken_at: Timestamp,
) -> Result<(), Refused> {
    let bill = run
        .state
        .bills
        .get(&serial)
        .cloned()
        .ok_or(Refused::Stale)?;
    let waiting = run.state.phase == Phase::Running && bill.state == BillState::Open;
    if !waiting || amount != bill.total() || taken_at > bill.due {
        return give_back(run, serial, amount);
    }
    run.effects
        .push(post(Ledger::Bank, Ledger::Fees, bill.fees()));
    run.effects
        .push(post(Ledger::Bank, Ledger::Held, bill.hold));
    run.effects
        .retain(|e| !matches!(e, Effect::Post(t) if t.amount == Money::ZERO));
    if let Some(b) = run.state.bills.get_mut(&serial) {
        b.state = BillState::Paid;
    }
    run.note("paid", Some(&bill.step), Some(&bill.party));
    run.tell_standard(&bill.party, "paid");
    run.advance(&bill.step)
}

/// Money that does not fit its bill goes straight back.
fn give_back(run: &mut Run<'_>, bill: u32, amount: Money) -> Result<(), Refused> {
    let (step, party) = run
        .state
        .bills
        .get(&bill)
        .map(|b| (b.step.clone(), b.party.clone()))
        .ok_or(Refused::Stale)?;
    run.effects
        .push(post(Ledger::Bank, Ledger::Refunds, amount));
    unwind::refund(run, (&step, &party), bill, amount)
}

pub(crate) fn closed(
    run: &mut Run<'_>,
    serial: u32,
    paid_before: Option<(Money, Timestamp)>,
) -> Result<(), Refused> {
    let Pending {
        step,
        purpose: Purpose::Close(bill),
    } = take_pending(run, serial)?
    else {
        return Err(Refused::Stale);
    };
    if let Some((amount, at)) = paid_before {
        return paid(run, bill, amount, at);
    }
    let still = run
        .state
        .bills
        .get(&bill)
        .is_some_and(|b| b.state == BillState::Open);
    if !still {
        return Ok(());
    }
    if let Some(b) = run.state.bills.get_mut(&bill) {
        b.state = BillState::Closed;
    }
    if run.state.phase == Phase::Running && run.state.open_step(&step).is_some() {
        run.note("late", Some(&step), None);
        let definition = run.step(&step)?;
        if let Some(late) = enter::late(definition) {
            return run.follow(&step, late);
        }
    }
    Ok(())
}

pub(crate) fn deadlines(run: &mut Run<'_>) -> Result<(), Refused> {
    if run.state.phase != Phase::Running {
        return Err(Refused::Stale);
    }
    let passed: Vec<String> = run
        .state
        .open
        .iter()
        .filter(|s| s.deadline.is_some_and(|d| run.now > d))
        .map(|s| s.id.clone())
        .collect();
    if passed.is_empty() {
        return Err(Refused::Stale);
    }
    for id in passed {
        let Some(doing) = run.state.open_step(&id).map(|s| s.doing.clone()) else {
            continue;
        };
        match doing {
            // The bank may have taken the money in time: it is asked before anything follows.
            Doing::Paying { closing: true, .. } => {}
            Doing::Paying {
                bill,
                closing: false,
            } => {
                let serial = run.outside(&id, Purpose::Close(bill));
                run.effects.push(Effect::CloseBill { serial, bill });
                for open in run.state.open.iter_mut().filter(|s| s.id == id) {
                    open.doing = Doing::Paying {
                        bill,
                        closing: true,
                    };
                    open.deadline = None;
                }
            }
            Doing::Answering { decision, .. } => {
                let Some(StepKind::Review(review)) = run.step(&id)?.kind() else {
                    continue;
                };
                let late = review
                    .decisions
                    .iter()
                    .find(|d| d.id == *decision)
                    .and_then(|d| d.late.as_ref());
                run.note("late", Some(&id), None);
                run.follow(&id, late.unwrap_or(&review.late))?;
            }
            _ => {
                run.note(
                    if matches!(doing, Doing::Waiting) {
                        "waited"
                    } else {
                        "late"
                    },
                    Some(&id),
                    None,
                );
                if let Some(late) = enter::late(run.step(&id)?) {
                    run.follow(&id, late)?;
                }
            }
        }
        if run.state.phase != Phase::Running {
            break;
        }
    }
    Ok(())
}

pub(crate) fn sector(run: &mut Run<'_>, serial: u32, outcome: &Outcome) -> Result<(), Refused> {
    let Pending { step: id, purpose } = take_pending(run, serial)?;
    match (purpose, outcome) {
        (Purpose::Apply, Outcome::Applied(records)) => {
            keep_records(run, records);
            run.state.applied.push(id.clone());
            run.note("changed", Some(&id), None);
            run.advance(&id)
        }
        (Purpose::Apply, Outcome::Refused(why)) => {
            run.because(format!("sector.{why:?}").to_lowercase());
            run.note("sector-refused", Some(&id), None);
            let Some(StepKind::Apply(apply)) = run.step(&id)?.kind() else {
                return Err(Refused::Stale);
            };
            run.follow(&id, &apply.refused)
        }
        (Purpose::Take, Outcome::Applied(records)) => {
            let Some(StepKind::Take(take)) = run.step(&id)?.kind() else {
                return Err(Refused::Stale);
            };
            let record = take.of.eval_record(&run.state.env(run.now))?;
            let count = take
                .count
                .as_ref()
                .map(|c| c.eval_int(&run.state.env(run.now)))
                .transpose()?
                .unwrap_or(1);
            keep_records(run, records);
            run.state.taken.push(Taken {
                record_type: record.record_type.clone(),
                id: record.id,
                count,
            });
            run.note("taken", Some(&id), None);
            run.advance(&id)
        }
        (Purpose::Take, Outcome::Refused(_)) => {
            let Some(StepKind::Take(take)) = run.step(&id)?.kind() else {
                return Err(Refused::Stale);
            };
            run.because(format!("{id}.none"));
            run.note("none-left", Some(&id), None);
            run.follow(&id, &take.none)
        }
        (Purpose::Undo | Purpose::Release, Outcome::Applied(records)) => {
            keep_records(run, records);
            Ok(())
        }
        (Purpose::Undo | Purpose::Release, Outcome::Refused(_)) => {
            run.effects.push(Effect::Alert { step: id });
            Ok(())
        }
        _ => Err(Refused::Stale),
    }
}

/// Results by name, and newer versions of the records the application holds.
fn keep_records(run: &mut Run<'_>, records: &BTreeMap<String, Record>) {
    for (name, record) in records {
        for held in run
            .state
            .subjects
            .iter_mut()
            .chain(run.state.results.values_mut())
        {
            if held.id == record.id {
                held.clone_from(record);
            }
        }
        let fields = run
            .state
            .fields
            .values_mut()
            .chain(run.state.facts.values_mut());
        for value in fields {
            if matches!(value, Value::Record(r) if r.id == record.id) {
                *value = Value::Record(std::sync::Arc::new(record.clone()));
            }
        }
        run.state.results.insert(name.clone(), record.clone());
    }
}

pub(crate) fn facts(
    run: &mut Run<'_>,
    serial: u32,
    facts: &BTreeMap<String, Value>,
) -> Result<(), Refused> {
    let Pending {
        step: id,
        purpose: Purpose::Facts,
    } = take_pending(run, serial)?
    else {
        return Err(Refused::Stale);
    };
    let waits = run.state.open_step(&id).map(|s| &s.doing);
    if waits != Some(&Doing::Outside { serial }) {
        // The application failed or went elsewhere meanwhile: no change begins any more.
        return Ok(());
    }
    run.state
        .facts
        .extend(facts.iter().map(|(k, v)| (k.clone(), v.clone())));
    let unmet = requirements(run.definition, &run.state.env(run.now))
        .into_iter()
        .find(|c| c.standing != Standing::Met);
    if let Some(unmet) = unmet {
        run.state.reason = Some(unmet.id);
        run.note("requirement-failed", Some(&id), None);
        let Some(StepKind::Apply(apply)) = run.step(&id)?.kind() else {
            return Err(Refused::Stale);
        };
        return run.follow(&id, &apply.refused);
    }
    enter::send_change(run, &id)?;
    if run.state.open_step(&id).is_none() {
        run.advance(&id)
    } else {
        Ok(())
    }
}

pub(crate) fn carried(run: &mut Run<'_>, serial: u32) -> Result<(), Refused> {
    let Pending { step: id, purpose } = take_pending(run, serial)?;
    match purpose {
        Purpose::Refund(_) => {
            let Some(amount) = unwind::refunded(run, serial) else {
                return Err(Refused::Stale);
            };
            run.effects
                .push(post(Ledger::Refunds, Ledger::Bank, amount));
            run.note("refunded", Some(&id), None);
            Ok(())
        }
        Purpose::Payout => {
            let amount = unwind::paid_out(run);
            run.effects
                .push(post(Ledger::Payouts, Ledger::Bank, amount));
            run.note("paid-out", Some(&id), None);
            run.advance(&id)
        }
        Purpose::Issue => {
            run.note("document", Some(&id), None);
            run.advance(&id)
        }
        Purpose::Deliver => {
            run.note("delivered", Some(&id), None);
            run.advance(&id)
        }
        _ => Err(Refused::Stale),
    }
}

/// A transfer as an effect.
pub(crate) fn post(from: Ledger, to: Ledger, amount: Money) -> Effect {
    Effect::Post(Transfer { from, to, amount })
}

/// Giving back to a capacity.
pub(crate) fn release(taken: &Taken) -> RecordOp {
    RecordOp::Release {
        record_type: taken.record_type.clone(),
        id: taken.id,
        count: taken.count,
    }
}
