//! Operations of `apply`: allowed by the record type, in one sector, setting what may be set, with values that fit.
//!
//! Rule protected: no change is refused by a register for what its file could have shown.

use super::{
    Judge, Scopes,
    scope::{each_step, targets},
};
use crate::{
    expr::{
        Formula,
        types::{Scope, Type},
    },
    merge::Merged,
    model::{Apply, Name, Op, OperationKind, RecordType, Step},
};

pub(super) fn check(judge: &mut Judge<'_>, merged: &Merged, scopes: &Scopes<'_>) {
    let file = merged.file.as_str();
    for step in each_step(&merged.definition.steps) {
        let Some(apply) = &step.apply else { continue };
        let sectors = super::base::sectors(judge);
        judge.known(file, &apply.sector, "sector", &sectors);
        if apply.ops.is_empty() {
            judge.wrong(file, &apply.sector, "the step changes nothing");
        }
        for (n, op) in apply.ops.iter().enumerate() {
            let scope = with_earlier(scopes.entering(&step.id), scopes, step, &apply.ops[..n]);
            let mut one = OpCheck {
                judge,
                file,
                step,
                apply,
                scopes,
                many: many(merged),
            };
            one.check(op, &scope);
        }
        for op in &apply.undo {
            // What is undone had been done.
            let scope = scopes.during(&step.id);
            let mut one = OpCheck {
                judge,
                file,
                step,
                apply,
                scopes,
                many: many(merged),
            };
            one.check(op, &scope);
        }
    }
}

fn many(merged: &Merged) -> bool {
    merged.definition.subject.as_ref().is_some_and(|s| s.many)
}

/// Operations of one step see the results of those above them.
fn with_earlier(scope: Scope, scopes: &Scopes<'_>, step: &Step, earlier: &[Op]) -> Scope {
    let Some(Type::Map(mut results)) = scope.names.get("results").cloned() else {
        return scope;
    };
    let Some(Type::Map(done)) = scopes.during(&step.id).names.remove("results") else {
        return scope;
    };
    for named in earlier
        .iter()
        .filter(|o| o.when.is_none())
        .filter_map(|o| o.named.as_ref())
    {
        if let Some(of) = done.get(named.as_str()) {
            results.insert(named.to_string(), of.present().clone());
        }
    }
    scope.with("results", Type::Map(results))
}

struct OpCheck<'c, 'j> {
    judge: &'c mut Judge<'j>,
    file: &'c str,
    step: &'c Step,
    apply: &'c Apply,
    scopes: &'c Scopes<'c>,
    many: bool,
}

impl OpCheck<'_, '_> {
    fn check(&mut self, op: &Op, scope: &Scope) {
        let scope = &super::service::given(scope, op.when.as_ref());
        let changes = targets(op);
        if changes.len() + usize::from(op.issue.is_some()) != 1 {
            self.judge.wrong_with(self.file, &self.step.id, "an operation is exactly one thing", "write one of `issue`, `renew`, `amend`, `transfer`, `suspend`, `resume`, `cancel`, `replace`, `report`");
            return;
        }
        if let Some(named) = &op.issue {
            self.issue(op, named, scope);
        } else if let Some((kind, target)) = changes.first() {
            self.change(op, *kind, target, scope);
        }
    }

    fn issue(&mut self, op: &Op, named: &Name, scope: &Scope) {
        let Some(record) = self.judge.record(self.file, named).cloned() else {
            return;
        };
        if record.sector() != self.apply.sector.as_str() {
            self.judge.wrong(
                self.file,
                named,
                format!(
                    "{} is kept by another sector than `{}`",
                    record.id, self.apply.sector
                ),
            );
        }
        if record.operation(OperationKind::Issue).is_none() {
            self.judge.wrong(
                self.file,
                named,
                format!("{} does not allow `issue`", record.id),
            );
        }
        let scope = if self.many {
            self.scopes.each_subject(scope.clone())
        } else {
            scope.clone()
        };
        let required = record
            .attributes
            .iter()
            .filter(|a| !a.optional && a.derived.is_none());
        let lacking: Vec<&str> = required
            .filter(|a| !op.set.contains_key(a.id.as_str()))
            .map(|a| a.id.as_str())
            .collect();
        if !lacking.is_empty() {
            self.judge.wrong(
                self.file,
                named,
                format!(
                    "a new record of {} needs also: {}",
                    record.id,
                    lacking.join(", ")
                ),
            );
        }
        self.rest(op, OperationKind::Issue, &record, &scope);
    }

