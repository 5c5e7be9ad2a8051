//! The type checker: proves before anything is served that every name exists, every operation fits its operands and
//! whatever may be missing is guarded.
//!
//! Rule protected: an expression that passes cannot meet a value of the wrong kind. A new operator is an arm of
//! [`Checker::binary`]; a new function is a row of `functions`.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    ops::Range,
    sync::Arc,
};

use super::{
    ast::{Each, Node, NodeKind, Op},
    functions,
    types::{Fault, Scope, Type, World},
};
use crate::model::{Is, RecordType, Table};

/// Comprehensions inside one another.
const DEEPEST_EACH: usize = 2;

/// Checks one expression in one place.
pub(crate) struct Checker<'a> {
    pub(crate) world: &'a World,
    pub(crate) scope: &'a Scope,
    locals: Vec<(String, Type)>,
    /// Paths known to have a value here.
    present: HashSet<String>,
    /// Tables read.
    pub(crate) tables: BTreeMap<String, Arc<Table>>,
    money_sums: HashSet<usize>,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(world: &'a World, scope: &'a Scope) -> Self {
        Self {
            world,
            scope,
            locals: Vec::new(),
            present: scope.present.iter().cloned().collect(),
            tables: BTreeMap::new(),
            money_sums: HashSet::new(),
        }
    }

    /// What the checked expression needs: its tables, and where its sums of money begin.
    pub(crate) fn used(self) -> (BTreeMap<String, Arc<Table>>, HashSet<usize>) {
        (self.tables, self.money_sums)
    }

    /// The type of an expression, whose parts are all proved.
    pub(crate) fn infer(&mut self, node: &Node) -> Result<Type, Fault> {
        let found = match &node.kind {
            NodeKind::Null => Type::Null,
            NodeKind::Bool(_) => Type::Bool,
            NodeKind::Int(_) => Type::Int,
            NodeKind::Text(text) => Type::Words(BTreeSet::from([text.clone()])),
            NodeKind::List(items) => self.list(items)?,
            NodeKind::Name(name) => self.name(name, &node.span)?,
            NodeKind::Member(of, name) => self.member(node, of, name)?,
            NodeKind::Index(list, index) => self.index(list, index)?,
            NodeKind::Not(of) => self.must_be(of, &Type::Bool)?,
            NodeKind::Negative(of) => self.number(of)?,
            NodeKind::Binary(op, a, b) => self.binary(*op, a, b, &node.span)?,
            NodeKind::Choose(test, yes, no) => self.choose(test, yes, no)?,
            NodeKind::Call(name, arguments) => functions::check(self, name, arguments, &node.span)?,
            NodeKind::Each {
                what,
                list,
                name,
                body,
            } => self.each(*what, list, name, body)?,
        };
        match (&found, node.path()) {
            (Type::Optional(inner), Some(path)) if self.present.contains(&path) => {
                Ok((**inner).clone())
            }
            _ => Ok(found),
        }
    }

    /// Checks that an expression is of a type, and that it has a value.
    pub(crate) fn must_be(&mut self, node: &Node, wanted: &Type) -> Result<Type, Fault> {
        let found = self.infer(node)?;
        if found.fits(wanted) {
            return Ok(wanted.clone());
        }
        Err(misfit(node, &found, wanted))
    }

    /// The type of an expression that must have a value.
    pub(crate) fn must_have(&mut self, node: &Node) -> Result<Type, Fault> {
        let found = self.infer(node)?;
        match found {
            Type::Optional(_) | Type::Null => Err(may_be_missing(node)),
            other => Ok(other),
        }
    }

    fn name(&self, name: &str, span: &Range<usize>) -> Result<Type, Fault> {
        if let Some((_, local)) = self.locals.iter().rev().find(|(n, _)| n == name) {
            return Ok(local.clone());
        }
        match self.scope.names.get(name) {
            Some(known) => Ok(known.clone()),
            None if name == "today" => Ok(Type::Date),
            None if name == "now" => Ok(Type::Time),
            None => {
                let mut known: Vec<String> = self.scope.names.keys().cloned().collect();
                known.extend(["today".to_owned(), "now".to_owned()]);
                Err(
                    Fault::new(span.clone(), format!("`{name}` is not known here"))
                        .near(name, &known),
                )
            }
        }
    }

    fn member(&mut self, node: &Node, of: &Node, name: &str) -> Result<Type, Fault> {
        let owner = self.infer(of)?;
        let at = node.span.end.saturating_sub(name.len())..node.span.end;
        match owner {
            Type::Optional(_) => Err(may_be_missing(of)),
            Type::Map(names) => names.get(name).cloned().ok_or_else(|| {
                let known: Vec<String> = names.keys().cloned().collect();
                let whose = of.path().unwrap_or_default();
                Fault::new(at, format!("`{whose}` has no `{name}`")).near(name, &known)
            }),
            Type::Record(types) => self.record_member(&types, name, at),
            other => Err(Fault::new(at, format!("{other} has no `{name}`"))),
        }
    }

    fn record_member(&self, types: &[String], name: &str, at: Range<usize>) -> Result<Type, Fault> {
        let records: Vec<&RecordType> = types
            .iter()
            .filter_map(|id| self.world.records.get(id))
            .map(AsRef::as_ref)
            .collect();
        let found: Vec<Type> = records
            .iter()
            .filter_map(|record| member_of(record, name))
            .collect();
        let Some((first, rest)) = found.split_first() else {
            let mut known: Vec<String> = records
                .iter()
                .flat_map(|r| r.attributes.iter().map(|a| a.id.to_string()))
                .collect();
            known.extend(["id", "number", "holder", "state"].map(str::to_owned));
            known.dedup();
            return Err(
                Fault::new(at, format!("{} has no `{name}`", types.join(" or ")))
                    .near(name, &known),
            );
        };
        let mut joined = first.clone();
        for other in rest {
            joined = joined.joined(other).ok_or_else(|| {
                Fault::new(
                    at.clone(),
                    format!(
                        "`{name}` is not of the same kind in {}",
                        types.join(" and ")
                    ),
                )
            })?;
        }
        Ok(if found.len() < records.len() {
            joined.optional()
        } else {
            joined
        })
    }

    fn list(&mut self, items: &[Node]) -> Result<Type, Fault> {
        let mut of: Option<Type> = None;
        for item in items {
            let found = self.must_have(item)?;
            of = Some(match of {
                None => found,
                Some(before) => before.joined(&found).ok_or_else(|| {
                    Fault::new(
                        item.span.clone(),
                        format!("this is {found}, the values before are {before}"),
                    )
                })?,
            });
        }
        Ok(Type::List(Box::new(of.unwrap_or(Type::Null))))
    }

    fn index(&mut self, list: &Node, index: &Node) -> Result<Type, Fault> {
        self.must_be(index, &Type::Int)?;
        match self.must_have(list)? {
            Type::List(of) => Ok(of.optional()),
            other => Err(Fault::new(
                list.span.clone(),
                format!("expected a list, this is {other}"),
            )),
        }
    }

    fn number(&mut self, node: &Node) -> Result<Type, Fault> {
        match self.must_have(node)? {
            number @ (Type::Int | Type::Money) => Ok(number),
            other => Err(Fault::new(
                node.span.clone(),
                format!("expected a number or money, this is {other}"),
            )),
        }
    }

    fn choose(&mut self, test: &Node, yes: &Node, no: &Node) -> Result<Type, Fault> {
        self.must_be(test, &Type::Bool)?;
        let a = self.knowing(test, true, |c| c.infer(yes))?;
        let b = self.knowing(test, false, |c| c.infer(no))?;
        a.joined(&b).ok_or_else(|| {
            Fault::new(
                no.span.clone(),
                format!("this is {b}, but the other branch is {a}"),
            )
        })
    }

    fn each(&mut self, what: Each, list: &Node, name: &str, body: &Node) -> Result<Type, Fault> {
        let of = match self.must_have(list)? {
            Type::List(of) => *of,
            other => {
                return Err(Fault::new(
                    list.span.clone(),
                    format!("expected a list, this is {other}"),
                ));
            }
        };
        if self.locals.len() >= DEEPEST_EACH {
            return Err(Fault::new(
                body.span.clone(),
                format!("at most {DEEPEST_EACH} of these stand inside one another"),
            ));
        }
        if self.scope.names.contains_key(name) {
            return Err(Fault::new(
                list.span.start..body.span.end,
                format!("`{name}` already means something here"),
            )
            .help("choose another name for the element"));
        }
        self.locals.push((name.to_owned(), of.clone()));
        let found = match what {
            Each::Sum => self.number(body),
            _ => self.must_be(body, &Type::Bool),
        };
        self.locals.pop();
        Ok(match what {
            Each::Filter => {
                found?;
                Type::List(Box::new(of))
            }
            Each::Sum => {
                let found = found?;
                if found == Type::Money {
                    self.money_sums.insert(body.span.start);
                }
                found
            }
            _ => found?,
        })
    }

    /// Checks something that is evaluated only when `test` is `holds`.
    pub(crate) fn knowing<T>(
        &mut self,
        test: &Node,
        holds: bool,
        check: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let before = self.present.clone();
        learn(test, holds, &mut self.present);
        let result = check(self);
        self.present = before;
        result
    }
}

