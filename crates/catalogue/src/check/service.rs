//! What surrounds the steps: subject, parties, facts, requirements, fields, fees, messages, withdrawing.
//!
//! Rule protected: nothing is asked that a register knows, and nothing is charged that nobody pays.

use super::{
    Judge, Scopes,
    base::{sectors, unique},
    definition::{lead, order},
    money::{charged, payer},
    register::{field_id, of_kind, shown_attributes},
    scope::each_step,
};
use crate::{
    expr::{
        Formula,
        types::{Scope, Type},
    },
    merge::{Merged, Piece},
    model::{AttributeKind, Definition, Fact, Field, FieldKind, Name},
};

pub(super) fn check(judge: &mut Judge<'_>, merged: &Merged, scopes: &Scopes<'_>) {
    let it = &merged.definition;
    let file = merged.file.as_str();
    subject(judge, file, it, scopes);
    for (id, party) in &it.parties {
        judge.formula(file, &party.named_by, &scopes.asked(), &Type::Person);
        if id == "applicant" || id == "actor" {
            judge.wrong_formula(file, &party.named_by, format!("`{id}` is there already"));
        }
    }
    for (id, fact) in &it.facts {
        self::fact(
            judge,
            merged.file_of(Piece::Fact, id),
            fact,
            &scopes.reading(),
        );
    }
    requirements(judge, merged, scopes);
    fields(judge, merged, &it.fields, &scopes.application());
    fees(judge, merged, scopes);
    around(judge, file, it);
}

fn subject(judge: &mut Judge<'_>, file: &str, it: &Definition, scopes: &Scopes<'_>) {
    let Some(subject) = &it.subject else { return };
    let Some(record) = judge.record(file, &subject.record).cloned() else {
        return;
    };
    judge.filter(
        file,
        &subject.filter,
        &scopes.subject_filter(),
        &record,
        &["subject"],
    );
    let relations: Vec<String> = judge
        .input
        .draft
        .relations
        .iter()
        .map(|r| r.it.id.to_string())
        .collect();
    subject.about.iter().for_each(|a| {
        judge.known(file, a, "relation", &relations);
    });
    if !subject.about.is_empty() && subject.filter.tree().is_some_and(|t| !t.mentions("person")) {
        judge.mistakes.add_with(
            file,
            subject.filter.span(),
            "`about` is given, but `person` is not used",
            Some("write for instance `record.holder == person.id`".to_owned()),
        );
    }
    let shown = shown_attributes(&record);
    subject.columns.iter().for_each(|c| {
        judge.known(file, c, "attribute", &shown);
    });
}

fn fact(judge: &mut Judge<'_>, file: &str, fact: &Fact, scope: &Scope) {
    let written = [&fact.one, &fact.count, &fact.sum, &fact.all]
        .iter()
        .filter(|w| w.is_some())
        .count();
    if written != 1 {
        judge.wrong_formula(
            file,
            &fact.filter,
            "a fact is exactly one of `one`, `count`, `sum`, `all`",
        );
        return;
    }
    let Some(record) = fact
        .record_type()
        .and_then(|name| judge.record(file, name))
        .cloned()
    else {
        return;
    };
    judge.filter(file, &fact.filter, scope, &record, &[]);
    let mut numbers = of_kind(&record, AttributeKind::Money);
    numbers.extend(of_kind(&record, AttributeKind::Number));
    match (&fact.sum, &fact.of) {
        (Some(_), Some(of)) => {
            judge.known(file, of, "attribute of kind money or number", &numbers);
        }
        (Some(sum), None) => judge.wrong(file, sum, "a sum needs `of`, the attribute summed"),
        (None, Some(of)) => judge.wrong(file, of, "`of` belongs to `sum`"),
        (None, None) => {}
    }
    order(judge, file, fact.order.as_ref(), &record);
}

