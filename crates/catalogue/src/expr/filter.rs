//! Filters (`where`): what a sector looks up by index, and what is evaluated on each record it gives back.
//!
//! Rule protected: no filter makes a sector read its whole register: at least one equality is on something indexed.

use std::sync::Arc;

use super::{
    Env, EvalError, Formula, Link, Value,
    ast::{Node, NodeKind, Op},
    eval::Evaluator,
    types::{Fault, Scope, Type, World},
};
use crate::{
    model::{Is, RecordType},
    record::Record,
};

impl Formula {
    /// The equalities that a sector can look up, joined by `&&`: an indexed attribute, `holder`, `number`, `state` or `id`,
    /// and its value. A value of `Null` (an empty answer, a missing fact) means that no record can match.
    pub fn index_terms(&self, env: &Env) -> Result<Vec<(String, Value)>, EvalError> {
        let typed = self.typed()?;
        let mut found = Vec::with_capacity(typed.terms.len());
        for (attribute, node) in &typed.terms {
            let value = match Evaluator::new(typed, env).value(node) {
                Ok(Value::Unknown) => return Err(EvalError::Unknown),
                Err(EvalError::Missing(_)) => Value::Null,
                other => other?,
            };
            found.push((attribute.clone(), value));
        }
        Ok(found)
    }

    /// Whether a record satisfies the whole filter.
    pub fn matches(&self, env: &Env, record: &Record) -> Result<bool, EvalError> {
        let bound = env
            .clone()
            .with("record", Value::Record(Arc::new(record.clone())));
        match self.eval_bool(&bound) {
            Err(EvalError::Missing(_)) => Ok(false),
            other => other,
        }
    }

    /// Checks a filter over records of a type, called `record` (and by each of `aliases`).
    pub(crate) fn compile_filter(
        &self,
        world: &World,
        scope: &Scope,
        link: Link,
        of: &RecordType,
        aliases: &[&str],
    ) -> Result<(), Fault> {
        let mut roots = vec!["record"];
        roots.extend(aliases);
        let mut inner = scope.clone();
        for root in &roots {
            inner = inner.with(root, Type::record(&of.id));
        }
        let mut count = 0;
        let found = self.compile_with(world, &inner, link, |node| {
            let terms = terms(node, of, &roots);
            count = terms.len();
            terms
        })?;
        if found != Type::Bool {
            return Err(Fault::new(
                0..self.source().len(),
                format!("expected yes or no, this is {found}"),
            ));
        }
        if count == 0 {
            let known: Vec<String> = of
                .attributes
                .iter()
                .filter(|a| a.indexed)
                .map(|a| a.id.to_string())
                .collect();
            let known = known.join(", ");
            return Err(Fault::new(0..self.source().len(), "this would read the whole register".to_owned())
                .help(&format!("join with `&&` an equality such as `record.holder == applicant.id`; indexed in {}: holder, number, state, id{}{known}", of.id, if known.is_empty() { "" } else { ", " })));
        }
        Ok(())
    }
}

fn terms(node: &Node, of: &RecordType, roots: &[&str]) -> Vec<(String, Node)> {
    match &node.kind {
        NodeKind::Binary(Op::And, a, b) => {
            let mut both = terms(a, of, roots);
            both.extend(terms(b, of, roots));
            both
        }
        NodeKind::Binary(Op::Equal, a, b) => [(a, b), (b, a)]
            .into_iter()
            .find_map(|(x, y)| term(x, y, of, roots))
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

fn term(side: &Node, value: &Node, of: &RecordType, roots: &[&str]) -> Option<(String, Node)> {
    let NodeKind::Member(root, name) = &side.kind else {
        return None;
    };
    let NodeKind::Name(root) = &root.kind else {
        return None;
    };
    if !roots.contains(&root.as_str())
        || roots.iter().any(|r| value.mentions(r))
        || value.kind == NodeKind::Null
    {
        return None;
    }
    if let Some(attribute) = of.attributes.iter().find(|a| a.id == name.as_str()) {
        return (attribute.indexed && attribute.derived.is_none())
            .then(|| (name.clone(), value.clone()));
    }
    let looked_up = match name.as_str() {
        "id" if matches!(of.is, Some(Is::Person | Is::Establishment)) => "holder",
        known @ ("id" | "holder" | "number" | "state") => known,
        _ => return None,
    };
    Some((looked_up.to_owned(), value.clone()))
}
