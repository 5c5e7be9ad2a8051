//! Steps: each is one thing, is reached, has its deadline, and leads to an end.
//!
//! Rule protected: an application never stops half way because its file did not say what follows.

use std::collections::BTreeSet;

use super::{
    Judge, Scopes,
    base::{self, unique},
    flow::{Flow, consequences, outcomes},
    money::charged,
    scope::each_step,
    service::{field, party},
};
use crate::{
    expr::types::Type,
    merge::Merged,
    model::{
        Agree, Consequence, Decision, DecisionKind, Definition, Issue, Name, Review, Step, StepKind,
    },
};

/// Words that are ends or consequences and cannot name a step.
const TAKEN: [&str; 11] = [
    "cancel",
    "refund",
    "refuse",
    "continue",
    "alert",
    "done",
    "cancelled",
    "refused",
    "withdrawn",
    "draft",
    "audience",
];

pub(super) fn check(judge: &mut Judge<'_>, merged: &Merged, scopes: &Scopes<'_>, flow: &Flow) {
    let it = &merged.definition;
    let file = merged.file.as_str();
    unique(judge, "step", each_step(&it.steps).map(|s| (file, &s.id)));
    reach(judge, file, it, flow);
    let tops: Vec<String> = it.steps.iter().map(|s| s.id.to_string()).collect();
    for step in each_step(&it.steps) {
        if TAKEN.contains(&step.id.as_str()) {
            judge.wrong(
                file,
                &step.id,
                format!("`{}` already means something else", step.id),
            );
        }
        for (_, consequence) in consequences(step).into_iter().chain(outcomes(step)) {
            if let Consequence::Step(name) = consequence {
                let known: Vec<&str> = tops
                    .iter()
                    .map(String::as_str)
                    .chain(["cancel", "refund", "refuse", "continue", "alert"])
                    .collect();
                judge.known(file, name, "step or consequence", &known);
            }
        }
        if let Some(when) = &step.when {
            judge.formula(file, when, &scopes.entering(&step.id), &Type::Bool);
        }
        one(judge, merged, step, scopes);
    }
}

fn reach(judge: &mut Judge<'_>, file: &str, it: &Definition, flow: &Flow) {
    let reached = flow.reached(None);
    let ending = flow.ending();
    for (n, step) in it.steps.iter().enumerate() {
        if !reached.contains(&n) {
            judge.wrong(file, &step.id, "nothing leads to this step");
        } else if !ending.contains(&n) {
            judge.wrong(file, &step.id, "no way leads from this step to an end");
        }
    }
    if !it.steps.is_empty() && !reached.contains(&flow.len()) {
        judge.wrong(file, &it.id, "no way leads to `done`");
    }
}