fn requirements(judge: &mut Judge<'_>, merged: &Merged, scopes: &Scopes<'_>) {
    let it = &merged.definition;
    let known: Vec<String> = judge
        .input
        .draft
        .definitions
        .iter()
        .map(|d| d.it.id.to_string())
        .collect();
    unique(
        judge,
        "requirement",
        it.requirements
            .iter()
            .map(|r| (merged.file_of(Piece::Requirement, &r.id), &r.id)),
    );
    for requirement in &it.requirements {
        let file = merged.file_of(Piece::Requirement, &requirement.id);
        judge.formula(file, &requirement.that, &scopes.application(), &Type::Bool);
        if let Some(mend) = &requirement.mend {
            lead(judge, file, mend, &known);
        }
    }
}

fn fields(judge: &mut Judge<'_>, merged: &Merged, fields: &[Field], scope: &Scope) {
    unique(
        judge,
        "field",
        fields
            .iter()
            .map(|f| (merged.file_of(Piece::Field, &f.id), &f.id)),
    );
    for one in fields {
        let file = merged.file_of(Piece::Field, &one.id).to_owned();
        field(judge, &file, one, scope);
        meaning(judge, &file, one, &merged.definition);
    }
}

/// One field, of the definition or of a step.
pub(super) fn field(judge: &mut Judge<'_>, file: &str, it: &Field, scope: &Scope) {
    field_id(judge, file, &it.id);
    if let Some(shown_when) = &it.shown_when {
        judge.formula(file, shown_when, scope, &Type::Bool);
    }
    let scope = &given(scope, it.shown_when.as_ref());
    if let Some(prefilled) = &it.prefilled
        && let Some(found) = judge.infer(file, prefilled, scope)
    {
        judge.expect(file, prefilled, &found, &super::scope::field(it).optional());
    }
    if let Some(check) = &it.check {
        // The answer being checked is there.
        let scope = present(scope, it);
        judge.formula(file, check, &scope, &Type::Bool);
        if it.otherwise.is_none() {
            judge.wrong(
                file,
                &it.id,
                "a `check` needs `otherwise`: what is said when it does not hold",
            );
        }
    }
    kind(judge, file, it, scope);
    if let (Some(min), Some(max)) = (it.min, it.max)
        && max < min
    {
        judge.wrong(file, &it.id, "`max` is less than `min`");
    }
}

/// The scope of something that is evaluated only when a test holds.
pub(super) fn given(scope: &Scope, test: Option<&Formula>) -> Scope {
    let mut scope = scope.clone();
    scope
        .present
        .extend(test.into_iter().flat_map(Formula::proves));
    scope
}

fn present(scope: &Scope, it: &Field) -> Scope {
    let mut scope = scope.clone();
    if let Some(Type::Map(fields)) = scope.names.get_mut("fields")
        && let Some(own) = fields.get_mut(it.id.as_str())
    {
        *own = own.present().clone();
    }
    scope
}

fn kind(judge: &mut Judge<'_>, file: &str, it: &Field, scope: &Scope) {
    let wrong = |judge: &mut Judge<'_>, message: &str| judge.wrong(file, &it.id, message);
    match it.kind {
        FieldKind::Choice if it.options.is_empty() => wrong(judge, "a choice needs `options`"),
        FieldKind::Choice => unique(judge, "option", it.options.iter().map(|o| (file, &o.id))),
        FieldKind::File => {
            if it.accept.is_empty() {
                wrong(
                    judge,
                    "a file needs `accept`, for instance [\"pdf\", \"jpeg\", \"png\"]",
                );
            }
            if it
                .accept
                .iter()
                .any(|a| !["pdf", "jpeg", "png"].contains(&a.as_str()))
            {
                wrong(judge, "files accepted are pdf, jpeg and png");
            }
            if it.max.is_none() {
                wrong(judge, "a file needs `max`, its greatest size in bytes");
            }
        }
        FieldKind::Record => match (&it.of, &it.filter) {
            (Some(of), Some(filter)) => {
                if let Some(record) = judge.record(file, of).cloned() {
                    judge.filter(file, filter, scope, &record, &[]);
                    let shown = shown_attributes(&record);
                    it.columns.iter().for_each(|c| {
                        judge.known(file, c, "attribute", &shown);
                    });
                }
            }
            _ => wrong(judge, "a record to choose needs `of` and `where`"),
        },
        _ => {}
    }
    if it.kind != FieldKind::Choice && !it.options.is_empty() {
        wrong(judge, "`options` belong to a choice");
    }
    if it.kind != FieldKind::Record && (it.of.is_some() || it.filter.is_some()) {
        wrong(judge, "`of` and `where` belong to a field of kind record");
    }
}

