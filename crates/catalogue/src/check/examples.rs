//! Examples: that each can be read, and that together they show every rule of the definition.
//!
//! Rule protected: a rule without an example is a mistake of the file.

use std::collections::BTreeSet;

use super::{
    Judge, Scopes, cast,
    scope::each_step,
    walk::{Shown, shown},
};
use crate::{
    Act, Formula,
    expr::{Link, types::Type},
    merge::{Merged, Piece},
    model::{Audience, Consequence, DecisionKind, Definition, Example, Kind, Name, Step, StepKind},
};

const ENDS: [&str; 5] = ["draft", "done", "cancelled", "refused", "withdrawn"];

pub(super) fn check(judge: &mut Judge<'_>, merged: &Merged, scopes: &Scopes<'_>) {
    let it = &merged.definition;
    let file = merged.file.as_str();
    let mut seen: BTreeSet<Shown> = BTreeSet::new();
    for example in &it.examples {
        let acts = acts(judge, file, it, example);
        seen.extend(shown(it, &acts));
        seen.extend(by_sector(it, example, &acts));
        one(judge, merged, example, scopes);
    }
    // What is broken otherwise is told first: mending it may show what is lacking.
    if judge.mistakes.list().iter().any(|m| m.file == file) {
        return;
    }
    for (at, what) in lacking(merged, &seen) {
        judge.wrong(file, at, format!("no example shows {what}"));
    }
}

/// The acts of an example; lines that are none are mistakes.
fn acts(judge: &mut Judge<'_>, file: &str, it: &Definition, example: &Example) -> Vec<Act> {
    let mut acts = Vec::new();
    for line in &example.when {
        match Act::parse(line) {
            Ok(act) => {
                if let Some(message) = unknown(it, &act) {
                    let place = line_place(judge, file, it, line);
                    judge.mistakes.add(file, place, message);
                }
                acts.push(act);
            }
            Err(message) => {
                let place = line_place(judge, file, it, line);
                judge.mistakes.add(file, place, message);
            }
        }
    }
    acts
}

fn line_place(
    judge: &Judge<'_>,
    file: &str,
    it: &Definition,
    line: &str,
) -> std::ops::Range<usize> {
    let text = judge.input.files.get(file).unwrap_or_default();
    text.find(line)
        .map_or_else(|| it.id.span(), |at| at..at + line.len())
}

/// What an act names that the definition does not have.
fn unknown(it: &Definition, act: &Act) -> Option<String> {
    let party = |who: &String| {
        let known = who == "applicant" || it.parties.contains_key(who);
        (!known).then(|| format!("there is no party `{who}`"))
    };
    let fields = |answers: &crate::Answers, known: Vec<&Name>| {
        let lacking = answers
            .iter()
            .find(|(field, _)| !known.iter().any(|k| **k == field.as_str()));
        lacking.map(|(field, _)| format!("there is no field `{field}`"))
    };
    let own = || it.fields.iter().map(|f| &f.id).collect::<Vec<_>>();
    match act {
        Act::Submit(answers) => fields(answers, own()),
        // `about` is the person asked about.
        Act::Ask(answers) => {
            let asked = answers
                .iter()
                .filter(|(field, _)| field != "about")
                .cloned()
                .collect();
            fields(&asked, own())
        }
        Act::Answers(who, answers) => party(who).or_else(|| fields(answers, own())),
        Act::Agrees(who, answers) => {
            let asked = each_step(&it.steps)
                .filter_map(|s| s.agree.as_ref())
                .flat_map(|a| a.asks.iter().map(|f| &f.id));
            party(who).or_else(|| fields(answers, asked.collect()))
        }
        Act::Declines(who) | Act::Pays(who, _) | Act::Mistypes(who) | Act::Withdraws(who) => {
            party(who)
        }
        Act::Does(who, what, _) => party(who).or_else(|| {
            let known = each_step(&it.steps)
                .filter_map(|s| s.wait.as_ref())
                .any(|w| w.may.iter().any(|a| a.id == what.as_str()));
            (!known).then(|| format!("there is no act `{what}`"))
        }),
        Act::Decides { role, decision, .. } => {
            let reviews = || each_step(&it.steps).filter_map(|s| s.review.as_ref());
            let known = reviews().any(|r| {
                r.role == role.as_str() && r.decisions.iter().any(|d| d.id == decision.as_str())
            });
            (!known).then(|| format!("no review by `{role}` has a decision `{decision}`"))
        }
        _ => None,
    }
}

