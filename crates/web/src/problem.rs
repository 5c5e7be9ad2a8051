//! Problem documents (RFC 9457) for programs.
//!
//! The rule protected here: a program decides by `code`, people read `title` and `detail`, and nothing internal is told.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::failure::Failure;
use crate::http::visit::Visit;
use crate::i18n::Args;

/// The body of an error answer, `application/problem+json`.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// `urn:absher:problem:{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened, in the language asked for.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What to do about it.
    pub detail: String,
    /// The stable code to decide by.
    pub code: String,
    /// The request's id, to tell help.
    pub request_id: String,
    /// The fields that did not pass.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
}

/// One field that did not pass its check.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ProblemField {
    /// Name of the field in the request.
    pub field: String,
    /// What is wrong, as a stable code.
    pub code: String,
    /// What is wrong, in the language asked for.
    pub detail: String,
}

/// The failure as a problem document.
pub fn response(visit: &Visit, failure: &Failure) -> Response {
    let problem = problem(visit, failure);
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    (
        failure.status(),
        [(CONTENT_TYPE, "application/problem+json")],
        body,
    )
        .into_response()
}

fn problem(visit: &Visit, failure: &Failure) -> Problem {
    let i18n = visit.app().i18n();
    let name = failure.text_name();
    let args = failure_args(visit, failure);
    let detail = match failure {
        Failure::Refused(text) => text.get(visit.lang()).to_owned(),
        Failure::Told { message, .. } => message.say(i18n, visit.lang()),
        _ => i18n.get(visit.lang(), &format!("error-page-text-{name}"), &args),
    };
    let errors = match failure {
        Failure::Invalid(fields) => fields
            .iter()
            .map(|f| ProblemField {
                field: f.field.clone(),
                code: f.code().to_owned(),
                detail: f.message.say(i18n, visit.lang()),
            })
            .collect(),
        _ => Vec::new(),
    };
    Problem {
        kind: format!("urn:absher:problem:{}", failure.code()),
        title: i18n.get(visit.lang(), &format!("error-page-title-{name}"), &args),
        status: failure.status().as_u16(),
        detail,
        code: failure.code().to_string(),
        request_id: visit.request_id().to_owned(),
        errors,
    }
}

/// The values a failure's texts may name: `$sector`, `$minutes`, `$reference`.
pub(crate) fn failure_args(visit: &Visit, failure: &Failure) -> Args {
    let args = Args::new();
    match failure {
        Failure::SectorDown { sector } => {
            let name = visit.app().sector_name(sector);
            args.with("sector", name.get(visit.lang()).to_owned())
        }
        Failure::TooManyTries(wait) => {
            let minutes = i64::try_from(wait.as_secs().div_ceil(60).max(1)).unwrap_or(i64::MAX);
            args.with("minutes", minutes)
        }
        _ => args,
    }
}