/// The paths that have a value wherever a test holds.
pub(crate) fn proved(test: &Node) -> HashSet<String> {
    let mut present = HashSet::new();
    learn(test, true, &mut present);
    present
}

/// What a test proves to have a value when it is `holds`.
fn learn(test: &Node, holds: bool, present: &mut HashSet<String>) {
    match &test.kind {
        NodeKind::Not(inner) => learn(inner, !holds, present),
        NodeKind::Binary(Op::And, a, b) if holds => {
            learn(a, true, present);
            learn(b, true, present);
        }
        NodeKind::Binary(Op::Or, a, b) if !holds => {
            learn(a, false, present);
            learn(b, false, present);
        }
        NodeKind::Binary(op @ (Op::Equal | Op::NotEqual), a, b)
            if (*op == Op::NotEqual) == holds =>
        {
            for (value, other) in [(a, b), (b, a)] {
                if other.kind == NodeKind::Null {
                    know(value, present);
                }
            }
        }
        NodeKind::Call(name, arguments) if holds && name == "has" => {
            for argument in arguments {
                know(argument, present);
            }
        }
        _ => {}
    }
}

fn know(node: &Node, present: &mut HashSet<String>) {
    let Some(path) = node.path() else { return };
    let dots = path
        .match_indices('.')
        .map(|(at, _)| path[..at].to_owned())
        .collect::<Vec<_>>();
    present.extend(dots);
    present.insert(path);
}

