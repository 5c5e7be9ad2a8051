//! The evaluator: a checked tree and an environment give a value.
//!
//! Rule protected: it never panics and its work is bounded by the tree and the lists it is given. What a late fact
//! leaves unknown stays unknown, unless the other side of `&&`, `||` or a branch decides.

use std::sync::Arc;

use absher_vocabulary::Money;

use super::{
    Env, EvalError, Typed, Value,
    ast::{Each, Node, NodeKind, Op},
    functions,
};
use crate::record::{Record, guess, value_of};

/// Elements a comprehension goes through at most.
const LONGEST_LIST: usize = 1_000;

/// Evaluates one expression.
pub(crate) struct Evaluator<'a> {
    typed: &'a Typed,
    env: &'a Env,
    locals: Vec<(String, Value)>,
}

type Evaluated = Result<Value, EvalError>;

impl<'a> Evaluator<'a> {
    pub(crate) fn new(typed: &'a Typed, env: &'a Env) -> Self {
        Self {
            typed,
            env,
            locals: Vec::new(),
        }
    }

    pub(crate) fn value(&mut self, node: &Node) -> Evaluated {
        Ok(match &node.kind {
            NodeKind::Null => Value::Null,
            NodeKind::Bool(b) => Value::Bool(*b),
            NodeKind::Int(n) => Value::Int(*n),
            NodeKind::Text(t) => Value::Text(t.clone()),
            NodeKind::List(items) => Value::List(
                items
                    .iter()
                    .map(|i| self.value(i))
                    .collect::<Result<_, _>>()?,
            ),
            NodeKind::Name(name) => self.name(name)?,
            NodeKind::Member(of, name) => self.member(of, name)?,
            NodeKind::Index(list, index) => self.index(list, index)?,
            NodeKind::Not(of) => Value::Bool(!self.yes(of)?),
            NodeKind::Negative(of) => negative(&self.known(of)?)?,
            NodeKind::Binary(op, a, b) => self.binary(*op, a, b)?,
            NodeKind::Choose(test, yes, no) => {
                let branch = if self.yes(test)? { yes } else { no };
                self.value(branch)?
            }
            NodeKind::Call(name, arguments) => self.call(name, arguments)?,
            NodeKind::Each {
                what,
                list,
                name,
                body,
            } => self.each(*what, list, name, body)?,
        })
    }

    /// A value that is not unknown.
    fn known(&mut self, node: &Node) -> Evaluated {
        match self.value(node)? {
            Value::Unknown => Err(EvalError::Unknown),
            other => Ok(other),
        }
    }

    fn yes(&mut self, node: &Node) -> Result<bool, EvalError> {
        match self.known(node)? {
            Value::Bool(b) => Ok(b),
            Value::Null => Err(EvalError::Missing(written(node))),
            _ => Err(EvalError::Kind(written(node))),
        }
    }

    fn name(&self, name: &str) -> Evaluated {
        if let Some((_, value)) = self.locals.iter().rev().find(|(n, _)| n == name) {
            return Ok(value.clone());
        }
        if let Some(value) = self.env.names.get(name) {
            return Ok(value.clone());
        }
        match name {
            "today" => return Ok(Value::Date(self.env.now.date_riyadh())),
            "now" => return Ok(Value::Time(self.env.now)),
            // A subject's filter may call the record `subject`; a recipient may be a party's bare name.
            "subject" if self.env.names.contains_key("record") => return self.name("record"),
            _ => {}
        }
        match self.env.names.get("parties") {
            Some(Value::Map(parties)) => Ok(parties.get(name).cloned().unwrap_or(Value::Null)),
            _ => Err(EvalError::Missing(name.to_owned())),
        }
    }

    fn member(&mut self, of: &Node, name: &str) -> Evaluated {
        match self.known(of)? {
            Value::Map(names) => Ok(names.get(name).cloned().unwrap_or(Value::Null)),
            Value::Record(record) => self.attribute(&record, name),
            Value::Null => Err(EvalError::Missing(written(of))),
            // A party that is in no register is known by its number alone.
            person @ Value::Person(_) if name == "id" => Ok(person),
            _ => Err(EvalError::Kind(written(of))),
        }
    }

