//! Questions of the catalogue as controls of a form, and what was typed as the platform reads it.
//!
//! The rule protected here: a field is drawn and read by its kind alone; what an answer must be is the platform's to
//! say. A new kind of field is a branch of [`control`], and of [`typed`] and [`filled`] if it is not one value.

use absher_catalogue::Record;
use absher_catalogue::model::{AttributeKind, Field as Asked, FieldKind};
use absher_platform::applications::files;
use absher_platform::{Actor, answers::AnswerError};

use crate::Failure;
use crate::form::{Form, Message};
use crate::http::visit::Visit;
use crate::i18n::Args;
use crate::page::Page;
use crate::records;
use crate::ui::{Choice, Field, Kind, Markup};

/// More answers than this are a drop-down list.
const RADIOS: usize = 8;

/// What is wrong with an answer, in words.
pub fn message(wrong: &AnswerError) -> Message {
    if let AnswerError::Check {
        otherwise: Some(text),
    } = wrong
    {
        return Message::Text(text.clone());
    }
    Message::with(
        wrong.key(),
        wrong.limit().map_or_else(Args::new, Args::count),
    )
}

/// The control of a question; `choices` are the records one of kind record is chosen from.
pub fn control(page: &Page, asked: &Asked, choices: &[Record]) -> Field {
    let kind = kind_of(asked, choices.len());
    let mut field = Field::new(asked.id.as_str(), kind, page.say(&asked.label))
        .choices(offered(page, asked, choices));
    if let Some(hint) = hint(page, asked) {
        field = field.hint(hint);
    }
    if asked.optional {
        field = field.optional();
    }
    if let (FieldKind::Text | FieldKind::LongText, Some(max)) = (asked.kind, asked.max) {
        field = field.max_length(usize::try_from(max).unwrap_or(usize::MAX));
    }
    if asked.kind == FieldKind::File {
        field = field.accept(accept(asked));
    }
    field
}

fn kind_of(asked: &Asked, records: usize) -> Kind {
    match asked.kind {
        FieldKind::Text => Kind::Text,
        FieldKind::LongText => Kind::Textarea(6),
        FieldKind::Number => Kind::Number,
        FieldKind::Money => Kind::Money,
        FieldKind::Date => Kind::Date,
        FieldKind::Choice if asked.options.len() > RADIOS => Kind::Select,
        FieldKind::Record if records == 0 => Kind::Select,
        FieldKind::Choice | FieldKind::Flag | FieldKind::Record => Kind::Radios,
        FieldKind::IdentityNumber => Kind::Identity,
        FieldKind::Iban => Kind::Iban,
        FieldKind::Phone => Kind::Phone,
        FieldKind::Email => Kind::Email,
        FieldKind::File => Kind::File,
    }
}