    fn change(&mut self, op: &Op, kind: OperationKind, target: &Formula, scope: &Scope) {
        let (types, scope) = match self.judge.infer(self.file, target, scope) {
            Some(Type::Record(types)) => (types, scope.clone()),
            Some(Type::List(of)) => match *of {
                Type::Record(types) => (types, self.scopes.each_subject(scope.clone())),
                other => {
                    return self.judge.expect(
                        self.file,
                        target,
                        &other,
                        &Type::Record(vec![format!("`{}`", self.apply.sector)]),
                    );
                }
            },
            Some(Type::Optional(of)) if matches!(*of, Type::Record(_)) => {
                let path = target.source();
                let help =
                    format!("add a requirement `has({path})`, or `when = \"has({path})\"` here");
                return self.judge.mistakes.add_with(
                    self.file,
                    target.span(),
                    "this may be missing",
                    Some(help),
                );
            }
            Some(other) => {
                return self.judge.expect(
                    self.file,
                    target,
                    &other,
                    &Type::Record(vec![format!("`{}`", self.apply.sector)]),
                );
            }
            None => return,
        };
        let records: Vec<_> = types
            .iter()
            .filter_map(|t| self.judge.input.world.records.get(t))
            .cloned()
            .collect();
        for record in records {
            if record.sector() != self.apply.sector.as_str() {
                self.judge.wrong_formula(
                    self.file,
                    target,
                    format!(
                        "{} is kept by another sector than `{}`",
                        record.id, self.apply.sector
                    ),
                );
            } else if record.operation(kind).is_none() {
                self.judge.wrong_formula(
                    self.file,
                    target,
                    format!("{} does not allow `{}`", record.id, kind_word(kind)),
                );
            } else {
                self.rest(op, kind, &record, &scope);
            }
        }
    }

    /// Recipient, condition and what is set.
    fn rest(&mut self, op: &Op, kind: OperationKind, record: &RecordType, scope: &Scope) {
        if let Some(when) = &op.when {
            self.judge.formula(self.file, when, scope, &Type::Bool);
        }
        match (&op.to, kind) {
            (Some(to), OperationKind::Issue | OperationKind::Transfer | OperationKind::Replace) => {
                self.recipient(to, scope);
            }
            (Some(to), _) => self.judge.wrong_formula(
                self.file,
                to,
                "`to` belongs to `issue`, `transfer` and `replace`",
            ),
            (None, OperationKind::Transfer) => self.judge.wrong(
                self.file,
                &self.step.id,
                "a transfer needs `to`, the new holder",
            ),
            (None, _) => {}
        }
        let settable: Vec<&str> = record
            .operations
            .iter()
            .filter(|o| o.op == kind)
            .flat_map(|o| o.sets.iter().map(Name::as_str))
            .collect();
        for (id, value) in &op.set {
            let Some(attribute) = record.attribute(id).filter(|a| a.derived.is_none()) else {
                let known: Vec<String> =
                    record.attributes.iter().map(|a| a.id.to_string()).collect();
                let help = crate::expr::types::near(id, &known)
                    .map(|near| format!("did you mean `{near}`?"));
                self.judge.mistakes.add_with(
                    self.file,
                    value.span(),
                    format!("{} has no stored attribute `{id}`", record.id),
                    help,
                );
                continue;
            };
            let anything = kind == OperationKind::Issue && settable.is_empty();
            if !anything && !settable.contains(&id.as_str()) {
                self.judge.wrong_formula(
                    self.file,
                    value,
                    format!("`{}` of {} does not set `{id}`", kind_word(kind), record.id),
                );
            }
            let Some(found) = self.judge.infer(self.file, value, scope) else {
                continue;
            };
            match (&found, Type::of_attribute(attribute)) {
                // A record stands for its id, a person's record for the person.
                (Type::Record(types), Type::Reference(of)) if types.iter().all(|t| *t == of) => {}
                (_, wanted) => self.judge.expect(self.file, value, &found, &wanted),
            }
        }
    }

    fn recipient(&mut self, to: &Formula, scope: &Scope) {
        let scope = self.scopes.with_recipients(scope.clone());
        match self.judge.infer(self.file, to, &scope) {
            None | Some(Type::Person) => {}
            Some(Type::Record(types))
                if types.iter().all(|t| {
                    self.judge
                        .input
                        .world
                        .records
                        .get(t)
                        .is_some_and(|r| r.is.is_some())
                }) => {}
            Some(found) => self.judge.expect(self.file, to, &found, &Type::Person),
        }
    }
}

fn kind_word(kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Issue => "issue",
        OperationKind::Renew => "renew",
        OperationKind::Amend => "amend",
        OperationKind::Transfer => "transfer",
        OperationKind::Suspend => "suspend",
        OperationKind::Resume => "resume",
        OperationKind::Cancel => "cancel",
        OperationKind::Replace => "replace",
        OperationKind::Report => "report",
    }
}
