//! What people do: accept, decline, confirm, act, decide, answer, attend, withdraw.
//!
//! Rule protected: only the party whose turn it is moves the application, and an officer's refusal names a listed reason.

use std::collections::BTreeMap;

use absher_catalogue::{
    Value,
    model::{Decision, DecisionKind, Field, GivesBack, StepKind},
};
use absher_vocabulary::Money;

use crate::{
    effect::Effect,
    enter,
    event::{By, Event, Refused, What},
    machine::Run,
    state::{Doing, End, FirstDecision, Phase},
    unwind,
};

type Answers = BTreeMap<String, Value>;

pub(crate) fn agree(
    run: &mut Run<'_>,
    by: &By,
    id: &str,
    answers: &Answers,
) -> Result<(), Refused> {
    let Doing::Agreeing { by: party } = run.open(id)?.clone() else {
        return Err(Refused::NotNow);
    };
    run.only(by, &party)?;
    let Some(StepKind::Agree(agree)) = run.step(id)?.kind() else {
        return Err(Refused::NotNow);
    };
    keep_answers(run, id, &agree.asks, answers)?;
    if let Some(that) = &agree.that
        && !that.eval_bool(&run.state.env(run.now)).unwrap_or(false)
    {
        return Err(Refused::CannotAgree(id.to_owned()));
    }
    run.note("agreed", Some(id), Some(&party));
    run.tell_standard("applicant", "agreed");
    run.advance(id)
}

pub(crate) fn decline(run: &mut Run<'_>, by: &By, id: &str) -> Result<(), Refused> {
    let Doing::Agreeing { by: party } = run.open(id)?.clone() else {
        return Err(Refused::NotNow);
    };
    run.only(by, &party)?;
    let Some(StepKind::Agree(agree)) = run.step(id)?.kind() else {
        return Err(Refused::NotNow);
    };
    run.note("declined", Some(id), Some(&party));
    run.follow(id, &agree.declined)
}

pub(crate) fn confirm(run: &mut Run<'_>, by: &By, id: &str, typed: &str) -> Result<(), Refused> {
    let Doing::Confirming {
        typed_by,
        code,
        left,
        ..
    } = run.open(id)?.clone()
    else {
        return Err(Refused::NotNow);
    };
    run.only(by, &typed_by)?;
    let Some(StepKind::Confirm(confirm)) = run.step(id)?.kind() else {
        return Err(Refused::NotNow);
    };
    if typed == code {
        run.note("confirmed", Some(id), Some(&typed_by));
        return run.advance(id);
    }
    let left_now = left.saturating_sub(1);
    run.effects.push(Effect::CodeWrong { left: left_now });
    run.note("code-wrong", Some(id), Some(&typed_by));
    if left_now == 0 {
        return run.follow(id, &confirm.late);
    }
    for open in run.state.open.iter_mut().filter(|s| s.id == id) {
        if let Doing::Confirming { left, .. } = &mut open.doing {
            *left = left_now;
        }
    }
    Ok(())
}

pub(crate) fn during_wait(
    run: &mut Run<'_>,
    by: &By,
    (id, act): (&str, &str),
    answers: &Answers,
) -> Result<(), Refused> {
    let Doing::Waiting = run.open(id)? else {
        return Err(Refused::NotNow);
    };
    let Some(StepKind::Wait(wait)) = run.step(id)?.kind() else {
        return Err(Refused::NotNow);
    };
    let chosen = wait
        .may
        .iter()
        .find(|a| a.id == *act)
        .ok_or(Refused::NotNow)?;
    run.only(by, &chosen.by)?;
    keep_answers(run, id, &chosen.asks, answers)?;
    run.state
        .answers
        .entry(id.to_owned())
        .or_default()
        .insert("act".into(), Value::Text(act.to_owned()));
    run.note("acted", Some(id), Some(&chosen.by));
    run.follow(id, &chosen.then)
}

