//! Answers: what a person typed, as a value, or what is wrong with it.
//!
//! Rule protected: pages, API and officers' screens read an answer by this one function, and an answer that was read is
//! within the field's limits. A new kind of field is a branch of [`parse`] and of [`typed`].

mod date;
mod error;

use std::collections::BTreeMap;

use absher_catalogue::{
    Env, Value,
    model::{Field, FieldKind},
};
use absher_vocabulary::{Email, HijriDate, Iban, IdentityNumber, Money, Phone, digits};

pub use error::AnswerError;

/// Most characters of an answer of one line whose field says no limit.
const LINE: i64 = 200;
/// Most characters of a long answer whose field says no limit.
const LINES: i64 = 4_000;

/// Reads one answer. Left empty, an optional one is [`Value::Null`]. A record or a file is only read as an id or a hash:
/// whether it may be chosen is for the caller to see.
///
/// # Errors
/// What is wrong with it.
pub fn parse(field: &Field, raw: &str) -> Result<Value, AnswerError> {
    let raw = clean(raw);
    if raw.is_empty() {
        return if field.optional {
            Ok(Value::Null)
        } else {
            Err(AnswerError::Missing)
        };
    }
    Ok(match field.kind {
        FieldKind::Text => text(field, &raw, LINE)?,
        FieldKind::LongText => text(field, &raw, LINES)?,
        FieldKind::Number => number(field, &raw)?,
        FieldKind::Money => money(field, &raw)?,
        FieldKind::Date => Value::Date(date::parse(&raw).ok_or(AnswerError::Date)?),
        FieldKind::Flag => match raw.as_str() {
            "yes" | "true" => Value::Bool(true),
            "no" | "false" => Value::Bool(false),
            _ => return Err(AnswerError::Flag),
        },
        FieldKind::Choice => {
            let chosen = field
                .options
                .iter()
                .find(|option| option.id == raw.as_str());
            Value::Text(chosen.ok_or(AnswerError::NotChoice)?.id.to_string())
        }
        FieldKind::IdentityNumber => Value::Person(IdentityNumber::parse(&raw)?),
        FieldKind::Iban => Value::Text(Iban::parse(&raw)?.to_string()),
        FieldKind::Phone => Value::Text(Phone::parse(&raw)?.to_string()),
        FieldKind::Email => Value::Text(Email::parse(&raw)?.to_string()),
        FieldKind::Record => Value::Reference(raw.parse().map_err(|_| AnswerError::Record)?),
        FieldKind::File => file(&raw)?,
    })
}

/// Reads all answers of a form in the order of its fields: those not shown are [`Value::Null`], and each answer is held
/// against its field's `check`. `env` needs what the formulas speak of, but `fields`.
///
/// # Errors
/// What is wrong, by field; all that is wrong at once.
pub fn parse_all(
    fields: &[Field],
    raw: &BTreeMap<String, String>,
    env: &Env,
) -> Result<BTreeMap<String, Value>, BTreeMap<String, AnswerError>> {
    let mut values = BTreeMap::new();
    let mut wrong = BTreeMap::new();
    for field in fields {
        let id = field.id.to_string();
        let env = env.clone().with("fields", Value::Map(values.clone()));
        let shown = field
            .shown_when
            .as_ref()
            .is_none_or(|when| when.eval_bool(&env).unwrap_or(false));
        let parsed = if shown {
            parse(field, raw.get(&id).map_or("", String::as_str))
        } else {
            Ok(Value::Null)
        };
        match parsed {
            Ok(value) => {
                values.insert(id, value);
            }
            Err(error) => {
                values.insert(id.clone(), Value::Null);
                wrong.insert(id, error);
            }
        }
    }
    let env = env.clone().with("fields", Value::Map(values.clone()));
    for field in fields
        .iter()
        .filter(|field| values.get(field.id.as_str()) != Some(&Value::Null))
    {
        // A check that speaks of another answer which is wrong says nothing.
        let holds = field
            .check
            .as_ref()
            .is_none_or(|check| check.eval_bool(&env).unwrap_or(true));
        if !holds {
            wrong.insert(
                field.id.to_string(),
                AnswerError::Check {
                    otherwise: field.otherwise.clone(),
                },
            );
        }
    }
    if wrong.is_empty() {
        Ok(values)
    } else {
        Err(wrong)
    }
}

