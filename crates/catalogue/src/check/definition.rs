//! One definition: that its kind has what it needs, and that everything it names is there.
//!
//! Rule protected: the first lines of a file are true: who, where, what.

use super::{
    Judge, Scopes,
    base::{sectors, unique},
    examples,
    flow::Flow,
    money, operations,
    register::{of_kind, shown_attributes},
    service, steps,
};
use crate::{
    catalogue::Extent,
    merge::Merged,
    model::{AttributeKind, Audience, Definition, Inquiry, Kind, Name, Show, Source},
};

pub(super) fn check(judge: &mut Judge<'_>, merged: &Merged) {
    let it = &merged.definition;
    let file = merged.file.as_str();
    head(judge, file, it);
    needs(judge, file, it);
    let flow = Flow::of(it);
    let world = judge.input.world.clone();
    let scopes = Scopes::new(&world, it, &flow);
    service::check(judge, merged, &scopes);
    if let Some(inquiry) = &it.inquiry {
        self::inquiry(judge, file, it, inquiry, &scopes);
    }
    steps::check(judge, merged, &scopes, &flow);
    operations::check(judge, merged, &scopes);
    money::check(judge, file, it, &flow);
    if judge.input.extent == Extent::Whole {
        examples::check(judge, merged, &scopes);
    }
}

fn head(judge: &mut Judge<'_>, file: &str, it: &Definition) {
    let sectors = sectors(judge);
    let folder = file.split('/').next().unwrap_or_default();
    if !file.contains('/') || !sectors.iter().any(|s| s == folder) {
        judge.wrong_with(
            file,
            &it.id,
            format!("`{folder}` is not the folder of a sector"),
            &format!("put the file in one of: {}", sectors.join(", ")),
        );
    }
    let well_formed = it.id.split('.').count() == 2
        && it
            .id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c));
    if !well_formed {
        judge.wrong_with(
            file,
            &it.id,
            format!("`{}` is not an id", it.id),
            "an id is `group.name`, in lowercase letters, digits and `-`",
        );
    }
    it.listed_in.iter().for_each(|s| {
        judge.known(file, s, "sector", &sectors);
    });
    let events: Vec<String> = judge
        .input
        .draft
        .events
        .iter()
        .map(|e| e.it.id.to_string())
        .collect();
    if let Some(event) = it.words.events.iter().find(|e| !events.contains(e)) {
        let place = judge.place_of(file, &it.id, "events", event);
        judge.mistakes.add_with(
            file,
            place,
            format!("there is no life event `{event}`"),
            Some(format!("known: {}", events.join(", "))),
        );
    }
    if it.sections.is_empty() {
        judge.wrong(file, &it.id, "it is offered in no section");
    }
    if it.kind.is_offered() && it.audience.is_empty() {
        judge.wrong_with(
            file,
            &it.id,
            "nobody may use it",
            "add `audience = [\"citizen\", …]`",
        );
    }
    if it.kind != Kind::Inquiry && it.kind.is_offered() && it.audience.contains(&Audience::Public) {
        judge.wrong(file, &it.id, "only an inquiry can be public");
    }
}

/// What each kind must have, and must not.
fn needs(judge: &mut Judge<'_>, file: &str, it: &Definition) {
    let has = [
        ("inquiry", it.inquiry.is_some(), Kind::Inquiry),
        ("steps", !it.steps.is_empty(), Kind::Service),
        ("each", it.each.is_some(), Kind::Bulk),
        ("opens", it.opens.is_some(), Kind::Page),
        ("includes", !it.includes.is_empty(), Kind::Bundle),
        ("address", it.address.is_some(), Kind::Link),
    ];
    for (key, present, kind) in has {
        if present && it.kind != kind {
            judge.wrong(
                file,
                &it.id,
                format!("`{key}` belongs to another kind than this"),
            );
        } else if !present && it.kind == kind {
            judge.wrong(file, &it.id, format!("this kind needs `{key}`"));
        }
    }
    if it
        .address
        .as_ref()
        .is_some_and(|a| !a.starts_with("https://"))
    {
        judge.wrong(file, &it.id, "the address begins with https://");
    }
    let known: Vec<String> = judge
        .input
        .draft
        .definitions
        .iter()
        .map(|d| d.it.id.to_string())
        .collect();
    it.includes
        .iter()
        .for_each(|name| lead(judge, file, name, &known));
    let Some(each) = &it.each else { return };
    let repeated = judge
        .input
        .draft
        .definitions
        .iter()
        .find(|d| d.it.id == *each);
    match repeated {
        None => {
            judge.known(file, each, "definition", &known);
        }
        Some(d) if d.it.kind != Kind::Service => {
            judge.wrong(file, each, "a bulk repeats a service");
        }
        Some(_) if !it.subject.as_ref().is_some_and(|s| s.many) => {
            judge.wrong(file, &it.id, "the subject of a bulk says `many = true`");
        }
        Some(_) => {}
    }
}

