//! Types of the operators: what may be compared, joined and reckoned with what.
//!
//! Rule protected: money is never mixed with numbers, a choice never compared with what it cannot be. A new operator is an
//! arm of [`Checker::binary`] and one of the evaluator.

use std::{collections::BTreeSet, ops::Range};

use super::{
    ast::{Node, Op},
    types::{Fault, Type, listed},
    typing::Checker,
};

impl Checker<'_> {
    pub(crate) fn binary(
        &mut self,
        op: Op,
        a: &Node,
        b: &Node,
        span: &Range<usize>,
    ) -> Result<Type, Fault> {
        match op {
            Op::And | Op::Or => {
                self.must_be(a, &Type::Bool)?;
                self.knowing(a, op == Op::And, |c| c.must_be(b, &Type::Bool))
            }
            Op::Equal | Op::NotEqual => self.equality(a, b, span),
            Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual => self.order(a, b, span),
            Op::In => self.membership(a, b, span),
            _ => self.arithmetic(op, a, b, span),
        }
    }

    fn equality(&mut self, a: &Node, b: &Node, span: &Range<usize>) -> Result<Type, Fault> {
        let (left, right) = (self.infer(a)?, self.infer(b)?);
        Self::comparable(&left, &right, span)?;
        Ok(Type::Bool)
    }

    fn comparable(left: &Type, right: &Type, span: &Range<usize>) -> Result<(), Fault> {
        let (a, b) = (left.present(), right.present());
        match (a, b) {
            (Type::Null, _) if matches!(right, Type::Optional(_) | Type::Null) => return Ok(()),
            (_, Type::Null) if matches!(left, Type::Optional(_)) => return Ok(()),
            (Type::Null, _) | (_, Type::Null) => {
                return Err(Fault::new(
                    span.clone(),
                    "this always has a value".to_owned(),
                ));
            }
            (Type::Choice(options), Type::Words(words))
            | (Type::Words(words), Type::Choice(options)) => return word_in(words, options, span),
            (Type::Choice(x), Type::Choice(y)) if x.is_disjoint(y) => {
                return Err(Fault::new(
                    span.clone(),
                    format!("these are never equal: one is {a}, the other {b}"),
                ));
            }
            (Type::Choice(_), Type::Choice(_)) => return Ok(()),
            (Type::Record(_) | Type::List(_) | Type::Map(_), _)
            | (_, Type::Record(_) | Type::List(_) | Type::Map(_)) => {}
            _ if a.fits(b) || b.fits(a) => return Ok(()),
            _ => {}
        }
        Err(cannot_compare(a, b, span))
    }

    fn order(&mut self, a: &Node, b: &Node, span: &Range<usize>) -> Result<Type, Fault> {
        let (left, right) = (self.must_have(a)?, self.must_have(b)?);
        match (&left, &right) {
            (Type::Int, Type::Int)
            | (Type::Money, Type::Money)
            | (Type::Date, Type::Date)
            | (Type::Time, Type::Time) => Ok(Type::Bool),
            _ => Err(cannot_compare(&left, &right, span)),
        }
    }

    fn membership(&mut self, a: &Node, b: &Node, span: &Range<usize>) -> Result<Type, Fault> {
        let left = self.infer(a)?;
        match self.must_have(b)? {
            Type::List(of) if *of == Type::Null => Ok(Type::Bool),
            Type::List(of) => Self::comparable(&left, &of, span).map(|()| Type::Bool),
            other => Err(Fault::new(
                b.span.clone(),
                format!("expected a list after `in`, this is {other}"),
            )),
        }
    }

    fn arithmetic(
        &mut self,
        op: Op,
        a: &Node,
        b: &Node,
        span: &Range<usize>,
    ) -> Result<Type, Fault> {
        let (left, right) = (self.must_have(a)?, self.must_have(b)?);
        Ok(match (op, &left, &right) {
            (_, Type::Int, Type::Int) => Type::Int,
            (Op::Add | Op::Subtract, Type::Money, Type::Money)
            | (Op::Multiply | Op::Divide, Type::Money, Type::Int)
            | (Op::Multiply, Type::Int, Type::Money) => Type::Money,
            (Op::Add, x, y) if x.fits(&Type::Text) && y.fits(&Type::Text) => Type::Text,
            _ => {
                let fault = Fault::new(
                    span.clone(),
                    format!("`{}` does not join {left} and {right}", op.sign()),
                );
                return Err(match (&left, &right) {
                    (Type::Date, Type::Int) => fault.help("write `plus_days(date, n)`"),
                    (Type::Date, Type::Date) => fault.help("write `days_between(from, to)`"),
                    (Type::Money, Type::Int) | (Type::Int, Type::Money) => {
                        fault.help("write `riyals(n)` for an amount")
                    }
                    _ => fault,
                });
            }
        })
    }
}

fn word_in(
    words: &BTreeSet<String>,
    options: &BTreeSet<String>,
    span: &Range<usize>,
) -> Result<(), Fault> {
    match words.iter().find(|w| !options.contains(*w)) {
        None => Ok(()),
        Some(word) => {
            let known: Vec<String> = options.iter().cloned().collect();
            let fault = Fault::new(
                span.clone(),
                format!("'{word}' is not one of {}", listed(options)),
            );
            Err(match super::types::near(word, &known) {
                Some(near) => fault.help(&format!("did you mean '{near}'?")),
                None => fault,
            })
        }
    }
}

fn cannot_compare(a: &Type, b: &Type, span: &Range<usize>) -> Fault {
    let fault = Fault::new(span.clone(), format!("{a} cannot be compared with {b}"));
    match (a, b) {
        (Type::Money, Type::Int) | (Type::Int, Type::Money) => {
            fault.help("write `riyals(n)` for an amount")
        }
        (Type::Date, Type::Time) | (Type::Time, Type::Date) => fault.help("write `date(moment)`"),
        (Type::Record(_), Type::Reference(_) | Type::Person)
        | (Type::Reference(_) | Type::Person, Type::Record(_)) => {
            fault.help("write `.id` after the record")
        }
        (Type::Person, Type::Text | Type::Words(_))
        | (Type::Text | Type::Words(_), Type::Person) => {
            fault.help("a person is compared with a person, not with digits")
        }
        _ => fault,
    }
}