fn one(judge: &mut Judge<'_>, merged: &Merged, step: &Step, scopes: &Scopes<'_>) {
    let file = merged.file.as_str();
    let it = &merged.definition;
    let kinds = step.kinds();
    let [kind] = kinds.as_slice() else {
        let help = "write one of `pay`, `agree`, `review`, `attend`, `confirm`, `wait`, `take`, `apply`, `issue`, `deliver`, `payout`, `all`";
        judge.wrong_with(
            file,
            &step.id,
            if kinds.is_empty() {
                "the step does nothing"
            } else {
                "a step is exactly one thing"
            },
            help,
        );
        return;
    };
    let scope = scopes.entering(&step.id);
    match *kind {
        StepKind::Pay(pay) => {
            judge.span(file, &pay.within);
            pay.by.iter().for_each(|p| party(judge, file, p, it));
            let fees: Vec<String> = it.fees.iter().map(|f| f.id.to_string()).collect();
            pay.fees.iter().flatten().for_each(|f| {
                judge.known(file, f, "fee", &fees);
            });
            if let Some(hold) = &pay.hold {
                judge.formula(file, hold, &scope, &Type::Money);
            } else if charged(it, pay).next().is_none() && it.kind != crate::model::Kind::Bulk {
                judge.wrong(
                    file,
                    &step.id,
                    "there is nothing to pay here: no fee is paid by this party",
                );
            }
        }
        StepKind::Agree(agree) => self::agree(judge, merged, step, agree, scopes),
        StepKind::Review(review) => self::review(judge, file, it, step, review, scopes),
        StepKind::Attend(attend) => {
            role(judge, file, &attend.role);
            judge.formula(file, &attend.at, &scope, &Type::Time);
        }
        StepKind::Confirm(confirm) => {
            judge.span(file, &confirm.within);
            party(judge, file, &confirm.shown_to, it);
            party(judge, file, &confirm.typed_by, it);
            if confirm.shown_to == confirm.typed_by {
                judge.wrong(
                    file,
                    &confirm.typed_by,
                    "one shows the code, another types it",
                );
            }
            if !(1..=10).contains(&confirm.tries) {
                judge.wrong(file, &step.id, "between 1 and 10 tries");
            }
        }
        StepKind::Wait(wait) => {
            judge.span(file, &wait.length);
            unique(judge, "act", wait.may.iter().map(|a| (file, &a.id)));
            for act in &wait.may {
                party(judge, file, &act.by, it);
                act.asks
                    .iter()
                    .for_each(|f| field(judge, file, f, &scopes.during(&step.id)));
            }
        }
        StepKind::Take(take) => self::take(judge, file, take, &scope),
        StepKind::Issue(issue) => self::issue(judge, merged, issue, scopes, step),
        StepKind::Deliver(deliver) => {
            judge.span(file, &deliver.within);
            party(judge, file, &deliver.to, it);
            judge.formula(file, &deliver.address, &scope, &Type::Text);
        }
        StepKind::Payout(payout) => {
            judge.span(file, &payout.within);
            judge.formula(file, &payout.to, &scope, &Type::Text);
        }
        StepKind::All(steps) => {
            if let Some(nested) = steps.iter().find(|s| !s.all.is_empty()) {
                judge.wrong(file, &nested.id, "`all` does not stand inside `all`");
            }
            if let Some(odd) = steps
                .iter()
                .find(|s| s.review.is_some() || s.wait.is_some())
            {
                judge.wrong(
                    file,
                    &odd.id,
                    "a `review` or a `wait` decides what follows and cannot run beside others",
                );
            }
        }
        StepKind::Apply(_) => {}
    }
    alerts(judge, file, step);
}

/// `alert` keeps a step open, so it is only for what the platform or its officers do.
fn alerts(judge: &mut Judge<'_>, file: &str, step: &Step) {
    let ours = matches!(
        step.kind(),
        Some(StepKind::Review(_) | StepKind::Deliver(_) | StepKind::Payout(_))
    );
    for (key, consequence) in consequences(step) {
        if *consequence == Consequence::Alert && !ours {
            let place = judge.place_of(file, &step.id, key, "alert");
            judge.mistakes.add_with(
                file,
                place,
                "the application would stay open for ever",
                Some("`alert` is for what officers, couriers and banks are late with; write what follows".to_owned()),
            );
        }
    }
}

fn role(judge: &mut Judge<'_>, file: &str, name: &Name) {
    let roles: Vec<String> = judge
        .input
        .draft
        .roles
        .iter()
        .map(|r| r.it.id.to_string())
        .collect();
    judge.known(file, name, "role", &roles);
}

fn agree(judge: &mut Judge<'_>, merged: &Merged, step: &Step, agree: &Agree, scopes: &Scopes<'_>) {
    let file = merged.file.as_str();
    judge.span(file, &agree.within);
    party(judge, file, &agree.by, &merged.definition);
    unique(judge, "field", agree.asks.iter().map(|f| (file, &f.id)));
    // What a party chooses from may be its own: `parties` is in scope.
    agree
        .asks
        .iter()
        .for_each(|f| field(judge, file, f, &scopes.accepting(&step.id)));
    if let Some(that) = &agree.that {
        judge.formula(file, that, &scopes.accepting(&step.id), &Type::Bool);
        if agree.otherwise.is_none() {
            judge.wrong(
                file,
                &step.id,
                "`that` needs `otherwise`: why the party cannot accept",
            );
        }
    }
}