/// A value as it would be typed, for first values and for changing an answer. None when it cannot be typed.
pub fn typed(value: &Value) -> Option<String> {
    Some(match value {
        Value::Text(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Money(money) => {
            let halalas = money.in_halalas();
            format!(
                "{}{}.{:02}",
                if halalas < 0 { "-" } else { "" },
                halalas.abs() / 100,
                halalas.abs() % 100
            )
        }
        Value::Date(day) => day.to_string(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Person(person) => person.to_string(),
        Value::Reference(id) => id.to_string(),
        Value::Record(record) => match absher_catalogue::identity_of(record) {
            Some(who) if who.as_str() == record.number => who.to_string(),
            _ => record.id.to_string(),
        },
        Value::Null
        | Value::Unknown
        | Value::Bilingual(_)
        | Value::Time(_)
        | Value::List(_)
        | Value::Map(_) => return None,
    })
}

/// Without marks that show nothing and without spaces around; line ends as `\n`.
fn clean(raw: &str) -> String {
    let visible: String = raw
        .replace("\r\n", "\n")
        .chars()
        .filter(|&c| !digits::is_invisible(c))
        .collect();
    visible.trim().to_owned()
}

fn text(field: &Field, raw: &str, longest: i64) -> Result<Value, AnswerError> {
    let lines = field.kind == FieldKind::LongText;
    if raw.chars().any(|c| c.is_control() && !(lines && c == '\n')) {
        return Err(AnswerError::OneLine);
    }
    let length = i64::try_from(raw.chars().count()).unwrap_or(i64::MAX);
    let max = field.max.unwrap_or(longest);
    if length > max {
        return Err(AnswerError::TooLong { max });
    }
    match field.min {
        Some(min) if length < min => Err(AnswerError::TooShort { min }),
        _ => Ok(Value::Text(raw.to_owned())),
    }
}

fn number(field: &Field, raw: &str) -> Result<Value, AnswerError> {
    let typed = digits::fold(raw).replace(['\u{66C}', ','], "");
    let number: i64 = typed
        .replace('\u{2212}', "-")
        .parse()
        .map_err(|_| AnswerError::NotANumber)?;
    within(field, number)?;
    Ok(Value::Int(number))
}

fn money(field: &Field, raw: &str) -> Result<Value, AnswerError> {
    let money = Money::parse(raw)?;
    let halalas = |riyals: i64| riyals.saturating_mul(100);
    match (field.min, field.max) {
        (Some(min), _) if money.in_halalas() < halalas(min) => Err(AnswerError::TooSmall { min }),
        (_, Some(max)) if money.in_halalas() > halalas(max) => Err(AnswerError::TooLarge { max }),
        (None, _) if money.in_halalas() < 0 => Err(AnswerError::TooSmall { min: 0 }),
        _ => Ok(Value::Money(money)),
    }
}

fn within(field: &Field, number: i64) -> Result<(), AnswerError> {
    match (field.min, field.max) {
        (Some(min), _) if number < min => Err(AnswerError::TooSmall { min }),
        (_, Some(max)) if number > max => Err(AnswerError::TooLarge { max }),
        _ => Ok(()),
    }
}

/// The SHA-256 of a file that was kept before, in hexadecimal.
fn file(raw: &str) -> Result<Value, AnswerError> {
    let hash = raw.len() == 64
        && raw
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if hash {
        Ok(Value::Text(raw.to_owned()))
    } else {
        Err(AnswerError::File)
    }
}

/// The Gregorian day of a Hijri one as three numbers.
fn hijri(year: u16, month: u8, day: u8) -> Option<absher_vocabulary::Date> {
    HijriDate::new(year, month, day).map(HijriDate::to_gregorian)
}

#[cfg(test)]
mod tests;
