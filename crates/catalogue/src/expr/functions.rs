//! The functions of expressions: their types and what they do.
//!
//! Rule protected: the list is closed and every function is total but for [`EvalError::Range`]. A new function is a
//! row of [`FUNCTIONS`], an arm of [`call`], and its test.

use std::ops::Range;

use absher_vocabulary::{Date, HijriDate, Money, Text};

use super::{
    EvalError, Value,
    ast::{Node, NodeKind},
    types::{Fault, Type, World, listed},
    typing::Checker,
};
use crate::model::Table;

/// Kinds of argument, written short.
#[derive(Clone, Copy, Debug)]
enum Takes {
    Int,
    Money,
    Text,
    Date,
    Time,
    List,
    /// Anything that can be shown as text.
    Shown,
    /// Anything that may be missing.
    Maybe,
}

/// A function: its name, what it takes, what it gives, and how it is written.
struct Function {
    name: &'static str,
    takes: &'static [Takes],
    gives: Type,
    written: &'static str,
}

const fn row(
    name: &'static str,
    takes: &'static [Takes],
    gives: Type,
    written: &'static str,
) -> Function {
    Function {
        name,
        takes,
        gives,
        written,
    }
}

/// Functions of a fixed signature; `min`, `max`, `table` are checked by themselves.
static FUNCTIONS: [Function; 21] = [
    row(
        "plus_days",
        &[Takes::Date, Takes::Int],
        Type::Date,
        "plus_days(date, n)",
    ),
    row(
        "plus_months",
        &[Takes::Date, Takes::Int],
        Type::Date,
        "plus_months(date, n)",
    ),
    row(
        "plus_years",
        &[Takes::Date, Takes::Int],
        Type::Date,
        "plus_years(date, n)",
    ),
    row(
        "plus_hours",
        &[Takes::Time, Takes::Int],
        Type::Time,
        "plus_hours(moment, n)",
    ),
    row(
        "days_between",
        &[Takes::Date, Takes::Date],
        Type::Int,
        "days_between(from, to)",
    ),
    row(
        "months_between",
        &[Takes::Date, Takes::Date],
        Type::Int,
        "months_between(from, to)",
    ),
    row(
        "years_between",
        &[Takes::Date, Takes::Date],
        Type::Int,
        "years_between(from, to)",
    ),
    row("age", &[Takes::Date], Type::Int, "age(birth_date)"),
    row("hijri_year", &[Takes::Date], Type::Int, "hijri_year(date)"),
    row(
        "hijri_age",
        &[Takes::Date],
        Type::Int,
        "hijri_age(birth_date)",
    ),
    row("date", &[Takes::Time], Type::Date, "date(moment)"),
    row(
        "percent",
        &[Takes::Money, Takes::Int],
        Type::Money,
        "percent(amount, n)",
    ),
    row("riyals", &[Takes::Int], Type::Money, "riyals(n)"),
    row("halalas", &[Takes::Int], Type::Money, "halalas(n)"),
    row("in_riyals", &[Takes::Money], Type::Int, "in_riyals(amount)"),
    row("int", &[Takes::Text], Type::Int, "int(text)"),
    row("count", &[Takes::List], Type::Int, "count(list)"),
    row("size", &[Takes::Text], Type::Int, "size(text)"),
    row("text", &[Takes::Shown], Type::Text, "text(x)"),
    row("has", &[Takes::Maybe], Type::Bool, "has(x)"),
    row(
        "starts_with",
        &[Takes::Text, Takes::Text],
        Type::Bool,
        "starts_with(text, beginning)",
    ),
];

fn names() -> Vec<String> {
    let fixed = FUNCTIONS.iter().map(|f| f.name.to_owned());
    fixed
        .chain(["min", "max", "table", "all", "exists", "filter", "sum"].map(str::to_owned))
        .collect()
}

/// The type of a call.
pub(crate) fn check(
    checker: &mut Checker<'_>,
    name: &str,
    arguments: &[Node],
    span: &Range<usize>,
) -> Result<Type, Fault> {
    match name {
        "min" | "max" => return extreme(checker, arguments, span),
        "table" => return table(checker, arguments, span),
        _ => {}
    }
    let Some(function) = FUNCTIONS.iter().find(|f| f.name == name) else {
        let fault = Fault::new(
            span.start..span.start + name.len(),
            format!("there is no function `{name}`"),
        );
        return Err(match name {
            "today" | "now" => fault.help(&format!("write `{name}` without brackets")),
            _ => fault.near(name, &names()),
        });
    };
    if arguments.len() != function.takes.len() {
        return Err(Fault::new(
            span.clone(),
            format!("expected `{}`", function.written),
        ));
    }
    for (argument, takes) in arguments.iter().zip(function.takes) {
        takes_argument(checker, argument, *takes)?;
    }
    Ok(function.gives.clone())
}