fn one(judge: &mut Judge<'_>, merged: &Merged, example: &Example, scopes: &Scopes<'_>) {
    let it = &merged.definition;
    let file = merged.file.as_str();
    let people: Vec<String> = judge
        .input
        .draft
        .people
        .iter()
        .map(|p| p.it.id.to_string())
        .collect();
    example.cast.values().for_each(|p| {
        judge.known(file, p, "person of the cast", &people);
    });
    if !example.cast.contains_key("applicant")
        && !it.audience.contains(&Audience::Public)
        && it.kind.is_offered()
    {
        judge.wrong(
            file,
            &it.id,
            format!("the example “{}” has no applicant", example.name),
        );
    }
    let names = cast_names(judge, example);
    for given in &example.given {
        judge.known(file, &given.of, "name in this example's cast", &names);
        let Some(of) = judge.record(file, &given.record).cloned() else {
            continue;
        };
        cast::record_of(judge, file, &of, &given.record, given.state.as_ref());
        cast::values(judge, file, &of, &given.record, &given.set);
    }
    then(judge, merged, example);
    for source in &example.then.holds {
        holds(judge, file, it, source, scopes);
    }
}

/// Who there is in an example: its cast, and the people who come with them.
fn cast_names(judge: &Judge<'_>, example: &Example) -> Vec<String> {
    let people = &judge.input.draft.people;
    let mut names: Vec<String> = example.cast.keys().cloned().collect();
    let mut open: Vec<&str> = example.cast.values().map(Name::as_str).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        let Some(person) = people
            .iter()
            .find(|p| p.it.id == id)
            .filter(|_| seen.insert(id))
        else {
            continue;
        };
        names.extend(person.it.with.keys().cloned());
        open.extend(
            person
                .it
                .like
                .iter()
                .chain(person.it.with.values())
                .map(Name::as_str),
        );
    }
    names
}

fn then(judge: &mut Judge<'_>, merged: &Merged, example: &Example) {
    let it = &merged.definition;
    let file = merged.file.as_str();
    let then = &example.then;
    let states: Vec<String> = each_step(&it.steps)
        .map(|s| s.id.to_string())
        .chain(ENDS.map(str::to_owned))
        .collect();
    then.state.iter().for_each(|s| {
        judge.known(file, s, "end or step", &states);
    });
    let asked = each_step(&it.steps)
        .filter_map(|s| s.agree.as_ref())
        .flat_map(|a| &a.asks);
    let refusing: Vec<String> = it
        .requirements
        .iter()
        .map(|r| r.id.to_string())
        .chain(it.fields.iter().chain(asked).map(|f| f.id.to_string()))
        .chain(each_step(&it.steps).map(|s| s.id.to_string()))
        .chain(it.parties.keys().cloned())
        .chain(["audience", "subject"].map(str::to_owned))
        .collect();
    then.refused_by.iter().for_each(|r| {
        judge.known(file, r, "requirement or field", &refusing);
    });
    then.ledger.iter().for_each(|l| {
        judge.known(file, l, "state of the ledger", &["balanced"]);
    });
    then.unchanged.iter().for_each(|r| {
        judge.record(file, r);
    });
    then.told
        .iter()
        .for_each(|p| super::service::party(judge, file, p, it));
    let documents: Vec<String> = judge
        .input
        .draft
        .documents
        .iter()
        .map(|d| d.it.id.to_string())
        .collect();
    then.documents.iter().for_each(|d| {
        judge.known(file, d, "document", &documents);
    });
    let sectors = super::base::sectors(judge);
    then.unavailable.iter().for_each(|s| {
        judge.known(file, s, "sector", &sectors);
    });
}

fn holds(judge: &mut Judge<'_>, file: &str, it: &Definition, source: &str, scopes: &Scopes<'_>) {
    let place = line_place(judge, file, it, source);
    let formula = Formula::from(toml::Spanned::new(
        place.start.saturating_sub(1)..place.end + 1,
        source.to_owned(),
    ));
    let found = match formula.compile(judge.input.world, &scopes.any_time(), Link::None) {
        Ok(Type::Bool) => return,
        Ok(found) => (
            0..source.len(),
            format!("expected yes or no, this is {found}"),
            None,
        ),
        Err(fault) => (fault.span, fault.message, fault.help),
    };
    let (span, message, help) = found;
    judge.mistakes.add_with(
        file,
        place.start + span.start..place.start + span.end,
        message,
        help,
    );
}