/// The type of a member of one record type, when it has it.
pub(crate) fn member_of(record: &RecordType, name: &str) -> Option<Type> {
    if let Some(attribute) = record.attributes.iter().find(|a| a.id == name) {
        return Some(Type::of_attribute(attribute));
    }
    Some(match name {
        "id" if matches!(record.is, Some(Is::Person | Is::Establishment)) => Type::Person,
        "id" => Type::Reference(record.id.to_string()),
        "number" => Type::Text,
        "holder" => Type::Person,
        "state" => Type::Choice(record.states.iter().map(|s| s.id.to_string()).collect()),
        "left" if record.capacity.is_some() => Type::Int,
        _ => return None,
    })
}

fn may_be_missing(node: &Node) -> Fault {
    let fault = Fault::new(node.span.clone(), "this may be missing".to_owned());
    match node.path() {
        Some(path) => fault.help(&format!(
            "guard it: `has({path}) && …`, or `has({path}) ? … : …`"
        )),
        None => fault,
    }
}

fn misfit(node: &Node, found: &Type, wanted: &Type) -> Fault {
    if found.present().fits(wanted) {
        return may_be_missing(node);
    }
    let fault = Fault::new(
        node.span.clone(),
        format!("expected {wanted}, this is {found}"),
    );
    match (found, wanted) {
        (Type::Int, Type::Money) => fault.help("write `riyals(n)` or `halalas(n)`"),
        (Type::Record(_), Type::Person | Type::Reference(_)) => fault.help("write `.id` after it"),
        _ => fault,
    }
}