fn takes_argument(checker: &mut Checker<'_>, argument: &Node, takes: Takes) -> Result<(), Fault> {
    let wanted = match takes {
        Takes::Int => Type::Int,
        Takes::Money => Type::Money,
        Takes::Text => Type::Text,
        Takes::Date => Type::Date,
        Takes::Time => Type::Time,
        Takes::List => match checker.must_have(argument)? {
            Type::List(_) => return Ok(()),
            other => {
                return Err(Fault::new(
                    argument.span.clone(),
                    format!("expected a list, this is {other}"),
                ));
            }
        },
        Takes::Shown => match checker.must_have(argument)? {
            other @ (Type::Record(_) | Type::List(_) | Type::Map(_)) => {
                return Err(Fault::new(
                    argument.span.clone(),
                    format!("{other} cannot be shown as text"),
                ));
            }
            _ => return Ok(()),
        },
        Takes::Maybe => return may_lack(checker, argument),
    };
    checker.must_be(argument, &wanted).map(|_| ())
}

/// `has(a.b.c)` also asks whether `a.b` is there, so each step is checked knowing the one before.
fn may_lack(checker: &mut Checker<'_>, argument: &Node) -> Result<(), Fault> {
    if argument.path().is_none() {
        return Err(Fault::new(
            argument.span.clone(),
            "`has` takes a name, such as `facts.insurance`".to_owned(),
        ));
    }
    let NodeKind::Member(of, _) = &argument.kind else {
        return checker.infer(argument).map(|_| ());
    };
    may_lack(checker, of)?;
    let guard = Node {
        kind: NodeKind::Call("has".to_owned(), vec![(**of).clone()]),
        span: of.span.clone(),
    };
    checker
        .knowing(&guard, true, |c| c.infer(argument))
        .map(|_| ())
}

fn extreme(
    checker: &mut Checker<'_>,
    arguments: &[Node],
    span: &Range<usize>,
) -> Result<Type, Fault> {
    let Some((first, rest)) = arguments.split_first().filter(|(_, rest)| !rest.is_empty()) else {
        return Err(Fault::new(
            span.clone(),
            "expected at least two values to choose from".to_owned(),
        ));
    };
    let found = checker.must_have(first)?;
    if !matches!(found, Type::Int | Type::Money | Type::Date | Type::Time) {
        return Err(Fault::new(
            first.span.clone(),
            format!("{found} has no order"),
        ));
    }
    for other in rest {
        checker.must_be(other, &found)?;
    }
    Ok(found)
}

fn table(
    checker: &mut Checker<'_>,
    arguments: &[Node],
    span: &Range<usize>,
) -> Result<Type, Fault> {
    let (id, key, default) = match arguments {
        [id, key] => (id, key, None),
        [id, key, default] => (id, key, Some(default)),
        _ => {
            return Err(Fault::new(
                span.clone(),
                "expected `table('id', key)` or `table('id', key, default)`".to_owned(),
            ));
        }
    };
    let NodeKind::Text(name) = &id.kind else {
        return Err(Fault::new(
            id.span.clone(),
            "the table is named by a text, such as 'vehicle-transfer'".to_owned(),
        ));
    };
    let Some(table) = checker.world.tables.get(name).cloned() else {
        let known: Vec<String> = checker.world.tables.keys().cloned().collect();
        return Err(
            Fault::new(id.span.clone(), format!("there is no table '{name}'")).near(name, &known),
        );
    };
    checker.tables.insert(name.clone(), table.clone());
    let gives = World::table_value(&table);
    let found = checker.must_have(key)?;
    match &found {
        Type::Int | Type::Text => {}
        Type::Words(keys) | Type::Choice(keys) => {
            let lacking: Vec<&String> = keys
                .iter()
                .filter(|k| !table.rows.iter().any(|r| r.key == k.as_str()))
                .collect();
            if default.is_none() && !lacking.is_empty() {
                let fault = Fault::new(
                    key.span.clone(),
                    format!("table '{name}' has no row for {}", listed(lacking)),
                );
                return Err(fault.help("add the row, or give a default as third argument"));
            }
        }
        other => {
            return Err(Fault::new(
                key.span.clone(),
                format!("the key of a table is text or a number, this is {other}"),
            ));
        }
    }
    if let Some(default) = default {
        checker.must_be(default, &gives)?;
    }
    Ok(gives)
}