    fn attribute(&self, record: &Arc<Record>, name: &str) -> Evaluated {
        match self.typed.record_type(&record.record_type) {
            Some(of) => value_of(&of, record, name, self.env.now),
            None => guess(record, name),
        }
    }

    fn index(&mut self, list: &Node, index: &Node) -> Evaluated {
        match (self.known(list)?, self.known(index)?) {
            (Value::List(items), Value::Int(at)) => Ok(usize::try_from(at)
                .ok()
                .and_then(|at| items.into_iter().nth(at))
                .unwrap_or(Value::Null)),
            _ => Err(EvalError::Kind(written(list))),
        }
    }

    fn binary(&mut self, op: Op, a: &Node, b: &Node) -> Evaluated {
        match op {
            Op::And => self.decide(a, b, false),
            Op::Or => self.decide(a, b, true),
            Op::Equal => Ok(Value::Bool(self.known(a)? == self.known(b)?)),
            Op::NotEqual => Ok(Value::Bool(self.known(a)? != self.known(b)?)),
            Op::In => match (self.known(a)?, self.known(b)?) {
                (value, Value::List(items)) => Ok(Value::Bool(items.contains(&value))),
                _ => Err(EvalError::Kind(written(b))),
            },
            Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual => {
                let order = functions::order(&self.present(a)?, &self.present(b)?)?;
                Ok(Value::Bool(match op {
                    Op::Less => order.is_lt(),
                    Op::LessOrEqual => order.is_le(),
                    Op::Greater => order.is_gt(),
                    _ => order.is_ge(),
                }))
            }
            _ => arithmetic(op, &self.present(a)?, &self.present(b)?),
        }
    }

    fn present(&mut self, node: &Node) -> Evaluated {
        match self.known(node)? {
            Value::Null => Err(EvalError::Missing(written(node))),
            other => Ok(other),
        }
    }

    /// `&&` (decided by false) and `||` (decided by true): either side may decide when the other is unknown.
    fn decide(&mut self, a: &Node, b: &Node, decider: bool) -> Evaluated {
        match self.yes(a) {
            Ok(left) if left == decider => Ok(Value::Bool(decider)),
            Ok(_) => self.yes(b).map(Value::Bool),
            Err(EvalError::Unknown) => match self.yes(b) {
                Ok(right) if right == decider => Ok(Value::Bool(decider)),
                _ => Err(EvalError::Unknown),
            },
            Err(other) => Err(other),
        }
    }

    fn call(&mut self, name: &str, arguments: &[Node]) -> Evaluated {
        match (name, arguments) {
            ("has", [of]) => self.has(of).map(Value::Bool),
            ("table", [id, key, rest @ ..]) => self.table(id, key, rest.first()),
            _ => {
                let values = arguments
                    .iter()
                    .map(|a| self.present(a))
                    .collect::<Result<Vec<_>, _>>()?;
                functions::call(name, &values, self.env.now.date_riyadh())
            }
        }
    }

    fn has(&mut self, node: &Node) -> Result<bool, EvalError> {
        match self.value(node) {
            Ok(Value::Unknown) => Err(EvalError::Unknown),
            Ok(Value::Null) | Err(EvalError::Missing(_)) => Ok(false),
            Ok(_) => Ok(true),
            Err(other) => Err(other),
        }
    }

    fn table(&mut self, id: &Node, key: &Node, default: Option<&Node>) -> Evaluated {
        let NodeKind::Text(id) = &id.kind else {
            return Err(EvalError::Kind("table".to_owned()));
        };
        let key = match self.present(key)? {
            Value::Text(key) => key,
            Value::Int(key) => key.to_string(),
            _ => return Err(EvalError::Kind("table".to_owned())),
        };
        let table = self
            .typed
            .tables
            .get(id)
            .ok_or_else(|| EvalError::Missing(format!("table {id}")))?;
        match (
            functions::look_up(table, &key, self.env.now.date_riyadh()),
            default,
        ) {
            (Some(value), _) => Ok(value),
            (None, Some(default)) => self.value(default),
            (None, None) => Err(EvalError::Missing(format!("table {id}, {key}"))),
        }
    }

