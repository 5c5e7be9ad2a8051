//! Registers: attributes, states, operations, timers, uniqueness, relations.
//!
//! Rule protected: what a record may become is closed: every state, attribute and type that is named exists.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    Judge,
    base::{sectors, unique},
};
use crate::{
    catalogue::Extent,
    expr::{
        Link,
        types::{Scope, Type},
    },
    model::{Attribute, AttributeKind, Is, Name, RecordType, Relation},
};

/// Names that every record has.
pub(super) const BUILT_IN: [&str; 5] = ["id", "number", "holder", "state", "left"];

pub(super) fn check(judge: &mut Judge<'_>) {
    let draft = judge.input.draft;
    for record in &draft.records {
        // The shared copy is the one whose formulas are compiled.
        if let Some(it) = judge.input.world.records.get(record.it.id.as_str()) {
            RecordCheck {
                file: &record.file,
                it,
                states: it.states.iter().map(|s| s.id.to_string()).collect(),
            }
            .check(judge);
        }
    }
    for relation in &draft.relations {
        self::relation(judge, &relation.file, &relation.it);
    }
}

struct RecordCheck<'a> {
    file: &'a str,
    it: &'a Arc<RecordType>,
    states: Vec<String>,
}

impl RecordCheck<'_> {
    fn check(&self, judge: &mut Judge<'_>) {
        let Self { file, it, .. } = *self;
        let sector = Name::new(it.sector());
        if !it.id.contains('.') || !sectors(judge).contains(&sector.to_string()) {
            judge.wrong_with(
                file,
                &it.id,
                format!("`{}` does not begin with a sector", it.id),
                "a record type is named `sector.name`",
            );
        }
        unique(
            judge,
            "attribute",
            it.attributes.iter().map(|a| (file, &a.id)),
        );
        unique(judge, "state", it.states.iter().map(|a| (file, &a.id)));
        if it.states.is_empty() {
            judge.wrong(file, &it.id, "a record needs at least one state");
        }
        if it.number.is_none() && !matches!(it.is, Some(Is::Person | Is::Establishment)) {
            judge.wrong_with(
                file,
                &it.id,
                "the type says nothing of its numbers",
                "add `number = { prefix = \"…\", digits = 8 }`",
            );
        }
        for (n, attribute) in it.attributes.iter().enumerate() {
            self.attribute(judge, attribute, &it.attributes[n..]);
        }
        self.operations(judge);
        self.lists(judge);
        self.timers(judge);
        self.meanings(judge);
    }

    fn attribute(&self, judge: &mut Judge<'_>, it: &Attribute, from_here: &[Attribute]) {
        let file = self.file;
        field_id(judge, file, &it.id);
        if BUILT_IN.contains(&it.id.as_str()) {
            judge.wrong(
                file,
                &it.id,
                format!("every record has `{}` already", it.id),
            );
        }
        match it.kind {
            AttributeKind::Choice if it.options.is_empty() => {
                judge.wrong(file, &it.id, "a choice needs `options`");
            }
            AttributeKind::Choice => {
                unique(judge, "option", it.options.iter().map(|o| (file, &o.id)));
            }
            AttributeKind::Reference => match &it.of {
                Some(of) => {
                    judge.record(file, of);
                }
                None => judge.wrong(file, &it.id, "a reference needs `of`, a record type"),
            },
            _ => {}
        }
        let Some(derived) = &it.derived else { return };
        if it.indexed {
            judge.wrong(
                file,
                &it.id,
                "what is derived is not stored and cannot be indexed",
            );
        }
        let mut paths = Vec::new();
        if let Some(tree) = derived.tree() {
            tree.paths(&mut paths);
        }
        let later = from_here
            .iter()
            .filter(|a| a.derived.is_some())
            .find(|a| paths.iter().any(|p| p == &format!("record.{}", a.id)));
        if let Some(later) = later {
            judge.wrong_formula(
                file,
                derived,
                format!(
                    "`{}` is derived too and does not stand above this",
                    later.id
                ),
            );
        }
        self.formula(
            judge,
            derived,
            &|found| found.fits(&Type::of_attribute(it)),
            &Type::of_attribute(it).to_string(),
        );
    }

    fn formula(
        &self,
        judge: &mut Judge<'_>,
        formula: &crate::Formula,
        fits: &dyn Fn(&Type) -> bool,
        wanted: &str,
    ) {
        let scope = Scope::new().with("record", Type::record(&self.it.id));
        match formula.compile(
            judge.input.world,
            &scope,
            Link::Own(Arc::downgrade(self.it)),
        ) {
            Ok(found) if fits(&found) => {}
            Ok(found) => judge.wrong_formula(
                self.file,
                formula,
                format!("expected {wanted}, this is {found}"),
            ),
            Err(fault) => judge.fault(self.file, formula, fault),
        }
    }

    fn operations(&self, judge: &mut Judge<'_>) {
        let Self {
            file,
            it,
            ref states,
        } = *self;
        let stored: Vec<String> = it
            .attributes
            .iter()
            .filter(|a| a.derived.is_none())
            .map(|a| a.id.to_string())
            .collect();
        for operation in &it.operations {
            for state in operation.from.iter().chain(&operation.to) {
                judge.known(file, state, "state", states);
            }
            for attribute in &operation.sets {
                judge.known(file, attribute, "stored attribute", &stored);
            }
        }
        for timer in &it.timers {
            for state in timer.from.iter().chain([&timer.to]) {
                judge.known(file, state, "state", states);
            }
        }
        for unique in &it.unique {
            unique.states.iter().for_each(|s| {
                judge.known(file, s, "state", states);
            });
            let mut known = stored.clone();
            known.push("holder".to_owned());
            unique.of.iter().for_each(|a| {
                judge.known(file, a, "stored attribute", &known);
            });
        }
    }

    /// What the wallet, the reminders, the capacity and the platform's messages name.
    fn lists(&self, judge: &mut Judge<'_>) {
        let Self { file, it, .. } = *self;
        let shown = shown_attributes(it);
        it.wallet.iter().for_each(|a| {
            judge.known(file, a, "attribute", &shown);
        });
        if let Some(expires) = &it.expires {
            judge.known(
                file,
                expires,
                "attribute of kind date",
                &of_kind(it, AttributeKind::Date),
            );
        }
        if let Some(capacity) = &it.capacity {
            judge.known(
                file,
                &capacity.of,
                "attribute of kind number",
                &of_kind(it, AttributeKind::Number),
            );
        }
        if let Some(service) = &it.renewed_by {
            self.definition(judge, service);
        }
    }

    fn definition(&self, judge: &mut Judge<'_>, name: &Name) {
        if judge.input.extent == Extent::Whole {
            let known: Vec<String> = judge
                .input
                .draft
                .definitions
                .iter()
                .map(|d| d.it.id.to_string())
                .collect();
            judge.known(self.file, name, "definition", &known);
        }
    }

    fn timers(&self, judge: &mut Judge<'_>) {
        unique(
            judge,
            "timer",
            self.it.timers.iter().map(|t| (self.file, &t.id)),
        );
        for timer in &self.it.timers {
            self.formula(
                judge,
                &timer.at,
                &|found| matches!(found.present(), Type::Date | Type::Time),
                "a date or a moment",
            );
        }
    }

    fn meanings(&self, judge: &mut Judge<'_>) {
        let wanted: &[(&str, &[AttributeKind])] = match self.it.is {
            Some(Is::Person) => &[
                (
                    "person.name",
                    &[AttributeKind::Bilingual, AttributeKind::Text],
                ),
                ("person.birth-date", &[AttributeKind::Date]),
            ],
            Some(Is::Establishment) => &[
                (
                    "establishment.name",
                    &[AttributeKind::Bilingual, AttributeKind::Text],
                ),
                ("establishment.owner", &[AttributeKind::Person]),
            ],
            _ => &[],
        };
        for (meaning, kinds) in wanted {
            match self.it.meaning(meaning) {
                None => judge.wrong(
                    self.file,
                    &self.it.id,
                    format!("no attribute has the meaning `{meaning}`"),
                ),
                Some(a) if !kinds.contains(&a.kind) => {
                    judge.wrong(self.file, &a.id, format!("`{meaning}` is of another kind"));
                }
                Some(_) => {}
            }
        }
        let mut seen = BTreeSet::new();
        for meaning in self.it.attributes.iter().filter_map(|a| a.meaning.as_ref()) {
            if !seen.insert(meaning.as_str()) {
                judge.wrong(
                    self.file,
                    meaning,
                    format!("two attributes have the meaning `{meaning}`"),
                );
            }
        }
    }
}