fn keep_answers(
    run: &mut Run<'_>,
    id: &str,
    asks: &[Field],
    answers: &Answers,
) -> Result<(), Refused> {
    for field in asks {
        let given = answers
            .get(field.id.as_str())
            .cloned()
            .unwrap_or(Value::Null);
        if given == Value::Null && !field.optional && is_asked(run, field) {
            return Err(Refused::Answer(field.id.as_str().to_owned()));
        }
        run.state
            .answers
            .entry(id.to_owned())
            .or_default()
            .insert(field.id.as_str().to_owned(), given);
    }
    Ok(())
}

/// Whether a question is asked, given the answers kept so far.
fn is_asked(run: &Run<'_>, field: &Field) -> bool {
    field
        .shown_when
        .as_ref()
        .is_none_or(|when| when.eval_bool(&run.state.env(run.now)).unwrap_or(false))
}

pub(crate) fn decide(run: &mut Run<'_>, event: &Event) -> Result<(), Refused> {
    let What::Decide {
        step: id,
        decision,
        reason,
        amount,
        message,
    } = &event.what
    else {
        return Err(Refused::NotNow);
    };
    let Doing::Reviewing { role, first } = run.open(id)?.clone() else {
        return Err(Refused::NotNow);
    };
    let officer = match &event.by {
        By::Officer { officer, roles } if roles.contains(&role) => officer.clone(),
        _ => return Err(Refused::NotYours),
    };
    let Some(StepKind::Review(review)) = run.step(id)?.kind() else {
        return Err(Refused::NotNow);
    };
    let chosen = review
        .decisions
        .iter()
        .find(|d| d.id == **decision)
        .ok_or(Refused::NotNow)?;
    complete(run, chosen, reason.as_deref(), *amount)?;
    if chosen.kind == DecisionKind::SendBack {
        return send_back(run, id, &role, (chosen, message));
    }
    if review.four_eyes {
        let mine = FirstDecision {
            officer: officer.clone(),
            decision: decision.clone(),
            reason: reason.clone(),
            amount: *amount,
        };
        match first {
            Some(other) if other.officer == officer => {
                return Err(Refused::Decision("another officer"));
            }
            Some(other) if other.decision == mine.decision && other.amount == mine.amount => {}
            _ => {
                for open in run.state.open.iter_mut().filter(|s| s.id == *id) {
                    open.doing = Doing::Reviewing {
                        role: role.clone(),
                        first: Some(mine.clone()),
                    };
                }
                run.note("first-decision", Some(id), None);
                return Ok(());
            }
        }
    }
    let kept = run.state.answers.entry(id.clone()).or_default();
    kept.insert("decision".into(), Value::Text(decision.clone()));
    kept.insert(
        "reason".into(),
        reason.clone().map_or(Value::Null, Value::Text),
    );
    kept.insert("amount".into(), amount.map_or(Value::Null, Value::Money));
    run.state.reason = reason.as_ref().map(|r| format!("{id}.{r}"));
    run.note(
        if chosen.kind == DecisionKind::Refuse {
            "decided-against"
        } else {
            "decided"
        },
        Some(id),
        None,
    );
    run.follow(id, &chosen.then)
}

/// A refusal names a listed reason; an amount stays within its limit.
fn complete(
    run: &Run<'_>,
    decision: &Decision,
    reason: Option<&str>,
    amount: Option<Money>,
) -> Result<(), Refused> {
    let listed = reason.is_some_and(|r| decision.reasons.iter().any(|l| l.id == *r));
    if decision.kind == DecisionKind::Refuse && !listed {
        return Err(Refused::Decision("reason"));
    }
    if decision.kind == DecisionKind::Amount {
        let most = decision
            .most
            .as_ref()
            .map(|m| m.eval_money(&run.state.env(run.now)))
            .transpose()?;
        let within = amount.is_some_and(|a| a >= Money::ZERO && most.is_none_or(|m| a <= m));
        if !within {
            return Err(Refused::Decision("amount"));
        }
    }
    Ok(())
}