/// Checks the name of another definition; a pinned text does not hold the others.
pub(super) fn lead(judge: &mut Judge<'_>, file: &str, name: &Name, known: &[String]) {
    if judge.input.extent == Extent::Whole {
        judge.known(file, name, "definition", known);
    }
}

fn inquiry(
    judge: &mut Judge<'_>,
    file: &str,
    it: &Definition,
    inquiry: &Inquiry,
    scopes: &Scopes<'_>,
) {
    let public = it.audience.contains(&Audience::Public);
    let mut about: Vec<String> = judge
        .input
        .draft
        .relations
        .iter()
        .map(|r| r.it.id.to_string())
        .collect();
    about.push("self".to_owned());
    inquiry.about.iter().for_each(|a| {
        judge.known(file, a, "relation", &about);
    });
    if inquiry.about.is_empty() && !public {
        judge.wrong_with(
            file,
            &it.id,
            "the inquiry is about nobody",
            "add `about = [\"self\"]`",
        );
    }
    if public && !inquiry.about.is_empty() {
        judge.wrong(
            file,
            &it.id,
            "a public inquiry knows nobody: it asks by its fields",
        );
    }
    if inquiry.shows.is_empty() {
        judge.wrong(file, &it.id, "the inquiry shows nothing");
    }
    for one in &inquiry.shows {
        show(judge, file, it, one, scopes);
    }
    unique(judge, "field", it.fields.iter().map(|f| (file, &f.id)));
}

fn show(judge: &mut Judge<'_>, file: &str, it: &Definition, show: &Show, scopes: &Scopes<'_>) {
    let known: Vec<String> = judge
        .input
        .draft
        .definitions
        .iter()
        .map(|d| d.it.id.to_string())
        .collect();
    if let Some(name) = &show.leads_to {
        lead(judge, file, name, &known);
    }
    if show.source != Source::Register {
        if let Some(records) = &show.records {
            judge.wrong(file, records, "only `source = \"register\"` reads records");
        }
        return;
    }
    let (Some(records), Some(filter)) = (&show.records, &show.filter) else {
        judge.wrong(
            file,
            &it.id,
            "what is shown from a register needs `records` and `where`",
        );
        return;
    };
    let Some(record) = judge.record(file, records).cloned() else {
        return;
    };
    judge.filter(file, filter, &scopes.asked(), &record, &[]);
    let shown = shown_attributes(&record);
    show.columns.iter().for_each(|c| {
        judge.known(file, c, "attribute", &shown);
    });
    order(judge, file, show.order.as_ref(), &record);
    for total in &show.totals {
        if let Some(sum) = &total.sum {
            let mut numbers = of_kind(&record, AttributeKind::Money);
            numbers.extend(of_kind(&record, AttributeKind::Number));
            judge.known(file, sum, "attribute of kind money or number", &numbers);
        }
    }
}

/// Checks `order`: an attribute, with `-` in front for the last first.
pub(super) fn order(
    judge: &mut Judge<'_>,
    file: &str,
    order: Option<&Name>,
    record: &crate::model::RecordType,
) {
    let Some(order) = order else { return };
    let stored: Vec<String> = record
        .attributes
        .iter()
        .map(|a| a.id.to_string())
        .chain(["number".to_owned(), "state".to_owned()])
        .collect();
    if !stored.iter().any(|s| s == order.trim_start_matches('-')) {
        judge.known(file, order, "attribute", &stored);
    }
}
