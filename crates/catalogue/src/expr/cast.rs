//! Expressions of the cast: the same language with `@names` and draws, evaluated while people are made.
//!
//! Rule protected: nothing is drawn here; who makes the people gives the draws through [`Hand`], so the same seed makes
//! the same people. These have no types: what does not fit is an error of the entry, met by the first person made of it.
//! A new draw is an arm of the [`Hand`], nothing here.

use absher_vocabulary::Timestamp;

use super::{
    EvalError, Value,
    ast::{Node, NodeKind, Op},
    eval::arithmetic,
    functions,
    parse::parse,
};

/// An expression of the cast, compiled once.
#[derive(Clone, Debug)]
pub struct CastFormula {
    node: Node,
    /// What stands after each `@`, in the order of the source.
    names: Vec<String>,
}

/// What an expression of the cast is given by whoever makes people.
pub trait Hand {
    /// What a name stands for: `self`, `host`, or what is written after an `@`, such as `car.plate`. `None`: unknown.
    fn named(&mut self, name: &str) -> Option<Value>;
    /// What a draw gives. `None`: not a draw, but a function of the catalogue.
    fn drawn(&mut self, call: &str, arguments: &[Value]) -> Option<Result<Value, EvalError>>;
}

impl CastFormula {
    /// Compiles what stands after the `=`.
    ///
    /// # Errors
    /// What is wrong with it, for the author of the entry.
    pub fn parse(source: &str) -> Result<Self, String> {
        let (source, names) = without_at(source);
        let node = parse(&source).map_err(|fault| fault.message)?;
        Ok(Self { node, names })
    }

    /// What stands after each `@`, in the order of the source: `car.plate`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Its value at a moment.
    ///
    /// # Errors
    /// [`EvalError::Missing`] for an unknown name, [`EvalError::Kind`] for what does not fit.
    pub fn eval(&self, now: Timestamp, hand: &mut dyn Hand) -> Result<Value, EvalError> {
        Evaluator {
            names: &self.names,
            now,
            hand,
        }
        .value(&self.node)
    }
}

/// The source with `at_0`, `at_1`… for `@names`, which may have hyphens and dots inside.
fn without_at(source: &str) -> (String, Vec<String>) {
    let mut names = Vec::new();
    let mut plain = String::with_capacity(source.len());
    let mut quoted = None;
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match quoted {
            None if c == '@' => {
                let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
                let end = rest.find(|c| !inside(c)).unwrap_or(rest.len());
                plain.push_str("at_");
                plain.push_str(&names.len().to_string());
                names.push(rest[..end].to_owned());
                rest = &rest[end..];
                continue;
            }
            None if matches!(c, '\'' | '"') => quoted = Some(c),
            Some(open) if c == open => quoted = None,
            _ => {}
        }
        plain.push(c);
    }
    (plain, names)
}

struct Evaluator<'a> {
    names: &'a [String],
    now: Timestamp,
    hand: &'a mut dyn Hand,
}