fn review(
    judge: &mut Judge<'_>,
    file: &str,
    it: &Definition,
    step: &Step,
    review: &Review,
    scopes: &Scopes<'_>,
) {
    judge.span(file, &review.within);
    role(judge, file, &review.role);
    unique(
        judge,
        "decision",
        review.decisions.iter().map(|d| (file, &d.id)),
    );
    let kinds: BTreeSet<bool> = review
        .decisions
        .iter()
        .map(|d| d.kind == DecisionKind::SendBack)
        .collect();
    if !kinds.contains(&false) {
        judge.wrong(file, &step.id, "the review has no decision that ends it");
    }
    for decision in &review.decisions {
        self::decision(judge, file, it, step, decision, scopes);
    }
}

fn decision(
    judge: &mut Judge<'_>,
    file: &str,
    it: &Definition,
    step: &Step,
    decision: &Decision,
    scopes: &Scopes<'_>,
) {
    unique(
        judge,
        "reason",
        decision.reasons.iter().map(|r| (file, &r.id)),
    );
    match decision.kind {
        DecisionKind::Refuse if decision.reasons.is_empty() => {
            judge.wrong_with(
                file,
                &decision.id,
                "a refusal gives a reason",
                "add `reasons = [{ id = \"…\", text = { ar = \"…\", en = \"…\" } }]`",
            );
        }
        DecisionKind::Amount if decision.most.is_none() => judge.wrong(
            file,
            &decision.id,
            "an amount needs `most`, the greatest allowed",
        ),
        DecisionKind::SendBack => {
            let fields: Vec<String> = it.fields.iter().map(|f| f.id.to_string()).collect();
            decision.asks.iter().for_each(|f| {
                judge.known(file, f, "field", &fields);
            });
            if decision.asks.is_empty() || decision.within.is_none() || decision.late.is_none() {
                judge.wrong(
                    file,
                    &decision.id,
                    "sending back needs `asks`, `within` and `late`",
                );
            }
        }
        _ => {}
    }
    if let Some(most) = &decision.most {
        judge.formula(file, most, &scopes.entering(&step.id), &Type::Money);
    }
    if let Some(within) = &decision.within {
        judge.span(file, within);
    }
}

fn take(
    judge: &mut Judge<'_>,
    file: &str,
    take: &crate::model::Take,
    scope: &crate::expr::types::Scope,
) {
    if let Some(count) = &take.count {
        judge.formula(file, count, scope, &Type::Int);
    }
    match judge.infer(file, &take.of, scope) {
        Some(Type::Record(types)) => {
            let records = &judge.input.world.records;
            if let Some(lacking) = types
                .iter()
                .filter_map(|t| records.get(t))
                .find(|r| r.capacity.is_none())
            {
                judge.wrong_formula(
                    file,
                    &take.of,
                    format!("{} has no `capacity` to take from", lacking.id),
                );
            }
        }
        Some(found) => judge.expect(
            file,
            &take.of,
            &found,
            &Type::Record(vec!["a type with `capacity`".to_owned()]),
        ),
        None => {}
    }
}

fn issue(judge: &mut Judge<'_>, merged: &Merged, issue: &Issue, scopes: &Scopes<'_>, step: &Step) {
    let file = merged.file.as_str();
    party(judge, file, &issue.to, &merged.definition);
    let draft = judge.input.draft;
    let known: Vec<String> = draft
        .documents
        .iter()
        .map(|d| d.it.id.to_string())
        .collect();
    if !judge.known(file, &issue.document, "document", &known) {
        return;
    }
    let Some(document) = draft.documents.iter().find(|d| d.it.id == issue.document) else {
        return;
    };
    match (&document.it.about, &issue.about) {
        (Some(of), Some(about)) => {
            judge.formula(file, about, &scopes.entering(&step.id), &Type::record(of));
        }
        (Some(of), None) => judge.wrong_with(
            file,
            &issue.document,
            format!("this document is about a record of {of}"),
            "add `about = \"…\"`",
        ),
        (None, Some(about)) => judge.wrong_formula(
            file,
            about,
            "this document is about the application: it takes no `about`",
        ),
        (None, None) => base::document_formulas(judge, document, &scopes.entering(&step.id)),
    }
}
