//! How an application ends: fees earned when it is done; otherwise money, capacity and changes given back.
//!
//! Rule protected: at the end nothing is owed to anyone: the application's fees, holds, refunds and payouts are at zero,
//! and no change stands that an `undo` takes back. What a sector was asked for beside the branch that failed may still
//! succeed: the unwinding waits for its answer and gives it back like the rest.

use absher_catalogue::model::StepKind;
use absher_vocabulary::Money;

use crate::{
    effect::{Effect, Ledger},
    event::Refused,
    machine::Run,
    ops,
    outcome::{post, release},
    state::{BillState, End, Pending, Phase, Purpose},
};

/// Everything was carried out: fees are earned.
pub(crate) fn done(run: &mut Run<'_>) -> Result<(), Refused> {
    for serial in run.state.bills.keys().copied().collect::<Vec<_>>() {
        earn(run, serial, false);
        let left = run.state.bills.get(&serial).map_or(Money::ZERO, |b| b.hold);
        if left > Money::ZERO {
            return Err(Refused::Broken("money is held at the end".into()));
        }
    }
    run.state.phase = Phase::Ended(End::Done);
    run.note("done", None, None);
    run.tell_all("done");
    run.tell_own("done");
    Ok(())
}

/// Passes the fees of a paid bill on to their payees: all, or only those that are kept.
fn earn(run: &mut Run<'_>, serial: u32, only_kept: bool) {
    let Some(bill) = run.state.bills.get_mut(&serial) else {
        return;
    };
    if bill.state != BillState::Paid {
        return;
    }
    let lines: Vec<_> = bill
        .lines
        .iter()
        .filter(|l| !only_kept || l.kept)
        .cloned()
        .collect();
    if !only_kept {
        bill.state = BillState::Settled;
    }
    for line in lines {
        run.effects
            .push(post(Ledger::Fees, Ledger::Revenue(line.payee), line.amount));
    }
}

/// The application fails: everything is given back but, unless `everything`, the fees that are kept. Capacity and changes
/// follow in [`settle`].
pub(crate) fn begin(run: &mut Run<'_>, end: End, everything: bool) -> Result<(), Refused> {
    run.state.phase = Phase::Unwinding(end);
    run.state.open.clear();
    for serial in run.state.bills.keys().copied().collect::<Vec<_>>() {
        match run.state.bills.get(&serial).map(|b| b.state) {
            Some(BillState::Open) => close(run, serial),
            Some(BillState::Paid) => give_back(run, serial, everything)?,
            _ => {}
        }
    }
    Ok(())
}

/// Gives back what was taken from capacities: at once, since a count has no version to wait for.
fn release_taken(run: &mut Run<'_>) {
    for taken in std::mem::take(&mut run.state.taken) {
        let serial = run.outside("unwinding", Purpose::Release);
        let sector = ops::sector_of(&taken.record_type);
        run.effects.push(Effect::Sector {
            serial,
            sector,
            ops: vec![release(&taken)],
        });
    }
}

/// Sends the next undo, last change first, once no sector is changing or undoing anything: each undo carries the versions
/// that the one before it left.
fn undo_next(run: &mut Run<'_>) -> Result<(), Refused> {
    let changing = |p: &Pending| matches!(p.purpose, Purpose::Apply | Purpose::Undo);
    while !run.state.pending.values().any(changing)
        && let Some(id) = run.state.applied.pop()
    {
        let Some(StepKind::Apply(apply)) = run.step(&id)?.kind() else {
            continue;
        };
        let list = ops::build(run, &apply.undo, &format!("undo.{id}"))?;
        if !list.is_empty() {
            let serial = run.outside(&id, Purpose::Undo);
            run.effects.push(Effect::Sector {
                serial,
                sector: apply.sector.as_str().to_owned(),
                ops: list,
            });
        }
    }
    Ok(())
}

/// A bill nobody may pay any more: the bank is asked, since it may have taken the money already.
fn close(run: &mut Run<'_>, bill: u32) {
    let asked = run
        .state
        .pending
        .values()
        .any(|p| p.purpose == Purpose::Close(bill));
    if !asked {
        let serial = run.outside("unwinding", Purpose::Close(bill));
        run.effects.push(Effect::CloseBill { serial, bill });
    }
}

fn give_back(run: &mut Run<'_>, serial: u32, everything: bool) -> Result<(), Refused> {
    if !everything {
        earn(run, serial, true);
    }
    let Some(bill) = run.state.bills.get_mut(&serial) else {
        return Ok(());
    };
    bill.state = BillState::Settled;
    let fees: Money = bill
        .lines
        .iter()
        .filter(|l| everything || !l.kept)
        .map(|l| l.amount)
        .sum();
    let (held, step, party) = (
        std::mem::replace(&mut bill.hold, Money::ZERO),
        bill.step.clone(),
        bill.party.clone(),
    );
    for (from, amount) in [(Ledger::Fees, fees), (Ledger::Held, held)] {
        if amount > Money::ZERO {
            run.effects.push(post(from, Ledger::Refunds, amount));
        }
    }
    refund(run, (&step, &party), serial, [fees, held].into_iter().sum())
}

/// Orders money back to the party that paid.
pub(crate) fn refund(
    run: &mut Run<'_>,
    (step, party): (&str, &str),
    bill: u32,
    amount: Money,
) -> Result<(), Refused> {
    if amount == Money::ZERO {
        return Ok(());
    }
    let to = crate::enter::party(run, party)?;
    let serial = run.outside(step, Purpose::Refund(bill));
    run.state.refunds.insert(serial, amount);
    run.effects.push(Effect::Refund {
        serial,
        bill,
        to,
        amount,
    });
    run.note("refund-ordered", Some(step), Some(party));
    run.tell_standard(party, "refund");
    Ok(())
}

/// The amount of a refund that was carried out.
pub(crate) fn refunded(run: &mut Run<'_>, serial: u32) -> Option<Money> {
    run.state.refunds.remove(&serial)
}

/// Moves all that is held to the way out; its amount.
pub(crate) fn take_held(run: &mut Run<'_>) -> Money {
    let mut amount = Money::ZERO;
    for bill in run
        .state
        .bills
        .values_mut()
        .filter(|b| b.state == BillState::Paid)
    {
        amount = [amount, std::mem::replace(&mut bill.hold, Money::ZERO)]
            .into_iter()
            .sum();
    }
    if amount > Money::ZERO {
        run.effects
            .push(post(Ledger::Held, Ledger::Payouts, amount));
        run.state.paying_out = amount;
    }
    amount
}

/// The amount of the payout that was carried out.
pub(crate) fn paid_out(run: &mut Run<'_>) -> Money {
    std::mem::replace(&mut run.state.paying_out, Money::ZERO)
}

/// Carries an unwinding on after any event, and ends it once nothing is awaited any more.
pub(crate) fn settle(run: &mut Run<'_>) -> Result<(), Refused> {
    let Phase::Unwinding(end) = run.state.phase else {
        return Ok(());
    };
    release_taken(run);
    undo_next(run)?;
    if run.state.pending.is_empty() {
        run.state.phase = Phase::Ended(end);
        run.note(end.word(), None, None);
        run.tell_all(end.word());
        run.tell_own(end.word());
    }
    Ok(())
}
