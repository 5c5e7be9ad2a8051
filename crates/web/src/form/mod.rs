//! What a person sent in a form: the values as typed, and the errors by field.
//!
//! The rule protected here: whatever arrives (missing, repeated, wrongly encoded, too long) becomes a field error on
//! the same page with what was typed still there; nothing panics and nothing is dropped in silence.
//! To read a new kind of answer: parse it into a vocabulary type with [`Form::parse`]; do not add checks here.

mod body;
mod message;
mod words;

use std::collections::BTreeMap;
use std::fmt;

pub use body::{BodyError, MAX_FORM_BYTES, MAX_UPLOAD_BYTES};
pub use message::Message;

use crate::page::Page;

/// Longest single value kept, in characters; more is cut and reported on the field.
pub const MAX_VALUE_CHARS: usize = 10_000;

/// A file sent with a form, whole in memory (the body limit bounds it).
#[derive(Clone)]
pub struct Upload {
    /// The field it answers.
    pub field: String,
    /// The name on the person's device; never used as a path.
    pub file_name: String,
    /// The type the browser claims; check the bytes instead.
    pub content_type: String,
    /// The content.
    pub bytes: axum::body::Bytes,
}

/// Values typed by the person, files, and errors by field. Handlers take it as an argument of a POST.
#[derive(Clone, Default)]
pub struct Form {
    values: BTreeMap<String, Vec<String>>,
    files: Vec<Upload>,
    errors: Vec<(String, Message)>,
}

impl Form {
    /// An empty form, for the first visit.
    pub fn new() -> Self {
        Self::default()
    }

    /// Fills a value in (an earlier answer, a proposed user name).
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<String>) -> Self {
        self.values.insert(field.to_owned(), vec![value.into()]);
        self
    }

    /// Fills several values in (checkboxes).
    #[must_use]
    pub fn with_all(mut self, field: &str, values: Vec<String>) -> Self {
        self.values.insert(field.to_owned(), values);
        self
    }

    /// The first value as typed, or an empty text. For showing it again; to use it, call [`Form::parse`].
    pub fn value(&self, field: &str) -> &str {
        self.all(field).next().unwrap_or_default()
    }

    /// Every value of a repeated field (checkboxes).
    pub fn all(&self, field: &str) -> impl Iterator<Item = &str> {
        self.values
            .get(field)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// The names of all fields sent.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// The file sent for this field, if any was chosen.
    pub fn file(&self, field: &str) -> Option<&Upload> {
        self.files.iter().find(|f| f.field == field)
    }

    /// A ticked checkbox.
    pub fn ticked(&self, field: &str) -> bool {
        !self.value(field).is_empty()
    }

    /// Reads a required answer. Surrounding space does not count; an empty one gets the error `missing`.
    pub fn parse<T, E: Into<Message>>(
        &mut self,
        field: &str,
        missing: impl Into<Message>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.value(field).trim().is_empty() {
            self.add_error(field, missing);
            return None;
        }
        self.parse_optional(field, parse)
    }

    /// Reads an answer that may be left empty. `None` also when it is wrong: check [`Form::has_errors`].
    pub fn parse_optional<T, E: Into<Message>>(
        &mut self,
        field: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.all(field).count() > 1 {
            self.add_error(field, "error-repeated");
            return None;
        }
        let typed = self.value(field).trim();
        if typed.is_empty() || self.error(field).is_some() {
            return None;
        }
        match parse(typed) {
            Ok(value) => Some(value),
            Err(error) => {
                self.add_error(field, error);
                None
            }
        }
    }

    /// Reads a required free text of at most `max` characters.
    pub fn text(&mut self, field: &str, max: usize, missing: impl Into<Message>) -> Option<String> {
        self.parse(field, missing, |typed| {
            let length = typed.chars().count();
            if length > max {
                Err(Message::too_long(max))
            } else {
                Ok(typed.to_owned())
            }
        })
    }

    /// Reads the answer to radios or a select: it must be one of those offered.
    pub fn choice(
        &mut self,
        field: &str,
        offered: &[&str],
        missing: &'static str,
    ) -> Option<String> {
        self.parse(field, missing, |typed| {
            if offered.contains(&typed) {
                Ok(typed.to_owned())
            } else {
                Err(Message::from(missing))
            }
        })
    }

    /// Records an error. Only the first of a field is kept.
    pub fn add_error(&mut self, field: &str, message: impl Into<Message>) {
        if self.error(field).is_none() || field.is_empty() {
            self.errors.push((field.to_owned(), message.into()));
        }
    }

    /// Records an error of the whole form, shown in the summary only.
    pub fn add_form_error(&mut self, message: impl Into<Message>) {
        self.add_error("", message);
    }

    /// Whether anything is wrong: then show the same page again with status 422 (`page.invalid(…)`).
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The error of one field.
    pub fn error(&self, field: &str) -> Option<&Message> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message)
    }

    /// The error of one field in the page's language.
    pub fn error_text(&self, field: &str, page: &Page) -> Option<String> {
        self.error(field).map(|message| message.text(page))
    }

    /// All errors in the order they were found: field (empty: the whole form) and message.
    pub fn errors(&self) -> impl Iterator<Item = (&str, &Message)> {
        self.errors
            .iter()
            .map(|(field, message)| (field.as_str(), message))
    }
}

/// Names only: values are personal.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form")
            .field("fields", &self.values.keys().collect::<Vec<_>>())
            .field("files", &self.files.len())
            .field("errors", &self.errors)
            .finish()
    }
}

#[cfg(test)]
mod tests;
