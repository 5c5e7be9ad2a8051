//! What stands by itself: ids, sectors, roles, tables and document templates.
//!
//! Rule protected: an id means one thing.

use std::collections::BTreeMap;

use super::Judge;
use crate::{
    expr::types::{Scope, Type},
    load::In,
    model::{DocumentTemplate, Name, Table},
};

pub(super) fn check(judge: &mut Judge<'_>) {
    let draft = judge.input.draft;
    unique(
        judge,
        "sector",
        draft.sectors.iter().map(|s| (s.file.as_str(), &s.it.id)),
    );
    unique(
        judge,
        "role",
        draft.roles.iter().map(|s| (s.file.as_str(), &s.it.id)),
    );
    unique(
        judge,
        "life event",
        draft.events.iter().map(|s| (s.file.as_str(), &s.it.id)),
    );
    unique(
        judge,
        "message",
        draft.messages.iter().map(|s| (s.file.as_str(), &s.it.id)),
    );
    unique(
        judge,
        "record type",
        draft.records.iter().map(|s| (s.file.as_str(), &s.it.id)),
    );
    unique(
        judge,
        "relation",
        draft.relations.iter().map(|s| (s.file.as_str(), &s.it.id)),
    );
    unique(
        judge,
        "table",
        draft.tables.iter().map(|s| (s.file.as_str(), &s.it.id)),
    );
    unique(
        judge,
        "fragment",
        draft.fragments.iter().map(|s| (s.file.as_str(), &s.it.id)),
    );
    unique(
        judge,
        "document",
        draft.documents.iter().map(|s| (s.file.as_str(), &s.it.id)),
    );
    unique(
        judge,
        "person of the cast",
        draft.people.iter().map(|s| (s.file.as_str(), &s.it.id)),
    );
    unique(
        judge,
        "definition",
        draft
            .definitions
            .iter()
            .map(|s| (s.file.as_str(), &s.it.id)),
    );
    let sectors = sectors(judge);
    for role in &draft.roles {
        if let Some(sector) = &role.it.sector {
            judge.known(&role.file, sector, "sector", &sectors);
        }
        role.it.may.iter().for_each(|m| {
            judge.known(&role.file, m, "power", &["activate", "audit"]);
        });
    }
    draft.tables.iter().for_each(|t| table(judge, t));
}

/// The ids of the sectors.
pub(super) fn sectors(judge: &Judge<'_>) -> Vec<String> {
    judge
        .input
        .draft
        .sectors
        .iter()
        .map(|s| s.it.id.to_string())
        .collect()
}

/// Checks that each id is there once.
pub(super) fn unique<'n>(
    judge: &mut Judge<'_>,
    what: &str,
    names: impl Iterator<Item = (&'n str, &'n Name)>,
) {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (file, name) in names {
        if name.trim().is_empty() {
            judge.wrong(file, name, format!("a {what} needs a name"));
        }
        if let Some(first) = seen.insert(name.as_str(), file) {
            judge.wrong(
                file,
                name,
                format!("there are two {what}s `{name}`, the first in {first}"),
            );
        }
    }
}

fn table(judge: &mut Judge<'_>, table: &In<Table>) {
    let rows = &table.it.rows;
    if rows.is_empty() {
        judge.wrong(&table.file, &table.it.id, "the table has no rows");
    }
    for (n, row) in rows.iter().enumerate() {
        if let (Some(from), Some(to)) = (row.from, row.to)
            && to < from
        {
            judge.wrong(&table.file, &row.key, "the row ends before it begins");
        }
        let overlaps = rows[..n].iter().any(|other| {
            other.key == row.key
                && row.from.is_none_or(|f| other.to.is_none_or(|t| f <= t))
                && other.from.is_none_or(|f| row.to.is_none_or(|t| f <= t))
        });
        if overlaps {
            judge.wrong(
                &table.file,
                &row.key,
                format!("two rows for `{}` hold on the same day", row.key),
            );
        }
    }
}

/// Checks the templates that are about a record; the others are checked where they are issued.
pub(super) fn documents(judge: &mut Judge<'_>) {
    let sectors = sectors(judge);
    for document in &judge.input.draft.documents {
        let In { file, it } = document;
        judge.known(file, &it.sector, "sector", &sectors);
        unique(
            judge,
            "statement",
            it.facts.iter().map(|f| (file.as_str(), &f.id)),
        );
        if it.facts.is_empty() {
            judge.wrong(file, &it.id, "the document states nothing");
        }
        let Some(about) = &it.about else { continue };
        if judge.record(file, about).is_some() {
            let scope = Scope::new()
                .with("record", Type::record(about))
                .with("holder", judge.input.world.person());
            document_formulas(judge, document, &scope);
        }
    }
}

/// Checks what a template states, in a scope.
pub(super) fn document_formulas(
    judge: &mut Judge<'_>,
    document: &In<DocumentTemplate>,
    scope: &Scope,
) {
    let In { file, it } = document;
    for fact in &it.facts {
        if let Some(found @ (Type::Record(_) | Type::Map(_) | Type::List(_))) = judge
            .infer(file, &fact.value, scope)
            .map(|t| t.present().clone())
        {
            judge.wrong_formula(file, &fact.value, format!("{found} cannot be printed"));
        }
    }
    if let Some(expires) = &it.expires
        && let Some(found) = judge.infer(file, expires, scope)
    {
        judge.expect(file, expires, &found, &Type::Date.optional());
    }
}
