//! What a party pays: the lines of its bill.
//!
//! Rule protected: the amount on the check page, on the bill and in the ledger come from this one function.

use absher_catalogue::model::{Definition, Fee, Pay};
use absher_vocabulary::{Money, Timestamp};

use crate::{effect::Line, event::Refused, state::State};

/// What a step of payment asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// Fee lines above zero.
    pub lines: Vec<Line>,
    /// Held for another party.
    pub hold: Money,
}

impl Price {
    /// All of it.
    pub fn total(&self) -> Money {
        self.lines.iter().map(|l| l.amount).chain([self.hold]).sum()
    }
}

/// The price of a `pay` step for its party, as the state stands.
///
/// # Errors
/// [`Refused::Broken`] when an amount has no value or is negative.
pub fn price(
    definition: &Definition,
    state: &State,
    pay: &Pay,
    now: Timestamp,
) -> Result<Price, Refused> {
    let party = pay.by.as_ref().map_or("applicant", |n| n.as_str());
    let mut lines = Vec::new();
    for fee in definition.fees.iter().filter(|f| wanted(pay, f, party)) {
        let subjects: Vec<_> = if fee.each_subject {
            state.subjects.iter().map(Some).collect()
        } else {
            vec![None]
        };
        for subject in subjects {
            let env = subject.map_or_else(|| state.env(now), |s| state.env_about(s, now));
            if let Some(when) = &fee.when
                && !when.eval_bool(&env)?
            {
                continue;
            }
            let amount = positive(fee.amount.eval_money(&env)?, &fee.id)?;
            if amount > Money::ZERO {
                lines.push(line(fee, amount));
            }
        }
    }
    let hold = match &pay.hold {
        Some(hold) => positive(hold.eval_money(&state.env(now))?, "hold")?,
        None => Money::ZERO,
    };
    Ok(Price { lines, hold })
}

fn wanted(pay: &Pay, fee: &Fee, party: &str) -> bool {
    match &pay.fees {
        Some(ids) => ids.contains(&fee.id),
        None => fee.paid_by.as_ref().map_or("applicant", |n| n.as_str()) == party,
    }
}

fn line(fee: &Fee, amount: Money) -> Line {
    Line {
        fee: fee.id.as_str().to_owned(),
        name: fee.name.clone(),
        amount,
        payee: fee.payee.as_str().to_owned(),
        code: fee.code.clone(),
        kept: fee.kept,
    }
}

fn positive(amount: Money, what: &str) -> Result<Money, Refused> {
    if amount < Money::ZERO {
        Err(Refused::Broken(format!("{what} is negative")))
    } else {
        Ok(amount)
    }
}
