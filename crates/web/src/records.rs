//! Records of registers as people read them: each attribute by its kind, choices and states by their names.
//!
//! The rule protected here: no record type and no attribute is known by name; what is shown, and in which words, is said
//! by the catalogue. To show a new kind of attribute: a branch of [`value`].

use absher_catalogue::model::{AttributeKind, Choice, Field, FieldKind, Name, RecordType};
use absher_catalogue::{Catalogue, Record, Value, value_of};
use absher_vocabulary::{Date, Timestamp, parse_date};

use crate::page::Page;
use crate::ui::{Markup, Row, Tone};

/// Days before its end at which a record is shown as about to expire.
const SOON_DAYS: i32 = 90;

/// Label and value of these columns of a record, in order: attributes, or the built-in `number`, `state`, `holder`,
/// `left`. What is missing is left out. Without columns: its wallet attributes, or its number.
pub fn cells(
    page: &Page,
    of: &RecordType,
    record: &Record,
    columns: &[Name],
) -> Vec<(String, Markup)> {
    let now = page.visit().platform().now();
    let number = [Name::new("number")];
    let columns = match columns {
        [] if of.wallet.is_empty() => &number,
        [] => of.wallet.as_slice(),
        some => some,
    };
    columns
        .iter()
        .filter_map(|id| Some((label(page, of, id), cell(page, of, record, (id, now))?)))
        .collect()
}

/// The same as rows of a summary list, each with the sector it comes from.
pub fn rows(page: &Page, catalogue: &Catalogue, record: &Record, columns: &[Name]) -> Vec<Row> {
    let Some(of) = catalogue.record_type(&record.record_type) else {
        return vec![Row::new(page.t("column-number"), page.num(&record.number))];
    };
    let source = source(page, catalogue, of);
    cells(page, of, record, columns)
        .into_iter()
        .map(|(label, value)| match &source {
            Some(source) => Row::new(label, value).source(source.clone()),
            None => Row::new(label, value),
        })
        .collect()
}

/// «From the register of …», for facts that nobody typed.
pub fn source(page: &Page, catalogue: &Catalogue, of: &RecordType) -> Option<Markup> {
    let sector = catalogue.sector(of.sector())?;
    Some(page.t1("record-source", "sector", page.say(&sector.name)))
}

/// A record in one line: the values of its columns.
pub fn line(page: &Page, catalogue: &Catalogue, record: &Record, columns: &[Name]) -> Markup {
    let Some(of) = catalogue.record_type(&record.record_type) else {
        return page.num(&record.number);
    };
    let values: Vec<Markup> = cells(page, of, record, columns)
        .into_iter()
        .map(|(_, value)| value)
        .collect();
    if values.is_empty() {
        page.num(&record.number)
    } else {
        Markup::join(&values, " – ")
    }
}

/// The name of a record's state.
pub fn state(page: &Page, of: &RecordType, record: &Record) -> String {
    name_of(page, &of.states, &record.state)
}

/// The state of a record as a coloured word; by the day it ends where its type has one.
pub fn state_tag(page: &Page, of: &RecordType, record: &Record, expires: Option<Date>) -> Markup {
    let first = record.state == of.first_state();
    let tone = match expires {
        Some(end) if first && end >= today(page) => {
            if ends_soon(page, end) {
                Tone::Warn
            } else {
                Tone::Ok
            }
        }
        Some(_) => Tone::Danger,
        None if first => Tone::Ok,
        None => Tone::Plain,
    };
    page.tag(tone, state(page, of, record))
}

/// Whether the last day is near or over.
fn ends_soon(page: &Page, end: Date) -> bool {
    (end - today(page)).get_days() <= SOON_DAYS
}

fn today(page: &Page) -> Date {
    page.visit().platform().now().date_riyadh()
}

/// What a column is called.
fn label(page: &Page, of: &RecordType, id: &str) -> String {
    match of.attribute(id) {
        Some(attribute) => page.say(&attribute.name).to_owned(),
        None => page.t_in("column", id.replace('.', "-")),
    }
}

fn cell(
    page: &Page,
    of: &RecordType,
    record: &Record,
    (id, now): (&str, Timestamp),
) -> Option<Markup> {
    let found = value_of(of, record, id, now).ok()?;
    match of.attribute(id) {
        Some(attribute) if attribute.kind == AttributeKind::Choice => match &found {
            Value::Text(chosen) => Some(Markup::text(&name_of(page, &attribute.options, chosen))),
            _ => None,
        },
        None if id == "state" => Some(Markup::text(&state(page, of, record))),
        _ => value(page, &found),
    }
}

fn name_of(page: &Page, options: &[Choice], id: &str) -> String {
    options
        .iter()
        .find(|o| o.id == *id)
        .map_or_else(|| id.to_owned(), |o| page.say(&o.name).to_owned())
}

/// A value by its kind; nothing where there is nothing to read.
pub fn value(page: &Page, value: &Value) -> Option<Markup> {
    Some(match value {
        Value::Text(text) => words(page, text),
        Value::Bilingual(text) => page.name(page.say(text)),
        Value::Date(day) => page.date(*day),
        Value::Time(at) => page.moment(*at),
        Value::Money(amount) => page.money(*amount),
        Value::Int(number) => page.num(number),
        Value::Bool(yes) => Markup::text(&page.t(if *yes { "yes" } else { "no" })),
        Value::Person(who) => page.num(who),
        Value::List(items) => {
            let shown: Vec<Markup> = items
                .iter()
                .filter_map(|item| self::value(page, item))
                .collect();
            Markup::join(&shown, &page.t("list-comma"))
        }
        Value::Record(record) => line(page, &page.visit().platform().catalogue, record, &[]),
        Value::Null | Value::Unknown | Value::Reference(_) | Value::Map(_) => return None,
    })
}

/// A fact as a seal states it: dates in both calendars, though the seal writes one.
pub fn sealed(page: &Page, stated: &str) -> Markup {
    let (day, time) = stated.split_once(' ').unwrap_or((stated, ""));
    match parse_date(day) {
        Ok(day) if time.is_empty() => page.date(day),
        Ok(day) if is_time(time) => Markup::join(
            &[
                page.date(day),
                Markup::text(&page.t("date-at")),
                page.num(time),
            ],
            " ",
        ),
        _ => words(page, stated),
    }
}

/// Whether a text is `HH:MM`.
fn is_time(text: &str) -> bool {
    jiff::civil::Time::strptime("%H:%M", text).is_ok()
}

/// An answer to a question of the catalogue as people read it.
pub fn answer(page: &Page, catalogue: &Catalogue, (field, given): (&Field, &Value)) -> Markup {
    let shown = match (field.kind, given) {
        (FieldKind::Choice, Value::Text(id)) => field
            .options
            .iter()
            .find(|o| o.id == *id.as_str())
            .map(|o| Markup::text(page.say(&o.name))),
        (FieldKind::File, Value::Text(_)) => Some(Markup::text(&page.t("answer-file-attached"))),
        (FieldKind::Record, Value::Record(record)) => {
            Some(line(page, catalogue, record, &field.columns))
        }
        (FieldKind::LongText | FieldKind::Text, Value::Text(text)) => Some(page.name(text)),
        _ => value(page, given),
    };
    shown.unwrap_or_else(|| Markup::text(&page.t("answer-none")))
}

/// Text of one language or none: what has no Arabic letter reads left to right.
fn words(page: &Page, text: &str) -> Markup {
    if text.chars().all(|c| c.is_ascii() || c == '–') {
        page.num(text)
    } else {
        page.name(text)
    }
}