    fn each(&mut self, what: Each, list: &Node, name: &str, body: &Node) -> Evaluated {
        let Value::List(items) = self.present(list)? else {
            return Err(EvalError::Kind(written(list)));
        };
        if items.len() > LONGEST_LIST {
            return Err(EvalError::Range);
        }
        let mut unknown = false;
        let mut kept = Vec::new();
        let mut sum: Option<Value> = None;
        for item in items {
            self.locals.push((name.to_owned(), item.clone()));
            let found = self.present(body);
            self.locals.pop();
            match (what, found) {
                (Each::All, Ok(Value::Bool(false))) => return Ok(Value::Bool(false)),
                (Each::Exists, Ok(Value::Bool(true))) => return Ok(Value::Bool(true)),
                (Each::All | Each::Exists, Err(EvalError::Unknown)) => unknown = true,
                (Each::Filter, Ok(Value::Bool(true))) => kept.push(item),
                (Each::Sum, Ok(value)) => {
                    sum = Some(match sum {
                        Some(before) => arithmetic(Op::Add, &before, &value)?,
                        None => value,
                    });
                }
                (_, Ok(Value::Bool(_))) => {}
                (_, Ok(_)) => return Err(EvalError::Kind(written(body))),
                (_, Err(error)) => return Err(error),
            }
        }
        match what {
            Each::All | Each::Exists if unknown => Err(EvalError::Unknown),
            Each::All => Ok(Value::Bool(true)),
            Each::Exists => Ok(Value::Bool(false)),
            Each::Filter => Ok(Value::List(kept)),
            Each::Sum => Ok(sum.unwrap_or_else(|| self.typed.nothing(body))),
        }
    }
}

fn negative(value: &Value) -> Evaluated {
    match value {
        Value::Int(n) => n.checked_neg().map(Value::Int).ok_or(EvalError::Range),
        Value::Money(m) => m.checked_mul(-1).map(Value::Money).ok_or(EvalError::Range),
        _ => Err(EvalError::Kind("-".to_owned())),
    }
}

pub(super) fn arithmetic(op: Op, a: &Value, b: &Value) -> Evaluated {
    use Value as V;
    let found = match (op, a, b) {
        (Op::Add, V::Int(a), V::Int(b)) => a.checked_add(*b).map(V::Int),
        (Op::Subtract, V::Int(a), V::Int(b)) => a.checked_sub(*b).map(V::Int),
        (Op::Multiply, V::Int(a), V::Int(b)) => a.checked_mul(*b).map(V::Int),
        (Op::Divide, V::Int(a), V::Int(b)) => a.checked_div(*b).map(V::Int),
        (Op::Remainder, V::Int(a), V::Int(b)) => a.checked_rem(*b).map(V::Int),
        (Op::Add, V::Money(a), V::Money(b)) => a.checked_add(*b).map(V::Money),
        (Op::Subtract, V::Money(a), V::Money(b)) => a.checked_sub(*b).map(V::Money),
        (Op::Multiply, V::Money(a), V::Int(b)) | (Op::Multiply, V::Int(b), V::Money(a)) => {
            a.checked_mul(*b).map(V::Money)
        }
        (Op::Divide, V::Money(a), V::Int(b)) => a
            .in_halalas()
            .checked_div(*b)
            .map(|h| V::Money(Money::halalas(h))),
        (Op::Add, V::Text(a), V::Text(b)) => Some(V::Text(format!("{a}{b}"))),
        _ => return Err(EvalError::Kind(op.sign().to_owned())),
    };
    found.ok_or(EvalError::Range)
}

fn written(node: &Node) -> String {
    node.path().unwrap_or_else(|| "expression".to_owned())
}