fn relation(judge: &mut Judge<'_>, file: &str, it: &Relation) {
    let Some(record) = judge.record(file, &it.record).cloned() else {
        return;
    };
    let mut persons = of_kind(&record, AttributeKind::Person);
    persons.push("holder".to_owned());
    judge.known(file, &it.about, "attribute of kind person", &persons);
    let indexed: Vec<String> = persons
        .into_iter()
        .filter(|p| p == "holder" || record.attribute(p).is_some_and(|a| a.indexed))
        .collect();
    judge.known(file, &it.by, "indexed attribute of kind person", &indexed);
    let states: Vec<String> = record.states.iter().map(|s| s.id.to_string()).collect();
    it.states.iter().for_each(|s| {
        judge.known(file, s, "state", &states);
    });
    if it.states.is_empty() {
        judge.wrong(file, &it.id, "a relation holds in at least one state");
    }
}

/// Attributes of a kind.
pub(super) fn of_kind(record: &RecordType, kind: AttributeKind) -> Vec<String> {
    record
        .attributes
        .iter()
        .filter(|a| a.kind == kind)
        .map(|a| a.id.to_string())
        .collect()
}

/// What may be shown of a record: its attributes and the built-ins.
pub(super) fn shown_attributes(record: &RecordType) -> Vec<String> {
    let own = record.attributes.iter().map(|a| a.id.to_string());
    own.chain(["number", "holder", "state", "left", "person.name"].map(str::to_owned))
        .collect()
}

/// Names of expressions: lowercase letters, digits and `_`.
pub(super) fn field_id(judge: &mut Judge<'_>, file: &str, id: &Name) {
    let well_formed = id
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && id.starts_with(|c: char| c.is_ascii_lowercase());
    if !well_formed {
        judge.wrong_with(
            file,
            id,
            format!("`{id}` cannot be written in an expression"),
            "use lowercase letters, digits and `_`, a letter first",
        );
    }
}