/// Nothing is asked that a register knows, unless it is shown to be corrected.
fn meaning(judge: &mut Judge<'_>, file: &str, field: &Field, it: &Definition) {
    let Some(meaning) = &field.meaning else {
        return;
    };
    let knows = judge
        .input
        .world
        .records
        .values()
        .find_map(|r| Some((r, r.meaning(meaning)?)));
    let Some((record, attribute)) = knows else {
        return;
    };
    let changes = each_step(&it.steps)
        .flat_map(|s| s.apply.iter().flat_map(|a| &a.ops))
        .any(|op| op.set.contains_key(attribute.id.as_str()));
    if field.prefilled.is_none() && !changes {
        let message = format!("{} knows this already, as `{}`", record.id, attribute.id);
        judge.wrong_with(
            file,
            meaning,
            message,
            "read it as a fact, or give it as `prefilled` to be corrected",
        );
    }
}

fn fees(judge: &mut Judge<'_>, merged: &Merged, scopes: &Scopes<'_>) {
    let it = &merged.definition;
    let mut payees = sectors(judge);
    payees.push("platform".to_owned());
    unique(
        judge,
        "fee",
        it.fees
            .iter()
            .map(|f| (merged.file_of(Piece::Fee, &f.id), &f.id)),
    );
    for fee in &it.fees {
        let file = merged.file_of(Piece::Fee, &fee.id);
        let scope = if fee.each_subject {
            scopes.each_subject(scopes.any_time())
        } else {
            scopes.any_time()
        };
        if let Some(when) = &fee.when {
            judge.formula(file, when, &scope, &Type::Bool);
        }
        judge.formula(
            file,
            &fee.amount,
            &given(&scope, fee.when.as_ref()),
            &Type::Money,
        );
        judge.known(file, &fee.payee, "payee", &payees);
        if let Some(by) = &fee.paid_by {
            party(judge, file, by, it);
        }
        if fee.each_subject && !it.subject.as_ref().is_some_and(|s| s.many) {
            judge.wrong(
                file,
                &fee.id,
                "`each-subject` belongs to a subject with `many = true`",
            );
        }
        let payments: Vec<_> = each_step(&it.steps)
            .filter_map(|s| s.pay.as_ref())
            .collect();
        if !it.steps.is_empty()
            && !payments
                .iter()
                .any(|p| charged(it, p).any(|f| f.id == fee.id))
        {
            let message = format!(
                "no `pay` step charges this to the {}",
                payer(fee.paid_by.as_ref())
            );
            judge.wrong(file, &fee.id, message);
        }
    }
}

/// Checks the name of a party.
pub(super) fn party(judge: &mut Judge<'_>, file: &str, name: &Name, it: &Definition) {
    let known: Vec<String> = it
        .parties
        .keys()
        .cloned()
        .chain(["applicant".to_owned()])
        .collect();
    judge.known(file, name, "party", &known);
}

fn around(judge: &mut Judge<'_>, file: &str, it: &Definition) {
    let steps: Vec<String> = each_step(&it.steps).map(|s| s.id.to_string()).collect();
    if let Some(withdraw) = &it.withdraw {
        withdraw.by.iter().for_each(|p| party(judge, file, p, it));
        judge.known(file, &withdraw.until, "step", &steps);
    }
    let moments: Vec<String> = steps
        .iter()
        .cloned()
        .chain(["done", "refused", "cancelled", "withdrawn"].map(str::to_owned))
        .collect();
    for message in &it.messages {
        judge.known(file, &message.at, "step or end", &moments);
        message.to.iter().for_each(|p| party(judge, file, p, it));
    }
}