fn send_back(
    run: &mut Run<'_>,
    id: &str,
    role: &str,
    (decision, message): (&Decision, &str),
) -> Result<(), Refused> {
    let deadline = decision
        .within
        .as_ref()
        .map(|w| enter::span(w))
        .transpose()?
        .map(|s| s.after(run.now));
    let doing = Doing::Answering {
        role: role.to_owned(),
        decision: decision.id.as_str().to_owned(),
        message: message.to_owned(),
    };
    for open in run.state.open.iter_mut().filter(|s| s.id == id) {
        open.doing = doing.clone();
        open.deadline = deadline;
    }
    run.note("sent-back", Some(id), None);
    run.tell_standard("applicant", "sent-back");
    Ok(())
}

pub(crate) fn answer(
    run: &mut Run<'_>,
    by: &By,
    id: &str,
    fields: &Answers,
) -> Result<(), Refused> {
    let Doing::Answering { role, decision, .. } = run.open(id)?.clone() else {
        return Err(Refused::NotNow);
    };
    run.only(by, "applicant")?;
    let Some(StepKind::Review(review)) = run.step(id)?.kind() else {
        return Err(Refused::NotNow);
    };
    let asked = review
        .decisions
        .iter()
        .find(|d| d.id == *decision)
        .ok_or(Refused::NotNow)?;
    for (name, value) in fields {
        if !asked.asks.iter().any(|a| a == name.as_str()) {
            return Err(Refused::Answer(name.clone()));
        }
        run.state.fields.insert(name.clone(), value.clone());
    }
    let deadline = enter::span(&review.within)?.after(run.now);
    for open in run.state.open.iter_mut().filter(|s| s.id == id) {
        open.doing = Doing::Reviewing {
            role: role.clone(),
            first: None,
        };
        open.deadline = Some(deadline);
    }
    run.note("answered", Some(id), Some("applicant"));
    Ok(())
}

pub(crate) fn attended(run: &mut Run<'_>, by: &By, id: &str, came: bool) -> Result<(), Refused> {
    let Doing::Attending { role } = run.open(id)?.clone() else {
        return Err(Refused::NotNow);
    };
    match by {
        By::Officer { roles, .. } if roles.contains(&role) => {}
        _ => return Err(Refused::NotYours),
    }
    let Some(StepKind::Attend(attend)) = run.step(id)?.kind() else {
        return Err(Refused::NotNow);
    };
    if came {
        run.note("attended", Some(id), None);
        return run.advance(id);
    }
    run.note("missed", Some(id), None);
    run.follow(id, &attend.missed)
}

pub(crate) fn withdraw(run: &mut Run<'_>, by: &By) -> Result<(), Refused> {
    if run.state.phase != Phase::Running {
        return Err(Refused::NotNow);
    }
    let Some(withdraw) = &run.definition.withdraw else {
        return Err(Refused::NotNow);
    };
    let party = withdraw
        .by
        .iter()
        .find(|p| run.only(by, p).is_ok())
        .ok_or(Refused::NotYours)?;
    if !may_withdraw(run) {
        return Err(Refused::NotNow);
    }
    run.note("withdrew", None, Some(party));
    run.state.open.clear();
    unwind::begin(
        run,
        End::Withdrawn,
        withdraw.gives_back == GivesBack::Everything,
    )
}

/// Until the named step, and never while a sector is making its change.
fn may_withdraw(run: &Run<'_>) -> bool {
    let Some(withdraw) = &run.definition.withdraw else {
        return false;
    };
    let until = run
        .definition
        .steps
        .iter()
        .position(|s| s.id == *withdraw.until.as_str());
    let changing = run
        .state
        .open
        .iter()
        .any(|s| matches!(s.doing, Doing::Outside { .. }));
    until.is_some_and(|until| run.state.at <= until) && !changing
}