/// The value of a call whose arguments are evaluated; `has` and `table` are not here.
pub(crate) fn call(name: &str, arguments: &[Value], today: Date) -> Result<Value, EvalError> {
    use Value as V;
    Ok(match (name, arguments) {
        ("plus_days", [V::Date(d), V::Int(n)]) => {
            V::Date(moved(*d, jiff::Span::new().try_days(*n))?)
        }
        ("plus_months", [V::Date(d), V::Int(n)]) => {
            V::Date(moved(*d, jiff::Span::new().try_months(*n))?)
        }
        ("plus_years", [V::Date(d), V::Int(n)]) => {
            V::Date(moved(*d, jiff::Span::new().try_years(*n))?)
        }
        ("plus_hours", [V::Time(t), V::Int(n)]) => {
            V::Time(t.plus_seconds(n.checked_mul(3600).ok_or(EvalError::Range)?))
        }
        ("days_between", [V::Date(a), V::Date(b)]) => {
            V::Int(b.duration_since(*a).as_secs() / 86_400)
        }
        ("months_between", [V::Date(a), V::Date(b)]) => V::Int(months(*a, *b)),
        ("years_between", [V::Date(a), V::Date(b)]) => V::Int(months(*a, *b) / 12),
        ("age", [V::Date(born)]) => V::Int(months(*born, today) / 12),
        ("hijri_year", [V::Date(d)]) => V::Int(i64::from(
            HijriDate::from_gregorian(*d)
                .ok_or(EvalError::Range)?
                .year(),
        )),
        ("hijri_age", [V::Date(born)]) => V::Int(hijri_age(*born, today)?),
        ("date", [V::Time(t)]) => V::Date(t.date_riyadh()),
        ("percent", [V::Money(m), V::Int(n)]) => V::Money(m.percent(*n)),
        ("riyals", [V::Int(n)]) => {
            V::Money(Money::halalas(n.checked_mul(100).ok_or(EvalError::Range)?))
        }
        ("halalas", [V::Int(n)]) => V::Money(Money::halalas(*n)),
        ("in_riyals", [V::Money(m)]) => V::Int(m.in_halalas() / 100),
        ("int", [V::Text(t)]) => V::Int(t.parse().map_err(|_| EvalError::Range)?),
        ("count", [V::List(items)]) => {
            V::Int(i64::try_from(items.len()).map_err(|_| EvalError::Range)?)
        }
        ("size", [V::Text(t)]) => {
            V::Int(i64::try_from(t.chars().count()).map_err(|_| EvalError::Range)?)
        }
        ("text", [value]) => V::Text(shown(value)?),
        ("starts_with", [V::Text(t), V::Text(start)]) => V::Bool(t.starts_with(start.as_str())),
        ("min", [first, rest @ ..]) => best(first, rest, std::cmp::Ordering::Less)?,
        ("max", [first, rest @ ..]) => best(first, rest, std::cmp::Ordering::Greater)?,
        _ => return Err(EvalError::Kind(name.to_owned())),
    })
}

/// The value of a table for a key on a day.
pub(crate) fn look_up(table: &Table, key: &str, today: Date) -> Option<Value> {
    let row = table.rows.iter().find(|r| {
        r.key == key && r.from.is_none_or(|d| d <= today) && r.to.is_none_or(|d| today <= d)
    })?;
    Some(match World::table_value(table) {
        Type::Money => Value::Money(Money::riyals(row.value)),
        _ => Value::Int(row.value),
    })
}

/// How values of the same kind stand to one another.
pub(crate) fn order(a: &Value, b: &Value) -> Result<std::cmp::Ordering, EvalError> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Ok(a.cmp(b)),
        (Value::Money(a), Value::Money(b)) => Ok(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Ok(a.cmp(b)),
        (Value::Time(a), Value::Time(b)) => Ok(a.cmp(b)),
        _ => Err(EvalError::Kind("comparison".to_owned())),
    }
}

fn best(first: &Value, rest: &[Value], wanted: std::cmp::Ordering) -> Result<Value, EvalError> {
    let mut best = first;
    for other in rest {
        if order(other, best)? == wanted {
            best = other;
        }
    }
    Ok(best.clone())
}

fn moved(day: Date, span: Result<jiff::Span, jiff::Error>) -> Result<Date, EvalError> {
    day.checked_add(span.map_err(|_| EvalError::Range)?)
        .map_err(|_| EvalError::Range)
}

/// Whole months from one day to another, negative when it is before.
fn months(from: Date, to: Date) -> i64 {
    if to < from {
        return -months(to, from);
    }
    let between = i64::from(to.year() - from.year()) * 12 + i64::from(to.month() - from.month());
    between - i64::from(to.day() < from.day() && to.day() < to.days_in_month())
}

fn hijri_age(born: Date, today: Date) -> Result<i64, EvalError> {
    let born = HijriDate::from_gregorian(born).ok_or(EvalError::Range)?;
    let today = HijriDate::from_gregorian(today).ok_or(EvalError::Range)?;
    let years = i64::from(today.year()) - i64::from(born.year());
    Ok(years - i64::from((today.month(), today.day()) < (born.month(), born.day())))
}

fn shown(value: &Value) -> Result<String, EvalError> {
    Ok(match value {
        Value::Bool(b) => b.to_string(),
        Value::Int(n) => n.to_string(),
        Value::Money(m) => m.to_string(),
        Value::Text(t) => t.clone(),
        Value::Bilingual(Text { ar, .. }) => ar.clone(),
        Value::Date(d) => d.to_string(),
        Value::Time(t) => t.to_string(),
        Value::Person(p) => p.to_string(),
        Value::Reference(r) => r.to_string(),
        _ => return Err(EvalError::Kind("text".to_owned())),
    })
}