impl Evaluator<'_> {
    fn value(&mut self, node: &Node) -> Result<Value, EvalError> {
        Ok(match &node.kind {
            NodeKind::Null => Value::Null,
            NodeKind::Bool(b) => Value::Bool(*b),
            NodeKind::Int(n) => Value::Int(*n),
            NodeKind::Text(t) => Value::Text(t.clone()),
            NodeKind::List(items) => Value::List(self.values(items)?),
            NodeKind::Name(name) => self.name(name)?,
            NodeKind::Not(of) => Value::Bool(!self.yes(of)?),
            NodeKind::Negative(of) => arithmetic(Op::Multiply, &self.value(of)?, &Value::Int(-1))?,
            NodeKind::Binary(op, a, b) => self.binary(*op, a, b)?,
            NodeKind::Choose(test, yes, no) => {
                let branch = if self.yes(test)? { yes } else { no };
                self.value(branch)?
            }
            NodeKind::Call(name, arguments) => {
                let values = self.values(arguments)?;
                match self.hand.drawn(name, &values) {
                    Some(drawn) => drawn?,
                    None => functions::call(name, &values, self.now.date_riyadh())?,
                }
            }
            NodeKind::Member(..) | NodeKind::Index(..) | NodeKind::Each { .. } => {
                return Err(EvalError::Kind("an expression of the cast".to_owned()));
            }
        })
    }

    fn values(&mut self, nodes: &[Node]) -> Result<Vec<Value>, EvalError> {
        nodes.iter().map(|n| self.value(n)).collect()
    }

    fn yes(&mut self, node: &Node) -> Result<bool, EvalError> {
        match self.value(node)? {
            Value::Bool(b) => Ok(b),
            _ => Err(EvalError::Kind("yes or no".to_owned())),
        }
    }

    fn name(&mut self, name: &str) -> Result<Value, EvalError> {
        let place = name
            .strip_prefix("at_")
            .and_then(|n| n.parse::<usize>().ok());
        let name = match (name, place.and_then(|at| self.names.get(at))) {
            ("today", _) => return Ok(Value::Date(self.now.date_riyadh())),
            ("now", _) => return Ok(Value::Time(self.now)),
            (_, Some(path)) => path.as_str(),
            (other, None) => other,
        };
        self.hand
            .named(name)
            .ok_or_else(|| EvalError::Missing(name.to_owned()))
    }

    fn binary(&mut self, op: Op, a: &Node, b: &Node) -> Result<Value, EvalError> {
        if matches!(op, Op::And | Op::Or) {
            let left = self.yes(a)?;
            return Ok(Value::Bool(if left == (op == Op::Or) {
                left
            } else {
                self.yes(b)?
            }));
        }
        let (a, b) = (self.value(a)?, self.value(b)?);
        Ok(match op {
            Op::Equal => Value::Bool(a == b),
            Op::NotEqual => Value::Bool(a != b),
            Op::Less => Value::Bool(functions::order(&a, &b)?.is_lt()),
            Op::LessOrEqual => Value::Bool(functions::order(&a, &b)?.is_le()),
            Op::Greater => Value::Bool(functions::order(&a, &b)?.is_gt()),
            Op::GreaterOrEqual => Value::Bool(functions::order(&a, &b)?.is_ge()),
            Op::In => match &b {
                Value::List(items) => Value::Bool(items.contains(&a)),
                _ => return Err(EvalError::Kind("in".to_owned())),
            },
            _ => arithmetic(op, &a, &b)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;
    impl Hand for Fixed {
        fn named(&mut self, name: &str) -> Option<Value> {
            matches!(name, "self" | "car-1.plate" | "car").then(|| Value::Text(format!("<{name}>")))
        }
        fn drawn(&mut self, call: &str, arguments: &[Value]) -> Option<Result<Value, EvalError>> {
            match (call, arguments) {
                ("between", [Value::Int(a), Value::Int(_)]) => Some(Ok(Value::Int(*a))),
                _ => None,
            }
        }
    }

    fn value(source: &str) -> Result<Value, EvalError> {
        let now = absher_vocabulary::start_of_day_riyadh(
            absher_vocabulary::parse_date("2026-03-10").unwrap(),
        );
        CastFormula::parse(source).unwrap().eval(now, &mut Fixed)
    }
    fn text(of: &str) -> Value {
        Value::Text(of.to_owned())
    }

    #[test]
    fn names_after_an_at_may_have_hyphens_and_dots() {
        assert_eq!(value("@car-1.plate"), Ok(text("<car-1.plate>")));
        assert_eq!(value("self"), Ok(text("<self>")));
        assert_eq!(value("'a@car ' + @car"), Ok(text("a@car <car>")));
        assert_eq!(value("@other"), Err(EvalError::Missing("other".to_owned())));
    }

    #[test]
    fn draws_are_arguments_like_any_other() {
        let day = |d| Ok(Value::Date(absher_vocabulary::parse_date(d).unwrap()));
        assert_eq!(
            value("plus_days(today, -between(5, 60))"),
            day("2026-03-05")
        );
        assert_eq!(value("plus_days(today, 45 - 80)"), day("2026-02-03"));
        assert_eq!(
            value("between(3, 4) > 2 && !false ? 'yes' : 'no'"),
            Ok(text("yes"))
        );
        assert_eq!(value("null"), Ok(Value::Null));
    }

    #[test]
    fn what_is_no_expression_says_so() {
        assert!(CastFormula::parse("plus_days(today").is_err());
        assert!(matches!(value("today.year"), Err(EvalError::Kind(_))));
        assert!(matches!(value("nothing_known(1)"), Err(EvalError::Kind(_))));
    }
}
