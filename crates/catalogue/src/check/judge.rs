//! What every check needs: compiling a formula in its place, looking up a name, reading a span of time.
//!
//! Rule protected: every mistake is told with the words it is about and, where there is one, the nearest right name.

use std::{ops::Range, sync::Arc};

use absher_vocabulary::Span;

use super::Input;
use crate::{
    expr::{
        Formula, Link,
        types::{Fault, Scope, Type, near},
    },
    mistakes::Mistakes,
    model::{Name, RecordType},
};

/// The state of a check.
pub(crate) struct Judge<'a> {
    pub(crate) input: &'a Input<'a>,
    pub(crate) mistakes: &'a mut Mistakes,
}

impl<'a> Judge<'a> {
    pub(crate) fn wrong(&mut self, file: &str, at: &Name, message: impl Into<String>) {
        self.mistakes.add(file, at.span(), message);
    }

    pub(crate) fn wrong_with(
        &mut self,
        file: &str,
        at: &Name,
        message: impl Into<String>,
        help: &str,
    ) {
        self.mistakes
            .add_with(file, at.span(), message, Some(help.to_owned()));
    }

    pub(crate) fn wrong_formula(&mut self, file: &str, at: &Formula, message: impl Into<String>) {
        self.mistakes.add(file, at.span(), message);
    }

    /// Whether a name is among the known ones; a mistake when it is not.
    pub(crate) fn known<S: AsRef<str>>(
        &mut self,
        file: &str,
        name: &Name,
        what: &str,
        known: &[S],
    ) -> bool {
        if known.iter().any(|k| k.as_ref() == name.as_str()) {
            return true;
        }
        let known: Vec<String> = known.iter().map(|k| k.as_ref().to_owned()).collect();
        let help = match near(name, &known) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None if known.is_empty() || known.len() > 12 => None,
            None => Some(format!("known here: {}", known.join(", "))),
        };
        self.mistakes.add_with(
            file,
            name.span(),
            format!("there is no {what} `{name}`"),
            help,
        );
        false
    }

    /// The record type with this name; a mistake when there is none.
    pub(crate) fn record(&mut self, file: &str, name: &Name) -> Option<&'a Arc<RecordType>> {
        let records = &self.input.world.records;
        let found = records.get(name.as_str());
        if found.is_none() {
            let known: Vec<&String> = records.keys().collect();
            self.known(file, name, "record type", &known);
        }
        found
    }

    /// A span of time as written; a mistake when it is not one.
    pub(crate) fn span(&mut self, file: &str, name: &Name) {
        if let Err(error) = Span::parse(name) {
            self.wrong(
                file,
                name,
                format!("`{name}` is not a length of time: {error}"),
            );
        }
    }

    /// The type of a formula; a mistake when it has none.
    pub(crate) fn infer(&mut self, file: &str, formula: &Formula, scope: &Scope) -> Option<Type> {
        let world = self.input.world;
        match formula.compile(world, scope, Link::World(world.clone())) {
            Ok(found) => Some(found),
            Err(fault) => {
                self.fault(file, formula, fault);
                None
            }
        }
    }

    /// Checks that a formula is of a kind and has a value.
    pub(crate) fn formula(&mut self, file: &str, formula: &Formula, scope: &Scope, wanted: &Type) {
        if let Some(found) = self.infer(file, formula, scope) {
            self.expect(file, formula, &found, wanted);
        }
    }

    /// Checks that a found type may stand where another is wanted.
    pub(crate) fn expect(&mut self, file: &str, formula: &Formula, found: &Type, wanted: &Type) {
        if found.fits(wanted) {
            return;
        }
        let help = match (found, wanted) {
            (Type::Optional(inner), _) if inner.fits(wanted) => {
                Some("give a value for when it is missing: `has(x) ? x : …`")
            }
            (Type::Int, Type::Money) => Some("write `riyals(n)` or `halalas(n)`"),
            (Type::Record(_), Type::Person) => Some("write `.id` after it"),
            _ => None,
        };
        let span = place(self.input, file, formula, 0..formula.source().len());
        self.mistakes.add_with(
            file,
            span,
            format!("expected {wanted}, this is {found}"),
            help.map(str::to_owned),
        );
    }

    /// Checks a filter over a record type.
    pub(crate) fn filter(
        &mut self,
        file: &str,
        formula: &Formula,
        scope: &Scope,
        of: &RecordType,
        aliases: &[&str],
    ) {
        let world = self.input.world;
        if let Err(fault) =
            formula.compile_filter(world, scope, Link::World(world.clone()), of, aliases)
        {
            self.fault(file, formula, fault);
        }
    }

    pub(crate) fn fault(&mut self, file: &str, formula: &Formula, fault: Fault) {
        let span = place(self.input, file, formula, fault.span);
        self.mistakes
            .add_with(file, span, fault.message, fault.help);
    }

    /// Where `key = "value"` stands after a name in a file; the name itself when it is written in another way.
    pub(crate) fn place_of(
        &self,
        file: &str,
        after: &Name,
        key: &str,
        value: &str,
    ) -> Range<usize> {
        let text = self.input.files.get(file).unwrap_or_default();
        let from = after.span().end.min(text.len());
        written(&text[from..], key, value).map_or_else(
            || after.span(),
            |found| from + found.start..from + found.end,
        )
    }
}

/// The range of `value` in the first `key = "value"`.
fn written(text: &str, key: &str, value: &str) -> Option<Range<usize>> {
    let quoted = format!("\"{value}\"");
    text.match_indices(&quoted).find_map(|(at, _)| {
        let before = text[..at].trim_end().strip_suffix('=')?.trim_end();
        before.ends_with(key).then_some(at..at + quoted.len())
    })
}

/// A range of an expression as a range of its file: exact when the text stands there as it reads.
fn place(input: &Input<'_>, file: &str, formula: &Formula, within: Range<usize>) -> Range<usize> {
    let whole = formula.span();
    let Some(raw) = input
        .files
        .get(file)
        .and_then(|text| text.get(whole.clone()))
    else {
        return whole;
    };
    let Some(offset) = raw.find(formula.source()) else {
        return whole;
    };
    let start = whole.start + offset;
    let end = (start + within.end).max(start + within.start + 1);
    start + within.start..end
}