/// What an example shows by making a sector refuse, or by two who want the same.
fn by_sector(it: &Definition, example: &Example, acts: &[Act]) -> Vec<Shown> {
    let mut found = Vec::new();
    let ends = example.then.state.as_ref().map_or("", Name::as_str);
    for step in each_step(&it.steps) {
        if let Some(apply) = &step.apply {
            let refused = acts.iter().any(|a| matches!(a, Act::Sector(id, crate::Behaviour::Refusing) if apply.sector == id.as_str()));
            if refused || acts.iter().any(|a| matches!(a, Act::Another(..))) {
                found.push((step.id.to_string(), "refused".to_owned()));
            }
        }
        if let Some(take) = &step.take
            && (ends_by(&take.none, ends) || example.then.refused_by.is_some())
            && (acts.iter().any(|a| matches!(a, Act::Another(..)))
                || !example.given.is_empty()
                || acts.len() <= 2)
        {
            found.push((step.id.to_string(), "none".to_owned()));
        }
    }
    found
}

fn ends_by(consequence: &Consequence, end: &str) -> bool {
    match consequence {
        Consequence::Cancel | Consequence::Refund => end == "cancelled",
        Consequence::Refuse => end == "refused",
        _ => true,
    }
}

/// What no example shows, each with the name it is told at: its own, or the definition's when it is shared.
fn lacking<'a>(merged: &'a Merged, seen: &BTreeSet<Shown>) -> Vec<(&'a Name, String)> {
    let it = &merged.definition;
    let examples = &it.examples;
    let mut lacking = Vec::new();
    match it.kind {
        Kind::Inquiry if examples.is_empty() => lacking.push((&it.id, "an answer".to_owned())),
        Kind::Service | Kind::Bulk
            if !examples
                .iter()
                .any(|e| e.then.state.as_ref().is_some_and(|s| s == "done")) =>
        {
            lacking.push((&it.id, "the application ending as `done`".to_owned()));
        }
        _ => {}
    }
    let refused = |id: &str| {
        examples
            .iter()
            .any(|e| e.then.refused_by.as_ref().is_some_and(|r| r == id))
    };
    // A shared requirement is shown by each that uses it: what it reads may differ.
    for requirement in it.requirements.iter().filter(|r| !refused(&r.id)) {
        let own = !merged.is_shared(Piece::Requirement, &requirement.id);
        lacking.push((
            if own { &requirement.id } else { &it.id },
            format!("requirement `{}` refusing", requirement.id),
        ));
    }
    for field in it
        .fields
        .iter()
        .filter(|f| f.check.is_some() && !refused(&f.id) && !merged.is_shared(Piece::Field, &f.id))
    {
        lacking.push((
            &field.id,
            format!("field `{}` refusing an answer", field.id),
        ));
    }
    for step in each_step(&it.steps) {
        for what in wanted(step) {
            if !seen.contains(&(step.id.to_string(), what.clone())) {
                lacking.push((&step.id, format!("`{what}` at step `{}`", step.id)));
            }
        }
    }
    lacking
}

fn wanted(step: &Step) -> Vec<String> {
    let late = |c: &Consequence| {
        if *c == Consequence::Alert {
            Vec::new()
        } else {
            vec!["late".to_owned()]
        }
    };
    match step.kind() {
        Some(StepKind::Pay(it)) => late(&it.late),
        Some(StepKind::Agree(it)) => [late(&it.late), vec!["declined".to_owned()]].concat(),
        Some(StepKind::Confirm(it)) => late(&it.late),
        Some(StepKind::Review(it)) => {
            let decisions = it
                .decisions
                .iter()
                .map(|d| format!("decides {}", d.id))
                .collect();
            let answered_late = it.decisions.iter().any(|d| {
                d.kind == DecisionKind::SendBack
                    && d.late.as_ref().is_some_and(|c| *c != Consequence::Alert)
            });
            [
                late(&it.late),
                decisions,
                if answered_late {
                    vec!["late".to_owned()]
                } else {
                    Vec::new()
                },
            ]
            .concat()
        }
        Some(StepKind::Wait(it)) => {
            let acts = it.may.iter().map(|a| format!("does {}", a.id));
            acts.chain(["late".to_owned()]).collect()
        }
        Some(StepKind::Attend(_)) => vec!["missed".to_owned()],
        Some(StepKind::Take(_)) => vec!["none".to_owned()],
        Some(StepKind::Apply(_)) => vec!["refused".to_owned()],
        Some(StepKind::Deliver(it)) => late(&it.late),
        Some(StepKind::Payout(it)) => late(&it.late),
        _ => Vec::new(),
    }
}
