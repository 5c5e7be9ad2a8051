//! The body of an API request: JSON, read strictly.
//!
//! The rule protected here: whatever is wrong with a body (not JSON, a field missing, unknown, twice, of another type)
//! names the field and becomes a problem document, never the framework's own text.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use crate::failure::{Failure, FieldProblem};
use crate::form::Message;

/// Most bytes of a JSON body.
const MOST: usize = 1 << 20;

/// A JSON body. Use `#[serde(deny_unknown_fields)]` on `T`.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        if !is_json(request.headers()) {
            return Err(Failure::UnsupportedMedia);
        }
        let bytes = axum::body::to_bytes(request.into_body(), MOST)
            .await
            .map_err(|_| Failure::TooLarge)?;
        read(&bytes).map(Self)
    }
}

/// Whether a body says of itself that it is JSON.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// The value of a body.
pub(super) fn read<T: DeserializeOwned>(bytes: &Bytes) -> Result<T, Failure> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value: T = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        problem(&path, error.inner())
    })?;
    json.end().map_err(|_| Failure::BadRequest)?;
    Ok(value)
}

/// Serde names the field of what is missing, unknown or twice in its text, and in the path otherwise.
fn problem(path: &str, error: &serde_json::Error) -> Failure {
    if !error.is_data() {
        return Failure::BadRequest;
    }
    let text = error.to_string();
    let named = text.split('`').nth(1).unwrap_or_default();
    for (beginning, key) in [
        ("missing field", "error-field-missing"),
        ("unknown field", "error-field-unknown"),
        ("duplicate field", "error-field-twice"),
    ] {
        if text.starts_with(beginning) {
            return Failure::field(named, key);
        }
    }
    Failure::field(path, "error-field-type")
}

/// Fields that are checked one by one, so that all that is wrong is told at once.
#[derive(Default)]
pub struct Fields(Vec<FieldProblem>);

impl Fields {
    /// Keeps what is wrong with a field.
    pub fn take<T, E: Into<Message>>(&mut self, field: &str, read: Result<T, E>) -> Option<T> {
        read.map_err(|error| self.0.push(FieldProblem::new(field, error)))
            .ok()
    }

    /// The failure that names every field that did not pass.
    pub fn failure(self) -> Failure {
        Failure::Invalid(self.0)
    }
}