fn offered(page: &Page, asked: &Asked, records: &[Record]) -> Vec<Choice> {
    match asked.kind {
        FieldKind::Choice => asked
            .options
            .iter()
            .map(|o| Choice::new(o.id.as_str(), page.say(&o.name)))
            .collect(),
        FieldKind::Flag => vec![
            Choice::new("yes", page.t("yes")),
            Choice::new("no", page.t("no")),
        ],
        FieldKind::Record => {
            let catalogue = &page.visit().platform().catalogue;
            let label = |r: &Record| records::line(page, catalogue, r, &asked.columns);
            records
                .iter()
                .map(|r| Choice::new(r.id.to_string(), label(r)))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The catalogue's hint; without one, what a file may be.
fn hint(page: &Page, asked: &Asked) -> Option<Markup> {
    let own = asked.hint.as_ref().map(|hint| Markup::text(page.say(hint)));
    if asked.kind != FieldKind::File {
        return own;
    }
    let kinds = asked.accept.join("، ").to_uppercase();
    let megabytes = files::most_bytes(asked) / 1_000_000;
    let limits = page.tx(
        "file-limits",
        &Args::new()
            .with("kinds", kinds)
            .with("megabytes", megabytes.to_string()),
    );
    Some(Markup::join(
        &own.into_iter().chain([limits]).collect::<Vec<_>>(),
        " ",
    ))
}

fn accept(asked: &Asked) -> &'static str {
    let pdf = asked.accept.iter().any(|kind| kind == "pdf");
    let picture = asked.accept.iter().any(|kind| kind != "pdf");
    match (pdf, picture) {
        (true, false) => "application/pdf",
        (false, true) => "image/jpeg,image/png",
        _ => "application/pdf,image/jpeg,image/png",
    }
}

/// Whether records are times: then they are drawn by days.
pub fn are_times(page: &Page, asked: &Asked) -> bool {
    let Some(of) = asked
        .of
        .as_ref()
        .and_then(|of| page.visit().platform().catalogue.record_type(of))
    else {
        return false;
    };
    let first = asked
        .columns
        .first()
        .and_then(|column| of.attribute(column));
    asked.kind == FieldKind::Record && first.is_some_and(|a| a.kind == AttributeKind::Time)
}

/// What a form says to a question, as the platform reads it. A file is kept and stands as its hash; left out, the one
/// sent before (`before`) stands. What cannot be an answer at all is an error of the form's field.
pub async fn typed(
    (visit, actor): (&Visit, &Actor),
    form: &mut Form,
    asked: &Asked,
    before: Option<&str>,
) -> Result<String, Failure> {
    if asked.kind == FieldKind::File {
        return file((visit, actor), form, asked, before).await;
    }
    Ok(plain(form, asked))
}

/// What a form says to a question of any kind but a file.
pub fn plain(form: &mut Form, asked: &Asked) -> String {
    let id = asked.id.as_str();
    if asked.kind == FieldKind::Date {
        return date(form, id);
    }
    if form.all(id).count() > 1 {
        form.add_error(id, "error-repeated");
    }
    form.value(id).to_owned()
}

fn date(form: &Form, id: &str) -> String {
    let part = |part: &str| absher_vocabulary::digits::clean(form.value(&format!("{id}-{part}")));
    let (day, month, year) = (part("day"), part("month"), part("year"));
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return String::new();
    }
    let hijri = if part("calendar") == "hijri" { "h" } else { "" };
    format!("{day}/{month}/{year}{hijri}")
}

async fn file(
    (visit, actor): (&Visit, &Actor),
    form: &mut Form,
    asked: &Asked,
    before: Option<&str>,
) -> Result<String, Failure> {
    let id = asked.id.as_str();
    let Some(upload) = form.file(id).filter(|upload| !upload.bytes.is_empty()) else {
        return Ok(before.unwrap_or_default().to_owned());
    };
    match files::keep(visit.platform(), actor, asked, &upload.bytes).await {
        Ok(hash) => Ok(hash),
        Err(files::FileError::Kind) => {
            form.add_error(id, "error-file-kind");
            Ok(String::new())
        }
        Err(files::FileError::TooLarge { most }) => {
            let megabytes = (most / 1_000_000).to_string();
            form.add_error(
                id,
                Message::with("error-file-size", Args::new().with("megabytes", megabytes)),
            );
            Ok(String::new())
        }
        Err(files::FileError::Common(error)) => Err(error.into()),
    }
}

/// A form with an earlier answer filled in.
#[must_use]
pub fn filled(form: Form, asked: &Asked, raw: &str) -> Form {
    let id = asked.id.as_str();
    if asked.kind != FieldKind::Date {
        return form.with(id, raw);
    }
    let (day, calendar) = match raw.strip_suffix('h') {
        Some(hijri) => (hijri, "hijri"),
        None => (raw, "gregorian"),
    };
    let mut parts: Vec<&str> = day.split(['/', '-']).collect();
    if parts.first().is_some_and(|first| first.len() == 4) {
        parts.reverse();
    }
    let part = |place: usize| parts.get(place).copied().unwrap_or_default();
    form.with(&format!("{id}-day"), part(0))
        .with(&format!("{id}-month"), part(1))
        .with(&format!("{id}-year"), part(2))
        .with(&format!("{id}-calendar"), calendar)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Asked {
        toml_field("id = \"starts\"\nkind = \"date\"\nlabel = { ar = \"البداية\", en = \"Start\" }")
    }

    fn toml_field(text: &str) -> Asked {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn a_date_is_put_together_and_taken_apart() {
        for raw in ["7/7/2024", "1/1/1446h"] {
            let form = filled(Form::new(), &day(), raw);
            assert_eq!(date(&form, "starts"), raw);
        }
        let form = filled(Form::new(), &day(), "2024-07-05");
        assert_eq!(date(&form, "starts"), "05/07/2024");
        assert_eq!(date(&Form::new(), "starts"), "");
    }

    #[test]
    fn what_is_wrong_is_told_in_the_catalogues_words_where_it_has_some() {
        let own = absher_vocabulary::Text::new("لا", "No");
        assert!(matches!(
            message(&AnswerError::Check {
                otherwise: Some(own)
            }),
            Message::Text(_)
        ));
        assert!(
            matches!(message(&AnswerError::TooShort { min: 3 }), Message::Key(key, _) if key == "answer-too-short")
        );
    }
}
